/* Goal: findings, curves and reasons are the same bytes on one thread and on several, however many
 * cases there are at once. Method: a pack with more requirements than are judged at once, of every
 * metric, each way to take a parameter, of the whole and network by network; once as the machine
 * would, once where allocations are counted, which one thread does. */
#include "tests/comply_bench.h"

enum { RULES = 81 };

struct many {
    struct comply_bench bench;
    struct hf_requirement rule[RULES];
    struct hf_target_hit hit[RULES];
    struct hf_parameter parameter;
};

static void many_open(struct many *many) {
    struct comply_bench *bench = &many->bench;
    bench_open(bench, HF_METRIC_UNITS, 0.0);
    helper_lines(
        &bench->help,
        "operator | name=O | country=AA\n"
        "function | name=A | class=access | network=fixed | country=BB\n"
        "function | name=B | class=other | network=mobile | repatriation_days=20\n"
        "party | name=Evil\nparty | name=Good\n"
        "contract | id=C | supplier=Evil | kind=support | from=2019-01-01 | until=2023-02-01\n"
        "review | supplier=Evil | kind=loss | done_on=2021-09-01\n");
    bench_lines(bench, 0, 30,
                "device | site=s%u | name=d%u | manufacturer=Evil | device_type=E1 | function=A | "
                "management_segment=east | install_date=2022-05-01");
    bench_lines(bench, 20, 40,
                "device | site=s%u | name=e%u | manufacturer=Good | device_type=G1 | function=B | "
                "management_segment=east");
    bench_lines(bench, 10, 15,
                "schedule | site=s%u | manufacturer=Evil | product=E1 | date=2022-08-%u");
    bench_lines(bench, 0, 50, "service | site=s%u | function=A | premises=%u | subscribers=1");
    bench->rule.review = HF_REVIEW_LOSS;
    bench->rule.age_days = 300;
    bench->rule.since = bench_day("2020-06-01");
    many->parameter = (struct hf_parameter){.id = HF_TEXT("q"), .value = HF_UNDETERMINED};
    for (uint32_t i = 0; i < RULES; i++) {
        many->rule[i] = bench->rule;
        many->rule[i].metric = (enum hf_metric)(i % HF_METRIC_COUNT);
        many->rule[i].per = i % 3 == 0 ? HF_PER_NETWORK : HF_PER_OPERATOR;
        many->rule[i].parameter = &many->parameter;
        many->rule[i].parameter_count = i % 5 == 0 ? 1 : 0;
    }
    bench->pack.requirement = many->rule;
    bench->pack.requirement_count = RULES;
}

/* As bench_assess has left the assessment, but that every requirement means Evil. */
static bool many_assess(struct many *many, struct hf_arena *keep, int64_t *allowance,
                        struct hf_assessment *made) {
    struct hf_arena scratch = many->bench.help.scratch;
    *made = many->bench.assessment;
    made->why = hf_why_make(keep);
    for (uint32_t i = 0; i < RULES; i++) {
        many->hit[i] = many->bench.hit[0];
        many->hit[i].requirement = i;
        many->hit[i].why = hf_why_row(&made->why, HF_KIND_PARTY, many->hit[i].party);
    }
    made->hit = many->hit;
    made->hit_count = RULES;
    scratch.allowance = allowance;
    return CHECK(hf_comply_assess(made, keep, scratch, NULL) == HF_OK);
}

static void same_finding(const struct hf_finding *left, const struct hf_finding *right) {
    CHECK(left->requirement == right->requirement && left->deadline == right->deadline);
    CHECK(left->parameter == right->parameter && left->has_parameter == right->has_parameter);
    CHECK(hf_text_equal(left->part, right->part) && left->is_today == right->is_today);
    CHECK(left->verdict == right->verdict && left->met == right->met);
    CHECK(memcmp(&left->numerator, &right->numerator, sizeof left->numerator) == 0);
    CHECK(memcmp(&left->denominator, &right->denominator, sizeof left->denominator) == 0);
    CHECK(memcmp(&left->figure, &right->figure, sizeof left->figure) == 0);
    CHECK(memcmp(&left->met_from, &right->met_from, sizeof left->met_from) == 0);
    CHECK(left->why.value == right->why.value);
    CHECK(left->trend_count == right->trend_count);
    for (uint32_t i = 0; i < left->trend_count && i < right->trend_count; i++) {
        CHECK(left->trend[i].day.days == right->trend[i].day.days);
        CHECK(left->trend[i].verdict == right->trend[i].verdict);
        CHECK(memcmp(&left->trend[i].figure, &right->trend[i].figure, sizeof(struct hf_range)) ==
              0);
    }
}

static void same_why(const struct hf_why *left, const struct hf_why *right) {
    CHECK(left->node_count == right->node_count && left->child_count == right->child_count);
    for (size_t i = 0; i < left->node_count && i < right->node_count; i++) {
        const struct hf_why_node *a = &left->node[i];
        const struct hf_why_node *b = &right->node[i];
        CHECK(a->kind == b->kind && a->first == b->first && a->second == b->second);
        CHECK(a->child_from == b->child_from && a->child_count == b->child_count);
        CHECK(memcmp(&a->amount, &b->amount, sizeof a->amount) == 0);
        CHECK(a->date.days == b->date.days);
    }
    CHECK(memcmp(left->child, right->child, left->child_count * sizeof *left->child) == 0);
}

int main(void) {
    static struct many many;
    struct hf_assessment several;
    struct hf_assessment alone;
    int64_t allowance = INT64_MAX;
    uint32_t parts = 0;
    many_open(&many);
    if (CHECK(bench_run(&many.bench, HF_ANSWER_YES) != NULL) &&
        many_assess(&many, &many.bench.help.keep, NULL, &several) &&
        many_assess(&many, &many.bench.help.keep, &allowance, &alone)) {
        CHECK(several.finding_count == alone.finding_count && alone.finding_count > 2 * RULES);
        for (uint32_t i = 0; i < alone.finding_count; i++) {
            same_finding(&several.finding[i], &alone.finding[i]);
            parts += alone.finding[i].part.len > 0 ? 1 : 0;
        }
        same_why(&several.why, &alone.why);
        CHECK(parts > RULES / 3);
    }
    bench_close(&many.bench);
    return check_report();
}
