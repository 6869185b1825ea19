#include "base/special.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

/* Everything rests on the Poisson mass by saddle point (C. Loader, "Fast and accurate computation
 * of binomial probabilities", 2000): exp(-deviance - Stirling error) / sqrt(2 pi k) has no large
 * terms that cancel, where exp(k ln m - m - ln k!) loses seven digits at a mean of 1e8.
 *
 * Tails are sums of positive terms outwards from the mass at the boundary, on whichever side of the
 * mean the smaller tail lies; the larger one is its complement. Above SHAPE_LARGE the sums get
 * long, and Temme's uniform expansion (DLMF 8.12.3-8.12.12) takes over: error function plus a
 * correction of a few terms. */

static const double two_pi = 6.28318530717958647693;
static const double shape_large = 1e4;
static const double term_small = 1e-17; /* a remainder below this part of the sum changes nothing */

enum { SUM_TERMS_MAX = 4000000, FRACTION_LEVELS = 160, INVERSE_STEPS_MAX = 200 };

/* delta(x) - delta(x + 1) = (x + 1/2) ln(1 + 1/x) - 1 = atanh(y)/y - 1 with y = 1/(2x + 1), as a
 * series of positive terms. For x >= 1, y <= 1/3 and 16 terms leave less than 1e-17. */
static double stirling_step(double x) {
    if (x < 1.0) {
        return (x + 0.5) * log1p(1.0 / x) - 1.0;
    }
    const double y2 = 1.0 / ((2.0 * x + 1.0) * (2.0 * x + 1.0));
    double sum = 0.0;
    for (int n = 17; n >= 1; n--) {
        sum = y2 * (1.0 / (2.0 * n + 1.0) + sum);
    }
    return sum;
}

/* delta of 1/2, 1, 3/2 ... 31/2, to 20 digits by ln Gamma of 40: whole numbers, and the shapes that
 * Jeffreys' prior leaves. From 3/2 on: below, the sum of steps keeps e.g. P(no event) = 0.4 whole.
 */
static const double stirling_halves[] = {
    0.15342640972002734529,   0.08106146679532725822,   0.054814121051917653896,
    0.041340695955409294094,  0.033162873519936287485,  0.027677925684998339149,
    0.023746163656297495971,  0.020790672103765093112,  0.018488450532673185231,
    0.016644691189821192163,  0.015134973221917378874,  0.013876128823070747999,
    0.012810465242920226924,  0.011896709945891770095,  0.011104559758206917327,
    0.010411265261972096497,  0.0097994161261588032984, 0.0092554621827127329177,
    0.008768700134139385463,  0.0083305634333628712565, 0.0079341145643140205472,
    0.007573675487951840795,  0.0072445543013203831795, 0.0069428401072095298657,
    0.0066652470327076824424, 0.0064089941880042070684, 0.0061717122630394576475,
    0.0059513701127588477356, 0.005746216513010115682,  0.005554733551962801371,
    0.0053755990329268344936,
};

double hf_stirling_error(double x) {
    if (!(x > 0.0)) {
        return (double)NAN;
    }
    if (x > 1.25 && x < 15.75 && fabs(2.0 * x - floor(2.0 * x)) <= 0.0) {
        return stirling_halves[(int)(2.0 * x) - 1];
    }
    double sum = 0.0;
    while (x < 16.0) {
        sum += stirling_step(x);
        x += 1.0;
    }
    /* Bernoulli numbers over 2n (2n - 1): the next term is below 2e-17 at 16. */
    const double r = 1.0 / (x * x);
    const double tail =
        (1.0 / 12 -
         r * (1.0 / 360 -
              r * (1.0 / 1260 - r * (1.0 / 1680 - r * (1.0 / 1188 - r * (691.0 / 360360)))))) /
        x;
    return sum + tail;
}

double hf_poisson_deviance(double x, double mean) {
    if (!(x >= 0.0) || !(mean >= 0.0)) {
        return (double)NAN;
    }
    if (isinf(x) || isinf(mean)) {
        return (double)INFINITY;
    }
    if (x <= 0.0 || mean <= 0.0) {
        return x <= 0.0 ? mean : (double)INFINITY;
    }
    const double v = (x - mean) / (x + mean);
    if (fabs(v) > 0.35) {
        return x * log(x / mean) + mean - x;
    }
    /* x ln(x/mean) = 2 x atanh(v); the first term of its series is taken together with mean - x. */
    const double v2 = v * v;
    double sum = 0.0;
    for (int n = 18; n >= 1; n--) {
        sum = v2 * (1.0 / (2.0 * n + 1.0) + sum);
    }
    return v * (x - mean) + 2.0 * x * v * sum;
}

double hf_poisson_mass(double k, double mean) {
    if (!(k >= 0.0) || !(mean >= 0.0)) {
        return (double)NAN;
    }
    if (isinf(k) || isinf(mean)) {
        return 0.0;
    }
    if (k <= 0.0) {
        return exp(-mean);
    }
    if (mean <= 0.0) {
        return 0.0;
    }
    return exp(-hf_stirling_error(k) - hf_poisson_deviance(k, mean)) / sqrt(two_pi * k);
}

/* P(shape, x) / mass(shape, x) for x <= shape or small x: 1 + x/(shape+1) +
 * x^2/((shape+1)(shape+2)) + ... What is left out is bounded by a geometric series. */
static double lower_sum(double shape, double x) {
    double sum = 1.0;
    double term = 1.0;
    for (int n = 1; n < SUM_TERMS_MAX; n++) {
        term *= x / (shape + n);
        sum += term;
        const double gap = shape + n + 1.0 - x;
        if (gap > 0.0 && term * x <= term_small * sum * gap) {
            break;
        }
    }
    return sum;
}

/* Gamma(f, x) e^x x^(1 - f) for 0 < f < 1, x >= 1.5: Stieltjes' fraction (DLMF 8.9.2), all parts
 * positive, from its end. */
static double upper_fraction(double f, double x) {
    double value = x;
    for (int n = FRACTION_LEVELS; n >= 1; n--) {
        value = x + (n - f) / (1.0 + n / value);
    }
    return x / value;
}

/* Q(shape, x) over the mass at shape - 1, for x >= shape and x >= 1.5: 1 + (shape-1)/x +
 * (shape-1)(shape-2)/x^2 + ..., down to the fractional part of the shape, whose remainder is a
 * fraction. */
static double upper_sum(double shape, double x) {
    if (shape < 1.0) {
        return upper_fraction(shape, x);
    }
    double sum = 1.0;
    double term = 1.0;
    for (int n = 1; n < SUM_TERMS_MAX; n++) {
        const double left = shape - n;
        if (left < 1.0) {
            return left > 0.0 ? sum + term * (left / x) * upper_fraction(left, x) : sum;
        }
        term *= left / x;
        sum += term;
        if (term * left <= term_small * sum * (x - left)) {
            break;
        }
    }
    return sum;
}

/* c_k(eta) of Temme's expansion as power series: DLMF 8.12.12, worked out in fractions from
 * eta^2 / 2 = lambda - 1 - ln(lambda). For shapes above 1e4 and tails above 1e-300, |eta| < 0.39,
 * so that 18 and fewer terms do. */
enum { TEMME_ORDERS = 4, TEMME_TERMS = 18 };
static const double temme[TEMME_ORDERS][TEMME_TERMS] = {
    {-3.33333333333333315e-01, 8.33333333333333287e-02, -1.48148148148148154e-02,
     1.15740740740740734e-03, 3.52733686067019424e-04, -1.78755144032921798e-04,
     3.91926317852243767e-05, -2.18544851067999198e-06, -1.85406221071515997e-06,
     8.29671134095308652e-07, -1.76659527368260782e-07, 6.70785354340149841e-09,
     1.02618097842403086e-08, -4.38203601845335294e-09, 9.14769958223679021e-10,
     -2.55141939949462482e-11, -5.83077213255042561e-11, 2.43619480206674150e-11},
    {-1.85185185185185192e-03, -3.47222222222222203e-03, 2.64550264550264536e-03,
     -9.90226337448559630e-04, 2.05761316872427979e-04, -4.01877572016460897e-07,
     -1.80985503344899767e-05, 7.64916091608110982e-06, -1.61209008945634465e-06,
     4.64712780280743402e-09, 1.37863344691572092e-07, -5.75254560351770471e-08,
     1.19516285997781477e-08, -1.75432417197476467e-11, -1.00915437106004126e-09,
     4.16279299184258280e-10, -8.56390702649298013e-11, 6.06721510160475823e-14},
    {4.13359788359788337e-03, -2.68132716049382727e-03, 7.71604938271604895e-04,
     2.00938786008230470e-06, -1.07366532263651599e-04, 5.29234488291201250e-05,
     -1.27606351886187284e-05, 3.42357873409613781e-08, 1.37219573090629342e-06,
     -6.29899213838005482e-07, 1.42806142060642425e-07, -2.04770984219908661e-10,
     -1.40925299108675203e-08, 6.22897408492202184e-09, -1.36704883966171141e-09,
     9.42835615901467795e-13, 1.28722524000893180e-10, -5.56459561343633233e-11},
    {6.49434156378600773e-04, 2.29472093621399168e-04, -4.69189494395255702e-04,
     2.67720632062838854e-04, -7.56180167188397662e-05, -2.39650511386729680e-07,
     1.10826541153473025e-05, -5.67495282699159655e-06, 1.42309007324358833e-06,
     -2.78610802915281434e-11, -1.69584040919302782e-07, 8.09946490538808268e-08,
     -1.91111684859736545e-08, 2.39286204398081180e-12, 2.06201318154887967e-09,
     -9.46049666185513302e-10, 2.15410497757749067e-10, -1.38882333681390304e-14},
};

static double temme_correction(double shape, double eta) {
    double total = 0.0;
    for (int k = TEMME_ORDERS - 1; k >= 0; k--) {
        double sum = 0.0;
        for (int n = TEMME_TERMS - 1; n >= 0; n--) {
            sum = sum * eta + temme[k][n];
        }
        total = total / shape + sum;
    }
    return total;
}

/* The smaller of P and Q by Temme's expansion: the lower one when x < shape. */
static double temme_tail(double shape, double x) {
    const double deviance = hf_poisson_deviance(shape, x);
    if (deviance > 745.0) {
        return 0.0;
    }
    const bool is_lower = x < shape;
    const double eta = sqrt(2.0 * deviance / shape) * (is_lower ? -1.0 : 1.0);
    const double correction = exp(-deviance) / sqrt(two_pi * shape) * temme_correction(shape, eta);
    const double tail = 0.5 * erfc(sqrt(deviance)) + (is_lower ? -correction : correction);
    return tail > 0.0 ? tail : 0.0;
}

/* One of the two tails, the one that is not the complement of the other: says which. */
static double gamma_tail(double shape, double x, bool *is_lower) {
    *is_lower = x < shape || x < 1.5;
    if (x <= 0.0) {
        return 0.0;
    }
    if (isinf(x)) {
        *is_lower = false;
        return 0.0;
    }
    if (shape >= shape_large) {
        *is_lower = x < shape;
        return temme_tail(shape, x);
    }
    const double mass = hf_poisson_mass(shape, x);
    if (mass <= 0.0) {
        return 0.0;
    }
    const double tail =
        *is_lower ? mass * lower_sum(shape, x) : mass * (shape / x) * upper_sum(shape, x);
    return tail < 1.0 ? tail : 1.0;
}

static bool gamma_domain(double shape, double x) {
    return shape > 0.0 && !isinf(shape) && x >= 0.0;
}

double hf_gamma_lower(double shape, double x) {
    if (!gamma_domain(shape, x)) {
        return (double)NAN;
    }
    bool is_lower = false;
    const double tail = gamma_tail(shape, x, &is_lower);
    return is_lower ? tail : 1.0 - tail;
}

double hf_gamma_upper(double shape, double x) {
    if (!gamma_domain(shape, x)) {
        return (double)NAN;
    }
    bool is_lower = false;
    const double tail = gamma_tail(shape, x, &is_lower);
    return is_lower ? 1.0 - tail : tail;
}

/* Normal quantile to 4.5e-4 (Abramowitz and Stegun 26.2.23): starting points only. `tail` <= 1/2;
 * returns z >= 0. */
static double normal_rough(double tail) {
    const double t = sqrt(-2.0 * log(tail));
    return t - (2.515517 + t * (0.802853 + t * 0.010328)) /
                   (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}

/* A first guess: Wilson and Hilferty's cube, or the leading term of the series where the cube
 * breaks down. */
static double inverse_start(double shape, double tail, bool is_lower) {
    const double z = normal_rough(tail) * (is_lower ? -1.0 : 1.0);
    const double root = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * sqrt(shape));
    if (root > 0.3) {
        return shape * root * root * root;
    }
    if (is_lower) {
        return exp((log(tail) + lgamma(shape + 1.0)) / shape);
    }
    return shape - log(tail);
}

/* The x at which a tail has a given value <= 1/2 (or near it). Newton on the logarithm of the tail,
 * which is concave in x (upper) and nearly linear in ln x (lower), inside a bracket that only
 * shrinks; a step that leaves the bracket is replaced by halving it. */
static double tail_inverse(double shape, double wanted, bool is_lower) {
    double low = 0.0;
    double high = (double)INFINITY;
    double x = fmax(inverse_start(shape, wanted, is_lower), DBL_MIN);
    for (int step = 0; step < INVERSE_STEPS_MAX; step++) {
        const double tail = is_lower ? hf_gamma_lower(shape, x) : hf_gamma_upper(shape, x);
        const bool is_right =
            is_lower ? tail > wanted : tail < wanted; /* the answer lies below x */
        if (is_right) {
            high = x;
        } else {
            low = x;
        }
        const double density = hf_poisson_mass(shape, x) * (shape / x);
        const double change =
            tail > 0.0 && density > 0.0 ? log(tail / wanted) * tail / density : (double)NAN;
        double next = is_lower ? x * exp(-change / x) : x + change;
        if (fabs(next - x) <= 2.0 * DBL_EPSILON * x) {
            return next;
        }
        if (!(next > low && next < high)) {
            next = isinf(high) ? 2.0 * x + 1.0
                   : low > 0.0 ? low + (high - low) * 0.5
                               : high * 0x1p-20;
        }
        if (!isinf(high) && high - low <= 2.0 * DBL_EPSILON * high) {
            return next;
        }
        x = next;
    }
    return x;
}

double hf_gamma_lower_inverse(double shape, double p) {
    if (!gamma_domain(shape, 0.0) || !(p >= 0.0 && p <= 1.0)) {
        return (double)NAN;
    }
    if (p <= 0.0) {
        return 0.0;
    }
    if (p >= 1.0) {
        return (double)INFINITY;
    }
    return p <= 0.5 ? tail_inverse(shape, p, true) : tail_inverse(shape, 1.0 - p, false);
}

double hf_gamma_upper_inverse(double shape, double q) {
    if (!gamma_domain(shape, 0.0) || !(q >= 0.0 && q <= 1.0)) {
        return (double)NAN;
    }
    if (q <= 0.0) {
        return (double)INFINITY;
    }
    if (q >= 1.0) {
        return 0.0;
    }
    return q < 0.5 ? tail_inverse(shape, q, false) : tail_inverse(shape, 1.0 - q, true);
}

double hf_poisson_at_most(double k, double mean) {
    if (!(k >= -1.0) || !(mean >= 0.0)) {
        return (double)NAN;
    }
    if (k < 0.0) {
        return 0.0;
    }
    return isinf(k) ? 1.0 : hf_gamma_upper(floor(k) + 1.0, mean);
}

double hf_poisson_above(double k, double mean) {
    if (!(k >= -1.0) || !(mean >= 0.0)) {
        return (double)NAN;
    }
    if (k < 0.0) {
        return 1.0;
    }
    return isinf(k) ? 0.0 : hf_gamma_lower(floor(k) + 1.0, mean);
}

/* P(D <= k) >= q, asked of the smaller tail. */
static bool covers(double k, double mean, double q) {
    return q > 0.5 ? hf_poisson_above(k, mean) <= 1.0 - q : hf_poisson_at_most(k, mean) >= q;
}

double hf_poisson_quantile(double q, double mean) {
    if (!(q >= 0.0 && q < 1.0) || !(mean >= 0.0) || isinf(mean)) {
        return (double)NAN;
    }
    if (covers(0.0, mean, q)) {
        return 0.0;
    }
    /* Bracket around the normal guess with its first correction for skewness; `low` never covers,
     * `high` does. */
    const double z = q > 0.5 ? normal_rough(1.0 - q) : -normal_rough(q);
    const double guess = fmax(floor(mean + z * sqrt(mean) + (z * z - 1.0) / 6.0), 1.0);
    double low = 0.0;
    double high = guess;
    double stride = 1.0;
    while (!covers(high, mean, q)) {
        low = high;
        high = fmax(high + stride, high * (1.0 + DBL_EPSILON));
        stride *= 2.0;
    }
    while (low <= 0.0 && high - stride > 0.0) {
        if (covers(high - stride, mean, q)) {
            high -= stride;
        } else {
            low = high - stride;
        }
        stride *= 2.0;
    }
    while (high - low > fmax(1.0, 2.0 * DBL_EPSILON * high)) {
        const double middle = floor(low + (high - low) * 0.5);
        if (covers(middle, mean, q)) {
            high = middle;
        } else {
            low = middle;
        }
    }
    return high;
}

/* x^a (1-x)^b / B(a, b), by saddle point as the Poisson mass. */
static double beta_power(double x, double complement, double a, double b) {
    const double n = a + b;
    const double exponent = hf_stirling_error(n) - hf_stirling_error(a) - hf_stirling_error(b) -
                            hf_poisson_deviance(a, n * x) - hf_poisson_deviance(b, n * complement);
    return exp(exponent) * sqrt(a / n * (b / two_pi));
}

/* The continued fraction of DLMF 8.17.22, by Lentz's method as Thompson and Barnett have it; x <
 * (a+1)/(a+b+2). */
static double beta_fraction(double x, double a, double b) {
    double c = 1.0;
    double d = 1.0 / (1.0 - (a + b) * x / (a + 1.0));
    double value = d;
    for (int m = 1; m < SUM_TERMS_MAX; m++) {
        const double even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / (1.0 + even * d);
        c = 1.0 + even / c;
        value *= c * d;
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / (1.0 + odd * d);
        c = 1.0 + odd / c;
        value *= c * d;
        if (fabs(c * d - 1.0) < DBL_EPSILON) {
            break;
        }
    }
    return value;
}

double hf_beta_lower(double x, double complement, double a, double b) {
    if (!gamma_domain(a, 0.0) || !gamma_domain(b, 0.0) || !(x >= 0.0 && x <= 1.0) ||
        !(complement >= 0.0 && complement <= 1.0)) {
        return (double)NAN;
    }
    if (x <= 0.0 || complement <= 0.0) {
        return x <= 0.0 ? 0.0 : 1.0;
    }
    const double power = beta_power(x, complement, a, b);
    if (x < (a + 1.0) / (a + b + 2.0)) {
        return fmin(power * beta_fraction(x, a, b) / a, 1.0);
    }
    return fmax(1.0 - power * beta_fraction(complement, b, a) / b, 0.0);
}
