/* lane_needs.h - what works when nodes need pools, for many losses at once. Internal to the room.
 *
 * Places with equal label sets work in the same losses, so pools are counted by sets: one sum of
 * bits for all losses at once, and a work list of the pools whose members have changed. */
#ifndef HF_NETWORK_LANE_NEEDS_H
#define HF_NETWORK_LANE_NEEDS_H

#include "network/contract.h"

enum { LANE_WORDS_MAX = 8 };

struct lane_member {
    uint32_t row, count; /* so many members stand in this row: have this set, are at this place */
};

struct lane_needs {
    uint32_t pool_count;
    uint32_t *member_start; /* per pool */
    struct lane_member *member;
    uint32_t *needed;        /* per pool */
    struct hf_csr set_pools; /* per set: pools that a member has it in */
    struct hf_csr pool_sets; /* per pool: sets that need it */
};

/* Room of one thread. */
struct lane_needs_room {
    const struct lane_needs *needs;
    uint32_t words;
    uint64_t *pool_works; /* per pool: words */
    uint32_t *queue;      /* ring of pool_count */
    uint8_t *is_queued;   /* zero between calls */
};

HF_MUST_CHECK enum hf_status hf_lane_needs_open(const struct contraction *net,
                                                struct hf_arena *keep, struct hf_arena scratch,
                                                struct lane_needs *needs);
HF_MUST_CHECK enum hf_status hf_lane_needs_room(const struct lane_needs *needs, uint32_t words,
                                                struct hf_arena *keep,
                                                struct lane_needs_room *room);

/* Bit for bit of one word: are at least `needed` of the members in rows whose bit is set? Rows are
 * `words` apart. */
uint64_t hf_lane_enough(const struct lane_member *member, uint32_t count, uint32_t needed,
                        const uint64_t *works, uint32_t words);

/* Settles `works` (per set: words): in which losses do places of that set work? `up` says in which
 * they are up. */
void hf_lane_needs_settle(const struct contraction *net, const struct lane_needs_room *room,
                          enum hf_fixpoint fixpoint, const uint64_t *up, uint64_t *works);

#endif
