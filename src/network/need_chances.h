/* need_chances.h - what pools that nodes need do to chances. Internal.
 *
 * Nodes are up independently of each other, and what works follows (HF_FIXPOINT_GREATEST): while
 * of every pool of a set that is closed (with a pool it holds those that members of it need) enough
 * members are up, all of these pools work. That enough of a pool's members are up, and that a
 * demand is served with no needs counted, are increasing events of independent ones: so all of them
 * together happen at least as often as the product of their chances (Harris, 1960).
 *
 * A pool that one node alone needs, and whose members serve nothing else, is a part of that node:
 * its chance goes into the node's, and that is exact. */
#ifndef HF_NETWORK_NEED_CHANCES_H
#define HF_NETWORK_NEED_CHANCES_H

#include "network/blocks.h"

struct need_chances {
    const struct hf_network *network; /* with its needs */
    struct hf_network_index index;    /* of it, without demands */
    struct hf_network bare;
    uint8_t *is_needed;  /* per pool: by some node */
    uint8_t *is_alone;   /* per node: it serves nothing but one pool, and needs only parts */
    uint8_t *is_part;    /* per pool: of the one node that needs it */
    uint32_t *part;      /* those, each behind the pools that its members need */
    uint32_t part_count; /* of them */
    uint32_t *part_of;   /* per pool: that node */
    double *fails;   /* per pool: too few members are up; 0 where it is a part, or surely fails */
    uint32_t *times; /* per node: zero between */
    double *few;     /* room for one pool */
    uint32_t *stamp; /* per pool: listed in this round */
    uint32_t round;
    uint32_t *queue; /* per pool */
    struct hf_csr
        block_pool; /* per block: pools that may fail, of its nodes and of their members */
};

HF_MUST_CHECK enum hf_status hf_need_chances_open(const struct hf_network *network,
                                                  struct hf_arena *arena,
                                                  struct need_chances *needs);
/* From what is lost as a whole and the chances of nodes to be up (0 for those that are gone) to
 * those with which ways are found. First parts are put in; then, also where what members of pools
 * do was put in (0 or 1), nodes that surely do not work never are up. */
void hf_need_parts_set(struct need_chances *needs, double *node_up);
void hf_need_chances_set(struct need_chances *needs, double *node_up);
/* Lists what the blocks need, in `arena`. After hf_need_chances_set. */
HF_MUST_CHECK enum hf_status hf_need_blocks_list(struct need_chances *needs,
                                                 const struct network_blocks *blocks,
                                                 struct hf_arena *arena);
/* At least so probably all pools work that the nodes, and all that may lead to them, need. */
double hf_need_keeps(struct need_chances *needs, const struct network_blocks *blocks,
                     const uint32_t *node, uint32_t count);
/* No more probably does the node work. */
double hf_need_works_most(const struct need_chances *needs, const double *node_up, uint32_t node);

#endif
