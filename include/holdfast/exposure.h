/* holdfast/exposure.h */
#ifndef HOLDFAST_EXPOSURE_H
#define HOLDFAST_EXPOSURE_H
#include <holdfast/assessment.h>
/* Fills assessment->{hit, effect, product}. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_exposure_assess(struct hf_assessment *assessment, struct hf_arena *keep,
                                                      struct hf_arena scratch, struct hf_error *error);
#endif
