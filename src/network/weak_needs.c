#include "network/weak_needs.h"

#include <string.h>

/* A sweep counts sites once over all functions, here they count once for each: what a site has of
 * one function is a site of its own, and the function its region. */

enum { WEAK_CHUNK = 2048 }; /* losses of one sweep */

struct weak_needs {
    const struct hf_network_index *index;
    const struct hf_weak_question *question;
    struct hf_weak_points *result;
    uint32_t *node; /* that take a pool, ascending */
    uint32_t count;
    struct hf_network network; /* a label each, and the demands that are served */
    uint32_t *demand;          /* per demand of it: of the whole */
    uint32_t *site, *region;
    int64_t *weight;
    uint32_t site_count;
};

/* ---- which nodes ---- */

/* Marks the pools that nodes that work need. */
static void needed_pools_mark(const struct hf_network_index *index, uint8_t *is_needed) {
    const struct hf_csr *need = &index->network->node_need;
    for (uint32_t node = 0; node < index->network->node_count; node++) {
        for (uint32_t i = need->start[node];
             index->node_down[node] == 0 && i < need->start[node + 1]; i++) {
            is_needed[need->item[i]] = 1;
        }
    }
}

/* Marks the members without any one of which the pool does not work. `times` is zero between. */
static void pool_takers_mark(const struct hf_network_index *index, uint32_t pool, uint32_t *times,
                             uint8_t *takes) {
    const struct hf_csr *member = &index->network->pool_member;
    const uint32_t *wanted = index->network->pool_needed;
    const uint32_t needed = wanted == NULL ? 1 : wanted[pool];
    uint32_t working = 0;
    for (uint32_t i = member->start[pool]; i < member->start[pool + 1]; i++) {
        const uint32_t node = member->item[i];
        working += index->node_down[node] == 0 ? 1U : 0U;
        times[node] += index->node_down[node] == 0 ? 1U : 0U;
    }
    for (uint32_t i = member->start[pool]; i < member->start[pool + 1]; i++) {
        const uint32_t node = member->item[i];
        takes[node] |= working - times[node] < needed ? 1U : 0U; /* as it works: no less */
    }
    for (uint32_t i = member->start[pool]; i < member->start[pool + 1]; i++) {
        times[member->item[i]] = 0;
    }
}

static enum hf_status takers_find(struct weak_needs *needs, struct hf_arena *arena) {
    const struct hf_network *network = needs->index->network;
    needs->node = hf_take(arena, uint32_t, (size_t)network->node_count + 1);
    struct hf_arena own = *arena;
    uint8_t *is_needed = hf_new(&own, uint8_t, (size_t)network->pool_count + 1);
    uint8_t *takes = hf_new(&own, uint8_t, (size_t)network->node_count + 1);
    uint32_t *times = hf_new(&own, uint32_t, (size_t)network->node_count + 1);
    if (needs->node == NULL || is_needed == NULL || takes == NULL || times == NULL) {
        return HF_ERR_MEMORY;
    }
    needed_pools_mark(needs->index, is_needed);
    for (uint32_t pool = 0; pool < network->pool_count; pool++) {
        if (is_needed[pool] != 0 && needs->index->pool_down[pool] == 0) {
            pool_takers_mark(needs->index, pool, times, takes);
        }
    }
    for (uint32_t node = 0; node < network->node_count; node++) {
        if (takes[node] != 0 && needs->index->node_down[node] == 0) {
            needs->node[needs->count++] = node;
        }
    }
    return HF_OK;
}

/* ---- a network to sweep ---- */

static enum hf_status taker_labels_make(struct weak_needs *needs, struct hf_arena *arena) {
    const struct hf_network *whole = needs->index->network;
    const size_t nodes = whole->node_count;
    struct hf_csr label = {hf_new(arena, uint32_t, nodes + 1),
                           hf_take(arena, uint32_t, (size_t)needs->count + 1)};
    uint32_t *none = hf_new(arena, uint32_t, (size_t)whole->link_count + 1);
    if (label.start == NULL || label.item == NULL || none == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t end = 0;
    for (uint32_t node = 0; node < nodes; node++) {
        if (end < needs->count && needs->node[end] == node) {
            label.item[end] = end;
            end++;
        }
        label.start[node + 1] = end;
    }
    needs->network = *whole;
    needs->network.node_label = label;
    needs->network.link_label = (struct hf_csr){none, NULL};
    needs->network.node_maybe = (struct hf_csr){NULL, NULL};
    needs->network.link_maybe = (struct hf_csr){NULL, NULL};
    needs->network.node_unknown = NULL;
    needs->network.label_threat = NULL;
    needs->network.label_count = needs->count;
    return HF_OK;
}

/* Lists the demands that are served, function by function, and numbers what each site has of one.
 */
static void served_list(struct weak_needs *needs, uint32_t *site_slot) {
    const struct hf_network *whole = needs->index->network;
    const struct hf_weak_question *question = needs->question;
    uint32_t count = 0;
    for (uint32_t function = 0; function < whole->function_count; function++) {
        const uint32_t first = needs->site_count;
        for (uint32_t d = 0; d < whole->demand_count; d++) {
            if (whole->demand_function[d] != function || needs->result->is_served[d] == 0) {
                continue;
            }
            uint32_t at = needs->site_count;
            if (question->demand_site != NULL) {
                uint32_t *slot = &site_slot[question->demand_site[d]];
                at = *slot != HF_NONE && *slot >= first ? *slot : at;
                *slot = at;
            }
            needs->site_count += at == needs->site_count ? 1U : 0U;
            needs->site[count] = at;
            needs->region[count] = function;
            needs->weight[count] = question->demand_weight == NULL ? 0 : question->demand_weight[d];
            needs->demand[count++] = d;
        }
    }
    needs->network.demand_count = count;
}

static enum hf_status taker_demands_make(struct weak_needs *needs, struct hf_arena *arena) {
    const struct hf_network *whole = needs->index->network;
    const size_t demands = (size_t)whole->demand_count + 1;
    const size_t sites = needs->question->demand_site == NULL ? 0 : needs->question->site_count;
    const uint32_t ends = whole->demand_node.start[whole->demand_count];
    struct hf_csr nodes = {hf_new(arena, uint32_t, demands + 1),
                           hf_take(arena, uint32_t, (size_t)ends + 1)};
    uint32_t *wanted = hf_take(arena, uint32_t, demands);
    uint32_t *slot = hf_take(arena, uint32_t, sites + 1);
    needs->demand = hf_take(arena, uint32_t, demands);
    needs->site = hf_take(arena, uint32_t, demands);
    needs->region = hf_take(arena, uint32_t, demands);
    needs->weight = hf_take(arena, int64_t, demands);
    if (nodes.start == NULL || nodes.item == NULL || wanted == NULL || slot == NULL ||
        needs->demand == NULL || needs->site == NULL || needs->region == NULL ||
        needs->weight == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(slot, 0xff, (sites + 1) * sizeof *slot);
    served_list(needs, slot);
    for (uint32_t i = 0; i < needs->network.demand_count; i++) {
        const uint32_t demand = needs->demand[i];
        wanted[i] = hf_demand_needed(whole, needs->question->bound, demand);
        uint32_t at = nodes.start[i];
        for (uint32_t k = whole->demand_node.start[demand];
             k < whole->demand_node.start[demand + 1]; k++) {
            nodes.item[at++] = whole->demand_node.item[k];
        }
        nodes.start[i + 1] = at;
    }
    needs->network.demand_node = nodes;
    needs->network.demand_needed = wanted;
    needs->network.demand_all = NULL;
    needs->network.demand_function = needs->region;
    return HF_OK;
}

/* ---- sweeps ---- */

/* The first of the losses whose node counts that takes the demand; HF_NONE: none. */
static uint32_t first_taker(const struct weak_needs *needs, const uint64_t *lost, uint32_t first,
                            uint32_t count) {
    const uint8_t *counts = needs->question->node_counts;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t node = needs->node[first + i];
        if ((lost[i / 64] >> i % 64 & 1U) != 0 && (counts == NULL || counts[node] != 0)) {
            return node;
        }
    }
    return HF_NONE;
}

static void chunk_put(const struct weak_needs *needs, const struct hf_sweep *sweep,
                      uint32_t first) {
    struct hf_weak_points *result = needs->result;
    const enum hf_bound bound = needs->question->bound;
    const uint32_t functions = needs->network.function_count;
    const uint32_t count = sweep->loss_count;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t function = 0; function < functions; function++) {
            result->node[(size_t)function * needs->network.node_count + needs->node[first + i]] =
                sweep->region[bound][(size_t)i * functions + function];
        }
    }
    for (uint32_t i = 0; i < needs->network.demand_count; i++) {
        uint32_t *alone = &result->alone_node[needs->demand[i]];
        if (*alone == HF_NONE) {
            *alone =
                first_taker(needs, sweep->demand_lost[bound] + i * sweep->row_words, first, count);
        }
    }
}

static enum hf_status takers_sweep(const struct weak_needs *needs, struct hf_arena scratch) {
    const uint32_t room = needs->count < WEAK_CHUNK ? needs->count : WEAK_CHUNK;
    struct hf_sweep_question question = {
        .group_count = needs->count,
        .demand_site = needs->site,
        .site_count = needs->site_count,
        .demand_weight = needs->weight,
        .demand_region = needs->region,
        .region_count = needs->network.function_count,
        .demand_rows = room,
    };
    question.is_asked[needs->question->bound] = true;
    uint32_t *label = hf_take(&scratch, uint32_t, (size_t)needs->count + 1);
    struct hf_csr set = {hf_take(&scratch, uint32_t, (size_t)room + 1), NULL};
    if (label == NULL || set.start == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < needs->count; i++) {
        label[i] = i;
    }
    for (uint32_t i = 0; i <= room; i++) {
        set.start[i] = i;
    }
    question.group = label;
    struct hf_arena work = scratch; /* the two halves of what is left */
    scratch.end -= hf_arena_left(&scratch) / 2;
    work.at = scratch.end;
    const struct hf_sweep_ready *ready = NULL;
    HF_TRY(hf_sweep_open(&needs->network, &question, &scratch, work, &ready));
    for (uint32_t first = 0; first < needs->count; first += room) {
        struct hf_arena keep = scratch;
        struct hf_sweep sweep;
        set.item = label + first;
        HF_TRY(hf_sweep_lose(ready, &set, needs->count - first < room ? needs->count - first : room,
                             &keep, work, &sweep));
        chunk_put(needs, &sweep, first);
    }
    return HF_OK;
}

enum hf_status hf_weak_needs_put(const struct hf_network_index *index,
                                 const struct hf_weak_question *question, struct hf_arena scratch,
                                 struct hf_weak_points *result) {
    struct weak_needs needs = {.index = index, .question = question, .result = result};
    HF_TRY(takers_find(&needs, &scratch));
    if (needs.count == 0) {
        return HF_OK;
    }
    HF_TRY(taker_labels_make(&needs, &scratch));
    HF_TRY(taker_demands_make(&needs, &scratch));
    return takers_sweep(&needs, scratch);
}
