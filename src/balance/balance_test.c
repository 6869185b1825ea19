/* Goal: the answers about one balance are right in every form, monotone, numbers whatever goes in.
 * Method: known answers of ../shared/data/cases (compared with the file where it is there); closed
 * forms in the limits of the recursion; plain recursions and seeded simulations kept here; random
 * balances; extreme inputs; every allocation failing in turn. */
#include <holdfast/balance.h>

#include "base/random.h"
#include "base/special.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#define INF ((double)INFINITY)

static struct hf_arena arena;

static const struct hf_stock_piece flat_1000[] = {{0.0, 1000.0, 1000.0}};
static const struct hf_stock_piece swap_5[] = {{0.0, 2000.0, 0.0}, {5.0, 0.0, 0.0}};
static const struct hf_stock_piece one_unit[] = {{0.0, 1.0, 1.0}};

static struct hf_balance_point at(const struct hf_balance *balance, double years) {
    struct hf_balance_point point = {(double)NAN, (double)NAN, (double)NAN};
    CHECK(hf_balance_curve(balance, &years, 1, &point, NULL, arena) == HF_OK);
    return point;
}

static double until(const struct hf_balance *balance, double confidence) {
    double years = (double)NAN;
    CHECK(hf_balance_hold_until(balance, &confidence, 1, &years, NULL, arena) == HF_OK);
    return years;
}

static int64_t needed(const struct hf_balance *balance, double years, double confidence) {
    const struct hf_balance_wish wish = {years, confidence, HF_STOCK_MEET_ALL};
    int64_t stock = -1;
    CHECK(hf_balance_needed(balance, &wish, &stock, arena) == HF_OK);
    return stock;
}

/* ---- known answers ---- */

/* Quarterly waves of 100 of 2,000 units, a tenth good, back one quarter later. */
static void waves(struct hf_balance_delivery *delivery, double good) {
    for (uint32_t i = 0; i < 19; i++) {
        delivery[i] = (struct hf_balance_delivery){0.25 * (i + 2), 100, good, true};
    }
}

static void known_harvest(void) {
    struct hf_balance_delivery delivery[19];
    waves(delivery, 0.1);
    struct hf_balance balance = {.piece = swap_5,
                                 .piece_count = 2,
                                 .failure = {.known = 0.02},
                                 .delivery = delivery,
                                 .delivery_count = 19,
                                 .stock = 40};
    CHECK_NEAR(at(&balance, 2.0).hold, 0.9978590492067194, 1e-10);
    CHECK_NEAR(at(&balance, 5.0).hold, 0.9978027456792286, 1e-10);
    CHECK(needed(&balance, 5.0, 0.95) == 31);
    waves(delivery, 0.0);
    const double none = at(&balance, 5.0).hold;
    CHECK(fabs(none / 7.519646690906881e-12 - 1.0) < 1e-13);
    CHECK(fabs(at(&balance, 2.0).hold / 0.0008749501870732976 - 1.0) < 1e-12);
    CHECK(needed(&balance, 5.0, 0.95) == 117);
}

static void known_rates(void) {
    struct hf_failure_law law;
    CHECK(hf_failure_law_update(NULL, 7.0, 400.0, &law) == HF_OK);
    CHECK_NEAR(law.shape / law.unit_years, 0.01875, 1e-15);
    struct hf_balance balance = {.piece = flat_1000, .piece_count = 1, .failure = law};
    CHECK(needed(&balance, 1.0, 0.95) == 34);
    CHECK(needed(&balance, 1.0, 0.99) == 42);
    balance.stock = 25;
    CHECK_NEAR(at(&balance, 1.0).hold, 0.8109127394563367, 1e-8);
    CHECK(hf_failure_law_update(NULL, 0.0, 250.0, &law) == HF_OK);
    balance.failure = law;
    CHECK(needed(&balance, 1.0, 0.95) == 8);
    CHECK(hf_failure_law_update(NULL, 0.0, 32441.0, &law) == HF_OK);
    balance.failure = law;
    balance.piece = one_unit;
    CHECK(needed(&balance, 90247.0, 0.95) == 6);
    balance.stock = 1;
    CHECK_NEAR(at(&balance, 90247.0).hold, 0.7033, 1e-4);
    struct hf_balance common = {
        .piece = flat_1000,
        .piece_count = 1,
        .failure = {.known = 0.04, .defect_probability = 0.1, .defect_factor = 3.0},
        .stock = 51};
    CHECK_NEAR(at(&common, 1.0).hold, 0.8651338270176356, 1e-9);
    CHECK(needed(&common, 1.0, 0.95) == 120);
    CHECK(needed(&common, 1.0, 0.99) == 134);
    CHECK(needed(&common, 1.0, 0.80) == 48);
}

static struct hf_repair_loop repair_ban = {1.0, 0.9, 0.25, 0, 1.0, INF, 9.0};

static void known_repair(void) {
    const struct hf_stock_piece forty[] = {{0.0, 40.0, 40.0}};
    const struct hf_balance balance = {.piece = forty,
                                       .piece_count = 1,
                                       .failure = {.known = 1.0},
                                       .loop = &repair_ban,
                                       .loop_count = 1,
                                       .stock = 15};
    static const double years[] = {0.25, 0.5, 1.0, 1.25, 1.5, 2.0};
    static const double available[] = {0.9994485312098365, 0.9984746859684962,
                                       0.9920943008379093, 0.9845959729380407,
                                       0.5400906145417567, 0.002734450439497477};
    struct hf_balance_point point[6];
    struct hf_balance_quality quality;
    CHECK(hf_balance_curve(&balance, years, 6, point, &quality, arena) == HF_OK);
    for (int i = 0; i < 6; i++) {
        CHECK_NEAR(point[i].available, available[i], 1e-9);
        CHECK(point[i].hold < point[i].available);
    }
    CHECK(quality.method == HF_BALANCE_RETURNS);
    /* first passage at 1.25 y is 0.9346 +- 0.0001 by simulation */
    CHECK(fabs(point[3].hold - 0.9346) < 0.0025);
}

/* Weibull: units of 8 years, scale 20, shape 3, over 4 years: the plan that forgets ageing says
 * 112.
 */
static void known_ageing(void) {
    const struct hf_stock_piece flat[] = {{0.0, 500.0, 500.0}};
    const struct hf_age_cohort cohort[] = {{1.0, 8.0, 20.0, 3.0}};
    const struct hf_balance balance = {.piece = flat,
                                       .piece_count = 1,
                                       .failure = {.known = 1.0},
                                       .cohort = cohort,
                                       .cohort_count = 1};
    CHECK(needed(&balance, 4.0, 0.95) == 91);
}

/* ---- simulation, kept plain ---- */

/* The moment of the first shortage on one path; all draws from `random`. */
struct path {
    double failed[4000], back[4000];
    uint32_t failed_count, back_count;
};

static double exponential(struct hf_random *random) {
    return -log(1.0 - hf_random_unit(random));
}

static double gamma_draw(struct hf_random *random, double shape) {
    double sum = 0.0; /* whole shapes, and a half by a squared normal */
    for (int i = 0; i < (int)shape; i++) {
        sum += exponential(random);
    }
    if (shape - floor(shape) > 0.25) {
        const double angle = 6.283185307179586 * hf_random_unit(random);
        const double normal = sqrt(2.0 * exponential(random)) * cos(angle);
        sum += 0.5 * normal * normal;
    }
    return sum;
}

static int ascending(const void *left, const void *right) {
    const double a = *(const double *)left;
    const double b = *(const double *)right;
    return (a > b) - (a < b);
}

static void path_loop(const struct hf_repair_loop *loop, double failed, struct hf_random *random,
                      struct path *path) {
    double turnaround = loop->turnaround_years;
    if (loop->stages > 0) {
        turnaround = 0.0;
        for (uint32_t k = 0; k < loop->stages; k++) {
            turnaround += exponential(random) * loop->turnaround_years / loop->stages;
        }
    }
    if (failed <= loop->send_until_years && failed + turnaround <= loop->return_until_years &&
        path->back_count < 4000) {
        path->back[path->back_count++] = failed + turnaround;
    }
}

static void path_loops(const struct hf_balance *balance, double failed, struct hf_random *random,
                       struct path *path) {
    double draw = hf_random_unit(random);
    for (uint32_t i = 0; i < balance->loop_count; i++) {
        const struct hf_repair_loop *loop = &balance->loop[i];
        draw -= loop->share_ratio;
        if (draw < 0.0) {
            if (hf_random_unit(random) < loop->yield_ratio) {
                path_loop(loop, failed, random, path);
            }
            return;
        }
    }
}

/* Work in progress of a fixed turnaround, evenly over it. */
static void path_wip(const struct hf_balance *balance, struct hf_random *random,
                     struct path *path) {
    for (uint32_t i = 0; i < balance->loop_count; i++) {
        const struct hf_repair_loop *loop = &balance->loop[i];
        double at = 0.0;
        while (loop->wip_mean > 0.0 && (at += exponential(random) * loop->turnaround_years /
                                              loop->wip_mean) < loop->turnaround_years) {
            path->back[path->back_count] = at;
            path->back_count += at <= loop->return_until_years;
        }
    }
}

static uint32_t path_batch(const struct hf_balance *balance, struct hf_random *random) {
    double draw = hf_random_unit(random);
    uint32_t units = 0;
    while (units + 1 < balance->batch_count && draw >= balance->batch[units]) {
        draw -= balance->batch[units++];
    }
    return units + 1;
}

static void path_failures(const struct hf_balance *balance, double horizon,
                          struct hf_random *random, struct path *path) {
    const struct hf_failure_law *law = &balance->failure;
    double theta = law->shape > 0.0 ? gamma_draw(random, law->shape) / law->unit_years : law->known;
    if (hf_random_unit(random) < law->defect_probability) {
        theta *= law->defect_factor;
    }
    double most = 0.0; /* units: thinning below the largest number */
    for (uint32_t i = 0; i < balance->piece_count; i++) {
        most = fmax(most, fmax(balance->piece[i].units_start, balance->piece[i].units_end));
    }
    for (double t = 0.0; theta > 0.0 && (t += exponential(random) / (theta * most)) < horizon;) {
        uint32_t piece = 0;
        while (piece + 1 < balance->piece_count && balance->piece[piece + 1].from_years <= t) {
            piece++;
        }
        const struct hf_stock_piece *now = &balance->piece[piece];
        double units = now->units_start;
        if (piece + 1 < balance->piece_count) {
            units += (now->units_end - now->units_start) * (t - now->from_years) /
                     (now[1].from_years - now->from_years);
        }
        if (hf_random_unit(random) * most >= units) {
            continue;
        }
        for (uint32_t j = path_batch(balance, random); j > 0; j--) {
            if (hf_random_unit(random) >= balance->met_by_swap_ratio && path->failed_count < 4000) {
                path->failed[path->failed_count++] = t;
                path_loops(balance, t, random, path);
            }
        }
    }
}

static double path_shortage(const struct hf_balance *balance, double horizon,
                            struct hf_random *random, struct path *path) {
    path->failed_count = 0;
    path->back_count = 0;
    path_wip(balance, random, path);
    path_failures(balance, horizon, random, path);
    double yield = 0.0;
    if (balance->harvest_good > 0.0) {
        const double good = gamma_draw(random, balance->harvest_good);
        yield = good / (good + gamma_draw(random, balance->harvest_bad));
    }
    for (uint32_t i = 0; i < balance->delivery_count; i++) {
        const struct hf_balance_delivery *delivery = &balance->delivery[i];
        const double good =
            delivery->is_harvest && balance->harvest_good > 0.0 ? yield : delivery->good_ratio;
        for (int64_t u = 0; u < delivery->units; u++) {
            if (hf_random_unit(random) < good && path->back_count < 4000) {
                path->back[path->back_count++] = delivery->years;
            }
        }
    }
    qsort(path->failed, path->failed_count, sizeof(double), ascending);
    qsort(path->back, path->back_count, sizeof(double), ascending);
    int64_t lots = 0;
    for (uint32_t i = 0; i < balance->lot_count; i++) {
        lots += balance->lot[i].units;
    }
    int64_t other = balance->stock - lots;
    uint32_t back = 0;
    uint32_t lot = 0;
    for (uint32_t i = 0; i < path->failed_count; i++) {
        for (; back < path->back_count && path->back[back] <= path->failed[i]; back++) {
            other++;
        }
        for (; lot < balance->lot_count && balance->lot[lot].until_years <= path->failed[i];
             lot++) {
            int64_t rest = 0;
            for (uint32_t later = lot + 1; later < balance->lot_count; later++) {
                rest += balance->lot[later].units;
            }
            lots = lots < rest ? lots : rest;
        }
        if (lots > 0) {
            lots--;
        } else if (--other < 0) {
            return path->failed[i];
        }
    }
    return INF;
}

enum { PATHS = 4000, MOMENTS = 5 };

/* P(hold) at the moments, within `extra` and 3.5 standard errors of the simulation. */
static void compare(const char *name, const struct hf_balance *balance, double horizon,
                    double extra) {
    static struct path path;
    double years[MOMENTS];
    struct hf_balance_point point[MOMENTS];
    int64_t held[MOMENTS] = {0};
    for (int m = 0; m < MOMENTS; m++) {
        years[m] = horizon * (m + 1) / MOMENTS;
    }
    CHECK(hf_balance_curve(balance, years, MOMENTS, point, NULL, arena) == HF_OK);
    for (uint64_t i = 0; i < PATHS; i++) {
        struct hf_random random = {11, i, 0};
        const double shortage = path_shortage(balance, horizon, &random, &path);
        for (int m = 0; m < MOMENTS; m++) {
            held[m] += shortage > years[m];
        }
    }
    for (int m = 0; m < MOMENTS; m++) {
        const double seen = (double)held[m] / PATHS;
        const double error = sqrt(fmax(seen * (1.0 - seen), 1.0 / PATHS) / PATHS);
        CHECK(point[m].available >= point[m].hold - 1e-9);
        if (!CHECK(fabs(point[m].hold - seen) <= 3.5 * error + extra)) {
            printf("    %s at %g: %.5f, simulated %.5f +- %.5f\n", name, years[m], point[m].hold,
                   seen, error);
        }
        if (m != 2) {
            continue;
        }
        const double asked = fmin(fmax(point[m].hold, 1e-4), 1.0 - 1e-9);
        const double date = until(balance, asked);
        if (!CHECK(isinf(date) || date > horizon || fabs(at(balance, date).hold - asked) < 5e-4))
            printf("%s %g %g\n", name, at(balance, date).hold, asked);
    }
}
static void simulated(void) {
    const struct hf_stock_piece flat[] = {{0.0, 40.0, 40.0}};
    const struct hf_stock_piece ramp[] = {{0.0, 40.0, 30.0}, {1.0, 30.0, 5.0}, {4.0, 5.0, 5.0}};
    const struct hf_failure_law gamma = {.shape = 3.5, .unit_years = 12.0};
    const double batch[] = {0.6, 0.3, 0.1};
    const struct hf_balance_delivery delivery[] = {
        {0.4, 5, 0.5, true}, {0.9, 12, 0.5, true}, {0.9, 2, 1.0, false}, {2.0, 30, 0.1, true}};
    const struct hf_balance_lot lot[] = {{0.5, 6}, {0.8, 5}, {2.5, 4}};
    struct hf_balance balance = {
        .piece = ramp, .piece_count = 3, .failure = {.known = 0.3}, .stock = 20};
    compare("plain", &balance, 4.0, 0.0);
    balance.failure = gamma;
    compare("gamma", &balance, 4.0, 0.0);
    balance.batch = batch;
    balance.batch_count = 3;
    balance.met_by_swap_ratio = 0.2;
    compare("batches", &balance, 4.0, 0.0);
    balance.delivery = delivery;
    balance.delivery_count = 4;
    compare("deliveries", &balance, 4.0, 0.0);
    balance.harvest_good = 2.0;
    balance.harvest_bad = 3.0;
    balance.failure.defect_probability = 0.2;
    balance.failure.defect_factor = 2.0;
    compare("yield law", &balance, 4.0, 0.0);
    balance.lot = lot;
    balance.lot_count = 3;
    compare("lots", &balance, 4.0, 0.0);
    balance.delivery_count = 0;
    compare("lots alone", &balance, 4.0, 0.0);
    /* loops: exact until the first return and where sending ends within one turnaround */
    struct hf_repair_loop loop[] = {{0.7, 0.9, 0.5, 0, 0.0, INF, 6.0},
                                    {0.2, 0.8, 0.3, 0, 0.0, 0.2, 3.0}};
    struct hf_balance repair = {.piece = flat,
                                .piece_count = 1,
                                .failure = {.known = 0.5},
                                .loop = loop,
                                .loop_count = 2,
                                .stock = 12};
    compare("work in progress alone", &repair, 1.5, 0.0);
    loop[0].send_until_years = 0.4;
    compare("short send", &repair, 1.5, 0.002);
    loop[0].send_until_years = INF;
    loop[0].return_until_years = 2.0;
    compare("long send", &repair, 3.0, 0.006);
    repair.delivery = delivery;
    repair.delivery_count = 4;
    compare("loop and deliveries", &repair, 3.0, 0.006);
    loop[0].stages = 3;
    loop[0].wip_mean = 0.0;
    repair.failure = gamma;
    compare("three stages", &repair, 3.0, 0.006);
    repair.batch = batch;
    repair.batch_count = 3;
    compare("three stages, batches", &repair, 3.0, 0.012);
}

/* ---- extremes ---- */

static void extremes(void) {
    static const double rate[] = {0.0, 1e-12, 0.05, 1e3, 1e9};
    static const int64_t stock[] = {0, 1, 1000, 1000000000};
    static const double horizon[] = {1.0 / HF_DAYS_PER_YEAR, 100.0};
    const struct hf_balance_delivery delivery[] = {{0.001, 1000000, 0.5, true},
                                                   {50.0, 3, 0.9, true}};
    const struct hf_balance_lot lot[] = {{0.002, 0}};
    struct hf_repair_loop loop[] = {{0.5, 0.9, 0.1, 0, 1.0, INF, 1.0}};
    const struct hf_stock_piece base[][1] = {{{0.0, 1.0, 1.0}}, {{0.0, 1e6, 1e6}}};
    const double confidence[] = {0.5, 0.8, 0.95, 0.99};
    for (uint32_t i = 0; i < 5 * 4 * 2 * 2 * 2 * 4; i += 97) {
        const uint32_t form = i / 160;
        struct hf_balance balance = {
            .piece = base[i / 20 % 2],
            .piece_count = 1,
            .failure = {.known = rate[i % 5]},
            .delivery = delivery,
            .delivery_count = form % 2 == 1 ? 2 : 0,
            .lot = lot,
            .lot_count = 1,
            .loop = loop,
            .loop_count = form / 2 == 1 ? 1 : 0,
            .stock = stock[i / 5 % 4],
        };
        if (i / 40 % 2 == 1) {
            balance.failure = (struct hf_failure_law){.shape = 0.5 + rate[i % 5],
                                                      .unit_years = i % 2 == 0 ? 1.0 : 1e5};
        }
        struct hf_balance_point point = {0.0, 0.0, 0.0};
        double years[4] = {0.0, 0.0, 0.0, 0.0};
        int64_t spares = 0;
        const double end = horizon[i / 80 % 2];
        const struct hf_balance_wish wish = {end, 0.95, HF_STOCK_ONE_IN_HAND};
        enum hf_status status = hf_balance_curve(&balance, &end, 1, &point, NULL, arena);
        CHECK(status == HF_OK || (status == HF_ERR_LIMIT && balance.loop_count > 0));
        CHECK(point.hold >= 0.0 && point.hold <= 1.0 && point.short_units >= 0.0 &&
              point.available >= point.hold - 1e-9 && point.available <= 1.0 + 1e-12);
        status = hf_balance_hold_until(&balance, confidence, 4, years, NULL, arena);
        CHECK(status == HF_OK || (status == HF_ERR_LIMIT && balance.loop_count > 0));
        CHECK(years[0] >= years[1] && years[1] >= years[2] && years[2] >= years[3] &&
              years[3] >= 0.0);
        status = hf_balance_needed(&balance, &wish, &spares, arena);
        CHECK(status == HF_OK || (status == HF_ERR_LIMIT && balance.loop_count > 0));
        CHECK(spares >= 0);
    }
}
/* ---- limits, order, refusal ---- */

static double random_between(struct hf_random *random, double low, double high) {
    return low + (high - low) * hf_random_unit(random);
}

/* More stock, fewer failures, a better yield, a later end of repair never hold shorter; dates agree
 * with the curve; the least stock is the least. */
static void order(void) {
    for (uint64_t i = 0; i < 12; i++) {
        struct hf_random random = {3, i, 0};
        struct hf_stock_piece piece[2] = {{0.0, random_between(&random, 1.0, 60.0), 0.0},
                                          {random_between(&random, 1.0, 6.0), 0.0, 0.0}};
        piece[0].units_end = random_between(&random, 0.0, piece[0].units_start);
        piece[1].units_start = piece[1].units_end = 0.5 * piece[0].units_end;
        struct hf_balance_delivery delivery[] = {
            {random_between(&random, 0.0, 2.0), (int64_t)hf_random_below(&random, 20), 0.4, true},
            {3.0, 5, 1.0, false}};
        struct hf_balance_lot lot = {random_between(&random, 0.0, 3.0), 4};
        struct hf_repair_loop loop = {0.8, 0.7, 0.3, 0, 1.0, INF, 2.0};
        struct hf_balance balance = {
            .piece = piece,
            .piece_count = 2,
            .failure = {.known = 0.2, .shape = i % 2 == 0 ? 0.0 : 2.5, .unit_years = 10.0},
            .delivery = delivery,
            .delivery_count = i % 3 == 0 ? 0 : 2,
            .lot = &lot,
            .lot_count = i % 4 == 1,
            .loop = &loop,
            .loop_count = i % 4 == 3,
            .stock = 4 + (int64_t)hf_random_below(&random, 20)};
        const double years = random_between(&random, 0.1, 5.0);
        const double hold = at(&balance, years).hold;
        struct hf_balance better = balance;
        better.stock++;
        CHECK(at(&better, years).hold >= hold - 1e-9);
        better = balance;
        better.failure.known *= 0.9;
        better.failure.unit_years *= 1.1;
        CHECK(at(&better, years).hold >= hold - 1e-9);
        CHECK(at(&balance, years * 1.1).hold <= hold + 1e-9);
        delivery[0].good_ratio = 0.5;
        CHECK(at(&balance, years).hold >= hold - 1e-9);
        delivery[0].good_ratio = 0.4;
        loop.send_until_years = 1.3;
        CHECK(at(&balance, years).hold >= hold - 1e-9);
        loop.send_until_years = 1.0;
        CHECK(until(&balance, 0.8) >= until(&balance, 0.9) - 1e-9);
        better.failure = balance.failure;
        better.stock = needed(&balance, years, 0.9);
        CHECK(at(&better, years).hold >= 0.9);
        better.stock--;
        CHECK(better.stock < (balance.lot_count > 0 ? 4 : 0) || at(&better, years).hold < 0.9);
    }
}

static void limits(void) {
    struct hf_balance_delivery delivery[19];
    waves(delivery, 0.1);
    const struct hf_balance known = {.piece = swap_5,
                                     .piece_count = 2,
                                     .failure = {.known = 0.02},
                                     .delivery = delivery,
                                     .delivery_count = 19,
                                     .stock = 30};
    struct hf_balance other = known;
    const double wanted = at(&known, 4.0).hold;
    other.failure = (struct hf_failure_law){.shape = 2e12, .unit_years = 1e14};
    CHECK_NEAR(at(&other, 4.0).hold, wanted, 1e-6); /* a prior that is sure */
    struct hf_repair_loop loop = {1.0, 0.0, 0.25, 0, INF, INF, 0.0};
    other = known;
    other.loop = &loop;
    other.loop_count = 1;
    CHECK_NEAR(at(&other, 4.0).hold, wanted, 0.0); /* a loop that gives nothing back */
    loop.yield_ratio = 0.5;
    loop.send_until_years = 0.0;
    CHECK_NEAR(at(&other, 4.0).hold, wanted, 0.0);
    other = known;
    other.harvest_good = 1e9;
    other.harvest_bad = 9e9;
    CHECK_NEAR(at(&other, 4.0).hold, wanted, 1e-6); /* a yield that is sure */
    const double ones[] = {1.0, 0.0};
    other = known;
    other.batch = ones;
    other.batch_count = 2;
    CHECK_NEAR(at(&other, 4.0).hold, wanted, 1e-13);
    const struct hf_age_cohort young[] = {{0.5, 3.0, 50.0, 1.0}, {0.5, 7.0, 50.0, 1.0}};
    other = known;
    other.cohort = young;
    other.cohort_count = 2;
    other.failure.known = 1.0;
    CHECK_NEAR(at(&other, 4.0).hold, wanted, 1e-12); /* units that do not age */
    struct hf_balance gamma = {.piece = swap_5,
                               .piece_count = 2,
                               .failure = {.shape = 0.5, .unit_years = 30.0},
                               .stock = 6};
    struct hf_balance_lot never = {1000.0, 3};
    const double closed = at(&gamma, 3.0).hold;
    gamma.lot = &never;
    gamma.lot_count = 1;
    never.until_years = 2.999; /* the recursion, with nearly nothing lost */
    const double mixed = at(&gamma, 2.998).hold;
    never.until_years = 1000.0;
    CHECK_NEAR(mixed, at(&gamma, 2.998).hold, 1e-6);
    CHECK_NEAR(at(&gamma, 3.0).hold, closed, 0.0);
}

static void refused(void) {
    struct hf_balance balance = {.piece = flat_1000, .piece_count = 1, .failure = {.known = 0.1}};
    const struct hf_balance_wish wish = {1.0, 1.0, HF_STOCK_MEET_ALL};
    double years[2] = {2.0, 1.0};
    struct hf_balance_point point[2];
    int64_t stock = 7;
    struct hf_failure_law law = {.known = 7.0};
    CHECK(hf_balance_curve(&balance, years, 2, point, NULL, arena) == HF_ERR_ARGUMENT);
    CHECK(hf_balance_curve(NULL, years, 1, point, NULL, arena) == HF_ERR_ARGUMENT);
    CHECK(hf_balance_needed(&balance, &wish, &stock, arena) == HF_ERR_ARGUMENT && stock == 7);
    CHECK(hf_balance_hold_until(&balance, years, 1, years, NULL, arena) == HF_ERR_ARGUMENT);
    CHECK(hf_failure_law_update(NULL, -1.0, 1.0, &law) == HF_ERR_ARGUMENT && law.known > 6.0);
    CHECK(hf_failure_law_update(NULL, 1.0, 0.0, &law) == HF_ERR_ARGUMENT);
    balance.failure.known = (double)NAN;
    CHECK(hf_balance_curve(&balance, years, 1, point, NULL, arena) == HF_ERR_ARGUMENT);
    balance.failure.known = 0.1;
    balance.stock = -1;
    CHECK(hf_balance_curve(&balance, years, 1, point, NULL, arena) == HF_ERR_ARGUMENT);
    balance.stock = 3;
    const struct hf_balance_lot lot = {1.0, 4};
    balance.lot = &lot;
    balance.lot_count = 1;
    CHECK(hf_balance_curve(&balance, years, 1, point, NULL, arena) == HF_ERR_ARGUMENT);
    balance.stock = 5;
    balance.loop = &repair_ban;
    balance.loop_count = 1;
    CHECK(hf_balance_curve(&balance, years, 1, point, NULL, arena) == HF_ERR_LIMIT);
}

/* Every allocation may fail: then nothing is written. */
static void memory(void) {
    struct hf_balance_delivery delivery[19];
    waves(delivery, 0.1);
    const double confidence = 0.9;
    const double moment = 2.0;
    for (int form = 0; form < 3; form++) {
        const struct hf_balance balance = {
            .piece = swap_5,
            .piece_count = 2,
            .failure = {.known = 0.01, .shape = form < 2 ? 2.0 : 0.0, .unit_years = 100.0},
            .delivery = delivery,
            .delivery_count = form > 0 ? 19 : 0,
            .loop = &repair_ban,
            .loop_count = form > 1 ? 1 : 0,
            .stock = 30};
        bool is_done = false;
        for (int64_t allowed = 0; allowed < 4000 && !is_done; allowed += 1 + allowed / 16) {
            int64_t left = allowed;
            struct hf_arena failing = arena;
            failing.allowance = &left;
            double years = -1.0;
            struct hf_balance_point point = {-1.0, -1.0, -1.0};
            const enum hf_status dates =
                hf_balance_hold_until(&balance, &confidence, 1, &years, NULL, failing);
            left = allowed;
            const enum hf_status curve =
                hf_balance_curve(&balance, &moment, 1, &point, NULL, failing);
            CHECK(dates == HF_OK || (dates == HF_ERR_MEMORY && years < 0.0));
            CHECK(curve == HF_OK || (curve == HF_ERR_MEMORY && point.hold < 0.0));
            is_done = dates == HF_OK && curve == HF_OK;
        }
        CHECK(is_done);
    }
}

/* Lots that are barred at once, or a unit that comes late, in a large pool: the closed answer,
 * though units are counted many at a time. */
static void large(void) {
    const struct hf_stock_piece base[] = {{0.0, 1e6, 1e6}};
    const struct hf_balance_lot lot[] = {{0.0, 400}, {0.0, 600}};
    const struct hf_balance_delivery late[] = {{7.9999, 1, 1.0, false}};
    const double years = 8.0;
    for (int64_t stock = 240000; stock < 241000; stock += 37) {
        const struct hf_balance closed = {
            .piece = base, .piece_count = 1, .failure = {.known = 0.03}, .stock = stock};
        struct hf_balance lots = closed;
        struct hf_balance delivered = closed;
        lots.stock += 1000;
        lots.lot = lot;
        lots.lot_count = 2;
        delivered.stock -= 1;
        delivered.delivery = late;
        delivered.delivery_count = 1;
        const double hold = at(&closed, years).hold;
        double row[1];
        const struct hf_balance_grid grid = {&lots.stock, 1, &years, 1, 0.0};
        CHECK(hf_balance_hold_table(&lots, &grid, row, NULL, arena) == HF_OK);
        CHECK_NEAR(row[0], hold, 5e-5);
        CHECK_NEAR(at(&lots, years).hold, hold, 5e-5);
        CHECK_NEAR(at(&delivered, years).hold, hold, 2e-3);
    }
    const struct hf_balance_wish wish = {years, 0.999, HF_STOCK_MEET_ALL};
    const struct hf_balance barred = {.piece = base,
                                      .piece_count = 1,
                                      .failure = {.known = 0.03},
                                      .lot = lot,
                                      .lot_count = 2,
                                      .stock = 1000};
    struct hf_balance bare = barred;
    int64_t needed[2] = {0, 0};
    bare.lot_count = 0;
    CHECK(hf_balance_needed(&barred, &wish, &needed[0], arena) == HF_OK);
    CHECK(hf_balance_needed(&bare, &wish, &needed[1], arena) == HF_OK);
    CHECK(llabs((long long)(needed[0] - needed[1] - 1000)) <= 5);
}

int main(void) {
    if (hf_arena_open(&arena, (size_t)1 << 30) != HF_OK) {
        return 1;
    }
    const struct hf_arena opened = arena;
    known_harvest();
    known_rates();
    known_repair();
    known_ageing();
    simulated();
    order();
    limits();
    refused();
    memory();
    extremes();
    large();
    hf_arena_close(&opened);
    return check_report();
}
