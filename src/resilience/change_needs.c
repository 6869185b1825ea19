#include "resilience/change_needs.h"

#include <stdlib.h>
#include <string.h>

/* A repair begins with all that fell of the providers that the pool depends on, which makes it work
 * as it does today, and leaves out one after the other without which it still works: those that are
 * in few pools first, then those that are farthest from the pool. Rings of pools are settled as
 * what runs keeps running, so they need no care. */

enum { LEAST_ROUNDS = 16 };

struct change_candidate {
    uint32_t member, pool; /* its place; the pool that it was met in */
    uint32_t pools, order;
    bool is_kept;
};

/* ---- opening ---- */

static enum hf_status needs_members_list(struct change_needs *needs, struct hf_arena *arena) {
    const struct hf_network *network = needs->network;
    const uint32_t rows = network->pool_member.start[network->pool_count];
    needs->place = hf_take(arena, uint32_t, (size_t)network->node_count + 1);
    needs->member = hf_take(arena, uint32_t, (size_t)rows + 1);
    needs->pools = hf_new(arena, uint32_t, (size_t)rows + 1);
    if (needs->place == NULL || needs->member == NULL || needs->pools == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(needs->place, 0xff, ((size_t)network->node_count + 1) * sizeof *needs->place);
    for (uint32_t i = 0; i < rows; i++) {
        const uint32_t node = network->pool_member.item[i];
        if (needs->place[node] == HF_NONE) {
            needs->place[node] = needs->member_count;
            needs->member[needs->member_count++] = node;
        }
        needs->pools[needs->place[node]]++;
    }
    return HF_OK;
}

static enum hf_status needs_users_list(struct change_needs *needs, uint32_t changes,
                                       struct hf_arena *arena) {
    const struct hf_csr *need = &needs->network->node_need;
    for (uint32_t node = 0; node < needs->network->node_count; node++) {
        needs->user_count += need->start[node] < need->start[node + 1] ? 1U : 0U;
    }
    needs->user = hf_take(arena, uint32_t, (size_t)needs->user_count + 1);
    needs->lost = hf_take(arena, uint32_t, (size_t)needs->user_count + changes + 1);
    if (needs->user == NULL || needs->lost == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t count = 0;
    for (uint32_t node = 0; node < needs->network->node_count; node++) {
        if (need->start[node] < need->start[node + 1]) {
            needs->user[count++] = node;
        }
    }
    return HF_OK;
}

static enum hf_status needs_rooms_take(struct change_needs *needs, struct hf_arena *arena) {
    const size_t pools = (size_t)needs->network->pool_count + 1;
    const size_t members = (size_t)needs->member_count + 1;
    uint8_t **const per_pool[] = {&needs->never, &needs->down, &needs->down_new, &needs->is_near,
                                  &needs->down_near};
    for (size_t i = 0; i < sizeof per_pool / sizeof *per_pool; i++) {
        *per_pool[i] = hf_new(arena, uint8_t, pools);
        if (*per_pool[i] == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    needs->falls = hf_new(arena, uint8_t, members);
    needs->falls_new = hf_new(arena, uint8_t, members);
    needs->dead = hf_new(arena, uint8_t, (size_t)needs->network->node_count + 1);
    needs->all = hf_take(arena, uint32_t, pools);
    needs->near = hf_take(arena, uint32_t, pools);
    needs->least = hf_new(arena, uint32_t, pools);
    needs->repair = hf_new(arena, struct change_repair, pools);
    needs->times = hf_new(arena, uint32_t, members);
    needs->candidate = hf_take(arena, struct change_candidate, members);
    return needs->falls == NULL || needs->falls_new == NULL || needs->dead == NULL ||
                   needs->all == NULL || needs->near == NULL || needs->least == NULL ||
                   needs->repair == NULL || needs->times == NULL || needs->candidate == NULL
               ? HF_ERR_MEMORY
               : HF_OK;
}

/* ---- settling ---- */

static uint32_t pool_wants(const struct change_needs *needs, uint32_t pool) {
    return needs->network->pool_needed == NULL ? 1 : needs->network->pool_needed[pool];
}

static uint32_t pool_working(const struct change_needs *needs, uint32_t pool, const uint8_t *falls,
                             const uint8_t *down) {
    const struct hf_csr *member = &needs->network->pool_member;
    uint32_t working = 0;
    for (uint32_t i = member->start[pool]; i < member->start[pool + 1]; i++) {
        const uint32_t node = member->item[i];
        working += falls[needs->place[node]] == 0 && !hf_node_lacks(needs->network, node, down);
    }
    return working;
}

/* Of these pools; the others stay as they are. They only go down, so this ends. */
static void change_pools_settle(struct change_needs *needs, const uint32_t *pool, uint32_t count,
                                const uint8_t *falls, uint8_t *down) {
    const uint32_t *start = needs->network->pool_member.start;
    bool has_changed = true;
    for (uint32_t i = 0; i < count; i++) {
        down[pool[i]] = 0;
    }
    while (has_changed) {
        has_changed = false;
        for (uint32_t i = 0; i < count; i++) {
            needs->visits += 1 + start[pool[i] + 1] - start[pool[i]];
            if (down[pool[i]] == 0 &&
                pool_working(needs, pool[i], falls, down) < pool_wants(needs, pool[i])) {
                down[pool[i]] = 1;
                has_changed = true;
            }
        }
    }
}

enum hf_status hf_change_needs_open(const struct hf_network *network, uint32_t changes,
                                    struct hf_arena *arena, struct change_needs *needs) {
    *needs = (struct change_needs){.network = network, .changes_max = changes};
    if (!hf_network_has_needs(network)) {
        return HF_OK;
    }
    HF_TRY(needs_members_list(needs, arena));
    HF_TRY(needs_users_list(needs, changes, arena));
    HF_TRY(needs_rooms_take(needs, arena));
    for (uint32_t pool = 0; pool < network->pool_count; pool++) {
        needs->all[pool] = pool;
    }
    change_pools_settle(needs, needs->all, network->pool_count, needs->falls, needs->never);
    for (uint32_t i = 0; i < needs->user_count; i++) {
        needs->dead[needs->user[i]] = hf_node_lacks(network, needs->user[i], needs->never);
    }
    return HF_OK;
}

uint32_t hf_change_needs_lose(struct change_needs *needs, const uint32_t *node, uint32_t count) {
    bool is_provider = false;
    memset(needs->falls_new, 0, needs->member_count);
    for (uint32_t i = 0; i < count; i++) {
        needs->lost[i] = node[i];
        if (needs->place[node[i]] != HF_NONE) {
            needs->falls_new[needs->place[node[i]]] = 1;
            is_provider = true;
        }
    }
    if (!is_provider) {
        memcpy(needs->down_new, needs->never, needs->network->pool_count);
        return count;
    }
    change_pools_settle(needs, needs->all, needs->network->pool_count, needs->falls_new,
                        needs->down_new);
    needs->visits += needs->user_count;
    for (uint32_t i = 0; i < needs->user_count; i++) {
        const uint32_t user = needs->user[i];
        if (needs->dead[user] == 0 && hf_node_lacks(needs->network, user, needs->down_new)) {
            needs->lost[count++] = user;
        }
    }
    return count;
}

static bool node_has_label(const struct hf_network *network, uint32_t node, uint32_t label) {
    for (uint32_t i = network->node_label.start[node]; i < network->node_label.start[node + 1];
         i++) {
        if (network->node_label.item[i] == label) {
            return true;
        }
    }
    return false;
}

void hf_change_needs_without(struct change_needs *needs, uint32_t vendor) {
    for (uint32_t i = 0; i < needs->member_count; i++) {
        const uint32_t node = needs->member[i];
        needs->falls[i] = needs->changed[node] == 0 && node_has_label(needs->network, node, vendor);
    }
    change_pools_settle(needs, needs->all, needs->network->pool_count, needs->falls, needs->down);
    memset(needs->repair, 0, needs->network->pool_count * sizeof *needs->repair);
    needs->provider_count = 0;
}

/* ---- repairs ---- */

/* Lists the pools that the pool depends on, itself first, and what fell of their members. */
static uint32_t candidates_list(struct change_needs *needs, uint32_t pool) {
    const struct hf_csr *member = &needs->network->pool_member;
    const struct hf_csr *need = &needs->network->node_need;
    uint32_t count = 0;
    needs->near[0] = pool;
    needs->near_count = 1;
    needs->is_near[pool] = 1;
    for (uint32_t head = 0; head < needs->near_count; head++) {
        const uint32_t own = needs->near[head];
        for (uint32_t i = member->start[own]; i < member->start[own + 1]; i++) {
            const uint32_t node = member->item[i];
            uint8_t *falls = &needs->falls[needs->place[node]];
            if (*falls == 1 && needs->refused[node] == 0) {
                *falls = 2; /* listed */
                needs->candidate[count] = (struct change_candidate){
                    needs->place[node], own, needs->pools[needs->place[node]], count, true};
                count++;
            }
            for (uint32_t k = need->start[node]; k < need->start[node + 1]; k++) {
                if (needs->is_near[need->item[k]] == 0) {
                    needs->is_near[need->item[k]] = 1;
                    needs->near[needs->near_count++] = need->item[k];
                }
            }
        }
    }
    for (uint32_t i = 0; i < needs->near_count; i++) {
        needs->is_near[needs->near[i]] = 0;
    }
    return count;
}

static int candidate_order(const void *left_pointer, const void *right_pointer) {
    const struct change_candidate *left = left_pointer;
    const struct change_candidate *right = right_pointer;
    const int order = (left->pools > right->pools) - (left->pools < right->pools);
    return order != 0 ? order : (left->order < right->order) - (left->order > right->order);
}

/* Does the pool work with these members lost, and nothing else? */
static bool pool_works(struct change_needs *needs, uint32_t pool, const uint8_t *falls) {
    change_pools_settle(needs, needs->near, needs->near_count, falls, needs->down_near);
    return needs->down_near[pool] == 0;
}

static void candidates_fall(struct change_needs *needs, uint32_t from, uint32_t count, bool falls) {
    for (uint32_t i = from; i < from + count; i++) {
        needs->candidate[i].is_kept = !falls;
        needs->falls[needs->candidate[i].member] = falls;
    }
}

/* Leaves out what need not be changed; false: all of them changed are not enough. */
static bool candidates_prune(struct change_needs *needs, uint32_t pool, uint32_t count) {
    struct change_candidate *candidate = needs->candidate;
    candidates_fall(needs, 0, count, false);
    if (!pool_works(needs, pool, needs->falls)) {
        return false;
    }
    if (count > 1) {
        qsort(candidate, count, sizeof *candidate, candidate_order);
    }
    uint32_t run = 1; /* so many are left out at once, where that works */
    uint32_t kept = 0;
    for (uint32_t at = 0; at < count && kept <= needs->changes_max;) {
        const uint32_t tried = run < count - at ? run : count - at;
        candidates_fall(needs, at, tried, true);
        if (pool_works(needs, pool, needs->falls)) {
            at += tried;
            run *= 2;
        } else {
            candidates_fall(needs, at, tried, false);
            kept += tried == 1 ? 1 : 0;
            at += tried == 1 ? 1 : 0;
            run = tried == 1 ? 1 : tried / 2;
        }
    }
    return kept <= needs->changes_max;
}

/* Does it work, once they are changed, without the new maker? */
static bool repair_lasts(struct change_needs *needs, uint32_t pool, uint32_t count) {
    for (uint32_t i = 0; i < needs->member_count; i++) {
        needs->falls_new[i] = needs->changed[needs->member[i]];
    }
    needs->visits += needs->member_count;
    for (uint32_t i = 0; i < count; i++) {
        needs->falls_new[needs->candidate[i].member] |= needs->candidate[i].is_kept;
    }
    return pool_works(needs, pool, needs->falls_new);
}

static enum hf_status provider_put(struct change_needs *needs, struct change_provider provider) {
    if (needs->provider_count == needs->provider_capacity) {
        struct change_provider *grown =
            hf_arena_grow(&needs->grow, needs->provider, sizeof *grown,
                          _Alignof(struct change_provider), &needs->provider_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        needs->provider = grown;
    }
    needs->provider[needs->provider_count++] = provider;
    return HF_OK;
}

enum hf_status hf_change_needs_repair(struct change_needs *needs, uint32_t pool) {
    struct change_repair *repair = &needs->repair[pool];
    repair->state = REPAIR_NONE;
    if (needs->never[pool] != 0) {
        return HF_OK;
    }
    const uint32_t count = candidates_list(needs, pool);
    const bool is_found = candidates_prune(needs, pool, count) && repair_lasts(needs, pool, count);
    enum hf_status status = HF_OK;
    repair->from = (uint32_t)needs->provider_count;
    for (uint32_t i = 0; i < count; i++) {
        const struct change_candidate *candidate = &needs->candidate[i];
        needs->falls[candidate->member] = 1;
        if (is_found && candidate->is_kept && status == HF_OK) {
            status = provider_put(
                needs, (struct change_provider){needs->member[candidate->member], candidate->pool});
        }
    }
    repair->count = (uint32_t)needs->provider_count - repair->from;
    repair->state = is_found ? REPAIR_FOUND : REPAIR_NONE;
    return status;
}

/* ---- bounds ---- */

/* Changes that bring enough members back if all that these need works: each counts as often as the
 * one that stands there most often. */
static uint32_t least_of_own(struct change_needs *needs, uint32_t pool) {
    const struct hf_csr *member = &needs->network->pool_member;
    const uint32_t wanted = pool_wants(needs, pool);
    uint32_t standing = 0;
    uint32_t times_most = 1;
    for (uint32_t i = member->start[pool]; i < member->start[pool + 1]; i++) {
        const uint32_t node = member->item[i];
        const uint32_t place = needs->place[node];
        if (needs->falls[place] == 0 && needs->dead[node] == 0) {
            standing++;
        } else {
            needs->times[place]++;
            times_most = needs->times[place] > times_most ? needs->times[place] : times_most;
        }
    }
    for (uint32_t i = member->start[pool]; i < member->start[pool + 1]; i++) {
        needs->times[needs->place[member->item[i]]] = 0;
    }
    return wanted > standing ? (wanted - standing + times_most - 1) / times_most : 0;
}

/* What the dearest of a node's pools takes. */
static uint32_t least_of_node(const struct change_needs *needs, uint32_t node) {
    const struct hf_csr *need = &needs->network->node_need;
    uint32_t least = 0;
    for (uint32_t i = need->start[node]; i < need->start[node + 1]; i++) {
        least = needs->least[need->item[i]] > least ? needs->least[need->item[i]] : least;
    }
    return least;
}

/* The smallest bound that enough members keep to. */
static uint32_t least_of_members(const struct change_needs *needs, uint32_t pool) {
    const struct hf_csr *member = &needs->network->pool_member;
    uint32_t least = 0;
    for (;;) {
        uint32_t next = HF_NONE;
        uint32_t keep = 0;
        for (uint32_t i = member->start[pool]; i < member->start[pool + 1]; i++) {
            const uint32_t own = least_of_node(needs, member->item[i]);
            keep += own <= least ? 1U : 0U;
            next = own > least && own < next ? own : next;
        }
        if (keep >= pool_wants(needs, pool) || next == HF_NONE) {
            return least;
        }
        least = next;
    }
}

void hf_change_needs_least(struct change_needs *needs) {
    const uint32_t pools = needs->network->pool_count;
    bool has_changed = true;
    needs->visits += pools;
    for (uint32_t pool = 0; pool < pools; pool++) {
        const uint32_t own = needs->down[pool] != 0 ? least_of_own(needs, pool) : 0;
        const uint32_t least = own > needs->down[pool] ? own : needs->down[pool];
        needs->least[pool] = needs->never[pool] != 0 ? HF_NONE : least;
    }
    for (int round = 0; has_changed && round < LEAST_ROUNDS; round++) {
        has_changed = false;
        for (uint32_t pool = 0; pool < pools; pool++) {
            const uint32_t least = needs->down[pool] != 0 && needs->never[pool] == 0
                                       ? least_of_members(needs, pool)
                                       : 0;
            if (least > needs->least[pool]) {
                needs->least[pool] = least;
                has_changed = true;
            }
        }
    }
}
