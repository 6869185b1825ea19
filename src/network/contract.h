/* contract.h - a network made smaller for one question, without changing any answer to it.
 * Internal to the room.
 *
 * Nodes with equal label sets that are joined by a link which falls only when they do share every
 * fate: they become one **place**. Of parallel links those stay whose set contains no other's.
 * Pools are merged before (same_pools.h): those of the sets are those of `sets.network`.
 * Places are numbered so that traffic mostly flows from low numbers to high ones:
 *
 *  - `active`: breadth first from the gateways, the first `seed_count` being gateways;
 *  - then sources: a gateway that carries no traffic of others is two places, one that only sends
 * (here) and one that is only reached (below);
 *  - then what is only reached, so that it can be looked at once, in this order, when everything
 * before it is known: what no gateway can reach; trees that hang on one place each; what carries no
 * traffic of others.
 *
 * An **arc** says from which place another one is reached and what takes the link down (what takes
 * down one of its ends is left out). Arcs of an active place: from sources first, then ascending.
 * Between active places they go both ways.
 */
#ifndef HF_NETWORK_CONTRACT_H
#define HF_NETWORK_CONTRACT_H

#include "network/label_set.h"

struct contract_arc {
    uint32_t from; /* place */
    uint32_t set;
};

struct contraction {
    struct label_sets sets;
    uint32_t *place;  /* per node: where it is reached */
    uint32_t *set_of; /* per place */
    uint32_t active_count, seed_count, source_count, place_count;
    uint32_t *arc_start; /* per place */
    struct contract_arc *arc;
    struct hf_csr gateway; /* per function: places that are reached from the start when up, sources
                              among them */
};

/* Everything that is kept lies in `keep`. The network must be valid. */
HF_MUST_CHECK enum hf_status hf_contract(const struct hf_network *network,
                                         const struct label_question *question,
                                         struct hf_arena *keep, struct hf_arena scratch,
                                         struct contraction *result);

#endif
