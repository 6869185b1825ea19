/* comply_bench.h - one invented pack with one requirement, a network from lines of text, an
 * assessment as the rooms before this one would leave it. For this room's tests only. */
#ifndef HF_TESTS_COMPLY_BENCH_H
#define HF_TESTS_COMPLY_BENCH_H

#include "tests/snapshot_helper.h"
#include <holdfast/comply.h>

#include <string.h>

struct comply_bench {
    struct snapshot_helper help;
    struct hf_pack pack;
    struct hf_requirement rule;
    struct hf_measure measure;
    struct hf_period period;
    struct hf_function_class function_class;
    struct hf_text function_word, class_id, place;
    struct hf_deadline deadline;
    struct hf_fact fact;
    struct hf_assessment assessment;
    struct hf_target_hit hit[4];
    struct hf_interval listed; /* of the hit */
};

__attribute__((unused)) static struct hf_date bench_day(const char *text) {
    struct hf_date day = {0};
    CHECK(hf_date_parse(hf_text_of(text), &day));
    return day;
}

/* "Evil" is the target; the requirement is law for everybody, about the whole network, due on
 * 2023-06-30. */
__attribute__((unused)) static void bench_open(struct comply_bench *bench, enum hf_metric metric,
                                               double limit) {
    *bench = (struct comply_bench){.assessment = {0}};
    helper_open(&bench->help);
    bench->listed = (struct hf_interval){hf_date_sure(HF_DATE_MIN), hf_date_sure(HF_DATE_MAX)};
    bench->fact = (struct hf_fact){.id = HF_TEXT("f"), .verified = HF_VERIFIED_OFFICIAL};
    bench->deadline =
        (struct hf_deadline){hf_date_sure(bench_day("2023-06-30")), HF_DATE_UNKNOWN, 0};
    bench->function_word = HF_TEXT("access");
    bench->class_id = HF_TEXT("access-class");
    bench->function_class = (struct hf_function_class){HF_TEXT("access-class"), HF_TEXT("Access"),
                                                       &bench->function_word, 1, 0};
    bench->period = (struct hf_period){
        HF_PERIOD_IN_FORCE, {hf_date_sure(bench_day("2020-01-01")), HF_DATE_UNKNOWN}, 0};
    bench->measure = (struct hf_measure){.id = HF_TEXT("m"),
                                         .jurisdiction = HF_TEXT("AA"),
                                         .period = &bench->period,
                                         .period_count = 1,
                                         .condition = HF_NONE};
    bench->rule = (struct hf_requirement){
        .id = HF_TEXT("r"),
        .measure = 0,
        .binding = HF_BINDING_LAW,
        .jurisdiction = HF_TEXT("AA"),
        .addressees = HF_ADDRESSED_EVERYONE,
        .target = {.roles = 1U << HF_ROLE_BRAND, .reaches_components = HF_NO},
        .metric = metric,
        .condition = HF_NONE,
        .limit = limit,
        .deadline = &bench->deadline,
        .deadline_count = 1};
    bench->pack = (struct hf_pack){.id = HF_TEXT("p"),
                                   .fact = &bench->fact,
                                   .fact_count = 1,
                                   .function_class = &bench->function_class,
                                   .function_class_count = 1,
                                   .measure = &bench->measure,
                                   .measure_count = 1,
                                   .requirement = &bench->rule,
                                   .requirement_count = 1};
    bench->assessment.scenario.as_of = bench_day("2022-01-01");
}

/* Only functions of class "access" are in scope. */
__attribute__((unused)) static void bench_scope_access(struct comply_bench *bench) {
    bench->rule.function_class = &bench->class_id;
    bench->rule.function_class_count = 1;
}

/* Builds and assesses again what the helper holds now; "evil" is hit with this answer. What was in
 * the helper's keep arena is gone. NULL and a failed check if that does not work. */
__attribute__((unused)) static const struct hf_finding *bench_assess(struct comply_bench *bench,
                                                                     enum hf_answer hit) {
    struct hf_assessment *assessment = &bench->assessment;
    bench->help.keep = bench->help.keep_opened;
    assessment->snapshot = helper_build(&bench->help);
    const uint32_t evil = hf_snapshot_find(assessment->snapshot, HF_KIND_PARTY, HF_TEXT("evil"));
    assessment->why = hf_why_make(&bench->help.keep);
    CHECK(hf_assumptions_resolve(&bench->help.keep, assessment->snapshot, &assessment->scenario,
                                 &assessment->assumptions, NULL) == HF_OK);
    CHECK(hf_schedule_resolve(&bench->help.keep, assessment->snapshot, &assessment->schedule) ==
          HF_OK);
    bench->hit[0] = (struct hf_target_hit){
        evil, 0, HF_NONE, 0, hit, hf_why_row(&assessment->why, HF_KIND_PARTY, evil), bench->listed};
    assessment->hit = bench->hit;
    assessment->hit_count = evil == HF_NONE || hit == HF_ANSWER_NO ? 0 : 1;
    if (!CHECK(hf_comply_assess(assessment, &bench->help.keep, bench->help.scratch,
                                &bench->help.error) == HF_OK)) {
        printf("    %s\n", bench->help.error.message);
        return NULL;
    }
    return assessment->finding;
}

/* The same, the first time: the pack goes in. */
__attribute__((unused)) static const struct hf_finding *bench_run(struct comply_bench *bench,
                                                                  enum hf_answer hit) {
    helper_packs(&bench->help, &bench->pack, 1);
    return bench_assess(bench, hit);
}

__attribute__((unused)) static void bench_close(struct comply_bench *bench) {
    helper_close(&bench->help);
}

/* Adds `count` lines, in which each %u is the line's number, counted from `first`. */
__attribute__((unused)) static void bench_lines(struct comply_bench *bench, unsigned first,
                                                unsigned count, const char *pattern) {
    for (unsigned i = first; i < first + count; i++) {
        char line[512];
        size_t len = 0;
        for (const char *at = pattern; *at != '\0' && len + 16 < sizeof line; at++) {
            if (at[0] == '%' && at[1] == 'u') {
                len += (size_t)snprintf(line + len, sizeof line - len, "%u", i);
                at++;
            } else {
                line[len++] = *at;
            }
        }
        struct hf_text copy = {NULL, 0};
        CHECK(hf_text_copy(&bench->help.text, (struct hf_text){line, len}, &copy) == HF_OK);
        helper_line(&bench->help, copy);
    }
}

#define EVIL   "device | site=s%u | name=d%u | manufacturer=Evil | device_type=E1 | status=active"
#define GOOD   "device | site=s%u | name=d%u | manufacturer=Good | device_type=G1 | status=active"
#define NOBODY "device | site=s%u | name=d%u | device_type=N1 | status=active"

#endif
