/* outcome_out.h - the shifts between two assessments as texts, once for every form. */
#ifndef HF_REPORT_OUTCOME_OUT_H
#define HF_REPORT_OUTCOME_OUT_H

#include "report/json_out.h"
#include <holdfast/outcome.h>
#include <holdfast/report.h>

enum outcome_column {
    OUTCOME_WHAT,
    OUTCOME_NAME,
    OUTCOME_KEY,
    OUTCOME_ABOUT,
    OUTCOME_CHANGE,
    OUTCOME_FROM,
    OUTCOME_TO,
    OUTCOME_DAYS,
    OUTCOME_UNITS,
    OUTCOME_SITES,
    OUTCOME_CAUSE,
};
enum { OUTCOME_COLUMNS = OUTCOME_CAUSE + 1 };

/* One shift as texts, in `scratch`. */
enum hf_status hf_outcome_cells(const struct hf_outcome_difference *difference,
                                const struct hf_shift *shift, struct hf_arena *scratch,
                                struct hf_text cell[OUTCOME_COLUMNS]);
/* Sentences: how many products, dates, parties and requirements differ. */
void hf_outcome_sentences(const struct hf_outcome_difference *difference, struct hf_buffer *out);
/* "totals": {...}, "rows": [...] of an object that is open. */
enum hf_status hf_outcome_json(struct json_out *json,
                               const struct hf_outcome_difference *difference,
                               struct hf_arena scratch);

#endif
