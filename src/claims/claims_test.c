/* Goal: each sort of claim is contradicted by facts, doubtful through what is presumed, open where
 * nothing settles it, since the day that the rows say; checks by persons count below facts. Method:
 * one claim beside the rows that decide it; wrong input; a memory sweep; claims move no other
 * answer (tests/claims_apart_test.c). */
#include "tests/exposure_fixture.h"
#include <holdfast/claims.h>

#include <string.h>

struct claim_case {
    const char *claim; /* columns of the claim K of party Acme, made on 2020-06-15 */
    const char *lines; /* the rows that bear on it */
    enum hf_claim_state state;
    enum hf_answer contradicted;
    const char *since; /* NULL: not asked */
};

#define PRODUCT "product | manufacturer=Acme | model=X | bom_complete=yes | class=box"
#define OTHER   "party | name=Other | country=XB\n"
#define PART                                                                                       \
    "component | manufacturer=Acme | product=X | component_manufacturer=Other | component=C\n"
#define CHIP       "product | manufacturer=Other | model=C | kind=component\n"
#define UNTOUCHED  HF_CLAIM_STATE_UNCHECKED
#define OPEN       HF_CLAIM_STATE_OPEN
#define DOUBTFUL   HF_CLAIM_STATE_DOUBTFUL
#define FALSE_SAID HF_CLAIM_STATE_CONTRADICTED

static const struct claim_case cases[] = {
    /* made-in */
    {"statement=made-in | product=X | country=XA", PRODUCT " | factory_country=XA\n", UNTOUCHED,
     HF_ANSWER_NO, NULL},
    {"statement=made-in | product=X | country=xa", PRODUCT " | factory_country=XA\n", UNTOUCHED,
     HF_ANSWER_NO, NULL},
    {"statement=made-in | product=X | country=XA", PRODUCT " | factory_country=XB\n", FALSE_SAID,
     HF_ANSWER_YES, "0001-01-01"},
    {"statement=made-in | product=X | country=XA", PRODUCT "\n", UNTOUCHED, HF_ANSWER_NO_BASIS,
     NULL},
    {"statement=made-in | product=X | country=XA",
     PRODUCT " | factory_country=XA\nlot | manufacturer=Acme | product=X | revision=B | "
             "produced=2021-03-01 | factory_country=XB\nlot | manufacturer=Acme | product=X | "
             "revision=C | produced=2021-02-01 | factory_country=XC\n",
     FALSE_SAID, HF_ANSWER_YES, "2021-02-01"},
    {"statement=made-in | product=X | country=XA",
     PRODUCT " | factory_country=XA\norder | id=o | manufacturer=Acme | product=X\nshipment | "
             "id=s | order=o | shipped=2021-05-01 | from_country=XB\n",
     DOUBTFUL, HF_ANSWER_PRESUMED_YES, "2021-05-01"},
    {"statement=made-in | product=X | country=XA",
     PRODUCT " | factory_country=XA\norder | id=o | manufacturer=Acme | product=X\nshipment | "
             "id=s | order=o | shipped=2031-05-01 | from_country=XB\n",
     UNTOUCHED, HF_ANSWER_NO, NULL}, /* not sent yet */
    {"statement=made-in | product=X | country=XA",
     PRODUCT " | factory_country=XA\norder | id=o | manufacturer=Acme | product=X\nshipment | "
             "id=s | shipped=2021-05-01 | from_country=XB\n",
     OPEN, HF_ANSWER_NO_BASIS, NULL}, /* of no known order */
    {"statement=made-in | country=XA",
     PRODUCT " | factory_country=XA\nproduct | manufacturer=Acme | model=Y | factory_country=XB\n",
     FALSE_SAID, HF_ANSWER_YES, NULL}, /* all that the claimant makes */
    {"statement=made-in | product=X", PRODUCT " | factory_country=XB\n", UNTOUCHED,
     HF_ANSWER_NO_BASIS, NULL},
    {"statement=made-in | country=XA", OTHER, UNTOUCHED, HF_ANSWER_NO_BASIS, NULL},
    /* repaired-in */
    {"statement=repaired-in | product=X | country=XA",
     PRODUCT "\n" OTHER "repair | id=r | manufacturer=Acme | product=X | repairer=Other | "
             "sent=2020-09-01\n",
     FALSE_SAID, HF_ANSWER_YES, "2020-09-01"},
    {"statement=repaired-in | product=X | country=XB",
     PRODUCT "\n" OTHER "repair | id=r | manufacturer=Acme | product=X | repairer=Other | "
             "sent=2020-09-01\n",
     UNTOUCHED, HF_ANSWER_NO, NULL},
    {"statement=repaired-in | product=X | country=XB",
     PRODUCT "\nrepair | id=r | manufacturer=Acme | product=X | sent=2020-09-01\n", DOUBTFUL,
     HF_ANSWER_PRESUMED_YES, "2020-09-01"}, /* the maker of XA is presumed to repair */
    {"statement=repaired-in | product=X | country=XA",
     PRODUCT "\nrepair | id=r | manufacturer=Acme | product=X | sent=2020-09-01\n", OPEN,
     HF_ANSWER_NO_BASIS, NULL},
    {"statement=repaired-in | product=X | country=XA", PRODUCT "\n", UNTOUCHED, HF_ANSWER_NO_BASIS,
     NULL},
    /* no-parts-of */
    {"statement=no-parts-of | product=X | party=Other", PRODUCT "\n" OTHER, UNTOUCHED, HF_ANSWER_NO,
     NULL},
    {"statement=no-parts-of | product=X | party=Other", PRODUCT "\n" OTHER PART CHIP, FALSE_SAID,
     HF_ANSWER_YES, NULL},
    {"statement=no-parts-of | product=X | party=Other",
     PRODUCT "\n" OTHER "component | manufacturer=Acme | product=X | component_manufacturer=Acme | "
             "component=Card\nproduct | manufacturer=Acme | model=Card | kind=module | "
             "bom_complete=yes\ncomponent | manufacturer=Acme | product=Card | "
             "component_manufacturer=Other | component=C\n" CHIP,
     FALSE_SAID, HF_ANSWER_YES, NULL}, /* two levels down */
    {"statement=no-parts-of | product=X | party=Other",
     "product | manufacturer=Acme | model=X | bom_complete=no\n" OTHER, UNTOUCHED,
     HF_ANSWER_NO_BASIS, NULL},
    {"statement=no-parts-of | product=X | party=Other",
     PRODUCT "\n" OTHER "party | name=Third\nproduct | manufacturer=Third | model=T | "
             "kind=component\ncomponent | manufacturer=Acme | product=X | "
             "component_manufacturer=Third | component=T\nproduct party | "
             "manufacturer=Third | product=T | role=designer | party=Other\n",
     FALSE_SAID, HF_ANSWER_YES, NULL},
    {"statement=no-parts-of | product=X", PRODUCT "\n" OTHER PART CHIP, UNTOUCHED,
     HF_ANSWER_NO_BASIS, NULL},
    /* no-content */
    {"statement=no-content | product=X | country=XB",
     PRODUCT "\nproduct origin | manufacturer=Acme | product=X | jurisdiction=XB | originates=no | "
             "controlled_content_percent=0 | direct_product=no\n",
     UNTOUCHED, HF_ANSWER_NO, NULL},
    {"statement=no-content | product=X | country=XB",
     PRODUCT "\nproduct origin | manufacturer=Acme | product=X | jurisdiction=XB | originates=no | "
             "controlled_content_percent=0.1..5 | direct_product=no\n",
     FALSE_SAID, HF_ANSWER_YES, NULL},
    {"statement=no-content | product=X | country=XB",
     PRODUCT "\nproduct origin | manufacturer=Acme | product=X | jurisdiction=XB | originates=no | "
             "controlled_content_percent=0..5 | direct_product=no\n",
     OPEN, HF_ANSWER_NO_BASIS, NULL},
    {"statement=no-content | product=X | country=XB",
     PRODUCT "\nproduct origin | manufacturer=Acme | product=X | jurisdiction=XB | originates=no | "
             "controlled_content_percent=0 | direct_product=yes\n",
     DOUBTFUL, HF_ANSWER_PRESUMED_YES, NULL},
    {"statement=no-content | product=X | country=XB",
     PRODUCT "\nproduct origin | manufacturer=Acme | product=X | jurisdiction=XB | originates=no | "
             "controlled_content_percent=0 | direct_product=no\n" OTHER PART CHIP,
     DOUBTFUL, HF_ANSWER_PRESUMED_YES, NULL}, /* the part's maker has its seat there */
    {"statement=no-content | product=X | country=XB",
     PRODUCT "\nproduct origin | manufacturer=Acme | product=X | jurisdiction=XB | originates=no | "
             "controlled_content_percent=0 | direct_product=no\n" OTHER PART CHIP
             "product origin | manufacturer=Other | product=C | jurisdiction=XB | "
             "originates=yes\n",
     FALSE_SAID, HF_ANSWER_YES, NULL},
    {"statement=no-content | product=X | country=XB",
     PRODUCT "\nclass | name=box\nclass origin | class=box | jurisdiction=XB | contains=yes\n",
     DOUBTFUL, HF_ANSWER_PRESUMED_YES, NULL},
    {"statement=no-content | product=X | country=XB",
     PRODUCT "\nclass | name=box\nclass origin | class=box | jurisdiction=XB | contains=no\n",
     UNTOUCHED, HF_ANSWER_NO_BASIS, NULL},
    /* supported-until */
    {"statement=supported-until | product=X | until=2026-12-31",
     PRODUCT " | end_of_security=2026-12-31 | end_of_support=2027-12-31\n", UNTOUCHED, HF_ANSWER_NO,
     NULL},
    {"statement=supported-until | product=X | until=2026-12-31",
     PRODUCT " | end_of_security=2026-12-30 | end_of_support=2027-12-31\n", FALSE_SAID,
     HF_ANSWER_YES, "2026-12-31"},
    {"statement=supported-until | product=X | until=2026-12-31",
     PRODUCT " | end_of_security=2026 | end_of_support=2027-12-31\n", OPEN, HF_ANSWER_NO_BASIS,
     NULL},
    {"statement=supported-until | product=X | until=2026-12-31", PRODUCT "\n", UNTOUCHED,
     HF_ANSWER_NO_BASIS, NULL},
    {"statement=supported-until | product=X | until=2026-12-31",
     PRODUCT " | end_of_security=never | end_of_support=never\nrelease | manufacturer=Acme | "
             "product=X | version=1 | released=2020-01-01 | support_until=2022-01-01\nrelease | "
             "manufacturer=Acme | product=X | version=2 | released=2021-01-01 | "
             "support_until=2025-06-30\nrelease | manufacturer=Acme | product=X | version=3 | "
             "released=2031-01-01 | support_until=2035-06-30\n",
     DOUBTFUL, HF_ANSWER_PRESUMED_YES, "2025-07-01"}, /* the newest that is out */
    {"statement=supported-until | product=X", PRODUCT " | end_of_security=2020-12-30\n", UNTOUCHED,
     HF_ANSWER_NO_BASIS, NULL},
    /* not-owned-by */
    {"statement=not-owned-by | party=Other", OTHER, UNTOUCHED, HF_ANSWER_NO_BASIS, NULL},
    {"statement=not-owned-by | party=Other",
     OTHER "ownership | owner=Other | owned=Acme | share_percent=49.9 | control=no\n", UNTOUCHED,
     HF_ANSWER_NO, NULL},
    {"statement=not-owned-by | party=Other",
     OTHER "ownership | owner=Other | owned=Acme | share_percent=50 | control=no | "
           "from=2021-04-01\n",
     FALSE_SAID, HF_ANSWER_YES, "2021-04-01"},
    {"statement=not-owned-by | party=Other",
     OTHER "ownership | owner=Other | owned=Acme | share_percent=5 | control=yes | "
           "from=2021-04-01\n",
     FALSE_SAID, HF_ANSWER_YES, "2021-04-01"},
    {"statement=not-owned-by | party=Other",
     OTHER "ownership | owner=Other | owned=Acme | control=no\n", OPEN, HF_ANSWER_NO_BASIS, NULL},
    {"statement=not-owned-by | party=Other",
     OTHER "party | name=Middle\n"
           "ownership | owner=Other | owned=Middle | share_percent=60 | control=no | "
           "from=2021-01-01\n"
           "ownership | owner=Middle | owned=Acme | share_percent=100 | control=no | "
           "from=2020-07-01\n",
     FALSE_SAID, HF_ANSWER_YES, "2021-01-01"}, /* the whole chain stands since then */
    {"statement=not-owned-by | party=Other",
     OTHER "party | name=Middle\nownership | owner=Other | owned=Middle | control=no\n"
           "ownership | owner=Middle | owned=Acme | share_percent=100 | control=no\n",
     OPEN, HF_ANSWER_NO_BASIS, NULL},
    {"statement=not-owned-by | party=Other",
     OTHER "ownership | owner=Other | owned=Acme | share_percent=50 | control=no | "
           "from=2018-01-01 | until=2021-01-01\n",
     UNTOUCHED, HF_ANSWER_NO, NULL}, /* sold again */
    {"statement=not-owned-by | party=Other",
     OTHER "ownership | owner=Other | owned=Acme | share_percent=40..70 | control=no\n", DOUBTFUL,
     HF_ANSWER_PRESUMED_YES, NULL},
    {"statement=not-owned-by", OTHER, UNTOUCHED, HF_ANSWER_NO_BASIS, NULL},
    {"product=X", PRODUCT "\n", UNTOUCHED, HF_ANSWER_NO_BASIS, NULL}, /* says nothing */
    /* what a person found counts below a fact, above what cannot be told */
    {"statement=made-in | product=X | country=XA | checked_on=2020-07-01 | outcome=confirmed",
     PRODUCT "\n", HF_CLAIM_STATE_CONFIRMED, HF_ANSWER_NO_BASIS, NULL},
    {"statement=made-in | product=X | country=XA | checked_on=2020-07-01 | outcome=confirmed",
     PRODUCT " | factory_country=XB\n", FALSE_SAID, HF_ANSWER_YES, NULL},
    {"statement=made-in | product=X | country=XA | checked_on=2020-07-01 | outcome=refuted",
     PRODUCT " | factory_country=XA\n", HF_CLAIM_STATE_REFUTED, HF_ANSWER_NO, NULL},
    {"statement=made-in | product=X | country=XA | checked_on=2031-07-01 | outcome=refuted",
     PRODUCT " | factory_country=XA\n", UNTOUCHED, HF_ANSWER_NO, NULL}, /* not on the as-of day */
    {"statement=made-in | product=X | country=XA | checked_on=2020-07-01",
     PRODUCT " | factory_country=XA\n", OPEN, HF_ANSWER_NO, NULL},
};

static bool claims_run(struct world *world) {
    return world_assess(world) == HF_OK &&
           CHECK(hf_claims_assess(&world->assessment, &world->help.keep, world->help.scratch,
                                  NULL) == HF_OK);
}

static bool claim_open(struct world *world, const char *claim, const char *lines) {
    static char text[4096];
    (void)snprintf(text, sizeof text,
                   "party | name=Acme | country=XA\n%sclaim | id=K | claimant=Acme | "
                   "made_on=2020-06-15 | manufacturer=%s | %s\n",
                   lines, strstr(claim, "product=X") == NULL ? "" : "Acme", claim);
    return world_open(world, text, NULL, 0, "2022-01-01");
}

static void test_cases(void) {
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct claim_case *one = &cases[i];
        struct world world;
        if (claim_open(&world, one->claim, one->lines) && claims_run(&world) &&
            CHECK(world.assessment.claim_count == 1)) {
            const struct hf_claim_test *test = &world.assessment.claim[0];
            if (!CHECK(test->state == one->state && test->contradicted == one->contradicted)) {
                printf("    case %zu, %s: state %d, %s\n", i, one->claim, (int)test->state,
                       hf_answer_text(test->contradicted));
            }
            if (one->since != NULL && !CHECK(test->since.earliest.days == day(one->since).days)) {
                printf("    case %zu, %s: since %d\n", i, one->claim,
                       (int)test->since.earliest.days);
            }
            CHECK(test->since.earliest.days == HF_DATE_MIN.days || one->since == NULL ||
                  test->was_later == HF_ANSWER_YES);
            CHECK(why_holds(&world.assessment.why, test->why, HF_WHY_ROW, HF_KIND_CLAIM));
        }
        world_close(&world);
    }
}

/* ---- lists and measures ---- */

struct listed_case {
    const char *entry; /* days of the list entry */
    enum hf_answer same;
    enum hf_claim_state state;
    enum hf_answer contradicted, was_later;
};
static const struct listed_case listed_cases[] = {
    {"from=2021-01-01", HF_ANSWER_YES, FALSE_SAID, HF_ANSWER_YES, HF_ANSWER_YES},
    {"from=2020-06-15", HF_ANSWER_YES, FALSE_SAID, HF_ANSWER_YES, HF_ANSWER_NO},
    {"from=2019-01-01", HF_ANSWER_YES, FALSE_SAID, HF_ANSWER_YES, HF_ANSWER_NO},
    {"from=2021-01-01", HF_ANSWER_PRESUMED_YES, DOUBTFUL, HF_ANSWER_PRESUMED_YES, HF_ANSWER_YES},
    {"from=2021-01-01", HF_ANSWER_PRESUMED_NO, OPEN, HF_ANSWER_PRESUMED_NO, HF_ANSWER_NO},
    {"from=2021-01-01", HF_ANSWER_NO, UNTOUCHED, HF_ANSWER_NO, HF_ANSWER_NO},
    {"from=2022-01-02", HF_ANSWER_YES, UNTOUCHED, HF_ANSWER_NO, HF_ANSWER_NO},
    {"from=2022-01-01", HF_ANSWER_YES, FALSE_SAID, HF_ANSWER_YES, HF_ANSWER_YES},
    {"from=2018-01-01 | until=2020-06-15", HF_ANSWER_YES, UNTOUCHED, HF_ANSWER_NO, HF_ANSWER_NO},
    {"from=2018-01-01 | until=2020-06-16", HF_ANSWER_YES, FALSE_SAID, HF_ANSWER_YES, HF_ANSWER_NO},
    {"from=2022", HF_ANSWER_YES, OPEN, HF_ANSWER_NO_BASIS, HF_ANSWER_NO},
    {"remarks=no day", HF_ANSWER_YES, FALSE_SAID, HF_ANSWER_YES, HF_ANSWER_NO_BASIS},
};

static void test_listed(void) {
    for (size_t i = 0; i < sizeof listed_cases / sizeof listed_cases[0]; i++) {
        const struct listed_case *one = &listed_cases[i];
        struct world world;
        char lines[256];
        (void)snprintf(lines, sizeof lines,
                       "list | name=L\nlist entry | list=L | entry=1 | name=ACME | %s\n",
                       one->entry);
        if (claim_open(&world, "statement=not-listed", lines)) {
            world_match(&world, "acme", HF_NONE, 0, one->same);
            if (claims_run(&world)) {
                const struct hf_claim_test *test = &world.assessment.claim[0];
                if (!CHECK(test->state == one->state && test->contradicted == one->contradicted &&
                           test->was_later == one->was_later)) {
                    printf("    case %zu, %s: state %d, %s, later %s\n", i, one->entry,
                           (int)test->state, hf_answer_text(test->contradicted),
                           hf_answer_text(test->was_later));
                }
            }
        }
        world_close(&world);
    }
}

/* Made around the as-of day: on it and before it is tested; after it is listed, with its day, and
 * nothing else is said. */
static void test_not_made(void) {
    static const struct {
        const char *made, *check;
        enum hf_claim_state state;
        enum hf_answer contradicted;
    } days[] = {
        {"2021-12-31", "", FALSE_SAID, HF_ANSWER_YES},
        {"2022-01-01", "", FALSE_SAID, HF_ANSWER_YES},
        {"2022-01-02", "", HF_CLAIM_STATE_NOT_MADE, HF_ANSWER_NO},
        {"2022-01-02", " | outcome=refuted | checked_on=2022-02-01", HF_CLAIM_STATE_NOT_MADE,
         HF_ANSWER_NO},
        {"2022-01-01..2022-01-02", "", FALSE_SAID, HF_ANSWER_YES}, /* may have been made */
        {"2022-01-02..2022-01-03", "", HF_CLAIM_STATE_NOT_MADE, HF_ANSWER_NO},
        {"", "", FALSE_SAID, HF_ANSWER_YES}, /* nobody says */
        {"never", "", HF_CLAIM_STATE_NOT_MADE, HF_ANSWER_NO},
    };
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        struct world world;
        char lines[512];
        (void)snprintf(lines, sizeof lines,
                       "party | name=Acme | country=XA\nproduct | manufacturer=Acme | model=X | "
                       "factory_country=XB\nclaim | id=K | claimant=Acme | statement=made-in | "
                       "product=X | country=XA | made_on=%s%s\n",
                       days[i].made, days[i].check);
        if (world_open(&world, lines, NULL, 0, "2022-01-01") && claims_run(&world)) {
            const struct hf_claim_test *test = &world.assessment.claim[0];
            if (!CHECK(world.assessment.claim_count == 1 && test->state == days[i].state &&
                       test->contradicted == days[i].contradicted)) {
                printf("    made %s: state %d, %s\n", days[i].made, (int)test->state,
                       hf_answer_text(test->contradicted));
            }
            CHECK(why_holds(&world.assessment.why, test->why, HF_WHY_ROW, HF_KIND_CLAIM));
            CHECK(
                test->state != HF_CLAIM_STATE_NOT_MADE ||
                (test->since.earliest.days == HF_DATE_MAX.days && test->was_later == HF_ANSWER_NO));
        }
        world_close(&world);
    }
}

/* Nothing to screen against, a party without a name: nobody can tell. */
static void test_not_screened(void) {
    struct world world;
    if (claim_open(&world, "statement=not-listed", "") && claims_run(&world)) {
        CHECK(world.assessment.claim[0].contradicted == HF_ANSWER_NO_BASIS &&
              world.assessment.claim[0].state == HF_CLAIM_STATE_UNCHECKED);
    }
    world_close(&world);
    if (world_open(&world,
                   "list | name=L\nparty | slug=nameless\nclaim | id=K | claimant=nameless | "
                   "statement=not-listed\n",
                   NULL, 0, "2022-01-01") &&
        claims_run(&world)) {
        CHECK(world.assessment.claim[0].contradicted == HF_ANSWER_NO_BASIS);
        CHECK(
            why_blank(&world.assessment.why, world.assessment.claim[0].why, HF_KIND_PARTY, "name"));
    }
    world_close(&world);
}

static struct hf_pack_party named_party[] = {{.id = HF_TEXT_INIT("acme"), .fact = HF_NONE}};
static uint32_t named[] = {0};

static void measure_case(enum hf_binding binding, enum hf_period_status status,
                         enum hf_answer contradicted) {
    struct hf_act_rule act = {HF_ACT_PATCH, HF_FORBIDDEN, HF_NONE, HF_NONE};
    struct hf_period period = {status, between("2021-03-01", NULL), HF_NONE};
    struct hf_measure measure = {.id = HF_TEXT("m"),
                                 .binding = binding,
                                 .target = {.party = named,
                                            .party_count = 1,
                                            .roles = 1U << HF_ROLE_BRAND,
                                            .reaches_components = HF_NO},
                                 .addressees = HF_ADDRESSED_EVERYONE,
                                 .act = &act,
                                 .act_count = 1,
                                 .condition = HF_NONE,
                                 .period = &period,
                                 .period_count = 1,
                                 .fact = HF_NONE};
    struct hf_pack pack = {.id = HF_TEXT("p"),
                           .party = named_party,
                           .party_count = 1,
                           .measure = &measure,
                           .measure_count = 1};
    struct world world;
    if (world_open(&world,
                   "party | name=Acme | country=XA\nsite | name=North\n"
                   "product | manufacturer=Acme | model=X | end_of_security=never | "
                   "end_of_support=never\n"
                   "device | site=North | name=a | manufacturer=Acme | device_type=X\n"
                   "claim | id=K1 | claimant=Acme | statement=not-listed | made_on=2020-06-15\n"
                   "claim | id=K2 | claimant=Acme | statement=supported-until | "
                   "manufacturer=Acme | product=X | until=2025-12-31 | made_on=2020-06-15\n",
                   &pack, 1, "2022-01-01")) {
        world_match(&world, "acme", 0, 0, HF_ANSWER_YES);
        if (claims_run(&world) && CHECK(world.assessment.claim_count == 2)) {
            for (uint32_t i = 0; i < 2; i++) {
                const struct hf_claim_test *test = &world.assessment.claim[i];
                CHECK(test->contradicted == contradicted);
                CHECK(contradicted != HF_ANSWER_YES ||
                      (test->since.earliest.days == day("2021-03-01").days &&
                       why_holds(&world.assessment.why, test->why, HF_WHY_MEASURE, 0)));
            }
        }
    }
    world_close(&world);
}

static void test_measures(void) {
    measure_case(HF_BINDING_LAW, HF_PERIOD_IN_FORCE, HF_ANSWER_YES);
    measure_case(HF_BINDING_LAW, HF_PERIOD_SUSPENDED, HF_ANSWER_NO);
    measure_case(HF_BINDING_ADVICE, HF_PERIOD_IN_FORCE, HF_ANSWER_NO);
    measure_case(HF_BINDING_LAW, HF_PERIOD_UNKNOWN, HF_ANSWER_NO_BASIS);
}

/* ---- wrong arguments, little memory ---- */

static void test_arguments(void) {
    struct world world;
    struct hf_assessment empty = {.match_count = 0};
    if (claim_open(&world, cases[0].claim, cases[0].lines) && claims_run(&world)) {
        CHECK(hf_claims_assess(NULL, &world.help.keep, world.help.scratch, NULL) ==
              HF_ERR_ARGUMENT);
        CHECK(hf_claims_assess(&empty, &world.help.keep, world.help.scratch, NULL) ==
              HF_ERR_ARGUMENT);
        CHECK(hf_claims_assess(&world.assessment, NULL, world.help.scratch, NULL) ==
              HF_ERR_ARGUMENT);
        CHECK(world.assessment.claim_count == 1);
    }
    world_close(&world);
}

static void test_memory(void) {
    static char room[2][1 << 15];
    struct world world;
    int failed = 0;
    int done = 0;
    if (!claim_open(&world, "statement=not-owned-by | party=Other",
                    OTHER "party | name=Middle\nownership | owner=Other | owned=Middle | "
                          "share_percent=60\nownership | owner=Middle | owned=Acme | "
                          "share_percent=100\n") ||
        !claims_run(&world)) {
        world_close(&world);
        return;
    }
    const struct hf_assessment before = world.assessment;
    for (size_t size = 0; size < sizeof room[0]; size += 24) {
        for (int which = 0; which < 2; which++) {
            struct hf_arena keep = hf_arena_over(room[0], which == 0 ? size : sizeof room[0]);
            const struct hf_arena scratch =
                hf_arena_over(room[1], which == 1 ? size : sizeof room[1]);
            struct hf_assessment assessment = before;
            assessment.claim = NULL;
            assessment.claim_count = 0;
            assessment.why = hf_why_make(&keep);
            const enum hf_status status = hf_claims_assess(&assessment, &keep, scratch, NULL);
            failed += status == HF_ERR_MEMORY && assessment.claim == NULL;
            done += status == HF_OK && assessment.claim_count == 1 &&
                    assessment.claim[0].state == HF_CLAIM_STATE_CONTRADICTED;
        }
    }
    CHECK(failed > 10 && done > 100);
    CHECK((size_t)(failed + done) == 2 * ((sizeof room[0] + 23) / 24));
    world_close(&world);
}

int main(void) {
    test_cases();
    test_listed();
    test_not_made();
    test_not_screened();
    test_measures();
    test_arguments();
    test_memory();
    return check_report();
}
