#include "network/lanes.h"

#include <assert.h>
#include <string.h>

enum { CACHE_LINE = 64 };

static uint64_t *words_new(struct hf_arena *keep, size_t rows, uint32_t words) {
    uint64_t *result = hf_arena_take(keep, sizeof(uint64_t), CACHE_LINE, (rows + 1) * words);
    if (result != NULL) {
        memset(result, 0, (rows + 1) * words * sizeof(uint64_t));
    }
    return result;
}

enum hf_status hf_lanes_open(struct lanes *lanes, const struct contraction *net,
                             const struct lane_needs *needs, uint32_t words,
                             struct hf_arena *keep) {
    const size_t active = (size_t)net->active_count + 1;
    *lanes = (struct lanes){
        .net = net,
        .needs = needs,
        .words = words,
        .lost = words_new(keep, (size_t)net->sets.asked_count + HF_THREATS_MAX, words),
        .up = words_new(keep, net->sets.table.count, words),
        .reached = words_new(keep, net->place_count, words),
        .fresh = words_new(keep, active, words),
        .is_open = hf_new(keep, uint8_t, active),
        .is_queued = hf_new(keep, uint8_t, active),
        .open = hf_new(keep, uint32_t, active),
        .queue = hf_new(keep, uint32_t, active),
    };
    lanes->works =
        needs->pool_count > 0 ? words_new(keep, net->sets.table.count, words) : lanes->up;
    if (lanes->lost == NULL || lanes->up == NULL || lanes->works == NULL ||
        lanes->reached == NULL || lanes->fresh == NULL || lanes->is_open == NULL ||
        lanes->is_queued == NULL || lanes->open == NULL || lanes->queue == NULL) {
        return HF_ERR_MEMORY;
    }
    return hf_lane_needs_room(needs, words, keep, &lanes->room);
}

void hf_lanes_lose(struct lanes *lanes) {
    const struct label_sets *sets = &lanes->net->sets;
    const uint32_t words = lanes->words;
    uint64_t *const threat = lanes->lost + (size_t)sets->asked_count * words;
    memset(threat, 0, (size_t)HF_THREATS_MAX * words * sizeof(uint64_t));
    for (uint32_t label = 0; label < sets->asked_count; label++) {
        for (uint32_t w = 0; w < words; w++) {
            threat[(size_t)sets->threat[label] * words + w] |=
                lanes->lost[(size_t)label * words + w];
        }
    }
    for (uint32_t set = 0; set < sets->table.count; set++) {
        uint64_t *const up = lanes->up + (size_t)set * words;
        memset(up, 0xff, words * sizeof(uint64_t));
        for (uint32_t i = sets->table.key.start[set]; i < sets->table.key.start[set + 1]; i++) {
            const uint32_t item = sets->table.key.item[i];
            for (uint32_t w = 0; w < words && item < sets->pool_from; w++) {
                up[w] &= ~lanes->lost[(size_t)item * words + w];
            }
        }
    }
    if (lanes->needs->pool_count > 0) {
        hf_lane_needs_settle(lanes->net, &lanes->room, lanes->fixpoint, lanes->up, lanes->works);
    }
}

/* ---- reaching: written once for any number of words, which is a constant where it is called ----
 */

#define LANE_INLINE static inline __attribute__((always_inline))

/* got |= reached of the arc's place where its link is up; true when that leaves nothing missing of
 * `works`. */
LANE_INLINE bool arc_take(const uint64_t *restrict reached, const uint64_t *restrict up,
                          const uint64_t *restrict works, uint64_t *restrict got, uint32_t words) {
    uint64_t missing = 0;
    for (uint32_t w = 0; w < words; w++) {
        got[w] |= reached[w] & up[w];
        missing |= works[w] & ~got[w];
    }
    return missing == 0;
}

/* Takes from the arcs begin ... end - 1 until nothing is missing; got is the place's own. */
LANE_INLINE bool arcs_take(struct lanes *lanes, uint32_t begin, uint32_t end,
                           const uint64_t *restrict works, uint64_t *restrict got, uint32_t words) {
    const struct contract_arc *const arc = lanes->net->arc;
    bool is_done = false;
    uint32_t i = begin;
    for (; i < end && !is_done; i++) {
        is_done = arc_take(lanes->reached + (size_t)arc[i].from * words,
                           lanes->up + (size_t)arc[i].set * words, works, got, words);
    }
    lanes->visits += i - begin;
    for (uint32_t w = 0; w < words; w++) {
        got[w] &= works[w];
    }
    return is_done;
}

LANE_INLINE void gateways_put(struct lanes *lanes, uint32_t function, uint32_t words) {
    const struct contraction *const net = lanes->net;
    for (uint32_t i = net->gateway.start[function]; i < net->gateway.start[function + 1]; i++) {
        const uint32_t place = net->gateway.item[i];
        memcpy(lanes->reached + (size_t)place * words,
               lanes->works + (size_t)net->set_of[place] * words, words * sizeof(uint64_t));
    }
}

/* Step 1. Returns how many places are open. Seeds look at all seeds; the others only at what comes
 * before them, whose words are of this round. */
LANE_INLINE uint32_t forward_sweep(struct lanes *lanes, uint32_t words) {
    const struct contraction *const net = lanes->net;
    uint32_t open = 0;
    for (uint32_t place = 0; place < net->active_count; place++) {
        const uint64_t *const works = lanes->works + (size_t)net->set_of[place] * words;
        uint64_t *const reached = lanes->reached + (size_t)place * words;
        const uint32_t limit = place < net->seed_count ? net->seed_count : place;
        const uint32_t begin = net->arc_start[place];
        uint32_t end = begin;
        uint64_t got[LANE_WORDS_MAX] = {0};
        bool is_done = false;
        if (place < net->seed_count) {
            memcpy(got, reached, words * sizeof(uint64_t));
        }
        for (; end < net->arc_start[place + 1] && !is_done; end++) {
            const uint32_t from = net->arc[end].from;
            if (from >= limit && from < net->active_count) {
                break;
            }
            is_done = arc_take(lanes->reached + (size_t)from * words,
                               lanes->up + (size_t)net->arc[end].set * words, works, got, words);
        }
        lanes->visits += end - begin;
        uint64_t missing = 0;
        for (uint32_t w = 0; w < words; w++) {
            reached[w] = got[w] & works[w];
            missing |= works[w] & ~got[w];
        }
        lanes->is_open[place] = missing != 0;
        lanes->open[open] = place;
        open += missing != 0 ? 1U : 0U;
    }
    return open;
}

/* Step 2. Returns how many wait in the queue. */
LANE_INLINE uint32_t backward_sweep(struct lanes *lanes, uint32_t open, uint32_t words) {
    const struct contraction *const net = lanes->net;
    uint32_t queued = 0;
    for (uint32_t k = open; k-- > 0;) {
        const uint32_t place = lanes->open[k];
        const uint64_t *const works = lanes->works + (size_t)net->set_of[place] * words;
        uint64_t *const reached = lanes->reached + (size_t)place * words;
        uint64_t *const fresh = lanes->fresh + (size_t)place * words;
        uint32_t begin = net->arc_start[place];
        const uint32_t end = net->arc_start[place + 1];
        while (begin < end &&
               (net->arc[begin].from < place || net->arc[begin].from >= net->active_count)) {
            begin++;
        }
        uint64_t got[LANE_WORDS_MAX] = {0};
        memcpy(got, reached, words * sizeof(uint64_t));
        const bool is_done = arcs_take(lanes, begin, end, works, got, words);
        uint64_t is_new = 0;
        for (uint32_t w = 0; w < words; w++) {
            fresh[w] = got[w] & ~reached[w];
            is_new |= fresh[w];
            reached[w] = got[w];
        }
        lanes->is_open[place] = is_done ? 0 : lanes->is_open[place];
        if (is_new != 0) {
            lanes->is_queued[place] = 1;
            lanes->queue[queued++] = place;
        }
    }
    return queued;
}

/* Hands `given` on to an open place; says whether it had not got all of it. */
LANE_INLINE bool place_give_lanes(const struct lanes *lanes, const struct contract_arc *arc,
                                  const uint64_t *restrict given, uint32_t words) {
    const uint64_t *const works = lanes->works + (size_t)lanes->net->set_of[arc->from] * words;
    const uint64_t *const up = lanes->up + (size_t)arc->set * words;
    uint64_t *const reached = lanes->reached + (size_t)arc->from * words;
    uint64_t *const fresh = lanes->fresh + (size_t)arc->from * words;
    uint64_t is_new = 0;
    uint64_t missing = 0;
    for (uint32_t w = 0; w < words; w++) {
        const uint64_t add = given[w] & up[w] & works[w] & ~reached[w];
        reached[w] |= add;
        fresh[w] |= add;
        is_new |= add;
        missing |= works[w] & ~reached[w];
    }
    lanes->is_open[arc->from] = missing != 0;
    return is_new != 0;
}

/* Step 3. The queue is a ring in which each active place stands at most once. */
LANE_INLINE void queue_run(struct lanes *lanes, uint32_t waiting, uint32_t words) {
    const struct contraction *const net = lanes->net;
    const uint32_t size = net->active_count;
    uint32_t head = 0;
    while (waiting > 0) {
        const uint32_t place = lanes->queue[head];
        uint64_t *const fresh = lanes->fresh + (size_t)place * words;
        uint64_t given[LANE_WORDS_MAX] = {0};
        head = head + 1 == size ? 0 : head + 1;
        waiting--;
        lanes->is_queued[place] = 0;
        memcpy(given, fresh, words * sizeof(uint64_t));
        memset(fresh, 0, words * sizeof(uint64_t));
        for (uint32_t i = net->arc_start[place]; i < net->arc_start[place + 1]; i++) {
            const struct contract_arc *const arc = &net->arc[i];
            if (arc->from >= size || lanes->is_open[arc->from] == 0) {
                continue;
            }
            lanes->visits++;
            if (place_give_lanes(lanes, arc, given, words) && lanes->is_queued[arc->from] == 0) {
                lanes->is_queued[arc->from] = 1;
                const uint32_t behind = head + waiting++;
                lanes->queue[behind < size ? behind : behind - size] = arc->from;
            }
        }
    }
}

/* What is only reached. */
LANE_INLINE void ends_take(struct lanes *lanes, uint32_t words) {
    const struct contraction *const net = lanes->net;
    for (uint32_t place = net->active_count + net->source_count; place < net->place_count;
         place++) {
        uint64_t got[LANE_WORDS_MAX] = {0};
        (void)arcs_take(lanes, net->arc_start[place], net->arc_start[place + 1],
                        lanes->works + (size_t)net->set_of[place] * words, got, words);
        memcpy(lanes->reached + (size_t)place * words, got, words * sizeof(uint64_t));
    }
}

LANE_INLINE void reach(struct lanes *lanes, uint32_t function, uint32_t words) {
    const struct contraction *const net = lanes->net;
    memset(lanes->reached, 0, (size_t)net->seed_count * words * sizeof(uint64_t));
    memset(lanes->reached + (size_t)net->active_count * words, 0,
           (size_t)net->source_count * words * sizeof(uint64_t));
    gateways_put(lanes, function, words);
    const uint32_t open = forward_sweep(lanes, words);
    const uint32_t waiting = backward_sweep(lanes, open, words);
    queue_run(lanes, waiting, words);
    for (uint32_t i = 0; i < open; i++) {
        lanes->is_open[lanes->open[i]] = 0;
    }
    ends_take(lanes, words);
    gateways_put(lanes, function,
                 words); /* those that carry no traffic of others stand there too */
}

void hf_lanes_reach(struct lanes *lanes, uint32_t function) {
    switch (lanes->words) {
    case 1:
        reach(lanes, function, 1);
        break;
    case 4:
        reach(lanes, function, 4);
        break;
    default:
        assert(lanes->words == LANE_WORDS_MAX);
        reach(lanes, function, LANE_WORDS_MAX);
        break;
    }
}
