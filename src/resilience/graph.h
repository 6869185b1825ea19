/* graph.h - the network of a snapshot as plain arrays. Internal to the room. */
#ifndef HF_RESILIENCE_GRAPH_H
#define HF_RESILIENCE_GRAPH_H

#include "resilience/risk.h"

struct graph {
    struct hf_network network;
    uint32_t *node_device;       /* per node: device, or HF_NONE: the inside of a site */
    uint32_t *node_site;         /* per node, or HF_NONE */
    uint32_t nobody;             /* node that makes a pool work where no table says that it does
                                    not: no loss surely takes it, each possibly; HF_NONE: nobody
                                    says what devices need */
    uint32_t stranger;           /* node of all providers that no table knows: falls as nobody */
    int64_t strangers;           /* so many, all of which the pools need */
    int64_t pools_open;          /* dependencies of which the number needed is not said */
    uint8_t *is_joint;           /* per dependency: any device may need it, by one pool for all such
                                    dependencies: too many to be told apart */
    uint8_t *is_guessed;         /* per node: 1: the inside of a site of which some cabling is known
                                    and some is not. In the best case it joins the site's devices,
                                    in the worst it lies behind all of them that carry traffic */
    uint32_t *demand_site;       /* per demand; ascending */
    uint32_t *demand_use;        /* per demand: function of the operator, or HF_NONE */
    uint32_t *demand_service;    /* per demand: its row, or HF_NONE */
    int64_t *demand_subscribers; /* HF_COUNT_UNKNOWN */
    uint8_t *demand_has_gateway; /* 1: a gateway of its function is known or presumed */
    uint8_t *demand_is_linked;   /* 1: its site has links, to itself or others */
    bool has_links;
    bool is_joined;            /* some site's devices are presumed to be joined */
    bool is_gateway_presumed;  /* from the function class, or from other functions' gateways */
    bool is_services_complete; /* sites without a row of services are taken to serve nobody */
    bool is_certain;           /* best and worst never differ in what is down */
};

/* Does the node stand for what no table knows? */
static inline bool hf_graph_is_unknown(const struct graph *graph, uint32_t node) {
    return node == graph->nobody || node == graph->stranger;
}

/* A device in use that traffic of others may pass through. */
static inline bool hf_graph_is_carrier(const struct hf_snapshot *snapshot, uint32_t device) {
    return hf_use_is_deployed(snapshot->devices.status[device]) &&
           snapshot->devices.transit[device] != HF_NO;
}

/* All of it lies in `scratch`. */
HF_MUST_CHECK enum hf_status hf_graph_build(const struct hf_assessment *assessment,
                                            const struct risk *risk, struct hf_arena *scratch,
                                            struct graph *graph);

#endif
