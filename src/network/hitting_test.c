/* Goal: the cheapest set that hits all, and the most sets apart, are those of a look at every
 * subset; a budget that ends leaves two bounds that hold.
 * Method: random problems of up to 14 elements in one, two or three words; the lines of the affine
 * spaces of 9 and 27 points, whose answers are published (5 and 18); budgets; failed memory. */
#include "network/hitting.h"

#include "base/random.h"
#include "tests/check.h"
#include "tests/random_rows.h"

#include <string.h>

enum { ELEMENTS = 14, SETS = 40, WORDS = 3 };

struct problem {
    uint32_t mask[SETS]; /* over the elements as they are counted here */
    uint64_t set[SETS * WORDS];
    int64_t cost[WORDS * 64];
    struct hitting_problem hitting;
};

/* Elements stand `stride` bits apart, so that they spread over the words. */
static void problem_draw(struct hf_random *random, struct problem *problem, uint32_t elements) {
    const uint32_t stride = 1 + below(random, 12);
    memset(problem, 0, sizeof *problem);
    problem->hitting = (struct hitting_problem){
        .set = problem->set,
        .set_count = below(random, SETS),
        .words = (elements * stride + 63) / 64,
        .element_count = elements * stride,
        .cost = below(random, 2) == 0 ? problem->cost : NULL,
    };
    for (uint32_t i = 0; i < problem->hitting.set_count; i++) {
        while (problem->mask[i] == 0 || below(random, 3) > 0) {
            problem->mask[i] |= UINT32_C(1) << below(random, elements);
        }
        for (uint32_t e = 0; e < elements; e++) {
            const uint32_t bit = e * stride;
            problem->set[i * problem->hitting.words + bit / 64] |=
                (uint64_t)(problem->mask[i] >> e & 1U) << bit % 64;
            problem->cost[bit] = below(random, 20);
        }
    }
}

static int64_t least_slow(const struct problem *problem, uint32_t elements) {
    const uint32_t stride = problem->hitting.element_count / elements;
    int64_t best = INT64_MAX;
    for (uint32_t hit = 0; hit < UINT32_C(1) << elements; hit++) {
        int64_t cost = 0;
        for (uint32_t e = 0; e < elements; e++) {
            const int64_t own =
                problem->hitting.cost == NULL ? 1 : problem->hitting.cost[(size_t)e * stride];
            cost += (hit >> e & 1U) != 0 ? own : 0;
        }
        bool hits_all = cost < best;
        for (uint32_t i = 0; hits_all && i < problem->hitting.set_count; i++) {
            hits_all = (problem->mask[i] & hit) != 0;
        }
        best = hits_all ? cost : best;
    }
    return best;
}

static uint32_t apart_slow(const struct problem *problem, uint32_t from, uint32_t used) {
    uint32_t best = 0;
    for (uint32_t i = from; i < problem->hitting.set_count; i++) {
        if ((problem->mask[i] & used) == 0) {
            const uint32_t here = 1 + apart_slow(problem, i + 1, used | problem->mask[i]);
            best = here > best ? here : best;
        }
    }
    return best;
}

/* Does the answer hit all, and cost what it says? */
static bool answer_holds(const struct hitting_problem *problem,
                         const struct hitting_answer *answer) {
    int64_t cost = 0;
    bool hits_all = true;
    for (uint32_t e = 0; e < problem->element_count; e++) {
        const int64_t own = problem->cost == NULL ? 1 : problem->cost[e];
        cost += (answer->hit[e / 64] >> e % 64 & 1U) != 0 ? own : 0;
    }
    for (uint32_t i = 0; i < problem->set_count; i++) {
        uint64_t met = 0;
        for (uint32_t w = 0; w < problem->words; w++) {
            met |= problem->set[i * problem->words + w] & answer->hit[w];
        }
        hits_all = hits_all && met != 0;
    }
    return hits_all && cost == answer->upper;
}

static void random_problems(struct hf_arena scratch) {
    struct hf_random random = {.seed = 20200718, .stream = 1};
    uint32_t open = 0;
    for (int i = 0; i < 1500; i++) {
        struct problem problem;
        const uint32_t elements = 1 + below(&random, ELEMENTS);
        problem_draw(&random, &problem, elements);
        uint64_t hit[WORDS];
        struct hitting_answer answer = {.hit = hit};
        uint64_t steps = UINT64_C(1) << 40;
        problem.hitting.steps = &steps;
        const int64_t least = least_slow(&problem, elements);
        CHECK(hf_hitting_least(&problem.hitting, scratch, &answer) == HF_OK);
        CHECK(answer.lower == least && answer.upper == least &&
              answer_holds(&problem.hitting, &answer));
        uint32_t apart = i % 2 == 0 ? HF_NONE : elements;
        bool is_exact = false;
        CHECK(hf_hitting_apart(&problem.hitting, scratch, &apart, &is_exact) == HF_OK);
        const uint32_t most = apart_slow(&problem, 0, 0);
        CHECK(is_exact && apart == most);

        /* A budget that ends: bounds that hold, and say so when they differ. */
        steps = below(&random, 4000);
        CHECK(hf_hitting_least(&problem.hitting, scratch, &answer) == HF_OK);
        CHECK(answer.lower <= least && answer.upper >= least &&
              answer_holds(&problem.hitting, &answer));
        open += answer.lower < answer.upper ? 1U : 0U;
        steps = below(&random, 400);
        apart = HF_NONE;
        CHECK(hf_hitting_apart(&problem.hitting, scratch, &apart, &is_exact) == HF_OK);
        CHECK(apart == most || (apart < most && !is_exact));
    }
    printf("%u of 1500 problems were left open by a small budget\n", open);
    CHECK(open > 50);
}

/* Points of a space of `dimension` over three numbers; lines: three points that add up to nothing.
 * A set that hits all lines is what a cap set leaves over. */
static void affine_spaces(struct hf_arena scratch) {
    static const int64_t answers[] = {5, 18};
    static uint64_t set[117];
    for (uint32_t dimension = 2; dimension <= 3; dimension++) {
        const uint32_t points = dimension == 2 ? 9 : 27;
        uint32_t lines = 0;
        for (uint32_t a = 0; a < points; a++) {
            for (uint32_t b = a + 1; b < points; b++) {
                uint32_t c = 0;
                for (uint32_t power = 1; power < points; power *= 3) {
                    c += (6 - a / power % 3 - b / power % 3) % 3 * power;
                }
                if (c > b) {
                    set[lines++] = UINT64_C(1) << a | UINT64_C(1) << b | UINT64_C(1) << c;
                }
            }
        }
        CHECK(lines == (dimension == 2 ? 12 : 117));
        uint64_t hit = 0;
        uint64_t steps = UINT64_C(1) << 40;
        struct hitting_answer answer = {.hit = &hit};
        const struct hitting_problem problem = {
            .set = set, .set_count = lines, .words = 1, .element_count = points, .steps = &steps};
        CHECK(hf_hitting_least(&problem, scratch, &answer) == HF_OK);
        CHECK(answer.lower == answers[dimension - 2] && answer.upper == answers[dimension - 2]);
        printf("%u points, %u lines: %lld hit all; %llu sets looked at\n", points, lines,
               (long long)answer.upper, (unsigned long long)((UINT64_C(1) << 40) - steps));
    }
}

static void failing_memory(struct hf_arena scratch) {
    struct hf_random random = {.seed = 5, .stream = 2};
    struct problem problem;
    problem_draw(&random, &problem, 9);
    uint64_t hit[WORDS];
    for (int64_t k = 0; k < 5; k++) {
        uint64_t steps = 1000000;
        struct hitting_answer answer = {.hit = hit, .upper = 77};
        struct hf_arena limited = scratch;
        int64_t allowance = k;
        uint32_t count = 77;
        bool is_exact = false;
        limited.allowance = &allowance;
        problem.hitting.steps = &steps;
        const enum hf_status status = hf_hitting_least(&problem.hitting, limited, &answer);
        CHECK(status == (k < 4 ? HF_ERR_MEMORY : HF_OK) && (status == HF_OK || answer.upper == 77));
        allowance = k;
        CHECK(hf_hitting_apart(&problem.hitting, limited, &count, &is_exact) ==
              (k < 3 ? HF_ERR_MEMORY : HF_OK));
        CHECK(k >= 3 || count == 77);
    }
}

int main(void) {
    struct hf_arena scratch = {0};
    if (hf_arena_open(&scratch, (size_t)1 << 24) != HF_OK) {
        return 1;
    }
    random_problems(scratch);
    affine_spaces(scratch);
    failing_memory(scratch);
    hf_arena_close(&scratch);
    return check_report();
}
