/* balance_closed.h - a balance into which nothing comes: Poisson, negative binomial or a mixture of
 * two, in closed form. And the search for a moment that all forms share. Internal to the room. */
#ifndef HF_STOCK_BALANCE_CLOSED_H
#define HF_STOCK_BALANCE_CLOSED_H

#include "stock/balance_base.h"

/* True if nothing comes in or expires until `horizon_years`, and events take single units. */
bool hf_balance_is_closed(const struct balance_base *base, double horizon_years);

/* P(demand <= stock) when `service` has gone by. */
double hf_balance_closed_hold(const struct balance_base *base, double stock, double service);

/* E[(demand - stock)+]. */
double hf_balance_closed_short(const struct balance_base *base, double stock, double service);

typedef double (*hf_balance_falling)(void *context, double service);

/* The last service in [low, high] at which a falling function is >= wanted; it is so at `low`. high
 * may be infinite: infinity if the function does not fall below `wanted` before 1e300. */
double hf_balance_search(hf_balance_falling function, void *context, double wanted, double low,
                         double high);

#endif
