/* Goal: the balances of an assessment are those that its dates came from, and a simulation of them
 * agrees. Method: one operator with all that may come in; the dates asked again; a claim that was
 * falsified is found. */
#include <holdfast/pools.h>

#include "tests/pools_bed.h"

static void again(const struct hf_assessment *assessment, struct pools_bed *bed) {
    static const double level[HF_ENDURANCE_LEVELS] = {0.5, 0.8, 0.95, 0.99};
    struct hf_pool_balances *balances = NULL;
    CHECK(hf_stock_balances(assessment, &bed->help.keep, bed->help.scratch, &balances) == HF_OK);
    for (uint32_t i = 0; i < assessment->endurance_count; i++) {
        const struct hf_endurance *item = &assessment->endurance[i];
        for (int end = 0; end < 2; end++) {
            double years[HF_ENDURANCE_LEVELS];
            CHECK(hf_balance_hold_until(&balances[i].balance[end], level, HF_ENDURANCE_LEVELS,
                                        years, NULL, bed->help.scratch) == HF_OK);
            for (int k = 0; k < HF_ENDURANCE_LEVELS; k++) {
                const double days = floor(years[k] * HF_DAYS_PER_YEAR + 1e-9);
                const double span = (double)balances[i].horizon.days - balances[i].from.days;
                const int32_t due =
                    days < span ? balances[i].from.days + (int32_t)days : HF_DATE_MAX.days;
                CHECK(
                    (end == 0 ? item->holds_until[k].earliest : item->holds_until[k].latest).days ==
                    due);
            }
        }
    }
}

static void test_check(void) {
    static struct pools_bed bed;
    pools_bed_open(&bed, POOLS_LINES);
    again(&bed.assessment, &bed);
    const struct hf_pool_check_request request = {.paths = 20000, .seed = 7, .threads = 2};
    struct hf_pool_checks checks = {.count = 0};
    CHECK(hf_stock_pools_check(&bed.assessment, &request, &bed.help.keep, bed.help.scratch,
                               &checks) == HF_OK);
    CHECK(checks.count == bed.assessment.endurance_count && checks.count == 3);
    CHECK(checks.limit_in_errors > 3.0 && checks.limit_in_errors < 5.0);
    for (uint32_t i = 0; i < checks.count; i++) {
        CHECK(checks.item[i].is_checked[0] && checks.item[i].is_checked[1]);
        CHECK(!checks.item[i].is_beyond && checks.item[i].compared == 40);
    }
    struct hf_endurance *item = &bed.assessment.endurance[1]; /* a lie of one in fifty */
    for (uint32_t i = 0; i < item->survival_count; i++) {
        item->survival_lower[i] = 0.98 * item->survival_lower[i];
    }
    CHECK(hf_stock_pools_check(&bed.assessment, &request, &bed.help.keep, bed.help.scratch,
                               &checks) == HF_OK);
    CHECK(checks.item[1].is_beyond && !checks.item[0].is_beyond && !checks.item[2].is_beyond);
    helper_close(&bed.help);
}

static void test_wrong(void) {
    static struct pools_bed bed;
    pools_bed_open(&bed, POOLS_LINES);
    struct hf_pool_checks checks = {.count = 77};
    struct hf_pool_balances *balances = NULL;
    struct hf_pool_check_request request = {.paths = 0, .seed = 7};
    CHECK(hf_stock_pools_check(&bed.assessment, &request, &bed.help.keep, bed.help.scratch,
                               &checks) == HF_ERR_ARGUMENT);
    CHECK(hf_stock_balances(NULL, &bed.help.keep, bed.help.scratch, &balances) == HF_ERR_ARGUMENT);
    request.paths = 50;
    bool is_done = false;
    for (int64_t allowed = 0; !is_done && allowed < 4000; allowed++) {
        int64_t left = allowed;
        struct hf_arena keep = bed.help.keep;
        struct hf_arena scratch = bed.help.scratch;
        keep.allowance = &left;
        scratch.allowance = &left;
        const enum hf_status status =
            hf_stock_pools_check(&bed.assessment, &request, &keep, scratch, &checks);
        is_done = status == HF_OK;
        CHECK(is_done || (status == HF_ERR_MEMORY && checks.count == 77));
    }
    CHECK(is_done && checks.count == 3);
    helper_close(&bed.help);
}

int main(void) {
    test_check();
    test_wrong();
    return check_report();
}
