#include "exposure/check_work.h"

/* May this still be done today? Every measure that is in force on the as-of day and has a rule
 * about the act is asked; the one that bars it most surely decides, less what an exception permits.
 * Until when that holds is found by asking again: check_change.c. */

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

/* Whom the target hits most surely of those asked about, by name alone or as a party. */
static struct hf_touch party_hit(const struct check_work *work, const struct target_view *view) {
    struct hf_touch hit = {view->extra, HF_NONE, HF_NONE, view->extra_why};
    for (int i = 0; i < CHECK_PARTIES; i++) {
        const uint32_t party = work->party[i];
        if (party != HF_NONE && (hit.party == HF_NONE || view->answer[party] > hit.answer) &&
            view->answer[party] >= hit.answer) {
            hit = (struct hf_touch){view->answer[party], party, HF_NONE, view->why[party]};
        }
    }
    return hit;
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

static struct hf_conclusion parties_items(const struct check_work *work,
                                          const struct hf_condition_context *from,
                                          uint32_t condition) {
    const struct hf_conclusion first = party_items(work, from, condition, work->party[0]);
    if (first.answer != HF_ANSWER_NO_BASIS || work->party[1] == HF_NONE) {
        return first;
    }
    return party_items(work, from, condition, work->party[1]);
}

/* The act with a party, whatever the item. */
static struct act_outcome party_decide(const struct check_work *work,
                                       const struct act_question *question) {
    const struct exposure_engine *engine = work->engine;
    const struct hf_measure *measure =
        &engine->snapshot->pack[question->view->pack].measure[question->measure];
    const enum hf_act act = measure->act[question->rule].act;
    struct act_outcome outcome = {.touch = party_hit(work, question->view)};
    if (question->view->target->is_category) { /* whoever sells it, it may be such an item */
        outcome.touch = (struct hf_touch){HF_ANSWER_YES, work->party[0], HF_NONE, HF_WHY_NONE};
    }
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
    hf_deal_terms_apply(work->terms, &context);
    const struct hf_conclusion item = parties_items(work, &context, measure->condition);
    const struct hf_conclusion further =
        parties_items(work, &context, measure->act[question->rule].condition);
    outcome.answer = hf_answer_and(hf_answer_and(outcome.touch.answer, question->addressed.answer),
                                   hf_answer_and(item.answer, further.answer));
    outcome.why[0] = outcome.touch.why;
    outcome.why[1] = question->addressed.why;
    outcome.why[2] = item.why;
    outcome.why[3] = further.why;
    return outcome;
}

static bool rule_is_advice(const struct hf_measure *measure, const struct hf_act_rule *rule,
                           const struct hf_span *span) {
    return rule->modality == HF_ADVISED_AGAINST || measure->binding == HF_BINDING_ADVICE ||
           span->is_advice;
}

/* A measure that touches what is asked about on the first day, or may through stakes that are held
 * on other days only, is asked again on later ones. */
static void bear_note(struct check_work *work, uint32_t place, enum hf_answer touch) {
    if (work->is_first_day && touch != HF_ANSWER_NO) {
        work->bears[place] = true;
    }
}

static struct act_outcome deal_decide(const struct check_work *work,
                                      const struct act_question *question) {
    return work->check->product == HF_NONE ? party_decide(work, question)
                                           : hf_act_decide(work->engine, question, true);
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
    const struct act_outcome outcome = deal_decide(work, question);
    struct hf_interval interval = span->interval;
    if (outcome.touch.party != HF_NONE) {
        interval.from =
            hf_date_range_max(interval.from, here->view.listed_from[outcome.touch.party]);
    }
    struct hf_arena scratch = *engine->scratch;
    struct permit_list permits = {NULL, 0};
    const struct permit_question permit = {&here->view,         here->measure, question->product,
                                           outcome.touch.party, rule->act,     work->terms};
    HF_TRY(hf_permits_find(engine, &permit, &scratch, &permits));
    const enum hf_answer barred = hf_answer_and(outcome.answer, span->answer);
    bear_note(work, hf_check_measure_place(engine->snapshot, here->view.pack, here->measure),
              outcome.touch.answer);
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
    const bool is_permitted =
        left.defeater != HF_NONE &&
        hf_applies_on(barred, interval.from, interval.until, as_of) != HF_ANSWER_NO;
    if (left.applies_as_of > work->barred[line_index] ||
        (is_permitted && line->measure == HF_NONE && work->barred[line_index] == HF_ANSWER_NO)) {
        work->barred[line_index] = left.applies_as_of;
        line->pack = here->view.pack;
        line->measure = here->measure;
        line->defeater = left.defeater;
        line->needs_licence = rule->modality == HF_LICENCE_REQUIRED;
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

/* A category touches what meets the condition of the measure. */
static struct hf_touch category_touch(const struct check_work *work, const struct target_view *view,
                                      uint32_t measure) {
    struct hf_touch touch = {HF_ANSWER_NO, HF_NONE, HF_NONE, HF_WHY_NONE};
    if (measure == HF_NONE || work->check->product == HF_NONE) {
        return touch;
    }
    const struct exposure_engine *engine = work->engine;
    const struct hf_measure *rules = &engine->snapshot->pack[view->pack].measure[measure];
    if (rules->act_count == 0) {
        return touch; /* what only has requirements targets nothing by itself */
    }
    struct hf_condition_context context = hf_condition_context_make(engine->snapshot, view->pack);
    context.assumptions = &engine->assessment->assumptions;
    context.why = engine->why;
    context.parameter = rules->parameter;
    context.parameter_count = rules->parameter_count;
    context.product = work->check->product;
    context.date = engine->assessment->scenario.as_of;
    hf_deal_terms_apply(work->terms, &context);
    const struct hf_conclusion item =
        hf_deployments_evaluate(engine, &context, &rules->condition, 1);
    touch.answer = item.answer;
    touch.why = item.why;
    return touch;
}

static enum hf_status view_note(struct check_work *work, const struct target_view *view,
                                uint32_t measure) {
    struct hf_touch touch = party_hit(work, view);
    if (view->target->is_category) {
        touch = category_touch(work, view, measure);
    } else if (work->check->product != HF_NONE) {
        const struct hf_touch through =
            hf_touch_find(work->engine, view, work->check->product, true);
        touch = through.answer >= touch.answer ? through : touch;
    }
    work->check->target = hf_answer_or(work->check->target, touch.answer);
    if (touch.answer == HF_ANSWER_NO) {
        return HF_OK;
    }
    return hit_note(work,
                    &(struct hf_target_hit){touch.party, view->pack, measure, HF_NONE, touch.answer,
                                            touch.why, hf_view_listed(view, touch.party)});
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
                                    .addressed = here->addressed,
                                    .terms = work->terms};
    const struct hf_touch partner = party_hit(work, &here->view);
    question.partner = work->has_party ? &partner : NULL;
    for (question.rule = 0; question.rule < rules->act_count; question.rule++) {
        const enum hf_modality modality = rules->act[question.rule].modality;
        if (modality != HF_PERMITTED && modality != HF_REQUIRED) {
            HF_TRY(lines_weigh(work, here, span, &question));
        }
    }
    return HF_OK;
}

static bool names_missing_list(const struct hf_snapshot *snapshot, const struct hf_target *target) {
    for (uint32_t i = 0; i < target->list_count; i++) {
        if (!hf_snapshot_has_list(snapshot, target->list[i])) {
            return true;
        }
    }
    return false;
}

/* Nobody has been looked up on a list that is not there: whoever is asked about may be on it, and
 * is presumed not to be. */
static void missing_list_doubt(struct check_work *work, const struct hf_measure *rules,
                               struct target_view *view) {
    struct exposure_engine *engine = work->engine;
    if (!names_missing_list(engine->snapshot, &rules->target)) {
        return;
    }
    const struct hf_why_id fact = why_fact(engine->why, view->pack, rules->fact);
    const struct hf_why_id why = why_rule(engine->why, HF_RULE_LIST_MISSING, &fact, 1);
    for (uint32_t i = 0; i < engine->snapshot->parties.rows.count; i++) {
        if (view->answer[i] == HF_ANSWER_NO) {
            view->answer[i] = HF_ANSWER_PRESUMED_NO;
            view->why[i] = why;
            view->listed_from[i] = hf_date_sure(HF_DATE_MIN);
            view->listed_until[i] = hf_date_sure(HF_DATE_MAX);
        }
    }
    if (view->extra == HF_ANSWER_NO) {
        view->extra = HF_ANSWER_PRESUMED_NO;
        view->extra_why = why;
    }
}

static enum hf_status measure_weigh(struct check_work *work, uint32_t pack, uint32_t measure) {
    struct exposure_engine *engine = work->engine;
    const struct hf_measure *rules = &engine->snapshot->pack[pack].measure[measure];
    const uint32_t place = hf_check_measure_place(engine->snapshot, pack, measure);
    struct measure_work here = {.measure = measure};
    struct hf_span *span = NULL;
    if (!work->is_first_day && !work->bears[place]) {
        return HF_OK;
    }
    HF_TRY(hf_target_find(engine, pack, &rules->target, engine->scratch, &here.view));
    missing_list_doubt(work, rules, &here.view);
    HF_TRY(view_note(work, &here.view, measure));
    bear_note(work, place, rules->target.ownership.applies ? HF_ANSWER_YES : HF_ANSWER_NO);
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
static void requirement_lines(struct check_work *work, const struct hf_effect *effect) {
    for (uint32_t k = 0; k < HF_CHECK_LINES; k++) {
        struct hf_check_line *line = &work->check->line[k];
        const bool is_meant =
            line->act == effect->act && !line->is_replacement && effect->binding == HF_BINDING_LAW;
        if (is_meant && effect->applies_as_of > work->barred[k]) {
            work->barred[k] = effect->applies_as_of;
            line->pack = effect->pack;
            line->measure = effect->measure;
            line->defeater = HF_NONE;
            line->needs_licence = false;
            line->why = effect->why;
        }
    }
}

static enum hf_status requirement_weigh(struct check_work *work, uint32_t pack,
                                        uint32_t requirement) {
    struct exposure_engine *engine = work->engine;
    const uint32_t place = hf_check_requirement_place(engine->snapshot, pack, requirement);
    struct target_view view;
    struct effect_list list = {NULL, 0, 0};
    const struct hf_target *target = &engine->snapshot->pack[pack].requirement[requirement].target;
    if (work->check->product == HF_NONE || (!work->is_first_day && !work->bears[place])) {
        return HF_OK;
    }
    HF_TRY(hf_target_find(engine, pack, target, engine->scratch, &view));
    HF_TRY(hf_effects_of_requirement(engine, &view, requirement, work->check->product, work->terms,
                                     &list));
    bear_note(work, place,
              list.count > 0 || target->ownership.applies ? HF_ANSWER_YES : HF_ANSWER_NO);
    for (size_t i = 0; i < list.count; i++) {
        requirement_lines(work, &list.item[i]);
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
    struct hf_touch touch = party_hit(work, &view);
    if (work->check->product != HF_NONE) {
        const struct hf_touch through =
            hf_touch_find(work->engine, &view, work->check->product, true);
        const bool is_through =
            through.party != HF_NONE && view.answer[through.party] != HF_ANSWER_NO;
        touch = is_through && through.answer >= touch.answer ? through : touch;
    }
    if (touch.answer == HF_ANSWER_NO) {
        return HF_OK;
    }
    work->check->target = hf_answer_or(work->check->target, touch.answer);
    for (uint32_t k = 0; k < HF_CHECK_LINES; k++) {
        if (touch.answer > work->barred[k]) {
            work->barred[k] = touch.answer;
            work->check->line[k].why = touch.why;
        }
    }
    return hit_note(work,
                    &(struct hf_target_hit){touch.party, HF_NONE, HF_NONE, HF_NONE, touch.answer,
                                            touch.why, hf_view_listed(&view, touch.party)});
}

static void lines_start(struct check_work *work) {
    for (uint32_t k = 0; k < HF_CHECK_LINES; k++) {
        work->barred[k] = HF_ANSWER_NO;
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
}

enum hf_status hf_check_day(struct check_work *work) {
    const struct hf_snapshot *snapshot = work->engine->snapshot;
    const struct hf_arena before = *work->engine->scratch;
    lines_start(work);
    work->hits = (struct hit_list){NULL, 0, 0};
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
    *work->engine->scratch = before;
    for (uint32_t k = 0; k < HF_CHECK_LINES; k++) {
        struct hf_check_line *line = &work->check->line[k];
        line->lawful = hf_answer_not(work->barred[k]);
        line->needs_licence = line->needs_licence && line->lawful != HF_ANSWER_YES;
    }
    work->check->hit = work->hits.item;
    work->check->hit_count = (uint32_t)work->hits.count;
    return work->engine->why->failed ? HF_ERR_MEMORY : HF_OK;
}

/* ---- the questions ---- */

static bool subject_is_there(const struct hf_snapshot *snapshot,
                             const struct hf_check_subject *subject) {
    return subject == NULL ||
           ((subject->match_count == 0 || subject->match != NULL) &&
            (subject->party == HF_NONE || subject->party < snapshot->parties.rows.count));
}

static uint32_t subject_party(const struct hf_check_subject *subject) {
    return subject == NULL ? HF_NONE : subject->party;
}

/* Names that only screening knows: the matches of both together. */
static enum hf_status extras_gather(struct exposure_engine *engine,
                                    const struct hf_check_deal *deal) {
    const struct hf_check_subject *subject[] = {deal->supplier, deal->manufacturer};
    uint32_t count = 0;
    for (int i = 0; i < CHECK_PARTIES; i++) {
        const bool is_extra = subject[i] != NULL && subject[i]->party == HF_NONE;
        count += is_extra ? subject[i]->match_count : 0;
    }
    struct hf_match *match = hf_new(engine->scratch, struct hf_match, (size_t)count + 1);
    if (match == NULL) {
        return HF_ERR_MEMORY;
    }
    count = 0;
    for (int i = 0; i < CHECK_PARTIES; i++) {
        const bool is_extra = subject[i] != NULL && subject[i]->party == HF_NONE;
        for (uint32_t k = 0; is_extra && k < subject[i]->match_count; k++) {
            match[count++] = subject[i]->match[k];
        }
    }
    engine->extra_match = match;
    engine->extra_match_count = count;
    return HF_OK;
}

/* `terms` NULL: about party or product as such. */
static enum hf_status check_run(struct hf_assessment *assessment, const struct hf_check_deal *deal,
                                const struct deal_terms *terms, struct hf_arena *keep,
                                struct hf_arena *scratch, struct hf_check *check) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    struct exposure_engine engine;
    if (snapshot == NULL || assessment->assumptions.count < HF_ASSUME_COUNT ||
        !subject_is_there(snapshot, deal->supplier) ||
        !subject_is_there(snapshot, deal->manufacturer) ||
        (deal->product != HF_NONE && deal->product >= snapshot->products.rows.count) ||
        (deal->contract != HF_NONE && deal->contract >= snapshot->contracts.rows.count)) {
        return HF_ERR_ARGUMENT;
    }
    struct hf_check made = {.product = deal->product};
    struct check_work work = {
        .engine = &engine,
        .check = &made,
        .party = {subject_party(deal->supplier), subject_party(deal->manufacturer)},
        .has_party = deal->supplier != NULL || deal->manufacturer != NULL,
        .terms = terms,
        .is_first_day = true};
    made.party = work.party[0] != HF_NONE ? work.party[0] : work.party[1];
    HF_TRY(hf_engine_open(&engine, assessment, keep, scratch));
    engine.asks_of_use = true;
    work.bears = hf_new(scratch, bool, hf_check_place_count(snapshot));
    if (work.bears == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(extras_gather(&engine, deal));
    HF_TRY(hf_check_day(&work));
    HF_TRY(hf_check_change_find(&work));
    *check = made;
    return HF_OK;
}

enum hf_status hf_exposure_check_party(struct hf_assessment *assessment,
                                       const struct hf_check_subject *subject,
                                       struct hf_arena *keep, struct hf_arena scratch,
                                       struct hf_check *check) {
    if (assessment == NULL || subject == NULL || keep == NULL || check == NULL) {
        return HF_ERR_ARGUMENT;
    }
    const struct hf_check_deal deal = {
        .supplier = subject, .product = HF_NONE, .contract = HF_NONE};
    return check_run(assessment, &deal, NULL, keep, &scratch, check);
}

enum hf_status hf_exposure_check_product(struct hf_assessment *assessment, uint32_t product,
                                         struct hf_arena *keep, struct hf_arena scratch,
                                         struct hf_check *check) {
    if (assessment == NULL || keep == NULL || check == NULL || product == HF_NONE) {
        return HF_ERR_ARGUMENT;
    }
    const struct hf_check_deal deal = {.product = product, .contract = HF_NONE};
    return check_run(assessment, &deal, NULL, keep, &scratch, check);
}

enum hf_status hf_exposure_check_deal(struct hf_assessment *assessment,
                                      const struct hf_check_deal *deal, struct hf_arena *keep,
                                      struct hf_arena scratch, struct hf_check *check) {
    const bool is_said = deal != NULL && (deal->supplier != NULL || deal->manufacturer != NULL ||
                                          deal->product != HF_NONE);
    if (assessment == NULL || !is_said || keep == NULL || check == NULL) {
        return HF_ERR_ARGUMENT;
    }
    struct hf_check_deal asked = *deal;
    asked.manufacturer = deal->product == HF_NONE ? deal->manufacturer : NULL;
    const struct deal_terms terms = {.destination = deal->destination,
                                     .contract = deal->contract,
                                     .ordered = deal->ordered,
                                     .stock = HF_NONE,
                                     .revision = deal->revision,
                                     .date_code = deal->date_code};
    return check_run(assessment, &asked, &terms, keep, &scratch, check);
}
