#include "comply/compliance.h"

#include <string.h>

/* What of the network bears on a case. Most cases ask about a few products in a few functions: what
 * is surely out of their scope is left out here, once, and never looked at on any day. */

bool hf_comply_has_sites(enum hf_metric metric) {
    return hf_comply_is_share(metric) || metric == HF_METRIC_SENSITIVE_SITES;
}

static uint32_t sort_of_cell(const struct comply_network *network, uint32_t cell) {
    return network->batch[network->cell[cell].batch].sort;
}

/* The own units of a group: COMPLY_BEARS_... */
static uint8_t group_bears(const struct comply_case *one, const struct comply_group *group) {
    unsigned bears = 0;
    for (uint32_t i = group->from; i < group->until; i++) {
        const uint32_t sort = sort_of_cell(one->network, i);
        bears |= one->scope[sort] != HF_ANSWER_NO ? (unsigned)COMPLY_BEARS_SCOPE : 0U;
        bears |= one->counted[sort] != HF_ANSWER_NO ? (unsigned)COMPLY_BEARS_HITS : 0U;
    }
    return (uint8_t)bears;
}

/* A group bears on the case too if modules go with its devices that do. */
static unsigned group_with_held(const struct comply_network *network, const uint8_t *bears,
                                const struct comply_group *group) {
    unsigned here = bears[group->sort];
    for (uint32_t k = group->held; k < group->held_until; k++) {
        here |= bears[network->group[network->held[k].group].sort];
    }
    return here;
}

/* What is in scope, and what stands in one group with it: of how many units some leave says how
 * many stay. */
static enum hf_status batches_find(const struct comply_case *one, struct hf_arena scratch,
                                   const uint8_t *bears, struct comply_bearing *bearing) {
    const struct comply_network *network = one->network;
    uint8_t *is_beside = hf_new(&scratch, uint8_t, network->sort_count);
    if (is_beside == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < network->group_sort_count; i++) {
        const struct comply_group *group = &network->group[network->group_sort[i]];
        for (uint32_t k = group->from; bears[i] != 0 && k < group->until; k++) {
            is_beside[sort_of_cell(network, k)] = 1;
        }
    }
    for (uint32_t i = 0; i < network->batch_count; i++) {
        const uint32_t sort = network->batch[i].sort;
        const bool is_in = one->scope[sort] != HF_ANSWER_NO;
        bearing->batch_bears[i] = is_in || is_beside[sort] != 0 ? 1 : 0;
        if (is_in) {
            bearing->batch[bearing->batch_count++] = i;
        }
    }
    for (uint32_t i = 0; i < network->batch_count; i++) {
        if (bearing->batch_bears[i] != 0 && one->scope[network->batch[i].sort] == HF_ANSWER_NO) {
            bearing->batch[bearing->batch_count + bearing->beside_count++] = i;
        }
    }
    return HF_OK;
}

static void groups_find(const struct comply_case *one, const uint8_t *bears,
                        struct comply_bearing *bearing) {
    const struct comply_network *network = one->network;
    const struct hf_csr *sorts = &network->shared_sorts;
    for (uint32_t i = 0; i < network->group_count; i++) {
        bearing->slot[i] = HF_NONE;
    }
    for (uint32_t k = 0; k < network->shared_count; k++) {
        const uint32_t i = network->shared_group[k];
        unsigned here = 0;
        for (uint32_t of = sorts->start[k]; of < sorts->start[k + 1]; of++) {
            here |= bears[sorts->item[of]];
        }
        if (here != 0) {
            bearing->slot[i] = bearing->group_count;
            bearing->has_hits[bearing->group_count] = (here & COMPLY_BEARS_HITS) != 0 ? 1 : 0;
            if (network->group[i].is_dated) {
                bearing->dated[bearing->dated_count++] = bearing->group_count;
            }
            bearing->group[bearing->group_count++] = i;
        }
    }
}

/* What takes from units that bear on it so (`taken`), and puts in what it does. */
static unsigned swap_bears_on(const struct comply_case *one, uint32_t swap, unsigned taken) {
    const uint32_t sort = one->network->swap_sort[swap];
    unsigned here = taken & (unsigned)COMPLY_BEARS_HITS;
    here |= taken != 0 || one->swap_scope[sort] != HF_ANSWER_NO ? (unsigned)COMPLY_BEARS_SCOPE : 0U;
    here |= one->swap_counted[sort] != HF_ANSWER_NO ? (unsigned)COMPLY_BEARS_HITS : 0U;
    return here;
}

static void patterns_find(const struct comply_case *one, const uint8_t *bears,
                          struct comply_bearing *bearing) {
    const struct comply_network *network = one->network;
    for (uint32_t i = 0; i < network->pattern_count; i++) {
        const uint32_t swap = network->pattern[i].swap;
        const uint32_t group = network->swap_group[swap];
        const unsigned taken =
            group == HF_NONE ? 0U : group_with_held(network, bears, &network->group[group]);
        bearing->pattern_bears[i] = (uint8_t)swap_bears_on(one, swap, taken);
        if (bearing->pattern_bears[i] != 0) {
            bearing->pattern[bearing->pattern_count++] = i;
        }
    }
}

static unsigned shared_swap_bears(const struct comply_case *one, uint32_t swap) {
    const struct comply_bearing *bearing = &one->bearing;
    const uint32_t group = one->network->swap_group[swap];
    const uint32_t slot = group == HF_NONE ? HF_NONE : bearing->slot[group];
    unsigned taken = 0;
    if (slot != HF_NONE) {
        taken = (unsigned)COMPLY_BEARS_SCOPE |
                (bearing->has_hits[slot] != 0 ? (unsigned)COMPLY_BEARS_HITS : 0U);
    }
    return swap_bears_on(one, swap, taken);
}

static void swaps_find(const struct comply_case *one, struct comply_bearing *bearing) {
    const uint32_t count = one->network->assessment->schedule.count;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t pattern = one->network->swap_pattern[i];
        const unsigned here =
            pattern != HF_NONE ? bearing->pattern_bears[pattern] : shared_swap_bears(one, i);
        bearing->swap_bears[i] = (uint8_t)here;
        if (here == 0) {
            continue;
        }
        if (pattern == HF_NONE &&
            !hf_date_range_is_known(one->network->assessment->schedule.swap[i].date)) {
            bearing->vague[bearing->vague_count++] = bearing->swap_count;
        }
        bearing->swap[bearing->swap_count++] = i;
    }
}

static enum hf_status services_find(const struct comply_case *one, struct hf_arena *arena,
                                    struct comply_bearing *bearing) {
    const struct hf_services *services = &one->snapshot->services;
    bearing->service_scope = hf_take(arena, enum hf_answer, services->rows.count);
    bearing->served = hf_new(arena, uint8_t, one->snapshot->sites.rows.count);
    if (bearing->service_scope == NULL || bearing->served == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < services->rows.count; i++) {
        bearing->service_scope[i] = hf_comply_service_scope(one, i);
        const uint32_t site = services->site[i];
        if (site != HF_NONE && bearing->service_scope[i] != HF_ANSWER_NO) {
            bearing->served[site] |= (uint8_t)COMPLY_SITE_HAS_SERVICE;
            bearing->served[site] |=
                services->function[i] != HF_NONE ? (uint8_t)COMPLY_SITE_SERVED : 0;
        }
    }
    return HF_OK;
}

static enum hf_status bearing_reserve(const struct comply_network *network, struct hf_arena *arena,
                                      struct comply_bearing *bearing) {
    const size_t groups = network->group_count;
    const size_t swaps = network->assessment->schedule.count;
    *bearing = (struct comply_bearing){
        .batch = hf_take(arena, uint32_t, network->batch_count),
        .batch_bears = hf_take(arena, uint8_t, network->batch_count),
        .pattern = hf_take(arena, uint32_t, network->pattern_count),
        .pattern_bears = hf_take(arena, uint8_t, network->pattern_count),
        .group = hf_take(arena, uint32_t, groups),
        .slot = hf_take(arena, uint32_t, groups),
        .has_hits = hf_take(arena, uint8_t, groups),
        .dated = hf_take(arena, uint32_t, groups),
        .swap = hf_take(arena, uint32_t, swaps),
        .vague = hf_take(arena, uint32_t, swaps),
        .swap_bears = hf_take(arena, uint8_t, swaps),
    };
    return bearing->batch == NULL || bearing->batch_bears == NULL || bearing->pattern == NULL ||
                   bearing->pattern_bears == NULL || bearing->group == NULL ||
                   bearing->slot == NULL || bearing->has_hits == NULL || bearing->dated == NULL ||
                   bearing->swap == NULL || bearing->vague == NULL || bearing->swap_bears == NULL
               ? HF_ERR_MEMORY
               : HF_OK;
}

enum hf_status hf_comply_bearing(struct comply_case *one, struct hf_arena *arena) {
    const struct comply_network *network = one->network;
    struct comply_bearing *bearing = &one->bearing;
    HF_TRY(bearing_reserve(network, arena, bearing));
    uint8_t *bears = hf_take(arena, uint8_t, network->group_sort_count);
    if (bears == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < network->group_sort_count; i++) {
        bears[i] = group_bears(one, &network->group[network->group_sort[i]]);
    }
    HF_TRY(batches_find(one, *arena, bears, bearing));
    groups_find(one, bears, bearing);
    patterns_find(one, bears, bearing);
    swaps_find(one, bearing);
    const bool has_services =
        hf_comply_is_share(one->rule->metric) && one->rule->metric != HF_METRIC_SITE_SHARE;
    return has_services ? services_find(one, arena, bearing) : HF_OK;
}
