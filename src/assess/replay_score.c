#include "assess/replay_score.h"

/* Nothing but the day's own assessment and its snapshot, which holds what was known by then, is
 * asked here. */

static bool overlaps(struct hf_date_range left, struct hf_date_range right) {
    return !hf_date_is_before(left.latest, right.earliest) &&
           !hf_date_is_before(right.latest, left.earliest);
}

static bool is_never(struct hf_date_range date) {
    return date.earliest.days == HF_DATE_MAX.days;
}

/* What is said of one event on one day: the range that holds it, of these the narrowest; else the
 * earliest that lies ahead. */
struct foresight {
    const struct hf_event *event;
    struct hf_date day;
    bool is_said, is_hit;
    struct hf_date_range range;
};

static void say(struct foresight *foresight, struct hf_date_range range) {
    const bool is_hit = overlaps(range, foresight->event->date);
    const bool is_ahead = hf_date_is_before(foresight->day, range.latest);
    if (is_never(range) || (!is_hit && !is_ahead)) {
        return;
    }
    const int64_t width = (int64_t)range.latest.days - range.earliest.days;
    const int64_t old = (int64_t)foresight->range.latest.days - foresight->range.earliest.days;
    const bool is_better = !foresight->is_said || (is_hit && !foresight->is_hit) ||
                           (is_hit && foresight->is_hit && width < old) ||
                           (!is_hit && !foresight->is_hit &&
                            hf_date_is_before(range.earliest, foresight->range.earliest));
    if (is_better) {
        foresight->range = range;
        foresight->is_hit = is_hit;
    }
    foresight->is_said = true;
}

static bool is_applied(enum hf_period_status status) {
    return status == HF_PERIOD_IN_FORCE || status == HF_PERIOD_ADVICE;
}

static void say_measure(struct foresight *foresight, const struct hf_measure *measure) {
    const bool is_begin = foresight->event->test == HF_EVENT_BEGINS;
    for (uint32_t i = 0; i < measure->period_count; i++) {
        const bool was = i > 0 && is_applied(measure->period[i - 1].status);
        const bool is = is_applied(measure->period[i].status);
        if (is != was && is == is_begin) {
            say(foresight, measure->period[i].interval.from);
        }
    }
    if (!is_begin && measure->period_count > 0 &&
        is_applied(measure->period[measure->period_count - 1].status)) {
        say(foresight, measure->period[measure->period_count - 1].interval.until);
    }
}

static void say_deadlines(struct foresight *foresight, const struct hf_requirement *requirement) {
    for (uint32_t i = 0; i < requirement->deadline_count; i++) {
        say(foresight, requirement->deadline[i].date);
    }
}

static void say_effects(struct foresight *foresight, const struct hf_assessment *assessment,
                        uint32_t pack) {
    for (uint32_t i = 0; i < assessment->effect_count; i++) {
        const struct hf_effect *effect = &assessment->effect[i];
        if (effect->pack == pack && effect->measure == foresight->event->measure &&
            (uint32_t)effect->kind == foresight->event->effect &&
            effect->answer >= HF_ANSWER_NO_BASIS) {
            say(foresight, effect->from);
        }
    }
}

static struct foresight foresee(const struct hf_assessment *assessment, uint32_t at,
                                const struct hf_event *event) {
    const struct hf_pack *known = &assessment->snapshot->pack[at];
    struct foresight foresight = {
        .event = event, .day = assessment->scenario.as_of, .range = HF_DATE_UNKNOWN};
    if (event->test == HF_EVENT_DEADLINE) {
        say_deadlines(&foresight, &known->requirement[event->requirement]);
    } else if (event->test == HF_EVENT_EFFECT) {
        say_effects(&foresight, assessment, at);
    } else if (event->defeater == HF_NONE) {
        say_measure(&foresight, &known->measure[event->measure]);
    } else if (event->defeater < known->measure[event->measure].defeater_count) {
        const struct hf_interval *interval =
            &known->measure[event->measure].defeater[event->defeater].interval;
        say(&foresight, event->test == HF_EVENT_BEGINS ? interval->from : interval->until);
    }
    return foresight;
}

/* The status of the event's measure, as far as it was known on the day. */
static void status_note(struct hf_replay_score *score, const struct hf_measure *measure,
                        struct hf_date day) {
    score->has_status = false;
    for (uint32_t i = 0; i < measure->period_count; i++) {
        const struct hf_interval *interval = &measure->period[i].interval;
        if (!hf_date_is_before(day, interval->from.latest) &&
            hf_date_is_before(day, interval->until.latest)) {
            score->has_status = true;
            score->status = measure->period[i].status;
        }
    }
}

enum hf_status hf_replay_scores_make(struct hf_arena *keep, const struct hf_replay_request *request,
                                     struct hf_replay_result *result) {
    const struct hf_pack *pack = &request->snapshot->pack[result->pack];
    const struct hf_replay *replay = &pack->replay[result->replay];
    const struct hf_date first =
        request->is_blind && hf_date_is_before(replay->from, request->freeze) ? request->freeze
                                                                              : replay->from;
    result->score = hf_new(keep, struct hf_replay_score, replay->event_count);
    if (result->score == NULL) {
        return HF_ERR_MEMORY;
    }
    result->score_count = replay->event_count;
    for (uint32_t i = 0; i < replay->event_count; i++) {
        const struct hf_event *event = &pack->event[replay->event[i]];
        const bool is_ahead = hf_date_is_before(first, event->date.earliest);
        result->score[i] = (struct hf_replay_score){
            .event = replay->event[i],
            .verdict = event->test == HF_EVENT_UNTESTED ? HF_REPLAY_NOT_MODELLED
                       : is_ahead                       ? HF_REPLAY_MISSED
                                                        : HF_REPLAY_BEFORE,
            .predicted = HF_DATE_UNKNOWN,
        };
    }
    return HF_OK;
}

void hf_replay_foresee(const struct hf_replay_result *result,
                       const struct hf_assessment *assessment) {
    const struct hf_date day = assessment->scenario.as_of;
    const struct hf_pack *pack = &assessment->snapshot->pack[result->pack];
    for (uint32_t i = 0; i < result->score_count; i++) {
        struct hf_replay_score *score = &result->score[i];
        const struct hf_event *event = &pack->event[score->event];
        const bool is_open = score->verdict != HF_REPLAY_NOT_MODELLED &&
                             score->verdict != HF_REPLAY_BEFORE &&
                             hf_date_is_before(day, event->date.earliest);
        if (!is_open) {
            continue;
        }
        const struct foresight said = foresee(assessment, result->pack, event);
        const enum hf_replay_verdict verdict = !said.is_hit ? HF_REPLAY_MISSED
                                               : said.range.latest.days == HF_DATE_MAX.days
                                                   ? HF_REPLAY_OPEN
                                                   : HF_REPLAY_PREDICTED;
        if (verdict != score->verdict || verdict == HF_REPLAY_MISSED) {
            score->since = day;
        }
        score->verdict = verdict;
        score->said_on = day;
        score->is_said = said.is_said;
        score->predicted = said.range;
        score->warning_days = verdict == HF_REPLAY_PREDICTED
                                  ? (int64_t)event->date.earliest.days - score->since.days
                                  : 0;
        if (event->measure != HF_NONE) {
            status_note(score, &pack->measure[event->measure], day);
        }
    }
}

const char *hf_replay_verdict_text(enum hf_replay_verdict verdict) {
    switch (verdict) {
    case HF_REPLAY_NOT_MODELLED:
        return "not modelled";
    case HF_REPLAY_BEFORE:
        return "known already";
    case HF_REPLAY_MISSED:
        return "missed";
    case HF_REPLAY_OPEN:
        return "undetermined";
    case HF_REPLAY_PREDICTED:
        return "predicted";
    }
    return "not modelled";
}
