/* Goal: a lever's dates are those of the pool with it, and only it, in the data. Method: each lever
 * done in the data (an order that is due, a yield in the schedule, dates moved, a repair that goes
 * on), assessed from the beginning, its dates beside the lever's; bounds, order and memory. */
#include <holdfast/kits.h>
#include <holdfast/levers.h>

#include "tests/pools_bed.h"

#define LEVER_LINES                                                                                \
    "product | manufacturer=Acme | model=R1 | kind=device | failure_rate_per_year=0.02 | "         \
    "unit_price=12.50 GBP | lead_time_days=100\n"                                                  \
    "product | manufacturer=Acme | model=R2 | kind=device | failure_rate_per_year=0.03 | "         \
    "unit_price=40 GBP | order_multiple=3 | lead_time_days=50 | substitute=R4\n"                   \
    "product | manufacturer=Acme | model=R3 | kind=device | failure_rate_per_year=0.05 | "         \
    "lead_time_days=30\n"                                                                          \
    "product | manufacturer=Acme | model=R4 | kind=device | failure_rate_per_year=0.01 | "         \
    "unit_price=50 GBP | lead_time_days=30\n"                                                      \
    "site | name=Store\n"                                                                          \
    "site | name=North | region=N\n"                                                               \
    "site | name=South | region=S\n"                                                               \
    "device | site=North | name=n1 | manufacturer=Acme | device_type=R1 | quantity=100 | "         \
    "status=active\n"                                                                              \
    "device | site=North | name=n2 | manufacturer=Acme | device_type=R2 | quantity=50 | "          \
    "status=active\n"                                                                              \
    "device | site=North | name=n3 | manufacturer=Acme | device_type=R3 | quantity=40 | "          \
    "status=active\n"                                                                              \
    "device | site=South | name=s3 | manufacturer=Acme | device_type=R3 | quantity=30 | "          \
    "status=active\n"                                                                              \
    "device | site=South | name=s4 | manufacturer=Acme | device_type=R4 | quantity=10 | "          \
    "status=active\n"                                                                              \
    "stock | lot=a | manufacturer=Acme | product=R1 | place=Store | quantity=9 | condition=new\n"  \
    "stock | lot=b | manufacturer=Acme | product=R2 | place=Store | quantity=4 | condition=new\n"  \
    "stock | lot=c | manufacturer=Acme | product=R3 | place=North | quantity=5 | condition=new\n"  \
    "stock | lot=d | manufacturer=Acme | product=R4 | place=North | quantity=8 | condition=new\n"

#define LEVER_SWAPS(north, south)                                                                  \
    "schedule | site=North | manufacturer=Acme | product=R3 | date=" north                         \
    " | harvest_percent=20 | replacement=R4\n"                                                     \
    "schedule | site=South | manufacturer=Acme | product=R3 | date=" south " | replacement=R4\n"
#define LEVER_SWAPS_NOW LEVER_SWAPS("2022-01-01", "2023-06-01")

enum { LEVEL_AT_95 = 2 };

static void lever_bed_open(struct pools_bed *bed, const char *lines, const char *more) {
    static char text[16384];
    (void)snprintf(text, sizeof text, "%s%s", lines, more);
    pools_bed_open(bed, text);
    CHECK(hf_stock_purchases(&bed->assessment, &bed->help.keep, bed->help.scratch, NULL) == HF_OK);
}

static uint32_t pool_named(const struct pools_bed *bed, const char *model) {
    for (uint32_t i = 0; i < bed->assessment.endurance_count; i++) {
        const uint32_t product = bed->assessment.endurance[i].product;
        if (hf_text_equal(bed->assessment.snapshot->products.model[product], hf_text_of(model))) {
            return i;
        }
    }
    abort();
}

static const struct hf_levers *levers_of(struct pools_bed *bed) {
    const struct hf_levers *levers = NULL;
    CHECK(hf_stock_levers(&bed->assessment, HF_NONE, &bed->help.keep, bed->help.scratch, &levers) ==
          HF_OK);
    return levers;
}

static const struct hf_lever *lever_find(const struct hf_levers *levers, uint32_t pool,
                                         enum hf_lever_kind kind, enum hf_lever_state state) {
    for (uint32_t i = 0; i < levers->count; i++) {
        const struct hf_lever *lever = &levers->item[i];
        if (lever->pool == pool && lever->kind == kind && lever->state == state) {
            return lever;
        }
    }
    CHECK(!"the lever is there");
    abort();
}

static struct hf_date_range dates_with(const char *lines, const char *more, const char *model) {
    static struct pools_bed bed;
    lever_bed_open(&bed, lines, more);
    const struct hf_endurance *item = &bed.assessment.endurance[pool_named(&bed, model)];
    const struct hf_date_range dates = item->holds_until[LEVEL_AT_95];
    helper_close(&bed.help);
    return dates;
}

static bool same_dates(struct hf_date_range left, struct hf_date_range right) {
    return left.earliest.days == right.earliest.days && left.latest.days == right.latest.days;
}

static void test_buy(void) {
    static struct pools_bed bed;
    char order[512];
    lever_bed_open(&bed, LEVER_LINES, LEVER_SWAPS_NOW);
    const uint32_t pool = pool_named(&bed, "R2");
    const struct hf_lever lever = *lever_find(levers_of(&bed), pool, HF_LEVER_BUY, HF_LEVER_OPEN);
    CHECK(lever.units[0] % 3 == 0 && lever.units[0] == lever.units[1]);
    CHECK(lever.cost_minor[0] == 4000 * lever.units[0] && lever.unsaid == HF_UNSAID_FREIGHT);
    CHECK(same_dates(lever.without, bed.assessment.endurance[pool].holds_until[LEVEL_AT_95]));
    CHECK(lever.hold_with[0] > lever.hold_without[0]);
    helper_close(&bed.help);
    (void)snprintf(order, sizeof order,
                   LEVER_SWAPS_NOW
                   "order | id=x | manufacturer=Acme | product=R2 | quantity=%lld | "
                   "due=2020-07-04\n",
                   (long long)lever.units[0]);
    CHECK(same_dates(lever.with, dates_with(LEVER_LINES, order, "R2")));
}

static void test_swaps(void) {
    static struct pools_bed bed;
    lever_bed_open(&bed, LEVER_LINES, LEVER_SWAPS_NOW);
    const uint32_t pool = pool_named(&bed, "R3");
    const struct hf_levers *levers = levers_of(&bed);
    const struct hf_lever sooner = *lever_find(levers, pool, HF_LEVER_SWAP_SOONER, HF_LEVER_OPEN);
    const struct hf_lever planned = *lever_find(levers, pool, HF_LEVER_HARVEST, HF_LEVER_IN_PLAN);
    const struct hf_lever silent = *lever_find(levers, pool, HF_LEVER_HARVEST, HF_LEVER_UNKNOWN);
    CHECK(sooner.units[0] == 70 && planned.units[0] == 40 && silent.units[0] == 30);
    CHECK(sooner.cost_minor[0] == HF_COUNT_UNKNOWN &&
          (sooner.unsaid & HF_UNSAID_SOONER_PRICE) != 0);
    CHECK((silent.unsaid & HF_UNSAID_YIELD) != 0 && silent.days_gained[0] == 0);
    CHECK(silent.with.earliest.days == silent.without.earliest.days);
    helper_close(&bed.help);
    CHECK(same_dates(sooner.with,
                     dates_with(LEVER_LINES, LEVER_SWAPS("2021-10-02", "2023-03-02"), "R3")));
    CHECK(same_dates(
        planned.without,
        dates_with(LEVER_LINES,
                   "schedule | site=North | manufacturer=Acme | product=R3 | date=2022-01-01 | "
                   "replacement=R4\n"
                   "schedule | site=South | manufacturer=Acme | product=R3 | date=2023-06-01 | "
                   "replacement=R4\n",
                   "R3")));
    const struct hf_date_range all =
        dates_with(LEVER_LINES,
                   "schedule | site=North | manufacturer=Acme | product=R3 | date=2022-01-01 | "
                   "harvest_percent=20 | replacement=R4\n"
                   "schedule | site=South | manufacturer=Acme | product=R3 | date=2023-06-01 | "
                   "harvest_percent=100 | replacement=R4\n",
                   "R3");
    CHECK(silent.with.latest.days == all.latest.days);
}

static void test_substitute(void) {
    static struct pools_bed bed;
    lever_bed_open(&bed, LEVER_LINES, "");
    const uint32_t pool = pool_named(&bed, "R2");
    const struct hf_endurance *other = &bed.assessment.endurance[pool_named(&bed, "R4")];
    const struct hf_levers *levers = levers_of(&bed);
    const struct hf_lever lever = *lever_find(levers, pool, HF_LEVER_SUBSTITUTE, HF_LEVER_OPEN);
    const int64_t spare = other->stock - other->needed[1];
    CHECK(spare > 0 && lever.taken == spare && lever.product == other->product);
    CHECK(lever.cost_minor[0] == 5000 * (lever.units[0] - spare));
    CHECK((lever.unsaid & HF_UNSAID_TRANSFER_PRICE) != 0);
    const struct hf_lever *none =
        lever_find(levers, pool_named(&bed, "R1"), HF_LEVER_SUBSTITUTE, HF_LEVER_UNKNOWN);
    CHECK(none->unsaid == HF_UNSAID_SUBSTITUTE && none->days_gained[1] == 0);
    helper_close(&bed.help);
    char more[512];
    (void)snprintf(
        more, sizeof more,
        "stock | lot=e | manufacturer=Acme | product=R2 | place=North | quantity=%lld | "
        "condition=new\n"
        "order | id=x | manufacturer=Acme | product=R2 | quantity=%lld | due=2020-06-14\n",
        (long long)spare, (long long)(lever.units[0] - spare));
    CHECK(same_dates(lever.with, dates_with(LEVER_LINES, more, "R2")));
}

static int32_t day_at_most(struct hf_date day, struct hf_date most) {
    return day.days < most.days ? day.days : most.days;
}

/* R4 gives what R2 and R5 lack: it is missing there, and given once. */
#define TWO_LINES                                                                                  \
    "product | manufacturer=Acme | model=R2 | kind=device | failure_rate_per_year=0.03 | "         \
    "unit_price=40 GBP | lead_time_days=900 | substitute=R4\n"                                     \
    "product | manufacturer=Acme | model=R4 | kind=device | failure_rate_per_year=0.01 | "         \
    "unit_price=50 GBP | lead_time_days=30\n"                                                      \
    "site | name=North\n"                                                                          \
    "device | site=North | name=n2 | manufacturer=Acme | device_type=R2 | quantity=20 | "          \
    "status=active\n"                                                                              \
    "device | site=North | name=n4 | manufacturer=Acme | device_type=R4 | quantity=90 | "          \
    "status=active\n"                                                                              \
    "stock | lot=a | manufacturer=Acme | product=R2 | place=North | quantity=2 | condition=new\n"  \
    "stock | lot=b | manufacturer=Acme | product=R4 | place=North | quantity=20 | condition=new\n"
#define GIVER_LINES                                                                                \
    TWO_LINES                                                                                      \
    "product | manufacturer=Acme | model=R5 | kind=device | failure_rate_per_year=0.03 | "         \
    "unit_price=40 GBP | lead_time_days=900 | substitute=R4\n"                                     \
    "device | site=North | name=n5 | manufacturer=Acme | device_type=R5 | quantity=20 | "          \
    "status=active\n"                                                                              \
    "stock | lot=c | manufacturer=Acme | product=R5 | place=North | quantity=2 | condition=new\n"

/* What may not be put in from a day on is not counted on after it: not alone, not beside others. */
static void test_substitute_ends(void) {
    static struct pools_bed bed;
    lever_bed_open(&bed, GIVER_LINES,
                   "schedule | site=North | manufacturer=Acme | product=R2 | date=2024-06-01\n");
    const uint32_t pool = pool_named(&bed, "R2");
    struct hf_date cap;
    CHECK(hf_date_parse(HF_TEXT("2023-03-01"), &cap));
    struct hf_product_dates dates = {.product =
                                         bed.assessment.endurance[pool_named(&bed, "R4")].product};
    dates.date[HF_EFFECT_NO_INSTALL] = (struct hf_date_range){cap, cap};
    dates.answer[HF_EFFECT_NO_INSTALL] = HF_ANSWER_YES;
    bed.assessment.product = &dates;
    bed.assessment.product_count = 1;
    bed.assessment.assumptions.item[HF_ASSUME_SOONER_RATIO].value = (struct hf_range){0.01, 0.01};
    bed.assessment.assumptions.item[HF_ASSUME_SWAP_SOONER_DAYS].value =
        (struct hf_range){400.0, 400.0};
    bed.assessment.assumptions.item[HF_ASSUME_TRANSFER_RATIO].value = (struct hf_range){0.01, 0.01};
    const struct hf_levers *levers = levers_of(&bed);
    const struct hf_lever given = *lever_find(levers, pool, HF_LEVER_SUBSTITUTE, HF_LEVER_OPEN);
    CHECK(given.turn > 0 && given.with.earliest.days == cap.days);
    CHECK(isnan(given.hold_with[0]) && isnan(given.hold_with[1]));
    int64_t days = 0;
    for (uint32_t i = 0; i < levers->count; i++) {
        const struct hf_lever *lever = &levers->item[i];
        days += lever->pool == pool && lever->turn > 0 ? lever->turn_days : 0;
    }
    const struct hf_lever *sooner = lever_find(levers, pool, HF_LEVER_SWAP_SOONER, HF_LEVER_OPEN);
    const int32_t alone = sooner->with.earliest.days;
    CHECK(given.without.earliest.days + days <= (alone > cap.days ? alone : cap.days));
    helper_close(&bed.help);
}

static void test_giver(void) {
    static struct pools_bed bed;
    lever_bed_open(&bed, GIVER_LINES, "");
    const uint32_t giver = pool_named(&bed, "R4");
    struct hf_pool_balances *pools = NULL;
    const struct hf_levers *levers = levers_of(&bed);
    CHECK(hf_stock_balances(&bed.assessment, &bed.help.keep, bed.help.scratch, &pools) == HF_OK);
    int64_t given = 0;
    uint32_t seen = 0;
    for (uint32_t i = 0; i < levers->count; i++) {
        const struct hf_lever *lever = &levers->item[i];
        if (lever->kind != HF_LEVER_SUBSTITUTE || lever->taken == 0) {
            continue;
        }
        seen++;
        given += lever->turn > 0 ? lever->taken : 0;
        for (int end = 0; end < 2; end++) {
            struct hf_balance less = pools[giver].balance[end];
            struct hf_balance_point point;
            const struct hf_date with =
                end == 0 ? lever->network_with.earliest : lever->network_with.latest;
            less.stock -= lever->taken;
            const double years =
                (day_at_most(with, pools[giver].horizon) - pools[giver].from.days) /
                HF_DAYS_PER_YEAR;
            CHECK(hf_balance_curve(&less, &years, 1, &point, NULL, bed.help.scratch) == HF_OK);
            CHECK(point.hold >= levers->confidence - 1e-9);
        }
    }
    CHECK(seen == 2 && given > 0);
    CHECK(given <=
          bed.assessment.endurance[giver].stock - bed.assessment.endurance[giver].needed[1]);
    helper_close(&bed.help);
}

/* What is spent first: costs add up, no lever twice, days fall within a pool. */
static void test_turns(void) {
    static struct pools_bed bed;
    lever_bed_open(&bed, LEVER_LINES, LEVER_SWAPS_NOW);
    CHECK(hf_text_equal(hf_text_of("GBP"), hf_text_of(levers_of(&bed)->currency.code)));
    const struct hf_levers *levers = levers_of(&bed);
    int64_t cost = 0;
    uint32_t turns = 0;
    int64_t per_pool[8] = {0};
    for (uint32_t i = 0; i < levers->count; i++) {
        const struct hf_lever *lever = &levers->item[i];
        CHECK(lever->days_gained[0] >= 0 && lever->network_gained[0] >= -91);
        if (lever->turn > 0) {
            cost += lever->cost_minor[1];
            CHECK(lever->turn == ++turns && lever->turn_cost_minor == cost);
            CHECK(lever->turn_days > 0);
            per_pool[lever->pool] += lever->turn_days;
        }
    }
    CHECK(turns >= 2);
    for (uint32_t p = 0; p < bed.assessment.endurance_count; p++) {
        CHECK(per_pool[p] <=
              bed.assessment.endurance[p].target.days - bed.assessment.endurance[p].from.days);
    }
    helper_close(&bed.help);
}

/* The network's date is the last day on which the product of all pools is the confidence. */
static double network_hold(struct pools_bed *bed, const struct hf_pool_balances *pool, int end,
                           int32_t day) {
    double hold = 1.0;
    for (uint32_t i = 0; i < bed->assessment.endurance_count; i++) {
        const double years = (day - pool[i].from.days) / HF_DAYS_PER_YEAR;
        struct hf_balance_point point;
        CHECK(hf_balance_curve(&pool[i].balance[end], &years, 1, &point, NULL, bed->help.scratch) ==
              HF_OK);
        hold *= point.hold;
    }
    return hold;
}

static void test_network(void) {
    static struct pools_bed bed;
    lever_bed_open(&bed, LEVER_LINES, LEVER_SWAPS_NOW);
    struct hf_pool_balances *pool = NULL;
    const struct hf_levers *levers = levers_of(&bed);
    CHECK(hf_stock_balances(&bed.assessment, &bed.help.keep, bed.help.scratch, &pool) == HF_OK);
    const int32_t day[] = {levers->network.earliest.days, levers->network.latest.days};
    for (int end = 0; end < 2; end++) {
        CHECK(network_hold(&bed, pool, end, day[end]) >= levers->confidence - 1e-9);
        CHECK(network_hold(&bed, pool, end, day[end] + 1) < levers->confidence + 1e-9);
    }
    CHECK(levers->ends_network[0] == pool_named(&bed, "R3"));
    for (uint32_t i = 0; i < levers->count; i++) {
        const struct hf_lever *lever = &levers->item[i];
        CHECK(lever->network_with.earliest.days <=
              bed.assessment.endurance[levers->ends_network[0]].holds_until[0].latest.days + 4000);
        CHECK(lever->network_with.earliest.days <= lever->with.earliest.days ||
              lever->state == HF_LEVER_UNKNOWN);
    }
    helper_close(&bed.help);
}

/* Somebody else has repaired it, in 20 days, and nothing bars that. */
static void test_repair(void) {
    static struct pools_bed bed;
    lever_bed_open(
        &bed, LEVER_LINES,
        "party | name=Fixers\n"
        "repair | id=r1 | manufacturer=Acme | product=R4 | quantity=4 | repairer=Fixers | "
        "sent=2019-01-01 | returned=2019-01-21 | outcome=repaired\n");
    const struct hf_levers *levers = levers_of(&bed);
    const struct hf_lever *unknown =
        lever_find(levers, pool_named(&bed, "R1"), HF_LEVER_REPAIR, HF_LEVER_UNKNOWN);
    CHECK((unknown->unsaid & HF_UNSAID_REPAIRER) != 0 && unknown->party == HF_NONE);
    CHECK(unknown->days_gained[0] == 0 && unknown->days_gained[1] > 0);
    for (uint32_t i = 0; i < levers->count; i++) {
        CHECK(levers->item[i].pool != pool_named(&bed, "R4") ||
              levers->item[i].kind != HF_LEVER_BUY);
    }
    helper_close(&bed.help);
}

static void test_memory(void) {
    static struct pools_bed bed;
    lever_bed_open(&bed, LEVER_LINES, LEVER_SWAPS_NOW);
    const struct hf_levers *levers = NULL;
    CHECK(hf_stock_levers(NULL, 0, &bed.help.keep, bed.help.scratch, &levers) == HF_ERR_ARGUMENT);
    CHECK(hf_stock_levers(&bed.assessment, 99, &bed.help.keep, bed.help.scratch, &levers) ==
          HF_ERR_ARGUMENT);
    for (int64_t allowed = 0; allowed < 120; allowed++) {
        int64_t left = allowed;
        struct hf_arena keep = bed.help.keep;
        struct hf_arena scratch = bed.help.scratch;
        keep.allowance = &left;
        scratch.allowance = &left;
        CHECK(hf_stock_levers(&bed.assessment, HF_NONE, &keep, scratch, &levers) == HF_ERR_MEMORY);
        CHECK(levers == NULL);
    }
    helper_close(&bed.help);
}

/* A repair that ends soon beside a lot that expires: dates there are, by simulation. */
static void test_repair_beside_lots(void) {
    static struct pools_bed bed;
    lever_bed_open(&bed, LEVER_LINES,
                   "party | name=Fixers\n"
                   "repair | id=r1 | manufacturer=Acme | product=R1 | quantity=4 | "
                   "repairer=Fixers | sent=2019-01-01 | returned=2019-01-21 | outcome=repaired\n");
    struct hf_assessment *assessment = &bed.assessment;
    const uint32_t pool = pool_named(&bed, "R1");
    struct hf_date ends;
    struct hf_date expires;
    CHECK(hf_date_parse(HF_TEXT("2020-07-15"), &ends));
    CHECK(hf_date_parse(HF_TEXT("2020-09-01"), &expires));
    struct hf_product_dates dates = {.product = assessment->endurance[pool].product};
    dates.act_end[HF_DEAL_SEND_FOR_REPAIR] =
        (struct hf_act_end){.answer = HF_ANSWER_YES, .date = {ends, ends}};
    dates.act_end[HF_DEAL_RECEIVE_REPAIRED] = dates.act_end[HF_DEAL_SEND_FOR_REPAIR];
    struct hf_stock_bar bar = {.stock = 0,
                               .barred = HF_ANSWER_YES,
                               .barred_as_spare = HF_ANSWER_YES,
                               .spare_from = {expires, expires}};
    assessment->product = &dates;
    assessment->product_count = 1;
    assessment->stock_bar = &bar;
    assessment->stock_bar_count = 1;
    struct hf_pool_balances *pools = NULL;
    CHECK(hf_stock_balances(assessment, &bed.help.keep, bed.help.scratch, &pools) == HF_OK);
    CHECK(pools[pool].balance[1].lot_count == 1 && pools[pool].balance[1].loop_count == 1);
    const struct hf_levers *levers = levers_of(&bed);
    const struct hf_lever lever = *lever_find(levers, pool, HF_LEVER_BUY, HF_LEVER_OPEN);
    CHECK(lever.without.earliest.days >= expires.days - 1 && lever.days_gained[0] > 0);
    const struct hf_network_stock *network = NULL;
    CHECK(hf_stock_network(assessment, &bed.help.keep, bed.help.scratch, &network) == HF_OK);
    helper_close(&bed.help);
}

/* The network's date with a shelf that gives, by hand: both pools as they are then. */
static void test_giver_network(void) {
    static struct pools_bed bed;
    lever_bed_open(&bed, TWO_LINES, "");
    const uint32_t pool = pool_named(&bed, "R2");
    const uint32_t giver = pool_named(&bed, "R4");
    struct hf_pool_balances *pools = NULL;
    const struct hf_lever lever =
        *lever_find(levers_of(&bed), pool, HF_LEVER_SUBSTITUTE, HF_LEVER_OPEN);
    CHECK(hf_stock_balances(&bed.assessment, &bed.help.keep, bed.help.scratch, &pools) == HF_OK);
    CHECK(lever.taken > 0 && lever.taken < lever.units[0] && pools[pool].from.days == 18397);
    const struct hf_balance_delivery come[] = {
        {0.0, lever.taken, 1.0, false},
        {30.0 / HF_DAYS_PER_YEAR, lever.units[0] - lever.taken, 1.0, false}};
    const struct hf_date date = lever.network_with.earliest;
    CHECK(date.days > lever.network_without.earliest.days && date.days < HF_DATE_MAX.days);
    for (int later = 0; later < 2; later++) {
        const double years = (date.days + later - pools[pool].from.days) / HF_DAYS_PER_YEAR;
        struct hf_balance taker = pools[pool].balance[0];
        struct hf_balance less = pools[giver].balance[0];
        struct hf_balance_point point[2];
        taker.delivery = come;
        taker.delivery_count = 2;
        less.stock -= lever.taken;
        CHECK(hf_balance_curve(&taker, &years, 1, &point[0], NULL, bed.help.scratch) == HF_OK &&
              hf_balance_curve(&less, &years, 1, &point[1], NULL, bed.help.scratch) == HF_OK);
        CHECK((point[0].hold * point[1].hold >= 0.95 - 1e-9) == (later == 0));
    }
    helper_close(&bed.help);
}

#define KIT_LINES(lead)                                                                            \
    "product | manufacturer=Acme | model=B1 | failure_rate_per_year=0.05\n"                        \
    "product | manufacturer=Acme | model=B2 | failure_rate_per_year=0.03\n"                        \
    "product | manufacturer=Chips | model=K1 | kind=component | unit_price=3 GBP | "               \
    "order_multiple=5 | lead_time_days=" lead "\n"                                                 \
    "site | name=North\n"                                                                          \
    "site | name=Store\n"                                                                          \
    "device | site=North | name=a | manufacturer=Acme | device_type=B1 | quantity=100 | "          \
    "status=active\n"                                                                              \
    "device | site=North | name=b | manufacturer=Acme | device_type=B2 | quantity=80 | "           \
    "status=active\n"                                                                              \
    "stock | lot=a | manufacturer=Acme | product=B1 | place=Store | quantity=30 | "                \
    "condition=new\n"                                                                              \
    "stock | lot=b | manufacturer=Acme | product=B2 | place=Store | quantity=20 | "                \
    "condition=new\n"                                                                              \
    "failure | id=f1 | manufacturer=Acme | product=B1 | date=2017-01-01 | quantity=36\n"           \
    "repair | id=r1 | manufacturer=Acme | product=B1 | quantity=36 | sent=2018-01-01 | "           \
    "returned=2018-02-10 | outcome=repaired\n"                                                     \
    "repair | id=r2 | manufacturer=Acme | product=B2 | quantity=36 | sent=2018-01-01 | "           \
    "returned=2018-02-10 | outcome=repaired\n"                                                     \
    "repair kit | manufacturer=Acme | product=B1 | kit_manufacturer=Chips | kit=K1\n"              \
    "repair kit | manufacturer=Acme | product=B2 | kit_manufacturer=Chips | kit=K1 | quantity=2\n"

static struct hf_kit_group kits_with(const char *lines, int64_t kits) {
    static struct pools_bed bed;
    char more[256];
    const struct hf_kit_groups *groups = NULL;
    (void)snprintf(more, sizeof more,
                   "stock | lot=k | manufacturer=Chips | product=K1 | place=Store | "
                   "quantity=%lld | condition=new\n",
                   (long long)kits);
    lever_bed_open(&bed, lines, more);
    CHECK(hf_stock_kits(&bed.assessment, &bed.help.keep, bed.help.scratch, &groups) == HF_OK);
    CHECK(groups->count == 1);
    const struct hf_kit_group group = groups->item[0];
    helper_close(&bed.help);
    return group;
}

static struct hf_lever kits_lever(const char *lines, uint32_t only_product_of_pool) {
    static struct pools_bed bed;
    const struct hf_levers *levers = NULL;
    lever_bed_open(&bed, lines,
                   "stock | lot=k | manufacturer=Chips | product=K1 | place=Store | quantity=7 | "
                   "condition=new\n");
    CHECK(hf_stock_levers(&bed.assessment, only_product_of_pool, &bed.help.keep, bed.help.scratch,
                          &levers) == HF_OK);
    struct hf_lever found = {.units = {-1, -1}};
    uint32_t seen = 0;
    for (uint32_t i = 0; i < levers->count; i++) {
        found = levers->item[i].kind == HF_LEVER_KITS ? levers->item[i] : found;
        seen += levers->item[i].kind == HF_LEVER_KITS ? 1 : 0;
    }
    CHECK(seen == 1);
    helper_close(&bed.help);
    return found;
}

/* Kits that are bought are as good as those on the shelf; too late, they move no date. */
static void test_kits(void) {
    const struct hf_lever lever = kits_lever(KIT_LINES("20"), HF_NONE);
    const struct hf_kit_group now = kits_with(KIT_LINES("20"), 7);
    const struct hf_kit_group then = kits_with(KIT_LINES("20"), 7 + lever.units[0]);
    CHECK(lever.units[0] > 0 && lever.units[0] % 5 == 0 &&
          lever.cost_minor[0] == 300 * lever.units[0]);
    CHECK(lever.product == now.kit && lever.unsaid == HF_UNSAID_FREIGHT);
    CHECK(same_dates(lever.without, now.holds_until[LEVEL_AT_95]));
    CHECK(lever.with.earliest.days >= now.holds_until[LEVEL_AT_95].earliest.days);
    CHECK(labs((long)lever.with.earliest.days - then.holds_until[LEVEL_AT_95].earliest.days) <= 31);
    CHECK(lever.days_gained[0] > 0 && lever.days_per_money[0] > 0.0);
    CHECK(lever.turn > 0 && lever.turn_days == lever.days_gained[0]);
    CHECK(lever.hold_with[0] > lever.hold_without[0] && lever.hold_with[0] <= 1.0);
    CHECK(same_dates(lever.network_with, lever.network_without));
    const struct hf_lever late = kits_lever(KIT_LINES("3500"), HF_NONE);
    CHECK(late.state == HF_LEVER_TOO_LATE && late.days_gained[0] == 0 && late.turn == 0);
    CHECK(same_dates(late.with, late.without) && late.hold_with[0] >= late.hold_without[0]);
    const struct hf_lever same = kits_lever(KIT_LINES("20"), 1);
    CHECK(same.units[0] == lever.units[0] && same_dates(same.with, lever.with));
}

int main(void) {
    test_kits();
    test_buy();
    test_swaps();
    test_substitute();
    test_substitute_ends();
    test_giver();
    test_giver_network();
    test_repair_beside_lots();
    test_turns();
    test_network();
    test_repair();
    test_memory();
    return check_report();
}
