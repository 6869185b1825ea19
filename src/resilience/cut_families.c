#include "resilience/cut_study.h"

#include <holdfast/cuts.h>

#include <assert.h>
#include <string.h>

/* One call of hf_cuts; each distinct family becomes a saying. All cuts of the least size are found
 * by trying: they are few where the size is small, and where trying is too much only one is told.
 */

enum { TRIES_MAX = 4096, WAYS_CITED = 24 };

/* Groups of a mask, ascending. */
static enum hf_status mask_put(const struct cut_run *run, uint32_t mask, struct cut_list *list) {
    for (; mask != 0; mask &= mask - 1) {
        HF_TRY(hf_cut_list_add(list, run->group[__builtin_ctz(mask)]));
    }
    return HF_OK;
}

/* Choices of k out of n, at most TRIES_MAX + 1. */
static uint64_t choices_of(uint32_t n, uint32_t k) {
    uint64_t choices = 1;
    for (uint32_t i = 0; i < k && choices <= TRIES_MAX; i++) {
        choices = choices * (n - i) / (i + 1);
    }
    return choices <= TRIES_MAX ? choices : TRIES_MAX + 1;
}

/* The bits of `from` that `dense` counts. */
static uint32_t mask_spread(uint32_t dense, uint32_t from) {
    uint32_t mask = 0;
    for (; from != 0; from &= from - 1, dense >>= 1) {
        mask |= (dense & 1) != 0 ? from & -from : 0;
    }
    return mask;
}

static enum hf_status cut_note(const struct cut_run *run, uint32_t mask,
                               struct hf_cut_bounds *bounds) {
    bounds->cuts++;
    if (bounds->cuts_listed == HF_CUTS_LISTED) {
        return HF_OK;
    }
    bounds->cuts_listed++;
    return mask_put(run, mask, run->cut);
}

/* All cuts of the least size, which is not 0, by value; the first of them are listed. */
static enum hf_status cuts_try(const struct cut_run *run, const uint32_t *way, uint32_t count,
                               uint32_t size, struct hf_cut_bounds *bounds) {
    uint32_t support = 0;
    for (uint32_t i = 0; i < count; i++) {
        support |= way[i];
    }
    const uint32_t bits = (uint32_t)__builtin_popcount(support);
    uint64_t dense = (UINT64_C(1) << size) - 1;
    assert(size > 0);
    bounds->cuts = 0;
    while (dense >> bits == 0) {
        const uint32_t mask = mask_spread((uint32_t)dense, support);
        if (hf_cut_hits_all(way, count, mask)) {
            HF_TRY(cut_note(run, mask, bounds));
        }
        const int low = __builtin_ctzll(dense); /* the next number of as many bits */
        const uint64_t ripple = dense + (UINT64_C(1) << low);
        dense = ripple | (dense ^ ripple) >> (low + 2);
    }
    return HF_OK;
}

static enum hf_status family_say(const struct cut_run *run, const struct hf_cuts *cuts,
                                 uint32_t family, struct cut_side *side) {
    const struct hf_family_cut *cut = &cuts->cut[family];
    const uint32_t *way = cuts->family.item + cuts->family.start[family];
    const uint32_t count = cuts->family.start[family + 1] - cuts->family.start[family];
    const bool is_never = cut->count_least == HF_NONE;
    *side = (struct cut_side){
        .bounds = {.lower = is_never        ? INT64_MAX
                            : cut->is_exact ? cut->count_least
                                            : cut->apart,
                   .upper = is_never ? INT64_MAX : cut->count_least,
                   .apart = cut->apart == HF_NONE ? INT64_MAX : cut->apart,
                   .cuts = is_never || count == 0 ? 0 : HF_COUNT_UNKNOWN,
                   .cut_from = (uint32_t)run->cut->count},
        .way_from = run->way->count,
    };
    if (is_never || count == 0) {
        return HF_OK;
    }
    uint32_t bits = 0;
    for (uint32_t i = 0; i < count; i++) {
        bits |= way[i];
    }
    if (cut->is_exact &&
        choices_of((uint32_t)__builtin_popcount(bits), cut->count_least) <= TRIES_MAX) {
        HF_TRY(cuts_try(run, way, count, cut->count_least, &side->bounds));
    } else {
        side->bounds.cuts_listed = 1;
        HF_TRY(mask_put(run, cut->count_mask, run->cut));
    }
    for (uint32_t i = 0; i < count && i < WAYS_CITED; i++) {
        HF_TRY(hf_cut_list_add(run->way, (uint32_t)__builtin_popcount(way[i])));
        HF_TRY(mask_put(run, way[i], run->way));
        side->ways++;
    }
    return HF_OK;
}

enum hf_status hf_cut_by_families(struct cut_run *run, enum hf_bound bound,
                                  struct hf_arena scratch) {
    const struct study *study = run->study;
    const struct hf_network *network = study->lean;
    struct hf_arena keep = scratch;
    struct hf_cuts cuts;
    const struct hf_cuts_question question = {
        .group = run->group,
        .group_count = run->group_count,
        .bound = bound,
        .demand_had = bound == HF_BOUND_BEST ? study->was_served : NULL,
        .sets_max = FAMILY_SETS_MAX,
        .steps_max = FAMILY_STEPS_MAX,
    };
    if (run->group_count > HF_CUTS_GROUPS_MAX) {
        return HF_ERR_LIMIT;
    }
    keep.at += hf_arena_left(&scratch) / 4 * 3;
    scratch.end = keep.at;
    HF_TRY(hf_cuts(network, &question, &keep, scratch, &cuts));
    struct cut_sides *sides = &run->side[bound];
    for (uint32_t family = 0; family < cuts.family_count; family++) {
        struct cut_side side;
        uint32_t at = 0;
        HF_TRY(family_say(run, &cuts, family, &side));
        HF_TRY(hf_cut_side_add(sides, &side, &at));
    }
    memcpy(sides->of_demand, cuts.demand_family, network->demand_count * sizeof(uint32_t));
    return HF_OK;
}
