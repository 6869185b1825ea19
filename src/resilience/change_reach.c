#include "resilience/change_reach.h"

#include <string.h>

/* What stands in a tree below none of the lost nodes is reached as before. The others are in doubt:
 * those that have a neighbour that is reached are reached again, and so on from them. Few nodes are
 * in doubt where few are lost at the edge, so this costs what depends on them and no more. */

enum { MARK_NONE, MARK_DOUBTFUL, MARK_AGAIN, MARK_LOST };

static uint32_t reach_other(const struct hf_network *network, uint32_t link, uint32_t node) {
    return network->link_a[link] == node ? network->link_b[link] : network->link_a[link];
}

/* Is a node that is met passed through? */
static bool reach_passes(const struct change_reach *reach, const struct change_tree *tree,
                         uint32_t node) {
    const uint8_t *transit = reach->index->network->node_transit;
    return transit == NULL || transit[node] != 0 || tree->before[node] == node;
}

/* ---- trees ---- */

static bool tree_takes(const struct change_reach *reach, const struct change_tree *tree,
                       uint32_t node) {
    return tree->before[node] == HF_NONE && (reach->dead == NULL || reach->dead[node] == 0);
}

static uint32_t tree_meet(const struct change_reach *reach, uint32_t function,
                          struct change_tree *tree) {
    const struct hf_network *network = reach->index->network;
    const struct hf_csr *arc = &reach->index->arc;
    uint32_t *queue = reach->again;
    uint32_t count = 0;
    for (uint32_t i = network->gateway.start[function]; i < network->gateway.start[function + 1];
         i++) {
        const uint32_t node = network->gateway.item[i];
        if (tree_takes(reach, tree, node)) {
            tree->before[node] = node;
            queue[count++] = node;
        }
    }
    for (uint32_t head = 0; head < count; head++) {
        const uint32_t node = queue[head];
        for (uint32_t i = arc->start[node];
             reach_passes(reach, tree, node) && i < arc->start[node + 1]; i++) {
            const uint32_t other = reach_other(network, arc->item[i], node);
            if (tree_takes(reach, tree, other)) {
                tree->before[other] = node;
                queue[count++] = other;
            }
        }
    }
    return count;
}

static enum hf_status tree_open(const struct change_reach *reach, uint32_t function,
                                struct hf_arena *arena, struct change_tree *tree) {
    const size_t nodes = reach->index->network->node_count;
    tree->before = hf_take(arena, uint32_t, nodes + 1);
    if (tree->before == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(tree->before, 0xff, (nodes + 1) * sizeof *tree->before);
    const uint32_t count = tree_meet(reach, function, tree);
    tree->below.start = hf_new(arena, uint32_t, nodes + 2);
    tree->below.item = hf_take(arena, uint32_t, (size_t)count + 1);
    if (tree->below.start == NULL || tree->below.item == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t *start = tree->below.start; /* shifted by one while filling */
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t node = reach->again[i];
        start[tree->before[node] + 2] += tree->before[node] != node ? 1 : 0;
    }
    for (size_t i = 2; i < nodes + 2; i++) {
        start[i] += start[i - 1];
    }
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t node = reach->again[i];
        if (tree->before[node] != node) {
            tree->below.item[start[tree->before[node] + 1]++] = node;
        }
    }
    return HF_OK;
}

static enum hf_status node_demands(const struct hf_network *network, struct hf_arena *arena,
                                   struct hf_csr *demand) {
    const struct hf_csr *nodes = &network->demand_node;
    const size_t count = network->node_count;
    demand->start = hf_new(arena, uint32_t, count + 2);
    demand->item = hf_take(arena, uint32_t, (size_t)nodes->start[network->demand_count] + 1);
    if (demand->start == NULL || demand->item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < nodes->start[network->demand_count]; i++) {
        demand->start[nodes->item[i] + 2]++;
    }
    for (size_t i = 2; i < count + 2; i++) {
        demand->start[i] += demand->start[i - 1];
    }
    for (uint32_t d = 0; d < network->demand_count; d++) {
        for (uint32_t i = nodes->start[d]; i < nodes->start[d + 1]; i++) {
            demand->item[demand->start[nodes->item[i] + 1]++] = d;
        }
    }
    return HF_OK;
}

enum hf_status hf_change_reach_open(const struct hf_network_index *index, const uint8_t *dead,
                                    struct hf_arena *arena, struct change_reach *reach) {
    const struct hf_network *network = index->network;
    const size_t nodes = (size_t)network->node_count + 1;
    *reach = (struct change_reach){
        .index = index,
        .dead = dead,
        .tree = hf_new(arena, struct change_tree, (size_t)network->function_count + 1),
        .mark = hf_new(arena, uint8_t, nodes),
        .doubtful = hf_take(arena, uint32_t, nodes),
        .again = hf_take(arena, uint32_t, nodes),
    };
    if (reach->tree == NULL || reach->mark == NULL || reach->doubtful == NULL ||
        reach->again == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(node_demands(network, arena, &reach->demand));
    for (uint32_t function = 0; function < network->function_count; function++) {
        if (index->is_asked[function] != 0) {
            HF_TRY(tree_open(reach, function, arena, &reach->tree[function]));
        }
    }
    return HF_OK;
}

/* ---- a loss ---- */

/* Lists what is lost or stands below it in the tree. */
static uint32_t doubtful_find(struct change_reach *reach, const struct change_tree *tree,
                              const uint32_t *lost, uint32_t lost_count) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < lost_count; i++) {
        if (tree->before[lost[i]] != HF_NONE && reach->mark[lost[i]] == MARK_NONE) {
            reach->doubtful[count++] = lost[i];
        }
        reach->mark[lost[i]] = MARK_LOST;
    }
    for (uint32_t head = 0; head < count; head++) {
        const uint32_t node = reach->doubtful[head];
        for (uint32_t i = tree->below.start[node]; i < tree->below.start[node + 1]; i++) {
            const uint32_t next = tree->below.item[i];
            if (reach->mark[next] == MARK_NONE) {
                reach->mark[next] = MARK_DOUBTFUL;
                reach->doubtful[count++] = next;
            }
        }
    }
    return count;
}

/* Has a node in doubt a neighbour that is reached as before? */
static bool has_sure_neighbour(const struct change_reach *reach, const struct change_tree *tree,
                               uint32_t node) {
    const struct hf_csr *arc = &reach->index->arc;
    for (uint32_t i = arc->start[node]; i < arc->start[node + 1]; i++) {
        const uint32_t other = reach_other(reach->index->network, arc->item[i], node);
        if (reach->mark[other] == MARK_NONE && tree->before[other] != HF_NONE &&
            reach_passes(reach, tree, other)) {
            return true;
        }
    }
    return false;
}

/* Marks what is reached again. */
static void doubtful_reach(struct change_reach *reach, const struct change_tree *tree,
                           uint32_t doubtful) {
    const struct hf_csr *arc = &reach->index->arc;
    uint32_t count = 0;
    for (uint32_t i = 0; i < doubtful; i++) {
        const uint32_t node = reach->doubtful[i];
        if (reach->mark[node] == MARK_DOUBTFUL && has_sure_neighbour(reach, tree, node)) {
            reach->again[count++] = node;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        reach->mark[reach->again[i]] = MARK_AGAIN;
    }
    for (uint32_t head = 0; head < count; head++) {
        const uint32_t node = reach->again[head];
        for (uint32_t i = arc->start[node];
             reach_passes(reach, tree, node) && i < arc->start[node + 1]; i++) {
            const uint32_t other = reach_other(reach->index->network, arc->item[i], node);
            if (reach->mark[other] == MARK_DOUBTFUL) {
                reach->mark[other] = MARK_AGAIN;
                reach->again[count++] = other;
            }
        }
    }
}

static bool demand_is_reached(const struct change_reach *reach, const struct change_tree *tree,
                              uint32_t demand) {
    const struct hf_csr *nodes = &reach->index->network->demand_node;
    for (uint32_t i = nodes->start[demand]; i < nodes->start[demand + 1]; i++) {
        const uint8_t mark = reach->mark[nodes->item[i]];
        if (tree->before[nodes->item[i]] != HF_NONE && (mark == MARK_NONE || mark == MARK_AGAIN)) {
            return true;
        }
    }
    return false;
}

static bool function_keeps(struct change_reach *reach, uint32_t function, uint32_t doubtful,
                           const uint8_t *is_sound) {
    const struct hf_network *network = reach->index->network;
    for (uint32_t i = 0; i < doubtful; i++) {
        const uint32_t node = reach->doubtful[i];
        for (uint32_t k = reach->demand.start[node];
             reach->mark[node] != MARK_AGAIN && k < reach->demand.start[node + 1]; k++) {
            const uint32_t demand = reach->demand.item[k];
            if (network->demand_function[demand] == function && is_sound[demand] != 0 &&
                !demand_is_reached(reach, &reach->tree[function], demand)) {
                return false;
            }
        }
    }
    return true;
}

bool hf_change_reach_keeps(struct change_reach *reach, const uint32_t *lost, uint32_t lost_count,
                           const uint8_t *is_sound, int64_t *visits) {
    const struct hf_csr *arc = &reach->index->arc;
    bool keeps = true;
    for (uint32_t f = 0; keeps && f < reach->index->network->function_count; f++) {
        if (reach->index->is_asked[f] == 0) {
            continue;
        }
        const uint32_t count = doubtful_find(reach, &reach->tree[f], lost, lost_count);
        doubtful_reach(reach, &reach->tree[f], count);
        keeps = function_keeps(reach, f, count, is_sound);
        for (uint32_t i = 0; i < count; i++) {
            const uint32_t node = reach->doubtful[i];
            *visits += 1 + 2 * (int64_t)(arc->start[node + 1] - arc->start[node]);
            reach->mark[node] = MARK_NONE;
        }
        for (uint32_t i = 0; i < lost_count; i++) {
            reach->mark[lost[i]] = MARK_NONE;
        }
    }
    return keeps;
}
