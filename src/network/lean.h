/* lean.h - a network without what no demand is served through, and with one node for many that
 * share every fate: the answers about its demands are the same for any loss of any labels, in both
 * cases. Internal to the room.
 *
 * hf_contract merges for the labels of one question; this is done once for all of them. Trees that
 * hang on one node each, and hold no gateway, are looked at: what leads to no demand is left out;
 * a node that falls with the one it hangs on is one with it; those that hang on the same node by
 * equal links, bear equal labels and need the same pools are one. Members of pools stay.
 * Demands keep their number and order, each its nodes in their order (some of them may now be one
 * node that stands there several times). What is left of nodes and links keeps its order: a search
 * meets nodes with the same labels in the same order, but for those of trees.
 *
 * **Cost.** Linear: each node, link and label some few times. */
#ifndef HF_NETWORK_LEAN_H
#define HF_NETWORK_LEAN_H

#include <holdfast/network.h>

struct lean_network {
    struct hf_network network; /* labels, functions and demands are those of the whole one, whose
                                  arrays it shares where they are the same; its pools are merged
                                  (same_pools.h) */
    uint32_t *node; /* per node of the whole: its node; HF_NONE: no demand is served through it */
};

/* The network is valid. Everything lies in `keep`. HF_ERR_MEMORY. */
HF_MUST_CHECK enum hf_status hf_network_lean(const struct hf_network *whole, struct hf_arena *keep,
                                             struct hf_arena scratch, struct lean_network *lean);

#endif
