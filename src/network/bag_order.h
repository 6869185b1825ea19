/* bag_order.h - bags, and in which order nodes are taken out. Internal: between bag_reach.c and
 * bag_order.c. */
#ifndef HF_NETWORK_BAG_ORDER_H
#define HF_NETWORK_BAG_ORDER_H

#include "network/bag_reach.h"

enum { BAG_SLOTS = HF_BAG_WIDTH_MAX + 1 };

/* States of a bag, each once. */
struct bag_list {
    uint64_t *key;
    double *mass;
    uint32_t count;
};

struct bag {
    uint32_t node, width;
    uint32_t near[HF_BAG_WIDTH_MAX]; /* neighbours when it is taken out */
    uint32_t parent;                 /* bag; HF_NONE: a root */
    uint32_t child, sibling;         /* bags; HF_NONE: no more */
    uint32_t link; /* of those of its node that are put in here: first in `link` */
    uint32_t link_count;
    struct bag_list up, down; /* over its neighbours: from what is below it, from all others; the
                                 keys of `up` say what is joined (bag_pairs) */
    uint32_t *mask_start;     /* of `up`: by which of them are up */
    struct bag_query *query;  /* whose nodes are all here; NULL: none */
    double loose; /* chance that a core node it hangs on is up and not joined, at most */
};

struct bag_near {
    uint32_t *node;
    uint32_t count, limit;
};

struct bag_run {
    const struct piece *piece;
    const struct bag_limits *limits;
    struct bag_query *query;
    struct hf_arena *arena;
    struct bag *bag; /* in the order in which nodes are taken out */
    uint32_t bag_count;
    uint32_t *bag_of; /* per node; HF_NONE: in the core, or the source */
    uint32_t *link;   /* of bags */
    /* taking out */
    struct bag_near *near;             /* per node */
    uint32_t first[BAG_SLOTS];         /* per count of neighbours: nodes */
    uint32_t *next_node;               /* per node: behind it in the list of its count */
    uint32_t *before_node, *listed_at; /* per node */
    /* states */
    uint32_t *table; /* 1 + state; 0: free */
    uint32_t table_mask;
    struct bag_list work[2];
    uint64_t steps;
    bool is_full;
};

/* Takes out what has few neighbours: bag, bag_count, bag_of, link. The run has its room, and lists
 * nobody. */
HF_MUST_CHECK enum hf_status hf_bags_make(struct bag_run *run);
/* Left when nothing more is taken out. */
bool hf_bag_is_core(const struct bag_run *run, uint32_t node);

#endif
