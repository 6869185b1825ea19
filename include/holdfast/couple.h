/* holdfast/couple.h - pools that help each other out: a product that serves for another, and repair
 * kits that several boards share.
 *
 * Parts fail independently, Poisson with the means given (of boards, each with its own mean that
 * may not be known), until one horizon; nothing comes in. All answers are probabilities that no
 * failure until then is left without a unit, when units are given out in the best way. That way
 * needs no foresight for chains (own stock first) and for kits (repair only what is needed); for
 * general relations the best assignment knows all failures, so that no rule of serving in the order
 * of failures does better, and some do worse.
 *
 * **Errors.** HF_ERR_ARGUMENT for values outside the ranges said here, HF_ERR_LIMIT where means
 * together exceed HF_COUPLE_MEAN_MAX, HF_ERR_MEMORY; results are then untouched.
 * **Accuracy.** Sums of positive terms; what is left out is below 1e-18.
 */
#ifndef HOLDFAST_COUPLE_H
#define HOLDFAST_COUPLE_H

#include <holdfast/arena.h>

#define HF_COUPLE_MEAN_MAX 20000.0

struct hf_couple_part {
    double mean;   /* expected failures, >= 0 */
    int64_t stock; /* usable units, >= 0 */
};

/* A chain: a unit of part i serves for the parts before it too. part_count >= 1. Exact. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_couple_chain(const struct hf_couple_part *part,
                                                       uint32_t part_count, struct hf_arena scratch,
                                                       double *hold_probability);

/* Any relation: bit j of serves[i] says that units of part i serve for part j; of its own part
 * always. At most 64 parts. */
struct hf_couple_question {
    const struct hf_couple_part *part;
    const uint64_t *serves;
    uint32_t part_count;
    uint32_t path_count; /* simulated; 0: bounds only */
    uint64_t seed;
};
struct hf_couple_answer {
    /* Surely between: above, the least over sets of parts of P(their failures <= all that can serve
     * them) (Hall's conditions, necessary one by one); below, the product of these over the sets
     * that do not fall apart, since they are positively dependent (Harris), or of the parts by
     * themselves. Up to 12 parts over all sets; beyond, above over single parts, all but one, and
     * all. */
    double lower, upper;
    double estimate, error; /* simulated share and its standard error; NaN without paths */
    uint32_t path_count;
};
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_couple_bound(const struct hf_couple_question *question,
                                                       struct hf_arena scratch,
                                                       struct hf_couple_answer *answer);

/* Boards that fail can be repaired, each with the chance `yield`, with one kit; repair takes no
 * time beside the horizon. `kits` are shared by all boards. Exact. */
struct hf_couple_board {
    double mean;        /* expected failures, >= 0 */
    int64_t stock;      /* whole boards, >= 0 */
    double yield_ratio; /* 0 ... 1 */
    double shape;       /* 0: the mean is known; else it is gamma distributed with this shape */
};
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_couple_kits(const struct hf_couple_board *board,
                                                      uint32_t board_count, int64_t kits,
                                                      struct hf_arena scratch,
                                                      double *hold_probability);

#endif
