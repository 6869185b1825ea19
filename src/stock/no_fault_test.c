/* Goal: a removed unit that works takes a spare, and comes back without loss while the repair
 * lasts, and not at all afterwards. Method: small operators, rates and loops computed again here;
 * one loop of both kinds of units against a loop of each; random records; a simulation. */
#include "stock/no_fault.h"

#include <holdfast/pools.h>

#include "base/random.h"
#include "tests/supply_fixture.h"

#include <math.h>

#define STATED "product | manufacturer=Acme | model=R1 | failure_rate_per_year=0.02\n"
#define SILENT "product | manufacturer=Acme | model=R1\n"
#define UNITS                                                                                      \
    "device | site=North | name=a | manufacturer=Acme | device_type=R1 | quantity=100 | "          \
    "status=active | install_date=2010-01-01\n"                                                    \
    "stock | lot=a | manufacturer=Acme | product=R1 | place=Store | quantity=12 | condition=new\n"
#define FAILED "failure | id=1 | manufacturer=Acme | product=R1 | date=2016-01-01 | quantity=9\n"
#define GOOD                                                                                       \
    "failure | id=2 | manufacturer=Acme | product=R1 | date=2017-01-01 | quantity=4 | "            \
    "no_fault_found=yes\n"
#define REPAIRS                                                                                    \
    "repair | id=r1 | manufacturer=Acme | product=R1 | quantity=6 | sent=2019-01-01 | "            \
    "returned=2019-02-10 | outcome=repaired\n"                                                     \
    "repair | id=r2 | manufacturer=Acme | product=R1 | quantity=2 | sent=2019-03-01 | "            \
    "returned=2019-04-10 | outcome=scrapped\n"                                                     \
    "repair | id=r3 | manufacturer=Acme | product=R1 | quantity=4 | sent=2019-03-01 | "            \
    "returned=2019-04-10 | outcome=no-fault\n"

static const char *const supply_ends = "2020-05-15";

static struct hf_range interval_of(double failures, double unit_years) {
    const struct hf_stock_record record = {failures, unit_years};
    struct hf_range range = HF_RANGE_UNKNOWN;
    CHECK(hf_stock_rate_interval(&record, 0.95, &range) == HF_OK);
    return range;
}

static double record_years(void) {
    return 100.0 * (supply_day("2020-01-01").days - supply_day("2016-01-01").days) /
           HF_DAYS_PER_YEAR;
}

static bool rule_is_there(const struct supply_run *run, enum hf_rule rule) {
    bool is_there = false;
    for (size_t i = 0; i < run->assessment.why.node_count; i++) {
        const struct hf_why_node *node = &run->assessment.why.node[i];
        is_there = is_there || (node->kind == HF_WHY_RULE && node->first == (uint32_t)rule);
    }
    return is_there;
}

static void rate_is(const char *lines, struct hf_range wanted, bool has_rule) {
    struct supply_run run;
    supply_open(&run, lines, supply_ends);
    const struct hf_endurance *item = &run.assessment.endurance[0];
    CHECK_NEAR(item->rate_per_year.lower, wanted.lower, 1e-14);
    CHECK_NEAR(item->rate_per_year.upper, wanted.upper, 1e-14);
    CHECK(rule_is_there(&run, HF_RULE_STOCK_NO_FAULT) == has_rule);
    CHECK((item->no_fault.upper > 0.0) == has_rule);
    supply_close(&run);
}

static void rates(void) {
    const double years = record_years();
    /* nothing is known of good units: none */
    rate_is(STATED UNITS, (struct hf_range){0.02, 0.02}, false);
    rate_is(STATED UNITS FAILED, (struct hf_range){0.02, 0.02}, false);
    /* failures are stated, good units come on top */
    const struct hf_range good = interval_of(4.0, years);
    rate_is(STATED UNITS FAILED GOOD, (struct hf_range){0.02 + good.lower, 0.02 + good.upper},
            true);
    /* all are counted */
    rate_is(SILENT UNITS FAILED, interval_of(9.0, years), false);
    rate_is(SILENT UNITS FAILED GOOD, interval_of(13.0, years), true);
    /* assumed; what is counted needs no assumption */
    rate_is(STATED UNITS "assumption | name=no_fault_share | value=0.2..0.4\n",
            (struct hf_range){0.02 / 0.8, 0.02 / 0.6}, true);
    rate_is(SILENT UNITS FAILED "assumption | name=no_fault_share | value=0.2..0.4\n",
            interval_of(9.0, years), false);
    /* counts of returns beside a stated rate */
    const struct hf_range counted = interval_of(30.0, 12000.0 / 12.0);
    rate_is(STATED UNITS "return count | manufacturer=Acme | product=R1 | month=2019-02-28 | "
                         "returns=90 | no_fault=30 | population=12000\n",
            (struct hf_range){0.02 + counted.lower, 0.02 + counted.upper}, true);
}

/* ---- loops ---- */

static const struct hf_repair_loop *loop_of(struct supply_run *run, int end) {
    struct hf_pool_balances *balances = NULL;
    CHECK(hf_stock_balances(&run->assessment, &run->help.keep, run->help.scratch, &balances) ==
          HF_OK);
    return balances[0].balance[end].loop_count > 0 ? &balances[0].balance[end].loop[0] : NULL;
}

static void loops(void) {
    struct supply_run run;
    supply_open(&run, SILENT UNITS FAILED GOOD REPAIRS, supply_ends);
    for (int end = 0; end < 2; end++) {
        const struct hf_repair_loop *loop = loop_of(&run, end);
        const struct hf_range works = hf_stock_share_interval(4.0, 9.0);
        const struct hf_range repaired = hf_stock_share_interval(6.0, 2.0);
        const double share = end == 0 ? works.lower : works.upper;
        const double yield = end == 0 ? repaired.lower : repaired.upper;
        if (CHECK(loop != NULL)) {
            CHECK_NEAR(loop->yield_ratio, share + (1.0 - share) * yield, 1e-12);
        }
    }
    supply_close(&run);
    /* nobody repairs it: units that work may come back at best */
    supply_open(&run, SILENT UNITS FAILED GOOD, supply_ends);
    CHECK(loop_of(&run, 0) == NULL);
    const struct hf_repair_loop *loop = loop_of(&run, 1);
    if (CHECK(loop != NULL)) {
        CHECK_NEAR(loop->share_ratio, hf_stock_share_interval(4.0, 9.0).upper, 1e-12);
        CHECK_NEAR(loop->yield_ratio, 1.0, 0.0);
    }
    supply_close(&run);
    supply_open(&run, SILENT UNITS FAILED, supply_ends);
    CHECK(loop_of(&run, 1) == NULL);
    supply_close(&run);
}

/* A repairer takes nothing any more from the first day: what works is stranded with the rest. */
static void doors(void) {
    struct supply_run run;
    supply_open(&run, SILENT UNITS FAILED GOOD REPAIRS, supply_ends);
    struct hf_assessment *assessment = &run.assessment;
    struct hf_product_dates dates = assessment->product[0];
    for (int act = 0; act < HF_DEAL_ACTS; act++) {
        dates.act_end[act] =
            (struct hf_act_end){HF_ANSWER_YES, hf_date_sure(supply_day("2020-01-01")), HF_WHY_NONE};
    }
    assessment->product = &dates;
    CHECK(hf_stock_assess(assessment, &run.help.keep, run.help.scratch, NULL) == HF_OK);
    CHECK(loop_of(&run, 0) == NULL && loop_of(&run, 1) == NULL);
    const struct hf_date_range closed = assessment->endurance[0].holds_until[2];
    CHECK(closed.earliest.days == assessment->endurance[0].alone_until.earliest.days);
    supply_close(&run);
}

/* Units that work and units that are made good, of one route and turnaround: one loop is the same
 * as two. */
static void one_loop_is_two(void) {
    struct hf_arena arena;
    struct snapshot_helper help;
    helper_open(&help);
    arena = help.scratch;
    const struct hf_stock_piece piece = {0.0, 100.0, 100.0};
    const double share = 0.9;
    const double works = 0.3;
    const double yield = 0.6;
    const struct hf_repair_loop two[2] = {{.share_ratio = share * works,
                                           .yield_ratio = 1.0,
                                           .turnaround_years = 0.2,
                                           .send_until_years = 0.5,
                                           .return_until_years = 0.9},
                                          {.share_ratio = share * (1.0 - works),
                                           .yield_ratio = yield,
                                           .turnaround_years = 0.2,
                                           .send_until_years = 0.5,
                                           .return_until_years = 0.9}};
    struct hf_repair_loop one = two[0];
    one.share_ratio = share;
    one.yield_ratio = works + (1.0 - works) * yield;
    struct hf_balance balance = {.piece = &piece,
                                 .piece_count = 1,
                                 .failure = {.known = 0.1},
                                 .loop = two,
                                 .loop_count = 2,
                                 .stock = 8};
    static const double years[] = {0.1, 0.3, 0.6, 1.0, 1.5};
    struct hf_balance_point apart[5];
    struct hf_balance_point mixed[5];
    CHECK(hf_balance_curve(&balance, years, 5, apart, NULL, arena) == HF_OK);
    balance.loop = &one;
    balance.loop_count = 1;
    CHECK(hf_balance_curve(&balance, years, 5, mixed, NULL, arena) == HF_OK);
    for (int i = 0; i < 5; i++) {
        CHECK_NEAR(apart[i].hold, mixed[i].hold, 1e-9);
        CHECK_NEAR(apart[i].available, mixed[i].available, 1e-9);
    }
    helper_close(&help);
}

/* ---- more good units ---- */

/* Where nothing comes back, no date is later for it. */
static void never_longer(void) {
    struct hf_random random = {.seed = 11, .stream = 3};
    for (int round = 0; round < 30; round++) {
        const int failed = 1 + (int)hf_random_below(&random, 20);
        int32_t before[HF_ENDURANCE_LEVELS];
        int64_t needed = 0;
        for (int good = 0; good < 4; good++) {
            char lines[2000];
            snprintf(lines, sizeof lines,
                     "%s%sfailure | id=1 | manufacturer=Acme | product=R1 | date=2016-01-01 | "
                     "quantity=%d\n",
                     round % 2 == 0 ? STATED : SILENT, UNITS, failed);
            for (int i = 0; i < good; i++) {
                const size_t used = strlen(lines);
                snprintf(lines + used, sizeof lines - used,
                         "failure | id=g%d | manufacturer=Acme | product=R1 | date=2018-01-0%d | "
                         "quantity=3 | no_fault_found=yes\n",
                         i, i + 1);
            }
            struct supply_run run;
            supply_open(&run, lines, supply_ends);
            const struct hf_endurance *item = &run.assessment.endurance[0];
            for (int level = 0; level < HF_ENDURANCE_LEVELS; level++) {
                CHECK(good == 0 || item->holds_until[level].earliest.days <= before[level]);
                before[level] = item->holds_until[level].earliest.days;
            }
            CHECK(good == 0 || item->needed[1] >= needed);
            needed = item->needed[1];
            supply_close(&run);
        }
    }
}

static void simulated(void) {
    struct supply_run run;
    supply_open(&run, SILENT UNITS FAILED GOOD, supply_ends);
    const struct hf_pool_check_request request = {.paths = 4000, .seed = 5, .threads = 2};
    struct hf_pool_checks checks = {.count = 0};
    CHECK(hf_stock_pools_check(&run.assessment, &request, &run.help.keep, run.help.scratch,
                               &checks) == HF_OK);
    CHECK(checks.count == 1 && checks.item[0].is_checked[0] && !checks.item[0].is_beyond);
    supply_close(&run);
}

int main(void) {
    rates();
    loops();
    doors();
    one_loop_is_two();
    never_longer();
    simulated();
    return check_report();
}
