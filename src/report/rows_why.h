/* rows_why.h - room for what rows rest on. Internal. */
#ifndef HF_REPORT_ROWS_WHY_H
#define HF_REPORT_ROWS_WHY_H

#include <holdfast/rows.h>

/* One reason a row, which the caller fills; `why` NULL: nobody asks, and what is filled is dropped.
 */
static inline enum hf_status rows_why_open(const struct hf_assessment *assessment, size_t rows,
                                           struct hf_arena *keep, struct hf_rows_why *why,
                                           struct hf_why_id **item) {
    *item = hf_take(keep, struct hf_why_id, rows + 1);
    if (*item == NULL) {
        return HF_ERR_MEMORY;
    }
    if (why != NULL) {
        *why = (struct hf_rows_why){.assessment = assessment, .item = *item};
    }
    return HF_OK;
}

#endif
