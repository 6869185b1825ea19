/* Goal: endurance of one pool is exact: right on published and independently computed cases,
 * monotone in every argument, equal to simulation, and a number whatever goes in. Method: a table
 * of the cases of ../shared/data/cases that this model covers, checked against the file itself
 * where it is there; then limits, properties on seeded random pools, and a seeded simulation within
 * three standard errors. */
#include <holdfast/hold.h>

#include "base/random.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

static struct hf_arena dates_arena;

/* ---- shared cases ---- */

enum question {
    Q_HOLD,
    Q_LOST,
    Q_UNTIL,
    Q_NEEDED,
    Q_IN_HAND,
    Q_MEAN,
    Q_DEMAND,
    Q_FIRST,
    Q_RATE_LOW,
    Q_RATE_HIGH,
    Q_BY_RECORD
};

/* Units constant (swap_years 0) or in a straight line to none at swap_years. `at` is the argument
 * of the question: years, confidence or stock. An id that begins with '*' is the end of one. */
struct shared_case {
    const char *file, *id, *field;
    uint32_t position; /* in an array of values */
    double units, rate, swap_years;
    int64_t stock;
    enum question question;
    double at, years;
    double wanted, tolerance;
};

#define INF    ((double)INFINITY)
#define LINEAR 2000, 0.02, 5

static const struct shared_case shared[] = {
    {"stock", "ban_constant", "P", 0, 1000, 0.02, 0, 50, Q_HOLD, 2, 0, 0.9473719508932413, 1e-9},
    {"stock", "ban_constant", "E_first", 0, 1000, 0.02, 0, 50, Q_FIRST, 40, 0, 2.55, 1e-9},
    {"stock", "ban_constant", "t95", 0, 1000, 0.02, 0, 50, Q_UNTIL, 0.95, 0, 1.992436984599704,
     1e-9},
    {"stock", "ban_constant", "t50", 0, 1000, 0.02, 0, 50, Q_UNTIL, 0.5, 0, 2.5333528379694124,
     1e-9},
    {"stock", "ban_constant", "S95", 0, 1000, 0.02, 0, 0, Q_NEEDED, 0.95, 2, 51, 0},
    {"stock", "ban_constant", "S99", 0, 1000, 0.02, 0, 0, Q_NEEDED, 0.99, 2, 55, 0},
    {"stock", "ban_linear_swap_S80", "P_T2", 0, LINEAR, 80, Q_HOLD, 2, 0, 0.9773728952578952, 1e-8},
    {"stock", "ban_linear_swap_S80", "P_T3", 0, LINEAR, 80, Q_HOLD, 3, 0, 0.35709303371052664,
     1e-8},
    {"stock", "ban_linear_swap_S80", "P_forever", 0, LINEAR, 80, Q_HOLD, INF, 0,
     0.022649176642255638, 1e-8},
    {"stock", "ban_linear_swap_S80", "t95", 0, LINEAR, 80, Q_UNTIL, 0.95, 0, 2.1184306816813425,
     1e-8},
    {"stock", "ban_linear_swap_S80", "t50", 0, LINEAR, 80, Q_UNTIL, 0.5, 0, 2.801529601761046,
     1e-8},
    {"stock", "ban_linear_swap_S80", "restricted_mean_5y", 0, LINEAR, 80, Q_MEAN, 5, 0,
     2.901707260863012, 1e-8},
    {"stock", "ban_linear_swap_S100", "P_T2", 0, LINEAR, 100, Q_HOLD, 2, 0, 0.9999881651681407,
     1e-8},
    {"stock", "ban_linear_swap_S100", "P_T3", 0, LINEAR, 100, Q_HOLD, 3, 0, 0.9610811749846335,
     1e-8},
    {"stock", "ban_linear_swap_S100", "P_forever", 0, LINEAR, 100, Q_HOLD, INF, 0,
     0.5265621985299985, 1e-8},
    {"stock", "ban_linear_swap_S100", "t95", 0, LINEAR, 100, Q_UNTIL, 0.95, 0, 3.0672005419023014,
     1e-8},
    {"stock", "ban_linear_swap_S100", "t50", 0, LINEAR, 100, Q_UNTIL, 0.5, 0, INF, 0},
    {"stock", "ban_linear_swap_S100", "restricted_mean_5y", 0, LINEAR, 100, Q_MEAN, 5, 0,
     4.405266636490747, 1e-8},
    {"stock", "ban_linear_swap_S117", "P_T2", 0, LINEAR, 117, Q_HOLD, 2, 0, 0.9999999990130377,
     1e-8},
    {"stock", "ban_linear_swap_S117", "P_T3", 0, LINEAR, 117, Q_HOLD, 3, 0, 0.9997325145149597,
     1e-8},
    {"stock", "ban_linear_swap_S117", "P_forever", 0, LINEAR, 117, Q_HOLD, INF, 0,
     0.9571551275133782, 1e-8},
    {"stock", "ban_linear_swap_S117", "t95", 0, LINEAR, 117, Q_UNTIL, 0.95, 0, INF, 0},
    {"stock", "ban_linear_swap_S117", "t50", 0, LINEAR, 117, Q_UNTIL, 0.5, 0, INF, 0},
    {"stock", "ban_linear_swap_S117", "restricted_mean_5y", 0, LINEAR, 117, Q_MEAN, 5, 0,
     4.961981793882536, 1e-8},
    {"stock", "ban_linear_swap_required", "S95_forever", 0, LINEAR, 0, Q_NEEDED, 0.95, INF, 117, 0},
    {"stock", "ban_linear_swap_required", "S99_forever", 0, LINEAR, 0, Q_NEEDED, 0.99, INF, 124, 0},
    {"stock", "ban_linear_swap_required", "S95_3y", 0, LINEAR, 0, Q_NEEDED, 0.95, 3, 99, 0},
    {"stock", "*_1850tss5", "mu", 0, 100, 3619e-9 * 8766, 0, 0, Q_DEMAND, 240.0 / 8766, 0, 0.086856,
     1e-12},
    {"stock", "*_1850tss5", "spares", 0, 100, 3619e-9 * 8766, 0, 0, Q_IN_HAND, 0.999, 240.0 / 8766,
     3, 0},
    {"stock", "nortel_nt8d14aa", "NFT", 0, 10000, 3.4e-6 * 8766, 0, 0, Q_DEMAND, 48.0 / 8766, 0,
     1.632, 1e-12},
    {"stock", "nortel_nt8d14aa", "spares", 0, 10000, 3.4e-6 * 8766, 0, 0, Q_IN_HAND, 0.999,
     48.0 / 8766, 8, 0},
    {"stock", "pooling", "pooled", 0, 40, 1, 0, 70, Q_HOLD, 1, 0, 0.9999938533942304, 1e-9},
    {"stock", "pooling", "S_each_for_95", 0, 4, 1, 0, 0, Q_NEEDED, 0.9948838031081763, 1, 10, 0},
    {"stock", "pooling", "pooled_S_for_split_level", 0, 40, 1, 0, 0, Q_NEEDED, 0.5916305753871173,
     1, 41, 0},
    {"stock", "gamma_prior_rma", "S95_plugin", 0, 1000, 0.0175, 0, 0, Q_NEEDED, 0.95, 1, 25, 0},
    {"stock", "gamma_prior_rma", "S99_plugin", 0, 1000, 0.0175, 0, 0, Q_NEEDED, 0.99, 1, 28, 0},
    {"stock", "gamma_prior_rma", "ci95", 0, 400, 7, 0, 0, Q_RATE_LOW, 0.95, 0, 0.007827672243804066,
     1e-8},
    {"stock", "gamma_prior_rma", "ci95", 1, 400, 7, 0, 0, Q_RATE_HIGH, 0.95, 0,
     0.034360491079303716, 1e-8},
    {"stock", "gamma_prior_rma", "P_plugin_S_true", 0, 400, 7, 0, 25, Q_BY_RECORD, 1000, 0,
     0.8109127394563367, 1e-8},
    {"stock", "gamma_prior_zero", "rate_u95", 0, 250, 0, 0, 0, Q_RATE_HIGH, 0.9, 0,
     0.007682917641388248, 1e-8},
    {"stock", "jeffreys_32441_0_90247", "P0", 0, 32441, 0, 0, 0, Q_BY_RECORD, 90247, 0, 0.5142,
     1e-4},
    {"stock", "jeffreys_32441_0_90247", "P1", 0, 32441, 0, 0, 1, Q_BY_RECORD, 90247, 0, 0.7033,
     1e-4},
    {"network", "age-spares-poisson", "answer", 0, 100, 0.05, 0, 0, Q_LOST, 1, 0,
     0.9932620530009145, 1e-12},
    {"network", "age-spares-poisson", "answer", 1, 100, 0.05, 0, 5, Q_LOST, 1, 0,
     0.38403934516693683, 1e-12},
    {"network", "age-spares-poisson", "answer", 2, 100, 0.05, 0, 8, Q_LOST, 1, 0,
     0.06809363472184848, 1e-12},
    {"network", "age-spares-poisson", "answer", 3, 100, 0.05, 0, 10, Q_LOST, 1, 0,
     0.013695268598382881, 1e-12},
};
enum { SHARED_COUNT = sizeof shared / sizeof shared[0] };

static double answer(const struct shared_case *row) {
    const struct hf_stock_piece flat[] = {{0.0, row->units, row->units}};
    const struct hf_stock_piece ramp[] = {{0.0, row->units, 0.0}, {row->swap_years, 0.0, 0.0}};
    const struct hf_stock_pool pool = {row->swap_years > 0.0 ? ramp : flat,
                                       row->swap_years > 0.0 ? 2U : 1U, row->rate, row->stock};
    const struct hf_stock_record record = {row->rate, row->units};
    struct hf_range interval = {(double)NAN, (double)NAN};
    double value = (double)NAN;
    int64_t needed = -1;
    switch (row->question) {
    case Q_HOLD:
        CHECK(hf_stock_hold_probability(&pool, row->at, &value) == HF_OK);
        return value;
    case Q_LOST:
        CHECK(hf_stock_hold_probability(&pool, row->at, &value) == HF_OK);
        return 1.0 - value;
    case Q_UNTIL:
        CHECK(hf_stock_hold_until(&pool, row->at, &value) == HF_OK);
        return value;
    case Q_NEEDED:
        CHECK(hf_stock_needed(&pool, row->years, row->at, HF_STOCK_MEET_ALL, &needed) == HF_OK);
        return (double)needed;
    case Q_IN_HAND:
        CHECK(hf_stock_needed(&pool, row->years, row->at, HF_STOCK_ONE_IN_HAND, &needed) == HF_OK);
        return (double)needed;
    case Q_MEAN:
    case Q_FIRST:
        CHECK(hf_stock_hold_mean(&pool, row->at, &value) == HF_OK);
        return value;
    case Q_DEMAND:
        CHECK(hf_stock_demand(&pool, row->at, &value) == HF_OK);
        return value;
    case Q_RATE_LOW:
    case Q_RATE_HIGH:
        CHECK(hf_stock_rate_interval(&record, row->at, &interval) == HF_OK);
        return row->question == Q_RATE_LOW ? interval.lower : interval.upper;
    case Q_BY_RECORD:
        CHECK(hf_stock_hold_by_record(&record, row->at, row->stock, &value) == HF_OK);
        return value;
    }
    return value;
}

/* The file as one string, or NULL. */
static char *case_file(const char *name) {
    char path[200];
    snprintf(path, sizeof path, "../shared/data/cases/%s.json", name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return NULL;
    }
    const size_t room = 1U << 20;
    char *text = calloc(room, 1);
    const size_t length = text == NULL ? 0 : fread(text, 1, room - 1, file);
    fclose(file);
    if (length == 0) {
        free(text);
        return NULL;
    }
    return text;
}

/* The number that the file gives: "id": "..." ... "field": number, "inf" or [numbers]. The files
 * hold every id once and write expected values behind the inputs, so the last such field before the
 * next id is meant. */
static bool file_value(const char *text, const struct shared_case *row, double *value) {
    char id[80];
    char field[80];
    if (row->id[0] == '*') {
        snprintf(id, sizeof id, "%s\"", row->id + 1);
    } else {
        snprintf(id, sizeof id, "\"id\": \"%s\"", row->id);
    }
    snprintf(field, sizeof field, "\"%s\": ", row->field);
    const char *at = strstr(text, id);
    if (at == NULL) {
        return false;
    }
    const char *end = strstr(at + 1, "\"id\": \"");
    const char *found = NULL;
    for (const char *next = strstr(at, field); next != NULL && (end == NULL || next < end);
         next = strstr(next + 1, field)) {
        found = next;
    }
    if (found == NULL) {
        return false;
    }
    found += strlen(field);
    if (*found == '[') {
        found++;
        for (uint32_t i = 0; i < row->position; i++) {
            found = strchr(found, ',') + 1;
        }
    }
    *value = strncmp(found, "\"inf\"", 5) == 0 ? INF : strtod(found, NULL);
    return true;
}

/* Cases that tests of their own answer. */
static const struct {
    const char *start, *test;
} elsewhere[] = {
    {"poisson_loss", "shortage_test.c"}, {"nb_loss", "shortage_test.c"},
    {"gamma_loss", "shortage_test.c"},   {"sherbrooke_depot", "shortage_test.c"},
    {"nv_", "classical_test.c"},         {"rq_", "classical_test.c"},
    {"eoqd", "classical_test.c"},        {"cs_", "classical_test.c"},
    {"gsm_", "classical_test.c"},        {"sherbrooke_", "echelon_test.c"},
    {"desousa", "echelon_test.c"},       {"two_echelon", "echelon_test.c"},
    {"final_order", "lifetime_test.c"},  {"substitution", "couple_test.c"},
    {"component", "couple_test.c"},      {"engtips", "spares_test.c"},
    {"common_mode", "balance_test.c"},   {"harvest", "balance_test.c"},
    {"repair", "balance_test.c"},
};

static bool is_elsewhere(const char *id) {
    for (size_t i = 0; i < sizeof elsewhere / sizeof elsewhere[0]; i++) {
        if (strncmp(id, elsewhere[i].start, strlen(elsewhere[i].start)) == 0) {
            return true;
        }
    }
    return false;
}

static bool id_fits(const char *wanted, const char *id, size_t length) {
    if (wanted[0] == '*') {
        const size_t tail = strlen(wanted + 1);
        return tail <= length && strncmp(wanted + 1, id + length - tail, tail) == 0;
    }
    return strlen(wanted) == length && strncmp(wanted, id, length) == 0;
}

/* Every case of the file is answered by some test. */
static void none_is_left_out(const char *text) {
    for (const char *at = text; at != NULL && (at = strstr(at, "\"id\": \"")) != NULL;) {
        at += strlen("\"id\": \"");
        const size_t length = strcspn(at, "\"");
        bool is_covered = is_elsewhere(at);
        for (int i = 0; i < SHARED_COUNT; i++) {
            is_covered = is_covered || id_fits(shared[i].id, at, length);
        }
        if (!CHECK(is_covered)) {
            printf("    no test answers %.*s\n", (int)length, at);
        }
    }
}

static void shared_cases(void) {
    char *stock = case_file("stock");
    char *network = case_file("network");
    for (int i = 0; i < SHARED_COUNT; i++) {
        const struct shared_case *row = &shared[i];
        const double seen = answer(row);
        const bool is_right =
            isinf(row->wanted) ? isinf(seen) : fabs(seen - row->wanted) <= row->tolerance;
        if (!CHECK(is_right)) {
            printf("    %s %s: seen %.17g wanted %.17g\n", row->id, row->field, seen, row->wanted);
        }
        const char *text = strcmp(row->file, "stock") == 0 ? stock : network;
        double value = 0.0;
        if (text != NULL && CHECK(file_value(text, row, &value))) {
            const bool is_same =
                isinf(row->wanted) ? isinf(value) : fabs(value - row->wanted) <= 0.0;
            if (!CHECK(is_same)) {
                printf("    %s %s: the file says %.17g, the table %.17g\n", row->id, row->field,
                       value, row->wanted);
            }
        }
    }
    if (stock == NULL || network == NULL) {
        check_skip("../shared/data/cases: the table was not compared with the files");
    }
    none_is_left_out(stock);
    free(stock);
    free(network);
}

/* ---- limits and bad arguments ---- */

static void bad_arguments(void) {
    const struct hf_stock_piece flat[] = {{0.0, 10.0, 10.0}};
    const struct hf_stock_piece open_end[] = {{0.0, 10.0, 5.0}};
    const struct hf_stock_piece backwards[] = {{0.0, 10.0, 10.0}, {-1.0, 5.0, 5.0}};
    const struct hf_stock_piece late[] = {{1.0, 10.0, 10.0}};
    const struct hf_stock_piece negative[] = {{0.0, -1.0, -1.0}};
    const struct hf_stock_piece nan_units[] = {{0.0, (double)NAN, (double)NAN}};
    const struct hf_stock_pool bad[] = {
        {NULL, 1, 0.1, 1}, {flat, 0, 0.1, 1},     {flat, 1, -0.1, 1},     {flat, 1, (double)NAN, 1},
        {flat, 1, INF, 1}, {flat, 1, 0.1, -1},    {open_end, 1, 0.1, 1},  {backwards, 2, 0.1, 1},
        {late, 1, 0.1, 1}, {negative, 1, 0.1, 1}, {nan_units, 1, 0.1, 1},
    };
    double value = 7.0;
    int64_t needed = 7;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK(hf_stock_hold_probability(&bad[i], 1.0, &value) == HF_ERR_ARGUMENT);
        CHECK(hf_stock_hold_until(&bad[i], 0.95, &value) == HF_ERR_ARGUMENT);
        CHECK(hf_stock_needed(&bad[i], 1.0, 0.95, HF_STOCK_MEET_ALL, &needed) == HF_ERR_ARGUMENT);
        CHECK(hf_stock_hold_mean(&bad[i], 1.0, &value) == HF_ERR_ARGUMENT);
    }
    const struct hf_stock_pool good = {flat, 1, 0.1, 1};
    CHECK(hf_stock_hold_probability(NULL, 1.0, &value) == HF_ERR_ARGUMENT);
    CHECK(hf_stock_hold_probability(&good, -1.0, &value) == HF_ERR_ARGUMENT);
    CHECK(hf_stock_hold_probability(&good, (double)NAN, &value) == HF_ERR_ARGUMENT);
    CHECK(hf_stock_hold_until(&good, 1.0, &value) == HF_ERR_ARGUMENT);
    CHECK(hf_stock_hold_until(&good, 0.0, &value) == HF_ERR_ARGUMENT);
    CHECK(hf_stock_hold_mean(&good, INF, &value) == HF_ERR_ARGUMENT);
    CHECK(hf_stock_needed(&good, 1.0, 0.95, HF_STOCK_MEET_ALL, NULL) == HF_ERR_ARGUMENT);
    CHECK(fabs(value - 7.0) <= 0.0 && needed == 7);
}

/* rate 0 and 1e9, stock 0 and 1e9 and the largest, one unit and 1e9, a day, a century and for ever:
 * always a number in its range. */
static void extremes(void) {
    static const double rates[] = {0.0, 1e-12, 0.02, 1e9};
    static const double units[] = {0.0, 1.0, 1e9};
    static const int64_t stocks[] = {0, 1, 1000000000, INT64_MAX};
    static const double times[] = {0.0, 1.0 / HF_DAYS_PER_YEAR, 100.0, INF};
    for (int i = 0; i < 4 * 3 * 4 * 4; i++) {
        const double n = units[i / 4 % 3];
        const struct hf_stock_piece pieces[] = {{0.0, n, n / 2}, {5.0, n / 3, n / 3}};
        const struct hf_stock_pool pool = {pieces, 2, rates[i % 4], stocks[i / 12 % 4]};
        const double t = times[i / 48];
        double hold = -1.0;
        double until = -1.0;
        double mean = -1.0;
        int64_t needed = -1;
        CHECK(hf_stock_hold_probability(&pool, t, &hold) == HF_OK && hold >= 0.0 && hold <= 1.0);
        CHECK(hf_stock_hold_until(&pool, 0.95, &until) == HF_OK && until >= 0.0);
        CHECK(hf_stock_needed(&pool, t, 0.95, HF_STOCK_MEET_ALL, &needed) == HF_OK && needed >= 0);
        if (!isinf(t)) {
            CHECK(hf_stock_hold_mean(&pool, t, &mean) == HF_OK && mean >= 0.0 &&
                  mean <= t * (1.0 + 1e-12));
        }
        if (pool.rate_per_year * n <= 0.0) {
            CHECK(hold >= 1.0 && isinf(until) && needed == 0);
        }
    }
    const struct hf_stock_piece one[] = {{0.0, 1.0, 1.0}};
    const struct hf_stock_pool none_left = {one, 1, 2.0, 0};
    double value = 0.0;
    CHECK(hf_stock_hold_probability(&none_left, 0.5, &value) == HF_OK);
    CHECK_NEAR(value, exp(-1.0), 1e-14);
    CHECK(hf_stock_hold_until(&none_left, 0.5, &value) == HF_OK);
    CHECK_NEAR(value, log(2.0) / 2.0, 1e-14);
    CHECK(hf_stock_hold_mean(&none_left, 3.0, &value) == HF_OK);
    CHECK_NEAR(value, (1.0 - exp(-6.0)) / 2.0, 1e-12);
}

/* ---- properties ---- */

enum { PIECES = 4 };
struct drawn {
    struct hf_stock_piece piece[PIECES];
    struct hf_stock_pool pool;
};

static double between(struct hf_random *random, double low, double high) {
    return low + (high - low) * hf_random_unit(random);
}

static void draw(struct hf_random *random, struct drawn *drawn) {
    double at = 0.0;
    for (int i = 0; i < PIECES; i++) {
        const double start = hf_random_below(random, 5) == 0 ? 0.0 : exp(between(random, 0.0, 9.0));
        drawn->piece[i] = (struct hf_stock_piece){
            at, start, i == PIECES - 1 ? start : start * between(random, 0.0, 1.5)};
        at += between(random, 0.05, 3.0);
    }
    drawn->pool = (struct hf_stock_pool){drawn->piece, PIECES, exp(between(random, -7.0, 0.0)),
                                         (int64_t)hf_random_below(random, 300)};
}

static void properties(void) {
    struct hf_random random = {.seed = 20200515, .stream = 2};
    for (int i = 0; i < 3000; i++) {
        struct drawn drawn;
        draw(&random, &drawn);
        const double t = between(&random, 0.0, 12.0);
        const double q = between(&random, 0.01, 0.99);
        double hold = 0.0;
        double until = 0.0;
        double mean = 0.0;
        int64_t needed = 0;
        CHECK(hf_stock_hold_probability(&drawn.pool, t, &hold) == HF_OK);
        CHECK(hf_stock_hold_until(&drawn.pool, q, &until) == HF_OK);
        CHECK(hf_stock_needed(&drawn.pool, t, q, HF_STOCK_MEET_ALL, &needed) == HF_OK);
        CHECK(hf_stock_hold_mean(&drawn.pool, t, &mean) == HF_OK);

        /* The three questions agree: probability, date and quantity. */
        CHECK((hold >= q) == (until >= t) || fabs(hold - q) < 1e-9);
        CHECK((drawn.pool.stock >= needed) == (hold >= q) || fabs(hold - q) < 1e-9);
        double there = 0.0;
        if (!isinf(until)) {
            CHECK(hf_stock_hold_probability(&drawn.pool, until, &there) == HF_OK);
            CHECK(fabs(there - q) < 1e-9);
        }
        /* The mean of a falling curve lies between its ends; it agrees with a plain sum of many
         * slices. */
        double slices = 0.0;
        if (i % 50 == 0) {
            enum { SLICES = 4000 };
            for (int k = 0; k < SLICES; k++) {
                double value = 0.0;
                CHECK(hf_stock_hold_probability(&drawn.pool, t * (k + 0.5) / SLICES, &value) ==
                      HF_OK);
                slices += value * t / SLICES;
            }
            CHECK(fabs(mean - slices) < 1e-4 * t + 1e-12);
        }
        CHECK(mean <= t * (1.0 + 1e-12) && mean >= t * hold * (1.0 - 1e-12));

        /* Monotone: later, more failures, more units are never better; more stock never worse. */
        double other = 0.0;
        CHECK(hf_stock_hold_probability(&drawn.pool, t * 1.1, &other) == HF_OK && other <= hold);
        struct drawn more = drawn;
        more.pool.piece = more.piece;
        more.pool.stock++;
        CHECK(hf_stock_hold_probability(&more.pool, t, &other) == HF_OK && other >= hold);
        more.pool.stock--;
        more.pool.rate_per_year *= 1.01;
        CHECK(hf_stock_hold_probability(&more.pool, t, &other) == HF_OK && other <= hold);
        more.pool.rate_per_year = drawn.pool.rate_per_year;
        more.piece[hf_random_below(&random, PIECES - 1)].units_end += 1.0;
        CHECK(hf_stock_hold_probability(&more.pool, t, &other) == HF_OK && other <= hold);
        CHECK(hf_stock_hold_until(&more.pool, q, &other) == HF_OK && other <= until);

        /* The inverse of the demand is its inverse. */
        double failures = 0.0;
        CHECK(hf_stock_demand(&drawn.pool, t, &failures) == HF_OK);
        CHECK(hf_stock_demand_until(&drawn.pool, failures, &other) == HF_OK && other >= 0.0);
        CHECK(hf_stock_demand(&drawn.pool, other, &there) == HF_OK);
        CHECK(fabs(there - failures) <= 1e-12 * (1.0 + failures) ||
              (isinf(other) && there >= failures));

        /* Many dates at once are the same dates. */
        const double many[] = {failures, 0.0, 0.3 * failures, 2.0 * failures + 1.0};
        double dates[4];
        CHECK(hf_stock_demand_dates(&drawn.pool, many, 4, dates, dates_arena) == HF_OK);
        for (int k = 1; k < 4; k++) {
            CHECK(hf_stock_demand_until(&drawn.pool, many[k], &other) == HF_OK);
            CHECK((isinf(dates[k]) && isinf(other)) ||
                  fabs(dates[k] - other) <= 1e-9 * (1.0 + other));
        }
        CHECK(hf_stock_demand(&drawn.pool, dates[0], &there) == HF_OK);
        CHECK(fabs(there - failures) <= 1e-12 * (1.0 + failures) ||
              (isinf(dates[0]) && there >= failures));
    }
}

/* A unit at a time: each failure waits an exponential time of the rate then in force (thinning), no
 * formula shared. */
static bool lasts(struct hf_random *random, const struct hf_stock_pool *pool, double until,
                  double units_most) {
    int64_t left = pool->stock;
    double at = 0.0;
    for (;;) {
        at -= log(1.0 - hf_random_unit(random)) / (pool->rate_per_year * units_most);
        if (at > until) {
            return true;
        }
        uint32_t i = pool->piece_count - 1;
        while (pool->piece[i].from_years > at) {
            i--;
        }
        double units = pool->piece[i].units_start;
        if (i + 1 < pool->piece_count) {
            const double part = (at - pool->piece[i].from_years) /
                                (pool->piece[i + 1].from_years - pool->piece[i].from_years);
            units += part * (pool->piece[i].units_end - units);
        }
        if (hf_random_unit(random) * units_most < units && --left < 0) {
            return false;
        }
    }
}

static void simulation(void) {
    enum { PATHS = 4000 };
    struct hf_random random = {.seed = 7, .stream = 3};
    for (int i = 0; i < 12; i++) {
        const struct hf_stock_piece pieces[] = {{0.0, 300.0, 200.0 - 10.0 * i},
                                                {1.5, 150.0, 150.0},
                                                {2.0 + 0.1 * i, 100.0, 0.0},
                                                {4.0, 5.0, 5.0}};
        const struct hf_stock_pool pool = {pieces, 4, 0.05 + 0.01 * i, 30 + 4 * i};
        double hold = 0.0;
        CHECK(hf_stock_hold_probability(&pool, 3.0, &hold) == HF_OK);
        int held = 0;
        for (int k = 0; k < PATHS; k++) {
            held += lasts(&random, &pool, 3.0, 300.0) ? 1 : 0;
        }
        const double error = sqrt(hold * (1.0 - hold) / PATHS);
        if (!CHECK(fabs((double)held / PATHS - hold) <= 3.0 * error + 1e-9)) {
            printf("    pool %d: simulated %.4f, exact %.4f, standard error %.4f\n", i,
                   (double)held / PATHS, hold, error);
        }
    }
}

static void many_dates(void) {
    const struct hf_stock_piece pieces[] = {{0.0, 10.0, 0.0}, {1.0, 0.0, 0.0}};
    const struct hf_stock_pool pool = {pieces, 2, 1.0, 0};
    double failures[] = {1.0, -1.0};
    double years[] = {-1.0, -1.0};
    CHECK(hf_stock_demand_dates(&pool, failures, 2, years, dates_arena) == HF_ERR_ARGUMENT);
    CHECK(hf_stock_demand_dates(&pool, NULL, 1, years, dates_arena) == HF_ERR_ARGUMENT);
    failures[1] = 5.0;
    for (int64_t allowed = 0; allowed < 2; allowed++) {
        int64_t left = allowed;
        struct hf_arena failing = dates_arena;
        failing.allowance = &left;
        CHECK(hf_stock_demand_dates(&pool, failures, 2, years, failing) == HF_ERR_MEMORY);
    }
    CHECK(years[0] < 0.0);
    CHECK(hf_stock_demand_dates(&pool, failures, 2, years, dates_arena) == HF_OK);
    CHECK(fabs(years[0] - (1.0 - sqrt(0.8))) < 1e-12 && isinf(years[1]));
}

int main(void) {
    if (hf_arena_open(&dates_arena, (size_t)1 << 20) != HF_OK) {
        return 1;
    }
    many_dates();
    shared_cases();
    bad_arguments();
    extremes();
    properties();
    simulation();
    hf_arena_close(&dates_arena);
    return check_report();
}
