#include "bench/graph_bench.h"

#include "base/random.h"
#include "bench/bench_clock.h"

#include <holdfast/exposure.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Stakes by chance, of whole percents: minorities, most in a party near by, so that there are
 * cycles of every length; and runs of majorities that end where they began. Some shares are unknown
 * or a range, some stakes said twice. One party in 500 is named. */

enum { NAMED_EVERY = 500, RUN = 50, MAJORITY_EVERY = 5, NEAR = 2000 };

struct graph {
    enum hf_answer *direct;
    struct hf_stake *stake;
    struct hf_ownership_view view;
};

static const struct hf_ownership_test half = {true,   0.5, false, true, true, HF_CONTROL_IGNORED,
                                              HF_NONE};

static uint32_t near_by(struct hf_random *random, uint32_t party, uint32_t count) {
    const uint64_t step = hf_random_below(random, hf_random_below(random, 8) == 0 ? count : NEAR);
    return (uint32_t)((party + step) % count);
}

static void graph_fill(struct graph *graph, const struct graph_options *options) {
    struct hf_random random = {.seed = 1, .stream = 11};
    const struct hf_interval always = {HF_DATE_UNKNOWN, HF_DATE_UNKNOWN};
    for (uint32_t i = 0; i < options->party_count; i++) {
        graph->direct[i] = i % NAMED_EVERY == 0 ? HF_ANSWER_YES : HF_ANSWER_NO;
    }
    for (uint32_t i = 0; i < options->stake_count; i++) {
        const bool is_majority = i % MAJORITY_EVERY == 0;
        const uint32_t owner = is_majority
                                   ? i / MAJORITY_EVERY % options->party_count
                                   : (uint32_t)hf_random_below(&random, options->party_count);
        const uint32_t after = owner % RUN == RUN - 1 ? owner - (RUN - 1) : owner + 1;
        const double share = is_majority ? 51.0 + (double)hf_random_below(&random, 10)
                                         : (double)hf_random_below(&random, 16);
        struct hf_stake stake = {owner,
                                 is_majority ? after % options->party_count
                                             : near_by(&random, owner, options->party_count),
                                 {share / 100.0, share / 100.0},
                                 HF_NO,
                                 always};
        const uint64_t kind = hf_random_below(&random, 64);
        if (kind == 0) {
            stake.share_ratio = HF_RANGE_UNKNOWN;
        } else if (kind < 4) {
            stake.share_ratio.upper = (share + 10.0) / 100.0;
        } else if (kind == 4 && i > 0) {
            stake = graph->stake[i - 1];
        }
        graph->stake[i] = stake;
    }
}

static bool graph_make(struct graph *graph, const struct graph_options *options) {
    graph->direct = calloc(options->party_count, sizeof *graph->direct);
    graph->stake = calloc(options->stake_count, sizeof *graph->stake);
    if (graph->direct == NULL || graph->stake == NULL) {
        return false;
    }
    graph_fill(graph, options);
    graph->view = (struct hf_ownership_view){.party_count = options->party_count,
                                             .direct = graph->direct,
                                             .stake = graph->stake,
                                             .stake_count = options->stake_count};
    return true;
}

static void graph_free(struct graph *graph) {
    free(graph->direct);
    free(graph->stake);
}

/* ---- the slow way, for the two outer answers ---- */

static int64_t billionths(double ratio) {
    return llround(ratio * 1e9);
}

/* The largest of several stakes of one owner in one party, by looking at all of them. */
static bool is_largest_of_pair(const struct graph *graph, uint32_t at, bool is_possible) {
    const struct hf_stake *stake = &graph->stake[at];
    for (uint32_t i = 0; i < graph->view.stake_count; i++) {
        const struct hf_stake *other = &graph->stake[i];
        const bool is_pair =
            i != at && other->owner == stake->owner && other->owned == stake->owned;
        if (!is_pair) {
            continue;
        }
        const double own = is_possible ? stake->share_ratio.upper : stake->share_ratio.lower;
        const double its = is_possible ? other->share_ratio.upper : other->share_ratio.lower;
        const bool own_is_known = hf_range_is_known(stake->share_ratio);
        const bool its_is_known = hf_range_is_known(other->share_ratio);
        if ((its_is_known && !own_is_known) ||
            (its_is_known == own_is_known && (its > own || (!(own > its) && i < at)))) {
            return false;
        }
    }
    return true;
}

/* Who surely is hit: sweeps over all stakes until nothing changes, each adding up anew. */
static bool slow_solve(const struct graph *graph, bool *hit) {
    const uint32_t parties = graph->view.party_count;
    const uint32_t stakes = graph->view.stake_count;
    int64_t *held = calloc(parties, sizeof *held);
    bool *counts = calloc(stakes, sizeof *counts);
    if (held == NULL || counts == NULL) {
        free(held);
        free(counts);
        return false;
    }
    for (uint32_t i = 0; i < stakes; i++) {
        counts[i] = hf_range_is_known(graph->stake[i].share_ratio) &&
                    graph->stake[i].owner != graph->stake[i].owned &&
                    is_largest_of_pair(graph, i, false);
    }
    for (uint32_t i = 0; i < parties; i++) {
        hit[i] = graph->direct[i] == HF_ANSWER_YES;
    }
    for (bool has_changed = true; has_changed;) {
        has_changed = false;
        for (uint32_t i = 0; i < parties; i++) {
            held[i] = 0;
        }
        for (uint32_t i = 0; i < stakes; i++) {
            const struct hf_stake *stake = &graph->stake[i];
            held[stake->owned] +=
                counts[i] && hit[stake->owner] ? billionths(stake->share_ratio.lower) : 0;
        }
        for (uint32_t i = 0; i < parties; i++) {
            const bool is_new = !hit[i] && held[i] >= billionths(half.threshold_ratio);
            hit[i] = hit[i] || is_new;
            has_changed = has_changed || is_new;
        }
    }
    free(held);
    free(counts);
    return true;
}

static bool slow_agrees(const struct graph *graph, const struct hf_ownership_result *result,
                        struct graph_figures *figures) {
    bool *const hit = calloc(graph->view.party_count, sizeof *hit);
    const struct bench_clock start = bench_clock_now();
    if (hit == NULL || !slow_solve(graph, hit)) {
        free(hit);
        return false;
    }
    figures->slow_wall_s = bench_clock_since(start).wall_s;
    uint32_t differing = 0;
    for (uint32_t i = 0; i < graph->view.party_count; i++) {
        differing += hit[i] != (result->party[i].answer == HF_ANSWER_YES);
    }
    free(hit);
    if (differing > 0) {
        (void)fprintf(stderr, "the slow way says otherwise of %u parties\n", differing);
    }
    return differing == 0;
}

bool graph_bench_run(const struct graph_options *options, struct graph_figures *figures) {
    struct graph graph = {.direct = NULL};
    struct hf_arena keep;
    struct hf_arena scratch;
    struct hf_ownership_result result = {.party = NULL};
    bool is_fine = graph_make(&graph, options) && hf_arena_open(&keep, (size_t)4 << 30) == HF_OK &&
                   hf_arena_open(&scratch, (size_t)4 << 30) == HF_OK;
    const struct bench_clock start = bench_clock_now();
    is_fine = is_fine && hf_ownership_solve(&graph.view, &half, &keep, scratch, &result) == HF_OK;
    const struct bench_clock taken = bench_clock_since(start);
    *figures = (struct graph_figures){.wall_s = taken.wall_s, .cpu_s = taken.cpu_s};
    for (uint32_t i = 0; is_fine && i < options->party_count; i++) {
        figures->hit_count += result.party[i].answer == HF_ANSWER_YES;
        figures->undetermined_count += !hf_answer_is_settled(result.party[i].answer);
    }
    is_fine = is_fine && (!options->has_slow || slow_agrees(&graph, &result, figures));
    graph_free(&graph);
    return is_fine;
}
