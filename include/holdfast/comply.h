/* holdfast/comply.h */
#ifndef HOLDFAST_COMPLY_H
#define HOLDFAST_COMPLY_H
#include <holdfast/assessment.h>
/* Fills assessment->{finding}. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_comply_assess(struct hf_assessment *assessment, struct hf_arena *keep,
                                                      struct hf_arena scratch, struct hf_error *error);
#endif
