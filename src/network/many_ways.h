/* many_ways.h - how probably a node that is up is cut off, at most. Internal.
 *
 * Ways to the source that have no node in common fail independently of each other; one more is
 * found at a time, shortest first, by sending what is there other ways round (Ford and Fulkerson,
 * nodes split in two). */
#ifndef HF_NETWORK_MANY_WAYS_H
#define HF_NETWORK_MANY_WAYS_H

#include "network/piece.h"

struct many_ways {
    const struct piece *piece;
    uint32_t *come;      /* per state: arc along which; HF_NONE: backwards */
    uint32_t *come_from; /* per state: state */
    uint32_t *round;     /* per state: seen in this round */
    uint32_t *queue;     /* per state */
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
