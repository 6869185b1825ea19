#include "store/store_record.h"

#include "store/assertion_body.h"
#include "store/store_changes.h"

#include <assert.h>

/* The evidence log: one row a record, each with the SHA-256 of a text that anybody can print and
 * check, and that names the digest of the record before it. A record of a batch holds the digests
 * of all that the batch wrote, so the chain vouches for the tables too: whoever changes an
 * assertion has to change a record, and every record after it, and every report that was printed
 * since. */

enum { RECORD_BYTES_MAX = 1 << 28 };

static void print_line(struct hf_buffer *text, const char *name, struct hf_text value) {
    hf_buffer_printf(text, "%s\t", name);
    hf_body_escape(text, value);
    hf_buffer_putc(text, '\n');
}

void hf_store_record_print(struct hf_buffer *text, const struct hf_store_record *record) {
    hf_buffer_printf(text, "holdfast record 1\nrecord\t%lld\n", (long long)record->number);
    print_line(text, "previous", record->previous);
    char at[HF_INSTANT_TEXT];
    hf_instant_write(record->at, at);
    print_line(text, "at", hf_text_of(at));
    print_line(text, "who", record->who);
    print_line(text, "program", record->program);
    print_line(text, "action", record->action);
    hf_buffer_add(text, record->about);
}

static enum hf_status digest_record(struct hf_store *store, const struct hf_store_record *record,
                                    struct hf_digest_hex *digest, struct hf_error *error) {
    struct hf_buffer text = hf_buffer_make(RECORD_BYTES_MAX);
    hf_store_record_print(&text, record);
    const enum hf_status status = text.status;
    if (status == HF_OK) {
        *digest = hf_digest_of(hf_buffer_text(&text));
    }
    hf_buffer_free(&text);
    return status == HF_OK
               ? HF_OK
               : hf_store_fail(store, status == HF_ERR_MEMORY ? SQLITE_NOMEM : SQLITE_TOOBIG,
                               "write to", error);
}

struct hf_store_record hf_store_record_read(sqlite3_stmt *row) {
    return (struct hf_store_record){
        .number = sqlite3_column_int64(row, 0),
        .at = sqlite3_column_int64(row, 1),
        .who = hf_store_column(row, 2),
        .program = hf_store_column(row, 3),
        .action = hf_store_column(row, 4),
        .batch = sqlite3_column_int64(row, 5),
        .about = hf_store_column(row, 6),
        .previous = hf_store_column(row, 7),
        .digest = hf_store_column(row, 8),
    };
}

/* Number and digest of the newest record: 0 and zeros before the first. */
static enum hf_status find_newest(struct hf_store *store, int64_t *number,
                                  struct hf_digest_hex *digest, struct hf_error *error) {
    struct store_binder binder;
    bool has_row = false;
    *number = 0;
    for (size_t i = 0; i < HF_DIGEST_HEX; i++) {
        digest->text[i] = '0';
    }
    digest->text[HF_DIGEST_HEX] = '\0';
    HF_TRY(hf_store_bind(store, SQL_RECORD_NEWEST, &binder, error));
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    if (!has_row) {
        return HF_OK;
    }
    const struct hf_store_record newest = hf_store_record_read(binder.statement);
    const bool is_sound = newest.digest.len == HF_DIGEST_HEX && newest.number > 0 &&
                          newest.number < INT64_MAX && hf_store_is_sealed(binder.statement, 9);
    *number = newest.number;
    for (size_t i = 0; i < HF_DIGEST_HEX && is_sound; i++) {
        digest->text[i] = newest.digest.data[i];
    }
    sqlite3_reset(binder.statement);
    return is_sound ? HF_OK : hf_store_damaged(store, "the newest record's seal", error);
}

/* Number, chain and digest are set; writes the row. */
static enum hf_status insert_record(struct hf_store *store, const struct hf_store_record *record,
                                    struct hf_error *error) {
    struct hf_digest_hex digest;
    struct store_binder binder;
    HF_TRY(digest_record(store, record, &digest, error));
    HF_TRY(hf_store_bind(store, SQL_RECORD_INSERT, &binder, error));
    hf_store_bind_int(&binder, record->number);
    hf_store_bind_int(&binder, record->at);
    hf_store_bind_text(&binder, record->who);
    hf_store_bind_text(&binder, record->program);
    hf_store_bind_text(&binder, record->action);
    if (record->batch == 0) {
        hf_store_bind_none(&binder);
    } else {
        hf_store_bind_int(&binder, record->batch);
    }
    hf_store_bind_text(&binder, record->about);
    hf_store_bind_text(&binder, record->previous);
    hf_store_bind_text(&binder, hf_digest_text(&digest));
    hf_store_bind_seal(&binder);
    return hf_store_run(store, &binder, error);
}

enum hf_status hf_store_record_append(struct hf_store *store, const struct hf_store_record *record,
                                      int64_t *number, struct hf_error *error) {
    assert(store->is_writing);
    struct hf_digest_hex previous;
    struct hf_store_record full = *record;
    HF_TRY(find_newest(store, &full.number, &previous, error));
    full.number++;
    full.who = record->who.len == 0 ? HF_TEXT("unknown") : record->who;
    full.program = HF_TEXT(HF_VERSION);
    full.previous = hf_digest_text(&previous);
    struct hf_buffer about = hf_buffer_make(RECORD_BYTES_MAX);
    hf_buffer_add(&about, record->about);
    hf_buffer_add(&about, hf_buffer_text(&store->note));
    full.about = hf_buffer_text(&about);
    const enum hf_status status =
        about.status == HF_OK
            ? insert_record(store, &full, error)
            : hf_store_fail(store, about.status == HF_ERR_MEMORY ? SQLITE_NOMEM : SQLITE_TOOBIG,
                            "write to", error);
    hf_buffer_free(&about);
    HF_TRY(status);
    *number = full.number;
    return HF_OK;
}

enum hf_status hf_store_record_batch(struct hf_store *store, const struct hf_store_record *record,
                                     struct store_changes *changes, struct hf_text options,
                                     int64_t *number, struct hf_error *error) {
    struct hf_buffer about = hf_buffer_make(RECORD_BYTES_MAX);
    enum hf_status status = hf_store_changes_print(store, record->batch, changes, &about, error);
    hf_buffer_add(&about, options);
    if (status == HF_OK && about.status != HF_OK) {
        status = hf_store_fail(store, SQLITE_NOMEM, "write to", error);
    }
    if (status == HF_OK) {
        struct hf_store_record full = *record;
        full.about = hf_buffer_text(&about);
        status = hf_store_record_append(store, &full, number, error);
    }
    hf_buffer_free(&about);
    return status;
}

enum hf_status hf_store_record_add(struct hf_store *store, const struct hf_store_record *record,
                                   int64_t *number, struct hf_error *error) {
    struct hf_store_record plain = *record;
    plain.batch = 0;
    if (store->is_writing) {
        return hf_store_record_append(store, &plain, number, error);
    }
    HF_TRY(hf_store_begin(store, error));
    enum hf_status status = hf_store_record_append(store, &plain, number, error);
    if (status == HF_OK) {
        status = hf_store_commit(store, error);
    }
    hf_store_rollback(store);
    return status;
}

static enum hf_status keep_record(struct hf_arena *keep, struct hf_store_record *record) {
    struct hf_text *const text[] = {&record->who,   &record->program,  &record->action,
                                    &record->about, &record->previous, &record->digest};
    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++) {
        HF_TRY(hf_text_copy(keep, *text[i], text[i]));
    }
    return HF_OK;
}

enum hf_status hf_store_log_head(struct hf_store *store, bool is_data, struct hf_arena *keep,
                                 struct hf_store_record *record, struct hf_error *error) {
    assert(store->is_reading || store->is_writing);
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(
        hf_store_bind(store, is_data ? SQL_RECORD_NEWEST_DATA : SQL_RECORD_NEWEST, &binder, error));
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    if (!has_row) {
        return hf_error_set(error, HF_ERR_NOT_FOUND, "the evidence log is empty");
    }
    struct hf_store_record found = hf_store_record_read(binder.statement);
    enum hf_status status = HF_OK;
    if (!hf_store_is_sealed(binder.statement, 9)) {
        status = hf_store_damaged(store, "a record's seal", error);
    } else if (keep_record(keep, &found) != HF_OK) {
        status = hf_store_fail(store, SQLITE_NOMEM, "read", error);
    }
    sqlite3_reset(binder.statement);
    if (status == HF_OK) {
        *record = found;
    }
    return status;
}

enum hf_status hf_store_log(struct hf_store *store, struct hf_store_log_part part,
                            struct hf_arena *keep, struct hf_store_record **record,
                            size_t *record_count, struct hf_error *error) {
    assert(store->is_reading);
    struct hf_store_record *found = NULL;
    size_t count = 0;
    size_t capacity = 0;
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_RECORDS, &binder, error));
    hf_store_bind_int(&binder, part.first);
    hf_store_bind_int(&binder, part.limit > INT32_MAX ? INT32_MAX : (int64_t)part.limit);
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    while (has_row) {
        if (count == capacity) {
            found = hf_arena_grow(keep, found, sizeof *found, _Alignof(struct hf_store_record),
                                  &capacity);
        }
        if (found == NULL) {
            return hf_store_fail(store, SQLITE_NOMEM, "read", error);
        }
        found[count] = hf_store_record_read(binder.statement);
        if (keep_record(keep, &found[count]) != HF_OK) {
            return hf_store_fail(store, SQLITE_NOMEM, "read", error);
        }
        count++;
        HF_TRY(hf_store_step(store, &binder, &has_row, error));
    }
    *record = found;
    *record_count = count;
    return HF_OK;
}
