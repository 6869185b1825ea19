/* label_set.h - what takes an element of a network down, as one number: elements with equal sets
 * share every fate. Internal to the room.
 *
 * Only the labels asked about count. An item of a set is, in this order: an asked label (its
 * position in the question); `asked_count` + t: any asked label of threat t (an unknown maker in
 * the worst case; it stands for the labels of that threat, which are then not listed);
 * `pool_from` + p: a pool that has to work. Items ascend. Set 0 is the empty one: never down.
 */
#ifndef HF_NETWORK_LABEL_SET_H
#define HF_NETWORK_LABEL_SET_H

#include "network/key_table.h"

/* Which labels are asked about, and in which case. */
struct label_question {
    const uint32_t *group; /* labels of the network, each once */
    uint32_t count;
    enum hf_bound bound;
};

struct label_sets {
    struct key_table table; /* keys: items per set */
    uint32_t asked_count, pool_from;
    const struct hf_network *network;
    enum hf_bound bound;
    uint32_t *rank;         /* per label of the network: position in the question, or HF_NONE */
    uint8_t *threat;        /* per asked label */
    unsigned asked_threats; /* bits */
    uint32_t *key;          /* room for one set */
    size_t key_room;        /* items */
};

/* Everything lies in `arena`, which the sets keep and must outlive them. */
HF_MUST_CHECK enum hf_status hf_label_sets_open(struct label_sets *sets,
                                                const struct hf_network *network,
                                                const struct label_question *question,
                                                struct hf_arena *arena);

/* The set of a node (its pools among it), of a link. */
HF_MUST_CHECK enum hf_status hf_label_set_of_node(struct label_sets *sets, uint32_t node,
                                                  uint32_t *set);
HF_MUST_CHECK enum hf_status hf_label_set_of_link(struct label_sets *sets, uint32_t link,
                                                  uint32_t *set);

/* What is left of a link's set when both its ends are up: their items fall away. */
HF_MUST_CHECK enum hf_status hf_label_set_between(struct label_sets *sets, uint32_t link_set,
                                                  const uint32_t ends[2], uint32_t *set);

/* What takes any of three sets down but none of two ends, which are up; HF_NONE: of more items than
 * there is room for. */
HF_MUST_CHECK enum hf_status hf_label_set_join(struct label_sets *sets, const uint32_t part[3],
                                               const uint32_t ends[2], uint32_t *set);

/* Does whatever takes `part` down take `whole` down as well? */
bool hf_label_set_within(const struct label_sets *sets, uint32_t part, uint32_t whole);

#endif
