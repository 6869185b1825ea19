#include "stock/pool.h"

#include <holdfast/pools.h>

#include "base/parallel.h"
#include "stock/endure.h"
#include "stock/event.h"
#include "stock/wear.h"

#include <assert.h>
#include <math.h>
#include <stdatomic.h>

/* One endurance per product. Everything is computed at two ends: LEAST holds the shortest (upper
 * rate, units leaving late, supply ending early), MOST the longest. */

/* What is the same for all pools. */
struct stock_frame {
    const struct stock_service *service;
    const uint32_t *dates_of; /* per product: 1 + position in assessment->product, or 0 */
    struct hf_date horizon;
    struct hf_date window_start;
    double confidence;
};

/* What one pool's answer is made of. */
struct stock_parts {
    struct stock_lots lots;
    struct stock_rate rate;
    enum hf_answer supply; /* does supply or spares end? */
    struct hf_date_range supply_end;
    struct hf_why_id supply_why[2];
    enum hf_answer remove;
    struct hf_date_range remove_by;
    struct hf_why_id remove_why;
    struct stock_ends ends;
    struct stock_flow flow;
    struct stock_wear wear;
    bool is_unmarked; /* some row's quantity is blank, and nothing tells that it is a single unit */
};

static struct hf_why_id stock_assumed(struct hf_assessment *assessment, enum hf_assumption_id id) {
    return hf_why_leaf(&assessment->why, HF_WHY_ASSUMPTION, (uint32_t)id, 0);
}

static const struct hf_product_dates *product_dates(const struct hf_assessment *assessment,
                                                    const struct stock_frame *frame,
                                                    uint32_t product) {
    const uint32_t at = frame->dates_of[product];
    return at == 0 ? NULL : &assessment->product[at - 1];
}

static void dates_gather(const struct hf_assessment *assessment, const struct stock_frame *frame,
                         uint32_t product, struct stock_parts *parts) {
    parts->supply = HF_ANSWER_NO;
    parts->supply_end = HF_DATE_NEVER;
    parts->supply_why[0] = HF_WHY_NONE;
    parts->supply_why[1] = HF_WHY_NONE;
    parts->remove = HF_ANSWER_NO;
    parts->remove_why = HF_WHY_NONE;
    assert(frame->dates_of != NULL);
    const struct hf_product_dates *dates = product_dates(assessment, frame, product);
    if (dates == NULL) {
        return;
    }
    static const enum hf_effect_kind ends[] = {HF_EFFECT_NO_SUPPLY, HF_EFFECT_NO_SPARES};
    for (size_t i = 0; i < 2; i++) {
        if (dates->answer[ends[i]] != HF_ANSWER_NO) {
            parts->supply = hf_answer_or(parts->supply, dates->answer[ends[i]]);
            parts->supply_end = hf_date_range_min(parts->supply_end, dates->date[ends[i]]);
        }
        parts->supply_why[i] = dates->why[ends[i]];
    }
    parts->remove = dates->answer[HF_EFFECT_MUST_REMOVE];
    parts->remove_by = dates->date[HF_EFFECT_MUST_REMOVE];
    parts->remove_why = dates->why[HF_EFFECT_MUST_REMOVE];
}

/* A row without serial or asset tag may stand for several units; its blank quantity is then only
 * presumed to be 1. */
static bool is_unmarked(int64_t quantity, struct hf_text serial, struct hf_text asset_tag) {
    return quantity == HF_COUNT_UNKNOWN && serial.len == 0 && asset_tag.len == 0;
}

static bool has_unmarked_units(const struct hf_snapshot *snapshot, uint32_t product) {
    const struct hf_devices *devices = &snapshot->devices;
    const struct hf_modules *modules = &snapshot->modules;
    const struct hf_csr *rows = &snapshot->devices_by_product;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const uint32_t at = rows->item[i];
        if (hf_use_is_deployed(devices->status[at]) &&
            is_unmarked(devices->quantity[at], devices->serial[at], devices->asset_tag[at])) {
            return true;
        }
    }
    rows = &snapshot->modules_by_product;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        const uint32_t at = rows->item[i];
        if (hf_stock_module_is_deployed(snapshot, at) &&
            is_unmarked(modules->quantity[at], modules->serial[at], modules->asset_tag[at])) {
            return true;
        }
    }
    return false;
}

/* A schedule row without quantity takes all units of its site away: presumed, not said. */
static bool has_open_swap(const struct hf_snapshot *snapshot, uint32_t product) {
    const struct hf_csr *rows = &snapshot->schedules_by_product;
    for (uint32_t i = rows->start[product]; i < rows->start[product + 1]; i++) {
        if (snapshot->schedules.quantity[rows->item[i]] == HF_COUNT_UNKNOWN) {
            return true;
        }
    }
    return false;
}

static double stock_years_until(struct hf_date from, struct hf_date day) {
    return day.days > from.days ? (day.days - from.days) / HF_DAYS_PER_YEAR : 0.0;
}

/* Is the stock too small for the target? Certain "no" holds even if every unit of unknown product
 * is one of these and only lots that are surely usable count; certain "yes" at the better end too.
 * A rate that is not the product's own makes both presumed; units that may be more than counted
 * only the "no", lots of unknown size only the "yes". */
static enum hf_status short_answer(const struct hf_assessment *assessment,
                                   const struct stock_frame *frame, const struct stock_parts *parts,
                                   const struct hf_endurance *item, struct hf_arena scratch,
                                   enum hf_answer *answer) {
    const double target = stock_years_until(item->from, item->target);
    struct hf_balance_point worst;
    HF_TRY(hf_balance_curve(&parts->ends.worst, &target, 1, &worst, NULL, scratch));
    /* whether the stock is what is needed, from the same answers as the units to buy */
    const bool holds[] = {worst.hold >= frame->confidence, item->needed[1] <= item->stock,
                          item->needed[0] <= item->stock || parts->ends.is_limited};
    const bool is_presumed = !parts->rate.is_own;
    const bool may_be_more =
        parts->is_unmarked || has_open_swap(assessment->snapshot, item->product);
    if (holds[0]) {
        *answer = is_presumed || may_be_more ? HF_ANSWER_PRESUMED_NO : HF_ANSWER_NO;
    } else if (holds[1]) {
        *answer = HF_ANSWER_PRESUMED_NO;
    } else if (!holds[2]) {
        *answer = is_presumed || parts->lots.unsized > 0 ? HF_ANSWER_PRESUMED_YES : HF_ANSWER_YES;
    } else {
        *answer = HF_ANSWER_NO_BASIS;
    }
    return HF_OK;
}

/* ---- what nobody says of how units fail ---- */

struct doubt_case {
    const struct hf_assessment *assessment;
    const struct stock_frame *frame;
    const struct stock_parts *parts;
    const struct hf_endurance *item;
};

/* The earliest dates' balance with the shape and the share of good units that are doubted, where
 * the answers rest on a default: false if they do not. */
static enum hf_status doubt_make(const struct doubt_case *of, struct hf_arena *keep,
                                 struct hf_arena scratch, struct hf_balance *doubt) {
    const struct stock_frame *frame = of->frame;
    const struct stock_parts *parts = of->parts;
    const struct hf_endurance *item = of->item;
    const struct hf_assumption *assumed = of->assessment->assumptions.item;
    const struct hf_range shape = assumed[HF_ASSUME_SHAPE_DOUBT].value;
    const struct hf_range share = assumed[HF_ASSUME_NO_FAULT_DOUBT].value;
    struct hf_assessment silent = *of->assessment;
    struct stock_wear wear = parts->wear;
    *doubt = parts->ends.balance[END_LEAST];
    if (parts->wear.is_unsaid && hf_stock_shape_is_usable(shape)) {
        const struct stock_wear_question question = {
            item->product,  item->from,   frame->horizon, frame->window_start,
            frame->service, &parts->rate, shape};
        HF_TRY(hf_stock_wear_find(&silent, &question, keep, scratch, &wear));
    }
    const struct stock_base_request base = {item->product, BASE_MOST, item->from, 0, 0, &wear};
    struct hf_stock_pool pool;
    HF_TRY(hf_stock_base_build(frame->service, &base, keep, &pool));
    doubt->piece = pool.piece;
    doubt->piece_count = pool.piece_count;
    if (parts->rate.no_fault_is_unsaid && share.upper > 0.0 && share.upper < 1.0) {
        doubt->failure.known /= 1.0 - share.upper;
        doubt->failure.unit_years *= 1.0 - share.upper;
    }
    return HF_OK;
}

static bool is_doubted(const struct stock_parts *parts) {
    return parts->supply != HF_ANSWER_NO &&
           (parts->wear.is_unsaid || parts->rate.no_fault_is_unsaid);
}

static enum hf_status doubt_holds(const struct hf_assessment *assessment,
                                  const struct stock_frame *frame, const struct stock_parts *parts,
                                  const struct hf_endurance *item, struct hf_arena scratch,
                                  bool *holds) {
    const double target = stock_years_until(item->from, item->target);
    struct hf_arena keep = hf_arena_over(scratch.at, hf_arena_left(&scratch) / 4);
    struct hf_balance doubt;
    struct hf_balance_point point = {1.0, 1.0, 0.0};
    keep.allowance = scratch.allowance;
    scratch.at += hf_arena_left(&scratch) / 4;
    const struct doubt_case of = {assessment, frame, parts, item};
    HF_TRY(doubt_make(&of, &keep, scratch, &doubt));
    struct hf_balance alone = doubt;
    alone.delivery_count = 0;
    alone.loop_count = 0;
    HF_TRY(hf_balance_curve(&alone, &target, 1, &point, NULL, scratch));
    if (point.hold < frame->confidence && (doubt.delivery_count > 0 || doubt.loop_count > 0)) {
        const enum hf_status status = hf_balance_curve(&doubt, &target, 1, &point, NULL, scratch);
        if (status != HF_OK && status != HF_ERR_LIMIT) {
            return status;
        }
    }
    *holds = point.hold >= frame->confidence;
    return HF_OK;
}

static struct hf_range lead_time(struct hf_assessment *assessment, uint32_t product,
                                 struct hf_why_id *why) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    const uint32_t class_row = snapshot->products.product_class[product];
    struct hf_range days = snapshot->products.lead_time_days[product];
    *why = HF_WHY_NONE; /* the product's row is among the reasons anyway */
    if (!hf_range_is_known(days) && class_row != HF_NONE) {
        days = snapshot->classes.lead_time_days[class_row];
        *why = hf_why_row(&assessment->why, HF_KIND_CLASS, class_row);
    }
    if (!hf_range_is_known(days)) {
        days = assessment->assumptions.item[HF_ASSUME_LEAD_TIME_DAYS].value;
        *why = stock_assumed(assessment, HF_ASSUME_LEAD_TIME_DAYS);
    }
    return days;
}

static int64_t stock_days_of(double days) {
    return days > 0.0 ? (days < 4e6 ? (int64_t)days : 4000000) : 0;
}

/* Units of it are used up by repair, which no failure rate of its own says. */
static bool is_kit(const struct hf_snapshot *snapshot, uint32_t product) {
    const struct hf_csr *rows = &snapshot->boards_by_kit;
    return rows->start[product] < rows->start[product + 1];
}

static void why_fill(struct hf_assessment *assessment, const struct stock_parts *parts,
                     struct hf_why_id lead, struct hf_endurance *item) {
    struct hf_why *why = &assessment->why;
    struct hf_why_id *child = parts->lots.why; /* has room for WHY_ROOM more */
    assert(child != NULL);
    uint32_t count = parts->lots.count;
    child[count++] = hf_why_row(why, HF_KIND_PRODUCT, item->product);
    child[count++] = parts->rate.why;
    child[count++] = parts->rate.no_fault_why;
    child[count++] = parts->wear.why;
    if (is_doubted(parts)) {
        child[count++] =
            parts->wear.is_unsaid ? stock_assumed(assessment, HF_ASSUME_SHAPE_DOUBT) : HF_WHY_NONE;
        child[count++] = parts->rate.no_fault_is_unsaid
                             ? stock_assumed(assessment, HF_ASSUME_NO_FAULT_DOUBT)
                             : HF_WHY_NONE;
    }
    child[count++] = parts->supply_why[0];
    child[count++] = parts->supply_why[1];
    child[count++] = parts->remove == HF_ANSWER_YES ? parts->remove_why : HF_WHY_NONE;
    child[count++] = lead;
    child[count++] = stock_assumed(assessment, HF_ASSUME_CONFIDENCE);
    child[count++] = stock_assumed(assessment, HF_ASSUME_HORIZON_YEARS);
    for (uint32_t i = 0; i < parts->flow.why_count; i++) {
        child[count++] = parts->flow.why[i];
    }
    if (is_kit(assessment->snapshot, item->product)) {
        const struct hf_csr *rows = &assessment->snapshot->boards_by_kit;
        const struct hf_why_id row =
            hf_why_row(why, HF_KIND_REPAIR_KIT, rows->item[rows->start[item->product]]);
        child[count++] =
            hf_why_apply(why, &(struct hf_why_rule){HF_RULE_STOCK_KITS, (double)item->stock,
                                                    HF_DATE_MIN, &row, 1});
    }
    if (item->units == 0) {
        child[count++] = hf_why_apply(
            why, &(struct hf_why_rule){HF_RULE_NOT_DEPLOYED, 0.0, HF_DATE_MIN, NULL, 0});
    }
    item->why = hf_why_apply(why, &(struct hf_why_rule){HF_RULE_STOCK_POISSON,
                                                        item->demand_until_horizon[1], item->target,
                                                        child, count});
}

static enum hf_status flow_fill(struct hf_assessment *assessment, const struct stock_frame *frame,
                                const struct stock_rate *rate, struct hf_arena *keep,
                                struct hf_endurance *item, struct stock_flow *flow) {
    const struct stock_flow_question question = {item->product, item->from,
                                                 product_dates(assessment, frame, item->product),
                                                 frame->service, rate};
    HF_TRY(hf_stock_flow_gather(assessment, &question, keep, flow));
    item->at_repairer = flow->at_repairer;
    for (int side = 0; side < 2; side++) {
        item->on_order[side] = flow->on_order[side == 0 ? END_LEAST : END_MOST];
        item->returning[side] = flow->returning[side == 0 ? END_LEAST : END_MOST];
        item->harvest[side] = flow->harvest[side == 0 ? END_LEAST : END_MOST];
        item->expiring[side] = flow->barred[side == 0 ? END_MOST : END_LEAST];
    }
    return HF_OK;
}

/* Which shape or age the units have is an assumption or the maker's: then nothing is certain. */
static enum hf_status wear_fill(struct hf_assessment *assessment, const struct stock_frame *frame,
                                struct hf_arena *keep, struct hf_arena scratch,
                                const struct hf_endurance *item, struct stock_parts *parts) {
    const struct stock_wear_question question = {
        item->product,  item->from,   frame->horizon, frame->window_start,
        frame->service, &parts->rate, {0.0, 0.0}};
    HF_TRY(hf_stock_wear_find(assessment, &question, keep, scratch, &parts->wear));
    parts->rate.is_own = parts->rate.is_own && parts->wear.cells == 0;
    return HF_OK;
}

static struct stock_ends_request ends_request(const struct stock_frame *frame,
                                              const struct hf_endurance *item,
                                              const struct stock_parts *parts) {
    const bool is_bounded = parts->supply_end.latest.days < HF_DATE_MAX.days;
    const int64_t idle = is_bounded ? (int64_t)parts->supply_end.latest.days - item->from.days : 0;
    return (struct stock_ends_request){frame->service,      item,          &parts->lots,
                                       &parts->rate,        &parts->flow,  &parts->wear,
                                       idle > 0 ? idle : 0, frame->horizon};
}

/* One pool between being gathered and being answered. */
struct pool_asked {
    struct stock_parts parts;
    struct stock_ends_request request;
    enum hf_status status;
};

/* All but the answers, which no reason needs. The parts stay in `scratch`. */
static enum hf_status pool_gather(struct hf_assessment *assessment, const struct stock_frame *frame,
                                  struct hf_arena *keep, struct hf_arena *scratch,
                                  struct hf_endurance *item, struct pool_asked *asked) {
    const uint32_t product = item->product;
    const struct hf_date as_of = assessment->scenario.as_of;
    struct stock_parts *parts = &asked->parts;
    dates_gather(assessment, frame, product, parts);
    HF_TRY(hf_stock_lots_gather(assessment, product, scratch, &parts->lots));
    hf_stock_rate_gather(assessment, product, frame->window_start, &parts->rate);
    parts->is_unmarked = has_unmarked_units(assessment->snapshot, product);
    item->supply_end = parts->supply_end;
    item->from = as_of;
    if (parts->supply_end.earliest.days > as_of.days &&
        parts->supply_end.earliest.days < HF_DATE_MAX.days) {
        item->from = parts->supply_end.earliest;
    }
    item->units = hf_stock_base_units(frame->service, product, BASE_MOST, item->from);
    item->stock = parts->lots.usable;
    item->lots_unsized = parts->lots.unsized;
    item->rate_per_year = parts->rate.per_year;
    item->target = frame->horizon;
    if (parts->remove == HF_ANSWER_YES && parts->remove_by.latest.days < item->target.days) {
        item->target = parts->remove_by.latest;
    }
    struct hf_why_id lead = HF_WHY_NONE;
    const struct hf_range days = lead_time(assessment, product, &lead);
    const struct hf_product_dates *dates = product_dates(assessment, frame, product);
    hf_stock_events_fill(dates, days, item->event);
    item->order_by = item->event[HF_STOCK_LAST_ORDER].date;
    HF_TRY(flow_fill(assessment, frame, &parts->rate, scratch, item, &parts->flow));
    HF_TRY(wear_fill(assessment, frame, keep, *scratch, item, parts));
    item->ageing = parts->wear.total;
    item->shape = parts->wear.shape;
    item->shape_learnt = parts->wear.learnt;
    item->shape_failures = parts->wear.learnt_failures;
    item->no_fault = (struct hf_range){fmin(parts->rate.no_fault[0], parts->rate.no_fault[1]),
                                       fmax(parts->rate.no_fault[0], parts->rate.no_fault[1])};
    asked->request = ends_request(frame, item, parts);
    HF_TRY(hf_stock_ends_build(&asked->request, scratch, &parts->ends));
    HF_TRY(hf_stock_ends_open(&asked->request, &parts->ends, keep, item));
    why_fill(assessment, parts, lead, item);
    return HF_OK;
}

/* ---- answers, on several threads ---- */

struct pools_run {
    const struct hf_assessment *assessment;
    const struct stock_frame *frame;
    struct hf_endurance *item;
    struct pool_asked *asked;
    uint32_t count;
    atomic_uint next;
    struct hf_arena scratch[HF_PARALLEL_MAX]; /* a thread's own */
};

static enum hf_status pool_answer(const struct pools_run *run, uint32_t at,
                                  struct hf_arena scratch) {
    struct pool_asked *asked = &run->asked[at];
    struct hf_endurance *item = &run->item[at];
    HF_TRY(hf_stock_ends_answer(&asked->request, &asked->parts.ends, run->frame->confidence,
                                scratch, item));
    enum hf_answer is_short = HF_ANSWER_NO_BASIS;
    HF_TRY(short_answer(run->assessment, run->frame, &asked->parts, item, scratch, &is_short));
    if (is_short < HF_ANSWER_NO_BASIS && is_doubted(&asked->parts)) {
        bool holds = false;
        HF_TRY(doubt_holds(run->assessment, run->frame, &asked->parts, item, scratch, &holds));
        is_short = holds ? is_short : HF_ANSWER_NO_BASIS;
    }
    if (is_short < HF_ANSWER_NO_BASIS && is_kit(run->assessment->snapshot, item->product)) {
        is_short = HF_ANSWER_NO_BASIS; /* holdfast/kits.h knows more */
    }
    item->short_of_target = hf_answer_and(asked->parts.supply, is_short);
    return HF_OK;
}

static void pools_work(void *context, size_t slot) {
    struct pools_run *run = context;
    uint32_t at = atomic_fetch_add(&run->next, 1);
    for (; at < run->count; at = atomic_fetch_add(&run->next, 1)) {
        run->asked[at].status = pool_answer(run, at, run->scratch[slot]);
    }
}

/* Pools ask nothing of each other. Memory is divided among the threads; where allocations are
 * counted, there is one. */
static enum hf_status pools_answer(struct pools_run *run, struct hf_arena scratch) {
    uint32_t threads = scratch.allowance == NULL ? hf_parallel_threads() : 1;
    threads = threads > run->count ? run->count : threads;
    for (uint32_t slot = 0; slot < threads; slot++) {
        run->scratch[slot] = scratch;
        scratch.at += hf_arena_left(&scratch) / (threads - slot);
        run->scratch[slot].end = scratch.at;
    }
    atomic_init(&run->next, 0);
    hf_parallel_run(threads, threads, pools_work, run);
    for (uint32_t i = 0; i < run->count; i++) {
        HF_TRY(run->asked[i].status);
    }
    return HF_OK;
}

static bool is_pool(const struct hf_assessment *assessment, const struct stock_frame *frame,
                    uint32_t product) {
    assert(frame->service != NULL && frame->service->units != NULL && frame->dates_of != NULL);
    const struct hf_csr *lots = &assessment->snapshot->stocks_by_product;
    if (lots->start[product] < lots->start[product + 1]) {
        return true;
    }
    if (frame->service->units[product] == 0 || frame->dates_of[product] == 0) {
        return false;
    }
    const struct hf_product_dates *dates = &assessment->product[frame->dates_of[product] - 1];
    bool is_hit = dates->touched != HF_ANSWER_NO;
    for (int kind = 0; kind < HF_EFFECT_COUNT; kind++) {
        is_hit = is_hit || dates->answer[kind] != HF_ANSWER_NO;
    }
    return is_hit;
}

static enum hf_status frame_make(const struct hf_assessment *assessment, struct hf_arena *scratch,
                                 const struct stock_service *service, struct stock_frame *frame,
                                 struct hf_error *error) {
    const struct hf_assumption *assumption = assessment->assumptions.item;
    const double confidence = assumption[HF_ASSUME_CONFIDENCE].value.upper;
    const double years = assumption[HF_ASSUME_HORIZON_YEARS].value.upper;
    if (!(confidence > 0.0 && confidence < 1.0)) {
        return hf_error_set(
            error, HF_ERR_ARGUMENT,
            "confidence is %g; it lies between 0 and 1, both excluded, as 0.95: correct "
            "--assume, assumptions.csv or the decision",
            confidence);
    }
    if (!(years >= 0.0 && years <= 1000.0)) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "horizon_years is %g; it lies between 0 and 1000: correct --assume, "
                            "assumptions.csv or the decision",
                            years);
    }
    const struct hf_range rate = assumption[HF_ASSUME_FAILURE_RATE_PER_YEAR].value;
    if (!(rate.lower >= 0.0) || isinf(rate.upper)) {
        return hf_error_set(error, HF_ERR_ARGUMENT, "failure_rate_per_year is %g; it is 0 or more",
                            rate.lower);
    }
    uint32_t *dates_of =
        hf_new(scratch, uint32_t, (size_t)assessment->snapshot->products.rows.count + 1);
    if (dates_of == NULL) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory for the stock analysis");
    }
    for (uint32_t i = 0; i < assessment->product_count; i++) {
        dates_of[assessment->product[i].product] = i + 1;
    }
    *frame = (struct stock_frame){
        .service = service,
        .dates_of = dates_of,
        .horizon = hf_date_add(assessment->scenario.as_of, stock_days_of(years * HF_DAYS_PER_YEAR)),
        .window_start = hf_stock_rate_window_start(assessment->snapshot),
        .confidence = confidence,
    };
    return HF_OK;
}

enum hf_status hf_stock_assess(struct hf_assessment *assessment, struct hf_arena *keep,
                               struct hf_arena scratch, struct hf_error *error) {
    if (assessment == NULL || assessment->snapshot == NULL || keep == NULL ||
        assessment->assumptions.count < HF_ASSUME_COUNT) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "the stock analysis needs a snapshot and resolved assumptions");
    }
    const uint32_t products = assessment->snapshot->products.rows.count;
    struct stock_service service = {0};
    struct stock_frame frame = {0};
    HF_TRY(frame_make(assessment, &scratch, &service, &frame, error));
    struct hf_arena inner = scratch;
    enum hf_status status =
        hf_stock_service_gather(assessment->snapshot, &assessment->schedule, keep, inner, &service);
    uint32_t count = 0;
    for (uint32_t p = 0; status == HF_OK && p < products; p++) {
        count += is_pool(assessment, &frame, p) ? 1U : 0U;
    }
    struct hf_endurance *endurance = hf_new(keep, struct hf_endurance, count);
    struct pool_asked *asked = hf_new(&scratch, struct pool_asked, count);
    struct pools_run *run = hf_new(&scratch, struct pools_run, 1);
    if (status == HF_OK && (endurance == NULL || asked == NULL || run == NULL)) {
        status = HF_ERR_MEMORY;
    }
    uint32_t at = 0;
    for (uint32_t p = 0; status == HF_OK && p < products; p++) {
        if (is_pool(assessment, &frame, p)) {
            endurance[at].product = p;
            status = pool_gather(assessment, &frame, keep, &scratch, &endurance[at], &asked[at]);
            at++;
        }
    }
    if (status == HF_OK) {
        *run = (struct pools_run){
            .assessment = assessment, .frame = &frame, .item = endurance, .asked = asked};
        run->count = count;
        status = pools_answer(run, scratch);
    }
    if (status != HF_OK || assessment->why.failed) {
        const enum hf_status failed = status == HF_OK ? HF_ERR_MEMORY : status;
        return hf_error_set(error, failed, "stock: %s", hf_status_text(failed));
    }
    assessment->endurance = endurance;
    assessment->endurance_count = count;
    return HF_OK;
}

/* The balances of a pool that was assessed. */
static enum hf_status pool_again(struct hf_assessment *assessment, const struct stock_frame *frame,
                                 struct hf_arena *keep, struct hf_arena scratch,
                                 struct hf_pool_balances *balances) {
    struct hf_endurance item = assessment->endurance[balances->pool]; /* flows are filled anew */
    struct stock_parts parts = {0};
    dates_gather(assessment, frame, item.product, &parts);
    HF_TRY(hf_stock_lots_gather(assessment, item.product, &scratch, &parts.lots));
    hf_stock_rate_gather(assessment, item.product, frame->window_start, &parts.rate);
    HF_TRY(flow_fill(assessment, frame, &parts.rate, keep, &item, &parts.flow));
    HF_TRY(wear_fill(assessment, frame, keep, scratch, &item, &parts));
    const struct stock_ends_request request = ends_request(frame, &item, &parts);
    HF_TRY(hf_stock_ends_build(&request, keep, &parts.ends));
    balances->from = item.from;
    balances->horizon = frame->horizon;
    balances->balance[0] = parts.ends.balance[END_LEAST];
    balances->balance[1] = parts.ends.balance[END_MOST];
    /* loops are in `parts` */
    for (int i = 0; i < 2; i++) {
        struct hf_repair_loop *loop = hf_new(keep, struct hf_repair_loop, FLOW_LOOPS);
        if (loop == NULL) {
            return HF_ERR_MEMORY;
        }
        for (uint32_t k = 0; k < balances->balance[i].loop_count; k++) {
            loop[k] = balances->balance[i].loop[k];
        }
        balances->balance[i].loop = loop;
    }
    balances->is_open = parts.ends.is_open;
    balances->ageing_cell_years = parts.wear.cell_years;
    balances->ageing_cells = parts.wear.cells;
    for (int i = 0; i < 2; i++) {
        balances->ageing[i] = parts.wear.factor[i];
    }
    return HF_OK;
}

enum hf_status hf_stock_balances(const struct hf_assessment *assessment, struct hf_arena *keep,
                                 struct hf_arena scratch, struct hf_pool_balances **balances) {
    if (assessment == NULL || assessment->snapshot == NULL || keep == NULL || balances == NULL ||
        assessment->assumptions.count < HF_ASSUME_COUNT) {
        return HF_ERR_ARGUMENT;
    }
    struct hf_assessment silent = *assessment; /* answers only: the reasons are there already */
    silent.why = (struct hf_why){.muted = true};
    struct stock_service service = {0};
    struct stock_frame frame = {0};
    HF_TRY(frame_make(assessment, &scratch, &service, &frame, NULL));
    const struct hf_arena inner = scratch;
    HF_TRY(hf_stock_service_gather(silent.snapshot, &silent.schedule, keep, inner, &service));
    const uint32_t count = assessment->endurance_count;
    struct hf_pool_balances *made = hf_new(keep, struct hf_pool_balances, count);
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        made[i].pool = i;
        HF_TRY(pool_again(&silent, &frame, keep, scratch, &made[i]));
    }
    *balances = made;
    return HF_OK;
}

enum hf_status hf_stock_failure_laws(const struct hf_assessment *assessment, uint32_t product,
                                     struct hf_failure_law law[2]) {
    if (assessment == NULL || assessment->snapshot == NULL || law == NULL ||
        product >= assessment->snapshot->products.rows.count ||
        assessment->assumptions.count < HF_ASSUME_COUNT) {
        return HF_ERR_ARGUMENT;
    }
    struct hf_assessment silent = *assessment;
    silent.why = (struct hf_why){.muted = true};
    struct stock_rate rate;
    hf_stock_rate_gather(&silent, product, hf_stock_rate_window_start(assessment->snapshot), &rate);
    law[0] = hf_stock_end_law(&rate, END_LEAST);
    law[1] = hf_stock_end_law(&rate, END_MOST);
    return HF_OK;
}
