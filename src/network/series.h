/* series.h - what lies between two nodes becomes a link between them. Internal to the room.
 *
 * A node with two links that is not asked about only joins what these lead to: it and they are one
 * link, which falls when any of the three does. Of links that are parallel then, one whose set
 * contains another's is left out; so is a node that leads nowhere; and so on, until there is none
 * such left.
 *
 * **Cost.** For each node that goes, a look at the links of one of its neighbours.
 */
#ifndef HF_NETWORK_SERIES_H
#define HF_NETWORK_SERIES_H

#include "network/label_set.h"

struct series_link {
    uint32_t end[2]; /* different */
    uint32_t set;    /* of labels only; HF_NONE: the link is gone */
};

struct series {
    struct label_sets *sets;
    const uint32_t *node_set; /* per node */
    const uint8_t *is_kept; /* per node: asked about, or to be left for another reason. The sets of
                               the others are of labels only, and they carry traffic */
    uint32_t node_count;
    struct series_link *link;
    uint32_t link_count;
};

/* A node that is not kept and has no link left is gone. HF_ERR_MEMORY. */
HF_MUST_CHECK enum hf_status hf_series_join(const struct series *series, struct hf_arena scratch);

#endif
