#include "updates/patching.h"

#include "exposure/condition.h"

/* What is known of a release on the as-of day: is it supported, is a flaw in it exploited, can that
 * be closed, since when. Each blank cell on the way makes the answer undetermined. */

struct hf_range hf_days_between(struct hf_date_range from, struct hf_date_range until) {
    const bool is_open = from.earliest.days == HF_DATE_MIN.days ||
                         until.latest.days == HF_DATE_MAX.days ||
                         until.earliest.days == HF_DATE_MIN.days;
    if (is_open) {
        return HF_RANGE_UNKNOWN;
    }
    const double least = (double)until.earliest.days - (double)from.latest.days;
    const double most = (double)until.latest.days - (double)from.earliest.days;
    return (struct hf_range){least > 0.0 ? least : 0.0, most > 0.0 ? most : 0.0};
}

enum hf_answer hf_day_is_over(struct hf_date_range last, struct hf_date as_of) {
    if (hf_date_is_before(last.latest, as_of)) {
        return HF_ANSWER_YES;
    }
    return hf_date_is_before(last.earliest, as_of) ? HF_ANSWER_NO_BASIS : HF_ANSWER_NO;
}

/* Is a flaw in the release exploited on the day? An explicit "no" counts over a day. */
static enum hf_answer flaw_is_exploited(const struct hf_assessment *assessment, uint32_t release) {
    const struct hf_releases *rows = &assessment->snapshot->releases;
    const struct hf_date_range since = rows->exploited_since[release];
    const enum hf_tristate said = (enum hf_tristate)rows->exploited[release];
    const struct hf_date as_of = assessment->scenario.as_of;
    const bool is_dated = !hf_date_range_is_blank(since);
    if (said == HF_NO) {
        return HF_ANSWER_NO;
    }
    if (is_dated && !hf_date_is_before(as_of, since.latest)) {
        return HF_ANSWER_YES;
    }
    if (is_dated && said == HF_YES && hf_date_is_before(as_of, since.earliest)) {
        return HF_ANSWER_NO;
    }
    return said == HF_YES && !is_dated ? HF_ANSWER_YES : HF_ANSWER_NO_BASIS;
}

static size_t release_place(const struct release_map *map, uint32_t release) {
    const struct hf_csr *rows = &map->assessment->snapshot->releases_by_product;
    size_t low = rows->start[map->product];
    size_t high = rows->start[map->product + 1];
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (rows->item[middle] < release) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low - rows->start[map->product];
}

enum hf_status hf_flaw_view_open(struct flaw_view *view) {
    const struct release_map *map = view->map;
    const struct hf_snapshot *snapshot = map->assessment->snapshot;
    const struct hf_csr *rows = &snapshot->releases_by_product;
    const uint32_t from = rows->start[map->product];
    const uint32_t count = rows->start[map->product + 1] - from;
    view->closes = hf_new(map->scratch, uint32_t, count);
    if (view->closes == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        view->closes[i] = HF_NONE;
    }
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t flawed = rows->item[from + i];
        uint32_t fix = HF_NONE;
        if (flaw_is_exploited(map->assessment, flawed) == HF_ANSWER_NO) {
            continue;
        }
        HF_TRY(hf_release_find(map, snapshot->releases.fixed_by[flawed], &fix));
        if (hf_text_trim(snapshot->releases.fixed_by[flawed]).len == 0) {
            view->loose = flawed;
        }
        if (fix != HF_NONE && fix != flawed) {
            uint32_t *closed = &view->closes[release_place(map, fix)];
            const bool is_surer =
                *closed == HF_NONE || flaw_is_exploited(map->assessment, flawed) >
                                          flaw_is_exploited(map->assessment, *closed);
            *closed = is_surer ? flawed : *closed;
        }
    }
    return HF_OK;
}

static void reason_add(struct flaw_reason *reason, struct hf_why_id why) {
    if (why.value != HF_WHY_NONE.value &&
        reason->count < sizeof reason->child / sizeof reason->child[0]) {
        reason->child[reason->count++] = why;
    }
}

static void reason_blank(const struct flaw_view *view, struct flaw_reason *reason,
                         const char *header, uint32_t release) {
    reason_add(reason, hf_blank_cell(view->why, HF_KIND_RELEASE, header, release));
}

static void reason_row(const struct flaw_view *view, struct flaw_reason *reason, uint32_t release) {
    if (view->why != NULL && release != HF_NONE) {
        reason_add(reason, hf_why_row(view->why, HF_KIND_RELEASE, release));
    }
}

/* Is a time of so many days beyond the limit? */
static enum hf_answer days_exceed(const struct flaw_view *view, struct hf_range days) {
    const struct hf_range limit =
        view->map->assessment->assumptions.item[HF_ASSUME_FLAW_OPEN_DAYS].value;
    if (!hf_range_is_known(days)) {
        return HF_ANSWER_NO_BASIS;
    }
    return days.lower > limit.upper    ? HF_ANSWER_YES
           : days.upper <= limit.lower ? HF_ANSWER_NO
                                       : HF_ANSWER_NO_BASIS;
}

/* An exploited flaw: can it be closed, since when? */
static enum hf_status open_judge(const struct flaw_view *view, struct hf_release_use *use,
                                 struct flaw_reason *reason) {
    const struct hf_assessment *assessment = view->map->assessment;
    const struct hf_releases *rows = &assessment->snapshot->releases;
    const struct hf_text fixed_by = rows->fixed_by[use->release];
    const struct hf_date as_of = assessment->scenario.as_of;
    uint32_t fix = HF_NONE;
    HF_TRY(hf_release_find(view->map, fixed_by, &fix));
    fix = fix == use->release ? HF_NONE : fix;
    use->flaw = HF_FLAW_UNFIXED;
    use->overdue = HF_ANSWER_NO_BASIS;
    if (fix == HF_NONE) {
        const bool is_said = hf_text_trim(fixed_by).len > 0;
        reason_blank(view, reason, is_said ? "released" : "fixed_by",
                     is_said ? HF_NONE : use->release);
        return HF_OK;
    }
    use->other = fix;
    reason_row(view, reason, fix);
    if (hf_date_is_before(as_of, rows->released[fix].earliest)) {
        use->overdue = HF_ANSWER_NO; /* not out yet */
        return HF_OK;
    }
    use->flaw = view->barred >= HF_ANSWER_PRESUMED_YES ? HF_FLAW_BARRED : HF_FLAW_OPEN;
    use->open_days = hf_days_between(rows->released[fix], hf_date_sure(as_of));
    use->overdue = days_exceed(view, use->open_days);
    if (hf_date_range_is_blank(rows->released[fix])) {
        reason_blank(view, reason, "released", fix);
    }
    if (use->flaw == HF_FLAW_BARRED) {
        reason_add(reason, view->barred_why);
    }
    if (view->why != NULL) {
        reason_add(reason, hf_why_leaf(view->why, HF_WHY_ASSUMPTION, HF_ASSUME_FLAW_OPEN_DAYS, 0));
    }
    return HF_OK;
}

enum hf_status hf_flaw_judge(const struct flaw_view *view, struct hf_release_use *use,
                             struct flaw_reason *reason) {
    const struct hf_assessment *assessment = view->map->assessment;
    const struct hf_releases *rows = &assessment->snapshot->releases;
    const struct hf_date_range today = hf_date_sure(assessment->scenario.as_of);
    use->unsupported = use->exploited = use->overdue = HF_ANSWER_NO_BASIS;
    use->late = HF_ANSWER_NO;
    use->flaw = HF_FLAW_UNKNOWN;
    if (use->release == HF_NONE) {
        use->late = HF_ANSWER_NO_BASIS;
        if (use->version.len > 0) {
            reason_blank(view, reason, "exploited", HF_NONE);
        }
        return HF_OK;
    }
    reason_row(view, reason, use->release);
    use->released_days = hf_days_between(rows->released[use->release], today);
    use->unsupported = hf_day_is_over(rows->support_until[use->release], today.latest);
    if (hf_date_range_is_blank(rows->support_until[use->release])) {
        reason_blank(view, reason, "support_until", use->release);
    }
    use->exploited = flaw_is_exploited(assessment, use->release);
    if (use->exploited == HF_ANSWER_YES) {
        HF_TRY(open_judge(view, use, reason));
    } else if (use->exploited == HF_ANSWER_NO) {
        use->flaw = HF_FLAW_NONE;
        use->overdue = HF_ANSWER_NO;
    } else {
        reason_blank(view, reason, "exploited", use->release);
    }
    const uint32_t closed = view->closes[release_place(view->map, use->release)];
    if (closed != HF_NONE && use->flaw == HF_FLAW_NONE) {
        use->flaw = HF_FLAW_CLOSED;
        use->other = closed;
        reason_row(view, reason, closed);
    }
    if (view->loose != HF_NONE && view->loose != use->release) {
        use->late = HF_ANSWER_NO_BASIS;
    }
    return HF_OK;
}

/* From the day the release was out to the day it was put on the unit. A unit that came into service
 * with it had nothing to close; where its own day is not known, that it had is presumed. */
struct closing hf_flaw_closing(const struct flaw_view *view, const struct hf_release_use *use,
                               const struct running *running) {
    const struct hf_assessment *assessment = view->map->assessment;
    struct closing result = {HF_RANGE_UNKNOWN, HF_ANSWER_NO};
    const uint32_t closed =
        use->release == HF_NONE ? HF_NONE : view->closes[release_place(view->map, use->release)];
    if (closed == HF_NONE) {
        result.late = use->release == HF_NONE ? HF_ANSWER_NO_BASIS : HF_ANSWER_NO;
        return result;
    }
    const struct hf_date_range installed = running->installed;
    const struct hf_date_range in_service = running->in_service;
    const bool is_dated = !hf_date_range_is_blank(in_service);
    if (is_dated && !hf_date_range_is_blank(installed) &&
        !hf_date_is_before(in_service.earliest, installed.latest)) {
        return result;
    }
    result.days = hf_days_between(assessment->snapshot->releases.released[use->release], installed);
    result.late = days_exceed(view, result.days);
    if (result.late == HF_ANSWER_YES && !is_dated) {
        result.late = HF_ANSWER_PRESUMED_YES;
    } else if (result.late == HF_ANSWER_YES &&
               hf_date_is_before(installed.earliest, in_service.latest)) {
        result.late = HF_ANSWER_NO_BASIS;
    }
    result.late = hf_answer_and(result.late, flaw_is_exploited(assessment, closed) == HF_ANSWER_YES
                                                 ? HF_ANSWER_YES
                                                 : HF_ANSWER_NO_BASIS);
    return result;
}
