#include <holdfast/shortage.h>

#include "balance/count_law.h"
#include "base/special.h"

#include <math.h>
#include <stdbool.h>

/* On the side of the stock where less is expected, the losses are sums of positive terms from the
 * stock outwards: sum of j f(s + j) and of j (j - 1) / 2 f(s + j) above it. The other side follows
 * from the moments, E[X - s] and E[(X - s)(X - s - 1)] / 2, where little cancels. Where the sums
 * get long (the stock is near a large mean) a closed form in the tail probability and the mass at
 * the stock is used.
 *
 * Poisson and negative binomial masses share their recurrence, (k + 1) f(k + 1) = (c + d k) f(k),
 * and their closed form: with w = d / (1 - d), variance = mean (1 + w), A = (1 + w)(c + d s) f(s),
 *   E[(X-s)+] = (mean - s) P(X > s) + A,
 *   second = ([(s - mean)^2 + s + mean w] P(X > s) + (mean - s + w) A) / 2,
 * both from summing the recurrence over k >= s. A gamma variable of shape a has P(X <= u) =
 * sum of Poisson masses m(a + k, u), k >= 0, so that its losses below u are the upward sums of
 * those with s = a. Above u > a they are an integral, exp(a logarithm that falls), which the double
 * exponential rule does. */

enum { LOSS_TERMS_MAX = 200000, EXPONENTIAL_STEPS = 140 };
static const double loss_small = 1e-17;
static const double loss_mean_max = 1e15;

/* Terms of one side; is_done says that what is left out is below 1e-17 of both sums. */
struct loss_sums {
    double first, second;
    bool is_done;
};

/* Sum of j f_j and of j (j - 1) / 2 f_j, j >= 1, f_1 given, f_{j+1} / f_j = (c + d (s + j)) / (s +
 * j + 1). The ratio falls to d < 1 beyond the mean. */
static struct loss_sums sums_up(double c, double d, double s, double mass) {
    struct loss_sums sums = {mass, 0.0, !(mass > 0.0)};
    for (int j = 1; j < LOSS_TERMS_MAX && !sums.is_done; j++) {
        mass *= (c + d * (s + j)) / (s + j + 1.0);
        const double add = mass * (j + 1.0) * j * 0.5;
        sums.first += mass * (j + 1.0);
        sums.second += add;
        const double ratio = (c + d * (s + j + 1.0)) / (s + j + 2.0) * ((j + 2.0) / j);
        sums.is_done = ratio < 1.0 && add * ratio <= loss_small * sums.second * (1.0 - ratio);
    }
    return sums;
}

/* Sum of j f_j and of (j + 1) j / 2 f_j down to f(0), f_1 = f(s - 1) given. */
static struct loss_sums sums_down(double c, double d, double s, double mass) {
    struct loss_sums sums = {mass, mass, !(mass > 0.0)};
    for (int j = 1; j < LOSS_TERMS_MAX && !sums.is_done; j++) {
        const double k = s - j;
        const double back = k > 0.0 ? k / (c + d * (k - 1.0)) : 0.0;
        mass *= back;
        const double add = mass * (j + 2.0) * (j + 1.0) * 0.5;
        sums.first += mass * (j + 1.0);
        sums.second += add;
        const double ratio = back * ((j + 3.0) / (j + 1.0));
        const bool falls = k <= 0.0 || (ratio < 1.0 && c >= d); /* c >= d: and so does the ratio */
        sums.is_done = falls && add * ratio <= loss_small * sums.second * (1.0 - ratio);
    }
    return sums;
}

/* A counted law at its stock: its recurrence, what lies below and above, the mass at the stock. */
struct counted {
    double mean, c, d, s;
    double mass_above, mass_here, mass_below; /* f(s + 1), f(s), f(s - 1) */
    double at_most, more;                     /* P(X <= s), P(X > s) */
};

static struct hf_shortage shortage_of(const struct counted *law) {
    const double w = law->d / (1.0 - law->d);
    const double gap = law->mean - law->s;
    const double pairs = 0.5 * (gap * gap + law->s + law->mean * w);
    const bool is_up = gap <= 0.0;
    struct loss_sums sums = is_up ? sums_up(law->c, law->d, law->s, law->mass_above)
                                  : sums_down(law->c, law->d, law->s, law->mass_below);
    if (!sums.is_done) {
        const double a = (1.0 + w) * (law->c + law->d * law->s) * law->mass_here;
        const double sign = is_up ? 1.0 : -1.0;
        const double tail = is_up ? law->more : law->at_most;
        sums.first = fmax(sign * gap * tail + a, 0.0);
        sums.second = fmax(pairs * tail + sign * 0.5 * (gap + w) * a, 0.0);
    }
    const double other = fmax(sums.first + (is_up ? -gap : gap), 0.0);
    const double other_second = fmax(pairs - sums.second, 0.0);
    return is_up ? (struct hf_shortage){sums.first, other, sums.second, other_second}
                 : (struct hf_shortage){other, sums.first, other_second, sums.second};
}

enum hf_status hf_shortage_poisson(double mean, int64_t stock, struct hf_shortage *loss) {
    if (loss == NULL || !(mean >= 0.0 && mean <= loss_mean_max) || stock < 0 ||
        stock > (INT64_C(1) << 53)) {
        return HF_ERR_ARGUMENT;
    }
    const double s = (double)stock;
    const struct counted law = {.mean = mean,
                                .c = mean,
                                .s = s,
                                .mass_above = hf_poisson_mass(s + 1.0, mean),
                                .mass_here = hf_poisson_mass(s, mean),
                                .mass_below = s > 0.0 ? hf_poisson_mass(s - 1.0, mean) : 0.0,
                                .at_most = hf_poisson_at_most(s, mean),
                                .more = hf_poisson_above(s, mean)};
    *loss = shortage_of(&law);
    return HF_OK;
}

enum hf_status hf_shortage_negative_binomial(double shape, double mean, int64_t stock,
                                             struct hf_shortage *loss) {
    if (loss == NULL || !(shape > 0.0 && shape <= loss_mean_max) ||
        !(mean >= 0.0 && mean <= loss_mean_max) || stock < 0 || stock > (INT64_C(1) << 53)) {
        return HF_ERR_ARGUMENT;
    }
    if (mean <= 1e-16 * shape) { /* success is sure: no difference from Poisson in any digit */
        return hf_shortage_poisson(mean, stock, loss);
    }
    const double s = (double)stock;
    const double failure = mean / (shape + mean);
    const struct counted law = {.mean = mean,
                                .c = shape * failure,
                                .d = failure < 1.0 ? failure : 1.0 - 0x1p-53,
                                .s = s,
                                .mass_above = hf_count_nb_mass(s + 1.0, shape, mean),
                                .mass_here = hf_count_nb_mass(s, shape, mean),
                                .mass_below = hf_count_nb_mass(s - 1.0, shape, mean),
                                .at_most = hf_count_nb_at_most(s, shape, mean),
                                .more = hf_count_nb_above(s, shape, mean)};
    *loss = shortage_of(&law);
    return HF_OK;
}

/* Integrals of t^k e^(shape - 1) ln(1 + t/u) - t, k = 1 and 2, over t > 0, for u > shape: t = width
 * exp(y - exp(-y)), the trapezoidal rule in y. The integrand falls at least as fast as exp(-t (1 -
 * (shape - 1) / u)) or as a normal density of variance u; `width` is the smaller of the two. */
static struct loss_sums gamma_tail_integrals(double shape, double u) {
    const double step = 0.05;
    const double slope = fmax(1.0 - (shape - 1.0) / u, 0.0);
    const double width = 1.0 / (slope + 1.0 / sqrt(u + 1.0));
    struct loss_sums sums = {0.0, 0.0, true};
    for (int i = -EXPONENTIAL_STEPS / 2; i <= EXPONENTIAL_STEPS; i++) {
        const double y = step * i;
        const double inner = exp(-y);
        const double t = width * exp(y - inner);
        const double height = exp((shape - 1.0) * log1p(t / u) - t) * t * (1.0 + inner) * step;
        sums.first += t * height;
        sums.second += 0.5 * t * t * height;
    }
    return sums;
}

enum hf_status hf_shortage_gamma(double shape, double scale, double stock,
                                 struct hf_shortage *loss) {
    if (loss == NULL || !(shape > 0.0 && shape <= loss_mean_max) || !(scale > 0.0) ||
        isinf(scale) || !(stock >= 0.0 && stock <= loss_mean_max * scale)) {
        return HF_ERR_ARGUMENT;
    }
    const double u = stock / scale;
    const double gap = shape - u;
    const double pairs = 0.5 * (gap * gap + shape);
    const bool is_up = gap <= 0.0;
    struct loss_sums sums = {0.0, 0.0, true};
    if (is_up) {
        sums = gamma_tail_integrals(shape, u);
        const double density = hf_poisson_mass(shape, u) * (shape / u);
        sums.first *= density;
        sums.second *= density;
    } else {
        sums = sums_up(u, 0.0, shape, hf_poisson_mass(shape + 1.0, u));
        if (!sums.is_done) {
            const double tail = hf_gamma_lower(shape, u);
            const double a = shape * hf_poisson_mass(shape, u);
            sums.first = fmax(-gap * tail + a, 0.0);
            sums.second = fmax(pairs * tail - 0.5 * (gap + 1.0) * a, 0.0);
        }
    }
    const double other = sums.first + fabs(gap);
    const double other_second = fmax(pairs - sums.second, 0.0);
    const double square = scale * scale;
    *loss = is_up ? (struct hf_shortage){sums.first * scale, other * scale, sums.second * square,
                                         other_second * square}
                  : (struct hf_shortage){other * scale, sums.first * scale, other_second * square,
                                         sums.second * square};
    return HF_OK;
}
