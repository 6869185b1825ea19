#include "report/board.h"
#include "report/part.h"
#include "report/report_words.h"
#include "report/sheet.h"

/* What a planner reads in a terminal. Every block has a bound on its lines; together they stay
 * within 40. */

enum {
    SUMMARY_PRODUCTS = 5,
    SUMMARY_LOSSES = 3,
    SUMMARY_POOLS = 5,
    SUMMARY_FINDINGS = 3,
    SUMMARY_MISSING = 3,
    SUMMARY_NAME = 27,
    SUMMARY_GROUP = 32,
    SUMMARY_INDENT = 9,
    SUMMARY_NARROWEST = 40,
};

struct summary {
    const struct hf_assessment *assessment;
    const struct hf_report_facts *facts;
    const struct board *board;
    struct hf_buffer *out;
    struct hf_buffer line;
    size_t width;
};

static void line_end(struct summary *summary) {
    struct hf_text text = hf_buffer_text(&summary->line);
    if (hf_report_columns(text) > summary->width) {
        hf_buffer_add(summary->out, hf_report_front(text, summary->width - 1));
        hf_buffer_puts(summary->out, "\xE2\x80\xA6");
    } else {
        hf_buffer_add(summary->out, text);
    }
    hf_buffer_putc(summary->out, '\n');
    hf_part_fail(summary->out, summary->line.status);
    hf_buffer_clear(&summary->line);
}

/* Begins a line under a heading: the first one of a block carries the word. */
static struct hf_buffer *line_begin(struct summary *summary, const char *word) {
    hf_buffer_puts(&summary->line, word);
    for (size_t i = hf_text_of(word).len; i < SUMMARY_INDENT; i++) {
        hf_buffer_putc(&summary->line, ' ');
    }
    return &summary->line;
}

/* Breaks a paragraph at blanks. */
static void put_paragraph(struct summary *summary, struct hf_text text) {
    while (text.len > 0) {
        struct hf_text front = hf_report_front(text, summary->width);
        if (front.len < text.len) {
            size_t at = front.len;
            while (at > 0 && text.data[at] != ' ') {
                at--;
            }
            front.len = at > 0 ? at : front.len;
        }
        hf_buffer_add(&summary->line, hf_text_trim(front));
        line_end(summary);
        text = hf_text_trim(hf_text_slice(text, front.len, text.len));
    }
}

static void put_more(struct summary *summary, uint32_t count, uint32_t shown, const char *command) {
    if (count > shown) {
        hf_buffer_printf(&summary->line, "and %u more: holdfast %s", (unsigned)(count - shown),
                         command);
        line_end(summary);
    }
}

static enum hf_status summary_heading(struct summary *summary, struct hf_arena scratch) {
    const struct hf_assessment *assessment = summary->assessment;
    hf_report_plain(&summary->line, hf_board_operator(assessment));
    hf_buffer_puts(&summary->line, ", as of ");
    hf_report_date(&summary->line, assessment->scenario.as_of);
    if (assessment->scenario.name.len > 0) {
        hf_buffer_puts(&summary->line, ", scenario ");
        hf_report_plain(&summary->line, assessment->scenario.name);
    }
    line_end(summary);
    struct hf_buffer headline = hf_buffer_make(summary->out->limit);
    hf_board_headline(&headline, summary->board);
    hf_buffer_puts(&headline, ". ");
    const enum hf_status status = hf_board_lead(&headline, summary->board, assessment, scratch);
    hf_part_fail(summary->out, headline.status);
    put_paragraph(summary, hf_text_trim(hf_buffer_text(&headline)));
    hf_buffer_free(&headline);
    return status;
}

/* A name in a column of its own. */
static void put_name(struct hf_buffer *line, struct hf_text name, size_t columns) {
    const size_t from = line->len;
    const bool is_cut = hf_report_columns(name) > columns;
    hf_report_plain(line, hf_report_front(name, is_cut ? columns - 1 : columns));
    hf_buffer_puts(line, is_cut ? "\xE2\x80\xA6" : "");
    for (size_t used = hf_report_columns(hf_text_slice(hf_buffer_text(line), from, line->len));
         used < columns; used++) {
        hf_buffer_putc(line, ' ');
    }
}

/* A date of at most ten signs and a question mark where it is not settled, padded to `columns`. */
static void put_date(struct hf_buffer *line, struct hf_date date, enum hf_answer answer,
                     size_t columns) {
    const size_t from = line->len;
    if (answer == HF_ANSWER_NO) {
        hf_buffer_putc(line, '-');
    } else if (date.days >= HF_DATE_MAX.days && !hf_answer_is_settled(answer)) {
        hf_buffer_puts(line, "unknown");
    } else {
        hf_report_date(line, date);
        hf_buffer_puts(line, hf_answer_is_settled(answer) ? "" : "?");
    }
    while (line->len < from + columns && line->status == HF_OK) {
        hf_buffer_putc(line, ' ');
    }
}

static enum hf_status summary_products(struct summary *summary, struct hf_arena scratch) {
    static const enum hf_effect_kind dated[] = {HF_EFFECT_NO_SPARES, HF_EFFECT_NO_REPAIR,
                                                HF_EFFECT_NO_UPDATES, HF_EFFECT_MUST_REMOVE};
    const struct board *board = summary->board;
    if (board->product_count == 0) {
        return HF_OK;
    }
    line_end(summary);
    hf_buffer_puts(&summary->line,
                   "touched products             spares end  repair ends secure until remove by");
    line_end(summary);
    uint32_t shown = 0;
    for (; shown < board->product_count && shown < SUMMARY_PRODUCTS; shown++) {
        const struct hf_product_dates *product =
            &summary->assessment->product[board->product[shown]];
        struct hf_arena room = scratch;
        struct hf_text name = HF_TEXT("");
        HF_TRY(hf_sheet_product(summary->assessment, product->product, &room, &name));
        put_name(&summary->line, name, SUMMARY_NAME);
        hf_buffer_puts(&summary->line, "  ");
        for (size_t i = 0; i < sizeof dated / sizeof dated[0]; i++) {
            put_date(&summary->line, product->date[dated[i]].earliest, product->answer[dated[i]],
                     i == 3   ? 0
                     : i == 2 ? 13
                              : 12);
        }
        line_end(summary);
    }
    put_more(summary, board->product_count, shown, "exposure");
    return HF_OK;
}

/* "1,200 users", "1,200+ users" where some are not counted, "users not known" where none is. */
static void put_users(struct hf_buffer *line, const struct hf_loss *loss) {
    int64_t people[2];
    hf_sheet_people_lost(people, loss->subscribers_lost, loss->sites_lost, loss->subscribers_known);
    if (people[1] == HF_COUNT_UNKNOWN) {
        hf_buffer_puts(line, "users not known");
        return;
    }
    hf_report_counts(line, people);
    hf_buffer_puts(line, loss->subscribers_known ? " users" : "+ users");
}

static void summary_losses(struct summary *summary) {
    const struct board *board = summary->board;
    if (board->loss_count == 0) {
        return;
    }
    line_end(summary);
    hf_buffer_puts(&summary->line, "if lost at once                   takes service from");
    line_end(summary);
    uint32_t shown = 0;
    for (; shown < board->loss_count && shown < SUMMARY_LOSSES; shown++) {
        const struct hf_loss *loss = &summary->assessment->loss[board->loss[shown]];
        struct hf_buffer group = hf_buffer_make(summary->out->limit);
        hf_board_group(&group, summary->assessment, loss->group[0]);
        put_name(&summary->line, hf_buffer_text(&group), SUMMARY_GROUP);
        hf_part_fail(summary->out, group.status);
        hf_buffer_free(&group);
        hf_buffer_puts(&summary->line, "  ");
        hf_report_counts(&summary->line, loss->sites_lost);
        hf_buffer_puts(&summary->line, loss->sites_lost[1] == 1 ? " site, " : " sites, ");
        put_users(&summary->line, loss);
        line_end(summary);
    }
    put_more(summary, board->loss_count, shown, "resilience");
    if (summary->assessment->singles_left_out > 0) {
        hf_report_count(&summary->line, summary->assessment->singles_left_out);
        hf_buffer_puts(&summary->line, " losses were not computed: the budget of work was used up");
        line_end(summary);
    }
}

static void put_order_by(struct summary *summary, const struct hf_endurance *pool) {
    static const char *const word[] = {"", "now         ", "too late    ", "no end      "};
    const enum board_order order = hf_board_order(summary->assessment, pool);
    if (order == BOARD_ORDER_LATER) {
        put_date(&summary->line, pool->order_by.earliest, HF_ANSWER_YES, 12);
    } else {
        hf_buffer_puts(&summary->line, word[order]);
    }
}

static enum hf_status summary_pools(struct summary *summary, struct hf_arena scratch) {
    const struct board *board = summary->board;
    if (board->pool_count == 0) {
        return HF_OK;
    }
    line_end(summary);
    hf_buffer_puts(&summary->line, "spares that run short        hold until  order by    to order");
    line_end(summary);
    uint32_t shown = 0;
    for (; shown < board->pool_count && shown < SUMMARY_POOLS; shown++) {
        const struct hf_endurance *pool = &summary->assessment->endurance[board->pool[shown]];
        struct hf_arena room = scratch;
        struct hf_text name = HF_TEXT("");
        HF_TRY(hf_sheet_product(summary->assessment, pool->product, &room, &name));
        int64_t shortfall[2] = {0, 0};
        hf_sheet_shortfall(pool, shortfall);
        put_name(&summary->line, name, SUMMARY_NAME);
        hf_buffer_puts(&summary->line, "  ");
        const bool is_least =
            pool->lots_unsized > 0 && pool->holds_until[2].earliest.days < HF_DATE_MAX.days;
        put_date(&summary->line, pool->holds_until[2].earliest,
                 is_least ? HF_ANSWER_NO_BASIS : HF_ANSWER_YES, 12);
        put_order_by(summary, pool);
        hf_report_counts(&summary->line, shortfall);
        line_end(summary);
    }
    put_more(summary, board->pool_count, shown, "stock");
    return HF_OK;
}

static void put_verdicts(struct hf_buffer *line, const char *when,
                         const struct board_verdicts *verdicts) {
    hf_buffer_puts(line, when);
    hf_report_count(line, verdicts->met);
    hf_buffer_puts(line, " met, ");
    hf_report_count(line, verdicts->not_met);
    hf_buffer_puts(line, " not met, ");
    hf_report_count(line, verdicts->undetermined);
    hf_buffer_puts(line, " undetermined");
}

static void summary_findings(struct summary *summary) {
    const struct board *board = summary->board;
    if (summary->assessment->finding_count == 0) {
        return;
    }
    line_end(summary);
    put_verdicts(&summary->line, "requirements today ", &board->today);
    line_end(summary);
    put_verdicts(&summary->line, "at their deadlines ", &board->later);
    line_end(summary);
    uint32_t shown = 0;
    for (; shown < board->finding_count && shown < SUMMARY_FINDINGS; shown++) {
        const struct hf_finding *finding = &summary->assessment->finding[board->finding[shown]];
        const struct hf_requirement *requirement =
            hf_sheet_requirement(summary->assessment, finding->pack, finding->requirement);
        hf_buffer_puts(&summary->line, "  ");
        put_date(&summary->line, finding->at, HF_ANSWER_YES, 12);
        hf_buffer_printf(&summary->line, "%s: ", hf_report_verdict_text(finding->verdict));
        hf_report_plain(&summary->line, requirement == NULL ? HF_TEXT("") : requirement->title);
        line_end(summary);
    }
    put_more(summary, board->finding_count, shown, "comply");
}

static void summary_missing(struct summary *summary) {
    const struct hf_assessment *assessment = summary->assessment;
    line_end(summary);
    for (uint32_t i = 0; i < assessment->missing_count && i < SUMMARY_MISSING; i++) {
        const struct hf_missing *missing = &assessment->missing[i];
        const struct hf_schema *schema = hf_schema_get(missing->kind);
        struct hf_buffer *line = line_begin(summary, i == 0 ? "fill in" : "");
        hf_buffer_puts(line, schema->file != NULL ? schema->file : schema->name);
        if (missing->column < schema->column_count) {
            hf_buffer_printf(line, " %s", schema->column[missing->column].name);
        }
        hf_buffer_puts(line, ": ");
        hf_report_count(line, missing->undetermined);
        hf_buffer_printf(line, " open answer%s rest%s on it",
                         hf_report_plural(missing->undetermined),
                         missing->undetermined == 1 ? "s" : "");
        line_end(summary);
    }
}

static void summary_basis(struct summary *summary) {
    const struct hf_snapshot *snapshot = summary->assessment->snapshot;
    const size_t defects =
        snapshot->defect_count + (summary->facts == NULL ? 0 : summary->facts->defect_count);
    struct hf_buffer *line = line_begin(summary, "basis");
    hf_buffer_printf(line, "%u sources, %u packs, ", (unsigned)snapshot->source_count,
                     (unsigned)snapshot->pack_count);
    hf_report_count(line, (int64_t)defects);
    hf_buffer_printf(line, " defect%s in the data", hf_report_plural((int64_t)defects));
    if (summary->facts != NULL && summary->facts->version.len > 0) {
        hf_buffer_puts(line, "; holdfast ");
        hf_report_plain(line, summary->facts->version);
    }
    line_end(summary);
    if (summary->facts != NULL && summary->facts->head.len > 0) {
        (void)line_begin(summary, "head");
        hf_report_plain(line, summary->facts->head);
        line_end(summary);
        hf_buffer_printf(line, "         of record %lld of the evidence log: holdfast log verify",
                         (long long)summary->facts->record);
        line_end(summary);
    }
}

static enum hf_status summary_write(struct summary *summary, struct hf_arena scratch) {
    HF_TRY(summary_heading(summary, scratch));
    HF_TRY(summary_products(summary, scratch));
    summary_losses(summary);
    HF_TRY(summary_pools(summary, scratch));
    summary_findings(summary);
    summary_missing(summary);
    summary_basis(summary);
    return HF_OK;
}

void hf_report_summary(const struct hf_assessment *assessment, const struct hf_report_facts *facts,
                       int width, struct hf_buffer *out) {
    if (out == NULL) {
        return;
    }
    if (assessment == NULL || assessment->snapshot == NULL) {
        hf_part_fail(out, HF_ERR_ARGUMENT);
        return;
    }
    struct hf_arena opened;
    enum hf_status status = hf_part_arena_open(&opened, assessment, hf_board_bytes(assessment));
    if (status == HF_OK) {
        struct hf_arena arena = opened;
        struct board board;
        struct summary summary = {assessment,
                                  facts,
                                  &board,
                                  out,
                                  hf_buffer_make(out->limit),
                                  width <= 0                  ? 80
                                  : width < SUMMARY_NARROWEST ? SUMMARY_NARROWEST
                                                              : (size_t)width};
        status = hf_board_make(&board, assessment, &arena);
        if (status == HF_OK) {
            status = summary_write(&summary, arena);
        }
        hf_buffer_free(&summary.line);
        hf_arena_close(&opened);
    }
    hf_part_fail(out, status);
}
