#include "report/html_out.h"

#include <string.h>

#include "report/part.h"

/* The page as a whole: board first, then the evidence in the order in which questions come. */

static void page_head(struct page *page) {
    struct hf_buffer *out = page->out;
    hf_buffer_puts(out,
                   "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                   "<meta name=\"generator\" content=\"holdfast\"/>\n<title>");
    hf_html_text_cut(out, hf_board_operator(page->assessment), 60);
    hf_buffer_puts(out, " as of ");
    hf_report_date(out, page->assessment->scenario.as_of);
    hf_buffer_puts(out, "</title>\n<style>\n");
    hf_html_style(out);
    hf_buffer_puts(out, "</style>\n</head>\n<body>\n");
    hf_svg_patterns(out);
    hf_buffer_puts(out, "<main>\n");
}

/* Is there no such section? */
static bool is_left_out(const struct hf_assessment *assessment, const char *id) {
    const bool has_network = assessment->network != NULL || assessment->is_network_left_out;
    return (assessment->stock_bar_count == 0 && strcmp(id, "lots") == 0) ||
           (assessment->dark_count == 0 && strcmp(id, "dark") == 0) ||
           (assessment->region_cut_count == 0 && strcmp(id, "hangs") == 0) ||
           (!has_network && strcmp(id, "frontier") == 0) ||
           (assessment->endurance_count == 0 && strcmp(id, "curves") == 0);
}

static void page_contents(struct page *page) {
    static const struct {
        const char *id, *title;
    } item[] = {{"timeline", "Measures, deadlines, spares in time"},
                {"dark", "Who goes dark"},
                {"map", "Sites by supplier"},
                {"curves", "How long spares last"},
                {"frontier", "What holding longer costs"},
                {"shares", "Shares and caps"},
                {"findings", "Requirements, one by one"},
                {"products", "Products and their dates"},
                {"effects", "Effects of measures"},
                {"stock", "What to order"},
                {"lots", "Stock that may not be installed"},
                {"updates", "What cannot be updated"},
                {"losses", "Losses of suppliers"},
                {"hangs", "How few have to fail"},
                {"sites", "Sites most at risk"},
                {"targets", "Suppliers under measures"},
                {"claims", "What suppliers claim"},
                {"missing", "What would settle most"},
                {"defects", "Defects in the data"},
                {"assumptions", "Assumptions"},
                {"sources", "Sources and facts"}};
    hf_buffer_puts(page->out, "<nav>\n");
    if (page->facts != NULL && page->facts->difference != NULL) {
        hf_buffer_puts(page->out, "<a href=\"#difference\">What the scenario changes</a>\n");
    }
    for (size_t i = 0; i < sizeof item / sizeof item[0]; i++) {
        if (is_left_out(page->assessment, item[i].id)) {
            continue;
        }
        hf_buffer_printf(page->out, "<a href=\"#%s\">%s</a>\n", item[i].id, item[i].title);
    }
    hf_buffer_puts(page->out, "</nav>\n");
}

static enum hf_status page_write(struct page *page) {
    page_head(page);
    HF_TRY(hf_html_board(page));
    page_contents(page);
    HF_TRY(hf_html_difference(page));
    HF_TRY(hf_html_timeline(page));
    HF_TRY(hf_html_dark(page));
    HF_TRY(hf_html_map(page));
    HF_TRY(hf_html_curves(page));
    HF_TRY(hf_html_frontier(page));
    HF_TRY(hf_html_shares(page));
    HF_TRY(hf_html_tables(page));
    HF_TRY(hf_html_sources(page));
    hf_buffer_puts(page->out, "</main>\n<script>\n");
    hf_buffer_puts(page->out, hf_html_script());
    hf_buffer_puts(page->out, "</script>\n</body>\n</html>\n");
    return HF_OK;
}

/* Order arrays of 32 bytes a device or row, and the walks over reasons; address space only. */
static size_t page_bytes(const struct hf_assessment *assessment) {
    const struct hf_snapshot *snapshot = assessment->snapshot;
    const size_t rows = (size_t)snapshot->devices.rows.count +
                        snapshot->sites.rows.count * (size_t)10 + snapshot->parties.rows.count +
                        snapshot->products.rows.count + assessment->effect_count * (size_t)2 +
                        assessment->product_count * (size_t)2 + assessment->loss_count * (size_t)2 +
                        assessment->endurance_count * (size_t)2 +
                        assessment->finding_count * (size_t)2 +
                        assessment->site_risk_count * (size_t)2 + assessment->group_count +
                        assessment->update_count + assessment->release_use_count * (size_t)2 +
                        assessment->claim_count + assessment->stock_bar_count * (size_t)2;
    return hf_board_bytes(assessment) + rows * sizeof(struct ranked) * 2;
}

void hf_report_html(const struct hf_assessment *assessment, const struct hf_report_facts *facts,
                    struct hf_buffer *out) {
    if (out == NULL) {
        return;
    }
    if (assessment == NULL || assessment->snapshot == NULL) {
        hf_part_fail(out, HF_ERR_ARGUMENT);
        return;
    }
    struct hf_arena opened;
    enum hf_status status = hf_part_arena_open(&opened, assessment, page_bytes(assessment));
    if (status == HF_OK) {
        struct hf_arena arena = opened;
        struct board board;
        status = hf_board_make(&board, assessment, &arena);
        if (status == HF_OK) {
            struct page page = {assessment, facts, &board, out, arena};
            status = page_write(&page);
        }
        hf_arena_close(&opened);
    }
    hf_part_fail(out, status);
}
