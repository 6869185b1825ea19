#include "network/bag_order.h"

#include <holdfast/snapshot.h>

#include <string.h>

/* Nodes with few neighbours are in lists by how many these are; those of the shortest go first. */

static void bag_node_unlist(struct bag_run *run, uint32_t node) {
    const uint32_t at = run->listed_at[node];
    if (at == HF_NONE) {
        return;
    }
    const uint32_t next = run->next_node[node];
    const uint32_t before = run->before_node[node];
    if (before == HF_NONE) {
        run->first[at] = next;
    } else {
        run->next_node[before] = next;
    }
    if (next != HF_NONE) {
        run->before_node[next] = before;
    }
    run->listed_at[node] = HF_NONE;
}

static void bag_node_list(struct bag_run *run, uint32_t node) {
    const uint32_t at = run->near[node].count;
    bag_node_unlist(run, node);
    if (node == 0 || at > run->limits->width) {
        return;
    }
    run->listed_at[node] = at;
    run->before_node[node] = HF_NONE;
    run->next_node[node] = run->first[at];
    if (run->first[at] != HF_NONE) {
        run->before_node[run->first[at]] = node;
    }
    run->first[at] = node;
}

static bool bag_is_near(const struct bag_run *run, uint32_t node, uint32_t other) {
    for (uint32_t i = 0; i < run->near[node].count; i++) {
        if (run->near[node].node[i] == other) {
            return true;
        }
    }
    return false;
}

static enum hf_status bag_near_put(struct bag_run *run, uint32_t node, uint32_t other) {
    struct bag_near *near = &run->near[node];
    if (near->count == near->limit) {
        size_t limit = near->limit;
        uint32_t *grown =
            hf_arena_grow(run->arena, near->node, sizeof *grown, _Alignof(uint32_t), &limit);
        if (grown == NULL || limit > UINT32_MAX) {
            return HF_ERR_MEMORY;
        }
        near->node = grown;
        near->limit = (uint32_t)limit;
    }
    near->node[near->count++] = other;
    return HF_OK;
}

static void bag_near_drop(struct bag_run *run, uint32_t node, uint32_t other) {
    struct bag_near *near = &run->near[node];
    uint32_t kept = 0;
    for (uint32_t i = 0; i < near->count; i++) {
        if (near->node[i] != other) {
            near->node[kept++] = near->node[i];
        }
    }
    near->count = kept;
}

/* Looked for at the one with fewer neighbours. */
static enum hf_status bag_pair_join(struct bag_run *run, uint32_t one, uint32_t other) {
    const bool is_few = run->near[one].count < run->near[other].count;
    const uint32_t left = is_few ? one : other;
    const uint32_t right = is_few ? other : one;
    if (bag_is_near(run, left, right)) {
        return HF_OK;
    }
    HF_TRY(bag_near_put(run, left, right));
    return bag_near_put(run, right, left);
}

/* What stood beside the node now stands side by side. */
static enum hf_status bag_near_join(struct bag_run *run, const struct bag *bag) {
    for (uint32_t i = 0; i < bag->width; i++) {
        for (uint32_t k = 0; k < i; k++) {
            HF_TRY(bag_pair_join(run, bag->near[i], bag->near[k]));
        }
    }
    return HF_OK;
}

static enum hf_status bag_node_take_out(struct bag_run *run, uint32_t node) {
    struct bag *bag = &run->bag[run->bag_count];
    const struct bag_near *near = &run->near[node];
    *bag = (struct bag){.node = node,
                        .width = near->count,
                        .parent = HF_NONE,
                        .child = HF_NONE,
                        .sibling = HF_NONE};
    for (uint32_t i = 0; i < near->count; i++) {
        bag->near[i] = near->node[i];
    }
    bag_node_unlist(run, node);
    run->bag_of[node] = run->bag_count++;
    for (uint32_t i = 0; i < bag->width; i++) {
        bag_near_drop(run, bag->near[i], node);
    }
    HF_TRY(bag_near_join(run, bag));
    for (uint32_t i = 0; i < bag->width; i++) {
        bag_node_list(run, bag->near[i]);
    }
    return HF_OK;
}

/* All neighbours but the source. Nodes without any links are left alone. */
static enum hf_status bag_near_open(struct bag_run *run) {
    const struct piece *piece = run->piece;
    for (uint32_t node = 1; node < piece->node_count; node++) {
        for (uint32_t arc = piece->first[node]; arc != HF_NONE; arc = piece->next[arc]) {
            const uint32_t other = piece->to[arc];
            if (other == 0 || run->before_node[other] == node) {
                continue;
            }
            run->before_node[other] = node; /* no node is listed yet */
            HF_TRY(bag_near_put(run, node, other));
        }
    }
    return HF_OK;
}

/* Nodes of a query are neighbours, so that they come into one bag. */
static enum hf_status bag_query_near(struct bag_run *run, const struct bag_query *query) {
    for (uint32_t i = 0; i < query->count; i++) {
        for (uint32_t k = 0; k < i; k++) {
            const bool is_one = query->node[i] == query->node[k];
            HF_TRY(is_one ? HF_OK : bag_pair_join(run, query->node[i], query->node[k]));
        }
    }
    return HF_OK;
}

static enum hf_status bag_queries_near(struct bag_run *run) {
    for (struct bag_query *query = run->query; query != NULL; query = query->next) {
        HF_TRY(bag_query_near(run, query));
    }
    return HF_OK;
}

static void bag_queries_sort(struct bag_run *run) {
    for (struct bag_query *query = run->query; query != NULL; query = query->next) {
        uint32_t first = HF_NONE;
        for (uint32_t i = 0; i < query->count; i++) {
            const uint32_t of = run->bag_of[query->node[i]];
            first = of < first ? of : first;
        }
        memset(query->joined, 0, (sizeof *query->joined) << query->count);
        query->loose = 0.0;
        query->next_of_bag = NULL;
        if (first != HF_NONE) {
            query->next_of_bag = run->bag[first].query;
            run->bag[first].query = query;
        }
    }
}

static enum hf_status bag_nodes_take_out(struct bag_run *run) {
    HF_TRY(bag_near_open(run));
    HF_TRY(bag_queries_near(run));
    for (uint32_t node = run->piece->node_count; node-- > 1;) {
        if (run->near[node].count > 0 || run->piece->first[node] != HF_NONE) {
            bag_node_list(run, node);
        }
    }
    uint32_t least = 0;
    while (least <= run->limits->width) {
        if (run->first[least] == HF_NONE) {
            least++;
            continue;
        }
        HF_TRY(bag_node_take_out(run, run->first[least]));
        least = least > 0 ? least - 1 : 0;
    }
    for (uint32_t i = run->bag_count; i-- > 0;) { /* children in the order of bags */
        struct bag *bag = &run->bag[i];
        for (uint32_t k = 0; k < bag->width; k++) {
            const uint32_t of = run->bag_of[bag->near[k]];
            bag->parent = of < bag->parent ? of : bag->parent;
        }
        if (bag->parent != HF_NONE) {
            bag->sibling = run->bag[bag->parent].child;
            run->bag[bag->parent].child = i;
        }
    }
    return HF_OK;
}

/* Each link belongs to the bag of the end that is taken out first. */
static enum hf_status bag_links_sort(struct bag_run *run) {
    const struct piece *piece = run->piece;
    run->link = hf_take(run->arena, uint32_t, (size_t)piece->link_count + 1);
    if (run->link == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t end = 0;
    for (uint32_t i = 0; i < run->bag_count; i++) {
        struct bag *bag = &run->bag[i];
        bag->link = end;
        for (uint32_t arc = piece->first[bag->node]; arc != HF_NONE; arc = piece->next[arc]) {
            if (run->bag_of[piece->to[arc]] > i) {
                run->link[end++] = arc;
            }
        }
        bag->link_count = end - bag->link;
    }
    return HF_OK;
}

enum hf_status hf_bags_make(struct bag_run *run) {
    HF_TRY(bag_nodes_take_out(run));
    HF_TRY(bag_links_sort(run));
    bag_queries_sort(run);
    return HF_OK;
}

bool hf_bag_is_core(const struct bag_run *run, uint32_t node) {
    return run->bag_of[node] == HF_NONE &&
           (run->piece->first[node] != HF_NONE || run->near[node].count > 0);
}
