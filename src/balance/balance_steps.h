/* balance_steps.h - large pools with repair, in steps of time. Internal to the room.
 *
 * Per step: failures are Poisson; the good ones among those sent are binomial, and come back one
 * turnaround later as evenly as they failed within their step. Within a step demand goes up by
 * failures and down by returns, one unit at a time: its highest point is drawn as that of a
 * Brownian bridge between the step's ends, to the unit below (reflection, as for a walk by single
 * units). Poisson numbers above 30 and all binomial ones are drawn as normal ones. */
#ifndef HF_BALANCE_BALANCE_STEPS_H
#define HF_BALANCE_BALANCE_STEPS_H

#include "balance/balance_paths.h"

/* Single units, and turnarounds that are fixed. */
bool hf_balance_steps_can(const struct hf_balance *balance);

HF_MUST_CHECK enum hf_status hf_balance_steps_run(const struct balance_base *base,
                                                  struct paths *paths, uint64_t seed,
                                                  struct hf_arena scratch);

#endif
