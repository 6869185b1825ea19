/* Goal: a scenario changes the answers as it says, and nothing else: the data and the packs stay.
 * Method: a small world whose dates are worked out by hand, assessed with and without each change;
 * the difference against the dates; the mirror; listing and ending on random scenarios; every
 * mistake with its message; failing allocations. */
#include "tests/snapshot_helper.h"

#include <holdfast/assess.h>
#include <holdfast/outcome.h>

#include <string.h>

#include "base/random.h"

enum { DENIAL, SUSPENDED, BAN, PLAIN, CATEGORY, PROPOSED, REPORTED, MEASURES };

struct whatif {
    struct snapshot_helper help;
    const struct hf_snapshot *snapshot;
    struct hf_pack pack;
    struct hf_assessment base;
};

static struct hf_date day(const char *text) {
    struct hf_date date = {0};
    CHECK(hf_date_parse(hf_text_of(text), &date));
    return date;
}

static const char network[] =
    "operator | name=Home Tel | country=AA\n"
    "party | name=Acme\n"
    "party | name=Daughter\n"
    "party | name=Gearhouse\n"
    "party name | party=Gearhouse | name=OG Systems\n"
    "ownership | owner=Acme | owned=Daughter | share_percent=30\n"
    "product | manufacturer=Acme | model=X1 | factory_country=EE\n"
    "product | manufacturer=Daughter | model=D1\n"
    "product | manufacturer=Gearhouse | model=O1 | factory_country=CC\n"
    "product | manufacturer=Gearhouse | model=O2 | factory_country=DD\n"
    "site | name=North\n"
    "site | name=South\n"
    "device | site=North | name=1 | manufacturer=Acme | device_type=X1 | quantity=2\n"
    "device | site=North | name=2 | manufacturer=Daughter | device_type=D1\n"
    "device | site=South | name=3 | manufacturer=Gearhouse | device_type=O1 | quantity=5\n"
    "device | site=South | name=4 | manufacturer=Gearhouse | device_type=O2\n";

static struct hf_fact facts[] = {{.id = HF_TEXT_INIT("f"),
                                  .citation = HF_TEXT_INIT("the law"),
                                  .verified = HF_VERIFIED_OFFICIAL}};
static struct hf_text acme_names[] = {HF_TEXT_INIT("Acme")};
static struct hf_pack_party parties[] = {
    {.id = HF_TEXT_INIT("acme"), .name = acme_names, .name_count = 1}};
static uint32_t acme[] = {0};
static struct hf_text ban_list[] = {HF_TEXT_INIT("Ban List")};
static struct hf_act_rule buy[] = {{HF_ACT_BUY, HF_FORBIDDEN, HF_NONE, 0}};
static struct hf_act_rule use[] = {{HF_ACT_USE, HF_FORBIDDEN, HF_NONE, 0}};
static struct hf_act_rule install[] = {{HF_ACT_INSTALL, HF_FORBIDDEN, HF_NONE, 0}};
static struct hf_act_rule patch[] = {{HF_ACT_PATCH, HF_FORBIDDEN, HF_NONE, 0}};
static struct hf_act_rule repair[] = {{HF_ACT_SEND_FOR_REPAIR, HF_FORBIDDEN, HF_NONE, 0}};

static void world_make(struct whatif *world) {
    static struct hf_period in_force[1];
    static struct hf_period suspended[1];
    static struct hf_period heard_of[2];
    static struct hf_defeater licence[1];
    static struct hf_measure measure[MEASURES];
    static struct hf_requirement requirement[1];
    static struct hf_deadline deadline[1];
    const struct hf_date_range from = hf_date_sure(day("2019-01-01"));
    in_force[0] = (struct hf_period){HF_PERIOD_IN_FORCE, {from, HF_DATE_NEVER}, 0};
    suspended[0] = (struct hf_period){HF_PERIOD_SUSPENDED, {from, HF_DATE_NEVER}, 0};
    heard_of[0] = (struct hf_period){HF_PERIOD_PROPOSED, {from, HF_DATE_NEVER}, 0};
    heard_of[1] = (struct hf_period){HF_PERIOD_REPORTED, {from, HF_DATE_NEVER}, 0};
    licence[0] = (struct hf_defeater){.id = HF_TEXT("gl"),
                                      .title = HF_TEXT("a licence"),
                                      .kind = HF_DEFEATER_GENERAL_LICENCE,
                                      .interval = {from, hf_date_sure(day("2021-01-01"))},
                                      .acts = 1U << HF_ACT_BUY,
                                      .condition = HF_NONE};
    const struct hf_measure common = {.title = HF_TEXT("a measure"),
                                      .jurisdiction = HF_TEXT("AA"),
                                      .target = {.party = acme,
                                                 .party_count = 1,
                                                 .roles = 1U << HF_ROLE_BRAND,
                                                 .reaches_components = HF_NO},
                                      .condition = HF_NONE,
                                      .period = in_force,
                                      .period_count = 1,
                                      .act = repair,
                                      .act_count = 1};
    static const char *const id[] = {"denial",   "suspended", "ban",     "plain",
                                     "category", "proposed",  "reported"};
    for (int i = 0; i < MEASURES; i++) {
        measure[i] = common;
        measure[i].id = hf_text_of(id[i]);
    }
    measure[DENIAL].act = buy;
    measure[DENIAL].defeater = licence;
    measure[DENIAL].defeater_count = 1;
    measure[SUSPENDED].act = use;
    measure[SUSPENDED].period = suspended;
    measure[BAN].act = install;
    measure[BAN].target.party_count = 0;
    measure[BAN].target.list = ban_list;
    measure[BAN].target.list_count = 1;
    measure[CATEGORY].target = (struct hf_target){.is_category = true};
    measure[CATEGORY].period = suspended;
    for (int i = PROPOSED; i <= REPORTED; i++) {
        measure[i].act = patch;
        measure[i].binding = i == PROPOSED ? HF_BINDING_PROPOSAL : HF_BINDING_REPORTED;
        measure[i].period = &heard_of[i - PROPOSED];
    }
    deadline[0] = (struct hf_deadline){hf_date_sure(day("2020-03-01")), HF_DATE_UNKNOWN, 0};
    requirement[0] = (struct hf_requirement){.id = HF_TEXT("cap"),
                                             .title = HF_TEXT("at most half of the sites"),
                                             .measure = PLAIN,
                                             .jurisdiction = HF_TEXT("AA"),
                                             .target = common.target,
                                             .metric = HF_METRIC_SITE_SHARE,
                                             .condition = HF_NONE,
                                             .limit = 0.5,
                                             .deadline = deadline,
                                             .deadline_count = 1};
    world->pack = (struct hf_pack){.id = HF_TEXT("p"),
                                   .fact = facts,
                                   .fact_count = 1,
                                   .party = parties,
                                   .party_count = 1,
                                   .measure = measure,
                                   .measure_count = MEASURES,
                                   .requirement = requirement,
                                   .requirement_count = 1};
}

/* Assesses as of 1 June 2020. */
static enum hf_status assess_with(struct whatif *world, const struct hf_change *change,
                                  uint32_t count, struct hf_assessment *assessment) {
    const struct hf_assess_request request = {
        .snapshot = world->snapshot,
        .scenario = {.as_of = day("2020-06-01"), .change = change, .change_count = count},
        .until = HF_ASSESS_ALL};
    world->help.error = (struct hf_error){0};
    return hf_assess(&request, &world->help.keep, world->help.scratch, assessment,
                     &world->help.error);
}

static bool world_open(struct whatif *world) {
    *world = (struct whatif){0};
    helper_open(&world->help);
    helper_lines(&world->help, network);
    world_make(world);
    helper_packs(&world->help, &world->pack, 1);
    world->snapshot = helper_build(&world->help);
    return CHECK(world->snapshot != NULL) &&
           CHECK(assess_with(world, NULL, 0, &world->base) == HF_OK);
}

static struct hf_change change_of(enum hf_change_kind kind, const char *text) {
    struct hf_change change = {0};
    CHECK(hf_change_parse(kind, hf_text_of(text), &change));
    return change;
}

static struct hf_outcome_difference compare(struct whatif *world,
                                            const struct hf_assessment *before,
                                            const struct hf_assessment *after) {
    struct hf_outcome_difference difference = {0};
    CHECK(hf_outcome_compare(before, after, &world->help.keep, world->help.scratch, &difference,
                             NULL) == HF_OK);
    return difference;
}

/* ---- dates by hand ---- */

static struct hf_date_range date_in(const struct hf_assessment *assessment, const char *product,
                                    enum hf_effect_kind kind) {
    const uint32_t row = helper_row(assessment->snapshot, HF_KIND_PRODUCT, product);
    for (uint32_t i = 0; i < assessment->product_count; i++) {
        if (assessment->product[i].product == row) {
            return assessment->product[i].answer[kind] == HF_ANSWER_YES
                       ? assessment->product[i].date[kind]
                       : HF_DATE_UNKNOWN;
        }
    }
    return HF_DATE_UNKNOWN;
}

static bool is_sure(struct hf_date_range range, const char *text) {
    return range.earliest.days == day(text).days && range.latest.days == day(text).days;
}

/* Does a reason below it cite the scenario? */
static bool cites_scenario(const struct hf_assessment *assessment, struct hf_why_id id) {
    const struct hf_why_node *const node = &assessment->why.node[id.value];
    if (node->kind == HF_WHY_FACT) {
        const struct hf_pack *const pack = &assessment->snapshot->pack[node->first];
        return hf_text_starts(pack->fact[node->second].citation,
                              HF_TEXT("assumed by the scenario: "));
    }
    if (node->kind == HF_WHY_ROW && node->first == HF_KIND_LIST_ENTRY) {
        const struct hf_origin origin =
            assessment->snapshot->list_entries.rows.origin[node->second];
        return hf_text_equal(assessment->snapshot->source[origin.source].name, HF_TEXT("scenario"));
    }
    bool is_cited = false;
    if (node->kind == HF_WHY_MATCH) {
        return cites_scenario(assessment, assessment->match[node->first].why);
    }
    for (uint32_t i = 0; i < node->child_count; i++) {
        is_cited =
            is_cited || cites_scenario(assessment, assessment->why.child[node->child_from + i]);
    }
    return is_cited;
}

struct hand_case {
    enum hf_change_kind kind;
    const char *text, *product;
    enum hf_effect_kind effect;
    const char *without, *with; /* NULL: no certain day */
};

static const struct hand_case cases[] = {
    {HF_CHANGE_END_EXCEPTION, "p/denial/gl@2020-07-01", "acme/x1", HF_EFFECT_NO_SUPPLY,
     "2021-01-01", "2020-07-01"},
    {HF_CHANGE_END_EXCEPTION, "denial/gl@2020-01-01", "acme/x1", HF_EFFECT_NO_SUPPLY, "2021-01-01",
     "2020-01-01"},
    {HF_CHANGE_END_EXCEPTION, "p/denial/gl@2018-01-01", "acme/x1", HF_EFFECT_NO_SUPPLY,
     "2021-01-01", "2019-01-01"},
    {HF_CHANGE_ACTIVATE, "p/suspended@2020-08-01", "acme/x1", HF_EFFECT_MUST_REMOVE, NULL,
     "2020-08-01"},
    {HF_CHANGE_ACTIVATE, "p/proposed@2020-08-01", "acme/x1", HF_EFFECT_NO_UPDATES, NULL,
     "2020-08-01"},
    {HF_CHANGE_ACTIVATE, "p/reported@2020-08-01", "acme/x1", HF_EFFECT_NO_UPDATES, NULL,
     "2020-08-01"},
    {HF_CHANGE_LIST_PARTY, "Gearhouse=Ban List@2020-09-01", "gearhouse/o1", HF_EFFECT_NO_INSTALL,
     NULL, "2020-09-01"},
    {HF_CHANGE_LIST_PARTY, "og systems=ban list", "gearhouse/o2", HF_EFFECT_NO_INSTALL, NULL,
     "2020-06-01"},
    {HF_CHANGE_LIST_PARTY, "Gearhouse=p/plain@2020-08-01", "gearhouse/o1", HF_EFFECT_NO_REPAIR,
     NULL, "2020-08-01"},
    {HF_CHANGE_LIST_PARTY, "Gearhouse=p/denial@2020-08-01", "gearhouse/o1", HF_EFFECT_NO_SUPPLY,
     NULL, "2021-01-01"},
    {HF_CHANGE_EXTEND, "p/plain=30@2020-08-01", "daughter/d1", HF_EFFECT_NO_REPAIR, NULL,
     "2020-08-01"},
    {HF_CHANGE_COUNTERMEASURE, "CC@2020-10-01", "gearhouse/o1", HF_EFFECT_NO_SUPPLY, NULL,
     "2020-10-01"},
    {HF_CHANGE_COUNTERMEASURE, "CC=Gearhouse", "gearhouse/o1", HF_EFFECT_NO_SPARES, NULL,
     "2020-06-01"},
};

static void test_dates_by_hand(void) {
    struct whatif world;
    for (size_t i = 0; world_open(&world) && i < sizeof cases / sizeof cases[0]; i++) {
        const struct hand_case *const one = &cases[i];
        const struct hf_change change = change_of(one->kind, one->text);
        struct hf_assessment with;
        if (!CHECK(assess_with(&world, &change, 1, &with) == HF_OK)) {
            printf("    %s: %s\n", one->text, world.help.error.message);
            continue;
        }
        const struct hf_date_range before = date_in(&world.base, one->product, one->effect);
        const struct hf_date_range after = date_in(&with, one->product, one->effect);
        CHECK(one->without == NULL ? hf_date_range_is_blank(before)
                                   : is_sure(before, one->without));
        if (!CHECK(is_sure(after, one->with))) {
            printf("    %s: %s\n", one->text, one->product);
        }
        const struct hf_outcome_difference difference = compare(&world, &world.base, &with);
        bool is_told = false;
        for (size_t k = 0; k < difference.count; k++) {
            const struct hf_shift *const shift = &difference.shift[k];
            if (shift->subject == HF_SHIFT_DATE && shift->effect == one->effect &&
                hf_text_equal(shift->key, hf_text_of(one->product))) {
                is_told = true;
                CHECK(is_sure(shift->date_after, one->with));
                CHECK(shift->kind == (one->without == NULL ? HF_SHIFT_NEW : HF_SHIFT_EARLIER));
                CHECK(cites_scenario(&with, with.product[shift->after].why[one->effect]));
            }
        }
        CHECK(is_told);
        helper_close(&world.help);
    }
    helper_close(&world.help);
}

/* What a change does not touch stays. */
static void test_limits(void) {
    static const struct {
        enum hf_change_kind kind;
        const char *text;
    } idle[] = {{HF_CHANGE_EXTEND, "p/plain=31@2020-08-01"},
                {HF_CHANGE_COUNTERMEASURE, "CC=Acme@2020-10-01"},
                {HF_CHANGE_END_EXCEPTION, "p/denial/gl@2021-01-01"},
                {HF_CHANGE_END_EXCEPTION, "p/denial/gl@2030-01-01"},
                {HF_CHANGE_END, "p/suspended@2020-08-01"}};
    struct whatif world;
    if (!world_open(&world)) {
        return;
    }
    for (size_t i = 0; i < sizeof idle / sizeof idle[0]; i++) {
        const struct hf_change change = change_of(idle[i].kind, idle[i].text);
        struct hf_assessment with;
        CHECK(assess_with(&world, &change, 1, &with) == HF_OK);
        const struct hf_outcome_difference difference = compare(&world, &world.base, &with);
        size_t dates = 0;
        for (size_t k = 0; k < difference.count; k++) {
            dates += difference.shift[k].subject == HF_SHIFT_DATE ? 1 : 0;
        }
        if (!CHECK(dates == 0)) {
            printf("    %s\n", idle[i].text);
        }
    }
    /* ended, then activated again from a later day: between the two nothing applies */
    const struct hf_change pause[] = {change_of(HF_CHANGE_END, "p/plain@2020-05-01"),
                                      change_of(HF_CHANGE_ACTIVATE, "p/plain@2020-09-01")};
    const struct hf_change seamless[] = {change_of(HF_CHANGE_END, "p/plain@2020-07-01"),
                                         change_of(HF_CHANGE_ACTIVATE, "p/plain@2020-07-01")};
    struct hf_assessment with;
    CHECK(assess_with(&world, pause, 2, &with) == HF_OK);
    CHECK(is_sure(date_in(&world.base, "acme/x1", HF_EFFECT_NO_REPAIR), "2019-01-01"));
    CHECK(is_sure(date_in(&with, "acme/x1", HF_EFFECT_NO_REPAIR), "2020-09-01"));
    CHECK(assess_with(&world, seamless, 2, &with) == HF_OK);
    CHECK(compare(&world, &world.base, &with).count == 0);
    helper_close(&world.help);
}

/* Acme has one of two sites; with Gearhouse both: the cap of a half is broken from then on. */
static void test_requirement(void) {
    struct whatif world;
    struct hf_assessment with;
    const struct hf_change change = change_of(HF_CHANGE_LIST_PARTY, "Gearhouse=p/plain@2020-05-01");
    if (!world_open(&world) || !CHECK(assess_with(&world, &change, 1, &with) == HF_OK)) {
        return;
    }
    const struct hf_outcome_difference difference = compare(&world, &world.base, &with);
    int today = 0;
    for (size_t i = 0; i < difference.count; i++) {
        const struct hf_shift *const shift = &difference.shift[i];
        if (shift->subject == HF_SHIFT_REQUIREMENT && shift->is_today) {
            today++;
            CHECK_TEXT(shift->rule, "cap");
            CHECK(shift->kind == HF_SHIFT_CHANGED);
            CHECK(shift->verdict_before == HF_VERDICT_MET);
            CHECK(shift->verdict_after == HF_VERDICT_NOT_MET);
        }
    }
    CHECK(today == 1);
    CHECK(difference.totals.touched[0] == 1 && difference.totals.touched[1] == 3);
    CHECK(difference.totals.units[0] == 2 && difference.totals.units[1] == 8);
    CHECK(difference.totals.sites[0] == 1 && difference.totals.sites[1] == 2);
    helper_close(&world.help);
}

/* ---- nothing is written to ---- */

static void test_nothing_is_written(void) {
    struct whatif world;
    struct hf_change all[sizeof cases / sizeof cases[0]];
    struct hf_assessment with;
    if (!world_open(&world)) {
        return;
    }
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        all[i] = change_of(cases[i].kind, cases[i].text);
    }
    const struct hf_snapshot snapshot = *world.snapshot;
    const struct hf_pack pack = world.snapshot->pack[0];
    static struct hf_measure measure[MEASURES];
    struct hf_defeater licence = pack.measure[DENIAL].defeater[0];
    memcpy(measure, pack.measure, sizeof measure);
    CHECK(assess_with(&world, all, sizeof all / sizeof all[0], &with) == HF_OK);
    CHECK(memcmp(&snapshot, world.snapshot, sizeof snapshot) == 0);
    CHECK(memcmp(&pack, &world.snapshot->pack[0], sizeof pack) == 0);
    CHECK(memcmp(measure, pack.measure, sizeof measure) == 0);
    CHECK(memcmp(&licence, &pack.measure[DENIAL].defeater[0], sizeof licence) == 0);
    /* and what was there has its place still */
    CHECK(with.snapshot->pack_count == 2 && with.snapshot->pack[0].measure_count > MEASURES);
    CHECK_TEXT(with.snapshot->pack[1].id, "scenario");
    for (int i = 0; i < MEASURES; i++) {
        CHECK(hf_text_equal(with.snapshot->pack[0].measure[i].id, measure[i].id));
        CHECK(with.snapshot->pack[0].measure[i].change == 0);
    }
    CHECK(with.snapshot->lists.rows.count == 1 && with.snapshot->list_entries.rows.count == 2);
    CHECK(with.snapshot->list_names.rows.count == 2);
    const struct hf_csr *const entries = &with.snapshot->entries_by_list;
    CHECK(entries->start[0] == 0 && entries->start[1] == 2 && entries->item[1] == 1);
    CHECK(assess_with(&world, NULL, 0, &with) == HF_OK);
    CHECK(with.snapshot->pack_count == 1);
    CHECK(compare(&world, &world.base, &with).count == 0);
    helper_close(&world.help);
}

/* ---- properties ---- */

static bool kind_worsens(enum hf_shift_kind kind) {
    return kind == HF_SHIFT_NEW || kind == HF_SHIFT_EARLIER || kind == HF_SHIFT_FIRMER ||
           kind == HF_SHIFT_BEGAN;
}

static enum hf_shift_kind opposite(enum hf_shift_kind kind) {
    return kind == HF_SHIFT_CHANGED ? kind : (enum hf_shift_kind)((unsigned)kind ^ 1U);
}

static void check_mirror(const struct hf_outcome_difference *there,
                         const struct hf_outcome_difference *back) {
    CHECK(there->count == back->count);
    for (size_t i = 0; i < there->count && i < back->count; i++) {
        const struct hf_shift *const left = &there->shift[i];
        const struct hf_shift *const right = &back->shift[i];
        CHECK(left->subject == right->subject && hf_text_equal(left->key, right->key));
        CHECK(left->kind == opposite(right->kind));
        CHECK(left->before == right->after && left->after == right->before);
        CHECK(left->answer_before == right->answer_after);
        CHECK(left->date_before.earliest.days == right->date_after.earliest.days);
        CHECK(left->days == (right->days == HF_COUNT_UNKNOWN ? right->days : -right->days));
    }
    CHECK(there->totals.touched[0] == back->totals.touched[1]);
    CHECK(there->totals.sites[0] == back->totals.sites[1]);
}

/* Whatever is added or brought forward never clears a product nor puts off a day. */
static void test_adding_never_clears(void) {
    for (uint32_t round = 0; round < 40; round++) {
        struct whatif world;
        struct hf_change change[4];
        struct hf_assessment with;
        if (!world_open(&world)) {
            return;
        }
        const uint32_t count = 1 + (uint32_t)(hf_random_at(7, round, 0) % 4);
        for (uint32_t i = 0; i < count; i++) {
            const size_t at = hf_random_at(7, round, i + 1) % (sizeof cases / sizeof cases[0]);
            change[i] = change_of(cases[at].kind, cases[at].text);
        }
        CHECK(assess_with(&world, change, count, &with) == HF_OK);
        const struct hf_outcome_difference there = compare(&world, &world.base, &with);
        const struct hf_outcome_difference back = compare(&world, &with, &world.base);
        for (size_t i = 0; i < there.count; i++) {
            CHECK(there.shift[i].subject == HF_SHIFT_REQUIREMENT ||
                  kind_worsens(there.shift[i].kind));
        }
        check_mirror(&there, &back);
        helper_close(&world.help);
    }
}

static void test_ending_never_adds(void) {
    static const char *const ends[] = {"p/denial@2020-07-01", "p/plain@2019-06-01",
                                       "p/plain@2020-06-01", "denial@2018-01-01"};
    struct whatif world;
    if (!world_open(&world)) {
        return;
    }
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        const struct hf_change change = change_of(HF_CHANGE_END, ends[i]);
        struct hf_assessment with;
        CHECK(assess_with(&world, &change, 1, &with) == HF_OK);
        const struct hf_outcome_difference difference = compare(&world, &world.base, &with);
        CHECK(difference.count > 0);
        for (size_t k = 0; k < difference.count; k++) {
            CHECK(difference.shift[k].subject == HF_SHIFT_REQUIREMENT ||
                  !kind_worsens(difference.shift[k].kind));
        }
    }
    helper_close(&world.help);
}

/* ---- data or calendar ---- */

static void test_causes(void) {
    struct whatif world;
    struct hf_assessment told;
    struct hf_assessment now;
    if (!world_open(&world)) {
        return;
    }
    const struct hf_change listed =
        change_of(HF_CHANGE_LIST_PARTY, "Gearhouse=Ban List@2020-06-01");
    struct hf_assess_request request = {
        .snapshot = world.snapshot,
        .scenario = {.as_of = day("2020-06-01"), .change = &listed, .change_count = 1},
        .until = HF_ASSESS_ALL};
    CHECK(hf_assess(&request, &world.help.keep, world.help.scratch, &told, NULL) == HF_OK);
    request.scenario.as_of = day("2021-02-01"); /* the licence for X1 is over by then */
    CHECK(hf_assess(&request, &world.help.keep, world.help.scratch, &now, NULL) == HF_OK);
    struct hf_outcome_difference whole = compare(&world, &world.base, &now);
    const struct hf_outcome_difference by_data = compare(&world, &world.base, &told);
    const struct hf_outcome_difference by_calendar = compare(&world, &told, &now);
    hf_outcome_explain(&whole, &by_data, &by_calendar);
    int seen = 0;
    for (size_t i = 0; i < whole.count; i++) {
        const struct hf_shift *const shift = &whole.shift[i];
        if (shift->subject == HF_SHIFT_DATE && shift->effect == HF_EFFECT_NO_SUPPLY) {
            seen++;
            CHECK_TEXT(shift->key, "acme/x1");
            CHECK(shift->kind == HF_SHIFT_BEGAN && shift->cause == HF_CAUSE_CALENDAR);
        }
        if (shift->subject == HF_SHIFT_DATE && shift->effect == HF_EFFECT_NO_INSTALL) {
            seen++;
            CHECK(shift->kind == HF_SHIFT_NEW && shift->cause == HF_CAUSE_DATA);
        }
        CHECK(shift->cause != HF_CAUSE_UNASKED);
    }
    CHECK(seen == 3);
    helper_close(&world.help);
}

/* ---- mistakes and memory ---- */

static void test_mistakes(void) {
    static const struct {
        enum hf_change_kind kind;
        const char *text, *says;
    } mistakes[] = {
        {HF_CHANGE_ACTIVATE, "p/denail", "no pack in the workspace has a measure 'p/denail'"},
        {HF_CHANGE_END, "q/denial@2020-01-01", "a measure 'q/denial'"},
        {HF_CHANGE_EXTEND, "x=50", "a measure 'x'"},
        {HF_CHANGE_EXTEND, "p/category=50", "names no party"},
        {HF_CHANGE_END_EXCEPTION, "p/denial/lg@2020-01-01", "no measure has an exception"},
        {HF_CHANGE_END_EXCEPTION, "p/plain/gl@2020-01-01", "no measure has an exception"},
        {HF_CHANGE_END_EXCEPTION, "gl@2020-01-01", "no measure has an exception 'gl'"},
        {HF_CHANGE_LIST_PARTY, "Nobody=Ban List", "knows a party 'Nobody'"},
        {HF_CHANGE_LIST_PARTY, "Gearhouse=Bad List", "no list and no measure 'Bad List'"},
        {HF_CHANGE_LIST_PARTY, "Gearhouse=p/category", "names no party"}};
    struct whatif world;
    if (!world_open(&world)) {
        return;
    }
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        const struct hf_change change = change_of(mistakes[i].kind, mistakes[i].text);
        struct hf_assessment with = {.product_count = 77};
        CHECK(assess_with(&world, &change, 1, &with) == HF_ERR_INPUT);
        if (!CHECK(strstr(world.help.error.message, mistakes[i].says) != NULL)) {
            printf("    '%s'\n", world.help.error.message);
        }
        CHECK(with.product_count == 77);
    }
    const struct hf_change none = {.kind = HF_CHANGE_EXTEND, .subject = HF_TEXT("p/plain")};
    struct hf_assessment with;
    CHECK(assess_with(&world, &none, 1, &with) == HF_ERR_INPUT);
    const struct hf_snapshot *view = NULL;
    CHECK(hf_scenario_apply(NULL, world.snapshot, &with.scenario, &view, NULL) == HF_ERR_ARGUMENT);
    CHECK(hf_outcome_compare(&world.base, NULL, &world.help.keep, world.help.scratch, NULL, NULL) ==
          HF_ERR_ARGUMENT);
    helper_close(&world.help);
}

static void test_memory(void) {
    struct whatif world;
    struct hf_change all[sizeof cases / sizeof cases[0]];
    if (!world_open(&world)) {
        return;
    }
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        all[i] = change_of(cases[i].kind, cases[i].text);
    }
    const struct hf_scenario scenario = {
        .as_of = day("2020-06-01"), .change = all, .change_count = sizeof all / sizeof all[0]};
    const struct hf_snapshot *view = NULL;
    enum hf_status status = HF_ERR_MEMORY;
    int64_t failures = 0;
    for (int64_t allowed = 0; status == HF_ERR_MEMORY && allowed < 100000; allowed++) {
        int64_t allowance = allowed;
        struct hf_arena keep = world.help.keep;
        keep.allowance = &allowance;
        view = NULL;
        status = hf_scenario_apply(&keep, world.snapshot, &scenario, &view, NULL);
        CHECK(status == HF_OK ? view != NULL : view == NULL);
        failures += status == HF_OK ? 0 : 1;
    }
    CHECK(status == HF_OK && failures > 20);
    struct hf_assessment with;
    CHECK(assess_with(&world, all, scenario.change_count, &with) == HF_OK);
    status = HF_ERR_MEMORY;
    for (int64_t allowed = 0; status == HF_ERR_MEMORY && allowed < 1000; allowed++) {
        int64_t allowance = allowed;
        struct hf_arena keep = world.help.keep;
        struct hf_arena scratch = world.help.scratch;
        keep.allowance = scratch.allowance = &allowance;
        struct hf_outcome_difference difference = {.count = 77};
        status = hf_outcome_compare(&world.base, &with, &keep, scratch, &difference, NULL);
        CHECK(status == HF_OK || (status == HF_ERR_MEMORY && difference.count == 77));
    }
    CHECK(status == HF_OK);
    helper_close(&world.help);
}

int main(void) {
    test_dates_by_hand();
    test_limits();
    test_requirement();
    test_nothing_is_written();
    test_adding_never_clears();
    test_ending_never_adds();
    test_causes();
    test_mistakes();
    test_memory();
    return check_report();
}
