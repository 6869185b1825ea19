/* Goal: the index of concentration is what its definition says, and its bounds hold whoever made
 * the units of unknown make. Method: values computed by hand; 2,000 random divisions of unknown
 * units; bad arguments. */
#include <holdfast/resilience.h>

#include "base/random.h"
#include "tests/check.h"

static int64_t below(struct hf_random *random, uint32_t limit) {
    return (int64_t)hf_random_below(random, limit);
}

static void known_values(void) {
    const int64_t two[] = {60, 40};
    const int64_t three[] = {50, 30, 20};
    struct hf_hhi hhi = {{0, 0}, {0, 0}};
    CHECK(hf_concentration(two, 2, 0, &hhi) == HF_OK);
    CHECK_NEAR(hhi.hhi.lower, 0.52, 1e-15);
    CHECK_NEAR(hhi.hhi.upper, 0.52, 1e-15);
    CHECK_NEAR(hhi.effective_number.lower, 1.923076923076923, 1e-15);
    CHECK(hf_concentration(three, 3, 0, &hhi) == HF_OK);
    CHECK_NEAR(hhi.hhi.upper, 0.38, 1e-15);
    CHECK_NEAR(hhi.effective_number.upper, 2.6315789473684212, 1e-15);
    CHECK(hf_concentration(three, 0, 0, &hhi) == HF_OK && isnan(hhi.hhi.lower));
    CHECK(hf_concentration(three, 3, -1, &hhi) == HF_ERR_ARGUMENT);
    CHECK(hf_concentration(NULL, 3, 0, &hhi) == HF_ERR_ARGUMENT);
}

/* No assignment of the unknown units leaves the bounds. */
static void concentration_bounds(void) {
    struct hf_random random = {.seed = 1, .stream = 5};
    for (int i = 0; i < 2000; i++) {
        int64_t units[5];
        int64_t filled[5];
        const int64_t unknown = below(&random, 30);
        for (int k = 0; k < 5; k++) {
            units[k] = below(&random, 40);
            filled[k] = units[k];
        }
        for (int64_t k = 0; k < unknown; k++) {
            filled[below(&random, 5)]++;
        }
        struct hf_hhi bounds = {{0, 0}, {0, 0}};
        struct hf_hhi truth = {{0, 0}, {0, 0}};
        CHECK(hf_concentration(units, 5, unknown, &bounds) == HF_OK);
        CHECK(hf_concentration(filled, 5, 0, &truth) == HF_OK);
        if (!isnan(truth.hhi.lower)) {
            CHECK(truth.hhi.lower >= bounds.hhi.lower - 1e-12 &&
                  truth.hhi.lower <= bounds.hhi.upper + 1e-12);
        }
    }
}

int main(void) {
    known_values();
    concentration_bounds();
    return check_report();
}
