/* Goal: what is skipped and cut off does not change an answer. Method: Bernstein's
 * bound against exact laws; seeded balances against the plain recursion over all
 * stocks and all deliveries, one rate, nothing cut off, kept here: probabilities of the curve and
 * of tables, dates by what the plain recursion holds there; loops from their tables against their
 * curves; tables with a least against tables without; memory. */
#include "balance/balance_sleep.h"

#include "base/random.h"
#include "base/special.h"
#include "tests/check.h"

#include <math.h>
#include <string.h>

enum { MOST = 1200, DELIVERIES = 16, MOMENTS = 9, STOCKS = 12, DATES = 3 };

static struct hf_arena arena;

/* ---- the plain way ---- */

struct plain_law {
    double mass[MOST + 1]; /* by stock; what was short is gone */
};

static void plain_fall(double mean, int most, struct plain_law *law) {
    static struct plain_law out;
    static double demand[MOST + 1];
    for (int k = 0; k <= most; k++) {
        demand[k] = hf_poisson_mass(k, mean);
    }
    for (int x = 0; x <= most; x++) {
        out.mass[x] = 0.0;
        for (int k = 0; x + k <= most; k++) {
            out.mass[x] += law->mass[x + k] * demand[k];
        }
    }
    memcpy(law, &out, sizeof out);
}

/* Unit by unit. */
static void plain_gain(int64_t units, double good, int most, struct plain_law *law) {
    for (int64_t u = 0; u < units; u++) {
        for (int x = most; x >= 0; x--) {
            law->mass[x] = law->mass[x] * (1.0 - good) + (x > 0 ? law->mass[x - 1] * good : 0.0);
        }
    }
}

/* Two straight pieces, as balances are drawn here. */
static double plain_service(const struct hf_balance *balance, double years) {
    const double ramp = balance->piece[1].from_years;
    const double inside = fmin(years, ramp);
    const double slope = (balance->piece[0].units_end - balance->piece[0].units_start) / ramp;
    return inside * (balance->piece[0].units_start + 0.5 * slope * inside) +
           fmax(years - ramp, 0.0) * balance->piece[1].units_start;
}

/* P(hold) at ascending moments, for one rate. */
static void plain_hold(const struct hf_balance *balance, const double *years, int count,
                       double *hold) {
    static struct plain_law law;
    int most = (int)balance->stock;
    for (uint32_t i = 0; i < balance->delivery_count; i++) {
        most += (int)balance->delivery[i].units;
    }
    memset(&law, 0, sizeof law);
    law.mass[balance->stock] = 1.0;
    double before = 0.0;
    uint32_t next = 0;
    for (int m = 0; m < count; m++) {
        for (; next < balance->delivery_count && balance->delivery[next].years <= years[m];
             next++) {
            const double at = plain_service(balance, balance->delivery[next].years);
            plain_fall(balance->failure.known * (at - before), most, &law);
            plain_gain(balance->delivery[next].units, balance->delivery[next].good_ratio, most,
                       &law);
            before = at;
        }
        const double at = plain_service(balance, years[m]);
        plain_fall(balance->failure.known * (at - before), most, &law);
        before = at;
        hold[m] = 0.0;
        for (int x = 0; x <= most; x++) {
            hold[m] += law.mass[x];
        }
    }
}

/* ---- balances ---- */

struct drawn {
    struct hf_stock_piece piece[2];
    struct hf_balance_delivery delivery[DELIVERIES];
    struct hf_repair_loop loop;
    struct hf_balance balance;
};

/* Some have far too little, some plenty, most something between; deliveries of one kind or many. */
static void balance_draw(uint64_t round, struct drawn *drawn) {
    struct hf_random random = {37, round, 0};
    const double units = 20.0 + 200.0 * hf_random_unit(&random);
    const double last = units * hf_random_unit(&random);
    const double rate = 0.02 * exp(2.5 * hf_random_unit(&random));
    const uint32_t count = (uint32_t)hf_random_below(&random, DELIVERIES + 1);
    const bool is_even = hf_random_below(&random, 2) == 0;
    drawn->piece[0] = (struct hf_stock_piece){0.0, units, last};
    drawn->piece[1] = (struct hf_stock_piece){3.0, last, last};
    double years = 0.0;
    for (uint32_t i = 0; i < count; i++) {
        years += 0.4 * hf_random_unit(&random) * (double)hf_random_below(&random, 2);
        drawn->delivery[i] = (struct hf_balance_delivery){
            years, (int64_t)hf_random_below(&random, 12),
            is_even ? 0.3 : 0.5 * (double)hf_random_below(&random, 3), true};
    }
    drawn->loop = (struct hf_repair_loop){0.7,
                                          0.8,
                                          0.1 + 0.3 * hf_random_unit(&random),
                                          (uint32_t)(round % 3),
                                          0.6,
                                          (double)INFINITY,
                                          0.1 * rate * units};
    drawn->balance =
        (struct hf_balance){.piece = drawn->piece,
                            .piece_count = 2,
                            .failure = {.known = rate},
                            .delivery = drawn->delivery,
                            .delivery_count = count,
                            .stock = (int64_t)(rate * units * 4.0 * hf_random_unit(&random))};
}

/* ---- what is checked ---- */

static void bernstein(void) {
    uint32_t met = 0;
    for (uint64_t round = 0; round < 2000; round++) {
        struct hf_random random = {41, round, 0};
        const double mean = exp(6.0 * hf_random_unit(&random) - 2.0);
        const int64_t units = (int64_t)hf_random_below(&random, 60);
        const double good = hf_random_unit(&random);
        const double exponent = 2.0 + 25.0 * hf_random_unit(&random);
        const int64_t stock = (int64_t)hf_random_below(&random, 300);
        const double in = (double)units * good;
        const struct balance_net net = {mean - in, mean + in * (1.0 - good)};
        if (!hf_balance_net_is_met(&net, (double)stock, exponent)) {
            continue;
        }
        static struct plain_law gain;
        memset(&gain, 0, sizeof gain);
        gain.mass[0] = 1.0;
        plain_gain(units, good, 60, &gain);
        double lacking = 0.0;
        for (int64_t k = 0; k <= units; k++) {
            lacking += gain.mass[k] * hf_poisson_above((double)(stock + k), mean);
        }
        met++;
        CHECK(lacking <= exp(-exponent) * (1.0 + 1e-9));
    }
    CHECK(met > 300);
}

static void against_plain(void) {
    static struct drawn drawn;
    static const double confidence[DATES] = {0.6, 0.9, 0.99};
    double worst[3] = {0.0, 0.0};
    uint32_t dates = 0;
    for (uint64_t round = 0; round < 50; round++) {
        balance_draw(round, &drawn);
        const struct hf_balance *balance = &drawn.balance;
        double years[MOMENTS];
        double plain[MOMENTS];
        double table[MOMENTS];
        struct hf_balance_point point[MOMENTS];
        for (int m = 0; m < MOMENTS; m++) {
            years[m] = 0.7 * m;
        }
        const struct hf_balance_grid grid = {&balance->stock, 1, years, MOMENTS, 0.0};
        plain_hold(balance, years, MOMENTS, plain);
        CHECK(hf_balance_curve(balance, years, MOMENTS, point, NULL, arena) == HF_OK);
        CHECK(hf_balance_hold_table(balance, &grid, table, NULL, arena) == HF_OK);
        for (int m = 0; m < MOMENTS; m++) {
            worst[0] = fmax(worst[0], fabs(point[m].hold - plain[m]));
            worst[1] = fmax(worst[1], fabs(table[m] - plain[m]));
        }
        double until[DATES];
        struct hf_balance_quality quality;
        CHECK(hf_balance_hold_until(balance, confidence, DATES, until, &quality, arena) == HF_OK);
        for (int d = 0; d < DATES; d++) {
            if (isinf(until[d]) || until[d] > 50.0) {
                continue;
            }
            double hold = 0.0;
            plain_hold(balance, &until[d], 1, &hold);
            worst[2] = fmax(worst[2], fabs(hold - confidence[d]));
            dates++;
        }
        CHECK(quality.error_max < 1e-6);
    }
    printf("curve %.1e, table %.1e, %u dates %.1e\n", worst[0], worst[1], dates, worst[2]);
    CHECK(worst[0] < 1e-11 && worst[1] < 1e-8 && worst[2] < 1e-6 && dates > 80);
}

/* A loop's table: the chain of its curve, but for cut-offs and its stops. */
static void against_curve(void) {
    static struct drawn drawn;
    double worst = 0.0;
    for (uint64_t round = 0; round < 24; round++) {
        balance_draw(round, &drawn);
        drawn.balance.loop = &drawn.loop;
        drawn.balance.loop_count = 1;
        double years[MOMENTS];
        double hold[MOMENTS * 2];
        struct hf_balance_point point[MOMENTS];
        for (int m = 0; m < MOMENTS; m++) {
            years[m] = 0.15 * m * m;
        }
        const int64_t stock[] = {drawn.balance.stock, drawn.balance.stock + 9};
        const struct hf_balance_grid grid = {stock, 2, years, MOMENTS, 0.0};
        CHECK(hf_balance_hold_table(&drawn.balance, &grid, hold, NULL, arena) == HF_OK);
        for (int s = 0; s < 2; s++) {
            drawn.balance.stock = stock[s];
            CHECK(hf_balance_curve(&drawn.balance, years, MOMENTS, point, NULL, arena) == HF_OK);
            for (int m = 0; m < MOMENTS; m++) {
                worst = fmax(worst, fabs(hold[s * MOMENTS + m] - point[m].hold));
                CHECK(m == 0 || hold[s * MOMENTS + m] <= hold[s * MOMENTS + m - 1] + 1e-9);
            }
        }
    }
    printf("tables of loops %.1e\n", worst);
    CHECK(worst < 1e-7);
}

/* Below what is asked for a row is not followed on. */
static void not_followed(void) {
    static struct drawn drawn;
    double worst_part = 0.0;
    for (uint64_t round = 0; round < 24; round++) {
        balance_draw(round, &drawn);
        drawn.balance.failure.shape = 0.5 + (double)(round % 6);
        drawn.balance.failure.unit_years =
            drawn.balance.failure.shape / drawn.balance.failure.known;
        drawn.balance.loop = &drawn.loop;
        drawn.balance.loop_count = round % 4 == 0;
        double years[MOMENTS];
        double hold[2][STOCKS * MOMENTS];
        int64_t stock[STOCKS];
        for (int m = 0; m < MOMENTS; m++) {
            years[m] = 0.1 + 0.6 * m;
        }
        for (int s = 0; s < STOCKS; s++) {
            stock[s] = drawn.balance.stock + 4 * s;
        }
        const double least = round % 2 == 0 ? 0.9 : 0.0;
        struct hf_balance_quality quality[2];
        struct hf_balance_grid grid = {stock, STOCKS, years, MOMENTS, 0.0};
        CHECK(hf_balance_hold_table(&drawn.balance, &grid, hold[0], &quality[0], arena) == HF_OK);
        grid.hold_least = least;
        CHECK(hf_balance_hold_table(&drawn.balance, &grid, hold[1], &quality[1], arena) == HF_OK);
        const double error = quality[0].error_max + quality[1].error_max + 1e-6;
        for (int i = 0; i < STOCKS * MOMENTS; i++) {
            const bool is_left_out = hold[1][i] <= 0.0 && hold[0][i] < least + error;
            const double off = fabs(hold[1][i] - hold[0][i]);
            worst_part = is_left_out ? worst_part : fmax(worst_part, off);
            if (!CHECK(is_left_out || off <= error)) {
                printf("    round %d at %d: %.9f, worked out %.9f\n", (int)round, i, hold[1][i],
                       hold[0][i]);
            }
        }
    }
    printf("with and without a least: %.1e\n", worst_part);
}

static double lot_pmf(double mean, int count) {
    return exp(-mean + count * log(mean) - lgamma(count + 1.0));
}

/* A lot of so many units that expires, and so many that came before: used in that order. */
static double lot_hold(double rate, int lot, const double days[2], int units, double years) {
    double hold = 0.0;
    for (int before = 0; before <= lot; before++) {
        for (int between = 0; between <= lot + units - before; between++) {
            const int excess = before + between > lot ? before + between - lot : 0;
            double later = 0.0;
            for (int after = 0; after <= units - excess; after++) {
                later += lot_pmf(rate * (years - days[1]), after);
            }
            hold += lot_pmf(rate * days[0], before) * lot_pmf(rate * (days[1] - days[0]), between) *
                    later;
        }
    }
    return hold;
}

/* Plenty that comes while a lot is left: what is asleep must not forget the lot. */
static void beside_lots(void) {
    static const double years[] = {0.4, 1.0, 3.0, 9.0, 20.0};
    static const struct hf_stock_piece piece = {0.0, 100.0, 100.0};
    static const double days[2] = {0.27, 0.3};
    for (int units = 1; units < 90; units += 8) {
        const struct hf_balance_delivery delivery = {days[0], units, 1.0, false};
        const struct hf_balance_lot lot = {days[1], 9};
        const struct hf_balance balance = {.piece = &piece,
                                           .piece_count = 1,
                                           .failure = {.known = 0.02},
                                           .delivery = &delivery,
                                           .delivery_count = 1,
                                           .lot = &lot,
                                           .lot_count = 1,
                                           .stock = 9};
        const double confidence = 0.95;
        const struct hf_balance_grid grid = {&balance.stock, 1, years, 5, 0.0};
        struct hf_balance_point point[5];
        double hold[5];
        double until = 0.0;
        CHECK(hf_balance_curve(&balance, years, 5, point, NULL, arena) == HF_OK);
        CHECK(hf_balance_hold_table(&balance, &grid, hold, NULL, arena) == HF_OK);
        CHECK(hf_balance_hold_until(&balance, &confidence, 1, &until, NULL, arena) == HF_OK);
        for (int i = 0; i < 5; i++) {
            const double plain = lot_hold(2.0, 9, days, units, years[i]);
            CHECK(fabs(point[i].hold - plain) < 1e-6 && fabs(hold[i] - plain) < 1e-6);
        }
        CHECK(fabs(lot_hold(2.0, 9, days, units, until) - confidence) < 1e-6);
    }
}

static void refused(void) {
    static struct drawn drawn;
    static int64_t stock[STOCKS];
    const double years = 2.0;
    double hold[STOCKS] = {-1.0};
    balance_draw(3, &drawn);
    for (int s = 0; s < STOCKS; s++) {
        stock[s] = 5 * s;
    }
    struct hf_balance_grid grid = {stock, STOCKS, &years, 1, 1.0};
    CHECK(hf_balance_hold_table(&drawn.balance, &grid, hold, NULL, arena) == HF_ERR_ARGUMENT);
    grid.hold_least = (double)NAN;
    CHECK(hf_balance_hold_table(&drawn.balance, &grid, hold, NULL, arena) == HF_ERR_ARGUMENT);
    grid.hold_least = 0.5;
    bool is_done = false;
    for (int64_t allowed = 0; allowed < 4000 && !is_done; allowed += 1 + allowed / 8) {
        int64_t left = allowed;
        struct hf_arena failing = arena;
        failing.allowance = &left;
        const enum hf_status status =
            hf_balance_hold_table(&drawn.balance, &grid, hold, NULL, failing);
        is_done = status == HF_OK;
        CHECK(is_done || (status == HF_ERR_MEMORY && hold[0] < 0.0));
    }
    CHECK(is_done);
}

int main(void) {
    if (hf_arena_open(&arena, (size_t)1 << 28) != HF_OK) {
        return 1;
    }
    bernstein();
    against_plain();
    against_curve();
    not_followed();
    beside_lots();
    refused();
    hf_arena_close(&arena);
    return check_report();
}
