#include "exposure/check_work.h"

#include <stdlib.h>

/* On which day does an answer change? Only on one of the days that packs, lists, stakes and the
 * scenario name: the ends of periods, of exceptions' windows, of listings and stakes, the days that
 * conditions compare with, deadlines; and where an uncertain day lies between two of them, their
 * middle, from which on it is presumed to have come. The question is asked again on each of these
 * days, in order, until every line has changed or none is left. */

/* Between which days an uncertain beginning can lie. */
struct change_ends {
    struct hf_date_range *end;
    uint32_t count;
};

struct change_days {
    struct hf_arena *arena;
    struct hf_date after; /* only days behind this one */
    int32_t *day;
    size_t count, capacity;
    enum hf_status status;
    struct change_ends listed;
};

static void change_add(struct change_days *list, struct hf_date day) {
    const bool is_open = day.days <= list->after.days || day.days >= HF_DATE_MAX.days;
    if (is_open || list->status != HF_OK) {
        return;
    }
    if (list->count == list->capacity) {
        int32_t *grown = hf_arena_grow(list->arena, list->day, sizeof *list->day, _Alignof(int32_t),
                                       &list->capacity);
        if (grown == NULL) {
            list->status = HF_ERR_MEMORY;
            return;
        }
        list->day = grown;
    }
    list->day[list->count++] = day.days;
}

static void range_add(struct change_days *list, struct hf_date_range range) {
    change_add(list, range.earliest);
    change_add(list, range.latest);
}

static void interval_add(struct change_days *list, struct hf_interval interval) {
    range_add(list, interval.from);
    range_add(list, interval.until);
}

/* ---- of one measure ---- */

static void middles_add(struct change_days *list, const struct change_ends *ends) {
    for (uint32_t i = 0; i < ends->count; i++) {
        for (uint32_t k = 0; k < ends->count; k++) {
            const struct hf_date earliest = ends->end[i].earliest;
            const struct hf_date latest = ends->end[k].latest;
            if (earliest.days > HF_DATE_MIN.days && latest.days > list->after.days &&
                latest.days < HF_DATE_MAX.days) {
                const int64_t sum = (int64_t)earliest.days + latest.days;
                change_add(list, (struct hf_date){(int32_t)(sum / 2)});
                change_add(list, (struct hf_date){(int32_t)(sum / 2) + 1}); /* halves round to 0 */
            }
        }
    }
}

/* Listings of those who are asked about, or through whom the product is touched: a measure begins
 * for them on the later of the two days. */
static bool match_bears(const struct check_work *work, const struct hf_match *match) {
    bool bears = match->party == work->party[0] || match->party == work->party[1];
    for (size_t i = 0; i < work->hits.count && !bears; i++) {
        bears = match->party == work->hits.item[i].party;
    }
    return bears && match->target == HF_MATCH_LIST_ENTRY &&
           match->entry < work->engine->snapshot->list_entries.rows.count;
}

static enum hf_status listing_ends(const struct check_work *work, struct hf_arena *arena,
                                   struct change_ends *ends) {
    const struct hf_assessment *assessment = work->engine->assessment;
    const struct hf_list_entries *entries = &work->engine->snapshot->list_entries;
    uint32_t count = 0;
    for (uint32_t i = 0; i < assessment->match_count; i++) {
        count += match_bears(work, &assessment->match[i]) ? 1 : 0;
    }
    *ends = (struct change_ends){hf_new(arena, struct hf_date_range, count), 0};
    if (ends->end == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < assessment->match_count; i++) {
        if (match_bears(work, &assessment->match[i])) {
            ends->end[ends->count++] = entries->from[assessment->match[i].entry];
        }
    }
    return HF_OK;
}

static enum hf_status measure_days(const struct check_work *work, uint32_t pack, uint32_t measure,
                                   struct change_days *list) {
    const struct exposure_engine *engine = work->engine;
    const struct hf_measure *rules = &engine->snapshot->pack[pack].measure[measure];
    struct hf_span *span = NULL;
    uint32_t span_count = 0;
    HF_TRY(hf_measure_spans(&engine->snapshot->pack[pack], measure, &engine->assessment->scenario,
                            list->arena, &span, &span_count));
    const size_t count = (size_t)list->listed.count + span_count + rules->defeater_count;
    struct change_ends ends = {hf_new(list->arena, struct hf_date_range, count), 0};
    if (ends.end == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < list->listed.count; i++) {
        ends.end[ends.count++] = list->listed.end[i];
    }
    for (uint32_t i = 0; i < span_count; i++) {
        interval_add(list, span[i].interval);
        ends.end[ends.count++] = span[i].interval.from;
    }
    for (uint32_t i = 0; i < rules->defeater_count; i++) {
        const struct hf_interval window = hf_interval_filled(rules->defeater[i].interval);
        interval_add(list, window);
        ends.end[ends.count++] = window.until;
    }
    middles_add(list, &ends);
    return list->status;
}

static enum hf_status requirement_days(const struct check_work *work, uint32_t pack,
                                       uint32_t requirement, struct change_days *list) {
    const struct hf_requirement *rules =
        &work->engine->snapshot->pack[pack].requirement[requirement];
    uint32_t count = 0;
    struct hf_span *span = NULL;
    if (rules->measure != HF_NONE) {
        HF_TRY(hf_measure_spans(&work->engine->snapshot->pack[pack], rules->measure,
                                &work->engine->assessment->scenario, list->arena, &span, &count));
    }
    struct change_ends ends = {
        hf_new(list->arena, struct hf_date_range, (size_t)rules->deadline_count + count), 0};
    if (ends.end == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        interval_add(list, span[i].interval);
        ends.end[ends.count++] = span[i].interval.from;
    }
    for (uint32_t i = 0; i < rules->deadline_count; i++) {
        range_add(list, rules->deadline[i].date);
        ends.end[ends.count++] = rules->deadline[i].date;
    }
    change_add(list, rules->since);
    middles_add(list, &ends);
    return list->status;
}

/* Days that conditions compare with: those of what is done on the day asked about. */
static void condition_days(const struct hf_pack *pack, struct change_days *list) {
    for (uint32_t i = 0; i < pack->condition_count; i++) {
        const struct hf_condition *condition = &pack->condition[i];
        if (condition->predicate == HF_IF_INSTALLED_BEFORE ||
            condition->predicate == HF_IF_CONTRACT_SIGNED_UNTIL ||
            condition->predicate == HF_IF_PRODUCTION_STARTED_BEFORE ||
            condition->predicate == HF_IF_SHIPPED_BEFORE ||
            condition->predicate == HF_IF_EN_ROUTE_ON) {
            change_add(list, condition->date);
            change_add(list, hf_date_add(condition->date, 1));
        }
    }
}

/* ---- of lists and stakes ---- */

static void listing_days(const struct hf_snapshot *snapshot, const struct hf_match *match,
                         uint32_t count, struct change_days *list) {
    for (uint32_t i = 0; i < count; i++) {
        if (match[i].target == HF_MATCH_LIST_ENTRY &&
            match[i].entry < snapshot->list_entries.rows.count) {
            const struct hf_interval listed = {snapshot->list_entries.from[match[i].entry],
                                               snapshot->list_entries.until[match[i].entry]};
            interval_add(list, listed);
        }
    }
}

static void stake_days(const struct target_graph *graph, struct change_days *list) {
    for (uint32_t i = 0; i < graph->stake_count; i++) {
        interval_add(list, graph->stake[i].held);
    }
}

/* The days of one pack's measures and requirements that bear on the question. */
static enum hf_status pack_days(const struct check_work *work, uint32_t p,
                                struct change_days *list) {
    const struct hf_snapshot *snapshot = work->engine->snapshot;
    const struct hf_pack *pack = &snapshot->pack[p];
    bool bears = false;
    for (uint32_t i = 0; i < pack->measure_count; i++) {
        const bool is_meant = work->bears[hf_check_measure_place(snapshot, p, i)];
        HF_TRY(is_meant ? measure_days(work, p, i, list) : HF_OK);
        bears = bears || is_meant;
    }
    for (uint32_t i = 0; i < pack->requirement_count; i++) {
        const bool is_meant = work->bears[hf_check_requirement_place(snapshot, p, i)];
        HF_TRY(is_meant ? requirement_days(work, p, i, list) : HF_OK);
        bears = bears || is_meant;
    }
    if (bears) {
        condition_days(pack, list);
    }
    return HF_OK;
}

static enum hf_status changes_collect(const struct check_work *work, struct change_days *list) {
    const struct exposure_engine *engine = work->engine;
    const struct hf_snapshot *snapshot = engine->snapshot;
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        HF_TRY(pack_days(work, p, list));
    }
    listing_days(snapshot, engine->assessment->match, engine->assessment->match_count, list);
    listing_days(snapshot, engine->extra_match, engine->extra_match_count, list);
    stake_days(&engine->graph, list);
    return list->status;
}

/* ---- asking again ---- */

static int change_order(const void *left_pointer, const void *right_pointer) {
    const int32_t left = *(const int32_t *)left_pointer;
    const int32_t right = *(const int32_t *)right_pointer;
    return (left > right) - (left < right);
}

/* Advice is heard where the law leaves a choice. */
static bool line_differs(const struct hf_check_line *left, const struct hf_check_line *right) {
    return left->lawful != right->lawful || left->needs_licence != right->needs_licence ||
           (left->lawful == HF_ANSWER_YES && left->advised != right->advised);
}

/* Notes the day for the lines that answer otherwise for the first time; how many have not yet. */
static uint32_t lines_compare(struct hf_check *first, const struct hf_check *later,
                              struct hf_date day) {
    uint32_t left = 0;
    for (uint32_t k = 0; k < HF_CHECK_LINES; k++) {
        struct hf_check_line *line = &first->line[k];
        const bool is_open = line->until.earliest.days == HF_DATE_MAX.days;
        if (is_open && line_differs(line, &later->line[k])) {
            line->until = hf_date_sure(day);
        } else if (is_open) {
            left++;
        }
    }
    return left;
}

static enum hf_status days_ask(const struct check_work *first, const struct change_days *list,
                               struct hf_arena *scratch) {
    const struct hf_arena before = *scratch;
    struct hf_assessment assessment = *first->engine->assessment;
    assessment.why = (struct hf_why){.muted = true};
    uint32_t left = HF_CHECK_LINES;
    for (size_t i = 0; i < list->count && left > 0; i++) {
        if (i > 0 && list->day[i] == list->day[i - 1]) {
            continue;
        }
        struct hf_check later = {.party = first->check->party, .product = first->check->product};
        struct hf_arena keep = *scratch;
        struct hf_arena work_arena = *scratch;
        keep.end = keep.at + hf_arena_left(scratch) / 2; /* results first, work behind them */
        work_arena.at = keep.end;
        assessment.scenario.as_of = (struct hf_date){list->day[i]};
        struct exposure_engine engine = *first->engine;
        engine.assessment = &assessment;
        engine.why = &assessment.why;
        engine.keep = &keep;
        engine.scratch = &work_arena;
        struct check_work work = *first;
        work.engine = &engine;
        work.check = &later;
        work.is_first_day = false;
        HF_TRY(hf_check_day(&work));
        first->engine->mark_last = engine.mark_last;
        left = lines_compare(first->check, &later, assessment.scenario.as_of);
        *scratch = before;
    }
    return HF_OK;
}

enum hf_status hf_check_change_find(struct check_work *work) {
    struct hf_arena scratch = *work->engine->scratch;
    struct change_days list = {.arena = &scratch,
                               .after = work->engine->assessment->scenario.as_of};
    HF_TRY(listing_ends(work, &scratch, &list.listed));
    HF_TRY(changes_collect(work, &list));
    if (list.count > 0) {
        qsort(list.day, list.count, sizeof *list.day, change_order);
    }
    return days_ask(work, &list, &scratch);
}

/* ---- places ---- */

uint32_t hf_check_measure_place(const struct hf_snapshot *snapshot, uint32_t pack,
                                uint32_t measure) {
    uint32_t place = measure;
    for (uint32_t p = 0; p < pack; p++) {
        place += snapshot->pack[p].measure_count;
    }
    return place;
}

uint32_t hf_check_requirement_place(const struct hf_snapshot *snapshot, uint32_t pack,
                                    uint32_t requirement) {
    uint32_t place = hf_check_measure_place(snapshot, snapshot->pack_count, 0) + requirement;
    for (uint32_t p = 0; p < pack; p++) {
        place += snapshot->pack[p].requirement_count;
    }
    return place;
}

uint32_t hf_check_place_count(const struct hf_snapshot *snapshot) {
    return hf_check_requirement_place(snapshot, snapshot->pack_count, 0);
}
