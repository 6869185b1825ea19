/* compliance.h - what the files of this room share.
 *
 * network.c lays out the deployed units once. case.c answers, for one requirement, what each of
 * them is to it: in scope, counted; lapse.c from which day on. state.c counts them in one world on
 * one day; figures.c and records.c do so for metrics that are not about units. judge.c turns worlds
 * into a verdict, bound.c says whether the operator is bound at all, evidence.c why.
 */
#ifndef HF_COMPLY_COMPLIANCE_H
#define HF_COMPLY_COMPLIANCE_H

#include "exposure/condition.h"
#include <holdfast/comply.h>

/* A device or module row that carries service. */
struct comply_unit {
    enum hf_kind kind; /* device or module */
    uint32_t row;
    uint32_t site, product; /* HF_NONE: not known */
    int64_t quantity;
    uint32_t group;
    uint32_t holder; /* modules: group of the device they sit in, or HF_NONE */
};

/* All units of one product at one site: what a swap takes from. */
struct comply_group {
    uint32_t site, product;
    uint32_t from, until; /* in unit[] */
    int64_t units;
};

struct comply_network {
    const struct hf_assessment *assessment;
    const struct hf_snapshot *snapshot;
    struct comply_unit *unit; /* by site, product, kind, row */
    uint32_t unit_count;
    struct comply_group *group;
    uint32_t group_count;
    uint32_t *swap_group; /* per swap of the schedule; HF_NONE: no such units are deployed */
    uint32_t *held_start; /* per group, and one more: where the modules that its devices hold */
    uint32_t *held;       /* begin in held[], which are units */
};

enum hf_status hf_comply_network(const struct hf_assessment *assessment, struct hf_arena *arena,
                                 struct comply_network *network);

/* From `from` on it counts with this answer; the stronger of the two. */
struct comply_lapse {
    enum hf_answer counts[2];
    struct hf_date_range from[2];
};

/* A device and the management segment that it is in. */
struct comply_segment_unit {
    struct hf_text segment;
    uint32_t unit;
};

/* What figures over records look at, see records.c. */
struct comply_records {
    uint32_t count;
    enum hf_answer *in; /* suppliers: per party, then those whom nobody names; products: the same */
    uint32_t *pool;     /* products: 1 + position in assessment.endurance */
    struct comply_segment_unit *segment; /* segments: the devices, by segment */
    uint32_t *start;                     /* and where each begins; count + 1 elements */
    int32_t *first_swap;                 /* per group: first day on which one may leave */
};

/* One requirement, with one way to take its open parameter. */
struct comply_case {
    const struct comply_network *network;
    const struct hf_snapshot *snapshot;
    const struct hf_requirement *rule;
    uint32_t pack, requirement;
    uint32_t parameter_taken; /* HF_NONE: none is open */
    enum hf_tristate parameter_value;
    struct hf_text slice;         /* the network or function that is asked about; "": all */
    enum hf_answer *target;       /* per party: is it a target? */
    struct hf_why_id *target_why; /* per party */
    enum hf_answer *made;         /* per product: by a target, in the tested roles */
    enum hf_answer *scope;        /* per unit: function classes and technology */
    enum hf_answer *counted;      /* per unit: made by a target, in scope, under the condition */
    enum hf_answer
        *apart; /* per unit: the same, apart from scope: if it is in scope, does it count? */
    enum hf_answer *swap_scope;     /* per swap: is what comes in in scope? */
    enum hf_answer *swap_counted;   /* per swap: does what comes in count? */
    enum hf_answer *swap_apart;     /* per swap: the same, apart from scope */
    enum hf_answer *function_scope; /* per function */
    enum hf_answer
        *sensitive; /* per site: serves a sensitive place? Only for that metric, else NULL */
    struct comply_lapse *lapse; /* per unit, and per swap for what comes in: only for metrics */
    struct comply_lapse *swap_lapse; /* that hf_comply_lapses, else NULL */
    struct comply_records *records;  /* only for metrics that hf_comply_has_records, else NULL */
    bool has_bases;                  /* traffic: all figures in scope have one and the same basis */
};

enum hf_status hf_comply_case(const struct comply_network *network, struct comply_case *one,
                              struct hf_arena *arena);
/* The networks or functions that are asked one by one; count 0: the whole at once. */
struct comply_slices {
    struct hf_text *name;
    uint32_t count;
};
enum hf_status hf_comply_slices(const struct comply_network *network, enum hf_per per,
                                struct hf_arena *arena, struct comply_slices *slices);
/* Does what serves the function at the site (either may be HF_NONE) belong to the case's slice? */
enum hf_answer hf_comply_in_slice(const struct comply_case *one, uint32_t function, uint32_t site);
enum hf_answer hf_comply_service_scope(const struct comply_case *one, uint32_t service);
/* Is surely nothing of the slice in scope? */
bool hf_comply_is_slice_empty(const struct comply_case *one);
static inline bool hf_comply_is_scoped(const struct comply_case *one) {
    return one->rule->function_class_count > 0 || one->slice.len > 0;
}
/* The context of conditions for a unit. */
struct hf_condition_context hf_comply_context(const struct comply_case *one,
                                              const struct comply_unit *unit);
/* Install date of a unit. */
struct hf_date_range hf_comply_installed(const struct hf_snapshot *snapshot,
                                         const struct comply_unit *unit);
/* From when on a unit is in place, a module not before its device. Blank: long since. */
struct hf_date_range hf_comply_in_place(const struct hf_snapshot *snapshot,
                                        const struct comply_unit *unit);
bool hf_comply_is_share(enum hf_metric metric);
/* The weight of a service for a share, HF_COUNT_UNKNOWN where it is not said. Traffic as a whole
 * number of its unit's `hf_comply_traffic_scale`-th parts. */
int64_t hf_comply_weight(const struct comply_case *one, uint32_t service, int64_t traffic_scale);
int64_t hf_comply_traffic_scale(const struct hf_snapshot *snapshot);

/* ---- on which day ---- */

bool hf_comply_lapses(enum hf_metric metric);
enum hf_status hf_comply_lapses_make(struct comply_case *one, struct hf_arena *arena);
enum hf_answer hf_comply_lapsed(const struct comply_case *one, const struct comply_lapse *lapse,
                                struct hf_date_range day);
struct hf_why_id hf_comply_lapse_why(const struct comply_case *one, struct hf_why *why,
                                     const struct comply_unit *unit);
/* Does the unit count on that day? The same with what comes in by a swap; `apart` from scope. */
static inline enum hf_answer hf_comply_counted(const struct comply_case *one, uint32_t unit,
                                               struct hf_date_range day) {
    return one->lapse == NULL
               ? one->counted[unit]
               : hf_answer_and(one->counted[unit], hf_comply_lapsed(one, &one->lapse[unit], day));
}
static inline enum hf_answer hf_comply_apart(const struct comply_case *one, uint32_t unit,
                                             struct hf_date_range day) {
    return one->lapse == NULL
               ? one->apart[unit]
               : hf_answer_and(one->apart[unit], hf_comply_lapsed(one, &one->lapse[unit], day));
}
static inline enum hf_answer hf_comply_swap_counted(const struct comply_case *one, uint32_t swap,
                                                    struct hf_date_range day) {
    return one->lapse == NULL ? one->swap_counted[swap]
                              : hf_answer_and(one->swap_counted[swap],
                                              hf_comply_lapsed(one, &one->swap_lapse[swap], day));
}

/* ---- worlds ---- */

enum comply_world {                /* how what is not known is taken */
                    COMPLY_BEST,   /* only what is sure counts; what may be in scope is; what may be
                                      swapped is */
                    COMPLY_LIKELY, /* what is presumed counts */
                    COMPLY_DOUBT,  /* and so does what nobody can tell */
                    COMPLY_WORST,  /* all that may count does */
};
enum { COMPLY_WORLDS = COMPLY_WORST + 1 };

/* From which answer on something counts. */
static inline enum hf_answer hf_comply_floor(enum comply_world world) {
    switch (world) {
    case COMPLY_BEST:
        return HF_ANSWER_YES;
    case COMPLY_LIKELY:
        return HF_ANSWER_PRESUMED_YES;
    case COMPLY_DOUBT:
        return HF_ANSWER_NO_BASIS;
    case COMPLY_WORST:
        return HF_ANSWER_PRESUMED_NO;
    }
    return HF_ANSWER_PRESUMED_NO;
}
/* From which answer on something that does not count is in scope: a larger scope makes a share
 * smaller. */
static inline enum hf_answer hf_comply_scope_floor(enum comply_world world) {
    return world == COMPLY_BEST    ? HF_ANSWER_PRESUMED_NO
           : world == COMPLY_WORST ? HF_ANSWER_YES
                                   : HF_ANSWER_PRESUMED_YES;
}

/* What a metric comes to in one world on one day. */
struct comply_tally {
    int64_t numerator, denominator;
    bool is_boundless; /* the share may be anything up to all (COMPLY_WORST), or down to nothing
                          (COMPLY_BEST) */
    bool is_unknown;   /* there is nothing to measure: no world says anything */
    bool hides_part;   /* amounts that count are missing: the share may be larger */
    bool hides_rest; /* amounts in scope that do not count are missing: the share may be smaller */
};

/* A world that goes from day to day. Set the day, then either count all of it, or name the units
 * and swaps that may change since the day before and settle. */
struct comply_frame;
enum hf_status hf_comply_frame_make(const struct comply_case *one, enum comply_world world,
                                    struct hf_arena *arena, struct comply_frame **made);
void hf_comply_frame_day(struct comply_frame *frame, struct hf_date_range day);
void hf_comply_frame_all(struct comply_frame *frame);
void hf_comply_frame_unit(struct comply_frame *frame, uint32_t unit);
void hf_comply_frame_swap(struct comply_frame *frame, uint32_t index);
void hf_comply_frame_settle(struct comply_frame *frame);
enum hf_status hf_comply_frame_tally(struct comply_frame *frame, struct hf_arena scratch,
                                     struct comply_tally *tally);

/* Metrics over units, sites and services. `day`: an uncertain deadline has two ends. */
enum hf_status hf_comply_state(const struct comply_case *one, struct hf_arena scratch,
                               enum comply_world world, struct hf_date_range day,
                               struct comply_tally *tally);
/* Does something that lasts [from, until) run at some time of the day's range? */
enum hf_answer hf_comply_runs(struct hf_date_range from, struct hf_date_range until,
                              struct hf_date_range day);
/* Is the party (HF_NONE: nobody says who) one whom the requirement means? */
enum hf_answer hf_comply_is_meant(const struct comply_case *one, uint32_t party);
/* Does the contract run on the day, with whom the requirement means, under its condition? */
enum hf_answer hf_comply_contract_meant(const struct comply_case *one, uint32_t row,
                                        struct hf_date_range day);
/* Until when the spares last at the asked confidence; nothing is said beyond the horizon. */
struct hf_date_range hf_comply_spares_hold(const struct comply_case *one,
                                           const struct hf_endurance *endurance);

enum { COMPLY_REASONS_MAX = 16 };
/* Reasons of one record; those beyond the room are left out. */
struct comply_reasons {
    struct hf_why *why;
    struct hf_why_id child[COMPLY_REASONS_MAX];
    size_t count;
};
struct comply_record {
    enum hf_answer in;     /* is it in the base? */
    enum hf_answer counts; /* if it is, does it count against us? */
};
bool hf_comply_has_records(enum hf_metric metric);
enum hf_status hf_comply_records_make(struct comply_case *one, struct hf_arena *arena);
struct comply_record hf_comply_record(const struct comply_case *one, uint32_t index,
                                      struct hf_date_range day, struct comply_reasons *reasons);
void hf_comply_records_tally(const struct comply_case *one, enum comply_world world,
                             struct hf_date_range day, struct comply_tally *tally);
/* Does a managed service count that no contract stands for? */
enum hf_answer hf_comply_service_counts(const struct comply_case *one, uint32_t row,
                                        struct hf_date_range day);
/* Managed services. */
void hf_comply_outsourced(const struct comply_case *one, enum comply_world world,
                          struct hf_date_range day, struct comply_tally *tally);
/* Targets with units in the network. `units`: units left per group, as hf_comply_state counts them.
 */
enum hf_status hf_comply_targets(const struct comply_case *one, struct hf_arena scratch,
                                 enum comply_world world, const int64_t *left,
                                 struct comply_tally *tally);
/* Years that the spares of the worst product last; INFINITY: nothing of it, or beyond the horizon.
 */
enum hf_status hf_comply_endurance(const struct comply_case *one, struct hf_arena scratch,
                                   enum comply_world world, double *years, bool *has_product);

/* ---- verdicts ---- */

struct comply_judgement {
    enum hf_verdict verdict; /* MET, NOT_MET, UNDETERMINED */
    enum hf_answer met;
    struct hf_range numerator, denominator, figure;
    double presumed, doubted;
};
enum hf_status hf_comply_judge(const struct comply_case *one, struct hf_arena scratch,
                               struct hf_date_range day, struct comply_judgement *judgement);
/* A metric in one world, and whether it keeps the limit. */
struct comply_view {
    struct comply_tally tally;
    double years; /* endurance */
    bool is_within;
};
enum hf_status hf_comply_look(const struct comply_case *one, struct hf_arena scratch,
                              enum comply_world world, struct hf_date_range day,
                              struct comply_view *view);
bool hf_comply_is_within(const struct comply_case *one, enum comply_world world,
                         const struct comply_tally *tally);
/* NaN if there is nothing of which it could be a share. */
double hf_comply_figure(const struct comply_case *one, const struct comply_view *view,
                        enum comply_world world);

/* From when on the requirement stays met, and the figure's way there; the points go to `keep`. */
struct comply_trend {
    struct hf_date_range met_from;
    struct hf_trend_point *point;
    uint32_t count;
};
enum hf_status hf_comply_trend(const struct comply_case *one, struct hf_arena *keep,
                               struct hf_arena scratch, struct comply_trend *trend);

/* Whether the requirement binds this operator on a day: addressed, and its measure in force. */
struct comply_bound {
    enum hf_answer answer;
    struct hf_why_id why[2]; /* addressed, in force */
};
enum hf_status hf_comply_bound(const struct comply_case *one, struct hf_why *why,
                               struct hf_arena scratch, struct hf_date_range day,
                               struct comply_bound *bound);

/* ---- reasons ---- */

enum { COMPLY_EVIDENCE = 6 };
/* Counted rows, doubtful rows, doubtful figures, the parameter, two assumptions. */
struct comply_evidence {
    struct hf_why_id why[COMPLY_EVIDENCE];
};
enum hf_status hf_comply_evidence(const struct comply_case *one, struct hf_why *why,
                                  struct hf_arena scratch, struct hf_date_range day,
                                  struct comply_evidence *evidence);
/* Are the reasons others on each day? */
static inline bool hf_comply_evidence_has_day(const struct comply_case *one) {
    return one->lapse != NULL || one->records != NULL || one->rule->metric == HF_METRIC_OUTSOURCED;
}
/* The schedule's rows that bear on a day. */
struct hf_why_id hf_comply_swaps_why(const struct comply_case *one, struct hf_why *why,
                                     struct hf_date_range day);

#endif
