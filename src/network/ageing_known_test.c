/* Goal: known answers of hf_ageing, its law beside that of a balance, what ends the supply of
 * spares, and what it refuses. Method: the closed forms of ../shared/data/cases/network.json, month
 * by month, within five standard errors; a largest least month by hand; repair, swaps and
 * deliveries in a pool of 200; sites that are not served today; every bad argument. */
#include <holdfast/ageing.h>
#include <holdfast/balance.h>

#include "base/special.h"
#include "network/ageing_lanes.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

/* Devices 0 ... count - 1 that never meet, or stand in a row behind gateway 0. */
struct simple {
    uint32_t start[202], zero[202], node[202], pool[201], a[201], b[201], gateway_start[2];
    uint32_t demand_start[3], demand_node[202];
    double rate[201];
    struct hf_ageing_pool stock;
    struct hf_network network;
    struct hf_ageing_question question;
};

static void simple_fill(struct simple *simple, uint32_t count, double rate, uint32_t months) {
    memset(simple, 0, sizeof *simple);
    for (uint32_t i = 0; i < count; i++) {
        simple->node[i] = i;
        simple->rate[i] = rate;
        simple->a[i] = i;
        simple->b[i] = i + 1;
    }
    simple->gateway_start[1] = 1;
    simple->demand_start[1] = 1;
    simple->network =
        (struct hf_network){.node_count = count,
                            .node_label = {simple->start, simple->zero},
                            .link_label = {simple->start, simple->zero},
                            .link_a = simple->a,
                            .link_b = simple->b,
                            .function_count = 1,
                            .gateway = {simple->gateway_start, simple->node},
                            .demand_count = 1,
                            .demand_function = simple->zero,
                            .demand_node = {simple->demand_start, simple->demand_node}};
    simple->question = (struct hf_ageing_question){.months = months,
                                                   .trials = 20000,
                                                   .seed = 1,
                                                   .node = {simple->pool, simple->rate, NULL},
                                                   .pool_count = 1,
                                                   .pool = &simple->stock};
}

static struct hf_ageing simple_ask(const struct simple *simple, struct hf_arena *keep,
                                   struct hf_arena scratch) {
    struct hf_ageing seen = {.months = 0};
    CHECK(hf_ageing(&simple->network, &simple->question, keep, scratch, &seen) == HF_OK);
    return seen;
}

/* A share of so many trials is within five of its standard errors. */
static bool is_near(double seen, double wanted, uint32_t trials) {
    const bool is = fabs(seen - wanted) <=
                    5.0 * sqrt(wanted * (1.0 - wanted) / (double)trials) + 1.0 / (double)trials;
    if (!is) {
        printf("    seen %.6f, wanted %.6f\n", seen, wanted);
    }
    return is;
}

#define MEAN_LIFE 20.0 /* months */

/* Both of two, and one of two: every month of the curve, the mean, and its value at one mean life.
 */
static void series_and_parallel(struct hf_arena arena, struct hf_arena scratch) {
    static struct simple simple;
    for (int is_parallel = 0; is_parallel < 2; is_parallel++) {
        struct hf_arena keep = arena;
        simple_fill(&simple, 2, 12.0 / MEAN_LIFE, HF_AGEING_MONTHS_MAX);
        simple.network.link_count = is_parallel == 0 ? 1 : 0;
        simple.demand_node[0] = is_parallel == 0 ? 1 : 0;
        if (is_parallel != 0) {
            simple.demand_node[1] = 1;
            simple.demand_start[1] = 2;
            simple.gateway_start[1] = 2;
        }
        const struct hf_ageing seen = simple_ask(&simple, &keep, scratch);
        for (uint32_t month = 0; month < seen.months; month++) {
            const double up = exp(-(double)(month + 1) / MEAN_LIFE);
            CHECK(is_near(seen.sites_served[month].mean,
                          is_parallel == 0 ? up * up : 1.0 - (1.0 - up) * (1.0 - up), seen.trials));
        }
        /* A month begun counts half. */
        const double life =
            ((double)seen.demand[0].months_served / (double)seen.trials + 0.5) / MEAN_LIFE;
        CHECK(fabs(life - (is_parallel == 0 ? 0.5 : 1.5)) < 0.02);
        CHECK(is_near(1.0 - seen.sites_served[19].mean,
                      is_parallel == 0 ? 1.0 - exp(-2.0) : 0.39957640089372803, seen.trials));
    }
}

/* 100 devices, 0.05 failures a year each; has the stock run out within a year? */
static void spares_poisson(struct hf_arena arena, struct hf_arena scratch) {
    static struct simple simple;
    static const uint32_t stock[] = {0, 5, 8, 10};
    static const double wanted[] = {0.9932620530009145, 0.38403934516693683, 0.06809363472184848,
                                    0.013695268598382881};
    for (int i = 0; i < 4; i++) {
        struct hf_arena keep = arena;
        simple_fill(&simple, 100, 0.05, 12);
        simple.stock.stock = stock[i];
        const struct hf_ageing seen = simple_ask(&simple, &keep, scratch);
        for (uint32_t month = 0; month < 12; month++) {
            CHECK(is_near((double)seen.pool_empty[month] / seen.trials,
                          hf_poisson_above(stock[i], 5.0 * (month + 1) / 12.0), seen.trials));
        }
        CHECK(is_near((double)seen.pool_empty[11] / seen.trials, wanted[i], seen.trials));
    }
}

/* A pool with all that a balance has, on month boundaries: P(nothing has stayed down by the end of
 * a month) is P(hold) until then. */
static void same_law_as_balance(struct hf_arena arena, struct hf_arena scratch) {
    static struct simple simple;
    enum { BASE = 40, HORIZON = 60 };
    static const double shape[] = {0.0, 2.5, 0.0, 2.5};
    const uint32_t node[] = {0};
    const uint32_t pool[] = {0};
    const uint32_t units[] = {BASE};
    const double rate[] = {0.25};
    double factor[HORIZON];
    struct hf_stock_piece piece[HORIZON];
    for (int i = 0; i < 4; i++) {
        struct hf_arena keep = arena;
        simple_fill(&simple, 1, 0.0, HORIZON);
        for (uint32_t month = 0; month < HORIZON; month++) { /* of units that age, or do not */
            factor[month] = i < 2 ? 1.0 : month == 7 ? 0.0 : 0.2 + 0.03 * month;
            piece[month] =
                (struct hf_stock_piece){month / 12.0, BASE * factor[month], BASE * factor[month]};
        }
        simple.stock.rate_factor = i < 2 ? NULL : factor;
        simple.stock.stock = 12;
        simple.stock.rate_shape = shape[i];
        const struct hf_ageing_delivery delivery[] = {{0, 24, 10, 0.4}, {0, 12, 5, 0.0}};
        const struct hf_ageing_lot lot = {0, 6, 5};
        simple.question.part = (struct hf_ageing_parts){
            .count = 1, .node = node, .pool = pool, .rate = rate, .units = units};
        simple.question.delivery = delivery;
        simple.question.delivery_count = 2;
        simple.question.lot = &lot;
        simple.question.lot_count = 1;
        const struct hf_ageing seen = simple_ask(&simple, &keep, scratch);
        const struct hf_balance_delivery same[] = {{1.0, 5, 1.0, false}, {2.0, 10, 0.6, true}};
        const struct hf_balance_lot expiring = {0.5, 5};
        const struct hf_balance balance = {
            .piece = piece,
            .piece_count = HORIZON,
            .failure = {.known = rate[0], .shape = shape[i], .unit_years = shape[i] / rate[0]},
            .delivery = same,
            .delivery_count = 2,
            .lot = &expiring,
            .lot_count = 1,
            .stock = 12};
        double years[HORIZON];
        struct hf_balance_point point[HORIZON];
        for (uint32_t month = 0; month < HORIZON; month++) {
            years[month] = (month + 1 - 1e-9) / 12.0; /* what comes then is not there yet */
        }
        CHECK(hf_balance_curve(&balance, years, HORIZON, point, NULL, scratch) == HF_OK);
        for (uint32_t month = 0; month < HORIZON; month++) {
            CHECK(is_near((double)seen.pool_empty[month] / seen.trials, 1.0 - point[month].hold,
                          seen.trials));
            CHECK(is_near(seen.sites_served[month].mean, point[month].hold, seen.trials));
        }
    }
}

/* Factors of 1 are none. */
static void factors_of_one(struct hf_arena keep, struct hf_arena scratch) {
    static struct simple simple;
    double factor[48];
    struct hf_ageing seen[2];
    for (int i = 0; i < 48; i++) {
        factor[i] = 1.0;
    }
    for (int i = 0; i < 2; i++) {
        simple_fill(&simple, 60, 0.2, 48);
        simple.stock.stock = 9;
        simple.stock.rate_shape = 3.0;
        simple.stock.rate_factor = i == 0 ? NULL : factor;
        seen[i] = simple_ask(&simple, &keep, scratch);
    }
    for (uint32_t month = 0; month < 48; month++) {
        CHECK(seen[0].pool_empty[month] == seen[1].pool_empty[month]);
        CHECK_NEAR(seen[0].sites_served[month].mean, seen[1].sites_served[month].mean, 0.0);
    }
}

/* The largest least month of four ways, by hand: 7. */
static void largest_least(struct hf_arena keep, struct hf_arena scratch) {
    static const uint32_t a[] = {0, 0, 1, 1, 2};
    static const uint32_t b[] = {1, 2, 2, 3, 3};
    static const uint8_t month[] = {9, 4, 7, 3, 8};
    uint32_t none[5] = {0};
    uint32_t label_start[] = {0, 1, 2, 3, 4, 5};
    uint32_t label[] = {0, 1, 2, 3, 4};
    uint32_t one[] = {0, 1};
    uint32_t far[] = {3};
    const struct hf_network network = {.node_count = 4,
                                       .node_label = {none, none},
                                       .link_count = 5,
                                       .link_a = a,
                                       .link_b = b,
                                       .link_label = {label_start, label},
                                       .label_count = 6,
                                       .function_count = 1,
                                       .gateway = {one, none},
                                       .demand_count = 1,
                                       .demand_function = none,
                                       .demand_node = {one, far}};
    const struct hf_network_loss loss = {.count = 0};
    struct age_net net;
    struct age_lanes lanes;
    CHECK(hf_age_net_open(&network, 5, &loss, &keep, scratch, &net) == HF_OK);
    CHECK(hf_age_lanes_open(&lanes, &net, &keep) == HF_OK);
    hf_age_lanes_clear(&lanes, true);
    for (uint32_t i = 0; i < 5; i++) {
        lanes.works[net.label_row[i] * (size_t)AGE_LANES + i] = month[i]; /* alone */
        lanes.works[net.label_row[i] * (size_t)AGE_LANES + 63] = month[i];
    }
    hf_age_lanes_settle(&lanes);
    hf_age_lanes_reach(&lanes, 0);
    const uint8_t *const dark = lanes.dark + net.net.place[3] * (size_t)AGE_LANES;
    CHECK(dark[63] == 7);
    for (uint32_t i = 0; i < 5; i++) {
        CHECK(dark[i] == AGE_NEVER); /* no link is on every way */
    }
}

/* Repair at once keeps all up as long as it lasts; a swap ends failing; a delivery serves what
 * fails later. */
static void ends_of_supply(struct hf_arena arena, struct hf_arena scratch) {
    static struct simple simple;
    struct hf_arena keep = arena;
    simple_fill(&simple, 200, 2.0, 60);
    simple.stock.repair_until = 12;
    struct hf_ageing seen = simple_ask(&simple, &keep, scratch);
    CHECK(seen.pool_empty[11] == 0 && seen.pool_empty[12] > 0 && seen.sites_served[11].mean >= 1.0);
    CHECK(is_near(seen.sites_served[35].mean, exp(-2.0 * 2.0), seen.trials));
    uint32_t swap[200];
    for (uint32_t i = 0; i < 200; i++) {
        swap[i] = 12;
    }
    keep = arena;
    simple.question.node.swap_month = swap;
    seen = simple_ask(&simple, &keep, scratch);
    CHECK(seen.pool[0].unreplaced == 0 && seen.pool[0].failures > 0);
    simple.stock.repair_until = 6; /* what falls from month 6 on the swap would bring back */
    keep = arena;
    seen = simple_ask(&simple, &keep, scratch);
    CHECK(seen.pool[0].unreplaced > 0 && seen.pool[0].restorable == seen.pool[0].unreplaced);
    const struct hf_ageing_delivery delivery = {0, 6, UINT32_MAX, 0.0};
    simple.question.delivery = &delivery;
    simple.question.delivery_count = 1;
    keep = arena;
    seen = simple_ask(&simple, &keep, scratch);
    CHECK(seen.pool[0].unreplaced == 0);
}

/* What is not served with everything up is left out and counted, and is last in the order. */
static void unserved_today(struct hf_arena keep, struct hf_arena scratch) {
    static struct simple simple;
    simple_fill(&simple, 3, 1.0, 24);
    simple.network.demand_count = 2;
    simple.demand_node[0] = 2; /* no link leads there */
    simple.demand_node[1] = 0;
    simple.demand_start[2] = 2;
    const int64_t weight[] = {5, 7};
    simple.question.site_weight = weight;
    const struct hf_ageing seen = simple_ask(&simple, &keep, scratch);
    CHECK(seen.demands_unserved == 1 && seen.sites_unserved == 1 && seen.weight_unserved == 5);
    CHECK(seen.sites == 1 && seen.weight == 7 && seen.site_order[0] == 1);
    CHECK(!seen.demand[0].is_served_today && seen.demand[0].months_served == 0);
    CHECK(is_near(seen.weight_served[11].mean / 7.0, exp(-1.0), seen.trials));
}

static void shared_cases(void) {
    static const char *const wanted[] = {
        "\"id\": \"age-series2\"",   "\"mean_loss_time\": \"1/2\"",
        "\"id\": \"age-parallel2\"", "\"mean_loss_time\": \"3/2\"",
        "0.39957640089372803",       "\"id\": \"age-spares-poisson\"",
        "0.9932620530009145",        "0.38403934516693683",
        "0.06809363472184848",       "0.013695268598382881",
        "\"id\": \"age-maxmin\"",    NULL};
    FILE *file = fopen("../shared/data/cases/network.json", "rb");
    if (file == NULL) {
        check_skip("../shared/data/cases: the known answers were not compared with the file");
        return;
    }
    const size_t room = 1U << 20;
    char *text = calloc(room, 1);
    CHECK(text != NULL && fread(text, 1, room - 1, file) > 0);
    for (int i = 0; text != NULL && wanted[i] != NULL; i++) {
        if (!CHECK(strstr(text, wanted[i]) != NULL)) {
            printf("    %s\n", wanted[i]);
        }
    }
    free(text);
    fclose(file);
}

/* ---- mistakes ---- */

static void bad_arguments(struct hf_arena arena, struct hf_arena scratch) {
    static struct simple good;
    struct hf_ageing seen = {.months = 77};
    const uint32_t far[] = {24};
    const int64_t negative[] = {-5};
    const int64_t huge[] = {INT64_MAX, INT64_MAX};
    const double one[] = {1.0};
    const struct hf_ageing_delivery delivery = {1, 0, 1, 0.0};
    simple_fill(&good, 2, 1.0, 24);
    CHECK(hf_ageing(NULL, &good.question, &arena, scratch, &seen) == HF_ERR_ARGUMENT);
    CHECK(hf_ageing(&good.network, NULL, &arena, scratch, &seen) == HF_ERR_ARGUMENT);
    CHECK(hf_ageing(&good.network, &good.question, NULL, scratch, &seen) == HF_ERR_ARGUMENT);
    CHECK(hf_ageing(&good.network, &good.question, &arena, scratch, NULL) == HF_ERR_ARGUMENT);
    enum { MISTAKES = 27 };
    const double negative_factor[24] = {1.0, -1.0};
    const double odd_factor[24] = {(double)NAN};
    const struct hf_ageing_pool factors[] = {{.rate_factor = negative_factor},
                                             {.rate_factor = odd_factor}};
    const uint32_t two[] = {2};
    const uint32_t zero[] = {0};
    const struct hf_ageing_pool odd[] = {
        {.repair_loss_ratio = 1.5}, {.rate_shape = -1.0}, {.rate_shape = (double)NAN}};
    const struct hf_ageing_lot lot = {0, 3, 1}; /* more than the stock */
    const struct hf_ageing_delivery doubtful = {0, 1, 1, (double)NAN};
    struct hf_ageing_question bad[MISTAKES];
    for (int i = 0; i < MISTAKES; i++) {
        bad[i] = good.question;
    }
    for (int i = 0; i < 3; i++) {
        bad[18 + i].pool = &odd[i];
    }
    bad[25].pool = &factors[0];
    bad[26].pool = &factors[1];
    bad[21].lot_count = 1;
    bad[21].lot = &lot;
    bad[22].part = (struct hf_ageing_parts){.count = 1, .node = two, .pool = zero, .rate = one};
    bad[23].part = (struct hf_ageing_parts){.count = 1, .node = zero, .pool = two, .rate = one};
    bad[24].delivery = &doubtful;
    bad[24].delivery_count = 1;
    bad[0].months = 0;
    bad[1].months = HF_AGEING_MONTHS_MAX + 1;
    bad[2].trials = 0;
    bad[3].trials = HF_AGEING_TRIALS_MAX + 1;
    bad[4].pool_count = 0;
    bad[5].pool = NULL;
    bad[6].node.rate = NULL;
    bad[7].node.rate = (const double[]){1.0, -1.0};
    bad[8].node.rate = (const double[]){1.0, (double)NAN};
    bad[9].node.rate = (const double[]){1.0, HF_AGEING_RATE_MAX * 2.0};
    bad[10].delivery_count = 1;
    bad[11].delivery_count = 1;
    bad[11].delivery = &delivery;
    bad[12].demand_site = far;
    bad[13].site_weight = negative;
    bad[14].by_count = 1;
    bad[14].by = far;
    bad[15].level_count = 1;
    bad[15].level = one;
    bad[16].loss = (struct hf_network_loss){.group = far, .count = 1};
    bad[17].loss.bound = (enum hf_bound)HF_BOUNDS;
    for (int i = 0; i < MISTAKES; i++) {
        if (!CHECK(hf_ageing(&good.network, &bad[i], &arena, scratch, &seen) == HF_ERR_ARGUMENT)) {
            printf("    mistake %d\n", i);
        }
    }
    good.network.demand_count = 2;
    good.demand_start[2] = 2;
    good.question.site_weight = huge;
    CHECK(hf_ageing(&good.network, &good.question, &arena, scratch, &seen) == HF_ERR_LIMIT);
    good.question.site_weight = NULL;
    const uint32_t units[] = {UINT32_MAX};
    good.question.part = (struct hf_ageing_parts){
        .count = 1, .node = zero, .pool = zero, .rate = one, .units = units};
    CHECK(hf_ageing(&good.network, &good.question, &arena, scratch, &seen) == HF_ERR_LIMIT);
    CHECK(seen.months == 77);
}

int main(void) {
    struct hf_arena keep = {0};
    struct hf_arena scratch = {0};
    if (hf_arena_open(&keep, (size_t)1 << 30) != HF_OK ||
        hf_arena_open(&scratch, (size_t)1 << 30) != HF_OK) {
        return 1;
    }
    series_and_parallel(keep, scratch);
    spares_poisson(keep, scratch);
    same_law_as_balance(keep, scratch);
    factors_of_one(keep, scratch);
    largest_least(keep, scratch);
    ends_of_supply(keep, scratch);
    unserved_today(keep, scratch);
    shared_cases();
    bad_arguments(keep, scratch);
    hf_arena_close(&keep);
    hf_arena_close(&scratch);
    return check_report();
}
