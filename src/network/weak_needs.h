/* weak_needs.h - single nodes whose loss takes down a pool that others need. Internal. */
#ifndef HF_NETWORK_WEAK_NEEDS_H
#define HF_NETWORK_WEAK_NEEDS_H

#include <holdfast/cuts.h>

#include "network/loss.h"

/* What else goes with such a node is not below it in any tree of ways: all of them are lost one by
 * one in sweeps, and their rows of `result` are written anew. Demands that no node on their way
 * takes alone get the first of these that does. The index was searched with nothing lost, and
 * `result` holds what trees of the nodes that work say. */
HF_MUST_CHECK enum hf_status hf_weak_needs_put(const struct hf_network_index *index,
                                               const struct hf_weak_question *question,
                                               struct hf_arena scratch,
                                               struct hf_weak_points *result);

#endif
