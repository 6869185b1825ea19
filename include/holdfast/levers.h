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

#include <holdfast/pools.h>

enum hf_lever_kind {
    HF_LEVER_BUY,
    HF_LEVER_SUBSTITUTE,
    HF_LEVER_REPAIR,
    HF_LEVER_HARVEST,
    HF_LEVER_SWAP_SOONER,
    HF_LEVER_POOL,
};
enum { HF_LEVER_KINDS = HF_LEVER_POOL + 1 };

enum hf_lever_state {
    HF_LEVER_OPEN,    /* can be pulled today, as far as is known */
    HF_LEVER_IN_PLAN, /* the dates of the assessment count on it: what they would lose without it */
    HF_LEVER_UNKNOWN, /* a fact is missing: see `unsaid`; the days are what it may be worth */
    HF_LEVER_TOO_LATE,     /* it comes after the pool's date: that does not move, the chance does */
    HF_LEVER_BARRED,       /* no more, by what is known */
    HF_LEVER_NOT_COMPUTED, /* repair of too many failures to follow each unit, or beside lots that
                            * expire */
};

/* What nobody says, as bits. */
enum {
    HF_UNSAID_PRICE = 1,
    HF_UNSAID_FREIGHT = 2,
    HF_UNSAID_REPAIR_PRICE = 4,
    HF_UNSAID_TRANSFER_PRICE = 8,
    HF_UNSAID_HARVEST_PRICE = 16,
    HF_UNSAID_SOONER_PRICE = 32,
    HF_UNSAID_REPAIRER = 64,
    HF_UNSAID_YIELD = 128,
    HF_UNSAID_SUBSTITUTE = 256,
    HF_UNSAID_LAWFUL = 512, /* whether it is lawful is not settled */
};
enum { HF_UNSAID_COUNT = 10 };

struct hf_lever {
    uint32_t pool; /* position in endurance */
    enum hf_lever_kind kind;
    enum hf_lever_state state;
    enum hf_answer possible; /* by measures and ends of supply */
    uint32_t unsaid;         /* HF_UNSAID_ bits */
    int64_t units[2];        /* bought, sent, swapped, moved: least and most */
    int64_t taken;           /* SUBSTITUTE: units of `units` that lie on its shelf */
    uint32_t party;          /* who delivers or repairs, or HF_NONE */
    uint32_t product;        /* SUBSTITUTE: the other; else HF_NONE */
    struct hf_range days;    /* lead time, turnaround, days moved forward; unknown: NaN */
    int64_t cost_minor[2]; /* least and most; HF_COUNT_UNKNOWN. Without what is unsaid of freight */
    struct hf_currency currency;
    struct hf_date_range without, with; /* the pool holds until; HF_DATE_MAX: beyond the horizon */
    struct hf_date_range network_without, network_with;
    double hold_without[2], hold_with[2]; /* chance that the pool holds until its target, by end;
                                           * with: NaN where it was not computed, or where units
                                           * may not be put in until then */
    int64_t days_gained[2]; /* by the earliest and by the latest dates; up to the horizon */
    int64_t network_gained[2];
    double days_per_money[2];  /* least and most, per unit of the currency (100 minor); NaN */
    struct hf_date_range ends; /* from when it cannot be pulled any more; never: HF_DATE_NEVER */
    uint32_t turn;             /* what to spend first: 1, 2, ...; 0: not in that order */
    int64_t turn_days;         /* by the earliest dates, on top of earlier turns in the pool */
    int64_t turn_cost_minor;   /* of all turns up to this one, at most */
    struct hf_why_id why;
};

struct hf_levers {
    struct hf_lever *item; /* by turn, then days per money, then by pool and kind */
    uint32_t count;
    struct hf_date_range network; /* all pools hold until, with what there is */
    uint32_t ends_network[2];     /* pool that is likeliest short on the day after; HF_NONE: none */
    double confidence;
    struct hf_currency currency; /* of the turns: what most priced pools have */
};

/* `pool` is a position in endurance, or HF_NONE for all. Pools that hold until their target by the
 * earliest dates have levers only of what is in the plan. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_stock_levers(struct hf_assessment *assessment,
                                                       uint32_t pool, struct hf_arena *keep,
                                                       struct hf_arena scratch,
                                                       const struct hf_levers **levers);

#endif
