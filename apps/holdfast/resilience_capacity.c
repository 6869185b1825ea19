/* resilience capacity: of what is still connected, how much the links carry. */
#include "apps/holdfast/resilience_cli.h"

#include <holdfast/assess.h>
#include <holdfast/resilience.h>
#include <holdfast/rows.h>

#include <string.h>

static bool is_word(const struct cli *cli, const char *word) {
    return cli->argument_count == 1 && strcmp(cli->argument[0], word) == 0;
}

bool cli_asks_capacity(const struct cli *cli) {
    return is_word(cli, "capacity") || is_word(cli, "capacity-parts") ||
           is_word(cli, "capacity-links");
}

static enum hf_status words_print(struct cli *cli, const struct hf_assessment *assessment,
                                  bool has_why, struct hf_buffer *out) {
    struct hf_text *line = NULL;
    struct hf_rows_text rows;
    struct hf_rows_why why;
    size_t count = 0;
    HF_TRY(hf_report_carried_words(assessment, &cli->keep, &line, &count));
    HF_TRY(hf_report_carried(assessment, &cli->keep, &rows, &why)); /* in the same order */
    for (size_t i = 0; i < count; i++) {
        const struct hf_text clean = cli_clean(cli, line[i]);
        hf_buffer_printf(out, "%.*s\n", HF_TEXT_ARG(clean));
        const bool is_loss =
            i < rows.row_count &&
            hf_text_equal(line[i], rows.cell[(i + 1) * rows.column_count - 1]); /* its sentence */
        if (has_why && is_loss) {
            hf_report_why_below(assessment, why.item[i], out);
        }
    }
    hf_buffer_putc(out, '\n');
    return HF_OK;
}

enum hf_status cli_capacity_note(struct cli *cli, struct hf_assessment *assessment,
                                 struct hf_buffer *out) {
    HF_TRY(hf_assess_carried(assessment, &cli->keep, cli->scratch));
    const struct hf_carried *carried = assessment->carried;
    bool is_short = false;
    for (uint32_t i = 0; carried != NULL && i < carried->loss_count; i++) {
        const struct hf_carried_sum *sum = &carried->loss[i].sum;
        is_short = is_short || sum->most < sum->connected[HF_BOUND_BEST];
    }
    if (!is_short) {
        return HF_OK;
    }
    hf_buffer_puts(out, "connected is not served (holdfast resilience capacity)\n");
    return words_print(cli, assessment, false, out);
}

static enum hf_status capacity_print(struct cli *cli, const struct hf_assessment *assessment,
                                     const struct hf_report_options *options,
                                     struct hf_buffer *out) {
    struct hf_rows_text rows;
    struct hf_rows_why why = {.assessment = NULL};
    struct hf_text basis;
    const bool is_table = options->format == HF_REPORT_TABLE;
    HF_TRY(cli_resilience_basis(cli, assessment, hf_report_carried_head, &basis));
    if (is_table) {
        hf_buffer_add(out, basis);
    }
    if (is_word(cli, "capacity") && is_table) {
        return words_print(cli, assessment, options->has_why, out);
    }
    if (is_word(cli, "capacity")) {
        HF_TRY(hf_report_carried(assessment, &cli->keep, &rows, &why));
    } else if (is_word(cli, "capacity-parts")) {
        HF_TRY(hf_report_carried_parts(assessment, &cli->keep, &rows, &why));
    } else {
        HF_TRY(hf_report_carried_links(assessment, &cli->keep, &rows, &why));
    }
    why.basis = basis;
    hf_rows_print_why(&rows, &why, options, out);
    return HF_OK;
}

int cli_resilience_capacity(struct cli *cli) {
    struct hf_report_options options;
    struct cli_assessed *assessed = hf_new(&cli->keep, struct cli_assessed, 1);
    struct hf_carried *carried = hf_new(&cli->keep, struct hf_carried, 1);
    int exit_status = EXIT_DONE;
    if (assessed == NULL || carried == NULL) {
        return EXIT_MACHINE;
    }
    if (!cli_format(cli, &options, &exit_status) ||
        !cli_assess(cli, HF_ASSESS_RESILIENCE, assessed, &exit_status)) {
        return exit_status;
    }
    struct hf_assessment *assessment = &assessed->assessment;
    struct hf_buffer out = cli_buffer();
    const struct hf_carried_request request = {.threads = 0};
    enum hf_status status =
        hf_carried_assess(assessment, &request, &cli->keep, cli->scratch, carried);
    if (status == HF_OK && options.has_why) {
        status = hf_carried_explain(assessment, &cli->keep, carried);
    }
    if (status == HF_OK) {
        assessment->carried = carried;
        status = capacity_print(cli, assessment, &options, &out);
    }
    const struct hf_error error = {0};
    return cli_answer_or_fail(cli, assessed, &options, status, &error, &out);
}
