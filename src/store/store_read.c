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

/* Copies a column to `keep`. */
static enum hf_status keep_column(sqlite3_stmt *statement, int column, struct hf_arena *keep,
                                  struct hf_text *text) {
    return hf_text_copy(keep, hf_store_column(statement, column), text);
}

static enum hf_status keep_source(sqlite3_stmt *statement, const struct hf_store_moment *moment,
                                  struct hf_arena *keep, struct hf_store_source *source) {
    const int64_t id = sqlite3_column_int64(statement, 0);
    *source = (struct hf_store_source){
        .id = id,
        .batches = sqlite3_column_int64(statement, 2),
        .rows = moment->rows[id],
        .first_imported_at = sqlite3_column_int64(statement, 3),
        .last_imported_at = sqlite3_column_int64(statement, 4),
        .published = moment->published[id],
    };
    HF_TRY(keep_column(statement, 1, keep, &source->name));
    return keep_column(statement, 5, keep, &source->last_digest);
}

/* Room for one more element; the array grows in `keep`. */
#define GROW(keep, array, count, capacity)                                                         \
    ((count) < (capacity)                                                                          \
         ? (array)                                                                                 \
         : hf_arena_grow((keep), (array), sizeof *(array), _Alignof(max_align_t), &(capacity)))

bool hf_store_counts_at(const struct hf_store_moment *moment, int64_t source, int64_t from,
                        int64_t until) {
    return source > 0 && source < moment->source_limit && from <= moment->batch[source] &&
           (until == 0 || until > moment->batch[source]);
}

/* Adds the defects to the sources that they are of. */
static enum hf_status count_defects(struct hf_store *store, const struct hf_store_moment *moment,
                                    struct hf_store_source *source, size_t source_count,
                                    struct hf_error *error) {
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_CHECK_DEFECT, &binder, error));
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    while (has_row) {
        const int64_t id = sqlite3_column_int64(binder.statement, 1);
        const bool counts =
            hf_store_counts_at(moment, id, sqlite3_column_int64(binder.statement, 8),
                               sqlite3_column_int64(binder.statement, 9));
        for (size_t i = 0; i < source_count && counts; i++) {
            source[i].defects += source[i].id == id;
        }
        HF_TRY(hf_store_step(store, &binder, &has_row, error));
    }
    return HF_OK;
}

enum hf_status hf_store_sources(struct hf_store *store, const struct hf_store_moment *moment,
                                struct hf_arena *keep, struct hf_store_source **source,
                                size_t *source_count, struct hf_error *error) {
    assert(store->is_reading);
    struct hf_store_source *found = NULL;
    size_t count = 0;
    size_t capacity = 0;
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_SOURCES, &binder, error));
    /* of now also the imports that are kept as history */
    hf_store_bind_int(&binder, moment->known_at == INT64_MAX ? INT64_MAX : moment->newest);
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    while (has_row) {
        const int64_t id = sqlite3_column_int64(binder.statement, 0);
        if (id <= 0 || id >= moment->source_limit) {
            return hf_store_damaged(store, "a source's number", error);
        }
        if (moment->batch[id] != 0) {
            found = GROW(keep, found, count, capacity);
            if (found == NULL ||
                keep_source(binder.statement, moment, keep, &found[count]) != HF_OK) {
                return hf_store_fail(store, SQLITE_NOMEM, "read", error);
            }
            count++;
        }
        HF_TRY(hf_store_step(store, &binder, &has_row, error));
    }
    HF_TRY(count_defects(store, moment, found, count, error));
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
        .source_id = sqlite3_column_int64(statement, 6),
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

const struct store_kind *hf_store_kind(const struct hf_store *store, int64_t id) {
    for (size_t i = 0; i < store->kind_count; i++) {
        if (store->kind[i].id == id) {
            return &store->kind[i];
        }
    }
    return NULL;
}

struct hf_text hf_store_kind_name(const struct hf_store *store, int64_t id) {
    const struct store_kind *const kind = hf_store_kind(store, id);
    return kind == NULL ? (struct hf_text){NULL, 0} : (struct hf_text){kind->name, kind->name_len};
}

enum hf_status hf_store_content_body(struct hf_store *store, int64_t id, struct hf_text *body,
                                     struct hf_error *error) {
    struct store_binder content;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_CONTENT_BODY, &content, error));
    hf_store_bind_int(&content, id);
    HF_TRY(hf_store_step(store, &content, &has_row, error));
    if (!has_row || !hf_store_is_sealed(content.statement, 3)) {
        return hf_store_damaged(store, "a content's seal", error);
    }
    *body = hf_store_column(content.statement, 2);
    return HF_OK;
}

enum hf_status hf_store_row_body(struct hf_store *store, sqlite3_stmt *statement,
                                 struct hf_text *body, struct hf_error *error) {
    if (sqlite3_column_type(statement, 8) == SQLITE_NULL) {
        *body = hf_store_column(statement, 4);
        return HF_OK;
    }
    return hf_store_content_body(store, sqlite3_column_int64(statement, 8), body, error);
}

/* The seal is over what the batch said and when: another file has another. */
static enum hf_status batch_seal(struct hf_store *store, int64_t batch, int64_t *seal,
                                 struct hf_error *error) {
    struct store_binder binder;
    HF_TRY(hf_store_bind(store, SQL_BATCH_SEAL, &binder, error));
    hf_store_bind_int(&binder, batch);
    return hf_store_number(store, &binder, -1, seal, error);
}

static enum hf_status check_twin(struct hf_store *store, int64_t batch, struct hf_store *twin,
                                 struct hf_error *error) {
    int64_t seal[2] = {0, 0};
    HF_TRY(hf_store_read_begin(twin, error));
    HF_TRY(batch_seal(store, batch, &seal[0], error));
    HF_TRY(batch_seal(twin, batch, &seal[1], error));
    return seal[0] == seal[1]
               ? HF_OK
               : hf_error_set(error, HF_ERR_STORE,
                              "'%.150s' was replaced while it was read; try again", store->path);
}

enum hf_status hf_store_twin(struct hf_store *store, const struct hf_store_moment *moment,
                             struct hf_store **twin, struct hf_error *error) {
    assert(store->is_reading);
    const struct hf_store_options options = {.mode = HF_STORE_READ, .wait_ms = 1};
    struct hf_store *opened = NULL;
    HF_TRY(hf_store_open(store->path, &options, &opened, error));
    const enum hf_status status = check_twin(store, moment->newest, opened, error);
    if (status != HF_OK) {
        hf_store_close(opened);
        return status;
    }
    *twin = opened;
    return HF_OK;
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

enum hf_status hf_store_defects(struct hf_store *store, const struct hf_store_moment *moment,
                                struct hf_arena *keep, struct hf_defect **defect,
                                size_t *defect_count, struct hf_error *error) {
    assert(store->is_reading);
    struct hf_defect *found = NULL;
    size_t count = 0;
    size_t capacity = 0;
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_DEFECTS, &binder, error));
    hf_store_bind_int(&binder, moment->newest);
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    while (has_row) {
        sqlite3_stmt *const at = binder.statement;
        enum hf_defect_kind kind = HF_DEFECT_SYNTAX;
        if (!hf_store_is_sealed_until(at, 9) ||
            !hf_store_defect_kind(hf_store_column(at, 3), &kind)) {
            return hf_store_damaged(store, "a defect's seal", error);
        }
        if (hf_store_counts_at(moment, sqlite3_column_int64(at, 1), sqlite3_column_int64(at, 8),
                               sqlite3_column_int64(at, 9))) {
            found = GROW(keep, found, count, capacity);
            if (found == NULL) {
                return hf_store_fail(store, SQLITE_NOMEM, "read", error);
            }
            found[count].kind = kind;
            if (keep_defect(at, keep, &found[count]) != HF_OK) {
                return hf_store_fail(store, SQLITE_NOMEM, "read", error);
            }
            count++;
        }
        HF_TRY(hf_store_step(store, &binder, &has_row, error));
    }
    *defect = found;
    *defect_count = count;
    return HF_OK;
}
