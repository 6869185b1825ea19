#include "exposure/engine.h"

#include <math.h>

/* A maker to whom nobody may hand what its products need goes on until its own stock of bought-in
 * components is used up: new units, spare parts and repairs end then, by the low and the high end
 * of that stock. Software is not stocked: updates end when the software that a product is built on
 * may no longer be handed over. In a window of an exception the maker is supplied again, so each
 * gap between windows is looked at by itself. */

struct starve_need {
    enum hf_answer answer;
    struct hf_why_id why;
    uint32_t component;
};

static void need_keep(struct starve_need *need, enum hf_answer answer, struct hf_why_id why,
                      uint32_t component) {
    if (answer > need->answer) {
        *need = (struct starve_need){answer, why, component};
    }
}

static struct hf_conclusion need_condition(struct hf_condition_context *context,
                                           const struct hf_measure *measure,
                                           const struct hf_act_rule *rule) {
    const struct hf_conclusion item = hf_condition_evaluate(context, measure->condition);
    const struct hf_conclusion act = hf_condition_evaluate(context, rule->condition);
    return (struct hf_conclusion){
        hf_answer_and(item.answer, act.answer),
        item.why.value == HF_WHY_NONE.value || act.answer < item.answer ? act.why : item.why};
}

/* Does the product hold items that the measure keeps from its maker? `is_software`: software only.
 */
static struct starve_need need_find(struct exposure_engine *engine, const struct measure_work *work,
                                    uint32_t rule, uint32_t product, bool is_software) {
    const struct hf_snapshot *snapshot = engine->snapshot;
    const struct hf_measure *measure = &snapshot->pack[work->view.pack].measure[work->measure];
    struct hf_condition_context context = hf_condition_context_make(snapshot, work->view.pack);
    context.assumptions = &engine->assessment->assumptions;
    context.why = engine->why;
    context.parameter = measure->parameter;
    context.parameter_count = measure->parameter_count;
    context.target = work->view.answer;
    context.date = engine->assessment->scenario.as_of;
    context.part = HF_ITEM_COMPONENT;
    struct starve_need need = {HF_ANSWER_NO, HF_WHY_NONE, HF_NONE};
    const struct component_walk walk = hf_components_walk(engine, product);
    for (uint32_t i = 0; i < walk.count && need.answer != HF_ANSWER_YES; i++) {
        const uint32_t component = engine->stack[i];
        const uint8_t kind = snapshot->products.kind[component];
        if (is_software && kind != HF_PRODUCT_SOFTWARE && kind != HF_PRODUCT_UNKNOWN) {
            continue;
        }
        context.product = component;
        context.is_software = is_software && kind == HF_PRODUCT_SOFTWARE;
        struct hf_conclusion held = need_condition(&context, measure, &measure->act[rule]);
        if (is_software && kind == HF_PRODUCT_UNKNOWN) {
            const struct hf_why_id child[] = {
                hf_blank_cell(engine->why, HF_KIND_PRODUCT, "kind", component), held.why};
            held =
                (struct hf_conclusion){hf_answer_and(held.answer, HF_ANSWER_NO_BASIS),
                                       why_rule(engine->why, HF_RULE_CONDITION_UNKNOWN, child, 2)};
        }
        need_keep(&need, held.answer, held.why, component);
    }
    context.product = product;
    context.part = HF_ITEM_UNLISTED;
    context.is_software = is_software;
    const struct hf_conclusion unlisted = need_condition(&context, measure, &measure->act[rule]);
    if (walk.is_open || unlisted.answer == HF_ANSWER_YES) {
        const bool is_any =
            measure->condition == HF_NONE && measure->act[rule].condition == HF_NONE;
        const enum hf_answer most = is_software ? HF_ANSWER_NO_BASIS
                                    : is_any    ? HF_ANSWER_PRESUMED_YES
                                                : HF_ANSWER_YES;
        const uint32_t open = walk.open_product == HF_NONE ? product : walk.open_product;
        const struct hf_why_id child[] = {
            walk.is_open ? hf_blank_cell(engine->why, HF_KIND_PRODUCT, "bom_complete", open)
                         : HF_WHY_NONE,
            unlisted.why};
        if (walk.is_open || !is_any) {
            need_keep(&need, hf_answer_and(unlisted.answer, most),
                      why_rule(engine->why, HF_RULE_BOM_INCOMPLETE, child, 2), HF_NONE);
        }
    }
    return need;
}

/* ---- how long the maker's own stock lasts ---- */

struct maker_stock {
    struct hf_range days;
    struct hf_why_id why[2];
};

/* A pack's assumption about a pack party that is this party: position in the table of assumptions,
 * or HF_NONE. */
static uint32_t pack_stock_assumption(const struct exposure_engine *engine, uint32_t party) {
    const struct hf_assessment *assessment = engine->assessment;
    uint32_t position = HF_ASSUME_COUNT;
    uint32_t found = HF_NONE;
    enum hf_answer best = HF_ANSWER_NO_BASIS;
    for (uint32_t p = 0; p < engine->snapshot->pack_count; p++) {
        const struct hf_pack *pack = &engine->snapshot->pack[p];
        for (uint32_t i = 0; i < pack->assumption_count; i++, position++) {
            const struct hf_pack_assumption *item = &pack->assumption[i];
            const struct hf_text wanted =
                assessment->assumptions.item[HF_ASSUME_COMPONENT_STOCK_DAYS].name;
            for (uint32_t m = 0; hf_text_equal(item->id, wanted) && m < assessment->match_count;
                 m++) {
                const struct hf_match *match = &assessment->match[m];
                if (match->target == HF_MATCH_PACK_PARTY && match->pack == p &&
                    match->entry == item->party && match->party == party && match->answer > best) {
                    best = match->answer;
                    found = position;
                }
            }
        }
    }
    return found < assessment->assumptions.count ? found : HF_NONE;
}

/* The scenario's value first, then what is known of the party, what the pack says of it, and what
 * is assumed of all. */
static struct maker_stock maker_stock_find(struct exposure_engine *engine, uint32_t party) {
    const struct hf_assumption *general =
        &engine->assessment->assumptions.item[HF_ASSUME_COMPONENT_STOCK_DAYS];
    const struct hf_why_id assumed = why_assumed(engine->why, HF_ASSUME_COMPONENT_STOCK_DAYS);
    if (party == HF_NONE || general->origin == HF_ASSUMED_SCENARIO) {
        return (struct maker_stock){general->value, {assumed, HF_WHY_NONE}};
    }
    const struct hf_range own = engine->snapshot->parties.component_stock_days[party];
    if (hf_range_is_known(own)) {
        return (struct maker_stock){own,
                                    {hf_why_row(engine->why, HF_KIND_PARTY, party), HF_WHY_NONE}};
    }
    const struct hf_why_id blank =
        hf_blank_cell(engine->why, HF_KIND_PARTY, "component_stock_days", party);
    const uint32_t position = pack_stock_assumption(engine, party);
    const struct hf_assumption *item =
        &engine->assessment->assumptions
             .item[position == HF_NONE ? HF_ASSUME_COMPONENT_STOCK_DAYS : position];
    return (struct maker_stock){
        item->value, {blank, position == HF_NONE ? assumed : why_assumed(engine->why, position)}};
}

/* ---- effects ---- */

struct starve_work {
    const struct measure_work *work;
    uint32_t rule, product;
    struct hf_touch touch;
    struct starve_need need, software;
    struct maker_stock stock;
    struct permit_list permits;
};

static bool window_is_sure(const struct permit *permit) {
    return permit->answer == HF_ANSWER_YES && !permit->is_partial &&
           hf_date_range_is_known(permit->window.from) &&
           hf_date_range_is_known(permit->window.until);
}

static struct hf_date_range after_stock(struct hf_date_range from, struct hf_range days) {
    if (!hf_range_is_known(days)) {
        return (struct hf_date_range){from.earliest, HF_DATE_MAX};
    }
    const double least = fmin(fmax(floor(days.lower), 0.0), 4e6);
    const double most = fmin(fmax(ceil(days.upper), least), 4e6);
    return (struct hf_date_range){hf_date_add(from.earliest, (int64_t)least),
                                  hf_date_add(from.latest, (int64_t)most)};
}

/* The gap may end before the stock does. */
static enum hf_answer bites(enum hf_answer answer, struct hf_date_range from,
                            struct hf_date_range until) {
    if (!hf_date_is_before(from.earliest, until.latest)) {
        return HF_ANSWER_NO;
    }
    if (hf_date_is_before(from.latest, until.earliest)) {
        return answer;
    }
    const int64_t middle = ((int64_t)from.earliest.days + from.latest.days) / 2;
    const bool is_likely = from.latest.days < HF_DATE_MAX.days && middle < until.earliest.days;
    return hf_answer_and(answer, is_likely ? HF_ANSWER_PRESUMED_YES : HF_ANSWER_PRESUMED_NO);
}

static enum hf_status gap_effect(struct exposure_engine *engine, const struct starve_work *starve,
                                 const struct hf_span *span, struct hf_interval gap,
                                 bool is_software, struct effect_list *list) {
    const struct measure_work *work = starve->work;
    const struct hf_measure *measure =
        &engine->snapshot->pack[work->view.pack].measure[work->measure];
    const struct hf_act_rule *rule = &measure->act[starve->rule];
    const struct starve_need *need = is_software ? &starve->software : &starve->need;
    const enum hf_answer barred =
        hf_answer_and(hf_answer_and(starve->touch.answer, need->answer), span->answer);
    const struct permitted_span left =
        hf_permits_apply(&starve->permits, gap, barred, engine->assessment->scenario.as_of);
    const struct hf_date_range from =
        is_software ? left.from : after_stock(left.from, starve->stock.days);
    const enum hf_answer answer = bites(left.answer, from, gap.until);
    if (answer == HF_ANSWER_NO) {
        return HF_OK;
    }
    const struct hf_why_id inner[] = {
        need->component == HF_NONE ? HF_WHY_NONE
                                   : hf_why_row(engine->why, HF_KIND_PRODUCT, need->component),
        need->why, is_software ? HF_WHY_NONE : starve->stock.why[0],
        is_software ? HF_WHY_NONE : starve->stock.why[1]};
    const bool is_settled = hf_answer_is_settled(need->answer);
    const struct hf_why_id starved =
        hf_why_apply(engine->why, &(struct hf_why_rule){is_settled ? HF_RULE_VENDOR_STARVED
                                                                   : HF_RULE_VENDOR_SUPPLY_UNKNOWN,
                                                        0.0, from.earliest, inner, 4});
    const struct hf_why_id child[] = {starve->touch.why, starved};
    const struct effect_reasons reasons = {work->view.pack,
                                           work->measure,
                                           rule->fact == HF_NONE ? measure->fact : rule->fact,
                                           span,
                                           child,
                                           2,
                                           &starve->permits};
    struct hf_effect effect = {.product = starve->product,
                               .pack = work->view.pack,
                               .measure = work->measure,
                               .act = HF_ACT_SUPPLY_TARGET,
                               .modality = rule->modality,
                               .binding = span->is_advice ? HF_BINDING_ADVICE : measure->binding,
                               .answer = answer,
                               .from = from,
                               .until = gap.until,
                               .party = starve->touch.party,
                               .component = need->component,
                               .defeater = left.defeater};
    effect.applies_as_of =
        hf_applies_on(answer, from, gap.until, engine->assessment->scenario.as_of);
    effect.why = hf_effect_why(engine, rule->modality, from.earliest, &reasons);
    static const enum hf_effect_kind hard[] = {HF_EFFECT_NO_SUPPLY, HF_EFFECT_NO_SPARES,
                                               HF_EFFECT_NO_REPAIR};
    for (int i = 0; i < (is_software ? 1 : 3); i++) {
        effect.kind = is_software ? HF_EFFECT_NO_UPDATES : hard[i];
        HF_TRY(hf_effect_add(engine, list, &effect));
    }
    return HF_OK;
}

/* The next gap of a span from `*start` on: its end is the start of the next sure window; *start
 * moves behind that. */
static struct hf_interval next_gap(const struct permit_list *permits, struct hf_interval span,
                                   struct hf_date_range *start) {
    bool has_moved = true;
    for (uint32_t round = 0; has_moved && round <= permits->count; round++) {
        has_moved = false;
        for (uint32_t i = 0; i < permits->count; i++) {
            const struct hf_interval *window = &permits->item[i].window;
            if (window_is_sure(&permits->item[i]) &&
                !hf_date_is_before(start->earliest, window->from.earliest) &&
                hf_date_is_before(start->latest, window->until.earliest)) {
                *start = window->until;
                has_moved = true;
            }
        }
    }
    struct hf_interval gap = {*start, span.until};
    struct hf_date_range next = HF_DATE_NEVER;
    for (uint32_t i = 0; i < permits->count; i++) {
        const struct hf_interval *window = &permits->item[i].window;
        if (window_is_sure(&permits->item[i]) &&
            hf_date_is_before(start->earliest, window->from.earliest) &&
            hf_date_is_before(window->from.earliest, gap.until.earliest)) {
            gap.until = window->from;
            next = window->until;
        }
    }
    *start = next;
    return gap;
}

static enum hf_status span_starves(struct exposure_engine *engine, const struct starve_work *starve,
                                   const struct hf_span *span, struct effect_list *list) {
    struct hf_interval interval = span->interval;
    if (starve->touch.party != HF_NONE) {
        interval.from =
            hf_date_range_max(interval.from, starve->work->view.listed_from[starve->touch.party]);
    }
    struct hf_date_range start = interval.from;
    for (uint32_t round = 0; round <= starve->permits.count + 1; round++) {
        if (!hf_date_is_before(start.earliest, interval.until.latest)) {
            return HF_OK;
        }
        const struct hf_interval gap = next_gap(&starve->permits, interval, &start);
        if (!hf_date_is_before(gap.from.earliest, gap.until.latest)) {
            continue;
        }
        HF_TRY(gap_effect(engine, starve, span, gap, false, list));
        HF_TRY(gap_effect(engine, starve, span, gap, true, list));
    }
    return HF_OK;
}

enum hf_status hf_starve_effects(struct exposure_engine *engine, const struct measure_work *work,
                                 uint32_t rule, uint32_t product, struct effect_list *list,
                                 struct product_note *note) {
    const struct hf_measure *measure =
        &engine->snapshot->pack[work->view.pack].measure[work->measure];
    const struct hf_touch first = hf_touch_maker(engine, &work->view, product, false);
    if (first.answer == HF_ANSWER_NO || work->span_count == 0) {
        return HF_OK;
    }
    struct starve_work starve = {.work = work, .rule = rule, .product = product};
    starve.touch = hf_touch_maker(engine, &work->view, product, true);
    if (first.answer == HF_ANSWER_PRESUMED_NO) {
        const struct hf_span *last = &work->span[work->span_count - 1];
        const bool counts =
            measure->binding == HF_BINDING_LAW && !last->is_advice &&
            measure->act[rule].modality != HF_ADVISED_AGAINST &&
            hf_date_is_before(engine->assessment->scenario.as_of, last->interval.until.latest);
        const unsigned kinds = 1U << HF_EFFECT_NO_SUPPLY | 1U << HF_EFFECT_NO_SPARES |
                               1U << HF_EFFECT_NO_REPAIR | 1U << HF_EFFECT_NO_UPDATES;
        hf_note_presumed(engine, note, counts ? kinds : 0, starve.touch.why);
        return HF_OK;
    }
    starve.need = need_find(engine, work, rule, product, false);
    starve.software = need_find(engine, work, rule, product, true);
    if (starve.need.answer == HF_ANSWER_NO && starve.software.answer == HF_ANSWER_NO) {
        return HF_OK;
    }
    starve.stock = maker_stock_find(engine, starve.touch.party);
    struct hf_arena scratch = *engine->scratch;
    const struct permit_question question = {&work->view,        work->measure,        product,
                                             starve.touch.party, HF_ACT_SUPPLY_TARGET, NULL};
    HF_TRY(hf_permits_find(engine, &question, &scratch, &starve.permits));
    for (uint32_t i = 0; i < work->span_count; i++) {
        HF_TRY(span_starves(engine, &starve, &work->span[i], list));
    }
    return HF_OK;
}
