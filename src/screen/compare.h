/* compare.h - two normalised names: one score. What it means stands in holdfast/screen.h. */
#ifndef HF_SCREEN_COMPARE_H
#define HF_SCREEN_COMPARE_H

#include "screen/normalise.h"
#include <holdfast/screen.h>

/* A token (or a run of two that is glued) of each side; count 0: nothing on that side. */
struct hf_alignment {
    uint8_t left_from, left_count, right_from, right_count;
    uint8_t relation; /* enum hf_token_relation */
    double similarity;
};

struct hf_comparison {
    struct hf_alignment item[2 * HF_NAME_TOKENS_MAX];
    uint32_t count;
    double score;
    enum hf_form_relation form;
    bool is_reordered;
    bool number_differs;
};

/* How many edits two tokens of which the shorter has `length` code points may differ by and still
 * be similar. */
static inline uint32_t hf_edits_allowed(uint32_t length, bool is_glued) {
    return is_glued ? (length >= 8 ? 1U : 0U) : length >= 8 ? 2U : length >= 4 ? 1U : 0U;
}
/* Optimal string alignment distance (insert, delete, change, swap of neighbours), or limit + 1 if
 * it is larger. At most HF_TOKEN_FUZZY_MAX points a side. O(length x limit). */
uint32_t hf_edit_distance(const uint32_t *left, uint32_t left_count, const uint32_t *right,
                          uint32_t right_count, uint32_t limit);

/* Compares; neither name is empty. Symmetric: swapping the names swaps the sides of the alignment
 * and nothing else. */
void hf_names_compare(const struct hf_name *left, const struct hf_name *right,
                      struct hf_comparison *result);

/* The most that names can score of which at least these shares of weight have no counterpart. */
double hf_score_bound(double left_unmatched, double right_unmatched);

enum hf_match_strength hf_score_strength(double score, bool is_weak);
/* Score of a weak alias. */
double hf_score_weak(double score);

#endif
