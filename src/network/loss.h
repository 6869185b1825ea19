/* loss.h - the search behind hf_network_lose, with what does not depend on the loss prepared once.
 * Internal. */
#ifndef HF_NETWORK_LOSS_H
#define HF_NETWORK_LOSS_H

#include <holdfast/network.h>

/* Adjacency of a valid network, and room to search in. */
struct hf_network_index {
    const struct hf_network *network;
    struct hf_csr arc;   /* per node: links */
    uint8_t *label_lost; /* label_count */
    uint8_t *node_gone;  /* node_count: taken down by the groups lost */
    uint8_t *node_down;  /* node_count: gone, or without what it needs */
    uint8_t *link_down;  /* link_count */
    uint8_t *reached;    /* node_count */
    uint32_t *queue;     /* node_count */
    uint8_t *is_asked;   /* function_count: some demand is of it */
    uint8_t *pool_down;  /* pool_count */
};

/* How many nodes of the demand have to be served in that bound. The network is valid. */
uint32_t hf_demand_needed(const struct hf_network *network, enum hf_bound bound, uint32_t demand);
bool hf_network_is_valid(const struct hf_network *network);
/* Does a node of the valid network need a pool? */
bool hf_network_has_needs(const struct hf_network *network);
HF_MUST_CHECK enum hf_status hf_network_index(const struct hf_network *network,
                                              struct hf_arena *keep,
                                              struct hf_network_index *index);
/* From node_gone to what works: node_down, pool_down. */
void hf_needs_settle(const struct hf_network_index *index, enum hf_fixpoint fixpoint);
/* hf_network_lose without looking at the network's consistency. `loss->group` holds labels below
 * label_count. */
void hf_network_search(const struct hf_network_index *index, const struct hf_network_loss *loss,
                       uint8_t *state);

/* Its two halves: what is down, and which demands are served then. */
void hf_network_take_down(const struct hf_network_index *index, const struct hf_network_loss *loss);
void hf_network_reach(const struct hf_network_index *index, enum hf_bound bound, uint8_t *state);
/* Which pools do not work when these nodes, and nothing else, are lost: pool_down of the index. */
void hf_network_pools_lose(const struct hf_network_index *index, const uint32_t *node,
                           uint32_t count, enum hf_fixpoint fixpoint);
/* Does the node lack a pool of those in `pool_down`? */
bool hf_node_lacks(const struct hf_network *network, uint32_t node, const uint8_t *pool_down);

#endif
