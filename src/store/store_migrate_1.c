#include "store/store_migrate.h"

#include "store/assertion_body.h"

#include <assert.h>
#include <stdlib.h>

/* From version 1 to version 2: assertions get a column, `content`, and with it new seals; the
 * evidence log and the table of contents are new. All other tables stay as they are, but every row
 * of them is looked at too: what version 1 would have called damaged is not carried on.
 *
 * Rows that have been copied are deleted at once, so that the new table takes the place of the old
 * one page by page and the file does not grow to twice its size. */

static const struct store_table tables_1[] = {
    {"source", "CREATE TABLE source (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, seal "
               "INTEGER NOT NULL) STRICT"},
    {"kind", "CREATE TABLE kind (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, seal INTEGER "
             "NOT NULL) STRICT"},
    {"batch",
     "CREATE TABLE batch (id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES source, "
     "mode TEXT NOT NULL CHECK (mode IN ('full', 'partial', 'remove')), imported_at INTEGER NOT "
     "NULL, published_earliest INTEGER NOT NULL, published_latest INTEGER NOT NULL, digest TEXT "
     "NOT NULL, said TEXT NOT NULL, program TEXT NOT NULL, created INTEGER NOT NULL, updated "
     "INTEGER NOT NULL, unchanged INTEGER NOT NULL, gone INTEGER NOT NULL, defective INTEGER NOT "
     "NULL, standing INTEGER NOT NULL, seal INTEGER NOT NULL) STRICT"},
    {"batch_source", "CREATE INDEX batch_source ON batch (source)"},
    {"batch_file",
     "CREATE TABLE batch_file (id INTEGER PRIMARY KEY, batch INTEGER NOT NULL REFERENCES batch, "
     "name TEXT NOT NULL, format TEXT NOT NULL, digest TEXT NOT NULL, bytes INTEGER NOT NULL, "
     "seal INTEGER NOT NULL, UNIQUE (batch, name)) STRICT"},
    {"assertion",
     "CREATE TABLE assertion (id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES source, "
     "kind INTEGER NOT NULL REFERENCES kind, key TEXT NOT NULL, body TEXT NOT NULL, "
     "file INTEGER NOT NULL REFERENCES batch_file, line INTEGER NOT NULL, "
     "from_batch INTEGER NOT NULL REFERENCES batch, until_batch INTEGER REFERENCES batch, seal "
     "INTEGER NOT NULL, CHECK (until_batch > from_batch)) STRICT"},
    {"assertion_current", "CREATE UNIQUE INDEX assertion_current ON assertion (source, kind, key) "
                          "WHERE until_batch IS NULL"},
    {"defect",
     "CREATE TABLE defect (id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES source, file "
     "TEXT NOT NULL, kind TEXT NOT NULL, line INTEGER NOT NULL, column INTEGER NOT NULL, subject "
     "TEXT NOT NULL, message TEXT NOT NULL, from_batch INTEGER NOT NULL REFERENCES batch, "
     "until_batch INTEGER REFERENCES batch, seal INTEGER NOT NULL) STRICT"},
    {"defect_current",
     "CREATE INDEX defect_current ON defect (source, file) WHERE until_batch IS NULL"},
};

static const char *const checks_1[] = {
    "PRAGMA integrity_check(source)", "PRAGMA integrity_check(kind)",
    "PRAGMA integrity_check(batch)",  "PRAGMA integrity_check(batch_file)",
    "PRAGMA integrity_check(defect)",
};

enum {
    ROWS_AT_A_TIME = 20000, /* between two deletions */
    SEALED_1 = 8, /* columns of an assertion of version 1 under its seal, but until_batch */
};

/* What a batch says of itself that its rows have to agree with. */
struct batch_1 {
    int64_t source;
    int64_t brought, closed, defects; /* rows that are still to be met */
};

struct step_1 {
    struct hf_store *store;
    struct batch_1 *batch; /* by number */
    int64_t batch_limit;
    int64_t last, rows; /* the assertion copied last; how many */
    sqlite3_stmt *select, *insert, *delete;
};

static enum hf_status prepare(struct hf_store *store, const char *sql, sqlite3_stmt **statement,
                              struct hf_error *error) {
    const int code = sqlite3_prepare_v2(store->db, sql, -1, statement, NULL);
    return code == SQLITE_OK ? HF_OK : hf_store_fail(store, code, "migrate", error);
}

/* Calls `look` with each row of a query. */
static enum hf_status each_row(struct step_1 *step, const char *sql,
                               enum hf_status (*look)(struct step_1 *step, sqlite3_stmt *row,
                                                      struct hf_error *error),
                               struct hf_error *error) {
    sqlite3_stmt *row = NULL;
    enum hf_status status = prepare(step->store, sql, &row, error);
    int code = SQLITE_ROW;
    while (status == HF_OK && code == SQLITE_ROW) {
        code = sqlite3_step(row);
        if (code == SQLITE_ROW) {
            status = look(step, row, error);
        } else if (code != SQLITE_DONE) {
            status = hf_store_fail(step->store, code, "migrate", error);
        }
    }
    sqlite3_finalize(row);
    return status;
}

static enum hf_status look_name(struct step_1 *step, sqlite3_stmt *row, struct hf_error *error) {
    return hf_store_is_sealed(row, 2)
               ? HF_OK
               : hf_store_damaged(step->store, "the seal of a source or a kind", error);
}

static enum hf_status look_file(struct step_1 *step, sqlite3_stmt *row, struct hf_error *error) {
    return hf_store_is_sealed(row, 6) ? HF_OK
                                      : hf_store_damaged(step->store, "a file's seal", error);
}

/* Batches are numbered without gap, and each says how many assertions stand after it. */
static enum hf_status look_batch(struct step_1 *step, sqlite3_stmt *row, struct hf_error *error) {
    const int64_t created = sqlite3_column_int64(row, 9);
    const int64_t updated = sqlite3_column_int64(row, 10);
    const int64_t gone = sqlite3_column_int64(row, 12);
    if (!hf_store_is_sealed(row, 15)) {
        return hf_store_damaged(step->store, "a batch's seal", error);
    }
    step->rows += created - gone;
    if (sqlite3_column_int64(row, 0) != step->last + 1 || step->last + 1 >= step->batch_limit ||
        sqlite3_column_int64(row, 14) != step->rows) {
        return hf_store_damaged(step->store, "a batch is missing", error);
    }
    step->last++;
    step->batch[step->last] = (struct batch_1){
        .source = sqlite3_column_int64(row, 1),
        .brought = created + updated,
        .closed = gone + updated,
        .defects = sqlite3_column_int64(row, 13),
    };
    return HF_OK;
}

static enum hf_status load_batches(struct step_1 *step, struct hf_error *error) {
    int64_t count = 0;
    HF_TRY(hf_store_ask(step->store, "SELECT count(*) FROM batch", &count, error));
    step->batch = calloc((size_t)count + 1, sizeof *step->batch);
    if (step->batch == NULL || count >= INT32_MAX) {
        return hf_store_fail(step->store, SQLITE_NOMEM, "migrate", error);
    }
    step->batch_limit = count + 1;
    HF_TRY(each_row(step,
                    "SELECT id, source, mode, imported_at, published_earliest, published_latest, "
                    "digest, said, program, created, updated, unchanged, gone, defective, "
                    "standing, seal FROM batch ORDER BY id",
                    look_batch, error));
    step->last = 0;
    step->rows = 0;
    return HF_OK;
}

/* The batch, if it is one of this source. */
static struct batch_1 *batch_of(struct step_1 *step, int64_t id, int64_t source) {
    const bool is_there = id > 0 && id < step->batch_limit && step->batch[id].source == source;
    return is_there ? &step->batch[id] : NULL;
}

static enum hf_status look_defect(struct step_1 *step, sqlite3_stmt *row, struct hf_error *error) {
    const int64_t source = sqlite3_column_int64(row, 1);
    struct batch_1 *const from = batch_of(step, sqlite3_column_int64(row, 8), source);
    const bool is_open = sqlite3_column_type(row, 9) == SQLITE_NULL;
    if (!hf_store_is_sealed_until(row, 9) || from == NULL ||
        (!is_open && batch_of(step, sqlite3_column_int64(row, 9), source) == NULL)) {
        return hf_store_damaged(step->store, "a defect's seal", error);
    }
    from->defects--;
    return HF_OK;
}

static enum hf_status look_small(struct step_1 *step, struct hf_error *error) {
    HF_TRY(each_row(step, "SELECT id, name, seal FROM source", look_name, error));
    HF_TRY(each_row(step, "SELECT id, name, seal FROM kind", look_name, error));
    HF_TRY(each_row(step, "SELECT id, batch, name, format, digest, bytes, seal FROM batch_file",
                    look_file, error));
    HF_TRY(load_batches(step, error));
    return each_row(step,
                    "SELECT id, source, file, kind, line, column, subject, message, from_batch, "
                    "until_batch, seal FROM defect",
                    look_defect, error);
}

/* Indexes that somebody added to the table that is made anew go with the old one: that is said. */
static enum hf_status note_index(struct hf_store *store, struct hf_buffer *about,
                                 struct hf_error *error) {
    sqlite3_stmt *row = NULL;
    HF_TRY(prepare(store,
                   "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'assertion' "
                   "AND name <> 'assertion_current' ORDER BY name",
                   &row, error));
    int code = sqlite3_step(row);
    while (code == SQLITE_ROW) {
        hf_buffer_puts(about, "index-dropped\t");
        hf_body_escape(about, hf_store_column(row, 0));
        hf_buffer_putc(about, '\n');
        code = sqlite3_step(row);
    }
    sqlite3_finalize(row);
    return code == SQLITE_DONE ? HF_OK : hf_store_fail(store, code, "migrate", error);
}

static enum hf_status make(struct hf_store *store, const char *name, struct hf_error *error) {
    for (size_t i = 0; i < STORE_TABLES; i++) {
        if (hf_text_equal(hf_text_of(hf_store_tables[i].name), hf_text_of(name))) {
            return hf_store_execute(store, hf_store_tables[i].sql, "migrate", error);
        }
    }
    assert(false);
    return HF_ERR_STORE;
}

/* The statement stands on a row of version 1. The first eight columns are the same in both
 * versions, and so is the seal over them: then it goes on. */
static enum hf_status copy_row(struct step_1 *step, struct hf_error *error) {
    sqlite3_stmt *const row = step->select;
    const int64_t id = sqlite3_column_int64(row, 0);
    const int64_t source = sqlite3_column_int64(row, 1);
    const bool is_open = sqlite3_column_type(row, SEALED_1) == SQLITE_NULL;
    const int64_t until = sqlite3_column_int64(row, SEALED_1);
    struct batch_1 *const from = batch_of(step, sqlite3_column_int64(row, 7), source);
    struct batch_1 *const closer = is_open ? NULL : batch_of(step, until, source);
    struct store_binder binder = {.statement = step->insert, .at = 1, .seal = hf_seal_make()};
    hf_store_bind_int(&binder, id);
    hf_store_bind_int(&binder, source);
    hf_store_bind_int(&binder, sqlite3_column_int64(row, 2));
    hf_store_bind_text(&binder, hf_store_column(row, 3));
    hf_store_bind_text(&binder, hf_store_column(row, 4));
    hf_store_bind_int(&binder, sqlite3_column_int64(row, 5));
    hf_store_bind_int(&binder, sqlite3_column_int64(row, 6));
    hf_store_bind_int(&binder, sqlite3_column_int64(row, 7));
    if (from == NULL || (!is_open && closer == NULL) || id <= 0 || id > STORE_ROWS_MAX ||
        sqlite3_column_int64(row, 9) != hf_seal_end(binder.seal) + until * HF_SEAL_UNTIL) {
        return hf_store_damaged(step->store, "an assertion's seal", error);
    }
    hf_seal_add_int(&binder.seal, 0); /* content */
    const int64_t seal = hf_seal_end(binder.seal) + until * HF_SEAL_UNTIL;
    int code = binder.code;
    if (code == SQLITE_OK) {
        code = is_open ? sqlite3_bind_null(step->insert, 9)
                       : sqlite3_bind_int64(step->insert, 9, until);
    }
    if (code == SQLITE_OK) {
        code = sqlite3_bind_int64(step->insert, 10, seal);
    }
    if (code == SQLITE_OK) {
        code = sqlite3_step(step->insert);
    }
    sqlite3_reset(step->insert);
    from->brought--;
    if (closer != NULL) {
        closer->closed--;
    }
    step->rows++;
    step->last = id;
    return code == SQLITE_DONE ? HF_OK : hf_store_fail(step->store, code, "migrate", error);
}

/* Copies the next rows and deletes them from the old table; *is_end when there are none. */
static enum hf_status copy_some(struct step_1 *step, bool *is_end, struct hf_error *error) {
    const int64_t before = step->rows;
    sqlite3_reset(step->select);
    int code = sqlite3_bind_int64(step->select, 1, step->last);
    if (code == SQLITE_OK) {
        code = sqlite3_step(step->select);
    }
    while (code == SQLITE_ROW) {
        HF_TRY(copy_row(step, error));
        code = sqlite3_step(step->select);
    }
    sqlite3_reset(step->select);
    *is_end = step->rows == before;
    if (code == SQLITE_DONE && !*is_end) {
        sqlite3_reset(step->delete);
        code = sqlite3_bind_int64(step->delete, 1, step->last);
        if (code == SQLITE_OK) {
            code = sqlite3_step(step->delete);
        }
        sqlite3_reset(step->delete);
    }
    return code == SQLITE_DONE ? HF_OK : hf_store_fail(step->store, code, "migrate", error);
}

static enum hf_status copy_rows(struct step_1 *step, struct hf_error *error) {
    _Static_assert(ROWS_AT_A_TIME == 20000, "as in the text below");
    HF_TRY(prepare(step->store,
                   "SELECT id, source, kind, key, body, file, line, from_batch, until_batch, seal "
                   "FROM holdfast_assertion_1 WHERE id > ? ORDER BY id LIMIT 20000",
                   &step->select, error));
    HF_TRY(prepare(step->store,
                   "INSERT INTO assertion (id, source, kind, key, body, file, line, from_batch, "
                   "content, until_batch, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?)",
                   &step->insert, error));
    HF_TRY(prepare(step->store, "DELETE FROM holdfast_assertion_1 WHERE id <= ?", &step->delete,
                   error));
    step->last = INT64_MIN;
    for (bool is_end = false; !is_end;) {
        HF_TRY(copy_some(step, &is_end, error));
    }
    for (int64_t i = 1; i < step->batch_limit; i++) {
        const struct batch_1 *const batch = &step->batch[i];
        if (batch->brought != 0 || batch->closed != 0 || batch->defects != 0) {
            return hf_store_damaged(step->store, "assertions or defects are missing", error);
        }
    }
    return HF_OK;
}

static void end_step(struct step_1 *step) {
    sqlite3_finalize(step->select);
    sqlite3_finalize(step->insert);
    sqlite3_finalize(step->delete);
    step->select = NULL;
    step->insert = NULL;
    step->delete = NULL;
    free(step->batch);
    step->batch = NULL;
}

static enum hf_status rebuild(struct step_1 *step, struct hf_error *error) {
    struct hf_store *const store = step->store;
    /* legacy: what refers to the table by its name refers to the new one then */
    HF_TRY(hf_store_execute(store,
                            "PRAGMA legacy_alter_table = ON; DROP INDEX assertion_current; "
                            "ALTER TABLE assertion RENAME TO holdfast_assertion_1",
                            "migrate", error));
    HF_TRY(make(store, "content", error));
    HF_TRY(make(store, "assertion", error));
    HF_TRY(make(store, "record", error));
    HF_TRY(copy_rows(step, error));
    end_step(step);
    HF_TRY(hf_store_execute(store, "DROP TABLE holdfast_assertion_1", "migrate", error));
    return make(store, "assertion_current", error);
}

static enum hf_status run_1(struct hf_store *store, struct hf_buffer *about,
                            struct hf_error *error) {
    struct step_1 step = {.store = store};
    enum hf_status status = note_index(store, about, error);
    if (status == HF_OK) {
        status = look_small(&step, error);
    }
    if (status == HF_OK) {
        status = rebuild(&step, error);
    }
    end_step(&step);
    hf_buffer_printf(about, "assertions\t%lld\n", (long long)step.rows);
    return status;
}

const struct store_step hf_store_step_1 = {
    .from = 1,
    .table = tables_1,
    .table_count = sizeof tables_1 / sizeof tables_1[0],
    .check = checks_1,
    .check_count = sizeof checks_1 / sizeof checks_1[0],
    .run = run_1,
};
