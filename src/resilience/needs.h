/* needs.h - what devices need of others, as pools of the network. Internal to the room. */
#ifndef HF_RESILIENCE_NEEDS_H
#define HF_RESILIENCE_NEEDS_H

#include "resilience/graph.h"

/* Fills pool_count, pool_member, pool_needed and node_need of the network, in `scratch`, and counts
 * strangers and open pools; nothing where nobody says what devices need. `device_node`: per device,
 * its node or HF_NONE. graph->nobody and graph->stranger have to be nodes. */
HF_MUST_CHECK enum hf_status hf_needs_build(const struct hf_snapshot *snapshot,
                                            const uint32_t *device_node, struct hf_arena *scratch,
                                            struct graph *graph);

/* For networks with other labels: any loss possibly takes what no table knows. Rows of NULL without
 * it. */
HF_MUST_CHECK enum hf_status hf_nobody_falls(const struct graph *graph, uint32_t label_count,
                                             struct hf_arena *scratch, struct hf_csr *maybe);

/* The network at one end of what is known, for questions in which devices fail by themselves: in
 * the worst case nothing stands in for what the tables leave out, in the best graph->nobody always
 * does. With nothing down both serve what the network itself serves. The new pools lie in `arena`.
 */
HF_MUST_CHECK enum hf_status hf_needs_at(const struct graph *graph, enum hf_bound bound,
                                         struct hf_arena *arena, struct hf_network *network);

/* The same network, in which each guessed join needs all devices of its site that carry traffic: as
 * it lies at worst, where these fail by themselves. What is new lies in `arena`. */
HF_MUST_CHECK enum hf_status hf_guesses_need(const struct graph *graph,
                                             const struct hf_snapshot *snapshot,
                                             const uint32_t *device_node, struct hf_arena *arena,
                                             struct hf_network *network);

#endif
