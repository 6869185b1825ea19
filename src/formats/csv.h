/* csv.h - rows and fields of a CSV file, each field with its place.
 *
 * RFC 4180 and what programs write instead of it. Call hf_csv_open, then hf_csv_next until it says
 * that there is no further row; a row lives until the next call.
 *
 * **Lines** end with CR LF, LF or CR; the last one may lack it. A byte order mark at the front and
 * a single control-Z at the very end are skipped. **Separator**: ',', ';' or tab, whichever stands
 * most often outside quotes in the first line that holds anything; a first line "sep=X", as
 * spreadsheets write it, decides instead and is no row.
 * **Quotes** count only at a field's front (blanks before them are skipped); inside, a doubled
 * quote is one. What breaks these rules is read as well as it can be and marked in the field:
 *  - a quote that is not doubled and stands before neither a separator nor a line end is taken as a
 * letter of the text;
 *  - where the first such letter, or the file's end, comes only after a line end, the quote was
 * never closed: it is left out, and the field goes on to the next separator or line end, so that
 * the other lines are read as they stand.
 *    In the file's last line, if that has no line end, the field takes the rest: the file was cut.
 * **Bytes** that are not UTF-8, and NULs, become U+FFFD each. Nothing else is changed: blanks
 * around a field stay, a leading apostrophe or '=' is text.
 * **Places** count from 1, columns are bytes and leave the byte order mark out; a field's place is
 * that of its first byte, the quote if it has one.
 * **Errors.** HF_ERR_MEMORY; HF_ERR_INPUT for UTF-16. **Limits.** HF_CSV_FIELDS_MAX fields a row:
 * further ones are counted, not kept. **Cost.** O(length), no copy of fields that need no change;
 * scratch holds one row.
 */
#ifndef HF_FORMATS_CSV_H
#define HF_FORMATS_CSV_H

#include <holdfast/text.h>

enum { HF_CSV_FIELDS_MAX = 4096 };

/* What was wrong with a field; several may be. */
enum {
    HF_CSV_QUOTE_OPEN = 1,  /* its quote is never closed */
    HF_CSV_QUOTE_STRAY = 2, /* a quote inside it is not doubled */
    HF_CSV_BYTES = 4,       /* not UTF-8, or a NUL */
};

struct hf_csv_field {
    struct hf_text text;
    int64_t line;
    int64_t column;
    bool is_quoted;
    unsigned trouble;   /* HF_CSV_... */
    int64_t bytes_line; /* of the first bad byte */
    int64_t bytes_column;
};

struct hf_csv_row {
    struct hf_csv_field *field;
    size_t field_count;  /* kept, >= 1 */
    size_t excess_count; /* fields behind HF_CSV_FIELDS_MAX */
    int64_t line;        /* where it begins */
    bool is_blank;       /* no field holds anything but blanks */
    bool is_ended;       /* false: the last line of the file, without line end */
};

struct hf_csv {
    struct hf_text bytes; /* behind the byte order mark */
    struct hf_arena scratch;
    char separator;
    bool is_clean; /* UTF-8 without NUL */
    size_t at;
    int64_t line;
    size_t line_begin;
    size_t line_stop; /* end of the line that was last asked for */
    size_t vain_stop; /* end of the line in which a search for a closing quote was in vain */
    struct hf_csv_field *field; /* of the row at hand */
    size_t field_capacity;
    struct hf_arena row_arena; /* scratch behind the fields */
};

HF_MUST_CHECK enum hf_status hf_csv_open(struct hf_text bytes, struct hf_arena scratch,
                                         struct hf_csv *csv);

/* *has_row is false, and *row untouched, at the end. */
HF_MUST_CHECK enum hf_status hf_csv_next(struct hf_csv *csv, struct hf_csv_row *row, bool *has_row);

#endif
