/* Goal: the difference of two assessments reads the same in every form, no row is lost, and names
 * out of files stay harmless. Method: a fake assessment and a copy of it with answers changed by
 * hand, the shifts written by hand; golden texts; a JSON reader of the test's own; a small limit.
 */
#include "tests/check.h"

#include "report/fake_assessment.h"
#include "report/json_check.h"
#include <holdfast/outcome.h>
#include <holdfast/report.h>

static bool has(const struct hf_buffer *buffer, const char *needle) {
    const struct hf_text text = hf_buffer_text(buffer);
    return hf_text_find(text, hf_text_of(needle), 0) < text.len;
}

static size_t lines_of(const struct hf_buffer *buffer) {
    size_t count = 0;
    for (size_t i = 0; i < buffer->len; i++) {
        count += buffer->data[i] == '\n';
    }
    return count;
}

struct pair {
    struct fake fake;
    struct hf_assessment after;
    struct hf_shift shift[4];
    struct hf_outcome_difference difference;
};

static bool pair_open(struct pair *pair) {
    if (!CHECK(fake_open(&pair->fake, false))) {
        return false;
    }
    const struct hf_assessment *const before = &pair->fake.assessment;
    pair->after = *before;
    const struct hf_text product = before->snapshot->products.rows.key[before->product[0].product];
    const struct hf_text party = before->snapshot->parties.rows.key[before->hit[0].party];
    pair->shift[0] = (struct hf_shift){.subject = HF_SHIFT_PRODUCT,
                                       .kind = HF_SHIFT_FIRMER,
                                       .key = product,
                                       .answer_before = HF_ANSWER_NO_BASIS,
                                       .answer_after = HF_ANSWER_YES,
                                       .days = HF_COUNT_UNKNOWN};
    pair->shift[1] = (struct hf_shift){.subject = HF_SHIFT_DATE,
                                       .kind = HF_SHIFT_EARLIER,
                                       .key = product,
                                       .effect = HF_EFFECT_NO_SPARES,
                                       .answer_before = HF_ANSWER_YES,
                                       .answer_after = HF_ANSWER_PRESUMED_YES,
                                       .date_before = fake_sure("2021-01-01"),
                                       .date_after = fake_dates("2020-07-01", "2020-08-01"),
                                       .days = -184};
    pair->shift[2] = (struct hf_shift){.subject = HF_SHIFT_TARGET,
                                       .kind = HF_SHIFT_NEW,
                                       .key = party,
                                       .before = HF_NONE,
                                       .answer_before = HF_ANSWER_NO,
                                       .answer_after = HF_ANSWER_YES,
                                       .days = HF_COUNT_UNKNOWN};
    pair->shift[3] = (struct hf_shift){.subject = HF_SHIFT_REQUIREMENT,
                                       .kind = HF_SHIFT_CHANGED,
                                       .pack = HF_TEXT("pack"),
                                       .rule = HF_TEXT("cap"),
                                       .at = fake_day("2027-12-31"),
                                       .part = HF_TEXT("Mobile"),
                                       .answer_before = HF_ANSWER_YES,
                                       .answer_after = HF_ANSWER_PRESUMED_NO,
                                       .date_before = fake_sure("2026-05-14"),
                                       .date_after = HF_DATE_NEVER,
                                       .verdict_before = HF_VERDICT_MET,
                                       .verdict_after = HF_VERDICT_UNDETERMINED,
                                       .days = HF_COUNT_UNKNOWN};
    pair->difference = (struct hf_outcome_difference){
        .before = before,
        .after = &pair->after,
        .shift = pair->shift,
        .count = 4,
        .totals = {.touched = {1, 2}, .open = {3, 3}, .units = {10, 1250}, .sites = {4, 4}}};
    pair->difference.totals.shifts[HF_SHIFT_DATE][HF_SHIFT_EARLIER] = 1;
    pair->difference.totals.shifts[HF_SHIFT_TARGET][HF_SHIFT_NEW] = 1;
    pair->difference.totals.shifts[HF_SHIFT_REQUIREMENT][HF_SHIFT_CHANGED] = 1;
    return true;
}

static void test_table(void) {
    static const char *const lines[] = {
        "products touched 1 -> 2, undetermined 3; units 10 -> 1,250, sites 4\n",
        "dates: 1 earlier\n",
        "targets: 1 new\n",
        "requirements: 1 changed\n",
        "no spares",
        "2020-07-01..2020-08-01 (undetermined, presumed yes)",
        "-184",
        "on a list that no pack explains",
        "met at 2027-12-31, Mobile",
        "met; met from 2026-05-14",
        "undetermined, presumed no"};
    struct pair pair;
    if (!pair_open(&pair)) {
        return;
    }
    struct hf_report_options options = {.format = HF_REPORT_TABLE};
    struct hf_buffer out = hf_buffer_make((size_t)1 << 20);
    hf_report_outcome(&pair.difference, &options, &out);
    CHECK(out.status == HF_OK && lines_of(&out) == 4 + 1 + 4);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        if (!CHECK(has(&out, lines[i]))) {
            printf("    %s\n%.*s\n", lines[i], HF_TEXT_ARG(hf_buffer_text(&out)));
        }
    }
    CHECK(!has(&out, "because"));
    hf_buffer_clear(&out);
    options.rows_max = 1;
    hf_report_outcome(&pair.difference, &options, &out);
    CHECK(lines_of(&out) == 4 + 1 + 1 + 1 && has(&out, "and 3 more"));
    hf_buffer_clear(&out);
    options.rows_max = 0;
    pair.shift[0].cause = HF_CAUSE_BOTH;
    hf_report_outcome(&pair.difference, &options, &out);
    CHECK(has(&out, "because") && has(&out, "data and calendar"));
    hf_buffer_clear(&out);
    pair.difference.count = 0;
    hf_report_outcome(&pair.difference, &options, &out);
    CHECK_TEXT(hf_buffer_text(&out), "no difference\n");
    hf_buffer_free(&out);
    fake_close(&pair.fake);
}

static void test_programs(void) {
    struct pair pair;
    if (!pair_open(&pair)) {
        return;
    }
    struct hf_buffer out = hf_buffer_make((size_t)1 << 22);
    struct hf_report_options options = {.format = HF_REPORT_JSON};
    hf_report_outcome(&pair.difference, &options, &out);
    CHECK(out.status == HF_OK && json_check_whole(hf_text_trim(hf_buffer_text(&out))));
    CHECK(has(&out, "\"schema\":\"holdfast-difference/1\"") && has(&out, "\"days\":-184"));
    CHECK(has(&out, "\"from\":null,\"to\":{\"answer\":\"yes\"}"));
    hf_buffer_clear(&out);
    options.format = HF_REPORT_CSV;
    hf_report_outcome(&pair.difference, &options, &out);
    CHECK(lines_of(&out) == 5);
    CHECK(hf_text_starts(hf_buffer_text(&out),
                         HF_TEXT("what,name,key,about,change,from,to,days,units,sites,because\n")));
    hf_buffer_clear(&out);
    options.format = HF_REPORT_NDJSON;
    hf_report_outcome(&pair.difference, &options, &out);
    CHECK(lines_of(&out) == 4);
    struct hf_text rest = hf_text_trim(hf_buffer_text(&out));
    struct hf_text line = {NULL, 0};
    for (bool more = true; hf_text_cut(&rest, '\n', &line, &more);) {
        CHECK(json_check_whole(line));
    }
    /* inside the others */
    hf_buffer_clear(&out);
    options = (struct hf_report_options){.format = HF_REPORT_JSON, .difference = &pair.difference};
    hf_report_part(&pair.after, HF_REPORT_PRODUCTS, &options, &out);
    CHECK(json_check_whole(hf_text_trim(hf_buffer_text(&out))) && has(&out, "\"difference\":{"));
    hf_buffer_clear(&out);
    const struct hf_report_facts facts = {.difference = &pair.difference};
    hf_report_json(&pair.after, &facts, &out);
    CHECK(json_check_whole(hf_text_trim(hf_buffer_text(&out))) && has(&out, "\"difference\":{"));
    hf_buffer_free(&out);
    fake_close(&pair.fake);
}

static void test_page(void) {
    struct pair pair;
    if (!pair_open(&pair)) {
        return;
    }
    struct hf_buffer out = hf_buffer_make((size_t)1 << 22);
    const struct hf_report_facts facts = {.difference = &pair.difference};
    const struct hf_report_facts none = {.record = 0};
    pair.shift[3].rule = HF_TEXT("<script>alert(1)</script>");
    pair.shift[2].pack = HF_TEXT("<b>");
    pair.shift[2].rule = HF_TEXT("&");
    hf_report_html(&pair.after, &facts, &out);
    CHECK(out.status == HF_OK && has(&out, "id=\"difference\"") && has(&out, "#difference"));
    CHECK(has(&out, "target of &lt;b&gt;/&amp;") && !has(&out, "<script>alert"));
    hf_buffer_clear(&out);
    hf_report_html(&pair.after, &none, &out);
    CHECK(out.status == HF_OK && !has(&out, "id=\"difference\"") && !has(&out, "#difference"));
    hf_buffer_free(&out);
    fake_close(&pair.fake);
}

static void test_limits(void) {
    struct pair pair;
    if (!pair_open(&pair)) {
        return;
    }
    for (int format = 0; format <= HF_REPORT_CSV; format++) {
        struct hf_buffer out = hf_buffer_make(100);
        const struct hf_report_options options = {.format = (enum hf_report_format)format};
        hf_report_outcome(&pair.difference, &options, &out);
        CHECK(out.status == HF_ERR_LIMIT);
        hf_buffer_clear(&out);
        hf_report_outcome(NULL, &options, &out);
        CHECK(out.status == HF_ERR_ARGUMENT);
        hf_buffer_free(&out);
    }
    fake_close(&pair.fake);
}

int main(void) {
    test_table();
    test_programs();
    test_page();
    test_limits();
    return check_report();
}
