#include "bench/plain_insert.h"

#include <sqlite3.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Rows are read in blocks between two runs of the clock, so that only INSERT is measured. */

enum { BLOCK_ROWS = 4096, COLUMNS = 9, BLOCK_BYTES = 1 << 24 };

struct block {
    size_t row_count;
    sqlite3_int64 number[BLOCK_ROWS][COLUMNS]; /* of a text: where it begins in `bytes` */
    int len[BLOCK_ROWS][COLUMNS];              /* -1: a number */
    char *bytes;
    size_t used;
};

static double now_s(void) {
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static bool fail(sqlite3 *db) {
    (void)fprintf(stderr, "plain INSERT: %s\n", sqlite3_errmsg(db));
    return false;
}

static bool execute(sqlite3 *db, const char *sql) {
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? true : fail(db);
}

static void read_row(struct block *block, sqlite3_stmt *query) {
    const size_t row = block->row_count++;
    for (int i = 0; i < COLUMNS; i++) {
        block->len[row][i] = -1;
        block->number[row][i] = sqlite3_column_int64(query, i);
        if (sqlite3_column_type(query, i) == SQLITE_TEXT) {
            const void *const text = sqlite3_column_blob(query, i);
            const int len = sqlite3_column_bytes(query, i);
            memcpy(block->bytes + block->used, text, (size_t)len);
            block->number[row][i] = (sqlite3_int64)block->used;
            block->len[row][i] = len;
            block->used += (size_t)len;
        }
    }
}

static void bind_row(const struct block *block, size_t row, sqlite3_stmt *insert) {
    for (int i = 0; i < COLUMNS; i++) {
        if (block->len[row][i] < 0) {
            sqlite3_bind_int64(insert, i + 1, block->number[row][i]);
        } else {
            sqlite3_bind_text64(insert, i + 1, block->bytes + block->number[row][i],
                                (sqlite3_uint64)block->len[row][i], SQLITE_STATIC, SQLITE_UTF8);
        }
    }
}

static bool write_block(const struct block *block, sqlite3_stmt *insert) {
    for (size_t i = 0; i < block->row_count; i++) {
        bind_row(block, i, insert);
        if (sqlite3_step(insert) != SQLITE_DONE) {
            return false;
        }
        sqlite3_reset(insert);
    }
    return true;
}

static bool copy_rows(sqlite3_stmt *query, sqlite3_stmt *insert, struct block *block,
                      struct plain_insert *result) {
    bool has_row = true;
    while (has_row) {
        block->row_count = 0;
        block->used = 0;
        while (block->row_count < BLOCK_ROWS && block->used < BLOCK_BYTES / 2 && has_row) {
            has_row = sqlite3_step(query) == SQLITE_ROW;
            if (has_row) {
                read_row(block, query);
            }
        }
        const double start_s = now_s();
        if (!write_block(block, insert)) {
            return false;
        }
        result->wall_s += now_s() - start_s;
        result->rows += (long)block->row_count;
    }
    return true;
}

static bool copy_table(sqlite3 *from, sqlite3 *to, struct plain_insert *result) {
    static const char *const select = "SELECT id, source, kind, key, body, file, line, from_batch, "
                                      "seal FROM assertion WHERE until_batch IS NULL ORDER BY id";
    static const char *const insert = "INSERT INTO assertion (id, source, kind, key, body, file, "
                                      "line, from_batch, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    struct block *const block = calloc(1, sizeof *block);
    sqlite3_stmt *reading = NULL;
    sqlite3_stmt *writing = NULL;
    bool is_fine = block != NULL && (block->bytes = malloc(BLOCK_BYTES)) != NULL;
    is_fine = is_fine && sqlite3_prepare_v2(from, select, -1, &reading, NULL) == SQLITE_OK &&
              sqlite3_prepare_v2(to, insert, -1, &writing, NULL) == SQLITE_OK;
    is_fine = is_fine && execute(to, "BEGIN");
    is_fine = is_fine && copy_rows(reading, writing, block, result);
    sqlite3_finalize(reading);
    sqlite3_finalize(writing);
    const double start_s = now_s();
    is_fine = is_fine && execute(to, "COMMIT");
    result->wall_s += now_s() - start_s;
    if (block != NULL) {
        free(block->bytes);
    }
    free(block);
    return is_fine;
}

static bool make_table(sqlite3 *db, bool has_index) {
    return execute(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = "
                       "-131072") &&
           execute(db, "CREATE TABLE assertion (id INTEGER PRIMARY KEY, source INTEGER NOT NULL, "
                       "kind INTEGER NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, file INTEGER "
                       "NOT NULL, line INTEGER NOT NULL, from_batch INTEGER NOT NULL, until_batch "
                       "INTEGER, seal INTEGER NOT NULL) STRICT") &&
           (!has_index || execute(db, "CREATE UNIQUE INDEX assertion_current ON assertion (source, "
                                      "kind, key) WHERE until_batch IS NULL"));
}

bool plain_insert_run(const char *workspace, const char *path, bool has_index,
                      struct plain_insert *result) {
    sqlite3 *from = NULL;
    sqlite3 *to = NULL;
    *result = (struct plain_insert){.rows = 0};
    bool is_fine =
        sqlite3_open_v2(workspace, &from, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
        sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        NULL) == SQLITE_OK;
    is_fine = is_fine && make_table(to, has_index) && copy_table(from, to, result);
    if (!is_fine && to != NULL) {
        (void)fail(to);
    }
    sqlite3_close(from);
    sqlite3_close(to);
    return is_fine;
}
