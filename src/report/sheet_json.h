/* sheet_json.h - sheets as JSON. */
#ifndef HF_REPORT_SHEET_JSON_H
#define HF_REPORT_SHEET_JSON_H

#include "report/json_out.h"
#include "report/sheet.h"

/* One row as an object; with `schema`, that key first; with `has_why`, the reasons as an array of
 * lines. */
struct sheet_json_options {
    const char *schema;
    bool has_why;
};
HF_MUST_CHECK enum hf_status hf_sheet_json_row(struct json_out *json, const struct sheet *sheet,
                                               const struct hf_assessment *assessment, uint32_t row,
                                               struct hf_arena scratch,
                                               const struct sheet_json_options *options);
/* All rows as an array, one a line. */
HF_MUST_CHECK enum hf_status hf_sheet_json_rows(struct json_out *json, const struct sheet *sheet,
                                                const struct hf_assessment *assessment,
                                                struct hf_arena scratch, bool has_why);
/* The reasons of an answer as an array of lines. */
void hf_sheet_json_why(struct json_out *json, const struct hf_assessment *assessment,
                       struct hf_why_id why);

#endif
