/* holdfast/diversity.h - does a replacement bring diversity, and under which threat?
 *
 * Two assessments of the same operator, until resilience: as it is, and with a scenario that puts
 * one product in the place of others (HF_CHANGE_ADD). For each threat: how many sites and people
 * hang on a single group, and what the worst single loss takes. Fewer on one group in what is sure,
 * and no more in the worst case, is diversity; fewer in what is sure alone may only mean that less
 * is known of the new product, and so may fewer on one group of a threat where the data does not
 * say what makes the new product a member: a complete bill of material, its maker's country, its
 * factory country, its line of software, its support.
 *
 * **Ownership.** The result lies in `keep`; texts are those of the assessments. **Cost.** O(groups
 * of sites + losses).
 */
#ifndef HOLDFAST_DIVERSITY_H
#define HOLDFAST_DIVERSITY_H

#include <holdfast/assessment.h>

/* [0] before, [1] after. */
struct hf_diversity_threat {
    struct hf_text threat;
    int64_t sites[2];         /* that some single group surely takes away */
    int64_t subscribers[2];   /* at them, where known */
    struct hf_text worst[2];  /* the single group that surely takes most people; "": none */
    int64_t worst_lost[2][2]; /* people: with that group, surely; at most, with any group */
    enum hf_answer
        is_diverse; /* YES, NO, or NO_BASIS: by what is sure, but not in the worst case */
};
struct hf_diversity {
    struct hf_diversity_threat *threat;
    uint32_t count;
};

/* HF_ERR_ARGUMENT for assessments without resilience, HF_ERR_MEMORY; *result is then untouched. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_diversity_compare(const struct hf_assessment *before,
                                                            const struct hf_assessment *after,
                                                            struct hf_arena *keep,
                                                            struct hf_diversity *result);
#endif
