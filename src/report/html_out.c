#include "report/html_out.h"

#include "report/part.h"
#include "report/why_text.h"

enum {
    WHY_LINES = 24,  /* of one reason on the page; what is left out is said */
    HEAD_SHOWN = 16, /* digits of a digest where it is to be typed */
};

void hf_html_text(struct hf_buffer *out, struct hf_text text) {
    while (text.len > 0) {
        const struct hf_text before = text;
        const uint32_t code_point = hf_utf8_next(&text);
        if (code_point == '&') {
            hf_buffer_puts(out, "&amp;");
        } else if (code_point == '<') {
            hf_buffer_puts(out, "&lt;");
        } else if (code_point == '>') {
            hf_buffer_puts(out, "&gt;");
        } else if (code_point == '"') {
            hf_buffer_puts(out, "&quot;");
        } else if (code_point == '\'') {
            hf_buffer_puts(out, "&#39;");
        } else if (code_point == '\n') {
            hf_buffer_putc(out, '\n');
        } else if (code_point == 0xFFFD || hf_report_is_hidden(code_point)) {
            hf_buffer_puts(out, "\xEF\xBF\xBD");
        } else {
            hf_buffer_add(out, hf_text_slice(before, 0, before.len - text.len));
        }
    }
}

void hf_html_text_cut(struct hf_buffer *out, struct hf_text text, size_t columns) {
    if (hf_report_columns(text) <= columns) {
        hf_html_text(out, text);
        return;
    }
    hf_html_text(out, hf_text_trim(hf_report_front(text, columns - 1)));
    hf_buffer_puts(out, "\xE2\x80\xA6");
}

void hf_html_words(struct hf_buffer *out, const char *words) {
    hf_html_text(out, hf_text_of(words));
}

void hf_page_section_begin(struct page *page, const char *id) {
    hf_buffer_printf(page->out, "<section id=\"%s\">\n<h2>", id);
}

void hf_page_section_body(struct page *page) {
    hf_buffer_puts(page->out, "</h2>\n");
}

void hf_page_section_end(struct page *page) {
    hf_buffer_puts(page->out, "</section>\n");
}

void hf_html_head(struct page *page) {
    const struct hf_report_facts *const facts = page->facts;
    if (facts == NULL || facts->head.len == 0) {
        return;
    }
    hf_buffer_printf(page->out,
                     "<p class=\"note head\">Made from record %lld of the evidence log, digest "
                     "<code>",
                     (long long)facts->record);
    hf_html_text(page->out, facts->head);
    hf_buffer_puts(page->out, "</code>; check with: <code>holdfast log verify --head ");
    hf_html_text(page->out, hf_text_slice(facts->head, 0, HEAD_SHOWN));
    hf_buffer_puts(page->out, "</code></p>\n");
}

void hf_page_note(struct page *page, const char *words) {
    hf_buffer_puts(page->out, "<p class=\"note\">");
    hf_html_words(page->out, words);
    hf_buffer_puts(page->out, "</p>\n");
}

void hf_page_more(struct page *page, uint64_t count, uint64_t shown, const char *command) {
    if (count <= shown) {
        return;
    }
    hf_buffer_puts(page->out, "<p class=\"more\">and ");
    hf_report_count(page->out, (int64_t)(count - shown));
    hf_buffer_puts(page->out, " more, not shown here: <code>holdfast ");
    hf_html_words(page->out, command);
    hf_buffer_puts(page->out, " --format csv</code></p>\n");
}

static const char *presumption(enum hf_answer answer) {
    switch (answer) {
    case HF_ANSWER_NO:
        return "no";
    case HF_ANSWER_PRESUMED_NO:
        return "presumed no";
    case HF_ANSWER_NO_BASIS:
        return "undetermined";
    case HF_ANSWER_PRESUMED_YES:
        return "presumed yes";
    case HF_ANSWER_YES:
        return "yes";
    }
    return "undetermined";
}

void hf_html_answer(struct hf_buffer *out, enum hf_answer answer) {
    if (hf_answer_is_settled(answer)) {
        hf_buffer_printf(out, "<span class=\"%s\">%s</span>",
                         answer == HF_ANSWER_YES ? "yes" : "no", presumption(answer));
        return;
    }
    hf_buffer_printf(out, "<span class=\"open\" title=\"%s\">%s</span>",
                     hf_report_answer_text(answer), presumption(answer));
}

void hf_html_dates(struct hf_buffer *out, struct hf_date_range dates, enum hf_answer answer) {
    if (answer == HF_ANSWER_NO) {
        hf_buffer_puts(out, "<span class=\"no\">\xE2\x80\x93</span>");
        return;
    }
    if (answer == HF_ANSWER_YES) {
        hf_buffer_puts(out, "<span class=\"date\">");
        hf_report_dates(out, dates, hf_report_end_text(answer));
        hf_buffer_puts(out, "</span>");
        return;
    }
    hf_buffer_printf(out, "<span class=\"open date\" title=\"%s\">", hf_report_answer_text(answer));
    hf_report_dates(out, dates, "no date known");
    hf_buffer_puts(out, "</span>");
    hf_buffer_printf(out, " <span class=\"sub\">%s</span>", presumption(answer));
}

void hf_html_verdict(struct hf_buffer *out, enum hf_verdict verdict, enum hf_answer met) {
    switch (verdict) {
    case HF_VERDICT_MET:
        hf_buffer_puts(out, "<span class=\"mark met\">met</span>");
        return;
    case HF_VERDICT_NOT_MET:
        hf_buffer_puts(out, "<span class=\"mark not-met\">not met</span>");
        return;
    case HF_VERDICT_UNDETERMINED:
        hf_buffer_puts(out, "<span class=\"mark open\">undetermined</span>");
        if (met == HF_ANSWER_PRESUMED_YES || met == HF_ANSWER_PRESUMED_NO) {
            hf_buffer_printf(out, " <span class=\"sub\">presumed %smet</span>",
                             met == HF_ANSWER_PRESUMED_NO ? "not " : "");
        }
        return;
    case HF_VERDICT_NOT_APPLICABLE:
        hf_buffer_puts(out, "<span class=\"no\">not applicable</span>");
        return;
    }
}

void hf_html_verified(struct hf_buffer *out, enum hf_verified verified) {
    hf_buffer_printf(out, "<abbr class=\"v v%d\" title=\"%s\">%s</abbr>", (int)verified,
                     hf_report_verified_text(verified),
                     verified == HF_VERIFIED_NONE ? "?" : hf_verified_text(verified));
}

enum hf_status hf_html_weakest(struct page *page, struct hf_why_id why) {
    struct report_weakest weakest = {HF_NONE, HF_NONE, HF_VERIFIED_NONE};
    HF_TRY(hf_report_weakest_find(page->assessment, why, page->scratch, &weakest));
    if (weakest.pack != HF_NONE) {
        hf_html_verified(page->out, weakest.verified);
    }
    return HF_OK;
}

/* The front part of at most WHY_LINES lines; *left is how many lines that leaves out. */
static struct hf_text front_lines(struct hf_text text, uint64_t *left) {
    size_t end = text.len;
    uint64_t lines = 0;
    for (size_t i = 0; i < text.len; i++) {
        lines += text.data[i] == '\n';
        if (lines == WHY_LINES && end == text.len) {
            end = i;
        }
    }
    *left = lines > WHY_LINES ? lines - WHY_LINES : 0;
    return hf_text_slice(text, 0, end);
}

void hf_html_why(struct page *page, struct hf_why_id why, const char *command) {
    struct hf_buffer lines = hf_buffer_make(page->out->limit);
    hf_report_why(page->assessment, why, 0, &lines);
    hf_part_fail(page->out, lines.status);
    uint64_t left = 0;
    const struct hf_text front = front_lines(hf_buffer_text(&lines), &left);
    hf_buffer_puts(page->out, "<details><summary>why</summary><pre>");
    hf_html_text(page->out, hf_text_trim(front));
    if (left > 0) {
        hf_buffer_puts(page->out, "\n... and ");
        hf_report_count(page->out, (int64_t)left);
        hf_buffer_printf(page->out, " more line%s: holdfast ", hf_report_plural((int64_t)left));
        hf_html_words(page->out, command);
        hf_buffer_puts(page->out, " --why");
    }
    hf_buffer_puts(page->out, "</pre></details>");
    hf_buffer_free(&lines);
}

enum hf_status hf_html_product(struct page *page, uint32_t product, size_t columns) {
    struct hf_arena scratch = page->scratch;
    struct hf_text name = HF_TEXT("");
    HF_TRY(hf_sheet_product(page->assessment, product, &scratch, &name));
    if (columns == 0) {
        hf_html_text(page->out, name);
    } else {
        hf_html_text_cut(page->out, name, columns);
    }
    return HF_OK;
}

void hf_svg_number(struct hf_buffer *out, const char *attribute, double value) {
    hf_buffer_printf(out, " %s=\"", attribute);
    hf_report_number(out, value, 1);
    hf_buffer_putc(out, '"');
}

void hf_svg_begin(struct hf_buffer *out, const char *css_class, struct svg_box view) {
    hf_buffer_printf(out, "<svg class=\"%s\" role=\"img\" viewBox=\"", css_class);
    const double number[] = {view.x, view.y, view.width, view.height};
    for (size_t i = 0; i < sizeof number / sizeof number[0]; i++) {
        hf_buffer_puts(out, i > 0 ? " " : "");
        hf_report_number(out, number[i], 0);
    }
    hf_buffer_puts(out, "\"><title>");
}

void hf_svg_desc(struct hf_buffer *out) {
    hf_buffer_puts(out, "</title><desc>");
}

void hf_svg_body(struct hf_buffer *out) {
    hf_buffer_puts(out, "</desc>\n");
}

void hf_svg_rect(struct hf_buffer *out, const char *css_class, struct svg_box box) {
    hf_buffer_printf(out, "<rect class=\"%s\"", css_class);
    hf_svg_number(out, "x", box.x);
    hf_svg_number(out, "y", box.y);
    hf_svg_number(out, "width", box.width);
    hf_svg_number(out, "height", box.height);
    hf_buffer_puts(out, "/>");
}

void hf_svg_line(struct hf_buffer *out, const char *css_class, struct hf_svg_line line) {
    hf_buffer_printf(out, "<line class=\"%s\"", css_class);
    hf_svg_number(out, "x1", line.x1);
    hf_svg_number(out, "y1", line.y1);
    hf_svg_number(out, "x2", line.x2);
    hf_svg_number(out, "y2", line.y2);
    hf_buffer_puts(out, "/>");
}

void hf_svg_text_begin(struct hf_buffer *out, const char *css_class, double x, double y) {
    hf_buffer_printf(out, "<text class=\"%s\"", css_class);
    hf_svg_number(out, "x", x);
    hf_svg_number(out, "y", y);
    hf_buffer_putc(out, '>');
}

void hf_svg_text_end(struct hf_buffer *out) {
    hf_buffer_puts(out, "</text>");
}

void hf_svg_patterns(struct hf_buffer *out) {
    hf_buffer_puts(
        out, "<svg width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\"><defs>"
             "<pattern id=\"hatch\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" "
             "patternTransform=\"rotate(45)\"><rect width=\"5\" height=\"5\" fill=\"#fff\"/>"
             "<rect width=\"1.6\" height=\"5\" fill=\"#7a6a2b\"/></pattern>"
             "<pattern id=\"pause\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
             "patternTransform=\"rotate(-45)\"><rect width=\"6\" height=\"6\" fill=\"#dfe8ef\"/>"
             "<rect width=\"2\" height=\"6\" fill=\"#12395b\"/></pattern>"
             "<pattern id=\"dots\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\">"
             "<rect width=\"5\" height=\"5\" fill=\"#fff\"/><circle cx=\"2\" cy=\"2\" r=\"1\" "
             "fill=\"#12395b\"/></pattern>"
             "<pattern id=\"stripes\" width=\"4\" height=\"4\" patternUnits=\"userSpaceOnUse\" "
             "patternTransform=\"rotate(45)\"><rect width=\"4\" height=\"4\" fill=\"#fff\"/>"
             "<rect width=\"1.5\" height=\"4\" fill=\"#a8320a\"/></pattern>"
             "</defs></svg>\n");
}
