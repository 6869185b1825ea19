/* Goal: the picture of a pool shows the numbers that its balance stands for. Method: one operator
 * with all that may come in; expected failures and their bounds against the balance's own answers;
 * what comes in by adding up deliveries; what can't be beaten: nothing comes in that is not on its
 * way; failing allocations; wrong arguments. */
#include <holdfast/pools.h>

#include "tests/pools_bed.h"

static bool comes_plainly(const struct hf_balance *balance) {
    return balance->loop_count == 0 && balance->lot_count == 0 && balance->batch_count <= 1 &&
           balance->met_by_swap_ratio <= 0.0 && balance->failure.defect_probability <= 0.0;
}

/* The most and the least that fail are what has to be in stock to hold with 95 and with 5 %. */
static void bounds_agree(const struct hf_pool_path *path, const struct hf_pool_balances *pool,
                         uint32_t d, struct hf_arena scratch) {
    for (int end = 0; end < 2; end++) {
        struct hf_balance alone = pool->balance[end];
        const struct hf_balance_wish wish = {(path->day[d].days - pool->from.days) /
                                                 HF_DAYS_PER_YEAR,
                                             end == 0 ? 0.95 : 0.05, HF_STOCK_MEET_ALL};
        int64_t needed = 0;
        if (!comes_plainly(&alone)) {
            continue;
        }
        alone.delivery_count = 0;
        CHECK(hf_balance_needed(&alone, &wish, &needed, scratch) == HF_OK);
        const double shown = end == 0 ? path->demand_most[d] : path->demand_least[d];
        CHECK(fabs(shown - (double)needed) < 0.5);
    }
}

static double delivered(const struct hf_balance *balance, double years) {
    double units = (double)balance->stock;
    for (uint32_t i = 0; i < balance->delivery_count; i++) {
        units += balance->delivery[i].years <= years ? (double)balance->delivery[i].units : 0.0;
    }
    return units;
}

static void path_agrees(const struct hf_pool_path *path, const struct hf_pool_balances *pool,
                        struct hf_arena scratch) {
    CHECK(path->day_count > 50 && path->day_count <= HF_PATH_DAYS);
    CHECK(path->day[0].days == pool->from.days);
    CHECK(path->day[path->day_count - 1].days == pool->horizon.days);
    for (uint32_t d = 0; d < path->day_count; d++) {
        const double years = (path->day[d].days - pool->from.days) / HF_DAYS_PER_YEAR;
        CHECK(d == 0 || path->day[d].days > path->day[d - 1].days);
        CHECK(path->demand_least[d] <= path->demand_most[d]);
        for (int end = 0; end < 2; end++) {
            const struct hf_balance *balance = &pool->balance[end];
            const double most = delivered(balance, years);
            double wip = 0.0;
            for (uint32_t i = 0; i < balance->loop_count; i++) {
                wip += balance->loop[i].wip_mean;
            }
            CHECK(d == 0 || path->demand[end][d] >= path->demand[end][d - 1]);
            CHECK(path->supply[end][d] <= most + wip + path->demand[end][d] + 1e-9);
            CHECK(balance->loop_count > 0 || balance->lot_count > 0 ||
                  path->supply[end][d] >= (double)balance->stock);
        }
        if (d % 7 == 3) {
            bounds_agree(path, pool, d, scratch);
        }
    }
    CHECK(fabs(path->supply[0][0] - (double)pool->balance[0].stock) < 1e-9 ||
          pool->balance[0].lot_count + pool->balance[0].delivery_count > 0);
}

static void test_paths(void) {
    static struct pools_bed bed;
    static const uint32_t asked[] = {2, 0, 1};
    pools_bed_open(&bed, POOLS_LINES);
    struct hf_pool_balances *balances = NULL;
    struct hf_pool_path *path = NULL;
    CHECK(hf_stock_balances(&bed.assessment, &bed.help.keep, bed.help.scratch, &balances) == HF_OK);
    CHECK(hf_stock_paths(&bed.assessment, asked, 3, &bed.help.keep, bed.help.scratch, &path) ==
          HF_OK);
    for (int i = 0; i < 3; i++) {
        CHECK(path[i].pool == asked[i]);
        path_agrees(&path[i], &balances[asked[i]], bed.help.scratch);
        const struct hf_endurance *item = &bed.assessment.endurance[asked[i]];
        const double last = path[i].demand[0][path[i].day_count - 1];
        CHECK(fabs(last - item->demand_until_horizon[1]) <= 0.02 * last + 1e-9);
    }
    helper_close(&bed.help);
}

/* What comes in is a step on its day. */
static void test_steps(void) {
    static struct pools_bed bed;
    pools_bed_open(&bed, POOLS_LINES);
    struct hf_pool_balances *balances = NULL;
    struct hf_pool_path *path = NULL;
    CHECK(hf_stock_balances(&bed.assessment, &bed.help.keep, bed.help.scratch, &balances) == HF_OK);
    bool has_delivery = false;
    CHECK(hf_stock_paths(&bed.assessment, (const uint32_t[]){0, 1, 2}, 3, &bed.help.keep,
                         bed.help.scratch, &path) == HF_OK);
    for (uint32_t p = 0; p < 3; p++) {
        const struct hf_balance *balance = &balances[p].balance[1];
        for (uint32_t i = 0; i < balance->delivery_count && balance->loop_count == 0; i++) {
            const double at = balances[p].from.days + balance->delivery[i].years * HF_DAYS_PER_YEAR;
            uint32_t d = 0;
            while (d + 1 < path[p].day_count && path[p].day[d].days < at - 1e-6) {
                d++;
            }
            has_delivery = has_delivery || d > 0;
            CHECK(d == 0 || path[p].supply[1][d] > path[p].supply[1][d - 1] ||
                  balance->delivery[i].units == 0);
        }
    }
    CHECK(has_delivery);
    helper_close(&bed.help);
}

static void test_wrong(void) {
    static struct pools_bed bed;
    static const uint32_t beyond[] = {3};
    static const uint32_t one[] = {1};
    pools_bed_open(&bed, POOLS_LINES);
    struct hf_pool_path *path = NULL;
    struct hf_arena *keep = &bed.help.keep;
    CHECK(hf_stock_paths(NULL, one, 1, keep, bed.help.scratch, &path) == HF_ERR_ARGUMENT);
    CHECK(hf_stock_paths(&bed.assessment, beyond, 1, keep, bed.help.scratch, &path) ==
          HF_ERR_ARGUMENT);
    CHECK(hf_stock_paths(&bed.assessment, NULL, 1, keep, bed.help.scratch, &path) ==
          HF_ERR_ARGUMENT);
    CHECK(path == NULL);
    CHECK(hf_stock_paths(&bed.assessment, NULL, 0, keep, bed.help.scratch, &path) == HF_OK);
    path = NULL;
    bool is_done = false;
    for (int64_t allowed = 0; !is_done && allowed < 4000; allowed++) {
        int64_t left = allowed;
        struct hf_arena failing = bed.help.keep;
        struct hf_arena scratch = bed.help.scratch;
        failing.allowance = &left;
        scratch.allowance = &left;
        const enum hf_status status =
            hf_stock_paths(&bed.assessment, one, 1, &failing, scratch, &path);
        is_done = status == HF_OK;
        CHECK(is_done || (status == HF_ERR_MEMORY && path == NULL));
    }
    CHECK(is_done && path != NULL);
    helper_close(&bed.help);
}

int main(void) {
    test_paths();
    test_steps();
    test_wrong();
    return check_report();
}
