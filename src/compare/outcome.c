#include <holdfast/outcome.h>

#include <assert.h>
#include <stdlib.h>

/* Each answer of an assessment is an item with a key that both assessments share; the items of both
 * are sorted and walked together. What one of them does not have is answered "no" there. */

struct outcome_item {
    enum hf_shift_subject subject;
    struct hf_text key, pack, rule, part;
    int32_t order; /* within the key: a product's dates behind it; a requirement's days */
    enum hf_tristate parameter;
    uint32_t at; /* position in its array */
    enum hf_answer answer;
    struct hf_date_range date;
    enum hf_verdict verdict;
    bool is_begun;
};

struct outcome_items {
    struct outcome_item *item;
    size_t count;
};

static int items_order(const struct outcome_item *left, const struct outcome_item *right) {
    /* a product and its dates stand together */
    const int group[2] = {left->subject == HF_SHIFT_DATE ? HF_SHIFT_PRODUCT : (int)left->subject,
                          right->subject == HF_SHIFT_DATE ? HF_SHIFT_PRODUCT : (int)right->subject};
    int order = group[0] - group[1];
    order = order != 0 ? order : hf_text_compare(left->key, right->key);
    order = order != 0 ? order : hf_text_compare(left->pack, right->pack);
    order = order != 0 ? order : hf_text_compare(left->rule, right->rule);
    if (order == 0 && left->order != right->order) {
        order = left->order < right->order ? -1 : 1;
    }
    order = order != 0 ? order : hf_text_compare(left->part, right->part);
    return order != 0 ? order : (int)left->parameter - (int)right->parameter;
}

static int items_compare(const void *left_pointer, const void *right_pointer) {
    const struct outcome_item *const left = left_pointer;
    const struct outcome_item *const right = right_pointer;
    const int order = items_order(left, right);
    return order != 0 ? order : (left->at > right->at) - (left->at < right->at);
}

/* ---- what an assessment answers ---- */

static void products_take(const struct hf_assessment *assessment, struct outcome_items *items) {
    const struct hf_snapshot *const snapshot = assessment->snapshot;
    const struct hf_date as_of = assessment->scenario.as_of;
    for (uint32_t i = 0; i < assessment->product_count; i++) {
        const struct hf_product_dates *const dates = &assessment->product[i];
        const struct hf_text key = snapshot->products.rows.key[dates->product];
        items->item[items->count++] = (struct outcome_item){.subject = HF_SHIFT_PRODUCT,
                                                            .key = key,
                                                            .order = -1,
                                                            .at = i,
                                                            .answer = dates->touched,
                                                            .date = HF_DATE_NEVER};
        for (int kind = 0; kind < HF_EFFECT_COUNT; kind++) {
            items->item[items->count++] = (struct outcome_item){
                .subject = HF_SHIFT_DATE,
                .key = key,
                .order = kind,
                .at = i,
                .answer = dates->answer[kind],
                .date = dates->answer[kind] == HF_ANSWER_NO ? HF_DATE_NEVER : dates->date[kind],
                .is_begun = dates->answer[kind] != HF_ANSWER_NO &&
                            !hf_date_is_before(as_of, dates->date[kind].earliest)};
        }
    }
}

static void hits_take(const struct hf_assessment *assessment, struct outcome_items *items) {
    const struct hf_snapshot *const snapshot = assessment->snapshot;
    for (uint32_t i = 0; i < assessment->hit_count; i++) {
        const struct hf_target_hit *const hit = &assessment->hit[i];
        struct outcome_item item = {.subject = HF_SHIFT_TARGET,
                                    .key = snapshot->parties.rows.key[hit->party],
                                    .at = i,
                                    .answer = hit->answer,
                                    .date = HF_DATE_NEVER};
        if (hit->pack != HF_NONE) {
            const struct hf_pack *const pack = &snapshot->pack[hit->pack];
            item.pack = pack->id;
            item.order = hit->measure == HF_NONE; /* ids of both may be the same word */
            item.rule = hit->measure != HF_NONE       ? pack->measure[hit->measure].id
                        : hit->requirement != HF_NONE ? pack->requirement[hit->requirement].id
                                                      : (struct hf_text){NULL, 0};
        }
        items->item[items->count++] = item;
    }
}

/* What is met by `day` has been met since any day: the schedule is looked at from the as-of day on,
 * so the days before say nothing. */
static struct hf_date met_from(struct hf_date date, struct hf_date day) {
    return hf_date_is_before(day, date) ? date : HF_DATE_MIN;
}

static void findings_take(const struct hf_assessment *assessment, struct hf_date day,
                          struct outcome_items *items) {
    for (uint32_t i = 0; i < assessment->finding_count; i++) {
        const struct hf_finding *const finding = &assessment->finding[i];
        const struct hf_pack *const pack = &assessment->snapshot->pack[finding->pack];
        items->item[items->count++] = (struct outcome_item){
            .subject = HF_SHIFT_REQUIREMENT,
            .pack = pack->id,
            .rule = pack->requirement[finding->requirement].id,
            .order = finding->is_today ? INT32_MIN : finding->at.days,
            .part = finding->part,
            .parameter = finding->has_parameter ? finding->parameter : HF_UNDETERMINED,
            .at = i,
            .answer = finding->met,
            .date = {met_from(finding->met_from.earliest, day),
                     met_from(finding->met_from.latest, day)},
            .verdict = finding->verdict,
            .is_begun = finding->is_due};
    }
}

/* Of a requirement that stands several times in its pack the last counts, a scenario's, whose
 * target is the wider one, but where it does not apply; of targets the surest answer. */
static bool does_replace(const struct outcome_item *item, const struct outcome_item *last) {
    if (item->subject != HF_SHIFT_REQUIREMENT) {
        return item->answer > last->answer;
    }
    return item->verdict != HF_VERDICT_NOT_APPLICABLE || last->verdict == HF_VERDICT_NOT_APPLICABLE;
}

static void items_unite(struct outcome_items *items) {
    size_t kept = 0;
    for (size_t i = 0; i < items->count; i++) {
        const struct outcome_item *const item = &items->item[i];
        struct outcome_item *const last = kept == 0 ? NULL : &items->item[kept - 1];
        if (last == NULL || items_order(last, item) != 0) {
            items->item[kept++] = *item;
        } else if (does_replace(item, last)) {
            *last = *item;
        }
    }
    items->count = kept;
}

/* `day`: the later one of both sides. */
static enum hf_status items_make(const struct hf_assessment *assessment, struct hf_date day,
                                 struct hf_arena *scratch, struct outcome_items *items) {
    const size_t most = (size_t)assessment->product_count * (HF_EFFECT_COUNT + 1) +
                        assessment->hit_count + assessment->finding_count;
    items->count = 0;
    items->item = hf_new(scratch, struct outcome_item, most);
    if (items->item == NULL) {
        return HF_ERR_MEMORY;
    }
    products_take(assessment, items);
    hits_take(assessment, items);
    findings_take(assessment, day, items);
    if (items->count > 0) {
        qsort(items->item, items->count, sizeof *items->item, items_compare);
    }
    items_unite(items);
    return HF_OK;
}

/* ---- two answers ---- */

static bool is_day(struct hf_date date) {
    return date.days > HF_DATE_MIN.days && date.days < HF_DATE_MAX.days;
}

/* Which way the dates moved: -1 earlier, 1 later, 0 not. */
static int dates_moved(struct hf_date_range before, struct hf_date_range after, int64_t *days) {
    struct hf_date from = before.earliest;
    struct hf_date to = after.earliest;
    if (from.days == to.days) {
        from = before.latest;
        to = after.latest;
    }
    *days = is_day(from) && is_day(to) ? (int64_t)to.days - from.days : HF_COUNT_UNKNOWN;
    return (to.days > from.days) - (to.days < from.days);
}

/* False: the two say the same. */
static bool answers_shift(const struct outcome_item *before, const struct outcome_item *after,
                          struct hf_shift *shift) {
    const bool was = before->answer != HF_ANSWER_NO;
    const bool is = after->answer != HF_ANSWER_NO;
    if (!was || !is) {
        shift->kind = is ? HF_SHIFT_NEW : HF_SHIFT_GONE;
        return was != is;
    }
    if (hf_date_range_is_blank(before->date) != hf_date_range_is_blank(after->date)) {
        /* a day became known, or unknown: neither earlier nor later */
        shift->kind = after->answer > before->answer   ? HF_SHIFT_FIRMER
                      : after->answer < before->answer ? HF_SHIFT_WEAKER
                                                       : HF_SHIFT_CHANGED;
        return true;
    }
    const int moved = dates_moved(before->date, after->date, &shift->days);
    const bool had_day = before->date.earliest.days < HF_DATE_MAX.days;
    const bool has_day = after->date.earliest.days < HF_DATE_MAX.days;
    if (moved != 0) {
        shift->kind = !had_day    ? HF_SHIFT_NEW
                      : !has_day  ? HF_SHIFT_GONE
                      : moved < 0 ? HF_SHIFT_EARLIER
                                  : HF_SHIFT_LATER;
        return true;
    }
    shift->days = HF_COUNT_UNKNOWN;
    if (before->answer != after->answer) {
        shift->kind = after->answer > before->answer ? HF_SHIFT_FIRMER : HF_SHIFT_WEAKER;
        return true;
    }
    shift->kind = after->is_begun ? HF_SHIFT_BEGAN : HF_SHIFT_UNBEGAN;
    return before->is_begun != after->is_begun;
}

static bool verdicts_shift(const struct outcome_item *before, const struct outcome_item *after,
                           struct hf_shift *shift) {
    if (before->verdict != after->verdict || before->answer != after->answer) {
        shift->kind = HF_SHIFT_CHANGED;
        return true;
    }
    const int moved = dates_moved(before->date, after->date, &shift->days);
    if (moved != 0) {
        shift->kind = moved < 0 ? HF_SHIFT_EARLIER : HF_SHIFT_LATER;
        return true;
    }
    shift->days = HF_COUNT_UNKNOWN;
    shift->kind = after->is_begun ? HF_SHIFT_BEGAN : HF_SHIFT_UNBEGAN;
    return before->is_begun != after->is_begun;
}

/* One of the two may be NULL. False: no difference. */
static bool items_shift(const struct outcome_item *before, const struct outcome_item *after,
                        struct hf_shift *shift) {
    const struct outcome_item *const some = after == NULL ? before : after;
    assert(some != NULL);
    const struct outcome_item none = {.subject = some->subject,
                                      .answer = HF_ANSWER_NO,
                                      .date = HF_DATE_NEVER,
                                      .at = HF_NONE,
                                      .verdict = HF_VERDICT_NOT_APPLICABLE};
    const struct outcome_item *const was = before == NULL ? &none : before;
    const struct outcome_item *const is = after == NULL ? &none : after;
    const bool is_requirement = some->subject == HF_SHIFT_REQUIREMENT;
    *shift = (struct hf_shift){.subject = some->subject,
                               .key = some->key,
                               .pack = some->pack,
                               .rule = some->rule,
                               .is_today = is_requirement && some->order == INT32_MIN,
                               .at = {is_requirement ? some->order : 0},
                               .part = some->part,
                               .parameter = is_requirement ? some->parameter : HF_UNDETERMINED,
                               .before = was->at,
                               .after = is->at,
                               .answer_before = was->answer,
                               .answer_after = is->answer,
                               .date_before = was->date,
                               .date_after = is->date,
                               .verdict_before = was->verdict,
                               .verdict_after = is->verdict,
                               .days = HF_COUNT_UNKNOWN};
    shift->effect =
        some->subject == HF_SHIFT_DATE ? (enum hf_effect_kind)some->order : HF_EFFECT_NO_SUPPLY;
    if (shift->is_today) {
        shift->at = HF_DATE_MIN;
    }
    if (!is_requirement) {
        return answers_shift(was, is, shift);
    }
    if (before == NULL || after == NULL) {
        shift->kind = before == NULL ? HF_SHIFT_NEW : HF_SHIFT_GONE;
        return some->verdict != HF_VERDICT_NOT_APPLICABLE;
    }
    return verdicts_shift(was, is, shift);
}

/* ---- totals ---- */

static void site_mark(uint8_t *mark, uint32_t site, int64_t *sites) {
    if (site != HF_NONE && mark[site] == 0) {
        mark[site] = 1;
        ++*sites;
    }
}

static void sites_of_product(const struct hf_snapshot *snapshot, uint32_t product, uint8_t *mark,
                             int64_t *sites) {
    const struct hf_devices *const devices = &snapshot->devices;
    const struct hf_modules *const modules = &snapshot->modules;
    const struct hf_csr *const of_device = &snapshot->devices_by_product;
    const struct hf_csr *const of_module = &snapshot->modules_by_product;
    for (uint32_t i = of_device->start[product]; i < of_device->start[product + 1]; i++) {
        const uint32_t row = of_device->item[i];
        if (hf_use_is_deployed(devices->status[row])) {
            site_mark(mark, devices->site[row], sites);
        }
    }
    for (uint32_t i = of_module->start[product]; i < of_module->start[product + 1]; i++) {
        const uint32_t row = of_module->item[i];
        if (hf_use_is_deployed(modules->status[row]) && modules->device[row] != HF_NONE) {
            site_mark(mark, devices->site[modules->device[row]], sites);
        }
    }
}

static enum hf_status totals_add(const struct hf_assessment *assessment, int side,
                                 struct hf_arena scratch, struct hf_outcome_totals *totals) {
    uint8_t *const mark = hf_new(&scratch, uint8_t, assessment->snapshot->sites.rows.count);
    if (mark == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < assessment->product_count; i++) {
        const struct hf_product_dates *const product = &assessment->product[i];
        if (product->touched == HF_ANSWER_YES) {
            totals->touched[side]++;
            totals->units[side] += product->units;
            sites_of_product(assessment->snapshot, product->product, mark, &totals->sites[side]);
        } else if (!hf_answer_is_settled(product->touched)) {
            totals->open[side]++;
        }
    }
    return HF_OK;
}

/* ---- the door ---- */

static enum hf_status items_walk(const struct outcome_items *before,
                                 const struct outcome_items *after, struct hf_arena *keep,
                                 struct hf_outcome_difference *result) {
    size_t capacity = 0;
    size_t b = 0;
    size_t a = 0;
    while (b < before->count || a < after->count) {
        const int order = b == before->count  ? 1
                          : a == after->count ? -1
                                              : items_order(&before->item[b], &after->item[a]);
        struct hf_shift shift;
        const bool differs = items_shift(order <= 0 ? &before->item[b] : NULL,
                                         order >= 0 ? &after->item[a] : NULL, &shift);
        b += order <= 0 ? 1 : 0;
        a += order >= 0 ? 1 : 0;
        if (!differs) {
            continue;
        }
        if (result->count == capacity) {
            void *const grown = hf_arena_grow(keep, result->shift, sizeof shift,
                                              _Alignof(struct hf_shift), &capacity);
            if (grown == NULL) {
                return HF_ERR_MEMORY;
            }
            result->shift = grown;
        }
        result->shift[result->count++] = shift;
        result->totals.shifts[shift.subject][shift.kind]++;
    }
    return HF_OK;
}

enum hf_status hf_outcome_compare(const struct hf_assessment *before,
                                  const struct hf_assessment *after, struct hf_arena *keep,
                                  struct hf_arena scratch, struct hf_outcome_difference *difference,
                                  struct hf_error *error) {
    if (before == NULL || after == NULL || before->snapshot == NULL || after->snapshot == NULL ||
        keep == NULL || difference == NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT, "two assessments are compared");
    }
    struct hf_outcome_difference made = {.before = before, .after = after};
    struct outcome_items items[2];
    const struct hf_date day = hf_date_is_before(before->scenario.as_of, after->scenario.as_of)
                                   ? after->scenario.as_of
                                   : before->scenario.as_of;
    enum hf_status status = items_make(before, day, &scratch, &items[0]);
    status = status == HF_OK ? items_make(after, day, &scratch, &items[1]) : status;
    status = status == HF_OK ? totals_add(before, 0, scratch, &made.totals) : status;
    status = status == HF_OK ? totals_add(after, 1, scratch, &made.totals) : status;
    status = status == HF_OK ? items_walk(&items[0], &items[1], keep, &made) : status;
    if (status != HF_OK) {
        return hf_error_set(error, status, "no memory to compare two assessments");
    }
    *difference = made;
    return HF_OK;
}

/* ---- causes ---- */

static int shifts_order(const struct hf_shift *left, const struct hf_shift *right) {
    const int group[2] = {left->subject == HF_SHIFT_DATE ? HF_SHIFT_PRODUCT : (int)left->subject,
                          right->subject == HF_SHIFT_DATE ? HF_SHIFT_PRODUCT : (int)right->subject};
    int order = group[0] - group[1];
    order = order != 0 ? order : hf_text_compare(left->key, right->key);
    order = order != 0 ? order : hf_text_compare(left->pack, right->pack);
    order = order != 0 ? order : hf_text_compare(left->rule, right->rule);
    order = order != 0 ? order : (int)left->subject - (int)right->subject;
    order = order != 0 ? order : (int)left->effect - (int)right->effect;
    order =
        order != 0 ? order : (left->at.days > right->at.days) - (left->at.days < right->at.days);
    order = order != 0 ? order : hf_text_compare(left->part, right->part);
    return order != 0 ? order : (int)left->parameter - (int)right->parameter;
}

static bool has_shift(const struct hf_outcome_difference *difference, const struct hf_shift *shift,
                      size_t *at) {
    while (*at < difference->count && shifts_order(&difference->shift[*at], shift) < 0) {
        ++*at;
    }
    return *at < difference->count && shifts_order(&difference->shift[*at], shift) == 0;
}

void hf_outcome_explain(struct hf_outcome_difference *whole,
                        const struct hf_outcome_difference *by_data,
                        const struct hf_outcome_difference *by_calendar) {
    size_t data_at = 0;
    size_t calendar_at = 0;
    for (size_t i = 0; i < whole->count; i++) {
        struct hf_shift *const shift = &whole->shift[i];
        const bool is_data = has_shift(by_data, shift, &data_at);
        const bool is_calendar = has_shift(by_calendar, shift, &calendar_at);
        shift->cause = is_data && is_calendar ? HF_CAUSE_BOTH
                       : is_data              ? HF_CAUSE_DATA
                       : is_calendar          ? HF_CAUSE_CALENDAR
                                              : HF_CAUSE_UNASKED;
    }
}

const char *hf_shift_kind_text(enum hf_shift_kind kind) {
    static const char *const text[] = {"new",    "gone",  "earlier",   "later",  "firmer",
                                       "weaker", "began", "not begun", "changed"};
    return (size_t)kind < sizeof text / sizeof text[0] ? text[kind] : "unknown";
}

const char *hf_shift_cause_text(enum hf_shift_cause cause) {
    static const char *const text[] = {"", "data", "calendar", "data and calendar"};
    return (size_t)cause < sizeof text / sizeof text[0] ? text[cause] : "unknown";
}
