#include "balance/quadrature.h"

#include <assert.h>
#include <float.h>
#include <math.h>

enum { SWEEPS_MAX = 200 };

/* One implicit QL sweep with shift over rows low .. high of the matrix with this diagonal and
 * (below) `off`, off[i] between rows i and i + 1; `first` is the first row of the eigenvectors. */
static void ql_sweep(double *diagonal, double *off, double *first, uint32_t low, uint32_t high) {
    double g = (diagonal[low + 1] - diagonal[low]) / (2.0 * off[low]);
    double r = hypot(g, 1.0);
    g = diagonal[high] - diagonal[low] + off[low] / (g + copysign(r, g));
    double sine = 1.0;
    double cosine = 1.0;
    double shift = 0.0;
    for (uint32_t i = high; i-- > low;) {
        const double f = sine * off[i];
        const double b = cosine * off[i];
        r = hypot(f, g);
        off[i + 1] = r;
        if (r <= 0.0) {
            diagonal[i + 1] -= shift;
            off[high] = 0.0;
            return;
        }
        sine = f / r;
        cosine = g / r;
        g = diagonal[i + 1] - shift;
        r = (diagonal[i] - g) * sine + 2.0 * cosine * b;
        shift = sine * r;
        diagonal[i + 1] = g + shift;
        g = cosine * r - b;
        const double other = first[i + 1];
        first[i + 1] = sine * first[i] + cosine * other;
        first[i] = cosine * first[i] - sine * other;
    }
    diagonal[low] -= shift;
    off[low] = g;
    off[high] = 0.0;
}

/* The last row that hangs together with row `low`. */
static uint32_t ql_block_end(const double *diagonal, const double *off, uint32_t low,
                             uint32_t count) {
    uint32_t end = low;
    while (end + 1 < count &&
           fabs(off[end]) > 0.5 * DBL_EPSILON * (fabs(diagonal[end]) + fabs(diagonal[end + 1]))) {
        end++;
    }
    return end;
}

static void rule_sort(struct hf_quadrature *rule) {
    for (uint32_t i = 1; i < rule->count; i++) {
        const double node = rule->node[i];
        const double weight = rule->weight[i];
        uint32_t at = i;
        for (; at > 0 && rule->node[at - 1] > node; at--) {
            rule->node[at] = rule->node[at - 1];
            rule->weight[at] = rule->weight[at - 1];
        }
        rule->node[at] = node;
        rule->weight[at] = weight;
    }
}

/* rule->node holds the diagonal; both it and the weights are filled. */
static void rule_solve(double *off, struct hf_quadrature *rule) {
    double *first = rule->weight;
    for (uint32_t i = 0; i < rule->count; i++) {
        first[i] = i == 0 ? 1.0 : 0.0;
    }
    off[rule->count - 1] = 0.0;
    for (uint32_t low = 0; low < rule->count; low++) {
        for (int sweep = 0; sweep < SWEEPS_MAX; sweep++) {
            const uint32_t high = ql_block_end(rule->node, off, low, rule->count);
            if (high == low) {
                break;
            }
            ql_sweep(rule->node, off, first, low, high);
        }
    }
    double sum = 0.0;
    for (uint32_t i = 0; i < rule->count; i++) {
        first[i] *= first[i];
        sum += first[i];
    }
    for (uint32_t i = 0; i < rule->count; i++) {
        rule->weight[i] /= sum;
    }
    rule_sort(rule);
}

void hf_quadrature_gamma(double shape, uint32_t count, struct hf_quadrature *rule) {
    assert(shape > 0.0);
    assert(count >= 1 && count <= QUADRATURE_MAX);
    double off[QUADRATURE_MAX];
    rule->count = count;
    for (uint32_t i = 0; i < count; i++) {
        rule->node[i] = 2.0 * i + shape;
        off[i] = sqrt((i + 1.0) * (i + shape));
    }
    rule_solve(off, rule);
    for (uint32_t i = 0; i < count; i++) {
        rule->node[i] = fmax(rule->node[i], 0.0);
    }
}

void hf_quadrature_beta(double a, double b, uint32_t count, struct hf_quadrature *rule) {
    assert(a > 0.0 && b > 0.0);
    assert(count >= 1 && count <= QUADRATURE_MAX);
    double off[QUADRATURE_MAX];
    const double sum = a + b;
    rule->count = count;
    for (uint32_t i = 0; i < count; i++) {
        /* Jacobi's polynomials with the exponents b - 1 and a - 1, moved from [-1, 1] to [0, 1]. */
        const double n = i;
        const double s = 2.0 * n + sum - 2.0;
        const double skew = i == 0 ? (a - b) / sum : (a - b) * ((sum - 2.0) / (s * (s + 2.0)));
        rule->node[i] = 0.5 + 0.5 * skew;
        const double m = n + 1.0;
        const double t = 2.0 * m + sum - 2.0;
        const double squared = i == 0 ? a * b / (sum * sum * (sum + 1.0))
                                      : m * (m + a - 1.0) * (m + b - 1.0) * (m + sum - 2.0) /
                                            (t * t * (t + 1.0) * (t - 1.0));
        off[i] = sqrt(squared);
    }
    rule_solve(off, rule);
    for (uint32_t i = 0; i < count; i++) {
        rule->node[i] = fmin(fmax(rule->node[i], 0.0), 1.0);
    }
}
