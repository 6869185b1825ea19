#include "network/reorder.h"

#include "network/loss.h"

#include <assert.h>
#include <string.h>

/* A walk in depth over the links, from one gateway after the other, then from what none reaches:
 * nodes get numbers as they are met, links by the first of their ends. */

struct order_walk {
    const struct hf_network *network;
    struct hf_network_index index;
    struct network_order *order;
    uint32_t *path, *at; /* nodes above; per node: where it goes on in index.arc */
    uint32_t *node_old;  /* per node by its new number */
    uint32_t nodes, links;
};

/* ---- the walk ---- */

static void order_meet(struct order_walk *walk, uint32_t node) {
    walk->order->node_new[node] = walk->nodes;
    walk->node_old[walk->nodes++] = node;
    walk->at[node] = walk->index.arc.start[node];
}

static void order_walk_from(struct order_walk *walk, uint32_t first) {
    const struct hf_network *network = walk->network;
    uint32_t depth = 0;
    if (walk->order->node_new[first] != HF_NONE) {
        return;
    }
    order_meet(walk, first);
    walk->path[depth++] = first;
    while (depth > 0) {
        const uint32_t node = walk->path[depth - 1];
        if (walk->at[node] == walk->index.arc.start[node + 1]) {
            depth--;
            continue;
        }
        const uint32_t link = walk->index.arc.item[walk->at[node]++];
        const uint32_t other =
            network->link_a[link] == node ? network->link_b[link] : network->link_a[link];
        if (walk->order->node_new[other] == HF_NONE) {
            order_meet(walk, other);
            walk->path[depth++] = other;
        }
    }
}

static void links_number(struct order_walk *walk) {
    struct network_order *order = walk->order;
    for (uint32_t i = 0; i < walk->nodes; i++) {
        const uint32_t node = walk->node_old[i];
        for (uint32_t k = walk->index.arc.start[node]; k < walk->index.arc.start[node + 1]; k++) {
            const uint32_t link = walk->index.arc.item[k];
            if (order->link_new[link] == HF_NONE) {
                order->link_new[link] = walk->links;
                order->link_old[walk->links++] = link;
            }
        }
    }
}

static enum hf_status order_find(struct order_walk *walk, struct hf_arena *keep,
                                 struct hf_arena *scratch) {
    const struct hf_network *network = walk->network;
    struct network_order *order = walk->order;
    const size_t nodes = (size_t)network->node_count + 1;
    const size_t links = (size_t)network->link_count + 1;
    order->node_new = hf_take(keep, uint32_t, nodes);
    order->link_new = hf_take(keep, uint32_t, links);
    order->link_old = hf_take(keep, uint32_t, links);
    walk->path = hf_take(scratch, uint32_t, nodes);
    walk->at = hf_take(scratch, uint32_t, nodes);
    walk->node_old = hf_take(scratch, uint32_t, nodes);
    if (order->node_new == NULL || order->link_new == NULL || order->link_old == NULL ||
        walk->path == NULL || walk->at == NULL || walk->node_old == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_network_index(network, scratch, &walk->index));
    memset(order->node_new, 0xff, nodes * sizeof *order->node_new);
    memset(order->link_new, 0xff, links * sizeof *order->link_new);
    for (uint32_t i = 0; i < network->gateway.start[network->function_count]; i++) {
        order_walk_from(walk, network->gateway.item[i]);
    }
    for (uint32_t node = 0; node < network->node_count; node++) {
        order_walk_from(walk, node);
    }
    links_number(walk);
    assert(walk->nodes == network->node_count && walk->links == network->link_count);
    return HF_OK;
}

/* ---- what is numbered anew ---- */

/* Rows in their new order; `old` says which each was. */
static enum hf_status rows_move(const struct hf_csr *rows, const uint32_t *old, uint32_t count,
                                struct hf_arena *keep, struct hf_csr *moved) {
    if (rows->start == NULL) {
        *moved = *rows;
        return HF_OK;
    }
    moved->start = hf_take(keep, uint32_t, (size_t)count + 1);
    moved->item = hf_take(keep, uint32_t, (size_t)rows->start[count] + 1);
    if (moved->start == NULL || moved->item == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t end = 0;
    moved->start[0] = 0;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = rows->start[old[i]]; k < rows->start[old[i] + 1]; k++) {
            moved->item[end++] = rows->item[k];
        }
        moved->start[i + 1] = end;
    }
    return HF_OK;
}

/* The same rows, whose items are nodes. */
static enum hf_status members_rename(const struct hf_csr *rows, uint32_t count,
                                     const uint32_t *node_new, struct hf_arena *keep,
                                     struct hf_csr *renamed) {
    *renamed = *rows;
    if (rows->start == NULL) {
        return HF_OK;
    }
    renamed->item = hf_take(keep, uint32_t, (size_t)rows->start[count] + 1);
    if (renamed->item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < rows->start[count]; i++) {
        renamed->item[i] = node_new[rows->item[i]];
    }
    return HF_OK;
}

static enum hf_status flags_move(const uint8_t *flag, const uint32_t *old, uint32_t count,
                                 struct hf_arena *keep, const uint8_t **moved) {
    uint8_t *to = flag == NULL ? NULL : hf_take(keep, uint8_t, (size_t)count + 1);
    if (flag != NULL && to == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; flag != NULL && i < count; i++) {
        to[i] = flag[old[i]];
    }
    *moved = to;
    return HF_OK;
}

static enum hf_status ends_move(const struct order_walk *walk, struct hf_arena *keep) {
    const struct hf_network *was = walk->network;
    struct network_order *order = walk->order;
    uint32_t *end[2] = {hf_take(keep, uint32_t, (size_t)was->link_count + 1),
                        hf_take(keep, uint32_t, (size_t)was->link_count + 1)};
    if (end[0] == NULL || end[1] == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < was->link_count; i++) {
        end[0][i] = order->node_new[was->link_a[order->link_old[i]]];
        end[1][i] = order->node_new[was->link_b[order->link_old[i]]];
    }
    order->network.link_a = end[0];
    order->network.link_b = end[1];
    return HF_OK;
}

static enum hf_status order_apply(const struct order_walk *walk, struct hf_arena *keep) {
    const struct hf_network *was = walk->network;
    struct network_order *order = walk->order;
    struct hf_network *to = &order->network;
    const uint32_t nodes = was->node_count;
    const uint32_t links = was->link_count;
    *to = *was;
    HF_TRY(ends_move(walk, keep));
    HF_TRY(rows_move(&was->node_label, walk->node_old, nodes, keep, &to->node_label));
    HF_TRY(rows_move(&was->node_maybe, walk->node_old, nodes, keep, &to->node_maybe));
    HF_TRY(rows_move(&was->node_need, walk->node_old, nodes, keep, &to->node_need));
    HF_TRY(flags_move(was->node_unknown, walk->node_old, nodes, keep, &to->node_unknown));
    HF_TRY(flags_move(was->node_transit, walk->node_old, nodes, keep, &to->node_transit));
    HF_TRY(rows_move(&was->link_label, order->link_old, links, keep, &to->link_label));
    HF_TRY(rows_move(&was->link_maybe, order->link_old, links, keep, &to->link_maybe));
    HF_TRY(members_rename(&was->gateway, was->function_count, order->node_new, keep, &to->gateway));
    HF_TRY(members_rename(&was->demand_node, was->demand_count, order->node_new, keep,
                          &to->demand_node));
    return was->pool_count == 0 ? HF_OK
                                : members_rename(&was->pool_member, was->pool_count,
                                                 order->node_new, keep, &to->pool_member);
}

enum hf_status hf_network_reorder(const struct hf_network *network, struct hf_arena *keep,
                                  struct hf_arena scratch, struct network_order *order) {
    struct order_walk walk = {.network = network, .order = order};
    *order = (struct network_order){.node_new = NULL};
    HF_TRY(order_find(&walk, keep, &scratch));
    return order_apply(&walk, keep);
}
