/* holdfast/frontier.h - what it costs to hold until a date: the least money for extra units so that
 * the whole network holds with one confidence.
 *
 * **Model.** Parts are short independently: the network holds with the product of their
 * probabilities. For one date, part p holds with exp(ln_hold[k]) when k extra units of it are
 * bought. Units are bought in the order of gain in ln_hold per money; where ln_hold is not concave
 * in k, its concave hull is used, so that whole steps of it are bought. The answer is the least
 * cost at every level that the rule stops at: no cheaper choice holds as surely.
 *
 * **Errors.** HF_ERR_ARGUMENT for a negative or zero cost, a probability above 1 or not a number.
 * **Cost.** O(n log n) in the number of steps.
 */
#ifndef HOLDFAST_FRONTIER_H
#define HOLDFAST_FRONTIER_H

#include <holdfast/arena.h>
#include <stdbool.h>

struct hf_frontier_part {
    const double
        *ln_hold;         /* level_count: ln P(hold) with 0, 1, ... extra units; may be -infinity */
    uint32_t level_count; /* at least 1 */
    int64_t cost_minor;   /* of one unit, > 0 */
};

struct hf_frontier_point {
    int64_t cost_minor;
    double hold; /* of the network with what is bought */
    bool
        is_reached; /* false: the levels end before the confidence is reached; then all is bought */
};

/* extra[p]: units of each part; part_count long, may be NULL. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_frontier_least(const struct hf_frontier_part *part, uint32_t part_count, double confidence,
                  uint32_t *extra, struct hf_frontier_point *point, struct hf_arena scratch);

#endif
