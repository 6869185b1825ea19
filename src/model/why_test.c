/* Goal: the graph of reasons shares leaves, cannot have cycles, and survives a lack of memory.
 * Method: direct cases, many leaves beside a count, failing allocations. */
#include "tests/check.h"
#include <holdfast/why.h>

static struct hf_arena opened;

static void test_sharing(void) {
    struct hf_arena arena = opened;
    struct hf_why why = hf_why_make(&arena);
    const struct hf_why_id site = hf_why_row(&why, HF_KIND_SITE, 4);
    const struct hf_why_id again = hf_why_row(&why, HF_KIND_SITE, 4);
    const struct hf_why_id blank = hf_why_blank(&why, HF_KIND_SITE, 4, 4);
    CHECK(site.value == again.value && site.value != blank.value);
    const struct hf_why_id children[] = {site, HF_WHY_NONE, blank};
    const struct hf_why_rule rule = {HF_RULE_BOM_INCOMPLETE, 0.5, {17}, children, 3};
    const struct hf_why_id top = hf_why_apply(&why, &rule);
    const struct hf_why_node *node = &why.node[top.value];
    CHECK(node->child_count == 2 && node->kind == HF_WHY_RULE && node->date.days == 17);
    CHECK(why.child[node->child_from].value == site.value &&
          why.child[node->child_from + 1].value == blank.value);
    CHECK(why.node[blank.value].first == ((uint32_t)HF_KIND_SITE << 16 | 4));
}

static void test_many(void) {
    struct hf_arena arena = opened;
    struct hf_why why = hf_why_make(&arena);
    for (uint32_t round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < 5000; i++) {
            const struct hf_why_id id = hf_why_leaf(&why, HF_WHY_FACT, i % 7, i);
            CHECK(why.node[id.value].second == i && why.node[id.value].first == i % 7);
        }
    }
    CHECK(why.node_count == 5000 && !why.failed);
}

static void test_memory(void) {
    for (int64_t allowed = 0; allowed < 6; allowed++) {
        struct hf_arena arena = opened;
        int64_t allowance = allowed;
        arena.allowance = &allowance;
        struct hf_why why = hf_why_make(&arena);
        const struct hf_why_id leaf = hf_why_row(&why, HF_KIND_SITE, 1);
        const struct hf_why_rule rule = {HF_RULE_ADDRESSED, 0.0, HF_DATE_MIN, &leaf, 1};
        const struct hf_why_id top = hf_why_apply(&why, &rule);
        CHECK(why.failed == (allowed < 3));
        CHECK((top.value == UINT32_MAX) == why.failed);
    }
}

int main(void) {
    if (hf_arena_open(&opened, (size_t)1 << 22) != HF_OK) {
        return 1;
    }
    test_sharing();
    test_many();
    test_memory();
    hf_arena_close(&opened);
    return check_report();
}
