/* holdfast/why.h - on what an answer rests.
 *
 * A graph of references without cycles: leaves are rows, blank cells, pack facts, assumptions and
 * matches; inner nodes are rules applied to their children. Analyses only make nodes; texts come
 * from the report room (hf_report_why). Equal leaves are one node, so a fact used ten thousand
 * times costs its edges only.
 *
 * **Order.** A node's children have smaller ids than the node itself: no cycle can be written.
 * **Limits.** 2^32 - 2 nodes; the arena's limit before that.
 */
#ifndef HOLDFAST_WHY_H
#define HOLDFAST_WHY_H

#include <holdfast/date.h>
#include <holdfast/schema.h>

struct hf_why_id {
    uint32_t value;
};
#define HF_WHY_NONE ((struct hf_why_id){UINT32_MAX})

enum hf_why_kind {
    HF_WHY_ROW,   /* first: enum hf_kind, second: row */
    HF_WHY_BLANK, /* first: enum hf_kind << 16 | column, second: row (HF_NONE: no row of that kind):
                     it is missing */
    HF_WHY_FACT,  /* first: pack, second: fact */
    HF_WHY_MEASURE,     /* first: pack, second: measure */
    HF_WHY_REQUIREMENT, /* first: pack, second: requirement */
    HF_WHY_ASSUMPTION,  /* first: position in the assumption table */
    HF_WHY_MATCH,       /* first: position in assessment.match */
    HF_WHY_RULE,        /* first: enum hf_rule, with children */
};

/* Every rule that the analyses apply. docs/rules.md says each in a sentence with its source. */
enum hf_rule {
    /* screen */
    HF_RULE_NAME_EQUAL,   /* names equal after normalising */
    HF_RULE_NAME_SIMILAR, /* amount: score */
    /* ownership */
    HF_RULE_NAMED_TARGET,     /* the party is named by the measure, or on its list */
    HF_RULE_OWNED_ENOUGH,     /* amount: summed direct stakes of hit owners */
    HF_RULE_OWNED_TOO_LITTLE, /* amount: the most it can be */
    HF_RULE_OWNED_UNKNOWN,    /* a hit owner's stake is not known */
    HF_RULE_CONTROLLED,
    /* exposure */
    HF_RULE_ROLE_TESTED,    /* the party has a tested role in the product */
    HF_RULE_ROLE_UNKNOWN,   /* nobody says who has that role */
    HF_RULE_ROLE_PRESUMED,  /* the brand is presumed to have the role */
    HF_RULE_MAKER_PRESUMED, /* the maker is read off the product's text */
    HF_RULE_INSIDE_PRODUCT, /* through a component of the bill of material */
    HF_RULE_BOM_INCOMPLETE, /* the bill of material is not said to be complete */
    HF_RULE_CLASS_PRESUMED, /* a class template says what such products hold */
    HF_RULE_CONDITION_HOLDS,
    HF_RULE_CONDITION_FAILS,
    HF_RULE_CONDITION_UNKNOWN,
    HF_RULE_IN_FORCE, /* date: since */
    HF_RULE_NOT_IN_FORCE,
    HF_RULE_STATUS_UNKNOWN,
    HF_RULE_ADDRESSED,
    HF_RULE_NOT_ADDRESSED,
    HF_RULE_ADDRESSED_UNKNOWN,
    HF_RULE_ACT_FORBIDDEN,
    HF_RULE_LICENCE_NEEDED,
    HF_RULE_ADVISED_AGAINST,
    HF_RULE_DEFEATED, /* an exception applies; date: until */
    HF_RULE_DEFEATER_FAILS,
    HF_RULE_DEFEATER_UNKNOWN,
    HF_RULE_VENDOR_STARVED, /* the vendor's own bought-in components run out; date: earliest */
    HF_RULE_VENDOR_SUPPLY_UNKNOWN,  /* whether the vendor needs items under the jurisdiction is not
                                       known */
    HF_RULE_LIST_MISSING,           /* the measure names a list that the workspace does not hold */
    HF_RULE_LISTED_WITHOUT_MEASURE, /* on a list about which no pack says what it means */
    HF_RULE_END_OF_LIFE,            /* the maker's own end of support or sale */
    HF_RULE_EARLIEST_EFFECT,
    /* stock */
    HF_RULE_STOCK_POISSON,  /* amount: expected demand */
    HF_RULE_RATE_OBSERVED,  /* amount: failures seen per unit-year */
    HF_RULE_RATE_COUNTED,   /* amount: returns per unit-year, as counts of returns give them */
    HF_RULE_RATE_PREDICTED, /* amount: failures per unit-year that the maker computed, at most */
    HF_RULE_RATE_TEMPLATE,
    HF_RULE_RATE_UNKNOWN,
    HF_RULE_STOCK_UNKNOWN,
    HF_RULE_NOT_DEPLOYED,
    HF_RULE_STOCK_ON_ORDER,    /* amount: units that may come in; date: no later than */
    HF_RULE_STOCK_AT_REPAIRER, /* amount: units that may come back; date: no later than */
    HF_RULE_STOCK_STRANDED,    /* amount: units at a repairer that may stay there */
    HF_RULE_STOCK_REPAIRED,    /* amount: share of the failed units that may come back */
    HF_RULE_STOCK_HARVESTED,   /* amount: units that swaps may give back */
    HF_RULE_STOCK_EXPIRES,     /* amount: units that may not be put in from that date on */
    /* resilience */
    HF_RULE_SHARED_RISK, /* elements of one risk group are lost together */
    HF_RULE_NOT_REACHED, /* no path to any gateway of the function is left */
    HF_RULE_NO_GATEWAY_KNOWN,
    HF_RULE_GATEWAY_PRESUMED,
    HF_RULE_NO_LINKS_KNOWN,
    HF_RULE_INCIDENT, /* the loss reaches a threshold; amount: after so many hours, at least */
    HF_RULE_INCIDENT_LIMIT, /* amount: losses that may reach the threshold */
    HF_RULE_CUT_NEEDED,     /* amount: groups that have to fail together; those of one such cut, and
                               ways     to serve that all have to be hit */
    HF_RULE_CUT_AT_BEST,    /* amount: the same in the best case, where it differs */
    HF_RULE_CUT_NEVER,      /* a way to serve rests on none of the groups */
    HF_RULE_CUT_WAY,        /* one way to serve, and the groups that it rests on */
    HF_RULE_CHANGES_NEEDED, /* amount: devices that need another maker, at least */
    HF_RULE_DEPENDENCY,     /* devices work only while what they need of others does */
    /* comply */
    HF_RULE_METRIC_WITHIN, /* amount: the figure */
    HF_RULE_METRIC_ABOVE,
    HF_RULE_METRIC_UNKNOWN, /* amount: the least it can be */
    HF_RULE_ADVICE_ONLY,
    HF_RULE_PARAMETER_UNKNOWN, /* the pack leaves a parameter open: both results are shown */
    HF_RULE_LIKE_FOR_LIKE,
    HF_RULE_ROWS_COUNTED,  /* amount: how many rows count, of which the first are named */
    HF_RULE_ROWS_DOUBTFUL, /* amount: how many rows may or may not count, of which the first are
                              named */
    HF_RULE_NOT_YET_DUE,   /* no deadline has come yet; date: the first */
    /* updates */
    HF_RULE_UPDATES_LOOKED_AT, /* what runs, until when it can be patched, what is past support */
    HF_RULE_SUPPORT_OVER,      /* date: since */
    HF_RULE_SUPPORT_GOES_ON,
    HF_RULE_SUPPORT_UNKNOWN,
    HF_RULE_KEPT_CONDITIONS, /* every condition for keeping what is past support holds */
    HF_RULE_KEPT_WITHOUT,    /* amount: how many conditions do not hold */
    HF_RULE_KEPT_UNKNOWN,
    HF_RULE_FLAW_OPEN, /* date: since the release that closes it is out; amount: days, at least */
    HF_RULE_FLAW_UNFIXED,
    HF_RULE_FLAW_BARRED, /* the same date and amount */
    HF_RULE_FLAW_CLOSED, /* amount: days that it took, at most */
    HF_RULE_FLAW_NONE,
    HF_RULE_FLAW_UNKNOWN,
    HF_RULE_SOFTWARE_OF_DEVICE, /* amount: rows of modules that run the software of their device */
    /* claims */
    HF_RULE_CLAIM_CONTRADICTED,
    HF_RULE_CLAIM_DOUBTFUL,
    HF_RULE_CLAIM_OPEN,
    HF_RULE_CLAIM_STANDS,
    HF_RULE_CLAIM_NOT_MADE, /* date: the day it was made on, later than the as-of day */
    /* what persons decided; date: when */
    HF_RULE_DECIDED_SAME,
    HF_RULE_DECIDED_DIFFERENT,
    HF_RULE_DECISION_FELL, /* what a decision rested on has changed */
    /* stock, what moves a date */
    HF_RULE_LEVER,  /* amount: days, by the earliest dates; date: it holds until then with it */
    HF_RULE_PLACES, /* amount: units whose place is presumed; date: until when, split */
    HF_RULE_FINAL_ORDER, /* amount: units; date: until when they are to serve */
    /* stock, how units fail */
    HF_RULE_STOCK_AGEING, /* amount: failures until the horizon as a multiple of those at a constant
                             rate, at most */
    HF_RULE_STOCK_NO_FAULT, /* amount: of the removed units, those that turn out to be good, at most
                             */
    HF_RULE_STOCK_KITS, /* amount: repairs that the kits on hand allow; date: they come in no longer
                         */
    /* resilience, does what is connected fit */
    HF_RULE_TRAFFIC_FITS,     /* amount: traffic that fits at most */
    HF_RULE_TRAFFIC_ROUTED,   /* amount: traffic that surely fits */
    HF_RULE_LINKS_TOO_SMALL,  /* amount: traffic that misses room; the largest link is named */
    HF_RULE_CAPACITY_UNKNOWN, /* amount: links, of which the first are named */
    HF_RULE_TRAFFIC_UNKNOWN,  /* amount: services, likewise */
    /* resilience, until when it is served */
    HF_RULE_AGES,          /* amount: trials; date: until when */
    HF_RULE_AGES_PRODUCTS, /* amount: products that age, at most, of which the first are named */
    HF_RULE_UNITS_UNNAMED, /* amount: rows of no known product, of which the first are named */
    HF_RULE_DARK_BY, /* amount: share of the trials, at most; date: in half of them, the earliest */
    HF_RULE_REGION_DARK, /* amount: sites at the end in the mean, at most */
    /* resilience, what is no longer secured or trusted */
    HF_RULE_NOT_PATCHED, /* amount: sites served only through such devices, at most; date: since */
    HF_RULE_NOT_PASSED,  /* amount: sites that reach no gateway, at most */
    /* resilience, what share of the time */
    HF_RULE_DOWN_MINUTES, /* amount: minutes a year in the mean, at most */
    HF_RULE_DOWN_BOUNDED, /* amount: services that lie between two bounds */
    HF_RULE_UNIT_RATES,   /* amount: units that fail, of whose products the first are named */
    HF_RULE_UNITS_DOWN,   /* amount: hours a year that units of a product are down together, at most
                           */
    HF_RULE_BREAK_EVEN,   /* amount: minutes a year, at least */
    HF_RULE_LOSS_CHANCE,  /* amount: share of the time, as said, at most */
    /* stock, whether units age */
    HF_RULE_SHAPE_LEARNT, /* amount: median of the shape that the product's own failures show */
};
enum { HF_RULE_COUNT = HF_RULE_SHAPE_LEARNT + 1 };

struct hf_why_node {
    uint8_t kind; /* enum hf_why_kind */
    uint32_t first, second;
    uint32_t child_from, child_count; /* in why.child */
    double amount;                    /* rules only, see above; else 0 */
    struct hf_date date;              /* rules only; else HF_DATE_MIN */
};

struct hf_why {
    struct hf_arena *keep;
    struct hf_why_node *node;
    size_t node_count, node_capacity;
    struct hf_why_id *child;
    size_t child_count, child_capacity;
    uint32_t *leaf; /* hash table over leaves */
    size_t leaf_capacity, leaf_count;
    bool failed; /* memory ran out: every id made since is HF_WHY_NONE */
    bool muted;  /* set by whoever wants answers only: nothing is kept, every id is HF_WHY_NONE */
};

/* A few reasons that many answers share. */
enum { HF_WHY_SHARED_MAX = 8 };
struct hf_why_shared {
    struct hf_why_id item[HF_WHY_SHARED_MAX];
    uint32_t count;
};

/* An empty graph whose nodes go to `keep`. */
HF_PUBLIC struct hf_why hf_why_make(struct hf_arena *keep);
/* Leaves. On exhausted memory these set why->failed and return HF_WHY_NONE: look at `failed` once,
 * at the end. */
HF_PUBLIC struct hf_why_id hf_why_leaf(struct hf_why *why, enum hf_why_kind kind, uint32_t first,
                                       uint32_t second);
static inline struct hf_why_id hf_why_row(struct hf_why *why, enum hf_kind kind, uint32_t row) {
    return hf_why_leaf(why, HF_WHY_ROW, (uint32_t)kind, row);
}
static inline struct hf_why_id hf_why_blank(struct hf_why *why, enum hf_kind kind, uint32_t column,
                                            uint32_t row) {
    return hf_why_leaf(why, HF_WHY_BLANK, (uint32_t)kind << 16 | column, row);
}

struct hf_why_rule {
    enum hf_rule rule;
    double amount;
    struct hf_date date;
    const struct hf_why_id *child; /* HF_WHY_NONE among them is left out */
    size_t child_count;
};
HF_PUBLIC struct hf_why_id hf_why_apply(struct hf_why *why, const struct hf_why_rule *rule);

#endif
