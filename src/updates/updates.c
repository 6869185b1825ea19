#include <holdfast/updates.h>

#include "exposure/condition.h"
#include "updates/keeping.h"
#include "updates/patching.h"

/* One product after the other: its devices and modules are put together by what they run (a
 * counting sort, so that sites are counted with one mark a site), each release is judged once, then
 * the product. */

struct update_work {
    struct hf_assessment *assessment;
    struct hf_arena *keep, *scratch;
    uint32_t *site_mark; /* per site: number of the use that was last seen there */
    uint32_t mark_last;
    uint32_t loose_release;
    struct hf_release_use *use;
    size_t use_count, use_capacity;
};

/* Deployed devices and modules of a product, by use. */
struct unit_group {
    struct running_unit *unit; /* use after use; within, devices first, in their own order */
    uint32_t *start;           /* use_count + 1 */
    uint32_t *held;            /* rows of modules that run the software of their device */
    uint32_t held_count;
};

static uint32_t devices_list(const struct hf_snapshot *snapshot, uint32_t product,
                             struct running_unit *unit) {
    const struct hf_csr *rows = &snapshot->devices_by_product;
    uint32_t count = 0;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        if (hf_use_is_deployed(snapshot->devices.status[rows->item[i]])) {
            unit[count++] = (struct running_unit){HF_KIND_DEVICE, rows->item[i]};
        }
    }
    return count;
}

/* Those with software of their own; the others are held. */
static uint32_t modules_list(const struct hf_snapshot *snapshot, uint32_t product,
                             struct running_unit *unit, struct unit_group *group) {
    const struct hf_csr *rows = &snapshot->modules_by_product;
    uint32_t count = 0;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const uint32_t row = rows->item[i];
        if (!hf_use_is_deployed(snapshot->modules.status[row])) {
            continue;
        }
        if (hf_module_has_software(snapshot, row)) {
            unit[count++] = (struct running_unit){HF_KIND_MODULE, row};
        } else {
            group->held[group->held_count++] = row;
        }
    }
    return count;
}

static enum hf_status units_group(struct release_map *map, struct unit_group *group) {
    const struct hf_snapshot *snapshot = map->assessment->snapshot;
    const struct hf_csr *of[2] = {&snapshot->devices_by_product, &snapshot->modules_by_product};
    const size_t modules = of[1]->start[map->product + 1] - of[1]->start[map->product];
    const size_t most = modules + of[0]->start[map->product + 1] - of[0]->start[map->product];
    struct running_unit *unit = hf_new(map->scratch, struct running_unit, most);
    uint32_t *place = hf_new(map->scratch, uint32_t, most);
    uint32_t *new_place = NULL;
    group->unit = hf_new(map->scratch, struct running_unit, most);
    group->held = hf_new(map->scratch, uint32_t, modules);
    group->held_count = 0;
    if (unit == NULL || place == NULL || group->unit == NULL || group->held == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t count = devices_list(snapshot, map->product, unit);
    count += modules_list(snapshot, map->product, unit + count, group);
    for (uint32_t i = 0; i < count; i++) {
        HF_TRY(hf_release_of_unit(map, unit[i], &place[i]));
    }
    HF_TRY(hf_release_uses_sort(map, &new_place));
    group->start = hf_new(map->scratch, uint32_t, (size_t)map->use_count + 2);
    if (group->start == NULL) {
        return HF_ERR_MEMORY;
    }
    /* counted two places up, summed, then filled: each start moves to where the next begins */
    for (uint32_t i = 0; i < count; i++) {
        place[i] = new_place[place[i]];
        group->start[place[i] + 2]++;
    }
    for (uint32_t i = 0; i < map->use_count; i++) {
        group->start[i + 2] += group->start[i + 1];
    }
    for (uint32_t i = 0; i < count; i++) {
        group->unit[group->start[place[i] + 1]++] = unit[i];
    }
    return HF_OK;
}

/* ---- one use ---- */

static void range_widen(struct hf_range *range, struct hf_range by) {
    if (!hf_range_is_known(*range)) {
        *range = by;
        return;
    }
    range->lower = by.lower < range->lower ? by.lower : range->lower;
    range->upper = by.upper > range->upper ? by.upper : range->upper;
}

struct use_rows {
    struct hf_why_id row[HF_UPDATE_ROWS_MAX], doubtful[HF_UPDATE_ROWS_MAX];
    size_t row_count, doubtful_count;
    int64_t counted, doubted;
};

/* A leaf is made only where it is named. */
static void doubt_add(struct use_rows *rows, struct hf_why *why, const char *header,
                      struct running_unit unit) {
    rows->doubted++;
    if (rows->doubtful_count < HF_UPDATE_ROWS_MAX) {
        rows->doubtful[rows->doubtful_count++] = hf_blank_cell(why, unit.kind, header, unit.row);
    }
}

static void use_add_unit(struct update_work *work, const struct flaw_view *view,
                         struct hf_release_use *use, struct running_unit unit,
                         struct use_rows *rows) {
    const struct running running = hf_running_of(work->assessment->snapshot, unit);
    struct hf_why *why = &work->assessment->why;
    const int64_t units = running.quantity == HF_COUNT_UNKNOWN ? 1 : running.quantity;
    const struct hf_range days =
        hf_days_between(running.installed, hf_date_sure(work->assessment->scenario.as_of));
    use->units += units;
    use->units_exposed[0] += running.exposed == HF_YES ? units : 0;
    use->units_exposed[1] += running.exposed != HF_NO ? units : 0;
    if (running.site != HF_NONE && work->site_mark[running.site] != work->mark_last) {
        work->site_mark[running.site] = work->mark_last;
        use->sites++;
    }
    if (use->version.len > 0 && hf_range_is_known(days)) {
        range_widen(&use->installed_days, days);
    } else {
        use->units_undated += units;
    }
    rows->counted++;
    if (rows->row_count < HF_UPDATE_ROWS_MAX) {
        rows->row[rows->row_count++] = hf_why_row(why, unit.kind, unit.row);
    }
    if (use->version.len == 0) {
        const bool is_said = hf_text_trim(running.release).len > 0;
        doubt_add(rows, why, is_said ? "release_installed" : "release", unit);
        return;
    }
    const struct closing closing = hf_flaw_closing(view, use, &running);
    use->late = hf_answer_or(use->late, closing.late);
    if (use->flaw == HF_FLAW_CLOSED && hf_range_is_known(closing.days)) {
        range_widen(&use->open_days, closing.days);
    }
    if (!hf_answer_is_settled(closing.late) && hf_date_range_is_blank(running.installed)) {
        doubt_add(rows, why, "release_installed", unit);
    }
}

static enum hf_rule flaw_rule(enum hf_flaw flaw) {
    switch (flaw) {
    case HF_FLAW_NONE:
        return HF_RULE_FLAW_NONE;
    case HF_FLAW_UNKNOWN:
        return HF_RULE_FLAW_UNKNOWN;
    case HF_FLAW_CLOSED:
        return HF_RULE_FLAW_CLOSED;
    case HF_FLAW_OPEN:
        return HF_RULE_FLAW_OPEN;
    case HF_FLAW_UNFIXED:
        return HF_RULE_FLAW_UNFIXED;
    case HF_FLAW_BARRED:
        return HF_RULE_FLAW_BARRED;
    }
    return HF_RULE_FLAW_UNKNOWN;
}

static struct hf_why_id rows_why(struct hf_why *why, enum hf_rule rule, int64_t amount,
                                 const struct hf_why_id *row, size_t count) {
    return count == 0 ? HF_WHY_NONE
                      : hf_why_apply(why, &(struct hf_why_rule){rule, (double)amount, HF_DATE_MIN,
                                                                row, count});
}

static void use_explain(struct hf_assessment *assessment, struct hf_release_use *use,
                        struct flaw_reason *reason, const struct use_rows *rows) {
    struct hf_why *why = &assessment->why;
    struct hf_why_id child[sizeof reason->child / sizeof reason->child[0] + 2];
    size_t count = 0;
    for (; count < reason->count; count++) {
        child[count] = reason->child[count];
    }
    child[count++] = rows_why(why, HF_RULE_ROWS_COUNTED, rows->counted, rows->row, rows->row_count);
    child[count++] =
        rows_why(why, HF_RULE_ROWS_DOUBTFUL, rows->doubted, rows->doubtful, rows->doubtful_count);
    const bool is_out = use->flaw == HF_FLAW_OPEN || use->flaw == HF_FLAW_BARRED;
    const bool is_timed = hf_range_is_known(use->open_days);
    const struct hf_why_rule top = {
        flaw_rule(use->flaw),
        !is_timed                     ? (double)NAN
        : use->flaw == HF_FLAW_CLOSED ? use->open_days.upper
                                      : use->open_days.lower,
        is_out && is_timed ? assessment->snapshot->releases.released[use->other].latest
                           : HF_DATE_MIN,
        child,
        count,
    };
    use->why = hf_why_apply(why, &top);
}

static enum hf_status use_fill(struct update_work *work, const struct flaw_view *view,
                               struct hf_release_use *use, const struct running_unit *unit,
                               uint32_t unit_count) {
    struct flaw_reason reason = {{{0}}, 0};
    struct use_rows rows = {.row_count = 0};
    HF_TRY(hf_flaw_judge(view, use, &reason));
    work->mark_last++;
    for (uint32_t i = 0; i < unit_count; i++) {
        use_add_unit(work, view, use, unit[i], &rows);
    }
    use_explain(work->assessment, use, &reason, &rows);
    return HF_OK;
}

/* ---- one product ---- */

/* Measures that bar updates on the as-of day; the maker's own end is told apart from them. */
static void barred_find(struct hf_assessment *assessment, uint32_t *effect, uint32_t product,
                        struct flaw_view *view) {
    view->barred = HF_ANSWER_NO;
    view->barred_why = HF_WHY_NONE;
    while (*effect < assessment->effect_count && assessment->effect[*effect].product < product) {
        ++*effect;
    }
    for (; *effect < assessment->effect_count && assessment->effect[*effect].product == product;
         ++*effect) {
        const struct hf_effect *one = &assessment->effect[*effect];
        const bool binds = one->kind == HF_EFFECT_NO_UPDATES && one->binding == HF_BINDING_LAW &&
                           one->modality != HF_ADVISED_AGAINST;
        if (binds && one->applies_as_of > view->barred) {
            view->barred = one->applies_as_of;
            view->barred_why = one->why;
        }
    }
}

static enum hf_status use_keep(struct update_work *work, const struct hf_release_use *use) {
    if (work->use_count == work->use_capacity) {
        void *grown = hf_arena_grow(work->keep, work->use, sizeof *work->use,
                                    _Alignof(struct hf_release_use), &work->use_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        work->use = grown;
    }
    work->use[work->use_count++] = *use;
    return HF_OK;
}

/* What cannot be told of a part is not settled for the product. */
static void update_add_use(struct hf_update *update, const struct hf_release_use *use) {
    update->units_unknown += use->release == HF_NONE ? use->units : 0;
    update->overdue = hf_answer_or(update->overdue, use->overdue);
    update->units_overdue[0] += use->overdue == HF_ANSWER_YES ? use->units : 0;
    update->units_overdue[1] += use->overdue != HF_ANSWER_NO ? use->units : 0;
}

/* The day has come if a measure bars updates or the maker's end has passed; what exposure found
 * without a measure of its own (a presumed maker, a list that no pack explains) leaves it open. */
static void no_updates_judge(const struct hf_assessment *assessment,
                             const struct hf_product_dates *dates, enum hf_answer barred,
                             struct hf_update *update) {
    const enum hf_answer some_day = dates->answer[HF_EFFECT_NO_UPDATES];
    const struct hf_date_range from = dates->date[HF_EFFECT_NO_UPDATES];
    update->no_updates = some_day;
    update->no_updates_from = from;
    update->no_updates_now = hf_answer_or(barred, update->past_support);
    if (!hf_date_is_before(assessment->scenario.as_of, from.earliest) ||
        some_day == HF_ANSWER_PRESUMED_NO) {
        update->no_updates_now =
            hf_answer_or(update->no_updates_now, hf_answer_and(some_day, HF_ANSWER_NO_BASIS));
    }
}

/* Modules without software of their own: what there is to patch is their device's. */
static struct hf_why_id held_why_add(struct hf_assessment *assessment,
                                     const struct unit_group *group, struct hf_update *update) {
    struct hf_why_id child[HF_UPDATE_ROWS_MAX];
    size_t count = 0;
    for (uint32_t i = 0; i < group->held_count; i++) {
        const int64_t quantity = assessment->snapshot->modules.quantity[group->held[i]];
        update->units_held += quantity == HF_COUNT_UNKNOWN ? 1 : quantity;
        if (count < HF_UPDATE_ROWS_MAX) {
            child[count++] = hf_why_row(&assessment->why, HF_KIND_MODULE, group->held[i]);
        }
    }
    return rows_why(&assessment->why, HF_RULE_SOFTWARE_OF_DEVICE, group->held_count, child, count);
}

static enum hf_status update_fill(struct update_work *work, const struct flaw_view *barred,
                                  const struct hf_product_dates *dates, struct hf_update *update) {
    enum { CHILD_MAX = HF_UPDATE_ROWS_MAX + 4 };
    struct hf_assessment *assessment = work->assessment;
    struct release_map map;
    struct unit_group group;
    struct flaw_view view = *barred;
    struct hf_why_id child[CHILD_MAX];
    size_t count = 0;
    *update = (struct hf_update){.product = dates->product,
                                 .units = dates->units,
                                 .sites = dates->sites,
                                 .overdue = HF_ANSWER_NO,
                                 .use_from = (uint32_t)work->use_count};
    HF_TRY(hf_release_map_open(&map, assessment, dates->product, work->scratch));
    HF_TRY(units_group(&map, &group));
    view.map = &map;
    view.loose = work->loose_release;
    HF_TRY(hf_flaw_view_open(&view));
    hf_keeping_judge(assessment, update, child);
    no_updates_judge(assessment, dates, view.barred, update);
    count = 2;
    child[count++] = dates->why[HF_EFFECT_NO_UPDATES];
    child[count++] = held_why_add(assessment, &group, update);
    for (uint32_t i = 0; i < map.use_count; i++) {
        HF_TRY(use_fill(work, &view, &map.use[i], group.unit + group.start[i],
                        group.start[i + 1] - group.start[i]));
        update_add_use(update, &map.use[i]);
        HF_TRY(use_keep(work, &map.use[i]));
        if (count < CHILD_MAX) {
            child[count++] = map.use[i].why;
        }
    }
    update->use_count = map.use_count;
    update->why =
        hf_why_apply(&assessment->why, &(struct hf_why_rule){HF_RULE_UPDATES_LOOKED_AT, 0.0,
                                                             HF_DATE_MIN, child, count});
    return HF_OK;
}

static uint32_t loose_release_find(const struct hf_snapshot *snapshot) {
    for (uint32_t i = 0; i < snapshot->releases.rows.count; i++) {
        if (snapshot->releases.product[i] == HF_NONE) {
            return i;
        }
    }
    return HF_NONE;
}

enum hf_status hf_updates_assess(struct hf_assessment *assessment, struct hf_arena *keep,
                                 struct hf_arena scratch, struct hf_error *error) {
    if (assessment == NULL || assessment->snapshot == NULL || keep == NULL ||
        assessment->assumptions.count < HF_ASSUME_COUNT) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "updates need an assessment with a snapshot and assumptions");
    }
    struct hf_update *update = hf_new(keep, struct hf_update, assessment->product_count);
    struct update_work work = {
        .assessment = assessment,
        .keep = keep,
        .site_mark = hf_new(&scratch, uint32_t, assessment->snapshot->sites.rows.count),
        .loose_release = loose_release_find(assessment->snapshot)};
    if (update == NULL || work.site_mark == NULL) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory for what updates there are");
    }
    uint32_t count = 0;
    uint32_t effect = 0;
    for (uint32_t i = 0; i < assessment->product_count; i++) {
        const struct hf_product_dates *dates = &assessment->product[i];
        struct hf_arena once = scratch;
        struct flaw_view view = {.why = &assessment->why};
        work.scratch = &once;
        barred_find(assessment, &effect, dates->product, &view);
        if (dates->units > 0 && update_fill(&work, &view, dates, &update[count++]) != HF_OK) {
            return hf_error_set(error, HF_ERR_MEMORY, "no memory for what updates there are");
        }
    }
    if (assessment->why.failed) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory for the reasons of updates");
    }
    assessment->update = update;
    assessment->update_count = count;
    assessment->release_use = work.use;
    assessment->release_use_count = (uint32_t)work.use_count;
    return HF_OK;
}

/* ---- rows on demand ---- */

static const struct hf_update *update_of(const struct hf_assessment *assessment, uint32_t product) {
    for (uint32_t i = 0; i < assessment->update_count; i++) {
        if (assessment->update[i].product == product) {
            return &assessment->update[i];
        }
    }
    return NULL;
}

enum hf_status hf_updates_units(const struct hf_assessment *assessment, uint32_t product,
                                struct hf_arena *keep, struct hf_arena scratch,
                                struct hf_update_unit **unit, uint32_t *count) {
    if (assessment == NULL || assessment->snapshot == NULL || keep == NULL || unit == NULL ||
        count == NULL || product >= assessment->snapshot->products.rows.count) {
        return HF_ERR_ARGUMENT;
    }
    const struct hf_update *update = update_of(assessment, product);
    struct release_map map;
    struct unit_group group;
    struct flaw_view view = {.map = &map, .loose = HF_NONE};
    if (update == NULL) {
        *unit = NULL;
        *count = 0;
        return HF_OK;
    }
    HF_TRY(hf_release_map_open(&map, assessment, product, &scratch));
    HF_TRY(units_group(&map, &group));
    HF_TRY(hf_flaw_view_open(&view));
    const uint32_t total = group.start[map.use_count];
    struct hf_update_unit *made = hf_new(keep, struct hf_update_unit, total);
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    const struct hf_date_range today = hf_date_sure(assessment->scenario.as_of);
    for (uint32_t use = 0; use < map.use_count; use++) {
        for (uint32_t i = group.start[use]; i < group.start[use + 1]; i++) {
            const struct running running = hf_running_of(assessment->snapshot, group.unit[i]);
            const struct hf_release_use *of = &assessment->release_use[update->use_from + use];
            const struct closing closing = hf_flaw_closing(&view, of, &running);
            made[i] = (struct hf_update_unit){
                group.unit[i].kind,
                group.unit[i].row,
                update->use_from + use,
                of->version.len == 0 ? HF_RANGE_UNKNOWN : hf_days_between(running.installed, today),
                of->flaw == HF_FLAW_CLOSED ? closing.days : of->open_days,
                closing.late};
        }
    }
    *unit = made;
    *count = total;
    return HF_OK;
}
