/* igraph_loss.h - one loss with the igraph library, where it is installed: the network is built
 * anew from the links that are up (which took less than deleting the others), then its components.
 */
#ifndef HF_BENCH_IGRAPH_LOSS_H
#define HF_BENCH_IGRAPH_LOSS_H

#include "bench/synthetic_network.h"

bool igraph_loss_is_there(void);
/* For networks of one function without ends and unknown makers. */
struct hf_sweep_sum igraph_loss_lose(const struct synthetic *synthetic,
                                     const struct hf_network_loss *loss);

#endif
