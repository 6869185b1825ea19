/* holdfast/screen.h - is this name one of those? Filled in by the screen room. */
#ifndef HOLDFAST_SCREEN_H
#define HOLDFAST_SCREEN_H
#include <holdfast/assessment.h>
/* Screens every party of assessment->snapshot against its pack parties and list entries; fills assessment->match. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_screen_assess(struct hf_assessment *assessment, struct hf_arena *keep,
                                                        struct hf_arena scratch, struct hf_error *error);
#endif
