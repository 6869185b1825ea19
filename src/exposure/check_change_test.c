/* Goal: the day on which an answer is said to change is the first on which it does. Method: random
 * packs with uncertain days, exceptions, conditions, listings and stakes; the same question asked
 * on each of the following days. One deal: exceptions are tried on it alone; lot, destination and
 * counterparty of the deal count; wrong arguments. */
#include "tests/exposure_fixture.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static uint64_t draw_state;
static uint32_t draw(uint32_t below) {
    draw_state = draw_state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(draw_state >> 33) % below;
}

static const char *const lines =
    "operator | name=Own | country=XO\n"
    "party | name=Veldor | country=XV\n"
    "party | name=Mother | country=XV\n"
    "party | name=Norden | country=XN\n"
    "ownership | owner=Mother | owned=Veldor | share_percent=60 | from=2019-01-20..2019-02-03 | "
    "until=2019-03-15\n"
    "product | manufacturer=Veldor | model=V1 | kind=device | bom_complete=yes\n"
    "product | manufacturer=Norden | model=N1 | kind=device | bom_complete=yes\n"
    "product origin | manufacturer=Veldor | product=V1 | jurisdiction=XA | originates=yes\n"
    "lot | manufacturer=Veldor | product=V1 | revision=A | supply_chain_altered=no\n"
    "lot | manufacturer=Veldor | product=V1 | revision=B | supply_chain_altered=yes\n"
    "contract | id=old | supplier=Veldor | kind=purchase | signed_on=2018-12-01\n"
    "contract | id=late | supplier=Veldor | kind=purchase | signed_on=2019-02-01\n"
    "order | id=o | contract=old | supplier=Veldor | manufacturer=Veldor | product=V1\n"
    "list | name=Grey List\n"
    "list | name=Odd List\n"
    "list entry | list=Grey List | entry=1 | name=Veldor | from=2019-01-25..2019-02-11\n"
    "list entry | list=Odd List | entry=1 | name=Veldor | from=2019-02-20 | until=2019-03-01\n";

enum { FIRST_DAY = 17897, DAYS = 110 }; /* 2019-01-01 */
enum { MEASURES = 4, WINDOWS = 2 };
static struct hf_pack_party pack_parties[] = {{.id = HF_TEXT_INIT("veldor"), .fact = HF_NONE},
                                              {.id = HF_TEXT_INIT("mother"), .fact = HF_NONE}};
static uint32_t named[] = {0, 1};
static struct hf_text grey[] = {HF_TEXT_INIT("Grey List")};
static struct hf_condition conditions[3];
static struct hf_act_rule acts[MEASURES][3];
static struct hf_period periods[MEASURES][2];
static struct hf_defeater windows[MEASURES][WINDOWS];
static struct hf_measure measures[MEASURES];
static struct hf_deadline deadlines[1];
static struct hf_requirement requirements[1];
static struct hf_pack packs[1];

static struct hf_date_range random_day(uint32_t least, uint32_t most) {
    const struct hf_date day = {FIRST_DAY + (int32_t)(least + draw(most - least))};
    const struct hf_date later = {day.days + (draw(2) == 0 ? 0 : (int32_t)draw(25))};
    return (struct hf_date_range){day, later};
}

static void random_measure(uint32_t at) {
    static const enum hf_act some[] = {HF_ACT_BUY, HF_ACT_PATCH, HF_ACT_INSTALL, HF_ACT_PAY,
                                       HF_ACT_SEND_FOR_REPAIR};
    static const enum hf_modality ways[] = {HF_FORBIDDEN, HF_LICENCE_REQUIRED, HF_FORBIDDEN,
                                            HF_ADVISED_AGAINST};
    static const enum hf_period_status states[] = {HF_PERIOD_IN_FORCE,  HF_PERIOD_UNKNOWN,
                                                   HF_PERIOD_ANNOUNCED, HF_PERIOD_STAYED,
                                                   HF_PERIOD_ADVICE,    HF_PERIOD_IN_FORCE};
    for (int i = 0; i < 3; i++) {
        acts[at][i] = (struct hf_act_rule){some[draw(COUNT_OF(some))], ways[draw(COUNT_OF(ways))],
                                           draw(3) == 0 ? draw(3) : HF_NONE, HF_NONE};
    }
    const struct hf_date_range middle = random_day(30, 70);
    periods[at][0] =
        (struct hf_period){states[draw(COUNT_OF(states))], {random_day(0, 25), middle}, HF_NONE};
    periods[at][1] =
        (struct hf_period){states[draw(COUNT_OF(states))],
                           {middle, draw(2) == 0 ? HF_DATE_UNKNOWN : random_day(100, 130)},
                           HF_NONE};
    for (int i = 0; i < WINDOWS; i++) {
        const struct hf_date_range from = random_day(0, 60);
        windows[at][i] = (struct hf_defeater){
            .kind = HF_DEFEATER_GENERAL_LICENCE,
            .interval = {from, random_day((uint32_t)(from.latest.days - FIRST_DAY) + 1, 120)},
            .acts = 1U << some[draw(COUNT_OF(some))] | 1U << some[draw(COUNT_OF(some))],
            .condition = draw(2) == 0 ? draw(3) : HF_NONE,
            .fact = HF_NONE};
    }
    const bool is_by_list = at == 1;
    measures[at] = (struct hf_measure){
        .id = HF_TEXT("m"),
        .jurisdiction = HF_TEXT("XO"),
        .binding = HF_BINDING_LAW,
        .target = {.party = &named[at == 2 ? 1 : 0],
                   .party_count = is_by_list ? 0 : 1,
                   .list = grey,
                   .list_count = is_by_list ? 1 : 0,
                   .roles = 1U << HF_ROLE_BRAND | 1U << HF_ROLE_MANUFACTURER,
                   .ownership = {at == 2, 0.5, false, true, true, HF_CONTROL_IGNORED, HF_NONE}},
        .addressees = HF_ADDRESSED_EVERYONE,
        .act = acts[at],
        .act_count = 3,
        .condition = HF_NONE,
        .period = periods[at],
        .period_count = 2,
        .defeater = windows[at],
        .defeater_count = draw(WINDOWS + 1),
        .fact = HF_NONE};
}

static void random_pack(void) {
    static const enum hf_predicate dated[] = {HF_IF_CONTRACT_SIGNED_UNTIL, HF_IF_INSTALLED_BEFORE,
                                              HF_IF_SHIPPED_BEFORE,
                                              HF_IF_PRODUCTION_STARTED_BEFORE};
    conditions[0] = (struct hf_condition){.predicate = HF_IF_ORIGINATES_IN, .text = HF_TEXT("XA")};
    for (uint32_t i = 1; i < COUNT_OF(conditions); i++) {
        conditions[i] = (struct hf_condition){.predicate = dated[draw(COUNT_OF(dated))],
                                              .date = random_day(10, 90).earliest};
    }
    for (uint32_t i = 0; i < MEASURES; i++) {
        random_measure(i);
    }
    deadlines[0] = (struct hf_deadline){random_day(20, 90), HF_DATE_UNKNOWN, HF_NONE};
    requirements[0] = (struct hf_requirement){.id = HF_TEXT("out"),
                                              .measure = draw(2) == 0 ? 0 : HF_NONE,
                                              .binding = HF_BINDING_LAW,
                                              .jurisdiction = HF_TEXT("XO"),
                                              .addressees = HF_ADDRESSED_EVERYONE,
                                              .target = measures[0].target,
                                              .metric = draw(2) == 0 ? HF_METRIC_UNITS
                                                                     : HF_METRIC_INSTALLED_SINCE,
                                              .condition = HF_NONE,
                                              .since = random_day(5, 80).earliest,
                                              .deadline = deadlines,
                                              .deadline_count = 1,
                                              .fact = HF_NONE};
    packs[0] = (struct hf_pack){.id = HF_TEXT("p"),
                                .party = pack_parties,
                                .party_count = 2,
                                .condition = conditions,
                                .condition_count = COUNT_OF(conditions),
                                .measure = measures,
                                .measure_count = MEASURES,
                                .requirement = requirements,
                                .requirement_count = 1};
}

/* ---- the same question on every day ---- */

enum question { OF_PRODUCT, OF_PARTY, OF_DEAL, QUESTIONS };

static struct hf_check ask(struct world *world, enum question question, int32_t day_number) {
    struct hf_check check = {0};
    struct hf_arena keep = world->help.keep;
    world->assessment.scenario.as_of = (struct hf_date){day_number};
    world->assessment.why = hf_why_make(&keep);
    const struct hf_check_subject veldor = {helper_row(world->snapshot, HF_KIND_PARTY, "veldor"),
                                            NULL, 0};
    const uint32_t product = helper_row(world->snapshot, HF_KIND_PRODUCT, "veldor/v1");
    const struct hf_check_deal deal = {.supplier = &veldor,
                                       .product = product,
                                       .contract =
                                           helper_row(world->snapshot, HF_KIND_CONTRACT, "late"),
                                       .revision = HF_TEXT("A"),
                                       .ordered = HF_DATE_UNKNOWN};
    const enum hf_status status =
        question == OF_PRODUCT ? hf_exposure_check_product(&world->assessment, product, &keep,
                                                           world->help.scratch, &check)
        : question == OF_PARTY
            ? hf_exposure_check_party(&world->assessment, &veldor, &keep, world->help.scratch,
                                      &check)
            : hf_exposure_check_deal(&world->assessment, &deal, &keep, world->help.scratch, &check);
    CHECK(status == HF_OK);
    return check;
}

static bool line_is_same(const struct hf_check_line *left, const struct hf_check_line *right) {
    const bool is_heard = left->lawful == HF_ANSWER_YES; /* where the law leaves a choice */
    return left->lawful == right->lawful && left->needs_licence == right->needs_licence &&
           (!is_heard || left->advised == right->advised);
}

/* How many lines change at all within the days looked at. */
static int compare_days(struct world *world, enum question question, uint64_t seed) {
    const struct hf_check first = ask(world, question, FIRST_DAY);
    int32_t seen[HF_CHECK_LINES];
    int changes = 0;
    for (int k = 0; k < HF_CHECK_LINES; k++) {
        seen[k] = HF_DATE_MAX.days;
    }
    for (int32_t day_number = FIRST_DAY + 1; day_number <= FIRST_DAY + DAYS; day_number++) {
        const struct hf_check later = ask(world, question, day_number);
        for (int k = 0; k < HF_CHECK_LINES; k++) {
            if (seen[k] == HF_DATE_MAX.days && !line_is_same(&first.line[k], &later.line[k])) {
                seen[k] = day_number;
            }
        }
    }
    for (int k = 0; k < HF_CHECK_LINES; k++) {
        const int32_t said = first.line[k].until.earliest.days;
        const bool is_behind = said > FIRST_DAY + DAYS && seen[k] == HF_DATE_MAX.days;
        if (!CHECK(said == seen[k] || is_behind)) {
            printf("    seed %d question %d line %d: said %d, seen %d\n", (int)seed, (int)question,
                   k, said - FIRST_DAY, seen[k] - FIRST_DAY);
        }
        changes += seen[k] != HF_DATE_MAX.days;
    }
    return changes;
}

static void test_random(struct world *world) {
    int changes = 0;
    for (uint64_t seed = 20; seed < 32; seed++) {
        draw_state = seed;
        random_pack();
        if (!world_open(world, lines, packs, 1, "2019-01-01")) {
            return;
        }
        world_match(world, "veldor", 0, 0, HF_ANSWER_YES);
        world_match(world, "mother", 0, 1, HF_ANSWER_YES);
        world_match(world, "veldor", HF_NONE, 0, HF_ANSWER_YES);
        if (seed % 4 == 0) {
            world_match(world, "veldor", HF_NONE, 1, HF_ANSWER_PRESUMED_YES);
        }
        CHECK(hf_assumptions_resolve(&world->help.keep, world->snapshot,
                                     &world->assessment.scenario, &world->assessment.assumptions,
                                     NULL) == HF_OK);
        changes += compare_days(world, (enum question)(seed % QUESTIONS), seed);
        world_close(world);
    }
    CHECK(changes > 40);
}

int main(void) {
    struct world world;
    test_random(&world);
    return check_report();
}
