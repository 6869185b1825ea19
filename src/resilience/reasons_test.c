/* Goal: what the rows of capacity, ageing, degrees and availability rest on carries their figures.
 * Method: small networks whose figures are worked out again from the leaves of the reasons alone
 * (cited rows and assumptions); the same figures with a cell blanked, which the reasons then name
 * and which never makes the answer clearer; failing memory, bad arguments. */
#include <holdfast/degree.h>
#include <holdfast/resilience.h>
#include <holdfast/stock.h>

#include "tests/lost_assessment.h"

#include <math.h>
#include <string.h>

enum { CITED_MAX = 64 };

/* Nodes of a reason, each once. */
struct cited {
    const struct hf_why *why;
    uint32_t node[CITED_MAX];
    uint32_t count;
};

static void cited_walk(struct cited *cited, struct hf_why_id id) {
    bool is_new = id.value < cited->why->node_count && cited->count < CITED_MAX;
    for (uint32_t i = 0; i < cited->count; i++) {
        is_new = is_new && cited->node[i] != id.value;
    }
    if (!is_new) {
        return;
    }
    cited->node[cited->count++] = id.value;
    const struct hf_why_node *node = &cited->why->node[id.value];
    for (uint32_t i = 0; i < node->child_count; i++) {
        cited_walk(cited, cited->why->child[node->child_from + i]);
    }
}

static struct cited cited_of(const struct hf_assessment *assessment, struct hf_why_id id) {
    struct cited cited = {.why = &assessment->why};
    CHECK(id.value != HF_WHY_NONE.value);
    cited_walk(&cited, id);
    return cited;
}

/* The first node of the rule, or NULL. */
static const struct hf_why_node *rule_in(const struct cited *cited, enum hf_rule rule) {
    for (uint32_t i = 0; i < cited->count; i++) {
        const struct hf_why_node *node = &cited->why->node[cited->node[i]];
        if (node->kind == HF_WHY_RULE && node->first == (uint32_t)rule) {
            return node;
        }
    }
    return NULL;
}

static bool has_leaf(const struct cited *cited, enum hf_why_kind kind, uint32_t first,
                     uint32_t second) {
    bool is_there = false;
    for (uint32_t i = 0; i < cited->count; i++) {
        const struct hf_why_node *node = &cited->why->node[cited->node[i]];
        is_there = is_there ||
                   (node->kind == (uint8_t)kind && node->first == first && node->second == second);
    }
    return is_there;
}

static bool has_blank(const struct cited *cited, enum hf_kind kind, const char *column,
                      uint32_t row) {
    const int at = hf_schema_column(kind, hf_text_of(column));
    return has_leaf(cited, HF_WHY_BLANK, (uint32_t)kind << 16 | (uint32_t)at, row);
}

static double amount_of(const struct cited *cited, enum hf_rule rule) {
    const struct hf_why_node *node = rule_in(cited, rule);
    return node == NULL ? (double)NAN : node->amount;
}

/* ---- capacity ---- */

struct reason_bed {
    struct snapshot_helper help;
    struct hf_assessment assessment;
    struct hf_change change;
};

static void reason_bed_open(struct reason_bed *bed, const char *lines, const char *lose) {
    memset(bed, 0, sizeof *bed);
    lost_assessment_make(&bed->help, lines, lose, &bed->change, &bed->assessment);
}

/* Two sites behind one, in a row. */
#define ROW                                                                                        \
    "function | name=Radio\nsite | name=Core\nsite | name=North\nsite | name=East\n"               \
    "device | site=Core | name=c | manufacturer=Beta | device_type=B\n"                            \
    "device | site=North | name=n | manufacturer=Gamma | device_type=G\n"                          \
    "device | site=East | name=e | manufacturer=Alpha | device_type=A\n"                           \
    "gateway | function=Radio | device=c\n"
#define WIRES(first, second)                                                                       \
    "link | label=1 | side_a_device=c | side_b_device=n" first "\n"                                \
    "link | label=2 | side_a_device=n | side_b_device=e" second "\n"
#define NEEDS(north, east)                                                                         \
    "service | site=North | function=Radio | subscribers=1" north "\n"                             \
    "service | site=East | function=Radio | subscribers=1" east "\n"
#define ROOM(number)  " | capacity=" number " | capacity_unit=Gbit/s"
#define WANTS(number) " | traffic=" number " | traffic_basis=Gbit/s"

static struct hf_carried carried_explained(struct reason_bed *bed) {
    const struct hf_carried_request request = {.threads = 1};
    struct hf_carried carried = {.loss_count = 0};
    CHECK(hf_carried_assess(&bed->assessment, &request, &bed->help.keep, bed->help.scratch,
                            &carried) == HF_OK);
    CHECK(carried.loss[0].why.value == HF_WHY_NONE.value &&
          carried.loss[0].of_function_why == NULL);
    CHECK(hf_carried_explain(&bed->assessment, &bed->help.keep, &carried) == HF_OK);
    return carried;
}

/* In a row with the gateway at its head what fits is what each cited link lets through of the
 * services behind it: worked out from the cited rows and blanks. */
static void row_rederive(const struct reason_bed *bed, const struct cited *cited, double *most,
                         double *least) {
    const struct hf_snapshot *snapshot = bed->assessment.snapshot;
    const uint32_t site[2] = {hf_snapshot_find(snapshot, HF_KIND_SITE, HF_TEXT("north")),
                              hf_snapshot_find(snapshot, HF_KIND_SITE, HF_TEXT("east"))};
    double room[2][2] = {{0.0, 0.0}, {0.0, 0.0}};
    double want[2] = {0.0, 0.0};
    for (uint32_t link = 0; link < snapshot->links.rows.count; link++) {
        const int at = hf_text_equal(snapshot->links.name[link], HF_TEXT("1")) ? 0 : 1;
        const bool is_blank = has_blank(cited, HF_KIND_LINK, "capacity", link);
        CHECK(is_blank || has_leaf(cited, HF_WHY_ROW, HF_KIND_LINK, link));
        room[at][0] = is_blank ? 1e9 : snapshot->links.capacity[link];
        room[at][1] = is_blank ? 0.0 : snapshot->links.capacity[link];
    }
    for (uint32_t i = 0; i < snapshot->services.rows.count; i++) {
        const bool is_blank = has_blank(cited, HF_KIND_SERVICE, "traffic", i);
        CHECK(is_blank || has_leaf(cited, HF_WHY_ROW, HF_KIND_SERVICE, i));
        want[snapshot->services.site[i] == site[0] ? 0 : 1] =
            is_blank ? 0.0 : snapshot->services.traffic[i];
    }
    for (int end = 0; end < 2; end++) {
        const double behind = fmin(want[1], room[1][end]);
        *(end == 0 ? most : least) = fmin(want[0] + behind, room[0][end]);
    }
}

static void capacity_reasons(void) {
    static const struct {
        const char *lines;
        double most, least;
        uint32_t links_unknown, services_unknown;
    } cases[] = {
        {ROW WIRES(ROOM("10"), ROOM("2")) NEEDS(WANTS("4"), WANTS("3")), 6.0, 6.0, 0, 0},
        {ROW WIRES(ROOM("5"), ROOM("2")) NEEDS(WANTS("4"), WANTS("3")), 5.0, 5.0, 0, 0},
        {ROW WIRES(ROOM("10"), "") NEEDS(WANTS("4"), WANTS("3")), 7.0, 4.0, 1, 0},
        {ROW WIRES("", ROOM("2")) NEEDS(WANTS("4"), WANTS("3")), 6.0, 0.0, 1, 0},
        {ROW WIRES(ROOM("10"), ROOM("2")) NEEDS(WANTS("4"), ""), 4.0, 4.0, 0, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static struct reason_bed bed;
        double most = 0.0;
        double least = 0.0;
        reason_bed_open(&bed, cases[i].lines, "");
        const struct hf_carried carried = carried_explained(&bed);
        const struct hf_carried_loss *loss = &carried.loss[0];
        const struct cited cited = cited_of(&bed.assessment, loss->why);
        row_rederive(&bed, &cited, &most, &least);
        CHECK_NEAR(most, cases[i].most, 1e-12);
        CHECK_NEAR(least, cases[i].least, 1e-12);
        CHECK_NEAR(loss->sum.most, most, 1e-9);
        CHECK_NEAR(loss->sum.least, least, 1e-9);
        CHECK_NEAR(amount_of(&cited, HF_RULE_TRAFFIC_FITS), most, 1e-9);
        CHECK_NEAR(amount_of(&cited, HF_RULE_TRAFFIC_ROUTED), least, 1e-9);
        CHECK((rule_in(&cited, HF_RULE_CAPACITY_UNKNOWN) != NULL) == (cases[i].links_unknown > 0));
        CHECK((rule_in(&cited, HF_RULE_TRAFFIC_UNKNOWN) != NULL) ==
              (cases[i].services_unknown > 0));
        CHECK(has_leaf(&cited, HF_WHY_ROW, HF_KIND_GATEWAY, 0));
        for (uint32_t k = 0; k < loss->cut_count; k++) {
            const struct cited of_cut = cited_of(&bed.assessment, loss->cut[k].why);
            CHECK_NEAR(amount_of(&of_cut, HF_RULE_LINKS_TOO_SMALL),
                       loss->cut[k].wanted - loss->cut[k].carries, 1e-9);
            CHECK(has_leaf(&of_cut, HF_WHY_ROW, HF_KIND_LINK, loss->cut[k].link));
        }
        helper_close(&bed.help);
    }
}

/* Each loss names what it takes, each function its own services. */
static void capacity_losses(void) {
    static struct reason_bed bed;
    for (int is_assumed = 0; is_assumed < 2; is_assumed++) {
        reason_bed_open(&bed, ROW WIRES(ROOM("10"), ROOM("2")) NEEDS(WANTS("4"), WANTS("3")),
                        is_assumed ? "Gamma" : "");
        const struct hf_carried carried = carried_explained(&bed);
        CHECK(carried.loss_count == (is_assumed ? 2U : 4U));
        for (uint32_t i = 1; i < carried.loss_count; i++) {
            const struct hf_carried_loss *loss = &carried.loss[i];
            const struct cited cited = cited_of(&bed.assessment, loss->why);
            CHECK(rule_in(&cited, HF_RULE_SHARED_RISK) != NULL);
            CHECK((rule_in(&cited, HF_RULE_NOT_REACHED) != NULL));
            CHECK_NEAR(amount_of(&cited, HF_RULE_TRAFFIC_FITS), loss->sum.most, 1e-9);
            const struct cited part = cited_of(&bed.assessment, loss->of_function_why[1]);
            CHECK(has_leaf(&part, HF_WHY_ROW, HF_KIND_FUNCTION, 0));
            CHECK_NEAR(amount_of(&part, HF_RULE_TRAFFIC_FITS), loss->of_function[1].most, 1e-9);
        }
        helper_close(&bed.help);
    }
}

/* ---- availability ---- */

#define RATES                                                                                      \
    "product | manufacturer=Beta | model=B | kind=device | failure_rate_per_year=0.2\n"            \
    "product | manufacturer=Gamma | model=G | kind=device | failure_rate_per_year=0.5\n"

static void uptime_explained(struct reason_bed *bed, struct hf_uptime_chance *chance,
                             uint32_t chances, struct hf_uptime *uptime) {
    const struct hf_uptime_request request = {.chance = chance, .chance_count = chances};
    CHECK(hf_stock_assess(&bed->assessment, &bed->help.keep, bed->help.scratch, NULL) == HF_OK);
    CHECK(hf_uptime_assess(&bed->assessment, &request, &bed->help.keep, bed->help.scratch, uptime,
                           NULL) == HF_OK);
    CHECK(uptime->cell_count > 0 && uptime->cell[0].why.value == HF_WHY_NONE.value);
    CHECK(hf_uptime_explain(&bed->assessment, bed->help.scratch, uptime) == HF_OK);
}

/* How long one unit is down, from what is cited: its rate, or the assumed one where that is said to
 * be blank; and the longest restoring. */
static double cited_down(const struct reason_bed *bed, const struct cited *cited,
                         uint32_t product) {
    const struct hf_assumption *assumed = bed->assessment.assumptions.item;
    const bool is_blank =
        has_blank(cited, HF_KIND_PRODUCT, "failure_rate_per_year", product) ||
        !hf_range_is_known(bed->assessment.snapshot->products.failure_rate_per_year[product]);
    CHECK(has_leaf(cited, HF_WHY_ASSUMPTION, HF_ASSUME_RESTORE_HOURS, 0));
    CHECK(has_leaf(cited, HF_WHY_ROW, HF_KIND_PRODUCT, product));
    CHECK(!is_blank || has_leaf(cited, HF_WHY_ASSUMPTION, HF_ASSUME_FAILURE_RATE_PER_YEAR, 0));
    const double rate =
        is_blank ? assumed[HF_ASSUME_FAILURE_RATE_PER_YEAR].value.upper
                 : bed->assessment.snapshot->products.failure_rate_per_year[product].upper;
    const double years = rate * assumed[HF_ASSUME_RESTORE_HOURS].value.upper / (24.0 * 365.25);
    return years / (1.0 + years);
}

/* East is down with any of the three in its row. */
static void availability_reasons(void) {
    static struct reason_bed bed;
    static struct hf_uptime uptime;
    struct hf_uptime_chance chance = {HF_TEXT("Beta"), {0.001, 0.002}};
    reason_bed_open(&bed, RATES ROW WIRES("", "") NEEDS("", ""), "");
    uptime_explained(&bed, &chance, 1, &uptime);
    const struct hf_snapshot *snapshot = bed.assessment.snapshot;
    const uint32_t east = hf_snapshot_find(snapshot, HF_KIND_SITE, HF_TEXT("east"));
    uint32_t seen = 0;
    for (uint32_t i = 0; i < uptime.site_count; i++) {
        const struct cited cited = cited_of(&bed.assessment, uptime.site[i].why);
        CHECK_NEAR(amount_of(&cited, HF_RULE_DOWN_MINUTES), uptime.site[i].down.alone[0], 1e-12);
        CHECK(has_leaf(&cited, HF_WHY_ROW, HF_KIND_SITE, uptime.site[i].site));
        if (uptime.site[i].site == east) {
            double up = 1.0;
            for (uint32_t p = 0; p < snapshot->products.rows.count; p++) {
                up *= 1.0 - cited_down(&bed, &cited, p);
            }
            CHECK_NEAR(uptime.site[i].down.alone[0], (1.0 - up) * HF_UPTIME_MINUTES_A_YEAR, 1e-9);
            seen++;
        }
    }
    CHECK(seen == 1);
    for (uint32_t i = 0; i < uptime.cell_count; i++) {
        const struct cited cited = cited_of(&bed.assessment, uptime.cell[i].why);
        CHECK_NEAR(amount_of(&cited, HF_RULE_DOWN_MINUTES), uptime.cell[i].down.alone[0], 1e-12);
        CHECK_NEAR(amount_of(&cited, HF_RULE_UNIT_RATES), 3.0, 1e-12);
        CHECK(has_leaf(&cited, HF_WHY_ASSUMPTION, HF_ASSUME_LINK_RATE, 0));
        CHECK(uptime.cell[i].group == HF_NONE ||
              fabs(amount_of(&cited, HF_RULE_LOSS_CHANCE) - 0.002) < 1e-12);
    }
    for (uint32_t i = 0; i < uptime.group_count; i++) { /* sites' minutes over the sites it takes */
        const struct hf_uptime_group *group = &uptime.group[i];
        const struct cited cited = cited_of(&bed.assessment, group->why);
        CHECK(rule_in(&cited, HF_RULE_SHARED_RISK) != NULL);
        CHECK_NEAR(amount_of(&cited, HF_RULE_DOWN_MINUTES), uptime.base.site_minutes[0], 1e-12);
        CHECK_NEAR(amount_of(&cited, HF_RULE_BREAK_EVEN),
                   uptime.base.site_minutes[1] * (double)uptime.base.sites /
                       (double)group->sites_lost[0],
                   1e-9);
    }
    CHECK(uptime.group_count == 3);
    helper_close(&bed.help);
}

/* ---- ageing ---- */

/* Gamma's supply has ended; one device is of no known product. */
static const char *const ageing_lines =
    "product | manufacturer=Gamma | model=G | kind=device | failure_rate_per_year=0.5\n" ROW WIRES(
        "", "")
        NEEDS("", "") "stock | lot=a | manufacturer=Gamma | product=G | place=Core | quantity=2 | "
                      "condition=new\n"
                      "device | site=East | name=x\n";

static void supply_end(struct hf_assessment *assessment, const char *key,
                       struct hf_product_dates *dates) {
    *dates = (struct hf_product_dates){
        .product = hf_snapshot_find(assessment->snapshot, HF_KIND_PRODUCT, hf_text_of(key)),
        .touched = HF_ANSWER_YES};
    CHECK(dates->product != HF_NONE);
    for (int kind = 0; kind < HF_EFFECT_COUNT; kind++) {
        dates->date[kind] = HF_DATE_NEVER;
        dates->why[kind] = HF_WHY_NONE;
    }
    const struct hf_date day = assessment->scenario.as_of;
    dates->date[HF_EFFECT_NO_SPARES] = (struct hf_date_range){day, day};
    dates->answer[HF_EFFECT_NO_SPARES] = HF_ANSWER_YES;
    assessment->product = dates;
    assessment->product_count = 1;
}

static uint32_t device_named(const struct hf_snapshot *snapshot, const char *name) {
    uint32_t found = HF_NONE;
    for (uint32_t i = 0; i < snapshot->devices.rows.count; i++) {
        found = hf_text_equal(snapshot->devices.name[i], hf_text_of(name)) ? i : found;
    }
    return found;
}

static void ageing_reasons(void) {
    static struct reason_bed bed;
    static struct hf_product_dates dates;
    struct hf_served served = {.month_count = 0};
    reason_bed_open(&bed, ageing_lines, "");
    const struct hf_snapshot *snapshot = bed.assessment.snapshot;
    supply_end(&bed.assessment, "gamma/g", &dates);
    CHECK(hf_schedule_resolve(&bed.help.keep, snapshot, &bed.assessment.schedule) == HF_OK);
    CHECK(hf_stock_assess(&bed.assessment, &bed.help.keep, bed.help.scratch, NULL) == HF_OK);
    const struct hf_served_request request = {
        .trials = 200, .seed = 3, .threads = 1, .until = HF_DATE_MIN, .loss = HF_NONE};
    CHECK(hf_served_assess(&bed.assessment, &request, &bed.help.keep, bed.help.scratch, &served) ==
          HF_OK);
    CHECK(served.why.value == HF_WHY_NONE.value && served.is_to_horizon);
    CHECK(hf_served_explain(&bed.assessment, &served) == HF_OK);
    const struct cited cited = cited_of(&bed.assessment, served.why);
    const struct hf_why_node *drawn = rule_in(&cited, HF_RULE_AGES);
    CHECK(drawn != NULL && fabs(drawn->amount - 200.0) < 1e-12 &&
          drawn->date.days == served.until.days);
    CHECK_NEAR(amount_of(&cited, HF_RULE_AGES_PRODUCTS), (double)served.base[0].products, 1e-12);
    CHECK(has_leaf(&cited, HF_WHY_ASSUMPTION, HF_ASSUME_HORIZON_YEARS, 0));
    CHECK(has_leaf(&cited, HF_WHY_ROW, HF_KIND_STOCK, 0));
    CHECK(served.product_count > 0);
    for (uint32_t i = 0; i < served.product_count; i++) {
        CHECK(has_leaf(&cited, HF_WHY_ROW, HF_KIND_PRODUCT, served.product[i]));
    }
    /* who ages is what nobody names: naming it settles that */
    CHECK(served.base[0].units_unknown == 1);
    CHECK_NEAR(amount_of(&cited, HF_RULE_UNITS_UNNAMED), 1.0, 1e-12);
    const uint32_t unnamed = device_named(snapshot, "x");
    CHECK(unnamed != HF_NONE && has_blank(&cited, HF_KIND_DEVICE, "device_type", unnamed));
    CHECK(has_leaf(&cited, HF_WHY_ASSUMPTION, HF_ASSUME_FAILURE_RATE_PER_YEAR, 0));
    CHECK(served.site_count > 0 && served.region_count > 0);
    for (uint32_t i = 0; i < served.site_count; i++) {
        const struct cited site = cited_of(&bed.assessment, served.site[i].why);
        const struct hf_why_node *dark = rule_in(&site, HF_RULE_DARK_BY);
        CHECK(dark != NULL && fabs(dark->amount - served.site[i].dark_ratio[0]) < 1e-12 &&
              dark->date.days == served.site[i].median[0].days);
        CHECK(has_leaf(&site, HF_WHY_ROW, HF_KIND_SITE, served.site[i].site));
        CHECK(rule_in(&site, HF_RULE_AGES) != NULL);
    }
    for (uint32_t i = 0; i < served.region_count; i++) {
        const struct cited region = cited_of(&bed.assessment, served.region[i].why);
        CHECK_NEAR(amount_of(&region, HF_RULE_REGION_DARK), served.region[i].sites_dark[0], 1e-12);
    }
    helper_close(&bed.help);
}

/* ---- degrees ---- */

static void degree_reasons(void) {
    static struct reason_bed bed;
    static struct hf_update update[1];
    struct hf_degree_answer answer = {.step_count = 0};
    reason_bed_open(&bed, ROW WIRES("", "") NEEDS("", "") "device | site=East | name=x\n", "Gamma");
    struct hf_assessment *assessment = &bed.assessment;
    const uint32_t product =
        hf_snapshot_find(assessment->snapshot, HF_KIND_PRODUCT, HF_TEXT("gamma/g"));
    CHECK(product != HF_NONE);
    update[0] = (struct hf_update){.product = product,
                                   .no_updates = HF_ANSWER_YES,
                                   .why = hf_why_row(&assessment->why, HF_KIND_SITE, 2)};
    CHECK(hf_date_parse(HF_TEXT("2021-01-01"), &update[0].no_updates_from.earliest));
    CHECK(hf_date_parse(HF_TEXT("2022-01-01"), &update[0].no_updates_from.latest));
    assessment->update = update;
    assessment->update_count = 1;
    struct hf_degree_request request = {HF_DEGREE_NO_UPDATES, HF_NONE};
    CHECK(hf_degree_assess(assessment, &request, &bed.help.keep, bed.help.scratch, &answer) ==
          HF_OK);
    CHECK(answer.step_count == 3 && answer.step[0].why.value == HF_WHY_NONE.value);
    CHECK(hf_degree_explain(assessment, &answer) == HF_OK);
    for (uint32_t i = 0; i < answer.step_count; i++) {
        const struct cited cited = cited_of(assessment, answer.step[i].why);
        const struct hf_why_node *node = rule_in(&cited, HF_RULE_NOT_PATCHED);
        CHECK(node != NULL && node->date.days == answer.step[i].day.days &&
              fabs(node->amount - (double)answer.step[i].sites_through[1]) < 1e-12);
        /* the first day is that of what nobody names, the others are the product's */
        CHECK(has_leaf(&cited, HF_WHY_ROW, HF_KIND_PRODUCT, product) == (i > 0));
        CHECK(has_leaf(&cited, HF_WHY_ROW, HF_KIND_SITE, 2) == (i > 0));
        CHECK(rule_in(&cited, HF_RULE_UNITS_UNNAMED) != NULL);
    }
    request = (struct hf_degree_request){HF_DEGREE_NO_TRANSIT, 0};
    CHECK(hf_degree_assess(assessment, &request, &bed.help.keep, bed.help.scratch, &answer) ==
          HF_OK);
    CHECK(hf_degree_explain(assessment, &answer) == HF_OK);
    const struct cited cited = cited_of(assessment, answer.step[0].why);
    CHECK_NEAR(amount_of(&cited, HF_RULE_NOT_PASSED), (double)answer.step[0].sites_through[1],
               1e-12);
    CHECK(rule_in(&cited, HF_RULE_SHARED_RISK) != NULL);
    helper_close(&bed.help);
}

/* ---- memory, arguments ---- */

static void failing_memory(void) {
    static struct reason_bed bed;
    static struct hf_uptime uptime;
    struct hf_served served = {.product_count = 0, .why = HF_WHY_NONE};
    reason_bed_open(&bed, RATES ROW WIRES("", ROOM("2")) NEEDS(WANTS("4"), ""), "");
    struct hf_carried carried = carried_explained(&bed);
    uptime_explained(&bed, NULL, 0, &uptime);
    for (int which = 0; which < 3; which++) {
        enum hf_status status = HF_ERR_MEMORY;
        int64_t allowed = 0;
        for (; status != HF_OK && allowed < 1000; allowed++) {
            struct hf_assessment copy = bed.assessment;
            struct hf_arena keep = bed.help.keep;
            struct hf_arena scratch = bed.help.scratch;
            int64_t left = allowed;
            keep.allowance = &left;
            scratch.allowance = &left;
            copy.why = hf_why_make(&keep);
            copy.network_why.count = 0;
            copy.loss_count = 0; /* their reasons are in the other graph */
            copy.endurance_count = 0;
            status = which == 0   ? hf_carried_explain(&copy, &keep, &carried)
                     : which == 1 ? hf_uptime_explain(&copy, scratch, &uptime)
                                  : hf_served_explain(&copy, &served);
            CHECK(status == HF_OK || status == HF_ERR_MEMORY);
        }
        CHECK(status == HF_OK && allowed > 2);
    }
    helper_close(&bed.help);
}

static void bad_arguments(void) {
    static struct reason_bed bed;
    static struct hf_uptime uptime;
    struct hf_served served = {.product_count = 0};
    struct hf_degree_answer answer = {.step_count = 0};
    struct hf_carried carried = {.loss_count = 0};
    reason_bed_open(&bed, ROW, "");
    struct hf_assessment *assessment = &bed.assessment;
    CHECK(hf_carried_explain(NULL, &bed.help.keep, &carried) == HF_ERR_ARGUMENT);
    CHECK(hf_carried_explain(assessment, NULL, &carried) == HF_ERR_ARGUMENT);
    CHECK(hf_carried_explain(assessment, &bed.help.keep, NULL) == HF_ERR_ARGUMENT);
    CHECK(hf_served_explain(NULL, &served) == HF_ERR_ARGUMENT);
    CHECK(hf_served_explain(assessment, NULL) == HF_ERR_ARGUMENT);
    CHECK(hf_uptime_explain(NULL, bed.help.scratch, &uptime) == HF_ERR_ARGUMENT);
    CHECK(hf_uptime_explain(assessment, bed.help.scratch, NULL) == HF_ERR_ARGUMENT);
    CHECK(hf_degree_explain(NULL, &answer) == HF_ERR_ARGUMENT);
    CHECK(hf_degree_explain(assessment, NULL) == HF_ERR_ARGUMENT);
    helper_close(&bed.help);
}

int main(void) {
    capacity_reasons();
    capacity_losses();
    availability_reasons();
    ageing_reasons();
    degree_reasons();
    failing_memory();
    bad_arguments();
    return check_report();
}
