/* holdfast/rows.h - any rows as a table, JSON, NDJSON or CSV, in the form that all outputs share.
 *
 * Fill a `struct hf_rows_text` cell by cell, row by row, then print. Cells are texts; `is_number`
 * columns are aligned to the right in tables and bare in JSON (an empty cell is null there). Tables
 * are made for people, the other forms keep every byte.
 */
#ifndef HOLDFAST_ROWS_H
#define HOLDFAST_ROWS_H

#include <holdfast/buffer.h>
#include <holdfast/report.h>

struct hf_rows_column {
    const char *name;    /* key in JSON and header in CSV: snake_case */
    const char *heading; /* of the table */
    bool is_number;
};

struct hf_rows_text {
    const char *schema; /* "holdfast-sources/1" */
    const struct hf_rows_column *column;
    size_t column_count;
    const struct hf_text *cell; /* row by row */
    size_t row_count;
};

HF_PUBLIC void hf_rows_print(const struct hf_rows_text *rows,
                             const struct hf_report_options *options, struct hf_buffer *out);

/* What rows rest on. With an assessment, JSON says its day and scenario, as a part of a report
 * does. */
struct hf_rows_why {
    const struct hf_assessment *assessment;
    const struct hf_why_id *item; /* per row; NULL: no row says it */
    struct hf_text basis; /* optional: the sentences that stand above the table, a line each; in
                             JSON "basis" */
};
/* The same; where options->has_why, each row with its reasons as the parts of a report have them:
 * lines below it, the key "why", or a last column. `why` may be NULL. */
HF_PUBLIC void hf_rows_print_why(const struct hf_rows_text *rows, const struct hf_rows_why *why,
                                 const struct hf_report_options *options, struct hf_buffer *out);

/* Whom to call about what: one row a supplier, product and question, for each product that is to be
 * ordered or about which something is open that a supplier could answer. In `keep`. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_report_calls(const struct hf_assessment *assessment,
                                                       struct hf_arena *keep,
                                                       struct hf_rows_text *rows);

/* Of assessment->network (NULL: no rows): day by day what it costs to hold until then, and which
 * pool is the first that is short. In `keep`. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_report_network(const struct hf_assessment *assessment,
                                                         struct hf_arena *keep,
                                                         struct hf_rows_text *rows);
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_report_network_first(const struct hf_assessment *assessment, struct hf_arena *keep,
                        struct hf_rows_text *rows);
/* Above these rows: how many pools, what counts as money, and what is left out of it. */
HF_PUBLIC void hf_report_network_head(const struct hf_assessment *assessment,
                                      struct hf_buffer *out);

/* Below, `why` is NULL or takes what each row rests on, where the answer was explained
 * (hf_served_explain and its like in holdfast/resilience.h). */

/* Of assessment->served (NULL: no rows): month by month who is served (`is_table`: each twelfth and
 * the last), the first sites to go dark, and regions. In `keep`. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_report_served(const struct hf_assessment *assessment,
                                                        bool is_table, struct hf_arena *keep,
                                                        struct hf_rows_text *rows,
                                                        struct hf_rows_why *why);
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_report_served_sites(const struct hf_assessment *assessment, struct hf_arena *keep,
                       struct hf_rows_text *rows, struct hf_rows_why *why);
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_report_served_regions(const struct hf_assessment *assessment, struct hf_arena *keep,
                         struct hf_rows_text *rows, struct hf_rows_why *why);
/* Above these rows: the answer in sentences, and what it rests on. */
HF_PUBLIC void hf_report_served_head(const struct hf_assessment *assessment, struct hf_buffer *out);

/* Of assessment->carried (NULL: no rows): nothing lost, then losses by what they leave connected
 * and not served; by function; links that are too small. In `keep`. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_report_carried(const struct hf_assessment *assessment,
                                                         struct hf_arena *keep,
                                                         struct hf_rows_text *rows,
                                                         struct hf_rows_why *why);
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_report_carried_parts(const struct hf_assessment *assessment, struct hf_arena *keep,
                        struct hf_rows_text *rows, struct hf_rows_why *why);
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_report_carried_links(const struct hf_assessment *assessment, struct hf_arena *keep,
                        struct hf_rows_text *rows, struct hf_rows_why *why);
/* The same as sentences, for people: of single groups the first ones that leave more unserved than
 * nothing lost does, and how many others there are. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_report_carried_words(const struct hf_assessment *assessment, struct hf_arena *keep,
                        struct hf_text **line, size_t *count);
/* Above them: what the figures rest on. */
HF_PUBLIC void hf_report_carried_head(const struct hf_assessment *assessment,
                                      struct hf_buffer *out);

/* Of assessment->uptime (NULL: no rows): by region and function, by group, and the sites that are
 * down longest. `is_table`: columns of groups' chances only where there are such, and of groups the
 * first ones. In `keep`. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_report_uptime(const struct hf_assessment *assessment,
                                                        bool is_table, struct hf_arena *keep,
                                                        struct hf_rows_text *rows,
                                                        struct hf_rows_why *why);
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_report_uptime_groups(const struct hf_assessment *assessment, bool is_table,
                        struct hf_arena *keep, struct hf_rows_text *rows, struct hf_rows_why *why);
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_report_uptime_sites(const struct hf_assessment *assessment, bool is_table, struct hf_arena *keep,
                       struct hf_rows_text *rows, struct hf_rows_why *why);
/* Above these rows: the answer in sentences, and what it rests on. */
HF_PUBLIC void hf_report_uptime_head(const struct hf_assessment *assessment, struct hf_buffer *out);

/* Of assessment->cut_costs (NULL: no rows): the rows of HF_REPORT_SITE_CUTS, each with what the
 * cheapest cut costs and which it is; what a row rests on is what its cuts do. `is_table`: the
 * columns for people. In `keep`. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_report_cut_costs(const struct hf_assessment *assessment,
                                                           bool is_table, struct hf_arena *keep,
                                                           struct hf_rows_text *rows,
                                                           struct hf_rows_why *why);
/* Above these rows: what groups cost, and where costs are not known. */
HF_PUBLIC void hf_report_cut_costs_head(const struct hf_assessment *assessment,
                                        struct hf_buffer *out);

/* Brand and model, as all outputs name a product. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_report_product(const struct hf_assessment *assessment,
                                                         uint32_t product, struct hf_arena *keep,
                                                         struct hf_text *name);

#endif
