/* Goal: each metric is right on both sides of its limit and of its day, and what is not known is
 * not settled. Method: small networks counted by hand; every verdict is written beside the rows
 * that make it. */
#include "tests/comply_bench.h"

static void check_finding(const struct hf_finding *finding, enum hf_verdict verdict,
                          enum hf_answer met, int line) {
    if (finding == NULL || finding->verdict != verdict || finding->met != met) {
        CHECK(false);
        if (finding != NULL) {
            printf("    line %d: verdict %d, %s; figure %g..%g, presumed %g, %g..%g of %g..%g\n",
                   line, (int)finding->verdict, hf_answer_text(finding->met), finding->figure.lower,
                   finding->figure.upper, finding->presumed, finding->numerator.lower,
                   finding->numerator.upper, finding->denominator.lower,
                   finding->denominator.upper);
        }
        return;
    }
    CHECK(true);
}
#define CHECK_FINDING(finding, verdict, met) check_finding((finding), (verdict), (met), __LINE__)

/* ---- shares of sites ---- */

struct share_case {
    unsigned evil, good, nobody; /* sites with one such unit */
    enum hf_verdict verdict;
    enum hf_answer met;
};

static const struct share_case share_cases[] = {
    {7, 13, 0, HF_VERDICT_MET, HF_ANSWER_YES},               /* exactly 35 percent */
    {8, 12, 0, HF_VERDICT_NOT_MET, HF_ANSWER_NO},            /* one site more */
    {6, 13, 1, HF_VERDICT_MET, HF_ANSWER_YES},               /* 7 of 20 at worst */
    {7, 12, 1, HF_VERDICT_UNDETERMINED, HF_ANSWER_NO_BASIS}, /* 7 or 8 of 20 */
    {8, 11, 1, HF_VERDICT_NOT_MET, HF_ANSWER_NO},            /* 8 at best */
    {0, 0, 3, HF_VERDICT_UNDETERMINED, HF_ANSWER_NO_BASIS},
    {0, 5, 0, HF_VERDICT_MET, HF_ANSWER_YES},
    {0, 0, 0, HF_VERDICT_UNDETERMINED, HF_ANSWER_NO_BASIS}, /* no inventory says nothing */
};

static void test_site_share(void) {
    for (size_t i = 0; i < sizeof share_cases / sizeof share_cases[0]; i++) {
        const struct share_case *one = &share_cases[i];
        struct comply_bench bench;
        bench_open(&bench, HF_METRIC_SITE_SHARE, 0.35);
        bench_lines(&bench, 0, one->evil, EVIL);
        bench_lines(&bench, one->evil, one->good, GOOD);
        bench_lines(&bench, one->evil + one->good, one->nobody, NOBODY);
        const struct hf_finding *finding = bench_run(&bench, HF_ANSWER_YES);
        CHECK_FINDING(finding, one->verdict, one->met);
        CHECK(bench.assessment.finding_count == 2 && finding[1].is_today && !finding[0].is_today);
        CHECK_NEAR(finding[0].numerator.lower, one->evil, 0.0);
        CHECK_NEAR(finding[0].numerator.upper, one->evil + one->nobody, 0.0);
        bench_close(&bench);
    }
}

/* Rows of 3 and of 5 units at a site are one site; a site with both makers counts once. */
static void test_sites_not_units(void) {
    struct comply_bench bench;
    bench_open(&bench, HF_METRIC_SITE_SHARE, 0.5);
    helper_lines(&bench.help,
                 "device | site=a | name=1 | manufacturer=Evil | device_type=E | quantity=50\n"
                 "device | site=a | name=2 | manufacturer=Good | device_type=G | quantity=3\n"
                 "device | site=b | name=3 | manufacturer=Good | device_type=G\n"
                 "device | site=c | name=4 | manufacturer=Evil | device_type=E | status=planned\n");
    const struct hf_finding *finding = bench_run(&bench, HF_ANSWER_YES);
    CHECK_FINDING(finding, HF_VERDICT_MET,
                  HF_ANSWER_YES); /* 1 of 2: what is planned is not there */
    CHECK_NEAR(finding->figure.upper, 0.5, 1e-12);
    bench_close(&bench);
}

/* Targets that are only presumed, makers read off the text, roles that nobody states. */
static void test_presumptions(void) {
    static const struct {
        enum hf_answer hit;
        unsigned roles;
        const char *lines;
        enum hf_verdict verdict;
        enum hf_answer met;
    } cases[] = {
        {HF_ANSWER_PRESUMED_YES, 1U << HF_ROLE_BRAND, "", HF_VERDICT_UNDETERMINED,
         HF_ANSWER_PRESUMED_NO},
        {HF_ANSWER_PRESUMED_NO, 1U << HF_ROLE_BRAND, "", HF_VERDICT_UNDETERMINED,
         HF_ANSWER_PRESUMED_YES},
        {HF_ANSWER_NO_BASIS, 1U << HF_ROLE_BRAND, "", HF_VERDICT_UNDETERMINED, HF_ANSWER_NO_BASIS},
        {HF_ANSWER_NO, 1U << HF_ROLE_BRAND, "", HF_VERDICT_MET, HF_ANSWER_YES},
        {HF_ANSWER_YES, 1U << HF_ROLE_DESIGNER, "", HF_VERDICT_UNDETERMINED, HF_ANSWER_PRESUMED_NO},
        {HF_ANSWER_NO, 1U << HF_ROLE_DESIGNER, "", HF_VERDICT_UNDETERMINED, HF_ANSWER_PRESUMED_YES},
        {HF_ANSWER_NO, 1U << HF_ROLE_DESIGNER,
         "product party | manufacturer=Evil | product=E1 | role=designer | party=Good",
         HF_VERDICT_MET, HF_ANSWER_YES},
        {HF_ANSWER_YES, 1U << HF_ROLE_DESIGNER,
         "product party | manufacturer=Evil | product=E1 | role=designer | party=Good",
         HF_VERDICT_MET, HF_ANSWER_YES},
        {HF_ANSWER_NO, 1U << HF_ROLE_BRAND,
         "product party | manufacturer=Evil | product=E1 | party=Evil", HF_VERDICT_MET,
         HF_ANSWER_YES},
        {HF_ANSWER_NO, 1U << HF_ROLE_BRAND,
         "product party | manufacturer=Evil | product=E1 | role=brand", HF_VERDICT_UNDETERMINED,
         HF_ANSWER_NO_BASIS},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct comply_bench bench;
        bench_open(&bench, HF_METRIC_UNITS, 0.0);
        bench.rule.target.roles = cases[i].roles;
        bench_lines(&bench, 0, 1, EVIL);
        helper_lines(&bench.help, cases[i].lines);
        CHECK_FINDING(bench_run(&bench, cases[i].hit), cases[i].verdict, cases[i].met);
        bench_close(&bench);
    }
    struct comply_bench bench;
    bench_open(&bench, HF_METRIC_UNITS, 0.0);
    helper_lines(&bench.help, "party | name=Evil\ndevice | site=a | product=Evil 5 | quantity=4\n");
    const struct hf_finding *finding = bench_run(&bench, HF_ANSWER_YES);
    CHECK_FINDING(finding, HF_VERDICT_UNDETERMINED, HF_ANSWER_PRESUMED_NO);
    CHECK_NEAR(finding->presumed, 4.0, 1e-12);
    CHECK_NEAR(finding->doubted, 4.0, 1e-12);
    bench_close(&bench);
    /* the brand is presumed to make what it sells: the bounds leave that open, the likely figures
     * take it as true */
    bench_open(&bench, HF_METRIC_SITE_SHARE, 0.35);
    bench.rule.target.roles = 1U << HF_ROLE_BRAND | 1U << HF_ROLE_MANUFACTURER;
    bench_lines(&bench, 0, 3, EVIL);
    bench_lines(&bench, 3, 6, GOOD);
    bench_lines(&bench, 9, 1, NOBODY);
    finding = bench_run(&bench, HF_ANSWER_YES);
    CHECK_FINDING(finding, HF_VERDICT_UNDETERMINED, HF_ANSWER_NO_BASIS);
    CHECK_NEAR(finding->figure.lower, 0.3, 1e-12);
    CHECK_NEAR(finding->presumed, 0.3, 1e-12);
    CHECK_NEAR(finding->doubted, 0.4, 1e-12);
    CHECK_NEAR(finding->figure.upper, 1.0, 1e-12);
    bench_close(&bench);
}

/* ---- days and swaps ---- */

static void swap_case(const char *swap_date, const char *replacement, enum hf_verdict at_deadline,
                      enum hf_answer met) {
    struct comply_bench bench;
    bench_open(&bench, HF_METRIC_UNITS, 0.0);
    bench_lines(&bench, 0, 2, EVIL);
    bench_lines(&bench, 2, 2, GOOD);
    char line[200];
    for (int i = 0; i < 2; i++) {
        snprintf(line, sizeof line, "schedule | site=s%d | product=E1 | date=%s | %s", i, swap_date,
                 replacement);
        struct hf_text copy = {NULL, 0};
        CHECK(hf_text_copy(&bench.help.text, hf_text_of(line), &copy) == HF_OK);
        helper_line(&bench.help, copy);
    }
    const struct hf_finding *finding = bench_run(&bench, HF_ANSWER_YES);
    const int failed = check_failed;
    CHECK_FINDING(finding, at_deadline, met);
    if (swap_date[0] == '\0') { /* it may be done already */
        CHECK_FINDING(&finding[1], HF_VERDICT_UNDETERMINED, HF_ANSWER_PRESUMED_NO);
    } else { /* today, long before: not due */
        CHECK_FINDING(&finding[1], HF_VERDICT_NOT_MET, HF_ANSWER_NO);
        CHECK(!finding[1].is_due && finding[0].is_due);
    }
    if (check_failed != failed) {
        printf("    swap on %s, %s\n", swap_date, replacement);
    }
    bench_close(&bench);
}

static void test_days(void) {
    const char *good = "replacement_manufacturer=Good | replacement=G1";
    swap_case("2023-06-29", good, HF_VERDICT_MET, HF_ANSWER_YES);
    swap_case("2023-06-30", good, HF_VERDICT_MET, HF_ANSWER_YES); /* by the end of the day */
    swap_case("2023-07-01", good, HF_VERDICT_NOT_MET, HF_ANSWER_NO);
    swap_case("2023-06", good, HF_VERDICT_MET, HF_ANSWER_YES);
    swap_case("2023-06-20..2023-07-04", good, HF_VERDICT_UNDETERMINED, HF_ANSWER_PRESUMED_YES);
    swap_case("2023-06-30..2023-07-20", good, HF_VERDICT_UNDETERMINED, HF_ANSWER_PRESUMED_NO);
    swap_case("", good, HF_VERDICT_UNDETERMINED, HF_ANSWER_PRESUMED_NO);
    swap_case("2023-06-29", "replacement=", HF_VERDICT_UNDETERMINED, HF_ANSWER_NO_BASIS);
    swap_case("2023-06-29", "replacement_manufacturer=Evil | replacement=E1", HF_VERDICT_NOT_MET,
              HF_ANSWER_NO);
}

static void test_met_from(void) {
    struct comply_bench bench;
    bench_open(&bench, HF_METRIC_SITE_SHARE, 0.35);
    bench_lines(&bench, 0, 10, EVIL);
    bench_lines(&bench, 10, 10, GOOD);
    bench_lines(&bench, 0, 5,
                "schedule | site=s%u | manufacturer=Evil | product=E1 | date=2022-03-0%u | "
                "replacement_manufacturer=Good | replacement=G1");
    /* 2022-03-00 is no date: blank, so that swap may never be done; the others leave 6 of 20 from
     * the 4th on */
    const struct hf_finding *finding = bench_run(&bench, HF_ANSWER_YES);
    CHECK_FINDING(finding, HF_VERDICT_MET, HF_ANSWER_YES);
    CHECK_FINDING(&finding[1], HF_VERDICT_NOT_MET, HF_ANSWER_NO);
    CHECK(!finding[1].is_due);
    CHECK(finding->met_from.latest.days == bench_day("2022-03-03").days);   /* 7 of 20 */
    CHECK(finding->met_from.earliest.days == bench_day("2022-03-02").days); /* the blank one done */
    CHECK_NEAR(finding->figure.upper, 0.3, 1e-12);
    CHECK_NEAR(finding->figure.lower, 0.25, 1e-12);
    bench_close(&bench);
    bench_open(&bench, HF_METRIC_UNITS, 0.0);
    bench_lines(&bench, 0, 1, EVIL);
    finding = bench_run(&bench, HF_ANSWER_YES);
    CHECK(finding->met_from.earliest.days == HF_DATE_MAX.days);
    CHECK(finding->met_from.latest.days == HF_DATE_MAX.days);
    bench_close(&bench);
}

/* A device takes its modules with it; a swap of some of several rows may take those that count or
 * the others. */
static void test_partial_swaps(void) {
    struct comply_bench bench;
    bench_open(&bench, HF_METRIC_UNITS, 0.0);
    helper_lines(&bench.help,
                 "device | site=a | name=1 | manufacturer=Evil | device_type=E\n"
                 "module | site=a | device=1 | module_bay=1 | manufacturer=Evil | module_type=M\n"
                 "schedule | site=a | manufacturer=Evil | product=E | date=2022-06-01 | "
                 "replacement_manufacturer=Good | replacement=G\n");
    const struct hf_finding *finding = bench_run(&bench, HF_ANSWER_YES);
    CHECK_FINDING(finding, HF_VERDICT_MET, HF_ANSWER_YES);
    CHECK_NEAR(finding[1].numerator.lower, 2.0, 0.0);
    bench_close(&bench);
    bench_open(&bench, HF_METRIC_UNITS, 0.0);
    bench_scope_access(&bench);
    helper_lines(
        &bench.help,
        "function | name=A | class=access\nfunction | name=B | class=other\n"
        "device | site=a | name=1 | manufacturer=Evil | device_type=E | function=A | quantity=2\n"
        "device | site=a | name=2 | manufacturer=Evil | device_type=E | function=B | quantity=2\n"
        "schedule | site=a | manufacturer=Evil | product=E | date=2022-06-01 | quantity=3 | "
        "replacement_manufacturer=Good | replacement=G\n");
    finding = bench_run(&bench, HF_ANSWER_YES);
    CHECK_FINDING(finding, HF_VERDICT_UNDETERMINED, HF_ANSWER_PRESUMED_YES);
    CHECK_NEAR(finding->numerator.lower, 0.0, 0.0);
    CHECK_NEAR(finding->numerator.upper, 1.0, 0.0);
    bench_close(&bench);
}

/* ---- scope ---- */

static void test_scope(void) {
    static const struct {
        const char *name, *cells;
        enum hf_verdict verdict;
        enum hf_answer met;
    } cases[] = {
        {"in the class", "function=A | technology=t5", HF_VERDICT_NOT_MET, HF_ANSWER_NO},
        {"another class", "function=B | technology=t5", HF_VERDICT_MET, HF_ANSWER_YES},
        {"another technology", "function=A | technology=t4", HF_VERDICT_MET, HF_ANSWER_YES},
        {"one of its words", "function=A | technology=t4 t5", HF_VERDICT_NOT_MET, HF_ANSWER_NO},
        {"no function", "technology=t5", HF_VERDICT_UNDETERMINED, HF_ANSWER_NO_BASIS},
        {"no technology", "function=A", HF_VERDICT_UNDETERMINED, HF_ANSWER_NO_BASIS},
        {"a function whose class is its name", "function=access | technology=t5",
         HF_VERDICT_NOT_MET, HF_ANSWER_NO},
        {"a function of unknown class", "function=Z | technology=t5", HF_VERDICT_UNDETERMINED,
         HF_ANSWER_PRESUMED_YES},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct comply_bench bench;
        bench_open(&bench, HF_METRIC_UNITS, 0.0);
        bench_scope_access(&bench);
        struct hf_text word = HF_TEXT("t5");
        bench.rule.technology = &word;
        bench.rule.technology_count = 1;
        helper_lines(&bench.help,
                     "function | name=A | class=access\nfunction | name=B | class=other\n");
        struct hf_text line = {NULL, 0};
        CHECK(hf_text_format(&bench.help.text, &line,
                             "device | site=a | name=1 | manufacturer=Evil | device_type=E | %s",
                             cases[i].cells) == HF_OK);
        helper_line(&bench.help, line);
        const int failed = check_failed;
        CHECK_FINDING(bench_run(&bench, HF_ANSWER_YES), cases[i].verdict, cases[i].met);
        if (check_failed != failed) {
            printf("    %s\n", cases[i].name);
        }
        bench_close(&bench);
    }
}

/* ---- shares of what services deliver ---- */

static const char *const service_sites =
    "function | name=A | class=access\n"
    "device | site=a | name=1 | manufacturer=Evil | device_type=E | function=A\n"
    "device | site=b | name=2 | manufacturer=Good | device_type=G | function=A\n";

static void service_case(enum hf_metric metric, const char *lines, enum hf_verdict verdict,
                         enum hf_answer met) {
    struct comply_bench bench;
    bench_open(&bench, metric, 0.35);
    bench_scope_access(&bench);
    helper_lines(&bench.help, service_sites);
    helper_lines(&bench.help, lines);
    const int failed = check_failed;
    CHECK_FINDING(bench_run(&bench, HF_ANSWER_YES), verdict, met);
    if (check_failed != failed) {
        printf("    %s\n", lines);
    }
    bench_close(&bench);
}

static void test_service_shares(void) {
    service_case(
        HF_METRIC_PREMISES_SHARE,
        "service | site=a | function=A | premises=35\nservice | site=b | function=A | premises=65",
        HF_VERDICT_MET, HF_ANSWER_YES);
    service_case(
        HF_METRIC_PREMISES_SHARE,
        "service | site=a | function=A | premises=36\nservice | site=b | function=A | premises=65",
        HF_VERDICT_NOT_MET, HF_ANSWER_NO);
    service_case(HF_METRIC_PREMISES_SHARE,
                 "service | site=a | function=A | premises=36\nservice | site=b | function=A",
                 HF_VERDICT_UNDETERMINED, HF_ANSWER_NO_BASIS);
    /* what is missing could only make the share smaller */
    service_case(HF_METRIC_PREMISES_SHARE,
                 "function | name=A2 | class=access\nservice | site=b | function=A2\n"
                 "service | site=a | function=A | premises=35\n"
                 "service | site=b | function=A | premises=65",
                 HF_VERDICT_MET, HF_ANSWER_YES);
    service_case(HF_METRIC_PREMISES_SHARE, "service | site=b | function=A | premises=65",
                 HF_VERDICT_UNDETERMINED, HF_ANSWER_NO_BASIS); /* nothing said of site a */
    service_case(HF_METRIC_SUBSCRIBER_SHARE,
                 "service | site=a | function=A | subscribers=1\nservice | site=b | function=A | "
                 "subscribers=2",
                 HF_VERDICT_MET, HF_ANSWER_YES);
    service_case(HF_METRIC_SUBSCRIBER_SHARE,
                 "service | site=a | function=A | subscribers=10 | premises=1\n"
                 "service | site=b | function=A | subscribers=10 | premises=99\n",
                 HF_VERDICT_NOT_MET, HF_ANSWER_NO);
    const char *gbit =
        "service | site=a | function=A | traffic=0.35 | traffic_basis=Gbit/s peak down\n"
        "service | site=b | function=A | traffic=0.65 | traffic_basis=Gbit/s peak down\n";
    service_case(HF_METRIC_TRAFFIC_SHARE, gbit, HF_VERDICT_MET, HF_ANSWER_YES);
    service_case(HF_METRIC_TRAFFIC_SHARE,
                 "service | site=a | function=A | traffic=0.350001 | traffic_basis=G\n"
                 "service | site=b | function=A | traffic=0.65 | traffic_basis=G\n",
                 HF_VERDICT_NOT_MET, HF_ANSWER_NO);
    service_case(HF_METRIC_TRAFFIC_SHARE,
                 "service | site=a | function=A | traffic=1 | traffic_basis=G\n"
                 "service | site=b | function=A | traffic=9 | traffic_basis=T\n",
                 HF_VERDICT_UNDETERMINED, HF_ANSWER_NO_BASIS); /* bases differ */
    service_case(
        HF_METRIC_TRAFFIC_SHARE,
        "service | site=a | function=A | traffic=1\nservice | site=b | function=A | traffic=9\n",
        HF_VERDICT_UNDETERMINED, HF_ANSWER_NO_BASIS); /* basis not said */
    service_case(HF_METRIC_TRAFFIC_SHARE, "", HF_VERDICT_UNDETERMINED, HF_ANSWER_NO_BASIS);
}

/* ---- other metrics ---- */

static void test_installed_since(void) {
    static const struct {
        const char *date;
        enum hf_verdict verdict;
    } cases[] = {{"2022-10-12", HF_VERDICT_MET},
                 {"2022-10-13", HF_VERDICT_NOT_MET},
                 {"2022-10", HF_VERDICT_UNDETERMINED},
                 {"", HF_VERDICT_UNDETERMINED}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct comply_bench bench;
        bench_open(&bench, HF_METRIC_INSTALLED_SINCE, 0.0);
        bench.rule.since = bench_day("2022-10-13");
        struct hf_text line = {NULL, 0};
        CHECK(hf_text_format(
                  &bench.help.text, &line,
                  "device | site=a | name=1 | manufacturer=Evil | device_type=E | install_date=%s",
                  cases[i].date) == HF_OK);
        helper_line(&bench.help, line);
        CHECK(bench_run(&bench, HF_ANSWER_YES)->verdict == cases[i].verdict);
        bench_close(&bench);
    }
    struct comply_bench bench; /* a swap that puts a target's product in is installing */
    bench_open(&bench, HF_METRIC_INSTALLED_SINCE, 0.0);
    bench.rule.since = bench_day("2022-10-13");
    helper_lines(&bench.help,
                 "device | site=a | name=1 | manufacturer=Good | device_type=G\n"
                 "schedule | site=a | manufacturer=Good | product=G | date=2022-12-01 | "
                 "replacement_manufacturer=Evil | replacement=E\n");
    const struct hf_finding *finding = bench_run(&bench, HF_ANSWER_YES);
    CHECK_FINDING(finding, HF_VERDICT_NOT_MET, HF_ANSWER_NO);
    CHECK_FINDING(&finding[1], HF_VERDICT_MET, HF_ANSWER_YES);
    CHECK(!finding[1].is_due);
    bench_close(&bench);
}

static void test_sensitive(void) {
    static const struct {
        const char *lines;
        bool has_place;
        enum hf_verdict verdict;
    } cases[] = {
        {"coverage | site=s0 | place=Fort\ncoverage | site=s1 | place=Town", true,
         HF_VERDICT_NOT_MET},
        {"coverage | site=s0 | place=Town\ncoverage | site=s1 | place=Fort", true, HF_VERDICT_MET},
        {"coverage | site=s1 | place=Fort", true, HF_VERDICT_UNDETERMINED}, /* s0 may serve any */
        {"coverage | site=s0 | place=Town\ncoverage | site=s1 | place=Fort", false,
         HF_VERDICT_UNDETERMINED}, /* nobody names the places */
        {"coverage | site=s0 | place=Town\ncoverage | place=Fort", true, HF_VERDICT_UNDETERMINED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct comply_bench bench;
        bench_open(&bench, HF_METRIC_SENSITIVE_SITES, 0.0);
        bench.place = HF_TEXT("fort");
        bench.pack.sensitive_place = &bench.place;
        bench.pack.sensitive_place_count = cases[i].has_place ? 1 : 0;
        bench_lines(&bench, 0, 1, EVIL);
        bench_lines(&bench, 1, 1, GOOD);
        helper_lines(&bench.help, cases[i].lines);
        const int failed = check_failed;
        CHECK(bench_run(&bench, HF_ANSWER_YES)->verdict == cases[i].verdict);
        if (check_failed != failed) {
            printf("    %s\n", cases[i].lines);
        }
        bench_close(&bench);
    }
}

static void test_outsourced(void) {
    static const struct {
        const char *line;
        enum hf_verdict at_deadline;
        enum hf_answer today; /* not due, but is it kept? */
    } cases[] = {
        {"supplier=Evil | kind=managed-service | from=2019 | until=2023-06-30", HF_VERDICT_MET,
         HF_ANSWER_NO},
        {"supplier=Evil | kind=managed-service | from=2019 | until=2023-07-01", HF_VERDICT_NOT_MET,
         HF_ANSWER_NO},
        {"supplier=Evil | kind=managed-service | from=2019", HF_VERDICT_UNDETERMINED,
         HF_ANSWER_PRESUMED_NO},
        {"supplier=Evil | from=2019 | until=2030", HF_VERDICT_UNDETERMINED, HF_ANSWER_NO_BASIS},
        {"supplier=Evil | kind=purchase | from=2019 | until=2030", HF_VERDICT_MET, HF_ANSWER_YES},
        {"supplier=Good | kind=managed-service | from=2019 | until=2030", HF_VERDICT_MET,
         HF_ANSWER_YES},
        {"kind=managed-service | from=2019 | until=2030", HF_VERDICT_UNDETERMINED,
         HF_ANSWER_NO_BASIS},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct comply_bench bench;
        bench_open(&bench, HF_METRIC_OUTSOURCED, 0.0);
        bench_lines(&bench, 0, 1, EVIL);
        struct hf_text line = {NULL, 0};
        CHECK(hf_text_format(&bench.help.text, &line, "contract | id=1 | %s", cases[i].line) ==
              HF_OK);
        helper_line(&bench.help, line);
        const struct hf_finding *finding = bench_run(&bench, HF_ANSWER_YES);
        CHECK(finding[0].verdict == cases[i].at_deadline && finding[1].met == cases[i].today &&
              !finding[1].is_due);
        CHECK(i != 0 || finding->met_from.latest.days == bench_day("2023-06-30").days);
        bench_close(&bench);
    }
    struct comply_bench bench;
    bench_open(&bench, HF_METRIC_OUTSOURCED, 0.0);
    bench_lines(&bench, 0, 1, EVIL);
    CHECK_FINDING(bench_run(&bench, HF_ANSWER_YES), HF_VERDICT_UNDETERMINED, HF_ANSWER_NO_BASIS);
    bench_close(&bench);
}

/* Two parties of the pack in the network; a stake between them makes them one. */
static void test_target_count(void) {
    for (uint32_t stakes = 0; stakes < 2; stakes++) {
        struct comply_bench bench;
        bench_open(&bench, HF_METRIC_TARGET_COUNT, 1.0);
        struct hf_text names[2] = {HF_TEXT("Evil"), HF_TEXT("Wicked")};
        struct hf_pack_party party[2] = {{.id = HF_TEXT("e"), .name = &names[0], .name_count = 1},
                                         {.id = HF_TEXT("w"), .name = &names[1], .name_count = 1}};
        struct hf_pack_stake stake = {.owner = 0, .owned = 1};
        bench.pack.party = party;
        bench.pack.party_count = 2;
        bench.pack.stake = &stake;
        bench.pack.stake_count = stakes;
        bench_lines(&bench, 0, 2, EVIL);
        helper_lines(&bench.help,
                     "device | site=x | name=x | manufacturer=Wicked | device_type=W\n");
        bench_run(&bench, HF_ANSWER_YES);
        const struct hf_snapshot *snapshot = bench.assessment.snapshot;
        const uint32_t wicked = helper_row(snapshot, HF_KIND_PARTY, "wicked");
        bench.hit[1] = bench.hit[0];
        bench.hit[1].party = wicked;
        bench.assessment.hit_count = 2;
        struct hf_match match[2] = {
            {.party = bench.hit[0].party, .entry = 0, .answer = HF_ANSWER_YES},
            {.party = wicked, .entry = 1, .answer = HF_ANSWER_YES}};
        bench.assessment.match = match;
        bench.assessment.match_count = 2;
        CHECK(hf_comply_assess(&bench.assessment, &bench.help.keep, bench.help.scratch, NULL) ==
              HF_OK);
        CHECK_FINDING(bench.assessment.finding,
                      stakes == 0 ? HF_VERDICT_NOT_MET : HF_VERDICT_UNDETERMINED,
                      stakes == 0 ? HF_ANSWER_NO : HF_ANSWER_NO_BASIS);
        bench_close(&bench);
    }
}

static void test_endurance(void) {
    static const struct {
        const char *early, *late;
        enum hf_verdict verdict;
    } cases[] = {{"2029-01-02", "2030-01-01", HF_VERDICT_MET},
                 {"2027-01-01", "2028-12-01", HF_VERDICT_NOT_MET},
                 {"2027-01-01", "2030-01-01", HF_VERDICT_UNDETERMINED},
                 {"2027-01-01", "9999-12-31", HF_VERDICT_UNDETERMINED}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct comply_bench bench;
        bench_open(&bench, HF_METRIC_ENDURANCE, 7.0);
        bench_lines(&bench, 0, 1, EVIL);
        bench_lines(&bench, 1, 1, GOOD);
        CHECK_FINDING(bench_run(&bench, HF_ANSWER_YES), HF_VERDICT_UNDETERMINED,
                      HF_ANSWER_NO_BASIS);
        struct hf_endurance endurance = {
            .product = helper_row(bench.assessment.snapshot, HF_KIND_PRODUCT, "evil/e1"),
            .from = bench_day("2022-01-01"),
            .why = HF_WHY_NONE};
        endurance.holds_until[2] =
            (struct hf_date_range){bench_day(cases[i].early), bench_day(cases[i].late)};
        bench.assessment.endurance = &endurance;
        bench.assessment.endurance_count = 1;
        CHECK(hf_comply_assess(&bench.assessment, &bench.help.keep, bench.help.scratch, NULL) ==
              HF_OK);
        CHECK(bench.assessment.finding->verdict == cases[i].verdict);
        bench_close(&bench);
    }
}

/* ---- who is bound ---- */

static void test_bound(void) {
    static const struct {
        const char *name, *lines;
        enum hf_addressees_rule rule;
        enum hf_binding binding;
        enum hf_period_status status;
        enum hf_verdict verdict;
        enum hf_answer met;
    } cases[] = {
        {"advice", "", HF_ADDRESSED_EVERYONE, HF_BINDING_ADVICE, HF_PERIOD_ADVICE,
         HF_VERDICT_NOT_APPLICABLE, HF_ANSWER_NO},
        {"reported", "", HF_ADDRESSED_EVERYONE, HF_BINDING_REPORTED, HF_PERIOD_IN_FORCE,
         HF_VERDICT_NOT_APPLICABLE, HF_ANSWER_NO},
        {"others", "", HF_ADDRESSED_OTHERS, HF_BINDING_LAW, HF_PERIOD_IN_FORCE,
         HF_VERDICT_NOT_APPLICABLE, HF_ANSWER_NO},
        {"our country", "operator | name=O | country=AA", HF_ADDRESSED_JURISDICTION, HF_BINDING_LAW,
         HF_PERIOD_IN_FORCE, HF_VERDICT_NOT_MET, HF_ANSWER_NO},
        {"another country", "operator | name=O | country=BB", HF_ADDRESSED_JURISDICTION,
         HF_BINDING_LAW, HF_PERIOD_IN_FORCE, HF_VERDICT_NOT_APPLICABLE, HF_ANSWER_NO},
        {"country unknown", "operator | name=O", HF_ADDRESSED_JURISDICTION, HF_BINDING_LAW,
         HF_PERIOD_IN_FORCE, HF_VERDICT_UNDETERMINED, HF_ANSWER_PRESUMED_NO},
        {"named", "addressee | measure=p/m | addressed=yes", HF_ADDRESSED_NAMED, HF_BINDING_LAW,
         HF_PERIOD_IN_FORCE, HF_VERDICT_NOT_MET, HF_ANSWER_NO},
        {"named by the measure alone", "addressee | measure=m | addressed=yes", HF_ADDRESSED_NAMED,
         HF_BINDING_LAW, HF_PERIOD_IN_FORCE, HF_VERDICT_NOT_MET, HF_ANSWER_NO},
        {"not named", "addressee | measure=m | addressed=no", HF_ADDRESSED_NAMED, HF_BINDING_LAW,
         HF_PERIOD_IN_FORCE, HF_VERDICT_NOT_APPLICABLE, HF_ANSWER_NO},
        {"named is blank", "addressee | measure=m", HF_ADDRESSED_NAMED, HF_BINDING_LAW,
         HF_PERIOD_IN_FORCE, HF_VERDICT_UNDETERMINED, HF_ANSWER_PRESUMED_NO},
        {"named of another measure", "addressee | measure=q/m | addressed=yes", HF_ADDRESSED_NAMED,
         HF_BINDING_LAW, HF_PERIOD_IN_FORCE, HF_VERDICT_UNDETERMINED, HF_ANSWER_PRESUMED_NO},
        {"suspended", "", HF_ADDRESSED_EVERYONE, HF_BINDING_LAW, HF_PERIOD_SUSPENDED,
         HF_VERDICT_NOT_APPLICABLE, HF_ANSWER_NO},
        {"nobody knows", "", HF_ADDRESSED_EVERYONE, HF_BINDING_LAW, HF_PERIOD_UNKNOWN,
         HF_VERDICT_UNDETERMINED, HF_ANSWER_PRESUMED_NO},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct comply_bench bench;
        bench_open(&bench, HF_METRIC_UNITS, 0.0);
        bench.rule.addressees = cases[i].rule;
        bench.rule.binding = cases[i].binding;
        bench.period.status = cases[i].status;
        bench_lines(&bench, 0, 1, EVIL);
        helper_lines(&bench.help, cases[i].lines);
        const int failed = check_failed;
        CHECK_FINDING(bench_run(&bench, HF_ANSWER_YES), cases[i].verdict, cases[i].met);
        if (check_failed != failed) {
            printf("    %s\n", cases[i].name);
        }
        bench_close(&bench);
    }
}

/* Before its measure is in force there is nothing to meet; the deadline of today is the last that
 * has passed. */
static void test_today(void) {
    struct comply_bench bench;
    bench_open(&bench, HF_METRIC_UNITS, 0.0);
    bench.assessment.scenario.as_of = bench_day("2019-12-31");
    struct hf_deadline deadline[3] = {bench.deadline, bench.deadline, bench.deadline};
    deadline[0].date = hf_date_sure(bench_day("2021-01-01"));
    deadline[2].date = hf_date_sure(bench_day("2024-01-01"));
    bench.rule.deadline = deadline;
    bench.rule.deadline_count = 3;
    bench_lines(&bench, 0, 1, EVIL);
    const struct hf_finding *finding = bench_run(&bench, HF_ANSWER_YES);
    CHECK(bench.assessment.finding_count == 4);
    CHECK(finding[3].is_today && finding[3].deadline == 0);
    CHECK(finding[3].verdict == HF_VERDICT_NOT_APPLICABLE &&
          finding[2].verdict == HF_VERDICT_NOT_MET);
    bench.assessment.scenario.as_of = bench_day("2023-07-01");
    CHECK(hf_comply_assess(&bench.assessment, &bench.help.keep, bench.help.scratch, NULL) == HF_OK);
    CHECK(bench.assessment.finding[3].deadline == 1);
    CHECK(bench.assessment.finding[3].at.days == bench_day("2023-07-01").days);
    bench_close(&bench);
}

/* An open parameter is answered both ways. */
static void test_parameter(void) {
    struct comply_bench bench;
    bench_open(&bench, HF_METRIC_UNITS, 0.0);
    struct hf_parameter parameter = {HF_TEXT("q"), HF_TEXT("Is it so?"), HF_UNDETERMINED, 0};
    struct hf_condition condition = {.predicate = HF_IF_PARAMETER, .text = HF_TEXT("q")};
    bench.pack.condition = &condition;
    bench.pack.condition_count = 1;
    bench.rule.condition = 0;
    bench.rule.parameter = &parameter;
    bench.rule.parameter_count = 1;
    bench_lines(&bench, 0, 1, EVIL);
    const struct hf_finding *finding = bench_run(&bench, HF_ANSWER_YES);
    CHECK(bench.assessment.finding_count == 4);
    CHECK(finding[0].has_parameter && finding[0].parameter == HF_NO &&
          finding[2].parameter == HF_YES);
    CHECK_FINDING(&finding[0], HF_VERDICT_MET, HF_ANSWER_YES);
    CHECK_FINDING(&finding[2], HF_VERDICT_NOT_MET, HF_ANSWER_NO);
    bench_close(&bench);
}

/* ---- reasons ---- */

static bool reaches(const struct hf_why *why, uint32_t id, enum hf_why_kind kind, uint32_t first,
                    uint32_t second) {
    const struct hf_why_node *node = &why->node[id];
    bool is_found = node->kind == (uint8_t)kind && node->first == first && node->second == second;
    for (uint32_t i = 0; !is_found && i < node->child_count; i++) {
        is_found = reaches(why, why->child[node->child_from + i].value, kind, first, second);
    }
    return is_found;
}

static void test_reasons(void) {
    struct comply_bench bench;
    bench_open(&bench, HF_METRIC_UNITS, 0.0);
    bench_scope_access(&bench);
    helper_lines(&bench.help, "function | name=A | class=access\n");
    bench_lines(&bench, 0, 100, EVIL " | function=A");
    bench_lines(&bench, 200, 100, EVIL);
    const struct hf_finding *finding = bench_run(&bench, HF_ANSWER_YES);
    const struct hf_why *why = &bench.assessment.why;
    const uint32_t root = finding->why.value;
    CHECK(reaches(why, root, HF_WHY_REQUIREMENT, 0, 0) && reaches(why, root, HF_WHY_FACT, 0, 0));
    CHECK(reaches(why, root, HF_WHY_MEASURE, 0, 0));
    CHECK(reaches(why, root, HF_WHY_ROW, HF_KIND_PARTY, bench.hit[0].party));
    const uint32_t function = (uint32_t)hf_schema_column(HF_KIND_DEVICE, HF_TEXT("function"));
    const uint32_t blank = helper_row(bench.assessment.snapshot, HF_KIND_DEVICE, "s200/d200");
    CHECK(reaches(why, root, HF_WHY_BLANK, (uint32_t)HF_KIND_DEVICE << 16 | function, blank));
    int lists = 0;
    for (uint32_t i = 0; i < why->node[root].child_count; i++) {
        const struct hf_why_node *node =
            &why->node[why->child[why->node[root].child_from + i].value];
        const bool is_list = node->kind == HF_WHY_RULE && (node->first == HF_RULE_ROWS_COUNTED ||
                                                           node->first == HF_RULE_ROWS_DOUBTFUL);
        lists += is_list ? 1 : 0;
        CHECK(!is_list || (node->child_count == 25 && (int)node->amount == 100));
    }
    CHECK(lists == 2);
    CHECK(why->node[root].first == HF_RULE_METRIC_ABOVE);
    bench_close(&bench);
}

/* Who adopts an assumption gets answers that are settled, and name it. */
static void test_adopted(void) {
    struct comply_bench bench;
    bench_open(&bench, HF_METRIC_SITE_SHARE, 0.35);
    bench.rule.target.roles = 1U << HF_ROLE_BRAND | 1U << HF_ROLE_MANUFACTURER;
    bench_lines(&bench, 0, 7, EVIL);
    bench_lines(&bench, 7, 13, GOOD);
    helper_lines(&bench.help, "assumption | name=brand_is_manufacturer | value=1\n");
    const struct hf_finding *finding = bench_run(&bench, HF_ANSWER_YES);
    CHECK_FINDING(finding, HF_VERDICT_MET, HF_ANSWER_YES);
    CHECK(reaches(&bench.assessment.why, finding->why.value, HF_WHY_ASSUMPTION,
                  HF_ASSUME_BRAND_IS_MANUFACTURER, 0));
    bench_close(&bench);
}

/* 7 of 20 sites by the deadline, an eighth later; asked before the deadline and after the eighth. A
 * date that may fall on either side settles nothing. */
static void test_put_in_later(void) {
    static const struct {
        const char *eighth;
        enum hf_verdict verdict;
        enum hf_answer met;
    } cases[] = {
        {"device | site=s19 | name=x | manufacturer=Evil | device_type=E1 | "
         "install_date=2023-01-02\n",
         HF_VERDICT_MET, HF_ANSWER_YES},
        {"device | site=s19 | name=x | manufacturer=Evil | device_type=E1 | "
         "install_date=2023-01-01\n",
         HF_VERDICT_NOT_MET, HF_ANSWER_NO},
        {"device | site=s19 | name=x | manufacturer=Evil | device_type=E1\n", HF_VERDICT_NOT_MET,
         HF_ANSWER_NO},
        {"device | site=s19 | name=x | manufacturer=Evil | device_type=E1 | install_date=2023-01\n",
         HF_VERDICT_UNDETERMINED, HF_ANSWER_PRESUMED_NO},
        {"device | site=s19 | name=x | manufacturer=Good | device_type=G1\n"
         "module | site=s19 | device=x | module_bay=1 | manufacturer=Evil | module_type=M1 | "
         "install_date=2024-05-01\n",
         HF_VERDICT_MET, HF_ANSWER_YES},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct comply_bench bench;
        bench_open(&bench, HF_METRIC_SITE_SHARE, 0.35);
        bench.deadline.date = hf_date_sure(bench_day("2023-01-01"));
        bench_lines(&bench, 0, 7, EVIL);
        bench_lines(&bench, 7, 13, GOOD);
        helper_lines(&bench.help, cases[i].eighth);
        const struct hf_finding *finding = bench_run(&bench, HF_ANSWER_YES);
        CHECK_FINDING(finding, cases[i].verdict, cases[i].met);
        CHECK(finding != NULL && finding->met_from.latest.days == HF_DATE_MAX.days); /* in the end
                                                                                       eight */
        bench_close(&bench);
    }
}

int main(void) {
    test_site_share();
    test_sites_not_units();
    test_put_in_later();
    test_presumptions();
    test_days();
    test_met_from();
    test_partial_swaps();
    test_scope();
    test_service_shares();
    test_installed_since();
    test_sensitive();
    test_outsourced();
    test_target_count();
    test_endurance();
    test_bound();
    test_today();
    test_parameter();
    test_reasons();
    test_adopted();
    return check_report();
}
