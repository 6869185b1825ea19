/* stock_cli.h - the parts of `stock` and `resilience` that are no sheet of an assessment. */
#ifndef HOLDFAST_APP_STOCK_CLI_H
#define HOLDFAST_APP_STOCK_CLI_H

#include "apps/holdfast/cli.h"

#include <holdfast/rows.h>

/* Rows of an assessment until the stock; `head` (NULL: not a table) takes what stands above. */
struct stock_part {
    const char *word;
    enum hf_status (*fill)(struct cli *cli, struct hf_assessment *assessment,
                           struct hf_buffer *head, struct hf_rows_text *rows);
};
int cli_stock_rows(struct cli *cli, const struct stock_part *part);

HF_MUST_CHECK enum hf_status cli_stock_calls(struct cli *cli, struct hf_assessment *assessment,
                                             struct hf_buffer *head, struct hf_rows_text *rows);
HF_MUST_CHECK enum hf_status cli_stock_frontier(struct cli *cli, struct hf_assessment *assessment,
                                                struct hf_buffer *head, struct hf_rows_text *rows);
HF_MUST_CHECK enum hf_status cli_stock_first(struct cli *cli, struct hf_assessment *assessment,
                                             struct hf_buffer *head, struct hf_rows_text *rows);

/* resilience added. */
int cli_resilience_added(struct cli *cli);

/* --check: every balance simulated anew. */
int cli_stock_check(struct cli *cli);

#endif
