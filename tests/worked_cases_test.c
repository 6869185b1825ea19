/* Goal: the worked cases of the rules, one by one: what a denial order bars and an entity list does
 * not, who is bound to ask for a licence and until when, when an item counts as subject, both
 * versions of the direct product rule, savings clauses, ownership, rebadging, categories, and the
 * two times that a vendor's supply was cut. Method: tables against the packs as they are shipped;
 * where parameters differ, against a small pack; the real screening and exposure rooms. */
#include "tests/snapshot_helper.h"

#include <holdfast/exposure.h>
#include <holdfast/host.h>
#include <holdfast/packcheck.h>
#include <holdfast/screen.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

struct bench {
    struct snapshot_helper help;
    struct hf_pack pack;
    struct hf_assessment assessment;
};

static bool pack_load(struct bench *bench, const char *path) {
    const struct hf_host host = hf_host_posix();
    struct hf_text bytes = {NULL, 0};
    struct hf_pack_checked checked = {.is_usable = false};
    const bool is_read =
        CHECK(host.read(host.context, &bench->help.text, path, (size_t)1 << 24, &bytes, NULL) ==
              HF_OK) &&
        CHECK(hf_pack_check(hf_text_of(path), bytes, &bench->help.text, &checked, NULL) == HF_OK);
    bench->pack = checked.pack;
    return is_read && CHECK(checked.is_usable);
}

/* Screens and assesses as of another day. Names that are hardly alike are dismissed, as somebody
 * who decides matches would: the cases are about law. */
static bool bench_turn(struct bench *bench, const char *as_of) {
    struct hf_assessment *assessment = &bench->assessment;
    struct hf_arena *keep = &bench->help.keep;
    assessment->why = hf_why_make(keep);
    assessment->match_count = 0;
    CHECK(hf_date_parse(hf_text_of(as_of), &assessment->scenario.as_of));
    const bool is_screened =
        hf_assumptions_resolve(keep, assessment->snapshot, &assessment->scenario,
                               &assessment->assumptions, NULL) == HF_OK &&
        hf_screen_assess(assessment, keep, bench->help.scratch, NULL) == HF_OK;
    for (uint32_t i = 0; i < assessment->match_count; i++) {
        if (assessment->match[i].answer == HF_ANSWER_PRESUMED_NO) {
            assessment->match[i].answer = HF_ANSWER_NO;
        }
    }
    return CHECK(is_screened &&
                 hf_exposure_assess(assessment, keep, bench->help.scratch, NULL) == HF_OK);
}

static bool bench_open(struct bench *bench, const char *path, const char *lines,
                       const char *as_of) {
    *bench = (struct bench){.assessment = {0}};
    helper_open(&bench->help);
    if (!pack_load(bench, path)) {
        return false;
    }
    helper_lines(&bench->help, lines);
    helper_packs(&bench->help, &bench->pack, 1);
    bench->assessment.snapshot = helper_build(&bench->help);
    return bench->assessment.snapshot != NULL && bench_turn(bench, as_of);
}

static void bench_close(struct bench *bench) {
    helper_close(&bench->help);
}

static bool day_is(struct hf_date_range range, const char *text) {
    struct hf_date_range wanted = HF_DATE_UNKNOWN;
    return hf_date_range_parse(hf_text_of(text), &wanted) &&
           range.earliest.days == wanted.earliest.days && range.latest.days == wanted.latest.days;
}

/* ---- cases about acts ---- */

struct act_case {
    const char *as_of;
    const char *product, *contract; /* contract NULL: on the rows that there are */
    enum hf_act act;
    enum hf_answer lawful;
    bool needs_licence;
    const char *measure;  /* that decides; NULL: not looked at */
    const char *defeater; /* that permits it; NULL: none */
    const char *until;    /* NULL: not looked at; "": never */
};

static struct hf_check case_check(struct bench *bench, const struct act_case *wanted) {
    struct hf_check check = {0};
    struct hf_assessment *assessment = &bench->assessment;
    const struct hf_snapshot *snapshot = assessment->snapshot;
    const uint32_t product = helper_row(snapshot, HF_KIND_PRODUCT, wanted->product);
    CHECK(hf_date_parse(hf_text_of(wanted->as_of), &assessment->scenario.as_of));
    if (wanted->contract == NULL) {
        CHECK(hf_exposure_check_product(assessment, product, &bench->help.keep, bench->help.scratch,
                                        &check) == HF_OK);
        return check;
    }
    const struct hf_check_deal deal = {.product = product,
                                       .contract =
                                           helper_row(snapshot, HF_KIND_CONTRACT, wanted->contract),
                                       .ordered = HF_DATE_UNKNOWN};
    CHECK(hf_exposure_check_deal(assessment, &deal, &bench->help.keep, bench->help.scratch,
                                 &check) == HF_OK);
    return check;
}

static bool id_is(struct hf_text id, const char *wanted) {
    return hf_text_equal(id, hf_text_of(wanted));
}

static void acts_test(struct bench *bench, const struct act_case *wanted, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const struct hf_check check = case_check(bench, &wanted[i]);
        const struct hf_check_line *line = &check.line[0];
        for (int k = 0; k < HF_CHECK_LINES; k++) {
            if (check.line[k].act == wanted[i].act && !check.line[k].is_replacement) {
                line = &check.line[k];
            }
        }
        const struct hf_measure *measure =
            line->measure == HF_NONE ? NULL : &bench->pack.measure[line->measure];
        bool is_so =
            line->lawful == wanted[i].lawful && line->needs_licence == wanted[i].needs_licence;
        is_so = is_so && (wanted[i].measure == NULL ||
                          (measure != NULL && id_is(measure->id, wanted[i].measure)));
        is_so =
            is_so && (wanted[i].defeater == NULL
                          ? line->defeater == HF_NONE
                          : measure != NULL && line->defeater != HF_NONE &&
                                id_is(measure->defeater[line->defeater].id, wanted[i].defeater));
        is_so =
            is_so && (wanted[i].until == NULL ||
                      (wanted[i].until[0] == '\0' ? line->until.earliest.days == HF_DATE_MAX.days
                                                  : day_is(line->until, wanted[i].until)));
        if (!CHECK(is_so)) {
            char until[11];
            hf_date_write(line->until.earliest, until);
            printf("    %s %s %s: %s%s, by %s, until %s\n", wanted[i].as_of, wanted[i].product,
                   hf_act_text(wanted[i].act), hf_answer_text(line->lawful),
                   line->needs_licence ? " (licence)" : "",
                   measure == NULL ? "nothing" : hf_text_string(&bench->help.text, measure->id),
                   until);
        }
    }
}

#define ACTS(bench, table) acts_test((bench), (table), COUNT_OF(table))
#define YES                HF_ANSWER_YES
#define NO                 HF_ANSWER_NO

/* ---- denial order and entity list: each act for itself ---- */

static const char zte_lines[] =
    "operator | name=Us | country=GB\n"
    "party | name=ZTE | country=CN\n"
    "party | name=Beijing 8-Star | country=CN\n"
    "party | name=Longmere | country=CN\n"
    "party | name=Brightlane | country=GB\n"
    "ownership | owner=ZTE | owned=Longmere | share_percent=100\n"
    "product | manufacturer=ZTE | model=R1 | kind=device | bom_complete=yes\n"
    "product origin | manufacturer=ZTE | product=R1 | jurisdiction=US | originates=no | "
    "controlled_content_percent=30\n"
    "product party | manufacturer=ZTE | product=R1 | role=manufacturer | party=ZTE\n"
    "product party | manufacturer=ZTE | product=R1 | role=software-author | party=ZTE\n"
    "product | manufacturer=ZTE | model=R24 | kind=device | bom_complete=yes\n"
    "product origin | manufacturer=ZTE | product=R24 | jurisdiction=US | originates=no | "
    "controlled_content_percent=24\n"
    "product | manufacturer=ZTE | model=R25 | kind=device | bom_complete=yes\n"
    "product origin | manufacturer=ZTE | product=R25 | jurisdiction=US | originates=no | "
    "controlled_content_percent=25\n"
    "product | manufacturer=ZTE | model=R2501 | kind=device | bom_complete=yes\n"
    "product origin | manufacturer=ZTE | product=R2501 | jurisdiction=US | originates=no | "
    "controlled_content_percent=25.01\n"
    "product | manufacturer=ZTE | model=R0 | kind=device | bom_complete=yes\n"
    "product origin | manufacturer=ZTE | product=R0 | jurisdiction=US | originates=no | "
    "controlled_content_percent=0\n"
    "product | manufacturer=ZTE | model=RO | kind=device | bom_complete=yes\n"
    "product origin | manufacturer=ZTE | product=RO | jurisdiction=US | originates=yes | "
    "controlled_content_percent=0\n"
    "product | manufacturer=ZTE | model=RU | kind=device | bom_complete=yes\n"
    "product | manufacturer=Beijing 8-Star | model=B1 | kind=device | bom_complete=yes\n"
    "product origin | manufacturer=Beijing 8-Star | product=B1 | jurisdiction=US | originates=yes\n"
    "product | manufacturer=Longmere | model=L1 | kind=device | bom_complete=yes\n"
    "product origin | manufacturer=Longmere | product=L1 | jurisdiction=US | originates=yes\n"
    "product party | manufacturer=Longmere | product=L1 | role=manufacturer | party=Longmere\n"
    "product party | manufacturer=Longmere | product=L1 | role=software-author | party=Longmere\n"
    "product | manufacturer=Brightlane | model=Hub | kind=device | bom_complete=yes\n"
    "product origin | manufacturer=Brightlane | product=Hub | jurisdiction=US | originates=yes\n"
    "product party | manufacturer=Brightlane | product=Hub | role=manufacturer | party=ZTE\n"
    "product | manufacturer=Brightlane | model=Soft | kind=device | bom_complete=yes\n"
    "product origin | manufacturer=Brightlane | product=Soft | jurisdiction=US | originates=yes\n"
    "product party | manufacturer=Brightlane | product=Soft | role=manufacturer | "
    "party=Brightlane\n"
    "product party | manufacturer=Brightlane | product=Soft | role=software-author | party=ZTE\n"
    "product | manufacturer=Brightlane | model=Draw | kind=device | bom_complete=yes\n"
    "product origin | manufacturer=Brightlane | product=Draw | jurisdiction=US | originates=yes\n"
    "product party | manufacturer=Brightlane | product=Draw | role=manufacturer | "
    "party=Brightlane\n"
    "product party | manufacturer=Brightlane | product=Draw | role=software-author | "
    "party=Brightlane\n"
    "product party | manufacturer=Brightlane | product=Draw | role=designer | party=ZTE\n"
    "contract | id=old | supplier=ZTE | kind=support | signed_on=2018-04-15\n"
    "contract | id=new | supplier=ZTE | kind=support | signed_on=2018-04-16\n"
    "contract | id=blank | supplier=ZTE | kind=support\n";

#define DENIAL "us-denial-2018"
#define LISTED "us-entity-list-2016"
static const struct act_case zte_cases[] = {
    /* the denial order bars every dealing in what is subject ... */
    {"2018-04-14", "zte/r1", NULL, HF_ACT_BUY, YES, false, NULL, NULL, "2018-04-15"},
    {"2018-04-15", "zte/r1", NULL, HF_ACT_BUY, NO, false, DENIAL, NULL, "2018-07-13"},
    {"2018-05-01", "zte/r1", NULL, HF_ACT_RECEIVE, NO, false, DENIAL, NULL, NULL},
    {"2018-05-01", "zte/r1", NULL, HF_ACT_RECEIVE_REPAIRED, NO, false, DENIAL, NULL, NULL},
    {"2018-05-01", "zte/r1", NULL, HF_ACT_SEND_FOR_REPAIR, NO, false, DENIAL, NULL, NULL},
    {"2018-05-01", "zte/r1", NULL, HF_ACT_PATCH, NO, false, DENIAL, NULL, NULL},
    {"2018-05-01", "zte/r1", NULL, HF_ACT_GET_SUPPORT, NO, false, DENIAL, NULL, NULL},
    {"2018-05-01", "zte/r1", NULL, HF_ACT_PAY, NO, false, DENIAL, NULL, NULL},
    /* ... but not maintaining and using equipment of one's own (8.1) */
    {"2018-05-01", "zte/r1", NULL, HF_ACT_SELF_MAINTAIN, YES, false, NULL, NULL, NULL},
    {"2018-05-01", "zte/r1", NULL, HF_ACT_USE, YES, false, NULL, NULL, NULL},
    {"2018-07-13", "zte/r1", NULL, HF_ACT_BUY, YES, false, NULL, NULL, ""},
    /* the general authorisation: old contracts, its own acts, its own days */
    {"2018-07-01", "zte/r1", "old", HF_ACT_PATCH, NO, false, DENIAL, NULL, "2018-07-02"},
    {"2018-07-02", "zte/r1", "old", HF_ACT_PATCH, YES, false, DENIAL, "ga-2018", ""},
    {"2018-07-02", "zte/r1", "old", HF_ACT_RECEIVE_REPAIRED, YES, false, DENIAL, "ga-2018", ""},
    {"2018-07-02", "zte/r1", "old", HF_ACT_BUY, NO, false, DENIAL, NULL, "2018-07-13"},
    {"2018-07-02", "zte/r1", "new", HF_ACT_PATCH, NO, false, DENIAL, NULL, "2018-07-13"},
    {"2018-07-02", "zte/r1", "blank", HF_ACT_PATCH, HF_ANSWER_PRESUMED_NO, false, DENIAL, NULL,
     "2018-07-13"}, /* whoever claims it must show it */
    /* the entity list: buying, receiving and paying are free; who sends boards is a supplier (8.2)
     */
    {"2016-03-10", "zte/r1", NULL, HF_ACT_BUY, YES, false, NULL, NULL, "2018-04-15"},
    {"2016-03-10", "zte/r1", NULL, HF_ACT_RECEIVE, YES, false, NULL, NULL, NULL},
    {"2016-03-10", "zte/r1", NULL, HF_ACT_PAY, YES, false, NULL, NULL, NULL},
    {"2016-03-10", "zte/r1", NULL, HF_ACT_RECEIVE_REPAIRED, YES, false, NULL, NULL, NULL},
    {"2016-03-10", "zte/r1", NULL, HF_ACT_PATCH, YES, false, NULL, NULL, NULL},
    {"2016-03-10", "zte/r1", NULL, HF_ACT_SELF_MAINTAIN, YES, false, NULL, NULL, NULL},
    {"2016-03-10", "zte/r1", NULL, HF_ACT_SEND_FOR_REPAIR, NO, true, LISTED, NULL, "2016-03-24"},
    {"2016-03-24", "zte/r1", NULL, HF_ACT_SEND_FOR_REPAIR, YES, false, NULL, "tgl-2016",
     "2018-04-15"},
    {"2017-03-29", "zte/r1", NULL, HF_ACT_SEND_FOR_REPAIR, YES, false, NULL, NULL, "2018-04-15"},
    /* the licence was for two of the four */
    {"2016-03-24", "beijing-8-star/b1", NULL, HF_ACT_SEND_FOR_REPAIR, NO, true,
     "us-entity-list-2016-others", NULL, NULL},
    /* the named only: what a named party owns is another person */
    {"2018-05-01", "longmere/l1", NULL, HF_ACT_BUY, YES, false, NULL, NULL, NULL},
    /* de minimis: more than 25 of 100; what originates there counts whatever its share */
    {"2018-05-01", "zte/r0", NULL, HF_ACT_BUY, YES, false, NULL, NULL, NULL},
    {"2018-05-01", "zte/r24", NULL, HF_ACT_BUY, YES, false, NULL, NULL, NULL},
    {"2018-05-01", "zte/r25", NULL, HF_ACT_BUY, YES, false, NULL, NULL, NULL},
    {"2018-05-01", "zte/r2501", NULL, HF_ACT_BUY, NO, false, DENIAL, NULL, NULL},
    {"2018-05-01", "zte/ro", NULL, HF_ACT_BUY, NO, false, DENIAL, NULL, NULL},
    {"2018-05-01", "zte/ru", NULL, HF_ACT_BUY, HF_ANSWER_NO_BASIS, false, DENIAL, NULL, NULL},
    /* rebadging: each measure names the roles that it tests (8.12) */
    {"2018-05-01", "brightlane/hub", NULL, HF_ACT_BUY, NO, false, DENIAL, NULL, NULL},
    {"2018-05-01", "brightlane/soft", NULL, HF_ACT_BUY, NO, false, DENIAL, NULL, NULL},
    {"2018-05-01", "brightlane/draw", NULL, HF_ACT_BUY, YES, false, NULL, NULL, NULL},
};

/* ---- general licences with a contract date, and the affiliates rule ---- */

static const char huawei_lines[] =
    "operator | name=Us | country=GB\n"
    "party | name=Huawei | country=CN\n"
    "party | name=Affil | country=CN\n"
    "party | name=Minor | country=CN\n"
    "party | name=Open | country=CN\n"
    "ownership | owner=Huawei | owned=Affil | share_percent=50\n"
    "ownership | owner=Huawei | owned=Minor | share_percent=49.99\n"
    "ownership | owner=Huawei | owned=Open\n"
    "product | manufacturer=Huawei | model=H1 | kind=device | bom_complete=yes\n"
    "product origin | manufacturer=Huawei | product=H1 | jurisdiction=US | originates=yes | "
    "direct_product=no\n"
    "product | manufacturer=Affil | model=A1 | kind=device | bom_complete=yes\n"
    "product origin | manufacturer=Affil | product=A1 | jurisdiction=US | originates=yes\n"
    "product party | manufacturer=Affil | product=A1 | role=manufacturer | party=Affil\n"
    "product party | manufacturer=Affil | product=A1 | role=software-author | party=Affil\n"
    "product | manufacturer=Minor | model=M1 | kind=device | bom_complete=yes\n"
    "product origin | manufacturer=Minor | product=M1 | jurisdiction=US | originates=yes\n"
    "product | manufacturer=Open | model=O1 | kind=device | bom_complete=yes\n"
    "product origin | manufacturer=Open | product=O1 | jurisdiction=US | originates=yes\n"
    "product party | manufacturer=Minor | product=M1 | role=manufacturer | party=Minor\n"
    "product party | manufacturer=Minor | product=M1 | role=software-author | party=Minor\n"
    "contract | id=old | supplier=Huawei | kind=repair | signed_on=2019-05-16\n"
    "contract | id=new | supplier=Huawei | kind=repair | signed_on=2019-05-17\n";

#define LISTED_2019 "us-entity-list-2019-05"
#define AFFILIATES  "us-affiliates-rule"
static const struct act_case huawei_cases[] = {
    {"2019-05-15", "huawei/h1", "old", HF_ACT_SEND_FOR_REPAIR, YES, false, NULL, NULL,
     "2019-05-16"},
    {"2019-05-16", "huawei/h1", "old", HF_ACT_BUY, YES, false, NULL, NULL, NULL},
    {"2019-05-20", "huawei/h1", "old", HF_ACT_SEND_FOR_REPAIR, YES, false, LISTED_2019,
     "tgl-1-networks", "2019-08-19"},
    /* signed a day too late; that it was en route on the day, nobody shows */
    {"2019-05-20", "huawei/h1", "new", HF_ACT_SEND_FOR_REPAIR, HF_ANSWER_PRESUMED_NO, true,
     LISTED_2019, NULL, NULL},
    /* from 19 August 2019 only what adds no function, which nobody says here */
    {"2019-08-19", "huawei/h1", "old", HF_ACT_SEND_FOR_REPAIR, HF_ANSWER_PRESUMED_NO, true,
     LISTED_2019, NULL, NULL},
    {"2020-08-14", "huawei/h1", "old", HF_ACT_SEND_FOR_REPAIR, HF_ANSWER_PRESUMED_NO, true, NULL,
     NULL, NULL},
    /* held at 50 percent: in force for six weeks, stayed for a year, then nobody has said */
    {"2025-09-28", "affil/a1", NULL, HF_ACT_SEND_FOR_REPAIR, YES, false, NULL, NULL, "2025-09-29"},
    {"2025-11-10", "affil/a1", NULL, HF_ACT_SEND_FOR_REPAIR, YES, false, NULL, NULL, "2026-11-10"},
    {"2026-11-22", "affil/a1", NULL, HF_ACT_SEND_FOR_REPAIR, HF_ANSWER_NO_BASIS, true, AFFILIATES,
     NULL, ""},
    {"2025-10-15", "minor/m1", NULL, HF_ACT_SEND_FOR_REPAIR, YES, false, NULL, NULL, NULL},
    {"2025-10-15", "open/o1", NULL, HF_ACT_SEND_FOR_REPAIR, HF_ANSWER_NO_BASIS, true, AFFILIATES,
     NULL, NULL}, /* a stake of unknown size is never clear */
};

/* ---- the direct product rule, version by version ---- */

static const struct hf_effect *effect_of(const struct bench *bench, const char *product,
                                         const char *measure) {
    const struct hf_assessment *assessment = &bench->assessment;
    const uint32_t row = helper_row(assessment->snapshot, HF_KIND_PRODUCT, product);
    for (uint32_t i = 0; i < assessment->effect_count; i++) {
        const struct hf_effect *effect = &assessment->effect[i];
        if (effect->product == row && effect->kind == HF_EFFECT_NO_SUPPLY &&
            effect->measure != HF_NONE && id_is(bench->pack.measure[effect->measure].id, measure)) {
            return effect;
        }
    }
    return NULL;
}

/* The chip, in a box of the vendor's: its own design or off the shelf; a direct product or not; 24
 * percent of it controlled, which is too little for the list itself. */
static void test_direct_product(struct bench *bench) {
    static const char lines[] =
        "operator | name=Us | country=GB\n"
        "party | name=Huawei | country=CN | component_stock_days=100\n"
        "party | name=HiSilicon | country=CN\n"
        "party | name=Foundry | country=TW\n"
        "product | manufacturer=Huawei | model=Own | kind=device | bom_complete=yes\n"
        "product | manufacturer=Huawei | model=Shelf | kind=device | bom_complete=yes\n"
        "product | manufacturer=Huawei | model=Free | kind=device | bom_complete=yes\n"
        "product | manufacturer=HiSilicon | model=T1 | kind=component\n"
        "product | manufacturer=Foundry | model=T2 | kind=component\n"
        "product | manufacturer=Foundry | model=T3 | kind=component\n"
        "product party | manufacturer=HiSilicon | product=T1 | role=designer | party=HiSilicon\n"
        "product party | manufacturer=Foundry | product=T2 | role=designer | party=Foundry\n"
        "product party | manufacturer=Foundry | product=T3 | role=designer | party=Foundry\n"
        "product origin | manufacturer=HiSilicon | product=T1 | jurisdiction=US | originates=no | "
        "controlled_content_percent=24 | direct_product=yes\n"
        "product origin | manufacturer=Foundry | product=T2 | jurisdiction=US | originates=no | "
        "controlled_content_percent=24 | direct_product=yes\n"
        "product origin | manufacturer=Foundry | product=T3 | jurisdiction=US | originates=no | "
        "controlled_content_percent=24 | direct_product=no\n"
        "product origin | manufacturer=Huawei | product=Own | jurisdiction=US | originates=no | "
        "controlled_content_percent=0 | direct_product=no\n"
        "product origin | manufacturer=Huawei | product=Shelf | jurisdiction=US | originates=no | "
        "controlled_content_percent=0 | direct_product=no\n"
        "product origin | manufacturer=Huawei | product=Free | jurisdiction=US | originates=no | "
        "controlled_content_percent=0 | direct_product=no\n"
        "component | manufacturer=Huawei | product=Own | component_manufacturer=HiSilicon | "
        "component=T1\n"
        "component | manufacturer=Huawei | product=Shelf | component_manufacturer=Foundry | "
        "component=T2\n"
        "component | manufacturer=Huawei | product=Free | component_manufacturer=Foundry | "
        "component=T3\n"
        "site | name=A\n"
        "device | site=A | name=1 | manufacturer=Huawei | device_type=Own\n"
        "device | site=A | name=2 | manufacturer=Huawei | device_type=Shelf\n"
        "device | site=A | name=3 | manufacturer=Huawei | device_type=Free\n";
    if (bench_open(bench, "packs/huawei-2019-2020.json", lines, "2020-06-01")) {
        const struct hf_effect *own = effect_of(bench, "huawei/own", "us-fdpr-1");
        const struct hf_effect *shelf = effect_of(bench, "huawei/shelf", "us-fdpr-1");
        CHECK(own != NULL && own->answer >= HF_ANSWER_PRESUMED_YES &&
              own->from.earliest.days >= 18397 + 100); /* 15 May 2020 and the stock */
        CHECK(shelf == NULL || shelf->answer <= HF_ANSWER_PRESUMED_NO);
        CHECK(bench_turn(bench, "2020-10-01"));
        shelf = effect_of(bench, "huawei/shelf", "us-fdpr-2");
        CHECK(shelf != NULL && shelf->answer >= HF_ANSWER_PRESUMED_YES &&
              shelf->from.earliest.days >= 18491 + 100); /* 17 August 2020: of any design */
        const struct hf_effect *no_product = effect_of(bench, "huawei/free", "us-fdpr-2");
        CHECK(no_product == NULL || no_product->answer <= HF_ANSWER_PRESUMED_NO);
        /* de minimis keeps all three outside the list of 2019 */
        static const char *const products[] = {"huawei/own", "huawei/shelf", "huawei/free"};
        for (size_t i = 0; i < COUNT_OF(products); i++) {
            const struct hf_effect *listed = effect_of(bench, products[i], LISTED_2019);
            CHECK(listed == NULL || listed->answer <= HF_ANSWER_PRESUMED_NO);
        }
    }
    bench_close(bench);
}

/* ---- the two times that supply was cut ---- */

static const char halt_lines[] =
    "operator | name=Us | country=IT\n"
    "party | name=ZTE | country=CN\n"
    "party | name=Chip Maker | country=US\n"
    "product | manufacturer=ZTE | model=R1 | kind=device | bom_complete=yes\n"
    "product | manufacturer=Chip Maker | model=C1 | kind=component\n"
    "product origin | manufacturer=Chip Maker | product=C1 | jurisdiction=US | originates=yes\n"
    "product origin | manufacturer=ZTE | product=R1 | jurisdiction=US | originates=no | "
    "controlled_content_percent=20\n"
    "component | manufacturer=ZTE | product=R1 | component_manufacturer=Chip Maker | "
    "component=C1\n"
    "site | name=A\n"
    "device | site=A | name=d1 | manufacturer=ZTE | device_type=R1 | status=active\n";

/* Denied on 15 April 2018, halted on day 24, lifted on day 89: the range holds the day. */
static void test_halt(struct bench *bench) {
    struct hf_date halted = HF_DATE_MIN;
    CHECK(hf_date_parse(HF_TEXT("2018-05-09"), &halted));
    if (bench_open(bench, "packs/zte-2016-2022.json", halt_lines, "2018-04-16")) {
        const struct hf_product_dates *dates = bench->assessment.product;
        const struct hf_date_range range = dates->date[HF_EFFECT_NO_SUPPLY];
        CHECK(bench->assessment.product_count == 2 || bench->assessment.product_count == 1);
        CHECK(range.earliest.days <= halted.days && halted.days <= range.latest.days);
        CHECK(range.latest.days < halted.days + 65); /* gone before the order is lifted */
        CHECK(dates->answer[HF_EFFECT_NO_SUPPLY] == HF_ANSWER_YES);
        CHECK(halted.days - range.earliest.days == 24);
        CHECK(bench_turn(bench, "2018-07-13")); /* day 89 */
        const struct hf_effect *over = effect_of(bench, "zte/r1", DENIAL);
        CHECK(over != NULL && over->applies_as_of == HF_ANSWER_NO);
        CHECK(day_is(bench->assessment.product->date[HF_EFFECT_NO_SUPPLY], "never"));
    }
    bench_close(bench);
    /* who knows the stock, knows the day */
    static const char known[] = "party | name=ZTE | component_stock_days=24\n";
    char *text = malloc(sizeof halt_lines + sizeof known);
    if (text == NULL) {
        abort();
    }
    (void)snprintf(text, sizeof halt_lines + sizeof known, "%s%s", halt_lines, known);
    if (bench_open(bench, "packs/zte-2016-2022.json", text, "2018-04-16")) {
        CHECK(day_is(bench->assessment.product->date[HF_EFFECT_NO_SUPPLY], "2018-05-09"));
    }
    bench_close(bench);
    free(text);
}

/* The licence of 24 March 2016 puts everything back after 16 days. */
static void test_near_miss(struct bench *bench) {
    if (!bench_open(bench, "packs/zte-2016-2022.json", halt_lines, "2016-03-07")) {
        bench_close(bench);
        return;
    }
    struct act_case before = {.as_of = "2016-03-07", .product = "zte/r1"};
    struct act_case after = {.as_of = "2016-03-24", .product = "zte/r1"};
    const struct hf_check was = case_check(bench, &before);
    const struct hf_check is = case_check(bench, &after);
    for (int k = 0; k < HF_CHECK_LINES; k++) {
        CHECK(was.line[k].lawful == is.line[k].lawful && was.line[k].advised == is.line[k].advised);
    }
    CHECK(bench_turn(bench, "2016-03-24"));
    for (uint32_t i = 0; i < bench->assessment.effect_count; i++) {
        CHECK(bench->assessment.effect[i].applies_as_of == HF_ANSWER_NO);
    }
    for (int kind = 0; kind < HF_EFFECT_COUNT; kind++) {
        const struct hf_date_range date = bench->assessment.product->date[kind];
        const bool is_later = date.earliest.days >= 17636; /* 15 April 2018, the next order */
        CHECK(is_later);
    }
    /* had the stock been shorter than the gap, supply would have stopped for some days */
    CHECK(bench_turn(bench, "2016-03-10"));
    const struct hf_effect *gap = effect_of(bench, "zte/r1", LISTED);
    CHECK(gap != NULL && !hf_answer_is_settled(gap->answer) && day_is(gap->until, "2016-03-24"));
    bench_close(bench);
}

/* ---- ownership, as the list of blocked persons tests it ---- */

static void test_ownership(struct bench *bench) {
    static const char lines[] =
        "operator | name=Us | country=US\n"
        "list | name=Specially Designated Nationals (SDN) - Treasury Department\n"
        "list entry | list=Specially Designated Nationals (SDN) - Treasury Department | entry=1 | "
        "name=Xanadu Trading\n"
        "list entry | list=Specially Designated Nationals (SDN) - Treasury Department | entry=2 | "
        "name=Yellowstone Shipping\n"
        "party | name=Xanadu Trading\nparty | name=Yellowstone Shipping\n"
        "party | name=Aone\nparty | name=Bone\nparty | name=Atwo\nparty | name=Btwo\n"
        "party | name=Ctwo\nparty | name=Athree\nparty | name=Bthree\nparty | name=Afour\n"
        "party | name=Bfour\nparty | name=Cfour\nparty | name=Afive\nparty | name=Bfive\n"
        "party | name=Cfive\nparty | name=Asix\nparty | name=Aseven\nparty | name=Aeight\n"
        "party | name=Beight\nparty | name=Ceight\nparty | name=Deight\nparty | name=Anine\n"
        "ownership | owner=Xanadu Trading | owned=Aone | share_percent=50\n"
        "ownership | owner=Aone | owned=Bone | share_percent=50\n"
        "ownership | owner=Xanadu Trading | owned=Atwo | share_percent=50\n"
        "ownership | owner=Xanadu Trading | owned=Btwo | share_percent=50\n"
        "ownership | owner=Atwo | owned=Ctwo | share_percent=25\n"
        "ownership | owner=Btwo | owned=Ctwo | share_percent=25\n"
        "ownership | owner=Xanadu Trading | owned=Athree | share_percent=50\n"
        "ownership | owner=Xanadu Trading | owned=Bthree | share_percent=10\n"
        "ownership | owner=Athree | owned=Bthree | share_percent=40\n"
        "ownership | owner=Xanadu Trading | owned=Afour | share_percent=50\n"
        "ownership | owner=Xanadu Trading | owned=Bfour | share_percent=25\n"
        "ownership | owner=Afour | owned=Cfour | share_percent=25\n"
        "ownership | owner=Bfour | owned=Cfour | share_percent=25\n"
        "ownership | owner=Xanadu Trading | owned=Afive | share_percent=25\n"
        "ownership | owner=Xanadu Trading | owned=Bfive | share_percent=25\n"
        "ownership | owner=Afive | owned=Cfive | share_percent=50\n"
        "ownership | owner=Bfive | owned=Cfive | share_percent=50\n"
        "ownership | owner=Xanadu Trading | owned=Asix | share_percent=25\n"
        "ownership | owner=Yellowstone Shipping | owned=Asix | share_percent=25\n"
        "ownership | owner=Xanadu Trading | owned=Aseven | share_percent=25\n"
        "ownership | owner=Yellowstone Shipping | owned=Aseven | share_percent=24.99\n"
        "ownership | owner=Xanadu Trading | owned=Aeight | share_percent=50\n"
        "ownership | owner=Aeight | owned=Beight | share_percent=50\n"
        "ownership | owner=Beight | owned=Ceight | share_percent=50\n"
        "ownership | owner=Ceight | owned=Deight | share_percent=50\n"
        "ownership | owner=Xanadu Trading | owned=Anine\n";
    static const struct {
        const char *party;
        enum hf_answer answer;
    } cases[] = {{"bone", YES},  {"ctwo", YES},   {"bthree", YES},
                 {"cfour", NO},  {"cfive", NO},   {"asix", YES},
                 {"aseven", NO}, {"deight", YES}, {"anine", HF_ANSWER_NO_BASIS}};
    if (bench_open(bench, "packs/us-lists.json", lines, "2024-01-15")) {
        const struct hf_assessment *assessment = &bench->assessment;
        for (size_t i = 0; i < COUNT_OF(cases); i++) {
            const uint32_t party = helper_row(assessment->snapshot, HF_KIND_PARTY, cases[i].party);
            enum hf_answer answer = NO;
            for (uint32_t k = 0; k < assessment->hit_count; k++) {
                const struct hf_target_hit *hit = &assessment->hit[k];
                if (hit->party == party && hit->measure != HF_NONE &&
                    id_is(bench->pack.measure[hit->measure].id, "blocked-persons")) {
                    answer = hit->answer;
                }
            }
            if (!CHECK(answer == cases[i].answer)) {
                printf("    %s: %s\n", cases[i].party, hf_answer_text(answer));
            }
        }
    }
    bench_close(bench);
}

/* ---- savings clauses and categories, by a small pack ---- */

static void test_savings(struct bench *bench) {
    static const char lines[] =
        "operator | name=Post | country=XR\n"
        "party | name=Zed Radio | country=XZ\n"
        "product | manufacturer=Zed Radio | model=Early | kind=device | bom_complete=yes\n"
        "product | manufacturer=Zed Radio | model=Late | kind=device | bom_complete=yes\n"
        "product | manufacturer=Zed Radio | model=Slow | kind=device | bom_complete=yes\n"
        "product | manufacturer=Zed Radio | model=Blank | kind=device | bom_complete=yes\n"
        "product | manufacturer=Zed Radio | model=Afloat | kind=device | bom_complete=yes\n"
        "product | manufacturer=Zed Radio | model=Landed | kind=device | bom_complete=yes\n"
        "order | id=1 | supplier=Zed Radio | manufacturer=Zed Radio | product=Early\n"
        "order | id=2 | supplier=Zed Radio | manufacturer=Zed Radio | product=Late\n"
        "order | id=3 | supplier=Zed Radio | manufacturer=Zed Radio | product=Slow\n"
        "order | id=4 | supplier=Zed Radio | manufacturer=Zed Radio | product=Blank\n"
        "order | id=5 | supplier=Zed Radio | manufacturer=Zed Radio | product=Afloat\n"
        "order | id=6 | supplier=Zed Radio | manufacturer=Zed Radio | product=Landed\n"
        "shipment | id=1 | order=1 | production_started=2030-02-28 | shipped=2030-05-31\n"
        "shipment | id=2 | order=2 | production_started=2030-03-01 | shipped=2030-05-31\n"
        "shipment | id=3 | order=3 | production_started=2030-02-28 | shipped=2030-06-01\n"
        "shipment | id=4 | order=4 | shipped=2030-05-31\n"
        "shipment | id=5 | order=5 | production_started=2029-01-01 | shipped=2030-02-20 | "
        "received=2030-03-05\n"
        "shipment | id=6 | order=6 | production_started=2029-01-01 | shipped=2030-02-20 | "
        "received=2030-02-27\n";
    static const struct act_case cases[] = {
        /* in production on 1 March and shipped before 1 June */
        {"2030-04-15", "zed-radio/early", NULL, HF_ACT_RECEIVE, YES, false, "trade-stop",
         "in-production", "2030-06-01"},
        {"2030-04-15", "zed-radio/late", NULL, HF_ACT_RECEIVE, NO, false, "trade-stop", NULL, ""},
        {"2030-04-15", "zed-radio/slow", NULL, HF_ACT_RECEIVE, NO, false, "trade-stop", NULL, ""},
        {"2030-04-15", "zed-radio/blank", NULL, HF_ACT_RECEIVE, HF_ANSWER_PRESUMED_NO, false,
         "trade-stop", NULL, NULL},
        {"2030-06-01", "zed-radio/early", NULL, HF_ACT_RECEIVE, NO, false, "trade-stop", NULL, ""},
        /* en route on 1 March: what had come in by then is none */
        {"2030-03-04", "zed-radio/afloat", NULL, HF_ACT_PAY, YES, false, "trade-stop", "en-route",
         NULL},
        {"2030-03-04", "zed-radio/landed", NULL, HF_ACT_PAY, NO, false, "trade-stop", NULL, NULL},
    };
    if (bench_open(bench, "tests/data/savings_pack.json", lines, "2030-04-15")) {
        ACTS(bench, cases);
    }
    bench_close(bench);
}

/* A category names nobody: whoever made it, what meets the condition is hit, and what nobody has
 * classed may be. */
static void test_category(struct bench *bench) {
    static const char lines[] =
        "operator | name=Post | country=XR\n"
        "class | name=modular transmitter\nclass | name=router\n"
        "product | manufacturer=Plain | model=P1 | kind=module | class=modular transmitter | "
        "bom_complete=yes\n"
        "product | manufacturer=Other | model=P2 | kind=module | class=modular transmitter | "
        "bom_complete=yes\n"
        "product | manufacturer=Plain | model=P3 | kind=module | bom_complete=yes\n"
        "product | manufacturer=Plain | model=P4 | kind=device | class=router | bom_complete=yes\n"
        "site | name=A\n"
        "device | site=A | name=1 | manufacturer=Plain | device_type=P1\n"
        "device | site=A | name=2 | manufacturer=Other | device_type=P2\n"
        "device | site=A | name=3 | manufacturer=Plain | device_type=P3\n"
        "device | site=A | name=4 | manufacturer=Plain | device_type=P4\n"
        "device | site=A | name=5 | device_type=P5\n";
    static const struct act_case cases[] = {
        {"2030-12-25", "plain/p1", NULL, HF_ACT_USE, YES, false, NULL, NULL, "2030-12-26"},
        {"2030-12-26", "plain/p1", NULL, HF_ACT_USE, NO, false, "category", NULL, ""},
        {"2030-12-26", "other/p2", NULL, HF_ACT_BUY, NO, false, "category", NULL, ""},
        {"2030-12-26", "plain/p3", NULL, HF_ACT_USE, HF_ANSWER_NO_BASIS, false, "category", NULL,
         ""},
        {"2030-12-26", "plain/p4", NULL, HF_ACT_USE, YES, false, NULL, NULL, ""},
    };
    if (!bench_open(bench, "tests/data/check_pack.json", lines, "2031-01-01")) {
        bench_close(bench);
        return;
    }
    static const enum hf_answer removed[] = {YES, YES, HF_ANSWER_NO_BASIS, NO};
    static const char *const products[] = {"plain/p1", "other/p2", "plain/p3", "plain/p4"};
    const struct hf_assessment *assessment = &bench->assessment;
    bool has_stranger = false;
    for (uint32_t i = 0; i < assessment->product_count; i++) {
        const struct hf_product_dates *dates = &assessment->product[i];
        bool is_known = false;
        for (size_t k = 0; k < COUNT_OF(products); k++) {
            if (dates->product == helper_row(assessment->snapshot, HF_KIND_PRODUCT, products[k])) {
                CHECK(dates->answer[HF_EFFECT_MUST_REMOVE] == removed[k]);
                is_known = true;
            }
        }
        if (!is_known) { /* of nobody knows whom, of no class */
            CHECK(dates->answer[HF_EFFECT_MUST_REMOVE] == HF_ANSWER_NO_BASIS);
            has_stranger = true;
        }
    }
    CHECK(has_stranger);
    ACTS(bench, cases);
    /* a party as such: it may sell such an item; that it does presumes it */
    const struct hf_check_subject plain = {helper_row(assessment->snapshot, HF_KIND_PARTY, "plain"),
                                           NULL, 0};
    const struct hf_check_subject stranger = {HF_NONE, NULL, 0};
    struct hf_check check;
    CHECK(hf_date_parse(HF_TEXT("2031-01-01"), &bench->assessment.scenario.as_of));
    CHECK(hf_exposure_check_party(&bench->assessment, &plain, &bench->help.keep,
                                  bench->help.scratch, &check) == HF_OK);
    CHECK(check.line[0].act == HF_ACT_BUY && check.line[0].lawful == HF_ANSWER_PRESUMED_NO);
    CHECK(hf_exposure_check_party(&bench->assessment, &stranger, &bench->help.keep,
                                  bench->help.scratch, &check) == HF_OK);
    CHECK(check.line[0].lawful == HF_ANSWER_NO_BASIS && check.target == NO);
    bench_close(bench);
}

int main(void) {
    struct bench bench;
    if (bench_open(&bench, "packs/zte-2016-2022.json", zte_lines, "2018-05-01")) {
        ACTS(&bench, zte_cases);
    }
    bench_close(&bench);
    if (bench_open(&bench, "packs/huawei-2019-2020.json", huawei_lines, "2019-06-01")) {
        ACTS(&bench, huawei_cases);
    }
    bench_close(&bench);
    test_direct_product(&bench);
    test_halt(&bench);
    test_near_miss(&bench);
    test_ownership(&bench);
    test_savings(&bench);
    test_category(&bench);
    return check_report();
}
