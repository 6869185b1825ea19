#include "bench/scalar_search.h"

#include <stdlib.h>
#include <string.h>

/* Rows of at most two labels, an unknown maker or a need: a 64-bit key a row, numbered. */

enum { LABEL_BITS = 20, SLOTS = 1 << 20 };
#define KEY_UNKNOWN (UINT64_C(1) << 62)
#define KEY_NEEDS   (UINT64_C(1) << 61)

struct scalar_arc {
    uint32_t node, kind;
};

struct scalar {
    const struct synthetic *synthetic;
    uint32_t *number; /* per node: its number, breadth first */
    uint32_t *kind;   /* per number */
    uint8_t *is_end;  /* per number */
    uint32_t *start;
    struct scalar_arc *arc;
    uint64_t *key; /* per kind */
    uint32_t kind_count;
    uint32_t *slot;
    uint8_t *is_down; /* per kind */
    uint8_t *seen;    /* per number */
    uint32_t *queue;
    uint8_t *site_lost;
};

static uint32_t kind_of(struct scalar *scalar, uint64_t key) {
    uint64_t at = (key * UINT64_C(0x9e3779b97f4a7c15)) >> 44;
    while (scalar->slot[at] != 0 && scalar->key[scalar->slot[at] - 1] != key) {
        at = (at + 1) % SLOTS;
    }
    if (scalar->slot[at] == 0) {
        scalar->key[scalar->kind_count] = key;
        scalar->slot[at] = ++scalar->kind_count;
    }
    return scalar->slot[at] - 1;
}

static uint64_t row_key(const struct hf_csr *rows, uint32_t row) {
    uint64_t key = 0;
    for (uint32_t i = rows->start[row]; i < rows->start[row + 1]; i++) {
        key = key << LABEL_BITS | (rows->item[i] + 1);
    }
    return key;
}

static uint64_t node_key(const struct hf_network *network, uint32_t node) {
    const bool is_unknown = network->node_unknown != NULL && network->node_unknown[node] != 0;
    const bool needs = network->node_need.start != NULL &&
                       network->node_need.start[node] < network->node_need.start[node + 1];
    return row_key(&network->node_label, node) | (is_unknown ? KEY_UNKNOWN : 0) |
           (needs ? KEY_NEEDS : 0);
}

/* Numbers nodes breadth first over `start` and `item`, adjacency by nodes. */
static void numbers_give(struct scalar *scalar, const uint32_t *start, const uint32_t *item) {
    const struct hf_network *network = &scalar->synthetic->network;
    memset(scalar->number, 0xff, network->node_count * sizeof(uint32_t));
    uint32_t count = 0;
    for (uint32_t i = 0; i < network->gateway.start[1]; i++) {
        scalar->number[network->gateway.item[i]] = count;
        scalar->queue[count++] = network->gateway.item[i];
    }
    uint32_t root = 0;
    for (uint32_t head = 0; head < network->node_count; head++) {
        for (; head == count; root++) {
            if (scalar->number[root] == UINT32_MAX) {
                scalar->number[root] = count;
                scalar->queue[count++] = root;
            }
        }
        const uint32_t node = scalar->queue[head];
        for (uint32_t i = start[node]; i < start[node + 1]; i++) {
            const uint32_t link = item[i];
            const uint32_t other =
                network->link_a[link] == node ? network->link_b[link] : network->link_a[link];
            if (scalar->number[other] == UINT32_MAX) {
                scalar->number[other] = count;
                scalar->queue[count++] = other;
            }
        }
    }
}

static bool arcs_make(struct scalar *scalar) {
    const struct hf_network *network = &scalar->synthetic->network;
    const uint32_t nodes = network->node_count;
    uint32_t *start = calloc(nodes + 2, sizeof *start);
    uint32_t *item = calloc(2 * (size_t)network->link_count + 1, sizeof *item);
    if (start == NULL || item == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < network->link_count; i++) {
        start[network->link_a[i] + 2]++;
        start[network->link_b[i] + 2]++;
    }
    for (uint32_t i = 2; i < nodes + 2; i++) {
        start[i] += start[i - 1];
    }
    for (uint32_t i = 0; i < network->link_count; i++) {
        item[start[network->link_a[i] + 1]++] = i;
        item[start[network->link_b[i] + 1]++] = i;
    }
    numbers_give(scalar, start, item);
    uint32_t count = 0;
    for (uint32_t number = 0; number < nodes; number++) {
        const uint32_t node = scalar->queue[number];
        scalar->kind[number] = kind_of(scalar, node_key(network, node));
        scalar->is_end[number] = network->node_transit != NULL && network->node_transit[node] == 0;
        for (uint32_t i = start[node]; i < start[node + 1]; i++) {
            const uint32_t other = network->link_a[item[i]] == node ? network->link_b[item[i]]
                                                                    : network->link_a[item[i]];
            scalar->arc[count++] = (struct scalar_arc){
                scalar->number[other], kind_of(scalar, row_key(&network->link_label, item[i]))};
        }
        scalar->start[number + 1] = count;
    }
    free(start);
    free(item);
    return true;
}

struct scalar *scalar_open(const struct synthetic *synthetic) {
    const size_t nodes = synthetic->network.node_count;
    struct scalar *scalar = calloc(1, sizeof *scalar);
    if (scalar == NULL) {
        return NULL;
    }
    *scalar = (struct scalar){
        .synthetic = synthetic,
        .number = calloc(nodes, sizeof(uint32_t)),
        .kind = calloc(nodes, sizeof(uint32_t)),
        .is_end = calloc(nodes, 1),
        .start = calloc(nodes + 1, sizeof(uint32_t)),
        .arc = calloc(2 * (size_t)synthetic->network.link_count + 1, sizeof(struct scalar_arc)),
        .key = calloc(SLOTS, sizeof(uint64_t)),
        .slot = calloc(SLOTS, sizeof(uint32_t)),
        .is_down = calloc(SLOTS, 1),
        .seen = calloc(nodes, 1),
        .queue = calloc(nodes, sizeof(uint32_t)),
        .site_lost = calloc(synthetic->site_count + (size_t)1, 1),
    };
    if (scalar->number == NULL || scalar->kind == NULL || scalar->is_end == NULL ||
        scalar->start == NULL || scalar->arc == NULL || scalar->key == NULL ||
        scalar->slot == NULL || scalar->is_down == NULL || scalar->seen == NULL ||
        scalar->queue == NULL || scalar->site_lost == NULL || !arcs_make(scalar)) {
        scalar_close(scalar);
        return NULL;
    }
    return scalar;
}

static bool label_is_lost(const struct hf_network_loss *loss, uint64_t label) {
    for (uint32_t i = 0; i < loss->count; i++) {
        if (loss->group[i] + UINT64_C(1) == label) {
            return true;
        }
    }
    return false;
}

static void kinds_lose(struct scalar *scalar, const struct hf_network_loss *loss) {
    const struct hf_network *network = &scalar->synthetic->network;
    const uint64_t mask = (UINT64_C(1) << LABEL_BITS) - 1;
    for (uint32_t k = 0; k < scalar->kind_count; k++) {
        const uint64_t key = scalar->key[k];
        scalar->is_down[k] =
            label_is_lost(loss, key & mask) || label_is_lost(loss, key >> LABEL_BITS & mask) ||
            ((key & KEY_UNKNOWN) != 0 && loss->bound == HF_BOUND_WORST && loss->count > 0);
    }
    uint32_t working = 0; /* of the one pool, whose members need nothing */
    for (uint32_t i = 0; network->pool_count > 0 && i < network->pool_member.start[1]; i++) {
        const uint32_t kind = scalar->kind[scalar->number[network->pool_member.item[i]]];
        working += scalar->is_down[kind] == 0 ? 1U : 0U;
    }
    for (uint32_t k = 0; network->pool_count > 0 && k < scalar->kind_count; k++) {
        scalar->is_down[k] |=
            (scalar->key[k] & KEY_NEEDS) != 0 && working < network->pool_needed[0];
    }
}

static void scalar_reach(struct scalar *scalar, uint32_t function) {
    const struct hf_network *network = &scalar->synthetic->network;
    const uint8_t *restrict is_down = scalar->is_down;
    uint8_t *restrict seen = scalar->seen;
    memset(seen, 0, network->node_count);
    uint32_t tail = 0;
    for (uint32_t i = network->gateway.start[function]; i < network->gateway.start[function + 1];
         i++) {
        const uint32_t node = scalar->number[network->gateway.item[i]];
        if (is_down[scalar->kind[node]] == 0 && seen[node] == 0) {
            seen[node] = 1;
            scalar->queue[tail++] = node;
        }
    }
    const uint32_t sources = tail;
    for (uint32_t head = 0; head < tail; head++) {
        const uint32_t node = scalar->queue[head];
        if (head >= sources && scalar->is_end[node] != 0) {
            continue;
        }
        for (uint32_t i = scalar->start[node]; i < scalar->start[node + 1]; i++) {
            const struct scalar_arc arc = scalar->arc[i];
            if (seen[arc.node] == 0 && is_down[arc.kind] == 0 &&
                is_down[scalar->kind[arc.node]] == 0) {
                seen[arc.node] = 1;
                scalar->queue[tail++] = arc.node;
            }
        }
    }
}

struct hf_sweep_sum scalar_lose(struct scalar *scalar, const struct hf_network_loss *loss) {
    const struct synthetic *synthetic = scalar->synthetic;
    const struct hf_network *network = &synthetic->network;
    struct hf_sweep_sum sum = {0, 0, 0};
    kinds_lose(scalar, loss);
    memset(scalar->site_lost, 0, synthetic->site_count);
    for (uint32_t f = 0; f < network->function_count; f++) {
        scalar_reach(scalar, f);
        for (uint32_t d = 0; d < network->demand_count; d++) {
            const uint32_t node = scalar->number[network->demand_node.item[d]];
            if (network->demand_function[d] == f && scalar->seen[node] == 0) {
                sum.sites += scalar->site_lost[synthetic->demand_site[d]] == 0 ? 1 : 0;
                sum.weight += synthetic->demand_weight[d];
                scalar->site_lost[synthetic->demand_site[d]] = 1;
            }
        }
    }
    return sum;
}

void scalar_close(struct scalar *scalar) {
    free(scalar->number);
    free(scalar->kind);
    free(scalar->is_end);
    free(scalar->start);
    free(scalar->arc);
    free(scalar->key);
    free(scalar->slot);
    free(scalar->is_down);
    free(scalar->seen);
    free(scalar->queue);
    free(scalar->site_lost);
    free(scalar);
}
