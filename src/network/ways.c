#include "network/ways.h"

#include <holdfast/snapshot.h>

#include <math.h>
#include <string.h>

/* Lengths are sums of -log of chances, so that the shortest is the surest. */

enum { UPPER_ROUNDS = 6, HEAP_MAX = 1 << 16 };

/* States of the search of a second way: a node that is come to along a link (ENTER), and a node of
 * the first way that is come to backwards along it (BACK). */
enum { ENTER, BACK, SIDES };

struct ways_entry {
    double length;
    uint32_t state; /* node * SIDES + side */
};

struct ways_search {
    struct ways_entry *heap;
    uint32_t heap_count;
    bool is_full;        /* the heap: some way may be missing */
    double *length;      /* per state */
    uint32_t *come;      /* per state: arc along which; HF_NONE: backwards */
    uint32_t *come_from; /* per state: state */
    uint32_t *round;     /* per state: seen in this round */
    uint32_t now;
    uint32_t *first_out; /* per node of the first way: its arc */
    uint32_t *before;    /* per node of the first way: the one before */
    uint32_t *on_first;  /* per node: round in which it is on the first way */
};

/* ---- heap ---- */

static bool ways_entry_is_before(const struct ways_entry *left, const struct ways_entry *right) {
    if (left->length < right->length || left->length > right->length) {
        return left->length < right->length;
    }
    return left->state < right->state;
}

static void ways_heap_push(struct ways_search *search, double length, uint32_t state) {
    if (search->heap_count >= HEAP_MAX) {
        search->is_full = true;
        return;
    }
    const struct ways_entry entry = {length, state};
    uint32_t at = search->heap_count++;
    while (at > 0 && ways_entry_is_before(&entry, &search->heap[(at - 1) / 2])) {
        search->heap[at] = search->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    search->heap[at] = entry;
}

static struct ways_entry ways_heap_pop(struct ways_search *search) {
    const struct ways_entry top = search->heap[0];
    const struct ways_entry last = search->heap[--search->heap_count];
    uint32_t at = 0;
    while (2 * at + 1 < search->heap_count) {
        uint32_t child = 2 * at + 1;
        child += child + 1 < search->heap_count &&
                         ways_entry_is_before(&search->heap[child + 1], &search->heap[child])
                     ? 1U
                     : 0U;
        if (!ways_entry_is_before(&search->heap[child], &last)) {
            break;
        }
        search->heap[at] = search->heap[child];
        at = child;
    }
    search->heap[at] = last;
    return top;
}

/* ---- lengths of the best ways ---- */

static double cost_of(double up) {
    return up > 0.0 ? -log(up) : (double)INFINITY;
}

static void costs_fill(struct ways *ways, uint32_t node_from, uint32_t link_from) {
    const struct piece *piece = ways->piece;
    for (uint32_t node = node_from; node < piece->node_count; node++) {
        ways->node_cost[node] = cost_of(piece->node_up[node]);
        ways->upper[node] = piece->node_up[node];
        ways->length[node] = (double)INFINITY;
        ways->best_arc[node] = HF_NONE;
    }
    for (uint32_t link = link_from; link < piece->link_count; link++) {
        ways->link_cost[link] = cost_of(piece->link_up[link]);
    }
}

/* What it costs to come to `node` from its neighbour over the arc's link, as a way to the source
 * that goes on from `node`. */
static double over_arc(const struct ways *ways, uint32_t arc, uint32_t node) {
    return ways->link_cost[arc / 2] + ways->node_cost[node] + ways->length[node];
}

static void lengths_find(struct ways *ways) {
    const struct piece *piece = ways->piece;
    struct ways_search *search = ways->search;
    uint32_t *queue = search->come_from; /* free before the first search */
    uint32_t *is_queued = search->come;
    const uint32_t room = piece->node_count;
    memset(is_queued, 0, room * sizeof *is_queued);
    uint32_t head = 0;
    uint32_t held = 1;
    ways->length[0] = 0.0;
    queue[0] = 0;
    while (held > 0) { /* what has become shorter tells its neighbours */
        const uint32_t node = queue[head];
        head = head + 1 < room ? head + 1 : 0;
        held--;
        is_queued[node] = 0;
        for (uint32_t arc = piece->first[node]; arc != HF_NONE; arc = piece->next[arc]) {
            const uint32_t other = piece->to[arc];
            const double length = over_arc(ways, arc, node);
            if (length < ways->length[other]) {
                ways->length[other] = length;
                ways->best_arc[other] = arc ^ 1U;
                if (is_queued[other] == 0) {
                    is_queued[other] = 1;
                    const uint32_t at = head + held;
                    queue[at < room ? at : at - room] = other;
                    held++;
                }
            }
        }
    }
}

/* ---- upper ---- */

static void upper_round(struct ways *ways, uint32_t from) {
    const struct piece *piece = ways->piece;
    for (uint32_t node = from > 0 ? from : 1; node < piece->node_count; node++) {
        double none = 1.0; /* no neighbour is joined */
        for (uint32_t arc = piece->first[node]; arc != HF_NONE; arc = piece->next[arc]) {
            none *= 1.0 - piece->link_up[arc / 2] * ways->upper[piece->to[arc]];
        }
        ways->upper[node] = fmin(ways->upper[node], piece->node_up[node] * (1.0 - none));
    }
}

/* ---- opening ---- */

enum hf_status hf_ways_open(const struct piece *piece, struct hf_arena *arena, struct ways *ways) {
    const size_t nodes = (size_t)piece->node_limit + 1;
    struct ways_search *search = hf_new(arena, struct ways_search, 1);
    *ways = (struct ways){.piece = piece,
                          .upper = hf_take(arena, double, nodes),
                          .node_cost = hf_take(arena, double, nodes),
                          .link_cost = hf_take(arena, double, (size_t)piece->link_limit + 1),
                          .length = hf_take(arena, double, nodes),
                          .best_arc = hf_take(arena, uint32_t, nodes),
                          .search = search};
    if (search == NULL || ways->upper == NULL || ways->node_cost == NULL ||
        ways->link_cost == NULL || ways->length == NULL || ways->best_arc == NULL) {
        return HF_ERR_MEMORY;
    }
    *search = (struct ways_search){
        .heap = hf_take(arena, struct ways_entry, HEAP_MAX),
        .length = hf_take(arena, double, nodes *SIDES),
        .come = hf_take(arena, uint32_t, nodes * SIDES),
        .come_from = hf_take(arena, uint32_t, nodes * SIDES),
        .round = hf_new(arena, uint32_t, nodes * SIDES),
        .first_out = hf_take(arena, uint32_t, nodes),
        .before = hf_take(arena, uint32_t, nodes),
        .on_first = hf_new(arena, uint32_t, nodes),
    };
    if (search->heap == NULL || search->length == NULL || search->come == NULL ||
        search->come_from == NULL || search->round == NULL || search->first_out == NULL ||
        search->before == NULL || search->on_first == NULL) {
        return HF_ERR_MEMORY;
    }
    costs_fill(ways, 0, 0);
    lengths_find(ways);
    for (int i = 0; i < UPPER_ROUNDS; i++) {
        upper_round(ways, 0);
    }
    return HF_OK;
}

void hf_ways_extend(struct ways *ways, uint32_t from) {
    const struct piece *piece = ways->piece;
    uint32_t link_from = piece->link_count; /* links of the new nodes lie behind all others */
    for (uint32_t node = from; node < piece->node_count; node++) {
        for (uint32_t arc = piece->first[node]; arc != HF_NONE; arc = piece->next[arc]) {
            link_from = arc / 2 < link_from ? arc / 2 : link_from;
        }
    }
    costs_fill(ways, from, link_from);
    bool has_changed = true;
    while (has_changed) {
        has_changed = false;
        for (uint32_t node = from; node < piece->node_count; node++) {
            for (uint32_t arc = piece->first[node]; arc != HF_NONE; arc = piece->next[arc]) {
                const double length = over_arc(ways, arc, piece->to[arc]);
                if (length < ways->length[node]) {
                    ways->length[node] = length;
                    ways->best_arc[node] = arc;
                    has_changed = true;
                }
            }
        }
    }
    for (int i = 0; i < UPPER_ROUNDS; i++) {
        upper_round(ways, from);
    }
}

/* ---- lower ---- */

/* Notes the best way of the node. */
static void first_way_take(struct ways *ways, uint32_t target) {
    struct ways_search *search = ways->search;
    uint32_t before = HF_NONE;
    search->now++;
    for (uint32_t node = target; node != 0; node = ways->piece->to[ways->best_arc[node]]) {
        search->on_first[node] = search->now;
        search->first_out[node] = ways->best_arc[node];
        search->before[node] = before;
        before = node;
    }
}

/* A state at that length, come to along the arc (HF_NONE: backwards) from another. */
static void second_reach(struct ways_search *search, const struct ways_entry *to, uint32_t arc,
                         uint32_t from) {
    if (search->round[to->state] == search->now && search->length[to->state] <= to->length) {
        return;
    }
    search->round[to->state] = search->now;
    search->length[to->state] = to->length;
    search->come[to->state] = arc;
    search->come_from[to->state] = from;
    ways_heap_push(search, to->length, to->state);
}

static void second_go_on(struct ways *ways, const struct ways_entry *here, uint32_t target) {
    const struct piece *piece = ways->piece;
    struct ways_search *search = ways->search;
    const uint32_t node = here->state / SIDES;
    const bool is_on_first = search->on_first[node] == search->now;
    if (is_on_first && node != target && search->before[node] != target) {
        const struct ways_entry back = {here->length, search->before[node] * SIDES + BACK};
        second_reach(search, &back, HF_NONE, here->state);
    }
    if (is_on_first && node != target && here->state % SIDES == ENTER) {
        return; /* it is the first way's: only backwards along that */
    }
    for (uint32_t arc = piece->first[node]; arc != HF_NONE; arc = piece->next[arc]) {
        const uint32_t other = piece->to[arc];
        const bool is_of_first = is_on_first && arc == search->first_out[node];
        const double longer = over_arc(ways, arc, other) - ways->length[node];
        if (is_of_first || other == target || !(longer < (double)INFINITY)) {
            continue;
        }
        if (search->on_first[other] == search->now && search->first_out[other] == (arc ^ 1U)) {
            continue; /* that is the way back, which costs nothing and was looked at above */
        }
        const struct ways_entry next = {here->length + fmax(longer, 0.0), other * SIDES + ENTER};
        second_reach(search, &next, arc, here->state);
    }
}

/* Whether there is a second way beside the first; where both lead is then in first_out, and the
 * second's first arc in *start. */
static bool second_way_find(struct ways *ways, uint32_t target, uint32_t *start) {
    struct ways_search *search = ways->search;
    search->heap_count = 0;
    search->is_full = false;
    const uint32_t source = 0 * SIDES + ENTER;
    const struct ways_entry begin = {0.0, target * SIDES + BACK};
    second_reach(search, &begin, HF_NONE, HF_NONE);
    while (search->heap_count > 0 && !search->is_full) {
        const struct ways_entry here = ways_heap_pop(search);
        if (here.length > search->length[here.state]) {
            continue;
        }
        ways->looked++;
        if (here.state == source) {
            break;
        }
        second_go_on(ways, &here, target);
    }
    if (search->is_full || search->round[source] != search->now) {
        return false;
    }
    for (uint32_t state = source; search->come_from[state] != HF_NONE;
         state = search->come_from[state]) {
        const uint32_t from = search->come_from[state] / SIDES;
        if (search->come[state] != HF_NONE && from == target) {
            *start = search->come[state];
        } else if (search->come[state] != HF_NONE) {
            search->first_out[from] = search->come[state];
        }
    }
    return true;
}

static double way_chance(const struct ways *ways, uint32_t start) {
    const struct piece *piece = ways->piece;
    double chance = piece->link_up[start / 2];
    for (uint32_t node = piece->to[start]; node != 0;
         node = piece->to[ways->search->first_out[node]]) {
        chance *= piece->node_up[node] * piece->link_up[ways->search->first_out[node] / 2];
    }
    return chance;
}

double hf_ways_lower(struct ways *ways, uint32_t node) {
    if (node == 0) {
        return 1.0;
    }
    if (!(ways->length[node] < (double)INFINITY)) {
        return 0.0;
    }
    uint32_t start = HF_NONE;
    first_way_take(ways, node);
    const uint32_t first = ways->search->first_out[node];
    double missed = 1.0 - way_chance(ways, first);
    if (second_way_find(ways, node, &start)) {
        missed = (1.0 - way_chance(ways, first)) * (1.0 - way_chance(ways, start));
    }
    return ways->piece->node_up[node] * (1.0 - missed);
}
