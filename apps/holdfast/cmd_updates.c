/* updates --product: the devices and modules behind the numbers, one a line. */
#include "apps/holdfast/cli.h"

#include <holdfast/rows.h>
#include <holdfast/updates.h>

static const struct hf_rows_column unit_columns[] = {
    {"site", "site", false},
    {"device", "device", false},
    {"units", "units", true},
    {"release", "release", false},
    {"installed_days_least", "days since installed", true},
    {"installed_days_most", "at most", true},
    {"exposed", "reachable from outside", false},
    {"flaw", "exploited flaw", false},
    {"open_days_least", "days open", true},
    {"open_days_most", "at most", true},
    {"overdue", "open too long", false},
    {"late", "was closed late", false},
};
enum { UNIT_COLUMNS = sizeof unit_columns / sizeof unit_columns[0] };

static enum hf_status days_put(struct hf_arena *keep, struct hf_range days,
                               struct hf_text cell[2]) {
    cell[0] = cell[1] = (struct hf_text){NULL, 0};
    if (!hf_range_is_known(days)) {
        return HF_OK;
    }
    HF_TRY(hf_text_format(keep, &cell[0], "%.0f", days.lower));
    return hf_text_format(keep, &cell[1], "%.0f", days.upper);
}

static struct hf_text exposed_text(uint8_t exposed) {
    static const char *const word[] = {"no", "not known", "yes"};
    return hf_text_of(word[exposed]);
}

static enum hf_status unit_cells(const struct hf_assessment *assessment,
                                 const struct hf_update_unit *unit, struct hf_arena *keep,
                                 struct hf_text *cell) {
    const struct hf_devices *devices = &assessment->snapshot->devices;
    const struct hf_modules *modules = &assessment->snapshot->modules;
    const struct hf_release_use *use = &assessment->release_use[unit->use];
    const bool is_module = unit->kind == HF_KIND_MODULE;
    const uint32_t device = is_module ? modules->device[unit->row] : unit->row;
    const uint32_t site = device == HF_NONE ? HF_NONE : devices->site[device];
    const int64_t quantity =
        is_module ? modules->quantity[unit->row] : devices->quantity[unit->row];
    cell[0] =
        site == HF_NONE ? HF_TEXT("") : hf_snapshot_label(assessment->snapshot, HF_KIND_SITE, site);
    cell[1] = is_module ? modules->rows.key[unit->row] : devices->rows.key[unit->row];
    HF_TRY(hf_text_format(keep, &cell[2], "%lld",
                          quantity == HF_COUNT_UNKNOWN ? 1LL : (long long)quantity));
    cell[3] = use->version.len > 0 ? use->version : HF_TEXT("(not known)");
    HF_TRY(days_put(keep, unit->installed_days, &cell[4]));
    cell[6] = exposed_text(device == HF_NONE ? (uint8_t)HF_UNDETERMINED : devices->exposed[device]);
    cell[7] = hf_text_of(hf_report_flaw_text(use->flaw));
    HF_TRY(days_put(keep, unit->open_days, &cell[8]));
    cell[10] = hf_text_of(hf_answer_text(use->overdue));
    cell[11] = hf_text_of(hf_answer_text(unit->late));
    return HF_OK;
}

static enum hf_status units_print(struct cli *cli, const struct hf_assessment *assessment,
                                  uint32_t product, const struct hf_report_options *options,
                                  struct hf_buffer *out) {
    struct hf_update_unit *unit = NULL;
    uint32_t count = 0;
    HF_TRY(hf_updates_units(assessment, product, &cli->keep, cli->scratch, &unit, &count));
    struct hf_text *cell = hf_new(&cli->keep, struct hf_text, (size_t)count * UNIT_COLUMNS);
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        HF_TRY(unit_cells(assessment, &unit[i], &cli->keep, cell + (size_t)i * UNIT_COLUMNS));
    }
    const struct hf_rows_text rows = {"holdfast-update-units/1", unit_columns, UNIT_COLUMNS, cell,
                                      count};
    hf_rows_print(&rows, options, out);
    return HF_OK;
}

/* The product's own reasons, as the other tables print them below their rows. */
static void product_why(const struct hf_assessment *assessment, uint32_t product,
                        struct hf_buffer *out) {
    for (uint32_t i = 0; i < assessment->update_count; i++) {
        if (assessment->update[i].product == product) {
            hf_report_why(assessment, assessment->update[i].why, 0, out);
        }
    }
}

int cli_updates_units(struct cli *cli) {
    struct hf_report_options options;
    int exit_status = EXIT_DONE;
    const struct hf_text text = hf_text_trim(hf_text_of(cli_value(cli, OPTION_PRODUCT)));
    if (!cli_format(cli, &options, &exit_status)) {
        return exit_status;
    }
    if (cli->argument_count > 0 || text.len == 0) {
        return cli_usage(cli, "updates --product wants the name of one product and no other word");
    }
    struct cli_assessed *assessed = hf_new(&cli->keep, struct cli_assessed, 1);
    if (assessed == NULL) {
        return EXIT_MACHINE;
    }
    if (!cli_assess(cli, HF_ASSESS_UPDATES, assessed, &exit_status)) {
        return exit_status;
    }
    bool several = false;
    const uint32_t product =
        cli_row_find(&assessed->snapshot, HF_KIND_PRODUCT, text, cli->scratch, &several);
    if (product == HF_NONE) {
        cli_products_like(cli, &assessed->snapshot, text);
        return cli_usage(cli,
                         several ? "several products are called '%.*s'; say MANUFACTURER/MODEL"
                                 : "the workspace has no product '%.*s'; say MANUFACTURER/MODEL",
                         HF_TEXT_ARG(text));
    }
    struct hf_buffer out = cli_buffer();
    const enum hf_status status = units_print(cli, &assessed->assessment, product, &options, &out);
    if (status != HF_OK) {
        hf_buffer_free(&out);
        return cli_failed(cli, status, NULL);
    }
    if (options.has_why && options.format == HF_REPORT_TABLE) {
        product_why(&assessed->assessment, product, &out);
    }
    cli_foot(&assessed->basis, &options, &out);
    return cli_fail_on(cli, assessed, cli_answer(cli, &assessed->basis, "-", &out));
}
