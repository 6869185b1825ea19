/* Goal: every rule and every kind of leaf has words; shared reasons are written once; nothing
 * private gets out; depth and memory are bounded. Method: a fake assessment, a loop over the
 * enumerations, golden lines, a chain of 100,000 rules, a lattice with 2^40 paths. */
#include "tests/check.h"

#include "report/fake_assessment.h"
#include "report/reason_json.h"
#include "report/why_text.h"

static bool has(const struct hf_buffer *buffer, const char *needle) {
    const struct hf_text text = hf_buffer_text(buffer);
    return hf_text_find(text, hf_text_of(needle), 0) < text.len;
}

static size_t count_of(const struct hf_buffer *buffer, const char *needle) {
    const struct hf_text text = hf_buffer_text(buffer);
    size_t count = 0;
    for (size_t at = hf_text_find(text, hf_text_of(needle), 0); at < text.len;
         at = hf_text_find(text, hf_text_of(needle), at + 1)) {
        count++;
    }
    return count;
}

static void test_every_rule(void) {
    struct hf_buffer out = hf_buffer_make(4096);
    struct hf_buffer before = hf_buffer_make(4096);
    for (int rule = 0; rule < HF_RULE_COUNT; rule++) {
        hf_buffer_clear(&out);
        hf_report_rule(&out, (enum hf_rule)rule, 0.25, fake_day("2020-09-14"));
        CHECK(out.len > 15 && !has(&out, "newer version") && !has(&out, "#") && !has(&out, "@"));
        CHECK(!hf_text_equal(hf_buffer_text(&out), hf_buffer_text(&before)));
        hf_buffer_clear(&before);
        hf_buffer_add(&before, hf_buffer_text(&out));
    }
    hf_buffer_clear(&out);
    hf_report_rule(&out, HF_RULE_OWNED_ENOUGH, 0.255, HF_DATE_MIN);
    CHECK_TEXT(hf_buffer_text(&out), "targets own enough of the party: 25.5 % in all");
    hf_buffer_clear(&out);
    hf_report_rule(&out, HF_RULE_IN_FORCE, 0.0, fake_day("2020-09-14"));
    CHECK_TEXT(hf_buffer_text(&out), "the measure is in force since 2020-09-14");
    hf_buffer_free(&out);
    hf_buffer_free(&before);
}

/* As data: a word for every rule, none twice. */
static void test_every_word(void) {
    for (int rule = 0; rule < HF_RULE_COUNT; rule++) {
        const char *const word = hf_rule_word((enum hf_rule)rule);
        if (!CHECK(word != NULL)) {
            continue;
        }
        for (int other = 0; other < rule; other++) {
            const char *const its = hf_rule_word((enum hf_rule)other);
            check_failed += its != NULL && strcmp(its, word) == 0;
        }
    }
    CHECK(hf_rule_word((enum hf_rule)HF_RULE_COUNT) == NULL);
}

static void check_data(struct fake *fake, struct hf_why_id id, const char *wanted) {
    struct hf_buffer out = hf_buffer_make(4096);
    struct json_out json = {&out, false};
    hf_report_json_open(&json, '{');
    hf_reason_json(&json, &fake->assessment, id.value);
    hf_report_json_close(&json, '}');
    CHECK_TEXT(hf_buffer_text(&out), wanted);
    hf_buffer_free(&out);
}

static void check_leaf(struct fake *fake, struct hf_why_id id, const char *wanted) {
    struct hf_buffer out = hf_buffer_make(4096);
    hf_report_why(&fake->assessment, id, 0, &out);
    CHECK_TEXT(hf_buffer_text(&out), wanted);
    hf_buffer_free(&out);
}

static void test_leaves(struct fake *fake) {
    struct hf_why *why = &fake->assessment.why;
    check_leaf(fake, hf_why_row(why, HF_KIND_DEVICE, 10),
               "device 'r010' (devices.csv line 12, source operator)\n");
    check_leaf(fake, hf_why_row(why, HF_KIND_PRODUCT, 0),
               "product 'Arden Radio Ltd RRU-40' (devices.csv line 2, source operator)\n");
    check_leaf(fake, hf_why_row(why, HF_KIND_DEVICE, 999), "a row that is not in the snapshot\n");
    const uint32_t install = (uint32_t)hf_schema_column(HF_KIND_DEVICE, HF_TEXT("install_date"));
    check_leaf(fake, hf_why_blank(why, HF_KIND_DEVICE, install, 10),
               "not known: install date of device 'r010' (devices.csv line 12, source operator)\n");
    check_leaf(fake, hf_why_blank(why, HF_KIND_FAILURE, 3, HF_NONE),
               "not known: site (there is no failure row that says it)\n");
    /* a cell that says a thing, and settles nothing */
    const uint32_t complete = (uint32_t)hf_schema_column(HF_KIND_PRODUCT, HF_TEXT("bom_complete"));
    fake->snapshot.products.bom_complete[0] = HF_NO;
    fake->snapshot.devices.install_date[10] = fake_dates("2019-01-01", "2019-12-31");
    check_leaf(fake, hf_why_blank(why, HF_KIND_PRODUCT, complete, 0),
               "not settled: bom complete of product 'Arden Radio Ltd RRU-40' (devices.csv line 2, "
               "source operator) says no\n");
    check_leaf(fake, hf_why_blank(why, HF_KIND_DEVICE, install, 10),
               "not settled: install date of device 'r010' (devices.csv line 12, source operator) "
               "says 2019-01-01..2019-12-31\n");
    fake->snapshot.products.bom_complete[0] = HF_UNDETERMINED;
    fake->snapshot.devices.install_date[10] = HF_DATE_UNKNOWN;
    check_leaf(fake, hf_why_blank(why, HF_KIND_PRODUCT, complete, 0),
               "not known: bom complete of product 'Arden Radio Ltd RRU-40' (devices.csv line 2, "
               "source operator)\n");
    check_leaf(fake, hf_why_leaf(why, HF_WHY_FACT, 0, 1),
               "Law firm note on the Order [V2, secondary source] https://firm.example/note\n");
    check_leaf(
        fake, hf_why_leaf(why, HF_WHY_FACT, 0, 2),
        "Advice to operators, text not seen [M, unverified] - date remembered, to be checked\n");
    check_leaf(fake, hf_why_leaf(why, HF_WHY_FACT, 0, 3),
               "fact f-none [verification not stated]\n");
    check_leaf(fake, hf_why_leaf(why, HF_WHY_FACT, 9, 0), "no fact is cited\n");
    check_leaf(fake, hf_why_leaf(why, HF_WHY_MEASURE, 0, 0),
               "measure 'Supply order against Arden' of Ministry of Trade (pack qq-supply 1.2, "
               "law): Supply Order 2026, "
               "section 3 [V1, official text] https://law.example/order\n");
    check_leaf(fake, hf_why_leaf(why, HF_WHY_MEASURE, 0, 99), "a measure that is in no pack\n");
    check_leaf(fake, hf_why_leaf(why, HF_WHY_REQUIREMENT, 0, 1),
               "requirement 'No unit in the core' (pack qq-supply 1.2, law): Advice to operators, "
               "text not seen [M, "
               "unverified]\n");
    check_leaf(fake, hf_why_leaf(why, HF_WHY_ASSUMPTION, HF_ASSUME_FAILURE_RATE_PER_YEAR, 0),
               "assumed: failure_rate_per_year = 0.01..0.03 per year (default)\n");
    check_leaf(fake, hf_why_leaf(why, HF_WHY_ASSUMPTION, 1000, 0),
               "assumed: a value that is not in the table\n");
    check_leaf(fake, hf_why_leaf(why, HF_WHY_MATCH, 1, 0),
               "'Delta Chips Inc' against 'DELTA CHIP CO' (score 0.880, medium; same party: "
               "undetermined, presumed yes)\n");
    check_leaf(fake, HF_WHY_NONE, "no reason was recorded\n");
    check_data(fake, hf_why_row(why, HF_KIND_DEVICE, 10),
               "{\"row\":{\"kind\":\"device\",\"key\":\"r010\"}}");
    check_data(fake, hf_why_row(why, HF_KIND_DEVICE, 999),
               "{\"row\":{\"kind\":\"device\",\"key\":null}}");
    check_data(fake, hf_why_blank(why, HF_KIND_DEVICE, install, 10),
               "{\"blank\":{\"kind\":\"device\",\"key\":\"r010\",\"column\":\"install_date\"}}");
    check_data(fake, hf_why_blank(why, HF_KIND_DEVICE, install, HF_NONE),
               "{\"blank\":{\"kind\":\"device\",\"key\":null,\"column\":\"install_date\"}}");
    check_data(fake, hf_why_leaf(why, HF_WHY_FACT, 0, 0),
               "{\"fact\":{\"pack\":\"qq-supply\",\"id\":\"f-order\"}}");
    check_data(fake, hf_why_leaf(why, HF_WHY_FACT, 9, 9), "{}");
    check_data(fake, hf_why_leaf(why, HF_WHY_MEASURE, 0, 0),
               "{\"measure\":{\"pack\":\"qq-supply\",\"id\":\"order\"}}");
    check_data(fake, hf_why_leaf(why, HF_WHY_REQUIREMENT, 0, 0),
               "{\"requirement\":{\"pack\":\"qq-supply\",\"id\":\"cap\"}}");
    check_data(fake, hf_why_leaf(why, HF_WHY_ASSUMPTION, 0, 0),
               "{\"assumption\":{\"name\":\"confidence\",\"value\":{\"lower\":0.95,\"upper\":0.95},"
               "\"origin\":\"default\",\"pack\":\"\"}}");
    check_data(fake, hf_why_leaf(why, HF_WHY_ASSUMPTION, 9999, 0), "{}");
    check_data(fake, hf_why_leaf(why, HF_WHY_MATCH, 0, 0), "{\"match\":0}");
    check_data(fake,
               hf_why_apply(why, &(struct hf_why_rule){HF_RULE_OWNED_ENOUGH, 0.55,
                                                       fake_day("2020-09-14"), NULL, 0}),
               "{\"rule\":\"owned-enough\",\"amount\":0.55,\"date\":\"2020-09-14\"}");
    check_data(fake, hf_why_row(why, HF_KIND_COVERAGE, 0),
               "{\"row\":{\"kind\":\"coverage\",\"key\":null}}");
    check_data(fake, hf_why_row(why, HF_KIND_COVERAGE, 1),
               "{\"row\":{\"kind\":\"coverage\",\"key\":\"r001\"}}");
}

static void test_private_places(struct fake *fake) {
    struct hf_why *why = &fake->assessment.why;
    check_leaf(fake, hf_why_row(why, HF_KIND_COVERAGE, 0),
               "coverage 'Site 03' of 'a sensitive place (withheld)' (devices.csv line 2, source "
               "operator)\n");
    check_leaf(fake, hf_why_row(why, HF_KIND_COVERAGE, 1),
               "coverage 'Site 04' of 'Open Field' (devices.csv line 3, source operator)\n");
}

static void test_shared(struct fake *fake) {
    struct hf_buffer out = hf_buffer_make(65536);
    hf_report_why(&fake->assessment, fake->assessment.effect[0].why, 0, &out);
    CHECK_TEXT(
        hf_buffer_text(&out),
        "the measure forbids the act\n"
        "  the brand is presumed to have the role that the measure tests\n"
        "    product 'Arden Radio Ltd RRU-40' (devices.csv line 2, source operator)\n"
        "    (1) the party is named by the measure, or stands on its list\n"
        "      party 'Arden Radio Ltd' (devices.csv line 2, source operator)\n"
        "      'Arden Radio Ltd' against 'ARDEN RADIO' (score 1.000, exact; same party: yes)\n"
        "  the measure is in force since 2026-03-01\n"
        "    measure 'Supply order against Arden' of Ministry of Trade (pack qq-supply 1.2, law): "
        "Supply Order "
        "2026, section 3 [V1, official text] https://law.example/order\n"
        "    Law firm note on the Order [V2, secondary source] https://firm.example/note\n"
        "  whether the measure's condition holds is not known\n"
        "    not known: install date of device 'r000' (devices.csv line 2, source operator)\n"
        "    as (1) above\n"
        "    assumed: component_stock_days = 0..365 days (default)\n");
    hf_buffer_clear(&out);
    hf_report_why(&fake->assessment, fake->assessment.effect[0].why, 2, &out);
    CHECK(count_of(&out, "\n") == 4 && count_of(&out, "[further reasons not shown]") == 3);
    hf_buffer_free(&out);
}

static void test_weakest(struct fake *fake) {
    struct hf_buffer out = hf_buffer_make(4096);
    CHECK(hf_report_weakest(&fake->assessment, fake->assessment.effect[0].why, &out));
    CHECK_TEXT(hf_buffer_text(&out), "weakest-verified fact: Law firm note on the Order [V2, "
                                     "secondary source] https://firm.example/note");
    hf_buffer_clear(&out);
    struct hf_why *why = &fake->assessment.why;
    CHECK(!hf_report_weakest(&fake->assessment, hf_why_row(why, HF_KIND_DEVICE, 1), &out));
    CHECK(!hf_report_weakest(&fake->assessment, HF_WHY_NONE, &out));
    CHECK(out.len == 0 && out.status == HF_OK);
    hf_buffer_free(&out);
}

/* 40 levels whose nodes point twice to the level below: 2^40 paths, 41 nodes. */
static void test_lattice_and_chain(void) {
    struct fake fake;
    CHECK(fake_open(&fake, true));
    struct hf_why *why = &fake.assessment.why;
    struct hf_why_id at = hf_why_leaf(why, HF_WHY_ASSUMPTION, 0, 0);
    for (int level = 0; level < 40; level++) {
        const struct hf_why_id twice[] = {at, at};
        at = hf_why_apply(why,
                          &(struct hf_why_rule){HF_RULE_EARLIEST_EFFECT, 0, HF_DATE_MIN, twice, 2});
    }
    struct hf_buffer out = hf_buffer_make(1U << 20);
    hf_report_why(&fake.assessment, at, 0, &out);
    CHECK(out.status == HF_OK && count_of(&out, "\n") == 81);
    hf_buffer_clear(&out);
    for (int level = 0; level < 100000; level++) {
        at = hf_why_apply(why,
                          &(struct hf_why_rule){HF_RULE_EARLIEST_EFFECT, 0, HF_DATE_MIN, &at, 1});
    }
    CHECK(!why->failed);
    hf_report_why(&fake.assessment, at, 0, &out);
    CHECK(out.status == HF_OK && has(&out, "[further reasons not shown]") &&
          count_of(&out, "\n") == 65);
    hf_buffer_free(&out);
    struct hf_buffer small = hf_buffer_make(100);
    hf_report_why(&fake.assessment, at, 0, &small);
    CHECK(small.status == HF_ERR_LIMIT);
    hf_buffer_free(&small);
    fake_close(&fake);
}

int main(void) {
    struct fake fake;
    CHECK(fake_open(&fake, false));
    test_every_rule();
    test_every_word();
    test_leaves(&fake);
    test_private_places(&fake);
    test_shared(&fake);
    test_weakest(&fake);
    test_lattice_and_chain();
    fake_close(&fake);
    return check_report();
}
