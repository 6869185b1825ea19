/* Goal: the rows that are named are the rows that were counted, and what makes them count is named
 * with them. Method: figures of one row each; the amounts of the two lists against the figure; a
 * search of the reasons for the row that decides. */
#include "tests/comply_bench.h"

struct named {
    double counted, doubtful;
};

static struct named named_of(const struct hf_why *why, struct hf_why_id root) {
    struct named named = {0.0, 0.0};
    const struct hf_why_node *node = &why->node[root.value];
    if (node->kind == HF_WHY_RULE && node->first == HF_RULE_NOT_YET_DUE) {
        return named_of(why, why->child[node->child_from]);
    }
    for (uint32_t i = 0; i < node->child_count; i++) {
        const struct hf_why_node *list = &why->node[why->child[node->child_from + i].value];
        const bool is_rule = list->kind == HF_WHY_RULE;
        named.counted += is_rule && list->first == HF_RULE_ROWS_COUNTED ? list->amount : 0.0;
        named.doubtful += is_rule && list->first == HF_RULE_ROWS_DOUBTFUL ? list->amount : 0.0;
    }
    return named;
}

/* Is the row somewhere below? Reasons have no cycles, and a test's are few. */
static bool is_below(const struct hf_why *why, struct hf_why_id root, enum hf_kind kind) {
    const struct hf_why_node *node = &why->node[root.value];
    if (node->kind == HF_WHY_ROW && node->first == (uint32_t)kind) {
        return true;
    }
    for (uint32_t i = 0; i < node->child_count; i++) {
        if (is_below(why, why->child[node->child_from + i], kind)) {
            return true;
        }
    }
    return false;
}

static const char *const contracts[] = {
    "supplier=Evil | kind=managed-service | from=2019 | until=2021",
    "supplier=Evil | kind=managed-service | from=2019 | until=2022-06-30",
    "supplier=Evil | kind=managed-service | from=2019 | until=2030",
    "supplier=Evil | kind=managed-service | from=2021..2023 | until=2030",
    "supplier=Evil | kind=managed-service",
    "supplier=Evil | from=2019 | until=2030",
    "supplier=Good | kind=managed-service | from=2019 | until=2030",
    "kind=managed-service | from=2019 | until=2030",
    "supplier=Evil | kind=purchase | break_clause=no | exit_plan=no | from=2019 | until=2030",
};

/* Today and on the deadline: as many rows are sure as count in the best world, and as many more are
 * doubtful as the worst adds. */
static void test_lists_agree(void) {
    static const enum hf_metric metric[] = {
        HF_METRIC_OUTSOURCED, HF_METRIC_CONTRACTS_WITHOUT_BREAK_CLAUSE,
        HF_METRIC_CONTRACTS_WITHOUT_EXIT_PLAN, HF_METRIC_CONTRACTS_WITHOUT_SUPPORT_PERIOD};
    for (size_t m = 0; m < sizeof metric / sizeof metric[0]; m++) {
        for (size_t i = 0; i < sizeof contracts / sizeof contracts[0]; i++) {
            struct comply_bench bench;
            bench_open(&bench, metric[m], 0.0);
            bench.rule.age_days = HF_AGE_NOT_ASKED;
            bench_lines(&bench, 0, 1, EVIL);
            struct hf_text line = {NULL, 0};
            CHECK(hf_text_format(&bench.help.text, &line, "contract | id=1 | %s", contracts[i]) ==
                  HF_OK);
            helper_line(&bench.help, line);
            const struct hf_finding *finding = bench_run(&bench, HF_ANSWER_YES);
            for (uint32_t k = 0; finding != NULL && k < bench.assessment.finding_count; k++) {
                const struct named named = named_of(&bench.assessment.why, finding[k].why);
                CHECK_NEAR(named.counted, finding[k].figure.lower, 1e-9);
                CHECK_NEAR(named.counted + named.doubtful, finding[k].figure.upper, 1e-9);
            }
            bench_close(&bench);
        }
    }
}

/* What makes a party a supplier: its contract, the service that it runs, the unit that it made. */
static void test_supplier_shown(void) {
    static const struct {
        const char *line;
        enum hf_kind kind;
    } cases[] = {
        {"contract | id=1 | supplier=Evil | kind=support | from=2020 | until=2030",
         HF_KIND_CONTRACT},
        {"managed service | id=1 | provider=Evil | from=2020 | until=2030",
         HF_KIND_MANAGED_SERVICE},
        {"device | site=s | name=d | manufacturer=Evil | device_type=E1 | status=active",
         HF_KIND_DEVICE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct comply_bench bench;
        bench_open(&bench, HF_METRIC_SUPPLIERS_WITHOUT_REVIEW, 0.0);
        bench.rule.review = HF_REVIEW_LOSS;
        bench.rule.age_days = 365;
        helper_lines(&bench.help, cases[i].line);
        helper_lines(&bench.help, "review | supplier=Evil | kind=loss | done_on=2019-01-01");
        const struct hf_finding *finding = bench_run(&bench, HF_ANSWER_YES);
        if (finding != NULL) {
            const struct hf_finding *today = &finding[1];
            CHECK_NEAR(today->figure.lower, 1.0, 1e-9);
            CHECK(is_below(&bench.assessment.why, today->why, cases[i].kind));
            CHECK(is_below(&bench.assessment.why, today->why, HF_KIND_REVIEW));
        }
        bench_close(&bench);
    }
}

int main(void) {
    test_lists_agree();
    test_supplier_shown();
    return check_report();
}
