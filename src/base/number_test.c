/* Goal: ranges and money are read exactly or refused. Method: tables. */
#include "tests/check.h"
#include <holdfast/number.h>

static void test_ranges(void) {
    static const struct {
        const char *text;
        bool is_read;
        double lower, upper;
    } cases[] = {{"0.02", true, 0.02, 0.02}, {"0.01..0.03", true, 0.01, 0.03},
                 {"2 %", true, 0.02, 0.02},  {"1..3 %", true, 0.01, 0.03},
                 {"3..1", false, 0, 0},      {"..3", false, 0, 0},
                 {"", false, 0, 0},          {"1..", false, 0, 0},
                 {"-1..1", true, -1, 1},     {"a", false, 0, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hf_range range = {7, 7};
        CHECK(hf_range_parse(hf_text_of(cases[i].text), &range) == cases[i].is_read);
        CHECK_NEAR(range.lower, cases[i].is_read ? cases[i].lower : 7, 1e-15);
        CHECK_NEAR(range.upper, cases[i].is_read ? cases[i].upper : 7, 1e-15);
    }
    CHECK(!hf_range_is_known(HF_RANGE_UNKNOWN));
}

static void test_money(void) {
    static const struct {
        const char *text;
        bool is_read;
        int64_t minor;
        const char *currency;
    } cases[] = {
        {"1200", true, 120000, ""},
        {"1200.5", true, 120050, ""},
        {"1,200.50 GBP", true, 120050, "GBP"},
        {"gbp 1200", true, 120000, "GBP"},
        {"1,234,567", true, 123456700, ""},
        {"1.234", false, 0, ""},
        {"1,5", false, 0, ""},
        {"", false, 0, ""},
        {"GBP", false, 0, ""},
        {"12,34.5", false, 0, ""},
        {"-5", false, 0, ""},
        {"92233720368547758.07", true, INT64_MAX, ""},
        {"92233720368547758.08", false, 0, ""},
        {"1..2", false, 0, ""},
        {"1.5.5", false, 0, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hf_money money = {-1, {"ABC"}};
        const bool is_read = hf_money_parse(hf_text_of(cases[i].text), &money);
        if (!CHECK(is_read == cases[i].is_read)) {
            printf("    '%s'\n", cases[i].text);
        }
        CHECK(money.minor == (cases[i].is_read ? cases[i].minor : -1));
        CHECK_TEXT(hf_text_of(money.currency.code), cases[i].is_read ? cases[i].currency : "ABC");
    }
}

static void test_checked(void) {
    int64_t result = 5;
    CHECK(!hf_add_int64(INT64_MAX, 1, &result) && result == 5);
    CHECK(!hf_mul_int64(INT64_MAX, 2, &result) && result == 5);
    CHECK(hf_add_int64(2, 3, &result) && result == 5);
    CHECK(hf_mul_int64(-4, 3, &result) && result == -12);
}

int main(void) {
    test_ranges();
    test_money();
    test_checked();
    return check_report();
}
