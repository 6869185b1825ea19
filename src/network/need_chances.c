#include "network/need_chances.h"

#include <math.h>
#include <string.h>

/* ---- parts of nodes ---- */

/* Marks nodes that traffic is not passed through, that serve nobody and that are no gateway. */
static void idle_mark(const struct hf_network *network, uint8_t *is_idle) {
    const struct hf_csr *const busy[] = {&network->gateway, &network->demand_node};
    const uint32_t rows[] = {network->function_count, network->demand_count};
    memset(is_idle, 1, network->node_count);
    for (int k = 0; k < 2; k++) {
        for (uint32_t i = 0; i < busy[k]->start[rows[k]]; i++) {
            is_idle[busy[k]->item[i]] = 0;
        }
    }
    for (uint32_t link = 0; link < network->link_count; link++) {
        is_idle[network->link_a[link]] = 0;
        is_idle[network->link_b[link]] = 0;
    }
}

/* The one pool that each node is a member of; POOL_MANY: of several. */
#define POOL_NO   UINT32_MAX
#define POOL_MANY (UINT32_MAX - 1)

static void only_pool_find(const struct hf_network *network, uint32_t *only) {
    const struct hf_csr *member = &network->pool_member;
    memset(only, 0xff, network->node_count * sizeof *only);
    for (uint32_t pool = 0; pool < network->pool_count; pool++) {
        for (uint32_t i = member->start[pool]; i < member->start[pool + 1]; i++) {
            uint32_t *own = &only[member->item[i]];
            *own = *own == POOL_NO || *own == pool ? pool : POOL_MANY;
        }
    }
}

/* The one node that needs each pool. */
static void only_needer_find(const struct hf_network *network, uint32_t *needer) {
    const struct hf_csr *need = &network->node_need;
    memset(needer, 0xff, network->pool_count * sizeof *needer);
    for (uint32_t node = 0; node < network->node_count; node++) {
        for (uint32_t i = need->start[node]; i < need->start[node + 1]; i++) {
            uint32_t *own = &needer[need->item[i]];
            *own = *own == POOL_NO || *own == node ? node : POOL_MANY;
        }
    }
}

static bool needs_are_parts(const struct need_chances *needs, uint32_t node) {
    const struct hf_csr *need = &needs->network->node_need;
    bool are_parts = true;
    for (uint32_t k = need->start[node]; are_parts && k < need->start[node + 1]; k++) {
        are_parts = needs->is_part[need->item[k]] != 0;
    }
    return are_parts;
}

/* Are its members nothing but parts, of pools that are parts already? */
static bool members_are_parts(const struct need_chances *needs, uint32_t pool,
                              const uint8_t *is_idle, const uint32_t *only) {
    const struct hf_network *network = needs->network;
    const struct hf_csr *member = &network->pool_member;
    bool are_parts = true;
    for (uint32_t i = member->start[pool]; are_parts && i < member->start[pool + 1]; i++) {
        const uint32_t node = member->item[i];
        are_parts = is_idle[node] != 0 && only[node] == pool && needs_are_parts(needs, node);
    }
    return are_parts;
}

static enum hf_status parts_find(struct need_chances *needs, struct hf_arena scratch) {
    const struct hf_network *network = needs->network;
    uint8_t *is_idle = hf_take(&scratch, uint8_t, (size_t)network->node_count + 1);
    uint32_t *only = hf_take(&scratch, uint32_t, (size_t)network->node_count + 1);
    if (is_idle == NULL || only == NULL) {
        return HF_ERR_MEMORY;
    }
    idle_mark(network, is_idle);
    only_pool_find(network, only);
    only_needer_find(network, needs->part_of);
    for (uint32_t pool = 0; pool < network->pool_count; pool++) {
        needs->is_needed[pool] = needs->part_of[pool] != POOL_NO;
    }
    bool has_more = true;
    while (has_more) { /* one round for each step in which parts need parts */
        has_more = false;
        for (uint32_t pool = 0; pool < network->pool_count; pool++) {
            if (needs->is_part[pool] == 0 && needs->part_of[pool] < POOL_MANY &&
                members_are_parts(needs, pool, is_idle, only)) {
                needs->is_part[pool] = 1;
                needs->part[needs->part_count++] = pool;
                has_more = true;
            }
        }
    }
    for (uint32_t node = 0; node < network->node_count; node++) {
        needs->is_alone[node] =
            is_idle[node] != 0 && only[node] < POOL_MANY && needs_are_parts(needs, node);
    }
    return HF_OK;
}

enum hf_status hf_need_chances_open(const struct hf_network *network, struct hf_arena *arena,
                                    struct need_chances *needs) {
    const size_t pools = (size_t)network->pool_count + 1;
    size_t members = 0;
    for (uint32_t pool = 0; pool < network->pool_count; pool++) {
        const uint32_t *start = network->pool_member.start + pool;
        members = start[1] - start[0] > members ? start[1] - start[0] : members;
    }
    *needs = (struct need_chances){
        .network = network,
        .bare = *network,
        .is_needed = hf_new(arena, uint8_t, pools),
        .is_alone = hf_new(arena, uint8_t, (size_t)network->node_count + 1),
        .is_part = hf_new(arena, uint8_t, pools),
        .part = hf_take(arena, uint32_t, pools),
        .part_of = hf_take(arena, uint32_t, pools),
        .fails = hf_new(arena, double, pools),
        .times = hf_new(arena, uint32_t, (size_t)network->node_count + 1),
        .few = hf_take(arena, double, members + 2),
        .stamp = hf_new(arena, uint32_t, pools),
        .queue = hf_take(arena, uint32_t, pools),
    };
    if (needs->is_needed == NULL || needs->is_alone == NULL || needs->is_part == NULL ||
        needs->part == NULL || needs->part_of == NULL || needs->fails == NULL ||
        needs->times == NULL || needs->few == NULL || needs->stamp == NULL ||
        needs->queue == NULL) {
        return HF_ERR_MEMORY;
    }
    needs->bare.demand_count = 0;
    HF_TRY(hf_network_index(&needs->bare, arena, &needs->index));
    return parts_find(needs, *arena);
}

/* ---- chances ---- */

/* That fewer members are up than it needs: how many are up, member by member, as far as that is too
 * few. */
static double pool_fails(struct need_chances *needs, uint32_t pool, const double *node_up) {
    const struct hf_csr *member = &needs->network->pool_member;
    const uint32_t *wanted = needs->network->pool_needed;
    const uint32_t from = member->start[pool];
    const uint32_t end = member->start[pool + 1];
    const uint32_t needed = wanted == NULL ? 1 : wanted[pool];
    double *few = needs->few; /* per count below `needed`: so many are up */
    if (needed == 0 || needed > end - from) {
        return needed == 0 ? 0.0 : 1.0;
    }
    memset(few, 0, needed * sizeof *few);
    few[0] = 1.0;
    for (uint32_t i = from; i < end; i++) {
        needs->times[member->item[i]]++;
    }
    for (uint32_t i = from; i < end; i++) {
        const uint32_t times = needs->times[member->item[i]];
        const double up = node_up[member->item[i]];
        needs->times[member->item[i]] = 0;
        for (uint32_t k = needed; times > 0 && k-- > 0;) {
            few[k] = few[k] * (1.0 - up) + (k >= times ? few[k - times] * up : 0.0);
        }
    }
    double sum = 0.0;
    for (uint32_t k = 0; k < needed; k++) {
        sum += few[k];
    }
    return fmin(sum, 1.0);
}

static void needs_take_down(struct need_chances *needs, double *node_up) {
    const struct hf_network *network = needs->network;
    for (uint32_t node = 0; node < network->node_count; node++) {
        needs->index.node_gone[node] = !(node_up[node] > 0.0);
    }
    hf_needs_settle(&needs->index, HF_FIXPOINT_GREATEST);
    for (uint32_t node = 0; node < network->node_count; node++) {
        node_up[node] = needs->index.node_down[node] != 0 ? 0.0 : node_up[node];
    }
}

void hf_need_parts_set(struct need_chances *needs, double *node_up) {
    needs_take_down(needs, node_up);
    for (uint32_t i = 0; i < needs->part_count; i++) {
        const uint32_t pool = needs->part[i];
        node_up[needs->part_of[pool]] *= 1.0 - pool_fails(needs, pool, node_up);
    }
}

void hf_need_chances_set(struct need_chances *needs, double *node_up) {
    needs_take_down(needs, node_up);
    for (uint32_t pool = 0; pool < needs->network->pool_count; pool++) {
        const bool may_fail = needs->is_part[pool] == 0 && needs->index.pool_down[pool] == 0;
        needs->fails[pool] = may_fail ? pool_fails(needs, pool, node_up) : 0.0;
    }
}

/* ---- what leads to a node ---- */

static uint32_t pools_of_take(struct need_chances *needs, uint32_t node, uint32_t count) {
    const struct hf_csr *need = &needs->network->node_need;
    for (uint32_t i = need->start[node];
         needs->index.node_down[node] == 0 && i < need->start[node + 1]; i++) {
        if (needs->stamp[need->item[i]] != needs->round) {
            needs->stamp[need->item[i]] = needs->round;
            needs->queue[count++] = need->item[i];
        }
    }
    return count;
}

/* Adds to the queue what members of the pools in it need. */
static uint32_t pools_close(struct need_chances *needs, uint32_t count) {
    const struct hf_csr *member = &needs->network->pool_member;
    for (uint32_t head = 0; head < count; head++) {
        const uint32_t pool = needs->queue[head];
        for (uint32_t i = member->start[pool]; i < member->start[pool + 1]; i++) {
            count = pools_of_take(needs, member->item[i], count);
        }
    }
    return count;
}

/* The pools of a block that may fail; returns how many, first in the queue. */
static uint32_t block_pools(struct need_chances *needs, const struct network_blocks *blocks,
                            uint32_t block) {
    uint32_t count = 0;
    uint32_t kept = 0;
    needs->round++;
    for (uint32_t i = blocks->member.start[block]; i < blocks->member.start[block + 1]; i++) {
        count = pools_of_take(needs, blocks->member.item[i], count);
    }
    count = pools_close(needs, count);
    for (uint32_t i = 0; i < count; i++) {
        if (needs->fails[needs->queue[i]] > 0.0) {
            needs->queue[kept++] = needs->queue[i];
        }
    }
    return kept;
}

enum hf_status hf_need_blocks_list(struct need_chances *needs, const struct network_blocks *blocks,
                                   struct hf_arena *arena) {
    needs->block_pool.start = hf_new(arena, uint32_t, (size_t)blocks->block_count + 1);
    if (needs->block_pool.start == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t block = 0; block < blocks->block_count; block++) {
        const uint32_t count = block_pools(needs, blocks, block);
        if (count > UINT32_MAX - 1 - needs->block_pool.start[block]) {
            return HF_ERR_MEMORY;
        }
        needs->block_pool.start[block + 1] = needs->block_pool.start[block] + count;
    }
    needs->block_pool.item =
        hf_take(arena, uint32_t, (size_t)needs->block_pool.start[blocks->block_count] + 1);
    if (needs->block_pool.item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t block = 0; block < blocks->block_count; block++) {
        const uint32_t count = block_pools(needs, blocks, block);
        for (uint32_t i = 0; i < count; i++) {
            needs->block_pool.item[needs->block_pool.start[block] + i] = needs->queue[i];
        }
    }
    return HF_OK;
}

/* The chance that pools work that were not counted yet, from a block upwards. */
static double blocks_keep(struct need_chances *needs, const struct network_blocks *blocks,
                          uint32_t node) {
    double keeps = 1.0;
    for (uint32_t at = node; at != HF_NONE && blocks->block[at] != HF_NONE;
         at = blocks->top[blocks->block[at]]) {
        const uint32_t *start = needs->block_pool.start + blocks->block[at];
        for (uint32_t i = start[0]; i < start[1]; i++) {
            const uint32_t pool = needs->block_pool.item[i];
            keeps *= needs->stamp[pool] == needs->round ? 1.0 : 1.0 - needs->fails[pool];
            needs->stamp[pool] = needs->round;
        }
    }
    return keeps;
}

double hf_need_keeps(struct need_chances *needs, const struct network_blocks *blocks,
                     const uint32_t *node, uint32_t count) {
    const struct hf_network *network = blocks->index->network;
    const struct hf_csr *arc = &blocks->index->arc;
    double keeps = 1.0;
    uint32_t own = 0;
    needs->round++;
    for (uint32_t i = 0; i < count; i++) { /* what stands in no block */
        own = blocks->block[node[i]] == HF_NONE ? pools_of_take(needs, node[i], own) : own;
    }
    own = pools_close(needs, own);
    for (uint32_t i = 0; i < own; i++) {
        keeps *= 1.0 - needs->fails[needs->queue[i]];
    }
    for (uint32_t i = 0; i < count; i++) {
        keeps *= blocks_keep(needs, blocks, node[i]);
        for (uint32_t k = arc->start[node[i]];
             blocks->block[node[i]] == HF_NONE && k < arc->start[node[i] + 1]; k++) {
            const uint32_t link = arc->item[k];
            keeps *= blocks_keep(needs, blocks,
                                 network->link_a[link] == node[i] ? network->link_b[link]
                                                                  : network->link_a[link]);
        }
    }
    return keeps;
}

double hf_need_works_most(const struct need_chances *needs, const double *node_up, uint32_t node) {
    const struct hf_csr *need = &needs->network->node_need;
    double most = node_up[node];
    for (uint32_t i = need->start[node]; i < need->start[node + 1]; i++) {
        most = fmin(most, 1.0 - needs->fails[need->item[i]]);
    }
    return most;
}
