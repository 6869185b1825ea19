/* holdfast/capacity.h - does what is left after a loss carry the traffic that is still connected?
 *
 * hf_network_lose (holdfast/network.h) says who is still joined to a gateway. That is an upper
 * bound on service: many may be joined through one link that is too small. Here links have
 * capacities and demands have traffic, and the traffic that fits is bounded from both sides.
 *
 * **Model.** Traffic flows from gateways of a demand's function to the demand, over any number of
 * ways at once, as fits best: no routing carries more, real routing mostly carries less. A link
 * carries its capacity in each direction at the same time. All functions share the links. What is
 * down, does not work or is not passed through under a loss is so for traffic too. Traffic of a
 * demand with several nodes is delivered through those of them that are reached, in any parts.
 * What devices and gateways can switch is not asked: only links have limits.
 *
 * **Bounds.** `most` is an upper bound, in the best case (HF_BOUND_BEST): a link of unknown
 * capacity is never too small. It is the least of two relaxations: each class of demands alone
 * with all the links, added up; and all demands together, with each served by any gateway.
 * `least` is a lower bound, in the worst case (HF_BOUND_WORST): a link of unknown capacity carries
 * nothing that could be relied on (what it carries today is not known either, and the loss may
 * want more of it), so blank capacities never make an answer clearer; a demand of which several
 * nodes are needed counts nothing, since nobody says which part of its traffic each takes. It is
 * the sum of one routing that was found: the functions one after the other on what is left, the
 * one with most traffic first. With one set of gateways, everything known and no such demands,
 * both are the maximum flow: `most` equals `least`. With several functions the truth lies between.
 * Demands whose traffic is unknown are counted, and are given no room.
 *
 * **Units.** Traffic and capacity are whole numbers of the same unit, which the caller chooses.
 *
 * **Method.** What hangs on one place gets its traffic through that place. So the network is cut
 * into its blocks (Hopcroft and Tarjan, 1973), seen from the gateways; from the outermost inwards
 * each block is asked for the most that its inner place can send into it (a link of its own: the
 * smaller one of two numbers; else Dinic's method), which then is what that place wants. This is
 * exact, and most of a real network are trees.
 *
 * **Order of use.** Fill a `struct hf_network` and a `struct hf_capacity_question`, call
 * hf_capacity. **Ownership.** Results lie in `keep`. **Errors.** HF_ERR_ARGUMENT for an
 * inconsistent network or question, HF_ERR_LIMIT for amounts that do not fit; HF_ERR_MEMORY;
 * *result is then untouched. The same bytes on any number of threads. **Memory.** Some 150 bytes a
 * node and link for each thread. **Cost.** One walk through the network for each loss and class,
 * and one for each function; bench/README.md has figures.
 */
#ifndef HOLDFAST_CAPACITY_H
#define HOLDFAST_CAPACITY_H

#include <holdfast/network.h>

#define HF_CAPACITY_UNLIMITED INT64_MAX
/* All traffic together, at most. */
#define HF_CAPACITY_TRAFFIC_MAX (INT64_C(1) << 60)

/* Optional members may be NULL (0 for counts). */
struct hf_capacity_question {
    const int64_t *link_capacity;  /* per link, in each direction: 0 and more, HF_COUNT_UNKNOWN, or
                                      HF_CAPACITY_UNLIMITED */
    const int64_t *demand_traffic; /* per demand: HF_COUNT_UNKNOWN, or 0 and more */
    const uint32_t *demand_class;  /* optional (its function): below class_count. Answers are given
                                      for each class */
    uint32_t class_count;          /* where demand_class is given */
    struct hf_csr set;             /* the losses: labels of each */
    uint32_t set_count;
    enum hf_fixpoint fixpoint;
    uint32_t cuts_max; /* so many bottlenecks are listed for each loss */
    uint32_t threads;  /* at most so many; 0: as many as the machine has use for */

    int64_t *link_load;      /* optional: 2 a link, from a to b and from b to a: what the routing
                                behind `least` of the last loss sends */
    int64_t *demand_carried; /* optional: per demand, likewise */
};

struct hf_capacity_sum {
    int64_t connected[HF_BOUNDS]; /* traffic of demands that are served by what is joined */
    int64_t most;                 /* of it fits, at most */
    int64_t least;                /* fits surely; at most connected[HF_BOUND_WORST] */
    uint32_t unknown;             /* demands connected in the best case whose traffic is unknown */
};

/* What is too small whatever the routing, nearest to the gateways: links that are full, and behind
 * which more is wanted. In the best case, with each demand served by any gateway; where all fits
 * so, of the class alone that is shortest of room. */
struct hf_capacity_cut {
    uint32_t link;           /* the largest of them; the first of equal ones */
    uint32_t links;          /* how many there are */
    int64_t carries, wanted; /* together; wanted > carries */
};

struct hf_capacity {
    uint32_t loss_count, class_count;
    struct hf_capacity_sum *sum;      /* per loss */
    struct hf_capacity_sum *of_class; /* per loss and class: [loss * class_count + class]; `most`
                                         alone with all the links, `least` in the routing of all */
    uint32_t *cut_start;              /* per loss, and one more: in cut */
    struct hf_capacity_cut *cut;      /* largest shortage first, then by link */
    uint64_t visits;                  /* link ends looked at, of which the cost is made */
};

HF_PUBLIC HF_MUST_CHECK enum hf_status hf_capacity(const struct hf_network *network,
                                                   const struct hf_capacity_question *question,
                                                   struct hf_arena *keep, struct hf_arena scratch,
                                                   struct hf_capacity *result);
#endif
