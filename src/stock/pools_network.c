#include <holdfast/frontier.h>
#include <holdfast/pools.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* All pools of an assessment on one row of days: ln P(hold) of each at each level of buying, then
 * the least cost day by day. */

enum { DAYS = HF_NETWORK_DAYS, LEVELS = HF_NETWORK_LEVELS, LEVELS_LOOP = HF_NETWORK_LOOP_STEPS };
static const double ln_least = -690.0; /* 1e-300: below it a probability is 0 */
static const double network_years_least = 1.0 / HF_DAYS_PER_YEAR;
static const int64_t lack_most = INT64_C(1) << 50; /* no number of units is enough */

struct network_work {
    const struct hf_assessment *assessment;
    const struct hf_pool_balances *balances;
    uint32_t count, priced;
    struct hf_network_stock *made;
    struct hf_arena *keep;
    struct hf_arena scratch;
};

/* One end of one pool. */
struct network_levels {
    double *ln_hold; /* [day * LEVELS + level] */
    uint32_t level_count;
    int64_t step;
    int64_t lack[DAYS]; /* of a pool without a price */
};

static double network_ln(double probability) {
    return probability > 0.0 ? fmin(fmax(log(probability), ln_least), 0.0) : ln_least;
}

static double network_years(const struct hf_pool_balances *pool, struct hf_date day) {
    return day.days > pool->from.days ? (day.days - pool->from.days) / HF_DAYS_PER_YEAR : 0.0;
}

/* The currency that most priced pools have; of several the one met first. */
static enum hf_status currency_find(struct network_work *work) {
    struct hf_arena room = work->scratch;
    struct hf_currency *met = hf_new(&room, struct hf_currency, (size_t)work->count + 1);
    uint32_t *pools = hf_new(&room, uint32_t, (size_t)work->count + 1);
    uint32_t count = 0;
    if (met == NULL || pools == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < work->count; i++) {
        const struct hf_money price =
            hf_stock_price(work->assessment->snapshot, work->assessment->endurance[i].product);
        uint32_t at = 0;
        if (price.minor <= 0) { /* unknown is below 0 */
            continue;
        }
        while (at < count && strcmp(met[at].code, price.currency.code) != 0) {
            at++;
        }
        met[at] = price.currency;
        pools[at]++;
        count = at == count ? count + 1 : count;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (pools[i] > work->priced) {
            work->priced = pools[i];
            work->made->currency = met[i];
        }
    }
    return HF_OK;
}

static int64_t price_of(const struct network_work *work, uint32_t pool) {
    const struct hf_money price =
        hf_stock_price(work->assessment->snapshot, work->assessment->endurance[pool].product);
    const bool is_ours =
        price.minor > 0 && strcmp(price.currency.code, work->made->currency.code) == 0;
    return is_ours ? price.minor : HF_COUNT_UNKNOWN;
}

/* What the chain cannot follow is simulated: all days at once. */
static enum hf_status network_simulate(const struct hf_balance *balance, int64_t stock,
                                       const double *years, struct hf_arena scratch, double *hold) {
    struct hf_balance other = *balance;
    struct hf_balance_answer answer = {.paths = 0};
    struct hf_arena keep = hf_arena_over(scratch.at, hf_arena_left(&scratch) / 4);
    const struct hf_balance_question question = {
        .horizon_years = years[DAYS - 1], .years = years, .count = DAYS};
    keep.allowance = scratch.allowance;
    scratch.at += hf_arena_left(&scratch) / 4;
    other.stock = stock;
    if (!(question.horizon_years > 0.0)) {
        return HF_ERR_LIMIT;
    }
    HF_TRY(hf_balance_answer(&other, &question, &keep, scratch, &answer));
    for (uint32_t i = 0; i < DAYS; i++) {
        hold[i] = answer.point[i].hold;
    }
    return HF_OK;
}

/* The curve of a balance with more units on the shelf, on all days. */
static enum hf_status curve_of(const struct network_work *work, const struct hf_pool_balances *pool,
                               int end, int64_t extra, double *ln_hold, uint32_t stride) {
    struct hf_arena room = work->scratch;
    double *years = hf_take(&room, double, DAYS);
    double *hold = hf_take(&room, double, DAYS);
    const struct hf_balance *balance = &pool->balance[end];
    const int64_t stock = balance->stock < INT64_MAX - extra ? balance->stock + extra : INT64_MAX;
    if (years == NULL || hold == NULL) {
        return HF_ERR_MEMORY;
    }
    if (end == 1 && pool->is_open) {
        for (uint32_t d = 0; d < DAYS; d++) {
            ln_hold[(size_t)d * stride] = 0.0;
        }
        return HF_OK;
    }
    for (uint32_t d = 0; d < DAYS; d++) {
        years[d] = network_years(pool, work->made->day[d].day);
    }
    const struct hf_balance_grid grid = {&stock, 1, years, DAYS, 0.0};
    enum hf_status status = hf_balance_hold_table(balance, &grid, hold, NULL, room);
    if (status == HF_ERR_LIMIT) {
        status = network_simulate(balance, stock, years, room, hold);
    }
    HF_TRY(status);
    for (uint32_t d = 0; d < DAYS; d++) {
        const double ln = network_ln(hold[d]);
        const size_t before = ((size_t)d - 1) * stride;
        ln_hold[(size_t)d * stride] = d > 0 ? fmin(ln, ln_hold[before]) : ln;
    }
    return HF_OK;
}

static enum hf_status lack_until(const struct network_work *work,
                                 const struct hf_pool_balances *pool, int end, uint32_t day,
                                 int64_t *lack) {
    const double share = pow(work->made->confidence, 1.0 / work->count);
    const struct hf_balance_wish wish = {network_years(pool, work->made->day[day].day), share,
                                         HF_STOCK_MEET_ALL};
    const struct hf_balance *balance = &pool->balance[end];
    const struct hf_balance_question question = {
        .horizon_years = fmax(wish.years, network_years_least), .wish = &wish, .wish_count = 1};
    struct hf_arena room = work->scratch;
    struct hf_balance_answer answer;
    *lack = 0;
    if (end == 1 && pool->is_open) {
        return HF_OK;
    }
    struct hf_arena kept = hf_arena_over(room.at, hf_arena_left(&room) / 8);
    kept.allowance = room.allowance;
    room.at += hf_arena_left(&room) / 8;
    HF_TRY(hf_balance_answer(balance, &question, &kept, room, &answer));
    const int64_t needed = answer.needed[0];
    *lack = needed > balance->stock ? needed - balance->stock : 0;
    return HF_OK;
}

/* Whole packages up to what is needed at the horizon, in LEVELS - 1 steps at most. */
static enum hf_status levels_fill(const struct network_work *work, uint32_t at, int end,
                                  struct network_levels *levels) {
    const struct hf_pool_balances *pool = &work->balances[at];
    const uint32_t product = work->assessment->endurance[at].product;
    const int64_t said = work->assessment->snapshot->products.order_multiple[product];
    const int64_t package = said == HF_COUNT_UNKNOWN || said < 1 ? 1 : said;
    int64_t lack = 0;
    HF_TRY(lack_until(work, pool, end, DAYS - 1, &lack));
    const int64_t packages = lack / package + (lack % package > 0 ? 1 : 0);
    const int64_t steps = pool->balance[end].loop_count > 0 ? LEVELS_LOOP : LEVELS - 1;
    const int64_t bundle = (packages + steps - 1) / steps;
    if (lack > lack_most || !hf_mul_int64(package, bundle > 0 ? bundle : 1, &levels->step)) {
        return HF_ERR_LIMIT;
    }
    levels->level_count = (uint32_t)(lack / levels->step + (lack % levels->step > 0 ? 1 : 0)) + 1;
    for (uint32_t k = 0; k < levels->level_count; k++) {
        HF_TRY(curve_of(work, pool, end, levels->step * (int64_t)k, levels->ln_hold + k, LEVELS));
    }
    return HF_OK;
}

/* Units with which a pool without a price holds alone: in the same steps. */
static void lacks_fill(const struct network_work *work, struct network_levels *levels) {
    const double ln_share = log(work->made->confidence) / work->count - 1e-12;
    for (uint32_t d = 0; d < DAYS; d++) {
        uint32_t k = 0;
        while (k + 1 < levels->level_count && levels->ln_hold[(size_t)d * LEVELS + k] < ln_share) {
            k++;
        }
        levels->lack[d] = levels->step * (int64_t)k;
    }
}

static bool network_add(int64_t more, int64_t *sum) {
    return hf_add_int64(*sum, more, sum);
}

static enum hf_status day_fill(const struct network_work *work, const struct network_levels *levels,
                               uint32_t d, int end) {
    struct hf_arena room = work->scratch;
    struct hf_network_day *day = &work->made->day[d];
    struct hf_frontier_part *part =
        hf_take(&room, struct hf_frontier_part, (size_t)work->count + 1);
    uint32_t *extra = hf_take(&room, uint32_t, (size_t)work->count + 1);
    int64_t *step = hf_take(&room, int64_t, (size_t)work->count + 1);
    const int cost_end = 1 - end; /* the earliest dates cost most */
    uint32_t parts = 0;
    double ln_network = 0.0;
    if (part == NULL || extra == NULL || step == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < work->count; i++) {
        const double *ln_hold = levels[i].ln_hold + (size_t)d * LEVELS;
        const int64_t price = work->made->pool[i].cost_minor;
        ln_network += ln_hold[0];
        if (price == HF_COUNT_UNKNOWN) {
            day->unpriced[cost_end] += levels[i].lack[d];
            continue;
        }
        step[parts] = levels[i].step;
        part[parts] = (struct hf_frontier_part){ln_hold, levels[i].level_count, 0};
        if (!hf_mul_int64(price, levels[i].step, &part[parts].cost_minor)) {
            return HF_ERR_LIMIT;
        }
        parts++;
    }
    day->hold[end] = ln_network > ln_least ? exp(ln_network) : 0.0;
    day->cost_minor[cost_end] = HF_COUNT_UNKNOWN;
    if (parts == 0) {
        return HF_OK;
    }
    struct hf_frontier_point point;
    const double share = pow(work->made->confidence, (double)parts / (double)work->count);
    HF_TRY(hf_frontier_least(part, parts, share * (1.0 - 1e-12), extra, &point, room));
    for (uint32_t p = 0; p < parts; p++) {
        if (!network_add(step[p] * (int64_t)extra[p], &day->units[cost_end])) {
            return HF_ERR_LIMIT;
        }
    }
    day->cost_minor[cost_end] = point.is_reached ? point.cost_minor : HF_COUNT_UNKNOWN;
    return HF_OK;
}

/* Whose fall it is that the network's probability falls. */
static void firsts_fill(const struct network_work *work, const struct network_levels *levels,
                        int end) {
    for (uint32_t d = 0; d < DAYS; d++) {
        double before = 0.0;
        double after = 0.0;
        for (uint32_t i = 0; i < work->count; i++) {
            const double *ln = levels[i].ln_hold;
            before += d > 0 ? ln[(size_t)(d - 1) * LEVELS] : 0.0;
            after += ln[(size_t)d * LEVELS];
        }
        if (!(after < before)) {
            continue;
        }
        const double fall = exp(before) - exp(after);
        for (uint32_t i = 0; i < work->count; i++) {
            const double *ln = levels[i].ln_hold;
            const double own =
                (d > 0 ? ln[(size_t)(d - 1) * LEVELS] : 0.0) - ln[(size_t)d * LEVELS];
            work->made->pool[i].first[end] += fall * own / (before - after);
        }
    }
}

static enum hf_status end_fill(struct network_work *work, int end) {
    struct hf_arena room = work->scratch;
    struct network_levels *levels = hf_new(&room, struct network_levels, (size_t)work->count + 1);
    if (levels == NULL) {
        return HF_ERR_MEMORY;
    }
    struct network_work inner = *work;
    for (uint32_t i = 0; i < work->count; i++) {
        levels[i].ln_hold = hf_new(&room, double, (size_t)DAYS *LEVELS);
        if (levels[i].ln_hold == NULL) {
            return HF_ERR_MEMORY;
        }
        inner.scratch = room;
        HF_TRY(levels_fill(&inner, i, end, &levels[i]));
        if (work->made->pool[i].cost_minor == HF_COUNT_UNKNOWN) {
            lacks_fill(work, &levels[i]);
        }
    }
    inner.scratch = room;
    for (uint32_t d = 0; d < DAYS; d++) {
        HF_TRY(day_fill(&inner, levels, d, end));
    }
    firsts_fill(&inner, levels, end);
    return HF_OK;
}

static int first_compare(const void *left, const void *right) {
    const struct hf_network_pool *a = left;
    const struct hf_network_pool *b = right;
    for (int end = 0; end < 2; end++) {
        if (a->first[end] > b->first[end] || a->first[end] < b->first[end]) {
            return a->first[end] > b->first[end] ? -1 : 1;
        }
    }
    return (a->pool > b->pool) - (a->pool < b->pool);
}

static enum hf_status network_make(struct network_work *work) {
    const struct hf_assessment *assessment = work->assessment;
    struct hf_network_stock *made = hf_new(work->keep, struct hf_network_stock, 1);
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    work->made = made;
    made->day = hf_new(work->keep, struct hf_network_day, DAYS);
    made->pool = hf_new(work->keep, struct hf_network_pool, (size_t)work->count + 1);
    if (made->day == NULL || made->pool == NULL) {
        return HF_ERR_MEMORY;
    }
    made->confidence = assessment->assumptions.item[HF_ASSUME_CONFIDENCE].value.upper;
    HF_TRY(currency_find(work));
    made->pool_count = work->count;
    made->unpriced_count = work->count - work->priced;
    for (uint32_t i = 0; i < work->count; i++) {
        made->pool[i].pool = i;
        made->pool[i].cost_minor = price_of(work, i);
    }
    const int64_t from = assessment->scenario.as_of.days;
    const int64_t span = work->count == 0 ? 0 : work->balances[0].horizon.days - from;
    made->day_count = work->count == 0 ? 0 : DAYS;
    for (int64_t d = 0; d < (int64_t)made->day_count; d++) {
        made->day[d].day = hf_date_add(assessment->scenario.as_of, span * (d + 1) / DAYS);
    }
    for (int end = 0; end < 2 && work->count > 0; end++) {
        HF_TRY(end_fill(work, end));
    }
    if (work->count > 1) {
        qsort(made->pool, work->count, sizeof made->pool[0], first_compare);
    }
    return HF_OK;
}

enum hf_status hf_stock_network(const struct hf_assessment *assessment, struct hf_arena *keep,
                                struct hf_arena scratch, const struct hf_network_stock **network) {
    struct hf_pool_balances *balances = NULL;
    if (network == NULL) {
        return HF_ERR_ARGUMENT;
    }
    HF_TRY(hf_stock_balances(assessment, keep, scratch, &balances));
    struct network_work work = {assessment, balances, assessment->endurance_count, 0, NULL,
                                keep,       scratch};
    HF_TRY(network_make(&work));
    *network = work.made;
    return HF_OK;
}
