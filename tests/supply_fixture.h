/* supply_fixture.h - a small operator through the intake, assessed for stock and purchases, with
 * one end of supply written by hand. For tests of the room; include it in one file of a program. */
#ifndef HF_TESTS_SUPPLY_FIXTURE_H
#define HF_TESTS_SUPPLY_FIXTURE_H

#include <holdfast/stock.h>

#include "tests/snapshot_helper.h"

#include <string.h>

struct supply_run {
    struct snapshot_helper help;
    struct hf_assessment assessment;
};

static struct hf_date supply_day(const char *text) {
    struct hf_date date = HF_DATE_MIN;
    CHECK(hf_date_parse(hf_text_of(text), &date));
    return date;
}

/* Every product can be bought until `end` (NULL: no end). */
static void supply_effects(struct supply_run *run, const char *end) {
    const uint32_t count = run->assessment.snapshot->products.rows.count;
    struct hf_product_dates *dates = hf_new(&run->help.keep, struct hf_product_dates, count);
    for (uint32_t p = 0; p < count; p++) {
        dates[p].product = p;
        for (int kind = 0; kind < HF_EFFECT_COUNT; kind++) {
            dates[p].date[kind] = HF_DATE_NEVER;
            dates[p].answer[kind] = HF_ANSWER_NO;
            dates[p].why[kind] = HF_WHY_NONE;
        }
        if (end != NULL) {
            dates[p].answer[HF_EFFECT_NO_SUPPLY] = HF_ANSWER_YES;
            CHECK(hf_date_range_parse(hf_text_of(end), &dates[p].date[HF_EFFECT_NO_SUPPLY]));
            for (int act = HF_DEAL_BUY; act <= HF_DEAL_RECEIVE; act++) {
                dates[p].act_end[act] = (struct hf_act_end){
                    HF_ANSWER_YES, dates[p].date[HF_EFFECT_NO_SUPPLY], HF_WHY_NONE};
            }
        }
    }
    run->assessment.product = dates;
    run->assessment.product_count = count;
}

/* As of 1 January 2020. */
static void supply_open(struct supply_run *run, const char *lines, const char *end) {
    memset(run, 0, sizeof *run);
    helper_open(&run->help);
    helper_lines(&run->help, lines);
    struct hf_assessment *assessment = &run->assessment;
    assessment->snapshot = helper_build(&run->help);
    if (assessment->snapshot == NULL) {
        abort();
    }
    assessment->scenario.as_of = supply_day("2020-01-01");
    assessment->why = hf_why_make(&run->help.keep);
    CHECK(hf_assumptions_resolve(&run->help.keep, assessment->snapshot, &assessment->scenario,
                                 &assessment->assumptions, NULL) == HF_OK);
    CHECK(hf_schedule_resolve(&run->help.keep, assessment->snapshot, &assessment->schedule) ==
          HF_OK);
    supply_effects(run, end);
    CHECK(hf_stock_assess(assessment, &run->help.keep, run->help.scratch, NULL) == HF_OK);
}

static void supply_close(struct supply_run *run) {
    helper_close(&run->help);
}

#endif
