/* holdfast/pools.h - the pools of an assessment, asked further: each as the balances that its dates
 * were computed from.
 *
 * **Order of use.** After hf_stock_assess, on the same snapshot, schedule and exposure.
 * **Ownership.** What is returned is in `keep`; scratch is handed back.
 * **Errors.** HF_ERR_ARGUMENT without a snapshot, HF_ERR_MEMORY; results are then untouched.
 */
#ifndef HOLDFAST_POOLS_H
#define HOLDFAST_POOLS_H

#include <holdfast/simulate.h>

/* One product's pool at both ends of what is known: [0] the earliest dates, [1] the latest. */
struct hf_pool_balances {
    uint32_t pool; /* position in endurance */
    struct hf_date from, horizon;
    struct hf_balance balance[2];
    bool is_open; /* the better end has no end: a lot of unknown size, or what cannot be computed */
    /* What ageing makes of the rate, counted in the pieces of the balances already: per cell from
     * `from` on, the last for ever; 0 cells: units do not age. */
    double ageing_cell_years;
    uint32_t ageing_cells;
    const double *ageing[2];
};

/* All pools, in the order of the endurance: balance[endurance_count]. Adds no reasons. Cost: that
 * of gathering them, and up to six curves of one point a pool. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_stock_balances(const struct hf_assessment *assessment,
                                                         struct hf_arena *keep,
                                                         struct hf_arena scratch,
                                                         struct hf_pool_balances **balances);

/* How units of a product fail, whether it has a pool or not, at both ends as above: [0] the most.
 */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_stock_failure_laws(const struct hf_assessment *assessment,
                                                             uint32_t product,
                                                             struct hf_failure_law law[2]);

/* The dates and survival curves of an assessment beside a simulation of each balance. */
struct hf_pool_check {
    uint32_t pool;
    bool is_checked[2];     /* false: the better end has no end, or `is_too_large` */
    bool is_too_large;      /* more failures than a simulation counts in reasonable time */
    uint32_t compared;      /* probabilities and dates, both ends */
    double worst_in_errors; /* in standard errors of both, where the answer is simulated, too */
    double own_error;       /* the largest of the answer's own; 0: it is not simulated */
    double worst_off_days;  /* of all dates: claimed against the nearer end of the simulated
                             * interval; infinity between a date and never */
    bool is_beyond;         /* by more than the limit, and for a date by more than a day */
};
struct hf_pool_checks {
    struct hf_pool_check *item; /* in the order of the endurance */
    uint32_t count;
    double limit_in_errors; /* what the largest of all differences exceeds as rarely as a single
                             * one exceeds 3 */
};
struct hf_pool_check_request {
    uint64_t paths; /* of each balance, 1 ... 1e8 */
    uint64_t seed;
    uint32_t threads; /* 0 is 1; the same result on any number */
};
/* Simulates every balance anew: all four dates, and both probabilities at HF_CHECK_MOMENTS of the
 * days of the survival curve. The dates are asked of the balances again, to fractions of a day. */
enum { HF_CHECK_MOMENTS = 8 };
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_stock_pools_check(const struct hf_assessment *assessment,
                     const struct hf_pool_check_request *request, struct hf_arena *keep,
                     struct hf_arena scratch, struct hf_pool_checks *checks);

/* How these pools (positions in the endurance) are expected to go, in that order: at most
 * HF_PATH_DAYS days of equal distance and on which something comes in or expires. Demand is that of
 * the mean rate; its outer bounds are those of a count with the same mean and variance. Repaired
 * units come back as if every failure had found a spare. What expires is what the expected demand
 * leaves. Cost: that of hf_stock_balances, and some thousand tails of a distribution a pool. */
enum { HF_PATH_DAYS = 120 };
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_stock_paths(const struct hf_assessment *assessment, const uint32_t *pool, uint32_t count,
               struct hf_arena *keep, struct hf_arena scratch, struct hf_pool_path **paths);

/* What a unit of the product costs: its row says, else its last order; minor HF_COUNT_UNKNOWN. */
HF_PUBLIC struct hf_money hf_stock_price(const struct hf_snapshot *snapshot, uint32_t product);

/* Cost against date for all pools together, and which pool is the first that is short.
 *
 *  - **Days**: HF_NETWORK_DAYS of equal distance, the last is the horizon. Pools are short
 * independently; before a pool's balance begins it is not short.
 *  - **Share of the confidence.** Of n pools, m have a price in the currency that most have. These
 * m together hold with the confidence to the power of m / n at least cost (holdfast/frontier.h);
 * each of the others holds alone with its n-th root: that many units are `unpriced`. Together the
 * network holds with the confidence.
 *  - **Steps.** A pool is bought in its packages, or in as many units at a time as give
 * HF_NETWORK_LEVELS - 1 steps up to what it needs until the horizon (HF_NETWORK_LOOP_STEPS
 * where it has a repair loop, whose curves cost most): costs are those of a plan that
 * holds, and too high by less than one step a pool.
 *  - **First.** Between two of the days a fall of the network's probability belongs to the pools in
 * proportion to how far the logarithms of theirs fall.
 *  - A pool whose better end has no end holds for ever there. */
enum { HF_NETWORK_DAYS = 100, HF_NETWORK_LEVELS = 40, HF_NETWORK_LOOP_STEPS = 6 };
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_stock_network(const struct hf_assessment *assessment,
                                                        struct hf_arena *keep,
                                                        struct hf_arena scratch,
                                                        const struct hf_network_stock **network);

#endif
