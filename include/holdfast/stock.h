/* holdfast/stock.h - until when do the spares of each product last, and what has to be bought?
 *
 * The pools of a snapshot: what is in service and leaves it, what is on hand, what still comes in
 * and until which day, and how often it fails; each answered by holdfast/balance.h at both ends of
 * what is not known.
 *
 * **Order of use.** hf_stock_assess after exposure, then hf_stock_purchases.
 */
#ifndef HOLDFAST_STOCK_H
#define HOLDFAST_STOCK_H

#include <holdfast/assessment.h>
#include <holdfast/hold.h>

/* Fills assessment->{endurance}: one pool per product that is deployed or in stock, all places
 * together, in the order of the products; those that are deployed only, without a stock row, only
 * if exposure found an effect on them.
 *
 *  - **from** is the day from which nothing comes in: the later of as-of and the earliest end of
 * supply or spares that exposure found. Until then stock is taken as replenished to what is on hand
 * today. Where no end of supply is found, from is as-of: "if supply ended today"; `short_of_target`
 * is then NO all the same.
 *  - **Two ends of everything.** Lower survival, earliest dates, needed[1]: upper rate, swaps on
 * their latest days, supply ending on its earliest day. Upper survival, latest dates, needed[0]:
 * lower rate, swaps on their earliest days, and supply lasting to the latest day of its end if that
 * is known (an end that may never come is taken at its earliest: the answer then says what it is
 * worth).
 *  - **Units** are deployed devices and modules (a module counts if its device is deployed too),
 * less what the schedule swaps out, at most what stands at that site, plus what it brings in one
 * for one.
 *  - **What comes in**: open orders and units at a repairer on the day that they are due, if
 * receiving is then still possible (at the lesser end surely, and only if they are not late);
 * repair as the product's repair orders show it, until no more may be sent; harvest from swaps.
 * Lots that may not even replace failed units expire. Each by its own end of the acts (struct
 * hf_act_end).
 * **short_of_target** is not settled by what is only promised.
 *  - **Rate**: the product's own; else, as a distribution (rate_per_year is its interval at 95 %),
 * that of its recorded failures since the
 * first recorded failure of any product; else that of its counts of returns; else what
 * its maker computed, times the assumed factor; else its class's; else the assumption. Removals of
 * units that proved good count as well: within what is recorded, on top of what is stated.
 *  - **Ageing**: where a shape other than 1 is said or assumed, Weibull's law of the ages in months
 * (docs/stock.md); answers are then presumed.
 *  - **Stock**: lots that are not faulty. A blank condition is presumed usable. A lot with a blank
 * quantity may hold any number of units: the lower ends count none of it, and the upper ends have
 * no end: no latest date, a survival of 1.
 *  - **target**: the first day on which units must be out of use, if that is sure and before the
 * horizon; else the horizon. **short_of_target** is settled only if it is the same at both ends,
 * the rate is the product's own and no blank cell plays a part.
 *  - **Survival curve**: a point a month from `from` to the horizon, at most 120, in larger steps
 * beyond ten years. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_stock_assess(struct hf_assessment *assessment,
                                                       struct hf_arena *keep,
                                                       struct hf_arena scratch,
                                                       struct hf_error *error);

/* Fills assessment->{purchase} from {endurance}: what each pool lacks until its target at the
 * confidence that `needed` has. Days gained are counted from the level of `holds_until` that is
 * nearest above that confidence, so that they are too few rather than too many. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_stock_purchases(struct hf_assessment *assessment,
                                                          struct hf_arena *keep,
                                                          struct hf_arena scratch,
                                                          struct hf_error *error);
#endif
