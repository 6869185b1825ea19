#include "exposure/engine.h"

/* May this still be done today? Every measure that is in force on the as-of day and has a rule
 * about the act is asked; the one that bars it most surely decides, less what an exception permits.
 * Where nothing bars it, the next measure that will is named by its first day. */

static const struct {
    enum hf_act act;
    bool is_replacement;
} check_lines[HF_CHECK_LINES] = {
    {HF_ACT_BUY, false},
    {HF_ACT_RECEIVE, false},
    {HF_ACT_SEND_FOR_REPAIR, false},
    {HF_ACT_RECEIVE_REPAIRED, false},
    {HF_ACT_PATCH, false},
    {HF_ACT_GET_SUPPORT, false},
    {HF_ACT_PAY, false},
    {HF_ACT_INSTALL, false},
    {HF_ACT_INSTALL, true},
    {HF_ACT_USE, false},
    {HF_ACT_SELF_MAINTAIN, false},
};

struct check_work {
    struct exposure_engine *engine;
    struct hf_check *check;
    bool is_party;
    enum hf_answer barred[HF_CHECK_LINES];     /* by law */
    struct hf_date_range next[HF_CHECK_LINES]; /* first day of a later bar */
    struct hit_list hits;
    enum hf_status status;
};

static enum hf_answer party_hit(const struct check_work *work, const struct target_view *view,
                                struct hf_why_id *why) {
    const uint32_t party = work->check->party;
    *why = party == HF_NONE ? view->extra_why : view->why[party];
    return party == HF_NONE ? view->extra : view->answer[party];
}

/* A condition about an item of which only the counterparty is known. What its products in the
 * snapshot are may presume that it holds; that it fails for all of them presumes nothing, for other
 * items can be dealt in. */
static struct hf_conclusion party_items(const struct check_work *work,
                                        const struct hf_condition_context *from, uint32_t condition,
                                        uint32_t party) {
    struct hf_conclusion best = hf_condition_evaluate(from, condition);
    const struct hf_csr *products = &work->engine->snapshot->products_by_manufacturer;
    if (best.answer != HF_ANSWER_NO_BASIS || party == HF_NONE) {
        return best;
    }
    struct hf_condition_context context = *from;
    for (uint32_t i = products->start[party]; i < products->start[party + 1]; i++) {
        context.product = products->item[i];
        context.why = NULL;
        const enum hf_answer answer = hf_condition_evaluate(&context, condition).answer;
        if (answer > HF_ANSWER_NO_BASIS) {
            context.why = from->why;
            return (struct hf_conclusion){HF_ANSWER_PRESUMED_YES,
                                          hf_condition_evaluate(&context, condition).why};
        }
    }
    return best;
}

/* The act with a party, whatever the item. */
static struct act_outcome party_decide(const struct check_work *work,
                                       const struct act_question *question) {
    const struct exposure_engine *engine = work->engine;
    const struct hf_measure *measure =
        &engine->snapshot->pack[question->view->pack].measure[question->measure];
    const enum hf_act act = measure->act[question->rule].act;
    struct act_outcome outcome = {.touch = {.party = work->check->party, .component = HF_NONE}};
    outcome.touch.answer = party_hit(work, question->view, &outcome.touch.why);
    struct hf_condition_context context =
        hf_condition_context_make(engine->snapshot, question->view->pack);
    context.assumptions = &engine->assessment->assumptions;
    context.why = engine->why;
    context.parameter = measure->parameter;
    context.parameter_count = measure->parameter_count;
    context.is_software = act == HF_ACT_PATCH;
    context.is_new_installation = act == HF_ACT_INSTALL;
    context.like_for_like = question->like_for_like;
    context.deal = HF_DEAL_NEW;
    context.target = question->view->answer;
    context.date = question->date;
    const struct hf_conclusion item =
        party_items(work, &context, measure->condition, work->check->party);
    const struct hf_conclusion further =
        party_items(work, &context, measure->act[question->rule].condition, work->check->party);
    outcome.answer = hf_answer_and(hf_answer_and(outcome.touch.answer, question->addressed.answer),
                                   hf_answer_and(item.answer, further.answer));
    outcome.why[0] = outcome.touch.why;
    outcome.why[1] = question->addressed.why;
    outcome.why[2] = item.why;
    outcome.why[3] = further.why;
    return outcome;
}

static const struct permit *permit_of(const struct permit_list *permits, uint32_t defeater) {
    for (uint32_t i = 0; i < permits->count; i++) {
        if (permits->item[i].defeater == defeater) {
            return &permits->item[i];
        }
    }
    return NULL;
}

static bool rule_is_advice(const struct hf_measure *measure, const struct hf_act_rule *rule,
                           const struct hf_span *span) {
    return rule->modality == HF_ADVISED_AGAINST || measure->binding == HF_BINDING_ADVICE ||
           span->is_advice;
}

/* One line against one rule in one span. */
static enum hf_status line_weigh(struct check_work *work, const struct measure_work *here,
                                 const struct hf_span *span, struct act_question *question,
                                 uint32_t line_index) {
    struct exposure_engine *engine = work->engine;
    struct hf_check_line *line = &work->check->line[line_index];
    const struct hf_measure *measure =
        &engine->snapshot->pack[here->view.pack].measure[here->measure];
    const struct hf_act_rule *rule = &measure->act[question->rule];
    const struct hf_date as_of = engine->assessment->scenario.as_of;
    question->like_for_like = line->is_replacement ? HF_YES : HF_NO;
    const struct act_outcome outcome =
        work->is_party ? party_decide(work, question) : hf_act_decide(engine, question, true);
    struct hf_interval interval = span->interval;
    if (outcome.touch.party != HF_NONE) {
        interval.from =
            hf_date_range_max(interval.from, here->view.listed_from[outcome.touch.party]);
    }
    struct hf_arena scratch = *engine->scratch;
    struct permit_list permits = {NULL, 0};
    const struct permit_question permit = {&here->view, here->measure, question->product,
                                           outcome.touch.party, rule->act};
    HF_TRY(hf_permits_find(engine, &permit, &scratch, &permits));
    const enum hf_answer barred = hf_answer_and(outcome.answer, span->answer);
    const struct permitted_span left = hf_permits_apply(&permits, interval, barred, as_of);
    const struct effect_reasons reasons = {here->view.pack,
                                           here->measure,
                                           rule->fact == HF_NONE ? measure->fact : rule->fact,
                                           span,
                                           outcome.why,
                                           4,
                                           &permits};
    if (rule_is_advice(measure, rule, span)) {
        if (left.applies_as_of > line->advised) {
            line->advised = left.applies_as_of;
            line->advice_pack = here->view.pack;
            line->advice_measure = here->measure;
            line->why = line->measure == HF_NONE
                            ? hf_effect_why(engine, rule->modality, as_of, &reasons)
                            : line->why;
        }
        return HF_OK;
    }
    if (measure->binding != HF_BINDING_LAW) {
        return HF_OK;
    }
    const bool is_later =
        hf_date_is_before(as_of, left.from.earliest) && left.answer > HF_ANSWER_PRESUMED_NO;
    if (is_later && left.applies_as_of == HF_ANSWER_NO) {
        work->next[line_index] = hf_date_range_min(work->next[line_index], left.from);
    }
    const bool is_permitted =
        left.defeater != HF_NONE &&
        hf_applies_on(barred, interval.from, interval.until, as_of) != HF_ANSWER_NO;
    if (left.applies_as_of > work->barred[line_index] ||
        (is_permitted && line->measure == HF_NONE && work->barred[line_index] == HF_ANSWER_NO)) {
        const struct permit *permitted = permit_of(&permits, left.defeater);
        work->barred[line_index] = left.applies_as_of;
        line->pack = here->view.pack;
        line->measure = here->measure;
        line->defeater = left.defeater;
        line->needs_licence = rule->modality == HF_LICENCE_REQUIRED;
        line->until = permitted != NULL ? permitted->window.until : interval.until;
        line->why = hf_effect_why(engine, rule->modality, as_of, &reasons);
    }
    return HF_OK;
}

static enum hf_status hit_note(struct check_work *work, const struct hf_target_hit *hit) {
    struct hit_list *list = &work->hits;
    for (size_t i = 0; i < list->count; i++) {
        if (list->item[i].party == hit->party && list->item[i].pack == hit->pack &&
            list->item[i].measure == hit->measure &&
            list->item[i].requirement == hit->requirement) {
            return HF_OK;
        }
    }
    if (list->count == list->capacity) {
        struct hf_target_hit *grown =
            hf_arena_grow(work->engine->keep, list->item, sizeof *list->item,
                          _Alignof(struct hf_target_hit), &list->capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        list->item = grown;
    }
    list->item[list->count++] = *hit;
    return HF_OK;
}

static enum hf_status view_note(struct check_work *work, const struct target_view *view,
                                uint32_t measure) {
    struct hf_why_id why = HF_WHY_NONE;
    enum hf_answer answer = HF_ANSWER_NO;
    uint32_t party = work->check->party;
    if (work->is_party) {
        answer = party_hit(work, view, &why);
    } else {
        const struct hf_touch touch = hf_touch_find(work->engine, view, work->check->product, true);
        answer = touch.answer;
        party = touch.party;
        why = touch.why;
    }
    work->check->target = hf_answer_or(work->check->target, answer);
    if (answer == HF_ANSWER_NO) {
        return HF_OK;
    }
    return hit_note(work,
                    &(struct hf_target_hit){party, view->pack, measure, HF_NONE, answer, why});
}

static enum hf_status lines_weigh(struct check_work *work, const struct measure_work *here,
                                  const struct hf_span *span, struct act_question *question) {
    const struct hf_measure *rules =
        &work->engine->snapshot->pack[here->view.pack].measure[here->measure];
    for (uint32_t k = 0; k < HF_CHECK_LINES; k++) {
        if (check_lines[k].act == rules->act[question->rule].act) {
            HF_TRY(line_weigh(work, here, span, question, k));
        }
    }
    return HF_OK;
}

/* Every rule that bars something, against the lines about its act. */
static enum hf_status span_weigh(struct check_work *work, const struct measure_work *here,
                                 const struct hf_span *span) {
    const struct hf_measure *rules =
        &work->engine->snapshot->pack[here->view.pack].measure[here->measure];
    struct act_question question = {.view = &here->view,
                                    .measure = here->measure,
                                    .product = work->check->product,
                                    .date = work->engine->assessment->scenario.as_of,
                                    .addressed = here->addressed};
    for (question.rule = 0; question.rule < rules->act_count; question.rule++) {
        const enum hf_modality modality = rules->act[question.rule].modality;
        if (modality != HF_PERMITTED && modality != HF_REQUIRED) {
            HF_TRY(lines_weigh(work, here, span, &question));
        }
    }
    return HF_OK;
}

static enum hf_status measure_weigh(struct check_work *work, uint32_t pack, uint32_t measure) {
    struct exposure_engine *engine = work->engine;
    const struct hf_measure *rules = &engine->snapshot->pack[pack].measure[measure];
    struct measure_work here = {.measure = measure};
    struct hf_span *span = NULL;
    HF_TRY(hf_target_find(engine, pack, &rules->target, engine->scratch, &here.view));
    HF_TRY(view_note(work, &here.view, measure));
    HF_TRY(hf_measure_spans(&engine->snapshot->pack[pack], measure, &engine->assessment->scenario,
                            engine->scratch, &span, &here.span_count));
    const struct addressed_question asked = {
        rules->addressees, rules->jurisdiction, pack, rules->id, {NULL, 0}};
    here.addressed = hf_addressed_find(engine, &asked);
    for (uint32_t i = 0; i < here.span_count; i++) {
        HF_TRY(span_weigh(work, &here, &span[i]));
    }
    return HF_OK;
}

/* Requirements that ban using or installing bar those lines too. */
static enum hf_status requirement_weigh(struct check_work *work, uint32_t pack,
                                        uint32_t requirement) {
    struct exposure_engine *engine = work->engine;
    struct target_view view;
    struct effect_list list = {NULL, 0, 0};
    HF_TRY(hf_target_find(engine, pack,
                          &engine->snapshot->pack[pack].requirement[requirement].target,
                          engine->scratch, &view));
    if (work->is_party) {
        return HF_OK;
    }
    HF_TRY(hf_effects_of_requirement(engine, &view, requirement, work->check->product, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct hf_effect *effect = &list.item[i];
        for (uint32_t k = 0; k < HF_CHECK_LINES; k++) {
            struct hf_check_line *line = &work->check->line[k];
            if (line->act != effect->act || line->is_replacement ||
                effect->binding != HF_BINDING_LAW) {
                continue;
            }
            if (effect->applies_as_of > work->barred[k]) {
                work->barred[k] = effect->applies_as_of;
                line->pack = effect->pack;
                line->measure = effect->measure;
                line->until = effect->until;
                line->why = effect->why;
            } else if (effect->answer > HF_ANSWER_PRESUMED_NO &&
                       hf_date_is_before(engine->assessment->scenario.as_of,
                                         effect->from.earliest)) {
                work->next[k] = hf_date_range_min(work->next[k], effect->from);
            }
        }
    }
    return HF_OK;
}

static enum hf_status listed_weigh(struct check_work *work) {
    struct target_view view;
    bool has_any = false;
    HF_TRY(hf_listed_find(work->engine, &view, &has_any));
    view.pack = HF_NONE;
    if (!has_any) {
        return HF_OK;
    }
    struct hf_why_id why = HF_WHY_NONE;
    enum hf_answer answer = HF_ANSWER_NO;
    uint32_t party = work->check->party;
    if (work->is_party) {
        answer = party_hit(work, &view, &why);
    } else {
        const struct hf_touch touch =
            hf_touch_find(work->engine, &view, work->check->product, true);
        const bool is_through = touch.party != HF_NONE && view.answer[touch.party] != HF_ANSWER_NO;
        answer = is_through ? touch.answer : HF_ANSWER_NO;
        why = touch.why;
        party = touch.party;
    }
    if (answer == HF_ANSWER_NO) {
        return HF_OK;
    }
    work->check->target = hf_answer_or(work->check->target, answer);
    for (uint32_t k = 0; k < HF_CHECK_LINES; k++) {
        if (answer > work->barred[k]) {
            work->barred[k] = answer;
            work->check->line[k].why = why;
        }
    }
    return hit_note(work, &(struct hf_target_hit){party, HF_NONE, HF_NONE, HF_NONE, answer, why});
}

static enum hf_status check_run(struct check_work *work) {
    const struct hf_snapshot *snapshot = work->engine->snapshot;
    const struct hf_arena before = *work->engine->scratch;
    for (uint32_t k = 0; k < HF_CHECK_LINES; k++) {
        work->next[k] = HF_DATE_NEVER;
        work->check->line[k] =
            (struct hf_check_line){.act = check_lines[k].act,
                                   .is_replacement = check_lines[k].is_replacement,
                                   .advised = HF_ANSWER_NO,
                                   .until = HF_DATE_NEVER,
                                   .pack = HF_NONE,
                                   .measure = HF_NONE,
                                   .defeater = HF_NONE,
                                   .advice_pack = HF_NONE,
                                   .advice_measure = HF_NONE,
                                   .why = HF_WHY_NONE};
    }
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        for (uint32_t i = 0; i < snapshot->pack[p].measure_count; i++) {
            HF_TRY(measure_weigh(work, p, i));
            *work->engine->scratch = before;
        }
        for (uint32_t i = 0; i < snapshot->pack[p].requirement_count; i++) {
            HF_TRY(requirement_weigh(work, p, i));
            *work->engine->scratch = before;
        }
    }
    HF_TRY(listed_weigh(work));
    for (uint32_t k = 0; k < HF_CHECK_LINES; k++) {
        struct hf_check_line *line = &work->check->line[k];
        line->lawful = hf_answer_not(work->barred[k]);
        if (line->lawful == HF_ANSWER_YES && line->defeater == HF_NONE) {
            line->until = work->next[k];
        }
    }
    work->check->hit = work->hits.item;
    work->check->hit_count = (uint32_t)work->hits.count;
    return work->engine->why->failed ? HF_ERR_MEMORY : HF_OK;
}

static enum hf_status check_start(struct check_work *work, struct hf_assessment *assessment,
                                  struct hf_arena *keep, struct hf_arena *scratch) {
    if (assessment->snapshot == NULL || assessment->assumptions.count < HF_ASSUME_COUNT) {
        return HF_ERR_ARGUMENT;
    }
    HF_TRY(hf_engine_open(work->engine, assessment, keep, scratch));
    work->engine->asks_of_use = true;
    return HF_OK;
}

enum hf_status hf_exposure_check_party(struct hf_assessment *assessment,
                                       const struct hf_check_subject *subject,
                                       struct hf_arena *keep, struct hf_arena scratch,
                                       struct hf_check *check) {
    if (assessment == NULL || subject == NULL || keep == NULL || check == NULL ||
        (subject->match_count > 0 && subject->match == NULL)) {
        return HF_ERR_ARGUMENT;
    }
    struct exposure_engine engine;
    struct hf_check made = {.party = subject->party, .product = HF_NONE};
    struct check_work work = {.engine = &engine, .check = &made, .is_party = true};
    HF_TRY(check_start(&work, assessment, keep, &scratch));
    if (subject->party != HF_NONE && subject->party >= assessment->snapshot->parties.rows.count) {
        return HF_ERR_ARGUMENT;
    }
    engine.extra_match = subject->party == HF_NONE ? subject->match : NULL;
    engine.extra_match_count = subject->party == HF_NONE ? subject->match_count : 0;
    HF_TRY(check_run(&work));
    *check = made;
    return HF_OK;
}

enum hf_status hf_exposure_check_product(struct hf_assessment *assessment, uint32_t product,
                                         struct hf_arena *keep, struct hf_arena scratch,
                                         struct hf_check *check) {
    if (assessment == NULL || keep == NULL || check == NULL) {
        return HF_ERR_ARGUMENT;
    }
    struct exposure_engine engine;
    struct hf_check made = {.party = HF_NONE, .product = product};
    struct check_work work = {.engine = &engine, .check = &made};
    HF_TRY(check_start(&work, assessment, keep, &scratch));
    if (product >= assessment->snapshot->products.rows.count) {
        return HF_ERR_ARGUMENT;
    }
    HF_TRY(check_run(&work));
    *check = made;
    return HF_OK;
}
