/* Goal: an uncertain rate as few known ones gives the same probabilities and dates as many. Method:
 * the rule against the negative binomial law over seeded priors and stocks; dates of seeded
 * balances with deliveries and with a loop, each put into the slow mixture of the exact recursion
 * at 600 rates, kept here; tables of stocks against the curve; memory. */
#include "balance/balance_rates.h"

#include "base/random.h"
#include "base/special.h"
#include "tests/check.h"

#include <math.h>

enum { MANY = 600, WAVES = 12, DATES = 3 };

static struct hf_arena arena;

static double rule_hold(const struct balance_rates *rates, double stock, double service) {
    double sum = 0.0;
    for (uint32_t i = 0; i < rates->count; i++) {
        sum += rates->weight[i] * hf_gamma_upper(stock + 1.0, rates->rate[i] * service);
    }
    return sum;
}

static void against_closed(void) {
    uint32_t most = 0;
    for (uint64_t round = 0; round < 300; round++) {
        struct hf_random random = {29, round, 0};
        const double shape = 0.5 * exp(7.0 * hf_random_unit(&random));
        const double stock = floor(exp(6.0 * hf_random_unit(&random)) - 1.0);
        const struct hf_failure_law law = {.shape = shape, .unit_years = 10.0};
        /* nothing is short at this rate until the service of the last probe */
        const double end = (stock + 1.0) * 10.0 / shape * (0.3 + hf_random_unit(&random));
        const struct balance_rates_wish wish = {hf_gamma_lower_inverse(stock + 1.0, 1e-7) / end,
                                                stock};
        static struct balance_rates rates;
        hf_balance_rates_build(&law, &wish, &rates);
        most = rates.count > most ? rates.count : most;
        double weight = 0.0;
        for (uint32_t i = 0; i < rates.count; i++) {
            CHECK(rates.weight[i] >= 0.0 && rates.rate[i] >= 0.0);
            weight += rates.weight[i];
        }
        CHECK_NEAR(weight, 1.0, 1e-9);
        for (double part = 0.25; part <= 1.0; part += 0.25) {
            const double total = 10.0 + part * end;
            const double exact =
                hf_beta_lower(10.0 / total, part * end / total, shape, stock + 1.0);
            const double found = rule_hold(&rates, stock, part * end);
            if (!CHECK(fabs(found - exact) <= fmax(3.0 * rates.error, 3e-5))) {
                printf("    shape %g stock %g: %.7f, exactly %.7f, said %.1e\n", shape, stock,
                       found, exact, rates.error);
            }
        }
    }
    printf("at the most %u rates\n", most);
}

/* P(hold) by known rates, equal steps of the logarithm, every mass above 1e-28. */
static double slow_hold(const struct hf_balance *balance, double years) {
    const double shape = balance->failure.shape;
    const double low = log(1e-7);
    const double step = (log(shape + 60.0) - low) / MANY;
    struct hf_balance known = *balance;
    known.failure.shape = 0.0;
    double shortage = 0.0;
    for (int i = 0; i < MANY; i++) {
        const double x = exp(low + step * ((double)i + 0.5));
        const double weight = step * shape * hf_poisson_mass(shape, x);
        if (weight < 1e-11) {
            continue;
        }
        struct hf_balance_point point;
        known.failure.known = x / balance->failure.unit_years;
        CHECK(hf_balance_curve(&known, &years, 1, &point, NULL, arena) == HF_OK);
        shortage += weight * (1.0 - point.hold);
    }
    return 1.0 - shortage;
}

static void balance_draw(uint64_t round, struct hf_stock_piece *piece,
                         struct hf_balance_delivery *delivery, struct hf_repair_loop *loop,
                         struct hf_balance *balance) {
    struct hf_random random = {31, round, 0};
    const double units = 50.0 + 400.0 * hf_random_unit(&random);
    const double failures = (double)hf_random_below(&random, 9);
    const double service = (failures + 0.5) / (0.01 + 0.04 * hf_random_unit(&random));
    const double rate = (failures + 0.5) / service;
    piece[0] = (struct hf_stock_piece){0.0, units, 0.2 * units};
    piece[1] = (struct hf_stock_piece){3.0, 0.2 * units, 0.2 * units};
    for (int i = 0; i < WAVES; i++) {
        delivery[i] =
            (struct hf_balance_delivery){0.25 * (i + 1), (int64_t)(0.06 * units), 0.15, true};
    }
    *loop = (struct hf_repair_loop){
        0.7, 0.8, 0.25, 0, 0.6, (double)INFINITY, 0.56 * 0.25 * rate * units};
    *balance = (struct hf_balance){
        .piece = piece,
        .piece_count = 2,
        .failure = {.shape = failures + 0.5, .unit_years = service},
        .delivery = delivery,
        .delivery_count = WAVES,
        .loop = loop,
        .loop_count = round % 2 == 1 ? 1 : 0,
        .stock = (int64_t)(rate * units * (0.5 + 1.5 * hf_random_unit(&random)))};
}

/* A date is right if the slow way holds with the confidence there, or a day around it. */
static void against_slow(void) {
    static const double confidence[DATES] = {0.5, 0.95, 0.99};
    struct hf_stock_piece piece[2];
    struct hf_balance_delivery delivery[WAVES];
    struct hf_repair_loop loop;
    struct hf_balance balance;
    const double day = 1.0 / HF_DAYS_PER_YEAR;
    double worst = 0.0;
    for (uint64_t round = 0; round < 6; round++) {
        balance_draw(round, piece, delivery, &loop, &balance);
        double until[DATES];
        CHECK(hf_balance_hold_until(&balance, confidence, DATES, until, NULL, arena) == HF_OK);
        for (int d = 0; d < DATES; d++) {
            if (isinf(until[d])) {
                continue;
            }
            const double off = fabs(slow_hold(&balance, until[d]) - confidence[d]);
            worst = fmax(worst, off);
            const bool is_right =
                off < 2e-5 || (slow_hold(&balance, fmax(until[d] - day, 0.0)) >= confidence[d] &&
                               slow_hold(&balance, until[d] + day) <= confidence[d]);
            if (!CHECK(is_right)) {
                printf("    round %d, %.2f until %.4f: off by %.1e\n", (int)round, confidence[d],
                       until[d], off);
            }
        }
    }
    printf("dates: largest difference in probability %.1e\n", worst);
}

static void table(void) {
    static const double years[] = {0.0, 0.1, 0.25, 0.9, 1.0, 2.6, 3.0, 5.0};
    static const int64_t stock[] = {40, 0, 11};
    struct hf_stock_piece piece[2];
    struct hf_balance_delivery delivery[WAVES];
    struct hf_repair_loop loop;
    struct hf_balance balance;
    const struct hf_balance_grid grid = {stock, 3, years, 8, 0.0};
    for (uint64_t round = 0; round < 4; round++) {
        balance_draw(round, piece, delivery, &loop, &balance);
        double hold[24];
        struct hf_balance_quality quality;
        CHECK(hf_balance_hold_table(&balance, &grid, hold, &quality, arena) == HF_OK);
        for (int s = 0; s < 3; s++) {
            struct hf_balance_point point[8];
            balance.stock = stock[s];
            CHECK(hf_balance_curve(&balance, years, 8, point, NULL, arena) == HF_OK);
            for (int d = 0; d < 8; d++) {
                CHECK(fabs(hold[s * 8 + d] - point[d].hold) <= quality.error_max + 3e-5);
            }
        }
        bool is_done = false;
        hold[0] = -1.0;
        for (int64_t allowed = 0; allowed < 4000 && !is_done; allowed += 1 + allowed / 8) {
            int64_t left = allowed;
            struct hf_arena failing = arena;
            failing.allowance = &left;
            const enum hf_status status =
                hf_balance_hold_table(&balance, &grid, hold, NULL, failing);
            is_done = status == HF_OK;
            CHECK(is_done || (status == HF_ERR_MEMORY && hold[0] < 0.0));
        }
        CHECK(is_done);
    }
    const int64_t none[] = {-1};
    const struct hf_balance_grid bad = {none, 1, years, 8, 0.0};
    double hold[8];
    CHECK(hf_balance_hold_table(&balance, &bad, hold, NULL, arena) == HF_ERR_ARGUMENT);
    CHECK(hf_balance_hold_table(&balance, NULL, hold, NULL, arena) == HF_ERR_ARGUMENT);
}

int main(void) {
    if (hf_arena_open(&arena, (size_t)1 << 28) != HF_OK) {
        return 1;
    }
    against_closed();
    against_slow();
    table();
    hf_arena_close(&arena);
    return check_report();
}
