/* Goal: a failure rate comes from the best there is: stated, own failures, counts of returns, what
 * the maker computed, class, assumption; each says so and is a range. Method: one product, sources
 * added from the weakest to the strongest; figures computed again here. */
#include "tests/supply_fixture.h"

#define PART                                                                                       \
    "class | name=Router | failure_rate_per_year=0.03..0.05\n"                                     \
    "product | manufacturer=Acme | model=R1 | class=Router\n"                                      \
    "device | site=North | name=a | manufacturer=Acme | device_type=R1 | quantity=100 | "          \
    "status=active | install_date=2010-01-01\n"                                                    \
    "stock | lot=a | manufacturer=Acme | product=R1 | place=Store | quantity=9 | condition=new\n"
#define PREDICTED                                                                                  \
    "predicted rate | manufacturer=Acme | product=R1 | condition=25 C | fit=2000\n"                \
    "predicted rate | manufacturer=Acme | product=R1 | condition=40 C | mtbf_hours=200000\n"
#define COUNTED                                                                                    \
    "return count | manufacturer=Acme | product=R1 | month=2019-01 | returns=20 | no_fault=4 | "   \
    "population=12000\n"                                                                           \
    "return count | manufacturer=Acme | product=R1 | month=2019-02-28 | returns=10 | no_fault=1 "  \
    "| population=12000\n"
#define FAILED "failure | id=1 | manufacturer=Acme | product=R1 | date=2018-01-01 | quantity=7\n"

/* The rate of the one pool, whose reasons must hold the rule. */
static struct hf_range rate_of(const char *lines, enum hf_rule rule) {
    struct supply_run run;
    supply_open(&run, lines, "2020-05-15");
    struct hf_range rate = HF_RANGE_UNKNOWN;
    if (CHECK(run.assessment.endurance_count == 1)) {
        rate = run.assessment.endurance[0].rate_per_year;
    }
    bool has_rule = false;
    for (size_t i = 0; i < run.assessment.why.node_count; i++) {
        const struct hf_why_node *node = &run.assessment.why.node[i];
        has_rule = has_rule || (node->kind == HF_WHY_RULE && node->first == (uint32_t)rule);
    }
    CHECK(has_rule);
    supply_close(&run);
    return rate;
}

static struct hf_range interval_of(double failures, double unit_years) {
    const struct hf_stock_record record = {failures, unit_years};
    struct hf_range range = HF_RANGE_UNKNOWN;
    CHECK(hf_stock_rate_interval(&record, 0.95, &range) == HF_OK);
    return range;
}

static void range_is(struct hf_range seen, double lower, double upper) {
    CHECK_NEAR(seen.lower, lower, 1e-14);
    CHECK_NEAR(seen.upper, upper, 1e-14);
}

static void order_of_sources(void) {
    range_is(rate_of(PART, HF_RULE_RATE_TEMPLATE), 0.03, 0.05);
    /* 2,000 FIT and an MTBF of 200,000 hours, a third to three times. */
    range_is(rate_of(PART PREDICTED, HF_RULE_RATE_PREDICTED), 0.33 * 2000e-9 * 8766.0,
             3.0 * 8766.0 / 200000.0);
    /* 20 in 31 days, 10 in a month: units that proved good took a spare, too. */
    const double years = 12000.0 * (31.0 / HF_DAYS_PER_YEAR + 1.0 / 12.0);
    const struct hf_range counted = interval_of(30.0, years);
    range_is(rate_of(PART PREDICTED COUNTED, HF_RULE_RATE_COUNTED), counted.lower, counted.upper);
    const struct hf_range observed = interval_of(7.0, 100.0 * 730.0 / HF_DAYS_PER_YEAR);
    range_is(rate_of(PART PREDICTED COUNTED FAILED, HF_RULE_RATE_OBSERVED), observed.lower,
             observed.upper);
}

static void counts(void) {
    /* Not said how many were good: each took a spare. */
    const double years = 5000.0 * 31.0 / HF_DAYS_PER_YEAR;
    range_is(rate_of(PART "return count | manufacturer=Acme | product=R1 | month=2019-03 | "
                          "returns=12 | population=5000\n",
                     HF_RULE_RATE_COUNTED),
             interval_of(12.0, years).lower, interval_of(12.0, years).upper);
    /* By age: added, but only where nobody counts all ages together. */
    static const char *const by_age =
        PART "return count | manufacturer=Acme | product=R1 | month=2019-03 | age=early | "
             "returns=3 | no_fault=0 | population=1000\n"
             "return count | manufacturer=Acme | product=R1 | month=2019-03 | age=long-term | "
             "returns=9 | no_fault=0 | population=4000\n";
    const struct hf_range both = interval_of(12.0, years);
    range_is(rate_of(by_age, HF_RULE_RATE_COUNTED), both.lower, both.upper);
    char lines[2000];
    snprintf(lines, sizeof lines,
             "%sreturn count | manufacturer=Acme | product=R1 | month=2019-03 | returns=40 | "
             "no_fault=0 | population=5000\n",
             by_age);
    const struct hf_range all = interval_of(40.0, years);
    range_is(rate_of(lines, HF_RULE_RATE_COUNTED), all.lower, all.upper);
    /* What cannot be used falls through: in the future, no population, no returns, no month's end.
     */
    static const char *const useless[] = {
        "month=2020-02 | returns=3 | population=1000",   "month=2019-02 | returns=3",
        "month=2019-02 | returns=3 | population=0",      "month=2019-02 | population=1000",
        "month=2019-02.. | returns=3 | population=1000", "returns=3 | population=1000"};
    for (size_t i = 0; i < sizeof useless / sizeof useless[0]; i++) {
        snprintf(lines, sizeof lines, PART "return count | manufacturer=Acme | product=R1 | %s\n",
                 useless[i]);
        range_is(rate_of(lines, HF_RULE_RATE_TEMPLATE), 0.03, 0.05);
    }
}

static void predictions(void) {
    range_is(rate_of(PART "predicted rate | manufacturer=Acme | product=R1 | fit=1000..4000\n",
                     HF_RULE_RATE_PREDICTED),
             0.33 * 1000e-9 * 8766.0, 3.0 * 4000e-9 * 8766.0);
    range_is(rate_of(PART "predicted rate | manufacturer=Acme | product=R1 | fit=1000\n"
                          "assumption | name=predicted_rate_factor | value=1..2\n",
                     HF_RULE_RATE_PREDICTED),
             1000e-9 * 8766.0, 2.0 * 1000e-9 * 8766.0);
    static const char *const useless[] = {"condition=40 C", "mtbf_hours=0", "mtbf_hours=0..9"};
    for (size_t i = 0; i < sizeof useless / sizeof useless[0]; i++) {
        char lines[1000];
        snprintf(lines, sizeof lines, PART "predicted rate | manufacturer=Acme | product=R1 | %s\n",
                 useless[i]);
        range_is(rate_of(lines, HF_RULE_RATE_TEMPLATE), 0.03, 0.05);
    }
}

int main(void) {
    order_of_sources();
    counts();
    predictions();
    return check_report();
}
