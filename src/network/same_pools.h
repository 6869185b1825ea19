/* same_pools.h - a network whose nodes need fewer pools: the answers for any loss of any labels, in
 * both cases and at both fixpoints, are the same, also which nodes are up and do not work.
 * Internal to the room.
 *
 * Thousands of sites have a power plant of their own, of few makers. Of a pool whose members need
 * nothing that is not itself of this kind it is known which labels stop it: one of these is enough
 * where every kind of member is needed. Pools that the same labels stop are one, and so are those
 * that want as many of members with the same labels. A need falls away where its pool always works,
 * or is stopped by nothing that does not take the node itself down. What is in a ring of needs, or
 * rests on one, stays as it is.
 *
 * **Cost.** Linear in members, needs and their labels, but for sorting rows. */
#ifndef HF_NETWORK_SAME_POOLS_H
#define HF_NETWORK_SAME_POOLS_H

#include <holdfast/network.h>

/* The network is valid. *merged has the same nodes, links, labels, functions and demands; arrays
 * that are not the network's lie in `keep`. Pools that no node needs any more are left out; the
 * others keep their order. HF_ERR_MEMORY. */
HF_MUST_CHECK enum hf_status hf_same_pools(const struct hf_network *network, struct hf_arena *keep,
                                           struct hf_arena scratch, struct hf_network *merged);

#endif
