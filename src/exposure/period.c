#include "exposure/period.h"

struct hf_interval hf_interval_filled(struct hf_interval interval) {
    if (hf_date_range_is_blank(interval.from)) {
        interval.from = hf_date_sure(HF_DATE_MIN);
    }
    if (hf_date_range_is_blank(interval.until)) {
        interval.until = HF_DATE_NEVER;
    }
    return interval;
}

enum hf_answer hf_interval_holds(struct hf_interval interval, struct hf_date day) {
    const struct hf_interval filled = hf_interval_filled(interval);
    if (hf_date_is_before(day, filled.from.earliest) ||
        !hf_date_is_before(day, filled.until.latest)) {
        return HF_ANSWER_NO;
    }
    const bool is_sure = !hf_date_is_before(day, filled.from.latest) &&
                         hf_date_is_before(day, filled.until.earliest);
    return is_sure ? HF_ANSWER_YES : HF_ANSWER_NO_BASIS;
}

/* What a status lets happen: false is nothing. */
static bool status_applies(enum hf_period_status status, struct hf_span *span) {
    span->is_advice = status == HF_PERIOD_ADVICE;
    switch (status) {
    case HF_PERIOD_IN_FORCE:
    case HF_PERIOD_ADVICE:
        span->answer = HF_ANSWER_YES;
        return true;
    case HF_PERIOD_UNKNOWN:
        span->answer = HF_ANSWER_NO_BASIS;
        return true;
    case HF_PERIOD_ANNOUNCED:
        span->answer = HF_ANSWER_PRESUMED_YES;
        return true;
    case HF_PERIOD_SUSPENDED:
    case HF_PERIOD_STAYED:
    case HF_PERIOD_ENDED:
    case HF_PERIOD_PROPOSED:
    case HF_PERIOD_REPORTED:
        return false;
    }
    return false;
}

static bool same_range(struct hf_date_range left, struct hf_date_range right) {
    return left.earliest.days == right.earliest.days && left.latest.days == right.latest.days;
}

/* The pack's own periods as spans. */
static uint32_t spans_of_periods(const struct hf_measure *measure, struct hf_span *span) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < measure->period_count; i++) {
        const struct hf_period *period = &measure->period[i];
        struct hf_span next = {hf_interval_filled(period->interval), HF_ANSWER_NO, false,
                               period->fact};
        if (!status_applies(period->status, &next)) {
            continue;
        }
        if (period->status == HF_PERIOD_ANNOUNCED) {
            bool is_followed = false;
            for (uint32_t j = i + 1; j < measure->period_count; j++) {
                const enum hf_period_status later = measure->period[j].status;
                is_followed = is_followed || later == HF_PERIOD_IN_FORCE ||
                              later == HF_PERIOD_ADVICE || later == HF_PERIOD_UNKNOWN;
            }
            if (is_followed) {
                continue;
            }
            next.interval.from.latest = HF_DATE_MAX;
        }
        struct hf_span *last = count > 0 ? &span[count - 1] : NULL;
        if (last != NULL && last->answer == next.answer && last->is_advice == next.is_advice &&
            same_range(last->interval.until, next.interval.from)) {
            last->interval.until = next.interval.until;
        } else {
            span[count++] = next;
        }
    }
    return count;
}

/* Nothing after `date`: spans that begin later go, those that hold it end there. */
static uint32_t spans_cut(struct hf_span *span, uint32_t count, struct hf_date date) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (hf_date_is_before(span[i].interval.from.earliest, date)) {
            span[i].interval.until = hf_date_range_min(span[i].interval.until, hf_date_sure(date));
            span[i].interval.from = hf_date_range_min(span[i].interval.from, hf_date_sure(date));
            span[kept++] = span[i];
        }
    }
    return kept;
}

/* Nothing before `date`: spans that end by then go, those that hold it begin there. */
static uint32_t spans_begin(struct hf_span *span, uint32_t count, struct hf_date date) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (hf_date_is_before(date, span[i].interval.until.latest)) {
            span[i].interval.from = hf_date_range_max(span[i].interval.from, hf_date_sure(date));
            span[kept++] = span[i];
        }
    }
    return kept;
}

enum hf_status hf_measure_spans(const struct hf_pack *pack, uint32_t measure,
                                const struct hf_scenario *scenario, struct hf_arena *keep,
                                struct hf_span **span, uint32_t *span_count) {
    const struct hf_measure *rules = &pack->measure[measure];
    struct hf_span *made =
        hf_new(keep, struct hf_span, (size_t)rules->period_count + scenario->change_count + 1);
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t count = spans_of_periods(rules, made);
    for (uint32_t i = 0; i < scenario->change_count; i++) {
        const struct hf_change *change = &scenario->change[i];
        const bool is_status = change->kind == HF_CHANGE_ACTIVATE || change->kind == HF_CHANGE_END;
        if (!is_status || !hf_subject_is(change->subject, pack->id, rules->id)) {
            continue;
        }
        count = spans_cut(made, count, change->date);
        if (change->kind == HF_CHANGE_ACTIVATE) {
            const bool is_joined =
                count > 0 && made[count - 1].answer == HF_ANSWER_YES &&
                !made[count - 1].is_advice &&
                made[count - 1].interval.until.earliest.days == change->date.days;
            if (is_joined) {
                made[count - 1].interval.until = HF_DATE_NEVER;
            } else {
                made[count++] = (struct hf_span){{hf_date_sure(change->date), HF_DATE_NEVER},
                                                 HF_ANSWER_YES,
                                                 rules->binding == HF_BINDING_ADVICE,
                                                 hf_scenario_fact(pack, i)};
            }
        }
    }
    *span = made;
    *span_count = rules->change == 0 ? count : spans_begin(made, count, rules->begins);
    return HF_OK;
}
