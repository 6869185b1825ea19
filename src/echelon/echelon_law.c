#include "echelon/echelon_law.h"

#include <holdfast/shortage.h>

#include "base/special.h"

#include <math.h>
#include <stdbool.h>

/* The units that the depot owes to one base, B = Binomial((N - s)+, p), N Poisson of mean m: with
 * a_n = P(N = s + n) and H(w) = sum of a_n w^n over n >= 1, the masses g_k of B that come from n >=
 * 1 are the coefficients of H(q + p z). From s + n times a_n = m a_{n-1} follows w H' + s H = m w
 * (a_0 + H), hence for k >= 2 (q/p)(k + 1) g_{k+1} + (k + s - m q) g_k = m p g_{k-1}, with a_0
 * beside g_0 where k = 1, and m q a_0 more on the right where k = 0. The wanted solution falls
 * fastest of all, so it is computed downwards as ratios of neighbours, where all terms are positive
 * as long as k >= m q - s; below that the same recurrence upwards has positive terms only. So the
 * masses come out with all digits in O(k) steps, where the sum over n for each k takes O(k^2). The
 * start is g_0 = E[q^(N-s); N > s] = q^-s e^{-m p} P(Poisson(m q) > s). */

static const double law_small = 1e-30;

enum hf_status hf_echelon_owed(double depot_mean, int64_t depot_stock, struct echelon_owed *owed) {
    struct hf_shortage loss;
    HF_TRY(hf_shortage_poisson(depot_mean, depot_stock, &loss));
    *owed = (struct echelon_owed){.mean = loss.above,
                                  .excess =
                                      fmax(2.0 * loss.above_second - loss.above * loss.above, 0.0),
                                  .none = hf_poisson_at_most((double)depot_stock, depot_mean),
                                  .mass_at = hf_poisson_mass((double)depot_stock, depot_mean)};
    if (depot_stock == 0) {
        owed->excess = 0.0; /* Poisson */
    }
    return HF_OK;
}

/* g_0 */
static double owed_none_to_base(double m, double s, double p, double q,
                                const struct echelon_owed *owed) {
    if (q <= 0.0) {
        return 0.0;
    }
    const double thinned = m * q;
    if (thinned >= s) {
        return exp(-m * p - s * log1p(-p)) * hf_poisson_above(s, thinned);
    }
    double term = owed->mass_at * thinned / (s + 1.0);
    double sum = term;
    for (int64_t n = 2; term > 1e-17 * sum; n++) { /* the terms fall: thinned < s */
        term *= thinned / (s + (double)n);
        sum += term;
    }
    return sum;
}

/* g_k / g_{k-1} at k = `at`, by the recurrence from farther out. There the ratio of the wanted
 * solution is about the positive root of odds (k + 1) r^2 + (k + shift) r = m p, and an error
 * shrinks with every step downwards by the ratio of the two roots, e^-2 asinh((k + shift) / sqrt(4
 * m q (k + 1))). That falls with k, so that 30 / (its exponent here) steps shrink an error by
 * e^-30; where the exponent begins near zero, it grows in proportion, and a sum of n^2 / 2 over
 * sqrt(m q k) of 30 needs fewer. */
static double ratio_start(double sent, double odds, double shift, uint32_t at) {
    const double thinned = sent * odds; /* m q */
    const double lead = (double)at + shift;
    if (!(lead > 0.0)) {
        return 0.0; /* nothing is asked of the recurrence downwards */
    }
    const double exponent = 2.0 * asinh(lead / (2.0 * sqrt(thinned * (at + 1.0))));
    const double near = 7.75 * sqrt(sqrt(thinned * (at + 1.0)));
    const double far = 7.75 * sqrt(sqrt(thinned * (at + 1.0 + near))) + 30.0;
    const double steps = ceil(fmin(30.0 / exponent, far));
    double k = (double)at + steps;
    const double spread = k + shift;
    double ratio = 2.0 * sent / (spread + sqrt(spread * spread + 4.0 * thinned * (k + 1.0)));
    for (int64_t left = (int64_t)steps; left > 0; left--) {
        k = (double)at + (double)left - 1.0;
        ratio = sent / (k + shift + odds * (k + 1.0) * ratio);
    }
    return ratio;
}

/* Masses of B. */
static enum hf_status owed_to_base(const struct hf_echelon_flow *flow, double s,
                                   const struct echelon_owed *owed, struct hf_arena *keep,
                                   struct hf_count_law *law) {
    const double m = flow->depot_mean;
    const double p = flow->share;
    const double q = 1.0 - p;
    const double reach = m * p + 9.0 * sqrt(m * p) + 16.0;
    const uint32_t room = (uint32_t)reach + 2;
    double *const mass = hf_take(keep, double, room);
    if (mass == NULL) {
        return HF_ERR_MEMORY;
    }
    if (p <= 0.0 || m <= 0.0) {
        mass[0] = 1.0;
        *law = (struct hf_count_law){mass, 1};
        return HF_OK;
    }
    const double odds = q / p;
    const double shift = s - m * q;
    const double turn = fmin(fmax(ceil(-shift), 1.0), room - 1.0);
    const uint32_t first = (uint32_t)turn; /* ratios from here on are positive downwards */
    double ratio = ratio_start(m * p, odds, shift, room);
    for (uint32_t k = room - 1; k > first; k--) {
        ratio = m * p / (k + shift + odds * (k + 1.0) * ratio);
        mass[k] = ratio;
    }
    const double g0 = owed_none_to_base(m, s, p, q, owed);
    mass[0] = g0;
    if (shift < 0.0) {
        mass[1] = (m * owed->mass_at - shift / q * g0) * p;
        for (uint32_t k = 1; k < first; k++) {
            const double before = mass[k - 1] + (k == 1 ? owed->mass_at : 0.0);
            mass[k + 1] = (m * p * before - (k + shift) * mass[k]) / (odds * (k + 1.0));
        }
    } else {
        mass[1] = m * p * (g0 + owed->mass_at) / (1.0 + shift + 2.0 * odds * ratio);
    }
    uint32_t count = first + 1;
    while (count < room && mass[count - 1] > law_small) {
        mass[count] *= mass[count - 1];
        count++;
    }
    mass[0] += owed->none;
    *law = (struct hf_count_law){mass, count};
    return HF_OK;
}

/* Poisson masses upwards from e^-mean: means here are below the underflow. */
static enum hf_status small_poisson(double mean, struct hf_arena *keep, struct hf_count_law *law) {
    const uint32_t room = (uint32_t)(mean + 12.0 * sqrt(mean) + 32.0);
    double *const mass = hf_take(keep, double, room);
    if (mass == NULL) {
        return HF_ERR_MEMORY;
    }
    mass[0] = exp(-mean);
    uint32_t count = 1;
    while (count < room && (mass[count - 1] > law_small || count <= mean)) {
        mass[count] = mass[count - 1] * (mean / count); /* divisions side by side */
        count++;
    }
    *law = (struct hf_count_law){mass, count};
    return HF_OK;
}

static void masses_fold(const struct hf_count_law *left, const struct hf_count_law *right,
                        double *restrict sum) {
    for (uint32_t i = 0; i < right->count; i++) {
        const double part = right->mass[i];
        for (uint32_t k = 0; k < left->count; k++) {
            sum[i + k] += part * left->mass[k];
        }
    }
}

enum hf_status hf_echelon_law(const struct hf_echelon_flow *flow, enum hf_echelon_method method,
                              int64_t depot_stock, const struct echelon_owed *owed,
                              struct hf_arena *keep, struct hf_count_law *law) {
    const double mean = flow->own_mean + flow->share * owed->mean;
    if (method == HF_ECHELON_METRIC) {
        return small_poisson(mean, keep, law);
    }
    if (method == HF_ECHELON_VARI) {
        const double excess = flow->share * flow->share * owed->excess;
        return excess > 1e-9 * mean ? hf_count_fit(mean, mean + excess, keep, law)
                                    : small_poisson(mean, keep, law);
    }
    struct hf_count_law own;
    struct hf_count_law waiting;
    HF_TRY(small_poisson(flow->own_mean, keep, &own));
    HF_TRY(owed_to_base(flow, (double)depot_stock, owed, keep, &waiting));
    if (own.count == 1 || waiting.count == 1) {
        const double rest = own.count == 1 ? own.mass[0] : waiting.mass[0];
        *law = own.count == 1 ? waiting : own;
        for (uint32_t k = 0; k < law->count; k++) {
            law->mass[k] *= rest;
        }
        return HF_OK;
    }
    double *const sum = hf_new(keep, double, (size_t)own.count + waiting.count - 1);
    if (sum == NULL) {
        return HF_ERR_MEMORY;
    }
    masses_fold(&own, &waiting, sum);
    *law = (struct hf_count_law){sum, own.count + waiting.count - 1};
    return HF_OK;
}
