/* Goal: where repair goes on for years, hold and dates are those of a long simulation with other
 * draws, lie between no repair and no failure lost, and fall with time. Method: pools of a few
 * sizes, 20,000 paths beside the engine's own few thousand; available against its closed form. */
#include "balance/balance_lasting.h"

#include "tests/check.h"
#include <holdfast/simulate.h>

#include <math.h>
#include <stdlib.h>

#define INF ((double)INFINITY)
enum { MOMENTS = 4, PATHS = 20000 };
#define ARENA_BYTES ((size_t)256 << 20)

static const double years[MOMENTS] = {0.5, 1.0, 3.0, 8.0};

static const struct {
    const char *name;
    double units, rate;
    struct hf_repair_loop loop;
    int64_t stock;
} cases[] = {
    {"small", 20.0, 0.05, {1.0, 0.9, 0.25, 0, INF, INF, 0.0}, 1},
    {"middle", 100.0, 0.1, {0.8, 0.8, 0.3, 0, INF, INF, 0.0}, 12},
    {"large", 400.0, 0.1, {0.9, 0.95, 0.2, 0, 6.0, 7.0, 0.0}, 28},
    {"stages", 100.0, 0.1, {0.8, 0.8, 0.3, 3, INF, INF, 0.0}, 12},
};

static void run_case(size_t at, struct hf_arena arena) {
    const struct hf_stock_piece piece = {0.0, cases[at].units, cases[at].units};
    const struct hf_balance balance = {.piece = &piece,
                                       .piece_count = 1,
                                       .failure = {.known = cases[at].rate},
                                       .loop = &cases[at].loop,
                                       .loop_count = 1,
                                       .stock = cases[at].stock};
    struct hf_balance alone = balance;
    struct hf_balance_point point[MOMENTS];
    struct hf_balance_point none[MOMENTS];
    struct hf_balance_quality quality;
    alone.loop_count = 0;
    CHECK(hf_balance_is_lasting(&balance) && !hf_balance_is_lasting(&alone));
    CHECK(hf_balance_curve(&balance, years, MOMENTS, point, &quality, arena) == HF_OK);
    CHECK(hf_balance_curve(&alone, years, MOMENTS, none, NULL, arena) == HF_OK);
    CHECK(quality.method == HF_BALANCE_SIMULATED);
    struct hf_arena keep = arena;
    struct hf_arena scratch = arena;
    scratch.at += ARENA_BYTES / 2;
    const double confidence[] = {0.5, 0.95};
    const struct hf_simulate_request request = {.years = years,
                                                .moment_count = MOMENTS,
                                                .confidence = confidence,
                                                .confidence_count = 2,
                                                .horizon_years = 8.0,
                                                .paths = PATHS,
                                                .seed = 77};
    struct hf_simulate_result long_run;
    CHECK(hf_simulate(&balance, &request, &keep, scratch, &long_run) == HF_OK);
    for (int i = 0; i < MOMENTS; i++) {
        const double off = fabs(point[i].hold - long_run.moment[i].hold);
        if (!CHECK(off <= 1.4 * quality.error_max)) {
            printf("    %s at %g: %g, long %g\n", cases[at].name, years[i], point[i].hold,
                   long_run.moment[i].hold);
        }
        CHECK(point[i].hold <= point[i].available);
        CHECK(point[i].hold >= none[i].hold - 1.4 * quality.error_max);
        CHECK(i == 0 || point[i].hold <= point[i - 1].hold);
    }
    double date[2];
    CHECK(hf_balance_hold_until(&balance, confidence, 2, date, &quality, scratch) == HF_OK);
    for (int i = 0; i < 2; i++) { /* held until the date: the share of long paths */
        if (date[i] < 8.0) {
            const struct hf_simulate_request ask = {.years = &date[i],
                                                    .moment_count = 1,
                                                    .horizon_years = 8.0,
                                                    .paths = PATHS,
                                                    .seed = 78};
            struct hf_simulate_result held;
            CHECK(hf_simulate(&balance, &ask, &keep, scratch, &held) == HF_OK);
            CHECK(fabs(held.moment[0].hold - confidence[i]) <= 1.4 * quality.error_max);
        }
    }
    CHECK(date[0] >= date[1]);
}

/* The same draws for every stock: more never holds shorter; and what is needed is enough. */
static void test_stocks(struct hf_arena arena) {
    const struct hf_stock_piece piece = {0.0, 100.0, 100.0};
    struct hf_balance balance = {.piece = &piece,
                                 .piece_count = 1,
                                 .failure = {.known = 0.1},
                                 .loop = &cases[1].loop,
                                 .loop_count = 1};
    double last[MOMENTS] = {0.0, 0.0, 0.0, 0.0};
    int64_t least = -1;
    for (balance.stock = 0; balance.stock < 60; balance.stock++) {
        struct hf_balance_point point[MOMENTS];
        CHECK(hf_balance_curve(&balance, years, MOMENTS, point, NULL, arena) == HF_OK);
        for (int i = 0; i < MOMENTS; i++) {
            CHECK(point[i].hold >= last[i]);
            last[i] = point[i].hold;
        }
        least = least < 0 && point[1].hold >= 0.95 ? balance.stock : least;
    }
    const struct hf_balance_wish wish = {1.0, 0.95, HF_STOCK_MEET_ALL};
    int64_t needed = 0;
    CHECK(hf_balance_needed(&balance, &wish, &needed, arena) == HF_OK);
    CHECK(llabs((long long)(needed - least)) <= 1);
}

/* One simulation kept is as good as one for each question: the same bits where failures are
 * followed, within the errors where steps of time are. */
static void test_firsts(size_t at, double units, struct hf_arena arena) {
    const struct hf_stock_piece piece = {0.0, units, units};
    struct hf_repair_loop loop = cases[at].loop;
    const struct hf_balance balance = {.piece = &piece,
                                       .piece_count = 1,
                                       .failure = {.shape = 12.5, .unit_years = 130.0},
                                       .loop = &loop,
                                       .loop_count = 1,
                                       .stock = (int64_t)(units * 0.13)};
    const bool is_followed = units < 1000.0;
    struct hf_arena keep = arena;
    struct balance_firsts firsts;
    keep.end = keep.at + ARENA_BYTES / 4;
    arena.at += ARENA_BYTES / 4;
    CHECK(hf_balance_firsts_find(&balance, 8.0, &keep, arena, &firsts) == HF_OK);
    CHECK(firsts.count <= firsts.paths && firsts.balance == &balance);
    for (int i = 0; i < MOMENTS; i++) {
        struct hf_balance_point point;
        struct hf_balance_quality quality;
        double hold = 0.0;
        CHECK(hf_balance_curve(&balance, &years[i], 1, &point, &quality, arena) == HF_OK);
        CHECK(hf_balance_firsts_hold(&firsts, years[i], arena, &hold) == HF_OK);
        CHECK(fabs(hold - point.hold) <= (is_followed ? 0.0 : quality.error_max));
    }
    double until = 0.0;
    double kept = 0.0;
    const double confidence = 0.8;
    CHECK(hf_balance_hold_until(&balance, &confidence, 1, &until, NULL, arena) == HF_OK);
    CHECK(hf_balance_firsts_until(&firsts, confidence, arena, &kept) == HF_OK);
    if (until > 8.0) {
        CHECK(isinf(kept));
    } else {
        CHECK(fabs(kept - until) <= (is_followed ? 0.0 : 0.1));
    }
    CHECK(hf_balance_firsts_hold(&firsts, 0.0, arena, &kept) == HF_OK && !(kept < 1.0));
    int64_t left = 3;
    keep.allowance = &left;
    arena.allowance = &left;
    CHECK(hf_balance_firsts_find(&balance, 8.0, &keep, arena, &firsts) == HF_ERR_MEMORY);
}

int main(void) {
    struct hf_arena arena;
    if (hf_arena_open(&arena, ARENA_BYTES) != HF_OK) {
        return 1;
    }
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        run_case(i, arena);
    }
    test_stocks(arena);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        test_firsts(i, 60.0, arena);
    }
    test_firsts(0, 20000.0, arena);
    test_firsts(2, 20000.0, arena);
    hf_arena_close(&arena);
    return check_report();
}
