/* simulate_path.h - one path of a pool through a ban, event by event. Internal to the room.
 *
 * A plan is prepared once and read by all threads: bounds on the intensity, and the calendar of
 * what happens on known days. A path then merges four streams in time: failures, units that come
 * back after a fixed time (one queue a loop, first in first out), units that come back after a
 * random time (one heap), and the calendar. Nothing is sorted.
 *
 * **Draws.** Path i of a seed draws from streams DRAW_STREAMS * i ... of the generator by counter,
 * one stream a purpose: see enum draw_stream. A path depends on its number only, not on how many
 * there are or who runs it.
 */
#ifndef HF_BALANCE_SIMULATE_PATH_H
#define HF_BALANCE_SIMULATE_PATH_H

#include <holdfast/simulate.h>

#include "balance/draw.h"

#include <math.h>

enum draw_stream {
    DRAW_LAW,        /* defect, theta, yield of harvested units: once a path */
    DRAW_FAILURE,    /* moments of failures */
    DRAW_BATCH,      /* units of each failure, where there are batches */
    DRAW_ROUTE,      /* which loop gives each failed unit back, if any */
    DRAW_TURNAROUND, /* how long that takes, where it is random */
    DRAW_DELIVERY,   /* good units of each delivery, in their order */
    DRAW_STEADY,     /* units out at 0 */
    DRAW_REPAIR,     /* failed boards that are tried with a kit, in a group */
    DRAW_STREAMS = 8
};

/* lower <= m(t) <= upper between `from` and the next cell. */
struct simulate_cell {
    double from;
    double before; /* integral of `upper` over all cells before */
    double after;  /* the same with this cell; NaN in the last one, which
                    * is beyond the end: nothing is after it */
    double lower, upper;
    double per_upper; /* 1 / upper, 0 if that is 0 */
};

enum simulate_what { SIMULATE_DELIVERY, SIMULATE_LOT, SIMULATE_MOMENT };

struct simulate_event {
    double years;
    int64_t units;     /* delivered, or of this lot and all that expire before it */
    double good_ratio; /* < 0: as the path's yield law says */
    enum simulate_what what;
    uint32_t moment;
};

struct simulate_plan {
    const struct hf_balance *balance;
    struct simulate_cell *cell;
    uint32_t cell_count;
    struct simulate_event *event;
    uint32_t event_count;
    uint32_t moment_count;
    double *batch_below; /* summed probabilities of 1, 2, ... units, NULL: one unit */
    double *route_below; /* summed over loops: chance to go there and to come back good */
    double batch_mean;
    double met_ratio; /* failures that take a unit from the shelf */
    double horizon_years;
    double events_mean;   /* expected in a path, about */
    double out_mean;      /* units out at a time, about */
    bool counts_stranded; /* a loop ends */
    uint64_t seed;
    struct draw_table table;
};

/* Units on their way back: a ring for each loop with a fixed turnaround, a heap for the others. */
struct simulate_ring {
    double *years;
    uint64_t head, tail; /* taken, put: positions modulo the capacity */
};
struct simulate_space {
    struct simulate_ring *ring; /* one a loop */
    uint32_t ring_count;
    double *heap;
    uint64_t heap_count;
    uint64_t capacity; /* of each; a power of two */
};

struct simulate_path {
    double short_years; /* first shortage, infinity if none comes until the horizon */
    int64_t *level;     /* per moment: X, negative where units are short */
    int64_t *lowest;    /* per moment: the least X that a failure left until then, at most the
                         * stock; NULL: not asked for */
    uint64_t events;
    int64_t stranded; /* good units that the end of a loop kept outside */
    bool is_full;     /* a queue was: the path has no meaning */
};

/* m(t), without theta: units in service, or with cohorts their summed hazard. */
double hf_simulate_intensity(const struct hf_balance *balance, double years);

HF_MUST_CHECK enum hf_status hf_simulate_cells_build(const struct hf_balance *balance,
                                                     double horizon_years, struct hf_arena *keep,
                                                     struct simulate_plan *plan);

/* Valid balances only. */
HF_MUST_CHECK enum hf_status hf_simulate_plan_build(const struct hf_balance *balance,
                                                    const struct hf_simulate_request *request,
                                                    struct hf_arena *keep, struct hf_arena scratch,
                                                    struct simulate_plan *plan);
HF_MUST_CHECK enum hf_status hf_simulate_space_open(const struct simulate_plan *plan,
                                                    uint64_t capacity, struct hf_arena *keep,
                                                    struct simulate_space *space);

/* What a path draws once. */
struct simulate_law {
    double theta;
    double harvest_ratio;
};
struct simulate_law hf_simulate_law_draw(const struct simulate_plan *plan, uint64_t number);

/* Units short at many moments, summed over paths: changes of them, each at the first moment (years,
 * ascending) that it counts in. */
struct simulate_watch {
    const double *years;
    uint32_t count;
    double per_year;   /* moments a year, about: where to look first */
    int64_t *is_short; /* per moment and one more: paths that become short, less those no more */
    int64_t *short_units;
};

/* What a path is begun with instead of draws of its own: for draws that are spread more evenly. */
struct simulate_start {
    struct simulate_watch *watch; /* or NULL */
    double theta;                 /* NaN: drawn */
    const double *unit;           /* uniform, 0 <= u < 1: of the first candidates for failures */
    uint32_t unit_count;
    bool only_first; /* nothing after the first shortage is asked for */
};

/* Moments of failures that take units, ascending; infinity after the horizon. */
struct simulate_failures {
    const struct simulate_plan *plan;
    struct draw draw;
    double per_rate; /* 1 / (theta * met_ratio); 0 if nothing fails */
    double reached;  /* integral of `upper` until the last candidate */
    uint32_t cell;
    uint32_t unit_count; /* given ones that are left */
    const double *unit;
};
struct simulate_failures hf_simulate_failures_open(const struct simulate_plan *plan, double theta,
                                                   uint64_t number);
static inline double hf_simulate_failure_next(struct simulate_failures *failures) {
    const struct simulate_plan *plan = failures->plan;
    for (;;) {
        double waited = 0.0;
        if (failures->unit_count > 0) {
            failures->unit_count--;
            waited = -log1p(-*failures->unit++);
        } else {
            waited = hf_draw_exponential(&failures->draw);
        }
        failures->reached += waited * failures->per_rate;
        while (failures->reached >= plan->cell[failures->cell].after) {
            failures->cell++;
        }
        const struct simulate_cell *cell = &plan->cell[failures->cell];
        const double at = cell->from + (failures->reached - cell->before) * cell->per_upper;
        if (cell->lower >= cell->upper) {
            return at; /* in the last cell, too: infinity */
        }
        const double drawn = hf_draw_unit(&failures->draw) * cell->upper;
        if (drawn < cell->lower || drawn < hf_simulate_intensity(plan->balance, at)) {
            return at;
        }
    }
}

/* A path under way. */
struct simulate_run {
    const struct simulate_plan *plan;
    struct simulate_space *space;
    struct simulate_failures failures;
    struct draw batch, route, turnaround, delivery;
    double next_failure, next_return;
    double harvest_ratio;
    int64_t level;  /* X */
    int64_t lowest; /* the least that a failure left it at */
    int64_t used;   /* units of lots that were taken or have expired, and all failures after */
    double short_years;
    uint64_t events;
    int64_t stranded;
    bool is_full;
    bool only_first; /* as in struct simulate_start */
    uint32_t at;     /* next entry of the calendar, where a run is stepped */
    struct simulate_watch *watch;
};

/* `start` may be NULL: all is drawn. */
void hf_simulate_run_begin(const struct simulate_plan *plan, uint64_t number,
                           const struct simulate_start *start, struct simulate_space *space,
                           struct simulate_run *run);

/* For pools that depend on each other: one step at a time. `level` as in struct simulate_path. A
 * step returns how many units failed that no loop gives back. */
void hf_simulate_run_open(const struct simulate_plan *plan, uint64_t number,
                          struct simulate_space *space, struct simulate_run *run);
double hf_simulate_run_next(const struct simulate_run *run);
int64_t hf_simulate_run_step(struct simulate_run *run, int64_t *level);

/* `path->level` has a place for each moment; `start` may be NULL. */
void hf_simulate_path_run(const struct simulate_plan *plan, uint64_t number,
                          struct simulate_space *space, struct simulate_path *path);
void hf_simulate_path_run_from(const struct simulate_plan *plan, uint64_t number,
                               const struct simulate_start *start, struct simulate_space *space,
                               struct simulate_path *path);

/* Shared with the group. */
HF_MUST_CHECK bool hf_simulate_request_is_valid(const struct hf_simulate_request *request);
HF_MUST_CHECK bool hf_simulate_balance_is_valid(const struct hf_balance *balance);

#endif
