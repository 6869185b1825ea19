/* Goal: what bases are short of is exact, with the two classical approximations beside it as
 * published; the best stocks are what brute force finds; after a ban the pipelines are those of an
 * event simulation. Method: published and independently computed cases; the binomial split summed
 * term by term; limits; properties; brute force; simulation; every allocation may fail. */
#include <holdfast/echelon.h>

#include <holdfast/trade.h>

#include "balance/count_law.h"
#include "base/random.h"
#include "base/special.h"
#include "tests/known_case.h"

static struct hf_arena echelon_scratch;

static enum hf_status ask(const struct hf_echelon_flow *flow, uint32_t count,
                          enum hf_echelon_method method, int64_t depot, const int64_t *stock,
                          struct hf_echelon_answer *answer) {
    const struct hf_echelon_question question = {flow, count, method, HF_ECHELON_SHORT};
    return hf_echelon_evaluate(&question, depot, stock, echelon_scratch, answer);
}

static double short_sum(const struct hf_echelon_flow *flow, uint32_t count,
                        enum hf_echelon_method method, int64_t depot, const int64_t *stock) {
    struct hf_echelon_answer answer[32];
    CHECK(count <= 32 && ask(flow, count, method, depot, stock, answer) == HF_OK);
    double sum = 0.0;
    for (uint32_t j = 0; j < count; j++) {
        sum += answer[j].short_mean;
    }
    return sum;
}

static void published(void) {
    struct known_file known = known_open();
    struct hf_echelon_base base[10];
    struct hf_echelon_flow flow[10];
    int64_t stock[10];
    for (int j = 0; j < 10; j++) {
        base[j] = (struct hf_echelon_base){2.0, 0.0, 0.0, 0.02};
        stock[j] = 1;
    }
    const struct hf_echelon ten = {base, 10, 0.5};
    CHECK(hf_echelon_steady(&ten, flow) == HF_OK);
    static const int64_t depot[] = {0, 2, 5, 10, 15};
    static const struct {
        const char *name;
        enum hf_echelon_method method;
        double wanted[5];
    } rows[] = {{"two_echelon_exact_10/metric",
                 HF_ECHELON_METRIC,
                 {3.934547, 2.717415, 1.245437, 0.129104, 0.012464}},
                {"two_echelon_exact_10/vari",
                 HF_ECHELON_VARI,
                 {3.934547, 2.759911, 1.369166, 0.229706, 0.021869}},
                {"two_echelon_exact_10/exact",
                 HF_ECHELON_EXACT,
                 {3.934547, 2.763596, 1.380745, 0.233276, 0.021368}}};
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 5; k++) {
            known_check(&known, rows[i].name, k,
                        short_sum(flow, 10, rows[i].method, depot[k], stock), rows[i].wanted[k],
                        1e-5);
        }
    }

    for (int j = 0; j < 5; j++) {
        base[j] = (struct hf_echelon_base){23.2, 0.2, 0.01, 0.01};
    }
    const struct hf_echelon five = {base, 5, 0.02531};
    CHECK(hf_echelon_steady(&five, flow) == HF_OK);
    static const double metric[] = {3.5087679999999994,  2.6042547294299325, 1.9240176333695491,
                                    1.5071668882345475,  1.2469239973068253, 0.9657706525849944,
                                    0.5743290211475964,  0.3269393320619579, 0.20595243359593685,
                                    0.15446378704195696, 0.1261278847709003, 0.09136931705805806,
                                    0.03931730140637746};
    static const double exact[] = {3.5087679999999994, 2.6042547294299325,  1.9240176333695491,
                                   1.5071668882345475, 1.2509469023900688,  0.9865332319154287,
                                   0.6078302825473137, 0.36154363094601516, 0.22606695901215446,
                                   0.1627520403588103, 0.13328574204476307, 0.10381944373071583,
                                   0.05307643108922122};
    static const double metric_depot[] = {0, 1, 2, 3, 3, 2, 1, 2, 3, 4, 4, 1, 2};
    static const double exact_depot[] = {0, 1, 2, 3, 3, 2, 1, 2, 3, 4, 4, 4, 2};
    /* on_hull of the file: all but these */
    static const uint32_t off_hull[2][3] = {{4, 5, 10}, {4, 5, 10}};
    for (int i = 0; i < 2; i++) {
        const struct hf_echelon_question question = {
            flow, 5, i == 0 ? HF_ECHELON_METRIC : HF_ECHELON_EXACT, HF_ECHELON_SHORT};
        const char *name = i == 0 ? "sherbrooke_metric_hull/ebo" : "sherbrooke_exact_hull/ebo";
        const char *split = i == 0 ? "sherbrooke_metric_hull/depot" : "sherbrooke_exact_hull/depot";
        struct hf_echelon_point point[13];
        struct hf_trade_point trade[13];
        CHECK(hf_echelon_curve(&question, 12, echelon_scratch, point) == HF_OK);
        for (int t = 0; t < 13; t++) {
            known_check(&known, name, t, point[t].value, i == 0 ? metric[t] : exact[t], 1e-7);
            known_check(&known, split, t, (double)point[t].depot_stock,
                        i == 0 ? metric_depot[t] : exact_depot[t], 0.0);
            trade[t] = (struct hf_trade_point){t, point[t].value};
        }
        uint32_t kept[13];
        uint32_t count = 0;
        CHECK(hf_trade_hull(&(struct hf_trade_curve){trade, 13}, kept, &count) == HF_OK);
        CHECK(count == 9); /* 0 1 2 3 6 7 8 9 12 */
        for (uint32_t k = 0; k < count; k++) {
            CHECK(kept[k] != off_hull[i][0] && kept[k] != off_hull[i][1] &&
                  kept[k] != off_hull[i][2] && kept[k] != 11);
        }
    }

    static const struct hf_echelon_base sousa[2][2] = {
        {{23.2, 0.5, 0.01, 0.01}, {20.1, 0.6, 0.015, 0.02}},
        {{35.2, 0.7, 0.02, 0.01}, {30.2, 0.6, 0.02, 0.02}}};
    static const double depot_years[] = {0.02531, 0.01782};
    static const int64_t none[2] = {0, 0};
    double sum = 0.0;
    for (int i = 0; i < 2; i++) {
        const struct hf_echelon item = {sousa[i], 2, depot_years[i]};
        CHECK(hf_echelon_steady(&item, flow) == HF_OK);
        sum += short_sum(flow, 2, HF_ECHELON_METRIC, 0, none);
    }
    known_check(&known, "desousa_metric_pipelines/total_ebo_at_zero_stock", 0, sum, 2.6766332,
                1e-7);
    known_close(&known);
}

/* ---- the split, term by term ---- */

static double drawn_in(struct hf_random *random, double low, double high) {
    return low + (high - low) * hf_random_unit(random);
}

static struct hf_echelon_answer plain_split(const struct hf_echelon_flow *flow, int64_t depot,
                                            int64_t stock) {
    enum { MOST = 500 };
    static double waiting[MOST];
    const double m = flow->depot_mean;
    const double p = flow->share;
    for (int k = 0; k < MOST; k++) {
        waiting[k] = k == 0 ? hf_poisson_at_most((double)depot, m) : 0.0;
        for (int n = k > 1 ? k : 1; n < MOST; n++) {
            waiting[k] +=
                hf_poisson_mass((double)(depot + n), m) * hf_count_binomial_mass(k, n, p, 1.0 - p);
        }
    }
    struct hf_echelon_answer answer = {0.0, 0.0};
    for (int x = 0; x < MOST; x++) {
        double mass = 0.0;
        for (int k = 0; k <= x; k++) {
            mass += waiting[k] * hf_poisson_mass(x - k, flow->own_mean);
        }
        answer.short_mean += x > stock ? (double)(x - stock) * mass : 0.0;
        answer.hold_probability += x <= stock ? mass : 0.0;
    }
    return answer;
}

static void term_by_term(void) {
    struct hf_random random = {.seed = 31, .stream = 1};
    double worst = 0.0;
    for (int i = 0; i < 100; i++) {
        const double share = i % 6 == 0   ? 1.0
                             : i % 6 == 1 ? 0.999
                             : i % 6 == 2 ? 0.05 * hf_random_unit(&random)
                                          : hf_random_unit(&random);
        const struct hf_echelon_flow flow = {exp(drawn_in(&random, -3.0, 4.5)),
                                             i % 5 == 0 ? 0.0 : exp(drawn_in(&random, -4.0, 2.0)),
                                             share};
        /* Where the stock meets what others take, the two ways through the recurrence meet. */
        const double meets = floor(flow.depot_mean * (1.0 - share) + hf_random_unit(&random));
        const int64_t depot = i % 2 == 0 ? (int64_t)meets : (int64_t)hf_random_below(&random, 120);
        const int64_t stock = (int64_t)hf_random_below(&random, 14);
        struct hf_echelon_answer seen;
        CHECK(ask(&flow, 1, HF_ECHELON_EXACT, depot, &stock, &seen) == HF_OK);
        const struct hf_echelon_answer slow = plain_split(&flow, depot, stock);
        if (slow.short_mean > 1e-18) {
            worst = fmax(worst, fabs(seen.short_mean / slow.short_mean - 1.0));
        }
        CHECK(fabs(seen.short_mean - slow.short_mean) <= 1e-11 * slow.short_mean + 1e-20);
        CHECK_NEAR(seen.hold_probability, slow.hold_probability, 1e-12);
    }
    printf("exact split against the sum of all terms: relative error %.1e\n", worst);
}

/* ---- limits and properties ---- */

static void limits(void) {
    struct hf_random random = {.seed = 32, .stream = 1};
    for (int i = 0; i < 300; i++) {
        struct hf_echelon_base base[4];
        struct hf_echelon_flow flow[4];
        int64_t stock[4];
        for (int j = 0; j < 4; j++) {
            base[j] = (struct hf_echelon_base){
                exp(drawn_in(&random, -2.0, 3.0)), drawn_in(&random, 0.0, 0.9),
                drawn_in(&random, 0.0, 0.2), drawn_in(&random, 0.0, 0.1)};
            stock[j] = (int64_t)hf_random_below(&random, 5);
        }
        const struct hf_echelon network = {base, 4, drawn_in(&random, 0.0, 0.6)};
        CHECK(hf_echelon_steady(&network, flow) == HF_OK);
        const double poisson = short_sum(flow, 4, HF_ECHELON_METRIC, 0, stock);
        CHECK_NEAR(short_sum(flow, 4, HF_ECHELON_EXACT, 0, stock), poisson, 1e-12);
        CHECK_NEAR(short_sum(flow, 4, HF_ECHELON_VARI, 0, stock), poisson, 1e-12);
        /* A depot that never runs out: every base for itself. */
        double alone = 0.0;
        for (int j = 0; j < 4; j++) {
            const struct hf_echelon_flow own = {0.0, flow[j].own_mean, 0.0};
            alone += short_sum(&own, 1, HF_ECHELON_METRIC, 0, &stock[j]);
        }
        for (int method = 0; method < 3; method++) {
            CHECK_NEAR(short_sum(flow, 4, (enum hf_echelon_method)method, 1000000000, stock), alone,
                       1e-12);
            /* More stock anywhere is never worse. */
            const int64_t depot = (int64_t)hf_random_below(&random, 20);
            struct hf_echelon_answer less[4];
            struct hf_echelon_answer more[4];
            CHECK(ask(flow, 4, (enum hf_echelon_method)method, depot, stock, less) == HF_OK);
            CHECK(ask(flow, 4, (enum hf_echelon_method)method, depot + 1, stock, more) == HF_OK);
            for (int j = 0; j < 4; j++) {
                CHECK(more[j].short_mean <= less[j].short_mean * (1.0 + 1e-12));
                CHECK(method == HF_ECHELON_VARI ||
                      more[j].hold_probability >= less[j].hold_probability - 1e-14);
                const int64_t next = stock[j] + 1;
                struct hf_echelon_answer other;
                CHECK(ask(&flow[j], 1, (enum hf_echelon_method)method, depot, &next, &other) ==
                      HF_OK);
                /* One unit more saves exactly those that were short. */
                CHECK_NEAR(less[j].short_mean - other.short_mean, 1.0 - less[j].hold_probability,
                           1e-12);
            }
        }
    }
    /* One base: what the depot owes is owed to it. */
    const struct hf_echelon_flow one = {6.0, 0.0, 1.0};
    const int64_t three = 3;
    struct hf_echelon_answer answer;
    CHECK(ask(&one, 1, HF_ECHELON_EXACT, 4, &three, &answer) == HF_OK);
    CHECK_NEAR(answer.hold_probability, hf_poisson_at_most(7.0, 6.0), 1e-14);
}

static void refusals(void) {
    const double inf = (double)INFINITY;
    const struct hf_echelon_flow bad[] = {
        {-1.0, 0.0, 0.5}, {1.0, (double)NAN, 0.5}, {1.0, 1.0, 1.5}, {inf, 1.0, 0.5}};
    const int64_t stock[] = {1, -1};
    struct hf_echelon_answer answer = {7.0, 7.0};
    for (int i = 0; i < 4; i++) {
        CHECK(ask(&bad[i], 1, HF_ECHELON_EXACT, 1, stock, &answer) == HF_ERR_ARGUMENT);
    }
    const struct hf_echelon_flow huge[] = {{1e9, 1.0, 0.5}, {2e9, 0.0, 0.0}, {0.0, 1e9, 0.0}};
    for (int i = 0; i < 3; i++) {
        CHECK(ask(&huge[i], 1, HF_ECHELON_EXACT, 1, stock, &answer) == HF_ERR_LIMIT);
    }
    const struct hf_echelon_flow good = {3.0, 1.0, 0.5};
    CHECK(ask(&good, 1, HF_ECHELON_EXACT, -1, stock, &answer) == HF_ERR_ARGUMENT);
    CHECK(ask(&good, 1, HF_ECHELON_EXACT, 1, stock + 1, &answer) == HF_ERR_ARGUMENT);
    CHECK(answer.short_mean >= 7.0 && answer.hold_probability >= 7.0);
    /* Many bases with little each, and one with much: numbers all the same. */
    static const double depot_means[] = {0.0, 1e-12, 1.0, 450.0, 1e5, 1e9};
    static const double shares[] = {0.0, 1e-9, 4e-7, 0.001, 0.5, 1.0};
    static const int64_t depots[] = {0, 1, 440, 100000, 999999999, 1000000000};
    for (int i = 0; i < 6 * 6 * 6 * 3; i++) {
        const struct hf_echelon_flow flow = {depot_means[i % 6], 0.5, shares[i / 6 % 6]};
        const enum hf_echelon_method method = (enum hf_echelon_method)(i / 216);
        if (flow.depot_mean * flow.share + 0.5 <= HF_ECHELON_MEAN_MAX) {
            CHECK(ask(&flow, 1, method, depots[i / 36 % 6], stock, &answer) == HF_OK);
            CHECK(answer.short_mean >= 0.0 && answer.short_mean <= 501.0);
            CHECK(answer.hold_probability >= 0.0 && answer.hold_probability <= 1.0);
        }
    }
}

/* ---- plans against brute force ---- */

static void plans(void) {
    enum { TOTAL = 9 };
    struct hf_random random = {.seed = 33, .stream = 1};
    for (int i = 0; i < 24; i++) {
        struct hf_echelon_base base[3];
        struct hf_echelon_flow flow[3];
        for (int j = 0; j < 3; j++) {
            base[j] = (struct hf_echelon_base){exp(drawn_in(&random, -1.0, 2.0)),
                                               drawn_in(&random, 0.0, 0.9), 0.1, 0.1};
        }
        const struct hf_echelon network = {base, 3, drawn_in(&random, 0.1, 0.6)};
        CHECK(hf_echelon_steady(&network, flow) == HF_OK);
        const struct hf_echelon_question question = {flow, 3, (enum hf_echelon_method)(i % 3),
                                                     i % 2 == 0 ? HF_ECHELON_SHORT
                                                                : HF_ECHELON_HOLD};
        double best[TOTAL + 1];
        for (int t = 0; t <= TOTAL; t++) {
            best[t] = (double)INFINITY;
        }
        struct hf_echelon_answer answer[3];
        for (int code = 0; code < 10000; code++) {
            const int64_t stock[3] = {code % 10, code / 10 % 10, code / 100 % 10};
            const int64_t depot = code / 1000;
            const int64_t total = depot + stock[0] + stock[1] + stock[2];
            if (total > TOTAL) {
                continue;
            }
            CHECK(ask(flow, 3, question.method, depot, stock, answer) == HF_OK);
            double value = 0.0;
            for (int j = 0; j < 3; j++) {
                value += question.aim == HF_ECHELON_SHORT ? answer[j].short_mean
                                                          : -log(answer[j].hold_probability);
            }
            best[total] = fmin(best[total], value);
        }
        struct hf_echelon_point point[TOTAL + 1];
        CHECK(hf_echelon_curve(&question, TOTAL, echelon_scratch, point) == HF_OK);
        for (uint32_t t = 0; t <= TOTAL; t++) {
            CHECK_NEAR(point[t].value, best[t], 1e-12);
            int64_t stock[3];
            CHECK(hf_echelon_split(&question, t, point[t].depot_stock, echelon_scratch, stock) ==
                  HF_OK);
            CHECK(stock[0] + stock[1] + stock[2] + point[t].depot_stock == t);
            CHECK(ask(flow, 3, question.method, point[t].depot_stock, stock, answer) == HF_OK);
            double value = 0.0;
            for (int j = 0; j < 3; j++) {
                value += question.aim == HF_ECHELON_SHORT ? answer[j].short_mean
                                                          : -log(answer[j].hold_probability);
            }
            CHECK_NEAR(value, best[t], 1e-12);
        }
    }
}

/* ---- after a ban ---- */

/* Moments of the requests of all bases up to `until` from `from` on, in order. */
struct request {
    double at;
    int base;
};

/* One path of two bases without repair of their own: requests are served in order by the depot's
 * stock and by what comes back; which base is short at `years`? */
static void path_run(struct hf_random *random, const struct hf_echelon *network,
                     const struct hf_echelon_ban *ban, double years, const int64_t *stock,
                     int64_t depot, int *is_short) {
    enum { REQUESTS = 400 };
    static struct request request[REQUESTS];
    static double supply[REQUESTS];
    const double all = network->base[0].demand_per_year + network->base[1].demand_per_year;
    int count = 0;
    int supplies = 0;
    /* Long before 0 the state does not matter: a whole turnaround and two more. */
    for (double at = -3.0 * network->depot_years; count < REQUESTS;) {
        at -= log(1.0 - hf_random_unit(random)) / all;
        if (at > years) {
            break;
        }
        const int base = hf_random_unit(random) * all < network->base[0].demand_per_year ? 0 : 1;
        const double back = at + network->depot_years;
        const bool is_sent = at <= ban->send_until_years && back <= ban->return_until_years;
        const bool is_good = at <= 0.0 ? back <= 0.0 || hf_random_unit(random) < ban->yield_ratio
                                       : hf_random_unit(random) < ban->yield_ratio;
        if (is_sent && is_good) {
            supply[supplies++] = back; /* fixed turnaround: in order */
        }
        request[count++] = (struct request){at, base};
    }
    int64_t waiting[2] = {0, 0};
    for (int i = 0; i < count; i++) {
        const int64_t from = i - depot; /* the first `depot` requests are met from stock */
        const double met = from < 0          ? request[i].at
                           : from < supplies ? fmax(supply[from], request[i].at)
                                             : (double)INFINITY;
        waiting[request[i].base] += met + network->base[request[i].base].ship_years > years ? 1 : 0;
    }
    for (int j = 0; j < 2; j++) {
        is_short[j] += waiting[j] > stock[j] ? 1 : 0;
    }
}

static void after_ban(void) {
    enum { PATHS = 20000 };
    const struct hf_echelon_base base[] = {{6.0, 0.0, 0.0, 0.05}, {9.0, 0.0, 0.0, 0.1}};
    const struct hf_echelon network = {base, 2, 0.4};
    const struct hf_echelon_ban bans[] = {
        {NULL, 0, 0.3, (double)INFINITY, 0.9},
        {NULL, 0, 0.3, 0.5, 0.9},
        {NULL, 0, 0.0, 0.0, 1.0},
        {NULL, 0, (double)INFINITY, (double)INFINITY, 1.0},
    };
    static const double moments[] = {0.02, 0.3, 0.62, 1.0};
    static const int64_t stock[] = {2, 3};
    struct hf_random random = {.seed = 34, .stream = 1};
    double sigmas = 0.0;
    for (int i = 0; i < 16; i++) {
        const struct hf_echelon_ban *ban = &bans[i / 4];
        const double years = moments[i % 4];
        struct hf_echelon_flow flow[2];
        struct hf_echelon_answer answer[2];
        CHECK(hf_echelon_after(&network, ban, years, flow) == HF_OK);
        CHECK(ask(flow, 2, HF_ECHELON_EXACT, 7, stock, answer) == HF_OK);
        int is_short[2] = {0, 0};
        for (int k = 0; k < PATHS; k++) {
            path_run(&random, &network, ban, years, stock, 7, is_short);
        }
        for (int j = 0; j < 2; j++) {
            const double part = 1.0 - answer[j].hold_probability;
            const double error = sqrt(part * (1.0 - part) / PATHS);
            const double off = fabs((double)is_short[j] / PATHS - part);
            sigmas = fmax(sigmas, off / (error + 1e-6));
            CHECK(off <= 3.5 * error + 1e-4);
        }
    }
    printf("after a ban: simulation of 32 figures, at most %.1f standard errors off\n", sigmas);

    /* Nothing ends: the steady state at every moment. A ban takes ever more out. */
    struct hf_echelon_flow steady[2];
    struct hf_echelon_flow flow[2];
    CHECK(hf_echelon_steady(&network, steady) == HF_OK);
    double last = 0.0;
    for (double years = 0.0; years < 5.0; years += 0.17) {
        CHECK(hf_echelon_after(&network, &bans[3], years, flow) == HF_OK);
        for (int j = 0; j < 2; j++) {
            CHECK_NEAR(flow[j].depot_mean, steady[j].depot_mean, 1e-13);
            CHECK_NEAR(flow[j].own_mean, steady[j].own_mean, 1e-13);
        }
        CHECK(hf_echelon_after(&network, &bans[2], years, flow) == HF_OK);
        CHECK(flow[0].depot_mean >= last);
        last = flow[0].depot_mean;
    }
    const struct hf_stock_piece swap[] = {{0.0, 1.0, 0.0}, {2.0, 0.0, 0.0}};
    const struct hf_echelon_ban shrinking = {swap, 2, 0.0, 0.0, 1.0};
    CHECK(hf_echelon_after(&network, &shrinking, 9.0, flow) == HF_OK);
    CHECK_NEAR(flow[0].depot_mean, 15.0 * (0.4 + 1.0), 1e-13);
    CHECK_NEAR(flow[0].own_mean, 0.0, 1e-13);
    CHECK(hf_echelon_after(&network, &shrinking, -1.0, flow) == HF_ERR_ARGUMENT);
    const struct hf_echelon_ban bad = {swap, 1, 0.0, 0.0, 1.0};
    CHECK(hf_echelon_after(&network, &bad, 1.0, flow) == HF_ERR_ARGUMENT);
}

static void memory(void) {
    const struct hf_echelon_flow flow[] = {{5.0, 1.0, 0.4}, {5.0, 2.0, 0.6}};
    const int64_t stock[] = {1, 2};
    int64_t needed = 0;
    for (int64_t k = 0; k < 200 && needed == 0; k++) {
        for (int method = 0; method < 3; method++) {
            const struct hf_echelon_question question = {flow, 2, (enum hf_echelon_method)method,
                                                         HF_ECHELON_SHORT};
            int64_t allowance = k;
            struct hf_arena scratch = echelon_scratch;
            scratch.allowance = &allowance;
            struct hf_echelon_answer answer[2] = {{7.0, 7.0}, {7.0, 7.0}};
            struct hf_echelon_point point[4] = {{7, 7.0}};
            int64_t split[2] = {7, 7};
            enum hf_status status = hf_echelon_evaluate(&question, 3, stock, scratch, answer);
            CHECK(status == HF_OK || (status == HF_ERR_MEMORY && answer[0].short_mean >= 7.0));
            allowance = k;
            status = hf_echelon_split(&question, 3, 1, scratch, split);
            CHECK(status == HF_OK || (status == HF_ERR_MEMORY && split[0] == 7));
            allowance = k;
            status = hf_echelon_curve(&question, 3, scratch, point);
            CHECK(status == HF_OK || (status == HF_ERR_MEMORY && point[0].depot_stock == 7));
            needed = status == HF_OK && method == 0 ? k : needed;
        }
    }
    CHECK(needed > 5);
}

int main(void) {
    struct hf_arena opened;
    CHECK(hf_arena_open(&opened, (size_t)64 << 20) == HF_OK);
    echelon_scratch = opened;
    published();
    term_by_term();
    limits();
    refusals();
    plans();
    after_ban();
    memory();
    hf_arena_close(&opened);
    return check_report();
}
