/* Goal: a workspace of version 1 becomes one of this version that says the same of every moment,
 * with a copy of it as it was, or stays as it is. Method: a file that version 1 of the program
 * made; what it exported, and queries on the old tables for every earlier moment; each kind of
 * damage; processes that are killed at random moments, and two that migrate at once. */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "store/fault_vfs.h"
#include "tests/version_1_fixture.h"

static bool same_text(struct hf_buffer left, struct hf_buffer right) {
    const bool is_same = fixture_same(&left, &right);
    hf_buffer_free(&left);
    hf_buffer_free(&right);
    return is_same;
}

static char *beside(const struct fixture *fixture, const char *suffix, char path[160]) {
    (void)snprintf(path, 160, "%s%s", fixture->path, suffix);
    return path;
}

static void end(const struct fixture *fixture) {
    old_forget_copies(fixture);
    fixture_end(fixture);
}

/* ---- what it says afterwards ---- */

static void test_reading_refuses(void) {
    const struct fixture fixture = fixture_make();
    old_load(fixture.path);
    struct hf_buffer before = old_dump(fixture.path);
    struct hf_store *store = NULL;
    struct hf_error error = {.message = ""};
    const struct hf_store_options options = {.mode = HF_STORE_READ, .wait_ms = 50};
    CHECK(hf_store_open(fixture.path, &options, &store, &error) == HF_ERR_STORE);
    CHECK(store == NULL && strstr(error.message, "version 1, of an older program") != NULL &&
          strstr(error.message, "init' brings it to version 2") != NULL);
    CHECK(same_text(before, old_dump(fixture.path)) && !old_is_there(&fixture, ".version-1"));
    end(&fixture);
}

static void test_migration_says_the_same(void) {
    const struct fixture fixture = fixture_make();
    char copy[160];
    old_load(fixture.path);
    struct hf_buffer before = old_dump(fixture.path);
    struct hf_store *store = NULL;
    const struct hf_store_options options = {
        .mode = HF_STORE_WRITE, .now = 1900000000, .who = HF_TEXT("somebody")};
    if (!CHECK(hf_store_open(fixture.path, &options, &store, NULL) == HF_OK)) {
        exit(1);
    }
    const struct hf_store_migration migration = hf_store_migration(store);
    CHECK(migration.from_version == 1);
    CHECK_TEXT(hf_text_of(migration.copy), beside(&fixture, ".version-1", copy));
    hf_store_close(store);
    CHECK(same_text(old_canonical(fixture.path), old_read(OLD_CANONICAL)));
    CHECK(!old_is_there(&fixture, ".version-1.part") && !old_is_there(&fixture, "-journal"));
    /* the copy is a whole file of version 1 */
    CHECK(same_text(before, old_dump(copy)));
    CHECK(old_number(copy, "SELECT integrity_check = 'ok' FROM pragma_integrity_check") == 1);
    /* and opening again changes nothing more */
    before = old_dump(fixture.path);
    store = fixture_open(&fixture, HF_STORE_CREATE);
    CHECK(hf_store_migration(store).from_version == 0 && hf_store_migration(store).copy == NULL);
    hf_store_close(store);
    CHECK(same_text(before, old_dump(fixture.path)) && !old_is_there(&fixture, ".version-1.2"));
    end(&fixture);
}

/* What stood in the old tables after the newest batch that had been imported by then. The source
 * `other` said when its list was published, before all else: since version 2 it is known from that
 * day on. */
static struct hf_buffer stood_at(const char *path, int64_t batch) {
    struct hf_buffer text = hf_buffer_make(1 << 24);
    char sql[600];
    (void)snprintf(sql, sizeof sql,
                   "SELECT k.name || char(9) || a.key || char(9) || s.name || char(10) || a.body "
                   "FROM assertion AS a JOIN kind AS k ON k.id = a.kind JOIN source AS s ON s.id = "
                   "a.source WHERE (a.from_batch <= %lld AND (a.until_batch IS NULL OR "
                   "a.until_batch > %lld)) OR (s.name = 'other' AND a.until_batch IS NULL) "
                   "ORDER BY k.name, a.key, s.name",
                   (long long)batch, (long long)batch);
    sqlite3 *const db = old_open(path);
    sqlite3_stmt *statement = NULL;
    CHECK(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        hf_buffer_puts(&text, (const char *)sqlite3_column_text(statement, 0));
    }
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return text;
}

static void test_earlier_moments(void) {
    const struct fixture fixture = fixture_make();
    char copy[160];
    old_load(fixture.path);
    CHECK(old_migrate(fixture.path, NULL) == HF_OK);
    beside(&fixture, ".version-1", copy);
    struct hf_store *store = fixture_open(&fixture, HF_STORE_READ);
    size_t len = 0;
    for (int64_t batch = 1; batch <= OLD_BATCHES; batch++) {
        char sql[80];
        (void)snprintf(sql, sizeof sql, "SELECT imported_at FROM batch WHERE id = %lld",
                       (long long)batch);
        const int64_t at = old_number(copy, sql);
        struct hf_buffer old = stood_at(copy, batch);
        /* every batch of this file changed something */
        CHECK(old.len > 0 && (old.len != len || batch == OLD_BATCHES));
        len = old.len;
        CHECK(same_text(old, fixture_text_at(store, at)));
        CHECK(same_text(stood_at(copy, batch - 1), fixture_text_at(store, at - 1)));
    }
    hf_store_close(store);
    end(&fixture);
}

static void test_log(struct hf_arena arena) {
    static const char *const actions[] = {"migrate", "import", "import", "import",
                                          "import",  "remove", "import", "import"};
    const struct fixture fixture = fixture_make();
    char copy[160];
    old_load(fixture.path);
    CHECK(old_migrate(fixture.path, NULL) == HF_OK);
    struct hf_store *store = fixture_open(&fixture, HF_STORE_READ);
    struct hf_store_record *record = NULL;
    size_t count = 0;
    CHECK(hf_store_read_begin(store, NULL) == HF_OK);
    CHECK(hf_store_log(store, (struct hf_store_log_part){1, 100}, &arena, &record, &count, NULL) ==
          HF_OK);
    if (!CHECK(count == OLD_BATCHES + 1)) {
        exit(1);
    }
    for (size_t i = 0; i < count; i++) {
        CHECK_TEXT(record[i].action, actions[i]);
        CHECK_TEXT(record[i].who, i == 0 ? "somebody" : "unknown");
        CHECK(record[i].batch == (int64_t)i && record[i].number == (int64_t)i + 1);
        CHECK(i == 0 || hf_text_ends(record[i].about,
                                     HF_TEXT("since\tversion 1: recorded by the migration\n")));
    }
    CHECK(record[0].at == 1900000000);
    CHECK(record[5].at == old_number(fixture.path, "SELECT imported_at FROM batch WHERE id = 5"));
    struct hf_buffer bytes = old_read(beside(&fixture, ".version-1", copy));
    const struct hf_digest_hex digest = hf_digest_of(hf_buffer_text(&bytes));
    struct hf_buffer about = hf_buffer_make(1000);
    hf_buffer_printf(&about,
                     "version\t2\nfrom-version\t1\nassertions\t20\ncopy\tw.db.version-1\n"
                     "copy-bytes\t%zu\ncopy-sha256\t%s\n",
                     bytes.len, digest.text);
    CHECK(hf_text_equal(record[0].about, hf_buffer_text(&about)));
    hf_buffer_free(&about);
    hf_buffer_free(&bytes);
    hf_store_close(store);
    end(&fixture);
}

/* Importing goes on where version 1 left off. */
static void test_import_goes_on(void) {
    const struct fixture fixture = fixture_make();
    old_load(fixture.path);
    struct hf_store *store = fixture_open(&fixture, HF_STORE_WRITE);
    const struct fixture_batch batch = {"new", 1900000001, 0, 30, 0, false};
    struct fixture_counts counts = fixture_import(store, &batch);
    CHECK(counts.batch == OLD_BATCHES + 1 && counts.change[HF_STORE_CREATED] == 30);
    counts = fixture_import(store, &batch);
    CHECK(counts.batch == 0 && counts.change[HF_STORE_UNCHANGED] == 30);
    int64_t removed = 0;
    CHECK(fixture_remove(store, "north", 1900000002, &removed, NULL) == HF_OK && removed == 8);
    hf_store_close(store);
    struct hf_buffer text = old_canonical(fixture.path); /* verifies */
    CHECK(text.len > 0);
    hf_buffer_free(&text);
    end(&fixture);
}

/* What somebody added by hand: a table stays, and so does a view on ours; an index on the table
 * that is made anew does not, and the log says so. */
static void test_additions(struct hf_arena arena) {
    const struct fixture fixture = fixture_make();
    old_load(fixture.path);
    old_execute(fixture.path, "CREATE TABLE note (row INTEGER REFERENCES assertion, text TEXT);"
                              "INSERT INTO note VALUES (3, 'mine');"
                              "CREATE INDEX by_line ON assertion (line);"
                              "CREATE VIEW recent AS SELECT * FROM assertion WHERE from_batch > 5");
    CHECK(old_migrate(fixture.path, NULL) == HF_OK);
    CHECK(old_number(fixture.path, "SELECT count(*) FROM recent") == 4);
    CHECK(old_number(fixture.path, "SELECT count(*) FROM note JOIN assertion AS a ON a.id = row "
                                   "WHERE text = 'mine'") == 1);
    CHECK(old_number(
              fixture.path,
              "SELECT count(*) FROM sqlite_schema WHERE sql LIKE '%REFERENCES assertion%'") == 1);
    struct hf_store *store = fixture_open(&fixture, HF_STORE_READ);
    struct hf_store_record *record = NULL;
    size_t count = 0;
    CHECK(hf_store_read_begin(store, NULL) == HF_OK);
    CHECK(hf_store_log(store, (struct hf_store_log_part){1, 1}, &arena, &record, &count, NULL) ==
              HF_OK &&
          count == 1);
    CHECK(hf_text_find(record[0].about, HF_TEXT("\nindex-dropped\tby_line\n"), 0) <
          record[0].about.len);
    hf_store_close(store);
    end(&fixture);
}

/* ---- the copy ---- */

static void test_copy_never_replaces(void) {
    const struct fixture fixture = fixture_make();
    char copy[160];
    char second[160];
    beside(&fixture, ".version-1", copy);
    beside(&fixture, ".version-1.2", second);
    old_load(fixture.path);
    old_write(copy, HF_TEXT("of somebody else"));
    CHECK(old_migrate(fixture.path, NULL) == HF_OK);
    struct hf_buffer bytes = old_read(copy);
    CHECK_TEXT(hf_buffer_text(&bytes), "of somebody else");
    hf_buffer_free(&bytes);
    CHECK(old_number(second, "PRAGMA user_version") == 1);
    /* the copy put back, and migrated again: the same bytes are there */
    bytes = old_read(second);
    fixture_forget(&fixture);
    old_write(fixture.path, hf_buffer_text(&bytes));
    CHECK(old_migrate(fixture.path, NULL) == HF_OK && !old_is_there(&fixture, ".version-1.3"));
    CHECK(same_text(bytes, old_read(second)));
    /* put back and changed: another copy */
    fixture_forget(&fixture);
    old_load(fixture.path);
    old_enlarge(fixture.path, 10);
    CHECK(old_migrate(fixture.path, NULL) == HF_OK && old_is_there(&fixture, ".version-1.3"));
    end(&fixture);
}

/* Without a copy there is no migration. */
static void test_no_copy(void) {
    const struct fixture fixture = fixture_make();
    char part[160];
    struct hf_error error = {.message = ""};
    old_load(fixture.path);
    struct hf_buffer before = old_dump(fixture.path);
    CHECK(mkdir(beside(&fixture, ".version-1.part", part), 0777) == 0);
    CHECK(old_migrate(fixture.path, &error) == HF_ERR_IO);
    CHECK(strstr(error.message, "is of an older version and stays so, since no copy of it can be "
                                "kept as") != NULL);
    CHECK(rmdir(part) == 0);
    CHECK(same_text(before, old_dump(fixture.path)) && !old_is_there(&fixture, ".version-1"));
    end(&fixture);
}

/* Runs in a process of its own, which root leaves for nobody: root may write anywhere. */
static int migrate_as_nobody(const struct fixture *fixture) {
    struct hf_error error = {.message = ""};
    if (geteuid() == 0 && setuid(65534) != 0) {
        return 77;
    }
    const enum hf_status status = old_migrate(fixture->path, &error);
    if (status != HF_ERR_IO || error.message[0] == '\0') {
        printf("    status %d, %s\n", (int)status, error.message);
    }
    return (int)status;
}

/* A file, or a folder, that may not be written to. */
static void test_no_rights(void) {
    static const struct { mode_t file, folder; } cases[] = {{0444, 0777}, {0666, 0555}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct fixture fixture = fixture_make();
        old_load(fixture.path);
        old_execute(fixture.path, "PRAGMA journal_mode = DELETE"); /* nothing beside the file */
        struct hf_buffer before = old_read(fixture.path);
        CHECK(chmod(fixture.path, cases[i].file) == 0 &&
              chmod(fixture.folder, cases[i].folder) == 0);
        (void)fflush(stdout);
        const pid_t child = fork();
        if (child == 0) {
            _exit(migrate_as_nobody(&fixture));
        }
        int ended = 0;
        CHECK(waitpid(child, &ended, 0) == child && WIFEXITED(ended));
        if (WEXITSTATUS(ended) == 77) {
            check_skip("rights: cannot become nobody");
        } else {
            CHECK(WEXITSTATUS(ended) == HF_ERR_IO);
        }
        CHECK(chmod(fixture.folder, 0777) == 0);
        CHECK(same_text(before, old_read(fixture.path)) && !old_is_there(&fixture, ".version-1") &&
              !old_is_there(&fixture, ".version-1.part"));
        end(&fixture);
    }
}

/* ---- damage ---- */

static void test_damage(void) {
    static const char *const cases[] = {
        "UPDATE assertion SET body = body || 'x' WHERE id = 3",
        "UPDATE assertion SET key = 'lakeside/r9' WHERE id = 12",
        "UPDATE assertion SET line = line + 1 WHERE id = 20",
        "UPDATE assertion SET source = 2 WHERE id = 2",
        "UPDATE assertion SET until_batch = NULL WHERE id = 3",
        "UPDATE assertion SET until_batch = 6 WHERE id = 4",
        "UPDATE assertion SET until_batch = 5, seal = seal + 2 * 1073741789 WHERE id = 3",
        "UPDATE assertion SET seal = seal + 1 WHERE id = 1",
        "DELETE FROM assertion WHERE id = 1",
        "DELETE FROM assertion WHERE id = 20",
        "DELETE FROM assertion",
        "UPDATE source SET name = 'North' WHERE id = 1",
        "UPDATE kind SET name = 'link' WHERE id = 1",
        "DELETE FROM kind WHERE id = 2",
        "UPDATE batch SET created = created + 1 WHERE id = 1",
        "UPDATE batch SET imported_at = imported_at + 1 WHERE id = 2",
        "DELETE FROM batch WHERE id = 7",
        "DELETE FROM batch WHERE id = 3",
        "UPDATE batch_file SET digest = 'x' WHERE id = 1",
        "DELETE FROM batch_file WHERE id = 8",
        "UPDATE defect SET message = 'x' WHERE id = 1",
        "DELETE FROM defect WHERE id = 2",
        "CREATE TRIGGER mine AFTER INSERT ON source BEGIN SELECT 1; END",
        "ALTER TABLE assertion ADD COLUMN note TEXT",
        "DROP INDEX assertion_current",
        "CREATE TABLE holdfast_assertion_1 (a)",
        "PRAGMA user_version = -1",
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct fixture fixture = fixture_make();
        struct hf_error error = {.message = ""};
        old_load(fixture.path);
        old_execute(fixture.path, cases[i]);
        struct hf_buffer before = old_dump(fixture.path);
        const enum hf_status status = old_migrate(fixture.path, &error);
        if (!CHECK(status == HF_ERR_STORE && strstr(error.message, "is damaged (") != NULL)) {
            printf("    %s: %d %s\n", cases[i], (int)status, error.message);
        }
        CHECK(same_text(before, old_dump(fixture.path)) && !old_is_there(&fixture, ".version-1") &&
              !old_is_there(&fixture, ".version-1.part"));
        end(&fixture);
    }
}

/* Single bits of the file, wherever they are: it is refused, or they were of no account. */
static void test_flipped_bits(void) {
    const struct fixture fixture = fixture_make();
    struct hf_random random = {.seed = 11, .stream = 1};
    int64_t refused = 0;
    old_load(fixture.path);
    old_execute(fixture.path, "PRAGMA journal_mode = DELETE");
    struct hf_buffer whole = old_read(fixture.path);
    for (int i = 0; i < 150; i++) {
        struct hf_error error = {.message = ""};
        const size_t at = 100 + (size_t)hf_random_below(&random, whole.len - 100);
        const char bit = (char)(1U << hf_random_below(&random, 8));
        fixture_forget(&fixture);
        old_forget_copies(&fixture);
        whole.data[at] ^= bit;
        old_write(fixture.path, hf_buffer_text(&whole));
        const enum hf_status status = old_migrate(fixture.path, &error);
        if (status == HF_OK) {
            CHECK(same_text(old_canonical(fixture.path), old_read(OLD_CANONICAL)));
        } else {
            refused++;
            CHECK(status == HF_ERR_STORE && !old_is_there(&fixture, ".version-1"));
            CHECK(same_text(whole, old_read(fixture.path)));
            whole = old_read(fixture.path);
        }
        whole.data[at] ^= bit;
    }
    printf("    %lld of 150 flipped bits were refused\n", (long long)refused);
    CHECK(refused > 10);
    hf_buffer_free(&whole);
    end(&fixture);
}

/* ---- several programs ---- */

static int64_t now_us(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static pid_t migrate_in_child(const struct fixture *fixture, int32_t wait_ms) {
    (void)fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        struct hf_store *store = NULL;
        struct hf_error error = {.message = ""};
        const struct hf_store_options options = {.mode = HF_STORE_WRITE, .wait_ms = wait_ms};
        const enum hf_status status = hf_store_open(fixture->path, &options, &store, &error);
        if (status != HF_OK) {
            (void)fprintf(stderr, "    %s\n", error.message);
        }
        hf_store_close(store);
        _exit((int)status);
    }
    return child;
}

/* Of a small file they all look at once, of a larger one some come while it is being migrated. */
static void test_several_at_once(void) {
    enum { CHILDREN = 4 };
    for (int i = 0; i < 12; i++) {
        const struct fixture fixture = fixture_make();
        old_load(fixture.path);
        old_enlarge(fixture.path, i < 9 ? 10 : 3000);
        pid_t child[CHILDREN];
        for (size_t k = 0; k < CHILDREN; k++) {
            child[k] = migrate_in_child(&fixture, 60000);
        }
        for (size_t k = 0; k < CHILDREN; k++) {
            int ended = 0;
            CHECK(waitpid(child[k], &ended, 0) == child[k] && WIFEXITED(ended) &&
                  WEXITSTATUS(ended) == 0);
        }
        CHECK(old_number(fixture.path, "SELECT count(*) FROM record WHERE action = 'migrate'") ==
              1);
        CHECK(!old_is_there(&fixture, ".version-1.2") && old_is_there(&fixture, ".version-1"));
        struct hf_buffer text = old_canonical(fixture.path);
        hf_buffer_free(&text);
        end(&fixture);
    }
}

/* A program that has the file open may have looked at its version: it is not overtaken. */
static void test_somebody_has_it_open(void) {
    const struct fixture fixture = fixture_make();
    struct hf_error error = {.message = ""};
    old_load(fixture.path);
    struct hf_buffer before = old_dump(fixture.path);
    sqlite3 *const other = old_open(fixture.path);
    CHECK(sqlite3_exec(other, "SELECT count(*) FROM batch", NULL, NULL, NULL) == SQLITE_OK);
    CHECK(old_migrate(fixture.path, &error) == HF_ERR_STORE);
    CHECK(strstr(error.message, "another program has it open; try again") != NULL);
    CHECK(sqlite3_exec(other, "SELECT count(*) FROM batch", NULL, NULL, NULL) == SQLITE_OK);
    sqlite3_close(other);
    CHECK(same_text(before, old_dump(fixture.path)) && !old_is_there(&fixture, ".version-1"));
    CHECK(old_migrate(fixture.path, NULL) == HF_OK);
    end(&fixture);
}

/* ---- killed ---- */

struct killing {
    struct fixture fixture;
    struct hf_buffer whole, dump, canonical; /* before; the last as it is after */
    int64_t old, fresh, parts;               /* how it was found */
};

static void put_back(const struct killing *killing) {
    fixture_forget(&killing->fixture);
    old_forget_copies(&killing->fixture);
    old_write(killing->fixture.path, hf_buffer_text(&killing->whole));
}

static void kill_after(struct killing *killing, int64_t wait_us) {
    put_back(killing);
    const pid_t child = migrate_in_child(&killing->fixture, 50);
    const struct timespec wait = {.tv_sec = wait_us / 1000000, .tv_nsec = wait_us % 1000000 * 1000};
    (void)nanosleep(&wait, NULL);
    CHECK(kill(child, SIGKILL) == 0);
    int ended = 0;
    CHECK(waitpid(child, &ended, 0) == child);
    const char *const path = killing->fixture.path;
    const int64_t version = old_number(path, "PRAGMA user_version");
    killing->parts += old_is_there(&killing->fixture, ".version-1.part");
    if (version == 1) {
        killing->old++;
        struct hf_buffer dump = old_dump(path);
        CHECK(fixture_same(&dump, &killing->dump));
        hf_buffer_free(&dump);
    } else {
        killing->fresh++;
        CHECK(version == 2 && old_is_there(&killing->fixture, ".version-1"));
    }
    CHECK(old_migrate(path, NULL) == HF_OK);
    struct hf_buffer canonical = old_canonical(path);
    CHECK(fixture_same(&canonical, &killing->canonical));
    hf_buffer_free(&canonical);
    CHECK(old_is_there(&killing->fixture, ".version-1") &&
          !old_is_there(&killing->fixture, ".version-1.2") &&
          !old_is_there(&killing->fixture, ".version-1.part"));
}

static void test_killed(void) {
    struct killing killing = {.fixture = fixture_make()};
    struct hf_random random = {.seed = 5, .stream = 2};
    old_load(killing.fixture.path);
    old_enlarge(killing.fixture.path, 1000);
    old_execute(killing.fixture.path, "PRAGMA journal_mode = DELETE"); /* one file is all of it */
    killing.whole = old_read(killing.fixture.path);
    killing.dump = old_dump(killing.fixture.path);
    const int64_t began = now_us();
    int ended = 0;
    const pid_t child = migrate_in_child(&killing.fixture, 50);
    CHECK(waitpid(child, &ended, 0) == child && ended == 0);
    const int64_t length_us = now_us() - began;
    killing.canonical = old_canonical(killing.fixture.path);
    for (int i = 0; i < 120; i++) {
        const uint64_t most = (uint64_t)(length_us + length_us / 5);
        kill_after(&killing, (int64_t)hf_random_below(&random, most));
    }
    printf("    killed within %lld us: %lld of version 1, %lld of version 2, %lld copies begun\n",
           (long long)length_us, (long long)killing.old, (long long)killing.fresh,
           (long long)killing.parts);
    CHECK(killing.old + killing.fresh == 120 && killing.old > 0);
    hf_buffer_free(&killing.whole);
    hf_buffer_free(&killing.dump);
    hf_buffer_free(&killing.canonical);
    end(&killing.fixture);
}

int main(void) {
    struct hf_arena arena;
    fault_install(); /* no faults here, but no waiting for the disk either */
    if (!CHECK(hf_arena_open(&arena, 1 << 22) == HF_OK)) {
        return check_report();
    }
    test_reading_refuses();
    test_migration_says_the_same();
    test_earlier_moments();
    test_log(arena);
    test_import_goes_on();
    test_additions(arena);
    test_copy_never_replaces();
    test_no_copy();
    test_no_rights();
    test_damage();
    test_flipped_bits();
    test_several_at_once();
    test_somebody_has_it_open();
    test_killed();
    hf_arena_close(&arena);
    return check_report();
}
