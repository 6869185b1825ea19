/* quasi.h - draws that are spread more evenly than chance spreads them, and rates drawn by their
 * quantile. Internal to the room.
 *
 * **Points.** Sobol' sequence (Sobol', "On the distribution of points in a cube and the approximate
 * evaluation of integrals", 1967), QUASI_DIMENSIONS coordinates, in blocks of 2^k points. Each
 * block is shifted by digits of its own, drawn by counter, and below its k digits every coordinate
 * is drawn: each point alone is uniform, blocks are independent, and the spread of their answers is
 * the error of the mean. Within a block each coordinate has one point in each 2^k-th of its range.
 */
#ifndef HF_BALANCE_QUASI_H
#define HF_BALANCE_QUASI_H

#include "balance/draw.h"

#include <holdfast/balance.h>

enum { QUASI_DIMENSIONS = 7, QUASI_DIGITS_MOST = 20 };

struct quasi {
    uint64_t direction[QUASI_DIMENSIONS][QUASI_DIGITS_MOST];
    uint64_t seed;
    uint32_t digits; /* of a block: 2^digits points; at most QUASI_DIGITS_MOST */
};

void hf_quasi_open(struct quasi *quasi, uint64_t seed, uint32_t digits);

/* Point `number` of all blocks, one after the other: unit[0 ... QUASI_DIMENSIONS - 1]. */
void hf_quasi_point(const struct quasi *quasi, uint64_t number, double *unit);

/* theta of a failure law as a falling function of chance: its quantile by interpolation between
 * the nodes of a grid, to a relative error below 1e-4. */
enum { RATE_GRID = 301 };
struct rate_grid {
    double log_theta[RATE_GRID]; /* over the logit of the probability */
    bool is_known;
    double known;
    double defect_probability, defect_factor;
};
void hf_rate_grid_fill(const struct hf_failure_law *law, struct rate_grid *grid);

/* 0 <= unit < 1 */
double hf_rate_grid_at(const struct rate_grid *grid, double unit);

#endif
