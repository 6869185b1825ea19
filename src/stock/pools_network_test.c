/* Goal: cost against date is the cost of a plan that holds, near the cheapest one; the chances of
 * being first add up. Method: three pools, two with a price; every plan tried at some days. */
#include <holdfast/pools.h>

#include "tests/pools_bed.h"

enum { TRIED = 60 };

static double hold_with(const struct hf_pool_balances *pool, int end, int64_t extra,
                        struct hf_date day, struct hf_arena scratch) {
    struct hf_balance balance = pool->balance[end];
    struct hf_balance_point point = {0.0, 0.0, 0.0};
    const double years = (day.days - pool->from.days) / HF_DAYS_PER_YEAR;
    balance.stock += extra;
    CHECK(hf_balance_curve(&balance, &years, 1, &point, NULL, scratch) == HF_OK);
    return point.hold;
}

/* Least cost of all plans of the two priced pools: 12.50 a unit, and three units for 120. */
static int64_t cheapest(const struct hf_pool_balances *pool, int end, struct hf_date day,
                        double share, struct hf_arena scratch) {
    static double first[TRIED];
    static double second[TRIED];
    int64_t best = INT64_MAX;
    for (int k = 0; k < TRIED; k++) {
        first[k] = hold_with(&pool[0], end, k, day, scratch);
        second[k] = hold_with(&pool[1], end, 3 * (int64_t)k, day, scratch);
    }
    for (int i = 0; i < TRIED; i++) {
        for (int k = 0; k < TRIED; k++) {
            const int64_t cost = 1250 * (int64_t)i + 12000 * (int64_t)k;
            best = first[i] * second[k] >= share && cost < best ? cost : best;
        }
    }
    return best;
}

static void test_days(void) {
    static struct pools_bed bed;
    pools_bed_open(&bed, POOLS_LINES);
    const struct hf_network_stock *network = NULL;
    struct hf_pool_balances *pool = NULL;
    CHECK(hf_stock_network(&bed.assessment, &bed.help.keep, bed.help.scratch, &network) == HF_OK);
    CHECK(hf_stock_balances(&bed.assessment, &bed.help.keep, bed.help.scratch, &pool) == HF_OK);
    CHECK(network->day_count == HF_NETWORK_DAYS && network->pool_count == 3);
    CHECK(network->unpriced_count == 1 && strcmp(network->currency.code, "GBP") == 0);
    for (uint32_t d = 0; d < network->day_count; d++) {
        const struct hf_network_day *day = &network->day[d];
        CHECK(day->hold[0] <= day->hold[1] + 1e-12);
        CHECK(day->cost_minor[0] <= day->cost_minor[1] + 12000 * (int64_t)2);
        for (int end = 0; end < 2 && d % 33 == 0; end++) {
            double hold = 1.0;
            for (int i = 0; i < 3; i++) {
                hold *= hold_with(&pool[i], end, 0, day->day, bed.help.scratch);
            }
            CHECK(fabs(hold - day->hold[end]) < 1e-9);
            const int64_t best = cheapest(pool, end, day->day, pow(network->confidence, 2.0 / 3.0),
                                          bed.help.scratch);
            CHECK(day->cost_minor[1 - end] >= best);
            CHECK(day->cost_minor[1 - end] <= best + 12000 * (int64_t)2);
            const double alone =
                hold_with(&pool[2], end, day->unpriced[1 - end], day->day, bed.help.scratch);
            CHECK(alone >= pow(network->confidence, 1.0 / 3.0) - 1e-9);
        }
    }
    for (int end = 0; end < 2; end++) {
        double sum = network->day[HF_NETWORK_DAYS - 1].hold[end];
        for (uint32_t i = 0; i < 3; i++) {
            CHECK(network->pool[i].first[end] >= 0.0);
            sum += network->pool[i].first[end];
        }
        CHECK(fabs(sum - 1.0) < 1e-9);
    }
    helper_close(&bed.help);
}

static void test_memory(void) {
    static struct pools_bed bed;
    pools_bed_open(&bed, POOLS_LINES);
    const struct hf_network_stock *network = NULL;
    CHECK(hf_stock_network(&bed.assessment, &bed.help.keep, bed.help.scratch, NULL) ==
          HF_ERR_ARGUMENT);
    for (int64_t allowed = 0; allowed < 60; allowed++) {
        int64_t left = allowed;
        struct hf_arena keep = bed.help.keep;
        struct hf_arena scratch = bed.help.scratch;
        keep.allowance = &left;
        scratch.allowance = &left;
        CHECK(hf_stock_network(&bed.assessment, &keep, scratch, &network) == HF_ERR_MEMORY);
        CHECK(network == NULL);
    }
    helper_close(&bed.help);
}

/* Where allocations are counted the pools are answered on one thread, else on all there are. */
static void test_threads(void) {
    static struct pools_bed bed;
    pools_bed_open(&bed, POOLS_LINES);
    struct hf_assessment one = bed.assessment;
    struct hf_assessment many = bed.assessment;
    int64_t left = INT64_MAX;
    struct hf_arena scratch = bed.help.scratch;
    scratch.allowance = &left;
    CHECK(hf_stock_assess(&one, &bed.help.keep, scratch, NULL) == HF_OK);
    CHECK(hf_stock_assess(&many, &bed.help.keep, bed.help.scratch, NULL) == HF_OK);
    CHECK(one.endurance_count == 3 && many.endurance_count == 3);
    for (uint32_t i = 0; i < 3; i++) {
        const struct hf_endurance *a = &one.endurance[i];
        const struct hf_endurance *b = &many.endurance[i];
        const size_t bytes = a->survival_count * sizeof *a->survival_lower;
        CHECK(memcmp(a->holds_until, b->holds_until, sizeof a->holds_until) == 0);
        CHECK(memcmp(a->needed, b->needed, sizeof a->needed) == 0);
        CHECK(a->short_of_target == b->short_of_target && a->survival_count == b->survival_count);
        CHECK(memcmp(a->survival_lower, b->survival_lower, bytes) == 0);
        CHECK(memcmp(a->available_upper, b->available_upper, bytes) == 0);
    }
    helper_close(&bed.help);
}

int main(void) {
    test_days();
    test_threads();
    test_memory();
    return check_report();
}
