/* change_path.h - how few devices need another maker so that a place survives the loss of a
 * vendor. Internal to the room. */
#ifndef HF_RESILIENCE_CHANGE_PATH_H
#define HF_RESILIENCE_CHANGE_PATH_H

#include "network/loss.h"

enum { CHANGE_COST_MAX = 256, PATH_POOLS_PAID = 64 };

/* Room for one search from the gateways of a function, in which devices of a vendor cost 1 each and
 * its links cannot be used. */
struct change_path {
    const struct hf_network_index *index;
    const struct hf_network *whole;   /* whose part is searched; its pools count */
    const uint32_t *outer;            /* per node: node of the whole */
    const uint8_t *changed;           /* per node of the whole: has another maker, of which nothing
                                         else there is */
    uint32_t *other;                  /* per arc of the index: the node that it leads to */
    struct hf_csr own_node, own_link; /* per label: what falls with it */
    uint32_t *cost;                   /* per node: HF_NONE: not to be reached */
    uint32_t *before;                 /* per node: where the way comes from, HF_NONE: a gateway */
    uint8_t *falls;                   /* per node: 1: of the vendor and not changed; 2: not to be
                                         passed, whoever made it */
    uint8_t *link_falls;              /* per link */
    uint32_t *queue, *later;          /* node_count each */
    uint64_t *paid; /* per node, where pools have a price: those paid for on the way; else NULL */
};

/* Pools that do not work, what each takes to work (HF_NONE: it cannot be made to), and which of the
 * first few that a search meets is which. */
struct change_price {
    const uint8_t *down;   /* per pool */
    const uint32_t *price; /* per pool */
    uint32_t pool[PATH_POOLS_PAID];
    uint32_t count;
};

/* The other members of `path` are those of a part of a network. */
HF_MUST_CHECK enum hf_status hf_change_path_open(const struct hf_network_index *index,
                                                 struct hf_arena *arena, struct change_path *path);
/* Fills cost, before and falls. With group HF_NONE the changed devices are what is lost, and cannot
 * be passed at all. Nor can what needs a pool of those in `pool_down`, which is optional. */
void hf_change_path_search(struct change_path *path, uint32_t function, uint32_t group,
                           const uint8_t *pool_down);
/* The same without a vendor where what needs a pool can be passed for its price, once for the whole
 * way. What is found is a way, and there is one that costs nothing if there is one at all; it need
 * not be the cheapest: of two ways to a node only the cheaper one is followed. No way costs more
 * than CHANGE_COST_MAX. */
void hf_change_path_pay(struct change_path *path, uint32_t function, uint32_t group,
                        struct change_price *price);
/* The cheapest of a demand's nodes; HF_NONE: none is reached. */
uint32_t hf_change_path_end(const struct change_path *path, uint32_t demand);

#endif
