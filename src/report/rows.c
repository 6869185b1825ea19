#include <holdfast/rows.h>

#include "report/grid.h"
#include "report/json_out.h"
#include "report/report_words.h"
#include "report/sheet_json.h"
#include "report/sheet_table.h"
#include "report/sheet_xlsx.h"

#include <stdio.h>
#include <string.h>

enum { ROWS_COLUMN_MAX = GRID_COLUMN_MAX, ROWS_WIDTH_MAX = 100 };

static const struct hf_text *row_of(const struct hf_rows_text *rows, size_t row) {
    return rows->cell + row * rows->column_count;
}

/* Of `why`, NULL: no reasons are asked for. */
static bool rows_are_explained(const struct hf_rows_why *why) {
    return why != NULL && why->item != NULL;
}

/* ---- table ---- */

static void pad(struct hf_buffer *out, size_t count) {
    for (size_t i = 0; i < count; i++) {
        hf_buffer_putc(out, ' ');
    }
}

/* A number that says where something stands: people type it in again. */
static bool is_place(const struct hf_rows_column *column) {
    static const char *const place[] = {"line", "column", "record"};
    bool is_one = false;
    for (size_t i = 0; i < sizeof place / sizeof place[0]; i++) {
        is_one = is_one || strcmp(column->heading, place[i]) == 0;
    }
    return is_one;
}

/* In groups of three digits. */
static void put_number(struct hf_buffer *out, struct hf_text text) {
    size_t from = text.len > 0 && text.data[0] == '-' ? 1 : 0;
    size_t end = from;
    while (end < text.len && text.data[end] >= '0' && text.data[end] <= '9') {
        end++;
    }
    const bool is_plain = end == text.len || text.data[end] == '.';
    hf_buffer_add(out, hf_text_slice(text, 0, from));
    for (; from < end; from++) {
        hf_buffer_putc(out, text.data[from]);
        if (is_plain && end - from > 1 && (end - from) % 3 == 1) {
            hf_buffer_putc(out, ',');
        }
    }
    hf_report_plain(out, hf_text_slice(text, end, text.len));
}

/* Cells as people read them, all in one buffer. */
static void cells_put(const struct hf_rows_text *rows, size_t row, size_t width_max,
                      struct hf_buffer *room, struct hf_text *cell) {
    size_t end[ROWS_COLUMN_MAX] = {0};
    hf_buffer_clear(room);
    for (size_t i = 0; i < rows->column_count; i++) {
        const struct hf_text text = row_of(rows, row)[i];
        const bool is_last = i + 1 == rows->column_count; /* nothing stands behind it */
        const struct hf_text front = is_last ? text : hf_report_front(text, width_max);
        if (rows->column[i].is_number && !is_place(&rows->column[i])) {
            put_number(room, front);
        } else {
            hf_report_plain(room, front);
        }
        hf_buffer_puts(room, front.len < text.len ? "..." : "");
        end[i] = room->len;
    }
    const struct hf_text all = hf_buffer_text(room);
    for (size_t i = 0; i < rows->column_count; i++) {
        cell[i] = hf_text_slice(all, i == 0 ? 0 : end[i - 1], end[i]);
    }
}

/* The last column is not padded, so that lines have no blanks at their end. */
static void table_line(const struct grid *grid, const struct hf_text *cell, struct hf_buffer *out) {
    for (size_t i = 0; i < grid->column_count; i++) {
        const struct grid_column *at = &grid->column[i];
        const size_t used = hf_report_columns(cell[i]);
        const size_t missing = at->widest > used ? at->widest - used : 0;
        const bool is_last = i + 1 == grid->column_count;
        pad(out, at->is_right ? missing : 0);
        hf_buffer_add(out, cell[i]);
        pad(out, !at->is_right && !is_last ? missing : 0);
        hf_buffer_puts(out, is_last ? "\n" : "  ");
    }
}

static void rows_measure(const struct hf_rows_text *rows, size_t width_max, struct grid *grid,
                         struct hf_buffer *room) {
    struct hf_text cell[ROWS_COLUMN_MAX] = {{NULL, 0}};
    *grid = (struct grid){.column_count = rows->column_count};
    for (size_t i = 0; i < rows->column_count; i++) {
        grid->column[i].heading = hf_text_of(rows->column[i].heading);
        grid->column[i].is_right = rows->column[i].is_number;
        hf_grid_measure(grid, i, grid->column[i].heading);
    }
    for (size_t row = 0; row < rows->row_count; row++) {
        cells_put(rows, row, width_max, room, cell);
        for (size_t i = 0; i < rows->column_count; i++) {
            hf_grid_measure(grid, i, cell[i]);
        }
    }
}

/* Where the terminal is too narrow cells wrap and are whole; else very long ones are cut, but
 * those of the last column. */
static void table_print(const struct hf_rows_text *rows, const struct hf_rows_why *why,
                        const struct hf_report_options *options, struct hf_buffer *out) {
    static const bool is_alarming[ROWS_COLUMN_MAX] = {false};
    const size_t width = options->width > 0 ? (size_t)options->width : SIZE_MAX;
    const size_t width_max = options->width > 0 ? SIZE_MAX : ROWS_WIDTH_MAX;
    struct hf_text cell[ROWS_COLUMN_MAX] = {{NULL, 0}};
    struct hf_buffer room = hf_buffer_make(out->limit);
    struct grid grid;
    rows_measure(rows, width_max, &grid, &room);
    const bool is_wrapped = hf_grid_total(&grid) > width;
    for (size_t i = 0; i < rows->column_count; i++) {
        cell[i] = grid.column[i].heading;
    }
    if (is_wrapped) {
        grid.has_colour = options->has_colour;
        hf_grid_fit(&grid, width);
        hf_grid_heading(&grid, out);
    } else {
        table_line(&grid, cell, out);
    }
    for (size_t row = 0; row < rows->row_count && room.status == HF_OK; row++) {
        cells_put(rows, row, width_max, &room, cell);
        if (is_wrapped) {
            hf_grid_row(&grid, cell, is_alarming, out);
        } else {
            table_line(&grid, cell, out);
        }
        if (rows_are_explained(why)) {
            hf_report_why_below(why->assessment, why->item[row], out);
        }
    }
    if (rows->row_count == 0) {
        hf_buffer_puts(out, "(none)\n");
    }
    if (room.status != HF_OK && out->status == HF_OK) {
        out->status = room.status;
    }
    hf_buffer_free(&room);
}

/* ---- JSON ---- */

static void json_row(const struct hf_rows_text *rows, size_t row, const struct hf_rows_why *why,
                     const char *schema, struct json_out *json) {
    hf_report_json_open(json, '{');
    if (schema != NULL) {
        hf_report_json_key(json, "schema");
        hf_report_json_word(json, schema);
    }
    for (size_t i = 0; i < rows->column_count; i++) {
        const struct hf_text text = row_of(rows, row)[i];
        double number = 0.0;
        hf_report_json_key(json, rows->column[i].name);
        if (!rows->column[i].is_number) {
            hf_report_json_text(json, text);
        } else if (hf_text_double(text, &number)) {
            hf_report_json_real(json, number);
        } else {
            hf_report_json_null(json);
        }
    }
    if (rows_are_explained(why)) {
        hf_report_json_key(json, "why");
        hf_sheet_json_why(json, why->assessment, why->item[row]);
    }
    hf_report_json_close(json, '}');
}

static void json_basis(struct hf_text basis, struct json_out *json) {
    hf_report_json_key(json, "basis");
    hf_report_json_open(json, '[');
    for (size_t from = 0; from < basis.len;) {
        const size_t end = hf_text_find(basis, HF_TEXT("\n"), from);
        if (end > from) {
            hf_report_json_text(json, hf_text_slice(basis, from, end));
        }
        from = end + 1;
    }
    hf_report_json_close(json, ']');
}

/* Day, scenario and basis of all rows. */
static void json_about(const struct hf_rows_why *about, struct json_out *json) {
    if (about != NULL && about->assessment != NULL) {
        hf_report_json_key(json, "as_of");
        hf_report_json_date(json, about->assessment->scenario.as_of);
        hf_report_json_key(json, "scenario");
        hf_report_json_text(json, about->assessment->scenario.name);
    }
    if (about != NULL && about->basis.len > 0) {
        json_basis(about->basis, json);
    }
}

/* `why`: NULL where no row says its reasons. */
static void json_print(const struct hf_rows_text *rows, const struct hf_rows_why *about,
                       const struct hf_rows_why *why, struct hf_buffer *out) {
    struct json_out json = {out, false};
    hf_report_json_open(&json, '{');
    hf_report_json_key(&json, "schema");
    hf_report_json_word(&json, rows->schema);
    json_about(about, &json);
    hf_report_json_key(&json, "rows");
    hf_report_json_open(&json, '[');
    for (size_t row = 0; row < rows->row_count; row++) {
        hf_report_json_line(&json);
        json_row(rows, row, why, NULL, &json);
    }
    hf_report_json_close(&json, ']');
    hf_report_json_close(&json, '}');
    hf_buffer_putc(out, '\n');
}

static void ndjson_print(const struct hf_rows_text *rows, const struct hf_rows_why *why,
                         struct hf_buffer *out) {
    for (size_t row = 0; row < rows->row_count; row++) {
        struct json_out json = {out, false};
        json_row(rows, row, why, rows->schema, &json);
        hf_buffer_putc(out, '\n');
    }
}

/* ---- CSV ---- */

static void csv_print(const struct hf_rows_text *rows, const struct hf_rows_why *why,
                      struct hf_buffer *out) {
    for (size_t i = 0; i < rows->column_count; i++) {
        hf_buffer_puts(out, i > 0 ? "," : "");
        hf_buffer_puts(out, rows->column[i].name);
    }
    hf_buffer_puts(out, rows_are_explained(why) ? ",why\n" : "\n");
    for (size_t row = 0; row < rows->row_count; row++) {
        for (size_t i = 0; i < rows->column_count; i++) {
            hf_buffer_puts(out, i > 0 ? "," : "");
            hf_sheet_csv_text(out, row_of(rows, row)[i]);
        }
        if (rows_are_explained(why)) {
            hf_sheet_csv_why(out, why->assessment, why->item[row]);
        }
        hf_buffer_puts(out, "\n");
    }
}

/* ---- workbook ---- */

/* "holdfast-stock-calls/1" is the sheet "stock-calls". */
static void xlsx_print(const struct hf_rows_text *rows, const struct hf_rows_why *why,
                       struct hf_buffer *out) {
    enum { NAME_MAX_LENGTH = 31 };
    static const struct hf_text prefix = HF_TEXT_INIT("holdfast-");
    char name[NAME_MAX_LENGTH + 1];
    const struct hf_text schema = hf_text_of(rows->schema);
    const size_t from = hf_text_starts(schema, prefix) ? prefix.len : 0;
    const struct hf_text word = hf_text_slice(schema, from, hf_text_find(schema, HF_TEXT("/"), 0));
    (void)snprintf(name, sizeof name, "%.*s", HF_TEXT_ARG(word));
    struct xlsx_book book;
    enum hf_status status = hf_xlsx_open(&book, xlsx_no_day);
    if (status == HF_OK) {
        hf_rows_xlsx_add(&book, rows, why, name);
        status = hf_xlsx_close(&book, out);
    }
    if (status != HF_OK && out->status == HF_OK) {
        out->status = status;
    }
}

void hf_rows_print_why(const struct hf_rows_text *rows, const struct hf_rows_why *why,
                       const struct hf_report_options *options, struct hf_buffer *out) {
    if (rows->column_count > ROWS_COLUMN_MAX) {
        out->status = HF_ERR_ARGUMENT;
        return;
    }
    const struct hf_rows_why *said = options->has_why ? why : NULL;
    switch (options->format) {
    case HF_REPORT_TABLE:
        table_print(rows, said, options, out);
        return;
    case HF_REPORT_JSON:
        json_print(rows, why, said, out);
        return;
    case HF_REPORT_NDJSON:
        ndjson_print(rows, said, out);
        return;
    case HF_REPORT_CSV:
        csv_print(rows, said, out);
        return;
    case HF_REPORT_XLSX:
        xlsx_print(rows, said, out);
        return;
    }
}

void hf_rows_print(const struct hf_rows_text *rows, const struct hf_report_options *options,
                   struct hf_buffer *out) {
    hf_rows_print_why(rows, NULL, options, out);
}
