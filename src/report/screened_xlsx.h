/* screened_xlsx.h - what was screened as a workbook; see holdfast/screened.h. */
#ifndef HF_REPORT_SCREENED_XLSX_H
#define HF_REPORT_SCREENED_XLSX_H

#include <holdfast/screened.h>

void hf_screened_xlsx(const struct hf_screened_query *query, size_t query_count,
                      struct hf_buffer *out);
void hf_screened_pairs_xlsx(const struct hf_screened_pair *pair, size_t pair_count,
                            struct hf_buffer *out);

#endif
