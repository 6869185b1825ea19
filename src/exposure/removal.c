#include "exposure/engine.h"

/* Requirements that amount to a ban: "no deployed unit left by a deadline" removes the product from
 * its functions, "no unit installed since a day" bans installing it. Other metrics (shares, counts)
 * leave open which unit has to go: they have no effect on a product and are answered by the comply
 * room. */

struct removal_unit {
    const struct hf_requirement *requirement;
    struct hf_condition_context context;
};

/* Any of the function classes and any of the technologies, and the further condition. */
static enum hf_answer unit_is_covered(const struct removal_unit *unit, struct hf_why_id *why) {
    const struct hf_requirement *requirement = unit->requirement;
    struct hf_conclusion best = {
        requirement->function_class_count == 0 ? HF_ANSWER_YES : HF_ANSWER_NO, HF_WHY_NONE};
    for (uint32_t i = 0; i < requirement->function_class_count; i++) {
        const struct hf_conclusion one =
            hf_function_class_test(&unit->context, requirement->function_class[i]);
        if (i == 0 || one.answer > best.answer) {
            best = one;
        }
    }
    struct hf_conclusion technology = {
        requirement->technology_count == 0 ? HF_ANSWER_YES : HF_ANSWER_NO, HF_WHY_NONE};
    for (uint32_t i = 0; i < requirement->technology_count; i++) {
        const struct hf_conclusion one =
            hf_technology_test(&unit->context, requirement->technology[i]);
        if (i == 0 || one.answer > technology.answer) {
            technology = one;
        }
    }
    const struct hf_conclusion further =
        hf_condition_evaluate(&unit->context, requirement->condition);
    if (unit->context.why != NULL) {
        const struct hf_why_id child[] = {best.why, technology.why, further.why};
        const enum hf_answer all =
            hf_answer_and(hf_answer_and(best.answer, technology.answer), further.answer);
        *why = why_rule(unit->context.why,
                        all == HF_ANSWER_YES ? HF_RULE_CONDITION_HOLDS : HF_RULE_CONDITION_UNKNOWN,
                        child, 3);
    }
    return hf_answer_and(hf_answer_and(best.answer, technology.answer), further.answer);
}

struct removal_best {
    enum hf_answer answer;
    struct removal_unit unit;
};

static void removal_weigh(struct removal_best *best, const struct removal_unit *unit) {
    struct hf_why_id why = HF_WHY_NONE;
    const enum hf_answer answer = unit_is_covered(unit, &why);
    if (answer > best->answer) {
        *best = (struct removal_best){answer, *unit};
    }
}

/* What is put in anew is of a lot of the stock, or of one that nobody has yet. */
static void removal_try(struct removal_best *best, const struct removal_unit *unit,
                        const struct hf_csr *lots) {
    const struct hf_condition_context *context = &unit->context;
    removal_weigh(best, unit);
    if (!context->is_new_installation || context->is_one_unit ||
        !hf_product_has_lots(context->snapshot, context->product)) {
        return;
    }
    struct removal_unit taken = *unit;
    for (uint32_t i = lots->start[context->product];
         i < lots->start[context->product + 1] && best->answer != HF_ANSWER_YES; i++) {
        taken.context.stock = lots->item[i];
        removal_weigh(best, &taken);
    }
}

/* The deployed unit of the product that the requirement covers most surely. */
static struct removal_best removal_find(const struct exposure_engine *engine,
                                        struct removal_unit unit) {
    const struct hf_condition_context *context = &unit.context;
    const unsigned tests = hf_condition_tests_of_unit(
        context,
        hf_condition_tests(&engine->snapshot->pack[context->pack], unit.requirement->condition));
    struct removal_best best = {HF_ANSWER_NO, unit};
    bool has_unit = false;
    struct hf_deployed_unit deployed;
    struct hf_unit_walk walk =
        hf_unit_walk_begin(engine->snapshot, &engine->samples, context->product, tests);
    while (best.answer != HF_ANSWER_YES && hf_unit_walk_next(&walk, &deployed)) {
        unit.context.device = deployed.device;
        unit.context.module = deployed.module;
        removal_try(&best, &unit, &engine->new_lots);
        has_unit = true;
    }
    if (!has_unit &&
        (engine->asks_of_use || unit.requirement->metric == HF_METRIC_INSTALLED_SINCE)) {
        /* stocked or ordered: it may not be put to use in what is covered */
        removal_try(&best, &unit, &engine->new_lots);
    }
    return best;
}

/* From when: the earliest deadline, or the day since when nothing may be installed. */
static struct hf_date_range requirement_from(const struct hf_requirement *requirement,
                                             uint32_t *fact) {
    if (requirement->metric == HF_METRIC_INSTALLED_SINCE) {
        return hf_date_sure(requirement->since);
    }
    struct hf_date_range from = HF_DATE_NEVER;
    for (uint32_t i = 0; i < requirement->deadline_count; i++) {
        if (hf_date_is_before(requirement->deadline[i].date.earliest, from.earliest)) {
            *fact = requirement->deadline[i].fact;
        }
        from = hf_date_range_min(from, requirement->deadline[i].date);
    }
    return from;
}

static bool bans_units(const struct hf_requirement *requirement) {
    const bool is_removal =
        requirement->metric == HF_METRIC_UNITS && requirement->deadline_count > 0;
    const bool is_install_ban = requirement->metric == HF_METRIC_INSTALLED_SINCE;
    return (is_removal || is_install_ban) &&
           requirement->limit < 0.5; /* a whole number of units: none */
}

/* How the measure that it is part of stands at that time. */
static enum hf_status requirement_status(struct exposure_engine *engine, uint32_t pack,
                                         const struct hf_requirement *requirement,
                                         struct hf_date_range *from, struct hf_span *found) {
    *found =
        (struct hf_span){{hf_date_sure(HF_DATE_MIN), HF_DATE_NEVER}, HF_ANSWER_YES, false, HF_NONE};
    if (requirement->measure == HF_NONE) {
        return HF_OK;
    }
    struct hf_arena scratch = *engine->scratch;
    struct hf_span *span = NULL;
    uint32_t count = 0;
    HF_TRY(hf_measure_spans(&engine->snapshot->pack[pack], requirement->measure,
                            &engine->assessment->scenario, &scratch, &span, &count));
    found->answer = HF_ANSWER_NO;
    for (uint32_t i = 0; i < count; i++) {
        if (hf_date_is_before(from->earliest, span[i].interval.until.latest)) {
            *found = span[i];
            *from = hf_date_range_max(*from, span[i].interval.from);
            return HF_OK;
        }
    }
    return HF_OK;
}

enum hf_status hf_effects_of_requirement(struct exposure_engine *engine,
                                         const struct target_view *view, uint32_t requirement,
                                         uint32_t product, const struct deal_terms *terms,
                                         struct effect_list *list) {
    const struct hf_pack *pack = &engine->snapshot->pack[view->pack];
    const struct hf_requirement *rules = &pack->requirement[requirement];
    uint32_t fact = rules->fact;
    struct hf_date_range from = requirement_from(rules, &fact);
    if (!bans_units(rules) || rules->binding == HF_BINDING_PROPOSAL ||
        rules->binding == HF_BINDING_REPORTED) {
        return HF_OK;
    }
    const struct hf_touch touch = hf_touch_find(engine, view, product, false);
    struct removal_unit unit = {rules, hf_condition_context_make(engine->snapshot, view->pack)};
    unit.context.product = product;
    unit.context.assumptions = &engine->assessment->assumptions;
    unit.context.parameter = rules->parameter;
    unit.context.parameter_count = rules->parameter_count;
    unit.context.target = view->answer;
    unit.context.like_for_like = HF_NO;
    unit.context.date = engine->assessment->scenario.as_of;
    const bool is_install_ban = rules->metric == HF_METRIC_INSTALLED_SINCE;
    unit.context.is_new_installation = is_install_ban;
    hf_deal_terms_apply(terms, &unit.context);
    struct removal_best best = {.answer = HF_ANSWER_NO};
    if (touch.answer > HF_ANSWER_PRESUMED_NO) {
        best = removal_find(engine, unit);
    }
    struct hf_span span;
    HF_TRY(requirement_status(engine, view->pack, rules, &from, &span));
    if (best.answer == HF_ANSWER_NO || span.answer == HF_ANSWER_NO) {
        return HF_OK;
    }
    const struct addressed_question question = {
        rules->addressees, rules->jurisdiction, view->pack,
        rules->measure == HF_NONE ? (struct hf_text){NULL, 0} : pack->measure[rules->measure].id,
        rules->id};
    const struct hf_conclusion addressed = hf_addressed_find(engine, &question);
    best.unit.context.why = engine->why;
    struct hf_why_id covered = HF_WHY_NONE;
    const enum hf_answer covers = unit_is_covered(&best.unit, &covered);
    const enum hf_answer answer = hf_answer_and(hf_answer_and(touch.answer, covers),
                                                hf_answer_and(addressed.answer, span.answer));
    if (answer == HF_ANSWER_NO) {
        return HF_OK;
    }
    const bool is_advice = rules->binding == HF_BINDING_ADVICE || span.is_advice;
    const struct hf_why_id child[] = {
        hf_why_leaf(engine->why, HF_WHY_REQUIREMENT, view->pack, requirement),
        hf_touch_find(engine, view, product, true).why, addressed.why, covered};
    const struct effect_reasons reasons = {
        view->pack, rules->measure, fact, rules->measure == HF_NONE ? NULL : &span, child, 4, NULL};
    struct hf_effect effect = {.product = product,
                               .pack = view->pack,
                               .measure = rules->measure,
                               .kind =
                                   is_install_ban ? HF_EFFECT_NO_INSTALL : HF_EFFECT_MUST_REMOVE,
                               .act = is_install_ban ? HF_ACT_INSTALL : HF_ACT_USE,
                               .modality = is_advice ? HF_ADVISED_AGAINST : HF_FORBIDDEN,
                               .binding = is_advice ? HF_BINDING_ADVICE : rules->binding,
                               .answer = answer,
                               .from = from,
                               .until = span.interval.until,
                               .party = touch.party,
                               .component = touch.component,
                               .defeater = HF_NONE};
    effect.applies_as_of =
        hf_applies_on(answer, from, effect.until, engine->assessment->scenario.as_of);
    effect.why = hf_effect_why(engine, effect.modality, from.earliest, &reasons);
    return hf_effect_add(engine, list, &effect);
}
