/* holdfast/report.h - an assessment as text: tables, JSON, CSV, one self-contained HTML file; whys in words. */
#ifndef HOLDFAST_REPORT_H
#define HOLDFAST_REPORT_H

#include <holdfast/assessment.h>
#include <holdfast/buffer.h>

/* What a report says of its own making. */
struct hf_report_facts {
    struct hf_text version;         /* of the program */
    int64_t made_at;                /* seconds UTC; the only part that differs from run to run */
    const struct hf_defect *defect; /* import defects */
    size_t defect_count;
};

/* One HTML file, no network needed. */
HF_PUBLIC void hf_report_html(const struct hf_assessment *assessment, const struct hf_report_facts *facts,
                              struct hf_buffer *out);
HF_PUBLIC void hf_report_json(const struct hf_assessment *assessment, const struct hf_report_facts *facts,
                              struct hf_buffer *out);
/* The board's page as text, for a terminal of `width` columns. */
HF_PUBLIC void hf_report_summary(const struct hf_assessment *assessment, const struct hf_report_facts *facts, int width,
                                 struct hf_buffer *out);
/* A why as indented lines, down to rows and citations; at most `depth` levels (0: all). */
HF_PUBLIC void hf_report_why(const struct hf_assessment *assessment, struct hf_why_id id, int depth,
                             struct hf_buffer *out);

enum hf_report_format { HF_REPORT_TABLE, HF_REPORT_JSON, HF_REPORT_NDJSON, HF_REPORT_CSV };
enum hf_report_part { HF_REPORT_MATCHES, HF_REPORT_EFFECTS, HF_REPORT_PRODUCTS, HF_REPORT_STOCK, HF_REPORT_LOSSES,
                      HF_REPORT_SHARES, HF_REPORT_SITES, HF_REPORT_FINDINGS, HF_REPORT_MISSING };
struct hf_report_options {
    enum hf_report_format format;
    bool has_why;
    bool has_colour; /* tables only */
    int width;       /* tables only; 0: not cut */
};
/* One part of the assessment as rows. */
HF_PUBLIC void hf_report_part(const struct hf_assessment *assessment, enum hf_report_part part,
                              const struct hf_report_options *options, struct hf_buffer *out);

#endif
