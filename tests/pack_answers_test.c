/* Goal: the packs answer as history did, and a pack for an invented country answers as its text
 * says. Method: a few rows of a network, the real screening, exposure and compliance rooms, and a
 * table of the dates and verdicts that rules and back-tests give. */
#include "tests/pack_bench.h"

#include <holdfast/known.h>

/* ---- the denial order of 2018 ---- */

static const char zte_network[] =
    "operator | name=Us | country=GB\n"
    "party | name=ZTE | country=CN\n"
    "party | name=Chip Maker | country=US\n"
    "product | manufacturer=ZTE | model=R1 | kind=device | technology=4g | bom_complete=yes\n"
    "product | manufacturer=Chip Maker | model=C1 | kind=component\n"
    "product origin | manufacturer=Chip Maker | product=C1 | jurisdiction=US | originates=yes\n"
    "product origin | manufacturer=ZTE | product=R1 | jurisdiction=US | originates=no | "
    "controlled_content_percent=20\n"
    "component | manufacturer=ZTE | product=R1 | component_manufacturer=Chip Maker | component=C1 "
    "| quantity=2\n"
    "site | name=A\n"
    "function | name=RAN | class=mobile-access\n"
    "device | site=A | name=d1 | manufacturer=ZTE | device_type=R1 | function=RAN | "
    "status=active\n";

static void test_denial(void) {
    struct bench bench;
    /* Deliveries end between the order and 60 days later; in history on day 24, 9 May. */
    static const struct wanted_date may[] = {
        {"zte/r1", HF_EFFECT_NO_SUPPLY, "2018-04-15..2018-06-14", HF_ANSWER_YES, HF_ANSWER_YES},
        {"zte/r1", HF_EFFECT_NO_REPAIR, "2018-04-15..2018-06-14", HF_ANSWER_YES, HF_ANSWER_YES},
        {"zte/r1", HF_EFFECT_NO_INSTALL, NULL, HF_ANSWER_NO, HF_ANSWER_NO},
        {"zte/r1", HF_EFFECT_MUST_REMOVE, NULL, HF_ANSWER_NO, HF_ANSWER_NO},
    };
    if (bench_open(&bench, "packs/zte-2016-2022.json", zte_network, "2018-05-01")) {
        DATES(&bench, may);
    }
    bench_close(&bench);
    /* Once it was lifted nothing of it is left. */
    static const struct wanted_date lifted[] = {
        {"zte/r1", HF_EFFECT_NO_SUPPLY, NULL, HF_ANSWER_NO, HF_ANSWER_PRESUMED_NO},
        {"zte/r1", HF_EFFECT_NO_UPDATES, NULL, HF_ANSWER_NO, HF_ANSWER_PRESUMED_NO},
    };
    if (bench_open(&bench, "packs/zte-2016-2022.json", zte_network, "2018-07-20")) {
        DATES(&bench, lifted);
    }
    bench_close(&bench);
}

/* The near miss: the licence of 24 March 2016 came before any stock could run out for certain. */
static void test_near_miss(void) {
    struct bench bench;
    if (bench_open(&bench, "packs/zte-2016-2022.json", zte_network, "2016-04-15")) {
        uint32_t seen = 0;
        for (uint32_t i = 0; i < bench.assessment.effect_count; i++) {
            const struct hf_effect *effect = &bench.assessment.effect[i];
            const struct hf_measure *measure = &bench.pack.measure[effect->measure];
            if (hf_text_equal(measure->id, HF_TEXT("us-entity-list-2016"))) {
                CHECK(effect->applies_as_of == HF_ANSWER_NO);
                seen++;
            }
        }
        CHECK(seen > 0);
    }
    bench_close(&bench);
}

/* From which day on the listing of 2016 may stop deliveries, as it was known on a day. */
static struct hf_date first_stop(struct bench *bench, const char *day) {
    struct hf_assessment *assessment = &bench->assessment;
    const struct hf_snapshot *whole = assessment->snapshot;
    struct hf_arena *keep = &bench->help.keep;
    struct hf_error error = {.status = HF_OK};
    struct hf_date first = HF_DATE_MAX;
    CHECK(hf_date_parse(hf_text_of(day), &assessment->scenario.as_of));
    if (CHECK(hf_snapshot_known(keep, whole, assessment->scenario.as_of, &assessment->snapshot) ==
              HF_OK) &&
        CHECK(hf_exposure_assess(assessment, keep, bench->help.scratch, &error) == HF_OK)) {
        for (uint32_t i = 0; i < assessment->effect_count; i++) {
            const struct hf_effect *effect = &assessment->effect[i];
            const bool is_listing = hf_text_equal(bench->pack.measure[effect->measure].id,
                                                  HF_TEXT("us-entity-list-2016"));
            const bool is_ahead =
                !hf_date_is_before(effect->from.earliest, assessment->scenario.as_of);
            if (is_listing && is_ahead && effect->kind == HF_EFFECT_NO_SUPPLY &&
                hf_date_is_before(effect->from.earliest, first)) {
                first = effect->from.earliest;
            }
        }
    }
    assessment->snapshot = whole;
    return first;
}

/* The licence was extended four times: on no day is a later end known than the one that stood. */
static void test_extensions(void) {
    static const struct {
        const char *day, *ends;
    } known[] = {
        {"2016-03-24", "2016-06-30"}, {"2016-06-29", "2016-06-30"}, {"2016-06-30", "2016-08-01"},
        {"2016-07-31", "2016-08-01"}, {"2016-08-31", "2016-11-27"}, {"2016-11-26", "2016-11-27"},
        {"2016-11-28", "2017-02-27"}, {"2017-02-26", "2017-02-27"}, {"2017-02-27", "2017-03-29"},
        {"2017-03-28", "2017-03-29"}, {"2017-03-29", NULL},
    };
    struct bench bench;
    if (bench_open(&bench, "packs/zte-2016-2022.json", zte_network, "2016-04-15")) {
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
            struct hf_date ends = HF_DATE_MAX;
            CHECK(known[i].ends == NULL || hf_date_parse(hf_text_of(known[i].ends), &ends));
            if (!CHECK(first_stop(&bench, known[i].day).days == ends.days)) {
                printf("    as it was known on %s\n", known[i].day);
            }
        }
    }
    bench_close(&bench);
}

/* ---- the direct product rule of 2020 ---- */

static void test_direct_product(void) {
    static const char network[] =
        "operator | name=Us | country=GB\n"
        "party | name=Huawei | country=CN\n"
        "party | name=HiSilicon | country=CN\n"
        "product | manufacturer=Huawei | model=H5 | kind=device | technology=5g | "
        "bom_complete=yes\n"
        "product | manufacturer=HiSilicon | model=T1 | kind=component | bom_complete=yes\n"
        "product origin | manufacturer=Huawei | product=H5 | jurisdiction=US | originates=no | "
        "controlled_content_percent=0 | direct_product=no\n"
        "product origin | manufacturer=HiSilicon | product=T1 | jurisdiction=US | originates=no | "
        "controlled_content_percent=0 | direct_product=yes\n"
        "component | manufacturer=Huawei | product=H5 | component_manufacturer=HiSilicon | "
        "component=T1 | quantity=1\n"
        "product party | manufacturer=HiSilicon | product=T1 | role=designer | party=HiSilicon\n"
        "site | name=A\n"
        "device | site=A | name=d1 | manufacturer=Huawei | device_type=H5 | status=active\n"
        "product | manufacturer=Huawei | model=H6 | kind=device | bom_complete=yes\n"
        "product origin | manufacturer=Huawei | product=H6 | jurisdiction=US | originates=no | "
        "controlled_content_percent=0 | direct_product=yes\n"
        "device | site=A | name=d2 | manufacturer=Huawei | device_type=H6 | status=active\n";
    /* 320 to 730 days after 15 May 2020; experts expected about April 2021. */
    static const struct wanted_date after[] = {
        {"huawei/h5", HF_EFFECT_NO_SUPPLY, "2021-03-31..2022-05-15", HF_ANSWER_PRESUMED_YES,
         HF_ANSWER_YES},
        {"huawei/h5", HF_EFFECT_MUST_REMOVE, NULL, HF_ANSWER_NO, HF_ANSWER_NO},
        /* who sends a direct product to the listed repair centre supplies it */
        {"huawei/h6", HF_EFFECT_NO_REPAIR, "2020-08-17", HF_ANSWER_YES, HF_ANSWER_YES},
    };
    struct bench bench;
    if (bench_open(&bench, "packs/huawei-2019-2020.json", network, "2020-10-01")) {
        DATES(&bench, after);
    }
    bench_close(&bench);
}

/* ---- the direction of 2022 ---- */

static void test_direction(void) {
    static const char network[] =
        "operator | name=Us | country=GB\n"
        "addressee | measure=uk-dvd | addressed=yes | received=2022-10-13\n"
        "party | name=Huawei | country=CN\n"
        "party | name=Good | country=SE\n"
        "product | manufacturer=Huawei | model=H5 | kind=device | technology=5g | "
        "bom_complete=yes\n"
        "product | manufacturer=Huawei | model=OLT | kind=device | technology=fttp | "
        "supply_chain_altered=yes | bom_complete=yes\n"
        "product | manufacturer=Huawei | model=WDM | kind=device | technology=wdm | "
        "bom_complete=yes\n"
        "product | manufacturer=Huawei | model=CoreX | kind=device | technology=ip | "
        "bom_complete=yes\n"
        "product | manufacturer=Good | model=G5 | kind=device | technology=5g | bom_complete=yes\n"
        "product party | manufacturer=Good | product=G5 | role=manufacturer | party=Good\n"
        "site | name=A\nsite | name=B\nsite | name=C\n"
        "function | name=RAN | class=mobile-access\n"
        "function | name=Core | class=core\n"
        "function | name=Fibre | class=fibre-access\n"
        "function | name=Trans | class=transport\n"
        "device | site=A | name=a1 | manufacturer=Huawei | device_type=H5 | function=RAN | "
        "status=active | install_date=2019-09-01\n"
        "device | site=B | name=b1 | manufacturer=Good | device_type=G5 | function=RAN | "
        "status=active | install_date=2023-06-01\n"
        "device | site=C | name=c1 | manufacturer=Good | device_type=G5 | function=RAN | "
        "status=active | install_date=2023-06-01\n"
        "device | site=A | name=a2 | manufacturer=Huawei | device_type=OLT | function=Fibre | "
        "status=active | install_date=2022-11-01\n"
        "device | site=A | name=a3 | manufacturer=Huawei | device_type=WDM | function=Trans | "
        "status=active | install_date=2018-11-01\n"
        "device | site=A | name=a4 | manufacturer=Huawei | device_type=CoreX | function=Core | "
        "status=active | install_date=2018-11-01\n"
        "service | site=A | function=RAN | subscribers=10\n"
        "service | site=A | function=Fibre | premises=300\n";
    static const struct wanted_date dates[] = {
        {"huawei/h5", HF_EFFECT_NO_INSTALL, "2022-10-13", HF_ANSWER_YES, HF_ANSWER_YES},
        {"huawei/h5", HF_EFFECT_MUST_REMOVE, "2027-12-31", HF_ANSWER_YES, HF_ANSWER_YES},
        {"huawei/corex", HF_EFFECT_MUST_REMOVE, "2023-12-31", HF_ANSWER_YES, HF_ANSWER_YES},
        {"huawei/wdm", HF_EFFECT_MUST_REMOVE, "2025-12-31", HF_ANSWER_YES, HF_ANSWER_YES},
        {"huawei/olt", HF_EFFECT_NO_INSTALL, "2022-10-13", HF_ANSWER_YES, HF_ANSWER_YES},
        {"huawei/olt", HF_EFFECT_MUST_REMOVE, NULL, HF_ANSWER_NO, HF_ANSWER_NO},
        {"good/g5", HF_EFFECT_MUST_REMOVE, NULL, HF_ANSWER_NO, HF_ANSWER_NO},
    };
    static const struct wanted_finding findings[] = {
        {"d1-install-5g", "2022-10-13", HF_VERDICT_MET, HF_YES},
        {"d2-remove-5g", "2027-12-31", HF_VERDICT_NOT_MET, HF_UNDETERMINED},
        {"d3-core", "2023-12-31", HF_VERDICT_NOT_MET, HF_UNDETERMINED},
        {"d5-5g-sites", "2023-07-31", HF_VERDICT_MET, HF_UNDETERMINED}, /* one of three */
        {"d5-5g-traffic", "2023-07-31", HF_VERDICT_UNDETERMINED, HF_UNDETERMINED},
        {"d4-fttp-premises", "2023-10-31", HF_VERDICT_NOT_MET, HF_UNDETERMINED},
        {"d6-sensitive", "2023-01-28", HF_VERDICT_UNDETERMINED, HF_UNDETERMINED},
        {"d7-altered-fttp", "2022-10-13", HF_VERDICT_NOT_MET, HF_YES},
        {"d7-altered-fttp", "2022-10-13", HF_VERDICT_UNDETERMINED, HF_NO},
        {"d8-transmission", "2025-12-31", HF_VERDICT_NOT_MET, HF_UNDETERMINED},
        /* advice and what was only reported never make a "not met" */
        {"d9-managed-services", "2022-10-13", HF_VERDICT_NOT_APPLICABLE, HF_UNDETERMINED},
        {"hrv-premises-2020", "2023-01-28", HF_VERDICT_NOT_APPLICABLE, HF_UNDETERMINED},
        {"stock-all-vendors-2020", "2020-06-30", HF_VERDICT_NOT_APPLICABLE, HF_UNDETERMINED},
    };
    struct bench bench;
    if (bench_open(&bench, "packs/uk-2020-2027.json", network, "2024-01-15")) {
        DATES(&bench, dates);
        FINDINGS(&bench, findings);
    }
    bench_close(&bench);
}

/* ---- Ruritania ---- */

static void test_ruritania(void) {
    static const char network[] =
        "operator | name=Post | country=XR\n"
        "addressee | measure=notice-7 | addressed=yes\n"
        "party | name=Strelsau Instruments | country=XS\n"
        "party | name=Tarlenheim Radio | country=XR\n"
        "party | name=Michael Networks | country=XM\n"
        "product | manufacturer=Strelsau Instruments | model=S1 | kind=device | "
        "bom_complete=yes\n"
        "product | manufacturer=Tarlenheim Radio | model=T1 | kind=device | bom_complete=yes\n"
        "product | manufacturer=Michael Networks | model=M1 | kind=device | bom_complete=yes\n"
        "product origin | manufacturer=Strelsau Instruments | product=S1 | jurisdiction=XS | "
        "originates=yes\n"
        "product origin | manufacturer=Tarlenheim Radio | product=T1 | jurisdiction=XS | "
        "originates=no | controlled_content_percent=30\n"
        "product origin | manufacturer=Michael Networks | product=M1 | jurisdiction=XS | "
        "originates=no | controlled_content_percent=0\n"
        "site | name=Zenda\n"
        "function | name=Exchange | class=voice\n"
        "function | name=Radio | class=mobile-access\n"
        "device | site=Zenda | name=d1 | manufacturer=Strelsau Instruments | device_type=S1 | "
        "function=Exchange | status=active | install_date=2028-01-01\n"
        "device | site=Zenda | name=d2 | manufacturer=Tarlenheim Radio | device_type=T1 | "
        "function=Radio | status=active | install_date=2028-01-01\n"
        "device | site=Zenda | name=d3 | manufacturer=Michael Networks | device_type=M1 | "
        "function=Radio | status=active | install_date=2028-01-01\n";
    static const struct wanted_date dates[] = {
        {"strelsau-instruments/s1", HF_EFFECT_NO_SUPPLY, "2031-03-01", HF_ANSWER_YES,
         HF_ANSWER_YES},
        {"strelsau-instruments/s1", HF_EFFECT_NO_REPAIR, "2031-03-01", HF_ANSWER_YES,
         HF_ANSWER_YES},
        {"strelsau-instruments/s1", HF_EFFECT_NO_INSTALL, "2031-03-01", HF_ANSWER_YES,
         HF_ANSWER_YES},
        /* due on the last day of 2032, but nobody has said what applies from October 2031 on */
        {"strelsau-instruments/s1", HF_EFFECT_MUST_REMOVE, "2032-12-31..", HF_ANSWER_NO_BASIS,
         HF_ANSWER_PRESUMED_YES},
        /* 20 % and 5 to 10 % together, more than 25 % wanted: presumed */
        {"tarlenheim-radio/t1", HF_EFFECT_NO_SUPPLY, "2031-03-01..", HF_ANSWER_PRESUMED_YES,
         HF_ANSWER_PRESUMED_YES},
        {"tarlenheim-radio/t1", HF_EFFECT_NO_INSTALL, NULL, HF_ANSWER_NO, HF_ANSWER_PRESUMED_NO},
        {"michael-networks/m1", HF_EFFECT_NO_SUPPLY, NULL, HF_ANSWER_NO, HF_ANSWER_PRESUMED_NO},
        {"michael-networks/m1", HF_EFFECT_MUST_REMOVE, NULL, HF_ANSWER_NO, HF_ANSWER_NO},
    };
    static const struct wanted_finding findings[] = {
        {"crown-zero", "2032-12-31", HF_VERDICT_UNDETERMINED, HF_UNDETERMINED},
    };
    struct bench bench;
    if (bench_open(&bench, "tests/data/ruritania.json", network, "2031-04-01")) {
        DATES(&bench, dates);
        FINDINGS(&bench, findings);
    }
    bench_close(&bench);
}

int main(void) {
    test_denial();
    test_near_miss();
    test_extensions();
    test_direct_product();
    test_direction();
    test_ruritania();
    return check_report();
}
