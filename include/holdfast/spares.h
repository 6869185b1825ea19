/* holdfast/spares.h - how many spares? The calculator that a spares planner reaches for.
 *
 * **Model.** Failures to come are Poisson with mean rate * E, E being the unit-years of service to
 * come (hf_stock_demand of a pool with the rate 1 gives them for an installed base that is swapped
 * out), or units * turnaround where every failed unit is away that long and then comes back. A rate
 * that is stated is taken as known. One that is only known from failures seen in unit-years is
 * uncertain, and how many spares are enough then depends on what is held for likely before they
 * were seen: the prior. The smaller the record, the more it does, so that an answer without its
 * prior is none. With no failure in 100,000 hours and 150,000 to go one prior asks for 1 spare at
 * 95 %, another for 5.
 *
 * **Order of use.** Fill a `struct hf_spares_rate`; hf_spares_needed for the quantity,
 * hf_spares_at_most for the table of spares against confidence, hf_spares_unit_years and
 * hf_stock_demand_until for the date until which a stock holds.
 *
 * **Units.** Rates in failures per unit and year, service in unit-years.
 * **Errors.** HF_ERR_ARGUMENT for values outside the ranges said here; results are then untouched.
 * **Accuracy.** Probabilities to 1e-9. **Cost.** A probability O(sqrt(k)), under the cut prior some
 * 600 times that; the others some 50 probabilities.
 *
 *     const struct hf_spares_rate rate = {.record = {.failures = 7.0, .unit_years = 400.0}};
 *     int64_t spares = 0;
 *     const struct hf_spares_wanted wanted = {HF_SPARES_JEFFREYS, HF_STOCK_MEET_ALL, 0.95};
 *     if (hf_spares_needed(&rate, 1000.0, &wanted, &spares) == HF_OK) {
 *         printf("%lld\n", (long long)spares); // 34; a rate of 7/400 taken as known says 25
 *     }
 */
#ifndef HOLDFAST_SPARES_H
#define HOLDFAST_SPARES_H

#include <holdfast/hold.h>

/* What is held for likely before failures were seen. */
enum hf_spares_prior {
    HF_SPARES_JEFFREYS,  /* density rate^(-1/2): gamma of shape failures + 1/2 */
    HF_SPARES_FLAT_RATE, /* every rate alike: gamma of shape failures + 1 */
    HF_SPARES_FLAT_MTBF, /* every mean time between failures alike, cut at its 95 % limits: those of
                            the gamma of shape failures + 1 */
    HF_SPARES_PLUG_IN,   /* failures / unit_years taken as known; 0 where none was seen */
};
enum { HF_SPARES_PRIOR_COUNT = HF_SPARES_PLUG_IN + 1 };

/* "jeffreys", "flat-rate", "flat-mtbf", "plug-in" */
HF_PUBLIC const char *hf_spares_prior_text(enum hf_spares_prior prior);

struct hf_spares_rate {
    /* failures up to 1e12; unit_years 0: the rate is stated, every prior gives the same */
    struct hf_stock_record record;
    double known_per_year; /* >= 0, finite; used if unit_years is 0 */
};

/* P(failures in `unit_years` of service to come <= count); unit_years >= 0, finite; count >= -1. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_spares_at_most(const struct hf_spares_rate *rate,
                                                         enum hf_spares_prior prior,
                                                         double unit_years, int64_t count,
                                                         double *probability);

struct hf_spares_wanted {
    enum hf_spares_prior prior;
    enum hf_stock_convention convention;
    double confidence; /* 0 < confidence < 1 */
};
/* Least number of spares that is enough with that confidence; HF_ERR_LIMIT if it is above 1e9. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_spares_needed(const struct hf_spares_rate *rate,
                                                        double unit_years,
                                                        const struct hf_spares_wanted *wanted,
                                                        int64_t *spares);

/* Unit-years of service for which `spares` (0 ... 1e9) are enough with that confidence; infinity if
 * for any. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_spares_unit_years(const struct hf_spares_rate *rate,
                                                            int64_t spares,
                                                            const struct hf_spares_wanted *wanted,
                                                            double *unit_years);

/* The central interval of the rate with that confidence, 0 < confidence < 1, under a prior. A rate
 * that is taken as known is its own interval. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_spares_credible(const struct hf_spares_rate *rate,
                                                          enum hf_spares_prior prior,
                                                          double confidence,
                                                          struct hf_range *rate_per_year);
/* Garwood's interval, which needs no prior: it holds the true rate at least that often. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_spares_garwood(const struct hf_stock_record *record,
                                                         double confidence,
                                                         struct hf_range *rate_per_year);

#endif
