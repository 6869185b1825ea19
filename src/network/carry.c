#include "network/carry.h"

#include <assert.h>
#include <string.h>

/* One walk in depth from the source finds the blocks, the outermost first (Hopcroft and Tarjan,
 * CACM 16(6), 1973): a vertex from below which nothing leads above its parent closes one. An edge
 * belongs to the block of its vertex that was found later. */

/* ---- the map ---- */

static uint32_t demand_size(const struct hf_network *network, uint32_t demand) {
    return network->demand_node.start[demand + 1] - network->demand_node.start[demand];
}

static enum hf_status map_demands(struct carry_map *map, struct hf_arena *keep, uint32_t *parts) {
    const struct hf_network *network = map->network;
    map->demand_vertex = hf_take(keep, uint32_t, (size_t)network->demand_count + 1);
    if (map->demand_vertex == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t next = network->node_count;
    *parts = 0;
    for (uint32_t d = 0; d < network->demand_count; d++) {
        const uint32_t size = demand_size(network, d);
        map->demand_vertex[d] = HF_NONE;
        if (size == 1) {
            map->demand_vertex[d] = network->demand_node.item[network->demand_node.start[d]];
        } else if (size > 1) {
            map->demand_vertex[d] = next++;
            *parts += size;
        }
    }
    map->source = next;
    map->vertex_count = next + 1;
    return HF_OK;
}

static void map_ends(struct carry_map *map) {
    const struct hf_network *network = map->network;
    uint32_t edge = 0;
    for (; edge < network->link_count; edge++) {
        map->end[0][edge] = network->link_a[edge];
        map->end[1][edge] = network->link_b[edge];
    }
    map->part_from = edge;
    for (uint32_t d = 0; d < network->demand_count; d++) {
        for (uint32_t i = 0; demand_size(network, d) > 1 && i < demand_size(network, d); i++) {
            map->end[0][edge] = network->demand_node.item[network->demand_node.start[d] + i];
            map->end[1][edge++] = map->demand_vertex[d];
        }
    }
    map->gate_from = edge;
    for (uint32_t i = 0; i < network->gateway.start[network->function_count]; i++) {
        map->end[0][edge] = network->gateway.item[i];
        map->end[1][edge++] = map->source;
    }
    map->edge_count = edge;
}

static void map_arcs(struct carry_map *map) {
    uint32_t *start = map->start; /* shifted by one while filling */
    for (uint32_t edge = 0; edge < map->edge_count; edge++) {
        start[map->end[0][edge] + 2]++;
        start[map->end[1][edge] + 2]++;
    }
    for (uint32_t v = 2; v < map->vertex_count + 2; v++) {
        start[v] += start[v - 1];
    }
    for (uint32_t i = 0; i < map->edge_count; i++) {
        const uint32_t edge = i < map->part_from ? map->order->link_new[i] : i;
        const uint32_t end[2] = {map->end[0][edge], map->end[1][edge]};
        map->arc[start[end[0] + 1]++] = (struct carry_arc){edge, end[1]};
        map->arc[start[end[1] + 1]++] = (struct carry_arc){edge, end[0]};
    }
}

enum hf_status hf_carry_map(const struct network_order *order, struct hf_arena *keep,
                            struct carry_map *map) {
    const struct hf_network *network = &order->network;
    uint32_t parts = 0;
    *map = (struct carry_map){.network = network,
                              .order = order,
                              .several_from = network->node_count,
                              .part_from = network->link_count};
    HF_TRY(map_demands(map, keep, &parts));
    const size_t edges =
        (size_t)network->link_count + parts + network->gateway.start[network->function_count] + 1;
    map->end[0] = hf_take(keep, uint32_t, edges);
    map->end[1] = hf_take(keep, uint32_t, edges);
    map->start = hf_new(keep, uint32_t, (size_t)map->vertex_count + 2);
    map->arc = hf_take(keep, struct carry_arc, 2 * edges);
    if (map->end[0] == NULL || map->end[1] == NULL || map->start == NULL || map->arc == NULL) {
        return HF_ERR_MEMORY;
    }
    map_ends(map);
    map_arcs(map);
    return HF_OK;
}

enum hf_status hf_carry_open(const struct carry_map *map, struct hf_arena *arena,
                             struct carry *carry) {
    const size_t vertices = (size_t)map->vertex_count + 1;
    *carry = (struct carry){
        .map = map,
        .want = hf_take(arena, int64_t, vertices),
        .wanted = hf_take(arena, int64_t, vertices),
        .got = hf_take(arena, int64_t, vertices),
        .sent = hf_take(arena, int64_t, (size_t)map->edge_count + 1),
        .found = hf_take(arena, uint32_t, vertices),
        .low = hf_take(arena, uint32_t, vertices),
        .by = hf_take(arena, uint32_t, vertices),
        .parent = hf_take(arena, uint32_t, vertices),
        .at = hf_take(arena, uint32_t, vertices),
        .stack = hf_take(arena, uint32_t, vertices),
        .block_vertex = hf_take(arena, uint32_t, vertices),
        .local = hf_take(arena, uint32_t, vertices),
        .block = hf_take(arena, struct carry_block, vertices),
        .flow_edge = hf_take(arena, uint32_t, (size_t)map->edge_count + 1),
    };
    if (carry->want == NULL || carry->wanted == NULL || carry->got == NULL || carry->sent == NULL ||
        carry->found == NULL || carry->low == NULL || carry->by == NULL || carry->parent == NULL ||
        carry->at == NULL || carry->stack == NULL || carry->block_vertex == NULL ||
        carry->local == NULL || carry->block == NULL || carry->flow_edge == NULL) {
        return HF_ERR_MEMORY;
    }
    return hf_level_flow_open(map->vertex_count, map->edge_count, arena, &carry->flow);
}

/* ---- edges ---- */

/* Whether traffic may go along the edge from its end `side` to the other one. */
static bool edge_is_open(const struct carry *carry, uint32_t edge, int side) {
    const struct carry_map *map = carry->map;
    if (edge >= map->gate_from) {
        return side == 1; /* from the source */
    }
    if (edge >= map->part_from) {
        return side == 0; /* to the demand */
    }
    const uint32_t from = map->end[side][edge];
    return map->network->node_transit == NULL || map->network->node_transit[from] != 0 ||
           carry->is_gate[from] != 0;
}

static int64_t edge_room(const struct carry *carry, uint32_t edge, int side) {
    if (!edge_is_open(carry, edge, side)) {
        return 0;
    }
    if (edge >= carry->map->part_from || carry->room[edge] >= carry->total) {
        return carry->total;
    }
    return carry->room[edge] -
           (carry->used == NULL ? 0 : carry->used[2 * (size_t)edge + (size_t)side]);
}

/* ---- one block ---- */

/* Behind one vertex: all edges lead to it from the inner place. */
static int64_t bridge_fill(struct carry *carry, const struct carry_block *block, int64_t supply) {
    const struct carry_map *map = carry->map;
    const uint32_t v = carry->block_vertex[block->from];
    const int64_t want = carry->wanted[v] < supply ? carry->wanted[v] : supply;
    int64_t done = 0;
    for (uint32_t i = map->start[v]; i < map->start[v + 1]; i++) {
        const struct carry_arc arc = map->arc[i];
        if (carry->is_dead[arc.edge] != 0 || arc.to != block->inner) {
            continue;
        }
        const int side = map->end[0][arc.edge] == block->inner ? 0 : 1;
        const int64_t room = edge_room(carry, arc.edge, side);
        const int64_t part = room < want - done ? room : want - done;
        carry->sent[arc.edge] = side == 0 ? part : -part;
        done += part;
    }
    carry->got[v] = done;
    return done;
}

/* Puts the block into carry->flow: the inner place is 0, the vertices follow. */
static void block_load(struct carry *carry, const struct carry_block *block) {
    const struct carry_map *map = carry->map;
    struct level_flow *flow = &carry->flow;
    const uint32_t *vertex = carry->block_vertex + block->from;
    uint32_t edges = 0;
    carry->local[block->inner] = 0;
    flow->want[0] = 0;
    for (uint32_t i = 0; i < block->count; i++) {
        carry->local[vertex[i]] = i + 1;
        flow->want[i + 1] = carry->wanted[vertex[i]];
    }
    for (uint32_t i = 0; i < block->count; i++) {
        const uint32_t v = vertex[i];
        for (uint32_t k = map->start[v]; k < map->start[v + 1]; k++) {
            const struct carry_arc arc = map->arc[k];
            if (carry->is_dead[arc.edge] != 0 || carry->found[arc.to] >= carry->found[v]) {
                continue;
            }
            const int side = map->end[0][arc.edge] == v ? 0 : 1;
            flow->end[2 * (size_t)edges] = i + 1;
            flow->end[2 * (size_t)edges + 1] = carry->local[arc.to];
            flow->room[2 * (size_t)edges] = edge_room(carry, arc.edge, side);
            flow->room[2 * (size_t)edges + 1] = edge_room(carry, arc.edge, 1 - side);
            flow->first[edges] = flow->room[2 * (size_t)edges];
            carry->flow_edge[edges++] = arc.edge;
        }
    }
    flow->place_count = block->count + 1;
    flow->edge_count = edges;
    carry->visits += 4 * (uint64_t)edges;
}

/* Sends up to `supply` into the block; fills got of its vertices and sent of its edges. */
static int64_t block_fill(struct carry *carry, const struct carry_block *block, int64_t supply) {
    if (block->count == 1) {
        return bridge_fill(carry, block, supply);
    }
    const struct carry_map *map = carry->map;
    struct level_flow *flow = &carry->flow;
    const uint32_t *vertex = carry->block_vertex + block->from;
    block_load(carry, block);
    carry->loaded = supply < block->wanted ? NULL : block;
    const int64_t done = supply > 0 ? hf_level_flow_send(flow, supply) : 0;
    for (uint32_t i = 0; i < block->count; i++) {
        carry->got[vertex[i]] = carry->wanted[vertex[i]] - flow->want[i + 1];
    }
    for (uint32_t i = 0; i < flow->edge_count; i++) {
        const uint32_t edge = carry->flow_edge[i];
        const uint32_t from = flow->end[2 * (size_t)i];
        const int64_t sent = hf_level_flow_of(flow, i);
        carry->sent[edge] = map->end[0][edge] == vertex[from - 1] ? sent : -sent;
    }
    return done;
}

/* ---- the walk ---- */

/* Vertices from the top of the stack down to v close a block with its parent. Returns the new top.
 */
static uint32_t block_close(struct carry *carry, uint32_t v, uint32_t top) {
    uint32_t from = top;
    while (carry->stack[--from] != v) {
    }
    const uint32_t end = carry->block_count == 0 ? 0
                                                 : carry->block[carry->block_count - 1].from +
                                                       carry->block[carry->block_count - 1].count;
    struct carry_block *block = &carry->block[carry->block_count++];
    *block = (struct carry_block){.inner = carry->parent[v], .from = end, .count = top - from};
    memcpy(carry->block_vertex + end, carry->stack + from, block->count * sizeof *carry->stack);
    for (uint32_t i = 0; i < block->count; i++) {
        block->wanted += carry->wanted[carry->block_vertex[end + i]];
    }
    if (block->wanted == 0) { /* most of them, where one function is asked for */
        for (uint32_t i = 0; i < block->count; i++) {
            carry->got[carry->block_vertex[end + i]] = 0;
        }
        return from;
    }
    block->fits = block_fill(carry, block, block->wanted);
    carry->wanted[block->inner] += block->fits;
    return from;
}

/* Goes back from v, below which all is found. Returns the new top of the stack. */
static uint32_t carry_back(struct carry *carry, uint32_t v, uint32_t top) {
    const uint32_t above = carry->parent[v];
    if (carry->low[v] >= carry->found[above]) {
        return block_close(carry, v, top);
    }
    carry->low[above] = carry->low[v] < carry->low[above] ? carry->low[v] : carry->low[above];
    return top;
}

static void carry_enter(struct carry *carry, uint32_t v, uint32_t above, uint32_t edge) {
    carry->found[v] = carry->low[v] = ++carry->time;
    carry->parent[v] = above;
    carry->by[v] = edge;
    carry->at[v] = carry->map->start[v];
}

int64_t hf_carry_run(struct carry *carry) {
    const struct carry_map *map = carry->map;
    const uint32_t source = map->source;
    uint32_t top = 0;
    uint32_t v = source;
    carry->time = 0;
    carry->loaded = NULL;
    carry->block_count = 0;
    memset(carry->found, 0, map->vertex_count * sizeof *carry->found);
    memcpy(carry->wanted, carry->want, map->vertex_count * sizeof *carry->wanted);
    carry_enter(carry, source, HF_NONE, HF_NONE);
    while (v != source || carry->at[v] < map->start[v + 1]) {
        if (carry->at[v] == map->start[v + 1]) {
            top = carry_back(carry, v, top);
            v = carry->parent[v];
            continue;
        }
        const struct carry_arc arc = map->arc[carry->at[v]++];
        carry->visits++;
        if (carry->is_dead[arc.edge] != 0 || arc.edge == carry->by[v] || arc.to == v) {
            continue;
        }
        if (carry->found[arc.to] == 0) {
            carry_enter(carry, arc.to, v, arc.edge);
            carry->stack[top++] = arc.to;
            v = arc.to;
        } else if (carry->found[arc.to] < carry->low[v]) {
            carry->low[v] = carry->found[arc.to];
        }
    }
    assert(top == 0);
    return carry->wanted[source];
}

/* ---- what is really sent ---- */

static void block_take(struct carry *carry, const struct carry_block *block) {
    const struct carry_map *map = carry->map;
    for (uint32_t i = block->from; i < block->from + block->count; i++) {
        const uint32_t v = carry->block_vertex[i];
        for (uint32_t k = map->start[v]; k < map->start[v + 1] && carry->used != NULL; k++) {
            const struct carry_arc arc = map->arc[k];
            if (carry->is_dead[arc.edge] == 0 && arc.edge < map->part_from &&
                carry->found[arc.to] < carry->found[v]) {
                const int64_t sent = carry->sent[arc.edge];
                carry->used[2 * (size_t)arc.edge + (sent < 0 ? 1 : 0)] += sent < 0 ? -sent : sent;
            }
        }
        /* What it gets is its own first; the rest is for what hangs on it. */
        carry->want[v] = carry->want[v] < carry->got[v] ? carry->want[v] : carry->got[v];
        carry->got[v] -= carry->want[v];
    }
}

void hf_carry_settle(struct carry *carry) {
    const struct carry_map *map = carry->map;
    carry->got[map->source] = carry->wanted[map->source];
    for (uint32_t v = 0; v < map->vertex_count; v++) {
        carry->want[v] = carry->found[v] == 0 ? 0 : carry->want[v];
    }
    for (uint32_t i = carry->block_count; i-- > 0;) {
        const struct carry_block *block = &carry->block[i];
        if (block->wanted == 0) {
            continue; /* nothing is sent into it, and its vertices want nothing */
        }
        int64_t *left = &carry->got[block->inner];
        const int64_t sent = *left < block->fits ? *left : block->fits;
        *left -= sent;
        if (sent < block->fits) {
            const int64_t done = block_fill(carry, block, sent);
            assert(done == sent);
        }
        block_take(carry, block);
    }
}

/* ---- cuts ---- */

struct narrow_list {
    struct hf_capacity_cut *cut;
    uint32_t count, max;
};

static bool cut_is_worse(const struct hf_capacity_cut *left, const struct hf_capacity_cut *right) {
    const int64_t missing[2] = {left->wanted - left->carries, right->wanted - right->carries};
    return missing[0] != missing[1] ? missing[0] > missing[1] : left->link < right->link;
}

static void cut_put(struct narrow_list *list, const struct hf_capacity_cut *cut) {
    if (cut->wanted <= cut->carries || cut->links == 0) {
        return;
    }
    uint32_t at = list->count;
    while (at > 0 && cut_is_worse(cut, &list->cut[at - 1])) {
        at--;
    }
    if (at == list->max) {
        return;
    }
    list->count += list->count < list->max ? 1U : 0U;
    memmove(list->cut + at + 1, list->cut + at, (list->count - at - 1) * sizeof *list->cut);
    list->cut[at] = *cut;
}

/* One more link that is full. */
static void cut_join(const struct carry *carry, uint32_t edge, struct hf_capacity_cut *cut) {
    const struct network_order *order = carry->map->order;
    const bool is_first = cut->links++ == 0;
    const uint32_t link = order->link_old[edge];
    const int64_t room[2] = {carry->room[edge],
                             carry->room[is_first ? edge : order->link_new[cut->link]]};
    if (is_first || room[0] > room[1] || (room[0] == room[1] && cut->link > link)) {
        cut->link = link;
    }
}

static void bridge_cut(const struct carry *carry, const struct carry_block *block,
                       struct narrow_list *list) {
    const struct carry_map *map = carry->map;
    const uint32_t v = carry->block_vertex[block->from];
    struct hf_capacity_cut cut = {.carries = block->fits, .wanted = block->wanted};
    for (uint32_t i = map->start[v]; i < map->start[v + 1]; i++) {
        const uint32_t edge = map->arc[i].edge;
        if (carry->is_dead[edge] == 0 && map->arc[i].to == block->inner && edge < map->part_from) {
            cut_join(carry, edge, &cut);
        }
    }
    cut_put(list, &cut);
}

/* One piece of what nothing more can be sent to: what it gets, what it wants, through which full
 * links. */
static void piece_cut(const struct carry *carry, const uint32_t *vertex, uint32_t from,
                      struct narrow_list *list) {
    const struct level_flow *flow = &carry->flow;
    struct hf_capacity_cut cut = {0};
    uint32_t tail = 1;
    flow->queue[0] = from;
    flow->level[from] = 0;
    for (uint32_t head = 0; head < tail; head++) {
        const uint32_t v = flow->queue[head];
        cut.wanted += carry->wanted[vertex[v - 1]];
        cut.carries += carry->got[vertex[v - 1]];
        for (uint32_t i = flow->start[v]; i < flow->start[v + 1]; i++) {
            const uint32_t arc = flow->arc[i];
            const uint32_t to = flow->end[arc ^ 1];
            const uint32_t edge = carry->flow_edge[arc / 2];
            const int side = carry->map->end[1][edge] == vertex[v - 1] ? 0 : 1;
            const bool is_cut = flow->at[to] != 0; /* more could be sent to there */
            if (is_cut && edge < carry->map->part_from && edge_is_open(carry, edge, side)) {
                cut_join(carry, edge, &cut);
            }
            if (!is_cut && flow->level[to] == UINT32_MAX) {
                flow->level[to] = 0;
                flow->queue[tail++] = to;
            }
        }
    }
    cut_put(list, &cut);
}

/* Marks what more can be sent to, and puts the cut before the rest. */
static void block_cut(struct carry *carry, const struct carry_block *block, uint8_t *is_reached,
                      struct narrow_list *list) {
    const uint32_t *vertex = carry->block_vertex + block->from;
    struct level_flow *flow = &carry->flow;
    if (block->fits == block->wanted) {
        for (uint32_t i = 0; i < block->count; i++) {
            is_reached[vertex[i]] = 1;
        }
        return;
    }
    if (block->count == 1) {
        bridge_cut(carry, block, list);
        return;
    }
    if (carry->loaded != block) { /* mostly it is the last one, and the largest */
        (void)block_fill(carry, block, block->wanted);
    }
    hf_level_flow_reach(flow);
    carry->loaded = NULL; /* what follows writes into it */
    for (uint32_t i = 0; i <= block->count; i++) {
        flow->at[i] = flow->level[i] != UINT32_MAX;
    }
    for (uint32_t i = 0; i < block->count; i++) {
        is_reached[vertex[i]] = (uint8_t)flow->at[i + 1];
    }
    for (uint32_t i = 1; i <= block->count; i++) {
        if (flow->level[i] == UINT32_MAX) {
            piece_cut(carry, vertex, i, list);
        }
    }
}

uint32_t hf_carry_cuts(struct carry *carry, uint32_t max, struct hf_capacity_cut *cut) {
    struct narrow_list list = {cut, 0, max};
    uint8_t *is_reached = (uint8_t *)carry->low; /* not needed any more */
    memset(is_reached, 0, carry->map->vertex_count);
    is_reached[carry->map->source] = 1;
    for (uint32_t i = carry->block_count; max > 0 && i-- > 0;) {
        const struct carry_block *block = &carry->block[i];
        if (is_reached[block->inner] != 0) {
            block_cut(carry, block, is_reached, &list);
        }
    }
    return list.count;
}
