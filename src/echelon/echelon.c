#include <holdfast/echelon.h>

#include "echelon/echelon_law.h"

#include <math.h>
#include <stdbool.h>

/* Pipelines of the steady state and after a ban, and what they leave short. See echelon_law.c for
 * the laws, echelon_plan.c for the best stocks. */

static bool is_rate(double value) {
    return value >= 0.0 && !isinf(value);
}

static bool network_is_valid(const struct hf_echelon *network) {
    if (network == NULL || network->base == NULL || network->base_count == 0 ||
        !is_rate(network->depot_years)) {
        return false;
    }
    for (uint32_t j = 0; j < network->base_count; j++) {
        const struct hf_echelon_base *base = &network->base[j];
        if (!is_rate(base->demand_per_year) || !is_rate(base->repair_years) ||
            !is_rate(base->ship_years) ||
            !(base->repaired_ratio >= 0.0 && base->repaired_ratio <= 1.0)) {
            return false;
        }
    }
    return true;
}

/* Failures a year that base j sends on. */
static double sent_on(const struct hf_echelon_base *base) {
    return base->demand_per_year * (1.0 - base->repaired_ratio);
}

static double sent_on_sum(const struct hf_echelon *network) {
    double sum = 0.0;
    for (uint32_t j = 0; j < network->base_count; j++) {
        sum += sent_on(&network->base[j]);
    }
    return sum;
}

enum hf_status hf_echelon_steady(const struct hf_echelon *network, struct hf_echelon_flow *flow) {
    if (!network_is_valid(network) || flow == NULL) {
        return HF_ERR_ARGUMENT;
    }
    const double all = sent_on_sum(network);
    for (uint32_t j = 0; j < network->base_count; j++) {
        const struct hf_echelon_base *base = &network->base[j];
        flow[j] = (struct hf_echelon_flow){
            .depot_mean = all * network->depot_years,
            .own_mean = base->demand_per_year * base->repaired_ratio * base->repair_years +
                        sent_on(base) * base->ship_years,
            .share = all > 0.0 ? sent_on(base) / all : 0.0};
    }
    return HF_OK;
}

/* ---- after a ban ---- */

/* Integral of the units' factor from 0; before 0 it was what it is there. */
static double service_until(const struct hf_stock_pool *units, double years) {
    double sum = 0.0;
    if (years <= 0.0) {
        return units->piece[0].units_start * years;
    }
    hf_ignore(hf_stock_demand(units, years, &sum));
    return sum;
}

/* Units that the depot has outstanding at a moment, per unit of demand rate: what was sent before 0
 * and is not back, and what failed since and did not come back. */
static double depot_outstanding(const struct hf_stock_pool *units, const struct hf_echelon_ban *ban,
                                double depot_years, double at) {
    const double before = units->piece[0].units_start * depot_years;
    if (at <= 0.0) {
        return before;
    }
    const double end = fmin(at, ban->return_until_years); /* returns until then */
    const double old_back = units->piece[0].units_start * fmin(end, depot_years);
    const double sent = fmin(fmax(end - depot_years, 0.0), ban->send_until_years);
    const double new_back = service_until(units, sent);
    return fmax(before - ban->yield_ratio * old_back + service_until(units, at) -
                    ban->yield_ratio * new_back,
                0.0);
}

enum hf_status hf_echelon_after(const struct hf_echelon *network, const struct hf_echelon_ban *ban,
                                double years, struct hf_echelon_flow *flow) {
    static const struct hf_stock_piece always[] = {{0.0, 1.0, 1.0}};
    if (!network_is_valid(network) || ban == NULL || flow == NULL || !is_rate(years) ||
        !(ban->send_until_years >= 0.0) || !(ban->return_until_years >= 0.0) ||
        !(ban->yield_ratio >= 0.0 && ban->yield_ratio <= 1.0)) {
        return HF_ERR_ARGUMENT;
    }
    const struct hf_stock_pool units = {ban->piece == NULL ? always : ban->piece,
                                        ban->piece == NULL ? 1 : ban->piece_count, 1.0, 0};
    double now = 0.0;
    HF_TRY(hf_stock_demand(&units, years, &now)); /* looks at the pieces */
    const double all = sent_on_sum(network);
    for (uint32_t j = 0; j < network->base_count; j++) {
        const struct hf_echelon_base *base = &network->base[j];
        const double left = years - base->ship_years; /* what left the depot by then is there */
        const double repaired = now - service_until(&units, years - base->repair_years);
        const double shipped = now - service_until(&units, left);
        flow[j] = (struct hf_echelon_flow){
            .depot_mean = all * depot_outstanding(&units, ban, network->depot_years, left),
            .own_mean =
                base->demand_per_year * base->repaired_ratio * repaired + sent_on(base) * shipped,
            .share = all > 0.0 ? sent_on(base) / all : 0.0};
    }
    return HF_OK;
}

/* ---- evaluation ---- */

static bool flow_is_valid(const struct hf_echelon_flow *flow, uint32_t base_count) {
    if (flow == NULL || base_count == 0) {
        return false;
    }
    for (uint32_t j = 0; j < base_count; j++) {
        if (!is_rate(flow[j].depot_mean) || !is_rate(flow[j].own_mean) ||
            !(flow[j].share >= 0.0 && flow[j].share <= 1.0)) {
            return false;
        }
    }
    return true;
}

enum hf_status hf_echelon_flow_check(const struct hf_echelon_flow *flow, uint32_t base_count,
                                     enum hf_echelon_method method) {
    if (!flow_is_valid(flow, base_count) ||
        (method != HF_ECHELON_EXACT && method != HF_ECHELON_METRIC && method != HF_ECHELON_VARI)) {
        return HF_ERR_ARGUMENT;
    }
    for (uint32_t j = 0; j < base_count; j++) {
        if (flow[j].own_mean + flow[j].share * flow[j].depot_mean > HF_ECHELON_MEAN_MAX ||
            flow[j].depot_mean > 1e9) {
            return HF_ERR_LIMIT;
        }
    }
    return HF_OK;
}

/* From far out to the stock: P(X > k) and E[(X - k)+]; the small one of the two probabilities is
 * summed, the other its complement. */
static struct hf_echelon_answer law_answer(const struct hf_count_law *law, int64_t stock) {
    double more = 0.0;
    double over = 0.0;
    int64_t k = (int64_t)law->count - 1;
    for (; k > stock; k--) {
        more += law->mass[k];
        over += more;
    }
    double within = 0.0;
    for (int64_t i = 0; i <= k; i++) {
        within += law->mass[i];
    }
    return (struct hf_echelon_answer){over, more < 0.5 ? 1.0 - more : fmin(within, 1.0)};
}

static bool stocks_are_valid(int64_t depot_stock, const int64_t *base_stock, uint32_t base_count) {
    bool are_valid = depot_stock >= 0 && depot_stock <= 1000000000;
    for (uint32_t j = 0; j < base_count && are_valid; j++) {
        are_valid = base_stock[j] >= 0;
    }
    return are_valid;
}

enum hf_status hf_echelon_evaluate(const struct hf_echelon_question *question, int64_t depot_stock,
                                   const int64_t *base_stock, struct hf_arena scratch,
                                   struct hf_echelon_answer *answer) {
    if (question == NULL) {
        return HF_ERR_ARGUMENT;
    }
    const struct hf_echelon_flow *const flow = question->flow;
    const uint32_t base_count = question->base_count;
    HF_TRY(hf_echelon_flow_check(flow, base_count, question->method));
    if (base_stock == NULL || answer == NULL ||
        !stocks_are_valid(depot_stock, base_stock, base_count)) {
        return HF_ERR_ARGUMENT;
    }
    struct hf_echelon_answer *const result = hf_new(&scratch, struct hf_echelon_answer, base_count);
    if (result == NULL) {
        return HF_ERR_MEMORY;
    }
    struct echelon_owed owed = {.mean = 0.0};
    for (uint32_t j = 0; j < base_count; j++) {
        if (j == 0 || flow[j].depot_mean < flow[j - 1].depot_mean ||
            flow[j].depot_mean > flow[j - 1].depot_mean) {
            HF_TRY(hf_echelon_owed(flow[j].depot_mean, depot_stock, &owed));
        }
        struct hf_arena passing = scratch;
        struct hf_count_law law;
        HF_TRY(hf_echelon_law(&flow[j], question->method, depot_stock, &owed, &passing, &law));
        result[j] = law_answer(&law, base_stock[j]);
    }
    for (uint32_t j = 0; j < base_count; j++) {
        answer[j] = result[j];
    }
    return HF_OK;
}
