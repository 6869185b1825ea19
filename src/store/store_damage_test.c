/* Goal: a store that was killed, filled, truncated, scratched or is not ours is as before, as
 * after, or refused in words; it never says less than was kept without saying so, and never
 * crashes. Method: children killed at random moments of an import, a removal and a first import; a
 * limit on file size for the full disk; every kind of foreign file; random bits flipped and ends
 * cut off, the store's text then equal to the sound one or refused. */
#include <sqlite3.h>

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "base/random.h"
#include "tests/store_fixture.h"

struct bytes {
    unsigned char *data;
    size_t len;
};

static struct bytes read_bytes(const char *path) {
    struct bytes bytes = {NULL, 0};
    FILE *const file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        return bytes;
    }
    bytes.len = (size_t)ftell(file);
    bytes.data = malloc(bytes.len + 1);
    rewind(file);
    if (bytes.data == NULL || fread(bytes.data, 1, bytes.len, file) != bytes.len) {
        bytes.len = 0;
    }
    (void)fclose(file);
    return bytes;
}

static void write_bytes(const char *path, const void *data, size_t len) {
    FILE *const file = fopen(path, "wb");
    if (!CHECK(file != NULL)) {
        return;
    }
    CHECK(fwrite(data, 1, len, file) == len);
    CHECK(fclose(file) == 0);
}

/* The store's text, or its refusal: false. */
static bool text_or_refusal(const struct fixture *fixture, struct hf_buffer *text,
                            struct hf_error *error) {
    struct hf_store *store = NULL;
    const struct hf_store_options options = {.mode = HF_STORE_READ, .wait_ms = 50};
    *text = hf_buffer_make(1 << 26);
    enum hf_status status = hf_store_open(fixture->path, &options, &store, error);
    if (status == HF_OK) {
        status = fixture_print(store, INT64_MAX, text, error);
    }
    hf_store_close(store);
    return status == HF_OK;
}

static bool open_says(const struct fixture *fixture, enum hf_store_mode mode, enum hf_status wanted,
                      const char *words) {
    struct hf_store *store = NULL;
    struct hf_error error = {.message = ""};
    const struct hf_store_options options = {.mode = mode, .wait_ms = 50};
    const enum hf_status seen = hf_store_open(fixture->path, &options, &store, &error);
    const bool is_as_wanted =
        seen == wanted && store == NULL && strstr(error.message, words) != NULL;
    if (!is_as_wanted) {
        printf("    status %d, '%s'\n", (int)seen, error.message);
    }
    hf_store_close(store);
    return is_as_wanted;
}

static void execute(const struct fixture *fixture, const char *sql) {
    sqlite3 *db = NULL;
    CHECK(sqlite3_open(fixture->path, &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
    sqlite3_close(db);
}

static void make_store(const struct fixture *fixture) {
    struct hf_store *store = fixture_open(fixture, HF_STORE_CREATE);
    CHECK(store != NULL);
    hf_store_close(store);
}

static void test_foreign_files(void) {
    const struct fixture fixture = fixture_make();
    CHECK(open_says(&fixture, HF_STORE_READ, HF_ERR_NOT_FOUND, "there is no workspace"));
    CHECK(open_says(&fixture, HF_STORE_WRITE, HF_ERR_NOT_FOUND, "run init or import first"));
    CHECK(access(fixture.path, F_OK) != 0); /* looking makes nothing */
    struct fixture elsewhere = fixture;
    (void)snprintf(elsewhere.path, sizeof elsewhere.path, "%s/none/w.db", fixture.folder);
    CHECK(open_says(&elsewhere, HF_STORE_CREATE, HF_ERR_NOT_FOUND, "there is no folder"));
    (void)snprintf(elsewhere.path, sizeof elsewhere.path, "%s", fixture.folder);
    CHECK(open_says(&elsewhere, HF_STORE_CREATE, HF_ERR_STORE, "is a folder"));

    write_bytes(fixture.path, "", 0);
    CHECK(open_says(&fixture, HF_STORE_READ, HF_ERR_STORE, "empty"));
    CHECK(open_says(&fixture, HF_STORE_WRITE, HF_ERR_STORE, "empty"));
    make_store(&fixture); /* as after a creation that was killed */
    fixture_forget(&fixture);

    static const char text[] =
        "name,site\nr1,Berlin and many further words so that this is longer than a header, "
        "which is a hundred bytes of magic and numbers\n";
    write_bytes(fixture.path, text, sizeof text - 1);
    CHECK(open_says(&fixture, HF_STORE_READ, HF_ERR_STORE, "is no workspace"));
    CHECK(open_says(&fixture, HF_STORE_CREATE, HF_ERR_STORE, "is no workspace"));
    const struct bytes after = read_bytes(fixture.path);
    CHECK(after.len == sizeof text - 1 && memcmp(after.data, text, after.len) == 0);
    free(after.data);
    fixture_forget(&fixture);

    execute(&fixture, "CREATE TABLE other (x)");
    CHECK(open_says(&fixture, HF_STORE_CREATE, HF_ERR_STORE, "another program"));
    fixture_end(&fixture);
}

static void test_versions_and_tables(void) {
    const struct fixture fixture = fixture_make();
    make_store(&fixture);
    execute(&fixture, "PRAGMA user_version = 3");
    CHECK(open_says(&fixture, HF_STORE_WRITE, HF_ERR_STORE,
                    "has version 3, this program knows versions up to 2"));
    CHECK(open_says(&fixture, HF_STORE_READ, HF_ERR_STORE, "has version 3"));
    execute(&fixture, "PRAGMA user_version = -1");
    CHECK(open_says(&fixture, HF_STORE_WRITE, HF_ERR_STORE, "a version that never was"));
    execute(&fixture, "PRAGMA user_version = 2");
    struct hf_store *store = fixture_open(&fixture, HF_STORE_READ);
    CHECK(store != NULL);
    hf_store_close(store);
    execute(&fixture, "CREATE TABLE mine (x)"); /* more than our tables is nobody's harm */
    store = fixture_open(&fixture, HF_STORE_WRITE);
    CHECK(store != NULL);
    hf_store_close(store);
    execute(&fixture,
            "CREATE TRIGGER t AFTER INSERT ON assertion BEGIN DELETE FROM assertion; END");
    CHECK(open_says(&fixture, HF_STORE_WRITE, HF_ERR_STORE, "trigger"));
    execute(&fixture, "DROP TRIGGER t; ALTER TABLE assertion ADD COLUMN more TEXT");
    CHECK(open_says(&fixture, HF_STORE_WRITE, HF_ERR_STORE, "its tables are not those"));
    fixture_end(&fixture);
}

/* What somebody with an SQL shell may do to the rows: each is noticed by reading or by verifying.
 */
static void test_changed_rows(void) {
    static const char *const change[] = {
        "UPDATE assertion SET body = replace(body, 'number 7', 'number 8') WHERE id = 8",
        "UPDATE assertion SET key = 'x' WHERE id = 3",
        "DELETE FROM assertion WHERE id = 5",
        "UPDATE assertion SET until_batch = 2 WHERE id = 10",
        "UPDATE assertion SET until_batch = NULL WHERE until_batch = 2 AND key NOT IN (SELECT key "
        "FROM assertion "
        "WHERE until_batch IS NULL)",
        "UPDATE batch SET imported_at = 1 WHERE id = 2",
        "DELETE FROM batch_file WHERE id = 2",
        "UPDATE source SET name = 'b'",
        "UPDATE kind SET name = 'device'",
        "UPDATE batch_file SET digest = 'x'",
        "DELETE FROM batch WHERE id = 2",
        "UPDATE batch SET standing = standing - 1, gone = gone + 1 WHERE id = 2",
    };
    const struct fixture fixture = fixture_make();
    struct hf_store *store = fixture_open(&fixture, HF_STORE_CREATE);
    fixture_import(store, &(struct fixture_batch){"a", 100, 0, 20, 0, false});
    fixture_import(store, &(struct fixture_batch){"a", 200, 5, 25, 2, false});
    CHECK(hf_store_read_begin(store, NULL) == HF_OK && hf_store_verify(store, NULL) == HF_OK);
    hf_store_close(store);
    const struct bytes sound = read_bytes(fixture.path);
    for (size_t i = 0; i < sizeof change / sizeof change[0]; i++) {
        execute(&fixture, change[i]);
        store = fixture_open(&fixture, HF_STORE_READ);
        struct hf_error error = {.message = ""};
        enum hf_status status = hf_store_read_begin(store, &error);
        status = status == HF_OK ? hf_store_verify(store, &error) : status;
        if (!CHECK(status == HF_ERR_STORE)) {
            printf("    after %s\n", change[i]);
        }
        CHECK(strstr(error.message, "damaged") != NULL);
        hf_store_close(store);
        fixture_forget(&fixture);
        write_bytes(fixture.path, sound.data, sound.len);
    }
    free(sound.data);
    fixture_end(&fixture);
}

/* Reads and writes a file that may hold anything. True if what it says is what was kept, or a
 * refusal. */
static bool survives(const struct fixture *fixture, const struct hf_buffer *sound,
                     int64_t *refused) {
    struct hf_buffer text;
    struct hf_error error = {.message = ""};
    const bool is_read = text_or_refusal(fixture, &text, &error);
    const bool is_right = is_read ? fixture_same(&text, sound) : error.message[0] != '\0';
    *refused += !is_read;
    hf_buffer_free(&text);
    struct hf_store *store = NULL;
    const struct hf_store_options options = {.mode = HF_STORE_CREATE, .wait_ms = 50};
    if (hf_store_open(fixture->path, &options, &store, &error) == HF_OK) {
        struct fixture_counts counts = {.gone = 0};
        const struct fixture_batch batch = {"a", 300, 50, 450, 3, false};
        hf_ignore(fixture_batch_run(store, &batch, &counts, &error));
        hf_store_rollback(store);
        if (hf_store_read_begin(store, &error) == HF_OK) {
            hf_ignore(hf_store_verify(store, &error));
        }
    }
    hf_store_close(store);
    return is_right;
}

static void test_scratched(void) {
    const struct fixture fixture = fixture_make();
    struct hf_store *store = fixture_open(&fixture, HF_STORE_CREATE);
    fixture_import(store, &(struct fixture_batch){"a", 100, 0, 400, 0, false});
    fixture_import(store, &(struct fixture_batch){"b", 200, 100, 300, 2, false});
    struct hf_buffer sound = fixture_text_at(store, INT64_MAX);
    hf_store_close(store);
    const struct bytes kept = read_bytes(fixture.path);
    struct hf_random random = {.seed = 5};
    int64_t refused = 0;
    int64_t wrong = 0;
    for (int round = 0; round < 120 && kept.len > 0; round++) {
        struct bytes bad = {malloc(kept.len), kept.len};
        memcpy(bad.data, kept.data, kept.len);
        const bool is_cut = round % 5 == 0;
        if (is_cut) {
            bad.len = (size_t)hf_random_below(&random, kept.len);
        }
        const uint64_t flips = is_cut ? 0 : 1 + hf_random_below(&random, 3);
        for (uint64_t i = 0; i < flips; i++) { /* every other one in the header or the first page */
            const uint64_t at = hf_random_below(&random, round % 2 == 0 ? kept.len : 4096);
            bad.data[at] = (unsigned char)(bad.data[at] ^ (1U << hf_random_below(&random, 8)));
        }
        fixture_forget(&fixture);
        write_bytes(fixture.path, bad.data, bad.len);
        if (!survives(&fixture, &sound, &refused)) {
            printf("    round %d\n", round);
            wrong++;
        }
        free(bad.data);
    }
    CHECK(wrong == 0);
    CHECK(refused > 30);
    printf("120 scratched or cut files: %lld refused, the others read in full\n",
           (long long)refused);
    free(kept.data);
    hf_buffer_free(&sound);
    fixture_end(&fixture);
}

enum task { TASK_IMPORT, TASK_REMOVE, TASK_FIRST, TASK_COUNT };

/* The work that is killed. True if it went well. */
static bool work(const struct fixture *fixture, enum task task) {
    struct hf_store *store = NULL;
    struct hf_error error = {.message = ""};
    struct fixture_counts counts = {.gone = 0};
    int64_t removed = 0;
    const struct hf_store_options options = {.mode = HF_STORE_CREATE, .wait_ms = 50};
    const struct fixture_batch change = {"a", 300, 200, 1700, 2, false};
    const struct fixture_batch first = {"a", 100, 0, 1500, 0, false};
    enum hf_status status = hf_store_open(fixture->path, &options, &store, &error);
    if (status == HF_OK) {
        status =
            task == TASK_REMOVE
                ? fixture_remove(store, "a", 300, &removed, &error)
                : fixture_batch_run(store, task == TASK_FIRST ? &first : &change, &counts, &error);
    }
    if (status == HF_OK) {
        hf_store_close(store);
    }
    return status == HF_OK;
}

static double seconds_now(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Puts the store back as it was: `kept`, or no file at all. */
static void put_back(const struct fixture *fixture, const struct bytes *kept) {
    fixture_forget(fixture);
    if (kept->len > 0) {
        write_bytes(fixture->path, kept->data, kept->len);
    }
}

/* A file that is not there yet, or that nobody has written to, says nothing. */
static struct hf_buffer text_now(const struct fixture *fixture) {
    struct hf_buffer text;
    struct hf_error error = {.message = ""};
    if (!text_or_refusal(fixture, &text, &error)) {
        CHECK(error.status == HF_ERR_NOT_FOUND || strstr(error.message, "is empty") != NULL);
        hf_buffer_clear(&text);
    }
    return text;
}

static void kill_at_random(const struct fixture *fixture, enum task task, const struct bytes *kept,
                           int rounds, struct hf_random *random) {
    put_back(fixture, kept);
    struct hf_buffer before = text_now(fixture);
    const double began = seconds_now();
    CHECK(work(fixture, task));
    const double needed = seconds_now() - began;
    struct hf_buffer after = text_now(fixture);
    CHECK(!fixture_same(&before, &after));
    int outcome[2] = {0, 0};
    for (int round = 0; round < rounds; round++) {
        put_back(fixture, kept);
        const pid_t child = fork();
        if (child == 0) {
            _exit(work(fixture, task) ? 0 : 1);
        }
        const double wait = needed * 3.0 * hf_random_unit(random);
        (void)nanosleep(
            &(struct timespec){(time_t)wait, (long)((wait - (double)(time_t)wait) * 1e9)}, NULL);
        (void)kill(child, SIGKILL);
        CHECK(waitpid(child, NULL, 0) == child);
        struct hf_buffer text = text_now(fixture);
        const bool is_before = fixture_same(&text, &before);
        CHECK(is_before || fixture_same(&text, &after));
        outcome[is_before ? 0 : 1]++;
        hf_buffer_free(&text);
        if (round % 8 == 0) { /* and it goes on from there */
            struct hf_store *store = fixture_open(fixture, HF_STORE_CREATE);
            CHECK(store != NULL && hf_store_read_begin(store, NULL) == HF_OK &&
                  hf_store_verify(store, NULL) == HF_OK);
            hf_store_close(store);
        }
    }
    printf("killed %d times: %d as before, %d as after\n", rounds, outcome[0], outcome[1]);
    hf_buffer_free(&before);
    hf_buffer_free(&after);
}

static void test_killed(void) {
    const struct fixture fixture = fixture_make();
    struct hf_store *store = fixture_open(&fixture, HF_STORE_CREATE);
    fixture_import(store, &(struct fixture_batch){"a", 100, 0, 1500, 0, false});
    fixture_import(store, &(struct fixture_batch){"b", 200, 700, 900, 0, false});
    hf_store_close(store);
    const struct bytes kept = read_bytes(fixture.path);
    struct hf_random random = {.seed = 9};
    kill_at_random(&fixture, TASK_IMPORT, &kept, 30, &random);
    kill_at_random(&fixture, TASK_REMOVE, &kept, 12, &random);
    kill_at_random(&fixture, TASK_FIRST, &(struct bytes){NULL, 0}, 15, &random);
    free(kept.data);
    fixture_end(&fixture);
}

/* A child whose files may not grow: what a full disk looks like to a program. */
static void test_full_disk(void) {
    const struct fixture fixture = fixture_make();
    struct hf_store *store = fixture_open(&fixture, HF_STORE_CREATE);
    fixture_import(store, &(struct fixture_batch){"a", 100, 0, 1500, 0, false});
    struct hf_buffer before = fixture_text_at(store, INT64_MAX);
    hf_store_close(store);
    int64_t refused = 0;
    for (rlim_t limit = 0; limit < 400000; limit += 40000) {
        const pid_t child = fork();
        if (child == 0) {
            (void)signal(SIGXFSZ, SIG_IGN);
            const struct rlimit sizes = {limit, limit};
            (void)setrlimit(RLIMIT_FSIZE, &sizes);
            struct hf_store *full = NULL;
            struct hf_error error = {.message = ""};
            struct fixture_counts counts = {.gone = 0};
            const struct hf_store_options options = {.mode = HF_STORE_WRITE, .wait_ms = 50};
            enum hf_status status = hf_store_open(fixture.path, &options, &full, &error);
            if (status == HF_OK) {
                status = fixture_batch_run(
                    full, &(struct fixture_batch){"b", 200, 0, 3000, 0, false}, &counts, &error);
            }
            hf_store_close(full);
            _exit(status == HF_ERR_IO && error.message[0] != '\0' ? 0 : 1);
        }
        int how = 0;
        CHECK(waitpid(child, &how, 0) == child);
        refused += WIFEXITED(how) && WEXITSTATUS(how) == 0;
        struct hf_buffer after;
        struct hf_error error = {.message = ""};
        CHECK(text_or_refusal(&fixture, &after, &error) && fixture_same(&before, &after));
        hf_buffer_free(&after);
    }
    CHECK(refused == 10);
    hf_buffer_free(&before);
    fixture_end(&fixture);
}

/* Without rights: as another user where the tests run as root. */
static void test_read_only(void) {
    const struct fixture fixture = fixture_make();
    struct hf_store *store = fixture_open(&fixture, HF_STORE_CREATE);
    fixture_import(store, &(struct fixture_batch){"a", 100, 0, 10, 0, false});
    struct hf_buffer before = fixture_text_at(store, INT64_MAX);
    hf_store_close(store);
    CHECK(chmod(fixture.path, 0444) == 0 && chmod(fixture.folder, 0555) == 0);
    (void)fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) {
            _exit(2);
        }
        struct hf_buffer text;
        struct hf_error error = {.message = ""};
        const bool is_read =
            text_or_refusal(&fixture, &text, &error) && fixture_same(&text, &before);
        if (!is_read) {
            printf("    %s\n", error.message);
        }
        const bool is_refused =
            open_says(&fixture, HF_STORE_WRITE, HF_ERR_IO, "may not be written to");
        (void)fflush(stdout);
        _exit(is_read && is_refused ? 0 : 1);
    }
    int how = 0;
    CHECK(waitpid(child, &how, 0) == child);
    CHECK(WIFEXITED(how) && WEXITSTATUS(how) == 0);
    CHECK(chmod(fixture.folder, 0755) == 0 && chmod(fixture.path, 0644) == 0);
    hf_buffer_free(&before);
    fixture_end(&fixture);
}

int main(void) {
    test_foreign_files();
    test_versions_and_tables();
    test_changed_rows();
    test_scratched();
    test_killed();
    test_full_disk();
    test_read_only();
    return check_report();
}
