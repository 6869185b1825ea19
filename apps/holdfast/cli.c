#include "apps/holdfast/cli.h"

#include <holdfast/assess.h>
#include <holdfast/scenario.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t output_limit_bytes = (size_t)1 << 31;

struct hf_buffer cli_buffer(void) {
    return hf_buffer_make(output_limit_bytes);
}

/* A name out of a file or a command line must not steer the terminal, nor fill it. */
static void clean(char *text, size_t len) {
    for (size_t i = 0; i < len; i++) {
        const unsigned char byte = (unsigned char)text[i];
        text[i] = byte < 0x20 || byte == 0x7f ? '?' : text[i];
    }
}

HF_PRINTF(1, 0)
static void say(const char *format, va_list arguments) {
    char text[1024];
    const int len = vsnprintf(text, sizeof text, format, arguments);
    if (len >= 0) {
        clean(text, strlen(text));
        (void)fprintf(stderr, "%s%s", text, (size_t)len < sizeof text ? "" : "...");
    }
}

struct hf_text cli_clean(struct cli *cli, struct hf_text text) {
    char *copy = hf_new(&cli->keep, char, text.len + 1);
    if (copy == NULL || text.len == 0) {
        return (struct hf_text){NULL, 0};
    }
    memcpy(copy, text.data, text.len);
    clean(copy, text.len);
    return (struct hf_text){copy, text.len};
}

enum hf_status cli_instant(struct hf_arena *keep, int64_t seconds, struct hf_text *text) {
    char written[HF_INSTANT_TEXT];
    hf_instant_write(seconds, written);
    return hf_text_copy(keep, hf_text_of(written), text);
}

int cli_usage(const struct cli *cli, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    (void)fputs("holdfast: ", stderr);
    say(format, arguments);
    va_end(arguments);
    if (cli->command == NULL) {
        (void)fputs("\nTry 'holdfast help'.\n", stderr);
    } else {
        (void)fprintf(stderr, "\nTry 'holdfast help %s'.\n", cli->command->name);
    }
    return EXIT_USAGE;
}

int cli_failed(const struct cli *cli, enum hf_status status, const struct hf_error *error) {
    (void)cli;
    (void)fputs("holdfast: ", stderr);
    const bool is_said = error->line <= 0 && strstr(error->message, error->source) != NULL;
    if (error->source[0] != '\0' && !is_said) {
        (void)fprintf(stderr, "%s:", error->source);
        if (error->line > 0) {
            (void)fprintf(stderr, "%lld:", (long long)error->line);
        }
        if (error->column > 0) {
            (void)fprintf(stderr, "%lld:", (long long)error->column);
        }
        (void)fputc(' ', stderr);
    }
    char message[sizeof error->message];
    memcpy(message, error->message, sizeof message);
    clean(message, strlen(message));
    (void)fprintf(stderr, "%s\n", message[0] != '\0' ? message : hf_status_text(status));
    const bool is_users = status == HF_ERR_ARGUMENT || status == HF_ERR_NOT_FOUND ||
                          status == HF_ERR_INPUT || status == HF_ERR_LIMIT ||
                          status == HF_ERR_STORE;
    return is_users ? EXIT_USAGE : EXIT_MACHINE;
}

int cli_print(struct cli *cli, struct hf_buffer *text) {
    struct hf_error error = {0};
    enum hf_status status = text->status;
    if (status == HF_OK) {
        status = cli->host.write(cli->host.context, cli_output(cli), hf_buffer_text(text), &error);
    } else {
        hf_ignore(hf_error_set(&error, status,
                               "the output is too large to be held; narrow the question"));
    }
    hf_buffer_free(text);
    return status == HF_OK ? EXIT_DONE : cli_failed(cli, status, &error);
}

HF_PRINTF(1, 0)
static void say_line(const char *format, va_list arguments) {
    say(format, arguments);
    (void)fputc('\n', stderr);
}

void cli_note(const struct cli *cli, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    if (!cli_has(cli, OPTION_QUIET)) {
        say_line(format, arguments);
    }
    va_end(arguments);
}

void cli_without_why(const struct cli *cli) {
    if (cli_has(cli, OPTION_WHY)) {
        cli_note(cli,
                 "These rows carry no reasons of their own; what they are worked out from does: "
                 "holdfast %s --why",
                 cli->command->name);
    }
}

void cli_say(const struct cli *cli, const char *format, ...) {
    (void)cli;
    va_list arguments;
    va_start(arguments, format);
    (void)fputs("holdfast: ", stderr);
    say_line(format, arguments);
    va_end(arguments);
}

const char *cli_workspace_path(const struct cli *cli) {
    const char *path = cli_value(cli, OPTION_WORKSPACE);
    return path == NULL ? "holdfast.db" : path;
}

const char *cli_output(const struct cli *cli) {
    const char *path = cli_value(cli, OPTION_OUTPUT);
    return path == NULL ? "-" : path;
}

/* The form that the name of the output's file asks for; NULL: none. */
static const char *format_of_output(const struct cli *cli) {
    const struct hf_text path = hf_text_of(cli_output(cli));
    if (hf_text_ends(path, HF_TEXT(".xlsx"))) {
        return "xlsx";
    }
    if (hf_text_ends(path, HF_TEXT(".csv"))) {
        return "csv";
    }
    return hf_text_ends(path, HF_TEXT(".json"))     ? "json"
           : hf_text_ends(path, HF_TEXT(".ndjson")) ? "ndjson"
                                                    : NULL;
}

bool cli_format(const struct cli *cli, struct hf_report_options *options, int *exit_status) {
    static const char *const words[] = {"table", "json", "ndjson", "csv", "xlsx"};
    const char *word = cli_value(cli, OPTION_FORMAT);
    *options = (struct hf_report_options){.has_why = cli_has(cli, OPTION_WHY)};
    options->has_colour = cli->is_terminal && !cli_has(cli, OPTION_OUTPUT) &&
                          !cli_has(cli, OPTION_NO_COLOR) && getenv("NO_COLOR") == NULL;
    options->width = cli_has(cli, OPTION_OUTPUT) ? 0 : cli->terminal_columns;
    word = word == NULL ? format_of_output(cli) : word;
    if (word == NULL) {
        return true;
    }
    if (strcmp(word, "xlsx") == 0 && cli->is_terminal && strcmp(cli_output(cli), "-") == 0) {
        *exit_status =
            cli_usage(cli, "a workbook is not for a terminal: write it with -o FILE.xlsx");
        return false;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(word, words[i]) == 0) {
            options->format = (enum hf_report_format)i;
            return true;
        }
    }
    *exit_status = cli_usage(
        cli, "--format is table, json, ndjson, csv or xlsx%s, not '%s'",
        strcmp(word, "oscal") == 0 ? " here (comply and pack also print oscal)" : "", word);
    return false;
}

bool cli_open(struct cli *cli, enum hf_workspace_mode mode, struct hf_workspace **workspace,
              int *exit_status) {
    struct hf_error error = {0};
    const char *path = cli_workspace_path(cli);
    const enum hf_status status = hf_workspace_open(&cli->host, path, mode, workspace, &error);
    if (status == HF_OK) {
        return true;
    }
    *exit_status = cli_failed(cli, status, &error);
    if (status == HF_ERR_NOT_FOUND && mode != HF_WORKSPACE_CREATE) {
        cli_note(cli, "Make one with 'holdfast -w %s import FILE', or name another with -w.", path);
    }
    return false;
}

bool cli_known_at(const struct cli *cli, int64_t *seconds, int *exit_status) {
    const char *text = cli_value(cli, OPTION_KNOWN_AT);
    struct hf_date date = {0};
    *seconds = INT64_MAX;
    if (text == NULL) {
        return true;
    }
    if (!hf_date_parse(hf_text_of(text), &date)) {
        *exit_status = cli_usage(cli, "--known-at wants a day as 2020-07-14, not '%s'", text);
        return false;
    }
    *seconds = hf_date_last_second(date);
    return true;
}

bool cli_snapshot(struct cli *cli, struct hf_snapshot **snapshot, int *exit_status) {
    struct hf_workspace *workspace = NULL;
    struct hf_error error = {0};
    *snapshot = hf_new(&cli->keep, struct hf_snapshot, 1);
    if (*snapshot == NULL) {
        *exit_status = EXIT_MACHINE;
        return false;
    }
    int64_t seconds = 0;
    if (!cli_known_at(cli, &seconds, exit_status) ||
        !cli_open(cli, HF_WORKSPACE_READ, &workspace, exit_status)) {
        return false;
    }
    const enum hf_status status =
        hf_workspace_snapshot(workspace, seconds, &cli->keep, *snapshot, &error);
    hf_workspace_close(workspace);
    if (status != HF_OK) {
        *exit_status = cli_failed(cli, status, &error);
    }
    return status == HF_OK;
}

static void facts_of(const struct cli *cli, struct cli_assessed *result) {
    result->facts = (struct hf_report_facts){
        .version = hf_text_of(HF_VERSION),
        .made_at = cli->host.now(cli->host.context),
        .defect = result->basis.defect,
        .defect_count = result->basis.defect_count,
        .record = result->basis.data.number,
        .head = result->basis.data.digest,
        .data_at = result->basis.data.at,
        .difference = result->difference.after != NULL ? &result->difference : NULL,
    };
}

/* The commands that print what a scenario changes; the others spare the second assessment. */
static bool tells_difference(const struct cli *cli, const struct hf_assess_request *request) {
    static int (*const told_by[])(struct cli *) = {cmd_exposure, cmd_comply, cmd_assess,
                                                   cmd_report};
    bool is_told = false;
    for (size_t i = 0; i < sizeof told_by / sizeof told_by[0]; i++) {
        is_told = is_told || cli->command->run == told_by[i];
    }
    return is_told && request->scenario.change_count > 0;
}

/* Is each of the names among the others? */
static bool names_lie_in(const struct hf_lost_names *names, const struct hf_lost_names *others) {
    for (uint32_t i = 0; i < names->count; i++) {
        const struct hf_lost_name *name = &names->item[i];
        bool is_there = false;
        for (uint32_t k = 0; k < others->count && !is_there; k++) {
            const struct hf_lost_name *other = &others->item[k];
            is_there = name->threat == other->threat && name->party == other->party &&
                       (name->party != HF_NONE || hf_text_equal(name->name, other->name));
        }
        if (!is_there) {
            return false;
        }
    }
    return true;
}

static bool is_lost_before(const struct hf_lost_names *lost, uint32_t at) {
    for (uint32_t i = 0; i < at; i++) {
        if (names_lie_in(&lost[at], &lost[i]) && names_lie_in(&lost[i], &lost[at])) {
            return true;
        }
    }
    return false;
}

/* What a loss names twice is said once, and so is a loss that is said twice, in whichever words.
 * What a loss cannot name is said by the assessment. */
static enum hf_status losses_tidy(struct cli *cli, const struct hf_snapshot *snapshot,
                                  struct hf_scenario *scenario) {
    struct hf_change *changes = hf_new(&cli->keep, struct hf_change, scenario->change_count);
    struct hf_lost_names *lost = hf_new(&cli->keep, struct hf_lost_names, scenario->change_count);
    uint32_t kept = 0;
    uint32_t lost_count = 0;
    if (changes == NULL || lost == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < scenario->change_count; i++) {
        struct hf_change *change = &changes[kept++];
        *change = scenario->change[i];
        if (change->kind != HF_CHANGE_LOSE) {
            continue;
        }
        enum hf_status status =
            hf_scenario_lost(&cli->keep, snapshot, change, &lost[lost_count], NULL);
        if (status == HF_OK && is_lost_before(lost, lost_count)) {
            kept--;
            continue;
        }
        lost_count += status == HF_OK ? 1 : 0;
        if (status == HF_OK) {
            status = hf_scenario_lost_once(&cli->keep, snapshot, change, &change->subject, NULL);
        }
        if (status == HF_ERR_MEMORY) {
            return status;
        }
    }
    scenario->change = changes;
    scenario->change_count = kept;
    return HF_OK;
}

enum hf_status cli_assess_read(struct cli *cli, struct hf_workspace *workspace, int64_t known_at,
                               struct hf_assess_request *request, struct cli_assessed *result,
                               struct hf_error *error) {
    result->basis.snapshot = &result->snapshot;
    result->basis.has_defects = true;
    request->snapshot = &result->snapshot;
    HF_TRY(cli_read(cli, workspace, known_at, &result->basis, error));
    HF_TRY(losses_tidy(cli, &result->snapshot, &request->scenario));
    HF_TRY(hf_assess(request, &cli->keep, cli->scratch, &result->assessment, error));
    if (tells_difference(cli, request)) {
        struct hf_assess_request base = *request;
        base.scenario = (struct hf_scenario){.as_of = request->scenario.as_of};
        HF_TRY(hf_assess(&base, &cli->keep, cli->scratch, &result->base, error));
        HF_TRY(hf_outcome_compare(&result->base, &result->assessment, &cli->keep, cli->scratch,
                                  &result->difference, error));
    }
    result->basis.scenario = &result->assessment.scenario;
    result->basis.assumptions = &result->assessment.assumptions;
    facts_of(cli, result);
    return HF_OK;
}

/* A word of --fail-on that an assessment up to this step cannot answer would always say that
 * nothing was found. Screening has an answer of its own, which any word asks for. */
static bool fail_on_fits(const struct cli *cli, enum hf_assess_until until, int *exit_status) {
    static const struct {
        const char *word;
        enum hf_assess_until needs;
        const char *command;
    } need[] = {{"overdue", HF_ASSESS_UPDATES, "updates"},
                {"contradicted", HF_ASSESS_CLAIMS, "claims"},
                {"short", HF_ASSESS_STOCK, "stock"},
                {"not-met", HF_ASSESS_ALL, "comply"}};
    int at = 0;
    for (const char *word = cli_next(cli, OPTION_FAIL_ON, &at);
         word != NULL && until != HF_ASSESS_SCREEN; word = cli_next(cli, OPTION_FAIL_ON, &at)) {
        if (strcmp(word, "difference") == 0) {
            *exit_status =
                cli_usage(cli, "%s does not look for a difference; diff does", cli->command->name);
            return false;
        }
        if (strcmp(word, "deviation") == 0 && !cli_has(cli, OPTION_CHECK)) {
            *exit_status = cli_usage(cli, "%s does not look for a deviation; stock --check does",
                                     cli->command->name);
            return false;
        }
        for (size_t i = 0; i < sizeof need / sizeof need[0]; i++) {
            if (strcmp(need[i].word, word) == 0 && until < need[i].needs) {
                *exit_status = cli_usage(cli, "%s does not look for '%s'; ask %s or assess",
                                         cli->command->name, word, need[i].command);
                return false;
            }
        }
    }
    return true;
}

/* Some pack says what is forbidden, or what has to be shown. */
static bool has_rules(const struct hf_snapshot *snapshot) {
    for (uint32_t i = 0; i < snapshot->pack_count; i++) {
        if (snapshot->pack[i].measure_count > 0 || snapshot->pack[i].requirement_count > 0) {
            return true;
        }
    }
    return false;
}

/* Lists that rules refer to and nobody has imported: that nobody is found on them is no clearance.
 */
static void missing_lists_note(struct cli *cli, const struct hf_snapshot *snapshot) {
    struct hf_text first = {NULL, 0};
    bool has_more = false;
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        const struct hf_pack *pack = &snapshot->pack[p];
        for (uint32_t i = 0; i < pack->measure_count; i++) {
            const struct hf_target *target = &pack->measure[i].target;
            for (uint32_t k = 0; k < target->list_count; k++) {
                if (hf_snapshot_has_list(snapshot, target->list[k])) {
                    continue;
                }
                has_more =
                    has_more || (first.len > 0 && !hf_text_equal_nocase(first, target->list[k]));
                first = first.len > 0 ? first : target->list[k];
            }
        }
    }
    if (first.len > 0) {
        cli_note(
            cli,
            "Packs name lists that are not in the workspace: '%.*s'%s. Nobody was looked up on "
            "them; that is no clearance. Next: holdfast import LIST",
            HF_TEXT_ARG(first), has_more ? " and others" : "");
    }
}

static bool fails_on(const struct cli *cli, const char *wanted) {
    bool is_asked = false;
    int at = 0;
    for (const char *word = cli_next(cli, OPTION_FAIL_ON, &at); word != NULL;
         word = cli_next(cli, OPTION_FAIL_ON, &at)) {
        is_asked = is_asked || strcmp(word, wanted) == 0;
    }
    return is_asked;
}

/* What the command prints of the assessment; what a scenario changes may be any of it. */
static enum hf_assess_purpose purpose_of(const struct cli *cli,
                                         const struct hf_assess_request *request) {
    const bool is_doctor = cli->command->run == cmd_doctor;
    if (tells_difference(cli, request) || (!is_doctor && cli->command->run != cmd_comply)) {
        return HF_ASSESS_FOR_ANYTHING;
    }
    return is_doctor || fails_on(cli, "short") ? HF_ASSESS_FOR_GAPS : HF_ASSESS_FOR_FINDINGS;
}

bool cli_assess(struct cli *cli, enum hf_assess_until until, struct cli_assessed *result,
                int *exit_status) {
    struct hf_assess_request request = {.until = until};
    struct hf_workspace *workspace = NULL;
    int64_t seconds = 0;
    if (!fail_on_fits(cli, until, exit_status) ||
        !cli_scenario(cli, &request.scenario, exit_status) ||
        !cli_known_at(cli, &seconds, exit_status) ||
        !cli_open(cli, HF_WORKSPACE_READ, &workspace, exit_status)) {
        return false;
    }
    request.purpose = purpose_of(cli, &request);
    struct hf_error error = {0};
    const enum hf_status status =
        cli_assess_read(cli, workspace, seconds, &request, result, &error);
    hf_workspace_close(workspace);
    if (status != HF_OK) {
        *exit_status = cli_failed(cli, status, &error);
        return false;
    }
    if (!has_rules(&result->snapshot) && cli->command->run != cmd_check &&
        (until != HF_ASSESS_SCREEN || result->snapshot.lists.rows.count == 0)) {
        cli_note(
            cli,
            until == HF_ASSESS_SCREEN
                ? "There is no list and no pack to screen against: nothing found here is "
                  "no clearance."
                : "No pack with rules is in the workspace: that no measure touches anything is no "
                  "finding. Next: holdfast import packs");
    }
    missing_lists_note(cli, &result->snapshot);
    return true;
}

bool cli_pictures(struct cli *cli, struct cli_assessed *assessed, int *exit_status) {
    const enum hf_status status =
        hf_assess_pictures(&assessed->assessment, &cli->keep, cli->scratch);
    if (status != HF_OK) {
        struct hf_error error = {0};
        *exit_status = cli_failed(
            cli, hf_error_set(&error, status, "pictures: %s", hf_status_text(status)), &error);
    }
    return status == HF_OK;
}

void cli_difference(const struct cli_assessed *assessed, const struct hf_report_options *options,
                    struct hf_buffer *out) {
    enum { SHOWN_MAX = 60 };
    if (assessed->facts.difference == NULL || options->format != HF_REPORT_TABLE) {
        return;
    }
    struct hf_report_options cut = *options;
    cut.rows_max = SHOWN_MAX;
    hf_buffer_puts(out, "\nwhat the scenario changes:\n");
    hf_report_outcome(assessed->facts.difference, &cut, out);
}

/* ---- --fail-on ---- */

static bool holds_hit(const struct hf_assessment *assessment) {
    bool found = false;
    for (uint32_t i = 0; i < assessment->product_count; i++) {
        found = found || assessment->product[i].touched == HF_ANSWER_YES;
    }
    return found;
}

static bool holds_not_met(const struct hf_assessment *assessment) {
    bool found = false;
    for (uint32_t i = 0; i < assessment->finding_count; i++) {
        found = found || (assessment->finding[i].verdict == HF_VERDICT_NOT_MET &&
                          assessment->finding[i].is_due);
    }
    return found;
}

static bool holds_undetermined(const struct hf_assessment *assessment) {
    bool found = false;
    for (uint32_t i = 0; i < assessment->product_count; i++) {
        found = found || !hf_answer_is_settled(assessment->product[i].touched);
    }
    for (uint32_t i = 0; i < assessment->finding_count; i++) {
        found = found || assessment->finding[i].verdict == HF_VERDICT_UNDETERMINED;
    }
    return found;
}

static bool holds_short(const struct hf_assessment *assessment) {
    bool found = false;
    for (uint32_t i = 0; i < assessment->endurance_count; i++) {
        found = found || assessment->endurance[i].short_of_target == HF_ANSWER_YES;
    }
    return found;
}

/* An exploited flaw that is open beyond the limit, surely, in at least one unit. */
static bool holds_overdue(const struct hf_assessment *assessment) {
    bool found = false;
    for (uint32_t i = 0; i < assessment->update_count; i++) {
        found = found || assessment->update[i].overdue == HF_ANSWER_YES;
    }
    return found;
}

static bool holds_contradicted(const struct hf_assessment *assessment) {
    bool found = false;
    for (uint32_t i = 0; i < assessment->claim_count; i++) {
        found = found || assessment->claim[i].state == HF_CLAIM_STATE_CONTRADICTED;
    }
    return found;
}

static bool holds(const struct hf_assessment *assessment, const char *word) {
    static const struct {
        const char *word;
        bool (*holds)(const struct hf_assessment *assessment);
    } test[] = {
        {"hit", holds_hit},     {"not-met", holds_not_met}, {"undetermined", holds_undetermined},
        {"short", holds_short}, {"overdue", holds_overdue}, {"contradicted", holds_contradicted}};
    for (size_t i = 0; i < sizeof test / sizeof test[0]; i++) {
        if (strcmp(test[i].word, word) == 0) {
            return test[i].holds(assessment);
        }
    }
    return false;
}

int cli_fail_on(const struct cli *cli, const struct cli_assessed *assessed, int exit_status) {
    int at = 0;
    for (const char *word = cli_next(cli, OPTION_FAIL_ON, &at);
         word != NULL && exit_status == EXIT_DONE; word = cli_next(cli, OPTION_FAIL_ON, &at)) {
        const bool is_found = strcmp(word, "defect") == 0 ? assessed->facts.defect_count > 0
                                                          : holds(&assessed->assessment, word);
        exit_status = is_found ? EXIT_FOUND : exit_status;
    }
    return exit_status;
}

int cli_answer_or_fail(struct cli *cli, const struct cli_assessed *assessed,
                       const struct hf_report_options *options, enum hf_status status,
                       const struct hf_error *error, struct hf_buffer *out) {
    if (status != HF_OK) {
        hf_buffer_free(out);
        return cli_failed(cli, status, error);
    }
    cli_foot(&assessed->basis, options, out);
    return cli_fail_on(cli, assessed, cli_answer(cli, &assessed->basis, "-", out));
}

bool cli_no_argument(const struct cli *cli) {
    if (cli->argument_count > 0) {
        (void)cli_usage(cli, "%s takes no '%s'", cli->command->name, cli->argument[0]);
        return false;
    }
    return true;
}

static bool holds_nocase(struct hf_text text, struct hf_text part) {
    for (size_t at = 0; at + part.len <= text.len; at++) {
        if (hf_text_equal_nocase(hf_text_slice(text, at, at + part.len), part)) {
            return true;
        }
    }
    return false;
}

void cli_products_like(const struct cli *cli, const struct hf_snapshot *snapshot,
                       struct hf_text text) {
    enum { LIKE_SHOWN = 3 };
    const struct hf_rows *rows = &snapshot->products.rows;
    struct hf_buffer like = hf_buffer_make(4096);
    uint32_t count = 0;
    for (uint32_t i = 0; i < rows->count && text.len > 0; i++) {
        if (holds_nocase(rows->key[i], text) ||
            holds_nocase(hf_snapshot_label(snapshot, HF_KIND_PRODUCT, i), text)) {
            hf_buffer_puts(&like, count == 0 ? "" : count < LIKE_SHOWN ? ", " : "");
            hf_buffer_add(&like, count < LIKE_SHOWN ? rows->key[i] : HF_TEXT(""));
            count++;
        }
    }
    if (count > 0) {
        const struct hf_text shown = hf_buffer_text(&like);
        cli_note(cli, "Products like '%.*s': %.*s%s", HF_TEXT_ARG(text), HF_TEXT_ARG(shown),
                 count > LIKE_SHOWN ? " and others" : "");
    }
    hf_buffer_free(&like);
}
