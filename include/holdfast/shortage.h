/* holdfast/shortage.h - how many units are short, or left over, when a stock meets a random demand.
 *
 * **Model.** X is the demand, s the stock. First loss functions: E[(X - s)+], units short, and
 * E[(s - X)+], units left over. Second ones, for costs over an order and for the variance of
 * backorders: E[(X - s)+ ((X - s)+ - 1)] / 2 and E[(s - X)+ ((s - X)+ + 1)] / 2 where X counts
 * units, E[((X - x)+)^2] / 2 and E[((x - X)+)^2] / 2 where it is continuous.
 *
 * **Accuracy.** Relative, in both tails: sums of positive terms away from the stock, 1e-12 down to
 * results of 1e-280. Sums of more than 200,000 terms (standard deviations above about 30,000) are
 * replaced by a formula that loses digits in tails: 1e-10 in the first loss, 1e-6 in the second.
 * **Errors.** HF_ERR_ARGUMENT outside the ranges said here; *loss is then untouched.
 * **Cost.** O(standard deviation), at most 200,000 terms.
 *
 *     struct hf_shortage loss;
 *     if (hf_shortage_poisson(200.0, 220, &loss) == HF_OK) {
 *         printf("%.4f short, %.4f left\n", loss.above, loss.below); // 0.5360, 20.5360
 *     }
 */
#ifndef HOLDFAST_SHORTAGE_H
#define HOLDFAST_SHORTAGE_H

#include <holdfast/status.h>

struct hf_shortage {
    double above;        /* E[(X - s)+] */
    double below;        /* E[(s - X)+] */
    double above_second; /* second loss on that side */
    double below_second;
};

/* Poisson demand of that mean, 0 <= mean <= 1e15; 0 <= stock <= 2^53. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_shortage_poisson(double mean, int64_t stock,
                                                           struct hf_shortage *loss);

/* Negative binomial demand: Poisson whose mean has a gamma distribution with that shape (> 0) and
 * mean. The chance of success is shape / (shape + mean). Shape at most 1e15. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_shortage_negative_binomial(double shape, double mean, int64_t stock, struct hf_shortage *loss);

/* Gamma demand, 0 < shape <= 1e15, 0 < scale (mean = shape * scale), against a stock x >= 0. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_shortage_gamma(double shape, double scale, double stock,
                                                         struct hf_shortage *loss);

#endif
