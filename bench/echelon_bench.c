/* echelon_bench.c - best stocks of a depot and its bases for every total, by the exact split,
 * METRIC and VARI-METRIC, beside the plain form of each in the same run: item-sites per second, and
 * how far the two ways are apart. The plain forms sum what the formulas say, base by base and term
 * by term. */
#include <holdfast/echelon.h>

#include "bench/bench_clock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ITEMS = 60, SITES = 20, TOTAL = 60, TERMS = TOTAL + 1, DEPOT_TERMS = 120 };

/* A sequence of parameters that is the same everywhere: fractions of multiples of the golden ratio.
 */
static double spread(uint32_t i) {
    const double value = i * 0.61803398874989485;
    return value - floor(value);
}

static void item_make(uint32_t item, struct hf_echelon_base *base, struct hf_echelon *network) {
    for (uint32_t j = 0; j < SITES; j++) {
        const double demand = 0.3 + 3.0 * spread(item * SITES + j + 1);
        base[j] =
            (struct hf_echelon_base){demand, 0.3 * spread(j + 7), 0.03, 0.01 + 0.02 * spread(j)};
    }
    *network = (struct hf_echelon){base, SITES, 0.1 + 0.5 * spread(item + 3)};
}

/* ---- the plain way ---- */

struct plain_depot {
    double mean, stock;
    double mass[DEPOT_TERMS]; /* of N */
    double owed, variance;
};

static void plain_depot_fill(struct plain_depot *depot, double mean, int stock) {
    double square = 0.0;
    depot->mean = mean;
    depot->stock = stock;
    depot->owed = 0.0;
    depot->mass[0] = exp(-mean);
    for (int n = 1; n < DEPOT_TERMS; n++) {
        depot->mass[n] = depot->mass[n - 1] * mean / n;
    }
    for (int n = stock + 1; n < DEPOT_TERMS; n++) {
        depot->owed += (n - stock) * depot->mass[n];
        square += (double)(n - stock) * (n - stock) * depot->mass[n];
    }
    depot->variance = square - depot->owed * depot->owed;
}

/* Masses of X_j. */
static void plain_poisson(double mean, double *mass) {
    mass[0] = exp(-mean);
    for (int x = 1; x < TERMS; x++) {
        mass[x] = mass[x - 1] * mean / x;
    }
}

static void plain_vari(double mean, double variance, double *mass) {
    if (variance - mean < 1e-9 * mean) {
        plain_poisson(mean, mass);
        return;
    }
    const double shape = mean * mean / (variance - mean);
    const double success = mean / variance;
    mass[0] = pow(success, shape);
    for (int x = 1; x < TERMS; x++) {
        mass[x] = mass[x - 1] * (1.0 - success) * (shape + x - 1.0) / x;
    }
}

static void plain_exact(const struct plain_depot *depot, const struct hf_echelon_flow *flow,
                        double *mass) {
    double waiting[TERMS] = {0.0};
    double own[TERMS];
    const double p = flow->share;
    plain_poisson(flow->own_mean, own);
    for (int n = 0; n < DEPOT_TERMS; n++) {
        const int owed = n > (int)depot->stock ? n - (int)depot->stock : 0;
        double binomial = pow(1.0 - p, owed);
        for (int k = 0; k <= owed && k < TERMS; k++) {
            waiting[k] += depot->mass[n] * binomial;
            binomial *= p / (1.0 - p) * (owed - k) / (k + 1.0);
        }
    }
    for (int x = 0; x < TERMS; x++) {
        mass[x] = 0.0;
        for (int k = 0; k <= x; k++) {
            mass[x] += waiting[k] * own[x - k];
        }
    }
}

static void plain_curve(const struct hf_echelon_flow *flow, enum hf_echelon_method method,
                        double *best) {
    static double left[SITES][TOTAL + 2];
    static struct plain_depot depot;
    for (int t = 0; t <= TOTAL; t++) {
        best[t] = (double)INFINITY;
    }
    for (int stock = 0; stock <= TOTAL; stock++) {
        int given[SITES] = {0};
        double sum = 0.0;
        plain_depot_fill(&depot, flow[0].depot_mean, stock);
        for (int j = 0; j < SITES; j++) {
            double mass[TERMS];
            const double mean = flow[j].own_mean + flow[j].share * depot.owed;
            if (method == HF_ECHELON_METRIC) {
                plain_poisson(mean, mass);
            } else if (method == HF_ECHELON_VARI) {
                plain_vari(mean,
                           mean + flow[j].share * flow[j].share * (depot.variance - depot.owed),
                           mass);
            } else {
                plain_exact(&depot, &flow[j], mass);
            }
            double within = 0.0;
            left[j][0] = mean;
            for (int s = 0; s <= TOTAL; s++) {
                within += mass[s];
                left[j][s + 1] = left[j][s] - (1.0 - within);
            }
            sum += mean;
        }
        for (int t = stock; t <= TOTAL; t++) {
            int to = 0;
            best[t] = fmin(best[t], sum);
            for (int j = 1; j < SITES; j++) {
                to = left[j][given[j]] - left[j][given[j] + 1] >
                             left[to][given[to]] - left[to][given[to] + 1]
                         ? j
                         : to;
            }
            sum -= left[to][given[to]] - left[to][given[to] + 1];
            given[to]++;
        }
    }
}

int main(void) {
    static const char *const name[] = {"exact split", "METRIC", "VARI-METRIC"};
    struct hf_arena scratch;
    if (hf_arena_open(&scratch, (size_t)256 << 20) != HF_OK) {
        return EXIT_FAILURE;
    }
    printf("%d items at %d sites, every total up to %d\n", ITEMS, SITES, TOTAL);
    printf("%-12s %18s %18s %8s %12s\n", "", "item-sites/s", "plain", "ratio", "difference");
    bool is_fine = true;
    for (int method = 0; method < 3; method++) {
        double seconds[2] = {0.0, 0.0};
        double apart = 0.0;
        for (uint32_t item = 0; item < ITEMS; item++) {
            struct hf_echelon_base base[SITES];
            struct hf_echelon_flow flow[SITES];
            struct hf_echelon network;
            struct hf_echelon_point point[TOTAL + 1];
            double best[TOTAL + 1];
            item_make(item, base, &network);
            is_fine = is_fine && hf_echelon_steady(&network, flow) == HF_OK;
            const struct hf_echelon_question question = {
                flow, SITES, (enum hf_echelon_method)method, HF_ECHELON_SHORT};
            struct bench_clock start = bench_clock_now();
            is_fine = is_fine && hf_echelon_curve(&question, TOTAL, scratch, point) == HF_OK;
            seconds[0] += bench_clock_since(start).cpu_s;
            start = bench_clock_now();
            plain_curve(flow, (enum hf_echelon_method)method, best);
            seconds[1] += bench_clock_since(start).cpu_s;
            for (int t = 0; t <= TOTAL; t++) {
                apart = fmax(apart, fabs(best[t] - point[t].value));
            }
        }
        const double sites = (double)ITEMS * SITES;
        printf("%-12s %18.0f %18.0f %8.1f %12.1e\n", name[method], sites / seconds[0],
               sites / seconds[1], seconds[1] / seconds[0], apart);
        is_fine = is_fine && apart < 1e-9;
    }
    hf_arena_close(&scratch);
    return is_fine ? EXIT_SUCCESS : EXIT_FAILURE;
}
