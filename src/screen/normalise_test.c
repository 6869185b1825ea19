/* Goal: a name becomes the tokens that screening compares, for every script and all bytes. Method:
 * a table of names with the words and forms wanted; tables in order; failing allocations and every
 * small arena; random bytes. */
#include "base/random.h"
#include "screen/legal_forms.h"
#include "screen/normalise.h"
#include "tests/check.h"

#include <string.h>

static struct hf_arena keep_opened;
static struct hf_arena scratch_opened;

static struct hf_name normalise(struct hf_text text, enum hf_entry_kind kind) {
    struct hf_arena keep = keep_opened;
    struct hf_name name = {0};
    CHECK(hf_name_normalise(text, kind, &keep, scratch_opened, &name) == HF_OK);
    return name;
}

static void test_names(void) {
    static const struct {
        const char *text;
        enum hf_entry_kind kind;
        const char *whole;
        unsigned forms;
    } cases[] = {
        {"Alder Works Co., Ltd.", HF_ENTRY_UNKNOWN, "alder works", HF_FORM_LIMITED},
        {"ALDER WORKS CO.,LTD", HF_ENTRY_UNKNOWN, "alder works", HF_FORM_LIMITED},
        {"Alder Works Co., Ltd., Greyport, Northshire", HF_ENTRY_UNKNOWN,
         "alder works greyport northshire", HF_FORM_LIMITED},
        {"Alder S.p.A.", HF_ENTRY_UNKNOWN, "alder", HF_FORM_STOCK},
        {"Alder Sp. z o.o.", HF_ENTRY_UNKNOWN, "alder", HF_FORM_LIMITED},
        {"Alder G.m.b.H. & Co. KG", HF_ENTRY_UNKNOWN, "alder", HF_FORM_PARTNERSHIP},
        {"Alder S.A. de C.V.", HF_ENTRY_UNKNOWN, "alder", HF_FORM_STOCK},
        {"Alder A/S", HF_ENTRY_UNKNOWN, "alder", HF_FORM_STOCK},
        {"LIMITED LIABILITY COMPANY ALDER", HF_ENTRY_UNKNOWN, "alder", HF_FORM_LIMITED},
        {"PT Alder Tbk", HF_ENTRY_UNKNOWN, "alder", HF_FORM_STOCK},
        {"Alder Sdn. Bhd.", HF_ENTRY_UNKNOWN, "alder", HF_FORM_LIMITED},
        {"The Company", HF_ENTRY_UNKNOWN, "the", HF_FORM_COMPANY},
        {"Company Limited", HF_ENTRY_UNKNOWN, "company limited", 0},
        {"Z.T.Q. 4-G", HF_ENTRY_UNKNOWN, "ztq 4 g", 0},
        {"O'Brien ’s `x`", HF_ENTRY_UNKNOWN, "obrien sx", 0},
        {"STRASSE straße", HF_ENTRY_UNKNOWN, "strasse strasse", 0},
        {"ÆØÅ ıİ ðþ", HF_ENTRY_UNKNOWN, "aeoa ii dth", 0},
        {"Ｆｕｌｌ Ｗｉｄｔｈ", HF_ENTRY_UNKNOWN, "full width", 0},
        {"Щука Ёлка", HF_ENTRY_UNKNOWN, "shchuka elka", 0},
        {"Ουρανός Ψυχή", HF_ENTRY_UNKNOWN, "ouranos psychi", 0},
        {"ACME\xe2\x80\x8b-\xe2\x80\x8fWorks", HF_ENTRY_UNKNOWN, "acme works",
         0}, /* zero width, direction mark */
        {"محمّد", HF_ENTRY_UNKNOWN, "محمد", 0},
        {"नरेन्द्र", HF_ENTRY_UNKNOWN, "नरेन्द्र", 0}, /* vowel signs of other scripts stay */
        {"华为技术有限公司", HF_ENTRY_UNKNOWN, "华为技术", HF_FORM_LIMITED},
        {"有限公司", HF_ENTRY_UNKNOWN, "有限公司", 0},
        {"Doe, John", HF_ENTRY_PERSON, "john doe", 0},
        {"Doe, John, Jr", HF_ENTRY_PERSON, "doe john jr", 0},
        {"Doe, John", HF_ENTRY_ORGANISATION, "doe john", 0},
        {"John Co", HF_ENTRY_PERSON, "john co", 0},
        {"caf\xff"
         "e",
         HF_ENTRY_UNKNOWN, "cafe", 0}, /* a byte that is no UTF-8 */
        {"", HF_ENTRY_UNKNOWN, "", 0},
        {"?!", HF_ENTRY_UNKNOWN, "", 0},
        {"ъь", HF_ENTRY_UNKNOWN, "", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct hf_name name = normalise(hf_text_of(cases[i].text), cases[i].kind);
        if (!CHECK_TEXT(name.whole, cases[i].whole) ||
            !CHECK((name.forms & ~(unsigned)HF_FORM_COMPANY) ==
                   (cases[i].forms & ~(unsigned)HF_FORM_COMPANY))) {
            printf("    %s: forms %u\n", cases[i].text, name.forms);
        }
        CHECK(!name.is_cut);
    }
}

static void test_flags(void) {
    const struct hf_name name =
        normalise(HF_TEXT("The Technologes Ridge II 5G x"), HF_ENTRY_UNKNOWN);
    static const unsigned flags[] = {HF_TOKEN_IS_COMMON, HF_TOKEN_IS_COMMON, 0,
                                     HF_TOKEN_IS_NUMBER, HF_TOKEN_IS_NUMBER, HF_TOKEN_IS_INITIAL};
    CHECK(name.token_count == 6);
    for (uint32_t i = 0; i < name.token_count && i < 6; i++) {
        CHECK(name.token[i].flags == flags[i]);
        CHECK(name.token[i].weight > 0.0 && name.token[i].weight <= 1.0);
    }
    CHECK(name.token[2].weight > name.token[1].weight);
    CHECK_TEXT(name.solid, "thetechnologesridgeii5gx");
    const struct hf_name listed =
        normalise(HF_TEXT("Alder Co., Ltd (Alder), Upper Lane, Greyport"), HF_ENTRY_UNKNOWN);
    CHECK(listed.token_count == 5 && listed.token[0].weight >= 1.0);
    for (uint32_t i = 1; i < listed.token_count; i++) {
        CHECK(listed.token[i].weight <= 0.1); /* said again, or an address */
    }
}

static void test_tables(void) {
    static const char *const forms[] = {
        "ab",  "ag",      "co",      "gmbh", "kg",  "llc", "ltd", "ooo",
        "plc", "sdn bhd", "sp z oo", "zao",  "wll", "vof", "uab", "private limited company"};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        bool anywhere = false;
        CHECK(hf_legal_form(hf_text_of(forms[i]), &anywhere) != 0);
    }
    bool anywhere = false;
    CHECK(hf_legal_form(HF_TEXT("alder"), &anywhere) == 0);
    CHECK(hf_legal_form(HF_TEXT(""), &anywhere) == 0);
}

/* Each row: spellings of one sound, or what has too little to it. */
static void test_sounds(void) {
    static const struct {
        const char *left, *right;
        bool is_same;
    } cases[] = {
        {"muhammad", "mohamed", true}, {"filipp", "philip", true},  {"khaleel", "khalil", true},
        {"yusif", "jusuf", true},      {"ali", "aly", true},        {"q", "q", false},
        {"karim", "kamir", false},     {"salim", "selimov", false}, {"aziz", "asis", true}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t one[64];
        uint32_t other[64];
        struct hf_name name = normalise(hf_text_of(cases[i].left), HF_ENTRY_PERSON);
        const uint32_t one_count =
            hf_token_skeleton(name.token[0].point, name.token[0].point_count, one);
        name = normalise(hf_text_of(cases[i].right), HF_ENTRY_PERSON);
        const uint32_t other_count =
            hf_token_skeleton(name.token[0].point, name.token[0].point_count, other);
        const bool is_same = one_count > 0 && one_count == other_count &&
                             memcmp(one, other, one_count * sizeof *one) == 0;
        if (!CHECK(is_same == cases[i].is_same)) {
            printf("    %s %s\n", cases[i].left, cases[i].right);
        }
    }
}

static void test_limits(void) {
    static char many[8000];
    memset(many, 'a', sizeof many);
    const struct hf_name one = normalise((struct hf_text){many, sizeof many}, HF_ENTRY_UNKNOWN);
    CHECK(one.is_cut && one.token_count == 1);
    for (size_t i = 0; i < 400; i++) {
        many[i] = i % 4 == 3 ? ' ' : 'b';
    }
    const struct hf_name words = normalise((struct hf_text){many, 400}, HF_ENTRY_UNKNOWN);
    CHECK(words.is_cut && words.token_count == HF_NAME_TOKENS_MAX);
    const struct hf_name letters =
        normalise(HF_TEXT("a b c d e f g h i j k l m n o p q r s t u v w x y z"), HF_ENTRY_UNKNOWN);
    CHECK_TEXT(letters.whole, "abcdefghijklmnopqrstuvwxyz");
}

static void test_memory(void) {
    const struct hf_text text = HF_TEXT("Łódź, 华为有限公司 Co. & Ромашка Ltd");
    for (int64_t fail_at = 0; fail_at < 64; fail_at++) {
        int64_t allowance = fail_at;
        struct hf_arena keep = keep_opened;
        struct hf_arena scratch = scratch_opened;
        keep.allowance = &allowance;
        scratch.allowance = &allowance;
        struct hf_name name = {.token_count = 77};
        const enum hf_status status =
            hf_name_normalise(text, HF_ENTRY_PERSON, &keep, scratch, &name);
        CHECK(status == HF_OK || (status == HF_ERR_MEMORY && name.token_count == 77));
    }
    static _Alignas(16) char memory[4096];
    bool is_safe = true;
    for (size_t start = 0; start < 16; start++) {
        for (size_t size = 0; size < sizeof memory - 16; size += 3) {
            struct hf_arena keep = hf_arena_over(memory + start, size);
            struct hf_name name = {.token_count = 77};
            const enum hf_status status =
                hf_name_normalise(text, HF_ENTRY_UNKNOWN, &keep, scratch_opened, &name);
            is_safe =
                is_safe && (status == HF_OK || (status == HF_ERR_MEMORY && name.token_count == 77));
        }
    }
    CHECK(is_safe);
}

static void test_any_bytes(void) {
    struct hf_random random = {.seed = 3};
    bool is_right = true;
    for (int i = 0; i < 3000; i++) {
        char bytes[60];
        const size_t len = (size_t)hf_random_below(&random, sizeof bytes);
        for (size_t k = 0; k < len; k++) {
            bytes[k] = (char)hf_random_below(&random, 256);
        }
        const struct hf_name name =
            normalise((struct hf_text){bytes, len}, (enum hf_entry_kind)(i % 3));
        is_right = is_right && hf_utf8_valid_length(name.whole) == name.whole.len;
        is_right = is_right && (name.token_count == 0) == (name.whole.len == 0);
        /* What is normalised stays as it is. Names made of forms only may lose one when read again.
         */
        char again[512];
        memcpy(again, name.whole.data, name.whole.len);
        const struct hf_name twice =
            normalise((struct hf_text){again, name.whole.len}, HF_ENTRY_PERSON);
        is_right = is_right && twice.solid.len <= name.solid.len;
    }
    CHECK(is_right);
}

int main(void) {
    if (hf_arena_open(&keep_opened, (size_t)1 << 28) != HF_OK ||
        hf_arena_open(&scratch_opened, (size_t)1 << 28) != HF_OK) {
        return 3;
    }
    test_names();
    test_flags();
    test_tables();
    test_sounds();
    test_limits();
    test_memory();
    test_any_bytes();
    return check_report();
}
