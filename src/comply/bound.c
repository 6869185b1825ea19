#include "comply/compliance.h"

#include "exposure/period.h"

/* Is this operator bound on that day: is it addressed, and is the measure that the requirement is
 * part of in force? */

static struct hf_why_id bound_rule(struct hf_why *why, enum hf_rule rule,
                                   const struct hf_why_id *child, size_t child_count) {
    return hf_why_apply(why, &(struct hf_why_rule){rule, 0.0, HF_DATE_MIN, child, child_count});
}

static enum hf_answer by_jurisdiction(const struct comply_case *one, struct hf_why *why,
                                      struct hf_why_id *cell) {
    const struct hf_text country = hf_operator_country(one->snapshot, why, cell);
    if (country.len == 0 || one->rule->jurisdiction.len == 0) {
        return HF_ANSWER_NO_BASIS;
    }
    return hf_text_equal_nocase(country, one->rule->jurisdiction) ? HF_ANSWER_YES : HF_ANSWER_NO;
}

/* The operator's own row about the requirement or its measure, HF_NONE if there is none. */
static uint32_t addressee_row(const struct comply_case *one) {
    const struct hf_addressees *rows = &one->snapshot->addressees;
    const struct hf_pack *pack = &one->snapshot->pack[one->pack];
    for (uint32_t i = 0; i < rows->rows.count; i++) {
        const uint32_t measure = one->rule->measure;
        const bool is_measure =
            measure != HF_NONE && measure < pack->measure_count &&
            hf_subject_is(rows->measure[i], pack->id, pack->measure[measure].id);
        if (is_measure || hf_subject_is(rows->measure[i], pack->id, one->rule->id)) {
            return i;
        }
    }
    return HF_NONE;
}

static enum hf_answer by_name(const struct comply_case *one, struct hf_why *why,
                              struct hf_why_id evidence[2]) {
    const uint32_t row = addressee_row(one);
    const uint8_t addressed =
        row == HF_NONE ? (uint8_t)HF_UNDETERMINED : one->snapshot->addressees.addressed[row];
    if (addressed != HF_UNDETERMINED) {
        evidence[0] = hf_why_row(why, HF_KIND_ADDRESSEE, row);
        return addressed == HF_YES ? HF_ANSWER_YES : HF_ANSWER_NO;
    }
    evidence[0] = hf_blank_cell(why, HF_KIND_ADDRESSEE, "addressed", row);
    const enum hf_answer presumed = by_jurisdiction(one, why, &evidence[1]);
    return presumed == HF_ANSWER_YES  ? HF_ANSWER_PRESUMED_YES
           : presumed == HF_ANSWER_NO ? HF_ANSWER_PRESUMED_NO
                                      : HF_ANSWER_NO_BASIS;
}

static enum hf_answer addressed_judge(const struct comply_case *one, struct hf_why *why,
                                      struct hf_why_id *reason) {
    struct hf_why_id evidence[2] = {HF_WHY_NONE, HF_WHY_NONE};
    enum hf_answer answer = HF_ANSWER_NO_BASIS;
    switch (one->rule->addressees) {
    case HF_ADDRESSED_EVERYONE:
        answer = HF_ANSWER_YES;
        break;
    case HF_ADDRESSED_JURISDICTION:
        answer = by_jurisdiction(one, why, &evidence[0]);
        break;
    case HF_ADDRESSED_NAMED:
        answer = by_name(one, why, evidence);
        break;
    case HF_ADDRESSED_OTHERS:
        answer = HF_ANSWER_NO;
        break;
    }
    const enum hf_rule rule = answer == HF_ANSWER_YES  ? HF_RULE_ADDRESSED
                              : answer == HF_ANSWER_NO ? HF_RULE_NOT_ADDRESSED
                                                       : HF_RULE_ADDRESSED_UNKNOWN;
    *reason = bound_rule(why, rule, evidence, 2);
    return answer;
}

/* In force on all days that the deadline may mean: yes; on none: no. */
static enum hf_answer span_holds(const struct hf_span *span, struct hf_date_range day) {
    const enum hf_answer first = hf_interval_holds(span->interval, day.earliest);
    const enum hf_answer last = hf_interval_holds(span->interval, day.latest);
    return hf_answer_and(span->answer, first == last ? first : HF_ANSWER_NO_BASIS);
}

static enum hf_status force_judge(const struct comply_case *one, struct hf_why *why,
                                  struct hf_arena scratch, struct hf_date_range day,
                                  struct comply_bound *bound) {
    const struct hf_pack *pack = &one->snapshot->pack[one->pack];
    const uint32_t measure = one->rule->measure;
    if (measure == HF_NONE || measure >= pack->measure_count) {
        return HF_OK;
    }
    struct hf_span *span = NULL;
    uint32_t span_count = 0;
    HF_TRY(hf_measure_spans(pack, measure, &one->network->assessment->scenario, &scratch, &span,
                            &span_count));
    enum hf_answer answer =
        pack->measure[measure].period_count == 0 ? HF_ANSWER_NO_BASIS : HF_ANSWER_NO;
    uint32_t fact = HF_NONE;
    struct hf_date since = HF_DATE_MIN;
    for (uint32_t i = 0; i < span_count; i++) {
        const enum hf_answer here = span_holds(&span[i], day);
        if (here > answer) {
            answer = here;
            fact = span[i].fact;
            since = span[i].interval.from.earliest;
        }
    }
    const struct hf_why_id child[2] = {
        hf_why_leaf(why, HF_WHY_MEASURE, one->pack, measure),
        fact == HF_NONE ? HF_WHY_NONE : hf_why_leaf(why, HF_WHY_FACT, one->pack, fact)};
    const enum hf_rule rule = answer == HF_ANSWER_YES  ? HF_RULE_IN_FORCE
                              : answer == HF_ANSWER_NO ? HF_RULE_NOT_IN_FORCE
                                                       : HF_RULE_STATUS_UNKNOWN;
    bound->why[1] = hf_why_apply(why, &(struct hf_why_rule){rule, 0.0, since, child, 2});
    bound->answer = hf_answer_and(bound->answer, answer);
    return HF_OK;
}

enum hf_status hf_comply_bound(const struct comply_case *one, struct hf_why *why,
                               struct hf_arena scratch, struct hf_date_range day,
                               struct comply_bound *bound) {
    *bound = (struct comply_bound){HF_ANSWER_NO, {HF_WHY_NONE, HF_WHY_NONE}};
    bound->answer = addressed_judge(one, why, &bound->why[0]);
    return bound->answer == HF_ANSWER_NO ? HF_OK : force_judge(one, why, scratch, day, bound);
}
