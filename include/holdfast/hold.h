/* holdfast/hold.h - until when do the spares last?
 *
 * **Model (form A: no returns).** N(t) units are in service, each fails at a constant rate r, every
 * failure takes one unit off the shelf, nothing comes in. Failures until t are Poisson with mean
 * L(t) = r * integral of N, and a stock of S holds to t when at most S failures came: P = Q(S + 1,
 * L(t)), Q being the regularised upper incomplete gamma function. Exact, no simulation. What
 * returns from repair and what swapped sites give back is left out here, which errs on the side of
 * running out earlier; holdfast/balance.h counts it, and so does hf_stock_assess.
 *
 * **Order of use.** Any C caller: fill a `struct hf_stock_pool` and call the hf_stock_* functions
 * below it. Of a whole snapshot: holdfast/stock.h.
 *
 * **Units.** Time in years of HF_DAYS_PER_YEAR days from the pool's start, rates in failures per
 * unit and year.
 * **Errors.** HF_ERR_ARGUMENT for a pool or an argument outside the ranges said here; results are
 * then untouched.
 * **Cost.** Each call O(pieces + sqrt(stock)), the square root bounded by 1,000 terms.
 *
 *     const struct hf_stock_piece swap_out[] = {{0.0, 2000.0, 0.0}, {5.0, 0.0, 0.0}};
 *     const struct hf_stock_pool pool = {swap_out, 2, 0.02, 100};
 *     double years = 0.0;
 *     if (hf_stock_hold_until(&pool, 0.95, &years) == HF_OK) {
 *         printf("100 spares last %.2f years with 95 %%\n", years); // 3.07
 *     }
 */
#ifndef HOLDFAST_HOLD_H
#define HOLDFAST_HOLD_H

#include <holdfast/assessment.h>

#define HF_DAYS_PER_YEAR 365.25

/* Units in service from `from_years` until the next piece begins: from `units_start` in a straight
 * line to `units_end`. Units may jump where pieces meet. The last piece has no end: its two values
 * are equal. */
struct hf_stock_piece {
    double from_years;
    double units_start;
    double units_end;
};

struct hf_stock_pool {
    const struct hf_stock_piece
        *piece;           /* ascending by from_years, the first at 0; units >= 0 and finite */
    uint32_t piece_count; /* at least 1 */
    double rate_per_year; /* failures per unit and year, >= 0, finite */
    int64_t stock;        /* usable units on hand at 0, >= 0 */
};

/* Expected failures until `years` (>= 0, infinity allowed): exact sum of piecewise quadratics. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_stock_demand(const struct hf_stock_pool *pool,
                                                       double years, double *failures);

/* Years until which at most `failures` (>= 0) are expected: the exact inverse of hf_stock_demand;
 * infinity if that is never passed. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_stock_demand_until(const struct hf_stock_pool *pool,
                                                             double failures, double *years);

/* The same for `count` numbers of failures in any order, a place's dates or those of many places
 * that share one base: sums over the base are taken once. years has room for count. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_stock_demand_dates(const struct hf_stock_pool *pool,
                                                             const double *failures, size_t count,
                                                             double *years,
                                                             struct hf_arena scratch);

/* P(no stock-out until `years`), years >= 0, infinity allowed. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_stock_hold_probability(const struct hf_stock_pool *pool,
                                                                 double years, double *probability);

/* The last moment at which that probability is still >= `confidence`, 0 < confidence < 1: the
 * endurance. Infinity if the units are out of service before. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_stock_hold_until(const struct hf_stock_pool *pool,
                                                           double confidence, double *years);

/* Expected time until stock-out, cut off at `years` (finite): the integral of the probability. To
 * 1e-10 relative. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_stock_hold_mean(const struct hf_stock_pool *pool,
                                                          double years, double *mean_years);

/* Which stock is enough: so that the stock meets every failure, or so that one unit is still there
 * after it, P(D <= S
 * - 1), as equipment makers' sparing rules count. Without any demand both need 0. */
enum hf_stock_convention { HF_STOCK_MEET_ALL, HF_STOCK_ONE_IN_HAND };

/* Least stock that holds until `years` (infinity allowed) with `confidence`, 0 < confidence < 1;
 * the pool's own stock plays no part. INT64_MAX if it is more than that. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_stock_needed(const struct hf_stock_pool *pool,
                                                       double years, double confidence,
                                                       enum hf_stock_convention convention,
                                                       int64_t *needed);

/* Observed failures in unit-years of service. */
struct hf_stock_record {
    double failures;   /* >= 0 */
    double unit_years; /* > 0 */
};
/* Rates that explain a record: the central interval of the Gamma(failures + 1/2, unit_years)
 * distribution, which Jeffreys' prior gives; `confidence` as 0.95, 0 < confidence < 1. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_stock_rate_interval(const struct hf_stock_record *record,
                                                              double confidence,
                                                              struct hf_range *rate_per_year);

/* P(no stock-out) when `unit_years` of service are still to come and the rate is only known from a
 * record: failures to come are negative binomial (form B, same prior). */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_stock_hold_by_record(const struct hf_stock_record *record,
                                                               double unit_years, int64_t stock,
                                                               double *probability);

#endif
