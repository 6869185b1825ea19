/* holdfast/scenario.h - what is asked of the analyses besides the data: dates, changes on top of
 * the data, assumptions, and the schedule of swaps. All are inputs: no analysis changes them.
 */
#ifndef HOLDFAST_SCENARIO_H
#define HOLDFAST_SCENARIO_H

#include <holdfast/buffer.h>
#include <holdfast/snapshot.h>

enum hf_change_kind {
    HF_CHANGE_ACTIVATE,       /* measure is in force from `date` on, whatever its pack says */
    HF_CHANGE_END,            /* measure ends on `date` */
    HF_CHANGE_LOSE,           /* risk groups are lost at once: see hf_scenario_lost */
    HF_CHANGE_ADD,            /* a product takes the place of others: see hf_scenario_added */
    HF_CHANGE_ASSUMPTION,     /* name = value */
    HF_CHANGE_END_EXCEPTION,  /* a licence or another exception ends on `date` */
    HF_CHANGE_LIST_PARTY,     /* a party is put on a list, or named by a measure, from `date` on */
    HF_CHANGE_EXTEND,         /* from `date` on a measure reaches what its targets own */
    HF_CHANGE_COUNTERMEASURE, /* from `date` on a country lets nothing out that is made there */
};
enum { HF_CHANGE_COUNT = HF_CHANGE_COUNTERMEASURE + 1 };

struct hf_change {
    enum hf_change_kind kind;
    struct hf_text subject; /* "pack/measure" (or the measure alone), "pack/measure/exception", a
                               party's name or key, names of risk groups, a country, or an
                               assumption's name */
    struct hf_date date;    /* HF_DATE_MIN: not said; then ACTIVATE is from always on, LIST_PARTY,
                               EXTEND and COUNTERMEASURE are from the as-of day on */
    struct hf_range value;  /* ASSUMPTION; EXTEND: the share, 0..1, from which something is owned */
    struct hf_text object;  /* LIST_PARTY: a list's name, or "pack/measure"; COUNTERMEASURE: the
                               brand, or "" for every brand */
};

struct hf_scenario {
    struct hf_text name;  /* "" for the data as it is */
    struct hf_date as_of; /* legal time */
    const struct hf_change *change;
    uint32_t change_count;
};

/* ---- Changes as text: what options and lines of a scenario file say ---- */

/* "activate", "end", "lose", "add", "assume", "end-licence", "list-party", "extend",
 * "countermeasure". */
HF_PUBLIC const char *hf_change_word(enum hf_change_kind kind);
/* What stands behind the word, as "MEASURE[@DATE]". */
HF_PUBLIC const char *hf_change_form(enum hf_change_kind kind);
/* Reads it; the texts are slices. False: not of that form. */
HF_PUBLIC bool hf_change_parse(enum hf_change_kind kind, struct hf_text text,
                               struct hf_change *change);
/* Writes word and form; hf_change_parse reads the form back as the same change. */
HF_PUBLIC void hf_change_print(const struct hf_change *change, struct hf_buffer *out);

/* ---- Applying ---- */

/* Whether a change's subject, "pack/measure" or "measure", names this measure. */
HF_PUBLIC bool hf_subject_is(struct hf_text subject, struct hf_text pack, struct hf_text id);

/* The data as the scenario has it: a snapshot that shares all with `snapshot` but what the changes
 * touch, or `snapshot` itself. The packs stay as they are. Positions of packs, measures and rows
 * stay too; what is added stands behind them:
 * - A countermeasure is a measure of a pack "scenario", the last one.
 * - A party that is listed is an entry of the list, said by a source "scenario"; one that is named
 *   by a measure is a party of its pack. That measure, and one that is extended, stands a second
 *   time in its pack, with the same id, a title that says so, and the wider target.
 * - Each change that touches a pack is a fact of it, whose citation is the change as text: reasons
 *   name it. ACTIVATE and END only get their fact: hf_measure_spans follows them. LOSE
 *   and ADD get one of the pack "scenario": the resilience room says what is lost.
 * - ADD changes what devices are: the product in their place, and with it every reference to it.
 * HF_ERR_INPUT for what is not there: a misspelt name must not pass for one that changes nothing.
 * O(changes x measures + entries of lists). */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_scenario_apply(struct hf_arena *keep,
                                                         const struct hf_snapshot *snapshot,
                                                         const struct hf_scenario *scenario,
                                                         const struct hf_snapshot **view,
                                                         struct hf_error *error);
/* The fact of `pack` that stands for the change at a position of the scenario, or HF_NONE. */
HF_PUBLIC uint32_t hf_scenario_fact(const struct hf_pack *pack, uint32_t change);

/* ---- What is lost ---- */

/* Why things are lost together; EVERY: as a vendor and as a maker of components, where the party is
 * either; without a party, what links share and the operator's own group of that name. */
enum hf_loss_threat {
    HF_LOSS_EVERY,
    HF_LOSS_VENDOR,
    HF_LOSS_COMPONENT,
    HF_LOSS_ROUTE,        /* links' risk_group */
    HF_LOSS_JURISDICTION, /* country of makers and of who controls them */
    HF_LOSS_FACTORY,      /* country that products are put together in */
    HF_LOSS_SOFTWARE,     /* products' software_line */
    HF_LOSS_SUPPORT,      /* suppliers of support contracts */
    HF_LOSS_MANAGEMENT,   /* devices' management_segment */
    HF_LOSS_OWN,          /* the operator's own table, risk_groups.csv */
};
enum { HF_LOSS_THREATS = HF_LOSS_OWN + 1 };
/* "", "vendor", "component supply", "shared route", "jurisdiction", "factory country", "software
 * line", "support", "management", "own group". */
HF_PUBLIC const char *hf_loss_threat_word(enum hf_loss_threat threat);
/* What the name of a group of the threat begins with: "components of ", "made in " ...; "" for
 * vendors, routes and own groups. */
HF_PUBLIC const char *hf_loss_group_prefix(enum hf_loss_threat threat);

struct hf_lost_name {
    struct hf_text name; /* without the prefix */
    enum hf_loss_threat threat;
    uint32_t party; /* or HF_NONE: the group of that name */
};
struct hf_lost_names {
    struct hf_lost_name *item;
    uint32_t count;
};
/* What a change LOSE names, each separated by a comma: a party by key, name or further name; the
 * risk_group of links; a group of the operator's own table; a name behind its prefix ("components
 * of PARTY", "jurisdiction XX", "made in XX", "software LINE", "support by PARTY", "managed from
 * SEGMENT"); or a name, with or without that prefix, behind the word of a threat and a colon
 * ("vendor: PARTY", "shared route: NAME"). Names may hold commas: the longest name that fits is
 * meant. HF_ERR_INPUT for what is not there, HF_ERR_LIMIT for more than 64 names. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_scenario_lost(struct hf_arena *keep,
                                                        const struct hf_snapshot *snapshot,
                                                        const struct hf_change *change,
                                                        struct hf_lost_names *lost,
                                                        struct hf_error *error);
/* The same names as they were said, each once: what a person reads of the loss. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_scenario_lost_once(struct hf_arena *keep, const struct hf_snapshot *snapshot,
                      const struct hf_change *change, struct hf_text *text, struct hf_error *error);

/* ---- What is replaced ---- */

/* From the as-of day on, every deployed device of the product or brand (of the region) is one of
 * the new product: the same place, name, function and links, no modules, no release. */
struct hf_added {
    uint32_t product;                /* the new one */
    uint32_t old_product, old_brand; /* one of them; the other HF_NONE */
    struct hf_text region;           /* "": everywhere */
    uint32_t devices;                /* rows that are replaced */
};
/* What a change ADD says: "NEW for OLD" or "NEW for OLD in REGION". NEW is a product of the data,
 * by key, model, part number or "Brand model"; OLD one too, or a party as their brand. HF_ERR_INPUT
 * for what is not there, is several, or replaces nothing. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_scenario_added(const struct hf_snapshot *snapshot,
                                                         const struct hf_change *change,
                                                         struct hf_added *added,
                                                         struct hf_error *error);

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
    HF_ASSUME_FLAW_OPEN_DAYS, /* how long an exploited flaw may stay open once it can be closed */
    HF_ASSUME_OWNED_RATIO,    /* share from which a party owns another, where a claim denies it */
    HF_ASSUME_REPAIR_DAYS,    /* range: from failure to the repaired unit on the shelf */
    HF_ASSUME_REPAIR_YIELD,   /* range: share of the units sent that come back usable */
    HF_ASSUME_PREDICTED_RATE_FACTOR, /* range: the rate in the field as a multiple of the maker's
                                        computed one */
    HF_ASSUME_SWAP_SOONER_DAYS,      /* by how much the lever of that name brings swaps forward */
    HF_ASSUME_TRANSFER_DAYS,         /* range: from asking another place for a unit to having it */
    /* Money, each as a share of the product's unit price; NaN by default: nobody knows. */
    HF_ASSUME_FREIGHT_RATIO,      /* carriage of a unit that is bought */
    HF_ASSUME_TRANSFER_RATIO,     /* moving a unit from place to place */
    HF_ASSUME_REPAIR_RATIO,       /* a repair elsewhere, by unit sent */
    HF_ASSUME_HARVEST_RATIO_COST, /* making a swapped unit a spare, by unit swapped */
    HF_ASSUME_SOONER_RATIO,       /* swapping sooner, by unit swapped */
    /* The same, of what a final order costs besides its price. */
    HF_ASSUME_HOLDING_RATIO,  /* a unit on the shelf, a year */
    HF_ASSUME_DISPOSAL_RATIO, /* a unit left over at the end; < 0: it is sold */
    HF_ASSUME_SHORTAGE_RATIO, /* a failure that finds no unit */
    HF_ASSUME_DISCOUNT_RATE,  /* a year, continuous */
    /* How units age. */
    HF_ASSUME_WEIBULL_SHAPE,  /* range: where no row says the shape; 1: they do not age */
    HF_ASSUME_RATE_AGE_YEARS, /* range: the age up to which a stated rate is the mean */
    HF_ASSUME_UNIT_AGE_YEARS, /* range: age of units whose install date is not known */
    HF_ASSUME_NO_FAULT_SHARE, /* range: of removed units, those that work, where nothing says */
    HF_ASSUME_RESTORE_HOURS,  /* range: from a unit's failure until it works again */
    HF_ASSUME_LINK_RATE,      /* range: failures a year of a link between two sites */
    /* With which "not short" has to be true, where nobody says better. */
    HF_ASSUME_SHAPE_DOUBT,       /* range: of the Weibull shape */
    HF_ASSUME_NO_FAULT_DOUBT,    /* range: of removed units, those that work */
    HF_ASSUME_SERVICES_COMPLETE, /* 1: a site without a row of services serves nobody */
};
enum { HF_ASSUME_COUNT = HF_ASSUME_SERVICES_COMPLETE + 1 };

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
