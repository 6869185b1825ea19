/* The scenario of the command line: the as-of day, a file of changes, and the options that are one
 * change each. */
#include "apps/holdfast/cli.h"

#include <holdfast/scenariofile.h>

enum { SCENARIO_BYTES_MAX = 1 << 20 };

struct changes {
    struct hf_change *item;
    uint32_t count;
    size_t capacity;
};

static bool changes_add(struct cli *cli, struct changes *changes, const struct hf_change *change) {
    if (changes->count == changes->capacity) {
        void *const grown = hf_arena_grow(&cli->keep, changes->item, sizeof *changes->item,
                                          _Alignof(struct hf_change), &changes->capacity);
        if (grown == NULL) {
            return false;
        }
        changes->item = grown;
    }
    changes->item[changes->count++] = *change;
    return true;
}

static void defects_say(const struct cli *cli, const char *path,
                        const struct hf_scenario_checked *checked) {
    enum { SAID_MAX = 20 };
    for (size_t i = 0; i < checked->defect_count && i < SAID_MAX; i++) {
        const struct hf_defect *const defect = &checked->defect[i];
        cli_say(cli, "%s:%lld:%lld: %.*s", path, (long long)defect->line, (long long)defect->column,
                HF_TEXT_ARG(defect->message));
    }
    if (checked->defect_count > SAID_MAX) {
        cli_say(cli, "%s: and %zu more", path, checked->defect_count - SAID_MAX);
    }
    (void)cli_usage(cli, "%s is not used: a scenario without one of its changes is another one",
                    path);
}

static bool scenario_file(struct cli *cli, const char *path, struct hf_scenario *scenario,
                          struct changes *changes, int *exit_status) {
    struct hf_error error = {0};
    struct hf_text bytes = {NULL, 0};
    struct hf_scenario_checked checked = {0};
    enum hf_status status =
        cli->host.read(cli->host.context, &cli->keep, path, SCENARIO_BYTES_MAX, &bytes, &error);
    if (status == HF_OK) {
        cli_log_input(cli, path, bytes);
        status =
            hf_scenario_read(hf_text_of(path), bytes, &cli->keep, cli->scratch, &checked, &error);
    }
    if (status != HF_OK) {
        *exit_status = cli_failed(cli, status, &error);
        return false;
    }
    if (checked.defect_count > 0) {
        defects_say(cli, path, &checked);
        *exit_status = EXIT_USAGE;
        return false;
    }
    scenario->name = checked.name.len > 0 ? checked.name : hf_text_of(path);
    for (uint32_t i = 0; i < checked.change_count; i++) {
        if (!changes_add(cli, changes, &checked.change[i])) {
            *exit_status = EXIT_MACHINE;
            return false;
        }
    }
    return true;
}

static bool scenario_options(struct cli *cli, struct changes *changes, int *exit_status) {
    static const struct {
        enum option_id id;
        enum hf_change_kind kind;
    } known[] = {{OPTION_ACTIVATE, HF_CHANGE_ACTIVATE},
                 {OPTION_END, HF_CHANGE_END},
                 {OPTION_END_LICENCE, HF_CHANGE_END_EXCEPTION},
                 {OPTION_LIST_PARTY, HF_CHANGE_LIST_PARTY},
                 {OPTION_EXTEND, HF_CHANGE_EXTEND},
                 {OPTION_COUNTERMEASURE, HF_CHANGE_COUNTERMEASURE},
                 {OPTION_LOSE, HF_CHANGE_LOSE},
                 {OPTION_ADD, HF_CHANGE_ADD},
                 {OPTION_ASSUME, HF_CHANGE_ASSUMPTION}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        int at = 0;
        for (const char *value = cli_next(cli, known[i].id, &at); value != NULL;
             value = cli_next(cli, known[i].id, &at)) {
            struct hf_change change;
            if (!hf_change_parse(known[i].kind, hf_text_of(value), &change)) {
                int option_count = 0;
                const struct cli_option *option = &cli_option_table(&option_count)[known[i].id];
                *exit_status =
                    cli_usage(cli, "--%s wants %s, not '%s'", option->name, option->value, value);
                return false;
            }
            if (!changes_add(cli, changes, &change)) {
                *exit_status = EXIT_MACHINE;
                return false;
            }
        }
    }
    return true;
}

bool cli_scenario(struct cli *cli, struct hf_scenario *scenario, int *exit_status) {
    const char *as_of = cli_value(cli, OPTION_AS_OF);
    const char *path = cli_value(cli, OPTION_SCENARIO);
    const int64_t now = cli->host.now(cli->host.context);
    struct changes changes = {NULL, 0, 0};
    *scenario = (struct hf_scenario){.as_of = hf_date_of_instant(now)};
    if (as_of != NULL && !hf_date_parse(hf_text_of(as_of), &scenario->as_of)) {
        *exit_status = cli_usage(cli, "--as-of wants a day as 2020-07-14, not '%s'", as_of);
        return false;
    }
    if (path != NULL && !scenario_file(cli, path, scenario, &changes, exit_status)) {
        return false;
    }
    if (!scenario_options(cli, &changes, exit_status)) {
        return false;
    }
    scenario->change = changes.item;
    scenario->change_count = changes.count;
    return true;
}
