#include <holdfast/known.h>

#include <string.h>

static struct hf_date earlier(struct hf_date left, struct hf_date right) {
    return hf_date_is_before(left, right) ? left : right;
}

static struct hf_date later(struct hf_date left, struct hf_date right) {
    return hf_date_is_before(left, right) ? right : left;
}

static bool is_dated(struct hf_date day) {
    return day.days != HF_DATE_MAX.days;
}

/* The last day on which it may have begun; a blank says nothing. */
static struct hf_date sure_from(struct hf_date_range from) {
    return hf_date_range_is_blank(from) ? HF_DATE_MAX : from.latest;
}

static struct hf_date or_published(const struct hf_pack *pack, struct hf_date day) {
    return is_dated(day) ? day : pack->published;
}

static struct hf_date fact_day(const struct hf_known_pack *known, uint32_t fact) {
    return fact == HF_NONE ? HF_DATE_MAX : known->fact[fact];
}

/* ---- facts ---- */

static void cited(const struct hf_pack *pack, const struct hf_known_pack *known, uint32_t fact,
                  struct hf_date_range from) {
    if (fact != HF_NONE && !pack->fact[fact].has_known) {
        known->fact[fact] = earlier(known->fact[fact], sure_from(from));
    }
}

static void measure_cites(const struct hf_pack *pack, const struct hf_known_pack *known,
                          const struct hf_measure *measure) {
    for (uint32_t i = 0; i < measure->period_count; i++) {
        const struct hf_period *period = &measure->period[i];
        /* a further period without a fact of its own has the measure's: it says nothing of when
         * that was published */
        if (i == 0 || period->fact != measure->fact) {
            cited(pack, known, period->fact, period->interval.from);
        }
    }
    if (measure->period_count > 0) {
        cited(pack, known, measure->fact, measure->period[0].interval.from);
    }
    for (uint32_t i = 0; i < measure->defeater_count; i++) {
        cited(pack, known, measure->defeater[i].fact, measure->defeater[i].interval.from);
    }
}

/* A threshold's own day, where its fact states none. */
static void thresholds_cite(const struct hf_pack *pack, const struct hf_known_pack *known) {
    for (uint32_t i = 0; i < pack->threshold_count; i++) {
        cited(pack, known, pack->threshold[i].fact, pack->threshold[i].interval.from);
    }
}

static void facts_date(const struct hf_pack *pack, const struct hf_known_pack *known) {
    for (uint32_t i = 0; i < pack->fact_count; i++) {
        known->fact[i] = pack->fact[i].has_known ? pack->fact[i].known : HF_DATE_MAX;
    }
    for (uint32_t i = 0; i < pack->event_count; i++) {
        const struct hf_event *event = &pack->event[i];
        if (event->test == HF_EVENT_UNTESTED || event->test == HF_EVENT_BEGINS) {
            cited(pack, known, event->fact, event->date);
        }
    }
    for (uint32_t i = 0; i < pack->measure_count; i++) {
        measure_cites(pack, known, &pack->measure[i]);
    }
    for (uint32_t i = 0; i < pack->stake_count; i++) {
        if (pack->stake[i].from.latest.days != HF_DATE_MIN.days) {
            cited(pack, known, pack->stake[i].fact, pack->stake[i].from);
        }
    }
    thresholds_cite(pack, known);
}

/* ---- measures and requirements ---- */

static struct hf_date measure_day(const struct hf_pack *pack, const struct hf_known_pack *known,
                                  const struct hf_measure *measure) {
    struct hf_date day = fact_day(known, measure->fact);
    if (measure->period_count > 0) {
        day = earlier(day, sure_from(measure->period[0].interval.from));
    }
    return or_published(pack, day);
}

static struct hf_date requirement_day(const struct hf_pack *pack, const struct hf_known_pack *known,
                                      const struct hf_requirement *requirement) {
    struct hf_date day = fact_day(known, requirement->fact);
    if (requirement->measure != HF_NONE) {
        const struct hf_date begun = known->measure[requirement->measure];
        return is_dated(day) ? later(day, begun) : begun;
    }
    for (uint32_t i = 0; i < requirement->deadline_count && !is_dated(day); i++) {
        day = fact_day(known, requirement->deadline[i].fact);
    }
    if (!is_dated(day) && requirement->deadline_count > 0) {
        day = sure_from(requirement->deadline[0].date);
    }
    return or_published(pack, day);
}

enum hf_status hf_known_pack_make(struct hf_arena *keep, const struct hf_pack *pack,
                                  struct hf_known_pack *known) {
    *known = (struct hf_known_pack){hf_new(keep, struct hf_date, pack->fact_count),
                                    hf_new(keep, struct hf_date, pack->measure_count),
                                    hf_new(keep, struct hf_date, pack->requirement_count)};
    if (known->fact == NULL || known->measure == NULL || known->requirement == NULL) {
        return HF_ERR_MEMORY;
    }
    facts_date(pack, known);
    for (uint32_t i = 0; i < pack->measure_count; i++) {
        known->measure[i] = measure_day(pack, known, &pack->measure[i]);
    }
    for (uint32_t i = 0; i < pack->requirement_count; i++) {
        known->requirement[i] = requirement_day(pack, known, &pack->requirement[i]);
    }
    return HF_OK;
}

struct hf_date hf_known_period(const struct hf_pack *pack, const struct hf_known_pack *known,
                               uint32_t measure, uint32_t period) {
    const struct hf_measure *of = &pack->measure[measure];
    struct hf_date day = known->measure[measure];
    for (uint32_t i = 1; i <= period; i++) {
        const enum hf_period_status before = of->period[i - 1].status;
        const bool has_own = of->period[i].fact != of->fact && of->period[i].fact != HF_NONE;
        const struct hf_date own = has_own ? fact_day(known, of->period[i].fact) : HF_DATE_MAX;
        const bool is_said = before == HF_PERIOD_ANNOUNCED || before == HF_PERIOD_STAYED;
        const struct hf_date begins = or_published(pack, sure_from(of->period[i].interval.from));
        /* nothing is known before what it follows is */
        day = later(day, is_dated(own) ? own : is_said ? day : begins);
    }
    return day;
}

struct hf_date hf_known_defeater(const struct hf_pack *pack, const struct hf_known_pack *known,
                                 uint32_t measure, uint32_t defeater) {
    const struct hf_defeater *of = &pack->measure[measure].defeater[defeater];
    const struct hf_date said = fact_day(known, of->fact);
    /* what is granted for days that have passed was not known on them */
    const bool is_told = of->fact != HF_NONE && pack->fact[of->fact].has_known;
    const struct hf_date day = is_told ? said : earlier(said, sure_from(of->interval.from));
    return later(known->measure[measure], or_published(pack, day));
}

struct hf_date hf_known_deadline(const struct hf_pack *pack, const struct hf_known_pack *known,
                                 uint32_t requirement, uint32_t deadline) {
    const struct hf_requirement *of = &pack->requirement[requirement];
    const struct hf_date begun = known->requirement[requirement];
    const uint32_t fact = of->deadline[deadline].fact;
    const struct hf_date own = fact == of->fact ? HF_DATE_MAX : fact_day(known, fact);
    return is_dated(own) ? later(own, begun) : begun;
}

/* ---- the view ---- */

struct known_view {
    struct hf_arena *keep;
    const struct hf_pack *pack; /* all of it */
    struct hf_known_pack known;
    struct hf_date day;
    struct hf_pack *made;
};

static bool is_known(const struct known_view *view, struct hf_date from) {
    return !hf_date_is_before(view->day, from);
}

static enum hf_status parameters_view(const struct known_view *view, struct hf_parameter **of,
                                      uint32_t count) {
    struct hf_parameter *made = hf_new(view->keep, struct hf_parameter, count);
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        made[i] = (*of)[i];
        const struct hf_date said = fact_day(&view->known, made[i].fact);
        if (is_dated(said) && !is_known(view, said)) {
            made[i].value = HF_UNDETERMINED;
        }
    }
    *of = made;
    return HF_OK;
}

static enum hf_status periods_view(const struct known_view *view, uint32_t at,
                                   struct hf_measure *measure) {
    struct hf_period *made = hf_new(view->keep, struct hf_period, measure->period_count);
    uint32_t count = 0;
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    while (count < measure->period_count &&
           is_known(view, hf_known_period(view->pack, &view->known, at, count))) {
        made[count] = measure->period[count];
        count++;
    }
    if (count > 0 && count < measure->period_count) {
        made[count - 1].interval.until = HF_DATE_NEVER;
    }
    measure->period = made;
    measure->period_count = count;
    return HF_OK;
}

/* One that is not known yet permits nothing; it keeps its place. */
static enum hf_status defeaters_view(const struct known_view *view, uint32_t at,
                                     struct hf_measure *measure) {
    struct hf_defeater *made = hf_new(view->keep, struct hf_defeater, measure->defeater_count);
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < measure->defeater_count; i++) {
        made[i] = measure->defeater[i];
        if (!is_known(view, hf_known_defeater(view->pack, &view->known, at, i))) {
            made[i].acts = 0;
            made[i].interval = (struct hf_interval){HF_DATE_NEVER, HF_DATE_NEVER};
        }
    }
    measure->defeater = made;
    return HF_OK;
}

static void target_empty(struct hf_target *target) {
    target->party_count = 0;
    target->list_count = 0;
    target->is_category = false;
}

static enum hf_status measures_view(const struct known_view *view) {
    struct hf_measure *made = hf_new(view->keep, struct hf_measure, view->pack->measure_count);
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < view->pack->measure_count; i++) {
        struct hf_measure *measure = &made[i];
        *measure = view->pack->measure[i];
        if (!is_known(view, view->known.measure[i])) {
            target_empty(&measure->target);
            measure->act_count = 0;
            measure->period_count = 0;
            measure->defeater_count = 0;
            continue;
        }
        HF_TRY(periods_view(view, i, measure));
        HF_TRY(defeaters_view(view, i, measure));
        HF_TRY(parameters_view(view, &measure->parameter, measure->parameter_count));
    }
    view->made->measure = made;
    return HF_OK;
}

static enum hf_status deadlines_view(const struct known_view *view, uint32_t at,
                                     struct hf_requirement *requirement) {
    struct hf_deadline *made = hf_new(view->keep, struct hf_deadline, requirement->deadline_count);
    uint32_t count = 0;
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < requirement->deadline_count; i++) {
        if (is_known(view, hf_known_deadline(view->pack, &view->known, at, i))) {
            made[count++] = requirement->deadline[i];
        }
    }
    requirement->deadline = made;
    requirement->deadline_count = count;
    return HF_OK;
}

static enum hf_status requirements_view(const struct known_view *view) {
    struct hf_requirement *made =
        hf_new(view->keep, struct hf_requirement, view->pack->requirement_count);
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < view->pack->requirement_count; i++) {
        struct hf_requirement *requirement = &made[i];
        *requirement = view->pack->requirement[i];
        if (!is_known(view, view->known.requirement[i])) { /* binds nobody, about nothing */
            target_empty(&requirement->target);
            requirement->measure = HF_NONE;
            requirement->binding = HF_BINDING_REPORTED;
            requirement->addressees = HF_ADDRESSED_OTHERS;
            requirement->metric = HF_METRIC_TARGET_COUNT;
            requirement->deadline_count = 0;
            continue;
        }
        HF_TRY(deadlines_view(view, i, requirement));
        HF_TRY(parameters_view(view, &requirement->parameter, requirement->parameter_count));
    }
    view->made->requirement = made;
    return HF_OK;
}

/* One that is not known yet never applies; one that is known has no end in sight. */
static enum hf_status thresholds_view(const struct known_view *view) {
    const struct hf_pack *pack = view->pack;
    struct hf_incident_threshold *made =
        hf_new(view->keep, struct hf_incident_threshold, pack->threshold_count);
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < pack->threshold_count; i++) {
        made[i] = pack->threshold[i];
        const struct hf_date day = fact_day(&view->known, made[i].fact);
        if (!is_known(view, or_published(pack, day))) {
            made[i].interval = (struct hf_interval){HF_DATE_NEVER, HF_DATE_NEVER};
        } else if (hf_date_is_before(view->day, made[i].interval.until.latest)) {
            made[i].interval.until = HF_DATE_NEVER;
        }
    }
    view->made->threshold = made;
    return HF_OK;
}

static enum hf_status the_rest_view(const struct known_view *view) {
    const struct hf_pack *pack = view->pack;
    struct hf_pack *made = view->made;
    made->stake = hf_new(view->keep, struct hf_pack_stake, pack->stake_count);
    made->assumption = hf_new(view->keep, struct hf_pack_assumption, pack->assumption_count);
    if (made->stake == NULL || made->assumption == NULL) {
        return HF_ERR_MEMORY;
    }
    made->stake_count = 0;
    made->assumption_count = 0;
    for (uint32_t i = 0; i < pack->stake_count; i++) {
        const struct hf_pack_stake *stake = &pack->stake[i];
        const struct hf_date from =
            stake->from.latest.days == HF_DATE_MIN.days ? HF_DATE_MAX : sure_from(stake->from);
        const struct hf_date day = earlier(from, fact_day(&view->known, stake->fact));
        if (!is_known(view, or_published(pack, day))) {
            continue;
        }
        struct hf_pack_stake *kept = &made->stake[made->stake_count++];
        *kept = *stake;
        if (hf_date_is_before(view->day, stake->until.latest)) {
            kept->until = HF_DATE_NEVER;
        }
    }
    for (uint32_t i = 0; i < pack->assumption_count; i++) {
        const struct hf_date day = fact_day(&view->known, pack->assumption[i].fact);
        if (is_known(view, or_published(pack, day))) {
            made->assumption[made->assumption_count++] = pack->assumption[i];
        }
    }
    return HF_OK;
}

static enum hf_status packs_view(struct hf_arena *keep, const struct hf_snapshot *snapshot,
                                 struct hf_date day, struct hf_snapshot *made) {
    struct hf_pack *pack = hf_new(keep, struct hf_pack, snapshot->pack_count);
    if (pack == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < snapshot->pack_count; i++) {
        struct known_view view = {
            .keep = keep, .pack = &snapshot->pack[i], .day = day, .made = &pack[i]};
        pack[i] = snapshot->pack[i];
        HF_TRY(hf_known_pack_make(keep, view.pack, &view.known));
        HF_TRY(measures_view(&view));
        HF_TRY(requirements_view(&view));
        HF_TRY(thresholds_view(&view));
        HF_TRY(the_rest_view(&view));
    }
    made->pack = pack;
    return HF_OK;
}

/* An entry that is not listed yet has no name that could be compared. */
static enum hf_status lists_view(struct hf_arena *keep, struct hf_date day,
                                 struct hf_snapshot *made) {
    struct hf_list_entries *entries = &made->list_entries;
    struct hf_list_names *names = &made->list_names;
    const uint32_t count = entries->rows.count;
    struct hf_text *name = hf_new(keep, struct hf_text, count);
    struct hf_text *alias = hf_new(keep, struct hf_text, names->rows.count);
    struct hf_date_range *until = hf_new(keep, struct hf_date_range, count);
    if (name == NULL || alias == NULL || until == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        const struct hf_date from = sure_from(entries->from[i]);
        const bool is_listed = !is_dated(from) || !hf_date_is_before(day, from);
        name[i] = is_listed ? entries->name[i] : (struct hf_text){"", 0};
        until[i] =
            hf_date_is_before(day, entries->until[i].latest) ? HF_DATE_UNKNOWN : entries->until[i];
    }
    for (uint32_t i = 0; i < names->rows.count; i++) {
        const uint32_t entry = names->entry[i];
        const bool is_hidden =
            entry != HF_NONE && name[entry].len == 0 && entries->name[entry].len > 0;
        alias[i] = is_hidden ? (struct hf_text){"", 0} : names->name[i];
    }
    entries->name = name;
    entries->until = until;
    names->name = alias;
    return HF_OK;
}

enum hf_status hf_snapshot_known(struct hf_arena *keep, const struct hf_snapshot *snapshot,
                                 struct hf_date day, const struct hf_snapshot **view) {
    if (keep == NULL || snapshot == NULL || view == NULL) {
        return HF_ERR_ARGUMENT;
    }
    struct hf_snapshot *made = hf_new(keep, struct hf_snapshot, 1);
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    memcpy(made, snapshot, sizeof *made);
    HF_TRY(packs_view(keep, snapshot, day, made));
    HF_TRY(lists_view(keep, day, made));
    *view = made;
    return HF_OK;
}

/* ---- days ---- */

static size_t days_at_most(const struct hf_snapshot *snapshot) {
    size_t count = 2 * (size_t)snapshot->list_entries.rows.count;
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        const struct hf_pack *pack = &snapshot->pack[p];
        count += 1 + (size_t)pack->fact_count + pack->stake_count * (size_t)2;
        for (uint32_t i = 0; i < pack->measure_count; i++) {
            count += 1 + (size_t)pack->measure[i].period_count + pack->measure[i].defeater_count;
        }
        for (uint32_t i = 0; i < pack->requirement_count; i++) {
            count += 1 + (size_t)pack->requirement[i].deadline_count;
        }
    }
    return count;
}

static void day_note(struct hf_known_days *days, struct hf_date day) {
    days->day[days->count++] = day;
}

static void pack_days_note(const struct hf_pack *pack, const struct hf_known_pack *known,
                           struct hf_known_days *days) {
    day_note(days, pack->published);
    for (uint32_t i = 0; i < pack->fact_count; i++) {
        day_note(days, known->fact[i]);
    }
    for (uint32_t i = 0; i < pack->stake_count; i++) {
        day_note(days, pack->stake[i].from.latest);
        day_note(days, pack->stake[i].until.latest);
    }
    for (uint32_t i = 0; i < pack->measure_count; i++) {
        day_note(days, known->measure[i]);
        for (uint32_t j = 0; j < pack->measure[i].period_count; j++) {
            day_note(days, hf_known_period(pack, known, i, j));
        }
        for (uint32_t j = 0; j < pack->measure[i].defeater_count; j++) {
            day_note(days, hf_known_defeater(pack, known, i, j));
        }
    }
    for (uint32_t i = 0; i < pack->requirement_count; i++) {
        day_note(days, known->requirement[i]);
        for (uint32_t j = 0; j < pack->requirement[i].deadline_count; j++) {
            day_note(days, hf_known_deadline(pack, known, i, j));
        }
    }
}

enum hf_status hf_known_days(struct hf_arena *keep, const struct hf_snapshot *snapshot,
                             struct hf_known_days *days) {
    if (keep == NULL || snapshot == NULL || days == NULL) {
        return HF_ERR_ARGUMENT;
    }
    *days = (struct hf_known_days){hf_new(keep, struct hf_date, days_at_most(snapshot)), 0};
    if (days->day == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t p = 0; p < snapshot->pack_count; p++) {
        struct hf_known_pack known;
        HF_TRY(hf_known_pack_make(keep, &snapshot->pack[p], &known));
        pack_days_note(&snapshot->pack[p], &known, days);
    }
    for (uint32_t i = 0; i < snapshot->list_entries.rows.count; i++) {
        day_note(days, snapshot->list_entries.from[i].latest);
        day_note(days, snapshot->list_entries.until[i].latest);
    }
    return HF_OK;
}
