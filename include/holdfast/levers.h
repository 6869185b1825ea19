/* holdfast/levers.h - what moves the date of a pool, for how much money, and what to pull first.
 *
 * A lever is one change to one pool: the pool is asked again as a balance with it, and the days are
 * counted between the two dates. What the data does not say is said to be missing, never taken as
 * free or as impossible.
 *
 *  - **Buy** what the pool lacks until its target, in whole packages: ordered today, there after
 * the lead time if receiving is then still possible. The lesser end takes the longer lead time.
 *  - **Substitute**: units of the product that may stand in (`substitute` of the product's row). As
 * many of its own stock as it does not need until its own target; the rest is bought as above. What
 * is taken is missing there: that counts in the network's date. One shelf has one turn only.
 *  - **Repair** by another party: one that has repaired the product, or has a contract of repair
 * for it, or is named as alternative, and that may do so lawfully (holdfast/exposure.h); every
 * failed unit from today on, in place of the loop that ends, until that ends too. Where nobody is
 * known, by anybody: what it may be worth, from nothing on.
 *  - **Harvest** from swaps: where the schedule says a yield it is in the plan, and the lever is
 * what it is worth there; where it does not, from nothing to every unit.
 *  - **Swap sooner**: every swap of the product that is still to come, HF_ASSUME_SWAP_SOONER_DAYS
 * earlier, none before today. What replaces it is then in service sooner: that counts in the
 * network's date.
 *  - **Pool**: units are moved between places (holdfast/place_pools.h). The dates of an assessment
 * take all places as one; the lever is what they lose where nothing is moved, by the stock alone.
 *  - **Kits** for the operator's own repair (holdfast/kits.h): so many that all boards that share
 * them hold until their target by either end, or, where boards are missing too, as long as kits
 * can make them hold; in whole packages. One lever a group, in the pool of the board that by itself
 * is short first. Its dates are those of the group, by kits and boards on hand and those kits from
 * the day on which they are there; they have no part in the network's date, and a turn only where
 * no board of the group, and no other kit for one, has one.
 *
 * **Two dates.** Of the pool, and of the network: all pools hold, independently of each other. The
 * second moves only as far as the other pools let it.
 * **Ends.** [0] and `earliest`: by the balances with the earliest dates; [1] and `latest`: by those
 * with the latest.
 * **Order of use.** After hf_stock_assess and hf_stock_purchases, on the same assessment.
 * **Ownership.** Results are in `keep`; scratch is handed back. Reasons are added to the
 * assessment.
 * **Errors.** HF_ERR_ARGUMENT, HF_ERR_MEMORY; results are then untouched.
 * **Cost.** Some ten dates a pool, and for the network's date, per day that is looked at, one point
 * of every pool's curve.
 */
#ifndef HOLDFAST_LEVERS_H
#define HOLDFAST_LEVERS_H

#include <holdfast/lever_item.h>
#include <holdfast/pools.h>

/* `pool` is a position in endurance, or HF_NONE for all. Pools that hold until their target by the
 * earliest dates have levers only of what is in the plan. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_stock_levers(struct hf_assessment *assessment,
                                                       uint32_t pool, struct hf_arena *keep,
                                                       struct hf_arena scratch,
                                                       const struct hf_levers **levers);

#endif
