/* Goal: what is said of lots decides about units and stock, row by row, and a unit whose lot is not
 * known is never clear where lots differ. Method: a table of units against rows about lots; random
 * rows and units against a slow version that tries every revision and date code that a blank could
 * stand for; the stock that a ban on installing leaves, by measure and by requirement; failing
 * allocations. */
#include "exposure/condition.h"
#include "tests/exposure_fixture.h"

#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const char *const lines =
    "operator | name=Own | country=XO\n"
    "party | name=Veldor | country=XV\n"
    "product | manufacturer=Veldor | model=V1 | kind=device | bom_complete=yes | "
    "factory_country=XV | supply_chain_altered=no\n"
    "product | manufacturer=Veldor | model=V2 | kind=device | bom_complete=yes\n"
    "product | manufacturer=Veldor | model=V3 | kind=device | bom_complete=yes | "
    "supply_chain_altered=yes | factory_country=XF\n"
    "lot | manufacturer=Veldor | product=V1 | revision=A | supply_chain_altered=no | "
    "factory_country=XV\n"
    "lot | manufacturer=Veldor | product=V1 | revision=B | supply_chain_altered=yes | "
    "factory_country=XF\n"
    "lot | manufacturer=Veldor | product=V1 | revision=B | date_code=1901 | "
    "supply_chain_altered=no\n"
    "lot | manufacturer=Veldor | product=V1 | date_code=1801 | supply_chain_altered=no | "
    "factory_country=XV\n"
    "site | name=North\n"
    "device | site=North | name=a | manufacturer=Veldor | device_type=V1 | revision=A\n"
    "device | site=North | name=b | manufacturer=Veldor | device_type=V1 | revision=B | "
    "date_code=2001\n"
    "device | site=North | name=b1901 | manufacturer=Veldor | device_type=V1 | revision=b | "
    "date_code=1901\n"
    "device | site=North | name=b-any | manufacturer=Veldor | device_type=V1 | revision=B\n"
    "device | site=North | name=c | manufacturer=Veldor | device_type=V1 | revision=C | "
    "date_code=2001\n"
    "device | site=North | name=any1801 | manufacturer=Veldor | device_type=V1 | date_code=1801\n"
    "device | site=North | name=a1801 | manufacturer=Veldor | device_type=V1 | revision=A | "
    "date_code=1801\n"
    "device | site=North | name=any | manufacturer=Veldor | device_type=V1\n"
    "device | site=North | name=v2 | manufacturer=Veldor | device_type=V2 | revision=A\n"
    "device | site=North | name=v3 | manufacturer=Veldor | device_type=V3\n"
    "stock | lot=old | manufacturer=Veldor | product=V1 | place=North | quantity=4 | revision=A\n"
    "stock | lot=new | manufacturer=Veldor | product=V1 | place=North | quantity=2 | revision=B | "
    "date_code=2001\n"
    "stock | lot=mix | manufacturer=Veldor | product=V1 | place=North | quantity=9\n"
    "stock | lot=two | manufacturer=Veldor | product=V2 | place=North | quantity=9\n"
    "stock | lot=three | manufacturer=Veldor | product=V3 | place=North | quantity=1\n";

static struct hf_pack_party pack_parties[] = {{.id = HF_TEXT_INIT("veldor"), .fact = HF_NONE}};
static uint32_t veldor[] = {0};
enum { ALTERED, MADE_IN_XV, LIKE_FOR_LIKE, ANEW };
static struct hf_condition conditions[] = {
    {.predicate = HF_IF_SUPPLY_CHAIN_ALTERED},
    {.predicate = HF_IF_MADE_IN, .text = HF_TEXT_INIT("XV")},
    {.predicate = HF_IF_LIKE_FOR_LIKE},
    {.predicate = HF_IF_NOT, .child_from = LIKE_FOR_LIKE, .child_count = 1},
};
static struct hf_act_rule acts[] = {{HF_ACT_INSTALL, HF_FORBIDDEN, ALTERED, HF_NONE},
                                    {HF_ACT_USE, HF_FORBIDDEN, ALTERED, HF_NONE}};
static struct hf_period periods[1];
static struct hf_measure measures[1];
static struct hf_requirement requirements[1];
static struct hf_pack packs[1];

static void packs_fill(void) {
    periods[0] = (struct hf_period){HF_PERIOD_IN_FORCE, between("2022-10-13", NULL), HF_NONE};
    measures[0] =
        (struct hf_measure){.id = HF_TEXT("ban"),
                            .jurisdiction = HF_TEXT("XO"),
                            .binding = HF_BINDING_LAW,
                            .target = {.party = veldor,
                                       .party_count = 1,
                                       .roles = 1U << HF_ROLE_BRAND | 1U << HF_ROLE_MANUFACTURER,
                                       .ownership = {.fact = HF_NONE}},
                            .addressees = HF_ADDRESSED_EVERYONE,
                            .act = acts,
                            .act_count = 2,
                            .condition = HF_NONE,
                            .period = periods,
                            .period_count = 1,
                            .fact = HF_NONE};
    requirements[0] = (struct hf_requirement){.id = HF_TEXT("none-of-xv"),
                                              .measure = HF_NONE,
                                              .binding = HF_BINDING_LAW,
                                              .jurisdiction = HF_TEXT("XO"),
                                              .addressees = HF_ADDRESSED_EVERYONE,
                                              .target = measures[0].target,
                                              .metric = HF_METRIC_INSTALLED_SINCE,
                                              .condition = MADE_IN_XV,
                                              .since = {18262}, /* 2020-01-01 */
                                              .fact = HF_NONE};
    packs[0] = (struct hf_pack){.id = HF_TEXT("p"),
                                .party = pack_parties,
                                .party_count = 1,
                                .condition = conditions,
                                .condition_count = COUNT_OF(conditions),
                                .measure = measures,
                                .measure_count = 1};
}

/* ---- units ---- */

static struct hf_conclusion ask(struct world *world, const char *device, uint32_t condition,
                                struct hf_why *why) {
    struct hf_condition_context context = hf_condition_context_make(world->snapshot, 0);
    context.device = helper_row(world->snapshot, HF_KIND_DEVICE, device);
    context.product = world->snapshot->devices.product[context.device];
    context.why = why;
    return hf_condition_evaluate(&context, condition);
}

static void test_units(struct world *world) {
    static const struct {
        const char *device;
        enum hf_answer altered, made_in_xv;
    } cases[] = {
        {"north/a", HF_ANSWER_NO, HF_ANSWER_YES},
        {"north/b", HF_ANSWER_YES, HF_ANSWER_NO},
        {"north/b1901", HF_ANSWER_NO, HF_ANSWER_NO_BASIS},       /* its row does not say where */
        {"north/b-any", HF_ANSWER_NO_BASIS, HF_ANSWER_NO_BASIS}, /* 1901 or another */
        {"north/c", HF_ANSWER_NO, HF_ANSWER_YES}, /* no row: the product's own cells */
        {"north/any1801", HF_ANSWER_NO_BASIS, HF_ANSWER_NO_BASIS}, /* it may be of revision B */
        {"north/a1801", HF_ANSWER_NO, HF_ANSWER_YES},              /* two rows that agree */
        {"north/any", HF_ANSWER_NO_BASIS, HF_ANSWER_NO_BASIS},
        {"north/v2", HF_ANSWER_NO_BASIS, HF_ANSWER_NO_BASIS}, /* nobody says anything */
        {"north/v3", HF_ANSWER_YES, HF_ANSWER_NO},            /* the product's own cells */
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const enum hf_answer altered = ask(world, cases[i].device, ALTERED, NULL).answer;
        const enum hf_answer made = ask(world, cases[i].device, MADE_IN_XV, NULL).answer;
        if (!CHECK(altered == cases[i].altered) || !CHECK(made == cases[i].made_in_xv)) {
            printf("    %s: %s, %s\n", cases[i].device, hf_answer_text(altered),
                   hf_answer_text(made));
        }
    }
    struct hf_why why = hf_why_make(&world->help.keep);
    const struct hf_conclusion any = ask(world, "north/any", ALTERED, &why);
    CHECK(why_blank(&why, any.why, HF_KIND_DEVICE, "revision"));
    CHECK(why_blank(&why, any.why, HF_KIND_DEVICE, "date_code"));
    const struct hf_conclusion half = ask(world, "north/b-any", ALTERED, &why);
    CHECK(!why_blank(&why, half.why, HF_KIND_DEVICE, "revision"));
    CHECK(why_blank(&why, half.why, HF_KIND_DEVICE, "date_code"));
    const struct hf_conclusion row = ask(world, "north/b1901", MADE_IN_XV, &why);
    CHECK(why_blank(&why, row.why, HF_KIND_LOT, "factory_country"));
    const struct hf_conclusion sure = ask(world, "north/b", ALTERED, &why);
    CHECK(why_holds(&why, sure.why, HF_WHY_ROW, HF_KIND_LOT));
}

/* A unit that is put in now is none of those that stand there: only stock says its lot. */
static void test_new_units(struct world *world) {
    struct hf_condition_context context = hf_condition_context_make(world->snapshot, 0);
    context.device = helper_row(world->snapshot, HF_KIND_DEVICE, "north/b");
    context.product = world->snapshot->devices.product[context.device];
    context.is_new_installation = true;
    CHECK(hf_condition_evaluate(&context, ALTERED).answer == HF_ANSWER_NO_BASIS);
    context.revision = HF_TEXT("A");
    CHECK(hf_condition_evaluate(&context, ALTERED).answer == HF_ANSWER_NO);
    context.revision = (struct hf_text){NULL, 0};
    for (uint32_t i = 0; i < world->snapshot->stocks.rows.count; i++) {
        context.stock = i;
        const struct hf_text lot = world->snapshot->stocks.lot[i];
        if (world->snapshot->stocks.product[i] == context.product) {
            CHECK(hf_condition_evaluate(&context, ALTERED).answer ==
                  (hf_text_equal(lot, HF_TEXT("old"))   ? HF_ANSWER_NO
                   : hf_text_equal(lot, HF_TEXT("new")) ? HF_ANSWER_YES
                                                        : HF_ANSWER_NO_BASIS));
        }
    }
    context.stock = HF_NONE; /* as a component the product is of no lot that is known */
    context.is_new_installation = false;
    context.device = helper_row(world->snapshot, HF_KIND_DEVICE, "north/v2");
    CHECK(hf_condition_evaluate(&context, ALTERED).answer == HF_ANSWER_NO_BASIS);
}

/* ---- stock ---- */

static const struct hf_stock_bar *bar_of(const struct world *world, const char *lot) {
    for (uint32_t i = 0; i < world->assessment.stock_bar_count; i++) {
        const struct hf_stock_bar *bar = &world->assessment.stock_bar[i];
        if (hf_text_equal(world->snapshot->stocks.lot[bar->stock], hf_text_of(lot))) {
            return bar;
        }
    }
    return NULL;
}

static enum hf_answer barred(const struct world *world, const char *lot) {
    const struct hf_stock_bar *bar = bar_of(world, lot);
    return bar == NULL ? HF_ANSWER_NO : bar->barred;
}

static void test_stock(struct world *world) {
    world->assessment.scenario.as_of = day("2023-01-01");
    (void)world_assess(world);
    CHECK(barred(world, "old") == HF_ANSWER_NO);
    CHECK(barred(world, "new") == HF_ANSWER_YES);
    CHECK(barred(world, "mix") == HF_ANSWER_NO_BASIS);
    CHECK(barred(world, "two") == HF_ANSWER_NO_BASIS);
    CHECK(barred(world, "three") == HF_ANSWER_YES);
    const struct hf_stock_bar *bar = bar_of(world, "new");
    CHECK(bar != NULL && bar->measure == 0 && bar->requirement == HF_NONE &&
          bar->from.earliest.days == day("2022-10-13").days && bar->barred_as_of == HF_ANSWER_YES);
    CHECK(bar != NULL && why_holds(&world->assessment.why, bar->why, HF_WHY_ROW, HF_KIND_LOT) &&
          why_holds(&world->assessment.why, bar->why, HF_WHY_ROW, HF_KIND_STOCK));
    bar = bar_of(world, "mix");
    CHECK(bar != NULL && why_blank(&world->assessment.why, bar->why, HF_KIND_STOCK, "revision"));
    CHECK(world_answer(world, "veldor/v1", HF_EFFECT_NO_INSTALL, 0) == HF_ANSWER_YES);
    CHECK(world_answer(world, "veldor/v1", HF_EFFECT_MUST_REMOVE, 0) == HF_ANSWER_YES); /* b */
    world->assessment.scenario.as_of = day("2022-01-01");
    (void)world_assess(world);
    bar = bar_of(world, "new");
    CHECK(bar != NULL && bar->barred == HF_ANSWER_YES && bar->barred_as_of == HF_ANSWER_NO);
    measures[0].binding = HF_BINDING_ADVICE; /* advice keeps nothing in the store */
    (void)world_assess(world);
    CHECK(world->assessment.stock_bar_count == 0);
    measures[0].binding = HF_BINDING_LAW;
}

static enum hf_answer barred_as_spare(const struct world *world, const char *lot) {
    const struct hf_stock_bar *bar = bar_of(world, lot);
    return bar == NULL ? HF_ANSWER_NO : bar->barred_as_spare;
}

/* A ban on putting in units anew may leave the replacement of failed ones alone: by an exception,
 * by one whose window ends, or by the condition of a requirement. */
static void test_spares(struct world *world) {
    (void)world_assess(world);
    CHECK(barred_as_spare(world, "new") == HF_ANSWER_YES);
    CHECK(barred_as_spare(world, "old") == HF_ANSWER_NO);
    static struct hf_defeater like[] = {{.id = HF_TEXT_INIT("like"),
                                         .acts = 1U << HF_ACT_INSTALL,
                                         .condition = LIKE_FOR_LIKE,
                                         .fact = HF_NONE}};
    like[0].interval = between("2022-10-13", NULL);
    measures[0].defeater = like;
    measures[0].defeater_count = 1;
    (void)world_assess(world);
    CHECK(barred(world, "new") != HF_ANSWER_NO);
    CHECK(barred_as_spare(world, "new") == HF_ANSWER_NO);
    like[0].interval = between("2022-10-13", "2027-12-31");
    (void)world_assess(world);
    const struct hf_stock_bar *bar = bar_of(world, "new");
    CHECK(bar != NULL && bar->barred_as_spare == HF_ANSWER_YES &&
          bar->spare_from.earliest.days == day("2027-12-31").days &&
          bar->spare_why.value != HF_WHY_NONE.value);
    packs_fill();
}

static void test_requirement(struct world *world) {
    packs_fill();
    packs[0].requirement = requirements;
    packs[0].requirement_count = 1;
    packs[0].measure_count = 0;
    if (world_open(world, lines, packs, 1, "2023-01-01")) {
        world_match(world, "veldor", 0, 0, HF_ANSWER_YES);
        (void)world_assess(world);
        CHECK(barred(world, "old") == HF_ANSWER_YES); /* made in XV */
        CHECK(barred(world, "new") == HF_ANSWER_NO);
        CHECK(barred(world, "mix") == HF_ANSWER_NO_BASIS);
        CHECK(barred(world, "three") == HF_ANSWER_NO);
        const struct hf_stock_bar *bar = bar_of(world, "old");
        CHECK(bar != NULL && bar->requirement == 0 && bar->measure == HF_NONE);
        CHECK(barred_as_spare(world, "old") == HF_ANSWER_YES);
        requirements[0].condition = ANEW;
        (void)world_assess(world);
        CHECK(barred(world, "old") == HF_ANSWER_YES);
        CHECK(barred_as_spare(world, "old") == HF_ANSWER_NO);
    }
    world_close(world);
}

/* ---- a slow version ---- */

static uint64_t draw_state;
static uint32_t draw(uint32_t below) {
    draw_state = draw_state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(draw_state >> 33) % below;
}

static const char *const words[] = {"", "A", "B", "Z"}; /* Z: a word that no row holds */

/* The answers of the rows that say most of exactly this lot; `fold` starts with 3 for none. */
static void slow_exact(const struct hf_snapshot *snapshot, const char *revision, const char *code,
                       int *fold) {
    int most = -1;
    for (int turn = 0; turn < 2; turn++) {
        for (uint32_t i = 0; i < snapshot->lots.rows.count; i++) {
            const struct hf_text row_revision = snapshot->lots.revision[i];
            const struct hf_text row_code = snapshot->lots.date_code[i];
            const bool is_meant =
                (row_revision.len == 0 || hf_text_equal(row_revision, hf_text_of(revision))) &&
                (row_code.len == 0 || hf_text_equal(row_code, hf_text_of(code)));
            const int says = (row_revision.len > 0) + (row_code.len > 0);
            if (is_meant && turn == 0) {
                most = says > most ? says : most;
            } else if (is_meant && says == most) {
                const int value = snapshot->lots.supply_chain_altered[i];
                *fold = *fold == 3 || *fold == value ? value : HF_UNDETERMINED;
            }
        }
    }
    if (most < 0) {
        const int value = snapshot->products.supply_chain_altered[0];
        *fold = *fold == 3 || *fold == value ? value : HF_UNDETERMINED;
    }
}

static enum hf_answer slow_answer(const struct hf_snapshot *snapshot, const char *revision,
                                  const char *code) {
    int fold = 3;
    for (size_t r = 1; r < COUNT_OF(words); r++) {
        for (size_t c = 1; c < COUNT_OF(words); c++) {
            const bool is_meant = (revision[0] == '\0' || strcmp(revision, words[r]) == 0) &&
                                  (code[0] == '\0' || strcmp(code, words[c]) == 0);
            if (is_meant) {
                slow_exact(snapshot, words[r], words[c], &fold);
            }
        }
    }
    return fold == HF_YES ? HF_ANSWER_YES : fold == HF_NO ? HF_ANSWER_NO : HF_ANSWER_NO_BASIS;
}

static void random_line(char *text, size_t size, const char *what) {
    static const char *const altered[] = {"", "yes", "no", "yes"};
    (void)snprintf(text, size,
                   "%s | manufacturer=V | product=P | revision=%s | date_code=%s | "
                   "supply_chain_altered=%s\n",
                   what, words[draw(3)], words[draw(3)], altered[draw(4)]);
}

static void test_random(struct world *world) {
    int settled = 0;
    for (uint32_t seed = 1; seed <= 120; seed++) {
        char text[2048];
        size_t len = (size_t)snprintf(text, sizeof text,
                                      "party | name=V\nproduct | manufacturer=V | model=P | "
                                      "supply_chain_altered=%s\n",
                                      seed % 3 == 0   ? ""
                                      : seed % 3 == 1 ? "yes"
                                                      : "no");
        draw_state = seed;
        for (uint32_t i = 0; i < 1 + seed % 5; i++) {
            random_line(text + len, sizeof text - len, "lot");
            len += strlen(text + len);
        }
        if (!world_open(world, text, packs, 1, "2023-01-01")) {
            return;
        }
        for (size_t unit = 0; unit < COUNT_OF(words) * COUNT_OF(words); unit++) {
            struct hf_condition_context context = hf_condition_context_make(world->snapshot, 0);
            const char *revision = words[unit / COUNT_OF(words)];
            const char *code = words[unit % COUNT_OF(words)];
            context.product = 0;
            context.revision = hf_text_of(revision);
            context.date_code = hf_text_of(code);
            const enum hf_answer seen = hf_condition_evaluate(&context, ALTERED).answer;
            const enum hf_answer slow = slow_answer(world->snapshot, revision, code);
            const bool is_whole = revision[0] != '\0' && code[0] != '\0';
            CHECK(is_whole ? seen == slow : seen == slow || seen == HF_ANSWER_NO_BASIS);
            settled += hf_answer_is_settled(seen);
        }
        world_close(world);
    }
    CHECK(settled > 200);
}

static void test_memory(struct world *world) {
    const struct hf_arena keep = world->help.keep;
    bool is_done = false;
    for (int64_t k = 0; k < 2000 && !is_done; k++) {
        int64_t allowance = k;
        struct hf_arena here = keep;
        struct hf_arena there = world->help.scratch;
        here.allowance = &allowance;
        there.allowance = &allowance;
        world->assessment.why = hf_why_make(&here);
        world->assessment.stock_bar_count = 77;
        const enum hf_status status = hf_exposure_assess(&world->assessment, &here, there, NULL);
        is_done = status == HF_OK;
        check_failed +=
            is_done || (status == HF_ERR_MEMORY && world->assessment.stock_bar_count == 77) ? 0 : 1;
    }
    CHECK(is_done);
}

int main(void) {
    struct world world;
    packs_fill();
    if (world_open(&world, lines, packs, 1, "2023-01-01")) {
        world_match(&world, "veldor", 0, 0, HF_ANSWER_YES);
        test_units(&world);
        test_new_units(&world);
        test_stock(&world);
        test_spares(&world);
        test_memory(&world);
    }
    world_close(&world);
    test_requirement(&world);
    packs_fill();
    test_random(&world);
    return check_report();
}
