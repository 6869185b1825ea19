/* why_text.h - the reasons of an answer, in words. */
#ifndef HF_REPORT_WHY_TEXT_H
#define HF_REPORT_WHY_TEXT_H

#include <holdfast/assessment.h>
#include <holdfast/buffer.h>

/* The sentence of a rule; amount and date are put in where the rule has them. */
void hf_report_rule(struct hf_buffer *out, enum hf_rule rule, double amount, struct hf_date date);
/* One node as one line (a measure's or requirement's citation follows after " - "). */
void hf_report_why_node(struct hf_buffer *out, const struct hf_assessment *assessment,
                        uint32_t node);
/* "citation [V2, secondary source], https://..."; what private packs say keeps its sensitive
 * places. */
void hf_report_fact(struct hf_buffer *out, const struct hf_assessment *assessment, uint32_t pack,
                    uint32_t fact);
/* "V1, official text", "V2, secondary source", "M, unverified", "unsaid, verification not stated".
 */
const char *hf_report_verified_text(enum hf_verified verified);
/* "device 'x'", and its place: " (devices.csv line 12, source operator)". */
void hf_report_row(struct hf_buffer *out, const struct hf_assessment *assessment, enum hf_kind kind,
                   uint32_t row);
void hf_report_row_place(struct hf_buffer *out, const struct hf_assessment *assessment,
                         enum hf_kind kind, uint32_t row);
/* "install date" for "install_date". */
void hf_report_spaced(struct hf_buffer *out, const char *name);

/* The weakest-verified fact behind an answer; pack HF_NONE when it rests on no fact of a pack. */
struct report_weakest {
    uint32_t pack, fact;
    enum hf_verified verified;
};
HF_MUST_CHECK enum hf_status hf_report_weakest_find(const struct hf_assessment *assessment,
                                                    struct hf_why_id id, struct hf_arena scratch,
                                                    struct report_weakest *weakest);

#endif
