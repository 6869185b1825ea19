#include <holdfast/packcheck.h>

#include <stdlib.h>

#include "formats/packs/pack_reader.h"

/* What can be wrong although every field can be read: periods that overlap or leave a gap,
 * exceptions outside their measure, deadlines that contradict themselves. And the lint for authors,
 * which is a reading that keeps the defects.
 *
 * Uncertain dates are given the benefit of the doubt: only what is wrong for every day in the range
 * is a defect. */

/* ---- acts ---- */

/* A measure may consist of its requirements alone, but not of nothing. */
void hf_pack_check_acts(struct pack_reader *reader, struct hf_arena work,
                        const struct hf_json *measures) {
    const struct hf_pack *pack = reader->pack;
    bool *has_requirement = hf_new(&work, bool, pack->measure_count);
    if (reader->status != HF_OK || has_requirement == NULL) {
        hf_pack_fail(reader, HF_ERR_MEMORY);
        return;
    }
    for (uint32_t i = 0; i < pack->requirement_count; i++) {
        if (pack->requirement[i].measure != HF_NONE) {
            has_requirement[pack->requirement[i].measure] = true;
        }
    }
    uint32_t i = 0;
    for (const struct hf_json *value = measures == NULL ? NULL : measures->first; value != NULL;
         value = value->next) {
        if (value->type != HF_JSON_OBJECT) {
            continue;
        }
        const struct hf_json *acts = hf_json_member(value, "acts");
        if (hf_json_is(acts, HF_JSON_ARRAY) && acts->child_count == 0 && !has_requirement[i]) {
            hf_pack_defect(reader, HF_DEFECT_CONFLICT, acts,
                           "'acts' is empty and no requirement is part of this measure: say what "
                           "it forbids or requires");
        }
        i++;
    }
}

/* ---- periods ---- */

static void check_joint(struct pack_reader *reader, const struct hf_json *value,
                        const struct hf_period *before, const struct hf_period *after) {
    if (hf_date_is_before(after->interval.from.latest, before->interval.until.earliest)) {
        hf_pack_defect(reader, HF_DEFECT_CONFLICT, value,
                       "this period begins before the one above it ends; write them in order of "
                       "time, each 'from' equal "
                       "to the 'until' before it");
    } else if (hf_date_is_before(before->interval.until.latest, after->interval.from.earliest)) {
        hf_pack_defect(reader, HF_DEFECT_CONFLICT, value,
                       "nothing is said of the days between this period and the one above it; "
                       "close the gap, with the "
                       "status 'unknown' if need be");
    }
}

/* Only law is in force. */
static void check_status(struct pack_reader *reader, const struct hf_json *value,
                         const struct hf_measure *measure, enum hf_period_status status) {
    const bool is_law = measure->binding == HF_BINDING_LAW;
    if ((status == HF_PERIOD_IN_FORCE && !is_law) || (status == HF_PERIOD_ADVICE && is_law)) {
        hf_pack_defect(reader, HF_DEFECT_CONFLICT, hf_json_member(value, "status"),
                       "the measure's binding is '%s', and only what is 'law' is 'in-force'; "
                       "correct the one or the other, or make two measures of it",
                       hf_binding_text(measure->binding));
    }
}

void hf_pack_check_periods(struct pack_reader *reader, const struct hf_json *array,
                           const struct hf_measure *measure) {
    if (reader->status != HF_OK) {
        return;
    }
    if (measure->period_count == 0) {
        hf_pack_defect(reader, HF_DEFECT_CONFLICT, array,
                       "'periods' is empty: say when the measure applies");
        return;
    }
    const struct hf_json *last = NULL;
    uint32_t i = 0;
    for (const struct hf_json *value = array->first; value != NULL; value = value->next) {
        if (value->type != HF_JSON_OBJECT) {
            continue;
        }
        if (i > 0) {
            check_joint(reader, value, &measure->period[i - 1], &measure->period[i]);
        }
        check_status(reader, value, measure, measure->period[i].status);
        last = value;
        i++;
    }
    if (last != NULL && measure->period[i - 1].interval.until.latest.days != HF_DATE_MAX.days) {
        hf_pack_defect(reader, HF_DEFECT_CONFLICT, last,
                       "nothing is said of what applies after the last period; leave its 'until' "
                       "out, or add a period "
                       "'ended' or 'unknown'");
    }
}

/* Whether a measure may restrict something in such a period, by itself or because somebody asks
 * "what if". */
static bool may_bind(enum hf_period_status status) {
    switch (status) {
    case HF_PERIOD_IN_FORCE:
    case HF_PERIOD_SUSPENDED:
    case HF_PERIOD_STAYED:
    case HF_PERIOD_ADVICE:
    case HF_PERIOD_UNKNOWN:
        return true;
    case HF_PERIOD_ANNOUNCED:
    case HF_PERIOD_ENDED:
    case HF_PERIOD_PROPOSED:
    case HF_PERIOD_REPORTED:
        break;
    }
    return false;
}

/* ---- defeaters ---- */

/* The exception has days, and on none of them there is anything to except from. A measure that
 * binds on no day at all is a proposal: its exceptions are proposed too. */
static bool is_idle(const struct hf_measure *measure, const struct hf_interval *interval) {
    bool binds = false;
    bool meets = !hf_date_is_before(interval->from.earliest, interval->until.latest); /* is said */
    for (uint32_t i = 0; i < measure->period_count; i++) {
        const struct hf_interval *period = &measure->period[i].interval;
        if (may_bind(measure->period[i].status)) {
            binds = true;
            meets = meets || (hf_date_is_before(period->from.earliest, interval->until.latest) &&
                              hf_date_is_before(interval->from.earliest, period->until.latest));
        }
    }
    return binds && !meets;
}

void hf_pack_check_defeater(struct pack_reader *reader, const struct hf_json *object,
                            const struct hf_measure *measure, const struct hf_defeater *defeater) {
    if (reader->status != HF_OK) {
        return;
    }
    unsigned restricted = 0;
    for (uint32_t i = 0; i < measure->act_count; i++) {
        restricted |= 1U << (unsigned)measure->act[i].act;
    }
    for (unsigned act = 0; act < HF_ACT_COUNT; act++) {
        if ((defeater->acts & ~restricted & 1U << act) != 0) {
            hf_pack_defect(reader, HF_DEFECT_CONFLICT, hf_json_member(object, "acts"),
                           "'%s' is none of the measure's acts, so there is nothing to except from",
                           hf_act_text((enum hf_act)act));
        }
    }
    const struct hf_json *parties = hf_json_member(object, "parties");
    for (uint32_t i = 0; i < defeater->party_count; i++) {
        bool is_target = measure->target.list_count > 0 || measure->target.is_category;
        for (uint32_t k = 0; k < measure->target.party_count; k++) {
            is_target = is_target || measure->target.party[k] == defeater->party[i];
        }
        if (!is_target) {
            hf_pack_defect(reader, HF_DEFECT_CONFLICT, parties,
                           "'%.*s' is none of the measure's parties",
                           HF_TEXT_ARG(reader->pack->party[defeater->party[i]].id));
        }
    }
    if (measure->period_count == 0) {
        return;
    }
    const struct hf_interval *first = &measure->period[0].interval;
    const struct hf_interval *last = &measure->period[measure->period_count - 1].interval;
    if (hf_date_is_before(last->until.latest, defeater->interval.from.earliest) ||
        hf_date_is_before(defeater->interval.until.latest, first->from.earliest)) {
        hf_pack_defect(
            reader, HF_DEFECT_CONFLICT, object,
            "this exception lies outside all periods of its measure; one of the dates is wrong");
    } else if (is_idle(measure, &defeater->interval)) {
        hf_pack_defect(reader, HF_DEFECT_CONFLICT, object,
                       "the measure restricts nothing on any day of this exception; one of the "
                       "dates, or the status of a period, is wrong");
    }
}

/* ---- deadlines ---- */

/* A deadline on a day on which there is nothing to be shown: before anybody spoke of the measure,
 * or after it had ended. */
static void check_due(struct pack_reader *reader, const struct hf_json *value,
                      const struct hf_requirement *requirement, struct hf_date_range date) {
    const struct hf_measure *measure =
        requirement->measure == HF_NONE ? NULL : &reader->pack->measure[requirement->measure];
    if (measure == NULL || measure->period_count == 0 || hf_date_range_is_blank(date)) {
        return;
    }
    const struct hf_period *last = &measure->period[measure->period_count - 1];
    const struct hf_json *said = hf_json_member(value, "date");
    if (hf_date_is_before(date.latest, measure->period[0].interval.from.earliest)) {
        hf_pack_defect(reader, HF_DEFECT_CONFLICT, said,
                       "this deadline is before the first period of the measure '%.*s'; one of "
                       "the dates is wrong",
                       HF_TEXT_ARG(hf_text_slice(measure->id, 0, 60)));
    } else if (last->status == HF_PERIOD_ENDED &&
               !hf_date_is_before(date.earliest, last->interval.from.latest)) {
        hf_pack_defect(reader, HF_DEFECT_CONFLICT, said,
                       "the measure '%.*s' has ended by this deadline, so nothing is to be shown "
                       "on it; take it out, or correct the date",
                       HF_TEXT_ARG(hf_text_slice(measure->id, 0, 60)));
    }
}

void hf_pack_check_deadlines(struct pack_reader *reader, const struct hf_json *array,
                             const struct hf_requirement *requirement) {
    uint32_t i = 0;
    const struct hf_json *value = reader->status == HF_OK ? array->first : NULL;
    for (; value != NULL; value = value->next) {
        if (value->type != HF_JSON_OBJECT) {
            continue;
        }
        const struct hf_deadline *deadline = &requirement->deadline[i];
        const struct hf_json *was = hf_json_member(value, "was");
        if (was != NULL && !hf_date_range_is_blank(deadline->was) &&
            !hf_date_range_is_blank(deadline->date) &&
            !hf_date_is_before(deadline->was.earliest, deadline->date.latest)) {
            hf_pack_defect(reader, HF_DEFECT_CONFLICT, was,
                           "'was' is the earlier deadline that 'date' replaced, so it must come "
                           "before 'date'");
        }
        if (i > 0 &&
            !hf_date_is_before(requirement->deadline[i - 1].date.earliest, deadline->date.latest)) {
            hf_pack_defect(reader, HF_DEFECT_CONFLICT, value,
                           "deadlines are written in order of time, and each day once");
        }
        check_due(reader, value, requirement, deadline->date);
        i++;
    }
}

/* ---- one question, one answer ---- */

static const struct hf_parameter *parameter_of(const struct hf_measure *measure,
                                               struct hf_text id) {
    for (uint32_t i = 0; i < measure->parameter_count; i++) {
        if (hf_text_equal(measure->parameter[i].id, id)) {
            return &measure->parameter[i];
        }
    }
    return NULL;
}

void hf_pack_check_parameters(struct pack_reader *reader, const struct hf_json *object,
                              const struct hf_requirement *requirement) {
    if (reader->status != HF_OK || requirement->measure == HF_NONE) {
        return;
    }
    const struct hf_measure *measure = &reader->pack->measure[requirement->measure];
    for (uint32_t i = 0; i < requirement->parameter_count; i++) {
        const struct hf_parameter *ours = &requirement->parameter[i];
        const struct hf_parameter *theirs = parameter_of(measure, ours->id);
        if (theirs != NULL && ours->id.len > 0 && ours->value != theirs->value) {
            hf_pack_defect(reader, HF_DEFECT_CONFLICT, hf_json_member(object, "parameters"),
                           "'%.*s' has another value in the measure '%.*s'; give both the same, "
                           "for it is one question",
                           HF_TEXT_ARG(hf_text_slice(ours->id, 0, 60)),
                           HF_TEXT_ARG(hf_text_slice(measure->id, 0, 60)));
        }
    }
}

/* ---- what happened ---- */

void hf_pack_check_event(struct pack_reader *reader, const struct hf_json *object,
                         const struct hf_event *event) {
    const struct hf_date published = reader->pack->published;
    if (reader->status == HF_OK && published.days != HF_DATE_MIN.days &&
        hf_date_is_before(published, event->date.earliest)) {
        hf_pack_defect(reader, HF_DEFECT_CONFLICT, hf_json_member(object, "date"),
                       "an event is what has happened, and this one is later than the day on which "
                       "the pack is 'published'; correct one of the two");
    }
}

void hf_pack_check_replay(struct pack_reader *reader, const struct hf_json *object,
                          const struct hf_replay *replay) {
    const struct hf_json *events = hf_json_member(object, "events");
    for (const struct hf_json *value = replay->event_count > 0 ? events->first : NULL;
         value != NULL && reader->status == HF_OK; value = value->next) {
        const uint32_t position = hf_map_get(&reader->event_id, hf_json_text(value));
        if (position == HF_MAP_NONE) {
            continue;
        }
        const struct hf_date_range date = reader->pack->event[position].date;
        if (hf_date_is_before(date.latest, replay->from) ||
            hf_date_is_before(replay->until, date.earliest)) {
            hf_pack_defect(reader, HF_DEFECT_CONFLICT, value,
                           "this event is on no day of the replay; take it out, or make the replay "
                           "longer");
        }
    }
}

/* ---- the lint ---- */

/* A value takes at least two bytes and makes at most one tree node and one map slot; half of it is
 * the JSON reader's. */
enum { PACK_BYTES_MAX = 64 << 20, SCRATCH_BYTES = 1 << 20, SCRATCH_PER_BYTE = 256 };

struct collector {
    struct hf_arena *keep;
    struct hf_defect *defect;
    size_t count, capacity;
};

static enum hf_status collect(void *context, const struct hf_defect *defect) {
    struct collector *collector = context;
    if (collector->count == collector->capacity) {
        struct hf_defect *grown = hf_arena_grow(collector->keep, collector->defect, sizeof *grown,
                                                _Alignof(struct hf_defect), &collector->capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        collector->defect = grown;
    }
    struct hf_defect copy = *defect;
    HF_TRY(hf_text_copy(collector->keep, defect->source, &copy.source));
    HF_TRY(hf_text_copy(collector->keep, defect->file, &copy.file));
    HF_TRY(hf_text_copy(collector->keep, defect->subject, &copy.subject));
    HF_TRY(hf_text_copy(collector->keep, defect->message, &copy.message));
    collector->defect[collector->count++] = copy;
    return HF_OK;
}

enum hf_status hf_pack_check(struct hf_text file, struct hf_text bytes, struct hf_arena *keep,
                             struct hf_pack_checked *checked, struct hf_error *error) {
    if (keep == NULL || checked == NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "hf_pack_check needs an arena and a place for its result");
    }
    struct hf_arena opened;
    if (bytes.len > PACK_BYTES_MAX) {
        return hf_error_set(error, HF_ERR_LIMIT, "a pack has %d MiB at most", PACK_BYTES_MAX >> 20);
    }
    if (hf_arena_open(&opened, SCRATCH_BYTES + SCRATCH_PER_BYTE * bytes.len) != HF_OK) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory to read the pack");
    }
    struct collector collector = {.keep = keep};
    const struct hf_sink sink = {.context = &collector, .defect = collect};
    const struct hf_format_input input = {.file = file, .bytes = bytes, .source = file};
    struct hf_pack_checked result = {.is_usable = true};
    struct hf_error why = {.status = HF_OK};
    const enum hf_status status = hf_pack_read(&input, keep, opened, &sink, &result.pack, &why);
    hf_arena_close(&opened);
    if (status != HF_OK && status != HF_ERR_INPUT) {
        if (error != NULL) {
            *error = why;
        }
        return status;
    }
    if (collector.count > 0) {
        qsort(collector.defect, collector.count, sizeof *collector.defect, hf_defect_order);
    }
    result.is_usable = status == HF_OK;
    result.defect = collector.defect;
    result.defect_count = collector.count;
    *checked = result;
    return HF_OK;
}
