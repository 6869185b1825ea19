#include "bench/igraph_loss.h"

#include <stdlib.h>

#ifndef HF_HAS_IGRAPH

bool igraph_loss_is_there(void) {
    return false;
}

struct hf_sweep_sum igraph_loss_lose(const struct synthetic *synthetic,
                                     const struct hf_network_loss *loss) {
    (void)synthetic;
    (void)loss;
    return (struct hf_sweep_sum){-1, -1, -1};
}

#else

#include <igraph/igraph.h>

bool igraph_loss_is_there(void) {
    return true;
}

static bool row_is_lost(const struct hf_csr *rows, uint32_t row, const uint8_t *lost) {
    for (uint32_t i = rows->start[row]; i < rows->start[row + 1]; i++) {
        if (lost[rows->item[i]] != 0) {
            return true;
        }
    }
    return false;
}

struct hf_sweep_sum igraph_loss_lose(const struct synthetic *synthetic,
                                     const struct hf_network_loss *loss) {
    const struct hf_network *network = &synthetic->network;
    struct hf_sweep_sum sum = {0, 0, 0};
    uint8_t *lost = calloc(network->label_count, 1);
    uint8_t *is_down = calloc(network->node_count, 1);
    uint8_t *is_served = calloc(network->node_count, 1); /* per component */
    igraph_vector_int_t edges;
    igraph_vector_int_t part;
    igraph_t graph;
    if (lost == NULL || is_down == NULL || is_served == NULL ||
        igraph_vector_int_init(&edges, 2 * (igraph_integer_t)network->link_count) != 0 ||
        igraph_vector_int_init(&part, 0) != 0) {
        abort();
    }
    for (uint32_t i = 0; i < loss->count; i++) {
        lost[loss->group[i]] = 1;
    }
    for (uint32_t node = 0; node < network->node_count; node++) {
        is_down[node] = row_is_lost(&network->node_label, node, lost);
    }
    igraph_integer_t count = 0;
    for (uint32_t i = 0; i < network->link_count; i++) {
        if (is_down[network->link_a[i]] == 0 && is_down[network->link_b[i]] == 0 &&
            !row_is_lost(&network->link_label, i, lost)) {
            VECTOR(edges)[count++] = network->link_a[i];
            VECTOR(edges)[count++] = network->link_b[i];
        }
    }
    if (igraph_vector_int_resize(&edges, count) != 0 ||
        igraph_create(&graph, &edges, network->node_count, IGRAPH_UNDIRECTED) != 0 ||
        igraph_connected_components(&graph, &part, NULL, NULL, IGRAPH_WEAK) != 0) {
        abort();
    }
    for (uint32_t i = 0; i < network->gateway.start[1]; i++) {
        const uint32_t node = network->gateway.item[i];
        if (is_down[node] == 0) {
            is_served[VECTOR(part)[node]] = 1;
        }
    }
    for (uint32_t d = 0; d < network->demand_count; d++) {
        const uint32_t node = network->demand_node.item[d];
        if (is_down[node] != 0 || is_served[VECTOR(part)[node]] == 0) {
            sum.sites++;
            sum.weight += synthetic->demand_weight[d];
        }
    }
    igraph_destroy(&graph);
    igraph_vector_int_destroy(&edges);
    igraph_vector_int_destroy(&part);
    free(lost);
    free(is_down);
    free(is_served);
    return sum;
}

#endif
