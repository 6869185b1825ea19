/* balance_lasting.h - a balance whose repair goes on for many turnarounds, by simulation.
 * Internal to the room.
 *
 * The chain of balance_returns.h forgets which units are out; over a few turnarounds that moves a
 * date by days, over years by months. Paths are numbered draws (holdfast/simulate.h), the same in
 * every run and for every stock, so that more stock never holds shorter. */
#ifndef HF_BALANCE_BALANCE_LASTING_H
#define HF_BALANCE_BALANCE_LASTING_H

#include "balance/balance_base.h"

/* True if some loop takes units for longer than a few turnarounds. */
bool hf_balance_is_lasting(const struct hf_balance *balance);

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

#endif
