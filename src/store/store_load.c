#include "store/store_changes.h"

#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"

/* The first rows of a workspace, millions of them.
 *
 * Kept up to date row by row, the index over what stands costs more than the rows, since each key
 * goes to another page; made at the end, it is sorted and written once. So it is taken away until
 * the batch ends, within the batch's transaction: nobody ever sees the workspace without it, and a
 * program that is killed leaves the file as it was. In the meantime a hash table says whether a key
 * is there; it holds no keys, so each hit is held against the row itself.
 *
 * Rows wait until LOAD_ROWS of them go into the table by one INSERT: about half the time of one
 * each. That they refer to rows that are there is not asked of SQLite (a look-up for each of four
 * columns): source, kind, file and batch were all written or read by this very batch, and
 * hf_store_verify asks for all. The digest of the rows for the evidence log is taken on the way,
 * unless one of them is written over later.
 *
 * Measured with 2 million rows: 3.0 s in place of 4.7 s for the INSERTs, 0.9 s more with foreign
 * keys; the index afterwards 2.7 s in place of 6 s. */

enum { SLOTS_FIRST = 1 << 12, SORT_THREADS = 2, WAITING_BYTES_ENOUGH = 1 << 20 };
#define WAITING_BYTES_MAX ((size_t)LOAD_ROWS * 1100000000)

/* Whether SQLite holds references against the rows they refer to. Unlike the pragma this may be
 * said within a transaction. */
static void check_references(struct hf_store *store, bool is_on) {
    (void)sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_FKEY, is_on ? 1 : 0, NULL);
}

/* A change of tables or settings makes SQLite prepare every statement anew when it is next used,
 * for which memory may be short. What takes all back must not need any. */
static enum hf_status ready_rollback(struct hf_store *store, struct hf_error *error) {
    struct store_binder binder;
    sqlite3_finalize(store->statement[SQL_ROLLBACK]);
    store->statement[SQL_ROLLBACK] = NULL;
    return hf_store_bind(store, SQL_ROLLBACK, &binder, error);
}

enum hf_status hf_store_load_begin(struct hf_store *store, struct hf_error *error) {
    struct store_load *const load = &store->batch.load;
    if (store->batch.row_first != 1) {
        return HF_OK;
    }
    load->is_on = true;
    load->bytes = hf_buffer_make(WAITING_BYTES_MAX);
    check_references(store, false);
    hf_buffer_clear(&store->lump);
    HF_TRY(hf_store_do(store, SQL_INDEX_DROP, error));
    return ready_rollback(store, error);
}

void hf_store_load_drop(struct hf_store *store) {
    struct store_load *const load = &store->batch.load;
    if (!load->is_on) {
        return;
    }
    check_references(store, true);
    free(load->slot);
    hf_buffer_free(&load->bytes);
    *load = (struct store_load){.is_on = false};
}

static uint64_t hash_of(const struct store_version *version) {
    struct hf_seal hash = hf_seal_make();
    hf_seal_add_int(&hash, (int64_t)version->kind);
    hf_seal_add_text(&hash, version->key);
    return (uint64_t)hf_seal_end(hash);
}

/* Texts point into `bytes`, which may have moved since they were taken. */
static void place_texts(struct store_load *load) {
    for (size_t i = 0; i < load->waiting_count; i++) {
        struct store_version *const row = &load->waiting[i];
        row->key.data = load->bytes.data + load->text_at[i];
        row->body.data = row->key.data + row->key.len;
    }
}

/* One row of SQL_ROWS_LOAD. The seal is over all columns, those too that all rows share. */
static void bind_row(const struct hf_store *store, struct store_binder *binder,
                     const struct store_version *row) {
    binder->seal = hf_seal_make();
    hf_store_bind_int(binder, row->id);
    hf_seal_add_int(&binder->seal, store->batch.source);
    hf_store_bind_int(binder, store->kind_id[row->kind]);
    hf_store_bind_text(binder, row->key);
    hf_store_bind_text(binder, row->body);
    hf_seal_add_int(&binder->seal, row->file);
    hf_store_bind_int(binder, row->line);
    hf_seal_add_int(&binder->seal, store->batch.id);
    hf_seal_add_int(&binder->seal, 0); /* content */
    hf_store_bind_seal(binder);
}

/* All rows of one INSERT are of one file. */
static enum hf_status write_many(struct hf_store *store, struct hf_error *error) {
    const struct store_load *const load = &store->batch.load;
    struct store_binder binder;
    HF_TRY(hf_store_bind(store, SQL_ROWS_LOAD, &binder, error));
    hf_store_bind_int(&binder, store->batch.source);
    hf_store_bind_int(&binder, load->waiting[0].file);
    hf_store_bind_int(&binder, store->batch.id);
    for (size_t i = 0; i < LOAD_ROWS; i++) {
        bind_row(store, &binder, &load->waiting[i]);
    }
    return hf_store_run(store, &binder, error);
}

static enum hf_status write_one(struct hf_store *store, struct store_version *row,
                                struct hf_error *error) {
    struct store_binder binder;
    HF_TRY(hf_store_share(store, row, error));
    HF_TRY(hf_store_bind(store, SQL_ROW_LOAD, &binder, error));
    hf_store_bind_version(store, &binder, row);
    return hf_store_run(store, &binder, error);
}

enum hf_status hf_store_load_flush(struct hf_store *store, struct hf_error *error) {
    struct store_load *const load = &store->batch.load;
    bool has_published = false; /* they refer to what is kept once: each in its own way */
    place_texts(load);
    for (size_t i = 0; i < load->waiting_count; i++) {
        has_published = has_published || hf_schema_get(load->waiting[i].kind)->is_published;
        HF_TRY(hf_store_changes_version(store, &load->waiting[i], error));
    }
    if (load->waiting_count == LOAD_ROWS && !has_published) {
        HF_TRY(write_many(store, error));
    } else {
        for (size_t i = 0; i < load->waiting_count; i++) {
            HF_TRY(write_one(store, &load->waiting[i], error));
        }
    }
    load->waiting_count = 0;
    hf_buffer_clear(&load->bytes);
    return HF_OK;
}

/* The row itself, if it is of this kind and key. */
static enum hf_status get_row(struct hf_store *store, int64_t row, const struct store_version *said,
                              struct store_standing *standing, struct hf_error *error) {
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_ROW_GET, &binder, error));
    hf_store_bind_int(&binder, row);
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    if (!has_row) {
        return hf_store_damaged(store, "an assertion is missing", error);
    }
    enum hf_status status = HF_OK;
    if (sqlite3_column_int64(binder.statement, 2) == store->kind_id[said->kind] &&
        hf_text_equal(hf_store_column(binder.statement, 3), said->key)) {
        status = hf_store_take_standing(store, binder.statement, said->body, standing, error);
    }
    sqlite3_reset(binder.statement);
    return status;
}

enum hf_status hf_store_load_find(struct hf_store *store, const struct store_version *said,
                                  struct store_standing *standing, struct hf_error *error) {
    const struct store_load *const load = &store->batch.load;
    const uint64_t hash = hash_of(said);
    *standing = (struct store_standing){.row = 0};
    if (load->capacity == 0) {
        return HF_OK;
    }
    size_t at = hash & (load->capacity - 1);
    for (; load->slot[at].row != 0; at = (at + 1) & (load->capacity - 1)) {
        if (load->slot[at].hash != hash) {
            continue;
        }
        if (load->waiting_count > 0 && load->slot[at].row >= load->waiting[0].id) {
            HF_TRY(hf_store_load_flush(store, error));
        }
        HF_TRY(get_row(store, load->slot[at].row, said, standing, error));
        if (standing->row != 0) {
            return HF_OK;
        }
    }
    return HF_OK;
}

static void add_slot(struct load_slot *slot, size_t capacity, struct load_slot added) {
    size_t at = added.hash & (capacity - 1);
    while (slot[at].row != 0) {
        at = (at + 1) & (capacity - 1);
    }
    slot[at] = added;
}

/* At most half full. */
static enum hf_status grow_slots(struct store_load *load) {
    const size_t capacity = load->capacity == 0 ? SLOTS_FIRST : load->capacity * 2;
    struct load_slot *const slot = calloc(capacity, sizeof *slot);
    if (slot == NULL) {
        return HF_ERR_MEMORY;
    }
    hf_parallel_expect(slot, capacity * sizeof *slot);
    for (size_t i = 0; i < load->capacity; i++) {
        if (load->slot[i].row != 0) {
            add_slot(slot, capacity, load->slot[i]);
        }
    }
    free(load->slot);
    load->slot = slot;
    load->capacity = capacity;
    return HF_OK;
}

enum hf_status hf_store_load_add(struct hf_store *store, const struct store_version *version,
                                 struct hf_error *error) {
    struct store_load *const load = &store->batch.load;
    if (load->waiting_count == LOAD_ROWS || load->bytes.len > WAITING_BYTES_ENOUGH ||
        (load->waiting_count > 0 && load->waiting[0].file != version->file)) {
        HF_TRY(hf_store_load_flush(store, error));
    }
    if (2 * load->count >= load->capacity && grow_slots(load) != HF_OK) {
        return hf_store_fail(store, SQLITE_NOMEM, "write to", error);
    }
    load->text_at[load->waiting_count] = load->bytes.len;
    load->waiting[load->waiting_count] = *version;
    hf_buffer_add(&load->bytes, version->key);
    hf_buffer_add(&load->bytes, version->body);
    HF_TRY(hf_store_text_status(store, &load->bytes, error));
    load->waiting_count++;
    add_slot(load->slot, load->capacity, (struct load_slot){hash_of(version), version->id});
    load->count++;
    return HF_OK;
}

/* The sort goes to two further threads if there is much of it. */
enum hf_status hf_store_load_end(struct hf_store *store, struct hf_error *error) {
    struct store_load *const load = &store->batch.load;
    if (!load->is_on) {
        return HF_OK;
    }
    HF_TRY(hf_store_load_flush(store, error));
    store->batch.is_digested = !load->is_rewritten;
    hf_store_load_drop(store);
    const int threads = sqlite3_limit(store->db, SQLITE_LIMIT_WORKER_THREADS, SORT_THREADS);
    const enum hf_status status = hf_store_do(store, SQL_INDEX_MAKE, error);
    (void)sqlite3_limit(store->db, SQLITE_LIMIT_WORKER_THREADS, threads);
    return status == HF_OK ? ready_rollback(store, error) : status;
}
