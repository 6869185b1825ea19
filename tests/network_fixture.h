/* network_fixture.h - small random networks for tests of the room resilience: labels, possible
 * labels, unknown makers, transit flags, chains, parallel links, several functions, sites with
 * several demands, counts of nodes; pools where asked for. The one file that includes this gets
 * functions of its own. */
#ifndef HF_TESTS_NETWORK_FIXTURE_H
#define HF_TESTS_NETWORK_FIXTURE_H

#include <holdfast/network.h>

#include "tests/random_rows.h"

#include <stdlib.h>

enum {
    FIXTURE_NODES = 24,
    FIXTURE_LINKS = 64,
    FIXTURE_LABELS = 8,
    FIXTURE_DEMANDS = 16,
    FIXTURE_SITES = 8,
    FIXTURE_POOLS = 4,
    FIXTURE_FUNCTIONS = 3,
    FIXTURE_ITEMS = 512
};

struct fixture {
    uint32_t node_start[FIXTURE_NODES + 1], node_item[FIXTURE_ITEMS];
    uint32_t maybe_start[FIXTURE_NODES + 1], maybe_item[FIXTURE_ITEMS];
    uint32_t link_start[FIXTURE_LINKS + 1], link_item[FIXTURE_ITEMS];
    uint32_t link_maybe_start[FIXTURE_LINKS + 1], link_maybe_item[FIXTURE_ITEMS];
    uint32_t link_a[FIXTURE_LINKS], link_b[FIXTURE_LINKS];
    uint32_t gateway_start[FIXTURE_FUNCTIONS + 1], gateway_item[FIXTURE_ITEMS];
    uint32_t function[FIXTURE_DEMANDS], needed[FIXTURE_DEMANDS];
    uint32_t demand_start[FIXTURE_DEMANDS + 1], demand_item[FIXTURE_ITEMS];
    uint32_t member_start[FIXTURE_POOLS + 1], member[FIXTURE_ITEMS], member_needed[FIXTURE_POOLS];
    uint32_t need_start[FIXTURE_NODES + 1], need[FIXTURE_ITEMS];
    uint8_t unknown[FIXTURE_NODES], transit[FIXTURE_NODES], threat[FIXTURE_LABELS];
    uint8_t all[FIXTURE_DEMANDS], had[FIXTURE_DEMANDS];
    uint32_t site[FIXTURE_DEMANDS], region[FIXTURE_DEMANDS], group[FIXTURE_LABELS];
    int64_t weight[FIXTURE_DEMANDS], cost[FIXTURE_LABELS];
    struct hf_network network;
};

static void fixture_links(struct hf_random *random, struct fixture *drawn) {
    struct hf_network *network = &drawn->network;
    const uint32_t nodes = network->node_count;
    const uint32_t near = 2 + below(random, nodes);
    network->link_count = below(random, 1 + nodes * 5 / 2);
    for (uint32_t i = 0; i < network->link_count; i++) {
        drawn->link_a[i] = below(random, nodes);
        drawn->link_b[i] = (drawn->link_a[i] + below(random, near)) % nodes;
        if (i > 0 && below(random, 8) == 0) {
            drawn->link_a[i] = drawn->link_b[i - 1];
            drawn->link_b[i] = drawn->link_a[i - 1];
        }
    }
}

static void fixture_demands(struct hf_random *random, struct fixture *drawn) {
    struct hf_network *network = &drawn->network;
    network->demand_count = below(random, FIXTURE_DEMANDS);
    for (uint32_t f = 0; f < network->function_count; f++) {
        drawn->gateway_start[f + 1] = drawn->gateway_start[f];
        for (uint32_t k = below(random, 4); k > 0; k--) {
            drawn->gateway_item[drawn->gateway_start[f + 1]++] = below(random, network->node_count);
        }
    }
    for (uint32_t d = 0; d < network->demand_count; d++) {
        drawn->function[d] = below(random, network->function_count);
        drawn->all[d] = below(random, 4) == 0;
        drawn->had[d] = below(random, 4) != 0;
        drawn->needed[d] = below(random, 4) == 0 ? below(random, 4) : 1;
        drawn->demand_start[d + 1] = drawn->demand_start[d];
        for (uint32_t k = below(random, 3) == 0 ? below(random, 5) : 1; k > 0; k--) {
            drawn->demand_item[drawn->demand_start[d + 1]++] = below(random, network->node_count);
        }
        drawn->site[d] = below(random, FIXTURE_SITES);
        drawn->region[d] = below(random, 3);
        drawn->weight[d] = below(random, 9) == 0 ? HF_COUNT_UNKNOWN : (int64_t)below(random, 1000);
    }
}

static void fixture_pools(struct hf_random *random, struct fixture *drawn) {
    struct hf_network *network = &drawn->network;
    network->pool_count = 1 + below(random, FIXTURE_POOLS);
    network->pool_member = (struct hf_csr){drawn->member_start, drawn->member};
    network->pool_needed = drawn->member_needed;
    network->node_need = (struct hf_csr){drawn->need_start, drawn->need};
    rows_draw(random, &network->node_need, network->node_count, network->pool_count, 20);
    for (uint32_t p = 0; p < network->pool_count; p++) {
        drawn->member_needed[p] = below(random, 3);
        drawn->member_start[p + 1] = drawn->member_start[p] + below(random, 5);
        for (uint32_t i = drawn->member_start[p]; i < drawn->member_start[p + 1]; i++) {
            drawn->member[i] = below(random, network->node_count);
        }
    }
}

/* The caller frees it. */
static struct fixture *fixture_draw(struct hf_random *random, bool has_pools) {
    struct fixture *drawn = calloc(1, sizeof *drawn);
    if (drawn == NULL) {
        abort();
    }
    struct hf_network *network = &drawn->network;
    *network = (struct hf_network){
        .node_count = 2 + below(random, FIXTURE_NODES - 2),
        .node_label = {drawn->node_start, drawn->node_item},
        .link_a = drawn->link_a,
        .link_b = drawn->link_b,
        .link_label = {drawn->link_start, drawn->link_item},
        .label_count = 1 + below(random, FIXTURE_LABELS),
        .function_count = 1 + below(random, FIXTURE_FUNCTIONS),
        .gateway = {drawn->gateway_start, drawn->gateway_item},
        .demand_function = drawn->function,
        .demand_node = {drawn->demand_start, drawn->demand_item},
    };
    fixture_links(random, drawn);
    fixture_demands(random, drawn);
    rows_draw(random, &network->node_label, network->node_count, network->label_count,
              below(random, 70));
    rows_draw(random, &network->link_label, network->link_count, network->label_count,
              below(random, 30));
    const struct hf_csr maybe = {drawn->maybe_start, drawn->maybe_item};
    const struct hf_csr link_maybe = {drawn->link_maybe_start, drawn->link_maybe_item};
    if (below(random, 2) == 0) {
        network->node_maybe = maybe;
        network->link_maybe = link_maybe;
        rows_draw(random, &network->node_maybe, network->node_count, network->label_count, 10);
        rows_draw(random, &network->link_maybe, network->link_count, network->label_count, 10);
    }
    for (uint32_t i = 0; i < network->node_count; i++) {
        drawn->unknown[i] = below(random, 12) == 0 ? (uint8_t)(1 + below(random, 3)) : 0;
        drawn->transit[i] = below(random, 4) != 0;
    }
    for (uint32_t i = 0; i < network->label_count; i++) {
        drawn->threat[i] = (uint8_t)below(random, 2);
        drawn->group[i] = network->label_count - 1 - i;
        drawn->cost[i] = (int64_t)below(random, 10);
    }
    network->node_unknown = below(random, 2) == 0 ? drawn->unknown : NULL;
    network->node_transit = below(random, 2) == 0 ? drawn->transit : NULL;
    network->label_threat = below(random, 2) == 0 ? drawn->threat : NULL;
    network->demand_all = below(random, 2) == 0 ? drawn->all : NULL;
    network->demand_needed = below(random, 2) == 0 ? drawn->needed : NULL;
    if (has_pools) {
        fixture_pools(random, drawn);
    }
    return drawn;
}

#endif
