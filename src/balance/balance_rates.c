#include "balance/balance_rates.h"

#include "balance/quadrature.h"
#include "base/special.h"

#include <math.h>

/* Narrow priors take Gauss and Laguerre's rule, wide ones equal steps of the logarithm; where both
 * would need more nodes than there is room for, slices of equal probability. */

enum { LADDER = 11, PROBES = 6, STEPS = 6 };

static const double rates_error_wanted = 2e-5; /* a day moves a date's probability by more */
static const double tail_high = 1e-7;          /* of the prior, left out at the upper end */
static const double tail_low = 3e-6;           /* likewise below, where little is short anyhow */
static const double short_least = 1e-6;        /* P(short) that may be taken for none */
static const double probe_step = 0.3; /* between two probes of the other rules, times four */
static const double step_longest = 0.8;
static const double prior_narrow =
    20.0; /* shape : stock from which the polynomials' rule is best */

static bool law_is_known(const struct hf_failure_law *law) {
    return law->shape <= 0.0 || law->shape > 1e14;
}

static double law_mean(const struct hf_failure_law *law) {
    return law->shape <= 0.0 ? law->known : law->shape / law->unit_years;
}

/* Q(stock, mean), but for 1e-8: the far tails of a Poisson number by Bernstein's inequality and
 * Chernoff's. */
static double rates_hold(double stock, double mean) {
    static const double exponent = 18.0;
    const double above = stock - mean;
    const double square = above * above;
    if (above > 0.0 && square >= 2.0 * exponent * (mean + above / 3.0)) {
        return 1.0;
    }
    return above < 0.0 && square >= 2.0 * exponent * mean ? 0.0 : hf_gamma_upper(stock, mean);
}

/* Largest difference between the rule and the closed form of a stock as sharp; *date: where little
 * is short it counts more, since so little of it moves a date. */
static double rates_error(const struct hf_failure_law *law, const struct balance_rates_wish *wish,
                          const struct balance_rates *rates, double step, double *date) {
    static const double part[PROBES] = {0.4, 0.4, 0.8, 0.8, 1.3, 1.3};
    const double stock = ceil(wish->sharpness) + 1.0;
    const double most =
        wish->low > 0.0 ? hf_gamma_lower_inverse(stock, short_least) / wish->low : (double)INFINITY;
    double worst = 0.0;
    double before = 0.0;
    *date = 0.0;
    for (int p = 0; p < PROBES; p++) {
        /* the error of equal steps is a wave along the logarithm: the odd ones a quarter on */
        const double on = p % 2 == 1 ? exp(0.25 * step) : 1.0;
        const double service = on * fmin(part[p] * stock / law_mean(law), most);
        const double total = law->unit_years + service;
        const double exact =
            hf_beta_lower(law->unit_years / total, service / total, law->shape, stock);
        double sum = 0.0;
        for (uint32_t i = 0; i < rates->count; i++) {
            sum += rates->weight[i] * rates_hold(stock, rates->rate[i] * service);
        }
        const double off = p % 2 == 1 ? hypot(sum - exact, before) : 0.0;
        before = sum - exact;
        worst = fmax(worst, off);
        *date = fmax(*date, off / fmin(10.0 * (1.0 - exact) + 0.02, 1.0));
    }
    return worst;
}

static void rates_slices(const struct hf_failure_law *law, struct balance_rates *rates) {
    rates->count = BALANCE_RATES_MAX;
    for (uint32_t i = 0; i < BALANCE_RATES_MAX; i++) {
        const double part = ((double)i + 0.5) / BALANCE_RATES_MAX;
        rates->rate[i] = (part < 0.5 ? hf_gamma_lower_inverse(law->shape, part)
                                     : hf_gamma_upper_inverse(law->shape, 1.0 - part)) /
                         law->unit_years;
        rates->weight[i] = 1.0 / BALANCE_RATES_MAX;
    }
}

static void rates_polynomial(const struct hf_failure_law *law,
                             const struct balance_rates_wish *wish, struct balance_rates *rates) {
    static const uint32_t ladder[LADDER] = {4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128};
    struct hf_quadrature gauss;
    for (int step = 0; step < LADDER; step++) {
        hf_quadrature_gamma(law->shape, ladder[step], &gauss);
        rates->count = gauss.count;
        for (uint32_t i = 0; i < gauss.count; i++) {
            rates->rate[i] = gauss.node[i] / law->unit_years;
            rates->weight[i] = gauss.weight[i];
        }
        double date = 0.0;
        rates->error = rates_error(law, wish, rates, probe_step, &date);
        if (date <= rates_error_wanted) {
            return;
        }
    }
    rates_slices(law, rates);
    double date = 0.0;
    rates->error = rates_error(law, wish, rates, probe_step, &date);
}

/* False if there is no room for so short steps. */
static bool rates_steps(const struct hf_failure_law *law, const double range[2], double step,
                        struct balance_rates *rates) {
    const double length = log(range[1] / range[0]);
    const double wanted = ceil(length / step);
    if (!(wanted + 2.0 < (double)BALANCE_RATES_MAX)) {
        return false;
    }
    double left = 1.0;
    rates->count = 1;
    for (uint32_t i = 0; i <= (uint32_t)wanted; i++) {
        const double x = range[1] * exp(((double)i - wanted) * step);
        const double weight = step * law->shape * hf_poisson_mass(law->shape, x);
        rates->rate[rates->count] = x / law->unit_years;
        rates->weight[rates->count] = weight;
        rates->count++;
        left -= weight;
    }
    rates->rate[0] = 0.0;
    rates->weight[0] = fmax(left, 0.0);
    for (uint32_t i = 1; left < 0.0 && i < rates->count; i++) {
        rates->weight[i] /= 1.0 - left;
    }
    return true;
}

/* Steps such that the transform of prior times P(short) has died away where the steps would fold it
 * back: both are about normal, with the variances 1 / shape and 1 / (stock + 1). */
static bool rates_logarithmic(const struct hf_failure_law *law,
                              const struct balance_rates_wish *wish, struct balance_rates *rates) {
    static const double decay[STEPS] = {6.0, 8.0, 10.5, 13.0, 16.0, 20.0};
    const double range[2] = {
        fmax(wish->low * law->unit_years, hf_gamma_lower_inverse(law->shape, tail_low)),
        hf_gamma_upper_inverse(law->shape, tail_high)};
    if (!(range[0] > 0.0) || !(range[1] > range[0])) {
        return false;
    }
    for (int i = 0; i < STEPS; i++) {
        const double width = sqrt(2.0 * decay[i] * (wish->sharpness + law->shape + 1.0));
        const double step = fmin(6.28318530717958647693 / width, step_longest / (1.0 + 0.15 * i));
        if (!rates_steps(law, range, step, rates)) {
            return false;
        }
        double date = 0.0;
        rates->error = rates_error(law, wish, rates, step, &date);
        if (date <= rates_error_wanted) {
            return true;
        }
    }
    return false;
}

void hf_balance_rates_build(const struct hf_failure_law *law, const struct balance_rates_wish *wish,
                            struct balance_rates *rates) {
    rates->error = 0.0;
    rates->count = 1;
    rates->rate[0] = law_mean(law);
    rates->weight[0] = 1.0;
    if (law_is_known(law)) {
        return;
    }
    const bool is_narrow = law->shape > prior_narrow * (wish->sharpness + 1.0);
    if (is_narrow || !rates_logarithmic(law, wish, rates)) {
        rates_polynomial(law, wish, rates);
    }
}
