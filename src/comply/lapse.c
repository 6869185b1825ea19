#include "comply/compliance.h"

/* Units that begin to count on a day: past their maker's support, or with a flaw that is exploited
 * and could long be fixed. Each has two steps, "from this day on, this surely": the first while the
 * conditions of continued use may still hold, the second once they cannot. */

bool hf_comply_lapses(enum hf_metric metric) {
    return metric == HF_METRIC_UNITS_PAST_SUPPORT || metric == HF_METRIC_PATCHES_OVERDUE;
}

static struct hf_date_range days_after(struct hf_date_range range, int64_t days) {
    return (struct hf_date_range){hf_date_add(range.earliest, days),
                                  hf_date_add(range.latest, days)};
}

static enum hf_answer tristate_of(uint8_t value) {
    return value == HF_YES ? HF_ANSWER_YES : value == HF_NO ? HF_ANSWER_NO : HF_ANSWER_NO_BASIS;
}

/* ---- past support ---- */

/* The record that the product may stay, HF_NONE if there is none. */
static uint32_t continued_row(const struct hf_snapshot *snapshot, uint32_t product) {
    const struct hf_csr *rows = &snapshot->continued_uses_by_product;
    return rows->start[product] == rows->start[product + 1] ? HF_NONE
                                                            : rows->item[rows->start[product]];
}

/* All three conditions, and a plan. */
static enum hf_answer may_stay(const struct hf_snapshot *snapshot, uint32_t row) {
    const struct hf_continued_uses *uses = &snapshot->continued_uses;
    const enum hf_answer conditions =
        hf_answer_and(tristate_of(uses->rarely_changed[row]),
                      hf_answer_and(tristate_of(uses->interfaces_monitored[row]),
                                    tristate_of(uses->exposure_limited[row])));
    return hf_date_range_is_blank(uses->replace_by[row])
               ? hf_answer_and(conditions, HF_ANSWER_PRESUMED_NO)
               : conditions;
}

static struct comply_lapse support_lapse(const struct hf_snapshot *snapshot, uint32_t product) {
    struct comply_lapse lapse = {.counts = {HF_ANSWER_NO_BASIS, HF_ANSWER_NO},
                                 .from = {HF_DATE_UNKNOWN, HF_DATE_NEVER},
                                 .known_from = HF_DATE_MIN};
    if (product == HF_NONE || hf_date_range_is_blank(snapshot->products.end_of_support[product])) {
        return lapse;
    }
    const struct hf_date_range over = days_after(snapshot->products.end_of_support[product], 1);
    const uint32_t row = continued_row(snapshot, product);
    lapse.from[0] = over;
    lapse.counts[0] = row == HF_NONE ? HF_ANSWER_YES : hf_answer_not(may_stay(snapshot, row));
    if (row == HF_NONE || hf_date_range_is_blank(snapshot->continued_uses.replace_by[row])) {
        return lapse;
    }
    const struct hf_date_range planned = snapshot->continued_uses.replace_by[row];
    const bool is_never = planned.earliest.days == HF_DATE_MAX.days; /* no plan at all */
    lapse.from[1] = is_never ? over : hf_date_range_max(over, days_after(planned, 1));
    lapse.counts[1] = HF_ANSWER_YES;
    return lapse;
}

/* ---- patches ---- */

static uint32_t release_row(const struct hf_snapshot *snapshot, uint32_t product,
                            struct hf_text version) {
    const struct hf_csr *rows = &snapshot->releases_by_product;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        if (hf_key_equal(snapshot->releases.version[rows->item[i]], version)) {
            return rows->item[i];
        }
    }
    return HF_NONE;
}

/* What a unit runs: `release` HF_NONE, nobody says, or nobody knows that release. */
struct comply_running {
    struct hf_text version;
    uint32_t release;
    struct hf_date_range installed;
    uint32_t device; /* it, or what holds it; HF_NONE: not known */
    enum hf_answer exposed;
};

static struct comply_running running_of(const struct hf_snapshot *snapshot,
                                        const struct comply_unit *unit) {
    const bool is_device = unit->kind == HF_KIND_DEVICE;
    struct comply_running running = {
        .version = hf_text_trim(is_device ? snapshot->devices.release[unit->row]
                                          : snapshot->modules.release[unit->row]),
        .release = HF_NONE,
        .installed = is_device ? snapshot->devices.release_installed[unit->row]
                               : snapshot->modules.release_installed[unit->row],
        .device = is_device ? unit->row : snapshot->modules.device[unit->row],
        .exposed = HF_ANSWER_NO_BASIS,
    };
    if (running.device != HF_NONE) {
        running.exposed = tristate_of(snapshot->devices.exposed[running.device]);
    }
    if (unit->product != HF_NONE && running.version.len > 0) {
        running.release = release_row(snapshot, unit->product, running.version);
    }
    return running;
}

/* From when on what is said to run surely ran: where no day is said, from what is known of. */
static struct hf_date runs_from(const struct hf_snapshot *snapshot,
                                const struct comply_running *running) {
    return hf_date_range_is_blank(running->installed) ? hf_date_of_instant(snapshot->known_at)
                                                      : running->installed.latest;
}

static uint32_t fixing_row(const struct hf_snapshot *snapshot, uint32_t product, uint32_t running) {
    const struct hf_text version = snapshot->releases.fixed_by[running];
    return version.len == 0 ? HF_NONE : release_row(snapshot, product, version);
}

static struct comply_lapse patch_lapse(const struct comply_case *one,
                                       const struct comply_unit *unit) {
    const struct hf_snapshot *snapshot = one->snapshot;
    struct comply_lapse lapse = {.counts = {HF_ANSWER_NO_BASIS, HF_ANSWER_NO},
                                 .from = {HF_DATE_UNKNOWN, HF_DATE_NEVER},
                                 .known_from = HF_DATE_MIN};
    if (unit->kind == HF_KIND_MODULE && !hf_module_has_software(snapshot, unit->row)) {
        lapse.counts[0] = HF_ANSWER_NO; /* its software is counted with its device */
        return lapse;
    }
    const struct comply_running what = running_of(snapshot, unit);
    const uint32_t running = what.release;
    lapse.counts[0] = lapse.before = hf_answer_and(what.exposed, HF_ANSWER_NO_BASIS);
    lapse.known_from = runs_from(snapshot, &what);
    if (running == HF_NONE) {
        return lapse;
    }
    lapse.counts[0] =
        hf_answer_and(what.exposed, tristate_of(snapshot->releases.exploited[running]));
    const uint32_t fix = fixing_row(snapshot, unit->product, running);
    if (fix == HF_NONE) { /* none is out, or nobody says */
        lapse.counts[0] = hf_answer_and(lapse.counts[0], HF_ANSWER_NO_BASIS);
        return lapse;
    }
    struct hf_date_range known = snapshot->releases.exploited_since[running];
    if (hf_date_range_is_blank(known)) { /* known today */
        known.latest = one->network->assessment->scenario.as_of;
    }
    const struct hf_date_range out = snapshot->releases.released[fix];
    lapse.from[0] = hf_date_range_max(
        known, hf_date_range_is_blank(out) ? HF_DATE_UNKNOWN
                                           : days_after(out, (int64_t)one->rule->age_days + 1));
    return lapse;
}

enum hf_status hf_comply_lapses_make(struct comply_case *one, struct hf_arena *arena) {
    const struct hf_schedule *schedule = &one->network->assessment->schedule;
    const bool is_support = one->rule->metric == HF_METRIC_UNITS_PAST_SUPPORT;
    one->lapse = hf_new(arena, struct comply_lapse, one->network->sort_count);
    one->swap_lapse = hf_new(arena, struct comply_lapse, one->network->swap_sort_count);
    if (one->lapse == NULL || one->swap_lapse == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < one->network->sort_count; i++) {
        const struct comply_unit *unit = &one->network->sort[i].unit;
        one->lapse[i] =
            is_support ? support_lapse(one->snapshot, unit->product) : patch_lapse(one, unit);
    }
    for (uint32_t i = 0; i < one->network->swap_sort_count; i++) {
        const struct hf_swap *swap = &schedule->swap[one->network->swap_of_sort[i]];
        /* what comes in is presumed to come with software of its day */
        one->swap_lapse[i] =
            is_support ? support_lapse(one->snapshot, swap->replacement)
                       : (struct comply_lapse){.counts = {HF_ANSWER_PRESUMED_NO, HF_ANSWER_NO},
                                               .from = {HF_DATE_UNKNOWN, HF_DATE_NEVER},
                                               .known_from = HF_DATE_MIN};
    }
    return HF_OK;
}

/* ---- on a day ---- */

static enum hf_answer since_on(struct hf_date_range from, struct hf_date_range day) {
    return from.latest.days <= day.earliest.days  ? HF_ANSWER_YES
           : from.earliest.days > day.latest.days ? HF_ANSWER_NO
                                                  : HF_ANSWER_NO_BASIS;
}

static enum hf_answer lapse_on(const struct comply_lapse *lapse, struct hf_date_range day) {
    if (hf_date_is_before(day.earliest, lapse->known_from)) {
        return lapse->before;
    }
    return hf_answer_or(hf_answer_and(lapse->counts[0], since_on(lapse->from[0], day)),
                        hf_answer_and(lapse->counts[1], since_on(lapse->from[1], day)));
}

/* After today, a patch that is overdue now is presumed to stay so, and one that comes due until
 * then may be put in in time. */
enum hf_answer hf_comply_lapsed(const struct comply_case *one, const struct comply_lapse *lapse,
                                struct hf_date_range day) {
    const struct hf_date as_of = one->network->assessment->scenario.as_of;
    const enum hf_answer answer = lapse_on(lapse, day);
    if (one->rule->metric != HF_METRIC_PATCHES_OVERDUE || day.latest.days <= as_of.days ||
        answer == HF_ANSWER_NO) {
        return answer;
    }
    const enum hf_answer today = lapse_on(lapse, hf_date_sure(as_of));
    return hf_answer_and(answer, today == HF_ANSWER_YES           ? HF_ANSWER_PRESUMED_YES
                                 : today <= HF_ANSWER_PRESUMED_NO ? HF_ANSWER_NO_BASIS
                                                                  : today);
}

/* ---- why ---- */

static void lapse_reason(struct comply_reasons *reasons, struct hf_why_id reason) {
    if (reasons->count < COMPLY_REASONS_MAX) {
        reasons->child[reasons->count++] = reason;
    }
}

static void support_why(const struct hf_snapshot *snapshot, uint32_t product,
                        struct comply_reasons *reasons) {
    static const char *const cells[] = {"rarely_changed", "interfaces_monitored",
                                        "exposure_limited"};
    if (hf_date_range_is_blank(snapshot->products.end_of_support[product])) {
        lapse_reason(reasons,
                     hf_blank_cell(reasons->why, HF_KIND_PRODUCT, "end_of_support", product));
        return;
    }
    const uint32_t row = continued_row(snapshot, product);
    if (row == HF_NONE) {
        lapse_reason(reasons,
                     hf_blank_cell(reasons->why, HF_KIND_CONTINUED_USE, "replace_by", HF_NONE));
        return;
    }
    const uint8_t *const given[] = {snapshot->continued_uses.rarely_changed,
                                    snapshot->continued_uses.interfaces_monitored,
                                    snapshot->continued_uses.exposure_limited};
    lapse_reason(reasons, hf_why_row(reasons->why, HF_KIND_CONTINUED_USE, row));
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        if (given[i][row] == HF_UNDETERMINED) {
            lapse_reason(reasons,
                         hf_blank_cell(reasons->why, HF_KIND_CONTINUED_USE, cells[i], row));
        }
    }
    if (hf_date_range_is_blank(snapshot->continued_uses.replace_by[row])) {
        lapse_reason(reasons,
                     hf_blank_cell(reasons->why, HF_KIND_CONTINUED_USE, "replace_by", row));
    }
}

static void patch_why(const struct hf_snapshot *snapshot, const struct comply_unit *unit,
                      struct hf_date_range day, struct comply_reasons *reasons) {
    struct hf_why *why = reasons->why;
    const struct comply_running what = running_of(snapshot, unit);
    const uint32_t running = what.release;
    if (what.device == HF_NONE) {
        lapse_reason(reasons, hf_blank_cell(why, unit->kind, "device", unit->row));
    } else if (!hf_answer_is_settled(what.exposed)) {
        lapse_reason(reasons, hf_blank_cell(why, HF_KIND_DEVICE, "exposed", what.device));
    }
    if (what.version.len == 0) {
        lapse_reason(reasons, hf_blank_cell(why, unit->kind, "release", unit->row));
        return;
    }
    if (hf_date_is_before(day.earliest, runs_from(snapshot, &what))) { /* it ran something else */
        lapse_reason(reasons, hf_blank_cell(why, unit->kind, "release_installed", unit->row));
        return;
    }
    if (running == HF_NONE) {
        lapse_reason(reasons, hf_blank_cell(why, HF_KIND_RELEASE, "exploited", HF_NONE));
        return;
    }
    lapse_reason(reasons, hf_why_row(why, HF_KIND_RELEASE, running));
    if (snapshot->releases.exploited[running] == HF_UNDETERMINED) {
        lapse_reason(reasons, hf_blank_cell(why, HF_KIND_RELEASE, "exploited", running));
    }
    const uint32_t fix = fixing_row(snapshot, unit->product, running);
    if (fix == HF_NONE) {
        lapse_reason(reasons, hf_blank_cell(why, HF_KIND_RELEASE, "fixed_by", running));
        return;
    }
    lapse_reason(reasons, hf_why_row(why, HF_KIND_RELEASE, fix));
    if (hf_date_range_is_blank(snapshot->releases.released[fix])) {
        lapse_reason(reasons, hf_blank_cell(why, HF_KIND_RELEASE, "released", fix));
    }
}

struct hf_why_id hf_comply_lapse_why(const struct comply_case *one, struct hf_why *why,
                                     const struct comply_unit *unit, struct hf_date_range day) {
    struct comply_reasons reasons = {.why = why};
    if (one->rule->metric == HF_METRIC_UNITS_PAST_SUPPORT && unit->product != HF_NONE) {
        support_why(one->snapshot, unit->product, &reasons);
    } else if (one->rule->metric == HF_METRIC_PATCHES_OVERDUE) {
        patch_why(one->snapshot, unit, day, &reasons);
    }
    if (reasons.count == 0) {
        return HF_WHY_NONE;
    }
    return hf_why_apply(why, &(struct hf_why_rule){one->rule->metric == HF_METRIC_UNITS_PAST_SUPPORT
                                                       ? HF_RULE_END_OF_LIFE
                                                       : HF_RULE_CONDITION_HOLDS,
                                                   0.0, HF_DATE_MIN, reasons.child, reasons.count});
}
