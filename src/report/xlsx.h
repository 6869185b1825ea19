/* xlsx.h - a workbook, cell by cell: the one place that knows the library behind it.
 *
 * Open a book, begin a sheet, write its heading and its cells in the order of rows, begin the next
 * one, close. What goes wrong is kept in the book: look at what hf_xlsx_close returns. The same
 * cells give the same bytes: the moment of making is the day that was passed. Texts stay texts:
 * none becomes a formula or a link, whatever it begins with.
 *
 * A text of more than 32,767 characters, which no cell holds, is cut and says so; more rows than a
 * sheet holds are HF_ERR_LIMIT. The library behind it uses temporary files of its own.
 */
#ifndef HF_REPORT_XLSX_H
#define HF_REPORT_XLSX_H

#include <holdfast/buffer.h>
#include <holdfast/date.h>

enum { XLSX_COLUMN_MAX = 64, XLSX_ROW_MAX = 1048576 };

struct xlsx_book {
    struct lxw_workbook *workbook;
    struct lxw_worksheet *worksheet;
    struct lxw_format *heading, *day, *percent;
    int file;                        /* in memory; -1: none */
    uint32_t row;                    /* the one that is being written; 0 is the heading */
    uint16_t column, column_count;   /* the next cell; most of any row */
    uint16_t width[XLSX_COLUMN_MAX]; /* of the sheet, in characters */
    struct hf_buffer text;           /* of a cell */
    enum hf_status status;
};

/* For what belongs to no day: 1 January 1980, as the files inside a workbook say too. */
static const struct hf_date xlsx_no_day = {3652};

HF_MUST_CHECK enum hf_status hf_xlsx_open(struct xlsx_book *book, struct hf_date made_on);
/* A new sheet of that name, at most 31 characters; the one before it is finished. */
void hf_xlsx_sheet(struct xlsx_book *book, const char *name);
/* A heading cell, its column's name. */
void hf_xlsx_heading(struct xlsx_book *book, const char *name, const char *suffix);
void hf_xlsx_row_end(struct xlsx_book *book);

void hf_xlsx_text(struct xlsx_book *book, struct hf_text text);
void hf_xlsx_number(struct xlsx_book *book, double value); /* NaN and infinity: blank */
void hf_xlsx_percent(struct xlsx_book *book, double ratio);
/* Days that a spreadsheet cannot hold stand as text. */
void hf_xlsx_date(struct xlsx_book *book, struct hf_date date);
void hf_xlsx_blank(struct xlsx_book *book);

/* Adds the file to `out` and frees the book, also after an error. `out` may be NULL: only frees. */
HF_MUST_CHECK enum hf_status hf_xlsx_close(struct xlsx_book *book, struct hf_buffer *out);

#endif
