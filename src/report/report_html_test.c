/* Goal: the page is one well-formed file that asks nobody for anything, holds every part, hides
 * nothing silently, and no name can break out of its place. Method: a fake assessment, an empty
 * one, one with hostile names, one with 5,000 sites; a checker of tags of the test's own; the same
 * twice; every limit of the buffer up to the page's length. */
#include "tests/check.h"

#include "report/fake_assessment.h"
#include "report/html_check.h"
#include "report/html_out.h"

static bool has(const struct hf_buffer *buffer, const char *needle) {
    const struct hf_text text = hf_buffer_text(buffer);
    return hf_text_find(text, hf_text_of(needle), 0) < text.len;
}

static void check_page(const struct hf_buffer *page) {
    const struct html_check check = html_check_whole(hf_buffer_text(page));
    if (!CHECK(check.wrong == NULL && check.tags > 50)) {
        const size_t from = check.at < 200 ? 0 : check.at - 200;
        printf("    %s at %zu: ...%.*s\n", check.wrong, check.at,
               HF_TEXT_ARG(hf_text_slice(hf_buffer_text(page), from, check.at + 100)));
    }
    CHECK(hf_utf8_valid_length(hf_buffer_text(page)) == page->len);
}

__attribute__((noinline)) static void test_checker(void) {
    CHECK(html_check_whole(HF_TEXT("<p class=\"a\">x &amp; <br/></p>")).wrong == NULL);
    CHECK(html_check_whole(HF_TEXT("<p><b></p></b>")).wrong != NULL);
    CHECK(html_check_whole(HF_TEXT("<p>a & b</p>")).wrong != NULL);
    CHECK(html_check_whole(HF_TEXT("<p>")).wrong != NULL);
    CHECK(html_check_whole(HF_TEXT("<p a=\"<b>\"></p>")).wrong != NULL);
}

static void test_escape(void) {
    struct hf_buffer out = hf_buffer_make(1024);
    hf_html_text(&out, HF_TEXT("<a href=\"x\">&'\x01\x7f\xff \xe2\x80\xae\xc3\xa9"));
    CHECK_TEXT(hf_buffer_text(&out),
               "&lt;a href=&quot;x&quot;&gt;&amp;&#39;\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd "
               "\xef\xbf\xbd\xc3\xa9");
    hf_buffer_clear(&out);
    hf_html_text_cut(&out, HF_TEXT("abcdefgh<"), 9);
    hf_html_text_cut(&out, HF_TEXT(" abcdefghij"), 8);
    CHECK_TEXT(hf_buffer_text(&out), "abcdefgh&lt;abcdef\xe2\x80\xa6");
    hf_buffer_free(&out);
}

__attribute__((noinline)) static void test_page(const struct fake *fake) {
    static const char *const wanted[] = {"2 of 6 products are touched by measures, 1 more may be.",
                                         "spares end",
                                         "repair ends",
                                         "secure until",
                                         "must remove by",
                                         "id=\"timeline\"",
                                         "id=\"map\"",
                                         "id=\"curves\"",
                                         "<polyline class=\"available\"",
                                         ">there</text>",
                                         ">holds</text>",
                                         "id=\"shares\"",
                                         "id=\"findings\"",
                                         "id=\"products\"",
                                         "id=\"effects\"",
                                         "id=\"stock\"",
                                         "id=\"lots\"",
                                         "<a href=\"#lots\">",
                                         "1 lot in stock may not be installed, 1 more perhaps",
                                         "id=\"losses\"",
                                         "id=\"sites\"",
                                         "id=\"targets\"",
                                         "id=\"missing\"",
                                         "id=\"defects\"",
                                         "id=\"assumptions\"",
                                         "id=\"sources\"",
                                         "id=\"about\"",
                                         "@page{size:A4",
                                         "undetermined, presumed yes",
                                         "Law firm note on the Order",
                                         "A private pack",
                                         "holdfast 0.1-test",
                                         "record 7 of the evidence log",
                                         "<code>0123456789abcdef&lt;b&gt;</code>",
                                         "holdfast log verify --head 0123456789abcdef<",
                                         "9f86d081884c7d65",
                                         "component_stock_days = 0..365 days (default)"};
    const struct hf_defect defect = {HF_DEFECT_FIELD,
                                     HF_TEXT("operator"),
                                     HF_TEXT("sites.csv"),
                                     7,
                                     3,
                                     HF_TEXT("r003/Hidden Hill"),
                                     HF_TEXT("expected a number, as 51.5"),
                                     false};
    const struct hf_report_facts facts = {.version = HF_TEXT("0.1-test"),
                                          .made_at = 1780000000,
                                          .defect = &defect,
                                          .defect_count = 1,
                                          .record = 7,
                                          .head = HF_TEXT("0123456789abcdef<b>")};
    struct hf_buffer page = hf_buffer_make(1U << 24);
    struct hf_buffer again = hf_buffer_make(1U << 24);
    hf_report_html(&fake->assessment, &facts, &page);
    hf_report_html(&fake->assessment, &facts, &again);
    CHECK(page.status == HF_OK && hf_text_equal(hf_buffer_text(&page), hf_buffer_text(&again)));
    check_page(&page);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        if (!CHECK(has(&page, wanted[i]))) {
            printf("    not on the page: %s\n", wanted[i]);
        }
    }
    CHECK(!has(&page, "Hidden Hill"));
    CHECK(!has(&page, " src=") && !has(&page, "@import") && !has(&page, "<link") &&
          !has(&page, "url(http"));
    for (size_t limit = 0; limit < page.len; limit += 997) {
        struct hf_buffer small = hf_buffer_make(limit);
        hf_report_html(&fake->assessment, &facts, &small);
        CHECK(small.status == HF_ERR_LIMIT);
        hf_buffer_free(&small);
    }
    hf_buffer_free(&page);
    hf_buffer_free(&again);
}

/* A loss of component makers is wider, but the makers under measures are what is lost first. */
__attribute__((noinline)) static void test_makers_lead(void) {
    struct fake fake;
    CHECK(fake_open(&fake, false));
    struct hf_assessment *a = &fake.assessment;
    a->group[0].threat = HF_TEXT("vendor");
    a->group[1].threat = HF_TEXT("component supply");
    a->group[2].threat = HF_TEXT("vendor");
    a->group[3].threat = HF_TEXT("component supply");
    for (uint32_t i = 0; i < a->loss_count; i++) {
        if (a->loss[i].group[1] == HF_NONE && a->loss[i].group[0] == 1) {
            a->loss[i].sites_lost[0] = a->loss[i].sites_lost[1] = 20;
            a->loss[i].subscribers_lost[0] = a->loss[i].subscribers_lost[1] = 9000000;
        }
    }
    for (uint32_t i = 0; i < a->product_count; i++) {
        a->product[i].answer[HF_EFFECT_NO_SPARES] = HF_ANSWER_YES;
        a->product[i].date[HF_EFFECT_NO_SPARES] = fake_dates("2025-01-02", "2026-05-01");
    }
    for (uint32_t i = 0; i < a->effect_count; i++) {
        a->effect[i].from = fake_dates("2025-01-02", "2026-05-01");
    }
    const struct hf_report_facts facts = {.version = HF_TEXT("0.1-test")};
    struct hf_buffer page = hf_buffer_make(1U << 24);
    hf_report_html(a, &facts, &page);
    CHECK(page.status == HF_OK && has(&page, ", on 2025-01-02 at the earliest."));
    CHECK(has(&page, "Losing Arden Radio Ltd (vendor) at once would cut off"));
    CHECK(has(&page, "sites cut off if all of Arden Radio Ltd (vendor) is lost at once"));
    hf_buffer_free(&page);
    fake_close(&fake);
}

__attribute__((noinline)) static void test_hostile_names(void) {
    static const char hostile[] =
        "</title></style><script>alert('x')</script>\" onload=\"x\x1b[2J\xff";
    struct fake fake;
    CHECK(fake_open(&fake, false));
    const struct hf_text evil = {hostile, sizeof hostile - 1};
    struct hf_snapshot *s = &fake.snapshot;
    char *huge = hf_new(&fake.arena, char, 100000);
    memset(huge, 'A', 100000);
    s->operators.name[0] = evil;
    for (uint32_t i = 0; i < s->parties.rows.count; i++) {
        s->parties.name[i] = i == 2 ? (struct hf_text){huge, 100000} : evil;
    }
    for (uint32_t i = 0; i < s->products.rows.count; i++) {
        s->products.model[i] = i == 3 ? (struct hf_text){huge, 100000} : evil;
    }
    for (uint32_t i = 0; i < s->sites.rows.count; i++) {
        s->sites.name[i] = evil;
        s->sites.region[i] = evil;
    }
    for (uint32_t i = 0; i < fake.assessment.group_count; i++) {
        fake.assessment.group[i].name = evil;
    }
    s->source[0].name = evil;
    s->source[0].file = evil;
    struct hf_buffer page = hf_buffer_make(1U << 25);
    hf_report_html(&fake.assessment, &(struct hf_report_facts){.version = evil}, &page);
    CHECK(page.status == HF_OK);
    check_page(&page);
    CHECK(!has(&page, "<script>alert") && !has(&page, "\" onload") && !has(&page, "\x1b"));
    hf_buffer_free(&page);
    fake_close(&fake);
}

__attribute__((noinline)) static void test_empty(void) {
    struct fake fake;
    CHECK(fake_open(&fake, true));
    struct hf_buffer page = hf_buffer_make(1U << 22);
    hf_report_html(&fake.assessment, NULL, &page);
    CHECK(page.status == HF_OK && has(&page, "No product is in the workspace yet"));
    CHECK(has(&page, "Import devices, or a list of site, product and quantity"));
    check_page(&page);
    hf_buffer_clear(&page);
    hf_report_html(NULL, NULL, &page);
    CHECK(page.status == HF_ERR_ARGUMENT);
    hf_buffer_free(&page);
    fake_close(&fake);
}

/* Stock that may not be installed: what is barred today first, dates and reasons with it; none, no
 * section; more than are shown, said. */
__attribute__((noinline)) static void test_lots(void) {
    struct fake fake;
    CHECK(fake_open(&fake, false));
    struct hf_assessment *a = &fake.assessment;
    struct hf_text *lot = fake.snapshot.stocks.lot;
    lot[1] = HF_TEXT("L-2<b>");
    a->stock_bar[0].from = fake_sure("2031-07-01");
    a->stock_bar[0].barred_as_of = HF_ANSWER_NO;
    struct hf_buffer page = hf_buffer_make(1U << 24);
    hf_report_html(a, NULL, &page);
    check_page(&page);
    const struct hf_text text = hf_buffer_text(&page);
    const size_t section = hf_text_find(text, HF_TEXT("id=\"lots\""), 0);
    const size_t end = hf_text_find(text, HF_TEXT("</section>"), section);
    const size_t first = hf_text_find(text, HF_TEXT("L-2&lt;b&gt;"), section);
    const size_t second = hf_text_find(text, HF_TEXT(">L-1<"), section);
    const size_t day = hf_text_find(text, HF_TEXT("2031-07-01"), second);
    const size_t why = hf_text_find(text, HF_TEXT("<details"), section);
    CHECK(section < first && first < second && second < day && day < end);
    CHECK(first < why && why < end);
    const struct hf_stock_bar bar = a->stock_bar[0];
    a->stock_bar_count = 31;
    a->stock_bar = hf_new(&fake.arena, struct hf_stock_bar, a->stock_bar_count);
    for (uint32_t i = 0; i < a->stock_bar_count; i++) {
        a->stock_bar[i] = bar;
    }
    hf_buffer_clear(&page);
    hf_report_html(a, NULL, &page);
    check_page(&page);
    CHECK(has(&page, "31 lots in stock may not be installed<"));
    CHECK(has(&page, "and 1 more, not shown here: <code>holdfast stock lots --format csv"));
    a->stock_bar_count = 0;
    hf_buffer_clear(&page);
    hf_report_html(a, NULL, &page);
    CHECK(page.status == HF_OK && !has(&page, "#lots\"") && !has(&page, "id=\"lots\""));
    hf_buffer_free(&page);
    fake_close(&fake);
}

/* The losses that surely take most come first, whatever may fall with what nobody knows a part of;
 * of the cuts those of vendors, with places whose function is said before the others; a sentence is
 * never cut. */
__attribute__((noinline)) static void test_losses(void) {
    struct fake fake;
    CHECK(fake_open(&fake, false));
    struct hf_assessment *a = &fake.assessment;
    a->loss[3].subscribers_lost[0] = a->loss[3].subscribers_lost[1] = 65000;
    a->loss[0].subscribers_lost[0] = 0;
    a->region_cut_count = 3;
    a->region_cut = hf_new(&fake.arena, struct hf_region_cut, a->region_cut_count);
    a->cut_threat_count = 2;
    a->cut_threat = hf_new(&fake.arena, struct hf_cut_threat, a->cut_threat_count);
    a->cut_threat[0].name = HF_TEXT("vendor");
    a->cut_threat[1].name = HF_TEXT("all threats");
    a->region_cut[0] = (struct hf_region_cut){HF_TEXT("Alone"), HF_NONE, 0, .open = 0};
    a->region_cut[1] = (struct hf_region_cut){HF_TEXT("Bound"), 0, 1, .open = 0};
    a->region_cut[2] = (struct hf_region_cut){HF_TEXT("Chained"), 0, 0, .open = 0};
    struct hf_change_plan *plan = &a->change_plan[0];
    *plan = (struct hf_change_plan){.region = HF_TEXT("North"), .sites = 9, .sites_alone = 2};
    plan->subscribers = plan->subscribers_raised = plan->subscribers_alone = 1234567;
    plan->sites_raised = plan->step_count = 3;
    a->change_step = hf_new(&fake.arena, struct hf_change_step, plan->step_count);
    a->change_step_count = plan->step_count;
    for (uint32_t i = 0; i < plan->step_count; i++) {
        a->change_step[i].dependency = HF_NONE;
    }
    plan->steps_lower = 4;
    struct hf_buffer page = hf_buffer_make(1U << 24);
    hf_report_html(a, NULL, &page);
    check_page(&page);
    const struct hf_text text = hf_buffer_text(&page);
    const size_t losses = hf_text_find(text, HF_TEXT("id=\"losses\""), 0);
    const size_t sure = hf_text_find(text, HF_TEXT("<td class=\"first\">Ember Systems"), losses);
    const size_t perhaps = hf_text_find(text, HF_TEXT("<td class=\"first\">Arden Radio"), losses);
    const size_t hangs = hf_text_find(text, HF_TEXT("id=\"hangs\""), losses);
    CHECK(losses < sure && sure < perhaps && perhaps < hangs);
    CHECK(has(&page, "<a href=\"#hangs\">") && has(&page, "65,000 or more"));
    const size_t said = hf_text_find(text, HF_TEXT("\">Chained<"), hangs);
    const size_t unsaid = hf_text_find(text, HF_TEXT("\">Alone<"), hangs);
    const size_t together = hf_text_find(text, HF_TEXT("\">Bound<"), hangs);
    CHECK(hangs < said && said < unsaid && unsaid < together && together < text.len);
    CHECK(has(&page, "From when on it is an incident") &&
          has(&page, "single group.</p>") == (a->assumed_count == 0));
    CHECK(has(&page, "4 sites are not raised, which takes 4 changes in all, or more</td>"));
    hf_buffer_free(&page);
    fake_close(&fake);
}

/* What is cut says so; sites without coordinates are drawn by region. */
__attribute__((noinline)) static void test_large(void) {
    struct fake fake;
    CHECK(fake_open(&fake, false));
    const uint32_t count = 5000;
    fake_rows(&fake, HF_KIND_SITE, count);
    struct hf_assessment *a = &fake.assessment;
    a->site_risk = hf_new(&fake.arena, struct hf_site_risk, count);
    a->site_risk_count = count;
    for (uint32_t i = 0; i < count; i++) {
        a->site_risk[i] = (struct hf_site_risk){
            .site = i, .subscribers = i, .is_served_now = true, .served_known = HF_ANSWER_YES};
    }
    struct hf_buffer page = hf_buffer_make(1U << 25);
    hf_report_html(a, NULL, &page);
    CHECK(page.status == HF_OK);
    check_page(&page);
    CHECK(has(&page, "and 4,960 more, not shown here: <code>holdfast resilience --format csv"));
    CHECK(has(&page, "and 3,000 more, not shown here") && has(&page, "No site has coordinates"));
    CHECK(page.len < 2U << 20);
    hf_buffer_free(&page);
    fake_close(&fake);
}

/* A reason of 61 lines is cut at 24 and says so. */
__attribute__((noinline)) static void test_long_reason(void) {
    struct fake fake;
    CHECK(fake_open(&fake, false));
    struct hf_why *why = &fake.assessment.why;
    struct hf_why_id row[60];
    for (uint32_t i = 0; i < 60; i++) {
        row[i] = hf_why_row(why, i < 40 ? HF_KIND_DEVICE : HF_KIND_SITE, i % 40);
    }
    fake.assessment.finding[0].why =
        hf_why_apply(why, &(struct hf_why_rule){HF_RULE_ROWS_COUNTED, 60, HF_DATE_MIN, row, 60});
    struct hf_buffer page = hf_buffer_make(1U << 24);
    hf_report_html(&fake.assessment, NULL, &page);
    check_page(&page);
    CHECK(has(&page, "rows that count: 60 in all"));
    CHECK(has(&page, "... and 37 more lines: holdfast comply --why"));
    hf_buffer_free(&page);
    fake_close(&fake);
}

int main(void) {
    struct fake fake;
    CHECK(fake_open(&fake, false));
    test_checker();
    test_escape();
    test_page(&fake);
    test_makers_lead();
    test_hostile_names();
    test_empty();
    test_lots();
    test_losses();
    test_large();
    test_long_reason();
    fake_close(&fake);
    return check_report();
}
