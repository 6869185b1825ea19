/* scalar_search.h - one loss at a time, as fast as one thread goes without tricks across losses:
 * nodes numbered breadth first, one byte for each set of labels that says whether it is down, arcs
 * of a node side by side. Shares no code with what it is compared with. */
#ifndef HF_BENCH_SCALAR_SEARCH_H
#define HF_BENCH_SCALAR_SEARCH_H

#include "bench/synthetic_network.h"

struct scalar;

struct scalar *scalar_open(const struct synthetic *synthetic);
struct hf_sweep_sum scalar_lose(struct scalar *scalar, const struct hf_network_loss *loss);
void scalar_close(struct scalar *scalar);

#endif
