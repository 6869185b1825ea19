#include "report/html_out.h"

#include <holdfast/lever_item.h>

/* What to spend first: the turns of the levers, beside what holding longer costs. */

enum { TURN_ROWS = 12 };

const char *hf_report_lever_text(enum hf_lever_kind kind) {
    switch (kind) {
    case HF_LEVER_BUY:
        return "buy";
    case HF_LEVER_SUBSTITUTE:
        return "substitute";
    case HF_LEVER_REPAIR:
        return "repair elsewhere";
    case HF_LEVER_HARVEST:
        return "harvest";
    case HF_LEVER_SWAP_SOONER:
        return "swap sooner";
    case HF_LEVER_POOL:
        return "pool";
    case HF_LEVER_KITS:
        return "kits";
    }
    return "";
}

/* Whole units of the currency, upwards. */
static void turn_money(struct hf_buffer *out, int64_t minor, struct hf_currency currency) {
    if (minor == HF_COUNT_UNKNOWN) {
        hf_buffer_puts(out, "not known");
        return;
    }
    hf_report_count(out, minor / 100 + (minor % 100 > 0 ? 1 : 0));
    hf_buffer_printf(out, " %s", currency.code);
}

static enum hf_status turn_row(struct page *page, const struct hf_lever *lever) {
    const struct hf_assessment *assessment = page->assessment;
    struct hf_buffer *out = page->out;
    hf_buffer_printf(out, "<tr><td class=\"r\">%u</td><td>", (unsigned)lever->turn);
    HF_TRY(hf_html_product(page, assessment->endurance[lever->pool].product, 48));
    hf_buffer_printf(out, "</td><td>%s", hf_report_lever_text(lever->kind));
    if (lever->product != HF_NONE) {
        hf_buffer_puts(out, ": ");
        HF_TRY(hf_html_product(page, lever->product, 48));
    }
    if (lever->party != HF_NONE) {
        hf_buffer_puts(out, lever->kind == HF_LEVER_REPAIR ? ": " : ", from ");
        hf_html_text_cut(out, hf_snapshot_label(assessment->snapshot, HF_KIND_PARTY, lever->party),
                         48);
    }
    hf_buffer_puts(out, "</td><td class=\"r\">");
    if (lever->units[1] > 0) {
        hf_report_counts(out, lever->units);
    }
    hf_buffer_puts(out, "</td><td class=\"date\">");
    hf_report_date(out, lever->without.earliest);
    hf_buffer_puts(out, "</td><td class=\"r\">");
    hf_report_count(out, lever->turn_days);
    hf_buffer_puts(out, "</td><td class=\"r\">");
    turn_money(out, lever->turn_cost_minor, lever->currency);
    hf_buffer_puts(out, "</td></tr>\n");
    return HF_OK;
}

static void turns_head(struct page *page, const struct hf_levers *levers) {
    struct hf_buffer *out = page->out;
    hf_buffer_puts(out, "<p class=\"note\">In each pool the lever whose further days, on top of "
                        "the earlier turns, cost least; over all pools the most days per money "
                        "first. Days by the earliest dates, to the horizon; money up to and with "
                        "the turn, at most. All pools together hold with ");
    hf_report_percent(out, levers->confidence);
    hf_buffer_puts(out, " until ");
    hf_report_dates(out, levers->network, "beyond the horizon");
    hf_buffer_puts(out, ".</p>\n");
}

/* Turns come first, in their order. */
static uint32_t turns_count(const struct hf_levers *levers) {
    uint32_t count = 0;
    while (count < levers->count && levers->item[count].turn > 0) {
        count++;
    }
    return count;
}

enum hf_status hf_html_levers(struct page *page) {
    const struct hf_levers *levers = page->assessment->levers;
    struct hf_buffer *out = page->out;
    if (levers == NULL || levers->count == 0) {
        return HF_OK;
    }
    const uint32_t count = turns_count(levers);
    hf_buffer_puts(out, "<h3>What to spend first</h3>\n");
    if (count == 0) {
        hf_buffer_printf(out,
                         "<p class=\"note\">None of %u levers has both a price that is known and "
                         "days to gain: <code>holdfast stock levers</code></p>\n",
                         (unsigned)levers->count);
        return HF_OK;
    }
    turns_head(page, levers);
    hf_buffer_puts(out, "<table class=\"levers\"><thead><tr><th class=\"r\">turn</th><th>product"
                        "</th><th>lever</th><th class=\"r\">units</th><th>holds until, without"
                        "</th><th class=\"r\">further days</th><th class=\"r\">money up to here"
                        "</th></tr></thead><tbody>\n");
    for (uint32_t i = 0; i < count && i < TURN_ROWS; i++) {
        HF_TRY(turn_row(page, &levers->item[i]));
    }
    hf_buffer_puts(out, "</tbody></table>\n");
    hf_buffer_printf(out, "<p class=\"more\">%u of %u levers are among the turns", (unsigned)count,
                     (unsigned)levers->count);
    if (count > TURN_ROWS) {
        hf_buffer_printf(out, ", the first %d are shown", TURN_ROWS);
    }
    hf_buffer_puts(out, ": <code>holdfast stock levers</code></p>\n");
    return HF_OK;
}
