/* Goal: what goes wrong while a workbook is written is kept and said, and nothing leaks; the same
 * cells give the same bytes. What the bytes mean is read back by tests/xlsx_test.py. */
#include "report/xlsx.h"

#include "tests/check.h"

#include <string.h>

static const struct hf_date day = {20000};

static void small_book(struct hf_buffer *out) {
    struct xlsx_book book;
    CHECK(hf_xlsx_open(&book, day) == HF_OK);
    hf_xlsx_sheet(&book, "one");
    hf_xlsx_heading(&book, "name", ", of it");
    hf_xlsx_heading(&book, "number", "");
    hf_xlsx_row_end(&book);
    hf_xlsx_text(&book, HF_TEXT("=1+1"));
    hf_xlsx_number(&book, 1.5);
    hf_xlsx_percent(&book, 0.25);
    hf_xlsx_date(&book, day);
    hf_xlsx_date(&book, HF_DATE_MIN);
    hf_xlsx_date(&book, HF_DATE_MAX);
    hf_xlsx_blank(&book);
    hf_xlsx_number(&book, (double)NAN);
    hf_xlsx_text(&book, (struct hf_text){NULL, 0});
    hf_xlsx_row_end(&book);
    hf_xlsx_sheet(&book, "two");
    CHECK(hf_xlsx_close(&book, out) == HF_OK);
}

static void same_bytes(void) {
    struct hf_buffer first = hf_buffer_make(1 << 20);
    struct hf_buffer second = hf_buffer_make(1 << 20);
    small_book(&first);
    small_book(&second);
    CHECK(first.len > 1000 && first.len == second.len);
    CHECK(memcmp(first.data, second.data, first.len) == 0);
    CHECK(memcmp(first.data, "PK\3\4", 4) == 0);
    hf_buffer_free(&first);
    hf_buffer_free(&second);
}

/* Each ends in the status, and writes nothing. */
static void trouble(void) {
    static const enum hf_status wanted[] = {HF_ERR_ARGUMENT, HF_ERR_ARGUMENT, HF_ERR_LIMIT,
                                            HF_ERR_LIMIT, HF_ERR_ARGUMENT};
    for (int which = 0; which < 5; which++) {
        struct hf_buffer out = hf_buffer_make(1 << 20);
        struct xlsx_book book;
        CHECK(hf_xlsx_open(&book, day) == HF_OK);
        if (which > 0) {
            hf_xlsx_sheet(&book, "one");
        }
        if (which == 1) {
            hf_xlsx_sheet(&book, "one");
        } else if (which == 3) {
            book.row = XLSX_ROW_MAX;
        } else if (which == 4) {
            hf_xlsx_sheet(&book, "a name that is longer than a sheet's may be");
        }
        for (int i = 0; i < (which == 2 ? XLSX_COLUMN_MAX + 1 : 1); i++) {
            hf_xlsx_text(&book, HF_TEXT("x"));
        }
        CHECK(hf_xlsx_close(&book, &out) == wanted[which] && out.len == 0);
        hf_buffer_free(&out);
    }
    struct hf_buffer small = hf_buffer_make(100);
    struct xlsx_book book;
    CHECK(hf_xlsx_open(&book, day) == HF_OK);
    hf_xlsx_sheet(&book, "one");
    hf_xlsx_text(&book, HF_TEXT("x"));
    CHECK(hf_xlsx_close(&book, &small) == HF_ERR_LIMIT);
    hf_buffer_free(&small);
}

int main(void) {
    same_bytes();
    trouble();
    return check_report();
}
