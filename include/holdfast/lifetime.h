/* holdfast/lifetime.h - the final order: how many units to buy before the door closes.
 *
 * **Rule.** Unit n is used when the n-th failure comes, at T_n, if that is before the horizon L. It
 * costs its price at once; holding until it is used, or until L; at L what its disposal costs; and
 * it saves the cost of a shortage at T_n. With discounting at rate a, marginal(n) = price + holding
 * I + disposal e^{-aL} P(T_n > L) - shortage (e^{-aL} P(T_n <= L) + a J), I = integral of e^{-at}
 * P(T_n > t) over 0 ... L, J that of e^{-at} P(T_n <= t). It never falls with n, so that the last
 * unit with marginal(n) <= 0 is the exact optimum among all orders that are not sold off before L.
 * Without holding cost and discount it is the newsvendor's.
 *
 * **Units.** Money of one currency; expectations in its minor units as double. Years as in stock.h.
 * **Errors.** HF_ERR_ARGUMENT for values outside the ranges said here, for amounts that are unknown
 * or of several currencies, and where another unit pays for ever because disposal earns more than
 * price and holding cost; HF_ERR_LIMIT where the quantity would exceed 1e7. Results are then
 * untouched.
 * **Accuracy.** 1e-9 of the largest of the sums. **Cost.** About 40 values of marginal(n), each of
 * some 800 tail probabilities a piece.
 */
#ifndef HOLDFAST_LIFETIME_H
#define HOLDFAST_LIFETIME_H

#include <holdfast/balance.h>

struct hf_lifetime_costs {
    struct hf_money unit;             /* price, >= 0 */
    struct hf_money holding_per_year; /* per unit on the shelf, >= 0 */
    struct hf_money disposal;         /* per unit left at the horizon; < 0: it is sold */
    struct hf_money shortage;         /* per failure that finds no unit, >= 0, > -disposal */
    double discount_per_year;         /* >= 0, continuous: e^{-a t} */
};

struct hf_lifetime {
    const struct hf_stock_piece *piece; /* units in service, as in struct hf_stock_pool */
    uint32_t piece_count;
    struct hf_failure_law failure;
    double years;  /* until the last unit is out of service or no more is asked for; > 0, finite */
    int64_t stock; /* usable units on hand, >= 0, <= 1e7 */
    enum hf_stock_convention convention;
};

struct hf_lifetime_order {
    int64_t units;         /* to have in all: the rule's, one more where one must stay in hand */
    int64_t order;         /* of them to buy */
    int64_t newsvendor;    /* units in all if holding and waiting cost nothing; INT64_MAX: no end */
    double marginal_minor; /* of the last unit kept by the rule; NaN if it keeps none */
    double next_minor;     /* of the first one left: > 0 */
    double hold_probability; /* that every failure until then is met, with stock and order */
};

/* Expected cost of having an n-th unit, n >= 1; < 0: it saves more than it costs. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_lifetime_marginal(const struct hf_lifetime *lifetime,
                                                            const struct hf_lifetime_costs *costs,
                                                            int64_t unit, double *marginal_minor);

HF_PUBLIC HF_MUST_CHECK enum hf_status hf_lifetime_best(const struct hf_lifetime *lifetime,
                                                        const struct hf_lifetime_costs *costs,
                                                        struct hf_lifetime_order *order);

#endif
