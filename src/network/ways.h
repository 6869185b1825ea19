/* ways.h - two bounds of how probably a node of a piece is joined to the source, for pieces too
 * wide for joint.h. Internal.
 *
 * **Lower**: what the two ways to the source achieve that have no node in common and together the
 * best chance (Suurballe and Tarjan, 1984, nodes split in two); a single way where there is no
 * second, or where it takes too long to find. **Upper**: a node is joined only if it is up and one
 * of its neighbours is joined through a link that is up; that neighbours are joined are increasing
 * events of independent ones, so taking them as independent never makes the chance of one of them
 * too small (Esary, Proschan, Walkup, 1967). Taken a few times in a row, from "joined as often as
 * up". */
#ifndef HF_NETWORK_WAYS_H
#define HF_NETWORK_WAYS_H

#include "network/piece.h"

struct ways {
    const struct piece *piece;
    double *upper;      /* per node */
    double *node_cost;  /* per node: -log of its chance to be up */
    double *link_cost;  /* per link */
    double *length;     /* per node: of the best way, without the node itself; infinite: none */
    uint32_t *best_arc; /* per node: first of that way */
    struct ways_search *search;
    uint64_t looked; /* states of the search of second ways, so far */
};

/* Of the piece as it is; room for all that it may grow to. */
HF_MUST_CHECK enum hf_status hf_ways_open(const struct piece *piece, struct hf_arena *arena,
                                          struct ways *ways);
/* Takes in nodes from `from` on. No way between nodes before leads through them. */
void hf_ways_extend(struct ways *ways, uint32_t from);
double hf_ways_lower(struct ways *ways, uint32_t node);

#endif
