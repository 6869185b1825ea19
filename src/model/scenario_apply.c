#include "model/scenario_view.h"

#include <stdio.h>
#include <string.h>

enum { CHANGES_MAX = 4096, CITATION_BYTES_MAX = 4096 };

bool hf_subject_is(struct hf_text subject, struct hf_text pack, struct hf_text id) {
    if (hf_text_equal(subject, id)) {
        return true;
    }
    return subject.len == pack.len + 1 + id.len && hf_text_starts(subject, pack) &&
           subject.data[pack.len] == '/' && hf_text_ends(subject, id);
}

/* ---- facts ---- */

static int fact_id(uint32_t change, char text[32]) {
    return snprintf(text, 32, "scenario/%u", change + 1);
}

uint32_t hf_scenario_fact(const struct hf_pack *pack, uint32_t change) {
    char id[32];
    (void)fact_id(change, id);
    const struct hf_text wanted = hf_text_of(id);
    for (uint32_t i = pack->fact_count; i > 0; i--) {
        if (hf_text_equal(pack->fact[i - 1].id, wanted)) {
            return i - 1;
        }
    }
    return HF_NONE;
}

static enum hf_status out_of_memory(const struct scenario_view *view) {
    return hf_error_set(view->error, HF_ERR_MEMORY, "no memory for the scenario's view");
}

/* The array with room for one more, and ours: those of the workspace's packs are never written. */
static void *room_for_one(struct hf_arena *keep, void *array, size_t size, uint32_t count,
                          size_t *capacity) {
    if (count < *capacity) {
        return array;
    }
    size_t old = *capacity == 0 ? count : *capacity;
    void *const grown = hf_arena_grow(keep, array, size, _Alignof(max_align_t), &old);
    *capacity = grown == NULL ? *capacity : old;
    return grown;
}

enum hf_status hf_scenario_fact_add(struct scenario_view *view, uint32_t pack, uint32_t *fact) {
    struct hf_pack *const into = &view->pack[pack];
    char id[32];
    *fact = hf_scenario_fact(into, view->at);
    if (*fact != HF_NONE) {
        return HF_OK;
    }
    void *const grown = room_for_one(view->keep, into->fact, sizeof *into->fact, into->fact_count,
                                     &view->own[pack].facts);
    if (grown == NULL) {
        return out_of_memory(view);
    }
    into->fact = grown;
    struct hf_buffer line = hf_buffer_make(CITATION_BYTES_MAX);
    hf_buffer_puts(&line, "assumed by the scenario: ");
    hf_change_print(view->change, &line);
    struct hf_fact made = {.verified = HF_VERIFIED_NONE, .line = view->at + 1};
    (void)fact_id(view->at, id);
    enum hf_status status = line.status;
    if (status == HF_OK) {
        status = hf_text_copy(view->keep, hf_buffer_text(&line), &made.citation);
    }
    if (status == HF_OK) {
        status = hf_text_copy(view->keep, hf_text_of(id), &made.id);
    }
    hf_buffer_free(&line);
    if (status == HF_ERR_LIMIT) {
        return hf_error_set(view->error, HF_ERR_LIMIT,
                            "change %u of the scenario is too long to be cited", view->at + 1);
    }
    if (status != HF_OK) {
        return out_of_memory(view);
    }
    *fact = into->fact_count;
    into->fact[into->fact_count++] = made;
    return HF_OK;
}

enum hf_status hf_scenario_party_add(struct scenario_view *view, uint32_t pack,
                                     const struct hf_pack_party *party, uint32_t *position) {
    struct hf_pack *const into = &view->pack[pack];
    void *const grown = room_for_one(view->keep, into->party, sizeof *into->party,
                                     into->party_count, &view->own[pack].parties);
    if (grown == NULL) {
        return out_of_memory(view);
    }
    into->party = grown;
    *position = into->party_count;
    into->party[into->party_count++] = *party;
    return HF_OK;
}

static enum hf_status measure_add(struct scenario_view *view, uint32_t pack,
                                  const struct hf_measure *measure) {
    struct hf_pack *const into = &view->pack[pack];
    const struct hf_measure copy = *measure; /* it may lie in the array that moves */
    void *const grown = room_for_one(view->keep, into->measure, sizeof *into->measure,
                                     into->measure_count, &view->own[pack].measures);
    if (grown == NULL) {
        return out_of_memory(view);
    }
    into->measure = grown;
    into->measure[into->measure_count++] = copy;
    return HF_OK;
}

static enum hf_status requirement_add(struct scenario_view *view, uint32_t pack,
                                      const struct hf_requirement *requirement) {
    struct hf_pack *const into = &view->pack[pack];
    const struct hf_requirement copy = *requirement;
    void *const grown = room_for_one(view->keep, into->requirement, sizeof *into->requirement,
                                     into->requirement_count, &view->own[pack].requirements);
    if (grown == NULL) {
        return out_of_memory(view);
    }
    into->requirement = grown;
    into->requirement[into->requirement_count++] = copy;
    return HF_OK;
}

/* ---- a wider target ---- */

static enum hf_status target_widen(struct scenario_view *view, const struct hf_target *from,
                                   const struct scenario_widening *widening, uint32_t fact,
                                   struct hf_target *target) {
    *target = *from;
    if (widening->party != HF_NONE) {
        target->party = hf_new(view->keep, uint32_t, (size_t)from->party_count + 1);
        if (target->party == NULL) {
            return out_of_memory(view);
        }
        if (from->party_count > 0) {
            memcpy(target->party, from->party, from->party_count * sizeof *from->party);
        }
        target->party[target->party_count++] = widening->party;
    }
    if (widening->share_ratio > 0.0) {
        target->ownership = (struct hf_ownership_test){.applies = true,
                                                       .threshold_ratio = widening->share_ratio,
                                                       .aggregate = true,
                                                       .cascade = true,
                                                       .control = from->ownership.control,
                                                       .fact = fact};
    }
    return HF_OK;
}

static enum hf_status wider_title(struct scenario_view *view, struct hf_text title,
                                  const struct scenario_widening *widening, struct hf_text *made) {
    const enum hf_status status =
        hf_text_format(view->keep, made, "%.*s, %s%.*s (scenario)", HF_TEXT_ARG(title),
                       widening->title, HF_TEXT_ARG(widening->title_name));
    return status == HF_OK ? HF_OK : out_of_memory(view);
}

/* A deadline that had come before the change came binds from the change on. */
static enum hf_status deadlines_move(struct scenario_view *view, struct hf_requirement *wider) {
    struct hf_deadline *const made =
        hf_new(view->keep, struct hf_deadline, (size_t)wider->deadline_count + 1);
    if (made == NULL) {
        return out_of_memory(view);
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < wider->deadline_count; i++) {
        struct hf_deadline deadline = wider->deadline[i];
        deadline.date = hf_date_range_max(deadline.date, hf_date_sure(view->from));
        const bool is_same = count > 0 &&
                             made[count - 1].date.earliest.days == deadline.date.earliest.days &&
                             made[count - 1].date.latest.days == deadline.date.latest.days;
        count -= is_same ? 1 : 0;
        made[count++] = deadline;
    }
    wider->deadline = made;
    wider->deadline_count = count;
    return HF_OK;
}

static enum hf_status requirements_widen(struct scenario_view *view, uint32_t pack,
                                         uint32_t measure, uint32_t wider_measure,
                                         const struct scenario_widening *widening) {
    const uint32_t count = view->pack[pack].requirement_count;
    uint32_t fact = HF_NONE;
    HF_TRY(hf_scenario_fact_add(view, pack, &fact));
    for (uint32_t i = 0; i < count; i++) {
        struct hf_requirement wider = view->pack[pack].requirement[i];
        if (wider.measure != measure || wider.target.is_category) {
            continue;
        }
        wider.measure = wider_measure;
        HF_TRY(target_widen(view, &view->pack[pack].requirement[i].target, widening, fact,
                            &wider.target));
        HF_TRY(wider_title(view, wider.title, widening, &wider.title));
        HF_TRY(deadlines_move(view, &wider));
        HF_TRY(requirement_add(view, pack, &wider));
    }
    return HF_OK;
}

enum hf_status hf_scenario_widen(struct scenario_view *view, uint32_t pack, uint32_t measure,
                                 const struct scenario_widening *widening) {
    const struct hf_measure *const from = &view->pack[pack].measure[measure];
    struct hf_measure wider = *from;
    uint32_t fact = HF_NONE;
    if (from->target.is_category) {
        return hf_error_set(view->error, HF_ERR_INPUT,
                            "change %u of the scenario: the measure '%.*s' names no party but a "
                            "category of items: it has no target that could be widened",
                            view->at + 1, HF_TEXT_ARG(hf_text_slice(from->id, 0, 80)));
    }
    HF_TRY(hf_scenario_fact_add(view, pack, &fact));
    HF_TRY(target_widen(view, &from->target, widening, fact, &wider.target));
    HF_TRY(wider_title(view, from->title, widening, &wider.title));
    wider.change = view->at + 1;
    wider.begins = view->from;
    HF_TRY(measure_add(view, pack, &wider));
    return requirements_widen(view, pack, measure, view->pack[pack].measure_count - 1, widening);
}

/* ---- the changes ---- */

static enum hf_status no_measure(const struct scenario_view *view) {
    return hf_error_set(view->error, HF_ERR_INPUT,
                        "no pack in the workspace has a measure '%.*s'; 'holdfast pack' "
                        "lists them, as PACK-ID/MEASURE-ID",
                        HF_TEXT_ARG(hf_text_slice(view->change->subject, 0, 80)));
}

/* Calls for each measure of the workspace's packs that the subject names. */
typedef enum hf_status (*measure_function)(struct scenario_view *view, uint32_t pack,
                                           uint32_t measure);

static enum hf_status measures_of_pack(struct scenario_view *view, uint32_t pack,
                                       measure_function apply, bool *is_known) {
    const struct hf_pack *const original = &view->original->pack[pack];
    for (uint32_t m = 0; m < original->measure_count; m++) {
        if (hf_subject_is(view->change->subject, original->id, original->measure[m].id)) {
            *is_known = true;
            HF_TRY(apply(view, pack, m));
        }
    }
    return HF_OK;
}

static enum hf_status each_measure(struct scenario_view *view, measure_function apply) {
    bool is_known = false;
    for (uint32_t p = 0; p < view->original->pack_count; p++) {
        HF_TRY(measures_of_pack(view, p, apply, &is_known));
    }
    return is_known ? HF_OK : no_measure(view);
}

/* The arrays of measures and requirements, while they are the workspace's still, are copied before
 * something in them changes. */
static enum hf_status rules_own(struct scenario_view *view, uint32_t pack) {
    struct hf_pack *const into = &view->pack[pack];
    struct scenario_pack *const own = &view->own[pack];
    if (own->measures == 0) {
        void *const grown = room_for_one(view->keep, into->measure, sizeof *into->measure,
                                         into->measure_count, &own->measures);
        if (grown == NULL) {
            return out_of_memory(view);
        }
        into->measure = grown;
    }
    if (own->requirements == 0) {
        void *const grown = room_for_one(view->keep, into->requirement, sizeof *into->requirement,
                                         into->requirement_count, &own->requirements);
        if (grown == NULL) {
            return out_of_memory(view);
        }
        into->requirement = grown;
    }
    return HF_OK;
}

/* What is only proposed or reported binds once it is in force; advice stays advice. */
static bool would_bind(enum hf_binding binding) {
    return binding == HF_BINDING_PROPOSAL || binding == HF_BINDING_REPORTED;
}

static enum hf_status bind(struct scenario_view *view, uint32_t pack, uint32_t measure) {
    struct hf_pack *const into = &view->pack[pack];
    const struct hf_text id = into->measure[measure].id;
    if (!would_bind(into->measure[measure].binding)) {
        return HF_OK;
    }
    HF_TRY(rules_own(view, pack));
    for (uint32_t i = 0; i < into->measure_count; i++) {
        if (hf_text_equal(into->measure[i].id, id)) { /* those widened by an earlier change too */
            into->measure[i].binding = HF_BINDING_LAW;
        }
    }
    for (uint32_t i = 0; i < into->requirement_count; i++) {
        struct hf_requirement *const of = &into->requirement[i];
        const bool is_part =
            of->measure != HF_NONE && hf_text_equal(into->measure[of->measure].id, id);
        of->binding = is_part && would_bind(of->binding) ? HF_BINDING_LAW : of->binding;
    }
    return HF_OK;
}

static enum hf_status status_apply(struct scenario_view *view, uint32_t pack, uint32_t measure) {
    uint32_t fact = HF_NONE;
    HF_TRY(hf_scenario_fact_add(view, pack, &fact));
    return view->change->kind == HF_CHANGE_ACTIVATE ? bind(view, pack, measure) : HF_OK;
}

static enum hf_status extend_apply(struct scenario_view *view, uint32_t pack, uint32_t measure) {
    const struct scenario_widening widening = {.party = HF_NONE,
                                               .share_ratio = view->change->value.lower,
                                               .title = "extended to what its targets own"};
    return hf_scenario_widen(view, pack, measure, &widening);
}

/* Ends the exception on the day; one that begins later never holds. */
static void defeater_end(struct hf_defeater *defeater, struct hf_date day, uint32_t fact) {
    if (hf_date_range_is_blank(defeater->interval.until)) {
        defeater->interval.until = HF_DATE_NEVER;
    }
    if (hf_date_range_is_blank(defeater->interval.from)) {
        defeater->interval.from = hf_date_sure(HF_DATE_MIN);
    }
    if (!hf_date_is_before(day, defeater->interval.until.latest)) {
        return; /* it is over by then */
    }
    defeater->interval.until = hf_date_range_min(defeater->interval.until, hf_date_sure(day));
    defeater->interval.from = hf_date_range_min(defeater->interval.from, hf_date_sure(day));
    defeater->fact = fact;
}

/* The exception of a measure's that the subject names, as "MEASURE/EXCEPTION"; HF_NONE. */
static uint32_t defeater_find(const struct hf_change *change, const struct hf_pack *pack,
                              const struct hf_measure *measure) {
    for (uint32_t i = 0; i < measure->defeater_count; i++) {
        const struct hf_text id = measure->defeater[i].id;
        const struct hf_text subject = change->subject;
        const size_t front = subject.len > id.len ? subject.len - id.len - 1 : 0;
        if (front > 0 && subject.data[front] == '/' && hf_text_ends(subject, id) &&
            hf_subject_is(hf_text_slice(subject, 0, front), pack->id, measure->id)) {
            return i;
        }
    }
    return HF_NONE;
}

static enum hf_status exception_apply(struct scenario_view *view, uint32_t pack, uint32_t measure,
                                      uint32_t position) {
    struct hf_pack *const into = &view->pack[pack];
    uint32_t fact = HF_NONE;
    HF_TRY(hf_scenario_fact_add(view, pack, &fact));
    HF_TRY(rules_own(view, pack));
    struct hf_measure *const rules = &into->measure[measure];
    struct hf_defeater *const made = hf_new(view->keep, struct hf_defeater, rules->defeater_count);
    if (made == NULL) {
        return out_of_memory(view);
    }
    memcpy(made, rules->defeater, rules->defeater_count * sizeof *made);
    defeater_end(&made[position], view->change->date, fact);
    rules->defeater = made;
    return HF_OK;
}

static enum hf_status exceptions_of_pack(struct scenario_view *view, uint32_t pack,
                                         bool *is_known) {
    for (uint32_t m = 0; m < view->pack[pack].measure_count; m++) {
        const uint32_t position =
            defeater_find(view->change, &view->pack[pack], &view->pack[pack].measure[m]);
        if (position != HF_NONE) {
            *is_known = true;
            HF_TRY(exception_apply(view, pack, m, position));
        }
    }
    return HF_OK;
}

static enum hf_status end_exception(struct scenario_view *view) {
    bool is_known = false;
    for (uint32_t p = 0; p < view->snapshot->pack_count; p++) {
        HF_TRY(exceptions_of_pack(view, p, &is_known));
    }
    return is_known ? HF_OK
                    : hf_error_set(view->error, HF_ERR_INPUT,
                                   "no measure has an exception '%.*s'; say it as "
                                   "PACK-ID/MEASURE-ID/EXCEPTION-ID: 'holdfast pack' lists the "
                                   "measures, the pack's file their exceptions",
                                   HF_TEXT_ARG(hf_text_slice(view->change->subject, 0, 80)));
}

/* ---- countermeasures ---- */

/* The pack "scenario", made when it is first needed. */
static enum hf_status own_pack(struct scenario_view *view, uint32_t *pack) {
    *pack = view->original->pack_count;
    if (view->snapshot->pack_count == *pack) {
        view->pack[*pack] = (struct hf_pack){.id = HF_TEXT("scenario"),
                                             .title = HF_TEXT("What the scenario assumes"),
                                             .version = HF_TEXT("1"),
                                             .published = view->scenario->as_of,
                                             .is_assumed = true};
        view->snapshot->pack_count++;
    }
    return HF_OK;
}

static enum hf_status condition_add(struct scenario_view *view, struct hf_pack *pack) {
    struct hf_condition *const made =
        hf_new(view->keep, struct hf_condition, (size_t)pack->condition_count + 1);
    if (made == NULL) {
        return out_of_memory(view);
    }
    if (pack->condition_count > 0) {
        memcpy(made, pack->condition, pack->condition_count * sizeof *made);
    }
    made[pack->condition_count++] = (struct hf_condition){
        .predicate = HF_IF_MADE_IN, .text = view->change->subject, .line = view->at + 1};
    pack->condition = made;
    return HF_OK;
}

static enum hf_status brand_target(struct scenario_view *view, uint32_t pack, uint32_t fact,
                                   struct hf_measure *measure) {
    struct hf_text *const name = hf_new(view->keep, struct hf_text, 1);
    uint32_t *const position = hf_new(view->keep, uint32_t, 1);
    if (name == NULL || position == NULL) {
        return out_of_memory(view);
    }
    *name = view->change->object;
    const struct hf_pack_party party = {.id = *name, .name = name, .name_count = 1, .fact = fact};
    measure->target.party = position;
    measure->target.party_count = 1;
    measure->target.roles = 1U << HF_ROLE_BRAND | 1U << HF_ROLE_MANUFACTURER;
    return hf_scenario_party_add(view, pack, &party, position);
}

static enum hf_status countermeasure_apply(struct scenario_view *view) {
    static const enum hf_act acts[] = {HF_ACT_BUY, HF_ACT_RECEIVE};
    enum { ACT_COUNT = sizeof acts / sizeof acts[0] };
    const bool has_brand = view->change->object.len > 0;
    struct hf_measure measure = {.jurisdiction = view->change->subject,
                                 .authority = HF_TEXT("the scenario"),
                                 .binding = HF_BINDING_LAW,
                                 .threat = HF_TEXT("supply-rule"),
                                 .addressees = HF_ADDRESSED_EVERYONE,
                                 .act_count = ACT_COUNT,
                                 .period_count = 1,
                                 .line = view->at + 1,
                                 .change = view->at + 1,
                                 .begins = view->from};
    uint32_t pack = 0;
    HF_TRY(own_pack(view, &pack));
    HF_TRY(hf_scenario_fact_add(view, pack, &measure.fact));
    HF_TRY(condition_add(view, &view->pack[pack]));
    measure.condition = view->pack[pack].condition_count - 1;
    measure.target = (struct hf_target){.is_category = !has_brand,
                                        .reaches_components = HF_NO,
                                        .ownership = {.fact = measure.fact}};
    measure.act = hf_new(view->keep, struct hf_act_rule, ACT_COUNT);
    measure.period = hf_new(view->keep, struct hf_period, 1);
    if (measure.act == NULL || measure.period == NULL) {
        return out_of_memory(view);
    }
    for (size_t i = 0; i < ACT_COUNT; i++) {
        measure.act[i] = (struct hf_act_rule){acts[i], HF_FORBIDDEN, HF_NONE, measure.fact};
    }
    measure.period[0] = (struct hf_period){
        HF_PERIOD_IN_FORCE, {hf_date_sure(view->from), HF_DATE_NEVER}, measure.fact};
    if (has_brand) {
        HF_TRY(brand_target(view, pack, measure.fact, &measure));
    }
    if (hf_text_format(view->keep, &measure.id, "countermeasure-%u", view->at + 1) != HF_OK ||
        hf_text_format(view->keep, &measure.title,
                       "Nothing made in %.*s is let out%s%.*s (scenario)",
                       HF_TEXT_ARG(measure.jurisdiction), has_brand ? ", of the brand " : "",
                       HF_TEXT_ARG(view->change->object)) != HF_OK) {
        return out_of_memory(view);
    }
    return measure_add(view, pack, &measure);
}

/* ---- losses ---- */

/* The data stays: only the fact is made, for reasons to name; the resilience room follows it. */
static enum hf_status lose_apply(struct scenario_view *view) {
    struct hf_lost_names lost;
    uint32_t pack = 0;
    uint32_t fact = HF_NONE;
    HF_TRY(hf_scenario_lost(view->keep, view->original, view->change, &lost, view->error));
    HF_TRY(own_pack(view, &pack));
    return hf_scenario_fact_add(view, pack, &fact);
}

/* ---- replacements ---- */

static enum hf_status add_apply(struct scenario_view *view) {
    uint32_t pack = 0;
    HF_TRY(own_pack(view, &pack));
    return hf_scenario_add(view, pack);
}

/* ---- the door ---- */

static enum hf_status change_apply(struct scenario_view *view) {
    switch (view->change->kind) {
    case HF_CHANGE_ACTIVATE:
    case HF_CHANGE_END:
        return each_measure(view, status_apply);
    case HF_CHANGE_EXTEND:
        if (!(view->change->value.lower > 0.0) || !(view->change->value.lower <= 1.0)) {
            return hf_error_set(view->error, HF_ERR_INPUT,
                                "change %u of the scenario: the share from which something is "
                                "owned lies above 0 and at most at 100 %%",
                                view->at + 1);
        }
        return each_measure(view, extend_apply);
    case HF_CHANGE_END_EXCEPTION:
        return end_exception(view);
    case HF_CHANGE_LIST_PARTY:
        return hf_scenario_list_party(view);
    case HF_CHANGE_COUNTERMEASURE:
        return countermeasure_apply(view);
    case HF_CHANGE_LOSE:
        return lose_apply(view);
    case HF_CHANGE_ADD:
        return add_apply(view);
    case HF_CHANGE_ASSUMPTION:
        return HF_OK;
    }
    return HF_OK;
}

static bool changes_data(const struct hf_scenario *scenario) {
    for (uint32_t i = 0; i < scenario->change_count; i++) {
        if (scenario->change[i].kind != HF_CHANGE_ASSUMPTION) {
            return true;
        }
    }
    return false;
}

enum hf_status hf_scenario_apply(struct hf_arena *keep, const struct hf_snapshot *snapshot,
                                 const struct hf_scenario *scenario,
                                 const struct hf_snapshot **view, struct hf_error *error) {
    if (keep == NULL || snapshot == NULL || scenario == NULL || view == NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT, "a scenario is applied to a snapshot");
    }
    if (!changes_data(scenario)) {
        *view = snapshot;
        return HF_OK;
    }
    if (scenario->change_count > CHANGES_MAX) {
        return hf_error_set(error, HF_ERR_LIMIT, "a scenario has at most %d changes", CHANGES_MAX);
    }
    struct scenario_view made = {
        .keep = keep, .error = error, .original = snapshot, .scenario = scenario};
    made.snapshot = hf_new(keep, struct hf_snapshot, 1);
    made.pack = hf_new(keep, struct hf_pack, (size_t)snapshot->pack_count + 1);
    made.own = hf_new(keep, struct scenario_pack, (size_t)snapshot->pack_count + 1);
    if (made.snapshot == NULL || made.pack == NULL || made.own == NULL) {
        return out_of_memory(&made);
    }
    memcpy(made.snapshot, snapshot, sizeof *snapshot);
    if (snapshot->pack_count > 0) {
        memcpy(made.pack, snapshot->pack, snapshot->pack_count * sizeof *made.pack);
    }
    made.snapshot->pack = made.pack;
    for (uint32_t i = 0; i < scenario->change_count; i++) {
        made.at = i;
        made.change = &scenario->change[i];
        made.from =
            made.change->date.days == HF_DATE_MIN.days ? scenario->as_of : made.change->date;
        HF_TRY(change_apply(&made));
    }
    *view = made.snapshot;
    return HF_OK;
}
