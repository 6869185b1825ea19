#include <holdfast/degree.h>

#include "resilience/reasons.h"

/* A step rests on what is new from its day on: products that can no longer be patched. */

/* The first day on which the product counts, at that end; HF_DATE_MAX: never. */
static struct hf_date update_day(const struct hf_assessment *assessment,
                                 const struct hf_update *update, int end) {
    const struct hf_date as_of = assessment->scenario.as_of;
    const bool is_sure = update->no_updates == HF_ANSWER_YES;
    if (update->no_updates == HF_ANSWER_NO || (end == HF_BOUND_BEST && !is_sure)) {
        return HF_DATE_MAX;
    }
    const struct hf_date day =
        end == HF_BOUND_WORST ? update->no_updates_from.earliest : update->no_updates_from.latest;
    return hf_date_is_before(day, as_of) ? as_of : day;
}

static bool is_new_on(const struct hf_assessment *assessment, const struct hf_update *update,
                      struct hf_date after, struct hf_date until) {
    bool is_new = false;
    for (int end = 0; end < HF_BOUNDS; end++) {
        const struct hf_date day = update_day(assessment, update, end);
        is_new = is_new || (hf_date_is_before(after, day) && !hf_date_is_before(until, day));
    }
    return is_new;
}

/* Products that count from a day after `after` until `until` on. */
static struct hf_why_id updates_explain(struct hf_assessment *assessment, struct hf_date after,
                                        struct hf_date until) {
    struct reason_list list = {.assessment = assessment};
    int64_t products = 0;
    for (uint32_t i = 0; i < assessment->update_count; i++) {
        const struct hf_update *update = &assessment->update[i];
        if (hf_product_is_said(assessment->snapshot, update->product) &&
            is_new_on(assessment, update, after, until) && products++ < REASON_BLANKS) {
            hf_reason_row(&list, HF_KIND_PRODUCT, update->product);
            hf_reason_put(&list, update->why);
        }
    }
    return products == 0
               ? HF_WHY_NONE
               : hf_reason_close(&list, HF_RULE_ROWS_COUNTED, (double)products, HF_DATE_MIN);
}

static struct hf_why_id step_explain(struct hf_assessment *assessment,
                                     const struct hf_degree_answer *answer, uint32_t at,
                                     struct hf_why_id unnamed) {
    const struct hf_degree_step *step = &answer->step[at];
    const struct hf_date after = at == 0 ? HF_DATE_MIN : answer->step[at - 1].day;
    const bool is_transit = answer->asked.degree == HF_DEGREE_NO_TRANSIT;
    struct reason_list list;
    hf_reason_open(assessment, &list);
    hf_reason_put(&list, answer->asked.loss < assessment->assumed_count
                             ? assessment->assumed[answer->asked.loss].why
                             : HF_WHY_NONE);
    if (!is_transit) {
        hf_reason_put(&list, updates_explain(assessment, after, step->day));
        hf_reason_put(&list, unnamed);
    }
    return hf_reason_close(&list, is_transit ? HF_RULE_NOT_PASSED : HF_RULE_NOT_PATCHED,
                           (double)step->sites_through[HF_BOUND_WORST], step->day);
}

enum hf_status hf_degree_explain(struct hf_assessment *assessment,
                                 struct hf_degree_answer *answer) {
    if (assessment == NULL || assessment->snapshot == NULL || answer == NULL) {
        return HF_ERR_ARGUMENT;
    }
    const struct hf_why_id unnamed =
        answer->asked.degree == HF_DEGREE_NO_TRANSIT ? HF_WHY_NONE : hf_reason_unnamed(assessment);
    for (uint32_t i = 0; i < answer->step_count; i++) {
        answer->step[i].why = step_explain(assessment, answer, i, unnamed);
    }
    return assessment->why.failed ? HF_ERR_MEMORY : HF_OK;
}
