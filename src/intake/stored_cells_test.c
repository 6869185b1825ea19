/* Goal: what is packed comes back, byte for byte, whatever is said and however long. Method: seeded
 * random rows, lengths around the places where the length takes one byte more, every byte value,
 * failing allocations. */
#include "base/random.h"
#include "intake/stored_cells.h"
#include "tests/check.h"

#include <string.h>

enum { LONGEST = 40000 };

static struct hf_arena opened;

static size_t draw_length(struct hf_random *random) {
    static const size_t edges[] = {0, 0, 0, 1, 5, 126, 127, 128, 129, 16383, 16384, LONGEST};
    return edges[hf_random_below(random, sizeof edges / sizeof edges[0])];
}

static void check_row(const struct hf_text *field, size_t count) {
    struct hf_arena arena = opened;
    const char *cells = NULL;
    struct hf_text again[HF_COLUMN_COUNT_MAX];
    CHECK(hf_cells_pack(&arena, field, count, &cells) == HF_OK);
    hf_cells_unpack(cells, again, count);
    bool is_same = true;
    for (size_t i = 0; i < count; i++) {
        is_same = is_same && hf_text_equal(field[i], again[i]) &&
                  hf_text_equal(field[i], hf_cell_of(cells, (uint32_t)i));
    }
    CHECK(is_same);
}

static void test_random_rows(void) {
    static char bytes[LONGEST + 256];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (char)(i * 7 + i / 251);
    }
    struct hf_random random = {.seed = 11, .stream = 1};
    for (int round = 0; round < 300; round++) {
        struct hf_text field[HF_COLUMN_COUNT_MAX] = {{NULL, 0}};
        const size_t count = (size_t)hf_random_below(&random, HF_COLUMN_COUNT_MAX) + 1;
        for (size_t i = 0; i < count; i++) {
            field[i] =
                (struct hf_text){bytes + hf_random_below(&random, 256), draw_length(&random)};
        }
        check_row(field, count);
    }
}

static void test_memory(void) {
    const struct hf_text field[] = {HF_TEXT_INIT("one"), {NULL, 0}, HF_TEXT_INIT("three")};
    const char *cells = NULL;
    for (size_t size = 0; size < 64; size++) {
        char region[64];
        struct hf_arena arena = hf_arena_over(region, size);
        cells = NULL;
        const enum hf_status status = hf_cells_pack(&arena, field, 3, &cells);
        CHECK(status == HF_OK ? cells != NULL : status == HF_ERR_MEMORY && cells == NULL);
    }
    struct hf_arena arena = opened;
    int64_t allowance = 0;
    arena.allowance = &allowance;
    CHECK(hf_cells_pack(&arena, field, 3, &cells) == HF_ERR_MEMORY);
}

int main(void) {
    if (hf_arena_open(&opened, (size_t)16 << 20) != HF_OK) {
        return 1;
    }
    test_random_rows();
    test_memory();
    hf_arena_close(&opened);
    return check_report();
}
