#include "network/ageing_lanes.h"

#include <assert.h>
#include <string.h>

/* ---- preparing ---- */

static enum hf_status age_rows_name(struct age_net *result, struct hf_arena *keep) {
    const struct label_sets *sets = &result->net.sets;
    const uint32_t labels = result->label_count + 1;
    result->label_row = hf_take(keep, uint32_t, labels);
    result->mixed = hf_take(keep, uint32_t, (size_t)sets->table.count + 1);
    result->needing = hf_take(keep, uint32_t, (size_t)sets->table.count + 1);
    if (result->label_row == NULL || result->mixed == NULL || result->needing == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(result->label_row, 0xff, labels * sizeof *result->label_row);
    for (uint32_t set = 1; set < sets->table.count; set++) {
        const uint32_t from = sets->table.key.start[set];
        const uint32_t end = sets->table.key.start[set + 1];
        assert(from < end);
        if (sets->table.key.item[end - 1] >= sets->pool_from) { /* items ascend: pools are last */
            result->needing[result->needing_count++] = set;
        } else if (end - from > 1) {
            result->mixed[result->mixed_count++] = set;
        } else {
            result->label_row[sets->table.key.item[from]] = set;
        }
    }
    result->row_count = sets->table.count;
    for (uint32_t label = 0; label < labels; label++) {
        if (result->label_row[label] == HF_NONE) {
            result->label_row[label] = result->row_count++;
        }
    }
    return HF_OK;
}

static enum hf_status age_members_find(struct age_net *result, struct hf_arena *keep) {
    const struct hf_network *network = result->net.sets.network;
    const uint32_t count =
        network->pool_count == 0 ? 0 : network->pool_member.start[network->pool_count];
    result->member.start = network->pool_member.start;
    result->member.item = hf_take(keep, uint32_t, (size_t)count + 1);
    if (result->member.item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        result->member.item[i] =
            result->net.set_of[result->net.place[network->pool_member.item[i]]];
    }
    return HF_OK;
}

enum hf_status hf_age_net_open(const struct hf_network *network, uint32_t label_count,
                               const struct hf_network_loss *loss, struct hf_arena *keep,
                               struct hf_arena scratch, struct age_net *result) {
    *result = (struct age_net){
        .network = network, .fixpoint = loss->fixpoint, .label_count = label_count};
    uint32_t *group = hf_take(keep, uint32_t, (size_t)label_count + 1);
    if (group == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t label = 0; label <= label_count; label++) {
        group[label] = label;
    }
    const struct label_question asked = {group, label_count + 1, loss->bound};
    HF_TRY(hf_contract(network, &asked, keep, scratch, &result->net));
    HF_TRY(age_rows_name(result, keep));
    return age_members_find(result, keep);
}

static uint8_t *age_rows_new(struct hf_arena *keep, size_t rows) {
    return hf_arena_take(keep, AGE_LANES, AGE_LANES, rows + 1);
}

enum hf_status hf_age_lanes_open(struct age_lanes *lanes, const struct age_net *net,
                                 struct hf_arena *keep) {
    const size_t active = (size_t)net->net.active_count + 1;
    *lanes = (struct age_lanes){
        .net = net,
        .works = age_rows_new(keep, net->row_count),
        .dark = age_rows_new(keep, net->net.place_count),
        .pool = age_rows_new(keep, net->net.sets.network->pool_count),
        .is_open = hf_new(keep, uint8_t, active),
        .is_queued = hf_new(keep, uint8_t, active),
        .open = hf_new(keep, uint32_t, active),
        .queue = hf_new(keep, uint32_t, active),
    };
    return lanes->works == NULL || lanes->dark == NULL || lanes->pool == NULL ||
                   lanes->is_open == NULL || lanes->is_queued == NULL || lanes->open == NULL ||
                   lanes->queue == NULL
               ? HF_ERR_MEMORY
               : HF_OK;
}

void hf_age_lanes_clear(struct age_lanes *lanes, bool is_lost) {
    const struct age_net *net = lanes->net;
    memset(lanes->works, AGE_NEVER, ((size_t)net->row_count + 1) * AGE_LANES);
    memset(lanes->works + (size_t)net->label_row[net->label_count] * AGE_LANES,
           is_lost ? 0 : AGE_NEVER, AGE_LANES);
}

/* ---- rows ---- */

#define AGE_INLINE static inline __attribute__((always_inline))

AGE_INLINE void row_lower(uint8_t *restrict row, const uint8_t *restrict other) {
    for (int i = 0; i < AGE_LANES; i++) {
        row[i] = row[i] < other[i] ? row[i] : other[i];
    }
}

AGE_INLINE void row_raise(uint8_t *restrict row, const uint8_t *restrict other) {
    for (int i = 0; i < AGE_LANES; i++) {
        row[i] = row[i] > other[i] ? row[i] : other[i];
    }
}

AGE_INLINE bool row_differs(const uint8_t *restrict row, const uint8_t *restrict other) {
    uint8_t difference = 0;
    for (int i = 0; i < AGE_LANES; i++) {
        difference |= (uint8_t)(row[i] ^ other[i]);
    }
    return difference != 0;
}

/* The largest month that enough rows reach, found bit by bit from the highest. */
static void row_rank(const uint8_t *rows, const uint32_t *index, uint32_t count, uint32_t needed,
                     uint8_t *result) {
    memset(result, 0, AGE_LANES);
    for (unsigned bit = 128; bit > 0; bit >>= 1) {
        uint32_t enough[AGE_LANES] = {0};
        for (uint32_t k = 0; k < count; k++) {
            const uint8_t *const row = rows + (size_t)index[k] * AGE_LANES;
            for (int i = 0; i < AGE_LANES; i++) {
                enough[i] += row[i] >= (result[i] | bit) ? 1U : 0U;
            }
        }
        for (int i = 0; i < AGE_LANES; i++) {
            result[i] = (uint8_t)(result[i] | (enough[i] >= needed ? bit : 0U));
        }
    }
}

void hf_age_largest(const uint8_t *rows, const uint32_t *index, uint32_t count, uint32_t needed,
                    uint8_t *result) {
    if (needed == 0) {
        memset(result, AGE_NEVER, AGE_LANES);
    } else if (needed > 1) {
        row_rank(rows, index, count, needed, result);
    } else {
        memset(result, 0, AGE_LANES);
        for (uint32_t k = 0; k < count; k++) {
            row_raise(result, rows + (size_t)index[k] * AGE_LANES);
        }
    }
}

/* ---- what works ---- */

static void set_settle(const struct age_lanes *lanes, uint32_t set) {
    const struct label_sets *sets = &lanes->net->net.sets;
    uint8_t *const row = lanes->works + (size_t)set * AGE_LANES;
    memset(row, AGE_NEVER, AGE_LANES);
    for (uint32_t i = sets->table.key.start[set]; i < sets->table.key.start[set + 1]; i++) {
        const uint32_t item = sets->table.key.item[i];
        const uint8_t *const part =
            item >= sets->pool_from
                ? lanes->pool + (size_t)(item - sets->pool_from) * AGE_LANES
                : lanes->works + (size_t)lanes->net->label_row[item] * AGE_LANES;
        row_lower(row, part);
    }
}

static bool age_pools_update(const struct age_lanes *lanes) {
    const struct hf_network *network = lanes->net->net.sets.network;
    const struct hf_csr *member = &lanes->net->member;
    bool has_changed = false;
    for (uint32_t pool = 0; pool < network->pool_count; pool++) {
        uint8_t row[AGE_LANES];
        uint8_t *const now = lanes->pool + (size_t)pool * AGE_LANES;
        hf_age_largest(lanes->works, member->item + member->start[pool],
                       member->start[pool + 1] - member->start[pool],
                       network->pool_needed == NULL ? 1 : network->pool_needed[pool], row);
        has_changed = has_changed || row_differs(row, now);
        memcpy(now, row, AGE_LANES);
    }
    return has_changed;
}

/* Both ways only go in one direction, so they end. */
void hf_age_lanes_settle(struct age_lanes *lanes) {
    const struct age_net *net = lanes->net;
    for (uint32_t i = 0; i < net->mixed_count; i++) {
        set_settle(lanes, net->mixed[i]);
    }
    if (net->needing_count == 0) {
        return;
    }
    memset(lanes->pool, net->fixpoint == HF_FIXPOINT_LEAST ? 0 : AGE_NEVER,
           (size_t)net->net.sets.network->pool_count * AGE_LANES);
    do {
        for (uint32_t i = 0; i < net->needing_count; i++) {
            set_settle(lanes, net->needing[i]);
        }
    } while (age_pools_update(lanes));
}

/* ---- reaching ---- */

/* got = max(got, min(dark, link, works)); true when nothing is missing of `works`. Where `got` is
 * at most `works` it stays so. */
AGE_INLINE bool row_take(const uint8_t *restrict dark, const uint8_t *restrict link,
                         const uint8_t *restrict works, uint8_t *restrict got) {
    uint8_t missing = 0;
    for (int i = 0; i < AGE_LANES; i++) {
        const uint8_t way = dark[i] < link[i] ? dark[i] : link[i];
        const uint8_t most = way < works[i] ? way : works[i];
        got[i] = got[i] > most ? got[i] : most;
        missing |= (uint8_t)(got[i] ^ works[i]);
    }
    return missing == 0;
}

static void age_gateways_put(struct age_lanes *lanes, uint32_t function) {
    const struct contraction *const net = &lanes->net->net;
    for (uint32_t i = net->gateway.start[function]; i < net->gateway.start[function + 1]; i++) {
        const uint32_t place = net->gateway.item[i];
        memcpy(lanes->dark + (size_t)place * AGE_LANES,
               lanes->works + (size_t)net->set_of[place] * AGE_LANES, AGE_LANES);
    }
}

/* Step 1: from earlier places. Returns how many are open. */
AGE_WIDE static uint32_t age_forward(struct age_lanes *lanes) {
    const struct contraction *const net = &lanes->net->net;
    uint32_t open = 0;
    for (uint32_t place = 0; place < net->active_count; place++) {
        const uint8_t *const works = lanes->works + (size_t)net->set_of[place] * AGE_LANES;
        const uint32_t limit = place < net->seed_count ? net->seed_count : place;
        uint8_t got[AGE_LANES] = {0};
        if (place < net->seed_count) {
            memcpy(got, lanes->dark + (size_t)place * AGE_LANES, AGE_LANES);
        }
        bool is_done = !row_differs(got, works);
        uint32_t at = net->arc_start[place];
        for (; at < net->arc_start[place + 1] && !is_done; at++) {
            const uint32_t from = net->arc[at].from;
            if (from >= limit && from < net->active_count) {
                break;
            }
            is_done = row_take(lanes->dark + (size_t)from * AGE_LANES,
                               lanes->works + (size_t)net->arc[at].set * AGE_LANES, works, got);
        }
        lanes->visits += at - net->arc_start[place];
        memcpy(lanes->dark + (size_t)place * AGE_LANES, got, AGE_LANES);
        lanes->is_open[place] = is_done ? 0 : 1;
        lanes->open[open] = place;
        open += is_done ? 0U : 1U;
    }
    return open;
}

/* Step 2: open places from later ones, in reverse. Returns how many wait in the queue. */
AGE_WIDE static uint32_t age_backward(struct age_lanes *lanes, uint32_t open) {
    const struct contraction *const net = &lanes->net->net;
    uint32_t queued = 0;
    for (uint32_t k = open; k-- > 0;) {
        const uint32_t place = lanes->open[k];
        const uint8_t *const works = lanes->works + (size_t)net->set_of[place] * AGE_LANES;
        uint8_t *const dark = lanes->dark + (size_t)place * AGE_LANES;
        uint8_t got[AGE_LANES];
        memcpy(got, dark, AGE_LANES);
        bool is_done = false;
        for (uint32_t i = net->arc_start[place]; i < net->arc_start[place + 1] && !is_done; i++) {
            const uint32_t from = net->arc[i].from;
            if (from < place || from >= net->active_count) {
                continue;
            }
            lanes->visits++;
            is_done = row_take(lanes->dark + (size_t)from * AGE_LANES,
                               lanes->works + (size_t)net->arc[i].set * AGE_LANES, works, got);
        }
        lanes->is_open[place] = is_done ? 0 : 1;
        if (row_differs(got, dark)) {
            memcpy(dark, got, AGE_LANES);
            lanes->is_queued[place] = 1;
            lanes->queue[queued++] = place;
        }
    }
    return queued;
}

/* Step 3: what has changed is handed on to open places. The queue is a ring in which each active
 * place stands at most once. */
AGE_WIDE static void age_queue_run(struct age_lanes *lanes, uint32_t waiting) {
    const struct contraction *const net = &lanes->net->net;
    const uint32_t size = net->active_count;
    uint32_t head = 0;
    while (waiting > 0) {
        const uint32_t place = lanes->queue[head];
        head = head + 1 == size ? 0 : head + 1;
        waiting--;
        lanes->is_queued[place] = 0;
        for (uint32_t i = net->arc_start[place]; i < net->arc_start[place + 1]; i++) {
            const uint32_t other = net->arc[i].from;
            if (other >= size || lanes->is_open[other] == 0) {
                continue;
            }
            lanes->visits++;
            uint8_t *const dark = lanes->dark + (size_t)other * AGE_LANES;
            uint8_t got[AGE_LANES];
            memcpy(got, dark, AGE_LANES);
            lanes->is_open[other] =
                !row_take(lanes->dark + (size_t)place * AGE_LANES,
                          lanes->works + (size_t)net->arc[i].set * AGE_LANES,
                          lanes->works + (size_t)net->set_of[other] * AGE_LANES, got);
            if (!row_differs(got, dark)) {
                continue;
            }
            memcpy(dark, got, AGE_LANES);
            if (lanes->is_queued[other] == 0) {
                lanes->is_queued[other] = 1;
                const uint32_t behind = head + waiting++;
                lanes->queue[behind < size ? behind : behind - size] = other;
            }
        }
    }
}

/* What is only reached. */
AGE_WIDE static void age_ends_take(struct age_lanes *lanes) {
    const struct contraction *const net = &lanes->net->net;
    for (uint32_t place = net->active_count + net->source_count; place < net->place_count;
         place++) {
        const uint8_t *const works = lanes->works + (size_t)net->set_of[place] * AGE_LANES;
        uint8_t got[AGE_LANES] = {0};
        bool is_done = false;
        uint32_t at = net->arc_start[place];
        for (; at < net->arc_start[place + 1] && !is_done; at++) {
            is_done = row_take(lanes->dark + (size_t)net->arc[at].from * AGE_LANES,
                               lanes->works + (size_t)net->arc[at].set * AGE_LANES, works, got);
        }
        lanes->visits += at - net->arc_start[place];
        memcpy(lanes->dark + (size_t)place * AGE_LANES, got, AGE_LANES);
    }
}

void hf_age_lanes_reach(struct age_lanes *lanes, uint32_t function) {
    const struct contraction *const net = &lanes->net->net;
    memset(lanes->dark, 0, (size_t)net->seed_count * AGE_LANES);
    memset(lanes->dark + (size_t)net->active_count * AGE_LANES, 0,
           (size_t)net->source_count * AGE_LANES);
    age_gateways_put(lanes, function);
    const uint32_t open = age_forward(lanes);
    const uint32_t waiting = age_backward(lanes, open);
    age_queue_run(lanes, waiting);
    for (uint32_t i = 0; i < open; i++) {
        lanes->is_open[lanes->open[i]] = 0;
    }
    age_ends_take(lanes);
    age_gateways_put(lanes, function); /* those that carry no traffic of others stand there too */
}
