#include "report/sheet_table.h"

#include "report/report_words.h"

/* Two passes over the rows: the first measures, the second writes. Cells are made twice rather than
 * kept, so a table of a hundred thousand rows needs no memory of its own. */

enum { COLUMN_GAP = 2, NARROWEST_COLUMN = 8 };

struct table {
    const struct sheet *sheet;
    const struct hf_assessment *assessment;
    const struct hf_report_options *options;
    size_t width[SHEET_COLUMN_MAX];
    bool is_used[SHEET_COLUMN_MAX];
    struct hf_buffer cell_text;
};

static struct hf_text cell_text(struct table *table, size_t column, const struct sheet_cell *cell) {
    hf_buffer_clear(&table->cell_text);
    hf_sheet_cell_text(&table->cell_text, table->sheet->column[column].type, cell);
    return hf_buffer_text(&table->cell_text);
}

static enum hf_status table_measure(struct table *table, struct hf_arena scratch) {
    const struct sheet *sheet = table->sheet;
    for (size_t column = 0; column < sheet->column_count; column++) {
        table->width[column] = 0;
        table->is_used[column] = false;
    }
    const uint32_t count = sheet->row_count(table->assessment);
    for (uint32_t row = 0; row < count; row++) {
        struct hf_arena room = scratch;
        struct sheet_cell cell[SHEET_COLUMN_MAX] = {{.counts = {0, 0}}};
        HF_TRY(sheet->row(table->assessment, row, &room, cell));
        for (size_t column = 0; column < sheet->column_count; column++) {
            if (sheet->column[column].is_detail) {
                continue;
            }
            const size_t width = hf_report_columns(cell_text(table, column, &cell[column]));
            table->is_used[column] = table->is_used[column] || width > 0;
            table->width[column] = width > table->width[column] ? width : table->width[column];
        }
    }
    for (size_t column = 0; column < sheet->column_count; column++) {
        const size_t width = hf_report_columns(hf_text_of(sheet->column[column].heading));
        table->width[column] = width > table->width[column] ? width : table->width[column];
    }
    return table->cell_text.status;
}

/* Takes from the widest text column, one sign at a time, until the table fits or no column can give
 * more. */
static void table_fit(struct table *table) {
    const size_t wanted = table->options->width > 0 ? (size_t)table->options->width : SIZE_MAX / 2;
    for (;;) {
        size_t total = 0;
        size_t widest = SHEET_COLUMN_MAX;
        for (size_t column = 0; column < table->sheet->column_count; column++) {
            if (!table->is_used[column]) {
                continue;
            }
            total += table->width[column] + COLUMN_GAP;
            const bool can_give = !hf_sheet_type_is_number(table->sheet->column[column].type) &&
                                  table->sheet->column[column].type != SHEET_DATES &&
                                  table->width[column] > NARROWEST_COLUMN;
            if (can_give &&
                (widest == SHEET_COLUMN_MAX || table->width[column] > table->width[widest])) {
                widest = column;
            }
        }
        if (total <= wanted + COLUMN_GAP || widest == SHEET_COLUMN_MAX) {
            return;
        }
        table->width[widest]--;
    }
}

static void put_blanks(struct hf_buffer *out, size_t count) {
    for (size_t i = 0; i < count; i++) {
        hf_buffer_putc(out, ' ');
    }
}

/* The last column of a line gets no blanks after it. */
static void put_cell(struct hf_buffer *out, struct hf_text text, size_t width, bool is_right,
                     bool is_last) {
    const size_t columns = hf_report_columns(text);
    if (columns > width) {
        const struct hf_text front = hf_report_front(text, width - 1);
        hf_buffer_add(out, front);
        hf_buffer_puts(out, "\xE2\x80\xA6");
        put_blanks(out, is_last ? 0 : width - 1 - hf_report_columns(front));
        return;
    }
    put_blanks(out, is_right ? width - columns : 0);
    hf_buffer_add(out, text);
    put_blanks(out, is_right || is_last ? 0 : width - columns);
}

static size_t last_used(const struct table *table) {
    size_t last = 0;
    for (size_t column = 0; column < table->sheet->column_count; column++) {
        last = table->is_used[column] ? column : last;
    }
    return last;
}

static void table_heading(struct table *table, struct hf_buffer *out) {
    const size_t last = last_used(table);
    hf_buffer_puts(out, table->options->has_colour ? "\x1b[1m" : "");
    for (size_t column = 0; column <= last; column++) {
        if (table->is_used[column]) {
            const struct sheet_column *at = &table->sheet->column[column];
            put_cell(out, hf_text_of(at->heading), table->width[column],
                     hf_sheet_type_is_number(at->type), column == last);
            put_blanks(out, column == last ? 0 : COLUMN_GAP);
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
    const size_t last = last_used(table);
    for (size_t column = 0; column <= last; column++) {
        if (!table->is_used[column]) {
            continue;
        }
        const struct sheet_column *at = &table->sheet->column[column];
        const bool is_coloured = table->options->has_colour && is_alarming(at, &cell[column]);
        hf_buffer_puts(out, is_coloured ? "\x1b[33m" : "");
        put_cell(out, cell_text(table, column, &cell[column]), table->width[column],
                 hf_sheet_type_is_number(at->type), column == last);
        hf_buffer_puts(out, is_coloured ? "\x1b[0m" : "");
        put_blanks(out, column == last ? 0 : COLUMN_GAP);
    }
    hf_buffer_putc(out, '\n');
}

static void table_why(const struct table *table, struct hf_buffer *out, uint32_t row) {
    if (!table->options->has_why || table->sheet->why == NULL) {
        return;
    }
    struct hf_buffer lines = hf_buffer_make(out->limit);
    hf_report_why(table->assessment, table->sheet->why(table->assessment, row), 0, &lines);
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
    table_fit(table);
    table_heading(table, out);
    const uint32_t count = sheet->row_count(table->assessment);
    for (uint32_t row = 0; row < count && out->status == HF_OK; row++) {
        struct hf_arena room = scratch;
        struct sheet_cell cell[SHEET_COLUMN_MAX] = {{.counts = {0, 0}}};
        HF_TRY(sheet->row(table->assessment, row, &room, cell));
        table_row(table, out, cell);
        table_why(table, out, row);
    }
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
