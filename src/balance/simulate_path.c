#include "balance/simulate_path.h"

#include <math.h>

/* What happens next is the earliest of: the next failure, the next unit back, the next entry of the
 * calendar. Failures are drawn one ahead. Within a loop with a fixed turnaround units come back in
 * the order in which they failed, so a ring is enough; random turnarounds, and units that were out
 * at 0, share a heap. */

static struct draw path_draw(const struct simulate_plan *plan, uint64_t number,
                             enum draw_stream stream) {
    return hf_draw_open(&plan->table, plan->seed, number * DRAW_STREAMS + stream);
}

struct simulate_law hf_simulate_law_draw(const struct simulate_plan *plan, uint64_t number) {
    const struct hf_failure_law *failure = &plan->balance->failure;
    struct draw draw = path_draw(plan, number, DRAW_LAW);
    struct simulate_law law = {failure->known, 0.0};
    const bool is_defect = hf_draw_unit(&draw) < failure->defect_probability;
    if (failure->shape > 0.0) {
        law.theta = hf_draw_gamma(&draw, failure->shape) / failure->unit_years;
    }
    law.theta *= is_defect ? failure->defect_factor : 1.0;
    if (plan->balance->harvest_good > 0.0) {
        law.harvest_ratio =
            hf_draw_beta(&draw, plan->balance->harvest_good, plan->balance->harvest_bad);
    }
    return law;
}

/* ---- units on their way back ---- */

static bool heap_push(struct simulate_space *space, double years) {
    if (space->heap_count == space->capacity) {
        return false;
    }
    uint64_t at = space->heap_count++;
    while (at > 0 && space->heap[(at - 1) / 2] > years) {
        space->heap[at] = space->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    space->heap[at] = years;
    return true;
}

static void heap_pop(struct simulate_space *space) {
    const uint64_t count = --space->heap_count;
    const double last = space->heap[count];
    uint64_t at = 0;
    for (uint64_t child = 1; child < count; child = 2 * at + 1) {
        child += child + 1 < count && space->heap[child + 1] < space->heap[child] ? 1 : 0;
        if (space->heap[child] >= last) {
            break;
        }
        space->heap[at] = space->heap[child];
        at = child;
    }
    space->heap[at] = last;
}

static bool ring_push(const struct simulate_space *space, struct simulate_ring *ring,
                      double years) {
    if (ring->tail - ring->head == space->capacity) {
        return false;
    }
    ring->years[ring->tail++ & (space->capacity - 1)] = years;
    return true;
}

static double ring_next(const struct simulate_space *space, const struct simulate_ring *ring) {
    return ring->head < ring->tail ? ring->years[ring->head & (space->capacity - 1)]
                                   : (double)INFINITY;
}

/* Removes the earliest unit on its way, and looks for the one after it. */
static void return_take(struct simulate_run *run) {
    struct simulate_space *space = run->space;
    if (space->heap_count > 0 && space->heap[0] <= run->next_return) {
        heap_pop(space);
    } else {
        uint32_t i = 0;
        while (ring_next(space, &space->ring[i]) > run->next_return) {
            i++;
        }
        space->ring[i].head++;
    }
    double next = space->heap_count > 0 ? space->heap[0] : (double)INFINITY;
    for (uint32_t i = 0; i < space->ring_count; i++) {
        next = fmin(next, ring_next(space, &space->ring[i]));
    }
    run->next_return = next;
}

/* A good unit of loop `l`, back at `years` if the loop still gives it out. */
static void return_put(struct simulate_run *run, uint32_t l, double years, bool is_in_order) {
    if (years > run->plan->balance->loop[l].return_until_years) {
        run->stranded++;
        return;
    }
    if (years > run->plan->horizon_years) {
        return;
    }
    const bool is_put = is_in_order ? ring_push(run->space, &run->space->ring[l], years)
                                    : heap_push(run->space, years);
    if (is_put) {
        run->next_return = fmin(run->next_return, years);
    } else {
        run->is_full = true;
    }
}

static void steady_put(struct simulate_run *run, uint64_t number) {
    const struct hf_balance *balance = run->plan->balance;
    struct draw draw = path_draw(run->plan, number, DRAW_STEADY);
    for (uint32_t l = 0; l < balance->loop_count; l++) {
        const struct hf_repair_loop *loop = &balance->loop[l];
        const int64_t out = hf_draw_poisson(&draw, loop->wip_mean);
        for (int64_t i = 0; i < out; i++) {
            return_put(run, l, hf_draw_residual(&draw, loop->stages, loop->turnaround_years),
                       false);
        }
    }
}

/* ---- events ---- */

static int64_t batch_units(struct simulate_run *run) {
    const double *below = run->plan->batch_below;
    if (below == NULL) {
        return 1;
    }
    const double drawn = hf_draw_unit(&run->batch);
    int64_t units = 1;
    while (drawn >= *below++) {
        units++;
    }
    return units;
}

/* X was `before` until `years`. */
static void watch_note(struct simulate_watch *watch, double years, int64_t before, int64_t after) {
    const double guess = fmin(years * watch->per_year, (double)watch->count);
    uint32_t at = (uint32_t)guess;
    while (at > 0 && watch->years[at - 1] >= years) {
        at--;
    }
    while (at < watch->count && watch->years[at] < years) {
        at++;
    }
    watch->is_short[at] += (after < 0 ? 1 : 0) - (before < 0 ? 1 : 0);
    watch->short_units[at] += (before < 0 ? before : 0) - (after < 0 ? after : 0);
}

static inline void watch_move(const struct simulate_run *run, double years, int64_t before) {
    if (run->watch != NULL && (before < 0 || run->level < 0)) {
        watch_note(run->watch, years, before, run->level);
    }
}

/* One failed unit: the loop that gives it back, if any does. False if none takes it to give it
 * back good. */
static bool unit_route(struct simulate_run *run, double years) {
    const struct simulate_plan *plan = run->plan;
    const double drawn = hf_draw_unit(&run->route);
    uint32_t l = 0;
    while (l < plan->balance->loop_count && drawn >= plan->route_below[l]) {
        l++;
    }
    if (l == plan->balance->loop_count || years > plan->balance->loop[l].send_until_years) {
        return false;
    }
    const struct hf_repair_loop *loop = &plan->balance->loop[l];
    if (loop->stages > 0) {
        const double away = hf_draw_erlang(&run->turnaround, loop->stages, loop->turnaround_years);
        return_put(run, l, years + away, false);
    } else if (loop->turnaround_years > 0.0) {
        return_put(run, l, years + loop->turnaround_years, true);
    } else if (years > loop->return_until_years) {
        run->stranded++;
    } else {
        run->level++;
        run->events++;
    }
    return true;
}

/* Returns how many of the units no loop gives back. */
static int64_t path_fail(struct simulate_run *run) {
    const double years = run->next_failure;
    const int64_t before = run->level;
    const int64_t units = batch_units(run);
    run->level -= units;
    run->used += units;
    run->events++;
    int64_t left = units;
    if (run->plan->balance->loop_count > 0) {
        for (int64_t i = 0; i < units; i++) {
            left -= unit_route(run, years) ? 1 : 0;
        }
    }
    watch_move(run, years, before);
    run->lowest = run->level < run->lowest ? run->level : run->lowest;
    if (run->level < 0) {
        run->short_years = fmin(run->short_years, years);
    }
    run->next_failure = hf_simulate_failure_next(&run->failures);
    return left;
}

/* All until a moment, it included. */
static void path_flow(struct simulate_run *run, double until) {
    for (;;) {
        if (run->next_return <= run->next_failure) {
            if (run->next_return > until) {
                return;
            }
            run->level++;
            run->events++;
            watch_move(run, run->next_return, run->level - 1);
            return_take(run);
        } else {
            if (run->next_failure > until) {
                return;
            }
            path_fail(run);
            if (run->only_first && !isinf(run->short_years)) {
                return;
            }
        }
    }
}

/* The same where every failure takes one unit and none comes back: the hot loop of most pools. */
static void path_fall(struct simulate_run *run, double until) {
    struct simulate_failures failures = run->failures;
    double next = run->next_failure;
    double short_years = run->short_years;
    int64_t level = run->level;
    while (next <= until) {
        level--;
        if (level < 0) {
            short_years = fmin(short_years, next);
        }
        next = hf_simulate_failure_next(&failures);
    }
    if (level < run->level) {
        run->lowest = level < run->lowest ? level : run->lowest;
    }
    run->used += run->level - level;
    run->events += (uint64_t)(run->level - level);
    run->failures = failures;
    run->next_failure = next;
    run->short_years = short_years;
    run->level = level;
}

static void calendar_apply(struct simulate_run *run, const struct simulate_event *event,
                           const struct simulate_path *path) {
    double ratio = event->good_ratio;
    const int64_t before = run->level;
    switch (event->what) {
    case SIMULATE_DELIVERY:
        ratio = ratio < 0.0 ? run->harvest_ratio : ratio;
        run->level += hf_draw_binomial(&run->delivery, event->units, ratio);
        run->events++;
        break;
    case SIMULATE_LOT:
        if (run->used < event->units) {
            run->level -= event->units - run->used;
            run->used = event->units;
        }
        run->events++;
        break;
    case SIMULATE_MOMENT:
        path->level[event->moment] = run->level;
        if (path->lowest != NULL) {
            path->lowest[event->moment] = run->lowest;
        }
        break;
    }
    watch_move(run, event->years, before);
}

void hf_simulate_run_begin(const struct simulate_plan *plan, uint64_t number,
                           const struct simulate_start *start, struct simulate_space *space,
                           struct simulate_run *run) {
    struct simulate_law law = {.theta = 0.0};
    if (start == NULL || isnan(start->theta) || plan->balance->harvest_good > 0.0) {
        law = hf_simulate_law_draw(plan, number);
    }
    if (start != NULL && !isnan(start->theta)) {
        law.theta = start->theta;
    }
    *run = (struct simulate_run){
        .plan = plan,
        .space = space,
        .failures = hf_simulate_failures_open(plan, law.theta, number),
        .batch = path_draw(plan, number, DRAW_BATCH),
        .route = path_draw(plan, number, DRAW_ROUTE),
        .turnaround = path_draw(plan, number, DRAW_TURNAROUND),
        .delivery = path_draw(plan, number, DRAW_DELIVERY),
        .next_return = (double)INFINITY,
        .harvest_ratio = law.harvest_ratio,
        .level = plan->balance->stock,
        .lowest = plan->balance->stock,
        .short_years = (double)INFINITY,
    };
    space->heap_count = 0;
    for (uint32_t i = 0; i < space->ring_count; i++) {
        space->ring[i].head = 0;
        space->ring[i].tail = 0;
    }
    steady_put(run, number);
    if (start != NULL) {
        run->failures.unit = start->unit;
        run->failures.unit_count = start->unit_count;
        run->watch = start->watch;
        run->only_first = start->only_first;
    }
    run->next_failure = hf_simulate_failure_next(&run->failures);
}

void hf_simulate_run_open(const struct simulate_plan *plan, uint64_t number,
                          struct simulate_space *space, struct simulate_run *run) {
    hf_simulate_run_begin(plan, number, NULL, space, run);
}

double hf_simulate_run_next(const struct simulate_run *run) {
    const struct simulate_plan *plan = run->plan;
    const double next = fmin(run->next_failure, run->next_return);
    return run->at < plan->event_count ? fmin(next, plan->event[run->at].years) : next;
}

int64_t hf_simulate_run_step(struct simulate_run *run, int64_t *level) {
    const struct simulate_plan *plan = run->plan;
    const double known =
        run->at < plan->event_count ? plan->event[run->at].years : (double)INFINITY;
    if (run->next_return <= run->next_failure && run->next_return <= known) {
        run->level++;
        run->events++;
        return_take(run);
    } else if (run->next_failure <= known) {
        return path_fail(run);
    } else {
        struct simulate_path path = {.level = NULL};
        path.level = level;
        calendar_apply(run, &plan->event[run->at++], &path);
    }
    return 0;
}

void hf_simulate_path_run_from(const struct simulate_plan *plan, uint64_t number,
                               const struct simulate_start *start, struct simulate_space *space,
                               struct simulate_path *path) {
    struct simulate_run run;
    hf_simulate_run_begin(plan, number, start, space, &run);
    const bool only_falls =
        plan->balance->loop_count == 0 && plan->batch_below == NULL && run.watch == NULL;
    uint32_t moments_left = plan->moment_count;
    for (uint32_t i = 0; i <= plan->event_count; i++) {
        const bool is_asked = moments_left > 0 || plan->counts_stranded || run.watch != NULL;
        if ((run.only_first || !is_asked) && !isinf(run.short_years)) {
            break; /* nothing that is asked for can change */
        }
        const bool is_event = i < plan->event_count;
        const double until = is_event ? plan->event[i].years : plan->horizon_years;
        if (only_falls) {
            path_fall(&run, until);
        } else {
            path_flow(&run, until);
        }
        if (is_event) {
            calendar_apply(&run, &plan->event[i], path);
            moments_left -= plan->event[i].what == SIMULATE_MOMENT ? 1 : 0;
        }
    }
    path->short_years = run.short_years;
    path->events = run.events;
    path->stranded = run.stranded;
    path->is_full = run.is_full;
}

void hf_simulate_path_run(const struct simulate_plan *plan, uint64_t number,
                          struct simulate_space *space, struct simulate_path *path) {
    hf_simulate_path_run_from(plan, number, NULL, space, path);
}
