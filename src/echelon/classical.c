#include <holdfast/classical.h>

#include <holdfast/shortage.h>

#include "base/special.h"

#include <math.h>
#include <stdbool.h>

/* Newsvendor and (r, Q): both are built from g(y) = h E[(y - D)+] + p E[(D - y)+], which is convex.
 * (r, Q) exactly, by Federgruen and Zheng's argument (Operations Research 40, 1992): the positions
 * r + 1 ... r + Q of the best policy are the Q cheapest, an interval around the least g that grows
 * on its cheaper side as long as what it takes in costs less than the average so far. Steps of g
 * are h - (h + p) P(D > y). */

enum { REORDER_QUANTITY_MAX = 1000000, DISRUPTION_STEPS = 400 };
static const double demand_max = 1e15;

static bool is_cost_amount(double value) {
    return value >= 0.0 && !isinf(value);
}

static bool is_positive(double value) {
    return value > 0.0 && !isinf(value);
}

static bool demand_is_valid(double mean, int64_t stock) {
    return mean >= 0.0 && mean <= demand_max && stock >= 0 && stock <= (INT64_C(1) << 53);
}

static bool unit_costs_are_valid(const struct hf_unit_costs *costs) {
    return costs != NULL && is_cost_amount(costs->holding) && is_positive(costs->shortage);
}

enum hf_status hf_newsvendor_cost(const struct hf_unit_costs *costs, double mean, int64_t stock,
                                  double *cost) {
    struct hf_shortage loss;
    if (cost == NULL || !unit_costs_are_valid(costs) || !demand_is_valid(mean, stock)) {
        return HF_ERR_ARGUMENT;
    }
    HF_TRY(hf_shortage_poisson(mean, stock, &loss));
    *cost = costs->holding * loss.below + costs->shortage * loss.above;
    return HF_OK;
}

/* The least stock with P(D > stock) <= holding part; the part may be too small for 1 - part to say.
 */
static enum hf_status stock_at(double served, double mean, int64_t *stock) {
    if (!(served < 1.0)) {
        return HF_ERR_LIMIT;
    }
    *stock = (int64_t)hf_poisson_quantile(served, mean);
    return HF_OK;
}

enum hf_status hf_newsvendor_best(const struct hf_unit_costs *costs, double mean, int64_t *stock) {
    if (stock == NULL || !unit_costs_are_valid(costs) || !demand_is_valid(mean, 0)) {
        return HF_ERR_ARGUMENT;
    }
    if (mean <= 0.0) {
        *stock = 0;
        return HF_OK;
    }
    return stock_at(costs->shortage / (costs->shortage + costs->holding), mean, stock);
}

static bool prices_are_valid(const struct hf_unit_prices *prices) {
    return prices != NULL && is_positive(prices->revenue) && is_cost_amount(prices->purchase) &&
           prices->revenue > prices->purchase && prices->purchase > prices->salvage &&
           !isinf(prices->salvage);
}

enum hf_status hf_newsvendor_profit(const struct hf_unit_prices *prices, double mean, int64_t stock,
                                    double *profit) {
    struct hf_shortage loss;
    if (profit == NULL || !prices_are_valid(prices) || !demand_is_valid(mean, stock)) {
        return HF_ERR_ARGUMENT;
    }
    HF_TRY(hf_shortage_poisson(mean, stock, &loss));
    const double sold = (double)stock - loss.below;
    *profit =
        prices->revenue * sold - prices->purchase * (double)stock + prices->salvage * loss.below;
    return HF_OK;
}

enum hf_status hf_newsvendor_order(const struct hf_unit_prices *prices, double mean,
                                   int64_t *stock) {
    if (stock == NULL || !prices_are_valid(prices) || !demand_is_valid(mean, 0)) {
        return HF_ERR_ARGUMENT;
    }
    return stock_at((prices->revenue - prices->purchase) / (prices->revenue - prices->salvage),
                    mean, stock);
}

/* ---- (r, Q) ---- */

static bool reorder_is_valid(const struct hf_reorder *reorder) {
    return reorder != NULL && is_positive(reorder->holding_per_time) &&
           is_positive(reorder->shortage_per_time) && is_cost_amount(reorder->order_cost) &&
           is_positive(reorder->demand_per_time) && is_cost_amount(reorder->lead_time) &&
           reorder->demand_per_time * reorder->lead_time <= 1e9;
}

static double reorder_mean(const struct hf_reorder *reorder) {
    return reorder->demand_per_time * reorder->lead_time;
}

/* g(y); below zero all demand and what is owed is short. */
static double position_cost(const struct hf_reorder *reorder, int64_t position) {
    const double mean = reorder_mean(reorder);
    struct hf_shortage loss = {mean - (double)position, 0.0, 0.0, 0.0};
    if (position >= 0) {
        hf_ignore(hf_shortage_poisson(mean, position, &loss));
    }
    return reorder->holding_per_time * loss.below + reorder->shortage_per_time * loss.above;
}

/* g(y + 1) - g(y), from P(D > y). */
static double position_step(const struct hf_reorder *reorder, int64_t position) {
    const double more =
        position < 0 ? 1.0 : hf_poisson_above((double)position, reorder_mean(reorder));
    return reorder->holding_per_time * (1.0 - more) - reorder->shortage_per_time * more;
}

enum hf_status hf_reorder_cost(const struct hf_reorder *reorder, int64_t point, int64_t quantity,
                               double *cost_per_time) {
    if (cost_per_time == NULL || !reorder_is_valid(reorder) || quantity < 1 ||
        point < -(INT64_C(1) << 50) || point > (INT64_C(1) << 50)) {
        return HF_ERR_ARGUMENT;
    }
    if (quantity > REORDER_QUANTITY_MAX) {
        return HF_ERR_LIMIT;
    }
    double position = position_cost(reorder, point + 1);
    double sum = reorder->order_cost * reorder->demand_per_time;
    for (int64_t y = point + 1; y <= point + quantity; y++) {
        sum += position;
        position += position_step(reorder, y);
    }
    *cost_per_time = sum / (double)quantity;
    return HF_OK;
}

enum hf_status hf_reorder_best(const struct hf_reorder *reorder, struct hf_reorder_policy *policy) {
    if (policy == NULL || !reorder_is_valid(reorder)) {
        return HF_ERR_ARGUMENT;
    }
    const double h = reorder->holding_per_time;
    const double p = reorder->shortage_per_time;
    if (!(p / (p + h) < 1.0)) {
        return HF_ERR_LIMIT;
    }
    int64_t lower = (int64_t)hf_poisson_quantile(p / (p + h), reorder_mean(reorder));
    int64_t upper = lower;
    const double least = position_cost(reorder, lower);
    double sum = reorder->order_cost * reorder->demand_per_time + least;
    double below = least - position_step(reorder, lower - 1);
    double above = least + position_step(reorder, upper);
    for (;;) {
        const int64_t quantity = upper - lower + 1;
        const double cost = sum / (double)quantity;
        if (fmin(below, above) >= cost) {
            *policy = (struct hf_reorder_policy){lower - 1, quantity, cost};
            return HF_OK;
        }
        if (quantity >= REORDER_QUANTITY_MAX) {
            return HF_ERR_LIMIT;
        }
        if (below < above) {
            sum += below;
            lower--;
            below -= position_step(reorder, lower - 1);
        } else {
            sum += above;
            upper++;
            above += position_step(reorder, upper);
        }
    }
}

/* ---- disruptions ---- */

/* A cycle: an order of Q is used up, and with the chance that the supplier is out just then its
 * recovery is waited for, 1 / mu on average. cost = a(Q) / b(Q) of a cycle, quasiconvex (Berk and
 * Arreola-Risa, Naval Research Logistics 41, 1994); a' b - a b' changes sign once. */
struct disruption_cycle {
    double cost, length, cost_slope, length_slope;
};

static bool disruption_is_valid(const struct hf_disruption *supply) {
    return supply != NULL && is_positive(supply->holding_per_time) &&
           is_positive(supply->shortage_per_unit) && is_positive(supply->order_cost) &&
           is_positive(supply->demand_per_time) && is_positive(supply->disruption_rate) &&
           is_positive(supply->recovery_rate);
}

static struct disruption_cycle disruption_cycle(const struct hf_disruption *supply,
                                                double quantity) {
    const double d = supply->demand_per_time;
    const double rates = supply->disruption_rate + supply->recovery_rate;
    const double share = supply->disruption_rate / rates;
    const double out = -share * expm1(-rates * quantity / d); /* P(out when stock ends) */
    const double out_slope = supply->disruption_rate / d * exp(-rates * quantity / d);
    const double lost = d * supply->shortage_per_unit / supply->recovery_rate;
    return (struct disruption_cycle){
        .cost = supply->order_cost + 0.5 * supply->holding_per_time * quantity * (quantity / d) +
                lost * out,
        .length = quantity / d + out / supply->recovery_rate,
        .cost_slope = supply->holding_per_time * quantity / d + lost * out_slope,
        .length_slope = 1.0 / d + out_slope / supply->recovery_rate};
}

enum hf_status hf_disruption_cost(const struct hf_disruption *supply, double quantity,
                                  double *cost_per_time) {
    if (cost_per_time == NULL || !disruption_is_valid(supply) || !is_positive(quantity)) {
        return HF_ERR_ARGUMENT;
    }
    const struct disruption_cycle cycle = disruption_cycle(supply, quantity);
    const double cost = cycle.cost / cycle.length;
    if (!is_cost_amount(cost)) {
        return HF_ERR_LIMIT;
    }
    *cost_per_time = cost;
    return HF_OK;
}

enum hf_status hf_disruption_best(const struct hf_disruption *supply, double *quantity,
                                  double *cost_per_time) {
    if (quantity == NULL || cost_per_time == NULL || !disruption_is_valid(supply)) {
        return HF_ERR_ARGUMENT;
    }
    double low = 0.0;
    double high = sqrt(2.0 * supply->order_cost * supply->demand_per_time /
                       supply->holding_per_time); /* the lot size without disruptions */
    if (!is_positive(high)) {
        return HF_ERR_LIMIT;
    }
    bool has_passed = false;
    for (int step = 0; step < DISRUPTION_STEPS; step++) {
        const double at = has_passed ? low + (high - low) * 0.5 : high;
        const struct disruption_cycle cycle = disruption_cycle(supply, at);
        const double fall = cycle.cost_slope * cycle.length - cycle.cost * cycle.length_slope;
        if (fall >= 0.0) {
            high = at;
            has_passed = true;
        } else {
            low = at;
            high = has_passed ? high : 2.0 * at;
        }
        if (has_passed && high - low <= 1e-15 * high) {
            break;
        }
    }
    HF_TRY(hf_disruption_cost(supply, high, cost_per_time));
    *quantity = high;
    return HF_OK;
}
