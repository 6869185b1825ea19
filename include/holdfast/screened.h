/* holdfast/screened.h - answers of screening as text: one query with its matches, or one pair with
 * its score.
 *
 * NDJSON, one query a line:
 *   {"query":{"id":"7","name":"..."},"status":"ok|undetermined","matches":[{"list":"...","entry":"...","name":"...",
 *    "score":0.98,"strength":"strong","why":["..."]}]}
 * best match first; `status` is undetermined when nothing is left of the name after normalising.
 * One pair a line: {"name1":"...","name2":"...","score":0.98,"why":["..."]}; the score is null
 * where undetermined.
 */
#ifndef HOLDFAST_SCREENED_H
#define HOLDFAST_SCREENED_H

#include <holdfast/buffer.h>
#include <holdfast/report.h>
#include <holdfast/screen.h>

struct hf_screened_match {
    struct hf_text list, entry, name;
    const struct hf_screen_score *score;
};

struct hf_screened_query {
    struct hf_text id, name;
    bool is_undetermined;
    const struct hf_screened_match *match;
    size_t match_count;
};

/* Prints all queries in one form. */
HF_PUBLIC void hf_screened_print(const struct hf_screened_query *query, size_t query_count,
                                 const struct hf_report_options *options, struct hf_buffer *out);

struct hf_screened_pair {
    struct hf_text name1, name2;
    const struct hf_screen_score *score;
};

HF_PUBLIC void hf_screened_pairs_print(const struct hf_screened_pair *pair, size_t pair_count,
                                       const struct hf_report_options *options,
                                       struct hf_buffer *out);

#endif
