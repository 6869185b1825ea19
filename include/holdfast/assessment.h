/* holdfast/assessment.h - all findings for one snapshot, scenario and schedule.
 *
 * Filled room by room, in the order screen, exposure, updates, claims, stock, resilience, comply
 * (hf_assess does it); read by the report room and by callers. Plain arrays in the arena of the
 * assessment; ids are those of its snapshot.
 */
#ifndef HOLDFAST_ASSESSMENT_H
#define HOLDFAST_ASSESSMENT_H

#include <holdfast/carried.h>
#include <holdfast/cut_costs.h>
#include <holdfast/key_points.h>
#include <holdfast/scenario.h>
#include <holdfast/served.h>
#include <holdfast/uptime.h>
#include <holdfast/why.h>

/* ---- screen ---- */

enum hf_match_target { HF_MATCH_PACK_PARTY, HF_MATCH_LIST_ENTRY };
enum hf_match_strength { HF_MATCH_EXACT, HF_MATCH_STRONG, HF_MATCH_MEDIUM, HF_MATCH_WEAK };

/* What a person said about a match (holdfast/decision.h). */
enum hf_match_decided {
    HF_MATCH_NOT_DECIDED,
    HF_MATCH_DECIDED_SAME,      /* the answer is yes, whatever the score */
    HF_MATCH_DECIDED_DIFFERENT, /* the answer is no: the match is dismissed, and kept with its why
                                 */
    HF_MATCH_DECISION_FELL, /* what the decision rested on has changed: as if there were none, but
                               that a party once held to be the same is never clear */
};

/* A party of the operator's, linked to a listed one. */
struct hf_match {
    uint32_t party; /* snapshot.parties */
    enum hf_match_target target;
    uint32_t pack;  /* PACK_PARTY: position in snapshot.pack; else HF_NONE */
    uint32_t entry; /* party of the pack, or row of snapshot.list_entries */
    double score;   /* 0..1 */
    enum hf_match_strength strength;
    enum hf_answer answer;      /* is it the same party? */
    struct hf_text own_name;    /* as the operator writes it */
    struct hf_text listed_name; /* the name that matched best */
    struct hf_why_id why;
    enum hf_match_decided decided;
    uint32_t decision; /* row of snapshot.decisions, where one was taken */
};

/* ---- exposure ---- */

enum hf_effect_kind {
    HF_EFFECT_NO_SUPPLY,   /* no new units */
    HF_EFFECT_NO_SPARES,   /* no spare parts */
    HF_EFFECT_NO_REPAIR,   /* units sent do not come back, or may not be sent */
    HF_EFFECT_NO_UPDATES,  /* secure until then */
    HF_EFFECT_NO_INSTALL,  /* may not be installed */
    HF_EFFECT_MUST_REMOVE, /* may not be used */
};
enum { HF_EFFECT_COUNT = HF_EFFECT_MUST_REMOVE + 1 };

/* One measure's effect on one product. */
struct hf_effect {
    uint32_t product;
    uint32_t pack,
        measure; /* measure HF_NONE: of a requirement that is part of none; the why names it */
    enum hf_effect_kind kind;
    enum hf_act act; /* the act of the measure that it follows from */
    enum hf_modality modality;
    enum hf_binding binding;
    enum hf_answer answer;        /* does it apply at some time from `from` on? */
    enum hf_answer applies_as_of; /* does it apply on the scenario's as-of day? */
    struct hf_date_range from, until;
    uint32_t party;     /* through whom: snapshot.parties, or HF_NONE (unknown maker, category) */
    uint32_t component; /* through which component product, or HF_NONE */
    uint32_t defeater;  /* exception that applies on the as-of day, or HF_NONE */
    struct hf_why_id why;
};

/* The acts that keep a pool of spares filled. They end apart: what is ordered may still come in,
 * and what is at the repairer may still come back, when no more may be ordered or sent. */
enum hf_deal_act {
    HF_DEAL_BUY,
    HF_DEAL_RECEIVE,
    HF_DEAL_SEND_FOR_REPAIR,
    HF_DEAL_RECEIVE_REPAIRED,
};
enum { HF_DEAL_ACTS = HF_DEAL_RECEIVE_REPAIRED + 1 };

/* From when the act is no more possible, by binding measures, the maker's end of sale (buying) or
 * of support (the others), or its supply running dry; as for the dates below. */
struct hf_act_end {
    enum hf_answer answer;
    struct hf_date_range date;
    struct hf_why_id why;
};

/* Per product and kind of effect: the earliest that any binding measure (advice apart) or the
 * maker's own end of life brings. `date` HF_DATE_NEVER and answer NO: nothing does. Undetermined
 * effects give {earliest, latest} with latest HF_DATE_MAX. */
struct hf_product_dates {
    uint32_t product;
    int64_t units; /* deployed, all sites */
    int64_t sites;
    struct hf_date_range date[HF_EFFECT_COUNT];
    enum hf_answer answer[HF_EFFECT_COUNT];
    struct hf_why_id why[HF_EFFECT_COUNT];
    enum hf_answer touched; /* by any measure at all, advice included */
    struct hf_act_end act_end[HF_DEAL_ACTS];
};

/* Units of stock that may not be installed, or perhaps not. */
struct hf_stock_bar {
    uint32_t stock;              /* row of snapshot.stocks */
    enum hf_answer barred;       /* at some time from `from` on? never NO */
    enum hf_answer barred_as_of; /* on the scenario's as-of day? */
    struct hf_date_range from, until;
    uint32_t pack, measure, requirement; /* measure or requirement may be HF_NONE, not both */
    struct hf_why_id why;
    /* Not even in the place of a failed unit of the same product: by the ban that begins first of
     * the surest, which may be another one. */
    enum hf_answer barred_as_spare;
    struct hf_date_range spare_from;
    struct hf_why_id spare_why;
};

/* Is a party of the snapshot a target of a measure, by name, list or ownership? Only answers other
 * than NO. */
struct hf_target_hit {
    uint32_t party;
    uint32_t pack,
        measure; /* measure HF_NONE: of requirement; all three: on a list that no pack explains */
    uint32_t requirement;
    enum hf_answer answer; /* on the days on which the list entries that it rests on are in force */
    struct hf_why_id why;
    struct hf_interval listed; /* these days; always, where it rests on none */
};

/* ---- stock ---- */

enum { HF_ENDURANCE_LEVELS = 4 }; /* 50, 80, 95, 99 % */

/* What ends, for one pool. */
enum hf_stock_event_kind {
    HF_STOCK_LAST_ORDER,    /* what is ordered from then on does not come in any more */
    HF_STOCK_LAST_DELIVERY, /* nothing comes in from then on */
    HF_STOCK_LAST_SEND,     /* no unit may be sent for repair */
    HF_STOCK_LAST_RETURN,   /* units still at the repairer are stranded */
    HF_STOCK_LAST_UPDATE,
    HF_STOCK_LAST_INSTALL, /* no unit may be put in anew */
    HF_STOCK_REMOVAL,      /* units must be out of use */
};
enum { HF_STOCK_EVENTS = HF_STOCK_REMOVAL + 1 };

/* From which day, as surely as `answer`; HF_DATE_NEVER where nothing is known to end it. */
struct hf_stock_event {
    enum hf_answer answer;
    struct hf_date_range date;
    struct hf_why_id why;
};

/* One pool of spares: all places together, one product. */
struct hf_endurance {
    uint32_t product;
    int64_t units;                 /* installed base at `from` */
    int64_t stock;                 /* usable units on hand: at least, if some lot has no size */
    int64_t lots_unsized;          /* lots whose size nobody knows: not in `stock` */
    struct hf_range rate_per_year; /* removals per unit and year: also of units that prove good */
    struct hf_range no_fault;      /* share of them whose unit turns out to be good */
    struct hf_range ageing; /* what ageing makes of them until the horizon: a factor, 1 for none */
    struct hf_range shape;  /* Weibull's, that counts */
    struct hf_range shape_learnt; /* what its own failures show, central 95 %; unknown: too few */
    double shape_failures;        /* those of them whose unit's age is known */
    struct hf_date_range supply_end; /* nothing comes in from then on: neither spares nor supply */
    struct hf_date
        from; /* demand is counted from here: as-of, or the start of the cut if it is later */
    /* P(no stock-out before t) >= level until this date; range over the rate's range. HF_DATE_MAX:
     * beyond horizon, or, as the latest day, nobody knows how long a lot of unknown size lasts. */
    struct hf_date_range holds_until[HF_ENDURANCE_LEVELS];
    double demand_until_horizon[2]; /* expected failures, at the rate's lower and upper end */
    /* Units to hold so that the stock lasts with the confidence of HF_ASSUME_CONFIDENCE until
     * removal (or horizon). */
    int64_t needed[2];             /* at the rate's lower and upper end */
    int64_t needed_all_in_hand[2]; /* by the vendors' convention: one unit always left */
    struct hf_date target;         /* the date meant by `needed` */
    struct hf_date_range order_by; /* last day to order the shortfall: supply_end less lead time */
    /* The same at 95 % by the stock alone, without anything that comes in; and at the mean rate,
     * as if it were known. */
    struct hf_date_range alone_until, known_rate_until;
    uint8_t method[2]; /* enum hf_balance_method: how the earliest and latest dates were found */
    double error_max;  /* of the probabilities behind them, as far as it is known */
    /* Where they are simulated, by so many paths: one standard error of each date in days
     * (infinity: it may as well be never) and, the largest, of a probability. Else 0. */
    uint64_t paths[2];
    double date_error_days[2][HF_ENDURANCE_LEVELS];
    double hold_error[2];
    double needed_error[2]; /* units, as `needed`: at the rate's lower and upper end */
    double *survival_lower,
        *survival_upper; /* P(no stock-out before survival_day[i]), the least and the most */
    double *available_lower, *available_upper; /* P(a unit is there on that day): never less */
    struct hf_date *survival_day;
    uint32_t survival_count;
    enum hf_answer short_of_target; /* does stock run out before `target` at that confidence? */
    struct hf_stock_event event[HF_STOCK_EVENTS];
    /* Units, the least and the most that it may be. */
    int64_t on_order[2];  /* that still come in */
    int64_t returning[2]; /* of at_repairer, those that come back, whether usable or not */
    int64_t at_repairer;
    int64_t harvest[2];  /* expected usable units out of swaps */
    int64_t expiring[2]; /* of the stock: may not be put in from some day on */
    struct hf_why_id why;
};

/* ---- resilience ---- */

/* Who would deliver, and how that is known. */
enum hf_supplier_basis {
    HF_SUPPLIER_UNKNOWN,
    HF_SUPPLIER_STATED,     /* the product's row says */
    HF_SUPPLIER_LAST_ORDER, /* presumed: who had the last order of it */
    HF_SUPPLIER_MAKER       /* presumed: its manufacturer */
};
enum hf_order_time { HF_ORDER_NOW, HF_ORDER_LATER, HF_ORDER_OPEN, HF_ORDER_PASSED };

/* What a pool lacks until its target: to be ordered, or too late. */
struct hf_purchase {
    uint32_t pool;     /* position in endurance */
    uint32_t supplier; /* party or HF_NONE */
    enum hf_supplier_basis supplier_basis;
    int64_t quantity[2]; /* at the rate's lower and upper end, in whole packages */
    struct hf_date_range order_by;
    enum hf_order_time time; /* seen from the as-of day; OPEN: no end of supply is known, PASSED:
                              * the last day to order is over, whoever delivers needs another way */
    struct hf_range lead_time_days;
    struct hf_money unit_price; /* the product's, else that of its last order; minor
                                 * HF_COUNT_UNKNOWN: nobody says */
    int64_t cost_minor[2];      /* HF_COUNT_UNKNOWN where the price is, or it is too large */
    /* Days for which the units are needed: from the day until which the stock holds now to the
     * target. */
    int64_t days_gained[2];
    struct hf_why_id why;
};

/* How one pool is expected to go, day by day, for a picture. [0]: by the balance with the earliest
 * dates, [1]: with the latest. */
struct hf_pool_path {
    uint32_t pool; /* position in endurance */
    uint32_t day_count;
    const struct hf_date *day; /* ascending from the pool's first day to its horizon */
    double *supply[2];    /* units on the shelf on the first day and come in since, less those that
                           * expire unused: what would be there if nothing failed and no shortage cut
                           * a repair short */
    double *demand[2];    /* expected units that failed since */
    double *demand_most;  /* of [0], and exceeded with 5 % */
    double *demand_least; /* of [1], and undercut with 5 % */
    bool is_open; /* the better end has no end: a lot of unknown size, or what cannot be computed */
};

/* The network holds while no pool is short. Until a day, the probability of that with what is in
 * stock, and the least that extra units cost with which it is the confidence. [0]: by the balances
 * with the latest dates (costs) or the earliest (probabilities), [1] the other way round. */
struct hf_network_day {
    struct hf_date day;
    double hold[2];
    int64_t cost_minor[2]; /* of the pools with a price; HF_COUNT_UNKNOWN: none has one */
    int64_t units[2];      /* that buys */
    int64_t unpriced[2];   /* units that the pools without a price need besides */
};
struct hf_network_pool {
    uint32_t pool;      /* position in endurance */
    double first[2];    /* P(this pool is the first that is short, and that before the horizon) */
    int64_t cost_minor; /* of one unit; HF_COUNT_UNKNOWN: no price, or in another currency */
};
struct hf_network_stock {
    struct hf_network_day *day;
    uint32_t day_count;
    struct hf_network_pool *pool; /* most likely the first one first */
    uint32_t pool_count;
    uint32_t unpriced_count; /* pools without a price in `currency` */
    struct hf_currency currency;
    double confidence;
};

struct hf_risk_group {
    struct hf_text name;
    struct hf_text threat;
    uint32_t party;  /* HF_NONE: unknown makers, or a group of links */
    int64_t devices; /* units that are lost with it */
    int64_t links;
};

/* Loss of one or two risk groups at once. Bounds differ where makers are unknown: best has them
 * survive, worst has them fail with every group. */
struct hf_loss {
    uint32_t group[2];     /* second HF_NONE: single */
    int64_t sites_lost[2]; /* best, worst */
    int64_t subscribers_lost[2];
    bool subscribers_known; /* false: some lost site has no subscriber figure */
    struct hf_why_id why;
};

/* What the scenario loses at once: one for each of its changes LOSE, in their order. */
struct hf_assumed_loss {
    uint32_t change;                  /* position in scenario.change */
    uint32_t group_from, group_count; /* in assessment.assumed_group, ascending; none: nothing that
                                         is deployed is of it */
    int64_t sites_lost[2];            /* best, worst */
    int64_t subscribers_lost[2];
    int64_t regions[2];     /* with a lost site; sites without a region are together one */
    bool subscribers_known; /* false: some lost site has no subscriber figure */
    bool may_be_more; /* not in these figures: something that is named has no group, but what is
                         deployed of unknown make may be of it; or an own group names what is not
                         known */
    struct hf_why_id why;
};

/* Of such a loss, one region and function: those with a lost site in the worst case, by region,
 * then function. */
struct hf_assumed_part {
    uint32_t loss;         /* position in assessment.assumed */
    struct hf_text region; /* "": not said */
    uint32_t function;     /* HF_NONE: not said */
    int64_t sites_lost[2];
    int64_t subscribers_lost[2];
    bool subscribers_known;
};

/* Of such a loss, one of the first HF_ASSUMED_SITES lost sites by people, then surely lost first,
 * then by site. */
enum { HF_ASSUMED_SITES = 20 };
struct hf_assumed_site {
    uint32_t loss, site;
    int64_t subscribers; /* that lose service in the worst case; HF_COUNT_UNKNOWN, which counts as
                            none in the order */
    enum hf_answer lost; /* NO_BASIS: in the worst case only */
};

/* How a site fares when something is lost. */
enum hf_dark {
    HF_DARK_NO_SERVICE, /* it has nothing to lose */
    HF_DARK_SERVED,
    HF_DARK_UNSERVED, /* lost in the worst case, which is how the data has it even today: no path to
                         a gateway is known */
    HF_DARK_WORST,    /* lost in the worst case only */
    HF_DARK_LOST,
};
enum { HF_DARK_STATES = HF_DARK_LOST + 1 };
enum { HF_DARK_ASSUMED = 6, HF_DARK_VENDORS = 4 }; /* maps that are kept, at most */

struct hf_dark_region {
    struct hf_text region; /* "": not said */
    int64_t sites;         /* with something to lose */
    int64_t sites_lost[2], subscribers_lost[2];
    bool subscribers_known; /* false: some lost site has no subscriber figure */
};

/* Where a loss is dark: site by site, and region by region. */
struct hf_dark_map {
    uint32_t assumed;    /* position in assessment.assumed, or HF_NONE: of the single group */
    uint32_t group;      /* in assessment.group, or HF_NONE */
    const uint8_t *site; /* per site of the snapshot: enum hf_dark */
    struct hf_dark_region *region; /* those with something to lose, ascending by name */
    uint32_t region_count;
};

/* A region and a function: what the worst single group takes, and who carries it. By region, then
 * function; those with something to serve. */
struct hf_region_risk {
    struct hf_text region; /* "": not said */
    uint32_t function;     /* HF_NONE: not said */
    int64_t sites;
    int64_t subscribers;    /* where known */
    bool subscribers_known; /* false: some site has no figure */
    uint32_t
        worst_group; /* most people, then sites, surely, then in the worst case; HF_NONE: none */
    int64_t sites_lost[2]; /* with it: best, worst */
    int64_t subscribers_lost[2];
    enum hf_answer single_vendor; /* does the loss of one vendor take all of it? */
    uint32_t vendor;              /* which: the first one, where it does or may; else HF_NONE */
    uint32_t largest_group;       /* by units of the devices of the function there, or HF_NONE */
    double largest_ratio;         /* NaN: no such device */
    double hhi[2];                /* as in hf_concentration */
    int64_t units, unknown_units;
};

/* A threshold of the packs from which an outage has to be reported or counts as grave, beside
 * what the scenario loses or, if it loses nothing, every single group. In the order of the
 * packs. */
struct hf_incident_limit {
    uint32_t pack, threshold;
    enum hf_answer applies;     /* to this operator: its country is the threshold's */
    enum hf_answer is_in_force; /* on the as-of day */
    int64_t losses[2];          /* that surely reach it, that may reach it */
    int64_t subscribers;        /* whom the functions serve that it is about, where known */
    bool subscribers_known;
    struct hf_why_id why;
};

/* A loss that reaches a threshold, surely or possibly: by limit, then as the losses stand. */
struct hf_incident {
    uint32_t limit;         /* position in assessment.incident_limit */
    uint32_t loss, assumed; /* position in loss or in assumed; the other one HF_NONE */
    int64_t sites_lost[2];  /* best, worst: of the functions that the threshold is about */
    int64_t subscribers_lost[2];
    bool subscribers_known;
    double after_hours[2];  /* earliest, latest; infinity: not reached */
    enum hf_answer reached; /* YES; NO_BASIS: in the worst case only, or if those whom nobody
                               counted are many */
    struct hf_why_id why;
};

/* ---- how few risk groups have to fail together ---- */

/* Demands (functions of sites) by how many groups have to fail together. */
enum hf_cut_class {
    HF_CUT_NOW, /* not served with nothing lost */
    HF_CUT_ONE,
    HF_CUT_TWO,
    HF_CUT_THREE,
    HF_CUT_MORE,
    HF_CUT_NEVER, /* not by these groups */
};
enum { HF_CUT_CLASSES = HF_CUT_NEVER + 1 };

/* How the numbers of a threat were found; of two, that with the fewer sites left open. */
enum hf_cut_method {
    HF_CUT_BY_FAMILIES, /* from all ways to serve every site */
    HF_CUT_BY_LOSSES, /* every loss of one group, of two where they fit into the budget of work, of
                         all; then one search for each site that this leaves open, most people
                         first, as far as the budget goes */
};

/* A threat under which there are groups, in the order of the groups; behind them, where there is
 * more than one, all of them together. */
struct hf_cut_threat {
    struct hf_text name; /* as the groups say it; "all threats" */
    uint32_t group_count;
    enum hf_cut_method method;
    bool has_pairs; /* LOSSES: every loss of two groups was looked at */
    int64_t open;   /* functions of sites of which only bounds are known, in some case */
};

/* In one case, how many groups have to fail together before a function of a site goes dark. */
enum { HF_CUTS_LISTED = 4 };
struct hf_cut_bounds {
    int64_t lower, upper; /* equal: exactly. 0: dark with nothing lost; INT64_MAX: not by these
                             groups */
    int64_t apart; /* ways to serve it, no two of them with a group in common; INT64_MAX: one rests
                      on no group; HF_COUNT_UNKNOWN: not looked for */
    int64_t cuts;  /* so many cuts have `upper` groups; HF_COUNT_UNKNOWN: not counted */
    uint32_t cut_from, cuts_listed; /* in assessment.cut_group: the first HF_CUTS_LISTED of them,
                                       `upper` groups each, one behind the other */
};

/* Best, then worst case. Sites with the same answer share one. */
struct hf_cut_answer {
    uint32_t threat; /* position in assessment.cut_threat */
    struct hf_cut_bounds bound[2];
    struct hf_why_id why;
};

/* A function of a site under a threat; by site, function, threat. */
struct hf_site_cut {
    uint32_t site, function; /* function HF_NONE: not said */
    uint32_t answer;         /* position in assessment.cut_answer */
    int64_t subscribers;     /* HF_COUNT_UNKNOWN */
};

/* A region and a function under a threat: its sites by how few groups take them, in the best case
 * (index 0) by the most that it may need, in the worst by the fewest. By region, function, threat.
 */
struct hf_region_cut {
    struct hf_text region; /* "": not said */
    uint32_t function;     /* HF_NONE: not said */
    uint32_t threat;       /* position in assessment.cut_threat */
    int64_t sites[2][HF_CUT_CLASSES];
    int64_t subscribers[2][HF_CUT_CLASSES]; /* where known */
    int64_t unknown[2][HF_CUT_CLASSES];     /* sites whose subscribers nobody says */
    int64_t open;                           /* sites of which only bounds are known, in some case */
};

/* A single group that takes somebody's service. By threat, then people (surely, then in the worst
 * case), then sites, then group. */
struct hf_hang {
    uint32_t loss;      /* position in assessment.loss */
    int64_t regions[2]; /* with a lost site: best, worst; sites without a region are together one */
};

/* A device or link whose loss alone, with everything else up, takes service: one of the first
 * HF_WEAK_POINTS by people, then other sites, then devices before links. */
enum { HF_WEAK_POINTS = 50 };
struct hf_weak_point {
    bool is_link;
    uint32_t row;          /* of snapshot.links, else snapshot.devices */
    int64_t sites_lost[2]; /* best; worst: where it is not known which devices serve, all have to */
    int64_t others_lost;   /* of them, best case, not the site where the device stands */
    int64_t subscribers_lost[2];
    bool subscribers_known; /* false: some lost site has no subscriber figure */
    struct hf_why_id why;
};

/* Share of a risk group in a function, by deployed units, sites and subscribers. */
struct hf_share {
    uint32_t function; /* HF_NONE: whole network */
    uint32_t group;
    int64_t units, sites, subscribers;               /* subscribers where known */
    bool subscribers_known;                          /* of all sites */
    double unit_ratio, site_ratio, subscriber_ratio; /* NaN if there is no base */
};

struct hf_concentration {
    uint32_t function;
    double hhi[2]; /* Herfindahl-Hirschman index 0..1 by units: unknown makers all different, all of
                      the largest group */
    double effective_number[2]; /* 1 / hhi */
    int64_t units, unknown_units;
};

/* Per site: which single groups take its service away (best case), for the report's list and map.
 */
struct hf_site_risk {
    uint32_t site;
    int64_t subscribers;                /* HF_COUNT_UNKNOWN */
    uint32_t single_from, single_count; /* in assessment.site_group */
    bool is_served_now;                 /* reaches every function it uses with everything up */
    enum hf_answer served_known;
};

/* ---- comply ---- */

enum hf_verdict {
    HF_VERDICT_MET,
    HF_VERDICT_NOT_MET,
    HF_VERDICT_UNDETERMINED,
    HF_VERDICT_NOT_APPLICABLE
};

/* A requirement's figure from `day` on, until the next point. */
struct hf_trend_point {
    struct hf_date day;
    struct hf_range figure;  /* least and most it can be; NaN: a share of nothing */
    enum hf_verdict verdict; /* whether the limit is kept, due or not: never NOT_APPLICABLE */
};

struct hf_finding {
    uint32_t pack, requirement, deadline;
    struct hf_date at; /* day for which it is answered: the deadline, or as-of */
    bool is_today;     /* `at` is the as-of day */
    bool is_due;       /* false: today, and no deadline has come yet: nothing can be breached */
    enum hf_verdict verdict;
    enum hf_answer met;        /* with presumption */
    struct hf_range numerator; /* least and most it can be */
    struct hf_range denominator;
    struct hf_range figure;
    double presumed; /* the figure by the most likely reading: what is presumed counts as if it were
                        so; NaN where the data gives no basis */
    double doubted;  /* the same, with what nobody can tell counted against the requirement: unlike
                        the  bounds, it takes what is presumed as true; NaN as above */
    double limit;
    enum hf_tristate
        parameter; /* which way an open parameter was taken; UNDETERMINED: none is open */
    bool has_parameter;
    struct hf_text part; /* the network or function that it is about, by the requirement's `per`;
                            "": all */
    struct hf_date_range
        met_from; /* on the schedule: first day from which it stays met; HF_DATE_MAX never */
    const struct hf_trend_point *trend; /* from the as-of day on, ascending; where more than 400
                                           would be, evenly fewer */
    uint32_t trend_count;
    struct hf_why_id why;
};

/* ---- updates ---- */

/* How far a flaw that is known to be exploited is dealt with where a release runs. */
enum hf_flaw {
    HF_FLAW_NONE,    /* the release is said to have none */
    HF_FLAW_UNKNOWN, /* which release runs, or whether a flaw in it is exploited, is not known */
    HF_FLAW_CLOSED,  /* the release closed the flaw of another */
    HF_FLAW_OPEN,    /* a release that closes it is out */
    HF_FLAW_UNFIXED, /* no release that closes it is known, or it is not out yet */
    HF_FLAW_BARRED,  /* one is out, but a measure bars updates, certainly or presumably */
};

/* Deployed units of one product that run one release. */
struct hf_release_use {
    uint32_t product;
    uint32_t release;       /* row of snapshot.releases, or HF_NONE: no row describes it */
    struct hf_text version; /* as the units say it; empty: which ran on the day is not known */
    int64_t units, sites;
    int64_t units_exposed[2]; /* that can be reached from outside: surely, possibly */
    struct hf_range released_days,
        installed_days; /* days from release, and from installation, to the as-of day; unknown: NaN
                         */
    int64_t units_undated;      /* units whose day of installation is not known */
    enum hf_answer unsupported; /* has the maker's support of this release ended? */
    enum hf_answer exploited;   /* is a flaw in it known to be exploited on the as-of day? */
    enum hf_flaw flaw;
    uint32_t other; /* OPEN, BARRED: the release that closes it; CLOSED: the one it closed; else
                       HF_NONE */
    struct hf_range open_days; /* since a release that closes it is out, to the as-of day, or if
                                  CLOSED to its installation; unknown: NaN */
    enum hf_answer overdue;    /* is a flaw open for longer than the limit? */
    enum hf_answer late;       /* was one closed later than that? */
    struct hf_why_id why;
};

/* On what equipment that its maker supports no longer may be kept. */
enum hf_keep_condition {
    HF_KEEP_REPLACEMENT_PLANNED,
    HF_KEEP_RARELY_CHANGED,
    HF_KEEP_INTERFACES_MONITORED,
    HF_KEEP_EXPOSURE_LIMITED,
};
enum { HF_KEEP_CONDITIONS = HF_KEEP_EXPOSURE_LIMITED + 1 };

/* One deployed product. */
struct hf_update {
    uint32_t product;
    int64_t units, sites;
    enum hf_answer no_updates; /* does a day come from which it cannot be patched? */
    struct hf_date_range no_updates_from;
    enum hf_answer no_updates_now; /* has it come? */
    enum hf_answer past_support;   /* has the maker's own support ended by the as-of day? */
    enum hf_answer keep[HF_KEEP_CONDITIONS]; /* does the condition hold? */
    enum hf_answer unkept;    /* past support, and a condition for keeping it does not hold? */
    uint32_t continued_use;   /* row that says so, or HF_NONE */
    int64_t units_unknown;    /* units of which nobody knows the release */
    int64_t units_held;       /* modules without software of their own: they run their device's */
    int64_t units_overdue[2]; /* with an exploited flaw open beyond the limit: surely, possibly */
    enum hf_answer overdue;
    uint32_t use_from, use_count; /* in assessment.release_use */
    struct hf_why_id why;
};

/* ---- claims ---- */

enum hf_claim_state {
    HF_CLAIM_STATE_NOT_MADE,     /* made after the as-of day: nothing was tested */
    HF_CLAIM_STATE_UNCHECKED,    /* nobody has, and nothing in the data speaks against it */
    HF_CLAIM_STATE_CONFIRMED,    /* by a check */
    HF_CLAIM_STATE_OPEN,         /* a check, or what the data says, leaves it open */
    HF_CLAIM_STATE_DOUBTFUL,     /* something presumed speaks against it */
    HF_CLAIM_STATE_REFUTED,      /* by a check */
    HF_CLAIM_STATE_CONTRADICTED, /* by a fact in the data, whatever a check said */
};

struct hf_claim_test {
    uint32_t claim; /* row of snapshot.claims */
    enum hf_claim_state state;
    enum hf_answer contradicted; /* by the data, on the as-of day */
    struct hf_date_range since;  /* from when; HF_DATE_UNKNOWN: the data does not say; never: not */
    enum hf_answer was_later;    /* after the claim was made? */
    struct hf_why_id why;
};

/* ---- what would settle most ---- */

struct hf_missing {
    enum hf_kind kind;
    uint32_t column;
    int64_t cells;        /* blank cells that answers ran into */
    int64_t undetermined; /* answers that rest on one of them */
    int64_t presumed_no;  /* of those answers: they lean to "no", the others come first */
    int64_t units;        /* deployed units that those answers are about, each counted once */
};

struct hf_assessment {
    const struct hf_snapshot *snapshot;
    struct hf_scenario scenario;
    struct hf_schedule schedule;
    struct hf_assumptions assumptions;
    struct hf_why why;

    struct hf_match *match;
    uint32_t match_count;
    struct hf_target_hit *hit;
    uint32_t hit_count;
    struct hf_effect *effect; /* by product, kind, from */
    uint32_t effect_count;
    struct hf_product_dates *product; /* one per product that is deployed, stocked or ordered */
    uint32_t product_count;
    struct hf_stock_bar *stock_bar; /* ascending by stock */
    uint32_t stock_bar_count;
    struct hf_endurance *endurance;
    uint32_t endurance_count;
    struct hf_purchase *purchase; /* by the time to order, then its day, then most days gained */
    uint32_t purchase_count;
    const struct hf_network_stock *network; /* NULL: not asked for, see holdfast/pools.h */
    const struct hf_levers *levers;         /* NULL: not asked for, see holdfast/levers.h */
    const struct hf_carried *carried;       /* NULL: not asked for, see holdfast/carried.h */
    const struct hf_served *served;         /* NULL: not asked for, see holdfast/served.h */
    const struct hf_uptime *uptime;         /* NULL: not asked for, see holdfast/uptime.h */
    const struct hf_cut_costs *cut_costs;   /* NULL: not asked for, see holdfast/cut_costs.h */
    bool is_network_left_out;               /* asked for, but beyond the budget of work */
    struct hf_pool_path *path; /* of some pools; not asked for: see holdfast/assess.h */
    uint32_t path_count;
    struct hf_risk_group *group;
    uint32_t group_count;
    struct hf_why_shared network_why; /* of every answer about the network */
    struct hf_loss *loss;             /* singles, then pairs within one threat */
    uint32_t loss_count;
    /* Not computed, since the budget of work of holdfast/resilience.h was used up: whoever prints
     * losses says so. */
    int64_t singles_left_out, pairs_left_out;
    struct hf_assumed_loss *assumed;
    uint32_t assumed_count;
    uint32_t *assumed_group;
    struct hf_assumed_part *assumed_part; /* by loss */
    uint32_t assumed_part_count;
    struct hf_assumed_site *assumed_site; /* by loss */
    uint32_t assumed_site_count;
    struct hf_dark_map *dark; /* of the first losses of the scenario, and of the single groups that
                                 matter most: see holdfast/resilience.h */
    uint32_t dark_count;
    struct hf_region_risk *region_risk;
    uint32_t region_risk_count;
    struct hf_key_site *key_site;
    uint32_t key_site_count;
    struct hf_dependency_risk *dependency_risk; /* one per dependency */
    uint32_t dependency_risk_count;
    uint32_t *dependency_group;
    size_t dependency_group_count;
    struct hf_incident_limit *incident_limit;
    uint32_t incident_limit_count;
    struct hf_incident *incident;
    uint32_t incident_count;
    int64_t key_sites_left_out; /* sites whose loss was not computed: the budget of work again */
    struct hf_cut_threat *cut_threat;
    uint32_t cut_threat_count;
    struct hf_cut_answer *cut_answer;
    uint32_t cut_answer_count;
    uint32_t *cut_group;
    size_t cut_group_count;
    struct hf_site_cut *site_cut;
    size_t site_cut_count;
    struct hf_region_cut *region_cut;
    uint32_t region_cut_count;
    struct hf_hang *hang;
    uint32_t hang_count;
    struct hf_weak_point *weak_point;
    uint32_t weak_point_count;
    int64_t weak_points_found; /* devices and links that take service alone, listed or not */
    struct hf_change_plan *change_plan;
    uint32_t change_plan_count;
    struct hf_change_step *change_step;
    uint32_t change_step_count;
    struct hf_provider_change *provider_change;
    uint32_t provider_change_count;
    uint32_t *provider_device; /* devices */
    uint32_t provider_device_count;
    int64_t provider_changes_left_out; /* dependencies that a vendor stops, beyond those listed */
    int64_t change_plans_left_out; /* regions and functions not planned: the budget of work again */
    struct hf_share *share;
    uint32_t share_count;
    struct hf_concentration *concentration;
    uint32_t concentration_count;
    struct hf_site_risk *site_risk;
    uint32_t site_risk_count;
    uint32_t *site_group;
    uint32_t site_group_count;
    struct hf_finding *finding;
    uint32_t finding_count;
    struct hf_update *update; /* one per deployed product */
    uint32_t update_count;
    struct hf_release_use *release_use; /* by product, then release, then version */
    uint32_t release_use_count;
    struct hf_claim_test *claim; /* one per row of snapshot.claims */
    uint32_t claim_count;
    struct hf_missing *missing; /* most answers without a presumed no first */
    uint32_t missing_count;
};

#endif
