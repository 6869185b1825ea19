#include "report/report_words.h"
#include "report/sheet_table.h"

#include <math.h>

void hf_sheet_csv_text(struct hf_buffer *out, struct hf_text text) {
    bool is_quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.data[i];
        is_quoted = is_quoted || c == ',' || c == '"' || c == '\n' || c == '\r';
    }
    if (!is_quoted) {
        hf_buffer_add(out, text);
        return;
    }
    hf_buffer_putc(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '"') {
            hf_buffer_putc(out, '"');
        }
        hf_buffer_putc(out, text.data[i]);
    }
    hf_buffer_putc(out, '"');
}

static void csv_count(struct hf_buffer *out, int64_t count) {
    if (count != HF_COUNT_UNKNOWN) {
        hf_buffer_printf(out, "%lld", (long long)count);
    }
}

static void csv_real(struct hf_buffer *out, double value) {
    if (isfinite(value)) {
        hf_report_number(out, value, 6);
    }
}

static void csv_date(struct hf_buffer *out, struct hf_date date) {
    char text[11];
    hf_date_write(date, text);
    hf_buffer_puts(out, text);
}

static void csv_cell(struct hf_buffer *out, enum sheet_type type, const struct sheet_cell *cell) {
    switch (type) {
    case SHEET_TEXT:
        hf_sheet_csv_text(out, cell->text);
        return;
    case SHEET_COUNT:
        csv_count(out, cell->counts[0]);
        return;
    case SHEET_COUNTS:
        csv_count(out, cell->counts[0]);
        hf_buffer_putc(out, ',');
        csv_count(out, cell->counts[1]);
        return;
    case SHEET_NUMBER:
        csv_real(out, cell->range.lower);
        return;
    case SHEET_RANGE:
    case SHEET_PERCENT:
        csv_real(out, cell->range.lower);
        hf_buffer_putc(out, ',');
        csv_real(out, cell->range.upper);
        return;
    case SHEET_DATES:
        csv_date(out, cell->dates.earliest);
        hf_buffer_putc(out, ',');
        csv_date(out, cell->dates.latest);
        return;
    case SHEET_ANSWER:
        hf_buffer_puts(out, hf_answer_text(cell->answer));
        return;
    case SHEET_VERDICT:
        hf_buffer_puts(out, hf_report_verdict_text(cell->verdict));
        return;
    case SHEET_CURVE:
        return;
    }
}

static void csv_heading(struct hf_buffer *out, const struct sheet_column *column) {
    const char *key = column->key;
    if (column->type == SHEET_COUNTS || column->type == SHEET_RANGE ||
        column->type == SHEET_PERCENT) {
        hf_buffer_printf(out, "%s_lower,%s_upper", key, key);
    } else if (column->type == SHEET_DATES) {
        hf_buffer_printf(out, "%s_earliest,%s_latest", key, key);
    } else {
        hf_buffer_puts(out, key);
    }
}

void hf_sheet_csv_why(struct hf_buffer *out, const struct hf_assessment *assessment,
                      struct hf_why_id why) {
    struct hf_buffer lines = hf_buffer_make(out->limit);
    hf_report_why(assessment, why, 0, &lines);
    hf_buffer_putc(out, ',');
    hf_sheet_csv_text(out, hf_text_trim(hf_buffer_text(&lines)));
    if (lines.status != HF_OK && out->status == HF_OK) {
        out->status = lines.status;
    }
    hf_buffer_free(&lines);
}

enum hf_status hf_sheet_csv_write(struct hf_buffer *out, const struct sheet *sheet,
                                  const struct hf_assessment *assessment, struct hf_arena scratch,
                                  bool has_why) {
    const bool is_explained = has_why && sheet->why != NULL;
    for (size_t column = 0; column < sheet->column_count; column++) {
        if (sheet->column[column].type != SHEET_CURVE) {
            hf_buffer_puts(out, column == 0 ? "" : ",");
            csv_heading(out, &sheet->column[column]);
        }
    }
    hf_buffer_puts(out, is_explained ? ",why\n" : "\n");
    const uint32_t count = sheet->row_count(assessment);
    for (uint32_t row = 0; row < count && out->status == HF_OK; row++) {
        struct hf_arena room = scratch;
        struct sheet_cell cell[SHEET_COLUMN_MAX] = {{.counts = {0, 0}}};
        HF_TRY(sheet->row(assessment, row, &room, cell));
        for (size_t column = 0; column < sheet->column_count; column++) {
            if (sheet->column[column].type != SHEET_CURVE) {
                hf_buffer_puts(out, column == 0 ? "" : ",");
                csv_cell(out, sheet->column[column].type, &cell[column]);
            }
        }
        if (is_explained) {
            hf_sheet_csv_why(out, assessment, sheet->why(assessment, row));
        }
        hf_buffer_putc(out, '\n');
    }
    return HF_OK;
}
