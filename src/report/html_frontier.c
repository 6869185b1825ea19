#include "report/html_out.h"

#include <math.h>

/* What it costs to hold longer: the least money for extra units against the day until which the
 * whole network then holds. */

enum { FRONTIER_ROWS = 10 };

static const double frontier_left = 96.0;
static const double frontier_width = 840.0;
static const double frontier_height = 240.0;
static const double frontier_top = 22.0;
static const double month_days = 30.4375;

struct frontier {
    struct page *page;
    const struct hf_network_stock *network;
    double most; /* minor units at the top */
};

static double frontier_x(const struct frontier *frontier, int32_t day) {
    const int32_t from = frontier->page->assessment->scenario.as_of.days;
    const int32_t until = frontier->network->day[frontier->network->day_count - 1].day.days;
    return frontier_left + frontier_width * (double)(day - from) / (double)(until - from);
}

static double frontier_y(const struct frontier *frontier, int64_t minor) {
    return frontier_top + frontier_height * (1.0 - (double)minor / frontier->most);
}

/* Whole units of the currency. */
static void frontier_money(struct hf_buffer *out, double minor,
                           const struct hf_network_stock *network) {
    hf_report_count(out, (int64_t)floor(minor / 100.0 + 0.5));
    hf_buffer_printf(out, " %s", network->currency.code);
}

/* Days with a cost: they come first, for a longer time never costs less to know. */
static uint32_t frontier_priced(const struct hf_network_stock *network, int end) {
    uint32_t count = 0;
    while (count < network->day_count && network->day[count].cost_minor[end] != HF_COUNT_UNKNOWN) {
        count++;
    }
    return count;
}

/* ---- the knee ---- */

struct frontier_knee {
    uint32_t at;          /* HF_NONE: there is none */
    double before, after; /* minor units a month */
    double whole;         /* from the first day to the last */
};

static double frontier_slope(const struct hf_network_stock *network, uint32_t from,
                             uint32_t until) {
    const struct hf_network_day *first = &network->day[from];
    const struct hf_network_day *last = &network->day[until];
    const double months = (double)(last->day.days - first->day.days) / month_days;
    return months > 0.0 ? (double)(last->cost_minor[1] - first->cost_minor[1]) / months : 0.0;
}

/* The day whose cost lies farthest from the straight line between the first day and the last, if
 * that is a twentieth of the whole at least. By the higher costs. */
static struct frontier_knee frontier_knee_find(const struct hf_network_stock *network) {
    struct frontier_knee knee = {.at = HF_NONE};
    const uint32_t count = frontier_priced(network, 1);
    if (count < 3) {
        return knee;
    }
    const struct hf_network_day *first = &network->day[0];
    const struct hf_network_day *last = &network->day[count - 1];
    const double rise = (double)(last->cost_minor[1] - first->cost_minor[1]);
    const double run = (double)(last->day.days - first->day.days);
    double farthest = 0.05 * rise;
    knee.whole = frontier_slope(network, 0, count - 1);
    for (uint32_t d = 1; d + 1 < count; d++) {
        const double part = (double)(network->day[d].day.days - first->day.days) / run;
        const double off = (double)(network->day[d].cost_minor[1] - first->cost_minor[1]);
        if (fabs(off - part * rise) > farthest) {
            farthest = fabs(off - part * rise);
            knee.at = d;
        }
    }
    if (knee.at != HF_NONE) {
        knee.before = frontier_slope(network, 0, knee.at);
        knee.after = frontier_slope(network, knee.at, count - 1);
    }
    return knee;
}

static void frontier_knee_words(struct hf_buffer *out, const struct hf_network_stock *network,
                                const struct frontier_knee *knee) {
    if (frontier_priced(network, 1) < 3) {
        return;
    }
    hf_buffer_puts(out, "<p>");
    if (knee->at == HF_NONE) {
        hf_buffer_puts(out, "There is no knee: every month more costs about ");
        frontier_money(out, knee->whole, network);
    } else {
        hf_buffer_puts(out, "The knee is at ");
        hf_report_date(out, network->day[knee->at].day);
        hf_buffer_puts(out, ": up to it every month more costs about ");
        frontier_money(out, knee->before, network);
        hf_buffer_puts(out, ", after it ");
        frontier_money(out, knee->after, network);
    }
    hf_buffer_puts(out, " (by the higher costs).</p>\n");
}

/* ---- today ---- */

/* The last day until which the network holds with the confidence as it is; HF_NONE: not even until
 * the first. */
static uint32_t frontier_today(const struct hf_network_stock *network, int end) {
    uint32_t count = 0;
    while (count < network->day_count && network->day[count].hold[end] >= network->confidence) {
        count++;
    }
    return count == 0 ? HF_NONE : count - 1;
}

static void frontier_until(struct hf_buffer *out, const struct hf_network_stock *network,
                           uint32_t at) {
    if (at == HF_NONE) {
        hf_buffer_puts(out, "not even until ");
        hf_report_date(out, network->day[0].day);
        return;
    }
    hf_buffer_puts(out, "until ");
    hf_report_date(out, network->day[at].day);
    hf_buffer_puts(out, at + 1 == network->day_count ? " and longer" : "");
}

static void frontier_heading(struct hf_buffer *out, const struct hf_network_stock *network) {
    const uint32_t today[2] = {frontier_today(network, 0), frontier_today(network, 1)};
    hf_buffer_puts(out, "As stocked today all pools together hold with ");
    hf_report_percent(out, network->confidence);
    hf_buffer_putc(out, ' ');
    frontier_until(out, network, today[0]);
    if (today[0] != today[1]) {
        hf_buffer_puts(out, "; by the better end of what is known ");
        frontier_until(out, network, today[1]);
    }
}

/* ---- drawing ---- */

static double frontier_step(double most) {
    double step = 100.0;
    while (most / step > 5.0) {
        const double lead = step / pow(10.0, floor(log10(step * 1.0000001)));
        step *= lead > 1.5 && lead < 3.0 ? 2.5 : 2.0;
    }
    return step;
}

static void frontier_grid(const struct frontier *frontier) {
    struct hf_buffer *out = frontier->page->out;
    const struct hf_network_stock *network = frontier->network;
    const double step = frontier_step(frontier->most);
    const double right = frontier_left + frontier_width;
    for (int i = 0; i * step <= frontier->most; i++) {
        const double minor = i * step;
        const double y = frontier_y(frontier, (int64_t)minor);
        hf_svg_line(out, i > 0 ? "grid" : "axis", (struct hf_svg_line){frontier_left, y, right, y});
        hf_svg_text_begin(out, "soft end", frontier_left - 9.0, y + 4.0);
        hf_report_count(out, (int64_t)(minor / 100.0));
        hf_svg_text_end(out);
    }
    hf_svg_text_begin(out, "soft", 0.0, 12.0);
    hf_buffer_printf(out, "%s for extra units", network->currency.code);
    hf_svg_text_end(out);
    const double bottom = frontier_top + frontier_height;
    const struct hf_date as_of = frontier->page->assessment->scenario.as_of;
    const int32_t until = network->day[network->day_count - 1].day.days;
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    hf_date_to_civil(as_of, &year, &month, &day);
    const int32_t years = (until - as_of.days) / 365;
    for (int32_t at = year + 1; at<year + 400; at += years> 12 ? 1 + years / 12 : 1) {
        struct hf_date start = HF_DATE_MAX;
        if (!hf_date_from_civil(at, 1, 1, &start) || start.days > until) {
            break;
        }
        const double x = frontier_x(frontier, start.days);
        hf_svg_line(out, "axis", (struct hf_svg_line){x, bottom, x, bottom + 4.0});
        hf_svg_text_begin(out, "soft mid", x, bottom + 18.0);
        hf_buffer_printf(out, "%d", (int)at);
        hf_svg_text_end(out);
    }
}

static void frontier_points(const struct frontier *frontier, int end, bool is_backward) {
    struct hf_buffer *out = frontier->page->out;
    const uint32_t count = frontier_priced(frontier->network, end);
    for (uint32_t i = 0; i < count; i++) {
        const struct hf_network_day *day = &frontier->network->day[is_backward ? count - 1 - i : i];
        hf_report_number(out, frontier_x(frontier, day->day.days), 1);
        hf_buffer_putc(out, ',');
        hf_report_number(out, frontier_y(frontier, day->cost_minor[end]), 1);
        hf_buffer_putc(out, ' ');
    }
}

static void frontier_lines(const struct frontier *frontier) {
    static const char *const css_class[2] = {"curve2", "curve"};
    struct hf_buffer *out = frontier->page->out;
    hf_buffer_puts(out, "<polygon class=\"band\" points=\"");
    frontier_points(frontier, 0, false);
    frontier_points(frontier, 1, true);
    hf_buffer_puts(out, "\"/>");
    for (int end = 0; end < 2; end++) {
        hf_buffer_printf(out, "<polyline class=\"%s\" points=\"", css_class[end]);
        frontier_points(frontier, end, false);
        hf_buffer_puts(out, "\"/>");
    }
}

/* Where money starts to be needed: on the axis, by the lesser and by the better end. */
static void frontier_marks(const struct frontier *frontier, const struct frontier_knee *knee) {
    struct hf_buffer *out = frontier->page->out;
    const struct hf_network_stock *network = frontier->network;
    for (int end = 1; end >= 0; end--) {
        const uint32_t at = frontier_today(network, end);
        const int32_t day = at == HF_NONE ? frontier->page->assessment->scenario.as_of.days
                                          : network->day[at].day.days;
        hf_buffer_printf(out, "<circle class=\"%s\" r=\"5\"", end == 0 ? "at" : "at2");
        hf_svg_number(out, "cx", frontier_x(frontier, day));
        hf_svg_number(out, "cy", frontier_y(frontier, 0));
        hf_buffer_puts(out, "/>");
    }
    if (knee->at != HF_NONE) {
        const struct hf_network_day *day = &network->day[knee->at];
        const double x = frontier_x(frontier, day->day.days);
        const double y = frontier_y(frontier, day->cost_minor[1]);
        hf_svg_line(out, "supply", (struct hf_svg_line){x, y, x, frontier_y(frontier, 0)});
        hf_svg_rect(out, "at", (struct svg_box){x - 4.0, y - 4.0, 8.0, 8.0});
        hf_svg_text_begin(out, "strong end halo", x - 8.0, y - 8.0);
        hf_buffer_puts(out, "knee, ");
        hf_report_date(out, day->day);
        hf_svg_text_end(out);
    }
}

static void frontier_draw(struct frontier *frontier, const struct frontier_knee *knee) {
    struct hf_buffer *out = frontier->page->out;
    const struct hf_network_stock *network = frontier->network;
    for (uint32_t d = 0; d < network->day_count; d++) {
        for (int end = 0; end < 2; end++) {
            frontier->most = fmax(frontier->most, (double)network->day[d].cost_minor[end]);
        }
    }
    frontier->most = fmax(frontier->most * 1.05, 100.0);
    hf_buffer_puts(out,
                   "<ul class=\"key\"><li><svg viewBox=\"0 0 22 12\" aria-hidden=\"true\"><path "
                   "class=\"curve\" d=\"M0 6h22\"/></svg>least money, by the earliest dates</li>"
                   "<li><svg viewBox=\"0 0 22 12\" aria-hidden=\"true\"><path class=\"curve2\" "
                   "d=\"M0 6h22\"/></svg>by the latest</li><li><svg viewBox=\"0 0 22 12\" "
                   "aria-hidden=\"true\"><circle class=\"at\" cx=\"5\" cy=\"6\" r=\"4\"/><circle "
                   "class=\"at2\" cx=\"17\" cy=\"6\" r=\"4\"/></svg>where the stock of today "
                   "reaches, by either</li></ul>\n<figure>");
    hf_svg_begin(out, "wide",
                 (struct svg_box){0.0, 0.0, 960.0, frontier_top + frontier_height + 26.0});
    hf_buffer_puts(out,
                   "Least money for extra units, against the day until which the network holds");
    hf_svg_desc(out);
    hf_buffer_puts(out,
                   "Two lines over time, by the earliest and the latest dates; the table below "
                   "has their figures.");
    hf_svg_body(out);
    frontier_grid(frontier);
    frontier_lines(frontier);
    frontier_marks(frontier, knee);
    hf_buffer_puts(out, "</svg></figure>\n");
}

/* ---- figures ---- */

static void frontier_money_range(struct hf_buffer *out, const struct hf_network_stock *network,
                                 const int64_t minor[2]) {
    for (int end = 0; end < 2; end++) {
        if (end == 1 && minor[1] == minor[0]) {
            return;
        }
        hf_buffer_puts(out, end == 1 ? " to " : "");
        if (minor[end] == HF_COUNT_UNKNOWN) {
            hf_buffer_puts(out, "not known");
        } else {
            hf_report_count(out, (minor[end] + 50) / 100);
        }
    }
    hf_buffer_printf(out, " %s", network->currency.code);
}

static void frontier_table(struct hf_buffer *out, const struct hf_network_stock *network) {
    hf_buffer_puts(out,
                   "<table><thead><tr><th>until</th><th class=\"r\">chance that no pool is short "
                   "before, as stocked</th><th class=\"r\">least money</th><th "
                   "class=\"r\">units</th>");
    hf_buffer_puts(out,
                   network->unpriced_count > 0 ? "<th class=\"r\">units without a price</th>" : "");
    hf_buffer_puts(out, "</tr></thead><tbody>\n");
    const uint32_t step = (network->day_count + FRONTIER_ROWS - 1) / FRONTIER_ROWS;
    for (uint32_t d = step - 1; d < network->day_count; d += step) {
        const struct hf_network_day *day = &network->day[d];
        hf_buffer_puts(out, "<tr><td class=\"date\">");
        hf_report_date(out, day->day);
        hf_buffer_puts(out, "</td><td class=\"r\">");
        hf_report_percent_range(out, (struct hf_range){day->hold[0], day->hold[1]});
        hf_buffer_puts(out, "</td><td class=\"r\">");
        frontier_money_range(out, network, day->cost_minor);
        hf_buffer_puts(out, "</td><td class=\"r\">");
        hf_report_counts(out, day->units);
        if (network->unpriced_count > 0) {
            hf_buffer_puts(out, "</td><td class=\"r\">");
            hf_report_counts(out, day->unpriced);
        }
        hf_buffer_puts(out, "</td></tr>\n");
    }
    hf_buffer_puts(
        out, "</tbody></table>\n<p class=\"more\">every day that was computed: <code>holdfast "
             "stock frontier --format csv</code></p>\n");
}

static void frontier_left_out(struct page *page) {
    struct hf_buffer *out = page->out;
    hf_page_section_begin(page, "frontier");
    hf_buffer_puts(out, "What holding longer costs was not computed for this report");
    hf_page_section_body(page);
    hf_buffer_puts(out, "<p class=\"note\">");
    hf_report_count(out, page->assessment->endurance_count);
    hf_buffer_puts(out, " pools are beyond the budget of work of a report: <code>holdfast stock "
                        "frontier</code></p>\n");
    hf_page_section_end(page);
}

enum hf_status hf_html_frontier(struct page *page) {
    const struct hf_network_stock *network = page->assessment->network;
    struct hf_buffer *out = page->out;
    if (page->assessment->is_network_left_out) {
        frontier_left_out(page);
        return HF_OK;
    }
    if (network == NULL || network->day_count == 0 ||
        network->day[network->day_count - 1].day.days <= page->assessment->scenario.as_of.days) {
        return HF_OK;
    }
    const struct frontier_knee knee = frontier_knee_find(network);
    hf_page_section_begin(page, "frontier");
    frontier_heading(out, network);
    hf_page_section_body(page);
    hf_buffer_puts(out, "<p class=\"note\">Least money for extra units, so that with ");
    hf_report_percent(out, network->confidence);
    hf_buffer_puts(out, " none of the ");
    hf_report_count(out, network->pool_count);
    hf_buffer_puts(out, " pools is short until the day. Pools fail independently.");
    if (network->unpriced_count > 0) {
        hf_buffer_putc(out, ' ');
        hf_report_count(out, network->unpriced_count);
        hf_buffer_puts(out,
                       network->unpriced_count == 1
                           ? " pool has no price in this currency: its units are not in the money."
                           : " pools have no price in this currency: their units are not in the "
                             "money.");
    }
    hf_buffer_puts(out, "</p>\n");
    frontier_knee_words(out, network, &knee);
    if (frontier_priced(network, 0) > 1 && frontier_priced(network, 1) > 1) {
        struct frontier frontier = {page, network, 0.0};
        frontier_draw(&frontier, &knee);
    } else {
        hf_page_note(page,
                     "No pool has a price, so there is no money to draw: the units are in the "
                     "table.");
    }
    frontier_table(out, network);
    HF_TRY(hf_html_levers(page));
    hf_page_section_end(page);
    return HF_OK;
}
