/* html_out.h - what the files that write the HTML page share. */
#ifndef HF_REPORT_HTML_OUT_H
#define HF_REPORT_HTML_OUT_H

#include "report/board.h"
#include "report/report_words.h"
#include "report/sheet.h"

/* The only way of a text into HTML: & < > " ' are escaped, control characters and signs that
 * reorder a line become U+FFFD, as do bytes that are no UTF-8. Fit for element content and for
 * quoted attributes. */
void hf_html_text(struct hf_buffer *out, struct hf_text text);
/* At most `columns` wide, cut with a closing U+2026. */
void hf_html_text_cut(struct hf_buffer *out, struct hf_text text, size_t columns);
/* Words of ours. */
void hf_html_words(struct hf_buffer *out, const char *words);

struct page {
    const struct hf_assessment *assessment;
    const struct hf_report_facts *facts; /* may be NULL */
    const struct board *board;
    struct hf_buffer *out;
    struct hf_arena scratch; /* copy it before use: nobody moves this one */
};

/* <section id><h2>...: write the heading between begin and body. */
void hf_page_section_begin(struct page *page, const char *id);
void hf_page_section_body(struct page *page);
void hf_page_section_end(struct page *page);
/* From which record of the evidence log the report was made, and how to check that; nothing if that
 * is not known. */
void hf_html_head(struct page *page);
/* <p class="note"> with words of ours. */
void hf_page_note(struct page *page, const char *words);
/* "and N more ...: holdfast COMMAND --format csv" below a table that was cut; nothing if all was
 * shown. */
void hf_page_more(struct page *page, uint64_t count, uint64_t shown, const char *command);

/* An answer as a mark: undetermined ones hatched, "yes" and "no" plain words. */
void hf_html_answer(struct hf_buffer *out, enum hf_answer answer);
/* A date with its answer: hatched while it is undetermined. */
void hf_html_dates(struct hf_buffer *out, struct hf_date_range dates, enum hf_answer answer);
void hf_html_verdict(struct hf_buffer *out, enum hf_verdict verdict, enum hf_answer met);
/* Level of verification as a small mark with its meaning as tooltip. */
void hf_html_verified(struct hf_buffer *out, enum hf_verified verified);
/* The weakest-verified fact behind an answer, as hf_html_verified; nothing if it rests on none. */
HF_MUST_CHECK enum hf_status hf_html_weakest(struct page *page, struct hf_why_id why);
/* <details> with the reasons as indented text, cut at a stated number of lines; `command` prints
 * all of them. */
void hf_html_why(struct page *page, struct hf_why_id why, const char *command);
/* Product name, escaped, cut at `columns` (0: not cut). */
HF_MUST_CHECK enum hf_status hf_html_product(struct page *page, uint32_t product, size_t columns);

/* Numbers in SVG: one decimal. */
void hf_svg_number(struct hf_buffer *out, const char *attribute, double value);
struct svg_box {
    double x, y, width, height;
};
void hf_svg_rect(struct hf_buffer *out, const char *css_class, struct svg_box box);
/* <svg role="img"> with what it shows in words: write the title, then hf_svg_desc, how to read it,
 * then hf_svg_body. */
void hf_svg_begin(struct hf_buffer *out, const char *css_class, struct svg_box view);
void hf_svg_desc(struct hf_buffer *out);
void hf_svg_body(struct hf_buffer *out);
struct hf_svg_line {
    double x1, y1, x2, y2;
};
void hf_svg_line(struct hf_buffer *out, const char *css_class, struct hf_svg_line line);
/* <text>: write the content, then hf_svg_text_end. */
void hf_svg_text_begin(struct hf_buffer *out, const char *css_class, double x, double y);
void hf_svg_text_end(struct hf_buffer *out);
/* Patterns that all drawings use; ids are unique in the page, so written once. */
void hf_svg_patterns(struct hf_buffer *out);

/* What ends for a pool, each day once: the letters of all that ends then. */
struct pool_mark {
    char letter[8];
    struct hf_date_range date;
    enum hf_answer answer; /* never NO; the date may be open at its end */
};
enum { POOL_MARKS = HF_STOCK_EVENTS };
uint32_t hf_pool_marks(const struct hf_endurance *pool, struct pool_mark *mark);
/* "order", "delivery", ...: what a letter stands for. */
const char *hf_pool_mark_word(char letter);
/* <li> with letter and word, for every letter. */
void hf_pool_marks_key(struct hf_buffer *out);

/* Stock over time above the curve of a pool; nothing where the assessment holds no path of it. */
struct pool_panel {
    double left, top, width, height;
    int32_t from, until; /* days shown */
};
void hf_html_pool_panel(struct hf_buffer *out, const struct hf_pool_path *path,
                        const struct pool_panel *panel);

/* The parts of the page, in their order. */
void hf_html_style(struct hf_buffer *out);
const char *hf_html_script(void);
HF_MUST_CHECK enum hf_status hf_html_board(struct page *page);
HF_MUST_CHECK enum hf_status hf_html_difference(struct page *page); /* with a scenario only */
HF_MUST_CHECK enum hf_status hf_html_timeline(struct page *page);
HF_MUST_CHECK enum hf_status hf_html_dark(struct page *page);
HF_MUST_CHECK enum hf_status hf_html_map(struct page *page);
HF_MUST_CHECK enum hf_status hf_html_curves(struct page *page);
HF_MUST_CHECK enum hf_status hf_html_frontier(struct page *page);
/* A table within the section of the frontier. */
HF_MUST_CHECK enum hf_status hf_html_levers(struct page *page);
HF_MUST_CHECK enum hf_status hf_html_shares(struct page *page);
HF_MUST_CHECK enum hf_status hf_html_tables(struct page *page);
HF_MUST_CHECK enum hf_status hf_html_sources(struct page *page);

#endif
