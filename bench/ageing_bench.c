#include "bench/bench_clock.h"
#include "bench/synthetic_network.h"
#include "bench/widest_way.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Ten years without new spares in national networks. Beside it, in the same run and on the first
 * trials: one trial at a time; it has to say the same month of each demand. A case is a process of
 * its own. Figures are kept in bench/README.md. */

#define ARENA_BYTES ((size_t)32 << 30) /* address space */

enum { MONTHS = 120, SCALAR_TRIALS = 24, SPARE_MONTHS = 24 };

struct bench_case {
    const char *name;
    struct synthetic_options options;
    uint32_t trials;
    double rate; /* failures a year of the best sub-class; that of the worst is 4.5 times it */
};

static const struct bench_case cases[] = {
    {"400,000 nodes, 1 million links, 1 to 4.5 % fail a year",
     {400000, 1000000, 16, true, false, false, false},
     10000,
     0.01},
    {"... 2 to 9 % fail a year", {400000, 1000000, 16, true, false, false, false}, 640, 0.02},
    {"... 30 % of access without transit",
     {400000, 1000000, 16, true, false, false, true},
     640,
     0.01},
    {"1 million nodes, 2.5 million links",
     {1000000, 2500000, 16, true, false, false, false},
     640,
     0.01},
};
enum { CASES = sizeof cases / sizeof cases[0] };

struct bench_run {
    const struct bench_case *asked;
    struct synthetic made;
    struct hf_arena keep, scratch;
    uint32_t *pool_of;
    double *rate;
    struct hf_ageing_pool *pool;
    struct hf_ageing_question question;
    struct hf_ageing seen;
    double cpu_s; /* of a trial */
};

static const double levels[] = {0.05, 0.5, 0.95};
static const uint32_t by[] = {MONTHS / 2 - 1, MONTHS - 1};

static bool fail(const char *what) {
    (void)fprintf(stderr, "ageing_bench: %s\n", what);
    return false;
}

/* A pool for each vendor and sub-class; spares for two years. */
static bool question_make(struct bench_run *run) {
    const struct hf_network *network = &run->made.network;
    const uint32_t vendors = run->asked->options.vendors;
    const uint32_t pools = vendors * SYNTHETIC_CLASSES;
    run->pool_of = calloc(network->node_count, sizeof *run->pool_of);
    run->rate = calloc(network->node_count, sizeof *run->rate);
    run->pool = calloc(pools, sizeof *run->pool);
    double *failures = calloc(pools, sizeof *failures);
    if (run->pool_of == NULL || run->rate == NULL || run->pool == NULL || failures == NULL) {
        free(failures);
        return fail("no memory");
    }
    for (uint32_t node = 0; node < network->node_count; node++) {
        const uint32_t pool =
            network->node_label.item[network->node_label.start[node] + 1] - vendors;
        run->pool_of[node] = pool;
        run->rate[node] = run->asked->rate * (1.0 + 0.5 * (double)(pool % SYNTHETIC_CLASSES));
        failures[pool] += run->rate[node];
    }
    for (uint32_t pool = 0; pool < pools; pool++) {
        run->pool[pool].stock = (uint32_t)(failures[pool] * SPARE_MONTHS / 12.0);
    }
    free(failures);
    run->question = (struct hf_ageing_question){
        .months = MONTHS,
        .trials = run->asked->trials,
        .seed = 42,
        .node = {run->pool_of, run->rate, NULL},
        .pool_count = pools,
        .pool = run->pool,
        .demand_site = run->made.demand_site,
        .site_count = run->made.site_count,
        .site_weight = run->made.demand_weight,
        .by_count = 2,
        .by = by,
        .level_count = 3,
        .level = levels,
        .demand_rows = SCALAR_TRIALS,
    };
    return true;
}

static bool ageing_time(struct bench_run *run) {
    const struct hf_network *network = &run->made.network;
    const struct bench_clock start = bench_clock_now();
    if (hf_ageing(network, &run->question, &run->keep, run->scratch, &run->seen) != HF_OK) {
        return fail("hf_ageing");
    }
    const struct bench_clock used = bench_clock_since(start);
    const struct hf_ageing *seen = &run->seen;
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    run->cpu_s = used.cpu_s / seen->trials;
    printf("%s: %u trials of %d months, %u places, %u arcs\n", run->asked->name, seen->trials,
           MONTHS, seen->places, seen->arcs);
    printf("    wall %.1f s, CPU %.1f s, %.2f ms a trial, %.2f arcs a place and 64 trials, %ld "
           "MiB\n",
           used.wall_s, used.cpu_s, run->cpu_s * 1e3,
           (double)seen->visits / ((seen->trials + 63) / 64) / seen->places,
           usage.ru_maxrss / 1024);
    for (uint32_t k = 0; k < 2; k++) {
        const uint32_t month = by[k];
        printf("    after %u months: %.0f subscribers of %lld (standard error %.0f; 5 and 95 %% of "
               "the trials: %lld, %lld)\n",
               month + 1, seen->weight_served[month].mean, (long long)seen->weight,
               seen->weight_served[month].error, (long long)seen->weight_level[3 * month].value,
               (long long)seen->weight_level[3 * month + 2].value);
    }
    return true;
}

static bool scalar_compare(const struct bench_run *run) {
    const struct hf_network *network = &run->made.network;
    const uint32_t demands = network->demand_count;
    uint8_t *month = calloc(demands, 1);
    struct widest *widest = widest_open(network, &run->question);
    if (month == NULL || widest == NULL) {
        return fail("no memory");
    }
    bool is_same = true;
    struct bench_clock start = bench_clock_now();
    double cpu_s = 0.0;
    for (uint32_t trial = 0; trial < SCALAR_TRIALS; trial++) {
        start = bench_clock_now();
        widest_trial(widest, trial, month);
        cpu_s += bench_clock_since(start).cpu_s;
        for (uint32_t d = 0; d < demands; d++) {
            is_same =
                is_same && run->seen.demand_month[(size_t)d * SCALAR_TRIALS + trial] == month[d];
        }
    }
    widest_close(widest);
    free(month);
    if (!is_same) {
        return fail("one trial at a time says something else");
    }
    cpu_s /= SCALAR_TRIALS;
    printf("    one trial at a time: %.1f ms, ratio %.1f, the same months of %u demands in %d "
           "trials\n",
           cpu_s * 1e3, cpu_s / run->cpu_s, demands, SCALAR_TRIALS);
    return true;
}

static bool case_run(const struct bench_case *asked) {
    struct bench_run run = {.asked = asked};
    return (synthetic_make(&asked->options, &run.made) || fail("no memory")) &&
           hf_arena_open(&run.keep, ARENA_BYTES) == HF_OK &&
           hf_arena_open(&run.scratch, ARENA_BYTES) == HF_OK && question_make(&run) &&
           ageing_time(&run) && scalar_compare(&run);
}

static bool case_in_child(const struct bench_case *asked) {
    int status = 0;
    (void)fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        const bool is_fine = case_run(asked);
        (void)fflush(stdout);
        _exit(is_fine ? 0 : 1);
    }
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

/* ageing_bench [NUMBER...]: only these cases, the first being 0. */
int main(int argument_count, char **arguments) {
    bool is_fine = true;
    for (int i = 0; i < CASES; i++) {
        bool is_meant = argument_count == 1;
        for (int k = 1; k < argument_count; k++) {
            is_meant = is_meant || strtol(arguments[k], NULL, 10) == i;
        }
        is_fine = (!is_meant || case_in_child(&cases[i])) && is_fine;
    }
    return is_fine ? 0 : 1;
}
