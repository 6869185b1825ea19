/* hitting.h - a cheapest set that hits every one of some sets, and how many of them are disjoint:
 * branch and bound over bit sets. Internal to the room.
 *
 * A set is `words` words; bit i is element i < element_count. Both searches depend on the order of
 * the sets and on nothing else. */
#ifndef HF_NETWORK_HITTING_H
#define HF_NETWORK_HITTING_H

#include <holdfast/schema.h>

struct hitting_problem {
    const uint64_t *set; /* set_count * words */
    uint32_t set_count;
    uint32_t words;
    uint32_t element_count;
    const int64_t *cost; /* NULL: each 1; 0 ... 2^36 */
    uint64_t *steps;     /* the budget, what is used is taken off: sets looked at */
};

struct hitting_answer {
    uint64_t *hit; /* words, the caller's: elements of the best set found */
    int64_t lower; /* no set that hits all is cheaper */
    int64_t upper; /* what `hit` costs */
};

/* No set may be empty. */
HF_MUST_CHECK enum hf_status hf_hitting_least(const struct hitting_problem *problem,
                                              struct hf_arena scratch,
                                              struct hitting_answer *answer);

/* The largest number of sets no two of which share an element. *count comes in as a number that is
 * known not to be exceeded (HF_NONE: none known). *is_exact false: the budget ended, and there
 * may be more. Costs are not looked at. No set may be empty. */
HF_MUST_CHECK enum hf_status hf_hitting_apart(const struct hitting_problem *problem,
                                              struct hf_arena scratch, uint32_t *count,
                                              bool *is_exact);

#endif
