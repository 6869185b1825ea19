/* Goal: cases that go through the days together come to what each comes to by itself. Method: packs
 * of many requirements that differ in little (limit, deadlines, parameter, target, scope, network
 * by network) over random networks; all at once, then each as a pack of its own. */
#include "base/random.h"
#include "comply/compliance.h"
#include "tests/comply_bench.h"

enum { RULES = 24, ROUNDS = 60, DEADLINES = 3 };

struct alike_rules {
    struct comply_bench bench;
    struct hf_requirement rule[RULES];
    struct hf_deadline deadline[RULES][DEADLINES];
    struct hf_target_hit hit[RULES];
    struct hf_parameter parameter;
    struct hf_text word;
};

static void lines_draw(struct hf_random *random, struct comply_bench *bench) {
    static const char *const makers[] = {"Good", "Evil", "Fair", ""};
    static const char *const functions[] = {"A", "B", ""};
    const unsigned devices = (unsigned)hf_random_below(random, 15);
    const bool has_swaps = hf_random_below(random, 2) == 0;
    struct hf_text line = {NULL, 0};
    helper_lines(&bench->help,
                 "operator | name=O | country=AA\n"
                 "function | name=A | class=access | network=n\n"
                 "function | name=B | class=other\nsite | name=s0 | network=m\n"
                 "site | name=s1 | network=n\nsite | name=s2 | network=m\n"
                 "party | name=Evil\nparty | name=Good\n"
                 "product | manufacturer=Evil | model=P1 | end_of_support=2022-09-01\n"
                 "release | manufacturer=Evil | product=P1 | version=1 | exploited=yes | "
                 "exploited_since=2019 | fixed_by=2\n"
                 "release | manufacturer=Evil | product=P1 | version=2 | exploited=no | "
                 "released=2021-12-01\n");
    for (unsigned i = 0; i < devices; i++) {
        CHECK(hf_text_format(
                  &bench->help.text, &line,
                  "device | site=s%u | name=d%u | manufacturer=%s | device_type=P%u | "
                  "function=%s | technology=%s | install_date=%u-05-01 | quantity=%u | "
                  "release=1 | exposed=yes",
                  (unsigned)hf_random_below(random, 4), i, makers[hf_random_below(random, 8) % 4],
                  (unsigned)hf_random_below(random, 3), functions[hf_random_below(random, 8) % 3],
                  i % 3 == 0 ? "t4" : "t5", 2018 + (unsigned)hf_random_below(random, 7),
                  1 + (unsigned)hf_random_below(random, 3)) == HF_OK);
        helper_line(&bench->help, line);
    }
    for (unsigned i = 0; i < 4; i++) {
        CHECK(hf_text_format(&bench->help.text, &line,
                             "service | site=s%u | function=%s | subscribers=%u | premises=%u | "
                             "traffic=%u.5 | traffic_basis=G",
                             i, i == 3 ? "B" : "A", 10 * i, 5 + i, 1 + i * i) == HF_OK);
        helper_line(&bench->help, line);
        if (!has_swaps) {
            continue;
        }
        CHECK(hf_text_format(&bench->help.text, &line,
                             "schedule | site=s%u | product=P%u | manufacturer=Evil | date=202%u%s "
                             "| replacement_manufacturer=%s | replacement=P0",
                             i, i % 3, 2 + i % 3, i == 1 ? "" : "-01-01",
                             i == 2 ? "Evil" : "Good") == HF_OK);
        helper_line(&bench->help, line);
    }
}

static void deadlines_draw(struct hf_random *random, struct hf_requirement *rule,
                           struct hf_deadline *deadline) {
    static const char *const days[] = {"2020-06-30", "2022-01-01", "2022-06-30", "2023-01-01",
                                       "2024-12-31"};
    rule->deadline = deadline;
    rule->deadline_count = (uint32_t)hf_random_below(random, DEADLINES + 1);
    for (uint32_t i = 0; i < rule->deadline_count; i++) {
        struct hf_date_range due = hf_date_sure(bench_day(days[hf_random_below(random, 5)]));
        if (hf_random_below(random, 4) == 0) {
            due.latest = hf_date_add(due.latest, 90);
        }
        deadline[i] = (struct hf_deadline){due, HF_DATE_UNKNOWN, 0};
    }
}

static void rules_draw(struct hf_random *random, struct alike_rules *rules) {
    static const enum hf_metric metrics[] = {
        HF_METRIC_UNITS,           HF_METRIC_SITE_SHARE,         HF_METRIC_SUBSCRIBER_SHARE,
        HF_METRIC_TRAFFIC_SHARE,   HF_METRIC_INSTALLED_SINCE,    HF_METRIC_TARGET_COUNT,
        HF_METRIC_PATCHES_OVERDUE, HF_METRIC_UNITS_PAST_SUPPORT, HF_METRIC_SENSITIVE_SITES,
    };
    struct comply_bench *bench = &rules->bench;
    const enum hf_metric metric[2] = {metrics[hf_random_below(random, 9)],
                                      metrics[hf_random_below(random, 9)]};
    rules->parameter = (struct hf_parameter){.id = HF_TEXT("q"), .value = HF_UNDETERMINED};
    rules->word = HF_TEXT("t5");
    for (uint32_t i = 0; i < RULES; i++) {
        struct hf_requirement *rule = &rules->rule[i];
        *rule = bench->rule;
        rule->metric = metric[hf_random_below(random, 2)];
        rule->limit =
            (double)hf_random_below(random, 5) * (hf_comply_is_share(rule->metric) ? 0.25 : 1.0);
        rule->since = bench_day("2020-06-01");
        rule->age_days = hf_random_below(random, 2) == 0 ? 30 : 300;
        rule->per = hf_random_below(random, 3) == 0 ? HF_PER_NETWORK : HF_PER_OPERATOR;
        rule->parameter = &rules->parameter;
        rule->parameter_count = (uint32_t)hf_random_below(random, 2);
        rule->technology = &rules->word;
        rule->technology_count = hf_random_below(random, 4) == 0 ? 1 : 0;
        rule->function_class = &bench->class_id;
        rule->function_class_count = hf_random_below(random, 3) == 0 ? 1 : 0;
        rule->target.is_category = hf_random_below(random, 6) == 0;
        deadlines_draw(random, rule, rules->deadline[i]);
    }
    bench->place = HF_TEXT("Fort");
    bench->pack.sensitive_place = &bench->place;
    bench->pack.sensitive_place_count = 1;
    bench->pack.requirement = rules->rule;
    bench->pack.requirement_count = RULES;
}

/* Whom each requirement means; sometimes by a list that ends. */
static void hits_draw(struct hf_random *random, struct alike_rules *rules,
                      const struct hf_snapshot *snapshot) {
    const uint32_t party[2] = {hf_snapshot_find(snapshot, HF_KIND_PARTY, HF_TEXT("evil")),
                               hf_snapshot_find(snapshot, HF_KIND_PARTY, HF_TEXT("good"))};
    for (uint32_t i = 0; i < RULES; i++) {
        const bool is_other = hf_random_below(random, 4) == 0;
        rules->hit[i] = (struct hf_target_hit){
            .party = party[is_other ? 1 : 0],
            .measure = HF_NONE,
            .requirement = i,
            .answer = hf_random_below(random, 4) == 0 ? HF_ANSWER_NO_BASIS : HF_ANSWER_YES,
            .why = HF_WHY_NONE,
            .listed = rules->bench.listed};
        if (hf_random_below(random, 6) == 0) {
            rules->hit[i].listed.until = hf_date_sure(bench_day("2022-10-01"));
        }
    }
}

static void finding_same(const struct hf_finding *left, const struct hf_finding *right) {
    CHECK(left->deadline == right->deadline && left->is_today == right->is_today);
    CHECK(left->parameter == right->parameter && hf_text_equal(left->part, right->part));
    CHECK(left->verdict == right->verdict && left->met == right->met);
    CHECK(memcmp(&left->numerator, &right->numerator, sizeof left->numerator) == 0);
    CHECK(memcmp(&left->denominator, &right->denominator, sizeof left->denominator) == 0);
    CHECK(memcmp(&left->figure, &right->figure, sizeof left->figure) == 0);
    CHECK(memcmp(&left->presumed, &right->presumed, sizeof left->presumed) == 0);
    CHECK(memcmp(&left->doubted, &right->doubted, sizeof left->doubted) == 0);
    CHECK(memcmp(&left->met_from, &right->met_from, sizeof left->met_from) == 0);
    CHECK(left->trend_count == right->trend_count);
    for (uint32_t i = 0; i < left->trend_count && i < right->trend_count; i++) {
        CHECK(left->trend[i].day.days == right->trend[i].day.days);
        CHECK(left->trend[i].verdict == right->trend[i].verdict);
        CHECK(memcmp(&left->trend[i].figure, &right->trend[i].figure, sizeof(struct hf_range)) ==
              0);
    }
}

/* Each requirement as the only one of its pack. */
static void rules_alone(struct alike_rules *rules, const struct hf_assessment *all) {
    struct hf_arena *keep = &rules->bench.help.keep;
    uint32_t seen = 0;
    for (uint32_t i = 0; i < RULES; i++) {
        struct hf_pack pack = all->snapshot->pack[0];
        struct hf_snapshot *snapshot = hf_take(keep, struct hf_snapshot, 1);
        struct hf_target_hit hit = rules->hit[i];
        struct hf_assessment alone = *all;
        if (!CHECK(snapshot != NULL)) {
            return;
        }
        *snapshot = *all->snapshot;
        pack.requirement = &rules->rule[i];
        pack.requirement_count = 1;
        hit.requirement = 0;
        snapshot->pack = &pack;
        alone.snapshot = snapshot;
        alone.hit = &hit;
        alone.hit_count = 1;
        alone.why = hf_why_make(keep);
        CHECK(hf_comply_assess(&alone, keep, rules->bench.help.scratch, NULL) == HF_OK);
        for (uint32_t k = 0; k < alone.finding_count; k++, seen++) {
            if (CHECK(seen < all->finding_count && all->finding[seen].requirement == i)) {
                finding_same(&all->finding[seen], &alone.finding[k]);
            }
        }
    }
    CHECK(seen == all->finding_count);
}

/* How many cases would go with an earlier one. */
static uint32_t alike_count(const struct hf_assessment *all, struct hf_arena arena) {
    struct comply_network network;
    struct comply_case one[RULES];
    uint32_t count = 0;
    CHECK(hf_comply_network(all, &arena, &network) == HF_OK);
    for (uint32_t i = 0; i < RULES; i++) {
        bool is_alike = false;
        one[i] = (struct comply_case){
            .requirement = i, .parameter_taken = HF_NONE, .day = hf_date_sure(all->scenario.as_of)};
        CHECK(hf_comply_answers(&network, &one[i], &arena) == HF_OK);
        CHECK(hf_comply_is_alike(&one[i], &one[i]) == hf_comply_is_walked(&one[i]));
        for (uint32_t k = 0; k < i; k++) {
            const bool is_like = hf_comply_is_alike(&one[k], &one[i]);
            CHECK(is_like == hf_comply_is_alike(&one[i], &one[k]));
            CHECK(!is_like || hf_comply_likeness(&one[k]) == hf_comply_likeness(&one[i]));
            is_alike = is_alike || is_like;
        }
        count += is_alike ? 1 : 0;
    }
    return count;
}

int main(void) {
    static struct alike_rules rules;
    struct hf_random random = {.seed = 77, .stream = 5};
    uint32_t alike = 0;
    for (int round = 0; round < ROUNDS; round++) {
        bench_open(&rules.bench, HF_METRIC_UNITS, 0.0);
        lines_draw(&random, &rules.bench);
        rules_draw(&random, &rules);
        if (CHECK(bench_run(&rules.bench, HF_ANSWER_YES) != NULL)) {
            struct hf_assessment all = rules.bench.assessment;
            hits_draw(&random, &rules, all.snapshot);
            all.hit = rules.hit;
            all.hit_count = RULES;
            all.why = hf_why_make(&rules.bench.help.keep);
            CHECK(hf_comply_assess(&all, &rules.bench.help.keep, rules.bench.help.scratch, NULL) ==
                  HF_OK);
            rules_alone(&rules, &all);
            alike += alike_count(&all, rules.bench.help.scratch);
        }
        bench_close(&rules.bench);
    }
    CHECK(alike > ROUNDS * RULES / 4 && alike < ROUNDS * RULES * 3 / 4);
    printf("%u of %d requirements like an earlier one\n", alike, ROUNDS * RULES);
    return check_report();
}
