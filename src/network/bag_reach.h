/* bag_reach.h - chances in pieces too wide for joint.h, node after node taken out. Internal.
 *
 * The node with the fewest neighbours is taken out, its neighbours become neighbours of each other,
 * and so on, while there is one with at most `width` neighbours (the source does not count). What
 * is taken out over the same neighbours is a tree of **bags**: a node and its neighbours then. In a
 * bag it is followed which nodes are up and joined with each other or with the source, first from
 * the leaves to the roots, then back, which tells of every node at once how probably it is joined
 * (Arnborg and Proskurowski, 1989; Wald and Colbourn, 1983; both runs as in Lauritzen and
 * Spiegelhalter, 1988). Exact where nothing is left.
 *
 * What is left is the **core**, where every node has many neighbours. Above: as if each of its
 * nodes that is up were joined to the source; what hangs on it is then answered as before. Below:
 * less the chance that one of those, at most `width`, on which a tree hangs is up and not joined,
 * which is at most the chance that all of several ways without a common node are cut (many_ways.h).
 */
#ifndef HF_NETWORK_BAG_REACH_H
#define HF_NETWORK_BAG_REACH_H

#include "network/piece.h"

enum { HF_BAG_WIDTH_MAX = 9, HF_BAG_QUERY_MAX = 6 };

/* Nodes, each once and not the source, of which it is asked which are joined together. They are in
 * one bag. */
struct bag_query {
    uint32_t node[HF_BAG_QUERY_MAX];
    uint32_t count;
    /* Filled: per set of them (a bit each), that these are up and joined and the others are not;
     * with a core as the upper bounds say, and that it is otherwise has at most the chance `loose`.
     */
    double *joined; /* the caller's room, of 1 << count */
    double loose;
    struct bag_query *next; /* NULL: the last */
    struct bag_query *next_of_bag;
};

struct bag_limits {
    uint32_t width;      /* 1 ... HF_BAG_WIDTH_MAX */
    uint32_t states_max; /* in one bag */
    uint64_t steps_max;  /* over all bags */
    bool is_exact_only;  /* not done where there is a core */
};

struct bag_reach {
    double *lower, *upper; /* per node: up, and joined to the source */
    uint32_t core;         /* nodes that are left; 0: exact */
    uint64_t steps;
    bool is_done; /* false: more states or steps than allowed; nothing is known */
};

/* Results lie in `keep`, and in the queries, of which `query` is the first (NULL: none). */
HF_MUST_CHECK enum hf_status hf_bag_reach(const struct piece *piece, struct bag_query *query,
                                          const struct bag_limits *limits, struct hf_arena *keep,
                                          struct hf_arena scratch, struct bag_reach *result);

#endif
