/* change_path.h - how few devices need another maker so that a place survives the loss of a
 * vendor. Internal to the room. */
#ifndef HF_RESILIENCE_CHANGE_PATH_H
#define HF_RESILIENCE_CHANGE_PATH_H

#include "network/loss.h"

/* Room for one search from the gateways of a function, in which devices of a vendor cost 1 each and
 * its links cannot be used. */
struct change_path {
    const struct hf_network_index *index;
    const uint8_t *changed; /* per node: has another maker, of which nothing else there is */
    const struct hf_network *whole;   /* whose part is searched; its pools count */
    const uint32_t *outer;            /* per node: node of the whole */
    uint32_t *other;                  /* per arc of the index: the node that it leads to */
    struct hf_csr own_node, own_link; /* per label: what falls with it */
    uint32_t *cost;                   /* per node: HF_NONE: not to be reached */
    uint32_t *before;                 /* per node: where the way comes from, HF_NONE: a gateway */
    uint8_t *falls;                   /* per node: 1: of the vendor and not changed; 2: not to be
                                         passed, whoever made it */
    uint8_t *link_falls;              /* per link */
    uint32_t *queue, *later;          /* node_count each */
};

HF_MUST_CHECK enum hf_status hf_change_path_open(const struct hf_network_index *index,
                                                 const uint8_t *changed, struct hf_arena *arena,
                                                 struct change_path *path);
/* Fills cost, before and falls. With group HF_NONE the changed devices are what is lost, and cannot
 * be passed at all. Nor can what needs a pool of those in `pool_down`, which is optional. */
void hf_change_path_search(struct change_path *path, uint32_t function, uint32_t group,
                           const uint8_t *pool_down);
/* The cheapest of a demand's nodes; HF_NONE: none is reached. */
uint32_t hf_change_path_end(const struct change_path *path, uint32_t demand);

#endif
