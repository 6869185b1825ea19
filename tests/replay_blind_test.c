/* Goal: a replay uses nothing that was not known. Method: shipped packs on a small operator; in a
 * blind replay everything that came to be known after the freeze is changed at random, and nothing
 * of the result may change; looking at every day tells the same as looking at those on which
 * something can change; a blind replay frozen at its end is the replay itself; and what a day can
 * know is worked out for single facts by hand. */
#include "tests/snapshot_helper.h"

#include "base/random.h"
#include <holdfast/assess.h>
#include <holdfast/host.h>
#include <holdfast/known.h>
#include <holdfast/packcheck.h>
#include <holdfast/replay.h>
#include <string.h>

static const char operator_lines[] =
    "operator | name=Home Tel | country=GB\n"
    "addressee | measure=uk-dvd | addressed=yes\n"
    "party | name=Huawei | country=CN\n"
    "party | name=Meadow Networks | country=GB\n"
    "function | name=radio | class=mobile-access\n"
    "function | name=core | class=core\n"
    "site | name=Hill | status=active\n"
    "product | manufacturer=Huawei | model=B-1 | kind=device | technology=5g\n"
    "product | manufacturer=Huawei | model=R-1 | kind=device | technology=ip\n"
    "product | manufacturer=Meadow Networks | model=M-1 | kind=device | technology=5g\n"
    "product origin | manufacturer=Huawei | product=B-1 | jurisdiction=US | originates=no"
    " | controlled_content_percent=30 | direct_product=yes\n"
    "device | site=Hill | name=b1 | function=radio | manufacturer=Huawei | device_type=B-1"
    " | status=active | install_date=2019-01-01\n"
    "device | site=Hill | name=r1 | function=core | manufacturer=Huawei | device_type=R-1"
    " | status=active | install_date=2018-01-01\n"
    "device | site=Hill | name=m1 | function=radio | manufacturer=Meadow Networks"
    " | device_type=M-1 | status=active | install_date=2019-06-01\n"
    "contract | id=K1 | supplier=Huawei | kind=support | signed_on=2018-05-01\n"
    "list entry | list=Red List | entry=1 | name=Meadow Networks | from=2021-01-01"
    " | until=2022-01-01\n"
    "list entry | list=Red List | entry=2 | name=Meadow Networks\n";

enum { PACKS = 2 };

static struct hf_pack packs[PACKS];
static struct hf_arena pack_opened;

static bool packs_open(void) {
    static const char *const paths[PACKS] = {"packs/huawei-2019-2020.json",
                                             "packs/uk-2020-2027.json"};
    const struct hf_host host = hf_host_posix();
    if (hf_arena_open(&pack_opened, (size_t)32 << 20) != HF_OK) {
        return false;
    }
    struct hf_arena arena = pack_opened;
    for (int i = 0; i < PACKS; i++) {
        struct hf_text bytes = {NULL, 0};
        struct hf_error error = {0};
        struct hf_pack_checked checked = {0};
        if (host.read(host.context, &arena, paths[i], (size_t)1 << 22, &bytes, &error) != HF_OK ||
            hf_pack_check(hf_text_of(paths[i]), bytes, &arena, &checked, &error) != HF_OK ||
            !checked.is_usable) {
            return false;
        }
        packs[i] = checked.pack;
    }
    return true;
}

static struct hf_date date_of(const char *text) {
    struct hf_date date = HF_DATE_MAX;
    CHECK(hf_date_parse(hf_text_of(text), &date));
    return date;
}

/* ---- the same story? ---- */

static bool same_change(const struct hf_replay_change *left, const struct hf_replay_change *right) {
    return left->pack == right->pack && left->measure == right->measure &&
           left->kind == right->kind && left->act == right->act && left->before == right->before &&
           left->after == right->after && left->defeater == right->defeater &&
           left->product_count == right->product_count && left->units == right->units &&
           memcmp(left->product, right->product, left->product_count * sizeof *left->product) == 0;
}

static bool same_score(const struct hf_replay_score *left, const struct hf_replay_score *right) {
    return left->event == right->event && left->verdict == right->verdict &&
           left->is_said == right->is_said &&
           left->predicted.earliest.days == right->predicted.earliest.days &&
           left->predicted.latest.days == right->predicted.latest.days &&
           left->warning_days == right->warning_days && left->has_status == right->has_status &&
           left->status == right->status;
}

static bool same_story(const struct hf_replay_result *left, const struct hf_replay_result *right) {
    bool is_same = left->day_count == right->day_count && left->score_count == right->score_count;
    for (uint32_t i = 0; is_same && i < left->day_count; i++) {
        const struct hf_replay_day *a = &left->day[i];
        const struct hf_replay_day *b = &right->day[i];
        is_same = a->date.days == b->date.days && a->event_count == b->event_count &&
                  a->change_count == b->change_count;
        for (uint32_t j = 0; is_same && j < a->change_count; j++) {
            is_same = same_change(&a->change[j], &b->change[j]);
        }
        if (!is_same) {
            char day[11];
            hf_date_write(a->date, day);
            printf("    differs on %s\n", day);
        }
    }
    for (uint32_t i = 0; is_same && i < left->score_count; i++) {
        is_same = same_score(&left->score[i], &right->score[i]);
        if (!is_same) {
            printf("    differs in event %u\n", left->score[i].event);
        }
    }
    return is_same;
}

static struct hf_replay_result replay(const struct snapshot_helper *help, struct hf_arena *keep,
                                      const struct hf_replay_request *request) {
    struct hf_replay_result result = {0};
    struct hf_error error = {0};
    if (!CHECK(hf_replay_run(request, keep, help->scratch, &result, &error) == HF_OK)) {
        printf("    %s\n", error.message);
    }
    return result;
}

/* ---- changing what came later ---- */

static struct hf_random chance;
static struct hf_date freeze_day;

static bool is_later(struct hf_date known) {
    return hf_date_is_before(freeze_day, known);
}

static struct hf_date later_day(void) {
    return hf_date_add(freeze_day, 1 + (int64_t)hf_random_below(&chance, 2000));
}

static struct hf_interval later_interval(void) {
    const struct hf_date from = later_day();
    return (struct hf_interval){hf_date_sure(from), hf_date_sure(hf_date_add(from, 90))};
}

static void periods_change(const struct hf_pack *pack, const struct hf_known_pack *known,
                           uint32_t at, struct hf_measure *measure, struct hf_arena *keep) {
    struct hf_period *made = hf_new(keep, struct hf_period, measure->period_count);
    struct hf_date from = freeze_day;
    for (uint32_t i = 0; i < measure->period_count; i++) {
        made[i] = measure->period[i];
        if (is_later(hf_known_period(pack, known, at, i))) {
            const bool follows_known = i > 0 && !is_later(hf_known_period(pack, known, at, i - 1));
            from = hf_date_add(from, 1 + (int64_t)hf_random_below(&chance, 300));
            made[i].interval = (struct hf_interval){hf_date_sure(from), HF_DATE_NEVER};
            made[i].status = (enum hf_period_status)hf_random_below(&chance, 9);
            if (i > 0) {
                made[i - 1].interval.until = hf_date_sure(from);
            }
            CHECK(!follows_known || i > 0);
        }
    }
    measure->period = made;
}

static void defeaters_change(const struct hf_pack *pack, const struct hf_known_pack *known,
                             uint32_t at, struct hf_measure *measure, struct hf_arena *keep) {
    struct hf_defeater *made = hf_new(keep, struct hf_defeater, measure->defeater_count);
    for (uint32_t i = 0; i < measure->defeater_count; i++) {
        made[i] = measure->defeater[i];
        if (is_later(hf_known_defeater(pack, known, at, i))) {
            made[i].interval = later_interval();
            made[i].acts = (unsigned)hf_random_below(&chance, 1U << HF_ACT_COUNT);
            made[i].condition = HF_NONE;
        }
    }
    measure->defeater = made;
}

static void requirement_change(const struct hf_pack *pack, const struct hf_known_pack *known,
                               uint32_t at, struct hf_requirement *requirement,
                               struct hf_arena *keep) {
    struct hf_deadline *made = hf_new(keep, struct hf_deadline, requirement->deadline_count);
    for (uint32_t i = 0; i < requirement->deadline_count; i++) {
        made[i] = requirement->deadline[i];
        if (is_later(hf_known_deadline(pack, known, at, i))) {
            made[i].date = hf_date_sure(later_day());
        }
    }
    requirement->deadline = made;
    if (is_later(known->requirement[at])) {
        requirement->limit = (double)hf_random_below(&chance, 2);
        requirement->technology_count = 0;
        requirement->condition = HF_NONE;
    }
}

/* A copy in which all that is known only after the freeze says something else. */
static struct hf_pack changed(const struct hf_pack *pack, struct hf_arena *keep) {
    struct hf_pack made = *pack;
    struct hf_known_pack known;
    CHECK(hf_known_pack_make(keep, pack, &known) == HF_OK);
    made.measure = hf_new(keep, struct hf_measure, pack->measure_count);
    made.requirement = hf_new(keep, struct hf_requirement, pack->requirement_count);
    made.assumption = hf_new(keep, struct hf_pack_assumption, pack->assumption_count);
    for (uint32_t i = 0; i < pack->measure_count; i++) {
        struct hf_measure *measure = &made.measure[i];
        *measure = pack->measure[i];
        periods_change(pack, &known, i, measure, keep);
        defeaters_change(pack, &known, i, measure, keep);
        if (is_later(known.measure[i])) {
            struct hf_act_rule *act = hf_new(keep, struct hf_act_rule, 1);
            *act = (struct hf_act_rule){(enum hf_act)hf_random_below(&chance, HF_ACT_COUNT),
                                        HF_FORBIDDEN, HF_NONE, measure->fact};
            measure->act = act;
            measure->act_count = 1;
            measure->condition = HF_NONE;
            measure->binding = HF_BINDING_LAW;
            measure->addressees = HF_ADDRESSED_EVERYONE;
        }
    }
    for (uint32_t i = 0; i < pack->requirement_count; i++) {
        made.requirement[i] = pack->requirement[i];
        requirement_change(pack, &known, i, &made.requirement[i], keep);
    }
    for (uint32_t i = 0; i < pack->assumption_count; i++) {
        made.assumption[i] = pack->assumption[i];
        const struct hf_date day = known.fact[pack->assumption[i].fact];
        if (is_later(day.days == HF_DATE_MAX.days ? pack->published : day)) {
            made.assumption[i].value = (struct hf_range){3.0, 4.0};
        }
    }
    return made;
}

static void test_blind(struct snapshot_helper *help, const char *name, const char *freeze,
                       bool is_late_different) {
    freeze_day = date_of(freeze);
    struct hf_arena keep = help->keep;
    struct hf_replay_request request = {.snapshot = &help->snapshot,
                                        .name = hf_text_of(name),
                                        .is_blind = true,
                                        .freeze = freeze_day};
    const struct hf_replay_result wanted = replay(help, &keep, &request);
    const struct hf_pack *const own = help->snapshot.pack;
    bool is_other = false;
    for (int i = 0; i < 5; i++) {
        struct hf_arena once = keep;
        struct hf_pack *other = hf_new(&once, struct hf_pack, PACKS);
        chance = (struct hf_random){.seed = 7, .stream = (uint64_t)i};
        for (int p = 0; p < PACKS; p++) {
            other[p] = changed(&own[p], &once);
        }
        help->snapshot.pack = other;
        request.is_blind = true;
        const struct hf_replay_result seen = replay(help, &once, &request);
        CHECK(same_story(&wanted, &seen));
        CHECK(wanted.days_looked_at == seen.days_looked_at);
        /* not blind, the change shows: there was something to be blind to */
        request.is_blind = false;
        const struct hf_replay_result open = replay(help, &once, &request);
        help->snapshot.pack = own;
        const struct hf_replay_result real = replay(help, &once, &request);
        is_other = is_other || open.days_looked_at != real.days_looked_at ||
                   open.day_count != real.day_count;
    }
    CHECK(is_other == is_late_different);
}

static void test_every_day(struct snapshot_helper *help, const char *name, const char *freeze) {
    struct hf_arena keep = help->keep;
    struct hf_replay_request request = {.snapshot = &help->snapshot, .name = hf_text_of(name)};
    if (freeze != NULL) {
        request.is_blind = true;
        request.freeze = date_of(freeze);
    }
    const struct hf_replay_result some = replay(help, &keep, &request);
    request.every_day = true;
    const struct hf_replay_result all = replay(help, &keep, &request);
    CHECK(same_story(&some, &all));
    CHECK(some.days_looked_at < all.days_looked_at);
    if (freeze == NULL) { /* frozen at the end, a blind replay is not blind to anything */
        request = (struct hf_replay_request){.snapshot = &help->snapshot,
                                             .name = hf_text_of(name),
                                             .is_blind = true,
                                             .freeze = date_of("9000-01-01")};
        const struct hf_replay_result open = replay(help, &keep, &request);
        uint32_t same = open.day_count == some.day_count ? 1 : 0;
        CHECK(same == 1);
    }
}

/* ---- what could be known, by hand ---- */

static uint32_t measure_at(const struct hf_pack *pack, const char *id) {
    for (uint32_t i = 0; i < pack->measure_count; i++) {
        if (hf_text_equal(pack->measure[i].id, hf_text_of(id))) {
            return i;
        }
    }
    CHECK(false);
    return 0;
}

static void test_known(struct snapshot_helper *help) {
    static const struct {
        const char *measure, *known;
        int pack;
    } cases[] = {
        {"us-entity-list-2019-05", "2019-05-16", 0},
        {"us-fdpr-1", "2020-05-15", 0},
        {"us-fdpr-2", "2020-08-17", 0},
        {"uk-decision-2020-01", "2020-01-28", 1},
        {"uk-reported-zero-2023", "2020-07-13", 1},    /* some day until then */
        {"uk-advice-2020-07-buy-5g", "2020-07-14", 1}, /* applies from 2021 */
        {"uk-roadmap-install-5g", "2020-11-30", 1},    /* applies from October 2021 */
        {"uk-dvd", "2022-10-13", 1},
    };
    struct hf_arena keep = help->keep;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hf_known_pack known;
        const struct hf_pack *pack = &packs[cases[i].pack];
        CHECK(hf_known_pack_make(&keep, pack, &known) == HF_OK);
        char day[11];
        hf_date_write(known.measure[measure_at(pack, cases[i].measure)], day);
        CHECK_TEXT(hf_text_of(day), cases[i].known);
    }
    const struct hf_snapshot *view = NULL;
    CHECK(hf_snapshot_known(&keep, &help->snapshot, date_of("2020-05-14"), &view) == HF_OK);
    const struct hf_pack *pack = &view->pack[0];
    CHECK(pack->measure[measure_at(pack, "us-entity-list-2019-05")].act_count > 0);
    CHECK(pack->measure[measure_at(pack, "us-fdpr-1")].period_count == 0);
    CHECK(pack->assumption_count == 0 && packs[0].assumption_count > 0);
    CHECK(hf_snapshot_known(NULL, &help->snapshot, date_of("2020-05-14"), &view) ==
          HF_ERR_ARGUMENT);
    for (int64_t allowed = 0; allowed < 400; allowed += 7) {
        struct hf_arena tight = help->keep;
        int64_t allowance = allowed;
        tight.allowance = &allowance;
        const enum hf_status status =
            hf_snapshot_known(&tight, &help->snapshot, date_of("2020-05-14"), &view);
        CHECK(status == HF_OK || status == HF_ERR_MEMORY);
    }
}

/* Entries of lists on a day: matched, and with an end. */
static void check_listed(struct snapshot_helper *help, const char *day, uint32_t matches,
                         bool has_end) {
    struct hf_arena keep = help->keep;
    const struct hf_snapshot *view = NULL;
    struct hf_error error = {0};
    CHECK(hf_snapshot_known(&keep, &help->snapshot, date_of(day), &view) == HF_OK);
    struct hf_assessment *made = hf_new(&keep, struct hf_assessment, 1);
    const struct hf_assess_request request = {
        .snapshot = view, .scenario = {.as_of = date_of(day)}, .until = HF_ASSESS_SCREEN};
    CHECK(hf_assess(&request, &keep, help->scratch, made, &error) == HF_OK);
    uint32_t seen = 0;
    for (uint32_t i = 0; i < made->match_count; i++) {
        seen += made->match[i].target == HF_MATCH_LIST_ENTRY ? 1 : 0;
    }
    CHECK(seen == matches);
    uint32_t ends = 0;
    for (uint32_t i = 0; i < view->list_entries.rows.count; i++) {
        ends += hf_date_range_is_blank(view->list_entries.until[i]) ? 0 : 1;
    }
    CHECK(ends == (has_end ? 1U : 0U));
}

/* With hindsight the licence of May 2020 was to end in August; on 14 May it was to end on the next
 * day, and the rule of that day was nowhere. */
static void test_scores(struct snapshot_helper *help) {
    struct hf_arena keep = help->keep;
    struct hf_replay_request request = {.snapshot = &help->snapshot,
                                        .name = HF_TEXT("huawei-2019-2023")};
    const struct hf_replay_result open = replay(help, &keep, &request);
    request.is_blind = true;
    request.freeze = date_of("2020-05-14");
    const struct hf_replay_result blind = replay(help, &keep, &request);
    uint32_t predicted[2] = {0, 0};
    for (uint32_t i = 0; i < open.score_count; i++) {
        const struct hf_date day = packs[0].event[open.score[i].event].date.earliest;
        const bool is_before = !hf_date_is_before(request.freeze, day);
        predicted[0] += open.score[i].verdict == HF_REPLAY_PREDICTED ? 1 : 0;
        predicted[1] += blind.score[i].verdict == HF_REPLAY_PREDICTED ? 1 : 0;
        CHECK((blind.score[i].verdict == HF_REPLAY_BEFORE) ==
              (is_before && blind.score[i].verdict != HF_REPLAY_NOT_MODELLED));
        CHECK(open.score[i].verdict != HF_REPLAY_PREDICTED ||
              (open.score[i].warning_days > 0 && open.score[i].is_said));
    }
    CHECK(predicted[0] == 5 && predicted[1] == 0);
}

int main(void) {
    struct snapshot_helper help;
    helper_open(&help);
    helper_lines(&help, operator_lines);
    if (!CHECK(packs_open())) {
        return check_report();
    }
    helper_packs(&help, packs, PACKS);
    if (helper_build(&help) == NULL) {
        return check_report();
    }
    test_known(&help);
    check_listed(&help, "2020-12-31", 1, false); /* an entry without a day has always been there */
    check_listed(&help, "2021-01-01", 2, false);
    check_listed(&help, "2022-06-01", 2, true);
    test_scores(&help);
    test_blind(&help, "huawei-2019-2023", "2020-05-14", true);
    test_blind(&help, "uk-2020", "2020-06-30", true);
    test_every_day(&help, "huawei-2020", NULL);
    test_every_day(&help, "huawei-2020", "2020-05-14");
    test_every_day(&help, "uk-direction", NULL);
    hf_arena_close(&pack_opened);
    helper_close(&help);
    return check_report();
}
