#include "network/loss.h"

#include <assert.h>
#include <string.h>

static bool csr_is_valid(const struct hf_csr *rows, uint32_t count, uint32_t limit) {
    if (rows->start == NULL || rows->start[0] != 0) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (rows->start[i] > rows->start[i + 1]) {
            return false;
        }
    }
    if (rows->start[count] > 0 && rows->item == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < rows->start[count]; i++) {
        if (rows->item[i] >= limit) {
            return false;
        }
    }
    return true;
}

static bool optional_is_valid(const struct hf_csr *rows, uint32_t count, uint32_t limit) {
    return rows->start == NULL || csr_is_valid(rows, count, limit);
}

static bool ids_are_valid(const uint32_t *id, uint32_t count, uint32_t limit) {
    for (uint32_t i = 0; i < count; i++) {
        if (id == NULL || id[i] >= limit) {
            return false;
        }
    }
    return true;
}

bool hf_network_is_valid(const struct hf_network *network) {
    if (network == NULL) {
        return false;
    }
    for (uint32_t i = 0; network->label_threat != NULL && i < network->label_count; i++) {
        if (network->label_threat[i] >= HF_THREATS_MAX) {
            return false;
        }
    }
    if (network->pool_count > 0 &&
        !csr_is_valid(&network->pool_member, network->pool_count, network->node_count)) {
        return false;
    }
    return optional_is_valid(&network->node_need, network->node_count, network->pool_count) &&
           csr_is_valid(&network->node_label, network->node_count, network->label_count) &&
           optional_is_valid(&network->node_maybe, network->node_count, network->label_count) &&
           csr_is_valid(&network->link_label, network->link_count, network->label_count) &&
           optional_is_valid(&network->link_maybe, network->link_count, network->label_count) &&
           ids_are_valid(network->link_a, network->link_count, network->node_count) &&
           ids_are_valid(network->link_b, network->link_count, network->node_count) &&
           csr_is_valid(&network->gateway, network->function_count, network->node_count) &&
           csr_is_valid(&network->demand_node, network->demand_count, network->node_count) &&
           ids_are_valid(network->demand_function, network->demand_count, network->function_count);
}

bool hf_network_has_needs(const struct hf_network *network) {
    return network->node_need.start != NULL && network->node_need.start[network->node_count] > 0;
}

enum hf_status hf_network_index(const struct hf_network *network, struct hf_arena *keep,
                                struct hf_network_index *index) {
    const size_t nodes = network->node_count;
    const size_t links = network->link_count;
    *index = (struct hf_network_index){
        .network = network,
        .arc = {hf_new(keep, uint32_t, nodes + 2), hf_new(keep, uint32_t, 2 * links + 1)},
        .label_lost = hf_new(keep, uint8_t, (size_t)network->label_count + 1),
        .node_gone = hf_new(keep, uint8_t, nodes + 1),
        .node_down = hf_new(keep, uint8_t, nodes + 1),
        .link_down = hf_new(keep, uint8_t, links + 1),
        .reached = hf_new(keep, uint8_t, nodes + 1),
        .queue = hf_new(keep, uint32_t, nodes + 1),
        .is_asked = hf_new(keep, uint8_t, (size_t)network->function_count + 1),
        .pool_down = hf_new(keep, uint8_t, (size_t)network->pool_count + 1),
    };
    if (index->arc.start == NULL || index->arc.item == NULL || index->label_lost == NULL ||
        index->node_gone == NULL || index->node_down == NULL || index->link_down == NULL ||
        index->reached == NULL || index->queue == NULL || index->is_asked == NULL ||
        index->pool_down == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < network->demand_count; i++) {
        index->is_asked[network->demand_function[i]] = 1;
    }
    uint32_t *start =
        index->arc.start; /* shifted by one while filling, so that it comes out right */
    for (size_t i = 0; i < links; i++) {
        start[network->link_a[i] + 2]++;
        start[network->link_b[i] + 2]++;
    }
    for (size_t i = 2; i < nodes + 2; i++) {
        start[i] += start[i - 1];
    }
    for (uint32_t i = 0; i < links; i++) {
        index->arc.item[start[network->link_a[i] + 1]++] = i;
        index->arc.item[start[network->link_b[i] + 1]++] = i;
    }
    return HF_OK;
}

static bool has_lost(const struct hf_csr *rows, uint32_t row, const uint8_t *lost) {
    if (rows->start == NULL) {
        return false;
    }
    for (uint32_t i = rows->start[row]; i < rows->start[row + 1]; i++) {
        if (lost[rows->item[i]] != 0) {
            return true;
        }
    }
    return false;
}

/* What is down under a loss. */
static void elements_lose(const struct hf_network_index *index,
                          const struct hf_network_loss *loss) {
    const struct hf_network *network = index->network;
    const bool is_worst = loss->bound == HF_BOUND_WORST;
    unsigned threats = 0;
    memset(index->label_lost, 0, network->label_count);
    for (uint32_t i = 0; i < loss->count; i++) {
        const uint32_t label = loss->group[i];
        index->label_lost[label] = 1;
        threats |= 1U << (network->label_threat == NULL ? 0 : network->label_threat[label]);
    }
    for (uint32_t node = 0; node < network->node_count; node++) {
        bool is_down = has_lost(&network->node_label, node, index->label_lost);
        if (is_worst && !is_down) {
            is_down =
                has_lost(&network->node_maybe, node, index->label_lost) ||
                (network->node_unknown != NULL && (network->node_unknown[node] & threats) != 0);
        }
        index->node_gone[node] = is_down;
    }
    for (uint32_t link = 0; link < network->link_count; link++) {
        index->link_down[link] =
            has_lost(&network->link_label, link, index->label_lost) ||
            (is_worst && has_lost(&network->link_maybe, link, index->label_lost));
    }
}

/* Brings the pools up to date with the nodes; returns whether one changed. */
static bool pools_update(const struct hf_network_index *index) {
    const struct hf_network *network = index->network;
    bool has_changed = false;
    for (uint32_t pool = 0; pool < network->pool_count; pool++) {
        uint32_t working = 0;
        for (uint32_t i = network->pool_member.start[pool];
             i < network->pool_member.start[pool + 1]; i++) {
            working += index->node_down[network->pool_member.item[i]] == 0 ? 1U : 0U;
        }
        const uint8_t is_down =
            working < (network->pool_needed == NULL ? 1 : network->pool_needed[pool]);
        has_changed = has_changed || index->pool_down[pool] != is_down;
        index->pool_down[pool] = is_down;
    }
    return has_changed;
}

/* What works: everything that is up is taken to work (or nothing is), and what does not follow from
 * that is put right until nothing changes. Both ways only go in one direction, so they end. */
void hf_needs_settle(const struct hf_network_index *index, enum hf_fixpoint fixpoint) {
    const struct hf_network *network = index->network;
    const bool is_cold = fixpoint == HF_FIXPOINT_LEAST;
    memset(index->pool_down, is_cold ? 1 : 0, network->pool_count);
    do {
        for (uint32_t node = 0; node < network->node_count; node++) {
            index->node_down[node] = index->node_gone[node] != 0 ||
                                     has_lost(&network->node_need, node, index->pool_down);
        }
    } while (pools_update(index));
}

/* Marks the nodes that are joined to a gateway of the function. Every node enters the queue at most
 * once. */
static void function_reach(const struct hf_network_index *index, uint32_t function) {
    const struct hf_network *network = index->network;
    const struct hf_csr *gateway = &network->gateway;
    memset(index->reached, 0, network->node_count);
    uint32_t tail = 0;
    for (uint32_t i = gateway->start[function]; i < gateway->start[function + 1]; i++) {
        const uint32_t node = gateway->item[i];
        if (index->node_down[node] == 0 && index->reached[node] == 0) {
            index->reached[node] = 1;
            index->queue[tail++] = node;
        }
    }
    const uint32_t sources = tail;
    for (uint32_t head = 0; head < tail; head++) {
        const uint32_t node = index->queue[head];
        if (head >= sources && network->node_transit != NULL && network->node_transit[node] == 0) {
            continue; /* reached, not passed through; a gateway is an end of its own traffic */
        }
        for (uint32_t i = index->arc.start[node]; i < index->arc.start[node + 1]; i++) {
            const uint32_t link = index->arc.item[i];
            const uint32_t other =
                network->link_a[link] == node ? network->link_b[link] : network->link_a[link];
            if (index->link_down[link] == 0 && index->node_down[other] == 0 &&
                index->reached[other] == 0) {
                index->reached[other] = 1;
                index->queue[tail++] = other;
            }
        }
    }
}

uint32_t hf_demand_needed(const struct hf_network *network, enum hf_bound bound, uint32_t demand) {
    const uint32_t *start = network->demand_node.start;
    const uint32_t count = start[demand + 1] - start[demand];
    const uint32_t wanted = network->demand_needed == NULL ? 1 : network->demand_needed[demand];
    const bool needs_all =
        bound == HF_BOUND_WORST && network->demand_all != NULL && network->demand_all[demand] != 0;
    return needs_all && count > wanted ? count : wanted;
}

static enum hf_demand_state demand_state(const struct hf_network_index *index, uint32_t demand,
                                         enum hf_bound bound) {
    const struct hf_network *network = index->network;
    const struct hf_csr *nodes = &network->demand_node;
    uint32_t up = 0;
    uint32_t served = 0;
    const uint32_t count = nodes->start[demand + 1] - nodes->start[demand];
    for (uint32_t i = nodes->start[demand]; i < nodes->start[demand + 1]; i++) {
        up += index->node_gone[nodes->item[i]] == 0 ? 1U : 0U;
        served += index->reached[nodes->item[i]];
    }
    const uint32_t needed = hf_demand_needed(network, bound, demand);
    if (served >= needed) {
        return HF_DEMAND_SERVED;
    }
    return up >= needed || count == 0 ? HF_DEMAND_UNREACHED : HF_DEMAND_GONE;
}

void hf_network_pools_lose(const struct hf_network_index *index, const uint32_t *node,
                           uint32_t count, enum hf_fixpoint fixpoint) {
    memset(index->node_gone, 0, index->network->node_count);
    for (uint32_t i = 0; i < count; i++) {
        index->node_gone[node[i]] = 1;
    }
    hf_needs_settle(index, fixpoint);
}

bool hf_node_lacks(const struct hf_network *network, uint32_t node, const uint8_t *pool_down) {
    return has_lost(&network->node_need, node, pool_down);
}

void hf_network_take_down(const struct hf_network_index *index,
                          const struct hf_network_loss *loss) {
    elements_lose(index, loss);
    hf_needs_settle(index, loss->fixpoint);
}

void hf_network_reach(const struct hf_network_index *index, enum hf_bound bound, uint8_t *state) {
    const struct hf_network *network = index->network;
    assert(state != NULL || network->demand_count == 0);
    for (uint32_t function = 0; state != NULL && function < network->function_count; function++) {
        if (index->is_asked[function] == 0) {
            continue;
        }
        function_reach(index, function);
        for (uint32_t demand = 0; demand < network->demand_count; demand++) {
            if (network->demand_function[demand] == function) {
                state[demand] = (uint8_t)demand_state(index, demand, bound);
            }
        }
    }
}

void hf_network_search(const struct hf_network_index *index, const struct hf_network_loss *loss,
                       uint8_t *state) {
    hf_network_take_down(index, loss);
    hf_network_reach(index, loss->bound, state);
}

enum hf_status hf_network_lose(const struct hf_network *network, const struct hf_network_loss *loss,
                               struct hf_arena scratch, uint8_t *state) {
    if (!hf_network_is_valid(network) || loss == NULL || (size_t)loss->bound >= HF_BOUNDS ||
        (size_t)loss->fixpoint >= HF_FIXPOINTS || (state == NULL && network->demand_count > 0) ||
        !ids_are_valid(loss->group, loss->count, network->label_count)) {
        return HF_ERR_ARGUMENT;
    }
    struct hf_network_index index = {0};
    HF_TRY(hf_network_index(network, &scratch, &index));
    hf_network_search(&index, loss, state);
    return HF_OK;
}
