#include "report/html_out.h"

#include "report/outcome_out.h"

/* What the scenario changes, against the same data without it. */

enum { DIFFERENCE_ROWS_MAX = 200 };

static enum hf_status difference_row(struct page *page,
                                     const struct hf_outcome_difference *difference,
                                     const struct hf_shift *shift) {
    static const enum outcome_column shown[] = {OUTCOME_NAME, OUTCOME_ABOUT, OUTCOME_CHANGE,
                                                OUTCOME_FROM, OUTCOME_TO,    OUTCOME_DAYS,
                                                OUTCOME_UNITS};
    struct hf_text cell[OUTCOME_COLUMNS];
    struct hf_arena scratch = page->scratch;
    HF_TRY(hf_outcome_cells(difference, shift, &scratch, cell));
    hf_buffer_puts(page->out, "<tr>");
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        const bool is_number = shown[i] == OUTCOME_DAYS || shown[i] == OUTCOME_UNITS;
        hf_buffer_puts(page->out, is_number ? "<td class=\"r\">"
                                  : i == 0  ? "<td class=\"first\">"
                                            : "<td>");
        hf_html_text_cut(page->out, hf_report_place(page->assessment, cell[shown[i]]), 240);
        hf_buffer_puts(page->out, "</td>");
    }
    hf_buffer_puts(page->out, "</tr>\n");
    return HF_OK;
}

enum hf_status hf_html_difference(struct page *page) {
    const struct hf_outcome_difference *const difference =
        page->facts == NULL ? NULL : page->facts->difference;
    if (difference == NULL) {
        return HF_OK;
    }
    const size_t count = difference->count;
    const size_t most = count < DIFFERENCE_ROWS_MAX ? count : DIFFERENCE_ROWS_MAX;
    hf_page_section_begin(page, "difference");
    hf_buffer_puts(page->out, "What the scenario changes");
    hf_page_section_body(page);
    struct hf_buffer sentences = hf_buffer_make(1 << 16);
    hf_outcome_sentences(difference, &sentences);
    hf_buffer_puts(page->out, "<p>");
    hf_html_text(page->out, hf_buffer_text(&sentences));
    hf_buffer_puts(page->out, "</p>\n");
    hf_buffer_free(&sentences);
    if (page->assessment->assumed_count > 0) {
        hf_page_note(page,
                     "These are the answers about measures, dates and requirements, which a "
                     "loss does not change. Who loses service is drawn under \"Who goes dark\".");
    }
    if (count > 0) {
        hf_buffer_puts(page->out, "<div class=\"scroll\"><table><thead><tr><th>name</th>"
                                  "<th>about</th><th>change</th><th>from</th><th>to</th>"
                                  "<th class=\"r\">days</th><th class=\"r\">units</th></tr>"
                                  "</thead><tbody>\n");
        for (size_t i = 0; i < most; i++) {
            HF_TRY(difference_row(page, difference, &difference->shift[i]));
        }
        hf_buffer_puts(page->out, "</tbody></table></div>\n");
        hf_page_more(page, count, most, "assess");
    }
    hf_page_section_end(page);
    return HF_OK;
}
