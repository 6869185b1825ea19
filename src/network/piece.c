#include "network/piece.h"

#include <holdfast/snapshot.h>

#include <assert.h>

enum hf_status hf_piece_open(uint32_t node_limit, uint32_t link_limit, struct hf_arena *arena,
                             struct piece *piece) {
    *piece = (struct piece){
        .node_limit = node_limit,
        .link_limit = link_limit,
        .node_up = hf_take(arena, double, (size_t)node_limit + 1),
        .first = hf_take(arena, uint32_t, (size_t)node_limit + 1),
        .link_up = hf_take(arena, double, (size_t)link_limit + 1),
        .to = hf_take(arena, uint32_t, 2 * (size_t)link_limit + 1),
        .next = hf_take(arena, uint32_t, 2 * (size_t)link_limit + 1),
    };
    if (piece->node_up == NULL || piece->first == NULL || piece->link_up == NULL ||
        piece->to == NULL || piece->next == NULL) {
        return HF_ERR_MEMORY;
    }
    (void)hf_piece_node_put(piece, 1.0);
    return HF_OK;
}

uint32_t hf_piece_node_put(struct piece *piece, double up) {
    const uint32_t node = piece->node_count++;
    assert(node < piece->node_limit);
    piece->node_up[node] = up;
    piece->first[node] = HF_NONE;
    return node;
}

void hf_piece_link_put(struct piece *piece, uint32_t side_a, uint32_t side_b, double up) {
    const uint32_t side[2] = {side_a, side_b};
    assert(side_a < piece->node_count && side_b < piece->node_count);
    const bool has_ends = piece->node_up[side_a] > 0.0 && piece->node_up[side_b] > 0.0;
    if (side_a == side_b || !(up > 0.0) || !has_ends) {
        return;
    }
    const uint32_t link = piece->link_count++;
    assert(link < piece->link_limit);
    piece->link_up[link] = up;
    for (uint32_t i = 0; i < 2; i++) {
        const uint32_t arc = 2 * link + i;
        piece->to[arc] = side[1 - i];
        piece->next[arc] = piece->first[side[i]];
        piece->first[side[i]] = arc;
    }
}

void hf_piece_cut(struct piece *piece, uint32_t node_count, uint32_t link_count) {
    while (piece->link_count > link_count) {
        const uint32_t link = --piece->link_count;
        for (uint32_t i = 0; i < 2; i++) {
            const uint32_t arc = 2 * link + i;
            piece->first[piece->to[arc ^ 1U]] = piece->next[arc];
        }
    }
    piece->node_count = node_count;
}
