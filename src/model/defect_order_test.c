/* Goal: defects stand in one order, whatever the order in which they were found. Method: a list in
 * the right order, every pair of it both ways; the list shuffled and sorted. */
#include "base/random.h"
#include "tests/check.h"
#include <holdfast/defect.h>

#include <stdlib.h>

static const struct hf_defect sorted[] = {
    {.source = HF_TEXT_INIT("a"), .file = HF_TEXT_INIT("z.csv"), .line = 9},
    {.source = HF_TEXT_INIT("b")},
    {.source = HF_TEXT_INIT("b"), .file = HF_TEXT_INIT("a.csv"), .line = 2, .column = 7},
    {.source = HF_TEXT_INIT("b"), .file = HF_TEXT_INIT("a.csv"), .line = 10},
    {.source = HF_TEXT_INIT("b"),
     .file = HF_TEXT_INIT("a.csv"),
     .line = 10,
     .column = 3,
     .kind = HF_DEFECT_FIELD,
     .subject = HF_TEXT_INIT("z")},
    {.source = HF_TEXT_INIT("b"),
     .file = HF_TEXT_INIT("a.csv"),
     .line = 10,
     .column = 3,
     .kind = HF_DEFECT_CONFLICT,
     .subject = HF_TEXT_INIT("a"),
     .message = HF_TEXT_INIT("z")},
    {.source = HF_TEXT_INIT("b"),
     .file = HF_TEXT_INIT("a.csv"),
     .line = 10,
     .column = 3,
     .kind = HF_DEFECT_CONFLICT,
     .subject = HF_TEXT_INIT("b"),
     .message = HF_TEXT_INIT("y")},
    {.source = HF_TEXT_INIT("b"),
     .file = HF_TEXT_INIT("a.csv"),
     .line = 10,
     .column = 3,
     .kind = HF_DEFECT_CONFLICT,
     .subject = HF_TEXT_INIT("b"),
     .message = HF_TEXT_INIT("z")},
    {.source = HF_TEXT_INIT("b"), .file = HF_TEXT_INIT("a.csv"), .line = INT64_MAX},
    {.source = HF_TEXT_INIT("b"), .file = HF_TEXT_INIT("b.csv"), .line = 1},
};
enum { COUNT = sizeof sorted / sizeof sorted[0] };

static void test_pairs(void) {
    for (int i = 0; i < COUNT; i++) {
        for (int j = 0; j < COUNT; j++) {
            const int order = hf_defect_order(&sorted[i], &sorted[j]);
            if (!CHECK((i > j) - (i < j) == (order > 0) - (order < 0))) {
                printf("    %d and %d: %d\n", i, j, order);
            }
        }
    }
}

static void test_shuffled(void) {
    for (uint64_t round = 0; round < 200; round++) {
        struct hf_defect shuffled[COUNT];
        for (uint64_t i = 0; i < COUNT; i++) { /* inside-out */
            const uint64_t at = hf_random_at(11, round, i) % (i + 1);
            shuffled[i] = shuffled[at];
            shuffled[at] = sorted[i];
        }
        qsort(shuffled, COUNT, sizeof shuffled[0], hf_defect_order);
        bool is_same = true;
        for (int i = 0; i < COUNT; i++) {
            is_same = is_same && hf_defect_order(&shuffled[i], &sorted[i]) == 0;
        }
        CHECK(is_same);
    }
}

int main(void) {
    test_pairs();
    test_shuffled();
    return check_report();
}
