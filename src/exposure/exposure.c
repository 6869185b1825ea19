#include "exposure/engine.h"

#include <stdlib.h>

/* All measures, all products in use: hits, effects, dates. A measure is worked through at once, so
 * that its target is found once; effects are sorted at the end. */

static enum hf_status target_hit_add(struct exposure_engine *engine, struct hit_list *list,
                                     const struct hf_target_hit *hit) {
    if (list->count == list->capacity) {
        struct hf_target_hit *grown =
            hf_arena_grow(engine->keep, list->item, sizeof *list->item,
                          _Alignof(struct hf_target_hit), &list->capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        list->item = grown;
    }
    list->item[list->count++] = *hit;
    return HF_OK;
}

static enum hf_status target_hits_add(struct exposure_engine *engine,
                                      const struct target_view *view, uint32_t measure,
                                      uint32_t requirement, struct hit_list *list) {
    for (uint32_t i = 0; i < engine->snapshot->parties.rows.count; i++) {
        if (view->answer[i] != HF_ANSWER_NO) {
            HF_TRY(target_hit_add(
                engine, list,
                &(struct hf_target_hit){i,
                                        view->pack,
                                        measure,
                                        requirement,
                                        view->answer[i],
                                        view->why[i],
                                        {view->listed_from[i], view->listed_until[i]}}));
        }
    }
    return HF_OK;
}

struct assess_work {
    struct exposure_engine *engine;
    const uint32_t *product;
    uint32_t product_count;
    struct product_note *note; /* per element of product */
    struct effect_list effects;
    struct hit_list hits;
    struct stock_bars bars;
};

/* The effects from `from` on are those of one measure or requirement. */
static enum hf_status bars_weigh(struct assess_work *work, struct stock_question question,
                                 size_t from) {
    for (size_t i = from; i < work->effects.count; i++) {
        const struct hf_effect effect = work->effects.item[i];
        question.effect = &effect;
        HF_TRY(hf_stock_bars_weigh(work->engine, &question, &work->bars));
    }
    return HF_OK;
}

static enum hf_status measure_assess(struct assess_work *work, uint32_t pack, uint32_t measure) {
    struct exposure_engine *engine = work->engine;
    const struct hf_measure *rules = &engine->snapshot->pack[pack].measure[measure];
    const struct hf_arena before = *engine->scratch;
    struct measure_work here = {.measure = measure};
    struct hf_span *span = NULL;
    HF_TRY(hf_target_find(engine, pack, &rules->target, engine->scratch, &here.view));
    HF_TRY(target_hits_add(engine, &here.view, measure, HF_NONE, &work->hits));
    HF_TRY(hf_measure_spans(&engine->snapshot->pack[pack], measure, &engine->assessment->scenario,
                            engine->scratch, &span, &here.span_count));
    here.span = span;
    const struct addressed_question question = {
        rules->addressees, rules->jurisdiction, pack, rules->id, {NULL, 0}};
    here.addressed = hf_addressed_find(engine, &question);
    const size_t effects_before = work->effects.count;
    for (uint32_t i = 0; i < work->product_count; i++) {
        HF_TRY(
            hf_effects_of_measure(engine, &here, work->product[i], &work->effects, &work->note[i]));
    }
    const struct stock_question stock = {&here.view, NULL, here.addressed, HF_NONE};
    HF_TRY(bars_weigh(work, stock, effects_before));
    *engine->scratch = before;
    return HF_OK;
}

static enum hf_status requirement_assess(struct assess_work *work, uint32_t pack,
                                         uint32_t requirement) {
    struct exposure_engine *engine = work->engine;
    const struct hf_requirement *rules = &engine->snapshot->pack[pack].requirement[requirement];
    const struct hf_arena before = *engine->scratch;
    struct target_view view;
    HF_TRY(hf_target_find(engine, pack, &rules->target, engine->scratch, &view));
    HF_TRY(target_hits_add(engine, &view, HF_NONE, requirement, &work->hits));
    const size_t effects_before = work->effects.count;
    for (uint32_t i = 0; i < work->product_count; i++) {
        HF_TRY(hf_effects_of_requirement(engine, &view, requirement, work->product[i], NULL,
                                         &work->effects));
    }
    const struct stock_question stock = {&view, NULL, {HF_ANSWER_YES, HF_WHY_NONE}, requirement};
    HF_TRY(bars_weigh(work, stock, effects_before));
    *engine->scratch = before;
    return HF_OK;
}

/* ---- listed, but no pack says what that means ---- */

static enum hf_status meaningless_assess(struct assess_work *work) {
    struct exposure_engine *engine = work->engine;
    const struct hf_arena before = *engine->scratch;
    struct target_view view;
    bool has_any = false;
    HF_TRY(hf_listed_find(engine, &view, &has_any));
    for (uint32_t i = 0; has_any && i < engine->snapshot->parties.rows.count; i++) {
        if (view.answer[i] != HF_ANSWER_NO) {
            HF_TRY(target_hit_add(
                engine, &work->hits,
                &(struct hf_target_hit){i,
                                        HF_NONE,
                                        HF_NONE,
                                        HF_NONE,
                                        view.answer[i],
                                        view.why[i],
                                        {view.listed_from[i], view.listed_until[i]}}));
        }
    }
    for (uint32_t i = 0; has_any && i < work->product_count; i++) {
        const struct hf_touch touch = hf_touch_find(engine, &view, work->product[i], true);
        if (touch.party == HF_NONE || view.answer[touch.party] == HF_ANSWER_NO) {
            continue;
        }
        struct product_note *note = &work->note[i];
        const struct hf_date_range from = view.listed_from[touch.party];
        note->touched = hf_answer_or(note->touched, touch.answer);
        note->from = from.earliest.days == HF_DATE_MIN.days ? engine->assessment->scenario.as_of
                                                            : from.earliest;
        for (int kind = 0; kind < HF_EFFECT_COUNT; kind++) {
            if (touch.answer > note->answer[kind]) {
                note->answer[kind] = touch.answer;
                note->why[kind] = touch.why;
            }
        }
    }
    *engine->scratch = before;
    return HF_OK;
}

/* ---- order ---- */

static int order_of(uint32_t left, uint32_t right) {
    return (left > right) - (left < right);
}

static int effect_order(const void *left_pointer, const void *right_pointer) {
    const struct hf_effect *left = left_pointer;
    const struct hf_effect *right = right_pointer;
    if (left->product != right->product) {
        return order_of(left->product, right->product);
    }
    if (left->kind != right->kind) {
        return left->kind < right->kind ? -1 : 1;
    }
    if (left->from.earliest.days != right->from.earliest.days) {
        return left->from.earliest.days < right->from.earliest.days ? -1 : 1;
    }
    if (left->pack != right->pack) {
        return order_of(left->pack, right->pack);
    }
    if (left->measure != right->measure) {
        return order_of(left->measure, right->measure);
    }
    return order_of(left->why.value, right->why.value); /* made in a fixed order */
}

static bool effect_is_same(const struct hf_effect *left, const struct hf_effect *right) {
    return left->product == right->product && left->kind == right->kind &&
           left->pack == right->pack && left->measure == right->measure &&
           left->measure != HF_NONE && left->binding == right->binding &&
           left->from.earliest.days == right->from.earliest.days &&
           left->from.latest.days == right->from.latest.days &&
           left->until.earliest.days == right->until.earliest.days;
}

/* A measure's act and a requirement of it often say one thing twice: one effect, the surer answer,
 * both reasons. */
static void effects_join(struct exposure_engine *engine, struct effect_list *list) {
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct hf_effect *last = kept > 0 ? &list->item[kept - 1] : NULL;
        const struct hf_effect *next = &list->item[i];
        if (last == NULL || !effect_is_same(last, next)) {
            list->item[kept++] = *next;
            continue;
        }
        const struct hf_why_id both[] = {last->why, next->why};
        if (next->answer > last->answer) {
            *last = *next;
        }
        last->why = hf_why_apply(engine->why, &(struct hf_why_rule){HF_RULE_EARLIEST_EFFECT, 0.0,
                                                                    last->from.earliest, both, 2});
    }
    list->count = kept;
}

static enum hf_status packs_assess(struct assess_work *work) {
    const struct hf_snapshot *snapshot = work->engine->snapshot;
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        for (uint32_t i = 0; i < snapshot->pack[p].measure_count; i++) {
            HF_TRY(measure_assess(work, p, i));
        }
        for (uint32_t i = 0; i < snapshot->pack[p].requirement_count; i++) {
            HF_TRY(requirement_assess(work, p, i));
        }
    }
    return meaningless_assess(work);
}

/* Without any published measure nothing says what touches a product: no answer, rather than a clear
 * one. */
static void notes_without_pack(struct assess_work *work) {
    struct exposure_engine *engine = work->engine;
    const struct hf_why_id blank = hf_blank_cell(engine->why, HF_KIND_PACK, "id", HF_NONE);
    const struct hf_why_id why = why_rule(engine->why, HF_RULE_STATUS_UNKNOWN, &blank, 1);
    for (uint32_t i = 0; i < work->product_count; i++) {
        struct product_note *note = &work->note[i];
        note->from = HF_DATE_MIN;
        note->touched = hf_answer_or(note->touched, HF_ANSWER_NO_BASIS);
        for (int kind = 0; kind < HF_EFFECT_COUNT; kind++) {
            if (note->answer[kind] <
                HF_ANSWER_NO_BASIS) { /* else the scenario's own measure says */
                note->answer[kind] = HF_ANSWER_NO_BASIS;
                note->why[kind] = why;
            }
        }
    }
}

static enum hf_status exposure_run(struct hf_assessment *assessment, struct hf_arena *keep,
                                   struct hf_arena *scratch) {
    struct exposure_engine engine;
    HF_TRY(hf_engine_open(&engine, assessment, keep, scratch));
    struct assess_work work = {.engine = &engine};
    uint32_t *product = NULL;
    HF_TRY(hf_unit_samples_make(engine.snapshot, scratch, &engine.samples));
    HF_TRY(hf_products_in_use(&engine, &product, &work.product_count));
    work.product = product;
    work.note = hf_new(scratch, struct product_note, work.product_count);
    struct hf_product_dates *dates = hf_new(keep, struct hf_product_dates, work.product_count);
    if (work.note == NULL || dates == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < work.product_count; i++) {
        work.note[i].from = HF_DATE_MAX;
    }
    HF_TRY(hf_stock_bars_open(&engine, &work.bars));
    HF_TRY(packs_assess(&work));
    if (!hf_snapshot_has_measures(assessment->snapshot)) {
        notes_without_pack(&work);
    }
    if (work.effects.count > 0) {
        qsort(work.effects.item, work.effects.count, sizeof *work.effects.item, effect_order);
    }
    effects_join(&engine, &work.effects);
    HF_TRY(
        hf_dates_fill(&engine, &work.effects, work.note, work.product, work.product_count, dates));
    if (work.effects.count >= UINT32_MAX || work.hits.count >= UINT32_MAX) {
        return HF_ERR_LIMIT;
    }
    struct hf_stock_bar *bar = NULL;
    uint32_t bar_count = 0;
    HF_TRY(hf_stock_bars_close(&engine, &work.bars, &bar, &bar_count));
    assessment->stock_bar = bar;
    assessment->stock_bar_count = bar_count;
    assessment->hit = work.hits.item;
    assessment->hit_count = (uint32_t)work.hits.count;
    assessment->effect = work.effects.item;
    assessment->effect_count = (uint32_t)work.effects.count;
    assessment->product = dates;
    assessment->product_count = work.product_count;
    return HF_OK;
}

enum hf_status hf_exposure_assess(struct hf_assessment *assessment, struct hf_arena *keep,
                                  struct hf_arena scratch, struct hf_error *error) {
    if (assessment == NULL || assessment->snapshot == NULL || keep == NULL ||
        assessment->assumptions.count < HF_ASSUME_COUNT) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "exposure needs a snapshot and the assumptions; see hf_assess");
    }
    const enum hf_status status = exposure_run(assessment, keep, &scratch);
    return status == HF_OK ? HF_OK
                           : hf_error_set(error, status, "exposure: %s", hf_status_text(status));
}
