#include "report/html_out.h"

#include "report/why_text.h"

/* The page for the board: one A4 sheet. Every list has a bound, so that it stays one. */

enum {
    BOARD_PRODUCTS = 10,
    BOARD_LOSSES = 5,
    BOARD_POOLS = 7,
    BOARD_FINDINGS = 7,
    BOARD_MISSING = 3,
    BOARD_NAME = 34,
    BOARD_SPARE = 26
};

static void board_more(struct page *page, uint32_t count, uint32_t shown, const char *where) {
    if (count > shown) {
        hf_buffer_puts(page->out, "<p class=\"more\">and ");
        hf_report_count(page->out, (int64_t)count - shown);
        hf_buffer_printf(page->out, " more, <a href=\"#%s\">in the evidence below</a></p>\n",
                         where);
    }
}

static void board_eyebrow(struct page *page) {
    struct hf_buffer *out = page->out;
    hf_buffer_puts(out, "<p class=\"eyebrow\"><span>");
    hf_html_text(out, hf_board_operator(page->assessment));
    if (page->assessment->scenario.name.len > 0) {
        hf_buffer_puts(out, " \xC2\xB7 scenario ");
        hf_html_text(out, page->assessment->scenario.name);
    }
    hf_buffer_puts(out, "</span><span>as of ");
    hf_report_date(out, page->assessment->scenario.as_of);
    hf_buffer_puts(out, " \xC2\xB7 holdfast");
    if (page->facts != NULL) {
        hf_buffer_putc(out, ' ');
        hf_html_text(out, page->facts->version);
    }
    hf_buffer_puts(out, "</span></p>\n");
}

static void tile_begin(struct hf_buffer *out) {
    hf_buffer_puts(out, "<div class=\"tile\"><b>");
}

static void tile_words(struct hf_buffer *out, const char *words) {
    hf_buffer_puts(out, "</b><span>");
    hf_html_words(out, words);
    hf_buffer_puts(out, "</span></div>\n");
}

static void tile_loss_words(struct page *page) {
    if (page->board->worst_loss == HF_NONE) {
        tile_words(page->out, "sites cut off by the worst loss of one supplier");
        return;
    }
    struct hf_buffer words = hf_buffer_make(page->out->limit);
    hf_buffer_puts(&words, "sites cut off if all of ");
    hf_board_group(&words, page->assessment,
                   page->assessment->loss[page->board->worst_loss].group[0]);
    hf_buffer_puts(&words, " is lost at once");
    hf_buffer_puts(page->out, "</b><span>");
    hf_html_text(page->out, hf_buffer_text(&words));
    hf_buffer_puts(page->out, "</span></div>\n");
    if (words.status != HF_OK) {
        page->out->status = words.status;
    }
    hf_buffer_free(&words);
}

static void board_tiles(struct page *page) {
    const struct board *board = page->board;
    struct hf_buffer *out = page->out;
    hf_buffer_puts(out, "<div class=\"tiles\">\n");
    tile_begin(out);
    hf_report_count(out, board->touched);
    if (board->touched_open > 0) {
        hf_buffer_puts(out, "<small> + ");
        hf_report_count(out, board->touched_open);
        hf_buffer_puts(out, " undetermined</small>");
    }
    tile_words(out, board->touched == 1 ? "product touched by a measure"
                                        : "products touched by a measure");
    tile_begin(out);
    hf_report_count(out, board->touched_sites);
    hf_buffer_puts(out, "<small> of ");
    hf_report_count(out, board->sites);
    if (board->open_sites > board->touched_sites) {
        hf_buffer_puts(out, ", perhaps ");
        hf_report_count(out, board->open_sites);
    }
    hf_buffer_puts(out, "</small>");
    tile_words(out, "sites with such a product in use");
    tile_begin(out);
    if (board->worst_loss == HF_NONE) {
        hf_buffer_putc(out, '0');
    } else {
        hf_report_counts(out, page->assessment->loss[board->worst_loss].sites_lost);
    }
    tile_loss_words(page);
    tile_begin(out);
    hf_report_count(out, board->today.not_met + board->later.not_met);
    if (board->today.undetermined + board->later.undetermined > 0) {
        hf_buffer_puts(out, "<small> + ");
        hf_report_count(out, board->today.undetermined + board->later.undetermined);
        hf_buffer_puts(out, " undetermined</small>");
    }
    tile_words(out, "requirements not met, today or at their deadline");
    hf_buffer_puts(out, "</div>\n");
}

/* A date that has come is said in the colour of action. */
static void board_date(struct page *page, struct hf_date_range dates, enum hf_answer answer) {
    const bool has_come =
        answer == HF_ANSWER_YES && dates.latest.days <= page->assessment->scenario.as_of.days;
    hf_buffer_puts(page->out, has_come ? "<td><span class=\"past\">" : "<td>");
    hf_html_dates(page->out, dates, answer);
    hf_buffer_puts(page->out, has_come ? "</span></td>" : "</td>");
}

static enum hf_status board_products_table(struct page *page) {
    static const enum hf_effect_kind dated[] = {HF_EFFECT_NO_SPARES, HF_EFFECT_NO_REPAIR,
                                                HF_EFFECT_NO_UPDATES, HF_EFFECT_MUST_REMOVE};
    const struct board *board = page->board;
    struct hf_buffer *out = page->out;
    hf_buffer_puts(out, "<h3>Four dates of each touched product: the earliest counts</h3>\n");
    if (board->product_count == 0) {
        hf_page_note(page,
                     board->products == 0
                         ? "Import devices or a list of site, product and quantity to begin."
                     : board->presumed_clear > 0
                         ? "No product is known to be touched, but those that are not settled "
                           "cannot be ruled "
                           "out: see what would settle most, below."
                         : "No product is touched by a measure of the packs and lists at hand.");
        return HF_OK;
    }
    hf_buffer_puts(
        out,
        "<table><thead><tr><th>product</th><th class=\"r\">units</th><th class=\"r\">sites</th>"
        "<th>spares end</th><th>repair ends</th><th>secure until</th><th>must remove by</th>"
        "<th></th></tr></thead><tbody>\n");
    uint32_t shown = 0;
    for (; shown < board->product_count && shown < BOARD_PRODUCTS; shown++) {
        const struct hf_product_dates *product = &page->assessment->product[board->product[shown]];
        hf_buffer_puts(out, "<tr><td class=\"first name\">");
        HF_TRY(hf_html_product(page, product->product, BOARD_NAME));
        hf_buffer_puts(out, "</td><td class=\"r\">");
        hf_report_count(out, product->units);
        hf_buffer_puts(out, "</td><td class=\"r\">");
        hf_report_count(out, product->sites);
        hf_buffer_puts(out, "</td>");
        struct hf_why_id why = HF_WHY_NONE;
        for (size_t i = 0; i < sizeof dated / sizeof dated[0]; i++) {
            board_date(page, product->date[dated[i]], product->answer[dated[i]]);
            why = product->answer[dated[i]] != HF_ANSWER_NO && why.value == HF_WHY_NONE.value
                      ? product->why[dated[i]]
                      : why;
        }
        hf_buffer_puts(out, "<td>");
        HF_TRY(hf_html_weakest(page, why));
        hf_buffer_puts(out, "</td></tr>\n");
    }
    hf_buffer_puts(out, "</tbody></table>\n");
    board_more(page, board->product_count, shown, "products");
    return HF_OK;
}

static void bar_part(struct hf_buffer *out, const char *css_class, double from, double width) {
    hf_buffer_printf(out, "<i class=\"%s\" style=\"left:", css_class);
    hf_report_number(out, from, 1);
    hf_buffer_puts(out, "%;width:");
    hf_report_number(out, width, 1);
    hf_buffer_puts(out, "%\"></i>");
}

/* Filled: lost in any case; hatched: lost if unknown makers fail too. */
static void loss_bar(struct hf_buffer *out, const struct hf_loss *loss, int64_t whole) {
    const double scale = whole > 0 ? 100.0 / (double)whole : 0.0;
    const double least = (double)loss->sites_lost[0] * scale;
    const double most = (double)loss->sites_lost[1] * scale;
    hf_buffer_puts(out, "<span class=\"bar\">");
    bar_part(out, "least", 0.0, least);
    bar_part(out, "most", least, most - least);
    hf_buffer_puts(out, "</span>");
}

static void board_losses_table(struct page *page) {
    const struct board *board = page->board;
    struct hf_buffer *out = page->out;
    hf_buffer_puts(out, "<div><h3>Who loses service if all of one supplier is lost at once</h3>\n");
    if (board->loss_count == 0) {
        hf_page_note(
            page,
            page->assessment->loss_count == 0
                ? "Nothing is known of links and gateways, or of makers: no loss can be computed."
                : "No single loss takes a site's service away.");
        hf_buffer_puts(out, "</div>\n");
        return;
    }
    hf_buffer_puts(out, "<table><thead><tr><th>lost</th><th class=\"r\">sites</th><th "
                        "class=\"r\">subscribers</th></tr>"
                        "</thead><tbody>\n");
    uint32_t shown = 0;
    for (; shown < board->loss_count && shown < BOARD_LOSSES; shown++) {
        const struct hf_loss *loss = &page->assessment->loss[board->loss[shown]];
        hf_buffer_puts(out, "<tr><td>");
        hf_html_text_cut(out, hf_sheet_group(page->assessment, loss->group[0]), BOARD_NAME);
        if (loss->group[0] < page->assessment->group_count) {
            hf_buffer_puts(out, " <span class=\"sub\">");
            hf_html_text_cut(out, page->assessment->group[loss->group[0]].threat, 24);
            hf_buffer_puts(out, "</span>");
        }
        if (hf_board_group_is_target(page->assessment, loss->group[0])) {
            hf_buffer_puts(out, " <span class=\"target\">under measures</span>");
        }
        loss_bar(out, loss, board->served_sites);
        hf_buffer_puts(out, "</td><td class=\"r\">");
        hf_report_counts(out, loss->sites_lost);
        hf_buffer_puts(out, "</td><td class=\"r\">");
        int64_t people[2];
        hf_sheet_people_lost(people, loss->subscribers_lost, loss->sites_lost,
                             loss->subscribers_known);
        hf_report_counts(out, people);
        hf_buffer_puts(out, loss->subscribers_known || people[1] == HF_COUNT_UNKNOWN
                                ? "</td></tr>\n"
                                : " <span class=\"open\">or more</span></td></tr>\n");
    }
    hf_buffer_puts(out, "</tbody></table>\n");
    board_more(page, board->loss_count, shown, "losses");
    hf_buffer_puts(out, "</div>\n");
}

/* The day until which an order still comes through the door; what to do today where that day is
 * near or gone. */
static void board_order_by(struct page *page, const struct hf_endurance *pool) {
    struct hf_buffer *out = page->out;
    const bool is_sure = pool->short_of_target == HF_ANSWER_YES;
    hf_buffer_puts(out, is_sure ? "" : "<span class=\"open\">");
    switch (hf_board_order(page->assessment, pool)) {
    case BOARD_ORDER_LATER:
        hf_report_date(out, pool->order_by.earliest);
        break;
    case BOARD_ORDER_NOW:
        hf_buffer_puts(out, is_sure ? "<span class=\"past\">now</span>" : "now");
        break;
    case BOARD_ORDER_PASSED:
        hf_buffer_puts(out,
                       is_sure ? "<span class=\"past\">too late</span> since " : "too late since ");
        hf_report_date(out, pool->order_by.latest);
        break;
    case BOARD_ORDER_OPEN:
        hf_buffer_puts(out, "no closing day");
        break;
    }
    hf_buffer_puts(out, is_sure ? "" : "</span>");
}

static enum hf_status board_pools_table(struct page *page) {
    const struct board *board = page->board;
    struct hf_buffer *out = page->out;
    hf_buffer_puts(out, "<div><h3>What to order, and by when</h3>\n");
    if (board->pool_count == 0) {
        hf_page_note(page, page->assessment->endurance_count == 0
                               ? "No product has units in use or in stock."
                               : "No pool of spares is known to run short.");
        hf_buffer_puts(out, "</div>\n");
        return HF_OK;
    }
    hf_buffer_puts(
        out, "<table><thead><tr><th>spare</th><th>stock holds until</th><th class=\"r\">order</th>"
             "<th>by</th></tr></thead><tbody>\n");
    uint32_t shown = 0;
    for (; shown < board->pool_count && shown < BOARD_POOLS; shown++) {
        const struct hf_endurance *pool = &page->assessment->endurance[board->pool[shown]];
        int64_t shortfall[2] = {0, 0};
        hf_sheet_shortfall(pool, shortfall);
        hf_buffer_puts(out, "<tr><td class=\"name\">");
        HF_TRY(hf_html_product(page, pool->product, BOARD_SPARE));
        hf_buffer_puts(out, "</td><td class=\"date\">");
        hf_report_date(out, pool->holds_until[2].earliest);
        hf_buffer_puts(out, pool->lots_unsized > 0 ? " or later" : "");
        hf_buffer_puts(out, "</td><td class=\"r\">");
        hf_report_counts(out, shortfall);
        hf_buffer_puts(out, "</td><td class=\"date\">");
        board_order_by(page, pool);
        hf_buffer_puts(out, "</td></tr>\n");
    }
    hf_buffer_puts(out, "</tbody></table>\n");
    board_more(page, board->pool_count, shown, "stock");
    hf_buffer_puts(out, "</div>\n");
    return HF_OK;
}

static void verdict_counts(struct hf_buffer *out, const struct board_verdicts *verdicts) {
    hf_report_count(out, verdicts->met);
    hf_buffer_puts(out, " met, ");
    hf_report_count(out, verdicts->not_met);
    hf_buffer_puts(out, " not met, ");
    hf_report_count(out, verdicts->undetermined);
    hf_buffer_puts(out, " undetermined");
}

static enum hf_status board_findings_table(struct page *page) {
    const struct board *board = page->board;
    struct hf_buffer *out = page->out;
    if (page->assessment->finding_count == 0) {
        hf_buffer_puts(out, "<h3>Requirements</h3>\n");
        hf_page_note(page, "No pack at hand holds a requirement for this operator.");
        return HF_OK;
    }
    hf_buffer_puts(out, "<h3>Requirements today: ");
    verdict_counts(out, &board->today);
    hf_buffer_puts(out, "; at their deadlines: ");
    verdict_counts(out, &board->later);
    hf_buffer_puts(out, "</h3>\n");
    if (board->finding_count == 0) {
        return HF_OK;
    }
    hf_buffer_puts(
        out, "<table><thead><tr><th "
             "style=\"width:16%\">on</th><th>requirement</th><th>verdict</th><th></th></tr></thead>"
             "<tbody>\n");
    uint32_t shown = 0;
    for (; shown < board->finding_count && shown < BOARD_FINDINGS; shown++) {
        const struct hf_finding *finding = &page->assessment->finding[board->finding[shown]];
        const struct hf_requirement *requirement =
            hf_sheet_requirement(page->assessment, finding->pack, finding->requirement);
        hf_buffer_puts(out, "<tr><td class=\"date\">");
        hf_report_date(out, finding->at);
        hf_buffer_puts(out, finding->is_today ? " <span class=\"sub\">today</span></td><td>"
                                              : "</td><td>");
        hf_html_text_cut(out, requirement == NULL ? HF_TEXT("") : requirement->title, 110);
        hf_buffer_puts(out, "</td><td>");
        hf_html_verdict(out, finding->verdict, finding->met);
        hf_buffer_puts(out, "</td><td>");
        HF_TRY(hf_html_weakest(page, finding->why));
        hf_buffer_puts(out, "</td></tr>\n");
    }
    hf_buffer_puts(out, "</tbody></table>\n");
    board_more(page, board->finding_count, shown, "findings");
    return HF_OK;
}

static void board_settle(struct page *page) {
    struct hf_buffer *out = page->out;
    const struct hf_assessment *assessment = page->assessment;
    if (assessment->missing_count == 0) {
        return;
    }
    hf_buffer_puts(out, "<p class=\"note\">What would settle most: ");
    for (uint32_t i = 0; i < assessment->missing_count && i < BOARD_MISSING; i++) {
        const struct hf_missing *missing = &assessment->missing[i];
        const struct hf_schema *schema = hf_schema_get(missing->kind);
        hf_buffer_puts(out, i == 0 ? "" : "; ");
        hf_report_spaced(out, missing->column < schema->column_count
                                  ? schema->column[missing->column].name
                                  : "rows");
        hf_buffer_printf(out, " in %s (", schema->file != NULL ? schema->file : schema->name);
        hf_report_count(out, missing->undetermined);
        hf_buffer_printf(out, " answer%s)", hf_report_plural(missing->undetermined));
    }
    hf_buffer_puts(out, ".</p>\n");
}

enum hf_status hf_html_board(struct page *page) {
    struct hf_buffer *out = page->out;
    hf_buffer_puts(out, "<section class=\"board\" id=\"board\">\n");
    board_eyebrow(page);
    struct hf_buffer text = hf_buffer_make(out->limit);
    hf_board_headline(&text, page->board);
    hf_buffer_puts(out, "<h1>");
    hf_html_text(out, hf_buffer_text(&text));
    hf_buffer_puts(out, ".</h1>\n<p class=\"lead\">");
    hf_buffer_clear(&text);
    const enum hf_status status =
        hf_board_lead(&text, page->board, page->assessment, page->scratch);
    hf_html_text(out, hf_text_trim(hf_buffer_text(&text)));
    hf_buffer_puts(out, "</p>\n");
    hf_buffer_free(&text);
    HF_TRY(status);
    board_tiles(page);
    HF_TRY(board_products_table(page));
    hf_buffer_puts(out, "<div class=\"two\">\n");
    board_losses_table(page);
    HF_TRY(board_pools_table(page));
    hf_buffer_puts(out, "</div>\n");
    HF_TRY(board_findings_table(page));
    board_settle(page);
    hf_page_note(page,
                 "Hatched: not settled by the data, with what is presumed meanwhile. V1, V2, M: "
                 "how well the weakest "
                 "fact behind an answer is known (official text, secondary source, unverified).");
    hf_html_head(page);
    hf_page_section_end(page);
    return HF_OK;
}
