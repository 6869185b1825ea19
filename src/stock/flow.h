/* flow.h - what still comes into a product's pool once its supply has ended, and what of its stock
 * may no longer be put in: orders under way, units at a repairer, repair to come, harvest, lots
 * that expire. Internal to the room.
 *
 * Everything at two ends. END_LEAST: what may fail to come does not, what may be barred is, at the
 * earliest. END_MOST: the other way round.
 */
#ifndef HF_STOCK_FLOW_H
#define HF_STOCK_FLOW_H

#include "stock/pool.h"

#include <holdfast/balance.h>

enum { END_LEAST, END_MOST, ENDS };
enum { FLOW_WHY_MAX = 8, FLOW_LOOPS = 1 };

struct stock_flow_end {
    struct hf_balance_delivery *delivery; /* ascending */
    uint32_t delivery_count;
    struct hf_repair_loop loop[FLOW_LOOPS];
    uint32_t loop_count;
    struct hf_balance_lot *lot; /* ascending */
    uint32_t lot_count;
};

struct stock_flow {
    struct stock_flow_end end[ENDS];
    int64_t on_order[ENDS];  /* units that come in */
    int64_t returning[ENDS]; /* units at a repairer that may come back, before yield */
    int64_t at_repairer;     /* units out for repair now */
    int64_t harvest[ENDS];   /* expected usable units of all swaps, rounded down */
    int64_t barred[ENDS];    /* units of the stock that expire sooner or later */
    struct hf_why_id why[FLOW_WHY_MAX];
    uint32_t why_count;
};

struct stock_flow_question {
    uint32_t product;
    struct hf_date from;                  /* the balance's start */
    const struct hf_product_dates *dates; /* of the product, or NULL: nothing is known to end */
    const struct stock_service *service;
    const struct stock_rate *rate; /* which removed units work: NULL, none is known to */
};

/* What the product's repair orders show of failed units, else what is assumed. */
struct stock_repair {
    struct hf_range yield; /* of those that had a fault */
    struct hf_range days;
    uint32_t row; /* of a repair order; HF_NONE: there is none */
    bool yield_is_assumed, days_are_assumed;
};
struct stock_repair hf_stock_repair_read(struct hf_assessment *assessment, uint32_t product);

/* From when the kits of a product's repair come in no longer, the first of them at the earliest;
 * `row` in repair_kits. HF_DATE_MAX: no end is known, or its repair uses none. */
struct hf_date hf_stock_kits_end(const struct hf_assessment *assessment, uint32_t product,
                                 uint32_t *row);

/* Arrays go to `keep`. O(rows of the product + stock bars). */
HF_MUST_CHECK enum hf_status hf_stock_flow_gather(struct hf_assessment *assessment,
                                                  const struct stock_flow_question *question,
                                                  struct hf_arena *keep, struct stock_flow *flow);

#endif
