/* Goal: the best and the worst world are just that, and losing data never brings a requirement
 * nearer to being met. Method: every combination of the unknowns of small random networks counted
 * by a slow obvious program, against the bounds; cells of random networks blanked one at a time;
 * each allocation failed in turn. */
#include "base/random.h"
#include "comply/compliance.h"
#include "tests/comply_bench.h"

/* ---- against every world ---- */

enum { SITES = 5, DEVICES = 7, SWAPS = 2, BITS_MAX = 12 };

struct naive_network {
    int site[DEVICES];
    int maker[DEVICES];    /* 0 good, 1 evil, 2 unknown: then one product a device */
    int function[DEVICES]; /* 0 other, 1 access, 2 unknown */
    int64_t quantity[DEVICES];
    int swap_device[SWAPS]; /* whose product leaves its site; -1: no such swap */
    int swap_done[SWAPS];   /* at the deadline: 0 no, 1 yes, 2 unknown */
    int swap_maker[SWAPS];  /* of what comes in */
};

/* Draws a network and writes its lines. Devices of a site have products of their own, so that swaps
 * are unambiguous. */
static void network_draw(struct hf_random *random, struct naive_network *network,
                         struct comply_bench *bench) {
    static const char *const maker_cells[] = {"manufacturer=Good | ", "manufacturer=Evil | ", ""};
    static const char *const function_cells[] = {"function=B", "function=A", "function="};
    static const char *const dates[] = {"2024-01-01", "2022-06-01", ""};
    struct hf_text line = {NULL, 0};
    int unknowns = 0;
    for (int i = 0; i < DEVICES; i++) {
        network->site[i] = (int)hf_random_below(random, SITES);
        network->maker[i] = (int)hf_random_below(random, 3);
        network->function[i] = (int)hf_random_below(random, 3);
        network->quantity[i] = (int64_t)hf_random_below(random, 3) + 1;
        if (unknowns > 5) {
            network->maker[i] %= 2;
            network->function[i] %= 2;
        }
        unknowns += (network->maker[i] == 2) + (network->function[i] == 2);
        CHECK(hf_text_format(&bench->help.text, &line,
                             "device | site=s%d | name=d%d | %sdevice_type=P%d | quantity=%d | %s",
                             network->site[i], i, maker_cells[network->maker[i]], i,
                             (int)network->quantity[i],
                             function_cells[network->function[i]]) == HF_OK);
        helper_line(&bench->help, line);
    }
    for (int i = 0; i < SWAPS; i++) {
        network->swap_device[i] = (int)hf_random_below(random, DEVICES);
        network->swap_done[i] = (int)hf_random_below(random, 3);
        network->swap_maker[i] = (int)hf_random_below(random, 3);
        if (i == 1 && network->swap_device[1] == network->swap_device[0]) {
            network->swap_device[1] = -1;
            continue;
        }
        const int device = network->swap_device[i];
        CHECK(hf_text_format(&bench->help.text, &line,
                             "schedule | site=s%d | product=P%d | date=%s | %s%s",
                             network->site[device], device, dates[network->swap_done[i]],
                             network->swap_maker[i] == 0   ? "replacement_manufacturer=Good"
                             : network->swap_maker[i] == 1 ? "replacement_manufacturer=Evil"
                                                           : "replacement=",
                             network->swap_maker[i] == 2 ? "" : " | replacement=R") == HF_OK);
        helper_line(&bench->help, line);
    }
}

/* Takes the next bit of the world where a value is unknown. */
static bool settle(int value, unsigned *world) {
    if (value != 2) {
        return value == 1;
    }
    const bool bit = (*world & 1U) != 0;
    *world >>= 1U;
    return bit;
}

static unsigned bits_of(const struct naive_network *network) {
    unsigned bits = 0;
    for (int i = 0; i < DEVICES; i++) {
        bits += network->maker[i] == 2 ? 1 : 0;
        bits += network->function[i] == 2 ? 1 : 0;
    }
    for (int i = 0; i < SWAPS; i++) {
        const bool is_there = network->swap_device[i] >= 0;
        bits += is_there && network->swap_done[i] == 2 ? 1 : 0;
        bits += is_there && network->swap_maker[i] == 2 ? 1 : 0;
    }
    return bits;
}

struct naive_count {
    int64_t units, hit_sites, scope_sites;
};

static struct naive_count world_count(const struct naive_network *network, unsigned world) {
    bool is_evil[DEVICES];
    bool is_in[DEVICES];
    for (int i = 0; i < DEVICES; i++) {
        is_evil[i] = settle(network->maker[i], &world);
        is_in[i] = settle(network->function[i], &world);
    }
    for (int i = 0; i < SWAPS; i++) {
        if (network->swap_device[i] < 0) {
            continue;
        }
        const bool is_done = settle(network->swap_done[i], &world);
        const bool comes_evil = settle(network->swap_maker[i], &world);
        if (is_done) {
            is_evil[network->swap_device[i]] = comes_evil;
        }
    }
    struct naive_count count = {0, 0, 0};
    bool hit[SITES] = {false};
    bool scope[SITES] = {false};
    for (int i = 0; i < DEVICES; i++) {
        count.units += is_evil[i] && is_in[i] ? network->quantity[i] : 0;
        hit[network->site[i]] = hit[network->site[i]] || (is_evil[i] && is_in[i]);
        scope[network->site[i]] = scope[network->site[i]] || is_in[i];
    }
    for (int i = 0; i < SITES; i++) {
        count.hit_sites += hit[i] ? 1 : 0;
        count.scope_sites += scope[i] ? 1 : 0;
    }
    return count;
}

/* Least and most of the figure over all worlds; a share of nothing is 0. */
static struct hf_range worlds_range(const struct naive_network *network, enum hf_metric metric) {
    struct hf_range range = {(double)INFINITY, -(double)INFINITY};
    for (unsigned world = 0; world < 1U << bits_of(network); world++) {
        const struct naive_count count = world_count(network, world);
        double figure = (double)count.units;
        if (metric == HF_METRIC_SITE_SHARE) {
            figure =
                count.scope_sites == 0 ? 0.0 : (double)count.hit_sites / (double)count.scope_sites;
        }
        range.lower = fmin(range.lower, figure);
        range.upper = fmax(range.upper, figure);
    }
    return range;
}

static double zero_if_nan(double value) {
    return isnan(value) ? 0.0 : value;
}

static void test_every_world(void) {
    struct hf_random random = {.seed = 21, .stream = 1};
    for (int round = 0; round < 250; round++) {
        const enum hf_metric metric = round % 2 == 0 ? HF_METRIC_UNITS : HF_METRIC_SITE_SHARE;
        const double limit = metric == HF_METRIC_UNITS
                                 ? (double)hf_random_below(&random, 6)
                                 : (double)hf_random_below(&random, 100) / 100.0;
        struct comply_bench bench;
        struct naive_network network;
        bench_open(&bench, metric, limit);
        bench_scope_access(&bench);
        helper_lines(&bench.help,
                     "function | name=A | class=access\nfunction | name=B | class=other\n");
        network_draw(&random, &network, &bench);
        if (bits_of(&network) > BITS_MAX) {
            bench_close(&bench);
            continue;
        }
        const struct hf_finding *finding = bench_run(&bench, HF_ANSWER_YES);
        const struct hf_range range = worlds_range(&network, metric);
        const int failed = check_failed;
        CHECK_NEAR(zero_if_nan(finding->figure.lower), range.lower, 1e-12);
        CHECK_NEAR(zero_if_nan(finding->figure.upper), range.upper, 1e-12);
        const enum hf_verdict wanted = range.upper <= limit  ? HF_VERDICT_MET
                                       : range.lower > limit ? HF_VERDICT_NOT_MET
                                                             : HF_VERDICT_UNDETERMINED;
        CHECK(finding->verdict == wanted);
        if (check_failed != failed) {
            printf("    round %d\n", round);
        }
        bench_close(&bench);
    }
}

/* ---- blanking ---- */

/* Columns where a blank is a statement, as the schema says, and not a gap: one unit, in service,
 * all units; and those that say whose a referred row is, or which product a product's row is:
 * without them it is another one, to the only product of that model. */
static bool blank_is_said(enum hf_kind kind, const char *name) {
    const struct hf_schema *schema = hf_schema_get(kind);
    for (size_t i = 0; i < schema->column_count; i++) {
        if (schema->column[i].qualifier != NULL && strcmp(schema->column[i].qualifier, name) == 0) {
            return true;
        }
    }
    const bool is_identity = kind == HF_KIND_PRODUCT &&
                             (strcmp(name, "manufacturer") == 0 || strcmp(name, "model") == 0);
    return is_identity || strcmp(name, "status") == 0 || strcmp(name, "quantity") == 0;
}

/* What is on file, of three makers and two contracts. */
static void random_records(struct hf_random *random, struct comply_bench *bench) {
    static const char *const makers[] = {"Good", "Evil", "Fair"};
    static const char *const words[] = {"yes", "no", "yes"};
    struct hf_text line = {NULL, 0};
    for (unsigned i = 0; i < 3; i++) {
        const char *word = words[hf_random_below(random, 3)];
        const unsigned year = 2019 + (unsigned)hf_random_below(random, 4);
        CHECK(hf_text_format(&bench->help.text, &line,
                             "review | supplier=%s | kind=loss | done_on=%u-05-01", makers[i],
                             year) == HF_OK);
        helper_line(&bench->help, line);
        CHECK(hf_text_format(&bench->help.text, &line,
                             "product | manufacturer=%s | model=P%u | end_of_support=%u-01-01",
                             makers[i], i, year + 1) == HF_OK);
        helper_line(&bench->help, line);
        CHECK(hf_text_format(&bench->help.text, &line,
                             "continued use | manufacturer=%s | product=P%u | replace_by=2025 | "
                             "rarely_changed=%s | interfaces_monitored=yes | exposure_limited=yes",
                             makers[i], i, word) == HF_OK);
        helper_line(&bench->help, line);
        CHECK(hf_text_format(&bench->help.text, &line,
                             "release | manufacturer=%s | product=P%u | version=1 | exploited=%s | "
                             "exploited_since=2019 | fixed_by=2",
                             makers[i], i, word) == HF_OK);
        helper_line(&bench->help, line);
        CHECK(hf_text_format(&bench->help.text, &line,
                             "release | manufacturer=%s | product=P%u | version=2 | exploited=no | "
                             "released=%u-01-01",
                             makers[i], i, year) == HF_OK);
        helper_line(&bench->help, line);
        CHECK(hf_text_format(&bench->help.text, &line,
                             "managed service | id=%u | provider=%s | from=2019 | until=2026 | "
                             "exit_plan=%s | exit_plan_on=%u-01-01 | function=A",
                             i, makers[i], word, year) == HF_OK);
        helper_line(&bench->help, line);
    }
    helper_lines(&bench->help,
                 "contract | id=M | supplier=Fair | kind=support | from=2020 | until=2025 | "
                 "exit_plan=yes | exit_plan_on=2021-06-01 | break_clause=yes | "
                 "component_support=yes\n"
                 "function | name=C | class=access | country=BB | repatriation_days=300\n"
                 "function | name=D | class=access | country=AA\n");
}

static void random_lines(struct hf_random *random, struct comply_bench *bench) {
    static const char *const makers[] = {"Good", "Evil", "Fair", ""};
    static const char *const functions[] = {"A", "B", ""};
    helper_lines(
        &bench->help,
        "operator | name=O | country=AA\naddressee | measure=p/m | addressed=yes\n"
        "function | name=A | class=access | network=n\n"
        "function | name=B | class=other\nsite | name=s0 | network=m\n"
        "site | name=s1 | network=n\nsite | name=s2 | network=m\n"
        "party | name=Evil | country=CC\nparty name | party=Evil | name=Evil Works\n"
        "product party | manufacturer=Fair | product=P2 | role=designer | party=Evil\n"
        "product party | manufacturer=Good | product=P0 | role=designer | party=Good\n"
        "contract | id=K | supplier=Evil | kind=managed-service | from=2020 | until=2025\n"
        "contract | id=L | supplier=Good | kind=managed-service | from=2020 | until=2025\n");
    struct hf_text line = {NULL, 0};
    for (unsigned i = 0; i < 10; i++) {
        const unsigned maker = (unsigned)hf_random_below(random, 8);
        CHECK(hf_text_format(&bench->help.text, &line,
                             "device | site=s%u | name=d%u | manufacturer=%s | device_type=P%u | "
                             "function=%s | technology=%s | install_date=%u-05-01 | quantity=%u | "
                             "release=1 | exposed=yes | management_segment=%s",
                             i == 0 ? 0 : (unsigned)hf_random_below(random, 4), i,
                             makers[maker % 4], maker % 3,
                             functions[hf_random_below(random, 8) % 3], i % 3 == 0 ? "t4" : "t5",
                             2018 + (unsigned)hf_random_below(random, 6),
                             1 + (unsigned)hf_random_below(random, 3), makers[maker % 4]) == HF_OK);
        helper_line(&bench->help, line);
    }
    for (unsigned i = 0; i < 4; i++) {
        CHECK(hf_text_format(&bench->help.text, &line,
                             "service | site=s%u | function=%s | subscribers=%u | premises=%u | "
                             "traffic=%u.5 | traffic_basis=G",
                             i, i == 3 ? "B" : "A", 10 * i, 5 + i, 1 + i * i) == HF_OK);
        helper_line(&bench->help, line);
        CHECK(hf_text_format(&bench->help.text, &line, "coverage | site=s%u | place=%s", i,
                             hf_random_below(random, 2) == 0 ? "Fort" : "Town") == HF_OK);
        helper_line(&bench->help, line);
        CHECK(hf_text_format(
                  &bench->help.text, &line,
                  "schedule | site=s%u | product=P%u | manufacturer=Evil | date=202%u-01-01 | "
                  "replacement_manufacturer=%s | replacement=P0",
                  i, i % 3, 2 + i % 3, i == 2 ? "Evil" : "Good") == HF_OK);
        helper_line(&bench->help, line);
    }
    random_records(random, bench);
    helper_lines(&bench->help, "module | site=s0 | device=d0 | module_bay=1 | manufacturer=Evil | "
                               "module_type=M | install_date=2021-01-01\n");
}

static void rule_draw(struct hf_random *random, struct comply_bench *bench, struct hf_text *word) {
    static const double limits[] = {0.0, 1.0, 3.0};
    do { /* spares are the stock room's */
        bench->rule.metric = (enum hf_metric)hf_random_below(random, HF_METRIC_COUNT);
    } while (bench->rule.metric == HF_METRIC_ENDURANCE ||
             bench->rule.metric == HF_METRIC_PRODUCTS_WITHOUT_LIFETIME_SPARES);
    bench->rule.review = HF_REVIEW_LOSS;
    bench->rule.age_days = (int32_t)hf_random_below(random, 800);
    const bool is_share = bench->rule.metric >= HF_METRIC_SITE_SHARE &&
                          bench->rule.metric <= HF_METRIC_SUBSCRIBER_SHARE;
    bench->rule.limit = is_share ? (double)hf_random_below(random, 101) / 100.0
                                 : limits[hf_random_below(random, 3)];
    bench->rule.since = bench_day("2020-06-01");
    bench->rule.target.roles = hf_random_below(random, 2) == 0
                                   ? 1U << HF_ROLE_BRAND
                                   : 1U << HF_ROLE_BRAND | 1U << HF_ROLE_DESIGNER;
    bench->rule.addressees = (enum hf_addressees_rule)hf_random_below(random, 3);
    bench->rule.technology = word;
    bench->rule.technology_count = (uint32_t)hf_random_below(random, 2);
    if (hf_random_below(random, 2) == 0) {
        bench_scope_access(bench);
    }
    bench->place = HF_TEXT("Fort");
    bench->pack.sensitive_place = &bench->place;
    bench->pack.sensitive_place_count = 1;
}

static bool is_clear(enum hf_verdict verdict) {
    return verdict == HF_VERDICT_MET || verdict == HF_VERDICT_NOT_APPLICABLE;
}

/* Verdicts at the deadline and today: of several parts one that is not clear. */
static void verdicts_of(const struct hf_assessment *assessment, enum hf_verdict verdict[2]) {
    verdict[0] = verdict[1] = HF_VERDICT_NOT_APPLICABLE;
    for (uint32_t i = 0; i < assessment->finding_count; i++) {
        const struct hf_finding *finding = &assessment->finding[i];
        enum hf_verdict *at = &verdict[finding->is_today ? 1 : 0];
        *at = is_clear(*at) ? finding->verdict : *at;
    }
}

/* Blanks one cell, assesses, puts it back. */
static void blank_one(struct comply_bench *bench, size_t stored, uint32_t column,
                      const enum hf_verdict before[2]) {
    struct hf_stored *row = &bench->help.stored[stored];
    const struct hf_schema *schema = hf_schema_get(row->kind);
    const char *const cells = row->cells;
    struct hf_text copy[HF_COLUMN_COUNT_MAX];
    hf_cells_unpack(cells, copy, schema->column_count);
    copy[column] = (struct hf_text){NULL, 0};
    CHECK(hf_cells_pack(&bench->help.text, copy, schema->column_count, &row->cells) == HF_OK);
    const struct hf_finding *after = bench_assess(bench, HF_ANSWER_YES);
    enum hf_verdict now[2];
    verdicts_of(&bench->assessment, now);
    for (int i = 0; i < 2; i++) {
        if (!CHECK(!is_clear(now[i]) || is_clear(before[i]))) {
            printf("    %s.%s of '%.*s', %s: %d, then %d; figure %g..%g, limit %g, roles %u, %s\n",
                   schema->name, schema->column[column].name, HF_TEXT_ARG(row->key),
                   hf_metric_text(bench->rule.metric), (int)before[i], (int)now[i],
                   after[i].figure.lower, after[i].figure.upper, after[i].limit,
                   bench->rule.target.roles, bench->rule.technology_count > 0 ? "t5" : "");
        }
    }
    row->cells = cells;
}

static void test_blanking(void) {
    struct hf_random random = {.seed = 5, .stream = 2};
    struct hf_text word = HF_TEXT("t5");
    int cleared = 0;
    for (int round = 0; round < 150; round++) {
        struct comply_bench bench;
        bench_open(&bench, HF_METRIC_UNITS, 0.0);
        random_lines(&random, &bench);
        rule_draw(&random, &bench, &word);
        bench.rule.per = (enum hf_per)hf_random_below(&random, 3);
        CHECK(bench_run(&bench, HF_ANSWER_YES) != NULL);
        enum hf_verdict before[2];
        verdicts_of(&bench.assessment, before);
        cleared += is_clear(before[0]) ? 1 : 0;
        for (size_t i = 0; i < bench.help.input.stored_count; i++) {
            const struct hf_schema *schema = hf_schema_get(bench.help.stored[i].kind);
            const uint32_t column = (uint32_t)hf_random_below(&random, schema->column_count);
            const bool is_blank = hf_cell_of(bench.help.stored[i].cells, column).len == 0;
            if (!is_blank && bench.help.stored[i].kind != HF_KIND_PACK &&
                !blank_is_said(bench.help.stored[i].kind, schema->column[column].name)) {
                blank_one(&bench, i, column, before);
            }
        }
        bench_close(&bench);
    }
    CHECK(cleared > 10 && cleared < 140); /* the networks are of both sorts */
}

/* ---- from when on ---- */

enum { TREND_ROUNDS = 60, TREND_DAYS = 2200 };

static bool same_figure(double left, double right) {
    return (isnan(left) && isnan(right)) || (left <= right && left >= right);
}

/* The point of the curve that holds on a day. */
static const struct hf_trend_point *point_on(const struct hf_finding *finding, int32_t day) {
    const struct hf_trend_point *found = NULL;
    for (uint32_t i = 0; i < finding->trend_count && finding->trend[i].day.days <= day; i++) {
        found = &finding->trend[i];
    }
    return found;
}

/* Both worlds counted anew on every single day, against the curve and the days it gives. */
static bool trend_check(const struct comply_case *one, const struct hf_finding *finding,
                        struct hf_arena scratch, struct hf_date as_of) {
    struct hf_date_range wanted = HF_DATE_NEVER;
    bool is_right = true;
    for (int32_t day = as_of.days; is_right && day < as_of.days + TREND_DAYS; day++) {
        struct comply_view best;
        struct comply_view worst;
        const struct hf_date_range at = hf_date_sure((struct hf_date){day});
        is_right = hf_comply_look(one, scratch, COMPLY_BEST, at, &best) == HF_OK &&
                   hf_comply_look(one, scratch, COMPLY_WORST, at, &worst) == HF_OK;
        const bool is_met = worst.is_within && !worst.tally.is_unknown;
        const struct hf_trend_point *point = point_on(finding, day);
        is_right = is_right && point != NULL &&
                   same_figure(point->figure.lower, hf_comply_figure(one, &best, COMPLY_BEST)) &&
                   same_figure(point->figure.upper, hf_comply_figure(one, &worst, COMPLY_WORST)) &&
                   (point->verdict == HF_VERDICT_MET) == is_met &&
                   (point->verdict == HF_VERDICT_NOT_MET) == !best.is_within;
        if (!is_right) {
            printf("    %d days on\n", (int)(day - as_of.days));
        }
        wanted.earliest = !best.is_within                            ? HF_DATE_MAX
                          : wanted.earliest.days == HF_DATE_MAX.days ? at.earliest
                                                                     : wanted.earliest;
        wanted.latest = !is_met                                  ? HF_DATE_MAX
                        : wanted.latest.days == HF_DATE_MAX.days ? at.earliest
                                                                 : wanted.latest;
    }
    return is_right && finding->met_from.earliest.days == wanted.earliest.days &&
           finding->met_from.latest.days == wanted.latest.days;
}

/* The curve and met_from against every day of six years. */
static void test_trend(void) {
    struct hf_random random = {.seed = 31, .stream = 4};
    struct hf_text word = HF_TEXT("t5");
    int between = 0;
    int points = 0;
    for (int round = 0; round < TREND_ROUNDS; round++) {
        struct comply_bench bench;
        bench_open(&bench, HF_METRIC_UNITS, 0.0);
        random_lines(&random, &bench);
        rule_draw(&random, &bench, &word);
        const struct hf_date as_of = bench_day("2021-01-01");
        bench.assessment.scenario.as_of = as_of;
        const struct hf_finding *finding = bench_run(&bench, HF_ANSWER_YES);
        struct comply_network network;
        struct comply_case one = {.parameter_taken = HF_NONE, .day = hf_date_sure(as_of)};
        struct hf_arena *arena = &bench.help.keep;
        CHECK(hf_comply_network(&bench.assessment, arena, &network) == HF_OK);
        CHECK(hf_comply_case(&network, &one, arena) == HF_OK);
        if (!CHECK(trend_check(&one, finding, bench.help.scratch, as_of))) {
            printf("    round %d, %s\n", round, hf_metric_text(bench.rule.metric));
        }
        points += finding->trend_count > 1 ? 1 : 0;
        between += finding->met_from.latest.days > as_of.days &&
                           finding->met_from.latest.days < HF_DATE_MAX.days
                       ? 1
                       : 0;
        bench_close(&bench);
    }
    CHECK(between > 3); /* some become met on the way */
    CHECK(points > TREND_ROUNDS / 3);
    printf("%d of %d become met on the way, %d move\n", between, TREND_ROUNDS, points);
}

/* ---- memory ---- */

static void test_failing_allocations(void) {
    struct hf_random random = {.seed = 9, .stream = 3};
    struct hf_text word = HF_TEXT("t5");
    for (int round = 0; round < HF_METRIC_COUNT; round++) {
        struct comply_bench bench;
        bench_open(&bench, HF_METRIC_UNITS, 0.0);
        random_lines(&random, &bench);
        rule_draw(&random, &bench, &word);
        bench.rule.metric = (enum hf_metric)round;
        bench_run(&bench, HF_ANSWER_YES);
        struct hf_assessment *assessment = &bench.assessment;
        enum hf_status status = HF_ERR_MEMORY;
        int64_t failed = 0;
        for (; status != HF_OK; failed++) {
            int64_t allowance = failed;
            struct hf_arena keep = bench.help.keep;
            struct hf_arena scratch = bench.help.scratch;
            keep.allowance = scratch.allowance = &allowance;
            assessment->why = hf_why_make(&keep);
            assessment->finding = NULL;
            assessment->finding_count = 77;
            status = hf_comply_assess(assessment, &keep, scratch, NULL);
            if (status != HF_OK && (status != HF_ERR_MEMORY || assessment->finding != NULL ||
                                    assessment->finding_count != 77)) {
                CHECK(status == HF_ERR_MEMORY);
                CHECK(assessment->finding == NULL && assessment->finding_count == 77);
                break;
            }
        }
        CHECK(status == HF_OK && failed > 15);
        bench_close(&bench);
    }
    CHECK(hf_comply_assess(NULL, NULL, (struct hf_arena){0}, NULL) == HF_ERR_ARGUMENT);
}

int main(void) {
    test_every_world();
    test_blanking();
    test_trend();
    test_failing_allocations();
    return check_report();
}
