/* json_out.h - JSON written piece by piece; commas and escapes take care of themselves. */
#ifndef HF_REPORT_JSON_OUT_H
#define HF_REPORT_JSON_OUT_H

#include <holdfast/assessment.h>
#include <holdfast/buffer.h>

struct json_out {
    struct hf_buffer *out;
    bool needs_comma;
};

void hf_report_json_open(struct json_out *json, char bracket);  /* '{' or '[' */
void hf_report_json_close(struct json_out *json, char bracket); /* '}' or ']' */
void hf_report_json_key(struct json_out *json, const char *key);
/* Bytes that are no UTF-8 become U+FFFD; control characters are escaped. */
void hf_report_json_text(struct json_out *json, struct hf_text text);
void hf_report_json_word(struct json_out *json, const char *word);
void hf_report_json_count(struct json_out *json, int64_t count); /* HF_COUNT_UNKNOWN: null */
void hf_report_json_real(struct json_out *json, double value);   /* at most 6 decimals; NaN: null */
void hf_report_json_bool(struct json_out *json, bool value);
void hf_report_json_null(struct json_out *json);
/* {"earliest":"2020-09-14","latest":"9999-12-31"}: 9999-12-31 is never, 0001-01-01 is always. */
void hf_report_json_dates(struct json_out *json, struct hf_date_range dates);
void hf_report_json_date(struct json_out *json, struct hf_date date);
void hf_report_json_range(struct json_out *json,
                          struct hf_range range); /* {"lower":,"upper":} or null */
void hf_report_json_counts(struct json_out *json,
                           const int64_t bounds[2]); /* the same with whole numbers */
void hf_report_json_line(struct json_out *json);     /* a line end between elements */

#endif
