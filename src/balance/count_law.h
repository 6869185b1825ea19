/* count_law.h - laws of counted units: masses, and windows of masses. Internal to the room. */
#ifndef HF_BALANCE_COUNT_LAW_H
#define HF_BALANCE_COUNT_LAW_H

#include <holdfast/arena.h>

/* P(X = k) of a negative binomial variable with that shape and mean, relative to 1e-12. */
double hf_count_nb_mass(double k, double shape, double mean);
/* P(X <= k) and P(X > k), k >= -1. */
double hf_count_nb_at_most(double k, double shape, double mean);
double hf_count_nb_above(double k, double shape, double mean);

/* P(X = k) of a binomial variable, 0 <= k <= n, with p and q = 1 - p both given. */
double hf_count_binomial_mass(double k, double n, double p, double q);

/* mass[i] = P(X = i), i < count; what lies beyond has less than 1e-18 of the expected units. */
struct hf_count_law {
    double *mass;
    uint32_t count;
};

/* Largest mean of a window. */
#define HF_COUNT_MEAN_MAX 1e5

HF_MUST_CHECK enum hf_status hf_count_poisson(double mean, struct hf_arena *keep,
                                              struct hf_count_law *law);

/* The law of mean m and variance v: negative binomial where v > m, binomial where v < m (with the
 * least whole number of trials that allows the mean), Poisson where they agree to 1e-9. */
HF_MUST_CHECK enum hf_status hf_count_fit(double mean, double variance, struct hf_arena *keep,
                                          struct hf_count_law *law);

#endif
