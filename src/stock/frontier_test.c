/* Goal: the marginal rule buys the least cost. Method: seeded small networks with Poisson demand
 * against every combination of levels: no combination at most as dear holds more surely; refusals;
 * levels that end too early; memory. */
#include <holdfast/frontier.h>

#include "base/random.h"
#include "base/special.h"
#include "tests/check.h"

#include <stdlib.h>

enum { PARTS = 3, LEVELS = 9 };

static struct hf_arena arena;

static void table_fill(struct hf_random *random, double table[PARTS][LEVELS],
                       struct hf_frontier_part *part) {
    for (uint32_t p = 0; p < PARTS; p++) {
        const double mean = 0.2 + 3.0 * hf_random_unit(random);
        for (uint32_t k = 0; k < LEVELS; k++) {
            table[p][k] = log(hf_poisson_at_most(k, mean));
        }
        part[p] =
            (struct hf_frontier_part){table[p], LEVELS, 1 + (int64_t)hf_random_below(random, 9)};
    }
}

static void brute_force(void) {
    for (uint64_t round = 0; round < 200; round++) {
        struct hf_random random = {17, round, 0};
        double table[PARTS][LEVELS];
        struct hf_frontier_part part[PARTS];
        struct hf_frontier_point point;
        uint32_t extra[PARTS];
        table_fill(&random, table, part);
        const double confidence = 0.5 + 0.45 * hf_random_unit(&random);
        CHECK(hf_frontier_least(part, PARTS, confidence, extra, &point, arena) == HF_OK);
        CHECK(point.is_reached && point.hold >= confidence - 1e-12);
        for (uint32_t i = 0; i < LEVELS * LEVELS * LEVELS; i++) {
            const uint32_t level[] = {i % LEVELS, i / LEVELS % LEVELS, i / LEVELS / LEVELS};
            int64_t cost = 0;
            double sum = 0.0;
            for (uint32_t p = 0; p < PARTS; p++) {
                cost += part[p].cost_minor * (int64_t)level[p];
                sum += table[p][level[p]];
            }
            CHECK(cost > point.cost_minor || exp(sum) <= point.hold + 1e-12);
        }
    }
}

/* Many parts against the same rule with everything sorted: the best step first, one by one. */
static int gain_compare(const void *left, const void *right) {
    const double *a = left;
    const double *b = right;
    return a[0] > b[0] ? -1 : a[0] < b[0];
}

static void against_sorted(void) {
    enum { MANY = 400 };
    static double table[MANY][LEVELS];
    static double step[MANY * LEVELS][3]; /* gain per money, gain, money */
    static struct hf_frontier_part part[MANY];
    for (uint64_t round = 0; round < 30; round++) {
        struct hf_random random = {19, round, 0};
        size_t count = 0;
        double ln_hold = 0.0;
        double cost = 0.0;
        const bool is_bare = round % 3 == 0; /* the first levels hold too rarely to be of use */
        for (uint32_t p = 0; p < MANY; p++) {
            const double mean = 0.2 + 3.0 * hf_random_unit(&random);
            const uint32_t first = is_bare ? (uint32_t)hf_random_below(&random, 4) : 0;
            const double price = 1.0 + (double)hf_random_below(&random, 1000);
            for (uint32_t k = 0; k < LEVELS; k++) {
                table[p][k] = k < first ? -(double)INFINITY : log(hf_poisson_at_most(k, mean));
            }
            part[p] = (struct hf_frontier_part){table[p], LEVELS, (int64_t)price};
            ln_hold += table[p][first];
            cost += price * first;
            for (uint32_t k = first + 1; k < LEVELS; k++) { /* concave: Poisson */
                const double gain = table[p][k] - table[p][k - 1];
                step[count][0] = gain / price;
                step[count][1] = gain;
                step[count++][2] = price;
            }
        }
        qsort(step, count, sizeof step[0], gain_compare);
        const double confidence = 0.2 + 0.6 * hf_random_unit(&random);
        for (size_t i = 0; i < count && ln_hold < log(confidence); i++) {
            ln_hold += step[i][1];
            cost += step[i][2];
        }
        struct hf_frontier_point point;
        CHECK(hf_frontier_least(part, MANY, confidence, NULL, &point, arena) == HF_OK);
        CHECK(point.is_reached == (ln_hold >= log(confidence)));
        CHECK_NEAR((double)point.cost_minor, cost, 0.5);
        CHECK_NEAR(point.hold, exp(ln_hold), 1e-9);
    }
}

static void edges(void) {
    const double never[] = {-(double)INFINITY, -(double)INFINITY};
    const double late[] = {-(double)INFINITY, -(double)INFINITY, -0.5, -0.01};
    const double bumpy[] = {-3.0, -2.9, -0.1, -0.09};
    const double bad[] = {0.5};
    struct hf_frontier_part part[] = {{late, 4, 10}, {bumpy, 4, 1}};
    struct hf_frontier_point point = {-1, -1.0, false};
    uint32_t extra[2];
    CHECK(hf_frontier_least(part, 2, 0.5, extra, &point, arena) == HF_OK);
    CHECK(point.is_reached && extra[0] >= 2 && extra[1] == 2);
    CHECK(hf_frontier_least(part, 2, 0.99, extra, &point, arena) == HF_OK);
    CHECK(!point.is_reached && extra[0] == 3 && extra[1] == 3 && point.cost_minor == 33);
    part[0].ln_hold = never;
    part[0].level_count = 2;
    CHECK(hf_frontier_least(part, 2, 0.5, extra, &point, arena) == HF_OK);
    CHECK(!point.is_reached && point.hold <= 0.0);
    CHECK(hf_frontier_least(NULL, 0, 0.5, NULL, &point, arena) == HF_OK && point.cost_minor == 0);
    CHECK(hf_frontier_least(part, 2, 1.0, extra, &point, arena) == HF_ERR_ARGUMENT);
    CHECK(hf_frontier_least(NULL, 2, 0.5, extra, &point, arena) == HF_ERR_ARGUMENT);
    part[0].ln_hold = bad;
    part[0].level_count = 1;
    CHECK(hf_frontier_least(part, 2, 0.5, extra, &point, arena) == HF_ERR_ARGUMENT);
    part[0].ln_hold = bumpy;
    part[0].cost_minor = 0;
    CHECK(hf_frontier_least(part, 2, 0.5, extra, &point, arena) == HF_ERR_ARGUMENT);
    part[0].cost_minor = 5;
    for (int64_t allowed = 0; allowed < 3; allowed++) {
        int64_t left = allowed;
        struct hf_arena failing = arena;
        failing.allowance = &left;
        point.cost_minor = -7;
        CHECK(hf_frontier_least(part, 2, 0.5, NULL, &point, failing) == HF_ERR_MEMORY);
        CHECK(point.cost_minor == -7);
    }
}

int main(void) {
    if (hf_arena_open(&arena, (size_t)1 << 24) != HF_OK) {
        return 1;
    }
    const struct hf_arena opened = arena;
    brute_force();
    against_sorted();
    edges();
    hf_arena_close(&opened);
    return check_report();
}
