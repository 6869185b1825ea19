/* Goal: swaps that are counted as one pattern come to what each of them comes to by itself. Method:
 * networks by chance with the same boxes at many sites, some of whose swaps share units or have no
 * day; worlds that go back and forth with patterns, beside new ones without any, for each metric
 * that counts units; then memory running out. */
#include "base/random.h"
#include "comply/compliance.h"
#include "tests/comply_bench.h"

enum { SITES = 12, ROUNDS = 200, MOVES = 6 };

static const char *word_pick(struct hf_random *random, const char *const *word, unsigned count) {
    return word[hf_random_below(random, count)];
}

/* A device of product P0 or P1, sometimes with a card, sometimes with a second one of its kind. */
static void site_draw(struct hf_random *random, struct comply_bench *bench, unsigned site) {
    static const char *const makers[] = {"Evil", "Evil", "Good", ""};
    static const char *const functions[] = {"A", "A", "B", ""};
    static const char *const dates[] = {"2018-05-01", "2018-05-01", "2021-02-01", "2022-09-01", ""};
    static const char *const cards[] = {"Evil", "Good"};
    struct hf_text line = {NULL, 0};
    const unsigned devices = 1 + (unsigned)hf_random_below(random, 3) / 2;
    for (unsigned i = 0; i < devices; i++) {
        const char *const maker = word_pick(random, makers, 4);
        CHECK(
            hf_text_format(&bench->help.text, &line,
                           "device | site=s%u | name=d%u-%u | manufacturer=%s | device_type=P%u | "
                           "function=%s | install_date=%s | quantity=%u | release=1 | exposed=yes",
                           site, site, i, maker, (unsigned)hf_random_below(random, 2),
                           word_pick(random, functions, 4), word_pick(random, dates, 5),
                           (unsigned)hf_random_below(random, 4)) == HF_OK);
        helper_line(&bench->help, line);
        if (hf_random_below(random, 2) == 0) {
            CHECK(hf_text_format(&bench->help.text, &line,
                                 "module | site=s%u | device=d%u-%u | module_bay=1 | "
                                 "manufacturer=%s | module_type=M | install_date=%s",
                                 site, site, i, word_pick(random, cards, 2),
                                 word_pick(random, dates, 5)) == HF_OK);
            helper_line(&bench->help, line);
        }
    }
}

static void swap_draw(struct hf_random *random, struct comply_bench *bench, unsigned site) {
    static const char *const makers[] = {"Evil", "Evil", "Good"};
    static const char *const dates[] = {
        "2022-03-01", "2022-03-01", "2022-11-05", "2023-06-30", "2023", "2021-01-01", ""};
    static const char *const comes[] = {"replacement_manufacturer=Good | replacement=R",
                                        "replacement_manufacturer=Evil | replacement=P0",
                                        "replacement="};
    static const char *const products[] = {"P0", "P1", "M"};
    static const char *const amounts[] = {"", "", "1", "2"};
    struct hf_text line = {NULL, 0};
    CHECK(hf_text_format(&bench->help.text, &line,
                         "schedule | site=s%u | manufacturer=%s | product=%s | date=%s | "
                         "quantity=%s | %s",
                         site, word_pick(random, makers, 3), word_pick(random, products, 3),
                         word_pick(random, dates, 7), word_pick(random, amounts, 4),
                         word_pick(random, comes, 3)) == HF_OK);
    helper_line(&bench->help, line);
}

static void network_by_chance(struct hf_random *random, struct comply_bench *bench) {
    struct hf_text line = {NULL, 0};
    helper_lines(&bench->help,
                 "operator | name=O | country=AA\nfunction | name=A | class=access\n"
                 "function | name=B | class=other\n"
                 "product | manufacturer=Evil | model=P0 | end_of_support=2022-05-01\n"
                 "product | manufacturer=Good | model=R | end_of_support=2023-01-01\n"
                 "release | manufacturer=Evil | product=P0 | version=1 | exploited=yes | "
                 "exploited_since=2019 | fixed_by=2\n"
                 "release | manufacturer=Evil | product=P0 | version=2 | exploited=no | "
                 "released=2022-01-01\n");
    for (unsigned site = 0; site < SITES; site++) {
        site_draw(random, bench, site);
        const unsigned swaps = (unsigned)hf_random_below(random, 4);
        for (unsigned i = 0; i < swaps && i < 2; i++) {
            swap_draw(random, bench, site);
        }
        CHECK(hf_text_format(&bench->help.text, &line,
                             "service | site=s%u | function=A | premises=%u | subscribers=%u", site,
                             site * 3, 1 + site) == HF_OK);
        helper_line(&bench->help, line);
        CHECK(hf_text_format(&bench->help.text, &line, "coverage | site=s%u | place=%s", site,
                             hf_random_below(random, 2) == 0 ? "Fort" : "Town") == HF_OK);
        helper_line(&bench->help, line);
    }
}

/* A day from the as-of day on, or two days between which it is not known. */
static struct hf_date_range day_by_chance(struct hf_random *random) {
    struct hf_date_range day =
        hf_date_sure(hf_date_add(bench_day("2022-01-01"), (int64_t)hf_random_below(random, 900)));
    if (hf_random_below(random, 4) == 0) {
        day.latest = hf_date_add(day.latest, (int64_t)hf_random_below(random, 400));
    }
    return day;
}

static bool tally_is_same(const struct comply_tally *left, const struct comply_tally *right) {
    return left->numerator == right->numerator && left->denominator == right->denominator &&
           left->is_boundless == right->is_boundless && left->is_unknown == right->is_unknown &&
           left->hides_part == right->hides_part && left->hides_rest == right->hides_rest;
}

/* One world that goes to some days, and is copied on the way, beside a new one on each. */
static int world_compare(struct hf_random *random, const struct comply_case *one,
                         const struct comply_case *plain, enum comply_world world,
                         struct hf_arena arena) {
    struct comply_frame *frame = NULL;
    int differing = 0;
    CHECK(hf_comply_frame_make(one, world, &arena, &frame) == HF_OK);
    for (int i = 0; i < MOVES; i++) {
        struct comply_tally ours;
        struct comply_tally wanted;
        const struct hf_date_range day = day_by_chance(random);
        hf_comply_frame_move(frame, day);
        CHECK(hf_comply_frame_tally(frame, arena, &ours) == HF_OK);
        CHECK(hf_comply_state(plain, arena, world, day, &wanted) == HF_OK);
        differing += tally_is_same(&ours, &wanted) ? 0 : 1;
        CHECK(hf_comply_frame_copy(frame, &arena, &frame) == HF_OK);
    }
    return differing;
}

struct seen {
    uint64_t patterns, alike, alone;
};

static void seen_add(const struct comply_network *network, struct seen *seen) {
    for (uint32_t i = 0; i < network->assessment->schedule.count; i++) {
        const uint32_t pattern = network->swap_pattern[i];
        seen->alone += pattern == HF_NONE;
        seen->alike += pattern != HF_NONE && network->pattern[pattern].swap != i;
    }
    seen->patterns += network->pattern_count;
}

static void round_compare(struct hf_random *random, enum hf_metric metric, struct seen *seen) {
    struct comply_bench bench;
    struct comply_network network;
    bench_open(&bench, metric, 0.0);
    network_by_chance(random, &bench);
    bench.rule.since = bench_day("2020-06-01");
    bench.place = HF_TEXT("Fort");
    bench.pack.sensitive_place = &bench.place;
    bench.pack.sensitive_place_count = 1;
    if (hf_random_below(random, 2) == 0) {
        bench_scope_access(&bench);
    }
    struct hf_arena *arena = &bench.help.keep;
    if (CHECK(bench_run(&bench, HF_ANSWER_YES) != NULL) &&
        CHECK(hf_comply_network(&bench.assessment, arena, &network) == HF_OK)) {
        struct comply_network without = network;
        struct comply_case one = {.parameter_taken = HF_NONE,
                                  .day = hf_date_sure(bench.assessment.scenario.as_of)};
        struct comply_case plain = one;
        CHECK(hf_comply_patterns_none(&without, arena) == HF_OK && without.pattern_count == 0);
        CHECK(hf_comply_case(&network, &one, arena) == HF_OK);
        CHECK(hf_comply_case(&without, &plain, arena) == HF_OK);
        for (int world = 0; world < COMPLY_WORLDS; world++) {
            if (!CHECK(world_compare(random, &one, &plain, (enum comply_world)world, *arena) ==
                       0)) {
                printf("    %s, world %d\n", hf_metric_text(metric), world);
            }
        }
        seen_add(&network, seen);
    }
    bench_close(&bench);
}

static void test_beside_single_swaps(void) {
    static const enum hf_metric metrics[] = {
        HF_METRIC_UNITS,           HF_METRIC_SITE_SHARE,         HF_METRIC_PREMISES_SHARE,
        HF_METRIC_INSTALLED_SINCE, HF_METRIC_SENSITIVE_SITES,    HF_METRIC_TARGET_COUNT,
        HF_METRIC_TRAFFIC_SHARE,   HF_METRIC_UNITS_PAST_SUPPORT, HF_METRIC_PATCHES_OVERDUE};
    enum { METRICS = sizeof metrics / sizeof metrics[0] };
    struct hf_random random = {.seed = 51, .stream = 6};
    struct seen seen = {0, 0, 0};
    for (int round = 0; round < ROUNDS; round++) {
        round_compare(&random, metrics[round % METRICS], &seen);
    }
    CHECK(seen.patterns > 0 && seen.alike > 20 && seen.alone > 20); /* all sorts occur */
    printf("%d patterns, %d swaps like an earlier one, %d without a pattern\n", (int)seen.patterns,
           (int)seen.alike, (int)seen.alone);
}

static void test_memory_of_patterns(void) {
    struct hf_random random = {.seed = 52, .stream = 6};
    struct comply_bench bench;
    struct comply_network network;
    bench_open(&bench, HF_METRIC_UNITS, 0.0);
    network_by_chance(&random, &bench);
    CHECK(bench_run(&bench, HF_ANSWER_YES) != NULL);
    CHECK(hf_comply_network(&bench.assessment, &bench.help.keep, &network) == HF_OK);
    enum hf_status status = HF_ERR_MEMORY;
    for (int64_t failed = 0; status != HF_OK && failed < 100; failed++) {
        int64_t allowance = failed;
        struct hf_arena arena = bench.help.keep;
        struct comply_network made = network;
        arena.allowance = &allowance;
        status = hf_comply_patterns(&made, &arena);
        CHECK(status == HF_OK || status == HF_ERR_MEMORY);
    }
    CHECK(status == HF_OK);
    bench_close(&bench);
}

int main(void) {
    test_beside_single_swaps();
    test_memory_of_patterns();
    return check_report();
}
