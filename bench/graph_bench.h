/* graph_bench.h - a large ownership graph with cycles, and a slow obvious way to the same answers.
 */
#ifndef HF_BENCH_GRAPH_BENCH_H
#define HF_BENCH_GRAPH_BENCH_H

#include <stdbool.h>
#include <stdint.h>

struct graph_options {
    uint32_t party_count;
    uint32_t stake_count;
    bool has_slow; /* beside it the slow way; both answers have to be equal */
};

struct graph_figures {
    double wall_s, cpu_s;
    double slow_wall_s;
    uint32_t hit_count, undetermined_count;
};

/* Prints what is wrong and returns false on failure, or where the two ways differ. */
bool graph_bench_run(const struct graph_options *options, struct graph_figures *figures);

#endif
