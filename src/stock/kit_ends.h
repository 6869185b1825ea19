/* kit_ends.h - a group of boards that share kits, as numbers at one end of what is known. Internal
 * to the room. */
#ifndef HF_STOCK_KIT_ENDS_H
#define HF_STOCK_KIT_ENDS_H

#include <holdfast/kits.h>

struct kit_source {
    struct hf_stock_pool removed; /* removals over time; its stock plays no part */
    double begin_years;           /* of its balance, from the group's start */
    double skip_years; /* removals before that are not counted, from the balance's start */
    double no_fault, yield, days_years;
    int64_t stock;
    double shape; /* 0: the rate is known; else it is gamma distributed with this shape */
};
struct kit_end {
    struct kit_source *source;
    uint32_t count;
    int64_t repairs;
};

HF_MUST_CHECK enum hf_status hf_kit_end_build(const struct hf_kit_group *group,
                                              const struct hf_endurance *endurance,
                                              const struct hf_pool_balances *balances, int end,
                                              struct hf_arena *keep, struct kit_end *made);

/* Removals counted until `years` from the group's start, and of them those that could be back by
 * then. */
HF_MUST_CHECK enum hf_status hf_kit_removals(const struct kit_source *source, double years,
                                             double *removed, double *early);

/* P(no board is short on that day) with so many repairs. */
HF_MUST_CHECK enum hf_status hf_kit_hold(const struct kit_end *end, double years, int64_t repairs,
                                         struct hf_arena scratch, double *hold);

/* The last moment at which the group holds with the confidence, the chance being the least so far;
 * infinity: to the end of the span. */
HF_MUST_CHECK enum hf_status hf_kit_until(const struct kit_end *end, int64_t repairs,
                                          double span_years, double confidence,
                                          struct hf_arena scratch, double *until);

/* The least chance until the end of the span. */
HF_MUST_CHECK enum hf_status hf_kit_chance(const struct kit_end *end, int64_t repairs,
                                           double span_years, struct hf_arena scratch,
                                           double *hold);

/* Least repairs with which that is the confidence; INT64_MAX: no number is enough. */
HF_MUST_CHECK enum hf_status hf_kit_needed(const struct kit_end *end, double span_years,
                                           double confidence, struct hf_arena scratch,
                                           int64_t *needed);

#endif
