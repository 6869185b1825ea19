#include "store/store_changes.h"
#include "store/store_record.h"

#include <assert.h>
#include <stdlib.h>

/* Transactions, and the batches in them. What a batch says of rows is written in store_put.c.
 *
 * A batch is a savepoint: when it turns out to say what was said before, it is taken back, and only
 * the record stays that it was looked at again. */

static const char *mode_word(const struct store_batch *batch) {
    return batch->is_partial ? "partial" : "full";
}

/* Inserts the batch's row, or brings it up to date: every column, so that the seal is right in
 * between too. */
static enum hf_status write_batch(struct hf_store *store, enum store_sql sql, const char *mode,
                                  const struct hf_digest_hex *digest,
                                  const struct hf_digest_hex *said, struct hf_error *error) {
    const struct store_batch *const batch = &store->batch;
    struct store_binder binder;
    HF_TRY(hf_store_bind(store, sql, &binder, error));
    hf_store_bind_int(&binder, batch->id);
    hf_store_bind_int(&binder, batch->source);
    hf_store_bind_text(&binder, hf_text_of(mode));
    hf_store_bind_int(&binder, batch->imported_at);
    hf_store_bind_int(&binder, batch->published.earliest.days);
    hf_store_bind_int(&binder, batch->published.latest.days);
    hf_store_bind_text(&binder, hf_digest_text(digest));
    hf_store_bind_text(&binder, hf_digest_text(said));
    hf_store_bind_text(&binder, HF_TEXT(HF_VERSION));
    hf_store_bind_int(&binder, batch->counts.created);
    hf_store_bind_int(&binder, batch->counts.updated);
    hf_store_bind_int(&binder, batch->counts.unchanged);
    hf_store_bind_int(&binder, batch->counts.gone);
    hf_store_bind_int(&binder, batch->counts.defective);
    hf_store_bind_int(&binder, batch->standing_before + batch->counts.created - batch->counts.gone);
    hf_store_bind_seal(&binder);
    return hf_store_run(store, &binder, error);
}

static enum hf_status find_source(struct hf_store *store, struct hf_text name, int64_t *source,
                                  struct hf_error *error) {
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_SOURCE_FIND, &binder, error));
    hf_store_bind_text(&binder, name);
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    *source = has_row ? sqlite3_column_int64(binder.statement, 0) : 0;
    const bool is_sound = !has_row || hf_store_is_sealed(binder.statement, 2);
    sqlite3_reset(binder.statement);
    return is_sound ? HF_OK : hf_store_damaged(store, "a source's name", error);
}

static enum hf_status find_or_add_source(struct hf_store *store, struct hf_text name, int64_t next,
                                         struct hf_error *error) {
    HF_TRY(find_source(store, name, &store->batch.source, error));
    if (store->batch.source != 0) {
        return HF_OK;
    }
    struct store_binder binder;
    HF_TRY(hf_store_bind(store, SQL_SOURCE_INSERT, &binder, error));
    hf_store_bind_int(&binder, next);
    hf_store_bind_text(&binder, name);
    hf_store_bind_seal(&binder);
    store->batch.source = next;
    return hf_store_run(store, &binder, error);
}

/* Gives out the numbers of this batch; *source_next is for a source that is new. */
static enum hf_status take_ids(struct hf_store *store, int64_t *source_next,
                               struct hf_error *error) {
    struct store_batch *const batch = &store->batch;
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_IDS, &binder, error));
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    assert(has_row);
    *source_next = sqlite3_column_int64(binder.statement, 0) + 1;
    batch->id = sqlite3_column_int64(binder.statement, 1) + 1;
    batch->file_next = sqlite3_column_int64(binder.statement, 2) + 1;
    batch->file_first = batch->file_next;
    batch->row_first = sqlite3_column_int64(binder.statement, 3) + 1;
    batch->defect_first = sqlite3_column_int64(binder.statement, 4) + 1;
    batch->row_next = sqlite3_column_int64(binder.statement, 3) + 1;
    batch->defect_next = sqlite3_column_int64(binder.statement, 4) + 1;
    sqlite3_reset(binder.statement);
    if (batch->id < 1 || batch->id > INT32_MAX || batch->row_next < 1 ||
        batch->row_next > STORE_ROWS_MAX || batch->file_next < 1 || batch->defect_next < 1 ||
        *source_next < 1) {
        return hf_store_damaged(store, "its numbers are out of range", error);
    }
    HF_TRY(hf_store_bind(store, SQL_STANDING, &binder, error));
    hf_store_bind_int(&binder, batch->id);
    return hf_store_number(store, &binder, 0, &batch->standing_before, error);
}

static enum hf_status look_fresh(struct hf_store *store, struct hf_error *error) {
    struct store_binder binder;
    int64_t has_rows = 0;
    HF_TRY(hf_store_bind(store, SQL_SOURCE_HAS_ROWS, &binder, error));
    hf_store_bind_int(&binder, store->batch.source);
    HF_TRY(hf_store_number(store, &binder, 0, &has_rows, error));
    store->batch.is_fresh = has_rows == 0;
    return HF_OK;
}

static enum hf_status close_defects(struct hf_store *store, struct hf_error *error) {
    struct store_binder binder;
    HF_TRY(hf_store_bind(store, SQL_DEFECTS_CLOSE_SOURCE, &binder, error));
    hf_store_bind_int(&binder, store->batch.id);
    hf_store_bind_int(&binder, HF_SEAL_UNTIL);
    hf_store_bind_int(&binder, store->batch.source);
    return hf_store_run(store, &binder, error);
}

static enum hf_status open_batch(struct hf_store *store, struct hf_text source,
                                 struct hf_error *error) {
    int64_t source_next = 0;
    HF_TRY(hf_store_load_kinds(store, error));
    HF_TRY(take_ids(store, &source_next, error));
    HF_TRY(find_or_add_source(store, source, source_next, error));
    HF_TRY(look_fresh(store, error));
    struct store_batch *const batch = &store->batch;
    batch->seen_limit = batch->row_next;
    batch->seen = batch->is_fresh ? NULL : calloc((size_t)batch->seen_limit / 8 + 1, 1);
    if (!batch->is_fresh && batch->seen == NULL) {
        return hf_store_fail(store, SQLITE_NOMEM, "write to", error);
    }
    const struct hf_digest_hex none = hf_digest_of((struct hf_text){NULL, 0});
    HF_TRY(write_batch(store, SQL_BATCH_INSERT, mode_word(batch), &none, &none, error));
    HF_TRY(hf_store_load_begin(store, error));
    return batch->is_partial ? HF_OK : close_defects(store, error);
}

enum hf_status hf_store_begin(struct hf_store *store, struct hf_error *error) {
    assert(!store->is_writing && !store->is_reading);
    if (!store->is_writable) {
        return hf_error_set(error, HF_ERR_ARGUMENT, "the workspace '%.150s' was opened for reading",
                            store->path);
    }
    HF_TRY(hf_store_transact(store, SQL_BEGIN_WRITE, error));
    store->is_writing = true;
    return HF_OK;
}

enum hf_status hf_store_begin_batch(struct hf_store *store, const struct hf_store_import *import,
                                    struct hf_error *error) {
    assert(store->is_writing && !store->batch.is_open);
    HF_TRY(hf_store_do(store, SQL_BATCH_BEGIN, error));
    store->batch = (struct store_batch){
        .is_open = true,
        .is_partial = import->is_partial,
        .imported_at = import->imported_at,
        .published = import->published,
        .who = import->who,
        .action = import->action.len == 0 ? HF_TEXT("import") : import->action,
        .options = import->options,
        .files = hf_digest_make(),
        .said = hf_digest_make(),
        .changes = hf_store_changes_make(),
    };
    hf_digest_add_part(&store->batch.said, hf_text_of(mode_word(&store->batch)));
    hf_digest_add_int(&store->batch.said, import->published.earliest.days);
    hf_digest_add_int(&store->batch.said, import->published.latest.days);
    return open_batch(store, import->source, error);
}

enum hf_status hf_store_begin_file(struct hf_store *store, const struct hf_store_file *file,
                                   struct hf_error *error) {
    struct store_batch *const batch = &store->batch;
    assert(batch->is_open && file->digest.len == HF_DIGEST_HEX);
    struct store_binder binder;
    if (batch->is_partial) {
        HF_TRY(hf_store_bind(store, SQL_DEFECTS_CLOSE_FILE, &binder, error));
        hf_store_bind_int(&binder, batch->id);
        hf_store_bind_int(&binder, HF_SEAL_UNTIL);
        hf_store_bind_int(&binder, batch->source);
        hf_store_bind_text(&binder, file->name);
        HF_TRY(hf_store_run(store, &binder, error));
    }
    HF_TRY(hf_store_bind(store, SQL_FILE_INSERT, &binder, error));
    hf_store_bind_int(&binder, batch->file_next);
    hf_store_bind_int(&binder, batch->id);
    hf_store_bind_text(&binder, file->name);
    hf_store_bind_text(&binder, file->format);
    hf_store_bind_text(&binder, file->digest);
    hf_store_bind_int(&binder, file->size_bytes);
    hf_store_bind_seal(&binder);
    HF_TRY(hf_store_run(store, &binder, error));
    batch->file = batch->file_next++;
    batch->file_count++;
    hf_digest_add(&batch->files, file->digest);
    hf_digest_add(&batch->files, HF_TEXT("  "));
    hf_digest_add(&batch->files, file->name);
    hf_digest_add(&batch->files, HF_TEXT("\n"));
    for (size_t i = 0; i < HF_DIGEST_HEX; i++) {
        batch->file_digest.text[i] = file->digest.data[i];
    }
    hf_digest_add_part(&batch->said, file->name);
    hf_digest_add_part(&batch->said, file->format);
    hf_digest_add_part(&batch->said, file->digest);
    return HF_OK;
}

enum hf_status hf_store_put_defect(struct hf_store *store, const struct hf_defect *defect,
                                   struct hf_error *error) {
    struct store_batch *const batch = &store->batch;
    assert(batch->is_open);
    const struct hf_text kind = hf_text_of(hf_store_defect_word(defect->kind));
    struct store_binder binder;
    HF_TRY(hf_store_bind(store, SQL_DEFECT_INSERT, &binder, error));
    hf_store_bind_int(&binder, batch->defect_next);
    hf_store_bind_int(&binder, batch->source);
    hf_store_bind_text(&binder, defect->file);
    hf_store_bind_text(&binder, kind);
    hf_store_bind_int(&binder, defect->line);
    hf_store_bind_int(&binder, defect->column);
    hf_store_bind_text(&binder, defect->subject);
    hf_store_bind_text(&binder, defect->message);
    hf_store_bind_int(&binder, batch->id);
    hf_store_bind_seal(&binder);
    HF_TRY(hf_store_run(store, &binder, error));
    batch->defect_next++;
    batch->counts.defective++;
    const struct hf_text part[] = {defect->file, kind, defect->subject, defect->message};
    for (size_t i = 0; i < sizeof part / sizeof part[0]; i++) {
        hf_digest_add_part(&batch->said, part[i]);
    }
    hf_digest_add_int(&batch->said, defect->line);
    hf_digest_add_int(&batch->said, defect->column);
    return HF_OK;
}

enum hf_status hf_store_knows_file(struct hf_store *store, struct hf_text file_name, bool *is_known,
                                   struct hf_error *error) {
    assert(store->batch.is_open);
    struct store_binder binder;
    int64_t found = 0;
    HF_TRY(hf_store_bind(store, SQL_FILE_KNOWN, &binder, error));
    hf_store_bind_int(&binder, store->batch.source);
    hf_store_bind_int(&binder, store->batch.id);
    hf_store_bind_text(&binder, file_name);
    HF_TRY(hf_store_number(store, &binder, 0, &found, error));
    *is_known = found != 0;
    return HF_OK;
}

/* Whether the source's newest batch before this one said the same with the same bytes. */
static enum hf_status said_before(struct hf_store *store, const struct hf_digest_hex *said,
                                  bool *is_same, struct hf_error *error) {
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_BATCH_NEWEST, &binder, error));
    hf_store_bind_int(&binder, store->batch.source);
    hf_store_bind_int(&binder, store->batch.id);
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    *is_same = has_row && hf_text_equal(hf_store_column(binder.statement, 1), hf_digest_text(said));
    sqlite3_reset(binder.statement);
    return HF_OK;
}

static void close_batch(struct hf_store *store) {
    hf_store_load_drop(store);
    hf_store_follow_end(store);
    free(store->batch.seen);
    free(store->batch.closed);
    hf_arena_close(&store->batch.pending_opened);
    store->batch = (struct store_batch){.is_open = false};
}

static struct hf_store_record record_of(const struct store_batch *batch) {
    return (struct hf_store_record){
        .at = batch->imported_at, .who = batch->who, .action = batch->action, .batch = batch->id};
}

/* Nothing is new: what was written is taken back, but what the tables would have said of the batch
 * goes into the log. */
static enum hf_status record_again(struct hf_store *store, int64_t *number,
                                   struct hf_error *error) {
    struct hf_buffer about = hf_buffer_make((size_t)1 << 28);
    struct hf_store_record record = record_of(&store->batch);
    hf_buffer_puts(&about, "unchanged\tnothing is new since the import before\n");
    enum hf_status status = hf_store_changes_say(store, store->batch.id, &about, error);
    hf_buffer_add(&about, store->batch.options);
    if (status == HF_OK && about.status != HF_OK) {
        status = hf_store_fail(store, SQLITE_NOMEM, "write to", error);
    }
    if (status == HF_OK) {
        status = hf_store_do(store, SQL_BATCH_TAKE_BACK, error);
    }
    if (status == HF_OK) {
        record.batch = 0;
        record.about = hf_buffer_text(&about);
        status = hf_store_record_append(store, &record, number, error);
    }
    hf_buffer_free(&about);
    return status;
}

static enum hf_status look_history(struct hf_store *store, bool *is_history,
                                   struct hf_error *error) {
    struct hf_arena arena;
    struct hf_store_moment moment;
    if (hf_arena_open(&arena, MOMENT_BYTES_MAX) != HF_OK) {
        return hf_store_fail(store, SQLITE_NOMEM, "write to", error);
    }
    struct hf_arena keep = arena;
    const enum hf_status status = hf_store_moment(store, INT64_MAX, &keep, &moment, error);
    *is_history = status == HF_OK && moment.batch[store->batch.source] != store->batch.id;
    hf_arena_close(&arena);
    return status;
}

static enum hf_status finish_batch(struct hf_store *store, struct hf_store_ended *ended,
                                   struct hf_error *error) {
    struct store_batch *const batch = &store->batch;
    const struct store_counts *const counts = &batch->counts;
    const struct hf_digest_hex several = hf_digest_end(&batch->files);
    const struct hf_digest_hex said = hf_digest_end(&batch->said);
    bool is_same = false;
    HF_TRY(hf_store_load_end(store, error));
    HF_TRY(hf_store_share_end(store, error));
    if (counts->created + counts->updated + counts->gone == 0) {
        HF_TRY(said_before(store, &said, &is_same, error));
    }
    HF_TRY(write_batch(store, SQL_BATCH_UPDATE, mode_word(batch),
                       batch->file_count == 1 ? &batch->file_digest : &several, &said, error));
    if (is_same) {
        return record_again(store, &ended->record, error);
    }
    HF_TRY(hf_store_changes_of_batch(store, error));
    const struct hf_store_record record = record_of(batch);
    HF_TRY(hf_store_record_batch(store, &record, &batch->changes, batch->options, &ended->record,
                                 error));
    HF_TRY(look_history(store, &ended->is_history, error));
    ended->batch = batch->id;
    return HF_OK;
}

enum hf_status hf_store_end_batch(struct hf_store *store, struct hf_store_ended *ended,
                                  struct hf_error *error) {
    assert(store->batch.is_open);
    struct hf_store_ended result = {.batch = 0};
    HF_TRY(finish_batch(store, &result, error));
    HF_TRY(hf_store_do(store, SQL_BATCH_RELEASE, error));
    close_batch(store);
    *ended = result;
    return HF_OK;
}

enum hf_status hf_store_commit(struct hf_store *store, struct hf_error *error) {
    assert(store->is_writing && !store->batch.is_open);
    const enum hf_status status = hf_store_do(store, SQL_COMMIT, error);
    hf_store_rollback(store); /* of what was not committed; then there is nothing to take back */
    if (status == HF_OK && store->is_first) {
        hf_ignore(hf_store_choose_journal(store, NULL)); /* or whoever writes next does */
    }
    return status;
}

void hf_store_rollback(struct hf_store *store) {
    if (!store->is_writing) {
        return;
    }
    hf_store_reset_all(store);
    if (sqlite3_get_autocommit(store->db) == 0) {
        hf_ignore(hf_store_do(store, SQL_ROLLBACK, NULL));
    }
    close_batch(store);
    store->is_writing = false;
}

/* The names that `sources` would print, as far as `names` has room. */
static enum hf_status list_names(struct hf_store *store, struct hf_buffer *names,
                                 struct hf_error *error) {
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_SOURCES, &binder, error));
    hf_store_bind_int(&binder, INT64_MAX);
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    while (has_row) {
        const struct hf_text name = hf_store_column(binder.statement, 1);
        hf_buffer_printf(names, "%s%.*s", names->len == 0 ? "" : ", ", HF_TEXT_ARG(name));
        HF_TRY(hf_store_step(store, &binder, &has_row, error));
    }
    return HF_OK;
}

static enum hf_status no_such_source(struct hf_store *store, struct hf_text name,
                                     struct hf_error *error) {
    struct hf_buffer names = hf_buffer_make(120);
    enum hf_status status = list_names(store, &names, error);
    const struct hf_text asked = hf_text_slice(name, 0, 80);
    const struct hf_text known = hf_buffer_text(&names);
    if (status == HF_OK && known.len == 0 && names.status == HF_OK) {
        status =
            hf_error_set(error, HF_ERR_NOT_FOUND,
                         "there is no source '%.*s': none is in the workspace", HF_TEXT_ARG(asked));
    } else if (status == HF_OK) {
        status = hf_error_set(error, HF_ERR_NOT_FOUND,
                              "there is no source '%.*s'; there are: %.*s%s", HF_TEXT_ARG(asked),
                              HF_TEXT_ARG(known), names.status == HF_OK ? "" : " ...");
    }
    hf_buffer_free(&names);
    return status;
}

static enum hf_status find_standing(struct hf_store *store, struct hf_text name, bool *stands,
                                    struct hf_error *error) {
    struct store_binder binder;
    bool has_row = false;
    *stands = false;
    HF_TRY(find_source(store, name, &store->batch.source, error));
    if (store->batch.source == 0) {
        return HF_OK;
    }
    HF_TRY(hf_store_bind(store, SQL_BATCH_NEWEST, &binder, error));
    hf_store_bind_int(&binder, store->batch.source);
    hf_store_bind_int(&binder, store->batch.id);
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    *stands = has_row && !hf_text_equal(hf_store_column(binder.statement, 0), HF_TEXT("remove"));
    sqlite3_reset(binder.statement);
    return HF_OK;
}

/* A bit per assertion that stands: they are what the removal closes. */
static enum hf_status note_closed(struct hf_store *store, struct hf_error *error) {
    struct store_batch *const batch = &store->batch;
    struct store_binder binder;
    bool has_row = false;
    batch->seen_limit = batch->row_next;
    batch->closed = calloc((size_t)batch->seen_limit / 8 + 1, 1);
    if (batch->closed == NULL) {
        return hf_store_fail(store, SQLITE_NOMEM, "write to", error);
    }
    HF_TRY(hf_store_bind(store, SQL_ROWS_OF_SOURCE, &binder, error));
    hf_store_bind_int(&binder, batch->source);
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    while (has_row) {
        const int64_t row = sqlite3_column_int64(binder.statement, 0);
        if (row <= 0 || row >= batch->seen_limit) {
            return hf_store_damaged(store, "its numbers are out of range", error);
        }
        batch->closed[row / 8] = (uint8_t)(batch->closed[row / 8] | 1U << (unsigned)(row % 8));
        HF_TRY(hf_store_step(store, &binder, &has_row, error));
    }
    return HF_OK;
}

static enum hf_status close_rows(struct hf_store *store, struct hf_error *error) {
    struct store_batch *const batch = &store->batch;
    struct store_binder binder;
    HF_TRY(note_closed(store, error));
    HF_TRY(hf_store_bind(store, SQL_ROWS_CLOSE_SOURCE, &binder, error));
    hf_store_bind_int(&binder, batch->id);
    hf_store_bind_int(&binder, HF_SEAL_UNTIL);
    hf_store_bind_int(&binder, batch->source);
    HF_TRY(hf_store_run(store, &binder, error));
    batch->counts.gone = sqlite3_changes64(store->db);
    return close_defects(store, error);
}

static enum hf_status remove_rows(struct hf_store *store, struct hf_text name,
                                  int64_t *rows_removed, struct hf_error *error) {
    struct store_batch *const batch = &store->batch;
    const struct hf_digest_hex none = hf_digest_of((struct hf_text){NULL, 0});
    int64_t source_next = 0;
    int64_t number = 0;
    bool stands = false;
    HF_TRY(hf_store_load_kinds(store, error));
    HF_TRY(take_ids(store, &source_next, error));
    HF_TRY(find_standing(store, name, &stands, error));
    if (!stands) {
        return no_such_source(store, name, error);
    }
    HF_TRY(write_batch(store, SQL_BATCH_INSERT, "remove", &none, &none, error));
    HF_TRY(close_rows(store, error));
    HF_TRY(write_batch(store, SQL_BATCH_UPDATE, "remove", &none, &none, error));
    HF_TRY(hf_store_changes_of_batch(store, error));
    const struct hf_store_record record = record_of(batch);
    HF_TRY(hf_store_record_batch(store, &record, &batch->changes, batch->options, &number, error));
    const int64_t gone = batch->counts.gone;
    close_batch(store);
    HF_TRY(hf_store_commit(store, error));
    *rows_removed = gone;
    return HF_OK;
}

enum hf_status hf_store_remove_source(struct hf_store *store, const struct hf_store_import *removal,
                                      int64_t *rows_removed, struct hf_error *error) {
    HF_TRY(hf_store_begin(store, error));
    store->batch = (struct store_batch){.is_open = true,
                                        .imported_at = removal->imported_at,
                                        .published = HF_DATE_UNKNOWN,
                                        .who = removal->who,
                                        .action = HF_TEXT("remove"),
                                        .options = removal->options,
                                        .changes = hf_store_changes_make()};
    const enum hf_status status = remove_rows(store, removal->source, rows_removed, error);
    hf_store_rollback(store);
    return status;
}
