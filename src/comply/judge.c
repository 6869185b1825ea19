#include "comply/compliance.h"

#include "exposure/ratio.h"

#include <stdlib.h>

/* Products of two 64-bit amounts are compared exactly. */
__extension__ typedef __int128 wide_amount;

enum { MET_FROM_DAYS_MAX = 400 };

/* A metric in one world, and whether it keeps the limit. */
struct world_view {
    struct comply_tally tally;
    double years; /* endurance */
    bool is_within;
};

static bool share_is_within(const struct comply_tally *tally, double limit) {
    const wide_amount part = (wide_amount)tally->numerator * HF_PARTS_ONE;
    return part <= (wide_amount)tally->denominator * hf_ratio_parts(limit);
}

static enum hf_status world_look(const struct comply_case *one, struct hf_arena scratch,
                                 enum comply_world world, struct hf_date_range day,
                                 struct world_view *view) {
    const double limit = one->rule->limit;
    *view = (struct world_view){.years = 0.0};
    if (one->rule->metric == HF_METRIC_ENDURANCE) {
        bool has_product = false;
        HF_TRY(hf_comply_endurance(one, scratch, world, &view->years, &has_product));
        view->tally.is_unknown = one->network->unit_count == 0;
        view->is_within = !has_product || view->years >= limit;
        return HF_OK;
    }
    if (one->rule->metric == HF_METRIC_OUTSOURCED) {
        hf_comply_outsourced(one, world, day, &view->tally);
    } else {
        HF_TRY(hf_comply_state(one, scratch, world, day, &view->tally));
    }
    if (!hf_comply_is_share(one->rule->metric)) {
        view->is_within = (double)view->tally.numerator <= limit;
    } else if (view->tally.is_boundless) {
        view->is_within = world == COMPLY_BEST || limit >= 1.0;
    } else {
        view->is_within = share_is_within(&view->tally, limit);
    }
    return HF_OK;
}

/* The figure of a world; NaN if there is nothing of which it could be a share. */
static double figure_of(const struct comply_case *one, const struct world_view *view,
                        enum comply_world world) {
    if (one->rule->metric == HF_METRIC_ENDURANCE) {
        return view->years;
    }
    if (!hf_comply_is_share(one->rule->metric)) {
        return (double)view->tally.numerator;
    }
    if (view->tally.is_boundless) {
        return world == COMPLY_BEST ? 0.0 : 1.0;
    }
    return view->tally.denominator == 0
               ? (double)NAN
               : (double)view->tally.numerator / (double)view->tally.denominator;
}

static void ranges_fill(const struct comply_case *one, const struct world_view view[COMPLY_WORLDS],
                        struct comply_judgement *judgement) {
    const struct world_view *best = &view[COMPLY_BEST];
    const struct world_view *worst = &view[COMPLY_WORST];
    const bool is_endurance = one->rule->metric == HF_METRIC_ENDURANCE;
    const double scale = one->rule->metric == HF_METRIC_TRAFFIC_SHARE
                             ? (double)hf_comply_traffic_scale(one->snapshot)
                             : 1.0;
    const double figure[2] = {figure_of(one, best, COMPLY_BEST),
                              figure_of(one, worst, COMPLY_WORST)};
    judgement->figure = is_endurance ? (struct hf_range){figure[1], figure[0]}
                                     : (struct hf_range){figure[0], figure[1]};
    const bool is_unknown = view[COMPLY_LIKELY].tally.is_unknown;
    judgement->presumed =
        is_unknown ? (double)NAN : figure_of(one, &view[COMPLY_LIKELY], COMPLY_LIKELY);
    judgement->doubted =
        is_unknown ? (double)NAN : figure_of(one, &view[COMPLY_DOUBT], COMPLY_DOUBT);
    if (is_endurance) {
        judgement->numerator = judgement->figure;
        judgement->denominator = HF_RANGE_UNKNOWN;
        return;
    }
    judgement->numerator = (struct hf_range){
        (double)best->tally.numerator / scale,
        worst->tally.is_boundless ? (double)INFINITY : (double)worst->tally.numerator / scale};
    const double base[2] = {(double)worst->tally.denominator / scale,
                            (double)best->tally.denominator / scale};
    judgement->denominator = (struct hf_range){fmin(base[0], base[1]),
                                               best->tally.is_boundless || worst->tally.is_boundless
                                                   ? (double)INFINITY
                                                   : fmax(base[0], base[1])};
}

/* May an amount that nobody gives turn the world's answer round? */
static bool hangs_on_missing(const struct world_view *view) {
    return view->is_within ? view->tally.hides_part : view->tally.hides_rest;
}

/* Of a verdict that is open: there is a basis only where it hangs neither on what nobody can tell
 * nor on amounts that are missing. */
static enum hf_answer presumption(const struct world_view *likely, const struct world_view *doubt) {
    if (likely->is_within != doubt->is_within || hangs_on_missing(likely) ||
        hangs_on_missing(doubt)) {
        return HF_ANSWER_NO_BASIS;
    }
    return likely->is_within ? HF_ANSWER_PRESUMED_YES : HF_ANSWER_PRESUMED_NO;
}

enum hf_status hf_comply_judge(const struct comply_case *one, struct hf_arena scratch,
                               struct hf_date_range day, struct comply_judgement *judgement) {
    struct world_view view[COMPLY_WORLDS];
    for (int world = 0; world < COMPLY_WORLDS; world++) {
        HF_TRY(world_look(one, scratch, (enum comply_world)world, day, &view[world]));
    }
    *judgement = (struct comply_judgement){.verdict = HF_VERDICT_UNDETERMINED};
    ranges_fill(one, view, judgement);
    if (view[COMPLY_WORST].tally.is_unknown) {
        judgement->met = HF_ANSWER_NO_BASIS;
        return HF_OK;
    }
    if (view[COMPLY_WORST].is_within) {
        judgement->verdict = HF_VERDICT_MET;
        judgement->met = HF_ANSWER_YES;
    } else if (!view[COMPLY_BEST].is_within) {
        judgement->verdict = HF_VERDICT_NOT_MET;
        judgement->met = HF_ANSWER_NO;
    } else {
        judgement->met = presumption(&view[COMPLY_LIKELY], &view[COMPLY_DOUBT]);
    }
    return HF_OK;
}

/* ---- from when on ---- */

static int day_order(const void *left, const void *right) {
    const int32_t a = ((const struct hf_date *)left)->days;
    const int32_t b = ((const struct hf_date *)right)->days;
    return (a > b) - (a < b);
}

struct day_list {
    struct hf_date *item;
    size_t count;
};

static void day_add(struct day_list *days, struct hf_date as_of, struct hf_date day) {
    if (day.days > as_of.days && day.days < HF_DATE_MAX.days) {
        days->item[days->count++] = day;
    }
}

/* Ascending, each once, at most MET_FROM_DAYS_MAX of them, the first and the last always among
 * them. */
static void days_thin(struct day_list *days) {
    qsort(days->item, days->count, sizeof *days->item, day_order);
    size_t kept = 0;
    for (size_t i = 0; i < days->count; i++) {
        if (kept == 0 || days->item[kept - 1].days != days->item[i].days) {
            days->item[kept++] = days->item[i];
        }
    }
    days->count = kept;
    if (kept <= MET_FROM_DAYS_MAX) {
        return;
    }
    for (size_t i = 0; i < MET_FROM_DAYS_MAX; i++) {
        days->item[i] = days->item[i * (kept - 1) / (MET_FROM_DAYS_MAX - 1)];
    }
    days->count = MET_FROM_DAYS_MAX;
}

static enum hf_status days_collect(const struct comply_case *one, struct hf_arena *arena,
                                   struct day_list *days) {
    const struct hf_assessment *assessment = one->network->assessment;
    const struct hf_contracts *contracts = &one->snapshot->contracts;
    const struct hf_date as_of = assessment->scenario.as_of;
    const size_t most = 1 + 2 * (size_t)assessment->schedule.count +
                        4 * (size_t)contracts->rows.count + 2 * (size_t)one->network->unit_count;
    *days = (struct day_list){hf_new(arena, struct hf_date, most), 0};
    if (days->item == NULL) {
        return HF_ERR_MEMORY;
    }
    days->item[days->count++] = as_of;
    for (uint32_t i = 0; i < assessment->schedule.count; i++) {
        day_add(days, as_of, assessment->schedule.swap[i].date.earliest);
        day_add(days, as_of, assessment->schedule.swap[i].date.latest);
    }
    const bool has_contracts = one->rule->metric == HF_METRIC_OUTSOURCED;
    for (uint32_t i = 0; has_contracts && i < contracts->rows.count; i++) {
        day_add(days, as_of, contracts->from[i].earliest);
        day_add(days, as_of, contracts->from[i].latest);
        day_add(days, as_of, contracts->until[i].earliest);
        day_add(days, as_of, contracts->until[i].latest);
    }
    for (uint32_t i = 0; i < one->network->unit_count; i++) {
        if (one->scope[i] != HF_ANSWER_NO) {
            const struct hf_date_range from =
                hf_comply_in_place(one->snapshot, &one->network->unit[i]);
            day_add(days, as_of, from.earliest);
            day_add(days, as_of, from.latest);
        }
    }
    days_thin(days);
    return HF_OK;
}

static enum hf_status day_look(const struct comply_case *one, struct hf_arena scratch,
                               enum comply_world world, struct hf_date day, bool *is_within) {
    struct world_view view;
    HF_TRY(world_look(one, scratch, world, hf_date_sure(day), &view));
    *is_within = view.is_within && !(view.tally.is_unknown && world == COMPLY_WORST);
    return HF_OK;
}

/* Does what comes in keep the scope that leaves? Units that are surely out of scope have none to
 * keep. */
static bool swap_keeps_scope(const struct comply_case *one, uint32_t swap) {
    const uint32_t group = one->network->swap_group[swap];
    if (group == HF_NONE || one->swap_scope[swap] == HF_ANSWER_YES) {
        return true;
    }
    for (uint32_t i = one->network->group[group].from; i < one->network->group[group].until; i++) {
        if (one->scope[i] != HF_ANSWER_NO) {
            return false;
        }
    }
    return true;
}

/* Can the figure only fall as swaps are done? It can if nothing counts that comes in and, for
 * shares, the scope stays what it is. */
static bool figure_only_falls(const struct comply_case *one, enum comply_world world) {
    const bool is_share = hf_comply_is_share(one->rule->metric);
    if (one->rule->metric == HF_METRIC_OUTSOURCED || one->rule->metric == HF_METRIC_ENDURANCE) {
        return false;
    }
    const struct hf_date as_of = one->network->assessment->scenario.as_of;
    for (uint32_t i = 0; i < one->network->unit_count; i++) {
        if (one->scope[i] != HF_ANSWER_NO &&
            hf_date_is_before(as_of,
                              hf_comply_in_place(one->snapshot, &one->network->unit[i]).latest)) {
            return false; /* put in later */
        }
    }
    for (uint32_t i = 0; i < one->network->assessment->schedule.count; i++) {
        const bool may_rise = one->swap_counted[i] >= hf_comply_floor(world) ||
                              (is_share && !swap_keeps_scope(one, i));
        if (may_rise) {
            return false;
        }
    }
    return true;
}

/* The first day of a figure that only falls, by halving: the last day is within. */
static enum hf_status first_by_halving(const struct comply_case *one, struct hf_arena scratch,
                                       const struct day_list *days, enum comply_world world,
                                       struct hf_date *from) {
    size_t low = 0;
    size_t high = days->count - 1;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        bool is_within = false;
        HF_TRY(day_look(one, scratch, world, days->item[middle], &is_within));
        if (is_within) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    *from = days->item[low];
    return HF_OK;
}

/* The first of the days from which it is within on all that follow. */
static enum hf_status stays_within(const struct comply_case *one, struct hf_arena scratch,
                                   const struct day_list *days, enum comply_world world,
                                   struct hf_date *from) {
    *from = HF_DATE_MAX;
    for (size_t i = days->count; i-- > 0;) {
        bool is_within = false;
        HF_TRY(day_look(one, scratch, world, days->item[i], &is_within));
        if (!is_within) {
            return HF_OK;
        }
        *from = days->item[i];
        if (i + 1 == days->count && figure_only_falls(one, world)) {
            return first_by_halving(one, scratch, days, world, from);
        }
    }
    return HF_OK;
}

enum hf_status hf_comply_met_from(const struct comply_case *one, struct hf_arena scratch,
                                  struct hf_date_range *met_from) {
    struct day_list days = {NULL, 0};
    HF_TRY(days_collect(one, &scratch, &days));
    if (one->rule->metric == HF_METRIC_ENDURANCE) {
        days.count = 1; /* counted from the day that the stock room says */
    }
    HF_TRY(stays_within(one, scratch, &days, COMPLY_BEST, &met_from->earliest));
    return stays_within(one, scratch, &days, COMPLY_WORST, &met_from->latest);
}
