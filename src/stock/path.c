#include <holdfast/pools.h>

#include "balance/balance_pipeline.h"
#include "balance/count_law.h"
#include "base/special.h"

#include <math.h>

/* How a pool is expected to go: what is and comes on the shelf beside what fails. Expected units
 * only: the chance that they meet is the survival curve's. */

enum { PATH_DAYS = HF_PATH_DAYS };
static const double path_tail = 0.05;

struct path_end {
    const struct hf_balance *balance;
    struct balance_base base;
    double theta;          /* mean failures per unit and year, the common defect with it */
    double rate_variation; /* variance of theta : theta squared */
};

static double harvest_mean(const struct hf_balance *balance,
                           const struct hf_balance_delivery *delivery) {
    const double known = balance->harvest_good + balance->harvest_bad;
    return delivery->is_harvest && known > 0.0 ? balance->harvest_good / known
                                               : delivery->good_ratio;
}

static void path_rate(struct path_end *end) {
    const struct hf_failure_law *law = &end->balance->failure;
    const double mean = law->shape > 0.0 ? law->shape / law->unit_years : law->known;
    const double p = law->defect_probability;
    const double factor = 1.0 + p * (law->defect_factor - 1.0);
    const double square = 1.0 + p * (law->defect_factor * law->defect_factor - 1.0);
    const double spread = law->shape > 0.0 ? 1.0 + 1.0 / law->shape : 1.0;
    end->theta = mean * factor;
    end->rate_variation = factor > 0.0 ? spread * square / (factor * factor) - 1.0 : 0.0;
}

static double path_demand(const struct path_end *end, double years) {
    return end->theta * hf_balance_service(&end->base, years) * end->base.batch_mean;
}

/* What of the lots has expired unused by then, if all fails as expected: what expires first is used
 * first. */
static double path_expired(const struct path_end *end, double years) {
    double used = 0.0;
    double expired = 0.0;
    for (uint32_t i = 0; i < end->balance->lot_count; i++) {
        const struct hf_balance_lot *lot = &end->balance->lot[i];
        if (lot->until_years > years) {
            break;
        }
        const double left = fmax(path_demand(end, lot->until_years) - used, 0.0);
        const double taken = fmin(left, (double)lot->units);
        used += taken;
        expired += (double)lot->units - taken;
    }
    return expired;
}

static double path_supply(const struct path_end *end, double years) {
    double supply = (double)end->balance->stock - path_expired(end, years);
    for (uint32_t i = 0; i < end->balance->delivery_count; i++) {
        const struct hf_balance_delivery *delivery = &end->balance->delivery[i];
        supply += delivery->years <= years
                      ? (double)delivery->units * harvest_mean(end->balance, delivery)
                      : 0.0;
    }
    if (end->balance->loop_count > 0) {
        struct balance_flow flow;
        hf_balance_flow_at(&end->base, years, &flow);
        const double back = hf_balance_service(&end->base, years) - flow.out;
        supply += end->theta * end->base.batch_mean * fmax(back, 0.0) + flow.wip_back;
    }
    return supply;
}

static double path_at_most(double units, double shape, double mean) {
    return isinf(shape) ? hf_poisson_at_most(units, mean) : hf_count_nb_at_most(units, shape, mean);
}

/* The least units with P(demand <= units) >= q, by a count with the demand's mean and variance. */
static double path_quantile(const struct path_end *end, double years, double q) {
    const double mean = path_demand(end, years);
    if (!(mean > 0.0)) {
        return 0.0;
    }
    const double excess = mean * (end->base.batch_spread - 1.0) + mean * mean * end->rate_variation;
    const double shape = excess > 1e-9 * mean ? mean * mean / excess : (double)INFINITY;
    double low = -1.0; /* P(<= low) < q */
    double high = ceil(mean + 12.0 * sqrt(mean + excess) + 20.0);
    while (path_at_most(high, shape, mean) < q && high < 1e15) {
        high *= 2.0;
    }
    while (high - low > 1.0) {
        const double middle = floor((low + high) / 2.0);
        if (path_at_most(middle, shape, mean) < q) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}

static enum hf_status path_end_fill(const struct hf_pool_balances *pool, int at,
                                    struct hf_pool_path *path, struct hf_arena scratch) {
    struct path_end end = {.balance = &pool->balance[at]};
    HF_TRY(hf_balance_base_build(end.balance, &scratch, &end.base));
    path_rate(&end);
    for (uint32_t d = 0; d < path->day_count; d++) {
        const double years = (path->day[d].days - pool->from.days) / HF_DAYS_PER_YEAR;
        path->supply[at][d] = path_supply(&end, years);
        path->demand[at][d] = path_demand(&end, years);
        if (at == 0) {
            path->demand_most[d] = path_quantile(&end, years, 1.0 - path_tail);
        } else {
            path->demand_least[d] = path_quantile(&end, years, path_tail);
        }
    }
    return HF_OK;
}

/* Days at equal distance, and those of what comes in or expires, before and after it, as far as
 * there is room: a step is then drawn as one. */
static uint32_t path_days_put(int32_t *day, uint32_t count, const struct hf_pool_balances *pool,
                              double years) {
    const double at = pool->from.days + years * HF_DAYS_PER_YEAR;
    if (at > pool->from.days && at < pool->horizon.days && count + 2 <= PATH_DAYS) {
        day[count++] = (int32_t)ceil(at - 1e-6) - 1;
        day[count++] = (int32_t)ceil(at - 1e-6);
    }
    return count;
}

static uint32_t path_days_sort(int32_t *day, uint32_t count, int32_t least) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        const int32_t item = day[i] < least ? least : day[i];
        uint32_t at = kept;
        while (at > 0 && day[at - 1] > item) {
            at--;
        }
        if (at > 0 && day[at - 1] == item) {
            continue;
        }
        for (uint32_t k = kept; k > at; k--) {
            day[k] = day[k - 1];
        }
        day[at] = item;
        kept++;
    }
    return kept;
}

static enum hf_status path_days(const struct hf_pool_balances *pool, struct hf_arena *keep,
                                struct hf_pool_path *path) {
    int32_t day[PATH_DAYS] = {0};
    uint32_t count = 0;
    const int64_t span = (int64_t)pool->horizon.days - pool->from.days;
    for (int64_t i = 0; i <= PATH_DAYS / 2; i++) {
        day[count++] = hf_date_add(pool->from, span * i / (PATH_DAYS / 2)).days;
    }
    for (int end = 0; end < 2; end++) {
        const struct hf_balance *balance = &pool->balance[end];
        for (uint32_t i = 0; i < balance->delivery_count; i++) {
            count = path_days_put(day, count, pool, balance->delivery[i].years);
        }
        for (uint32_t i = 0; i < balance->lot_count; i++) {
            count = path_days_put(day, count, pool, balance->lot[i].until_years);
        }
    }
    count = path_days_sort(day, count, pool->from.days);
    struct hf_date *made = hf_new(keep, struct hf_date, count);
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        made[i].days = day[i];
    }
    path->day = made;
    path->day_count = count;
    return HF_OK;
}

static enum hf_status path_make(const struct hf_pool_balances *pool, struct hf_arena *keep,
                                struct hf_arena scratch, struct hf_pool_path *path) {
    *path = (struct hf_pool_path){.pool = pool->pool, .is_open = pool->is_open};
    HF_TRY(path_days(pool, keep, path));
    double **const row[] = {&path->supply[0], &path->supply[1],   &path->demand[0],
                            &path->demand[1], &path->demand_most, &path->demand_least};
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        *row[i] = hf_new(keep, double, path->day_count);
        if (*row[i] == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    HF_TRY(path_end_fill(pool, 0, path, scratch));
    return path_end_fill(pool, 1, path, scratch);
}

enum hf_status hf_stock_paths(const struct hf_assessment *assessment, const uint32_t *pool,
                              uint32_t count, struct hf_arena *keep, struct hf_arena scratch,
                              struct hf_pool_path **paths) {
    struct hf_pool_balances *balances = NULL;
    if (assessment == NULL || keep == NULL || paths == NULL || (pool == NULL && count > 0)) {
        return HF_ERR_ARGUMENT;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (pool[i] >= assessment->endurance_count) {
            return HF_ERR_ARGUMENT;
        }
    }
    HF_TRY(hf_stock_balances(assessment, keep, scratch, &balances));
    struct hf_pool_path *made = hf_new(keep, struct hf_pool_path, (size_t)count + 1);
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        HF_TRY(path_make(&balances[pool[i]], keep, scratch, &made[i]));
    }
    *paths = made;
    return HF_OK;
}
