#include <holdfast/rows.h>

#include "report/json_out.h"
#include "report/report_words.h"
#include "report/sheet_table.h"
#include "report/sheet_xlsx.h"

#include <stdio.h>

enum { ROWS_COLUMN_MAX = 32, ROWS_WIDTH_MAX = 100 };

static const struct hf_text *row_of(const struct hf_rows_text *rows, size_t row) {
    return rows->cell + row * rows->column_count;
}

/* ---- table ---- */

static void pad(struct hf_buffer *out, size_t count) {
    for (size_t i = 0; i < count; i++) {
        hf_buffer_putc(out, ' ');
    }
}

/* The last column is not padded, so that lines have no blanks at their end. */
static void table_cell(const struct hf_rows_text *rows, size_t column, size_t width,
                       struct hf_text text, struct hf_buffer *out) {
    const struct hf_text front = hf_report_front(text, ROWS_WIDTH_MAX);
    const size_t used = hf_report_columns(front);
    const size_t missing = width > used ? width - used : 0;
    const bool is_last = column + 1 == rows->column_count;
    if (rows->column[column].is_number) {
        pad(out, missing);
    }
    hf_report_plain(out, front);
    if (front.len < text.len) {
        hf_buffer_puts(out, "...");
    }
    if (!rows->column[column].is_number && !is_last) {
        pad(out, missing);
    }
    hf_buffer_puts(out, is_last ? "\n" : "  ");
}

static void table_print(const struct hf_rows_text *rows, struct hf_buffer *out) {
    size_t width[ROWS_COLUMN_MAX] = {0};
    for (size_t i = 0; i < rows->column_count; i++) {
        width[i] = hf_report_columns(hf_text_of(rows->column[i].heading));
        for (size_t row = 0; row < rows->row_count; row++) {
            const size_t used =
                hf_report_columns(hf_report_front(row_of(rows, row)[i], ROWS_WIDTH_MAX));
            width[i] = used > width[i] ? used : width[i];
        }
    }
    for (size_t i = 0; i < rows->column_count; i++) {
        table_cell(rows, i, width[i], hf_text_of(rows->column[i].heading), out);
    }
    for (size_t row = 0; row < rows->row_count; row++) {
        for (size_t i = 0; i < rows->column_count; i++) {
            table_cell(rows, i, width[i], row_of(rows, row)[i], out);
        }
    }
    if (rows->row_count == 0) {
        hf_buffer_puts(out, "(none)\n");
    }
}

/* ---- JSON ---- */

static void json_row(const struct hf_rows_text *rows, size_t row, const char *schema,
                     struct json_out *json) {
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
    hf_report_json_close(json, '}');
}

static void json_print(const struct hf_rows_text *rows, struct hf_buffer *out) {
    struct json_out json = {out, false};
    hf_report_json_open(&json, '{');
    hf_report_json_key(&json, "schema");
    hf_report_json_word(&json, rows->schema);
    hf_report_json_key(&json, "rows");
    hf_report_json_open(&json, '[');
    for (size_t row = 0; row < rows->row_count; row++) {
        hf_report_json_line(&json);
        json_row(rows, row, NULL, &json);
    }
    hf_report_json_close(&json, ']');
    hf_report_json_close(&json, '}');
    hf_buffer_putc(out, '\n');
}

static void ndjson_print(const struct hf_rows_text *rows, struct hf_buffer *out) {
    for (size_t row = 0; row < rows->row_count; row++) {
        struct json_out json = {out, false};
        json_row(rows, row, rows->schema, &json);
        hf_buffer_putc(out, '\n');
    }
}

/* ---- CSV ---- */

static void csv_print(const struct hf_rows_text *rows, struct hf_buffer *out) {
    for (size_t i = 0; i < rows->column_count; i++) {
        hf_buffer_puts(out, i > 0 ? "," : "");
        hf_buffer_puts(out, rows->column[i].name);
    }
    hf_buffer_puts(out, "\n");
    for (size_t row = 0; row < rows->row_count; row++) {
        for (size_t i = 0; i < rows->column_count; i++) {
            hf_buffer_puts(out, i > 0 ? "," : "");
            hf_sheet_csv_text(out, row_of(rows, row)[i]);
        }
        hf_buffer_puts(out, "\n");
    }
}

/* ---- workbook ---- */

/* "holdfast-stock-calls/1" is the sheet "stock-calls". */
static void xlsx_print(const struct hf_rows_text *rows, struct hf_buffer *out) {
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
        hf_rows_xlsx_add(&book, rows, name);
        status = hf_xlsx_close(&book, out);
    }
    if (status != HF_OK && out->status == HF_OK) {
        out->status = status;
    }
}

void hf_rows_print(const struct hf_rows_text *rows, const struct hf_report_options *options,
                   struct hf_buffer *out) {
    if (rows->column_count > ROWS_COLUMN_MAX) {
        out->status = HF_ERR_ARGUMENT;
        return;
    }
    switch (options->format) {
    case HF_REPORT_TABLE:
        table_print(rows, out);
        return;
    case HF_REPORT_JSON:
        json_print(rows, out);
        return;
    case HF_REPORT_NDJSON:
        ndjson_print(rows, out);
        return;
    case HF_REPORT_CSV:
        csv_print(rows, out);
        return;
    case HF_REPORT_XLSX:
        xlsx_print(rows, out);
        return;
    }
}
