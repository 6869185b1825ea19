/* cut_table.h - what follows from one family of ways. Internal to the room. */
#ifndef HF_NETWORK_CUT_TABLE_H
#define HF_NETWORK_CUT_TABLE_H

#include "network/path_family.h"

struct family_ways {
    const uint32_t *way; /* by size, then by value */
    uint32_t count;
};

/* Fills all but minimal_count. `steps` is the budget that is left, per number and in all. */
HF_MUST_CHECK enum hf_status hf_family_cut(const struct family_ways *family,
                                           const struct hf_cuts_question *question, uint64_t *steps,
                                           struct hf_arena scratch, struct hf_family_cut *cut);

/* Counts the minimal cuts and adds the first `limit` of them to `list`. */
HF_MUST_CHECK enum hf_status hf_family_minimal(const struct family_ways *family, uint32_t limit,
                                               struct hf_arena scratch, uint64_t *count,
                                               uint32_t *list);

/* Groups that stand in some way. */
uint32_t hf_family_support(const struct family_ways *family);

#endif
