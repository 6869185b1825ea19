#include "network/need_family.h"

/* Every pool is taken to work whatever is lost (the empty way), and put right by its members until
 * nothing changes: ways only grow, so it ends. */

struct need_run {
    const struct contraction *net;
    const uint32_t *mask_of;
    struct family_table *table;
    uint32_t *pool_family;
};

static struct mask_list family_view(const struct family_table *table, uint32_t family) {
    const uint32_t from = table->start[family];
    const size_t count = table->start[family + 1] - from;
    return (struct mask_list){table->way.item + from, count, count};
}

/* The ways of a set: its own groups with a way of each pool that it needs. */
static enum hf_status set_ways(const struct need_run *run, uint32_t set, struct hf_arena *arena,
                               struct mask_list *way) {
    const struct label_sets *sets = &run->net->sets;
    *way = (struct mask_list){NULL, 0, 0};
    HF_TRY(hf_mask_list_add(way, arena, run->mask_of[set]));
    for (uint32_t i = sets->table.key.start[set]; i < sets->table.key.start[set + 1]; i++) {
        if (sets->table.key.item[i] < sets->pool_from) {
            continue;
        }
        const struct mask_list pool =
            family_view(run->table, run->pool_family[sets->table.key.item[i] - sets->pool_from]);
        struct mask_list joined = {NULL, 0, 0};
        HF_TRY(hf_mask_lists_join(run->table, way, &pool, arena, &joined));
        HF_TRY(hf_mask_list_reduce(run->table, &joined));
        *way = joined;
    }
    return HF_OK;
}

/* The ways of enough members: after each, level j holds those with which j of them work. */
static enum hf_status pool_ways(const struct need_run *run, uint32_t pool, struct hf_arena scratch,
                                uint32_t *family) {
    const struct hf_network *network = run->net->sets.network;
    const uint32_t needed = network->pool_needed == NULL ? 1 : network->pool_needed[pool];
    const struct hf_csr *member = &network->pool_member;
    const struct mask_list none = {NULL, 0, 0};
    if (needed > member->start[pool + 1] - member->start[pool]) {
        return hf_family_intern(run->table, &none, family);
    }
    struct mask_list *level = hf_new(&scratch, struct mask_list, (size_t)needed + 1);
    if (level == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_mask_list_add(&level[0], &scratch, 0));
    for (uint32_t i = member->start[pool]; i < member->start[pool + 1]; i++) {
        struct mask_list way;
        HF_TRY(set_ways(run, run->net->set_of[run->net->place[member->item[i]]], &scratch, &way));
        for (uint32_t j = needed; j > 0; j--) {
            HF_TRY(hf_mask_lists_join(run->table, &level[j - 1], &way, &scratch, &level[j]));
            HF_TRY(hf_mask_list_reduce(run->table, &level[j]));
        }
    }
    return hf_family_intern(run->table, &level[needed], family);
}

static enum hf_status pools_settle(struct need_run *run, struct hf_arena scratch) {
    const uint32_t pools = run->net->sets.network->pool_count;
    uint32_t always[1] = {0};
    const struct mask_list works = {always, 1, 1};
    for (uint32_t pool = 0; pool < pools; pool++) {
        HF_TRY(hf_family_intern(run->table, &works, &run->pool_family[pool]));
    }
    for (bool is_settled = pools == 0; !is_settled;) {
        is_settled = true;
        for (uint32_t pool = 0; pool < pools; pool++) {
            uint32_t family = 0;
            HF_TRY(pool_ways(run, pool, scratch, &family));
            is_settled = is_settled && family == run->pool_family[pool];
            run->pool_family[pool] = family;
        }
    }
    return HF_OK;
}

enum hf_status hf_need_families(const struct contraction *net, const uint32_t *mask_of,
                                struct family_table *table, struct hf_arena scratch,
                                uint32_t *set_family) {
    struct need_run run = {net, mask_of, table,
                           hf_take(&scratch, uint32_t, (size_t)net->sets.network->pool_count + 1)};
    if (run.pool_family == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(pools_settle(&run, scratch));
    for (uint32_t set = 0; set < net->sets.table.count; set++) {
        struct hf_arena once = scratch;
        struct mask_list way;
        HF_TRY(set_ways(&run, set, &once, &way));
        HF_TRY(hf_family_intern(table, &way, &set_family[set]));
    }
    return HF_OK;
}
