/* igraph_flow.h - the maximum flow of one loss with the igraph library, where it is installed: the
 * links that are up in both directions, a source joined to the gateways, a sink to the demands. */
#ifndef HF_BENCH_IGRAPH_FLOW_H
#define HF_BENCH_IGRAPH_FLOW_H

#include "bench/synthetic_network.h"

bool igraph_flow_is_there(void);
/* For networks of one function without ends and unknown makers; demand_weight is the traffic. */
double igraph_flow_most(const struct synthetic *synthetic, const int64_t *link_capacity,
                        const struct hf_network_loss *loss);

#endif
