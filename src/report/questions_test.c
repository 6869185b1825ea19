/* Goal: what is blank behind an undetermined answer becomes a question, once, in plain words; those
 * that the supplier answers first. Method: reasons made by hand over the invented operator; wrong
 * arguments; failing allocations. */
#include "report/fake_assessment.h"
#include "tests/check.h"

static struct hf_why_id blank(struct fake *fake, enum hf_kind kind, const char *header,
                              uint32_t row) {
    const int column = hf_schema_column(kind, hf_text_of(header));
    CHECK(column >= 0);
    return hf_why_blank(&fake->assessment.why, kind, (uint32_t)column, row);
}

static struct hf_why_id over(struct fake *fake, const struct hf_why_id *child, size_t count) {
    return hf_why_apply(&fake->assessment.why, &(struct hf_why_rule){HF_RULE_CONDITION_UNKNOWN, 0.0,
                                                                     HF_DATE_MIN, child, count});
}

static bool holds(const struct hf_report_questions *questions, size_t at, const char *text) {
    const struct hf_text seen = at < questions->count ? questions->item[at].text : HF_TEXT("");
    if (CHECK(hf_text_find(seen, hf_text_of(text), 0) < seen.len)) {
        return true;
    }
    printf("    %zu: '%.*s'\n", at, HF_TEXT_ARG(seen));
    return false;
}

static void test_words(struct fake *fake) {
    const struct hf_why_id child[] = {
        blank(fake, HF_KIND_OPERATOR, "country", HF_NONE),
        blank(fake, HF_KIND_PRODUCT_ORIGIN, "originates", HF_NONE),
        blank(fake, HF_KIND_PRODUCT, "bom_complete", 1),
        blank(fake, HF_KIND_COMPONENT, "component", HF_NONE),
        blank(fake, HF_KIND_STOCK, "revision", HF_NONE),
        blank(fake, HF_KIND_STOCK, "revision", 0),
        blank(fake, HF_KIND_SITE, "region", HF_NONE),
    };
    const struct hf_why_id why[] = {over(fake, child, sizeof child / sizeof child[0]),
                                    over(fake, child, 3)}; /* the same again: asked once */
    const struct hf_report_open open = {why, 2, 0};
    struct hf_report_questions questions = {NULL, 0};
    CHECK(hf_report_questions(&fake->assessment, &open, &fake->arena, &questions) == HF_OK);
    CHECK(questions.count == 7);
    holds(&questions, 0, "made or developed in the country of the measure?");
    holds(&questions, 0, "Arden Radio Ltd");
    holds(&questions, 1, "Which bought-in components");
    holds(&questions, 2, "Which bought-in components"); /* of another product */
    holds(&questions, 3, "Which revision and date code will the units");
    holds(&questions, 4, "operator.csv, country");
    holds(&questions, 5, "do our units of");
    holds(&questions, 6, "sites.csv, column region");
    for (size_t i = 0; i < questions.count; i++) {
        CHECK(questions.item[i].is_own == (i >= 4));
    }
    const struct hf_report_open none = {NULL, 0, HF_NONE};
    CHECK(hf_report_questions(&fake->assessment, &none, &fake->arena, &questions) == HF_OK &&
          questions.count == 0);
}

static void test_arguments_and_memory(struct fake *fake) {
    const struct hf_why_id child[] = {blank(fake, HF_KIND_PRODUCT_ORIGIN, "originates", HF_NONE)};
    const struct hf_why_id why = over(fake, child, 1);
    const struct hf_report_open open = {&why, 1, 0};
    const struct hf_report_open nowhere = {&why, 1, 999};
    const struct hf_report_open nothing = {NULL, 1, 0};
    struct hf_report_questions questions = {NULL, 77};
    CHECK(hf_report_questions(NULL, &open, &fake->arena, &questions) == HF_ERR_ARGUMENT);
    CHECK(hf_report_questions(&fake->assessment, NULL, &fake->arena, &questions) ==
          HF_ERR_ARGUMENT);
    CHECK(hf_report_questions(&fake->assessment, &nowhere, &fake->arena, &questions) ==
          HF_ERR_ARGUMENT);
    CHECK(hf_report_questions(&fake->assessment, &nothing, &fake->arena, &questions) ==
          HF_ERR_ARGUMENT);
    bool is_done = false;
    for (int64_t k = 0; k < 50 && !is_done; k++) {
        int64_t allowance = k;
        struct hf_arena keep = fake->arena;
        keep.allowance = &allowance;
        const enum hf_status status =
            hf_report_questions(&fake->assessment, &open, &keep, &questions);
        is_done = status == HF_OK;
        CHECK(is_done ? questions.count == 1 : status == HF_ERR_MEMORY && questions.count == 77);
    }
    CHECK(is_done);
}

int main(void) {
    struct fake fake;
    if (CHECK(fake_open(&fake, false))) {
        test_words(&fake);
        test_arguments_and_memory(&fake);
    }
    fake_close(&fake);
    return check_report();
}
