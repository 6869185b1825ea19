/* piece.h - a small network of its own, with one source, that grows and shrinks again. Internal.
 *
 * Node 0 is the source and always up. Links are pairs of arcs: 2 k and 2 k + 1. What was put in
 * last is taken out first. */
#ifndef HF_NETWORK_PIECE_H
#define HF_NETWORK_PIECE_H

#include <holdfast/arena.h>
#include <stdbool.h>

struct piece {
    uint32_t node_count, node_limit;
    uint32_t link_count, link_limit;
    double *node_up;     /* per node: 0 ... 1 */
    uint32_t *first;     /* per node: an arc that leaves it, the one put in last; HF_NONE: none */
    double *link_up;     /* per link: 0 ... 1 */
    uint32_t *to, *next; /* per arc: where it leads, and the node's one before; HF_NONE: none */
};

/* With the source, and room for so many nodes (it among them) and links. */
HF_MUST_CHECK enum hf_status hf_piece_open(uint32_t node_limit, uint32_t link_limit,
                                           struct hf_arena *arena, struct piece *piece);
/* Returns its number. There is room for it. */
uint32_t hf_piece_node_put(struct piece *piece, double up);
/* A link that is never up, of a node to itself or to one that is never up, is left out. There is
 * room for it. */
void hf_piece_link_put(struct piece *piece, uint32_t side_a, uint32_t side_b, double up);
/* Takes out all behind so many. No link that stays leads to a node that goes. */
void hf_piece_cut(struct piece *piece, uint32_t node_count, uint32_t link_count);

#endif
