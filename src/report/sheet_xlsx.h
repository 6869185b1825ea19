/* sheet_xlsx.h - sheets and rows as worksheets of one workbook. */
#ifndef HF_REPORT_SHEET_XLSX_H
#define HF_REPORT_SHEET_XLSX_H

#include "report/sheet.h"
#include "report/xlsx.h"

#include <holdfast/rows.h>

/* One part as a worksheet of its name: dates as days, counts and ratios as numbers; two columns
 * where there are two ends. */
HF_MUST_CHECK enum hf_status hf_sheet_xlsx_add(struct xlsx_book *book, const struct sheet *sheet,
                                               const struct hf_assessment *assessment,
                                               struct hf_arena scratch, bool has_why);
/* Any rows. A text that is a day, as 2020-07-14, becomes one. `why`: NULL, or one more column. */
void hf_rows_xlsx_add(struct xlsx_book *book, const struct hf_rows_text *rows,
                      const struct hf_rows_why *why, const char *name);

#endif
