/* Goal: a "95 %" date is kept in 95 of 100 bans. Method: 100,000 bans. For each a pool is drawn; a
 * true rate from the prior; the failures that such units then had in a record; the law of the rate
 * that prior and record leave; the date that is answered from it. Then the ban is simulated with
 * the true rate, and either the stock is there until the date or not. Dates of infinity are counted
 * apart: no ban can test them. The share is looked at as a whole (95.0 +- 0.5 %) and in groups that
 * an operator could tell apart: few or many spares, few or many failures on record, by form. By
 * form also with thousands of bans a date, their rates drawn from the law that it was answered
 * from: chance then hides a bias of a tenth of that no more. That the test can fail is shown by the
 * date from the mean rate alone, which is not kept. */
#include <holdfast/simulate.h>

#include "balance/draw.h"
#include "tests/check.h"

#include <stdlib.h>

enum { BANS = 100000, PIECES = 3, GROUPS = 8, ROOM = 1 << 26 };
enum {
    CLOSED = 5000,
    HARVESTS = 100,
    REPAIRS = 100,
    LASTINGS = 100,
    REPEATED = 40 /* of each form, with LAW_PATHS bans a date */
};                /* so many times over as is said */
enum { LAW_PATHS = 4000 };

static const double confidence = 0.95;
static uint64_t refused; /* calls that gave no answer */

/* ---- what is tested: one line to change for another engine ---- */

/* P(hold) when the shelf has to serve `unit_years`: negative binomial, or two of them. */
static double hold_closed(const struct hf_balance *balance, double unit_years) {
    const struct hf_failure_law *law = &balance->failure;
    const struct hf_stock_record record = {law->shape - 0.5, law->unit_years};
    double usual = 0.0;
    double defect = 0.0;
    refused +=
        hf_stock_hold_by_record(&record, unit_years, balance->stock, &usual) == HF_OK ? 0 : 1;
    refused += hf_stock_hold_by_record(&record, unit_years * law->defect_factor, balance->stock,
                                       &defect) == HF_OK
                   ? 0
                   : 1;
    return usual + law->defect_probability * (defect - usual);
}

/* The date from the closed forms that hf_stock_* has: nothing comes in. */
static double date_closed(const struct hf_balance *balance, struct hf_arena scratch) {
    (void)scratch;
    double low = 0.0;
    double high = 1e-6;
    while (high < 1e12 && hold_closed(balance, high) >= confidence) {
        low = high;
        high *= 4.0;
    }
    for (int i = 0; i < 44; i++) {
        const double middle = 0.5 * (low + high);
        if (hold_closed(balance, middle) >= confidence) {
            low = middle;
        } else {
            high = middle;
        }
    }
    const struct hf_stock_pool unit_rate = {balance->piece, balance->piece_count,
                                            1.0 - balance->met_by_swap_ratio, 0};
    double years = 0.0;
    refused += hf_stock_demand_until(&unit_rate, low, &years) == HF_OK ? 0 : 1;
    return years;
}

/* As if the mean of the law were the rate. */
static double date_plain(const struct hf_balance *balance, struct hf_arena scratch) {
    (void)scratch;
    const struct hf_stock_pool pool = {balance->piece, balance->piece_count,
                                       balance->failure.shape / balance->failure.unit_years *
                                           (1.0 - balance->met_by_swap_ratio),
                                       balance->stock};
    double years = 0.0;
    refused += hf_stock_hold_until(&pool, confidence, &years) == HF_OK ? 0 : 1;
    return years;
}

/* The date that the engine answers, whatever the form. */
static double date_engine(const struct hf_balance *balance, struct hf_arena scratch) {
    double years = 0.0;
    refused +=
        hf_balance_hold_until(balance, &confidence, 1, &years, NULL, scratch) == HF_OK ? 0 : 1;
    return years;
}

/* ---- bans ---- */

/* What comes in: nothing; units harvested twice, of uncertain yield; repair that ends after a few
 * turnarounds, or that does not end. */
enum ban_form { BAN_CLOSED, BAN_HARVEST, BAN_REPAIR, BAN_LASTING };

struct ban {
    struct hf_stock_piece piece[PIECES];
    struct hf_balance_delivery delivery[2];
    struct hf_repair_loop loop;
    struct hf_balance balance; /* with the law that prior and record leave */
    double theta;              /* what it really is */
    double recorded;
    bool is_defect;
};

static struct draw_table table;

/* A tenth of the pools shrinks to nothing; in a third a common defect may come out. */
static void ban_draw(uint64_t number, struct ban *ban) {
    struct draw draw = hf_draw_open(&table, 2020, number);
    const double shape = 0.5 + 4.0 * hf_draw_unit(&draw);
    const double years = shape / (0.005 + 0.05 * hf_draw_unit(&draw));
    const double service = 10.0 + 2000.0 * hf_draw_unit(&draw);
    const double units = 20.0 + 2000.0 * hf_draw_unit(&draw);
    const double from = 0.5 + 2.0 * hf_draw_unit(&draw);
    const double rest = hf_draw_unit(&draw) < 0.1 ? 0.0 : units * (0.3 + hf_draw_unit(&draw));
    *ban =
        (struct ban){.piece = {{0.0, units, units}, {from, units, rest}, {from + 3.0, rest, rest}}};
    ban->theta = hf_draw_gamma(&draw, shape) / years;
    ban->recorded = (double)hf_draw_poisson(&draw, ban->theta * service);
    ban->balance = (struct hf_balance){
        .piece = ban->piece,
        .piece_count = PIECES,
        .failure = {.shape = shape + ban->recorded, .unit_years = years + service},
        .met_by_swap_ratio = hf_draw_unit(&draw) < 0.5 ? 0.0 : 0.3,
        .stock = hf_draw_poisson(&draw, 40.0 * hf_draw_unit(&draw)),
    };
    if (hf_draw_unit(&draw) < 1.0 / 3.0) {
        ban->balance.failure.defect_probability = 0.2;
        ban->balance.failure.defect_factor = 2.5;
        ban->is_defect = hf_draw_unit(&draw) < 0.2;
    }
}

static void ban_flow(uint64_t number, enum ban_form form, struct ban *ban) {
    struct draw draw = hf_draw_open(&table, 2021, number);
    ban->balance.piece = ban->piece;
    if (form == BAN_HARVEST) {
        const double first = 2.0 * hf_draw_unit(&draw);
        for (int i = 0; i < 2; i++) {
            ban->delivery[i] = (struct hf_balance_delivery){
                first * (i + 1), (int64_t)(12.0 * hf_draw_unit(&draw)), 0.0, true};
        }
        ban->balance.delivery = ban->delivery;
        ban->balance.delivery_count = 2;
        ban->balance.harvest_good = 6.0;
        ban->balance.harvest_bad = 4.0;
    } else if (form != BAN_CLOSED) {
        const double turnaround = 0.1 + 0.3 * hf_draw_unit(&draw);
        ban->loop = (struct hf_repair_loop){
            .share_ratio = 0.5 + 0.5 * hf_draw_unit(&draw),
            .yield_ratio = 0.6 + 0.3 * hf_draw_unit(&draw),
            .turnaround_years = turnaround,
            .send_until_years = form == BAN_REPAIR ? 3.0 * turnaround : (double)INFINITY,
            .return_until_years = (double)INFINITY};
        ban->balance.loop = &ban->loop;
        ban->balance.loop_count = 1;
    }
}

static struct hf_arena keep_region, scratch_region;

/* The stock is there until the date, at the rate that is true. */
static bool ban_is_held(const struct ban *ban, uint64_t number, double date) {
    struct hf_balance balance = ban->balance;
    balance.failure = (struct hf_failure_law){.known = ban->theta * (ban->is_defect ? 2.5 : 1.0)};
    const struct hf_simulate_request request = {.years = &date,
                                                .moment_count = 1,
                                                .horizon_years = date,
                                                .paths = 1,
                                                .first_path = number,
                                                .seed = 2012};
    struct hf_simulate_result result = {0};
    struct hf_arena keep = keep_region;
    refused += hf_simulate(&balance, &request, &keep, scratch_region, &result) == HF_OK ? 0 : 1;
    return result.moment[0].hold > 0.5;
}

struct group_tally {
    const char *name;
    double tested, kept;
};

static void group_count(const struct ban *ban, bool is_kept, struct group_tally *group) {
    const bool is_in[GROUPS] = {
        true,
        ban->balance.stock<
            5, ban->balance.stock >= 30,
            ban->recorded<3.0, ban->recorded >= 30.0, ban->balance.failure.defect_probability> 0.0,
            ban->balance.met_by_swap_ratio> 0.0,
        ban->piece[2].units_end <= 0.0};
    for (int g = 0; g < GROUPS; g++) {
        group[g].tested += is_in[g] ? 1.0 : 0.0;
        group[g].kept += is_in[g] && is_kept ? 1.0 : 0.0;
    }
}

static struct group_tally calibrate(double (*date)(const struct hf_balance *, struct hf_arena),
                                    uint64_t bans, bool is_looked_at) {
    struct group_tally group[GROUPS] = {{"all", 0, 0},
                                        {"fewer than 5 spares", 0, 0},
                                        {"30 spares or more", 0, 0},
                                        {"fewer than 3 failures seen", 0, 0},
                                        {"30 failures seen or more", 0, 0},
                                        {"with a common defect", 0, 0},
                                        {"with swaps", 0, 0},
                                        {"shrinking to nothing", 0, 0}};
    uint64_t never = 0;
    for (uint64_t i = 0; i < bans; i++) {
        struct ban ban;
        ban_draw(i, &ban);
        ban.balance.piece = ban.piece;
        const double until = date(&ban.balance, scratch_region);
        if (isinf(until)) {
            never++;
        } else {
            group_count(&ban, ban_is_held(&ban, i, until), group);
        }
    }
    for (int g = 0; g < GROUPS && is_looked_at; g++) {
        const double share = group[g].kept / group[g].tested;
        const double error = sqrt(confidence * (1.0 - confidence) / group[g].tested);
        printf("calibration: %-27s %6.0f dates, kept in %.2f +- %.2f %%\n", group[g].name,
               group[g].tested, 100.0 * share, 100.0 * error);
        CHECK(group[g].tested > 500.0);
        CHECK(fabs(share - confidence) < 4.0 * error);
    }
    if (is_looked_at) {
        printf("calibration: %llu dates of infinity\n", (unsigned long long)never);
    }
    return group[0];
}

/* Of many bans with this date, their rates drawn from the law, the share in which it is kept. */
static double ban_share(const struct ban *ban, uint64_t number, double date) {
    const struct hf_simulate_request request = {.years = &date,
                                                .moment_count = 1,
                                                .horizon_years = date,
                                                .paths = LAW_PATHS,
                                                .first_path = number * LAW_PATHS,
                                                .seed = 2013};
    struct hf_simulate_result result = {0};
    struct hf_arena keep = keep_region;
    refused +=
        hf_simulate(&ban->balance, &request, &keep, scratch_region, &result) == HF_OK ? 0 : 1;
    return result.moment[0].hold;
}

struct form_tally {
    double tested, kept;            /* one ban a date */
    double repeated, share, square; /* many */
};

static void form_print(const char *name, const struct form_tally *form) {
    const double error = sqrt(confidence * (1.0 - confidence) / form->tested);
    const double mean = form->share / form->repeated;
    const double spread = fmax(form->square / form->repeated - mean * mean, 0.0);
    const double mean_error = sqrt(spread / form->repeated);
    printf("calibration: engine, %-18s %6.0f dates, kept in %.2f +- %.2f %%; %5.0f dates, %d bans "
           "each: %.3f +- %.3f %%\n",
           name, form->tested, 100.0 * form->kept / form->tested, 100.0 * error, form->repeated,
           LAW_PATHS, 100.0 * mean, 100.0 * mean_error);
    CHECK(fabs(form->kept / form->tested - confidence) < fmax(0.005, 4.0 * error));
    CHECK(fabs(mean - confidence) < fmax(0.001, 4.0 * mean_error));
}

/* `bans` of one form by the engine: the share of its dates that are kept. */
static void calibrate_form(const char *name, enum ban_form form, uint64_t bans, uint64_t repeated) {
    struct form_tally tally = {0};
    for (uint64_t i = 0; i < bans; i++) {
        struct ban ban;
        ban_draw(i, &ban);
        ban_flow(i, form, &ban);
        const double until = date_engine(&ban.balance, scratch_region);
        if (isinf(until) || !(until > 0.0)) {
            continue;
        }
        tally.tested += 1.0;
        tally.kept += ban_is_held(&ban, i, until) ? 1.0 : 0.0;
        if (i < repeated) {
            const double share = ban_share(&ban, i, until);
            tally.repeated += 1.0;
            tally.share += share;
            tally.square += share * share;
        }
    }
    CHECK(tally.tested > 0.5 * (double)bans);
    form_print(name, &tally);
}

static void calibrate_engine(uint64_t times) {
    calibrate_form("closed", BAN_CLOSED, CLOSED * times, REPEATED * times);
    calibrate_form("harvest", BAN_HARVEST, HARVESTS * times, REPEATED * times);
    calibrate_form("repair that ends", BAN_REPAIR, REPAIRS * times, REPEATED * times);
    calibrate_form("lasting repair", BAN_LASTING, LASTINGS * times, REPEATED * times);
}

/* With a number the engine's forms only, so many times over. */
int main(int argument_count, char **arguments) {
    if (hf_arena_open(&keep_region, ROOM) != HF_OK ||
        hf_arena_open(&scratch_region, ROOM) != HF_OK) {
        return 1;
    }
    hf_draw_table_fill(&table);
    calibrate_engine(argument_count > 1 ? strtoull(arguments[1], NULL, 10) : 1);
    if (argument_count == 1) {
        const struct group_tally closed = calibrate(date_closed, BANS, true);
        CHECK(fabs(closed.kept / closed.tested - confidence) < 0.005);
        const struct group_tally plain = calibrate(date_plain, BANS / 10, false);
        CHECK(plain.kept / plain.tested < confidence - 0.01);
        printf("calibration: dates from the mean rate are kept in %.1f %%\n",
               100.0 * plain.kept / plain.tested);
    }
    CHECK(refused == 0);
    hf_arena_close(&keep_region);
    hf_arena_close(&scratch_region);
    return check_report();
}
