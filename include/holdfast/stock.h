/* holdfast/stock.h */
#ifndef HOLDFAST_STOCK_H
#define HOLDFAST_STOCK_H
#include <holdfast/assessment.h>
/* Fills assessment->{endurance}. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_stock_assess(struct hf_assessment *assessment, struct hf_arena *keep,
                                                      struct hf_arena scratch, struct hf_error *error);
#endif
