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
/* Rows of one pool (--product) or all, with what stands above and below a table. */
struct stock_question {
    uint32_t pool;          /* position in endurance, or HF_NONE */
    bool is_table, has_why; /* `head` and `foot` are for tables only */
    struct hf_buffer *head, *foot;
};
struct stock_view {
    const char *word;
    enum hf_status (*fill)(struct cli *cli, struct hf_assessment *assessment,
                           const struct stock_question *question, struct hf_rows_text *rows);
};
int cli_stock_asked(struct cli *cli, const struct stock_view *view);
HF_MUST_CHECK enum hf_status cli_stock_levers(struct cli *cli, struct hf_assessment *assessment,
                                              const struct stock_question *question,
                                              struct hf_rows_text *rows);

HF_MUST_CHECK enum hf_status cli_stock_places(struct cli *cli, struct hf_assessment *assessment,
                                              const struct stock_question *question,
                                              struct hf_rows_text *rows);

HF_MUST_CHECK enum hf_status cli_stock_final(struct cli *cli, struct hf_assessment *assessment,
                                             const struct stock_question *question,
                                             struct hf_rows_text *rows);

HF_MUST_CHECK enum hf_status cli_stock_kits(struct cli *cli, struct hf_assessment *assessment,
                                            const struct stock_question *question,
                                            struct hf_rows_text *rows);

/* Cells. Dates: HF_DATE_MAX is beyond the horizon, or with stock_ends_text never. */
HF_MUST_CHECK enum hf_status stock_day_text(struct hf_arena *keep, struct hf_date date,
                                            struct hf_text *text);
HF_MUST_CHECK enum hf_status stock_days_text(struct hf_arena *keep, struct hf_date_range date,
                                             struct hf_text *text);
HF_MUST_CHECK enum hf_status stock_ends_text(struct hf_arena *keep, struct hf_date_range date,
                                             struct hf_text *text);
HF_MUST_CHECK enum hf_status stock_counts_text(struct hf_arena *keep, int64_t least, int64_t most,
                                               struct hf_text *text);
HF_MUST_CHECK enum hf_status stock_count_text(struct hf_arena *keep, int64_t count,
                                              struct hf_text *text);
/* Two decimals; blank: not known. */
HF_MUST_CHECK enum hf_status stock_minor_text(struct hf_arena *keep, int64_t minor,
                                              struct hf_text *text);
/* format "p": a probability, "g": four digits; blank: not finite. */
HF_MUST_CHECK enum hf_status stock_number_text(struct hf_arena *keep, double number,
                                               const char *format, struct hf_text *text);

/* --check: every balance simulated anew. */
int cli_stock_check(struct cli *cli);

#endif
