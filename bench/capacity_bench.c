#include "bench/bench_clock.h"
#include "bench/igraph_flow.h"
#include "bench/synthetic_network.h"

#include "network/carry.h"

#include <holdfast/capacity.h>
#include <stdio.h>
#include <stdlib.h>

/* The loss of each of 16 vendors in a national network whose links have capacities, and nothing
 * lost. Beside it, in the same run and on losses sampled evenly: the same method of flows on the
 * whole network instead of its blocks, and igraph; both have to say the same. Figures are kept in
 * bench/README.md. */

#define ARENA_BYTES ((size_t)32 << 30) /* address space */

enum { VENDORS = 16, LOSSES = VENDORS + 1, SAMPLED_WHOLE = 4, SAMPLED_IGRAPH = 2 };

struct capacity_bench {
    struct synthetic made;
    struct hf_arena keep, scratch;
    int64_t *capacity;
    uint32_t group[VENDORS], start[LOSSES + 1];
    struct hf_capacity_question question;
    struct hf_capacity seen;
    double cpu_s;
};

static bool fail(const char *what) {
    (void)fprintf(stderr, "capacity_bench: %s\n", what);
    return false;
}

static long peak_mib(void) {
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

/* Wide towards the core: nodes are numbered from there. */
static bool question_fill(struct capacity_bench *bench) {
    const struct hf_network *network = &bench->made.network;
    bench->capacity = calloc((size_t)network->link_count + 1, sizeof *bench->capacity);
    if (bench->capacity == NULL) {
        return fail("no memory");
    }
    for (uint32_t i = 0; i < network->link_count; i++) {
        const uint32_t low =
            network->link_a[i] < network->link_b[i] ? network->link_a[i] : network->link_b[i];
        bench->capacity[i] = low < 400     ? 4000000
                             : low < 4400  ? 400000
                             : low < 84400 ? 40000
                                           : 20000;
    }
    for (uint32_t i = 0; i < VENDORS; i++) {
        bench->group[i] = i;
        bench->start[i + 2] = i + 1;
    }
    bench->question = (struct hf_capacity_question){.link_capacity = bench->capacity,
                                                    .demand_traffic = bench->made.demand_weight,
                                                    .set = {bench->start, bench->group},
                                                    .set_count = LOSSES,
                                                    .cuts_max = 10};
    return true;
}

static bool capacity_time(struct capacity_bench *bench) {
    for (uint32_t threads = 2; threads >= 1; threads--) {
        struct hf_arena keep = bench->keep;
        bench->question.threads = threads;
        const struct bench_clock start = bench_clock_now();
        if (hf_capacity(&bench->made.network, &bench->question, &keep, bench->scratch,
                        &bench->seen) != HF_OK) {
            return fail("hf_capacity does not answer");
        }
        const struct bench_clock took = bench_clock_since(start);
        bench->cpu_s = took.cpu_s;
        printf("%d losses, both bounds, %u thread%s: %.2f s wall, %.2f s CPU, %.1f ms CPU a loss, "
               "peak %ld MiB\n",
               LOSSES, threads, threads == 1 ? " " : "s", took.wall_s, took.cpu_s,
               1e3 * took.cpu_s / LOSSES, peak_mib());
    }
    uint32_t tight = 0;
    double least_ratio = 1.0;
    for (uint32_t i = 0; i < LOSSES; i++) {
        const struct hf_capacity_sum *sum = &bench->seen.sum[i];
        if (sum->most != sum->least) {
            return fail("one function and nothing unknown, and the bounds differ");
        }
        const double ratio = (double)sum->most / (double)sum->connected[0];
        tight += sum->most < sum->connected[0] ? 1U : 0U;
        least_ratio = ratio < least_ratio ? ratio : least_ratio;
    }
    printf("    not all fits in %u of them; at worst %.3f of what is connected\n", tight,
           least_ratio);
    return true;
}

static struct hf_network_loss sampled_loss(const struct capacity_bench *bench, uint32_t at) {
    return (struct hf_network_loss){bench->group + bench->start[at],
                                    bench->start[at + 1] - bench->start[at], HF_BOUND_BEST,
                                    HF_FIXPOINT_GREATEST};
}

static bool bench_row_is_lost(const struct hf_csr *rows, uint32_t row,
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

static void whole_edge(struct level_flow *flow, uint32_t from, uint32_t to, int64_t room,
                       int64_t back) {
    const size_t at = 2 * (size_t)flow->edge_count++;
    flow->end[at] = from;
    flow->end[at + 1] = to;
    flow->room[at] = room;
    flow->room[at + 1] = back;
}

/* The source is place 0, node i place i + 1. */
static int64_t whole_flow(const struct capacity_bench *bench, const struct hf_network_loss *loss,
                          struct level_flow *flow) {
    const struct hf_network *network = &bench->made.network;
    flow->place_count = network->node_count + 1;
    flow->edge_count = 0;
    for (uint32_t i = 0; i <= network->node_count; i++) {
        flow->want[i] = 0;
    }
    for (uint32_t i = 0; i < network->link_count; i++) {
        if (!bench_row_is_lost(&network->node_label, network->link_a[i], loss) &&
            !bench_row_is_lost(&network->node_label, network->link_b[i], loss) &&
            !bench_row_is_lost(&network->link_label, i, loss)) {
            whole_edge(flow, network->link_a[i] + 1, network->link_b[i] + 1, bench->capacity[i],
                       bench->capacity[i]);
        }
    }
    for (uint32_t i = 0; i < network->gateway.start[1]; i++) {
        if (!bench_row_is_lost(&network->node_label, network->gateway.item[i], loss)) {
            whole_edge(flow, 0, network->gateway.item[i] + 1, INT64_MAX / 4, 0);
        }
    }
    for (uint32_t d = 0; d < network->demand_count; d++) {
        const uint32_t node = network->demand_node.item[d];
        if (!bench_row_is_lost(&network->node_label, node, loss)) {
            flow->want[node + 1] += bench->made.demand_weight[d];
        }
    }
    return hf_level_flow_send(flow, INT64_MAX / 8);
}

static void peer_print(const struct capacity_bench *bench, const char *who, uint32_t count,
                       double cpu_s) {
    printf(
        "    %-16s %u losses agree, %9.1f ms CPU a loss, one bound: %.1f times as long as both\n",
        who, count, 1e3 * cpu_s / count, cpu_s / count * LOSSES / bench->cpu_s);
    (void)fflush(stdout);
}

static bool peers_compare(struct capacity_bench *bench) {
    struct level_flow flow;
    const struct hf_network *network = &bench->made.network;
    double cpu_s = 0.0;
    if (hf_level_flow_open(network->node_count + 1, network->link_count + 1000, &bench->scratch,
                           &flow) != HF_OK) {
        return fail("no memory");
    }
    for (uint32_t i = 0; i < SAMPLED_WHOLE; i++) {
        const uint32_t at = (2 * i + 1) * LOSSES / (2 * SAMPLED_WHOLE);
        const struct hf_network_loss loss = sampled_loss(bench, at);
        const struct bench_clock start = bench_clock_now();
        const int64_t most = whole_flow(bench, &loss, &flow);
        cpu_s += bench_clock_since(start).cpu_s;
        if (most != bench->seen.sum[at].most) {
            return fail("the whole network says something else");
        }
    }
    peer_print(bench, "without blocks", SAMPLED_WHOLE, cpu_s);
    if (!igraph_flow_is_there()) {
        printf("    igraph           skipped: libigraph-dev is not installed\n");
        return true;
    }
    cpu_s = 0.0;
    for (uint32_t i = 0; i < SAMPLED_IGRAPH; i++) {
        const uint32_t at = (2 * i + 1) * LOSSES / (2 * SAMPLED_IGRAPH);
        const struct hf_network_loss loss = sampled_loss(bench, at);
        const struct bench_clock start = bench_clock_now();
        const double most = igraph_flow_most(&bench->made, bench->capacity, &loss);
        cpu_s += bench_clock_since(start).cpu_s;
        if ((int64_t)most != bench->seen.sum[at].most) {
            return fail("igraph says something else");
        }
    }
    peer_print(bench, "igraph", SAMPLED_IGRAPH, cpu_s);
    return true;
}

/* capacity_bench [NODES]: 100,000 without it, 2.5 links each. */
int main(int argument_count, char **arguments) {
    static struct capacity_bench bench;
    const long nodes = argument_count > 1 ? strtol(arguments[1], NULL, 10) : 100000;
    const struct synthetic_options options = {
        (uint32_t)nodes, (uint32_t)(nodes * 5 / 2), VENDORS, false, false, false, false};
    const bool is_fine = (synthetic_make(&options, &bench.made) || fail("no memory")) &&
                         hf_arena_open(&bench.keep, ARENA_BYTES) == HF_OK &&
                         hf_arena_open(&bench.scratch, ARENA_BYTES) == HF_OK &&
                         question_fill(&bench) && capacity_time(&bench) && peers_compare(&bench);
    return is_fine ? 0 : 1;
}
