/* need_family.h - what has to be left of the groups for the elements of a label set to work, what
 * they need included. Internal to the room. */
#ifndef HF_NETWORK_NEED_FAMILY_H
#define HF_NETWORK_NEED_FAMILY_H

#include "network/contract.h"
#include "network/path_family.h"

/* Fills set_family[net->sets.table.count]: families of minimal masks. `mask_of`: per label set, the
 * groups that take it down. What runs keeps running (the greatest fixpoint). Errors as
 * hf_path_families. Each round looks at each member and need of the pools; there are at most as
 * many rounds as pools need each other in a row. */
HF_MUST_CHECK enum hf_status hf_need_families(const struct contraction *net,
                                              const uint32_t *mask_of, struct family_table *table,
                                              struct hf_arena scratch, uint32_t *set_family);

#endif
