/* Goal: blanking any field of the operator's data never moves an answer about a product towards
 * clear. Method: a small network with certain and uncertain answers; every cell of every row
 * blanked in turn, in the snapshot itself; what was undetermined or yes must stay undetermined at
 * least, never "no" nor (but for two sorts of cells) "presumed no". The same at several days. */
#include "tests/exposure_fixture.h"

#include <string.h>

static const char *const lines =
    "operator | name=Own | country=XO\n"
    "party | name=Veldor | country=XV | component_stock_days=20..60\n"
    "party | name=Daughter | country=XV\n"
    "party | name=Norden | country=XN\n"
    "party | name=Chipco | country=XA\n"
    "party | name=Listed | country=XL\n"
    "party name | party=Norden | name=Norden Ltd | kind=alias\n"
    "ownership | owner=Veldor | owned=Daughter | share_percent=60 | control=no | from=2010-01-01\n"
    "ownership | owner=Veldor | owned=Norden | share_percent=10 | control=no\n"
    "addressee | measure=p/removal | addressed=yes | received=2022-10-13\n"
    "class | name=box\n"
    "class origin | class=box | jurisdiction=XA | contains=yes | content_percent=30..40\n"
    "product | manufacturer=Veldor | model=V1 | kind=device | end_of_sale=never | "
    "end_of_support=never | "
    "end_of_security=never | bom_complete=yes | technology=5g | class=box | "
    "factory_country=XN | supply_chain_altered=no\n"
    "lot | manufacturer=Veldor | product=V1 | revision=A | date_code=1901 | factory_country=XV | "
    "supply_chain_altered=yes | produced=2019-01-05\n"
    "lot | manufacturer=Veldor | product=V1 | revision=A | factory_country=XN | "
    "supply_chain_altered=no\n"
    "product | manufacturer=Daughter | model=D1 | kind=device | end_of_sale=never | "
    "end_of_support=never | "
    "end_of_security=never | bom_complete=yes\n"
    "product | manufacturer=Norden | model=N1 | kind=device | bom_complete=yes | "
    "end_of_sale=2020-01-01 | "
    "end_of_support=2021-01-01 | end_of_security=2021-06-01\n"
    "product | manufacturer=Norden | model=N2 | kind=device | end_of_sale=never | "
    "end_of_support=never | "
    "end_of_security=never | bom_complete=yes | class=box\n"
    "product | manufacturer=Listed | model=L1 | kind=device | end_of_sale=never | "
    "end_of_support=never | "
    "end_of_security=never | bom_complete=yes\n"
    "product | manufacturer=Chipco | model=C1 | kind=component\n"
    "product | manufacturer=Chipco | model=OS | kind=software | bom_complete=yes\n"
    "product | manufacturer=Veldor | model=Card | kind=module | bom_complete=yes\n"
    "product origin | manufacturer=Chipco | product=C1 | jurisdiction=XA | originates=yes | "
    "direct_product=yes | "
    "control_class=5x1\n"
    "product origin | manufacturer=Chipco | product=OS | jurisdiction=XA | originates=yes\n"
    "product origin | manufacturer=Veldor | product=V1 | jurisdiction=XA | originates=no | "
    "controlled_content_percent=30 | direct_product=no\n"
    "product origin | manufacturer=Daughter | product=D1 | jurisdiction=XA | originates=yes | "
    "controlled_content_percent=0\n"
    "component | manufacturer=Veldor | product=V1 | component_manufacturer=Chipco | component=C1 | "
    "quantity=2\n"
    "component | manufacturer=Veldor | product=V1 | component_manufacturer=Chipco | component=OS\n"
    "component | manufacturer=Norden | product=N1 | component_manufacturer=Veldor | "
    "component=Card\n"
    "product party | manufacturer=Norden | product=N2 | role=manufacturer | party=Veldor\n"
    "product party | manufacturer=Norden | product=N2 | role=designer | party=Veldor\n"
    "product party | manufacturer=Norden | product=N1 | role=manufacturer | party=Norden\n";
static const char *const more_lines =
    "site | name=North | status=active\n"
    "function | name=packet core | class=core\n"
    "function | name=access | class=access\n"
    "device | site=North | name=a | manufacturer=Veldor | device_type=V1 | function=packet core | "
    "quantity=3 | "
    "install_date=2019-01-01 | technology=5g | status=active | revision=A | date_code=1901\n"
    "device | site=North | name=b | manufacturer=Daughter | device_type=D1 | function=access | "
    "technology=4g\n"
    "device | site=North | name=c | manufacturer=Norden | device_type=N1 | function=access\n"
    "device | site=North | name=d | manufacturer=Norden | device_type=N2 | function=packet core\n"
    "device | site=North | name=e | manufacturer=Listed | device_type=L1 | function=access\n"
    "contract | id=k | supplier=Veldor | kind=support | signed_on=2018-04-16 | manufacturer=Veldor "
    "| product=V1\n"
    "contract | id=n | supplier=Norden | kind=repair | manufacturer=Norden | product=N1\n"
    "order | id=o | contract=k | supplier=Veldor | manufacturer=Veldor | product=V1 | "
    "destination=XO | "
    "ordered=2018-05-01\n"
    "shipment | id=s | order=o | production_started=2018-05-02 | shipped=2018-05-20 | "
    "received=2018-06-01\n"
    "repair | id=r | manufacturer=Norden | product=N1 | repairer=Daughter | sent=2018-01-01\n"
    "stock | lot=l | manufacturer=Veldor | product=V1 | place=North | quantity=2 | "
    "revision=A | date_code=1901\n"
    "list | name=Odd List\n"
    "list entry | list=Odd List | entry=1 | name=Listed | from=2018-01-01\n";

static struct hf_text core_words[] = {HF_TEXT_INIT("core")};
static struct hf_function_class classes[] = {
    {HF_TEXT_INIT("sensitive"), {NULL, 0}, core_words, 1, HF_NONE}};
static struct hf_pack_party pack_parties[] = {{.id = HF_TEXT_INIT("veldor"), .fact = HF_NONE}};
static uint32_t veldor[] = {0};

enum {
    OF_XA = 3,
    SIGNED,
    EN_ROUTE,
    SENSITIVE,
    IS_5G,
    ALTERED,
    IS_CLASS,
    MADE,
    DESIGNED,
    INSTALLED,
    TO_US
};
static struct hf_condition conditions[] = {
    {.predicate = HF_IF_ORIGINATES_IN, .text = HF_TEXT_INIT("XA")},
    {.predicate = HF_IF_CONTENT_ABOVE, .text = HF_TEXT_INIT("XA"), .ratio = 0.25},
    {.predicate = HF_IF_DIRECT_PRODUCT_OF, .text = HF_TEXT_INIT("XA")},
    {.predicate = HF_IF_ANY, .child_from = 0, .child_count = 3},
    {.predicate = HF_IF_CONTRACT_SIGNED_UNTIL, .date = {17636}}, /* 2018-04-15 */
    {.predicate = HF_IF_EN_ROUTE_ON, .date = {17666}},           /* 2018-05-15 */
    {.predicate = HF_IF_FUNCTION_CLASS, .text = HF_TEXT_INIT("sensitive")},
    {.predicate = HF_IF_TECHNOLOGY, .text = HF_TEXT_INIT("5g")},
    {.predicate = HF_IF_SUPPLY_CHAIN_ALTERED},
    {.predicate = HF_IF_PRODUCT_CLASS, .text = HF_TEXT_INIT("box")},
    {.predicate = HF_IF_MADE_IN, .text = HF_TEXT_INIT("XV")},
    {.predicate = HF_IF_DESIGNED_BY_TARGET},
    {.predicate = HF_IF_INSTALLED_BEFORE, .date = {18262}}, /* 2020-01-01 */
    {.predicate = HF_IF_DESTINATION, .text = HF_TEXT_INIT("XO")},
};

#define ROLES (1U << HF_ROLE_BRAND | 1U << HF_ROLE_MANUFACTURER)
#define RULE(act_, modality_, condition_)                                                          \
    { (act_), (modality_), (condition_), HF_NONE }
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static struct hf_act_rule supply_acts[] = {RULE(HF_ACT_SUPPLY_TARGET, HF_FORBIDDEN, OF_XA)};
static struct hf_act_rule our_acts[] = {RULE(HF_ACT_BUY, HF_FORBIDDEN, OF_XA),
                                        RULE(HF_ACT_RECEIVE, HF_FORBIDDEN, TO_US),
                                        RULE(HF_ACT_SEND_FOR_REPAIR, HF_FORBIDDEN, HF_NONE),
                                        RULE(HF_ACT_PATCH, HF_FORBIDDEN, MADE),
                                        RULE(HF_ACT_INSTALL, HF_FORBIDDEN, ALTERED),
                                        RULE(HF_ACT_USE, HF_ADVISED_AGAINST, IS_CLASS)};
static struct hf_act_rule removal_acts[] = {RULE(HF_ACT_USE, HF_FORBIDDEN, SENSITIVE),
                                            RULE(HF_ACT_INSTALL, HF_FORBIDDEN, IS_5G)};
static struct hf_act_rule reach_acts[] = {RULE(HF_ACT_USE, HF_FORBIDDEN, HF_NONE)};
static struct hf_act_rule old_acts[] = {RULE(HF_ACT_USE, HF_FORBIDDEN, INSTALLED),
                                        RULE(HF_ACT_GET_SUPPORT, HF_FORBIDDEN, DESIGNED)};

enum { SUPPLY, OURS, REMOVAL, REACH, OLD, MEASURES };
static struct hf_measure measures[MEASURES];
static struct hf_period periods[1];
static struct hf_defeater permits[2];
static struct hf_requirement requirements[1];
static struct hf_deadline deadline[1];
static struct hf_pack packs[1];

static void packs_fill(void) {
    static struct {
        const char *id;
        struct hf_act_rule *act;
        uint32_t act_count;
        enum hf_addressees_rule addressees;
    } const made[MEASURES] = {{"supply", supply_acts, COUNT_OF(supply_acts), HF_ADDRESSED_OTHERS},
                              {"ours", our_acts, COUNT_OF(our_acts), HF_ADDRESSED_JURISDICTION},
                              {"removal", removal_acts, COUNT_OF(removal_acts), HF_ADDRESSED_NAMED},
                              {"reach", reach_acts, COUNT_OF(reach_acts), HF_ADDRESSED_EVERYONE},
                              {"old", old_acts, COUNT_OF(old_acts), HF_ADDRESSED_EVERYONE}};
    periods[0] = (struct hf_period){HF_PERIOD_IN_FORCE, between("2018-04-15", NULL), HF_NONE};
    permits[0] = (struct hf_defeater){.interval = between("2018-04-15", "2018-09-01"),
                                      .condition = SIGNED,
                                      .acts = 1U << HF_ACT_PATCH | 1U << HF_ACT_BUY,
                                      .fact = HF_NONE};
    permits[1] = (struct hf_defeater){.interval = between("2018-04-15", NULL),
                                      .condition = EN_ROUTE,
                                      .acts = 1U << HF_ACT_RECEIVE,
                                      .fact = HF_NONE};
    for (int i = 0; i < MEASURES; i++) {
        measures[i] = (struct hf_measure){
            .id = hf_text_of(made[i].id),
            .jurisdiction = HF_TEXT("XO"),
            .binding = HF_BINDING_LAW,
            .target = {.party = veldor,
                       .party_count = 1,
                       .roles = ROLES,
                       .reaches_components = i == REACH ? HF_YES : HF_NO,
                       .ownership = {i != OLD, 0.5, false, true, true, HF_CONTROL_COUNTS, HF_NONE}},
            .addressees = made[i].addressees,
            .act = made[i].act,
            .act_count = made[i].act_count,
            .condition = HF_NONE,
            .period = periods,
            .period_count = 1,
            .fact = HF_NONE};
    }
    measures[OURS].defeater = permits;
    measures[OURS].defeater_count = 2;
    deadline[0] = (struct hf_deadline){sure("2027-12-31"), HF_DATE_UNKNOWN, HF_NONE};
    requirements[0] = (struct hf_requirement){.id = HF_TEXT("out"),
                                              .measure = HF_NONE,
                                              .binding = HF_BINDING_LAW,
                                              .jurisdiction = HF_TEXT("XO"),
                                              .addressees = HF_ADDRESSED_JURISDICTION,
                                              .target = measures[REMOVAL].target,
                                              .metric = HF_METRIC_UNITS,
                                              .condition = IS_5G,
                                              .deadline = deadline,
                                              .deadline_count = 1,
                                              .fact = HF_NONE};
    packs[0] = (struct hf_pack){.id = HF_TEXT("p"),
                                .party = pack_parties,
                                .party_count = 1,
                                .condition = conditions,
                                .condition_count = COUNT_OF(conditions),
                                .function_class = classes,
                                .function_class_count = 1,
                                .measure = measures,
                                .measure_count = MEASURES,
                                .requirement = requirements,
                                .requirement_count = 1};
}

/* ---- blanking ---- */

static void *cell_of(struct hf_snapshot *snapshot, enum hf_kind kind, uint32_t column,
                     uint32_t row) {
    const struct hf_column *described = &hf_schema_get(kind)->column[column];
    char *data = *(char **)(void *)((char *)hf_snapshot_rows(snapshot, kind) + described->offset);
    return data + row * hf_value_size(described->type);
}

/* Cells that say which product a unit is, or that it is there at all: without them there is no
 * answer about the product to compare. Keys of list entries are the publisher's, not the
 * operator's. */
static bool is_left_out(enum hf_kind kind, const char *column) {
    const bool is_public = kind == HF_KIND_LIST || kind == HF_KIND_LIST_ENTRY ||
                           kind == HF_KIND_LIST_NAME || kind == HF_KIND_PACK;
    const bool is_unit = kind == HF_KIND_DEVICE && strcmp(column, "device_type") == 0;
    return is_public || is_unit;
}

enum { PRODUCTS_MAX = 16 };
struct product_answers {
    uint32_t count;
    uint32_t product[PRODUCTS_MAX];
    enum hf_answer answer[PRODUCTS_MAX][HF_EFFECT_COUNT + 1]; /* last: touched */
};

static struct product_answers answers_take(struct world *world) {
    struct hf_arena keep = world->help.keep; /* each time from the same place */
    struct hf_assessment *assessment = &world->assessment;
    struct product_answers taken = {0};
    assessment->why = hf_why_make(&keep);
    CHECK(hf_assumptions_resolve(&keep, world->snapshot, &assessment->scenario,
                                 &assessment->assumptions, NULL) == HF_OK);
    CHECK(hf_exposure_assess(assessment, &keep, world->help.scratch, NULL) == HF_OK);
    for (uint32_t i = 0; i < assessment->product_count && i < PRODUCTS_MAX; i++) {
        taken.product[taken.count] = assessment->product[i].product;
        for (int kind = 0; kind < HF_EFFECT_COUNT; kind++) {
            taken.answer[taken.count][kind] = assessment->product[i].answer[kind];
        }
        taken.answer[taken.count++][HF_EFFECT_COUNT] = assessment->product[i].touched;
    }
    return taken;
}

/* Without a fact nothing is better than undetermined without a basis. A reference whose row is
 * known to exist but not to whom it belongs only keeps all others from being clear; and a maker who
 * has said no end is presumed to have none. */
static enum hf_answer floor_of(enum hf_kind kind, const char *column) {
    const bool is_loose = (kind == HF_KIND_OWNERSHIP && strcmp(column, "owned") == 0) ||
                          (kind == HF_KIND_PRODUCT_PARTY && strcmp(column, "product") == 0);
    const bool is_end = kind == HF_KIND_PRODUCT && strncmp(column, "end_of_", 7) == 0;
    return is_loose || is_end ? HF_ANSWER_PRESUMED_NO : HF_ANSWER_NO_BASIS;
}

/* How many answers have come nearer to clear than they may. */
static int cleared(const struct product_answers *before, const struct product_answers *after,
                   enum hf_answer floor) {
    int count = before->count != after->count ? 1 : 0;
    for (uint32_t i = 0; i < before->count; i++) {
        for (int kind = 0; kind <= HF_EFFECT_COUNT; kind++) {
            const enum hf_answer was =
                before->answer[i][kind] < floor ? before->answer[i][kind] : floor;
            count += after->answer[i][kind] < was;
        }
    }
    return count;
}

/* The reverse references go with the references they mirror: a reference that is blank is in none.
 * Intake builds them so; here rows are taken out of the lists of what they no longer point to. */
static void reverse_drop(struct hf_csr *csr, uint32_t target, uint32_t row, uint32_t target_count) {
    for (uint32_t i = csr->start[target]; i < csr->start[target + 1]; i++) {
        if (csr->item[i] == row) {
            for (uint32_t k = i; k + 1 < csr->start[target_count]; k++) {
                csr->item[k] = csr->item[k + 1];
            }
            for (uint32_t t = target + 1; t <= target_count; t++) {
                csr->start[t]--;
            }
            return;
        }
    }
}

static struct hf_csr csr_copy(struct hf_arena *keep, const struct hf_csr *csr,
                              uint32_t target_count) {
    const uint32_t items = csr->start[target_count];
    struct hf_csr copy = {hf_new(keep, uint32_t, (size_t)target_count + 1),
                          hf_new(keep, uint32_t, (size_t)items + 1)};
    if (copy.start == NULL || copy.item == NULL) {
        abort();
    }
    memcpy(copy.start, csr->start, (target_count + 1) * sizeof *copy.start);
    memcpy(copy.item, csr->item, items * sizeof *copy.item);
    return copy;
}

static const struct {
    enum hf_kind kind;
    const char *column;
    size_t csr;
} mirrors[] = {
    {HF_KIND_PARTY_NAME, "party", offsetof(struct hf_snapshot, names_by_party)},
    {HF_KIND_PRODUCT_PARTY, "product", offsetof(struct hf_snapshot, parties_by_product)},
    {HF_KIND_PRODUCT_ORIGIN, "product", offsetof(struct hf_snapshot, origins_by_product)},
    {HF_KIND_COMPONENT, "product", offsetof(struct hf_snapshot, components_by_product)},
    {HF_KIND_CLASS_ORIGIN, "class", offsetof(struct hf_snapshot, origins_by_class)},
    {HF_KIND_CONTRACT, "supplier", offsetof(struct hf_snapshot, contracts_by_supplier)},
    {HF_KIND_ORDER, "product", offsetof(struct hf_snapshot, orders_by_product)},
    {HF_KIND_SHIPMENT, "order", offsetof(struct hf_snapshot, shipments_by_order)},
    {HF_KIND_REPAIR, "product", offsetof(struct hf_snapshot, repairs_by_product)},
    {HF_KIND_RETURN_COUNT, "product", offsetof(struct hf_snapshot, return_counts_by_product)},
    {HF_KIND_PREDICTED_RATE, "product", offsetof(struct hf_snapshot, predicted_rates_by_product)},
    {HF_KIND_REPAIR_KIT, "product", offsetof(struct hf_snapshot, kits_by_product)},
    {HF_KIND_REPAIR_KIT, "kit", offsetof(struct hf_snapshot, boards_by_kit)},
    {HF_KIND_STOCK, "product", offsetof(struct hf_snapshot, stocks_by_product)},
    {HF_KIND_LOT, "product", offsetof(struct hf_snapshot, lots_by_product)},
};

static int blank_and_compare(struct world *world, enum hf_kind kind, uint32_t column, uint32_t row,
                             const struct product_answers *before) {
    struct hf_snapshot *snapshot = &world->help.snapshot;
    const struct hf_column *described = &hf_schema_get(kind)->column[column];
    const size_t size = hf_value_size(described->type);
    const union hf_value blank = hf_value_blank(described->type);
    union hf_value saved;
    void *cell = cell_of(snapshot, kind, column, row);
    memcpy(&saved, cell, size);
    if (described->type != HF_COLUMN_RANGE && described->type != HF_COLUMN_PERCENT &&
        memcmp(&saved, &blank, size) == 0) {
        return 0;
    }
    struct hf_snapshot *whole = malloc(sizeof *whole);
    if (whole == NULL) {
        abort();
    }
    memcpy(whole, snapshot, sizeof *whole);
    const struct hf_arena keep = world->help.keep;
    for (size_t i = 0; i < COUNT_OF(mirrors); i++) {
        if (mirrors[i].kind == kind && strcmp(mirrors[i].column, described->name) == 0 &&
            saved.ref != HF_NONE) {
            struct hf_csr *csr = (struct hf_csr *)(void *)((char *)snapshot + mirrors[i].csr);
            const uint32_t count = hf_snapshot_rows(snapshot, described->target)->count;
            *csr = csr_copy(&world->help.keep, csr, count);
            reverse_drop(csr, saved.ref, row, count);
        }
    }
    memcpy(cell, &blank, size);
    /* a party without its name is one that nobody can screen: its matches go */
    const bool is_name = kind == HF_KIND_PARTY && strcmp(described->name, "name") == 0;
    if (is_name && row == world->match[0].party) {
        world->match[0].answer = HF_ANSWER_NO;
    }
    const struct product_answers after = answers_take(world);
    const int count = cleared(before, &after, floor_of(kind, described->name));
    if (count > 0) {
        printf("    %s %.*s: blank %s\n", hf_schema_get(kind)->name,
               HF_TEXT_ARG(hf_snapshot_rows(snapshot, kind)->key[row]), described->name);
    }
    world->match[0].answer = HF_ANSWER_YES;
    memcpy(cell, &saved, size);
    memcpy(snapshot, whole, sizeof *whole);
    free(whole);
    world->help.keep = keep;
    return count;
}

static void test_every_cell(const char *as_of) {
    struct world world;
    enum { TEXT_MAX = 8192 };
    char *text = malloc(TEXT_MAX); /* the rows' texts point into it */
    packs_fill();
    if (text == NULL) {
        abort();
    }
    (void)snprintf(text, TEXT_MAX, "%s%s", lines, more_lines);
    if (!world_open(&world, text, packs, 1, as_of)) {
        free(text);
        return;
    }
    world_match(&world, "veldor", 0, 0, HF_ANSWER_YES);
    world_match(&world, "listed", HF_NONE, 0, HF_ANSWER_YES);
    const struct product_answers before = answers_take(&world);
    CHECK(before.count == 5);
    int cells = 0;
    int worse = 0;
    int settled = 0;
    for (uint32_t i = 0; i < before.count; i++) {
        settled += before.answer[i][HF_EFFECT_COUNT] == HF_ANSWER_YES;
    }
    CHECK(settled >= 2); /* there is something to lose */
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        const struct hf_schema *schema = hf_schema_get((enum hf_kind)kind);
        for (uint32_t column = 0; column < schema->column_count; column++) {
            const uint32_t rows = hf_snapshot_rows(&world.help.snapshot, (enum hf_kind)kind)->count;
            for (uint32_t row = 0;
                 row < rows && !is_left_out((enum hf_kind)kind, schema->column[column].name);
                 row++) {
                worse += blank_and_compare(&world, (enum hf_kind)kind, column, row, &before);
                cells++;
            }
        }
    }
    CHECK(worse == 0);
    CHECK(cells > 300);
    world_close(&world);
    free(text);
}

int main(void) {
    test_every_cell("2018-05-20");
    test_every_cell("2018-12-01");
    test_every_cell("2024-06-01");
    return check_report();
}
