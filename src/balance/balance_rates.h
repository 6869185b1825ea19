/* balance_rates.h - an uncertain rate as rates that are known, with weights. Internal to the room.
 *
 * P(hold) falls from 1 to 0 as the rate grows, and how steeply depends on the stock alone: over the
 * logarithm of the rate about as a normal law with the variance 1 / (stock + 1). Seen so, prior
 * times P(short) is smooth and vanishes at both ends, and for such a function equal steps converge
 * faster than any power of their length. What is left of the weights, rates so low that nothing is
 * short, is one node of rate 0. */
#ifndef HF_BALANCE_BALANCE_RATES_H
#define HF_BALANCE_BALANCE_RATES_H

#include "balance/balance_base.h"

enum { BALANCE_RATES_MAX = 192 };

struct balance_rates {
    uint32_t count;
    double rate[BALANCE_RATES_MAX];
    double weight[BALANCE_RATES_MAX];
    double error; /* measured on the closed form of the same stock, and the mass left out */
};

struct balance_rates_wish {
    double low;       /* rates up to which nothing is short by the last moment asked for */
    double sharpness; /* units whose demand is as sharp as what decides, at the most */
};

void hf_balance_rates_build(const struct hf_failure_law *law, const struct balance_rates_wish *wish,
                            struct balance_rates *rates);

#endif
