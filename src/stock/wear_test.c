/* Goal: units that age fail as Weibull's law of their ages says, and shape 1 is what was answered
 * before. Method: small operators; the same pool as a balance of cohorts, which shares no code with
 * the cells; failures added up unit by unit; bounds against single choices; random operators;
 * failing allocations. */
#include "stock/wear.h"

#include <holdfast/place_pools.h>

#include "base/random.h"
#include "tests/supply_fixture.h"

#include <math.h>

#define PART                                                                                       \
    "product | manufacturer=Acme | model=R1 | failure_rate_per_year=0.02\n"                        \
    "stock | lot=a | manufacturer=Acme | product=R1 | place=Store | quantity=30 | condition=new\n"
#define OLD                                                                                        \
    "device | site=North | name=a | manufacturer=Acme | device_type=R1 | quantity=120 | "          \
    "status=active | install_date=2010-01-01\n"
#define NEW                                                                                        \
    "device | site=South | name=b | manufacturer=Acme | device_type=R1 | quantity=80 | "           \
    "status=active | install_date=2018-07-01\n"
#define SHAPE(text) "predicted rate | manufacturer=Acme | product=R1 | " text "\n"
#define AGE_TEN     "assumption | name=rate_age_years | value=10\n"

static const char *const supply_ends = "2020-05-15";

static double since(const char *installed) {
    return (supply_day(supply_ends).days - supply_day(installed).days) / HF_DAYS_PER_YEAR;
}

/* ---- shape 1 ---- */

static void curves_are_same(const struct hf_endurance *left, const struct hf_endurance *right) {
    for (int level = 0; level < HF_ENDURANCE_LEVELS; level++) {
        CHECK(left->holds_until[level].earliest.days == right->holds_until[level].earliest.days);
        CHECK(left->holds_until[level].latest.days == right->holds_until[level].latest.days);
    }
    CHECK(left->needed[0] == right->needed[0] && left->needed[1] == right->needed[1]);
    CHECK(left->survival_count == right->survival_count);
    for (uint32_t i = 0; i < left->survival_count; i++) {
        CHECK_NEAR(left->survival_lower[i], right->survival_lower[i], 0.0);
        CHECK_NEAR(left->survival_upper[i], right->survival_upper[i], 0.0);
    }
    CHECK(left->short_of_target == right->short_of_target);
}

static void shape_one(void) {
    struct supply_run said;
    struct supply_run silent;
    supply_open(&said, PART OLD NEW SHAPE("shape=1"), supply_ends);
    supply_open(&silent, PART OLD NEW, supply_ends);
    curves_are_same(&said.assessment.endurance[0], &silent.assessment.endurance[0]);
    CHECK_NEAR(said.assessment.endurance[0].ageing.upper, 1.0, 0.0);
    supply_close(&said);
    supply_close(&silent);
    /* next to 1 is next to it */
    supply_open(&said, PART OLD NEW SHAPE("shape=1.000001"), supply_ends);
    CHECK_NEAR(said.assessment.endurance[0].ageing.lower, 1.0, 1e-5);
    CHECK_NEAR(said.assessment.endurance[0].ageing.upper, 1.0, 1e-5);
    CHECK(said.assessment.endurance[0].short_of_target >= HF_ANSWER_PRESUMED_NO);
    supply_close(&said);
}

/* ---- the engine's own cohorts ---- */

/* The pool's earliest dates against those of two cohorts of hazard factor * Weibull. */
static void cohorts_agree(const char *lines, double shape, double scale, double factor) {
    struct supply_run run;
    supply_open(&run, lines, supply_ends);
    const struct hf_endurance *item = &run.assessment.endurance[0];
    const struct hf_stock_piece piece = {0.0, 200.0, 200.0};
    const struct hf_age_cohort cohort[2] = {{0.6, since("2010-01-01"), scale, shape},
                                            {0.4, since("2018-07-01"), scale, shape}};
    const struct hf_balance balance = {.piece = &piece,
                                       .piece_count = 1,
                                       .failure = {.known = factor},
                                       .cohort = cohort,
                                       .cohort_count = 2,
                                       .stock = 30};
    static const double level[HF_ENDURANCE_LEVELS] = {0.5, 0.8, 0.95, 0.99};
    double years[HF_ENDURANCE_LEVELS];
    CHECK(hf_balance_hold_until(&balance, level, HF_ENDURANCE_LEVELS, years, NULL,
                                run.help.scratch) == HF_OK);
    for (int i = 0; i < HF_ENDURANCE_LEVELS; i++) {
        const double days = item->holds_until[i].earliest.days - item->from.days;
        const double wanted = years[i] * HF_DAYS_PER_YEAR;
        CHECK(fabs(days - wanted) < 1.5 || (wanted > 3652.0 && days > 3652.0));
        CHECK(item->holds_until[i].latest.days >= item->holds_until[i].earliest.days);
    }
    double sum = 0.0;
    for (int c = 0; c < 2; c++) {
        const double end =
            cohort[c].age_years + (item->target.days - item->from.days) / HF_DAYS_PER_YEAR;
        sum += factor * 200.0 * cohort[c].share_ratio *
               (pow(end / scale, shape) - pow(cohort[c].age_years / scale, shape));
    }
    CHECK_NEAR(item->demand_until_horizon[1], sum, 2e-4);
    supply_close(&run);
}

static void cohorts(void) {
    /* the stated rate is the mean of the first ten years: 0.02 * 10 = (10 / scale)^shape */
    cohorts_agree(PART OLD NEW SHAPE("shape=2.5") AGE_TEN, 2.5, 10.0 / pow(0.2, 1.0 / 2.5), 1.0);
    cohorts_agree(PART OLD NEW SHAPE("shape=0.7") AGE_TEN, 0.7, 10.0 / pow(0.2, 1.0 / 0.7), 1.0);
    cohorts_agree(PART OLD NEW AGE_TEN "assumption | name=weibull_shape | value=3\n", 3.0,
                  10.0 / pow(0.2, 1.0 / 3.0), 1.0);
    /* a life says all of it, whatever age the rate is the mean of */
#define SILENT                                                                                     \
    "product | manufacturer=Acme | model=R1\n"                                                     \
    "stock | lot=a | manufacturer=Acme | product=R1 | place=Store | quantity=30 | condition=new\n"
    cohorts_agree(SILENT OLD NEW SHAPE("shape=3 | life_years=20"), 3.0, 20.0, 3.0);
    cohorts_agree(
        SILENT OLD NEW SHAPE(
            "shape=2 | life_years=25") "assumption | name=predicted_rate_factor | value=1\n",
        2.0, 25.0, 1.0);
    cohorts_agree(
        SILENT OLD NEW SHAPE(
            "shape=2 | life_years=18..25") "assumption | name=predicted_rate_factor | value=1\n",
        2.0, 18.0, 1.0);
}

/* The mean of the recorded service is what the record gives: failures seen and those to come stand
 * to each other as the powers of the ages do. */
static void learnt(void) {
    struct supply_run run;
    supply_open(&run,
                SILENT OLD NEW SHAPE("shape=2.5") "failure | id=1 | manufacturer=Acme | "
                                                  "product=R1 | date=2016-01-01 | quantity=20\n",
                supply_ends);
    const struct hf_endurance *item = &run.assessment.endurance[0];
    const double window =
        (supply_day("2020-01-01").days - supply_day("2016-01-01").days) / HF_DAYS_PER_YEAR;
    const double age[2] = {since("2010-01-01"), since("2018-07-01")};
    const double later = since("2020-01-01");
    const double horizon = (item->target.days - item->from.days) / HF_DAYS_PER_YEAR;
    double past = 0.0;
    double next = 0.0;
    double years = 0.0;
    for (int c = 0; c < 2; c++) {
        const double units = c == 0 ? 120.0 : 80.0;
        const double now = age[c] - later;
        const double begin = fmax(now - window, 0.0);
        past += units * (pow(now, 2.5) - pow(begin, 2.5));
        next += units * (pow(age[c] + horizon, 2.5) - pow(age[c], 2.5));
        years += units * (now - begin);
    }
    CHECK_NEAR(item->demand_until_horizon[1] / item->rate_per_year.upper, next / past * years,
               1e-3);
    CHECK_NEAR(item->ageing.lower, item->ageing.upper, 1e-12);
    supply_close(&run);
}

/* ---- swaps ---- */

/* The old units' site is swapped for new ones of the same product on the day of the cut. */
static void swapped(void) {
    static const char *const young =
        "device | site=North | name=a | manufacturer=Acme | device_type=R1 | quantity=120 | "
        "status=active | install_date=2020-05-15\n";
    char lines[2000];
    struct supply_run swap;
    struct supply_run bought;
    supply_open(&swap,
                PART OLD NEW SHAPE("shape=3") AGE_TEN
                "schedule | site=North | manufacturer=Acme | product=R1 | date=2020-05-15 | "
                "quantity=120 | replacement_manufacturer=Acme | replacement=R1\n",
                supply_ends);
    snprintf(lines, sizeof lines, "%s%s", PART NEW SHAPE("shape=3") AGE_TEN, young);
    supply_open(&bought, lines, supply_ends);
    const struct hf_endurance *left = &swap.assessment.endurance[0];
    const struct hf_endurance *right = &bought.assessment.endurance[0];
    CHECK(left->units == right->units);
    CHECK_NEAR(left->demand_until_horizon[1] / right->demand_until_horizon[1], 1.0, 1e-3);
    supply_close(&swap);
    supply_close(&bought);
}

/* ---- what is not known ---- */

static struct hf_date_range date_of(const char *lines) {
    struct supply_run run;
    supply_open(&run, lines, supply_ends);
    const struct hf_date_range dates = run.assessment.endurance[0].holds_until[2];
    supply_close(&run);
    return dates;
}

static void is_within(const char *narrow, const char *wide) {
    const struct hf_date_range in = date_of(narrow);
    const struct hf_date_range out = date_of(wide);
    CHECK(out.earliest.days <= in.earliest.days && in.latest.days <= out.latest.days);
}

static void unknown_widens(void) {
#define NO_DATE                                                                                    \
    "device | site=North | name=a | manufacturer=Acme | device_type=R1 | quantity=120 | "          \
    "status=active\n"
    static const char *const installed[] = {"2005-02-01", "2010-01-01", "2017-03-01"};
    for (int i = 0; i < 3; i++) {
        char lines[2000];
        snprintf(lines, sizeof lines, "%s | install_date=%s\n%s",
                 "device | site=North | name=a | manufacturer=Acme | device_type=R1 | "
                 "quantity=120 | status=active",
                 installed[i], PART NEW SHAPE("shape=2.5") AGE_TEN);
        is_within(lines, PART NEW NO_DATE SHAPE("shape=2.5") AGE_TEN);
        is_within(lines, PART NEW NO_DATE SHAPE("shape=1.5..3") AGE_TEN);
        is_within(lines, PART NEW NO_DATE SHAPE("shape=2.5"));
    }
    struct supply_run run;
    supply_open(&run, PART NEW NO_DATE SHAPE("shape=2.5"), supply_ends);
    bool has_age = false;
    bool has_rule = false;
    for (size_t i = 0; i < run.assessment.why.node_count; i++) {
        const struct hf_why_node *node = &run.assessment.why.node[i];
        has_age =
            has_age || (node->kind == HF_WHY_ASSUMPTION && node->first == HF_ASSUME_UNIT_AGE_YEARS);
        has_rule = has_rule || (node->kind == HF_WHY_RULE && node->first == HF_RULE_STOCK_AGEING);
    }
    CHECK(has_age && has_rule);
    /* a rate of its own is not enough: ages are assumed */
    CHECK(run.assessment.endurance[0].short_of_target != HF_ANSWER_YES);
    CHECK(run.assessment.endurance[0].short_of_target != HF_ANSWER_NO);
    supply_close(&run);
    /* unusable shapes are as if nothing were said */
    static const char *const useless[] = {"shape=0", "shape=-1", "shape=21", "life_years=0"};
    for (size_t i = 0; i < sizeof useless / sizeof useless[0]; i++) {
        char lines[2000];
        snprintf(lines, sizeof lines, "%spredicted rate | manufacturer=Acme | product=R1 | %s\n",
                 PART OLD NEW, useless[i]);
        const struct hf_date_range seen = date_of(lines);
        const struct hf_date_range wanted = date_of(PART OLD NEW);
        CHECK(seen.earliest.days == wanted.earliest.days && seen.latest.days == wanted.latest.days);
    }
}

/* Random units, swaps and ranges: each single choice lies within; a simulation agrees. */
static void random_operators(void) {
    struct hf_random random = {.seed = 4, .stream = 9};
    for (int round = 0; round < 40; round++) {
        char base[4000];
        int used = snprintf(base, sizeof base, "%s",
                            PART "assumption | name=unit_age_years | value=0..20\n");
        for (int i = 0; i < 4; i++) {
            const int year = 2000 + (int)hf_random_below(&random, 20);
            used += snprintf(base + used, sizeof base - (size_t)used,
                             "device | site=S%d | name=n%d | manufacturer=Acme | "
                             "device_type=R1 | quantity=%d | status=active | "
                             "install_date=%d-0%d-11\n",
                             i % 2, i, 10 + (int)hf_random_below(&random, 60), year,
                             1 + (int)hf_random_below(&random, 9));
        }
        if (round % 2 == 0) {
            used += snprintf(base + used, sizeof base - (size_t)used,
                             "schedule | site=S%d | manufacturer=Acme | product=R1 | "
                             "date=202%d-03-07 | quantity=%d\n",
                             (int)hf_random_below(&random, 2), 1 + (int)hf_random_below(&random, 9),
                             1 + (int)hf_random_below(&random, 60));
        }
        if (round % 3 == 0) {
            (void)snprintf(base + used, sizeof base - (size_t)used,
                           "failure | id=1 | manufacturer=Acme | product=R1 | date=2012-01-01 | "
                           "quantity=%d\n",
                           1 + (int)hf_random_below(&random, 30));
        }
        const double low = 0.6 + 2.0 * hf_random_unit(&random);
        const double high = low + hf_random_unit(&random);
        char narrow[5000];
        char wide[5000];
        snprintf(wide, sizeof wide,
                 "%spredicted rate | manufacturer=Acme | product=R1 | "
                 "shape=%.6f..%.6f\n",
                 base, low, high);
        for (int k = 0; k < 3; k++) {
            snprintf(narrow, sizeof narrow,
                     "%spredicted rate | manufacturer=Acme | product=R1 | shape=%.6f\n", base,
                     low + (high - low) * 0.5 * k);
            is_within(narrow, wide);
        }
    }
}

static void simulated(void) {
    struct supply_run run;
    supply_open(&run, PART OLD NO_DATE NEW SHAPE("shape=2..3"), supply_ends);
    const struct hf_pool_check_request request = {.paths = 20000, .seed = 5, .threads = 2};
    struct hf_pool_checks checks = {.count = 0};
    CHECK(hf_stock_pools_check(&run.assessment, &request, &run.help.keep, run.help.scratch,
                               &checks) == HF_OK);
    CHECK(checks.count == 1 && checks.item[0].is_checked[0] && !checks.item[0].is_beyond);
    supply_close(&run);
}

/* Two shelves: as one pool they hold as long as the stock alone, and no longer apart. */
static void two_places(void) {
    struct supply_run run;
    supply_open(
        &run,
        PART OLD NEW NO_DATE SHAPE("shape=2..3") "site | name=North | latitude=50 | longitude=1\n"
                                                 "site | name=South | latitude=40 | longitude=1\n"
                                                 "site | name=Store | latitude=50 | longitude=2\n"
                                                 "stock | lot=s | manufacturer=Acme | product=R1 | "
                                                 "place=South | quantity=9 | "
                                                 "condition=new\n",
        supply_ends);
    const struct hf_place_pools *pools = NULL;
    const struct hf_places_request request = {HF_NONE, 0};
    CHECK(hf_stock_places(&run.assessment, &request, &run.help.keep, run.help.scratch, &pools) ==
          HF_OK);
    const struct hf_endurance *item = &run.assessment.endurance[0];
    if (CHECK(pools->count == 1 && pools->item[0].place_count >= 2)) {
        const struct hf_place_dates *dates = pools->item[0].end;
        CHECK(dates[0].pooled.days == item->alone_until.earliest.days);
        CHECK(dates[1].pooled.days == item->alone_until.latest.days);
        CHECK(dates[0].split.days <= dates[0].pooled.days);
        double failures = 0.0;
        for (uint32_t j = 0; j < pools->item[0].place_count; j++) {
            failures += pools->item[0].place[j].failures[0];
        }
        CHECK_NEAR(failures / item->demand_until_horizon[1], 1.0, 1e-6);
    }
    supply_close(&run);
}

static void memory(void) {
    struct supply_run run;
    supply_open(&run, PART OLD NEW SHAPE("shape=2..3"), supply_ends);
    struct stock_service service;
    struct hf_assessment *assessment = &run.assessment;
    CHECK(hf_stock_service_gather(assessment->snapshot, &assessment->schedule, &run.help.keep,
                                  run.help.scratch, &service) == HF_OK);
    const struct stock_rate rate = {.per_year = {0.02, 0.02}, .why = HF_WHY_NONE};
    const struct stock_wear_question question = {assessment->endurance[0].product,
                                                 supply_day("2020-05-15"),
                                                 supply_day("2030-05-15"),
                                                 HF_DATE_MAX,
                                                 &service,
                                                 &rate,
                                                 {0.0, 0.0}};
    bool is_done = false;
    for (int64_t left = 0; left < 100 && !is_done; left++) {
        struct hf_arena keep = run.help.keep;
        struct hf_arena scratch = run.help.scratch;
        int64_t allowance = left;
        keep.allowance = &allowance;
        scratch.allowance = &allowance;
        struct stock_wear wear;
        assessment->why.failed = false;
        const enum hf_status status =
            hf_stock_wear_find(assessment, &question, &keep, scratch, &wear);
        CHECK(status == HF_OK || status == HF_ERR_MEMORY);
        is_done = status == HF_OK;
    }
    CHECK(is_done);
    supply_close(&run);
}

/* ---- what is blank ---- */

static enum hf_answer short_with(const char *lines) {
    struct supply_run run;
    supply_open(&run, lines, supply_ends);
    const enum hf_answer answer = run.assessment.endurance[0].short_of_target;
    supply_close(&run);
    return answer;
}

/* A pool that is not surely enough with a shape, or with units that work among the removed ones,
 * is not called enough where that is blanked; and whoever says the default is taken at his word. */
static void blank_never_clears(void) {
    static const double shape[] = {1.1, 1.3, 1.5};
    int turned[2] = {0, 0};
    for (int stock = 20; stock <= 110; stock += 3) {
        char base[1024];
        char said[2048];
        (void)snprintf(base, sizeof base,
                       "product | manufacturer=Acme | model=R1 | failure_rate_per_year=0.02\n"
                       "stock | lot=a | manufacturer=Acme | product=R1 | place=Store | "
                       "quantity=%d | condition=new\n" OLD NEW,
                       stock);
        const enum hf_answer blank = short_with(base);
        (void)snprintf(said, sizeof said,
                       "%sassumption | name=weibull_shape | value=1\n"
                       "assumption | name=no_fault_share | value=0\n",
                       base);
        const enum hf_answer by_name = short_with(said);
        CHECK(by_name <= blank);
        turned[0] += by_name < HF_ANSWER_NO_BASIS && blank == HF_ANSWER_NO_BASIS ? 1 : 0;
        for (int i = 0; i < 3; i++) {
            (void)snprintf(said, sizeof said, "%s" SHAPE("shape=%g"), base, shape[i]);
            const enum hf_answer full = short_with(said);
            CHECK(full < HF_ANSWER_NO_BASIS || blank >= HF_ANSWER_NO_BASIS);
            turned[1] += full >= HF_ANSWER_NO_BASIS && by_name < HF_ANSWER_NO_BASIS ? 1 : 0;
        }
        (void)snprintf(said, sizeof said,
                       "%sfailure | id=1 | manufacturer=Acme | product=R1 | date=2017-01-01 | "
                       "quantity=4 | no_fault_found=yes\n",
                       base);
        const enum hf_answer marked = short_with(said);
        (void)snprintf(said, sizeof said,
                       "%sfailure | id=1 | manufacturer=Acme | product=R1 | date=2017-01-01 | "
                       "quantity=4\n",
                       base);
        CHECK(marked < HF_ANSWER_NO_BASIS || short_with(said) >= HF_ANSWER_NO_BASIS);
    }
    CHECK(turned[0] > 3 && turned[1] > 3);
}

int main(void) {
    blank_never_clears();
    shape_one();
    cohorts();
    learnt();
    swapped();
    unknown_widens();
    random_operators();
    simulated();
    two_places();
    memory();
    return check_report();
}
