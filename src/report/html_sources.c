#include "report/html_out.h"

#include <string.h>

/* On what the report rests: assumptions, defects, sources with digests, packs with their facts, the
 * program. */

enum { SOURCES_MAX = 60, DEFECTS_MAX = 60, FACTS_MAX = 200 };

static void write_assumptions(struct page *page) {
    struct hf_buffer *out = page->out;
    const struct hf_assumptions *assumptions = &page->assessment->assumptions;
    hf_page_section_begin(page, "assumptions");
    hf_report_count(out, assumptions->count);
    hf_buffer_printf(out, " assumption%s, each with a name and an option to change it",
                     hf_report_plural(assumptions->count));
    hf_page_section_body(page);
    hf_buffer_puts(
        out,
        "<table><thead><tr><th>name</th><th>what it is</th><th class=\"r\">value</th><th>unit</th>"
        "<th>from</th></tr></thead><tbody>\n");
    for (uint32_t i = 0; i < assumptions->count; i++) {
        const struct hf_assumption *item = &assumptions->item[i];
        hf_buffer_puts(out, "<tr><td><code>");
        hf_html_text(out, item->name);
        hf_buffer_puts(out, "</code></td><td>");
        hf_html_text_cut(out, item->title, 200);
        hf_buffer_puts(out, "</td><td class=\"r\">");
        hf_report_range(out, item->value);
        hf_buffer_puts(out, "</td><td>");
        hf_html_text(out, item->unit);
        hf_buffer_puts(out, "</td><td>");
        hf_html_words(out, hf_report_origin_text(item->origin));
        const struct hf_pack *pack = hf_sheet_pack(page->assessment, item->pack);
        if (pack != NULL && item->fact < pack->fact_count) {
            hf_buffer_putc(out, ' ');
            hf_html_verified(out, pack->fact[item->fact].verified);
        }
        hf_buffer_puts(out, "</td></tr>\n");
    }
    hf_buffer_puts(out, "</tbody></table>\n");
    hf_page_section_end(page);
}

/* A defect's subject may be the key of a row, "site/place": the sensitive part is withheld with the
 * whole of it. */
static bool defect_is_private(const struct hf_assessment *assessment, struct hf_text text) {
    for (uint32_t p = 0; p < assessment->snapshot->pack_count; p++) {
        const struct hf_pack *pack = &assessment->snapshot->pack[p];
        for (uint32_t i = 0; pack->is_private && i < pack->sensitive_place_count; i++) {
            const struct hf_text place = pack->sensitive_place[i];
            if (place.len > 0 && hf_text_find(text, place, 0) < text.len) {
                return true;
            }
        }
    }
    return false;
}

static void defect_text(struct page *page, struct hf_text text, size_t columns) {
    hf_html_text_cut(page->out,
                     defect_is_private(page->assessment, text)
                         ? HF_TEXT("(withheld: names a sensitive place)")
                         : text,
                     columns);
}

static void defect_row(struct page *page, const struct hf_defect *defect) {
    struct hf_buffer *out = page->out;
    hf_buffer_puts(out, "<tr><td>");
    hf_html_text_cut(out, defect->file.len > 0 ? defect->file : defect->source, 80);
    if (defect->line > 0) {
        hf_buffer_printf(out, ":%lld", (long long)defect->line);
    }
    if (defect->column > 0) {
        hf_buffer_printf(out, ":%lld", (long long)defect->column);
    }
    hf_buffer_puts(out, "</td><td>");
    hf_html_words(out, hf_defect_kind_text(defect->kind));
    hf_buffer_puts(out, "</td><td>");
    defect_text(page, defect->subject, 80);
    hf_buffer_puts(out, "</td><td>");
    defect_text(page, defect->message, 240);
    hf_buffer_puts(out, "</td></tr>\n");
}

static void write_defects(struct page *page) {
    struct hf_buffer *out = page->out;
    const struct hf_snapshot *snapshot = page->assessment->snapshot;
    const size_t imported = page->facts == NULL ? 0 : page->facts->defect_count;
    const size_t count = imported + snapshot->defect_count;
    hf_page_section_begin(page, "defects");
    if (count == 0) {
        hf_buffer_puts(out, "Every row that was imported could be used");
        hf_page_section_body(page);
        hf_page_section_end(page);
        return;
    }
    hf_report_count(out, (int64_t)count);
    hf_buffer_printf(out, " defect%s in the data: kept out of the answers, not out of the report",
                     hf_report_plural((int64_t)count));
    hf_page_section_body(page);
    hf_buffer_puts(
        out,
        "<table><thead><tr><th>where</th><th>kind</th><th>what</th><th>why it cannot be used as it "
        "stands</th></tr></thead><tbody>\n");
    size_t shown = 0;
    for (size_t i = 0; i < imported && shown < DEFECTS_MAX; i++, shown++) {
        defect_row(page, &page->facts->defect[i]);
    }
    for (uint32_t i = 0; i < snapshot->defect_count && shown < DEFECTS_MAX; i++, shown++) {
        defect_row(page, &snapshot->defect[i]);
    }
    hf_buffer_puts(out, "</tbody></table>\n");
    hf_page_more(page, count, shown, "doctor defects");
    hf_page_section_end(page);
}

static void source_rows(struct page *page) {
    struct hf_buffer *out = page->out;
    const struct hf_snapshot *snapshot = page->assessment->snapshot;
    hf_buffer_puts(out, "<table><thead><tr><th>source</th><th>file</th><th>imported</"
                        "th><th>SHA-256</th></tr></thead>"
                        "<tbody>\n");
    uint32_t shown = 0;
    for (; shown < snapshot->source_count && shown < SOURCES_MAX; shown++) {
        const struct hf_source *source = &snapshot->source[shown];
        hf_buffer_puts(out, "<tr><td>");
        hf_html_text_cut(out, source->name, 60);
        hf_buffer_puts(out, "</td><td>");
        hf_html_text_cut(out, source->file, 80);
        hf_buffer_puts(out, "</td><td class=\"date\">");
        hf_report_instant(out, source->imported_at);
        hf_buffer_puts(out, "</td><td><code>");
        hf_html_text_cut(out, source->digest, 17);
        hf_buffer_puts(out, "</code></td></tr>\n");
    }
    hf_buffer_puts(out, "</tbody></table>\n");
    hf_page_more(page, snapshot->source_count, shown, "sources");
}

/* Only addresses that a browser may follow become links. */
static void fact_link(struct hf_buffer *out, struct hf_text url) {
    const bool is_web =
        hf_text_starts(url, HF_TEXT("https://")) || hf_text_starts(url, HF_TEXT("http://"));
    if (is_web) {
        hf_buffer_puts(out, "<a href=\"");
        hf_html_text(out, url);
        hf_buffer_puts(out, "\">");
    }
    hf_html_text_cut(out, url, 120);
    hf_buffer_puts(out, is_web ? "</a>" : "");
}

static void pack_facts(struct page *page, const struct hf_pack *pack) {
    struct hf_buffer *out = page->out;
    hf_buffer_puts(out, "<h3>");
    hf_html_text_cut(out, pack->title.len > 0 ? pack->title : pack->id, 90);
    hf_buffer_puts(out, " <span class=\"sub\">");
    hf_html_text_cut(out, pack->id, 40);
    hf_buffer_putc(out, ' ');
    hf_html_text_cut(out, pack->version, 20);
    hf_buffer_puts(out, "</span></h3>\n");
    if (pack->is_private) {
        hf_page_note(page, "A private pack: its facts and places are not printed.");
        return;
    }
    hf_buffer_puts(
        out, "<table><thead><tr><th></th><th>citation</th><th>where</th></tr></thead><tbody>\n");
    uint32_t shown = 0;
    for (; shown < pack->fact_count && shown < FACTS_MAX; shown++) {
        const struct hf_fact *fact = &pack->fact[shown];
        hf_buffer_puts(out, "<tr><td>");
        hf_html_verified(out, fact->verified);
        hf_buffer_puts(out, "</td><td>");
        hf_html_text_cut(out, fact->citation.len > 0 ? fact->citation : fact->id, 200);
        if (fact->note.len > 0) {
            hf_buffer_puts(out, "<br/><span class=\"sub\">");
            hf_html_text_cut(out, fact->note, 240);
            hf_buffer_puts(out, "</span>");
        }
        hf_buffer_puts(out, "</td><td>");
        fact_link(out, fact->url);
        hf_buffer_puts(out, "</td></tr>\n");
    }
    hf_buffer_puts(out, "</tbody></table>\n");
    hf_page_more(page, pack->fact_count, shown, "pack");
}

static void write_sources(struct page *page) {
    const struct hf_snapshot *snapshot = page->assessment->snapshot;
    struct hf_buffer *out = page->out;
    hf_page_section_begin(page, "sources");
    hf_report_count(out, snapshot->source_count);
    hf_buffer_printf(out, " source%s, and ", hf_report_plural(snapshot->source_count));
    hf_report_count(out, snapshot->pack_count);
    hf_buffer_printf(out, " pack%s whose facts say what measures mean",
                     hf_report_plural(snapshot->pack_count));
    hf_page_section_body(page);
    source_rows(page);
    for (uint32_t i = 0; i < snapshot->pack_count; i++) {
        pack_facts(page, &snapshot->pack[i]);
    }
    hf_page_section_end(page);
}

static void write_about(struct page *page) {
    struct hf_buffer *out = page->out;
    const struct hf_assessment *assessment = page->assessment;
    hf_page_section_begin(page, "about");
    hf_buffer_puts(out, "How this report was made");
    hf_page_section_body(page);
    hf_buffer_puts(out, "<dl><dt>as of (legal time)</dt><dd>");
    hf_report_date(out, assessment->scenario.as_of);
    hf_buffer_puts(out, "</dd><dt>known at</dt><dd>");
    if (assessment->snapshot->known_at == INT64_MAX) {
        hf_buffer_puts(out, "all that was imported");
    } else {
        hf_report_instant(out, assessment->snapshot->known_at);
    }
    hf_buffer_puts(out, "</dd><dt>scenario</dt><dd>");
    hf_html_text(out, assessment->scenario.name.len > 0 ? assessment->scenario.name
                                                        : HF_TEXT("the data as they are"));
    hf_buffer_puts(out, "</dd>");
    if (page->facts != NULL) {
        hf_buffer_puts(out, "<dt>program</dt><dd>holdfast ");
        hf_html_text(out, page->facts->version);
        hf_buffer_puts(out, "</dd><dt>made</dt><dd>");
        hf_report_instant(out, page->facts->made_at);
        hf_buffer_puts(out, "</dd>");
    }
    hf_buffer_puts(out, "</dl>\n");
    hf_html_head(page);
    hf_page_note(page, "The same program and the same data in the workspace give the same report, "
                       "but for the line that says when it was made.");
    hf_page_section_end(page);
}

enum hf_status hf_html_sources(struct page *page) {
    write_defects(page);
    write_assumptions(page);
    write_sources(page);
    write_about(page);
    return HF_OK;
}
