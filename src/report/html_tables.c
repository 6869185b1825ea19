#include "report/html_out.h"

#include <holdfast/rows.h>
#include <string.h>

/* The evidence as tables: the same sheets that the command line prints, with chosen columns, in an
 * order that puts what needs action first, cut at a stated number of rows. */

/* Reasons of lots are much alike: ten pages of them say no more than one does. */
enum { PAPER_WHYS = 5, SENTENCE_MAX = 2000, WORD_MAX = 14, SHORT_MAX = 40 };

struct html_table {
    const struct sheet *sheet;
    const char *key[12]; /* columns shown, by key, closed by NULL */
    uint32_t rows_max;
    bool has_why;
    const char *command; /* that prints all rows */
};

static size_t column_of(const struct sheet *sheet, const char *key) {
    for (size_t i = 0; i < sheet->column_count; i++) {
        if (strcmp(sheet->column[i].key, key) == 0) {
            return i;
        }
    }
    return 0;
}

static void table_head(struct hf_buffer *out, const struct html_table *table) {
    hf_buffer_puts(out, "<div class=\"scroll\"><table><thead><tr>");
    for (size_t i = 0; table->key[i] != NULL; i++) {
        const struct sheet_column *column =
            &table->sheet->column[column_of(table->sheet, table->key[i])];
        hf_buffer_puts(out, hf_sheet_type_is_number(column->type) ? "<th class=\"r\">" : "<th>");
        hf_html_words(out, column->heading);
        hf_buffer_puts(out, "</th>");
    }
    hf_buffer_puts(out, "</tr></thead><tbody>\n");
}

static void table_cell(struct page *page, enum sheet_type type, bool is_sentence,
                       const struct sheet_cell *cell) {
    struct hf_buffer *out = page->out;
    if (type == SHEET_ANSWER) {
        hf_html_answer(out, cell->answer);
        return;
    }
    if (type == SHEET_DATES) {
        hf_html_dates(out, cell->dates, cell->answer);
        return;
    }
    if (type == SHEET_VERDICT && cell->is_early) {
        hf_buffer_puts(out, "<span class=\"sub\">not met yet, not due</span>");
        return;
    }
    if (type == SHEET_VERDICT) {
        hf_html_verdict(out, cell->verdict, HF_ANSWER_YES);
        hf_buffer_puts(out, cell->is_assumed ? " <span class=\"sub\">under the assumed list</span>"
                                             : "");
        return;
    }
    if (type == SHEET_TEXT) {
        hf_html_text_cut(out, hf_report_place(page->assessment, cell->text),
                         is_sentence ? SENTENCE_MAX : 240);
        return;
    }
    struct hf_buffer text = hf_buffer_make(1024);
    hf_sheet_cell_text(&text, type, cell);
    hf_html_text(out, hf_buffer_text(&text));
    hf_buffer_free(&text);
}

/* A few short words: none of them is broken to make a column narrow. */
static bool is_short(struct hf_text text) {
    size_t word = 0;
    for (size_t i = 0; i < text.len; i++) {
        word = text.data[i] == ' ' ? 0 : word + 1;
        if (word > WORD_MAX) {
            return false;
        }
    }
    return text.len <= SHORT_MAX;
}

static bool is_for_screen(const struct html_table *table, uint32_t at) {
    return table->sheet == &hf_sheet_stock_bars && at >= PAPER_WHYS;
}

/* `at`: its place on the page. */
static enum hf_status table_row(struct page *page, const struct html_table *table, uint32_t at,
                                uint32_t row) {
    struct hf_buffer *out = page->out;
    struct hf_arena scratch = page->scratch;
    struct sheet_cell cell[SHEET_COLUMN_MAX] = {{.counts = {0, 0}}};
    HF_TRY(table->sheet->row(page->assessment, row, &scratch, cell));
    hf_buffer_puts(out, table->has_why ? "<tr class=\"has-why\">" : "<tr>");
    size_t columns = 0;
    for (; table->key[columns] != NULL; columns++) {
        const size_t column = column_of(table->sheet, table->key[columns]);
        const enum sheet_type type = table->sheet->column[column].type;
        const bool is_sentence = strcmp(table->key[columns], "sentence") == 0;
        hf_buffer_puts(out, hf_sheet_type_is_number(type) ? "<td class=\"r\">"
                            : columns == 0                ? "<td class=\"first\">"
                            : type == SHEET_TEXT && is_short(cell[column].text) ? "<td class=\"w\">"
                                                                                : "<td>");
        table_cell(page, type, is_sentence, &cell[column]);
        hf_buffer_puts(out, "</td>");
    }
    hf_buffer_puts(out, "</tr>\n");
    if (table->has_why && table->sheet->why != NULL) {
        hf_buffer_printf(out, "<tr class=\"why%s\"><td colspan=\"%zu\">",
                         is_for_screen(table, at) ? " screen" : "", columns);
        hf_html_why(page, table->sheet->why(page->assessment, row), table->command);
        hf_buffer_puts(out, "</td></tr>\n");
    }
    return HF_OK;
}

/* Rows in the order given; NULL: in their own. */
static enum hf_status table_write(struct page *page, const struct html_table *table,
                                  const struct ranked *order, uint32_t count) {
    if (count == 0) {
        hf_page_note(page, table->sheet->empty);
        return HF_OK;
    }
    table_head(page->out, table);
    const uint32_t shown = count < table->rows_max ? count : table->rows_max;
    for (uint32_t i = 0; i < shown && page->out->status == HF_OK; i++) {
        HF_TRY(table_row(page, table, i, order == NULL ? i : order[i].position));
    }
    hf_buffer_puts(page->out, "</tbody></table></div>\n");
    if (is_for_screen(table, shown - 1)) {
        hf_buffer_printf(page->out,
                         "<p class=\"more paper\">On paper the first %u rows have their reasons; "
                         "the others: <code>holdfast %s --why</code></p>\n",
                         (unsigned)PAPER_WHYS, table->command);
    }
    hf_page_more(page, count, shown, table->command);
    return HF_OK;
}

/* Sorts by the keys that `rank` gives and writes. */
static enum hf_status table_ranked(struct page *page, const struct html_table *table,
                                   void (*rank)(const struct hf_assessment *assessment,
                                                struct ranked *item)) {
    const uint32_t count = table->sheet->row_count(page->assessment);
    struct hf_arena before = page->scratch;
    struct ranked *order = hf_new(&page->scratch, struct ranked, count);
    if (order == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        order[i] = (struct ranked){{0, 0, 0}, i};
        rank(page->assessment, &order[i]);
    }
    hf_ranked_sort(order, count);
    const enum hf_status status = table_write(page, table, order, count);
    page->scratch = before;
    return status;
}

/* ---- orders ---- */

static void rank_product(const struct hf_assessment *assessment, struct ranked *item) {
    const struct hf_product_dates *product = &assessment->product[item->position];
    item->key[0] = -(int64_t)product->touched;
    item->key[1] = hf_board_first_date(product, product->touched != HF_ANSWER_YES).days;
    item->key[2] = -product->units;
}

static void rank_effect(const struct hf_assessment *assessment, struct ranked *item) {
    const struct hf_effect *effect = &assessment->effect[item->position];
    item->key[0] = -(int64_t)effect->answer;
    item->key[1] = effect->from.earliest.days;
    item->key[2] = effect->product;
}

static void rank_pool(const struct hf_assessment *assessment, struct ranked *item) {
    const struct hf_endurance *pool = &assessment->endurance[item->position];
    item->key[0] = -(int64_t)pool->short_of_target;
    item->key[1] = pool->order_by.earliest.days;
    item->key[2] = pool->holds_until[2].earliest.days;
}

/* What is barred today first, the surest and the earliest. */
static void rank_lot(const struct hf_assessment *assessment, struct ranked *item) {
    const struct hf_stock_bar *bar = &assessment->stock_bar[item->position];
    item->key[0] = -(int64_t)bar->barred_as_of;
    item->key[1] = -(int64_t)bar->barred;
    item->key[2] = bar->from.earliest.days;
}

/* One supplier before two; then what surely takes most: at worst, one that nobody knows a part of
 * may take everything. */
static void rank_loss(const struct hf_assessment *assessment, struct ranked *item) {
    const struct hf_loss *loss = &assessment->loss[item->position];
    item->key[0] = loss->group[1] == HF_NONE ? 0 : 1;
    item->key[1] = -loss->subscribers_lost[0];
    item->key[2] = -loss->subscribers_lost[1];
}

static void rank_site(const struct hf_assessment *assessment, struct ranked *item) {
    const struct hf_site_risk *risk = &assessment->site_risk[item->position];
    item->key[0] = -(int64_t)risk->single_count;
    item->key[1] = risk->subscribers == HF_COUNT_UNKNOWN ? 0 : -risk->subscribers;
}

/* Vendors, then all threats together, then the other threats; places whose function is said first.
 */
static void rank_cut(const struct hf_assessment *assessment, struct ranked *item) {
    const struct hf_region_cut *cut = hf_sheet_cut_of(assessment, item->position, NULL);
    const uint32_t last = assessment->cut_threat_count - 1;
    item->key[0] = cut->threat == 0 ? 0 : cut->threat == last ? 1 : 2;
    item->key[1] = cut->function == HF_NONE ? 1 : 0;
    item->key[2] = item->position;
}

/* Most people first, then sites. */
static void rank_dependency(const struct hf_assessment *assessment, struct ranked *item) {
    const struct hf_dependency_risk *risk = &assessment->dependency_risk[item->position];
    item->key[0] = -risk->subscribers_lost[0];
    item->key[1] = -risk->sites_lost[0];
}

/* Not met, undetermined, met, not applicable; law before advice; then by day. */
static void rank_finding(const struct hf_assessment *assessment, struct ranked *item) {
    static const int64_t order[] = {2, 0, 1, 3};
    const struct hf_finding *finding = &assessment->finding[item->position];
    const struct hf_requirement *requirement =
        hf_sheet_requirement(assessment, finding->pack, finding->requirement);
    item->key[0] = finding->is_due ? order[finding->verdict] : 3;
    item->key[1] =
        requirement == NULL ? 0 : 8 * (int64_t)requirement->binding + (int64_t)finding->met;
    item->key[2] = finding->at.days;
}

/* What cannot be patched any more, then what has an exploited flaw open for too long, then what may
 * be past support; the earliest end first. */
static void rank_update(const struct hf_assessment *assessment, struct ranked *item) {
    const struct hf_update *update = &assessment->update[item->position];
    item->key[0] = update->no_updates_now == HF_ANSWER_YES          ? 0
                   : update->units_overdue[0] > 0                   ? 1
                   : update->unkept > HF_ANSWER_PRESUMED_NO         ? 2
                   : update->no_updates_now > HF_ANSWER_PRESUMED_NO ? 3
                                                                    : 4;
    item->key[1] = update->no_updates_from.earliest.days;
    item->key[2] = -update->units;
}

static void rank_release(const struct hf_assessment *assessment, struct ranked *item) {
    const struct hf_release_use *use = &assessment->release_use[item->position];
    item->key[0] = -(int64_t)use->overdue;
    item->key[1] = -(int64_t)(use->exploited == HF_ANSWER_YES) - (int64_t)(use->release != HF_NONE);
    item->key[2] = -use->units;
}

static void rank_claim(const struct hf_assessment *assessment, struct ranked *item) {
    const struct hf_claim_test *test = &assessment->claim[item->position];
    item->key[0] = -(int64_t)test->state;
    item->key[1] = test->since.earliest.days;
}

/* ---- the tables ---- */

static void heading_count(struct page *page, int64_t count, const char *one, const char *many) {
    hf_report_count(page->out, count);
    hf_buffer_putc(page->out, ' ');
    hf_html_words(page->out, count == 1 ? one : many);
}

static enum hf_status write_products(struct page *page) {
    const struct html_table table = {&hf_sheet_products,
                                     {"product", "units", "sites", "touched", "supply_end",
                                      "spares_end", "repair_end", "secure_until", "must_remove",
                                      NULL},
                                     60,
                                     false,
                                     "exposure"};
    hf_page_section_begin(page, "products");
    heading_count(page, (int64_t)page->board->touched + page->board->touched_open,
                  "product is or may be touched", "products are or may be touched");
    hf_buffer_puts(page->out, "; each has dates of its own");
    hf_page_section_body(page);
    HF_TRY(table_ranked(page, &table, rank_product));
    hf_page_section_end(page);
    return HF_OK;
}

static enum hf_status write_effects(struct page *page) {
    const struct html_table table = {&hf_sheet_effects,
                                     {"product", "effect", "act", "modality", "answer", "from",
                                      "until", "measure_title", "weakest_verified", NULL},
                                     12,
                                     true,
                                     "exposure"};
    hf_page_section_begin(page, "effects");
    heading_count(page, page->assessment->effect_count, "effect of a measure on a product",
                  "effects of measures on products");
    hf_buffer_puts(page->out, ", the surest and earliest first");
    hf_page_section_body(page);
    HF_TRY(table_ranked(page, &table, rank_effect));
    hf_page_section_end(page);
    return HF_OK;
}

static enum hf_status write_stock(struct page *page) {
    const struct html_table table = {&hf_sheet_stock,
                                     {"product", "units", "stock", "rate_per_year",
                                      "holds_until_95", "target", "needed", "shortfall", "order_by",
                                      "short_of_target", NULL},
                                     40,
                                     false,
                                     "stock"};
    const struct html_table events = {&hf_sheet_stock_events,
                                      {"product", "last_order", "last_delivery", "last_send",
                                       "last_return", "removal", "on_order", "at_repairer",
                                       "returning", "harvest", "expiring", NULL},
                                      40,
                                      false,
                                      "stock events"};
    hf_page_section_begin(page, "stock");
    if (page->board->pool_count == 0) {
        hf_buffer_puts(page->out, "No order of spares is due");
    } else {
        hf_buffer_puts(page->out,
                       "Order by these dates, or the stock runs out before the equipment is gone");
    }
    hf_page_section_body(page);
    HF_TRY(table_ranked(page, &table, rank_pool));
    hf_buffer_puts(page->out, "<h3>What ends on which day, and what still comes in</h3>\n");
    HF_TRY(table_ranked(page, &events, rank_pool));
    hf_page_section_end(page);
    return HF_OK;
}

/* Only where there are any: it is a matter of units on a shelf, which most operators have none of.
 */
static enum hf_status write_lots(struct page *page) {
    const struct html_table table = {&hf_sheet_stock_bars,
                                     {"lot", "product", "place", "quantity", "revision",
                                      "date_code", "barred", "from", "until", "rule", NULL},
                                     30,
                                     true,
                                     "stock lots"};
    const uint32_t count = page->assessment->stock_bar_count;
    int64_t sure = 0;
    for (uint32_t i = 0; i < count; i++) {
        sure += page->assessment->stock_bar[i].barred == HF_ANSWER_YES;
    }
    if (count == 0) {
        return HF_OK;
    }
    hf_page_section_begin(page, "lots");
    heading_count(page, sure, "lot in stock may not be installed",
                  "lots in stock may not be installed");
    if (count > sure) {
        hf_buffer_puts(page->out, ", ");
        hf_report_count(page->out, count - sure);
        hf_buffer_puts(page->out, " more perhaps");
    }
    hf_page_section_body(page);
    hf_page_note(page, "A law keeps these units from being installed in the days given. Where it "
                       "asks how a unit was made, revision and date code decide, lot by lot.");
    HF_TRY(table_ranked(page, &table, rank_lot));
    hf_page_section_end(page);
    return HF_OK;
}

static enum hf_status write_updates(struct page *page) {
    const struct html_table products = {&hf_sheet_updates,
                                        {"product", "units", "sites", "secure_until",
                                         "no_updates_now", "past_support", "unkept",
                                         "units_unknown", "units_overdue", NULL},
                                        30,
                                        false,
                                        "updates"};
    const struct html_table releases = {&hf_sheet_releases,
                                        {"product", "release", "units", "sites", "released_days",
                                         "installed_days", "flaw", "other_release", "open_days",
                                         "overdue", NULL},
                                        20,
                                        true,
                                        "updates releases"};
    int64_t ended = 0;
    int64_t units = 0;
    for (uint32_t i = 0; i < page->assessment->update_count; i++) {
        const bool is_now = page->assessment->update[i].no_updates_now == HF_ANSWER_YES;
        ended += is_now;
        units += is_now ? page->assessment->update[i].units : 0;
    }
    hf_page_section_begin(page, "updates");
    hf_buffer_puts(page->out, "What cannot be updated cannot be kept secure: ");
    heading_count(page, ended, "product", "products");
    hf_buffer_puts(page->out, " in use can no longer be patched (");
    heading_count(page, units, "unit)", "units)");
    hf_page_section_body(page);
    hf_page_note(page, "What its maker supports no longer may be kept if a replacement is planned, "
                       "it is rarely changed, its interfaces are monitored and it is kept from "
                       "being reached.");
    HF_TRY(table_ranked(page, &products, rank_update));
    hf_buffer_puts(page->out, "<h3>What runs, exploited flaws first</h3>\n");
    HF_TRY(table_ranked(page, &releases, rank_release));
    hf_page_section_end(page);
    return HF_OK;
}

static enum hf_status write_claims(struct page *page) {
    const struct html_table claims = {&hf_sheet_claims,
                                      {"claim", "claimant", "statement", "about", "made_on",
                                       "state", "since", "checked_on", "checked_by", NULL},
                                      30,
                                      true,
                                      "claims"};
    int64_t contradicted = 0;
    for (uint32_t i = 0; i < page->assessment->claim_count; i++) {
        contradicted += page->assessment->claim[i].state == HF_CLAIM_STATE_CONTRADICTED;
    }
    hf_page_section_begin(page, "claims");
    heading_count(page, contradicted, "claim of a supplier is contradicted by the data",
                  "claims of suppliers are contradicted by the data");
    hf_page_section_body(page);
    hf_page_note(page, "A claim is kept with its day and document. No answer in this report takes "
                       "it for a fact.");
    HF_TRY(table_ranked(page, &claims, rank_claim));
    hf_page_section_end(page);
    return HF_OK;
}

/* Whether what is still connected fits. */
static enum hf_status write_carried(struct page *page) {
    struct hf_arena keep = page->scratch;
    struct hf_text *line = NULL;
    size_t count = 0;
    if (page->assessment->carried == NULL) {
        return HF_OK;
    }
    HF_TRY(hf_report_carried_words(page->assessment, &keep, &line, &count));
    hf_page_note(page, "Connected is not served: what the links left carry of the traffic that is "
                       "still connected, at most. All of it, and by function: "
                       "holdfast resilience capacity");
    hf_buffer_puts(page->out, "<ul class=\"note\">\n");
    for (size_t i = 0; i < count; i++) {
        hf_buffer_puts(page->out, "<li>");
        hf_html_text(page->out, line[i]);
        hf_buffer_puts(page->out, "</li>\n");
    }
    hf_buffer_puts(page->out, "</ul>\n");
    return HF_OK;
}

static enum hf_status write_thresholds(struct page *page) {
    const struct html_table table = {&hf_sheet_thresholds,
                                     {"threshold", "binding", "applies", "in_force", "losses",
                                      "soonest", "hours_soonest", "hours_surely", NULL},
                                     20,
                                     false,
                                     "resilience thresholds"};
    const uint32_t count = hf_sheet_thresholds.row_count(page->assessment);
    if (count == 0) {
        return HF_OK;
    }
    hf_buffer_puts(page->out, "<h3>From when on it is an incident</h3>\n");
    hf_page_note(page, page->assessment->assumed_count > 0
                           ? "Thresholds of the packs against what the scenario loses."
                           : "Thresholds of the packs against the loss of every single group.");
    return table_write(page, &table, NULL, count);
}

static enum hf_status write_losses(struct page *page) {
    const struct html_table table = {
        &hf_sheet_losses,
        {"group", "second_group", "threat", "sites_lost", "subscribers_lost", NULL},
        25,
        false,
        "resilience"};
    hf_page_section_begin(page, "losses");
    hf_buffer_puts(page->out, "What the loss of one supplier, or of two at once, takes away");
    hf_page_section_body(page);
    hf_page_note(page, "A ban is not a loss: this is what happens if everything of a supplier "
                       "fails in one day. Two "
                       "figures: makers that are not known survive, or fail with it.");
    HF_TRY(table_ranked(page, &table, rank_loss));
    const int64_t left_out = page->assessment->singles_left_out + page->assessment->pairs_left_out;
    if (left_out > 0) {
        hf_buffer_puts(page->out, "<p class=\"note\">");
        hf_report_count(page->out, left_out);
        hf_buffer_printf(page->out,
                         " loss%s not computed, since the budget of work was used up.</p>\n",
                         left_out == 1 ? " was" : "es were");
    }
    HF_TRY(write_carried(page));
    HF_TRY(write_thresholds(page));
    hf_page_section_end(page);
    return HF_OK;
}

static enum hf_status write_sites(struct page *page) {
    const struct html_table table = {
        &hf_sheet_sites,
        {"site", "region", "subscribers", "served_now", "lost_with_count", "lost_with", NULL},
        40,
        false,
        "resilience"};
    const struct html_table keys = {&hf_sheet_key_sites,
                                    {"site", "region", "subscribers", "others_lost",
                                     "others_subscribers", "subscribers_known", NULL},
                                    HF_KEY_SITES,
                                    false,
                                    "resilience key-sites"};
    int64_t at_risk = 0;
    for (uint32_t i = 0; i < page->assessment->site_risk_count; i++) {
        at_risk += page->assessment->site_risk[i].single_count > 0;
    }
    hf_page_section_begin(page, "sites");
    heading_count(page, at_risk, "site is cut off by one single loss",
                  "sites are cut off by one single loss");
    hf_buffer_puts(page->out, ": the most exposed first");
    hf_page_section_body(page);
    HF_TRY(table_ranked(page, &table, rank_site));
    hf_buffer_puts(page->out,
                   "<h3>Key sites: what goes dark when all that stands there is lost</h3>\n");
    HF_TRY(table_write(page, &keys, NULL, page->assessment->key_site_count));
    if (page->assessment->key_sites_left_out > 0) {
        hf_page_note(page, "Not computed, since the budget of work was used up.");
    }
    hf_page_section_end(page);
    return HF_OK;
}

static enum hf_status write_hangs(struct page *page) {
    const struct html_table needs = {&hf_sheet_dependencies,
                                     {"dependency", "kind", "needed", "providers", "alone",
                                      "vendors", "sites_lost", "subscribers_lost", "starts", NULL},
                                     20,
                                     false,
                                     "resilience dependencies"};
    const struct html_table hangs = {
        &hf_sheet_hangs, {"sentence", NULL}, 10, true, "resilience hangs"};
    const struct html_table cuts = {&hf_sheet_cuts,
                                    {"region", "function", "threat", "case", "subscribers_now",
                                     "subscribers_1", "subscribers_2", "subscribers_3",
                                     "subscribers_more", "subscribers_never", NULL},
                                    60,
                                    false,
                                    "resilience cuts"};
    const struct html_table changes = {&hf_sheet_change_first,
                                       {"region", "function", "sentence", NULL},
                                       12,
                                       false,
                                       "resilience change-first"};
    const struct html_table providers = {&hf_sheet_change_providers,
                                         {"vendor", "dependency", "devices", "sentence", NULL},
                                         12,
                                         false,
                                         "resilience change-providers"};
    if (page->assessment->region_cut_count == 0) {
        return HF_OK;
    }
    hf_page_section_begin(page, "hangs");
    hf_buffer_puts(page->out, "How few have to fail together before a place goes dark");
    hf_page_section_body(page);
    HF_TRY(table_write(page, &hangs, NULL, page->assessment->hang_count));
    hf_buffer_puts(page->out, "<h3>People by how few risk groups take their service</h3>\n");
    hf_page_note(page, "People, by the least number of groups of the threat that have to fail "
                       "together before the function goes dark where they are. Best and worst: "
                       "makers that are not known survive, or fall with any group.");
    HF_TRY(table_ranked(page, &cuts, rank_cut));
    if (page->assessment->dependency_risk_count > 0) {
        hf_buffer_puts(page->out, "<h3>What devices need of others, and what stops it</h3>\n");
        HF_TRY(table_ranked(page, &needs, rank_dependency));
    }
    if (page->assessment->provider_change_count > 0) {
        hf_buffer_puts(page->out, "<h3>Which providers to give another maker</h3>\n");
        HF_TRY(table_write(page, &providers, NULL, page->assessment->provider_change_count));
    }
    hf_buffer_puts(page->out, "<h3>What to change first</h3>\n");
    HF_TRY(table_write(page, &changes, NULL, page->assessment->change_plan_count));
    hf_page_section_end(page);
    return HF_OK;
}

static enum hf_status write_findings(struct page *page) {
    const struct html_table table = {&hf_sheet_findings,
                                     {"title", "at", "verdict", "met", "figure", "presumed",
                                      "limit", "on_schedule", "binding", "weakest_verified", NULL},
                                     24,
                                     true,
                                     "comply"};
    hf_page_section_begin(page, "findings");
    hf_report_count(page->out, page->assessment->finding_count);
    hf_buffer_puts(page->out, page->assessment->finding_count == 1 ? " answer" : " answers");
    hf_buffer_puts(page->out, " to requirements, with figure and reason");
    hf_page_section_body(page);
    HF_TRY(table_ranked(page, &table, rank_finding));
    hf_page_section_end(page);
    return HF_OK;
}

static enum hf_status write_targets(struct page *page) {
    const struct html_table hits = {&hf_sheet_hits,
                                    {"party", "pack", "measure", "requirement", "answer", NULL},
                                    16,
                                    true,
                                    "exposure"};
    const struct html_table matches = {
        &hf_sheet_matches,
        {"party", "listed_name", "where", "score", "strength", "answer", NULL},
        40,
        false,
        "screen"};
    hf_page_section_begin(page, "targets");
    heading_count(page, page->assessment->hit_count,
                  "link from a supplier to a measure or requirement",
                  "links from suppliers to measures and requirements");
    hf_page_section_body(page);
    HF_TRY(table_write(page, &hits, NULL, page->assessment->hit_count));
    hf_buffer_puts(page->out, "<h3>Names that resemble listed ones</h3>\n");
    HF_TRY(table_write(page, &matches, NULL, page->assessment->match_count));
    hf_page_section_end(page);
    return HF_OK;
}

static enum hf_status write_missing(struct page *page) {
    const struct html_table table = {
        &hf_sheet_missing,
        {"file", "column", "cells", "undetermined", "units", "meaning", NULL},
        20,
        false,
        "doctor"};
    hf_page_section_begin(page, "missing");
    if (page->assessment->missing_count == 0) {
        hf_buffer_puts(page->out, "No answer is undetermined for want of a fact");
    } else {
        hf_buffer_puts(page->out, "These facts would settle most: fill them in first");
    }
    hf_page_section_body(page);
    HF_TRY(table_write(page, &table, NULL, page->assessment->missing_count));
    hf_page_section_end(page);
    return HF_OK;
}

enum hf_status hf_html_tables(struct page *page) {
    HF_TRY(write_findings(page));
    HF_TRY(write_products(page));
    HF_TRY(write_effects(page));
    HF_TRY(write_stock(page));
    HF_TRY(write_lots(page));
    HF_TRY(write_updates(page));
    HF_TRY(write_losses(page));
    HF_TRY(write_hangs(page));
    HF_TRY(write_sites(page));
    HF_TRY(write_targets(page));
    HF_TRY(write_claims(page));
    return write_missing(page);
}
