#include "stock/lever_network.h"

#include <math.h>

static const double ln_lowest = -690.0; /* 1e-300: below it a probability is 0 */

void hf_lever_curve_open(const struct hf_balance *balance, double horizon_years,
                         struct hf_arena *keep, struct lever_curve *curve) {
    *curve = (struct lever_curve){.balance = balance,
                                  .horizon_years = horizon_years,
                                  .is_simulated = hf_balance_is_lasting(balance),
                                  .keep = keep};
}

static enum hf_status curve_simulate(struct lever_curve *curve, struct hf_arena scratch) {
    curve->is_simulated = true;
    if (curve->has_firsts) {
        return HF_OK;
    }
    HF_TRY(hf_balance_firsts_find(curve->balance, curve->horizon_years, curve->keep, scratch,
                                  &curve->firsts));
    curve->has_firsts = true;
    return HF_OK;
}

enum hf_status hf_lever_hold(struct lever_curve *curve, double years, struct hf_arena scratch,
                             double *hold) {
    struct hf_balance_point point = {1.0, 1.0, 0.0};
    enum hf_status status = HF_ERR_LIMIT;
    if (!curve->is_simulated) {
        status = hf_balance_curve(curve->balance, &years, 1, &point, NULL, scratch);
    }
    if (status == HF_ERR_LIMIT && years > 0.0) {
        HF_TRY(curve_simulate(curve, scratch));
        return hf_balance_firsts_hold(&curve->firsts, fmin(years, curve->horizon_years), scratch,
                                      hold);
    }
    if (status != HF_OK && status != HF_ERR_LIMIT) {
        return status;
    }
    *hold = point.hold;
    return HF_OK;
}

enum hf_status hf_lever_until(struct lever_curve *curve, double confidence, struct hf_arena scratch,
                              double *years) {
    double until = 0.0;
    enum hf_status status = HF_ERR_LIMIT;
    if (!curve->is_simulated) {
        status = hf_balance_hold_until(curve->balance, &confidence, 1, &until, NULL, scratch);
    }
    if (status == HF_ERR_LIMIT && curve->horizon_years > 0.0) {
        HF_TRY(curve_simulate(curve, scratch));
        return hf_balance_firsts_until(&curve->firsts, confidence, scratch, years);
    }
    if (status != HF_OK && status != HF_ERR_LIMIT) {
        return status;
    }
    *years = until;
    return HF_OK;
}

static enum hf_status network_curves(struct lever_network *network, struct hf_arena *keep) {
    network->curve = hf_new(keep, struct lever_curve, 2 * (size_t)network->pool_count + 1);
    if (network->curve == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < network->pool_count; i++) {
        const struct hf_pool_balances *pool = &network->pools[i];
        const double years = (pool->horizon.days - pool->from.days) / HF_DAYS_PER_YEAR;
        for (int end = 0; end < 2; end++) {
            hf_lever_curve_open(&pool->balance[end], years, keep,
                                lever_network_curve(network, i, end));
        }
    }
    return HF_OK;
}

enum hf_status hf_lever_network_open(const struct hf_assessment *assessment,
                                     const struct hf_pool_balances *pools, double confidence,
                                     struct hf_arena *keep, struct lever_network *network) {
    *network = (struct lever_network){.pools = pools,
                                      .pool_count = assessment->endurance_count,
                                      .from = assessment->scenario.as_of,
                                      .horizon = assessment->scenario.as_of,
                                      .ln_confidence = log(confidence) - 1e-12,
                                      .keep = keep};
    if (network->pool_count > 0) {
        network->horizon = pools[0].horizon;
    }
    const size_t days = (size_t)(network->horizon.days - network->from.days) + 1;
    for (int end = 0; end < 2; end++) {
        network->day[end] = hf_new(keep, struct lever_network_day *, days);
        if (network->day[end] == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    return network_curves(network, keep);
}

static enum hf_status pool_ln(const struct lever_network *network, uint32_t pool,
                              struct lever_curve *curve, int64_t days, struct hf_arena scratch,
                              double *ln) {
    double hold = 0.0;
    const int64_t since = network->from.days + days - network->pools[pool].from.days;
    const double years = since > 0 ? (double)since / HF_DAYS_PER_YEAR : 0.0;
    HF_TRY(hf_lever_hold(curve, years, scratch, &hold));
    *ln = hold > 0.0 ? fmin(fmax(log(hold), ln_lowest), 0.0) : ln_lowest;
    return HF_OK;
}

/* Every pool's part of a day. */
static enum hf_status day_fill_pools(const struct lever_network *network, int end, int64_t days,
                                     struct hf_arena scratch, struct lever_network_day *day) {
    for (uint32_t i = 0; i < network->pool_count; i++) {
        if (end == 1 && network->pools[i].is_open) {
            continue; /* holds for ever */
        }
        HF_TRY(pool_ln(network, i, lever_network_curve(network, i, end), days, scratch,
                       &day->ln_hold[i]));
        day->sum += day->ln_hold[i];
    }
    return HF_OK;
}

static enum hf_status day_look(struct lever_network *network, int end, int64_t days,
                               struct hf_arena scratch, const struct lever_network_day **looked) {
    struct lever_network_day *day = network->day[end][days];
    if (day == NULL) {
        day = hf_new(network->keep, struct lever_network_day, 1);
        if (day == NULL) {
            return HF_ERR_MEMORY;
        }
        day->ln_hold = hf_new(network->keep, double, network->pool_count);
        if (day->ln_hold == NULL) {
            return HF_ERR_MEMORY;
        }
        HF_TRY(day_fill_pools(network, end, days, scratch, day));
        network->day[end][days] = day;
    }
    *looked = day;
    return HF_OK;
}

/* What is asked of a day: do all pools hold, with the changed ones? */
struct network_asked {
    int end;
    const struct lever_network_pool *changed;
    uint32_t changed_count;
};

static enum hf_status day_holds(struct lever_network *network, const struct network_asked *asked,
                                int64_t days, struct hf_arena scratch, bool *holds) {
    const struct lever_network_day *day = NULL;
    const int end = asked->end;
    HF_TRY(day_look(network, end, days, scratch, &day));
    double rest = day->sum;
    for (uint32_t i = 0; i < asked->changed_count; i++) {
        rest -= day->ln_hold[asked->changed[i].pool];
    }
    *holds = rest >= network->ln_confidence;
    for (uint32_t i = 0; i < asked->changed_count && *holds; i++) {
        const struct lever_network_pool *pool = &asked->changed[i];
        double ln = 0.0;
        if (end == 0 || !network->pools[pool->pool].is_open) {
            HF_TRY(pool_ln(network, pool->pool, pool->curve[end], days, scratch, &ln));
        }
        rest += ln;
        *holds = rest >= network->ln_confidence;
    }
    return HF_OK;
}

enum hf_status hf_lever_network_date(struct lever_network *network, int end,
                                     const struct lever_network_pool *changed,
                                     uint32_t changed_count, struct hf_arena scratch,
                                     struct hf_date *until) {
    int64_t low = 0; /* holds, or is the first day */
    int64_t high = network->horizon.days - network->from.days;
    bool holds = false;
    const struct network_asked asked = {end, changed, changed_count};
    HF_TRY(day_holds(network, &asked, high, scratch, &holds));
    if (holds) {
        *until = HF_DATE_MAX;
        return HF_OK;
    }
    while (high - low > 1) {
        const int64_t middle = low + (high - low) / 2;
        HF_TRY(day_holds(network, &asked, middle, scratch, &holds));
        if (holds) {
            low = middle;
        } else {
            high = middle;
        }
    }
    *until = hf_date_add(network->from, low);
    return HF_OK;
}

enum hf_status hf_lever_network_weakest(struct lever_network *network, int end, struct hf_date day,
                                        struct hf_arena scratch, uint32_t *pool) {
    const struct lever_network_day *looked = NULL;
    const int64_t most = network->horizon.days - network->from.days;
    const int64_t days =
        day.days >= network->horizon.days ? most : (int64_t)day.days - network->from.days;
    double least = 0.0;
    *pool = HF_NONE;
    HF_TRY(day_look(network, end, days, scratch, &looked));
    for (uint32_t i = 0; i < network->pool_count; i++) {
        if (looked->ln_hold[i] < least) {
            least = looked->ln_hold[i];
            *pool = i;
        }
    }
    return HF_OK;
}
