/* Goal: the packs that are shipped have no defect at all, and say what they are meant to say.
 * Method: each file of packs/ goes through the lint; then single facts, dates and trees are looked
 * up by hand. */
#include "tests/check.h"

#include <holdfast/host.h>
#include <holdfast/packcheck.h>
#include <holdfast/schema.h>

static bool load(struct hf_arena *arena, const char *path, struct hf_pack_checked *checked) {
    const struct hf_host host = hf_host_posix();
    struct hf_error error = {.status = HF_OK};
    struct hf_text bytes = {NULL, 0};
    if (!CHECK(host.read(host.context, arena, path, (size_t)1 << 24, &bytes, &error) == HF_OK)) {
        printf("    %s\n", error.message);
        return false;
    }
    if (!CHECK(hf_pack_check(hf_text_of(path), bytes, arena, checked, &error) == HF_OK)) {
        return false;
    }
    for (size_t i = 0; i < checked->defect_count; i++) {
        const struct hf_defect *defect = &checked->defect[i];
        printf("    %s:%lld:%lld: %.*s ('%.*s')\n", path, (long long)defect->line,
               (long long)defect->column, HF_TEXT_ARG(defect->message),
               HF_TEXT_ARG(defect->subject));
    }
    CHECK(checked->defect_count == 0);
    return CHECK(checked->is_usable);
}

static const struct hf_measure *measure_of(const struct hf_pack *pack, const char *id) {
    for (uint32_t i = 0; i < pack->measure_count; i++) {
        if (hf_text_equal(pack->measure[i].id, hf_text_of(id))) {
            return &pack->measure[i];
        }
    }
    CHECK(false && "measure not found");
    printf("    %s\n", id);
    return NULL;
}

static const struct hf_requirement *requirement_of(const struct hf_pack *pack, const char *id) {
    for (uint32_t i = 0; i < pack->requirement_count; i++) {
        if (hf_text_equal(pack->requirement[i].id, hf_text_of(id))) {
            return &pack->requirement[i];
        }
    }
    CHECK(false && "requirement not found");
    printf("    %s\n", id);
    return NULL;
}

static bool is_day(struct hf_date_range range, const char *text) {
    struct hf_date_range wanted = HF_DATE_UNKNOWN;
    return hf_date_range_parse(hf_text_of(text), &wanted) &&
           range.earliest.days == wanted.earliest.days && range.latest.days == wanted.latest.days;
}

/* No position points outside its array. */
static void check_positions(const struct hf_pack *pack) {
    for (uint32_t i = 0; i < pack->fact_count; i++) {
        CHECK(pack->fact[i].citation.len > 0 && pack->fact[i].verified != HF_VERIFIED_NONE);
    }
    for (uint32_t i = 0; i < pack->condition_count; i++) {
        const struct hf_condition *condition = &pack->condition[i];
        CHECK(condition->child_from + condition->child_count <=
              (condition->child_count == 0 ? UINT32_MAX : i));
    }
    for (uint32_t i = 0; i < pack->measure_count; i++) {
        const struct hf_measure *measure = &pack->measure[i];
        bool has_requirement = false;
        for (uint32_t k = 0; k < pack->requirement_count; k++) {
            has_requirement = has_requirement || pack->requirement[k].measure == i;
        }
        CHECK(measure->fact < pack->fact_count && measure->period_count > 0);
        CHECK(measure->act_count > 0 || has_requirement);
        CHECK(measure->condition == HF_NONE || measure->condition < pack->condition_count);
        CHECK(measure->target.party_count > 0 || measure->target.list_count > 0 ||
              measure->target.is_category);
    }
    for (uint32_t i = 0; i < pack->requirement_count; i++) {
        const struct hf_requirement *requirement = &pack->requirement[i];
        CHECK(requirement->fact < pack->fact_count);
        CHECK(requirement->measure == HF_NONE || requirement->measure < pack->measure_count);
        CHECK(requirement->jurisdiction.len == 2);
    }
}

static void test_first(struct hf_arena arena) {
    struct hf_pack_checked checked;
    if (!load(&arena, "packs/zte-2016-2022.json", &checked)) {
        return;
    }
    const struct hf_pack *pack = &checked.pack;
    check_positions(pack);
    const struct hf_measure *denial = measure_of(pack, "us-denial-2018");
    if (denial == NULL) {
        return;
    }
    CHECK(denial->period_count == 3);
    CHECK(denial->period[1].status == HF_PERIOD_IN_FORCE);
    CHECK(is_day(denial->period[1].interval.from, "2018-04-15") &&
          is_day(denial->period[1].interval.until, "2018-07-13"));
    CHECK(denial->target.party_count == 2);
    CHECK(!denial->target.ownership.applies);
    /* Buying, receiving repaired units, sending for repair, patching, self-maintenance are separate
     * acts. */
    bool seen[HF_ACT_COUNT] = {false};
    for (uint32_t i = 0; i < denial->act_count; i++) {
        const struct hf_act_rule *rule = &denial->act[i];
        CHECK(!seen[rule->act]);
        seen[rule->act] = true;
        CHECK(rule->modality == (rule->act == HF_ACT_SELF_MAINTAIN ? HF_PERMITTED : HF_FORBIDDEN));
        if (rule->act == HF_ACT_BUY) {
            CHECK(pack->fact[rule->fact].verified == HF_VERIFIED_SECONDARY);
        }
        if (rule->act == HF_ACT_SELF_MAINTAIN || rule->act == HF_ACT_PATCH) {
            CHECK(pack->fact[rule->fact].verified == HF_VERIFIED_MEMORY);
            CHECK_TEXT(pack->fact[rule->fact].note, "inference");
        }
    }
    CHECK(seen[HF_ACT_BUY] && seen[HF_ACT_RECEIVE_REPAIRED] && seen[HF_ACT_SEND_FOR_REPAIR] &&
          seen[HF_ACT_PATCH] && seen[HF_ACT_SELF_MAINTAIN] && seen[HF_ACT_SUPPLY_TARGET] &&
          seen[HF_ACT_SERVICE_TARGET]);
    for (uint32_t i = 0; i < denial->defeater_count; i++) {
        CHECK(denial->defeater[i].kind != HF_DEFEATER_SAVINGS_CLAUSE); /* none was seen */
        CHECK(is_day(denial->defeater[i].interval.from, "2018-07-02"));
    }
    const struct hf_measure *listed = measure_of(pack, "us-entity-list-2016");
    CHECK(listed != NULL && listed->defeater_count == 5);
    for (uint32_t i = 0; listed != NULL && i < listed->defeater_count; i++) {
        CHECK(listed->defeater[i].party_count == 2);
    }
    CHECK(pack->assumption_count == 1 && pack->assumption[0].party == 0);
    CHECK_NEAR(pack->assumption[0].value.upper, 60.0, 1e-12);
    CHECK(pack->replay_count == 2);
    CHECK_TEXT(pack->replay[0].id, "zte-2018");
}

static void test_second(struct hf_arena arena) {
    struct hf_pack_checked checked;
    if (!load(&arena, "packs/huawei-2019-2020.json", &checked)) {
        return;
    }
    const struct hf_pack *pack = &checked.pack;
    check_positions(pack);
    const struct hf_measure *listed = measure_of(pack, "us-entity-list-2019-05");
    const struct hf_measure *rule = measure_of(pack, "us-fdpr-1");
    const struct hf_measure *affiliates = measure_of(pack, "us-affiliates-rule");
    if (listed == NULL || rule == NULL || affiliates == NULL) {
        return;
    }
    /* {any: [{originates-in}, {content-above}]}: the children before the parent, side by side. */
    const struct hf_condition *root = &pack->condition[listed->condition];
    CHECK(root->predicate == HF_IF_ANY && root->child_count == 2);
    CHECK(pack->condition[root->child_from].predicate == HF_IF_ORIGINATES_IN);
    CHECK(pack->condition[root->child_from + 1].predicate == HF_IF_CONTENT_ABOVE);
    CHECK_NEAR(pack->condition[root->child_from + 1].ratio, 0.25, 1e-12);
    /* The windows of the licence join without a gap, and only the first one is free of "no new
     * capability". */
    static const char *const days[] = {"2019-05-20",
                                       "2019-08-19",
                                       "2019-11-18",
                                       "2020-02-16",
                                       "2020-04-01",
                                       "2020-05-15",
                                       "2020-08-13..2020-08-14"};
    uint32_t window = 0;
    for (uint32_t i = 0; i < listed->defeater_count; i++) {
        if (!hf_text_ends(listed->defeater[i].id, HF_TEXT("-networks"))) {
            continue;
        }
        CHECK(window < 6 && is_day(listed->defeater[i].interval.from, days[window]) &&
              is_day(listed->defeater[i].interval.until, days[window + 1]));
        const struct hf_condition *condition = &pack->condition[listed->defeater[i].condition];
        CHECK(condition->predicate == (window == 0 ? HF_IF_CONTRACT_SIGNED_UNTIL : HF_IF_ALL));
        window++;
    }
    CHECK(window == 6);
    CHECK(is_day(rule->period[0].interval.from, "2020-05-15") &&
          is_day(rule->period[0].interval.until, "2020-08-17"));
    CHECK(rule->defeater_count == 1 && rule->defeater[0].kind == HF_DEFEATER_SAVINGS_CLAUSE);
    CHECK(affiliates->target.ownership.applies && affiliates->target.ownership.aggregate &&
          !affiliates->target.ownership.is_strict);
    CHECK_NEAR(affiliates->target.ownership.threshold_ratio, 0.5, 1e-12);
    CHECK(affiliates->period[2].status == HF_PERIOD_UNKNOWN &&
          is_day(affiliates->period[2].interval.from, "2026-11-10"));
}

static void test_third(struct hf_arena arena) {
    struct hf_pack_checked checked;
    if (!load(&arena, "packs/uk-2020-2027.json", &checked)) {
        return;
    }
    const struct hf_pack *pack = &checked.pack;
    check_positions(pack);
    static const struct {
        const char *id;
        const char *date;
        const char *was;           /* NULL: none */
        enum hf_verified verified; /* of the deadline */
        enum hf_binding binding;
        double limit;
    } wanted[] = {
        {"d1-install-5g", "2022-10-13", NULL, HF_VERIFIED_SECONDARY, HF_BINDING_LAW, 0.0},
        {"d2-remove-5g", "2027-12-31", NULL, HF_VERIFIED_OFFICIAL, HF_BINDING_LAW, 0.0},
        {"d3-core", "2023-12-31", "2023-01-28", HF_VERIFIED_SECONDARY, HF_BINDING_LAW, 0.0},
        {"d4-fttp-premises", "2023-10-31", "2023-07-31", HF_VERIFIED_SECONDARY, HF_BINDING_LAW,
         0.35},
        {"d5-5g-sites", "2023-07-31", NULL, HF_VERIFIED_SECONDARY, HF_BINDING_LAW, 0.35},
        {"d6-sensitive", "2023-01-28", NULL, HF_VERIFIED_SECONDARY, HF_BINDING_LAW, 0.0},
        {"d7-altered-fttp", "2022-10-13", NULL, HF_VERIFIED_SECONDARY, HF_BINDING_LAW, 0.0},
        {"d8-transmission", "2025-12-31", NULL, HF_VERIFIED_SECONDARY, HF_BINDING_LAW, 0.0},
        {"d9-managed-services", "2022-10-13", NULL, HF_VERIFIED_MEMORY, HF_BINDING_REPORTED, 0.0},
        {"d10-other-gigabit", "2023-01-28", NULL, HF_VERIFIED_SECONDARY, HF_BINDING_REPORTED, 0.35},
        {"hrv-sites-2020", "2023-01-28", NULL, HF_VERIFIED_SECONDARY, HF_BINDING_ADVICE, 0.35},
        {"hrv-traffic-2020", "2023-01-28", NULL, HF_VERIFIED_SECONDARY, HF_BINDING_ADVICE, 0.35},
        {"hrv-premises-2020", "2023-01-28", NULL, HF_VERIFIED_SECONDARY, HF_BINDING_ADVICE, 0.35},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        const struct hf_requirement *seen = requirement_of(pack, wanted[i].id);
        if (seen == NULL || !CHECK(seen->deadline_count == 1)) {
            continue;
        }
        CHECK(is_day(seen->deadline[0].date, wanted[i].date));
        CHECK(wanted[i].was == NULL ? hf_date_range_is_blank(seen->deadline[0].was)
                                    : is_day(seen->deadline[0].was, wanted[i].was));
        CHECK(pack->fact[seen->deadline[0].fact].verified == wanted[i].verified);
        CHECK(seen->binding == wanted[i].binding);
        CHECK_NEAR(seen->limit, wanted[i].limit, 1e-12);
        CHECK(wanted[i].binding == HF_BINDING_ADVICE || seen->addressees == HF_ADDRESSED_NAMED);
    }
    const struct hf_requirement *core = requirement_of(pack, "d3-core");
    CHECK(core != NULL && core->function_class_count == 1);
    for (uint32_t i = 0; i < pack->function_class_count; i++) {
        CHECK(pack->fact[pack->function_class[i].fact].verified == HF_VERIFIED_MEMORY);
    }
    const struct hf_measure *install = measure_of(pack, "uk-dvd");
    CHECK(install != NULL && install->parameter_count == 1 &&
          install->parameter[0].value == HF_UNDETERMINED);
    const struct hf_requirement *stock = requirement_of(pack, "stock-all-vendors-2020");
    CHECK(stock != NULL && stock->target.is_category && stock->metric == HF_METRIC_ENDURANCE);
}

/* Lists are named as their publisher names them in the real file. */
static void test_lists(struct hf_arena arena) {
    struct hf_pack_checked checked;
    if (!load(&arena, "packs/us-lists.json", &checked)) {
        return;
    }
    check_positions(&checked.pack);
    const struct hf_host host = hf_host_posix();
    struct hf_text list = {NULL, 0};
    if (host.read(host.context, &arena, "../shared/data/lists/us_csl/consolidated_2022-04-21.csv",
                  (size_t)1 << 28, &list, NULL) != HF_OK) {
        check_skip("names of lists: the shared data is not here");
        return;
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < checked.pack.measure_count; i++) {
        const struct hf_target *target = &checked.pack.measure[i].target;
        for (uint32_t k = 0; k < target->list_count; k++, count++) {
            CHECK(hf_text_find(list, target->list[k], 0) < list.len);
        }
    }
    CHECK(count == 5);
}

static void test_others(struct hf_arena arena) {
    struct hf_pack_checked checked;
    if (load(&arena, "packs/world-rules-2019-2029.json", &checked)) {
        check_positions(&checked.pack);
        CHECK(checked.pack.measure_count == 8 && checked.pack.requirement_count == 6);
    }
    if (!load(&arena, "packs/us-networks-2019-2026.json", &checked)) {
        return;
    }
    const struct hf_pack *pack = &checked.pack;
    check_positions(pack);
    /* The rows without a name ask about the item; no name could be screened. */
    static const char *const rows[] = {"us-fcc-modules-without-name", "us-fcc-routers-2026"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct hf_measure *row = measure_of(pack, rows[i]);
        CHECK(row != NULL && row->target.is_category && row->target.party_count == 0 &&
              row->condition != HF_NONE && row->addressees == HF_ADDRESSED_OTHERS);
        for (uint32_t k = 0; row != NULL && k < row->parameter_count; k++) {
            CHECK(row->parameter[k].value == HF_UNDETERMINED);
        }
    }
    const struct hf_measure *modules = measure_of(pack, "us-fcc-modules");
    CHECK(modules != NULL && modules->target.reaches_components == HF_YES &&
          is_day(modules->period[1].interval.from, "2025-12-26"));
    const struct hf_measure *use = measure_of(pack, "us-889-b");
    CHECK(use != NULL && use->act[0].act == HF_ACT_USE &&
          is_day(use->period[0].interval.from, "2020-08-13"));
}

/* The Code: each metric stands under the measure that it evidences, with the day and how well that
 * day is known. */
static void test_code(struct hf_arena arena) {
    static const struct {
        const char *id;
        const char *metric;
        const char *date;
        enum hf_verified verified; /* of the day */
    } wanted[] = {
        {"reg-7-5-plan", "suppliers-without-review", "2022-10-01", HF_VERIFIED_OFFICIAL},
        {"reg-7-3-sub-suppliers", "suppliers-without-review", "2022-10-01", HF_VERIFIED_OFFICIAL},
        {"t1-m8-05-exposure", "suppliers-without-review", "2024-03-31", HF_VERIFIED_MEMORY},
        {"t2-m8-05-exposure", "suppliers-without-review", "2025-03-31", HF_VERIFIED_MEMORY},
        {"t1-m4-03-end-of-life", "units-past-support", "2024-03-31", HF_VERIFIED_MEMORY},
        {"t2-m10-52-patches", "patches-overdue", "2025-03-31", HF_VERIFIED_MEMORY},
        {"t1-m11-17-management", "shared-management-segments", "2024-03-31", HF_VERIFIED_MEMORY},
        {"t1-m21-07-repatriation", "functions-not-repatriable", "2024-03-31", HF_VERIFIED_MEMORY},
        {"t1-m10-42-support-period", "contracts-without-support-period", "2027-03-31",
         HF_VERIFIED_SECONDARY},
        {"t2-m10-15-break-clause", "contracts-without-break-clause", "2027-03-31",
         HF_VERIFIED_SECONDARY},
        {"t1-m10-19-exit-plan", "services-without-exit-plan", "2027-03-31", HF_VERIFIED_SECONDARY},
    };
    struct hf_pack_checked checked;
    if (!load(&arena, "packs/uk-code-2022.json", &checked)) {
        return;
    }
    const struct hf_pack *pack = &checked.pack;
    check_positions(pack);
    CHECK(pack->measure_count == 3 && pack->requirement_count == 18);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        const struct hf_requirement *seen = requirement_of(pack, wanted[i].id);
        if (seen == NULL || !CHECK(seen->deadline_count == 1)) {
            continue;
        }
        CHECK_TEXT(hf_text_of(hf_metric_text(seen->metric)), wanted[i].metric);
        CHECK(is_day(seen->deadline[0].date, wanted[i].date) && seen->limit <= 0.0);
        CHECK(pack->fact[seen->deadline[0].fact].verified == wanted[i].verified);
        CHECK(seen->target.is_category && seen->binding == HF_BINDING_LAW);
        CHECK(pack->fact[seen->fact].verified <= HF_VERIFIED_SECONDARY);
    }
}

/* Nothing of it was read in an official text, and the proposal is not law. */
static void test_incidents(struct hf_arena arena) {
    static const struct {
        const char *id;
        enum hf_incident_basis basis;
        double least, hours;
        enum hf_binding binding;
    } wanted[] = {
        {"gb-100000", HF_INCIDENT_SUBSCRIBERS, 100000.0, 0.0, HF_BINDING_LAW},
        {"gb-fixed-25", HF_INCIDENT_SUBSCRIBER_SHARE, 0.25, 8.0, HF_BINDING_LAW},
        {"gb-critical", HF_INCIDENT_USER_HOURS, 3000000.0, 0.0, HF_BINDING_LAW},
        {"gb-critical-2026", HF_INCIDENT_USER_HOURS, 1500000.0, 0.0, HF_BINDING_PROPOSAL},
        {"us-900000", HF_INCIDENT_USER_HOURS, 15000.0, 0.5, HF_BINDING_LAW},
    };
    struct hf_pack_checked checked;
    if (!load(&arena, "packs/incident-thresholds.json", &checked)) {
        return;
    }
    const struct hf_pack *pack = &checked.pack;
    check_positions(pack);
    CHECK(pack->threshold_count == 12 && pack->measure_count == 0);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        uint32_t at = 0;
        while (at < pack->threshold_count &&
               !hf_text_equal(pack->threshold[at].id, hf_text_of(wanted[i].id))) {
            at++;
        }
        if (CHECK(at < pack->threshold_count)) {
            const struct hf_incident_threshold *seen = &pack->threshold[at];
            CHECK(seen->function_class_count ==
                  (seen->basis == HF_INCIDENT_SUBSCRIBER_SHARE ? 1U : 0U));
            CHECK(seen->basis == wanted[i].basis && seen->binding == wanted[i].binding);
            CHECK_NEAR(seen->least, wanted[i].least, 1e-9);
            CHECK_NEAR(seen->hours, wanted[i].hours, 1e-9);
            CHECK(pack->fact[seen->fact].verified <= HF_VERIFIED_SECONDARY);
        }
    }
}

int main(void) {
    struct hf_arena arena;
    if (hf_arena_open(&arena, (size_t)1 << 28) != HF_OK) {
        return 3;
    }
    test_first(arena);
    test_second(arena);
    test_third(arena);
    test_lists(arena);
    test_others(arena);
    test_code(arena);
    test_incidents(arena);
    hf_arena_close(&arena);
    return check_report();
}
