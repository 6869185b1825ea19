/* Goal: blanks, stubs, needs and the ranking of what is missing are right. Method: a small operator
 * counted by hand, an assessment made by hand, random graphs of reasons against a search from every
 * answer, failing allocations. */
#include "base/random.h"
#include "tests/snapshot_helper.h"
#include <holdfast/doctor.h>

#include <string.h>

static const struct hf_doctor_need *need_find(const struct hf_doctor *doctor, enum hf_kind kind,
                                              const char *column) {
    for (uint32_t i = 0; i < doctor->need_count; i++) {
        const uint32_t wanted =
            column == NULL ? HF_NONE : (uint32_t)hf_schema_column(kind, hf_text_of(column));
        if (doctor->need[i].kind == kind && doctor->need[i].column == wanted) {
            return &doctor->need[i];
        }
    }
    return NULL;
}

static void lines_add(struct snapshot_helper *help) {
    helper_lines(help,
                 "party | name=Kite\n"
                 "device | site=S | name=d1 | product=Kite 1 | quantity=3 | install_date=2019\n"
                 "device | site=S | name=d2 | product=Kite 1\n"
                 "device | site=T | name=d3 | manufacturer=Wren | product=W | install_date=oops\n"
                 "service | site=S | function=Access | subscribers=10\n");
}

static void test_counts(void) {
    struct snapshot_helper help;
    helper_open(&help);
    lines_add(&help);
    const struct hf_snapshot *snapshot = helper_build(&help);
    struct hf_doctor doctor;
    CHECK(hf_doctor(snapshot, NULL, &help.keep, help.scratch, &doctor) == HF_OK);
    CHECK(doctor.kind[HF_KIND_DEVICE].rows == 3 && doctor.kind[HF_KIND_DEVICE].stubs == 0);
    CHECK(doctor.kind[HF_KIND_PRODUCT].rows == 2 && doctor.kind[HF_KIND_PRODUCT].stubs == 2);
    CHECK(doctor.kind[HF_KIND_PARTY].rows == 2 && doctor.kind[HF_KIND_PARTY].stubs == 1);
    CHECK(doctor.kind[HF_KIND_SITE].stubs == 2);
    CHECK(doctor.presumed_makers == 1);
    CHECK(doctor.defects[HF_DEFECT_FIELD] == 1 && doctor.defects[HF_DEFECT_REFERENCE] == 1);
    const struct hf_doctor_need *installed = need_find(&doctor, HF_KIND_DEVICE, "install_date");
    CHECK(installed != NULL && installed->rows == 3 && installed->blank == 2);
    CHECK(need_find(&doctor, HF_KIND_DEVICE, "device_type") == NULL);
    CHECK(need_find(&doctor, HF_KIND_SERVICE, NULL) == NULL);
    CHECK(need_find(&doctor, HF_KIND_SERVICE, "traffic") != NULL);
    const struct hf_doctor_need *stock = need_find(&doctor, HF_KIND_STOCK, NULL);
    CHECK(stock != NULL && stock->rows == 0);
    CHECK(stock != NULL && hf_text_equal(stock->answers, HF_TEXT("endurance")));
    CHECK(hf_doctor(NULL, NULL, &help.keep, help.scratch, &doctor) == HF_ERR_ARGUMENT);
    helper_close(&help);
}

static struct hf_why_id rule_over(struct hf_why *why, struct hf_why_id left,
                                  struct hf_why_id right) {
    const struct hf_why_id child[2] = {left, right};
    const struct hf_why_rule rule = {HF_RULE_METRIC_UNKNOWN, 0.0, HF_DATE_MIN, child, 2};
    return hf_why_apply(why, &rule);
}

enum { INSTALLED = 9, FUNCTION = 3 };

static void test_ranking(void) {
    static struct snapshot_helper help;
    helper_open(&help);
    lines_add(&help);
    struct hf_assessment assessment = {.snapshot = helper_build(&help),
                                       .why = hf_why_make(&help.keep)};
    struct hf_why *why = &assessment.why;
    const struct hf_why_id installed = hf_why_blank(why, HF_KIND_DEVICE, INSTALLED, 1);
    const struct hf_why_id other = hf_why_blank(why, HF_KIND_DEVICE, INSTALLED, 2);
    const struct hf_why_id bom = hf_why_blank(why, HF_KIND_PRODUCT, 7, 0);
    const struct hf_why_id unused = hf_why_blank(why, HF_KIND_PARTY, 2, 0);
    const struct hf_why_id row = hf_why_row(why, HF_KIND_PRODUCT, 0);
    const struct hf_why_id both = rule_over(why, installed, other);
    struct hf_effect effect[] = {
        {.product = 0, .answer = HF_ANSWER_PRESUMED_YES, .why = rule_over(why, both, row)},
        {.product = 1, .answer = HF_ANSWER_NO_BASIS, .why = bom},
        {.product = 0, .answer = HF_ANSWER_YES, .why = unused}, /* settled: does not count */
    };
    struct hf_product_dates dates[] = {{.product = 0, .units = 4}, {.product = 1, .units = 1}};
    for (int i = 0; i < HF_EFFECT_COUNT; i++) {
        dates[0].why[i] = dates[1].why[i] = HF_WHY_NONE;
    }
    dates[1].answer[2] = HF_ANSWER_PRESUMED_NO;
    dates[1].why[2] = rule_over(why, bom, both);
    struct hf_finding finding = {.verdict = HF_VERDICT_UNDETERMINED,
                                 .why = rule_over(why, installed, row)};
    struct hf_endurance endurance = {
        .short_of_target = HF_ANSWER_NO_BASIS, .units = 1, .why = HF_WHY_NONE};
    assessment.effect = effect;
    assessment.effect_count = 3;
    assessment.product = dates;
    assessment.product_count = 2;
    assessment.finding = &finding;
    assessment.finding_count = 1;
    assessment.endurance = &endurance;
    assessment.endurance_count = 1;
    CHECK(hf_doctor_missing(&assessment, &help.keep, help.scratch) == HF_OK);
    if (CHECK(assessment.missing_count == 2)) {
        const struct hf_missing *first = &assessment.missing[0];
        CHECK(first->kind == HF_KIND_DEVICE && first->column == INSTALLED);
        /* a finding is open: the units of the whole network, once */
        CHECK(first->cells == 2 && first->undetermined == 3 && first->units == 5);
        const struct hf_missing *second = &assessment.missing[1];
        CHECK(second->kind == HF_KIND_PRODUCT && second->column == 7);
        CHECK(second->cells == 1 && second->undetermined == 2 && second->presumed_no == 1);
        CHECK(second->units == 1); /* two answers about one unit */
    }
    struct hf_doctor doctor;
    CHECK(hf_doctor(assessment.snapshot, &assessment, &help.keep, help.scratch, &doctor) == HF_OK);
    CHECK(doctor.missing_count == 2 && doctor.missing == assessment.missing);
    helper_close(&help);
}

/* ---- against a search from every answer ---- */

static void reach(const struct hf_why *why, uint32_t id, uint8_t *seen) {
    seen[id] = 1;
    for (uint32_t i = 0; i < why->node[id].child_count; i++) {
        const uint32_t child = why->child[why->node[id].child_from + i].value;
        if (seen[child] == 0) {
            reach(why, child, seen);
        }
    }
}

static void graph_fill(struct hf_why *why, struct hf_random *random) {
    for (uint32_t i = 0; i < 150; i++) { /* more than 64 columns, several cells each */
        const uint32_t kind = (uint32_t)hf_random_below(random, 20);
        const uint32_t column = (uint32_t)hf_random_below(random, 12);
        hf_why_blank(why, (enum hf_kind)kind, column, (uint32_t)hf_random_below(random, 3));
    }
    for (uint32_t i = 0; i < 150; i++) {
        const struct hf_why_id left = {(uint32_t)hf_random_below(random, why->node_count)};
        const struct hf_why_id right = {(uint32_t)hf_random_below(random, why->node_count)};
        rule_over(why, left, right);
    }
}

/* Answers that are only presumed no do not lead, however many they are. */
static void test_presumed_no_follows(void) {
    struct snapshot_helper help;
    helper_open(&help);
    lines_add(&help);
    struct hf_assessment assessment = {.snapshot = helper_build(&help),
                                       .why = hf_why_make(&help.keep)};
    const struct hf_why_id many = hf_why_blank(&assessment.why, HF_KIND_PRODUCT, 3, 0);
    const struct hf_why_id one = hf_why_blank(&assessment.why, HF_KIND_PRODUCT, 7, 0);
    struct hf_effect effect[] = {{.answer = HF_ANSWER_PRESUMED_NO, .why = many},
                                 {.answer = HF_ANSWER_PRESUMED_NO, .why = many},
                                 {.answer = HF_ANSWER_NO_BASIS, .why = one}};
    assessment.effect = effect;
    assessment.effect_count = 3;
    CHECK(hf_doctor_missing(&assessment, &help.keep, help.scratch) == HF_OK);
    CHECK(assessment.missing_count == 2 && assessment.missing[0].column == 7 &&
          assessment.missing[1].column == 3 && assessment.missing[1].presumed_no == 2);
    helper_close(&help);
}

static void test_against_search(void) {
    struct hf_random random = {.seed = 11, .stream = 4};
    for (int round = 0; round < 20; round++) {
        struct snapshot_helper help;
        helper_open(&help);
        lines_add(&help);
        enum { ANSWERS = 25 };
        struct hf_effect effect[ANSWERS] = {0};
        struct hf_assessment assessment = {.snapshot = helper_build(&help),
                                           .why = hf_why_make(&help.keep)};
        graph_fill(&assessment.why, &random);
        for (int i = 0; i < ANSWERS; i++) {
            effect[i].answer = HF_ANSWER_NO_BASIS;
            effect[i].why.value = (uint32_t)hf_random_below(&random, assessment.why.node_count);
        }
        assessment.effect = effect;
        assessment.effect_count = ANSWERS;
        CHECK(hf_doctor_missing(&assessment, &help.keep, help.scratch) == HF_OK);
        static uint8_t seen[ANSWERS][400];
        memset(seen, 0, sizeof seen);
        for (int i = 0; i < ANSWERS; i++) {
            reach(&assessment.why, effect[i].why.value, seen[i]);
        }
        int64_t total = 0;
        for (uint32_t m = 0; m < assessment.missing_count; m++) {
            const struct hf_missing *missing = &assessment.missing[m];
            const uint32_t column = (uint32_t)missing->kind << 16 | missing->column;
            int64_t cells = 0;
            uint8_t met[ANSWERS] = {0};
            for (size_t n = 0; n < assessment.why.node_count; n++) {
                const struct hf_why_node *node = &assessment.why.node[n];
                uint8_t any = 0;
                for (int i = 0; node->kind == HF_WHY_BLANK && node->first == column && i < ANSWERS;
                     i++) {
                    any |= seen[i][n];
                    met[i] |= seen[i][n];
                }
                cells += any;
            }
            int64_t answers = 0;
            for (int i = 0; i < ANSWERS; i++) {
                answers += met[i];
            }
            CHECK(cells == missing->cells && answers == missing->undetermined);
            CHECK(m == 0 || assessment.missing[m - 1].undetermined >= answers);
            total += cells;
        }
        int64_t wanted = 0;
        for (size_t n = 0; n < assessment.why.node_count; n++) {
            uint8_t any = 0;
            for (int i = 0; assessment.why.node[n].kind == HF_WHY_BLANK && i < ANSWERS; i++) {
                any |= seen[i][n];
            }
            wanted += any;
        }
        CHECK(total == wanted);
        helper_close(&help);
    }
}

static void test_failing_allocations(void) {
    static struct snapshot_helper help;
    helper_open(&help);
    lines_add(&help);
    struct hf_effect effect = {.answer = HF_ANSWER_NO_BASIS};
    struct hf_assessment assessment = {.snapshot = helper_build(&help),
                                       .why = hf_why_make(&help.keep)};
    effect.why = hf_why_blank(&assessment.why, HF_KIND_DEVICE, FUNCTION, 0);
    assessment.effect = &effect;
    assessment.effect_count = 1;
    int64_t failed = 0;
    for (enum hf_status status = HF_ERR_MEMORY; status != HF_OK; failed++) {
        int64_t allowance = failed;
        struct hf_arena keep = help.keep;
        struct hf_arena scratch = help.scratch;
        keep.allowance = scratch.allowance = &allowance;
        status = hf_doctor_missing(&assessment, &keep, scratch);
        CHECK(status == HF_OK || (status == HF_ERR_MEMORY && assessment.missing == NULL));
    }
    CHECK(failed > 4 && assessment.missing_count == 1);
    int64_t allowance = 0;
    help.keep.allowance = &allowance;
    struct hf_doctor doctor = {.need_count = 77};
    CHECK(hf_doctor(assessment.snapshot, NULL, &help.keep, help.scratch, &doctor) == HF_ERR_MEMORY);
    CHECK(doctor.need_count == 77);
    helper_close(&help);
}

int main(void) {
    test_counts();
    test_ranking();
    test_presumed_no_follows();
    test_against_search();
    test_failing_allocations();
    return check_report();
}
