/* holdfast/pack.h - measures and requirements as data.
 *
 * A pack is a JSON document (docs/packs.md describes it for its authors, packs/pack.schema.json for
 * machines) that says what measures mean: who is targeted, which acts are forbidden to whom and
 * when, which exceptions there are, what must be shown by which date. The program knows no
 * authority, law or vendor: everything it says of one comes from here. These structs are the parsed
 * form. Names of parties are matched to the operator's own by screening.
 *
 * **Indices.** Within a pack, things refer to each other by position; HF_NONE stands for "none".
 * Every fact used in an answer is cited with its level of verification, and an answer is as good as
 * its weakest fact.
 * **Ownership.** All in the arena the pack was read into.
 */
#ifndef HOLDFAST_PACK_H
#define HOLDFAST_PACK_H

#include <holdfast/answer.h>
#include <holdfast/date.h>
#include <holdfast/defect.h>
#include <holdfast/number.h>

enum hf_verified {                     /* weakest first */
                   HF_VERIFIED_NONE,   /* the pack does not say */
                   HF_VERIFIED_MEMORY, /* "M": from memory or inferred: shown as unverified wherever
                                          it is used */
                   HF_VERIFIED_SECONDARY, /* "V2": law firm, trade press, transcription */
                   HF_VERIFIED_OFFICIAL,  /* "V1": the official text was read */
};

struct hf_fact {
    struct hf_text id;
    struct hf_text citation;
    struct hf_text url;
    enum hf_verified verified;
    struct hf_text note;
    int64_t line; /* in the pack's file */
    bool has_known;
    struct hf_date known; /* first day on which anybody could surely know it (holdfast/known.h) */
};

struct hf_pack_party {
    struct hf_text id;
    struct hf_text country;
    struct hf_text *name; /* first the usual one */
    uint32_t name_count;
    uint32_t fact;
};

/* A stake between two parties of the pack, joined to the operator's own ownership rows. */
struct hf_pack_stake {
    uint32_t owner, owned; /* pack parties */
    struct hf_range share_ratio;
    enum hf_tristate control;
    struct hf_date_range from, until;
    uint32_t fact;
};

/* ---- Conditions: a small closed tree over item, deployment, order and date. ---- */

enum hf_predicate {
    HF_IF_ALL, /* every child */
    HF_IF_ANY, /* at least one child */
    HF_IF_NOT, /* its only child fails */
    /* about the item */
    HF_IF_ORIGINATES_IN,     /* text: jurisdiction */
    HF_IF_CONTENT_ABOVE,     /* text: jurisdiction, ratio: controlled content strictly above it */
    HF_IF_DIRECT_PRODUCT_OF, /* text: jurisdiction */
    HF_IF_CONTROL_CLASS,     /* text: class or its prefix closed by '*'; jurisdiction in `place` */
    HF_IF_DESIGNED_BY_TARGET,
    HF_IF_SUPPLY_CHAIN_ALTERED,
    HF_IF_MADE_IN,       /* text: factory country */
    HF_IF_PRODUCT_CLASS, /* text */
    HF_IF_TECHNOLOGY,    /* text: one word of the product's or the deployment's technology */
    HF_IF_COMPONENT,     /* the item is a bought-in component, not the finished product */
    HF_IF_SOFTWARE,
    /* about the deployment */
    HF_IF_FUNCTION_CLASS,   /* text: id of one of the pack's function classes */
    HF_IF_INSTALLED_BEFORE, /* date */
    HF_IF_LIKE_FOR_LIKE,    /* a unit that replaces a failed one of the same product */
    /* about the transaction */
    HF_IF_DESTINATION,               /* text: country */
    HF_IF_CONTRACT_SIGNED_UNTIL,     /* date, included */
    HF_IF_PRODUCTION_STARTED_BEFORE, /* date */
    HF_IF_SHIPPED_BEFORE,            /* date */
    HF_IF_EN_ROUTE_ON,               /* date: shipped before it, not received before it */
    HF_IF_NO_NEW_CAPABILITY,
    HF_IF_PARAMETER, /* text: id of a parameter of the same measure; its tristate value is the
                        answer */
};

struct hf_condition {
    enum hf_predicate predicate;
    struct hf_text text;
    struct hf_text place;
    double ratio;
    struct hf_date date;
    uint32_t child_from,
        child_count; /* children are consecutive in pack.condition, before their parent */
    int64_t line;
};

/* ---- Measures ---- */

enum hf_binding { HF_BINDING_LAW, HF_BINDING_ADVICE, HF_BINDING_PROPOSAL, HF_BINDING_REPORTED };

enum hf_period_status { /* of a measure between two dates */
                        HF_PERIOD_ANNOUNCED,
                        HF_PERIOD_IN_FORCE,
                        HF_PERIOD_SUSPENDED,
                        HF_PERIOD_STAYED,
                        HF_PERIOD_ENDED,
                        HF_PERIOD_PROPOSED,
                        HF_PERIOD_REPORTED,
                        HF_PERIOD_ADVICE,
                        HF_PERIOD_UNKNOWN, /* nobody has said what applies then: undetermined, never
                                              clear */
};

struct hf_period {
    enum hf_period_status status;
    struct hf_interval interval;
    uint32_t fact;
};

/* Acts, seen from the operator, but for the first two, which others do towards the target. */
enum hf_act {
    HF_ACT_SUPPLY_TARGET,  /* anyone under the jurisdiction hands the target items: its own supply
                              chain */
    HF_ACT_SERVICE_TARGET, /* services items that the target owns, possesses or controls */
    HF_ACT_BUY,
    HF_ACT_RECEIVE,
    HF_ACT_RECEIVE_REPAIRED,
    HF_ACT_SEND_FOR_REPAIR,
    HF_ACT_PATCH,
    HF_ACT_GET_SUPPORT,
    HF_ACT_PAY,
    HF_ACT_INSTALL,
    HF_ACT_USE,
    HF_ACT_SELF_MAINTAIN,
    HF_ACT_OUTSOURCE, /* have the network managed by the target */
    HF_ACT_SUBSIDISE, /* buy with public money */
    HF_ACT_AUTHORISE, /* put new models on the market */
};
enum { HF_ACT_COUNT = HF_ACT_AUTHORISE + 1 };

enum hf_modality {
    HF_FORBIDDEN,
    HF_LICENCE_REQUIRED,
    HF_ADVISED_AGAINST,
    HF_REQUIRED,
    HF_PERMITTED
};

struct hf_act_rule {
    enum hf_act act;
    enum hf_modality modality;
    uint32_t condition; /* further condition for this act alone, or HF_NONE */
    uint32_t fact;      /* HF_NONE: the measure's own */
};

enum hf_control_rule { HF_CONTROL_IGNORED, HF_CONTROL_COUNTS };

/* When does a measure on an owner reach what it owns? hit(e) = the sum of the direct stakes of hit
 * owners (or, without `aggregate`, the largest) reaches the threshold; the least fixpoint.
 * `cascade` false stops after one step. */
struct hf_ownership_test {
    bool applies; /* false: the named parties only */
    double threshold_ratio;
    bool is_strict; /* true: above the threshold; false: at or above it */
    bool aggregate;
    bool cascade;
    enum hf_control_rule control;
    uint32_t fact;
};

/* Whom a measure or a requirement is about. */
struct hf_target {
    uint32_t *party; /* pack parties */
    uint32_t party_count;
    struct hf_text *list; /* names of lists: every entry of them */
    uint32_t list_count;
    unsigned roles; /* bits 1 << enum hf_role: roles in a product that are tested */
    struct hf_ownership_test ownership;
    enum hf_tristate
        reaches_components; /* a product of another maker that holds a target's component */
    bool is_category;       /* no party at all: whatever meets the item condition */
};

enum hf_addressees_rule {
    HF_ADDRESSED_EVERYONE,     /* whoever acts, anywhere */
    HF_ADDRESSED_JURISDICTION, /* whoever is under the jurisdiction: the operator's country */
    HF_ADDRESSED_NAMED, /* named operators only: the operator's own addressee rows say whether it is
                           one */
    HF_ADDRESSED_OTHERS, /* never the operator: suppliers, public buyers, the target itself */
};

enum hf_defeater_kind {
    HF_DEFEATER_GENERAL_LICENCE,
    HF_DEFEATER_LICENCE,
    HF_DEFEATER_SAVINGS_CLAUSE,
    HF_DEFEATER_EXEMPTION
};

struct hf_defeater {
    struct hf_text id, title;
    enum hf_defeater_kind kind;
    struct hf_interval interval;
    unsigned acts;   /* bits 1 << enum hf_act that it permits again */
    uint32_t *party; /* HF_NONE count: all targets; else only these */
    uint32_t party_count;
    uint32_t condition;
    uint32_t fact;
};

struct hf_parameter {
    struct hf_text id, title;
    enum hf_tristate value;
    uint32_t fact;
};

struct hf_measure {
    struct hf_text id, title, authority, jurisdiction;
    enum hf_binding binding;
    struct hf_text threat; /* "supply-rule", "state-compulsion", ... */
    struct hf_target target;
    enum hf_addressees_rule addressees;
    struct hf_act_rule *act;
    uint32_t act_count;
    uint32_t condition;       /* on the item, for all acts; HF_NONE: any item */
    struct hf_period *period; /* ascending, not overlapping */
    uint32_t period_count;
    struct hf_defeater *defeater;
    uint32_t defeater_count;
    struct hf_parameter *parameter;
    uint32_t parameter_count;
    uint32_t fact;
    int64_t line;
    uint32_t change;       /* 1 + position of the scenario's change that added it; 0: the pack's */
    struct hf_date begins; /* only with `change`: nothing applies before */
};

/* ---- Requirements ---- */

enum hf_metric {
    HF_METRIC_UNITS,      /* deployed units made by the target, in the function classes */
    HF_METRIC_SITE_SHARE, /* sites with such a unit / sites of the function classes */
    HF_METRIC_PREMISES_SHARE,
    HF_METRIC_TRAFFIC_SHARE,
    HF_METRIC_SUBSCRIBER_SHARE,
    HF_METRIC_INSTALLED_SINCE, /* units with an install date on or after the requirement's `since`
                                */
    HF_METRIC_SENSITIVE_SITES, /* sites with such a unit that cover a sensitive place */
    HF_METRIC_OUTSOURCED,      /* managed services of the target, by contract or by themselves */
    HF_METRIC_TARGET_COUNT,    /* how many different targets are in the network */
    HF_METRIC_ENDURANCE,       /* years that stock of the target's products lasts */
    /* The operator's own records; the target says whose suppliers, contracts and products. */
    HF_METRIC_SUPPLIERS_WITHOUT_REVIEW,
    HF_METRIC_CONTRACTS_WITHOUT_EXIT_PLAN,
    HF_METRIC_CONTRACTS_WITHOUT_BREAK_CLAUSE,
    HF_METRIC_CONTRACTS_WITHOUT_SUPPORT_PERIOD,
    HF_METRIC_UNITS_PAST_SUPPORT, /* and without the record that they may stay */
    HF_METRIC_PATCHES_OVERDUE,    /* exposed units whose exploited flaw could long be fixed */
    HF_METRIC_SHARED_MANAGEMENT_SEGMENTS,
    HF_METRIC_SERVICES_WITHOUT_EXIT_PLAN,
    HF_METRIC_FUNCTIONS_NOT_REPATRIABLE,
    HF_METRIC_PRODUCTS_WITHOUT_LIFETIME_SPARES,
};
enum { HF_METRIC_COUNT = HF_METRIC_PRODUCTS_WITHOUT_LIFETIME_SPARES + 1 };

/* Of what there is one figure each: of the operator as a whole, or of each network or function by
 * itself. */
enum hf_per { HF_PER_OPERATOR, HF_PER_NETWORK, HF_PER_FUNCTION };

enum { HF_AGE_NOT_ASKED = -1 };

struct hf_deadline {
    struct hf_date_range date;
    struct hf_date_range was; /* earlier date that it replaced, HF_DATE_UNKNOWN if none */
    uint32_t fact;
};

struct hf_requirement {
    struct hf_text id, title;
    uint32_t measure; /* that it is part of, or HF_NONE */
    enum hf_binding binding;
    struct hf_text jurisdiction;
    enum hf_addressees_rule addressees;
    struct hf_target target;
    enum hf_metric metric;
    struct hf_text *function_class; /* ids; none: the whole network */
    uint32_t function_class_count;
    struct hf_text *technology;
    uint32_t technology_count;
    uint32_t condition; /* further condition on the unit */
    double limit;       /* met while metric <= limit (>= for endurance) */
    struct hf_date since;
    enum hf_per per;
    uint8_t review;   /* enum hf_review_kind that is asked for; 0: none */
    int32_t age_days; /* most days that something may be old or take; HF_AGE_NOT_ASKED */
    struct hf_deadline *deadline;
    uint32_t deadline_count;
    struct hf_parameter *parameter;
    uint32_t parameter_count;
    uint32_t fact;
    int64_t line;
};

/* ---- Incident thresholds ---- */

/* What an outage is measured by. */
enum hf_incident_basis {
    HF_INCIDENT_SUBSCRIBERS,      /* people without service at once */
    HF_INCIDENT_SUBSCRIBER_SHARE, /* their share of those whom the functions serve */
    HF_INCIDENT_SITES,
    HF_INCIDENT_USER_HOURS, /* people without service times hours */
};
enum { HF_INCIDENT_BASES = HF_INCIDENT_USER_HOURS + 1 };

/* From when on an outage has to be reported, or counts as grave. */
struct hf_incident_threshold {
    struct hf_text id, title, authority, jurisdiction;
    enum hf_binding binding;
    struct hf_interval interval; /* in which it applies */
    enum hf_incident_basis basis;
    double least; /* people, a share 0 ... 1, sites or user-hours: reached at it */
    double hours; /* that the outage lasts at least; 0: at once */
    struct hf_text *function_class; /* ids; none: all functions together */
    uint32_t function_class_count;
    uint32_t fact;
    int64_t line;
};

/* ---- The rest ---- */

struct hf_function_class { /* sensitivity of functions, by words that the operator uses */
    struct hf_text id, title;
    struct hf_text *function; /* operators' function classes that belong here */
    uint32_t function_count;
    uint32_t fact;
};

struct hf_pack_assumption {
    struct hf_text id, title, unit;
    struct hf_range value;
    uint32_t party; /* of the pack, or HF_NONE */
    uint32_t fact;
};

/* What an event tests: could it be foreseen? */
enum hf_event_test {
    HF_EVENT_UNTESTED, /* nothing that is modelled */
    HF_EVENT_BEGINS,   /* that the measure, or the exception, begins to apply */
    HF_EVENT_ENDS,     /* that it ends */
    HF_EVENT_DEADLINE, /* a deadline of the requirement */
    HF_EVENT_EFFECT,   /* that the measure has the effect on some product */
};

struct hf_event { /* what happened, for the replay */
    struct hf_date_range date;
    struct hf_text title;
    uint32_t fact;
    enum hf_event_test test;
    uint32_t measure, defeater, requirement; /* HF_NONE where the test is not about one */
    uint32_t effect;                         /* enum hf_effect_kind (holdfast/assessment.h) */
};

struct hf_replay {
    struct hf_text id, title;
    struct hf_date from, until;
    uint32_t *event;
    uint32_t event_count;
    uint32_t *measure;
    uint32_t measure_count;
};

struct hf_pack {
    struct hf_text id, title, version;
    struct hf_date published;
    bool is_private;
    bool is_assumed; /* the scenario's own: what it holds is no rule that anybody published */
    struct hf_fact *fact;
    uint32_t fact_count;
    struct hf_pack_party *party;
    uint32_t party_count;
    struct hf_pack_stake *stake;
    uint32_t stake_count;
    struct hf_condition *condition;
    uint32_t condition_count;
    struct hf_function_class *function_class;
    uint32_t function_class_count;
    struct hf_measure *measure;
    uint32_t measure_count;
    struct hf_requirement *requirement;
    uint32_t requirement_count;
    struct hf_incident_threshold *threshold;
    uint32_t threshold_count;
    struct hf_pack_assumption *assumption;
    uint32_t assumption_count;
    struct hf_event *event;
    uint32_t event_count;
    struct hf_replay *replay;
    uint32_t replay_count;
    struct hf_text
        *sensitive_place; /* private packs: places whose coverage is tested; outputs redact them */
    uint32_t sensitive_place_count;
};

/* Words of the grammar, as packs write them: "in-force", "buy", "V1", ... Never NULL. */
HF_PUBLIC const char *hf_verified_text(enum hf_verified verified);
HF_PUBLIC const char *hf_binding_text(enum hf_binding binding);
HF_PUBLIC const char *hf_period_status_text(enum hf_period_status status);
HF_PUBLIC const char *hf_act_text(enum hf_act act);
HF_PUBLIC const char *hf_modality_text(enum hf_modality modality);
HF_PUBLIC const char *hf_metric_text(enum hf_metric metric);
HF_PUBLIC const char *hf_per_text(enum hf_per per);
HF_PUBLIC const char *hf_incident_basis_text(enum hf_incident_basis basis);
HF_PUBLIC const char *hf_predicate_text(enum hf_predicate predicate);
HF_PUBLIC const char *hf_addressees_rule_text(enum hf_addressees_rule rule);
HF_PUBLIC const char *hf_defeater_kind_text(enum hf_defeater_kind kind);

#endif
