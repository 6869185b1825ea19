/* Goal: a segment says of a day what all of its devices say, although it looks at the few that
 * decide; and many days at once say what each says by itself. Method: networks by chance with many
 * alike devices in few segments, swaps on the way; each segment on days before and after the as-of
 * day, beside every device of it one by one; ascending days beside each of them. */
#include "base/random.h"
#include "comply/sorts.h"
#include "tests/comply_bench.h"

enum { SITES = 10, ROUNDS = 150, DAYS = 12 };

static const char *one_of(struct hf_random *random, const char *const *word, unsigned count) {
    return word[hf_random_below(random, count)];
}

static void network_draw(struct hf_random *random, struct comply_bench *bench) {
    static const char *const makers[] = {"Evil", "Good", "Fair", "", "Evil"};
    static const char *const segments[] = {"east", "East", "west", "", "north of the river"};
    static const char *const dates[] = {"2018-05-01", "2018-05-01", "2018-05-01",
                                        "2022-09-01", "",           "2023"};
    static const char *const functions[] = {"A", "B", ""};
    static const char *const swapped[] = {"2021-07-01", "2022-03-01", "2023-01-15", "2024"};
    struct hf_text line = {NULL, 0};
    helper_lines(&bench->help, "operator | name=O | country=AA\nfunction | name=A | class=access\n"
                               "function | name=B | class=other\n");
    for (unsigned site = 0; site < SITES; site++) {
        const unsigned devices = 1 + (unsigned)hf_random_below(random, 8);
        for (unsigned i = 0; i < devices; i++) {
            CHECK(hf_text_format(&bench->help.text, &line,
                                 "device | site=s%u | name=d%u-%u | manufacturer=%s | "
                                 "device_type=P%u | function=%s | install_date=%s | "
                                 "management_segment=%s",
                                 site, site, i, one_of(random, makers, 5),
                                 (unsigned)hf_random_below(random, 2), one_of(random, functions, 3),
                                 one_of(random, dates, 6), one_of(random, segments, 5)) == HF_OK);
            helper_line(&bench->help, line);
        }
        if (hf_random_below(random, 2) == 0) {
            CHECK(hf_text_format(&bench->help.text, &line,
                                 "schedule | site=s%u | manufacturer=%s | product=P%u | date=%s",
                                 site, one_of(random, makers, 3),
                                 (unsigned)hf_random_below(random, 2),
                                 one_of(random, swapped, 4)) == HF_OK);
            helper_line(&bench->help, line);
        }
    }
}

/* The two surest of different makers among all devices of the segment, found maker by maker. */
static struct comply_record slow_segment(const struct comply_case *one, uint32_t index,
                                         struct hf_date_range day) {
    enum { MAKERS_MAX = 16 };
    const struct comply_network *network = one->network;
    enum hf_answer known[MAKERS_MAX] = {HF_ANSWER_NO};
    enum hf_answer unknown[2] = {HF_ANSWER_NO, HF_ANSWER_NO};
    enum hf_answer in = HF_ANSWER_NO;
    enum hf_answer of_target = HF_ANSWER_NO;
    bool is_weak = false;
    for (uint32_t i = network->segment_start[index]; i < network->segment_start[index + 1]; i++) {
        const struct comply_segment_unit *unit = &network->segment[i];
        const struct comply_batch *batch = &network->batch[unit->batch];
        const uint32_t product = network->sort[batch->sort].unit.product;
        const bool is_swapped = unit->first_swap <= day.latest.days;
        const uint32_t maker = product == HF_NONE || is_swapped
                                   ? HF_NONE
                                   : one->snapshot->products.manufacturer[product];
        enum hf_answer sure = hf_comply_is_there(batch->from, one->scope[batch->sort], day);
        of_target = hf_answer_or(of_target, one->counted[batch->sort]);
        in = hf_answer_or(in, sure);
        if (sure == HF_ANSWER_NO) {
            continue;
        }
        if (maker == HF_NONE) {
            sure = hf_answer_and(sure, HF_ANSWER_NO_BASIS);
            const int weaker = unknown[0] <= unknown[1] ? 0 : 1;
            unknown[weaker] = hf_answer_or(unknown[weaker], sure);
        } else {
            sure = one->snapshot->maker_presumed[product] != 0
                       ? hf_answer_and(sure, HF_ANSWER_PRESUMED_YES)
                       : sure;
            CHECK(maker < MAKERS_MAX);
            known[maker % MAKERS_MAX] = hf_answer_or(known[maker % MAKERS_MAX], sure);
        }
        is_weak = is_weak || sure != HF_ANSWER_YES;
    }
    enum hf_answer first = HF_ANSWER_NO;
    enum hf_answer second = HF_ANSWER_NO;
    for (int i = 0; i < MAKERS_MAX + 2; i++) {
        const enum hf_answer here = i < MAKERS_MAX ? known[i] : unknown[i - MAKERS_MAX];
        second = here > first ? first : here > second ? here : second;
        first = here > first ? here : first;
    }
    const enum hf_answer counts =
        second == HF_ANSWER_NO && is_weak ? HF_ANSWER_PRESUMED_NO : second;
    return (struct comply_record){in, hf_answer_and(counts, of_target)};
}

static void segments_compare(struct hf_random *random, const struct comply_case *one,
                             uint64_t *seen) {
    for (int i = 0; i < DAYS; i++) {
        struct hf_date_range day = hf_date_sure(
            hf_date_add(bench_day("2017-06-01"), (int64_t)hf_random_below(random, 2900)));
        if (hf_random_below(random, 4) == 0) {
            day.latest = hf_date_add(day.latest, (int64_t)hf_random_below(random, 400));
        }
        for (uint32_t s = 0; s < one->network->segment_count; s++) {
            const struct comply_record ours = hf_comply_segment(one, s, day);
            const struct comply_record wanted = slow_segment(one, s, day);
            if (!CHECK(ours.in == wanted.in && ours.counts == wanted.counts)) {
                printf("    segment %u: in %s, counts %s; wanted %s, %s\n", s,
                       hf_answer_text(ours.in), hf_answer_text(ours.counts),
                       hf_answer_text(wanted.in), hf_answer_text(wanted.counts));
            }
            seen[ours.counts]++;
        }
    }
}

/* Days of which the first is the as-of day or later, many of them apart by little. */
static void days_draw(struct hf_random *random, struct comply_days *days) {
    int32_t day = bench_day("2022-01-01").days;
    for (days->count = 0; days->count < DAYS; days->count++) {
        day += (int32_t)hf_random_below(random, 3) == 0
                   ? 1 + (int32_t)hf_random_below(random, 400)
                   : (days->count == 0 ? 0 : 1) + (int32_t)hf_random_below(random, 40);
        days->item[days->count] = day;
    }
}

static void census_compare(struct hf_random *random, const struct comply_case *one,
                           struct hf_arena scratch) {
    int32_t item[DAYS];
    struct comply_days days = {item, 0};
    struct comply_census census[DAYS] = {{.of = {{0}}}};
    days_draw(random, &days);
    CHECK(hf_comply_census_days(one, scratch, &days, census) == HF_OK);
    for (uint32_t i = 0; i < days.count; i++) {
        const struct hf_date_range day = hf_date_sure((struct hf_date){item[i]});
        struct comply_census wanted;
        hf_comply_census_take(one, day, &wanted);
        CHECK(memcmp(&census[i], &wanted, sizeof wanted) == 0);
    }
}

static void beside_every_device(void) {
    struct hf_random random = {.seed = 61, .stream = 8};
    uint64_t seen[HF_ANSWER_YES + 1] = {0};
    for (int round = 0; round < ROUNDS; round++) {
        struct comply_bench bench;
        struct comply_network network;
        bench_open(&bench, HF_METRIC_SHARED_MANAGEMENT_SEGMENTS, 0.0);
        network_draw(&random, &bench);
        if (round % 3 == 0) {
            bench_scope_access(&bench);
        }
        struct hf_arena *arena = &bench.help.keep;
        if (CHECK(bench_run(&bench, HF_ANSWER_YES) != NULL) &&
            CHECK(hf_comply_network(&bench.assessment, arena, &network) == HF_OK)) {
            struct comply_case one = {.parameter_taken = HF_NONE,
                                      .day = hf_date_sure(bench.assessment.scenario.as_of)};
            CHECK(hf_comply_case(&network, &one, arena) == HF_OK);
            segments_compare(&random, &one, seen);
            census_compare(&random, &one, bench.help.scratch);
        }
        bench_close(&bench);
    }
    CHECK(seen[HF_ANSWER_NO] > 20 && seen[HF_ANSWER_YES] > 20 && seen[HF_ANSWER_NO_BASIS] > 20);
}

int main(void) {
    beside_every_device();
    return check_report();
}
