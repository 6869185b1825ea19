/* simulate_bench.c - how many events a second the simulation of holdfast/simulate.h gets through,
 * on one thread and on all, beside the plain way of the same pools in the same run: library
 * exponentials by logarithm, thinning by the largest intensity, everything of a path in one list
 * that is sorted. `build/release/bench/simulate_bench [PATHS]`. */
#include <holdfast/simulate.h>

#include "base/parallel.h"
#include "base/random.h"
#include "bench/bench_clock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define INF ((double)INFINITY)

struct bench_pool {
    const char *name;
    struct hf_balance balance;
    double horizon;
};

/* ---- the plain way ---- */

struct plain_event {
    double years;
    int64_t units; /* gained; -1: a failure */
};

static int plain_order(const void *left_pointer, const void *right_pointer) {
    const double left = ((const struct plain_event *)left_pointer)->years;
    const double right = ((const struct plain_event *)right_pointer)->years;
    return (left > right) - (left < right);
}

static double plain_exponential(struct hf_random *random) {
    return -log(1.0 - hf_random_unit(random));
}

static double plain_units(const struct hf_balance *balance, double years) {
    uint32_t i = balance->piece_count - 1;
    while (balance->piece[i].from_years > years) {
        i--;
    }
    double units = balance->piece[i].units_start;
    if (i + 1 < balance->piece_count) {
        const double part = (years - balance->piece[i].from_years) /
                            (balance->piece[i + 1].from_years - balance->piece[i].from_years);
        units += part * (balance->piece[i].units_end - units);
    }
    return units;
}

/* Of the forms in this file: no batches, cohorts, lots or random theta; fixed turnarounds. */
static size_t plain_path(const struct bench_pool *pool, struct hf_random *random, double most,
                         struct plain_event *event, double *short_years) {
    const struct hf_balance *balance = &pool->balance;
    size_t count = 0;
    double at = 0.0;
    while ((at += plain_exponential(random) / (balance->failure.known * most)) <= pool->horizon) {
        if (hf_random_unit(random) * most >= plain_units(balance, at)) {
            continue;
        }
        event[count++] = (struct plain_event){at, -1};
        for (uint32_t l = 0; l < balance->loop_count; l++) {
            const struct hf_repair_loop *loop = &balance->loop[l];
            const double back = at + loop->turnaround_years;
            if (hf_random_unit(random) < loop->yield_ratio && at <= loop->send_until_years &&
                back <= pool->horizon) {
                event[count++] = (struct plain_event){back, 1};
            }
        }
    }
    for (uint32_t d = 0; d < balance->delivery_count; d++) {
        int64_t good = 0;
        for (int64_t k = 0; k < balance->delivery[d].units; k++) {
            good += hf_random_unit(random) < balance->delivery[d].good_ratio ? 1 : 0;
        }
        event[count++] = (struct plain_event){balance->delivery[d].years, good};
    }
    qsort(event, count, sizeof *event, plain_order);
    int64_t level = balance->stock;
    *short_years = INF;
    for (size_t i = 0; i < count; i++) {
        level += event[i].units;
        *short_years = level < 0 ? fmin(*short_years, event[i].years) : *short_years;
    }
    return count;
}

static double plain_run(const struct bench_pool *pool, uint64_t paths, double at, double *rate) {
    struct hf_random random = {.seed = 99};
    struct plain_event *event = malloc(sizeof *event << 16);
    double most = 0.0;
    for (uint32_t i = 0; i < pool->balance.piece_count; i++) {
        most =
            fmax(most, fmax(pool->balance.piece[i].units_start, pool->balance.piece[i].units_end));
    }
    uint64_t events = 0;
    uint64_t held = 0;
    const struct bench_clock start = bench_clock_now();
    for (uint64_t i = 0; event != NULL && i < paths; i++) {
        double short_years = 0.0;
        events += plain_path(pool, &random, most, event, &short_years);
        held += short_years >= at ? 1 : 0;
    }
    *rate = (double)events / bench_clock_since(start).cpu_s;
    free(event);
    return (double)held / (double)paths;
}

/* ---- pools ---- */

static void pool_run(const struct bench_pool *pool, uint64_t paths, bool has_plain) {
    struct hf_arena keep;
    struct hf_arena scratch;
    if (hf_arena_open(&keep, (size_t)1 << 24) != HF_OK ||
        hf_arena_open(&scratch, (size_t)1 << 32) != HF_OK) {
        return;
    }
    const double years[] = {0.5 * pool->horizon, pool->horizon};
    const double confidence[] = {0.5, 0.8, 0.95, 0.99};
    struct hf_simulate_request request = {.years = years,
                                          .moment_count = 2,
                                          .confidence = confidence,
                                          .confidence_count = 4,
                                          .horizon_years = pool->horizon,
                                          .paths = paths,
                                          .seed = 1,
                                          .threads = 1};
    struct hf_simulate_result result;
    struct bench_clock taken[2] = {{0}};
    for (int k = 0; k < 2; k++) {
        struct hf_arena one = keep;
        request.threads = k == 0 ? 1 : hf_parallel_threads();
        const struct bench_clock start = bench_clock_now();
        if (hf_simulate(&pool->balance, &request, &one, scratch, &result) != HF_OK) {
            printf("%-34s refused\n", pool->name);
            return;
        }
        taken[k] = bench_clock_since(start);
    }
    const double rate = (double)result.events / taken[0].cpu_s;
    printf("%-34s %9.1f %10.1f %10.1f", pool->name, (double)result.events / (double)paths,
           rate * 1e-6, (double)result.events / taken[1].wall_s * 1e-6);
    if (has_plain) {
        double plain = 0.0;
        const double held = plain_run(pool, paths / 10, years[0], &plain);
        printf(" %10.1f %7.1f   %.4f +- %.4f %.4f", plain * 1e-6, rate / plain,
               result.moment[0].hold, result.moment[0].hold_error, held);
    }
    printf("\n");
    hf_arena_close(&keep);
    hf_arena_close(&scratch);
}

int main(int argc, char **argv) {
    const uint64_t paths = argc > 1 ? strtoull(argv[1], NULL, 10) : 400000;
    const struct hf_stock_piece flat[] = {{0.0, 1000.0, 1000.0}};
    const struct hf_stock_piece ramp[] = {{0.0, 2000.0, 0.0}, {5.0, 0.0, 0.0}};
    const struct hf_failure_law rate = {.known = 0.04};
    const struct hf_failure_law gamma = {.shape = 7.5, .unit_years = 400.0};
    struct hf_balance_delivery harvest[19];
    for (int i = 0; i < 19; i++) {
        harvest[i] = (struct hf_balance_delivery){0.25 * (i + 2), 100, 0.1, true};
    }
    const struct hf_repair_loop fixed[] = {{1.0, 0.9, 0.25, 0, 1.0, INF, 9.0}};
    const struct hf_repair_loop steady[] = {{1.0, 0.9, 0.25, 0, INF, INF, 0.0}};
    const struct hf_repair_loop erlang[] = {{1.0, 0.9, 0.25, 3, INF, INF, 9.0}};
    const struct hf_age_cohort cohort[] = {{0.5, 8.0, 20.0, 3.0}, {0.5, 1.0, 30.0, 2.0}};
    const struct bench_pool pools[] = {
        {"known rate, constant base",
         {.piece = flat, .piece_count = 1, .failure = rate, .stock = 400},
         10.0},
        {"known rate, ramp", {.piece = ramp, .piece_count = 2, .failure = rate, .stock = 195}, 5.0},
        {"ramp, harvest",
         {.piece = ramp,
          .piece_count = 2,
          .failure = rate,
          .delivery = harvest,
          .delivery_count = 19,
          .stock = 60},
         5.0},
        {"fixed turnaround",
         {.piece = flat,
          .piece_count = 1,
          .failure = rate,
          .loop = steady,
          .loop_count = 1,
          .stock = 45},
         10.0},
        {"gamma rate, ramp",
         {.piece = ramp, .piece_count = 2, .failure = gamma, .stock = 100},
         5.0},
        {"repair until a ban, out at 0",
         {.piece = flat,
          .piece_count = 1,
          .failure = rate,
          .loop = fixed,
          .loop_count = 1,
          .stock = 15},
         2.0},
        {"Erlang turnaround",
         {.piece = flat,
          .piece_count = 1,
          .failure = rate,
          .loop = erlang,
          .loop_count = 1,
          .stock = 45},
         10.0},
        {"two ageing cohorts",
         {.piece = ramp,
          .piece_count = 2,
          .failure = {.known = 1.0},
          .cohort = cohort,
          .cohort_count = 2,
          .stock = 300},
         5.0},
    };
    printf("%llu paths; millions of events a second\n%-34s %9s %10s %10s %10s %7s   %s\n",
           (unsigned long long)paths, "pool", "a path", "a thread", "all", "plain", "ratio",
           "hold half way, ours and plain");
    for (size_t i = 0; i < sizeof pools / sizeof pools[0]; i++) {
        pool_run(&pools[i], paths, i < 4);
    }
    return 0;
}
