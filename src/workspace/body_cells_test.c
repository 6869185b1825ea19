/* Goal: packing a body gives what taking it apart line by line and packing that gives, whatever way
 * it goes inside. Method: bodies as the store writes them, then the same with columns in another
 * order, repeated, unknown, escaped, cut off at every byte, each in memory of just its size; beside
 * a slow reading. Allocations that fail. */
#include "base/random.h"
#include "intake/stored_cells.h"
#include "store/assertion_body.h"
#include "tests/check.h"
#include "workspace/body_cells.h"

#include <stdlib.h>
#include <string.h>

enum { BODY_BYTES = 4096 };

static struct hf_arena opened;

struct told {
    uint32_t count; /* foreign columns */
};

static enum hf_status tell(void *context, struct hf_text kind, struct hf_text column) {
    struct told *const told = context;
    CHECK(hf_text_equal(kind, HF_TEXT("kind")) && column.len > 0);
    told->count++;
    return HF_OK;
}

/* The obvious way. False where the body is none. */
static bool slow_fields(enum hf_kind kind, struct hf_text body, struct hf_arena *memory,
                        struct hf_text *field, uint32_t *foreign) {
    struct hf_text rest = body;
    while (rest.len > 0) {
        struct hf_text column;
        struct hf_text raw;
        size_t len = 0;
        if (!hf_body_next(&rest, &column, &raw) || !hf_body_value_length(raw, &len)) {
            return false;
        }
        const int at = hf_schema_column(kind, column);
        if (at < 0) {
            (*foreign)++;
            continue;
        }
        char *const value = hf_new(memory, char, len + 1);
        (void)hf_body_value(raw, value);
        field[at] = (struct hf_text){value, len};
    }
    return true;
}

static uint32_t foreign_seen, damaged_seen;

static void check_body(const struct hf_body_column *column, enum hf_kind kind,
                       struct hf_text text) {
    struct hf_arena memory = opened;
    struct told told = {0};
    const struct hf_body_reader reader = {column, HF_TEXT("kind"), tell, &told};
    struct hf_text field[HF_COLUMN_COUNT_MAX] = {{NULL, 0}};
    uint32_t foreign = 0;
    char *const copy = malloc(text.len + 1);
    if (text.len > 0) {
        memcpy(copy, text.data, text.len);
    }
    char *const exact = realloc(copy, text.len > 0 ? text.len : 1);
    const struct hf_text body = {exact, text.len};
    char *const cells = malloc(hf_body_cells_max(kind, body));
    char *end = NULL;
    const bool is_body = slow_fields(kind, body, &memory, field, &foreign);
    CHECK(hf_body_cells(&reader, kind, body, cells, &end) == HF_OK);
    CHECK((end != NULL) == is_body);
    if (end != NULL && is_body) {
        struct hf_text again[HF_COLUMN_COUNT_MAX];
        const size_t count = hf_schema_get(kind)->column_count;
        bool is_same = told.count == foreign && end[-1] == 0;
        hf_cells_unpack(cells, again, count);
        for (size_t i = 0; i < count; i++) {
            is_same = is_same && hf_text_equal(field[i], again[i]);
        }
        CHECK(is_same);
    }
    foreign_seen += foreign;
    damaged_seen += !is_body;
    free(cells);
    free(exact);
}

static void put_line(struct hf_buffer *body, struct hf_random *random, enum hf_kind kind,
                     size_t at) {
    static const char *const values[] = {
        "", "a", "yes", "a value of some length", "0", "\t", "a\\b", "\r\n", "2014-02-16"};
    const struct hf_schema *const schema = hf_schema_get(kind);
    const uint64_t odd = hf_random_below(random, 40);
    hf_buffer_puts(body, odd == 0 ? "colour" : schema->column[at].name);
    hf_buffer_putc(body, odd == 1 ? ' ' : '\t');
    const char *const value = values[hf_random_below(random, sizeof values / sizeof values[0])];
    if (odd == 2) {
        hf_buffer_puts(body, "\\"); /* an escape that is none */
    }
    hf_body_escape(body, hf_text_of(value));
    hf_buffer_putc(body, '\n');
}

static void test_random_bodies(const struct hf_body_column *column) {
    struct hf_random random = {.seed = 17, .stream = 3};
    for (int round = 0; round < 6000; round++) {
        struct hf_buffer body = hf_buffer_make(BODY_BYTES);
        const enum hf_kind kind = (enum hf_kind)hf_random_below(&random, HF_KIND_COUNT);
        const size_t count = hf_schema_get(kind)->column_count;
        const bool is_ordered = hf_random_below(&random, 3) > 0;
        for (size_t i = 0; i < count; i++) {
            if (hf_random_below(&random, 2) == 0) {
                put_line(&body, &random, kind,
                         is_ordered ? i : (size_t)hf_random_below(&random, count));
            }
        }
        check_body(column, kind, hf_buffer_text(&body));
        hf_buffer_free(&body);
    }
    CHECK(foreign_seen > 100 && damaged_seen > 100);
}

/* A damaged file may end anywhere. */
static void test_cut_off(const struct hf_body_column *column) {
    const struct hf_text whole = HF_TEXT("site\tlangbeck\ndevice\tp\nmodule_bay\tslot 1\n"
                                         "manufacturer\tjuniper\nserial\t6A\\\\E\nquantity\t1\n");
    for (size_t len = 0; len <= whole.len; len++) {
        check_body(column, HF_KIND_MODULE, hf_text_slice(whole, 0, len));
        check_body(column, HF_KIND_MODULE, hf_text_slice(whole, len, whole.len));
    }
}

static enum hf_status refuse(void *context, struct hf_text kind, struct hf_text column) {
    (void)context;
    (void)kind;
    (void)column;
    return HF_ERR_STORE;
}

static void test_refusal(const struct hf_body_column *column) {
    const struct hf_body_reader reader = {column, HF_TEXT("kind"), refuse, NULL};
    char cells[256];
    char *end = NULL;
    CHECK(hf_body_cells(&reader, HF_KIND_SITE, HF_TEXT("name\ta\ncolour\tred\n"), cells, &end) ==
          HF_ERR_STORE);
}

static void test_memory(void) {
    static uint8_t bytes[1 << 17];
    size_t size = 0;
    const struct hf_body_column *column = NULL;
    struct hf_arena arena = hf_arena_over(bytes, sizeof bytes);
    CHECK(hf_body_columns_make(&arena, &column) == HF_OK);
    const size_t wanted = sizeof bytes - hf_arena_left(&arena);
    for (size = 0; size < wanted; size += 97) {
        arena = hf_arena_over(bytes, size);
        CHECK(hf_body_columns_make(&arena, &column) == HF_ERR_MEMORY);
    }
}

int main(void) {
    const struct hf_body_column *column = NULL;
    if (hf_arena_open(&opened, (size_t)64 << 20) != HF_OK ||
        hf_body_columns_make(&opened, &column) != HF_OK) {
        return 1;
    }
    test_random_bodies(column);
    test_cut_off(column);
    test_refusal(column);
    test_memory();
    return check_report();
}
