/* holdfast/place_pools.h - one product's pool by the places in which its units lie: what is the
 * shelf that is nearest worth, and what does moving units change?
 *
 * **Places.** A place is a site on whose shelf usable units of the product lie. Each deployed unit
 * is served by one place: its own site's; else one in the same region; else any. Of several the
 * nearest by coordinates, else over the fewest links, else the one with most units (then the first
 * by key): what is not said by data but chosen so is counted as presumed. Units that are nowhere,
 * and stock without a place, are a place of their own.
 *
 * **Three answers**, as in holdfast/places.h, averaged over the rate where that is uncertain:
 * `pooled`, all places as one: no rule does better. `split`, nothing is moved: a lower bound.
 * `moved`: units are moved within HF_ASSUME_TRANSFER_DAYS; as bounds, and simulated where it is
 * neither.
 *
 * **What counts.** The stock on the shelves, the units in service and their swaps, the failure
 * rate. What still comes in (orders, repair, harvest) is left out of all three: nothing says to
 * which place it would go. Lots that may expire count for nothing at the lesser end, those that
 * have surely expired at neither.
 *
 * **Ends.** [0]: highest rate, most units, longest transfer; [1]: the other way round.
 * **Ownership, errors.** As holdfast/pools.h.
 */
#ifndef HOLDFAST_PLACE_POOLS_H
#define HOLDFAST_PLACE_POOLS_H

#include <holdfast/places.h>
#include <holdfast/pools.h>

/* How it is known which place serves a unit. */
enum hf_place_basis {
    HF_PLACE_OWN,     /* the units lie at its site */
    HF_PLACE_REGION,  /* the only one of its region */
    HF_PLACE_ONLY,    /* the only one there is */
    HF_PLACE_NEAREST, /* presumed: nearest by coordinates */
    HF_PLACE_LINKS,   /* presumed: over the fewest links */
    HF_PLACE_LARGEST, /* presumed: nothing says which */
    HF_PLACE_NOWHERE, /* no place at all */
};
enum { HF_PLACE_BASES = HF_PLACE_NOWHERE + 1 };

struct hf_pool_place {
    uint32_t site;                  /* HF_NONE: not said, or nowhere */
    int64_t stock[2];               /* usable units by that end */
    int64_t units;                  /* served today */
    int64_t served[HF_PLACE_BASES]; /* of them, by how that is known */
    double failures[2];             /* expected until the target, by end */
    double hold[2];                 /* chance to hold alone until the target */
    struct hf_date until[2];        /* holds alone with the confidence until; HF_DATE_MAX */
    double first[2];                /* chance that it is the first that runs short, before target */
    int64_t better;                 /* units it would have if the same stock were divided best for
                                     * the target: what is to be moved */
};

struct hf_place_dates {
    /* With the confidence until; moved: between split and moved_upper, HF_DATE_MIN where it is not
     * simulated. */
    struct hf_date split, pooled, moved_upper, moved;
    double hold_split, hold_pooled;                   /* until the target */
    double hold_lower, hold_upper, hold_moved, error; /* moved: NaN where it is too large */
    enum hf_places_method method;
};

struct hf_place_pool {
    uint32_t pool;               /* position in endurance */
    struct hf_pool_place *place; /* likeliest first short at the lesser end first */
    uint32_t place_count;
    struct hf_place_dates end[2];
    double transfer_days[2];
    int64_t presumed; /* units whose place is presumed */
    double moves;     /* units that must move at least until pooled ends, expected, lesser end */
    struct hf_why_id why;
};

struct hf_place_pools {
    struct hf_place_pool *item; /* in the order of the endurance */
    uint32_t count;
};

/* `pool` is a position in endurance, or HF_NONE for all; paths of a simulation (0: bounds only),
 * HF_PLACE_FAILURES_MAX failures in them at most: beyond, bounds only. */
#define HF_PLACE_FAILURES_MAX 2e6
struct hf_places_request {
    uint32_t pool, path_count;
};
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_stock_places(struct hf_assessment *assessment,
                                                       const struct hf_places_request *request,
                                                       struct hf_arena *keep,
                                                       struct hf_arena scratch,
                                                       const struct hf_place_pools **pools);

#endif
