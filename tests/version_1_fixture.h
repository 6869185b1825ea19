/* version_1_fixture.h - for the tests of migration: a workspace as version 1 made it, everything
 * that is in a database as text, and rows as version 1 wrote them. */
#ifndef HF_TESTS_VERSION_1_FIXTURE_H
#define HF_TESTS_VERSION_1_FIXTURE_H

#include <sqlite3.h>

#include <fcntl.h>
#include <sys/stat.h>

#include "store/seal.h"
#include "tests/store_fixture.h"

/* Made by version 1 of the program: `.dump` of the workspace, and what it exported as canonical
 * text. Three sources, seven batches; changed, partial, removed and imported again, defects. */
#define OLD_DUMP      "tests/data/workspace-version-1.sql"
#define OLD_CANONICAL "tests/data/workspace-version-1.txt"
enum { OLD_BATCHES = 7, OLD_ROWS = 20 };

FIXTURE struct hf_buffer old_read(const char *path) {
    struct hf_buffer text = hf_buffer_make((size_t)1 << 30);
    FILE *const file = fopen(path, "rb");
    if (!CHECK(file != NULL)) {
        printf("    %s is not there\n", path);
        exit(1);
    }
    char bytes[4096];
    for (size_t taken = 1; taken > 0;) {
        taken = fread(bytes, 1, sizeof bytes, file);
        hf_buffer_add(&text, (struct hf_text){bytes, taken});
    }
    (void)fclose(file);
    return text;
}

FIXTURE void old_write(const char *path, struct hf_text bytes) {
    FILE *const file = fopen(path, "wb");
    CHECK(file != NULL && fwrite(bytes.data, 1, bytes.len, file) == bytes.len && fclose(file) == 0);
}

FIXTURE sqlite3 *old_open(const char *path) {
    sqlite3 *db = NULL;
    CHECK(sqlite3_open(path, &db) == SQLITE_OK);
    return db;
}

FIXTURE void old_execute(const char *path, const char *sql) {
    sqlite3 *const db = old_open(path);
    char *said = NULL;
    if (!CHECK(sqlite3_exec(db, sql, NULL, NULL, &said) == SQLITE_OK)) {
        printf("    %.200s: %s\n", sql, said);
    }
    sqlite3_free(said);
    sqlite3_close(db);
}

FIXTURE void old_load(const char *path) {
    struct hf_buffer sql = old_read(OLD_DUMP);
    hf_buffer_putc(&sql, '\0');
    old_execute(path, sql.data);
    old_execute(path, "PRAGMA journal_mode = WAL"); /* as the program leaves a file */
    hf_buffer_free(&sql);
}

FIXTURE int64_t old_number(const char *path, const char *sql) {
    sqlite3 *const db = old_open(path);
    sqlite3_stmt *statement = NULL;
    int64_t number = -1;
    if (CHECK(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK) &&
        sqlite3_step(statement) == SQLITE_ROW) {
        number = sqlite3_column_int64(statement, 0);
    }
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return number;
}

/* All rows of a query, as text. */
FIXTURE void old_print(sqlite3 *db, const char *sql, struct hf_buffer *text) {
    sqlite3_stmt *statement = NULL;
    CHECK(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const unsigned char *const value = sqlite3_column_text(statement, i);
            hf_buffer_printf(text, "%s|", value == NULL ? "NULL" : (const char *)value);
        }
        hf_buffer_putc(text, '\n');
    }
    sqlite3_finalize(statement);
}

/* Everything that is in the file: version, texts of the tables, rows. */
FIXTURE struct hf_buffer old_dump(const char *path) {
    struct hf_buffer text = hf_buffer_make((size_t)1 << 30);
    sqlite3 *const db = old_open(path);
    old_print(db, "PRAGMA user_version", &text);
    old_print(db, "PRAGMA application_id", &text);
    old_print(db, "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name", &text);
    static const char *const tables[] = {"source",     "kind",      "batch",
                                         "batch_file", "assertion", "defect"};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        char sql[64];
        (void)snprintf(sql, sizeof sql, "SELECT * FROM %s ORDER BY id", tables[i]);
        old_print(db, sql, &text);
    }
    sqlite3_close(db);
    return text;
}

/* A row as version 1 wrote it: the seal is over the columns up to `until`, whose term comes on top.
 */
struct old_row {
    sqlite3_stmt *statement;
    struct hf_seal seal;
    int at;
};

FIXTURE struct old_row old_row_begin(sqlite3_stmt *statement) {
    sqlite3_reset(statement);
    return (struct old_row){statement, hf_seal_make(), 1};
}

FIXTURE void old_int(struct old_row *row, int64_t value) {
    hf_seal_add_int(&row->seal, value);
    sqlite3_bind_int64(row->statement, row->at++, value);
}

FIXTURE void old_text(struct old_row *row, const char *value) {
    hf_seal_add_text(&row->seal, hf_text_of(value));
    sqlite3_bind_text(row->statement, row->at++, value, -1, SQLITE_TRANSIENT);
}

FIXTURE void old_until(struct old_row *row, int64_t until) {
    if (until == 0) {
        sqlite3_bind_null(row->statement, row->at++);
    } else {
        sqlite3_bind_int64(row->statement, row->at++, until);
    }
    sqlite3_bind_int64(row->statement, row->at, hf_seal_end(row->seal) + until * HF_SEAL_UNTIL);
    CHECK(sqlite3_step(row->statement) == SQLITE_DONE);
}

FIXTURE void old_end(struct old_row *row) {
    sqlite3_bind_int64(row->statement, row->at, hf_seal_end(row->seal));
    CHECK(sqlite3_step(row->statement) == SQLITE_DONE);
}

FIXTURE void old_batch(sqlite3 *db, int64_t id, const int64_t counts[6]) {
    sqlite3_stmt *statement = NULL;
    CHECK(sqlite3_prepare_v2(db, "INSERT INTO batch VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", -1,
                             &statement, NULL) == SQLITE_OK);
    struct old_row row = old_row_begin(statement);
    old_int(&row, id);
    old_int(&row, 4);
    old_text(&row, "full");
    old_int(&row, 1800000000 + id);
    old_int(&row, HF_DATE_UNKNOWN.earliest.days);
    old_int(&row, HF_DATE_UNKNOWN.latest.days);
    old_text(&row, "none");
    old_text(&row, "none");
    old_text(&row, "0.1.0");
    for (size_t i = 0; i < 6; i++) {
        old_int(&row, counts[i]);
    }
    old_end(&row);
    sqlite3_finalize(statement);
    CHECK(sqlite3_prepare_v2(db, "INSERT INTO batch_file VALUES (?,?,?,?,?,?,?)", -1, &statement,
                             NULL) == SQLITE_OK);
    row = old_row_begin(statement);
    old_int(&row, id + 1);
    old_int(&row, id);
    old_text(&row, "sites.csv");
    old_text(&row, "csv");
    old_text(&row, "none");
    old_int(&row, 7);
    old_end(&row);
    sqlite3_finalize(statement);
}

FIXTURE void old_assertion(sqlite3_stmt *statement, const int64_t number, int64_t batch,
                           int64_t until) {
    char text[80];
    struct old_row row = old_row_begin(statement);
    old_int(&row, OLD_ROWS + number + (batch > OLD_BATCHES + 1 ? 1000000 : 0));
    old_int(&row, 4);
    old_int(&row, 2);
    (void)snprintf(text, sizeof text, "site-%07lld", (long long)(number * 7919 % 10000019));
    old_text(&row, text);
    (void)snprintf(text, sizeof text, "name\tnumber %lld of batch %lld\n", (long long)number,
                   (long long)batch);
    old_text(&row, text);
    old_int(&row, batch + 1);
    old_int(&row, number);
    old_int(&row, batch);
    old_until(&row, until);
}

/* A fourth source with two batches: so many rows, of which every third is said anew. */
FIXTURE void old_enlarge(const char *path, int64_t rows) {
    const int64_t anew = rows / 3;
    const int64_t standing = old_number(path, "SELECT standing FROM batch WHERE id = 7") + rows;
    sqlite3 *const db = old_open(path);
    sqlite3_stmt *statement = NULL;
    CHECK(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK);
    CHECK(sqlite3_prepare_v2(db, "INSERT INTO source VALUES (?,?,?)", -1, &statement, NULL) ==
          SQLITE_OK);
    struct old_row row = old_row_begin(statement);
    old_int(&row, 4);
    old_text(&row, "large");
    old_end(&row);
    sqlite3_finalize(statement);
    old_batch(db, OLD_BATCHES + 1, (const int64_t[]){rows, 0, 0, 0, 0, standing});
    old_batch(db, OLD_BATCHES + 2, (const int64_t[]){0, anew, rows - anew, 0, 0, standing});
    CHECK(sqlite3_prepare_v2(db, "INSERT INTO assertion VALUES (?,?,?,?,?,?,?,?,?,?)", -1,
                             &statement, NULL) == SQLITE_OK);
    for (int64_t i = 1; i <= rows; i++) {
        old_assertion(statement, i, OLD_BATCHES + 1, i <= anew ? OLD_BATCHES + 2 : 0);
    }
    for (int64_t i = 1; i <= anew; i++) {
        old_assertion(statement, i, OLD_BATCHES + 2, 0);
    }
    sqlite3_finalize(statement);
    CHECK(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK);
    sqlite3_close(db);
}

/* What the store says, in the form of the canonical text. */
FIXTURE enum hf_status old_canonical_row(void *context, const struct hf_store_row *row) {
    struct hf_buffer *const text = context;
    hf_buffer_printf(text, "%.*s\t%.*s\t%.*s\n", HF_TEXT_ARG(row->kind_name), HF_TEXT_ARG(row->key),
                     HF_TEXT_ARG(row->source));
    struct hf_text rest = row->body;
    struct hf_text column;
    struct hf_text value;
    while (hf_body_next(&rest, &column, &value)) {
        hf_buffer_printf(text, "\t%.*s\t%.*s\n", HF_TEXT_ARG(column), HF_TEXT_ARG(value));
    }
    return HF_OK;
}

FIXTURE enum hf_status old_note(void *context, int64_t number, struct hf_text what) {
    ++*(int64_t *)context;
    printf("    record %lld: %.*s\n", (long long)number, HF_TEXT_ARG(what));
    return HF_OK;
}

/* Verifies file and log, and gives the canonical text. */
FIXTURE struct hf_buffer old_canonical(const char *path) {
    struct hf_buffer text = hf_buffer_make((size_t)1 << 30);
    struct hf_store *store = NULL;
    struct hf_error error = {.message = ""};
    struct hf_arena opened;
    const struct hf_store_options options = {.mode = HF_STORE_READ, .wait_ms = 50};
    if (!CHECK(hf_arena_open(&opened, (size_t)1 << 24) == HF_OK) ||
        !CHECK(hf_store_open(path, &options, &store, &error) == HF_OK)) {
        printf("    %s\n", error.message);
        exit(1);
    }
    struct hf_arena keep = opened;
    struct hf_store_moment moment;
    int64_t found = 0;
    CHECK(hf_store_read_begin(store, NULL) == HF_OK);
    if (!CHECK(hf_store_verify(store, &error) == HF_OK)) {
        printf("    %s\n", error.message);
    }
    const struct hf_store_log_sink sink = {&found, old_note};
    CHECK(hf_store_log_verify(store, &sink, NULL) == HF_OK && found == 0);
    CHECK(hf_store_moment(store, INT64_MAX, &keep, &moment, NULL) == HF_OK);
    hf_buffer_puts(&text, "holdfast canonical 1\n");
    CHECK(hf_store_rows_sorted(store, &moment,
                               &(struct hf_store_row_sink){&text, old_canonical_row},
                               NULL) == HF_OK);
    hf_store_close(store);
    hf_arena_close(&opened);
    return text;
}

FIXTURE enum hf_status old_migrate(const char *path, struct hf_error *error) {
    struct hf_store *store = NULL;
    const struct hf_store_options options = {
        .mode = HF_STORE_WRITE, .wait_ms = 50, .now = 1900000000, .who = HF_TEXT("somebody")};
    const enum hf_status status = hf_store_open(path, &options, &store, error);
    hf_store_close(store);
    return status;
}

FIXTURE bool old_is_there(const struct fixture *fixture, const char *suffix) {
    char path[160];
    struct stat facts;
    (void)snprintf(path, sizeof path, "%s%s", fixture->path, suffix);
    return lstat(path, &facts) == 0;
}

FIXTURE void old_forget_copies(const struct fixture *fixture) {
    static const char *const suffix[] = {".version-1", ".version-1.2", ".version-1.3",
                                         ".version-1.part"};
    for (size_t i = 0; i < sizeof suffix / sizeof suffix[0]; i++) {
        char path[160];
        (void)snprintf(path, sizeof path, "%s%s", fixture->path, suffix[i]);
        (void)unlink(path);
    }
}

#endif
