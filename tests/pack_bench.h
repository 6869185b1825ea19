/* pack_bench.h - what a pack answers about a few rows of a network: the real screening, exposure
 * and compliance rooms, and tables of the dates and verdicts that are wanted. */
#ifndef HF_TESTS_PACK_BENCH_H
#define HF_TESTS_PACK_BENCH_H

#include "tests/snapshot_helper.h"

#include <holdfast/comply.h>
#include <holdfast/exposure.h>
#include <holdfast/host.h>
#include <holdfast/packcheck.h>
#include <holdfast/screen.h>

struct bench {
    struct snapshot_helper help;
    struct hf_pack pack;
    struct hf_assessment assessment;
};

static inline bool pack_load(struct bench *bench, const char *path) {
    const struct hf_host host = hf_host_posix();
    struct hf_text bytes = {NULL, 0};
    struct hf_pack_checked checked = {.is_usable = false};
    if (!CHECK(host.read(host.context, &bench->help.text, path, (size_t)1 << 24, &bytes, NULL) ==
               HF_OK) ||
        !CHECK(hf_pack_check(hf_text_of(path), bytes, &bench->help.text, &checked, NULL) ==
               HF_OK) ||
        !CHECK(checked.is_usable)) {
        return false;
    }
    bench->pack = checked.pack;
    return true;
}

/* Everything as it was known on `as_of`. */
static inline bool bench_open(struct bench *bench, const char *path, const char *lines,
                              const char *as_of) {
    *bench = (struct bench){.assessment = {0}};
    helper_open(&bench->help);
    if (!pack_load(bench, path)) {
        return false;
    }
    helper_lines(&bench->help, lines);
    helper_packs(&bench->help, &bench->pack, 1);
    struct hf_assessment *assessment = &bench->assessment;
    struct hf_arena *keep = &bench->help.keep;
    assessment->snapshot = helper_build(&bench->help);
    assessment->why = hf_why_make(keep);
    CHECK(hf_date_parse(hf_text_of(as_of), &assessment->scenario.as_of));
    struct hf_error error = {.status = HF_OK};
    const bool is_done =
        assessment->snapshot != NULL &&
        hf_assumptions_resolve(keep, assessment->snapshot, &assessment->scenario,
                               &assessment->assumptions, &error) == HF_OK &&
        hf_schedule_resolve(keep, assessment->snapshot, &assessment->schedule) == HF_OK &&
        hf_screen_assess(assessment, keep, bench->help.scratch, &error) == HF_OK &&
        hf_exposure_assess(assessment, keep, bench->help.scratch, &error) == HF_OK &&
        hf_comply_assess(assessment, keep, bench->help.scratch, &error) == HF_OK;
    return CHECK(is_done);
}

static inline void bench_close(struct bench *bench) {
    helper_close(&bench->help);
}

/* ---- what is wanted ---- */

struct wanted_date {
    const char *product;
    enum hf_effect_kind kind;
    const char *range; /* NULL: never */
    enum hf_answer least, most;
};

static inline void check_dates(const struct bench *bench, const struct wanted_date *wanted,
                               size_t count) {
    const struct hf_assessment *assessment = &bench->assessment;
    for (size_t i = 0; i < count; i++) {
        const uint32_t product =
            helper_row(assessment->snapshot, HF_KIND_PRODUCT, wanted[i].product);
        const struct hf_product_dates *dates = NULL;
        for (uint32_t k = 0; k < assessment->product_count; k++) {
            if (assessment->product[k].product == product) {
                dates = &assessment->product[k];
            }
        }
        if (!CHECK(dates != NULL)) {
            continue;
        }
        struct hf_date_range range = HF_DATE_NEVER;
        CHECK(wanted[i].range == NULL || hf_date_range_parse(hf_text_of(wanted[i].range), &range));
        const struct hf_date_range seen = dates->date[wanted[i].kind];
        const enum hf_answer answer = dates->answer[wanted[i].kind];
        if (!CHECK(seen.earliest.days == range.earliest.days &&
                   seen.latest.days == range.latest.days) ||
            !CHECK(answer >= wanted[i].least && answer <= wanted[i].most)) {
            char earliest[11];
            char latest[11];
            hf_date_write(seen.earliest, earliest);
            hf_date_write(seen.latest, latest);
            printf("    %s effect %d: seen %s..%s %s\n", wanted[i].product, (int)wanted[i].kind,
                   earliest, latest, hf_answer_text(answer));
        }
    }
}

struct wanted_finding {
    const char *requirement;
    const char *at;
    enum hf_verdict verdict;
    enum hf_tristate parameter;
};

static inline void check_findings(const struct bench *bench, const struct wanted_finding *wanted,
                                  size_t count) {
    const struct hf_assessment *assessment = &bench->assessment;
    for (size_t i = 0; i < count; i++) {
        bool is_found = false;
        struct hf_date at = {0};
        CHECK(hf_date_parse(hf_text_of(wanted[i].at), &at));
        for (uint32_t k = 0; k < assessment->finding_count; k++) {
            const struct hf_finding *finding = &assessment->finding[k];
            const struct hf_text id = bench->pack.requirement[finding->requirement].id;
            if (finding->is_today || finding->at.days != at.days ||
                !hf_text_equal(id, hf_text_of(wanted[i].requirement)) ||
                (finding->has_parameter && finding->parameter != wanted[i].parameter)) {
                continue;
            }
            is_found = true;
            if (!CHECK(finding->verdict == wanted[i].verdict)) {
                printf("    %s: seen %d\n", wanted[i].requirement, (int)finding->verdict);
            }
        }
        if (!CHECK(is_found)) {
            printf("    no finding of %s at %s\n", wanted[i].requirement, wanted[i].at);
        }
    }
}

#define DATES(bench, table)    check_dates((bench), (table), sizeof(table) / sizeof((table)[0]))
#define FINDINGS(bench, table) check_findings((bench), (table), sizeof(table) / sizeof((table)[0]))

#endif
