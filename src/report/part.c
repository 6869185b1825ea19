#include "report/part.h"

#include "report/outcome_out.h"
#include "report/sheet_json.h"
#include "report/sheet_table.h"
#include "report/why_walk.h"

#include <stdio.h>

enum hf_status hf_part_arena_open(struct hf_arena *arena, const struct hf_assessment *assessment,
                                  size_t more_bytes) {
    /* The longest composed text names all risk groups of one site; order arrays take 16 bytes a
     * row. */
    size_t bytes = (size_t)4 << 20;
    for (uint32_t i = 0; i < assessment->group_count; i++) {
        bytes += assessment->group[i].name.len + 64;
    }
    for (uint32_t i = 0; i < assessment->scenario.change_count; i++) {
        bytes += 2 * assessment->scenario.change[i].subject.len;
    }
    const size_t rows =
        (size_t)assessment->effect_count + assessment->product_count + assessment->loss_count +
        assessment->site_risk_count + assessment->endurance_count + assessment->finding_count +
        assessment->update_count + assessment->release_use_count + assessment->claim_count +
        assessment->stock_bar_count + assessment->purchase_count + assessment->assumed_count +
        assessment->assumed_part_count + assessment->assumed_site_count +
        assessment->region_risk_count + assessment->hang_count +
        2 * (size_t)assessment->region_cut_count + assessment->site_cut_count +
        assessment->change_plan_count + assessment->change_step_count +
        4 * (size_t)assessment->provider_change_count;
    return hf_arena_open(arena,
                         more_bytes + bytes + rows * 64 + 2 * hf_why_walk_bytes(&assessment->why));
}

void hf_part_fail(struct hf_buffer *out, enum hf_status status) {
    if (status != HF_OK && out->status == HF_OK) {
        out->status = status;
    }
}

static enum hf_status part_json(const struct hf_assessment *assessment, const struct sheet *sheet,
                                struct hf_arena scratch, const struct hf_report_options *options,
                                struct hf_buffer *out) {
    struct json_out json = {out, false};
    char schema[64];
    snprintf(schema, sizeof schema, "holdfast-%s/1", sheet->name);
    hf_report_json_open(&json, '{');
    hf_report_json_key(&json, "schema");
    hf_report_json_word(&json, schema);
    hf_report_json_key(&json, "as_of");
    hf_report_json_date(&json, assessment->scenario.as_of);
    hf_report_json_key(&json, "scenario");
    hf_report_json_text(&json, assessment->scenario.name);
    hf_report_json_key(&json, "rows");
    HF_TRY(hf_sheet_json_rows(&json, sheet, assessment, scratch, options->has_why));
    if (options->difference != NULL) {
        hf_report_json_line(&json);
        hf_report_json_key(&json, "difference");
        hf_report_json_open(&json, '{');
        HF_TRY(hf_outcome_json(&json, options->difference, scratch));
        hf_report_json_close(&json, '}');
    }
    hf_report_json_close(&json, '}');
    hf_buffer_putc(out, '\n');
    return HF_OK;
}

static enum hf_status part_ndjson(const struct hf_assessment *assessment, const struct sheet *sheet,
                                  struct hf_arena scratch, bool has_why, struct hf_buffer *out) {
    char schema[64];
    snprintf(schema, sizeof schema, "holdfast-%s/1", sheet->name);
    const struct sheet_json_options options = {schema, has_why};
    const uint32_t count = sheet->row_count(assessment);
    for (uint32_t row = 0; row < count && out->status == HF_OK; row++) {
        struct json_out json = {out, false};
        HF_TRY(hf_sheet_json_row(&json, sheet, assessment, row, scratch, &options));
        hf_buffer_putc(out, '\n');
    }
    return HF_OK;
}

static enum hf_status part_write(const struct hf_assessment *assessment, const struct sheet *sheet,
                                 const struct hf_report_options *options, struct hf_arena scratch,
                                 struct hf_buffer *out) {
    switch (options->format) {
    case HF_REPORT_TABLE:
        return hf_sheet_table_write(out, sheet, assessment, scratch, options);
    case HF_REPORT_JSON:
        return part_json(assessment, sheet, scratch, options, out);
    case HF_REPORT_NDJSON:
        return part_ndjson(assessment, sheet, scratch, options->has_why, out);
    case HF_REPORT_CSV:
        return hf_sheet_csv_write(out, sheet, assessment, scratch, options->has_why);
    case HF_REPORT_XLSX:
        return HF_ERR_ARGUMENT; /* hf_report_part passes it on */
    }
    return HF_ERR_ARGUMENT;
}

void hf_report_part(const struct hf_assessment *assessment, enum hf_report_part part,
                    const struct hf_report_options *options, struct hf_buffer *out) {
    const struct sheet *sheet = hf_sheet_of(part);
    if (out == NULL) {
        return;
    }
    if (assessment == NULL || assessment->snapshot == NULL || options == NULL || sheet == NULL) {
        hf_part_fail(out, HF_ERR_ARGUMENT);
        return;
    }
    if (options->format == HF_REPORT_XLSX) {
        const struct hf_report_book book = {&part, 1, options->has_why, NULL};
        hf_report_workbook(assessment, &book, out);
        return;
    }
    struct hf_arena arena;
    enum hf_status status = hf_part_arena_open(&arena, assessment, 0);
    if (status == HF_OK) {
        status = part_write(assessment, sheet, options, arena, out);
        hf_arena_close(&arena);
    }
    hf_part_fail(out, status);
}
