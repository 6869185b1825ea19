/* lost_assessment.h - the network of some lines of text assessed on a day in 2020, with what one
 * change of the scenario loses; for tests. */
#ifndef HF_TESTS_LOST_ASSESSMENT_H
#define HF_TESTS_LOST_ASSESSMENT_H

#include "tests/snapshot_helper.h"

#include <holdfast/resilience.h>
#include <holdfast/scenario.h>

/* `help` is opened, `change` and `assessment` are filled; lose "": nothing is lost. */
static inline void lost_assessment_make(struct snapshot_helper *help, const char *lines,
                                        const char *lose, struct hf_change *change,
                                        struct hf_assessment *assessment) {
    helper_open(help);
    helper_lines(help, lines);
    const struct hf_snapshot *snapshot = helper_build(help);
    if (snapshot == NULL) {
        abort();
    }
    *assessment = (struct hf_assessment){.why = hf_why_make(&help->keep)};
    *change = (struct hf_change){
        .kind = HF_CHANGE_LOSE, .subject = hf_text_of(lose), .date = HF_DATE_MIN};
    CHECK(hf_date_parse(HF_TEXT("2020-05-15"), &assessment->scenario.as_of));
    assessment->scenario.change = change;
    assessment->scenario.change_count = lose[0] == '\0' ? 0 : 1;
    CHECK(hf_scenario_apply(&help->keep, snapshot, &assessment->scenario, &assessment->snapshot,
                            NULL) == HF_OK);
    CHECK(hf_assumptions_resolve(&help->keep, assessment->snapshot, &assessment->scenario,
                                 &assessment->assumptions, NULL) == HF_OK);
    CHECK(hf_resilience_assess(assessment, &help->keep, help->scratch, NULL) == HF_OK);
}

#endif
