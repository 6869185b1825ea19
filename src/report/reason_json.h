/* reason_json.h - a reason as data: what an independent reader needs to work the answer out again.
 */
#ifndef HF_REPORT_REASON_JSON_H
#define HF_REPORT_REASON_JSON_H

#include "report/json_out.h"

/* The word of a rule as docs/rules.md has it: "owned-enough"; NULL for a rule that has none. */
const char *hf_rule_word(enum hf_rule rule);

/* One key with what the node stands for, into an open object: "row", "blank", "fact", "measure",
 * "requirement", "assumption", "match" or "rule" (with "amount" and "date" where they say
 * something). Sensitive places and facts of private packs are kept back. */
void hf_reason_json(struct json_out *json, const struct hf_assessment *assessment, uint32_t node);

#endif
