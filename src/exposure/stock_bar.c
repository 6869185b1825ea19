#include "exposure/engine.h"

/* Which units of the stock may not be installed. A ban on installing a product is looked at for
 * each row of stock again where its conditions ask for the lot; else it is the same for all. Of
 * several bans on one row the surest on the as-of day counts, of equals the first to begin. */

enum hf_status hf_stock_bars_open(struct exposure_engine *engine, struct stock_bars *bars) {
    const uint32_t count = engine->snapshot->stocks.rows.count;
    *bars = (struct stock_bars){hf_new(engine->scratch, struct hf_stock_bar, count), count};
    return bars->item == NULL ? HF_ERR_MEMORY : HF_OK;
}

/* A unit of this row, put in anew or in the place of a failed one. */
static struct deal_terms stock_terms(uint32_t stock, bool is_replacement) {
    return (struct deal_terms){.contract = HF_NONE,
                               .ordered = HF_DATE_UNKNOWN,
                               .stock = stock,
                               .is_replacement = is_replacement};
}

/* The measure's own rules about installing, for a unit of this row. */
static struct hf_conclusion measure_bars(struct exposure_engine *engine,
                                         const struct stock_question *question,
                                         const struct deal_terms *terms) {
    const struct hf_effect *effect = question->effect;
    const struct hf_measure *measure =
        &engine->snapshot->pack[effect->pack].measure[effect->measure];
    struct act_question act = {.view = question->view,
                               .measure = effect->measure,
                               .product = effect->product,
                               .date = engine->assessment->scenario.as_of,
                               .like_for_like = HF_NO,
                               .addressed = question->addressed,
                               .terms = terms};
    struct hf_conclusion best = {HF_ANSWER_NO, HF_WHY_NONE};
    for (act.rule = 0; act.rule < measure->act_count; act.rule++) {
        const enum hf_modality modality = measure->act[act.rule].modality;
        const bool bars = measure->act[act.rule].act == HF_ACT_INSTALL &&
                          (modality == HF_FORBIDDEN || modality == HF_LICENCE_REQUIRED);
        if (!bars) {
            continue;
        }
        const struct act_outcome outcome = hf_act_decide(engine, &act, true);
        if (outcome.answer > best.answer || best.why.value == HF_WHY_NONE.value) {
            best = (struct hf_conclusion){outcome.answer, outcome.why[2]};
        }
    }
    return best;
}

static enum hf_status requirement_bars(struct exposure_engine *engine,
                                       const struct stock_question *question,
                                       const struct deal_terms *terms, struct hf_conclusion *bars) {
    struct effect_list list = {NULL, 0, 0};
    HF_TRY(hf_effects_of_requirement(engine, question->view, question->requirement,
                                     question->effect->product, terms, &list));
    *bars = (struct hf_conclusion){HF_ANSWER_NO, HF_WHY_NONE};
    if (list.count > 0) {
        *bars = (struct hf_conclusion){list.item[0].answer, list.item[0].why};
    }
    return HF_OK;
}

static bool asks_for_lot(const struct exposure_engine *engine,
                         const struct stock_question *question) {
    const struct hf_effect *effect = question->effect;
    const struct hf_pack *pack = &engine->snapshot->pack[effect->pack];
    unsigned tests = 0;
    if (question->requirement != HF_NONE) {
        tests = hf_condition_tests(pack, pack->requirement[question->requirement].condition);
    } else {
        const struct hf_measure *measure = &pack->measure[effect->measure];
        tests = hf_condition_tests(pack, measure->condition);
        for (uint32_t i = 0; i < measure->act_count; i++) {
            tests |= measure->act[i].act == HF_ACT_INSTALL
                         ? hf_condition_tests(pack, measure->act[i].condition)
                         : 0;
        }
    }
    return (tests & HF_TESTS_LOT) != 0 && hf_product_has_lots(engine->snapshot, effect->product);
}

static bool bar_is_stronger(const struct hf_stock_bar *bar, const struct hf_stock_bar *than) {
    if (bar->barred_as_of != than->barred_as_of) {
        return bar->barred_as_of > than->barred_as_of;
    }
    return bar->barred != than->barred ? bar->barred > than->barred
                                       : hf_date_is_before(bar->from.earliest, than->from.earliest);
}

static enum hf_status unit_bars(struct exposure_engine *engine,
                                const struct stock_question *question,
                                const struct deal_terms *terms, struct hf_conclusion *own) {
    if (question->requirement != HF_NONE) {
        return requirement_bars(engine, question, terms, own);
    }
    *own = measure_bars(engine, question, terms);
    return HF_OK;
}

static struct hf_why_id bar_why(struct exposure_engine *engine, const struct hf_effect *effect,
                                uint32_t stock, struct hf_why_id own) {
    const struct hf_why_id child[] = {hf_why_row(engine->why, HF_KIND_STOCK, stock), own,
                                      effect->why};
    return hf_why_apply(engine->why, &(struct hf_why_rule){effect->modality == HF_LICENCE_REQUIRED
                                                               ? HF_RULE_LICENCE_NEEDED
                                                               : HF_RULE_ACT_FORBIDDEN,
                                                           0.0, effect->from.earliest, child, 3});
}

/* What a ban says of a unit put in anew, and of one that replaces a failed one. */
struct unit_bar {
    struct hf_conclusion anew, spare;
    struct hf_date_range spare_from;
};

/* A unit that replaces a failed one, by the conditions of the ban and by its exceptions. */
static enum hf_status spare_bars(struct exposure_engine *engine,
                                 const struct stock_question *question,
                                 const struct deal_terms *terms, struct unit_bar *own) {
    const struct hf_effect *effect = question->effect;
    own->spare_from = effect->from;
    HF_TRY(unit_bars(engine, question, terms, &own->spare));
    if (question->requirement != HF_NONE || own->spare.answer == HF_ANSWER_NO) {
        return HF_OK;
    }
    struct hf_arena scratch = *engine->scratch;
    struct permit_list permits = {NULL, 0};
    const struct permit_question permit = {question->view, effect->measure, effect->product,
                                           effect->party,  HF_ACT_INSTALL,  terms};
    HF_TRY(hf_permits_find(engine, &permit, &scratch, &permits));
    const struct hf_interval span = {effect->from, effect->until};
    const struct permitted_span left =
        hf_permits_apply(&permits, span, own->spare.answer, engine->assessment->scenario.as_of);
    own->spare.answer = left.answer;
    own->spare_from = left.from;
    for (uint32_t i = 0; i < permits.count; i++) {
        const enum hf_answer permits_it = permits.item[i].answer;
        if (permits_it == HF_ANSWER_NO) {
            continue;
        }
        own->spare.why = permits.item[i].why;
        if (!hf_answer_is_settled(permits_it)) { /* both ways of taking it stay possible */
            own->spare.answer = hf_answer_and(own->spare.answer, hf_answer_not(permits_it));
        }
    }
    return HF_OK;
}

static void stock_weigh(struct exposure_engine *engine, const struct stock_question *question,
                        uint32_t stock, const struct unit_bar *own, struct hf_stock_bar *kept) {
    const struct hf_effect *effect = question->effect;
    struct hf_stock_bar bar = *kept;
    bar.stock = stock;
    bar.barred = hf_answer_and(effect->answer, own->anew.answer);
    bar.barred_as_of = hf_answer_and(effect->applies_as_of, own->anew.answer);
    bar.from = effect->from;
    bar.until = effect->until;
    bar.pack = effect->pack;
    bar.measure = effect->measure;
    bar.requirement = question->requirement;
    if (bar.barred != HF_ANSWER_NO && bar_is_stronger(&bar, kept)) {
        bar.why = bar_why(engine, effect, stock, own->anew.why);
        *kept = bar;
    }
    const enum hf_answer spare = hf_answer_and(effect->answer, own->spare.answer);
    if (spare > kept->barred_as_spare ||
        (spare != HF_ANSWER_NO && spare == kept->barred_as_spare &&
         hf_date_is_before(own->spare_from.earliest, kept->spare_from.earliest))) {
        kept->barred_as_spare = spare;
        kept->spare_from = own->spare_from;
        kept->spare_why = bar_why(engine, effect, stock, own->spare.why);
    }
}

/* A unit of the lot that this row of stock is. */
static enum hf_status lot_bars(struct exposure_engine *engine,
                               const struct stock_question *question, uint32_t stock, bool differs,
                               struct unit_bar *own) {
    const struct deal_terms anew = stock_terms(stock, false);
    const struct deal_terms spare = stock_terms(stock, true);
    HF_TRY(unit_bars(engine, question, &anew, &own->anew));
    own->spare = own->anew;
    return differs ? spare_bars(engine, question, &spare, own) : HF_OK;
}

/* Whether anything in the pack asks if a unit replaces a failed one. */
static bool asks_for_replacement(const struct hf_pack *pack) {
    for (uint32_t i = 0; i < pack->condition_count; i++) {
        if (pack->condition[i].predicate == HF_IF_LIKE_FOR_LIKE) {
            return true;
        }
    }
    return false;
}

enum hf_status hf_stock_bars_weigh(struct exposure_engine *engine,
                                   const struct stock_question *question, struct stock_bars *bars) {
    const struct hf_effect *effect = question->effect;
    const struct hf_csr *rows = &engine->snapshot->stocks_by_product;
    const uint32_t from = rows->start[effect->product];
    const uint32_t until = rows->start[effect->product + 1];
    const bool is_over =
        !hf_date_is_before(engine->assessment->scenario.as_of, effect->until.latest);
    if (effect->kind != HF_EFFECT_NO_INSTALL || effect->binding != HF_BINDING_LAW ||
        effect->modality == HF_ADVISED_AGAINST || is_over || from == until) {
        return HF_OK;
    }
    const bool is_by_lot = asks_for_lot(engine, question);
    struct unit_bar own = {
        {HF_ANSWER_YES, HF_WHY_NONE}, {HF_ANSWER_YES, HF_WHY_NONE}, HF_DATE_UNKNOWN};
    const struct deal_terms any = {
        .contract = HF_NONE, .stock = HF_NONE, .is_replacement = true, .is_any = true};
    const bool differs = asks_for_replacement(&engine->snapshot->pack[effect->pack]);
    own.spare_from = effect->from;
    if (!is_by_lot && differs) {
        HF_TRY(spare_bars(engine, question, &any, &own));
    }
    for (uint32_t i = from; i < until; i++) {
        if (is_by_lot) {
            HF_TRY(lot_bars(engine, question, rows->item[i], differs, &own));
        }
        stock_weigh(engine, question, rows->item[i], &own, &bars->item[rows->item[i]]);
    }
    return HF_OK;
}

enum hf_status hf_stock_bars_close(const struct exposure_engine *engine,
                                   const struct stock_bars *bars, struct hf_stock_bar **kept,
                                   uint32_t *kept_count) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < bars->count; i++) {
        count += bars->item[i].barred != HF_ANSWER_NO;
    }
    struct hf_stock_bar *made = hf_new(engine->keep, struct hf_stock_bar, count);
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    count = 0;
    for (uint32_t i = 0; i < bars->count; i++) {
        if (bars->item[i].barred != HF_ANSWER_NO) {
            made[count++] = bars->item[i];
        }
    }
    *kept = made;
    *kept_count = count;
    return HF_OK;
}
