/* place.h - one product's units and stock by place, as numbers. Internal to the room. */
#ifndef HF_STOCK_PLACE_H
#define HF_STOCK_PLACE_H

#include <holdfast/place_pools.h>

#include "stock/pool.h"

enum { PLACE_NODES = 24 };

/* Units that come (> 0) or go at a place, on a day by each end. */
struct place_step {
    uint32_t place;
    int32_t day[2];
    int64_t delta;
};

struct place_base {
    struct hf_pool_place *place;
    uint32_t place_count;
    struct place_step *step;
    uint32_t step_count;
    struct hf_date from, target, horizon;
    int32_t start[2]; /* day from which units fail, by end */
    /* Rates, with weights that sum to 1. */
    double rate[2][PLACE_NODES], weight[2][PLACE_NODES];
    uint32_t node_count[2];
    double transfer_years[2];
    double confidence;
    const struct hf_pool_balances *pool;
    struct hf_balance alone[2]; /* all places together, nothing comes in */
};

/* Per place the unit-years from `from` until a day. */
void hf_place_service(const struct place_base *base, int end, int64_t days, double *service);

/* Fills dates, chances and who is first; `pool` has its places. */
HF_MUST_CHECK enum hf_status hf_place_answer(const struct place_base *base, uint32_t path_count,
                                             struct hf_arena scratch, struct hf_place_pool *pool);

#endif
