/* balance_closed.h - a balance into which nothing comes: Poisson, negative binomial or a mixture of
 * two, in closed form. And the search for a moment that all forms share. Internal to the room. */
#ifndef HF_BALANCE_BALANCE_CLOSED_H
#define HF_BALANCE_BALANCE_CLOSED_H

#include "balance/balance_base.h"

/* True if nothing comes in or expires until `horizon_years`, and events take single units. */
bool hf_balance_is_closed(const struct balance_base *base, double horizon_years);

/* P(demand <= stock) when `service` has gone by. */
double hf_balance_closed_hold(const struct balance_base *base, double stock, double service);

/* E[(demand - stock)+]. */
double hf_balance_closed_short(const struct balance_base *base, double stock, double service);

/* Dates are service to so much of itself: a minute in ten years. */
#define BALANCE_DATE_WIDTH 1e-7

typedef double (*hf_balance_falling)(void *context, double service);

/* Where, and how closely, a service is looked for. high may be infinite: then the first guess is
 * where the function may well have fallen. */
struct balance_range {
    double low, high, guess;
    double relative; /* width of the answer by itself */
};

/* The last service in the range at which a falling function is >= wanted; it is so at `low`.
 * Infinity if high is and the function does not fall below `wanted` before 1e300. */
double hf_balance_search(hf_balance_falling function, void *context, double wanted,
                         const struct balance_range *range);

#endif
