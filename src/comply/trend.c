#include "comply/sorts.h"

#include "base/parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The figure from the as-of day on, in the best and in the worst world, on each day on which
 * something changes: swaps, units that are put in later, ends of support, contracts, reviews that
 * grow old. Of units only what changes is counted anew; records are few, and looked at whole. */

enum { RECORD_DAYS_MAX = 400 }; /* of records, thinned evenly */

static void trend_change_add(struct comply_changes *list, struct hf_date day,
                             enum comply_change_kind kind, uint32_t index) {
    if (day.days <= list->as_of || day.days >= HF_DATE_MAX.days) {
        return;
    }
    if (list->item != NULL) {
        list->item[list->count] = (struct comply_change){day.days, kind, index};
    }
    list->count++;
}

void hf_comply_change_range(struct comply_changes *list, struct hf_date_range range,
                            enum comply_change_kind kind, uint32_t index) {
    trend_change_add(list, range.earliest, kind, index);
    if (!hf_date_range_is_known(range)) {
        trend_change_add(list, range.latest, kind, index);
    }
}

static void lapse_add(struct comply_changes *list, const struct comply_lapse *lapse,
                      enum comply_change_kind kind, uint32_t index) {
    for (int i = 0; i < 2; i++) {
        if (lapse->counts[i] != HF_ANSWER_NO) {
            hf_comply_change_range(list, lapse->from[i], kind, index);
        }
    }
}

/* What comes in by a swap may lapse too. */
static void lapses_add(const struct comply_case *one, struct comply_changes *list) {
    const struct hf_schedule *schedule = &one->network->assessment->schedule;
    for (uint32_t i = 0; i < schedule->count; i++) {
        const uint32_t sort = one->network->swap_sort[i];
        if (one->network->swap_pattern[i] == HF_NONE && one->swap_counted[sort] != HF_ANSWER_NO) {
            lapse_add(list, &one->swap_lapse[sort], COMPLY_CHANGE_SWAP, i);
        }
    }
    for (uint32_t i = 0; i < one->network->pattern_count; i++) {
        const uint32_t sort = one->network->swap_sort[one->network->pattern[i].swap];
        if (one->swap_counted[sort] != HF_ANSWER_NO) {
            lapse_add(list, &one->swap_lapse[sort], COMPLY_CHANGE_PATTERN, i);
        }
    }
    for (uint32_t i = 0; i < one->network->sort_count; i++) {
        if (one->counted[i] != HF_ANSWER_NO) {
            lapse_add(list, &one->lapse[i], COMPLY_CHANGE_SORT, i);
        }
    }
    if (one->rule->metric == HF_METRIC_PATCHES_OVERDUE) { /* tomorrow they may be put in */
        trend_change_add(list, hf_date_add((struct hf_date){list->as_of}, 1), COMPLY_CHANGE_ALL, 0);
    }
}

/* Does it move the figure? Of a share all that is in scope does, else only what may count.
 * `is_whole`: what is in scope is asked for too. */
static bool change_bears(const struct comply_case *one, bool is_whole,
                         const struct comply_change *change) {
    const bool is_share = is_whole || hf_comply_is_share(one->rule->metric);
    if (change->kind == COMPLY_CHANGE_BATCH) {
        return one->bearing.batch_bears[change->index] != 0;
    }
    if (change->kind == COMPLY_CHANGE_GROUP) {
        const uint32_t slot = one->bearing.slot[change->index];
        return slot != HF_NONE && (is_share || one->bearing.has_hits[slot] != 0);
    }
    const unsigned wanted = is_whole   ? (unsigned)COMPLY_BEARS_SCOPE | (unsigned)COMPLY_BEARS_HITS
                            : is_share ? COMPLY_BEARS_SCOPE
                                       : COMPLY_BEARS_HITS;
    return (one->bearing.swap_bears[change->index] & wanted) != 0;
}

/* Those of the network that bear on the case are in their order already. */
static void units_add(const struct comply_case *one, bool is_whole, struct comply_changes *list) {
    const struct comply_changes *all = &one->network->changes;
    for (size_t i = 0; i < all->count; i++) {
        if (change_bears(one, is_whole, &all->item[i])) {
            if (list->item != NULL) {
                list->item[list->count] = all->item[i];
            }
            list->count++;
        }
    }
}

/* A record counts from its day on, and is too old on the day after its age. */
static void aged_add(const struct comply_case *one, struct comply_changes *list,
                     struct hf_date_range done) {
    hf_comply_change_range(list, done, COMPLY_CHANGE_DAY, 0);
    if (one->rule->age_days != HF_AGE_NOT_ASKED) {
        trend_change_add(list, hf_date_add(done.earliest, (int64_t)one->rule->age_days + 1),
                         COMPLY_CHANGE_DAY, 0);
        trend_change_add(list, hf_date_add(done.latest, (int64_t)one->rule->age_days + 1),
                         COMPLY_CHANGE_DAY, 0);
    }
}

static void records_add(const struct comply_case *one, struct comply_changes *list) {
    const struct hf_snapshot *snapshot = one->snapshot;
    const struct hf_schedule *schedule = &one->network->assessment->schedule;
    for (uint32_t i = 0; i < snapshot->contracts.rows.count; i++) {
        hf_comply_change_range(list, snapshot->contracts.from[i], COMPLY_CHANGE_DAY, 0);
        hf_comply_change_range(list, snapshot->contracts.until[i], COMPLY_CHANGE_DAY, 0);
        aged_add(one, list, snapshot->contracts.exit_plan_on[i]);
    }
    for (uint32_t i = 0; i < snapshot->managed_services.rows.count; i++) {
        hf_comply_change_range(list, snapshot->managed_services.from[i], COMPLY_CHANGE_DAY, 0);
        hf_comply_change_range(list, snapshot->managed_services.until[i], COMPLY_CHANGE_DAY, 0);
        aged_add(one, list, snapshot->managed_services.exit_plan_on[i]);
    }
    for (uint32_t i = 0; i < snapshot->reviews.rows.count; i++) {
        aged_add(one, list, snapshot->reviews.done_on[i]);
    }
    /* tomorrow what is asked for may be renewed */
    trend_change_add(list, hf_date_add((struct hf_date){list->as_of}, 1), COMPLY_CHANGE_DAY, 0);
    if (one->rule->metric != HF_METRIC_SHARED_MANAGEMENT_SEGMENTS) {
        return;
    }
    for (uint32_t i = 0; i < schedule->count; i++) {
        hf_comply_change_range(list, schedule->swap[i].date, COMPLY_CHANGE_DAY, 0);
    }
    for (uint32_t i = 0; i < one->network->batch_count; i++) {
        hf_comply_change_range(list, one->network->batch[i].from, COMPLY_CHANGE_DAY, 0);
    }
}

bool hf_comply_is_walked(const struct comply_case *one) {
    return one->records == NULL && one->rule->metric != HF_METRIC_OUTSOURCED &&
           one->rule->metric != HF_METRIC_ENDURANCE;
}

static void changes_list(const struct comply_case *one, bool is_whole,
                         struct comply_changes *list) {
    list->count = 0;
    list->ordered = 0;
    if (hf_comply_is_walked(one)) {
        units_add(one, is_whole, list);
        list->ordered = list->count;
        if (one->lapse != NULL) {
            lapses_add(one, list);
        }
    } else if (one->rule->metric != HF_METRIC_ENDURANCE) { /* that is of one day */
        records_add(one, list);
    }
}

static int trend_change_order(const void *left_pointer, const void *right_pointer) {
    const struct comply_change *left = left_pointer;
    const struct comply_change *right = right_pointer;
    if (left->day != right->day) {
        return left->day < right->day ? -1 : 1;
    }
    if (left->kind != right->kind) {
        return left->kind < right->kind ? -1 : 1;
    }
    return (left->index > right->index) - (left->index < right->index);
}

void hf_comply_changes_sort(struct comply_changes *list) {
    if (list->count > 1) {
        qsort(list->item, list->count, sizeof *list->item, trend_change_order);
    }
}

/* Sorts what comes after those that are in their order, and puts the two together. */
static enum hf_status changes_order(struct comply_changes *list, struct hf_arena *arena) {
    struct comply_change *made = hf_take(arena, struct comply_change, list->count + 1);
    struct comply_changes later = {.item = list->item + list->ordered,
                                   .count = list->count - list->ordered};
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    hf_comply_changes_sort(&later);
    size_t at[2] = {0, 0};
    for (size_t i = 0; i < list->count; i++) {
        const bool is_later =
            at[0] == list->ordered ||
            (at[1] < later.count && trend_change_order(&later.item[at[1]], &list->item[at[0]]) < 0);
        made[i] = is_later ? later.item[at[1]++] : list->item[at[0]++];
    }
    list->item = made;
    return HF_OK;
}

/* Days [first, until), which begin with one on which the figure is counted. */
struct day_span {
    int32_t first, until;
};

static void changes_cut(struct comply_changes *list, struct day_span span) {
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (list->item[i].day > span.first && list->item[i].day < span.until) {
            list->item[kept++] = list->item[i];
        }
    }
    list->count = kept;
}

static enum hf_status changes_make(const struct comply_case *one, bool is_whole,
                                   struct hf_arena *arena, struct day_span span,
                                   struct comply_changes *list) {
    *list = (struct comply_changes){.as_of = span.first};
    changes_list(one, is_whole, list);
    list->item = hf_take(arena, struct comply_change, list->count + 1);
    if (list->item == NULL) {
        return HF_ERR_MEMORY;
    }
    changes_list(one, is_whole, list);
    if (list->ordered < list->count) {
        HF_TRY(changes_order(list, arena));
    }
    changes_cut(list, span);
    return HF_OK;
}

/* ---- the curve ---- */

struct curve {
    struct hf_trend_point *point;
    uint32_t count;
    struct hf_date_range met_from;
};

/* Or both are none. */
static bool same_number(double left, double right) {
    return (isnan(left) && isnan(right)) || (left >= right && left <= right);
}

static void curve_add(const struct comply_case *one, struct curve *curve, struct hf_date day,
                      const struct comply_view view[2]) {
    const bool is_endurance = one->rule->metric == HF_METRIC_ENDURANCE;
    const double best = hf_comply_figure(one, &view[0], COMPLY_BEST);
    const double worst = hf_comply_figure(one, &view[1], COMPLY_WORST);
    const bool is_met = view[1].is_within && !view[1].tally.is_unknown;
    curve->met_from.earliest = !view[0].is_within ? HF_DATE_MAX
                               : curve->met_from.earliest.days == HF_DATE_MAX.days
                                   ? day
                                   : curve->met_from.earliest;
    curve->met_from.latest = !is_met ? HF_DATE_MAX
                             : curve->met_from.latest.days == HF_DATE_MAX.days
                                 ? day
                                 : curve->met_from.latest;
    const struct hf_trend_point point = {.day = day,
                                         .figure = is_endurance ? (struct hf_range){worst, best}
                                                                : (struct hf_range){best, worst},
                                         .verdict = is_met               ? HF_VERDICT_MET
                                                    : !view[0].is_within ? HF_VERDICT_NOT_MET
                                                                         : HF_VERDICT_UNDETERMINED};
    const struct hf_trend_point *last = curve->count == 0 ? NULL : &curve->point[curve->count - 1];
    const bool is_same = last != NULL && last->verdict == point.verdict &&
                         same_number(last->figure.lower, point.figure.lower) &&
                         same_number(last->figure.upper, point.figure.upper);
    if (!is_same) {
        curve->point[curve->count++] = point;
    }
}

/* Days of records, evenly thinned; the last is always looked at. */
static void days_thin(struct comply_changes *list) {
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (kept == 0 || list->item[kept - 1].day != list->item[i].day) {
            list->item[kept++] = list->item[i];
        }
    }
    list->count = kept;
    if (kept <= RECORD_DAYS_MAX) {
        return;
    }
    for (size_t i = 0; i < RECORD_DAYS_MAX; i++) {
        list->item[i] = list->item[i * (kept - 1) / (RECORD_DAYS_MAX - 1)];
    }
    list->count = RECORD_DAYS_MAX;
}

static enum hf_status look_both(const struct comply_case *one, struct hf_arena scratch,
                                struct hf_date day, struct curve *curve) {
    struct comply_view view[2];
    HF_TRY(hf_comply_look(one, scratch, COMPLY_BEST, hf_date_sure(day), &view[0]));
    HF_TRY(hf_comply_look(one, scratch, COMPLY_WORST, hf_date_sure(day), &view[1]));
    curve_add(one, curve, day, view);
    return HF_OK;
}

static enum hf_status days_look(const struct comply_case *one, struct hf_arena scratch,
                                const struct comply_days *days, struct curve *curve) {
    for (uint32_t i = 0; i < days->count; i++) {
        HF_TRY(look_both(one, scratch, (struct hf_date){days->item[i]}, curve));
    }
    return HF_OK;
}

static enum hf_status census_look(const struct comply_case *one, struct hf_arena scratch,
                                  const struct comply_days *days, struct curve *curve) {
    static const enum comply_world world[2] = {COMPLY_BEST, COMPLY_WORST};
    struct comply_census *census = hf_new(&scratch, struct comply_census, days->count);
    if (census == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_comply_census_days(one, scratch, days, census));
    for (uint32_t i = 0; i < days->count; i++) {
        struct comply_view view[2] = {{.years = 0.0}, {.years = 0.0}};
        for (int k = 0; k < 2; k++) {
            hf_comply_census_tally(one, &census[i], world[k], &view[k].tally);
            view[k].is_within = hf_comply_is_within(one, world[k], &view[k].tally);
        }
        curve_add(one, curve, (struct hf_date){days->item[i]}, view);
    }
    return HF_OK;
}

/* Metrics that are not of units. */
static enum hf_status records_walk(const struct comply_case *one, struct hf_arena scratch,
                                   struct comply_changes *list, struct curve *curve) {
    struct comply_days days = {.item = hf_take(&scratch, int32_t, RECORD_DAYS_MAX + 1)};
    if (days.item == NULL) {
        return HF_ERR_MEMORY;
    }
    days_thin(list);
    days.item[days.count++] = list->as_of;
    for (size_t i = 0; i < list->count; i++) {
        days.item[days.count++] = list->item[i].day;
    }
    return one->records == NULL ? days_look(one, scratch, &days, curve)
                                : census_look(one, scratch, &days, curve);
}

/* All changes of one day in one world; where the next day's begin. */
static size_t day_change(struct comply_frame *frame, const struct comply_changes *list,
                         size_t from) {
    const int32_t day = list->item[from].day;
    size_t at = from;
    hf_comply_frame_day(frame, hf_date_sure((struct hf_date){day}));
    for (; at < list->count && list->item[at].day == day; at++) {
        hf_comply_frame_change(frame, list->item[at].kind, list->item[at].index);
    }
    hf_comply_frame_settle(frame);
    return at;
}

/* Before the next day on which something changes, all is as in `view`. */
static void glances_take(const struct comply_worlds *worlds, int32_t next,
                         const struct comply_view view[2]) {
    for (uint32_t i = 0; i < worlds->glance_count; i++) {
        struct comply_glance *glance = &worlds->glance[i];
        if (!glance->is_taken && glance->day < next) {
            *glance = (struct comply_glance){glance->day, true, {view[0], view[1]}};
        }
    }
}

/* The best and the worst world go their ways apart, on two threads where that is worth it. */
struct frames_walk {
    const struct comply_changes *list;
    struct hf_arena scratch;
    struct comply_frame *frame[2];
    struct comply_tally *tally[2]; /* on the first day, then on each on which something changes */
    enum hf_status status[2];
};

static void frame_walk(void *context, size_t task) {
    struct frames_walk *walk = context;
    struct comply_frame *frame = walk->frame[task];
    size_t count = 0;
    enum hf_status status =
        hf_comply_frame_tally(frame, walk->scratch, &walk->tally[task][count++]);
    for (size_t at = 0; status == HF_OK && at < walk->list->count;) {
        at = day_change(frame, walk->list, at);
        status = hf_comply_frame_tally(frame, walk->scratch, &walk->tally[task][count++]);
    }
    walk->status[task] = status;
}

static enum hf_status frames_walk(const struct comply_case *one, struct frames_walk *walk) {
    enum { CHANGES_FEW = 2048 }; /* about a millisecond */
    const bool takes_memory = one->rule->metric == HF_METRIC_TARGET_COUNT;
    const bool is_few = walk->list->count < CHANGES_FEW;
    hf_parallel_run(takes_memory || is_few ? 1 : one->threads, 2, frame_walk, walk);
    HF_TRY(walk->status[0]);
    return walk->status[1];
}

static enum hf_status units_walk(const struct comply_case *one, struct hf_arena *arena,
                                 const struct comply_worlds *worlds, struct comply_walk *made) {
    static const enum comply_world world[2] = {COMPLY_BEST, COMPLY_WORST};
    struct frames_walk walk = {.list = &made->list};
    for (int i = 0; i < 2; i++) {
        made->tally[i] = hf_take(arena, struct comply_tally, made->list.count + 1);
        if (made->tally[i] == NULL) {
            return HF_ERR_MEMORY;
        }
        walk.tally[i] = made->tally[i];
    }
    walk.scratch = *arena;
    for (int i = 0; i < 2; i++) {
        walk.frame[i] = worlds->frame[world[i]];
        HF_TRY(worlds->has_copies
                   ? hf_comply_frame_copy(walk.frame[i], &walk.scratch, &walk.frame[i])
                   : HF_OK);
    }
    return frames_walk(one, &walk);
}

static void units_draw(const struct comply_case *one, const struct comply_worlds *worlds,
                       const struct comply_walk *walk, struct curve *curve) {
    static const enum comply_world world[2] = {COMPLY_BEST, COMPLY_WORST};
    const struct comply_changes *list = &walk->list;
    struct hf_date day = {list->as_of};
    for (size_t at = 0, count = 0;; count++) {
        struct comply_view view[2];
        for (int i = 0; i < 2; i++) {
            view[i] = (struct comply_view){.tally = walk->tally[i][count]};
            view[i].is_within = hf_comply_is_within(one, world[i], &view[i].tally);
        }
        curve_add(one, curve, day, view);
        const bool is_last = at == list->count;
        glances_take(worlds, is_last ? HF_DATE_MAX.days : list->item[at].day, view);
        if (is_last) {
            return;
        }
        day.days = list->item[at].day;
        while (at < list->count && list->item[at].day == day.days) {
            at++;
        }
    }
}

/* At most as many points as there are days on which something changes. */
static size_t points_most(const struct comply_case *one, const struct comply_epochs *epochs) {
    const struct comply_network *network = one->network;
    const size_t lapses =
        one->lapse == NULL
            ? 0
            : 4 * ((size_t)network->sort_count + network->assessment->schedule.count);
    return network->changes.count + lapses + (size_t)epochs->count * (RECORD_DAYS_MAX + 2);
}

static enum hf_status span_walk(const struct comply_case *one, const struct comply_worlds *worlds,
                                struct hf_arena scratch, struct day_span span,
                                struct curve *curve) {
    struct comply_walk walk;
    HF_TRY(changes_make(one, worlds->glance_count > 0, &scratch, span, &walk.list));
    if (!hf_comply_is_walked(one)) {
        return records_walk(one, scratch, &walk.list, curve);
    }
    HF_TRY(units_walk(one, &scratch, worlds, &walk));
    units_draw(one, worlds, &walk, curve);
    return HF_OK;
}

/* From a day on on which others are listed, who is a target and what counts are others. */
static enum hf_status epoch_walk(const struct comply_case *one, struct hf_arena scratch,
                                 struct day_span span, struct curve *curve) {
    struct comply_case here = *one;
    struct comply_worlds worlds;
    here.day = hf_date_sure((struct hf_date){span.first});
    HF_TRY(hf_comply_case(one->network, &here, &scratch));
    HF_TRY(hf_comply_worlds_make(&here, &scratch, &worlds));
    for (int world = 0; world < COMPLY_WORLDS; world++) {
        if (worlds.frame[world] != NULL) {
            hf_comply_frame_move(worlds.frame[world], here.day);
        }
    }
    return span_walk(&here, &worlds, scratch, span, curve);
}

static void trend_keep(const struct curve *curve, struct comply_trend *trend) {
    const uint32_t kept = curve->count < COMPLY_POINTS_MAX ? curve->count : COMPLY_POINTS_MAX;
    trend->met_from = curve->met_from;
    trend->count = kept;
    for (uint32_t i = 0; i < kept; i++) {
        const size_t of = kept == curve->count ? i : (size_t)i * (curve->count - 1) / (kept - 1);
        trend->point[i] = curve->point[of];
    }
}

enum hf_status hf_comply_walk(const struct comply_case *one, const struct comply_worlds *worlds,
                              struct hf_arena *arena, struct comply_walk *walk) {
    const struct day_span span = {one->network->assessment->scenario.as_of.days, HF_DATE_MAX.days};
    HF_TRY(changes_make(one, worlds->glance_count > 0, arena, span, &walk->list));
    return units_walk(one, arena, worlds, walk);
}

enum hf_status hf_comply_walk_draw(const struct comply_case *one,
                                   const struct comply_worlds *worlds,
                                   const struct comply_walk *walk, struct hf_arena scratch,
                                   struct comply_trend *trend) {
    struct curve curve = {.met_from = HF_DATE_NEVER};
    curve.point = hf_take(&scratch, struct hf_trend_point, walk->list.count + 1);
    if (curve.point == NULL) {
        return HF_ERR_MEMORY;
    }
    units_draw(one, worlds, walk, &curve);
    trend_keep(&curve, trend);
    return HF_OK;
}

enum hf_status hf_comply_trend(const struct comply_case *one, const struct comply_worlds *worlds,
                               struct hf_arena scratch, struct comply_trend *trend) {
    struct comply_epochs epochs;
    struct curve curve = {.met_from = HF_DATE_NEVER};
    HF_TRY(hf_comply_epochs(one, &scratch, &epochs));
    curve.point = hf_take(&scratch, struct hf_trend_point, points_most(one, &epochs));
    if (curve.point == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < epochs.count; i++) {
        const struct day_span span = {epochs.day[i],
                                      i + 1 < epochs.count ? epochs.day[i + 1] : HF_DATE_MAX.days};
        HF_TRY(i == 0 ? span_walk(one, worlds, scratch, span, &curve)
                      : epoch_walk(one, scratch, span, &curve));
    }
    trend_keep(&curve, trend);
    return HF_OK;
}
