/* stock --check, stock frontier, stock first: the pools of an assessment, asked further. */
#include "apps/holdfast/stock_cli.h"

#include <holdfast/kits.h>
#include <holdfast/pools.h>
#include <math.h>

enum { CHECK_PATHS = 20000, CHECK_SEED = 1, CHECK_THREADS = 2 };

static int stock_failed(const struct cli *cli, enum hf_status status) {
    struct hf_error error = {0};
    if (status == HF_ERR_LIMIT) {
        status = hf_error_set(&error, status,
                              "more units or money are needed than can be counted: look in "
                              "'holdfast stock pools' for a failure rate, a number of units or a "
                              "price that cannot be");
    }
    return cli_failed(cli, status, &error);
}

/* ---- --check ---- */

static const struct hf_rows_column check_columns[] = {
    {"product", "product", false},
    {"product_key", "key", false},
    {"checked", "checked", false},
    {"compared", "compared", true},
    {"worst_in_errors", "standard errors at most", true},
    {"limit_in_errors", "limit", true},
    {"own_error", "answer's own error", true},
    {"worst_off_days", "days off at most", false},
    {"beyond", "beyond", false},
};
enum { CHECK_COLUMNS = sizeof check_columns / sizeof check_columns[0] };

static const char *checked_word(const struct hf_pool_check *item) {
    if (item->is_too_large) {
        return item->is_checked[0] || item->is_checked[1] ? "one end: too many failures to simulate"
                                                          : "no: too many failures to simulate";
    }
    if (item->is_checked[0]) {
        return item->is_checked[1] ? "yes" : "earliest dates";
    }
    return "no: it begins after the horizon";
}

static enum hf_status check_row(struct cli *cli, const struct hf_assessment *assessment,
                                const struct hf_pool_checks *checks, uint32_t at,
                                struct hf_text *cell) {
    const struct hf_pool_check *item = &checks->item[at];
    const uint32_t product = assessment->endurance[item->pool].product;
    const bool is_checked = item->is_checked[0] || item->is_checked[1];
    HF_TRY(hf_report_product(assessment, product, &cli->keep, &cell[0]));
    cell[1] = assessment->snapshot->products.rows.key[product];
    cell[2] = hf_text_of(checked_word(item));
    HF_TRY(hf_text_format(&cli->keep, &cell[3], "%u", (unsigned)item->compared));
    if (!is_checked) {
        cell[8] = HF_TEXT("not known");
        return HF_OK;
    }
    HF_TRY(hf_text_format(&cli->keep, &cell[4], "%.2f", item->worst_in_errors));
    HF_TRY(hf_text_format(&cli->keep, &cell[5], "%.2f", checks->limit_in_errors));
    if (item->own_error > 0.0) {
        HF_TRY(hf_text_format(&cli->keep, &cell[6], "%.4f", item->own_error));
    } else {
        cell[6] = HF_TEXT("0");
    }
    if (isinf(item->worst_off_days)) {
        cell[7] = HF_TEXT("a date against never");
    } else {
        HF_TRY(hf_text_format(&cli->keep, &cell[7], "%.1f", item->worst_off_days));
    }
    cell[8] = item->is_beyond ? HF_TEXT("yes") : HF_TEXT("no");
    return HF_OK;
}

/* Groups of boards that share kits stand below the pools. */
struct kits_checked {
    const struct hf_kit_groups *groups;
    struct hf_kit_check *item;
};

static bool kits_are_beyond(const struct hf_kit_check *item, const struct hf_pool_checks *checks) {
    return item->is_checked && item->worst_in_errors > checks->limit_in_errors;
}

static enum hf_status kits_row(struct cli *cli, const struct hf_assessment *assessment,
                               const struct kits_checked *kits, const struct hf_pool_checks *checks,
                               uint32_t at, struct hf_text *cell) {
    const struct hf_kit_group *group = &kits->groups->item[at];
    const struct hf_kit_check *item = &kits->item[at];
    struct hf_text name;
    HF_TRY(hf_report_product(assessment, group->kit, &cli->keep, &name));
    HF_TRY(hf_text_format(&cli->keep, &cell[0], "repair with %.*s", HF_TEXT_ARG(name)));
    cell[1] = assessment->snapshot->products.rows.key[group->kit];
    cell[2] = item->is_checked                  ? HF_TEXT("yes")
              : group->state == HF_KIT_NO_BOARD ? HF_TEXT("no: no board in use")
                                                : HF_TEXT("no: too many failures to simulate");
    HF_TRY(hf_text_format(&cli->keep, &cell[3], "%u", (unsigned)item->compared));
    cell[8] = HF_TEXT("not known");
    if (!item->is_checked) {
        return HF_OK;
    }
    HF_TRY(hf_text_format(&cli->keep, &cell[4], "%.2f", item->worst_in_errors));
    HF_TRY(hf_text_format(&cli->keep, &cell[5], "%.2f", checks->limit_in_errors));
    cell[6] = HF_TEXT("0");
    cell[8] = kits_are_beyond(item, checks) ? HF_TEXT("yes") : HF_TEXT("no");
    return HF_OK;
}

static bool fails_on_deviation(const struct cli *cli, const struct hf_pool_checks *checks,
                               const struct kits_checked *kits) {
    int at = 0;
    bool is_asked = false;
    for (const char *word = cli_next(cli, OPTION_FAIL_ON, &at); word != NULL;
         word = cli_next(cli, OPTION_FAIL_ON, &at)) {
        is_asked = is_asked || hf_text_equal(hf_text_of(word), HF_TEXT("deviation"));
    }
    bool is_found = false;
    for (uint32_t i = 0; i < checks->count; i++) {
        is_found = is_found || checks->item[i].is_beyond;
    }
    for (uint32_t i = 0; i < kits->groups->count; i++) {
        is_found = is_found || kits_are_beyond(&kits->item[i], checks);
    }
    return is_asked && is_found;
}

static enum hf_status kits_check(struct cli *cli, struct hf_assessment *assessment,
                                 const struct hf_pool_check_request *request,
                                 struct kits_checked *kits) {
    HF_TRY(hf_stock_kits(assessment, &cli->keep, cli->scratch, &kits->groups));
    return hf_stock_kits_check(assessment, kits->groups, request, &cli->keep, cli->scratch,
                               &kits->item);
}

static bool check_paths(const struct cli *cli, uint64_t *paths, int *exit_status) {
    double said = CHECK_PATHS;
    *paths = CHECK_PATHS;
    if (cli->argument_count == 0) {
        return true;
    }
    if (cli->argument_count > 1 || !hf_text_double(hf_text_of(cli->argument[0]), &said) ||
        !(said >= 1.0 && said <= 1e8) || said > floor(said)) {
        *exit_status =
            cli_usage(cli, "--check wants how many paths are simulated, 1 to 1e8, not '%s'",
                      cli->argument[cli->argument_count - 1]);
        return false;
    }
    *paths = (uint64_t)said;
    return true;
}

int cli_stock_check(struct cli *cli) {
    struct hf_report_options options;
    struct hf_pool_checks checks = {.count = 0};
    struct hf_pool_check_request request = {.seed = CHECK_SEED, .threads = CHECK_THREADS};
    struct cli_assessed *assessed = hf_new(&cli->keep, struct cli_assessed, 1);
    int exit_status = EXIT_DONE;
    if (assessed == NULL) {
        return EXIT_MACHINE;
    }
    if (!check_paths(cli, &request.paths, &exit_status) ||
        !cli_format(cli, &options, &exit_status) ||
        !cli_assess(cli, HF_ASSESS_STOCK, assessed, &exit_status)) {
        return exit_status;
    }
    struct hf_assessment *assessment = &assessed->assessment;
    struct kits_checked kits = {NULL, NULL};
    enum hf_status status =
        hf_stock_pools_check(assessment, &request, &cli->keep, cli->scratch, &checks);
    status = status == HF_OK ? kits_check(cli, assessment, &request, &kits) : status;
    if (status != HF_OK) {
        return stock_failed(cli, status);
    }
    const uint32_t count = checks.count + kits.groups->count;
    struct hf_text *cell = hf_new(&cli->keep, struct hf_text, (size_t)count * CHECK_COLUMNS + 1);
    status = cell == NULL ? HF_ERR_MEMORY : HF_OK;
    for (uint32_t i = 0; i < checks.count && status == HF_OK; i++) {
        status = check_row(cli, assessment, &checks, i, cell + (size_t)i * CHECK_COLUMNS);
    }
    for (uint32_t i = 0; i < kits.groups->count && status == HF_OK; i++) {
        status = kits_row(cli, assessment, &kits, &checks, i,
                          cell + (size_t)(checks.count + i) * CHECK_COLUMNS);
    }
    if (status != HF_OK) {
        return stock_failed(cli, status);
    }
    const struct hf_rows_text rows = {"holdfast-stock-check/1", check_columns, CHECK_COLUMNS, cell,
                                      count};
    struct hf_buffer out = cli_buffer();
    hf_rows_print(&rows, &options, &out);
    cli_foot(&assessed->basis, &options, &out);
    exit_status = cli_fail_on(cli, assessed, cli_answer(cli, &assessed->basis, "-", &out));
    return exit_status == EXIT_DONE && fails_on_deviation(cli, &checks, &kits) ? EXIT_FOUND
                                                                               : exit_status;
}

/* ---- further parts ---- */

int cli_stock_rows(struct cli *cli, const struct stock_part *part) {
    struct hf_report_options options;
    struct cli_assessed *assessed = hf_new(&cli->keep, struct cli_assessed, 1);
    int exit_status = EXIT_DONE;
    if (assessed == NULL) {
        return EXIT_MACHINE;
    }
    if (!cli_format(cli, &options, &exit_status) ||
        !cli_assess(cli, HF_ASSESS_STOCK, assessed, &exit_status)) {
        return exit_status;
    }
    struct hf_rows_text rows = {.schema = NULL};
    struct hf_buffer out = cli_buffer();
    const enum hf_status status = part->fill(
        cli, &assessed->assessment, options.format == HF_REPORT_TABLE ? &out : NULL, &rows);
    if (status != HF_OK) {
        hf_buffer_free(&out);
        return stock_failed(cli, status);
    }
    cli_without_why(cli);
    hf_rows_print(&rows, &options, &out);
    cli_foot(&assessed->basis, &options, &out);
    return cli_fail_on(cli, assessed, cli_answer(cli, &assessed->basis, "-", &out));
}

enum hf_status cli_stock_frontier(struct cli *cli, struct hf_assessment *assessment,
                                  struct hf_buffer *head, struct hf_rows_text *rows) {
    HF_TRY(hf_stock_network(assessment, &cli->keep, cli->scratch, &assessment->network));
    if (head != NULL) {
        hf_report_network_head(assessment, head);
    }
    return hf_report_network(assessment, &cli->keep, rows);
}

enum hf_status cli_stock_first(struct cli *cli, struct hf_assessment *assessment,
                               struct hf_buffer *head, struct hf_rows_text *rows) {
    (void)head;
    HF_TRY(hf_stock_network(assessment, &cli->keep, cli->scratch, &assessment->network));
    return hf_report_network_first(assessment, &cli->keep, rows);
}

enum hf_status cli_stock_calls(struct cli *cli, struct hf_assessment *assessment,
                               struct hf_buffer *head, struct hf_rows_text *rows) {
    (void)head;
    return hf_report_calls(assessment, &cli->keep, rows);
}
