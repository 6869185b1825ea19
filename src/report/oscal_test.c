/* Goal: findings and requirements as OSCAL: every finding is told, advice is never judged, private
 * packs tell nothing, the same input gives the same bytes, limits and wrong input are reported.
 * Method: a fake assessment, a JSON reader of the test's own, counts of keys; blanks around values.
 * tests/oscal_test.py holds whole documents against the model. */
#include "tests/check.h"

#include "report/fake_assessment.h"
#include "report/json_check.h"
#include "report/oscal_out.h"

static size_t count_of(const struct hf_buffer *buffer, const char *needle) {
    const struct hf_text text = hf_buffer_text(buffer);
    size_t count = 0;
    for (size_t at = hf_text_find(text, hf_text_of(needle), 0); at < text.len;
         at = hf_text_find(text, hf_text_of(needle), at + 1)) {
        count++;
    }
    return count;
}

static const struct hf_report_facts facts = {
    .version = HF_TEXT_INIT("1.2.3"), .record = 7, .head = HF_TEXT_INIT("abc"), .data_at = 86400};

static struct hf_buffer results_of(const struct fake *fake) {
    struct hf_buffer out = hf_buffer_make((size_t)1 << 22);
    hf_report_oscal_results(&fake->assessment, &facts, &out);
    CHECK(out.status == HF_OK);
    CHECK(json_check_whole(hf_buffer_text(&out)));
    return out;
}

static struct hf_buffer catalog_of(const struct fake *fake) {
    struct hf_buffer out = hf_buffer_make((size_t)1 << 22);
    hf_report_oscal_catalog(&fake->snapshot, &facts, &out);
    CHECK(out.status == HF_OK);
    CHECK(json_check_whole(hf_buffer_text(&out)));
    return out;
}

static void test_told(struct fake *fake) {
    size_t judged = 0;
    size_t not_met = 0;
    for (uint32_t i = 0; i < fake->assessment.finding_count; i++) {
        struct hf_finding *finding = &fake->assessment.finding[i];
        finding->is_due = true;
        judged += finding->verdict != HF_VERDICT_NOT_APPLICABLE;
        not_met +=
            finding->verdict == HF_VERDICT_NOT_MET || finding->verdict == HF_VERDICT_UNDETERMINED;
    }
    struct hf_buffer out = results_of(fake);
    CHECK(count_of(&out, "\"methods\":") == fake->assessment.finding_count);
    CHECK(count_of(&out, "\"target-id\":") == judged && judged > 0);
    CHECK(count_of(&out, "\"risk-uuid\":") == not_met && not_met > 0);
    CHECK(count_of(&out, "\"statement\":") == not_met);
    CHECK(count_of(&out, "\"1970-01-02T00:00:00Z\"") == fake->assessment.finding_count + 2);
    struct hf_buffer again = results_of(fake);
    CHECK(hf_text_equal(hf_buffer_text(&out), hf_buffer_text(&again)));
    hf_buffer_free(&again);
    /* advice, and what is not due, is seen and not judged */
    fake->assessment.finding[0].verdict = HF_VERDICT_NOT_APPLICABLE;
    fake->assessment.finding[1].is_due = false;
    struct hf_buffer less = results_of(fake);
    CHECK(count_of(&less, "\"methods\":") == fake->assessment.finding_count);
    CHECK(count_of(&less, "\"target-id\":") == judged - 2);
    hf_buffer_free(&less);
    hf_buffer_free(&out);
}

static void test_private(struct fake *fake) {
    struct hf_buffer open = results_of(fake);
    struct hf_buffer catalog = catalog_of(fake);
    CHECK(count_of(&open, "At most 35 % of access sites") > 0);
    CHECK(count_of(&catalog, "At most 35 % of access sites") > 0);
    hf_buffer_free(&open);
    hf_buffer_free(&catalog);
    struct hf_pack hidden[2] = {fake->snapshot.pack[0], fake->snapshot.pack[1]};
    const struct hf_pack *const shown = fake->snapshot.pack;
    hidden[0].is_private = true;
    fake->snapshot.pack = hidden;
    open = results_of(fake);
    catalog = catalog_of(fake);
    const struct hf_pack *pack = &fake->snapshot.pack[0];
    for (uint32_t i = 0; i < pack->requirement_count; i++) {
        char id[64];
        snprintf(id, sizeof id, "REQ.%.*s", HF_TEXT_ARG(pack->requirement[i].id));
        CHECK(count_of(&open, id) == 0 && count_of(&catalog, id) == 0);
        snprintf(id, sizeof id, "%.*s", HF_TEXT_ARG(pack->requirement[i].title));
        CHECK(count_of(&open, id) == 0 && count_of(&catalog, id) == 0);
    }
    for (uint32_t i = 0; i < pack->fact_count; i++) {
        char citation[256];
        snprintf(citation, sizeof citation, "%.*s", HF_TEXT_ARG(pack->fact[i].citation));
        CHECK(citation[0] == '\0' ||
              (count_of(&open, citation) == 0 && count_of(&catalog, citation) == 0));
    }
    CHECK(count_of(&open, "subject-uuid") == 0);
    CHECK(count_of(&open, "withheld") > 0 && count_of(&catalog, "withheld") > 0);
    fake->snapshot.pack = shown;
    hf_buffer_free(&open);
    hf_buffer_free(&catalog);
}

static void check_value(const char *value, size_t len, const char *wanted) {
    struct hf_buffer out = hf_buffer_make(4096);
    struct oscal oscal = {.json = {&out, false}, .text = hf_buffer_make(4096)};
    hf_oscal_prop(&oscal, "n", (struct hf_text){value, len});
    CHECK(count_of(&out, wanted) == (wanted[0] != '\0'));
    CHECK((out.len == 0) == (wanted[0] == '\0'));
    hf_buffer_free(&oscal.text);
    hf_buffer_free(&out);
}

static void test_values(void) {
    check_value("plain", 5, "\"value\":\"plain\"");
    check_value("  two \n\t words ", 15, "\"value\":\"two words\"");
    check_value("\xC2\xA0x\xE2\x80\xA8", 6, "\"value\":\"x\"");
    check_value(" \n ", 3, "");
    check_value("", 0, "");
    check_value("\xFF", 1, "\"value\":\"\xEF\xBF\xBD\"");
}

static void test_wrong(const struct fake *fake) {
    struct hf_buffer out = hf_buffer_make(1000);
    hf_report_oscal_results(NULL, &facts, &out);
    CHECK(out.status == HF_ERR_ARGUMENT);
    hf_buffer_clear(&out);
    hf_report_oscal_catalog(NULL, &facts, &out);
    CHECK(out.status == HF_ERR_ARGUMENT);
    hf_buffer_clear(&out);
    hf_report_oscal_results(&fake->assessment, NULL, &out);
    CHECK(out.status == HF_ERR_LIMIT);
    hf_buffer_clear(&out);
    hf_report_oscal_catalog(&fake->snapshot, NULL, &out);
    CHECK(out.status == HF_ERR_LIMIT);
    hf_buffer_clear(&out);
    const uint32_t requirement = fake->assessment.finding[0].requirement;
    fake->assessment.finding[0].requirement = 99;
    hf_report_oscal_results(&fake->assessment, NULL, &out);
    CHECK(out.status == HF_ERR_ARGUMENT);
    fake->assessment.finding[0].requirement = requirement;
    hf_buffer_free(&out);
    hf_report_oscal_results(&fake->assessment, NULL, NULL);
    hf_report_oscal_catalog(&fake->snapshot, NULL, NULL);
    struct hf_buffer large = hf_buffer_make((size_t)1 << 22);
    hf_report_oscal_results(&fake->assessment, NULL, &large);
    CHECK(large.status == HF_OK && json_check_whole(hf_buffer_text(&large)));
    hf_buffer_free(&large);
}

int main(void) {
    static struct fake fake;
    CHECK(fake_open(&fake, false));
    test_values();
    test_wrong(&fake);
    test_private(&fake);
    test_told(&fake);
    fake_close(&fake);
    return check_report();
}
