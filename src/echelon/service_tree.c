#include <holdfast/classical.h>

#include <math.h>
#include <stdbool.h>

/* Graves and Willems' dynamic programme over a spanning tree (M&SOM 2, 2000). Nodes are taken from
 * the leaves to a root. A node whose parent lies downstream has f(S), the least cost of its subtree
 * when it promises S; one whose parent lies upstream has g(SI), the least cost when it is served
 * within SI. The parent adds them, as the best that its own inbound or outbound time allows: f
 * prefix-minimised into `inbound_sum`, g suffix-minimised into `outbound_sum`. */

enum { SERVICE_NODES_MAX = 100000 };
static const double service_work_max = 1e8;

struct service_state {
    int64_t most;         /* longest time until it can deliver, its own included */
    double *own;          /* f over S = 0 ... most, or g over SI = 0 ... most - periods */
    double *inbound_sum;  /* over SI: children upstream */
    double *outbound_sum; /* over S: children downstream */
    uint32_t parent;      /* itself: the root */
    bool parent_is_target;
    int32_t inbound, outbound; /* chosen */
};

struct service_work {
    const struct hf_service_tree *tree;
    struct service_state *state;
    uint32_t *order;       /* parents before children */
    uint32_t *start, *arc; /* edges of a node, both directions */
};

static int64_t inbound_most(const struct service_work *work, uint32_t k) {
    return work->state[k].most - work->tree->node[k].periods;
}

static double service_cost(const struct service_work *work, uint32_t k, int64_t inbound,
                           int64_t outbound) {
    const struct hf_service_node *node = &work->tree->node[k];
    const struct service_state *state = &work->state[k];
    return node->holding_per_time * node->demand_deviation *
               sqrt((double)(inbound + node->periods - outbound)) +
           state->inbound_sum[inbound] + state->outbound_sum[outbound];
}

static int64_t least_of(int64_t left, int64_t right) {
    return left < right ? left : right;
}

/* The best inbound time for a promised outbound time; the cost is infinite if there is none. */
static double best_inbound(const struct service_work *work, uint32_t k, int64_t outbound,
                           int32_t *inbound) {
    const struct hf_service_node *node = &work->tree->node[k];
    double least = (double)INFINITY;
    if (outbound > node->outbound_most) {
        return least;
    }
    const int64_t needed = outbound - node->periods;
    for (int64_t in = needed > node->inbound_least ? needed : node->inbound_least;
         in <= inbound_most(work, k); in++) {
        const double cost = service_cost(work, k, in, outbound);
        if (cost < least) {
            least = cost;
            *inbound = (int32_t)in;
        }
    }
    return least;
}

static double best_outbound(const struct service_work *work, uint32_t k, int64_t inbound,
                            int32_t *outbound) {
    const struct hf_service_node *node = &work->tree->node[k];
    double least = (double)INFINITY;
    if (inbound < node->inbound_least) {
        return least;
    }
    for (int64_t out = 0; out <= least_of(inbound + node->periods, node->outbound_most); out++) {
        const double cost = service_cost(work, k, inbound, out);
        if (cost < least) {
            least = cost;
            *outbound = (int32_t)out;
        }
    }
    return least;
}

static bool service_is_valid(const struct hf_service_tree *tree) {
    if (tree == NULL || tree->node == NULL || tree->node_count == 0 ||
        tree->node_count > SERVICE_NODES_MAX || (tree->node_count > 1 && tree->edge == NULL)) {
        return false;
    }
    for (uint32_t k = 0; k < tree->node_count; k++) {
        const struct hf_service_node *node = &tree->node[k];
        if (!(node->holding_per_time >= 0.0) || isinf(node->holding_per_time) ||
            !(node->demand_deviation >= 0.0) || isinf(node->demand_deviation) ||
            node->periods < 0 || node->inbound_least < 0 || node->outbound_most < 0) {
            return false;
        }
    }
    for (uint32_t i = 0; i + 1 < tree->node_count; i++) {
        if (tree->edge[i].source >= tree->node_count || tree->edge[i].target >= tree->node_count) {
            return false;
        }
    }
    return true;
}

/* Edges by node. */
static enum hf_status service_arcs(struct service_work *work, struct hf_arena *keep) {
    const struct hf_service_tree *tree = work->tree;
    const uint32_t edges = tree->node_count - 1;
    work->start = hf_new(keep, uint32_t, (size_t)tree->node_count + 2);
    work->arc = hf_new(keep, uint32_t, 2 * (size_t)edges + 1);
    work->order = hf_new(keep, uint32_t, tree->node_count);
    work->state = hf_new(keep, struct service_state, tree->node_count);
    if (work->start == NULL || work->arc == NULL || work->order == NULL || work->state == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < edges; i++) {
        work->start[tree->edge[i].source + 2]++;
        work->start[tree->edge[i].target + 2]++;
    }
    for (uint32_t k = 0; k < tree->node_count; k++) {
        work->start[k + 2] += work->start[k + 1];
    }
    for (uint32_t i = 0; i < edges; i++) {
        work->arc[work->start[tree->edge[i].source + 1]++] = i;
        work->arc[work->start[tree->edge[i].target + 1]++] = i;
    }
    return HF_OK;
}

/* Breadth first from node 0; false if not all are reached, which with one edge less than nodes is
 * the same as having a ring. */
static bool service_order(struct service_work *work) {
    const struct hf_service_tree *tree = work->tree;
    uint32_t count = 1;
    work->order[0] = 0;
    work->state[0].parent = 0;
    for (uint32_t k = 1; k < tree->node_count; k++) {
        work->state[k].parent = UINT32_MAX;
    }
    for (uint32_t done = 0; done < count; done++) {
        const uint32_t k = work->order[done];
        for (uint32_t i = work->start[k]; i < work->start[k + 1]; i++) {
            const struct hf_service_edge *edge = &tree->edge[work->arc[i]];
            const bool is_source = edge->source == k;
            const uint32_t other = is_source ? edge->target : edge->source;
            if (work->state[other].parent == UINT32_MAX) {
                work->state[other].parent = k;
                work->state[other].parent_is_target = !is_source;
                work->order[count++] = other;
            }
        }
    }
    return count == tree->node_count;
}

/* Longest times: in the order of the flow, a node when all its sources are done. */
static enum hf_status service_longest(struct service_work *work, struct hf_arena scratch) {
    const struct hf_service_tree *tree = work->tree;
    uint32_t *const waiting = hf_new(&scratch, uint32_t, tree->node_count);
    uint32_t *const ready = hf_new(&scratch, uint32_t, tree->node_count);
    if (waiting == NULL || ready == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i + 1 < tree->node_count; i++) {
        waiting[tree->edge[i].target]++;
    }
    uint32_t count = 0;
    for (uint32_t k = 0; k < tree->node_count; k++) {
        work->state[k].most = tree->node[k].inbound_least;
        if (waiting[k] == 0) {
            ready[count++] = k;
        }
    }
    double amount = 0.0;
    for (uint32_t done = 0; done < count; done++) {
        const uint32_t k = ready[done];
        work->state[k].most += tree->node[k].periods;
        amount += ((double)work->state[k].most + 1.0) * ((double)work->state[k].most + 1.0);
        for (uint32_t i = work->start[k]; i < work->start[k + 1]; i++) {
            const struct hf_service_edge *edge = &tree->edge[work->arc[i]];
            if (edge->source != k) {
                continue;
            }
            struct service_state *target = &work->state[edge->target];
            target->most = target->most > work->state[k].most ? target->most : work->state[k].most;
            if (--waiting[edge->target] == 0) {
                ready[count++] = edge->target;
            }
        }
    }
    return amount > service_work_max ? HF_ERR_LIMIT : HF_OK;
}

static enum hf_status service_room(struct service_work *work, struct hf_arena *keep) {
    for (uint32_t k = 0; k < work->tree->node_count; k++) {
        struct service_state *state = &work->state[k];
        const size_t room = (size_t)state->most + 1;
        state->own = hf_new(keep, double, room);
        state->inbound_sum = hf_new(keep, double, room);
        state->outbound_sum = hf_new(keep, double, room);
        if (state->own == NULL || state->inbound_sum == NULL || state->outbound_sum == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    return HF_OK;
}

/* f or g of node k, added to its parent. */
static void service_add(struct service_work *work, uint32_t k) {
    struct service_state *state = &work->state[k];
    struct service_state *parent = &work->state[state->parent];
    int32_t unused = 0;
    double least = (double)INFINITY;
    if (state->parent_is_target) {
        for (int64_t in = 0; in <= inbound_most(work, state->parent); in++) {
            if (in <= state->most) {
                state->own[in] = best_inbound(work, k, in, &unused);
                least = fmin(least, state->own[in]);
            }
            parent->inbound_sum[in] += least;
        }
        return;
    }
    for (int64_t in = inbound_most(work, k); in >= 0; in--) {
        state->own[in] = best_outbound(work, k, in, &unused);
        least = fmin(least, state->own[in]);
        if (in <= parent->most) {
            parent->outbound_sum[in] += least;
        }
    }
}

/* From the root down: what each node was best given, under what its parent chose. */
static void service_choose(struct service_work *work, uint32_t k) {
    struct service_state *state = &work->state[k];
    const struct service_state *parent = &work->state[state->parent];
    double least = (double)INFINITY;
    int64_t best = 0;
    if (state->parent_is_target) {
        for (int64_t out = 0; out <= least_of(parent->inbound, state->most); out++) {
            best = state->own[out] < least ? out : best;
            least = fmin(least, state->own[out]);
        }
        state->outbound = (int32_t)best;
        (void)best_inbound(work, k, best, &state->inbound);
        return;
    }
    for (int64_t in = parent->outbound; in <= inbound_most(work, k); in++) {
        best = state->own[in] < least ? in : best;
        least = fmin(least, state->own[in]);
    }
    state->inbound = (int32_t)best;
    (void)best_outbound(work, k, best, &state->outbound);
}

enum hf_status hf_service_best(const struct hf_service_tree *tree, struct hf_arena scratch,
                               int32_t *outbound, double *cost_per_time) {
    if (!service_is_valid(tree) || outbound == NULL || cost_per_time == NULL) {
        return HF_ERR_ARGUMENT;
    }
    struct service_work work = {.tree = tree};
    HF_TRY(service_arcs(&work, &scratch));
    if (!service_order(&work)) {
        return HF_ERR_ARGUMENT;
    }
    HF_TRY(service_longest(&work, scratch));
    HF_TRY(service_room(&work, &scratch));
    for (uint32_t i = tree->node_count - 1; i > 0; i--) {
        service_add(&work, work.order[i]);
    }
    struct service_state *root = &work.state[0];
    double least = (double)INFINITY;
    for (int64_t in = 0; in <= inbound_most(&work, 0); in++) {
        int32_t out = 0;
        const double cost = best_outbound(&work, 0, in, &out);
        if (cost < least) {
            least = cost;
            root->inbound = (int32_t)in;
            root->outbound = out;
        }
    }
    if (isinf(least) || isnan(least)) {
        return HF_ERR_LIMIT;
    }
    for (uint32_t i = 1; i < tree->node_count; i++) {
        service_choose(&work, work.order[i]);
    }
    for (uint32_t k = 0; k < tree->node_count; k++) {
        outbound[k] = work.state[k].outbound;
    }
    *cost_per_time = least;
    return HF_OK;
}
