#include "report/html_out.h"

#include <math.h>

/* Shares against caps: the figures of those requirements whose metric is a share, with the cap as a
 * line; then who has which part of each function. */

enum { SHARE_FINDINGS = 16, SHARE_FUNCTIONS = 12, SHARE_GROUPS = 6 };

static const double share_label = 390.0;
static const double share_width = 470.0;
static const double share_row = 26.0;

static bool finding_is_share(const struct hf_assessment *assessment,
                             const struct hf_finding *finding) {
    const struct hf_requirement *requirement =
        hf_sheet_requirement(assessment, finding->pack, finding->requirement);
    return requirement != NULL && hf_sheet_metric_is_share(requirement->metric) &&
           finding->verdict != HF_VERDICT_NOT_APPLICABLE && hf_range_is_known(finding->figure);
}

static double share_x(double ratio) {
    return share_label + share_width * fmin(fmax(ratio, 0.0), 1.0);
}

static void share_axis(struct hf_buffer *out, double bottom) {
    for (int percent = 0; percent <= 100; percent += 25) {
        const double x = share_x((double)percent / 100.0);
        hf_svg_line(out, "grid", (struct hf_svg_line){x, 18.0, x, bottom});
        hf_svg_text_begin(out, "soft mid", x, 12.0);
        hf_buffer_printf(out, "%d %%", percent);
        hf_svg_text_end(out);
    }
}

static void cap_row(struct page *page, const struct hf_finding *finding, double y) {
    struct hf_buffer *out = page->out;
    const struct hf_requirement *requirement =
        hf_sheet_requirement(page->assessment, finding->pack, finding->requirement);
    hf_svg_text_begin(out, "", 0.0, y + 16.5);
    hf_html_text_cut(out, requirement->title, 44);
    hf_svg_text_end(out);
    hf_svg_text_begin(out, "soft end", share_label - 8.0, y + 16.5);
    hf_report_date(out, finding->at);
    hf_svg_text_end(out);
    const double from = share_x(0.0);
    const double sure = share_x(finding->figure.lower);
    const double most = share_x(finding->figure.upper);
    hf_svg_rect(out, "fill", (struct svg_box){from, y + 5.0, sure - from, share_row - 11.0});
    if (most > sure) {
        hf_svg_rect(out, "hatch", (struct svg_box){sure, y + 5.0, most - sure, share_row - 11.0});
    }
    if (most > sure && !isnan(finding->presumed)) {
        const double likely = share_x(finding->presumed);
        hf_svg_line(out, "likely",
                    (struct hf_svg_line){likely, y + 3.0, likely, y + share_row - 4.0});
    }
    const double cap = share_x(finding->limit);
    hf_svg_line(out, "cap", (struct hf_svg_line){cap, y + 1.0, cap, y + share_row - 2.0});
    hf_svg_text_begin(out, "", fmax(most, cap) + 6.0, y + 16.5);
    hf_report_percent_range(out, finding->figure);
    hf_svg_text_end(out);
}

static uint32_t caps_draw(struct page *page) {
    const struct hf_assessment *assessment = page->assessment;
    struct hf_buffer *out = page->out;
    uint32_t count = 0;
    for (uint32_t i = 0; i < assessment->finding_count; i++) {
        count += finding_is_share(assessment, &assessment->finding[i]);
    }
    if (count == 0) {
        return 0;
    }
    const uint32_t shown = count < SHARE_FINDINGS ? count : SHARE_FINDINGS;
    const double bottom = 22.0 + share_row * (double)shown;
    hf_buffer_puts(
        out,
        "<h3>Against the caps</h3>\n<figure><svg class=\"wide\" role=\"img\" viewBox=\"0 0 960 ");
    hf_report_number(out, bottom + 4.0, 0);
    hf_buffer_puts(out, "\">");
    share_axis(out, bottom);
    double y = 22.0;
    uint32_t drawn = 0;
    for (uint32_t i = 0; i < assessment->finding_count && drawn < shown; i++) {
        if (finding_is_share(assessment, &assessment->finding[i])) {
            cap_row(page, &assessment->finding[i], y);
            y += share_row;
            drawn++;
        }
    }
    hf_buffer_puts(out, "</svg><figcaption>Filled: sure. Hatched: possible, since makers or dates "
                        "are not known. Red "
                        "line: the cap.</figcaption></figure>\n");
    hf_page_more(page, count, shown, "comply");
    return count;
}

/* ---- parts of each function ---- */

static const char *const share_colour[SHARE_GROUPS + 1] = {
    "#12395b", "#d98a3a", "#6fa8c9", "#0b7d5d", "#b8c4ce", "#8d5a97", "#e9edf0"};

/* The groups with the most units in the whole assessment get a colour; the others share one. */
static enum hf_status groups_rank(const struct hf_assessment *assessment, struct hf_arena scratch,
                                  uint32_t rank[SHARE_GROUPS], uint32_t *rank_count) {
    struct ranked *group = hf_new(&scratch, struct ranked, assessment->group_count);
    if (group == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < assessment->group_count; i++) {
        group[i].position = i;
    }
    for (uint32_t i = 0; i < assessment->share_count; i++) {
        if (assessment->share[i].group < assessment->group_count &&
            assessment->share[i].units > 0) {
            group[assessment->share[i].group].key[0] -= assessment->share[i].units;
        }
    }
    hf_ranked_sort(group, assessment->group_count);
    *rank_count = 0;
    for (uint32_t i = 0; i < assessment->group_count && i < SHARE_GROUPS && group[i].key[0] < 0;
         i++) {
        rank[i] = group[i].position;
        *rank_count = i + 1;
    }
    return HF_OK;
}

static void function_row(struct page *page, uint32_t from, uint32_t until, const uint32_t *rank,
                         uint32_t rank_count) {
    const struct hf_assessment *assessment = page->assessment;
    struct hf_buffer *out = page->out;
    double x = 0.0;
    hf_buffer_puts(
        out, "<svg viewBox=\"0 0 600 16\" preserveAspectRatio=\"none\" style=\"height:1rem\">");
    for (uint32_t r = 0; r <= rank_count; r++) {
        double ratio = 0.0;
        for (uint32_t i = from; i < until; i++) {
            const struct hf_share *share = &assessment->share[i];
            uint32_t at = 0;
            while (at < rank_count && rank[at] != share->group) {
                at++;
            }
            ratio += at == r && !isnan(share->unit_ratio) ? share->unit_ratio : 0.0;
        }
        const double width = 600.0 * fmin(ratio, 1.0 - x / 600.0);
        if (width > 0.0) {
            const uint32_t colour = r < rank_count ? r : SHARE_GROUPS;
            hf_buffer_printf(
                out, "<rect fill=\"%s\" stroke=\"#fff\" stroke-width=\"1\" y=\"0\" height=\"16\"",
                share_colour[colour]);
            hf_svg_number(out, "x", x);
            hf_svg_number(out, "width", width);
            hf_buffer_puts(out, "><title>");
            if (r < rank_count) {
                hf_html_text(out, hf_sheet_group(assessment, rank[r]));
            } else {
                hf_buffer_puts(out, "others");
            }
            hf_buffer_puts(out, ": ");
            hf_report_percent(out, ratio);
            hf_buffer_puts(out, "</title></rect>");
            x += width;
        }
    }
    hf_buffer_puts(out, "</svg>");
}

static const struct hf_concentration *concentration_of(const struct hf_assessment *assessment,
                                                       uint32_t function) {
    for (uint32_t i = 0; i < assessment->concentration_count; i++) {
        if (assessment->concentration[i].function == function) {
            return &assessment->concentration[i];
        }
    }
    return NULL;
}

static void concentration_cells(struct hf_buffer *out,
                                const struct hf_concentration *concentration) {
    hf_buffer_puts(out, "</td><td class=\"r\">");
    if (concentration != NULL) {
        const double low =
            fmin(concentration->effective_number[0], concentration->effective_number[1]);
        const double high =
            fmax(concentration->effective_number[0], concentration->effective_number[1]);
        hf_report_number(out, low, 1);
        if (high - low > 0.05) {
            hf_buffer_puts(out, " to ");
            hf_report_number(out, high, 1);
        }
    }
    hf_buffer_puts(out, "</td><td class=\"r\">");
    if (concentration != NULL) {
        hf_report_count(out, concentration->unknown_units);
        hf_buffer_puts(out, " of ");
        hf_report_count(out, concentration->units);
    }
    hf_buffer_puts(out, "</td></tr>\n");
}

static void shares_key(struct page *page, const uint32_t *rank, uint32_t rank_count) {
    struct hf_buffer *out = page->out;
    hf_buffer_puts(out, "<ul class=\"key\">");
    for (uint32_t i = 0; i <= rank_count; i++) {
        const bool is_other = i == rank_count;
        if (is_other && rank_count == page->assessment->group_count) {
            continue;
        }
        hf_buffer_printf(
            out,
            "<li><svg viewBox=\"0 0 22 12\"><rect fill=\"%s\" x=\"0\" y=\"1\" width=\"22\" "
            "height=\"10\"/></svg>",
            share_colour[is_other ? SHARE_GROUPS : i]);
        hf_html_text_cut(
            out, is_other ? HF_TEXT("others") : hf_sheet_group(page->assessment, rank[i]), 40);
        hf_buffer_puts(out, "</li>");
    }
    hf_buffer_puts(out, "</ul>\n");
}

/* Shares come function by function. */
static enum hf_status functions_draw(struct page *page) {
    const struct hf_assessment *assessment = page->assessment;
    struct hf_buffer *out = page->out;
    uint32_t rank[SHARE_GROUPS] = {0};
    uint32_t rank_count = 0;
    HF_TRY(groups_rank(assessment, page->scratch, rank, &rank_count));
    hf_buffer_puts(out, "<h3>Who has which part of each function, by deployed units</h3>\n");
    shares_key(page, rank, rank_count);
    hf_buffer_puts(
        out,
        "<table><thead><tr><th style=\"width:22%\">function</th><th>share of units</th><th "
        "class=\"r\">"
        "as diverse as so many equal makers</th><th class=\"r\">of unknown make</th></tr></thead>"
        "<tbody>\n");
    uint32_t functions = 0;
    for (uint32_t from = 0; from < assessment->share_count;) {
        const uint32_t function = assessment->share[from].function;
        uint32_t until = from;
        while (until < assessment->share_count && assessment->share[until].function == function) {
            until++;
        }
        functions++;
        if (functions <= SHARE_FUNCTIONS) {
            hf_buffer_puts(out, "<tr><td>");
            hf_html_text_cut(out, hf_sheet_function(assessment, function), 40);
            hf_buffer_puts(out, "</td><td>");
            function_row(page, from, until, rank, rank_count);
            concentration_cells(out, concentration_of(assessment, function));
        }
        from = until;
    }
    hf_buffer_puts(out, "</tbody></table>\n");
    hf_page_more(page, functions, SHARE_FUNCTIONS, "resilience");
    return HF_OK;
}

static void shares_heading(struct page *page) {
    const struct hf_assessment *assessment = page->assessment;
    struct hf_buffer *out = page->out;
    const struct hf_share *most = NULL;
    for (uint32_t i = 0; i < assessment->share_count; i++) {
        const struct hf_share *share = &assessment->share[i];
        if (share->function == HF_NONE && !isnan(share->unit_ratio) &&
            (most == NULL || share->unit_ratio > most->unit_ratio)) {
            most = share;
        }
    }
    if (most == NULL) {
        hf_buffer_puts(out, "Shares of each supplier, and the caps on them");
        return;
    }
    hf_html_text_cut(out, hf_sheet_group(assessment, most->group), 50);
    hf_buffer_puts(out, " makes ");
    hf_report_percent(out, most->unit_ratio);
    hf_buffer_puts(out, " of the deployed units, the largest share");
}

enum hf_status hf_html_shares(struct page *page) {
    const struct hf_assessment *assessment = page->assessment;
    if (assessment->share_count == 0 && assessment->finding_count == 0) {
        return HF_OK;
    }
    hf_page_section_begin(page, "shares");
    shares_heading(page);
    hf_page_section_body(page);
    const uint32_t caps = caps_draw(page);
    if (caps == 0) {
        hf_page_note(page, "No requirement at hand caps a share.");
    }
    if (assessment->share_count > 0) {
        HF_TRY(functions_draw(page));
    }
    hf_page_section_end(page);
    return HF_OK;
}
