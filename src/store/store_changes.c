#include "store/store_changes.h"

#include "store/assertion_body.h"

enum { LUMP_BYTES = 1 << 16 };

struct store_changes hf_store_changes_make(void) {
    return (struct store_changes){hf_digest_make(), hf_digest_make(), hf_digest_make(),
                                  hf_digest_make()};
}

static void add_int(struct hf_buffer *lump, int64_t value) {
    char bytes[8];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (char)(unsigned char)((uint64_t)value >> (8 * i));
    }
    hf_buffer_add(lump, (struct hf_text){bytes, sizeof bytes});
}

static void add_text(struct hf_buffer *lump, struct hf_text text) {
    add_int(lump, (int64_t)text.len);
    hf_buffer_add(lump, text);
}

enum hf_status hf_store_changes_flush(struct hf_store *store, struct store_changes *changes,
                                      struct hf_error *error) {
    if (store->lump.status != HF_OK) {
        return hf_store_fail(store, SQLITE_NOMEM, "read", error);
    }
    hf_digest_add(&changes->rows, hf_buffer_text(&store->lump));
    hf_buffer_clear(&store->lump);
    return HF_OK;
}

enum hf_status hf_store_changes_row(struct hf_store *store, struct store_changes *changes,
                                    sqlite3_stmt *statement, struct hf_error *error) {
    struct hf_text body;
    HF_TRY(hf_store_row_body(store, statement, &body, error));
    struct hf_buffer *const lump = &store->lump;
    add_int(lump, sqlite3_column_int64(statement, 0));
    add_text(lump, hf_store_kind_name(store, sqlite3_column_int64(statement, 2)));
    add_text(lump, hf_store_column(statement, 3));
    add_text(lump, body);
    add_int(lump, sqlite3_column_int64(statement, 5));
    add_int(lump, sqlite3_column_int64(statement, 6));
    return lump->status == HF_OK && lump->len < LUMP_BYTES
               ? HF_OK
               : hf_store_changes_flush(store, changes, error);
}

enum hf_status hf_store_changes_version(struct hf_store *store, const struct store_version *version,
                                        struct hf_error *error) {
    struct hf_buffer *const lump = &store->lump;
    add_int(lump, version->id);
    add_text(lump, hf_text_of(hf_schema_get(version->kind)->name));
    add_text(lump, version->key);
    add_text(lump, version->body);
    add_int(lump, version->file);
    add_int(lump, version->line);
    return lump->status == HF_OK && lump->len < LUMP_BYTES
               ? HF_OK
               : hf_store_changes_flush(store, &store->batch.changes, error);
}

void hf_store_changes_defect(struct store_changes *changes, sqlite3_stmt *statement) {
    static const int texts[] = {2, 3, 6, 7};
    hf_digest_add_int(&changes->defects, sqlite3_column_int64(statement, 0));
    hf_digest_add_int(&changes->defects, sqlite3_column_int64(statement, 4));
    hf_digest_add_int(&changes->defects, sqlite3_column_int64(statement, 5));
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        hf_digest_add_part(&changes->defects, hf_store_column(statement, texts[i]));
    }
}

static enum hf_status walk_rows_of_batch(struct hf_store *store, struct hf_error *error) {
    struct store_batch *const batch = &store->batch;
    struct store_binder binder;
    bool has_row = false;
    if (batch->is_digested) {
        return hf_store_changes_flush(store, &batch->changes, error);
    }
    batch->changes.rows = hf_digest_make();
    hf_buffer_clear(&store->lump);
    HF_TRY(hf_store_bind(store, SQL_ROWS_OF_BATCH, &binder, error));
    hf_store_bind_int(&binder, batch->row_first);
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    while (has_row) {
        HF_TRY(hf_store_changes_row(store, &batch->changes, binder.statement, error));
        HF_TRY(hf_store_step(store, &binder, &has_row, error));
    }
    return hf_store_changes_flush(store, &batch->changes, error);
}

static enum hf_status walk_defects_closed(struct hf_store *store, struct hf_error *error) {
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_DEFECTS_CLOSED, &binder, error));
    hf_store_bind_int(&binder, store->batch.id);
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    while (has_row) {
        hf_digest_add_int(&store->batch.changes.defects_closed,
                          sqlite3_column_int64(binder.statement, 0));
        HF_TRY(hf_store_step(store, &binder, &has_row, error));
    }
    return HF_OK;
}

static enum hf_status walk_defects_of_batch(struct hf_store *store, struct hf_error *error) {
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_DEFECTS_OF_BATCH, &binder, error));
    hf_store_bind_int(&binder, store->batch.defect_first);
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    while (has_row) {
        hf_store_changes_defect(&store->batch.changes, binder.statement);
        HF_TRY(hf_store_step(store, &binder, &has_row, error));
    }
    return HF_OK;
}

enum hf_status hf_store_changes_of_batch(struct hf_store *store, struct hf_error *error) {
    struct store_batch *const batch = &store->batch;
    for (int64_t row = 0; batch->closed != NULL && row < batch->seen_limit; row++) {
        const unsigned bits = batch->closed[row / 8];
        if (bits == 0) {
            row += 7 - row % 8;
        } else if ((bits >> (unsigned)(row % 8) & 1U) != 0) {
            hf_digest_add_int(&batch->changes.closed, row);
        }
    }
    HF_TRY(walk_rows_of_batch(store, error));
    HF_TRY(walk_defects_of_batch(store, error));
    return walk_defects_closed(store, error);
}

static void print_int(struct hf_buffer *about, const char *name, int64_t value) {
    hf_buffer_printf(about, "%s\t%lld\n", name, (long long)value);
}

static void print_text(struct hf_buffer *about, const char *name, struct hf_text value) {
    hf_buffer_printf(about, "%s\t", name);
    hf_body_escape(about, value);
    hf_buffer_putc(about, '\n');
}

static void print_batch(sqlite3_stmt *row, struct hf_buffer *about) {
    static const char *const counts[] = {"created", "updated",   "unchanged",
                                         "gone",    "defective", "standing"};
    print_int(about, "batch", sqlite3_column_int64(row, 0));
    print_text(about, "source", hf_store_column(row, 16));
    print_text(about, "mode", hf_store_column(row, 2));
    print_int(about, "imported", sqlite3_column_int64(row, 3));
    print_int(about, "published-earliest", sqlite3_column_int64(row, 4));
    print_int(about, "published-latest", sqlite3_column_int64(row, 5));
    print_text(about, "input", hf_store_column(row, 6));
    print_text(about, "said", hf_store_column(row, 7));
    print_text(about, "by-program", hf_store_column(row, 8));
    for (int i = 0; i < 6; i++) {
        print_int(about, counts[i], sqlite3_column_int64(row, 9 + i));
    }
}

static enum hf_status print_files(struct hf_store *store, int64_t batch, struct hf_buffer *about,
                                  struct hf_error *error) {
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_BATCH_FILES, &binder, error));
    hf_store_bind_int(&binder, batch);
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    while (has_row) {
        sqlite3_stmt *const row = binder.statement;
        hf_buffer_printf(about, "file\t%lld ", (long long)sqlite3_column_int64(row, 0));
        hf_body_escape(about, hf_store_column(row, 3));
        hf_buffer_printf(about, " %lld bytes sha256 ", (long long)sqlite3_column_int64(row, 5));
        hf_body_escape(about, hf_store_column(row, 4));
        hf_buffer_putc(about, ' ');
        hf_body_escape(about, hf_store_column(row, 2));
        hf_buffer_putc(about, '\n');
        HF_TRY(hf_store_step(store, &binder, &has_row, error));
    }
    return HF_OK;
}

enum hf_status hf_store_changes_say(struct hf_store *store, int64_t batch, struct hf_buffer *about,
                                    struct hf_error *error) {
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_BATCH_SOURCE, &binder, error));
    hf_store_bind_int(&binder, batch);
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    if (!has_row) {
        return hf_store_damaged(store, "a batch is missing", error);
    }
    print_batch(binder.statement, about);
    sqlite3_reset(binder.statement);
    return print_files(store, batch, about, error);
}

enum hf_status hf_store_changes_print(struct hf_store *store, int64_t batch,
                                      struct store_changes *changes, struct hf_buffer *about,
                                      struct hf_error *error) {
    HF_TRY(hf_store_changes_say(store, batch, about, error));
    const struct hf_digest_hex digest[] = {
        hf_digest_end(&changes->rows), hf_digest_end(&changes->closed),
        hf_digest_end(&changes->defects), hf_digest_end(&changes->defects_closed)};
    static const char *const name[] = {"rows-sha256", "closed-sha256", "defects-sha256",
                                       "defects-closed-sha256"};
    for (size_t i = 0; i < sizeof name / sizeof name[0]; i++) {
        print_text(about, name[i], hf_digest_text(&digest[i]));
    }
    return HF_OK;
}
