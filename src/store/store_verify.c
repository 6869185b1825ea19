#include "store/store_survey.h"

#include <assert.h>
#include <stdlib.h>

/* Looks at the whole file: SQLite's own check of pages, constraints and indexes, and one walk over
 * the assertions for all that is to be known of them. A statement for each question would read the
 * largest table once more for each. */

static enum hf_status find_batch_limit(struct hf_store *store, int64_t *limit,
                                       struct hf_error *error) {
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_IDS, &binder, error));
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    *limit = sqlite3_column_int64(binder.statement, 1) + 1;
    sqlite3_reset(binder.statement);
    return *limit >= 1 && *limit <= INT32_MAX
               ? HF_OK
               : hf_store_damaged(store, "its numbers are out of range", error);
}

static enum hf_status load_sources(struct store_survey *survey, struct hf_error *error) {
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(survey->store, SQL_CHECK_BATCH, &binder, error));
    HF_TRY(hf_store_step(survey->store, &binder, &has_row, error));
    while (has_row) {
        const int64_t id = sqlite3_column_int64(binder.statement, 0);
        if (id > 0 && id < survey->batch_limit) {
            survey->source[id] = sqlite3_column_int64(binder.statement, 1);
        }
        HF_TRY(hf_store_step(survey->store, &binder, &has_row, error));
    }
    return HF_OK;
}

enum hf_status hf_store_survey_begin(struct store_survey *survey, struct hf_store *store,
                                     struct hf_error *error) {
    *survey = (struct store_survey){.store = store};
    if (hf_arena_open(&survey->opened, MOMENT_BYTES_MAX) != HF_OK) {
        return hf_store_fail(store, SQLITE_NOMEM, "read", error);
    }
    struct hf_arena keep = survey->opened;
    HF_TRY(hf_store_moment(store, INT64_MAX, &keep, &survey->moment, error));
    HF_TRY(find_batch_limit(store, &survey->batch_limit, error));
    const size_t count = (size_t)survey->batch_limit;
    survey->source = calloc(count, sizeof *survey->source);
    survey->brought = calloc(count, sizeof *survey->brought);
    survey->closed = calloc(count, sizeof *survey->closed);
    if (survey->source == NULL || survey->brought == NULL || survey->closed == NULL) {
        return hf_store_fail(store, SQLITE_NOMEM, "read", error);
    }
    return load_sources(survey, error);
}

void hf_store_survey_free(struct store_survey *survey) {
    hf_arena_close(&survey->opened);
    free(survey->source);
    free(survey->brought);
    free(survey->closed);
}

/* What is wrong with a row, or NULL. The evidence log knows an assertion by its batch, and only so
 * by its source. */
static const char *wrong_with(const struct store_survey *survey, sqlite3_stmt *row) {
    const int64_t source = sqlite3_column_int64(row, 1);
    const int64_t from = sqlite3_column_int64(row, 7);
    const int64_t until = sqlite3_column_int64(row, ROW_SEALED);
    if (!hf_store_is_sealed_until(row, ROW_SEALED) ||
        hf_store_kind_name(survey->store, sqlite3_column_int64(row, 2)).len == 0) {
        return "a row's seal";
    }
    if (from <= 0 || from >= survey->batch_limit || until >= survey->batch_limit) {
        return "a row refers to one that is not there";
    }
    return survey->source[from] != source || (until > 0 && survey->source[until] != source)
               ? "a row is of another source than its import"
               : NULL;
}

void hf_store_survey_row(struct store_survey *survey, sqlite3_stmt *row) {
    const char *const wrong = wrong_with(survey, row);
    if (wrong != NULL) {
        survey->wrong = survey->wrong == NULL ? wrong : survey->wrong;
        return;
    }
    const int64_t from = sqlite3_column_int64(row, 7);
    const int64_t until = sqlite3_column_int64(row, ROW_SEALED); /* 0: it stands */
    survey->brought[from]++;
    survey->closed[until]++;
    survey->row_count +=
        hf_store_counts_at(&survey->moment, sqlite3_column_int64(row, 1), from, until) ? 1 : 0;
}

/* That every batch's assertions are there, those too that no longer stand. */
enum hf_status hf_store_survey_end(struct store_survey *survey, struct hf_error *error) {
    struct store_binder binder;
    bool has_row = false;
    if (survey->wrong != NULL || survey->row_count != survey->moment.row_count) {
        return hf_store_damaged(
            survey->store, survey->wrong == NULL ? "assertions are missing" : survey->wrong, error);
    }
    HF_TRY(hf_store_bind(survey->store, SQL_CHECK_BATCH, &binder, error));
    HF_TRY(hf_store_step(survey->store, &binder, &has_row, error));
    while (has_row) {
        sqlite3_stmt *const row = binder.statement;
        const int64_t id = sqlite3_column_int64(row, 0);
        const int64_t updated = sqlite3_column_int64(row, 10);
        if (id <= 0 || id >= survey->batch_limit ||
            survey->brought[id] != sqlite3_column_int64(row, 9) + updated ||
            survey->closed[id] != sqlite3_column_int64(row, 12) + updated) {
            return hf_store_damaged(survey->store, "assertions are missing", error);
        }
        HF_TRY(hf_store_step(survey->store, &binder, &has_row, error));
    }
    return HF_OK;
}

/* A query that must have no row. */
static enum hf_status check_none(struct hf_store *store, enum store_sql sql, const char *what,
                                 struct hf_error *error) {
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, sql, &binder, error));
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    sqlite3_reset(binder.statement);
    return has_row ? hf_store_damaged(store, what, error) : HF_OK;
}

enum hf_status hf_store_verify_rest(struct hf_store *store, struct hf_error *error) {
    struct store_binder binder;
    HF_TRY(hf_store_bind(store, SQL_INTEGRITY, &binder, error));
    HF_TRY(hf_store_pages_said(store, &binder, error));
    HF_TRY(check_none(store, SQL_FOREIGN_KEYS, "a row refers to one that is not there", error));
    HF_TRY(hf_store_check_small(store, error));
    HF_TRY(hf_store_check_content(store, error));
    HF_TRY(hf_store_check_seals(store, SQL_CHECK_DEFECT, 9, true, error));
    return check_none(store, SQL_STRANGERS, "a defect is of another source than its import", error);
}

static enum hf_status survey_rows(struct store_survey *survey, struct hf_error *error) {
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(survey->store, SQL_CHECK_ROW, &binder, error));
    HF_TRY(hf_store_step(survey->store, &binder, &has_row, error));
    while (has_row) {
        hf_store_survey_row(survey, binder.statement);
        HF_TRY(hf_store_step(survey->store, &binder, &has_row, error));
    }
    return hf_store_survey_end(survey, error);
}

enum hf_status hf_store_verify(struct hf_store *store, struct hf_error *error) {
    assert(store->is_reading);
    HF_TRY(hf_store_verify_rest(store, error));
    struct store_survey survey;
    enum hf_status status = hf_store_survey_begin(&survey, store, error);
    if (status == HF_OK) {
        status = survey_rows(&survey, error);
    }
    hf_store_survey_free(&survey);
    return status;
}
