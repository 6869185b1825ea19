#include "network/blocks.h"

#include <assert.h>
#include <string.h>

/* Depth first from the gateways, with the lowest number that a subtree sees (Hopcroft and Tarjan,
 * Algorithm 447, 1973); a root is joined to all gateways. What carries no traffic of others is not
 * gone through: where a demand is delivered there, its neighbours are asked for in its place.
 * Gateways are gone through, whatever they carry: the blocks are then rather too large. */

enum { PART_BITS = 64 };

struct block_search {
    struct network_blocks *blocks;
    uint32_t *met;    /* per node: in the order of the search, from 1; 0: not met. The root is 0 */
    uint32_t *low;    /* per node */
    uint32_t *above;  /* per node; HF_NONE: the root */
    uint32_t *looked; /* per node: how many links were looked at */
    uint32_t *order;  /* nodes */
    uint32_t count;
    uint8_t *is_gateway; /* per node */
};

static uint32_t link_other(const struct hf_network *network, uint32_t link, uint32_t node) {
    return network->link_a[link] == node ? network->link_b[link] : network->link_a[link];
}

static void block_node_meet(struct block_search *search, uint32_t node, uint32_t above) {
    search->order[search->count++] = node;
    search->met[node] = search->count;
    search->low[node] = search->is_gateway[node] != 0 ? 0 : search->count;
    search->above[node] = above;
    search->looked[node] = search->blocks->index->arc.start[node];
}

/* The next neighbour that carries traffic; HF_NONE: no more. */
static uint32_t block_neighbour(struct block_search *search, uint32_t node) {
    const struct hf_network *network = search->blocks->index->network;
    const struct hf_csr *arc = &search->blocks->index->arc;
    while (search->looked[node] < arc->start[node + 1]) {
        const uint32_t other = link_other(network, arc->item[search->looked[node]++], node);
        if (other != node && (network->node_transit == NULL || network->node_transit[other] != 0 ||
                              search->is_gateway[other] != 0)) {
            return other;
        }
    }
    return HF_NONE;
}

static void block_low_take(struct block_search *search, uint32_t node, uint32_t low) {
    search->low[node] = low < search->low[node] ? low : search->low[node];
}

/* All that one gateway reaches. */
static void block_gateway_follow(struct block_search *search, uint32_t gateway) {
    uint32_t node = gateway;
    block_node_meet(search, node, HF_NONE);
    while (node != HF_NONE) {
        const uint32_t next = block_neighbour(search, node);
        const uint32_t above = search->above[node];
        if (next == HF_NONE) {
            if (above != HF_NONE) {
                block_low_take(search, above, search->low[node]);
            }
            node = above;
        } else if (search->met[next] == 0) {
            block_node_meet(search, next, node);
            node = next;
        } else if (next != above) {
            block_low_take(search, node, search->met[next]);
        }
    }
}

/* Numbers the blocks, and lists who is in each. */
static enum hf_status blocks_number(const struct block_search *search, struct hf_arena *arena) {
    struct network_blocks *blocks = search->blocks;
    for (uint32_t i = 0; i < search->count; i++) {
        const uint32_t node = search->order[i];
        const uint32_t above = search->above[node];
        if (above == HF_NONE || search->low[node] >= search->met[above]) {
            blocks->top[blocks->block_count] = above;
            blocks->block[node] = blocks->block_count++;
        } else {
            blocks->block[node] = blocks->block[above];
        }
    }
    blocks->is_marked = hf_new(arena, uint8_t, (size_t)blocks->block_count + 1);
    blocks->member.start = hf_new(arena, uint32_t, (size_t)blocks->block_count + 2);
    blocks->member.item = hf_take(arena, uint32_t, (size_t)search->count + 1);
    if (blocks->is_marked == NULL || blocks->member.start == NULL || blocks->member.item == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t *start = blocks->member.start; /* shifted by one while filling */
    for (uint32_t i = 0; i < search->count; i++) {
        start[blocks->block[search->order[i]] + 2]++;
    }
    for (uint32_t b = 0; b < blocks->block_count; b++) {
        start[b + 2] += start[b + 1];
    }
    for (uint32_t i = 0; i < search->count; i++) {
        blocks->member.item[start[blocks->block[search->order[i]] + 1]++] = search->order[i];
    }
    return HF_OK;
}

static enum hf_status blocks_room(struct network_blocks *blocks, struct hf_arena *arena) {
    const size_t nodes = blocks->index->network->node_count;
    const size_t links = blocks->index->network->link_count;
    const size_t pools = blocks->index->network->pool_count;
    blocks->block = hf_take(arena, uint32_t, nodes + 1);
    blocks->top = hf_take(arena, uint32_t, nodes + 1);
    blocks->has_node = hf_new(arena, uint64_t, nodes / PART_BITS + 1);
    blocks->has_link = hf_new(arena, uint64_t, links / PART_BITS + 1);
    blocks->number = hf_take(arena, uint32_t, nodes + 1);
    blocks->pool_number = hf_take(arena, uint32_t, pools + 1);
    blocks->pool = hf_take(arena, uint32_t, pools + 1);
    if (blocks->block == NULL || blocks->top == NULL || blocks->has_node == NULL ||
        blocks->has_link == NULL || blocks->number == NULL || blocks->pool_number == NULL ||
        blocks->pool == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(blocks->pool_number, 0xff, (pools + 1) * sizeof *blocks->pool_number);
    memset(blocks->block, 0xff, (nodes + 1) * sizeof *blocks->block);
    memset(blocks->number, 0xff, (nodes + 1) * sizeof *blocks->number);
    return HF_OK;
}

enum hf_status hf_blocks_open(const struct hf_network_index *index, uint32_t function,
                              struct hf_arena *arena, struct network_blocks *blocks) {
    const struct hf_network *network = index->network;
    const struct hf_csr *gateway = &network->gateway;
    const size_t nodes = (size_t)network->node_count + 1;
    *blocks = (struct network_blocks){.index = index, .function = function};
    HF_TRY(blocks_room(blocks, arena));
    /* What only the search needs is taken from the end, and free again afterwards. */
    const size_t room = nodes * (5 * sizeof(uint32_t) + 1) + 6 * sizeof(uint64_t) + 64;
    if (hf_arena_left(arena) < room) {
        return HF_ERR_MEMORY;
    }
    struct hf_arena own = *arena;
    own.at = own.end - room;
    struct hf_arena rest = *arena;
    rest.end = own.at;
    struct block_search search = {
        .blocks = blocks,
        .met = hf_new(&own, uint32_t, nodes),
        .low = hf_take(&own, uint32_t, nodes),
        .above = hf_take(&own, uint32_t, nodes),
        .looked = hf_take(&own, uint32_t, nodes),
        .order = hf_take(&own, uint32_t, nodes),
        .is_gateway = hf_new(&own, uint8_t, nodes),
    };
    if (search.met == NULL || search.low == NULL || search.above == NULL || search.looked == NULL ||
        search.order == NULL || search.is_gateway == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = gateway->start[function]; i < gateway->start[function + 1]; i++) {
        search.is_gateway[gateway->item[i]] = 1;
    }
    for (uint32_t i = gateway->start[function]; i < gateway->start[function + 1]; i++) {
        if (search.met[gateway->item[i]] == 0) {
            block_gateway_follow(&search, gateway->item[i]);
        }
    }
    HF_TRY(blocks_number(&search, &rest));
    arena->at = rest.at;
    return HF_OK;
}

/* ---- a part ---- */

static void part_bit_put(uint64_t *set, uint32_t at) {
    set[at / PART_BITS] |= UINT64_C(1) << at % PART_BITS;
}

/* Takes in the block in which a node is met, and those that it hangs on. */
static void part_block_take(struct network_blocks *blocks, uint32_t node) {
    uint32_t block = blocks->block[node];
    while (block != HF_NONE && blocks->is_marked[block] == 0) {
        blocks->is_marked[block] = 1;
        for (uint32_t i = blocks->member.start[block]; i < blocks->member.start[block + 1]; i++) {
            part_bit_put(blocks->has_node, blocks->member.item[i]);
        }
        block = blocks->top[block] == HF_NONE ? HF_NONE : blocks->block[blocks->top[block]];
    }
}

static void part_target_take(struct network_blocks *blocks, uint32_t node) {
    const struct hf_csr *arc = &blocks->index->arc;
    part_bit_put(blocks->has_node, node);
    part_block_take(blocks, node);
    for (uint32_t i = arc->start[node]; blocks->block[node] == HF_NONE && i < arc->start[node + 1];
         i++) {
        part_block_take(blocks, link_other(blocks->index->network, arc->item[i], node));
    }
}

/* Lists the bits that are set, ascending, and clears them. */
static enum hf_status part_list(uint64_t *set, uint32_t limit, struct hf_arena *keep,
                                uint32_t **list, uint32_t *count) {
    *count = 0;
    for (uint32_t w = 0; w <= limit / PART_BITS; w++) {
        *count += (uint32_t)__builtin_popcountll(set[w]);
    }
    *list = hf_take(keep, uint32_t, (size_t)*count + 1);
    if (*list == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t at = 0;
    for (uint32_t w = 0; w <= limit / PART_BITS; w++) {
        for (uint64_t bits = set[w]; bits != 0; bits &= bits - 1) {
            (*list)[at++] = w * PART_BITS + (uint32_t)__builtin_ctzll(bits);
        }
        set[w] = 0;
    }
    return HF_OK;
}

static enum hf_status part_rows(const struct hf_csr *rows, const uint32_t *row, uint32_t count,
                                struct hf_arena *keep, struct hf_csr *made) {
    size_t items = 0;
    *made = (struct hf_csr){NULL, NULL};
    if (rows->start == NULL) {
        return HF_OK;
    }
    for (uint32_t i = 0; i < count; i++) {
        items += rows->start[row[i] + 1] - rows->start[row[i]];
    }
    made->start = hf_take(keep, uint32_t, (size_t)count + 1);
    made->item = hf_take(keep, uint32_t, items + 1);
    if (made->start == NULL || made->item == NULL) {
        return HF_ERR_MEMORY;
    }
    made->start[0] = 0;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t length = rows->start[row[i] + 1] - rows->start[row[i]];
        if (length > 0) {
            memcpy(made->item + made->start[i], rows->item + rows->start[row[i]],
                   length * sizeof *made->item);
        }
        made->start[i + 1] = made->start[i] + length;
    }
    return HF_OK;
}

static enum hf_status part_bytes(const uint8_t *bytes, const uint32_t *row, uint32_t count,
                                 struct hf_arena *keep, const uint8_t **made) {
    *made = NULL;
    if (bytes == NULL) {
        return HF_OK;
    }
    uint8_t *own = hf_take(keep, uint8_t, (size_t)count + 1);
    if (own == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        own[i] = bytes[row[i]];
    }
    *made = own;
    return HF_OK;
}

static enum hf_status part_nodes_make(const struct network_blocks *blocks, struct hf_arena *keep,
                                      struct network_part *part) {
    const struct hf_network *whole = blocks->index->network;
    struct hf_network *network = &part->network;
    const uint32_t *node = part->node;
    const uint32_t count = network->node_count;
    HF_TRY(part_rows(&whole->node_label, node, count, keep, &network->node_label));
    HF_TRY(part_rows(&whole->node_maybe, node, count, keep, &network->node_maybe));
    HF_TRY(part_bytes(whole->node_unknown, node, count, keep, &network->node_unknown));
    return part_bytes(whole->node_transit, node, count, keep, &network->node_transit);
}

static enum hf_status part_gateways_make(const struct network_blocks *blocks, struct hf_arena *keep,
                                         struct network_part *part) {
    const struct hf_csr *gateway = &blocks->index->network->gateway;
    struct hf_network *network = &part->network;
    const uint32_t from = gateway->start[blocks->function];
    const uint32_t end = gateway->start[blocks->function + 1];
    network->function_count = 1;
    network->gateway = (struct hf_csr){hf_new(keep, uint32_t, 2),
                                       hf_take(keep, uint32_t, (size_t)(end - from) + 1)};
    if (network->gateway.start == NULL || network->gateway.item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = from; i < end; i++) {
        const uint32_t at = blocks->number[gateway->item[i]];
        if (at != HF_NONE) {
            network->gateway.item[network->gateway.start[1]++] = at;
        }
    }
    return HF_OK;
}

static enum hf_status part_links_make(struct network_blocks *blocks, struct hf_arena *keep,
                                      struct network_part *part) {
    const struct hf_network *whole = blocks->index->network;
    const struct hf_csr *arc = &blocks->index->arc;
    struct hf_network *network = &part->network;
    uint32_t *link = NULL;
    for (uint32_t n = 0; n < network->node_count; n++) {
        const uint32_t node = part->node[n];
        for (uint32_t i = arc->start[node]; i < arc->start[node + 1]; i++) {
            if (blocks->number[link_other(whole, arc->item[i], node)] != HF_NONE) {
                part_bit_put(blocks->has_link, arc->item[i]);
            }
        }
    }
    HF_TRY(part_list(blocks->has_link, whole->link_count, keep, &link, &network->link_count));
    HF_TRY(part_rows(&whole->link_label, link, network->link_count, keep, &network->link_label));
    HF_TRY(part_rows(&whole->link_maybe, link, network->link_count, keep, &network->link_maybe));
    uint32_t *left = hf_take(keep, uint32_t, (size_t)network->link_count + 1);
    uint32_t *right = hf_take(keep, uint32_t, (size_t)network->link_count + 1);
    if (left == NULL || right == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < network->link_count; i++) {
        left[i] = blocks->number[whole->link_a[link[i]]];
        right[i] = blocks->number[whole->link_b[link[i]]];
    }
    network->link_a = left;
    network->link_b = right;
    return HF_OK;
}

static enum hf_status part_demands_make(const struct network_blocks *blocks, const uint32_t *demand,
                                        struct hf_arena *keep, struct network_part *part) {
    const struct hf_network *whole = blocks->index->network;
    struct hf_network *network = &part->network;
    const uint32_t count = network->demand_count;
    HF_TRY(part_rows(&whole->demand_node, demand, count, keep, &network->demand_node));
    HF_TRY(part_bytes(whole->demand_all, demand, count, keep, &network->demand_all));
    assert(network->demand_node.start != NULL); /* as that of the whole network is not */
    for (uint32_t i = 0; i < network->demand_node.start[count]; i++) {
        network->demand_node.item[i] = blocks->number[network->demand_node.item[i]];
    }
    uint32_t *function = hf_new(keep, uint32_t, (size_t)count + 1);
    uint32_t *needed = hf_take(keep, uint32_t, (size_t)count + 1);
    if (function == NULL || needed == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        needed[i] = whole->demand_needed == NULL ? 1 : whole->demand_needed[demand[i]];
    }
    network->demand_function = function;
    network->demand_needed = needed;
    return HF_OK;
}

/* ---- what it needs ---- */

/* Puts the pools that a node needs behind those that are known. */
static void part_pools_meet(struct network_blocks *blocks, uint32_t node, uint32_t *count) {
    const struct hf_csr *need = &blocks->index->network->node_need;
    for (uint32_t i = need->start[node]; i < need->start[node + 1]; i++) {
        if (blocks->pool_number[need->item[i]] == HF_NONE) {
            blocks->pool_number[need->item[i]] = *count;
            blocks->pool[(*count)++] = need->item[i];
        }
    }
}

/* All pools that the part needs; their members that are not among its nodes are marked. */
static uint32_t part_pools_find(struct network_blocks *blocks, const struct network_part *part) {
    const struct hf_csr *member = &blocks->index->network->pool_member;
    uint32_t count = 0;
    for (uint32_t i = 0; i < part->network.node_count; i++) {
        part_pools_meet(blocks, part->node[i], &count);
    }
    for (uint32_t head = 0; head < count; head++) {
        const uint32_t pool = blocks->pool[head];
        for (uint32_t i = member->start[pool]; i < member->start[pool + 1]; i++) {
            if (blocks->number[member->item[i]] == HF_NONE) {
                part_bit_put(blocks->has_node, member->item[i]);
                part_pools_meet(blocks, member->item[i], &count);
            }
        }
    }
    return count;
}

/* The members that were marked become nodes behind the others. */
static enum hf_status part_members_take(struct network_blocks *blocks, struct hf_arena *keep,
                                        struct network_part *part) {
    uint32_t *member = NULL;
    uint32_t members = 0;
    const uint32_t inner = part->network.node_count;
    HF_TRY(
        part_list(blocks->has_node, blocks->index->network->node_count, keep, &member, &members));
    uint32_t *node = hf_take(keep, uint32_t, (size_t)inner + members + 1);
    if (node == NULL) {
        return HF_ERR_MEMORY;
    }
    memcpy(node, part->node, inner * sizeof *node);
    for (uint32_t i = 0; i < members; i++) {
        node[inner + i] = member[i];
        blocks->number[member[i]] = inner + i;
    }
    part->node = node;
    part->network.node_count = inner + members;
    return HF_OK;
}

static void part_items_renumber(const struct hf_csr *rows, uint32_t count, const uint32_t *number) {
    for (uint32_t i = 0; i < rows->start[count]; i++) {
        rows->item[i] = number[rows->item[i]];
    }
}

static enum hf_status part_needs_make(struct network_blocks *blocks, struct hf_arena *keep,
                                      struct network_part *part) {
    const struct hf_network *whole = blocks->index->network;
    struct hf_network *network = &part->network;
    const uint32_t count = hf_network_has_needs(whole) ? part_pools_find(blocks, part) : 0;
    if (count == 0) {
        return HF_OK;
    }
    uint32_t *needed = hf_take(keep, uint32_t, count);
    if (needed == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        needed[i] = whole->pool_needed == NULL ? 1 : whole->pool_needed[blocks->pool[i]];
    }
    HF_TRY(part_members_take(blocks, keep, part));
    HF_TRY(part_rows(&whole->pool_member, blocks->pool, count, keep, &network->pool_member));
    HF_TRY(
        part_rows(&whole->node_need, part->node, network->node_count, keep, &network->node_need));
    part_items_renumber(&network->pool_member, count, blocks->number);
    part_items_renumber(&network->node_need, network->node_count, blocks->pool_number);
    network->pool_count = count;
    network->pool_needed = needed;
    for (uint32_t i = 0; i < count; i++) {
        blocks->pool_number[blocks->pool[i]] = HF_NONE;
    }
    return HF_OK;
}

enum hf_status hf_blocks_part(struct network_blocks *blocks, const uint32_t *demand,
                              uint32_t demand_count, struct hf_arena *keep,
                              struct network_part *part) {
    const struct hf_network *whole = blocks->index->network;
    const struct hf_csr *nodes = &whole->demand_node;
    *part = (struct network_part){.network = {.demand_count = demand_count,
                                              .label_count = whole->label_count,
                                              .label_threat = whole->label_threat}};
    for (uint32_t d = 0; d < demand_count; d++) {
        assert(whole->demand_function[demand[d]] == blocks->function);
        for (uint32_t i = nodes->start[demand[d]]; i < nodes->start[demand[d] + 1]; i++) {
            part_target_take(blocks, nodes->item[i]);
        }
    }
    HF_TRY(part_list(blocks->has_node, whole->node_count, keep, &part->node,
                     &part->network.node_count));
    for (uint32_t i = 0; i < part->network.node_count; i++) {
        const uint32_t block = blocks->block[part->node[i]];
        blocks->number[part->node[i]] = i;
        if (block != HF_NONE) {
            blocks->is_marked[block] = 0;
        }
    }
    HF_TRY(part_gateways_make(blocks, keep, part));
    HF_TRY(part_links_make(blocks, keep, part));
    HF_TRY(part_demands_make(blocks, demand, keep, part));
    HF_TRY(part_needs_make(blocks, keep, part));
    HF_TRY(part_nodes_make(blocks, keep, part));
    for (uint32_t i = 0; i < part->network.node_count; i++) {
        blocks->number[part->node[i]] = HF_NONE;
    }
    return HF_OK;
}
