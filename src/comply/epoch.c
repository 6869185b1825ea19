#include "comply/compliance.h"

#include <stdlib.h>

/* Who is a target by a list is one while the entry stands: from day to day others may be. */

static int epoch_order(const void *left_pointer, const void *right_pointer) {
    const int32_t left = *(const int32_t *)left_pointer;
    const int32_t right = *(const int32_t *)right_pointer;
    return (left > right) - (left < right);
}

/* The first day that is asked about. */
static int32_t first_day(const struct comply_case *one) {
    int32_t first = one->network->assessment->scenario.as_of.days;
    for (uint32_t i = 0; i < one->rule->deadline_count; i++) {
        const int32_t day = one->rule->deadline[i].date.earliest.days;
        first = day < first ? day : first;
    }
    return first;
}

static void epochs_fill(const struct comply_case *one, struct comply_epochs *epochs) {
    const struct hf_assessment *assessment = one->network->assessment;
    const int32_t as_of = assessment->scenario.as_of.days;
    const int32_t first = first_day(one);
    for (uint32_t i = 0; i < assessment->hit_count; i++) {
        const struct hf_target_hit *hit = &assessment->hit[i];
        const bool is_ours = hit->pack == one->pack && hit->measure == HF_NONE &&
                             hit->requirement == one->requirement && hit->party != HF_NONE;
        const struct hf_interval listed = hit->listed;
        const int32_t day[] = {listed.from.earliest.days, listed.from.latest.days,
                               listed.until.earliest.days, listed.until.latest.days};
        for (size_t k = 0; is_ours && k < sizeof day / sizeof day[0]; k++) {
            epochs->is_dated = epochs->is_dated || (day[k] > first && day[k] < HF_DATE_MAX.days);
            if (day[k] > as_of && day[k] < HF_DATE_MAX.days) {
                epochs->day[epochs->count++] = day[k];
            }
        }
    }
}

enum hf_status hf_comply_epochs(const struct comply_case *one, struct hf_arena *arena,
                                struct comply_epochs *epochs) {
    const struct hf_assessment *assessment = one->network->assessment;
    *epochs = (struct comply_epochs){
        .day = hf_take(arena, int32_t, 4 * (size_t)assessment->hit_count + 1)};
    if (epochs->day == NULL) {
        return HF_ERR_MEMORY;
    }
    epochs->day[epochs->count++] = assessment->scenario.as_of.days;
    epochs_fill(one, epochs);
    qsort(epochs->day, epochs->count, sizeof *epochs->day, epoch_order);
    uint32_t kept = 1;
    for (uint32_t i = 1; i < epochs->count; i++) {
        if (epochs->day[i] != epochs->day[kept - 1]) {
            epochs->day[kept++] = epochs->day[i];
        }
    }
    epochs->count = kept;
    return HF_OK;
}
