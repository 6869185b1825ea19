#include <holdfast/cuts.h>

#include "network/loss.h"
#include "network/weak_needs.h"

#include <assert.h>
#include <string.h>

/* Nodes and links are the vertices of one graph, a root is joined to the gateways of the function.
 * What every way from the root to a vertex passes through are its dominators; they form a tree.
 *
 * What carries traffic is an undirected graph, gateways among it: a way that comes back to a
 * gateway is no shorter than one that begins there, so it does no harm to let it pass. There the
 * dominators are the vertices that separate: by depth first search with the lowest number that a
 * subtree sees (Hopcroft and Tarjan), each vertex is dominated by its parent if its subtree sees
 * nothing before the parent, else by what dominates its parent. What carries no traffic of others
 * is dominated by what its neighbours have in common.
 *
 * A demand that needs k of its s served nodes is lost with a vertex that has s - k + 1 of them
 * below it. In the order of the tree these stand together: so it is lost with the ancestors of what
 * every s - k + 1 neighbours in that order have in common. Ancestors of several vertices are
 * counted once by adding at each of them and taking off at what neighbours have in common.
 *
 * Where nodes need pools, all of this is said of the nodes that work with nothing lost. A link, or
 * a node without which every pool still works, takes nothing but itself; what the other nodes take
 * is swept (weak_needs.h). */

struct weak_search {
    const struct hf_network *network;
    const struct hf_weak_question *question;
    struct hf_network_index index;
    uint32_t vertices; /* root, nodes, links */
    uint32_t *number;  /* per vertex: in the order of the search, HF_NONE: not reached */
    uint32_t *low;     /* per vertex */
    uint32_t *above;   /* per vertex: its parent in the search, then its dominator */
    uint32_t *at;      /* per vertex: how many neighbours were looked at */
    uint32_t *order;   /* vertices by number; what carries nothing behind them */
    uint32_t order_count;
    uint32_t *jump, *depth;   /* per vertex, in the tree */
    uint32_t *first, *size;   /* per vertex: place in the order of the tree, vertices below it */
    uint32_t *vertex_at;      /* per place */
    uint32_t *near;           /* per vertex: the last node that counts on the tree's way to it */
    uint8_t *is_gateway;      /* per node, for the function */
    struct hf_sweep_sum *sum; /* per vertex */
    struct hf_csr site;       /* per site: demands */
    uint32_t *top, *site_top; /* places of the tree: of a demand, of a site */
};

static bool node_carries(const struct weak_search *search, uint32_t node) {
    const uint8_t *transit = search->network->node_transit;
    return transit == NULL || transit[node] != 0 || search->is_gateway[node] != 0;
}

/* ---- the search ---- */

/* The next neighbour of a vertex that carries traffic, HF_NONE: no more. */
static uint32_t neighbour_next(struct weak_search *search, uint32_t vertex) {
    const struct hf_network *network = search->network;
    const uint32_t nodes = network->node_count;
    if (vertex <= nodes) {
        const struct hf_csr *arc = &search->index.arc;
        const uint32_t i = arc->start[vertex - 1] + search->at[vertex]++;
        return i < arc->start[vertex] ? nodes + 1 + arc->item[i] : HF_NONE;
    }
    const uint32_t link = vertex - nodes - 1;
    while (search->at[vertex] < 2) {
        const uint32_t end =
            search->at[vertex]++ == 0 ? network->link_a[link] : network->link_b[link];
        if (search->index.node_down[end] == 0 && node_carries(search, end)) {
            return end + 1;
        }
    }
    return HF_NONE;
}

static void vertex_meet(struct weak_search *search, uint32_t vertex, uint32_t parent) {
    search->number[vertex] = search->order_count;
    search->low[vertex] = search->order_count;
    search->above[vertex] = parent;
    search->at[vertex] = 0;
    search->order[search->order_count++] = vertex;
    const bool is_rooted =
        vertex <= search->network->node_count && vertex > 0 && search->is_gateway[vertex - 1] != 0;
    search->low[vertex] = is_rooted ? 0 : search->low[vertex];
}

static uint32_t weak_least_of(uint32_t left, uint32_t right) {
    return left < right ? left : right;
}

/* All that one gateway reaches. The way back is `above`. */
static void gateway_follow(struct weak_search *search, uint32_t gateway) {
    uint32_t vertex = gateway + 1;
    vertex_meet(search, vertex, 0);
    while (vertex != 0) {
        const uint32_t next = neighbour_next(search, vertex);
        const uint32_t parent = search->above[vertex];
        if (next == HF_NONE) {
            search->low[parent] = weak_least_of(search->low[parent], search->low[vertex]);
            vertex = parent;
        } else if (search->number[next] == HF_NONE) {
            vertex_meet(search, next, vertex);
            vertex = next;
        } else if (next != parent) {
            search->low[vertex] = weak_least_of(search->low[vertex], search->number[next]);
        }
    }
}

/* ---- the tree ---- */

/* A vertex whose dominator is known takes its place below it. */
static void tree_hang(struct weak_search *search, uint32_t vertex, uint32_t parent) {
    const uint32_t far = search->jump[parent];
    search->above[vertex] = parent;
    search->depth[vertex] = search->depth[parent] + 1;
    /* Jumps of lengths that double: any ancestor is a logarithm of jumps away. */
    search->jump[vertex] = search->depth[parent] - search->depth[far] ==
                                   search->depth[far] - search->depth[search->jump[far]]
                               ? search->jump[far]
                               : parent;
}

static uint32_t vertex_lift(const struct weak_search *search, uint32_t vertex, uint32_t depth) {
    while (search->depth[vertex] > depth) {
        vertex = search->depth[search->jump[vertex]] >= depth ? search->jump[vertex]
                                                              : search->above[vertex];
    }
    return vertex;
}

/* The lowest that dominates both, or one of them. */
static uint32_t common_of(const struct weak_search *search, uint32_t left, uint32_t right) {
    left = vertex_lift(search, left, search->depth[right]);
    right = vertex_lift(search, right, search->depth[left]);
    while (left != right) {
        const bool is_far = search->jump[left] != search->jump[right];
        left = is_far ? search->jump[left] : search->above[left];
        right = is_far ? search->jump[right] : search->above[right];
    }
    return left;
}

/* A node that carries nothing hangs below what the links that reach it have in common. */
static void leaf_hang(struct weak_search *search, uint32_t node) {
    const uint32_t nodes = search->network->node_count;
    const struct hf_csr *arc = &search->index.arc;
    uint32_t common = HF_NONE;
    for (uint32_t i = arc->start[node]; i < arc->start[node + 1]; i++) {
        const uint32_t link = nodes + 1 + arc->item[i];
        if (search->number[link] != HF_NONE) {
            common = common == HF_NONE ? link : common_of(search, common, link);
        }
    }
    if (common != HF_NONE) {
        vertex_meet(search, node + 1, common);
        tree_hang(search, node + 1, common);
    }
}

/* Places in which all that is below a vertex stands together behind it. */
static void tree_place(struct weak_search *search) {
    for (uint32_t i = 0; i < search->order_count; i++) {
        search->size[search->order[i]] = 1;
    }
    for (uint32_t i = search->order_count; i-- > 1;) {
        search->size[search->above[search->order[i]]] += search->size[search->order[i]];
    }
    uint32_t *next = search->low; /* not used any more */
    search->first[0] = 0;
    next[0] = 1;
    search->vertex_at[0] = 0;
    for (uint32_t i = 1; i < search->order_count; i++) {
        const uint32_t vertex = search->order[i];
        const uint32_t parent = search->above[vertex];
        search->first[vertex] = next[parent];
        next[parent] += search->size[vertex];
        next[vertex] = search->first[vertex] + 1;
        search->vertex_at[search->first[vertex]] = vertex;
    }
}

/* The last node that counts at or above each vertex. */
static void tree_name(struct weak_search *search) {
    const uint8_t *counts = search->question->node_counts;
    search->near[0] = HF_NONE;
    for (uint32_t i = 1; i < search->order_count; i++) {
        const uint32_t vertex = search->order[i];
        const bool is_named =
            vertex <= search->network->node_count && (counts == NULL || counts[vertex - 1] != 0);
        search->near[vertex] = is_named ? vertex - 1 : search->near[search->above[vertex]];
    }
}

static void tree_make(struct weak_search *search, uint32_t function) {
    const struct hf_network *network = search->network;
    const struct hf_csr *gateway = &network->gateway;
    memset(search->number, 0xff, search->vertices * sizeof(uint32_t));
    memset(search->is_gateway, 0, network->node_count);
    search->order_count = 0;
    for (uint32_t i = gateway->start[function]; i < gateway->start[function + 1]; i++) {
        search->is_gateway[gateway->item[i]] = 1;
    }
    vertex_meet(search, 0, 0);
    for (uint32_t i = gateway->start[function]; i < gateway->start[function + 1]; i++) {
        if (search->number[gateway->item[i] + 1] == HF_NONE &&
            search->index.node_down[gateway->item[i]] == 0) {
            gateway_follow(search, gateway->item[i]);
        }
    }
    search->depth[0] = 0;
    search->jump[0] = 0;
    for (uint32_t i = 1; i < search->order_count; i++) {
        const uint32_t vertex = search->order[i];
        const uint32_t parent = search->above[vertex];
        const bool separates = search->low[vertex] >= search->number[parent];
        tree_hang(search, vertex, separates ? parent : search->above[parent]);
    }
    for (uint32_t node = 0; node < network->node_count; node++) {
        if (search->index.node_down[node] == 0 && !node_carries(search, node)) {
            leaf_hang(search, node);
        }
    }
    tree_place(search);
    tree_name(search);
}

/* ---- demands ---- */

static void place_sink(uint32_t *place, size_t at, size_t count) {
    for (size_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
        child += child + 1 < count && place[child + 1] > place[child] ? 1 : 0;
        if (place[child] <= place[at]) {
            return;
        }
        const uint32_t moved = place[at];
        place[at] = place[child];
        place[child] = moved;
        at = child;
    }
}

static void places_sort(uint32_t *place, size_t count) {
    for (size_t i = count / 2; i-- > 0;) {
        place_sink(place, i, count);
    }
    for (size_t end = count; end > 1; end--) {
        const uint32_t top = place[0];
        place[0] = place[end - 1];
        place[end - 1] = top;
        place_sink(place, 0, end - 1);
    }
}

static uint32_t common_place(const struct weak_search *search, uint32_t left, uint32_t right) {
    return search->first[common_of(search, search->vertex_at[left], search->vertex_at[right])];
}

/* Fills top with the places whose ancestors, and they themselves, each take the demand down.
 * Returns how many; 0 when it is not served, or needs nothing. */
static uint32_t demand_tops(const struct weak_search *search, uint32_t demand, uint32_t *top,
                            uint8_t *is_served) {
    const struct hf_network *network = search->network;
    const struct hf_csr *nodes = &network->demand_node;
    const uint32_t needed = hf_demand_needed(network, search->question->bound, demand);
    uint32_t served = 0;
    for (uint32_t i = nodes->start[demand]; i < nodes->start[demand + 1]; i++) {
        if (search->number[nodes->item[i] + 1] != HF_NONE) {
            top[served++] = search->first[nodes->item[i] + 1];
        }
    }
    *is_served = served >= needed;
    if (served < needed || needed == 0) {
        return 0;
    }
    places_sort(top, served);
    const uint32_t width = served - needed + 1;
    for (uint32_t i = 0; i < needed; i++) {
        top[i] = common_place(search, top[i], top[i + width - 1]);
    }
    return needed;
}

/* What is taken off again may have gone over in between: the sums go round, and come out right
 * since the end result fits. */
static void sums_wrap(struct hf_sweep_sum *sum, const struct hf_sweep_sum *more, bool is_off) {
    if (is_off) {
        (void)__builtin_sub_overflow(sum->sites, more->sites, &sum->sites);
        (void)__builtin_sub_overflow(sum->weight, more->weight, &sum->weight);
        (void)__builtin_sub_overflow(sum->unknown, more->unknown, &sum->unknown);
    } else {
        (void)__builtin_add_overflow(sum->sites, more->sites, &sum->sites);
        (void)__builtin_add_overflow(sum->weight, more->weight, &sum->weight);
        (void)__builtin_add_overflow(sum->unknown, more->unknown, &sum->unknown);
    }
}

/* Adds to all ancestors of the places, once. */
static void tops_add(struct weak_search *search, uint32_t *top, uint32_t count,
                     const struct hf_sweep_sum *more) {
    places_sort(top, count);
    for (uint32_t i = 0; i < count; i++) {
        struct hf_sweep_sum *own = &search->sum[search->vertex_at[top[i]]];
        sums_wrap(own, more, false);
        if (i > 0) {
            struct hf_sweep_sum *both =
                &search->sum[search->vertex_at[common_place(search, top[i - 1], top[i])]];
            sums_wrap(both, more, true);
        }
    }
}

static void weak_site_add(struct weak_search *search, uint32_t site, uint32_t function,
                          const struct hf_weak_points *result) {
    const struct hf_weak_question *question = search->question;
    const struct hf_sweep_sum one = {1, 0, 0};
    uint32_t tops = 0;
    for (uint32_t i = search->site.start[site]; i < search->site.start[site + 1]; i++) {
        const uint32_t demand = search->site.item[i];
        if (search->network->demand_function[demand] != function) {
            continue;
        }
        const uint32_t count = demand_tops(search, demand, search->top, &result->is_served[demand]);
        for (uint32_t k = 0; k < count && result->alone_node[demand] == HF_NONE; k++) {
            result->alone_node[demand] = search->near[search->vertex_at[search->top[k]]];
        }
        memcpy(search->site_top + tops, search->top, count * sizeof(uint32_t));
        tops += count;
        const int64_t weight =
            question->demand_weight == NULL ? 0 : question->demand_weight[demand];
        const bool is_known = weight != HF_COUNT_UNKNOWN;
        const struct hf_sweep_sum own = {0, is_known ? weight : 0, is_known ? 0 : 1};
        tops_add(search, search->top, count, &own);
    }
    tops_add(search, search->site_top, tops, &one);
}

static void function_run(struct weak_search *search, uint32_t function,
                         struct hf_weak_points *result) {
    const struct hf_network *network = search->network;
    const uint32_t sites = search->question->demand_site == NULL ? network->demand_count
                                                                 : search->question->site_count;
    tree_make(search, function);
    memset(search->sum, 0, search->vertices * sizeof *search->sum);
    for (uint32_t site = 0; site < sites; site++) {
        weak_site_add(search, site, function, result);
    }
    for (uint32_t i = search->order_count; i-- > 1;) {
        const struct hf_sweep_sum *own = &search->sum[search->order[i]];
        struct hf_sweep_sum *up = &search->sum[search->above[search->order[i]]];
        sums_wrap(up, own, false);
    }
    if (network->node_count > 0) {
        memcpy(result->node + (size_t)function * network->node_count, search->sum + 1,
               network->node_count * sizeof *search->sum);
    }
    memcpy(result->link + (size_t)function * network->link_count,
           search->sum + 1 + network->node_count, network->link_count * sizeof *search->sum);
}

/* ---- the question ---- */

static enum hf_status weak_question_check(const struct hf_network *network,
                                          const struct hf_weak_question *question) {
    int64_t total = 0;
    bool fits = true;
    for (uint32_t d = 0; d < network->demand_count; d++) {
        const int64_t weight = question->demand_weight == NULL ? 0 : question->demand_weight[d];
        const uint32_t site = question->demand_site == NULL ? 0 : question->demand_site[d];
        if ((question->demand_site != NULL && site >= question->site_count) ||
            (weight < 0 && weight != HF_COUNT_UNKNOWN)) {
            return HF_ERR_ARGUMENT;
        }
        fits = fits && (weight == HF_COUNT_UNKNOWN || hf_add_int64(total, weight, &total));
    }
    return fits && (uint64_t)network->node_count + network->link_count < UINT32_MAX - 1
               ? HF_OK
               : HF_ERR_LIMIT;
}

/* Demands by site. */
static enum hf_status sites_gather(struct weak_search *search, struct hf_arena *arena) {
    const struct hf_weak_question *question = search->question;
    const uint32_t demands = search->network->demand_count;
    const size_t sites = question->demand_site == NULL ? demands : question->site_count;
    search->site.start = hf_new(arena, uint32_t, sites + 2);
    search->site.item = hf_take(arena, uint32_t, (size_t)demands + 1);
    if (search->site.start == NULL || search->site.item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t d = 0; d < demands; d++) {
        search->site.start[(question->demand_site == NULL ? d : question->demand_site[d]) + 2]++;
    }
    for (size_t i = 2; i < sites + 2; i++) {
        search->site.start[i] += search->site.start[i - 1];
    }
    for (uint32_t d = 0; d < demands; d++) {
        const uint32_t site = question->demand_site == NULL ? d : question->demand_site[d];
        search->site.item[search->site.start[site + 1]++] = d;
    }
    return HF_OK;
}

static enum hf_status weak_search_open(struct weak_search *search, struct hf_arena *arena) {
    const struct hf_network *network = search->network;
    HF_TRY(hf_network_index(network, arena, &search->index));
    HF_TRY(sites_gather(search, arena));
    search->vertices = 1 + network->node_count + network->link_count;
    const size_t vertices = search->vertices;
    const size_t members = (size_t)network->demand_node.start[network->demand_count] + 1;
    uint32_t **const column[] = {&search->number,    &search->low,   &search->above,
                                 &search->at,        &search->order, &search->jump,
                                 &search->depth,     &search->first, &search->size,
                                 &search->vertex_at, &search->near};
    for (size_t i = 0; i < sizeof column / sizeof *column; i++) {
        *column[i] = hf_take(arena, uint32_t, vertices);
        if (*column[i] == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    search->is_gateway = hf_take(arena, uint8_t, (size_t)network->node_count + 1);
    search->sum = hf_take(arena, struct hf_sweep_sum, vertices);
    search->top = hf_take(arena, uint32_t, members);
    search->site_top = hf_take(arena, uint32_t, members);
    return search->is_gateway != NULL && search->sum != NULL && search->top != NULL &&
                   search->site_top != NULL
               ? HF_OK
               : HF_ERR_MEMORY;
}

enum hf_status hf_weak_points(const struct hf_network *network,
                              const struct hf_weak_question *question, struct hf_arena *keep,
                              struct hf_arena scratch, struct hf_weak_points *result) {
    if (!hf_network_is_valid(network) || question == NULL || keep == NULL || result == NULL ||
        (size_t)question->bound >= HF_BOUNDS) {
        return HF_ERR_ARGUMENT;
    }
    HF_TRY(weak_question_check(network, question));
    struct weak_search search = {.network = network, .question = question};
    HF_TRY(weak_search_open(&search, &scratch));
    const bool has_needs = hf_network_has_needs(network);
    if (has_needs) { /* which nodes and pools work with nothing lost */
        hf_network_take_down(&search.index, &(struct hf_network_loss){.bound = question->bound});
    }
    const size_t functions = network->function_count;
    struct hf_weak_points made = {
        .node = hf_new(keep, struct hf_sweep_sum, functions * network->node_count + 1),
        .link = hf_new(keep, struct hf_sweep_sum, functions * network->link_count + 1),
        .is_served = hf_new(keep, uint8_t, (size_t)network->demand_count + 1),
        .alone_node = hf_take(keep, uint32_t, (size_t)network->demand_count + 1),
    };
    if (made.node == NULL || made.link == NULL || made.is_served == NULL ||
        made.alone_node == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(made.alone_node, 0xff, ((size_t)network->demand_count + 1) * sizeof(uint32_t));
    for (uint32_t function = 0; function < network->function_count; function++) {
        function_run(&search, function, &made);
    }
    HF_TRY(has_needs ? hf_weak_needs_put(&search.index, question, scratch, &made) : HF_OK);
    *result = made;
    return HF_OK;
}
