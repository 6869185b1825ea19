#include "report/sheet_json.h"

#include "report/report_words.h"

static void curve_json(struct json_out *json, const struct sheet_cell *cell) {
    hf_report_json_open(json, '[');
    for (uint32_t i = 0; i < cell->point_count; i++) {
        const struct hf_trend_point *point = &cell->point[i];
        hf_report_json_open(json, '{');
        hf_report_json_key(json, "day");
        hf_report_json_date(json, point->day);
        hf_report_json_key(json, "figure");
        hf_report_json_range(json, point->figure);
        hf_report_json_key(json, "verdict");
        hf_report_json_word(json, hf_report_verdict_text(point->verdict));
        hf_report_json_close(json, '}');
    }
    hf_report_json_close(json, ']');
}

static void cell_json(struct json_out *json, enum sheet_type type, const struct sheet_cell *cell) {
    switch (type) {
    case SHEET_TEXT:
        hf_report_json_text(json, cell->text);
        return;
    case SHEET_COUNT:
        hf_report_json_count(json, cell->counts[0]);
        return;
    case SHEET_COUNTS:
        hf_report_json_counts(json, cell->counts);
        return;
    case SHEET_NUMBER:
        hf_report_json_real(json, cell->range.lower);
        return;
    case SHEET_RANGE:
    case SHEET_PERCENT:
        hf_report_json_range(json, cell->range);
        return;
    case SHEET_DATES:
        hf_report_json_dates(json, cell->dates);
        return;
    case SHEET_ANSWER:
        hf_report_json_word(json, hf_answer_text(cell->answer));
        return;
    case SHEET_VERDICT:
        hf_report_json_word(json, hf_report_verdict_text(cell->verdict));
        return;
    case SHEET_CURVE:
        curve_json(json, cell);
        return;
    }
}

void hf_sheet_json_why(struct json_out *json, const struct hf_assessment *assessment,
                       struct hf_why_id why) {
    struct hf_buffer lines = hf_buffer_make(json->out->limit);
    hf_report_why(assessment, why, 0, &lines);
    if (lines.status != HF_OK && json->out->status == HF_OK) {
        json->out->status = lines.status;
    }
    hf_report_json_open(json, '[');
    struct hf_text rest = hf_buffer_text(&lines);
    struct hf_text line = HF_TEXT("");
    bool more = true;
    while (hf_text_cut(&rest, '\n', &line, &more)) {
        if (line.len > 0) {
            hf_report_json_text(json, line);
        }
    }
    hf_report_json_close(json, ']');
    hf_buffer_free(&lines);
}

enum hf_status hf_sheet_json_row(struct json_out *json, const struct sheet *sheet,
                                 const struct hf_assessment *assessment, uint32_t row,
                                 struct hf_arena scratch,
                                 const struct sheet_json_options *options) {
    struct sheet_cell cell[SHEET_COLUMN_MAX] = {{.counts = {0, 0}}};
    HF_TRY(sheet->row(assessment, row, &scratch, cell));
    hf_report_json_open(json, '{');
    if (options->schema != NULL) {
        hf_report_json_key(json, "schema");
        hf_report_json_word(json, options->schema);
    }
    for (size_t column = 0; column < sheet->column_count; column++) {
        hf_report_json_key(json, sheet->column[column].key);
        cell_json(json, sheet->column[column].type, &cell[column]);
    }
    if (options->has_why && sheet->why != NULL) {
        hf_report_json_key(json, "why");
        hf_sheet_json_why(json, assessment, sheet->why(assessment, row));
    }
    hf_report_json_close(json, '}');
    return HF_OK;
}

enum hf_status hf_sheet_json_rows(struct json_out *json, const struct sheet *sheet,
                                  const struct hf_assessment *assessment, struct hf_arena scratch,
                                  bool has_why) {
    const struct sheet_json_options options = {NULL, has_why};
    hf_report_json_open(json, '[');
    const uint32_t count = sheet->row_count(assessment);
    for (uint32_t row = 0; row < count && json->out->status == HF_OK; row++) {
        hf_report_json_line(json);
        HF_TRY(hf_sheet_json_row(json, sheet, assessment, row, scratch, &options));
    }
    hf_report_json_close(json, ']');
    return HF_OK;
}
