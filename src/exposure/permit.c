#include "exposure/engine.h"

#include <assert.h>

/* Exceptions: within their window, for their parties and acts, under their conditions, they permit
 * again what the measure forbids. Conditions about deals are tried on every contract, order and
 * shipment of the product: the best counts, since what falls under it may go on, and whether others
 * do not is said beside it. Whoever claims an exception must be able to show it, so what is not
 * known presumes that it does not hold. */

static enum hf_answer shown(enum hf_answer answer) {
    return answer == HF_ANSWER_NO_BASIS ? HF_ANSWER_PRESUMED_NO : answer;
}

/* Is the party one of those that the exception is for? */
static enum hf_answer permit_party(const struct exposure_engine *engine,
                                   const struct permit_question *question,
                                   const struct hf_defeater *defeater) {
    if (defeater->party_count == 0) {
        return HF_ANSWER_YES;
    }
    enum hf_answer answer = HF_ANSWER_NO;
    const bool is_extra = question->party == HF_NONE && engine->extra_match_count > 0;
    const struct hf_match *match = is_extra ? engine->extra_match : engine->assessment->match;
    const uint32_t count = is_extra ? engine->extra_match_count : engine->assessment->match_count;
    for (uint32_t i = 0; i < count; i++) {
        if ((!is_extra && match[i].party != question->party) ||
            match[i].target != HF_MATCH_PACK_PARTY || match[i].pack != question->view->pack) {
            continue;
        }
        for (uint32_t k = 0; k < defeater->party_count; k++) {
            if (defeater->party[k] == match[i].entry) {
                answer = hf_answer_or(answer, match[i].answer);
            }
        }
    }
    return question->party == HF_NONE && !is_extra ? HF_ANSWER_PRESUMED_NO : answer;
}

/* The best and the worst of a condition over the deals of a product. */
struct deal_tally {
    struct hf_condition_context context;
    uint32_t condition;
    enum hf_answer best, worst;
    struct hf_condition_context best_context, worst_context;
    uint32_t count;
};

static void deal_try(struct deal_tally *tally) {
    const enum hf_answer answer = hf_condition_evaluate(&tally->context, tally->condition).answer;
    if (tally->count == 0 || answer > tally->best) {
        tally->best = answer;
        tally->best_context = tally->context;
    }
    if (tally->count == 0 || answer < tally->worst) {
        tally->worst = answer;
        tally->worst_context = tally->context;
    }
    tally->count++;
}

static void deal_orders(const struct hf_snapshot *snapshot, struct deal_tally *tally) {
    const struct hf_csr *orders = &snapshot->orders_by_product;
    const uint32_t product = tally->context.product;
    for (uint32_t i = orders->start[product]; i < orders->start[product + 1]; i++) {
        tally->context.order = orders->item[i];
        tally->context.contract = snapshot->orders.contract[tally->context.order];
        const struct hf_csr *shipments = &snapshot->shipments_by_order;
        const uint32_t from = shipments->start[tally->context.order];
        const uint32_t until = shipments->start[tally->context.order + 1];
        for (uint32_t k = from; k < until; k++) {
            tally->context.shipment = shipments->item[k];
            deal_try(tally);
        }
        tally->context.shipment = HF_NONE;
        if (from == until) {
            deal_try(tally);
        }
    }
    tally->context.order = HF_NONE;
}

static void deal_contracts(const struct exposure_engine *engine, uint32_t party,
                           struct deal_tally *tally) {
    const struct hf_snapshot *snapshot = engine->snapshot;
    const uint32_t product = tally->context.product;
    const struct hf_csr *own = &engine->contracts_by_product;
    for (uint32_t i = own->start[product]; i < own->start[product + 1]; i++) {
        tally->context.contract = own->item[i];
        deal_try(tally);
    }
    const uint32_t brand = snapshot->products.manufacturer[product];
    const uint32_t supplier[2] = {party, brand == party ? HF_NONE : brand};
    for (int s = 0; s < 2; s++) {
        const struct hf_csr *contracts = &snapshot->contracts_by_supplier;
        for (uint32_t i = supplier[s] == HF_NONE ? 0 : contracts->start[supplier[s]];
             supplier[s] != HF_NONE && i < contracts->start[supplier[s] + 1]; i++) {
            if (snapshot->contracts.product[contracts->item[i]] == HF_NONE) {
                tally->context.contract = contracts->item[i];
                deal_try(tally);
            }
        }
    }
    tally->context.contract = HF_NONE;
}

void hf_deal_terms_apply(const struct deal_terms *terms, struct hf_condition_context *context) {
    if (terms == NULL) {
        return;
    }
    context->like_for_like = terms->is_replacement ? HF_YES : context->like_for_like;
    if (terms->is_any) {
        return;
    }
    context->is_one_unit = true;
    context->stock = terms->stock;
    context->destination = terms->destination;
    context->revision = terms->revision;
    context->date_code = terms->date_code;
    context->contract = terms->contract;
    context->deal = HF_DEAL_NEW;
    if (terms->contract != HF_NONE) {
        context->deal = HF_DEAL_ROWS;
    } else if (!hf_date_range_is_blank(terms->ordered)) {
        context->deal = HF_DEAL_SAID;
        context->agreed = terms->ordered;
    }
}

/* Of the deal that fits best, and, where others fit less, of the one that fits least. */
struct deal_conclusions {
    struct hf_conclusion best, worst;
};

static struct deal_conclusions permit_condition(struct exposure_engine *engine,
                                                const struct permit_question *question,
                                                const struct hf_defeater *defeater,
                                                bool *is_partial) {
    const struct hf_pack *pack = &engine->snapshot->pack[question->view->pack];
    const struct hf_measure *measure = &pack->measure[question->measure];
    struct deal_tally tally = {
        .context = hf_condition_context_make(engine->snapshot, question->view->pack),
        .condition = defeater->condition};
    tally.context.assumptions = &engine->assessment->assumptions;
    tally.context.parameter = measure->parameter;
    tally.context.parameter_count = measure->parameter_count;
    tally.context.product = question->product;
    tally.context.is_software = question->act == HF_ACT_PATCH;
    tally.context.target = question->view->answer;
    tally.context.date = engine->assessment->scenario.as_of;
    hf_deal_terms_apply(question->terms, &tally.context);
    tally.best_context = tally.worst_context = tally.context;
    const bool is_any_deal = question->terms == NULL || question->terms->is_any;
    if (question->product != HF_NONE && is_any_deal &&
        (hf_condition_tests(pack, defeater->condition) & HF_TESTS_DEAL) != 0) {
        tally.context.deal = HF_DEAL_ROWS;
        deal_orders(engine->snapshot, &tally);
        deal_contracts(engine, question->party, &tally);
        tally.context.deal = HF_DEAL_UNKNOWN;
    }
    if (tally.count == 0) {
        deal_try(&tally);
    }
    *is_partial = tally.best != tally.worst;
    tally.best_context.why = engine->why;
    tally.worst_context.why = engine->why;
    struct deal_conclusions found = {
        .best = hf_condition_evaluate(&tally.best_context, defeater->condition),
        .worst = {HF_ANSWER_YES, HF_WHY_NONE}};
    if (*is_partial) {
        found.worst = hf_condition_evaluate(&tally.worst_context, defeater->condition);
    }
    return found;
}

static void permit_decide(struct exposure_engine *engine, const struct permit_question *question,
                          const struct hf_defeater *defeater, struct permit *permit) {
    const enum hf_answer party = permit_party(engine, question, defeater);
    struct deal_conclusions condition = {{HF_ANSWER_YES, HF_WHY_NONE},
                                         {HF_ANSWER_YES, HF_WHY_NONE}};
    if (defeater->condition != HF_NONE && party != HF_ANSWER_NO) {
        condition = permit_condition(engine, question, defeater, &permit->is_partial);
    }
    permit->answer = hf_answer_and(party, shown(condition.best.answer));
    const struct hf_why_id child[] = {why_fact(engine->why, question->view->pack, defeater->fact),
                                      condition.best.why, condition.worst.why};
    const enum hf_rule rule = permit->answer == HF_ANSWER_YES  ? HF_RULE_DEFEATED
                              : permit->answer == HF_ANSWER_NO ? HF_RULE_DEFEATER_FAILS
                                                               : HF_RULE_DEFEATER_UNKNOWN;
    permit->why = hf_why_apply(
        engine->why, &(struct hf_why_rule){rule, 0.0, permit->window.until.earliest, child, 3});
}

enum hf_status hf_permits_find(struct exposure_engine *engine,
                               const struct permit_question *question, struct hf_arena *scratch,
                               struct permit_list *list) {
    const struct hf_measure *measure =
        &engine->snapshot->pack[question->view->pack].measure[question->measure];
    struct permit_list made = {hf_new(scratch, struct permit, measure->defeater_count), 0};
    if (made.item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < measure->defeater_count; i++) {
        const struct hf_defeater *defeater = &measure->defeater[i];
        if ((defeater->acts & (1U << question->act)) != 0) {
            struct permit *permit = &made.item[made.count++];
            permit->defeater = i;
            permit->window = hf_interval_filled(defeater->interval);
            permit_decide(engine, question, defeater, permit);
        }
    }
    *list = made;
    return HF_OK;
}

enum hf_answer hf_applies_on(enum hf_answer answer, struct hf_date_range from,
                             struct hf_date_range until, struct hf_date day) {
    const enum hf_answer holds = hf_interval_holds((struct hf_interval){from, until}, day);
    if (holds != HF_ANSWER_NO_BASIS) {
        return hf_answer_and(answer, holds);
    }
    const int64_t middle = ((int64_t)from.earliest.days + from.latest.days) / 2;
    const bool is_likely = from.latest.days < HF_DATE_MAX.days && middle <= day.days;
    return hf_answer_and(answer, is_likely ? HF_ANSWER_PRESUMED_YES : HF_ANSWER_NO_BASIS);
}

/* A window that holds the first day moves it to its own end: surely, or as one more possibility. An
 * exception that nobody shows to hold moves no day. */
static bool window_moves(const struct permit *permit, struct hf_date_range *from) {
    const struct hf_interval *window = &permit->window;
    const bool may_hold = !hf_date_is_before(from->latest, window->from.earliest) &&
                          hf_date_is_before(from->earliest, window->until.latest);
    if (permit->answer <= HF_ANSWER_PRESUMED_NO || !may_hold) {
        return false;
    }
    const bool is_sure = permit->answer == HF_ANSWER_YES && !permit->is_partial &&
                         !hf_date_is_before(from->earliest, window->from.latest) &&
                         hf_date_is_before(from->latest, window->until.earliest);
    if (is_sure) {
        *from = window->until;
        return true;
    }
    if (hf_date_is_before(from->latest, window->until.latest)) {
        from->latest = window->until.latest;
        return true;
    }
    return false;
}

struct permitted_span hf_permits_apply(const struct permit_list *list, struct hf_interval span,
                                       enum hf_answer answer, struct hf_date as_of) {
    struct permitted_span left = {span.from, span.until, answer, HF_ANSWER_NO, HF_NONE};
    bool has_moved = true;
    for (uint32_t round = 0; has_moved && round <= list->count;
         round++) { /* one window may lead into the next */
        has_moved = false;
        for (uint32_t i = 0; i < list->count; i++) {
            has_moved = window_moves(&list->item[i], &left.from) || has_moved;
        }
    }
    if (!hf_date_is_before(left.from.earliest, left.until.latest)) {
        left.answer = HF_ANSWER_NO;
    } else if (!hf_date_is_before(left.from.latest, left.until.earliest)) {
        left.answer = hf_answer_and(answer, HF_ANSWER_PRESUMED_YES);
    }
    left.applies_as_of = hf_applies_on(answer, left.from, span.until, as_of);
    for (uint32_t i = 0; i < list->count; i++) {
        const struct permit *permit = &list->item[i];
        const enum hf_answer holds =
            hf_answer_and(permit->answer, hf_interval_holds(permit->window, as_of));
        /* where it permits some deals and not others, which one is meant is not known */
        const enum hf_answer permits =
            permit->is_partial ? hf_answer_and(holds, HF_ANSWER_NO_BASIS) : holds;
        left.applies_as_of = hf_answer_and(left.applies_as_of, hf_answer_not(permits));
        if (holds >= HF_ANSWER_PRESUMED_YES && hf_interval_holds(span, as_of) != HF_ANSWER_NO) {
            left.defeater = permit->defeater;
        }
    }
    return left;
}
