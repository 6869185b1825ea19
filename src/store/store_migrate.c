#include "store/store_migrate.h"

#include "store/assertion_body.h"
#include "store/store_changes.h"
#include "store/store_record.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* One line a version that there was. */
static const struct store_step *const steps[] = {&hf_store_step_1};
enum { STEPS = sizeof steps / sizeof steps[0] };
_Static_assert(STEPS == STORE_VERSION - 1, "a step from every older version");

#define ABOUT_BYTES_MAX ((size_t)1 << 24)

enum hf_status hf_store_migrate_lock(struct hf_store *store, bool *is_locked,
                                     struct hf_error *error) {
    const int code = sqlite3_exec(store->db,
                                  "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -131072; "
                                  "PRAGMA cell_size_check = ON; PRAGMA foreign_keys = OFF; "
                                  "PRAGMA synchronous = FULL; PRAGMA secure_delete = OFF; "
                                  "BEGIN EXCLUSIVE; COMMIT",
                                  NULL, NULL, NULL);
    *is_locked = code == SQLITE_OK;
    const bool is_fine = code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY;
    return is_fine ? HF_OK : hf_store_fail(store, code, "migrate", error);
}

static enum hf_status check_pages_by(struct hf_store *store, const char *sql,
                                     struct hf_error *error) {
    struct store_binder check = {.at = 1};
    const int code = sqlite3_prepare_v2(store->db, sql, -1, &check.statement, NULL);
    const enum hf_status status = code == SQLITE_OK ? hf_store_pages_said(store, &check, error)
                                                    : hf_store_fail(store, code, "read", error);
    sqlite3_finalize(check.statement);
    return status;
}

/* The structure of all pages, and the indexes of the tables that stay: those that are made anew are
 * read row by row. */
static enum hf_status check_file(struct hf_store *store, const struct store_step *step,
                                 struct hf_error *error) {
    HF_TRY(hf_store_check_tables(store, step->table, step->table_count, error));
    HF_TRY(check_pages_by(store, "PRAGMA quick_check(1)", error));
    for (size_t i = 0; i < step->check_count; i++) {
        HF_TRY(check_pages_by(store, step->check[i], error));
    }
    return HF_OK;
}

static enum hf_status run_steps(struct hf_store *store, int64_t from, struct hf_buffer *about,
                                struct hf_error *error) {
    assert(from >= 1);
    for (size_t i = (size_t)from - 1; i + 1 < STORE_VERSION; i++) {
        const struct store_step *const step = steps[i];
        assert(step->from == (int64_t)i + 1);
        HF_TRY(hf_store_check_tables(store, step->table, step->table_count, error));
        HF_TRY(step->run(store, about, error));
    }
    return hf_store_check_tables(store, hf_store_tables, STORE_TABLES, error);
}

/* The record of the migration itself. */
static enum hf_status record_migration(struct hf_store *store,
                                       const struct hf_store_options *options,
                                       const struct store_copy *copy, struct hf_buffer *about,
                                       struct hf_error *error) {
    const char *const slash = strrchr(copy->path, '/');
    hf_buffer_puts(about, "copy\t");
    hf_body_escape(about, hf_text_of(slash == NULL ? copy->path : slash + 1));
    hf_buffer_printf(about, "\ncopy-bytes\t%lld\ncopy-sha256\t%s\n", (long long)copy->size_bytes,
                     copy->digest.text);
    if (about->status != HF_OK) {
        return hf_store_fail(store, SQLITE_NOMEM, "migrate", error);
    }
    const struct hf_store_record record = {.at = options->now,
                                           .who = options->who,
                                           .action = HF_TEXT("migrate"),
                                           .about = hf_buffer_text(about)};
    int64_t number = 0;
    return hf_store_record_append(store, &record, &number, error);
}

/* The batches of before the evidence log: what is recorded of each. */
struct catching_up {
    struct store_changes *changes; /* by batch */
    struct hf_store_record *record;
    int64_t batch_limit;
};

static enum hf_status load_batches_to_record(struct hf_store *store, struct catching_up *up,
                                             struct hf_error *error) {
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_CHECK_BATCH, &binder, error));
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    while (has_row) {
        const int64_t id = sqlite3_column_int64(binder.statement, 0);
        const bool is_removal =
            hf_text_equal(hf_store_column(binder.statement, 2), HF_TEXT("remove"));
        assert(id > 0 && id < up->batch_limit); /* the step has looked */
        up->record[id] = (struct hf_store_record){
            .at = sqlite3_column_int64(binder.statement, 3),
            .action = is_removal ? HF_TEXT("remove") : HF_TEXT("import"),
            .batch = id,
        };
        HF_TRY(hf_store_step(store, &binder, &has_row, error));
    }
    return HF_OK;
}

static enum hf_status record_batches(struct hf_store *store, struct catching_up *up,
                                     struct hf_error *error) {
    int64_t stray = 0;
    int64_t number = 0;
    HF_TRY(load_batches_to_record(store, up, error));
    for (int64_t i = 1; i < up->batch_limit; i++) {
        up->changes[i] = hf_store_changes_make();
    }
    HF_TRY(hf_store_changes_walk(store, up->changes, up->batch_limit, NULL, &stray, error));
    assert(stray == 0);
    for (int64_t i = 1; i < up->batch_limit; i++) {
        HF_TRY(hf_store_record_batch(store, &up->record[i], &up->changes[i],
                                     HF_TEXT("since\tversion 1: recorded by the migration\n"),
                                     &number, error));
    }
    return HF_OK;
}

/* A file of version 1 has no log: it gets one record a batch, so that log verification covers what
 * the batches wrote from now on. */
static enum hf_status catch_up(struct hf_store *store, struct hf_error *error) {
    struct catching_up up = {.batch_limit = 0};
    HF_TRY(hf_store_ask(store, "SELECT count(*) + 1 FROM batch", &up.batch_limit, error));
    up.changes = calloc((size_t)up.batch_limit, sizeof *up.changes);
    up.record = calloc((size_t)up.batch_limit, sizeof *up.record);
    const enum hf_status status = up.changes == NULL || up.record == NULL
                                      ? hf_store_fail(store, SQLITE_NOMEM, "migrate", error)
                                      : record_batches(store, &up, error);
    free(up.changes);
    free(up.record);
    return status;
}

static enum hf_status check_references(struct hf_store *store, struct hf_error *error) {
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_FOREIGN_KEYS, &binder, error));
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    sqlite3_reset(binder.statement);
    return has_row ? hf_store_damaged(store, "a row refers to one that is not there", error)
                   : HF_OK;
}

static enum hf_status rewrite(struct hf_store *store, const struct hf_store_options *options,
                              int64_t from, struct store_copy *copy, struct hf_buffer *about,
                              struct hf_error *error) {
    hf_buffer_printf(about, "version\t%d\nfrom-version\t%lld\n", (int)STORE_VERSION,
                     (long long)from);
    HF_TRY(hf_store_transact(store, SQL_BEGIN_WRITE, error));
    store->is_writing = true;
    HF_TRY(run_steps(store, from, about, error));
    HF_TRY(hf_store_load_kinds(store, error));
    HF_TRY(record_migration(store, options, copy, about, error));
    if (from == 1) {
        HF_TRY(catch_up(store, error));
    }
    HF_TRY(check_references(store, error));
    _Static_assert(STORE_VERSION == 2, "as in the text below");
    HF_TRY(hf_store_execute(store, "PRAGMA user_version = 2", "migrate", error));
    HF_TRY(hf_store_copy_keep(store, copy, error));
    HF_TRY(hf_store_do(store, SQL_COMMIT, error));
    store->is_writing = false;
    return HF_OK;
}

static enum hf_status migrate_from(struct hf_store *store, const struct hf_store_options *options,
                                   int64_t from, struct hf_error *error) {
    const struct store_step *const first = steps[from - 1];
    struct store_copy copy = {.part = NULL};
    HF_TRY(check_file(store, first, error));
    enum hf_status status = hf_store_copy_make(store, from, &copy, error);
    if (status == HF_OK) {
        struct hf_buffer about = hf_buffer_make(ABOUT_BYTES_MAX);
        status = rewrite(store, options, from, &copy, &about, error);
        hf_buffer_free(&about);
        hf_store_rollback(store);
    }
    if (status == HF_OK) {
        store->migrated_from = from;
        store->copy_path = copy.path;
        copy.path = NULL;
    }
    hf_store_copy_free(&copy);
    return status;
}

enum hf_status hf_store_migrate(struct hf_store *store, const struct hf_store_options *options,
                                struct hf_error *error) {
    int64_t application = 0;
    int64_t version = 0;
    HF_TRY(hf_store_ask(store, "PRAGMA application_id", &application, error));
    HF_TRY(hf_store_ask(store, "PRAGMA user_version", &version, error));
    if (application != STORE_APPLICATION_ID || version < 1 || version >= STORE_VERSION) {
        return HF_OK; /* another program was faster */
    }
    return migrate_from(store, options, version, error);
}
