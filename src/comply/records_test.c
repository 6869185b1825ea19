/* Goal: figures over records and over units past their time are right on both sides of each day,
 * and what nobody has on file is never in order. Method: a few rows by hand beside the verdict that
 * they make; the same rows with cells taken out; each allocation failed in turn. */
#include "tests/comply_bench.h"

struct record_case {
    const char *name;
    enum hf_metric metric;
    int32_t age_days;
    const char *lines;
    enum hf_verdict verdict;
    enum hf_answer met;
};

#define UNKNOWN   HF_VERDICT_UNDETERMINED
#define MET       HF_VERDICT_MET
#define NOT_MET   HF_VERDICT_NOT_MET
#define ONE_MAKER "device | site=a | name=1 | manufacturer=Good | device_type=G\n"
#define REVIEW    HF_METRIC_SUPPLIERS_WITHOUT_REVIEW
#define PLAN      HF_METRIC_CONTRACTS_WITHOUT_EXIT_PLAN
#define CLAUSE    HF_METRIC_CONTRACTS_WITHOUT_BREAK_CLAUSE
#define SUPPORT   HF_METRIC_CONTRACTS_WITHOUT_SUPPORT_PERIOD
#define PAST      HF_METRIC_UNITS_PAST_SUPPORT
#define PATCHES   HF_METRIC_PATCHES_OVERDUE
#define SEGMENTS  HF_METRIC_SHARED_MANAGEMENT_SEGMENTS
#define SERVICES  HF_METRIC_SERVICES_WITHOUT_EXIT_PLAN
#define HOME      HF_METRIC_FUNCTIONS_NOT_REPATRIABLE
#define RUNNING   "from=2020 | until=2030"

/* All are asked on 2022-01-01. */
static const struct record_case record_cases[] = {
    {"a year old to the day", REVIEW, 365,
     ONE_MAKER "review | supplier=Good | kind=loss | done_on=2021-01-01", MET, HF_ANSWER_YES},
    {"a day older", REVIEW, 365,
     ONE_MAKER "review | supplier=Good | kind=loss | done_on=2020-12-31", NOT_MET, HF_ANSWER_NO},
    {"the day is not sure", REVIEW, 365,
     ONE_MAKER "review | supplier=Good | kind=loss | done_on=2020..2021", UNKNOWN,
     HF_ANSWER_NO_BASIS},
    {"the day is not said", REVIEW, 365, ONE_MAKER "review | supplier=Good | kind=loss", UNKNOWN,
     HF_ANSWER_NO_BASIS},
    {"not held yet", REVIEW, 365,
     ONE_MAKER "review | supplier=Good | kind=loss | done_on=2022-01-02", NOT_MET, HF_ANSWER_NO},
    {"never held", REVIEW, 365, ONE_MAKER "review | supplier=Good | kind=loss | done_on=never",
     NOT_MET, HF_ANSWER_NO},
    {"another sort", REVIEW, 365,
     ONE_MAKER "review | supplier=Good | kind=security | done_on=2021-06-01", UNKNOWN,
     HF_ANSWER_PRESUMED_NO},
    {"the sort is not said", REVIEW, 365, ONE_MAKER "review | supplier=Good | done_on=2021-06-01",
     UNKNOWN, HF_ANSWER_NO_BASIS},
    {"of the whole network", REVIEW, 365, ONE_MAKER "review | kind=loss | done_on=2021-06-01",
     UNKNOWN, HF_ANSWER_PRESUMED_YES},
    {"no review on file", REVIEW, 365, ONE_MAKER, UNKNOWN, HF_ANSWER_NO_BASIS},
    {"a second supplier by contract", REVIEW, 365,
     ONE_MAKER "review | supplier=Good | kind=loss | done_on=2021-06-01\n"
               "review | supplier=Fair | kind=loss | done_on=2019-06-01\n"
               "contract | id=1 | supplier=Fair | kind=support | " RUNNING,
     NOT_MET, HF_ANSWER_NO},
    {"whose contract is over", REVIEW, 365,
     ONE_MAKER "review | supplier=Good | kind=loss | done_on=2021-06-01\n"
               "review | supplier=Fair | kind=loss | done_on=2019-06-01\n"
               "contract | id=1 | supplier=Fair | kind=support | from=2019 | until=2022-01-01",
     MET, HF_ANSWER_YES},
    {"who runs a part of the network", REVIEW, 365,
     ONE_MAKER "review | supplier=Good | kind=loss | done_on=2021-06-01\n"
               "review | supplier=Fair | kind=loss | done_on=2019-06-01\n"
               "managed service | id=1 | provider=Fair | " RUNNING,
     NOT_MET, HF_ANSWER_NO},
    {"a maker whom nobody names", REVIEW, 365,
     ONE_MAKER "review | supplier=Good | kind=loss | done_on=2021-06-01\n"
               "device | site=b | name=2 | device_type=N",
     UNKNOWN, HF_ANSWER_NO_BASIS},

    {"a plan", PLAN, -1, "contract | id=1 | supplier=Good | exit_plan=yes | " RUNNING, MET,
     HF_ANSWER_YES},
    {"no plan", PLAN, -1, "contract | id=1 | supplier=Good | exit_plan=no | " RUNNING, NOT_MET,
     HF_ANSWER_NO},
    {"not said", PLAN, -1, "contract | id=1 | supplier=Good | " RUNNING, UNKNOWN,
     HF_ANSWER_NO_BASIS},
    {"no plan, but over", PLAN, -1,
     "contract | id=1 | supplier=Good | exit_plan=no | from=2019 | until=2022-01-01", MET,
     HF_ANSWER_YES},
    {"no plan, and nobody says whether it runs", PLAN, -1,
     "contract | id=1 | supplier=Good | exit_plan=no", UNKNOWN, HF_ANSWER_PRESUMED_NO},
    {"a plan of today", PLAN, 365,
     "contract | id=1 | supplier=Good | exit_plan=yes | exit_plan_on=2022-01-01 | " RUNNING, MET,
     HF_ANSWER_YES},
    {"an old plan", PLAN, 365,
     "contract | id=1 | supplier=Good | exit_plan=yes | exit_plan_on=2020-12-31 | " RUNNING,
     NOT_MET, HF_ANSWER_NO},
    {"a plan of unknown age", PLAN, 365,
     "contract | id=1 | supplier=Good | exit_plan=yes | " RUNNING, UNKNOWN, HF_ANSWER_NO_BASIS},
    {"no contract on file", PLAN, -1, ONE_MAKER, UNKNOWN, HF_ANSWER_NO_BASIS},

    {"a break clause", CLAUSE, -1, "contract | id=1 | supplier=Good | break_clause=yes | " RUNNING,
     MET, HF_ANSWER_YES},
    {"none", CLAUSE, -1,
     "contract | id=1 | supplier=Good | break_clause=yes | " RUNNING
     "\ncontract | id=2 | supplier=Good | break_clause=no | " RUNNING,
     NOT_MET, HF_ANSWER_NO},
    {"not said", CLAUSE, -1, "contract | id=1 | supplier=Good | exit_plan=yes | " RUNNING, UNKNOWN,
     HF_ANSWER_NO_BASIS},

    {"the parts are supported", SUPPORT, -1,
     "contract | id=1 | supplier=Good | kind=support | component_support=yes | " RUNNING, MET,
     HF_ANSWER_YES},
    {"they are not", SUPPORT, -1,
     "contract | id=1 | supplier=Good | kind=purchase | component_support=no | " RUNNING, NOT_MET,
     HF_ANSWER_NO},
    {"repair is no support", SUPPORT, -1,
     "contract | id=1 | supplier=Good | kind=repair | component_support=no | " RUNNING, MET,
     HF_ANSWER_YES},
    {"of what sort?", SUPPORT, -1,
     "contract | id=1 | supplier=Good | component_support=no | " RUNNING, UNKNOWN,
     HF_ANSWER_NO_BASIS},
    {"until when?", SUPPORT, -1,
     "contract | id=1 | supplier=Good | kind=support | component_support=yes | from=2020", UNKNOWN,
     HF_ANSWER_NO_BASIS},

    {"last day of support", PAST, -1,
     ONE_MAKER "product | manufacturer=Good | model=G | end_of_support=2022-01-01", MET,
     HF_ANSWER_YES},
    {"the day after", PAST, -1,
     ONE_MAKER "product | manufacturer=Good | model=G | end_of_support=2021-12-31", NOT_MET,
     HF_ANSWER_NO},
    {"nobody says when it ends", PAST, -1, ONE_MAKER, UNKNOWN, HF_ANSWER_NO_BASIS},
    {"no end", PAST, -1, ONE_MAKER "product | manufacturer=Good | model=G | end_of_support=never",
     MET, HF_ANSWER_YES},
#define OVER ONE_MAKER "product | manufacturer=Good | model=G | end_of_support=2021\n"
#define KEPT "continued use | manufacturer=Good | product=G | recorded_on=2021 | "
    {"all conditions, to be replaced", PAST, -1,
     OVER KEPT "replace_by=2022-01-01 | rarely_changed=yes | interfaces_monitored=yes | "
               "exposure_limited=yes",
     MET, HF_ANSWER_YES},
    {"the plan is late", PAST, -1,
     OVER KEPT "replace_by=2021-12-31 | rarely_changed=yes | interfaces_monitored=yes | "
               "exposure_limited=yes",
     NOT_MET, HF_ANSWER_NO},
    {"no plan", PAST, -1,
     OVER KEPT "replace_by=never | rarely_changed=yes | interfaces_monitored=yes | "
               "exposure_limited=yes",
     NOT_MET, HF_ANSWER_NO},
    {"the plan is not said", PAST, -1,
     OVER KEPT "rarely_changed=yes | interfaces_monitored=yes | exposure_limited=yes", UNKNOWN,
     HF_ANSWER_PRESUMED_NO},
    {"often changed", PAST, -1,
     OVER KEPT "replace_by=2023 | rarely_changed=no | interfaces_monitored=yes | "
               "exposure_limited=yes",
     NOT_MET, HF_ANSWER_NO},
    {"not monitored", PAST, -1,
     OVER KEPT "replace_by=2023 | rarely_changed=yes | interfaces_monitored=no | "
               "exposure_limited=yes",
     NOT_MET, HF_ANSWER_NO},
    {"can be reached", PAST, -1,
     OVER KEPT "replace_by=2023 | rarely_changed=yes | interfaces_monitored=yes | "
               "exposure_limited=no",
     NOT_MET, HF_ANSWER_NO},
    {"one condition is not said", PAST, -1,
     OVER KEPT "replace_by=2023 | rarely_changed=yes | interfaces_monitored=yes", UNKNOWN,
     HF_ANSWER_NO_BASIS},

#define FLAW                                                                                       \
    "release | manufacturer=Good | product=G | version=1 | exploited=yes | "                       \
    "exploited_since=2021-01-01 | fixed_by=2\n"
#define FIX "release | manufacturer=Good | product=G | version=2 | exploited=no | released="
    {"fourteen days", PATCHES, 14,
     "device | site=a | name=1 | manufacturer=Good | device_type=G | release=1 | exposed=yes\n" FLAW
         FIX "2021-12-18",
     MET, HF_ANSWER_YES},
    {"fifteen days", PATCHES, 14,
     "device | site=a | name=1 | manufacturer=Good | device_type=G | release=1 | exposed=yes\n" FLAW
         FIX "2021-12-17",
     NOT_MET, HF_ANSWER_NO},
    {"not reachable", PATCHES, 14,
     "device | site=a | name=1 | manufacturer=Good | device_type=G | release=1 | exposed=no\n" FLAW
         FIX "2021-12-17",
     MET, HF_ANSWER_YES},
    {"reachable?", PATCHES, 14,
     "device | site=a | name=1 | manufacturer=Good | device_type=G | release=1\n" FLAW FIX
     "2021-12-17",
     UNKNOWN, HF_ANSWER_NO_BASIS},
    {"patched", PATCHES, 14,
     "device | site=a | name=1 | manufacturer=Good | device_type=G | release=2 | exposed=yes\n" FLAW
         FIX "2021-12-17",
     MET, HF_ANSWER_YES},
    {"what does it run?", PATCHES, 14,
     "device | site=a | name=1 | manufacturer=Good | device_type=G | exposed=yes\n" FLAW FIX
     "2021-12-17",
     UNKNOWN, HF_ANSWER_NO_BASIS},
    {"a release nobody describes", PATCHES, 14,
     "device | site=a | name=1 | manufacturer=Good | device_type=G | release=9 | exposed=yes\n" FLAW
         FIX "2021-12-17",
     UNKNOWN, HF_ANSWER_NO_BASIS},
    {"when was the fix out?", PATCHES, 14,
     "device | site=a | name=1 | manufacturer=Good | device_type=G | release=1 | exposed=yes\n" FLAW
         FIX,
     UNKNOWN, HF_ANSWER_NO_BASIS},
    {"what fixes it?", PATCHES, 14,
     "device | site=a | name=1 | manufacturer=Good | device_type=G | release=1 | exposed=yes\n"
     "release | manufacturer=Good | product=G | version=1 | exploited=yes",
     UNKNOWN, HF_ANSWER_NO_BASIS},
    {"another spelling", PATCHES, 14,
     "device | site=a | name=1 | manufacturer=Good | device_type=G | release=V 1 | exposed=yes\n"
     "release | manufacturer=Good | product=G | version=v-1 | exploited=yes | "
     "exploited_since=2021-01-01 | fixed_by=2\n" FIX "2021-12-17",
     NOT_MET, HF_ANSWER_NO},
    {"patched after the day", PATCHES, 14,
     "device | site=a | name=1 | manufacturer=Good | device_type=G | release=2 | exposed=yes | "
     "release_installed=2022-01-02\n" FLAW FIX "2021-12-17",
     UNKNOWN, HF_ANSWER_NO_BASIS},
    {"patched on the day", PATCHES, 14,
     "device | site=a | name=1 | manufacturer=Good | device_type=G | release=2 | exposed=yes | "
     "release_installed=2022-01-01\n" FLAW FIX "2021-12-17",
     MET, HF_ANSWER_YES},
#define HOLDER(exposed)                                                                            \
    "device | site=a | name=1 | manufacturer=Fair | device_type=F | exposed=" exposed              \
    " | release=7\nrelease | manufacturer=Fair | product=F | version=7 | exploited=no\n"
#define CARD "module | site=a | device=1 | module_bay=1 | manufacturer=Good | module_type=G"
    {"a card with software of its own", PATCHES, 14,
     HOLDER("yes") CARD " | release=1\n" FLAW FIX "2021-12-17", NOT_MET, HF_ANSWER_NO},
    {"a card in what cannot be reached", PATCHES, 14,
     HOLDER("no") CARD " | release=1\n" FLAW FIX "2021-12-17", MET, HF_ANSWER_YES},
    {"what does the card run?", PATCHES, 14, HOLDER("yes") CARD "\n" FLAW FIX "2021-12-17", UNKNOWN,
     HF_ANSWER_NO_BASIS},
    {"a card of a line of its own", PATCHES, 14,
     HOLDER("yes") CARD "\nproduct | manufacturer=Good | model=G | software_line=card", UNKNOWN,
     HF_ANSWER_NO_BASIS},
    {"a card that runs its device's", PATCHES, 14, HOLDER("yes") CARD, MET, HF_ANSWER_YES},
    {"which card?", PATCHES, 14, HOLDER("yes") "module | site=a | device=1 | module_bay=1", UNKNOWN,
     HF_ANSWER_NO_BASIS},
    {"a flaw?", PATCHES, 14,
     "device | site=a | name=1 | manufacturer=Good | device_type=G | release=1 | exposed=yes\n"
     "release | manufacturer=Good | product=G | version=1 | fixed_by=2\n" FIX "2021-12-17",
     UNKNOWN, HF_ANSWER_NO_BASIS},

    {"a segment each", SEGMENTS, -1,
     "device | site=a | name=1 | manufacturer=Good | device_type=G | management_segment=g\n"
     "device | site=a | name=2 | manufacturer=Fair | device_type=F | management_segment=f",
     MET, HF_ANSWER_YES},
    {"one for both", SEGMENTS, -1,
     "device | site=a | name=1 | manufacturer=Good | device_type=G | management_segment=M1\n"
     "device | site=a | name=2 | manufacturer=Fair | device_type=F | management_segment=m1",
     NOT_MET, HF_ANSWER_NO},
    {"two of one maker", SEGMENTS, -1,
     "device | site=a | name=1 | manufacturer=Good | device_type=G | management_segment=m\n"
     "device | site=a | name=2 | manufacturer=Good | device_type=H | management_segment=m",
     MET, HF_ANSWER_YES},
    {"in which?", SEGMENTS, -1,
     "device | site=a | name=1 | manufacturer=Good | device_type=G | management_segment=m\n"
     "device | site=a | name=2 | manufacturer=Fair | device_type=F",
     UNKNOWN, HF_ANSWER_NO_BASIS},
    {"of whom?", SEGMENTS, -1,
     "device | site=a | name=1 | manufacturer=Good | device_type=G | management_segment=m\n"
     "device | site=a | name=2 | device_type=N | management_segment=m",
     UNKNOWN, HF_ANSWER_NO_BASIS},
    {"put in later", SEGMENTS, -1,
     "device | site=a | name=1 | manufacturer=Good | device_type=G | management_segment=m\n"
     "device | site=a | name=2 | manufacturer=Fair | device_type=F | management_segment=m | "
     "install_date=2022-01-02",
     MET, HF_ANSWER_YES},

    {"a plan for the service", SERVICES, -1,
     "managed service | id=1 | provider=Good | exit_plan=yes | " RUNNING, MET, HF_ANSWER_YES},
    {"none for the service", SERVICES, -1,
     "managed service | id=1 | provider=Good | exit_plan=no | " RUNNING, NOT_MET, HF_ANSWER_NO},
    {"an old one", SERVICES, 365,
     "managed service | id=1 | provider=Good | exit_plan=yes | exit_plan_on=2020-01-01 | " RUNNING,
     NOT_MET, HF_ANSWER_NO},
    {"not said of the service", SERVICES, -1, "managed service | id=1 | provider=Good | " RUNNING,
     UNKNOWN, HF_ANSWER_NO_BASIS},
    {"no service on file", SERVICES, -1, ONE_MAKER, UNKNOWN, HF_ANSWER_NO_BASIS},

#define AT_HOME "operator | name=O | country=AA\n"
    {"at home", HOME, 30, AT_HOME "function | name=f | country=aa | repatriation_days=99", MET,
     HF_ANSWER_YES},
    {"abroad, 30 days", HOME, 30, AT_HOME "function | name=f | country=BB | repatriation_days=30",
     MET, HF_ANSWER_YES},
    {"abroad, 31 days", HOME, 30, AT_HOME "function | name=f | country=BB | repatriation_days=31",
     NOT_MET, HF_ANSWER_NO},
    {"20 to 40 days", HOME, 30, AT_HOME "function | name=f | country=BB | repatriation_days=20..40",
     UNKNOWN, HF_ANSWER_NO_BASIS},
    {"how long?", HOME, 30, AT_HOME "function | name=f | country=BB", UNKNOWN, HF_ANSWER_NO_BASIS},
    {"where?", HOME, 30, AT_HOME "function | name=f | repatriation_days=31", UNKNOWN,
     HF_ANSWER_NO_BASIS},
    {"where is home?", HOME, 30, "function | name=f | country=BB | repatriation_days=31", UNKNOWN,
     HF_ANSWER_NO_BASIS},
};

static void records_open(struct comply_bench *bench, const struct record_case *one) {
    bench_open(bench, one->metric, 0.0);
    bench->rule.target = (struct hf_target){.is_category = true, .reaches_components = HF_NO};
    bench->rule.review = one->metric == REVIEW ? HF_REVIEW_LOSS : HF_REVIEW_UNKNOWN;
    bench->rule.age_days = one->age_days;
    bench->deadline.date = hf_date_sure(bench_day("2022-01-01"));
    helper_lines(&bench->help, one->lines);
}

static void test_cases(void) {
    for (size_t i = 0; i < sizeof record_cases / sizeof record_cases[0]; i++) {
        const struct record_case *one = &record_cases[i];
        struct comply_bench bench;
        records_open(&bench, one);
        const struct hf_finding *finding = bench_run(&bench, HF_ANSWER_NO);
        const bool is_right = finding != NULL && finding[0].verdict == one->verdict &&
                              finding[0].met == one->met && finding[1].met == one->met;
        if (!CHECK(is_right) && finding != NULL) {
            printf("    %s, %s: verdict %d, %s; %g..%g of %g..%g\n", hf_metric_text(one->metric),
                   one->name, (int)finding->verdict, hf_answer_text(finding->met),
                   finding->numerator.lower, finding->numerator.upper, finding->denominator.lower,
                   finding->denominator.upper);
        }
        bench_close(&bench);
    }
}

/* Asked of a later day: what is in order may be renewed, what is not is presumed to stay so, and a
 * review that is still young enough then settles it. */
static void test_later(void) {
    static const struct {
        const char *done;
        enum hf_answer met;
    } cases[] = {{"2021-06-01", HF_ANSWER_NO_BASIS},
                 {"2020-06-01", HF_ANSWER_PRESUMED_NO},
                 {"2021-12-31", HF_ANSWER_YES}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct comply_bench bench;
        struct record_case one = {"", REVIEW, 365, ONE_MAKER, UNKNOWN, HF_ANSWER_NO};
        records_open(&bench, &one);
        bench.deadline.date = hf_date_sure(bench_day("2022-12-31"));
        struct hf_text line = {NULL, 0};
        CHECK(hf_text_format(&bench.help.text, &line,
                             "review | supplier=Good | kind=loss | done_on=%s",
                             cases[i].done) == HF_OK);
        helper_line(&bench.help, line);
        const struct hf_finding *finding = bench_run(&bench, HF_ANSWER_NO);
        CHECK(finding != NULL && finding->met == cases[i].met);
        bench_close(&bench);
    }
}

/* A managed service on file counts once: by its contract, or by itself where it has none. */
static void test_outsourced(void) {
    static const struct {
        const char *lines;
        double limit, least, most;
        enum hf_answer met;
    } cases[] = {
        {"managed service | id=1 | provider=Evil | " RUNNING, 0.0, 1.0, 1.0, HF_ANSWER_NO},
        {"managed service | id=1 | provider=Good | " RUNNING, 0.0, 0.0, 0.0, HF_ANSWER_YES},
        {"managed service | id=1 | provider=Evil | from=2019 | until=2022-01-01", 0.0, 0.0, 0.0,
         HF_ANSWER_YES},
        {"managed service | id=1 | " RUNNING, 0.0, 0.0, 1.0, HF_ANSWER_NO_BASIS},
        {"managed service | id=1 | provider=Evil | contract=K | " RUNNING
         "\ncontract | id=K | supplier=Evil | kind=managed-service | " RUNNING,
         1.0, 1.0, 1.0, HF_ANSWER_YES},
        {"managed service | id=1 | provider=Evil | contract=K | " RUNNING
         "\ncontract | id=K | supplier=Evil | kind=support | " RUNNING,
         0.0, 1.0, 1.0, HF_ANSWER_NO},
        {"managed service | id=1 | provider=Evil | " RUNNING
         "\ncontract | id=K | supplier=Evil | kind=managed-service | " RUNNING,
         1.0, 1.0, 2.0, HF_ANSWER_NO_BASIS},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct comply_bench bench;
        bench_open(&bench, HF_METRIC_OUTSOURCED, cases[i].limit);
        bench.deadline.date = hf_date_sure(bench_day("2022-01-01"));
        bench_lines(&bench, 0, 1, EVIL);
        helper_lines(&bench.help, cases[i].lines);
        const struct hf_finding *finding = bench_run(&bench, HF_ANSWER_YES);
        if (!CHECK(finding != NULL && finding->met == cases[i].met)) {
            printf("    %s\n", cases[i].lines);
        }
        CHECK_NEAR(finding->numerator.lower, cases[i].least, 0.0);
        CHECK_NEAR(finding->numerator.upper, cases[i].most, 0.0);
        bench_close(&bench);
    }
}

/* Do the spares last until the end of the planned lifetime? */
static void test_lifetime(void) {
    static const struct {
        const char *life, *early, *late;
        enum hf_answer met;
    } cases[] = {{"2029-01-01", "2029-01-01", "2030-01-01", HF_ANSWER_YES},
                 {"2029-01-02", "2028-01-01", "2029-01-01", HF_ANSWER_NO},
                 {"2029-01-02", "2029-01-01", "2030-01-01", HF_ANSWER_NO_BASIS},
                 {"", "2029-01-01", "2030-01-01", HF_ANSWER_NO_BASIS},
                 {"never", "2029-01-01", "2030-01-01", HF_ANSWER_NO},
                 {"never", "9999-12-31", "9999-12-31", HF_ANSWER_NO_BASIS},
                 {"2025", "9999-12-31", "9999-12-31", HF_ANSWER_YES}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct comply_bench bench;
        struct record_case one = {
            "", HF_METRIC_PRODUCTS_WITHOUT_LIFETIME_SPARES, -1, ONE_MAKER, UNKNOWN, HF_ANSWER_NO};
        records_open(&bench, &one);
        struct hf_text line = {NULL, 0};
        CHECK(hf_text_format(&bench.help.text, &line,
                             "product | manufacturer=Good | model=G | lifetime_until=%s",
                             cases[i].life) == HF_OK);
        helper_line(&bench.help, line);
        const struct hf_finding *finding = bench_run(&bench, HF_ANSWER_NO);
        CHECK(finding != NULL && finding->met == HF_ANSWER_NO_BASIS); /* no pool */
        struct hf_endurance endurance = {
            .product = helper_row(bench.assessment.snapshot, HF_KIND_PRODUCT, "good/g"),
            .from = bench_day("2022-01-01"),
            .why = HF_WHY_NONE};
        endurance.holds_until[2] =
            (struct hf_date_range){bench_day(cases[i].early), bench_day(cases[i].late)};
        bench.assessment.endurance = &endurance;
        bench.assessment.endurance_count = 1;
        CHECK(hf_comply_assess(&bench.assessment, &bench.help.keep, bench.help.scratch, NULL) ==
              HF_OK);
        if (!CHECK(bench.assessment.finding->met == cases[i].met)) {
            printf("    %s: %s\n", cases[i].life, hf_answer_text(bench.assessment.finding->met));
        }
        bench_close(&bench);
    }
}

int main(void) {
    test_cases();
    test_later();
    test_outsourced();
    test_lifetime();
    return check_report();
}
