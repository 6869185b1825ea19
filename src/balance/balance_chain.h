/* balance_chain.h - a balance taken apart into rates and yields that are known, each followed as
 * the law of its stock from stop to stop. Internal to the room.
 *
 * **State of a node.** Between stops stock only falls. While units of lots that expire are left
 * (`lots` > 0) they are what is used, so that the other units (`other`) are independent of them and
 * change by deliveries only; once none is left, `stock` is the law of all units. Exact. */
#ifndef HF_BALANCE_BALANCE_CHAIN_H
#define HF_BALANCE_BALANCE_CHAIN_H

#include "balance/balance_base.h"
#include "balance/balance_rates.h"
#include "balance/window.h"

enum balance_stop_kind { STOP_DELIVERY, STOP_EXPIRY, STOP_ASKED, STOP_GRID };

struct balance_stop {
    double years;
    double service; /* until then */
    enum balance_stop_kind kind;
    uint32_t index; /* of the delivery, lot or moment */
};

struct balance_node {
    double weight;
    double theta; /* expected events per service */
    double yield; /* of harvested units; NAN: each delivery's own */
    double cell;  /* units to a lattice cell, whole */
    struct window stock, lots, other;
    struct window next_stock, next_lots;
    double held, next_held; /* P(not short) of both, but of a free run */
    bool may_sleep;         /* every unit is a cell, and stays one */
    double slept_at;        /* asleep: the state is that at this service ... */
    uint32_t since;         /* ... after so many stops ... */
    uint32_t wake;          /* ... and nothing can be short up to this one; balance_sleep.h */
};

/* wake: the state is that of now. */
#define BALANCE_AWAKE UINT32_MAX

/* What may have come in: units, and the variance of how many. */
struct balance_gain {
    double units, variance;
};

struct balance_run {
    struct balance_base base;
    struct balance_node *node;
    uint32_t node_count;
    struct balance_stop *stop;
    uint32_t stop_count;
    uint32_t passed;          /* stops that are done */
    bool is_free;             /* stock may fall below zero: pointwise, not first passage */
    struct balance_gain gain; /* the stock, and deliveries so far */
    double horizon_years;
    double small, trim; /* masses left out of a demand's law, and of a state; 0: see the source */
    double asleep;      /* P(short) while a node sleeps, at the most, by its weight */
    double jump_small, reach; /* of the chain with returns: weights left out; its window opens by */
    double dropped;           /* mass cut off, over all nodes by their weights */
    struct window kernel;     /* what the three below hold is not kept from call to call */
    struct window joint;
    struct window spare;
    struct hf_balance_quality quality;
};

/* What a run is asked: until `horizon_years` (infinity: until all stock is used), stopping at these
 * moments besides the balance's own. */
struct balance_request {
    const struct hf_balance *balance;
    double horizon_years;
    const double *years;
    uint32_t count;
    bool is_free;
    double confidence; /* of dates, the least that is asked for; 0: probabilities are asked for */
    const struct balance_rates *rates; /* NULL: those that suit the balance */
};

/* The run without its nodes. */
HF_MUST_CHECK enum hf_status hf_balance_run_open(const struct balance_request *request,
                                                 struct hf_arena *keep, struct balance_run *run);

HF_MUST_CHECK enum hf_status hf_balance_run_build(const struct balance_request *request,
                                                  struct hf_arena *keep, struct balance_run *run);

/* Moves all nodes that are awake over `service` without a stop, by next_* (the old state stays
 * until accept). */
void hf_balance_run_step(struct balance_run *run, double service);
void hf_balance_run_accept(struct balance_run *run);

/* What a stop does to all nodes; every stop in its turn. */
void hf_balance_run_stop(struct balance_run *run, const struct balance_stop *stop);

/* P(not short) of the state, or of the state that the step found. */
double hf_balance_run_hold(const struct balance_run *run, bool is_next);

/* Law of one node's units on hand: run->joint. */
void hf_balance_node_joint(struct balance_run *run, const struct balance_node *node);

/* P(not short) when `service` has gone by since the state; *slope: its derivative, if not NULL. */
double hf_balance_run_hold_after(struct balance_run *run, double service, double *slope);

/* Masses of a law of demand that need not be told for this node. */
double hf_balance_node_small(const struct balance_run *run, const struct balance_node *node);

/* Cuts off the ends of a node's law that do not count. */
void hf_balance_node_trim(const struct balance_run *run, const struct balance_node *node,
                          struct window *window, double *dropped);

void hf_balance_gain_add(const struct hf_balance_delivery *delivery, struct balance_gain *gain);

/* So many of a node's cells should be one when `service` has gone by: chance then moves the stock
 * by many of them. 1: as they are. */
double hf_balance_node_factor(const struct balance_run *run, const struct balance_node *node,
                              double service, const struct balance_gain *gain);

/* Rates that suit the balance and any stock from its own to `most`. */
HF_MUST_CHECK enum hf_status hf_balance_rates_span(const struct balance_request *request,
                                                   int64_t most, struct balance_rates *rates,
                                                   struct hf_arena scratch);

/* Rates and yields of the balance's laws as nodes; src/balance/balance_nodes.c. */
HF_MUST_CHECK enum hf_status hf_balance_nodes_build(struct balance_run *run,
                                                    const struct balance_request *request,
                                                    struct hf_arena *keep);

#endif
