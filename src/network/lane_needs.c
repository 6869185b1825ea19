#include "network/lane_needs.h"

#include <string.h>

enum { PLANES = 33 }; /* bits of a count of members */

/* ---- preparing ---- */

static enum hf_status members_gather(const struct contraction *net, struct hf_arena *keep,
                                     struct hf_arena scratch, struct lane_needs *needs) {
    const struct hf_network *network = net->sets.network;
    const uint32_t total = network->pool_member.start[network->pool_count];
    uint32_t *at = hf_take(&scratch, uint32_t, (size_t)net->sets.table.count + 1);
    needs->member_start = hf_new(keep, uint32_t, (size_t)network->pool_count + 1);
    needs->member = hf_take(keep, struct lane_member, (size_t)total + 1);
    if (at == NULL || needs->member_start == NULL || needs->member == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(at, 0xff, ((size_t)net->sets.table.count + 1) * sizeof *at);
    uint32_t count = 0;
    for (uint32_t pool = 0; pool < network->pool_count; pool++) {
        const uint32_t from = count;
        for (uint32_t i = network->pool_member.start[pool];
             i < network->pool_member.start[pool + 1]; i++) {
            const uint32_t set = net->set_of[net->place[network->pool_member.item[i]]];
            if (at[set] == HF_NONE || at[set] < from) {
                at[set] = count;
                needs->member[count++] = (struct lane_member){set, 0};
            }
            needs->member[at[set]].count++;
        }
        needs->member_start[pool + 1] = count;
    }
    return HF_OK;
}

/* Sets by pool from pools by set, or the other way round: `count` pairs (row, item). */
static enum hf_status rows_make(struct hf_arena *keep, const uint32_t (*pair)[2], uint32_t count,
                                uint32_t row_count, struct hf_csr *rows) {
    uint32_t *start = hf_new(keep, uint32_t, (size_t)row_count + 2);
    rows->item = hf_take(keep, uint32_t, (size_t)count + 1);
    if (start == NULL || rows->item == NULL) {
        return HF_ERR_MEMORY;
    }
    rows->start = start;
    for (uint32_t i = 0; i < count; i++) {
        start[pair[i][0] + 2]++;
    }
    for (uint32_t i = 2; i < row_count + 2; i++) {
        start[i] += start[i - 1];
    }
    for (uint32_t i = 0; i < count; i++) {
        rows->item[start[pair[i][0] + 1]++] = pair[i][1];
    }
    return HF_OK;
}

enum hf_status hf_lane_needs_open(const struct contraction *net, struct hf_arena *keep,
                                  struct hf_arena scratch, struct lane_needs *needs) {
    const struct hf_network *network = net->sets.network;
    const struct label_sets *sets = &net->sets;
    *needs = (struct lane_needs){.pool_count = network->pool_count};
    if (network->pool_count == 0) {
        return HF_OK;
    }
    HF_TRY(members_gather(net, keep, scratch, needs));
    const uint32_t members = needs->member_start[network->pool_count];
    const uint32_t items = sets->table.key.start[sets->table.count];
    const size_t limit = (size_t)(members > items ? members : items) + 1;
    uint32_t(*pair)[2] = hf_arena_take(&scratch, sizeof *pair, _Alignof(uint32_t), limit);
    needs->needed = hf_take(keep, uint32_t, network->pool_count);
    if (pair == NULL || needs->needed == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t count = 0;
    for (uint32_t pool = 0; pool < network->pool_count; pool++) {
        needs->needed[pool] = network->pool_needed == NULL ? 1 : network->pool_needed[pool];
        for (uint32_t i = needs->member_start[pool]; i < needs->member_start[pool + 1]; i++) {
            pair[count][0] = needs->member[i].row;
            pair[count++][1] = pool;
        }
    }
    HF_TRY(
        rows_make(keep, (const uint32_t(*)[2])pair, count, sets->table.count, &needs->set_pools));
    count = 0;
    for (uint32_t set = 0; set < sets->table.count; set++) {
        for (uint32_t i = sets->table.key.start[set]; i < sets->table.key.start[set + 1]; i++) {
            if (sets->table.key.item[i] >= sets->pool_from) {
                pair[count][0] = sets->table.key.item[i] - sets->pool_from;
                pair[count++][1] = set;
            }
        }
    }
    return rows_make(keep, (const uint32_t(*)[2])pair, count, network->pool_count,
                     &needs->pool_sets);
}

enum hf_status hf_lane_needs_room(const struct lane_needs *needs, uint32_t words,
                                  struct hf_arena *keep, struct lane_needs_room *room) {
    const size_t pools = needs->pool_count;
    *room = (struct lane_needs_room){
        .needs = needs,
        .words = words,
        .pool_works = hf_new(keep, uint64_t, pools * words + 1),
        .queue = hf_new(keep, uint32_t, pools + 1),
        .is_queued = hf_new(keep, uint8_t, pools + 1),
    };
    return room->pool_works == NULL || room->queue == NULL || room->is_queued == NULL
               ? HF_ERR_MEMORY
               : HF_OK;
}

/* ---- settling ---- */

/* Counts are kept as planes of bits, lowest first; then they are compared from the highest plane
 * down. */
static uint64_t members_count(const struct lane_member *member, uint32_t count, uint32_t needed,
                              const uint64_t *works, uint32_t words) {
    uint64_t plane[PLANES] = {0};
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t bits = works[(size_t)member[i].row * words];
        uint64_t carry = 0;
        for (int p = 0; p < PLANES; p++) {
            const uint64_t add =
                (member[i].count >> (p < 32 ? p : 31) & (p < 32 ? 1U : 0U)) != 0 ? bits : 0;
            const uint64_t sum = plane[p] ^ add;
            const uint64_t over = (plane[p] & add) | (sum & carry);
            plane[p] = sum ^ carry;
            carry = over;
        }
    }
    uint64_t is_more = 0;
    uint64_t is_equal = UINT64_MAX;
    for (int p = PLANES; p-- > 0;) {
        const uint64_t wanted = p < 32 && (needed >> p & 1U) != 0 ? UINT64_MAX : 0;
        is_more |= is_equal & plane[p] & ~wanted;
        is_equal &= ~(plane[p] ^ wanted);
    }
    return is_more | is_equal;
}

uint64_t hf_lane_enough(const struct lane_member *member, uint32_t count, uint32_t needed,
                        const uint64_t *works, uint32_t words) {
    uint64_t total = 0;
    uint64_t all = UINT64_MAX;
    uint64_t any = 0;
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t bits = works[(size_t)member[i].row * words];
        total += member[i].count;
        all &= bits;
        any |= bits;
    }
    if (needed == 1) {
        return any;
    }
    return needed == total ? all : members_count(member, count, needed, works, words);
}

static bool pool_update(const struct lane_needs_room *room, uint32_t pool, const uint64_t *works) {
    const struct lane_needs *needs = room->needs;
    const uint32_t words = room->words;
    const struct lane_member *member = needs->member + needs->member_start[pool];
    const uint32_t count = needs->member_start[pool + 1] - needs->member_start[pool];
    bool has_changed = false;
    for (uint32_t w = 0; w < words; w++) {
        const uint64_t now = hf_lane_enough(member, count, needs->needed[pool], works + w, words);
        uint64_t *const old = &room->pool_works[(size_t)pool * words + w];
        has_changed = has_changed || *old != now;
        *old = now;
    }
    return has_changed;
}

static bool set_update(const struct contraction *net, const struct lane_needs_room *room,
                       uint32_t set, const uint64_t *up, uint64_t *works) {
    const uint32_t words = room->words;
    const struct label_sets *sets = &net->sets;
    bool has_changed = false;
    for (uint32_t w = 0; w < words; w++) {
        uint64_t now = up[(size_t)set * words + w];
        for (uint32_t i = sets->table.key.start[set]; i < sets->table.key.start[set + 1]; i++) {
            const uint32_t item = sets->table.key.item[i];
            if (item >= sets->pool_from) {
                now &= room->pool_works[(size_t)(item - sets->pool_from) * words + w];
            }
        }
        has_changed = has_changed || works[(size_t)set * words + w] != now;
        works[(size_t)set * words + w] = now;
    }
    return has_changed;
}

/* Pools in a ring, each at most once. */
struct pool_ring {
    const struct lane_needs_room *room;
    uint32_t head, waiting;
};

/* The pools with members of that set have to be looked at again. */
static void pools_queue(struct pool_ring *ring, uint32_t set) {
    const struct hf_csr *pools = &ring->room->needs->set_pools;
    for (uint32_t i = pools->start[set]; i < pools->start[set + 1]; i++) {
        const uint32_t pool = pools->item[i];
        if (ring->room->is_queued[pool] == 0) {
            ring->room->is_queued[pool] = 1;
            ring->room->queue[(ring->head + ring->waiting++) % ring->room->needs->pool_count] =
                pool;
        }
    }
}

void hf_lane_needs_settle(const struct contraction *net, const struct lane_needs_room *room,
                          enum hf_fixpoint fixpoint, const uint64_t *up, uint64_t *works) {
    const struct lane_needs *needs = room->needs;
    const uint32_t words = room->words;
    const uint32_t pools = needs->pool_count;
    struct pool_ring ring = {room, 0, pools};
    memset(room->pool_works, fixpoint == HF_FIXPOINT_LEAST ? 0 : 0xff,
           (size_t)pools * words * sizeof(uint64_t));
    for (uint32_t set = 0; set < net->sets.table.count; set++) {
        (void)set_update(net, room, set, up, works);
    }
    for (uint32_t pool = 0; pool < pools; pool++) {
        room->queue[pool] = pool;
        room->is_queued[pool] = 1;
    }
    while (ring.waiting > 0) {
        const uint32_t pool = room->queue[ring.head];
        ring.head = ring.head + 1 == pools ? 0 : ring.head + 1;
        ring.waiting--;
        room->is_queued[pool] = 0;
        if (!pool_update(room, pool, works)) {
            continue;
        }
        for (uint32_t i = needs->pool_sets.start[pool]; i < needs->pool_sets.start[pool + 1]; i++) {
            if (set_update(net, room, needs->pool_sets.item[i], up, works)) {
                pools_queue(&ring, needs->pool_sets.item[i]);
            }
        }
    }
}
