#include "network/joint.h"

#include <holdfast/snapshot.h>

#include <assert.h>
#include <string.h>

/* Next comes the neighbour of the frontier that leaves it narrowest: most nodes are done with it,
 * and it itself if possible. From the source, and from both ends of a long way. */

enum { ORDER_STARTS = 3, ORDER_WORK_MAX = 20000000, ORDER_NODES_MAX = 20000 };

enum order_state { ORDER_UNSEEN, ORDER_OPEN, ORDER_DONE };

struct order_search {
    const struct piece *piece;
    uint8_t *state;   /* per node */
    uint32_t *left;   /* per node: links to nodes that are not put in */
    uint32_t *joined; /* per node: links to the candidate; zero between calls */
    uint32_t open[HF_JOINT_SLOTS + 1];
    uint32_t open_count;
    uint32_t *node; /* the order */
    uint32_t count;
    double cost;   /* what the states are guessed to be */
    uint64_t work; /* arcs looked at, over all orders */
};

struct order_score {
    int32_t wider; /* frontier after it, less before */
    uint32_t left; /* links that it opens */
    uint32_t node;
};

static struct order_score order_score(struct order_search *search, uint32_t node) {
    const struct piece *piece = search->piece;
    struct order_score score = {1, search->left[node], node};
    for (uint32_t arc = piece->first[node]; arc != HF_NONE; arc = piece->next[arc]) {
        const uint32_t other = piece->to[arc];
        search->work++;
        if (search->state[other] == ORDER_OPEN) {
            score.left--;
            search->joined[other]++;
            score.wider -= search->joined[other] == search->left[other] ? 1 : 0;
        }
    }
    score.wider -= score.left == 0 ? 1 : 0;
    for (uint32_t arc = piece->first[node]; arc != HF_NONE; arc = piece->next[arc]) {
        search->joined[piece->to[arc]] = 0;
    }
    return score;
}

static bool order_is_better(const struct order_score *left, const struct order_score *right) {
    if (left->wider != right->wider) {
        return left->wider < right->wider;
    }
    return left->left != right->left ? left->left < right->left : left->node < right->node;
}

static uint32_t order_next(struct order_search *search) {
    const struct piece *piece = search->piece;
    struct order_score best = {INT32_MAX, 0, HF_NONE};
    for (uint32_t i = 0; i < search->open_count; i++) {
        for (uint32_t arc = piece->first[search->open[i]]; arc != HF_NONE; arc = piece->next[arc]) {
            search->work++;
            if (search->state[piece->to[arc]] == ORDER_UNSEEN) {
                const struct order_score score = order_score(search, piece->to[arc]);
                best = order_is_better(&score, &best) ? score : best;
            }
        }
    }
    return best.node;
}

/* False: wider than the slots. */
static bool order_put(struct order_search *search, uint32_t node) {
    const struct piece *piece = search->piece;
    search->node[search->count++] = node;
    search->state[node] = ORDER_OPEN;
    search->open[search->open_count++] = node;
    double guess = 1.0;
    for (uint32_t i = 0; i < search->open_count; i++) {
        guess *= 3.0;
    }
    search->cost += guess;
    if (search->open_count > HF_JOINT_SLOTS) {
        return false;
    }
    for (uint32_t arc = piece->first[node]; arc != HF_NONE; arc = piece->next[arc]) {
        const uint32_t other = piece->to[arc];
        if (search->state[other] == ORDER_OPEN) {
            search->left[other]--;
            search->left[node]--;
        }
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < search->open_count; i++) {
        if (search->left[search->open[i]] > 0) {
            search->open[kept++] = search->open[i];
        } else {
            search->state[search->open[i]] = ORDER_DONE;
        }
    }
    search->open_count = kept;
    return true;
}

/* False: the order is too wide or takes too long to find. */
static bool order_from(struct order_search *search, uint32_t start) {
    const struct piece *piece = search->piece;
    search->count = 0;
    search->open_count = 0;
    search->cost = 0.0;
    memset(search->state, ORDER_UNSEEN, piece->node_count);
    memset(search->left, 0, piece->node_count * sizeof *search->left);
    for (uint32_t arc = 0; arc < 2 * piece->link_count; arc++) {
        search->left[piece->to[arc]]++;
    }
    uint32_t lowest = 0;
    for (uint32_t node = start; node != HF_NONE; node = order_next(search)) {
        if (!order_put(search, node) || search->work > ORDER_WORK_MAX) {
            return false;
        }
        while (search->open_count == 0 && lowest < piece->node_count) { /* another part */
            const uint32_t other = lowest++;
            if (search->state[other] == ORDER_UNSEEN && piece->first[other] != HF_NONE &&
                !order_put(search, other)) {
                return false;
            }
        }
    }
    return true;
}

/* A node as far as any from `start`. */
static uint32_t order_far(struct order_search *search, uint32_t start) {
    const struct piece *piece = search->piece;
    uint32_t tail = 0;
    memset(search->state, 0, piece->node_count);
    search->state[start] = 1;
    search->node[tail++] = start;
    for (uint32_t head = 0; head < tail; head++) {
        for (uint32_t arc = piece->first[search->node[head]]; arc != HF_NONE;
             arc = piece->next[arc]) {
            if (search->state[piece->to[arc]] == 0) {
                search->state[piece->to[arc]] = 1;
                search->node[tail++] = piece->to[arc];
            }
        }
    }
    return search->node[tail - 1];
}

enum hf_status hf_joint_order(const struct piece *piece, struct hf_arena *arena,
                              struct joint_order *order) {
    const size_t nodes = (size_t)piece->node_count + 1;
    struct order_search search = {
        .piece = piece,
        .state = hf_take(arena, uint8_t, nodes),
        .left = hf_take(arena, uint32_t, nodes),
        .joined = hf_new(arena, uint32_t, nodes),
        .node = hf_take(arena, uint32_t, nodes),
    };
    *order = (struct joint_order){.node = hf_take(arena, uint32_t, nodes)};
    if (search.state == NULL || search.left == NULL || search.joined == NULL ||
        search.node == NULL || order->node == NULL) {
        return HF_ERR_MEMORY;
    }
    if (piece->node_count > ORDER_NODES_MAX) {
        return HF_OK;
    }
    double least = 0.0;
    uint32_t start = 0;
    for (int i = 0; i < ORDER_STARTS; i++) {
        start = i == 0 ? 0 : order_far(&search, start);
        if (order_from(&search, start) && (!order->fits || search.cost < least)) {
            order->fits = true;
            order->count = search.count;
            least = search.cost;
            memcpy(order->node, search.node, search.count * sizeof *order->node);
        }
    }
    return HF_OK;
}
