/* holdfast/resilience.h */
#ifndef HOLDFAST_RESILIENCE_H
#define HOLDFAST_RESILIENCE_H
#include <holdfast/assessment.h>
/* Fills assessment->{group, loss, share, concentration, site_risk, site_group}. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_resilience_assess(struct hf_assessment *assessment, struct hf_arena *keep,
                                                      struct hf_arena scratch, struct hf_error *error);
#endif
