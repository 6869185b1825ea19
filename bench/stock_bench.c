/* stock_bench.c - how fast the balance of a pool is answered, form by form, beside the plain way in
 * the same run: every hold-until date at 50, 80, 95 and 99 %, the dates of 200 stores a part, and
 * the cost against the date for the whole network. Ratios within one run compare; seconds do not.
 *
 *     stock_bench [PARTS]    parts timed in each form, 10,000 if not said */
#include <holdfast/balance.h>
#include <holdfast/frontier.h>
#include <holdfast/simulate.h>

#include "balance/quadrature.h"
#include "base/parallel.h"
#include "base/random.h"
#include "base/special.h"
#include "bench/bench_clock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { QUARTERS = 40, STORES = 200, DATES = 4, POINTS = 100, LEVELS = 24, STORE_STOCK = 8 };
enum { SHAPES = 9, TASK_PARTS = 16, PLAIN_PARTS = 3, PLAIN_ROOM = 4096, FRONTIER_SHARE = 20 };
enum { PATHS = 40000, SIMULATED_PARTS = 8 };
enum form { FORM_KNOWN, FORM_GAMMA, FORM_HARVEST, FORM_REPAIR, FORM_COUNT };

static const char *const form_name[] = {"known rate, swap-out", "uncertain rate, swap-out",
                                        "uncertain rate, harvest", "the same and a repair cut-off"};
static const double confidence[DATES] = {0.5, 0.8, 0.95, 0.99};

/* One part: 2,000 units at the most swapped in 40 quarterly waves, a tenth of what comes out good a
 * quarter later, a rate seen from 0 to 8 failures, a repairer who takes nothing after a quarter. */
struct part {
    struct hf_stock_piece piece[QUARTERS + 1];
    struct hf_balance_delivery delivery[QUARTERS];
    struct hf_repair_loop loop;
    struct hf_balance balance;
    double until[DATES];
    double error;
    uint32_t nodes;
    bool is_answered;
};

static void part_fill(uint64_t index, enum form form, struct part *part) {
    struct hf_random random = {2026, index, 0};
    const double units = 100.0 + floor(1900.0 * hf_random_unit(&random));
    const double failures = (double)hf_random_below(&random, SHAPES);
    const double service = (failures + 0.5) / (0.005 + 0.02 * hf_random_unit(&random));
    const double wave = units / QUARTERS;
    for (int q = 0; q <= QUARTERS; q++) {
        const double left = fmax(units - wave * q, 0.0);
        const double after = q < QUARTERS ? fmax(left - wave, 0.0) : left;
        part->piece[q] = (struct hf_stock_piece){0.25 * q, left, after};
    }
    for (int q = 0; q < QUARTERS; q++) {
        part->delivery[q] = (struct hf_balance_delivery){0.25 * (q + 2), (int64_t)wave, 0.1, true};
    }
    const double rate = (failures + 0.5) / service;
    part->loop = (struct hf_repair_loop){
        0.8, 0.8, 0.2, 0, 0.25, (double)INFINITY, 0.64 * 0.2 * rate * units};
    part->balance = (struct hf_balance){
        .piece = part->piece,
        .piece_count = QUARTERS + 1,
        .failure = {.known = rate,
                    .shape = form == FORM_KNOWN ? 0.0 : failures + 0.5,
                    .unit_years = service},
        .delivery = part->delivery,
        .delivery_count = form >= FORM_HARVEST ? QUARTERS : 0,
        .loop = &part->loop,
        .loop_count = form == FORM_REPAIR ? 1 : 0,
        .stock = (int64_t)(rate * units * (1.0 + 2.0 * hf_random_unit(&random)))};
}

struct work {
    struct part *part;
    size_t count;
    struct hf_arena *arena; /* one a task in flight: by the part's task number */
};

static void part_task(void *context, size_t task) {
    const struct work *work = context;
    struct hf_arena arena;
    if (hf_arena_open(&arena, (size_t)256 << 20) != HF_OK) {
        return;
    }
    for (size_t i = task * TASK_PARTS; i < (task + 1) * TASK_PARTS && i < work->count; i++) {
        struct part *part = &work->part[i];
        struct hf_balance_quality quality = {0};
        part->is_answered = hf_balance_hold_until(&part->balance, confidence, DATES, part->until,
                                                  &quality, arena) == HF_OK;
        part->error = quality.error_max;
        part->nodes = quality.rate_nodes;
    }
    hf_arena_close(&arena);
}

/* ---- the plain way: every probability from the start, the whole range, one thread ---- */

/* Unit-years until t, piece by piece. */
static double plain_service(const struct hf_balance *balance, double years) {
    double sum = 0.0;
    for (uint32_t i = 0; i + 1 < balance->piece_count; i++) {
        const struct hf_stock_piece *piece = &balance->piece[i];
        const double length = piece[1].from_years - piece->from_years;
        const double inside = fmin(fmax(years - piece->from_years, 0.0), length);
        const double slope = (piece->units_end - piece->units_start) / length;
        sum += inside * (piece->units_start + 0.5 * slope * inside);
    }
    return sum;
}

static void plain_fall(double mean, const double *in, double *out, int most) {
    static double mass[PLAIN_ROOM];
    mass[0] = exp(-mean);
    for (int d = 1; d <= most; d++) {
        mass[d] = mass[d - 1] * mean / d;
    }
    for (int x = 0; x <= most; x++) {
        double sum = 0.0;
        for (int d = 0; x + d <= most; d++) {
            sum += in[x + d] * mass[d];
        }
        out[x] = sum;
    }
}

static void plain_gain(int units, double good, const double *in, double *out, int most) {
    static double mass[PLAIN_ROOM];
    for (int g = 0; g <= units; g++) {
        mass[g] = exp(lgamma(units + 1.0) - lgamma(g + 1.0) - lgamma(units - g + 1.0) +
                      g * log(good) + (units - g) * log1p(-good));
    }
    for (int x = 0; x <= most; x++) {
        double sum = 0.0;
        for (int g = 0; g <= units && g <= x; g++) {
            sum += in[x - g] * mass[g];
        }
        out[x] = sum;
    }
}

/* `state` has room for two laws. */
static double plain_hold(const struct hf_balance *balance, double theta, double years,
                         double *state) {
    int most = (int)balance->stock;
    for (uint32_t i = 0; i < balance->delivery_count; i++) {
        most += (int)balance->delivery[i].units;
    }
    double *now = state;
    double *next = state + most + 1;
    for (int x = 0; x <= most; x++) {
        now[x] = x == (int)balance->stock ? 1.0 : 0.0;
    }
    double before = 0.0;
    for (uint32_t i = 0; i <= balance->delivery_count; i++) {
        const bool is_last = i == balance->delivery_count || balance->delivery[i].years > years;
        const double service = plain_service(balance, is_last ? years : balance->delivery[i].years);
        if (service > before) {
            plain_fall(theta * (service - before), now, next, most);
            double *swap = now;
            now = next;
            next = swap;
        }
        before = service;
        if (is_last) {
            break;
        }
        plain_gain((int)balance->delivery[i].units, balance->delivery[i].good_ratio, now, next,
                   most);
        double *swap = now;
        now = next;
        next = swap;
    }
    double sum = 0.0;
    for (int x = 0; x <= most; x++) {
        sum += now[x];
    }
    return sum;
}

static double plain_mixed(const struct hf_balance *balance, double years, uint32_t nodes,
                          double *state) {
    struct hf_quadrature rule = {.count = 1, .node = {balance->failure.known}, .weight = {1.0}};
    double unit_years = 1.0;
    if (balance->failure.shape > 0.0) {
        hf_quadrature_gamma(balance->failure.shape, nodes, &rule);
        unit_years = balance->failure.unit_years;
    }
    double hold = 0.0;
    for (uint32_t i = 0; i < rule.count; i++) {
        hold += rule.weight[i] * plain_hold(balance, rule.node[i] / unit_years, years, state);
    }
    return hold;
}

/* To a day, by halving. */
static double plain_until(const struct hf_balance *balance, double wanted, double *state) {
    double low = 0.0;
    double high = 0.25 * QUARTERS;
    while (high - low > 0.5 / HF_DAYS_PER_YEAR) {
        const double middle = 0.5 * (low + high);
        const double hold = plain_mixed(balance, middle, 16, state);
        low = hold >= wanted ? middle : low;
        high = hold >= wanted ? high : middle;
    }
    return low;
}

/* CPU seconds a part and date; the largest difference, at our dates, of the probability from 64
 * nodes to the confidence. */
static double plain_measure(const struct part *part, size_t count, double *difference) {
    double *state = calloc(2 * PLAIN_ROOM, sizeof *state);
    const struct bench_clock start = bench_clock_now();
    double sum = 0.0;
    for (size_t i = 0; state != NULL && i < count; i++) {
        sum += plain_until(&part[i].balance, confidence[2], state);
    }
    const double spent = bench_clock_since(start).cpu_s / (double)count;
    *difference = sum < 0.0 ? 1.0 : 0.0;
    for (size_t i = 0; state != NULL && i < count; i++) {
        if (!isinf(part[i].until[2])) {
            const double hold = plain_mixed(&part[i].balance, part[i].until[2], 64, state);
            *difference = fmax(*difference, fabs(hold - confidence[2]));
        }
    }
    free(state);
    return spent;
}

static void form_measure(enum form form, struct part *part, size_t count, uint32_t threads) {
    for (size_t i = 0; i < count; i++) {
        part_fill(i, form, &part[i]);
    }
    struct work work = {.part = part, .count = count};
    const struct bench_clock start = bench_clock_now();
    hf_parallel_run(threads, (count + TASK_PARTS - 1) / TASK_PARTS, part_task, &work);
    const struct bench_clock spent = bench_clock_since(start);
    double error = 0.0;
    uint64_t nodes = 0;
    size_t answered = 0;
    for (size_t i = 0; i < count; i++) {
        error = fmax(error, part[i].error);
        nodes += part[i].nodes;
        answered += part[i].is_answered;
    }
    printf(
        "%-30s %6zu of %zu parts  %7.2f s  %7.2f CPU s  %8.0f parts/CPU s  %.1f nodes  error %.1e",
        form_name[form], answered, count, spent.wall_s, spent.cpu_s, (double)count / spent.cpu_s,
        (double)nodes / (double)count, error);
    if (form == FORM_REPAIR) {
        printf("\n");
        return;
    }
    double difference = 0.0;
    const double plain =
        DATES * plain_measure(part, count < PLAIN_PARTS ? count : PLAIN_PARTS, &difference);
    printf("  plain : ours %.0f, P(hold) at our dates within %.1e\n",
           plain / (spent.cpu_s / (double)count), difference);
}

/* ---- beside simulation ---- */

/* Our dates on long seeded paths: how far off, and how many standard errors the share of paths that
 * keep them is from the confidence. */
static void simulation_measure(enum form form, const struct part *part, size_t count,
                               uint32_t threads, struct hf_arena arena) {
    const struct hf_simulate_request request = {
        .horizon_years = 10.0, .paths = PATHS, .seed = 9, .threads = threads};
    double worst_days = 0.0;
    double worst_errors = 0.0;
    uint32_t compared = 0;
    uint32_t above = 0;
    for (size_t i = 0; i < count; i++) {
        struct hf_arena keep = arena;
        struct hf_arena scratch;
        struct hf_stock_check check;
        double until[DATES];
        uint32_t dates = 0;
        while (dates < DATES && !(part[i].until[DATES - 1 - dates] > 10.0)) {
            until[dates] = part[i].until[DATES - 1 - dates];
            dates++;
        }
        static const double asked[DATES] = {0.99, 0.95, 0.8, 0.5};
        const struct hf_stock_claim claim = {
            .confidence = asked, .until_years = until, .date_count = dates};
        if (hf_arena_open(&scratch, (size_t)256 << 20) != HF_OK) {
            return;
        }
        if (hf_stock_check(&part[i].balance, &claim, &request, &keep, scratch, &check) == HF_OK) {
            for (uint32_t d = 0; d < check.date_count; d++) {
                worst_days = fmax(worst_days, fabs(check.date[d].off_days));
                worst_errors = fmax(worst_errors, fabs(check.date[d].kept.in_errors));
            }
            compared += check.compared;
            above += check.above_three;
        }
        hf_arena_close(&scratch);
    }
    printf(
        "  simulated, %d paths, %zu parts (%s): %u dates, %u beyond 3 standard errors and a day; "
        "worst %.1f standard errors, %.1f days outside the simulated interval\n",
        PATHS, count, form_name[form], compared, above, worst_errors, worst_days);
}

/* ---- stores: closed, their dates from one table a shape ---- */

/* Service in the prior's unit-years after which a store with this stock no longer holds. */
static void store_table(double table[SHAPES][STORE_STOCK][DATES], struct hf_arena arena) {
    static const struct hf_stock_piece one[] = {{0.0, 1.0, 1.0}};
    for (int s = 0; s < SHAPES; s++) {
        for (int k = 0; k < STORE_STOCK; k++) {
            const struct hf_balance balance = {.piece = one,
                                               .piece_count = 1,
                                               .failure = {.shape = s + 0.5, .unit_years = 1.0},
                                               .stock = k};
            if (hf_balance_hold_until(&balance, confidence, DATES, table[s][k], NULL, arena) !=
                HF_OK) {
                table[s][k][0] = (double)NAN;
            }
        }
    }
}

/* The dates of all stores of one part, as the sum of those that are finite. */
static double stores_of(const struct part *part, uint64_t index,
                        double table[SHAPES][STORE_STOCK][DATES], struct hf_arena arena) {
    const struct hf_failure_law *law = &part->balance.failure;
    const struct hf_stock_pool pool = {part->piece, QUARTERS + 1, 1.0, 0};
    double failures[STORES * DATES];
    double years[STORES * DATES];
    double sum = 0.0;
    for (int s = 0; s < STORES; s++) {
        const uint64_t draw = hf_random_at(7, index, (uint64_t)s);
        const double share = (0.5 + (double)(draw % 1024) / 1024.0) / STORES;
        const double *row = table[(int)law->shape][draw / 1024 % STORE_STOCK];
        for (int c = 0; c < DATES; c++) {
            failures[DATES * s + c] = row[c] * law->unit_years / share;
        }
    }
    if (hf_stock_demand_dates(&pool, failures, STORES * DATES, years, arena) != HF_OK) {
        return (double)NAN;
    }
    for (int k = 0; k < STORES * DATES; k++) {
        sum += isinf(years[k]) ? 0.0 : years[k];
    }
    return sum;
}

static void stores_measure(const struct part *part, size_t count, struct hf_arena arena) {
    static double table[SHAPES][STORE_STOCK][DATES];
    const struct bench_clock start = bench_clock_now();
    store_table(table, arena);
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        sum += stores_of(&part[i], i, table, arena);
    }
    const struct bench_clock spent = bench_clock_since(start);
    printf("stores: %zu dates  %.2f CPU s  %.0f parts/CPU s  (sum of finite dates %.0f years)\n",
           count * STORES * DATES, spent.cpu_s, (double)count / spent.cpu_s, sum);
}

/* ---- frontier ---- */

struct frontier_table {
    struct part *part;
    double *ln_hold;   /* part, date, level */
    double hold_least; /* what a network that holds as surely needs of each part; 0: all */
};

static void frontier_levels(const struct frontier_table *table, size_t at, struct hf_arena arena) {
    const struct hf_balance *balance = &table->part[at].balance;
    double years[POINTS];
    int64_t stock[LEVELS];
    double *hold = hf_new(&arena, double, (size_t)POINTS *LEVELS);
    for (int d = 0; d < POINTS; d++) {
        years[d] = 0.1 * (d + 1);
    }
    for (int k = 0; k < LEVELS; k++) {
        stock[k] = balance->stock + 4 * k;
    }
    const struct hf_balance_grid grid = {stock, LEVELS, years, POINTS, table->hold_least};
    const bool is_done =
        hold != NULL && hf_balance_hold_table(balance, &grid, hold, NULL, arena) == HF_OK;
    for (int k = 0; k < LEVELS; k++) {
        for (int d = 0; d < POINTS; d++) {
            table->ln_hold[(at * POINTS + (size_t)d) * LEVELS + (size_t)k] =
                is_done ? log(fmin(hold[k * POINTS + d], 1.0)) : -(double)INFINITY;
        }
    }
}

static void frontier_task(void *context, size_t task) {
    const struct frontier_table *table = context;
    struct hf_arena arena;
    if (hf_arena_open(&arena, (size_t)256 << 20) != HF_OK) {
        return;
    }
    frontier_levels(table, task, arena);
    hf_arena_close(&arena);
}

/* The least cost at one date. */
struct frontier_rule {
    const double *ln_hold;
    size_t count;
    struct hf_frontier_point point[POINTS];
    bool is_failed;
};

static void frontier_buy_task(void *context, size_t d) {
    struct frontier_rule *rule = context;
    struct hf_arena arena;
    if (hf_arena_open(&arena, (size_t)256 << 20) != HF_OK) {
        return;
    }
    struct hf_arena scratch = arena;
    struct hf_frontier_part *row = hf_take(&scratch, struct hf_frontier_part, rule->count);
    for (size_t p = 0; row != NULL && p < rule->count; p++) {
        row[p] = (struct hf_frontier_part){rule->ln_hold + (p * POINTS + d) * LEVELS, LEVELS,
                                           4 * (int64_t)(10000 + 500 * (p % 97))};
    }
    rule->is_failed = row == NULL || hf_frontier_least(row, (uint32_t)rule->count, 0.95, NULL,
                                                       &rule->point[d], scratch) != HF_OK;
    hf_arena_close(&arena);
}

static void frontier_print(const struct frontier_rule *rule) {
    for (int d = 9; d < POINTS; d += 30) {
        printf("  until %4.1f years: %12.2f money, ", 0.1 * (d + 1),
               (double)rule->point[d].cost_minor / 100.0);
        if (rule->point[d].is_reached) {
            printf("holds with %.4f\n", rule->point[d].hold);
        } else {
            printf("all levels bought and not enough\n");
        }
    }
}

/* All levels worked out, then what a network needs of them: CPU seconds a part of both. */
static void frontier_measure(struct part *part, size_t count, uint32_t threads) {
    struct frontier_table table = {.part = part,
                                   .ln_hold = calloc(count * POINTS * LEVELS, sizeof(double))};
    double plain = 0.0;
    for (int way = 0; way < 2 && table.ln_hold != NULL; way++) {
        table.hold_least = way > 0 ? 0.95 : 0.0;
        struct bench_clock start = bench_clock_now();
        hf_parallel_run(threads, count, frontier_task, &table);
        const double filled = bench_clock_since(start).cpu_s;
        struct frontier_rule rule = {.ln_hold = table.ln_hold, .count = count};
        start = bench_clock_now();
        hf_parallel_run(threads, POINTS, frontier_buy_task, &rule);
        plain = way > 0 ? plain : filled;
        printf("frontier: %zu parts, %d dates, %d levels of 4 units, %s: levels %.2f CPU s (%.0f "
               "parts/CPU s, %.1f times), rule %.3f CPU s%s\n",
               count, POINTS, LEVELS, way > 0 ? "what a network needs" : "all worked out", filled,
               (double)count / filled, plain / filled, bench_clock_since(start).cpu_s,
               rule.is_failed ? "  FAILED" : "");
        frontier_print(&rule);
    }
    free(table.ln_hold);
}

/* ---- everything at once ---- */

struct whole {
    struct work work;
    struct frontier_table table;
    double (*store)[STORE_STOCK][DATES];
    double *store_sum; /* by part */
};

static void whole_task(void *context, size_t task) {
    const struct whole *whole = context;
    struct hf_arena arena;
    part_task(context, task); /* the work comes first */
    if (hf_arena_open(&arena, (size_t)256 << 20) != HF_OK) {
        return;
    }
    for (size_t i = task * TASK_PARTS; i < (task + 1) * TASK_PARTS && i < whole->work.count; i++) {
        whole->store_sum[i] = stores_of(&whole->work.part[i], i, whole->store, arena);
        frontier_levels(&whole->table, i, arena);
    }
    hf_arena_close(&arena);
}

/* Dates of each part and of its stores, levels and rule, harvest, repair cut-off and uncertain
 * rates: the whole question. */
static void whole_measure(struct part *part, size_t count, uint32_t threads,
                          struct hf_arena arena) {
    static double store[SHAPES][STORE_STOCK][DATES];
    struct whole whole = {.work = {.part = part, .count = count},
                          .table = {part, calloc(count * POINTS * LEVELS, sizeof(double)), 0.95},
                          .store = store,
                          .store_sum = calloc(count, sizeof(double))};
    if (whole.table.ln_hold == NULL || whole.store_sum == NULL) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        part_fill(i, FORM_REPAIR, &part[i]);
    }
    struct frontier_rule rule = {.ln_hold = whole.table.ln_hold, .count = count};
    const struct bench_clock start = bench_clock_now();
    store_table(store, arena);
    hf_parallel_run(threads, (count + TASK_PARTS - 1) / TASK_PARTS, whole_task, &whole);
    hf_parallel_run(threads, POINTS, frontier_buy_task, &rule);
    const struct bench_clock spent = bench_clock_since(start);
    size_t answered = 0;
    for (size_t i = 0; i < count; i++) {
        answered += part[i].is_answered && !isnan(whole.store_sum[i]);
    }
    printf(
        "whole: %zu of %zu parts x %d stores, harvest, repair cut-off, uncertain rates, frontier "
        "of %d points, %u threads: %.2f s, %.2f CPU s, %.3f CPU ms a part (10,000 parts: %.1f "
        "CPU s; wanted 2)%s\n",
        answered, count, STORES, POINTS, threads, spent.wall_s, spent.cpu_s,
        1e3 * spent.cpu_s / (double)count, 1e4 * spent.cpu_s / (double)count,
        rule.is_failed ? "  FAILED" : "");
    frontier_print(&rule);
    free(whole.table.ln_hold);
    free(whole.store_sum);
}

int main(int argc, char **argv) {
    const size_t count = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 10000;
    struct part *part = calloc(count, sizeof *part);
    struct hf_arena arena;
    if (count == 0 || part == NULL || hf_arena_open(&arena, (size_t)1 << 30) != HF_OK) {
        return 2;
    }
    const uint32_t threads = hf_parallel_threads();
    printf("%zu parts, %d stores, ten years, %u threads\n", count, STORES, threads);
    for (int form = 0; form < FORM_COUNT; form++) {
        form_measure((enum form)form, part, count, threads);
        if (form >= FORM_HARVEST) {
            simulation_measure((enum form)form, part,
                               count < SIMULATED_PARTS ? count : SIMULATED_PARTS, threads, arena);
        }
    }
    stores_measure(part, count, arena);
    const size_t few = count / FRONTIER_SHARE + 1;
    for (size_t i = 0; i < few; i++) {
        part_fill(i, FORM_HARVEST, &part[i]);
    }
    frontier_measure(part, few, threads);
    whole_measure(part, count, threads, arena);
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    printf("peak %ld MiB\n", usage.ru_maxrss / 1024);
    hf_arena_close(&arena);
    free(part);
    return 0;
}
