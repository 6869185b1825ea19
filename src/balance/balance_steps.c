#include "balance/balance_steps.h"

#include "balance/draw.h"
#include "balance/quasi.h"

#include <math.h>
#include <stdlib.h>

enum { TIME_STEPS = 160, STEP_LOOPS = 4 };
/* Places of the draws of a step: failures, each loop, the highest point. */
enum {
    DRAW_LOOPS = STEP_DRAWS_FAILURES,
    DRAW_TOP = DRAW_LOOPS + STEP_LOOPS * STEP_DRAWS_LOOP,
    DRAWS_STEP = 512
};
_Static_assert(DRAW_TOP < DRAWS_STEP, "every draw of a step has its own place");
enum { STEP_STREAM = 1, ONCE_STREAM = 2, STEP_STREAMS = 4 };

static const double step_small = STEP_SMALL;
static const double bridge_far = 5.0; /* standard deviations: its highest point is never there */

/* What comes back until a moment: of all that failed until `from` and a part of the step after. */
struct step_source {
    uint32_t from;
    double part;
    bool is_none;
    double steady; /* share of the units that were out at the start */
};

struct steps {
    const struct balance_base *base;
    struct paths *paths;
    double *years;   /* ends of the steps; years[0] = 0 */
    double *service; /* of each step */
    uint32_t count;
    struct step_source *source; /* per loop and end */
    double *good;               /* per loop and end, of the path under way: sent and good so far */
    struct draw_table table;
    struct quasi quasi;
    struct rate_grid rates;
    uint64_t seed;
};

bool hf_balance_steps_can(const struct hf_balance *balance) {
    bool can = balance->batch_count <= 1 && balance->loop_count <= STEP_LOOPS;
    for (uint32_t i = 0; i < balance->loop_count; i++) {
        can = can && balance->loop[i].stages == 0;
    }
    return can;
}

/* ---- the grid ---- */

static int steps_order(const void *left, const void *right) {
    const double a = *(const double *)left;
    const double b = *(const double *)right;
    return (a > b) - (a < b);
}

static void steps_cut(struct steps *steps, double years) {
    if (years > 0.0 && years < steps->paths->question->horizon_years) {
        steps->years[steps->count++] = years;
    }
}

/* Fine at first, where dates are near; and a cut wherever something changes. */
static enum hf_status steps_lay(struct steps *steps, struct hf_arena *keep) {
    const struct hf_balance *balance = steps->base->balance;
    const struct paths *paths = steps->paths;
    const size_t most = (size_t)TIME_STEPS + 2 + paths->moment_count + balance->delivery_count +
                        balance->lot_count + (size_t)4 * balance->loop_count;
    const double horizon = paths->question->horizon_years;
    steps->years = hf_new(keep, double, most);
    if (steps->years == NULL) {
        return HF_ERR_MEMORY;
    }
    for (int i = 0; i < TIME_STEPS; i++) {
        steps_cut(steps, horizon * (double)i / TIME_STEPS * (double)i / TIME_STEPS);
    }
    for (uint32_t i = 0; i < paths->moment_count; i++) {
        steps_cut(steps, paths->moment[i].years);
    }
    for (uint32_t i = 0; i < balance->delivery_count; i++) {
        steps_cut(steps, balance->delivery[i].years);
    }
    for (uint32_t i = 0; i < balance->lot_count; i++) {
        steps_cut(steps, balance->lot[i].until_years);
    }
    for (uint32_t i = 0; i < balance->loop_count; i++) {
        const struct hf_repair_loop *loop = &balance->loop[i];
        steps_cut(steps, loop->turnaround_years);
        steps_cut(steps, loop->send_until_years);
        steps_cut(steps, loop->return_until_years);
        steps_cut(steps, loop->send_until_years + loop->turnaround_years);
    }
    steps->years[steps->count++] = 0.0;
    steps->years[steps->count++] = horizon;
    qsort(steps->years, steps->count, sizeof *steps->years, steps_order);
    uint32_t kept = 1;
    for (uint32_t i = 1; i < steps->count; i++) {
        if (steps->years[i] > steps->years[kept - 1]) {
            steps->years[kept++] = steps->years[i];
        }
    }
    steps->count = kept;
    return HF_OK;
}

static void source_fill(const struct steps *steps, const struct hf_repair_loop *loop,
                        struct step_source *source) {
    uint32_t from = 0;
    for (uint32_t j = 0; j < steps->count; j++) {
        const double until = fmin(steps->years[j], loop->return_until_years);
        const double sent = until - loop->turnaround_years;
        while (from + 1 < steps->count && steps->years[from + 1] <= sent) {
            from++;
        }
        source[j] = (struct step_source){.from = from, .is_none = !(sent >= 0.0)};
        if (!source[j].is_none && from + 1 < steps->count) {
            source[j].part =
                (sent - steps->years[from]) / (steps->years[from + 1] - steps->years[from]);
        }
        source[j].steady = loop->turnaround_years > 0.0
                               ? fmin(fmax(until / loop->turnaround_years, 0.0), 1.0)
                               : 1.0;
    }
}

static enum hf_status steps_build(struct steps *steps, struct hf_arena *keep) {
    const struct hf_balance *balance = steps->base->balance;
    HF_TRY(steps_lay(steps, keep));
    const size_t cells = (size_t)steps->count * ((size_t)balance->loop_count + 1);
    steps->service = hf_new(keep, double, steps->count);
    steps->source = hf_new(keep, struct step_source, cells);
    steps->good = hf_new(keep, double, cells);
    if (steps->service == NULL || steps->source == NULL || steps->good == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t j = 1; j < steps->count; j++) {
        steps->service[j] = fmax(hf_balance_service(steps->base, steps->years[j]) -
                                     hf_balance_service(steps->base, steps->years[j - 1]),
                                 0.0);
    }
    for (uint32_t i = 0; i < balance->loop_count; i++) {
        source_fill(steps, &balance->loop[i], &steps->source[(size_t)i * steps->count]);
    }
    hf_draw_table_fill(&steps->table);
    hf_quasi_open(&steps->quasi, steps->seed, steps->paths->digits);
    hf_rate_grid_fill(&balance->failure, &steps->rates);
    return HF_OK;
}

/* ---- a path ---- */

/* Demand is failures and expiries less what came in; `most` the highest it has been. */
struct step_path {
    struct draw each, once; /* draws of a step have places of their own */
    double theta, harvest_ratio;
    double steady[STEP_LOOPS]; /* units out at 0 */
    double demand, most;
    double used;     /* units of lots taken or expired, and all failures after */
    double returned; /* so far, all loops */
    double short_years;
    uint32_t delivery, lot, moment;
    double lot_units; /* of the lots that have expired */
};

static double step_poisson(struct draw *draw, double mean) {
    if (mean < step_small) {
        return (double)hf_draw_poisson(draw, mean);
    }
    return fmax(floor(mean + sqrt(mean) * hf_draw_normal(draw) + 0.5), 0.0);
}

static double step_binomial(struct draw *draw, double units, double ratio) {
    if (!(units > 0.0) || !(ratio > 0.0)) {
        return 0.0;
    }
    if (units * fmin(ratio, 1.0 - ratio) < step_small) {
        return (double)hf_draw_binomial(draw, (int64_t)units, fmin(ratio, 1.0));
    }
    const double spread = sqrt(units * ratio * fmax(1.0 - ratio, 0.0));
    return fmin(fmax(floor(units * ratio + spread * hf_draw_normal(draw) + 0.5), 0.0), units);
}

/* Of the failures of step j, what each loop will give back. */
static void step_send(const struct steps *steps, struct step_path *path, uint32_t j,
                      double failures) {
    const struct hf_balance *balance = steps->base->balance;
    double left = failures;
    double open = 1.0;
    for (uint32_t l = 0; l < balance->loop_count; l++) {
        const struct hf_repair_loop *loop = &balance->loop[l];
        const double ratio = loop->share_ratio * loop->yield_ratio;
        double *good = &steps->good[(size_t)l * steps->count];
        path->each.index = (uint64_t)j * DRAWS_STEP + DRAW_LOOPS + (uint64_t)l * STEP_DRAWS_LOOP;
        const double sent = step_binomial(&path->each, left, open > 0.0 ? ratio / open : 0.0);
        left -= sent;
        open -= ratio;
        good[j] = good[j - 1] + (steps->years[j] <= loop->send_until_years ? sent : 0.0);
    }
}

/* All that came back until the end of step j. */
static double step_returned(const struct steps *steps, const struct step_path *path, uint32_t j) {
    double sum = 0.0;
    for (uint32_t l = 0; l < steps->base->balance->loop_count; l++) {
        const struct step_source *source = &steps->source[(size_t)l * steps->count + j];
        const double *good = &steps->good[(size_t)l * steps->count];
        if (!source->is_none) {
            sum += good[source->from];
            sum += source->part > 0.0 ? source->part * (good[source->from + 1] - good[source->from])
                                      : 0.0;
        }
        sum += source->steady * path->steady[l];
    }
    return sum;
}

/* The highest point between the ends of a step. */
static double step_top(struct step_path *path, uint32_t j, const double ends[2], double moves) {
    const double high = fmax(ends[0], ends[1]);
    if (high + bridge_far * sqrt(moves) < path->most + 1.0) {
        return high;
    }
    path->each.index = (uint64_t)j * DRAWS_STEP + DRAW_TOP;
    const double rise = ends[1] - ends[0];
    const double reach = -2.0 * moves * log1p(-hf_draw_unit(&path->each));
    return fmax(0.5 * (ends[0] + ends[1] + sqrt(rise * rise + reach)), high);
}

static void step_short(const struct steps *steps, struct step_path *path, uint32_t j,
                       const double ends[2]) {
    const double limit = (double)steps->paths->stock + 1.0;
    const double from = steps->years[j - 1];
    const double width = steps->years[j] - from;
    double part = 0.5;
    if (ends[1] >= limit && ends[0] < limit) {
        part = (limit - ends[0]) / (ends[1] - ends[0]);
    }
    path->short_years = from + part * width;
}

static void step_move(const struct steps *steps, struct step_path *path, uint32_t j) {
    path->each.index = (uint64_t)j * DRAWS_STEP;
    const double failures = step_poisson(&path->each, path->theta * steps->service[j]);
    step_send(steps, path, j, failures);
    const double returned = step_returned(steps, path, j);
    const double back = fmax(returned - path->returned, 0.0);
    const double ends[] = {path->demand, path->demand + failures - back};
    path->returned = returned;
    path->used += failures;
    path->demand = ends[1];
    if (!(failures > 0.0)) {
        return;
    }
    const double top =
        floor((back > 0.0 ? step_top(path, j, ends, failures + back) : ends[1]) + 1e-6);
    if (top > path->most) {
        path->most = top;
        if (top > (double)steps->paths->stock && isinf(path->short_years)) {
            step_short(steps, path, j, ends);
        }
    }
}

/* What happens at the end of step j: deliveries, expiries, moments. */
static void step_stop(const struct steps *steps, struct step_path *path, uint64_t number,
                      double years) {
    const struct hf_balance *balance = steps->base->balance;
    for (; path->delivery < balance->delivery_count &&
           balance->delivery[path->delivery].years <= years;
         path->delivery++) {
        const struct hf_balance_delivery *delivery = &balance->delivery[path->delivery];
        const bool by_law = delivery->is_harvest && balance->harvest_good > 0.0;
        path->demand -= (double)hf_draw_binomial(
            &path->once, delivery->units, by_law ? path->harvest_ratio : delivery->good_ratio);
    }
    for (; path->lot < balance->lot_count && balance->lot[path->lot].until_years <= years;
         path->lot++) {
        path->lot_units += (double)balance->lot[path->lot].units;
        path->demand += fmax(path->lot_units - path->used, 0.0);
        path->used = fmax(path->used, path->lot_units);
    }
    for (; path->moment < steps->paths->moment_count &&
           steps->paths->moment[path->moment].years <= years;
         path->moment++) {
        const int64_t demand = (int64_t)floor(path->demand + 0.5);
        hf_paths_see(steps->paths, number, path->moment, steps->paths->stock - demand,
                     (int64_t)path->most);
    }
}

static void step_path_run(const struct steps *steps, uint64_t number) {
    const struct hf_balance *balance = steps->base->balance;
    double unit[QUASI_DIMENSIONS];
    hf_quasi_point(&steps->quasi, number, unit);
    const uint64_t stream = number * STEP_STREAMS;
    struct step_path path = {
        .each = hf_draw_open(&steps->table, ~steps->seed, stream + STEP_STREAM),
        .once = hf_draw_open(&steps->table, ~steps->seed, stream + ONCE_STREAM),
        .theta = hf_rate_grid_at(&steps->rates, unit[0]),
        .short_years = (double)INFINITY};
    if (balance->harvest_good > 0.0) {
        path.harvest_ratio = hf_draw_beta(&path.once, balance->harvest_good, balance->harvest_bad);
    }
    for (uint32_t l = 0; l < balance->loop_count; l++) {
        path.steady[l] = (double)hf_draw_poisson(&path.once, balance->loop[l].wip_mean);
    }
    step_stop(steps, &path, number, 0.0);
    for (uint32_t j = 1; j < steps->count; j++) {
        step_move(steps, &path, j);
        step_stop(steps, &path, number, steps->years[j]);
    }
    steps->paths->short_years[number] = path.short_years;
}

enum hf_status hf_balance_steps_run(const struct balance_base *base, struct paths *paths,
                                    uint64_t seed, struct hf_arena scratch) {
    struct steps *steps = hf_new(&scratch, struct steps, 1);
    if (steps == NULL) {
        return HF_ERR_MEMORY;
    }
    *steps = (struct steps){.base = base, .paths = paths, .seed = seed};
    HF_TRY(steps_build(steps, &scratch));
    for (uint64_t i = 0; i < paths->count; i++) {
        step_path_run(steps, i);
    }
    return HF_OK;
}
