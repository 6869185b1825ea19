#include "resilience/study.h"

#include <holdfast/cuts.h>
#include <holdfast/sweep.h>

#include <string.h>

/* What stops a dependency is asked of the providers alone: a network of nothing but them, each a
 * gateway, each pool a demand. What stops with it is asked of the whole network, with dependencies
 * in place of risk groups. */

enum { STOP_SEARCHES = 100000, STOP_STEPS = 20000000 };
#define STOP_VISITS INT64_C(400000000) /* nodes looked at in searches for all dependencies */

struct stop_run {
    const struct study *study;
    uint32_t count;            /* dependencies */
    struct hf_network network; /* of the providers */
    uint32_t *place;           /* per node of the whole network: its node there, or HF_NONE */
    uint32_t *node;            /* the other way round */
    struct hf_dependency_risk *risk;
    struct hf_arena *keep;
    uint32_t *group;
    size_t group_count, group_capacity;
};

/* ---- the providers alone ---- */

static enum hf_status stop_nodes_number(struct stop_run *run, struct hf_arena *arena) {
    const struct hf_network *whole = &run->study->graph->network;
    run->place = hf_take(arena, uint32_t, (size_t)whole->node_count + 1);
    run->node = hf_take(arena, uint32_t, (size_t)whole->node_count + 1);
    if (run->place == NULL || run->node == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(run->place, 0xff, ((size_t)whole->node_count + 1) * sizeof *run->place);
    for (uint32_t i = 0; i < whole->pool_member.start[whole->pool_count]; i++) {
        const uint32_t node = whole->pool_member.item[i];
        if (run->place[node] == HF_NONE) {
            run->place[node] = run->network.node_count;
            run->node[run->network.node_count++] = node;
        }
    }
    return HF_OK;
}

/* The rows of some nodes. */
static enum hf_status stop_rows_take(const struct hf_csr *rows, const uint32_t *node,
                                     uint32_t count, struct hf_arena *arena, struct hf_csr *taken) {
    size_t items = 0;
    for (uint32_t i = 0; i < count; i++) {
        items += rows->start[node[i] + 1] - rows->start[node[i]];
    }
    taken->start = hf_new(arena, uint32_t, (size_t)count + 1);
    taken->item = hf_take(arena, uint32_t, items + 1);
    if (taken->start == NULL || taken->item == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t end = 0;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = rows->start[node[i]]; k < rows->start[node[i] + 1]; k++) {
            taken->item[end++] = rows->item[k];
        }
        taken->start[i + 1] = end;
    }
    return HF_OK;
}

static enum hf_status stop_pools_take(struct stop_run *run, struct hf_arena *arena) {
    const struct hf_network *whole = &run->study->graph->network;
    const uint32_t members = whole->pool_member.start[whole->pool_count];
    struct hf_network *own = &run->network;
    uint32_t *member = hf_take(arena, uint32_t, (size_t)members + 1);
    uint32_t *gateway = hf_take(arena, uint32_t, (size_t)own->node_count + 1);
    uint32_t *gateways = hf_new(arena, uint32_t, 2);
    uint32_t *function = hf_new(arena, uint32_t, (size_t)run->count + 1);
    if (member == NULL || gateway == NULL || gateways == NULL || function == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < members; i++) {
        member[i] = run->place[whole->pool_member.item[i]];
    }
    for (uint32_t i = 0; i < own->node_count; i++) {
        gateway[i] = i;
    }
    gateways[1] = own->node_count;
    own->pool_count = whole->pool_count;
    own->pool_needed = whole->pool_needed;
    own->pool_member = (struct hf_csr){whole->pool_member.start, member};
    own->function_count = 1;
    own->gateway = (struct hf_csr){gateways, gateway};
    own->demand_count = run->count; /* the sure pools, which come first */
    own->demand_function = function;
    own->demand_node = own->pool_member;
    own->demand_needed = own->pool_needed;
    return HF_OK;
}

static enum hf_status stop_network_make(struct stop_run *run, struct hf_arena *arena) {
    const struct hf_network *whole = &run->study->graph->network;
    struct hf_network *own = &run->network;
    uint32_t *no_links = hf_new(arena, uint32_t, 2);
    HF_TRY(stop_nodes_number(run, arena));
    uint8_t *unknown = hf_new(arena, uint8_t, (size_t)own->node_count + 1);
    if (no_links == NULL || unknown == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < own->node_count; i++) {
        unknown[i] = whole->node_unknown[run->node[i]];
    }
    own->node_unknown = unknown;
    own->link_label = (struct hf_csr){no_links, no_links};
    own->label_count = whole->label_count;
    own->label_threat = whole->label_threat;
    const uint32_t *node = run->node;
    HF_TRY(stop_rows_take(&whole->node_label, node, own->node_count, arena, &own->node_label));
    HF_TRY(stop_rows_take(&whole->node_maybe, node, own->node_count, arena, &own->node_maybe));
    HF_TRY(stop_rows_take(&whole->node_need, node, own->node_count, arena, &own->node_need));
    return stop_pools_take(run, arena);
}

/* ---- what stops it ---- */

static enum hf_status stop_group_put(struct stop_run *run, uint32_t group) {
    if (run->group_count == run->group_capacity) {
        uint32_t *grown = hf_arena_grow(run->keep, run->group, sizeof *grown, _Alignof(uint32_t),
                                        &run->group_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        run->group = grown;
    }
    run->group[run->group_count++] = group;
    return HF_OK;
}

static bool stops(const struct hf_sweep *sweep, int bound, uint32_t dependency, uint32_t loss) {
    const size_t word = dependency * sweep->row_words + loss / 64;
    return (sweep->demand_lost[bound][word] >> loss % 64 & 1) != 0;
}

/* The groups that stop it in the bound; those that surely do stand before the others. */
static enum hf_status stop_groups_put(struct stop_run *run, const struct hf_sweep *sweep,
                                      const uint32_t *group, uint32_t dependency, int bound) {
    for (uint32_t i = 0; i < sweep->loss_count; i++) {
        if (!stops(sweep, bound, dependency, i)) {
            continue;
        }
        run->risk[dependency].alone_count[bound]++;
        if (bound == HF_BOUND_BEST || !stops(sweep, HF_BOUND_BEST, dependency, i)) {
            HF_TRY(stop_group_put(run, group[i]));
        }
    }
    return HF_OK;
}

/* Every group alone. */
static enum hf_status stop_alone(struct stop_run *run, struct hf_arena *sums,
                                 struct hf_arena scratch) {
    const struct risk *risk = run->study->risk;
    uint32_t *group = hf_take(&scratch, uint32_t, (size_t)risk->group_count + 1);
    if (group == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t count = 0;
    for (uint32_t g = 0; g < risk->group_count; g++) {
        if (g != risk->unknown_group) {
            group[count++] = g;
        }
    }
    const struct hf_sweep_question question = {.group = group,
                                               .group_count = count,
                                               .size_max = 1,
                                               .is_asked = {true, true},
                                               .demand_rows = count};
    struct hf_sweep sweep = {.loss_count = 0};
    if (count > 0) {
        HF_TRY(hf_sweep(&run->network, &question, sums, scratch, &sweep));
    }
    for (uint32_t d = 0; d < run->count; d++) {
        run->risk[d].alone_from = (uint32_t)run->group_count;
        HF_TRY(stop_groups_put(run, &sweep, group, d, HF_BOUND_BEST));
        HF_TRY(stop_groups_put(run, &sweep, group, d, HF_BOUND_WORST));
    }
    return HF_OK;
}

/* ---- fewest vendors ---- */

/* What one dependency rests on: the pools and nodes of run->network that may stop it. */
struct stop_part {
    uint32_t *node_at, *pool_at; /* per node, pool: its number in the part, HF_NONE: not in it */
    uint32_t *node, *pool;
    uint32_t node_count, pool_count;
};

static enum hf_status stop_part_open(const struct stop_run *run, struct hf_arena *arena,
                                     struct stop_part *part) {
    const size_t nodes = (size_t)run->network.node_count + 1;
    const size_t pools = (size_t)run->network.pool_count + 1;
    *part = (struct stop_part){
        .node_at = hf_take(arena, uint32_t, nodes),
        .pool_at = hf_take(arena, uint32_t, pools),
        .node = hf_take(arena, uint32_t, nodes),
        .pool = hf_take(arena, uint32_t, pools),
    };
    if (part->node_at == NULL || part->pool_at == NULL || part->node == NULL ||
        part->pool == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(part->node_at, 0xff, nodes * sizeof *part->node_at);
    memset(part->pool_at, 0xff, pools * sizeof *part->pool_at);
    return HF_OK;
}

static void stop_pool_enter(struct stop_part *part, uint32_t pool) {
    if (part->pool_at[pool] == HF_NONE) {
        part->pool_at[pool] = part->pool_count;
        part->pool[part->pool_count++] = pool;
    }
}

static void stop_part_find(const struct stop_run *run, uint32_t dependency,
                           struct stop_part *part) {
    const struct hf_csr *member = &run->network.pool_member;
    const struct hf_csr *need = &run->network.node_need;
    for (uint32_t i = 0; i < part->node_count; i++) {
        part->node_at[part->node[i]] = HF_NONE;
    }
    for (uint32_t i = 0; i < part->pool_count; i++) {
        part->pool_at[part->pool[i]] = HF_NONE;
    }
    part->node_count = part->pool_count = 0;
    stop_pool_enter(part, dependency);
    for (uint32_t at = 0; at < part->pool_count; at++) {
        const uint32_t pool = part->pool[at];
        for (uint32_t i = member->start[pool]; i < member->start[pool + 1]; i++) {
            const uint32_t node = member->item[i];
            if (part->node_at[node] != HF_NONE) {
                continue;
            }
            part->node_at[node] = part->node_count;
            part->node[part->node_count++] = node;
            for (uint32_t k = need->start[node]; k < need->start[node + 1]; k++) {
                stop_pool_enter(part, need->item[k]);
            }
        }
    }
}

static void stop_items_number(struct hf_csr *rows, uint32_t count, const uint32_t *number) {
    for (uint32_t i = 0; i < rows->start[count]; i++) {
        rows->item[i] = number[rows->item[i]];
    }
}

/* A network of it, with the dependency for its one demand. */
static enum hf_status stop_part_make(const struct stop_run *run, const struct stop_part *part,
                                     struct hf_arena *arena, struct hf_network *network) {
    const struct hf_network *whole = &run->network;
    const uint32_t nodes = part->node_count;
    uint8_t *unknown = hf_take(arena, uint8_t, (size_t)nodes + 1);
    uint32_t *needed = hf_take(arena, uint32_t, (size_t)part->pool_count + 1);
    uint32_t *gateway = hf_take(arena, uint32_t, (size_t)nodes + 1);
    uint32_t *gateways = hf_new(arena, uint32_t, 2);
    if (unknown == NULL || needed == NULL || gateway == NULL || gateways == NULL) {
        return HF_ERR_MEMORY;
    }
    *network = *whole;
    HF_TRY(stop_rows_take(&whole->node_label, part->node, nodes, arena, &network->node_label));
    HF_TRY(stop_rows_take(&whole->node_maybe, part->node, nodes, arena, &network->node_maybe));
    HF_TRY(stop_rows_take(&whole->node_need, part->node, nodes, arena, &network->node_need));
    HF_TRY(stop_rows_take(&whole->pool_member, part->pool, part->pool_count, arena,
                          &network->pool_member));
    stop_items_number(&network->node_need, nodes, part->pool_at);
    stop_items_number(&network->pool_member, part->pool_count, part->node_at);
    for (uint32_t i = 0; i < nodes; i++) {
        unknown[i] = whole->node_unknown[part->node[i]];
        gateway[i] = i;
    }
    for (uint32_t i = 0; i < part->pool_count; i++) {
        needed[i] = whole->pool_needed[part->pool[i]];
    }
    gateways[1] = nodes;
    network->node_count = nodes;
    network->node_unknown = unknown;
    network->pool_count = part->pool_count;
    network->pool_needed = needed;
    network->gateway = (struct hf_csr){gateways, gateway};
    network->demand_count = 1;
    network->demand_node = network->pool_member; /* the first */
    network->demand_needed = needed;
    return HF_OK;
}

static bool stop_is_by_one(const struct stop_run *run, const struct hf_dependency_risk *own,
                           int bound) {
    const uint32_t count = run->group == NULL ? 0 : own->alone_count[bound];
    for (uint32_t i = 0; i < count; i++) { /* in the worst case all, in the best the first ones */
        if (run->study->risk->threat[run->group[own->alone_from + i]] == RISK_VENDOR) {
            return true;
        }
    }
    return false;
}

static enum hf_status stop_vendors_find(struct hf_cut_question *question,
                                        const struct hf_network *network, int64_t *visits,
                                        struct hf_arena scratch, struct hf_dependency_risk *own) {
    const int64_t size = (int64_t)network->node_count + network->pool_member.start[1] + 1;
    const bool is_worst = question->bound == HF_BOUND_WORST;
    struct hf_arena keep = scratch;
    struct hf_cut cut;
    keep.at += hf_arena_left(&scratch) / 2;
    scratch.end = keep.at;
    question->searches_max = STOP_SEARCHES;
    if (*visits / size < STOP_SEARCHES) {
        question->searches_max = *visits > size ? (uint64_t)(*visits / size) : 1;
    }
    HF_TRY(hf_cut_find(network, question, &keep, scratch, &cut));
    *visits -= (int64_t)cut.searches * size;
    own->vendors[is_worst ? 0 : 1] = is_worst ? cut.lower : cut.upper;
    return HF_OK;
}

/* What the searches for all dependencies share. */
struct stop_search {
    struct hf_cut_question question;
    struct stop_part part;
    int64_t visits; /* left */
};

/* In the worst case and in the best. */
static enum hf_status stop_one_search(const struct stop_run *run, struct stop_search *search,
                                      uint32_t dependency, struct hf_arena scratch) {
    struct hf_dependency_risk *own = &run->risk[dependency];
    struct hf_network network;
    const bool is_by_one[HF_BOUNDS] = {stop_is_by_one(run, own, HF_BOUND_BEST),
                                       stop_is_by_one(run, own, HF_BOUND_WORST)};
    own->vendors[0] = own->vendors[1] = 1;
    if (is_by_one[HF_BOUND_BEST] && is_by_one[HF_BOUND_WORST]) {
        return HF_OK;
    }
    stop_part_find(run, dependency, &search->part);
    HF_TRY(stop_part_make(run, &search->part, &scratch, &network));
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        search->question.bound = (enum hf_bound)bound;
        if (!is_by_one[bound]) {
            HF_TRY(stop_vendors_find(&search->question, &network, &search->visits, scratch, own));
        }
    }
    return HF_OK;
}

/* The fewest vendors that stop each. */
static enum hf_status stop_vendors(struct stop_run *run, struct hf_arena scratch) {
    const struct risk *risk = run->study->risk;
    uint32_t *group = hf_take(&scratch, uint32_t, (size_t)risk->group_count + 1);
    if (group == NULL) {
        return HF_ERR_MEMORY;
    }
    struct stop_search search = {.question = {.group = group, .steps_max = STOP_STEPS},
                                 .visits = STOP_VISITS};
    for (uint32_t g = 0; g < risk->group_count; g++) {
        if (g != risk->unknown_group && risk->threat[g] == RISK_VENDOR) {
            group[search.question.group_count++] = g;
        }
    }
    HF_TRY(stop_part_open(run, &scratch, &search.part));
    for (uint32_t d = 0; d < run->count; d++) {
        HF_TRY(stop_one_search(run, &search, d, scratch));
    }
    return HF_OK;
}

/* Everything off: which pools can be started in some order? */
static enum hf_status stop_starts(struct stop_run *run, struct hf_arena scratch) {
    uint8_t *state = hf_new(&scratch, uint8_t, (size_t)run->count + 1);
    if (state == NULL) {
        return HF_ERR_MEMORY;
    }
    const struct hf_network_loss nothing = {.bound = HF_BOUND_BEST, .fixpoint = HF_FIXPOINT_LEAST};
    HF_TRY(hf_network_lose(&run->network, &nothing, scratch, state));
    for (uint32_t d = 0; d < run->count; d++) {
        run->risk[d].starts = state[d] == HF_DEMAND_SERVED;
    }
    return HF_OK;
}

/* ---- what stops with it ---- */

/* Who needs each, surely and at most. */
static void stop_users_count(const struct stop_run *run) {
    const struct graph *graph = run->study->graph;
    const struct hf_network *whole = &graph->network;
    int64_t devices = 0;
    for (uint32_t i = 0; i < whole->node_need.start[whole->node_count]; i++) {
        const uint32_t pool = whole->node_need.item[i];
        if (pool < 2 * run->count) {
            run->risk[pool % run->count].users[HF_BOUND_WORST]++;
            run->risk[pool % run->count].users[HF_BOUND_BEST] += pool < run->count ? 1 : 0;
        }
    }
    for (uint32_t node = 0; node < whole->node_count; node++) {
        devices += graph->node_device[node] != HF_NONE ? 1 : 0;
    }
    for (uint32_t d = 0; d < run->count; d++) {
        int64_t *const most = &run->risk[d].users[HF_BOUND_WORST];
        *most = graph->is_joint[d] != 0 ? devices : *most;
    }
}

/* Do its providers work whatever else is lost? They need nothing themselves, and are enough. */
static bool providers_last(const struct graph *graph, uint32_t pool) {
    const struct hf_network *whole = &graph->network;
    const struct hf_csr *need = &whole->node_need;
    const uint32_t from = whole->pool_member.start[pool];
    const uint32_t end = whole->pool_member.start[pool + 1];
    bool do_last = whole->pool_needed[pool] <= end - from;
    for (uint32_t i = from; i < end && do_last; i++) {
        const uint32_t node = whole->pool_member.item[i];
        do_last = need->start[node] == need->start[node + 1] && !hf_graph_is_unknown(graph, node);
    }
    return do_last;
}

/* Each pool gets a switch, a node more that stands among its members more often than all of them
 * together, and without which there are never enough; alone where they always are. */
static enum hf_status switches_put(const struct stop_run *run, struct hf_arena *arena,
                                   struct hf_network *network) {
    const struct hf_network *whole = &run->study->graph->network;
    const struct hf_csr *member = &whole->pool_member;
    const uint32_t pools = whole->pool_count;
    uint32_t *start = hf_new(arena, uint32_t, (size_t)pools + 1);
    uint32_t *item = hf_take(arena, uint32_t, 2 * (size_t)member->start[pools] + pools + 1);
    uint32_t *needed = hf_new(arena, uint32_t, (size_t)pools + 1);
    if (start == NULL || item == NULL || needed == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t end = 0;
    for (uint32_t pool = 0; pool < pools; pool++) {
        const bool is_alone = providers_last(run->study->graph, pool);
        const uint32_t count = is_alone ? 0 : member->start[pool + 1] - member->start[pool];
        for (uint32_t i = 0; i < count; i++) {
            item[end++] = member->item[member->start[pool] + i];
        }
        for (uint32_t i = 0; i <= count; i++) {
            item[end++] = whole->node_count + pool;
        }
        needed[pool] = (is_alone ? 0 : whole->pool_needed[pool]) + count + 1;
        start[pool + 1] = end;
    }
    network->pool_member = (struct hf_csr){start, item};
    network->pool_needed = needed;
    return HF_OK;
}

/* Losing a dependency loses the switch of its pool, and possibly that of its doubtful one and what
 * no table knows. */
static enum hf_status switch_labels(const struct stop_run *run, struct hf_arena *arena,
                                    struct hf_network *network) {
    const uint32_t nodes = run->study->graph->network.node_count;
    struct hf_csr *const rows[] = {&network->node_label, &network->node_maybe};
    for (uint32_t k = 0; k < 2; k++) {
        uint32_t *start = hf_new(arena, uint32_t, (size_t)network->node_count + 1);
        uint32_t *item = hf_take(arena, uint32_t, 3 * (size_t)run->count + 1);
        if (start == NULL || item == NULL) {
            return HF_ERR_MEMORY;
        }
        uint32_t end = 0;
        for (uint32_t node = 0; node < network->node_count; node++) {
            const bool is_unknown = k == 1 && hf_graph_is_unknown(run->study->graph, node);
            for (uint32_t d = 0; is_unknown && d < run->count; d++) {
                item[end++] = d;
            }
            if (node >= nodes && (node - nodes) / run->count == k) {
                item[end++] = (node - nodes) % run->count;
            }
            start[node + 1] = end;
        }
        *rows[k] = (struct hf_csr){start, item};
    }
    return HF_OK;
}

/* The whole network, where the loss of a dependency stops it, whoever provides it. */
static enum hf_status stop_whole_make(const struct stop_run *run, struct hf_arena *arena,
                                      struct hf_network *network) {
    const struct hf_network *whole = &run->study->graph->network;
    const uint32_t nodes = whole->node_count;
    const size_t all = (size_t)nodes + whole->pool_count;
    uint32_t *no_labels = hf_new(arena, uint32_t, (size_t)whole->link_count + 2);
    uint32_t *need = hf_take(arena, uint32_t, all + 1);
    uint8_t *transit = hf_new(arena, uint8_t, all + 1);
    if (no_labels == NULL || need == NULL || transit == NULL) {
        return HF_ERR_MEMORY;
    }
    memcpy(need, whole->node_need.start, ((size_t)nodes + 1) * sizeof *need);
    for (size_t node = nodes; node < all; node++) {
        need[node + 1] = need[nodes];
    }
    memcpy(transit, whole->node_transit, nodes);
    *network = *whole;
    network->node_count = (uint32_t)all;
    network->node_need.start = need;
    network->node_transit = transit;
    network->node_unknown = NULL;
    network->link_label = (struct hf_csr){no_labels, no_labels};
    network->link_maybe = (struct hf_csr){NULL, NULL};
    network->label_count = run->count;
    network->label_threat = NULL;
    HF_TRY(switches_put(run, arena, network));
    return switch_labels(run, arena, network);
}

static enum hf_status stop_follows(struct stop_run *run, struct hf_arena *sums,
                                   struct hf_arena scratch) {
    const struct graph *graph = run->study->graph;
    struct hf_network network;
    uint32_t *label = hf_take(&scratch, uint32_t, (size_t)run->count + 1);
    HF_TRY(stop_whole_make(run, &scratch, &network));
    if (label == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t d = 0; d < run->count; d++) {
        label[d] = d;
    }
    const struct hf_sweep_question question = {
        .group = label,
        .group_count = run->count,
        .size_max = 1,
        .is_asked = {true, true},
        .demand_site = graph->demand_site,
        .site_count = run->study->assessment->snapshot->sites.rows.count,
        .demand_weight = graph->demand_subscribers,
        .demand_had = {run->study->was_served, NULL},
    };
    struct hf_sweep sweep = {.loss_count = 0};
    HF_TRY(hf_sweep(&network, &question, sums, scratch, &sweep));
    for (uint32_t d = 0; d < run->count; d++) {
        struct hf_dependency_risk *own = &run->risk[d];
        own->subscribers_known = true;
        for (int bound = 0; bound < HF_BOUNDS; bound++) {
            const struct hf_sweep_sum *sum = &sweep.sum[bound][d];
            own->sites_lost[bound] = sum->sites;
            own->subscribers_lost[bound] = sum->weight;
            own->subscribers_known = own->subscribers_known && sum->unknown == 0;
        }
    }
    return HF_OK;
}

/* ---- rows ---- */

enum { STOP_WHYS = 32 };

/* The dependency's own row, its providers, the groups that stop it, what every answer rests on. */
static struct hf_why_id why_stop(const struct stop_run *run, const struct hf_dependency_risk *own) {
    const struct study *study = run->study;
    const struct hf_snapshot *snapshot = study->assessment->snapshot;
    struct hf_why *why = &study->assessment->why;
    const struct hf_csr *providers = &snapshot->providers_by_dependency;
    const struct hf_csr *users = &snapshot->dependents_by_dependency;
    struct hf_why_id child[3 * STOP_WHYS + 8];
    size_t count = 0;
    child[count++] = hf_why_row(why, HF_KIND_DEPENDENCY, own->dependency);
    if (own->needed == HF_COUNT_UNKNOWN) {
        const int column = hf_schema_column(HF_KIND_DEPENDENCY, HF_TEXT("needed"));
        child[count++] = hf_why_blank(why, HF_KIND_DEPENDENCY, (uint32_t)column, own->dependency);
    }
    const struct {
        const struct hf_csr *rows;
        enum hf_kind kind;
    } said[] = {{providers, HF_KIND_PROVIDER}, {users, HF_KIND_DEPENDENT}};
    for (int k = 0; k < 2; k++) {
        const uint32_t from = said[k].rows->start[own->dependency];
        for (uint32_t i = from;
             i < said[k].rows->start[own->dependency + 1] && i < from + STOP_WHYS; i++) {
            child[count++] = hf_why_row(why, said[k].kind, said[k].rows->item[i]);
        }
    }
    const uint32_t *stopper = run->group == NULL ? NULL : run->group + own->alone_from;
    for (uint32_t i = 0; stopper != NULL && i < own->alone_count[HF_BOUND_BEST] && i < STOP_WHYS;
         i++) {
        child[count++] = study->group_why[stopper[i]];
    }
    for (uint32_t i = 0; i < study->shared_count; i++) {
        child[count++] = study->shared[i];
    }
    return hf_why_apply(why, &(struct hf_why_rule){HF_RULE_DEPENDENCY,
                                                   (double)own->sites_lost[HF_BOUND_WORST],
                                                   HF_DATE_MIN, child, count});
}

static void stop_providers_count(const struct stop_run *run, struct hf_dependency_risk *own) {
    const struct hf_snapshot *snapshot = run->study->assessment->snapshot;
    const struct hf_csr *rows = &snapshot->providers_by_dependency;
    for (uint32_t i = rows->start[own->dependency]; i < rows->start[own->dependency + 1]; i++) {
        const uint32_t device = snapshot->providers.device[rows->item[i]];
        if (device == HF_NONE || snapshot->devices.rows.stub[device] != 0) {
            own->unknown_providers++;
        } else {
            own->providers += hf_use_is_deployed(snapshot->devices.status[device]) ? 1 : 0;
        }
    }
}

enum hf_status hf_dependencies_gather(const struct study *study, struct hf_arena *keep,
                                      struct hf_arena scratch) {
    struct hf_assessment *assessment = study->assessment;
    const struct hf_snapshot *snapshot = assessment->snapshot;
    struct stop_run run = {
        .study = study, .keep = keep, .count = snapshot->dependencies.rows.count};
    assessment->dependency_risk_count = 0;
    assessment->dependency_group_count = 0;
    if (run.count == 0) {
        return HF_OK;
    }
    run.risk = hf_new(keep, struct hf_dependency_risk, run.count);
    if (run.risk == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t d = 0; d < run.count; d++) {
        run.risk[d] = (struct hf_dependency_risk){.dependency = d,
                                                  .needed = snapshot->dependencies.needed[d]};
        stop_providers_count(&run, &run.risk[d]);
    }
    struct hf_arena sums = scratch;
    sums.at += hf_arena_left(&scratch) / 4 * 3;
    scratch.end = sums.at;
    HF_TRY(stop_network_make(&run, &scratch));
    HF_TRY(stop_alone(&run, &sums, scratch));
    HF_TRY(stop_vendors(&run, scratch));
    HF_TRY(stop_starts(&run, scratch));
    stop_users_count(&run);
    HF_TRY(stop_follows(&run, &sums, scratch));
    for (uint32_t d = 0; d < run.count; d++) {
        run.risk[d].why = why_stop(&run, &run.risk[d]);
    }
    assessment->dependency_risk = run.risk;
    assessment->dependency_risk_count = run.count;
    assessment->dependency_group = run.group;
    assessment->dependency_group_count = run.group_count;
    return HF_OK;
}
