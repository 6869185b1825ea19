/* ageing_sum.h - from the months of places to those of demands and sites, and their sums over the
 * trials. Internal to the room. */
#ifndef HF_NETWORK_AGEING_SUM_H
#define HF_NETWORK_AGEING_SUM_H

#include "network/ageing_lanes.h"

#include <holdfast/ageing.h>

/* What is asked, prepared. Only read while lanes run. */
struct age_sum {
    const struct age_net *net;
    const struct hf_ageing_question *question;
    struct hf_ageing *result; /* trials write to rows of their own */
    uint32_t *demand;         /* by function */
    uint32_t *function_start; /* per function, in `demand` */
    struct hf_csr place;      /* per demand */
    uint32_t *needed;         /* per demand: places */
    uint32_t *site;           /* per demand */
    uint32_t demand_rows;     /* trials */
};

HF_MUST_CHECK enum hf_status hf_age_sum_open(const struct age_net *net,
                                             const struct hf_ageing_question *question,
                                             struct hf_ageing *result, struct hf_arena *keep,
                                             struct age_sum *sum);

/* What one thread adds up. */
struct age_count {
    const struct age_sum *sum;
    uint8_t *site_row;                     /* per site */
    uint64_t *demand_months, *site_months; /* not served, up to the horizon */
    uint32_t *demand_dark, *site_dark;     /* by question->by */
    uint32_t *site_month;                  /* where wanted */
    int64_t *class_weight;                 /* per class and month: goes dark in it */
};

HF_MUST_CHECK enum hf_status hf_age_count_open(const struct age_sum *sum, struct hf_arena *keep,
                                               struct age_count *count);

/* Lanes in which nothing fails: says what is served today, and what all sums start from.
 * HF_ERR_LIMIT when the weights do not fit. */
HF_MUST_CHECK enum hf_status hf_age_sum_today(const struct age_sum *sum, struct age_lanes *lanes);

/* From settled lanes of the trials `first` ... `first` + `count` - 1 to their sums. */
void hf_age_count_batch(struct age_count *count, struct age_lanes *lanes, uint32_t first,
                        uint32_t trials);

/* Adds one thread's counts to the result. */
void hf_age_count_add(const struct age_count *count);

/* Means, quantiles and orders, when all threads are done. */
HF_MUST_CHECK enum hf_status hf_age_sum_finish(const struct age_sum *sum, struct hf_arena scratch);

#endif
