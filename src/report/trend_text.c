#include "report/trend_text.h"

#include "report/sheet.h"

/* "met on 2023-05-14, 78 days early" */

static struct hf_date due_of(const struct hf_assessment *assessment,
                             const struct hf_finding *finding) {
    const struct hf_requirement *requirement =
        hf_sheet_requirement(assessment, finding->pack, finding->requirement);
    if (requirement != NULL && finding->deadline < requirement->deadline_count) {
        return requirement->deadline[finding->deadline].date.latest;
    }
    return finding->is_today ? HF_DATE_MAX : finding->at;
}

static void day_put(struct hf_buffer *out, struct hf_date day) {
    char text[11];
    hf_date_write(day, text);
    hf_buffer_puts(out, text);
}

/* How many days before or after its day; nothing where no day is set. */
static void margin_put(struct hf_buffer *out, struct hf_date day, struct hf_date due) {
    const int64_t early = (int64_t)due.days - day.days;
    const int64_t days = early < 0 ? -early : early;
    if (due.days >= HF_DATE_MAX.days) {
        return;
    }
    if (early == 0) {
        hf_buffer_puts(out, ", on its last day");
        return;
    }
    hf_buffer_printf(out, ", %lld day%s %s", (long long)days, days == 1 ? "" : "s",
                     early > 0 ? "early" : "late");
}

void hf_report_trend(const struct hf_assessment *assessment, const struct hf_finding *finding,
                     struct hf_buffer *out) {
    const struct hf_date as_of = assessment->scenario.as_of;
    const struct hf_date due = due_of(assessment, finding);
    const struct hf_date_range from = finding->met_from;
    if (from.earliest.days >= HF_DATE_MAX.days) {
        hf_buffer_puts(out, "never met on the schedule");
        return;
    }
    if (from.latest.days <= as_of.days) {
        hf_buffer_puts(out, "met today and from then on");
        return;
    }
    if (hf_date_range_is_known(from)) {
        hf_buffer_puts(out, "met on ");
        day_put(out, from.latest);
        margin_put(out, from.latest, due);
        return;
    }
    if (from.earliest.days <= as_of.days) {
        hf_buffer_puts(out, "met today at best");
    } else {
        hf_buffer_puts(out, "met on ");
        day_put(out, from.earliest);
        margin_put(out, from.earliest, due);
        hf_buffer_puts(out, ", at best");
    }
    if (from.latest.days >= HF_DATE_MAX.days) {
        hf_buffer_puts(out, "; never at worst");
        return;
    }
    hf_buffer_puts(out, "; on ");
    day_put(out, from.latest);
    margin_put(out, from.latest, due);
    hf_buffer_puts(out, ", at worst");
}
