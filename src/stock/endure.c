#include "stock/endure.h"

#include "balance/balance_lasting.h"

#include <math.h>

/* Years in, days out. The lesser end gives the earliest dates and the most needed units. */

enum { SURVIVAL_POINTS_MAX = 120, LEVEL_95 = 2 };

static const double stock_levels[HF_ENDURANCE_LEVELS] = {0.5, 0.8, 0.95, 0.99};
static const double failures_followed = 400.0;
static const double failures_followed_lasting = 100.0;

static double endure_years(struct hf_date from, struct hf_date day) {
    return day.days > from.days ? (day.days - from.days) / HF_DAYS_PER_YEAR : 0.0;
}

static struct hf_date endure_date(struct hf_date from, double years, struct hf_date horizon) {
    const double days = floor(years * HF_DAYS_PER_YEAR + 1e-9);
    if (!(days < (double)horizon.days - (double)from.days)) {
        return HF_DATE_MAX;
    }
    return hf_date_add(from, (int64_t)days);
}

/* ---- building ---- */

static struct hf_failure_law end_law_of(const struct stock_rate *rate, int end) {
    const struct hf_stock_record *record = &rate->record[end];
    struct hf_failure_law law = {.known = end == END_LEAST ? rate->per_year.upper
                                                           : rate->per_year.lower};
    if (rate->has_record && record->unit_years > 0.0 &&
        hf_failure_law_update(NULL, record->failures, record->unit_years, &law) != HF_OK) {
        law = (struct hf_failure_law){.known = rate->per_year.upper};
    }
    return law;
}

static void balance_make(const struct stock_ends_request *request, int end,
                         const struct hf_stock_pool *pool, struct hf_balance *balance) {
    const struct stock_flow_end *flow = &request->flow->end[end];
    *balance = (struct hf_balance){.piece = pool->piece,
                                   .piece_count = pool->piece_count,
                                   .failure = end_law_of(request->rate, end),
                                   .delivery = flow->delivery,
                                   .delivery_count = flow->delivery_count,
                                   .loop = flow->loop,
                                   .loop_count = flow->loop_count,
                                   .lot = flow->lot,
                                   .lot_count = flow->lot_count,
                                   .stock = pool->stock};
}

/* Lots hold no more than the stock: those that expire last give way. */
static uint32_t lots_within(const struct hf_balance *balance, struct hf_balance_lot *lot) {
    int64_t left = balance->stock;
    uint32_t count = 0;
    for (uint32_t i = 0; i < balance->lot_count && left > 0; i++) {
        lot[count] = balance->lot[i];
        lot[count].units = lot[count].units < left ? lot[count].units : left;
        left -= lot[count++].units;
    }
    return count;
}

static struct hf_balance without_flows(struct hf_balance balance) {
    balance.delivery_count = 0;
    balance.loop_count = 0;
    return balance;
}

static enum hf_status worst_make(const struct stock_ends_request *request, struct hf_arena *keep,
                                 struct stock_ends *ends) {
    const struct stock_base_request base = {request->item->product, BASE_MOST, request->item->from,
                                            0, request->service->unknown_units};
    struct hf_stock_pool pool = {.rate_per_year = request->rate->per_year.upper};
    HF_TRY(hf_stock_base_build(request->service, &base, keep, &pool));
    /* what is on order or at a repairer is promised, not there */
    ends->worst = without_flows(ends->balance[END_LEAST]);
    ends->worst.piece = pool.piece;
    ends->worst.piece_count = pool.piece_count;
    ends->worst.stock = request->lots->sure;
    struct hf_balance_lot *lot =
        hf_new(keep, struct hf_balance_lot, (size_t)ends->worst.lot_count + 1);
    if (lot == NULL) {
        return HF_ERR_MEMORY;
    }
    ends->worst.lot_count = lots_within(&ends->worst, lot);
    ends->worst.lot = lot;
    return HF_OK;
}

/* What cannot be computed as it stands is taken worse at the lesser end: without repair. At the
 * other end it has no end, which is what its upper bound is then worth. */
/* So many failures until the horizon that following each unit through repair would take seconds. */
static enum hf_status repair_is_too_long(const struct hf_balance *balance,
                                         const struct hf_stock_pool *pool, double horizon,
                                         bool *is_too_long) {
    double failures = 0.0;
    HF_TRY(hf_stock_demand(pool, horizon, &failures));
    *is_too_long =
        failures > (hf_balance_is_lasting(balance) ? failures_followed_lasting : failures_followed);
    return HF_OK;
}

enum hf_status hf_stock_ends_settle(const struct stock_ends_request *request,
                                    struct hf_arena scratch, struct stock_ends *ends) {
    const double horizon = endure_years(request->item->from, request->horizon);
    for (int end = 0; end < ENDS; end++) {
        struct hf_balance *balance = &ends->balance[end];
        bool is_too_long = false;
        if (balance->loop_count > 0) {
            HF_TRY(repair_is_too_long(balance, &ends->pool[end], horizon, &is_too_long));
        }
        if (is_too_long) {
            balance->loop_count = 0;
            ends->is_limited = ends->is_limited || end == END_MOST;
            ends->is_open = ends->is_open || end == END_MOST;
        }
    }
    struct hf_balance_point point;
    struct hf_balance *const probed[] = {&ends->balance[END_LEAST], &ends->worst};
    for (int i = 0; i < 2; i++) {
        enum hf_status status = hf_balance_curve(probed[i], &horizon, 1, &point, NULL, scratch);
        if (status == HF_ERR_LIMIT) {
            probed[i]->loop_count = 0;
            status = hf_balance_curve(probed[i], &horizon, 1, &point, NULL, scratch);
        }
        HF_TRY(status);
    }
    struct hf_balance *most = &ends->balance[END_MOST];
    enum hf_status status = hf_balance_curve(most, &horizon, 1, &point, NULL, scratch);
    if (status == HF_ERR_LIMIT) {
        most->lot_count = 0;
        status = hf_balance_curve(most, &horizon, 1, &point, NULL, scratch);
    }
    if (status == HF_ERR_LIMIT) {
        most->loop_count = 0;
        ends->is_limited = true;
        ends->is_open = true;
        status = hf_balance_curve(most, &horizon, 1, &point, NULL, scratch);
    }
    return status;
}

enum hf_status hf_stock_ends_build(const struct stock_ends_request *request, struct hf_arena *keep,
                                   struct stock_ends *ends) {
    const struct hf_endurance *item = request->item;
    const struct stock_base_request base[ENDS] = {
        [END_LEAST] = {item->product, BASE_MOST, item->from, 0, 0},
        [END_MOST] = {item->product, BASE_LEAST, item->from, request->idle_days, 0}};
    *ends = (struct stock_ends){.is_open = request->lots->unsized > 0};
    for (int end = 0; end < ENDS; end++) {
        struct hf_stock_pool *pool = &ends->pool[end];
        HF_TRY(hf_stock_base_build(request->service, &base[end], keep, pool));
        pool->rate_per_year =
            end == END_LEAST ? request->rate->per_year.upper : request->rate->per_year.lower;
        pool->stock = request->lots->usable;
        balance_make(request, end, pool, &ends->balance[end]);
    }
    return worst_make(request, keep, ends);
}

void hf_stock_ends_without_repair(struct stock_ends *ends) {
    ends->balance[END_LEAST].loop_count = 0;
    ends->worst.loop_count = 0;
    if (ends->balance[END_MOST].loop_count > 0) {
        ends->balance[END_MOST].loop_count = 0;
        ends->is_limited = true;
        ends->is_open = true;
    }
}

/* ---- answers ---- */

/* holds_until of one balance at some of the levels. */
struct dates_answer {
    struct hf_date date[HF_ENDURANCE_LEVELS];
    struct hf_balance_quality quality;
};
static enum hf_status dates_of(const struct stock_ends_request *request,
                               const struct hf_balance *balance, uint32_t from, uint32_t count,
                               struct dates_answer *answer, struct hf_arena scratch) {
    double years[HF_ENDURANCE_LEVELS];
    HF_TRY(hf_balance_hold_until(balance, stock_levels + from, count, years, &answer->quality,
                                 scratch));
    for (uint32_t i = 0; i < count; i++) {
        answer->date[i] = endure_date(request->item->from, years[i], request->horizon);
    }
    return HF_OK;
}

static struct hf_balance at_mean_rate(struct hf_balance balance) {
    const struct hf_failure_law *law = &balance.failure;
    balance.failure = (struct hf_failure_law){
        .known = law->shape > 0.0 ? law->shape / law->unit_years : law->known};
    return balance;
}

static enum hf_status dates_fill(const struct stock_ends_request *request,
                                 const struct stock_ends *ends, struct hf_arena scratch,
                                 struct hf_endurance *item) {
    struct dates_answer held[ENDS];
    struct dates_answer alone[ENDS];
    struct dates_answer known[ENDS];
    item->error_max = 0.0;
    for (int end = 0; end < ENDS; end++) {
        const struct hf_balance *balance = &ends->balance[end];
        const struct hf_balance stock_only = without_flows(*balance);
        const struct hf_balance mean_rate = at_mean_rate(*balance);
        HF_TRY(dates_of(request, balance, 0, HF_ENDURANCE_LEVELS, &held[end], scratch));
        HF_TRY(dates_of(request, &stock_only, LEVEL_95, 1, &alone[end], scratch));
        HF_TRY(dates_of(request, &mean_rate, LEVEL_95, 1, &known[end], scratch));
        item->method[end == END_LEAST ? 0 : 1] = (uint8_t)held[end].quality.method;
        item->error_max = fmax(item->error_max, held[end].quality.error_max);
    }
    for (int level = 0; level < HF_ENDURANCE_LEVELS; level++) {
        item->holds_until[level] =
            (struct hf_date_range){held[END_LEAST].date[level], held[END_MOST].date[level]};
    }
    item->alone_until = (struct hf_date_range){alone[END_LEAST].date[0], alone[END_MOST].date[0]};
    item->known_rate_until =
        (struct hf_date_range){known[END_LEAST].date[0], known[END_MOST].date[0]};
    if (ends->is_open) {
        for (int level = 0; level < HF_ENDURANCE_LEVELS; level++) {
            item->holds_until[level].latest = HF_DATE_MAX;
        }
        item->alone_until.latest = HF_DATE_MAX;
        item->known_rate_until.latest = HF_DATE_MAX;
    }
    return HF_OK;
}

static int64_t endure_one_more(int64_t units, bool can_fail) {
    return can_fail && units < INT64_MAX ? units + 1 : units;
}

static enum hf_status needed_fill(const struct stock_ends_request *request,
                                  const struct stock_ends *ends, double confidence,
                                  struct hf_arena scratch, struct hf_endurance *item) {
    const double target = endure_years(item->from, item->target);
    const double horizon = endure_years(item->from, request->horizon);
    for (int end = 0; end < ENDS; end++) {
        const int at = end == END_LEAST ? 1 : 0;
        const struct hf_balance_wish all = {target, confidence, HF_STOCK_MEET_ALL};
        HF_TRY(hf_stock_demand(&ends->pool[end], horizon, &item->demand_until_horizon[at]));
        HF_TRY(hf_balance_needed(&ends->balance[end], &all, &item->needed[at], scratch));
        double failures = 0.0;
        HF_TRY(hf_stock_demand(&ends->pool[end], target, &failures));
        item->needed_all_in_hand[at] = endure_one_more(item->needed[at], failures > 0.0);
    }
    return HF_OK;
}

/* Day of the same number in a later month, or that month's last. */
static struct hf_date months_later(struct hf_date from, int32_t months) {
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    hf_date_to_civil(from, &year, &month, &day);
    const int32_t total = (month - 1) + months;
    struct hf_date date = HF_DATE_MAX;
    for (int32_t back = 0; back < 4; back++) {
        if (hf_date_from_civil(year + total / 12, total % 12 + 1, day - back, &date)) {
            return date;
        }
    }
    return HF_DATE_MAX;
}

static uint32_t survival_days_fill(struct hf_date from, struct hf_date horizon, struct hf_date *day,
                                   double *years) {
    int32_t months = 0;
    while (months_later(from, months + 1).days <= horizon.days && months < 12 * 1000) {
        months++;
    }
    const int32_t step =
        months > SURVIVAL_POINTS_MAX ? (months + SURVIVAL_POINTS_MAX - 1) / SURVIVAL_POINTS_MAX : 1;
    uint32_t count = 0;
    for (int32_t month = 0; month <= months && count < SURVIVAL_POINTS_MAX; month += step) {
        day[count] = months_later(from, month);
        years[count] = endure_years(from, day[count]);
        count++;
    }
    return count;
}

static enum hf_status survival_fill(const struct stock_ends_request *request,
                                    const struct stock_ends *ends, struct hf_arena *keep,
                                    struct hf_arena scratch, struct hf_endurance *item) {
    double *years = hf_new(&scratch, double, SURVIVAL_POINTS_MAX);
    struct hf_balance_point *point = hf_new(&scratch, struct hf_balance_point, SURVIVAL_POINTS_MAX);
    double *curve[2 * ENDS];
    for (int i = 0; i < 2 * ENDS; i++) {
        curve[i] = hf_new(keep, double, SURVIVAL_POINTS_MAX);
        if (curve[i] == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    item->survival_day = hf_new(keep, struct hf_date, SURVIVAL_POINTS_MAX);
    if (years == NULL || point == NULL || item->survival_day == NULL) {
        return HF_ERR_MEMORY;
    }
    const uint32_t count =
        survival_days_fill(item->from, request->horizon, item->survival_day, years);
    for (int end = 0; end < ENDS; end++) {
        const bool is_open = end == END_MOST && ends->is_open;
        HF_TRY(hf_balance_curve(&ends->balance[end], years, count, point, NULL, scratch));
        for (uint32_t i = 0; i < count; i++) {
            curve[end][i] = is_open ? 1.0 : point[i].hold;
            curve[ENDS + end][i] = is_open ? 1.0 : point[i].available;
        }
    }
    item->survival_count = count;
    item->survival_lower = curve[END_LEAST];
    item->survival_upper = curve[END_MOST];
    item->available_lower = curve[ENDS + END_LEAST];
    item->available_upper = curve[ENDS + END_MOST];
    return HF_OK;
}

enum hf_status hf_stock_ends_answer(const struct stock_ends_request *request,
                                    const struct stock_ends *ends, double confidence,
                                    struct hf_arena *keep, struct hf_arena scratch,
                                    struct hf_endurance *item) {
    HF_TRY(dates_fill(request, ends, scratch, item));
    HF_TRY(needed_fill(request, ends, confidence, scratch, item));
    return survival_fill(request, ends, keep, scratch, item);
}
