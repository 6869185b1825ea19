#include "balance/quasi.h"

#include "base/special.h"

#include <math.h>

/* A primitive polynomial over two elements and odd first numbers for each coordinate after the
 * first: any such choice gives a sequence of the kind. */
static const struct {
    uint32_t degree, polynomial; /* coefficients between the first and the last, as bits */
    uint32_t first[4];
} quasi_rule[QUASI_DIMENSIONS] = {
    {0, 0, {0}},       {1, 0, {1}},          {2, 1, {1, 3}},        {3, 1, {1, 3, 1}},
    {3, 2, {1, 1, 1}}, {4, 1, {1, 1, 3, 3}}, {4, 4, {1, 3, 5, 13}},
};

enum { SHIFT_STREAM = 0, POINT_STREAM = 1 };

void hf_quasi_open(struct quasi *quasi, uint64_t seed, uint32_t digits) {
    *quasi = (struct quasi){.seed = seed, .digits = digits};
    for (uint32_t d = 0; d < QUASI_DIMENSIONS; d++) {
        const uint32_t degree = quasi_rule[d].degree;
        uint64_t *direction = quasi->direction[d];
        for (uint32_t i = 0; i < QUASI_DIGITS_MOST; i++) {
            if (degree == 0) {
                direction[i] = UINT64_C(1) << (63 - i);
                continue;
            }
            if (i < degree) {
                direction[i] = (uint64_t)quasi_rule[d].first[i] << (63 - i);
                continue;
            }
            direction[i] = direction[i - degree] ^ (direction[i - degree] >> degree);
            for (uint32_t k = 1; k < degree; k++) {
                if ((quasi_rule[d].polynomial >> (degree - 1 - k) & 1) != 0) {
                    direction[i] ^= direction[i - k];
                }
            }
        }
    }
}

void hf_quasi_point(const struct quasi *quasi, uint64_t number, double *unit) {
    const uint64_t block = number >> quasi->digits;
    const uint64_t inside = number & ((UINT64_C(1) << quasi->digits) - 1);
    const uint64_t shift = hf_random_key(quasi->seed, 2 * block + SHIFT_STREAM);
    const uint64_t below = hf_random_key(quasi->seed, 2 * number + POINT_STREAM);
    const uint64_t kept = quasi->digits == 0 ? 0 : ~UINT64_C(0) << (64 - quasi->digits);
    for (uint32_t d = 0; d < QUASI_DIMENSIONS; d++) {
        uint64_t word = hf_random_of_key(shift, d);
        for (uint32_t i = 0; inside >> i != 0; i++) {
            word ^= quasi->direction[d][i] & (0 - (inside >> i & 1)); /* no branch to guess */
        }
        word = (word & kept) | (hf_random_of_key(below, d) & ~kept);
        unit[d] = (double)(word >> 11) * 0x1p-53;
    }
}

/* ---- rates ---- */

static const double grid_reach = 37.5; /* 1 / (1 + e^37.5) is below the least draw but 0 */

static double grid_step(void) {
    return 2.0 * grid_reach / (RATE_GRID - 1);
}

void hf_rate_grid_fill(const struct hf_failure_law *law, struct rate_grid *grid) {
    *grid = (struct rate_grid){.is_known = !(law->shape > 0.0),
                               .known = law->known,
                               .defect_probability = law->defect_probability,
                               .defect_factor = law->defect_factor};
    for (int i = 0; i < RATE_GRID && law->shape > 0.0; i++) {
        const double logit = -grid_reach + i * grid_step();
        const double theta = logit < 0.0
                                 ? hf_gamma_lower_inverse(law->shape, 1.0 / (1.0 + exp(-logit)))
                                 : hf_gamma_upper_inverse(law->shape, 1.0 / (1.0 + exp(logit)));
        grid->log_theta[i] = log(fmax(theta, 1e-300)) - log(law->unit_years);
    }
}

/* A cubic through the four nodes around. */
static double grid_quantile(const struct rate_grid *grid, double unit) {
    const double logit = log(fmax(unit, 0x1p-54)) - log1p(-unit);
    const double at = fmin(fmax((logit + grid_reach) / grid_step(), 1.0), RATE_GRID - 3.0);
    const int i = (int)at < RATE_GRID - 3 ? (int)at : RATE_GRID - 4;
    const double x = at - i;
    const double *y = &grid->log_theta[i];
    const double cubic =
        -y[-1] * x * (x - 1.0) * (x - 2.0) / 6.0 + y[0] * (x + 1.0) * (x - 1.0) * (x - 2.0) / 2.0 -
        y[1] * (x + 1.0) * x * (x - 2.0) / 2.0 + y[2] * (x + 1.0) * x * (x - 1.0) / 6.0;
    return exp(cubic);
}

double hf_rate_grid_at(const struct rate_grid *grid, double unit) {
    const double usual = 1.0 - grid->defect_probability;
    const bool is_defect = !(unit < usual);
    const double within = is_defect ? (unit - usual) / grid->defect_probability : unit / usual;
    const double theta =
        grid->is_known ? grid->known : grid_quantile(grid, fmin(within, 1.0 - 0x1p-53));
    return is_defect ? theta * grid->defect_factor : theta;
}
