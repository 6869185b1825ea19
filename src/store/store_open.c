#include "store/store_migrate.h"
#include "store/store_record.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Opening, and what must be true of a file before anything else is read from it: that it is ours,
 * of a version we know, with exactly our tables, and without triggers, which would change what we
 * write behind our back.
 *
 * The journal is a write-ahead log, so that readers go on while one program writes, with a full
 * sync at commit: what was said to be imported survives a power cut. */

enum {
    WAIT_MS_DEFAULT = 10000,
    BODY_BYTES_MAX = 1000000000, /* SQLite's own limit */
    NOTE_BYTES_MAX = 1 << 16,
};

enum hf_status hf_store_execute(struct hf_store *store, const char *sql, const char *doing,
                                struct hf_error *error) {
    const int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? HF_OK : hf_store_fail(store, code, doing, error);
}

enum hf_status hf_store_ask(struct hf_store *store, const char *sql, int64_t *number,
                            struct hf_error *error) {
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_step(statement);
    }
    if (code == SQLITE_ROW) {
        *number = sqlite3_column_int64(statement, 0);
    }
    sqlite3_finalize(statement);
    return code == SQLITE_ROW ? HF_OK : hf_store_fail(store, code, "open", error);
}

static enum hf_status execute(struct hf_store *store, const char *sql, struct hf_error *error) {
    return hf_store_execute(store, sql, "open", error);
}

/* What needs no look at the file: it may turn out that it has to be opened in another way. */
static void configure_handle(struct hf_store *store, int32_t wait_ms) {
    store->wait_ms = wait_ms == 0 ? WAIT_MS_DEFAULT : wait_ms;
    sqlite3_extended_result_codes(store->db, 1);
    sqlite3_busy_timeout(store->db, store->wait_ms);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
}

/* Whoever writes goes back to pages of the index; whoever reads walks once through all of them, and
 * a large cache is only more memory to fill. */
static enum hf_status configure(struct hf_store *store, struct hf_error *error) {
    HF_TRY(hf_store_rows_prepare(store, error));
    HF_TRY(execute(store,
                   "PRAGMA foreign_keys = ON; PRAGMA synchronous = EXTRA; "
                   "PRAGMA cell_size_check = ON",
                   error));
    return execute(store,
                   store->is_writable ? "PRAGMA cache_size = -131072" : "PRAGMA cache_size = -8192",
                   error);
}

/* 0 tables and no mark of any program: made by nobody yet, as when a first import was killed. */
static enum hf_status look_empty(struct hf_store *store, bool *is_empty, struct hf_error *error) {
    int64_t application = 0;
    int64_t version = 0;
    int64_t objects = 0;
    HF_TRY(hf_store_ask(store, "PRAGMA application_id", &application, error));
    HF_TRY(hf_store_ask(store, "PRAGMA user_version", &version, error));
    HF_TRY(hf_store_ask(store, "SELECT count(*) FROM sqlite_schema", &objects, error));
    *is_empty = application == 0 && version == 0 && objects == 0;
    return HF_OK;
}

/* In one transaction, mark and version last. Another program may have been faster: then there is
 * nothing to do. */
static enum hf_status create_tables(struct hf_store *store, const struct hf_store_options *options,
                                    struct hf_error *error) {
    HF_TRY(execute(store, "BEGIN IMMEDIATE", error));
    bool is_empty = false;
    HF_TRY(look_empty(store, &is_empty, error));
    if (!is_empty) {
        return execute(store, "ROLLBACK", error);
    }
    for (size_t i = 0; i < STORE_TABLES; i++) {
        HF_TRY(execute(store, hf_store_tables[i].sql, error));
    }
    _Static_assert(STORE_APPLICATION_ID == 1213156420 && STORE_VERSION == 2,
                   "as in the texts below");
    const struct hf_store_record record = {.at = options->now,
                                           .who = options->who,
                                           .action = HF_TEXT("create"),
                                           .about = HF_TEXT("version\t2\n")};
    int64_t number = 0;
    store->is_writing = true;
    HF_TRY(hf_store_record_append(store, &record, &number, error));
    HF_TRY(execute(store, "PRAGMA application_id = 1213156420; PRAGMA user_version = 2", error));
    HF_TRY(execute(store, "COMMIT", error));
    store->is_writing = false;
    return HF_OK;
}

enum hf_status hf_store_check_tables(struct hf_store *store, const struct store_table *table,
                                     size_t table_count, struct hf_error *error) {
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(store->db,
                                  "SELECT count(*) FROM sqlite_schema WHERE name = ?1 AND sql = ?2",
                                  -1, &statement, NULL);
    int64_t found = 1;
    for (size_t i = 0; i < table_count && code == SQLITE_OK && found == 1; i++) {
        sqlite3_bind_text(statement, 1, table[i].name, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 2, table[i].sql, -1, SQLITE_STATIC);
        code = sqlite3_step(statement);
        found = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
        code = code == SQLITE_ROW ? sqlite3_reset(statement) : code;
    }
    sqlite3_finalize(statement);
    if (code != SQLITE_OK) {
        return hf_store_fail(store, code, "open", error);
    }
    if (found != 1) {
        return hf_store_damaged(store, "its tables are not those of this version", error);
    }
    int64_t triggers = 0;
    HF_TRY(hf_store_ask(store, "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'",
                        &triggers, error));
    return triggers == 0 ? HF_OK : hf_store_damaged(store, "somebody added a trigger", error);
}

static enum hf_status check_ours(struct hf_store *store, struct hf_error *error) {
    bool is_empty = false;
    int64_t application = 0;
    int64_t version = 0;
    int64_t is_utf8 = 0;
    HF_TRY(look_empty(store, &is_empty, error));
    if (is_empty) {
        return hf_error_set(error, HF_ERR_STORE,
                            "'%.150s' is empty, no workspace yet; run init or import first",
                            store->path);
    }
    HF_TRY(hf_store_ask(store, "PRAGMA application_id", &application, error));
    if (application != STORE_APPLICATION_ID) {
        return hf_error_set(
            error, HF_ERR_STORE,
            "'%.120s' is a database of another program, no workspace; give another path with -w",
            store->path);
    }
    HF_TRY(hf_store_ask(store, "PRAGMA user_version", &version, error));
    if (version > STORE_VERSION) {
        return hf_error_set(error, HF_ERR_STORE,
                            "the workspace '%.80s' has version %lld, this program knows versions "
                            "up to %d; use the newer "
                            "program that wrote it",
                            store->path, (long long)version, (int)STORE_VERSION);
    }
    if (version < 1) {
        return hf_store_damaged(store, "it has a version that never was", error);
    }
    if (version < STORE_VERSION) {
        return hf_error_set(
            error, HF_ERR_STORE,
            "the workspace '%.70s' has version %lld, of an older program; 'holdfast "
            "-w %.70s init' brings it to version %d and keeps a copy of it",
            store->path, (long long)version, store->path, (int)STORE_VERSION);
    }
    HF_TRY(hf_store_ask(store, "SELECT encoding = 'UTF-8' FROM pragma_encoding", &is_utf8, error));
    if (is_utf8 == 0) {
        return hf_store_damaged(store, "its text encoding is not UTF-8", error);
    }
    return hf_store_check_tables(store, hf_store_tables, STORE_TABLES, error);
}

/* "file:" and the path with everything but plain letters as %XX. NULL when memory ran out. */
static char *unchanging_uri(const char *path) {
    static const char hex[] = "0123456789ABCDEF";
    const size_t len = strlen(path);
    char *const uri = malloc(3 * len + sizeof "file:?immutable=1");
    if (uri == NULL) {
        return NULL;
    }
    size_t at = sizeof "file:" - 1;
    memcpy(uri, "file:", at);
    for (size_t i = 0; i < len; i++) {
        const unsigned char c = (unsigned char)path[i];
        const bool is_plain = c == '/' || c == '.' || c == '_' || c == '-' ||
                              (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                              (c >= 'A' && c <= 'Z');
        if (is_plain) {
            uri[at++] = (char)c;
        } else {
            uri[at++] = '%';
            uri[at++] = hex[c >> 4];
            uri[at++] = hex[c & 15U];
        }
    }
    memcpy(uri + at, "?immutable=1", sizeof "?immutable=1");
    return uri;
}

/* Whether a file of this name lies beside the workspace. When in doubt, yes. */
static bool has_beside(const struct hf_store *store, const char *suffix) {
    sqlite3_vfs *const vfs = sqlite3_vfs_find(NULL);
    const size_t len = strlen(store->path);
    char *const name = malloc(len + strlen(suffix) + 1);
    int is_there = 1;
    if (vfs != NULL && name != NULL) {
        memcpy(name, store->path, len);
        memcpy(name + len, suffix, strlen(suffix) + 1);
        is_there =
            vfs->xAccess(vfs, name, SQLITE_ACCESS_EXISTS, &is_there) != SQLITE_OK || is_there;
    }
    free(name);
    return is_there != 0;
}

/* A reader without the right to write fails in two cases that have an answer. A program was killed
 * while it wrote: what it left in the log beside the file has to be put in order, so the file is
 * opened for writing, and nothing else is written. Or the folder is one that nobody may write to,
 * as on a DVD, without any log: then the file never changes, and needs none of what readers and
 * writers share. */
static enum hf_status reopen(struct hf_store *store, struct hf_error *error) {
    const bool has_log = has_beside(store, "-wal") || has_beside(store, "-journal");
    sqlite3_close(store->db);
    store->db = NULL;
    int code = SQLITE_NOMEM;
    if (has_log) {
        code = sqlite3_open_v2(store->path, &store->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                               NULL);
    } else {
        char *const uri = unchanging_uri(store->path);
        if (uri != NULL) {
            const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;
            code = sqlite3_open_v2(uri, &store->db, flags, NULL);
        }
        free(uri);
    }
    return code == SQLITE_OK ? HF_OK : hf_store_fail(store, code, "open", error);
}

/* A new file that could not be made: there is no folder for it, or a folder that takes none. */
static enum hf_status folder_fail(const struct hf_store *store, struct hf_error *error) {
    const char *slash = strrchr(store->path, '/');
    char folder[4096] = ".";
    if (slash != NULL) {
        const int len = slash == store->path ? 1 : (int)(slash - store->path);
        (void)snprintf(folder, sizeof folder, "%.*s", len, store->path);
    }
    if (access(folder, F_OK) != 0) {
        return hf_error_set(error, HF_ERR_NOT_FOUND,
                            "there is no folder for '%.150s'; make it first", store->path);
    }
    return hf_error_set(error, HF_ERR_IO,
                        "'%.150s' cannot be made; look at the rights of its folder", store->path);
}

static enum hf_status open_file(struct hf_store *store, enum hf_store_mode mode,
                                struct hf_error *error) {
    struct stat facts;
    if (stat(store->path, &facts) == 0 && S_ISDIR(facts.st_mode)) {
        return hf_error_set(error, HF_ERR_STORE,
                            "'%.150s' is a folder, no workspace; give a file with -w", store->path);
    }
    const int flags[] = {
        [HF_STORE_READ] = SQLITE_OPEN_READONLY,
        [HF_STORE_WRITE] = SQLITE_OPEN_READWRITE,
        [HF_STORE_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
    };
    int code = sqlite3_open_v2(store->path, &store->db, flags[mode] | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_CANTOPEN && store->db != NULL) {
        const int reason = sqlite3_system_errno(store->db);
        if ((reason == ENOENT || reason == ENOTDIR) && mode == HF_STORE_CREATE) {
            return folder_fail(store, error);
        }
        if (reason == ENOENT || reason == ENOTDIR) {
            return hf_error_set(error, HF_ERR_NOT_FOUND,
                                "there is no workspace '%.150s'; run init or import first",
                                store->path);
        }
        return hf_error_set(error, HF_ERR_IO, "cannot open '%.120s': %s", store->path,
                            reason == 0 ? sqlite3_errstr(code) : strerror(reason));
    }
    return code == SQLITE_OK ? HF_OK : hf_store_fail(store, code, "open", error);
}

/* Ends what the handle has, locks too. Its statements are prepared anew when they are needed. */
static void close_handle(struct hf_store *store) {
    for (size_t i = 0; i < SQL_COUNT; i++) {
        sqlite3_finalize(store->statement[i]);
        store->statement[i] = NULL;
    }
    const int code = sqlite3_close(store->db);
    assert(code == SQLITE_OK); /* every statement is finalized */
    store->db = NULL;
}

static enum hf_status look_older(struct hf_store *store, bool *is_older, struct hf_error *error) {
    int64_t application = 0;
    int64_t version = 0;
    HF_TRY(hf_store_ask(store, "PRAGMA application_id", &application, error));
    HF_TRY(hf_store_ask(store, "PRAGMA user_version", &version, error));
    *is_older = application == STORE_APPLICATION_ID && version >= 1 && version < STORE_VERSION;
    return HF_OK;
}

/* Opens the file so that no other program has it open. Several that begin together each have it
 * open for a moment when they look: so each lets go and comes back after a time that chance gives.
 */
static enum hf_status open_alone(struct hf_store *store, const struct hf_store_options *options,
                                 struct hf_error *error) {
    const int32_t may_wait_ms = store->wait_ms;
    bool is_locked = false;
    for (int32_t waited_ms = 0; !is_locked;) {
        unsigned char chance = 0;
        HF_TRY(open_file(store, HF_STORE_WRITE, error));
        configure_handle(store, options->wait_ms);
        sqlite3_busy_timeout(store->db, 0);
        HF_TRY(hf_store_migrate_lock(store, &is_locked, error));
        if (!is_locked && waited_ms >= may_wait_ms) {
            return hf_error_set(error, HF_ERR_STORE,
                                "'%.100s' is of an older version, and another program has it open; "
                                "try again when it is done: then it is brought to this version",
                                store->path);
        }
        if (!is_locked) {
            close_handle(store);
            sqlite3_randomness(sizeof chance, &chance);
            waited_ms += sqlite3_sleep(5 + chance % 50);
        }
    }
    sqlite3_busy_timeout(store->db, store->wait_ms);
    return HF_OK;
}

/* A migration has a handle of its own, with which it locks all others out. */
static enum hf_status migrate_file(struct hf_store *store, const struct hf_store_options *options,
                                   struct hf_error *error) {
    close_handle(store);
    HF_TRY(open_alone(store, options, error));
    HF_TRY(hf_store_migrate(store, options, error));
    close_handle(store);
    HF_TRY(open_file(store, HF_STORE_WRITE, error));
    configure_handle(store, options->wait_ms);
    return configure(store, error);
}

static enum hf_status prepare_to_read(struct hf_store *store, int32_t wait_ms,
                                      struct hf_error *error) {
    int64_t objects = 0;
    const char *const look = "SELECT count(*) FROM sqlite_schema";
    const enum hf_status status = hf_store_ask(store, look, &objects, error);
    const int reason = sqlite3_errcode(store->db) & 0xff;
    if (status != HF_OK && (reason == SQLITE_CANTOPEN || reason == SQLITE_READONLY)) {
        HF_TRY(reopen(store, error));
        configure_handle(store, wait_ms);
    }
    HF_TRY(configure(store, error));
    HF_TRY(check_ours(store, error));
    return execute(store, "PRAGMA query_only = ON", error);
}

/* A write-ahead log lets readers go on while one program writes; but of a first import, of millions
 * of rows, each page would be written twice. Where there is no assertion yet there is nothing to
 * read and nothing to keep: the pages go straight into the file, and readers wait. Either journal
 * is safe, so it does no harm when the file stays with the one it has, since another program is
 * reading. */
enum hf_status hf_store_choose_journal(struct hf_store *store, struct hf_error *error) {
    int64_t has_rows = 0;
    HF_TRY(hf_store_ask(store, "SELECT EXISTS (SELECT 1 FROM assertion)", &has_rows, error));
    store->is_first = has_rows == 0;
    sqlite3_busy_timeout(store->db, 0);
    const int code = sqlite3_exec(
        store->db, store->is_first ? "PRAGMA journal_mode = DELETE" : "PRAGMA journal_mode = WAL",
        NULL, NULL, NULL);
    sqlite3_busy_timeout(store->db, store->wait_ms);
    const bool is_fine =
        code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED;
    return is_fine ? HF_OK : hf_store_fail(store, code, "open", error);
}

static enum hf_status prepare_to_write(struct hf_store *store,
                                       const struct hf_store_options *options,
                                       struct hf_error *error) {
    if (sqlite3_db_readonly(store->db, "main") == 1) {
        return hf_store_fail(store, SQLITE_READONLY, "open", error);
    }
    HF_TRY(configure(store, error));
    bool is_empty = false;
    if (options->mode == HF_STORE_CREATE) {
        HF_TRY(look_empty(store, &is_empty, error));
    }
    if (is_empty) {
        /* of millions of rows, a third less time than with SQLite's 4096 */
        HF_TRY(execute(store, "PRAGMA page_size = 16384", error));
        HF_TRY(create_tables(store, options, error));
    }
    bool is_older = false;
    HF_TRY(look_older(store, &is_older, error));
    if (is_older) {
        HF_TRY(migrate_file(store, options, error));
    }
    HF_TRY(check_ours(store, error));
    return hf_store_choose_journal(store, error);
}

static enum hf_status prepare_file(struct hf_store *store, const struct hf_store_options *options,
                                   struct hf_error *error) {
    HF_TRY(open_file(store, options->mode, error));
    configure_handle(store, options->wait_ms);
    return options->mode == HF_STORE_READ ? prepare_to_read(store, options->wait_ms, error)
                                          : prepare_to_write(store, options, error);
}

enum hf_status hf_store_open(const char *path, const struct hf_store_options *options,
                             struct hf_store **store, struct hf_error *error) {
    if (path == NULL || path[0] == '\0' || options == NULL || store == NULL ||
        options->mode < HF_STORE_READ || options->mode > HF_STORE_CREATE) {
        return hf_error_set(error, HF_ERR_ARGUMENT, "a workspace needs a path");
    }
    struct hf_store *opened = calloc(1, sizeof *opened);
    char *const copy = strdup(path);
    if (opened == NULL || copy == NULL) {
        free(opened);
        free(copy);
        return hf_error_set(error, HF_ERR_MEMORY, "no memory to open '%s'", path);
    }
    opened->path = copy;
    opened->is_writable = options->mode != HF_STORE_READ;
    opened->body = hf_buffer_make(BODY_BYTES_MAX);
    opened->stands = hf_buffer_make(BODY_BYTES_MAX);
    opened->merged = hf_buffer_make(BODY_BYTES_MAX);
    opened->lump = hf_buffer_make((size_t)2 * BODY_BYTES_MAX);
    opened->note = hf_buffer_make(NOTE_BYTES_MAX);
    hf_buffer_add(&opened->note, options->note);
    const enum hf_status status =
        opened->note.status == HF_OK
            ? prepare_file(opened, options, error)
            : hf_error_set(error, opened->note.status, "no memory to open '%s'", path);
    if (status != HF_OK) {
        hf_store_close(opened);
        return status;
    }
    *store = opened;
    return HF_OK;
}

struct hf_store_migration hf_store_migration(const struct hf_store *store) {
    return (struct hf_store_migration){store->migrated_from, store->copy_path};
}

void hf_store_close(struct hf_store *store) {
    if (store == NULL) {
        return;
    }
    hf_store_rollback(store);
    hf_store_read_end(store);
    close_handle(store);
    hf_buffer_free(&store->body);
    hf_buffer_free(&store->stands);
    hf_buffer_free(&store->merged);
    hf_buffer_free(&store->lump);
    hf_buffer_free(&store->note);
    free(store->path);
    free(store->copy_path);
    free(store);
}
