#include <holdfast/hold.h>

#include "balance/panel.h"
#include "base/special.h"

#include <math.h>

/* The installed base is a list of straight pieces, so that expected failures are a list of
 * quadratics: summed exactly, and inverted exactly in the piece where the wanted value lies. */

enum { SPLITS = 24 };

static bool pool_is_valid(const struct hf_stock_pool *pool) {
    if (pool == NULL || pool->piece == NULL || pool->piece_count == 0 || pool->stock < 0 ||
        !(pool->rate_per_year >= 0.0) || isinf(pool->rate_per_year)) {
        return false;
    }
    double last = -1.0;
    for (uint32_t i = 0; i < pool->piece_count; i++) {
        const struct hf_stock_piece *piece = &pool->piece[i];
        const bool is_number = piece->units_start >= 0.0 && !isinf(piece->units_start) &&
                               piece->units_end >= 0.0 && !isinf(piece->units_end) &&
                               piece->from_years > last && !isinf(piece->from_years);
        if (!is_number || (i == 0 && piece->from_years > 0.0)) {
            return false;
        }
        last = piece->from_years;
    }
    const struct hf_stock_piece *final = &pool->piece[pool->piece_count - 1];
    return final->units_start <= final->units_end && final->units_end <= final->units_start;
}

static double piece_length(const struct hf_stock_pool *pool, uint32_t i) {
    return i + 1 < pool->piece_count ? pool->piece[i + 1].from_years - pool->piece[i].from_years
                                     : (double)INFINITY;
}

/* Units gained per year along a piece. */
static double piece_slope(const struct hf_stock_pool *pool, uint32_t i) {
    const struct hf_stock_piece *piece = &pool->piece[i];
    return i + 1 < pool->piece_count
               ? (piece->units_end - piece->units_start) / piece_length(pool, i)
               : 0.0;
}

/* Unit-years of the first `years` of piece i; years <= its length. */
static double piece_service(const struct hf_stock_pool *pool, uint32_t i, double years) {
    const double start = pool->piece[i].units_start;
    if (years >= piece_length(pool, i)) {
        return i + 1 < pool->piece_count ? 0.5 * (start + pool->piece[i].units_end) * years
               : start > 0.0             ? (double)INFINITY
                                         : 0.0;
    }
    return years * (start + 0.5 * piece_slope(pool, i) * years);
}

static double demand(const struct hf_stock_pool *pool, double years) {
    double service = 0.0;
    for (uint32_t i = 0; i < pool->piece_count && years > pool->piece[i].from_years; i++) {
        service +=
            piece_service(pool, i, fmin(years - pool->piece[i].from_years, piece_length(pool, i)));
    }
    return pool->rate_per_year > 0.0 ? pool->rate_per_year * service : 0.0;
}

/* The last moment with demand <= failures. In the piece where it lies, start * t + slope / 2 * t^2
 * = rest is solved in the form that does not cancel. */
static double demand_until(const struct hf_stock_pool *pool, double failures) {
    if (pool->rate_per_year <= 0.0) {
        return (double)INFINITY;
    }
    double rest = failures / pool->rate_per_year;
    for (uint32_t i = 0; i < pool->piece_count; i++) {
        const double length = piece_length(pool, i);
        const double service = piece_service(pool, i, length);
        if (service > rest) {
            const double start = pool->piece[i].units_start;
            const double root = sqrt(fmax(start * start + 2.0 * piece_slope(pool, i) * rest, 0.0));
            const double within = rest > 0.0 ? 2.0 * rest / (start + root) : 0.0;
            return pool->piece[i].from_years + fmin(within, length);
        }
        rest -= service;
    }
    return (double)INFINITY;
}

enum hf_status hf_stock_demand(const struct hf_stock_pool *pool, double years, double *failures) {
    if (!pool_is_valid(pool) || failures == NULL || !(years >= 0.0)) {
        return HF_ERR_ARGUMENT;
    }
    *failures = demand(pool, years);
    return HF_OK;
}

enum hf_status hf_stock_demand_until(const struct hf_stock_pool *pool, double failures,
                                     double *years) {
    if (!pool_is_valid(pool) || years == NULL || !(failures >= 0.0)) {
        return HF_ERR_ARGUMENT;
    }
    *years = demand_until(pool, failures);
    return HF_OK;
}

/* The last piece that begins with at most this service. */
static uint32_t demand_piece(const double *cumulative, uint32_t count, double service) {
    uint32_t low = 0;
    while (count > 1) {
        const uint32_t half = count / 2;
        low += cumulative[low + half] <= service ? half : 0;
        count -= half;
    }
    return low;
}

enum hf_status hf_stock_demand_dates(const struct hf_stock_pool *pool, const double *failures,
                                     size_t count, double *years, struct hf_arena scratch) {
    if (!pool_is_valid(pool) || (count > 0 && (failures == NULL || years == NULL))) {
        return HF_ERR_ARGUMENT;
    }
    for (size_t i = 0; i < count; i++) {
        if (!(failures[i] >= 0.0)) {
            return HF_ERR_ARGUMENT;
        }
    }
    const uint32_t last = pool->piece_count - 1;
    double *cumulative = hf_new(&scratch, double, pool->piece_count);
    double *slope = hf_new(&scratch, double, pool->piece_count);
    if (cumulative == NULL || slope == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i <= last; i++) {
        slope[i] = piece_slope(pool, i);
        if (i < last) {
            cumulative[i + 1] = cumulative[i] + piece_service(pool, i, piece_length(pool, i));
        }
    }
    for (size_t k = 0; k < count; k++) {
        const double service =
            pool->rate_per_year > 0.0 ? failures[k] / pool->rate_per_year : (double)INFINITY;
        const uint32_t i = demand_piece(cumulative, last + 1, service);
        const struct hf_stock_piece *piece = &pool->piece[i];
        if (isinf(service) || (i == last && !(piece->units_start > 0.0))) {
            years[k] = (double)INFINITY;
            continue;
        }
        const double rest = service - cumulative[i];
        const double start = piece->units_start;
        const double root = sqrt(fmax(start * start + 2.0 * slope[i] * rest, 0.0));
        const double within = rest > 0.0 ? 2.0 * rest / (start + root) : 0.0;
        const double length = i < last ? piece[1].from_years - piece->from_years : within;
        years[k] = piece->from_years + (within < length ? within : length);
    }
    return HF_OK;
}

enum hf_status hf_stock_hold_probability(const struct hf_stock_pool *pool, double years,
                                         double *probability) {
    if (!pool_is_valid(pool) || probability == NULL || !(years >= 0.0)) {
        return HF_ERR_ARGUMENT;
    }
    *probability = hf_poisson_at_most((double)pool->stock, demand(pool, years));
    return HF_OK;
}

enum hf_status hf_stock_hold_until(const struct hf_stock_pool *pool, double confidence,
                                   double *years) {
    if (!pool_is_valid(pool) || years == NULL || !(confidence > 0.0 && confidence < 1.0)) {
        return HF_ERR_ARGUMENT;
    }
    *years = demand_until(pool, hf_gamma_upper_inverse((double)pool->stock + 1.0, confidence));
    return HF_OK;
}

static double hold_integral(const struct hf_stock_pool *pool, double from, double until) {
    const double middle = 0.5 * (from + until);
    const double half = 0.5 * (until - from);
    double sum = 0.0;
    for (int i = 0; i < HF_PANEL_HALF; i++) {
        const double left = demand(pool, middle - half * hf_panel_rule.node[i]);
        const double right = demand(pool, middle + half * hf_panel_rule.node[i]);
        sum += hf_panel_rule.weight[i] * (hf_poisson_at_most((double)pool->stock, left) +
                                          hf_poisson_at_most((double)pool->stock, right));
    }
    return sum * half;
}

/* The probability is smooth within a piece, but may fall from 1 to 0 in a small part of it. The
 * square root of a Poisson variable has a standard deviation of about 1/2 whatever its mean, so
 * that cuts at (sqrt(S + 1) + c / 2)^2 expected failures, c = -12 ... 12, leave parts on which 16
 * nodes are exact to 1e-12; outside, it is flat. */
static double hold_integral_piece(const struct hf_stock_pool *pool, double from, double until) {
    const double root = sqrt((double)pool->stock + 1.0);
    double sum = 0.0;
    double at = from;
    for (int c = -SPLITS / 2; c <= SPLITS / 2; c++) {
        const double edge = fmax(root + 0.5 * c, 0.0);
        const double cut = fmin(demand_until(pool, edge * edge), until);
        if (cut > at) {
            sum += hold_integral(pool, at, cut);
            at = cut;
        }
    }
    return until > at ? sum + hold_integral(pool, at, until) : sum;
}

enum hf_status hf_stock_hold_mean(const struct hf_stock_pool *pool, double years,
                                  double *mean_years) {
    if (!pool_is_valid(pool) || mean_years == NULL || !(years >= 0.0) || isinf(years)) {
        return HF_ERR_ARGUMENT;
    }
    double sum = 0.0;
    for (uint32_t i = 0; i < pool->piece_count && years > pool->piece[i].from_years; i++) {
        const double from = pool->piece[i].from_years;
        sum += hold_integral_piece(pool, from, fmin(years, from + piece_length(pool, i)));
    }
    *mean_years = sum;
    return HF_OK;
}

enum hf_status hf_stock_needed(const struct hf_stock_pool *pool, double years, double confidence,
                               enum hf_stock_convention convention, int64_t *needed) {
    if (!pool_is_valid(pool) || needed == NULL || !(years >= 0.0) ||
        !(confidence > 0.0 && confidence < 1.0)) {
        return HF_ERR_ARGUMENT;
    }
    const double mean = demand(pool, years);
    const double least = isinf(mean) ? mean : hf_poisson_quantile(confidence, mean);
    if (!(least < 0x1p62)) {
        *needed = INT64_MAX;
        return HF_OK;
    }
    *needed = (int64_t)least + (convention == HF_STOCK_ONE_IN_HAND && mean > 0.0 ? 1 : 0);
    return HF_OK;
}

static bool record_is_valid(const struct hf_stock_record *record) {
    return record != NULL && record->failures >= 0.0 && !isinf(record->failures) &&
           record->unit_years > 0.0 && !isinf(record->unit_years);
}

enum hf_status hf_stock_rate_interval(const struct hf_stock_record *record, double confidence,
                                      struct hf_range *rate_per_year) {
    if (!record_is_valid(record) || rate_per_year == NULL ||
        !(confidence > 0.0 && confidence < 1.0)) {
        return HF_ERR_ARGUMENT;
    }
    const double shape = record->failures + 0.5;
    const double tail = 0.5 * (1.0 - confidence);
    rate_per_year->lower = hf_gamma_lower_inverse(shape, tail) / record->unit_years;
    rate_per_year->upper = hf_gamma_upper_inverse(shape, tail) / record->unit_years;
    return HF_OK;
}

enum hf_status hf_stock_hold_by_record(const struct hf_stock_record *record, double unit_years,
                                       int64_t stock, double *probability) {
    if (!record_is_valid(record) || probability == NULL || !(unit_years >= 0.0) ||
        isinf(unit_years) || stock < 0) {
        return HF_ERR_ARGUMENT;
    }
    const double total = record->unit_years + unit_years;
    *probability = hf_beta_lower(record->unit_years / total, unit_years / total,
                                 record->failures + 0.5, (double)stock + 1.0);
    return HF_OK;
}
