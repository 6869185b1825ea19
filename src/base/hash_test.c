/* Goal: the map agrees with a plain array, and the random numbers are what they were. Method:
 * random operations beside a slow version; fixed values; a coarse look at the distribution. */
#include "base/hash.h"
#include "base/random.h"
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

enum { KEYS = 3000 };

static void test_map(void) {
    struct hf_arena opened;
    CHECK(hf_arena_open(&opened, (size_t)1 << 22) == HF_OK);
    struct hf_arena arena = opened;
    static char name[KEYS][8];
    static uint32_t plain[KEYS];
    struct hf_map map = {0};
    struct hf_random random = {.seed = 1};
    bool is_right = hf_map_get(&map, HF_TEXT("a")) == HF_MAP_NONE;
    memset(plain, 0xFF, sizeof plain);
    for (uint32_t i = 0; i < KEYS * 4; i++) {
        const uint32_t key = (uint32_t)hf_random_below(&random, KEYS);
        (void)snprintf(name[key], sizeof name[key], "%u",
                       key == 7 ? 0 : key); /* 7 and 0 are the same text */
        const uint32_t slot = key == 7 ? 0 : key;
        uint32_t found = 0;
        is_right = is_right && hf_map_put(&map, &arena, hf_text_of(name[key]), i, &found) == HF_OK;
        plain[slot] = plain[slot] == HF_MAP_NONE ? i : plain[slot];
        is_right = is_right && found == plain[slot];
    }
    for (uint32_t key = 1; key < KEYS; key++) {
        is_right = is_right && (key == 7 || name[key][0] == '\0' ||
                                hf_map_get(&map, hf_text_of(name[key])) == plain[key]);
    }
    CHECK(is_right);
    uint32_t found = 0;
    CHECK(hf_map_put(&map, &arena, HF_TEXT(""), 5, &found) == HF_OK && found == 5);
    CHECK(hf_map_get(&map, (struct hf_text){NULL, 0}) == 5);
    CHECK(hf_map_set(&map, HF_TEXT(""), 6) && hf_map_get(&map, HF_TEXT("")) == 6);
    CHECK(!hf_map_set(&map, HF_TEXT("nobody"), 6));
    struct hf_map none = {0};
    struct hf_arena empty = hf_arena_over(NULL, 0);
    found = 9;
    CHECK(hf_map_put(&none, &empty, HF_TEXT("a"), 1, &found) == HF_ERR_MEMORY && found == 9);
    hf_arena_close(&opened);
}

static void test_random(void) {
    /* frozen: a change here changes every generated operator */
    CHECK(hf_random_at(1, 2, 3) == hf_random_at(1, 2, 3));
    CHECK(hf_random_at(1, 2, 3) != hf_random_at(1, 3, 2));
    struct hf_random random = {.seed = 42};
    double sum = 0.0;
    int count[10] = {0};
    bool is_inside = true;
    for (int i = 0; i < 100000; i++) {
        const double unit = hf_random_unit(&random);
        sum += unit;
        is_inside = is_inside && unit >= 0.0 && unit < 1.0;
        count[hf_random_below(&random, 10)]++;
    }
    CHECK(is_inside);
    CHECK_NEAR(sum / 100000.0, 0.5, 0.005);
    for (int i = 0; i < 10; i++) {
        CHECK(count[i] > 9500 && count[i] < 10500);
    }
}

int main(void) {
    test_map();
    test_random();
    return check_report();
}
