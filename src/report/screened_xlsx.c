#include "report/screened_xlsx.h"

#include "report/xlsx.h"

/* What was screened, as a worksheet: one line a match, or one for a query without any. */

static void heads(struct xlsx_book *book, const char *const *name, size_t count) {
    for (size_t i = 0; i < count; i++) {
        hf_xlsx_heading(book, name[i], "");
    }
    hf_xlsx_row_end(book);
}

static void match_cells(struct xlsx_book *book, const struct hf_screened_match *match) {
    hf_xlsx_text(book, match->list);
    hf_xlsx_text(book, match->entry);
    hf_xlsx_text(book, match->name);
    hf_xlsx_number(book, match->score->score);
    hf_xlsx_text(book, hf_text_of(hf_match_strength_text(match->score->strength)));
}

static enum hf_status book_end(struct xlsx_book *book, struct hf_buffer *out) {
    const enum hf_status status = hf_xlsx_close(book, out);
    if (status != HF_OK && out->status == HF_OK) {
        out->status = status;
    }
    return status;
}

void hf_screened_xlsx(const struct hf_screened_query *query, size_t query_count,
                      struct hf_buffer *out) {
    static const char *const names[] = {"id",    "query", "status", "list",
                                        "entry", "name",  "score",  "strength"};
    struct xlsx_book book;
    out->status = hf_xlsx_open(&book, xlsx_no_day);
    if (out->status != HF_OK) {
        return;
    }
    hf_xlsx_sheet(&book, "screened");
    heads(&book, names, sizeof names / sizeof names[0]);
    for (size_t i = 0; i < query_count; i++) {
        for (size_t k = 0; k < query[i].match_count || k == 0; k++) {
            hf_xlsx_text(&book, query[i].id);
            hf_xlsx_text(&book, query[i].name);
            hf_xlsx_text(&book, query[i].is_undetermined ? HF_TEXT("undetermined") : HF_TEXT("ok"));
            if (k < query[i].match_count) {
                match_cells(&book, &query[i].match[k]);
            }
            hf_xlsx_row_end(&book);
        }
    }
    hf_ignore(book_end(&book, out));
}

void hf_screened_pairs_xlsx(const struct hf_screened_pair *pair, size_t pair_count,
                            struct hf_buffer *out) {
    static const char *const names[] = {"name1", "name2", "score"};
    struct xlsx_book book;
    out->status = hf_xlsx_open(&book, xlsx_no_day);
    if (out->status != HF_OK) {
        return;
    }
    hf_xlsx_sheet(&book, "pairs");
    heads(&book, names, sizeof names / sizeof names[0]);
    for (size_t i = 0; i < pair_count; i++) {
        const struct hf_screen_score *score = pair[i].score;
        hf_xlsx_text(&book, pair[i].name1);
        hf_xlsx_text(&book, pair[i].name2);
        hf_xlsx_number(&book, score->is_undetermined ? (double)NAN : score->score);
        hf_xlsx_row_end(&book);
    }
    hf_ignore(book_end(&book, out));
}
