/* sheet_table.h - sheets as aligned text, and as CSV. */
#ifndef HF_REPORT_SHEET_TABLE_H
#define HF_REPORT_SHEET_TABLE_H

#include "report/sheet.h"

/* Columns as wide as their widest cell; where the table is wider than options->width, cells wrap or
 * rows become records (report/grid.h). Columns that are blank in all rows are left out. */
HF_MUST_CHECK enum hf_status hf_sheet_table_write(struct hf_buffer *out, const struct sheet *sheet,
                                                  const struct hf_assessment *assessment,
                                                  struct hf_arena scratch,
                                                  const struct hf_report_options *options);
/* RFC 4180, one header row. Ranges and dates take two columns: key_lower and key_upper,
 * key_earliest and key_latest. Reasons go into one last column, lines divided by line ends. */
HF_MUST_CHECK enum hf_status hf_sheet_csv_write(struct hf_buffer *out, const struct sheet *sheet,
                                                const struct hf_assessment *assessment,
                                                struct hf_arena scratch, bool has_why);
/* The reasons of an answer as one more CSV field, with the comma before it. */
void hf_sheet_csv_why(struct hf_buffer *out, const struct hf_assessment *assessment,
                      struct hf_why_id why);
/* One CSV field, quoted where it must be. */
void hf_sheet_csv_text(struct hf_buffer *out, struct hf_text text);

#endif
