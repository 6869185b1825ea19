#include "bench/bench_clock.h"
#include "bench/synthetic_network.h"

#include <holdfast/cuts.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All losses of 16 vendors in a national network from the families of its sites, beside hf_sweep on
 * 512 of them sampled evenly in the same run, which have to say the same; and the single nodes and
 * links that cut sites off. Figures are kept in bench/README.md. */

#define ARENA_BYTES ((size_t)16 << 30) /* address space */

enum { VENDORS = 16, SAMPLED = 512 };

struct cuts_run {
    struct synthetic made;
    struct hf_arena keep, scratch;
    uint32_t group[VENDORS];
    struct hf_cuts_question question;
    struct hf_cuts cuts;
    double cuts_s, sweep_s;
};

static bool fail(const char *what) {
    (void)fprintf(stderr, "cuts_bench: %s\n", what);
    return false;
}

static bool cuts_time(struct cuts_run *run) {
    for (uint32_t i = 0; i < VENDORS; i++) {
        run->group[i] = i;
    }
    run->question = (struct hf_cuts_question){.group = run->group,
                                              .group_count = VENDORS,
                                              .demand_site = run->made.demand_site,
                                              .site_count = run->made.site_count,
                                              .demand_weight = run->made.demand_weight};
    for (int with_table = 0; with_table < 2; with_table++) {
        struct hf_arena keep = run->keep;
        run->question.is_table_asked = with_table == 1;
        const struct bench_clock start = bench_clock_now();
        if (hf_cuts(&run->made.network, &run->question, &keep, run->scratch, &run->cuts) != HF_OK) {
            return fail("hf_cuts does not answer");
        }
        const struct bench_clock took = bench_clock_since(start);
        printf("%s: %.2f s CPU, %llu sets, %u distinct families\n",
               with_table == 1 ? "cuts and all 65536 losses" : "cuts of every site", took.cpu_s,
               (unsigned long long)run->cuts.sets, run->cuts.family_count);
        run->cuts_s = took.cpu_s;
        if (with_table == 1) {
            run->keep = keep;
        }
    }
    return true;
}

static bool sweep_compare(struct cuts_run *run) {
    static uint32_t start[SAMPLED + 1];
    static uint32_t item[SAMPLED * VENDORS];
    static uint32_t mask[SAMPLED];
    for (uint32_t i = 0; i < SAMPLED; i++) {
        mask[i] = i * ((1U << VENDORS) / SAMPLED) + i * 37 % ((1U << VENDORS) / SAMPLED);
        start[i + 1] = start[i];
        for (uint32_t bit = 0; bit < VENDORS; bit++) {
            if ((mask[i] >> bit & 1U) != 0) {
                item[start[i + 1]++] = bit;
            }
        }
    }
    const struct hf_sweep_question question = {.set = {start, item},
                                               .set_count = SAMPLED,
                                               .is_asked = {true, false},
                                               .demand_site = run->made.demand_site,
                                               .site_count = run->made.site_count,
                                               .demand_weight = run->made.demand_weight,
                                               .threads = 1};
    struct hf_sweep sweep;
    const struct bench_clock begin = bench_clock_now();
    if (hf_sweep(&run->made.network, &question, &run->keep, run->scratch, &sweep) != HF_OK) {
        return fail("hf_sweep does not answer");
    }
    run->sweep_s = bench_clock_since(begin).cpu_s;
    for (uint32_t i = 0; i < SAMPLED; i++) {
        if (memcmp(&sweep.sum[HF_BOUND_BEST][i], &run->cuts.sum[mask[i]],
                   sizeof(struct hf_sweep_sum)) != 0) {
            return fail("hf_cuts and hf_sweep do not say the same");
        }
    }
    printf("hf_sweep, %d losses of them, the same answers: %.2f s CPU\n", SAMPLED, run->sweep_s);
    printf("a loss: %.1f times as fast as hf_sweep\n",
           run->sweep_s / SAMPLED / (run->cuts_s / (1 << VENDORS)));
    return true;
}

/* In the same network with ends that carry no traffic of others, so that there are some. */
static bool weak_time(struct cuts_run *run) {
    const struct synthetic_options options = {1000000, 2500000, VENDORS, false, false, false, true};
    if (!synthetic_make(&options, &run->made)) {
        return fail("no memory");
    }
    const struct hf_weak_question question = {.demand_site = run->made.demand_site,
                                              .site_count = run->made.site_count,
                                              .demand_weight = run->made.demand_weight};
    struct hf_weak_points points;
    const struct bench_clock begin = bench_clock_now();
    if (hf_weak_points(&run->made.network, &question, &run->keep, run->scratch, &points) != HF_OK) {
        return fail("hf_weak_points does not answer");
    }
    const double cpu_s = bench_clock_since(begin).cpu_s;
    uint32_t nodes = 0;
    uint32_t links = 0;
    for (uint32_t i = 0; i < run->made.network.node_count; i++) {
        nodes += points.node[i].sites > 1 ? 1U : 0U;
    }
    for (uint32_t i = 0; i < run->made.network.link_count; i++) {
        links += points.link[i].sites > 0 ? 1U : 0U;
    }
    printf("single points: %.2f s CPU, %u nodes with more than one site, %u links with any\n",
           cpu_s, nodes, links);
    return true;
}

int main(void) {
    const struct synthetic_options options = {1000000, 2500000, VENDORS, false,
                                              false,   false,   false};
    struct cuts_run run = {.cuts_s = 0};
    if (!synthetic_make(&options, &run.made) || hf_arena_open(&run.keep, ARENA_BYTES) != HF_OK ||
        hf_arena_open(&run.scratch, ARENA_BYTES) != HF_OK) {
        return fail("no memory") ? 0 : 1;
    }
    return cuts_time(&run) && sweep_compare(&run) && weak_time(&run) ? 0 : 1;
}
