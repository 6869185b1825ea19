/* balance_steps.h - large pools with repair, in steps of time. Internal to the room.
 *
 * Per step: failures are Poisson; the good ones among those sent are binomial, and come back one
 * turnaround later as evenly as they failed within their step. Within a step demand goes up by
 * failures and down by returns, one unit at a time: its highest point is drawn as that of a
 * Brownian bridge between the step's ends, to the unit below (reflection, as for a walk by single
 * units). Poisson numbers of a mean of 30 or more are drawn as normal ones, and binomial ones where
 * as many are expected of both kinds. */
#ifndef HF_BALANCE_BALANCE_STEPS_H
#define HF_BALANCE_BALANCE_STEPS_H

#include "balance/balance_paths.h"

/* What is drawn exactly takes no more than these draws: other numbers of the step have theirs after
 * them. */
#define STEP_SMALL 30.0
enum { STEP_DRAWS_FAILURES = 128, STEP_DRAWS_LOOP = 80 };

/* Single units, and turnarounds that are fixed. */
bool hf_balance_steps_can(const struct hf_balance *balance);

HF_MUST_CHECK enum hf_status hf_balance_steps_run(const struct balance_base *base,
                                                  struct paths *paths, uint64_t seed,
                                                  struct hf_arena scratch);

#endif
