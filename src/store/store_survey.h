/* store_survey.h - what one walk over the assertions can say of them all.
 *
 * Their seals, whether each is of the source whose batch brought it, how many each batch brought
 * and closed, and how many count now. hf_store_survey_begin, hf_store_survey_row for every
 * assertion, hf_store_survey_end, hf_store_survey_free in every case.
 */
#ifndef HF_STORE_STORE_SURVEY_H
#define HF_STORE_STORE_SURVEY_H

#include "store/store_private.h"

struct store_survey {
    struct hf_store *store;
    struct hf_arena opened;
    struct hf_store_moment moment;
    int64_t batch_limit;
    int64_t *source, *brought, *closed; /* by batch */
    int64_t row_count;                  /* that count now */
    const char *wrong;                  /* the first thing found wrong; NULL: nothing */
};

HF_MUST_CHECK enum hf_status hf_store_survey_begin(struct store_survey *survey,
                                                   struct hf_store *store, struct hf_error *error);
/* An assertion as SQL_CHECK_ROW gives it. */
void hf_store_survey_row(struct store_survey *survey, sqlite3_stmt *row);
HF_MUST_CHECK enum hf_status hf_store_survey_end(struct store_survey *survey,
                                                 struct hf_error *error);
void hf_store_survey_free(struct store_survey *survey);

/* What hf_store_verify looks at besides. */
HF_MUST_CHECK enum hf_status hf_store_verify_rest(struct hf_store *store, struct hf_error *error);

#endif
