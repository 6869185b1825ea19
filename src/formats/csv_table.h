/* csv_table.h - a CSV file with a header row: rows of as many cells as the header has, and a defect
 * for all else.
 *
 * hf_table_open reads up to the header row, hf_table_next gives the rows. Said as defects: fields
 * in trouble (csv.h), rows with too few cells (the rest is blank) or too many (the excess is named;
 * blank excess is nothing), a value in a column without header (once a file), the header row again
 * (skipped). Blank rows are skipped silently.
 * **Errors.** HF_ERR_INPUT for UTF-16 and for a file without any row; HF_ERR_MEMORY; the sink's.
 */
#ifndef HF_FORMATS_CSV_TABLE_H
#define HF_FORMATS_CSV_TABLE_H

#include "formats/csv.h"
#include "formats/readers.h"

struct hf_table {
    const struct hf_reader *reader;
    struct hf_csv csv;
    struct hf_csv_field *header; /* texts trimmed */
    size_t header_count;
    int64_t header_line;
    bool is_unnamed_said;
};

/* The header lives in `keep`. */
HF_MUST_CHECK enum hf_status hf_table_open(const struct hf_reader *reader, struct hf_arena *keep,
                                           struct hf_arena scratch, struct hf_table *table);
HF_MUST_CHECK enum hf_status hf_table_next(struct hf_table *table, struct hf_csv_row *row,
                                           bool *has_row);

/* Cell of a row; blank, at the row's line, where the row is too short. */
struct hf_csv_field hf_table_cell(const struct hf_csv_row *row, size_t column);

/* Position of the header, ASCII case does not matter; -1 if there is none. The first of equal ones.
 */
int hf_table_header(const struct hf_table *table, struct hf_text name);

#endif
