/* Goal: the calculator gives what practitioners publish, under the prior that they used, and what
 * the formulas say under the others. Method: the published cases, taken from the file where it is
 * there; agreement with hold.c and with sums over a fine grid of rates; limits (long records make
 * every prior the same; the exact interval covers), monotone in every argument, inverses, extremes,
 * bad arguments. */
#include <holdfast/spares.h>

#include "base/random.h"
#include "base/special.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#define HOURS_A_YEAR 8766.0

static double at_most(double failures, double unit_years, enum hf_spares_prior prior,
                      double service, int64_t count) {
    const struct hf_spares_rate rate = {.record = {failures, unit_years}};
    double probability = (double)NAN;
    CHECK(hf_spares_at_most(&rate, prior, service, count, &probability) == HF_OK);
    return probability;
}

static int64_t needed(const struct hf_spares_rate *rate, double service, enum hf_spares_prior prior,
                      enum hf_stock_convention convention, double confidence) {
    const struct hf_spares_wanted wanted = {prior, convention, confidence};
    int64_t spares = -1;
    CHECK(hf_spares_needed(rate, service, &wanted, &spares) == HF_OK);
    return spares;
}

/* ---- published cases ---- */

/* The number behind "field" in the case with that id; NAN where the file is not there. An id that
 * begins with '*' is the end of one. */
static double file_number(const char *text, const char *id, const char *field) {
    char wanted[80];
    snprintf(wanted, sizeof wanted, id[0] == '*' ? "%s\"" : "\"id\": \"%s\"",
             id[0] == '*' ? id + 1 : id);
    const char *at = text == NULL ? NULL : strstr(text, wanted);
    snprintf(wanted, sizeof wanted, "\"%s\": ", field);
    at = at == NULL ? NULL : strstr(at, wanted);
    return at == NULL ? (double)NAN : strtod(at + strlen(wanted), NULL);
}

static char *cases_read(void) {
    enum { ROOM = 1 << 20 };
    FILE *file = fopen("../shared/data/cases/stock.json", "rb");
    if (file == NULL) {
        return NULL;
    }
    char *text = calloc(ROOM, 1);
    if (text != NULL && fread(text, 1, ROOM - 1, file) == 0) {
        free(text);
        text = NULL;
    }
    fclose(file);
    return text;
}

/* What the file says is what was compared with below. */
static void file_says(const char *text, const char *id, const char *field, double wanted) {
    if (text != NULL) {
        CHECK_NEAR(file_number(text, id, field), wanted, 0.0);
    }
}

static void published(void) {
    char *text = cases_read();
    if (text == NULL) {
        check_skip("../shared/data/cases: the numbers were not compared with the file");
    }
    /* A hundred units at 3,619 failures in 1e9 hours, 240 hours of turnaround, 99.9 %. */
    const struct hf_spares_rate fit = {.known_per_year = 3619e-9 * HOURS_A_YEAR};
    const double pipeline = 100.0 * 240.0 / HOURS_A_YEAR;
    CHECK(needed(&fit, pipeline, HF_SPARES_JEFFREYS, HF_STOCK_ONE_IN_HAND, 0.999) == 3);
    CHECK(needed(&fit, pipeline, HF_SPARES_JEFFREYS, HF_STOCK_MEET_ALL, 0.999) == 2);
    file_says(text, "*_1850tss5", "spares", 3);
    /* 10,000 cards at 3.4 in 1e6 hours, 48 hours. */
    const struct hf_spares_rate cards = {.known_per_year = 3.4e-6 * HOURS_A_YEAR};
    CHECK(needed(&cards, 10000.0 * 48.0 / HOURS_A_YEAR, HF_SPARES_PLUG_IN, HF_STOCK_ONE_IN_HAND,
                 0.999) == 8);
    CHECK(needed(&cards, 10000.0 * 48.0 / HOURS_A_YEAR, HF_SPARES_PLUG_IN, HF_STOCK_MEET_ALL,
                 0.999) == 7);
    file_says(text, "nortel_nt8d14aa", "spares", 8);
    /* No failure in 100,000 hours, 150,000 to go: the unit of time plays no part. */
    const struct hf_spares_rate none = {.record = {0.0, 1e5}};
    CHECK_NEAR(at_most(0.0, 1e5, HF_SPARES_FLAT_MTBF, 1.5e5, 0), 0.8891548642633075,
               1e-8); /* its limits are rounded to hours */
    CHECK_NEAR(at_most(0.0, 1e5, HF_SPARES_FLAT_MTBF, 1.5e5, 1), 0.984, 5e-4);
    CHECK(needed(&none, 1.5e5, HF_SPARES_FLAT_MTBF, HF_STOCK_MEET_ALL, 0.95) == 1);
    file_says(text, "engtips_numspares", "P0", 0.8891548642633075);
    file_says(text, "engtips_numspares", "published_P1", 0.984);
    file_says(text, "engtips_numspares", "published_spares95", 1);
    CHECK_NEAR(at_most(0.0, 1e5, HF_SPARES_JEFFREYS, 1.5e5, 0), sqrt(0.4), 1e-13);
    CHECK_NEAR(at_most(0.0, 1e5, HF_SPARES_FLAT_RATE, 1.5e5, 0), 0.4, 1e-13);
    CHECK(needed(&none, 1.5e5, HF_SPARES_JEFFREYS, HF_STOCK_MEET_ALL, 0.95) == 3);
    CHECK(needed(&none, 1.5e5, HF_SPARES_FLAT_RATE, HF_STOCK_MEET_ALL, 0.95) == 5);
    CHECK(needed(&none, 1.5e5, HF_SPARES_PLUG_IN, HF_STOCK_ONE_IN_HAND, 0.95) == 0);
    const struct hf_spares_rate more = {.record = {0.0, 32441.0}};
    CHECK_NEAR(at_most(0.0, 32441.0, HF_SPARES_JEFFREYS, 90247.0, 0), 0.5142, 1e-4);
    CHECK_NEAR(at_most(0.0, 32441.0, HF_SPARES_JEFFREYS, 90247.0, 1), 0.7033, 1e-4);
    CHECK(needed(&more, 90247.0, HF_SPARES_JEFFREYS, HF_STOCK_MEET_ALL, 0.95) == 6);
    file_says(text, "jeffreys_32441_0_90247", "S95", 6);
    /* 7 failures in 400 unit-years, 1,000 to go. */
    const struct hf_spares_rate seven = {.record = {7.0, 400.0}};
    CHECK(needed(&seven, 1000.0, HF_SPARES_PLUG_IN, HF_STOCK_MEET_ALL, 0.95) == 25);
    CHECK(needed(&seven, 1000.0, HF_SPARES_JEFFREYS, HF_STOCK_MEET_ALL, 0.95) == 34);
    free(text);
}

/* ---- agreement with slow, obvious versions ---- */

/* Midpoint sums over a million rates between the limits. */
static double cut_slow(double failures, double unit_years, double service, double count) {
    enum { CELLS = 200000 };
    const double low = log(hf_gamma_lower_inverse(failures + 1.0, 0.025) / unit_years);
    const double high = log(hf_gamma_upper_inverse(failures + 1.0, 0.025) / unit_years);
    const double top = failures > 1.0 ? failures - 1.0 : exp(low) * unit_years;
    double sum = 0.0;
    double whole = 0.0;
    for (int i = 0; i < CELLS; i++) {
        const double rate = exp(low + (high - low) * (i + 0.5) / CELLS);
        const double mean = rate * unit_years;
        const double density = exp((failures - 1.0) * log(mean / top) - mean + top);
        whole += density;
        sum += density * hf_poisson_at_most(count, rate * service);
    }
    return sum / whole;
}

static void agreement(void) {
    struct hf_random random = {11, 1, 0};
    for (int i = 0; i < 300; i++) {
        const double failures = floor(exp(hf_random_unit(&random) * 7.0)) - 1.0;
        const double unit_years = exp(hf_random_unit(&random) * 12.0 - 3.0);
        const double service = unit_years * exp(hf_random_unit(&random) * 6.0 - 4.0);
        const double mean = (failures + 0.5) * service / unit_years;
        const double count = floor(mean * 2.0 * hf_random_unit(&random));
        const struct hf_stock_record record = {failures, unit_years};
        double wanted = (double)NAN;
        CHECK(hf_stock_hold_by_record(&record, service, (int64_t)count, &wanted) == HF_OK);
        CHECK_NEAR(at_most(failures, unit_years, HF_SPARES_JEFFREYS, service, (int64_t)count),
                   wanted, 1e-13);
        CHECK_NEAR(at_most(failures, unit_years, HF_SPARES_PLUG_IN, service, (int64_t)count),
                   hf_poisson_at_most(count, failures * service / unit_years), 1e-13);
        if (i < 24) {
            CHECK_NEAR(at_most(failures, unit_years, HF_SPARES_FLAT_MTBF, service, (int64_t)count),
                       cut_slow(failures, unit_years, service, count), 1e-8);
        }
    }
}

/* A flat prior on the rate: the sum of geometric waiting, by its own recursion. */
static void flat_rate(void) {
    const double p = 0.4; /* chance that a failure falls into the past part */
    double sum = 0.0;
    double term = p * p * p; /* shape 3 */
    for (int k = 0; k < 60; k++) {
        sum += term;
        CHECK_NEAR(at_most(2.0, 40.0, HF_SPARES_FLAT_RATE, 60.0, k), sum, 1e-13);
        term *= (1.0 - p) * (k + 3.0) / (k + 1.0);
    }
}

/* ---- limits and properties ---- */

static void long_record(void) {
    for (int prior = 0; prior < HF_SPARES_PRIOR_COUNT; prior++) {
        const double seen =
            at_most(2e10, 1e12, (enum hf_spares_prior)prior, 2000.0, 47); /* rate 0.02 */
        CHECK_NEAR(seen, hf_poisson_at_most(47.0, 40.0), 1e-7);
    }
}

static void properties(void) {
    struct hf_random random = {12, 1, 0};
    for (int i = 0; i < 400; i++) {
        const enum hf_spares_prior prior =
            (enum hf_spares_prior)hf_random_below(&random, HF_SPARES_PRIOR_COUNT);
        const enum hf_stock_convention convention =
            (enum hf_stock_convention)hf_random_below(&random, 2);
        const double failures = 1.0 + (double)hf_random_below(&random, 40);
        const struct hf_spares_rate rate = {
            .record = {failures, exp(hf_random_unit(&random) * 10.0)}};
        const double service = rate.record.unit_years * exp(hf_random_unit(&random) * 6.0 - 4.0);
        const double confidence = 0.5 + 0.499 * hf_random_unit(&random);
        const int64_t spares = needed(&rate, service, prior, convention, confidence);
        const int64_t met = spares - (convention == HF_STOCK_ONE_IN_HAND ? 1 : 0);
        double here = 0.0;
        double below = 0.0;
        CHECK(hf_spares_at_most(&rate, prior, service, met, &here) == HF_OK && here >= confidence);
        CHECK(hf_spares_at_most(&rate, prior, service, met - 1, &below) == HF_OK);
        CHECK(met == 0 || below < confidence);
        CHECK(below <= here && here <= 1.0);
        const struct hf_spares_wanted wanted = {prior, convention, confidence};
        double until = 0.0;
        double short_until = 0.0;
        CHECK(hf_spares_unit_years(&rate, spares, &wanted, &until) == HF_OK);
        CHECK(until >= service * (1.0 - 1e-9));
        CHECK(hf_spares_at_most(&rate, prior, until, met, &here) == HF_OK);
        CHECK_NEAR(here, confidence, 1e-9);
        if (spares > 0) {
            CHECK(hf_spares_unit_years(&rate, spares - 1, &wanted, &short_until) == HF_OK);
            CHECK(short_until < service * (1.0 + 1e-9) && short_until <= until);
        }
        CHECK(needed(&rate, service * 1.5, prior, convention, confidence) >= spares);
        CHECK(needed(&rate, service, prior, convention, 0.5 * (1.0 + confidence)) >= spares);
    }
}

/* At a true rate, Garwood's interval holds it at least as often as it says, whatever the rate. */
static void garwood(void) {
    struct hf_range range = HF_RANGE_UNKNOWN;
    for (double mean = 0.05; mean < 30.0; mean *= 1.3) {
        double covered = 0.0;
        for (int failures = 0; failures < 200; failures++) {
            const struct hf_stock_record record = {failures, 10.0};
            CHECK(hf_spares_garwood(&record, 0.9, &range) == HF_OK);
            if (range.lower <= mean / 10.0 && mean / 10.0 <= range.upper) {
                covered += hf_poisson_mass(failures, mean);
            }
        }
        CHECK(covered >= 0.9 - 1e-12);
    }
    /* chi-square quantiles of printed tables: 2 failures, 95 %: 0.2422 ... 7.2247 */
    CHECK(hf_spares_garwood(&(struct hf_stock_record){2.0, 1.0}, 0.95, &range) == HF_OK);
    CHECK_NEAR(range.lower, 0.2422, 1e-4);
    CHECK_NEAR(range.upper, 7.2247, 1e-4);
}

static void credible(void) {
    const struct hf_spares_rate rate = {.record = {7.0, 400.0}};
    struct hf_range range = HF_RANGE_UNKNOWN;
    struct hf_range wanted = HF_RANGE_UNKNOWN;
    CHECK(hf_stock_rate_interval(&rate.record, 0.95, &wanted) == HF_OK);
    CHECK(hf_spares_credible(&rate, HF_SPARES_JEFFREYS, 0.95, &range) == HF_OK);
    CHECK_NEAR(range.lower, wanted.lower, 1e-15);
    CHECK_NEAR(range.upper, wanted.upper, 1e-15);
    CHECK(hf_spares_credible(&rate, HF_SPARES_PLUG_IN, 0.95, &range) == HF_OK);
    CHECK_NEAR(range.lower, 7.0 / 400.0, 1e-15);
    /* Of the cut law: inside its limits, and in all but 5 % of its mass as P(D = 0) sees it. */
    CHECK(hf_spares_credible(&rate, HF_SPARES_FLAT_MTBF, 0.95, &range) == HF_OK);
    CHECK(range.lower > hf_gamma_lower_inverse(8.0, 0.025) / 400.0 && range.lower < range.upper);
    CHECK(range.upper < hf_gamma_upper_inverse(8.0, 0.025) / 400.0);
    CHECK(hf_spares_credible(&rate, HF_SPARES_FLAT_MTBF, 0.999999999, &wanted) == HF_OK);
    CHECK_NEAR(wanted.lower, hf_gamma_lower_inverse(8.0, 0.025) / 400.0, 1e-8);
    CHECK_NEAR(wanted.upper, hf_gamma_upper_inverse(8.0, 0.025) / 400.0, 1e-8);
}

/* ---- extremes and bad arguments ---- */

static void extremes(void) {
    static const double failures[] = {0.0, 1.0, 1e6, 1e12};
    static const double years[] = {1e-9, 1.0, 1e12};
    static const double service[] = {0.0, 1e-9, 100.0, 1e12};
    static const int64_t counts[] = {-1, 0, 1, 1000000000};
    for (int i = 0; i < 4 * 3 * 4 * 4 * HF_SPARES_PRIOR_COUNT; i++) {
        const struct hf_spares_rate rate = {.record = {failures[i % 4], years[i / 4 % 3]}};
        const enum hf_spares_prior prior = (enum hf_spares_prior)(i / 192);
        double seen = -1.0;
        CHECK(hf_spares_at_most(&rate, prior, service[i / 12 % 4], counts[i / 48 % 4], &seen) ==
              HF_OK);
        if (!CHECK(seen >= 0.0 && seen <= 1.0)) {
            printf("    %d: %g\n", i, seen);
        }
        const struct hf_spares_wanted wanted = {prior, HF_STOCK_MEET_ALL, 0.95};
        int64_t spares = -1;
        const enum hf_status status =
            hf_spares_needed(&rate, service[i / 12 % 4], &wanted, &spares);
        CHECK(status == HF_ERR_LIMIT ? spares == -1 : status == HF_OK && spares >= 0);
        CHECK(hf_spares_unit_years(&rate, counts[i / 48 % 4] < 0 ? 7 : counts[i / 48 % 4], &wanted,
                                   &seen) == HF_OK);
        CHECK(seen >= 0.0);
    }
}

static void bad_arguments(void) {
    const double nan = (double)NAN;
    const struct hf_spares_rate bad[] = {
        {.known_per_year = -1.0},     {.known_per_year = nan},
        {.known_per_year = INFINITY}, {.record = {-1.0, 1.0}},
        {.record = {nan, 1.0}},       {.record = {1.0, -1.0}},
        {.record = {1.0, nan}},       {.record = {1.0, (double)INFINITY}},
        {.record = {1e13, 1.0}},
    };
    const struct hf_spares_wanted wanted = {HF_SPARES_JEFFREYS, HF_STOCK_MEET_ALL, 0.95};
    const struct hf_spares_rate good = {.record = {1.0, 1.0}};
    double value = 7.0;
    int64_t spares = 7;
    struct hf_range range = {7.0, 7.0};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK(hf_spares_at_most(&bad[i], HF_SPARES_JEFFREYS, 1.0, 1, &value) == HF_ERR_ARGUMENT);
        CHECK(hf_spares_needed(&bad[i], 1.0, &wanted, &spares) == HF_ERR_ARGUMENT);
        CHECK(hf_spares_unit_years(&bad[i], 1, &wanted, &value) == HF_ERR_ARGUMENT);
        CHECK(hf_spares_credible(&bad[i], HF_SPARES_JEFFREYS, 0.9, &range) == HF_ERR_ARGUMENT);
    }
    for (size_t i = 3; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK(hf_spares_garwood(&bad[i].record, 0.9, &range) == HF_ERR_ARGUMENT);
    }
    const struct hf_spares_wanted unsure = {HF_SPARES_JEFFREYS, HF_STOCK_MEET_ALL, 1.0};
    const struct hf_spares_wanted odd = {(enum hf_spares_prior)9, HF_STOCK_MEET_ALL, 0.9};
    CHECK(hf_spares_at_most(&good, HF_SPARES_JEFFREYS, -1.0, 1, &value) == HF_ERR_ARGUMENT);
    CHECK(hf_spares_at_most(&good, HF_SPARES_JEFFREYS, 1.0, -2, &value) == HF_ERR_ARGUMENT);
    CHECK(hf_spares_at_most(NULL, HF_SPARES_JEFFREYS, 1.0, 1, &value) == HF_ERR_ARGUMENT);
    CHECK(hf_spares_needed(&good, 1.0, &unsure, &spares) == HF_ERR_ARGUMENT);
    CHECK(hf_spares_needed(&good, (double)INFINITY, &wanted, &spares) == HF_ERR_ARGUMENT);
    CHECK(hf_spares_needed(&good, 1.0, &odd, &spares) == HF_ERR_ARGUMENT);
    CHECK(hf_spares_unit_years(&good, -1, &wanted, &value) == HF_ERR_ARGUMENT);
    CHECK(hf_spares_unit_years(&good, 2000000000, &wanted, &value) == HF_ERR_ARGUMENT);
    CHECK(hf_spares_credible(&good, HF_SPARES_JEFFREYS, 0.0, &range) == HF_ERR_ARGUMENT);
    CHECK(value >= 7.0 && value <= 7.0 && spares == 7);
    CHECK(range.lower >= 7.0 && range.upper <= 7.0);
    CHECK(strcmp(hf_spares_prior_text(HF_SPARES_FLAT_MTBF), "flat-mtbf") == 0);
}

int main(void) {
    published();
    agreement();
    flat_rate();
    long_record();
    properties();
    garwood();
    credible();
    extremes();
    bad_arguments();
    return check_report();
}
