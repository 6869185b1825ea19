/* holdfast/lever_item.h - what a lever is: one change to one pool, what it costs and how many days
 * it gains. holdfast/levers.h finds them, and says what each kind means.
 */
#ifndef HOLDFAST_LEVER_ITEM_H
#define HOLDFAST_LEVER_ITEM_H

#include <holdfast/assessment.h>

enum hf_lever_kind {
    HF_LEVER_BUY,
    HF_LEVER_SUBSTITUTE,
    HF_LEVER_REPAIR,
    HF_LEVER_HARVEST,
    HF_LEVER_SWAP_SOONER,
    HF_LEVER_POOL,
    HF_LEVER_KITS,
};
enum { HF_LEVER_KINDS = HF_LEVER_KITS + 1 };

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
    uint32_t product;        /* SUBSTITUTE: the other; KITS: the kit; else HF_NONE */
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

#endif
