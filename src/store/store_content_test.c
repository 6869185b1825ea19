/* Goal: what is published by many is kept once, however many sources and versions say it, and reads
 * as if each had its own. Method: the entries of a made-up list under two sources, leaving, coming
 * back, changing, said in parts; bodies counted in the file; the text held against what the test
 * itself prints; each kind of damage to what is kept. */
#include <sqlite3.h>

#include "store/seal.h"
#include "tests/store_fixture.h"

/* A batch: entries `from` until but without `until`, entry `changed` with another name. */
struct listing {
    const char *source;
    int64_t at, from, until, changed;
    bool in_parts; /* a second file says the programs of each entry, and the name again */
};

static struct hf_text entry_name(int64_t entry, bool is_changed, char text[64]) {
    (void)snprintf(text, 64, "Entry %lld of the list%s", (long long)entry,
                   is_changed ? ", formerly another" : "");
    return hf_text_of(text);
}

static enum hf_status put_entries(struct hf_store *store, const struct listing *listing,
                                  const char *file, const char *column, struct hf_error *error) {
    const int list = hf_schema_column(HF_KIND_LIST_ENTRY, HF_TEXT("list"));
    const int said = hf_schema_column(HF_KIND_LIST_ENTRY, hf_text_of(column));
    const struct hf_digest_hex digest = hf_digest_of(hf_text_of(file));
    const struct hf_store_file facts = {hf_text_of(file), HF_TEXT("csv"), hf_digest_text(&digest),
                                        7};
    CHECK(list >= 0 && said >= 0);
    HF_TRY(hf_store_begin_file(store, &facts, error));
    for (int64_t i = listing->from; i < listing->until; i++) {
        char key[48];
        char name[64];
        (void)snprintf(key, sizeof key, "made-up-list/%05lld", (long long)i);
        struct hf_assertion assertion = {
            .kind = HF_KIND_LIST_ENTRY, .key = hf_text_of(key), .line = i + 2};
        assertion.field[list] = HF_TEXT("made-up-list");
        assertion.field[said] = entry_name(i, i == listing->changed, name);
        struct hf_store_said put;
        HF_TRY(hf_store_put(store, &assertion, &put, error));
    }
    return HF_OK;
}

static enum hf_status run_listing(struct hf_store *store, const struct listing *listing,
                                  int64_t *batch, struct hf_error *error) {
    const struct hf_store_import import = {.source = hf_text_of(listing->source),
                                           .imported_at = listing->at,
                                           .published = HF_DATE_UNKNOWN};
    const struct hf_store_end end = {.gone = NULL};
    HF_TRY(fixture_begin(store, &import, error));
    HF_TRY(put_entries(store, listing, "entries.csv", "name", error));
    if (listing->in_parts) {
        HF_TRY(put_entries(store, listing, "reasons.csv", "programs", error));
    }
    HF_TRY(hf_store_end_files(store, &end, error));
    return fixture_commit(store, batch, error);
}

static int64_t import_listing(struct hf_store *store, const struct listing *listing) {
    struct hf_error error = {.message = ""};
    int64_t batch = -1;
    if (!CHECK(run_listing(store, listing, &batch, &error) == HF_OK)) {
        printf("    %s\n", error.message);
        hf_store_rollback(store);
    }
    return batch;
}

static int64_t count(const struct fixture *fixture, const char *sql) {
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    int64_t number = -1;
    CHECK(sqlite3_open(fixture->path, &db) == SQLITE_OK);
    if (CHECK(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK) &&
        sqlite3_step(statement) == SQLITE_ROW) {
        number = sqlite3_column_int64(statement, 0);
    }
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return number;
}

static int64_t bodies(const struct fixture *fixture) {
    return count(fixture, "SELECT count(*) FROM content");
}

static enum hf_status note_found(void *context, int64_t number, struct hf_text what) {
    (void)number;
    (void)what;
    ++*(int64_t *)context;
    return HF_OK;
}

/* The status of verification, and how many records are not as they were written. */
static enum hf_status verify(const struct fixture *fixture, int64_t *found,
                             struct hf_error *error) {
    struct hf_store *store = fixture_open(fixture, HF_STORE_READ);
    const struct hf_store_log_sink sink = {found, note_found};
    *found = 0;
    CHECK(hf_store_read_begin(store, NULL) == HF_OK);
    const enum hf_status status = hf_store_verify(store, error);
    hf_ignore(hf_store_log_verify(store, &sink, NULL));
    hf_store_close(store);
    return status;
}

static bool is_whole(const struct fixture *fixture) {
    struct hf_error error = {.message = ""};
    int64_t found = 0;
    const bool is_sound = verify(fixture, &found, &error) == HF_OK && found == 0;
    if (!is_sound) {
        printf("    %s, %lld records\n", error.message, (long long)found);
    }
    return is_sound;
}

/* What two sources say of the entries from 0 to `until`, as it must read. */
static struct hf_buffer wanted_text(int64_t until, int64_t changed_second, bool has_second) {
    struct hf_buffer text = hf_buffer_make(1 << 24);
    for (int64_t i = 0; i < until; i++) {
        for (int source = 0; source < (has_second ? 2 : 1); source++) {
            char name[64];
            hf_buffer_printf(&text, "list entry\tmade-up-list/%05lld\t%s\nlist\tmade-up-list\n",
                             (long long)i, source == 0 ? "authority" : "copy");
            entry_name(i, source == 1 && i == changed_second, name);
            hf_buffer_printf(&text, "name\t%s\n", name);
        }
    }
    return text;
}

static bool reads_as(struct hf_store *store, int64_t known_at, struct hf_buffer wanted) {
    struct hf_buffer text = fixture_text_at(store, known_at);
    const bool is_same = fixture_same(&text, &wanted);
    hf_buffer_free(&text);
    hf_buffer_free(&wanted);
    return is_same;
}

static void test_kept_once(void) {
    const struct fixture fixture = fixture_make();
    struct hf_store *store = fixture_open(&fixture, HF_STORE_CREATE);
    enum { N = 100 };
    CHECK(import_listing(store, &(struct listing){"authority", 100, 0, N, -1, false}) == 1);
    CHECK(bodies(&fixture) == N);
    CHECK(count(&fixture, "SELECT count(*) FROM assertion WHERE body <> ''") == 0);
    /* another source: nothing more is kept, and it has versions of its own */
    CHECK(import_listing(store, &(struct listing){"copy", 200, 0, N, -1, false}) == 2);
    CHECK(bodies(&fixture) == N);
    CHECK(count(&fixture, "SELECT count(*) FROM assertion") == INT64_C(2) * N);
    /* the same again: nothing at all */
    CHECK(import_listing(store, &(struct listing){"copy", 250, 0, N, -1, false}) == 0);
    /* ten entries leave one source, and come back */
    CHECK(import_listing(store, &(struct listing){"copy", 300, 0, N - 10, -1, false}) == 3);
    CHECK(import_listing(store, &(struct listing){"copy", 400, 0, N, -1, false}) == 4);
    CHECK(bodies(&fixture) == N);
    CHECK(count(&fixture, "SELECT count(*) FROM assertion") == INT64_C(2) * N + 10);
    CHECK(count(&fixture, "SELECT count(DISTINCT content) FROM assertion WHERE key = "
                          "'made-up-list/00095'") == 1);
    /* one entry changes, and changes back */
    CHECK(import_listing(store, &(struct listing){"copy", 500, 0, N, 7, false}) == 5);
    CHECK(bodies(&fixture) == N + 1);
    CHECK(import_listing(store, &(struct listing){"copy", 600, 0, N, -1, false}) == 6);
    CHECK(bodies(&fixture) == N + 1);
    /* every moment reads as it was */
    CHECK(reads_as(store, 100, wanted_text(N, -1, false)));
    CHECK(reads_as(store, 299, wanted_text(N, -1, true)));
    CHECK(reads_as(store, 500, wanted_text(N, 7, true)));
    CHECK(reads_as(store, INT64_MAX, wanted_text(N, -1, true)));
    struct hf_buffer text = fixture_text_at(store, 300);
    CHECK(hf_text_find(hf_buffer_text(&text), HF_TEXT("/00095\tcopy"), 0) == text.len);
    CHECK(hf_text_find(hf_buffer_text(&text), HF_TEXT("/00095\tauthority"), 0) < text.len);
    hf_buffer_free(&text);
    int64_t removed = 0;
    CHECK(fixture_remove(store, "authority", 700, &removed, NULL) == HF_OK && removed == N);
    hf_store_close(store);
    CHECK(bodies(&fixture) == N + 1 && is_whole(&fixture));
    fixture_end(&fixture);
}

/* Only what is published: an operator's own rows keep their bodies. */
static void test_own_rows(void) {
    const struct fixture fixture = fixture_make();
    struct hf_store *store = fixture_open(&fixture, HF_STORE_CREATE);
    fixture_import(store, &(struct fixture_batch){"a", 100, 0, 50, 0, false});
    hf_store_close(store);
    CHECK(bodies(&fixture) == 0);
    CHECK(count(&fixture, "SELECT count(*) FROM assertion WHERE body <> '' AND content IS NULL") ==
          50);
    fixture_end(&fixture);
}

/* Rows that are written over before the batch ends leave nothing behind: as the first rows of a
 * workspace, of a new source, and of one that said something before. */
static void test_said_in_parts(void) {
    const struct fixture fixture = fixture_make();
    struct hf_store *store = fixture_open(&fixture, HF_STORE_CREATE);
    CHECK(import_listing(store, &(struct listing){"authority", 100, 0, 50, -1, true}) == 1);
    CHECK(bodies(&fixture) == 50);
    CHECK(import_listing(store, &(struct listing){"copy", 200, 0, 60, 3, true}) == 2);
    CHECK(bodies(&fixture) == 61);
    CHECK(import_listing(store, &(struct listing){"copy", 300, 0, 60, 3, true}) == 0);
    CHECK(import_listing(store, &(struct listing){"copy", 400, 5, 70, 8, true}) == 3);
    CHECK(bodies(&fixture) == 72);
    hf_store_close(store);
    CHECK(count(&fixture, "SELECT count(*) FROM content WHERE id NOT IN (SELECT content FROM "
                          "assertion WHERE content IS NOT NULL)") == 0);
    CHECK(is_whole(&fixture));
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

/* Puts a body in the place of another, or of none, with a seal that is right. */
static void forge(const struct fixture *fixture, int64_t id, const char *digest, const char *body) {
    struct hf_seal seal = hf_seal_make();
    char sql[400];
    hf_seal_add_int(&seal, id);
    hf_seal_add_text(&seal, hf_text_of(digest));
    hf_seal_add_text(&seal, hf_text_of(body));
    (void)snprintf(sql, sizeof sql,
                   "INSERT OR REPLACE INTO content VALUES (%lld, '%s', '%s', %lld)", (long long)id,
                   digest, body, (long long)hf_seal_end(seal));
    execute(fixture, sql);
}

static void test_damage(void) {
    static const struct {
        const char *sql, *said; /* sql NULL: see below */
        int forged;
    } cases[] = {
        {"UPDATE content SET body = body || 'x' WHERE id = 5", "a content's seal", 0},
        {"UPDATE content SET seal = seal + 1 WHERE id = 5", "a content's seal", 0},
        {"DELETE FROM content WHERE id = 5", "a row refers to one that is not there", 0},
        {"UPDATE assertion SET content = 6 WHERE id = 5", "a row's seal", 0},
        {NULL, "a content's seal", 1},
        {NULL, "a content that no assertion refers to", 2},
        {NULL, NULL, 3},
    };
    const struct hf_digest_hex digest = hf_digest_of(HF_TEXT("list\tforged"));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct fixture fixture = fixture_make();
        struct hf_error error = {.message = ""};
        int64_t found = 0;
        struct hf_store *store = fixture_open(&fixture, HF_STORE_CREATE);
        import_listing(store, &(struct listing){"authority", 100, 0, 20, -1, false});
        import_listing(store, &(struct listing){"copy", 200, 0, 20, -1, false});
        hf_store_close(store);
        CHECK(is_whole(&fixture));
        if (cases[i].sql != NULL) {
            execute(&fixture, cases[i].sql);
        } else if (cases[i].forged == 1) {
            forge(&fixture, 5, "0123456789", "list\tforged");
        } else {
            forge(&fixture, cases[i].forged == 2 ? 21 : 5, digest.text, "list\tforged");
        }
        const enum hf_status status = verify(&fixture, &found, &error);
        if (cases[i].said == NULL) { /* all seals are right: the log knows both batches */
            CHECK(status == HF_OK && found == 2);
        } else if (!CHECK(status == HF_ERR_STORE && strstr(error.message, cases[i].said) != NULL)) {
            printf("    case %zu: %d %s\n", i, (int)status, error.message);
        }
        fixture_end(&fixture);
    }
}

int main(void) {
    test_kept_once();
    test_own_rows();
    test_said_in_parts();
    test_damage();
    return check_report();
}
