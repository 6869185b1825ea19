#include "store/store_private.h"

#include <assert.h>

/* All SQL is here (but for what makes and opens a file: store_open.c), as literals with bound
 * parameters. The column order of every INSERT and of every query that checks a seal is the order
 * of the table: the seal of a row is over its columns in that order. */

#define ROW_COLUMNS                                                                                \
    "a.id, a.source, a.kind, a.key, a.body, a.file, a.line, a.from_batch, a.content, "             \
    "a.until_batch, a.seal"
#define ROW_INSERTED "id, source, kind, key, body, file, line, from_batch, content, seal"
/* Of one INSERT: source, file and batch are the same in all rows, 1 to 3. */
#define ROW_LOADED_FIRST "(?4, ?1, ?5, ?6, ?7, ?2, ?8, ?3, NULL, ?9)"
#define ROW_LOADED       "(?, ?1, ?, ?, ?, ?2, ?, ?3, NULL, ?)"
#define ROWS_LOADED_4    ROW_LOADED ", " ROW_LOADED ", " ROW_LOADED ", " ROW_LOADED
#define RECORD_COLUMNS   "id, at, who, program, action, batch, about, previous, digest, seal"

static const char *const sql_text[SQL_COUNT] = {
    [SQL_BEGIN_READ] = "BEGIN",
    [SQL_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [SQL_COMMIT] = "COMMIT",
    [SQL_ROLLBACK] = "ROLLBACK",
    [SQL_BATCH_BEGIN] = "SAVEPOINT batch",
    [SQL_BATCH_TAKE_BACK] = "ROLLBACK TO batch",
    [SQL_BATCH_RELEASE] = "RELEASE batch",
    [SQL_KINDS] = "SELECT id, name, seal FROM kind ORDER BY id",
    [SQL_KIND_INSERT] = "INSERT INTO kind (id, name, seal) VALUES (?, ?, ?)",
    [SQL_SOURCE_FIND] = "SELECT id, name, seal FROM source WHERE name = ?",
    [SQL_SOURCE_INSERT] = "INSERT INTO source (id, name, seal) VALUES (?, ?, ?)",
    [SQL_IDS] = "SELECT (SELECT coalesce(max(id), 0) FROM source), (SELECT coalesce(max(id), 0) "
                "FROM batch), "
                "(SELECT coalesce(max(id), 0) FROM batch_file), (SELECT coalesce(max(id), 0) FROM "
                "assertion), "
                "(SELECT coalesce(max(id), 0) FROM defect)",
    [SQL_SOURCE_HAS_ROWS] =
        "SELECT 1 FROM assertion WHERE source = ? AND until_batch IS NULL LIMIT 1",
    [SQL_BATCH_INSERT] =
        "INSERT INTO batch (id, source, mode, imported_at, published_earliest, published_latest, "
        "digest, said, program, created, updated, unchanged, gone, defective, standing, seal) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [SQL_BATCH_UPDATE] =
        "UPDATE batch SET source = ?2, mode = ?3, imported_at = ?4, published_earliest = ?5, "
        "published_latest = ?6, digest = ?7, said = ?8, program = ?9, created = ?10, updated = "
        "?11, "
        "unchanged = ?12, gone = ?13, defective = ?14, standing = ?15, seal = ?16 WHERE id = ?1",
    [SQL_BATCH_NEWEST] =
        "SELECT mode, said FROM batch WHERE source = ? AND id < ? ORDER BY id DESC LIMIT 1",
    [SQL_BATCH_FILES] = "SELECT id, batch, name, format, digest, bytes, seal FROM batch_file "
                        "WHERE batch = ? ORDER BY id",
    [SQL_STANDING] = "SELECT standing FROM batch WHERE id <= ? ORDER BY id DESC LIMIT 1",
    [SQL_FILE_INSERT] = "INSERT INTO batch_file (id, batch, name, format, digest, bytes, seal) "
                        "VALUES (?, ?, ?, ?, ?, ?, ?)",
    [SQL_FILE_KNOWN] = "SELECT 1 FROM batch_file AS f JOIN batch AS b ON b.id = f.batch "
                       "WHERE b.source = ? AND b.id < ? AND f.name = ? LIMIT 1",
    [SQL_ROW_FIND] = "SELECT " ROW_COLUMNS " FROM assertion AS a "
                     "WHERE a.source = ? AND a.kind = ? AND a.key = ? AND a.until_batch IS NULL",
    [SQL_ROW_INSERT] =
        "INSERT INTO assertion (id, source, kind, key, body, file, line, from_batch, content, "
        "seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (source, kind, key) WHERE until_batch IS NULL DO NOTHING",
    [SQL_ROW_LOAD] = "INSERT INTO assertion (" ROW_INSERTED ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, "
                     "?)",
    [SQL_ROWS_LOAD] =
        "INSERT INTO assertion (" ROW_INSERTED ") VALUES " ROW_LOADED_FIRST ", " ROW_LOADED
        ", " ROW_LOADED ", " ROW_LOADED ", " ROWS_LOADED_4 ", " ROWS_LOADED_4 ", " ROWS_LOADED_4
        ", " ROWS_LOADED_4 ", " ROWS_LOADED_4 ", " ROWS_LOADED_4 ", " ROWS_LOADED_4,
    [SQL_ROW_GET] = "SELECT " ROW_COLUMNS " FROM assertion AS a WHERE a.id = ?",
    [SQL_ROWS_FOLLOW] = "SELECT " ROW_COLUMNS " FROM assertion AS a NOT INDEXED "
                        "WHERE a.id >= ? AND a.id < ? ORDER BY a.id",
    [SQL_ROWS_SAID] =
        "SELECT coalesce(sum(created - gone), 0) FROM batch WHERE source = ? AND id < ?",
    [SQL_INDEX_DROP] = "DROP INDEX assertion_current",
    [SQL_INDEX_MAKE] = STORE_INDEX_CURRENT,
    [SQL_ROW_REWRITE] =
        "UPDATE assertion SET source = ?2, kind = ?3, key = ?4, body = ?5, file = ?6, "
        "line = ?7, from_batch = ?8, content = ?9, seal = ?10 WHERE id = ?1",
    [SQL_ROW_CLOSE] = "UPDATE assertion SET until_batch = ?1, seal = seal + ?1 * ?2 WHERE id = ?3",
    [SQL_ROW_PLACE] = "SELECT a.kind, f.name FROM assertion AS a JOIN batch_file AS f ON f.id = "
                      "a.file WHERE a.id = ?",
    [SQL_ROWS_OF_SOURCE] = "SELECT id FROM assertion WHERE source = ? AND until_batch IS NULL",
    [SQL_ROWS_CLOSE_SOURCE] = "UPDATE assertion SET until_batch = ?1, seal = seal + ?1 * ?2 "
                              "WHERE source = ?3 AND until_batch IS NULL",
    [SQL_ROWS_OF_BATCH] =
        "SELECT " ROW_COLUMNS " FROM assertion AS a WHERE a.id >= ? ORDER BY a.id",
    [SQL_CONTENT_FIND] = "SELECT id, digest, body, seal FROM content WHERE digest = ?",
    [SQL_CONTENT_NEXT] = "SELECT coalesce(max(id), 0) + 1 FROM content",
    [SQL_CONTENT_DROP] = "DELETE FROM content WHERE id >= ? AND id NOT IN (SELECT content FROM "
                         "assertion WHERE id >= ? AND content IS NOT NULL)",
    [SQL_CONTENT_UNUSED] = "SELECT id FROM content WHERE id NOT IN (SELECT content FROM assertion "
                           "WHERE content IS NOT NULL) LIMIT 1",
    [SQL_CONTENT_INSERT] = "INSERT INTO content (id, digest, body, seal) VALUES (?, ?, ?, ?)",
    [SQL_CONTENT_BODY] = "SELECT id, digest, body, seal FROM content WHERE id = ?",
    [SQL_DEFECT_INSERT] = "INSERT INTO defect (id, source, file, kind, line, column, subject, "
                          "message, from_batch, seal) "
                          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [SQL_DEFECTS_CLOSE_SOURCE] = "UPDATE defect SET until_batch = ?1, seal = seal + ?1 * ?2 "
                                 "WHERE source = ?3 AND until_batch IS NULL",
    [SQL_DEFECTS_CLOSE_FILE] = "UPDATE defect SET until_batch = ?1, seal = seal + ?1 * ?2 "
                               "WHERE source = ?3 AND file = ?4 AND until_batch IS NULL",
    [SQL_DEFECTS_CLOSED] = "SELECT id FROM defect WHERE until_batch = ? ORDER BY id",
    [SQL_DEFECTS_OF_BATCH] = "SELECT id, source, file, kind, line, column, subject, message "
                             "FROM defect WHERE id >= ? ORDER BY id",
    [SQL_BATCH_SOURCE] =
        "SELECT b.id, b.source, b.mode, b.imported_at, b.published_earliest, b.published_latest, "
        "b.digest, b.said, b.program, b.created, b.updated, b.unchanged, b.gone, b.defective, "
        "b.standing, b.seal, s.name FROM batch AS b JOIN source AS s ON s.id = b.source "
        "WHERE b.id = ?",
    [SQL_RECORD_INSERT] =
        "INSERT INTO record (" RECORD_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [SQL_RECORD_NEWEST] = "SELECT " RECORD_COLUMNS " FROM record ORDER BY id DESC LIMIT 1",
    [SQL_RECORD_NEWEST_DATA] = "SELECT " RECORD_COLUMNS " FROM record WHERE batch IS NOT NULL OR "
                               "action IN ('create', 'migrate') ORDER BY id DESC LIMIT 1",
    [SQL_RECORDS] = "SELECT " RECORD_COLUMNS " FROM record WHERE id >= ? ORDER BY id LIMIT ?",
    [SQL_SOURCES] =
        "WITH known AS (SELECT source, min(id) AS first, max(id) AS last, count(*) AS batches "
        "FROM batch AS b WHERE id <= ?1 AND id > coalesce((SELECT max(id) FROM batch AS r "
        "WHERE r.source = b.source AND r.id <= ?1 AND r.mode = 'remove'), 0) GROUP BY source) "
        "SELECT s.id, s.name, t.batches, f.imported_at, l.imported_at, l.digest "
        "FROM known AS t JOIN source AS s ON s.id = t.source "
        "JOIN batch AS f ON f.id = t.first JOIN batch AS l ON l.id = t.last ORDER BY s.name",
    [SQL_ORIGINS] =
        "SELECT f.id, f.batch, s.name, f.name, f.digest, b.imported_at, s.id FROM batch_file AS f "
        "JOIN batch AS b ON b.id = f.batch JOIN source AS s ON s.id = b.source WHERE b.id <= ? "
        "ORDER BY s.name, f.name, b.id",
    [SQL_ROWS] = "SELECT " STORE_TAKE_ROW "(" ROW_COLUMNS ") FROM assertion AS a "
                 "WHERE a.from_batch <= ?1 AND (a.until_batch IS NULL OR a.until_batch > ?2) "
                 "AND a.id >= ?3 AND a.id < ?4",
    [SQL_ROWS_SORTED] =
        "SELECT " ROW_COLUMNS ", s.name FROM assertion AS a JOIN kind AS k ON k.id = a.kind "
        "JOIN source AS s ON s.id = a.source "
        "WHERE a.from_batch <= ?1 AND (a.until_batch IS NULL OR a.until_batch > ?2) "
        "ORDER BY k.name, a.key, s.name",
    [SQL_ROW_FIRST] = "SELECT min(id) FROM assertion",
    [SQL_ROW_LAST] = "SELECT max(id) FROM assertion",
    [SQL_BATCH_SEAL] = "SELECT seal FROM batch WHERE id = ?",
    [SQL_DEFECTS] =
        "SELECT d.id, d.source, d.file, d.kind, d.line, d.column, d.subject, d.message, "
        "d.from_batch, "
        "d.until_batch, d.seal, s.name FROM defect AS d JOIN source AS s ON s.id = d.source "
        "WHERE d.from_batch <= ?1 ORDER BY s.name, d.file, d.line, d.column, d.id",
    [SQL_CHECK_SOURCE] = "SELECT id, name, seal FROM source",
    [SQL_CHECK_KIND] = "SELECT id, name, seal FROM kind",
    [SQL_CHECK_BATCH] =
        "SELECT id, source, mode, imported_at, published_earliest, published_latest, digest, said, "
        "program, created, updated, unchanged, gone, defective, standing, seal FROM batch ORDER BY "
        "id",
    [SQL_CHECK_FILE] = "SELECT id, batch, name, format, digest, bytes, seal FROM batch_file",
    [SQL_CHECK_CONTENT] = "SELECT id, digest, body, seal FROM content",
    [SQL_CHECK_ROW] = "SELECT " ROW_COLUMNS " FROM assertion AS a ORDER BY a.id",
    [SQL_CHECK_DEFECT] = "SELECT id, source, file, kind, line, column, subject, message, "
                         "from_batch, until_batch, seal "
                         "FROM defect ORDER BY id",
    [SQL_STRANGERS] = "SELECT 1 FROM defect AS d JOIN batch AS b ON b.id = d.from_batch WHERE "
                      "b.source <> d.source LIMIT 1",
    [SQL_BATCH_BROUGHT] = "SELECT created + updated FROM batch WHERE id = ?",
    /* the rows of the newest batch are the last ones: ids are given one by one */
    [SQL_SHARED_ROWS] =
        "SELECT count(*) FROM assertion AS a WHERE a.id > (SELECT max(id) FROM assertion) - ?2 "
        "AND a.from_batch = ?1 AND EXISTS (SELECT 1 FROM source AS s CROSS JOIN assertion AS b "
        "WHERE s.id <> a.source AND b.source = s.id AND b.kind = a.kind AND b.key = a.key "
        "AND b.until_batch IS NULL)",
    [SQL_INTEGRITY] = "PRAGMA integrity_check(1)",
    [SQL_FOREIGN_KEYS] = "PRAGMA foreign_key_check",
};

enum hf_status hf_store_damaged(struct hf_store *store, const char *what, struct hf_error *error) {
    return hf_error_set(error, HF_ERR_STORE,
                        "the workspace '%.120s' is damaged (%s); go back to a copy of it",
                        store->path, what);
}

enum hf_status hf_store_fail(struct hf_store *store, int code, const char *doing,
                             struct hf_error *error) {
    const char *const path = store->path;
    if (code == SQLITE_IOERR_NOMEM || (code & 0xff) == SQLITE_NOMEM) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory to %s '%s'", doing, path);
    }
    /* what readers and writers share has no room: on Linux for no other reason */
    switch (code == SQLITE_IOERR_SHMSIZE ? SQLITE_FULL : code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return hf_error_set(error, HF_ERR_STORE,
                            "another program is writing to '%.150s'; try again when it is done",
                            path);
    case SQLITE_NOTADB:
        return hf_error_set(error, HF_ERR_STORE,
                            "'%.150s' is no workspace; give another path with -w", path);
    case SQLITE_CORRUPT:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_SCHEMA:
    case SQLITE_ERROR: /* our statements are right for our tables: then the tables are not ours */
        return hf_store_damaged(
            store, store->db == NULL ? "it cannot be read" : sqlite3_errmsg(store->db), error);
    case SQLITE_FULL:
        return hf_error_set(error, HF_ERR_IO,
                            "the disk is full: cannot %s '%.120s'; nothing was changed: make room "
                            "and do it again",
                            doing, path);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return hf_error_set(error, HF_ERR_IO,
                            "'%.150s' may not be written to; look at the rights of the file and of "
                            "its folder",
                            path);
    case SQLITE_TOOBIG:
        return hf_error_set(error, HF_ERR_LIMIT,
                            "a row is larger than the workspace '%.120s' can hold", path);
    default:
        return hf_error_set(error, HF_ERR_IO, "cannot %s '%.120s': %s", doing, path,
                            sqlite3_errstr(code));
    }
}

enum hf_status hf_store_bind(struct hf_store *store, enum store_sql sql,
                             struct store_binder *binder, struct hf_error *error) {
    sqlite3_stmt **const statement = &store->statement[sql];
    int code = SQLITE_OK;
    if (*statement == NULL) {
        code = sqlite3_prepare_v3(store->db, sql_text[sql], -1, SQLITE_PREPARE_PERSISTENT,
                                  statement, NULL);
    }
    sqlite3_reset(*statement); /* says again how the last step failed: that was reported then */
    *binder = (struct store_binder){.statement = *statement, .at = 1, .seal = hf_seal_make()};
    return code == SQLITE_OK ? HF_OK : hf_store_fail(store, code, "read", error);
}

static void note_code(struct store_binder *binder, int code) {
    binder->at++;
    if (binder->code == SQLITE_OK) {
        binder->code = code;
    }
}

void hf_store_bind_int(struct store_binder *binder, int64_t value) {
    hf_seal_add_int(&binder->seal, value);
    note_code(binder, sqlite3_bind_int64(binder->statement, binder->at, value));
}

void hf_store_bind_none(struct store_binder *binder) {
    hf_seal_add_int(&binder->seal, 0);
    note_code(binder, sqlite3_bind_null(binder->statement, binder->at));
}

/* The bytes are not copied: they must live until the statement has run. */
void hf_store_bind_text(struct store_binder *binder, struct hf_text value) {
    hf_seal_add_text(&binder->seal, value);
    const char *const data =
        value.len == 0 ? "" : value.data; /* a NULL pointer would be SQL's NULL */
    note_code(binder, sqlite3_bind_text64(binder->statement, binder->at, data, value.len,
                                          SQLITE_STATIC, SQLITE_UTF8));
}

void hf_store_bind_seal(struct store_binder *binder) {
    note_code(binder, sqlite3_bind_int64(binder->statement, binder->at, hf_seal_end(binder->seal)));
}

enum hf_status hf_store_step(struct hf_store *store, const struct store_binder *binder,
                             bool *has_row, struct hf_error *error) {
    const int code = binder->code != SQLITE_OK ? binder->code : sqlite3_step(binder->statement);
    if (code == SQLITE_ROW) {
        *has_row = true;
        return HF_OK;
    }
    const enum hf_status status =
        code == SQLITE_DONE ? HF_OK : hf_store_fail(store, code, "read", error);
    sqlite3_reset(binder->statement);
    *has_row = false;
    return status;
}

enum hf_status hf_store_run(struct hf_store *store, const struct store_binder *binder,
                            struct hf_error *error) {
    const int code = binder->code != SQLITE_OK ? binder->code : sqlite3_step(binder->statement);
    const enum hf_status status =
        code == SQLITE_DONE ? HF_OK : hf_store_fail(store, code, "write to", error);
    sqlite3_reset(binder->statement);
    return status;
}

enum hf_status hf_store_do(struct hf_store *store, enum store_sql sql, struct hf_error *error) {
    struct store_binder binder;
    HF_TRY(hf_store_bind(store, sql, &binder, error));
    return hf_store_run(store, &binder, error);
}

enum hf_status hf_store_number(struct hf_store *store, const struct store_binder *binder,
                               int64_t missing, int64_t *number, struct hf_error *error) {
    bool has_row = false;
    HF_TRY(hf_store_step(store, binder, &has_row, error));
    *number = missing;
    if (has_row && sqlite3_column_type(binder->statement, 0) != SQLITE_NULL) {
        *number = sqlite3_column_int64(binder->statement, 0);
    }
    sqlite3_reset(binder->statement);
    return HF_OK;
}

enum hf_status hf_store_transact(struct hf_store *store, enum store_sql begin,
                                 struct hf_error *error) {
    struct store_binder rollback;
    HF_TRY(hf_store_bind(store, SQL_ROLLBACK, &rollback, error));
    return hf_store_do(store, begin, error);
}

void hf_store_reset_all(struct hf_store *store) {
    for (size_t i = 0; i < SQL_COUNT; i++) {
        sqlite3_reset(store->statement[i]); /* NULL is allowed */
    }
}

/* As a blob: the same bytes, but no closing NUL for which memory could be short. */
struct hf_text hf_store_column(sqlite3_stmt *statement, int column) {
    const void *const data = sqlite3_column_blob(statement, column);
    const int len = sqlite3_column_bytes(statement, column);
    return (struct hf_text){data, data == NULL ? 0 : (size_t)len};
}

static struct hf_seal seal_of(sqlite3_stmt *statement, int count) {
    struct hf_seal seal = hf_seal_make();
    for (int i = 0; i < count; i++) {
        const int type = sqlite3_column_type(statement, i);
        if (type == SQLITE_INTEGER || type == SQLITE_NULL) { /* NULL reads as 0 */
            hf_seal_add_int(&seal, sqlite3_column_int64(statement, i));
        } else {
            hf_seal_add_text(&seal, hf_store_column(statement, i));
        }
    }
    return seal;
}

bool hf_store_is_sealed(sqlite3_stmt *statement, int count) {
    return sqlite3_column_int64(statement, count) == hf_seal_end(seal_of(statement, count));
}

bool hf_store_is_sealed_until(sqlite3_stmt *statement, int count) {
    const int64_t until = sqlite3_column_int64(statement, count); /* 0 for NULL */
    if (until < 0 || until > INT32_MAX) {
        return false;
    }
    return sqlite3_column_int64(statement, count + 1) ==
           hf_seal_end(seal_of(statement, count)) + until * HF_SEAL_UNTIL;
}

static const char *const defect_words[] = {"syntax", "field",     "key",     "duplicate",
                                           "column", "reference", "conflict"};
enum { DEFECT_WORDS = sizeof defect_words / sizeof defect_words[0] };
_Static_assert(DEFECT_WORDS == HF_DEFECT_CONFLICT + 1, "a word for every kind");

const char *hf_store_defect_word(enum hf_defect_kind kind) {
    assert((size_t)kind < DEFECT_WORDS);
    return defect_words[kind];
}

bool hf_store_defect_kind(struct hf_text word, enum hf_defect_kind *kind) {
    for (size_t i = 0; i < DEFECT_WORDS; i++) {
        if (hf_text_equal(word, hf_text_of(defect_words[i]))) {
            *kind = (enum hf_defect_kind)i;
            return true;
        }
    }
    return false;
}
