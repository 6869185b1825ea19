/* Goal: every lot of a product's stock is named once, by its first row. Method: random rows of few
 * words beside the plain comparison of each row with all before it; failing allocations. */
#include "exposure/new_lots.h"

#include "base/random.h"
#include "tests/check.h"

enum { PRODUCTS = 5, ROWS = 60, TIMES = 300 };
#define ARENA_BYTES ((size_t)1 << 20)

static const char *const words[] = {"", "A", "a", "AB", "ab", "aB", "b", "1901", "[", "{"};
enum { WORDS = sizeof words / sizeof words[0] };

struct shelf {
    uint32_t start[PRODUCTS + 1], item[ROWS];
    struct hf_text revision[ROWS], date_code[ROWS];
    struct hf_snapshot snapshot;
};

static void shelf_fill(struct shelf *shelf, struct hf_random *random) {
    const uint32_t few = 1 + (uint32_t)hf_random_below(random, WORDS);
    const uint32_t rows = (uint32_t)hf_random_below(random, ROWS + 1);
    for (uint32_t i = 0; i < rows; i++) {
        shelf->item[i] = rows - 1 - i; /* not in the order of the rows */
        shelf->revision[i] = hf_text_of(words[hf_random_below(random, few)]);
        shelf->date_code[i] = hf_text_of(words[hf_random_below(random, few)]);
    }
    shelf->start[0] = 0;
    for (int p = 0; p < PRODUCTS; p++) {
        const uint32_t left = rows - shelf->start[p];
        shelf->start[p + 1] =
            p + 1 < PRODUCTS ? shelf->start[p] + (uint32_t)hf_random_below(random, left + 1) : rows;
    }
    shelf->snapshot.stocks_by_product = (struct hf_csr){shelf->start, shelf->item};
    shelf->snapshot.stocks.revision = shelf->revision;
    shelf->snapshot.stocks.date_code = shelf->date_code;
    shelf->snapshot.stocks.rows.count = rows;
    shelf->snapshot.products.rows.count = PRODUCTS;
}

/* The slow version. */
static bool is_of_new_lot(const struct shelf *shelf, uint32_t product, uint32_t place) {
    const uint32_t stock = shelf->item[place];
    for (uint32_t i = shelf->start[product]; i < place; i++) {
        const uint32_t earlier = shelf->item[i];
        if (hf_text_equal_nocase(shelf->revision[earlier], shelf->revision[stock]) &&
            hf_text_equal_nocase(shelf->date_code[earlier], shelf->date_code[stock])) {
            return false;
        }
    }
    return true;
}

static void shelf_check(const struct shelf *shelf, const struct hf_csr *lots) {
    uint32_t at = 0;
    CHECK(lots->start[0] == 0);
    for (uint32_t p = 0; p < PRODUCTS; p++) {
        for (uint32_t i = shelf->start[p]; i < shelf->start[p + 1]; i++) {
            if (is_of_new_lot(shelf, p, i)) {
                CHECK(at < lots->start[p + 1] && lots->item[at] == shelf->item[i]);
                at++;
            }
        }
        CHECK(lots->start[p + 1] == at);
    }
}

int main(void) {
    static struct shelf shelf;
    struct hf_arena arena;
    struct hf_random random = {1901, 0, 0};
    if (hf_arena_open(&arena, ARENA_BYTES) != HF_OK) {
        return 1;
    }
    for (int i = 0; i < TIMES; i++) {
        struct hf_arena keep = arena;
        struct hf_csr lots;
        shelf_fill(&shelf, &random);
        if (CHECK(hf_new_lots_find(&shelf.snapshot, &keep, &lots) == HF_OK)) {
            shelf_check(&shelf, &lots);
        }
    }
    struct hf_csr lots = {NULL, NULL};
    for (int64_t allowed = 0; allowed < 4; allowed++) {
        int64_t left = allowed;
        struct hf_arena keep = arena;
        keep.allowance = &left;
        CHECK(hf_new_lots_find(&shelf.snapshot, &keep, &lots) == HF_ERR_MEMORY);
        CHECK(lots.start == NULL);
    }
    hf_arena_close(&arena);
    return check_report();
}
