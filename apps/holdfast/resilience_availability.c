/* resilience availability: how long services are down, by single failures and by groups. */
#include "apps/holdfast/resilience_cli.h"

#include <holdfast/resilience.h>
#include <holdfast/rows.h>

#include <string.h>

static bool is_part(const struct cli *cli, const char *word) {
    return cli->argument_count == 1 && strcmp(cli->argument[0], word) == 0;
}

bool cli_asks_availability(const struct cli *cli) {
    return is_part(cli, "availability") || is_part(cli, "availability-groups") ||
           is_part(cli, "availability-sites") || cli_has(cli, OPTION_LOSS_CHANCE);
}

/* ---- the question ---- */

/* NAME=SHARE; the last sign "=" counts. */
static bool chance_parse(struct hf_text said, struct hf_uptime_chance *chance) {
    size_t at = said.len;
    while (at > 0 && said.data[at - 1] != '=') {
        at--;
    }
    if (at == 0) {
        return false;
    }
    chance->name = hf_text_trim(hf_text_slice(said, 0, at - 1));
    return chance->name.len > 0 &&
           hf_range_parse(hf_text_trim(hf_text_slice(said, at, said.len)), &chance->share) &&
           hf_range_is_known(chance->share) && chance->share.lower >= 0.0 &&
           chance->share.upper <= 1.0;
}

static bool uptime_question(struct cli *cli, struct hf_uptime_request *request, int *exit_status) {
    struct hf_uptime_chance *chance =
        hf_new(&cli->keep, struct hf_uptime_chance, HF_UPTIME_CHANCES_MAX);
    uint32_t count = 0;
    int at = 0;
    if (chance == NULL) {
        *exit_status = EXIT_MACHINE;
        return false;
    }
    for (const char *said = cli_next(cli, OPTION_LOSS_CHANCE, &at); said != NULL;
         said = cli_next(cli, OPTION_LOSS_CHANCE, &at)) {
        if (count == HF_UPTIME_CHANCES_MAX) {
            *exit_status = cli_usage(cli, "--loss-chance is said %d times at most",
                                     (int)HF_UPTIME_CHANCES_MAX);
            return false;
        }
        if (!chance_parse(hf_text_of(said), &chance[count++])) {
            *exit_status = cli_usage(cli,
                                     "--loss-chance wants NAME=SHARE, a share of the time from 0 "
                                     "to 1 or a range as 0.0001..0.001, not '%s'",
                                     said);
            return false;
        }
    }
    *request = (struct hf_uptime_request){.chance = chance, .chance_count = count};
    return true;
}

static bool words_fit(const struct cli *cli, int *exit_status) {
    const char *by = cli_value(cli, OPTION_BY);
    if (!is_part(cli, "availability") && !is_part(cli, "availability-groups") &&
        !is_part(cli, "availability-sites")) {
        *exit_status = cli_usage(cli, "--loss-chance belongs to 'resilience availability'");
    } else if (cli_has(cli, OPTION_DEGREE) || cli_has(cli, OPTION_TRIALS) ||
               cli_has(cli, OPTION_UNTIL) || cli_has(cli, OPTION_SEED)) {
        *exit_status =
            cli_usage(cli, "availability takes no --degree, --trials, --until or --seed");
    } else if (by != NULL && (!is_part(cli, "availability") ||
                              (strcmp(by, "region") != 0 && strcmp(by, "site") != 0))) {
        *exit_status = cli_usage(cli, "--by is region or site, and goes with 'availability'");
    } else {
        return true;
    }
    return false;
}

/* ---- the answer ---- */

enum uptime_told { TOLD_CELLS, TOLD_GROUPS, TOLD_SITES, TOLD_PARTS };

static enum uptime_told told_first(const struct cli *cli) {
    const char *by = cli_value(cli, OPTION_BY);
    if (is_part(cli, "availability-sites") || (by != NULL && strcmp(by, "site") == 0)) {
        return TOLD_SITES;
    }
    return is_part(cli, "availability-groups") ? TOLD_GROUPS : TOLD_CELLS;
}

/* Tables print all parts in a row where none is asked for alone. */
static enum hf_status uptime_print(struct cli *cli, const struct hf_assessment *assessment,
                                   const struct hf_report_options *options, struct hf_buffer *out) {
    static enum hf_status (*const part[])(const struct hf_assessment *, bool, struct hf_arena *,
                                          struct hf_rows_text *, struct hf_rows_why *) = {
        hf_report_uptime, hf_report_uptime_groups, hf_report_uptime_sites};
    const bool is_table = options->format == HF_REPORT_TABLE;
    const enum uptime_told first = told_first(cli);
    const bool is_all = is_table && first == TOLD_CELLS && !cli_has(cli, OPTION_BY);
    struct hf_text basis;
    HF_TRY(cli_resilience_basis(cli, assessment, hf_report_uptime_head, &basis));
    if (is_table) {
        hf_buffer_add(out, basis);
        hf_buffer_putc(out, '\n');
        if (assessment->uptime->base.services == 0) {
            return HF_OK;
        }
    }
    for (int i = 0; i < TOLD_PARTS; i++) {
        if (is_all || i == (int)first) {
            struct hf_rows_text rows;
            struct hf_rows_why why = {.assessment = NULL};
            HF_TRY(part[i](assessment, is_table, &cli->keep, &rows, &why));
            why.basis = basis;
            hf_rows_print_why(&rows, &why, options, out);
        }
    }
    return HF_OK;
}

int cli_resilience_availability(struct cli *cli) {
    struct hf_report_options options;
    struct hf_uptime_request request;
    struct hf_error error = {0};
    struct hf_uptime *uptime = hf_new(&cli->keep, struct hf_uptime, 1);
    struct cli_assessed *assessed = hf_new(&cli->keep, struct cli_assessed, 1);
    int exit_status = EXIT_DONE;
    if (uptime == NULL || assessed == NULL) {
        return EXIT_MACHINE;
    }
    if (!words_fit(cli, &exit_status) || !uptime_question(cli, &request, &exit_status) ||
        !cli_format(cli, &options, &exit_status) ||
        !cli_assess(cli, HF_ASSESS_RESILIENCE, assessed, &exit_status)) {
        return exit_status;
    }
    struct hf_assessment *assessment = &assessed->assessment;
    if (assessment->assumed_count > 0) {
        return cli_usage(cli, "availability takes no --lose: --loss-chance says how often a group "
                              "is lost");
    }
    struct hf_buffer out = cli_buffer();
    enum hf_status status =
        hf_uptime_assess(assessment, &request, &cli->keep, cli->scratch, uptime, &error);
    if (status == HF_OK && options.has_why) {
        status = hf_uptime_explain(assessment, cli->scratch, uptime);
    }
    if (status == HF_OK) {
        assessment->uptime = uptime;
        status = uptime_print(cli, assessment, &options, &out);
    }
    return cli_answer_or_fail(cli, assessed, &options, status, &error, &out);
}
