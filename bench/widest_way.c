#include "bench/widest_way.h"

#include "base/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NEVER = 255 };

struct failure {
    double time;
    uint32_t node, life;
};

struct widest {
    const struct hf_network *network;
    const struct hf_ageing_question *question;
    uint32_t *number;        /* per node: its number, breadth first */
    uint32_t *node;          /* per number */
    uint32_t *start, *other; /* adjacency by numbers */
    uint32_t *pool_start, *pool_node;
    struct failure *failure;
    uint8_t *month; /* per number: down from then on */
    uint8_t *dark;  /* per number */
    uint8_t *seen;  /* per number */
    uint8_t *is_end;
    uint32_t *next; /* per number, in the list of its month */
};

void widest_close(struct widest *widest) {
    if (widest == NULL) {
        return;
    }
    void *const part[] = {
        widest->number,    widest->node,    widest->start, widest->other, widest->pool_start,
        widest->pool_node, widest->failure, widest->month, widest->dark,  widest->seen,
        widest->is_end,    widest->next,    widest};
    for (size_t i = 0; i < sizeof part / sizeof part[0]; i++) {
        free(part[i]);
    }
}

/* Rows of neighbours: `start` has two more elements than nodes. */
static void neighbours_put(const struct hf_network *network, const uint32_t *number,
                           uint32_t *start, uint32_t *other) {
    memset(start, 0, ((size_t)network->node_count + 2) * sizeof *start);
    for (uint32_t i = 0; i < network->link_count; i++) {
        start[number[network->link_a[i]] + 2]++;
        start[number[network->link_b[i]] + 2]++;
    }
    for (uint32_t i = 2; i < network->node_count + 2; i++) {
        start[i] += start[i - 1];
    }
    for (uint32_t i = 0; i < network->link_count; i++) {
        const uint32_t a = number[network->link_a[i]];
        const uint32_t b = number[network->link_b[i]];
        other[start[a + 1]++] = b;
        other[start[b + 1]++] = a;
    }
}

static void widest_number(struct widest *widest) {
    const struct hf_network *network = widest->network;
    const uint32_t nodes = network->node_count;
    for (uint32_t node = 0; node < nodes; node++) {
        widest->number[node] = node;
    }
    neighbours_put(network, widest->number, widest->start, widest->other);
    memset(widest->number, 0xff, nodes * sizeof *widest->number);
    uint32_t count = 0;
    for (uint32_t i = 0; i < network->gateway.start[network->function_count]; i++) {
        const uint32_t node = network->gateway.item[i];
        if (widest->number[node] == UINT32_MAX) {
            widest->number[node] = count;
            widest->node[count++] = node;
        }
    }
    uint32_t root = 0;
    for (uint32_t head = 0; head < nodes; head++) {
        for (; head == count; root++) {
            if (widest->number[root] == UINT32_MAX) {
                widest->number[root] = count;
                widest->node[count++] = root;
            }
        }
        const uint32_t node = widest->node[head];
        for (uint32_t i = widest->start[node]; i < widest->start[node + 1]; i++) {
            const uint32_t other = widest->other[i];
            if (widest->number[other] == UINT32_MAX) {
                widest->number[other] = count;
                widest->node[count++] = other;
            }
        }
    }
    neighbours_put(network, widest->number, widest->start, widest->other);
    for (uint32_t i = 0; i < nodes; i++) {
        widest->is_end[i] =
            network->node_transit != NULL && network->node_transit[widest->node[i]] == 0;
    }
}

static void widest_pools(struct widest *widest) {
    const struct hf_ageing_question *question = widest->question;
    uint32_t *fill = widest->pool_start + 1;
    for (uint32_t node = 0; node < widest->network->node_count; node++) {
        fill[question->node.pool[node] + 1]++;
    }
    for (uint32_t pool = 0; pool < question->pool_count; pool++) {
        fill[pool + 1] += fill[pool];
    }
    for (uint32_t node = 0; node < widest->network->node_count; node++) {
        widest->pool_node[fill[question->node.pool[node]]++] = node;
    }
}

struct widest *widest_open(const struct hf_network *network,
                           const struct hf_ageing_question *question) {
    struct widest *widest = calloc(1, sizeof *widest);
    const size_t nodes = (size_t)network->node_count + 2;
    if (widest == NULL) {
        return NULL;
    }
    *widest = (struct widest){
        .network = network,
        .question = question,
        .number = calloc(nodes, sizeof(uint32_t)),
        .node = calloc(nodes, sizeof(uint32_t)),
        .start = calloc(nodes, sizeof(uint32_t)),
        .other = calloc(2 * (size_t)network->link_count + 1, sizeof(uint32_t)),
        .pool_start = calloc((size_t)question->pool_count + 2, sizeof(uint32_t)),
        .pool_node = calloc(nodes, sizeof(uint32_t)),
        .failure = calloc(nodes, sizeof(struct failure)),
        .month = calloc(nodes, 1),
        .dark = calloc(nodes, 1),
        .seen = calloc(nodes, 1),
        .is_end = calloc(nodes, 1),
        .next = calloc(nodes, sizeof(uint32_t)),
    };
    if (widest->number == NULL || widest->node == NULL || widest->start == NULL ||
        widest->other == NULL || widest->pool_start == NULL || widest->pool_node == NULL ||
        widest->failure == NULL || widest->month == NULL || widest->dark == NULL ||
        widest->seen == NULL || widest->is_end == NULL || widest->next == NULL) {
        widest_close(widest);
        return NULL;
    }
    widest_number(widest);
    widest_pools(widest);
    return widest;
}

/* ---- spares ---- */

static double widest_life(const struct hf_ageing_question *question, uint32_t trial, uint32_t life,
                          uint32_t node) {
    const uint64_t drawn = hf_random_at(question->seed, (uint64_t)life << 32 | trial, node) >> 11;
    return -log(1.0 - (double)drawn * 0x1p-53) / (question->node.rate[node] / 12.0);
}

static int failure_compare(const void *left, const void *right) {
    const struct failure *a = left;
    const struct failure *b = right;
    return (a->time > b->time) - (a->time < b->time);
}

/* Sorted once; a replacement that fails again is put where it belongs among those still to come. */
static void pool_run(struct widest *widest, uint32_t pool, uint32_t trial) {
    const struct hf_ageing_question *question = widest->question;
    struct failure *const failure = widest->failure;
    uint32_t stock = question->pool[pool].stock;
    uint32_t count = 0;
    for (uint32_t i = widest->pool_start[pool]; i < widest->pool_start[pool + 1]; i++) {
        const uint32_t node = widest->pool_node[i];
        const double time = widest_life(question, trial, 0, node);
        if (time < question->months) {
            failure[count++] = (struct failure){time, node, 0};
        }
    }
    qsort(failure, count, sizeof *failure, failure_compare);
    for (uint32_t i = 0; i < count; i++) {
        struct failure next = failure[i];
        if (stock == 0) {
            widest->month[widest->number[next.node]] = (uint8_t)next.time;
            continue;
        }
        stock--;
        next.time += widest_life(question, trial, ++next.life, next.node);
        if (next.time < question->months) {
            uint32_t at = i; /* what is earlier moves up; the place of `i` is free */
            for (; at + 1 < count && failure[at + 1].time < next.time; at++) {
                failure[at] = failure[at + 1];
            }
            failure[at] = next;
            i--;
        }
    }
}

/* ---- search ---- */

/* What goes dark last is looked at first, so the first way that reaches a node is its best. */
static void widest_reach(struct widest *widest, uint32_t function) {
    const struct hf_network *network = widest->network;
    uint32_t first[NEVER + 1];
    memset(first, 0xff, sizeof first);
    memset(widest->seen, 0, network->node_count);
    memset(widest->dark, 0, network->node_count);
    for (uint32_t i = network->gateway.start[function]; i < network->gateway.start[function + 1];
         i++) {
        const uint32_t number = widest->number[network->gateway.item[i]];
        const uint8_t month = widest->month[number];
        if (widest->seen[number] == 0) {
            widest->seen[number] = 2; /* an end of its own traffic */
            widest->dark[number] = month;
            widest->next[number] = first[month];
            first[month] = number;
        }
    }
    for (uint32_t month = NEVER; month > 0; month--) {
        while (first[month] != UINT32_MAX) {
            const uint32_t number = first[month];
            first[month] = widest->next[number];
            if (widest->is_end[number] != 0 && widest->seen[number] != 2) {
                continue;
            }
            for (uint32_t i = widest->start[number]; i < widest->start[number + 1]; i++) {
                const uint32_t other = widest->other[i];
                if (widest->seen[other] != 0) {
                    continue;
                }
                const uint8_t own = widest->month[other];
                const uint8_t dark = own < month ? own : (uint8_t)month;
                widest->seen[other] = 1;
                widest->dark[other] = dark;
                widest->next[other] = first[dark];
                first[dark] = other;
            }
        }
    }
}

void widest_trial(struct widest *widest, uint32_t trial, uint8_t *month) {
    const struct hf_network *network = widest->network;
    memset(widest->month, NEVER, network->node_count);
    for (uint32_t pool = 0; pool < widest->question->pool_count; pool++) {
        pool_run(widest, pool, trial);
    }
    for (uint32_t function = 0; function < network->function_count; function++) {
        widest_reach(widest, function);
        for (uint32_t d = 0; d < network->demand_count; d++) {
            if (network->demand_function[d] == function) {
                month[d] = widest->dark[widest->number[network->demand_node.item[d]]];
            }
        }
    }
}
