/* change_reach.h - who is no longer reached when a few devices go, without a search of the whole
 * network. Internal to the room. */
#ifndef HF_RESILIENCE_CHANGE_REACH_H
#define HF_RESILIENCE_CHANGE_REACH_H

#include "resilience/study.h"

#include "network/loss.h"

/* Ways from the gateways of each function with nothing lost, as trees: what a loss takes stands
 * below it in a tree. */
struct change_tree {
    uint32_t *before;    /* per node: where it is met from; itself: a gateway; HF_NONE: not met */
    struct hf_csr below; /* per node: nodes met from it */
};

struct change_reach {
    const struct hf_network_index *index;
    struct change_tree *tree;   /* per function; of those that are asked for */
    const uint8_t *dead;        /* per node, or NULL */
    struct hf_csr demand;       /* per node: demands delivered there */
    uint8_t *mark;              /* per node: what is known of it in this loss; zero between calls */
    uint32_t *doubtful, *again; /* node_count each */
};

/* Linear in the network for each function. Everything lies in `arena`. `dead` is optional (none):
 * per node, 1: does not work with nothing lost. */
HF_MUST_CHECK enum hf_status hf_change_reach_open(const struct hf_network_index *index,
                                                  const uint8_t *dead, struct hf_arena *arena,
                                                  struct change_reach *reach);
/* Is every demand that is marked in `is_sound`, all of which are served with nothing lost, still
 * reached at one of its nodes with these nodes lost? `visits` grows by the work. */
bool hf_change_reach_keeps(struct change_reach *reach, const uint32_t *lost, uint32_t lost_count,
                           const uint8_t *is_sound, int64_t *visits);

#endif
