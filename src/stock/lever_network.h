/* lever_network.h - until when do all pools hold, with some of them changed? Internal to the room.
 *
 * Pools hold independently: the logarithms of their probabilities add up. A day that was looked at
 * is kept, with every pool's part, so that a change costs the points of the pools that it changes.
 */
#ifndef HF_STOCK_LEVER_NETWORK_H
#define HF_STOCK_LEVER_NETWORK_H

#include "balance/balance_lasting.h"

#include <holdfast/pools.h>

/* One balance, asked many times. What has to be simulated is simulated once, at the first question
 * that needs it, and what is kept of it goes to `keep`. */
struct lever_curve {
    const struct hf_balance *balance; /* outlives this */
    double horizon_years;
    bool is_simulated; /* its dates and chances are those of `firsts` */
    bool has_firsts;
    struct balance_firsts firsts;
    struct hf_arena *keep; /* outlives this */
};
void hf_lever_curve_open(const struct hf_balance *balance, double horizon_years,
                         struct hf_arena *keep, struct lever_curve *curve);

/* P(hold) until a moment of the horizon. */
HF_MUST_CHECK enum hf_status hf_lever_hold(struct lever_curve *curve, double years,
                                           struct hf_arena scratch, double *hold);

/* The last moment with a confidence; infinity, or beyond the horizon: none within it. */
HF_MUST_CHECK enum hf_status hf_lever_until(struct lever_curve *curve, double confidence,
                                            struct hf_arena scratch, double *years);

struct lever_network_day {
    double *ln_hold; /* per pool */
    double sum;
};

struct lever_network {
    const struct hf_pool_balances *pools;
    uint32_t pool_count;
    struct hf_date from, horizon;
    double ln_confidence;
    struct lever_curve *curve;         /* of each pool and end, as they are */
    struct lever_network_day **day[2]; /* per end and days since `from`; NULL: not looked at */
    struct hf_arena *keep;             /* what is kept of days */
};

/* A pool as it would be. */
struct lever_network_pool {
    uint32_t pool;
    struct lever_curve *curve[2];
};

HF_MUST_CHECK enum hf_status hf_lever_network_open(const struct hf_assessment *assessment,
                                                   const struct hf_pool_balances *pools,
                                                   double confidence, struct hf_arena *keep,
                                                   struct lever_network *network);

/* The last day until which all pools hold by that end; HF_DATE_MAX: beyond the horizon. */
HF_MUST_CHECK enum hf_status hf_lever_network_date(struct lever_network *network, int end,
                                                   const struct lever_network_pool *changed,
                                                   uint32_t changed_count, struct hf_arena scratch,
                                                   struct hf_date *until);

/* The pool likeliest short on a day; HF_NONE: none can be. */
HF_MUST_CHECK enum hf_status hf_lever_network_weakest(struct lever_network *network, int end,
                                                      struct hf_date day, struct hf_arena scratch,
                                                      uint32_t *pool);

/* The curve of a pool as it is. */
static inline struct lever_curve *lever_network_curve(const struct lever_network *network,
                                                      uint32_t pool, int end) {
    return &network->curve[2 * (size_t)pool + (size_t)end];
}

#endif
