/* Goal: the list of purchases holds what each pool lacks, in whole packages, by the day to order,
 * with the money and the days that it is good for; what is not known stays so. Method: small
 * operators, figures computed again from the pools; bad arguments; every allocation failed. */
#include "tests/supply_fixture.h"

#define DEVICES(model, units)                                                                      \
    "device | site=North | name=" model " | manufacturer=Acme | device_type=" model                \
    " | quantity=" units " | status=active | install_date=2010-01-01\n"
#define SPARES(model, units)                                                                       \
    "stock | lot=" model " | manufacturer=Acme | product=" model                                   \
    " | place=Store | quantity=" units " | condition=new\n"

static const char *const lines =
    "product | manufacturer=Acme | model=R1 | failure_rate_per_year=0.02 | lead_time_days=100 | "
    "unit_price=12.50 GBP | order_multiple=4 | supplier=Dealer\n"
    "product | manufacturer=Acme | model=R2 | failure_rate_per_year=0.02..0.04 | "
    "lead_time_days=10..20\n"
    "product | manufacturer=Acme | model=R3 | failure_rate_per_year=0.02\n"
    "product | manufacturer=Acme | model=R4 | failure_rate_per_year=0.02\n" DEVICES(
        "R1", "100") DEVICES("R2", "50") DEVICES("R3", "10") DEVICES("R4", "10") SPARES("R1", "9")
        SPARES("R2", "0") SPARES("R3", "0") SPARES(
            "R4",
            "1000") "order | id=1 | supplier=First | manufacturer=Acme | product=R2 | quantity=1 | "
                    "ordered=2018-01-01 | unit_price=9 EUR\n"
                    "order | id=2 | supplier=Second | manufacturer=Acme | product=R2 | quantity=1 "
                    "| "
                    "ordered=2019-01-01 | unit_price=7.01 EUR\n";

static const struct hf_purchase *purchase_of(const struct supply_run *run, const char *product) {
    const struct hf_assessment *assessment = &run->assessment;
    const uint32_t id =
        hf_snapshot_find(assessment->snapshot, HF_KIND_PRODUCT, hf_text_of(product));
    for (uint32_t i = 0; i < assessment->purchase_count; i++) {
        if (assessment->endurance[assessment->purchase[i].pool].product == id) {
            return &assessment->purchase[i];
        }
    }
    return NULL;
}

static struct hf_text party(const struct supply_run *run, uint32_t row) {
    return row == HF_NONE ? HF_TEXT("none")
                          : hf_snapshot_label(run->assessment.snapshot, HF_KIND_PARTY, row);
}

static void lists(void) {
    struct supply_run run;
    supply_open(&run, lines, "2020-05-15");
    CHECK(hf_stock_purchases(&run.assessment, &run.help.keep, run.help.scratch, NULL) == HF_OK);
    CHECK(run.assessment.purchase_count == 3 && purchase_of(&run, "acme/r4") == NULL);
    const struct hf_purchase *item = purchase_of(&run, "acme/r1");
    const struct hf_endurance *pool = &run.assessment.endurance[item->pool];
    const int64_t lack = pool->needed[1] - 9;
    CHECK(lack > 0 && lack % 4 != 0); /* else the packages show nothing */
    CHECK(item->quantity[1] == lack + 4 - lack % 4 && item->quantity[0] == item->quantity[1]);
    CHECK(item->cost_minor[1] == item->quantity[1] * 1250 && item->time == HF_ORDER_LATER);
    CHECK(item->supplier_basis == HF_SUPPLIER_STATED);
    CHECK_TEXT(party(&run, item->supplier), "Dealer");
    CHECK(item->days_gained[1] == pool->target.days - pool->holds_until[2].earliest.days);
    CHECK(item->days_gained[0] <= item->days_gained[1] && item->days_gained[1] > 0);
    CHECK(item->order_by.earliest.days == supply_day("2020-02-05").days);
    item = purchase_of(&run, "acme/r2");
    pool = &run.assessment.endurance[item->pool];
    CHECK(item->quantity[0] == pool->needed[0] && item->quantity[1] == pool->needed[1]);
    CHECK(item->supplier_basis == HF_SUPPLIER_LAST_ORDER);
    CHECK_TEXT(party(&run, item->supplier), "Second");
    CHECK(item->cost_minor[0] == item->quantity[0] * 701);
    CHECK(strcmp(item->unit_price.currency.code, "EUR") == 0);
    item = purchase_of(&run, "acme/r3");
    CHECK(item->supplier_basis == HF_SUPPLIER_MAKER && item->cost_minor[0] == HF_COUNT_UNKNOWN);
    CHECK_TEXT(party(&run, item->supplier), "Acme");
    CHECK(item->lead_time_days.upper >= 365.0 && item->time == HF_ORDER_NOW);
    for (uint32_t i = 1; i < run.assessment.purchase_count; i++) { /* in the order to act */
        CHECK(run.assessment.purchase[i - 1].time <= run.assessment.purchase[i].time);
    }
    supply_close(&run);
}

static void times(void) {
    static const struct {
        const char *end;
        enum hf_order_time time;
    } cases[] = {{NULL, HF_ORDER_OPEN},
                 {"2019-06-01", HF_ORDER_PASSED},
                 {"2020-02-01", HF_ORDER_PASSED}, /* 100 days before lie in 2019 */
                 {"2020-02-01..2021-01-01", HF_ORDER_NOW},
                 {"2021-01-01", HF_ORDER_LATER}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct supply_run run;
        supply_open(&run, lines, cases[i].end);
        CHECK(hf_stock_purchases(&run.assessment, &run.help.keep, run.help.scratch, NULL) == HF_OK);
        const struct hf_purchase *item = purchase_of(&run, "acme/r1");
        if (CHECK(item != NULL) && !CHECK(item->time == cases[i].time)) {
            printf("    case %zu: %d\n", i, (int)item->time);
        }
        supply_close(&run);
    }
}

static void trouble(void) {
    struct supply_run run;
    supply_open(&run, lines, "2020-05-15");
    struct hf_assessment *assessment = &run.assessment;
    CHECK(hf_stock_purchases(NULL, &run.help.keep, run.help.scratch, NULL) == HF_ERR_ARGUMENT);
    CHECK(hf_stock_purchases(assessment, NULL, run.help.scratch, NULL) == HF_ERR_ARGUMENT);
    char bytes[2048];
    bool has_failed = false;
    bool has_worked = false;
    for (size_t size = 0; size < sizeof bytes; size += 8) {
        struct hf_arena small = hf_arena_over(bytes, size);
        assessment->purchase = NULL;
        assessment->purchase_count = 0;
        const enum hf_status status =
            hf_stock_purchases(assessment, &small, run.help.scratch, NULL);
        has_failed = has_failed || status == HF_ERR_MEMORY;
        has_worked = has_worked || status == HF_OK;
        CHECK(status == HF_OK ? assessment->purchase_count == 3
                              : status == HF_ERR_MEMORY && assessment->purchase == NULL);
    }
    CHECK(has_failed && has_worked);
    supply_close(&run);
}

int main(void) {
    lists();
    times();
    trouble();
    return check_report();
}
