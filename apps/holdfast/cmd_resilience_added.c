/* resilience added: what a product in the place of others changes for who hangs on one group. */
#include "apps/holdfast/stock_cli.h"

#include <holdfast/assess.h>
#include <holdfast/diversity.h>

static const struct hf_rows_column added_columns[] = {
    {"threat", "threat", false},
    {"diverse", "brings diversity", false},
    {"sites_before", "sites on one group", true},
    {"sites_after", "then", true},
    {"subscribers_before", "their subscribers", true},
    {"subscribers_after", "then", true},
    {"worst_before", "worst single loss", false},
    {"worst_lost_before", "takes", true},
    {"worst_after", "then", false},
    {"worst_lost_after", "takes", true},
    {"at_most_before", "at most", true},
    {"at_most_after", "then at most", true},
};
enum { ADDED_COLUMNS = sizeof added_columns / sizeof added_columns[0] };

static enum hf_status added_row(struct cli *cli, const struct hf_diversity_threat *item,
                                struct hf_text *cell) {
    const int64_t number[] = {item->sites[0],         item->sites[1],
                              item->subscribers[0],   item->subscribers[1],
                              item->worst_lost[0][0], item->worst_lost[1][0],
                              item->worst_lost[0][1], item->worst_lost[1][1]};
    static const size_t at[] = {2, 3, 4, 5, 7, 9, 10, 11};
    cell[0] = item->threat;
    cell[1] = hf_text_of(hf_answer_text(item->is_diverse));
    cell[6] = item->worst[0];
    cell[8] = item->worst[1];
    for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) {
        HF_TRY(hf_text_format(&cli->keep, &cell[at[i]], "%lld", (long long)number[i]));
    }
    return HF_OK;
}

/* The scenario without what it adds. */
static enum hf_status base_scenario(struct cli *cli, const struct hf_scenario *scenario,
                                    struct hf_scenario *base, uint32_t *added) {
    struct hf_change *change =
        hf_new(&cli->keep, struct hf_change, (size_t)scenario->change_count + 1);
    if (change == NULL) {
        return HF_ERR_MEMORY;
    }
    *base = *scenario;
    base->change_count = 0;
    for (uint32_t i = 0; i < scenario->change_count; i++) {
        if (scenario->change[i].kind != HF_CHANGE_ADD) {
            change[base->change_count++] = scenario->change[i];
        }
    }
    base->change = change;
    *added = scenario->change_count - base->change_count;
    return HF_OK;
}

/* The two assessments share keep; the first one is of the scenario. */
static enum hf_status base_assess(struct cli *cli, const struct cli_assessed *assessed,
                                  const struct hf_scenario *base, struct hf_assessment *before,
                                  struct hf_error *error) {
    const struct hf_assess_request request = {
        .snapshot = &assessed->snapshot, .scenario = *base, .until = HF_ASSESS_RESILIENCE};
    return hf_assess(&request, &cli->keep, cli->scratch, before, error);
}

int cli_resilience_added(struct cli *cli) {
    struct hf_report_options options;
    struct cli_assessed *assessed = hf_new(&cli->keep, struct cli_assessed, 1);
    struct hf_assessment *before = hf_new(&cli->keep, struct hf_assessment, 1);
    struct hf_diversity diversity = {NULL, 0};
    struct hf_scenario base;
    struct hf_error error = {0};
    uint32_t added = 0;
    int exit_status = EXIT_DONE;
    if (assessed == NULL || before == NULL) {
        return EXIT_MACHINE;
    }
    if (!cli_format(cli, &options, &exit_status) ||
        !cli_assess(cli, HF_ASSESS_RESILIENCE, assessed, &exit_status)) {
        return exit_status;
    }
    enum hf_status status = base_scenario(cli, &assessed->assessment.scenario, &base, &added);
    if (status == HF_OK && added == 0) {
        return cli_usage(cli, "resilience added wants --add 'NEW for OLD', once or more");
    }
    status = status == HF_OK ? base_assess(cli, assessed, &base, before, &error) : status;
    status = status == HF_OK
                 ? hf_diversity_compare(before, &assessed->assessment, &cli->keep, &diversity)
                 : status;
    struct hf_text *cell =
        hf_new(&cli->keep, struct hf_text, (size_t)diversity.count * ADDED_COLUMNS + 1);
    status = status == HF_OK && cell == NULL ? HF_ERR_MEMORY : status;
    for (uint32_t i = 0; i < diversity.count && status == HF_OK; i++) {
        status = added_row(cli, &diversity.threat[i], cell + (size_t)i * ADDED_COLUMNS);
    }
    if (status != HF_OK) {
        return cli_failed(cli, status, &error);
    }
    const struct hf_rows_text rows = {"holdfast-resilience-added/1", added_columns, ADDED_COLUMNS,
                                      cell, diversity.count};
    const struct hf_rows_why why = {.assessment = &assessed->assessment};
    cli_without_why(cli);
    struct hf_buffer out = cli_buffer();
    hf_rows_print_why(&rows, &why, &options, &out);
    cli_foot(&assessed->basis, &options, &out);
    return cli_fail_on(cli, assessed, cli_answer(cli, &assessed->basis, "-", &out));
}
