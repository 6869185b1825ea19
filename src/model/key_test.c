/* Goal: a row has the same key in every file it comes from, and different rows have different ones.
 * Method: tables, and failing allocations. */
#include "tests/check.h"
#include <holdfast/schema.h>

#include <string.h>

static struct hf_arena opened;

static struct hf_assertion make(enum hf_kind kind, const char *const *pairs) {
    struct hf_assertion assertion = {.kind = kind};
    for (size_t i = 0; pairs[i] != NULL; i += 2) {
        const int column = hf_schema_column(kind, hf_text_of(pairs[i]));
        CHECK(column >= 0);
        if (column >= 0) {
            assertion.field[column] = hf_text_of(pairs[i + 1]);
        }
    }
    return assertion;
}

static void test_folding(void) {
    static const struct {
        const char *text, *folded;
    } cases[] = {{"DM-Akron", "dm-akron"},
                 {"  A  B & C ", "a-b-c"},
                 {"x/y", "x-y"},
                 {"\xC3\x9C"
                  "ber",
                  "\xC3\x9C"
                  "ber"},
                 {"", ""},
                 {"--", "2d2d"},
                 {"?", "?"},
                 {"a__b", "a-b"},
                 {"(Co.) Ltd.", "co-ltd"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hf_arena arena = opened;
        struct hf_text folded = {NULL, 0};
        CHECK(hf_key_fold(&arena, hf_text_of(cases[i].text), &folded) == HF_OK);
        CHECK_TEXT(folded, cases[i].folded);
    }
}

/* Two texts are equal as keys if and only if they fold to one: all of a few letters, some long. */
static void test_equal(void) {
    static const char letter[] = "aB-2. d";
    enum { LETTERS = sizeof letter - 1, TEXTS = 1 + LETTERS + LETTERS * LETTERS * LETTERS };
    static char text[TEXTS][4];
    size_t count = 1;
    for (size_t i = 0; i < LETTERS; i++) {
        text[count++][0] = letter[i];
    }
    for (size_t i = 0; i < LETTERS * LETTERS * LETTERS; i++) {
        text[count][0] = letter[i % LETTERS];
        text[count][1] = letter[i / LETTERS % LETTERS];
        text[count++][2] = letter[i / LETTERS / LETTERS];
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t k = i; k < count; k++) {
            struct hf_arena arena = opened;
            struct hf_text left = {NULL, 0};
            struct hf_text right = {NULL, 0};
            CHECK(hf_key_fold(&arena, hf_text_of(text[i]), &left) == HF_OK &&
                  hf_key_fold(&arena, hf_text_of(text[k]), &right) == HF_OK);
            CHECK(hf_key_equal(hf_text_of(text[i]), hf_text_of(text[k])) ==
                  hf_text_equal(left, right));
        }
    }
}

static void test_keys(void) {
    static const struct {
        enum hf_kind kind;
        const char *pair[10];
        const char *key; /* NULL: none can be made */
    } cases[] = {
        {HF_KIND_PARTY, {"name", "Acme Systems", "slug", "acme"}, "acme"},
        {HF_KIND_PARTY, {"name", "Acme Systems"}, "acme-systems"},
        {HF_KIND_PARTY, {"country", "US"}, NULL},
        {HF_KIND_PRODUCT, {"manufacturer", "Acme", "model", "X 1"}, "acme/x-1"},
        {HF_KIND_PRODUCT, {"model", "X 1"}, "x-1"},
        {HF_KIND_PRODUCT, {"manufacturer", "Acme", "part_number", "77"}, "acme/77"},
        {HF_KIND_PRODUCT, {"manufacturer", "Acme"}, NULL},
        {HF_KIND_DEVICE, {"site", "London 1", "name", "r1"}, "london-1/r1"},
        {HF_KIND_DEVICE, {"site", "London 1", "serial", "S9", "device_type", "X"}, "london-1/s9"},
        {HF_KIND_DEVICE, {"site", "London 1", "device_type", "X"}, "london-1/x"},
        {HF_KIND_DEVICE, {"name", "r1"}, "/r1"},
        {HF_KIND_DEVICE, {"site", "London 1"}, NULL},
        {HF_KIND_LINK,
         {"side_a_device", "b", "side_a_name", "1", "side_b_device", "a", "side_b_name", "2"},
         "/a/2--/b/1"},
        {HF_KIND_LINK,
         {"side_a_device", "a", "side_a_name", "2", "side_b_device", "b", "side_b_name", "1"},
         "/a/2--/b/1"},
        {HF_KIND_LINK, {"label", "L7", "side_a_device", "a", "side_b_device", "b"}, "/a/--/b//l7"},
        {HF_KIND_LINK, {"label", "L7", "side_a_device", "a"}, "l7"},
        {HF_KIND_LINK, {"side_a_device", "a"}, NULL},
        {HF_KIND_SERVICE, {"site", "S", "function", "core"}, "s/core"},
        {HF_KIND_MODULE, {"site", "S", "device", "r1", "module_bay", "1"}, "s-r1/1"},
        {HF_KIND_MODULE, {"device", "r1", "module_bay", "1"}, "r1/1"},
        {HF_KIND_COMPONENT,
         {"manufacturer", "A", "product", "X", "component_manufacturer", "B", "component", "Y"},
         "a-x/b-y"},
        {HF_KIND_FAILURE, {"id", "T-1", "product", "X", "date", "2020"}, "t-1"},
        {HF_KIND_FAILURE, {"product", "X", "date", "2020"}, "/x//2020/"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hf_arena arena = opened;
        struct hf_assertion assertion = make(cases[i].kind, cases[i].pair);
        const enum hf_status status = hf_assertion_key(&arena, &assertion);
        CHECK(status == (cases[i].key == NULL ? HF_ERR_INPUT : HF_OK));
        if (!CHECK(hf_text_equal(assertion.key, hf_text_of(cases[i].key)))) {
            printf("    %.*s\n", HF_TEXT_ARG(assertion.key));
        }
    }
}

static void test_memory(void) {
    static const char *const pairs[] = {"side_a_device", "b", "side_a_name", "1",
                                        "side_b_device", "a", NULL};
    bool is_done = false;
    for (int64_t allowed = 0; !is_done && allowed < 100; allowed++) {
        struct hf_arena arena = opened;
        int64_t allowance = allowed;
        arena.allowance = &allowance;
        struct hf_assertion assertion = make(HF_KIND_LINK, pairs);
        const enum hf_status status = hf_assertion_key(&arena, &assertion);
        is_done = status == HF_OK;
        CHECK(is_done || (status == HF_ERR_MEMORY && assertion.key.data == NULL));
    }
    CHECK(is_done);
}

int main(void) {
    if (hf_arena_open(&opened, (size_t)1 << 20) != HF_OK) {
        return 1;
    }
    test_folding();
    test_equal();
    test_keys();
    test_memory();
    hf_arena_close(&opened);
    return check_report();
}
