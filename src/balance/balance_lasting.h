/* balance_lasting.h - a balance whose repair goes on for many turnarounds, path by path. Internal
 * to the room.
 *
 * The chain of balance_returns.h forgets which units are out; over a few turnarounds that moves a
 * date by days, over years by months. A failed unit goes to repair whether or not the shelf was
 * empty, so net demand D(t) - failures and expiries less what came in - does not depend on the
 * stock: a path gives the most that D had been after a failure, by every moment asked for, and with
 * that what any stock would have met. Small pools are followed failure by failure
 * (simulate_path.h), larger ones in steps of time (balance_steps.h).
 *
 * Paths are points of quasi.h: numbered, the same in every run and for every stock. */
#ifndef HF_BALANCE_BALANCE_LASTING_H
#define HF_BALANCE_BALANCE_LASTING_H

#include "balance/balance_base.h"

/* True if some loop takes units for longer than a few turnarounds. */
bool hf_balance_is_lasting(const struct hf_balance *balance);

/* Of a valid balance, whatever its form, and a valid question. */
HF_MUST_CHECK enum hf_status hf_balance_lasting_answer(const struct hf_balance *balance,
                                                       const struct hf_balance_question *question,
                                                       struct hf_arena *keep,
                                                       struct hf_arena scratch,
                                                       struct hf_balance_answer *answer);

/* The answer's arrays, empty. */
HF_MUST_CHECK enum hf_status hf_balance_answer_open(const struct hf_balance_question *question,
                                                    struct hf_arena *keep,
                                                    struct hf_balance_answer *answer);

HF_MUST_CHECK enum hf_status hf_balance_lasting_curve(const struct hf_balance *balance,
                                                      const double *years, uint32_t count,
                                                      struct hf_balance_point *point,
                                                      struct hf_balance_quality *quality,
                                                      struct hf_arena scratch);

HF_MUST_CHECK enum hf_status hf_balance_lasting_until(const struct hf_balance *balance,
                                                      const double *confidence, uint32_t count,
                                                      double *until,
                                                      struct hf_balance_quality *quality,
                                                      struct hf_arena scratch);

/* First shortages of a balance's paths: dates and chances of as many moments as are asked for by
 * one simulation. */
struct balance_firsts {
    const struct hf_balance *balance; /* outlives this */
    double horizon_years;
    const double *years; /* ascending; of those paths that are short until the horizon */
    uint64_t count, paths;
};

/* As for hf_balance_lasting_answer; horizon_years > 0. Of a pool that is followed failure by
 * failure the chances are those of hf_balance_lasting_curve at any moment until the horizon, to the
 * bit; in steps of time both are approximations by steps of their own lengths. */
HF_MUST_CHECK enum hf_status hf_balance_firsts_find(const struct hf_balance *balance,
                                                    double horizon_years, struct hf_arena *keep,
                                                    struct hf_arena scratch,
                                                    struct balance_firsts *firsts);

/* 0 <= years <= horizon */
HF_MUST_CHECK enum hf_status hf_balance_firsts_hold(const struct balance_firsts *firsts,
                                                    double years, struct hf_arena scratch,
                                                    double *hold);

/* Infinity: beyond the horizon. */
HF_MUST_CHECK enum hf_status hf_balance_firsts_until(const struct balance_firsts *firsts,
                                                     double confidence, struct hf_arena scratch,
                                                     double *years);

#endif
