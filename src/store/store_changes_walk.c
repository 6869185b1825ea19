#include "store/store_changes.h"

/* What every batch wrote, from what the tables hold now. Ids only grow, so what a batch brought and
 * what it closed comes in the order in which it was digested when it was written. */

struct walk {
    struct hf_store *store;
    struct store_changes *changes; /* by batch */
    int64_t limit;
    int64_t lump_of; /* the batch whose rows are in store->lump; 0: none */
    int64_t stray;
};

static struct store_changes *changes_at(const struct walk *walk, int64_t batch) {
    return batch > 0 && batch < walk->limit ? &walk->changes[batch] : NULL;
}

static enum hf_status flush_lump(struct walk *walk, struct hf_error *error) {
    struct store_changes *const changes = changes_at(walk, walk->lump_of);
    return changes == NULL ? HF_OK : hf_store_changes_flush(walk->store, changes, error);
}

static enum hf_status walk_row(struct walk *walk, sqlite3_stmt *row, struct hf_error *error) {
    const int64_t from = sqlite3_column_int64(row, 7);
    struct store_changes *const brought = changes_at(walk, from);
    const bool is_closed = sqlite3_column_type(row, ROW_SEALED) != SQLITE_NULL;
    struct store_changes *const closed = changes_at(walk, sqlite3_column_int64(row, ROW_SEALED));
    if (brought == NULL || (is_closed && closed == NULL)) {
        walk->stray++;
        return HF_OK;
    }
    if (from != walk->lump_of) {
        HF_TRY(flush_lump(walk, error));
        walk->lump_of = from;
    }
    HF_TRY(hf_store_changes_row(walk->store, brought, row, error));
    if (is_closed) {
        hf_digest_add_int(&closed->closed, sqlite3_column_int64(row, 0));
    }
    return HF_OK;
}

static void walk_defect(struct walk *walk, sqlite3_stmt *row) {
    struct store_changes *const brought = changes_at(walk, sqlite3_column_int64(row, 8));
    const bool is_closed = sqlite3_column_type(row, 9) != SQLITE_NULL;
    struct store_changes *const closed = changes_at(walk, sqlite3_column_int64(row, 9));
    if (brought == NULL || (is_closed && closed == NULL)) {
        walk->stray++;
        return;
    }
    hf_store_changes_defect(brought, row);
    if (is_closed) {
        hf_digest_add_int(&closed->defects_closed, sqlite3_column_int64(row, 0));
    }
}

enum hf_status hf_store_changes_walk(struct hf_store *store, struct store_changes *changes,
                                     int64_t limit, struct store_survey *survey, int64_t *stray,
                                     struct hf_error *error) {
    struct walk walk = {.store = store, .changes = changes, .limit = limit};
    struct store_binder binder;
    bool has_row = false;
    hf_buffer_clear(&store->lump);
    HF_TRY(hf_store_bind(store, SQL_CHECK_ROW, &binder, error));
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    while (has_row) {
        if (survey != NULL) {
            hf_store_survey_row(survey, binder.statement);
        }
        HF_TRY(walk_row(&walk, binder.statement, error));
        HF_TRY(hf_store_step(store, &binder, &has_row, error));
    }
    HF_TRY(flush_lump(&walk, error));
    HF_TRY(hf_store_bind(store, SQL_CHECK_DEFECT, &binder, error));
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    while (has_row) {
        walk_defect(&walk, binder.statement);
        HF_TRY(hf_store_step(store, &binder, &has_row, error));
    }
    *stray = walk.stray;
    return HF_OK;
}
