/* holdfast/cuts.h - how few risk groups have to fail together before somebody loses service, and
 * which.
 *
 * A **way** of a demand is a set of groups that one way of serving it rests on; only the minimal
 * ones count, and they are the demand's **family**. A loss cuts the demand off when it hits every
 * way of its family. So the smallest **cut** is a smallest set that hits all of them, and the
 * number of ways without a common group is another number: with groups there is no theorem of
 * Menger, and the first may be larger than the second. Both are given.
 *
 * Three questions, three calls:
 *
 *  - hf_cuts: few groups (24 at most): the families of all demands and sites, and what follows from
 * each distinct one; all 2^n losses if asked.
 *  - hf_cut_find: any number of groups, one demand, pools from either fixpoint: the cheapest cut,
 * exactly, or two bounds when the budget ends. A cut is guessed that hits all ways seen so far; a
 * search under that loss confirms it or finds one way more.
 *  - hf_weak_points: single nodes and links (not groups) that alone cut somebody off: dominators
 * from the gateways, and sweeps for those that take a pool.
 *
 * What is down under a loss, and the two bounds, are those of resilience.h; what counts as lost is
 * that of sweep.h (demand_had).
 *
 * **Ownership.** Results lie in `keep`. **Errors.** HF_ERR_ARGUMENT for an inconsistent network or
 * question; HF_ERR_LIMIT when a stated budget ends; HF_ERR_MEMORY. *result is then untouched.
 * **Cost.** hf_cuts: for each set kept, a look at each link of its place; bounded by the budget of
 * sets. hf_cut_find: one search for each group of each way found. hf_weak_points: linear for each
 * function, but for nodes that carry no traffic of others and demands with several nodes (a
 * logarithm more), and one sweep of all nodes that take a pool. bench/README.md has figures.
 */
#ifndef HOLDFAST_CUTS_H
#define HOLDFAST_CUTS_H

#include <holdfast/network.h>
#include <holdfast/sweep.h>

enum {
    HF_CUTS_GROUPS_MAX = 24,       /* groups of one question */
    HF_CUTS_TABLE_GROUPS_MAX = 20, /* where all losses are asked for */
    HF_CUTS_SETS_MAX = 16000000,   /* sets kept at once, where the question does not say */
};
/* Ways looked at in searching for the numbers of all families, where the question does not say; one
 * number gets a sixteenth at most. */
#define HF_CUTS_STEPS_MAX UINT64_C(1000000000)
/* What losing one group may cost, at most. */
#define HF_CUTS_COST_MAX (INT64_C(1) << 36)
/* Losses times distinct families, at most, where all losses or minimal cuts are asked for (a cut
 * counts the groups of its family only). */
#define HF_CUTS_TABLE_MAX UINT64_C(8589934592)

/* Optional members may be NULL (0 for counts). */
struct hf_cuts_question {
    const uint32_t *group; /* labels, each once; position i is bit i of every mask */
    uint32_t group_count;
    const int64_t
        *group_cost; /* optional (each 1): 0 ... HF_CUTS_COST_MAX, in the order of `group` */
    enum hf_bound bound;
    const uint32_t *demand_site; /* optional (each its own): below site_count */
    uint32_t site_count;
    const int64_t *demand_weight; /* optional (0): HF_COUNT_UNKNOWN or 0 and more */
    const uint8_t *demand_had;    /* optional (all 1): as in sweep.h, for this bound */
    uint32_t minimal_max;         /* so many minimal cuts are listed for each family */
    bool is_table_asked;          /* what every loss takes */
    uint64_t sets_max;            /* optional: HF_CUTS_SETS_MAX; 256 times as many comparisons */
    uint64_t steps_max;           /* optional: HF_CUTS_STEPS_MAX */
};

/* What follows from one family. A family of no way is not served with nothing lost: count_least,
 * cost_least and apart are 0. One with the empty way cannot be cut by these groups: all three are
 * unbounded (HF_NONE, INT64_MAX, HF_NONE) and there is no minimal cut. */
struct hf_family_cut {
    uint32_t count_least; /* groups that have to fail together */
    uint32_t count_mask;  /* one set of so many that cuts */
    int64_t cost_least;   /* of a cheapest cut */
    uint32_t cost_mask;
    uint32_t apart;         /* ways, no two with a common group */
    uint64_t minimal_count; /* minimal cuts; 0 where minimal_max is 0 */
    bool is_exact;          /* false: the budget of steps ended. What is given does cut, but fewer
                               or cheaper may do; `apart` may be larger */
};

struct hf_cuts {
    uint32_t family_count;   /* distinct */
    struct hf_csr family;    /* per family: ways as masks, by size, then by value */
    uint32_t *demand_family; /* per demand */
    uint32_t *site_family;   /* per site: all its demands are needed; one without is never cut */
    uint32_t site_count;
    struct hf_family_cut *cut; /* per family */
    struct hf_csr minimal;     /* per family: minimal cuts as masks, by size, then by value; at most
                                  minimal_max of minimal_count */
    struct hf_sweep_sum *sum;  /* per mask, as hf_sweep counts; NULL without table */
    uint64_t sets;             /* kept, over all places and functions */
};

/* Where nodes need pools, what runs keeps running (HF_FIXPOINT_GREATEST). */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_cuts(const struct hf_network *network,
                                               const struct hf_cuts_question *question,
                                               struct hf_arena *keep, struct hf_arena scratch,
                                               struct hf_cuts *result);

/* Fills words[(2^group_count + 63) / 64]: bit s is 1 where the loss of mask s cuts all ways. */
HF_PUBLIC void hf_cuts_table(const uint32_t *way, uint32_t way_count, uint32_t group_count,
                             uint64_t *words);

/* Demands and what they weigh, by enum hf_cut_class. */
struct hf_cut_summary {
    int64_t demands[HF_CUT_CLASSES];
    int64_t weight[HF_CUT_CLASSES]; /* where it is known; stays at INT64_MAX when it does not fit */
    int64_t unknown[HF_CUT_CLASSES]; /* demands whose weight is not known */
    bool is_exact; /* false: for some demand the number may be smaller than it was counted by */
};

/* Fills rows[region_count * function_count], a function's row at region * function_count +
 * function. `demand_region` NULL: one region. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_cuts_by_region(const struct hf_network *network, const struct hf_cuts_question *question,
                  const struct hf_cuts *cuts, const uint32_t *demand_region, uint32_t region_count,
                  struct hf_cut_summary *rows);

struct hf_cut_question {
    const uint32_t *group; /* labels, each once */
    uint32_t group_count;
    const int64_t
        *group_cost; /* optional (each 1): 0 ... HF_CUTS_COST_MAX, in the order of `group` */
    enum hf_bound bound;
    enum hf_fixpoint fixpoint;
    uint32_t demand;
    bool is_gone_only;     /* lost only when too few of its nodes are up (demand_had 0) */
    int64_t at_least;      /* optional (0): no cut is cheaper, as the caller knows */
    uint64_t searches_max; /* optional: no limit */
    uint64_t steps_max;    /* optional: HF_CUTS_STEPS_MAX; ways looked at in guessing */
};

struct hf_cut {
    bool is_possible;   /* losing all groups cuts; else lower and upper are INT64_MAX */
    int64_t lower;      /* no cut is cheaper */
    int64_t upper;      /* what `group` costs; equal to lower: exact */
    uint32_t *group;    /* labels of a cut, in the order of the question */
    uint32_t count;     /* 0 and possible: not served with nothing lost */
    struct hf_csr way;  /* the ways that were found, as labels: each has to be hit */
    uint32_t way_count; /* the why of `lower` */
    uint64_t searches;  /* made */
};

HF_PUBLIC HF_MUST_CHECK enum hf_status hf_cut_find(const struct hf_network *network,
                                                   const struct hf_cut_question *question,
                                                   struct hf_arena *keep, struct hf_arena scratch,
                                                   struct hf_cut *result);

struct hf_weak_question {
    enum hf_bound bound;         /* worst: demand_all counts */
    const uint32_t *demand_site; /* optional (each its own): below site_count */
    uint32_t site_count;
    const int64_t *demand_weight; /* optional (0): HF_COUNT_UNKNOWN or 0 and more */
    const uint8_t *node_counts;   /* optional (all 1): 0: not named in alone_node */
};

/* Rows of function f begin at f * node_count and f * link_count: a site counts once for each
 * function that it loses. */
struct hf_weak_points {
    struct hf_sweep_sum *node; /* what of the function is lost when the node alone goes */
    struct hf_sweep_sum *link; /* the same for a link */
    uint8_t *is_served;        /* per demand: with everything up. The others are in no sum */
    uint32_t *alone_node;      /* per demand: the last node that takes it alone, on the way to it;
                                  else the first that does by a pool; HF_NONE: none does, or it is
                                  not served */
};

/* Labels and unknown makers are not looked at. Where nodes need pools, what runs keeps running
 * (HF_FIXPOINT_GREATEST), and what a node takes by a pool that does not work without it counts as
 * what it takes. HF_ERR_LIMIT when the known weights do not add up to an int64_t. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_weak_points(const struct hf_network *network, const struct hf_weak_question *question,
               struct hf_arena *keep, struct hf_arena scratch, struct hf_weak_points *result);
#endif
