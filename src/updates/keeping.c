#include "updates/keeping.h"

#include "exposure/condition.h"
#include "updates/patching.h"

static struct hf_why_id rule_over(struct hf_why *why, enum hf_rule rule, struct hf_date date,
                                  const struct hf_why_id *child, size_t count) {
    return hf_why_apply(why, &(struct hf_why_rule){rule, 0.0, date, child, count});
}

/* Security updates end on their own day; where that is blank they end with support at the latest,
 * and perhaps before. A maker that names no day is presumed to have said no end. */
static enum hf_answer support_judge(struct hf_assessment *assessment, uint32_t product,
                                    struct hf_why_id *why) {
    const struct hf_products *products = &assessment->snapshot->products;
    const struct hf_date as_of = assessment->scenario.as_of;
    const struct hf_date_range security = products->end_of_security[product];
    const struct hf_date_range support = products->end_of_support[product];
    const bool is_said = !hf_date_range_is_blank(security);
    const struct hf_date_range last = is_said ? security : support;
    enum hf_answer answer =
        hf_date_range_is_blank(last) ? HF_ANSWER_PRESUMED_NO : hf_day_is_over(last, as_of);
    if (!is_said && answer == HF_ANSWER_NO) {
        answer = HF_ANSWER_PRESUMED_NO;
    }
    struct hf_why_id child[2] = {hf_why_row(&assessment->why, HF_KIND_PRODUCT, product),
                                 HF_WHY_NONE};
    if (!is_said) {
        child[1] = hf_blank_cell(&assessment->why, HF_KIND_PRODUCT, "end_of_security", product);
    }
    const enum hf_rule rule = answer == HF_ANSWER_YES  ? HF_RULE_SUPPORT_OVER
                              : answer == HF_ANSWER_NO ? HF_RULE_SUPPORT_GOES_ON
                                                       : HF_RULE_SUPPORT_UNKNOWN;
    *why = rule_over(&assessment->why, rule, hf_date_add(last.latest, 1), child, 2);
    return answer;
}

static enum hf_answer recorded_answer(uint8_t said) {
    switch ((enum hf_tristate)said) {
    case HF_NO:
        return HF_ANSWER_NO;
    case HF_UNDETERMINED:
        return HF_ANSWER_NO_BASIS;
    case HF_YES:
        return HF_ANSWER_YES;
    }
    return HF_ANSWER_NO_BASIS;
}

/* A plan whose day has come, with the product still there, is none any more. */
static enum hf_answer plan_holds(struct hf_date_range replace_by, struct hf_date as_of) {
    if (hf_date_range_is_blank(replace_by) || replace_by.earliest.days == HF_DATE_MAX.days) {
        return HF_ANSWER_NO;
    }
    return hf_answer_not(hf_day_is_over(replace_by, as_of));
}

/* Was it on record on the as-of day? Without a day it was, but where the question is about a day
 * before what is known. */
static bool was_recorded(const struct hf_assessment *assessment, uint32_t row) {
    const struct hf_date as_of = assessment->scenario.as_of;
    const struct hf_date_range recorded = assessment->snapshot->continued_uses.recorded_on[row];
    return hf_date_range_is_blank(recorded)
               ? !hf_date_is_before(as_of, hf_date_of_instant(assessment->snapshot->known_at))
               : !hf_date_is_before(as_of, recorded.latest);
}

static struct hf_why_id conditions_why(struct hf_assessment *assessment,
                                       const struct hf_update *update, enum hf_answer kept) {
    static const char *const header[HF_KEEP_CONDITIONS] = {
        "replace_by", "rarely_changed", "interfaces_monitored", "exposure_limited"};
    struct hf_why_id child[HF_KEEP_CONDITIONS + 1] = {HF_WHY_NONE};
    size_t count = 0;
    int missing = 0;
    if (update->continued_use == HF_NONE) {
        child[count++] = hf_blank_cell(&assessment->why, HF_KIND_CONTINUED_USE, "product", HF_NONE);
    } else {
        child[count++] = hf_why_row(&assessment->why, HF_KIND_CONTINUED_USE, update->continued_use);
    }
    const bool is_recorded =
        update->continued_use != HF_NONE && was_recorded(assessment, update->continued_use);
    if (update->continued_use != HF_NONE &&
        hf_date_range_is_blank(
            assessment->snapshot->continued_uses.recorded_on[update->continued_use]) &&
        !is_recorded) {
        child[count++] = hf_blank_cell(&assessment->why, HF_KIND_CONTINUED_USE, "recorded_on",
                                       update->continued_use);
    }
    for (int i = 0; i < HF_KEEP_CONDITIONS; i++) {
        missing += update->keep[i] == HF_ANSWER_NO;
        if (is_recorded && update->keep[i] == HF_ANSWER_NO_BASIS) {
            child[count++] = hf_blank_cell(&assessment->why, HF_KIND_CONTINUED_USE, header[i],
                                           update->continued_use);
        }
    }
    const enum hf_rule rule = kept == HF_ANSWER_YES  ? HF_RULE_KEPT_CONDITIONS
                              : kept == HF_ANSWER_NO ? HF_RULE_KEPT_WITHOUT
                                                     : HF_RULE_KEPT_UNKNOWN;
    return hf_why_apply(&assessment->why,
                        &(struct hf_why_rule){rule, (double)missing, HF_DATE_MIN, child, count});
}

void hf_keeping_judge(struct hf_assessment *assessment, struct hf_update *update,
                      struct hf_why_id child[2]) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    const struct hf_continued_uses *rows = &snapshot->continued_uses;
    const struct hf_csr *of_product = &snapshot->continued_uses_by_product;
    const uint32_t at = of_product->start[update->product];
    update->continued_use =
        at < of_product->start[update->product + 1] ? of_product->item[at] : HF_NONE;
    for (int i = 0; i < HF_KEEP_CONDITIONS; i++) {
        update->keep[i] = HF_ANSWER_NO_BASIS;
    }
    if (update->continued_use != HF_NONE && was_recorded(assessment, update->continued_use)) {
        const uint32_t row = update->continued_use;
        update->keep[HF_KEEP_REPLACEMENT_PLANNED] =
            plan_holds(rows->replace_by[row], assessment->scenario.as_of);
        update->keep[HF_KEEP_RARELY_CHANGED] = recorded_answer(rows->rarely_changed[row]);
        update->keep[HF_KEEP_INTERFACES_MONITORED] =
            recorded_answer(rows->interfaces_monitored[row]);
        update->keep[HF_KEEP_EXPOSURE_LIMITED] = recorded_answer(rows->exposure_limited[row]);
    }
    enum hf_answer kept = HF_ANSWER_YES;
    for (int i = 0; i < HF_KEEP_CONDITIONS; i++) {
        kept = hf_answer_and(kept, update->keep[i]);
    }
    update->past_support = support_judge(assessment, update->product, &child[0]);
    update->unkept = hf_answer_and(update->past_support, hf_answer_not(kept));
    child[1] = update->past_support > HF_ANSWER_PRESUMED_NO
                   ? conditions_why(assessment, update, kept)
                   : HF_WHY_NONE;
}
