#include <holdfast/comply.h>

#include "comply/compliance.h"

#include "base/parallel.h"

#include <stdatomic.h>
#include <string.h>

/* Requirement by requirement, way by way to take an open parameter, day by day. Cases ask nothing
 * of each other: what their days come to is found on several threads; findings and reasons are
 * written in the order of cases. Cases that are alike go through the days together, see alike.c. */

enum { CASES_AT_ONCE = 256 }; /* each keeps a tenth of a MiB for its reasons, at national size */

/* A requirement, one way to take its open parameter, one of its parts; and what its days come to.
 */
struct case_answer {
    struct comply_case one;
    bool is_first; /* of its requirement */
    bool is_rest;  /* the whole, asked only where none of the parts has anything in scope */
    bool is_empty;
    bool is_dated;            /* who is listed hangs on the day */
    bool is_followed;         /* goes through the days with an earlier one */
    struct case_answer *next; /* that goes with it; NULL: no other */
    uint64_t likeness;
    struct comply_judgement *judgement; /* per deadline, then today */
    struct comply_case *dated;          /* the same; only where is_dated, else NULL */
    struct comply_trend trend;
    enum hf_status status;
};

struct comply_run {
    struct hf_assessment *assessment;
    struct comply_network network;
    struct comply_slices slices[HF_PER_FUNCTION + 1];
    struct case_answer *answer;
    uint32_t answer_count;
    struct hf_arena *keep;
    struct hf_finding *finding;
    uint32_t finding_count;
    bool has_parts; /* of the requirement at hand some part has findings */
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

/* ---- which cases there are ---- */

static uint32_t ways_to_take(const struct hf_requirement *rule) {
    return open_parameter(rule) == HF_NONE ? 1 : 2;
}

/* At most. */
static void cases_expect(const struct comply_run *run, size_t *cases, uint32_t *findings) {
    const struct hf_snapshot *snapshot = run->network.snapshot;
    *cases = 0;
    *findings = 0;
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        for (uint32_t i = 0; i < snapshot->pack[p].requirement_count; i++) {
            const struct hf_requirement *rule = &snapshot->pack[p].requirement[i];
            const uint32_t slices = run->slices[rule->per].count;
            *cases += (size_t)ways_to_take(rule) * (slices + 1);
            *findings +=
                (rule->deadline_count + 1) * ways_to_take(rule) * (slices == 0 ? 1 : slices);
        }
    }
}

/* Both ways to take an open parameter. */
static void cases_add(struct comply_run *run, struct case_answer answer) {
    struct comply_case *one = &answer.one;
    one->rule = &run->network.snapshot->pack[one->pack].requirement[one->requirement];
    one->parameter_taken = open_parameter(one->rule);
    one->parameter_value = HF_NO;
    for (uint32_t way = 0; way < ways_to_take(one->rule); way++) {
        run->answer[run->answer_count++] = answer;
        answer.is_first = false;
        one->parameter_value = HF_YES;
    }
}

/* Slice by slice, then the whole. */
static void requirement_cases(struct comply_run *run, uint32_t pack, uint32_t requirement) {
    const enum hf_per per = run->network.snapshot->pack[pack].requirement[requirement].per;
    const struct comply_slices *slices = &run->slices[per];
    struct case_answer answer = {.one = {.pack = pack, .requirement = requirement},
                                 .is_first = true};
    for (uint32_t i = 0; i < slices->count; i++) {
        answer.one.slice = slices->name[i];
        cases_add(run, answer);
        answer.is_first = false;
    }
    answer.one.slice = (struct hf_text){NULL, 0};
    answer.is_rest = slices->count > 0;
    cases_add(run, answer);
}

static bool is_per_asked(const struct hf_snapshot *snapshot, enum hf_per per) {
    bool is_asked = false;
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        for (uint32_t i = 0; i < snapshot->pack[p].requirement_count; i++) {
            is_asked = is_asked || snapshot->pack[p].requirement[i].per == per;
        }
    }
    return is_asked;
}

static enum hf_status cases_list(struct comply_run *run, struct hf_arena *arena) {
    const struct hf_snapshot *snapshot = run->network.snapshot;
    size_t cases = 0;
    uint32_t findings = 0;
    for (int per = HF_PER_OPERATOR; per <= HF_PER_FUNCTION; per++) {
        if (is_per_asked(snapshot, (enum hf_per)per)) {
            HF_TRY(hf_comply_slices(&run->network, (enum hf_per)per, arena, &run->slices[per]));
        }
    }
    cases_expect(run, &cases, &findings);
    run->answer = hf_take(arena, struct case_answer, cases);
    run->finding = hf_new(run->keep, struct hf_finding, findings);
    if (run->answer == NULL || run->finding == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        for (uint32_t i = 0; i < snapshot->pack[p].requirement_count; i++) {
            requirement_cases(run, p, i);
        }
    }
    return HF_OK;
}

/* ---- a finding ---- */

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

/* What findings of one case are made of. */
struct comply_common {
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

/* ---- what the days of a case come to ---- */

/* Of units that do not lapse, the trend comes by each deadline that is one day. */
static bool is_on_the_way(const struct comply_case *one, struct hf_date_range day) {
    return hf_comply_is_walked(one) && one->lapse == NULL && hf_date_range_is_known(day) &&
           day.earliest.days > one->network->assessment->scenario.as_of.days &&
           day.latest.days < HF_DATE_MAX.days;
}

static void glances_add(const struct comply_case *one, struct comply_worlds *worlds) {
    for (uint32_t i = 0; i < one->rule->deadline_count; i++) {
        const struct hf_date_range day = one->rule->deadline[i].date;
        if (is_on_the_way(one, day)) {
            worlds->glance[worlds->glance_count++].day = day.earliest.days;
        } else if (day.latest.days > one->network->assessment->scenario.as_of.days) {
            worlds->has_copies = true;
        }
    }
}

/* Of the case, and of all that go with it. */
static enum hf_status glances_ask(const struct case_answer *first, struct hf_arena *arena,
                                  struct comply_worlds *worlds) {
    size_t most = 0;
    for (const struct case_answer *at = first; at != NULL; at = at->next) {
        most += at->one.rule->deadline_count;
    }
    worlds->glance = hf_new(arena, struct comply_glance, most);
    if (worlds->glance == NULL) {
        return HF_ERR_MEMORY;
    }
    for (const struct case_answer *at = first; at != NULL; at = at->next) {
        glances_add(&at->one, worlds);
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

static enum hf_status today_judge(struct case_answer *answer, struct hf_arena scratch,
                                  const struct comply_worlds *worlds) {
    const struct comply_case *one = &answer->one;
    return hf_comply_judge(one, worlds, scratch, one->day,
                           &answer->judgement[one->rule->deadline_count]);
}

/* The curve of each of the cases. */
static enum hf_status trends_find(struct case_answer *first, struct hf_arena scratch,
                                  const struct comply_worlds *worlds) {
    struct comply_walk walk;
    if (!hf_comply_is_walked(&first->one)) {
        return hf_comply_trend(&first->one, worlds, scratch, &first->trend);
    }
    HF_TRY(hf_comply_walk(&first->one, worlds, &scratch, &walk));
    for (struct case_answer *at = first; at != NULL; at = at->next) {
        HF_TRY(hf_comply_walk_draw(&at->one, worlds, &walk, scratch, &at->trend));
    }
    return HF_OK;
}

/* In the order of days, so that frames go there and not back: what has passed, today, the trend,
 * the other deadlines. Worlds are those of the first case, and the same for all that go with it. */
static enum hf_status days_judge(struct case_answer *first, struct hf_arena scratch) {
    struct comply_worlds worlds;
    HF_TRY(hf_comply_worlds_make(&first->one, &scratch, &worlds));
    for (struct case_answer *at = first; at != NULL; at = at->next) {
        HF_TRY(deadlines_judge(&at->one, scratch, &worlds, true, at->judgement));
    }
    for (struct case_answer *at = first; at != NULL; at = at->next) {
        HF_TRY(today_judge(at, scratch, &worlds));
    }
    HF_TRY(glances_ask(first, &scratch, &worlds));
    HF_TRY(trends_find(first, scratch, &worlds));
    for (struct case_answer *at = first; at != NULL; at = at->next) {
        HF_TRY(deadlines_judge(&at->one, scratch, &worlds, false, at->judgement));
    }
    return HF_OK;
}

/* Today and the trend of a case of which it is asked anew on each day who is listed. */
static enum hf_status dated_trend(struct case_answer *answer, struct hf_arena scratch) {
    struct comply_worlds worlds;
    HF_TRY(hf_comply_bearing(&answer->one, &scratch));
    HF_TRY(hf_comply_worlds_make(&answer->one, &scratch, &worlds));
    HF_TRY(today_judge(answer, scratch, &worlds));
    return hf_comply_trend(&answer->one, &worlds, scratch, &answer->trend);
}

/* Each of its days for itself; what reasons rest on stays in `arena`. */
static enum hf_status dated_judge(struct case_answer *answer, struct hf_arena *arena) {
    const struct comply_case *one = &answer->one;
    HF_TRY(dated_trend(answer, *arena));
    for (uint32_t i = 0; i <= one->rule->deadline_count; i++) {
        struct comply_case *here = &answer->dated[i];
        struct comply_worlds worlds;
        *here = *one;
        if (i < one->rule->deadline_count) {
            here->day = one->rule->deadline[i].date;
        }
        HF_TRY(hf_comply_answers(one->network, here, arena));
        struct hf_arena scratch = *arena;
        HF_TRY(hf_comply_bearing(here, &scratch));
        HF_TRY(hf_comply_worlds_make(here, &scratch, &worlds));
        HF_TRY(hf_comply_judge(here, &worlds, scratch, here->day, &answer->judgement[i]));
    }
    return HF_OK;
}

/* What is asked, before any day is looked at. What its reasons rest on stays in `arena`. */
static enum hf_status case_ask(const struct comply_network *network, struct case_answer *answer,
                               struct hf_arena *arena) {
    struct comply_case *one = &answer->one;
    const size_t days = (size_t)one->rule->deadline_count + 1;
    struct comply_epochs epochs;
    one->day = hf_date_sure(network->assessment->scenario.as_of);
    HF_TRY(hf_comply_answers(network, one, arena));
    answer->is_empty = hf_comply_is_slice_empty(one);
    if (answer->is_empty) {
        return HF_OK;
    }
    struct hf_arena scratch = *arena;
    HF_TRY(hf_comply_epochs(one, &scratch, &epochs));
    answer->is_dated = epochs.is_dated;
    answer->likeness = hf_comply_likeness(one);
    answer->judgement = hf_new(arena, struct comply_judgement, days);
    answer->trend.point = hf_take(arena, struct hf_trend_point, COMPLY_POINTS_MAX);
    answer->dated = answer->is_dated ? hf_take(arena, struct comply_case, days) : NULL;
    return answer->judgement == NULL || answer->trend.point == NULL ||
                   (answer->is_dated && answer->dated == NULL)
               ? HF_ERR_MEMORY
               : HF_OK;
}

/* A case that has been asked, and all that go with it. Reasons need no bearing, so that it does not
 * stay. */
static enum hf_status case_judge(struct case_answer *first, struct hf_arena *arena) {
    struct hf_arena scratch = *arena;
    if (first->is_empty) {
        return HF_OK;
    }
    if (first->is_dated) {
        return dated_judge(first, arena);
    }
    HF_TRY(hf_comply_bearing(&first->one, &scratch));
    for (struct case_answer *at = first->next; at != NULL; at = at->next) {
        at->one.bearing = first->one.bearing;
    }
    return days_judge(first, scratch);
}

/* ---- several cases ---- */

struct cases_run {
    const struct comply_network *network;
    struct case_answer *answer;
    uint32_t count;
    atomic_uint next;
    struct hf_arena arena[HF_PARALLEL_MAX]; /* a thread's own */
};

static void cases_ask(void *context, size_t slot) {
    struct cases_run *cases = context;
    uint32_t at = atomic_fetch_add(&cases->next, 1);
    for (; at < cases->count; at = atomic_fetch_add(&cases->next, 1)) {
        struct case_answer *answer = &cases->answer[at];
        if (!answer->is_rest) {
            answer->status = case_ask(cases->network, answer, &cases->arena[slot]);
        }
    }
}

static void cases_work(void *context, size_t slot) {
    struct cases_run *cases = context;
    uint32_t at = atomic_fetch_add(&cases->next, 1);
    for (; at < cases->count; at = atomic_fetch_add(&cases->next, 1)) {
        struct case_answer *answer = &cases->answer[at];
        if (!answer->is_rest && !answer->is_followed && answer->status == HF_OK) {
            answer->status = case_judge(answer, &cases->arena[slot]);
        }
    }
}

static bool may_follow(const struct case_answer *answer) {
    return !answer->is_rest && !answer->is_empty && !answer->is_dated && answer->status == HF_OK;
}

/* The last of those that go with an earlier case that is alike, NULL if there is none. */
static struct case_answer *alike_find(struct case_answer *answer, uint32_t at) {
    for (uint32_t i = 0; i < at; i++) {
        struct case_answer *found = &answer[i];
        if (!found->is_followed && may_follow(found) && found->likeness == answer[at].likeness &&
            hf_comply_is_alike(&found->one, &answer[at].one)) {
            while (found->next != NULL) {
                found = found->next;
            }
            return found;
        }
    }
    return NULL;
}

static void alike_join(struct case_answer *answer, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        struct case_answer *before = may_follow(&answer[i]) ? alike_find(answer, i) : NULL;
        if (before != NULL) {
            before->next = &answer[i];
            answer[i].is_followed = true;
        }
    }
}

/* Those that went with a case share its fate. */
static void alike_close(struct case_answer *answer, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        for (struct case_answer *at = answer[i].is_followed ? NULL : answer[i].next; at != NULL;
             at = at->next) {
            at->status = answer[i].status;
        }
    }
}

/* Memory is divided among the threads, and what is left for writing; where allocations are counted,
 * there is one thread. */
static void cases_judge(const struct comply_run *run, uint32_t from, uint32_t count,
                        struct hf_arena *scratch) {
    uint32_t threads = scratch->allowance == NULL ? hf_parallel_threads() : 1;
    const uint32_t inner = threads > count ? threads / count : 1;
    struct cases_run cases = {
        .network = &run->network, .answer = run->answer + from, .count = count};
    threads = threads > count ? count : threads;
    for (uint32_t slot = 0; slot < threads; slot++) {
        cases.arena[slot] = *scratch;
        scratch->at += hf_arena_left(scratch) / (threads + 1 - slot);
        cases.arena[slot].end = scratch->at;
    }
    for (uint32_t i = 0; i < count; i++) {
        cases.answer[i].one.threads = inner;
    }
    atomic_init(&cases.next, 0);
    hf_parallel_run(threads, threads, cases_ask, &cases);
    alike_join(cases.answer, count);
    atomic_store(&cases.next, 0);
    hf_parallel_run(threads, threads, cases_work, &cases);
    alike_close(cases.answer, count);
}

/* ---- writing ---- */

static enum hf_status days_write(struct comply_run *run, const struct case_answer *answer,
                                 struct hf_arena scratch, struct comply_common *common) {
    struct hf_why *why = &run->assessment->why;
    const uint32_t deadlines = answer->one.rule->deadline_count;
    if (!answer->is_dated && !hf_comply_evidence_has_day(&answer->one)) {
        HF_TRY(hf_comply_evidence(&answer->one, why, scratch, HF_DATE_UNKNOWN, &common->evidence));
    }
    for (uint32_t i = 0; i <= deadlines; i++) {
        const struct comply_case *one = answer->is_dated ? &answer->dated[i] : &answer->one;
        common->judgement = answer->judgement[i];
        if (answer->is_dated) {
            HF_TRY(hf_comply_evidence(one, why, scratch, one->day, &common->evidence));
        }
        HF_TRY(finding_add(run, one, scratch, common, i < deadlines ? i : HF_NONE));
    }
    return HF_OK;
}

static enum hf_status case_write(struct comply_run *run, struct case_answer *answer,
                                 struct hf_arena scratch) {
    if (answer->is_first) {
        run->has_parts = false;
    }
    if (answer->is_rest && run->has_parts) {
        return HF_OK;
    }
    if (answer->is_rest) {
        answer->one.threads = scratch.allowance == NULL ? hf_parallel_threads() : 1;
        answer->status = case_ask(&run->network, answer, &scratch);
        HF_TRY(answer->status);
        answer->status = case_judge(answer, &scratch);
    }
    HF_TRY(answer->status);
    if (answer->is_empty) {
        return HF_OK;
    }
    struct comply_common common = {.trend = answer->trend};
    common.trend.point = hf_new(run->keep, struct hf_trend_point, answer->trend.count);
    if (common.trend.point == NULL) {
        return HF_ERR_MEMORY;
    }
    memcpy(common.trend.point, answer->trend.point,
           answer->trend.count * sizeof *answer->trend.point);
    run->has_parts = run->has_parts || !answer->is_rest;
    return days_write(run, answer, scratch, &common);
}

static enum hf_status cases_write(struct comply_run *run, uint32_t from, uint32_t count,
                                  struct hf_arena scratch) {
    for (uint32_t i = 0; i < count; i++) {
        HF_TRY(case_write(run, &run->answer[from + i], scratch));
    }
    return HF_OK;
}

static enum hf_status requirements_run(struct comply_run *run, struct hf_arena scratch) {
    HF_TRY(cases_list(run, &scratch));
    for (uint32_t from = 0; from < run->answer_count; from += CASES_AT_ONCE) {
        const uint32_t left = run->answer_count - from;
        const uint32_t count = left < CASES_AT_ONCE ? left : CASES_AT_ONCE;
        struct hf_arena here = scratch;
        cases_judge(run, from, count, &here);
        HF_TRY(cases_write(run, from, count, here));
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
    enum hf_status status = hf_comply_network(assessment, &scratch, &run.network);
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
