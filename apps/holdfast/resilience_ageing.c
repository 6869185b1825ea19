/* resilience ageing: what fails is not replaced. */
#include "apps/holdfast/resilience_cli.h"

#include <holdfast/resilience.h>
#include <holdfast/rows.h>

#include <math.h>
#include <string.h>

static bool is_word(const struct cli *cli, const char *word) {
    return cli->argument_count == 1 && strcmp(cli->argument[0], word) == 0;
}

bool cli_asks_ageing(const struct cli *cli) {
    return is_word(cli, "ageing") || is_word(cli, "ageing-sites") || is_word(cli, "ageing-regions");
}

/* ---- the question ---- */

static bool whole_number(const struct cli *cli, enum option_id option, double most, double *number,
                         int *exit_status) {
    const char *said = cli_value(cli, option);
    if (said == NULL) {
        return true;
    }
    if (!hf_text_double(hf_text_of(said), number) || !(*number >= 0.0 && *number <= most) ||
        *number > floor(*number)) {
        *exit_status = cli_usage(cli, "--%s wants a whole number up to %.0f, not '%s'",
                                 option == OPTION_TRIALS ? "trials" : "seed", most, said);
        return false;
    }
    return true;
}

static bool served_question(const struct cli *cli, struct hf_served_request *request,
                            int *exit_status) {
    const char *until = cli_value(cli, OPTION_UNTIL);
    double trials = HF_SERVED_TRIALS;
    double seed = 1.0;
    if (!whole_number(cli, OPTION_TRIALS, 1e6, &trials, exit_status) ||
        !whole_number(cli, OPTION_SEED, 0x1p53, &seed, exit_status)) {
        return false;
    }
    if (trials < 1.0) {
        *exit_status = cli_usage(cli, "--trials wants 1 to 1000000");
        return false;
    }
    *request = (struct hf_served_request){
        .trials = (uint32_t)trials, .seed = (uint64_t)seed, .until = HF_DATE_MIN, .loss = HF_NONE};
    if (until != NULL && !hf_date_parse(hf_text_of(until), &request->until)) {
        *exit_status = cli_usage(cli, "--until wants a day as 2030-12-31, not '%s'", until);
        return false;
    }
    return true;
}

static bool until_fits(const struct cli *cli, const struct hf_served_request *request,
                       const struct hf_assessment *assessment, int *exit_status) {
    const int64_t days = (int64_t)request->until.days - assessment->scenario.as_of.days;
    if (request->until.days == HF_DATE_MIN.days ||
        (days > 0 && days <= (int64_t)(HF_SERVED_MONTHS_MAX * 365.25 / 12.0))) {
        return true;
    }
    *exit_status =
        cli_usage(cli, "--until wants a day after the as-of day, at most %d months later",
                  (int)HF_SERVED_MONTHS_MAX);
    return false;
}

/* ---- the answer ---- */

static enum hf_status served_print(struct cli *cli, const struct hf_assessment *assessment,
                                   const struct hf_report_options *options, struct hf_buffer *out) {
    struct hf_rows_text rows;
    struct hf_rows_why why = {.assessment = NULL};
    struct hf_text basis;
    const bool is_table = options->format == HF_REPORT_TABLE;
    const bool is_all =
        is_table && !is_word(cli, "ageing-sites") && !is_word(cli, "ageing-regions");
    HF_TRY(cli_resilience_basis(cli, assessment, hf_report_served_head, &basis));
    if (is_table) {
        hf_buffer_add(out, basis);
        hf_buffer_putc(out, '\n');
        const struct hf_served *served = assessment->served;
        if (served != NULL && served->base[0].sites == 0 && served->base[1].sites == 0) {
            return HF_OK; /* none is known to be served: noughts would say that it is dark */
        }
    }
    if (is_all || !(is_word(cli, "ageing-sites") || is_word(cli, "ageing-regions"))) {
        HF_TRY(hf_report_served(assessment, is_table, &cli->keep, &rows, &why));
        why.basis = basis;
        hf_rows_print_why(&rows, &why, options, out);
    }
    if (is_all || is_word(cli, "ageing-sites")) {
        hf_buffer_puts(out, is_all ? "\n" : "");
        HF_TRY(hf_report_served_sites(assessment, &cli->keep, &rows, &why));
        why.basis = basis;
        hf_rows_print_why(&rows, &why, options, out);
    }
    if (is_all || is_word(cli, "ageing-regions")) {
        hf_buffer_puts(out, is_all ? "\n" : "");
        HF_TRY(hf_report_served_regions(assessment, &cli->keep, &rows, &why));
        why.basis = basis;
        hf_rows_print_why(&rows, &why, options, out);
    }
    return HF_OK;
}

int cli_resilience_ageing(struct cli *cli) {
    struct hf_report_options options;
    struct hf_served_request request;
    struct hf_served *served = hf_new(&cli->keep, struct hf_served, 1);
    struct cli_assessed *assessed = hf_new(&cli->keep, struct cli_assessed, 1);
    int exit_status = EXIT_DONE;
    if (served == NULL || assessed == NULL) {
        return EXIT_MACHINE;
    }
    if (!served_question(cli, &request, &exit_status) || !cli_format(cli, &options, &exit_status) ||
        !cli_assess(cli, HF_ASSESS_RESILIENCE, assessed, &exit_status) ||
        !until_fits(cli, &request, &assessed->assessment, &exit_status)) {
        return exit_status;
    }
    struct hf_assessment *assessment = &assessed->assessment;
    if (assessment->assumed_count > 1) {
        return cli_usage(cli, "ageing takes one --lose: name all that is lost together in it");
    }
    request.loss = assessment->assumed_count == 1 ? 0 : HF_NONE;
    struct hf_buffer out = cli_buffer();
    enum hf_status status =
        hf_served_assess(assessment, &request, &cli->keep, cli->scratch, served);
    if (status == HF_OK && options.has_why) {
        status = hf_served_explain(assessment, served);
    }
    if (status == HF_OK) {
        assessment->served = served;
        status = served_print(cli, assessment, &options, &out);
    }
    const struct hf_error error = {0};
    return cli_answer_or_fail(cli, assessed, &options, status, &error, &out);
}
