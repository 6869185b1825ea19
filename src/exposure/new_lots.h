/* new_lots.h - the lots of which a product's stock is, each once. Internal to the room. */
#ifndef HF_EXPOSURE_NEW_LOTS_H
#define HF_EXPOSURE_NEW_LOTS_H

#include <holdfast/arena.h>
#include <holdfast/snapshot.h>

/* Per product the stock rows of which none before it in snapshot->stocks_by_product holds the
 * product in the same revision and date code (ASCII case ignored): rows of one lot have one
 * answer. O(n log n) in the rows of stock; what lies behind the results in `keep` is scratch. */
HF_MUST_CHECK enum hf_status hf_new_lots_find(const struct hf_snapshot *snapshot,
                                              struct hf_arena *keep, struct hf_csr *lots);

#endif
