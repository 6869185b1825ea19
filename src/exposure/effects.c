#include "exposure/engine.h"

#include <assert.h>

/* From acts to effects. What an act's ban means for a product (docs/rules.md gives the reasons):
 *
 *     buy, receive                          no supply, no spares
 *     pay                                   no supply, no spares, no repair, no updates; presumed
 * at most send-for-repair, receive-repaired     no repair patch, get-support                    no
 * updates install                               no install use must remove supply-target the
 * maker's own supply runs dry: starve.c service-target, self-maintain, outsource, subsidise,
 * authorise    nothing that a product's dates show
 *
 * Several acts of a measure may have one effect; the strongest is kept, of equals the first. */

unsigned hf_act_effects(enum hf_act act, bool *is_inferred) {
    *is_inferred = false;
    switch (act) {
    case HF_ACT_BUY:
    case HF_ACT_RECEIVE:
        return 1U << HF_EFFECT_NO_SUPPLY | 1U << HF_EFFECT_NO_SPARES;
    case HF_ACT_PAY:
        *is_inferred = true; /* nobody delivers for long without being paid */
        return 1U << HF_EFFECT_NO_SUPPLY | 1U << HF_EFFECT_NO_SPARES | 1U << HF_EFFECT_NO_REPAIR |
               1U << HF_EFFECT_NO_UPDATES;
    case HF_ACT_SEND_FOR_REPAIR:
    case HF_ACT_RECEIVE_REPAIRED:
        return 1U << HF_EFFECT_NO_REPAIR;
    case HF_ACT_PATCH:
    case HF_ACT_GET_SUPPORT:
        return 1U << HF_EFFECT_NO_UPDATES;
    case HF_ACT_INSTALL:
        return 1U << HF_EFFECT_NO_INSTALL;
    case HF_ACT_USE:
        return 1U << HF_EFFECT_MUST_REMOVE;
    case HF_ACT_SUPPLY_TARGET:
    case HF_ACT_SERVICE_TARGET:
    case HF_ACT_SELF_MAINTAIN:
    case HF_ACT_OUTSOURCE:
    case HF_ACT_SUBSIDISE:
    case HF_ACT_AUTHORISE:
        return 0;
    }
    return 0;
}

enum hf_status hf_effect_add(struct exposure_engine *engine, struct effect_list *list,
                             const struct hf_effect *effect) {
    if (list->count == list->capacity) {
        struct hf_effect *grown = hf_arena_grow(engine->keep, list->item, sizeof *list->item,
                                                _Alignof(struct hf_effect), &list->capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        list->item = grown;
    }
    list->item[list->count++] = *effect;
    return HF_OK;
}

void hf_note_presumed(struct exposure_engine *engine, struct product_note *note, unsigned kinds,
                      struct hf_why_id why) {
    (void)engine;
    for (unsigned kind = 0; kind < HF_EFFECT_COUNT; kind++) {
        if ((kinds & (1U << kind)) != 0 && note->answer[kind] == HF_ANSWER_NO) {
            note->answer[kind] = HF_ANSWER_PRESUMED_NO;
            note->why[kind] = why;
        }
    }
    note->touched = hf_answer_or(note->touched, HF_ANSWER_PRESUMED_NO);
}

/* Which of the acts that fill a pool end when `act` is barred. */
static unsigned deals_ended(enum hf_act act) {
    switch (act) {
    case HF_ACT_BUY:
        return 1U << HF_DEAL_BUY;
    case HF_ACT_RECEIVE: /* what would not be received is not ordered */
        return 1U << HF_DEAL_BUY | 1U << HF_DEAL_RECEIVE;
    case HF_ACT_SEND_FOR_REPAIR:
        return 1U << HF_DEAL_SEND_FOR_REPAIR;
    case HF_ACT_RECEIVE_REPAIRED:
        return 1U << HF_DEAL_SEND_FOR_REPAIR | 1U << HF_DEAL_RECEIVE_REPAIRED;
    case HF_ACT_PAY:
        return (1U << HF_DEAL_ACTS) - 1;
    case HF_ACT_SUPPLY_TARGET:
    case HF_ACT_SERVICE_TARGET:
    case HF_ACT_PATCH:
    case HF_ACT_GET_SUPPORT:
    case HF_ACT_INSTALL:
    case HF_ACT_USE:
    case HF_ACT_SELF_MAINTAIN:
    case HF_ACT_OUTSOURCE:
    case HF_ACT_SUBSIDISE:
    case HF_ACT_AUTHORISE:
        return 0;
    }
    return 0;
}

void hf_note_act(struct product_note *note, enum hf_act act, const struct hf_effect *effect) {
    const unsigned deals = effect->answer == HF_ANSWER_NO ? 0 : deals_ended(act);
    for (unsigned deal = 0; deal < HF_DEAL_ACTS; deal++) {
        struct act_note *end = &note->act[deal];
        if ((deals & (1U << deal)) == 0) {
            continue;
        }
        if (end->answer == HF_ANSWER_NO) {
            *end = (struct act_note){HF_ANSWER_NO, HF_DATE_NEVER, {HF_WHY_NONE, HF_WHY_NONE}};
        }
        end->answer = hf_answer_or(end->answer, effect->answer);
        if (effect->answer > HF_ANSWER_PRESUMED_NO &&
            hf_date_is_before(effect->from.earliest, end->end.earliest)) {
            end->end.earliest = effect->from.earliest;
            end->why[0] = effect->why;
        }
        if (effect->answer == HF_ANSWER_YES &&
            hf_date_is_before(effect->from.latest, end->end.latest)) {
            end->end.latest = effect->from.latest;
            end->why[1] = effect->why;
        }
    }
}

/* ---- one act, one product ---- */

struct unit_best {
    const struct hf_condition_context *from;
    const struct hf_csr *lots;
    const uint32_t *condition;
    uint32_t condition_count;
    bool tries_stock;
    bool has_any;
    enum hf_answer answer;
    struct hf_condition_context context;
};

static enum hf_answer unit_answer(const struct unit_best *best,
                                  const struct hf_condition_context *context) {
    enum hf_answer answer = HF_ANSWER_YES;
    for (uint32_t i = 0; i < best->condition_count && answer != HF_ANSWER_NO; i++) {
        answer = hf_answer_and(answer, hf_condition_evaluate(context, best->condition[i]).answer);
    }
    return answer;
}

static void unit_weigh(struct unit_best *best, struct hf_condition_context context) {
    context.why = NULL;
    const enum hf_answer answer = unit_answer(best, &context);
    if (!best->has_any || answer > best->answer) {
        best->answer = answer;
        best->context = context;
    }
    best->has_any = true;
}

/* At the place of a deployed unit, or at none. What is put in there anew is of a lot of the stock,
 * or of one that nobody has yet. */
static void unit_try(struct unit_best *best, uint32_t device, uint32_t module) {
    struct hf_condition_context context = *best->from;
    const struct hf_csr *lots = best->lots;
    context.device = device;
    context.module = module;
    unit_weigh(best, context);
    for (uint32_t i = best->tries_stock ? lots->start[context.product] : 0;
         best->tries_stock && i < lots->start[context.product + 1] && best->answer != HF_ANSWER_YES;
         i++) {
        context.stock = lots->item[i];
        unit_weigh(best, context);
    }
}

static void units_try(const struct exposure_engine *engine, unsigned tests,
                      struct unit_best *best) {
    struct hf_deployed_unit unit;
    struct hf_unit_walk walk =
        hf_unit_walk_begin(best->from->snapshot, &engine->samples, best->from->product,
                           hf_condition_tests_of_unit(best->from, tests));
    while (best->answer != HF_ANSWER_YES && hf_unit_walk_next(&walk, &unit)) {
        unit_try(best, unit.device, unit.module);
    }
}

struct hf_conclusion hf_deployments_evaluate(const struct exposure_engine *engine,
                                             const struct hf_condition_context *context,
                                             const uint32_t *condition, uint32_t condition_count) {
    unsigned tests = 0;
    const struct hf_pack *pack = &context->snapshot->pack[context->pack];
    for (uint32_t i = 0; i < condition_count; i++) {
        tests |= hf_condition_tests(pack, condition[i]);
    }
    struct unit_best best = {.from = context,
                             .lots = &engine->new_lots,
                             .condition = condition,
                             .condition_count = condition_count};
    best.context = *context;
    const bool is_by_lot = (tests & HF_TESTS_LOT) != 0 && !context->is_one_unit &&
                           hf_product_has_lots(context->snapshot, context->product);
    best.tries_stock = is_by_lot && context->is_new_installation;
    const bool is_by_unit = (tests & (HF_TESTS_DEPLOYMENT | HF_TESTS_PLACE)) != 0 ||
                            (is_by_lot && !context->is_new_installation);
    if (is_by_unit && context->product != HF_NONE) {
        units_try(engine, tests, &best);
    }
    if (!best.has_any) {
        unit_try(&best, HF_NONE, HF_NONE);
    }
    struct hf_conclusion conclusion = {best.answer, HF_WHY_NONE};
    if (context->why == NULL) {
        return conclusion;
    }
    best.context.why = context->why;
    struct hf_why_id child[8] = {{0}};
    uint32_t count = 0;
    for (uint32_t i = 0; i < condition_count && count < 8; i++) {
        child[count++] = hf_condition_evaluate(&best.context, condition[i]).why;
    }
    conclusion.why = child[0];
    if (count > 1 && child[1].value != HF_WHY_NONE.value) {
        const enum hf_rule rule = best.answer == HF_ANSWER_YES  ? HF_RULE_CONDITION_HOLDS
                                  : best.answer == HF_ANSWER_NO ? HF_RULE_CONDITION_FAILS
                                                                : HF_RULE_CONDITION_UNKNOWN;
        conclusion.why = child[0].value == HF_WHY_NONE.value
                             ? child[1]
                             : why_rule(context->why, rule, child, count);
    }
    return conclusion;
}

static struct hf_condition_context act_context(struct exposure_engine *engine,
                                               const struct act_question *question) {
    const struct hf_pack *pack = &engine->snapshot->pack[question->view->pack];
    const struct hf_measure *measure = &pack->measure[question->measure];
    const enum hf_act act = measure->act[question->rule].act;
    struct hf_condition_context context =
        hf_condition_context_make(engine->snapshot, question->view->pack);
    context.assumptions = &engine->assessment->assumptions;
    context.parameter = measure->parameter;
    context.parameter_count = measure->parameter_count;
    context.product = question->product;
    context.is_software = act == HF_ACT_PATCH;
    context.is_new_installation = act == HF_ACT_INSTALL;
    context.like_for_like = question->like_for_like;
    context.deal = HF_DEAL_NEW;
    context.target = question->view->answer;
    context.date = question->date;
    hf_deal_terms_apply(question->terms, &context);
    return context;
}

struct act_outcome hf_act_decide(struct exposure_engine *engine,
                                 const struct act_question *question, bool has_why) {
    const struct hf_measure *measure =
        &engine->snapshot->pack[question->view->pack].measure[question->measure];
    const struct hf_act_rule *rule = &measure->act[question->rule];
    struct act_outcome outcome = {.answer = HF_ANSWER_NO};
    for (int i = 0; i < 4; i++) {
        outcome.why[i] = HF_WHY_NONE;
    }
    const bool is_with_partner = question->partner != NULL && hf_act_has_partner(rule->act);
    outcome.touch =
        is_with_partner
            ? hf_touch_find(engine, question->view, question->product, has_why)
            : hf_touch_act(engine, question->view, question->product, rule->act, has_why);
    if (is_with_partner && question->partner->answer > outcome.touch.answer) {
        outcome.touch = *question->partner;
    }
    outcome.answer = hf_answer_and(outcome.touch.answer, question->addressed.answer);
    if (outcome.answer == HF_ANSWER_NO) {
        return outcome;
    }
    struct hf_condition_context context = act_context(engine, question);
    context.why = has_why ? engine->why : NULL;
    const uint32_t condition[2] = {measure->condition, rule->condition};
    const struct hf_conclusion conclusion = hf_deployments_evaluate(engine, &context, condition, 2);
    outcome.answer = hf_answer_and(outcome.answer, conclusion.answer);
    outcome.why[0] = outcome.touch.why;
    outcome.why[1] = question->addressed.why;
    outcome.why[2] = conclusion.why;
    return outcome;
}

/* ---- reasons ---- */

/* An exception is among the reasons if it holds, or might on the as-of day or when the measure
 * begins. */
static bool permit_bears(const struct exposure_engine *engine, const struct permit *permit,
                         const struct hf_span *span) {
    return permit->answer > HF_ANSWER_PRESUMED_NO ||
           hf_interval_holds(permit->window, engine->assessment->scenario.as_of) != HF_ANSWER_NO ||
           (span != NULL &&
            hf_interval_holds(permit->window, span->interval.from.earliest) != HF_ANSWER_NO);
}

struct hf_why_id hf_effect_why(struct exposure_engine *engine, enum hf_modality modality,
                               struct hf_date since, const struct effect_reasons *reasons) {
    enum { CHILD_MAX = 24 };
    struct hf_why_id child[CHILD_MAX];
    size_t count = 0;
    struct hf_why *why = engine->why;
    if (reasons->measure != HF_NONE) {
        child[count++] = hf_why_leaf(why, HF_WHY_MEASURE, reasons->pack, reasons->measure);
    }
    child[count++] = why_fact(why, reasons->pack, reasons->fact);
    if (reasons->span != NULL) {
        const struct hf_why_id fact = why_fact(why, reasons->pack, reasons->span->fact);
        const enum hf_rule rule =
            reasons->span->answer == HF_ANSWER_YES ? HF_RULE_IN_FORCE : HF_RULE_STATUS_UNKNOWN;
        child[count++] = hf_why_apply(
            why, &(struct hf_why_rule){rule, 0.0, reasons->span->interval.from.earliest, &fact, 1});
    }
    for (size_t i = 0; i < reasons->child_count && count < CHILD_MAX / 2; i++) {
        child[count++] = reasons->child[i];
    }
    for (uint32_t i = 0;
         reasons->permits != NULL && i < reasons->permits->count && count < CHILD_MAX; i++) {
        if (permit_bears(engine, &reasons->permits->item[i], reasons->span)) {
            child[count++] = reasons->permits->item[i].why;
        }
    }
    const enum hf_rule rule = modality == HF_ADVISED_AGAINST    ? HF_RULE_ADVISED_AGAINST
                              : modality == HF_LICENCE_REQUIRED ? HF_RULE_LICENCE_NEEDED
                                                                : HF_RULE_ACT_FORBIDDEN;
    return hf_why_apply(why, &(struct hf_why_rule){rule, 0.0, since, child, count});
}

/* ---- one measure, one product ---- */

struct effect_draft {
    bool is_there;
    struct hf_effect effect;
};

static bool draft_is_stronger(const struct hf_effect *effect, const struct hf_effect *than) {
    if (effect->answer != than->answer) {
        return effect->answer > than->answer;
    }
    if (effect->applies_as_of != than->applies_as_of) {
        return effect->applies_as_of > than->applies_as_of;
    }
    return hf_date_is_before(effect->from.earliest, than->from.earliest);
}

static struct hf_interval span_for(const struct hf_span *span, const struct target_view *view,
                                   uint32_t party) {
    struct hf_interval interval = span->interval;
    if (party != HF_NONE) {
        interval.from = hf_date_range_max(interval.from, view->listed_from[party]);
    }
    return interval;
}

static struct hf_date later_day(struct hf_date left, struct hf_date right) {
    return hf_date_is_before(left, right) ? right : left;
}

/* One act in one span: drafts for each kind of effect that it has. */
static enum hf_status act_draft(struct exposure_engine *engine, const struct measure_work *work,
                                const struct hf_span *span, const struct act_question *question,
                                struct effect_draft draft[HF_EFFECT_COUNT],
                                struct product_note *note) {
    const struct hf_measure *measure =
        &engine->snapshot->pack[work->view.pack].measure[work->measure];
    const struct hf_act_rule *rule = &measure->act[question->rule];
    bool is_inferred = false;
    const unsigned kinds = hf_act_effects(rule->act, &is_inferred);
    const struct act_outcome first = hf_act_decide(engine, question, false);
    if (kinds == 0 || first.answer == HF_ANSWER_NO) {
        return HF_OK;
    }
    if (first.touch.answer == HF_ANSWER_PRESUMED_NO) {
        const bool is_binding = measure->binding == HF_BINDING_LAW && !span->is_advice &&
                                rule->modality != HF_ADVISED_AGAINST;
        const bool is_over =
            !hf_date_is_before(engine->assessment->scenario.as_of, span->interval.until.latest);
        hf_note_presumed(engine, note, is_binding && !is_over ? kinds : 0,
                         hf_touch_act(engine, &work->view, question->product, rule->act, true).why);
        return HF_OK;
    }
    const struct act_outcome outcome = hf_act_decide(engine, question, true);
    struct hf_arena scratch = *engine->scratch;
    struct permit_list permits = {NULL, 0};
    const struct permit_question permit = {&work->view,         work->measure, question->product,
                                           outcome.touch.party, rule->act,     NULL};
    HF_TRY(hf_permits_find(engine, &permit, &scratch, &permits));
    enum hf_answer answer = hf_answer_and(outcome.answer, span->answer);
    answer = is_inferred ? hf_answer_and(answer, HF_ANSWER_PRESUMED_YES) : answer;
    const struct permitted_span left =
        hf_permits_apply(&permits, span_for(span, &work->view, outcome.touch.party), answer,
                         engine->assessment->scenario.as_of);
    const struct effect_reasons reasons = {work->view.pack,
                                           work->measure,
                                           rule->fact == HF_NONE ? measure->fact : rule->fact,
                                           span,
                                           outcome.why,
                                           4,
                                           &permits};
    struct hf_effect effect = {.product = question->product,
                               .pack = work->view.pack,
                               .measure = work->measure,
                               .act = rule->act,
                               .modality = rule->modality,
                               .binding = span->is_advice ? HF_BINDING_ADVICE : measure->binding,
                               .answer = left.answer,
                               .applies_as_of = left.applies_as_of,
                               .from = left.from,
                               .until = left.until,
                               .party = outcome.touch.party,
                               .component = outcome.touch.component,
                               .defeater = left.defeater};
    effect.why = hf_effect_why(engine, rule->modality, left.from.earliest, &reasons);
    if (effect.binding == HF_BINDING_LAW && rule->modality != HF_ADVISED_AGAINST &&
        hf_date_is_before(engine->assessment->scenario.as_of, left.until.latest)) {
        hf_note_act(note, rule->act, &effect);
    }
    for (unsigned kind = 0; kind < HF_EFFECT_COUNT; kind++) {
        effect.kind = (enum hf_effect_kind)kind;
        if ((kinds & (1U << kind)) != 0 &&
            (!draft[kind].is_there || draft_is_stronger(&effect, &draft[kind].effect))) {
            draft[kind] = (struct effect_draft){true, effect};
        }
    }
    return HF_OK;
}

static bool rule_bars(const struct hf_act_rule *rule) {
    return rule->modality == HF_FORBIDDEN || rule->modality == HF_LICENCE_REQUIRED ||
           rule->modality == HF_ADVISED_AGAINST;
}

/* All acts in one span. */
static enum hf_status span_effects(struct exposure_engine *engine, const struct measure_work *work,
                                   const struct hf_span *span, uint32_t product,
                                   struct effect_list *list, struct product_note *note) {
    const struct hf_measure *measure =
        &engine->snapshot->pack[work->view.pack].measure[work->measure];
    struct effect_draft draft[HF_EFFECT_COUNT] = {{.is_there = false}};
    struct act_question question = {
        .view = &work->view,
        .measure = work->measure,
        .product = product,
        .date = later_day(span->interval.from.earliest, engine->assessment->scenario.as_of),
        .like_for_like = HF_NO,
        .addressed = work->addressed};
    for (question.rule = 0; question.rule < measure->act_count; question.rule++) {
        if (rule_bars(&measure->act[question.rule])) {
            HF_TRY(act_draft(engine, work, span, &question, draft, note));
        }
    }
    for (int kind = 0; kind < HF_EFFECT_COUNT; kind++) {
        if (draft[kind].is_there) {
            HF_TRY(hf_effect_add(engine, list, &draft[kind].effect));
        }
    }
    return HF_OK;
}

enum hf_status hf_effects_of_measure(struct exposure_engine *engine,
                                     const struct measure_work *work, uint32_t product,
                                     struct effect_list *list, struct product_note *note) {
    const struct hf_measure *measure =
        &engine->snapshot->pack[work->view.pack].measure[work->measure];
    for (uint32_t i = 0; i < work->span_count; i++) {
        HF_TRY(span_effects(engine, work, &work->span[i], product, list, note));
    }
    for (uint32_t i = 0; i < measure->act_count; i++) {
        if (measure->act[i].act == HF_ACT_SUPPLY_TARGET && rule_bars(&measure->act[i])) {
            HF_TRY(hf_starve_effects(engine, work, i, product, list, note));
        }
    }
    return HF_OK;
}
