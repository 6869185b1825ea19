/* Goal: a claim is never a fact. Method: an operator under an invented country's pack is assessed
 * without and with claims about everything in it, true ones, false ones, confirmed and refuted;
 * every part of the report but the claims, with all reasons, is the same text. */
#include "tests/snapshot_helper.h"

#include <holdfast/assess.h>
#include <holdfast/host.h>
#include <holdfast/packcheck.h>
#include <holdfast/report.h>

#include <string.h>

static const char operator_lines[] =
    "operator | name=Royal Posts | country=XR\n"
    "addressee | measure=notice-7-remove | addressed=yes | received=2031-01-12\n"
    "party | name=Strelsau Instruments | country=XS | component_stock_days=10..20\n"
    "party | name=Meadow Networks | country=XR\n"
    "party | name=Hentzau Chips | country=XH\n"
    "party | name=Green Radio | country=XR\n"
    "ownership | owner=Strelsau Instruments | owned=Green Radio | control=no\n"
    "class | name=radio | failure_rate_per_year=0.01..0.03\n"
    "class origin | class=radio | jurisdiction=XS | contains=yes | content_percent=20..40\n"
    "product | manufacturer=Strelsau Instruments | model=S-1 | class=radio | kind=device\n"
    "product | manufacturer=Meadow Networks | model=M-1 | class=radio | kind=device | "
    "end_of_support=2040-01-01\n"
    "product | manufacturer=Green Radio | model=G-1 | kind=device\n"
    "product | manufacturer=Hentzau Chips | model=H-9 | kind=component\n"
    "product origin | manufacturer=Meadow Networks | product=M-1 | jurisdiction=XS | "
    "controlled_content_percent=20\n"
    "component | manufacturer=Meadow Networks | product=M-1 | component_manufacturer=Hentzau Chips "
    "| component=H-9\n"
    "site | name=Zenda | status=active | kind=core\nsite | name=Burg | status=active | kind=mast\n"
    "function | name=core | class=core\nfunction | name=mobile | class=mobile-access\n"
    "device | site=Zenda | name=c1 | function=core | manufacturer=Strelsau Instruments | "
    "device_type=S-1 | release=1.0\n"
    "device | site=Zenda | name=c2 | function=core | manufacturer=Meadow Networks | "
    "device_type=M-1\n"
    "device | site=Burg | name=r1 | function=mobile | manufacturer=Green Radio | device_type=G-1\n"
    "link | side_a_site=Zenda | side_a_device=c1 | side_a_name=1 | side_b_site=Burg | "
    "side_b_device=r1 | side_b_name=1\n"
    "gateway | function=mobile | site=Zenda | device=c1\n"
    "service | site=Burg | function=mobile | subscribers=1000\n"
    "order | id=O1 | supplier=Strelsau Instruments | manufacturer=Strelsau Instruments | "
    "product=S-1 | ordered=2030-12-01\n"
    "shipment | id=T1 | order=O1 | shipped=2031-02-01\n"
    "release | manufacturer=Strelsau Instruments | product=S-1 | version=1.0 | released=2028\n"
    "stock | lot=L1 | manufacturer=Strelsau Instruments | product=S-1 | place=Zenda | quantity=1\n"
    "repair | id=R1 | manufacturer=Strelsau Instruments | product=S-1 | sent=2031-01-05\n";

/* Whatever is blank above, and more, is claimed. */
static const char claim_lines[] =
    "claim | id=1 | claimant=Strelsau Instruments | statement=no-content | "
    "manufacturer=Strelsau Instruments | product=S-1 | country=XS | outcome=confirmed | "
    "checked_on=2031-01-01\n"
    "claim | id=2 | claimant=Green Radio | statement=not-owned-by | party=Strelsau Instruments | "
    "outcome=confirmed | checked_on=2031-01-01\n"
    "claim | id=3 | claimant=Strelsau Instruments | statement=made-in | "
    "manufacturer=Strelsau Instruments | product=S-1 | country=XR\n"
    "claim | id=4 | claimant=Strelsau Instruments | statement=repaired-in | "
    "manufacturer=Strelsau Instruments | product=S-1 | country=XR | outcome=refuted\n"
    "claim | id=5 | claimant=Strelsau Instruments | statement=not-listed | outcome=confirmed | "
    "checked_on=2031-01-01\n"
    "claim | id=6 | claimant=Meadow Networks | statement=no-parts-of | "
    "manufacturer=Meadow Networks | product=M-1 | party=Strelsau Instruments | "
    "outcome=confirmed\n"
    "claim | id=7 | claimant=Green Radio | statement=supported-until | manufacturer=Green Radio | "
    "product=G-1 | until=2045-01-01\n"
    "claim | id=8 | claimant=Meadow Networks | statement=no-content | country=XS | "
    "outcome=refuted\n";

static struct hf_pack pack;
static struct hf_arena pack_arena;

/* All parts but the claims, with their reasons; how many claims there were. */
static struct hf_buffer told(const char *more, uint32_t *claim_count) {
    struct hf_buffer out = hf_buffer_make((size_t)64 << 20);
    struct snapshot_helper help;
    helper_open(&help);
    helper_lines(&help, operator_lines);
    helper_packs(&help, &pack, 1);
    helper_lines(&help, more);
    const struct hf_snapshot *snapshot = helper_build(&help);
    struct hf_assess_request request = {.snapshot = snapshot, .until = HF_ASSESS_ALL};
    struct hf_assessment assessment;
    CHECK(hf_date_parse(HF_TEXT("2031-04-10"), &request.scenario.as_of));
    if (snapshot != NULL &&
        CHECK(hf_assess(&request, &help.keep, help.scratch, &assessment, NULL) == HF_OK)) {
        *claim_count = assessment.claim_count;
        for (int part = 0; part < HF_REPORT_PART_COUNT; part++) {
            if (part != HF_REPORT_CLAIMS) {
                hf_report_part(
                    &assessment, (enum hf_report_part)part,
                    &(struct hf_report_options){.format = HF_REPORT_NDJSON, .has_why = true}, &out);
            }
        }
        CHECK(assessment.effect_count > 3 && assessment.finding_count > 1 &&
              assessment.missing_count > 3);
    }
    CHECK(out.status == HF_OK);
    helper_close(&help);
    return out;
}

static bool pack_open(void) {
    const struct hf_host host = hf_host_posix();
    struct hf_text bytes = {NULL, 0};
    struct hf_pack_checked checked = {0};
    if (hf_arena_open(&pack_arena, (size_t)64 << 20) != HF_OK ||
        host.read(host.context, &pack_arena, "tests/data/ruritania.json", (size_t)1 << 20, &bytes,
                  NULL) != HF_OK ||
        hf_pack_check(HF_TEXT("ruritania.json"), bytes, &pack_arena, &checked, NULL) != HF_OK) {
        return false;
    }
    pack = checked.pack;
    return checked.is_usable;
}

int main(void) {
    if (!CHECK(pack_open())) {
        return check_report();
    }
    uint32_t none = 7;
    uint32_t some = 0;
    struct hf_buffer without = told("", &none);
    struct hf_buffer with = told(claim_lines, &some);
    CHECK(none == 0 && some == 8);
    CHECK(without.len > 4000);
    CHECK(hf_text_equal(hf_buffer_text(&without), hf_buffer_text(&with)));
    hf_buffer_free(&without);
    hf_buffer_free(&with);
    return check_report();
}
