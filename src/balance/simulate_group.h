/* simulate_group.h - pools that help each other out, through simulated bans: units that serve for
 * another product, and repair kits that several boards share. Internal to the room.
 *
 * A failure takes a unit of its own pool; if there is none, of the first pool of its list that has
 * one; if there is none, failed boards of its own pool are repaired one after the other, each with
 * the chance `yield_ratio`, as long as there is a kit: a good one takes a kit, no time passes. What
 * comes in serves whoever waits, its own pool first. Each pool is a balance of its own with all
 * that one may have. Pools fail independently.
 *
 * Path i of pool p is path i of hf_simulate with the seed hf_simulate_group_seed(seed, p): one pool
 * alone gives the same numbers as there.
 */
#ifndef HF_BALANCE_SIMULATE_GROUP_H
#define HF_BALANCE_SIMULATE_GROUP_H

#include "balance/simulate_path.h"

struct simulate_member {
    struct hf_balance balance;
    const uint32_t *server; /* other pools whose units serve here, in the order of asking */
    uint32_t server_count;
    double yield_ratio; /* of failed boards, with a kit each */
};

struct simulate_group {
    const struct simulate_member *member;
    uint32_t member_count;
    int64_t kits; /* for all of them */
};

struct simulate_group_moment {
    double hold, hold_error; /* P(no pool was short before) */
    double *member_hold;     /* of each pool by itself, while the others go on */
    double *member_available;
};

uint64_t hf_simulate_group_seed(uint64_t seed, uint32_t member);

/* Moments, horizon, paths, first_path and seed of the request count; one thread, no dates. `moment`
 * has a place for each moment. */
HF_MUST_CHECK enum hf_status hf_simulate_group(const struct simulate_group *group,
                                               const struct hf_simulate_request *request,
                                               struct hf_arena *keep, struct hf_arena scratch,
                                               struct simulate_group_moment *moment);

#endif
