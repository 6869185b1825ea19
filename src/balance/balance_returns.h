/* balance_returns.h - a balance with loops: failed units that come back. Internal to the room. */
#ifndef HF_BALANCE_BALANCE_RETURNS_H
#define HF_BALANCE_BALANCE_RETURNS_H

#include "balance/balance_chain.h"

/* True if anything can come back. */
bool hf_balance_has_returns(const struct hf_balance *balance);

HF_MUST_CHECK enum hf_status hf_balance_returns_curve(const struct balance_request *request,
                                                      struct hf_balance_point *point,
                                                      struct hf_balance_quality *quality,
                                                      struct hf_arena scratch);

/* P(hold) alone, with the cut-offs of hf_balance_run_tune; once it is below `least` the rest is
 * left as it is. */
HF_MUST_CHECK enum hf_status hf_balance_returns_table(const struct balance_request *request,
                                                      double least, double *hold,
                                                      struct hf_balance_quality *quality,
                                                      struct hf_arena scratch);

/* `confidence` ends with a 0; until[] is NAN and becomes years. */
HF_MUST_CHECK enum hf_status hf_balance_returns_until(const struct hf_balance *balance,
                                                      const double *confidence, double *until,
                                                      struct hf_balance_quality *quality,
                                                      struct hf_arena scratch);

#endif
