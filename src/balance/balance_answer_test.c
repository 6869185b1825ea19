/* Goal: one call answers all that several do, and no two of its answers contradict each other;
 * large pools in steps of time answer what failure by failure does; lots and repair meet. Method:
 * other draws (hf_simulate), the single calls, and properties over stocks. */
#include <holdfast/simulate.h>

#include "balance/balance_lasting.h"
#include "balance/balance_paths.h"
#include "balance/balance_steps.h"
#include "balance/quasi.h"
#include "base/special.h"
#include "tests/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define INF         ((double)INFINITY)
#define ARENA_BYTES ((size_t)512 << 20)
enum { MOMENTS = 5, LEVELS = 4 };

static const double years[MOMENTS] = {0.1, 0.5, 1.0, 3.0, 8.0};
static const double levels[LEVELS] = {0.5, 0.8, 0.95, 0.99};
static const struct hf_repair_loop endless = {0.8, 0.8, 0.3, 0, INF, INF, 0.0};
static const struct hf_repair_loop ending = {0.9, 0.95, 0.2, 0, 3.0, 3.1, 4.0};
static const struct hf_balance_delivery deliveries[] = {{0.4, 5, 0.9, true}, {2.0, 8, 1.0, false}};
static const struct hf_balance_lot lots[] = {{0.7, 4}};

struct pool {
    const char *name;
    double units;
    struct hf_failure_law law;
    const struct hf_repair_loop *loop;
    uint32_t deliveries, lots;
    int64_t stock;
};
static const struct pool pools[] = {
    {"nothing on the shelf", 20.0, {.known = 0.05}, &endless, 0, 0, 0},
    {"small", 40.0, {.known = 0.05}, &endless, 0, 0, 3},
    {"uncertain", 40.0, {.shape = 2.5, .unit_years = 60.0}, &endless, 0, 0, 5},
    {"defect",
     40.0,
     {.known = 0.05, .defect_probability = 0.2, .defect_factor = 3.0},
     &endless,
     0,
     0,
     4},
    {"deliveries", 60.0, {.known = 0.1}, &ending, 2, 0, 6},
    {"lots", 60.0, {.known = 0.1}, &ending, 2, 1, 9},
    {"hundreds", 800.0, {.known = 0.1}, &ending, 2, 1, 60},
};

static struct hf_balance balance_of(const struct pool *pool, struct hf_stock_piece *piece) {
    *piece = (struct hf_stock_piece){0.0, pool->units, pool->units};
    return (struct hf_balance){.piece = piece,
                               .piece_count = 1,
                               .failure = pool->law,
                               .loop = pool->loop,
                               .loop_count = 1,
                               .delivery = deliveries,
                               .delivery_count = pool->deliveries,
                               .lot = lots,
                               .lot_count = pool->lots,
                               .stock = pool->stock};
}

/* Differences in standard errors of both: 4 are exceeded once in 16,000. */
static void beside_simulation(const char *name, const struct hf_balance *balance,
                              const struct hf_balance_answer *answer, struct hf_arena arena) {
    struct hf_arena keep = hf_arena_over(arena.at, ARENA_BYTES / 8);
    arena.at += ARENA_BYTES / 8;
    struct hf_stock_check found;
    double hold[MOMENTS];
    double available[MOMENTS];
    for (int i = 0; i < MOMENTS; i++) {
        hold[i] = answer->point[i].hold;
        available[i] = answer->point[i].available;
    }
    const struct hf_stock_claim claim = {.years = years,
                                         .hold = hold,
                                         .available = available,
                                         .moment_count = MOMENTS,
                                         .confidence = levels,
                                         .until_years = answer->until,
                                         .date_count = LEVELS,
                                         .hold_error = answer->hold_error,
                                         .available_error = answer->available_error,
                                         .date_error = answer->share_error};
    const struct hf_simulate_request request = {
        .horizon_years = 8.0, .paths = 10000, .seed = 5, .threads = 2};
    CHECK(hf_stock_check(balance, &claim, &request, &keep, arena, &found) == HF_OK);
    if (!CHECK(found.worst_in_errors < 4.5)) {
        printf("    %s: %.1f standard errors\n", name, found.worst_in_errors);
    }
}

static void is_consistent(const struct hf_balance *balance,
                          const struct hf_balance_question *question,
                          const struct hf_balance_answer *answer) {
    for (uint32_t i = 0; i < question->count; i++) {
        CHECK(answer->point[i].hold <= answer->point[i].available);
        CHECK(i == 0 || answer->point[i].hold <= answer->point[i - 1].hold);
        CHECK(answer->hold_error[i] >= 0.0 && answer->hold_error[i] < 0.05);
    }
    for (uint32_t c = 0; c < question->confidence_count; c++) {
        CHECK(c == 0 || answer->until[c] <= answer->until[c - 1]);
        for (uint32_t i = 0; i < question->count; i++) { /* the date and the curve */
            CHECK((answer->until[c] >= question->years[i]) ==
                  (answer->point[i].hold >= question->confidence[c]));
        }
    }
    for (uint32_t w = 0; w < question->wish_count; w++) { /* and the units needed */
        const struct hf_balance_wish *wish = &question->wish[w];
        for (uint32_t i = 0; i < question->count; i++) {
            if (!(wish->years < question->years[i]) && !(wish->years > question->years[i])) {
                CHECK((answer->needed[w] <= balance->stock) ==
                      (answer->point[i].hold >= wish->confidence));
            }
        }
    }
}

static void run_pool(const struct pool *pool, struct hf_arena arena) {
    static const struct hf_balance_wish wish[] = {
        {1.0, 0.95, HF_STOCK_MEET_ALL}, {8.0, 0.8, HF_STOCK_MEET_ALL}, {8.0, 0.8, 1}};
    struct hf_stock_piece piece;
    struct hf_balance balance = balance_of(pool, &piece);
    const struct hf_balance_question question = {8.0, levels, LEVELS, years, MOMENTS, wish, 3};
    struct hf_balance_answer answer;
    struct hf_arena keep = hf_arena_over(arena.at, ARENA_BYTES / 8);
    arena.at += ARENA_BYTES / 8;
    CHECK(hf_balance_answer(&balance, &question, &keep, arena, &answer) == HF_OK);
    CHECK(answer.paths >= 256 && answer.quality.method == HF_BALANCE_SIMULATED);
    CHECK(answer.needed[2] == answer.needed[1] + 1);
    is_consistent(&balance, &question, &answer);
    beside_simulation(pool->name, &balance, &answer, arena);
    /* with what is needed in hand it holds, with one less it does not */
    for (int less = 0; less < 2 && answer.needed[0] - less >= (pool->lots > 0 ? 4 : 0); less++) {
        struct hf_balance_answer again;
        balance.stock = answer.needed[0] - less;
        CHECK(hf_balance_answer(&balance, &question, &keep, arena, &again) == HF_OK);
        CHECK((again.point[2].hold >= 0.95) == (less == 0));
        CHECK(again.needed[0] == answer.needed[0] && again.needed[1] == answer.needed[1]);
    }
}

/* The same pool both ways: with other draws, so that both have errors. */
static void test_steps(struct hf_arena arena) {
    for (size_t i = 0; i < sizeof pools / sizeof pools[0]; i++) {
        struct pool large = pools[i];
        large.units *= 50.0;
        large.stock = large.stock * 30 + 10;
        struct hf_stock_piece piece;
        const struct hf_balance balance = balance_of(&large, &piece);
        const struct hf_balance_question question = {.horizon_years = 8.0,
                                                     .confidence = levels,
                                                     .confidence_count = LEVELS,
                                                     .years = years,
                                                     .count = MOMENTS};
        struct balance_base base;
        struct paths paths;
        struct hf_balance_answer answer;
        struct hf_arena work = arena;
        CHECK(hf_balance_base_build(&balance, &work, &base) == HF_OK);
        CHECK(hf_paths_open(&balance, &question, 6, &work, &paths) == HF_OK);
        CHECK(hf_balance_answer_open(&question, &work, &answer) == HF_OK);
        CHECK(hf_balance_steps_run(&base, &paths, 3, work) == HF_OK);
        CHECK(hf_paths_sum(&paths, work, &answer) == HF_OK);
        const struct hf_simulate_request request = {.years = years,
                                                    .moment_count = MOMENTS,
                                                    .confidence = levels,
                                                    .confidence_count = LEVELS,
                                                    .horizon_years = 8.0,
                                                    .paths = 1000,
                                                    .seed = 9,
                                                    .threads = 2};
        struct hf_simulate_result result;
        struct hf_arena keep = hf_arena_over(work.at, ARENA_BYTES / 8);
        work.at += ARENA_BYTES / 8;
        CHECK(hf_simulate(&balance, &request, &keep, work, &result) == HF_OK);
        for (int m = 0; m < MOMENTS; m++) {
            const double error = hypot(answer.hold_error[m], result.moment[m].hold_error);
            if (!CHECK(fabs(answer.point[m].hold - result.moment[m].hold) < 4.0 * error)) {
                printf("    %s at %g: steps %g, failures %g +- %g\n", large.name, years[m],
                       answer.point[m].hold, result.moment[m].hold, error);
            }
            CHECK(fabs(answer.point[m].short_units - result.moment[m].units_short) <
                  6.0 * result.moment[m].units_short_error + 1.0);
        }
    }
}

/* Other forms: what the single calls say. */
/* Exact draws stay within their places: else failures and what is sent of them hang together. */
static void test_step_draws(void) {
    static struct draw_table table;
    uint64_t failures = 0;
    uint64_t sent = 0;
    hf_draw_table_fill(&table);
    for (uint64_t i = 0; i < 200000; i++) {
        struct draw draw = hf_draw_open(&table, 41, i);
        const double part = (double)(i % 100) / 100.0;
        (void)hf_draw_poisson(&draw, STEP_SMALL * (0.5 + 0.5 * part));
        failures = draw.index > failures ? draw.index : failures;
        const int64_t units = 31 + (int64_t)(i % 1000);
        draw = hf_draw_open(&table, 42, i);
        (void)hf_draw_binomial(&draw, units, fmin(STEP_SMALL / (double)units, part));
        sent = draw.index > sent ? draw.index : sent;
    }
    CHECK(failures > 24 && failures <= STEP_DRAWS_FAILURES);
    CHECK(sent > 20 && sent <= STEP_DRAWS_LOOP);
}

static void test_others(struct hf_arena arena) {
    struct hf_stock_piece piece;
    struct hf_balance balance = balance_of(&pools[4], &piece);
    balance.loop_count = 0;
    const struct hf_balance_wish wish = {3.0, 0.95, HF_STOCK_ONE_IN_HAND};
    const struct hf_balance_question question = {8.0, levels, LEVELS, years, MOMENTS, &wish, 1};
    for (uint32_t form = 0; form < 3; form++) {
        struct hf_balance_answer answer;
        struct hf_arena keep = arena;
        struct hf_arena work = arena;
        work.at += ARENA_BYTES / 2;
        double until[LEVELS];
        struct hf_balance_point point[MOMENTS];
        int64_t needed = 0;
        balance.delivery_count = form == 0 ? 0 : 2;
        balance.lot_count = form == 2 ? 1 : 0;
        CHECK(hf_balance_answer(&balance, &question, &keep, work, &answer) == HF_OK);
        CHECK(answer.paths == 0);
        CHECK(hf_balance_hold_until(&balance, levels, LEVELS, until, NULL, work) == HF_OK);
        CHECK(hf_balance_curve(&balance, years, MOMENTS, point, NULL, work) == HF_OK);
        CHECK(hf_balance_needed(&balance, &wish, &needed, work) == HF_OK);
        CHECK(memcmp(point, answer.point, sizeof point) == 0 && needed == answer.needed[0]);
        for (int c = 0; c < LEVELS; c++) {
            CHECK(fabs(fmin(until[c], 9.0) - fmin(answer.until[c], 9.0)) < 1e-12);
            CHECK(answer.until_error[c] <= 0.0);
        }
    }
}

/* Each coordinate of a block has one point in each of its parts, and rates are those of the law. */
static void test_quasi(void) {
    enum { DIGITS = 6, POINTS = 1 << DIGITS };
    struct quasi quasi;
    hf_quasi_open(&quasi, 8, DIGITS);
    for (uint64_t block = 0; block < 3; block++) {
        bool is_there[QUASI_DIMENSIONS][POINTS] = {{false}};
        for (uint64_t i = 0; i < POINTS; i++) {
            double unit[QUASI_DIMENSIONS];
            hf_quasi_point(&quasi, block * POINTS + i, unit);
            for (int d = 0; d < QUASI_DIMENSIONS; d++) {
                CHECK(unit[d] >= 0.0 && unit[d] < 1.0);
                is_there[d][(int)(unit[d] * POINTS)] = true;
            }
        }
        for (int d = 0; d < QUASI_DIMENSIONS; d++) {
            for (int i = 0; i < POINTS; i++) {
                CHECK(is_there[d][i]);
            }
        }
    }
    static const double shapes[] = {0.5, 1.0, 2.5, 40.0};
    for (int s = 0; s < 4; s++) {
        struct rate_grid grid;
        const struct hf_failure_law law = {.shape = shapes[s], .unit_years = 7.0};
        hf_rate_grid_fill(&law, &grid);
        for (double unit = 0.0005; unit < 1.0; unit += 0.001) {
            const double theta = hf_rate_grid_at(&grid, unit);
            const double exact = hf_gamma_lower_inverse(shapes[s], unit) / 7.0;
            CHECK(fabs(theta - exact) < 2e-4 * exact);
        }
    }
}

/* ---- before anything comes in ---- */

static double test_between(struct hf_random *random, double low, double high) {
    return low + (high - low) * hf_random_unit(random);
}

/* Dates that are earlier are those of the pool without repair and deliveries, with no error; later
 * ones are not before it. Hold never rises, and is the confidence at the date. */
static void begin_check(const struct hf_balance *balance, double begin, struct hf_arena arena) {
    struct hf_balance bare = *balance;
    const double from = 0.999 * begin;
    const double tenth_day = 0.1 / HF_DAYS_PER_YEAR;
    const double times[] = {0.5 * begin, from, begin, 1.2 * begin, 4.0 * begin};
    const struct hf_balance_wish wish[] = {{from, 0.95, HF_STOCK_MEET_ALL},
                                           {1.2 * begin, 0.95, HF_STOCK_MEET_ALL}};
    const struct hf_balance_question question = {8.0, levels, LEVELS, times, 5, wish, 2};
    struct hf_balance_answer answer;
    struct hf_balance_answer alone;
    struct hf_arena keep = hf_arena_over(arena.at, ARENA_BYTES / 8);
    arena.at += ARENA_BYTES / 8;
    bare.loop_count = 0;
    bare.delivery_count = 0;
    CHECK(hf_balance_answer(balance, &question, &keep, arena, &answer) == HF_OK);
    CHECK(hf_balance_answer(&bare, &question, &keep, arena, &alone) == HF_OK);
    for (int c = 0; c < LEVELS; c++) {
        const bool is_before = alone.until[c] < begin;
        CHECK(answer.until[c] >= alone.until[c] - tenth_day);
        CHECK(is_before ? answer.until[c] < begin + tenth_day : answer.until[c] > from);
        if (is_before) {
            CHECK(fabs(answer.until[c] - alone.until[c]) < tenth_day);
            CHECK(answer.until_error[c] <= 0.0 && answer.share_error[c] <= 0.0);
        }
    }
    for (int i = 0; i < 5; i++) {
        CHECK(i > 1 || fabs(answer.point[i].hold - alone.point[i].hold) < 1e-4);
        CHECK(i > 1 || answer.hold_error[i] <= 0.0);
        CHECK(i == 0 || answer.point[i].hold <= answer.point[i - 1].hold + 1e-9);
    }
    CHECK(answer.needed[0] == alone.needed[0] && answer.needed[1] >= answer.needed[0]);
    CHECK(answer.needed[1] <= alone.needed[1] && answer.needed_error[0] <= 0.0);
}

/* Few on the shelf, much that fails: dates of days, at all four confidences. */
static void test_begin(struct hf_arena arena) {
    struct hf_random random = {20201, 0, 0};
    for (int i = 0; i < 60; i++) {
        struct hf_balance_delivery delivery = {test_between(&random, 0.2, 1.0), 3, 0.9, false};
        struct hf_repair_loop loop = endless;
        struct hf_stock_piece piece = {0.0, test_between(&random, 20.0, 400.0), 0.0};
        piece.units_end = piece.units_start;
        loop.turnaround_years = test_between(&random, 0.1, 0.5);
        loop.send_until_years = i % 2 == 0 ? INF : test_between(&random, 1.0, 3.0) * 0.2;
        const struct hf_balance balance = {
            .piece = &piece,
            .piece_count = 1,
            .failure = {.shape = test_between(&random, 0.5, 20.0), .unit_years = 60.0},
            .delivery = &delivery,
            .delivery_count = i % 3 == 0 ? 1 : 0,
            .loop = &loop,
            .loop_count = 1,
            .stock = (int64_t)hf_random_below(&random, 20)};
        const double begin = loop.turnaround_years;
        begin_check(&balance, i % 3 == 0 ? fmin(begin, delivery.years) : begin, arena);
    }
}

/* More units out than can be followed one by one: said, not tried for ever. */
static void test_crowd_outside(struct hf_arena arena) {
    struct hf_stock_piece piece;
    struct hf_balance balance = balance_of(&pools[1], &piece);
    struct hf_repair_loop loop = endless;
    const struct hf_balance_question question = {
        .horizon_years = 8.0, .confidence = levels, .confidence_count = LEVELS};
    struct hf_balance_answer answer;
    struct hf_arena keep = hf_arena_over(arena.at, ARENA_BYTES / 8);
    arena.at += ARENA_BYTES / 8;
    loop.stages = 1;
    loop.wip_mean = 3e7;
    balance.loop = &loop;
    CHECK(hf_balance_answer(&balance, &question, &keep, arena, &answer) == HF_ERR_LIMIT);
}

static void test_wrong(struct hf_arena arena) {
    struct hf_stock_piece piece;
    const struct hf_balance balance = balance_of(&pools[5], &piece);
    const struct hf_balance_wish wish = {3.0, 0.95, HF_STOCK_MEET_ALL};
    const struct hf_balance_question good = {8.0, levels, LEVELS, years, MOMENTS, &wish, 1};
    struct hf_balance_question bad[6];
    const double one = 1.0;
    const struct hf_balance_wish late = {9.0, 0.95, HF_STOCK_MEET_ALL};
    for (int i = 0; i < 6; i++) {
        bad[i] = good;
    }
    bad[0].horizon_years = 0.0;
    bad[1].horizon_years = INF;
    bad[2].confidence = &one;
    bad[3].horizon_years = 7.0;
    bad[4].wish = &late;
    bad[5].years = NULL;
    struct hf_balance_answer answer = {.paths = 77};
    struct hf_arena keep = hf_arena_over(arena.at, ARENA_BYTES / 8);
    arena.at += ARENA_BYTES / 8;
    for (int i = 0; i < 6; i++) {
        CHECK(hf_balance_answer(&balance, &bad[i], &keep, arena, &answer) == HF_ERR_ARGUMENT);
    }
    CHECK(hf_balance_answer(&balance, NULL, &keep, arena, &answer) == HF_ERR_ARGUMENT);
    bool is_done = false;
    for (int64_t allowed = 0; !is_done && allowed < 200; allowed++) {
        int64_t left = allowed;
        struct hf_arena kept = keep;
        struct hf_arena scratch = arena;
        kept.allowance = &left;
        scratch.allowance = &left;
        const enum hf_status status = hf_balance_answer(&balance, &good, &kept, scratch, &answer);
        is_done = status == HF_OK;
        CHECK(is_done || (status == HF_ERR_MEMORY && answer.paths == 77));
    }
    CHECK(is_done && answer.paths > 77);
}

int main(void) {
    struct hf_arena arena;
    if (hf_arena_open(&arena, ARENA_BYTES) != HF_OK) {
        return 1;
    }
    for (size_t i = 0; i < sizeof pools / sizeof pools[0]; i++) {
        run_pool(&pools[i], arena);
    }
    test_steps(arena);
    test_step_draws();
    test_others(arena);
    test_quasi();
    test_begin(arena);
    test_crowd_outside(arena);
    test_wrong(arena);
    hf_arena_close(&arena);
    return check_report();
}
