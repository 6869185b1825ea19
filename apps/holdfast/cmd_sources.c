#include "apps/holdfast/cli.h"

#include <holdfast/rows.h>
#include <string.h>

static int remove_source(struct cli *cli, const char *name) {
    struct hf_workspace *workspace = NULL;
    struct hf_error error = {0};
    int exit_status = EXIT_DONE;
    int64_t rows = 0;
    if (!cli_open(cli, HF_WORKSPACE_WRITE, &workspace, &exit_status)) {
        return exit_status;
    }
    const enum hf_status status =
        hf_workspace_source_remove(workspace, hf_text_of(name), &rows, &error);
    hf_workspace_close(workspace);
    if (status != HF_OK) {
        return cli_failed(cli, status, &error);
    }
    struct hf_buffer out = cli_buffer();
    hf_buffer_printf(&out, "%s: %lld rows taken out\n", name, (long long)rows);
    return cli_print(cli, &out);
}

static enum hf_status source_cells(struct hf_arena *keep, const struct hf_source_info *source,
                                   struct hf_text *cell) {
    cell[0] = source->name;
    HF_TRY(hf_text_format(keep, &cell[1], "%lld", (long long)source->rows));
    HF_TRY(hf_text_format(keep, &cell[2], "%lld", (long long)source->defects));
    HF_TRY(hf_text_format(keep, &cell[3], "%lld", (long long)source->batches));
    HF_TRY(cli_instant(keep, source->last_imported_at, &cell[4]));
    cell[5] = source->last_digest;
    cell[6] = (struct hf_text){NULL, 0};
    if (hf_date_range_is_blank(source->published)) {
        return HF_OK;
    }
    char day[2][11];
    hf_date_write(source->published.earliest, day[0]);
    hf_date_write(source->published.latest, day[1]);
    const bool is_day = source->published.earliest.days == source->published.latest.days;
    return hf_text_format(keep, &cell[6], "%s%s%s", day[0], is_day ? "" : "..",
                          is_day ? "" : day[1]);
}

static enum hf_status sources_print(struct cli *cli, const struct hf_report_options *options,
                                    const struct hf_source_info *source, size_t source_count,
                                    struct hf_buffer *out) {
    static const struct hf_rows_column columns[] = {
        {"source", "source", false},       {"rows", "rows", true},
        {"defects", "defects", true},      {"batches", "imports", true},
        {"imported_at", "last", false},    {"digest", "SHA-256 of the last", false},
        {"published", "published", false},
    };
    enum { COLUMNS = sizeof columns / sizeof columns[0] };
    struct hf_text *cell = hf_new(&cli->keep, struct hf_text, source_count * COLUMNS);
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < source_count; i++) {
        HF_TRY(source_cells(&cli->keep, &source[i], cell + i * COLUMNS));
    }
    const struct hf_rows_text rows = {"holdfast-sources/1", columns, COLUMNS, cell, source_count};
    hf_rows_print(&rows, options, out);
    return HF_OK;
}

int cmd_sources(struct cli *cli) {
    if (cli->argument_count == 2 && strcmp(cli->argument[0], "remove") == 0) {
        return remove_source(cli, cli->argument[1]);
    }
    if (cli->argument_count > 0) {
        return cli_usage(cli, "sources takes 'remove NAME' or nothing");
    }
    struct hf_report_options options;
    struct hf_workspace *workspace = NULL;
    int exit_status = EXIT_DONE;
    if (!cli_format(cli, &options, &exit_status) ||
        !cli_open(cli, HF_WORKSPACE_READ, &workspace, &exit_status)) {
        return exit_status;
    }
    struct hf_source_info *source = NULL;
    size_t source_count = 0;
    struct hf_error error = {0};
    struct hf_buffer out = cli_buffer();
    enum hf_status status =
        hf_workspace_sources(workspace, &cli->keep, &source, &source_count, &error);
    hf_workspace_close(workspace);
    if (status == HF_OK) {
        status = sources_print(cli, &options, source, source_count, &out);
    }
    if (status != HF_OK) {
        hf_buffer_free(&out);
        return cli_failed(cli, status, &error);
    }
    return cli_print(cli, &out);
}
