#include "report/sheet_table.h"

#include "report/grid.h"
#include "report/report_words.h"

/* Two passes over the rows: the first measures, the second writes. Cells are made twice rather than
 * kept, so a table of a hundred thousand rows needs no memory of its own. */

_Static_assert((int)SHEET_COLUMN_MAX <= (int)GRID_COLUMN_MAX, "a column of the grid for each");

struct table {
    const struct sheet *sheet;
    const struct hf_assessment *assessment;
    const struct hf_report_options *options;
    struct grid grid;
    bool is_wrapped; /* it does not fit the terminal */
    bool has_quiet;  /* a 0 was left out of a record */
    struct hf_buffer cell_text;
};

/* Records are read from top to bottom: there a column of nothing but 0 costs a line a row. */
static bool is_left_out(struct table *table, enum sheet_type type, const struct sheet_cell *cell) {
    const bool is_nothing = table->grid.is_stacked && cell->is_quiet && cell->counts[0] == 0 &&
                            (type == SHEET_COUNT || cell->counts[1] == 0);
    table->has_quiet = table->has_quiet || is_nothing;
    return is_nothing;
}

/* Texts of a row, all in one buffer. */
static void row_texts(struct table *table, const struct sheet_cell *cell, struct hf_text *text) {
    size_t end[SHEET_COLUMN_MAX] = {0};
    const struct sheet *sheet = table->sheet;
    hf_buffer_clear(&table->cell_text);
    for (size_t column = 0; column < sheet->column_count; column++) {
        if (!sheet->column[column].is_detail &&
            !is_left_out(table, sheet->column[column].type, &cell[column])) {
            hf_sheet_cell_text(&table->cell_text, sheet->column[column].type, &cell[column]);
        }
        end[column] = table->cell_text.len;
    }
    const struct hf_text all = hf_buffer_text(&table->cell_text);
    for (size_t column = 0; column < sheet->column_count; column++) {
        text[column] = hf_text_slice(all, column == 0 ? 0 : end[column - 1], end[column]);
    }
}

static enum hf_status table_measure(struct table *table, struct hf_arena scratch) {
    const struct sheet *sheet = table->sheet;
    struct grid *grid = &table->grid;
    grid->column_count = sheet->column_count;
    const uint32_t count = sheet->row_count(table->assessment);
    for (uint32_t row = 0; row < count; row++) {
        struct hf_arena room = scratch;
        struct sheet_cell cell[SHEET_COLUMN_MAX] = {{.counts = {0, 0}}};
        struct hf_text text[SHEET_COLUMN_MAX] = {{NULL, 0}};
        HF_TRY(sheet->row(table->assessment, row, &room, cell));
        row_texts(table, cell, text);
        for (size_t column = 0; column < sheet->column_count; column++) {
            hf_grid_measure(grid, column, text[column]);
        }
    }
    for (size_t column = 0; column < sheet->column_count; column++) {
        struct grid_column *at = &grid->column[column];
        at->heading = hf_text_of(sheet->column[column].heading);
        at->is_right = hf_sheet_type_is_number(sheet->column[column].type);
        at->is_left_out = at->widest == 0;
        hf_grid_measure(grid, column, at->heading);
    }
    return table->cell_text.status;
}

static void put_blanks(struct hf_buffer *out, size_t count) {
    for (size_t i = 0; i < count; i++) {
        hf_buffer_putc(out, ' ');
    }
}

/* The last column of a line gets no blanks after it. */
static void put_cell(struct hf_buffer *out, struct hf_text text, const struct grid_column *column,
                     bool is_last) {
    const size_t columns = hf_report_columns(text);
    const size_t missing = column->widest > columns ? column->widest - columns : 0;
    put_blanks(out, column->is_right ? missing : 0);
    hf_buffer_add(out, text);
    put_blanks(out, column->is_right || is_last ? 0 : missing);
}

static size_t last_used(const struct grid *grid) {
    size_t last = 0;
    for (size_t column = 0; column < grid->column_count; column++) {
        last = grid->column[column].is_left_out ? last : column;
    }
    return last;
}

static void table_heading(const struct table *table, struct hf_buffer *out) {
    const struct grid *grid = &table->grid;
    const size_t last = last_used(grid);
    if (table->is_wrapped) {
        hf_grid_heading(grid, out);
        return;
    }
    hf_buffer_puts(out, table->options->has_colour ? "\x1b[1m" : "");
    for (size_t column = 0; column <= last; column++) {
        if (!grid->column[column].is_left_out) {
            put_cell(out, grid->column[column].heading, &grid->column[column], column == last);
            put_blanks(out, column == last ? 0 : GRID_GAP);
        }
    }
    hf_buffer_puts(out, table->options->has_colour ? "\x1b[0m\n" : "\n");
}

static bool is_alarming(const struct sheet_column *column, const struct sheet_cell *cell) {
    return (column->type == SHEET_ANSWER && !hf_answer_is_settled(cell->answer)) ||
           (column->type == SHEET_DATES && !hf_answer_is_settled(cell->answer)) ||
           (column->type == SHEET_VERDICT &&
            (cell->verdict == HF_VERDICT_NOT_MET || cell->verdict == HF_VERDICT_UNDETERMINED));
}

static void table_row(struct table *table, struct hf_buffer *out, const struct sheet_cell *cell) {
    struct grid *grid = &table->grid;
    const size_t last = last_used(grid);
    struct hf_text text[SHEET_COLUMN_MAX] = {{NULL, 0}};
    bool is_coloured[SHEET_COLUMN_MAX] = {false};
    row_texts(table, cell, text);
    for (size_t column = 0; column < grid->column_count; column++) {
        is_coloured[column] =
            table->options->has_colour && is_alarming(&table->sheet->column[column], &cell[column]);
    }
    if (table->is_wrapped) {
        hf_grid_row(grid, text, is_coloured, out);
        return;
    }
    for (size_t column = 0; column <= last; column++) {
        if (grid->column[column].is_left_out) {
            continue;
        }
        hf_buffer_puts(out, is_coloured[column] ? "\x1b[33m" : "");
        put_cell(out, text[column], &grid->column[column], column == last);
        hf_buffer_puts(out, is_coloured[column] ? "\x1b[0m" : "");
        put_blanks(out, column == last ? 0 : GRID_GAP);
    }
    hf_buffer_putc(out, '\n');
}

void hf_report_why_below(const struct hf_assessment *assessment, struct hf_why_id why,
                         struct hf_buffer *out) {
    struct hf_buffer lines = hf_buffer_make(out->limit);
    hf_report_why(assessment, why, 0, &lines);
    struct hf_text rest = hf_buffer_text(&lines);
    struct hf_text line = HF_TEXT("");
    bool more = true;
    while (hf_text_cut(&rest, '\n', &line, &more)) {
        if (line.len > 0) {
            hf_buffer_puts(out, "    ");
            hf_buffer_add(out, line);
            hf_buffer_putc(out, '\n');
        }
    }
    if (lines.status != HF_OK && out->status == HF_OK) {
        out->status = lines.status;
    }
    hf_buffer_free(&lines);
}

static enum hf_status table_rows(struct table *table, struct hf_buffer *out,
                                 struct hf_arena scratch) {
    const struct sheet *sheet = table->sheet;
    HF_TRY(table_measure(table, scratch));
    const size_t width = table->options->width > 0 ? (size_t)table->options->width : SIZE_MAX;
    table->is_wrapped = hf_grid_total(&table->grid) > width;
    if (table->is_wrapped) {
        table->grid.has_colour = table->options->has_colour;
        hf_grid_fit(&table->grid, width);
    }
    table_heading(table, out);
    const uint32_t count = sheet->row_count(table->assessment);
    for (uint32_t row = 0; row < count && out->status == HF_OK; row++) {
        struct hf_arena room = scratch;
        struct sheet_cell cell[SHEET_COLUMN_MAX] = {{.counts = {0, 0}}};
        HF_TRY(sheet->row(table->assessment, row, &room, cell));
        table_row(table, out, cell);
        if (table->options->has_why && sheet->why != NULL) {
            hf_report_why_below(table->assessment, sheet->why(table->assessment, row), out);
        }
    }
    hf_buffer_puts(out, table->has_quiet ? "\nWhat is 0 is left out.\n" : "");
    return table->cell_text.status;
}

enum hf_status hf_sheet_table_write(struct hf_buffer *out, const struct sheet *sheet,
                                    const struct hf_assessment *assessment, struct hf_arena scratch,
                                    const struct hf_report_options *options) {
    if (sheet->row_count(assessment) == 0) {
        hf_buffer_puts(out, sheet->empty);
        hf_buffer_putc(out, '\n');
        return HF_OK;
    }
    struct table table = {.sheet = sheet,
                          .assessment = assessment,
                          .options = options,
                          .cell_text = hf_buffer_make(out->limit)};
    const enum hf_status status = table_rows(&table, out, scratch);
    hf_buffer_free(&table.cell_text);
    return status;
}
