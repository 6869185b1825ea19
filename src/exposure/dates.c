#include "exposure/engine.h"

#include <string.h>

/* Per product six dates: for each kind of effect the earliest day that binding law or the maker's
 * own end of life brings. Of several candidates the earliest possible day is the earliest of all;
 * the latest possible one is the earliest latest day among those that are certain, for any
 * uncertain one may fail to come. */

enum { CANDIDATE_MAX = 32 };

struct date_tally {
    enum hf_answer answer;
    struct hf_date earliest, latest;
    struct hf_why_id child[CANDIDATE_MAX];
    size_t child_count;
};

static void tally_add(struct date_tally *tally, enum hf_answer answer, struct hf_date_range from,
                      struct hf_why_id why) {
    tally->answer = hf_answer_or(tally->answer, answer);
    /* what is presumed not to come brings no day */
    if (answer > HF_ANSWER_PRESUMED_NO && hf_date_is_before(from.earliest, tally->earliest)) {
        tally->earliest = from.earliest;
    }
    if (answer == HF_ANSWER_YES && hf_date_is_before(from.latest, tally->latest)) {
        tally->latest = from.latest;
    }
    if (tally->child_count < CANDIDATE_MAX && why.value != HF_WHY_NONE.value) {
        tally->child[tally->child_count++] = why;
    }
}

/* The columns of the maker's own end, the better-suited first. */
struct life_column {
    const char *header;
    const struct hf_date_range *date;
};

/* The last day given becomes the first day without. A blank one is presumed to mean that no end has
 * been said: no day, but no clear answer either. */
static void life_add(struct exposure_engine *engine, uint32_t product,
                     const struct life_column *column, size_t count, struct date_tally *tally) {
    for (size_t i = 0; i < count; i++) {
        const struct hf_date_range last = column[i].date[product];
        if (hf_date_range_is_blank(last)) {
            continue;
        }
        if (last.earliest.days == HF_DATE_MAX.days) {
            return;
        }
        const struct hf_date_range from = {hf_date_add(last.earliest, 1),
                                           hf_date_add(last.latest, 1)};
        const struct hf_why_id row = hf_why_row(engine->why, HF_KIND_PRODUCT, product);
        const struct hf_why_id why = hf_why_apply(
            engine->why, &(struct hf_why_rule){HF_RULE_END_OF_LIFE, 0.0, from.earliest, &row, 1});
        tally_add(tally, last.latest.days == HF_DATE_MAX.days ? HF_ANSWER_NO_BASIS : HF_ANSWER_YES,
                  from, why);
        return;
    }
    const struct hf_why_id blank =
        hf_blank_cell(engine->why, HF_KIND_PRODUCT, column[0].header, product);
    tally_add(tally, HF_ANSWER_PRESUMED_NO, HF_DATE_NEVER,
              why_rule(engine->why, HF_RULE_END_OF_LIFE, &blank, 1));
}

static void life_of_kind(struct exposure_engine *engine, uint32_t product, enum hf_effect_kind kind,
                         struct date_tally *tally) {
    const struct hf_products *products = &engine->snapshot->products;
    const struct life_column sale = {"end_of_sale", products->end_of_sale};
    const struct life_column support = {"end_of_support", products->end_of_support};
    const struct life_column security[2] = {{"end_of_security", products->end_of_security},
                                            support};
    switch (kind) {
    case HF_EFFECT_NO_SUPPLY:
        life_add(engine, product, &sale, 1, tally);
        return;
    case HF_EFFECT_NO_SPARES:
    case HF_EFFECT_NO_REPAIR:
        life_add(engine, product, &support, 1, tally);
        return;
    case HF_EFFECT_NO_UPDATES:
        life_add(engine, product, security, 2, tally);
        return;
    case HF_EFFECT_NO_INSTALL:
    case HF_EFFECT_MUST_REMOVE:
        return;
    }
}

static bool effect_binds(const struct hf_effect *effect) {
    return effect->binding == HF_BINDING_LAW && effect->modality != HF_ADVISED_AGAINST;
}

static bool effect_is_over(const struct hf_effect *effect, struct hf_date as_of) {
    return !hf_date_is_before(as_of, effect->until.latest);
}

static void kind_fill(struct exposure_engine *engine, const struct hf_effect *effect,
                      size_t effect_count, const struct product_note *note,
                      enum hf_effect_kind kind, struct hf_product_dates *dates) {
    struct date_tally tally = {HF_ANSWER_NO, HF_DATE_MAX, HF_DATE_MAX, {{0}}, 0};
    for (size_t i = 0; i < effect_count; i++) {
        if (effect[i].kind == kind && effect_binds(&effect[i]) &&
            effect[i].answer != HF_ANSWER_NO &&
            !effect_is_over(&effect[i], engine->assessment->scenario.as_of)) {
            tally_add(&tally, effect[i].answer, effect[i].from, effect[i].why);
        }
    }
    life_of_kind(engine, dates->product, kind, &tally);
    if (note->answer[kind] != HF_ANSWER_NO) {
        const struct hf_date_range from = {note->from, HF_DATE_MAX};
        tally_add(&tally, note->answer[kind], from, note->why[kind]);
    }
    dates->answer[kind] = tally.answer;
    dates->date[kind] = (struct hf_date_range){tally.earliest, tally.latest};
    dates->why[kind] = hf_why_apply(engine->why, &(struct hf_why_rule){HF_RULE_EARLIEST_EFFECT, 0.0,
                                                                       tally.earliest, tally.child,
                                                                       tally.child_count});
}

/* ---- the ends of single acts ---- */

struct effect_slice {
    const struct hf_effect *item;
    size_t count;
};

/* Supply that runs dry ends what comes from the maker, whatever may be agreed. */
static bool effect_dries(const struct hf_effect *effect, enum hf_effect_kind kind) {
    return effect->act == HF_ACT_SUPPLY_TARGET && effect->kind == kind;
}

static void act_fill(struct exposure_engine *engine, const struct effect_slice *effects,
                     const struct product_note *note, enum hf_deal_act deal,
                     struct hf_product_dates *dates) {
    const bool is_repair = deal == HF_DEAL_SEND_FOR_REPAIR || deal == HF_DEAL_RECEIVE_REPAIRED;
    const enum hf_effect_kind kind = is_repair ? HF_EFFECT_NO_REPAIR : HF_EFFECT_NO_SPARES;
    const struct act_note *act = &note->act[deal];
    struct date_tally tally = {HF_ANSWER_NO, HF_DATE_MAX, HF_DATE_MAX, {{0}}, 0};
    if (act->answer != HF_ANSWER_NO) {
        tally_add(&tally, act->answer, act->end, act->why[0]);
        if (act->end.latest.days < HF_DATE_MAX.days) {
            tally_add(&tally, HF_ANSWER_YES,
                      (struct hf_date_range){act->end.latest, act->end.latest},
                      act->why[1].value == act->why[0].value ? HF_WHY_NONE : act->why[1]);
        }
    }
    for (size_t i = 0; i < effects->count; i++) {
        const struct hf_effect *effect = &effects->item[i];
        if (effect_dries(effect, kind) && effect_binds(effect) && effect->answer != HF_ANSWER_NO &&
            !effect_is_over(effect, engine->assessment->scenario.as_of)) {
            tally_add(&tally, effect->answer, effect->from, effect->why);
        }
    }
    life_of_kind(engine, dates->product, deal == HF_DEAL_BUY ? HF_EFFECT_NO_SUPPLY : kind, &tally);
    if (note->answer[kind] != HF_ANSWER_NO) {
        tally_add(&tally, note->answer[kind], (struct hf_date_range){note->from, HF_DATE_MAX},
                  note->why[kind]);
    }
    dates->act_end[deal] = (struct hf_act_end){
        tally.answer,
        {tally.earliest, tally.latest},
        hf_why_apply(engine->why,
                     &(struct hf_why_rule){HF_RULE_EARLIEST_EFFECT, 0.0, tally.earliest,
                                           tally.child, tally.child_count})};
}

struct site_counter {
    uint32_t *mark; /* per site: product + 1 that was last seen there */
    struct hf_product_dates *dates;
};

static void deployed_add(struct site_counter *counter, uint32_t site, int64_t quantity) {
    counter->dates->units += quantity == HF_COUNT_UNKNOWN ? 1 : quantity;
    if (site != HF_NONE && counter->mark[site] != counter->dates->product + 1) {
        counter->mark[site] = counter->dates->product + 1;
        counter->dates->sites++;
    }
}

static void deployed_count(const struct hf_snapshot *snapshot, struct site_counter *counter) {
    const uint32_t product = counter->dates->product;
    const struct hf_devices *devices = &snapshot->devices;
    const struct hf_csr *of_device = &snapshot->devices_by_product;
    for (uint32_t i = of_device->start[product]; i < of_device->start[product + 1]; i++) {
        const uint32_t row = of_device->item[i];
        if (hf_use_is_deployed(devices->status[row])) {
            deployed_add(counter, devices->site[row], devices->quantity[row]);
        }
    }
    const struct hf_modules *modules = &snapshot->modules;
    const struct hf_csr *of_module = &snapshot->modules_by_product;
    for (uint32_t i = of_module->start[product]; i < of_module->start[product + 1]; i++) {
        const uint32_t row = of_module->item[i];
        if (hf_use_is_deployed(modules->status[row])) {
            deployed_add(counter,
                         modules->device[row] == HF_NONE ? HF_NONE
                                                         : devices->site[modules->device[row]],
                         modules->quantity[row]);
        }
    }
}

static bool any_deployed(const struct hf_csr *rows, const uint8_t *status, uint32_t product) {
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        if (hf_use_is_deployed(status[rows->item[i]])) {
            return true;
        }
    }
    return false;
}

static bool has_rows(const struct hf_csr *rows, uint32_t row) {
    return rows->start[row] < rows->start[row + 1];
}

enum hf_status hf_products_in_use(struct exposure_engine *engine, uint32_t **product,
                                  uint32_t *count) {
    const struct hf_snapshot *snapshot = engine->snapshot;
    uint32_t *made = hf_new(engine->scratch, uint32_t, snapshot->products.rows.count);
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t made_count = 0;
    for (uint32_t i = 0; i < snapshot->products.rows.count; i++) {
        if (any_deployed(&snapshot->devices_by_product, snapshot->devices.status, i) ||
            any_deployed(&snapshot->modules_by_product, snapshot->modules.status, i) ||
            has_rows(&snapshot->stocks_by_product, i) ||
            has_rows(&snapshot->orders_by_product, i)) {
            made[made_count++] = i;
        }
    }
    *product = made;
    *count = made_count;
    return HF_OK;
}

enum hf_status hf_dates_fill(struct exposure_engine *engine, const struct effect_list *effects,
                             const struct product_note *note, const uint32_t *product,
                             uint32_t product_count, struct hf_product_dates *dates) {
    struct site_counter counter = {
        hf_new(engine->scratch, uint32_t, engine->snapshot->sites.rows.count), NULL};
    if (counter.mark == NULL) {
        return HF_ERR_MEMORY;
    }
    size_t at = 0;
    for (uint32_t i = 0; i < product_count; i++) {
        const size_t from = at;
        dates[i] = (struct hf_product_dates){.product = product[i], .touched = note[i].touched};
        counter.dates = &dates[i];
        deployed_count(engine->snapshot, &counter);
        while (at < effects->count && effects->item[at].product == product[i]) {
            if (!effect_is_over(&effects->item[at], engine->assessment->scenario.as_of)) {
                dates[i].touched = hf_answer_or(dates[i].touched, effects->item[at].answer);
            }
            at++;
        }
        const struct effect_slice own = {at == from ? NULL : &effects->item[from], at - from};
        for (int kind = 0; kind < HF_EFFECT_COUNT; kind++) {
            kind_fill(engine, own.item, own.count, &note[i], (enum hf_effect_kind)kind, &dates[i]);
        }
        for (int deal = 0; deal < HF_DEAL_ACTS; deal++) {
            act_fill(engine, &own, &note[i], (enum hf_deal_act)deal, &dates[i]);
        }
    }
    return engine->why->failed ? HF_ERR_MEMORY : HF_OK;
}
