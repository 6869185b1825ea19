#include "bench/bench_clock.h"
#include "bench/synthetic_network.h"

#include <holdfast/availability.h>

#include "base/random.h"
#include "network/loss.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* How probably each site of a national network is served. Beside it, in the same run: trials, each
 * drawn and searched plainly, which have to agree, and how many of them it would take until their
 * error is as small as the bounds are apart. A case is a process of its own. Figures are kept in
 * bench/README.md. */

#define ARENA_BYTES ((size_t)32 << 30) /* address space */

enum { TRIALS = 16 };

struct bench_case {
    const char *name;
    struct synthetic_options options;
    double down; /* probability of the best node; that of the worst is 5 times it */
};

static const struct bench_case cases[] = {
    {"400,000 nodes, 500,000 links", {400000, 500000, 16, false, false, false, false}, 0.0002},
    {"400,000 nodes, 1 million links", {400000, 1000000, 16, false, false, false, false}, 0.0002},
    {"... 30 % of access without transit",
     {400000, 1000000, 16, false, false, false, true},
     0.0002},
};
enum { CASES = sizeof cases / sizeof cases[0] };

struct bench_run {
    const struct bench_case *asked;
    struct synthetic made;
    struct hf_arena keep, scratch;
    double *node_up;
    struct hf_availability seen;
    double cpu_s, trial_s;
    double served[TRIALS]; /* sites */
};

static bool fail(const char *what) {
    (void)fprintf(stderr, "availability_bench: %s\n", what);
    return false;
}

static bool chances_make(struct bench_run *run) {
    const struct hf_network *network = &run->made.network;
    run->node_up = calloc(network->node_count, sizeof *run->node_up);
    if (run->node_up == NULL) {
        return fail("no memory");
    }
    for (uint32_t i = 0; i < network->node_count; i++) {
        const double more = (double)(hf_random_at(7, 1, i) % 1000) / 250.0;
        run->node_up[i] = 1.0 - run->asked->down * (1.0 + more);
    }
    return true;
}

static bool ours_time(struct bench_run *run) {
    const struct hf_availability_question question = {.node_up = run->node_up};
    const struct bench_clock start = bench_clock_now();
    if (hf_availability(&run->made.network, &question, &run->keep, run->scratch, &run->seen) !=
        HF_OK) {
        return fail("hf_availability failed");
    }
    run->cpu_s = bench_clock_since(start).cpu_s;
    return true;
}

/* Nodes that fail bear a group that is lost; all others' group is not. */
static bool trials_time(struct bench_run *run) {
    struct hf_network drawn = run->made.network;
    struct hf_arena scratch = run->scratch;
    struct hf_network_index index;
    const uint32_t nodes = drawn.node_count;
    const uint32_t lost = 1;
    const struct hf_network_loss loss = {&lost, 1, HF_BOUND_BEST, HF_FIXPOINT_GREATEST};
    uint8_t *state = calloc((size_t)drawn.demand_count + 1, 1);
    struct hf_csr label = {calloc((size_t)nodes + 1, sizeof(uint32_t)),
                           calloc((size_t)nodes + 1, sizeof(uint32_t))};
    struct hf_csr none = {calloc((size_t)drawn.link_count + 1, sizeof(uint32_t)), label.item};
    if (state == NULL || label.start == NULL || label.item == NULL || none.start == NULL) {
        return fail("no memory");
    }
    for (uint32_t i = 0; i < nodes; i++) {
        label.start[i + 1] = i + 1;
    }
    drawn.node_label = label;
    drawn.link_label = none;
    drawn.label_count = 2;
    drawn.label_threat = NULL;
    if (hf_network_index(&drawn, &scratch, &index) != HF_OK) {
        return fail("the plain search has no memory");
    }
    const struct bench_clock start = bench_clock_now();
    for (uint32_t trial = 0; trial < TRIALS; trial++) {
        struct hf_random random = {.seed = 7, .stream = 2 + trial};
        for (uint32_t i = 0; i < nodes; i++) {
            label.item[i] = hf_random_unit(&random) < run->node_up[i] ? 0 : 1;
        }
        hf_network_search(&index, &loss, state);
        for (uint32_t d = 0; d < drawn.demand_count; d++) {
            run->served[trial] += state[d] == HF_DEMAND_SERVED ? 1.0 : 0.0;
        }
    }
    run->trial_s = bench_clock_since(start).cpu_s / TRIALS;
    return true;
}

/* Demands served in the mean, within five standard errors of the trials. */
static bool sums_agree(const struct bench_run *run, double lower, double upper) {
    double mean = 0.0;
    double square = 0.0;
    for (int i = 0; i < TRIALS; i++) {
        mean += run->served[i] / TRIALS;
    }
    for (int i = 0; i < TRIALS; i++) {
        square += (run->served[i] - mean) * (run->served[i] - mean);
    }
    const double error = sqrt(square / (TRIALS * (TRIALS - 1.0)));
    printf("  served in the mean %.1f to %.1f, in %d trials %.1f +- %.1f\n", lower, upper, TRIALS,
           mean, error);
    return mean >= lower - 5.0 * error && mean <= upper + 5.0 * error;
}

static bool bench_case_run(struct bench_run *run) {
    const struct hf_network *network = &run->made.network;
    if (!synthetic_make(&run->asked->options, &run->made) || !chances_make(run) ||
        hf_arena_open(&run->keep, ARENA_BYTES) != HF_OK ||
        hf_arena_open(&run->scratch, ARENA_BYTES) != HF_OK || !ours_time(run) ||
        !trials_time(run)) {
        return fail(run->asked->name);
    }
    double lower = 0.0;
    double upper = 0.0;
    double spread = 0.0; /* variance of a trial, and half the bounds' width: of those not exact */
    double widths = 0.0;
    double down = 0.0; /* of demands with a way to a gateway */
    uint32_t exact = 0;
    for (uint32_t d = 0; d < network->demand_count; d++) {
        const struct hf_availability_row row = run->seen.demand[d];
        const double half = (row.upper - row.lower) / 2.0;
        lower += row.lower;
        upper += row.upper;
        down += row.upper > 0.0 ? 1.0 - row.upper : 0.0;
        exact += row.is_exact ? 1U : 0U;
        widths += half;
        spread += half > 0.0 ? row.lower * (1.0 - row.lower) : 0.0;
    }
    const double wide = (double)(network->demand_count - exact);
    printf("%s\n", run->asked->name);
    printf("  %.2f CPU s, %.0f demands a CPU s; %u of %u exact, %u blocks exact, %u by bounds\n",
           run->cpu_s, network->demand_count / run->cpu_s, exact, network->demand_count,
           run->seen.blocks_exact, run->seen.blocks_bounded);
    printf("  bounds apart by %.4f of what is down\n", (upper - lower) / down);
    if (wide > 0.0) {
        const double trials = spread * wide / (widths * widths);
        printf("  a trial %.0f times less than all of ours; trials with an error of half the mean "
               "width: %.2g, %.2g times ours\n",
               run->cpu_s / run->trial_s, trials, trials * run->trial_s / run->cpu_s);
    }
    return sums_agree(run, lower, upper) || fail("the trials say otherwise");
}

int main(void) {
    int failed = 0;
    for (size_t i = 0; i < CASES; i++) {
        (void)fflush(stdout);
        const pid_t child = fork();
        if (child == 0) {
            struct bench_run run = {.asked = &cases[i]};
            const bool is_done = bench_case_run(&run);
            (void)fflush(stdout);
            _exit(is_done ? 0 : 1);
        }
        int status = 0;
        failed += child < 0 || waitpid(child, &status, 0) < 0 || status != 0 ? 1 : 0;
    }
    return failed == 0 ? 0 : 1;
}
