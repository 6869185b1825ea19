/* joint.h - exact probabilities in a piece whose nodes and links fail by themselves. Internal.
 *
 * Nodes are put in one after another; what is known of those in work, the frontier, is which of
 * them are up and joined with each other. States with their probabilities go from step to step; a
 * second run backwards tells of every node at once how probably it is joined to the source. The
 * cost goes with the states, whose number grows fast with the width of the frontier.
 * Source: frontier methods for network reliability, as Hardy, Lucet, Limnios (2007); here with
 * nodes that fail and all targets of one source in two runs. */
#ifndef HF_NETWORK_JOINT_H
#define HF_NETWORK_JOINT_H

#include "network/piece.h"

enum { HF_JOINT_SLOTS = 12 };

/* Room that serves any number of questions, one after the other. */
struct joint {
    uint32_t states_max; /* over all steps */
    uint32_t layer_max;  /* in one step */
    uint64_t *key;       /* per state */
    double *mass;
    uint32_t *successor[2];
    double *hope[2]; /* per state of one layer and slot: chance to be joined to the source */
    uint32_t *table; /* states by hash */
    uint64_t states; /* looked at so far */
};

HF_MUST_CHECK enum hf_status hf_joint_open(uint32_t states_max, struct hf_arena *arena,
                                           struct joint *joint);

struct joint_order {
    uint32_t *node; /* all that have links, in order */
    uint32_t count;
    bool fits; /* false: wider than there are slots */
};
/* The better of a few greedy orders. */
HF_MUST_CHECK enum hf_status hf_joint_order(const struct piece *piece, struct hf_arena *arena,
                                            struct joint_order *order);

/* reach[node]: up, and joined to the source. *is_exact false: too many states; reach is not to be
 * used. */
HF_MUST_CHECK enum hf_status hf_joint_reach(struct joint *joint, const struct piece *piece,
                                            struct hf_arena scratch, double *reach, bool *is_exact);
/* *chance: all nodes that are required (a byte a node) are up and joined to the source. */
HF_MUST_CHECK enum hf_status hf_joint_all(struct joint *joint, const struct piece *piece,
                                          const uint8_t *is_required, struct hf_arena scratch,
                                          double *chance, bool *is_exact);

#endif
