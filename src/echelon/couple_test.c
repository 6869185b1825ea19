/* Goal: pools that help each other out hold with the probability that summing over all numbers of
 * failures gives. Method: published cases; brute sums for chains, kits and any relation (Hall's
 * conditions set by set); the bounds hold; limits, extremes, memory. */
#include <holdfast/couple.h>

#include "balance/count_law.h"
#include "base/random.h"
#include "base/special.h"
#include "tests/known_case.h"

static struct hf_arena couple_scratch;

static double chain_of(const struct hf_couple_part *part, uint32_t count) {
    double hold = -1.0;
    CHECK(hf_couple_chain(part, count, couple_scratch, &hold) == HF_OK);
    return hold;
}

static double kits_of(const struct hf_couple_board *board, uint32_t count, int64_t kits) {
    double hold = -1.0;
    CHECK(hf_couple_kits(board, count, kits, couple_scratch, &hold) == HF_OK);
    return hold;
}

static void published(void) {
    struct known_file known = known_open();
    const struct hf_couple_part pair[] = {{22.0, 20}, {20.0, 30}};
    const struct hf_couple_part whole[] = {{42.0, 50}};
    const char *const name = "substitution_one_way/one_way";
    known_check(&known, name, 0, chain_of(pair, 2), 0.8994630100647335, 1e-10);
    known_check(&known, "substitution_one_way/none", 0, chain_of(pair, 1) * chain_of(pair + 1, 1),
                0.38169527217620575, 1e-10);
    known_check(&known, "substitution_one_way/full_pool", 0, chain_of(whole, 1), 0.9024562525323899,
                1e-10);
    static const uint64_t serves[] = {1, 3};
    const struct hf_couple_question question = {pair, serves, 2, 40000, 1};
    struct hf_couple_answer answer;
    CHECK(hf_couple_bound(&question, couple_scratch, &answer) == HF_OK);
    CHECK(answer.lower <= 0.8994630100647335 && answer.upper >= 0.8994630100647335);
    CHECK(fabs(answer.estimate - 0.8994630100647335) < 3.5 * answer.error);
    printf("one way: between %.4f and %.4f, simulated %.4f +- %.4f\n", answer.lower, answer.upper,
           answer.estimate, answer.error);

    const struct hf_couple_board board[] = {{60.0, 30, 0.7, 0.0}};
    const struct hf_couple_part naive[] = {{60.0, 55}};
    known_check(&known, "component_level/hold", 0, kits_of(board, 1, 25), 0.28548740714682186,
                1e-10);
    known_check(&known, "component_level/units_only", 0, kits_of(board, 1, 0),
                1.4174343333492149e-05, 1e-10);
    known_check(&known, "component_level/unlimited_chips", 0, kits_of(board, 1, INT64_MAX),
                0.9966691734033096, 1e-10);
    known_check(&known, "component_level/naive_S_plus_C", 0, chain_of(naive, 1),
                0.28549140782140486, 1e-10);
    known_close(&known);
}

enum { FAILURES = 34 };

static void brute_chains(void) {
    struct hf_random random = {.seed = 51, .stream = 1};
    for (int i = 0; i < 12; i++) {
        struct hf_couple_part part[3];
        for (int j = 0; j < 3; j++) {
            part[j] = (struct hf_couple_part){5.0 * hf_random_unit(&random),
                                              (int64_t)hf_random_below(&random, 9)};
        }
        double sum = 0.0;
        for (int code = 0; code < FAILURES * FAILURES * FAILURES; code++) {
            const int64_t c = code % FAILURES;
            const int64_t b = code / FAILURES % FAILURES;
            const int64_t a = code / FAILURES / FAILURES;
            const bool holds = c <= part[2].stock && b + c <= part[1].stock + part[2].stock &&
                               a + b + c <= part[0].stock + part[1].stock + part[2].stock;
            sum += holds ? hf_poisson_mass((double)a, part[0].mean) *
                               hf_poisson_mass((double)b, part[1].mean) *
                               hf_poisson_mass((double)c, part[2].mean)
                         : 0.0;
        }
        CHECK_NEAR(chain_of(part, 3), sum, 1e-12);
        struct hf_couple_part more[3] = {part[0], part[1], part[2]};
        more[i % 3].stock++;
        CHECK(chain_of(more, 3) >= chain_of(part, 3));
        more[i % 3].mean += 0.5;
        more[i % 3].stock--;
        CHECK(chain_of(more, 3) <= chain_of(part, 3));
    }
}

static void brute_kits(void) {
    struct hf_random random = {.seed = 52, .stream = 1};
    for (int i = 0; i < 8; i++) {
        const struct hf_couple_board board[] = {
            {6.0 * hf_random_unit(&random), (int64_t)hf_random_below(&random, 6),
             i == 0 ? 1.0 : hf_random_unit(&random), 0.0},
            {6.0 * hf_random_unit(&random), (int64_t)hf_random_below(&random, 6),
             i == 1 ? 0.0 : hf_random_unit(&random), 0.0}};
        const int64_t kits = (int64_t)hf_random_below(&random, 8);
        /* By failures that can be repaired and failures that cannot, board by board. */
        double need[2][FAILURES] = {{0.0}};
        for (int b = 0; b < 2; b++) {
            for (int code = 0; code < FAILURES * FAILURES; code++) {
                const int64_t lost = code % FAILURES;
                const int64_t repairable = code / FAILURES;
                const int64_t wanted = lost + repairable - board[b].stock;
                if (lost <= board[b].stock && wanted < FAILURES) {
                    need[b][wanted > 0 ? wanted : 0] +=
                        hf_poisson_mass((double)lost,
                                        board[b].mean * (1.0 - board[b].yield_ratio)) *
                        hf_poisson_mass((double)repairable, board[b].mean * board[b].yield_ratio);
                }
            }
        }
        double sum = 0.0;
        for (int64_t n = 0; n <= kits; n++) {
            for (int64_t k = 0; k <= n; k++) {
                sum += need[0][k] * need[1][n - k];
            }
        }
        CHECK_NEAR(kits_of(board, 2, kits), sum, 1e-12);
        CHECK(kits_of(board, 2, kits + 1) >= sum - 1e-14);
        /* Kits of their own for each are worse than the same number shared. */
        CHECK(kits_of(board, 1, kits) * kits_of(board + 1, 1, 0) <= sum + 1e-14);
    }
}

/* Means that are not known: the average over them, and known ones in the limit. */
static void uncertain_kits(void) {
    enum { NODES = 160 };
    const struct hf_couple_board open[] = {{5.0, 4, 0.7, 2.5}, {3.0, 2, 0.4, 0.8}};
    double sum = 0.0;
    for (int i = 0; i < NODES; i++) {
        for (int k = 0; k < NODES; k++) {
            const double u[] = {(i + 0.5) / NODES, (k + 0.5) / NODES};
            struct hf_couple_board known[2];
            for (int b = 0; b < 2; b++) {
                known[b] = open[b];
                known[b].mean *= hf_gamma_lower_inverse(open[b].shape, u[b]) / open[b].shape;
                known[b].shape = 0.0;
            }
            sum += kits_of(known, 2, 3);
        }
    }
    CHECK(fabs(kits_of(open, 2, 3) - sum / (NODES * NODES)) < 2e-3);
    const struct hf_couple_board near[] = {{60.0, 30, 0.7, 1e12}};
    CHECK_NEAR(kits_of(near, 1, 25), 0.28548740714682186, 1e-9);
}

/* Can the failures be served? Hall, set by set. */
static bool hall_holds(const struct hf_couple_part *part, const uint64_t *serves, int parts,
                       const int64_t *failures) {
    for (uint64_t set = 1; set < UINT64_C(1) << parts; set++) {
        int64_t wanted = 0;
        int64_t stock = 0;
        for (int i = 0; i < parts; i++) {
            wanted += (set >> i & 1U) != 0 ? failures[i] : 0;
            stock += ((serves[i] | UINT64_C(1) << i) & set) != 0 ? part[i].stock : 0;
        }
        if (wanted > stock) {
            return false;
        }
    }
    return true;
}

static void brute_relations(void) {
    enum { PARTS = 4, MOST = 13, PATHS = 4000 };
    struct hf_random random = {.seed = 53, .stream = 1};
    double sigmas = 0.0;
    for (int i = 0; i < 10; i++) {
        struct hf_couple_part part[PARTS];
        uint64_t serves[PARTS];
        for (int j = 0; j < PARTS; j++) {
            part[j] = (struct hf_couple_part){1.6 * hf_random_unit(&random),
                                              (int64_t)hf_random_below(&random, 4)};
            serves[j] = hf_random_below(&random, 16) & hf_random_below(&random, 16);
        }
        double exact = 0.0;
        for (int code = 0; code < MOST * MOST * MOST * MOST; code++) {
            const int64_t failures[PARTS] = {code % MOST, code / MOST % MOST,
                                             code / MOST / MOST % MOST, code / MOST / MOST / MOST};
            if (failures[0] + failures[1] + failures[2] + failures[3] <= MOST - 1 &&
                hall_holds(part, serves, PARTS, failures)) {
                double mass = 1.0;
                for (int j = 0; j < PARTS; j++) {
                    mass *= hf_poisson_mass((double)failures[j], part[j].mean);
                }
                exact += mass;
            }
        }
        const struct hf_couple_question question = {part, serves, PARTS, PATHS, 99};
        struct hf_couple_answer answer;
        CHECK(hf_couple_bound(&question, couple_scratch, &answer) == HF_OK);
        CHECK(answer.lower <= exact + 1e-12 && exact <= answer.upper + 1e-12);
        const double error = sqrt(exact * (1.0 - exact) / PATHS);
        sigmas = fmax(sigmas, fabs(answer.estimate - exact) / (error + 1e-9));
        CHECK(fabs(answer.estimate - exact) <= 3.5 * error + 1e-9);
        /* The first paths are the same however many there are. */
        struct hf_couple_question fewer = question;
        struct hf_couple_answer other;
        fewer.path_count = PATHS - 1;
        CHECK(hf_couple_bound(&fewer, couple_scratch, &other) == HF_OK);
        const double last = answer.estimate * PATHS - other.estimate * (PATHS - 1);
        CHECK(last > -1e-6 && last < 1.0 + 1e-6);
    }
    printf("any relation: 10 simulations, at most %.1f standard errors off\n", sigmas);
}

static void limits(void) {
    const struct hf_couple_part apart[] = {{3.0, 4}, {2.0, 2}, {5.0, 9}};
    static const uint64_t nothing[] = {0, 0, 0};
    static const uint64_t everything[] = {7, 7, 7};
    const struct hf_couple_part pooled[] = {{10.0, 15}};
    struct hf_couple_question question = {apart, nothing, 3, 0, 1};
    struct hf_couple_answer answer;
    const double alone = chain_of(apart, 1) * chain_of(apart + 1, 1) * chain_of(apart + 2, 1);
    CHECK(hf_couple_bound(&question, couple_scratch, &answer) == HF_OK);
    CHECK_NEAR(answer.lower, alone, 1e-13); /* the product of sets that stand apart is exact */
    CHECK(isnan(answer.estimate) && answer.path_count == 0);
    question.serves = everything;
    CHECK(hf_couple_bound(&question, couple_scratch, &answer) == HF_OK);
    CHECK_NEAR(answer.lower, chain_of(pooled, 1), 1e-13); /* one set that counts: all */
    CHECK_NEAR(answer.upper, chain_of(pooled, 1), 1e-13);

    const struct hf_couple_part rich[] = {{0.0, 0}, {1e-9, INT64_MAX}, {15000.0, INT64_MAX}};
    CHECK_NEAR(chain_of(rich, 3), 1.0, 1e-12);
    const struct hf_couple_part large[] = {{9000.0, 9100}, {9000.0, 9100}};
    const double hold = chain_of(large, 2);
    CHECK(hold > 0.5 && hold < 1.0);
    const struct hf_couple_board boards[] = {{9000.0, 9100, 0.5, 0.0}, {9000.0, 8900, 0.5, 0.0}};
    const double repaired = kits_of(boards, 2, 200);
    CHECK(repaired > 0.0 && repaired < 1.0);
    const struct hf_couple_board plenty[] = {{5.0, INT64_MAX, 0.5, 0.0}, {0.0, 0, 1.0, 0.0}};
    CHECK_NEAR(kits_of(plenty, 2, 0), 1.0, 1e-15);

    double value = 7.0;
    const struct hf_couple_part bad[] = {{-1.0, 1}, {(double)NAN, 1}, {1.0, -1}};
    for (int i = 0; i < 3; i++) {
        CHECK(hf_couple_chain(&bad[i], 1, couple_scratch, &value) == HF_ERR_ARGUMENT);
        question.part = &bad[i];
        question.part_count = 1;
        CHECK(hf_couple_bound(&question, couple_scratch, &answer) == HF_ERR_ARGUMENT);
    }
    const struct hf_couple_part huge = {1e9, 1};
    CHECK(hf_couple_chain(&huge, 1, couple_scratch, &value) == HF_ERR_LIMIT);
    const struct hf_couple_board bad_board = {1.0, 1, 1.5, 0.0};
    CHECK(hf_couple_kits(&bad_board, 1, 1, couple_scratch, &value) == HF_ERR_ARGUMENT);
    CHECK(hf_couple_kits(boards, 2, -1, couple_scratch, &value) == HF_ERR_ARGUMENT);
    CHECK(value >= 7.0);
    /* 64 parts, each serving the next: bounds without all sets, and a simulation. */
    struct hf_couple_part many[64];
    uint64_t ring[64];
    for (int i = 0; i < 64; i++) {
        many[i] = (struct hf_couple_part){2.0, 4};
        ring[i] = UINT64_C(1) << ((i + 1) % 64);
    }
    question = (struct hf_couple_question){many, ring, 64, 200, 3};
    CHECK(hf_couple_bound(&question, couple_scratch, &answer) == HF_OK);
    CHECK(answer.lower <= answer.estimate + 0.1 && answer.estimate <= answer.upper + 0.1);
}

static void memory(void) {
    const struct hf_couple_part part[] = {{3.0, 4}, {2.0, 2}};
    const struct hf_couple_board board[] = {{3.0, 4, 0.5, 0.0}, {2.0, 2, 0.5, 0.0}};
    static const uint64_t serves[] = {2, 1};
    const struct hf_couple_question question = {part, serves, 2, 10, 1};
    for (int64_t k = 0; k < 9; k++) {
        for (int kind = 0; kind < 3; kind++) {
            int64_t allowance = k;
            struct hf_arena scratch = couple_scratch;
            scratch.allowance = &allowance;
            double value = 7.0;
            struct hf_couple_answer answer = {.lower = 7.0};
            const enum hf_status status = kind == 0 ? hf_couple_chain(part, 2, scratch, &value)
                                          : kind == 1
                                              ? hf_couple_kits(board, 2, 3, scratch, &value)
                                              : hf_couple_bound(&question, scratch, &answer);
            CHECK(status == HF_OK ||
                  (status == HF_ERR_MEMORY && value >= 7.0 && answer.lower >= 7.0));
            CHECK(k > 0 || status == HF_ERR_MEMORY);
            CHECK(k < 8 || status == HF_OK);
        }
    }
}

int main(void) {
    struct hf_arena opened;
    CHECK(hf_arena_open(&opened, (size_t)64 << 20) == HF_OK);
    couple_scratch = opened;
    published();
    brute_chains();
    brute_kits();
    uncertain_kits();
    brute_relations();
    limits();
    memory();
    hf_arena_close(&opened);
    return check_report();
}
