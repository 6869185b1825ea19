/* Goal: the shape that failures show is the one they were drawn with. Method: the law beside the
 * likelihood itself, unit by unit, integrated over the scale; logs simulated with censored and
 * truncated lives, whose intervals hold the shape as often as they say; operators whose rows say
 * the ages in either way, and too little of them; failing allocations. */
#include "stock/shape.h"

#include "base/random.h"
#include "tests/supply_fixture.h"

#include <math.h>
#include <stdarg.h>

enum { LOG_UNITS = 400 };

/* ---- the law ---- */

struct log_unit {
    double from, until;
    bool has_failed;
};

/* Units put in over some years, recorded from `truncated` years before the end on; a failed one is
 * replaced by a new one. */
static uint32_t log_draw(struct hf_random *random, double shape, double scale, double truncated,
                         struct log_unit *unit) {
    uint32_t count = 0;
    for (uint32_t place = 0; place < LOG_UNITS / 4 && count < LOG_UNITS; place++) {
        double installed = -12.0 * hf_random_unit(random);
        while (installed < 0.0 && count < LOG_UNITS) {
            const double life = scale * pow(-log1p(-hf_random_unit(random)), 1.0 / shape);
            const double end = fmin(installed + life, 0.0);
            if (end > -truncated) {
                unit[count++] = (struct log_unit){fmax(-truncated - installed, 0.0),
                                                  end - installed, installed + life < 0.0};
            }
            installed += life;
        }
    }
    return count;
}

static bool log_law(const struct log_unit *unit, uint32_t count, struct hf_arena scratch,
                    struct stock_shape_law *law) {
    struct stock_lives lives = {.at_risk = hf_new(&scratch, double, SHAPE_CELLS)};
    for (uint32_t i = 0; i < count; i++) {
        const struct stock_life life = {unit[i].from, unit[i].until, 1.0};
        hf_stock_lives_add(&lives, &life);
        if (unit[i].has_failed) {
            hf_stock_lives_fail(&lives, unit[i].until, 1.0);
        }
    }
    return hf_stock_shape_law(&lives, law);
}

/* The median by sums over the units, the scale left out by its best value at each shape. */
static double slow_median(const struct log_unit *unit, uint32_t count) {
    enum { STEPS = 1000 };
    double density[STEPS];
    double most = -(double)INFINITY;
    double sum = 0.0;
    for (int k = 0; k < STEPS; k++) {
        const double shape = exp(-2.3 + 5.3 * (k + 0.5) / STEPS);
        double failures = 0.0;
        double lived = 0.0;
        density[k] = 0.0;
        for (uint32_t i = 0; i < count; i++) {
            lived += pow(unit[i].until, shape) - pow(unit[i].from, shape);
            failures += unit[i].has_failed ? 1.0 : 0.0;
        }
        const double theta = failures / lived;
        for (uint32_t i = 0; i < count; i++) {
            density[k] +=
                unit[i].has_failed
                    ? log(theta * shape) + (shape - 1.0) * log(fmax(unit[i].until, 1.0 / 24.0))
                    : 0.0;
        }
        density[k] -= theta * lived;
        most = fmax(most, density[k]);
    }
    for (int k = 0; k < STEPS; k++) {
        density[k] = exp(density[k] - most);
        sum += density[k];
    }
    double below = 0.0;
    int at = 0;
    while (below + density[at] < 0.5 * sum) {
        below += density[at++];
    }
    return exp(-2.3 + 5.3 * (at + (0.5 * sum - below) / density[at]) / STEPS);
}

static void laws(struct hf_arena scratch) {
    static struct log_unit unit[LOG_UNITS];
    struct hf_random random = {.seed = 41};
    static const double shapes[] = {0.6, 1.0, 2.0, 4.0};
    for (int i = 0; i < 4; i++) {
        const uint32_t count = log_draw(&random, shapes[i], 14.0, 6.0, unit);
        struct stock_shape_law law;
        CHECK(log_law(unit, count, scratch, &law));
        CHECK_NEAR(law.median, slow_median(unit, count), 0.01);
        CHECK(law.interval.lower < law.median && law.median < law.interval.upper);
    }
    struct stock_shape_law none;
    CHECK(!log_law(unit, 0, scratch, &none));
}

/* How often the interval holds the shape: of few failures and of many. */
static void coverage(double shape, double scale, int least, int most, struct hf_arena scratch) {
    enum { LOGS = 400 };
    static struct log_unit unit[LOG_UNITS];
    struct hf_random random = {.seed = 43};
    int seen = 0;
    int held = 0;
    double ln_sum = 0.0;
    for (int i = 0; i < 40 * LOGS && seen < LOGS; i++) {
        struct stock_shape_law law;
        const uint32_t count = log_draw(&random, shape, scale, 8.0, unit);
        int failures = 0;
        for (uint32_t k = 0; k < count; k++) {
            failures += unit[k].has_failed ? 1 : 0;
        }
        if (failures < least || failures > most) {
            continue;
        }
        CHECK(log_law(unit, count, scratch, &law));
        seen++;
        held += law.interval.lower <= shape && shape <= law.interval.upper ? 1 : 0;
        ln_sum += log(law.median / shape);
    }
    CHECK(seen == LOGS);
    /* 95 %, three errors of 400 logs */
    if (!CHECK(held >= 0.917 * LOGS && held <= 0.983 * LOGS)) {
        printf("    shape %g: %d of %d\n", shape, held, LOGS);
    }
    CHECK(fabs(ln_sum / LOGS) < 0.1);
}

/* ---- an operator's rows ---- */

static char rows[32768];

__attribute__((format(printf, 2, 3))) static void rows_add(size_t *at, const char *format, ...) {
    va_list values;
    va_start(values, format);
    const int put = vsnprintf(rows + *at, sizeof rows - *at, format, values);
    va_end(values);
    CHECK(put > 0 && (size_t)put < sizeof rows - *at);
    *at += (size_t)put;
}

#define LEARN_PART                                                                                 \
    "product | manufacturer=Acme | model=R1 | failure_rate_per_year=0.02\n"                        \
    "stock | lot=a | manufacturer=Acme | product=R1 | place=Store | quantity=30 | condition=new\n" \
    "device | site=North | name=a | manufacturer=Acme | device_type=R1 | quantity=200 | "          \
    "status=active | install_date=2008-01-01\n"

/* All fail at about ten years of age, or at any. */
static void rows_make(int failures, bool is_worn, bool is_serial) {
    size_t at = 0;
    rows_add(&at, LEARN_PART "failure | id=first | manufacturer=Acme | product=R9 | "
                             "date=2008-01-01\n");
    for (int i = 0; i < failures; i++) {
        const int year = is_worn ? 2018 + i % 2 : 2008 + i % 12;
        const int month = 1 + 5 * i % 12;
        if (is_serial) {
            rows_add(&at,
                     "device | site=North | name=s%d | manufacturer=Acme | device_type=R1 | "
                     "status=inventory | install_date=2008-01-01 | serial=n%d\n",
                     i, i);
            rows_add(&at,
                     "failure | id=%d | manufacturer=Acme | product=R1 | date=%d-%02d-01 | "
                     "serial=n%d\n",
                     i, year, month, i);
        } else {
            rows_add(&at,
                     "failure | id=%d | manufacturer=Acme | product=R1 | date=%d-%02d-01 | "
                     "install_date=2008-01-01\n",
                     i, year, month);
        }
    }
}

static struct hf_endurance learnt_pool(bool is_said) {
    struct supply_run run;
    supply_open(&run, rows, "2020-05-15");
    const struct hf_endurance item = run.assessment.endurance[0];
    bool has_rule = false;
    for (uint32_t i = 0; i < run.assessment.why.node_count; i++) {
        const struct hf_why_node *node = &run.assessment.why.node[i];
        has_rule = has_rule || (node->kind == HF_WHY_RULE && node->first == HF_RULE_SHAPE_LEARNT);
    }
    CHECK(has_rule ==
          (!is_said && (item.shape_learnt.lower > 1.0 || item.shape_learnt.upper < 1.0)));
    supply_close(&run);
    return item;
}

static void operators(void) {
    rows_make(24, true, false);
    const struct hf_endurance worn = learnt_pool(false);
    CHECK(worn.shape_failures > 23.5 && worn.shape.lower > 3.0 && worn.shape.upper < 20.0);
    CHECK_NEAR(worn.shape.lower, worn.shape_learnt.lower, 0.0);
    CHECK(worn.ageing.upper > 1.5 && worn.short_of_target != HF_ANSWER_NO);
    rows_make(24, true, true);
    const struct hf_endurance by_serial = learnt_pool(false);
    CHECK_NEAR(by_serial.shape.lower, worn.shape.lower, 1e-9);
    CHECK_NEAR(by_serial.shape.upper, worn.shape.upper, 1e-9);
    /* at any age: the constant rate stays, as without ages */
    rows_make(24, false, false);
    const struct hf_endurance even = learnt_pool(false);
    CHECK(even.shape_learnt.lower < 1.0 && even.shape_learnt.upper > 1.0);
    CHECK_NEAR(even.shape.lower, 1.0, 0.0);
    CHECK_NEAR(even.ageing.upper, 1.0, 0.0);
    /* too few */
    rows_make(9, true, false);
    const struct hf_endurance few = learnt_pool(false);
    CHECK(isnan(few.shape_learnt.lower) && few.ageing.upper <= 1.0);
}

/* What a row says counts before what is learnt, and blank ages teach nothing. */
static void said(void) {
    rows_make(24, true, false);
    size_t at = strlen(rows);
    rows_add(&at, "predicted rate | manufacturer=Acme | product=R1 | shape=2\n");
    const struct hf_endurance item = learnt_pool(true);
    CHECK_NEAR(item.shape.upper, 2.0, 0.0);
    CHECK(item.shape_learnt.lower > 3.0);
}

static void memory(void) {
    struct supply_run run;
    rows_make(24, true, false);
    supply_open(&run, rows, "2020-05-15");
    const struct hf_assessment *assessment = &run.assessment;
    const uint32_t product = assessment->endurance[0].product;
    const struct hf_date start = hf_stock_rate_window_start(assessment->snapshot);
    struct stock_shape_learnt learnt;
    for (int64_t allowed = 0; allowed < 3; allowed++) {
        int64_t left = allowed;
        struct hf_arena scratch = run.help.scratch;
        scratch.allowance = &left;
        CHECK(hf_stock_shape_learn(assessment, product, start, scratch, &learnt) ==
              (allowed < 2 ? HF_ERR_MEMORY : HF_OK));
    }
    supply_close(&run);
}

int main(void) {
    struct hf_arena arena;
    if (hf_arena_open(&arena, (size_t)16 << 20) != HF_OK) {
        return 1;
    }
    laws(arena);
    coverage(1.0, 60.0, 10, 14, arena);
    coverage(0.7, 60.0, 10, 14, arena);
    coverage(3.0, 20.0, 10, 14, arena);
    coverage(2.0, 14.0, 30, 90, arena);
    operators();
    said();
    memory();
    hf_arena_close(&arena);
    return check_report();
}
