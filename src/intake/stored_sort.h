/* stored_sort.h - assertions of one kind in the total order that makes rows of them. */
#ifndef HF_INTAKE_STORED_SORT_H
#define HF_INTAKE_STORED_SORT_H

#include "intake/intake.h"

/* The total order: key, then what decides which of several statements counts (the last one), then
 * whatever else differs, so that the order in which assertions came cannot show. The only place
 * that says who wins. Both are of one kind. */
int hf_stored_order(const struct hf_stored *left, const struct hf_stored *right);

struct hf_sort_item {
    uint64_t word; /* eight bytes of the key, see hf_stored_word; what it is after sorting does not
                      matter */
    const struct hf_stored *stored;
};

/* Bytes `depth` .. `depth` + 7 of a key, such that words compare as the bytes do; zeros behind its
 * end. */
uint64_t hf_stored_word(struct hf_text key, size_t depth);

/* Sorts items whose words are those of depth 0. `spare` has room for as many. O(n log n), O(n)
 * where they are in order already. Takes no memory. */
void hf_stored_sort(struct hf_sort_item *item, struct hf_sort_item *spare, size_t count);

#endif
