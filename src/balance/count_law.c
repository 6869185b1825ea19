#include "balance/count_law.h"

#include "base/special.h"

#include <math.h>

/* Masses by saddle point, as the Poisson mass in base/special.c; windows by recurrence from a mode
 * whose mass is right, in both directions, so that no start can underflow. */

enum { WINDOW_MARGIN = 24 };
static const double mass_small = 1e-30;
static const double fit_equal = 1e-9;

double hf_count_binomial_mass(double k, double n, double p, double q) {
    if (k < 0.0 || k > n) {
        return 0.0;
    }
    if (p <= 0.0 || q <= 0.0) {
        const double all = p <= 0.0 ? 0.0 : n;
        return k >= all && k <= all ? 1.0 : 0.0;
    }
    if (k <= 0.0 || k >= n) {
        const double out = k <= 0.0 ? q : p;
        const double other = k <= 0.0 ? p : q;
        return exp(n * (out < 0.5 ? log(out) : log1p(-other)));
    }
    const double exponent = hf_stirling_error(n) - hf_stirling_error(k) - hf_stirling_error(n - k) -
                            hf_poisson_deviance(k, n * p) - hf_poisson_deviance(n - k, n * q);
    return exp(exponent) * sqrt(n / (2.0 * 3.14159265358979323846 * k * (n - k)));
}

double hf_count_nb_mass(double k, double shape, double mean) {
    const double total = shape + mean;
    if (k < 0.0) {
        return 0.0;
    }
    if (mean <= 0.0 || k <= 0.0) {
        return k <= 0.0 ? exp(-shape * log1p(mean / shape)) : 0.0;
    }
    const double raw = hf_count_binomial_mass(k, shape + k, mean / total, shape / total);
    return raw * (shape / (shape + k));
}

double hf_count_nb_at_most(double k, double shape, double mean) {
    if (k < 0.0) {
        return 0.0;
    }
    return hf_beta_lower(shape / (shape + mean), mean / (shape + mean), shape, k + 1.0);
}

double hf_count_nb_above(double k, double shape, double mean) {
    if (k < 0.0) {
        return 1.0;
    }
    return hf_beta_lower(mean / (shape + mean), shape / (shape + mean), k + 1.0, shape);
}

/* One of the three families by its recurrence: mass(k + 1) / mass(k) = (c + d k) / (k + 1). */
struct count_family {
    double c, d;
};

static double family_ratio(const struct count_family *family, double k) {
    return fmax(family->c + family->d * k, 0.0) / (k + 1.0);
}

static enum hf_status window_fill(const struct count_family *family, double mode, double mode_mass,
                                  uint32_t room, struct hf_arena *keep, struct hf_count_law *law) {
    double *mass = hf_new(keep, double, room);
    if (mass == NULL) {
        return HF_ERR_MEMORY;
    }
    const uint32_t middle = (uint32_t)mode;
    mass[middle] = mode_mass;
    for (uint32_t k = middle; k > 0; k--) {
        const double ratio = family_ratio(family, (double)k - 1.0);
        mass[k - 1] = ratio > 0.0 ? mass[k] / ratio : 0.0;
    }
    uint32_t count = middle + 1;
    while (count < room && mass[count - 1] > mass_small) {
        mass[count] = mass[count - 1] * family_ratio(family, (double)count - 1.0);
        count++;
    }
    *law = (struct hf_count_law){mass, count};
    return HF_OK;
}

/* Masses fall at least geometrically from 40 standard deviations on; with overdispersion in steps
 * of the variance over the mean. */
static uint32_t window_room(double mean, double variance) {
    const double spread = fmax(variance / fmax(mean, 1e-300), 1.0);
    return (uint32_t)(mean + 12.0 * sqrt(variance) + (70.0 + WINDOW_MARGIN) * spread);
}

enum hf_status hf_count_poisson(double mean, struct hf_arena *keep, struct hf_count_law *law) {
    return hf_count_fit(mean, mean, keep, law);
}

enum hf_status hf_count_fit(double mean, double variance, struct hf_arena *keep,
                            struct hf_count_law *law) {
    if (!(mean >= 0.0) || !(variance >= 0.0)) {
        return HF_ERR_ARGUMENT;
    }
    if (mean > HF_COUNT_MEAN_MAX || variance > mean * HF_COUNT_MEAN_MAX) {
        return HF_ERR_LIMIT;
    }
    const uint32_t room = window_room(mean, fmax(variance, mean));
    const double excess = variance - mean;
    if (fabs(excess) <= fit_equal * mean) {
        const double mode = floor(mean);
        return window_fill(&(struct count_family){mean, 0.0}, mode, hf_poisson_mass(mode, mean),
                           room, keep, law);
    }
    if (excess > 0.0) {
        const double shape = mean * (mean / excess);
        const double failure = mean / (shape + mean);
        const double mode = floor(fmax((shape - 1.0) * mean / shape, 0.0));
        return window_fill(&(struct count_family){shape * failure, failure}, mode,
                           hf_count_nb_mass(mode, shape, mean), room, keep, law);
    }
    const double trials = fmax(ceil(mean * (mean / -excess)), ceil(mean));
    const double p = mean / trials;
    const double odds = p / (1.0 - p);
    if (p >= 1.0) {
        return window_fill(&(struct count_family){0.0, 0.0}, trials, 1.0, (uint32_t)trials + 1,
                           keep, law);
    }
    const double mode = floor((trials + 1.0) * p);
    return window_fill(&(struct count_family){trials * odds, -odds}, mode,
                       hf_count_binomial_mass(mode, trials, p, 1.0 - p), room, keep, law);
}
