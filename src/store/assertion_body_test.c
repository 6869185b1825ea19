/* Goal: a body gives back exactly what was said. Method: a body spelt out; random bytes in every
 * field there and back; bodies that nobody wrote refused. */
#include "base/random.h"
#include "store/assertion_body.h"
#include "tests/check.h"

static void test_spelt_out(void) {
    struct hf_assertion assertion = {.kind = HF_KIND_OPERATOR};
    assertion.field[hf_schema_column(HF_KIND_OPERATOR, HF_TEXT("name"))] = HF_TEXT("A\tB\nC\\D\r");
    assertion.field[hf_schema_column(HF_KIND_OPERATOR, HF_TEXT("country"))] = HF_TEXT(" \t");
    assertion.field[hf_schema_column(HF_KIND_OPERATOR, HF_TEXT("annual_turnover"))] = HF_TEXT("0");
    struct hf_buffer body = hf_buffer_make(1000);
    hf_body_write(&body, &assertion);
    CHECK(body.status == HF_OK);
    CHECK_TEXT(hf_buffer_text(&body), "name\tA\\tB\\nC\\\\D\\r\nannual_turnover\t0\n");
    hf_buffer_free(&body);
}

/* Reads a body back into fields at their schema places; false if it cannot be read. */
static bool read_back(enum hf_kind kind, struct hf_text body, struct hf_arena *keep,
                      struct hf_text *field) {
    struct hf_text column;
    struct hf_text raw;
    while (hf_body_next(&body, &column, &raw)) {
        const int at = hf_schema_column(kind, column);
        size_t len = 0;
        if (at < 0 || !hf_body_value_length(raw, &len)) {
            return false;
        }
        char *const value = hf_new(keep, char, len + 1);
        if (value == NULL || hf_body_value(raw, value) != len) {
            return false;
        }
        field[at] = (struct hf_text){value, len};
    }
    return body.len == 0;
}

static void test_random_bytes(struct hf_arena arena) {
    struct hf_random random = {.seed = 11};
    static const char nasty[] = {'\\', '\t', '\n', '\r', '\0', 't', 'n', '0', ' ', (char)0xff};
    int64_t wrong = 0;
    for (int round = 0; round < 2000; round++) {
        struct hf_arena keep = arena;
        struct hf_assertion assertion = {.kind =
                                             (enum hf_kind)hf_random_below(&random, HF_KIND_COUNT)};
        const size_t columns = hf_schema_get(assertion.kind)->column_count;
        for (size_t i = 0; i < columns; i++) {
            const size_t len = (size_t)hf_random_below(&random, 12);
            char *const data = hf_new(&keep, char, len + 1);
            for (size_t k = 0; k < len; k++) {
                data[k] = hf_random_below(&random, 2) == 0
                              ? (char)hf_random_below(&random, 256)
                              : nasty[hf_random_below(&random, sizeof nasty)];
            }
            assertion.field[i] = (struct hf_text){data, len};
        }
        struct hf_buffer body = hf_buffer_make(100000);
        hf_body_write(&body, &assertion);
        struct hf_text field[HF_COLUMN_COUNT_MAX] = {{NULL, 0}};
        wrong +=
            body.status != HF_OK || !read_back(assertion.kind, hf_buffer_text(&body), &keep, field);
        for (size_t i = 0; i < columns; i++) {
            const bool is_blank = hf_text_trim(assertion.field[i]).len == 0;
            wrong += is_blank ? field[i].len != 0 : !hf_text_equal(field[i], assertion.field[i]);
        }
        hf_buffer_free(&body);
    }
    CHECK(wrong == 0);
}

static void test_refused(void) {
    static const char *const bad[] = {"name", "name\tvalue", "\tvalue\n", "name value\n", "\n"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct hf_text rest = hf_text_of(bad[i]);
        struct hf_text column;
        struct hf_text raw;
        CHECK(!hf_body_next(&rest, &column, &raw) && rest.len > 0);
    }
    size_t len = 7;
    CHECK(!hf_body_value_length(HF_TEXT("a\\"), &len) &&
          !hf_body_value_length(HF_TEXT("\\x"), &len) && len == 7);
    CHECK(hf_body_value_length(HF_TEXT("\\\\\\0"), &len) && len == 2);
}

int main(void) {
    struct hf_arena arena;
    if (!CHECK(hf_arena_open(&arena, 1 << 20) == HF_OK)) {
        return check_report();
    }
    test_spelt_out();
    test_random_bytes(arena);
    test_refused();
    hf_arena_close(&arena);
    return check_report();
}
