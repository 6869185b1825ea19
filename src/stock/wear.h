/* wear.h - how much more often than the mean rate the units of a product fail as they age. Internal
 * to the room.
 *
 * A unit of age a fails with the hazard theta * b * a^(b - 1), Weibull's with shape b; a failed one
 * is made good as old as it was, so that failures are a Poisson process (stock 3c). The rate of
 * rate.c is the mean hazard over some ages: those of the recorded service if it was learnt from
 * failures, else those up to the assumed age. What the units of a cell of time fail with, as a
 * multiple of that rate, is the factor; shape 1 gives 1 everywhere. Units that the schedule swaps
 * leave with their site's ages, those that it brings begin at 0.
 */
#ifndef HF_STOCK_WEAR_H
#define HF_STOCK_WEAR_H

#include "stock/pool.h"
#include "stock/shape.h"

struct stock_wear_question {
    uint32_t product;
    struct hf_date from, horizon, window_start;
    const struct stock_service *service;
    const struct stock_rate *rate;
    struct hf_range doubt; /* above 0: this shape, whoever says another; adds no reason */
};

/* Of what is not known (shape, life, ages, the age that a rate is the mean of) the bounds are taken
 * sum by sum: until the end of every cell, factor[BASE_MOST] gives at least and factor[BASE_LEAST]
 * at most as many failures as any choice at the ends or, of shapes, at three points between them.
 * Factors go to `keep`. O(units' rows + cells * months of age). */
HF_MUST_CHECK enum hf_status hf_stock_wear_find(struct hf_assessment *assessment,
                                                const struct stock_wear_question *question,
                                                struct hf_arena *keep, struct hf_arena scratch,
                                                struct stock_wear *wear);

#endif
