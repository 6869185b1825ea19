#include "resilience/change_path.h"

#include <string.h>

/* Breadth first, one cost after the other: what costs nothing joins the queue that is gone through,
 * what costs 1 waits for the next. A node has one cost of its own, so the first time that it is met
 * is the cheapest. */

enum hf_status hf_change_path_open(const struct hf_network_index *index,
                                   const uint8_t *changed, struct hf_arena *arena,
                                   struct change_path *path) {
    const size_t nodes = (size_t)index->network->node_count + 1;
    *path = (struct change_path){
        .index = index,
        .changed = changed,
        .cost = hf_take(arena, uint32_t, nodes),
        .before = hf_take(arena, uint32_t, nodes),
        .falls = hf_take(arena, uint8_t, nodes),
        .queue = hf_take(arena, uint32_t, nodes),
        .later = hf_take(arena, uint32_t, nodes),
    };
    return path->cost == NULL || path->before == NULL || path->falls == NULL ||
                   path->queue == NULL || path->later == NULL
               ? HF_ERR_MEMORY
               : HF_OK;
}

static bool has_group(const struct hf_csr *rows, uint32_t row, uint32_t group) {
    for (uint32_t i = rows->start[row]; i < rows->start[row + 1]; i++) {
        if (rows->item[i] == group) {
            return true;
        }
    }
    return false;
}

struct change_queues {
    uint32_t now, later; /* how many wait in each */
};

static void node_meet(struct change_path *path, struct change_queues *queues, uint32_t node,
                      uint32_t from) {
    const uint32_t cost = from == HF_NONE ? 0 : path->cost[from];
    if (path->cost[node] != HF_NONE || path->falls[node] > 1) {
        return;
    }
    path->before[node] = from;
    path->cost[node] = cost + path->falls[node];
    if (path->falls[node] != 0) {
        path->later[queues->later++] = node;
    } else {
        path->queue[queues->now++] = node;
    }
}

static void node_pass(struct change_path *path, struct change_queues *queues, uint32_t node,
                      uint32_t group) {
    const struct hf_network *network = path->index->network;
    const struct hf_csr *arc = &path->index->arc;
    if (path->before[node] != HF_NONE && network->node_transit[node] == 0) {
        return; /* reached, not passed through */
    }
    for (uint32_t i = arc->start[node]; i < arc->start[node + 1]; i++) {
        const uint32_t link = arc->item[i];
        const uint32_t other =
            network->link_a[link] == node ? network->link_b[link] : network->link_a[link];
        if (group == HF_NONE || !has_group(&network->link_label, link, group)) {
            node_meet(path, queues, other, node);
        }
    }
}

void hf_change_path_search(struct change_path *path, uint32_t function, uint32_t group) {
    const struct hf_network *network = path->index->network;
    struct change_queues queues = {0, 0};
    memset(path->cost, 0xff, network->node_count * sizeof *path->cost);
    for (uint32_t node = 0; node < network->node_count; node++) {
        /* 2: not to be passed at any cost */
        path->falls[node] = group == HF_NONE ? (uint8_t)(2 * path->changed[node])
                                             : path->changed[node] == 0 &&
                                                   has_group(&network->node_label, node, group);
    }
    for (uint32_t i = network->gateway.start[function]; i < network->gateway.start[function + 1];
         i++) {
        node_meet(path, &queues, network->gateway.item[i], HF_NONE);
    }
    while (queues.now > 0 || queues.later > 0) {
        for (uint32_t head = 0; head < queues.now; head++) {
            node_pass(path, &queues, path->queue[head], group);
        }
        uint32_t *turned = path->queue;
        path->queue = path->later;
        path->later = turned;
        queues = (struct change_queues){queues.later, 0};
    }
}

uint32_t hf_change_path_end(const struct change_path *path, uint32_t demand) {
    const struct hf_csr *nodes = &path->index->network->demand_node;
    uint32_t end = HF_NONE;
    for (uint32_t i = nodes->start[demand]; i < nodes->start[demand + 1]; i++) {
        const uint32_t node = nodes->item[i];
        if (path->cost[node] != HF_NONE && (end == HF_NONE || path->cost[node] < path->cost[end])) {
            end = node;
        }
    }
    return end;
}
