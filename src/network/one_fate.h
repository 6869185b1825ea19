/* one_fate.h - a network with one node for neighbours that share every fate, for the losses of some
 * labels in one case: the answers about its demands are those of the whole. Internal to the room.
 *
 * As in contract.h nodes become one that carry traffic, have equal sets of labels and pools, and
 * are joined by a link that falls only when they do. Of parallel links those stay whose set
 * contains no other's; what takes one of its ends down is no label of a link. Nodes that only lie
 * between two others become a link (series.h). The result is a network like any other: it can be
 * searched, swept and cut into parts. Only the labels that were asked about may be lost in it, and
 * only that case is to be asked for.
 *
 * **Cost.** Each node, link and label some few times, and a sort of the links.
 */
#ifndef HF_NETWORK_ONE_FATE_H
#define HF_NETWORK_ONE_FATE_H

#include "network/label_set.h"

/* The network is valid. `merged` shares with it what is said of labels, demands and pools, but
 * nodes; it lies in `keep`. All its labels are sure. HF_ERR_MEMORY. */
HF_MUST_CHECK enum hf_status hf_network_merge(const struct hf_network *network,
                                              const struct label_question *question,
                                              struct hf_arena *keep, struct hf_arena scratch,
                                              struct hf_network *merged);

#endif
