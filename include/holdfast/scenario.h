/* holdfast/scenario.h - what is asked of the analyses besides the data: dates, changes on top of
 * the data, assumptions, and the schedule of swaps. All are inputs: no analysis changes them.
 */
#ifndef HOLDFAST_SCENARIO_H
#define HOLDFAST_SCENARIO_H

#include <holdfast/snapshot.h>

enum hf_change_kind {
    HF_CHANGE_ACTIVATE,   /* measure is in force from `date` on, whatever its pack says */
    HF_CHANGE_END,        /* measure ends on `date` */
    HF_CHANGE_LOSE,       /* everything of a party is lost at once */
    HF_CHANGE_ADD,        /* a party becomes a supplier */
    HF_CHANGE_ASSUMPTION, /* name = value */
};

struct hf_change {
    enum hf_change_kind kind;
    struct hf_text subject; /* "pack/measure", a party's key, or an assumption's name */
    struct hf_date date;
    struct hf_range value;
};

struct hf_scenario {
    struct hf_text name;  /* "" for the data as it is */
    struct hf_date as_of; /* legal time */
    const struct hf_change *change;
    uint32_t change_count;
};

/* ---- Assumptions: every number or switch that an analysis uses and the data does not give ---- */

enum hf_assumption_id {
    HF_ASSUME_CONFIDENCE,              /* ratio: the q of "holds until" */
    HF_ASSUME_HORIZON_YEARS,           /* how far stock is looked at */
    HF_ASSUME_FAILURE_RATE_PER_YEAR,   /* range, when neither product, class nor failures say */
    HF_ASSUME_COMPONENT_STOCK_DAYS,    /* range: a vendor's own stock of bought-in components */
    HF_ASSUME_LEAD_TIME_DAYS,          /* range: order to delivery when the product does not say */
    HF_ASSUME_MATCH_CERTAIN,           /* score from which a name match counts as yes */
    HF_ASSUME_MATCH_PRESUMED,          /* score from which it is presumed yes */
    HF_ASSUME_BRAND_IS_MANUFACTURER,   /* 1: the brand is presumed to be manufacturer, designer and
                                          software author */
    HF_ASSUME_UNKNOWN_MAKER_IS_TARGET, /* 1: worst case for shares with unknown makers; both bounds
                                          are printed */
    HF_ASSUME_CORE_IS_GATEWAY, /* 1: without gateway rows, devices of function class "core" are the
                                  gateways */
    HF_ASSUME_HARVEST_RATIO, /* range: usable units out of a swapped site when the schedule does not
                                say */
    HF_ASSUME_SITE_IS_JOINED, /* 1: devices of a site are joined with each other where its cabling
                                 is not known */
    HF_ASSUME_COMPONENTS_OUTSIDE, /* 1: a measure whose pack leaves its reach into components open
                                     does not reach them */
};
enum { HF_ASSUME_COUNT = HF_ASSUME_COMPONENTS_OUTSIDE + 1 };

enum hf_assumption_origin {
    HF_ASSUMED_DEFAULT,
    HF_ASSUMED_PACK,
    HF_ASSUMED_OPERATOR,
    HF_ASSUMED_SCENARIO,
    HF_ASSUMED_DECISION, /* a person's, over the operator's rows and under the scenario */
};

struct hf_assumption {
    struct hf_text name, title, unit;
    struct hf_range value;
    enum hf_assumption_origin origin;
    uint32_t party;      /* of the snapshot, or HF_NONE: for all */
    uint32_t pack, fact; /* HF_NONE unless the origin is a pack */
    uint32_t decision;   /* row of snapshot.decisions, where the origin is a decision */
};

/* The first HF_ASSUME_COUNT are those of enum hf_assumption_id, in that order; packs' own follow.
 */
struct hf_assumptions {
    struct hf_assumption *item;
    uint32_t count;
};

/* Whether a switch is on because the operator or the scenario says so. An assumption that is on by
 * default only presumes; one that somebody adopts is what they state: answers that rest on it are
 * settled, and name it. */
static inline bool hf_assumption_is_adopted(const struct hf_assumptions *assumptions,
                                            enum hf_assumption_id id) {
    return assumptions->count > (uint32_t)id && assumptions->item[id].value.lower > 0.0 &&
           (assumptions->item[id].origin == HF_ASSUMED_OPERATOR ||
            assumptions->item[id].origin == HF_ASSUMED_DECISION ||
            assumptions->item[id].origin == HF_ASSUMED_SCENARIO);
}

/* Defaults, then the packs', the operator's, decided and the scenario's values over them, by name.
 * A name that nobody knows is HF_ERR_INPUT with the list of names; a decision on one is idle. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_assumptions_resolve(struct hf_arena *keep,
                                                              const struct hf_snapshot *snapshot,
                                                              const struct hf_scenario *scenario,
                                                              struct hf_assumptions *assumptions,
                                                              struct hf_error *error);

/* ---- Schedule ---- */

/* Units of a product that leave a site. Ascending by earliest date, then product, then site. */
struct hf_swap {
    uint32_t site, product, replacement; /* replacement HF_NONE: not said */
    struct hf_date_range date;
    int64_t quantity;
    struct hf_range harvest_ratio;
};

struct hf_schedule {
    const struct hf_swap *swap;
    uint32_t count;
};

/* The operator's own schedule rows; a blank quantity is all units of the product deployed at the
 * site. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_schedule_resolve(struct hf_arena *keep,
                                                           const struct hf_snapshot *snapshot,
                                                           struct hf_schedule *schedule);

#endif
