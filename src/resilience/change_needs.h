/* change_needs.h - what lacks something it needs when a vendor, or what was changed, is lost.
 * Internal to the room. */
#ifndef HF_RESILIENCE_CHANGE_NEEDS_H
#define HF_RESILIENCE_CHANGE_NEEDS_H

#include "network/loss.h"

/* All of it zero where no node needs a pool. */
struct change_needs {
    struct hf_network_index index; /* of the network with its pools */
    uint32_t pool_count;
    uint8_t *down;     /* pools that do not work without the vendor: [vendor * pools] */
    uint8_t *down_new; /* pools that do not work without what was changed */
    uint8_t *dead;     /* per node: does not work with nothing lost; NULL: all do */
    uint32_t *lost;    /* node_count */
};

/* `vendor`: labels. Everything lies in `arena`. */
HF_MUST_CHECK enum hf_status hf_change_needs_open(const struct hf_network *network,
                                                  const uint32_t *vendor, uint32_t vendor_count,
                                                  struct hf_arena *arena,
                                                  struct change_needs *needs);

/* Fills lost with these nodes and with what works no more without them, and down_new. Returns how
 * many. One look at each node. */
uint32_t hf_change_needs_lose(struct change_needs *needs, const uint32_t *node, uint32_t count);

/* Pools that do not work without a vendor (its position); NULL where there are none. */
static inline const uint8_t *hf_change_needs_without(const struct change_needs *needs,
                                                     uint32_t vendor) {
    return needs->down == NULL ? NULL : needs->down + (size_t)vendor * needs->pool_count;
}

#endif
