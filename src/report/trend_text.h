/* trend_text.h - on which day of the schedule a requirement comes to be met, as a sentence. */
#ifndef HF_REPORT_TREND_TEXT_H
#define HF_REPORT_TREND_TEXT_H

#include <holdfast/assessment.h>
#include <holdfast/buffer.h>

/* "met on 2023-05-14, 78 days early": the day from which it stays met, against its deadline, in the
 * best and in the worst world where they differ. */
void hf_report_trend(const struct hf_assessment *assessment, const struct hf_finding *finding,
                     struct hf_buffer *out);

#endif
