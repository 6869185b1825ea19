/* endure.h - one product's balance at both ends of what is known, and what it answers. Internal to
 * the room. */
#ifndef HF_STOCK_ENDURE_H
#define HF_STOCK_ENDURE_H

#include "stock/flow.h"

struct stock_ends {
    struct hf_balance balance[ENDS];
    struct hf_stock_pool pool[ENDS]; /* the base and the mean rate alone: expected failures */
    struct hf_balance worst;         /* END_LEAST, if every unit of unknown product is one of these
                                      * and only units that are surely usable count */
    bool is_limited;                 /* the better end cannot be computed as it stands */
    bool is_open; /* it has no end: it is limited, or there are lots of unknown size */
};

struct stock_ends_request {
    const struct stock_service *service;
    const struct hf_endurance *item; /* from and product are set */
    const struct stock_lots *lots;
    const struct stock_rate *rate;
    const struct stock_flow *flow;
    const struct stock_wear *wear;
    int64_t idle_days; /* how long supply may last from `from` on */
    struct hf_date horizon;
};

/* At END_LEAST the most failures, at END_MOST the fewest. */
struct hf_failure_law hf_stock_end_law(const struct stock_rate *rate, int end);

/* Arrays go to `keep`, which must outlive `ends`. */
HF_MUST_CHECK enum hf_status hf_stock_ends_build(const struct stock_ends_request *request,
                                                 struct hf_arena *keep, struct stock_ends *ends);

/* Fills what is known before anything is asked, demand and the days of the curves, and takes room
 * for the curves from `keep`. */
HF_MUST_CHECK enum hf_status hf_stock_ends_open(const struct stock_ends_request *request,
                                                const struct stock_ends *ends,
                                                struct hf_arena *keep, struct hf_endurance *item);

/* Fills holds_until, alone_until, known_rate_until, needed, the curves and the method, each end by
 * one call of hf_balance_answer; after hf_stock_ends_open. Pools apart may be asked on threads of
 * their own. Where an answer is HF_ERR_LIMIT repair is taken out: the lesser end is then lower than
 * it need be, the better one has no end. */
HF_MUST_CHECK enum hf_status hf_stock_ends_answer(const struct stock_ends_request *request,
                                                  struct stock_ends *ends, double confidence,
                                                  struct hf_arena scratch,
                                                  struct hf_endurance *item);

#endif
