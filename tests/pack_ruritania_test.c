/* Goal: docs/packs.md is enough to write a pack. Method: tests/data/ruritania.json was written from
 * that page alone, for an invented country with acts, roles and an ownership test of its own; here
 * its parsed form is compared with what the page promises, and every word of the grammar is looked
 * for in the page. */
#include "tests/check.h"

#include <holdfast/host.h>
#include <holdfast/packcheck.h>
#include <holdfast/snapshot.h>

#include <string.h>

static struct hf_text read_file(struct hf_arena *arena, const char *path) {
    const struct hf_host host = hf_host_posix();
    struct hf_text bytes = {NULL, 0};
    CHECK(host.read(host.context, arena, path, (size_t)1 << 24, &bytes, NULL) == HF_OK);
    return bytes;
}

static void print_defects(const struct hf_pack_checked *checked) {
    for (size_t i = 0; i < checked->defect_count; i++) {
        printf("    %lld:%lld: %.*s\n", (long long)checked->defect[i].line,
               (long long)checked->defect[i].column, HF_TEXT_ARG(checked->defect[i].message));
    }
}

static bool is_range(struct hf_date_range range, const char *text) {
    struct hf_date_range wanted = HF_DATE_UNKNOWN;
    return hf_date_range_parse(hf_text_of(text), &wanted) &&
           wanted.earliest.days == range.earliest.days && wanted.latest.days == range.latest.days;
}

static void check_notice(const struct hf_pack *pack, const struct hf_measure *notice) {
    CHECK(notice->binding == HF_BINDING_LAW && notice->addressees == HF_ADDRESSED_JURISDICTION);
    CHECK_TEXT(notice->threat, "state-compulsion");
    const struct hf_target *target = &notice->target;
    CHECK(target->party_count == 2 && target->party[0] == 0 && target->party[1] == 1);
    CHECK(target->roles ==
          (1U << HF_ROLE_BRAND | 1U << HF_ROLE_DESIGNER | 1U << HF_ROLE_COMPONENT_MAKER));
    CHECK(target->ownership.applies && target->ownership.is_strict && target->ownership.aggregate);
    CHECK(!target->ownership.cascade && target->ownership.control == HF_CONTROL_COUNTS);
    CHECK_NEAR(target->ownership.threshold_ratio, 0.25, 1e-12);
    CHECK_TEXT(pack->fact[target->ownership.fact].id, "f-owner");
    CHECK(target->reaches_components == HF_YES);
    static const enum hf_act act[] = {HF_ACT_RECEIVE, HF_ACT_RECEIVE_REPAIRED, HF_ACT_INSTALL,
                                      HF_ACT_SELF_MAINTAIN};
    static const enum hf_modality modality[] = {HF_FORBIDDEN, HF_LICENCE_REQUIRED, HF_FORBIDDEN,
                                                HF_PERMITTED};
    static const char *const fact[] = {"f-notice", "f-repair", "f-annex", "f-notice"};
    CHECK(notice->act_count == 4);
    for (uint32_t i = 0; i < 4 && i < notice->act_count; i++) {
        CHECK(notice->act[i].act == act[i] && notice->act[i].modality == modality[i]);
        CHECK_TEXT(pack->fact[notice->act[i].fact].id, fact[i]);
    }
    const struct hf_condition *install = &pack->condition[notice->act[2].condition];
    CHECK(install->predicate == HF_IF_FUNCTION_CLASS);
    CHECK_TEXT(install->text, "crown-functions");
    CHECK(notice->period_count == 3 && notice->period[2].status == HF_PERIOD_UNKNOWN);
    CHECK(is_range(notice->period[1].interval.until, "2031-10-01..2031-10-31"));
    CHECK(notice->period[2].interval.until.earliest.days == HF_DATE_MAX.days);
    CHECK(notice->defeater_count == 2 && notice->defeater[0].kind == HF_DEFEATER_GENERAL_LICENCE);
    CHECK(notice->defeater[0].party_count == 1 && notice->defeater[1].party_count == 0);
    CHECK(notice->defeater[1].acts == 1U << HF_ACT_INSTALL);
    CHECK(notice->defeater[1].interval.until.latest.days == HF_DATE_MAX.days);
    const struct hf_condition *old = &pack->condition[notice->defeater[0].condition];
    CHECK(old->predicate == HF_IF_ALL && old->child_count == 2);
    CHECK(pack->condition[old->child_from + 1].predicate == HF_IF_SHIPPED_BEFORE);
    CHECK(is_range(hf_date_sure(pack->condition[old->child_from + 1].date), "2031-03-01"));
    CHECK(notice->parameter_count == 1 && notice->parameter[0].value == HF_UNDETERMINED);
    const struct hf_condition *root = &pack->condition[notice->condition];
    const struct hf_condition *either = &pack->condition[root->child_from];
    CHECK(root->predicate == HF_IF_ALL && either->predicate == HF_IF_ANY);
    CHECK_NEAR(pack->condition[either->child_from + 1].ratio, 0.125, 1e-12);
}

static void check_requirements(const struct hf_pack *pack) {
    const struct hf_requirement *crown = &pack->requirement[0];
    CHECK(crown->measure == 0 && crown->addressees == HF_ADDRESSED_NAMED &&
          crown->target.party_count == 1);
    CHECK(crown->metric == HF_METRIC_UNITS && crown->deadline_count == 1 &&
          crown->function_class_count == 1);
    CHECK(is_range(crown->deadline[0].date, "2032-12-31") &&
          is_range(crown->deadline[0].was, "2032-06-30"));
    CHECK_TEXT(pack->fact[crown->deadline[0].fact].id, "f-amended");
    const struct hf_requirement *quarter = &pack->requirement[1];
    CHECK(quarter->metric == HF_METRIC_SITE_SHARE && quarter->deadline_count == 2);
    CHECK_NEAR(quarter->limit, 0.25, 1e-12);
    CHECK(is_range(quarter->deadline[0].date, "2032-01-01..2032-03-31"));
    CHECK(hf_date_range_is_blank(quarter->deadline[0].was));
    const struct hf_requirement *spares = &pack->requirement[2];
    CHECK(spares->measure == HF_NONE && spares->binding == HF_BINDING_ADVICE &&
          spares->target.is_category);
    CHECK_NEAR(spares->limit, 2.0, 1e-12);
    CHECK(spares->deadline_count == 0);
}

static void test_ruritania(struct hf_arena arena) {
    const struct hf_text bytes = read_file(&arena, "tests/data/ruritania.json");
    struct hf_pack_checked checked = {.is_usable = false};
    CHECK(hf_pack_check(HF_TEXT("ruritania.json"), bytes, &arena, &checked, NULL) == HF_OK);
    if (!CHECK(checked.is_usable && checked.defect_count == 0)) {
        print_defects(&checked);
        return;
    }
    const struct hf_pack *pack = &checked.pack;
    CHECK_TEXT(pack->id, "ruritania-2031");
    CHECK(pack->fact_count == 10 && pack->party_count == 3 && pack->stake_count == 2);
    CHECK(pack->stake[1].control == HF_NO && pack->stake[0].control == HF_UNDETERMINED);
    CHECK_NEAR(pack->stake[1].share_ratio.upper, 0.10, 1e-12);
    CHECK(is_range(pack->stake[0].from, "2029-01-01..2029-12-31"));
    if (!CHECK(pack->measure_count == 3 && pack->requirement_count == 3)) {
        return;
    }
    check_notice(pack, &pack->measure[0]);
    CHECK(!pack->measure[1].target.ownership.applies);
    const struct hf_measure *embargo = &pack->measure[2];
    CHECK(embargo->binding == HF_BINDING_PROPOSAL && embargo->target.is_category &&
          embargo->target.roles == 0);
    CHECK(embargo->addressees == HF_ADDRESSED_OTHERS &&
          embargo->period[0].status == HF_PERIOD_PROPOSED);
    const struct hf_condition *chips =
        &pack->condition[pack->condition[embargo->condition].child_from + 1];
    CHECK(chips->predicate == HF_IF_CONTROL_CLASS);
    CHECK_TEXT(chips->text, "9*");
    CHECK_TEXT(chips->place, "XH");
    check_requirements(pack);
    CHECK(pack->assumption_count == 1 && pack->assumption[0].party == 0);
    CHECK(pack->replay_count == 1 && pack->replay[0].event_count == 2 &&
          pack->replay[0].measure_count == 3);
}

/* Every word of the grammar stands in the page. */
static void test_words(struct hf_arena arena) {
    const struct hf_text page = read_file(&arena, "docs/packs.md");
    const char *word[128];
    size_t count = 0;
    for (int i = 0; i < HF_ACT_COUNT; i++) {
        word[count++] = hf_act_text((enum hf_act)i);
    }
    for (int i = 0; i <= (int)HF_PERMITTED; i++) {
        word[count++] = hf_modality_text((enum hf_modality)i);
    }
    for (int i = 0; i <= (int)HF_PERIOD_UNKNOWN; i++) {
        word[count++] = hf_period_status_text((enum hf_period_status)i);
    }
    for (int i = 0; i < HF_METRIC_COUNT; i++) {
        word[count++] = hf_metric_text((enum hf_metric)i);
    }
    for (int i = 0; i <= (int)HF_BINDING_REPORTED; i++) {
        word[count++] = hf_binding_text((enum hf_binding)i);
    }
    for (int i = 0; i <= (int)HF_ADDRESSED_OTHERS; i++) {
        word[count++] = hf_addressees_rule_text((enum hf_addressees_rule)i);
    }
    for (int i = 0; i <= (int)HF_DEFEATER_EXEMPTION; i++) {
        word[count++] = hf_defeater_kind_text((enum hf_defeater_kind)i);
    }
    const size_t quoted_from = count;
    for (int i = 0; i <= (int)HF_IF_PARAMETER; i++) {
        word[count++] = hf_predicate_text((enum hf_predicate)i);
    }
    for (size_t i = 0; i < count; i++) {
        char marked[64];
        (void)snprintf(marked, sizeof marked, i < quoted_from ? "`%s`" : "{\"%s\":", word[i]);
        if (!CHECK(hf_text_find(page, hf_text_of(marked), 0) < page.len)) {
            printf("    docs/packs.md does not say %s\n", marked);
        }
    }
}

int main(void) {
    struct hf_arena arena;
    if (hf_arena_open(&arena, (size_t)1 << 26) != HF_OK) {
        return 3;
    }
    test_ruritania(arena);
    test_words(arena);
    hf_arena_close(&arena);
    return check_report();
}
