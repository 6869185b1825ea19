#include "report/sheet_xlsx.h"

#include "report/part.h"
#include "report/report_words.h"

#include <string.h>

static void xlsx_count(struct xlsx_book *book, int64_t count) {
    hf_xlsx_number(book, count == HF_COUNT_UNKNOWN ? (double)NAN : (double)count);
}

static void xlsx_real(struct xlsx_book *book, double value, bool is_percent) {
    if (is_percent) {
        hf_xlsx_percent(book, value);
    } else {
        hf_xlsx_number(book, value);
    }
}

static void xlsx_cell(struct xlsx_book *book, enum sheet_type type, const struct sheet_cell *cell) {
    switch (type) {
    case SHEET_TEXT:
        hf_xlsx_text(book, cell->text);
        return;
    case SHEET_COUNT:
        xlsx_count(book, cell->counts[0]);
        return;
    case SHEET_COUNTS:
        xlsx_count(book, cell->counts[0]);
        xlsx_count(book, cell->counts[1]);
        return;
    case SHEET_NUMBER:
        xlsx_real(book, cell->range.lower, cell->is_percent);
        return;
    case SHEET_RANGE:
    case SHEET_PERCENT:
        xlsx_real(book, cell->range.lower, cell->is_percent || type == SHEET_PERCENT);
        xlsx_real(book, cell->range.upper, cell->is_percent || type == SHEET_PERCENT);
        return;
    case SHEET_DATES:
        hf_xlsx_date(book, cell->dates.earliest);
        hf_xlsx_date(book, cell->dates.latest);
        return;
    case SHEET_ANSWER:
        hf_xlsx_text(book, hf_text_of(hf_answer_text(cell->answer)));
        return;
    case SHEET_VERDICT:
        hf_xlsx_text(book, hf_text_of(hf_report_verdict_text(cell->verdict)));
        return;
    case SHEET_CURVE:
        return;
    }
}

static void xlsx_headings(struct xlsx_book *book, const struct sheet *sheet) {
    for (size_t i = 0; i < sheet->column_count; i++) {
        const struct sheet_column *column = &sheet->column[i];
        const char *name = column->heading[0] == '\0' ? column->key : column->heading;
        switch (column->type) {
        case SHEET_COUNTS:
        case SHEET_RANGE:
        case SHEET_PERCENT:
            hf_xlsx_heading(book, name, ", least");
            hf_xlsx_heading(book, name, ", most");
            break;
        case SHEET_DATES:
            hf_xlsx_heading(book, name, ", earliest");
            hf_xlsx_heading(book, name, ", latest");
            break;
        case SHEET_TEXT:
        case SHEET_COUNT:
        case SHEET_NUMBER:
        case SHEET_ANSWER:
        case SHEET_VERDICT:
            hf_xlsx_heading(book, name, "");
            break;
        case SHEET_CURVE:
            break;
        }
    }
}

static void xlsx_why(struct xlsx_book *book, const struct hf_assessment *assessment,
                     struct hf_why_id why) {
    struct hf_buffer lines = hf_buffer_make((size_t)1 << 24);
    hf_report_why(assessment, why, 0, &lines);
    hf_xlsx_text(book, hf_text_trim(hf_buffer_text(&lines)));
    if (lines.status != HF_OK && book->status == HF_OK) {
        book->status = lines.status;
    }
    hf_buffer_free(&lines);
}

enum hf_status hf_sheet_xlsx_add(struct xlsx_book *book, const struct sheet *sheet,
                                 const struct hf_assessment *assessment, struct hf_arena scratch,
                                 bool has_why) {
    const bool is_explained = has_why && sheet->why != NULL;
    hf_xlsx_sheet(book, sheet->name);
    xlsx_headings(book, sheet);
    if (is_explained) {
        hf_xlsx_heading(book, "why", "");
    }
    hf_xlsx_row_end(book);
    const uint32_t count = sheet->row_count(assessment);
    for (uint32_t row = 0; row < count && book->status == HF_OK; row++) {
        struct hf_arena room = scratch;
        struct sheet_cell cell[SHEET_COLUMN_MAX] = {{.counts = {0, 0}}};
        HF_TRY(sheet->row(assessment, row, &room, cell));
        for (size_t column = 0; column < sheet->column_count; column++) {
            xlsx_cell(book, sheet->column[column].type, &cell[column]);
        }
        if (is_explained) {
            xlsx_why(book, assessment, sheet->why(assessment, row));
        }
        hf_xlsx_row_end(book);
    }
    return book->status;
}

/* ---- rows ---- */

static void rows_cell(struct xlsx_book *book, const struct hf_rows_column *column,
                      struct hf_text text) {
    enum { DAY_LENGTH = 10 };
    double number = 0.0;
    struct hf_date day = {0};
    if (column->is_number && hf_text_double(text, &number)) {
        hf_xlsx_number(book, number);
    } else if (!column->is_number && text.len == DAY_LENGTH && hf_date_parse(text, &day)) {
        hf_xlsx_date(book, day);
    } else {
        hf_xlsx_text(book, text);
    }
}

void hf_rows_xlsx_add(struct xlsx_book *book, const struct hf_rows_text *rows,
                      const struct hf_rows_why *why, const char *name) {
    const bool is_explained = why != NULL && why->item != NULL;
    hf_xlsx_sheet(book, name);
    for (size_t i = 0; i < rows->column_count; i++) {
        const char *heading = rows->column[i].heading;
        hf_xlsx_heading(book, heading[0] == '\0' ? rows->column[i].name : heading, "");
    }
    if (is_explained) {
        hf_xlsx_heading(book, "why", "");
    }
    hf_xlsx_row_end(book);
    for (size_t row = 0; row < rows->row_count && book->status == HF_OK; row++) {
        for (size_t i = 0; i < rows->column_count; i++) {
            rows_cell(book, &rows->column[i], rows->cell[row * rows->column_count + i]);
        }
        if (is_explained) {
            xlsx_why(book, why->assessment, why->item[row]);
        }
        hf_xlsx_row_end(book);
    }
}

/* ---- whole books ---- */

static const enum hf_report_part all_parts[] = {
    HF_REPORT_FINDINGS,      HF_REPORT_PRODUCTS,
    HF_REPORT_EFFECTS,       HF_REPORT_STOCK,
    HF_REPORT_STOCK_EVENTS,  HF_REPORT_STOCK_BARS,
    HF_REPORT_UPDATES,       HF_REPORT_RELEASES,
    HF_REPORT_LOSSES,        HF_REPORT_SHARES,
    HF_REPORT_CONCENTRATION, HF_REPORT_SITES,
    HF_REPORT_MATCHES,       HF_REPORT_HITS,
    HF_REPORT_CLAIMS,        HF_REPORT_PURCHASES,
    HF_REPORT_LOST,          HF_REPORT_LOST_PARTS,
    HF_REPORT_LOST_SITES,    HF_REPORT_KEY_SITES,
    HF_REPORT_REGIONS,       HF_REPORT_HANGS,
    HF_REPORT_CUTS,          HF_REPORT_SITE_CUTS,
    HF_REPORT_WEAK_POINTS,   HF_REPORT_CHANGE_PROVIDERS,
    HF_REPORT_CHANGE_FIRST,  HF_REPORT_CHANGE_STEPS,
    HF_REPORT_THRESHOLDS,    HF_REPORT_INCIDENTS,
    HF_REPORT_DEPENDENCIES,  HF_REPORT_MISSING,
    HF_REPORT_ASSUMPTIONS,
};
_Static_assert(sizeof all_parts / sizeof all_parts[0] == HF_REPORT_PART_COUNT,
               "every part is a sheet of the workbook");

static void about_row(struct xlsx_book *book, const char *name, struct hf_text value) {
    hf_xlsx_text(book, hf_text_of(name));
    hf_xlsx_text(book, value);
    hf_xlsx_row_end(book);
}

static void about_add(struct xlsx_book *book, const struct hf_assessment *assessment,
                      const struct hf_report_facts *facts) {
    const struct hf_operators *operators = &assessment->snapshot->operators;
    hf_xlsx_sheet(book, "about");
    hf_xlsx_heading(book, "what", "");
    hf_xlsx_heading(book, "is", "");
    hf_xlsx_row_end(book);
    about_row(book, "operator", operators->rows.count == 1 ? operators->name[0] : HF_TEXT(""));
    hf_xlsx_text(book, HF_TEXT("as of"));
    hf_xlsx_date(book, assessment->scenario.as_of);
    hf_xlsx_row_end(book);
    about_row(book, "scenario", assessment->scenario.name);
    if (facts != NULL) {
        about_row(book, "program", facts->version);
        about_row(book, "head of the evidence log", facts->head);
        hf_xlsx_text(book, HF_TEXT("rows of import that could not be used as they stand"));
        hf_xlsx_number(book, (double)facts->defect_count);
        hf_xlsx_row_end(book);
    }
}

static enum hf_status book_write(const struct hf_assessment *assessment,
                                 const struct hf_report_book *request, struct hf_arena scratch,
                                 struct hf_buffer *out) {
    struct xlsx_book book;
    HF_TRY(hf_xlsx_open(&book, assessment->scenario.as_of));
    enum hf_status status = HF_OK;
    if (request->part == NULL) {
        about_add(&book, assessment, request->facts);
    }
    const enum hf_report_part *part = request->part == NULL ? all_parts : request->part;
    const size_t count = request->part == NULL ? HF_REPORT_PART_COUNT : request->part_count;
    for (size_t i = 0; i < count && status == HF_OK; i++) {
        const struct sheet *sheet = hf_sheet_of(part[i]);
        status = sheet == NULL
                     ? HF_ERR_ARGUMENT
                     : hf_sheet_xlsx_add(&book, sheet, assessment, scratch, request->has_why);
    }
    book.status = book.status == HF_OK ? status : book.status;
    return hf_xlsx_close(&book, out);
}

void hf_report_workbook(const struct hf_assessment *assessment,
                        const struct hf_report_book *request, struct hf_buffer *out) {
    if (out == NULL) {
        return;
    }
    if (assessment == NULL || assessment->snapshot == NULL || request == NULL ||
        (request->part != NULL && request->part_count == 0)) {
        hf_part_fail(out, HF_ERR_ARGUMENT);
        return;
    }
    struct hf_arena arena;
    enum hf_status status = hf_part_arena_open(&arena, assessment, 0);
    if (status == HF_OK) {
        status = book_write(assessment, request, arena, out);
        hf_arena_close(&arena);
    }
    hf_part_fail(out, status);
}
