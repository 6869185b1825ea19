/* part.h - room for what a report composes while it writes. */
#ifndef HF_REPORT_PART_H
#define HF_REPORT_PART_H

#include <holdfast/report.h>

/* Opens an arena that is enough for the composed texts of one row and one walk over the reasons,
 * and `more_bytes` on top. */
HF_MUST_CHECK enum hf_status hf_part_arena_open(struct hf_arena *arena,
                                                const struct hf_assessment *assessment,
                                                size_t more_bytes);
/* Keeps the first thing that went wrong in the buffer, where the caller looks. */
void hf_part_fail(struct hf_buffer *out, enum hf_status status);

#endif
