/* many_ways.h - how probably a node that is up is cut off, at most. Internal.
 *
 * Ways to the source that have no node in common fail independently of each other; one more is
 * found at a time, by sending what is there other ways round (Ford and Fulkerson, nodes split in
 * two), straight towards the source where that is possible (Hart, Nilsson, Raphael, 1968; a state
 * that was met once is not met again, so that a way may be longer than the shortest). */
#ifndef HF_NETWORK_MANY_WAYS_H
#define HF_NETWORK_MANY_WAYS_H

#include "network/piece.h"

enum { HF_MANY_WAYS_LENGTHS = 256 };

struct many_ways {
    const struct piece *piece;
    uint32_t *far; /* per node that was there first: links to the source, at least */
    uint32_t far_count;
    uint32_t first[HF_MANY_WAYS_LENGTHS]; /* per length that a way over it has at least: a state */
    uint32_t least;                       /* of these that has one */
    uint32_t *next;                       /* per state: the one behind it; HF_NONE: no more */
    uint32_t *steps;                      /* per state: from where the search began */
    uint32_t *come;                       /* per state: arc along which; HF_NONE: backwards */
    uint32_t *come_from;                  /* per state: state */
    uint32_t *round;                      /* per state: seen in this round */
    uint32_t now;
    uint32_t *out;     /* per node of a way: its arc */
    uint32_t *before;  /* per node of a way: the one before */
    uint32_t *on_ways; /* per node: round in which it is on a way */
    uint64_t looked;
};

/* Of the piece as it is; room for all that it may grow to. */
HF_MUST_CHECK enum hf_status hf_many_ways_open(const struct piece *piece, struct hf_arena *arena,
                                               struct many_ways *ways);
/* All ways fail, of as many as serve it best; the node itself does not count. */
double hf_many_ways_cut(struct many_ways *ways, uint32_t node);

#endif
