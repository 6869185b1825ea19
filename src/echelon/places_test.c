/* Goal: the pair of bounds holds whatever the delay, the ends are exact, and the rule's figure is
 * that of the rule. Method: the published case; brute sums of the upper bound; a second simulation
 * of the same rule that shares nothing with the first; all divisions of small stocks; refusals,
 * extremes, memory. */
#include <holdfast/places.h>

#include <holdfast/hold.h>

#include "base/random.h"
#include "base/special.h"
#include "tests/known_case.h"

static struct hf_arena places_scratch;

static struct hf_places_answer places_of(const struct hf_places_question *question) {
    struct hf_places_answer answer = {.split = -1.0};
    CHECK(hf_places_hold(question, places_scratch, &answer) == HF_OK);
    CHECK(answer.split <= answer.lower + 1e-15 && answer.lower <= answer.upper);
    CHECK(answer.upper <= answer.pooled + 1e-12);
    return answer;
}

static void published(void) {
    struct known_file known = known_open();
    struct hf_place place[10];
    for (int j = 0; j < 10; j++) {
        place[j] = (struct hf_place){4.0, 7, 1};
    }
    struct hf_places_question question = {place, 10, 1.0, 0.0, 0, 1};
    struct hf_places_answer answer = places_of(&question);
    known_check(&known, "pooling/split", 0, answer.split, 0.5916305753871173, 1e-9);
    known_check(&known, "pooling/pooled", 0, answer.pooled, 0.9999938533942304, 1e-9);
    CHECK(answer.method == HF_PLACES_POOLED && answer.error <= 0.0);
    CHECK_NEAR(answer.hold_probability, answer.pooled, 1e-15);
    /* How many each, and how many in one pool. */
    int64_t each = 0;
    int64_t total = 0;
    int64_t stock[10];
    double best = 0.0;
    while (best < 0.95) {
        total += 10;
        each++;
        CHECK(hf_places_divide(place, 10, total, places_scratch, stock) == HF_OK);
        best = 1.0;
        for (int j = 0; j < 10; j++) {
            CHECK(stock[j] == each);
            best *= hf_poisson_at_most((double)stock[j], 4.0);
        }
    }
    known_check(&known, "pooling/S_each_for_95", 0, (double)each, 10.0, 0.0);
    known_check(&known, "pooling/pooled_S_for_split_level", 0,
                hf_poisson_quantile(answer.split, 40.0), 41.0, 0.0);
    known_close(&known);

    /* The same with transfers that take time: from one bound to the other. */
    double last = 1.0;
    question.path_count = 2000;
    for (int i = 0; i <= 10; i++) {
        question.transfer_years = 0.1 * i;
        answer = places_of(&question);
        printf("delay %.1f of the time: %.4f ... %.4f, by the rule %.4f +- %.4f\n",
               question.transfer_years, answer.lower, answer.upper, answer.hold_probability,
               answer.error);
        CHECK(answer.upper <= last + 1e-12);
        CHECK(answer.hold_probability <= answer.upper + 3.5 * answer.error + 1e-12);
        CHECK(answer.hold_probability >= answer.lower - 3.5 * answer.error - 1e-12);
        last = answer.upper;
    }
    CHECK(answer.method == HF_PLACES_SPLIT);
}

static double span(struct hf_random *random, double low, double high) {
    return low + (high - low) * hf_random_unit(random);
}

static void upper_brute(void) {
    enum { MOST = 40 };
    struct hf_random random = {.seed = 61, .stream = 1};
    for (int i = 0; i < 20; i++) {
        const struct hf_place place[] = {
            {span(&random, 0.0, 6.0), (int64_t)hf_random_below(&random, 8), 1},
            {span(&random, 0.0, 6.0), (int64_t)hf_random_below(&random, 8), 2},
            {span(&random, 0.0, 6.0), (int64_t)hf_random_below(&random, 8), 1}};
        const double part = span(&random, 0.01, 0.99);
        const struct hf_places_question question = {place, 3, 4.0, 4.0 * part, 0, 1};
        const struct hf_places_answer answer = places_of(&question);
        double sum = 0.0;
        for (int64_t a = 0; a <= place[0].stock; a++) {
            for (int64_t b = 0; b <= place[2].stock; b++) {
                double late = 0.0;
                for (int64_t c = 0; c <= place[0].stock + place[2].stock - a - b; c++) {
                    late +=
                        hf_poisson_mass((double)c, (place[0].mean + place[2].mean) * (1.0 - part));
                }
                sum += hf_poisson_mass((double)a, place[0].mean * part) *
                       hf_poisson_mass((double)b, place[2].mean * part) * late;
            }
        }
        const double alone = hf_poisson_at_most((double)place[1].stock, place[1].mean);
        CHECK_NEAR(answer.upper, sum * alone, 1e-12);
        CHECK(answer.method == HF_PLACES_RULE && isnan(answer.hold_probability));
        /* Nobody to send: split. Free: pools by group. */
        struct hf_places_question other = question;
        other.transfer_years = 0.0;
        const double pools = hf_poisson_at_most((double)(place[0].stock + place[2].stock),
                                                place[0].mean + place[2].mean) *
                             alone;
        CHECK_NEAR(places_of(&other).hold_probability, pools, 1e-13);
        other.transfer_years = (double)INFINITY;
        CHECK(places_of(&other).method == HF_PLACES_SPLIT);
    }
}

/* The bound asks for work by what fails during the delay only: pools of national size have one. */
static void upper_many(void) {
    const struct hf_place place[] = {{27000.0, 27000, 1}, {4000.0, 4000, 1}};
    struct hf_places_question question = {place, 2, 10.0, 0.01, 0, 1};
    const struct hf_places_answer answer = places_of(&question);
    const double pool = hf_poisson_at_most(31000.0, 31000.0);
    CHECK(answer.method == HF_PLACES_RULE && isnan(answer.hold_probability));
    CHECK_NEAR(answer.upper, pool, 1e-9); /* thousands on each shelf: the delay never matters */
    CHECK_NEAR(answer.pooled, pool, 1e-13);
    CHECK(answer.lower < answer.upper);
    question.transfer_years = 9.0;
    CHECK(hf_places_hold(&question, places_scratch, &(struct hf_places_answer){0}) == HF_ERR_LIMIT);
}

/* The rule once more: all failures of a path drawn first, place by place, and sorted. */
enum { RULE_PLACES = 3, RULE_EVENTS = 200 };

static bool rule_again(struct hf_random *random, const struct hf_place *place, const int64_t *cover,
                       double years, double delay) {
    struct {
        double at;
        int place;
    } event[RULE_EVENTS];
    int count = 0;
    for (int j = 0; j < RULE_PLACES; j++) {
        for (double at = 0.0; count < RULE_EVENTS;) {
            at -= log(1.0 - hf_random_unit(random)) / (place[j].mean / years);
            if (at >= years) {
                break;
            }
            int k = count++;
            for (; k > 0 && event[k - 1].at > at; k--) {
                event[k] = event[k - 1];
            }
            event[k].at = at;
            event[k].place = j;
        }
    }
    int64_t hand[RULE_PLACES];
    double coming_at[RULE_EVENTS];
    int coming_to[RULE_EVENTS];
    int coming = 0;
    for (int j = 0; j < RULE_PLACES; j++) {
        hand[j] = place[j].stock;
    }
    for (int e = 0; e < count; e++) {
        int64_t expected[RULE_PLACES] = {0, 0, 0};
        for (int k = 0; k < coming; k++) {
            if (coming_at[k] <= event[e].at && coming_to[k] >= 0) {
                hand[coming_to[k]]++;
                coming_to[k] = -1;
            }
            if (coming_to[k] >= 0) {
                expected[coming_to[k]]++;
            }
        }
        const int j = event[e].place;
        if (hand[j] == 0) {
            return false;
        }
        hand[j]--;
        if (hand[j] + expected[j] > cover[j] || event[e].at + delay >= years) {
            continue;
        }
        int from = -1;
        for (int i = 0; i < RULE_PLACES; i++) {
            if (i != j && place[i].group == place[j].group && hand[i] > 0 &&
                hand[i] - 1 - cover[i] >= hand[j] + expected[j] + 1 - cover[j] &&
                (from < 0 || hand[i] - cover[i] > hand[from] - cover[from])) {
                from = i;
            }
        }
        if (from >= 0) {
            hand[from]--;
            coming_at[coming] = event[e].at + delay;
            coming_to[coming++] = j;
        }
    }
    return true;
}

static void simulated_twice(void) {
    enum { PATHS = 3000 };
    struct hf_random random = {.seed = 62, .stream = 1};
    double sigmas = 0.0;
    int compared = 0;
    for (int i = 0; i < 10; i++) {
        struct hf_place place[RULE_PLACES];
        for (uint32_t j = 0; j < RULE_PLACES; j++) {
            place[j] =
                (struct hf_place){span(&random, 0.5, 8.0), 3 + (int64_t)hf_random_below(&random, 8),
                                  i % 2 == 0 ? 5U : j / 2};
        }
        const double delay = span(&random, 0.01, 0.6);
        const struct hf_places_question question = {place, RULE_PLACES, 2.0, delay, PATHS, 7};
        const struct hf_places_answer answer = places_of(&question);
        const double years = 2.0;
        int64_t cover[RULE_PLACES];
        for (int j = 0; j < RULE_PLACES; j++) {
            cover[j] = 0;
            while (hf_poisson_at_most((double)cover[j], place[j].mean * delay / years) < 0.99) {
                cover[j]++;
            }
        }
        int held = 0;
        for (int k = 0; k < PATHS; k++) {
            held += rule_again(&random, place, cover, years, delay) ? 1 : 0;
        }
        const double other = (double)held / PATHS;
        if (answer.method == HF_PLACES_SPLIT) { /* the rule did worse than sending nothing */
            CHECK(other <= answer.split + 4.0 * sqrt(other * (1.0 - other) / PATHS) + 1e-9);
            continue;
        }
        compared++;
        const double error = sqrt(answer.error * answer.error + other * (1.0 - other) / PATHS);
        sigmas = fmax(sigmas, fabs(other - answer.hold_probability) / (error + 1e-9));
        CHECK(fabs(other - answer.hold_probability) <= 3.5 * error + 1e-9);
        CHECK(answer.hold_probability <= answer.upper + 3.5 * answer.error + 1e-9);
    }
    CHECK(compared > 4);
    printf("the rule simulated twice: %d pairs, at most %.1f standard errors apart\n", compared,
           sigmas);
}

static void divisions(void) {
    struct hf_random random = {.seed = 63, .stream = 1};
    for (int i = 0; i < 30; i++) {
        const struct hf_place place[] = {{span(&random, 0.0, 6.0), 0, 0},
                                         {span(&random, 0.0, 6.0), 0, 0},
                                         {span(&random, 0.0, 6.0), 0, 0}};
        const int64_t total = (int64_t)hf_random_below(&random, 16);
        int64_t stock[3];
        CHECK(hf_places_divide(place, 3, total, places_scratch, stock) == HF_OK);
        CHECK(stock[0] + stock[1] + stock[2] == total);
        double best = 0.0;
        for (int64_t a = 0; a <= total; a++) {
            for (int64_t b = 0; a + b <= total; b++) {
                best = fmax(best, hf_poisson_at_most((double)a, place[0].mean) *
                                      hf_poisson_at_most((double)b, place[1].mean) *
                                      hf_poisson_at_most((double)(total - a - b), place[2].mean));
            }
        }
        double seen = 1.0;
        for (int j = 0; j < 3; j++) {
            seen *= hf_poisson_at_most((double)stock[j], place[j].mean);
        }
        CHECK_NEAR(seen, best, 1e-13);
    }
}

static void refusals(void) {
    const struct hf_place good[] = {{2.0, 3, 1}, {0.0, 0, 1}};
    const struct hf_place bad[] = {{-1.0, 1, 1}, {(double)NAN, 1, 1}, {1.0, -1, 1}};
    struct hf_places_answer answer = {.split = 7.0};
    int64_t stock[2] = {7, 7};
    for (int i = 0; i < 3; i++) {
        const struct hf_places_question question = {&bad[i], 1, 1.0, 0.1, 0, 1};
        CHECK(hf_places_hold(&question, places_scratch, &answer) == HF_ERR_ARGUMENT);
        CHECK(hf_places_divide(&bad[i], 1, 1, places_scratch, stock) == HF_ERR_ARGUMENT);
    }
    struct hf_places_question question = {good, 2, 0.0, 0.1, 0, 1};
    CHECK(hf_places_hold(&question, places_scratch, &answer) == HF_ERR_ARGUMENT);
    question.years = 1.0;
    question.transfer_years = (double)NAN;
    CHECK(hf_places_hold(&question, places_scratch, &answer) == HF_ERR_ARGUMENT);
    CHECK(hf_places_divide(good, 2, -1, places_scratch, stock) == HF_ERR_ARGUMENT);
    CHECK(answer.split >= 7.0 && stock[0] == 7);
    const struct hf_place huge[] = {{1e9, 1000000000, 1}, {1e9, 1000000000, 1}};
    question = (struct hf_places_question){huge, 2, 1.0, 0.1, 10, 1};
    CHECK(hf_places_hold(&question, places_scratch, &answer) == HF_ERR_LIMIT);
    question.transfer_years = 0.0;
    CHECK(places_of(&question).hold_probability > 0.3);
    const struct hf_place idle[] = {{0.0, 0, 1}, {0.0, 5, 1}};
    question = (struct hf_places_question){idle, 2, 100.0, 1.0 / 365.25, 10, 1};
    CHECK(places_of(&question).hold_probability >= 1.0);
    const struct hf_place rich[] = {{5.0, INT64_MAX, 1}, {5.0, INT64_MAX, 1}};
    question = (struct hf_places_question){rich, 2, 1.0, 0.1, 10, 1};
    CHECK(places_of(&question).hold_probability >= 1.0);
    for (int64_t k = 0; k < 14; k++) {
        int64_t allowance = k;
        struct hf_arena scratch = places_scratch;
        scratch.allowance = &allowance;
        struct hf_places_answer other = {.split = 7.0};
        const struct hf_places_question small = {good, 2, 1.0, 0.1, 10, 1};
        enum hf_status status = hf_places_hold(&small, scratch, &other);
        CHECK(status == HF_OK || (status == HF_ERR_MEMORY && other.split >= 7.0));
        CHECK(k > 0 || status == HF_ERR_MEMORY);
        allowance = k;
        stock[0] = 7;
        status = hf_places_divide(good, 2, 3, scratch, stock);
        CHECK(status == HF_OK || (status == HF_ERR_MEMORY && stock[0] == 7));
    }
}

int main(void) {
    struct hf_arena opened;
    CHECK(hf_arena_open(&opened, (size_t)64 << 20) == HF_OK);
    places_scratch = opened;
    published();
    upper_brute();
    upper_many();
    simulated_twice();
    divisions();
    refusals();
    hf_arena_close(&opened);
    return check_report();
}
