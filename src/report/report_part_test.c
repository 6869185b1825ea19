/* Goal: every part prints in every format, dates and unknowns in words, hostile names harmless, no
 * row lost, a limit reported. Method: a fake assessment; golden texts of small parts; a JSON reader
 * of the test's own; all parts in all formats with and without reasons; the same twice. */
#include "tests/check.h"

#include "report/fake_assessment.h"
#include "report/json_check.h"
#include "report/report_words.h"
#include "report/sheet.h"
#include <holdfast/host.h>

static size_t lines_of(const struct hf_buffer *buffer) {
    size_t count = 0;
    for (size_t i = 0; i < buffer->len; i++) {
        count += buffer->data[i] == '\n';
    }
    return count;
}

static bool has(const struct hf_buffer *buffer, const char *needle) {
    const struct hf_text text = hf_buffer_text(buffer);
    return hf_text_find(text, hf_text_of(needle), 0) < text.len;
}

static void check_number(double value, int decimals, const char *wanted) {
    struct hf_buffer out = hf_buffer_make(512);
    hf_report_number(&out, value, decimals);
    CHECK_TEXT(hf_buffer_text(&out), wanted);
    hf_buffer_free(&out);
}

static void check_figure(double value, const char *wanted) {
    struct hf_buffer out = hf_buffer_make(512);
    hf_report_figure(&out, value);
    CHECK_TEXT(hf_buffer_text(&out), wanted);
    hf_buffer_free(&out);
}

static void test_numbers(void) {
    check_number(0.0, 2, "0.00");
    check_number(-0.004, 2, "0.00");
    check_number(-1.005, 1, "-1.0");
    check_number(2.5, 0, "3");
    check_number(0.0625, 4, "0.0625");
    check_number(1234567.891, 3, "1234567.891");
    check_number((double)NAN, 3, "not known");
    check_number(1e300 * 1e300, 3, "without limit");
    check_number(1e22, 1, "10000000000000000000000");
    check_figure(0.35, "0.35");
    check_figure(12.0, "12");
    check_figure(0.0125, "0.0125");
    check_figure(1234.56, "1235");
    check_figure(0.0, "0");
    check_figure(100.0, "100");
    struct hf_buffer out = hf_buffer_make(512);
    hf_report_count(&out, 1234567);
    hf_buffer_putc(&out, ' ');
    hf_report_count(&out, -100000);
    hf_buffer_putc(&out, ' ');
    hf_report_count(&out, 999);
    hf_buffer_putc(&out, ' ');
    hf_report_percent(&out, 0.35);
    hf_buffer_putc(&out, ' ');
    hf_report_percent(&out, 0.0001);
    hf_buffer_putc(&out, ' ');
    hf_report_percent_range(&out, (struct hf_range){0.25, 0.405});
    hf_buffer_putc(&out, ' ');
    hf_report_instant(&out, -1);
    CHECK_TEXT(hf_buffer_text(&out),
               "1,234,567 -100,000 999 35 % under 0.1 % 25 to 40.5 % 1969-12-31 23:59 UTC");
    hf_buffer_free(&out);
}

/* Nobody was counted: at an end where sites are lost, that is not nobody. */
static void check_people(const int64_t counted[2], const int64_t sites[2], bool is_all,
                         const char *wanted) {
    struct sheet_cell people = {.counts = {0, 0}};
    struct hf_buffer out = hf_buffer_make(64);
    hf_sheet_people_cell(&people, counted, sites, is_all);
    hf_sheet_cell_text(&out, SHEET_COUNTS, &people);
    CHECK_TEXT(hf_buffer_text(&out), wanted);
    hf_buffer_free(&out);
}

static void test_people(void) {
    check_people((const int64_t[2]){0, 0}, (const int64_t[2]){1, 2}, false, "not known");
    check_people((const int64_t[2]){0, 0}, (const int64_t[2]){1, 2}, true, "0");
    check_people((const int64_t[2]){0, 0}, (const int64_t[2]){0, 2}, false, "0 or more");
    check_people((const int64_t[2]){0, 30}, (const int64_t[2]){0, 2}, false, "0 to 30 or more");
    check_people((const int64_t[2]){0, 30}, (const int64_t[2]){1, 2}, false,
                 "not known to 30 or more");
    check_people((const int64_t[2]){10, 30}, (const int64_t[2]){1, 2}, false, "10 to 30 or more");
    check_people((const int64_t[2]){10, 10}, (const int64_t[2]){2, 2}, false, "10 or more");
    check_people((const int64_t[2]){10, 30}, (const int64_t[2]){1, 2}, true, "10 to 30");
    check_people((const int64_t[2]){0, 0}, (const int64_t[2]){0, 0}, false, "0");
}

static void check_dates(struct hf_date_range dates, const char *wanted) {
    struct hf_buffer out = hf_buffer_make(512);
    hf_report_dates(&out, dates, "no end known");
    CHECK_TEXT(hf_buffer_text(&out), wanted);
    hf_buffer_free(&out);
}

static void test_dates(void) {
    check_dates(fake_sure("2020-09-14"), "2020-09-14");
    check_dates(fake_dates("2020-09-14", "2021-03-01"), "2020-09-14..2021-03-01");
    check_dates(fake_dates("2020-09-14", "9999-12-31"), "2020-09-14 or later");
    check_dates(fake_dates("0001-01-01", "2020-09-14"), "2020-09-14 or earlier");
    check_dates(HF_DATE_UNKNOWN, "not known");
    check_dates(HF_DATE_NEVER, "no end known");
    CHECK(strcmp(hf_report_end_text(HF_ANSWER_NO), "never") == 0);
    CHECK(strcmp(hf_report_end_text(HF_ANSWER_NO_BASIS), "no end known") == 0);
}

static void part(const struct fake *fake, enum hf_report_part which, enum hf_report_format format,
                 struct hf_buffer *out) {
    hf_buffer_clear(out);
    hf_report_part(&fake->assessment, which, &(struct hf_report_options){.format = format}, out);
    CHECK(out->status == HF_OK);
}

static void test_golden(const struct fake *fake) {
    struct hf_buffer out = hf_buffer_make(1U << 20);
    part(fake, HF_REPORT_MATCHES, HF_REPORT_TABLE, &out);
    CHECK_TEXT(
        hf_buffer_text(&out),
        "party            listed name    listed in  score  strength  same party\n"
        "Arden Radio Ltd  ARDEN RADIO    qq-supply      1  exact     yes\n"
        "Delta Chips Inc  DELTA CHIP CO              0.88  medium    undetermined, presumed yes\n");
    part(fake, HF_REPORT_CLAIMS, HF_REPORT_CSV, &out);
    CHECK_TEXT(hf_buffer_text(&out),
               "claim,claimant,statement,about,product_key,party_key,made_on_earliest,made_on_"
               "latest,document,state,contradicted,since_earliest,since_latest,was_later,outcome,"
               "checked_on_earliest,checked_on_latest,checked_by,check\n"
               "K1,Arden Radio Ltd,supported-until,\"Arden Radio Ltd BBU-9, 2030-01-01\",r001,,"
               "2024-05-01,2024-05-01,<letter> & annex,contradicted,yes,2025-09-01,2025-09-01,yes,,"
               "9999-12-31,9999-12-31,,\n"
               "K2,,not-owned-by,Arden Radio Ltd,,r000,0001-01-01,9999-12-31,,unchecked,no basis,"
               "0001-01-01,9999-12-31,no,,9999-12-31,9999-12-31,,\n");
    part(fake, HF_REPORT_FINDINGS, HF_REPORT_CSV, &out);
    CHECK_TEXT(
        hf_buffer_text(&out),
        "requirement,title,pack,binding,at_earliest,at_latest,is_today,verdict,met,metric,figure_"
        "lower,"
        "figure_upper,presumed,limit,numerator_lower,numerator_upper,denominator_lower,denominator_"
        "upper,"
        "met_from_earliest,met_from_latest,reading,weakest_verified,is_due,doubted,"
        "deadline_earliest,deadline_latest,part,on_schedule,list_is_assumed\n"
        "cap,At most 35 % of access sites,qq-supply,law,2026-04-01,2026-04-01,yes,not "
        "met,no,site-share,"
        "0.450000,0.450000,0.450000,0.350000,9.000000,9.000000,20.000000,20.000000,2027-06-30,2027-"
        "06-30,,"
        "V2,yes,0.000000,2028-01-28,2028-01-28,,\"met on 2027-06-30, 212 days early\",no\n"
        "cap,At most 35 % of access "
        "sites,qq-supply,law,2028-01-28,2028-01-28,no,undetermined,presumed yes,"
        "site-share,0.250000,0.400000,0.300000,0.350000,5.000000,8.000000,20.000000,20.000000,2027-"
        "06-30,"
        "9999-12-31,,V2,yes,0.000000,2028-01-28,2028-01-28,,\"met on 2027-06-30, 212 days early, "
        "at "
        "best; never at worst\",no\n"
        "core,No unit in the "
        "core,qq-supply,law,2027-12-31,2027-12-31,no,met,yes,units,0.000000,0.000000,"
        "0.000000,0.000000,0.000000,0.000000,6.000000,6.000000,2026-04-01,2026-04-01,,V2,yes,"
        "0.000000,2027-12-31,2027-12-31,,met today and from then on,no\n");
    part(fake, HF_REPORT_HITS, HF_REPORT_JSON, &out);
    CHECK_TEXT(
        hf_buffer_text(&out),
        "{\"schema\":\"holdfast-hits/1\",\"as_of\":\"2026-04-01\",\"scenario\":\"\",\"rows\":[\n"
        "{\"party\":\"Arden Radio "
        "Ltd\",\"party_key\":\"r000\",\"pack\":\"qq-supply\",\"measure\":\"order\","
        "\"requirement\":\"\",\"answer\":\"yes\"}]}\n");
    part(fake, HF_REPORT_STOCK_BARS, HF_REPORT_CSV, &out);
    CHECK(lines_of(&out) == 3);
    CHECK(has(&out, "L-1,Arden Radio Ltd") && has(&out, ",4,B,,yes,2025-01-01,"));
    part(fake, HF_REPORT_PRODUCTS, HF_REPORT_TABLE, &out);
    CHECK(has(&out, "2026-06-01 or later (undetermined, presumed yes)"));
    CHECK(has(&out, "2026-09-01 or later (undetermined, no basis to presume)"));
    hf_buffer_free(&out);
}

static void test_every_part(const struct fake *fake) {
    struct hf_buffer out = hf_buffer_make(1U << 22);
    struct hf_buffer again = hf_buffer_make(1U << 22);
    for (int which = 0; which < HF_REPORT_PART_COUNT; which++) {
        for (int format = HF_REPORT_TABLE; format <= HF_REPORT_XLSX; format++) {
            for (int has_why = 0; has_why < 2; has_why++) {
                const struct hf_report_options options = {
                    .format = (enum hf_report_format)format, .has_why = has_why == 1, .width = 100};
                hf_buffer_clear(&out);
                hf_buffer_clear(&again);
                hf_report_part(&fake->assessment, (enum hf_report_part)which, &options, &out);
                hf_report_part(&fake->assessment, (enum hf_report_part)which, &options, &again);
                CHECK(out.status == HF_OK && out.len > 20);
                CHECK(hf_text_equal(hf_buffer_text(&out), hf_buffer_text(&again)));
                CHECK(format != HF_REPORT_JSON || json_check_whole(hf_buffer_text(&out)));
            }
        }
    }
    part(fake, HF_REPORT_LOST, HF_REPORT_TABLE, &out);
    CHECK(has(&out, "without Arden Radio Ltd, 1 to 2 sites in 1 region lose service; 1,000 to "
                    "2,431 people, and those of whom nobody says how many"));
    part(fake, HF_REPORT_SITES, HF_REPORT_CSV, &out);
    CHECK(lines_of(&out) == FAKE_SITES + 1);
    part(fake, HF_REPORT_EFFECTS, HF_REPORT_NDJSON, &out);
    CHECK(lines_of(&out) == 8);
    part(fake, HF_REPORT_LOSSES, HF_REPORT_TABLE, &out);
    CHECK(lines_of(&out) == 11);
    hf_report_json(&fake->assessment, NULL, &again);
    CHECK(again.status == HF_OK);
    hf_buffer_clear(&again);
    hf_report_json(
        &fake->assessment,
        &(struct hf_report_facts){.version = HF_TEXT("0.1"), .record = 7, .head = HF_TEXT("abc")},
        &again);
    CHECK(json_check_whole(hf_buffer_text(&again)) &&
          has(&again, "\"schema\":\"holdfast-report/1\"") &&
          has(&again, "\"record\":7,\"head\":\"abc\""));
    hf_buffer_free(&out);
    hf_buffer_free(&again);
}

static void test_width(const struct fake *fake) {
    struct hf_buffer out = hf_buffer_make(1U << 20);
    for (int width = 60; width <= 200; width += 35) {
        hf_buffer_clear(&out);
        hf_report_part(&fake->assessment, HF_REPORT_MATCHES,
                       &(struct hf_report_options){.width = width}, &out);
        struct hf_text rest = hf_buffer_text(&out);
        struct hf_text line = HF_TEXT("");
        bool more = true;
        while (hf_text_cut(&rest, '\n', &line, &more)) {
            CHECK(hf_report_columns(line) <= (size_t)width);
        }
    }
    hf_buffer_free(&out);
}

/* A name that tries to be a tag, a terminal command, a second line, the end of a JSON text; and one
 * of 100,000 signs. */
static void test_hostile_names(struct fake *fake) {
    static const char hostile[] = "<script>alert(1)</script>\"'\x1b[2J\r\nx\xff\xe2\x80\xae,=cmd";
    char *huge = hf_new(&fake->arena, char, 100000);
    memset(huge, 'A', 100000);
    fake->snapshot.parties.name[0] = (struct hf_text){hostile, sizeof hostile - 1};
    fake->snapshot.products.model[1] = (struct hf_text){huge, 100000};
    struct hf_buffer out = hf_buffer_make(1U << 24);
    for (int which = 0; which < HF_REPORT_PART_COUNT; which++) {
        part(fake, (enum hf_report_part)which, HF_REPORT_TABLE, &out);
        CHECK(!has(&out, "\x1b[2J") && !has(&out, "\r") && !has(&out, "\xff"));
        part(fake, (enum hf_report_part)which, HF_REPORT_JSON, &out);
        CHECK(json_check_whole(hf_buffer_text(&out)));
        CHECK(hf_utf8_valid_length(hf_buffer_text(&out)) == out.len);
    }
    hf_buffer_clear(&out);
    hf_report_summary(&fake->assessment, NULL, 80, &out);
    CHECK(!has(&out, "\x1b") && !has(&out, "\r") && lines_of(&out) <= 40);
    hf_buffer_free(&out);
}

static void test_summary(const struct fake *fake) {
    struct hf_buffer out = hf_buffer_make(1U << 16);
    const struct hf_text head =
        HF_TEXT("0123456789012345678901234567890123456789012345678901234567890123");
    hf_report_summary(
        &fake->assessment,
        &(struct hf_report_facts){.version = HF_TEXT("0.1"), .record = 7, .head = head}, 80, &out);
    CHECK(out.status == HF_OK && lines_of(&out) <= 40);
    CHECK(has(&out, "\nhead     0123456789012345678901234567890123456789012345678901234567890123\n"
                    "         of record 7 of the evidence log: holdfast log verify\n"));
    CHECK(has(&out, "2 of 6 products are touched"));
    CHECK(has(&out,
              "Arden Radio Ltd RRU-40       2026-03-01  2026-08-01  2026-09-01?  2027-12-31\n"));
    struct hf_text rest = hf_buffer_text(&out);
    struct hf_text line = HF_TEXT("");
    bool more = true;
    while (hf_text_cut(&rest, '\n', &line, &more)) {
        CHECK(hf_report_columns(line) <= 80);
    }
    if (check_failed > 0) {
        printf("%.*s", HF_TEXT_ARG(hf_buffer_text(&out)));
    }
    hf_buffer_free(&out);
}

/* The headline tells the first effect of a measure: not a maker's own end, and on one day that of
 * most units. */
__attribute__((noinline)) static void test_headline(void) {
    struct fake fake;
    CHECK(fake_open(&fake, false));
    struct hf_assessment *a = &fake.assessment;
    struct hf_buffer out = hf_buffer_make(1U << 16);
    for (uint32_t i = 0; i < a->product_count; i++) {
        a->product[i].units = a->product[i].product == 1 ? 500 : 5;
    }
    a->product[0].date[0] = fake_sure("2001-01-01"); /* its maker's */
    a->product[0].answer[0] = HF_ANSWER_YES;
    for (uint32_t i = 0; i < a->effect_count; i++) {
        a->effect[i].answer = i < 3 ? HF_ANSWER_YES : HF_ANSWER_NO_BASIS;
        a->effect[i].product = i % 3;
        a->effect[i].kind = HF_EFFECT_NO_REPAIR;
        a->effect[i].from = fake_dates(i == 2 ? "2026-05-02" : "2026-05-01", "2026-06-01");
    }
    hf_report_summary(a, NULL, 400, &out);
    const struct hf_text text = hf_buffer_text(&out);
    struct hf_text name = HF_TEXT("");
    CHECK(hf_sheet_product(a, 1, &fake.arena, &name) == HF_OK);
    char wanted[200];
    (void)snprintf(wanted, sizeof wanted, " \"no repair\" for %.*s, on 2026-05-01 at the",
                   HF_TEXT_ARG(name));
    if (!CHECK(has(&out, " First c") && has(&out, wanted))) {
        printf("%.*s", HF_TEXT_ARG(text));
    }
    hf_buffer_free(&out);
    fake_close(&fake);
}

static void test_empty(void) {
    struct fake fake;
    CHECK(fake_open(&fake, true));
    struct hf_buffer out = hf_buffer_make(1U << 20);
    for (int which = 0; which < HF_REPORT_PART_COUNT; which++) {
        for (int format = HF_REPORT_TABLE; format <= HF_REPORT_CSV; format++) {
            part(&fake, (enum hf_report_part)which, (enum hf_report_format)format, &out);
            CHECK(format == HF_REPORT_NDJSON || out.len > 0);
        }
    }
    hf_buffer_clear(&out);
    hf_report_summary(&fake.assessment, NULL, 80, &out);
    CHECK(has(&out, "No product is in the workspace yet"));
    hf_buffer_clear(&out);
    hf_report_json(&fake.assessment, NULL, &out);
    CHECK(json_check_whole(hf_buffer_text(&out)));
    hf_buffer_free(&out);
    fake_close(&fake);
}

static void test_limits_and_arguments(const struct fake *fake) {
    for (size_t limit = 0; limit < 3000; limit += 97) {
        struct hf_buffer out = hf_buffer_make(limit);
        hf_report_json(&fake->assessment, NULL, &out);
        CHECK(out.status == HF_ERR_LIMIT);
        hf_buffer_free(&out);
        hf_report_summary(&fake->assessment, NULL, 80, &out);
        CHECK(limit > 2000 || out.status == HF_ERR_LIMIT || out.status == HF_OK);
        hf_buffer_free(&out);
        hf_report_part(&fake->assessment, HF_REPORT_SITES,
                       &(struct hf_report_options){.format = HF_REPORT_JSON}, &out);
        CHECK(out.status == HF_ERR_LIMIT);
        hf_buffer_free(&out);
    }
    struct hf_buffer out = hf_buffer_make(1000);
    hf_report_part(NULL, HF_REPORT_SITES, &(struct hf_report_options){.width = 0}, &out);
    CHECK(out.status == HF_ERR_ARGUMENT);
    hf_buffer_clear(&out);
    hf_report_part(&fake->assessment, (enum hf_report_part)99,
                   &(struct hf_report_options){.width = 0}, &out);
    CHECK(out.status == HF_ERR_ARGUMENT);
    hf_buffer_free(&out);
}

/* docs/report.md names every key: read from the project's root, where `make` runs the tests. */
static void test_documented(void) {
    struct hf_arena arena;
    CHECK(hf_arena_open(&arena, 1U << 20) == HF_OK);
    struct hf_arena keep = arena;
    const struct hf_host host = hf_host_posix();
    struct hf_text page = HF_TEXT("");
    if (host.read(host.context, &keep, "docs/report.md", 1U << 19, &page, NULL) != HF_OK) {
        check_skip("docs/report.md is not below the working folder");
        hf_arena_close(&arena);
        return;
    }
    for (int which = 0; which < HF_REPORT_PART_COUNT; which++) {
        const struct sheet *sheet = hf_sheet_of((enum hf_report_part)which);
        char quoted[64];
        for (size_t i = 0; i < sheet->column_count; i++) {
            snprintf(quoted, sizeof quoted, "`%s`", sheet->column[i].key);
            if (!CHECK(hf_text_find(page, hf_text_of(quoted), 0) < page.len)) {
                printf("    not in docs/report.md: %s of %s\n", quoted, sheet->name);
            }
        }
    }
    hf_arena_close(&arena);
}

int main(void) {
    struct fake fake;
    CHECK(fake_open(&fake, false));
    CHECK(json_check_whole(HF_TEXT("{\"a\":[1,{\"b\":null}],\"c\":\"\\n\"}")));
    CHECK(!json_check_whole(HF_TEXT("{\"a\":[1,]}")) && !json_check_whole(HF_TEXT("{\"a\" 1}")));
    CHECK(!json_check_whole(HF_TEXT("[1 2]")) && !json_check_whole(HF_TEXT("[1}")) &&
          !json_check_whole(HF_TEXT("")));
    test_numbers();
    test_dates();
    test_people();
    test_golden(&fake);
    test_every_part(&fake);
    test_width(&fake);
    test_summary(&fake);
    test_limits_and_arguments(&fake);
    test_headline();
    test_empty();
    test_documented();
    test_hostile_names(&fake);
    fake_close(&fake);
    return check_report();
}
