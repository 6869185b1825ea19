/* Goal: the sentence says the right day, and how far it is from the deadline. Method: one finding
 * with each sort of days against a deadline of 2028-01-28. */
#include "report/fake_assessment.h"
#include "report/trend_text.h"
#include "tests/check.h"

int main(void) {
    static const struct {
        const char *earliest, *latest, *wanted;
    } cases[] = {
        {"2027-06-30", "2027-06-30", "met on 2027-06-30, 212 days early"},
        {"2028-01-27", "2028-01-27", "met on 2028-01-27, 1 day early"},
        {"2028-01-28", "2028-01-28", "met on 2028-01-28, on its last day"},
        {"2028-02-02", "2028-02-02", "met on 2028-02-02, 5 days late"},
        {"2026-04-01", "2026-04-01", "met today and from then on"},
        {"9999-12-31", "9999-12-31", "never met on the schedule"},
        {"2027-06-30", "9999-12-31", "met on 2027-06-30, 212 days early, at best; never at worst"},
        {"2026-04-01", "9999-12-31", "met today at best; never at worst"},
        {"2026-04-01", "2028-01-29", "met today at best; on 2028-01-29, 1 day late, at worst"},
    };
    struct fake fake;
    if (!fake_open(&fake, false)) {
        return 3;
    }
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hf_finding finding = fake.assessment.finding[1];
        finding.deadline = 0;
        finding.met_from = fake_dates(cases[i].earliest, cases[i].latest);
        struct hf_buffer out = hf_buffer_make(1024);
        hf_report_trend(&fake.assessment, &finding, &out);
        CHECK_TEXT(hf_buffer_text(&out), cases[i].wanted);
        hf_buffer_free(&out);
    }
    fake_close(&fake);
    return check_report();
}
