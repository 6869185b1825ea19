/* The lists and packs that the workspace holds; the lint of a pack file. */
#include "apps/holdfast/cli.h"

#include <holdfast/known.h>
#include <holdfast/packcheck.h>
#include <holdfast/rows.h>
#include <string.h>

static int rows_out(struct cli *cli, const struct hf_rows_text *rows, enum hf_status status) {
    struct hf_report_options options;
    struct hf_error error = {0};
    int exit_status = EXIT_DONE;
    if (status != HF_OK) {
        return cli_failed(cli, status, &error);
    }
    if (!cli_format(cli, &options, &exit_status)) {
        return exit_status;
    }
    struct hf_buffer out = cli_buffer();
    hf_rows_print(rows, &options, &out);
    return cli_print(cli, &out);
}

static enum hf_status list_cells(struct hf_arena *keep, const struct hf_snapshot *snapshot,
                                 struct hf_text *cell, size_t columns) {
    const struct hf_csr *entries = &snapshot->entries_by_list;
    for (uint32_t i = 0; i < snapshot->lists.rows.count; i++) {
        struct hf_text *row = cell + (size_t)i * columns;
        uint64_t names = 0;
        for (uint32_t j = entries->start[i]; j < entries->start[i + 1]; j++) {
            const uint32_t entry = entries->item[j];
            names +=
                snapshot->names_by_entry.start[entry + 1] - snapshot->names_by_entry.start[entry];
        }
        row[0] = snapshot->lists.name[i];
        HF_TRY(hf_text_format(keep, &row[1], "%u", entries->start[i + 1] - entries->start[i]));
        HF_TRY(hf_text_format(keep, &row[2], "%llu", (unsigned long long)names));
    }
    return HF_OK;
}

int cmd_list(struct cli *cli) {
    static const struct hf_rows_column columns[] = {
        {"list", "list", false}, {"entries", "entries", true}, {"names", "names", true}};
    enum { COLUMNS = sizeof columns / sizeof columns[0] };
    struct hf_snapshot *snapshot = NULL;
    int exit_status = EXIT_DONE;
    if (cli->argument_count > 0) {
        return cli_usage(cli, "list takes no '%s'", cli->argument[0]);
    }
    if (!cli_snapshot(cli, &snapshot, &exit_status)) {
        return exit_status;
    }
    const size_t count = snapshot->lists.rows.count;
    struct hf_text *cell = hf_new(&cli->keep, struct hf_text, count * COLUMNS);
    const enum hf_status status =
        cell == NULL ? HF_ERR_MEMORY : list_cells(&cli->keep, snapshot, cell, COLUMNS);
    const struct hf_rows_text rows = {"holdfast-lists/1", columns, COLUMNS, cell, count};
    return rows_out(cli, &rows, status);
}

/* The status of a measure on a day, by its periods. */
static const char *status_on(const struct hf_measure *measure, struct hf_date day) {
    for (uint32_t i = 0; i < measure->period_count; i++) {
        const struct hf_interval *interval = &measure->period[i].interval;
        if (interval->from.earliest.days <= day.days && day.days < interval->until.latest.days) {
            return hf_period_status_text(measure->period[i].status);
        }
    }
    return "-";
}

static enum hf_status measure_cells(struct cli *cli, const struct hf_pack *pack, struct hf_date day,
                                    struct hf_text *row, size_t columns) {
    struct hf_known_pack known;
    char from[11];
    HF_TRY(hf_known_pack_make(&cli->keep, pack, &known));
    for (uint32_t i = 0; i < pack->measure_count; i++, row += columns) {
        const struct hf_measure *measure = &pack->measure[i];
        const enum hf_verified verified =
            measure->fact == HF_NONE ? HF_VERIFIED_NONE : pack->fact[measure->fact].verified;
        HF_TRY(hf_text_format(&cli->keep, &row[0], "%.*s/%.*s", HF_TEXT_ARG(pack->id),
                              HF_TEXT_ARG(measure->id)));
        row[1] = measure->title;
        row[2] = measure->authority;
        row[3] = hf_text_of(hf_binding_text(measure->binding));
        row[4] = hf_text_of(status_on(measure, day));
        row[5] = hf_text_of(hf_verified_text(verified));
        hf_date_write(known.measure[i], from);
        HF_TRY(hf_text_copy(&cli->keep, hf_text_of(from), &row[6]));
    }
    return HF_OK;
}

static int print_packs(struct cli *cli) {
    static const struct hf_rows_column columns[] = {
        {"measure", "measure", false},      {"title", "title", false},
        {"authority", "authority", false},  {"binding", "binding", false},
        {"status", "on the day", false},    {"verified", "verified", false},
        {"known_from", "known from", false}};
    enum { COLUMNS = sizeof columns / sizeof columns[0] };
    struct hf_snapshot *snapshot = NULL;
    struct hf_scenario scenario;
    int exit_status = EXIT_DONE;
    if (!cli_scenario(cli, &scenario, &exit_status) ||
        !cli_snapshot(cli, &snapshot, &exit_status)) {
        return exit_status;
    }
    size_t count = 0;
    for (uint32_t i = 0; i < snapshot->pack_count; i++) {
        count += snapshot->pack[i].measure_count;
    }
    struct hf_text *cell = hf_new(&cli->keep, struct hf_text, count * COLUMNS);
    enum hf_status status = cell == NULL ? HF_ERR_MEMORY : HF_OK;
    size_t at = 0;
    for (uint32_t i = 0; i < snapshot->pack_count && status == HF_OK; i++) {
        status =
            measure_cells(cli, &snapshot->pack[i], scenario.as_of, cell + at * COLUMNS, COLUMNS);
        at += snapshot->pack[i].measure_count;
    }
    const struct hf_rows_text rows = {"holdfast-measures/1", columns, COLUMNS, cell, count};
    return rows_out(cli, &rows, status);
}

/* The requirements of the packs as an OSCAL catalogue. */
static int print_catalog(struct cli *cli) {
    struct hf_workspace *workspace = NULL;
    struct hf_error error = {0};
    int64_t seconds = 0;
    int exit_status = EXIT_DONE;
    struct hf_snapshot *snapshot = hf_new(&cli->keep, struct hf_snapshot, 1);
    if (snapshot == NULL) {
        return EXIT_MACHINE;
    }
    if (!cli_known_at(cli, &seconds, &exit_status) ||
        !cli_open(cli, HF_WORKSPACE_READ, &workspace, &exit_status)) {
        return exit_status;
    }
    struct cli_basis basis = {.snapshot = snapshot};
    const enum hf_status status = cli_read(cli, workspace, seconds, &basis, &error);
    hf_workspace_close(workspace);
    if (status != HF_OK) {
        return cli_failed(cli, status, &error);
    }
    const struct hf_report_facts facts = {.version = HF_TEXT(HF_VERSION),
                                          .record = basis.data.number,
                                          .head = basis.data.digest,
                                          .data_at = basis.data.at};
    struct hf_buffer out = cli_buffer();
    hf_report_oscal_catalog(snapshot, &facts, &out);
    return cli_print(cli, &out);
}

/* ---- pack check ---- */

struct pack_check {
    struct hf_text path;
    struct hf_pack_checked result;
};

static enum hf_status check_file(struct cli *cli, struct pack_check *check,
                                 struct hf_error *error) {
    struct hf_text bytes = {NULL, 0};
    HF_TRY(cli->host.read(cli->host.context, &cli->keep, check->path.data, (size_t)1 << 26, &bytes,
                          error));
    return hf_pack_check(check->path, bytes, &cli->keep, &check->result, error);
}

/* The defects as compilers print them, so that editors can jump to them. */
static void check_print_text(const struct pack_check *check, struct hf_buffer *out) {
    const struct hf_pack_checked *result = &check->result;
    for (size_t i = 0; i < result->defect_count; i++) {
        const struct hf_defect *defect = &result->defect[i];
        hf_buffer_printf(out, "%s:%lld:%lld: %.*s\n", check->path.data, (long long)defect->line,
                         (long long)defect->column, HF_TEXT_ARG(defect->message));
    }
    if (result->defect_count == 0) {
        hf_buffer_printf(out, "%s: %u measures, %u requirements, ", check->path.data,
                         result->pack.measure_count, result->pack.requirement_count);
        if (result->pack.threshold_count > 0) {
            hf_buffer_printf(out, "%u incident thresholds, ", result->pack.threshold_count);
        }
        hf_buffer_printf(out, "%u facts, nothing to mend\n", result->pack.fact_count);
    }
}

static enum hf_status check_print_rows(struct cli *cli, const struct pack_check *check,
                                       size_t check_count, size_t defect_count,
                                       const struct hf_report_options *options,
                                       struct hf_buffer *out) {
    static const struct hf_rows_column columns[] = {{"file", "file", false},
                                                    {"line", "line", true},
                                                    {"column", "column", true},
                                                    {"message", "message", false}};
    enum { COLUMNS = sizeof columns / sizeof columns[0] };
    struct hf_text *cell = hf_new(&cli->keep, struct hf_text, defect_count * COLUMNS);
    struct hf_text *row = cell;
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < check_count; i++) {
        for (size_t j = 0; j < check[i].result.defect_count; j++, row += COLUMNS) {
            const struct hf_defect *defect = &check[i].result.defect[j];
            row[0] = check[i].path;
            HF_TRY(hf_text_format(&cli->keep, &row[1], "%lld", (long long)defect->line));
            HF_TRY(hf_text_format(&cli->keep, &row[2], "%lld", (long long)defect->column));
            row[3] = defect->message;
        }
    }
    const struct hf_rows_text rows = {"holdfast-pack-check/1", columns, COLUMNS, cell,
                                      defect_count};
    hf_rows_print(&rows, options, out);
    return HF_OK;
}

static int check_files(struct cli *cli, const struct hf_report_options *options) {
    const size_t count = (size_t)cli->argument_count - 1;
    struct pack_check *check = hf_new(&cli->keep, struct pack_check, count);
    struct hf_error error = {0};
    enum hf_status status = check == NULL ? HF_ERR_MEMORY : HF_OK;
    struct hf_buffer out = cli_buffer();
    size_t read_count = 0;
    size_t defect_count = 0;
    while (status == HF_OK && read_count < count) {
        check[read_count].path = hf_text_of(cli->argument[read_count + 1]);
        status = check_file(cli, &check[read_count], &error);
        if (status == HF_OK) {
            if (options->format == HF_REPORT_TABLE) {
                check_print_text(&check[read_count], &out);
            }
            defect_count += check[read_count++].result.defect_count;
        }
    }
    if (status == HF_OK && options->format != HF_REPORT_TABLE) {
        status = check_print_rows(cli, check, count, defect_count, options, &out);
    }
    const int exit_status = status == HF_OK ? EXIT_DONE : cli_failed(cli, status, &error);
    const int print_status = cli_print(cli, &out);
    if (exit_status == EXIT_DONE && print_status == EXIT_DONE) {
        return defect_count > 0 ? EXIT_FOUND : EXIT_DONE;
    }
    return exit_status != EXIT_DONE ? exit_status : print_status;
}

int cmd_pack(struct cli *cli) {
    struct hf_report_options options;
    int exit_status = EXIT_DONE;
    const char *format = cli_value(cli, OPTION_FORMAT);
    if (cli->argument_count == 0 && format != NULL && strcmp(format, "oscal") == 0) {
        return print_catalog(cli);
    }
    if (cli->argument_count == 0) {
        return print_packs(cli);
    }
    if (strcmp(cli->argument[0], "check") != 0 || cli->argument_count < 2) {
        return cli_usage(cli, "pack takes 'check FILE...' or nothing");
    }
    return cli_format(cli, &options, &exit_status) ? check_files(cli, &options) : exit_status;
}
