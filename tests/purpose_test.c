/* Goal: what is worked out follows what is read, and what is read is the same for each purpose.
 * Method: one operator and a pack that asks for endurance, and the same without those
 * requirements; assessed for each purpose, findings and gaps compared one by one. */
#include "tests/snapshot_helper.h"

#include <holdfast/assess.h>
#include <holdfast/comply.h>
#include <holdfast/host.h>
#include <holdfast/packcheck.h>
#include <string.h>

static const char *const operator_lines =
    "operator | name=Albion Telecom | country=GB\n"
    "addressee | measure=uk-dvd | addressed=yes\n"
    "party | name=Huawei | country=CN\n"
    "function | name=radio | class=mobile-access\n"
    "function | name=fibre | class=fibre-access\n"
    "product | manufacturer=Huawei | model=H\n"
    "site | name=A\n"
    "site | name=B\n"
    "device | site=A | name=a1 | manufacturer=Huawei | product=H | function=radio | "
    "technology=5g\n"
    "device | site=B | name=b1 | function=fibre | technology=fttp\n"
    "service | site=A | function=radio | premises=10 | traffic=10\n"
    "stock | lot=l | manufacturer=Huawei | product=H | place=Store | quantity=3 | condition=new\n";

struct purpose_bed {
    struct snapshot_helper help;
    struct hf_pack pack;
    struct hf_assess_request request;
};

static bool purpose_bed_open(struct purpose_bed *bed, bool asks_for_spares) {
    const struct hf_host host = hf_host_posix();
    struct hf_text bytes = {NULL, 0};
    struct hf_pack_checked checked = {.is_usable = false};
    *bed = (struct purpose_bed){.request = {.until = HF_ASSESS_ALL}};
    helper_open(&bed->help);
    CHECK(host.read(host.context, &bed->help.text, "packs/uk-2020-2027.json", (size_t)1 << 24,
                    &bytes, NULL) == HF_OK);
    CHECK(hf_pack_check(HF_TEXT("uk"), bytes, &bed->help.text, &checked, NULL) == HF_OK &&
          checked.is_usable);
    bed->pack = checked.pack;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < bed->pack.requirement_count; i++) {
        const struct hf_requirement *rule = &bed->pack.requirement[i];
        if (asks_for_spares || (rule->metric != HF_METRIC_ENDURANCE &&
                                rule->metric != HF_METRIC_PRODUCTS_WITHOUT_LIFETIME_SPARES)) {
            bed->pack.requirement[kept++] = *rule;
        }
    }
    CHECK(asks_for_spares == (kept == bed->pack.requirement_count));
    bed->pack.requirement_count = kept;
    helper_lines(&bed->help, operator_lines);
    helper_packs(&bed->help, &bed->pack, 1);
    bed->request.snapshot = helper_build(&bed->help);
    CHECK(hf_date_parse(HF_TEXT("2023-03-01"), &bed->request.scenario.as_of));
    return CHECK(bed->request.snapshot != NULL);
}

static struct hf_assessment assessed(struct purpose_bed *bed, enum hf_assess_purpose purpose) {
    struct hf_assessment made = {.snapshot = NULL};
    bed->request.purpose = purpose;
    CHECK(hf_assess(&bed->request, &bed->help.keep, bed->help.scratch, &made, &bed->help.error) ==
          HF_OK);
    return made;
}

static void findings_compare(const struct hf_assessment *left, const struct hf_assessment *right) {
    CHECK(left->finding_count > 0 && left->match_count == right->match_count &&
          left->effect_count == right->effect_count);
    if (!CHECK(left->finding_count == right->finding_count)) {
        return;
    }
    for (uint32_t i = 0; i < left->finding_count; i++) {
        const struct hf_finding *a = &left->finding[i];
        const struct hf_finding *b = &right->finding[i];
        CHECK(a->pack == b->pack && a->requirement == b->requirement && a->verdict == b->verdict);
        CHECK(a->is_today == b->is_today && a->is_due == b->is_due);
    }
}

static void test_purposes(bool asks_for_spares) {
    static struct purpose_bed bed;
    if (purpose_bed_open(&bed, asks_for_spares)) {
        const struct hf_assessment all = assessed(&bed, HF_ASSESS_FOR_ANYTHING);
        const struct hf_assessment gaps = assessed(&bed, HF_ASSESS_FOR_GAPS);
        const struct hf_assessment findings = assessed(&bed, HF_ASSESS_FOR_FINDINGS);
        CHECK(hf_comply_rests_on_stock(bed.request.snapshot) == asks_for_spares);
        findings_compare(&all, &gaps);
        findings_compare(&all, &findings);
        CHECK(all.endurance_count == 1 && gaps.endurance_count == 1);
        CHECK(findings.endurance_count == (asks_for_spares ? 1U : 0U));
        CHECK(all.group_count > 0 && gaps.group_count == 0 && findings.group_count == 0);
        CHECK(all.missing_count > 0 && findings.missing_count == 0);
        if (CHECK(all.missing_count == gaps.missing_count)) {
            for (uint32_t i = 0; i < all.missing_count; i++) {
                CHECK(all.missing[i].kind == gaps.missing[i].kind &&
                      all.missing[i].column == gaps.missing[i].column &&
                      all.missing[i].cells == gaps.missing[i].cells &&
                      all.missing[i].units == gaps.missing[i].units &&
                      all.missing[i].undetermined == gaps.missing[i].undetermined);
            }
        }
    }
    struct hf_assessment untouched = {.finding_count = 7};
    bed.request.purpose = (enum hf_assess_purpose)(HF_ASSESS_FOR_FINDINGS + 1);
    CHECK(hf_assess(&bed.request, &bed.help.keep, bed.help.scratch, &untouched, NULL) ==
          HF_ERR_ARGUMENT);
    CHECK(untouched.finding_count == 7 && !hf_comply_rests_on_stock(NULL));
    helper_close(&bed.help);
}

int main(void) {
    test_purposes(true);
    test_purposes(false);
    return check_report();
}
