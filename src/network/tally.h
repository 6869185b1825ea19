/* tally.h - from what is reached to what is lost, added up. Internal to the room.
 *
 * Most demands are delivered at one node and alone at their site. What is lost because that node is
 * down depends on its set of labels only, and is added up by sets; what is lost because it is cut
 * off, by places. Everything else is looked at demand by demand. */
#ifndef HF_NETWORK_TALLY_H
#define HF_NETWORK_TALLY_H

#include "network/lanes.h"

#include <holdfast/sweep.h>

/* What is lost with one row (a set or a place) in one region. */
struct tally_sum {
    uint32_t row, region;
    struct hf_sweep_sum sum;
};

struct tally_rows {
    struct tally_sum *item; /* by row */
    uint32_t count;
};

/* A demand that is looked at by itself. */
struct tally_demand {
    uint32_t demand, region, needed;
    uint32_t site; /* slot among the sites with several demands, or HF_NONE */
    bool had;
    struct lane_member *member; /* places; where it was not served, sets */
    uint32_t member_count;
    struct hf_sweep_sum sum; /* not added up otherwise */
};

struct tally_function {
    uint32_t function;
    struct tally_rows cut; /* by places: works there, but is not reached */
    struct tally_demand *demand;
    uint32_t demand_count;
};

struct tally {
    const struct hf_sweep_question *question;
    struct tally_rows down; /* by sets, for demands that were not served: nodes are not up */
    struct tally_rows idle; /* by sets, for the others: nodes do not work */
    struct tally_function *function; /* those with demands */
    uint32_t function_count;
    uint32_t *site_region; /* per site with several demands */
    uint32_t site_count;
};

/* Where one batch writes to. */
struct tally_target {
    uint64_t *site_lost;         /* per site with several demands: words; zero between calls */
    struct hf_sweep_sum *sum;    /* per loss */
    struct hf_sweep_sum *region; /* per loss and region, or NULL */
    uint64_t *demand_lost;       /* rows of `row_words`, or NULL */
    size_t row_words;
    uint32_t first, count; /* losses of the batch */
};

HF_MUST_CHECK enum hf_status hf_tally_open(const struct contraction *net,
                                           const struct hf_sweep_question *question,
                                           struct hf_arena *keep, struct hf_arena scratch,
                                           struct tally *tally);
/* After hf_lanes_lose; after hf_lanes_reach for that function; after the last function. */
void hf_tally_down(const struct tally *tally, const struct lanes *lanes,
                   const struct tally_target *target);
void hf_tally_function(const struct tally *tally, const struct tally_function *function,
                       const struct lanes *lanes, const struct tally_target *target);
void hf_tally_sites(const struct tally *tally, uint32_t words, const struct tally_target *target);

#endif
