/* frame.h - the network in one world on one day, as state.c keeps it and frame_tally.c reads it. */
#ifndef HF_COMPLY_FRAME_H
#define HF_COMPLY_FRAME_H

#include "comply/compliance.h"

/* What one swap puts in, or what one group has lost by swaps, brings to its site and product:
 * units, and how many of those that bring units there. */
struct share_brought {
    wide_sum counting, in_scope;
    int hits, scopes;
};

/* What the sites (or services) that are weighed come to. */
struct weighed {
    wide_sum part, base;
    int64_t free_sites; /* in the base, without a hit */
    int64_t boundless, hides_part, hides_rest;
};

/* A group from which swaps take. */
struct group_state {
    wide_sum swapped; /* taken by swaps */
    wide_sum carried; /* modules that went with their device */
    struct share_brought brought;
    bool is_gone;  /* its units' modules went with them */
    bool is_dirty; /* to be counted again */
};

/* How many batches, groups and swaps bring units that count, or in scope. */
struct site_state {
    uint32_t hit, scope;
};

/* What swaps of one pattern that are done bring, each. */
struct pattern_state {
    struct share_brought brought;
    uint32_t done;
    bool is_dirty;  /* to be counted again, where none is done once one is */
    bool is_listed; /* in dirty_pattern[] */
};

struct comply_frame {
    const struct comply_case *one;
    enum comply_world world;
    struct hf_date_range day;
    int32_t low, high; /* first and last day since all was looked at; INT32_MIN: it never was */
    uint8_t *batch;    /* per batch: BRINGS_... */
    struct group_state *group; /* per slot, where it is touched */
    uint8_t *is_touched;       /* per slot: something was taken from it once */
    uint32_t *dirty;           /* slots */
    uint32_t dirty_count;
    struct pattern_state *pattern; /* per pattern of the network */
    uint32_t *dirty_pattern;
    uint32_t dirty_patterns;
    wide_sum
        *part;     /* per part of the patterns: counting units; only where targets are told apart */
    uint8_t *swap; /* per swap: BRINGS_... of what it puts in, once it is done; where it has a
                      pattern only BRINGS_ITSELF */
    struct site_state *site;         /* only where the figure hangs on sites, else NULL */
    wide_sum loose_hit, loose_scope; /* units at unknown sites */
    wide_sum *left; /* per product, then for unknown products: counting units left; only where
                       targets are told apart, else NULL */
    wide_sum hits, scopes; /* of all sites */
    struct weighed weighed;
    bool weighs_services;
    bool is_weighed;    /* else all sites have to be weighed anew */
    bool has_loose_hit; /* units at an unknown site counted when they were weighed */
    bool has_targets;   /* `targets` is that of what is left now */
    int64_t targets;
    uint32_t sites, products;
};

static inline int64_t amount_min(int64_t left, int64_t right) {
    return left < right ? left : right;
}

static inline int64_t amount_max(int64_t left, int64_t right) {
    return left > right ? left : right;
}

static inline int64_t amount_add(int64_t left, int64_t right) {
    int64_t sum = INT64_MAX;
    return hf_add_int64(left, right, &sum) ? sum : INT64_MAX;
}

static inline int64_t amount_of(wide_sum sum) {
    return sum > INT64_MAX ? INT64_MAX : (int64_t)sum;
}

#endif
