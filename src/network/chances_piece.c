#include "network/chances.h"

#include <assert.h>
#include <string.h>

/* A target may be reached over several nodes of the blocks, its ends. Block by block, the deepest
 * first, ends are replaced by what their block hangs on, until there is one: all ways to the target
 * pass it, and lie in the blocks gone through. */

enum { WIDE_NODES_MORE = 512, WIDE_LINKS_MORE = 4096 };

struct target_gather {
    uint32_t *end; /* nodes; HF_NONE: all gateways */
    uint32_t end_count;
    uint32_t *block; /* gone through, the last the highest */
    uint32_t block_count;
    uint32_t *near; /* ends in the last one, before it was gone through */
    uint32_t near_count;
    bool is_query; /* and only so many of them as it has are put in */
    uint32_t base; /* the wide block that the piece is put into; HF_NONE */
    size_t nodes, links;
};

static uint32_t arc_other(const struct hf_network *network, uint32_t link, uint32_t node) {
    return network->link_a[link] == node ? network->link_b[link] : network->link_a[link];
}

static size_t block_links(const struct chances *chances, uint32_t block) {
    const struct hf_csr *member = &chances->blocks->member;
    size_t links = 0;
    for (uint32_t i = member->start[block]; i < member->start[block + 1]; i++) {
        const uint32_t *start = chances->index->arc.start + member->item[i];
        links += (size_t)(start[1] - start[0]) + 1;
    }
    return links;
}

/* ---- one block ---- */

enum hf_status hf_block_piece_make(struct chances *chances, uint32_t block, bool has_more,
                                   struct hf_arena *arena, struct piece *piece) {
    const struct network_blocks *blocks = chances->blocks;
    const struct hf_csr *arc = &chances->index->arc;
    const uint32_t *member = blocks->member.item + blocks->member.start[block];
    const uint32_t count = blocks->member.start[block + 1] - blocks->member.start[block];
    const size_t links = block_links(chances, block) + (has_more ? WIDE_LINKS_MORE : 0);
    HF_TRY(
        hf_piece_open(count + 1 + (has_more ? WIDE_NODES_MORE : 0), (uint32_t)links, arena, piece));
    for (uint32_t i = 0; i < count; i++) {
        (void)hf_piece_node_put(piece, chances->node_up[member[i]]);
    }
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t node = member[i];
        if (blocks->top[block] == HF_NONE && chances->is_gateway[node] != 0) {
            hf_piece_link_put(piece, i + 1, 0, 1.0);
        }
        for (uint32_t k = arc->start[node]; k < arc->start[node + 1]; k++) {
            const uint32_t other = arc_other(chances->index->network, arc->item[k], node);
            const bool is_below = blocks->block[other] == block && chances->place[other] < i + 1;
            if (is_below || other == blocks->top[block]) {
                hf_piece_link_put(piece, i + 1, is_below ? chances->place[other] : 0,
                                  chances->link_up[arc->item[k]]);
            }
        }
    }
    return HF_OK;
}

/* ---- what leads to a target ---- */

static void end_put(struct chances *chances, struct target_gather *gather, uint32_t node) {
    if (node == HF_NONE) {
        bool is_there = false;
        for (uint32_t i = 0; i < gather->end_count; i++) {
            is_there = is_there || gather->end[i] == HF_NONE;
        }
        if (!is_there) {
            gather->end[gather->end_count++] = node;
        }
    } else if (chances->stamp[node] != chances->round) {
        chances->stamp[node] = chances->round;
        gather->end[gather->end_count++] = node;
    }
}

/* Nodes of the blocks over which the target's own are reached. */
static enum hf_status ends_gather(struct chances *chances, const struct chance_target *target,
                                  struct hf_arena *arena, struct target_gather *gather) {
    const struct network_blocks *blocks = chances->blocks;
    const struct hf_csr *arc = &chances->index->arc;
    size_t room = 1;
    for (uint32_t i = 0; i < target->count; i++) {
        const uint32_t node = target->node[i];
        room += (size_t)(arc->start[node + 1] - arc->start[node]) + 1;
    }
    gather->end = hf_take(arena, uint32_t, room);
    gather->links = room + target->count;
    if (gather->end == NULL) {
        return HF_ERR_MEMORY;
    }
    chances->round++;
    for (uint32_t i = 0; i < target->count; i++) {
        const uint32_t node = target->node[i];
        if (blocks->block[node] != HF_NONE) {
            end_put(chances, gather, node);
            continue;
        }
        for (uint32_t k = arc->start[node]; k < arc->start[node + 1]; k++) {
            const uint32_t other = arc_other(chances->index->network, arc->item[k], node);
            if (blocks->block[other] != HF_NONE) {
                end_put(chances, gather, other);
            }
        }
    }
    return HF_OK;
}

static uint32_t end_depth(const struct chances *chances, uint32_t end) {
    return end == HF_NONE ? 0 : chances->depth[chances->blocks->block[end]] + 1;
}

static void deepest_go_through(struct chances *chances, struct target_gather *gather) {
    const struct network_blocks *blocks = chances->blocks;
    uint32_t deepest = gather->end[0];
    for (uint32_t i = 1; i < gather->end_count; i++) {
        deepest = end_depth(chances, gather->end[i]) > end_depth(chances, deepest) ? gather->end[i]
                                                                                   : deepest;
    }
    const uint32_t block = blocks->block[deepest];
    uint32_t kept = 0;
    gather->near_count = 0;
    for (uint32_t i = 0; i < gather->end_count; i++) {
        const uint32_t end = gather->end[i];
        if (end == HF_NONE || blocks->block[end] != block) {
            gather->end[kept++] = end;
        } else {
            gather->near[gather->near_count++] = end;
        }
    }
    gather->end_count = kept;
    end_put(chances, gather, blocks->top[block]);
    gather->block[gather->block_count++] = block;
}

/* Can it be come to, in its block, without another node of the target before it? */
static bool near_is_first(const struct chances *chances, uint32_t block, uint32_t node) {
    const struct network_blocks *blocks = chances->blocks;
    const struct hf_csr *arc = &chances->index->arc;
    bool is_first = blocks->top[block] == HF_NONE && chances->is_gateway[node] != 0;
    for (uint32_t k = arc->start[node]; !is_first && k < arc->start[node + 1]; k++) {
        const uint32_t other = arc_other(chances->index->network, arc->item[k], node);
        const bool is_above = other == blocks->top[block] || blocks->block[other] == block;
        is_first = is_above && other != node && chances->stamp[other] != chances->round;
    }
    return is_first;
}

/* One node of the target is enough: what is only come to over others of them says nothing more. */
static void near_thin(struct chances *chances, const struct chance_target *target,
                      struct target_gather *gather) {
    uint32_t kept = 0;
    chances->round++;
    for (uint32_t i = 0; i < target->count; i++) {
        chances->stamp[target->node[i]] = chances->round;
    }
    for (uint32_t i = 0; i < gather->near_count; i++) {
        if (near_is_first(chances, gather->base, gather->near[i])) {
            gather->near[kept++] = gather->near[i];
        }
    }
    gather->near_count = kept;
}

static enum hf_status blocks_gather(struct chances *chances, const struct chance_target *target,
                                    struct hf_arena *arena, struct target_gather *gather) {
    const struct hf_csr *member = &chances->blocks->member;
    size_t room = 1;
    for (uint32_t i = 0; i < gather->end_count; i++) {
        room += end_depth(chances, gather->end[i]);
    }
    gather->block = hf_take(arena, uint32_t, room);
    gather->near = hf_take(arena, uint32_t, (size_t)gather->end_count + 1);
    if (gather->block == NULL || gather->near == NULL) {
        return HF_ERR_MEMORY;
    }
    while (gather->end_count > 1) {
        deepest_go_through(chances, gather);
    }
    gather->nodes = (size_t)target->count + 1;
    gather->base = HF_NONE;
    for (uint32_t i = 0; i < gather->block_count; i++) {
        const uint32_t block = gather->block[i];
        const bool is_base = i + 1 == gather->block_count && chances->wide[block] != NULL &&
                             gather->nodes <= WIDE_NODES_MORE && gather->links <= WIDE_LINKS_MORE;
        if (is_base) {
            gather->base = block;
        } else {
            gather->nodes += member->start[block + 1] - member->start[block];
            gather->links += block_links(chances, block);
        }
    }
    if (gather->base != HF_NONE && target->needed == 1) {
        near_thin(chances, target, gather);
    }
    return HF_OK;
}

static uint32_t piece_number(const struct chances *chances, const struct target_gather *gather,
                             uint32_t node) {
    const struct network_blocks *blocks = chances->blocks;
    if (node == gather->end[0]) {
        return 0;
    }
    const bool is_of_base = gather->base != HF_NONE && blocks->block[node] == gather->base;
    return is_of_base && !gather->is_query ? chances->place[node] : chances->number[node];
}

/* A link, but to a node that is left out. */
static void target_link_put(struct piece *piece, uint32_t side_a, uint32_t side_b, double up) {
    if (side_a != HF_NONE && side_b != HF_NONE) {
        hf_piece_link_put(piece, side_a, side_b, up);
    }
}

static void block_links_put(struct chances *chances, const struct target_gather *gather,
                            uint32_t block, struct piece *piece) {
    const struct network_blocks *blocks = chances->blocks;
    const struct hf_csr *arc = &chances->index->arc;
    const uint32_t top = blocks->top[block];
    for (uint32_t i = blocks->member.start[block]; i < blocks->member.start[block + 1]; i++) {
        const uint32_t node = blocks->member.item[i];
        const uint32_t own = chances->number[node];
        if (top == HF_NONE && chances->is_gateway[node] != 0) {
            hf_piece_link_put(piece, own, 0, 1.0);
        }
        for (uint32_t k = arc->start[node]; k < arc->start[node + 1]; k++) {
            const uint32_t other = arc_other(chances->index->network, arc->item[k], node);
            if (other == top ||
                (blocks->block[other] == block && chances->place[other] < chances->place[node])) {
                target_link_put(piece, own, piece_number(chances, gather, other),
                                chances->link_up[arc->item[k]]);
            }
        }
    }
}

/* What carries no traffic of others, and its links to the blocks. */
static void loose_put(struct chances *chances, const struct target_gather *gather, uint32_t node,
                      struct piece *piece) {
    const struct hf_csr *arc = &chances->index->arc;
    chances->number[node] = hf_piece_node_put(piece, chances->node_up[node]);
    for (uint32_t k = arc->start[node]; k < arc->start[node + 1]; k++) {
        const uint32_t other = arc_other(chances->index->network, arc->item[k], node);
        if (chances->blocks->block[other] != HF_NONE) {
            target_link_put(piece, chances->number[node], piece_number(chances, gather, other),
                            chances->link_up[arc->item[k]]);
        }
    }
}

/* All blocks that were gone through, but for the base. */
static void blocks_put(struct chances *chances, const struct target_gather *gather,
                       struct piece *piece) {
    const struct network_blocks *blocks = chances->blocks;
    for (uint32_t i = 0; i < gather->block_count; i++) {
        const uint32_t block = gather->block[i];
        for (uint32_t k = blocks->member.start[block];
             block != gather->base && k < blocks->member.start[block + 1]; k++) {
            const uint32_t node = blocks->member.item[k];
            chances->number[node] = hf_piece_node_put(piece, chances->node_up[node]);
        }
    }
    for (uint32_t i = 0; i < gather->block_count; i++) {
        if (gather->block[i] != gather->base) {
            block_links_put(chances, gather, gather->block[i], piece);
        }
    }
}

static void target_put(struct chances *chances, const struct target_gather *gather,
                       const struct chance_target *target, struct target_piece *made) {
    struct piece *piece = made->piece;
    const struct network_blocks *blocks = chances->blocks;
    blocks_put(chances, gather, piece);
    for (uint32_t i = 0; i < target->count; i++) {
        const uint32_t node = target->node[i];
        if (blocks->block[node] == HF_NONE && chances->number[node] == HF_NONE) {
            loose_put(chances, gather, node, piece);
        }
        made->member[i] = piece_number(chances, gather, node);
    }
    made->target = HF_NONE;
    if (target->needed > 1) {
        return; /* it would join them with each other */
    }
    made->target = hf_piece_node_put(piece, 1.0);
    for (uint32_t i = 0; i < target->count; i++) {
        target_link_put(piece, made->target, made->member[i], 1.0);
    }
}

static void numbers_forget(struct chances *chances, const struct target_gather *gather,
                           const struct chance_target *target) {
    const struct hf_csr *member = &chances->blocks->member;
    for (uint32_t i = 0; i < gather->block_count; i++) {
        const uint32_t block = gather->block[i];
        for (uint32_t k = member->start[block];
             block != gather->base && k < member->start[block + 1]; k++) {
            chances->number[member->item[k]] = HF_NONE;
        }
    }
    for (uint32_t i = 0; i < gather->near_count; i++) { /* of the base only what is asked of it */
        chances->number[gather->near[i]] = HF_NONE;
    }
    for (uint32_t i = 0; i < target->count; i++) {
        chances->number[target->node[i]] = HF_NONE;
    }
}

/* The nodes of the query, each on the source. */
static void query_ends_put(struct chances *chances, const struct target_gather *gather,
                           const struct bag_query *query, struct piece *piece) {
    const struct hf_csr *member = &chances->blocks->member;
    for (uint32_t i = 0; i < query->count; i++) {
        const uint32_t node = member->item[member->start[gather->base] + query->node[i] - 1];
        chances->number[node] = hf_piece_node_put(piece, 1.0);
        hf_piece_link_put(piece, chances->number[node], 0, 1.0);
    }
}

enum hf_status hf_target_piece_make(struct chances *chances, const struct chance_target *target,
                                    struct hf_arena *arena, struct target_piece *made) {
    struct target_gather gather = {0};
    *made = (struct target_piece){.member = hf_take(arena, uint32_t, (size_t)target->count + 1)};
    if (made->member == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(ends_gather(chances, target, arena, &gather));
    if (gather.end_count == 0) {
        return HF_OK;
    }
    HF_TRY(blocks_gather(chances, target, arena, &gather));
    made->is_reached = true;
    made->from = gather.end[0];
    gather.is_query =
        gather.base != HF_NONE && target->query != NULL && chances->wide[gather.base]->has_reach;
    if (gather.is_query) {
        HF_TRY(hf_piece_open((uint32_t)gather.nodes + 1 + HF_BAG_QUERY_MAX,
                             (uint32_t)gather.links + HF_BAG_QUERY_MAX, arena, &made->own));
        made->piece = &made->own;
        made->query = target->query;
        made->is_core = chances->wide[gather.base]->reach.core > 0;
        made->is_less = made->query->count < gather.near_count;
        query_ends_put(chances, &gather, made->query, made->piece);
    } else if (gather.base != HF_NONE) {
        made->wide = chances->wide[gather.base];
        made->piece = &made->wide->piece;
        made->node_count = made->piece->node_count;
        made->link_count = made->piece->link_count;
    } else {
        HF_TRY(
            hf_piece_open((uint32_t)gather.nodes + 1, (uint32_t)gather.links, arena, &made->own));
        made->piece = &made->own;
    }
    target_put(chances, &gather, target, made);
    numbers_forget(chances, &gather, target);
    return HF_OK;
}

enum hf_status hf_target_ends_make(struct chances *chances, const struct chance_target *target,
                                   struct hf_arena *arena, struct target_ends *made) {
    struct target_gather gather = {0};
    *made = (struct target_ends){.is_core = false};
    HF_TRY(ends_gather(chances, target, arena, &gather));
    made->count = gather.end_count;
    if (gather.end_count == 0 || gather.end_count > HF_BAG_QUERY_MAX) {
        made->fits = gather.end_count == 0;
        return HF_OK;
    }
    memcpy(made->end, gather.end, gather.end_count * sizeof *made->end);
    HF_TRY(blocks_gather(chances, target, arena, &gather));
    made->from = gather.end[0];
    gather.is_query = gather.base != HF_NONE;
    if (gather.is_query && (target->query == NULL || !chances->wide[gather.base]->has_reach)) {
        return HF_OK;
    }
    made->fits = true;
    HF_TRY(hf_piece_open((uint32_t)gather.nodes + 1 + HF_BAG_QUERY_MAX,
                         (uint32_t)gather.links + HF_BAG_QUERY_MAX, arena, &made->piece));
    if (gather.is_query) {
        made->query = target->query;
        made->is_core = chances->wide[gather.base]->reach.core > 0;
        query_ends_put(chances, &gather, made->query, &made->piece);
    }
    blocks_put(chances, &gather, &made->piece);
    for (uint32_t i = 0; i < made->count; i++) {
        made->number[i] = piece_number(chances, &gather, made->end[i]);
    }
    numbers_forget(chances, &gather, target);
    return HF_OK;
}

enum hf_status hf_target_query_make(struct chances *chances, const struct chance_target *target,
                                    struct hf_arena *arena, struct bag_query **query) {
    struct target_gather gather = {0};
    struct hf_arena own = *arena;
    struct bag_query *made = hf_new(arena, struct bag_query, 1);
    struct hf_arena work = *arena;
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(ends_gather(chances, target, &work, &gather));
    if (gather.end_count > 0) {
        HF_TRY(blocks_gather(chances, target, &work, &gather));
    }
    if (gather.end_count == 0 || gather.base == HF_NONE) {
        *arena = own;
        return HF_OK;
    }
    if (target->needed > 1 && gather.near_count > HF_BAG_QUERY_MAX) {
        *arena = own;
        return HF_OK;
    }
    struct wide_block *wide = chances->wide[gather.base];
    while (made->count < HF_BAG_QUERY_MAX && made->count < gather.near_count) {
        made->node[made->count] = chances->place[gather.near[made->count]];
        made->count++;
    }
    made->joined = hf_take(arena, double, (size_t)1 << made->count);
    if (made->joined == NULL) {
        return HF_ERR_MEMORY;
    }
    made->next = wide->query;
    wide->query = made;
    *query = made;
    return HF_OK;
}

void hf_target_piece_undo(struct target_piece *made) {
    if (made->wide != NULL) {
        hf_piece_cut(made->piece, made->node_count, made->link_count);
    }
}
