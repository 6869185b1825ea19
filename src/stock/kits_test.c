/* Goal: boards that share repair kits hold as long as kits and boards together allow. Method: the
 * published case; without kits and without end of kits the closed forms; more kits, fewer boards
 * and faster repair never hold shorter; every failure drawn one by one; failing allocations. */
#include "stock/kit_ends.h"

#include "base/special.h"
#include "tests/supply_fixture.h"

#include <math.h>

#define BOARDS                                                                                     \
    "product | manufacturer=Acme | model=B1 | failure_rate_per_year=0.05\n"                        \
    "product | manufacturer=Acme | model=B2 | failure_rate_per_year=0.03\n"                        \
    "product | manufacturer=Chips | model=K1 | kind=component\n"                                   \
    "device | site=North | name=a | manufacturer=Acme | device_type=B1 | quantity=100 | "          \
    "status=active\n"                                                                              \
    "device | site=North | name=b | manufacturer=Acme | device_type=B2 | quantity=80 | "           \
    "status=active\n"                                                                              \
    "stock | lot=a | manufacturer=Acme | product=B1 | place=Store | quantity=12 | condition=new\n" \
    "stock | lot=b | manufacturer=Acme | product=B2 | place=Store | quantity=6 | condition=new\n"  \
    "repair | id=r1 | manufacturer=Acme | product=B1 | quantity=30 | sent=2018-01-01 | "           \
    "returned=2018-02-10 | outcome=repaired\n"                                                     \
    "repair | id=r2 | manufacturer=Acme | product=B1 | quantity=6 | sent=2018-03-01 | "            \
    "returned=2018-04-10 | outcome=scrapped\n"                                                     \
    "failure | id=f1 | manufacturer=Acme | product=B1 | date=2017-01-01 | quantity=36\n"
#define KIT_FOR(board)                                                                             \
    "repair kit | manufacturer=Acme | product=" board " | kit_manufacturer=Chips | kit=K1\n"
#define KITS(count)                                                                                \
    "stock | lot=k | manufacturer=Chips | product=K1 | place=Store | quantity=" count              \
    " | condition=new\n"

static const char *const supply_ends = "2020-05-15";

static const struct hf_kit_groups *groups_of(struct supply_run *run) {
    const struct hf_kit_groups *groups = NULL;
    CHECK(hf_stock_kits(&run->assessment, &run->help.keep, run->help.scratch, &groups) == HF_OK);
    return groups;
}

static const struct hf_endurance *board_of(const struct supply_run *run, const char *key) {
    const uint32_t product =
        hf_snapshot_find(run->assessment.snapshot, HF_KIND_PRODUCT, hf_text_of(key));
    for (uint32_t i = 0; i < run->assessment.endurance_count; i++) {
        if (run->assessment.endurance[i].product == product) {
            return &run->assessment.endurance[i];
        }
    }
    abort();
}

static void published(void) {
    struct snapshot_helper help;
    helper_open(&help);
    const struct hf_stock_piece piece = {0.0, 60.0, 60.0};
    struct kit_source source = {
        .removed = {.piece = &piece, .piece_count = 1, .rate_per_year = 1.0},
        .yield = 0.7,
        .stock = 30};
    const struct kit_end end = {&source, 1, 25};
    static const struct {
        int64_t kits;
        double hold;
    } known[] = {{25, 0.28548740714682186}, {0, 1.4e-5}, {INT64_MAX, 0.9967}};
    for (int i = 0; i < 3; i++) {
        double hold = 0.0;
        CHECK(hf_kit_hold(&end, 1.0, known[i].kits, help.scratch, &hold) == HF_OK);
        CHECK_NEAR(hold, known[i].hold, i == 0 ? 1e-12 : 1e-4);
    }
    /* what failed within the turnaround is not back; units that work need no kit */
    double hold = 0.0;
    source.days_years = 1.0;
    CHECK(hf_kit_hold(&end, 1.0, 25, help.scratch, &hold) == HF_OK);
    CHECK_NEAR(hold, hf_poisson_at_most(30.0, 60.0), 1e-12);
    source.days_years = 0.0;
    source.no_fault = 0.5;
    CHECK(hf_kit_hold(&end, 1.0, 0, help.scratch, &hold) == HF_OK);
    CHECK_NEAR(hold, hf_poisson_at_most(30.0, 30.0), 1e-12);
    helper_close(&help);
}

/* Without kits: the stock alone. Without end: what cannot be repaired has to be on the shelf. */
static void limits(void) {
    struct supply_run run;
    supply_open(&run, BOARDS KIT_FOR("B1") KITS("7"), supply_ends);
    const struct hf_kit_group *group = &groups_of(&run)->item[0];
    const struct hf_endurance *board = board_of(&run, "acme/b1");
    CHECK(group->state == HF_KIT_KNOWN && group->board_count == 1 && group->kits == 7);
    CHECK(group->repairs[0] == 7 && group->repairs[1] == 7);
    CHECK(abs(group->without_until.earliest.days - board->alone_until.earliest.days) <= 1);
    const double span = (group->target.days - group->from.days) / HF_DAYS_PER_YEAR;
    CHECK_NEAR(group->failures[1], 5.0 * span, 1e-9);
    const double yield = group->board[0].yield.upper;
    double low = 0.0;
    double high = 100.0;
    for (int i = 0; i < 100; i++) {
        const double middle = 0.5 * (low + high);
        *(hf_poisson_at_most(12.0, 5.0 * middle * (1.0 - yield)) >= 0.95 ? &low : &high) = middle;
    }
    if (low < span) {
        CHECK(fabs(group->unlimited_until.latest.days - group->from.days -
                   low * HF_DAYS_PER_YEAR) <= 1.5);
    } else {
        CHECK(group->unlimited_until.latest.days == HF_DATE_MAX.days);
    }
    CHECK(group->without_until.earliest.days < group->holds_until[2].earliest.days);
    CHECK(group->holds_until[2].latest.days <= group->unlimited_until.latest.days);
    /* the board's own pool: by the earliest dates no kit is left for it */
    struct hf_pool_balances *balances = NULL;
    CHECK(hf_stock_balances(&run.assessment, &run.help.keep, run.help.scratch, &balances) == HF_OK);
    const struct hf_pool_balances *own = &balances[board - run.assessment.endurance];
    CHECK(own->balance[0].loop_count == 0 && own->balance[1].loop_count == 1);
    CHECK(group->holds_until[2].earliest.days >= board->holds_until[2].earliest.days);
    supply_close(&run);
    supply_open(&run, BOARDS KITS("7"), supply_ends); /* the row is what ends the repair */
    CHECK(groups_of(&run)->count == 0);
    CHECK(hf_stock_balances(&run.assessment, &run.help.keep, run.help.scratch, &balances) == HF_OK);
    CHECK(balances[board_of(&run, "acme/b1") - run.assessment.endurance].balance[0].loop_count ==
          1);
    supply_close(&run);
}

static void order(void) {
    static const char *const kits[] = {KITS("0"), KITS("3"), KITS("9"), KITS("40")};
    int32_t before[2] = {0, 0};
    for (int i = 0; i < 4; i++) {
        static char lines[3000];
        struct supply_run alone;
        struct supply_run shared;
        snprintf(lines, sizeof lines, "%s%s", BOARDS KIT_FOR("B1"), kits[i]);
        supply_open(&alone, lines, supply_ends);
        snprintf(lines, sizeof lines, "%s%s", BOARDS KIT_FOR("B1") KIT_FOR("B2"), kits[i]);
        supply_open(&shared, lines, supply_ends);
        const struct hf_kit_group *one = &groups_of(&alone)->item[0];
        const struct hf_kit_group *two = &groups_of(&shared)->item[0];
        for (int level = 0; level < HF_ENDURANCE_LEVELS; level++) {
            CHECK(two->holds_until[level].earliest.days <= one->holds_until[level].earliest.days);
            CHECK(two->holds_until[level].latest.days <= one->holds_until[level].latest.days);
            CHECK(two->holds_until[level].earliest.days <= two->holds_until[level].latest.days);
        }
        CHECK(one->holds_until[2].earliest.days >= before[0]);
        CHECK(two->holds_until[2].earliest.days >= before[1]);
        before[0] = one->holds_until[2].earliest.days;
        before[1] = two->holds_until[2].earliest.days;
        CHECK(i > 0 || one->holds_until[2].earliest.days == one->without_until.earliest.days);
        CHECK(two->needed[1] >= one->needed[1] && one->needed[0] <= one->needed[1]);
        supply_close(&alone);
        supply_close(&shared);
    }
}

/* Two kits for each repair are half as many repairs; lots of no size may be any number. */
static void counts(void) {
    struct supply_run run;
    supply_open(
        &run,
        BOARDS KITS("9") KIT_FOR(
            "B2") "repair kit | manufacturer=Acme | product=B1 | kit_manufacturer=Chips | kit=K1 | "
                  "quantity=2\n"
                  "stock | lot=l | manufacturer=Chips | product=K1 | place=Store | condition=new\n",
        supply_ends);
    const struct hf_kit_group *group = &groups_of(&run)->item[0];
    CHECK(group->repairs[0] == 4 && group->repairs[1] == INT64_MAX && group->board_count == 2);
    CHECK(group->holds_until[2].latest.days == group->unlimited_until.latest.days);
    supply_close(&run);
    supply_open(&run,
                "product | manufacturer=Acme | model=B9\n"
                "repair kit | manufacturer=Acme | product=B9 | kit_manufacturer=Chips | kit=K9\n",
                supply_ends);
    const struct hf_kit_groups *groups = groups_of(&run);
    CHECK(groups->count == 1 && groups->item[0].state == HF_KIT_NO_BOARD);
    supply_close(&run);
}

static void simulated(void) {
    struct supply_run run;
    supply_open(&run, BOARDS KIT_FOR("B1") KIT_FOR("B2") KITS("11"), supply_ends);
    const struct hf_kit_groups *groups = groups_of(&run);
    const struct hf_pool_check_request request = {.paths = 20000, .seed = 3};
    struct hf_kit_check *checks = NULL;
    CHECK(hf_stock_kits_check(&run.assessment, groups, &request, &run.help.keep, run.help.scratch,
                              &checks) == HF_OK);
    CHECK(checks[0].is_checked && checks[0].compared == 2 * HF_KIT_MOMENTS);
    CHECK(checks[0].worst_in_errors < 4.0);
    CHECK(hf_stock_kits_check(&run.assessment, groups, &(struct hf_pool_check_request){.paths = 0},
                              &run.help.keep, run.help.scratch, &checks) == HF_ERR_ARGUMENT);
    supply_close(&run);
}

static void memory(void) {
    struct supply_run run;
    supply_open(&run, BOARDS KIT_FOR("B1") KITS("2"), supply_ends);
    CHECK(hf_stock_kits(NULL, &run.help.keep, run.help.scratch,
                        &(const struct hf_kit_groups *){NULL}) == HF_ERR_ARGUMENT);
    bool is_done = false;
    for (int64_t left = 0; left < 400 && !is_done; left += left < 60 ? 1 : 40) {
        struct hf_arena keep = run.help.keep;
        struct hf_arena scratch = run.help.scratch;
        int64_t allowance = left;
        keep.allowance = &allowance;
        scratch.allowance = &allowance;
        const struct hf_kit_groups *groups = NULL;
        run.assessment.why.failed = false;
        const enum hf_status status = hf_stock_kits(&run.assessment, &keep, scratch, &groups);
        CHECK(status == HF_OK || status == HF_ERR_MEMORY);
        CHECK((groups != NULL) == (status == HF_OK));
        is_done = status == HF_OK;
    }
    supply_close(&run);
}

int main(void) {
    published();
    limits();
    order();
    counts();
    simulated();
    memory();
    return check_report();
}
