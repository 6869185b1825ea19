/* Goal: who is a target by a list is one from the first day of its entry until its last. Method:
 * both sides of these days, by hand. */
#include "tests/comply_bench.h"

/* Who is a target by a list is one while the entry stands: both sides of its days. The deadline is
 * 2023-06-30, today 2022-01-01. */
static void test_listed(void) {
    static const struct {
        const char *from[2], *until;
        enum hf_verdict at_deadline, today;
        const char *met_from[2]; /* NULL: never */
        uint32_t points;
    } cases[] = {
        {{"2019-01-01", NULL}, NULL, HF_VERDICT_NOT_MET, HF_VERDICT_NOT_MET, {NULL, NULL}, 1},
        {{"2023-06-30", NULL}, NULL, HF_VERDICT_NOT_MET, HF_VERDICT_MET, {NULL, NULL}, 2},
        {{"2023-07-01", NULL}, NULL, HF_VERDICT_MET, HF_VERDICT_MET, {NULL, NULL}, 2},
        {{"2022-01-01", NULL}, NULL, HF_VERDICT_NOT_MET, HF_VERDICT_NOT_MET, {NULL, NULL}, 1},
        {{"2022-01-02", NULL}, NULL, HF_VERDICT_NOT_MET, HF_VERDICT_MET, {NULL, NULL}, 2},
        {{"2019-01-01", NULL},
         "2023-06-30",
         HF_VERDICT_MET,
         HF_VERDICT_NOT_MET,
         {"2023-06-30", "2023-06-30"},
         2},
        {{"2019-01-01", NULL},
         "2023-07-01",
         HF_VERDICT_NOT_MET,
         HF_VERDICT_NOT_MET,
         {"2023-07-01", "2023-07-01"},
         2},
        {{"2023-06-01", "2023-07-31"},
         NULL,
         HF_VERDICT_UNDETERMINED,
         HF_VERDICT_MET,
         {NULL, NULL},
         3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct comply_bench bench;
        bench_open(&bench, HF_METRIC_UNITS, 0.0);
        helper_lines(&bench.help,
                     "device | site=s | name=x | manufacturer=Evil | device_type=E1\n"
                     "device | site=s | name=y | manufacturer=Good | device_type=G1\n");
        bench.listed.from.earliest = bench_day(cases[i].from[0]);
        bench.listed.from.latest = bench_day(cases[i].from[cases[i].from[1] == NULL ? 0 : 1]);
        if (cases[i].until != NULL) {
            bench.listed.until = hf_date_sure(bench_day(cases[i].until));
        }
        const struct hf_finding *finding = bench_run(&bench, HF_ANSWER_YES);
        const int failed = check_failed;
        CHECK(finding != NULL && bench.assessment.finding_count == 2);
        CHECK(finding[0].verdict == cases[i].at_deadline && finding[1].is_today);
        CHECK(finding[1].verdict == cases[i].today);
        CHECK(finding[0].trend_count == cases[i].points);
        for (int k = 0; k < 2; k++) {
            const struct hf_date day =
                k == 0 ? finding->met_from.earliest : finding->met_from.latest;
            CHECK(day.days == (cases[i].met_from[k] == NULL
                                   ? HF_DATE_MAX.days
                                   : bench_day(cases[i].met_from[k]).days));
        }
        if (check_failed != failed) {
            printf("    case %zu\n", i);
        }
        bench_close(&bench);
    }
}

int main(void) {
    test_listed();
    return check_report();
}
