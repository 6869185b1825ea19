#include "balance/balance_returns.h"

#include "balance/balance_dates.h"
#include "balance/balance_pipeline.h"
#include "balance/balance_sleep.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* **The chain.** X = stock - n + a + deliveries: n units lost or out, Poisson with mean M; a units
 * of the work in progress back, Poisson with mean A. Stock falls at the rate of failures. It rises
 * at the rate of return, which depends on the past; given X alone it is exactly
 *
 *     alpha + rho * P(n - a = k - 1) / P(n - a = k),  k = stock - X,
 *
 * alpha and rho being the expected returns a year (a point of a Poisson process, given the total,
 * is one of k as the law with one point less says). A chain with these rates has the exact law of X
 * at every moment where nothing is cut off below zero, and is followed with X < 0 cut off. Before
 * the first failed unit can be back rho is 0, after the last one too, and it is exact there. */

enum { JUMPS_MAX = 400 };
enum { FINE_CURVE = 24, FINE_DATE = 12 }; /* steps to the shortest turnaround */

static const double years_followed = 200.0;
static const double updates_max = 2e8;
static const double cells_max = 2e5;
static const double growth = 1.2;
static const double walk_asleep = 1e-11;

bool hf_balance_has_returns(const struct hf_balance *balance) {
    for (uint32_t i = 0; i < balance->loop_count; i++) {
        if (hf_balance_loop_counts(&balance->loop[i])) {
            return true;
        }
    }
    return false;
}

/* ---- steps in time ---- */

static double step_least(const struct hf_balance *balance, double fine, double span) {
    double least = 1.0 / fine;
    for (uint32_t i = 0; i < balance->loop_count; i++) {
        const struct hf_repair_loop *loop = &balance->loop[i];
        if (hf_balance_loop_counts(loop) && !hf_balance_loop_is_quick(loop)) {
            least = fmin(least, loop->turnaround_years / fine);
        }
    }
    return fmax(least, span / 4000.0);
}

static void corner_nearest(double corner, double at, double *next) {
    if (corner > at * (1.0 + 1e-12) + 1e-12 && corner < *next) {
        *next = corner;
    }
}

/* The next moment after `at` at which a rate has a corner. */
static double rate_corner(const struct hf_balance *balance, double at, double end) {
    double next = end;
    for (uint32_t i = 0; i < balance->loop_count; i++) {
        const struct hf_repair_loop *loop = &balance->loop[i];
        corner_nearest(loop->turnaround_years, at, &next);
        corner_nearest(loop->send_until_years, at, &next);
        corner_nearest(loop->send_until_years + loop->turnaround_years, at, &next);
        corner_nearest(loop->return_until_years, at, &next);
        for (uint32_t p = 0; loop->stages == 0 && p < balance->piece_count; p++) {
            corner_nearest(balance->piece[p].from_years + loop->turnaround_years, at, &next);
        }
    }
    for (uint32_t p = 0; p < balance->piece_count; p++) {
        corner_nearest(balance->piece[p].from_years, at, &next);
    }
    return next;
}

/* One node's rates over a step: births[x - low] expected gains, `events` expected failures. */
struct returns_step {
    double from, until;
    struct balance_flow middle;
    double service;   /* of the step */
    double quick;     /* of those, units needed for a moment only */
    double wip_gain;  /* expected returns of the work in progress */
    double rate;      /* service coming back in the step */
    double incoming;  /* expected good units of the deliveries until now */
    double scattered; /* their variance */
};

/* R(k) = P(n - a = k - 1) / P(n - a = k) for k = start, start - 1 ... by the three-term recurrence
 * M R(k) - A / R(k + 1) = k of the Skellam law, from both far ends inwards, where its terms are
 * positive. */
struct returns_ratio {
    double mean_out, mean_back;
};

static void ratio_fill(const struct returns_ratio *law, double start, double *ratio, size_t count) {
    double later = fmax(start + 30.0, 1.0) / law->mean_out;
    for (int i = 30; i > 0; i--) {
        const double k = start + (double)i;
        if (k > 0.0) {
            later = (k + law->mean_back / later) / law->mean_out;
        }
    }
    size_t i = 0;
    for (; i < count && start - (double)i > 0.0; i++) {
        const double k = start - (double)i;
        later = (k + law->mean_back / later) / law->mean_out;
        ratio[i] = later;
    }
    if (i == count) {
        return;
    }
    /* k <= 0: upwards from far below */
    const double last = start - (double)(count - 1);
    double below = law->mean_back / (fabs(last) + 40.0);
    for (int far = 40; far > 0; far--) {
        below = law->mean_back / (law->mean_out * below - (last - (double)far));
    }
    for (size_t j = count; j-- > i;) {
        ratio[j] = below;
        const double k = start - (double)j;
        below = law->mean_back / (law->mean_out * below - k);
    }
}

/* Expected gains in the step for each stock of the window. */
static void gains_fill(const struct balance_run *run, const struct balance_node *node,
                       const struct returns_step *step, double *gain) {
    const struct balance_base *base = &run->base;
    const struct window *stock = &node->stock;
    const double spread = base->batch_spread;
    const double units = node->theta * base->batch_mean;
    const double back = units * step->rate;
    for (size_t i = 0; i < stock->count; i++) {
        gain[i] = step->wip_gain;
    }
    if (!(back > 0.0) || !(step->middle.out > 0.0)) {
        return;
    }
    /* deliveries as a sure part and a Poisson one, batches as single larger units */
    const double sure = step->incoming - step->scattered;
    const struct returns_ratio law = {units * step->middle.out / spread,
                                      (step->middle.wip_back + step->scattered) / spread};
    const double start = (double)run->base.balance->stock + sure - (double)stock->low;
    double *ratio = run->joint.mass;
    if (spread <= 1.0) {
        ratio_fill(&law, start, ratio, stock->count);
        for (size_t i = 0; i < stock->count; i++) {
            gain[i] += back * ratio[i];
        }
        return;
    }
    for (size_t i = 0; i < stock->count; i++) {
        ratio_fill(&law, (start - (double)i) / spread, ratio, 1);
        gain[i] += back * ratio[0];
    }
}

struct returns_rates {
    const double *gain;
    double events, quick, total;
    const struct balance_base *base;
};

/* One jump of the uniformised chain: out is what `in` becomes; low is the stock of in[0]. */
static void jump_apply(const struct returns_rates *rates, const double *in, size_t count,
                       int64_t low, double *out) {
    const double *batch = rates->base->batch;
    const double scale = 1.0 / rates->total;
    const double real = rates->events - rates->quick;
    for (size_t i = 0; i < count; i++) {
        out[i] = in[i] * (1.0 - (real + rates->gain[i]) * scale);
    }
    if (low == 0) { /* a failure that finds nothing is a shortage, soon back or not */
        out[0] -= in[0] * rates->quick * scale;
    }
    for (size_t i = 1; i < count; i++) {
        out[i] += in[i - 1] * rates->gain[i - 1] * scale;
    }
    for (uint32_t j = 1; j <= rates->base->batch_count && j < count; j++) {
        const double part = batch[j - 1] * real * scale;
        for (size_t i = 0; i + j < count; i++) {
            out[i] += part * in[i + j];
        }
    }
}

/* Opens the window by what a step may move; false if its room is used up. */
static void window_open(struct window *window, int64_t below, int64_t above) {
    int64_t low = window->low - below;
    low = low < 0 ? 0 : low;
    const int64_t shift = window->low - low;
    int64_t count = (int64_t)window->count + shift + above;
    if (count > (int64_t)window->room) {
        count = (int64_t)window->room;
    }
    const int64_t kept =
        (int64_t)window->count + shift > count ? count - shift : (int64_t)window->count;
    for (int64_t i = kept; i-- > 0;) {
        window->mass[i + shift] = window->mass[i];
    }
    for (int64_t i = 0; i < shift && i < count; i++) {
        window->mass[i] = 0.0;
    }
    for (int64_t i = kept + shift; i < count; i++) {
        window->mass[i] = 0.0;
    }
    window->low = low;
    window->count = (size_t)count;
}

/* The chain over one part of a step: a Poisson number of jumps. */
static void part_apply(struct balance_run *run, struct balance_node *node,
                       const struct returns_rates *rates) {
    struct window *stock = &node->stock;
    double *state = run->spare.mass;
    double *next = run->spare.mass + stock->count;
    double *sum = node->next_stock.mass;
    double weight = exp(-rates->total);
    for (size_t i = 0; i < stock->count; i++) {
        state[i] = stock->mass[i];
        sum[i] = 0.0;
    }
    for (int jump = 0; jump < JUMPS_MAX; jump++) {
        for (size_t i = 0; i < stock->count; i++) {
            sum[i] += weight * state[i];
        }
        weight *= rates->total / (jump + 1.0);
        if (weight < run->jump_small && (double)jump > rates->total) {
            break;
        }
        jump_apply(rates, state, stock->count, stock->low, next);
        double *swap = state;
        state = next;
        next = swap;
    }
    for (size_t i = 0; i < stock->count; i++) {
        stock->mass[i] = sum[i];
    }
}

/* As part_apply, for single units. */
static void part_apply_single(struct balance_run *run, struct balance_node *node,
                              const struct returns_rates *rates) {
    struct window *stock = &node->stock;
    const size_t count = stock->count;
    const size_t stride = count + 16;
    const double scale = 1.0 / rates->total;
    const double real = rates->events - rates->quick;
    double *stay = run->joint.mass + 8;
    double *rise = stay + stride;
    double *state = run->spare.mass + 8;
    double *next = state + stride;
    double *sum = next + stride;
    for (size_t i = 0; i < stride - 1; i++) {
        const bool is_there = i < count;
        rise[i] = is_there ? rates->gain[i] * scale : 0.0;
        stay[i] = is_there ? 1.0 - (real + rates->gain[i]) * scale : 0.0;
        state[i] = is_there ? stock->mass[i] : 0.0;
        next[i] = 0.0;
        sum[i] = 0.0;
    }
    rise[-1] = state[-1] = next[-1] = 0.0;
    if (stock->low == 0) { /* a failure that finds nothing is a shortage, soon back or not */
        stay[0] -= rates->quick * scale;
    }
    const struct window_jump jump = {stay, rise, real * scale, count};
    double weight = exp(-rates->total);
    for (int i = 0; i < JUMPS_MAX; i++) {
        hf_window_jump(&jump, state, weight, next, sum);
        weight *= rates->total / (i + 1.0);
        if (weight < run->jump_small && (double)i > rates->total) {
            break;
        }
        double *swap = state;
        state = next;
        next = swap;
    }
    memcpy(stock->mass, sum, count * sizeof *sum);
}

static void node_returns_step(struct balance_run *run, struct balance_node *node,
                              const struct returns_step *step) {
    struct window *stock = &node->stock;
    if (stock->count == 0) { /* all of it was short before */
        return;
    }
    const double events = node->theta * step->service;
    const double reach =
        run->reach * (8.0 * sqrt(events * run->base.batch_spread * run->base.batch_mean) + 12.0) +
        events * run->base.batch_mean;
    window_open(stock, (int64_t)reach + (int64_t)run->base.batch_count,
                (int64_t)(reach + 12.0 * run->reach));
    double *gain = run->kernel.mass;
    gains_fill(run, node, step, gain);
    double most = 0.0;
    const double small = 1e-16 * hf_window_total(stock);
    for (size_t i = 0; i < stock->count; i++) {
        most = stock->mass[i] > small ? fmax(most, gain[i]) : most;
    }
    for (size_t i = 0; i < stock->count; i++) {
        gain[i] = fmin(gain[i], 1.5 * most);
    }
    const double total = events + 1.5 * most;
    const double parts = ceil(fmax(total / 24.0, 1.0));
    for (size_t i = 0; i < stock->count; i++) {
        gain[i] /= parts;
    }
    gain[stock->count - 1] = 0.0;
    const struct returns_rates rates = {gain, events / parts, node->theta * step->quick / parts,
                                        total / parts, &run->base};
    for (int64_t part = 0; total > 0.0 && part < (int64_t)parts; part++) {
        if (run->base.batch_count == 1) {
            part_apply_single(run, node, &rates);
        } else {
            part_apply(run, node, &rates);
        }
    }
    double dropped = 0.0;
    hf_window_trim(
        stock, run->trim > 0.0 ? 0.1 * run->trim / node->weight : 1e-22 * hf_window_total(stock),
        &dropped);
    node->held = hf_window_total(stock);
    run->dropped += node->weight * dropped;
}

/* ---- the run ---- */

struct returns_walk {
    struct balance_run run;
    double years; /* where the walk is */
    double end;   /* of returns */
    double step;  /* next step's length */
    double incoming, scattered;
    double fine;    /* steps to a turnaround */
    double updates; /* cells touched so far */
    bool is_asleep; /* some node may not have been followed yet */
};

/* From the start: nothing could be short yet. Between the step's ends stock falls by no more than
 * what fails. Wakes the node if it may not sleep on; without cut-offs the chain's law is known. */
static bool walk_sleeps(struct returns_walk *walk, struct balance_node *node,
                        const struct returns_step *step, const struct balance_flow *from) {
    if (node->wake != SLEEP_FROM_START) {
        return false;
    }
    struct balance_net net = {0.0, 0.0};
    hf_balance_net_delivered(&walk->run, node, &net);
    const double out = node->theta * (from->out + step->service);
    net.mean += out - from->wip_back;
    net.variance += out + from->wip_back;
    const double exponent = hf_balance_sleep_exponent(&walk->run, node);
    if (hf_balance_net_is_met(&net, (double)node->stock.low, exponent)) {
        return true;
    }
    hf_balance_node_wake_flow(&walk->run, node, from);
    return false;
}

static void walk_wake(struct returns_walk *walk) {
    struct balance_flow flow;
    if (!walk->is_asleep) {
        return;
    }
    hf_balance_flow_at(&walk->run.base, walk->years, &flow);
    for (uint32_t i = 0; i < walk->run.node_count; i++) {
        if (walk->run.node[i].wake == SLEEP_FROM_START) {
            hf_balance_node_wake_flow(&walk->run, &walk->run.node[i], &flow);
        }
    }
    walk->is_asleep = false;
}

static enum hf_status walk_step(struct returns_walk *walk, double until) {
    const struct balance_base *base = &walk->run.base;
    struct balance_flow flow[2];
    struct returns_step step = {.from = walk->years, .until = until};
    hf_balance_flow_at(base, 0.5 * (step.from + until), &step.middle);
    hf_balance_flow_at(base, step.from, &flow[0]);
    hf_balance_flow_at(base, until, &flow[1]);
    step.service = hf_balance_service(base, until) - hf_balance_service(base, step.from);
    step.quick = hf_balance_flow_quick(base, step.from, until);
    step.wip_gain = flow[1].wip_back - flow[0].wip_back;
    step.rate = step.middle.rate * (until - step.from);
    step.incoming = walk->incoming;
    step.scattered = walk->scattered;
    for (uint32_t i = 0; i < walk->run.node_count; i++) {
        struct balance_node *node = &walk->run.node[i];
        if (walk_sleeps(walk, node, &step, &flow[0])) {
            continue;
        }
        walk->updates +=
            (double)(node->stock.count + 40) * (30.0 + 3.0 * node->theta * step.service);
        if (!(walk->updates <= updates_max)) {
            return HF_ERR_LIMIT;
        }
        node_returns_step(&walk->run, node, &step);
    }
    walk->years = until;
    return HF_OK;
}

/* Goes on to `until` at most, one step; what is past the last return is one step however long. */
static enum hf_status walk_on(struct returns_walk *walk, double until) {
    struct balance_run *run = &walk->run;
    if (walk->years >= walk->end) {
        walk_wake(walk);
        hf_balance_run_doze(run, hf_balance_service(&run->base, walk->years));
        hf_balance_run_step(run, hf_balance_service(&run->base, until) -
                                     hf_balance_service(&run->base, walk->years));
        hf_balance_run_accept(run);
        walk->years = until;
        return HF_OK;
    }
    const double corner = rate_corner(run->base.balance, walk->years, fmin(until, walk->end));
    double next = walk->years + walk->step;
    walk->step = fmin(walk->step * growth, 0.5 / walk->fine);
    if (next > corner - 0.25 * walk->step) {
        next = corner;
        walk->step = step_least(run->base.balance, walk->fine, fmin(walk->end, years_followed));
    }
    return walk_step(walk, next);
}

static enum hf_status walk_build(const struct balance_request *request, struct hf_arena *keep,
                                 struct returns_walk *walk) {
    const struct hf_balance *balance = request->balance;
    *walk = (struct returns_walk){.end = hf_balance_flow_end(balance)};
    for (uint32_t i = 0; i < balance->lot_count; i++) {
        if (balance->lot[i].units > 0 && !isinf(balance->lot[i].until_years)) {
            return HF_ERR_LIMIT;
        }
    }
    HF_TRY(hf_balance_run_build(request, keep, &walk->run));
    const bool is_date = request->confidence > 0.0;
    walk->run.jump_small = is_date ? walk->run.small : 1e-18;
    walk->run.reach = is_date ? 0.75 : 1.0;
    walk->run.asleep = fmax(walk->run.asleep, walk_asleep); /* the chain is not nearer than that */
    walk->fine = is_date ? FINE_DATE : FINE_CURVE;
    walk->run.quality.method = HF_BALANCE_RETURNS;
    walk->step = step_least(balance, walk->fine,
                            fmin(walk->end, fmin(request->horizon_years, years_followed)));
    for (uint32_t i = 0; i < walk->run.node_count; i++) {
        struct balance_node *node = &walk->run.node[i];
        if ((double)node->stock.room > cells_max) {
            return HF_ERR_LIMIT;
        }
        if (node->may_sleep) {
            node->wake = SLEEP_FROM_START;
            walk->is_asleep = true;
        }
    }
    return HF_OK;
}

static void walk_stop(struct returns_walk *walk, const struct balance_stop *stop) {
    hf_balance_run_stop(&walk->run, stop);
    if (stop->kind == STOP_DELIVERY) {
        const struct hf_balance_delivery *delivery = &walk->run.base.balance->delivery[stop->index];
        walk->incoming += (double)delivery->units * delivery->good_ratio;
        walk->scattered +=
            (double)delivery->units * delivery->good_ratio * (1.0 - delivery->good_ratio);
    }
}

/* ---- pointwise, exact ---- */

struct free_law {
    struct window out, back, other, stock;
};

static bool free_window(struct hf_arena *keep, double mean, double variance,
                        struct window *window) {
    const size_t room = (size_t)fmin(mean + 40.0, 26.0 * sqrt(variance) + 256.0);
    *window = (struct window){.mass = hf_take(keep, double, room), .room = room};
    return window->mass != NULL;
}

static void free_read(const struct window *stock, double weight, struct hf_balance_point *point) {
    for (size_t i = 0; i < stock->count; i++) {
        const double x = (double)stock->low + (double)i;
        if (x >= 0.0) {
            point->available += weight * stock->mass[i];
        } else {
            point->short_units -= weight * x * stock->mass[i];
        }
    }
}

/* One node at one moment: what is on hand, less what is out, plus what is back. */
static enum hf_status free_node(const struct balance_run *run, const struct balance_node *node,
                                double years, struct hf_balance_point *point,
                                struct hf_arena scratch) {
    const struct balance_base *base = &run->base;
    struct balance_flow flow;
    struct free_law law;
    double dropped = 0.0;
    hf_balance_flow_at(base, years, &flow);
    const double out = node->theta * flow.out * base->batch_mean;
    double *jump = hf_new(&scratch, double, base->batch_count);
    double units = (double)base->balance->stock + 1.0;
    double variance = out * base->batch_spread + flow.wip_back;
    for (uint32_t i = 0; i < base->balance->delivery_count; i++) {
        units += (double)base->balance->delivery[i].units;
        variance += 0.25 * (double)base->balance->delivery[i].units;
    }
    if (out * base->batch_spread > 1e8 || variance > 1e9) {
        return HF_ERR_LIMIT;
    }
    const double mean = 4.0 * (units + out + 1000.0 * base->batch_spread) + flow.wip_back;
    if (jump == NULL || !free_window(&scratch, 4.0 * mean, variance, &law.out) ||
        !free_window(&scratch, 4.0 * mean, variance, &law.back) ||
        !free_window(&scratch, 4.0 * mean, 4.0 * variance, &law.other) ||
        !free_window(&scratch, 4.0 * mean, 4.0 * variance, &law.stock)) {
        return HF_ERR_MEMORY;
    }
    hf_window_point(&law.stock, base->balance->stock);
    for (uint32_t i = 0; i < base->balance->delivery_count; i++) {
        const struct hf_balance_delivery *delivery = &base->balance->delivery[i];
        if (delivery->years <= years && delivery->units > 0) {
            const bool is_drawn = delivery->is_harvest && !isnan(node->yield);
            hf_window_binomial(&law.back, delivery->units,
                               is_drawn ? node->yield : delivery->good_ratio, 1.0, 1e-30);
            hf_window_up(&law.stock, &law.back, &law.other, &dropped);
            hf_window_trim(&law.other, 1e-28, &dropped);
            law.stock.count = 0;
            hf_window_add(&law.stock, &law.other, &dropped);
        }
    }
    hf_window_poisson(&law.back, flow.wip_back, 1e-30);
    hf_window_up(&law.stock, &law.back, &law.other, &dropped);
    if (base->batch_count > 1) {
        hf_balance_flow_jumps(base, years, jump);
        double events = 0.0;
        for (uint32_t j = 0; j < base->batch_count; j++) {
            events += jump[j];
        }
        for (uint32_t j = 0; j < base->batch_count; j++) {
            jump[j] = events > 0.0 ? jump[j] / events : 0.0;
        }
        /* Panjer's recursion begins at no units: room for all of them */
        if (!free_window(&scratch, mean + 60.0 * sqrt(variance + 1.0), 1e30, &law.out)) {
            return HF_ERR_MEMORY;
        }
        hf_window_compound(&law.out, node->theta * events, jump, base->batch_count);
    } else {
        hf_window_poisson(&law.out, out, 1e-30);
    }
    hf_window_down(&law.other, &law.out, INT64_MIN, &law.stock, &dropped);
    free_read(&law.stock, node->weight, point);
    return HF_OK;
}

/* ---- answers ---- */

enum hf_status hf_balance_returns_curve(const struct balance_request *request,
                                        struct hf_balance_point *point,
                                        struct hf_balance_quality *quality,
                                        struct hf_arena scratch) {
    struct returns_walk walk;
    HF_TRY(walk_build(request, &scratch, &walk));
    for (uint32_t i = 0; i < walk.run.stop_count; i++) {
        const struct balance_stop *stop = &walk.run.stop[i];
        while (walk.years < stop->years) {
            HF_TRY(walk_on(&walk, stop->years));
        }
        walk_stop(&walk, stop);
        if (stop->kind != STOP_ASKED) {
            continue;
        }
        struct hf_balance_point *at = &point[stop->index];
        *at = (struct hf_balance_point){.hold = hf_balance_run_hold(&walk.run, false)};
        for (uint32_t n = 0; n < walk.run.node_count; n++) {
            HF_TRY(free_node(&walk.run, &walk.run.node[n], stop->years, at, scratch));
        }
        at->available = fmin(at->available, 1.0);
    }
    *quality = walk.run.quality;
    quality->error_max += walk.run.dropped;
    return HF_OK;
}

enum hf_status hf_balance_returns_table(const struct balance_request *request, double least,
                                        double *hold, struct hf_balance_quality *quality,
                                        struct hf_arena scratch) {
    struct returns_walk walk;
    struct balance_request stops = *request;
    stops.count = 0;
    HF_TRY(walk_build(&stops, &scratch, &walk));
    walk.fine = FINE_CURVE; /* probabilities, whatever is the least of them */
    walk.step = step_least(request->balance, walk.fine,
                           fmin(walk.end, fmin(request->horizon_years, years_followed)));
    struct balance_run *run = &walk.run;
    const struct balance_dates_asked asked = {request->years, request->count, least};
    hf_balance_run_tune(run);
    for (uint32_t next = 0;;) {
        while (run->passed < run->stop_count && run->stop[run->passed].years <= walk.years) {
            walk_stop(&walk, &run->stop[run->passed]);
        }
        for (; next < asked.count && asked.years[next] <= walk.years; next++) {
            hold[next] = hf_balance_run_hold(run, false);
        }
        if (next == asked.count || (next > 0 && hold[next - 1] < least)) {
            break;
        }
        if (walk.years >= walk.end) {
            walk_wake(&walk);
            hf_balance_run_table(run, hf_balance_service(&run->base, walk.years), &asked, next,
                                 hold);
            break;
        }
        double until = fmin(asked.years[next], walk.end);
        until = run->passed < run->stop_count ? fmin(until, run->stop[run->passed].years) : until;
        HF_TRY(walk_on(&walk, until));
    }
    *quality = run->quality;
    quality->error_max += run->dropped;
    return HF_OK;
}

/* While units may come back: dates within the step from `years` with `hold` at its start. */
static void until_between(const struct returns_walk *walk, double years, double hold,
                          const double *confidence, double *until) {
    const double now = hf_balance_run_hold(&walk->run, false);
    for (uint32_t c = 0; confidence[c] > 0.0; c++) {
        if (isnan(until[c]) && now < confidence[c]) {
            const double part = hold > now ? (hold - confidence[c]) / (hold - now) : 0.0;
            until[c] = years + fmin(fmax(part, 0.0), 1.0) * (walk->years - years);
        }
    }
}

/* Until the stop at `limit`, or until returns have ended. */
static enum hf_status until_walk(struct returns_walk *walk, double limit, const double *confidence,
                                 double *until) {
    while (walk->years < fmin(limit, fmin(walk->end, years_followed)) &&
           !hf_balance_dates_are_known(confidence, until)) {
        const double hold = hf_balance_run_hold(&walk->run, false);
        const double before = walk->years;
        HF_TRY(walk_on(walk, fmin(limit, years_followed)));
        until_between(walk, before, hold, confidence, until);
    }
    return HF_OK;
}

enum hf_status hf_balance_returns_until(const struct hf_balance *balance, const double *confidence,
                                        double *until, struct hf_balance_quality *quality,
                                        struct hf_arena scratch) {
    struct returns_walk walk;
    const struct balance_request request = {.balance = balance,
                                            .horizon_years = (double)INFINITY,
                                            .confidence = hf_balance_confidence_least(confidence)};
    HF_TRY(walk_build(&request, &scratch, &walk));
    struct balance_run *run = &walk.run;
    while (run->passed < run->stop_count && walk.years < walk.end) {
        const struct balance_stop *stop = &run->stop[run->passed];
        HF_TRY(until_walk(&walk, stop->years, confidence, until));
        if (walk.years < stop->years) { /* returns have ended, or all is known */
            break;
        }
        walk_stop(&walk, stop);
    }
    HF_TRY(until_walk(&walk, (double)INFINITY, confidence, until));
    if (walk.years >= walk.end && !hf_balance_dates_are_known(confidence, until)) {
        walk_wake(&walk);
        hf_balance_run_dates(run, hf_balance_service(&run->base, walk.years), confidence, until);
    }
    for (uint32_t c = 0; confidence[c] > 0.0; c++) {
        until[c] = isnan(until[c]) ? (double)INFINITY : until[c];
    }
    *quality = walk.run.quality;
    quality->error_max += walk.run.dropped;
    return HF_OK;
}
