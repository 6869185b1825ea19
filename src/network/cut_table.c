#include "network/cut_table.h"

#include "network/hitting.h"

#include <assert.h>
#include <string.h>

enum { MASK_WORD = 64, IN_WORD = 6, STEPS_SHARE = 16 };

/* Bits of a word whose index has bit i. */
static const uint64_t index_has[IN_WORD] = {
    0xaaaaaaaaaaaaaaaaU, 0xccccccccccccccccU, 0xf0f0f0f0f0f0f0f0U,
    0xff00ff00ff00ff00U, 0xffff0000ffff0000U, 0xffffffff00000000U,
};

static size_t table_words(uint32_t bits) {
    return bits < IN_WORD ? 1 : (size_t)1 << (bits - IN_WORD);
}

static uint64_t word_used(uint32_t bits) {
    return bits < IN_WORD ? (UINT64_C(1) << (UINT32_C(1) << bits)) - 1 : UINT64_MAX;
}

/* A way survives every loss within its complement: mark the complements, hand each mark down to all
 * subsets, one group after the other; what has no mark is cut. */
void hf_cuts_table(const uint32_t *way, uint32_t way_count, uint32_t group_count, uint64_t *words) {
    const size_t count = table_words(group_count);
    const uint32_t all = (UINT32_C(1) << group_count) - 1;
    memset(words, 0, count * sizeof *words);
    for (uint32_t i = 0; i < way_count; i++) {
        const uint32_t free = all & ~way[i];
        words[free / MASK_WORD] |= UINT64_C(1) << free % MASK_WORD;
    }
    for (uint32_t i = 0; i < group_count && i < IN_WORD; i++) {
        for (size_t w = 0; w < count; w++) {
            words[w] |= (words[w] & index_has[i]) >> (1U << i);
        }
    }
    for (uint32_t i = IN_WORD; i < group_count; i++) {
        const size_t bit = (size_t)1 << (i - IN_WORD);
        for (size_t w = 0; w < count; w++) {
            words[w] |= (w & bit) == 0 ? words[w | bit] : 0;
        }
    }
    for (size_t w = 0; w < count; w++) {
        words[w] = ~words[w] & word_used(group_count);
    }
}

/* ---- the smallest cuts ---- */

static enum hf_status ways_hit(const struct hitting_problem *problem, uint64_t *steps,
                               struct hf_arena scratch, struct hitting_answer *answer) {
    struct hitting_problem limited = *problem;
    const uint64_t share = *steps / STEPS_SHARE;
    uint64_t left = share;
    limited.steps = &left;
    HF_TRY(hf_hitting_least(&limited, scratch, answer));
    *steps -= share - left;
    return HF_OK;
}

enum hf_status hf_family_cut(const struct family_ways *family,
                             const struct hf_cuts_question *question, uint64_t *steps,
                             struct hf_arena scratch, struct hf_family_cut *cut) {
    *cut = (struct hf_family_cut){.is_exact = true};
    if (family->count == 0) {
        return HF_OK;
    }
    if (family->way[0] == 0) {
        cut->count_least = HF_NONE;
        cut->cost_least = INT64_MAX;
        cut->apart = HF_NONE;
        return HF_OK;
    }
    uint64_t *set = hf_take(&scratch, uint64_t, family->count);
    if (set == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < family->count; i++) {
        set[i] = family->way[i];
    }
    struct hitting_problem problem = {
        .set = set, .set_count = family->count, .words = 1, .element_count = question->group_count};
    uint64_t hit = 0;
    struct hitting_answer answer = {.hit = &hit};
    HF_TRY(ways_hit(&problem, steps, scratch, &answer));
    cut->count_least = (uint32_t)answer.upper;
    cut->count_mask = (uint32_t)hit;
    cut->is_exact = answer.lower == answer.upper;
    problem.cost = question->group_cost;
    if (problem.cost != NULL) {
        HF_TRY(ways_hit(&problem, steps, scratch, &answer));
        cut->is_exact = cut->is_exact && answer.lower == answer.upper;
    }
    cut->cost_least = answer.upper;
    cut->cost_mask = (uint32_t)hit;
    const uint64_t share = *steps / STEPS_SHARE;
    uint64_t left = share;
    bool is_exact = false;
    problem.steps = &left;
    cut->apart = cut->count_least; /* never more: each needs a group of its own in the cut */
    HF_TRY(hf_hitting_apart(&problem, scratch, &cut->apart, &is_exact));
    *steps -= share - left;
    cut->is_exact = cut->is_exact && is_exact;
    return HF_OK;
}

/* ---- minimal cuts ---- */

uint32_t hf_family_support(const struct family_ways *family) {
    uint32_t support = 0;
    for (uint32_t i = 0; i < family->count; i++) {
        support |= family->way[i];
    }
    return support;
}

/* The bits of `mask` that `support` has, moved together; and back again. Both keep the order. */
static uint32_t bits_gather(uint32_t mask, uint32_t support) {
    uint32_t result = 0;
    for (uint32_t bit = 1; support != 0; support &= support - 1, bit <<= 1) {
        result |= (mask & support & -support) != 0 ? bit : 0;
    }
    return result;
}

static uint32_t bits_scatter(uint32_t mask, uint32_t support) {
    uint32_t result = 0;
    for (uint32_t bit = 1; support != 0; support &= support - 1, bit <<= 1) {
        result |= (mask & bit) != 0 ? support & -support : 0;
    }
    return result;
}

/* Leaves of `lost` what is lost with no group given back: `above` holds, after all groups, the
 * losses that stay cuts when some group of them is given back. */
static void table_minimal(uint64_t *lost, uint64_t *above, uint32_t bits) {
    const size_t words = table_words(bits);
    memset(above, 0, words * sizeof *above);
    for (uint32_t i = 0; i < bits && i < IN_WORD; i++) {
        for (size_t w = 0; w < words; w++) {
            above[w] |= (lost[w] & ~index_has[i]) << (1U << i);
        }
    }
    for (uint32_t i = IN_WORD; i < bits; i++) {
        const size_t bit = (size_t)1 << (i - IN_WORD);
        for (size_t w = 0; w < words; w++) {
            above[w] |= (w & bit) != 0 ? lost[w & ~bit] : 0;
        }
    }
    for (size_t w = 0; w < words; w++) {
        lost[w] &= ~above[w];
    }
}

enum hf_status hf_family_minimal(const struct family_ways *family, uint32_t limit,
                                 struct hf_arena scratch, uint64_t *count, uint32_t *list) {
    const uint32_t support = hf_family_support(family);
    const uint32_t bits = (uint32_t)__builtin_popcount(support);
    const size_t words = table_words(bits);
    uint32_t *way = hf_take(&scratch, uint32_t, (size_t)family->count + 1);
    uint64_t *lost = hf_take(&scratch, uint64_t, words);
    uint64_t *above = hf_take(&scratch, uint64_t, words);
    if (way == NULL || lost == NULL || above == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < family->count; i++) {
        way[i] = bits_gather(family->way[i], support);
    }
    hf_cuts_table(way, family->count, bits, lost);
    table_minimal(lost, above, bits);
    *count = 0;
    for (size_t w = 0; w < words; w++) {
        *count += (uint64_t)__builtin_popcountll(lost[w]);
    }
    uint32_t listed = 0;
    for (uint32_t size = 0; size <= bits && listed < limit && listed < *count; size++) {
        for (size_t w = 0; w < words && listed < limit; w++) {
            for (uint64_t left = lost[w]; left != 0 && listed < limit; left &= left - 1) {
                const uint32_t mask = (uint32_t)(w * MASK_WORD) + (uint32_t)__builtin_ctzll(left);
                if ((uint32_t)__builtin_popcount(mask) == size) {
                    list[listed++] = bits_scatter(mask, support);
                }
            }
        }
    }
    return HF_OK;
}
