/* balance_sleep.h - stretches of time in which a node cannot run short, but for a chance that is
 * stated, in one piece. Internal to the room.
 *
 * A node that has plenty is not followed from stop to stop: it sleeps, what it has stays what it
 * had, and when it wakes all demand since is one Poisson law and all deliveries of one kind one
 * binomial law. */
#ifndef HF_BALANCE_BALANCE_SLEEP_H
#define HF_BALANCE_BALANCE_SLEEP_H

#include "balance/balance_chain.h"
#include "balance/balance_pipeline.h"

/* node->wake of a node that has slept since 0, loops and all, until it is woken. */
#define SLEEP_FROM_START (UINT32_MAX - 1)

/* Of a net demand, demand less what comes in: a sum of numbers on their own none of which exceeds
 * its mean by more than 1. */
struct balance_net {
    double mean, variance;
};

/* True if P(net demand > units) is below exp(-exponent), by Bernstein's inequality. */
bool hf_balance_net_is_met(const struct balance_net *net, double units, double exponent);

/* -ln of the chance that one sleeping node may be short until any one stop. */
double hf_balance_sleep_exponent(const struct balance_run *run, const struct balance_node *node);

/* The good ones of a delivery's units, for this node. */
double hf_balance_node_good(const struct balance_node *node,
                            const struct hf_balance_delivery *delivery);

/* Adds what run->passed stops brought to a net demand. */
void hf_balance_net_delivered(const struct balance_run *run, const struct balance_node *node,
                              struct balance_net *net);

/* Lets the nodes sleep that can, whose state is that at `service`, after run->passed stops; none
 * with units of lots that expire. */
void hf_balance_run_doze(struct balance_run *run, double service);

/* At the stop at which it wakes: the state after it. */
void hf_balance_node_wake(struct balance_run *run, struct balance_node *node);

/* A node that slept from 0 with a loop, woken at a moment with this flow after run->passed stops:
 * units out are a thinned Poisson count, and so is the work in progress that is back. */
void hf_balance_node_wake_flow(struct balance_run *run, struct balance_node *node,
                               const struct balance_flow *flow);

#endif
