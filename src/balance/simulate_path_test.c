/* Goal: merging streams in time, queues, cut-offs and lots lose nothing: a path is what its draws
 * say. Method: a twin draws the same numbers from the same streams, puts everything that happens
 * on one list, sorts it and walks along it with every lot as a pile of its own; hundreds of random
 * pools of all forms, each path equal in the moment of its first shortage, every level, and the
 * units left outside. */
#include "balance/simulate_path.h"

#include "tests/check.h"

#include <math.h>
#include <stdlib.h>

#define INF ((double)INFINITY)

enum { PIECES = 4, LOOPS = 3, DELIVERIES = 6, LOTS = 3, COHORTS = 2, BATCHES = 3, MOMENTS = 5 };
enum { TWIN_ROOM = 1 << 16, ARENA_ROOM = 1 << 24 };

struct drawn_pool {
    struct hf_stock_piece piece[PIECES];
    struct hf_repair_loop loop[LOOPS];
    struct hf_balance_delivery delivery[DELIVERIES];
    struct hf_balance_lot lot[LOTS];
    struct hf_age_cohort cohort[COHORTS];
    double batch[BATCHES];
    double years[MOMENTS];
    struct hf_balance balance;
    struct hf_simulate_request request;
};

static double between(struct hf_random *random, double low, double high) {
    return low + (high - low) * hf_random_unit(random);
}

static bool coin(struct hf_random *random, uint64_t sides) {
    return hf_random_below(random, sides) == 0;
}

static void base_draw(struct hf_random *random, struct drawn_pool *pool) {
    double at = 0.0;
    for (int i = 0; i < PIECES; i++) {
        const double start = coin(random, 5) ? 0.0 : between(random, 1.0, 300.0);
        const double end = i == PIECES - 1 || coin(random, 2) ? start : between(random, 0.0, 300.0);
        pool->piece[i] = (struct hf_stock_piece){at, start, end};
        at += between(random, 0.1, 1.5);
    }
    pool->balance.piece = pool->piece;
    pool->balance.piece_count = PIECES;
    struct hf_failure_law *law = &pool->balance.failure;
    law->known = coin(random, 10) ? 0.0 : between(random, 0.01, 0.4);
    if (coin(random, 2)) {
        law->shape = between(random, 0.5, 9.0);
        law->unit_years = law->shape / between(random, 0.01, 0.4);
    }
    law->defect_probability = coin(random, 3) ? 0.3 : 0.0;
    law->defect_factor = 3.0;
    if (coin(random, 3)) {
        pool->cohort[0] = (struct hf_age_cohort){0.25, between(random, 0.1, 5.0), 4.0, 0.7};
        pool->cohort[1] = (struct hf_age_cohort){0.75, between(random, 0.0, 5.0), 6.0, 2.5};
        pool->balance.cohort = pool->cohort;
        pool->balance.cohort_count = COHORTS;
    }
    if (coin(random, 3)) {
        pool->batch[0] = 0.6;
        pool->batch[1] = coin(random, 2) ? 0.0 : 0.2;
        pool->batch[2] = 0.4 - pool->batch[1];
        pool->balance.batch = pool->batch;
        pool->balance.batch_count = BATCHES;
    }
    pool->balance.met_by_swap_ratio = coin(random, 3) ? 0.25 : 0.0;
}

static void income_draw(struct hf_random *random, struct drawn_pool *pool) {
    pool->balance.loop = pool->loop;
    pool->balance.loop_count = (uint32_t)hf_random_below(random, LOOPS + 1);
    for (uint32_t l = 0; l < pool->balance.loop_count; l++) {
        pool->loop[l] = (struct hf_repair_loop){
            between(random, 0.0, 1.0 / LOOPS),
            between(random, 0.3, 1.0),
            coin(random, 6) ? 0.0 : between(random, 0.01, 0.8),
            coin(random, 2) ? 0 : 1 + (uint32_t)hf_random_below(random, 12),
            coin(random, 2) ? INF : between(random, 0.0, 4.0),
            coin(random, 2) ? INF : between(random, 0.0, 4.0),
            coin(random, 2) ? 0.0 : between(random, 0.0, 20.0),
        };
    }
    double at = 0.0;
    pool->balance.delivery = pool->delivery;
    pool->balance.delivery_count = (uint32_t)hf_random_below(random, DELIVERIES + 1);
    for (uint32_t i = 0; i < pool->balance.delivery_count; i++) {
        at += coin(random, 3) ? 0.0 : between(random, 0.0, 1.0);
        pool->delivery[i] = (struct hf_balance_delivery){at, (int64_t)hf_random_below(random, 40),
                                                         hf_random_unit(random), coin(random, 2)};
    }
    if (coin(random, 2)) {
        pool->balance.harvest_good = 2.0;
        pool->balance.harvest_bad = 5.0;
    }
    pool->balance.stock = (int64_t)hf_random_below(random, 60);
    int64_t left = pool->balance.stock;
    pool->balance.lot = pool->lot;
    pool->balance.lot_count = (uint32_t)hf_random_below(random, LOTS + 1);
    at = 0.0;
    for (uint32_t i = 0; i < pool->balance.lot_count; i++) {
        at += coin(random, 4) ? 0.0 : between(random, 0.0, 1.0);
        pool->lot[i] =
            (struct hf_balance_lot){at, (int64_t)hf_random_below(random, (uint64_t)left + 1)};
        left -= pool->lot[i].units;
    }
}

static void pool_draw(struct hf_random *random, struct drawn_pool *pool) {
    *pool = (struct drawn_pool){0};
    base_draw(random, pool);
    income_draw(random, pool);
    for (int i = 0; i < MOMENTS; i++) {
        pool->years[i] = (i > 0 ? pool->years[i - 1] : 0.0) + between(random, 0.0, 0.9);
    }
    pool->request = (struct hf_simulate_request){.years = pool->years,
                                                 .moment_count = MOMENTS,
                                                 .horizon_years = between(random, 4.5, 5.0),
                                                 .paths = 1,
                                                 .seed = hf_random_next(random)};
}

/* ---- the twin ---- */

enum twin_kind { TWIN_FAILURE, TWIN_INCOME, TWIN_LOT, TWIN_MOMENT };

struct twin_event {
    double years;
    uint32_t order; /* as it was put on the list */
    enum twin_kind kind;
    int64_t units; /* units, or which lot or moment */
    int64_t at_once;
};

struct twin {
    struct twin_event *event;
    uint32_t count;
    int64_t stranded;
};

static void twin_add(struct twin *twin, double years, enum twin_kind kind, int64_t units) {
    if (twin->count < TWIN_ROOM) {
        twin->event[twin->count] = (struct twin_event){years, twin->count, kind, units, 0};
        twin->count++;
    }
}

static struct draw twin_draw(const struct simulate_plan *plan, uint64_t number, uint64_t stream) {
    return hf_draw_open(&plan->table, plan->seed, 8 * number + stream);
}

static void twin_back(struct twin *twin, const struct hf_repair_loop *loop, double years) {
    if (years > loop->return_until_years) {
        twin->stranded++;
    } else {
        twin_add(twin, years, TWIN_INCOME, 1);
    }
}

/* Units that an event takes of those that were not met by swapping, at least one. */
static int64_t twin_batch(const struct hf_balance *balance, struct draw *batch) {
    const double f = balance->met_by_swap_ratio;
    const double k = 1.0 - f;
    const double *b = balance->batch;
    const double one = b[0] * k + b[1] * 2.0 * k * f + b[2] * 3.0 * k * f * f;
    const double two = b[1] * k * k + b[2] * 3.0 * k * k * f;
    const double all = one + two + b[2] * k * k * k;
    const double drawn = hf_draw_unit(batch) * all;
    return drawn < one ? 1 : drawn < one + two ? 2 : 3;
}

static void twin_failures(const struct simulate_plan *plan, uint64_t number, double theta,
                          struct twin *twin) {
    const struct hf_balance *balance = plan->balance;
    struct draw batch = twin_draw(plan, number, DRAW_BATCH);
    struct draw route = twin_draw(plan, number, DRAW_ROUTE);
    struct draw turnaround = twin_draw(plan, number, DRAW_TURNAROUND);
    struct simulate_failures failures = hf_simulate_failures_open(plan, theta, number);
    for (;;) {
        const double at = hf_simulate_failure_next(&failures);
        if (at > plan->horizon_years) {
            return;
        }
        const int64_t units = balance->batch_count == 0 ? 1 : twin_batch(balance, &batch);
        const uint32_t failure = twin->count;
        twin_add(twin, at, TWIN_FAILURE, units);
        for (int64_t u = 0; u < units && balance->loop_count > 0; u++) {
            double drawn = hf_draw_unit(&route);
            const struct hf_repair_loop *loop = NULL;
            double below = 0.0;
            for (uint32_t l = 0; l < balance->loop_count && loop == NULL; l++) {
                below += balance->loop[l].share_ratio * balance->loop[l].yield_ratio;
                loop = drawn < below ? &balance->loop[l] : NULL;
            }
            if (loop == NULL || at > loop->send_until_years) {
                continue;
            }
            drawn = loop->stages == 0
                        ? loop->turnaround_years
                        : hf_draw_erlang(&turnaround, loop->stages, loop->turnaround_years);
            if (loop->stages == 0 && loop->turnaround_years <= 0.0 &&
                at <= loop->return_until_years) {
                twin->event[failure].at_once++;
            } else {
                twin_back(twin, loop, at + drawn);
            }
        }
    }
}

static void twin_income(const struct simulate_plan *plan, uint64_t number, double harvest_ratio,
                        struct twin *twin) {
    const struct hf_balance *balance = plan->balance;
    struct draw steady = twin_draw(plan, number, DRAW_STEADY);
    for (uint32_t l = 0; l < balance->loop_count; l++) {
        const struct hf_repair_loop *loop = &balance->loop[l];
        for (int64_t out = hf_draw_poisson(&steady, loop->wip_mean); out > 0; out--) {
            twin_back(twin, loop, hf_draw_residual(&steady, loop->stages, loop->turnaround_years));
        }
    }
    struct draw delivery = twin_draw(plan, number, DRAW_DELIVERY);
    for (uint32_t i = 0; i < balance->delivery_count; i++) {
        const struct hf_balance_delivery *from = &balance->delivery[i];
        const double ratio =
            from->is_harvest && balance->harvest_good > 0.0 ? harvest_ratio : from->good_ratio;
        twin_add(twin, from->years, TWIN_INCOME, hf_draw_binomial(&delivery, from->units, ratio));
    }
    for (uint32_t i = 0; i < balance->lot_count; i++) {
        twin_add(twin, balance->lot[i].until_years, TWIN_LOT, i);
    }
}

static int twin_order(const void *left_pointer, const void *right_pointer) {
    const struct twin_event *left = left_pointer;
    const struct twin_event *right = right_pointer;
    if (left->years < right->years || left->years > right->years) {
        return left->years < right->years ? -1 : 1;
    }
    return (left->order > right->order) - (left->order < right->order);
}

/* Piles: each lot, and the rest last; units short are below 0 in the last. */
static void twin_walk(const struct drawn_pool *pool, struct twin *twin,
                      struct simulate_path *path) {
    int64_t pile[LOTS + 1] = {0};
    const uint32_t lots = pool->balance.lot_count;
    pile[lots] = pool->balance.stock;
    for (uint32_t i = 0; i < lots; i++) {
        pile[i] = pool->lot[i].units;
        pile[lots] -= pile[i];
    }
    path->short_years = INF;
    for (uint32_t e = 0; e < twin->count; e++) {
        const struct twin_event *event = &twin->event[e];
        if (event->kind == TWIN_LOT) {
            pile[event->units] = 0;
        } else if (event->kind == TWIN_INCOME) {
            pile[lots] += event->units;
        } else if (event->kind == TWIN_MOMENT) {
            path->level[event->units] = 0;
            for (uint32_t i = 0; i <= lots; i++) {
                path->level[event->units] += pile[i];
            }
        } else {
            for (int64_t u = 0; u < event->units; u++) {
                uint32_t from = 0;
                while (from < lots && pile[from] == 0) {
                    from++;
                }
                pile[from]--;
            }
            pile[lots] += event->at_once;
            if (pile[lots] < 0 && event->years < path->short_years) {
                int64_t all = 0;
                for (uint32_t i = 0; i <= lots; i++) {
                    all += pile[i];
                }
                path->short_years = all < 0 ? event->years : path->short_years;
            }
        }
    }
}

static void twin_path(const struct drawn_pool *pool, const struct simulate_plan *plan,
                      uint64_t number, struct twin *twin, struct simulate_path *path) {
    twin->count = 0;
    twin->stranded = 0;
    const struct simulate_law law = hf_simulate_law_draw(plan, number);
    twin_failures(plan, number, law.theta, twin);
    twin_income(plan, number, law.harvest_ratio, twin);
    for (uint32_t i = 0; i < MOMENTS; i++) {
        twin_add(twin, pool->years[i], TWIN_MOMENT, i);
    }
    CHECK(twin->count < TWIN_ROOM);
    qsort(twin->event, twin->count, sizeof *twin->event, twin_order);
    twin_walk(pool, twin, path);
    if (path->short_years > plan->horizon_years) {
        path->short_years = INF;
    }
}

static struct hf_arena region, thin_region;

/* How often each form was met, so that none is left out by chance. */
static int shortages, strandings, recoveries;

static void paths_compare(const struct drawn_pool *pool, const struct simulate_plan *plan,
                          struct simulate_space *space, struct twin *twin) {
    for (uint64_t number = 0; number < 12; number++) {
        int64_t level[2][MOMENTS] = {{0}};
        struct simulate_path ours = {.level = level[0]};
        struct simulate_path theirs = {.level = level[1]};
        hf_simulate_path_run(plan, number, space, &ours);
        twin_path(pool, plan, number, twin, &theirs);
        CHECK(!ours.is_full);
        CHECK((isinf(ours.short_years) && isinf(theirs.short_years)) ||
              fabs(ours.short_years - theirs.short_years) <= 0.0);
        for (int m = 0; m < MOMENTS; m++) {
            CHECK(level[0][m] == level[1][m]);
            recoveries += ours.short_years < pool->years[m] && level[0][m] >= 0 ? 1 : 0;
        }
        CHECK(!plan->counts_stranded || ours.stranded == twin->stranded);
        shortages += isinf(ours.short_years) ? 0 : 1;
        strandings += ours.stranded > 0 ? 1 : 0;
    }
}

static void twins(void) {
    struct hf_random random = {.seed = 2018, .stream = 4};
    struct twin twin = {.event = malloc(TWIN_ROOM * sizeof *twin.event)};
    static struct simulate_plan plan;
    for (int i = 0; i < 400 && twin.event != NULL; i++) {
        struct drawn_pool pool;
        pool_draw(&random, &pool);
        struct hf_arena arena = region;
        struct simulate_space space;
        CHECK(hf_simulate_balance_is_valid(&pool.balance));
        if (CHECK(hf_simulate_plan_build(&pool.balance, &pool.request, &arena, thin_region,
                                         &plan) == HF_OK) &&
            CHECK(hf_simulate_space_open(&plan, 4096, &arena, &space) == HF_OK)) {
            paths_compare(&pool, &plan, &space, &twin);
        }
    }
    CHECK(shortages > 500 && strandings > 200 && recoveries > 200);
    free(twin.event);
}

/* A queue that is too small is said; one that just fits changes nothing. */
static void full_queues(void) {
    const struct hf_stock_piece piece[] = {{0.0, 100.0, 100.0}};
    const double year[] = {2.0};
    for (uint32_t stages = 0; stages < 3; stages += 2) {
        const struct hf_repair_loop loop[] = {{1.0, 1.0, 0.5, stages, INF, INF, 0.0}};
        const struct hf_balance balance = {.piece = piece,
                                           .piece_count = 1,
                                           .failure = {.known = 1.0},
                                           .loop = loop,
                                           .loop_count = 1,
                                           .stock = 50};
        const struct hf_simulate_request request = {
            .years = year, .moment_count = 1, .horizon_years = 2.0, .paths = 1, .seed = 9};
        static struct simulate_plan plan;
        struct hf_arena arena = region;
        struct simulate_space space[3];
        int64_t level[3] = {0};
        struct simulate_path path[3];
        CHECK(hf_simulate_plan_build(&balance, &request, &arena, thin_region, &plan) == HF_OK);
        static const uint64_t capacity[] = {16, 128, 4096};
        for (int i = 0; i < 3; i++) {
            path[i] = (struct simulate_path){.level = &level[i]};
            CHECK(hf_simulate_space_open(&plan, capacity[i], &arena, &space[i]) == HF_OK);
            hf_simulate_path_run(&plan, 0, &space[i], &path[i]);
        }
        CHECK(path[0].is_full && !path[1].is_full && !path[2].is_full);
        CHECK(level[1] == level[2] && path[1].events == path[2].events);
    }
}

int main(void) {
    if (hf_arena_open(&region, ARENA_ROOM) != HF_OK ||
        hf_arena_open(&thin_region, ARENA_ROOM) != HF_OK) {
        return 1;
    }
    twins();
    full_queues();
    hf_arena_close(&region);
    hf_arena_close(&thin_region);
    return check_report();
}
