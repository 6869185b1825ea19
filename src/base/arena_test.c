/* Goal: blocks are aligned, zeroed, apart from each other and inside the limit; every way to run
 * out gives NULL. Method: every start offset 0..15 and every size of a small region, and failing
 * allocations by count. */
#include "tests/check.h"
#include <holdfast/arena.h>

#include <string.h>

static void test_offsets_and_limits(void) {
    static uint8_t region[512];
    bool is_right = true;
    for (size_t offset = 0; offset < 16; offset++) {
        for (size_t size = 0; size <= 300; size++) {
            struct hf_arena arena = hf_arena_over(region + offset, size);
            uint8_t *last_end = region + offset;
            memset(region, 0xEE, sizeof region - 16); /* the last 16 bytes stay guarded */
            for (size_t count = 0; count < 9; count++) {
                double *block = hf_new(&arena, double, count);
                if (block == NULL) {
                    is_right = is_right &&
                               count * sizeof *block + 2 * 16 + 7 >
                                   (size_t)(region + offset + size - last_end); /* two guards */
                    break;
                }
                uint8_t *start = (uint8_t *)block;
                is_right = is_right && (uintptr_t)block % _Alignof(double) == 0 &&
                           start >= last_end &&
                           start + count * sizeof *block <= region + offset + size;
                for (size_t i = 0; i < count; i++) {
                    is_right = is_right && fpclassify(block[i]) == FP_ZERO;
                    block[i] = 1.0;
                }
                last_end = start + count * sizeof *block;
            }
            /* poisoned guards are lifted, since the region is used again */
            struct hf_arena whole = hf_arena_over(region, sizeof region);
            (void)hf_arena_alloc(&whole, 1, 1, sizeof region - 16);
        }
    }
    CHECK(is_right);
}

static void test_running_out(void) {
    struct hf_arena opened;
    CHECK(hf_arena_open(&opened, 0) == HF_ERR_ARGUMENT);
    CHECK(hf_arena_open(&opened, (size_t)1 << 20) == HF_OK);
    struct hf_arena arena = opened;
    volatile size_t huge = SIZE_MAX / 2;
    CHECK(hf_arena_alloc(&arena, huge, 8, 3) == NULL);
    CHECK(hf_arena_alloc(&arena, 1, 1, ((size_t)1 << 20) + 1) == NULL);
    CHECK(arena.at == opened.at);
    int64_t allowance = 2;
    arena.allowance = &allowance;
    CHECK(hf_new(&arena, int, 1) != NULL);
    struct hf_arena scratch = arena; /* a copy shares the count */
    CHECK(hf_new(&scratch, int, 1) != NULL);
    CHECK(hf_new(&arena, int, 1) == NULL);
    hf_arena_close(&opened);
}

/* Memory that is used again: zeroed by hf_arena_alloc, as it was by hf_arena_take, which takes the
 * same places and fails at the same ones. */
static void test_taking(void) {
    enum { SIZE = 4096 };
    static char region[SIZE];
    memset(region, 9, SIZE);
    struct hf_arena taken = hf_arena_over(region, SIZE);
    struct hf_arena zeroed = taken;
    const char *const left = hf_take(&taken, char, 100);
    CHECK(left != NULL && left[0] == 9 && left[99] == 9);
    const char *const right = hf_new(&zeroed, char, 100);
    CHECK(right == left && right[0] == 0 && right[99] == 0);
    CHECK(taken.at == zeroed.at);
    CHECK(hf_arena_take(&taken, 1, 1, SIZE) == NULL);
    int64_t allowance = 1;
    taken.allowance = &allowance;
    CHECK(hf_take(&taken, int, 1) != NULL && hf_take(&taken, int, 1) == NULL);
}

static void test_growing(void) {
    struct hf_arena opened;
    CHECK(hf_arena_open(&opened, (size_t)1 << 16) == HF_OK);
    struct hf_arena arena = opened;
    int *number = NULL;
    size_t capacity = 0;
    size_t count = 0;
    bool is_right = true;
    for (;; count++) {
        if (count == capacity) {
            int *grown = hf_arena_grow(&arena, number, sizeof *number, _Alignof(int), &capacity);
            if (grown == NULL) {
                break;
            }
            number = grown;
        }
        number[count] = (int)count;
    }
    for (size_t i = 0; i < count; i++) {
        is_right = is_right && number[i] == (int)i;
    }
    CHECK(is_right);
    CHECK(count >= 4096 && count == capacity);
    hf_arena_close(&opened);
}

int main(void) {
    test_offsets_and_limits();
    test_running_out();
    test_taking();
    test_growing();
    return check_report();
}
