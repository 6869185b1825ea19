/* change_run.h - what the parts of planning changes share: the plan that is being made, and what
 * its places need. Internal to the room. */
#ifndef HF_RESILIENCE_CHANGE_RUN_H
#define HF_RESILIENCE_CHANGE_RUN_H

#include "resilience/change_needs.h"
#include "resilience/change_path.h"
#include "resilience/change_reach.h"
#include "resilience/cut_study.h"

#include "network/blocks.h"

enum { CHANGE_STEPS_MAX = 256 };

/* A place that may be raised: state in the plan that is being made. */
struct change_place {
    uint32_t demand;
    uint32_t bundle;   /* devices of its bundle */
    uint32_t stuck;    /* vendors for which none was found */
    uint32_t least;    /* while bounds are looked for: changes, for one vendor */
    uint32_t dearest;  /* no fewer changes do, for some vendor */
    uint32_t provided; /* nor fewer changes of providers */
    uint32_t credit;   /* the last of the steps just made that is in its bundle */
    bool is_raised, is_blocked, is_forced, is_helped;
    bool is_forced_apart; /* is_forced, and none of its devices is a provider */
};

/* A device (node of the whole network; HF_NONE: what it takes was not found) that is in the bundle
 * of a place for a vendor; as a provider of a pool, or HF_NONE. */
struct change_pair {
    uint32_t place, node, vendor, pool;
};

struct change_run {
    const struct study *study;
    struct hf_network plain;       /* the network without its pools */
    struct hf_network_index index; /* of it */
    struct change_needs needs;
    struct network_blocks *blocks; /* per function; of those that are asked for */
    struct change_reach reach;
    struct network_part part;      /* of the plan; its demands are the places */
    struct hf_network_index inner; /* of the part */
    struct change_path path;       /* through the part */
    uint32_t *vendor;              /* groups, in the order of the losses of the sweep */
    uint32_t vendor_count;
    const uint64_t *lost; /* per demand row_words: a bit a loss, best case */
    size_t row_words;
    uint32_t *loss_of;          /* per vendor: its loss */
    struct hf_csr demand;       /* per cell */
    uint8_t *changed, *refused; /* per node; zero between plans */
    uint32_t *refused_node;     /* those that are, node_count */
    uint32_t refused_count;
    int64_t *share;                          /* per node */
    uint8_t *is_sound;                       /* per demand: served, and no vendor alone takes it */
    uint32_t changed_node[CHANGE_STEPS_MAX]; /* those of the steps made */
    struct change_place *place;
    uint32_t place_count;
    uint8_t *is_asked; /* per vendor: some place of the plan hangs on it */
    uint8_t *is_new;   /* per vendor: devices of it were changed since it was looked at */
    uint8_t *is_bar;   /* per pool: room */
    uint32_t *price;   /* per pool: room */
    uint32_t *seen;    /* per node: the bundle that it was put in last */
    uint32_t bundles;  /* put together so far */
    struct change_pair *pair;
    size_t pair_count, pair_capacity;
    struct hf_arena pairs_arena;
    struct hf_change_plan *plan;
    uint32_t plan_count;
    struct hf_change_step *step;
    size_t step_count, step_capacity;
    struct hf_arena steps_arena;
    int64_t visits_left; /* a plan takes a quarter of what is left at most */
    int64_t plan_floor;  /* where it stops */
    int64_t left_out;
    bool has_needs; /* nodes need pools */
};

static inline bool hf_change_hangs(const struct change_run *run, uint32_t demand, uint32_t vendor) {
    const uint64_t *row = run->lost + demand * run->row_words;
    const uint32_t loss = run->loss_of[vendor];
    return run->study->was_served[demand] != 0 && (row[loss / 64] >> loss % 64 & 1) != 0;
}

static inline bool hf_change_is_uncounted(const struct change_run *run, uint32_t demand) {
    return run->study->graph->demand_subscribers[demand] == HF_COUNT_UNKNOWN;
}

static inline int64_t hf_change_people(const struct change_run *run, uint32_t demand) {
    return hf_change_is_uncounted(run, demand) ? 0 : run->study->graph->demand_subscribers[demand];
}

/* One look at the places of a plan costs so much. */
int64_t hf_change_look_cost(const struct change_run *run);
/* What is lost with these nodes: they, and what needs them. Returns how many, and in `lost` which.
 */
uint32_t hf_change_lose(struct change_run *run, uint32_t count, const uint32_t **lost);
/* Where nodes need pools, before the first change: which places no other maker helps, and what is
 * said of the others' bounds. Else the first look says it. */
void hf_change_bounds_look(struct change_run *run);
/* Looks at all places of the plan, for the vendors that are asked about and new: a change of a
 * device makes no way dearer or cheaper but those that avoid its own vendors. */
HF_MUST_CHECK enum hf_status hf_change_places_look(struct change_run *run);
/* Counts the places that are raised now: no vendor takes them, nor the new maker. */
void hf_change_places_raise(struct change_run *run, struct hf_change_plan *plan);

#endif
