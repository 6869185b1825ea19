/* resilience cuts --by site --group-cost: the cheapest set of groups that takes a site. */
#include "apps/holdfast/resilience_cli.h"

#include <holdfast/cuts.h>
#include <holdfast/resilience.h>
#include <holdfast/rows.h>

#include <string.h>

bool cli_asks_cut_costs(const struct cli *cli) {
    return cli_has(cli, OPTION_GROUP_COST);
}

/* A whole number from 0 to HF_CUTS_COST_MAX. */
static bool cost_parse(struct hf_text said, int64_t *cost) {
    *cost = 0;
    for (size_t i = 0; i < said.len; i++) {
        if (said.data[i] < '0' || said.data[i] > '9') {
            return false;
        }
        *cost = *cost * 10 + (said.data[i] - '0');
        if (*cost > HF_CUTS_COST_MAX) {
            return false;
        }
    }
    return said.len > 0;
}

/* NAME=COST; the last sign "=" counts. */
static bool group_cost_parse(struct hf_text said, struct hf_group_cost *item) {
    size_t at = said.len;
    while (at > 0 && said.data[at - 1] != '=') {
        at--;
    }
    if (at == 0) {
        return false;
    }
    item->name = hf_text_trim(hf_text_slice(said, 0, at - 1));
    return item->name.len > 0 &&
           cost_parse(hf_text_trim(hf_text_slice(said, at, said.len)), &item->cost);
}

static bool costs_question(struct cli *cli, struct hf_cut_costs_request *request,
                           int *exit_status) {
    struct hf_group_cost *item =
        hf_new(&cli->keep, struct hf_group_cost, (size_t)cli->said_count + 1);
    uint32_t count = 0;
    int at = 0;
    if (item == NULL) {
        *exit_status = EXIT_MACHINE;
        return false;
    }
    for (const char *said = cli_next(cli, OPTION_GROUP_COST, &at); said != NULL;
         said = cli_next(cli, OPTION_GROUP_COST, &at)) {
        if (!group_cost_parse(hf_text_of(said), &item[count++])) {
            *exit_status = cli_usage(cli,
                                     "--group-cost wants NAME=COST, a whole number from 0 to %lld, "
                                     "as 'Acme=5', not '%s'",
                                     (long long)HF_CUTS_COST_MAX, said);
            return false;
        }
    }
    *request = (struct hf_cut_costs_request){item, count};
    return true;
}

static bool cost_words_fit(const struct cli *cli, int *exit_status) {
    const char *by = cli_value(cli, OPTION_BY);
    if (cli->argument_count != 1 || strcmp(cli->argument[0], "cuts") != 0 || by == NULL ||
        strcmp(by, "site") != 0) {
        *exit_status = cli_usage(cli, "--group-cost belongs to 'resilience cuts --by site'");
        return false;
    }
    if (cli_has(cli, OPTION_DEGREE) || cli_has(cli, OPTION_TRIALS) || cli_has(cli, OPTION_UNTIL) ||
        cli_has(cli, OPTION_SEED) || cli_has(cli, OPTION_LOSS_CHANCE)) {
        *exit_status =
            cli_usage(cli, "cuts takes no --degree, --trials, --until, --seed or --loss-chance");
        return false;
    }
    return true;
}

static enum hf_status costs_print(struct cli *cli, const struct hf_assessment *assessment,
                                  const struct hf_report_options *options, struct hf_buffer *out) {
    const bool is_table = options->format == HF_REPORT_TABLE;
    struct hf_rows_text rows;
    struct hf_rows_why why = {.assessment = NULL};
    struct hf_text basis;
    HF_TRY(cli_resilience_basis(cli, assessment, hf_report_cut_costs_head, &basis));
    HF_TRY(hf_report_cut_costs(assessment, is_table, &cli->keep, &rows, &why));
    if (is_table) {
        hf_buffer_add(out, basis);
        hf_buffer_putc(out, '\n');
    }
    why.basis = basis;
    hf_rows_print_why(&rows, &why, options, out);
    return HF_OK;
}

int cli_resilience_cut_costs(struct cli *cli) {
    struct hf_report_options options;
    struct hf_cut_costs_request request;
    struct hf_error error = {0};
    struct hf_cut_costs *costs = hf_new(&cli->keep, struct hf_cut_costs, 1);
    struct cli_assessed *assessed = hf_new(&cli->keep, struct cli_assessed, 1);
    int exit_status = EXIT_DONE;
    if (costs == NULL || assessed == NULL) {
        return EXIT_MACHINE;
    }
    if (!cost_words_fit(cli, &exit_status) || !costs_question(cli, &request, &exit_status) ||
        !cli_format(cli, &options, &exit_status) ||
        !cli_assess(cli, HF_ASSESS_RESILIENCE, assessed, &exit_status)) {
        return exit_status;
    }
    struct hf_assessment *assessment = &assessed->assessment;
    struct hf_buffer out = cli_buffer();
    enum hf_status status =
        hf_cut_costs_assess(assessment, &request, &cli->keep, cli->scratch, costs, &error);
    if (status == HF_OK) {
        assessment->cut_costs = costs;
        status = costs_print(cli, assessment, &options, &out);
    }
    return cli_answer_or_fail(cli, assessed, &options, status, &error, &out);
}
