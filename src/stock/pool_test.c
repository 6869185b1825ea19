/* Goal: hf_stock_assess gathers the right pools, counts the right units, lots, rates and days, and
 * never gets more certain by losing data. Method: small operators through the intake, with effects
 * written by hand as exposure would; figures recomputed from the plain-array functions (hold_test.c
 * proves those); every cell blanked in turn; every allocation failed in turn. */
#include <holdfast/stock.h>

#include "tests/snapshot_helper.h"

#include <string.h>

/* What exposure found, as a test says it. */
struct effect_line {
    const char *product;
    enum hf_effect_kind kind;
    enum hf_answer answer;
    const char *date;
};

struct run {
    struct snapshot_helper help;
    struct hf_assessment assessment;
    enum hf_status status;
};

static struct hf_date day(const char *text) {
    struct hf_date date = HF_DATE_MIN;
    CHECK(hf_date_parse(hf_text_of(text), &date));
    return date;
}

/* The acts that such an effect follows from. */
static void acts_end(struct hf_product_dates *dates, const struct effect_line *line) {
    for (int act = 0; act < HF_DEAL_ACTS; act++) {
        const bool is_repair = act == HF_DEAL_SEND_FOR_REPAIR || act == HF_DEAL_RECEIVE_REPAIRED;
        const bool ends =
            is_repair ? line->kind == HF_EFFECT_NO_REPAIR
                      : line->kind == HF_EFFECT_NO_SUPPLY || line->kind == HF_EFFECT_NO_SPARES;
        if (ends) {
            dates->act_end[act] = (struct hf_act_end){line->answer, HF_DATE_NEVER, HF_WHY_NONE};
            CHECK(hf_date_range_parse(hf_text_of(line->date), &dates->act_end[act].date));
        }
    }
}

static void effects_add(struct run *run, const struct effect_line *line, size_t count) {
    const struct hf_snapshot *snapshot = run->assessment.snapshot;
    struct hf_product_dates *dates =
        hf_new(&run->help.keep, struct hf_product_dates, snapshot->products.rows.count);
    for (uint32_t p = 0; p < snapshot->products.rows.count; p++) {
        dates[p].product = p;
        for (int kind = 0; kind < HF_EFFECT_COUNT; kind++) {
            dates[p].date[kind] = HF_DATE_NEVER;
            dates[p].answer[kind] = HF_ANSWER_NO;
            dates[p].why[kind] = HF_WHY_NONE;
        }
        dates[p].touched = HF_ANSWER_NO;
    }
    for (size_t i = 0; i < count; i++) {
        const uint32_t p = hf_snapshot_find(snapshot, HF_KIND_PRODUCT, hf_text_of(line[i].product));
        if (p != HF_NONE) {
            dates[p].answer[line[i].kind] = line[i].answer;
            dates[p].touched = HF_ANSWER_YES;
            CHECK(hf_date_range_parse(hf_text_of(line[i].date), &dates[p].date[line[i].kind]));
            acts_end(&dates[p], &line[i]);
        }
    }
    run->assessment.product = dates;
    run->assessment.product_count = snapshot->products.rows.count;
}

static void run_open(struct run *run, const char *lines, const struct effect_line *effect,
                     size_t count) {
    memset(run, 0, sizeof *run);
    helper_open(&run->help);
    helper_lines(&run->help, lines);
    const struct hf_snapshot *snapshot = helper_build(&run->help);
    if (snapshot == NULL) {
        abort();
    }
    struct hf_assessment *assessment = &run->assessment;
    assessment->snapshot = snapshot;
    assessment->scenario.as_of = day("2020-01-01");
    assessment->why = hf_why_make(&run->help.keep);
    CHECK(hf_assumptions_resolve(&run->help.keep, snapshot, &assessment->scenario,
                                 &assessment->assumptions, NULL) == HF_OK);
    CHECK(hf_schedule_resolve(&run->help.keep, snapshot, &assessment->schedule) == HF_OK);
    effects_add(run, effect, count);
    run->status = hf_stock_assess(assessment, &run->help.keep, run->help.scratch, NULL);
}

static void run_close(struct run *run) {
    helper_close(&run->help);
}

static const struct hf_endurance *pool_of(const struct run *run, const char *product) {
    const uint32_t id =
        hf_snapshot_find(run->assessment.snapshot, HF_KIND_PRODUCT, hf_text_of(product));
    for (uint32_t i = 0; i < run->assessment.endurance_count; i++) {
        if (run->assessment.endurance[i].product == id) {
            return &run->assessment.endurance[i];
        }
    }
    return NULL;
}

static bool why_has_rule(const struct hf_why *why, struct hf_why_id id, enum hf_rule rule) {
    if (id.value == UINT32_MAX) {
        return false;
    }
    const struct hf_why_node *node = &why->node[id.value];
    if (node->kind == HF_WHY_RULE && node->first == (uint32_t)rule) {
        return true;
    }
    for (uint32_t i = 0; i < node->child_count; i++) {
        const struct hf_why_id child = why->child[node->child_from + i];
        const struct hf_why_node *below = &why->node[child.value];
        if (below->kind == HF_WHY_RULE && below->first == (uint32_t)rule) {
            return true;
        }
    }
    return false;
}

static bool date_is(struct hf_date date, const char *text) {
    char seen[11];
    hf_date_write(date, seen);
    if (strcmp(seen, text) != 0) {
        printf("    date seen %s, wanted %s\n", seen, text);
        return false;
    }
    return true;
}

static const struct effect_line cut[] = {
    {"acme/r1", HF_EFFECT_NO_SUPPLY, HF_ANSWER_YES, "2020-05-15"}};

#define R1                                                                                         \
    "product | manufacturer=Acme | model=R1 | kind=device | lead_time_days=100 | "                 \
    "failure_rate_per_year=0.02\n"
#define NORTH                                                                                      \
    "device | site=North | name=n1 | manufacturer=Acme | device_type=R1 | quantity=100 | "         \
    "status=active\n"
/* What units fail like is said, so that no doubt of it counts. */
#define SAID                                                                                       \
    "assumption | name=weibull_shape | value=1\nassumption | name=no_fault_share | value=0\n"
#define LOT                                                                                        \
    "stock | lot=a | manufacturer=Acme | product=R1 | place=Store | quantity=9 | condition=new\n"

static void one_pool(void) {
    struct run run;
    run_open(&run,
             R1 NORTH LOT
             "device | site=North | name=old | manufacturer=Acme | device_type=R1 | quantity=40 | "
             "status=retired\n"
             "device | site=South | name=s1 | manufacturer=Acme | device_type=R1 | status=offline\n"
             "stock | lot=b | manufacturer=Acme | product=R1 | place=Store | quantity=50 | "
             "condition=faulty\n",
             cut, 1);
    CHECK(run.status == HF_OK && run.assessment.endurance_count == 1);
    const struct hf_endurance *item = pool_of(&run, "acme/r1");
    CHECK(item->units == 101 && item->stock == 9);
    CHECK(date_is(item->from, "2020-05-15") && date_is(item->order_by.earliest, "2020-02-05"));
    CHECK(date_is(item->target, "2029-12-31")); /* ten years of 365.25 days */
    const struct hf_stock_piece flat[] = {{0.0, 101.0, 101.0}};
    const struct hf_stock_pool pool = {flat, 1, 0.02, 9};
    double years = 0.0;
    int64_t needed = 0;
    CHECK(hf_stock_hold_until(&pool, 0.95, &years) == HF_OK);
    CHECK(item->holds_until[2].earliest.days ==
          item->from.days + (int32_t)(years * HF_DAYS_PER_YEAR));
    CHECK(item->holds_until[2].latest.days == item->holds_until[2].earliest.days);
    CHECK(item->holds_until[0].earliest.days > item->holds_until[1].earliest.days);
    CHECK(item->holds_until[1].earliest.days > item->holds_until[2].earliest.days);
    CHECK(item->holds_until[2].earliest.days > item->holds_until[3].earliest.days);
    const double target = (item->target.days - item->from.days) / HF_DAYS_PER_YEAR;
    CHECK(hf_stock_needed(&pool, target, 0.95, HF_STOCK_MEET_ALL, &needed) == HF_OK);
    CHECK(item->needed[0] == needed && item->needed[1] == needed &&
          item->needed_all_in_hand[1] == needed + 1);
    CHECK_NEAR(item->demand_until_horizon[1], 101 * 0.02 * target, 1e-12);
    CHECK(item->short_of_target == HF_ANSWER_YES);
    CHECK(item->survival_count > 100 && item->survival_count <= 120);
    CHECK(item->survival_lower[0] >= 1.0 && item->survival_day[0].days == item->from.days);
    CHECK(date_is(item->survival_day[1], "2020-06-15"));
    for (uint32_t i = 1; i < item->survival_count; i++) {
        CHECK(item->survival_lower[i] <= item->survival_lower[i - 1]);
        CHECK(item->survival_lower[i] <= item->survival_upper[i]);
        CHECK(item->survival_day[i].days > item->survival_day[i - 1].days);
    }
    CHECK(why_has_rule(&run.assessment.why, item->why, HF_RULE_STOCK_POISSON));
    run_close(&run);
}

/* No end of supply known: "if it ended today", and never short. Ends in a range: both days count.
 * Undetermined end. */
static void supply_ends(void) {
    struct run run;
    run_open(&run, R1 NORTH LOT, NULL, 0);
    const struct hf_endurance *item = pool_of(&run, "acme/r1");
    CHECK(item != NULL && date_is(item->from, "2020-01-01") &&
          item->supply_end.earliest.days == HF_DATE_MAX.days);
    CHECK(item->short_of_target == HF_ANSWER_NO && item->order_by.latest.days == HF_DATE_MAX.days);
    CHECK(item->holds_until[2].earliest.days < HF_DATE_MAX.days);
    run_close(&run);

    const struct effect_line range[] = {
        {"acme/r1", HF_EFFECT_NO_SPARES, HF_ANSWER_YES, "2020-05-15..2021-05-15"}};
    run_open(&run, R1 NORTH LOT, range, 1);
    item = pool_of(&run, "acme/r1");
    CHECK(date_is(item->from, "2020-05-15"));
    CHECK(item->holds_until[2].latest.days - item->holds_until[2].earliest.days == 365);
    CHECK(item->survival_upper[12] >= 1.0 && item->survival_lower[12] < 1.0);
    run_close(&run);

    const struct effect_line open_end[] = {
        {"acme/r1", HF_EFFECT_NO_SPARES, HF_ANSWER_PRESUMED_YES, "2020-05-15.."},
        {"acme/r1", HF_EFFECT_NO_SUPPLY, HF_ANSWER_PRESUMED_NO, "2019-05-15.."}};
    run_open(&run, R1 NORTH LOT, open_end, 2);
    item = pool_of(&run, "acme/r1");
    CHECK(date_is(item->from, "2020-01-01") && date_is(item->supply_end.earliest, "2019-05-15"));
    CHECK(item->short_of_target == HF_ANSWER_PRESUMED_YES);
    run_close(&run);
}

static void removal_and_swaps(void) {
    const struct effect_line both[] = {
        {"acme/r1", HF_EFFECT_NO_SUPPLY, HF_ANSWER_YES, "2019-05-15"},
        {"acme/r1", HF_EFFECT_MUST_REMOVE, HF_ANSWER_YES, "2022-01-01"}};
    struct run run;
    run_open(&run, SAID R1 NORTH LOT, both, 2);
    CHECK(date_is(pool_of(&run, "acme/r1")->target, "2022-01-01"));
    CHECK(pool_of(&run, "acme/r1")->short_of_target ==
          HF_ANSWER_NO); /* 4 failures expected, 9 spares */
    run_close(&run);

    /* 60 of 100 leave on a sure day, 70 more are said to leave but only 40 stand there; B1 comes
     * one for one. */
    run_open(
        &run,
        R1 NORTH LOT
        "product | manufacturer=Beta | model=B1 | failure_rate_per_year=0.1\n"
        "stock | lot=b | manufacturer=Beta | product=B1 | place=Store | quantity=1 | "
        "condition=new\n"
        "schedule | site=North | manufacturer=Acme | product=R1 | date=2021-01-01 | quantity=60 | "
        "replacement_manufacturer=Beta | replacement=B1\n"
        "schedule | site=North | manufacturer=Acme | product=R1 | date=2022 | quantity=70\n",
        both, 1);
    const struct hf_endurance *item = pool_of(&run, "acme/r1");
    const struct hf_stock_piece most[] = {{0.0, 100.0, 100.0},
                                          {366.0 / HF_DAYS_PER_YEAR, 40.0, 40.0},
                                          {1095.0 / HF_DAYS_PER_YEAR, 0.0, 0.0}};
    const struct hf_stock_piece least[] = {{0.0, 100.0, 100.0},
                                           {366.0 / HF_DAYS_PER_YEAR, 40.0, 40.0},
                                           {731.0 / HF_DAYS_PER_YEAR, 0.0, 0.0}};
    const struct hf_stock_pool pools[] = {{least, 3, 0.02, 9}, {most, 3, 0.02, 9}};
    for (int end = 0; end < 2; end++) {
        double wanted = 0.0;
        CHECK(hf_stock_demand(&pools[end], 9.0, &wanted) == HF_OK);
        CHECK_NEAR(item->demand_until_horizon[end], wanted, 1e-12);
    }
    CHECK(item->units == 100);
    item = pool_of(&run, "beta/b1");
    CHECK(item != NULL && item->units == 0);
    CHECK_NEAR(item->demand_until_horizon[1], 60 * 0.1 * (3652 - 366) / HF_DAYS_PER_YEAR, 1e-12);
    run_close(&run);
}

static void rates(void) {
    static const char *const base =
        "class | name=Router | failure_rate_per_year=0.03..0.05\n"
        "product | manufacturer=Acme | model=R1 | class=Router\n" NORTH LOT;
    char lines[2000];
    struct run run;
    run_open(&run, base, cut, 1);
    const struct hf_endurance *item = pool_of(&run, "acme/r1");
    CHECK_NEAR(item->rate_per_year.lower, 0.03, 0.0);
    CHECK(why_has_rule(&run.assessment.why, item->why, HF_RULE_RATE_TEMPLATE));
    CHECK(item->short_of_target == HF_ANSWER_PRESUMED_YES);
    run_close(&run);

    run_open(&run, "product | manufacturer=Acme | model=R1\n" NORTH LOT, cut, 1);
    item = pool_of(&run, "acme/r1");
    CHECK_NEAR(item->rate_per_year.upper, 0.03, 0.0);
    CHECK(why_has_rule(&run.assessment.why, item->why, HF_RULE_RATE_UNKNOWN));
    run_close(&run);

    /* Seven failures, a unit that proved good, one in the future; the record begins four years
     * before as-of: 400 unit-years. */
    snprintf(lines, sizeof lines, "%s%s%s%s%s%s", base,
             "stock | lot=b | manufacturer=Acme | product=R1 | place=Store | quantity=11 | "
             "condition=new\n",
             "failure | id=1 | manufacturer=Acme | product=R1 | site=North | date=2016-01-01 | "
             "quantity=5\n",
             "failure | id=2 | manufacturer=Acme | product=R1 | site=North | date=2018-01-01 | "
             "quantity=2\n",
             "failure | id=3 | manufacturer=Acme | product=R1 | site=North | date=2018-02-01 | "
             "no_fault_found=yes\n",
             "failure | id=4 | manufacturer=Acme | product=R1 | site=North | date=2021-02-01\n");
    run_open(&run, lines, cut, 1);
    item = pool_of(&run, "acme/r1");
    const struct hf_stock_record record = {8.0, 100 * 1461 / HF_DAYS_PER_YEAR};
    struct hf_range wanted = HF_RANGE_UNKNOWN;
    CHECK(hf_stock_rate_interval(&record, 0.95, &wanted) == HF_OK);
    CHECK_NEAR(item->rate_per_year.lower, wanted.lower, 1e-15);
    CHECK_NEAR(item->rate_per_year.upper, wanted.upper, 1e-15);
    struct hf_range known = HF_RANGE_UNKNOWN;
    const struct hf_stock_record shared = {7.0, record.unit_years};
    CHECK(hf_stock_rate_interval(&shared, 0.95, &known) == HF_OK);
    CHECK_NEAR(known.lower, 0.007827672243804066, 1e-9); /* the shared case gamma_prior_rma */
    CHECK(why_has_rule(&run.assessment.why, item->why, HF_RULE_RATE_OBSERVED));
    /* one law for both ends: how little seven failures say is in the probability itself */
    CHECK(item->short_of_target == HF_ANSWER_PRESUMED_YES);
    run_close(&run);
}

static void blank_stock(void) {
    struct run run;
    run_open(&run,
             R1 NORTH
             "stock | lot=a | manufacturer=Acme | product=R1 | place=Store | condition=new\n",
             cut, 1);
    const struct hf_endurance *item = pool_of(&run, "acme/r1");
    CHECK(item->stock == 0 && item->short_of_target == HF_ANSWER_PRESUMED_YES);
    CHECK(item->lots_unsized == 1);
    CHECK(why_has_rule(&run.assessment.why, item->why, HF_RULE_STOCK_UNKNOWN));
    run_close(&run);

    run_open(&run,
             SAID R1 NORTH
             "stock | lot=a | manufacturer=Acme | product=R1 | place=Store | quantity=90\n",
             cut, 1);
    item = pool_of(&run, "acme/r1");
    CHECK(item->stock == 90 && item->short_of_target == HF_ANSWER_PRESUMED_NO);
    run_close(&run);

    /* A device of unknown product may be one more of these: enough for 100, not for 100 and 5,000
     * more. */
    run_open(&run,
             SAID R1 NORTH
             "stock | lot=a | manufacturer=Acme | product=R1 | place=Store | quantity=90 "
             "| condition=new\n"
             "device | site=South | name=s | quantity=5000\n",
             cut, 1);
    CHECK(pool_of(&run, "acme/r1")->short_of_target == HF_ANSWER_PRESUMED_NO);
    run_close(&run);

    /* Stock of what is not deployed: a pool without demand. Deployed without stock row and
     * untouched: none. */
    run_open(&run, R1 LOT "device | site=North | name=x | manufacturer=Beta | device_type=B1\n",
             NULL, 0);
    item = pool_of(&run, "acme/r1");
    CHECK(item->units == 0 && item->holds_until[3].earliest.days == HF_DATE_MAX.days &&
          item->needed[1] == 0);
    CHECK(why_has_rule(&run.assessment.why, item->why, HF_RULE_NOT_DEPLOYED));
    CHECK(pool_of(&run, "beta/b1") == NULL);
    run_close(&run);
}

/* ---- blanking ---- */

static const char *const network[] = {
    "class | name=Router | failure_rate_per_year=0.001 | lead_time_days=10",
    "product | manufacturer=Acme | model=R1 | class=Router | failure_rate_per_year=0.03",
    "product | manufacturer=Acme | model=M1 | failure_rate_per_year=0.01",
    "device | site=North | name=n1 | manufacturer=Acme | device_type=R1 | quantity=100 | "
    "status=active",
    "device | site=South | name=s1 | manufacturer=Acme | device_type=R1 | quantity=20 | "
    "install_date=2019-01-01",
    "device | site=West | manufacturer=Acme | device_type=R1 | quantity=20 | serial=77",
    "module | device=n1 | module_bay=1 | manufacturer=Acme | module_type=M1 | quantity=60",
    "stock | lot=a | manufacturer=Acme | product=R1 | place=Store | quantity=30 | condition=new",
    "stock | lot=b | manufacturer=Acme | product=R1 | place=Store | quantity=20 | condition=faulty",
    "stock | lot=c | manufacturer=Acme | product=M1 | place=Store | quantity=7 | "
    "condition=repaired",
    "schedule | site=North | manufacturer=Acme | product=R1 | date=2022-01-01 | quantity=50",
    "failure | id=1 | manufacturer=Acme | product=R1 | site=North | date=2017-01-01 | quantity=9",
    "failure | id=2 | manufacturer=Acme | product=R1 | site=South | date=2019-01-01 | "
    "no_fault_found=no",
    "failure | id=3 | manufacturer=Acme | product=M1 | site=South | date=2019-06-01 | quantity=2",
};
enum { NETWORK_LINES = sizeof network / sizeof network[0] };

#define MORE "stock | lot=b | manufacturer=Acme | product=R1 | place=Store | "

/* Whatever the size turns out to be, the dates lie within those said before. */
__attribute__((noinline)) static void sizes_within(const struct hf_endurance *more) {
    for (int units = 0; units <= 1000; units = units * 10 + 1) {
        struct run said;
        char lines[1000];
        (void)snprintf(lines, sizeof lines, "%scondition=new | quantity=%d\n", R1 NORTH LOT MORE,
                       units);
        run_open(&said, lines, cut, 1);
        const struct hf_endurance *item = pool_of(&said, "acme/r1");
        for (int level = 0; level < HF_ENDURANCE_LEVELS; level++) {
            CHECK(item->holds_until[level].earliest.days >=
                      more->holds_until[level].earliest.days &&
                  item->holds_until[level].latest.days <= more->holds_until[level].latest.days);
        }
        run_close(&said);
    }
}

/* A lot of unknown size beside one of nine units: the early days and the lower curve are those of
 * nine, and nothing has a latest day or comes down; a faulty one changes nothing. */
__attribute__((noinline)) static void unsized_lots(void) {
    struct run known;
    struct run open;
    run_open(&known, R1 NORTH LOT, cut, 1);
    run_open(&open, R1 NORTH LOT MORE "condition=new\n", cut, 1);
    const struct hf_endurance *nine = pool_of(&known, "acme/r1");
    const struct hf_endurance *more = pool_of(&open, "acme/r1");
    CHECK(nine->lots_unsized == 0 && more->lots_unsized == 1 && more->stock == 9);
    for (int level = 0; level < HF_ENDURANCE_LEVELS; level++) {
        CHECK(more->holds_until[level].earliest.days == nine->holds_until[level].earliest.days);
        CHECK(nine->holds_until[level].latest.days < HF_DATE_MAX.days);
        CHECK(more->holds_until[level].latest.days == HF_DATE_MAX.days);
    }
    CHECK(more->survival_count == nine->survival_count);
    for (uint32_t i = 0; i < more->survival_count; i++) {
        CHECK_NEAR(more->survival_lower[i], nine->survival_lower[i], 0.0);
        CHECK_NEAR(more->survival_upper[i], 1.0, 0.0);
    }
    CHECK(nine->short_of_target == HF_ANSWER_YES &&
          more->short_of_target == HF_ANSWER_PRESUMED_YES);
    sizes_within(more);
    run_close(&open);
    run_open(&open, R1 NORTH LOT MORE "condition=faulty\n", cut, 1);
    more = pool_of(&open, "acme/r1");
    CHECK(more->lots_unsized == 0 &&
          more->holds_until[2].latest.days == nine->holds_until[2].latest.days);
    run_close(&open);
    run_close(&known);
}

/* The lines with part `part` of line `line` left out; line -1: all. False if there is no such part.
 */
static bool without(int line, int part, char *text, size_t room) {
    size_t used = 0;
    bool is_there = line < 0;
    for (int i = 0; i < NETWORK_LINES; i++) {
        struct hf_text rest = hf_text_of(network[i]);
        struct hf_text piece = {NULL, 0};
        bool more = true;
        for (int k = 0; hf_text_cut(&rest, '|', &piece, &more); k++) {
            if (i == line && k == part) {
                is_there = true;
                continue;
            }
            used += (size_t)snprintf(text + used, room - used, "%s%.*s", k == 0 ? "" : "|",
                                     HF_TEXT_ARG(piece));
        }
        used += (size_t)snprintf(text + used, room - used, "\n");
    }
    return is_there;
}

static void blanking(void) {
    static const struct effect_line effects[] = {
        {"acme/r1", HF_EFFECT_NO_SUPPLY, HF_ANSWER_YES, "2020-05-15"},
        {"acme/m1", HF_EFFECT_NO_SUPPLY, HF_ANSWER_YES, "2020-05-15"}};
    static const char *const products[] = {"acme/r1", "acme/m1"};
    char text[4000];
    struct run run;
    enum hf_answer before[2];
    without(-1, 0, text, sizeof text);
    run_open(&run, text, effects, 2);
    for (int p = 0; p < 2; p++) {
        before[p] = pool_of(&run, products[p])->short_of_target;
        CHECK(before[p] == HF_ANSWER_YES);
    }
    run_close(&run);
    int blanked = 0;
    for (int line = 0; line < NETWORK_LINES; line++) {
        for (int part = 1; without(line, part, text, sizeof text); part++) {
            const bool is_key = line <= 2 ? part <= 2 : line == 6 && part <= 2;
            if (is_key) {
                continue; /* another product, class or device: not a blank cell of the same row */
            }
            run_open(&run, text, effects, 2);
            for (int p = 0; p < 2; p++) {
                const struct hf_endurance *item = pool_of(&run, products[p]);
                if (!CHECK(item == NULL || item->short_of_target != HF_ANSWER_NO)) {
                    printf("    line %d part %d blank clears %s\n", line, part, products[p]);
                }
            }
            run_close(&run);
            blanked++;
        }
    }
    printf("%d cells blanked one at a time\n", blanked);
    CHECK(blanked > 40);
}

static void failing_memory(void) {
    struct run run;
    char text[4000];
    without(-1, 0, text, sizeof text);
    run_open(&run, text, cut, 1);
    const struct hf_arena keep = run.help.keep;
    int failures = 0;
    for (int64_t k = 0; k < 400; k++) {
        int64_t allowance = k;
        struct hf_arena limited = keep;
        struct hf_arena scratch = run.help.scratch;
        limited.allowance = &allowance;
        scratch.allowance = &allowance;
        struct hf_assessment again = run.assessment;
        again.endurance = NULL;
        again.endurance_count = 0;
        again.why = hf_why_make(&limited);
        const enum hf_status status = hf_stock_assess(&again, &limited, scratch, NULL);
        CHECK(status == HF_OK ||
              (status == HF_ERR_MEMORY && again.endurance == NULL && again.endurance_count == 0));
        if (status == HF_OK) {
            break;
        }
        failures++;
    }
    CHECK(failures > 10 && failures < 400);
    run_close(&run);
}

static void bad_assumptions(void) {
    struct run run;
    run_open(&run, R1 NORTH LOT, cut, 1);
    struct hf_assumption *item = run.assessment.assumptions.item;
    struct hf_error error = {0};
    item[HF_ASSUME_CONFIDENCE].value = (struct hf_range){1.0, 1.0};
    CHECK(hf_stock_assess(&run.assessment, &run.help.keep, run.help.scratch, &error) ==
          HF_ERR_ARGUMENT);
    CHECK(strstr(error.message, "confidence") != NULL);
    item[HF_ASSUME_CONFIDENCE].value = (struct hf_range){0.95, 0.95};
    item[HF_ASSUME_HORIZON_YEARS].value = (struct hf_range){-1.0, -1.0};
    CHECK(hf_stock_assess(&run.assessment, &run.help.keep, run.help.scratch, &error) ==
          HF_ERR_ARGUMENT);
    item[HF_ASSUME_HORIZON_YEARS].value = (struct hf_range){0.0, 0.0};
    CHECK(hf_stock_assess(&run.assessment, &run.help.keep, run.help.scratch, &error) == HF_OK);
    item[HF_ASSUME_HORIZON_YEARS].value = (struct hf_range){1000.0, 1000.0};
    CHECK(hf_stock_assess(&run.assessment, &run.help.keep, run.help.scratch, &error) == HF_OK);
    CHECK(run.assessment.endurance[0].survival_count <= 120);
    CHECK(hf_stock_assess(NULL, &run.help.keep, run.help.scratch, &error) == HF_ERR_ARGUMENT);
    run_close(&run);
}

int main(void) {
    one_pool();
    supply_ends();
    removal_and_swaps();
    rates();
    blank_stock();
    unsized_lots();
    blanking();
    failing_memory();
    bad_assumptions();
    return check_report();
}
