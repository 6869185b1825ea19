#include "balance/balance_base.h"

#include <math.h>

/* Units in service are straight pieces N(t) = a + s t. Ageing units fail with the cohorts' hazard
 * h(t) = sum of share * H'(t), H(t) = ((age + t) / scale)^shape; then the integral of N h over a
 * piece is [N H] - s * integral of H by parts, and H's integral is a power again: closed. */

enum { SEARCH_STEPS_MAX = 200 };

static const double sum_slack = 1e-9; /* for shares that should add up to 1 */

static bool is_amount(double value) {
    return value >= 0.0 && !isinf(value);
}

static bool is_ratio(double value) {
    return value >= 0.0 && value <= 1.0;
}

static bool pieces_are_valid(const struct hf_balance *balance) {
    if (balance->piece == NULL || balance->piece_count == 0) {
        return false;
    }
    double last = -1.0;
    for (uint32_t i = 0; i < balance->piece_count; i++) {
        const struct hf_stock_piece *piece = &balance->piece[i];
        if (!is_amount(piece->units_start) || !is_amount(piece->units_end) ||
            !(piece->from_years > last) || isinf(piece->from_years) ||
            (i == 0 && piece->from_years > 0.0)) {
            return false;
        }
        last = piece->from_years;
    }
    const struct hf_stock_piece *final = &balance->piece[balance->piece_count - 1];
    return final->units_start <= final->units_end && final->units_end <= final->units_start;
}

static bool failure_law_is_valid(const struct hf_failure_law *law) {
    const bool is_known = law->shape <= 0.0;
    return is_amount(law->known) && is_amount(law->shape) && is_amount(law->unit_years) &&
           (is_known || law->unit_years > 0.0) && is_ratio(law->defect_probability) &&
           is_amount(law->defect_factor);
}

static bool cohorts_are_valid(const struct hf_balance *balance) {
    double share = 0.0;
    for (uint32_t i = 0; i < balance->cohort_count; i++) {
        const struct hf_age_cohort *cohort = &balance->cohort[i];
        if (!is_ratio(cohort->share_ratio) || !is_amount(cohort->age_years) ||
            !is_amount(cohort->scale_years) || !(cohort->scale_years > 0.0) ||
            !is_amount(cohort->shape) || !(cohort->shape > 0.0) ||
            (cohort->shape < 1.0 && !(cohort->age_years > 0.0))) {
            return false;
        }
        share += cohort->share_ratio;
    }
    return balance->cohort_count == 0 || fabs(share - 1.0) <= sum_slack;
}

static bool batches_are_valid(const struct hf_balance *balance) {
    double sum = 0.0;
    for (uint32_t i = 0; i < balance->batch_count; i++) {
        if (!is_ratio(balance->batch[i])) {
            return false;
        }
        sum += balance->batch[i];
    }
    return balance->batch_count == 0 || fabs(sum - 1.0) <= sum_slack;
}

static bool deliveries_are_valid(const struct hf_balance *balance) {
    double last = 0.0;
    double units = (double)balance->stock;
    for (uint32_t i = 0; i < balance->delivery_count; i++) {
        const struct hf_balance_delivery *delivery = &balance->delivery[i];
        if (!is_amount(delivery->years) || delivery->years < last || delivery->units < 0 ||
            !is_ratio(delivery->good_ratio)) {
            return false;
        }
        last = delivery->years;
        units += (double)delivery->units;
    }
    const bool has_law = balance->harvest_good > 0.0 && balance->harvest_bad > 0.0;
    const bool has_none = balance->harvest_good <= 0.0 && balance->harvest_bad <= 0.0;
    return is_amount(balance->harvest_good) && is_amount(balance->harvest_bad) &&
           (has_law || has_none) && units < 0x1p52;
}

static bool loops_are_valid(const struct hf_balance *balance) {
    double share = 0.0;
    for (uint32_t i = 0; i < balance->loop_count; i++) {
        const struct hf_repair_loop *loop = &balance->loop[i];
        if (!is_ratio(loop->share_ratio) || !is_ratio(loop->yield_ratio) ||
            !is_amount(loop->turnaround_years) || !(loop->send_until_years >= 0.0) ||
            !(loop->return_until_years >= 0.0) || !is_amount(loop->wip_mean)) {
            return false;
        }
        share += loop->share_ratio;
    }
    return share <= 1.0 + sum_slack;
}

static bool lots_are_valid(const struct hf_balance *balance) {
    double last = 0.0;
    int64_t left = balance->stock;
    for (uint32_t i = 0; i < balance->lot_count; i++) {
        const struct hf_balance_lot *lot = &balance->lot[i];
        if (!is_amount(lot->until_years) || lot->until_years < last || lot->units < 0 ||
            lot->units > left) {
            return false;
        }
        last = lot->until_years;
        left -= lot->units;
    }
    return true;
}

bool hf_balance_is_valid(const struct hf_balance *balance) {
    return balance != NULL && balance->stock >= 0 &&
           (balance->cohort != NULL || balance->cohort_count == 0) &&
           (balance->batch != NULL || balance->batch_count == 0) &&
           (balance->delivery != NULL || balance->delivery_count == 0) &&
           (balance->loop != NULL || balance->loop_count == 0) &&
           (balance->lot != NULL || balance->lot_count == 0) &&
           is_ratio(balance->met_by_swap_ratio) && pieces_are_valid(balance) &&
           failure_law_is_valid(&balance->failure) && cohorts_are_valid(balance) &&
           batches_are_valid(balance) && deliveries_are_valid(balance) &&
           loops_are_valid(balance) && lots_are_valid(balance);
}

static double base_piece_length(const struct hf_balance *balance, uint32_t i) {
    return i + 1 < balance->piece_count
               ? balance->piece[i + 1].from_years - balance->piece[i].from_years
               : (double)INFINITY;
}

static double base_piece_slope(const struct hf_balance *balance, uint32_t i) {
    const struct hf_stock_piece *piece = &balance->piece[i];
    return i + 1 < balance->piece_count
               ? (piece->units_end - piece->units_start) / base_piece_length(balance, i)
               : 0.0;
}

/* The integral of (units + slope * u) h(from + u) over 0 <= u <= length, length finite. */
static double cohort_service(const struct hf_age_cohort *cohort, double from, double length,
                             double units, double slope) {
    const double low = (cohort->age_years + from) / cohort->scale_years;
    const double high = (cohort->age_years + from + length) / cohort->scale_years;
    const double start = pow(low, cohort->shape);
    const double end = pow(high, cohort->shape);
    /* units_end * (end - start) - slope * (integral of H - start * length) */
    const double mean = cohort->scale_years * (end * high - start * low) / (cohort->shape + 1.0);
    const double rest = mean - start * length;
    const double sum = (units + slope * length) * (end - start) - slope * rest;
    if (isnan(sum) || isinf(sum)) { /* a hazard beyond all numbers */
        return units + slope * length > 0.0 || units > 0.0 ? (double)INFINITY : 0.0;
    }
    return sum > 0.0 ? cohort->share_ratio * sum : 0.0;
}

/* Service of the first `length` years of piece i. */
static double base_piece_service(const struct hf_balance *balance, uint32_t i, double length) {
    const struct hf_stock_piece *piece = &balance->piece[i];
    if (isinf(length)) {
        return piece->units_start > 0.0 ? length : 0.0;
    }
    const double slope = base_piece_slope(balance, i);
    if (balance->cohort_count == 0) {
        return length * fmax(piece->units_start + 0.5 * slope * length, 0.0);
    }
    double sum = 0.0;
    for (uint32_t c = 0; c < balance->cohort_count; c++) {
        sum += cohort_service(&balance->cohort[c], piece->from_years, length, piece->units_start,
                              slope);
    }
    return sum;
}

/* The last piece that begins at or before `years`. */
static uint32_t base_piece_at(const struct hf_balance *balance, double years) {
    uint32_t low = 0;
    uint32_t high = balance->piece_count;
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;
        if (balance->piece[middle].from_years <= years) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

double hf_balance_service(const struct balance_base *base, double years) {
    const uint32_t i = base_piece_at(base->balance, years);
    const double length = years - base->balance->piece[i].from_years;
    const double inside = base_piece_service(base->balance, i, length);
    return base->event_ratio > 0.0 ? base->cumulative[i] + base->event_ratio * inside : 0.0;
}

double hf_balance_service_rate(const struct balance_base *base, double years) {
    const struct hf_balance *balance = base->balance;
    const uint32_t i = base_piece_at(balance, years);
    const double inside = years - balance->piece[i].from_years;
    const double units =
        fmax(balance->piece[i].units_start + base_piece_slope(balance, i) * inside, 0.0);
    double hazard = balance->cohort_count == 0 ? 1.0 : 0.0;
    for (uint32_t c = 0; c < balance->cohort_count; c++) {
        const struct hf_age_cohort *cohort = &balance->cohort[c];
        hazard += cohort->share_ratio * cohort->shape / cohort->scale_years *
                  pow((cohort->age_years + years) / cohort->scale_years, cohort->shape - 1.0);
    }
    return base->event_ratio * units * hazard;
}

/* Solves start * t + slope / 2 * t^2 = rest in the form that does not cancel. */
static double linear_until(double start, double slope, double rest, double length) {
    const double root = start * start + 2.0 * slope * rest;
    const double sum = start + sqrt(fmax(root, 0.0));
    return sum > 0.0 ? fmin(2.0 * rest / sum, length) : length;
}

/* Service grows with `length`: halving between ends that bracket the answer. */
static double ageing_until(const struct hf_balance *balance, uint32_t i, double rest,
                           double length) {
    double low = 0.0;
    double high = isinf(length) ? 1.0 : length;
    while (isinf(length) && base_piece_service(balance, i, high) < rest && high < 1e12) {
        high *= 2.0;
    }
    for (int step = 0; step < SEARCH_STEPS_MAX && high - low > 1e-15 * high; step++) {
        const double middle = 0.5 * (low + high);
        if (base_piece_service(balance, i, middle) <= rest) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

double hf_balance_service_until(const struct balance_base *base, double service) {
    const struct hf_balance *balance = base->balance;
    if (!(base->event_ratio > 0.0) || isinf(service)) {
        return (double)INFINITY;
    }
    uint32_t low = 0;
    uint32_t high = balance->piece_count;
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;
        if (base->cumulative[middle] <= service) {
            low = middle;
        } else {
            high = middle;
        }
    }
    const struct hf_stock_piece *piece = &balance->piece[low];
    const double length = base_piece_length(balance, low);
    if (isinf(length) && piece->units_start <= 0.0) {
        return length;
    }
    const double rest = (service - base->cumulative[low]) / base->event_ratio;
    return piece->from_years +
           (balance->cohort_count == 0
                ? linear_until(piece->units_start, base_piece_slope(balance, low), rest, length)
                : ageing_until(balance, low, rest, length));
}

/* Every unit of a batch takes a spare with the probability `keep` on its own: out[k] is the
 * probability that k units do. */
static void batch_thin(const struct hf_balance *balance, double keep, double *out) {
    for (uint32_t j = 0; j < balance->batch_count; j++) {
        const double units = (double)j + 1.0;
        double mass = balance->batch[j] * pow(1.0 - keep, units);
        if (keep >= 1.0) {
            out[j + 1] += balance->batch[j];
            continue;
        }
        for (uint32_t k = 0; k <= j + 1; k++) {
            out[k] += mass;
            mass *= (units - k) / (k + 1.0) * (keep / (1.0 - keep));
        }
    }
}

static enum hf_status batch_build(const struct hf_balance *balance, struct hf_arena *keep,
                                  struct balance_base *base) {
    const double share = 1.0 - balance->met_by_swap_ratio;
    uint32_t count = balance->batch_count;
    while (count > 1 && balance->batch[count - 1] <= 0.0) {
        count--;
    }
    double *batch = hf_new(keep, double, (size_t)balance->batch_count + 2);
    if (batch == NULL) {
        return HF_ERR_MEMORY;
    }
    base->batch = batch + 1;
    base->batch_count = count == 0 ? 1 : count;
    if (balance->batch_count == 0) {
        batch[0] = 1.0 - share;
        batch[1] = share;
    } else {
        batch_thin(balance, share, batch);
    }
    double sum = 0.0;
    double mean = 0.0;
    double square = 0.0;
    for (uint32_t j = 1; j <= base->batch_count; j++) {
        sum += batch[j];
    }
    base->event_ratio = sum;
    for (uint32_t j = 1; j <= base->batch_count; j++) {
        batch[j] = sum > 0.0 ? batch[j] / sum : 0.0;
        mean += (double)j * batch[j];
        square += (double)j * (double)j * batch[j];
    }
    base->batch_mean = mean;
    base->batch_spread = mean > 0.0 ? square / mean : 1.0;
    return HF_OK;
}

enum hf_status hf_balance_base_build(const struct hf_balance *balance, struct hf_arena *keep,
                                     struct balance_base *base) {
    *base = (struct balance_base){.balance = balance};
    base->cumulative = hf_new(keep, double, balance->piece_count);
    if (base->cumulative == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(batch_build(balance, keep, base));
    for (uint32_t i = 0; i + 1 < balance->piece_count; i++) {
        base->cumulative[i + 1] =
            base->cumulative[i] +
            base->event_ratio * base_piece_service(balance, i, base_piece_length(balance, i));
    }
    return HF_OK;
}

struct hf_failure_law hf_failure_law_jeffreys(void) {
    return (struct hf_failure_law){.shape = 0.5};
}

enum hf_status hf_failure_law_update(const struct hf_failure_law *prior, double failures,
                                     double unit_years, struct hf_failure_law *updated) {
    const struct hf_failure_law before = prior == NULL ? hf_failure_law_jeffreys() : *prior;
    const double total = before.unit_years + unit_years;
    if (updated == NULL || !is_amount(failures) || !is_amount(unit_years) ||
        !is_amount(before.shape) || !is_amount(before.unit_years) || !is_amount(before.known)) {
        return HF_ERR_ARGUMENT;
    }
    struct hf_failure_law after = before;
    if (before.shape > 0.0) {
        if (!(total > 0.0)) {
            return HF_ERR_ARGUMENT;
        }
        after.shape = before.shape + failures;
        after.unit_years = total;
    }
    *updated = after;
    return HF_OK;
}
