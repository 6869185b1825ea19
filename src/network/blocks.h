/* blocks.h - the part of a network that a few demands can be served through. Internal.
 *
 * Whatever is lost, traffic from a gateway of a function to a node only takes ways that pass no
 * node twice, and all of these lie in the blocks (parts that no single node separates) between the
 * gateways and the node. hf_blocks_open finds the blocks of a function once, linear in the
 * network; hf_blocks_part cuts out those that some demands need, which costs what is cut out and a
 * bit a node. What is left out hangs on one node: a search of the part meets its nodes in the same
 * order, and reaches the same, as a search of the whole.
 *
 * **Needs.** Whether a node works hangs on its own labels and on the pools that it needs; whether a
 * pool does, on its members and what these need in turn: never on what can be reached. So a part
 * also holds all pools that one of its nodes needs, and their members, and what those need, and so
 * on. Nothing that decides whether one of these nodes works is left out: each round of either
 * fixpoint, in either case, says of them what it says of them in the whole network. Members that no
 * traffic to the demands passes stand behind the others, without links.
 */
#ifndef HF_NETWORK_BLOCKS_H
#define HF_NETWORK_BLOCKS_H

#include "network/loss.h"

struct network_blocks {
    const struct hf_network_index *index;
    uint32_t function;
    uint32_t block_count;
    uint32_t *block;      /* per node: the block of the way on which it is met; HF_NONE: of none */
    uint32_t *top;        /* per block: the node that it hangs on; HF_NONE: gateways only */
    struct hf_csr member; /* per block: nodes */
    uint8_t *is_marked;   /* per block; zero between calls, as what follows is */
    uint64_t *has_node, *has_link; /* a bit each */
    uint32_t *number;              /* per node: its place in the part; HF_NONE between calls */
    uint32_t *pool_number;         /* per pool, likewise */
    uint32_t *pool;                /* pools of the part */
};

/* A network of its own, with one function, the demands asked for, in their order, and the labels of
 * the whole one. Nodes and links are those of the whole in their order, but for members of pools
 * that stand behind. Pools are those that its nodes need. */
struct network_part {
    struct hf_network network;
    uint32_t *node; /* per node of the part: node of the whole */
};

/* The network is valid. Everything lies in `arena`. */
HF_MUST_CHECK enum hf_status hf_blocks_open(const struct hf_network_index *index, uint32_t function,
                                            struct hf_arena *arena, struct network_blocks *blocks);
/* The demands are of the function. The part lies in `keep`. HF_ERR_MEMORY; `blocks` are then not to
 * be used any more. */
HF_MUST_CHECK enum hf_status hf_blocks_part(struct network_blocks *blocks, const uint32_t *demand,
                                            uint32_t demand_count, struct hf_arena *keep,
                                            struct network_part *part);

#endif
