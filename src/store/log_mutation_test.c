/* Goal: nothing in a workspace can be changed behind the evidence log's back without being found:
 * no byte of any column of any row of any table, no record dropped, swapped, doubled or added, no
 * tail cut off. Method: a small workspace with every kind of record; each change made by SQL and
 * taken back, and log verification after each; once more with the check number of the row made to
 * fit, as somebody would who knows how it is computed; then it is the digests that must find it. */
#include <sqlite3.h>

#include <holdfast/evidence.h>
#include <holdfast/workspace.h>

#include <unistd.h>

#include "store/seal.h"
#include "tests/check.h"
#include "tests/memory_host.h"

enum { ROWS = 3, COLUMNS_MAX = 20, SHOWN_MAX = 10 };

struct scene {
    char folder[64], path[96];
    struct memory_host memory;
    struct hf_host host;
    struct hf_workspace *workspace; /* that verifies */
    sqlite3 *db;                    /* that changes */
    int64_t records;
    char head[HF_LOG_DIGEST + 1];
    int64_t shown;
};

/* ---- a workspace with a history ---- */

static bool import_folder(struct scene *scene, struct hf_workspace *workspace, const char *folder,
                          int64_t version) {
    struct hf_arena arena;
    struct hf_import_result result;
    const struct hf_import_options options = {.is_partial = version % 3 == 0};
    memory_folder_fill(&scene->memory, folder, version, ROWS);
    scene->memory.now++;
    CHECK(hf_arena_open(&arena, 1 << 26) == HF_OK);
    const struct hf_arena opened = arena;
    const enum hf_status status =
        hf_workspace_import(workspace, folder, &options, &arena, &result, NULL);
    hf_arena_close(&opened);
    return status == HF_OK;
}

static bool append_record(struct hf_workspace *workspace, const char *action) {
    static char memory[1 << 14];
    struct hf_arena arena = hf_arena_over(memory, sizeof memory);
    struct hf_log_record record;
    return hf_workspace_record(workspace, hf_text_of(action), HF_TEXT("as of\t2026-03-04\n"),
                               &arena, &record, NULL) == HF_OK;
}

static bool decide(struct hf_workspace *workspace) {
    struct hf_arena arena;
    struct hf_decide_result result;
    struct hf_error error = {.message = ""};
    const struct hf_decide_request request = {.matter = HF_MATTER_SOURCE,
                                              .subject = HF_TEXT("one"),
                                              .choice = HF_TEXT("1"),
                                              .by = HF_TEXT("A. Person"),
                                              .reason = HF_TEXT("it is kept by hand")};
    CHECK(hf_arena_open(&arena, 1 << 26) == HF_OK);
    const struct hf_arena opened = arena;
    const enum hf_status status = hf_workspace_decide(workspace, &request, &arena, &result, &error);
    printf("%s", status == HF_OK ? "" : error.message);
    hf_arena_close(&opened);
    return status == HF_OK;
}

static void make_history(struct scene *scene) {
    struct hf_workspace *workspace = NULL;
    int64_t removed = 0;
    CHECK(hf_workspace_open(&scene->host, scene->path, HF_WORKSPACE_CREATE, &workspace, NULL) ==
          HF_OK);
    CHECK(import_folder(scene, workspace, "one", 1) && import_folder(scene, workspace, "two", 2));
    CHECK(append_record(workspace, "assess"));
    CHECK(import_folder(scene, workspace, "one", 4) && import_folder(scene, workspace, "one", 4));
    CHECK(import_folder(scene, workspace, "two", 3)); /* a part of it */
    CHECK(append_record(workspace, "check"));
    CHECK(hf_workspace_source_remove(workspace, HF_TEXT("two"), &removed, NULL) == HF_OK);
    CHECK(append_record(workspace, "export") && decide(workspace));
    CHECK(import_folder(scene, workspace, "two", 5));
    CHECK(append_record(workspace, "report"));
    hf_workspace_close(workspace);
}

/* ---- verification ---- */

struct findings {
    int64_t count, number, named; /* named: how many of them name the record `number` */
    struct scene *scene;
};

static enum hf_status take_finding(void *context, int64_t number, struct hf_text what) {
    struct findings *const findings = context;
    findings->count++;
    findings->named += number == findings->number;
    CHECK(what.len > 0);
    return HF_OK;
}

/* Whether something is found; with a record's number, whether that record is named. A workspace
 * that is refused with the word "damaged" is found out too. */
static bool is_found(struct scene *scene, int64_t number, struct hf_log_claim *claim) {
    struct hf_error error = {.message = ""};
    struct findings findings = {.number = number, .scene = scene};
    struct hf_log_verified verified;
    const struct hf_log_sink sink = {&findings, take_finding};
    const enum hf_status status = hf_workspace_log_verify(
        scene->workspace, claim, claim == NULL ? 0 : 1, &sink, &verified, &error);
    if (status != HF_OK) {
        CHECK(status == HF_ERR_STORE && strstr(error.message, "damaged") != NULL);
        return true;
    }
    CHECK(verified.found == findings.count);
    return findings.count > 0 && (number == 0 || findings.named > 0);
}

/* ---- changes ---- */

static void execute(struct scene *scene, const char *sql) {
    char *message = NULL;
    if (!CHECK(sqlite3_exec(scene->db, sql, NULL, NULL, &message) == SQLITE_OK)) {
        printf("    %s: %s\n", sql, message);
    }
    sqlite3_free(message);
}

struct cell {
    const char *table, *column;
    int64_t row;
    bool is_number, is_null;
    int64_t number;
    unsigned char *text;
    int len;
};

/* Writes a value into the cell; false when the table itself refuses it. */
static bool put_cell(struct scene *scene, const struct cell *cell, int64_t row, int64_t number) {
    char sql[160];
    sqlite3_stmt *statement = NULL;
    (void)snprintf(sql, sizeof sql, "UPDATE %s SET \"%s\" = ?1 WHERE rowid = ?2", cell->table,
                   cell->column);
    CHECK(sqlite3_prepare_v2(scene->db, sql, -1, &statement, NULL) == SQLITE_OK);
    if (cell->is_null && number == 0) {
        sqlite3_bind_null(statement, 1);
    } else if (cell->is_number) {
        sqlite3_bind_int64(statement, 1, number);
    } else {
        sqlite3_bind_text(statement, 1, (const char *)cell->text, cell->len, SQLITE_STATIC);
    }
    sqlite3_bind_int64(statement, 2, row);
    const bool is_put = sqlite3_step(statement) == SQLITE_DONE && sqlite3_changes(scene->db) == 1;
    sqlite3_finalize(statement);
    return is_put;
}

/* The check number of a row as the store computes it: all columns but the last two, or three. */
static void fit_seal(struct scene *scene, const char *table, int64_t row, bool has_until) {
    char sql[96];
    sqlite3_stmt *statement = NULL;
    struct hf_seal seal = hf_seal_make();
    (void)snprintf(sql, sizeof sql, "SELECT * FROM %s WHERE rowid = %lld", table, (long long)row);
    CHECK(sqlite3_prepare_v2(scene->db, sql, -1, &statement, NULL) == SQLITE_OK);
    CHECK(sqlite3_step(statement) == SQLITE_ROW);
    const int last = sqlite3_column_count(statement) - 1;
    const int count = has_until ? last - 1 : last;
    for (int i = 0; i < count; i++) {
        if (sqlite3_column_type(statement, i) == SQLITE_INTEGER) {
            hf_seal_add_int(&seal, sqlite3_column_int64(statement, i));
        } else {
            const void *const bytes = sqlite3_column_blob(statement, i);
            hf_seal_add_text(&seal,
                             (struct hf_text){bytes, (size_t)sqlite3_column_bytes(statement, i)});
        }
    }
    const int64_t until = has_until ? sqlite3_column_int64(statement, last - 1) : 0;
    const int64_t fitting =
        (int64_t)((uint64_t)hf_seal_end(seal) + (uint64_t)until * (uint64_t)HF_SEAL_UNTIL);
    sqlite3_finalize(statement);
    const struct cell cell = {.table = table, .column = "seal", .is_number = true};
    CHECK(put_cell(scene, &cell, row, fitting));
}

struct tally {
    int64_t changes, refused, missed;
};

static bool has_until(const char *table) {
    return strcmp(table, "assertion") == 0 || strcmp(table, "defect") == 0;
}

/* One changed cell, looked for and put back. `forges`: the row's check number is made to fit. */
static void try_cell(struct scene *scene, const struct cell *cell, int64_t number, bool forges,
                     struct tally *tally) {
    const bool moves = strcmp(cell->column, "id") == 0;
    const int64_t row = moves ? number : cell->row;
    const bool is_record = strcmp(cell->table, "record") == 0;
    if (!put_cell(scene, cell, cell->row, number)) {
        tally->refused++;
        return;
    }
    if (forges) {
        fit_seal(scene, cell->table, row, has_until(cell->table));
    }
    tally->changes++;
    /* a record that moved leaves a gap: the one that comes next, or the log, is named */
    if (!is_found(scene, is_record && !moves ? cell->row : 0, NULL)) {
        tally->missed++;
        if (scene->shown++ < SHOWN_MAX) {
            printf("    not found, or not named: %s %s of row %lld%s\n", cell->table, cell->column,
                   (long long)cell->row, forges ? ", with a check number that fits" : "");
        }
    }
}

/* Every byte of a text, or every other bit of a number, changed; `step`: every how many bytes. */
static void change_cell(struct scene *scene, struct cell *cell, bool forges, int step,
                        struct tally *tally) {
    const int64_t kept_number = cell->number;
    if (cell->is_number || cell->is_null) {
        for (int bit = 0; bit < 63; bit += 7 * step) {
            cell->is_number = true;
            const int64_t other = kept_number ^ (INT64_C(1) << bit);
            try_cell(scene, cell, other, forges, tally);
            (void)put_cell(scene, cell, strcmp(cell->column, "id") == 0 ? other : cell->row,
                           kept_number);
        }
        return;
    }
    for (int i = 0; i < cell->len; i += step) {
        const unsigned char kept = cell->text[i];
        cell->text[i] = kept ^ (unsigned char)(1U << (i % 5));
        try_cell(scene, cell, 0, forges, tally);
        cell->text[i] = kept;
        CHECK(put_cell(scene, cell, cell->row, 0));
    }
}

/* Takes a cell out of the row that the statement stands on. */
static struct cell take_cell(sqlite3_stmt *row, const char *table, int column) {
    const int type = sqlite3_column_type(row, column);
    struct cell cell = {.table = table,
                        .column = sqlite3_column_name(row, column),
                        .row = sqlite3_column_int64(row, 0),
                        .is_number = type == SQLITE_INTEGER,
                        .is_null = type == SQLITE_NULL,
                        .number = sqlite3_column_int64(row, column)};
    if (type == SQLITE_TEXT) {
        cell.len = sqlite3_column_bytes(row, column);
        cell.text = malloc((size_t)cell.len + 1);
        CHECK(cell.text != NULL);
        memcpy(cell.text, sqlite3_column_blob(row, column), (size_t)cell.len);
    }
    return cell;
}

/* The check number of the row as it was, after a change that made it fit. */
static void change_row(struct scene *scene, const char *table, int64_t number, bool forges,
                       struct tally *tally) {
    char sql[96];
    sqlite3_stmt *row = NULL;
    struct cell cell[COLUMNS_MAX];
    (void)snprintf(sql, sizeof sql, "SELECT * FROM %s WHERE rowid = %lld", table,
                   (long long)number);
    CHECK(sqlite3_prepare_v2(scene->db, sql, -1, &row, NULL) == SQLITE_OK);
    CHECK(sqlite3_step(row) == SQLITE_ROW);
    const int count = sqlite3_column_count(row);
    CHECK(count <= COLUMNS_MAX);
    for (int i = 0; i < count; i++) {
        cell[i] = take_cell(row, table, i);
    }
    sqlite3_reset(row); /* the statement lives on: the names are its */
    if (forges) {       /* fitted to what is there it is what is there */
        fit_seal(scene, table, number, has_until(table));
        CHECK(!is_found(scene, 0, NULL));
    }
    for (int i = 0; i < count - (forges ? 1 : 0); i++) {
        /* every byte as it is; with a fitting check number every third */
        change_cell(scene, &cell[i], forges, forges ? 3 : 1, tally);
        if (forges) {
            CHECK(put_cell(scene, &cell[count - 1], number, cell[count - 1].number));
        }
    }
    for (int i = 0; i < count; i++) {
        free(cell[i].text);
    }
    sqlite3_finalize(row);
}

static int64_t ask(struct scene *scene, const char *sql) {
    sqlite3_stmt *statement = NULL;
    CHECK(sqlite3_prepare_v2(scene->db, sql, -1, &statement, NULL) == SQLITE_OK);
    CHECK(sqlite3_step(statement) == SQLITE_ROW);
    const int64_t number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

static void test_every_cell(struct scene *scene, const char *table, bool forges, int64_t step) {
    char sql[96];
    struct tally tally = {.changes = 0};
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", table);
    const int64_t rows = ask(scene, sql);
    for (int64_t row = 1; row <= rows; row += step) {
        change_row(scene, table, row, forges, &tally);
    }
    CHECK(tally.missed == 0 && tally.changes > 0);
    CHECK(!is_found(scene, 0, NULL)); /* all is as it was */
    printf("%s%s: %lld rows, %lld changes, %lld that the table refuses, %lld missed\n", table,
           forges ? " with check numbers that fit" : "", (long long)rows, (long long)tally.changes,
           (long long)tally.refused, (long long)tally.missed);
}

/* ---- whole records ---- */

static void number_records(struct scene *scene, int64_t from, int64_t to) {
    char sql[96];
    (void)snprintf(sql, sizeof sql, "UPDATE record SET id = %lld WHERE id = %lld", (long long)to,
                   (long long)from);
    execute(scene, sql);
}

static void test_dropped(struct scene *scene) {
    char sql[96];
    for (int64_t i = 1; i <= scene->records; i++) {
        execute(scene, "BEGIN");
        (void)snprintf(sql, sizeof sql, "DELETE FROM record WHERE id = %lld", (long long)i);
        execute(scene, sql);
        execute(scene, "COMMIT");
        struct hf_log_claim claim = {.digest = hf_text_of(scene->head)};
        const bool is_last = i == scene->records;
        CHECK(is_found(scene, 0, &claim) || is_last);
        CHECK((claim.number == 0) == is_last); /* the tail: only a head that was kept says so */
        execute(scene, "INSERT INTO record SELECT * FROM kept.record WHERE id NOT IN (SELECT id "
                       "FROM record)");
    }
}

static void test_cut(struct scene *scene) {
    char sql[96];
    for (int64_t kept = scene->records - 1; kept > 0; kept--) {
        (void)snprintf(sql, sizeof sql, "DELETE FROM record WHERE id > %lld", (long long)kept);
        execute(scene, sql);
        struct hf_log_claim claim = {.digest = hf_text_of(scene->head)};
        (void)is_found(scene, 0, &claim);
        CHECK(claim.number == 0);
    }
    execute(scene, "INSERT INTO record SELECT * FROM kept.record WHERE id > 1");
}

static void test_swapped(struct scene *scene) {
    for (int64_t i = 1; i <= scene->records; i++) {
        for (int64_t j = i + 1; j <= scene->records; j++) {
            number_records(scene, i, -1);
            number_records(scene, j, i);
            number_records(scene, -1, j);
            fit_seal(scene, "record", i, false);
            fit_seal(scene, "record", j, false);
            CHECK(is_found(scene, i, NULL));
            number_records(scene, i, -1);
            number_records(scene, j, i);
            number_records(scene, -1, j);
            fit_seal(scene, "record", i, false);
            fit_seal(scene, "record", j, false);
        }
    }
}

/* A record again at the end, with a check number that fits, and one letter of its digest changed,
 * since the table takes no digest twice; and one that follows the newest, but with a wrong digest.
 */
static void test_added(struct scene *scene) {
    char sql[400];
    for (int64_t i = 1; i <= scene->records; i++) {
        for (int follows = 0; follows < 2; follows++) {
            (void)snprintf(sql, sizeof sql,
                           "INSERT INTO record SELECT %lld, at, who, program, action, NULL, about, "
                           "%s, substr(digest, 2) || 'x', 0 FROM record WHERE id = %lld",
                           (long long)scene->records + 1,
                           follows != 0 ? "(SELECT digest FROM record ORDER BY id DESC LIMIT 1)"
                                        : "previous",
                           (long long)i);
            execute(scene, sql);
            fit_seal(scene, "record", scene->records + 1, false);
            CHECK(is_found(scene, scene->records + 1, NULL));
            (void)snprintf(sql, sizeof sql, "DELETE FROM record WHERE id > %lld",
                           (long long)scene->records);
            execute(scene, sql);
        }
    }
}

static void scene_begin(struct scene *scene) {
    char sql[200];
    *scene = (struct scene){.memory = {.now = 1000}};
    (void)snprintf(scene->folder, sizeof scene->folder, "%s/holdfast-mutation-XXXXXX",
                   access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    CHECK(mkdtemp(scene->folder) != NULL);
    (void)snprintf(scene->path, sizeof scene->path, "%s/w.db", scene->folder);
    scene->host = memory_host_of(&scene->memory);
    make_history(scene);
    (void)snprintf(sql, sizeof sql, "ATTACH '%s.kept' AS kept", scene->path);
    CHECK(sqlite3_open(scene->path, &scene->db) == SQLITE_OK);
    execute(scene, sql);
    execute(scene, "CREATE TABLE kept.record AS SELECT * FROM main.record");
    scene->records = ask(scene, "SELECT max(id) FROM main.record");
    CHECK(hf_workspace_open(&scene->host, scene->path, HF_WORKSPACE_READ, &scene->workspace,
                            NULL) == HF_OK);
    struct findings findings = {.number = 0};
    struct hf_log_verified verified;
    const struct hf_log_sink sink = {&findings, take_finding};
    CHECK(hf_workspace_log_verify(scene->workspace, NULL, 0, &sink, &verified, NULL) == HF_OK);
    CHECK(verified.found == 0 && verified.number == scene->records && scene->records >= 12);
    memcpy(scene->head, verified.head, sizeof scene->head);
}

static void scene_end(struct scene *scene) {
    static const char *const suffix[] = {"", "-wal", "-shm", ".kept"};
    CHECK(!is_found(scene, 0, NULL));
    hf_workspace_close(scene->workspace);
    CHECK(sqlite3_close(scene->db) == SQLITE_OK);
    for (size_t i = 0; i < sizeof suffix / sizeof suffix[0]; i++) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s%s", scene->path, suffix[i]);
        (void)unlink(path);
    }
    CHECK(rmdir(scene->folder) == 0);
    memory_host_end(&scene->memory);
}

int main(void) {
    /* every how many rows; of records every one, of what repeats itself some */
    static const struct {
        const char *name;
        int64_t step, forged_step;
    } table[] = {{"record", 1, 3}, {"batch", 1, 2},  {"batch_file", 2, 3}, {"assertion", 3, 5},
                 {"defect", 2, 2}, {"source", 1, 1}, {"kind", 1, 1}};
    static struct scene scene;
    scene_begin(&scene);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        test_every_cell(&scene, table[i].name, false, table[i].step);
        test_every_cell(&scene, table[i].name, true, table[i].forged_step);
    }
    test_dropped(&scene);
    test_cut(&scene);
    test_swapped(&scene);
    test_added(&scene);
    scene_end(&scene);
    return check_report();
}
