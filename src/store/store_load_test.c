/* Goal: the first rows of a workspace, which go in without index, and rows that come again in the
 * order of before, which are not looked up, give what one look-up a row gives. Method: random
 * imports, in which rows repeat, contradict each other, change, move and go, are made in three
 * workspaces: an empty one; one in which another source stands already, so that nothing is loaded;
 * and one that holds the same rows in the opposite order, so that nothing can be followed. Every
 * answer of every call must be the same, so must the rows, and evidence log and seals must be
 * right. */
#include <stdlib.h>

#include "base/random.h"
#include "tests/store_fixture.h"

enum { FILES = 3, ROWS_MAX = 300, KEYS = 150, ANSWERS_MAX = FILES * ROWS_MAX };

struct planned_row {
    int key, name, region; /* name, region: 0 says nothing */
};
struct planned_import {
    size_t row_count[FILES];
    struct planned_row row[FILES][ROWS_MAX];
};
struct answers {
    struct hf_store_said said[ANSWERS_MAX];
    size_t said_count;
    int64_t updated_late, gone, batch;
};

static int draw(struct hf_random *random, int bound) {
    return (int)hf_random_below(random, (uint64_t)bound);
}

static void plan(struct planned_import *import, struct hf_random *random) {
    for (size_t i = 0; i < FILES; i++) {
        import->row_count[i] = (size_t)draw(random, ROWS_MAX);
        for (size_t j = 0; j < import->row_count[i]; j++) {
            import->row[i][j] =
                (struct planned_row){draw(random, KEYS), draw(random, 2), draw(random, 3)};
        }
    }
}

/* The import of the next night: some rows leave, some change, some swap places, some are new. */
static void plan_again(struct planned_import *import, const struct planned_import *before,
                       struct hf_random *random) {
    const int often = 1 + draw(random, 40);
    for (size_t i = 0; i < FILES; i++) {
        size_t count = 0;
        for (size_t j = 0; j < before->row_count[i] && count + 1 < ROWS_MAX; j++) {
            struct planned_row row = before->row[i][j];
            const int what = draw(random, 4 * often);
            if (what == 0) {
                continue;
            }
            if (what == 1) {
                row.region = draw(random, 4);
            }
            import->row[i][count++] = row;
            if (what == 2 && count >= 2) {
                const struct planned_row last = import->row[i][count - 2];
                import->row[i][count - 2] = import->row[i][count - 1];
                import->row[i][count - 1] = last;
            }
            if (what == 3) {
                import->row[i][count++] = (struct planned_row){KEYS + draw(random, KEYS), 1, 1};
            }
        }
        import->row_count[i] = count;
    }
}

static void note_updated(void *context, enum hf_kind kind, size_t file_index) {
    struct answers *const answers = context;
    CHECK(kind == HF_KIND_SITE && file_index < FILES);
    answers->updated_late++;
}

static void note_gone(void *context, enum hf_kind kind, struct hf_text file_name) {
    struct answers *const answers = context;
    CHECK(kind == HF_KIND_SITE && file_name.len > 0);
    answers->gone++;
}

static enum hf_status put_row(struct hf_store *store, const struct planned_row *row, int64_t line,
                              struct answers *answers, struct hf_error *error) {
    static const char *const region[] = {"", "north", "south", "a region\tof \\ signs"};
    char key[32];
    (void)snprintf(key, sizeof key, "site-%04d", row->key * 7919 % 10007);
    struct hf_assertion assertion = {.kind = HF_KIND_SITE, .key = hf_text_of(key), .line = line};
    assertion.field[hf_schema_column(HF_KIND_SITE, HF_TEXT("slug"))] = hf_text_of(key);
    assertion.field[hf_schema_column(HF_KIND_SITE, HF_TEXT("name"))] =
        hf_text_of(row->name == 0 ? "" : "a name");
    assertion.field[hf_schema_column(HF_KIND_SITE, HF_TEXT("region"))] =
        hf_text_of(region[row->region]);
    return hf_store_put(store, &assertion, &answers->said[answers->said_count++], error);
}

static const struct hf_store_file *file_of(size_t i) {
    static const char digest[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    static const struct hf_store_file file[FILES] = {
        {HF_TEXT_INIT("1.csv"), HF_TEXT_INIT("csv"), {digest, HF_DIGEST_HEX}, 1},
        {HF_TEXT_INIT("2.csv"), HF_TEXT_INIT("csv"), {digest, HF_DIGEST_HEX}, 1},
        {HF_TEXT_INIT("3.csv"), HF_TEXT_INIT("csv"), {digest, HF_DIGEST_HEX}, 1}};
    return &file[i];
}

static enum hf_status run(struct hf_store *store, const struct planned_import *import,
                          bool is_partial, struct answers *answers, struct hf_error *error) {
    const struct hf_store_import options = {.source = HF_TEXT("a"),
                                            .is_partial = is_partial,
                                            .imported_at = 7,
                                            .published = HF_DATE_UNKNOWN};
    const struct hf_store_end end = {
        .context = answers, .updated = note_updated, .gone = note_gone};
    HF_TRY(fixture_begin(store, &options, error));
    for (size_t i = 0; i < FILES; i++) {
        HF_TRY(hf_store_begin_file(store, file_of(i), error));
        for (size_t j = 0; j < import->row_count[i]; j++) {
            HF_TRY(put_row(store, &import->row[i][j], (int64_t)j + 2, answers, error));
        }
    }
    HF_TRY(hf_store_end_files(store, &end, error));
    return fixture_commit(store, &answers->batch, error);
}

static void import(struct hf_store *store, const struct planned_import *planned, bool is_partial,
                   struct answers *answers) {
    *answers = (struct answers){.said_count = 0};
    struct hf_error error = {.message = ""};
    if (!CHECK(run(store, planned, is_partial, answers, &error) == HF_OK)) {
        printf("    %s\n", error.message);
        hf_store_rollback(store);
    }
}

static bool is_same_answer(const struct answers *left, const struct answers *right) {
    bool is_same = left->said_count == right->said_count && left->gone == right->gone &&
                   left->updated_late == right->updated_late;
    for (size_t i = 0; i < left->said_count && is_same; i++) {
        is_same = left->said[i].before == right->said[i].before &&
                  left->said[i].after == right->said[i].after &&
                  left->said[i].clash == right->said[i].clash;
    }
    return is_same;
}

static enum hf_status note_wrong(void *context, int64_t number, struct hf_text what) {
    *(bool *)context = true;
    printf("    record %lld: %.*s\n", (long long)number, HF_TEXT_ARG(what));
    return HF_OK;
}

static void check_sound(struct hf_store *store) {
    struct hf_error error = {.message = ""};
    CHECK(hf_store_read_begin(store, NULL) == HF_OK);
    if (!CHECK(hf_store_verify(store, &error) == HF_OK)) {
        printf("    %s\n", error.message);
    }
    hf_store_read_end(store);
    CHECK(hf_store_read_begin(store, NULL) == HF_OK);
    bool is_wrong = false;
    const struct hf_store_log_sink sink = {&is_wrong, note_wrong};
    CHECK(hf_store_log_verify(store, &sink, NULL) == HF_OK && !is_wrong);
    hf_store_read_end(store);
}

/* Rows of a store, kept to be put elsewhere. */
struct kept_rows {
    struct hf_arena arena;
    struct hf_store_saying row[2 * KEYS];
    size_t count;
};

static enum hf_status keep_row(void *context, const struct hf_store_row *row) {
    struct kept_rows *const kept = context;
    struct hf_store_saying *const saying = &kept->row[kept->count++];
    saying->kind = row->kind;
    saying->line = row->line;
    HF_TRY(hf_text_copy(&kept->arena, row->key, &saying->key));
    return hf_text_copy(&kept->arena, row->body, &saying->body);
}

/* The same rows in the opposite order, so that ids say nothing about the order of files. */
static void copy_backwards(struct hf_store *from, struct hf_store *to, struct hf_arena arena) {
    struct kept_rows *const kept = hf_new(&arena, struct kept_rows, 1);
    const struct hf_store_import options = {
        .source = HF_TEXT("a"), .imported_at = 7, .published = HF_DATE_UNKNOWN};
    const struct hf_store_end end = {.context = NULL};
    struct hf_store_said said;
    int64_t batch = 0;
    kept->arena = arena;
    CHECK(hf_store_read_begin(from, NULL) == HF_OK);
    const struct hf_store_moment moment = fixture_now(from, &kept->arena);
    const struct hf_store_row_sink sink = {kept, keep_row};
    CHECK(hf_store_rows(from, &moment, &sink, NULL) == HF_OK);
    hf_store_read_end(from);
    CHECK(fixture_begin(to, &options, NULL) == HF_OK);
    CHECK(hf_store_begin_file(to, file_of(0), NULL) == HF_OK);
    for (size_t i = kept->count; i > 0; i--) {
        CHECK(hf_store_put_body(to, &kept->row[i - 1], &said, NULL) == HF_OK);
        CHECK(said.after == HF_STORE_CREATED);
    }
    CHECK(hf_store_end_files(to, &end, NULL) == HF_OK);
    CHECK(fixture_commit(to, &batch, NULL) == HF_OK);
}

struct three {
    struct fixture fixture[3]; /* empty; with another source; turned round */
    struct hf_store *store[3];
};

static void check_three(const struct three *three) {
    struct hf_buffer text[3];
    for (size_t i = 0; i < 3; i++) {
        check_sound(three->store[i]);
        text[i] = fixture_text_at(three->store[i], INT64_MAX);
    }
    CHECK(fixture_same(&text[0], &text[1]) && fixture_same(&text[0], &text[2]));
    for (size_t i = 0; i < 3; i++) {
        hf_buffer_free(&text[i]);
    }
}

static void test_random(struct hf_arena arena, uint64_t seed) {
    struct three three;
    struct hf_random random = {.seed = seed, .stream = 1};
    for (size_t i = 0; i < 3; i++) {
        three.fixture[i] = fixture_make();
        three.store[i] = fixture_open(&three.fixture[i], HF_STORE_CREATE);
    }
    struct planned_import *planned = hf_new(&arena, struct planned_import, 1);
    int64_t removed = 0;
    plan(planned, &random);
    fixture_import(three.store[1], &(struct fixture_batch){"b", 1, 0, 5, 0, false});
    struct answers *const answers = hf_new(&arena, struct answers, 3);
    import(three.store[0], planned, false, &answers[0]);
    import(three.store[1], planned, false, &answers[1]);
    CHECK(is_same_answer(&answers[0], &answers[1]));
    CHECK(fixture_remove(three.store[1], "b", 8, &removed, NULL) == HF_OK && removed == 5);
    copy_backwards(three.store[0], three.store[2], arena);
    check_three(&three);
    for (int night = 0; night < 4; night++) {
        const bool is_partial = draw(&random, 3) == 0;
        const bool is_again = draw(&random, 4) == 0;
        if (!is_again) {
            struct planned_import *const next = hf_new(&arena, struct planned_import, 1);
            plan_again(next, planned, &random);
            planned = next;
        }
        for (size_t i = 0; i < 3; i++) {
            import(three.store[i], planned, is_partial, &answers[i]);
        }
        CHECK(is_same_answer(&answers[0], &answers[1]));
        CHECK(is_same_answer(&answers[0], &answers[2]));
        check_three(&three);
    }
    for (size_t i = 0; i < 3; i++) {
        hf_store_close(three.store[i]);
        fixture_end(&three.fixture[i]);
    }
}

/* A first import that is taken back, or ends in nothing, leaves a workspace as it was: with its
 * index, and others read on. */
static void test_taken_back(struct hf_arena arena) {
    const struct fixture fixture = fixture_make();
    struct hf_random random = {.seed = 5, .stream = 1};
    struct planned_import *const planned = hf_new(&arena, struct planned_import, 1);
    const struct planned_import *const nothing = hf_new(&arena, struct planned_import, 1);
    struct answers *const answers = hf_new(&arena, struct answers, 1);
    plan(planned, &random);
    struct hf_store *const store = fixture_open(&fixture, HF_STORE_CREATE);
    struct hf_store *const reader = fixture_open(&fixture, HF_STORE_READ);
    const struct hf_store_import options = {
        .source = HF_TEXT("a"), .imported_at = 7, .published = HF_DATE_UNKNOWN};
    check_sound(reader);
    CHECK(fixture_begin(store, &options, NULL) == HF_OK);
    CHECK(hf_store_begin_file(store, file_of(0), NULL) == HF_OK);
    for (size_t i = 0; i < planned->row_count[0]; i++) {
        CHECK(put_row(store, &planned->row[0][i], 2, answers, NULL) == HF_OK);
    }
    check_sound(reader);
    hf_store_rollback(store);
    check_sound(store);
    check_sound(reader);
    import(store, nothing, false, answers);
    import(store, nothing, false, answers);
    check_sound(store);
    import(store, planned, false, answers);
    check_sound(store);
    check_sound(reader);
    CHECK(hf_store_read_begin(reader, NULL) == HF_OK);
    struct hf_buffer text = fixture_text_at(store, INT64_MAX);
    hf_store_read_end(reader);
    CHECK(text.len > 1000);
    hf_buffer_free(&text);
    hf_store_close(reader);
    hf_store_close(store);
    fixture_end(&fixture);
}

int main(void) {
    struct hf_arena arena;
    if (!CHECK(hf_arena_open(&arena, (size_t)1 << 24) == HF_OK)) {
        return check_report();
    }
    for (uint64_t seed = 1; seed <= 3; seed++) {
        test_random(arena, seed);
    }
    test_taken_back(arena);
    hf_arena_close(&arena);
    return check_report();
}
