#include <holdfast/comply.h>

#include "comply/compliance.h"

/* Requirement by requirement, way by way to take an open parameter, day by day. */

struct comply_run {
    struct hf_assessment *assessment;
    struct comply_network network;
    struct hf_arena *keep;
    struct hf_finding *finding;
    uint32_t finding_count;
};

/* The first parameter that the pack leaves open, or HF_NONE. */
static uint32_t open_parameter(const struct hf_requirement *rule) {
    for (uint32_t i = 0; i < rule->parameter_count; i++) {
        if (rule->parameter[i].value == HF_UNDETERMINED) {
            return i;
        }
    }
    return HF_NONE;
}

static enum hf_status findings_expect(const struct comply_network *network, struct hf_arena scratch,
                                      uint32_t *expected) {
    const struct hf_snapshot *snapshot = network->snapshot;
    uint32_t count = 0;
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        for (uint32_t i = 0; i < snapshot->pack[p].requirement_count; i++) {
            const struct hf_requirement *rule = &snapshot->pack[p].requirement[i];
            struct hf_arena here = scratch;
            struct comply_slices slices = {NULL, 0};
            HF_TRY(hf_comply_slices(network, rule->per, &here, &slices));
            count += (rule->deadline_count + 1) * (open_parameter(rule) == HF_NONE ? 1 : 2) *
                     (slices.count == 0 ? 1 : slices.count);
        }
    }
    *expected = count;
    return HF_OK;
}

/* For today: the last deadline that has passed, else the next, else none. */
static uint32_t deadline_of_today(const struct hf_requirement *rule, struct hf_date as_of) {
    uint32_t passed = HF_NONE;
    uint32_t next = HF_NONE;
    for (uint32_t i = 0; i < rule->deadline_count; i++) {
        const int32_t day = rule->deadline[i].date.latest.days;
        if (day <= as_of.days &&
            (passed == HF_NONE || day >= rule->deadline[passed].date.latest.days)) {
            passed = i;
        } else if (day > as_of.days &&
                   (next == HF_NONE || day < rule->deadline[next].date.latest.days)) {
            next = i;
        }
    }
    return passed != HF_NONE ? passed : next;
}

/* What one case has in common on all its days. */
struct comply_common {
    struct comply_worlds worlds;
    struct comply_judgement judgement; /* on the day at hand */
    struct comply_evidence evidence;
    struct comply_trend trend;
};

static struct hf_why_id fact_leaf(struct hf_why *why, uint32_t pack, uint32_t fact) {
    return fact == HF_NONE ? HF_WHY_NONE : hf_why_leaf(why, HF_WHY_FACT, pack, fact);
}

/* Facts of the function classes that are tested: a list from memory makes the verdict no better
 * than that. */
static struct hf_why_id class_fact(const struct comply_case *one, struct hf_why *why,
                                   struct hf_text id) {
    const struct hf_pack *pack = &one->snapshot->pack[one->pack];
    for (uint32_t i = 0; i < pack->function_class_count; i++) {
        if (hf_text_equal(pack->function_class[i].id, id)) {
            return fact_leaf(why, one->pack, pack->function_class[i].fact);
        }
    }
    return HF_WHY_NONE;
}

enum { CLASS_FACTS_MAX = 4, FINDING_REASONS = COMPLY_EVIDENCE + CLASS_FACTS_MAX + 8 };

static struct hf_why_id finding_why(const struct comply_case *one, struct hf_why *why,
                                    const struct comply_common *common,
                                    const struct comply_bound *bound,
                                    const struct hf_finding *finding) {
    struct hf_why_id child[FINDING_REASONS] = {
        hf_why_leaf(why, HF_WHY_REQUIREMENT, one->pack, one->requirement),
        fact_leaf(why, one->pack, one->rule->fact)};
    size_t count = 2;
    if (finding->deadline != HF_NONE) {
        child[count++] = fact_leaf(why, one->pack, one->rule->deadline[finding->deadline].fact);
    }
    for (uint32_t i = 0; i < one->rule->function_class_count && i < CLASS_FACTS_MAX; i++) {
        child[count++] = class_fact(one, why, one->rule->function_class[i]);
    }
    child[count++] = bound->why[0];
    child[count++] = bound->why[1];
    for (int i = 0; i < COMPLY_EVIDENCE; i++) {
        child[count++] = common->evidence.why[i];
    }
    child[count++] = hf_comply_swaps_why(one, why, hf_date_sure(finding->at));
    if (one->rule->binding != HF_BINDING_LAW) {
        child[count++] = hf_why_apply(
            why, &(struct hf_why_rule){HF_RULE_ADVICE_ONLY, 0.0, HF_DATE_MIN, child, 1});
    }
    const enum hf_rule rule = finding->met == HF_ANSWER_YES  ? HF_RULE_METRIC_WITHIN
                              : finding->met == HF_ANSWER_NO ? HF_RULE_METRIC_ABOVE
                                                             : HF_RULE_METRIC_UNKNOWN;
    const double amount =
        rule == HF_RULE_METRIC_WITHIN ? finding->figure.upper : finding->figure.lower;
    return hf_why_apply(
        why, &(struct hf_why_rule){rule, isnan(amount) ? 0.0 : amount, HF_DATE_MIN, child, count});
}

/* Whom it does not bind has nothing to meet; where that is not known, nothing is settled, and what
 * is presumed of the figure stays a presumption. */
static void verdict_bind(const struct comply_case *one, const struct comply_bound *bound,
                         struct hf_finding *finding) {
    if (bound->answer == HF_ANSWER_NO || one->rule->binding != HF_BINDING_LAW) {
        finding->verdict = HF_VERDICT_NOT_APPLICABLE;
        return;
    }
    if (bound->answer != HF_ANSWER_YES) {
        finding->verdict = HF_VERDICT_UNDETERMINED;
        finding->met = finding->met == HF_ANSWER_YES  ? HF_ANSWER_PRESUMED_YES
                       : finding->met == HF_ANSWER_NO ? HF_ANSWER_PRESUMED_NO
                                                      : finding->met;
    }
}

/* The first deadline, where none has come by the day; HF_DATE_MIN where one has, or there is none.
 */
static struct hf_date first_due_after(const struct hf_requirement *rule, struct hf_date day) {
    struct hf_date first = HF_DATE_MAX;
    for (uint32_t i = 0; i < rule->deadline_count; i++) {
        const struct hf_date due = rule->deadline[i].date.earliest;
        if (!hf_date_is_before(day, due)) {
            return HF_DATE_MIN;
        }
        first = hf_date_is_before(due, first) ? due : first;
    }
    return rule->deadline_count == 0 ? HF_DATE_MIN : first;
}

/* Before its first deadline a requirement cannot be breached: today's figure stands beside its
 * limit, and outputs say that it is not due. */
static void finding_await(const struct comply_case *one, struct hf_why *why,
                          struct hf_finding *finding) {
    const struct hf_date due = first_due_after(one->rule, finding->at);
    finding->is_due = !finding->is_today || due.days == HF_DATE_MIN.days;
    if (!finding->is_due) {
        finding->why = hf_why_apply(
            why, &(struct hf_why_rule){HF_RULE_NOT_YET_DUE, 0.0, due, &finding->why, 1});
    }
}

static enum hf_status finding_add(struct comply_run *run, const struct comply_case *one,
                                  struct hf_arena scratch, const struct comply_common *common,
                                  uint32_t deadline) {
    const bool is_today = deadline == HF_NONE;
    const struct hf_date as_of = run->assessment->scenario.as_of;
    const struct hf_date_range day =
        is_today ? hf_date_sure(as_of) : one->rule->deadline[deadline].date;
    const struct comply_judgement judgement = common->judgement;
    struct comply_bound bound = {.answer = HF_ANSWER_NO};
    struct comply_common here = *common;
    HF_TRY(hf_comply_bound(one, &run->assessment->why, scratch, day, &bound));
    if (hf_comply_evidence_has_day(one)) {
        HF_TRY(hf_comply_evidence(one, &run->assessment->why, scratch, day, &here.evidence));
    }
    struct hf_finding *finding = &run->finding[run->finding_count++];
    *finding = (struct hf_finding){
        .pack = one->pack,
        .requirement = one->requirement,
        .deadline = is_today ? deadline_of_today(one->rule, as_of) : deadline,
        .at = day.latest,
        .is_today = is_today,
        .verdict = judgement.verdict,
        .met = judgement.met,
        .numerator = judgement.numerator,
        .denominator = judgement.denominator,
        .figure = judgement.figure,
        .presumed = judgement.presumed,
        .doubted = judgement.doubted,
        .limit = one->rule->limit,
        .parameter = one->parameter_taken == HF_NONE ? HF_UNDETERMINED : one->parameter_value,
        .has_parameter = one->parameter_taken != HF_NONE,
        .part = one->slice,
        .met_from = common->trend.met_from,
        .trend = common->trend.point,
        .trend_count = common->trend.count,
    };
    finding->why = finding_why(one, &run->assessment->why, &here, &bound, finding);
    verdict_bind(one, &bound, finding);
    finding_await(one, &run->assessment->why, finding);
    return HF_OK;
}

/* A finding for whose day it is asked anew who is listed. */
static enum hf_status finding_dated(struct comply_run *run, struct comply_case one,
                                    struct hf_arena scratch, const struct comply_trend *trend,
                                    uint32_t deadline) {
    struct comply_common common = {.trend = *trend};
    one.day = deadline == HF_NONE ? hf_date_sure(run->assessment->scenario.as_of)
                                  : one.rule->deadline[deadline].date;
    HF_TRY(hf_comply_case(&run->network, &one, &scratch));
    HF_TRY(hf_comply_worlds_make(&one, &scratch, &common.worlds));
    HF_TRY(hf_comply_judge(&one, &common.worlds, scratch, one.day, &common.judgement));
    HF_TRY(hf_comply_evidence(&one, &run->assessment->why, scratch, one.day, &common.evidence));
    return finding_add(run, &one, scratch, &common, deadline);
}

/* Of units that do not lapse, the trend comes by each deadline that is one day. */
static bool is_on_the_way(const struct comply_case *one, struct hf_date_range day) {
    return hf_comply_is_walked(one) && one->lapse == NULL && hf_date_range_is_known(day) &&
           day.earliest.days > one->network->assessment->scenario.as_of.days &&
           day.latest.days < HF_DATE_MAX.days;
}

static enum hf_status glances_ask(const struct comply_case *one, struct hf_arena *arena,
                                  struct comply_worlds *worlds) {
    worlds->glance = hf_new(arena, struct comply_glance, one->rule->deadline_count);
    if (worlds->glance == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < one->rule->deadline_count; i++) {
        const struct hf_date_range day = one->rule->deadline[i].date;
        if (is_on_the_way(one, day)) {
            worlds->glance[worlds->glance_count++].day = day.earliest.days;
        } else if (day.latest.days > one->network->assessment->scenario.as_of.days) {
            worlds->has_copies = true;
        }
    }
    return HF_OK;
}

/* The deadlines that have passed, or those that have not. */
static enum hf_status deadlines_judge(const struct comply_case *one, struct hf_arena scratch,
                                      const struct comply_worlds *worlds, bool has_passed,
                                      struct comply_judgement *judgement) {
    const int32_t as_of = one->network->assessment->scenario.as_of.days;
    for (uint32_t i = 0; i < one->rule->deadline_count; i++) {
        const struct hf_date_range day = one->rule->deadline[i].date;
        if ((day.latest.days <= as_of) == has_passed) {
            HF_TRY(hf_comply_judge(one, worlds, scratch, day, &judgement[i]));
        }
    }
    return HF_OK;
}

/* In the order of days, so that frames go there and not back: what has passed, today, the trend,
 * the other deadlines. `is_dated`: today and the trend only. */
static enum hf_status days_judge(const struct comply_run *run, const struct comply_case *one,
                                 struct hf_arena *arena, bool is_dated,
                                 struct comply_common *common, struct comply_judgement **made) {
    const uint32_t count = one->rule->deadline_count;
    struct comply_worlds *worlds = &common->worlds;
    struct comply_judgement *judgement = hf_new(arena, struct comply_judgement, (size_t)count + 1);
    if (judgement == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(is_dated ? HF_OK : deadlines_judge(one, *arena, worlds, true, judgement));
    HF_TRY(hf_comply_judge(one, worlds, *arena, hf_date_sure(run->assessment->scenario.as_of),
                           &judgement[count]));
    HF_TRY(is_dated ? HF_OK : glances_ask(one, arena, worlds));
    HF_TRY(hf_comply_trend(one, worlds, run->keep, *arena, &common->trend));
    *made = judgement;
    return is_dated ? HF_OK : deadlines_judge(one, *arena, worlds, false, judgement);
}

/* One requirement, with its open parameter (if any) taken one way. */
static enum hf_status case_run(struct comply_run *run, struct comply_case one,
                               struct hf_arena scratch) {
    one.day = hf_date_sure(run->assessment->scenario.as_of);
    HF_TRY(hf_comply_case(&run->network, &one, &scratch));
    if (hf_comply_is_slice_empty(&one)) {
        return HF_OK;
    }
    struct comply_common common = {.trend = {.met_from = HF_DATE_NEVER}};
    struct comply_judgement *judgement = NULL; /* per deadline, then today */
    struct comply_epochs epochs;
    HF_TRY(hf_comply_epochs(&one, &scratch, &epochs));
    HF_TRY(hf_comply_worlds_make(&one, &scratch, &common.worlds));
    HF_TRY(days_judge(run, &one, &scratch, epochs.is_dated, &common, &judgement));
    for (uint32_t i = 0; epochs.is_dated && i <= one.rule->deadline_count; i++) {
        HF_TRY(finding_dated(run, one, scratch, &common.trend,
                             i < one.rule->deadline_count ? i : HF_NONE));
    }
    if (epochs.is_dated) {
        return HF_OK;
    }
    if (!hf_comply_evidence_has_day(&one)) {
        HF_TRY(hf_comply_evidence(&one, &run->assessment->why, scratch, HF_DATE_UNKNOWN,
                                  &common.evidence));
    }
    for (uint32_t i = 0; i <= one.rule->deadline_count; i++) {
        common.judgement = judgement[i];
        HF_TRY(
            finding_add(run, &one, scratch, &common, i < one.rule->deadline_count ? i : HF_NONE));
    }
    return HF_OK;
}

/* Both ways to take an open parameter. */
static enum hf_status cases_run(struct comply_run *run, struct comply_case one,
                                struct hf_arena scratch) {
    HF_TRY(case_run(run, one, scratch));
    if (one.parameter_taken == HF_NONE) {
        return HF_OK;
    }
    one.parameter_value = HF_YES;
    return case_run(run, one, scratch);
}

/* Slice by slice; where none has anything in scope, the whole. */
static enum hf_status requirement_run(struct comply_run *run, uint32_t pack, uint32_t requirement,
                                      struct hf_arena scratch) {
    const struct hf_snapshot *snapshot = run->network.snapshot;
    const struct hf_requirement *rule = &snapshot->pack[pack].requirement[requirement];
    const uint32_t before = run->finding_count;
    struct comply_slices slices = {NULL, 0};
    struct comply_case one = {.pack = pack,
                              .requirement = requirement,
                              .parameter_taken = open_parameter(rule),
                              .parameter_value = HF_NO};
    HF_TRY(hf_comply_slices(&run->network, rule->per, &scratch, &slices));
    for (uint32_t i = 0; i < slices.count; i++) {
        one.slice = slices.name[i];
        HF_TRY(cases_run(run, one, scratch));
    }
    one.slice = (struct hf_text){NULL, 0};
    return run->finding_count > before ? HF_OK : cases_run(run, one, scratch);
}

static enum hf_status requirements_run(struct comply_run *run, struct hf_arena scratch) {
    const struct hf_snapshot *snapshot = run->network.snapshot;
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        for (uint32_t i = 0; i < snapshot->pack[p].requirement_count; i++) {
            HF_TRY(requirement_run(run, p, i, scratch));
        }
    }
    return HF_OK;
}

bool hf_comply_rests_on_stock(const struct hf_snapshot *snapshot) {
    bool rests = false;
    for (uint32_t p = 0; snapshot != NULL && p < snapshot->pack_count; p++) {
        const struct hf_pack *pack = &snapshot->pack[p];
        for (uint32_t i = 0; i < pack->requirement_count; i++) {
            const enum hf_metric metric = pack->requirement[i].metric;
            rests = rests || metric == HF_METRIC_ENDURANCE ||
                    metric == HF_METRIC_PRODUCTS_WITHOUT_LIFETIME_SPARES;
        }
    }
    return rests;
}

enum hf_status hf_comply_assess(struct hf_assessment *assessment, struct hf_arena *keep,
                                struct hf_arena scratch, struct hf_error *error) {
    if (assessment == NULL || assessment->snapshot == NULL || keep == NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "hf_comply_assess needs an assessment with a snapshot, and an arena");
    }
    struct comply_run run = {.assessment = assessment, .keep = keep};
    uint32_t expected = 0;
    enum hf_status status = hf_comply_network(assessment, &scratch, &run.network);
    status = status != HF_OK ? status : findings_expect(&run.network, scratch, &expected);
    run.finding = status != HF_OK ? NULL : hf_new(keep, struct hf_finding, expected);
    status = status == HF_OK && run.finding == NULL ? HF_ERR_MEMORY : status;
    status = status != HF_OK ? status : requirements_run(&run, scratch);
    if (status == HF_OK && assessment->why.failed) {
        status = HF_ERR_MEMORY;
    }
    if (status != HF_OK) {
        return hf_error_set(error, status, "requirements could not be assessed: %s",
                            hf_status_text(status));
    }
    assessment->finding = run.finding;
    assessment->finding_count = run.finding_count;
    return HF_OK;
}
