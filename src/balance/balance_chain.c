#include "balance/balance_chain.h"

#include "balance/balance_sleep.h"

#include <math.h>
#include <stdlib.h>

static const double mass_trim = 1e-28;    /* of a node's mass: less is cut off at the ends */
static const double demand_small = 1e-30; /* in laws of demand and gain: less is left out */
/* A date is asked for to a day, in which its probability moves by 1e-4: of the confidence. */
static const double date_trim = 1e-9; /* by a node's weight */
static const double date_small = 1e-10;
static const double date_asleep = 1e-10;
static const double curve_asleep = 1e-28;

/* ---- stops ---- */

static int stop_compare(const void *left, const void *right) {
    const struct balance_stop *a = left;
    const struct balance_stop *b = right;
    if (a->years < b->years || a->years > b->years) {
        return a->years < b->years ? -1 : 1;
    }
    if (a->kind != b->kind) {
        return a->kind < b->kind ? -1 : 1;
    }
    return (a->index > b->index) - (a->index < b->index);
}

static void stop_push(struct balance_run *run, double years, enum balance_stop_kind kind,
                      uint32_t index) {
    run->stop[run->stop_count++] =
        (struct balance_stop){years, hf_balance_service(&run->base, years), kind, index};
}

static enum hf_status stops_build(const struct balance_request *request, struct hf_arena *keep,
                                  struct balance_run *run) {
    const struct hf_balance *balance = request->balance;
    run->stop = hf_new(keep, struct balance_stop,
                       (size_t)balance->delivery_count + balance->lot_count + request->count);
    if (run->stop == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < balance->delivery_count; i++) {
        if (balance->delivery[i].units > 0 &&
            balance->delivery[i].years <= request->horizon_years) {
            stop_push(run, balance->delivery[i].years, STOP_DELIVERY, i);
        }
    }
    for (uint32_t i = 0; i < balance->lot_count; i++) {
        if (balance->lot[i].units > 0 && balance->lot[i].until_years <= request->horizon_years) {
            stop_push(run, balance->lot[i].until_years, STOP_EXPIRY, i);
        }
    }
    for (uint32_t i = 0; i < request->count; i++) {
        stop_push(run, request->years[i], STOP_ASKED, i);
    }
    qsort(run->stop, run->stop_count, sizeof run->stop[0], stop_compare);
    return HF_OK;
}

enum hf_status hf_balance_run_open(const struct balance_request *request, struct hf_arena *keep,
                                   struct balance_run *run) {
    *run =
        (struct balance_run){.is_free = request->is_free, .horizon_years = request->horizon_years};
    run->small = request->confidence > 0.0 ? date_small * request->confidence : demand_small;
    run->trim = request->confidence > 0.0 ? date_trim * request->confidence : 0.0;
    run->asleep = request->confidence > 0.0 ? date_asleep * request->confidence : curve_asleep;
    HF_TRY(hf_balance_base_build(request->balance, keep, &run->base));
    HF_TRY(stops_build(request, keep, run));
    return HF_OK;
}

enum hf_status hf_balance_run_build(const struct balance_request *request, struct hf_arena *keep,
                                    struct balance_run *run) {
    HF_TRY(hf_balance_run_open(request, keep, run));
    HF_TRY(hf_balance_nodes_build(run, request, keep));
    run->quality.method = HF_BALANCE_EPOCHS;
    run->gain.units = (double)request->balance->stock;
    return HF_OK;
}

/* ---- one node ---- */

double hf_balance_node_small(const struct balance_run *run, const struct balance_node *node) {
    static const double small_most = 1e-7;
    return run->trim > 0.0 ? fmin(run->small / node->weight, small_most) : run->small;
}

/* The law of the cells that `service` takes: run->kernel. */
static void kernel_build(struct balance_run *run, const struct balance_node *node, double service) {
    const struct balance_base *base = &run->base;
    const double events = node->theta > 0.0 ? fmin(node->theta * service, 1e17) : 0.0;
    if (node->cell > 1.0) {
        if (events > 0.0) {
            hf_window_coarse(&run->kernel, events * base->batch_mean, base->batch_spread,
                             node->cell);
        } else {
            hf_window_point(&run->kernel, 0);
        }
    } else if (base->batch_count > 1) {
        hf_window_compound(&run->kernel, events, base->batch, base->batch_count);
    } else {
        hf_window_poisson(&run->kernel, events, hf_balance_node_small(run, node));
    }
}

static void window_copy(const struct window *from, struct window *to) {
    to->low = from->low;
    to->count = from->count;
    for (size_t i = 0; i < from->count; i++) {
        to->mass[i] = from->mass[i];
    }
}

void hf_balance_node_trim(const struct balance_run *run, const struct balance_node *node,
                          struct window *window, double *dropped) {
    const double small =
        run->trim > 0.0 ? run->trim / node->weight : mass_trim * hf_window_total(window);
    hf_window_trim(window, small, dropped);
}

/* Lots that are used up leave the excess demand to the other units: law of that excess in
 * run->joint, taken from `other` and added to next_stock. */
static void lots_step(struct balance_run *run, struct balance_node *node, double *dropped) {
    const int64_t floor = run->is_free ? INT64_MIN : 0;
    hf_window_down(&node->lots, &run->kernel, INT64_MIN, &run->joint, dropped);
    struct window used = run->joint; /* cells at or below 0: excess demand, mirrored */
    struct window left = run->joint;
    const int64_t high = run->joint.low + (int64_t)run->joint.count - 1;
    if (run->joint.low <= 0) {
        const int64_t last = high < 0 ? high : 0;
        used.count = (size_t)(last - run->joint.low) + 1;
        used.low = -last;
        for (size_t i = 0, j = used.count - 1; i < j; i++, j--) {
            const double mass = used.mass[i];
            used.mass[i] = used.mass[j];
            used.mass[j] = mass;
        }
        left.mass += used.count;
        left.count -= used.count;
        left.low = 1;
        run->spare.count = 0;
        hf_window_down(&node->other, &used, floor, &run->spare, dropped);
        hf_window_add(&node->next_stock, &run->spare, dropped);
    }
    node->next_lots.count = 0;
    hf_window_add(&node->next_lots, &left, dropped);
}

/* True if the demand is more than all of the law by ten standard deviations and then some. */
static bool demand_is_over(const struct balance_run *run, const struct balance_node *node,
                           double service, const struct window *law) {
    const double mean = node->theta * service * run->base.batch_mean;
    const double most = ((double)law->low + (double)law->count) * node->cell;
    return law->count == 0 ||
           mean - 10.0 * sqrt(mean * run->base.batch_spread) > most + 50.0 * run->base.batch_spread;
}

static void node_step(struct balance_run *run, struct balance_node *node, double service) {
    double dropped = 0.0;
    if (!run->is_free && node->lots.count == 0 &&
        demand_is_over(run, node, service, &node->stock)) {
        node->next_stock.count = 0;
        node->next_lots.count = 0;
        node->next_held = 0.0;
        return;
    }
    kernel_build(run, node, service);
    hf_window_down(&node->stock, &run->kernel, run->is_free ? INT64_MIN : 0, &node->next_stock,
                   &dropped);
    if (node->lots.count > 0) {
        lots_step(run, node, &dropped);
    } else {
        node->next_lots.count = 0;
    }
    hf_balance_node_trim(run, node, &node->next_stock, &dropped);
    node->next_held = hf_window_total(&node->next_stock) + hf_window_total(&node->next_lots);
    run->dropped += node->weight * dropped;
}

void hf_balance_run_step(struct balance_run *run, double service) {
    for (uint32_t i = 0; i < run->node_count; i++) {
        if (run->node[i].wake == BALANCE_AWAKE) {
            node_step(run, &run->node[i], service);
        }
    }
}

void hf_balance_run_accept(struct balance_run *run) {
    for (uint32_t i = 0; i < run->node_count; i++) {
        struct balance_node *node = &run->node[i];
        if (node->wake != BALANCE_AWAKE) {
            continue;
        }
        const struct window stock = node->stock;
        const struct window lots = node->lots;
        node->stock = node->next_stock;
        node->lots = node->next_lots;
        node->next_stock = stock;
        node->next_lots = lots;
        node->held = node->next_held;
    }
}

/* By what the kernel holds; `next` is room for the sum, if there is any besides the run's. */
static void node_gain(struct balance_run *run, const struct balance_node *node,
                      struct window *window, struct window *next, double *dropped) {
    if (window->count == 0) {
        return;
    }
    if (next != NULL && window->count + run->kernel.count - 1 <= next->room) {
        hf_window_up(window, &run->kernel, next, dropped);
        const struct window old = *window;
        *window = *next;
        *next = old;
    } else {
        hf_window_up(window, &run->kernel, &run->joint, dropped);
        window->count = 0;
        hf_window_add(window, &run->joint, dropped);
    }
    hf_balance_node_trim(run, node, window, dropped);
}

/* The law of what a delivery brings is the same for all nodes with this yield and cell. */
static void node_deliver(struct balance_run *run, struct balance_node *node,
                         const struct hf_balance_delivery *delivery,
                         const struct balance_node *before, double *dropped) {
    const double good = hf_balance_node_good(node, delivery);
    const bool is_same = before != NULL && node->cell <= before->cell &&
                         before->cell <= node->cell &&
                         good <= hf_balance_node_good(before, delivery) &&
                         hf_balance_node_good(before, delivery) <= good;
    if (!is_same) {
        hf_window_binomial(&run->kernel, delivery->units, good, node->cell, run->small);
    }
    node_gain(run, node, &node->stock, &node->next_stock, dropped);
    if (node->lots.count > 0) {
        node_gain(run, node, &node->other, NULL, dropped);
    }
}

/* Lots up to `index` are gone: at most `rest` units of the later ones are left. */
static void node_expire(struct balance_run *run, struct balance_node *node, uint32_t index,
                        double *dropped) {
    const struct hf_balance *balance = run->base.balance;
    if (node->lots.count == 0) {
        return;
    }
    double rest = 0.0;
    for (uint32_t i = index + 1; i < balance->lot_count; i++) {
        rest += (double)balance->lot[i].units;
    }
    const int64_t most = (int64_t)floor(rest / node->cell);
    double over = 0.0;
    struct window *lots = &node->lots;
    while (lots->count > 0 && lots->low + (int64_t)lots->count - 1 > most) {
        over += lots->mass[--lots->count];
    }
    if (most > 0) {
        if (lots->count == 0) {
            hf_window_point(lots, most);
            lots->mass[0] = 0.0;
        }
        run->kernel.low = most;
        run->kernel.count = 1;
        run->kernel.mass[0] = over;
        hf_window_add(lots, &run->kernel, dropped);
        return;
    }
    window_copy(&node->other, &run->kernel);
    for (size_t i = 0; i < run->kernel.count; i++) {
        run->kernel.mass[i] *= over;
    }
    lots->count = 0;
    hf_window_add(&node->stock, &run->kernel, dropped);
}

/* What comes in, and the demand of a longer time, make chance larger: cells grow with it, for the
 * time until the next stop. */
static void nodes_coarsen(struct balance_run *run, const struct balance_stop *stop) {
    const struct balance_stop *last = run->stop + run->stop_count;
    const double next =
        stop + 1 < last ? stop[1].service : hf_balance_service(&run->base, run->horizon_years);
    if (stop->kind == STOP_DELIVERY) {
        hf_balance_gain_add(&run->base.balance->delivery[stop->index], &run->gain);
    }
    for (uint32_t i = 0; i < run->node_count; i++) {
        struct balance_node *node = &run->node[i];
        if (node->may_sleep) {
            continue;
        }
        const double factor = hf_balance_node_factor(run, node, next, &run->gain);
        if (factor >= 2.0 && run->quality.method != HF_BALANCE_RETURNS) {
            hf_window_coarsen(&node->stock, (int64_t)factor);
            hf_window_coarsen(&node->lots, (int64_t)factor);
            hf_window_coarsen(&node->other, (int64_t)factor);
            node->cell *= factor;
            run->quality.lattice_units =
                (int64_t)fmax((double)run->quality.lattice_units, node->cell);
        }
    }
}

void hf_balance_run_stop(struct balance_run *run, const struct balance_stop *stop) {
    const struct hf_balance *balance = run->base.balance;
    const uint32_t index = (uint32_t)(stop - run->stop);
    const struct balance_node *before = NULL;
    nodes_coarsen(run, stop);
    for (uint32_t i = 0; i < run->node_count; i++) {
        struct balance_node *node = &run->node[i];
        double dropped = 0.0;
        if (node->wake != BALANCE_AWAKE) {
            continue;
        }
        if (stop->kind == STOP_DELIVERY) {
            node_deliver(run, node, &balance->delivery[stop->index], before, &dropped);
            before = node->lots.count > 0 ? NULL : node;
        } else if (stop->kind == STOP_EXPIRY) {
            node_expire(run, node, stop->index, &dropped);
        }
        node->held -= dropped;
        run->dropped += node->weight * dropped;
    }
    for (uint32_t i = 0; i < run->node_count; i++) {
        if (run->node[i].wake == index) {
            hf_balance_node_wake(run, &run->node[i]);
        }
    }
    run->passed = index + 1;
}

/* ---- what the state says ---- */

static double window_not_short(const struct window *window) {
    double sum = 0.0;
    for (size_t i = window->low < 0 ? (size_t)-window->low : 0; i < window->count; i++) {
        sum += window->mass[i];
    }
    return sum;
}

double hf_balance_run_hold(const struct balance_run *run, bool is_next) {
    double sum = 0.0;
    for (uint32_t i = 0; i < run->node_count && !run->is_free; i++) {
        const struct balance_node *node = &run->node[i];
        const bool is_moved = is_next && node->wake == BALANCE_AWAKE;
        sum += node->weight * (is_moved ? node->next_held : node->held);
    }
    if (!run->is_free) {
        return fmin(sum, 1.0);
    }
    for (uint32_t i = 0; i < run->node_count; i++) {
        const struct balance_node *node = &run->node[i];
        sum += node->weight * (window_not_short(is_next ? &node->next_stock : &node->stock) +
                               hf_window_total(is_next ? &node->next_lots : &node->lots));
    }
    return fmin(sum, 1.0);
}

void hf_balance_node_joint(struct balance_run *run, const struct balance_node *node) {
    double dropped = 0.0;
    run->joint.count = 0;
    if (node->lots.count > 0) {
        hf_window_up(&node->other, &node->lots, &run->joint, &dropped);
    }
    hf_window_add(&run->joint, &node->stock, &dropped);
}

/* P(demand <= x) where x has the law: less where it is not so. meets: P(demand = x), whose rate of
 * failures is the rate at which this falls. */
struct window_service {
    double served, meets;
};

static struct window_service window_serve(const struct window *law, double total,
                                          const struct window *demand) {
    const int64_t high = demand->low + (int64_t)demand->count - 1;
    const int64_t law_high = law->low + (int64_t)law->count - 1;
    struct window_service service = {total, 0.0};
    double above = 0.0; /* P(demand > x) */
    double lacking = 0.0;
    int64_t x = high;
    for (; x > law_high; x--) {
        above += x >= demand->low ? demand->mass[x - demand->low] : 0.0;
    }
    for (; x >= law->low && x >= demand->low; x--) {
        const double here = law->mass[x - law->low];
        const double mass = demand->mass[x - demand->low];
        lacking += here * above;
        service.meets += here * mass;
        above += mass;
    }
    for (; x >= law->low; x--) {
        lacking += law->mass[x - law->low];
    }
    service.served -= lacking;
    return service;
}

/* Nothing of the law is short then, but for exp(-28). */
static bool node_has_plenty(const struct balance_run *run, const struct balance_node *node,
                            double service, const struct window *law) {
    static const double exponent = 28.0;
    const double demand = node->theta * service;
    const struct balance_net net = {demand, demand};
    return run->base.batch_count == 1 && node->cell <= 1.0 &&
           hf_balance_net_is_met(&net, (double)law->low, exponent);
}

double hf_balance_run_hold_after(struct balance_run *run, double service, double *slope) {
    double sum = 0.0;
    double falls = 0.0;
    for (uint32_t i = 0; i < run->node_count; i++) {
        const struct balance_node *node = &run->node[i];
        const struct window *law = &node->stock;
        if (node->lots.count > 0) {
            hf_balance_node_joint(run, node);
            law = &run->joint;
        }
        if (node->wake != BALANCE_AWAKE || node_has_plenty(run, node, service, law)) {
            sum += node->weight * node->held;
        } else if (!demand_is_over(run, node, service, law)) {
            kernel_build(run, node, service);
            const struct window_service part = window_serve(law, node->held, &run->kernel);
            sum += node->weight * part.served;
            falls += node->weight * node->theta * part.meets;
        }
    }
    if (slope != NULL) {
        *slope = -falls;
    }
    return fmin(sum, 1.0);
}
