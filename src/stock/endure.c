#include "stock/endure.h"

#include <assert.h>
#include <math.h>

/* Years in, days out. The lesser end gives the earliest dates and the most needed units. */

enum { SURVIVAL_POINTS_MAX = 120, LEVEL_95 = 2 };

static const double stock_levels[HF_ENDURANCE_LEVELS] = {0.5, 0.8, 0.95, 0.99};
static const double horizon_least = 1.0 / HF_DAYS_PER_YEAR;

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

struct hf_failure_law hf_stock_end_law(const struct stock_rate *rate, int end) {
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
                                   .failure = hf_stock_end_law(request->rate, end),
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
    const struct stock_base_request base = {
        request->item->product,          BASE_MOST,    request->item->from, 0,
        request->service->unknown_units, request->wear};
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

enum hf_status hf_stock_ends_build(const struct stock_ends_request *request, struct hf_arena *keep,
                                   struct stock_ends *ends) {
    const struct hf_endurance *item = request->item;
    const struct stock_base_request base[ENDS] = {
        [END_LEAST] = {item->product, BASE_MOST, item->from, 0, 0, request->wear},
        [END_MOST] = {item->product, BASE_LEAST, item->from, request->idle_days, 0, request->wear}};
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

/* ---- one end's answers ---- */

static bool is_alike(double left, double right) {
    return !(left < right) && !(left > right);
}

static bool flows_are_alike(const struct hf_balance *left, const struct hf_balance *right) {
    bool is_same = left->delivery_count == right->delivery_count &&
                   left->loop_count == right->loop_count && left->lot_count == right->lot_count;
    for (uint32_t i = 0; is_same && i < left->delivery_count; i++) {
        const struct hf_balance_delivery *a = &left->delivery[i];
        const struct hf_balance_delivery *b = &right->delivery[i];
        is_same = is_alike(a->years, b->years) && a->units == b->units &&
                  is_alike(a->good_ratio, b->good_ratio) && a->is_harvest == b->is_harvest;
    }
    for (uint32_t i = 0; is_same && i < left->loop_count; i++) {
        const struct hf_repair_loop *a = &left->loop[i];
        const struct hf_repair_loop *b = &right->loop[i];
        is_same = is_alike(a->share_ratio, b->share_ratio) &&
                  is_alike(a->yield_ratio, b->yield_ratio) && a->stages == b->stages &&
                  is_alike(a->turnaround_years, b->turnaround_years) &&
                  is_alike(a->send_until_years, b->send_until_years) &&
                  is_alike(a->return_until_years, b->return_until_years) &&
                  is_alike(a->wip_mean, b->wip_mean);
    }
    for (uint32_t i = 0; is_same && i < left->lot_count; i++) {
        is_same = is_alike(left->lot[i].until_years, right->lot[i].until_years) &&
                  left->lot[i].units == right->lot[i].units;
    }
    return is_same;
}

/* Two balances as this file makes them. */
static bool balances_are_alike(const struct hf_balance *left, const struct hf_balance *right) {
    bool is_same = left->stock == right->stock && left->piece_count == right->piece_count &&
                   is_alike(left->failure.known, right->failure.known) &&
                   is_alike(left->failure.shape, right->failure.shape) &&
                   is_alike(left->failure.unit_years, right->failure.unit_years);
    for (uint32_t i = 0; is_same && i < left->piece_count; i++) {
        const struct hf_stock_piece *a = &left->piece[i];
        const struct hf_stock_piece *b = &right->piece[i];
        is_same = is_alike(a->from_years, b->from_years) &&
                  is_alike(a->units_start, b->units_start) && is_alike(a->units_end, b->units_end);
    }
    return is_same && flows_are_alike(left, right);
}

static struct hf_balance at_mean_rate(struct hf_balance balance) {
    const struct hf_failure_law *law = &balance.failure;
    balance.failure = (struct hf_failure_law){
        .known = law->shape > 0.0 ? law->shape / law->unit_years : law->known};
    return balance;
}

/* What both ends are asked, and what each answered. */
struct ends_asked {
    struct hf_balance_question question;
    struct hf_balance_wish wish;
    struct hf_balance_answer answer[ENDS];
    double alone[ENDS], known[ENDS]; /* years until which it holds at 95 % */
};

static enum hf_status end_ask(struct stock_ends *ends, int end, struct hf_arena *keep,
                              struct hf_arena scratch, struct ends_asked *asked) {
    struct hf_balance *balance = &ends->balance[end];
    enum hf_status status =
        hf_balance_answer(balance, &asked->question, keep, scratch, &asked->answer[end]);
    if (status == HF_ERR_LIMIT && balance->loop_count > 0) {
        balance->loop_count = 0;
        ends->is_limited = ends->is_limited || end == END_MOST;
        ends->is_open = ends->is_open || end == END_MOST;
        status = hf_balance_answer(balance, &asked->question, keep, scratch, &asked->answer[end]);
    }
    return status;
}

/* The date at 95 % alone, of a balance that is like the end's but for something. */
static enum hf_status date_ask(const struct hf_balance *balance, const struct ends_asked *asked,
                               struct hf_arena *keep, struct hf_arena scratch, double *until) {
    const struct hf_balance_question question = {.horizon_years = asked->question.horizon_years,
                                                 .confidence = &stock_levels[LEVEL_95],
                                                 .confidence_count = 1};
    struct hf_balance_answer answer;
    HF_TRY(hf_balance_answer(balance, &question, keep, scratch, &answer));
    *until = answer.until[0];
    return HF_OK;
}

static enum hf_status ends_ask(struct stock_ends *ends, struct hf_arena *keep,
                               struct hf_arena scratch, struct ends_asked *asked) {
    for (int end = 0; end < ENDS; end++) {
        struct hf_balance *balance = &ends->balance[end];
        if (end == END_MOST && balances_are_alike(balance, &ends->balance[END_LEAST])) {
            asked->answer[end] = asked->answer[END_LEAST];
            asked->alone[end] = asked->alone[END_LEAST];
            asked->known[end] = asked->known[END_LEAST];
            break;
        }
        HF_TRY(end_ask(ends, end, keep, scratch, asked));
        assert(asked->answer[end].until != NULL);
        asked->alone[end] = asked->answer[end].until[LEVEL_95];
        asked->known[end] = asked->answer[end].until[LEVEL_95];
        if (balance->delivery_count > 0 || balance->loop_count > 0) {
            const struct hf_balance stock_only = without_flows(*balance);
            HF_TRY(date_ask(&stock_only, asked, keep, scratch, &asked->alone[end]));
        }
        if (balance->failure.shape > 0.0) {
            const struct hf_balance mean_rate = at_mean_rate(*balance);
            HF_TRY(date_ask(&mean_rate, asked, keep, scratch, &asked->known[end]));
        }
    }
    return HF_OK;
}

/* Two ends of which one is simulated may cross by chance: what is then less is the lesser. */
static void answers_order(const struct hf_balance_question *question,
                          struct hf_balance_answer *least, struct hf_balance_answer *most) {
    for (uint32_t i = 0; i < question->confidence_count; i++) {
        const double until = least->until[i];
        least->until[i] = fmin(until, most->until[i]);
        most->until[i] = fmax(until, most->until[i]);
    }
    for (uint32_t i = 0; i < question->wish_count; i++) {
        const int64_t needed = least->needed[i];
        least->needed[i] = needed > most->needed[i] ? needed : most->needed[i];
        most->needed[i] = needed < most->needed[i] ? needed : most->needed[i];
    }
    for (uint32_t i = 0; i < question->count; i++) {
        const struct hf_balance_point a = least->point[i];
        const struct hf_balance_point b = most->point[i];
        least->point[i].hold = fmin(a.hold, b.hold);
        most->point[i].hold = fmax(a.hold, b.hold);
        least->point[i].available = fmin(a.available, b.available);
        most->point[i].available = fmax(a.available, b.available);
    }
}

/* ---- answers ---- */

static struct hf_date_range dates_range(const struct stock_ends_request *request,
                                        const struct stock_ends *ends, double least, double most) {
    const struct hf_date from = request->item->from;
    return (struct hf_date_range){
        endure_date(from, fmin(least, most), request->horizon),
        ends->is_open ? HF_DATE_MAX : endure_date(from, fmax(least, most), request->horizon)};
}

static void dates_fill(const struct stock_ends_request *request, const struct stock_ends *ends,
                       const struct ends_asked *asked, struct hf_endurance *item) {
    const struct hf_balance_answer *answer = asked->answer;
    item->error_max = fmax(answer[END_LEAST].quality.error_max, answer[END_MOST].quality.error_max);
    for (int level = 0; level < HF_ENDURANCE_LEVELS; level++) {
        item->holds_until[level] = dates_range(request, ends, answer[END_LEAST].until[level],
                                               answer[END_MOST].until[level]);
    }
    item->alone_until = dates_range(request, ends, asked->alone[END_LEAST], asked->alone[END_MOST]);
    item->known_rate_until =
        dates_range(request, ends, asked->known[END_LEAST], asked->known[END_MOST]);
    for (int end = 0; end < ENDS; end++) {
        const int at = end == END_LEAST ? 0 : 1;
        item->method[at] = (uint8_t)answer[end].quality.method;
        item->paths[at] = answer[end].paths;
        item->hold_error[at] = 0.0;
        for (uint32_t i = 0; i < asked->question.count; i++) {
            item->hold_error[at] = fmax(item->hold_error[at], answer[end].hold_error[i]);
        }
        for (int level = 0; level < HF_ENDURANCE_LEVELS; level++) {
            item->date_error_days[at][level] = answer[end].until_error[level] * HF_DAYS_PER_YEAR;
        }
    }
}

static int64_t endure_one_more(int64_t units, bool can_fail) {
    return can_fail && units < INT64_MAX ? units + 1 : units;
}

static enum hf_status needed_fill(const struct stock_ends *ends, const struct ends_asked *asked,
                                  struct hf_endurance *item) {
    const double target = endure_years(item->from, item->target);
    for (int end = 0; end < ENDS; end++) {
        const int at = end == END_LEAST ? 1 : 0;
        double failures = 0.0;
        HF_TRY(hf_stock_demand(&ends->pool[end], target, &failures));
        item->needed[at] = asked->answer[end].needed[0];
        item->needed_error[at] = asked->answer[end].needed_error[0];
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

/* Days of the curve; their number. */
static uint32_t survival_days_fill(struct hf_date from, struct hf_date horizon,
                                   struct hf_date *day) {
    int32_t months = 0;
    while (months_later(from, months + 1).days <= horizon.days && months < 12 * 1000) {
        months++;
    }
    const int32_t step =
        months > SURVIVAL_POINTS_MAX ? (months + SURVIVAL_POINTS_MAX - 1) / SURVIVAL_POINTS_MAX : 1;
    uint32_t count = 0;
    for (int32_t month = 0; month <= months && count < SURVIVAL_POINTS_MAX; month += step) {
        day[count] = months_later(from, month);
        count++;
    }
    return count;
}

enum hf_status hf_stock_ends_open(const struct stock_ends_request *request,
                                  const struct stock_ends *ends, struct hf_arena *keep,
                                  struct hf_endurance *item) {
    const double horizon = endure_years(item->from, request->horizon);
    for (int end = 0; end < ENDS; end++) {
        const int at = end == END_LEAST ? 1 : 0;
        HF_TRY(hf_stock_demand(&ends->pool[end], horizon, &item->demand_until_horizon[at]));
    }
    item->survival_day = hf_new(keep, struct hf_date, SURVIVAL_POINTS_MAX);
    if (item->survival_day == NULL) {
        return HF_ERR_MEMORY;
    }
    item->survival_count = survival_days_fill(item->from, request->horizon, item->survival_day);
    double **const curve[] = {&item->survival_lower, &item->survival_upper, &item->available_lower,
                              &item->available_upper};
    for (int i = 0; i < 2 * ENDS; i++) {
        *curve[i] = hf_new(keep, double, item->survival_count);
        if (*curve[i] == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    return HF_OK;
}

static void survival_fill(const struct stock_ends *ends, const struct ends_asked *asked,
                          struct hf_endurance *item) {
    for (uint32_t i = 0; i < item->survival_count; i++) {
        const struct hf_balance_point *least = &asked->answer[END_LEAST].point[i];
        const struct hf_balance_point *most = &asked->answer[END_MOST].point[i];
        item->survival_lower[i] = least->hold;
        item->survival_upper[i] = ends->is_open ? 1.0 : most->hold;
        item->available_lower[i] = least->available;
        item->available_upper[i] = ends->is_open ? 1.0 : most->available;
    }
}

enum hf_status hf_stock_ends_answer(const struct stock_ends_request *request,
                                    struct stock_ends *ends, double confidence,
                                    struct hf_arena scratch, struct hf_endurance *item) {
    double *years = hf_new(&scratch, double, SURVIVAL_POINTS_MAX);
    struct hf_arena room = scratch; /* with its allowance */
    scratch.at += hf_arena_left(&scratch) / 4;
    room.end = scratch.at;
    if (years == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < item->survival_count; i++) {
        years[i] = endure_years(item->from, item->survival_day[i]);
    }
    const double horizon = fmax(endure_years(item->from, request->horizon), horizon_least);
    struct ends_asked asked = {
        .wish = {endure_years(item->from, item->target), confidence, HF_STOCK_MEET_ALL}};
    asked.question = (struct hf_balance_question){.horizon_years = horizon,
                                                  .confidence = stock_levels,
                                                  .confidence_count = HF_ENDURANCE_LEVELS,
                                                  .years = years,
                                                  .count = item->survival_count,
                                                  .wish = &asked.wish,
                                                  .wish_count = 1};
    HF_TRY(ends_ask(ends, &room, scratch, &asked));
    if (asked.answer[END_LEAST].paths > 0 || asked.answer[END_MOST].paths > 0) {
        answers_order(&asked.question, &asked.answer[END_LEAST], &asked.answer[END_MOST]);
    }
    dates_fill(request, ends, &asked, item);
    HF_TRY(needed_fill(ends, &asked, item));
    survival_fill(ends, &asked, item);
    return HF_OK;
}
