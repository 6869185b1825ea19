#include <holdfast/cuts.h>

#include "network/hitting.h"
#include "network/loss.h"

#include <assert.h>
#include <string.h>

/* Implicit hitting sets. The master takes a cheapest set of groups that hits every way seen so far;
 * a search under that loss either finds the demand unserved (then no cut is cheaper) or leaves a
 * way that was not hit. The labels of the path that the search took are made minimal: each group in
 * turn is lost together with all that the way does not rest on, and stays out of the way if the
 * demand is still served. Where nodes need pools, the way also has the labels of enough members of
 * each that work, and of what these need: nodes that have among themselves all that they need keep
 * running (the greatest fixpoint). For a start from black it begins with all groups that are not
 * lost. After each way its cheapest group is lost as well, and so on until the
 * demand is cut off: that gives many ways for one guess, and a cut as an upper bound. */

enum { BITS = 64, GUESS_SHARE = 2 };

struct cut_search {
    const struct hf_cut_question *question;
    struct hf_network network; /* with the one demand */
    uint32_t demand_start[2], demand_function, demand_needed;
    uint8_t demand_all;
    struct hf_network_index index;
    uint32_t *rank;   /* per label: position in the question, or HF_NONE */
    uint32_t *lost;   /* labels: room for one loss */
    uint32_t *before; /* per node: the link over which it was reached, or HF_NONE */
    uint8_t *is_met;  /* per node */
    uint8_t *is_rest; /* per node: the way rests on it */
    uint8_t *is_kept; /* per pool: by nodes that the way rests on */
    uint32_t words;
    uint64_t *all; /* every group */
    uint64_t *way; /* of each way that was found: words */
    size_t way_words, way_capacity;
    uint64_t *best; /* the cheapest cut found */
    int64_t lower, upper;
    uint64_t searches;
};

static bool group_is(const uint64_t *set, uint32_t group) {
    return (set[group / BITS] >> group % BITS & 1U) != 0;
}

static void group_put(uint64_t *set, uint32_t group, bool is_in) {
    const uint64_t bit = UINT64_C(1) << group % BITS;
    set[group / BITS] = is_in ? set[group / BITS] | bit : set[group / BITS] & ~bit;
}

static int64_t group_price(const struct cut_search *search, uint32_t group) {
    return search->question->group_cost == NULL ? 1 : search->question->group_cost[group];
}

static int64_t groups_price(const struct cut_search *search, const uint64_t *set) {
    int64_t price = 0;
    for (uint32_t g = 0; g < search->question->group_count; g++) {
        price += group_is(set, g) ? group_price(search, g) : 0;
    }
    return price;
}

/* ---- one search ---- */

/* Is the demand kept when these groups are lost? HF_ERR_LIMIT: no search is left. */
static enum hf_status loss_try(struct cut_search *search, const uint64_t *lost, bool *is_kept) {
    const struct hf_cut_question *question = search->question;
    if (question->searches_max > 0 && search->searches >= question->searches_max) {
        return HF_ERR_LIMIT;
    }
    search->searches++;
    struct hf_network_loss loss = {search->lost, 0, question->bound, question->fixpoint};
    for (uint32_t g = 0; g < question->group_count; g++) {
        if (group_is(lost, g)) {
            search->lost[loss.count++] = question->group[g];
        }
    }
    uint8_t state = HF_DEMAND_SERVED;
    hf_network_search(&search->index, &loss, &state);
    *is_kept = question->is_gone_only ? state != HF_DEMAND_GONE : state == HF_DEMAND_SERVED;
    return HF_OK;
}

static void way_labels_put(const struct cut_search *search, const struct hf_csr *rows, uint32_t row,
                           uint64_t *way) {
    for (uint32_t i = rows->start == NULL ? 0 : rows->start[row];
         rows->start != NULL && i < rows->start[row + 1]; i++) {
        const uint32_t group = search->rank[rows->item[i]];
        if (group != HF_NONE) {
            group_put(way, group, true);
        }
    }
}

static void way_threats_put(const struct cut_search *search, uint8_t threats, uint64_t *way) {
    const uint8_t *threat = search->network.label_threat;
    for (uint32_t g = 0; threats != 0 && g < search->question->group_count; g++) {
        const uint8_t own = threat == NULL ? 0 : threat[search->question->group[g]];
        if (((unsigned)threats >> own & 1U) != 0) {
            group_put(way, g, true);
        }
    }
}

static void way_node_put(const struct cut_search *search, uint32_t node, uint64_t *way) {
    const struct hf_network *network = &search->network;
    way_labels_put(search, &network->node_label, node, way);
    if (search->question->bound == HF_BOUND_WORST) {
        way_labels_put(search, &network->node_maybe, node, way);
        way_threats_put(search, network->node_unknown == NULL ? 0 : network->node_unknown[node],
                        way);
    }
}

static void way_link_put(const struct cut_search *search, uint32_t link, uint64_t *way) {
    way_labels_put(search, &search->network.link_label, link, way);
    if (search->question->bound == HF_BOUND_WORST) {
        way_labels_put(search, &search->network.link_maybe, link, way);
    }
}

/* The search of loss.c once more, after it, remembering how each node was reached. */
static void ways_trace(struct cut_search *search) {
    const struct hf_network *network = &search->network;
    const struct hf_network_index *index = &search->index;
    const struct hf_csr *gateway = &network->gateway;
    const uint32_t function = search->demand_function;
    uint32_t tail = 0;
    memset(search->is_met, 0, network->node_count);
    for (uint32_t i = gateway->start[function]; i < gateway->start[function + 1]; i++) {
        const uint32_t node = gateway->item[i];
        if (index->node_down[node] == 0 && search->is_met[node] == 0) {
            search->is_met[node] = 1;
            search->before[node] = HF_NONE;
            index->queue[tail++] = node;
        }
    }
    const uint32_t sources = tail;
    for (uint32_t head = 0; head < tail; head++) {
        const uint32_t node = index->queue[head];
        if (head >= sources && network->node_transit != NULL && network->node_transit[node] == 0) {
            continue;
        }
        for (uint32_t i = index->arc.start[node]; i < index->arc.start[node + 1]; i++) {
            const uint32_t link = index->arc.item[i];
            const uint32_t other =
                network->link_a[link] == node ? network->link_b[link] : network->link_a[link];
            if (index->link_down[link] == 0 && index->node_down[other] == 0 &&
                search->is_met[other] == 0) {
                search->is_met[other] = 1;
                search->before[other] = link;
                index->queue[tail++] = other;
            }
        }
    }
}

/* ---- what a way rests on ---- */

/* Nodes are put in the order of the queue of the search, which is not needed any more. */
static void rest_node_put(struct cut_search *search, uint32_t node, uint32_t *count,
                          uint64_t *way) {
    if (search->is_rest[node] == 0) {
        search->is_rest[node] = 1;
        search->index.queue[(*count)++] = node;
        way_node_put(search, node, way);
    }
}

/* Members that work, until there are enough: those that the way rests on anyway, then the first. */
static void rest_pool_put(struct cut_search *search, uint32_t pool, uint32_t *count,
                          uint64_t *way) {
    const struct hf_network *network = &search->network;
    const uint32_t *member = network->pool_member.item + network->pool_member.start[pool];
    const uint32_t members =
        network->pool_member.start[pool + 1] - network->pool_member.start[pool];
    const uint32_t needed = network->pool_needed == NULL ? 1 : network->pool_needed[pool];
    uint32_t have = 0;
    for (uint32_t i = 0; i < members; i++) {
        have += search->is_rest[member[i]];
    }
    for (uint32_t i = 0; i < members && have < needed; i++) {
        if (search->is_rest[member[i]] != 0 || search->index.node_down[member[i]] != 0) {
            continue;
        }
        rest_node_put(search, member[i], count, way);
        for (uint32_t k = i; k < members; k++) {
            have += member[k] == member[i] ? 1U : 0U;
        }
    }
    assert(have >= needed);
}

/* What the nodes that the way rests on need, and what that needs. */
static void rest_needs_put(struct cut_search *search, uint32_t count, uint64_t *way) {
    const struct hf_csr *need = &search->network.node_need;
    if (need->start == NULL) {
        return;
    }
    memset(search->is_kept, 0, search->network.pool_count);
    for (uint32_t head = 0; head < count; head++) {
        const uint32_t node = search->index.queue[head];
        for (uint32_t i = need->start[node]; i < need->start[node + 1]; i++) {
            if (search->is_kept[need->item[i]] == 0) {
                search->is_kept[need->item[i]] = 1;
                rest_pool_put(search, need->item[i], &count, way);
            }
        }
    }
}

/* Leaves of `way` the groups of the paths, or of the nodes that are up, on which the demand rests
 * after loss_try said that it is kept: as many nodes as it needs, the first of them. */
static void way_shorten(struct cut_search *search, uint64_t *way, uint64_t *room) {
    const struct hf_network *network = &search->network;
    const uint32_t *node = network->demand_node.item;
    const uint32_t nodes = search->demand_start[1];
    const bool is_gone_only = search->question->is_gone_only;
    if (!is_gone_only && search->question->fixpoint != HF_FIXPOINT_GREATEST &&
        hf_network_has_needs(network)) {
        return;
    }
    uint32_t left = hf_demand_needed(network, search->question->bound, 0);
    uint32_t count = 0;
    memset(search->is_rest, 0, network->node_count);
    memset(room, 0, search->words * sizeof *room);
    if (!is_gone_only) {
        ways_trace(search);
    }
    for (uint32_t i = 0; i < nodes && left > 0; i++) {
        uint32_t at = node[i];
        if (is_gone_only ? search->index.node_gone[at] != 0 : search->is_met[at] == 0) {
            continue;
        }
        left--;
        rest_node_put(search, at, &count, room);
        while (!is_gone_only && search->before[at] != HF_NONE) {
            const uint32_t link = search->before[at];
            at = network->link_a[link] == at ? network->link_b[link] : network->link_a[link];
            way_link_put(search, link, room);
            rest_node_put(search, at, &count, room);
        }
    }
    if (!is_gone_only) {
        rest_needs_put(search, count, room);
    }
    for (uint32_t w = 0; w < search->words; w++) {
        assert((room[w] & ~way[w]) == 0);
        way[w] = room[w];
    }
}

/* ---- ways and cuts ---- */

/* Makes a way minimal. It rests on nothing else, so all else may be lost meanwhile. */
static enum hf_status way_reduce(struct cut_search *search, uint64_t *way,
                                 struct hf_arena scratch) {
    uint64_t *lost = hf_take(&scratch, uint64_t, search->words);
    uint64_t *room = hf_take(&scratch, uint64_t, search->words);
    if (lost == NULL || room == NULL) {
        return HF_ERR_MEMORY;
    }
    way_shorten(search, way, room);
    for (uint32_t g = 0; g < search->question->group_count; g++) {
        if (!group_is(way, g)) {
            continue;
        }
        bool is_kept = false;
        group_put(way, g, false);
        for (uint32_t w = 0; w < search->words; w++) {
            lost[w] = search->all[w] & ~way[w];
        }
        HF_TRY(loss_try(search, lost, &is_kept));
        if (is_kept) {
            way_shorten(search, way, room);
        } else {
            group_put(way, g, true);
        }
    }
    return HF_OK;
}

static enum hf_status way_keep(struct cut_search *search, const uint64_t *way,
                               struct hf_arena *arena) {
    for (uint32_t w = 0; w < search->words; w++) {
        if (search->way_words == search->way_capacity) {
            uint64_t *grown = hf_arena_grow(arena, search->way, sizeof(uint64_t),
                                            _Alignof(uint64_t), &search->way_capacity);
            if (grown == NULL) {
                return HF_ERR_MEMORY;
            }
            search->way = grown;
        }
        search->way[search->way_words++] = way[w];
    }
    return HF_OK;
}

/* Gives back what a cut can do without, in the order of the question, and keeps it if it is the
 * cheapest. */
static enum hf_status cut_reduce(struct cut_search *search, uint64_t *cut) {
    for (uint32_t g = 0; g < search->question->group_count; g++) {
        bool is_kept = false;
        if (!group_is(cut, g)) {
            continue;
        }
        group_put(cut, g, false);
        HF_TRY(loss_try(search, cut, &is_kept));
        group_put(cut, g, is_kept);
    }
    const int64_t price = groups_price(search, cut);
    if (price < search->upper) {
        search->upper = price;
        memcpy(search->best, cut, search->words * sizeof *cut);
    }
    return HF_OK;
}

static uint32_t cheapest_of(const struct cut_search *search, const uint64_t *way) {
    uint32_t best = HF_NONE;
    for (uint32_t g = 0; g < search->question->group_count; g++) {
        if (group_is(way, g) &&
            (best == HF_NONE || group_price(search, g) < group_price(search, best))) {
            best = g;
        }
    }
    return best;
}

/* From a guess on: ways until the demand is cut off. */
static enum hf_status guess_follow(struct cut_search *search, uint64_t *lost,
                                   struct hf_arena *arena, struct hf_arena scratch) {
    uint64_t *way = hf_take(&scratch, uint64_t, search->words);
    bool is_kept = false;
    if (way == NULL) {
        return HF_ERR_MEMORY;
    }
    for (;;) {
        HF_TRY(loss_try(search, lost, &is_kept));
        if (!is_kept) {
            return cut_reduce(search, lost);
        }
        for (uint32_t w = 0; w < search->words; w++) {
            way[w] = search->all[w] & ~lost[w];
        }
        HF_TRY(way_reduce(search, way, scratch));
        HF_TRY(way_keep(search, way, arena));
        const uint32_t group = cheapest_of(search, way);
        assert(group != HF_NONE); /* losing all cuts the demand off */
        group_put(lost, group, true);
    }
}

static enum hf_status guesses_run(struct cut_search *search, struct hf_arena *arena,
                                  struct hf_arena scratch) {
    const struct hf_cut_question *question = search->question;
    uint64_t steps = question->steps_max == 0 ? HF_CUTS_STEPS_MAX : question->steps_max;
    uint64_t *lost = hf_new(&scratch, uint64_t, search->words);
    if (lost == NULL) {
        return HF_ERR_MEMORY;
    }
    while (search->lower < search->upper) {
        const uint64_t share = steps / GUESS_SHARE;
        uint64_t left = share;
        const struct hitting_problem problem = {
            .set = search->way,
            .set_count = (uint32_t)(search->way_words / search->words),
            .words = search->words,
            .element_count = question->group_count,
            .cost = question->group_cost,
            .steps = &left,
        };
        struct hitting_answer answer = {.hit = lost};
        HF_TRY(hf_hitting_least(&problem, scratch, &answer));
        steps -= share - left;
        search->lower = answer.lower > search->lower ? answer.lower : search->lower;
        if (search->lower >= search->upper) {
            break;
        }
        const size_t before = search->way_words;
        HF_TRY(guess_follow(search, lost, arena, scratch));
        if (answer.lower < answer.upper || search->way_words == before) {
            break; /* the budget ended, or the guess is a cut: as cheap as it was said */
        }
    }
    return HF_OK;
}

/* ---- the question ---- */

static bool cut_question_is_valid(const struct hf_network *network,
                                  const struct hf_cut_question *question, uint32_t *rank) {
    for (uint32_t g = 0; g < question->group_count; g++) {
        const int64_t cost = question->group_cost == NULL ? 1 : question->group_cost[g];
        const uint32_t label = question->group[g];
        if (label >= network->label_count || rank[label] != HF_NONE || cost < 0 ||
            cost > HF_CUTS_COST_MAX) {
            return false;
        }
        rank[label] = g;
    }
    return true;
}

static enum hf_status cut_search_open(struct cut_search *search, const struct hf_network *network,
                                      struct hf_arena *arena) {
    const struct hf_cut_question *question = search->question;
    const uint32_t demand = question->demand;
    const uint32_t from = network->demand_node.start[demand];
    search->demand_start[1] = network->demand_node.start[demand + 1] - from;
    search->demand_function = network->demand_function[demand];
    search->demand_needed = network->demand_needed == NULL ? 1 : network->demand_needed[demand];
    search->demand_all = network->demand_all == NULL ? 0 : network->demand_all[demand];
    search->network = *network;
    search->network.demand_count = 1;
    search->network.demand_function = &search->demand_function;
    search->network.demand_needed = &search->demand_needed;
    search->network.demand_all = &search->demand_all;
    search->network.demand_node.start = search->demand_start;
    if (search->demand_start[1] > 0) {
        search->network.demand_node.item += from;
    }
    HF_TRY(hf_network_index(&search->network, arena, &search->index));
    search->words = question->group_count / BITS + 1;
    search->lost = hf_take(arena, uint32_t, (size_t)question->group_count + 1);
    search->before = hf_take(arena, uint32_t, (size_t)network->node_count + 1);
    search->is_met = hf_take(arena, uint8_t, (size_t)network->node_count + 1);
    search->is_rest = hf_take(arena, uint8_t, (size_t)network->node_count + 1);
    search->is_kept = hf_take(arena, uint8_t, (size_t)network->pool_count + 1);
    search->all = hf_new(arena, uint64_t, search->words);
    search->best = hf_new(arena, uint64_t, search->words);
    if (search->lost == NULL || search->before == NULL || search->is_met == NULL ||
        search->is_rest == NULL || search->is_kept == NULL || search->all == NULL ||
        search->best == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t g = 0; g < question->group_count; g++) {
        group_put(search->all, g, true);
        group_put(search->best, g, true);
    }
    return HF_OK;
}

static uint32_t groups_list(const struct hf_cut_question *question, const uint64_t *set,
                            uint32_t *label) {
    uint32_t count = 0;
    for (uint32_t g = 0; g < question->group_count; g++) {
        if (group_is(set, g)) {
            label[count++] = question->group[g];
        }
    }
    return count;
}

static enum hf_status cut_keep(const struct cut_search *search, struct hf_arena *keep,
                               struct hf_cut *cut) {
    const uint32_t groups = search->question->group_count;
    size_t items = 0;
    for (size_t w = 0; w < search->way_words; w++) {
        items += (size_t)__builtin_popcountll(search->way[w]);
    }
    cut->way_count = (uint32_t)(search->way_words / search->words);
    cut->group = hf_take(keep, uint32_t, (size_t)groups + 1);
    cut->way.start = hf_new(keep, uint32_t, (size_t)cut->way_count + 1);
    cut->way.item = hf_take(keep, uint32_t, items + 1);
    if (cut->group == NULL || cut->way.start == NULL || cut->way.item == NULL) {
        return HF_ERR_MEMORY;
    }
    cut->count = cut->is_possible ? groups_list(search->question, search->best, cut->group) : 0;
    for (uint32_t i = 0; i < cut->way_count; i++) {
        cut->way.start[i + 1] =
            cut->way.start[i] + groups_list(search->question,
                                            search->way + (size_t)i * search->words,
                                            cut->way.item + cut->way.start[i]);
    }
    return HF_OK;
}

static enum hf_status cut_run(struct cut_search *search, struct hf_arena *arena,
                              struct hf_arena scratch, bool *is_possible) {
    bool is_kept = false;
    *is_possible = false;
    HF_TRY(loss_try(search, search->all, &is_kept));
    if (is_kept) {
        search->lower = INT64_MAX;
        search->upper = INT64_MAX;
        uint64_t *none = hf_new(&scratch, uint64_t, search->words);
        return none == NULL ? HF_ERR_MEMORY : way_keep(search, none, arena);
    }
    *is_possible = true;
    search->lower = search->question->at_least;
    search->upper = groups_price(search, search->all);
    return guesses_run(search, arena, scratch);
}

enum hf_status hf_cut_find(const struct hf_network *network, const struct hf_cut_question *question,
                           struct hf_arena *keep, struct hf_arena scratch, struct hf_cut *result) {
    if (!hf_network_is_valid(network) || question == NULL || keep == NULL || result == NULL ||
        (size_t)question->bound >= HF_BOUNDS || (size_t)question->fixpoint >= HF_FIXPOINTS ||
        question->demand >= network->demand_count || question->at_least < 0 ||
        (question->group == NULL && question->group_count > 0)) {
        return HF_ERR_ARGUMENT;
    }
    struct cut_search search = {.question = question};
    search.rank = hf_take(&scratch, uint32_t, (size_t)network->label_count + 1);
    if (search.rank == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(search.rank, 0xff, ((size_t)network->label_count + 1) * sizeof(uint32_t));
    if (!cut_question_is_valid(network, question, search.rank)) {
        return HF_ERR_ARGUMENT;
    }
    HF_TRY(cut_search_open(&search, network, &scratch));
    struct hf_arena aside = scratch;
    aside.at += hf_arena_left(&scratch) / 2;
    scratch.end = aside.at;
    struct hf_cut made = {.is_possible = false};
    const enum hf_status status = cut_run(&search, &scratch, aside, &made.is_possible);
    if (status != HF_OK && status != HF_ERR_LIMIT) {
        return status;
    }
    made.lower = search.lower; /* with a search that is not left: what is known so far */
    made.upper = search.upper;
    made.searches = search.searches;
    HF_TRY(cut_keep(&search, keep, &made));
    *result = made;
    return HF_OK;
}
