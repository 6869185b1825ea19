#include "balance/draw.h"

#include <math.h>

/* Where the tail of the ziggurat begins, so that 256 layers of equal area close at x = 0: the root
 * of what hf_draw_table_fill leaves at the top, which the test looks at. */
static const double tail_start = 7.69711747013104972;

static const double draw_two_pi = 6.28318530717958647693;

enum { BINOMIAL_WALK = 16, POISSON_WALK = 16, ERLANG_SUM = 8 };

void hf_draw_table_fill(struct draw_table *table) {
    const double area = (tail_start + 1.0) * exp(-tail_start);
    table->width[0] = area * exp(tail_start); /* as if the tail were part of the rectangle */
    table->height[0] = 0.0;
    table->width[1] = tail_start;
    table->height[1] = exp(-tail_start);
    for (int i = 1; i < DRAW_LAYERS; i++) {
        const double height = table->height[i] + area / table->width[i];
        table->height[i + 1] = i + 1 < DRAW_LAYERS ? height : 1.0;
        table->width[i + 1] = i + 1 < DRAW_LAYERS ? -log(height) : 0.0;
    }
}

double hf_draw_exponential_edge(struct draw *draw, uint32_t layer, double x) {
    const struct draw_table *table = draw->table;
    double past = 0.0;
    for (;;) {
        if (layer == 0) {
            past += tail_start; /* without memory: beyond the start it is the same law again */
        } else {
            const double low = table->height[layer];
            const double high = table->height[layer + 1];
            if (low + hf_draw_unit(draw) * (high - low) < exp(-x)) {
                return past + x;
            }
        }
        const uint64_t word = hf_random_of_key(draw->key, draw->index++);
        layer = (uint32_t)(word & (DRAW_LAYERS - 1));
        x = (double)(word >> 11) * 0x1p-53 * table->width[layer];
        if (x < table->width[layer + 1]) {
            return past + x;
        }
    }
}

double hf_draw_normal(struct draw *draw) {
    const double radius = sqrt(2.0 * hf_draw_exponential(draw));
    return radius * cos(draw_two_pi * hf_draw_unit(draw));
}

double hf_draw_gamma(struct draw *draw, double shape) {
    double factor = 1.0;
    if (shape < 1.0) { /* Gamma(a) = Gamma(a + 1) U^(1/a) */
        factor = exp(-hf_draw_exponential(draw) / shape);
        shape += 1.0;
    }
    const double d = shape - 1.0 / 3.0;
    const double c = 1.0 / sqrt(9.0 * d);
    for (;;) {
        const double x = hf_draw_normal(draw);
        const double root = 1.0 + c * x;
        if (root > 0.0) {
            const double v = root * root * root;
            if (-hf_draw_exponential(draw) < 0.5 * x * x + d - d * v + d * log(v)) {
                return factor * d * v;
            }
        }
    }
}

double hf_draw_beta(struct draw *draw, double a, double b) {
    const double left = hf_draw_gamma(draw, a);
    const double right = hf_draw_gamma(draw, b);
    /* Both can only be 0 where both shapes are tiny: then the law sits on the ends. */
    return left + right > 0.0                 ? left / (left + right)
           : hf_draw_unit(draw) * (a + b) < a ? 1.0
                                              : 0.0;
}

/* Trials between successes are geometric: the whole part of an exponential variate. p <= 1/2. */
static int64_t binomial_walk(struct draw *draw, int64_t n, double p) {
    if (p <= 0.0) {
        return 0;
    }
    const double scale = -1.0 / log1p(-p);
    int64_t count = 0;
    double left = (double)n;
    for (;;) {
        left -= floor(hf_draw_exponential(draw) * scale) + 1.0;
        if (left < 0.0) {
            return count;
        }
        count++;
    }
}

int64_t hf_draw_binomial(struct draw *draw, int64_t n, double p) {
    int64_t count = 0;
    while (n > 2 * (int64_t)BINOMIAL_WALK && (double)n * fmin(p, 1.0 - p) > (double)BINOMIAL_WALK) {
        /* Successes are the uniform variates below p: the middle one of n tells how many at least
         * or at most, and the rest lies on one side of it. */
        const int64_t middle = n / 2 + 1;
        const double at = hf_draw_beta(draw, (double)middle, (double)(n + 1 - middle));
        if (at <= p) {
            count += middle;
            n -= middle;
            p = fmin((p - at) / (1.0 - at), 1.0);
        } else {
            n = middle - 1;
            p = p / at;
        }
    }
    return count + (p > 0.5 ? n - binomial_walk(draw, n, 1.0 - p) : binomial_walk(draw, n, p));
}

int64_t hf_draw_poisson(struct draw *draw, double mean) {
    int64_t count = 0;
    while (mean > (double)POISSON_WALK) {
        /* The moment of the m-th event; the others before it are uniform. */
        const int64_t m = (int64_t)(0.875 * mean);
        const double at = hf_draw_gamma(draw, (double)m);
        if (at > mean) {
            return count + hf_draw_binomial(draw, m - 1, mean / at);
        }
        count += m;
        mean -= at;
    }
    double at = hf_draw_exponential(draw);
    while (at < mean) {
        count++;
        at += hf_draw_exponential(draw);
    }
    return count;
}

double hf_draw_erlang(struct draw *draw, uint32_t stages, double mean) {
    double sum = 0.0;
    if (stages > ERLANG_SUM) {
        sum = hf_draw_gamma(draw, (double)stages);
    } else {
        for (uint32_t i = 0; i < stages; i++) {
            sum += hf_draw_exponential(draw);
        }
    }
    return sum * mean / (double)stages;
}

double hf_draw_residual(struct draw *draw, uint32_t stages, double mean) {
    const double unit = hf_draw_unit(draw);
    if (stages == 0) {
        return unit * mean;
    }
    const double left = floor(unit * (double)stages) + 1.0;
    const uint32_t rest = left < (double)stages ? (uint32_t)left : stages;
    return hf_draw_erlang(draw, rest, mean * (double)rest / (double)stages);
}
