#include "stock/kit_ends.h"

#include "stock/flow.h"

#include <holdfast/couple.h>

#include <math.h>

/* Of the removals until a day, thinned one by one: those of units that work and are back need
 * nothing; of the rest, those that failed early enough and can be repaired need a kit. What is left
 * is hf_couple_kits with that mean and that yield. */

enum { KIT_STEPS = 120, KIT_LEVEL_95 = 2, KIT_CHILDREN = 64 };
static const double kit_levels[HF_ENDURANCE_LEVELS] = {0.5, 0.8, 0.95, 0.99};
static const double kit_mean_most = 2000.0;  /* one call costs its square */
static const double kit_spread_most = 500.0; /* of a board's failures by its rate, likewise */

/* ---- one end ---- */

static double kit_years(struct hf_date from, struct hf_date day) {
    return day.days > from.days ? (day.days - from.days) / HF_DAYS_PER_YEAR : 0.0;
}

/* A rate that is learnt is averaged over what it may be, as in the pool, unless that spreads the
 * failures too far to count them: then the end of its interval is taken. */
static bool rate_is_averaged(const struct hf_endurance *item, const struct hf_failure_law *law,
                             int end) {
    return item->demand_until_horizon[end == END_LEAST ? 1 : 0] <=
           kit_spread_most * sqrt(law->shape);
}

enum hf_status hf_kit_end_build(const struct hf_kit_group *group,
                                const struct hf_endurance *endurance,
                                const struct hf_pool_balances *balances, int end,
                                struct hf_arena *keep, struct kit_end *made) {
    *made = (struct kit_end){.source = hf_new(keep, struct kit_source, group->board_count),
                             .count = group->board_count,
                             .repairs = group->repairs[end]};
    if (made->source == NULL) {
        return HF_ERR_MEMORY;
    }
    const struct hf_date last = group->supply_end.latest;
    for (uint32_t i = 0; i < group->board_count; i++) {
        const struct hf_kit_board *board = &group->board[i];
        const struct hf_endurance *item = &endurance[board->pool];
        const struct hf_pool_balances *pool = &balances[board->pool];
        const bool is_least = end == END_LEAST;
        const struct hf_failure_law *law = &pool->balance[end].failure;
        const bool is_open = law->shape > 0.0 && rate_is_averaged(item, law, end);
        made->source[i] = (struct kit_source){
            .removed = {.piece = pool->balance[end].piece,
                        .piece_count = pool->balance[end].piece_count,
                        .rate_per_year = is_open    ? law->shape / law->unit_years
                                         : is_least ? item->rate_per_year.upper
                                                    : item->rate_per_year.lower},
            .shape = is_open ? law->shape : 0.0,
            .begin_years = kit_years(group->from, pool->from),
            .skip_years =
                !is_least && last.days < HF_DATE_MAX.days ? kit_years(pool->from, last) : 0.0,
            .no_fault = is_least ? board->no_fault.lower : board->no_fault.upper,
            .yield = is_least ? board->yield.lower : board->yield.upper,
            .days_years = is_least ? board->days.upper / HF_DAYS_PER_YEAR : 0.0,
            .stock = board->stock[end]};
    }
    return HF_OK;
}

static enum hf_status kit_removed(const struct kit_source *source, double years, double *removed) {
    double before = 0.0;
    double until = 0.0;
    HF_TRY(hf_stock_demand(&source->removed, source->skip_years, &before));
    HF_TRY(hf_stock_demand(&source->removed, fmax(years - source->begin_years, 0.0), &until));
    *removed = fmax(until - before, 0.0);
    return HF_OK;
}

enum hf_status hf_kit_removals(const struct kit_source *source, double years, double *removed,
                               double *early) {
    HF_TRY(kit_removed(source, years, removed));
    HF_TRY(kit_removed(source, years - source->days_years, early));
    *early = fmin(*early, *removed);
    return HF_OK;
}

enum hf_status hf_kit_hold(const struct kit_end *end, double years, int64_t repairs,
                           struct hf_arena scratch, double *hold) {
    struct hf_couple_board *board = hf_new(&scratch, struct hf_couple_board, end->count);
    if (board == NULL) {
        return HF_ERR_MEMORY;
    }
    double sum = 0.0;
    for (uint32_t i = 0; i < end->count; i++) {
        const struct kit_source *source = &end->source[i];
        double removed = 0.0;
        double early = 0.0;
        HF_TRY(hf_kit_removals(source, years, &removed, &early));
        const double back = source->no_fault * early;
        const double repairable = (1.0 - source->no_fault) * early * source->yield;
        const double mean = fmax(removed - back, 0.0);
        board[i] = (struct hf_couple_board){
            mean, source->stock, mean > 0.0 ? fmin(repairable / mean, 1.0) : 0.0, source->shape};
        sum += mean;
    }
    if (sum > kit_mean_most) {
        return HF_ERR_LIMIT;
    }
    return hf_couple_kits(board, end->count, repairs, scratch, hold);
}

/* ---- dates ---- */

/* The chance until the end of each of KIT_STEPS parts of a span, the least so far. */
struct kit_curve {
    int64_t repairs;
    double span_years;
    double hold[KIT_STEPS];
};

static enum hf_status kit_curve(const struct kit_end *end, int64_t repairs, double span_years,
                                struct hf_arena scratch, struct kit_curve *curve) {
    double least = 1.0;
    curve->repairs = repairs;
    curve->span_years = span_years;
    for (int i = 0; i < KIT_STEPS; i++) {
        double now = 0.0;
        HF_TRY(hf_kit_hold(end, span_years * (double)(i + 1) / KIT_STEPS, repairs, scratch, &now));
        least = fmin(least, now);
        curve->hold[i] = least;
    }
    return HF_OK;
}

/* The last day on which it holds with that confidence; infinity: to the end of the span. */
static enum hf_status kit_curve_until(const struct kit_end *end, const struct kit_curve *curve,
                                      double confidence, struct hf_arena scratch, double *until) {
    int at = 0;
    while (at < KIT_STEPS && curve->hold[at] >= confidence) {
        at++;
    }
    if (at == KIT_STEPS) {
        *until = (double)INFINITY;
        return HF_OK;
    }
    double low = curve->span_years * (double)at / KIT_STEPS;
    double high = curve->span_years * (double)(at + 1) / KIT_STEPS;
    while (high - low > 0.25 / HF_DAYS_PER_YEAR) {
        const double middle = 0.5 * (low + high);
        double hold = 0.0;
        HF_TRY(hf_kit_hold(end, middle, curve->repairs, scratch, &hold));
        *(hold >= confidence ? &low : &high) = middle;
    }
    *until = low;
    return HF_OK;
}

static struct hf_date kit_date(const struct hf_kit_group *group, double years) {
    return isinf(years) ? HF_DATE_MAX
                        : hf_date_add(group->from, (int64_t)floor(years * HF_DAYS_PER_YEAR + 1e-9));
}

static void kit_date_set(struct hf_date_range *dates, int end, struct hf_date day) {
    *(end == END_LEAST ? &dates->earliest : &dates->latest) = day;
}

enum hf_status hf_kit_until(const struct kit_end *end, int64_t repairs, double span_years,
                            double confidence, struct hf_arena scratch, double *until) {
    struct kit_curve curve;
    HF_TRY(kit_curve(end, repairs, span_years, scratch, &curve));
    return kit_curve_until(end, &curve, confidence, scratch, until);
}

enum hf_status hf_kit_chance(const struct kit_end *end, int64_t repairs, double span_years,
                             struct hf_arena scratch, double *hold) {
    struct kit_curve curve;
    HF_TRY(kit_curve(end, repairs, span_years, scratch, &curve));
    *hold = curve.hold[KIT_STEPS - 1];
    return HF_OK;
}

enum hf_status hf_kit_needed(const struct kit_end *end, double span, double confidence,
                             struct hf_arena scratch, int64_t *needed) {
    struct kit_curve curve;
    int64_t low = -1;
    int64_t high = 1;
    HF_TRY(kit_curve(end, INT64_MAX, span, scratch, &curve));
    *needed = INT64_MAX;
    if (curve.hold[KIT_STEPS - 1] < confidence) {
        return HF_OK;
    }
    for (bool is_enough = false; !is_enough;) {
        HF_TRY(kit_curve(end, high, span, scratch, &curve));
        is_enough = curve.hold[KIT_STEPS - 1] >= confidence || high > INT64_C(1) << 40;
        low = is_enough ? low : high;
        high = is_enough ? high : 2 * high;
    }
    while (high - low > 1) {
        const int64_t middle = low + (high - low) / 2;
        HF_TRY(kit_curve(end, middle, span, scratch, &curve));
        *(curve.hold[KIT_STEPS - 1] >= confidence ? &high : &low) = middle;
    }
    *needed = high;
    return HF_OK;
}

struct kit_work {
    struct hf_assessment *assessment;
    const struct hf_pool_balances *balances;
    const uint32_t *pool_of; /* per product: 1 + position in endurance, or 0 */
    struct hf_date horizon;
    double confidence;
};

static enum hf_status kit_end_answer(const struct kit_work *work, int at, struct hf_arena scratch,
                                     struct hf_kit_group *group) {
    const double horizon = kit_years(group->from, work->horizon);
    const double target = kit_years(group->from, group->target);
    struct kit_end end;
    struct kit_curve curve;
    double until = 0.0;
    HF_TRY(
        hf_kit_end_build(group, work->assessment->endurance, work->balances, at, &scratch, &end));
    HF_TRY(kit_curve(&end, end.repairs, horizon, scratch, &curve));
    for (int level = 0; level < HF_ENDURANCE_LEVELS; level++) {
        HF_TRY(kit_curve_until(&end, &curve, kit_levels[level], scratch, &until));
        kit_date_set(&group->holds_until[level], at, kit_date(group, until));
    }
    HF_TRY(kit_curve(&end, 0, horizon, scratch, &curve));
    HF_TRY(kit_curve_until(&end, &curve, kit_levels[KIT_LEVEL_95], scratch, &until));
    kit_date_set(&group->without_until, at, kit_date(group, until));
    HF_TRY(kit_curve(&end, INT64_MAX, horizon, scratch, &curve));
    HF_TRY(kit_curve_until(&end, &curve, kit_levels[KIT_LEVEL_95], scratch, &until));
    kit_date_set(&group->unlimited_until, at, kit_date(group, until));
    double sum = 0.0;
    for (uint32_t i = 0; i < end.count; i++) {
        double removed = 0.0;
        double early = 0.0;
        HF_TRY(hf_kit_removals(&end.source[i], target, &removed, &early));
        sum += removed * (1.0 - end.source[i].no_fault);
    }
    group->failures[at == END_LEAST ? 1 : 0] = sum;
    return hf_kit_needed(&end, target, work->confidence, scratch,
                         &group->needed[at == END_LEAST ? 1 : 0]);
}

/* ---- gathering ---- */

static int64_t kit_sum(int64_t left, int64_t right) {
    int64_t sum = INT64_MAX;
    return hf_add_int64(left, right, &sum) ? sum : INT64_MAX;
}

static struct hf_kit_board kit_board(struct kit_work *work, uint32_t row) {
    const struct hf_repair_kits *rows = &work->assessment->snapshot->repair_kits;
    const uint32_t product = rows->product[row];
    const uint32_t pool = work->pool_of[product] - 1;
    const struct hf_endurance *item = &work->assessment->endurance[pool];
    const struct stock_repair repair = hf_stock_repair_read(work->assessment, product);
    const int64_t sure = item->stock - item->expiring[1];
    const int64_t coming =
        kit_sum(item->on_order[1], kit_sum(item->returning[1], item->harvest[1]));
    const int64_t quantity = rows->quantity[row];
    return (struct hf_kit_board){
        .pool = pool,
        .quantity = quantity == HF_COUNT_UNKNOWN || quantity < 1 ? 1 : quantity,
        .stock = {sure > 0 ? sure : 0,
                  item->lots_unsized > 0 ? INT64_MAX / 2 : kit_sum(item->stock, coming)},
        .yield = repair.yield,
        .no_fault = item->no_fault,
        .days = repair.days};
}

static struct hf_why_id kit_assumed(struct hf_assessment *assessment, enum hf_assumption_id id) {
    return hf_why_leaf(&assessment->why, HF_WHY_ASSUMPTION, (uint32_t)id, 0);
}

/* Why: the rows that name the kit, the boards' pools, the kit's own pool, what repair is like. */
static void kit_why(struct kit_work *work, struct hf_kit_group *group) {
    struct hf_assessment *assessment = work->assessment;
    const struct hf_csr *rows = &assessment->snapshot->boards_by_kit;
    struct hf_why_id child[KIT_CHILDREN];
    size_t count = 0;
    bool is_assumed[2] = {false, false};
    for (uint32_t i = rows->start[group->kit]; i < rows->start[group->kit + 1]; i++) {
        const uint32_t row = rows->item[i];
        const uint32_t product = assessment->snapshot->repair_kits.product[row];
        const uint32_t pool = product == HF_NONE ? 0 : work->pool_of[product];
        if (count + 8 < KIT_CHILDREN) {
            child[count++] = hf_why_row(&assessment->why, HF_KIND_REPAIR_KIT, row);
        }
        if (pool > 0 && count + 8 < KIT_CHILDREN) {
            const struct stock_repair repair = hf_stock_repair_read(assessment, product);
            is_assumed[0] = is_assumed[0] || repair.yield_is_assumed;
            is_assumed[1] = is_assumed[1] || repair.days_are_assumed;
            child[count++] = assessment->endurance[pool - 1].why;
        }
    }
    if (work->pool_of[group->kit] > 0) {
        child[count++] = assessment->endurance[work->pool_of[group->kit] - 1].why;
    }
    child[count++] = is_assumed[0] ? kit_assumed(assessment, HF_ASSUME_REPAIR_YIELD) : HF_WHY_NONE;
    child[count++] = is_assumed[1] ? kit_assumed(assessment, HF_ASSUME_REPAIR_DAYS) : HF_WHY_NONE;
    child[count++] = kit_assumed(assessment, HF_ASSUME_CONFIDENCE);
    child[count++] = kit_assumed(assessment, HF_ASSUME_HORIZON_YEARS);
    group->why = hf_why_apply(&assessment->why,
                              &(struct hf_why_rule){HF_RULE_STOCK_KITS, (double)group->repairs[0],
                                                    group->supply_end.earliest, child, count});
}

static enum hf_status kit_group_gather(struct kit_work *work, struct hf_arena *keep,
                                       struct hf_kit_group *group) {
    const struct hf_assessment *assessment = work->assessment;
    const struct hf_csr *rows = &assessment->snapshot->boards_by_kit;
    const uint32_t first = rows->start[group->kit];
    const uint32_t last = rows->start[group->kit + 1];
    int64_t each[2] = {1, INT64_MAX};
    group->board = hf_new(keep, struct hf_kit_board, last - first);
    if (group->board == NULL) {
        return HF_ERR_MEMORY;
    }
    group->from = HF_DATE_MAX;
    group->target = work->horizon;
    for (uint32_t i = first; i < last; i++) {
        const uint32_t product = assessment->snapshot->repair_kits.product[rows->item[i]];
        if (product == HF_NONE || work->pool_of[product] == 0) {
            continue;
        }
        const struct hf_kit_board board = kit_board(work, rows->item[i]);
        const struct hf_endurance *item = &assessment->endurance[board.pool];
        group->board[group->board_count++] = board;
        each[0] = board.quantity > each[0] ? board.quantity : each[0];
        each[1] = board.quantity < each[1] ? board.quantity : each[1];
        group->from = hf_date_is_before(item->from, group->from) ? item->from : group->from;
        group->target =
            hf_date_is_before(item->target, group->target) ? item->target : group->target;
    }
    group->supply_end = HF_DATE_NEVER;
    if (work->pool_of[group->kit] > 0) {
        const struct hf_endurance *kit = &assessment->endurance[work->pool_of[group->kit] - 1];
        const int64_t sure = kit->stock - kit->expiring[1];
        group->supply_end = kit->supply_end;
        group->kits = kit->stock;
        group->repairs[0] = (sure > 0 ? sure : 0) / each[0];
        group->repairs[1] =
            kit->lots_unsized > 0 ? INT64_MAX : kit_sum(kit->stock, kit->on_order[1]) / each[1];
    }
    return HF_OK;
}

static enum hf_status kit_group_answer(struct kit_work *work, struct hf_arena scratch,
                                       struct hf_kit_group *group) {
    group->state = group->board_count == 0 ? HF_KIT_NO_BOARD : HF_KIT_KNOWN;
    for (int end = 0; end < ENDS && group->state == HF_KIT_KNOWN; end++) {
        const enum hf_status status = kit_end_answer(work, end, scratch, group);
        if (status == HF_ERR_LIMIT) {
            group->state = HF_KIT_REFUSED;
        } else if (status != HF_OK) {
            return status;
        }
    }
    kit_why(work, group);
    return HF_OK;
}

static enum hf_status kit_work_open(struct hf_assessment *assessment, struct hf_arena *keep,
                                    struct hf_arena *scratch, struct kit_work *work) {
    const struct hf_assumption *assumption = assessment->assumptions.item;
    struct hf_pool_balances *balances = NULL;
    uint32_t *pool_of =
        hf_new(keep, uint32_t, (size_t)assessment->snapshot->products.rows.count + 1);
    if (pool_of == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_stock_balances(assessment, keep, *scratch, &balances));
    for (uint32_t i = 0; i < assessment->endurance_count; i++) {
        pool_of[assessment->endurance[i].product] = i + 1;
    }
    *work =
        (struct kit_work){.assessment = assessment,
                          .balances = balances,
                          .pool_of = pool_of,
                          .horizon = assessment->endurance_count > 0 ? balances[0].horizon
                                                                     : assessment->scenario.as_of,
                          .confidence = assumption[HF_ASSUME_CONFIDENCE].value.upper};
    return HF_OK;
}

enum hf_status hf_stock_kits(struct hf_assessment *assessment, struct hf_arena *keep,
                             struct hf_arena scratch, const struct hf_kit_groups **groups) {
    if (assessment == NULL || assessment->snapshot == NULL || keep == NULL || groups == NULL ||
        assessment->assumptions.count < HF_ASSUME_COUNT) {
        return HF_ERR_ARGUMENT;
    }
    const struct hf_csr *rows = &assessment->snapshot->boards_by_kit;
    const uint32_t products = assessment->snapshot->products.rows.count;
    uint32_t count = 0;
    for (uint32_t p = 0; p < products; p++) {
        count += rows->start[p] < rows->start[p + 1] ? 1U : 0U;
    }
    struct hf_kit_groups *made = hf_new(keep, struct hf_kit_groups, 1);
    struct hf_kit_group *item = hf_new(keep, struct hf_kit_group, count);
    struct kit_work work;
    if (made == NULL || item == NULL) {
        return HF_ERR_MEMORY;
    }
    *made = (struct hf_kit_groups){item, 0};
    if (count == 0) {
        *groups = made;
        return HF_OK;
    }
    HF_TRY(kit_work_open(assessment, keep, &scratch, &work));
    for (uint32_t p = 0; p < products; p++) {
        if (rows->start[p] < rows->start[p + 1]) {
            struct hf_kit_group *group = &item[made->count++];
            group->kit = p;
            HF_TRY(kit_group_gather(&work, keep, group));
            HF_TRY(kit_group_answer(&work, scratch, group));
        }
    }
    if (assessment->why.failed) {
        return HF_ERR_MEMORY;
    }
    *groups = made;
    return HF_OK;
}
