/* Goal: what a measure does to a product, from when, is what docs/rules.md says. Method: the worked
 * cases in one small world of invented countries and vendors; window edges day by day; every
 * allocation failing in turn. */
#include "tests/exposure_fixture.h"

/* XO is our own country, XA the one whose measures reach far, Veldor the vendor they are about. */
static const char *const lines =
    "operator | name=Own | country=XO\n"
    "party | name=Veldor | country=XV | component_stock_days=20..60\n"
    "party | name=Norden | country=XN\n"
    "party | name=Chipco | country=XA\n"
    "party | name=Fixit | country=XB\n"
    "party | name=Rebadge | country=XN\n"
    "party | name=Unsaid | country=XN\n"
    "class | name=box\n"
    "class origin | class=box | jurisdiction=XA | contains=yes\n"
    "product | manufacturer=Veldor | model=V1 | kind=device | bom_complete=yes | technology=5g\n"
    "product | manufacturer=Veldor | model=V2 | kind=device | technology=4g\n"
    "product | manufacturer=Veldor | model=V3 | kind=device | class=box\n"
    "product | manufacturer=Veldor | model=V4 | kind=device | bom_complete=yes\n"
    "product | manufacturer=Norden | model=N1 | kind=device | bom_complete=yes\n"
    "product | manufacturer=Norden | model=N2 | kind=device | bom_complete=yes | "
    "end_of_sale=2024-06-30 | "
    "end_of_support=2026-06-30 | end_of_security=2025-06-30\n"
    "product | manufacturer=Norden | model=N3 | kind=device\n"
    "product | manufacturer=Rebadge | model=B1 | kind=device | bom_complete=yes\n"
    "product | model=Mystery | kind=device\n"
    "product | manufacturer=Chipco | model=C1 | kind=component\n"
    "product | manufacturer=Chipco | model=OS | kind=software\n"
    "product | manufacturer=Norden | model=C2 | kind=component\n"
    "product | manufacturer=Veldor | model=Card | kind=module | bom_complete=yes\n"
    "product origin | manufacturer=Chipco | product=C1 | jurisdiction=XA | originates=yes\n"
    "product origin | manufacturer=Chipco | product=OS | jurisdiction=XA | originates=yes\n"
    "product origin | manufacturer=Norden | product=C2 | jurisdiction=XA | originates=no | "
    "controlled_content_percent=0\n"
    "product origin | manufacturer=Veldor | product=V1 | jurisdiction=XA | originates=no | "
    "controlled_content_percent=30\n"
    "product origin | manufacturer=Veldor | product=V4 | jurisdiction=XA | originates=no | "
    "controlled_content_percent=0\n"
    "product origin | manufacturer=Veldor | product=Card | jurisdiction=XA | originates=no | "
    "controlled_content_percent=0\n"
    "component | manufacturer=Veldor | product=V1 | component_manufacturer=Chipco | component=C1\n"
    "component | manufacturer=Veldor | product=V1 | component_manufacturer=Chipco | component=OS\n"
    "component | manufacturer=Veldor | product=V4 | component_manufacturer=Norden | component=C2\n"
    "component | manufacturer=Norden | product=N1 | component_manufacturer=Veldor | "
    "component=Card\n"
    "component | manufacturer=Veldor | product=Card | component_manufacturer=Norden | "
    "component=N1\n"
    "product party | manufacturer=Rebadge | product=B1 | role=manufacturer | party=Veldor\n"
    "product party | manufacturer=Norden | product=N2 | role=manufacturer | party=Norden\n"
    "site | name=North\n"
    "site | name=South\n"
    "function | name=access | class=access\n"
    "function | name=core | class=core\n"
    "device | site=North | name=a | manufacturer=Veldor | device_type=V1 | function=core | "
    "quantity=3\n"
    "device | site=South | name=b | manufacturer=Veldor | device_type=V1 | function=access\n"
    "device | site=South | name=c | manufacturer=Veldor | device_type=V2 | function=access\n"
    "device | site=South | name=d | manufacturer=Veldor | device_type=V3 | function=access\n"
    "device | site=South | name=e | manufacturer=Veldor | device_type=V4 | function=access\n"
    "device | site=South | name=f | manufacturer=Norden | device_type=N1 | function=access\n"
    "device | site=South | name=g | manufacturer=Norden | device_type=N2 | function=access\n"
    "device | site=South | name=h | manufacturer=Norden | device_type=N3 | function=access\n"
    "device | site=South | name=i | manufacturer=Rebadge | device_type=B1 | function=access\n"
    "device | site=South | name=j | device_type=Mystery | function=access\n"
    "device | site=South | name=k | manufacturer=Chipco | device_type=C1 | status=retired\n"
    "contract | id=old | supplier=Veldor | kind=support | signed_on=2018-04-15 | "
    "manufacturer=Veldor | product=V1\n"
    "contract | id=late | supplier=Veldor | kind=support | signed_on=2018-04-16 | "
    "manufacturer=Veldor | product=V2\n"
    "contract | id=unsaid | supplier=Veldor | kind=support | manufacturer=Veldor | product=V3\n"
    "repair | id=r1 | manufacturer=Norden | product=N2 | repairer=Fixit | sent=2019-01-01\n";

static struct hf_text core_words[] = {HF_TEXT_INIT("core")};
static struct hf_function_class classes[] = {
    {HF_TEXT_INIT("sensitive"), {NULL, 0}, core_words, 1, HF_NONE}};
static struct hf_pack_party pack_parties[] = {{.id = HF_TEXT_INIT("veldor"), .fact = 0},
                                              {.id = HF_TEXT_INIT("fixit"), .fact = 0}};
static struct hf_fact facts[] = {{.id = HF_TEXT_INIT("f")}};
static uint32_t veldor[] = {0};
static uint32_t fixit[] = {1};

enum { OF_XA = 2, SIGNED = 3, SENSITIVE = 4, IS_5G = 5 };
static struct hf_condition conditions[] = {
    {.predicate = HF_IF_ORIGINATES_IN, .text = HF_TEXT_INIT("XA")},
    {.predicate = HF_IF_CONTENT_ABOVE, .text = HF_TEXT_INIT("XA"), .ratio = 0.25},
    {.predicate = HF_IF_ANY, .child_from = 0, .child_count = 2},
    {.predicate = HF_IF_CONTRACT_SIGNED_UNTIL, .date = {17636}}, /* 2018-04-15 */
    {.predicate = HF_IF_FUNCTION_CLASS, .text = HF_TEXT_INIT("sensitive")},
    {.predicate = HF_IF_TECHNOLOGY, .text = HF_TEXT_INIT("5g")},
};

#define MADE_ROLES                                                                                 \
    (1U << HF_ROLE_BRAND | 1U << HF_ROLE_MANUFACTURER | 1U << HF_ROLE_SOFTWARE_AUTHOR)
#define RULE(act_, modality_)                                                                      \
    { (act_), (modality_), HF_NONE, HF_NONE }
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static struct hf_act_rule denial_acts[] = {RULE(HF_ACT_SUPPLY_TARGET, HF_FORBIDDEN),
                                           RULE(HF_ACT_SERVICE_TARGET, HF_FORBIDDEN),
                                           RULE(HF_ACT_BUY, HF_FORBIDDEN),
                                           RULE(HF_ACT_RECEIVE, HF_FORBIDDEN),
                                           RULE(HF_ACT_SEND_FOR_REPAIR, HF_FORBIDDEN),
                                           RULE(HF_ACT_RECEIVE_REPAIRED, HF_FORBIDDEN),
                                           RULE(HF_ACT_PATCH, HF_FORBIDDEN),
                                           RULE(HF_ACT_SELF_MAINTAIN, HF_PERMITTED)};
static struct hf_act_rule listing_acts[] = {RULE(HF_ACT_SUPPLY_TARGET, HF_LICENCE_REQUIRED),
                                            RULE(HF_ACT_SEND_FOR_REPAIR, HF_LICENCE_REQUIRED),
                                            RULE(HF_ACT_BUY, HF_PERMITTED)};
static struct hf_act_rule advice_acts[] = {RULE(HF_ACT_BUY, HF_ADVISED_AGAINST),
                                           RULE(HF_ACT_USE, HF_ADVISED_AGAINST)};
static struct hf_act_rule removal_acts[] = {{HF_ACT_USE, HF_FORBIDDEN, SENSITIVE, HF_NONE},
                                            RULE(HF_ACT_INSTALL, HF_FORBIDDEN)};
static struct hf_act_rule reach_acts[] = {RULE(HF_ACT_USE, HF_FORBIDDEN),
                                          RULE(HF_ACT_PAY, HF_FORBIDDEN)};

enum { DENIAL, LISTING, ADVICE, REMOVAL, REACH, MEASURES };
static struct hf_period periods[MEASURES][3];
static struct hf_defeater permits[1];
static struct hf_measure measures[MEASURES];
static struct hf_requirement requirements[2];
static struct hf_deadline deadline[1];
static struct hf_text sensitive_ids[] = {HF_TEXT_INIT("sensitive")};
static struct hf_pack_assumption stock_assumption[1];
static struct hf_pack packs[1];

static struct hf_measure measure_of(const char *id, uint32_t *party, struct hf_act_rule *acts,
                                    size_t act_count, enum hf_addressees_rule addressees) {
    return (struct hf_measure){.id = hf_text_of(id),
                               .jurisdiction = HF_TEXT("XO"),
                               .binding = HF_BINDING_LAW,
                               .target = {.party = party,
                                          .party_count = 1,
                                          .roles = MADE_ROLES,
                                          .ownership = {.fact = HF_NONE},
                                          .reaches_components = HF_NO},
                               .addressees = addressees,
                               .act = acts,
                               .act_count = (uint32_t)act_count,
                               .condition = HF_NONE,
                               .fact = 0};
}

static void packs_fill(void) {
    measures[DENIAL] =
        measure_of("denial", veldor, denial_acts, COUNT_OF(denial_acts), HF_ADDRESSED_EVERYONE);
    measures[DENIAL].condition = OF_XA;
    periods[DENIAL][0] =
        (struct hf_period){HF_PERIOD_SUSPENDED, between("2017-03-23", "2018-04-15"), 0};
    periods[DENIAL][1] =
        (struct hf_period){HF_PERIOD_IN_FORCE, between("2018-04-15", "2018-10-01"), 0};
    periods[DENIAL][2] = (struct hf_period){HF_PERIOD_ENDED, between("2018-10-01", NULL), 0};
    permits[0] = (struct hf_defeater){.id = HF_TEXT("general"),
                                      .kind = HF_DEFEATER_GENERAL_LICENCE,
                                      .interval = between("2018-07-02", "2018-08-01"),
                                      .acts = 1U << HF_ACT_PATCH,
                                      .condition = SIGNED,
                                      .fact = 0};
    measures[DENIAL].defeater = permits;
    measures[DENIAL].defeater_count = 1;
    measures[LISTING] =
        measure_of("listing", fixit, listing_acts, COUNT_OF(listing_acts), HF_ADDRESSED_EVERYONE);
    periods[LISTING][0] = (struct hf_period){HF_PERIOD_IN_FORCE, between("2018-01-01", NULL), 0};
    measures[ADVICE] =
        measure_of("advice", veldor, advice_acts, COUNT_OF(advice_acts), HF_ADDRESSED_JURISDICTION);
    measures[ADVICE].binding = HF_BINDING_ADVICE;
    periods[ADVICE][0] = (struct hf_period){HF_PERIOD_ADVICE, between("2018-04-16", NULL), 0};
    measures[REMOVAL] =
        measure_of("removal", veldor, removal_acts, COUNT_OF(removal_acts), HF_ADDRESSED_NAMED);
    periods[REMOVAL][0] =
        (struct hf_period){HF_PERIOD_ANNOUNCED, between("2022-10-13", "2024-01-01"), 0};
    periods[REMOVAL][1] = (struct hf_period){HF_PERIOD_IN_FORCE, between("2024-01-01", NULL), 0};
    measures[REACH] =
        measure_of("reach", veldor, reach_acts, COUNT_OF(reach_acts), HF_ADDRESSED_EVERYONE);
    measures[REACH].target.reaches_components = HF_YES;
    periods[REACH][0] = (struct hf_period){HF_PERIOD_UNKNOWN, between("2030-01-01", NULL), 0};
    for (int i = 0; i < MEASURES; i++) {
        measures[i].period = periods[i];
        measures[i].period_count = i == DENIAL ? 3 : i == REMOVAL ? 2 : 1;
    }
    deadline[0] = (struct hf_deadline){sure("2027-12-31"), HF_DATE_UNKNOWN, 0};
    requirements[0] = (struct hf_requirement){.id = HF_TEXT("out"),
                                              .measure = HF_NONE,
                                              .binding = HF_BINDING_LAW,
                                              .jurisdiction = HF_TEXT("XO"),
                                              .addressees = HF_ADDRESSED_JURISDICTION,
                                              .target = measures[REMOVAL].target,
                                              .metric = HF_METRIC_UNITS,
                                              .function_class = sensitive_ids,
                                              .function_class_count = 1,
                                              .condition = HF_NONE,
                                              .deadline = deadline,
                                              .deadline_count = 1,
                                              .fact = 0};
    requirements[1] = requirements[0];
    requirements[1].id = HF_TEXT("none-new");
    requirements[1].metric = HF_METRIC_INSTALLED_SINCE;
    requirements[1].function_class_count = 0;
    requirements[1].condition = IS_5G;
    requirements[1].since = day("2023-05-01");
    stock_assumption[0] = (struct hf_pack_assumption){
        .id = HF_TEXT("component_stock_days"), .value = {5.0, 10.0}, .party = 0, .fact = 0};
    packs[0] = (struct hf_pack){.id = HF_TEXT("p"),
                                .fact = facts,
                                .fact_count = 1,
                                .party = pack_parties,
                                .party_count = 2,
                                .condition = conditions,
                                .condition_count = COUNT_OF(conditions),
                                .function_class = classes,
                                .function_class_count = 1,
                                .measure = measures,
                                .measure_count = MEASURES,
                                .requirement = requirements,
                                .requirement_count = 2,
                                .assumption = stock_assumption,
                                .assumption_count = 1};
}

static bool open_at(struct world *world, const char *as_of, const char *more) {
    static char all[16384]; /* the snapshot points into it: one world at a time */
    packs_fill();
    const int written = snprintf(all, sizeof all, "%s%s", lines, more);
    const bool is_open =
        CHECK(written > 0 && written < (int)sizeof all) && world_open(world, all, packs, 1, as_of);
    if (is_open) {
        world_match(world, "veldor", 0, 0, HF_ANSWER_YES);
        world_match(world, "fixit", 0, 1, HF_ANSWER_YES);
        world_assess(world);
    }
    return is_open;
}

static bool from_is(const struct hf_effect *effect, const char *earliest, const char *latest) {
    return effect != NULL && effect->from.earliest.days == day(earliest).days &&
           effect->from.latest.days == day(latest).days;
}

/* A denial bars buying, a listing does not; self-maintenance is outside; sending a board to a
 * listed repairer is supplying it. */
static void test_denial_and_listing(void) {
    struct world world;
    if (!open_at(&world, "2018-05-01", "")) {
        return;
    }
    CHECK(world_now(&world, "veldor/v1", HF_EFFECT_NO_SUPPLY, DENIAL) == HF_ANSWER_YES);
    CHECK(world_now(&world, "veldor/v1", HF_EFFECT_NO_UPDATES, DENIAL) == HF_ANSWER_YES);
    CHECK(world_now(&world, "veldor/v1", HF_EFFECT_NO_REPAIR, DENIAL) == HF_ANSWER_YES);
    CHECK(world_effect(&world, "veldor/v1", HF_EFFECT_MUST_REMOVE, DENIAL) == NULL);
    CHECK(world_effect(&world, "veldor/v1", HF_EFFECT_NO_INSTALL, DENIAL) == NULL);
    CHECK(from_is(world_effect(&world, "veldor/v1", HF_EFFECT_NO_SUPPLY, DENIAL), "2018-04-15",
                  "2018-04-15"));
    CHECK(world_answer(&world, "veldor/v4", HF_EFFECT_NO_UPDATES, DENIAL) ==
          HF_ANSWER_NO); /* nothing of XA in it */
    CHECK(world_answer(&world, "veldor/v2", HF_EFFECT_NO_UPDATES, DENIAL) == HF_ANSWER_NO_BASIS);
    CHECK(world_effect(&world, "norden/n1", HF_EFFECT_NO_SUPPLY, DENIAL) == NULL);
    const struct hf_effect *repair =
        world_effect(&world, "norden/n2", HF_EFFECT_NO_REPAIR, LISTING);
    CHECK(repair != NULL && repair->answer == HF_ANSWER_YES &&
          repair->modality == HF_LICENCE_REQUIRED);
    CHECK(repair != NULL && repair->party == helper_row(world.snapshot, HF_KIND_PARTY, "fixit"));
    CHECK(world_effect(&world, "norden/n2", HF_EFFECT_NO_SUPPLY, LISTING) == NULL);
    CHECK(world_effect(&world, "veldor/v1", HF_EFFECT_NO_SUPPLY, LISTING) == NULL);
    /* the brand is another, the maker is the target: by its row for certain */
    const struct hf_effect *rebadged =
        world_effect(&world, "rebadge/b1", HF_EFFECT_NO_UPDATES, DENIAL);
    CHECK(rebadged != NULL &&
          rebadged->answer == HF_ANSWER_NO_BASIS); /* what it owes to XA is not known */
    CHECK(rebadged != NULL &&
          rebadged->party == helper_row(world.snapshot, HF_KIND_PARTY, "veldor"));
    const struct hf_effect *mystery = world_effect(&world, "mystery", HF_EFFECT_NO_UPDATES, DENIAL);
    CHECK(mystery != NULL && mystery->answer == HF_ANSWER_NO_BASIS);
    CHECK(mystery != NULL &&
          why_blank(&world.assessment.why, mystery->why, HF_KIND_PRODUCT, "manufacturer"));
    CHECK(world_dates(&world, "chipco/c1") == NULL); /* nowhere deployed */
    world_close(&world);
}

static const struct {
    const char *as_of;
    enum hf_answer v1, v2, v3; /* no updates today: contract in time, late, day not known */
    bool is_permitted;
} edges[] = {
    {"2018-04-14", HF_ANSWER_NO, HF_ANSWER_NO, HF_ANSWER_NO, false},
    {"2018-04-15", HF_ANSWER_YES, HF_ANSWER_YES, HF_ANSWER_YES, false},
    {"2018-07-01", HF_ANSWER_YES, HF_ANSWER_YES, HF_ANSWER_YES, false},
    {"2018-07-02", HF_ANSWER_NO, HF_ANSWER_YES, HF_ANSWER_PRESUMED_YES, true},
    {"2018-07-31", HF_ANSWER_NO, HF_ANSWER_YES, HF_ANSWER_PRESUMED_YES, true},
    {"2018-08-01", HF_ANSWER_YES, HF_ANSWER_YES, HF_ANSWER_YES, false},
    {"2018-09-30", HF_ANSWER_YES, HF_ANSWER_YES, HF_ANSWER_YES, false},
    {"2018-10-01", HF_ANSWER_NO, HF_ANSWER_NO, HF_ANSWER_NO, false},
};

static void test_window_edges(void) {
    for (size_t i = 0; i < COUNT_OF(edges); i++) {
        struct world world;
        packs_fill();
        if (!open_at(&world, edges[i].as_of, "")) {
            return;
        }
        measures[DENIAL].condition = HF_NONE; /* whatever the item */
        world_assess(&world);
        const struct hf_effect *first =
            world_effect(&world, "veldor/v1", HF_EFFECT_NO_UPDATES, DENIAL);
        const bool is_right =
            CHECK(first != NULL && first->answer == HF_ANSWER_YES &&
                  first->applies_as_of == edges[i].v1) &&
            CHECK(world_now(&world, "veldor/v2", HF_EFFECT_NO_UPDATES, DENIAL) == edges[i].v2) &&
            CHECK(world_now(&world, "veldor/v3", HF_EFFECT_NO_UPDATES, DENIAL) == edges[i].v3) &&
            CHECK((first->defeater == 0) == edges[i].is_permitted);
        if (!is_right) {
            printf("    on %s\n", edges[i].as_of);
        }
        CHECK(!edges[i].is_permitted ||
              why_holds(&world.assessment.why, first->why, HF_WHY_RULE, HF_RULE_DEFEATED));
        world_close(&world);
    }
}

/* An exception that begins with the measure moves its first day; one that lasts as long permits all
 * of it. */
static void test_window_at_start(void) {
    struct world world;
    if (!open_at(&world, "2018-05-01", "")) {
        return;
    }
    measures[DENIAL].condition = HF_NONE;
    measures[DENIAL].act = denial_acts + 2; /* the acts of ours, without the vendor's own supply */
    measures[DENIAL].act_count = COUNT_OF(denial_acts) - 2;
    permits[0].interval = between("2018-04-15", "2018-06-01");
    world_assess(&world);
    CHECK(from_is(world_effect(&world, "veldor/v1", HF_EFFECT_NO_UPDATES, DENIAL), "2018-06-01",
                  "2018-06-01"));
    CHECK(from_is(world_effect(&world, "veldor/v2", HF_EFFECT_NO_UPDATES, DENIAL), "2018-04-15",
                  "2018-04-15"));
    permits[0].interval = between("2018-04-01", NULL);
    world_assess(&world);
    const struct hf_effect *all = world_effect(&world, "veldor/v1", HF_EFFECT_NO_UPDATES, DENIAL);
    CHECK(all != NULL && all->answer == HF_ANSWER_NO && all->defeater == 0);
    world_close(&world);
}

/* The vendor is cut off: what it makes of bought-in XA parts ends after its stock, at both ends of
 * the range. */
static void test_starved(void) {
    struct world world;
    if (!open_at(&world, "2018-05-01", "")) {
        return;
    }
    denial_acts[0].modality = HF_FORBIDDEN;
    measures[DENIAL].act = denial_acts;
    measures[DENIAL].act_count = 1; /* supply-target alone */
    world_assess(&world);
    const struct hf_effect *spares = world_effect(&world, "veldor/v1", HF_EFFECT_NO_SPARES, DENIAL);
    CHECK(from_is(spares, "2018-05-05", "2018-06-14")); /* 20..60 days after 15 April */
    CHECK(spares != NULL && spares->answer == HF_ANSWER_YES && spares->act == HF_ACT_SUPPLY_TARGET);
    CHECK(spares != NULL &&
          why_holds(&world.assessment.why, spares->why, HF_WHY_RULE, HF_RULE_VENDOR_STARVED));
    CHECK(from_is(world_effect(&world, "veldor/v1", HF_EFFECT_NO_UPDATES, DENIAL), "2018-04-15",
                  "2018-04-15"));
    CHECK(world_effect(&world, "veldor/v4", HF_EFFECT_NO_SPARES, DENIAL) ==
          NULL); /* closed list, nothing of XA */
    CHECK(world_answer(&world, "veldor/v2", HF_EFFECT_NO_SPARES, DENIAL) ==
          HF_ANSWER_NO_BASIS); /* nobody knows */
    CHECK(world_answer(&world, "veldor/v3", HF_EFFECT_NO_SPARES, DENIAL) ==
          HF_ANSWER_PRESUMED_YES); /* its class says */
    const struct hf_effect *unknown =
        world_effect(&world, "veldor/v2", HF_EFFECT_NO_SPARES, DENIAL);
    CHECK(unknown != NULL &&
          why_blank(&world.assessment.why, unknown->why, HF_KIND_PRODUCT, "bom_complete"));
    CHECK(unknown != NULL && why_holds(&world.assessment.why, unknown->why, HF_WHY_RULE,
                                       HF_RULE_VENDOR_SUPPLY_UNKNOWN));
    const struct hf_product_dates *dates = world_dates(&world, "veldor/v1");
    CHECK(dates != NULL &&
          dates->date[HF_EFFECT_NO_SPARES].earliest.days == day("2018-05-05").days);
    CHECK(dates != NULL && dates->date[HF_EFFECT_NO_SPARES].latest.days == day("2018-06-14").days);
    /* the ban ends within the stock: perhaps it never bites; well within: surely not */
    periods[DENIAL][1].interval = between("2018-04-15", "2018-05-30");
    world_assess(&world);
    CHECK(world_answer(&world, "veldor/v1", HF_EFFECT_NO_SPARES, DENIAL) == HF_ANSWER_PRESUMED_YES);
    periods[DENIAL][1].interval = between("2018-04-15", "2018-05-05");
    world_assess(&world);
    CHECK(world_effect(&world, "veldor/v1", HF_EFFECT_NO_SPARES, DENIAL) == NULL);
    /* a licence after 16 days, as long as the ban: the gap is shorter than the stock */
    periods[DENIAL][1].interval = between("2018-04-15", "2018-10-01");
    permits[0] = (struct hf_defeater){.interval = between("2018-05-01", "2018-10-01"),
                                      .acts = 1U << HF_ACT_SUPPLY_TARGET,
                                      .condition = HF_NONE,
                                      .fact = 0};
    world_assess(&world);
    CHECK(world_effect(&world, "veldor/v1", HF_EFFECT_NO_SPARES, DENIAL) == NULL);
    permits[0].interval = between("2018-05-01", "2018-07-01"); /* then cut off again */
    world_assess(&world);
    CHECK(from_is(world_effect(&world, "veldor/v1", HF_EFFECT_NO_SPARES, DENIAL), "2018-07-21",
                  "2018-08-30"));
    world_close(&world);
}

/* Whose word on the stock counts: the scenario's, the party's own, the pack's, the general
 * assumption. */
static void test_stock_sources(void) {
    struct world world;
    if (!open_at(&world, "2018-05-01", "")) {
        return;
    }
    measures[DENIAL].act_count = 1;
    struct hf_range *own = world.help.snapshot.parties.component_stock_days;
    own[helper_row(world.snapshot, HF_KIND_PARTY, "veldor")] = HF_RANGE_UNKNOWN;
    world_assess(&world);
    const struct hf_effect *spares = world_effect(&world, "veldor/v1", HF_EFFECT_NO_SPARES, DENIAL);
    CHECK(from_is(spares, "2018-04-20", "2018-04-25"));
    CHECK(spares != NULL &&
          why_blank(&world.assessment.why, spares->why, HF_KIND_PARTY, "component_stock_days"));
    packs[0].assumption_count = 0;
    ((struct hf_pack *)(uintptr_t)world.snapshot->pack)->assumption_count = 0;
    world_assess(&world);
    CHECK(from_is(world_effect(&world, "veldor/v1", HF_EFFECT_NO_SPARES, DENIAL), "2018-04-15",
                  "2019-04-15"));
    own[helper_row(world.snapshot, HF_KIND_PARTY, "veldor")] = (struct hf_range){20.0, 60.0};
    const struct hf_change change = {
        HF_CHANGE_ASSUMPTION, HF_TEXT_INIT("component_stock_days"), {0}, {7.0, 7.0}, {NULL, 0}};
    world.assessment.scenario.change = &change;
    world.assessment.scenario.change_count = 1;
    world_assess(&world);
    CHECK(from_is(world_effect(&world, "veldor/v1", HF_EFFECT_NO_SPARES, DENIAL), "2018-04-22",
                  "2018-04-22"));
    world_close(&world);
}

static void test_components(void) {
    struct world world;
    if (!open_at(&world, "2030-06-01", "")) {
        return;
    }
    /* N1 holds a card of the target's, whose own list leads back to N1 */
    const struct hf_effect *inside =
        world_effect(&world, "norden/n1", HF_EFFECT_MUST_REMOVE, REACH);
    CHECK(inside != NULL &&
          inside->component == helper_row(world.snapshot, HF_KIND_PRODUCT, "veldor/card"));
    CHECK(inside != NULL &&
          inside->answer == HF_ANSWER_NO_BASIS); /* the period's status is not known */
    CHECK(inside != NULL &&
          why_holds(&world.assessment.why, inside->why, HF_WHY_RULE, HF_RULE_INSIDE_PRODUCT));
    CHECK(inside != NULL &&
          why_holds(&world.assessment.why, inside->why, HF_WHY_RULE, HF_RULE_STATUS_UNKNOWN));
    periods[REACH][0].status = HF_PERIOD_IN_FORCE;
    world_assess(&world);
    CHECK(world_answer(&world, "norden/n1", HF_EFFECT_MUST_REMOVE, REACH) == HF_ANSWER_YES);
    CHECK(world_effect(&world, "norden/n2", HF_EFFECT_MUST_REMOVE, REACH) == NULL);
    const struct hf_effect *open = world_effect(&world, "norden/n3", HF_EFFECT_MUST_REMOVE, REACH);
    CHECK(open != NULL && open->answer == HF_ANSWER_NO_BASIS);
    CHECK(open != NULL &&
          why_blank(&world.assessment.why, open->why, HF_KIND_PRODUCT, "bom_complete"));
    /* paying barred: supply ends in practice, presumed at most */
    CHECK(world_answer(&world, "veldor/v1", HF_EFFECT_NO_SUPPLY, REACH) == HF_ANSWER_PRESUMED_YES);
    measures[REACH].target.reaches_components = HF_UNDETERMINED;
    world_assess(&world);
    CHECK(world_answer(&world, "norden/n1", HF_EFFECT_MUST_REMOVE, REACH) == HF_ANSWER_NO_BASIS);
    CHECK(world_effect(&world, "norden/n3", HF_EFFECT_MUST_REMOVE, REACH) == NULL);
    CHECK(world_dates(&world, "norden/n3")->answer[HF_EFFECT_MUST_REMOVE] == HF_ANSWER_PRESUMED_NO);
    measures[REACH].target.reaches_components = HF_NO;
    world_assess(&world);
    CHECK(world_effect(&world, "norden/n1", HF_EFFECT_MUST_REMOVE, REACH) == NULL);
    world_close(&world);
}

static void test_addressees(void) {
    static const struct {
        const char *more;
        enum hf_addressees_rule rule;
        const char *jurisdiction;
        enum hf_answer answer;
    } cases[] = {
        {"", HF_ADDRESSED_EVERYONE, "XZ", HF_ANSWER_YES},
        {"", HF_ADDRESSED_JURISDICTION, "XO", HF_ANSWER_YES},
        {"", HF_ADDRESSED_JURISDICTION, "XZ", HF_ANSWER_NO},
        {"", HF_ADDRESSED_OTHERS, "XO", HF_ANSWER_NO},
        {"", HF_ADDRESSED_NAMED, "XO", HF_ANSWER_PRESUMED_YES},
        {"", HF_ADDRESSED_NAMED, "XZ", HF_ANSWER_PRESUMED_NO},
        {"addressee | measure=p/removal | addressed=yes", HF_ADDRESSED_NAMED, "XZ", HF_ANSWER_YES},
        {"addressee | measure=removal | addressed=no", HF_ADDRESSED_NAMED, "XO", HF_ANSWER_NO},
        {"addressee | measure=removal", HF_ADDRESSED_NAMED, "XO", HF_ANSWER_PRESUMED_YES},
        {"addressee | measure=q/removal | addressed=no", HF_ADDRESSED_NAMED, "XO",
         HF_ANSWER_PRESUMED_YES},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct world world;
        if (!open_at(&world, "2024-06-01", cases[i].more)) {
            return;
        }
        measures[REMOVAL].addressees = cases[i].rule;
        measures[REMOVAL].jurisdiction = hf_text_of(cases[i].jurisdiction);
        world_assess(&world);
        if (!CHECK(world_answer(&world, "veldor/v1", HF_EFFECT_MUST_REMOVE, REMOVAL) ==
                   cases[i].answer)) {
            printf("    case %zu\n", i);
        }
        CHECK(world_answer(&world, "veldor/v2", HF_EFFECT_MUST_REMOVE, REMOVAL) ==
              HF_ANSWER_NO); /* no core function */
        world.help.snapshot.operators.country[0] = (struct hf_text){NULL, 0};
        world_assess(&world);
        CHECK(cases[i].rule != HF_ADDRESSED_JURISDICTION ||
              world_answer(&world, "veldor/v1", HF_EFFECT_MUST_REMOVE, REMOVAL) ==
                  HF_ANSWER_NO_BASIS);
        world_close(&world);
    }
}

static void test_dates_and_advice(void) {
    struct world world;
    if (!open_at(&world, "2019-01-01", "addressee | measure=removal | addressed=yes")) {
        return;
    }
    periods[REACH][0].status = HF_PERIOD_ENDED;
    world_assess(&world);
    const struct hf_product_dates *v1 = world_dates(&world, "veldor/v1");
    CHECK(v1 != NULL && v1->units == 4 && v1->sites == 2 && v1->touched == HF_ANSWER_YES);
    /* requirement "out" by 2027-12-31, measure "removal" from 2024-01-01: the earlier one; advice
     * is not among them */
    CHECK(v1 != NULL && v1->date[HF_EFFECT_MUST_REMOVE].earliest.days == day("2024-01-01").days);
    CHECK(v1 != NULL && v1->date[HF_EFFECT_MUST_REMOVE].latest.days == day("2024-01-01").days);
    CHECK(v1 != NULL && v1->answer[HF_EFFECT_MUST_REMOVE] == HF_ANSWER_YES);
    CHECK(v1 != NULL && v1->date[HF_EFFECT_NO_INSTALL].earliest.days == day("2023-05-01").days);
    const struct hf_effect *advised =
        world_effect(&world, "veldor/v1", HF_EFFECT_MUST_REMOVE, ADVICE);
    CHECK(advised != NULL && advised->binding == HF_BINDING_ADVICE &&
          advised->modality == HF_ADVISED_AGAINST);
    CHECK(advised != NULL && advised->applies_as_of == HF_ANSWER_YES);
    const struct hf_effect *required =
        world_effect(&world, "veldor/v1", HF_EFFECT_MUST_REMOVE, HF_NONE);
    CHECK(from_is(required, "2027-12-31", "2027-12-31"));
    CHECK(required != NULL &&
          why_holds(&world.assessment.why, required->why, HF_WHY_REQUIREMENT, 0));
    CHECK(world_effect(&world, "veldor/v2", HF_EFFECT_MUST_REMOVE, HF_NONE) == NULL);
    CHECK(world_effect(&world, "veldor/v2", HF_EFFECT_NO_INSTALL, HF_NONE) == NULL); /* 4g */
    /* the denial is over: it is on record, but brings no date any more */
    CHECK(v1 != NULL && v1->date[HF_EFFECT_NO_UPDATES].earliest.days > day("2019-01-01").days);
    CHECK(world_now(&world, "veldor/v1", HF_EFFECT_NO_UPDATES, DENIAL) == HF_ANSWER_NO);
    const struct hf_product_dates *n2 = world_dates(&world, "norden/n2");
    CHECK(n2 != NULL && n2->date[HF_EFFECT_NO_SUPPLY].earliest.days == day("2024-07-01").days);
    CHECK(n2 != NULL && n2->date[HF_EFFECT_NO_UPDATES].earliest.days == day("2025-07-01").days);
    CHECK(n2 != NULL && n2->date[HF_EFFECT_NO_SPARES].earliest.days == day("2026-07-01").days);
    CHECK(n2 != NULL && n2->answer[HF_EFFECT_NO_SPARES] == HF_ANSWER_YES);
    CHECK(n2 != NULL && n2->answer[HF_EFFECT_MUST_REMOVE] != HF_ANSWER_YES);
    const struct hf_product_dates *n1 = world_dates(&world, "norden/n1");
    CHECK(n1 != NULL &&
          n1->answer[HF_EFFECT_NO_SUPPLY] == HF_ANSWER_PRESUMED_NO); /* no end of sale said */
    CHECK(n1 != NULL && n1->date[HF_EFFECT_NO_SUPPLY].earliest.days == HF_DATE_MAX.days);
    bool is_sorted = true;
    for (uint32_t i = 1; i < world.assessment.effect_count; i++) {
        const struct hf_effect *left = &world.assessment.effect[i - 1];
        const struct hf_effect *right = &world.assessment.effect[i];
        is_sorted = is_sorted && (left->product < right->product ||
                                  (left->product == right->product && left->kind <= right->kind));
    }
    CHECK(is_sorted && world.assessment.effect_count > 10);
    world_close(&world);
}

/* A foreign measure that is only presumed not to bind brings no day; a measure's act and a
 * requirement of it that say one thing are one effect, with the reasons of both. */
static void test_presumed_no_and_joined(void) {
    struct world world;
    if (!open_at(&world, "2023-01-01", "")) {
        return;
    }
    periods[REACH][0].status = HF_PERIOD_ENDED;
    measures[REMOVAL].jurisdiction = HF_TEXT("XZ");
    ((struct hf_pack *)(uintptr_t)world.snapshot->pack)->requirement_count = 0;
    world_assess(&world);
    const struct hf_product_dates *v1 = world_dates(&world, "veldor/v1");
    CHECK(v1 != NULL && v1->answer[HF_EFFECT_MUST_REMOVE] == HF_ANSWER_PRESUMED_NO);
    CHECK(v1 != NULL && v1->date[HF_EFFECT_MUST_REMOVE].earliest.days == HF_DATE_MAX.days);
    measures[REMOVAL].jurisdiction = HF_TEXT("XO");
    measures[REMOVAL].addressees = HF_ADDRESSED_EVERYONE;
    requirements[0].measure = REMOVAL;
    deadline[0].date = sure("2023-12-31"); /* the measure itself is in force from the day after */
    ((struct hf_pack *)(uintptr_t)world.snapshot->pack)->requirement_count = 1;
    world_assess(&world);
    uint32_t count = 0;
    const uint32_t row = helper_row(world.snapshot, HF_KIND_PRODUCT, "veldor/v1");
    for (uint32_t i = 0; i < world.assessment.effect_count; i++) {
        const struct hf_effect *effect = &world.assessment.effect[i];
        count += effect->product == row && effect->kind == HF_EFFECT_MUST_REMOVE &&
                 effect->measure == REMOVAL;
    }
    const struct hf_effect *joined =
        world_effect(&world, "veldor/v1", HF_EFFECT_MUST_REMOVE, REMOVAL);
    CHECK(count == 1 && from_is(joined, "2024-01-01", "2024-01-01"));
    CHECK(joined != NULL && joined->answer == HF_ANSWER_YES);
    CHECK(joined != NULL && why_holds(&world.assessment.why, joined->why, HF_WHY_REQUIREMENT, 0));
    CHECK(joined != NULL &&
          why_holds(&world.assessment.why, joined->why, HF_WHY_RULE, HF_RULE_ADDRESSED));
    world_close(&world);
}

static void test_scenario(void) {
    struct world world;
    if (!open_at(&world, "2019-01-01", "")) {
        return;
    }
    measures[DENIAL].condition = HF_NONE;
    periods[REACH][0].status = HF_PERIOD_ENDED;
    const struct hf_change changes[] = {
        {HF_CHANGE_ACTIVATE, HF_TEXT_INIT("p/denial"), day("2019-03-01"), {0.0, 0.0}, {NULL, 0}},
        {HF_CHANGE_END, HF_TEXT_INIT("denial"), day("2019-09-01"), {0.0, 0.0}, {NULL, 0}},
        {HF_CHANGE_END, HF_TEXT_INIT("p/advice"), day("2018-12-01"), {0.0, 0.0}, {NULL, 0}}};
    world.assessment.scenario.change = changes;
    world.assessment.scenario.change_count = 3;
    world_assess(&world);
    const struct hf_product_dates *v1 = world_dates(&world, "veldor/v1");
    CHECK(v1 != NULL && v1->date[HF_EFFECT_NO_UPDATES].earliest.days == day("2019-03-01").days);
    CHECK(world_now(&world, "veldor/v1", HF_EFFECT_MUST_REMOVE, ADVICE) == HF_ANSWER_NO);
    world.assessment.scenario.as_of = day("2019-10-01");
    world_assess(&world);
    v1 = world_dates(&world, "veldor/v1");
    CHECK(v1 != NULL && v1->date[HF_EFFECT_NO_UPDATES].earliest.days == HF_DATE_MAX.days);
    world_close(&world);
}

/* Through ownership, half by the operator's own rows, half by the pack's. */
static void test_ownership_joined(void) {
    struct world world;
    if (!open_at(&world, "2018-05-01",
                 "party | name=Holding\n"
                 "ownership | owner=Veldor | owned=Holding | share_percent=60\n"
                 "ownership | owner=Holding | owned=Norden | share_percent=25\n"
                 "ownership | owner=Rebadge | owned=Norden | share_percent=60\n")) {
        return;
    }
    static struct hf_pack_stake stake[] = {
        {.owner = 0, .owned = 1, .share_ratio = {0.25, 0.25}, .fact = 0}};
    stake[0].from = stake[0].until = HF_DATE_UNKNOWN;
    struct hf_pack *pack = (struct hf_pack *)(uintptr_t)world.snapshot->pack;
    pack->stake = stake;
    pack->stake_count = 1;
    world.assessment.match_count = 1; /* Veldor alone; then Norden is the pack's second party */
    world_match(&world, "norden", 0, 1, HF_ANSWER_YES);
    measures[DENIAL].target.ownership =
        (struct hf_ownership_test){true, 0.5, false, true, true, HF_CONTROL_IGNORED, HF_NONE};
    world_assess(&world);
    const uint32_t norden = helper_row(world.snapshot, HF_KIND_PARTY, "norden");
    bool is_hit = false;
    for (uint32_t i = 0; i < world.assessment.hit_count; i++) {
        const struct hf_target_hit *hit = &world.assessment.hit[i];
        if (hit->party == norden && hit->measure == DENIAL) {
            is_hit = hit->answer == HF_ANSWER_YES &&
                     why_holds(&world.assessment.why, hit->why, HF_WHY_RULE, HF_RULE_OWNED_ENOUGH);
        }
    }
    CHECK(is_hit); /* 25 of Holding's and 25 that the pack tells */
    CHECK(world_effect(&world, "norden/n3", HF_EFFECT_NO_UPDATES, DENIAL) != NULL);
    world.match[1].answer = HF_ANSWER_PRESUMED_YES; /* perhaps another Norden */
    world_assess(&world);
    is_hit = false;
    for (uint32_t i = 0; i < world.assessment.hit_count; i++) {
        is_hit = is_hit || (world.assessment.hit[i].party == norden &&
                            world.assessment.hit[i].measure == DENIAL);
    }
    CHECK(!is_hit); /* the pack's 25 alone are its own node: neither reaches a half */
    world_close(&world);
}

/* A list that no measure names: never clear, in hits and in the dates. */
static void test_listed_without_measure(void) {
    struct world world;
    if (!open_at(&world, "2018-05-01",
                 "list | name=Odd List\n"
                 "list entry | list=Odd List | entry=7 | name=Unsaid | from=2018-02-01\n"
                 "product | manufacturer=Unsaid | model=U1 | bom_complete=yes\n"
                 "device | site=South | name=u | manufacturer=Unsaid | device_type=U1\n")) {
        return;
    }
    CHECK(world_dates(&world, "unsaid/u1")->answer[HF_EFFECT_MUST_REMOVE] != HF_ANSWER_NO_BASIS);
    world_match(&world, "unsaid", HF_NONE, 0, HF_ANSWER_YES);
    world_assess(&world);
    const struct hf_target_hit *last = &world.assessment.hit[world.assessment.hit_count - 1];
    CHECK(last->pack == HF_NONE && last->measure == HF_NONE && last->answer == HF_ANSWER_NO_BASIS);
    CHECK(why_holds(&world.assessment.why, last->why, HF_WHY_RULE, HF_RULE_LISTED_WITHOUT_MEASURE));
    const struct hf_product_dates *u1 = world_dates(&world, "unsaid/u1");
    for (int kind = 0; kind < HF_EFFECT_COUNT; kind++) {
        CHECK(u1->answer[kind] == HF_ANSWER_NO_BASIS);
        CHECK(u1->date[kind].earliest.days == day("2018-02-01").days &&
              u1->date[kind].latest.days == HF_DATE_MAX.days);
    }
    CHECK(u1->touched == HF_ANSWER_NO_BASIS);
    static struct hf_text named[] = {HF_TEXT_INIT("odd list")};
    measures[LISTING].target.list = named;
    measures[LISTING].target.list_count = 1;
    world_assess(&world);
    CHECK(world_answer(&world, "unsaid/u1", HF_EFFECT_NO_REPAIR, LISTING) == HF_ANSWER_YES);
    CHECK(world_dates(&world, "unsaid/u1")->answer[HF_EFFECT_MUST_REMOVE] != HF_ANSWER_NO_BASIS);
    world_close(&world);
}

static const struct hf_target_hit *hit_of(const struct world *world, const char *party) {
    const uint32_t row = helper_row(world->snapshot, HF_KIND_PARTY, party);
    const struct hf_target_hit *hit = world->assessment.hit;
    uint32_t left = world->assessment.hit_count;
    for (; left > 0 && (hit->party != row || hit->measure != LISTING); left--) {
        hit++;
    }
    return left > 0 ? hit : NULL;
}

/* Who is hit through its owners is so from the day on which they are listed. */
static void test_owner_listed_later(void) {
    static struct hf_text named[] = {HF_TEXT_INIT("odd list")};
    const char *const days[] = {"2018-02-01", "2019-03-01"};
    const struct hf_target before = measures[LISTING].target;
    for (size_t i = 0; i < 2; i++) {
        struct world world;
        char text[900];
        (void)snprintf(text, sizeof text,
                       "list | name=Odd List\n"
                       "list entry | list=Odd List | entry=1 | name=Owner | from=%s\n"
                       "list entry | list=Odd List | entry=2 | name=Other | from=2018-01-05\n"
                       "ownership | owner=Owner | owned=Child | share_percent=60\n"
                       "ownership | owner=Owner | owned=Joint | share_percent=30\n"
                       "ownership | owner=Other | owned=Joint | share_percent=30\n"
                       "ownership | owner=Child | owned=Grandchild | share_percent=60\n"
                       "device | site=South | name=g | manufacturer=Grandchild | device_type=G1\n",
                       days[i]);
        CHECK(open_at(&world, "2018-05-01", text));
        measures[LISTING].target.list = named;
        measures[LISTING].target.list_count = 1;
        measures[LISTING].target.ownership =
            (struct hf_ownership_test){true, 0.5, false, true, true, HF_CONTROL_IGNORED, HF_NONE};
        world_match(&world, "owner", HF_NONE, 0, HF_ANSWER_YES);
        world_match(&world, "other", HF_NONE, 1, HF_ANSWER_YES);
        world_assess(&world);
        const struct hf_target_hit *grandchild = hit_of(&world, "grandchild");
        const struct hf_target_hit *joint = hit_of(&world, "joint");
        CHECK(grandchild != NULL && grandchild->answer == HF_ANSWER_YES &&
              hf_date_range_is_known(grandchild->listed.from) &&
              grandchild->listed.from.latest.days == day(days[i]).days);
        CHECK(joint != NULL && joint->listed.from.earliest.days == day("2018-01-05").days &&
              joint->listed.from.latest.days == day(days[i]).days);
        const struct hf_effect *effect =
            world_effect(&world, "grandchild/g1", HF_EFFECT_NO_REPAIR, LISTING);
        CHECK(effect != NULL && effect->applies_as_of == (i == 0 ? HF_ANSWER_YES : HF_ANSWER_NO));
        CHECK(i == 0 || (effect != NULL && effect->from.earliest.days == day(days[1]).days));
        world_close(&world);
        measures[LISTING].target = before;
    }
}

static void test_memory(void) {
    struct world world;
    if (!open_at(&world, "2018-05-01", "")) {
        return;
    }
    const struct hf_arena keep = world.help.keep;
    const uint32_t wanted = world.assessment.effect_count;
    bool is_done = false;
    int64_t tries = 0;
    for (int64_t k = 0; k < 100000 && !is_done; k += k < 200 ? 1 : 37) {
        int64_t allowance = k;
        struct hf_arena here = keep;
        struct hf_arena there = world.help.scratch;
        here.allowance = &allowance;
        there.allowance = &allowance;
        world.assessment.why = hf_why_make(&here);
        world.assessment.effect_count = 77;
        world.assessment.hit_count = 78;
        world.assessment.product_count = 79;
        struct hf_error error = {.status = HF_OK};
        const enum hf_status status = hf_exposure_assess(&world.assessment, &here, there, &error);
        is_done = status == HF_OK;
        if (!is_done && (status != HF_ERR_MEMORY || error.status != HF_ERR_MEMORY ||
                         world.assessment.effect_count != 77 || world.assessment.hit_count != 78 ||
                         world.assessment.product_count != 79)) {
            check_failed++;
        }
        tries++;
    }
    CHECK(is_done && tries > 100 && world.assessment.effect_count == wanted);
    CHECK(hf_exposure_assess(NULL, &world.help.keep, world.help.scratch, NULL) == HF_ERR_ARGUMENT);
    world_close(&world);
}

int main(void) {
    test_denial_and_listing();
    test_window_edges();
    test_window_at_start();
    test_starved();
    test_stock_sources();
    test_components();
    test_addressees();
    test_dates_and_advice();
    test_presumed_no_and_joined();
    test_scenario();
    test_ownership_joined();
    test_listed_without_measure();
    test_owner_listed_later();
    test_memory();
    return check_report();
}
