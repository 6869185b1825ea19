/* special.h - the functions of probability that spare-part models need: Poisson and gamma
 * distributions.
 *
 * **Accuracy.** Relative, in both tails, down to results of 1e-300: 2e-13 at shapes from 0.5 to 1e8
 * (worst seen 6.5e-14), as measured against 40-digit references, which special_test.c holds. beta:
 * 1e-12. The limit in far tails is the argument itself: a mean that is wrong in its last bit moves
 * the logarithm of a mass by |k - mean| such bits.
 * **Domain.** Shapes > 0, means and abscissae >= 0, infinity allowed where it has a meaning.
 * Outside: NaN, no abort.
 * **Cost.** Mass O(1). Tails O(sqrt(shape)) up to a shape of 1e4, O(1) above.
 *
 * Names: the regularised incomplete gamma functions are P (lower) and Q (upper); P + Q = 1. A
 * Poisson variable D of mean m has P(D <= k) = Q(k + 1, m).
 */
#ifndef HF_BASE_SPECIAL_H
#define HF_BASE_SPECIAL_H

/* ln x! - (x + 1/2) ln x + x - ln(2 pi) / 2: what Stirling's formula lacks, x > 0. */
double hf_stirling_error(double x);

/* x ln(x / mean) + mean - x >= 0 without cancellation where x is near the mean. */
double hf_poisson_deviance(double x, double mean);

/* mean^k e^-mean / k!; k >= 0, not only whole numbers. */
double hf_poisson_mass(double k, double mean);

/* P(shape, x) and Q(shape, x). */
double hf_gamma_lower(double shape, double x);
double hf_gamma_upper(double shape, double x);

/* The x with Q(shape, x) = q, 0 <= q <= 1; infinity for q = 0. Give `q` near 0 or P near 0 as the
 * smaller of the two: hf_gamma_lower_inverse takes P. */
double hf_gamma_upper_inverse(double shape, double q);
double hf_gamma_lower_inverse(double shape, double p);

/* P(D <= k) and P(D > k) for whole k >= -1. */
double hf_poisson_at_most(double k, double mean);
double hf_poisson_above(double k, double mean);

/* The least whole k >= 0 with P(D <= k) >= q, 0 <= q < 1. Above 2^53 to the precision of a double.
 */
double hf_poisson_quantile(double q, double mean);

/* I_x(a, b), the regularised incomplete beta function; a, b > 0, 0 <= x <= 1. With `complement` = 1
 * - x given on its own, since it may be the exact one of the two. P(NB <= k) = I_p(shape, k + 1), p
 * being the chance of success. */
double hf_beta_lower(double x, double complement, double a, double b);

#endif
