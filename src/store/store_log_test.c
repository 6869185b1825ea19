/* Goal: the evidence log says what was done, and log verification finds what was changed behind its
 * back. Method: a small store with every kind of record; its chain recomputed here from the printed
 * texts; single changes to the log and to the tables, each of which must be found. */
#include <sqlite3.h>

#include "tests/store_fixture.h"

static void make_history(struct hf_store *store) {
    int64_t removed = 0;
    int64_t number = 0;
    fixture_import(store, &(struct fixture_batch){"a", 100, 0, 20, 0, false});
    fixture_import(store, &(struct fixture_batch){"b", 200, 10, 30, 2, false});
    fixture_import(store, &(struct fixture_batch){"a", 300, 5, 25, 3, false});
    fixture_import(store, &(struct fixture_batch){"a", 400, 5, 25, 3, false}); /* unchanged */
    CHECK(fixture_remove(store, "b", 500, &removed, NULL) == HF_OK && removed == 20);
    const struct hf_store_record assessed = {.at = 600,
                                             .who = HF_TEXT("a\tb"),
                                             .action = HF_TEXT("assess"),
                                             .about = HF_TEXT("result\tabc\n")};
    CHECK(hf_store_record_add(store, &assessed, &number, NULL) == HF_OK && number == 7);
}

/* Each record's digest is the SHA-256 of its text, and names the one before it. */
static void test_chain(struct hf_arena arena) {
    static const char *const actions[] = {"create", "import", "import", "import",
                                          "import", "remove", "assess"};
    const struct fixture fixture = fixture_make();
    struct hf_store *store = fixture_open(&fixture, HF_STORE_CREATE);
    make_history(store);
    struct hf_store_record *record = NULL;
    size_t count = 0;
    CHECK(hf_store_read_begin(store, NULL) == HF_OK);
    CHECK(hf_store_log(store, (struct hf_store_log_part){1, 1000}, &arena, &record, &count, NULL) ==
          HF_OK);
    CHECK(count == 7);
    for (size_t i = 0; i < count && i < 7; i++) {
        struct hf_buffer text = hf_buffer_make(1 << 16);
        hf_store_record_print(&text, &record[i]);
        const struct hf_digest_hex digest = hf_digest_of(hf_buffer_text(&text));
        CHECK_TEXT(record[i].digest, digest.text);
        CHECK_TEXT(record[i].action, actions[i]);
        CHECK(record[i].number == (int64_t)i + 1);
        CHECK(i == 0 || hf_text_equal(record[i].previous, record[i - 1].digest));
        hf_buffer_free(&text);
    }
    struct hf_buffer text = hf_buffer_make(1 << 16);
    hf_store_record_print(&text, &record[6]);
    CHECK(hf_text_ends(hf_buffer_text(&text),
                       HF_TEXT("at\t1970-01-01T00:10:00Z\nwho\ta\\tb\nprogram\t" HF_VERSION
                               "\naction\tassess\nresult\tabc\n")));
    hf_buffer_free(&text);
    CHECK(record[4].batch == 0 && hf_text_starts(record[4].about, HF_TEXT("unchanged\t")));
    CHECK(hf_text_find(record[3].about, HF_TEXT("\nsource\ta\nmode\tfull\nimported\t300\n"), 0) <
          record[3].about.len);
    struct hf_store_record head;
    CHECK(hf_store_log_head(store, false, &arena, &head, NULL) == HF_OK && head.number == 7);
    CHECK(hf_store_log_head(store, true, &arena, &head, NULL) == HF_OK && head.number == 6);
    CHECK(hf_store_log(store, (struct hf_store_log_part){3, 2}, &arena, &record, &count, NULL) ==
              HF_OK &&
          count == 2 && record[0].number == 3);
    hf_store_close(store);
    fixture_end(&fixture);
}

struct found {
    int64_t count, first;
    char what[200];
};

static enum hf_status note_found(void *context, int64_t number, struct hf_text what) {
    struct found *const found = context;
    if (found->count++ == 0) {
        found->first = number;
        (void)snprintf(found->what, sizeof found->what, "%.*s", HF_TEXT_ARG(what));
    }
    return HF_OK;
}

static enum hf_status verify(const struct fixture *fixture, struct found *found,
                             struct hf_error *error) {
    struct hf_store *store = NULL;
    const struct hf_store_options options = {.mode = HF_STORE_READ, .wait_ms = 50};
    *found = (struct found){.count = 0};
    HF_TRY(hf_store_open(fixture->path, &options, &store, error));
    enum hf_status status = hf_store_read_begin(store, error);
    if (status == HF_OK) {
        const struct hf_store_log_sink sink = {found, note_found};
        status = hf_store_log_verify(store, &sink, error);
    }
    hf_store_close(store);
    return status;
}

/* A handle's note ends every record that is written through it, and no record is damaged by it. */
static void test_note(struct hf_arena arena) {
    const struct fixture fixture = fixture_make();
    struct hf_store *store = NULL;
    int64_t removed = 0;
    const struct hf_store_options options = {
        .mode = HF_STORE_CREATE, .wait_ms = 50, .note = HF_TEXT("clock\tset by hand\n")};
    CHECK(hf_store_open(fixture.path, &options, &store, NULL) == HF_OK);
    fixture_import(store, &(struct fixture_batch){"a", 100, 0, 20, 0, false});
    fixture_import(store, &(struct fixture_batch){"a", 200, 0, 20, 0, false});
    CHECK(fixture_remove(store, "a", 300, &removed, NULL) == HF_OK);
    hf_store_close(store);
    store = fixture_open(&fixture, HF_STORE_WRITE);
    fixture_import(store, &(struct fixture_batch){"a", 400, 0, 20, 0, false});
    struct hf_store_record *record = NULL;
    size_t count = 0;
    CHECK(hf_store_read_begin(store, NULL) == HF_OK);
    CHECK(hf_store_log(store, (struct hf_store_log_part){1, 9}, &arena, &record, &count, NULL) ==
              HF_OK &&
          count == 5);
    for (size_t i = 0; i < count; i++) {
        CHECK(hf_text_ends(record[i].about, HF_TEXT("\nclock\tset by hand\n")) == (i < 4));
    }
    struct hf_store_moment moment;
    CHECK(hf_store_moment_after(store, 1, INT64_MAX, &arena, &moment, NULL) == HF_OK &&
          moment.row_count == 20 && moment.newest == 1);
    CHECK(hf_store_moment_after(store, 2, INT64_MAX, &arena, &moment, NULL) == HF_OK &&
          moment.row_count == 0 && moment.newest == 0);
    hf_store_close(store);
    struct found found;
    CHECK(verify(&fixture, &found, NULL) == HF_OK && found.count == 0);
    fixture_end(&fixture);
}

static void execute(const struct fixture *fixture, const char *sql) {
    sqlite3 *db = NULL;
    char *said = NULL;
    CHECK(sqlite3_open(fixture->path, &db) == SQLITE_OK);
    if (!CHECK(sqlite3_exec(db, sql, NULL, NULL, &said) == SQLITE_OK)) {
        printf("    %s: %s\n", sql, said);
    }
    sqlite3_free(said);
    sqlite3_close(db);
}

/* What somebody may do who knows how seals are made: the seals are right, and do not protect. */
static void test_changes(void) {
    static const struct {
        const char *sql;
        int64_t record; /* where it is found; 0: in the log as a whole */
    } cases[] = {
        {"UPDATE record SET who = 'x' WHERE id = 3", 3},
        {"UPDATE record SET at = at + 1 WHERE id = 7", 7},
        {"DELETE FROM record WHERE id = 4", 5},
        {"DELETE FROM record WHERE id = 1", 2},
        {"DELETE FROM record WHERE id = 6", 7},
        {"UPDATE record SET about = about || 'x' WHERE id = 5", 5},
        {"UPDATE record SET batch = NULL WHERE id = 2", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct fixture fixture = fixture_make();
        struct hf_store *store = fixture_open(&fixture, HF_STORE_CREATE);
        make_history(store);
        hf_store_close(store);
        struct found found;
        struct hf_error error = {.message = ""};
        CHECK(verify(&fixture, &found, &error) == HF_OK && found.count == 0);
        execute(&fixture, cases[i].sql);
        const enum hf_status status = verify(&fixture, &found, &error);
        if (!CHECK(status == HF_OK && found.count > 0 && found.first == cases[i].record)) {
            printf("    %s: %lld in %lld: %s %s\n", cases[i].sql, (long long)found.count,
                   (long long)found.first, found.what, error.message);
        }
        fixture_end(&fixture);
    }
}

/* Assertions, files and defects are vouched for by the record of the batch that wrote them. */
static void test_changed_tables(void) {
    static const struct {
        const char *sql;
        int64_t record;
    } cases[] = {
        {"UPDATE assertion SET body = replace(body, 'number', 'NUMBER') WHERE id = 3", 2},
        {"UPDATE assertion SET key = 'other' WHERE id = 25", 3},
        {"UPDATE assertion SET line = line + 1 WHERE id = 41", 4},
        {"UPDATE assertion SET until_batch = NULL WHERE id = 22", 6},
        {"UPDATE assertion SET until_batch = 4 WHERE id = 7", 4},
        {"DELETE FROM assertion WHERE id = 1", 2},
        {"UPDATE defect SET message = 'none' WHERE id = 1", 8},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct fixture fixture = fixture_make();
        struct hf_store *store = fixture_open(&fixture, HF_STORE_CREATE);
        make_history(store);
        const struct hf_store_import import = {
            .source = HF_TEXT("c"), .imported_at = 700, .published = HF_DATE_UNKNOWN};
        const struct hf_digest_hex digest = hf_digest_of(HF_TEXT("x"));
        const struct hf_store_file file = {HF_TEXT("f"), HF_TEXT("csv"), hf_digest_text(&digest),
                                           1};
        const struct hf_defect defect = {.file = HF_TEXT("f"), .message = HF_TEXT("no number")};
        int64_t batch = 0;
        CHECK(fixture_begin(store, &import, NULL) == HF_OK);
        CHECK(hf_store_begin_file(store, &file, NULL) == HF_OK);
        CHECK(hf_store_put_defect(store, &defect, NULL) == HF_OK);
        CHECK(fixture_commit(store, &batch, NULL) == HF_OK && batch == 5);
        hf_store_close(store);
        struct found found;
        struct hf_error error = {.message = ""};
        CHECK(verify(&fixture, &found, &error) == HF_OK && found.count == 0);
        execute(&fixture, cases[i].sql);
        const enum hf_status status = verify(&fixture, &found, &error);
        if (!CHECK(status == HF_OK && found.count > 0 && found.first == cases[i].record)) {
            printf("    %s: %lld in %lld: %s %s\n", cases[i].sql, (long long)found.count,
                   (long long)found.first, found.what, error.message);
        }
        fixture_end(&fixture);
    }
}

/* What counts is known from the day of publication on, and an older version does not replace a
 * newer one. */
static void test_published(struct hf_arena arena) {
    const struct fixture fixture = fixture_make();
    struct hf_store *store = fixture_open(&fixture, HF_STORE_CREATE);
    static const struct {
        int32_t published; /* days; 0: not said */
        int64_t at, rows, counts_rows;
        bool is_history;
    } cases[] = {
        {1000, 200000000, 5, 5, false}, {900, 200000100, 7, 5, true},
        {1100, 200000200, 9, 9, false}, {0, 200000300, 4, 4, false},
        {800, 200000400, 3, 3, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct hf_date day = {cases[i].published};
        const struct hf_store_import import = {
            .source = HF_TEXT("list"),
            .imported_at = cases[i].at,
            .published = day.days == 0 ? HF_DATE_UNKNOWN : hf_date_sure(day),
        };
        const struct hf_digest_hex digest = hf_digest_of(HF_TEXT("x"));
        const struct hf_store_file file = {HF_TEXT("f"), HF_TEXT("csv"), hf_digest_text(&digest),
                                           1};
        struct fixture_counts counts = {.gone = 0};
        struct hf_store_ended ended;
        CHECK(fixture_begin(store, &import, NULL) == HF_OK);
        CHECK(hf_store_begin_file(store, &file, NULL) == HF_OK);
        CHECK(fixture_rows(store, &(struct fixture_batch){.until = cases[i].rows}, &counts, NULL) ==
              HF_OK);
        CHECK(hf_store_end_files(store, &(struct hf_store_end){.gone = NULL}, NULL) == HF_OK);
        CHECK(hf_store_end_batch(store, &ended, NULL) == HF_OK &&
              ended.is_history == cases[i].is_history);
        CHECK(hf_store_commit(store, NULL) == HF_OK);
        CHECK(hf_store_read_begin(store, NULL) == HF_OK);
        CHECK(fixture_now(store, &arena).row_count == cases[i].counts_rows);
        hf_store_read_end(store);
    }
    static const struct { int64_t day, rows; } known[] = {{799, 0}, {800, 3}, {950, 7}, {1000, 5}};
    CHECK(hf_store_read_begin(store, NULL) == HF_OK);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct hf_store_moment moment;
        CHECK(hf_store_moment(store, known[i].day * 86400, &arena, &moment, NULL) == HF_OK);
        CHECK(moment.row_count == known[i].rows);
    }
    hf_store_close(store);
    fixture_end(&fixture);
}

int main(void) {
    struct hf_arena arena;
    if (!CHECK(hf_arena_open(&arena, 1 << 22) == HF_OK)) {
        return check_report();
    }
    test_chain(arena);
    test_note(arena);
    test_changes();
    test_changed_tables();
    test_published(arena);
    hf_arena_close(&arena);
    return check_report();
}
