#include "network/many_ways.h"

#include <holdfast/snapshot.h>

#include <math.h>
#include <string.h>

enum { MANY_WAYS_MAX = 8 };
#define MANY_CUT_LITTLE 1e-12 /* no matter any more */

/* A node that is come to along a link (MEET), and one on a way that is come to backwards. */
enum { MEET, RETURN, MANY_SIDES };

/* How far each node is from the source; `next` is free yet. */
static void many_far_find(struct many_ways *ways) {
    const struct piece *piece = ways->piece;
    uint32_t *queue = ways->next;
    uint32_t tail = 0;
    memset(ways->far, 0xff, piece->node_count * sizeof *ways->far);
    ways->far[0] = 0;
    queue[tail++] = 0;
    for (uint32_t head = 0; head < tail; head++) {
        const uint32_t node = queue[head];
        for (uint32_t arc = piece->first[node]; arc != HF_NONE; arc = piece->next[arc]) {
            if (ways->far[piece->to[arc]] == HF_NONE) {
                ways->far[piece->to[arc]] = ways->far[node] + 1;
                queue[tail++] = piece->to[arc];
            }
        }
    }
}

enum hf_status hf_many_ways_open(const struct piece *piece, struct hf_arena *arena,
                                 struct many_ways *ways) {
    const size_t nodes = (size_t)piece->node_limit + 1;
    *ways = (struct many_ways){
        .piece = piece,
        .come = hf_take(arena, uint32_t, nodes * MANY_SIDES),
        .come_from = hf_take(arena, uint32_t, nodes * MANY_SIDES),
        .round = hf_new(arena, uint32_t, nodes * MANY_SIDES),
        .far = hf_take(arena, uint32_t, nodes),
        .far_count = piece->node_count,
        .next = hf_take(arena, uint32_t, nodes * MANY_SIDES),
        .steps = hf_take(arena, uint32_t, nodes * MANY_SIDES),
        .out = hf_take(arena, uint32_t, nodes),
        .before = hf_take(arena, uint32_t, nodes),
        .on_ways = hf_new(arena, uint32_t, nodes),
    };
    if (ways->come == NULL || ways->come_from == NULL || ways->round == NULL || ways->far == NULL ||
        ways->next == NULL || ways->steps == NULL || ways->out == NULL || ways->before == NULL ||
        ways->on_ways == NULL) {
        return HF_ERR_MEMORY;
    }
    many_far_find(ways);
    return HF_OK;
}

/* Notes the ways that begin with these arcs. */
static void many_ways_note(struct many_ways *ways, uint32_t node, const uint32_t *start,
                           uint32_t count) {
    const struct piece *piece = ways->piece;
    ways->now++;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t before = node;
        for (uint32_t at = piece->to[start[i]]; at != 0; at = piece->to[ways->out[at]]) {
            ways->on_ways[at] = ways->now;
            ways->before[at] = before;
            before = at;
        }
    }
}

static void many_state_meet(struct many_ways *ways, uint32_t state, uint32_t arc, uint32_t from) {
    const uint32_t node = state / MANY_SIDES;
    if (ways->round[state] == ways->now) {
        return;
    }
    const uint32_t far = node < ways->far_count ? ways->far[node] : 0;
    ways->round[state] = ways->now;
    ways->come[state] = arc;
    ways->come_from[state] = from;
    ways->steps[state] = from == HF_NONE ? 0 : ways->steps[from] + 1;
    const uint64_t length = (uint64_t)ways->steps[state] + far;
    const uint32_t at = length < HF_MANY_WAYS_LENGTHS ? (uint32_t)length : HF_MANY_WAYS_LENGTHS - 1;
    ways->next[state] = ways->first[at];
    ways->first[at] = state;
    ways->least = at < ways->least ? at : ways->least;
}

/* A state from which the source is nearest, as far as is known; HF_NONE: no more. */
static uint32_t many_state_take(struct many_ways *ways) {
    while (ways->least < HF_MANY_WAYS_LENGTHS && ways->first[ways->least] == HF_NONE) {
        ways->least++;
    }
    if (ways->least == HF_MANY_WAYS_LENGTHS) {
        return HF_NONE;
    }
    const uint32_t state = ways->first[ways->least];
    ways->first[ways->least] = ways->next[state];
    return state;
}

/* Where one can go on to. Arcs with which ways begin are taken. */
static void many_go_on(struct many_ways *ways, uint32_t state, uint32_t node, const uint32_t *start,
                       uint32_t count) {
    const struct piece *piece = ways->piece;
    const uint32_t here = state / MANY_SIDES;
    const bool is_on = here != node && ways->on_ways[here] == ways->now;
    if (is_on && ways->before[here] != node) {
        many_state_meet(ways, ways->before[here] * MANY_SIDES + RETURN, HF_NONE, state);
    }
    if (is_on && state % MANY_SIDES == MEET) {
        return;
    }
    for (uint32_t arc = piece->first[here]; arc != HF_NONE; arc = piece->next[arc]) {
        const uint32_t other = piece->to[arc];
        bool is_taken = other == node || (is_on && arc == ways->out[here]);
        is_taken = is_taken || (other != 0 && ways->on_ways[other] == ways->now &&
                                ways->out[other] == (arc ^ 1U));
        for (uint32_t i = 0; here == node && i < count; i++) {
            is_taken = is_taken || start[i] == arc;
        }
        if (!is_taken) {
            many_state_meet(ways, other * MANY_SIDES + MEET, arc, state);
        }
    }
}

/* One way more: puts its first arc behind the others'; false: there is none. */
static bool many_way_add(struct many_ways *ways, uint32_t node, uint32_t *start, uint32_t count) {
    const uint32_t source = 0 * MANY_SIDES + MEET;
    many_ways_note(ways, node, start, count);
    memset(ways->first, 0xff, sizeof ways->first);
    ways->least = HF_MANY_WAYS_LENGTHS;
    many_state_meet(ways, node * MANY_SIDES + RETURN, HF_NONE, HF_NONE);
    for (uint32_t state = many_state_take(ways);
         state != HF_NONE && ways->round[source] != ways->now; state = many_state_take(ways)) {
        ways->looked++;
        many_go_on(ways, state, node, start, count);
    }
    if (ways->round[source] != ways->now) {
        return false;
    }
    for (uint32_t state = source; ways->come_from[state] != HF_NONE;
         state = ways->come_from[state]) {
        const uint32_t from = ways->come_from[state] / MANY_SIDES;
        if (ways->come[state] != HF_NONE && from == node) {
            start[count] = ways->come[state];
        } else if (ways->come[state] != HF_NONE) {
            ways->out[from] = ways->come[state];
        }
    }
    return true;
}

static double many_fail(const struct many_ways *ways, const uint32_t *start, uint32_t count) {
    const struct piece *piece = ways->piece;
    double fail = 1.0;
    for (uint32_t i = 0; i < count; i++) {
        double chance = piece->link_up[start[i] / 2];
        for (uint32_t at = piece->to[start[i]]; at != 0; at = piece->to[ways->out[at]]) {
            chance *= piece->node_up[at] * piece->link_up[ways->out[at] / 2];
        }
        fail *= 1.0 - chance;
    }
    return fail;
}

double hf_many_ways_cut(struct many_ways *ways, uint32_t node) {
    uint32_t start[MANY_WAYS_MAX] = {0};
    uint32_t count = 0;
    double least = 1.0;
    while (count < MANY_WAYS_MAX && least > MANY_CUT_LITTLE &&
           many_way_add(ways, node, start, count)) {
        count++;
        least = fmin(least, many_fail(ways, start, count));
    }
    return least;
}
