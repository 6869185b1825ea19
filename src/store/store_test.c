/* Goal: the store keeps what each source said, counts what changed, forgets nothing, and gives any
 * earlier moment back. Method: batches of numbered rows with known counts; the whole store as text
 * before and after; every order of two sources; rows that several files describe against the plain
 * rule; removal against never having imported; two handles on one file. */
#include <sys/resource.h>
#include <time.h>

#include "base/random.h"
#include "tests/store_fixture.h"

static bool counts_are(const struct fixture_counts *seen, int64_t created, int64_t updated,
                       int64_t unchanged, int64_t gone) {
    const bool is_same = seen->change[HF_STORE_CREATED] == created &&
                         seen->change[HF_STORE_UPDATED] == updated &&
                         seen->change[HF_STORE_UNCHANGED] == unchanged &&
                         seen->change[HF_STORE_UNSAID] == 0 && seen->gone == gone;
    if (!is_same) {
        printf("    again %lld created %lld updated %lld unchanged %lld gone %lld\n",
               (long long)seen->change[0], (long long)seen->change[1], (long long)seen->change[2],
               (long long)seen->change[3], (long long)seen->gone);
    }
    return is_same;
}

static void test_counts(void) {
    const struct fixture fixture = fixture_make();
    struct hf_store *store = fixture_open(&fixture, HF_STORE_CREATE);
    if (!CHECK(store != NULL)) {
        return;
    }
    struct fixture_counts seen =
        fixture_import(store, &(struct fixture_batch){"a", 100, 0, 1000, 0, false});
    CHECK(counts_are(&seen, 1000, 0, 0, 0) && seen.batch == 1);
    struct hf_buffer first = fixture_text_at(store, INT64_MAX);
    seen = fixture_import(store, &(struct fixture_batch){"a", 200, 0, 1000, 0, false});
    CHECK(counts_are(&seen, 0, 0, 1000, 0) &&
          seen.batch == 0); /* the same again: nothing was written */
    struct hf_buffer second = fixture_text_at(store, INT64_MAX);
    CHECK(first.len > 1000 && fixture_same(&first, &second));
    hf_buffer_free(&second);
    /* 900 stay, of them 300 changed; 100 are new, 100 gone */
    seen = fixture_import(store, &(struct fixture_batch){"a", 300, 100, 1100, 3, false});
    CHECK(counts_are(&seen, 100, 300, 600, 100) && seen.batch == 2);
    seen = fixture_import(store, &(struct fixture_batch){"a", 400, 2000, 2010, 0, true});
    CHECK(counts_are(&seen, 10, 0, 0, 0) && seen.batch == 3); /* partial: nothing is gone */
    seen = fixture_import(store, &(struct fixture_batch){"a", 500, 0, 1000, 0, false});
    CHECK(counts_are(&seen, 100, 300, 600, 110) &&
          seen.batch == 4); /* back to what was said first */
    second = fixture_text_at(store, INT64_MAX);
    CHECK(fixture_same(&first, &second));
    hf_buffer_free(&first);
    hf_buffer_free(&second);
    hf_store_close(store);
    fixture_end(&fixture);
}

static void test_known_at(void) {
    const struct fixture fixture = fixture_make();
    struct hf_store *store = fixture_open(&fixture, HF_STORE_CREATE);
    const struct fixture_batch batches[] = {
        {"a", 100, 0, 50, 0, false},  {"b", 200, 20, 80, 2, false},
        {"a", 300, 10, 60, 5, false}, {"a", 250, 5, 6, 1, true}, /* the clock was set back */
        {"b", 400, 70, 75, 0, true},
    };
    enum { BATCHES = sizeof batches / sizeof batches[0] };
    struct hf_buffer after[BATCHES];
    for (size_t i = 0; i < BATCHES; i++) {
        fixture_import(store, &batches[i]);
        after[i] = fixture_text_at(store, INT64_MAX);
    }
    int64_t removed = 0;
    CHECK(fixture_remove(store, "a", 500, &removed, NULL) == HF_OK && removed == 51);
    /* the state after the newest batch that had been imported by then; batch 3 (at 250) follows
     * batch 2 (at 300) */
    static const struct {
        int64_t at;
        int batch;
    } moments[] = {{100, 0}, {199, 0}, {200, 1}, {249, 1}, {250, 3},
                   {300, 3}, {399, 3}, {400, 4}, {499, 4}};
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        struct hf_buffer seen = fixture_text_at(store, moments[i].at);
        CHECK(fixture_same(&seen, &after[moments[i].batch]));
        hf_buffer_free(&seen);
    }
    struct hf_buffer before = fixture_text_at(store, 99);
    CHECK(before.len == 0);
    struct hf_buffer now = fixture_text_at(store, INT64_MAX);
    CHECK(!fixture_same(&now, &after[BATCHES - 1]));
    hf_buffer_free(&before);
    hf_buffer_free(&now);
    for (size_t i = 0; i < BATCHES; i++) {
        hf_buffer_free(&after[i]);
    }
    hf_store_close(store);
    fixture_end(&fixture);
}

/* The text after the given batches in a store of their own. */
static struct hf_buffer text_after(const struct fixture_batch *batch, size_t count) {
    const struct fixture fixture = fixture_make();
    struct hf_store *store = fixture_open(&fixture, HF_STORE_CREATE);
    for (size_t i = 0; i < count; i++) {
        fixture_import(store, &batch[i]);
    }
    const struct hf_buffer text = fixture_text_at(store, INT64_MAX);
    hf_store_close(store);
    fixture_end(&fixture);
    return text;
}

static void test_two_sources(void) {
    const struct fixture_batch a = {"a", 100, 0, 100, 0, false};
    const struct fixture_batch b = {"b", 200, 50, 150, 2, false};
    struct hf_buffer ab = text_after((const struct fixture_batch[]){a, b}, 2);
    struct hf_buffer ba = text_after((const struct fixture_batch[]){b, a}, 2);
    struct hf_buffer only_b = text_after(&b, 1);
    CHECK(ab.len > only_b.len && fixture_same(&ab, &ba));
    hf_buffer_free(&ab);
    hf_buffer_free(&ba);

    const struct fixture fixture = fixture_make();
    struct hf_store *store = fixture_open(&fixture, HF_STORE_CREATE);
    fixture_import(store, &a);
    fixture_import(store, &b);
    int64_t removed = -1;
    struct hf_error error = {.message = ""};
    CHECK(fixture_remove(store, "c", 300, &removed, &error) == HF_ERR_NOT_FOUND && removed == -1);
    CHECK_TEXT(hf_text_of(error.message), "there is no source 'c'; there are: a, b");
    CHECK(fixture_remove(store, "a", 300, &removed, &error) == HF_OK && removed == 100);
    struct hf_buffer left = fixture_text_at(store, INT64_MAX);
    CHECK(fixture_same(&left, &only_b));
    CHECK(fixture_remove(store, "a", 300, &removed, &error) == HF_ERR_NOT_FOUND);
    const struct fixture_counts again =
        fixture_import(store, &a); /* the same bytes, but they no longer stand */
    CHECK(counts_are(&again, 100, 0, 0, 0) && again.batch == 4);
    hf_buffer_free(&left);
    hf_buffer_free(&only_b);
    hf_store_close(store);
    fixture_end(&fixture);
}

/* Rows of the newest batch that others describe too: the obvious count beside it. */
static void test_shared_rows(struct hf_arena arena) {
    static const struct {
        struct fixture_batch batch;
        int64_t shared;
    } cases[] = {
        {{"a", 100, 0, 50, 0, false}, 0},   {{"b", 200, 40, 60, 0, false}, 10},
        {{"c", 300, 45, 70, 0, false}, 15}, /* 45..49 in a, 45..59 in b */
        {{"c", 400, 48, 49, 1, true}, 1},   {{"c", 500, 90, 92, 1, true}, 0},
    };
    const struct fixture fixture = fixture_make();
    struct hf_store *store = fixture_open(&fixture, HF_STORE_CREATE);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hf_arena keep = arena;
        int64_t shared = 0;
        fixture_import(store, &cases[i].batch);
        CHECK(hf_store_read_begin(store, NULL) == HF_OK);
        const struct hf_store_moment moment = fixture_now(store, &keep);
        CHECK(hf_store_shared_rows(store, &moment, 1000, &shared, NULL) == HF_OK &&
              shared == cases[i].shared);
        CHECK(hf_store_shared_rows(store, &moment, 0, &shared, NULL) == HF_OK && shared == -1);
        hf_store_read_end(store);
    }
    hf_store_close(store);
    fixture_end(&fixture);
}

static void test_sources(struct hf_arena arena) {
    const struct fixture fixture = fixture_make();
    struct hf_store *store = fixture_open(&fixture, HF_STORE_CREATE);
    struct hf_store_source *source = NULL;
    struct hf_store_moment moment;
    size_t count = 9;
    CHECK(hf_store_read_begin(store, NULL) == HF_OK);
    moment = fixture_now(store, &arena);
    CHECK(hf_store_sources(store, &moment, &arena, &source, &count, NULL) == HF_OK && count == 0);
    hf_store_read_end(store);
    fixture_import(store, &(struct fixture_batch){"b", 100, 0, 10, 0, false});
    fixture_import(store, &(struct fixture_batch){"a", 200, 0, 10, 0, false});
    fixture_import(store, &(struct fixture_batch){"b", 300, 5, 20, 0, false});
    CHECK(hf_store_read_begin(store, NULL) == HF_OK);
    moment = fixture_now(store, &arena);
    CHECK(hf_store_sources(store, &moment, &arena, &source, &count, NULL) == HF_OK);
    if (CHECK(count == 2)) {
        CHECK_TEXT(source[0].name, "a");
        CHECK_TEXT(source[1].name, "b");
        CHECK(source[1].batches == 2 && source[1].rows == 15 && source[1].defects == 0);
        CHECK(source[1].first_imported_at == 100 && source[1].last_imported_at == 300);
        const struct hf_digest_hex wanted =
            hf_digest_of(HF_TEXT("5 20 0")); /* of one file: the file's own */
        CHECK_TEXT(source[1].last_digest, wanted.text);
    }
    struct hf_store_origin *origin = NULL;
    CHECK(hf_store_origins(store, 2, &arena, &origin, &count, NULL) == HF_OK && count == 2);
    CHECK_TEXT(origin[0].source, "a");
    CHECK(origin[0].imported_at == 200 && origin[0].batch == 2 && origin[1].batch == 1);
    CHECK_TEXT(origin[1].file, "sites.csv");
    hf_store_read_end(store);
    int64_t removed = 0;
    CHECK(fixture_remove(store, "b", 400, &removed, NULL) == HF_OK && removed == 15);
    CHECK(hf_store_read_begin(store, NULL) == HF_OK);
    moment = fixture_now(store, &arena);
    CHECK(hf_store_sources(store, &moment, &arena, &source, &count, NULL) == HF_OK && count == 1);
    hf_store_close(store); /* ends the reading too */
    fixture_end(&fixture);
}

/* The rule of merging the slow and obvious way: what one batch says of each row, field by field the
 * first that is not blank, held against what the batch before said. */
enum { MERGE_ROWS = 5, MERGE_FIELDS = 4, MERGE_FILES = 3 };

struct merge_state {
    int said[MERGE_ROWS][MERGE_FIELDS]; /* 0: blank */
};

static bool row_is_said(const struct merge_state *state, int row) {
    return state->said[row][0] + state->said[row][1] + state->said[row][2] + state->said[row][3] >
           0;
}

/* One file's words; `now` takes them up. Counts as the caller of the store would. */
static void say_file(struct hf_store *store, struct hf_random *random, struct merge_state *now,
                     int64_t counts[4]) {
    static const char *const words[] = {"", "x", "y"};
    for (int row = 0; row < MERGE_ROWS; row++) {
        const char key[] = {'k', (char)('0' + row), '\0'};
        struct hf_assertion assertion = {.kind = HF_KIND_SITE, .key = HF_TEXT("")};
        assertion.key = hf_text_of(key);
        int clash = -1;
        bool is_blank = true;
        for (int field = 0; field < MERGE_FIELDS; field++) {
            const int word =
                hf_random_below(random, 3) == 0 ? 1 + (int)(hf_random_below(random, 8) == 0) : 0;
            assertion.field[field] = hf_text_of(words[word]);
            is_blank = is_blank && word == 0;
            int *const said = &now->said[row][field];
            clash = clash < 0 && *said != 0 && word != 0 && *said != word ? field : clash;
        }
        if (is_blank) {
            continue;
        }
        for (int field = 0; field < MERGE_FIELDS; field++) {
            const int word =
                assertion.field[field].len == 0 ? 0 : assertion.field[field].data[0] - 'x' + 1;
            now->said[row][field] = now->said[row][field] == 0 ? word : now->said[row][field];
        }
        struct hf_store_said said;
        CHECK(hf_store_put(store, &assertion, &said, NULL) == HF_OK && said.clash == clash);
        counts[said.before]--;
        counts[said.after]++;
    }
}

static void note_updated(void *context, enum hf_kind kind, size_t file_index) {
    int64_t *const counts = context;
    CHECK(kind == HF_KIND_SITE && file_index < MERGE_FILES);
    counts[HF_STORE_UNCHANGED]--;
    counts[HF_STORE_UPDATED]++;
}

static void check_merged(struct hf_store *store, const struct merge_state *before,
                         const struct merge_state *now, int64_t counts[4]) {
    int64_t wanted[4] = {0, 0, 0, 0};
    for (int row = 0; row < MERGE_ROWS; row++) {
        const bool is_same = memcmp(before->said[row], now->said[row], sizeof now->said[row]) == 0;
        if (row_is_said(now, row)) {
            wanted[!row_is_said(before, row) ? HF_STORE_CREATED
                   : is_same                 ? HF_STORE_UNCHANGED
                                             : HF_STORE_UPDATED]++;
        }
    }
    for (int change = HF_STORE_CREATED; change <= HF_STORE_UNCHANGED; change++) {
        CHECK(counts[change] == wanted[change]);
    }
    struct hf_buffer text = hf_buffer_make(10000);
    for (int row = 0; row < MERGE_ROWS; row++) {
        if (row_is_said(now, row)) {
            hf_buffer_printf(&text, "site\tk%d\ta\n", row);
        }
        for (int field = 0; field < MERGE_FIELDS; field++) {
            if (now->said[row][field] != 0) {
                hf_buffer_printf(&text, "%s\t%c\n", hf_schema_get(HF_KIND_SITE)->column[field].name,
                                 'x' + now->said[row][field] - 1);
            }
        }
    }
    struct hf_buffer seen = fixture_text_at(store, INT64_MAX);
    CHECK(fixture_same(&seen, &text));
    hf_buffer_free(&seen);
    hf_buffer_free(&text);
}

static void test_merging(void) {
    const struct fixture fixture = fixture_make();
    struct hf_store *store = fixture_open(&fixture, HF_STORE_CREATE);
    struct hf_random random = {.seed = 21};
    struct merge_state before = {{{0}}};
    for (int round = 0; round < 150; round++) {
        struct merge_state now = {{{0}}};
        int64_t counts[4] = {0, 0, 0, 0};
        int64_t batch = 0;
        /* every other batch says the same again, file by file */
        struct hf_random files = {.seed = random.seed, .stream = (uint64_t)round / 2};
        const struct hf_store_import import = {.source = HF_TEXT("a"),
                                               .is_partial = false,
                                               .imported_at = 100 + round,
                                               .published = HF_DATE_UNKNOWN};
        CHECK(fixture_begin(store, &import, NULL) == HF_OK);
        for (int i = 0; i < MERGE_FILES; i++) {
            const char name[] = {'f', (char)('0' + i), '\0'};
            const struct hf_digest_hex digest = hf_digest_of(hf_text_of(name));
            const struct hf_store_file file = {hf_text_of(name), HF_TEXT("csv"),
                                               hf_digest_text(&digest), 1};
            CHECK(hf_store_begin_file(store, &file, NULL) == HF_OK);
            say_file(store, &files, &now, counts);
        }
        const struct hf_store_end end = {.context = counts, .updated = note_updated};
        CHECK(hf_store_end_files(store, &end, NULL) == HF_OK);
        CHECK(fixture_commit(store, &batch, NULL) == HF_OK);
        CHECK(round % 2 == 0 || batch == 0); /* the same again: nothing was written */
        check_merged(store, &before, &now, counts);
        before = now;
    }
    CHECK(hf_store_read_begin(store, NULL) == HF_OK && hf_store_verify(store, NULL) == HF_OK);
    hf_store_close(store);
    fixture_end(&fixture);
}

static enum hf_status put_defects(struct hf_store *store, const char *file_name, int64_t count,
                                  bool is_partial, int64_t *batch) {
    const struct hf_digest_hex digest = hf_digest_of(HF_TEXT("x"));
    const struct hf_store_import import = {.source = HF_TEXT("a"),
                                           .is_partial = is_partial,
                                           .imported_at = 100,
                                           .published = HF_DATE_UNKNOWN};
    const struct hf_store_file file = {hf_text_of(file_name), HF_TEXT("csv"),
                                       hf_digest_text(&digest), 1};
    HF_TRY(fixture_begin(store, &import, NULL));
    HF_TRY(hf_store_begin_file(store, &file, NULL));
    for (int64_t i = count; i > 0; i--) {
        HF_TRY(
            hf_store_put_defect(store,
                                &(struct hf_defect){HF_DEFECT_FIELD, HF_TEXT("a"), file.name, i, 2,
                                                    HF_TEXT("x\ty"), HF_TEXT("no number"), false},
                                NULL));
    }
    HF_TRY(hf_store_end_files(store, &(struct hf_store_end){.gone = NULL}, NULL));
    return fixture_commit(store, batch, NULL);
}

static size_t standing_defects(struct hf_store *store, struct hf_arena arena) {
    struct hf_defect *defect = NULL;
    size_t count = 0;
    CHECK(hf_store_read_begin(store, NULL) == HF_OK);
    const struct hf_store_moment moment = fixture_now(store, &arena);
    CHECK(hf_store_defects(store, &moment, &arena, &defect, &count, NULL) == HF_OK);
    hf_store_read_end(store);
    bool is_sorted = true;
    for (size_t i = 0; i < count; i++) {
        is_sorted =
            is_sorted && (i == 0 || hf_text_compare(defect[i - 1].file, defect[i].file) < 0 ||
                          defect[i - 1].line < defect[i].line);
        is_sorted = is_sorted && defect[i].kind == HF_DEFECT_FIELD && defect[i].column == 2 &&
                    hf_text_equal(defect[i].subject, HF_TEXT("x\ty")) &&
                    hf_text_equal(defect[i].message, HF_TEXT("no number")) &&
                    hf_text_equal(defect[i].source, HF_TEXT("a"));
    }
    CHECK(is_sorted);
    return count;
}

static void test_defects(struct hf_arena arena) {
    const struct fixture fixture = fixture_make();
    struct hf_store *store = fixture_open(&fixture, HF_STORE_CREATE);
    int64_t batch = 0;
    CHECK(put_defects(store, "one", 3, false, &batch) == HF_OK && batch == 1 &&
          standing_defects(store, arena) == 3);
    CHECK(put_defects(store, "one", 3, false, &batch) == HF_OK &&
          batch == 0); /* the same bytes, the same defects */
    CHECK(put_defects(store, "two", 2, true, &batch) == HF_OK &&
          standing_defects(store, arena) == 5);
    CHECK(put_defects(store, "one", 1, true, &batch) == HF_OK &&
          standing_defects(store, arena) == 3);
    CHECK(put_defects(store, "two", 4, false, &batch) == HF_OK &&
          standing_defects(store, arena) == 4);
    hf_store_close(store);
    fixture_end(&fixture);
}

static void test_spared_files(void) {
    const struct fixture fixture = fixture_make();
    struct hf_store *store = fixture_open(&fixture, HF_STORE_CREATE);
    fixture_import(store, &(struct fixture_batch){"a", 100, 0, 10, 0, false}); /* from sites.csv */
    const struct hf_store_import import = {.source = HF_TEXT("a"),
                                           .is_partial = false,
                                           .imported_at = 200,
                                           .published = HF_DATE_UNKNOWN};
    const struct hf_text spared[] = {HF_TEXT("other"), HF_TEXT("sites.csv")};
    bool is_known = false;
    int64_t gone = 0;
    int64_t batch = 0;
    CHECK(fixture_begin(store, &import, NULL) == HF_OK);
    CHECK(hf_store_knows_file(store, spared[1], &is_known, NULL) == HF_OK && is_known);
    CHECK(hf_store_knows_file(store, spared[0], &is_known, NULL) == HF_OK && !is_known);
    CHECK(hf_store_end_files(store,
                             &(struct hf_store_end){spared, 2, &gone, NULL, fixture_note_gone},
                             NULL) == HF_OK);
    CHECK(gone == 0);
    CHECK(hf_store_end_files(store,
                             &(struct hf_store_end){spared, 1, &gone, NULL, fixture_note_gone},
                             NULL) == HF_OK);
    CHECK(gone == 10);
    CHECK(fixture_commit(store, &batch, NULL) == HF_OK && batch == 2);
    hf_store_close(store);
    fixture_end(&fixture);
}

static void test_rollback(void) {
    const struct fixture fixture = fixture_make();
    struct hf_store *store = fixture_open(&fixture, HF_STORE_CREATE);
    fixture_import(store, &(struct fixture_batch){"a", 100, 0, 10, 0, false});
    struct hf_buffer before = fixture_text_at(store, INT64_MAX);
    struct fixture_counts counts = {.gone = 0};
    const struct hf_store_import import = {.source = HF_TEXT("new"),
                                           .is_partial = false,
                                           .imported_at = 200,
                                           .published = HF_DATE_UNKNOWN};
    const struct hf_digest_hex digest = hf_digest_of(HF_TEXT("x"));
    const struct hf_store_file file = {HF_TEXT("one"), HF_TEXT("csv"), hf_digest_text(&digest), 1};
    CHECK(fixture_begin(store, &import, NULL) == HF_OK &&
          hf_store_begin_file(store, &file, NULL) == HF_OK);
    CHECK(fixture_rows(store, &(struct fixture_batch){.until = 100}, &counts, NULL) == HF_OK);
    hf_store_rollback(store);
    struct hf_buffer after = fixture_text_at(store, INT64_MAX);
    CHECK(fixture_same(&before, &after));
    hf_buffer_free(&after);
    /* closing takes back too */
    CHECK(fixture_begin(store, &import, NULL) == HF_OK &&
          hf_store_begin_file(store, &file, NULL) == HF_OK);
    CHECK(fixture_rows(store, &(struct fixture_batch){.until = 100}, &counts, NULL) == HF_OK);
    hf_store_close(store);
    store = fixture_open(&fixture, HF_STORE_WRITE);
    after = fixture_text_at(store, INT64_MAX);
    CHECK(fixture_same(&before, &after));
    const struct fixture_counts seen =
        fixture_import(store, &(struct fixture_batch){"b", 300, 0, 1, 0, false});
    CHECK(seen.batch == 2); /* no number was used up */
    hf_buffer_free(&before);
    hf_buffer_free(&after);
    hf_store_close(store);
    fixture_end(&fixture);
}

static void test_two_programs(void) {
    const struct fixture fixture = fixture_make();
    struct hf_store *writer = fixture_open(&fixture, HF_STORE_CREATE);
    fixture_import(writer, &(struct fixture_batch){"a", 100, 0, 10, 0, false});
    struct hf_buffer before = fixture_text_at(writer, INT64_MAX);
    struct hf_store *other = fixture_open(&fixture, HF_STORE_WRITE);
    struct hf_store *reader = fixture_open(&fixture, HF_STORE_READ);
    const struct hf_store_import import = {.source = HF_TEXT("b"),
                                           .is_partial = false,
                                           .imported_at = 200,
                                           .published = HF_DATE_UNKNOWN};
    struct hf_error error = {.message = ""};
    CHECK(fixture_begin(reader, &import, &error) == HF_ERR_ARGUMENT);
    CHECK(fixture_begin(writer, &import, &error) == HF_OK);
    CHECK(fixture_begin(other, &import, &error) == HF_ERR_STORE);
    CHECK(strstr(error.message, "another program is writing") != NULL);
    struct hf_buffer during = fixture_text_at(reader, INT64_MAX);
    CHECK(fixture_same(&before, &during));
    int64_t batch = 0;
    CHECK(fixture_commit(writer, &batch, &error) == HF_OK && batch == 2);
    const struct fixture_counts seen =
        fixture_import(other, &(struct fixture_batch){"b", 300, 0, 5, 0, false});
    CHECK(seen.batch == 3 && seen.change[HF_STORE_CREATED] == 5);
    struct hf_buffer after = fixture_text_at(reader, INT64_MAX);
    CHECK(after.len > before.len);
    hf_buffer_free(&before);
    hf_buffer_free(&during);
    hf_buffer_free(&after);
    hf_store_close(reader);
    hf_store_close(other);
    hf_store_close(writer);
    fixture_end(&fixture);
}

static double seconds_now(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Printed, not asserted: the machine may be busy. HOLDFAST_BENCH_ROWS asks for another size. */
static void test_speed(void) {
    const struct fixture fixture = fixture_make();
    struct hf_store *store = fixture_open(&fixture, HF_STORE_CREATE);
    const char *const asked = getenv("HOLDFAST_BENCH_ROWS");
    const int64_t rows = asked == NULL ? 20000 : strtoll(asked, NULL, 10);
    const double began = seconds_now();
    fixture_import(store, &(struct fixture_batch){"a", 100, 0, rows, 0, false});
    const double first = seconds_now();
    const struct fixture_counts seen =
        fixture_import(store, &(struct fixture_batch){"a", 200, 0, rows, 0, false});
    CHECK(seen.batch == 0 && seen.change[HF_STORE_UNCHANGED] == rows);
    const double second = seconds_now();
    fixture_import(store, &(struct fixture_batch){"a", 300, 0, rows, 10, false});
    const double third = seconds_now();
    struct hf_buffer text = fixture_text_at(store, INT64_MAX);
    const double fourth = seconds_now();
    printf("%lld rows: first import %.3f s, again unchanged %.3f s, a tenth changed %.3f s, sorted "
           "text %.3f s\n",
           (long long)rows, first - began, second - first, third - second, fourth - third);
    hf_buffer_free(&text);
    hf_store_close(store);
    fixture_end(&fixture);
}

int main(void) {
    struct hf_arena arena;
    if (!CHECK(hf_arena_open(&arena, 1 << 22) == HF_OK)) {
        return check_report();
    }
    test_counts();
    test_known_at();
    test_two_sources();
    test_shared_rows(arena);
    test_sources(arena);
    test_merging();
    test_defects(arena);
    test_spared_files();
    test_rollback();
    test_two_programs();
    test_speed();
    hf_arena_close(&arena);
    return check_report();
}
