#include <holdfast/replay.h>

#include "assess/replay_score.h"

#include <assert.h>
#include <holdfast/assess.h>
#include <holdfast/known.h>
#include <stdlib.h>
#include <string.h>

/* ---- which days to look at ---- */

/* A mark a day: later days are found on the way, when something becomes known. */
struct days {
    bool *wanted;
    struct hf_date from, until;
};

static void day_add(const struct days *days, struct hf_date date) {
    if (!hf_date_is_before(date, days->from) && !hf_date_is_before(days->until, date)) {
        days->wanted[date.days - days->from.days] = true;
    }
}

/* Something can change on a bound, and on the day after it: bounds of intervals are first days,
 * bounds of uncertain dates last ones. Presumptions change in the middle of an uncertain date. */
static void bound_add(const struct days *days, struct hf_date_range range) {
    const int64_t width = (int64_t)range.latest.days - range.earliest.days;
    const struct hf_date middle = hf_date_add(range.earliest, width / 2);
    day_add(days, middle);
    day_add(days, hf_date_add(middle, 1));
    day_add(days, range.earliest);
    day_add(days, range.latest);
    day_add(days, hf_date_add(range.earliest, 1));
    day_add(days, hf_date_add(range.latest, 1));
}

static void interval_add(const struct days *days, const struct hf_interval *interval) {
    bound_add(days, interval->from);
    bound_add(days, interval->until);
}

static void pack_days(const struct days *days, const struct hf_pack *pack) {
    for (uint32_t i = 0; i < pack->measure_count; i++) {
        const struct hf_measure *measure = &pack->measure[i];
        for (uint32_t j = 0; j < measure->period_count; j++) {
            interval_add(days, &measure->period[j].interval);
        }
        for (uint32_t j = 0; j < measure->defeater_count; j++) {
            interval_add(days, &measure->defeater[j].interval);
        }
    }
    for (uint32_t i = 0; i < pack->requirement_count; i++) {
        for (uint32_t j = 0; j < pack->requirement[i].deadline_count; j++) {
            bound_add(days, pack->requirement[i].deadline[j].date);
        }
    }
    for (uint32_t i = 0; i < pack->stake_count; i++) {
        bound_add(days, pack->stake[i].from);
        bound_add(days, pack->stake[i].until);
    }
}

/* The bounds that are known on the day of this assessment, in the packs and the data, and the dates
 * of its effects. */
static void days_known(const struct days *days, const struct hf_assessment *assessment) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    for (uint32_t i = 0; i < snapshot->pack_count; i++) {
        pack_days(days, &snapshot->pack[i]);
    }
    for (uint32_t i = 0; i < assessment->effect_count; i++) {
        bound_add(days, assessment->effect[i].from);
        bound_add(days, assessment->effect[i].until);
    }
}

static enum hf_status days_open(struct days *days, const struct hf_replay_request *request,
                                const struct hf_pack *pack, const struct hf_replay *replay,
                                struct hf_arena *keep) {
    const struct hf_snapshot *snapshot = request->snapshot;
    struct hf_known_days known;
    const size_t count = (size_t)(replay->until.days - replay->from.days) + 1;
    *days = (struct days){hf_new(keep, bool, count), replay->from, replay->until};
    if (days->wanted == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        days->wanted[i] = request->every_day || i == 0;
    }
    for (uint32_t i = 0; i < replay->event_count;
         i++) { /* the day itself, and the last one before */
        day_add(days, pack->event[replay->event[i]].date.earliest);
        day_add(days, hf_date_add(pack->event[replay->event[i]].date.earliest, -1));
    }
    for (uint32_t i = 0; i < snapshot->ownerships.rows.count; i++) {
        bound_add(days, snapshot->ownerships.from[i]);
        bound_add(days, snapshot->ownerships.until[i]);
    }
    for (uint32_t i = 0; i < request->change_count; i++) {
        day_add(days, request->change[i].date);
    }
    HF_TRY(hf_known_days(keep, snapshot, &known));
    for (size_t i = 0; i < known.count; i++) {
        if (!request->is_blind || !hf_date_is_before(request->freeze, known.day[i])) {
            day_add(days, known.day[i]);
        }
    }
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
 * What a scenario adds is always told. */
static bool is_told(const struct story *story, const struct hf_snapshot *snapshot,
                    const struct hf_effect *effect) {
    if (effect->measure != HF_NONE &&
        snapshot->pack[effect->pack].measure[effect->measure].change != 0) {
        return true;
    }
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
        if (is_told(story, assessment->snapshot, effect)) {
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

/* What was known on the day: with hindsight all; blind, nothing that came after the freeze. */
static enum hf_status known_on(const struct hf_replay_request *request, struct hf_date day,
                               struct hf_arena *keep, const struct hf_snapshot **view) {
    if (request->has_hindsight) {
        *view = request->snapshot;
        return HF_OK;
    }
    const bool is_late = request->is_blind && hf_date_is_before(request->freeze, day);
    return hf_snapshot_known(keep, request->snapshot, is_late ? request->freeze : day, view);
}

static enum hf_status assess_day(const struct hf_replay_request *request, struct hf_date day,
                                 struct hf_arena *keep, struct hf_arena scratch,
                                 const struct hf_assessment **assessment, struct hf_error *error) {
    struct hf_assess_request assess = {
        .scenario = {.name = request->name,
                     .as_of = day,
                     .change = request->change,
                     .change_count = request->change_count},
        .until = HF_ASSESS_EXPOSURE,
        .is_network_of_today = true,
    };
    struct hf_arena *own =
        hf_new(keep, struct hf_arena, 1); /* the why graph keeps a pointer to its arena */
    struct hf_assessment *made = hf_new(keep, struct hf_assessment, 1);
    if (own == NULL || made == NULL || known_on(request, day, keep, &assess.snapshot) != HF_OK) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory for a day of the replay");
    }
    *own = *keep;
    HF_TRY(hf_assess(&assess, own, scratch, made, error));
    *keep = *own;
    *assessment = made;
    return HF_OK;
}

struct walk {
    const struct hf_replay_request *request;
    const struct hf_pack *pack;
    struct story story;
    struct days days;
    struct states before;
    struct hf_replay_result *made;
};

static enum hf_status day_look(struct walk *walk, struct hf_date date, struct hf_arena *keep,
                               struct hf_arena scratch, struct hf_error *error) {
    struct hf_replay_day *day = &walk->made->day[walk->made->day_count];
    const struct hf_assessment *assessment = NULL;
    struct states after;
    *day = (struct hf_replay_day){.date = date};
    HF_TRY(assess_day(walk->request, date, keep, scratch, &assessment, error));
    assert(assessment != NULL);
    days_known(&walk->days, assessment);
    hf_replay_foresee(walk->made, assessment);
    HF_TRY(states_collect(assessment, &walk->story, keep, &after));
    HF_TRY(events_collect(walk->pack, walk->story.replay, keep, day));
    struct difference *difference =
        hf_new(keep, struct difference, walk->before.count + after.count);
    if (difference == NULL) {
        return HF_ERR_MEMORY;
    }
    const size_t count = states_compare(&walk->before, &after, difference);
    if (count > 0) {
        HF_TRY(changes_group(difference, count, assessment, keep, day));
    }
    walk->made->day_count += day->event_count > 0 || day->change_count > 0 ? 1 : 0;
    walk->made->days_looked_at++;
    walk->made->assumptions = assessment->assumptions;
    walk->before = after;
    return HF_OK;
}

static enum hf_status days_walk(struct walk *walk, struct hf_arena *keep, struct hf_arena scratch,
                                struct hf_error *error) {
    const struct hf_replay *replay = walk->story.replay;
    const size_t count = (size_t)(replay->until.days - replay->from.days) + 1;
    HF_TRY(days_open(&walk->days, walk->request, walk->pack, replay, keep));
    HF_TRY(hf_replay_scores_make(keep, walk->request, walk->made));
    walk->made->day = hf_new(keep, struct hf_replay_day, count);
    if (walk->made->day == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        if (walk->days.wanted[i]) {
            HF_TRY(day_look(walk, hf_date_add(replay->from, (int64_t)i), keep, scratch, error));
        }
    }
    return HF_OK;
}

enum hf_status hf_replay_run(const struct hf_replay_request *request, struct hf_arena *keep,
                             struct hf_arena scratch, struct hf_replay_result *result,
                             struct hf_error *error) {
    if (request == NULL || request->snapshot == NULL || keep == NULL || result == NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "hf_replay_run needs a snapshot, an arena and a place for the result");
    }
    struct hf_error own = {.message = ""};
    struct hf_replay_result made = {0};
    HF_TRY(replay_find(request, &made, error));
    struct walk walk = {
        .request = request,
        .pack = &request->snapshot->pack[made.pack],
        .story = {made.pack, &request->snapshot->pack[made.pack].replay[made.replay]},
        .made = &made};
    const enum hf_status status = days_walk(&walk, keep, scratch, error == NULL ? &own : error);
    if (status == HF_ERR_MEMORY) {
        return hf_error_set(error, status, "no memory for the days of the replay");
    }
    HF_TRY(status);
    *result = made;
    return HF_OK;
}
