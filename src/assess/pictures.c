#include <holdfast/assess.h>
#include <holdfast/levers.h>
#include <holdfast/pools.h>
#include <holdfast/resilience.h>

#include <string.h>

/* What the report draws and no other answer needs. */

/* Surely short first, then what holds the least long, then the most units in use, then by place. */
static bool picture_is_before(const struct hf_assessment *assessment, uint32_t left,
                              uint32_t right) {
    const struct hf_endurance *a = &assessment->endurance[left];
    const struct hf_endurance *b = &assessment->endurance[right];
    if (a->short_of_target != b->short_of_target) {
        return a->short_of_target > b->short_of_target;
    }
    if (a->holds_until[2].earliest.days != b->holds_until[2].earliest.days) {
        return a->holds_until[2].earliest.days < b->holds_until[2].earliest.days;
    }
    return a->units > b->units;
}

static uint32_t pictures_choose(const struct hf_assessment *assessment, uint32_t *pool) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < assessment->endurance_count; i++) {
        uint32_t at = count;
        if (assessment->endurance[i].survival_count == 0) {
            continue;
        }
        while (at > 0 && picture_is_before(assessment, i, pool[at - 1])) {
            at--;
        }
        if (at == HF_PICTURE_POOLS) {
            continue;
        }
        count += count < HF_PICTURE_POOLS ? 1 : 0;
        memmove(&pool[at + 1], &pool[at], (count - at - 1) * sizeof *pool);
        pool[at] = i;
    }
    return count;
}

/* The failures of all pools until the horizon: what the curves behind a cost are as long as. */
static bool network_is_within(const struct hf_assessment *assessment) {
    double failures = 0.0;
    for (uint32_t i = 0; i < assessment->endurance_count; i++) {
        failures += assessment->endurance[i].demand_until_horizon[1];
    }
    return assessment->endurance_count <= HF_PICTURE_NETWORK && failures <= HF_PICTURE_FAILURES;
}

enum hf_status hf_assess_carried(struct hf_assessment *assessment, struct hf_arena *keep,
                                 struct hf_arena scratch) {
    const struct hf_carried_request request = {.threads = 0};
    bool is_known = false;
    if (assessment == NULL || assessment->snapshot == NULL || keep == NULL) {
        return HF_ERR_ARGUMENT;
    }
    const struct hf_links *links = &assessment->snapshot->links;
    for (uint32_t i = 0; i < links->rows.count && !is_known; i++) {
        is_known = !isnan(links->capacity[i]);
    }
    if (!is_known || links->rows.count > HF_PICTURE_LINKS) {
        return HF_OK;
    }
    struct hf_carried *carried = hf_new(keep, struct hf_carried, 1);
    if (carried == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_carried_assess(assessment, &request, keep, scratch, carried));
    assessment->carried = carried;
    return HF_OK;
}

enum hf_status hf_assess_pictures(struct hf_assessment *assessment, struct hf_arena *keep,
                                  struct hf_arena scratch) {
    uint32_t pool[HF_PICTURE_POOLS] = {0};
    if (assessment == NULL || keep == NULL) {
        return HF_ERR_ARGUMENT;
    }
    const uint32_t count = pictures_choose(assessment, pool);
    struct hf_pool_path *path = NULL;
    const struct hf_network_stock *network = NULL;
    const struct hf_levers *levers = NULL;
    const bool is_left_out = !network_is_within(assessment);
    HF_TRY(hf_stock_paths(assessment, pool, count, keep, scratch, &path));
    if (!is_left_out && assessment->endurance_count > 0) {
        HF_TRY(hf_stock_network(assessment, keep, scratch, &network));
    }
    if (network != NULL && assessment->endurance_count <= HF_PICTURE_LEVERS) {
        HF_TRY(hf_stock_levers(assessment, HF_NONE, keep, scratch, &levers));
    }
    HF_TRY(hf_assess_carried(assessment, keep, scratch));
    assessment->path = path;
    assessment->path_count = count;
    assessment->network = network;
    assessment->levers = levers;
    assessment->is_network_left_out = is_left_out;
    return HF_OK;
}
