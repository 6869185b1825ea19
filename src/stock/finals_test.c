/* Goal: the final order of a pool is the last unit that pays. Method: marginal costs unit by unit
 * from hf_lifetime_marginal, on the pool's own numbers; what is unpriced, whole packages, memory.
 */
#include <holdfast/finals.h>

#include "tests/pools_bed.h"

static const struct hf_final_orders *finals_of(struct pools_bed *bed) {
    const struct hf_final_orders *orders = NULL;
    CHECK(hf_stock_finals(&bed->assessment, HF_NONE, &bed->help.keep, bed->help.scratch, &orders) ==
          HF_OK);
    return orders;
}

static void test_rule(void) {
    static struct pools_bed bed;
    pools_bed_open(&bed, POOLS_LINES);
    const struct hf_final_orders *orders = finals_of(&bed);
    const struct hf_endurance *item = &bed.assessment.endurance[0]; /* R1: 12.50 a unit */
    const struct hf_stock_piece piece = {0.0, 100.0, 100.0};
    const struct hf_currency pounds = orders->item[0].unit_price.currency;
    const struct hf_lifetime_costs costs = {
        {1250, pounds}, {188, pounds}, {62, pounds}, {25000, pounds}, 0.0};
    const struct hf_lifetime lifetime = {.piece = &piece,
                                         .piece_count = 1,
                                         .failure = {.known = 0.02},
                                         .years = (item->target.days - item->from.days) /
                                                  HF_DAYS_PER_YEAR,
                                         .stock = 9};
    int64_t units = 0;
    double marginal = -1.0;
    while (marginal <= 0.0) {
        CHECK(hf_lifetime_marginal(&lifetime, &costs, units + 1, &marginal) == HF_OK);
        units += marginal <= 0.0 ? 1 : 0;
    }
    for (int at = 0; at < 2; at++) {
        CHECK(orders->item[0].state == HF_FINAL_ORDERED && orders->item[0].order[at] == units - 9);
        CHECK(orders->item[0].cost_minor[at] == 1250 * (units - 9));
        CHECK(orders->item[0].newsvendor[at] >= units && orders->item[0].last_minor[at] <= 0.0);
        CHECK(orders->item[1].order[at] % 3 == 0);
    }
    CHECK(orders->item[2].state == HF_FINAL_UNPRICED && orders->item[2].order[1] == 0);
    helper_close(&bed.help);
}

/* Dearer shortage and cheaper keeping never order less; nonsense is refused, not answered. */
static void test_assumptions(void) {
    static struct pools_bed bed;
    int64_t before = -1;
    for (int step = 0; step < 4; step++) {
        static char lines[8192];
        (void)snprintf(lines, sizeof lines,
                       "%sassumption | name=shortage_cost | value=%d\n"
                       "assumption | name=holding_cost | value=%.2f\n",
                       POOLS_LINES, 2 + 10 * step, 0.4 - 0.1 * step);
        pools_bed_open(&bed, lines);
        const struct hf_final_orders *orders = finals_of(&bed);
        CHECK(orders->item[0].order[0] >= before);
        CHECK(orders->item[0].order[0] <= orders->item[0].order[1]);
        before = orders->item[0].order[0];
        helper_close(&bed.help);
    }
    pools_bed_open(&bed, POOLS_LINES);
    bed.assessment.assumptions.item[HF_ASSUME_DISPOSAL_RATIO].value =
        (struct hf_range){-30.0, -30.0};
    CHECK(finals_of(&bed)->item[0].state == HF_FINAL_REFUSED);
    helper_close(&bed.help);
}

static void test_memory_and_arguments(void) {
    static struct pools_bed bed;
    pools_bed_open(&bed, POOLS_LINES);
    const struct hf_final_orders *orders = NULL;
    CHECK(hf_stock_finals(&bed.assessment, 3, &bed.help.keep, bed.help.scratch, &orders) ==
          HF_ERR_ARGUMENT);
    for (int64_t allowed = 0; allowed < 20; allowed++) {
        int64_t left = allowed;
        struct hf_arena keep = bed.help.keep;
        struct hf_arena scratch = bed.help.scratch;
        keep.allowance = &left;
        scratch.allowance = &left;
        CHECK(hf_stock_finals(&bed.assessment, HF_NONE, &keep, scratch, &orders) == HF_ERR_MEMORY);
        CHECK(orders == NULL);
    }
    helper_close(&bed.help);
}

int main(void) {
    test_rule();
    test_assumptions();
    test_memory_and_arguments();
    return check_report();
}
