/* Goal: what may still be done today with a party or a product, and why. Method: one small world;
 * each line on the days around the measures; a name that only screening knows; arguments and
 * failing allocations. */
#include "tests/exposure_fixture.h"

static const char *const lines =
    "operator | name=Own | country=XO\n"
    "party | name=Veldor | country=XV\n"
    "party | name=Norden | country=XN\n"
    "party | name=Unsaid | country=XN\n"
    "product | manufacturer=Veldor | model=V1 | kind=device | bom_complete=yes | technology=5g\n"
    "product | manufacturer=Veldor | model=V2 | kind=device | bom_complete=yes\n"
    "product | manufacturer=Norden | model=N1 | kind=device | bom_complete=yes\n"
    "product origin | manufacturer=Veldor | product=V1 | jurisdiction=XA | originates=yes\n"
    "product origin | manufacturer=Veldor | product=V2 | jurisdiction=XA | originates=no\n"
    "product party | manufacturer=Norden | product=N1 | role=manufacturer | party=Norden\n"
    "contract | id=k | supplier=Veldor | kind=support | signed_on=2018-04-15 | manufacturer=Veldor "
    "| product=V1\n"
    "list | name=Odd List\n"
    "list entry | list=Odd List | entry=1 | name=Unsaid\n";

static struct hf_pack_party pack_parties[] = {{.id = HF_TEXT_INIT("veldor"), .fact = HF_NONE}};
static uint32_t veldor[] = {0};
enum { OF_XA, SIGNED, LIKE, NOT_LIKE, OPEN, NEW_OR_OPEN_FROM };
static struct hf_condition conditions[] = {
    {.predicate = HF_IF_ORIGINATES_IN, .text = HF_TEXT_INIT("XA")},
    {.predicate = HF_IF_CONTRACT_SIGNED_UNTIL, .date = {17636}}, /* 2018-04-15 */
    {.predicate = HF_IF_LIKE_FOR_LIKE},
    {.predicate = HF_IF_NOT, .child_from = 2, .child_count = 1},
    {.predicate = HF_IF_PARAMETER, .text = HF_TEXT_INIT("like_is_install")},
    {.predicate = HF_IF_ANY, .child_from = 3, .child_count = 2},
};
static struct hf_parameter parameters[] = {
    {HF_TEXT_INIT("like_is_install"), {NULL, 0}, HF_UNDETERMINED, HF_NONE}};
#define RULE(act_, modality_)                                                                      \
    { (act_), (modality_), HF_NONE, HF_NONE }
static struct hf_act_rule denial_acts[] = {
    RULE(HF_ACT_BUY, HF_FORBIDDEN), RULE(HF_ACT_PATCH, HF_FORBIDDEN),
    RULE(HF_ACT_SEND_FOR_REPAIR, HF_LICENCE_REQUIRED), RULE(HF_ACT_SELF_MAINTAIN, HF_PERMITTED)};
static struct hf_act_rule install_acts[] = {
    {HF_ACT_INSTALL, HF_FORBIDDEN, NEW_OR_OPEN_FROM, HF_NONE}};
static struct hf_act_rule advice_acts[] = {RULE(HF_ACT_BUY, HF_ADVISED_AGAINST),
                                           RULE(HF_ACT_USE, HF_ADVISED_AGAINST)};
enum { DENIAL, INSTALL, ADVICE, MEASURES };
static struct hf_period periods[MEASURES];
static struct hf_defeater permits[1];
static struct hf_measure measures[MEASURES];
static struct hf_pack packs[1];

static void packs_fill(void) {
    static struct {
        const char *id;
        struct hf_act_rule *act;
        uint32_t count;
    } const made[MEASURES] = {
        {"denial", denial_acts, 4}, {"install", install_acts, 1}, {"advice", advice_acts, 2}};
    for (int i = 0; i < MEASURES; i++) {
        measures[i] = (struct hf_measure){
            .id = hf_text_of(made[i].id),
            .jurisdiction = HF_TEXT("XO"),
            .binding = i == ADVICE ? HF_BINDING_ADVICE : HF_BINDING_LAW,
            .target = {.party = veldor,
                       .party_count = 1,
                       .roles = 1U << HF_ROLE_BRAND | 1U << HF_ROLE_MANUFACTURER,
                       .ownership = {.fact = HF_NONE}},
            .addressees = HF_ADDRESSED_EVERYONE,
            .act = made[i].act,
            .act_count = made[i].count,
            .condition = i == DENIAL ? OF_XA : HF_NONE,
            .period = &periods[i],
            .period_count = 1,
            .parameter = parameters,
            .parameter_count = 1,
            .fact = HF_NONE};
    }
    periods[DENIAL] =
        (struct hf_period){HF_PERIOD_IN_FORCE, between("2018-04-15", "2018-10-01"), HF_NONE};
    periods[INSTALL] = (struct hf_period){HF_PERIOD_IN_FORCE, between("2022-10-13", NULL), HF_NONE};
    periods[ADVICE] = (struct hf_period){HF_PERIOD_ADVICE, between("2018-04-16", NULL), HF_NONE};
    permits[0] = (struct hf_defeater){.interval = between("2018-07-02", "2018-08-01"),
                                      .acts = 1U << HF_ACT_PATCH,
                                      .condition = SIGNED,
                                      .fact = HF_NONE};
    measures[DENIAL].defeater = permits;
    measures[DENIAL].defeater_count = 1;
    packs[0] = (struct hf_pack){.id = HF_TEXT("p"),
                                .party = pack_parties,
                                .party_count = 1,
                                .condition = conditions,
                                .condition_count = sizeof conditions / sizeof conditions[0],
                                .measure = measures,
                                .measure_count = MEASURES};
}

static struct hf_check check_of(struct world *world, const char *as_of, const char *party,
                                const char *product) {
    struct hf_check check = {0};
    world->assessment.scenario.as_of = day(as_of);
    world->assessment.why = hf_why_make(&world->help.keep);
    CHECK(hf_assumptions_resolve(&world->help.keep, world->snapshot, &world->assessment.scenario,
                                 &world->assessment.assumptions, NULL) == HF_OK);
    if (product != NULL) {
        CHECK(hf_exposure_check_product(&world->assessment,
                                        helper_row(world->snapshot, HF_KIND_PRODUCT, product),
                                        &world->help.keep, world->help.scratch, &check) == HF_OK);
    } else {
        const struct hf_check_subject subject = {helper_row(world->snapshot, HF_KIND_PARTY, party),
                                                 NULL, 0};
        CHECK(hf_exposure_check_party(&world->assessment, &subject, &world->help.keep,
                                      world->help.scratch, &check) == HF_OK);
    }
    return check;
}

static const struct hf_check_line *line_of(const struct hf_check *check, enum hf_act act,
                                           bool is_replacement) {
    for (int i = 0; i < HF_CHECK_LINES; i++) {
        if (check->line[i].act == act && check->line[i].is_replacement == is_replacement) {
            return &check->line[i];
        }
    }
    return &check->line[0];
}

static enum hf_answer lawful(const struct hf_check *check, enum hf_act act) {
    return line_of(check, act, false)->lawful;
}

static void test_product(struct world *world) {
    struct hf_check check = check_of(world, "2018-05-01", NULL, "veldor/v1");
    CHECK(check.target == HF_ANSWER_YES && check.hit_count == 3);
    CHECK(lawful(&check, HF_ACT_BUY) == HF_ANSWER_NO &&
          lawful(&check, HF_ACT_PATCH) == HF_ANSWER_NO);
    CHECK(line_of(&check, HF_ACT_BUY, false)->advised == HF_ANSWER_YES);
    CHECK(line_of(&check, HF_ACT_BUY, false)->measure == DENIAL);
    CHECK(line_of(&check, HF_ACT_BUY, false)->until.earliest.days == day("2018-10-01").days);
    CHECK(why_holds(&world->assessment.why, line_of(&check, HF_ACT_BUY, false)->why, HF_WHY_MEASURE,
                    0));
    CHECK(lawful(&check, HF_ACT_SEND_FOR_REPAIR) == HF_ANSWER_NO);
    CHECK(line_of(&check, HF_ACT_SEND_FOR_REPAIR, false)->needs_licence);
    CHECK(!line_of(&check, HF_ACT_BUY, false)->needs_licence);
    CHECK(lawful(&check, HF_ACT_SELF_MAINTAIN) ==
          HF_ANSWER_YES); /* equipment of our own: outside */
    CHECK(lawful(&check, HF_ACT_RECEIVE) == HF_ANSWER_YES &&
          lawful(&check, HF_ACT_PAY) == HF_ANSWER_YES);
    CHECK(lawful(&check, HF_ACT_USE) == HF_ANSWER_YES &&
          line_of(&check, HF_ACT_USE, false)->advised == HF_ANSWER_YES);
    CHECK(line_of(&check, HF_ACT_USE, false)->measure == HF_NONE &&
          line_of(&check, HF_ACT_USE, false)->advice_measure == ADVICE);
    CHECK(line_of(&check, HF_ACT_RECEIVE, false)->advice_measure == HF_NONE);
    CHECK(lawful(&check, HF_ACT_INSTALL) == HF_ANSWER_YES);
    CHECK(line_of(&check, HF_ACT_INSTALL, false)->until.earliest.days == day("2022-10-13").days);
    CHECK(line_of(&check, HF_ACT_RECEIVE, false)->until.earliest.days == HF_DATE_MAX.days);
    check = check_of(world, "2018-07-02", NULL, "veldor/v1"); /* the licence */
    CHECK(lawful(&check, HF_ACT_PATCH) == HF_ANSWER_YES &&
          lawful(&check, HF_ACT_BUY) == HF_ANSWER_NO);
    CHECK(line_of(&check, HF_ACT_PATCH, false)->defeater == 0);
    CHECK(line_of(&check, HF_ACT_PATCH, false)->until.earliest.days == day("2018-08-01").days);
    check = check_of(world, "2018-08-01", NULL, "veldor/v1");
    CHECK(lawful(&check, HF_ACT_PATCH) == HF_ANSWER_NO);
    check = check_of(world, "2018-04-14", NULL, "veldor/v1");
    CHECK(lawful(&check, HF_ACT_BUY) == HF_ANSWER_YES);
    CHECK(line_of(&check, HF_ACT_BUY, false)->until.earliest.days == day("2018-04-15").days);
    check = check_of(world, "2018-05-01", NULL, "veldor/v2"); /* nothing of XA */
    CHECK(lawful(&check, HF_ACT_BUY) == HF_ANSWER_YES);
    check = check_of(world, "2018-05-01", NULL, "norden/n1");
    CHECK(check.target == HF_ANSWER_NO && check.hit_count == 0 &&
          lawful(&check, HF_ACT_BUY) == HF_ANSWER_YES);
    check = check_of(world, "2023-01-01", NULL, "veldor/v1"); /* the open parameter */
    CHECK(lawful(&check, HF_ACT_INSTALL) == HF_ANSWER_NO);
    CHECK(line_of(&check, HF_ACT_INSTALL, true)->lawful == HF_ANSWER_NO_BASIS);
    CHECK(line_of(&check, HF_ACT_INSTALL, true)->measure == INSTALL);
}

static void test_party(struct world *world) {
    struct hf_check check = check_of(world, "2018-05-01", "veldor", NULL);
    CHECK(check.target == HF_ANSWER_YES);
    CHECK(lawful(&check, HF_ACT_BUY) ==
          HF_ANSWER_PRESUMED_NO); /* V1 is of XA, other items may not be */
    CHECK(lawful(&check, HF_ACT_RECEIVE) == HF_ANSWER_YES);
    check = check_of(world, "2023-01-01", "veldor", NULL);
    CHECK(lawful(&check, HF_ACT_INSTALL) == HF_ANSWER_NO);
    check = check_of(world, "2018-05-01", "norden", NULL);
    CHECK(check.target == HF_ANSWER_NO && lawful(&check, HF_ACT_BUY) == HF_ANSWER_YES);
    check = check_of(world, "2018-05-01", "unsaid",
                     NULL); /* on a list that nobody explains: never clear */
    CHECK(check.target == HF_ANSWER_NO_BASIS);
    for (int i = 0; i < HF_CHECK_LINES; i++) {
        CHECK(check.line[i].lawful == HF_ANSWER_NO_BASIS);
        CHECK(why_holds(&world->assessment.why, check.line[i].why, HF_WHY_RULE,
                        HF_RULE_LISTED_WITHOUT_MEASURE));
    }
}

static void test_unknown_name(struct world *world) {
    struct hf_match match[2] = {{.target = HF_MATCH_PACK_PARTY,
                                 .party = HF_NONE,
                                 .pack = 0,
                                 .entry = 0,
                                 .answer = HF_ANSWER_PRESUMED_YES,
                                 .why = HF_WHY_NONE},
                                {.target = HF_MATCH_LIST_ENTRY,
                                 .party = HF_NONE,
                                 .pack = HF_NONE,
                                 .entry = 0,
                                 .answer = HF_ANSWER_YES,
                                 .why = HF_WHY_NONE}};
    struct hf_check check = check_of(world, "2023-01-01", "norden", NULL);
    struct hf_check_subject subject = {HF_NONE, match, 1};
    CHECK(hf_exposure_check_party(&world->assessment, &subject, &world->help.keep,
                                  world->help.scratch, &check) == HF_OK);
    CHECK(check.party == HF_NONE && check.target == HF_ANSWER_PRESUMED_YES);
    CHECK(lawful(&check, HF_ACT_INSTALL) == HF_ANSWER_PRESUMED_NO &&
          lawful(&check, HF_ACT_BUY) == HF_ANSWER_YES);
    subject = (struct hf_check_subject){HF_NONE, &match[1], 1};
    CHECK(hf_exposure_check_party(&world->assessment, &subject, &world->help.keep,
                                  world->help.scratch, &check) == HF_OK);
    CHECK(check.target == HF_ANSWER_NO_BASIS && lawful(&check, HF_ACT_BUY) == HF_ANSWER_NO_BASIS);
    subject = (struct hf_check_subject){HF_NONE, NULL, 0};
    CHECK(hf_exposure_check_party(&world->assessment, &subject, &world->help.keep,
                                  world->help.scratch, &check) == HF_OK);
    CHECK(check.target == HF_ANSWER_NO && lawful(&check, HF_ACT_BUY) == HF_ANSWER_YES);
}

static struct hf_check deal_of(struct world *world, const char *as_of,
                               const struct hf_check_deal *deal) {
    struct hf_check check = {0};
    world->assessment.scenario.as_of = day(as_of);
    world->assessment.why = hf_why_make(&world->help.keep);
    CHECK(hf_exposure_check_deal(&world->assessment, deal, &world->help.keep, world->help.scratch,
                                 &check) == HF_OK);
    return check;
}

/* The licence of July 2018 is for contracts until 15 April: it is tried on the deal alone. */
static void test_deal(struct world *world) {
    const struct hf_check_subject veldor_asked = {
        helper_row(world->snapshot, HF_KIND_PARTY, "veldor"), NULL, 0};
    const struct hf_check_subject norden_asked = {
        helper_row(world->snapshot, HF_KIND_PARTY, "norden"), NULL, 0};
    struct hf_check_deal deal = {.product =
                                     helper_row(world->snapshot, HF_KIND_PRODUCT, "veldor/v1"),
                                 .contract = helper_row(world->snapshot, HF_KIND_CONTRACT, "k"),
                                 .ordered = HF_DATE_UNKNOWN};
    struct hf_check check = deal_of(world, "2018-07-10", &deal);
    CHECK(lawful(&check, HF_ACT_PATCH) == HF_ANSWER_YES);
    CHECK(line_of(&check, HF_ACT_PATCH, false)->defeater == 0);
    CHECK(line_of(&check, HF_ACT_PATCH, false)->until.earliest.days == day("2018-08-01").days);
    CHECK(lawful(&check, HF_ACT_BUY) == HF_ANSWER_NO);
    deal.contract = HF_NONE; /* a new one, of today */
    check = deal_of(world, "2018-07-10", &deal);
    CHECK(lawful(&check, HF_ACT_PATCH) == HF_ANSWER_NO);
    deal.ordered = sure("2018-04-15");
    check = deal_of(world, "2018-07-10", &deal);
    CHECK(lawful(&check, HF_ACT_PATCH) == HF_ANSWER_YES);
    deal.ordered = sure("2018-04-16");
    check = deal_of(world, "2018-07-10", &deal);
    CHECK(lawful(&check, HF_ACT_PATCH) == HF_ANSWER_NO);
    deal.ordered = sure("2018-04"); /* whoever claims the licence must be able to show it */
    check = deal_of(world, "2018-07-10", &deal);
    CHECK(lawful(&check, HF_ACT_PATCH) == HF_ANSWER_PRESUMED_NO);
    CHECK(why_blank(&world->assessment.why, line_of(&check, HF_ACT_PATCH, false)->why,
                    HF_KIND_ORDER, "ordered"));
    deal =
        (struct hf_check_deal){.supplier = &veldor_asked,
                               .product = helper_row(world->snapshot, HF_KIND_PRODUCT, "norden/n1"),
                               .contract = HF_NONE,
                               .ordered = HF_DATE_UNKNOWN};
    check = deal_of(world, "2018-07-10", &deal); /* bought from the target; of XA or not? */
    CHECK(lawful(&check, HF_ACT_BUY) == HF_ANSWER_NO_BASIS && check.target == HF_ANSWER_YES);
    CHECK(lawful(&check, HF_ACT_INSTALL) == HF_ANSWER_YES);
    deal.supplier = &norden_asked;
    check = deal_of(world, "2018-07-10", &deal);
    CHECK(lawful(&check, HF_ACT_BUY) == HF_ANSWER_YES && check.target == HF_ANSWER_NO);
    deal.product = helper_row(world->snapshot, HF_KIND_PRODUCT, "veldor/v1");
    check = deal_of(world, "2018-07-10", &deal); /* whoever sells it, it is the target's */
    CHECK(lawful(&check, HF_ACT_BUY) == HF_ANSWER_NO);
    deal.product = HF_NONE;
    deal.manufacturer = &veldor_asked;
    check = deal_of(world, "2018-07-10", &deal);
    CHECK(check.target == HF_ANSWER_YES && lawful(&check, HF_ACT_BUY) == HF_ANSWER_PRESUMED_NO);
    deal = (struct hf_check_deal){.product = HF_NONE, .contract = HF_NONE};
    CHECK(hf_exposure_check_deal(&world->assessment, &deal, &world->help.keep, world->help.scratch,
                                 &check) == HF_ERR_ARGUMENT);
    deal = (struct hf_check_deal){.product = 0, .contract = 99};
    CHECK(hf_exposure_check_deal(&world->assessment, &deal, &world->help.keep, world->help.scratch,
                                 &check) == HF_ERR_ARGUMENT);
    CHECK(hf_exposure_check_deal(&world->assessment, NULL, &world->help.keep, world->help.scratch,
                                 &check) == HF_ERR_ARGUMENT);
}

static void test_arguments_and_memory(struct world *world) {
    struct hf_check check = {.hit_count = 77};
    CHECK(hf_exposure_check_product(&world->assessment, 99, &world->help.keep, world->help.scratch,
                                    &check) == HF_ERR_ARGUMENT);
    CHECK(hf_exposure_check_product(NULL, 0, &world->help.keep, world->help.scratch, &check) ==
          HF_ERR_ARGUMENT);
    const struct hf_check_subject nobody = {99, NULL, 0};
    CHECK(hf_exposure_check_party(&world->assessment, &nobody, &world->help.keep,
                                  world->help.scratch, &check) == HF_ERR_ARGUMENT);
    CHECK(hf_exposure_check_party(&world->assessment, NULL, &world->help.keep, world->help.scratch,
                                  &check) == HF_ERR_ARGUMENT);
    const struct hf_arena keep = world->help.keep;
    bool is_done = false;
    for (int64_t k = 0; k < 400 && !is_done; k++) {
        int64_t allowance = k;
        struct hf_arena here = keep;
        struct hf_arena there = world->help.scratch;
        here.allowance = &allowance;
        there.allowance = &allowance;
        world->assessment.why = hf_why_make(&here);
        const enum hf_status status =
            hf_exposure_check_product(&world->assessment, 0, &here, there, &check);
        is_done = status == HF_OK;
        check_failed += is_done || (status == HF_ERR_MEMORY && check.hit_count == 77) ? 0 : 1;
    }
    CHECK(is_done);
}

/* A list that nobody imported: whoever is asked about may be on it. One that is there clears whom
 * it does not hold. */
static void test_missing_list(struct world *world) {
    static struct hf_text list[1];
    static const char *const names[] = {"A list that is nowhere", "odd list"};
    struct hf_target *target = &measures[DENIAL].target;
    const struct hf_target before = *target;
    for (int i = 0; i < 2; i++) {
        const enum hf_answer expected = i == 0 ? HF_ANSWER_PRESUMED_YES : HF_ANSWER_YES;
        list[0] = hf_text_of(names[i]);
        target->list = list;
        target->list_count = 1;
        struct hf_check check = check_of(world, "2018-05-01", "norden", NULL);
        CHECK(check.target == hf_answer_not(expected));
        CHECK(lawful(&check, HF_ACT_BUY) == expected);
        CHECK(lawful(&check, HF_ACT_RECEIVE) == HF_ANSWER_YES); /* the measure does not bar it */
        CHECK(i > 0 || why_holds(&world->assessment.why, line_of(&check, HF_ACT_BUY, false)->why,
                                 HF_WHY_RULE, HF_RULE_LIST_MISSING));
        check = check_of(world, "2018-05-01", "veldor", NULL); /* named all the same */
        CHECK(check.target == HF_ANSWER_YES);
    }
    *target = before;
}

int main(void) {
    static struct world world;
    packs_fill();
    if (world_open(&world, lines, packs, 1, "2018-05-01")) {
        world_match(&world, "veldor", 0, 0, HF_ANSWER_YES);
        world_match(&world, "unsaid", HF_NONE, 0, HF_ANSWER_YES);
        test_product(&world);
        test_party(&world);
        test_unknown_name(&world);
        test_deal(&world);
        test_missing_list(&world);
        test_arguments_and_memory(&world);
    }
    world_close(&world);
    return check_report();
}
