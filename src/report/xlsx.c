#include "report/xlsx.h"

#include "report/report_words.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum { WIDTH_LEAST = 8, WIDTH_MOST = 60, CELL_BYTES_MAX = 32767 };
static const char cut_mark[] = " [cut: a cell holds no more]";

static void book_check(struct xlsx_book *book, lxw_error error) {
    if (error == LXW_NO_ERROR || book->status != HF_OK) {
        return;
    }
    book->status = error == LXW_ERROR_MEMORY_MALLOC_FAILED ? HF_ERR_MEMORY : HF_ERR_IO;
}

/* Midnight of a day, as the library wants moments; it takes 0 for now, so that day is another. */
static time_t day_seconds(struct hf_date day) {
    return (time_t)day.days * HF_DAY_SECONDS;
}

enum hf_status hf_xlsx_open(struct xlsx_book *book, struct hf_date made_on) {
    char path[40];
    *book = (struct xlsx_book){.file = memfd_create("workbook", MFD_CLOEXEC),
                               .status = HF_OK,
                               .text = hf_buffer_make(CELL_BYTES_MAX + 1)};
    if (book->file < 0) {
        return HF_ERR_IO;
    }
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", book->file);
    book->workbook = workbook_new(path);
    if (book->workbook == NULL) {
        (void)close(book->file);
        return HF_ERR_MEMORY;
    }
    const struct hf_date day = made_on.days == 0 ? xlsx_no_day : made_on;
    lxw_doc_properties properties = {.created = day_seconds(day)};
    book_check(book, workbook_set_properties(book->workbook, &properties));
    book->heading = workbook_add_format(book->workbook);
    book->day = workbook_add_format(book->workbook);
    book->percent = workbook_add_format(book->workbook);
    if (book->heading == NULL || book->day == NULL || book->percent == NULL) {
        book->status = HF_ERR_MEMORY;
        return hf_xlsx_close(book, NULL);
    }
    format_set_bold(book->heading);
    format_set_num_format(book->day, "yyyy-mm-dd");
    format_set_num_format(book->percent, "0.0%");
    return HF_OK;
}

/* Heading frozen, a filter on it, widths by what stands in the columns. */
static void sheet_finish(struct xlsx_book *book) {
    if (book->worksheet == NULL || book->column_count == 0) {
        return;
    }
    const uint16_t last = (uint16_t)(book->column_count - 1);
    worksheet_freeze_panes(book->worksheet, 1, 0);
    const uint32_t last_row = book->row > 1 ? book->row - 1 : 1;
    book_check(book, worksheet_autofilter(book->worksheet, 0, 0, last_row, last));
    for (uint16_t i = 0; i <= last; i++) {
        const uint16_t width = book->width[i] < WIDTH_LEAST  ? WIDTH_LEAST
                               : book->width[i] > WIDTH_MOST ? WIDTH_MOST
                                                             : book->width[i];
        book_check(book, worksheet_set_column(book->worksheet, i, i, width + 2.0, NULL));
    }
}

void hf_xlsx_sheet(struct xlsx_book *book, const char *name) {
    sheet_finish(book);
    book->worksheet = workbook_add_worksheet(book->workbook, name);
    book->row = 0;
    book->column = 0;
    book->column_count = 0;
    memset(book->width, 0, sizeof book->width);
    if (book->worksheet == NULL && book->status == HF_OK) {
        book->status = HF_ERR_ARGUMENT; /* a name that is taken, too long or not allowed */
    }
}

/* Whether the next cell can be written; counts it, and what it is wide. */
static bool cell_begin(struct xlsx_book *book, size_t width, uint16_t *column) {
    if (book->status == HF_OK && book->worksheet == NULL) {
        book->status = HF_ERR_ARGUMENT;
    }
    if (book->status == HF_OK && (book->column >= XLSX_COLUMN_MAX || book->row >= XLSX_ROW_MAX)) {
        book->status = HF_ERR_LIMIT;
    }
    if (book->status != HF_OK) {
        return false;
    }
    *column = book->column++;
    if (book->column > book->column_count) {
        book->column_count = book->column;
    }
    if (width > book->width[*column]) {
        book->width[*column] = width > WIDTH_MOST ? WIDTH_MOST : (uint16_t)width;
    }
    return true;
}

/* A string of its own for the library, cut on a whole character where it is too long. */
static void text_write(struct xlsx_book *book, uint16_t column, struct hf_text text,
                       lxw_format *format) {
    struct hf_buffer *copy = &book->text;
    size_t length = text.len;
    if (length > CELL_BYTES_MAX) {
        length = hf_utf8_valid_length(
            (struct hf_text){text.data, CELL_BYTES_MAX - (sizeof cut_mark - 1)});
    }
    hf_buffer_clear(copy);
    hf_buffer_add(copy, (struct hf_text){text.data, length});
    hf_buffer_puts(copy, length < text.len ? cut_mark : "");
    hf_buffer_putc(copy, '\0');
    if (copy->status != HF_OK) {
        book->status = copy->status;
        return;
    }
    book_check(book, worksheet_write_string(book->worksheet, book->row, column,
                                            hf_buffer_text(copy).data, format));
}

void hf_xlsx_heading(struct xlsx_book *book, const char *name, const char *suffix) {
    char text[120];
    uint16_t column = 0;
    (void)snprintf(text, sizeof text, "%s%s", name, suffix);
    if (cell_begin(book, strlen(text) + 2, &column)) {
        text_write(book, column, hf_text_of(text), book->heading);
    }
}

void hf_xlsx_row_end(struct xlsx_book *book) {
    book->row++;
    book->column = 0;
}

void hf_xlsx_text(struct xlsx_book *book, struct hf_text text) {
    uint16_t column = 0;
    if (cell_begin(book, hf_report_columns(hf_report_front(text, WIDTH_MOST)), &column) &&
        text.len > 0) {
        text_write(book, column, text, NULL);
    }
}

static void number_write(struct xlsx_book *book, double value, lxw_format *format) {
    uint16_t column = 0;
    if (cell_begin(book, WIDTH_LEAST, &column) && isfinite(value)) {
        book_check(book, worksheet_write_number(book->worksheet, book->row, column, value, format));
    }
}

void hf_xlsx_number(struct xlsx_book *book, double value) {
    number_write(book, value, NULL);
}

void hf_xlsx_percent(struct xlsx_book *book, double ratio) {
    number_write(book, ratio, book->percent);
}

void hf_xlsx_date(struct xlsx_book *book, struct hf_date date) {
    enum { FIRST_DAY = -25508, TEXT_LENGTH = 10 }; /* 1 March 1900: before it, calendars differ */
    char text[11];
    uint16_t column = 0;
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    if (date.days < FIRST_DAY) {
        hf_date_write(date, text);
        hf_xlsx_text(book, hf_text_of(text));
        return;
    }
    hf_date_to_civil(date, &year, &month, &day);
    lxw_datetime moment = {.year = year, .month = month, .day = day};
    if (cell_begin(book, TEXT_LENGTH, &column)) {
        book_check(
            book, worksheet_write_datetime(book->worksheet, book->row, column, &moment, book->day));
    }
}

void hf_xlsx_blank(struct xlsx_book *book) {
    uint16_t column = 0;
    (void)cell_begin(book, 0, &column);
}

static enum hf_status file_copy(int file, struct hf_buffer *out) {
    char bytes[8192];
    ssize_t count = 0;
    off_t at = 0;
    do {
        count = pread(file, bytes, sizeof bytes, at);
        if (count > 0) {
            hf_buffer_add(out, (struct hf_text){bytes, (size_t)count});
            at += count;
        }
    } while (count > 0 || (count < 0 && errno == EINTR));
    return count < 0 ? HF_ERR_IO : out->status;
}

enum hf_status hf_xlsx_close(struct xlsx_book *book, struct hf_buffer *out) {
    if (book->status == HF_OK) {
        sheet_finish(book);
    }
    book_check(book, workbook_close(book->workbook)); /* frees it, whatever happens */
    if (book->status == HF_OK && out != NULL) {
        book->status = file_copy(book->file, out);
    }
    (void)close(book->file);
    hf_buffer_free(&book->text);
    book->workbook = NULL;
    book->file = -1;
    return book->status;
}
