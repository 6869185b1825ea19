/* Goal: slices, numbers and UTF-8 behave on every input. Method: tables, and all code points there
 * and back. */
#include "base/random.h"
#include "tests/check.h"
#include <holdfast/buffer.h>

#include <string.h>

static void test_slices(void) {
    CHECK(hf_text_equal(HF_TEXT(""), hf_text_of(NULL)));
    CHECK(hf_text_compare(HF_TEXT("ab"), HF_TEXT("abc")) < 0);
    CHECK(hf_text_compare(HF_TEXT("b"), HF_TEXT("abc")) > 0);
    CHECK(hf_text_equal_nocase(HF_TEXT("Site"), HF_TEXT("sITE")));
    CHECK_TEXT(hf_text_trim(HF_TEXT(" \t a b\r\n")), "a b");
    CHECK_TEXT(hf_text_trim(HF_TEXT(" \n")), "");
    CHECK_TEXT(hf_text_slice(HF_TEXT("abc"), 1, 99), "bc");
    CHECK_TEXT(hf_text_slice(HF_TEXT("abc"), 3, 1), "");
    CHECK(hf_text_find(HF_TEXT("aab"), HF_TEXT("ab"), 0) == 1);
    CHECK(hf_text_find(HF_TEXT("aab"), HF_TEXT("ab"), 2) == 3);
    CHECK(hf_text_find(HF_TEXT(""), HF_TEXT("x"), 5) == 0);
    CHECK(hf_text_starts(HF_TEXT("abc"), HF_TEXT("ab")) &&
          !hf_text_starts(HF_TEXT("a"), HF_TEXT("ab")));
    CHECK(hf_text_ends(HF_TEXT("abc"), HF_TEXT("bc")) &&
          !hf_text_ends(HF_TEXT("c"), HF_TEXT("bc")));
}

static void test_cutting(void) {
    struct hf_text rest = HF_TEXT("a,,b,");
    struct hf_text part = {NULL, 0};
    bool more = true;
    struct hf_buffer seen = hf_buffer_make(64);
    while (hf_text_cut(&rest, ',', &part, &more)) {
        hf_buffer_printf(&seen, "[%.*s]", HF_TEXT_ARG(part));
    }
    CHECK_TEXT(hf_buffer_text(&seen), "[a][][b][]");
    hf_buffer_free(&seen);
}

static void test_numbers(void) {
    static const struct {
        const char *text;
        bool is_integer, is_decimal;
    } cases[] = {
        {"0", true, true},
        {"-17", true, true},
        {"+5", true, true},
        {"9223372036854775807", true, true},
        {"9223372036854775808", false, true},
        {"-9223372036854775808", true, true},
        {"", false, false},
        {"-", false, false},
        {"1.5", false, true},
        {".5", false, true},
        {"5.", false, true},
        {"1e-3", false, true},
        {"1e", false, false},
        {"0x10", false, false},
        {"inf", false, false},
        {"nan", false, false},
        {"1,5", false, false},
        {" 1", false, false},
        {"1e999", false, false},
        {".", false, false},
        {"1.2.3", false, false},
        {"1e-999", false, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t integer = 42;
        double decimal = 42.0;
        CHECK(hf_text_int64(hf_text_of(cases[i].text), &integer) == cases[i].is_integer);
        CHECK(hf_text_double(hf_text_of(cases[i].text), &decimal) == cases[i].is_decimal);
        CHECK(cases[i].is_integer || integer == 42);
        CHECK(cases[i].is_decimal || fabs(decimal - 42.0) < 1e-12);
    }
}

static void test_utf8(void) {
    bool is_right = true;
    for (uint32_t point = 0; point <= 0x10FFFF; point++) {
        if (point >= 0xD800 && point <= 0xDFFF) {
            continue;
        }
        char bytes[4];
        struct hf_text text = {bytes, hf_utf8_write(point, bytes)};
        is_right = is_right && hf_utf8_valid_length(text) == text.len &&
                   hf_utf8_next(&text) == point && text.len == 0;
    }
    CHECK(is_right);
    static const struct {
        const char *text;
        size_t valid;
    } cases[] = {{"a\xC0\x80", 1},
                 {"\xE0\x80\x80", 0},
                 {"\xED\xA0\x80", 0},
                 {"\xF4\x90\x80\x80", 0},
                 {"ok\xE2\x82", 2},
                 {"\x80", 0},
                 {"\xFF", 0},
                 {"caf\xC3\xA9", 5},
                 {"\xF0\x9F\x98\x80!", 5},
                 {"\xF8\x88\x80\x80\x80", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK(hf_utf8_valid_length(hf_text_of(cases[i].text)) == cases[i].valid);
    }
    struct hf_text bad = HF_TEXT("\xE2\x82!");
    CHECK(hf_utf8_next(&bad) == 0xFFFD && bad.len == 2);
}

static void test_buffer(void) {
    struct hf_buffer buffer = hf_buffer_make(10);
    hf_buffer_puts(&buffer, "12345");
    hf_buffer_printf(&buffer, "%d", 678);
    CHECK_TEXT(hf_buffer_text(&buffer), "12345678");
    hf_buffer_puts(&buffer, "abc");
    CHECK(buffer.status == HF_ERR_LIMIT);
    hf_buffer_putc(&buffer, 'x');
    CHECK_TEXT(hf_buffer_text(&buffer), "12345678");
    hf_buffer_clear(&buffer);
    hf_buffer_puts(&buffer, "0123456789");
    CHECK(buffer.status == HF_OK && buffer.len == 10);
    hf_buffer_free(&buffer);
    CHECK(buffer.data == NULL && buffer.limit == 10);
}

/* Written short, and read back as the same number. */
static void test_put_real(void) {
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0.0, "0"},
                 {0.1, "0.1"},
                 {1.0 / 3.0, "0.3333333333333333"},
                 {-2.5, "-2.5"},
                 {14.0, "14"},
                 {1234567.0, "1234567"},
                 {0.30000000000000004, "0.30000000000000004"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hf_buffer buffer = hf_buffer_make(64);
        double back = 7.0;
        hf_buffer_put_real(&buffer, cases[i].value);
        CHECK_TEXT(hf_buffer_text(&buffer), cases[i].text);
        CHECK(hf_text_double(hf_buffer_text(&buffer), &back) && !(back < cases[i].value) &&
              !(back > cases[i].value));
        hf_buffer_free(&buffer);
    }
}

static void test_copies(void) {
    struct hf_arena opened;
    CHECK(hf_arena_open(&opened, 4096) == HF_OK);
    for (int64_t allowed = 0; allowed < 4; allowed++) {
        struct hf_arena arena = opened;
        int64_t allowance = allowed;
        arena.allowance = &allowance;
        struct hf_text copy = HF_TEXT("untouched");
        const enum hf_status status = hf_text_copy(&arena, HF_TEXT("word"), &copy);
        CHECK(status == (allowed == 0 ? HF_ERR_MEMORY : HF_OK));
        CHECK_TEXT(copy, allowed == 0 ? "untouched" : "word");
        struct hf_text made = HF_TEXT("untouched");
        const enum hf_status format_status = hf_text_format(&arena, &made, "%s-%d", "a", 7);
        CHECK(format_status == (allowed < 2 ? HF_ERR_MEMORY : HF_OK));
        CHECK_TEXT(made, allowed < 2 ? "untouched" : "a-7");
        CHECK((hf_text_string(&arena, HF_TEXT("z")) != NULL) == (allowed >= 3));
    }
    hf_arena_close(&opened);
}

static void test_errors(void) {
    struct hf_error error;
    CHECK(hf_error_set(NULL, HF_ERR_IO, "%d", 1) == HF_ERR_IO);
    CHECK(hf_error_set(&error, HF_ERR_INPUT, "row %d", 7) == HF_ERR_INPUT);
    hf_error_place(&error, "a.csv", 3, 9);
    CHECK_TEXT(hf_text_of(error.message), "row 7");
    CHECK_TEXT(hf_text_of(error.source), "a.csv");
    CHECK(error.line == 3 && error.column == 9);
    char wide[300];
    memset(wide, 'a', sizeof wide);
    memcpy(wide + 254, "\xC3\xA9", 2); /* would be cut in two */
    wide[299] = '\0';
    hf_ignore(hf_error_set(&error, HF_ERR_INPUT, "%s", wide));
    CHECK(strlen(error.message) == 254);
    for (int i = HF_OK; i <= HF_ERR_STORE; i++) {
        CHECK(strlen(hf_status_text((enum hf_status)i)) > 1);
    }
}

/* Long texts are read eight bytes at a time where they are ASCII; pieces of four never are. */
static void test_utf8_by_pieces(void) {
    static const char *const part[] = {"abcdefghij",       "a",    "\xc3\xa4", "\xe2\x82\xac",
                                       "\xf0\x9f\x98\x80", "\xff", "\xc3",     "1234567"};
    for (uint64_t seed = 0; seed < 4000; seed++) {
        struct hf_random random = {.seed = seed, .stream = 1};
        char bytes[64];
        size_t len = 0;
        for (size_t i = 0; i < 6; i++) {
            const struct hf_text piece = hf_text_of(part[hf_random_below(&random, 8 - seed % 3)]);
            memcpy(bytes + len, piece.data, piece.len);
            len += piece.len;
        }
        const struct hf_text text = {bytes, len};
        size_t at = 0;
        size_t step = 1;
        while (step > 0) {
            step = hf_utf8_valid_length(hf_text_slice(text, at, at + 4));
            at += step;
        }
        CHECK(hf_utf8_valid_length(text) == at);
    }
}

int main(void) {
    test_slices();
    test_cutting();
    test_numbers();
    test_utf8();
    test_buffer();
    test_put_real();
    test_copies();
    test_errors();
    test_utf8_by_pieces();
    return check_report();
}
