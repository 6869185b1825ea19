/* reorder.h - a network with its nodes and links numbered in the order of a walk from the gateways,
 * so that what is looked at together lies together. Internal.
 *
 * Searches and flows in a network of some 100,000 nodes wait for memory more than for anything
 * else: its numbers follow names. Demands, functions, labels and pools keep theirs.
 */
#ifndef HF_NETWORK_REORDER_H
#define HF_NETWORK_REORDER_H

#include <holdfast/network.h>

struct network_order {
    struct hf_network network; /* the same one, numbered anew */
    uint32_t *node_new;        /* per node as it was */
    uint32_t *link_new;        /* per link as it was */
    uint32_t *link_old;        /* per link of `network` */
};

/* The network is valid, and outlives `order`, which lies in `keep`. Linear in nodes and links. */
HF_MUST_CHECK enum hf_status hf_network_reorder(const struct hf_network *network,
                                                struct hf_arena *keep, struct hf_arena scratch,
                                                struct network_order *order);

#endif
