/* balance_dates.h - until when a run holds with each of several confidences. Internal to the room.
 */
#ifndef HF_BALANCE_BALANCE_DATES_H
#define HF_BALANCE_BALANCE_DATES_H

#include "balance/balance_chain.h"

/* Of a list that ends with a 0. */
double hf_balance_confidence_least(const double *confidence);

/* True if no date is NAN; `confidence` ends with a 0. */
bool hf_balance_dates_are_known(const double *confidence, const double *until);

/* From the run's state, that at `service` after run->passed stops, on: until[] that are NAN become
 * years. Nothing comes back any more. */
void hf_balance_run_dates(struct balance_run *run, double service, const double *confidence,
                          double *until);

/* P(hold) at moments instead. */
struct balance_dates_asked {
    const double *years;
    uint32_t count;
    double least; /* once it is below, the rest is left as it is */
};

/* Cut-offs for probabilities to 1e-7. */
void hf_balance_run_tune(struct balance_run *run);

/* From the state at `service` on, for the moments from `next` on, none of which is before it. */
void hf_balance_run_table(struct balance_run *run, double service,
                          const struct balance_dates_asked *asked, uint32_t next, double *hold);

#endif
