#include "store/store_private.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "store/assertion_body.h"
#include "store/body_merge.h"

/* The rows of a batch. What stands for a row is looked up by its index and compared byte by byte
 * with what is said now; only what differs is written. Which of the rows that stood were said again
 * is kept as one bit each, so an import that changes nothing writes nothing.
 *
 * Several files of a batch may speak of one row. What they say is merged, and only the whole is
 * compared with what stands: a file that says a part of it and nothing else leaves the row
 * *pending*, since the next file may say the rest. What is still pending after the last file has
 * changed: something is no longer said. */

#define PENDING_BYTES_MAX (INT64_C(4) << 30)

static bool bit_get(const uint8_t *bits, int64_t at) {
    return ((unsigned)bits[at / 8] >> (unsigned)(at % 8) & 1U) != 0;
}

static void bit_set(uint8_t *bits, int64_t at) {
    bits[at / 8] = (uint8_t)(bits[at / 8] | 1U << (unsigned)(at % 8));
}

static bool is_seen(const struct store_batch *batch, int64_t row) {
    return row >= batch->seen_limit || bit_get(batch->seen, row);
}

static enum hf_status add_kind(struct hf_store *store, enum hf_kind kind, struct hf_error *error) {
    const struct hf_text name = hf_text_of(hf_schema_get(kind)->name);
    struct store_binder binder;
    int64_t id = 1;
    for (size_t i = 0; i < store->kind_count; i++) {
        id = store->kind[i].id >= id ? store->kind[i].id + 1 : id;
    }
    HF_TRY(hf_store_bind(store, SQL_KIND_INSERT, &binder, error));
    hf_store_bind_int(&binder, id);
    hf_store_bind_text(&binder, name);
    hf_store_bind_seal(&binder);
    HF_TRY(hf_store_run(store, &binder, error));
    return hf_store_load_kinds(store, error);
}

void hf_store_bind_version(struct hf_store *store, struct store_binder *binder,
                           const struct store_version *version) {
    hf_store_bind_int(binder, version->id);
    hf_store_bind_int(binder, store->batch.source);
    hf_store_bind_int(binder, store->kind_id[version->kind]);
    hf_store_bind_text(binder, version->key);
    hf_store_bind_text(binder, version->content == 0 ? version->body : (struct hf_text){NULL, 0});
    hf_store_bind_int(binder, version->file);
    hf_store_bind_int(binder, version->line);
    hf_store_bind_int(binder, store->batch.id);
    if (version->content == 0) {
        hf_store_bind_none(binder);
    } else {
        hf_store_bind_int(binder, version->content);
    }
    hf_store_bind_seal(binder);
}

static enum hf_status write_version(struct hf_store *store, enum store_sql sql,
                                    struct store_version version, struct hf_error *error) {
    struct store_binder binder;
    HF_TRY(hf_store_share(store, &version, error));
    HF_TRY(hf_store_bind(store, sql, &binder, error));
    hf_store_bind_version(store, &binder, &version);
    return hf_store_run(store, &binder, error);
}

/* Inserts a version that stands, unless one is there. */
static enum hf_status insert_version(struct hf_store *store, struct store_version version,
                                     bool *is_inserted, struct hf_error *error) {
    version.id = store->batch.row_next;
    HF_TRY(write_version(store, SQL_ROW_INSERT, version, error));
    *is_inserted = sqlite3_changes64(store->db) != 0;
    store->batch.row_next += *is_inserted;
    return HF_OK;
}

static enum hf_status close_version(struct hf_store *store, int64_t row, struct hf_error *error) {
    struct store_batch *const batch = &store->batch;
    struct store_binder binder;
    if (batch->closed == NULL) {
        batch->closed = calloc((size_t)batch->seen_limit / 8 + 1, 1);
    }
    if (batch->closed == NULL) {
        return hf_store_fail(store, SQLITE_NOMEM, "write to", error);
    }
    bit_set(batch->closed, row);
    HF_TRY(hf_store_bind(store, SQL_ROW_CLOSE, &binder, error));
    hf_store_bind_int(&binder, store->batch.id);
    hf_store_bind_int(&binder, HF_SEAL_UNTIL);
    hf_store_bind_int(&binder, row);
    return hf_store_run(store, &binder, error);
}

static enum hf_status replace_version(struct hf_store *store, int64_t row,
                                      struct store_version version, struct hf_error *error) {
    bool is_inserted = false;
    HF_TRY(close_version(store, row, error));
    HF_TRY(insert_version(store, version, &is_inserted, error));
    return is_inserted ? HF_OK : hf_store_damaged(store, "an index", error);
}

enum hf_status hf_store_text_status(struct hf_store *store, const struct hf_buffer *text,
                                    struct hf_error *error) {
    if (text->status == HF_OK) {
        return HF_OK;
    }
    const int code = text->status == HF_ERR_MEMORY ? SQLITE_NOMEM : SQLITE_TOOBIG;
    return hf_store_fail(store, code, "write to", error);
}

enum hf_status hf_store_take_standing(struct hf_store *store, sqlite3_stmt *statement,
                                      struct hf_text body, struct store_standing *standing,
                                      struct hf_error *error) {
    struct hf_text stands;
    HF_TRY(hf_store_row_body(store, statement, &stands, error));
    const struct store_standing found = {
        .row = sqlite3_column_int64(statement, 0),
        .file = sqlite3_column_int64(statement, 5),
        .line = sqlite3_column_int64(statement, 6),
        .is_same = hf_text_equal(stands, body),
    };
    if (found.row <= 0 || !hf_store_is_sealed_until(statement, ROW_SEALED)) {
        return hf_store_damaged(store, "an assertion's seal", error);
    }
    hf_buffer_clear(&store->stands);
    if (!found.is_same) {
        hf_buffer_add(&store->stands, stands);
    }
    sqlite3_reset(store->statement[SQL_CONTENT_BODY]); /* or it would go on reading */
    HF_TRY(hf_store_text_status(store, &store->stands, error));
    *standing = found;
    return HF_OK;
}

static enum hf_status find_standing(struct hf_store *store, const struct store_version *version,
                                    struct store_standing *standing, struct hf_error *error) {
    struct store_binder binder;
    bool has_row = false;
    *standing = (struct store_standing){.row = 0};
    HF_TRY(hf_store_bind(store, SQL_ROW_FIND, &binder, error));
    hf_store_bind_int(&binder, store->batch.source);
    hf_store_bind_int(&binder, store->kind_id[version->kind]);
    hf_store_bind_text(&binder, version->key);
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    if (!has_row) {
        return HF_OK;
    }
    const enum hf_status status =
        hf_store_take_standing(store, binder.statement, version->body, standing, error);
    sqlite3_reset(binder.statement);
    return status;
}

static struct hf_text row_bytes(const int64_t *row) {
    return (struct hf_text){(const char *)row, sizeof *row};
}

/* The row as far as it was said, or NULL. */
static struct store_pending *find_pending(const struct store_batch *batch, int64_t row) {
    const uint32_t at = hf_map_get(&batch->pending_by_row, row_bytes(&row));
    return at == HF_MAP_NONE || batch->pending[at].is_done ? NULL : &batch->pending[at];
}

static enum hf_status add_pending(struct store_batch *batch, int64_t row,
                                  const struct store_version *version) {
    struct hf_arena *const arena = &batch->pending_arena;
    if (batch->pending_opened.at == NULL) {
        HF_TRY(hf_arena_open(&batch->pending_opened, PENDING_BYTES_MAX));
        *arena = batch->pending_opened;
    }
    if (batch->pending_count == batch->pending_capacity) {
        struct store_pending *const grown =
            hf_arena_grow(arena, batch->pending, sizeof *batch->pending,
                          _Alignof(struct store_pending), &batch->pending_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        batch->pending = grown;
    }
    int64_t *const id = hf_new(arena, int64_t, 1);
    if (id == NULL) {
        return HF_ERR_MEMORY;
    }
    *id = row;
    struct store_pending *const pending = &batch->pending[batch->pending_count];
    *pending = (struct store_pending){
        .row = row, .kind = version->kind, .file = batch->file, .line = version->line};
    HF_TRY(hf_text_copy(arena, version->key, &pending->key));
    HF_TRY(hf_text_copy(arena, version->body, &pending->body));
    uint32_t found = 0;
    HF_TRY(hf_map_put(&batch->pending_by_row, arena, row_bytes(id), (uint32_t)batch->pending_count,
                      &found));
    batch->pending_count++;
    return HF_OK;
}

/* The first word of the batch on a row that stands and differs. */
static enum hf_status put_other(struct hf_store *store, const struct store_version *version,
                                const struct store_standing *standing, struct hf_store_said *said,
                                struct hf_error *error) {
    const struct hf_body_fields now = hf_body_split(version->kind, version->body);
    const struct hf_body_fields stood =
        hf_body_split(version->kind, hf_buffer_text(&store->stands));
    if (hf_body_is_part(&now, &stood)) {
        said->after = HF_STORE_UNCHANGED; /* so far */
        const enum hf_status status = add_pending(&store->batch, standing->row, version);
        return status == HF_OK ? HF_OK : hf_store_fail(store, SQLITE_NOMEM, "write to", error);
    }
    said->after = HF_STORE_UPDATED;
    return replace_version(store, standing->row, *version, error);
}

/* Merges what is said now behind what the batch said before; the result is in store->merged. */
static enum hf_status merge(struct hf_store *store, const struct store_version *version,
                            struct hf_text before, struct hf_store_said *said,
                            struct hf_error *error) {
    const struct hf_body_fields first = hf_body_split(version->kind, before);
    const struct hf_body_fields second = hf_body_split(version->kind, version->body);
    said->clash = hf_body_clash(&first, &second);
    hf_buffer_clear(&store->merged);
    hf_body_merge(&store->merged, version->kind, &first, &second);
    return hf_store_text_status(store, &store->merged, error);
}

/* A further word on a row that this batch has written: nobody has read it yet, so it is written
 * over. */
static enum hf_status put_more_on_new(struct hf_store *store, const struct store_version *version,
                                      const struct store_standing *standing,
                                      struct hf_store_said *said, struct hf_error *error) {
    /* which of the two it was is known by whether an older version was closed: the counts do not
     * need it */
    said->before = HF_STORE_CREATED;
    said->after = HF_STORE_CREATED;
    if (standing->is_same) {
        return HF_OK;
    }
    HF_TRY(merge(store, version, hf_buffer_text(&store->stands), said, error));
    store->batch.load.is_rewritten = true;
    const struct store_version whole = {standing->row,
                                        version->kind,
                                        version->key,
                                        hf_buffer_text(&store->merged),
                                        standing->file,
                                        standing->line,
                                        0};
    store->batch.has_unused |= hf_schema_get(version->kind)->is_published;
    return write_version(store, SQL_ROW_REWRITE, whole, error);
}

/* A further word on a row that stood before: of which all was said again, or a part. */
static enum hf_status put_more_on_old(struct hf_store *store, const struct store_version *version,
                                      const struct store_standing *standing,
                                      struct hf_store_said *said, struct hf_error *error) {
    said->before = HF_STORE_UNCHANGED;
    said->after = HF_STORE_UNCHANGED;
    struct store_pending *const pending = find_pending(&store->batch, standing->row);
    const struct hf_text stood = standing->is_same ? version->body : hf_buffer_text(&store->stands);
    HF_TRY(merge(store, version, pending == NULL ? stood : pending->body, said, error));
    const struct hf_text merged = hf_buffer_text(&store->merged);
    if (hf_text_equal(merged, stood)) {
        if (pending != NULL) {
            pending->is_done = true;
        }
        return HF_OK;
    }
    const struct hf_body_fields now = hf_body_split(version->kind, merged);
    const struct hf_body_fields whole = hf_body_split(version->kind, stood);
    if (pending != NULL && hf_body_is_part(&now, &whole)) {
        const enum hf_status status =
            hf_text_copy(&store->batch.pending_arena, merged, &pending->body);
        return status == HF_OK ? HF_OK : hf_store_fail(store, SQLITE_NOMEM, "write to", error);
    }
    if (pending != NULL) {
        pending->is_done = true;
    }
    said->after = HF_STORE_UPDATED;
    struct store_version other = *version;
    other.body = merged;
    return replace_version(store, standing->row, other, error);
}

/* A row that stands already, in a batch of a source that said something before. */
static enum hf_status put_known(struct hf_store *store, const struct store_version *version,
                                const struct store_standing *standing, struct hf_store_said *said,
                                struct hf_error *error) {
    struct store_batch *const batch = &store->batch;
    if (standing->row >= batch->seen_limit) {
        return put_more_on_new(store, version, standing, said, error);
    }
    if (is_seen(batch, standing->row)) {
        return put_more_on_old(store, version, standing, said, error);
    }
    bit_set(batch->seen, standing->row);
    batch->seen_count++;
    said->after = HF_STORE_UNCHANGED;
    return standing->is_same ? HF_OK : put_other(store, version, standing, said, error);
}

/* The first rows of a workspace. */
static enum hf_status load_row(struct hf_store *store, struct store_version version,
                               struct hf_store_said *said, struct hf_error *error) {
    struct store_standing standing = {.row = 0};
    HF_TRY(hf_store_load_find(store, &version, &standing, error));
    if (standing.row != 0) {
        return put_more_on_new(store, &version, &standing, said, error);
    }
    said->after = HF_STORE_CREATED;
    version.id = store->batch.row_next++;
    return hf_store_load_add(store, &version, error);
}

static enum hf_status put_row(struct hf_store *store, const struct store_version *version,
                              struct hf_store_said *said, struct hf_error *error) {
    struct store_batch *const batch = &store->batch;
    struct store_standing standing = {.row = 0};
    bool is_next = false;
    bool is_inserted = false;
    if (batch->load.is_on) {
        return load_row(store, *version, said, error);
    }
    if (!batch->is_fresh) {
        HF_TRY(hf_store_follow(store, version, &standing, &is_next, error));
    }
    if (!batch->is_fresh && !is_next) {
        HF_TRY(find_standing(store, version, &standing, error));
        HF_TRY(hf_store_follow_set(store, standing.row, error));
    }
    if (standing.row == 0) {
        said->after = HF_STORE_CREATED;
        HF_TRY(insert_version(store, *version, &is_inserted, error));
        if (is_inserted) {
            return HF_OK;
        }
        HF_TRY(find_standing(store, version, &standing, error));
    }
    return standing.row == 0 ? hf_store_damaged(store, "an index", error)
                             : put_known(store, version, &standing, said, error);
}

static void count_change(struct store_counts *counts, enum hf_store_change change, int64_t by) {
    counts->created += change == HF_STORE_CREATED ? by : 0;
    counts->updated += change == HF_STORE_UPDATED ? by : 0;
    counts->unchanged += change == HF_STORE_UNCHANGED ? by : 0;
}

enum hf_status hf_store_put_body(struct hf_store *store, const struct hf_store_saying *saying,
                                 struct hf_store_said *said, struct hf_error *error) {
    assert(store->batch.is_open && store->batch.file != 0);
    struct hf_store_said result = {HF_STORE_UNSAID, HF_STORE_UNSAID, -1};
    const struct store_version version = {
        0, saying->kind, saying->key, saying->body, store->batch.file, saying->line, 0};
    if (store->kind_id[saying->kind] == 0) {
        HF_TRY(add_kind(store, saying->kind, error));
    }
    HF_TRY(put_row(store, &version, &result, error));
    count_change(&store->batch.counts, result.before, -1);
    count_change(&store->batch.counts, result.after, 1);
    *said = result;
    return HF_OK;
}

enum hf_status hf_store_put(struct hf_store *store, const struct hf_assertion *assertion,
                            struct hf_store_said *said, struct hf_error *error) {
    hf_buffer_clear(&store->body);
    hf_body_write(&store->body, assertion);
    HF_TRY(hf_store_text_status(store, &store->body, error));
    const struct hf_store_saying saying = {assertion->kind, assertion->key,
                                           hf_buffer_text(&store->body), assertion->line};
    return hf_store_put_body(store, &saying, said, error);
}

/* What is still pending was said in part only: the rest is no longer said. */
static enum hf_status settle(struct hf_store *store, const struct hf_store_end *end,
                             struct hf_error *error) {
    struct store_batch *const batch = &store->batch;
    for (size_t i = 0; i < batch->pending_count; i++) {
        struct store_pending *const pending = &batch->pending[i];
        if (pending->is_done) {
            continue;
        }
        const struct store_version version = {
            0, pending->kind, pending->key, pending->body, pending->file, pending->line, 0};
        HF_TRY(replace_version(store, pending->row, version, error));
        pending->is_done = true;
        count_change(&batch->counts, HF_STORE_UNCHANGED, -1);
        count_change(&batch->counts, HF_STORE_UPDATED, 1);
        if (end->updated != NULL) {
            end->updated(end->context, pending->kind, (size_t)(pending->file - batch->file_first));
        }
    }
    return HF_OK;
}

static bool is_spared(const struct hf_store_end *end, struct hf_text file_name) {
    for (size_t i = 0; i < end->spared_count; i++) {
        if (hf_text_equal(end->spared[i], file_name)) {
            return true;
        }
    }
    return false;
}

static enum hf_status close_unless_spared(struct hf_store *store, int64_t row,
                                          const struct hf_store_end *end, struct hf_error *error) {
    struct store_binder place;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_ROW_PLACE, &place, error));
    hf_store_bind_int(&place, row);
    HF_TRY(hf_store_step(store, &place, &has_row, error));
    if (!has_row) {
        return hf_store_damaged(store, "an assertion's file", error);
    }
    const struct hf_text file_name = hf_store_column(place.statement, 1);
    const int64_t kind_id = sqlite3_column_int64(place.statement, 0);
    enum hf_kind kind = (enum hf_kind)HF_KIND_COUNT;
    for (size_t i = 0; i < store->kind_count; i++) {
        kind = store->kind[i].id == kind_id ? store->kind[i].kind : kind;
    }
    const bool stays = is_spared(end, file_name);
    if (!stays && end->gone != NULL) {
        end->gone(end->context, kind, file_name);
    }
    sqlite3_reset(place.statement);
    if (stays) {
        return HF_OK;
    }
    store->batch.counts.gone++;
    return close_version(store, row, error);
}

/* Sets a bit per assertion of the source that stands and was not said again. First all of them are
 * found, then they are closed: a table is not changed while it is being walked. */
static enum hf_status find_unsaid(struct hf_store *store, uint8_t *unsaid, struct hf_error *error) {
    const struct store_batch *const batch = &store->batch;
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_ROWS_OF_SOURCE, &binder, error));
    hf_store_bind_int(&binder, batch->source);
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    while (has_row) {
        const int64_t row = sqlite3_column_int64(binder.statement, 0);
        if (row > 0 && !is_seen(batch, row)) {
            bit_set(unsaid, row);
        }
        HF_TRY(hf_store_step(store, &binder, &has_row, error));
    }
    return HF_OK;
}

static enum hf_status close_gone(struct hf_store *store, const struct hf_store_end *end,
                                 struct hf_error *error) {
    const struct store_batch *const batch = &store->batch;
    uint8_t *const unsaid = calloc((size_t)batch->seen_limit / 8 + 1, 1);
    if (unsaid == NULL) {
        return hf_store_fail(store, SQLITE_NOMEM, "write to", error);
    }
    enum hf_status status = find_unsaid(store, unsaid, error);
    for (int64_t row = 0; row < batch->seen_limit && status == HF_OK; row++) {
        if (row % 8 == 0 && unsaid[row / 8] == 0) {
            row += 7;
        } else if (bit_get(unsaid, row)) {
            status = close_unless_spared(store, row, end, error);
        }
    }
    free(unsaid);
    return status;
}

enum hf_status hf_store_end_files(struct hf_store *store, const struct hf_store_end *end,
                                  struct hf_error *error) {
    assert(store->batch.is_open);
    hf_store_follow_end(store); /* tables are not closed, nor taken back, while they are walked */
    HF_TRY(settle(store, end, error));
    bool is_all = store->batch.is_partial || store->batch.is_fresh;
    if (!is_all) {
        HF_TRY(hf_store_all_seen(store, &is_all, error));
    }
    return is_all ? HF_OK : close_gone(store, end, error);
}
