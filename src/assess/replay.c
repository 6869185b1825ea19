#include <holdfast/replay.h>

#include <assert.h>
#include <holdfast/assess.h>
#include <stdlib.h>
#include <string.h>

/* ---- which days to look at ---- */

struct days {
    struct hf_arena *keep;
    int32_t *day;
    size_t count, capacity;
    struct hf_date from, until;
};

static enum hf_status day_add(struct days *days, struct hf_date date) {
    if (hf_date_is_before(date, days->from) || hf_date_is_before(days->until, date)) {
        return HF_OK;
    }
    if (days->count == days->capacity) {
        int32_t *grown =
            hf_arena_grow(days->keep, days->day, sizeof *grown, _Alignof(int32_t), &days->capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        days->day = grown;
    }
    days->day[days->count++] = date.days;
    return HF_OK;
}

/* Something can change on a bound, and on the day after it: bounds of intervals are first days,
 * bounds of uncertain dates last ones. Presumptions change in the middle of an uncertain date. */
static enum hf_status bound_add(struct days *days, struct hf_date_range range) {
    const int64_t width = (int64_t)range.latest.days - range.earliest.days;
    const struct hf_date middle = hf_date_add(range.earliest, width / 2);
    HF_TRY(day_add(days, middle));
    HF_TRY(day_add(days, hf_date_add(middle, 1)));
    HF_TRY(day_add(days, range.earliest));
    HF_TRY(day_add(days, range.latest));
    HF_TRY(day_add(days, hf_date_add(range.earliest, 1)));
    return day_add(days, hf_date_add(range.latest, 1));
}

static enum hf_status interval_add(struct days *days, const struct hf_interval *interval) {
    HF_TRY(bound_add(days, interval->from));
    return bound_add(days, interval->until);
}

static enum hf_status pack_days(struct days *days, const struct hf_pack *pack) {
    for (uint32_t i = 0; i < pack->measure_count; i++) {
        const struct hf_measure *measure = &pack->measure[i];
        for (uint32_t j = 0; j < measure->period_count; j++) {
            HF_TRY(interval_add(days, &measure->period[j].interval));
        }
        for (uint32_t j = 0; j < measure->defeater_count; j++) {
            HF_TRY(interval_add(days, &measure->defeater[j].interval));
        }
    }
    for (uint32_t i = 0; i < pack->requirement_count; i++) {
        for (uint32_t j = 0; j < pack->requirement[i].deadline_count; j++) {
            HF_TRY(bound_add(days, pack->requirement[i].deadline[j].date));
        }
    }
    for (uint32_t i = 0; i < pack->stake_count; i++) {
        HF_TRY(bound_add(days, pack->stake[i].from));
        HF_TRY(bound_add(days, pack->stake[i].until));
    }
    return HF_OK;
}

static int day_order(const void *left, const void *right) {
    const int32_t a = *(const int32_t *)left;
    const int32_t b = *(const int32_t *)right;
    return (a > b) - (a < b);
}

static void days_sort(struct days *days) {
    size_t kept = 0;
    if (days->count > 0) {
        qsort(days->day, days->count, sizeof *days->day, day_order);
    }
    for (size_t i = 0; i < days->count; i++) {
        if (kept == 0 || days->day[kept - 1] != days->day[i]) {
            days->day[kept++] = days->day[i];
        }
    }
    days->count = kept;
}

/* Bounds in the packs and the data, and the dates of effects as the first day sees them. */
static enum hf_status days_collect(struct days *days, const struct hf_assessment *first,
                                   const struct hf_replay_request *request) {
    const struct hf_snapshot *snapshot = request->snapshot;
    HF_TRY(day_add(days, days->from));
    for (int32_t day = days->from.days; request->every_day && day <= days->until.days; day++) {
        HF_TRY(day_add(days, (struct hf_date){day}));
    }
    for (uint32_t i = 0; i < snapshot->pack_count; i++) {
        HF_TRY(pack_days(days, &snapshot->pack[i]));
    }
    for (uint32_t i = 0; i < snapshot->ownerships.rows.count; i++) {
        HF_TRY(bound_add(days, snapshot->ownerships.from[i]));
        HF_TRY(bound_add(days, snapshot->ownerships.until[i]));
    }
    for (uint32_t i = 0; i < first->effect_count; i++) {
        HF_TRY(bound_add(days, first->effect[i].from));
        HF_TRY(bound_add(days, first->effect[i].until));
    }
    for (uint32_t i = 0; i < request->change_count; i++) {
        HF_TRY(day_add(days, request->change[i].date));
    }
    days_sort(days);
    return HF_OK;
}

/* ---- what applies on a day ---- */

/* One effect on one product; equal but for `answer` from day to day. */
struct state {
    uint32_t pack, measure, kind, act, product;
    uint32_t defeater;
    uint32_t answer;
    struct hf_why_id why;
};

static int state_order(const void *left_pointer, const void *right_pointer) {
    const struct state *left = left_pointer;
    const struct state *right = right_pointer;
    const uint32_t a[] = {left->pack, left->measure, left->act, left->kind, left->product};
    const uint32_t b[] = {right->pack, right->measure, right->act, right->kind, right->product};
    for (size_t i = 0; i < sizeof a / sizeof a[0]; i++) {
        if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }
    return 0;
}

struct states {
    struct state *state;
    size_t count;
};

/* Whose story it is: a pack, and one of its replays. */
struct story {
    uint32_t pack;
    const struct hf_replay *replay;
};

/* Whether the replay is about this measure; one that names none is about all measures of all packs.
 */
static bool is_told(const struct story *story, const struct hf_effect *effect) {
    for (uint32_t i = 0; i < story->replay->measure_count; i++) {
        if (effect->pack == story->pack && effect->measure == story->replay->measure[i]) {
            return true;
        }
    }
    return story->replay->measure_count == 0;
}

/* Effects of one day, the strongest answer of each (a product can be reached in several ways). */
static enum hf_status states_collect(const struct hf_assessment *assessment,
                                     const struct story *story, struct hf_arena *keep,
                                     struct states *states) {
    struct state *state = hf_new(keep, struct state, assessment->effect_count);
    size_t kept = 0;
    size_t told = 0;
    if (state == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < assessment->effect_count; i++) {
        const struct hf_effect *effect = &assessment->effect[i];
        if (is_told(story, effect)) {
            state[told++] = (struct state){effect->pack,
                                           effect->measure,
                                           (uint32_t)effect->kind,
                                           (uint32_t)effect->act,
                                           effect->product,
                                           effect->defeater,
                                           (uint32_t)effect->applies_as_of,
                                           effect->why};
        }
    }
    if (told > 0) {
        qsort(state, told, sizeof *state, state_order);
    }
    for (size_t i = 0; i < told; i++) {
        if (kept > 0 && state_order(&state[kept - 1], &state[i]) == 0) {
            state[kept - 1] = state[i].answer > state[kept - 1].answer ? state[i] : state[kept - 1];
        } else {
            state[kept++] = state[i];
        }
    }
    *states = (struct states){state, kept};
    return HF_OK;
}

static int64_t units_of(const struct hf_assessment *assessment, uint32_t product) {
    for (uint32_t i = 0; i < assessment->product_count; i++) {
        if (assessment->product[i].product == product) {
            return assessment->product[i].units;
        }
    }
    return 0;
}

/* ---- changes between two days ---- */

struct difference {
    struct state state; /* of the later day; of the earlier one if it is there no more */
    uint32_t before, after;
};

static bool is_same_change(const struct difference *left, const struct difference *right) {
    return left->state.pack == right->state.pack && left->state.measure == right->state.measure &&
           left->state.kind == right->state.kind && left->state.act == right->state.act &&
           left->before == right->before && left->after == right->after &&
           left->state.defeater == right->state.defeater;
}

/* Walks two sorted arrays side by side. What is missing in one has the answer NO there. */
static size_t states_compare(const struct states *before, const struct states *after,
                             struct difference *difference) {
    size_t count = 0;
    size_t i = 0;
    size_t j = 0;
    while (i < before->count || j < after->count) {
        int order = i == before->count ? 1 : j == after->count ? -1 : 0;
        if (order == 0) {
            order = state_order(&before->state[i], &after->state[j]);
        }
        const struct state *old = order <= 0 ? &before->state[i++] : NULL;
        const struct state *new = order >= 0 ? &after->state[j++] : NULL;
        const uint32_t answer_before = old == NULL ? HF_ANSWER_NO : old->answer;
        const uint32_t answer_after = new == NULL ? HF_ANSWER_NO : new->answer;
        if (answer_before != answer_after) {
            difference[count++] =
                (struct difference){new == NULL ? *old : *new, answer_before, answer_after};
        }
    }
    return count;
}

static int difference_order(const void *left_pointer, const void *right_pointer) {
    const struct difference *left = left_pointer;
    const struct difference *right = right_pointer;
    const uint32_t a[] = {left->state.pack, left->state.measure, left->state.act,
                          left->before,     left->after,         left->state.defeater,
                          left->state.kind, left->state.product};
    const uint32_t b[] = {right->state.pack, right->state.measure, right->state.act,
                          right->before,     right->after,         right->state.defeater,
                          right->state.kind, right->state.product};
    for (size_t i = 0; i < sizeof a / sizeof a[0]; i++) {
        if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }
    return 0;
}

static enum hf_status changes_group(struct difference *difference, size_t count,
                                    const struct hf_assessment *assessment, struct hf_arena *keep,
                                    struct hf_replay_day *day) {
    day->change = hf_new(keep, struct hf_replay_change, count);
    uint32_t *product = hf_new(keep, uint32_t, count);
    if (day->change == NULL || product == NULL) {
        return HF_ERR_MEMORY;
    }
    qsort(difference, count, sizeof *difference, difference_order);
    for (size_t i = 0; i < count; i++) {
        const struct state *state = &difference[i].state;
        if (i == 0 || !is_same_change(&difference[i - 1], &difference[i])) {
            day->change[day->change_count++] = (struct hf_replay_change){
                .pack = state->pack,
                .measure = state->measure,
                .kind = (enum hf_effect_kind)state->kind,
                .act = (enum hf_act)state->act,
                .before = (enum hf_answer)difference[i].before,
                .after = (enum hf_answer)difference[i].after,
                .defeater = state->defeater,
                .product = product + i,
                .why = difference[i].after == HF_ANSWER_NO ? HF_WHY_NONE : state->why,
            };
        }
        struct hf_replay_change *change = &day->change[day->change_count - 1];
        product[i] = state->product;
        change->product_count++;
        change->units += units_of(assessment, state->product);
    }
    day->assessment = assessment;
    return HF_OK;
}

/* ---- events ---- */

static enum hf_status events_collect(const struct hf_pack *pack, const struct hf_replay *replay,
                                     struct hf_arena *keep, struct hf_replay_day *day) {
    day->event = hf_new(keep, uint32_t, replay->event_count);
    if (day->event == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < replay->event_count; i++) {
        if (pack->event[replay->event[i]].date.earliest.days == day->date.days) {
            day->event[day->event_count++] = replay->event[i];
        }
    }
    return HF_OK;
}

static enum hf_status replay_find(const struct hf_replay_request *request,
                                  struct hf_replay_result *result, struct hf_error *error) {
    char names[180] = "";
    for (uint32_t i = 0; i < request->snapshot->pack_count; i++) {
        const struct hf_pack *pack = &request->snapshot->pack[i];
        for (uint32_t j = 0; j < pack->replay_count; j++) {
            if (hf_text_equal(pack->replay[j].id, request->name)) {
                result->pack = i;
                result->replay = j;
                return HF_OK;
            }
            const size_t used = strlen(names);
            if (used + pack->replay[j].id.len + 3 < sizeof names) {
                memcpy(names + used, used > 0 ? ", " : "", used > 0 ? 3 : 1);
                memcpy(names + strlen(names), pack->replay[j].id.data, pack->replay[j].id.len);
            }
        }
    }
    return hf_error_set(error, HF_ERR_NOT_FOUND, "no pack has a replay named '%.*s'; there %s%s",
                        HF_TEXT_ARG(hf_text_slice(request->name, 0, 40)),
                        names[0] == '\0' ? "are none: import the packs first" : "are: ", names);
}

static enum hf_status assess_day(const struct hf_replay_request *request, int32_t day,
                                 struct hf_arena *keep, struct hf_arena scratch,
                                 const struct hf_assessment **assessment, struct hf_error *error) {
    const struct hf_assess_request assess = {
        .snapshot = request->snapshot,
        .scenario = {.name = request->name,
                     .as_of = {day},
                     .change = request->change,
                     .change_count = request->change_count},
        .until = HF_ASSESS_EXPOSURE,
        .is_network_of_today = true,
    };
    struct hf_arena *own =
        hf_new(keep, struct hf_arena, 1); /* the why graph keeps a pointer to its arena */
    struct hf_assessment *made = hf_new(keep, struct hf_assessment, 1);
    if (own == NULL || made == NULL) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory for a day of the replay");
    }
    *own = *keep;
    HF_TRY(hf_assess(&assess, own, scratch, made, error));
    *keep = *own;
    *assessment = made;
    return HF_OK;
}

enum hf_status hf_replay_run(const struct hf_replay_request *request, struct hf_arena *keep,
                             struct hf_arena scratch, struct hf_replay_result *result,
                             struct hf_error *error) {
    struct hf_replay_result made = {0};
    HF_TRY(replay_find(request, &made, error));
    const struct hf_pack *pack = &request->snapshot->pack[made.pack];
    const struct hf_replay *replay = &pack->replay[made.replay];
    const struct hf_assessment *assessment = NULL;
    HF_TRY(assess_day(request, replay->from.days, keep, scratch, &assessment, error));
    assert(assessment != NULL);
    made.assumptions = assessment->assumptions;
    struct days days = {.keep = keep, .from = replay->from, .until = replay->until};
    for (uint32_t i = 0; i < replay->event_count; i++) {
        HF_TRY(day_add(&days, pack->event[replay->event[i]].date.earliest));
    }
    HF_TRY(days_collect(&days, assessment, request));
    made.day = hf_new(keep, struct hf_replay_day, days.count);
    const struct story story = {made.pack, replay};
    struct states before = {NULL, 0};
    for (size_t i = 0; i < days.count && made.day != NULL; i++) {
        struct hf_replay_day *day = &made.day[made.day_count];
        *day = (struct hf_replay_day){.date = {days.day[i]}};
        struct states after;
        HF_TRY(assess_day(request, days.day[i], keep, scratch, &assessment, error));
        HF_TRY(states_collect(assessment, &story, keep, &after));
        HF_TRY(events_collect(pack, replay, keep, day));
        struct difference *difference = hf_new(keep, struct difference, before.count + after.count);
        if (difference == NULL) {
            return hf_error_set(error, HF_ERR_MEMORY, "no memory for the changes of a day");
        }
        const size_t count = states_compare(&before, &after, difference);
        if (count > 0) {
            HF_TRY(changes_group(difference, count, assessment, keep, day));
        }
        made.day_count += day->event_count > 0 || day->change_count > 0 ? 1 : 0;
        made.days_looked_at++;
        before = after;
    }
    if (made.day == NULL) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory for the days of the replay");
    }
    *result = made;
    return HF_OK;
}
