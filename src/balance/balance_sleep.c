#include "balance/balance_sleep.h"

#include <math.h>

/* The chance of a shortage in one stretch is bounded at each of its stops: between two of them
 * stock only falls. Bernstein: P(sum - mean >= a) <= exp(-a^2 / (2 (variance + a / 3))). */

bool hf_balance_net_is_met(const struct balance_net *net, double units, double exponent) {
    const double above = units + 1.0 - net->mean;
    return above > 0.0 && above * above >= 2.0 * exponent * (net->variance + above / 3.0);
}

double hf_balance_sleep_exponent(const struct balance_run *run, const struct balance_node *node) {
    static const double exponent_least = 2.0;
    return fmax(-log(run->asleep / node->weight), exponent_least);
}

double hf_balance_node_good(const struct balance_node *node,
                            const struct hf_balance_delivery *delivery) {
    return delivery->is_harvest && !isnan(node->yield) ? node->yield : delivery->good_ratio;
}

static const struct hf_balance_delivery *stop_delivery(const struct balance_run *run, uint32_t i) {
    return run->stop[i].kind == STOP_DELIVERY ? &run->base.balance->delivery[run->stop[i].index]
                                              : NULL;
}

static void net_deliver(const struct balance_run *run, const struct balance_node *node, uint32_t i,
                        struct balance_net *net) {
    const struct hf_balance_delivery *delivery = stop_delivery(run, i);
    if (delivery != NULL) {
        const double good = hf_balance_node_good(node, delivery);
        net->mean -= (double)delivery->units * good;
        net->variance += (double)delivery->units * good * (1.0 - good);
    }
}

void hf_balance_net_delivered(const struct balance_run *run, const struct balance_node *node,
                              struct balance_net *net) {
    for (uint32_t i = 0; i < run->passed; i++) {
        net_deliver(run, node, i, net);
    }
}

/* The last stop up to which nothing can be short; BALANCE_AWAKE if there is none. */
static uint32_t sleep_until(const struct balance_run *run, const struct balance_node *node,
                            double service) {
    const double exponent = hf_balance_sleep_exponent(run, node);
    const double units = (double)node->stock.low;
    struct balance_net in = {0.0, 0.0};
    uint32_t wake = BALANCE_AWAKE;
    for (uint32_t i = run->passed; i < run->stop_count; i++) {
        const double demand = node->theta * (run->stop[i].service - service);
        const struct balance_net net = {in.mean + demand, in.variance + demand};
        if (!hf_balance_net_is_met(&net, units, exponent)) {
            break;
        }
        wake = i;
        net_deliver(run, node, i, &in);
    }
    return wake;
}

void hf_balance_run_doze(struct balance_run *run, double service) {
    if (run->is_free || run->passed >= run->stop_count) {
        return;
    }
    for (uint32_t i = 0; i < run->node_count; i++) {
        struct balance_node *node = &run->node[i];
        if (node->may_sleep && node->wake == BALANCE_AWAKE && node->stock.count > 0 &&
            node->lots.count == 0) { /* lots left are no part of `stock` */
            node->since = run->passed;
            node->slept_at = service;
            node->wake = sleep_until(run, node, service);
        }
    }
}

/* All deliveries of the stops [from, until). */
static void wake_deliver(struct balance_run *run, struct balance_node *node, uint32_t from,
                         uint32_t until, double *dropped) {
    double last = -1.0;
    int64_t units = 0;
    for (uint32_t i = from; i <= until; i++) {
        const struct hf_balance_delivery *delivery = i < until ? stop_delivery(run, i) : NULL;
        const double good = delivery != NULL ? hf_balance_node_good(node, delivery) : -1.0;
        if (i < until && delivery == NULL) {
            continue;
        }
        if (units > 0 && (good < last || good > last)) {
            hf_window_binomial(&run->kernel, units, last, 1.0, run->small);
            hf_window_up(&node->stock, &run->kernel, &run->joint, dropped);
            hf_balance_node_trim(run, node, &run->joint, dropped);
            node->stock.count = 0;
            hf_window_add(&node->stock, &run->joint, dropped);
            units = 0;
        }
        last = good;
        units += delivery != NULL ? delivery->units : 0;
    }
}

/* Demand and deliveries since the node fell asleep. What comes in is added first: the order does
 * not matter where nothing is short, and the room begins at zero. */
static void wake_fall(struct balance_run *run, struct balance_node *node, double demand,
                      uint32_t until) {
    double dropped = 0.0;
    wake_deliver(run, node, node->since, until, &dropped);
    if (demand > 0.0) {
        hf_window_poisson(&run->kernel, demand, hf_balance_node_small(run, node));
        hf_window_down(&node->stock, &run->kernel, 0, &node->next_stock, &dropped);
        const struct window old = node->stock;
        node->stock = node->next_stock;
        node->next_stock = old;
        hf_balance_node_trim(run, node, &node->stock, &dropped);
    }
    node->held = hf_window_total(&node->stock);
    dropped += run->asleep / node->weight * (double)(until - node->since + 1);
    run->dropped += node->weight * dropped;
    node->wake = BALANCE_AWAKE;
}

void hf_balance_node_wake(struct balance_run *run, struct balance_node *node) {
    const double service = run->stop[node->wake].service - node->slept_at;
    wake_fall(run, node, node->theta * service, node->wake + 1);
}

void hf_balance_node_wake_flow(struct balance_run *run, struct balance_node *node,
                               const struct balance_flow *flow) {
    double dropped = 0.0;
    if (flow->wip_back > 0.0) {
        hf_window_poisson(&run->kernel, flow->wip_back, run->small);
        hf_window_up(&node->stock, &run->kernel, &node->next_stock, &dropped);
        const struct window old = node->stock;
        node->stock = node->next_stock;
        node->next_stock = old;
        hf_balance_node_trim(run, node, &node->stock, &dropped);
        run->dropped += node->weight * dropped;
    }
    wake_fall(run, node, node->theta * flow->out, run->passed);
}
