#include "resilience/change_path.h"

#include <string.h>

/* Breadth first, one cost after the other: what costs nothing joins the queue that is gone through,
 * what costs 1 waits for the next. A node has one cost of its own, so the first time that it is met
 * is the cheapest. */

/* Rows by label, from labels by row. */
static enum hf_status label_rows(const struct hf_csr *label, uint32_t rows, uint32_t labels,
                                 struct hf_arena *arena, struct hf_csr *own) {
    own->start = hf_new(arena, uint32_t, (size_t)labels + 2);
    own->item = hf_take(arena, uint32_t, (size_t)label->start[rows] + 1);
    if (own->start == NULL || own->item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < label->start[rows]; i++) {
        own->start[label->item[i] + 2]++;
    }
    for (uint32_t i = 0; i < labels; i++) {
        own->start[i + 2] += own->start[i + 1];
    }
    for (uint32_t row = 0; row < rows; row++) {
        for (uint32_t i = label->start[row]; i < label->start[row + 1]; i++) {
            own->item[own->start[label->item[i] + 1]++] = row;
        }
    }
    return HF_OK;
}

static enum hf_status arcs_expand(struct change_path *path, struct hf_arena *arena) {
    const struct hf_network *network = path->index->network;
    const struct hf_csr *arc = &path->index->arc;
    path->other = hf_take(arena, uint32_t, 2 * (size_t)network->link_count + 1);
    if (path->other == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t node = 0; node < network->node_count; node++) {
        for (uint32_t i = arc->start[node]; i < arc->start[node + 1]; i++) {
            const uint32_t link = arc->item[i];
            path->other[i] =
                network->link_a[link] == node ? network->link_b[link] : network->link_a[link];
        }
    }
    return HF_OK;
}

enum hf_status hf_change_path_open(const struct hf_network_index *index, struct hf_arena *arena,
                                   struct change_path *path) {
    const struct hf_network *network = index->network;
    const size_t nodes = (size_t)network->node_count + 1;
    *path = (struct change_path){
        .index = index,
        .cost = hf_take(arena, uint32_t, nodes),
        .before = hf_take(arena, uint32_t, nodes),
        .falls = hf_take(arena, uint8_t, nodes),
        .link_falls = hf_take(arena, uint8_t, (size_t)network->link_count + 1),
        .queue = hf_take(arena, uint32_t, nodes),
        .later = hf_take(arena, uint32_t, nodes),
    };
    if (path->cost == NULL || path->before == NULL || path->falls == NULL ||
        path->link_falls == NULL || path->queue == NULL || path->later == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(label_rows(&network->node_label, network->node_count, network->label_count, arena,
                      &path->own_node));
    HF_TRY(label_rows(&network->link_label, network->link_count, network->label_count, arena,
                      &path->own_link));
    return arcs_expand(path, arena);
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

static void node_pass(struct change_path *path, struct change_queues *queues, uint32_t node) {
    const struct hf_network *network = path->index->network;
    const struct hf_csr *arc = &path->index->arc;
    if (path->before[node] != HF_NONE && network->node_transit != NULL &&
        network->node_transit[node] == 0) {
        return; /* reached, not passed through */
    }
    for (uint32_t i = arc->start[node]; i < arc->start[node + 1]; i++) {
        if (path->link_falls[arc->item[i]] == 0) {
            node_meet(path, queues, path->other[i], node);
        }
    }
}

/* What falls with the group, or has been changed: that is not to be passed at any cost (2). */
static void path_lose(struct change_path *path, uint32_t group) {
    const struct hf_network *network = path->index->network;
    memset(path->falls, 0, network->node_count);
    memset(path->link_falls, 0, network->link_count);
    if (group == HF_NONE) {
        for (uint32_t node = 0; node < network->node_count; node++) {
            path->falls[node] = (uint8_t)(2 * path->changed[path->outer[node]]);
        }
        return;
    }
    for (uint32_t i = path->own_node.start[group]; i < path->own_node.start[group + 1]; i++) {
        const uint32_t node = path->own_node.item[i];
        path->falls[node] = path->changed[path->outer[node]] == 0;
    }
    for (uint32_t i = path->own_link.start[group]; i < path->own_link.start[group + 1]; i++) {
        path->link_falls[path->own_link.item[i]] = 1;
    }
}

/* What lacks something it needs is not to be passed, and another maker does not help it. */
static void path_lack(struct change_path *path, const uint8_t *pool_down) {
    for (uint32_t node = 0; node < path->index->network->node_count; node++) {
        if (hf_node_lacks(path->whole, path->outer[node], pool_down)) {
            path->falls[node] = 2;
        }
    }
}

void hf_change_path_search(struct change_path *path, uint32_t function, uint32_t group,
                           const uint8_t *pool_down) {
    const struct hf_network *network = path->index->network;
    struct change_queues queues = {0, 0};
    memset(path->cost, 0xff, network->node_count * sizeof *path->cost);
    path_lose(path, group);
    if (pool_down != NULL) {
        path_lack(path, pool_down);
    }
    for (uint32_t i = network->gateway.start[function]; i < network->gateway.start[function + 1];
         i++) {
        node_meet(path, &queues, network->gateway.item[i], HF_NONE);
    }
    while (queues.now > 0 || queues.later > 0) {
        for (uint32_t head = 0; head < queues.now; head++) {
            node_pass(path, &queues, path->queue[head]);
        }
        uint32_t *turned = path->queue;
        path->queue = path->later;
        path->later = turned;
        queues = (struct change_queues){queues.later, 0};
    }
}

/* ---- pools at a price ---- */

/* Nodes that wait, by cost; doubly linked: `queue` holds the next, `later` the one before. */
struct change_buckets {
    uint32_t first[CHANGE_COST_MAX + 1], last[CHANGE_COST_MAX + 1];
};

static void bucket_put(struct change_path *path, struct change_buckets *buckets, uint32_t node) {
    const uint32_t cost = path->cost[node];
    path->queue[node] = HF_NONE;
    path->later[node] = buckets->last[cost];
    if (buckets->last[cost] == HF_NONE) {
        buckets->first[cost] = node;
    } else {
        path->queue[buckets->last[cost]] = node;
    }
    buckets->last[cost] = node;
}

static void bucket_take(struct change_path *path, struct change_buckets *buckets, uint32_t node) {
    const uint32_t cost = path->cost[node];
    if (path->later[node] == HF_NONE) {
        buckets->first[cost] = path->queue[node];
    } else {
        path->queue[path->later[node]] = path->queue[node];
    }
    if (path->queue[node] == HF_NONE) {
        buckets->last[cost] = path->later[node];
    } else {
        path->later[path->queue[node]] = path->later[node];
    }
}

/* The bit of a pool; 0: more were met than there are bits. */
static uint64_t pool_bit(struct change_price *price, uint32_t pool) {
    uint32_t at = 0;
    while (at < price->count && price->pool[at] != pool) {
        at++;
    }
    if (at == price->count && at < PATH_POOLS_PAID) {
        price->pool[price->count++] = pool;
    }
    return at < PATH_POOLS_PAID ? UINT64_C(1) << at : 0;
}

/* What the node's pools cost that are not paid for; those that are now are added to `paid`. */
static uint32_t pools_cost(const struct change_path *path, uint32_t node,
                           struct change_price *price, uint64_t *paid) {
    const struct hf_csr *need = &path->whole->node_need;
    const uint32_t outer = path->outer[node];
    uint32_t cost = 0;
    for (uint32_t i = need->start[outer]; i < need->start[outer + 1]; i++) {
        const uint32_t pool = need->item[i];
        if (price->down[pool] == 0) {
            continue;
        }
        const uint64_t bit = pool_bit(price, pool);
        if (price->price[pool] > CHANGE_COST_MAX) {
            return HF_NONE;
        }
        cost += (*paid & bit) != 0 || cost > CHANGE_COST_MAX ? 0 : price->price[pool];
        *paid |= bit;
    }
    return cost;
}

static void node_pay(struct change_path *path, struct change_buckets *buckets, uint32_t node,
                     uint32_t from, struct change_price *price) {
    uint64_t paid = from == HF_NONE ? 0 : path->paid[from];
    if (path->falls[node] > 1) {
        return;
    }
    const uint32_t before = from == HF_NONE ? 0 : path->cost[from];
    if (path->cost[node] <= before) {
        return; /* HF_NONE is above all costs */
    }
    const uint32_t pools = pools_cost(path, node, price, &paid);
    if (pools > CHANGE_COST_MAX || before + path->falls[node] + pools > CHANGE_COST_MAX ||
        before + path->falls[node] + pools >= path->cost[node]) {
        return;
    }
    if (path->cost[node] != HF_NONE) {
        bucket_take(path, buckets, node);
    }
    path->cost[node] = before + path->falls[node] + pools;
    path->before[node] = from;
    path->paid[node] = paid;
    bucket_put(path, buckets, node);
}

static void node_pay_on(struct change_path *path, struct change_buckets *buckets, uint32_t node,
                        struct change_price *price) {
    const struct hf_network *network = path->index->network;
    const struct hf_csr *arc = &path->index->arc;
    if (path->before[node] != HF_NONE && network->node_transit != NULL &&
        network->node_transit[node] == 0) {
        return;
    }
    for (uint32_t i = arc->start[node]; i < arc->start[node + 1]; i++) {
        if (path->link_falls[arc->item[i]] == 0) {
            node_pay(path, buckets, path->other[i], node, price);
        }
    }
}

void hf_change_path_pay(struct change_path *path, uint32_t function, uint32_t group,
                        struct change_price *price) {
    const struct hf_network *network = path->index->network;
    struct change_buckets buckets;
    memset(&buckets, 0xff, sizeof buckets);
    memset(path->cost, 0xff, network->node_count * sizeof *path->cost);
    path_lose(path, group);
    price->count = 0;
    for (uint32_t i = network->gateway.start[function]; i < network->gateway.start[function + 1];
         i++) {
        node_pay(path, &buckets, network->gateway.item[i], HF_NONE, price);
    }
    /* a node that is taken out is met again only at the same cost or above */
    for (uint32_t cost = 0; cost <= CHANGE_COST_MAX; cost++) {
        while (buckets.first[cost] != HF_NONE) {
            const uint32_t node = buckets.first[cost];
            bucket_take(path, &buckets, node);
            node_pay_on(path, &buckets, node, price);
        }
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
