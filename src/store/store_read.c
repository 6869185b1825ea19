#include "store/store_private.h"

#include <assert.h>
#include <string.h>

/* Reading. Every row's seal is looked at on the way, and the number of rows is held against what
 * the batch says, so that a damaged file is not taken for a smaller network. */

enum hf_status hf_store_read_begin(struct hf_store *store, struct hf_error *error) {
    assert(!store->batch.is_open && !store->is_reading);
    HF_TRY(hf_store_transact(store, SQL_BEGIN_READ, error));
    store->is_reading = true;
    const enum hf_status status = hf_store_check_small(store, error);
    if (status != HF_OK) {
        hf_store_read_end(store);
    }
    return status;
}

void hf_store_read_end(struct hf_store *store) {
    if (!store->is_reading) {
        return;
    }
    hf_store_reset_all(store);
    hf_ignore(hf_store_do(store, SQL_ROLLBACK, NULL)); /* nothing was written */
    store->is_reading = false;
}

enum hf_status hf_store_batch_at(struct hf_store *store, int64_t known_at, int64_t *batch,
                                 struct hf_error *error) {
    struct store_binder binder;
    HF_TRY(hf_store_bind(store, SQL_BATCH_AT, &binder, error));
    hf_store_bind_int(&binder, known_at);
    return hf_store_number(store, &binder, 0, batch, error);
}

/* Copies a column to `keep`. */
static enum hf_status keep_column(sqlite3_stmt *statement, int column, struct hf_arena *keep,
                                  struct hf_text *text) {
    return hf_text_copy(keep, hf_store_column(statement, column), text);
}

static enum hf_status keep_source(sqlite3_stmt *statement, struct hf_arena *keep,
                                  struct hf_store_source *source) {
    *source = (struct hf_store_source){
        .id = sqlite3_column_int64(statement, 0),
        .batches = sqlite3_column_int64(statement, 2),
        .rows = sqlite3_column_int64(statement, 3),
        .defects = sqlite3_column_int64(statement, 4),
        .first_imported_at = sqlite3_column_int64(statement, 5),
        .last_imported_at = sqlite3_column_int64(statement, 6),
    };
    HF_TRY(keep_column(statement, 1, keep, &source->name));
    return keep_column(statement, 7, keep, &source->last_digest);
}

/* Room for one more element; the array grows in `keep`. */
#define GROW(keep, array, count, capacity)                                                         \
    ((count) < (capacity)                                                                          \
         ? (array)                                                                                 \
         : hf_arena_grow((keep), (array), sizeof *(array), _Alignof(max_align_t), &(capacity)))

enum hf_status hf_store_sources(struct hf_store *store, struct hf_arena *keep,
                                struct hf_store_source **source, size_t *source_count,
                                struct hf_error *error) {
    assert(store->is_reading);
    struct hf_store_source *found = NULL;
    size_t count = 0;
    size_t capacity = 0;
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_SOURCES, &binder, error));
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    while (has_row) {
        found = GROW(keep, found, count, capacity);
        if (found == NULL || keep_source(binder.statement, keep, &found[count]) != HF_OK) {
            return hf_store_fail(store, SQLITE_NOMEM, "read", error);
        }
        count++;
        HF_TRY(hf_store_step(store, &binder, &has_row, error));
    }
    *source = found;
    *source_count = count;
    return HF_OK;
}

static enum hf_status keep_origin(sqlite3_stmt *statement, struct hf_arena *keep,
                                  struct hf_store_origin *origin) {
    *origin = (struct hf_store_origin){
        .id = sqlite3_column_int64(statement, 0),
        .batch = sqlite3_column_int64(statement, 1),
        .imported_at = sqlite3_column_int64(statement, 5),
    };
    HF_TRY(keep_column(statement, 2, keep, &origin->source));
    HF_TRY(keep_column(statement, 3, keep, &origin->file));
    return keep_column(statement, 4, keep, &origin->digest);
}

enum hf_status hf_store_origins(struct hf_store *store, int64_t batch, struct hf_arena *keep,
                                struct hf_store_origin **origin, size_t *origin_count,
                                struct hf_error *error) {
    assert(store->is_reading);
    struct hf_store_origin *found = NULL;
    size_t count = 0;
    size_t capacity = 0;
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_ORIGINS, &binder, error));
    hf_store_bind_int(&binder, batch);
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    while (has_row) {
        found = GROW(keep, found, count, capacity);
        if (found == NULL || keep_origin(binder.statement, keep, &found[count]) != HF_OK) {
            return hf_store_fail(store, SQLITE_NOMEM, "read", error);
        }
        count++;
        HF_TRY(hf_store_step(store, &binder, &has_row, error));
    }
    *origin = found;
    *origin_count = count;
    return HF_OK;
}

static const struct store_kind *find_kind(const struct hf_store *store, int64_t id) {
    for (size_t i = 0; i < store->kind_count; i++) {
        if (store->kind[i].id == id) {
            return &store->kind[i];
        }
    }
    return NULL;
}

/* Reads the row that the statement stands on. False if its seal is wrong. */
static bool read_row(const struct hf_store *store, sqlite3_stmt *statement,
                     struct hf_store_row *row) {
    const struct store_kind *kind = find_kind(store, sqlite3_column_int64(statement, 2));
    if (kind == NULL || !hf_store_is_sealed_until(statement, 8)) {
        return false;
    }
    *row = (struct hf_store_row){
        .kind = kind->kind,
        .kind_name = {kind->name, kind->name_len},
        .key = hf_store_column(statement, 3),
        .body = hf_store_column(statement, 4),
        .origin = sqlite3_column_int64(statement, 5),
        .line = sqlite3_column_int64(statement, 6),
        .from_batch = sqlite3_column_int64(statement, 7),
    };
    return true;
}

enum hf_status hf_store_standing(struct hf_store *store, int64_t batch, int64_t *row_count,
                                 struct hf_error *error) {
    struct store_binder binder;
    HF_TRY(hf_store_bind(store, SQL_STANDING, &binder, error));
    hf_store_bind_int(&binder, batch);
    return hf_store_number(store, &binder, 0, row_count, error);
}

static enum hf_status check_standing(struct hf_store *store, int64_t batch, int64_t row_count,
                                     struct hf_error *error) {
    int64_t standing = 0;
    HF_TRY(hf_store_standing(store, batch, &standing, error));
    return standing == row_count ? HF_OK : hf_store_damaged(store, "assertions are missing", error);
}

static enum hf_status walk_rows(struct hf_store *store, enum store_sql sql, int64_t batch,
                                const struct hf_store_row_sink *sink, struct hf_error *error) {
    assert(store->is_reading);
    int64_t row_count = 0;
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, sql, &binder, error));
    hf_store_bind_int(&binder, batch);
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    while (has_row) {
        struct hf_store_row row;
        if (!read_row(store, binder.statement, &row)) {
            return hf_store_damaged(store, "an assertion's seal", error);
        }
        if (sql == SQL_ROWS_SORTED) {
            row.source = hf_store_column(binder.statement, 10);
        }
        HF_TRY(sink->row(sink->context, &row));
        row_count++;
        HF_TRY(hf_store_step(store, &binder, &has_row, error));
    }
    return check_standing(store, batch, row_count, error);
}

enum hf_status hf_store_rows(struct hf_store *store, int64_t batch,
                             const struct hf_store_row_sink *sink, struct hf_error *error) {
    return walk_rows(store, SQL_ROWS, batch, sink, error);
}

enum hf_status hf_store_rows_sorted(struct hf_store *store, int64_t batch,
                                    const struct hf_store_row_sink *sink, struct hf_error *error) {
    return walk_rows(store, SQL_ROWS_SORTED, batch, sink, error);
}

static enum hf_status keep_defect(sqlite3_stmt *statement, struct hf_arena *keep,
                                  struct hf_defect *defect) {
    *defect = (struct hf_defect){
        .kind = defect->kind,
        .line = sqlite3_column_int64(statement, 4),
        .column = sqlite3_column_int64(statement, 5),
    };
    HF_TRY(keep_column(statement, 11, keep, &defect->source));
    HF_TRY(keep_column(statement, 2, keep, &defect->file));
    HF_TRY(keep_column(statement, 6, keep, &defect->subject));
    return keep_column(statement, 7, keep, &defect->message);
}

enum hf_status hf_store_defects(struct hf_store *store, struct hf_arena *keep,
                                struct hf_defect **defect, size_t *defect_count,
                                struct hf_error *error) {
    assert(store->is_reading);
    struct hf_defect *found = NULL;
    size_t count = 0;
    size_t capacity = 0;
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_DEFECTS, &binder, error));
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    while (has_row) {
        enum hf_defect_kind kind = HF_DEFECT_SYNTAX;
        if (!hf_store_is_sealed_until(binder.statement, 9) ||
            !hf_store_defect_kind(hf_store_column(binder.statement, 3), &kind)) {
            return hf_store_damaged(store, "a defect's seal", error);
        }
        found = GROW(keep, found, count, capacity);
        if (found == NULL) {
            return hf_store_fail(store, SQLITE_NOMEM, "read", error);
        }
        found[count].kind = kind;
        if (keep_defect(binder.statement, keep, &found[count]) != HF_OK) {
            return hf_store_fail(store, SQLITE_NOMEM, "read", error);
        }
        count++;
        HF_TRY(hf_store_step(store, &binder, &has_row, error));
    }
    *defect = found;
    *defect_count = count;
    return HF_OK;
}
