/* ref_search.h - finding the row that a text means, by its key and by its labels. */
#ifndef HF_INTAKE_REF_SEARCH_H
#define HF_INTAKE_REF_SEARCH_H

#include "intake/build.h"

/* Where a search ended: a row, nothing, or several rows (label[from] .. label[until - 1]). */
struct hf_search_result {
    uint32_t row; /* HF_NONE: nothing, or several */
    size_t from, until;
    uint32_t owner; /* only rows of this owner are meant; HF_NONE: any */
};

/* Lets the labels of a kind be those of the rows that are there now; `with_names`: and, of parties,
 * their further names. */
void hf_intake_labels_renew(struct hf_intake *intake, enum hf_kind kind, bool with_names);

/* Takes in the keys of a table that is referred to, or of one more row. Keys differ. */
HF_MUST_CHECK enum hf_status hf_intake_keys_build(struct hf_intake *intake, enum hf_kind kind);
HF_MUST_CHECK enum hf_status hf_intake_key_add(struct hf_intake *intake, enum hf_kind kind,
                                               uint32_t row);
/* HF_NONE if no row has the key. */
uint32_t hf_intake_key_get(const struct hf_intake *intake, enum hf_kind kind, struct hf_text key);

/* The key that a row would have if it were made of the reference alone: part[0], its text, and
 * part[1], whose it is. */
HF_MUST_CHECK enum hf_status hf_intake_implied_key(struct hf_arena *arena, enum hf_kind kind,
                                                   const struct hf_intake_target *columns,
                                                   const struct hf_text part[2],
                                                   struct hf_text *key);

/* The row that has the implied key, HF_NONE if none has it. False, and nothing is looked up, where
 * the parts are too long for it. Takes no memory. */
enum { HF_SHORT_KEY_MAX = 512 };
bool hf_intake_exact(const struct hf_intake *intake, enum hf_kind kind,
                     const struct hf_text part[2], uint32_t *row);

/* By key, then by label. `owner` is the row that the qualifier stands for, HF_NONE if there is
 * none. */
HF_MUST_CHECK enum hf_status hf_intake_search(struct hf_intake *intake, enum hf_kind kind,
                                              const struct hf_text part[2], uint32_t owner,
                                              struct hf_search_result *result);

#endif
