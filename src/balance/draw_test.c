/* Goal: variates have the law that they claim. Method: the distance of the empirical distribution
 * from the exact one (Kolmogorov) for continuous laws, chi-squared cells for whole numbers, both
 * with fixed seeds and a bound that one true generator in ten thousand would miss; ends of the
 * parameters; the same draws again from the same place. */
#include "balance/draw.h"

#include "base/special.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

enum { DRAWS = 100000, CELLS = 2000 };

static struct draw_table table;

static int double_order(const void *left_pointer, const void *right_pointer) {
    const double left = *(const double *)left_pointer;
    const double right = *(const double *)right_pointer;
    return (left > right) - (left < right);
}

/* `value` holds P(X <= x) of each x drawn: uniform, if the law is right. */
static void check_uniform(double *value, const char *what) {
    qsort(value, DRAWS, sizeof *value, double_order);
    double distance = 0.0;
    for (int i = 0; i < DRAWS; i++) {
        distance = fmax(distance, fmax(value[i] - (double)i / DRAWS, (i + 1.0) / DRAWS - value[i]));
    }
    if (!CHECK(distance * sqrt((double)DRAWS) < 2.23)) { /* 2.23: one in ten thousand */
        printf("    %s: distance %.3g\n", what, distance * sqrt((double)DRAWS));
    }
}

static double value[DRAWS];

static void continuous(void) {
    struct draw draw = hf_draw_open(&table, 1, 1);
    for (int i = 0; i < DRAWS; i++) {
        value[i] = -expm1(-hf_draw_exponential(&draw));
    }
    check_uniform(value, "exponential");
    for (int i = 0; i < DRAWS; i++) {
        value[i] = 0.5 * erfc(-hf_draw_normal(&draw) / sqrt(2.0));
    }
    check_uniform(value, "normal");
    static const double shapes[] = {0.1, 0.5, 1.0, 2.5, 40.0, 1e6};
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
        for (int i = 0; i < DRAWS; i++) {
            value[i] = hf_gamma_lower(shapes[s], hf_draw_gamma(&draw, shapes[s]));
        }
        check_uniform(value, "gamma");
    }
    static const double pairs[][2] = {{0.5, 0.5}, {2.0, 18.0}, {300.0, 100.0}};
    for (size_t s = 0; s < sizeof pairs / sizeof pairs[0]; s++) {
        for (int i = 0; i < DRAWS; i++) {
            const double x = hf_draw_beta(&draw, pairs[s][0], pairs[s][1]);
            value[i] = hf_beta_lower(x, 1.0 - x, pairs[s][0], pairs[s][1]);
        }
        check_uniform(value, "beta");
    }
    static const uint32_t stages[] = {1, 3, 8, 9, 50};
    for (size_t s = 0; s < sizeof stages / sizeof stages[0]; s++) {
        const double k = (double)stages[s];
        for (int i = 0; i < DRAWS; i++) {
            value[i] = hf_gamma_lower(k, hf_draw_erlang(&draw, stages[s], 0.25) * k / 0.25);
        }
        check_uniform(value, "Erlang");
    }
}

/* The residual's distribution: the mean over the numbers of stages that may be left. */
static void residual(void) {
    struct draw draw = hf_draw_open(&table, 2, 1);
    for (int i = 0; i < DRAWS; i++) {
        const double x = hf_draw_residual(&draw, 4, 0.5) * 4.0 / 0.5;
        value[i] = 0.0;
        for (int k = 1; k <= 4; k++) {
            value[i] += 0.25 * hf_gamma_lower((double)k, x);
        }
    }
    check_uniform(value, "residual of four stages");
    for (int i = 0; i < DRAWS; i++) {
        value[i] = hf_draw_residual(&draw, 0, 0.5) / 0.5;
    }
    check_uniform(value, "residual of a fixed time");
}

/* Sums over the first and last of the cells that expect at least 10; z of the chi-squared value. */
static void check_cells(const int *cell, double (*mass)(int, double, double), double a, double b) {
    double chi = 0.0;
    double expected = 0.0;
    double count = 0.0;
    double all = 0.0;
    int cells = 0;
    for (int k = 0; k < CELLS; k++) {
        expected += mass(k, a, b) * DRAWS;
        all += mass(k, a, b) * DRAWS;
        count += cell[k];
        if (expected >= 10.0 && DRAWS - all >= 10.0) {
            chi += (count - expected) * (count - expected) / expected;
            expected = 0.0;
            count = 0.0;
            cells++;
        }
    }
    expected += DRAWS - all; /* what lies above */
    chi += expected > 0.0 ? (count - expected) * (count - expected) / expected : 0.0;
    const double tail = cells > 0 ? hf_gamma_upper(0.5 * cells, 0.5 * chi) : 1.0;
    if (!CHECK(tail > 0.0001)) {
        printf("    law (%g, %g): chi-squared %.1f of %d cells, tail %.2g\n", a, b, chi, cells,
               tail);
    }
}

static double poisson_mass(int k, double mean, double unused) {
    return unused < 0.0 ? 0.0 : hf_poisson_mass((double)k, mean);
}

static double binomial_mass(int k, double n, double p) {
    if ((double)k > n) {
        return 0.0;
    }
    return exp(lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0) + k * log(p) +
               (n - k) * log1p(-p));
}

static int seen[CELLS];

static void whole(void) {
    struct draw draw = hf_draw_open(&table, 3, 1);
    static const double means[] = {0.05, 3.0, 15.9, 16.1, 100.0, 900.0};
    for (size_t s = 0; s < sizeof means / sizeof means[0]; s++) {
        memset(seen, 0, sizeof seen);
        for (int i = 0; i < DRAWS; i++) {
            const int64_t k = hf_draw_poisson(&draw, means[s]);
            seen[k < CELLS ? k : CELLS - 1]++;
        }
        check_cells(seen, poisson_mass, means[s], 0.0);
    }
    static const double pairs[][2] = {{1, 0.3},   {10, 0.1},   {100, 0.1},   {40, 0.5},
                                      {100, 0.9}, {1500, 0.4}, {1500, 0.02}, {1000, 0.97}};
    for (size_t s = 0; s < sizeof pairs / sizeof pairs[0]; s++) {
        memset(seen, 0, sizeof seen);
        for (int i = 0; i < DRAWS; i++) {
            seen[hf_draw_binomial(&draw, (int64_t)pairs[s][0], pairs[s][1])]++;
        }
        check_cells(seen, binomial_mass, pairs[s][0], pairs[s][1]);
    }
}

static void ends(void) {
    struct draw draw = hf_draw_open(&table, 4, 1);
    for (int i = 0; i < 1000; i++) {
        CHECK(hf_draw_binomial(&draw, 50, 0.0) == 0 && hf_draw_binomial(&draw, 50, 1.0) == 50);
        CHECK(hf_draw_binomial(&draw, 0, 0.5) == 0 && hf_draw_poisson(&draw, 0.0) == 0);
        const int64_t many = hf_draw_binomial(&draw, 1000000000000, 1e-12);
        CHECK(many >= 0 && many < 30);
        const int64_t large = hf_draw_poisson(&draw, 1e12);
        CHECK(fabs((double)large - 1e12) < 6e6);
        const int64_t half = hf_draw_binomial(&draw, 1000000000, 0.25);
        CHECK(fabs((double)half - 2.5e8) < 6.0 * 13693.1);
    }
    /* The layers close at the top, so that their areas are equal. */
    const double area = table.width[0] * table.height[1];
    CHECK_NEAR(table.height[DRAW_LAYERS - 1] + area / table.width[DRAW_LAYERS - 1], 1.0, 1e-12);
    for (int i = 0; i < DRAW_LAYERS; i++) {
        CHECK(table.width[i] > table.width[i + 1]);
    }
    /* The same place gives the same number, as from hf_random_at. */
    struct draw first = hf_draw_open(&table, 5, 77);
    for (uint64_t i = 0; i < 100; i++) {
        CHECK(hf_random_of_key(first.key, i) == hf_random_at(5, 77, i));
    }
}

int main(void) {
    hf_draw_table_fill(&table);
    continuous();
    residual();
    whole();
    ends();
    return check_report();
}
