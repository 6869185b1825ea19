/* Goal: dates are read as sure as they are written, and day numbers are right. Method: known days,
 * every day of eight centuries there and back, and texts that must be refused. */
#include "tests/check.h"
#include <holdfast/date.h>

static void test_known_days(void) {
    static const struct {
        int32_t year, month, day, days;
    } known[] = {{1970, 1, 1, 0},    {2018, 4, 15, 17636},    {2000, 2, 29, 11016},
                 {1, 1, 1, -719162}, {9999, 12, 31, 2932896}, {1969, 12, 31, -1}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct hf_date date = {0};
        CHECK(hf_date_from_civil(known[i].year, known[i].month, known[i].day, &date));
        CHECK(date.days == known[i].days);
    }
    struct hf_date date = {7};
    CHECK(!hf_date_from_civil(2021, 2, 29, &date));
    CHECK(!hf_date_from_civil(1900, 2, 29, &date));
    CHECK(!hf_date_from_civil(2021, 13, 1, &date));
    CHECK(!hf_date_from_civil(0, 1, 1, &date));
    CHECK(date.days == 7);
}

static void test_there_and_back(void) {
    bool is_right = true;
    int32_t last_day = 0; /* 0: the first day has none before it */
    for (int32_t days = -200000; days < 100000; days++) {
        int32_t year = 0;
        int32_t month = 0;
        int32_t day = 0;
        hf_date_to_civil((struct hf_date){days}, &year, &month, &day);
        struct hf_date back = {0};
        is_right = is_right && hf_date_from_civil(year, month, day, &back) && back.days == days;
        is_right = is_right && (last_day == 0 || day == last_day + 1 || day == 1);
        last_day = day;
    }
    CHECK(is_right);
}

static void test_ranges(void) {
    static const struct {
        const char *text;
        const char *earliest, *latest; /* NULL: refused */
    } cases[] = {
        {"2018-04-15", "2018-04-15", "2018-04-15"},
        {" 2018-04-15T10:00:00Z ", "2018-04-15", "2018-04-15"},
        {"2018-02", "2018-02-01", "2018-02-28"},
        {"2018-Q2", "2018-04-01", "2018-06-30"},
        {"2018", "2018-01-01", "2018-12-31"},
        {"2018-04-15..2018-05-01", "2018-04-15", "2018-05-01"},
        {"2018..2019-03", "2018-01-01", "2019-03-31"},
        {"..2020", "0001-01-01", "2020-12-31"},
        {"2020..", "2020-01-01", "9999-12-31"},
        {"never", "9999-12-31", "9999-12-31"},
        {"2018-13", NULL, NULL},
        {"2018-02-30", NULL, NULL},
        {"15/04/2018", NULL, NULL},
        {"2019..2018", NULL, NULL},
        {"..", NULL, NULL},
        {"", NULL, NULL},
        {"2018-Q5", NULL, NULL},
        {"0000", NULL, NULL},
        {"2018-04-15x", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hf_date_range range = HF_DATE_UNKNOWN;
        const bool is_read = hf_date_range_parse(hf_text_of(cases[i].text), &range);
        CHECK(is_read == (cases[i].earliest != NULL));
        char earliest[11];
        char latest[11];
        hf_date_write(range.earliest, earliest);
        hf_date_write(range.latest, latest);
        if (is_read) {
            CHECK_TEXT(hf_text_of(earliest), cases[i].earliest);
            CHECK_TEXT(hf_text_of(latest), cases[i].latest);
        }
    }
}

static void test_adding(void) {
    CHECK(hf_date_add((struct hf_date){10}, 5).days == 15);
    CHECK(hf_date_add(HF_DATE_MAX, -5).days == HF_DATE_MAX.days);
    CHECK(hf_date_add((struct hf_date){10}, INT64_MAX).days == HF_DATE_MAX.days);
    CHECK(hf_date_add((struct hf_date){-10}, INT64_MIN).days == HF_DATE_MIN.days);
    const struct hf_date_range left = {{1}, {9}};
    const struct hf_date_range right = {{3}, {5}};
    CHECK(hf_date_range_min(left, right).earliest.days == 1 &&
          hf_date_range_min(left, right).latest.days == 5);
    CHECK(hf_date_range_max(left, right).earliest.days == 3 &&
          hf_date_range_max(left, right).latest.days == 9);
}

static void test_instants(void) {
    static const struct {
        int64_t seconds;
        const char *text;
        int32_t day;
    } cases[] = {
        {0, "1970-01-01T00:00:00Z", 0},
        {-1, "1969-12-31T23:59:59Z", -1},
        {-86400, "1969-12-31T00:00:00Z", -1},
        {1795305939, "2026-11-22T00:05:39Z", 20779},
        {INT64_C(253402300799), "9999-12-31T23:59:59Z", 2932896},
        {INT64_C(253402300800), "@253402300800", 2932896},
        {INT64_C(-62135596800), "0001-01-01T00:00:00Z", -719162},
        {INT64_C(-62135596801), "@-62135596801", -719162},
        {INT64_MAX, "@9223372036854775807", 2932896},
        {INT64_MIN, "@-9223372036854775808", -719162},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[HF_INSTANT_TEXT];
        hf_instant_write(cases[i].seconds, text);
        CHECK_TEXT(hf_text_of(text), cases[i].text);
        CHECK(hf_date_of_instant(cases[i].seconds).days == cases[i].day);
    }
}

int main(void) {
    test_instants();
    test_known_days();
    test_there_and_back();
    test_ranges();
    test_adding();
    return check_report();
}
