/* Goal: what an endurance says follows from the whole balance: more that comes in never shortens
 * it, what is there at a moment is never less sure than what held until then, and without anything
 * coming in it is the closed form. Method: one operator, lines added one at a time. */
#include <holdfast/balance.h>
#include <holdfast/stock.h>

#include "tests/snapshot_helper.h"

#include <string.h>

#define BASE                                                                                       \
    "product | manufacturer=Acme | model=R1 | kind=device | failure_rate_per_year=0.02 | "         \
    "lead_time_days=100\n"                                                                         \
    "site | name=Store\n"                                                                          \
    "site | name=North\n"                                                                          \
    "device | site=North | name=n1 | manufacturer=Acme | device_type=R1 | quantity=100 | "         \
    "status=active\n"                                                                              \
    "stock | lot=a | manufacturer=Acme | product=R1 | place=Store | quantity=9 | condition=new\n"
#define ORDER "order | id=o1 | manufacturer=Acme | product=R1 | quantity=5 | due=2021-06-01\n"
#define REPAIRED                                                                                   \
    "failure | id=f1 | manufacturer=Acme | product=R1 | date=2018-01-01 | quantity=4\n"            \
    "repair | id=r1 | manufacturer=Acme | product=R1 | quantity=4 | sent=2018-01-05 | "            \
    "returned=2018-03-05 | outcome=repaired\n"
#define SWAP                                                                                       \
    "schedule | site=North | manufacturer=Acme | product=R1 | date=2021-01-01 | quantity=40 | "    \
    "harvest_percent=20\n"

struct bed {
    struct snapshot_helper help;
    struct hf_assessment assessment;
    struct hf_endurance item;
};

static struct hf_date day(const char *text) {
    struct hf_date date = HF_DATE_MIN;
    CHECK(hf_date_parse(hf_text_of(text), &date));
    return date;
}

static void bed_run(struct bed *bed, const char *lines, const char *door) {
    memset(bed, 0, sizeof *bed);
    helper_open(&bed->help);
    helper_lines(&bed->help, lines);
    const struct hf_snapshot *snapshot = helper_build(&bed->help);
    if (snapshot == NULL) {
        abort();
    }
    struct hf_assessment *assessment = &bed->assessment;
    assessment->snapshot = snapshot;
    assessment->scenario.as_of = day("2020-05-15");
    assessment->why = hf_why_make(&bed->help.keep);
    CHECK(hf_assumptions_resolve(&bed->help.keep, snapshot, &assessment->scenario,
                                 &assessment->assumptions, NULL) == HF_OK);
    CHECK(hf_schedule_resolve(&bed->help.keep, snapshot, &assessment->schedule) == HF_OK);
    struct hf_product_dates *dates = hf_new(&bed->help.keep, struct hf_product_dates, 1);
    *dates = (struct hf_product_dates){.touched = HF_ANSWER_YES};
    for (int kind = 0; kind < HF_EFFECT_COUNT; kind++) {
        dates->date[kind] = HF_DATE_NEVER;
        dates->why[kind] = HF_WHY_NONE;
    }
    dates->answer[HF_EFFECT_NO_SPARES] = HF_ANSWER_YES;
    dates->date[HF_EFFECT_NO_SPARES] = hf_date_sure(day("2020-05-15"));
    for (int act = 0; act < HF_DEAL_ACTS; act++) {
        const bool is_shut = door != NULL && act != HF_DEAL_BUY;
        dates->act_end[act] =
            (struct hf_act_end){is_shut ? HF_ANSWER_YES : HF_ANSWER_NO,
                                is_shut ? hf_date_sure(day(door)) : HF_DATE_NEVER, HF_WHY_NONE};
    }
    assessment->product = dates;
    assessment->product_count = 1;
    CHECK(hf_stock_assess(assessment, &bed->help.keep, bed->help.scratch, NULL) == HF_OK);
    CHECK(assessment->endurance_count == 1);
    bed->item = assessment->endurance[0];
}

static void item_is_sound(const struct hf_endurance *item) {
    for (uint32_t i = 0; i < item->survival_count; i++) {
        CHECK(item->survival_lower[i] <= item->survival_upper[i] + 1e-12);
        CHECK(item->survival_lower[i] <= item->available_lower[i] + 1e-9);
        CHECK(item->survival_upper[i] <= item->available_upper[i] + 1e-9);
    }
    for (int level = 0; level + 1 < HF_ENDURANCE_LEVELS; level++) {
        CHECK(item->holds_until[level].earliest.days >= item->holds_until[level + 1].earliest.days);
        CHECK(item->holds_until[level].latest.days >= item->holds_until[level + 1].latest.days);
    }
    CHECK(item->alone_until.earliest.days <= item->holds_until[2].earliest.days);
    CHECK(item->alone_until.latest.days <= item->holds_until[2].latest.days);
    CHECK(item->needed[0] <= item->needed[1]);
}

static void test_more_never_shortens(void) {
    static const struct {
        const char *name, *lines;
    } more[] = {{"nothing", BASE},
                {"order", BASE ORDER},
                {"repair", BASE REPAIRED},
                {"order and repair", BASE ORDER REPAIRED}};
    struct hf_endurance none = {.product = 0};
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
        static struct bed bed;
        bed_run(&bed, more[i].lines, NULL);
        item_is_sound(&bed.item);
        if (i == 0) {
            none = bed.item;
            none.survival_count = 0;
        }
        const bool is_later = bed.item.holds_until[2].latest.days > none.holds_until[2].latest.days;
        CHECK(is_later == (i > 0));
        CHECK(bed.item.holds_until[2].earliest.days >= none.holds_until[2].earliest.days);
        CHECK(bed.item.needed[0] <= none.needed[0]);
        CHECK(bed.item.alone_until.latest.days == none.alone_until.latest.days);
        helper_close(&bed.help);
    }
}

/* Shut doors leave the closed form; a swap programme both shrinks the base and gives units back. */
static void test_doors(void) {
    static struct bed open;
    static struct bed shut;
    bed_run(&open, BASE ORDER REPAIRED, NULL);
    bed_run(&shut, BASE ORDER REPAIRED, "2020-05-15");
    const struct hf_stock_piece piece = {0.0, 100.0, 100.0};
    const struct hf_stock_pool pool = {&piece, 1, 0.02, 9};
    double years = 0.0;
    CHECK(hf_stock_hold_until(&pool, 0.95, &years) == HF_OK);
    const int32_t closed = day("2020-05-15").days + (int32_t)(years * HF_DAYS_PER_YEAR);
    CHECK(shut.item.holds_until[2].earliest.days == closed);
    CHECK(shut.item.holds_until[2].latest.days == closed);
    CHECK(shut.item.on_order[1] == 0 && open.item.on_order[0] == 5);
    CHECK(shut.item.method[0] == HF_BALANCE_CLOSED && open.item.method[0] != HF_BALANCE_CLOSED);
    CHECK(open.item.holds_until[2].earliest.days > closed);
    CHECK(open.item.known_rate_until.earliest.days == open.item.holds_until[2].earliest.days);
    helper_close(&open.help);
    helper_close(&shut.help);
    static struct bed swap;
    bed_run(&swap, BASE SWAP, NULL);
    item_is_sound(&swap.item);
    CHECK(swap.item.harvest[0] == 8 && swap.item.harvest[1] == 8);
    CHECK(swap.item.holds_until[2].earliest.days > swap.item.alone_until.earliest.days);
    CHECK(swap.item.alone_until.earliest.days > closed);
    helper_close(&swap.help);
}

int main(void) {
    test_more_never_shortens();
    test_doors();
    return check_report();
}
