/* compliance.h - what the files of this room share.
 *
 * sorts.c says which units no requirement tells apart; network.c lays all of them out once by
 * these sorts, with site_walk.c and ranges.c, patterns.c finds the swaps that are alike,
 * segment_units.c what management segments hold. case.c answers, for one requirement, what each
 * sort is to it: in scope, counted; lapse.c from which day on, bearing.c what can be left out,
 * epoch.c on which days others are listed; alike.c says which cases come to the same. state.c
 * counts in one world, from day to day, frame_tally.c reads it; figures.c, records.c and segments.c
 * do so for metrics that are not about units. judge.c turns worlds into a verdict, trend.c follows
 * them, bound.c says whether the operator is bound at all, evidence.c why.
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
};

enum { COMPLY_NAMED_MAX = 25 }; /* rows that a finding names */

/* Units come in the order of site, product, kind, row. */
struct comply_place {
    uint32_t position; /* in that order */
    uint32_t row;
};

__extension__ typedef __int128 wide_sum; /* of 64-bit amounts: exact */

/* Units that no requirement of any pack tells apart, but by the day on which they are put in: one
 * of them stands for all. */
struct comply_sort {
    struct comply_unit unit; /* the one */
    bool has_no_segment;     /* devices whose management segment nobody says */
};

/* Units of a sort that are put in at one time. Days that no deadline falls between are one; those
 * after the as-of day are exact. */
struct comply_batch {
    uint32_t sort;
    struct hf_date_range from;
    uint32_t rows; /* of devices and modules */
    wide_sum quantity;
    uint32_t last_site; /* while it is filled */
};
/* The first units of a batch. */
struct comply_names {
    struct comply_place item[COMPLY_NAMED_MAX];
    uint32_t count;
};

/* All units of one product at one site, where swaps take from them, or from the devices that hold
 * them. */
struct comply_group {
    uint32_t site, product;
    uint32_t from, until;      /* in cell[] */
    uint32_t held, held_until; /* in held[]: modules that its devices hold */
    int64_t units;
    uint32_t sort; /* in group_sort[] */
    bool is_dated; /* some are not there on all days that are asked about */
};

/* The units of a batch in a group; their quantity in two parts, since worlds wait for little else
 * than these. 2^32 rows of 2^63 units each fit. */
struct comply_cell {
    uint32_t batch;
    int32_t quantity_upper;
    uint64_t quantity_lower;
};
#define COMPLY_CELL_BASE ((wide_sum)UINT64_MAX + 1)
static inline wide_sum hf_comply_cell_quantity(const struct comply_cell *cell) {
    return (wide_sum)cell->quantity_upper * COMPLY_CELL_BASE + cell->quantity_lower;
}
static inline struct comply_cell hf_comply_cell_of(uint32_t batch, wide_sum quantity) {
    const uint64_t lower = (uint64_t)quantity;
    return (struct comply_cell){batch, (int32_t)((quantity - lower) / COMPLY_CELL_BASE), lower};
}

/* Modules that go with the devices of a group. */
struct comply_held {
    uint32_t group; /* their own */
    int64_t quantity;
};

enum comply_change_kind {
    COMPLY_CHANGE_DAY,
    COMPLY_CHANGE_BATCH,
    COMPLY_CHANGE_GROUP,
    COMPLY_CHANGE_SORT,
    COMPLY_CHANGE_SWAP,
    COMPLY_CHANGE_PATTERN,
    COMPLY_CHANGE_ALL,
};
/* Something that is different from a day on. */
struct comply_change {
    int32_t day;
    enum comply_change_kind kind;
    uint32_t index;
};
struct comply_changes {
    struct comply_change *item; /* NULL: they are counted only */
    size_t count;
    size_t ordered; /* so many are by day already */
    int32_t as_of;
};

/* A device whose management segment is said. */
struct comply_segment_unit {
    struct hf_text segment;
    struct comply_place place;
    uint32_t batch;
    uint32_t group;     /* HF_NONE: no swap takes its kind */
    int32_t first_swap; /* first day on which one of its kind may leave its site */
};

/* A swap of one known day, the units that it takes from and the modules that go with them, none of
 * which another swap touches. Swaps of one pattern take from units of the same batches in the same
 * amounts, and put in the same: once they are done, all of them bring the same, whatever the day.
 */
struct comply_pattern {
    uint32_t swap; /* the first of them */
    uint32_t part; /* first of its parts: the units, the modules by group, what comes in */
};

struct comply_network {
    const struct hf_assessment *assessment;
    const struct hf_snapshot *snapshot;
    uint32_t unit_count;
    struct comply_sort *sort;
    uint32_t sort_count;
    struct comply_batch *batch;
    struct hf_date_range *batch_from; /* per batch: its own `from` */
    struct comply_names *names;       /* per batch */
    uint32_t batch_count;
    struct hf_csr batches_of_sort;
    struct hf_csr sites;        /* per batch: where it has units */
    struct comply_group *group; /* in the order of the swaps that touch them */
    uint32_t group_count;
    struct comply_cell *cell;
    struct comply_held *held;
    struct hf_csr groups_of_sort;
    /* Groups of units of the same sorts, and swaps of such groups for one product on one side of
     * every day that is asked about: one of each sort stands for all. */
    uint32_t *group_sort;
    uint32_t group_sort_count;
    uint32_t *swap_sort; /* per swap: in swap_of_sort[] */
    uint32_t *swap_of_sort;
    uint32_t swap_sort_count;
    uint32_t *swap_group; /* per swap of the schedule; HF_NONE: no such units are deployed */
    int64_t *swap_units;  /* per swap: units that it puts in, no more than may leave */
    struct comply_pattern *pattern; /* one more: whose parts begin where the last one's end */
    uint32_t pattern_count;
    uint32_t *swap_pattern; /* per swap; HF_NONE: it has none */
    struct hf_csr swaps_of_pattern;
    struct hf_csr patterns_of_batch;
    uint32_t *shared_group; /* groups that belong to no pattern */
    uint32_t shared_count;
    struct hf_csr shared_sorts;    /* of these: their own in group_sort[], those that they hold */
    struct comply_changes changes; /* batches, groups and swaps after the as-of day, by day */
    struct comply_segment_unit *segment; /* by segment */
    uint32_t segment_units;
    uint32_t *segment_start; /* segment_count + 1 */
    uint32_t segment_count;
    /* of each segment and batch, the units that alone decide what the segment is on any day: the
     * two that a swap may take first, and the one that it may take last */
    struct comply_segment_unit *segment_first;
    uint32_t *segment_first_start; /* segment_count + 1 */
    enum hf_answer *sensitive;     /* per site: serves a sensitive place? */
    int64_t *traffic;              /* per service, in parts of its unit; HF_COUNT_UNKNOWN */
    int64_t traffic_scale;
};

enum hf_status hf_comply_network(const struct hf_assessment *assessment, struct hf_arena *arena,
                                 struct comply_network *network);
/* With the sites in so many ranges, on as many threads: the same for any number of them. */
enum hf_status hf_comply_network_by(const struct hf_assessment *assessment, struct hf_arena *arena,
                                    uint32_t ranges, struct comply_network *network);
/* Once groups and swaps are there, and segment[] is in the order of units. */
enum hf_status hf_comply_segment_units(struct comply_network *network, struct hf_arena *arena);
/* Once groups, swaps and batches are there. */
enum hf_status hf_comply_patterns(struct comply_network *network, struct hf_arena *arena);
/* Without patterns: each swap and group by itself. */
enum hf_status hf_comply_patterns_none(struct comply_network *network, struct hf_arena *arena);

/* From `from` on it counts with this answer; the stronger of the two. */
struct comply_lapse {
    enum hf_answer counts[2];
    struct hf_date_range from[2];
    struct hf_date known_from; /* of the days before, `before` is all that is known */
    enum hf_answer before;
};

/* Records that begin at one time and are in scope alike. */
struct comply_open {
    struct hf_date_range from;
    enum hf_answer scope;
    int64_t rows;
};

/* What figures over records look at, see records.c. */
struct comply_records {
    uint32_t count;
    enum hf_answer *in; /* suppliers: per party, then those whom nobody names; products: the same */
    uint32_t *unit;     /* suppliers: the batch in use that tells most of it, or HF_NONE */
    uint32_t *pool;     /* products: 1 + position in assessment.endurance */
    /* segments: devices whose segment nobody says, each a record of its own; those in place by the
     * as-of day by whether they are in scope, and the batches of the others */
    int64_t settled[HF_ANSWER_YES + 1];
    struct comply_open *open;
    uint32_t open_count;
    bool has_loose;
    struct comply_segments *segments; /* see segments.c */
};

/* What of the network bears on a case: all else is surely out of its scope. */
struct comply_bearing {
    uint32_t *batch;       /* in scope, then those beside them in some group */
    uint32_t batch_count;  /* in scope */
    uint32_t beside_count; /* the others */
    uint8_t *batch_bears;  /* per batch: it is one of them */
    uint32_t *pattern;     /* patterns that bear on it */
    uint32_t pattern_count;
    uint8_t *pattern_bears; /* per pattern, COMPLY_BEARS_... */
    uint32_t *group;        /* without those of patterns */
    uint32_t group_count;
    uint32_t *slot;    /* per group: its position in group[], or HF_NONE */
    uint8_t *has_hits; /* per slot: some of its units, or that go with them, may count */
    uint32_t *dated;   /* slots whose units are not all there on every day that is asked about */
    uint32_t dated_count;
    uint32_t *swap; /* in the order of the schedule */
    uint32_t swap_count;
    uint32_t *vague; /* positions in swap[] of those that no single day is said of */
    uint32_t vague_count;
    uint8_t *swap_bears;           /* per swap, COMPLY_BEARS_... */
    enum hf_answer *service_scope; /* per service; only for shares, else NULL */
    uint8_t *served;               /* per site: COMPLY_SITE_..., of services that may be in scope */
};
enum { COMPLY_SITE_SERVED = 1, COMPLY_SITE_HAS_SERVICE = 2 };
enum {
    COMPLY_BEARS_SCOPE = 1, /* on what is in scope */
    COMPLY_BEARS_HITS = 2,  /* on what may count */
};

/* One requirement, with one way to take its open parameter. */
struct comply_case {
    const struct comply_network *network;
    const struct hf_snapshot *snapshot;
    const struct hf_requirement *rule;
    uint32_t pack, requirement;
    uint32_t parameter_taken; /* HF_NONE: none is open */
    enum hf_tristate parameter_value;
    uint32_t threads;             /* that it may take; 0 is 1 */
    struct hf_date_range day;     /* on which it is asked who is listed */
    struct hf_text slice;         /* the network or function that is asked about; "": all */
    enum hf_answer *target;       /* per party: is it a target? */
    struct hf_why_id *target_why; /* per party */
    enum hf_answer *made;         /* per product: by a target, in the tested roles */
    enum hf_answer *scope;        /* per sort: function classes and technology */
    enum hf_answer *counted;      /* per sort: made by a target, in scope, under the condition */
    enum hf_answer
        *apart; /* per sort: the same, apart from scope: if it is in scope, does it count? */
    enum hf_answer *swap_scope;   /* per sort of swaps: is what comes in in scope? */
    enum hf_answer *swap_counted; /* per sort of swaps: does what comes in count? */
    enum hf_answer *swap_apart;   /* per sort of swaps: the same, apart from scope */
    uint8_t *swap_counts; /* per sort of swaps: what leaves by itself, or comes in, may count */
    enum hf_answer *function_scope; /* per function */
    struct comply_bearing bearing;
    struct comply_lapse *lapse; /* per sort, and per swap for what comes in: only for metrics */
    struct comply_lapse *swap_lapse; /* that hf_comply_lapses, else NULL */
    struct comply_records *records;  /* only for metrics that hf_comply_has_records, else NULL */
    bool has_bases;                  /* traffic: all figures in scope have one and the same basis */
};

/* Fills all of `one` but its bearing, which worlds need. */
enum hf_status hf_comply_answers(const struct comply_network *network, struct comply_case *one,
                                 struct hf_arena *arena);
/* And the bearing. */
enum hf_status hf_comply_case(const struct comply_network *network, struct comply_case *one,
                              struct hf_arena *arena);
/* Fills one->bearing, once all answers are there. */
enum hf_status hf_comply_bearing(struct comply_case *one, struct hf_arena *arena);
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
/* Units that are at sites whose coverage is asked about. */
enum hf_status hf_comply_places(struct comply_network *network, struct hf_arena *arena);
/* Does the figure hang on where units are? */
bool hf_comply_has_sites(enum hf_metric metric);
/* A unit of the sort, by its row. */
struct comply_unit hf_comply_unit(const struct comply_network *network, uint32_t sort,
                                  uint32_t row);
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
 * number of its unit's network->traffic_scale-th parts. */
int64_t hf_comply_weight(const struct comply_case *one, uint32_t service);

/* ---- on which day ---- */

bool hf_comply_lapses(enum hf_metric metric);
enum hf_status hf_comply_lapses_make(struct comply_case *one, struct hf_arena *arena);
enum hf_answer hf_comply_lapsed(const struct comply_case *one, const struct comply_lapse *lapse,
                                struct hf_date_range day);
struct hf_why_id hf_comply_lapse_why(const struct comply_case *one, struct hf_why *why,
                                     const struct comply_unit *unit, struct hf_date_range day);
/* Do units of the sort count on that day? The same with what comes in by a swap; `apart` from
 * scope. */
static inline enum hf_answer hf_comply_counted(const struct comply_case *one, uint32_t sort,
                                               struct hf_date_range day) {
    return one->lapse == NULL
               ? one->counted[sort]
               : hf_answer_and(one->counted[sort], hf_comply_lapsed(one, &one->lapse[sort], day));
}
static inline enum hf_answer hf_comply_apart(const struct comply_case *one, uint32_t sort,
                                             struct hf_date_range day) {
    return one->lapse == NULL
               ? one->apart[sort]
               : hf_answer_and(one->apart[sort], hf_comply_lapsed(one, &one->lapse[sort], day));
}
static inline enum hf_answer hf_comply_swap_counted(const struct comply_case *one, uint32_t swap,
                                                    struct hf_date_range day) {
    const uint32_t sort = one->network->swap_sort[swap];
    return one->lapse == NULL ? one->swap_counted[sort]
                              : hf_answer_and(one->swap_counted[sort],
                                              hf_comply_lapsed(one, &one->swap_lapse[sort], day));
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

/* A world that goes from day to day. Either move it, which looks at all that bears on the case, or
 * set the day, name what may have changed since the day before, and settle. */
struct comply_frame;
enum hf_status hf_comply_frame_make(const struct comply_case *one, enum comply_world world,
                                    struct hf_arena *arena, struct comply_frame **made);
enum hf_status hf_comply_frame_copy(const struct comply_frame *frame, struct hf_arena *arena,
                                    struct comply_frame **made);
void hf_comply_frame_move(struct comply_frame *frame, struct hf_date_range day);
void hf_comply_frame_day(struct comply_frame *frame, struct hf_date_range day);
void hf_comply_frame_change(struct comply_frame *frame, enum comply_change_kind kind,
                            uint32_t index);
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
/* The requirement's condition, asked of a contract on file; a reason only with `why`. */
struct hf_conclusion hf_comply_contract_condition(const struct comply_case *one, struct hf_why *why,
                                                  uint32_t row, struct hf_date_range day);
/* Does the contract count as one for managed services? */
enum hf_answer hf_comply_contract_counts(const struct comply_case *one, uint32_t row,
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
/* Segments that nobody says: how surely the units of the batch are records of the base; whether
 * they count, nobody can tell. */
enum hf_answer hf_comply_loose_in(const struct comply_case *one, uint32_t batch,
                                  struct hf_date_range day);
void hf_comply_loose_reasons(const struct comply_case *one, const struct comply_unit *unit,
                             struct comply_reasons *reasons);
enum hf_status hf_comply_records_make(struct comply_case *one, struct hf_arena *arena);
struct comply_record hf_comply_record(const struct comply_case *one, uint32_t index,
                                      struct hf_date_range day, struct comply_reasons *reasons);
/* Is what begins then, and is in scope so, there on the day? */
enum hf_answer hf_comply_is_there(struct hf_date_range from, enum hf_answer scope,
                                  struct hf_date_range day);
/* Segments, and one segment on a day: O(batches in it). */
enum hf_status hf_comply_segments_make(struct comply_case *one, struct hf_arena *arena);
struct comply_record hf_comply_segment(const struct comply_case *one, uint32_t index,
                                       struct hf_date_range day);
/* How many records there are by `in`, then by `counts`: all that any world asks of them. */
struct comply_census {
    int64_t of[HF_ANSWER_YES + 1][HF_ANSWER_YES + 1];
};
struct comply_days;
void hf_comply_census_take(const struct comply_case *one, struct hf_date_range day,
                           struct comply_census *census);
/* The same of each of several days, ascending and not before the as-of day: census[days->count]. */
enum hf_status hf_comply_census_days(const struct comply_case *one, struct hf_arena scratch,
                                     const struct comply_days *days, struct comply_census *census);
/* Of segments that somebody says: O(batches in them, and days), where each day by itself would be
 * O(batches x days). */
enum hf_status hf_comply_segments_days(const struct comply_case *one, struct hf_arena scratch,
                                       const struct comply_days *days,
                                       struct comply_census *census);
void hf_comply_census_tally(const struct comply_case *one, const struct comply_census *census,
                            enum comply_world world, struct comply_tally *tally);
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
struct comply_glance;
/* One frame a world, where the metric is of units; else all NULL. COMPLY_DOUBT has none where it is
 * the same as COMPLY_LIKELY. */
struct comply_worlds {
    struct comply_frame *frame[COMPLY_WORLDS];
    struct comply_glance
        *glance; /* days of which the trend is to take note on its way; ascending */
    uint32_t glance_count;
    bool has_copies; /* the trend leaves the frames where they stand */
};
/* Is the metric one of units, sites and services, so that frames count it? */
bool hf_comply_is_walked(const struct comply_case *one);
enum hf_status hf_comply_worlds_make(const struct comply_case *one, struct hf_arena *arena,
                                     struct comply_worlds *worlds);
enum hf_status hf_comply_judge(const struct comply_case *one, const struct comply_worlds *worlds,
                               struct hf_arena scratch, struct hf_date_range day,
                               struct comply_judgement *judgement);
/* A metric in one world, and whether it keeps the limit. */
struct comply_view {
    struct comply_tally tally;
    double years; /* endurance */
    bool is_within;
};
enum hf_status hf_comply_look(const struct comply_case *one, struct hf_arena scratch,
                              enum comply_world world, struct hf_date_range day,
                              struct comply_view *view);
/* The best and the worst world on a day that the trend has come by. */
struct comply_glance {
    int32_t day;
    bool is_taken;
    struct comply_view view[2];
};
bool hf_comply_is_within(const struct comply_case *one, enum comply_world world,
                         const struct comply_tally *tally);
/* NaN if there is nothing of which it could be a share. */
double hf_comply_figure(const struct comply_case *one, const struct comply_view *view,
                        enum comply_world world);

/* From when on the requirement stays met, and the figure's way there. `worlds` stand at the as-of
 * day; trend->point has room for COMPLY_POINTS_MAX. */
enum { COMPLY_POINTS_MAX = 400 }; /* that are kept of a curve, thinned evenly */
struct comply_trend {
    struct hf_date_range met_from;
    struct hf_trend_point *point;
    uint32_t count;
};
enum hf_status hf_comply_trend(const struct comply_case *one, const struct comply_worlds *worlds,
                               struct hf_arena scratch, struct comply_trend *trend);
/* The same in two steps, for cases that are alike and have one epoch: what the best and the worst
 * world come to on the as-of day and on each on which something changes; then how it stands against
 * the limit of one of them. */
struct comply_walk {
    struct comply_changes list;
    struct comply_tally *tally[2];
};
enum hf_status hf_comply_walk(const struct comply_case *one, const struct comply_worlds *worlds,
                              struct hf_arena *arena, struct comply_walk *walk);
enum hf_status hf_comply_walk_draw(const struct comply_case *one,
                                   const struct comply_worlds *worlds,
                                   const struct comply_walk *walk, struct hf_arena scratch,
                                   struct comply_trend *trend);
/* Do both come to the same in every world on every day, so that one may stand for the other but for
 * limit and deadlines? Both have their answers, no bearing; false only says that it is not known.
 */
bool hf_comply_is_alike(const struct comply_case *left, const struct comply_case *right);
/* The same for cases that are alike. */
uint64_t hf_comply_likeness(const struct comply_case *one);
/* The as-of day, and days after it from which somebody else is listed whom the requirement means;
 * ascending. `is_dated`: on some of the days asked about not everybody is listed. */
struct comply_epochs {
    int32_t *day;
    uint32_t count;
    bool is_dated;
};
enum hf_status hf_comply_epochs(const struct comply_case *one, struct hf_arena *arena,
                                struct comply_epochs *epochs);
void hf_comply_change_range(struct comply_changes *list, struct hf_date_range range,
                            enum comply_change_kind kind, uint32_t index);
void hf_comply_changes_sort(struct comply_changes *list);

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
