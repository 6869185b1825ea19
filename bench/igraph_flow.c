#include "bench/igraph_flow.h"

#include <stdlib.h>

#ifndef HF_HAS_IGRAPH

bool igraph_flow_is_there(void) {
    return false;
}

double igraph_flow_most(const struct synthetic *synthetic, const int64_t *link_capacity,
                        const struct hf_network_loss *loss) {
    (void)synthetic;
    (void)link_capacity;
    (void)loss;
    return -1.0;
}

#else

#include <igraph/igraph.h>

bool igraph_flow_is_there(void) {
    return true;
}

static bool flow_row_is_lost(const struct hf_csr *rows, uint32_t row,
                             const struct hf_network_loss *loss) {
    for (uint32_t i = rows->start[row]; i < rows->start[row + 1]; i++) {
        for (uint32_t k = 0; k < loss->count; k++) {
            if (rows->item[i] == loss->group[k]) {
                return true;
            }
        }
    }
    return false;
}

struct edge_list {
    igraph_vector_int_t end;
    igraph_vector_t capacity;
};

static void edge_put(struct edge_list *list, uint32_t from, uint32_t to, double capacity) {
    if (igraph_vector_int_push_back(&list->end, from) != 0 ||
        igraph_vector_int_push_back(&list->end, to) != 0 ||
        igraph_vector_push_back(&list->capacity, capacity) != 0) {
        abort();
    }
}

double igraph_flow_most(const struct synthetic *synthetic, const int64_t *link_capacity,
                        const struct hf_network_loss *loss) {
    const struct hf_network *network = &synthetic->network;
    const uint32_t source = network->node_count;
    const uint32_t sink = source + 1;
    struct edge_list list;
    igraph_t graph;
    igraph_real_t value = 0.0;
    if (igraph_vector_int_init(&list.end, 0) != 0 || igraph_vector_init(&list.capacity, 0) != 0) {
        abort();
    }
    for (uint32_t i = 0; i < network->link_count; i++) {
        const uint32_t a = network->link_a[i];
        const uint32_t b = network->link_b[i];
        if (a != b && !flow_row_is_lost(&network->node_label, a, loss) &&
            !flow_row_is_lost(&network->node_label, b, loss) &&
            !flow_row_is_lost(&network->link_label, i, loss)) {
            edge_put(&list, a, b, (double)link_capacity[i]);
            edge_put(&list, b, a, (double)link_capacity[i]);
        }
    }
    for (uint32_t i = 0; i < network->gateway.start[1]; i++) {
        const uint32_t node = network->gateway.item[i];
        if (!flow_row_is_lost(&network->node_label, node, loss)) {
            edge_put(&list, source, node, 0x1p52);
        }
    }
    for (uint32_t d = 0; d < network->demand_count; d++) {
        const uint32_t node = network->demand_node.item[d];
        if (!flow_row_is_lost(&network->node_label, node, loss)) {
            edge_put(&list, node, sink, (double)synthetic->demand_weight[d]);
        }
    }
    if (igraph_create(&graph, &list.end, network->node_count + 2, IGRAPH_DIRECTED) != 0 ||
        igraph_maxflow_value(&graph, &value, source, sink, &list.capacity, NULL) != 0) {
        abort();
    }
    igraph_destroy(&graph);
    igraph_vector_int_destroy(&list.end);
    igraph_vector_destroy(&list.capacity);
    return value;
}

#endif
