/* balance_pipeline.h - what is on its way back: expected units out, and the rate of return, at a
 * moment. Everything that failed at u is out at t with a probability of its own, so that units out
 * are a thinned Poisson count: exact at any moment. Internal to the room. */
#ifndef HF_BALANCE_BALANCE_PIPELINE_H
#define HF_BALANCE_BALANCE_PIPELINE_H

#include "balance/balance_base.h"

/* Per theta = 1 and event of one unit, and units of the work in progress at 0. */
struct balance_flow {
    double out;      /* service whose units are lost or not back yet */
    double rate;     /* service per year whose units come back now */
    double wip_back; /* expected units of the work in progress that are back */
};

bool hf_balance_loop_counts(const struct hf_repair_loop *loop);

/* A turnaround too short to resolve: units are back at once. */
bool hf_balance_loop_is_quick(const struct hf_repair_loop *loop);

void hf_balance_flow_at(const struct balance_base *base, double years, struct balance_flow *flow);

/* Service of quick loops between two moments: failures that need a spare only for a moment. */
double hf_balance_flow_quick(const struct balance_base *base, double from, double until);

/* The first moment at which anything can come back; infinity if nothing can. */
double hf_balance_flow_begin(const struct hf_balance *balance);

/* The last moment at which anything can come back; infinity if there is none. */
double hf_balance_flow_end(const struct hf_balance *balance);

/* jump[j]: service of the events of which j + 1 units are out at that moment; batch_count long. */
void hf_balance_flow_jumps(const struct balance_base *base, double years, double *jump);

#endif
