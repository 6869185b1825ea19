/* holdfast/simulate.h - a pool of spares through many simulated bans, and an answer tested by them.
 *
 * **Model.** That of holdfast/balance.h, every member of it, event by event: failures one after the
 * other, each unit sent to a repairer and back, each delivery counted when it comes. Shares no code
 * with the analytic functions. A failed unit of a loop whose turnaround is 0 is back at once: it
 * does not find the shelf empty. Failed units met by swapping, each on
 * its own, touch neither shelf nor loops. Deliveries at a moment count in it.
 *
 * **Random numbers** are drawn by counter: path i is the same whatever the number of paths or
 * threads, and so are all results, bit for bit.
 *
 * **Ownership.** Results are in `keep`. **Units.** Years of HF_DAYS_PER_YEAR days, units.
 * **Errors.** HF_ERR_ARGUMENT for values outside the ranges said here or in balance.h;
 * HF_ERR_LIMIT if more events are to be expected than `event_limit`, or batches of more than 4,096
 * units meet swapping: the call would not end soon;
 * HF_ERR_MEMORY. Results are then untouched.
 * **Cost.** Per path the failures, returns and deliveries until the horizon, each some ten
 * nanoseconds (bench/simulate_bench.c); memory 8 bytes a path.
 *
 *     const struct hf_simulate_request request = {
 *         .years = years, .moment_count = 3, .confidence = &(const double){0.95},
 *         .confidence_count = 1, .horizon_years = 10.0, .paths = 100000, .seed = 1, .threads = 2};
 *     HF_TRY(hf_simulate(&balance, &request, keep, scratch, &simulated));
 */
#ifndef HOLDFAST_SIMULATE_H
#define HOLDFAST_SIMULATE_H

#include <holdfast/arena.h>
#include <holdfast/balance.h>

struct hf_simulate_request {
    const double *years; /* moments asked for: ascending, 0 ... horizon */
    uint32_t moment_count;
    const double *confidence; /* each between 0 and 1, both excluded */
    uint32_t confidence_count;
    double horizon_years; /* > 0, finite: nothing later is looked at */
    uint64_t paths;       /* 1 ... 2^40 */
    uint64_t first_path;  /* number of the first one, so that a run can be continued */
    uint64_t seed;
    uint32_t threads;           /* 0 is 1 */
    double interval_confidence; /* of the intervals of dates; 0: 0.95 */
    double event_limit;         /* 0: 4e9 */
};

/* At one moment. Standard errors are never 0: a share that all or no paths have is taken as if one
 * more half of a path had been otherwise. */
struct hf_simulate_moment {
    double years;
    double hold, hold_error;               /* P(no shortage before) */
    double available, available_error;     /* P(no shortage now) */
    double units_short, units_short_error; /* expected: 0 where there is no shortage */
};

/* Until when the stock holds with a confidence: the last moment before which no more than the rest
 * of the paths are short. The interval is between two order statistics of the paths' first
 * shortages and holds the true date with at least the confidence asked for, whatever the law of
 * the shortage. Infinity: not until the horizon. */
struct hf_simulate_date {
    double confidence;
    double years;
    double earliest, latest;
};

struct hf_simulate_result {
    struct hf_simulate_moment *moment;
    uint32_t moment_count;
    struct hf_simulate_date *date;
    uint32_t date_count;
    uint64_t paths;
    uint64_t events;       /* failures, units that came back, deliveries, lots that expired */
    double stranded_units; /* per path: good units that loops kept after they had ended */
};

HF_PUBLIC HF_MUST_CHECK enum hf_status hf_simulate(const struct hf_balance *balance,
                                                   const struct hf_simulate_request *request,
                                                   struct hf_arena *keep, struct hf_arena scratch,
                                                   struct hf_simulate_result *result);

/* What another method answered for a balance. `hold` or `available` may be NULL: not claimed. */
struct hf_stock_claim {
    const double *years; /* ascending, >= 0, finite */
    const double *hold, *available;
    uint32_t moment_count;
    const double *confidence, *until_years; /* infinity: not until the horizon */
    uint32_t date_count;
    /* Standard errors of what is claimed, if that is simulated itself; of a date, of the share that
     * holds until then. NULL: exact. */
    const double *hold_error, *available_error, *date_error;
};

/* One claimed probability beside the simulated share of paths. `in_errors`: the difference in
 * standard errors, > 0 where the simulation is better than claimed; from the binomial distribution
 * itself, so that it means the same where hardly any path is short. Of a claim with an error of its
 * own from the beta-binomial one: the claim as a share of so many draws as have that error. */
struct hf_stock_difference {
    double claimed, simulated;
    double error; /* standard error of `simulated` if the claim is right; with that of the claim */
    double in_errors;
};

/* A claimed date is right when it is held with its confidence: `kept` is that share, and what its
 * difference says. A date of infinity claims that its confidence is kept until the horizon at
 * least: then only less than that counts. */
struct hf_stock_date_difference {
    struct hf_simulate_date simulated;
    double claimed_years;
    double off_days; /* from the claimed date to the nearer end of the simulated interval: > 0 if
                      * the stock held longer; 0 within, infinity between a date and never */
    struct hf_stock_difference kept;
};

struct hf_stock_check {
    struct hf_stock_difference *hold, *available; /* NULL if not claimed */
    uint32_t moment_count;
    struct hf_stock_date_difference *date;
    uint32_t date_count;
    double worst_in_errors; /* largest size of all differences */
    uint32_t compared;      /* how many there are: the largest of many is larger than of one */
    uint32_t above_three;   /* differences of more than 3 standard errors; of a date, if it is also
                             * off   by more than a day */
    uint64_t paths, events;
};

/* Simulates the balance anew and says how far the claim is from it. Of the request, moments and
 * confidences play no part, and the horizon is moved to the last moment or finite date claimed if
 * it is before that. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_stock_check(const struct hf_balance *balance, const struct hf_stock_claim *claim,
               const struct hf_simulate_request *request, struct hf_arena *keep,
               struct hf_arena scratch, struct hf_stock_check *check);
#endif
