/* needs.h - what devices need of others, as pools of the network. Internal to the room. */
#ifndef HF_RESILIENCE_NEEDS_H
#define HF_RESILIENCE_NEEDS_H

#include "resilience/graph.h"

/* Fills pool_count, pool_member, pool_needed and node_need of the network, in `scratch`; nothing
 * where nobody says what devices need. `device_node`: per device, its node or HF_NONE.
 * graph->nobody has to be a node. */
HF_MUST_CHECK enum hf_status hf_needs_build(const struct hf_snapshot *snapshot,
                                            const uint32_t *device_node, struct hf_arena *scratch,
                                            struct graph *graph);

/* For networks with other labels: any loss possibly takes nobody. Rows of NULL without it. */
HF_MUST_CHECK enum hf_status hf_nobody_falls(const struct graph *graph, uint32_t label_count,
                                             struct hf_arena *scratch, struct hf_csr *maybe);

#endif
