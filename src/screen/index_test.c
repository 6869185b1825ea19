/* Goal: the index finds exactly what comparing with every listed name finds, and survives any lack
 * of memory. Method: a thousand made-up names close to one another, queries that are altered
 * copies, and a loop over all names as oracle; the same with the edit distance against the textbook
 * recursion; each allocation failing in turn. */
#include "base/random.h"
#include "screen/index.h"
#include "tests/check.h"

#include <string.h>

enum { NAMES = 700, QUERIES = 400 };

static struct hf_arena keep_opened;
static struct hf_arena scratch_opened;

/* ---- edit distance ---- */

static uint32_t least(uint32_t left, uint32_t right) {
    return left < right ? left : right;
}

/* The definition, over prefixes; at most 6 x 6 letters, so the recursion is bounded. */
static uint32_t slow_distance(const uint32_t *left, uint32_t i, const uint32_t *right, uint32_t j) {
    if (i == 0 || j == 0) {
        return i + j;
    }
    uint32_t result =
        slow_distance(left, i - 1, right, j - 1) + (left[i - 1] == right[j - 1] ? 0U : 1U);
    result = least(result, slow_distance(left, i - 1, right, j) + 1);
    result = least(result, slow_distance(left, i, right, j - 1) + 1);
    if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) {
        result = least(result, slow_distance(left, i - 2, right, j - 2) + 1);
    }
    return result;
}

static void test_distance(void) {
    struct hf_random random = {.seed = 4};
    bool is_equal = true;
    for (int n = 0; n < 3000; n++) {
        uint32_t left[6];
        uint32_t right[6];
        const uint32_t left_count = (uint32_t)hf_random_below(&random, 7);
        const uint32_t right_count = (uint32_t)hf_random_below(&random, 7);
        for (uint32_t i = 0; i < 6; i++) {
            left[i] = (uint32_t)hf_random_below(&random, 3);
            right[i] = (uint32_t)hf_random_below(&random, 3);
        }
        const uint32_t slow = slow_distance(left, left_count, right, right_count);
        for (uint32_t limit = 0; limit < 4; limit++) {
            const uint32_t seen = hf_edit_distance(left, left_count, right, right_count, limit);
            is_equal = is_equal && seen == (slow <= limit ? slow : limit + 1);
        }
    }
    CHECK(is_equal);
}

/* ---- made-up names ---- */

static const char *const stems[] = {"kari",
                                    "vestoran",
                                    "zulandik",
                                    "pelimnar",
                                    "tech",
                                    "technologies",
                                    "group",
                                    "of",
                                    "the",
                                    "brock",
                                    "brook",
                                    "ii",
                                    "7",
                                    "9",
                                    "j",
                                    "k",
                                    "muhamad",
                                    "mohamed",
                                    "ali",
                                    "aly",
                                    "power",
                                    "hi",
                                    "silica",
                                    "hisilica",
                                    "ltd",
                                    "gmbh",
                                    "co",
                                    "corporation",
                                    "ромаха",
                                    "华为",
                                    "ostrava",
                                    "ostrawa",
                                    "karivestoran",
                                    "do",
                                    "john",
                                    "power power",
                                    "telecom",
                                    "co, ltd, greyport"};

static void name_make(struct hf_random *random, char *name) {
    name[0] = '\0';
    const uint64_t words = 1 + hf_random_below(random, 5);
    for (uint64_t w = 0; w < words; w++) {
        strcat(name, stems[hf_random_below(random, sizeof stems / sizeof stems[0])]);
        if (hf_random_below(random, 8) > 0) {
            strcat(name, " ");
        }
    }
}

/* Changes, drops, doubles or swaps a letter, now and then. */
static void name_alter(struct hf_random *random, char *name) {
    const size_t len = strlen(name);
    const size_t at = len < 2 ? 0 : (size_t)hf_random_below(random, len - 1);
    const char held = name[at];
    switch (hf_random_below(random, 5)) {
    case 0:
        memmove(name + at, name + at + 1, len - at);
        break;
    case 1:
        name[at] = 'x';
        break;
    case 2:
        name[at] = name[at + 1] == '\0' ? held : name[at + 1];
        name[at + 1] = name[at + 1] == '\0' ? '\0' : held;
        break;
    default:
        break;
    }
}

struct world {
    char text[NAMES][160];
    struct hf_screen_name name[NAMES];
    struct hf_screen_index *index;
};

static struct world world;

static void world_make(struct hf_arena *keep) {
    struct hf_random random = {.seed = 5};
    for (uint32_t i = 0; i < NAMES; i++) {
        name_make(&random, world.text[i]);
        world.name[i] = (struct hf_screen_name){hf_text_of(world.text[i]), i / 2,
                                                (enum hf_entry_kind)hf_random_below(&random, 3),
                                                hf_random_below(&random, 10) == 0};
    }
    world.name[17].name = HF_TEXT("???");
    CHECK(hf_screen_index_build(world.name, NAMES, keep, scratch_opened, &world.index, NULL) ==
          HF_OK);
    CHECK(world.index->unreadable == 1);
}

/* Best score per entity by comparing with every name. */
static void slow_query(struct hf_text query, enum hf_entry_kind kind, double best[NAMES]) {
    const struct hf_screen_name asked = {query, 0, kind, false};
    for (uint32_t i = 0; i < NAMES; i++) {
        best[i] = 0.0;
    }
    for (uint32_t i = 0; i < NAMES; i++) {
        struct hf_arena keep = scratch_opened;
        struct hf_arena half = scratch_opened;
        half.at += hf_arena_left(&half) / 2;
        struct hf_screen_score score;
        CHECK(hf_screen_pair(world.index, &asked, &world.name[i], &keep, half, &score) == HF_OK);
        const uint32_t entity = world.name[i].entity;
        best[entity] = score.score > best[entity] ? score.score : best[entity];
    }
}

static bool agrees(const struct hf_screen_result *result, const double best[NAMES],
                   double threshold) {
    uint32_t wanted = 0;
    for (uint32_t i = 0; i < NAMES; i++) {
        wanted += best[i] >= threshold ? 1U : 0U;
    }
    bool is_right = wanted == result->match_count;
    for (uint32_t i = 0; i < result->match_count; i++) {
        const struct hf_screen_match *match = &result->match[i];
        const double score = match->score.score;
        is_right = is_right && score >= best[match->entity] && score <= best[match->entity];
        is_right = is_right && world.name[match->name].entity == match->entity;
        is_right = is_right && (i == 0 || score <= result->match[i - 1].score.score);
    }
    return is_right;
}

static void test_against_all(void) {
    struct hf_arena keep = keep_opened;
    struct hf_random random = {.seed = 6};
    uint32_t matches = 0;
    for (int q = 0; q < QUERIES; q++) {
        char query[160];
        name_make(&random, query);
        if (q % 2 == 0) {
            strcpy(query, world.text[hf_random_below(&random, NAMES)]);
        }
        name_alter(&random, query);
        const struct hf_screen_options options = {(enum hf_entry_kind)(q % 3),
                                                  q % 4 == 0 ? 0.55 : 0.75, 0};
        struct hf_screen_result result;
        struct hf_arena results = keep;
        CHECK(hf_screen_query(world.index, hf_text_of(query), &options, &results, scratch_opened,
                              &result) == HF_OK);
        double best[NAMES];
        slow_query(hf_text_of(query), options.kind, best);
        if (!CHECK(agrees(&result, best, options.threshold) || result.is_undetermined)) {
            printf("    query '%s', %u matches\n", query, result.match_count);
        }
        matches += result.match_count;
    }
    CHECK(matches > QUERIES); /* the names are close enough for the test to mean something */
}

static void test_arguments(struct hf_arena keep) {
    struct hf_screen_result result;
    struct hf_screen_index *index = NULL;
    CHECK(hf_screen_query(NULL, HF_TEXT("a"), NULL, &keep, scratch_opened, &result) ==
          HF_ERR_ARGUMENT);
    CHECK(hf_screen_index_build(NULL, 3, &keep, scratch_opened, &index, NULL) == HF_ERR_ARGUMENT);
    CHECK(hf_screen_index_build(NULL, 0, &keep, scratch_opened, &index, NULL) == HF_OK);
    CHECK(hf_screen_query(index, HF_TEXT("alder"), NULL, &keep, scratch_opened, &result) == HF_OK);
    CHECK(result.match_count == 0 && !result.is_undetermined);
    CHECK(hf_screen_query(world.index, HF_TEXT(" ?"), NULL, &keep, scratch_opened, &result) ==
          HF_OK);
    CHECK(result.match_count == 0 && result.is_undetermined);
    const struct hf_screen_options few = {HF_ENTRY_UNKNOWN, 0.5, 3};
    CHECK(hf_screen_query(world.index, HF_TEXT("zulandik"), &few, &keep, scratch_opened, &result) ==
          HF_OK);
    CHECK(result.match_count == 3 && result.unreadable == 1);
}

static void test_memory(struct hf_arena kept) {
    bool is_safe = true;
    bool was_built = false;
    for (int64_t fail_at = 0; fail_at < 400 && !was_built; fail_at++) {
        int64_t allowance = fail_at;
        struct hf_arena keep = kept;
        struct hf_arena scratch = scratch_opened;
        keep.allowance = &allowance;
        scratch.allowance = &allowance;
        struct hf_screen_index *index = NULL;
        struct hf_screen_result result = {.match_count = 77};
        enum hf_status status = hf_screen_index_build(world.name, 12, &keep, scratch, &index, NULL);
        is_safe = is_safe && (status == HF_OK || (status == HF_ERR_MEMORY && index == NULL));
        if (status == HF_OK) {
            status = hf_screen_query(index, world.name[3].name, NULL, &keep, scratch, &result);
            is_safe = is_safe &&
                      (status == HF_OK || (status == HF_ERR_MEMORY && result.match_count == 77));
            was_built = status == HF_OK;
        }
    }
    CHECK(is_safe);
    CHECK(was_built);
}

int main(void) {
    if (hf_arena_open(&keep_opened, (size_t)1 << 29) != HF_OK ||
        hf_arena_open(&scratch_opened, (size_t)1 << 29) != HF_OK) {
        return 3;
    }
    test_distance();
    world_make(&keep_opened);
    test_against_all();
    test_arguments(keep_opened);
    test_memory(keep_opened);
    return check_report();
}
