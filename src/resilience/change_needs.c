#include "resilience/change_needs.h"

#include <string.h>

enum hf_status hf_change_needs_open(const struct hf_network *network, const uint32_t *vendor,
                                    uint32_t vendor_count, struct hf_arena *arena,
                                    struct change_needs *needs) {
    const size_t pools = network->pool_count;
    *needs = (struct change_needs){.pool_count = network->pool_count};
    if (!hf_network_has_needs(network)) {
        return HF_OK;
    }
    HF_TRY(hf_network_index(network, arena, &needs->index));
    needs->down = hf_new(arena, uint8_t, pools * vendor_count + 1);
    needs->down_new = hf_new(arena, uint8_t, pools);
    needs->dead = hf_new(arena, uint8_t, (size_t)network->node_count + 1);
    needs->lost = hf_take(arena, uint32_t, (size_t)network->node_count + 1);
    if (needs->down == NULL || needs->down_new == NULL || needs->dead == NULL ||
        needs->lost == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t v = 0; v < vendor_count; v++) {
        const struct hf_network_loss loss = {.group = &vendor[v], .count = 1};
        hf_network_take_down(&needs->index, &loss);
        memcpy(needs->down + v * pools, needs->index.pool_down, pools);
    }
    hf_network_pools_lose(&needs->index, NULL, 0, HF_FIXPOINT_GREATEST);
    memcpy(needs->dead, needs->index.node_down, network->node_count);
    return HF_OK;
}

uint32_t hf_change_needs_lose(struct change_needs *needs, const uint32_t *node, uint32_t count) {
    const struct hf_network *network = needs->index.network;
    uint32_t lost = 0;
    hf_network_pools_lose(&needs->index, node, count, HF_FIXPOINT_GREATEST);
    memcpy(needs->down_new, needs->index.pool_down, needs->pool_count);
    for (uint32_t i = 0; i < network->node_count; i++) {
        if (needs->index.node_down[i] != 0 && needs->dead[i] == 0) {
            needs->lost[lost++] = i;
        }
    }
    return lost;
}
