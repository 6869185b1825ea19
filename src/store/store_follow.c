#include "store/store_private.h"

/* A file that is imported again says mostly the same rows in the same order, which is that of their
 * ids. So a statement walks over what stands by id, and a row is held against the one it stands on:
 * no search in the index, which for a national inventory lies in a thousand places. Where they
 * differ the row is looked up, and the walk stays where it is once (a row was added or changed
 * before and stands elsewhere), and is set behind the row that was found at the second, fourth,
 * eighth time running (rows are gone; the more often, the likelier the file has another order).
 *
 * Rows of other sources and rows that no longer stand are passed by. When there are too many of
 * them, the walk ends until a row is found by the index: the table is never read twice for
 * nothing. */

enum { VAIN_MAX = 32 };

/* Steps to the next row of the source that stands. */
static enum hf_status step_on(struct hf_store *store, struct hf_error *error) {
    struct store_follow *const follow = &store->batch.follow;
    const struct store_binder binder = {.statement = follow->at};
    for (int vain = 0; vain <= VAIN_MAX; vain++) {
        bool has_row = false;
        follow->at = NULL; /* unless all goes well */
        HF_TRY(hf_store_step(store, &binder, &has_row, error));
        if (!has_row) {
            return HF_OK;
        }
        if (sqlite3_column_int64(binder.statement, 1) == store->batch.source &&
            sqlite3_column_type(binder.statement, ROW_SEALED) == SQLITE_NULL) {
            follow->at = binder.statement;
            return HF_OK;
        }
    }
    sqlite3_reset(binder.statement);
    return HF_OK;
}

static enum hf_status begin_at(struct hf_store *store, int64_t row, struct hf_error *error) {
    struct store_binder binder;
    HF_TRY(hf_store_bind(store, SQL_ROWS_FOLLOW, &binder, error));
    hf_store_bind_int(&binder, row);
    hf_store_bind_int(&binder, store->batch.seen_limit);
    store->batch.follow.at = binder.statement;
    const enum hf_status status =
        binder.code == SQLITE_OK ? HF_OK : hf_store_fail(store, binder.code, "read", error);
    return status == HF_OK ? step_on(store, error) : status;
}

enum hf_status hf_store_follow(struct hf_store *store, const struct store_version *said,
                               struct store_standing *standing, bool *is_next,
                               struct hf_error *error) {
    struct store_follow *const follow = &store->batch.follow;
    sqlite3_stmt *const at = follow->at;
    *is_next = at != NULL && sqlite3_column_int64(at, 2) == store->kind_id[said->kind] &&
               hf_text_equal(hf_store_column(at, 3), said->key);
    if (!*is_next) {
        return HF_OK;
    }
    follow->missed = 0;
    HF_TRY(hf_store_take_standing(store, at, said->body, standing, error));
    return step_on(store, error);
}

enum hf_status hf_store_follow_set(struct hf_store *store, int64_t row, struct hf_error *error) {
    struct store_follow *const follow = &store->batch.follow;
    if (row == 0 || row >= store->batch.seen_limit) {
        return HF_OK;
    }
    follow->missed++;
    const bool is_time = (follow->missed & (follow->missed - 1)) == 0;
    const bool stays = follow->missed == 1 && follow->at != NULL;
    return is_time && !stays ? begin_at(store, row + 1, error) : HF_OK;
}

void hf_store_follow_end(struct hf_store *store) {
    sqlite3_reset(store->statement[SQL_ROWS_FOLLOW]);
    store->batch.follow = (struct store_follow){.at = NULL};
}

enum hf_status hf_store_all_seen(struct hf_store *store, bool *is_all, struct hf_error *error) {
    struct store_binder binder;
    int64_t said = 0;
    HF_TRY(hf_store_bind(store, SQL_ROWS_SAID, &binder, error));
    hf_store_bind_int(&binder, store->batch.source);
    hf_store_bind_int(&binder, store->batch.id);
    HF_TRY(hf_store_number(store, &binder, 0, &said, error));
    *is_all = said == store->batch.seen_count;
    return HF_OK;
}
