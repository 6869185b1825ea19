/* Goal: what hf_ownership_solve says of large and misshapen graphs is what its rule says. Method:
 * graphs by chance with cycles, stakes in oneself, stakes said several times, unknown owners,
 * shares and days, sums above 100 %, positions that do not exist, against sweeps over all parties;
 * then shapes whose answer is known (long chains, rings, one party with very many owners); and all
 * of it with memory running out at every single allocation. */
#include "base/random.h"
#include "exposure/period.h"
#include "tests/check.h"
#include <holdfast/exposure.h>

#include <stdlib.h>
#include <string.h>

enum { DAY = 100, PARTIES = 120, STAKES = 900, BIG = 200000 };

static struct hf_arena keep, scratch;

struct graph {
    enum hf_answer direct[PARTIES];
    struct hf_stake stake[STAKES];
    uint32_t party_count, stake_count;
    struct hf_ownership_test test;
};

static struct hf_interval held_by_chance(struct hf_random *random) {
    const struct hf_interval blank = {HF_DATE_UNKNOWN, HF_DATE_UNKNOWN};
    struct hf_interval held = blank;
    switch (hf_random_below(random, 12)) {
    case 0: /* no more */
        held.until = hf_date_sure((struct hf_date){DAY});
        break;
    case 1: /* not yet */
        held.from = hf_date_sure((struct hf_date){DAY + 1});
        break;
    case 2: /* perhaps */
        held.from = (struct hf_date_range){{DAY - 5}, {DAY + 5}};
        break;
    default:
        break;
    }
    return held;
}

static struct hf_range share_by_chance(struct hf_random *random) {
    const double lower = (double)hf_random_below(random, 60) / 100.0;
    switch (hf_random_below(random, 8)) {
    case 0:
        return HF_RANGE_UNKNOWN;
    case 1:
        return (struct hf_range){lower, lower + (double)hf_random_below(random, 40) / 100.0};
    default:
        return (struct hf_range){lower, lower};
    }
}

static void graph_by_chance(struct hf_random *random, struct graph *graph) {
    graph->party_count = 2 + (uint32_t)hf_random_below(random, PARTIES - 2);
    graph->stake_count = (uint32_t)hf_random_below(random, graph->party_count * 6);
    for (uint32_t i = 0; i < graph->party_count; i++) {
        graph->direct[i] = hf_random_below(random, 15) == 0
                               ? (enum hf_answer)hf_random_below(random, 5)
                               : HF_ANSWER_NO;
    }
    for (uint32_t i = 0; i < graph->stake_count; i++) {
        const uint32_t beyond = hf_random_below(random, 40) == 0 ? 3 : 0;
        struct hf_stake *stake = &graph->stake[i];
        *stake = (struct hf_stake){
            hf_random_below(random, 30) == 0
                ? HF_NONE
                : (uint32_t)hf_random_below(random, graph->party_count + beyond),
            (uint32_t)hf_random_below(random, graph->party_count + beyond), share_by_chance(random),
            (enum hf_tristate)(hf_random_below(random, 12) == 0 ? HF_YES : HF_NO),
            held_by_chance(random)};
        if (i > 0 && hf_random_below(random, 10) == 0) { /* said again, perhaps otherwise */
            stake->owner = graph->stake[i - 1].owner;
            stake->owned = graph->stake[i - 1].owned;
        }
        if (hf_random_below(random, 20) == 0) {
            stake->owned = stake->owner == HF_NONE ? 0 : stake->owner;
        }
    }
    graph->test = (struct hf_ownership_test){hf_random_below(random, 20) != 0,
                                             hf_random_below(random, 2) == 0 ? 0.5 : 0.25,
                                             hf_random_below(random, 2) == 0,
                                             hf_random_below(random, 3) != 0,
                                             hf_random_below(random, 3) != 0,
                                             hf_random_below(random, 2) == 0 ? HF_CONTROL_COUNTS
                                                                             : HF_CONTROL_IGNORED,
                                             HF_NONE};
}

/* ---- the slow way ---- */

/* What one owner holds of one party: a matrix over all pairs, in whole percents. Row PARTIES is
 * the unknown owner. */
struct pair {
    bool is_there, is_unknown, is_controlled;
    int32_t lower, upper;
};
static struct pair matrix[PARTIES + 1][PARTIES];

static int32_t percent(double ratio) {
    return (int32_t)lround(ratio * 100.0);
}

static int32_t larger(int32_t left, int32_t right) {
    return left > right ? left : right;
}
static int32_t smaller(int32_t left, int32_t right) {
    return left < right ? left : right;
}

static void matrix_fill(const struct graph *graph, bool is_possible) {
    memset(matrix, 0, sizeof matrix);
    for (uint32_t i = 0; i < graph->stake_count; i++) {
        const struct hf_stake *stake = &graph->stake[i];
        const enum hf_answer holds = hf_interval_holds(stake->held, (struct hf_date){DAY});
        const bool is_real = stake->owned < graph->party_count && stake->owner != stake->owned &&
                             (stake->owner < graph->party_count || stake->owner == HF_NONE);
        if (!is_real || holds == HF_ANSWER_NO) {
            continue;
        }
        struct pair *pair = &matrix[stake->owner == HF_NONE ? PARTIES : stake->owner][stake->owned];
        const bool is_sure = holds == HF_ANSWER_YES;
        pair->is_there = true;
        pair->is_controlled =
            pair->is_controlled || (stake->control == HF_YES && (is_sure || is_possible));
        if (!hf_range_is_known(stake->share_ratio)) {
            pair->is_unknown = true;
            continue;
        }
        pair->lower = larger(pair->lower, is_sure ? percent(stake->share_ratio.lower) : 0);
        pair->upper = larger(pair->upper, percent(stake->share_ratio.upper));
    }
}

/* Do the hit owners reach the threshold, with the least or the most that they can hold? */
static bool slow_is_owned(const struct graph *graph, const bool *passes, uint32_t party,
                          bool is_possible) {
    int32_t total = 0;
    int32_t hit_lower = 0;
    int32_t hit_upper = 0;
    int32_t largest = 0;
    bool is_controlled = false;
    bool is_any = false;
    for (uint32_t owner = 0; owner <= PARTIES; owner++) {
        total += matrix[owner][party].lower;
    }
    for (uint32_t owner = 0; owner <= PARTIES; owner++) {
        const struct pair *pair = &matrix[owner][party];
        if (!pair->is_there || !passes[owner]) {
            continue;
        }
        const int32_t rest = larger(larger(100 - (total - pair->lower), pair->lower), 0);
        const int32_t most =
            pair->is_unknown ? rest : smaller(larger(pair->upper, pair->lower), rest);
        is_any = true;
        hit_lower += pair->lower;
        hit_upper += pair->is_unknown ? 1000 : larger(pair->upper, pair->lower);
        largest = larger(largest, is_possible ? most : pair->lower);
        is_controlled = is_controlled || pair->is_controlled;
    }
    const int32_t all = larger(100 - (total - hit_lower), hit_lower);
    const int32_t sum = is_possible ? smaller(hit_upper, all) : hit_lower;
    const int32_t held = graph->test.aggregate ? sum : largest;
    const int32_t threshold = percent(graph->test.threshold_ratio);
    const bool reaches = graph->test.is_strict ? held > threshold : held >= threshold;
    return is_any && (reaches || (is_controlled && graph->test.control == HF_CONTROL_COUNTS));
}

static void slow_solve(const struct graph *graph, bool is_possible, bool *hit) {
    const enum hf_answer floor = is_possible ? HF_ANSWER_PRESUMED_NO : HF_ANSWER_YES;
    bool passes[PARTIES + 1];
    matrix_fill(graph, is_possible);
    for (uint32_t i = 0; i < graph->party_count; i++) {
        hit[i] = graph->direct[i] >= floor;
    }
    for (bool has_changed = graph->test.applies; has_changed;) {
        has_changed = false;
        for (uint32_t i = 0; i < PARTIES; i++) {
            passes[i] = i < graph->party_count && hit[i] &&
                        (graph->test.cascade || graph->direct[i] >= floor);
        }
        passes[PARTIES] = is_possible;
        for (uint32_t i = 0; i < graph->party_count; i++) {
            if (!hit[i] && slow_is_owned(graph, passes, i, is_possible)) {
                hit[i] = true;
                has_changed = true;
            }
        }
    }
}

static struct hf_ownership_view view_of(const struct graph *graph) {
    return (struct hf_ownership_view){
        graph->party_count, graph->direct, graph->stake, graph->stake_count, NULL, 0, {DAY}};
}

/* Every stake that decided is of an owner that was decided before, and in the party. */
static int unfounded(const struct graph *graph, const struct hf_ownership_result *result) {
    bool is_earlier[PARTIES] = {false};
    int wrong = 0;
    for (uint32_t i = 0; i < result->order_count; i++) {
        const uint32_t party = result->order[i];
        const struct hf_ownership_outcome *outcome = &result->party[party];
        for (uint32_t k = 0; k < outcome->stake_count; k++) {
            const struct hf_stake *stake = &graph->stake[result->stake[outcome->stake_from + k]];
            wrong += stake->owned != party;
            wrong += stake->owner != HF_NONE && !is_earlier[stake->owner];
        }
        wrong += is_earlier[party]; /* nobody twice */
        is_earlier[party] = true;
    }
    return wrong;
}

static void test_chance(void) {
    static struct graph graph;
    struct hf_random random = {.seed = 3, .stream = 2};
    int wrong = 0;
    int circular = 0;
    int sure = 0;
    int open = 0;
    for (int round = 0; round < 600; round++) {
        bool certain[PARTIES];
        bool possible[PARTIES];
        struct hf_arena here = keep;
        struct hf_ownership_result result = {0};
        graph_by_chance(&random, &graph);
        const struct hf_ownership_view view = view_of(&graph);
        if (!CHECK(hf_ownership_solve(&view, &graph.test, &here, scratch, &result) == HF_OK)) {
            return;
        }
        slow_solve(&graph, false, certain);
        slow_solve(&graph, true, possible);
        for (uint32_t i = 0; i < graph.party_count; i++) {
            const enum hf_answer answer = result.party[i].answer;
            wrong += certain[i] != (answer == HF_ANSWER_YES);
            wrong += possible[i] != (answer != HF_ANSWER_NO);
            sure += answer == HF_ANSWER_YES && graph.direct[i] != HF_ANSWER_YES;
            open += !hf_answer_is_settled(answer);
        }
        circular += unfounded(&graph, &result);
    }
    CHECK(wrong == 0);
    CHECK(circular == 0);
    CHECK(sure > 1000 && open > 1000); /* the graphs are worth something */
}

/* ---- shapes ---- */

static struct hf_stake whole(uint32_t owner, uint32_t owned, double ratio) {
    return (struct hf_stake){
        owner, owned, {ratio, ratio}, HF_NO, {HF_DATE_UNKNOWN, HF_DATE_UNKNOWN}};
}

static const struct hf_ownership_test half = {true,   0.5, false, true, true, HF_CONTROL_IGNORED,
                                              HF_NONE};

/* How many are surely hit when party 0 is named; -1 on an error. */
static int64_t count_hit(const struct hf_stake *stake, uint32_t stake_count, uint32_t party_count,
                         struct hf_ownership_outcome *last) {
    enum hf_answer *const direct = calloc(party_count, sizeof *direct);
    struct hf_arena here = keep;
    struct hf_ownership_result result = {0};
    int64_t hit = -1;
    if (direct == NULL) {
        return hit;
    }
    direct[0] = HF_ANSWER_YES;
    const struct hf_ownership_view view = {party_count, direct, stake, stake_count, NULL, 0, {DAY}};
    if (hf_ownership_solve(&view, &half, &here, scratch, &result) == HF_OK) {
        hit = 0;
        for (uint32_t i = 0; i < party_count; i++) {
            hit += result.party[i].answer == HF_ANSWER_YES;
        }
        *last = result.party[party_count - 1];
    }
    free(direct);
    return hit;
}

static void test_shapes(void) {
    struct hf_stake *const stake = calloc(BIG, sizeof *stake);
    struct hf_ownership_outcome last;
    if (!CHECK(stake != NULL)) {
        return;
    }
    for (uint32_t i = 0; i < BIG; i++) { /* a chain, its stakes from the far end */
        stake[BIG - 1 - i] = whole(i, i + 1, 0.5);
    }
    CHECK(count_hit(stake, BIG, BIG + 1, &last) == BIG + 1);
    CHECK(last.rule == HF_RULE_OWNED_ENOUGH && last.stake_count == 1);
    for (uint32_t i = 0; i < BIG; i++) { /* a ring */
        stake[i] = whole(i, (i + 1) % BIG, 0.5);
    }
    CHECK(count_hit(stake, BIG, BIG, &last) == BIG);
    for (uint32_t i = 0; i < BIG; i++) { /* the same ring, beside the named party */
        stake[i] = whole(1 + i, 1 + (i + 1) % BIG, 1.0);
    }
    CHECK(count_hit(stake, BIG, BIG + 1, &last) == 1);
    for (uint32_t i = 0; i < BIG / 2; i++) { /* very many owners: all hit, each with a bit */
        stake[i] = whole(0, 1 + i, 0.6);
        stake[BIG / 2 + i] = whole(1 + i, BIG / 2 + 1, 0.5 / (BIG / 2));
    }
    CHECK(count_hit(stake, BIG, BIG / 2 + 2, &last) == BIG / 2 + 2);
    CHECK(last.stake_count == BIG / 2);
    CHECK_NEAR(last.amount, 0.5, 1e-12);
    stake[BIG - 1].share_ratio = (struct hf_range){0, 0}; /* one bit less */
    CHECK(count_hit(stake, BIG, BIG / 2 + 2, &last) == BIG / 2 + 1);
    for (uint32_t i = 0; i < BIG; i++) { /* one stake, said over and over */
        stake[i] = whole(0, 1, 0.4);
    }
    CHECK(count_hit(stake, BIG, 2, &last) == 1);
    stake[BIG / 3].share_ratio = (struct hf_range){0.5, 0.5};
    CHECK(count_hit(stake, BIG, 2, &last) == 2);
    CHECK(last.stake_count == BIG);
    for (uint32_t i = 0; i < BIG; i++) { /* everybody owns themselves */
        stake[i] = whole(i, i, 1.0);
    }
    CHECK(count_hit(stake, BIG, BIG, &last) == 1);
    free(stake);
}

/* ---- memory ---- */

static void test_memory(void) {
    static struct graph graph;
    struct hf_random random = {.seed = 9, .stream = 2};
    for (int round = 0; round < 20; round++) {
        graph_by_chance(&random, &graph);
        const struct hf_ownership_view view = view_of(&graph);
        bool is_done = false;
        for (int64_t k = 0; k < 60 && !is_done; k++) {
            int64_t allowance = k;
            struct hf_arena here = keep;
            struct hf_arena there = scratch;
            here.allowance = &allowance;
            there.allowance = &allowance;
            struct hf_ownership_result result = {.order_count = 77};
            const enum hf_status status =
                hf_ownership_solve(&view, &graph.test, &here, there, &result);
            is_done = status == HF_OK;
            if (!is_done && (status != HF_ERR_MEMORY || result.order_count != 77)) {
                CHECK(false && "a failure leaves the result alone");
            }
        }
        CHECK(is_done);
    }
}

int main(void) {
    struct hf_arena keep_opened = {0};
    struct hf_arena scratch_opened = {0};
    if (hf_arena_open(&keep_opened, (size_t)1 << 28) != HF_OK ||
        hf_arena_open(&scratch_opened, (size_t)1 << 28) != HF_OK) {
        return 1;
    }
    keep = keep_opened;
    scratch = scratch_opened;
    test_chance();
    test_shapes();
    test_memory();
    hf_arena_close(&keep_opened);
    hf_arena_close(&scratch_opened);
    return check_report();
}
