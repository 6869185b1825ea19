#include "stock/place.h"

#include "base/special.h"

#include <math.h>

/* Split, pooled, moved: dates by bisection over whole days, averaged over the rates. */

enum { FIRST_DAYS = 24, PLACE_SEED = 11 };

/* Years between two days from `from` on; of units that age, as many as they count for: everywhere
 * as in the pool. */
static double aged_years(const struct place_base *base, int end, double begin, double until) {
    const struct hf_pool_balances *pool = base->pool;
    if (pool->ageing_cells == 0) {
        return (until - begin) / HF_DAYS_PER_YEAR;
    }
    const struct stock_wear wear = {.cell_years = pool->ageing_cell_years,
                                    .cells = pool->ageing_cells,
                                    .factor = {pool->ageing[0], pool->ageing[1]}};
    return hf_stock_wear_years(&wear, end, begin / HF_DAYS_PER_YEAR, until / HF_DAYS_PER_YEAR);
}

void hf_place_service(const struct place_base *base, int end, int64_t days, double *service) {
    const int64_t until = base->from.days + days;
    for (uint32_t j = 0; j < base->place_count; j++) {
        service[j] = 0.0;
    }
    for (uint32_t i = 0; i < base->step_count; i++) {
        const struct place_step *step = &base->step[i];
        const int32_t begin = step->day[end] > base->start[end] ? step->day[end] : base->start[end];
        if (until > begin) {
            service[step->place] +=
                (double)step->delta *
                aged_years(base, end, (double)begin - base->from.days, (double)days);
        }
    }
    for (uint32_t j = 0; j < base->place_count; j++) {
        service[j] = fmax(service[j], 0.0);
    }
}

static enum hf_status split_hold(const struct place_base *base, int end, int64_t days,
                                 struct hf_arena scratch, double *hold) {
    double *service = hf_new(&scratch, double, base->place_count);
    if (service == NULL) {
        return HF_ERR_MEMORY;
    }
    hf_place_service(base, end, days, service);
    *hold = 0.0;
    for (uint32_t n = 0; n < base->node_count[end]; n++) {
        double all = base->weight[end][n];
        for (uint32_t j = 0; j < base->place_count && all > 0.0; j++) {
            all *= hf_poisson_at_most((double)base->place[j].stock[end],
                                      base->rate[end][n] * service[j]);
        }
        *hold += all;
    }
    return HF_OK;
}

static enum hf_status pooled_hold(const struct place_base *base, int end, int64_t days,
                                  struct hf_arena scratch, double *hold) {
    struct hf_balance_point point;
    const double years = (double)days / HF_DAYS_PER_YEAR;
    HF_TRY(hf_balance_curve(&base->alone[end], &years, 1, &point, NULL, scratch));
    *hold = point.hold;
    return HF_OK;
}

struct moved_hold {
    double lower, upper, answer, error;
    enum hf_places_method method;
};

static enum hf_status moved_ask(const struct place_base *base, int end, int64_t days,
                                uint32_t path_count, struct hf_arena scratch,
                                struct moved_hold *moved) {
    double *service = hf_new(&scratch, double, base->place_count);
    struct hf_place *place = hf_new(&scratch, struct hf_place, base->place_count);
    if (service == NULL || place == NULL) {
        return HF_ERR_MEMORY;
    }
    hf_place_service(base, end, days, service);
    *moved = (struct moved_hold){.method = HF_PLACES_SPLIT};
    double variance = 0.0;
    for (uint32_t n = 0; n < base->node_count[end]; n++) {
        double mean = 0.0;
        for (uint32_t j = 0; j < base->place_count; j++) {
            place[j] =
                (struct hf_place){base->rate[end][n] * service[j], base->place[j].stock[end], 0};
            mean += place[j].mean;
        }
        const uint32_t paths = path_count / base->node_count[end] + (path_count > 0 ? 1 : 0);
        const bool is_few = mean * paths * base->node_count[end] <= HF_PLACE_FAILURES_MAX;
        const struct hf_places_question question = {.place = place,
                                                    .place_count = base->place_count,
                                                    .years = (double)days / HF_DAYS_PER_YEAR,
                                                    .transfer_years = base->transfer_years[end],
                                                    .path_count = is_few ? paths : 0,
                                                    .seed = PLACE_SEED + n};
        struct hf_places_answer answer;
        HF_TRY(hf_places_hold(&question, scratch, &answer));
        const double weight = base->weight[end][n];
        moved->lower += weight * answer.lower;
        moved->upper += weight * answer.upper;
        moved->answer += weight * answer.hold_probability;
        variance += weight * weight * answer.error * answer.error;
        moved->method = answer.method > moved->method ? answer.method : moved->method;
    }
    moved->error = sqrt(variance);
    return HF_OK;
}

enum place_way { WAY_SPLIT, WAY_POOLED, WAY_UPPER, WAY_MOVED };

struct way_asked {
    int end;
    enum place_way way;
    uint32_t path_count;
};

static enum hf_status way_hold(const struct place_base *base, struct way_asked asked, int64_t days,
                               struct hf_arena scratch, double *hold) {
    struct moved_hold moved;
    *hold = 1.0;
    if (days <= 0) {
        return HF_OK;
    }
    if (asked.way == WAY_SPLIT) {
        return split_hold(base, asked.end, days, scratch, hold);
    }
    if (asked.way == WAY_POOLED) {
        return pooled_hold(base, asked.end, days, scratch, hold);
    }
    HF_TRY(moved_ask(base, asked.end, days, asked.way == WAY_UPPER ? 0 : asked.path_count, scratch,
                     &moved));
    *hold = asked.way == WAY_UPPER ? moved.upper : moved.answer;
    return HF_OK;
}

struct place_span {
    int64_t low, high; /* it holds until low, or low is the first day */
};

/* The last day of a span until which it holds. */
static enum hf_status way_date(const struct place_base *base, struct way_asked asked,
                               struct place_span span, struct hf_arena scratch,
                               struct hf_date *until) {
    double hold = 0.0;
    const int64_t horizon = (int64_t)base->horizon.days - base->from.days;
    HF_TRY(way_hold(base, asked, span.high, scratch, &hold));
    if (hold >= base->confidence) {
        *until = span.high >= horizon ? HF_DATE_MAX : hf_date_add(base->from, span.high);
        return HF_OK;
    }
    while (span.high - span.low > 1) {
        const int64_t middle = span.low + (span.high - span.low) / 2;
        HF_TRY(way_hold(base, asked, middle, scratch, &hold));
        if (hold >= base->confidence) {
            span.low = middle;
        } else {
            span.high = middle;
        }
    }
    *until = hf_date_add(base->from, span.low);
    return HF_OK;
}

static int64_t days_to(const struct place_base *base, struct hf_date date) {
    const int32_t until = date.days < base->horizon.days ? date.days : base->horizon.days;
    return until > base->from.days ? (int64_t)until - base->from.days : 0;
}

static struct hf_date no_later(struct hf_date date, struct hf_date most) {
    return date.days > most.days ? most : date;
}

static enum hf_status place_dates_fill(const struct place_base *base, int end, uint32_t path_count,
                                       struct hf_arena scratch, struct hf_place_dates *dates) {
    const int64_t horizon = days_to(base, HF_DATE_MAX);
    const int64_t target = days_to(base, base->target);
    struct moved_hold moved = {1.0, 1.0, 1.0, 0.0, HF_PLACES_SPLIT};
    const struct way_asked split = {end, WAY_SPLIT, 0};
    const struct way_asked pooled = {end, WAY_POOLED, 0};
    const struct way_asked upper = {end, WAY_UPPER, 0};
    const struct way_asked simulated = {end, WAY_MOVED, path_count};
    HF_TRY(way_date(base, split, (struct place_span){0, horizon}, scratch, &dates->split));
    HF_TRY(way_date(base, pooled, (struct place_span){0, horizon}, scratch, &dates->pooled));
    dates->split = no_later(dates->split, dates->pooled); /* but for the rates' nodes */
    struct place_span span = {days_to(base, dates->split), days_to(base, dates->pooled)};
    HF_TRY(way_date(base, upper, span, scratch, &dates->moved_upper));
    dates->moved = dates->split.days == dates->moved_upper.days ? dates->split : HF_DATE_MIN;
    HF_TRY(way_hold(base, split, target, scratch, &dates->hold_split));
    HF_TRY(way_hold(base, pooled, target, scratch, &dates->hold_pooled));
    if (target > 0) {
        HF_TRY(moved_ask(base, end, target, path_count, scratch, &moved));
    }
    dates->hold_split = fmin(dates->hold_split, dates->hold_pooled);
    dates->hold_lower = fmin(moved.lower, dates->hold_pooled);
    dates->hold_upper = fmin(moved.upper, dates->hold_pooled);
    dates->hold_moved = fmin(fmax(moved.answer, dates->hold_lower), dates->hold_upper);
    dates->hold_moved = isnan(moved.answer) ? moved.answer : dates->hold_moved;
    dates->error = moved.error;
    dates->method = moved.method;
    double probe = 0.0; /* is it simulated at all? */
    span.high = days_to(base, dates->moved_upper);
    HF_TRY(way_hold(base, simulated, span.high, scratch, &probe));
    if (dates->moved.days == HF_DATE_MIN.days && !isnan(probe)) {
        HF_TRY(way_date(base, simulated, span, scratch, &dates->moved));
        dates->moved = no_later(dates->moved, dates->moved_upper);
    }
    return HF_OK;
}

/* ---- each place ---- */

static double place_hold(const struct place_base *base, int end, uint32_t j, double service) {
    double hold = 0.0;
    for (uint32_t n = 0; n < base->node_count[end]; n++) {
        hold += base->weight[end][n] *
                hf_poisson_at_most((double)base->place[j].stock[end], base->rate[end][n] * service);
    }
    return hold;
}

static double mean_rate(const struct place_base *base, int end) {
    double mean = 0.0;
    for (uint32_t n = 0; n < base->node_count[end]; n++) {
        mean += base->weight[end][n] * base->rate[end][n];
    }
    return mean;
}

/* Between two days the fall of the product belongs to the places as their logarithms fall. */
static enum hf_status firsts_find(const struct place_base *base, int end, struct hf_arena scratch) {
    const uint32_t count = base->place_count;
    double *service = hf_new(&scratch, double, count);
    double *before = hf_new(&scratch, double, (size_t)count *PLACE_NODES);
    const int64_t target = days_to(base, base->target);
    if (service == NULL || before == NULL) {
        return HF_ERR_MEMORY;
    }
    for (int64_t step = 1; step <= FIRST_DAYS; step++) {
        hf_place_service(base, end, target * step / FIRST_DAYS, service);
        for (uint32_t n = 0; n < base->node_count[end]; n++) {
            double *ln = before + (size_t)n * count;
            double sum = 0.0;
            double fall = 0.0;
            for (uint32_t j = 0; j < count; j++) {
                sum += ln[j];
            }
            const double start = exp(sum);
            for (uint32_t j = 0; j < count; j++) {
                const double now = fmax(log(hf_poisson_at_most((double)base->place[j].stock[end],
                                                               base->rate[end][n] * service[j])),
                                        -690.0);
                fall += ln[j] - now;
            }
            const double share =
                fall > 0.0 ? base->weight[end][n] * start * -expm1(-fall) / fall : 0.0;
            for (uint32_t j = 0; j < count; j++) {
                const double now = fmax(log(hf_poisson_at_most((double)base->place[j].stock[end],
                                                               base->rate[end][n] * service[j])),
                                        -690.0);
                base->place[j].first[end] += share * (ln[j] - now);
                ln[j] = now;
            }
        }
    }
    return HF_OK;
}

static enum hf_status places_fill(const struct place_base *base, int end, struct hf_arena scratch) {
    double *service = hf_new(&scratch, double, base->place_count);
    const int64_t target = days_to(base, base->target);
    const int64_t horizon = days_to(base, HF_DATE_MAX);
    if (service == NULL) {
        return HF_ERR_MEMORY;
    }
    hf_place_service(base, end, target, service);
    for (uint32_t j = 0; j < base->place_count; j++) {
        base->place[j].failures[end] = mean_rate(base, end) * service[j];
        base->place[j].hold[end] = place_hold(base, end, j, service[j]);
        int64_t low = 0;
        int64_t high = horizon;
        hf_place_service(base, end, high, service);
        const bool holds = place_hold(base, end, j, service[j]) >= base->confidence;
        while (high - low > 1 && !holds) {
            const int64_t middle = low + (high - low) / 2;
            hf_place_service(base, end, middle, service);
            if (place_hold(base, end, j, service[j]) >= base->confidence) {
                low = middle;
            } else {
                high = middle;
            }
        }
        base->place[j].until[end] = holds ? HF_DATE_MAX : hf_date_add(base->from, low);
        hf_place_service(base, end, target, service);
    }
    return firsts_find(base, end, scratch);
}

/* How the same stock would lie best for the target, by the lesser end, if nothing moved later. */
static enum hf_status better_find(const struct place_base *base, struct hf_arena scratch,
                                  struct hf_place_pool *pool) {
    struct hf_place *place = hf_new(&scratch, struct hf_place, base->place_count);
    double *service = hf_new(&scratch, double, base->place_count);
    int64_t *stock = hf_new(&scratch, int64_t, base->place_count);
    int64_t total = 0;
    if (place == NULL || service == NULL || stock == NULL) {
        return HF_ERR_MEMORY;
    }
    hf_place_service(base, 0, days_to(base, pool->end[0].pooled), service);
    pool->moves = 0.0;
    for (uint32_t j = 0; j < base->place_count; j++) {
        const double units = (double)base->place[j].stock[0];
        const double mean = mean_rate(base, 0) * service[j];
        const double lost =
            mean * hf_poisson_above(units - 1.0, mean) - units * hf_poisson_above(units, mean);
        pool->moves += fmax(lost, 0.0);
        place[j].mean = base->place[j].failures[0];
        total += base->place[j].stock[0];
    }
    for (uint32_t j = 0; j < base->place_count; j++) {
        base->place[j].better = base->place[j].stock[0];
    }
    if (total > 0 && total <= 10000000) {
        HF_TRY(hf_places_divide(place, base->place_count, total, scratch, stock));
        for (uint32_t j = 0; j < base->place_count; j++) {
            base->place[j].better = stock[j];
        }
    }
    return HF_OK;
}

enum hf_status hf_place_answer(const struct place_base *base, uint32_t path_count,
                               struct hf_arena scratch, struct hf_place_pool *pool) {
    for (int end = 0; end < 2; end++) {
        pool->transfer_days[end] = base->transfer_years[end] * HF_DAYS_PER_YEAR;
        HF_TRY(place_dates_fill(base, end, path_count, scratch, &pool->end[end]));
        HF_TRY(places_fill(base, end, scratch));
    }
    /* What can be done with slow moves can be done with fast ones: no rule needs the speed. */
    struct hf_place_dates *slow = &pool->end[0];
    struct hf_place_dates *fast = &pool->end[1];
    const bool is_answered = fast->moved.days != HF_DATE_MIN.days; /* else there are bounds only */
    fast->moved = is_answered && fast->moved.days < slow->moved.days ? slow->moved : fast->moved;
    fast->hold_moved = fast->hold_moved < slow->hold_moved ? slow->hold_moved : fast->hold_moved;
    return better_find(base, scratch, pool);
}
