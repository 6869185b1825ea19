/* cut_losses.h - cuts of a threat with too many groups for families, found by losing few of them:
 * what stands between the losses that all demands are tried with and the searches of those that
 * stay open. Internal to the room. */
#ifndef HF_RESILIENCE_CUT_LOSSES_H
#define HF_RESILIENCE_CUT_LOSSES_H

#include "resilience/cut_study.h"

enum { HF_CUT_LOSSES_MAX = 50000 }; /* of one size, at most */

struct loss_run {
    struct cut_run *run;
    const struct cut_run *part;
    uint32_t part_count;
    struct hf_csr set; /* per loss: labels */
    uint32_t loss_count;
    const uint64_t *lost[HF_BOUNDS]; /* per demand row_words: a bit a loss, from `first` on */
    size_t row_words;
    uint32_t first;
    uint8_t *state[HF_BOUNDS]; /* per demand: not 0: with all groups lost it is dark */
    enum hf_bound bound;
    uint8_t *is_asked;   /* per label: a group of the threat */
    uint32_t size_max;   /* of the losses that all demands are tried with: 1, 0 where not even
                            single ones fit */
    int64_t visits_left; /* for the demands that these leave open */
    bool is_pair_missed; /* some demand was not tried with all losses of two groups */
    uint32_t *slot;      /* hash table of sides of the bound, HF_NONE: free */
    size_t slot_count;
};

/* What one search, or 512 losses at once, look at. */
int64_t hf_cut_elements(const struct hf_network *network);

/* Says `side` of the demand, in the case that is looked at. Its groups are the last of the list of
 * cuts; they are taken off again where the same has been said of another. */
HF_MUST_CHECK enum hf_status hf_cut_side_say(struct loss_run *loss, const struct cut_side *side,
                                             uint32_t demand);

/* Tries demands whose least cuts are not known in the case that is looked at with all losses of one
 * more group, and again of one more, in the part of the network that they can be served through. */
HF_MUST_CHECK enum hf_status hf_cut_open_try(struct loss_run *loss, struct hf_arena scratch);

/* Searches for those that are still open in any case, one by one, most people first. */
HF_MUST_CHECK enum hf_status hf_cut_open_search(struct loss_run *loss, struct hf_arena scratch);

#endif
