/* Goal: a requirement that is asked of each network or function is answered for each, and what may
 * belong to several settles none. Method: two networks on both sides of the limit, by hand. */
#include "tests/comply_bench.h"

static const struct hf_finding *part_find(const struct comply_bench *bench, const char *part) {
    for (uint32_t i = 0; i < bench->assessment.finding_count; i++) {
        const struct hf_finding *finding = &bench->assessment.finding[i];
        if (!finding->is_today && hf_text_equal(finding->part, hf_text_of(part))) {
            return finding;
        }
    }
    return NULL;
}

struct part_case {
    const char *name;
    enum hf_per per;
    enum hf_metric metric;
    const char *lines;
    uint32_t findings;
    const char *part[2];
    enum hf_answer met[2];
};

#define NETS                                                                                       \
    "function | name=A | class=access | network=north\nfunction | name=B | class=access | "        \
    "network=south\n"
#define UNIT(site, maker, function)                                                                \
    "device | site=" site " | name=d | manufacturer=" maker " | device_type=" maker "1 | "         \
    "function=" function "\n"

/* 1 of 3 in the north, 1 of 2 in the south: 2 of 5 in all. The limit is 40 percent. */
#define BOTH                                                                                       \
    NETS UNIT("a", "Evil", "A") UNIT("b", "Good", "A") UNIT("c", "Good", "A")                      \
        UNIT("d", "Evil", "B") UNIT("e", "Good", "B")

static const struct part_case part_cases[] = {
    {"as a whole", HF_PER_OPERATOR, HF_METRIC_SITE_SHARE, BOTH, 2, {"", ""}, {HF_ANSWER_YES, 0}},
    {"each network",
     HF_PER_NETWORK,
     HF_METRIC_SITE_SHARE,
     BOTH,
     4,
     {"north", "south"},
     {HF_ANSWER_YES, HF_ANSWER_NO}},
    {"each function",
     HF_PER_FUNCTION,
     HF_METRIC_SITE_SHARE,
     BOTH,
     4,
     {"A", "B"},
     {HF_ANSWER_YES, HF_ANSWER_NO}},
    {"a unit whose function nobody says may be in either",
     HF_PER_NETWORK,
     HF_METRIC_SITE_SHARE,
     BOTH "device | site=f | name=d | manufacturer=Evil | device_type=Evil1\n",
     6,
     {"north", "(not said)"},
     {HF_ANSWER_NO_BASIS, HF_ANSWER_NO_BASIS}},
    {"the network of one function is not said: what was above the limit is not clear",
     HF_PER_NETWORK,
     HF_METRIC_SITE_SHARE,
     "function | name=A | class=access | network=north\nfunction | name=B | class=access\n" UNIT(
         "a", "Evil", "B") UNIT("b", "Good", "A") UNIT("c", "Good", "A") UNIT("d", "Good", "A"),
     4,
     {"north", "(not said)"},
     {HF_ANSWER_YES, HF_ANSWER_NO_BASIS}},
    {"the site says the network where the function does not",
     HF_PER_NETWORK,
     HF_METRIC_UNITS,
     "function | name=A | class=access\nsite | name=a | network=north\nsite | name=b | "
     "network=south\n" UNIT("a", "Evil", "A") UNIT("b", "Good", "A"),
     4,
     {"north", "south"},
     {HF_ANSWER_NO, HF_ANSWER_YES}},
    {"one network is the whole",
     HF_PER_NETWORK,
     HF_METRIC_UNITS,
     "function | name=A | class=access | network=north\n" UNIT("a", "Evil", "A"),
     2,
     {"", ""},
     {HF_ANSWER_NO, 0}},
    {"traffic of each network",
     HF_PER_NETWORK,
     HF_METRIC_TRAFFIC_SHARE,
     BOTH "service | site=a | function=A | traffic=40 | traffic_basis=G\n"
          "service | site=b | function=A | traffic=30 | traffic_basis=G\n"
          "service | site=c | function=A | traffic=30 | traffic_basis=G\n"
          "service | site=d | function=B | traffic=41 | traffic_basis=T\n"
          "service | site=e | function=B | traffic=59 | traffic_basis=T\n",
     4,
     {"north", "south"},
     {HF_ANSWER_YES, HF_ANSWER_NO}},
    {"traffic of one network that is not said",
     HF_PER_NETWORK,
     HF_METRIC_TRAFFIC_SHARE,
     BOTH "service | site=a | function=A | traffic=40 | traffic_basis=G\n"
          "service | site=b | function=A | traffic=30 | traffic_basis=G\n"
          "service | site=c | function=A | traffic=30 | traffic_basis=G\n"
          "service | site=d | function=B | traffic_basis=G\n"
          "service | site=e | function=B | traffic=59 | traffic_basis=G\n",
     4,
     {"north", "south"},
     {HF_ANSWER_YES, HF_ANSWER_NO_BASIS}},
};

static void test_parts(void) {
    for (size_t i = 0; i < sizeof part_cases / sizeof part_cases[0]; i++) {
        const struct part_case *one = &part_cases[i];
        struct comply_bench bench;
        bench_open(&bench, one->metric, one->metric == HF_METRIC_UNITS ? 0.0 : 0.4);
        bench.rule.per = one->per;
        bench_scope_access(&bench);
        helper_lines(&bench.help, one->lines);
        bench_run(&bench, HF_ANSWER_YES);
        bool is_right = bench.assessment.finding_count == one->findings;
        for (int k = 0; k < (one->findings > 2 ? 2 : 1) && is_right; k++) {
            const struct hf_finding *finding = part_find(&bench, one->part[k]);
            is_right = finding != NULL && finding->met == one->met[k];
        }
        if (!CHECK(is_right)) {
            printf("    %s: %u findings\n", one->name, bench.assessment.finding_count);
            for (uint32_t k = 0; k < bench.assessment.finding_count; k++) {
                const struct hf_finding *finding = &bench.assessment.finding[k];
                printf("    %.*s: %s, %g..%g\n", HF_TEXT_ARG(finding->part),
                       hf_answer_text(finding->met), finding->figure.lower, finding->figure.upper);
            }
        }
        bench_close(&bench);
    }
}

int main(void) {
    test_parts();
    return check_report();
}
