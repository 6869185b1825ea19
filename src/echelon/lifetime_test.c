/* Goal: the final order is the exact optimum of its cost. Method: the published case; marginal
 * costs against thin slices and against simulated moments of the n-th failure; never falling in n;
 * limits (newsvendor, huge prior, no defect); refusals and extremes. */
#include <holdfast/lifetime.h>

#include <holdfast/classical.h>

#include "balance/count_law.h"
#include "base/random.h"
#include "base/special.h"
#include "tests/known_case.h"

static const struct hf_stock_piece swap_out[] = {{0.0, 2000.0, 0.0}, {5.0, 0.0, 0.0}};

static struct hf_money pounds(int64_t minor) {
    return (struct hf_money){minor, {"GBP"}};
}

static void published(void) {
    struct known_file known = known_open();
    const struct hf_lifetime lifetime = {swap_out, 2, {.known = 0.02}, 5.0, 0, HF_STOCK_MEET_ALL};
    const struct hf_lifetime_costs costs = {pounds(1000), pounds(150), pounds(50), pounds(20000),
                                            0.0};
    struct hf_lifetime_order order;
    CHECK(hf_lifetime_best(&lifetime, &costs, &order) == HF_OK);
    known_check(&known, "final_order_marginal/n_star", 0, (double)order.units, 114.0, 0.0);
    known_check(&known, "final_order_marginal/marginal_114", 0, order.marginal_minor, -27.891277654,
                1e-4);
    known_check(&known, "final_order_marginal/marginal_115", 0, order.next_minor, 267.63007909945,
                1e-4);
    known_check(&known, "final_order_marginal/newsvendor_without_holding", 0,
                (double)order.newsvendor, 116.0, 0.0);
    CHECK_NEAR(order.hold_probability, hf_poisson_at_most(114.0, 100.0), 1e-13);
    CHECK(order.order == 114);
    struct hf_lifetime other = lifetime;
    other.stock = 30;
    other.convention = HF_STOCK_ONE_IN_HAND;
    CHECK(hf_lifetime_best(&other, &costs, &order) == HF_OK);
    CHECK(order.units == 115 && order.order == 85);
    other.stock = 400;
    CHECK(hf_lifetime_best(&other, &costs, &order) == HF_OK && order.order == 0);
    CHECK(order.hold_probability > 1.0 - 1e-12);
    known_close(&known);
}

static double between_of(struct hf_random *random, double low, double high) {
    return low + (high - low) * hf_random_unit(random);
}

struct drawn_life {
    struct hf_stock_piece piece[3];
    struct hf_lifetime lifetime;
    struct hf_lifetime_costs costs;
};

static void life_draw(struct hf_random *random, int kind, struct drawn_life *drawn) {
    const double start = exp(between_of(random, 1.0, 7.0));
    const double next = start * between_of(random, 0.2, 1.2);
    drawn->piece[0] = (struct hf_stock_piece){0.0, start, next};
    drawn->piece[1] = (struct hf_stock_piece){between_of(random, 0.5, 3.0), next, next / 3.0};
    drawn->piece[2] = (struct hf_stock_piece){4.0, next / 4.0, next / 4.0};
    drawn->lifetime = (struct hf_lifetime){drawn->piece,
                                           3,
                                           {.known = exp(between_of(random, -5.0, -1.0))},
                                           between_of(random, 1.0, 8.0),
                                           0,
                                           HF_STOCK_MEET_ALL};
    if (kind % 2 == 1) {
        drawn->lifetime.failure.shape = between_of(random, 0.5, 20.0);
        drawn->lifetime.failure.unit_years = between_of(random, 20.0, 900.0);
    }
    if (kind % 3 == 2) {
        drawn->lifetime.failure.defect_probability = 0.2;
        drawn->lifetime.failure.defect_factor = 3.0;
    }
    drawn->costs =
        (struct hf_lifetime_costs){pounds((int64_t)hf_random_below(random, 100000)),
                                   pounds((int64_t)hf_random_below(random, 20000)),
                                   pounds((int64_t)hf_random_below(random, 4000) - 1000),
                                   pounds(50000 + (int64_t)hf_random_below(random, 4000000)),
                                   kind % 4 < 2 ? 0.0 : between_of(random, 0.0, 0.3)};
}

/* P(T_n <= t), the obvious way. */
static double used_by(const struct drawn_life *drawn, int64_t n, double t) {
    const struct hf_stock_pool units = {drawn->piece, 3, 1.0, 0};
    const struct hf_failure_law *law = &drawn->lifetime.failure;
    double service = 0.0;
    CHECK(hf_stock_demand(&units, t, &service) == HF_OK);
    double sum = 0.0;
    for (int i = 0; i < 2; i++) {
        const double weight = i == 0 ? 1.0 - law->defect_probability : law->defect_probability;
        const double factor = i == 0 ? 1.0 : law->defect_factor;
        const double mean =
            service * factor * (law->shape > 0.0 ? law->shape / law->unit_years : law->known);
        sum += weight * (law->shape > 0.0 ? hf_count_nb_above((double)n - 1.0, law->shape, mean)
                                          : hf_poisson_above((double)n - 1.0, mean));
    }
    return sum;
}

static double plain_marginal(const struct drawn_life *drawn, int64_t n) {
    enum { SLICES = 6000 };
    const struct hf_lifetime_costs *costs = &drawn->costs;
    const double years = drawn->lifetime.years;
    const double a = costs->discount_per_year;
    double sum = (double)costs->unit.minor;
    double before = 0.0;
    for (int i = 0; i < SLICES; i++) {
        const double middle = years * (i + 0.5) / SLICES;
        const double after = used_by(drawn, n, years * (i + 1.0) / SLICES);
        sum += (double)costs->holding_per_year.minor * (1.0 - used_by(drawn, n, middle)) *
               exp(-a * middle) * years / SLICES;
        sum -= (double)costs->shortage.minor * (after - before) * exp(-a * middle);
        before = after;
    }
    return sum + (double)costs->disposal.minor * (1.0 - before) * exp(-a * years);
}

static void marginals(void) {
    struct hf_random random = {.seed = 41, .stream = 1};
    double worst = 0.0;
    for (int i = 0; i < 60; i++) {
        struct drawn_life drawn;
        life_draw(&random, i, &drawn);
        struct hf_lifetime_order order;
        CHECK(hf_lifetime_best(&drawn.lifetime, &drawn.costs, &order) == HF_OK);
        CHECK(order.next_minor > 0.0);
        CHECK(order.units == 0 || order.marginal_minor <= 0.0);
        CHECK(order.units <= order.newsvendor);
        double last = -(double)INFINITY;
        for (int64_t n = 1; n < 400; n += 1 + n / 3) {
            double marginal = 0.0;
            CHECK(hf_lifetime_marginal(&drawn.lifetime, &drawn.costs, n, &marginal) == HF_OK);
            CHECK(marginal >= last - 1e-9 * (double)drawn.costs.shortage.minor);
            CHECK((n <= order.units) == (marginal <= 0.0));
            last = marginal;
        }
        const int64_t n = order.units + 1;
        const double wrong =
            fabs(plain_marginal(&drawn, n) - order.next_minor) / (double)drawn.costs.shortage.minor;
        worst = fmax(worst, wrong);
        CHECK(wrong < 2e-6);
    }
    printf("marginal costs against 6,000 slices: %.1e of the cost of a shortage\n", worst);
}

/* T_n by thinning, n at a time: what one more unit costs on average. */
static void simulated(void) {
    enum { PATHS = 20000 };
    struct hf_random random = {.seed = 42, .stream = 1};
    const struct hf_stock_piece piece[] = {{0.0, 300.0, 0.0}, {5.0, 0.0, 0.0}};
    const struct hf_lifetime lifetime = {piece, 2, {.known = 0.05}, 5.0, 0, HF_STOCK_MEET_ALL};
    const struct hf_lifetime_costs costs = {pounds(90000), pounds(20000), pounds(-5000),
                                            pounds(700000), 0.08};
    double marginal = 0.0;
    CHECK(hf_lifetime_marginal(&lifetime, &costs, 40, &marginal) == HF_OK);
    double sum = 0.0;
    double squares = 0.0;
    for (int k = 0; k < PATHS; k++) {
        double at = 0.0;
        for (int count = 0; count < 40 && at < 5.0;) {
            at -= log(1.0 - hf_random_unit(&random)) / 15.0;
            count += hf_random_unit(&random) < 1.0 - at / 5.0 ? 1 : 0;
        }
        const double end = fmin(at, 5.0);
        const double cost = 90000.0 + 20000.0 * -expm1(-0.08 * end) / 0.08 +
                            exp(-0.08 * end) * (at < 5.0 ? -700000.0 : -5000.0);
        sum += cost / PATHS;
        squares += cost * cost / PATHS;
    }
    const double error = sqrt((squares - sum * sum) / PATHS);
    printf("the 40th unit: %.0f, simulated %.0f with standard error %.0f\n", marginal, sum, error);
    CHECK(fabs(sum - marginal) < 3.5 * error);
}

static void limits(void) {
    struct hf_random random = {.seed = 43, .stream = 1};
    for (int i = 0; i < 40; i++) {
        struct drawn_life drawn;
        life_draw(&random, 0, &drawn);
        drawn.costs.holding_per_year = pounds(0);
        drawn.costs.disposal = pounds(0);
        drawn.costs.unit.minor++;
        struct hf_lifetime_order order;
        struct hf_lifetime_order other;
        CHECK(hf_lifetime_best(&drawn.lifetime, &drawn.costs, &order) == HF_OK);
        CHECK(order.units == order.newsvendor);
        /* The rule keeps n while P(D < n) <= (p - c) / p; the newsvendor takes the least S with
         * P(D <= S) >= that: the same but for equality. */
        const double mean =
            drawn.lifetime.failure.known *
            (0.5 * (drawn.piece[0].units_start + drawn.piece[0].units_end)); /* of a year */
        const struct hf_stock_piece flat[] = {{0.0, mean, mean}};
        struct hf_lifetime plain = {flat, 1, {.known = 1.0}, 1.0, 0, HF_STOCK_MEET_ALL};
        const double c = (double)drawn.costs.unit.minor;
        const double p = (double)drawn.costs.shortage.minor;
        if (c < p) {
            const struct hf_unit_costs trade = {c, p - c};
            int64_t stock = 0;
            CHECK(hf_newsvendor_best(&trade, mean, &stock) == HF_OK);
            CHECK(hf_lifetime_best(&plain, &drawn.costs, &order) == HF_OK);
            CHECK(order.units == stock);
        }
        /* A rate known from endless service is known; a defect of factor 1 is none. */
        plain.failure = (struct hf_failure_law){.shape = 1e11, .unit_years = 1e11};
        CHECK(hf_lifetime_best(&plain, &drawn.costs, &other) == HF_OK);
        CHECK(c >= p || llabs(other.units - order.units) <= 1);
        drawn.costs.holding_per_year = pounds(777);
        CHECK(hf_lifetime_best(&drawn.lifetime, &drawn.costs, &order) == HF_OK);
        drawn.lifetime.failure.defect_probability = 0.3;
        drawn.lifetime.failure.defect_factor = 1.0;
        CHECK(hf_lifetime_best(&drawn.lifetime, &drawn.costs, &other) == HF_OK);
        CHECK(order.units == other.units);
        CHECK_NEAR(order.next_minor, other.next_minor, 1e-9);
    }
}

static void refusals(void) {
    const struct hf_lifetime good = {swap_out, 2, {.known = 0.02}, 5.0, 0, HF_STOCK_MEET_ALL};
    const struct hf_lifetime_costs costs = {pounds(1000), pounds(150), pounds(50), pounds(20000),
                                            0.0};
    struct hf_lifetime_order order = {.units = 7};
    struct hf_lifetime_costs bad[] = {costs, costs, costs, costs, costs, costs};
    bad[0].unit.currency.code[0] = 'U';
    bad[1].shortage.minor = HF_COUNT_UNKNOWN;
    bad[2].disposal.minor = -30000; /* left units earn more than a shortage costs */
    bad[3].unit.minor = -1;
    bad[4].discount_per_year = (double)NAN;
    bad[5].disposal.minor = -2000; /* and more than price and holding */
    for (int i = 0; i < 6; i++) {
        CHECK(hf_lifetime_best(&good, &bad[i], &order) == HF_ERR_ARGUMENT);
    }
    struct hf_lifetime wrong[] = {good, good, good, good, good};
    wrong[0].years = 0.0;
    wrong[1].failure.known = -1.0;
    wrong[2].stock = -1;
    wrong[3].piece = NULL;
    wrong[4].failure = (struct hf_failure_law){.shape = 1.0, .unit_years = 0.0};
    for (int i = 0; i < 5; i++) {
        CHECK(hf_lifetime_best(&wrong[i], &costs, &order) == HF_ERR_ARGUMENT);
    }
    struct hf_lifetime huge = good;
    huge.failure.known = 1e9;
    CHECK(hf_lifetime_best(&huge, &costs, &order) == HF_ERR_LIMIT && order.units == 7);
    static const double rates[] = {0.0, 1e-12, 0.02, 2000.0};
    static const double years[] = {1.0 / 365.25, 5.0, 100.0};
    static const double discounts[] = {0.0, 0.05, 50.0};
    for (int i = 0; i < 4 * 3 * 3 * 2; i++) {
        struct hf_lifetime life = good;
        struct hf_lifetime_costs rent = costs;
        life.failure.known = rates[i % 4];
        life.years = years[i / 4 % 3];
        rent.discount_per_year = discounts[i / 12 % 3];
        if (i / 36 == 1) {
            life.failure =
                (struct hf_failure_law){.shape = 0.5, .unit_years = 0.5 / (rates[i % 4] + 1e-9)};
        }
        const enum hf_status status = hf_lifetime_best(&life, &rent, &order);
        CHECK(status == HF_OK || (status == HF_ERR_LIMIT && rates[i % 4] > 1.0));
        CHECK(order.units >= 0 && order.next_minor > 0.0);
        CHECK(order.hold_probability >= 0.0 && order.hold_probability <= 1.0);
    }
}

int main(void) {
    published();
    marginals();
    simulated();
    limits();
    refusals();
    return check_report();
}
