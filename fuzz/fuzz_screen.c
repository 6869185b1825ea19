/* Any bytes as two names (divided at the first line end) of any kind: the score lies in [0, 1], is
 * the same from both sides, and an index over the one finds it with the other exactly when they
 * score enough. */
#include <holdfast/screen.h>

#include <assert.h>
#include <stddef.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_names(const struct hf_screen_name *left, const struct hf_screen_name *right,
                      struct hf_arena keep, struct hf_arena scratch) {
    struct hf_screen_index *index = NULL;
    assert(hf_screen_index_build(right, 1, &keep, scratch, &index, NULL) == HF_OK);
    struct hf_screen_score one;
    struct hf_screen_score other;
    assert(hf_screen_pair(index, left, right, &keep, scratch, &one) == HF_OK);
    assert(hf_screen_pair(index, right, left, &keep, scratch, &other) == HF_OK);
    assert(one.score >= 0.0);
    assert(one.score <= 1.0);
    assert(one.score >= other.score && one.score <= other.score);
    assert(one.is_undetermined == other.is_undetermined);
    assert(one.pair_count == other.pair_count);
    const struct hf_screen_options options = {left->kind, 0.6, 0};
    struct hf_screen_result result;
    assert(hf_screen_query(index, left->name, &options, &keep, scratch, &result) == HF_OK);
    assert((result.match_count == 1) == (one.score >= options.threshold));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct hf_arena keep;
    struct hf_arena scratch;
    if (size == 0 || hf_arena_open(&keep, (size_t)1 << 22) != HF_OK) {
        return 0;
    }
    if (hf_arena_open(&scratch, (size_t)1 << 22) == HF_OK) {
        const struct hf_text text = {(const char *)data + 1, size - 1};
        const size_t cut = hf_text_find(text, HF_TEXT("\n"), 0);
        const struct hf_screen_name left = {hf_text_slice(text, 0, cut), 0,
                                            (enum hf_entry_kind)(data[0] % 5), false};
        const struct hf_screen_name right = {hf_text_slice(text, cut + 1, size), 0,
                                             (enum hf_entry_kind)(data[0] / 5 % 5), false};
        try_names(&left, &right, keep, scratch);
        hf_arena_close(&scratch);
    }
    hf_arena_close(&keep);
    return 0;
}
