/* ageing_cases.h - random networks that age: labels and losses, transit flags, functions, pools in
 * both senses, stock and all that flows into it, parts. For tests only. */
#ifndef HF_TESTS_AGEING_CASES_H
#define HF_TESTS_AGEING_CASES_H

#include <holdfast/ageing.h>

#include "base/random.h"
#include "tests/random_rows.h"

#include <string.h>

enum { NODES = 40, LINKS = 100, LABELS = 6, ITEMS = 400, DEMANDS = 30, POOLS = 5, SITES = 14 };
enum { SPARES = 4, DELIVERIES = 6, MONTHS = 40, TRIALS = 150 };
enum { PARTS = 30, PART_UNITS = 4, LOTS = 5, CLASSES = 3 };

struct drawn {
    uint32_t node_start[NODES + 1], node_item[ITEMS], maybe_start[NODES + 1], maybe_item[ITEMS];
    uint32_t link_start[LINKS + 1], link_item[ITEMS], link_a[LINKS], link_b[LINKS];
    uint32_t gateway_start[8], gateway_item[64], function[DEMANDS], demand_start[DEMANDS + 1];
    uint32_t demand_item[ITEMS], demand_needed[DEMANDS], member_start[POOLS + 1], member[ITEMS];
    uint32_t needed[POOLS], need_start[NODES + 1], need[ITEMS];
    uint8_t transit[NODES], all[DEMANDS];
    uint32_t node_pool[NODES], link_pool[LINKS], node_swap[NODES], link_swap[LINKS];
    double node_rate[NODES], link_rate[LINKS];
    uint32_t site[DEMANDS], group[LABELS], by[3], class[DEMANDS];
    int64_t weight[DEMANDS];
    struct hf_ageing_pool pool[SPARES];
    struct hf_ageing_delivery delivery[DELIVERIES];
    struct hf_ageing_lot lot[LOTS];
    uint32_t part_node[PARTS], part_pool[PARTS], part_units[PARTS], part_allowed[PARTS];
    uint32_t part_from[PARTS], part_until[PARTS];
    double part_rate[PARTS];
    struct hf_network network;
    struct hf_ageing_question question;
};

static const double levels[] = {0.05, 0.5, 0.95};

static void lines_draw(struct hf_random *random, struct drawn *drawn) {
    struct hf_network *network = &drawn->network;
    const uint32_t near = 2 + below(random, network->node_count);
    network->link_count = below(random, 1 + (uint32_t)(network->node_count * 5 / 2));
    for (uint32_t i = 0; i < network->link_count; i++) {
        drawn->link_a[i] = below(random, network->node_count);
        drawn->link_b[i] = (drawn->link_a[i] + below(random, near)) % network->node_count;
    }
    rows_draw(random, &network->node_label, network->node_count, network->label_count, 20);
    rows_draw(random, &network->node_maybe, network->node_count, network->label_count, 5);
    rows_draw(random, &network->link_label, network->link_count, network->label_count, 15);
    for (uint32_t i = 0; i < network->node_count; i++) {
        drawn->transit[i] = below(random, 4) != 0;
    }
    network->node_transit = below(random, 2) == 0 ? drawn->transit : NULL;
}

static void wishes_draw(struct hf_random *random, struct drawn *drawn) {
    struct hf_network *network = &drawn->network;
    for (uint32_t f = 0; f < network->function_count; f++) {
        drawn->gateway_start[f + 1] = drawn->gateway_start[f];
        for (uint32_t k = below(random, 5); k > 0; k--) {
            drawn->gateway_item[drawn->gateway_start[f + 1]++] = below(random, network->node_count);
        }
    }
    network->demand_count = below(random, DEMANDS + 1);
    for (uint32_t d = 0; d < network->demand_count; d++) {
        drawn->function[d] = below(random, network->function_count);
        drawn->all[d] = below(random, 4) == 0;
        drawn->demand_needed[d] = below(random, 6) == 0 ? below(random, 4) : 1;
        drawn->demand_start[d + 1] = drawn->demand_start[d];
        for (uint32_t k = below(random, 3) == 0 ? below(random, 5) : 1; k > 0; k--) {
            drawn->demand_item[drawn->demand_start[d + 1]++] = below(random, network->node_count);
        }
        drawn->site[d] = below(random, SITES);
        drawn->class[d] = below(random, CLASSES);
        drawn->weight[d] = below(random, 9) == 0 ? HF_COUNT_UNKNOWN : below(random, 1000);
    }
    network->demand_all = below(random, 2) == 0 ? drawn->all : NULL;
    network->demand_needed = below(random, 2) == 0 ? drawn->demand_needed : NULL;
    network->pool_count = below(random, 2) == 0 ? 1 + below(random, POOLS) : 0;
    if (network->pool_count > 0) {
        network->node_need.start = drawn->need_start;
        rows_draw(random, &network->node_need, network->node_count, network->pool_count, 12);
        for (uint32_t p = 0; p < network->pool_count; p++) {
            drawn->needed[p] = below(random, 4);
            drawn->member_start[p + 1] = drawn->member_start[p] + below(random, 6);
            for (uint32_t i = drawn->member_start[p]; i < drawn->member_start[p + 1]; i++) {
                drawn->member[i] = below(random, network->node_count);
            }
        }
    }
}

static void elements_draw(struct hf_random *random, uint32_t count, uint32_t percent,
                          uint32_t *pool, double *rate, uint32_t *swap) {
    for (uint32_t i = 0; i < count; i++) {
        pool[i] = below(random, 100) < percent ? below(random, SPARES) : HF_NONE;
        rate[i] = below(random, 8) == 0 ? 0.0 : (double)below(random, 100) / 60.0;
        swap[i] = below(random, 4) == 0 ? below(random, MONTHS + 5) : HF_NONE;
    }
}

/* Lots hold no more than the stock. */
static void lots_draw(struct hf_random *random, struct drawn *drawn) {
    uint32_t left[SPARES];
    for (uint32_t p = 0; p < SPARES; p++) {
        left[p] = drawn->pool[p].stock;
    }
    for (uint32_t i = 0; i < LOTS; i++) {
        const uint32_t pool = below(random, SPARES);
        const uint32_t units = below(random, left[pool] + 1);
        drawn->lot[i] = (struct hf_ageing_lot){pool, below(random, MONTHS), units};
        left[pool] -= units;
    }
    drawn->question.lot = drawn->lot;
    drawn->question.lot_count = below(random, 3) == 0 ? LOTS : 0;
}

/* `allowed` is the same in all parts of a node and pool. */
static void parts_draw(struct hf_random *random, struct drawn *drawn) {
    const uint32_t shift = below(random, 3);
    for (uint32_t i = 0; i < PARTS; i++) {
        drawn->part_node[i] =
            below(random, 9) == 0 ? HF_NONE : below(random, drawn->network.node_count);
        drawn->part_pool[i] = below(random, 9) == 0 ? HF_NONE : below(random, SPARES);
        drawn->part_rate[i] = below(random, 8) == 0 ? 0.0 : (double)below(random, 100) / 60.0;
        drawn->part_units[i] = below(random, PART_UNITS + 1);
        drawn->part_allowed[i] = (drawn->part_node[i] + drawn->part_pool[i] + shift) % 3;
        drawn->part_from[i] = below(random, 3) == 0 ? below(random, MONTHS) : 0;
        drawn->part_until[i] = below(random, 3) == 0 ? below(random, MONTHS + 5) : HF_NONE;
    }
    drawn->question.part = (struct hf_ageing_parts){
        .count = below(random, 2) == 0 ? PARTS : 0,
        .node = drawn->part_node,
        .pool = drawn->part_pool,
        .rate = drawn->part_rate,
        .units = below(random, 4) > 0 ? drawn->part_units : NULL,
        .allowed = below(random, 3) > 0 ? drawn->part_allowed : NULL,
        .from_month = below(random, 2) == 0 ? drawn->part_from : NULL,
        .until_month = below(random, 2) == 0 ? drawn->part_until : NULL,
    };
}

static void ageing_draw(struct hf_random *random, struct drawn *drawn) {
    struct hf_ageing_question *question = &drawn->question;
    const uint32_t percent = 20 + below(random, 80);
    elements_draw(random, NODES, percent, drawn->node_pool, drawn->node_rate, drawn->node_swap);
    elements_draw(random, LINKS, 30, drawn->link_pool, drawn->link_rate, drawn->link_swap);
    for (uint32_t p = 0; p < SPARES; p++) {
        const uint32_t stock = below(random, 3) == 0 ? 0 : below(random, 12);
        const bool is_repaired = below(random, 3) == 0;
        drawn->pool[p] = (struct hf_ageing_pool){
            .stock = stock,
            .repair_until = is_repaired ? below(random, MONTHS) : 0,
            .repair_months = below(random, 3) == 0 ? 0 : below(random, 9),
            .repair_loss_ratio = below(random, 2) == 0 ? 0.0 : (double)below(random, 11) / 10.0,
            .supply_until = below(random, 3) == 0 ? below(random, MONTHS) : 0,
            .rate_shape = below(random, 3) == 0 ? 0.2 + (double)below(random, 40) / 10.0 : 0.0};
    }
    for (uint32_t i = 0; i < DELIVERIES; i++) {
        drawn->delivery[i] = (struct hf_ageing_delivery){
            below(random, SPARES), below(random, MONTHS + 5), below(random, 5),
            below(random, 2) == 0 ? 0.0 : (double)below(random, 11) / 10.0};
    }
    *question = (struct hf_ageing_question){
        .months = 1 + below(random, MONTHS),
        .trials = 1 + below(random, below(random, 8) == 0 ? TRIALS : 6),
        .seed = hf_random_next(random),
        .threads = 1 + below(random, 3),
        .node = {drawn->node_pool, drawn->node_rate,
                 below(random, 2) == 0 ? drawn->node_swap : NULL},
        .pool_count = SPARES,
        .pool = drawn->pool,
        .delivery_count = below(random, 2) == 0 ? DELIVERIES : 0,
        .delivery = drawn->delivery,
        .loss = {drawn->group, below(random, 3) == 0 ? 1 + below(random, 2) : 0,
                 below(random, 2) == 0 ? HF_BOUND_BEST : HF_BOUND_WORST,
                 below(random, 2) == 0 ? HF_FIXPOINT_GREATEST : HF_FIXPOINT_LEAST},
        .demand_site = below(random, 3) > 0 ? drawn->site : NULL,
        .site_count = SITES,
        .site_weight = below(random, 4) > 0 ? drawn->weight : NULL,
        .by_count = 3,
        .by = drawn->by,
        .level_count = 3,
        .level = levels,
        .demand_rows = below(random, 4) == 0 ? 3 : TRIALS,
    };
    lots_draw(random, drawn);
    parts_draw(random, drawn);
    question->has_site_months = below(random, 2) == 0;
    if (below(random, 3) == 0) {
        question->demand_weight = drawn->weight;
        question->demand_class = drawn->class;
        question->class_count = CLASSES;
    }
    if (below(random, 2) == 0) {
        question->link = (struct hf_ageing_elements){
            drawn->link_pool, drawn->link_rate, below(random, 2) == 0 ? drawn->link_swap : NULL};
    }
    for (uint32_t k = 0; k < 3; k++) {
        drawn->by[k] = below(random, question->months);
    }
}

static void drawn_fill(struct hf_random *random, struct drawn *drawn) {
    memset(drawn, 0, sizeof *drawn);
    drawn->network = (struct hf_network){
        .node_count = 2 + below(random, NODES - 2),
        .node_label = {drawn->node_start, drawn->node_item},
        .node_maybe = {drawn->maybe_start, drawn->maybe_item},
        .link_a = drawn->link_a,
        .link_b = drawn->link_b,
        .link_label = {drawn->link_start, drawn->link_item},
        .label_count = LABELS,
        .function_count = 1 + below(random, 3),
        .gateway = {drawn->gateway_start, drawn->gateway_item},
        .demand_function = drawn->function,
        .demand_node = {drawn->demand_start, drawn->demand_item},
        .pool_member = {drawn->member_start, drawn->member},
        .pool_needed = drawn->needed,
        .node_need = {NULL, drawn->need},
    };
    drawn->group[0] = below(random, LABELS);
    drawn->group[1] = below(random, LABELS);
    lines_draw(random, drawn);
    wishes_draw(random, drawn);
    ageing_draw(random, drawn);
}

#endif
