/* Goal: what comes into a pool after its supply has ended, and what expires, is what rows and days
 * say, at both ends of what is not known. Method: one product, rows written by hand, the ends of
 * the acts said as exposure would; every door a day before and on the day; failing allocations. */
#include "stock/flow.h"

#include "tests/snapshot_helper.h"

#include <math.h>
#include <string.h>

#define BASE                                                                                       \
    "product | manufacturer=Acme | model=R1 | kind=device\n"                                       \
    "site | name=Store\n"                                                                          \
    "site | name=North\n"                                                                          \
    "device | site=North | name=n1 | manufacturer=Acme | device_type=R1 | quantity=100 | "         \
    "status=active\n"

struct bed {
    struct snapshot_helper help;
    struct hf_assessment assessment;
    struct hf_product_dates dates;
    struct stock_service service;
    struct stock_flow flow;
    uint32_t product;
};

static struct hf_date day(const char *text) {
    struct hf_date date = HF_DATE_MIN;
    CHECK(hf_date_parse(hf_text_of(text), &date));
    return date;
}

static bool bed_open(struct bed *bed, const char *lines) {
    memset(bed, 0, sizeof *bed);
    helper_open(&bed->help);
    helper_lines(&bed->help, lines);
    const struct hf_snapshot *snapshot = helper_build(&bed->help);
    if (snapshot == NULL) {
        return false;
    }
    struct hf_assessment *assessment = &bed->assessment;
    assessment->snapshot = snapshot;
    assessment->scenario.as_of = day("2020-01-01");
    assessment->why = hf_why_make(&bed->help.keep);
    bed->product = hf_snapshot_find(snapshot, HF_KIND_PRODUCT, HF_TEXT("acme/r1"));
    for (int act = 0; act < HF_DEAL_ACTS; act++) {
        bed->dates.act_end[act] = (struct hf_act_end){HF_ANSWER_NO, HF_DATE_NEVER, HF_WHY_NONE};
    }
    CHECK(hf_assumptions_resolve(&bed->help.keep, snapshot, &assessment->scenario,
                                 &assessment->assumptions, NULL) == HF_OK);
    CHECK(hf_schedule_resolve(&bed->help.keep, snapshot, &assessment->schedule) == HF_OK);
    CHECK(hf_stock_service_gather(snapshot, &assessment->schedule, &bed->help.keep,
                                  bed->help.scratch, &bed->service) == HF_OK);
    return true;
}

static void door(struct bed *bed, enum hf_deal_act act, enum hf_answer answer, const char *text) {
    bed->dates.act_end[act].answer = answer;
    CHECK(hf_date_range_parse(hf_text_of(text), &bed->dates.act_end[act].date));
}

static enum hf_status gather(struct bed *bed, const char *from) {
    const struct stock_flow_question question = {bed->product, day(from), &bed->dates,
                                                 &bed->service, NULL};
    return hf_stock_flow_gather(&bed->assessment, &question, &bed->help.keep, &bed->flow);
}

static double years(const char *from, const char *until) {
    return (day(until).days - day(from).days) / HF_DAYS_PER_YEAR;
}

static bool near(double left, double right) {
    return fabs(left - right) < 1e-9;
}

static bool reason_is_there(const struct bed *bed, enum hf_rule rule, double amount) {
    for (uint32_t i = 0; i < bed->flow.why_count; i++) {
        const struct hf_why_node *node = &bed->assessment.why.node[bed->flow.why[i].value];
        if (node->kind == HF_WHY_RULE && node->first == (uint32_t)rule &&
            near(node->amount, amount)) {
            return true;
        }
    }
    return false;
}

/* ---- orders ---- */

static void test_orders(void) {
    struct bed bed;
    CHECK(bed_open(&bed, BASE
                   "order | id=o1 | manufacturer=Acme | product=R1 | quantity=10 | due=2020-08-01\n"
                   "order | id=o2 | manufacturer=Acme | product=R1 | quantity=7 | due=2020-09-14\n"
                   "order | id=o3 | manufacturer=Acme | product=R1 | quantity=5\n"
                   "order | id=o4 | manufacturer=Acme | product=R1 | due=2020-08-02\n"
                   "shipment | id=s1 | order=o1 | quantity=4 | received=2019-12-01\n"
                   "shipment | id=s2 | order=o1 | quantity=3 | received=2020-02-01\n"));
    door(&bed, HF_DEAL_RECEIVE, HF_ANSWER_YES, "2020-09-14");
    CHECK(gather(&bed, "2020-05-15") == HF_OK);
    /* six of o1; o2 comes on the very day that bars it; o3 says no day; o4 no quantity */
    CHECK(bed.flow.on_order[END_LEAST] == 6 && bed.flow.on_order[END_MOST] == 6 + 5 + 1);
    const struct stock_flow_end *least = &bed.flow.end[END_LEAST];
    const struct stock_flow_end *most = &bed.flow.end[END_MOST];
    CHECK(least->delivery_count == 1 && least->delivery[0].units == 6 &&
          near(least->delivery[0].years, years("2020-05-15", "2020-08-01")) &&
          near(least->delivery[0].good_ratio, 1.0) && !least->delivery[0].is_harvest);
    CHECK(most->delivery_count == 3 && most->delivery[0].units == 5 &&
          near(most->delivery[0].years, 0.0) && most->delivery[2].units == 1);
    CHECK(reason_is_there(&bed, HF_RULE_STOCK_ON_ORDER, 6.0 + 7.0 + 5.0 + 1.0));
    /* a day later it is in time; a presumed door is shut at the lesser end only */
    door(&bed, HF_DEAL_RECEIVE, HF_ANSWER_YES, "2020-09-15");
    CHECK(gather(&bed, "2020-05-15") == HF_OK && bed.flow.on_order[END_LEAST] == 13);
    door(&bed, HF_DEAL_RECEIVE, HF_ANSWER_PRESUMED_YES, "2020-07-01..");
    CHECK(gather(&bed, "2020-05-15") == HF_OK && bed.flow.on_order[END_LEAST] == 0);
    CHECK(bed.flow.on_order[END_MOST] == 19);
    helper_close(&bed.help);
}

/* ---- repair ---- */

#define REPAIRS                                                                                    \
    "repair | id=r1 | manufacturer=Acme | product=R1 | quantity=8 | sent=2019-01-01 | "            \
    "returned=2019-02-10 | outcome=repaired\n"                                                     \
    "repair | id=r2 | manufacturer=Acme | product=R1 | quantity=2 | sent=2019-03-01 | "            \
    "returned=2019-03-21 | outcome=scrapped\n"                                                     \
    "repair | id=r3 | manufacturer=Acme | product=R1 | quantity=1 | sent=2019-05-01 | "            \
    "returned=2019-07-30 | outcome=no-fault\n"                                                     \
    "repair | id=r4 | manufacturer=Acme | product=R1 | quantity=3 | sent=2019-12-01 | "            \
    "due=2020-06-01 | outcome=pending\n"                                                           \
    "repair | id=r5 | manufacturer=Acme | product=R1 | quantity=4 | sent=2019-12-20 | "            \
    "due=2020-10-01\n"

static void test_repairs(void) {
    struct bed bed;
    CHECK(bed_open(&bed, BASE REPAIRS));
    door(&bed, HF_DEAL_SEND_FOR_REPAIR, HF_ANSWER_YES, "2020-05-15");
    door(&bed, HF_DEAL_RECEIVE_REPAIRED, HF_ANSWER_YES, "2020-09-14");
    CHECK(gather(&bed, "2020-05-15") == HF_OK);
    CHECK(bed.flow.at_repairer == 7);
    CHECK(bed.flow.returning[END_LEAST] == 3 && bed.flow.returning[END_MOST] == 3);
    CHECK(reason_is_there(&bed, HF_RULE_STOCK_AT_REPAIRER, 3.0));
    CHECK(reason_is_there(&bed, HF_RULE_STOCK_STRANDED, 4.0));
    /* none may be sent from the start on: no loop */
    CHECK(bed.flow.end[END_LEAST].loop_count == 0 && bed.flow.end[END_MOST].loop_count == 0);
    const struct hf_balance_delivery *back = &bed.flow.end[END_LEAST].delivery[0];
    CHECK(bed.flow.end[END_LEAST].delivery_count == 1 && back->units == 3 &&
          back->good_ratio > 0.4 && back->good_ratio < 9.0 / 11.0);
    CHECK(bed.flow.end[END_MOST].delivery[0].good_ratio > 9.0 / 11.0);
    helper_close(&bed.help);
}

static void test_loop(void) {
    struct bed bed;
    CHECK(bed_open(&bed, BASE REPAIRS
                   "failure | id=f1 | manufacturer=Acme | product=R1 | date=2019-01-01 | "
                   "quantity=18\n"));
    door(&bed, HF_DEAL_SEND_FOR_REPAIR, HF_ANSWER_PRESUMED_YES, "2020-11-15..");
    CHECK(gather(&bed, "2020-05-15") == HF_OK);
    const struct hf_repair_loop *least = &bed.flow.end[END_LEAST].loop[0];
    const struct hf_repair_loop *most = &bed.flow.end[END_MOST].loop[0];
    CHECK(bed.flow.end[END_LEAST].loop_count == 1 && bed.flow.end[END_MOST].loop_count == 1);
    CHECK(near(least->send_until_years, years("2020-05-15", "2020-11-15")));
    CHECK(isinf(most->send_until_years) && isinf(most->return_until_years));
    /* 40 and 90 days were seen; 18 of 18 failed units were sent */
    CHECK(near(least->turnaround_years, 90.0 / HF_DAYS_PER_YEAR));
    CHECK(near(most->turnaround_years, 40.0 / HF_DAYS_PER_YEAR));
    CHECK(least->share_ratio > 0.8 && least->share_ratio < most->share_ratio &&
          most->share_ratio <= 1.0);
    CHECK(least->yield_ratio < 9.0 / 11.0 && most->yield_ratio > 9.0 / 11.0);
    CHECK(bed.flow.at_repairer == 7 && bed.flow.returning[END_LEAST] == 7);
    helper_close(&bed.help);
    /* nothing came back yet: the assumptions */
    CHECK(bed_open(&bed, BASE "repair | id=r4 | manufacturer=Acme | product=R1 | quantity=3 | "
                              "sent=2019-12-01 | due=2020-06-01 | outcome=pending\n"));
    CHECK(gather(&bed, "2020-01-01") == HF_OK);
    CHECK(near(bed.flow.end[END_LEAST].loop[0].turnaround_years, 180.0 / HF_DAYS_PER_YEAR) ||
          bed.flow.end[END_LEAST].loop_count == 0);
    CHECK(near(bed.flow.end[END_MOST].loop[0].turnaround_years, 14.0 / HF_DAYS_PER_YEAR));
    CHECK(near(bed.flow.end[END_MOST].loop[0].yield_ratio, 0.95));
    CHECK(near(bed.flow.end[END_LEAST].delivery[0].good_ratio, 0.5));
    helper_close(&bed.help);
    CHECK(bed_open(&bed, BASE));
    CHECK(gather(&bed, "2020-01-01") == HF_OK && bed.flow.end[END_MOST].loop_count == 0 &&
          bed.flow.why_count == 0);
    helper_close(&bed.help);
}

/* ---- harvest ---- */

static void test_harvest(void) {
    struct bed bed;
    CHECK(bed_open(&bed, BASE
                   "schedule | site=North | manufacturer=Acme | product=R1 | date=2020-03 | "
                   "quantity=20 | harvest_percent=10..30\n"
                   "schedule | site=North | manufacturer=Acme | product=R1 | date=2019-06-01 | "
                   "quantity=10 | harvest_percent=50\n"
                   "schedule | site=North | manufacturer=Acme | product=R1 | date=2021-03-01 | "
                   "quantity=20\n"));
    CHECK(gather(&bed, "2020-01-01") == HF_OK);
    const struct stock_flow_end *least = &bed.flow.end[END_LEAST];
    const struct stock_flow_end *most = &bed.flow.end[END_MOST];
    CHECK(least->delivery_count == 1 &&
          most->delivery_count == 1); /* one is past, one gives none */
    CHECK(least->delivery[0].is_harvest && near(least->delivery[0].good_ratio, 0.1) &&
          near(least->delivery[0].years, years("2020-01-01", "2020-03-31")));
    CHECK(near(most->delivery[0].good_ratio, 0.3) &&
          near(most->delivery[0].years, years("2020-01-01", "2020-03-01")));
    CHECK(bed.flow.harvest[END_LEAST] == 2 && bed.flow.harvest[END_MOST] == 6);
    CHECK(reason_is_there(&bed, HF_RULE_STOCK_HARVESTED, 6.0));
    helper_close(&bed.help);
}

/* Eighty swaps a week apart: as many units, never sooner at the lesser end nor later at the
 * other, in a delivery a month. */
static void test_many_swaps(void) {
    static char text[40000];
    size_t len = (size_t)snprintf(text, sizeof text, "%s", BASE);
    for (int i = 0; i < 80; i++) {
        char when[11];
        hf_date_write(hf_date_add(day("2020-02-03"), 7 * i), when);
        len +=
            (size_t)snprintf(text + len, sizeof text - len,
                             "schedule | site=North | manufacturer=Acme | product=R1 | date=%s | "
                             "quantity=1 | harvest_percent=20\n",
                             when);
    }
    static struct bed bed;
    CHECK(bed_open(&bed, text));
    CHECK(gather(&bed, "2020-01-01") == HF_OK);
    for (int end = 0; end < ENDS; end++) {
        const struct stock_flow_end *ends = &bed.flow.end[end];
        int64_t units = 0;
        CHECK(ends->delivery_count >= 15 && ends->delivery_count <= 20);
        for (uint32_t i = 0; i < ends->delivery_count; i++) {
            const struct hf_balance_delivery *one = &ends->delivery[i];
            CHECK(i == 0 || one->years > ends->delivery[i - 1].years);
            units += one->units;
            /* the swaps that were due by then, of which all but this delivery came before it */
            const double weeks =
                (one->years - years("2020-01-01", "2020-02-03")) * HF_DAYS_PER_YEAR / 7.0;
            const int64_t due = (int64_t)floor(weeks + 1.001);
            CHECK(end == END_LEAST ? units <= due : units >= due);
        }
        CHECK(units == 80);
    }
    helper_close(&bed.help);
}

/* ---- lots ---- */

static void test_lots(void) {
    struct bed bed;
    CHECK(bed_open(&bed, BASE
                   "stock | lot=a | manufacturer=Acme | product=R1 | place=Store | quantity=9 | "
                   "condition=new\n"
                   "stock | lot=b | manufacturer=Acme | product=R1 | place=Store | quantity=5 | "
                   "condition=new\n"
                   "stock | lot=c | manufacturer=Acme | product=R1 | place=Store | quantity=3 | "
                   "condition=faulty\n"));
    struct hf_stock_bar bar[3];
    for (uint32_t i = 0; i < 3; i++) {
        bar[i] = (struct hf_stock_bar){.stock = i,
                                       .barred = HF_ANSWER_YES,
                                       .barred_as_spare = HF_ANSWER_YES,
                                       .spare_from = hf_date_sure(day("2021-01-01")),
                                       .spare_why = HF_WHY_NONE};
    }
    bar[0].barred_as_spare = HF_ANSWER_NO_BASIS;
    bed.assessment.stock_bar = bar;
    bed.assessment.stock_bar_count = 3;
    CHECK(gather(&bed, "2020-05-15") == HF_OK);
    CHECK(bed.flow.barred[END_LEAST] == 14 && bed.flow.barred[END_MOST] == 5);
    /* two rows, one day: one lot */
    CHECK(bed.flow.end[END_LEAST].lot_count == 1 && bed.flow.end[END_MOST].lot_count == 1);
    CHECK(bed.flow.end[END_LEAST].lot[0].units == 14);
    CHECK(near(bed.flow.end[END_MOST].lot[0].until_years, years("2020-05-15", "2021-01-01")));
    /* what is barred anew only may still replace failed units */
    bar[1].barred_as_spare = HF_ANSWER_NO;
    CHECK(gather(&bed, "2020-05-15") == HF_OK && bed.flow.barred[END_MOST] == 0);
    /* barred already */
    bar[1].barred_as_spare = HF_ANSWER_YES;
    bar[1].spare_from = hf_date_sure(day("2019-01-01"));
    CHECK(gather(&bed, "2020-05-15") == HF_OK &&
          near(bed.flow.end[END_MOST].lot[0].until_years, 0.0));
    helper_close(&bed.help);
}

static void test_memory(void) {
    struct bed bed;
    CHECK(bed_open(&bed, BASE REPAIRS));
    const struct hf_arena before = bed.help.keep;
    bool is_done = false;
    for (int64_t left = 0; left < 100 && !is_done; left++) {
        bed.help.keep = before;
        int64_t allowance = left;
        bed.help.keep.allowance = &allowance;
        const enum hf_status status = gather(&bed, "2020-01-01");
        CHECK(status == HF_OK || status == HF_ERR_MEMORY);
        is_done = status == HF_OK && !bed.assessment.why.failed;
        bed.assessment.why.failed = false;
    }
    CHECK(is_done);
    helper_close(&bed.help);
}

int main(void) {
    test_orders();
    test_repairs();
    test_loop();
    test_harvest();
    test_many_swaps();
    test_lots();
    test_memory();
    return check_report();
}
