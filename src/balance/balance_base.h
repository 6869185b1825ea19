/* balance_base.h - what fails in a balance: expected events over time, and the units that one
 * event takes off the shelf. Internal to the room. */
#ifndef HF_BALANCE_BALANCE_BASE_H
#define HF_BALANCE_BALANCE_BASE_H

#include <holdfast/balance.h>

/* `service` is the expected number of events at theta = 1: unit-years, or the cohorts' hazard over
 * them, without those events of which no unit takes a spare. */
struct balance_base {
    const struct hf_balance *balance;
    double *cumulative;   /* service until each piece begins */
    double event_ratio;   /* share of the events that take anything */
    const double *batch;  /* batch[j]: probability of j + 1 units, given that any */
    uint32_t batch_count; /* 1: single units */
    double batch_mean;
    double batch_spread; /* variance : mean of a compound Poisson count: E[B^2] / E[B] */
};

bool hf_balance_is_valid(const struct hf_balance *balance);

HF_MUST_CHECK enum hf_status hf_balance_base_build(const struct hf_balance *balance,
                                                   struct hf_arena *keep,
                                                   struct balance_base *base);

/* Service until `years`; infinity allowed. */
double hf_balance_service(const struct balance_base *base, double years);

/* Its derivative just after `years`. */
double hf_balance_service_rate(const struct balance_base *base, double years);

/* The last moment with at most that service; infinity if it is never passed. */
double hf_balance_service_until(const struct balance_base *base, double service);

#endif
