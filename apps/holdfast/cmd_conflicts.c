/* Every cell that sources contradict each other on: which value counts, and why. */
#include "apps/holdfast/cli.h"

#include <holdfast/rows.h>
#include <string.h>

/* A pack's document is a value too: people see its beginning, programs all of it. */
enum { SHOWN_MAX = 60 };

enum { CONFLICT_COLUMNS = 15 };
static const struct hf_rows_column conflict_columns[CONFLICT_COLUMNS] = {
    {"kind", "kind", false},
    {"key", "key", false},
    {"column", "column", false},
    {"counts", "counts", false},
    {"source", "source", false},
    {"file", "file", false},
    {"line", "line", true},
    {"other_value", "other value", false},
    {"other_source", "other source", false},
    {"other_file", "file", false},
    {"other_line", "line", true},
    {"why", "why", false},
    {"status", "status", false},
    {"decided", "decided", false},
    {"reason", "because", false},
};
/* What fits a terminal. */
static const uint8_t shown_columns[] = {0, 1, 2, 3, 4, 7, 8, 11, 12, 13};
enum { SHOWN_COLUMNS = sizeof shown_columns };

static enum hf_status shortened(struct hf_arena *keep, struct hf_text value, struct hf_text *cell) {
    *cell = value;
    return value.len <= SHOWN_MAX
               ? HF_OK
               : hf_text_format(keep, cell, "%.*s... (%zu bytes)",
                                HF_TEXT_ARG(hf_text_slice(value, 0, SHOWN_MAX)), value.len);
}

static enum hf_status place_cells(struct hf_arena *keep, const struct hf_snapshot *snapshot,
                                  const struct hf_conflict_side *side, struct hf_text *cell) {
    cell[0] = snapshot->source[side->source].name;
    cell[1] = snapshot->source[side->source].file;
    return hf_text_format(keep, &cell[2], "%u", side->line);
}

static enum hf_status decision_cells(struct hf_arena *keep, const struct hf_snapshot *snapshot,
                                     const struct hf_conflict *conflict, struct hf_text *cell) {
    if (conflict->decision == HF_NONE) {
        return HF_OK;
    }
    const struct hf_decisions *rows = &snapshot->decisions;
    char day[11];
    hf_date_write(rows->decided_on[conflict->decision].latest, day);
    cell[1] = rows->reason[conflict->decision];
    return hf_text_format(keep, &cell[0], "%.*s, %s",
                          HF_TEXT_ARG(rows->decided_by[conflict->decision]), day);
}

/* One row per side that does not count. */
static enum hf_status side_cells(struct hf_arena *keep, const struct hf_snapshot *snapshot,
                                 const struct hf_conflict *conflict,
                                 const struct hf_conflict_side *side, struct hf_text *cell) {
    const struct hf_schema *schema = hf_schema_get(conflict->kind);
    cell[0] = hf_text_of(schema->name);
    cell[1] = conflict->key;
    cell[2] = hf_text_of(schema->column[conflict->column].name);
    cell[3] = conflict->value;
    if (conflict->counts == HF_NONE) {
        cell[4] = HF_TEXT("(nobody's)");
    } else {
        HF_TRY(place_cells(keep, snapshot, &conflict->side[conflict->counts], &cell[4]));
    }
    cell[7] = side->value;
    HF_TRY(place_cells(keep, snapshot, side, &cell[8]));
    cell[11] = hf_text_of(hf_settle_rule_text(side->rule));
    cell[12] = hf_text_of(hf_conflict_status_text(conflict->status));
    return decision_cells(keep, snapshot, conflict, &cell[13]);
}

/* Fills the conflict's rows and steps behind them. */
static enum hf_status conflict_cells(struct hf_arena *keep, const struct hf_snapshot *snapshot,
                                     const struct hf_conflict *conflict, struct hf_text **cell) {
    for (uint32_t s = 0; s < conflict->side_count; s++) {
        if (conflict->side[s].contradicts) {
            HF_TRY(side_cells(keep, snapshot, conflict, &conflict->side[s], *cell));
            *cell += CONFLICT_COLUMNS;
        }
    }
    return HF_OK;
}

static enum hf_status conflicts_collect(struct hf_arena *keep, const struct hf_snapshot *snapshot,
                                        struct hf_rows_text *rows) {
    for (uint32_t i = 0; i < snapshot->conflict_count; i++) {
        for (uint32_t s = 0; s < snapshot->conflict[i].side_count; s++) {
            rows->row_count += snapshot->conflict[i].side[s].contradicts ? 1 : 0;
        }
    }
    struct hf_text *cell = hf_new(keep, struct hf_text, rows->row_count * CONFLICT_COLUMNS);
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    rows->cell = cell;
    for (uint32_t i = 0; i < snapshot->conflict_count; i++) {
        HF_TRY(conflict_cells(keep, snapshot, &snapshot->conflict[i], &cell));
    }
    return HF_OK;
}

/* The same rows with fewer and shorter cells. */
static enum hf_status rows_narrow(struct hf_arena *keep, struct hf_rows_text *rows,
                                  struct hf_rows_column *column) {
    struct hf_text *cell = hf_new(keep, struct hf_text, rows->row_count * SHOWN_COLUMNS);
    if (cell == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t c = 0; c < SHOWN_COLUMNS; c++) {
        column[c] = conflict_columns[shown_columns[c]];
    }
    for (size_t i = 0; i < rows->row_count; i++) {
        for (size_t c = 0; c < SHOWN_COLUMNS; c++) {
            HF_TRY(shortened(keep, rows->cell[i * CONFLICT_COLUMNS + shown_columns[c]],
                             &cell[i * SHOWN_COLUMNS + c]));
        }
    }
    rows->cell = cell;
    rows->column = column;
    rows->column_count = SHOWN_COLUMNS;
    return HF_OK;
}

static uint32_t open_count(const struct hf_snapshot *snapshot) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < snapshot->conflict_count; i++) {
        count += snapshot->conflict[i].status != HF_CONFLICT_SETTLED ? 1 : 0;
    }
    return count;
}

static enum hf_status conflicts_print(struct cli *cli, const struct hf_snapshot *snapshot,
                                      const struct hf_report_options *options,
                                      struct hf_buffer *out) {
    struct hf_rows_column narrow[SHOWN_COLUMNS];
    struct hf_rows_text rows = {"holdfast-conflicts/1", conflict_columns, CONFLICT_COLUMNS, NULL,
                                0};
    HF_TRY(conflicts_collect(&cli->keep, snapshot, &rows));
    if (options->format == HF_REPORT_TABLE && rows.row_count == 0) {
        hf_buffer_puts(out, "No source contradicts another.\n");
        return HF_OK;
    }
    if (options->format == HF_REPORT_TABLE) {
        HF_TRY(rows_narrow(&cli->keep, &rows, narrow));
    }
    hf_rows_print(&rows, options, out);
    if (options->format == HF_REPORT_TABLE) {
        hf_buffer_printf(out,
                         "\n%u %s, %u of them open. Settle one with 'holdfast decide conflict "
                         "KIND KEY COLUMN VALUE --because TEXT --by NAME',\nor all of a source "
                         "with 'holdfast decide source NAME RANK'.\n",
                         snapshot->conflict_count, snapshot->conflict_count == 1 ? "cell" : "cells",
                         open_count(snapshot));
    }
    return HF_OK;
}

int cmd_conflicts(struct cli *cli) {
    struct hf_report_options options;
    struct hf_snapshot *snapshot = NULL;
    int exit_status = EXIT_DONE;
    if (!cli_no_argument(cli)) {
        return EXIT_USAGE;
    }
    if (!cli_format(cli, &options, &exit_status) || !cli_snapshot(cli, &snapshot, &exit_status)) {
        return exit_status;
    }
    struct hf_buffer out = cli_buffer();
    const struct hf_error error = {0};
    const enum hf_status status = conflicts_print(cli, snapshot, &options, &out);
    if (status != HF_OK) {
        hf_buffer_free(&out);
        return cli_failed(cli, status, &error);
    }
    const bool is_found = open_count(snapshot) > 0 && cli_has(cli, OPTION_FAIL_ON);
    exit_status = cli_print(cli, &out);
    return exit_status == EXIT_DONE && is_found ? EXIT_FOUND : exit_status;
}
