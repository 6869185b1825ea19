/* spares_cli.h - the files of the command `spares`: reading one line of the question, answering it.
 */
#ifndef HOLDFAST_APP_SPARES_CLI_H
#define HOLDFAST_APP_SPARES_CLI_H

#include "apps/holdfast/cli.h"

#include <holdfast/rows.h>
#include <holdfast/spares.h>

#define SPARES_HOURS_A_YEAR (24.0 * HF_DAYS_PER_YEAR)

/* What a line of the question says: columns of a file, each also an option. */
enum spares_field {
    SPARES_UNITS,
    SPARES_PART,
    SPARES_RATE,
    SPARES_MTBF,
    SPARES_FIT,
    SPARES_RETURNS,
    SPARES_FAILURES,
    SPARES_UNIT_YEARS,
    SPARES_UNIT_HOURS,
    SPARES_HORIZON,
    SPARES_TURNAROUND,
    SPARES_CONFIDENCE,
    SPARES_STOCK,
    SPARES_SWAPPED_BY,
    SPARES_PRIOR,
    SPARES_FIELDS
};

struct spares_line {
    struct hf_text part;
    int64_t units;
    struct hf_stock_piece piece[2];
    uint32_t piece_count;
    struct hf_spares_rate rate;
    enum spares_field rate_from; /* which field stated it */
    double years;                /* horizon or turnaround */
    double service_unit_years;   /* to come in it */
    bool is_turnaround;
    double confidence;
    enum hf_spares_prior prior;
    int64_t stock; /* HF_COUNT_UNKNOWN: not said */
};

/* What is wrong with a line, and in which field. */
struct spares_trouble {
    enum spares_field field;
    struct hf_text text;
};

/* The name of a field's column; its option has dashes instead. */
const char *spares_field_text(enum spares_field field);
enum option_id spares_field_option(enum spares_field field);

/* Reads the line from SPARES_FIELDS texts. HF_ERR_INPUT: it cannot be used, see `trouble`. `start`
 * is the day from which horizons count. */
HF_MUST_CHECK enum hf_status spares_line_read(const struct hf_text *said, struct hf_date start,
                                              struct hf_arena *keep, struct spares_line *line,
                                              struct spares_trouble *trouble);

/* ---- answers, as rows ---- */

struct spares_answers {
    struct spares_line *line;
    struct hf_text *trouble; /* per line: why it has no answer, or empty */
    size_t count;
    struct hf_date start;
};

enum spares_part { SPARES_PARTS, SPARES_PRIORS, SPARES_TABLE, SPARES_PART_COUNT };
/* Rows of one part for a person (`for_people`: fewer columns, rounded) or for a program. */
HF_MUST_CHECK enum hf_status spares_rows(const struct spares_answers *answers,
                                         enum spares_part part, bool for_people,
                                         struct hf_arena *keep, struct hf_rows_text *rows);
/* The lines above the tables when there is one question only. */
HF_MUST_CHECK enum hf_status spares_head(const struct spares_answers *answers,
                                         struct hf_buffer *out);

#endif
