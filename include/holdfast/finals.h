/* holdfast/finals.h - the final order of each pool: what to buy before the door closes, where a
 * unit that is missing, kept or left over costs money.
 *
 * Each pool by the rule of holdfast/lifetime.h until its target, with the stock on the shelf and
 * without anything that still comes in. Costs are the product's unit price times named assumptions:
 * HF_ASSUME_HOLDING_RATIO, _DISPOSAL_RATIO, _SHORTAGE_RATIO, _DISCOUNT_RATE. [0]: the fewest units,
 * by the lowest failure rate, the cheapest shortage and the dearest keeping; [1]: the most.
 *
 * **Order of use, ownership, errors.** As holdfast/pools.h. Adds reasons.
 */
#ifndef HOLDFAST_FINALS_H
#define HOLDFAST_FINALS_H

#include <holdfast/lifetime.h>
#include <holdfast/pools.h>

enum hf_final_state {
    HF_FINAL_ORDERED,  /* the figures are there */
    HF_FINAL_UNPRICED, /* nobody says what a unit costs */
    HF_FINAL_OVER,     /* the target has passed before the pool begins: nothing to serve */
    HF_FINAL_REFUSED,  /* the assumed costs allow no best order, or it is beyond 1e7 units */
};

struct hf_final_order {
    uint32_t pool; /* position in endurance */
    enum hf_final_state state;
    struct hf_money unit_price;
    int64_t order[2];      /* to buy, in whole packages */
    int64_t cost_minor[2]; /* HF_COUNT_UNKNOWN where it is too large */
    int64_t newsvendor[2]; /* units in all, if keeping cost nothing; INT64_MAX: no end */
    double hold[2];        /* that every failure until the target is met, with stock and rule */
    double last_minor[2];  /* what the last unit bought is expected to save (< 0) or cost */
    struct hf_why_id why;
};
struct hf_final_orders {
    struct hf_final_order *item; /* in the order of the endurance */
    uint32_t count;
};

/* `pool` is a position in endurance, or HF_NONE for all. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_stock_finals(struct hf_assessment *assessment,
                                                       uint32_t pool, struct hf_arena *keep,
                                                       struct hf_arena scratch,
                                                       const struct hf_final_orders **orders);

#endif
