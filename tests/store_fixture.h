/* store_fixture.h - for the tests of the store: a folder of its own, rows made by number, the whole
 * store as text. */
#ifndef HF_TESTS_STORE_FIXTURE_H
#define HF_TESTS_STORE_FIXTURE_H

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/assertion_body.h"
#include "store/store.h"
#include "tests/check.h"

#define FIXTURE __attribute__((unused)) static

struct fixture {
    char folder[64];
    char path[96];
};

FIXTURE struct fixture fixture_make(void) {
    struct fixture fixture = {"/tmp/holdfast-store-XXXXXX", ""};
    if (!CHECK(mkdtemp(fixture.folder) != NULL)) {
        exit(1);
    }
    (void)snprintf(fixture.path, sizeof fixture.path, "%s/w.db", fixture.folder);
    return fixture;
}

FIXTURE void fixture_forget(const struct fixture *fixture) {
    static const char *const suffix[] = {"", "-wal", "-shm", "-journal", ".copy"};
    for (size_t i = 0; i < sizeof suffix / sizeof suffix[0]; i++) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s%s", fixture->path, suffix[i]);
        (void)unlink(path);
    }
}

FIXTURE void fixture_end(const struct fixture *fixture) {
    fixture_forget(fixture);
    CHECK(rmdir(fixture->folder) == 0); /* nothing was left lying about */
}

FIXTURE struct hf_store *fixture_open(const struct fixture *fixture, enum hf_store_mode mode) {
    struct hf_store *store = NULL;
    struct hf_error error = {.message = ""};
    const struct hf_store_options options = {.mode = mode, .wait_ms = 50};
    if (hf_store_open(fixture->path, &options, &store, &error) != HF_OK) {
        printf("    %s\n", error.message);
    }
    return store;
}

/* How a batch is to go: rows `from` until but without `until`, of which every `changed_every`th
 * says something new. */
struct fixture_batch {
    const char *source;
    int64_t at, from, until, changed_every;
    bool is_partial;
};

struct fixture_counts {
    int64_t change[4], gone, batch; /* change[HF_STORE_UNSAID]: said more than once */
};

FIXTURE void fixture_note_gone(void *context, enum hf_kind kind, struct hf_text file_name) {
    (void)file_name;
    CHECK(kind == HF_KIND_SITE);
    ++*(int64_t *)context;
}

FIXTURE enum hf_status fixture_rows(struct hf_store *store, const struct fixture_batch *batch,
                                    struct fixture_counts *counts, struct hf_error *error) {
    const int name = hf_schema_column(HF_KIND_SITE, HF_TEXT("name"));
    const int region = hf_schema_column(HF_KIND_SITE, HF_TEXT("region"));
    for (int64_t i = batch->from; i < batch->until; i++) {
        char key[32];
        char said[64];
        (void)snprintf(key, sizeof key, "site-%07lld", (long long)(i * 7919 % 10000019));
        const bool is_changed = batch->changed_every != 0 && i % batch->changed_every == 0;
        (void)snprintf(said, sizeof said, "region of number %lld%s", (long long)i,
                       is_changed ? " as it is now" : "");
        struct hf_assertion assertion = {
            .kind = HF_KIND_SITE, .key = hf_text_of(key), .line = i + 2};
        assertion.field[name] = hf_text_of(key);
        assertion.field[region] = hf_text_of(said);
        struct hf_store_said put;
        HF_TRY(hf_store_put(store, &assertion, &put, error));
        counts->change[put.before == HF_STORE_UNSAID ? put.after : HF_STORE_UNSAID]++;
    }
    return HF_OK;
}

/* A transaction of one batch. */
FIXTURE enum hf_status fixture_begin(struct hf_store *store, const struct hf_store_import *import,
                                     struct hf_error *error) {
    HF_TRY(hf_store_begin(store, error));
    return hf_store_begin_batch(store, import, error);
}

FIXTURE enum hf_status fixture_commit(struct hf_store *store, int64_t *batch,
                                      struct hf_error *error) {
    struct hf_store_ended ended;
    HF_TRY(hf_store_end_batch(store, &ended, error));
    *batch = ended.batch;
    return hf_store_commit(store, error);
}

FIXTURE enum hf_status fixture_remove(struct hf_store *store, const char *source, int64_t at,
                                      int64_t *removed, struct hf_error *error) {
    const struct hf_store_import removal = {.source = hf_text_of(source), .imported_at = at};
    return hf_store_remove_source(store, &removal, removed, error);
}

/* What counts now. */
FIXTURE struct hf_store_moment fixture_now(struct hf_store *store, struct hf_arena *keep) {
    struct hf_store_moment moment = {.known_at = 0};
    CHECK(hf_store_moment(store, INT64_MAX, keep, &moment, NULL) == HF_OK);
    return moment;
}

FIXTURE enum hf_status fixture_batch_run(struct hf_store *store, const struct fixture_batch *batch,
                                         struct fixture_counts *counts, struct hf_error *error) {
    const struct hf_store_import import = {.source = hf_text_of(batch->source),
                                           .is_partial = batch->is_partial,
                                           .imported_at = batch->at,
                                           .published = HF_DATE_UNKNOWN,
                                           .who = HF_TEXT("somebody")};
    char said[128];
    (void)snprintf(said, sizeof said, "%lld %lld %lld", (long long)batch->from,
                   (long long)batch->until, (long long)batch->changed_every);
    const struct hf_digest_hex digest = hf_digest_of(hf_text_of(said));
    const struct hf_store_file file = {HF_TEXT("sites.csv"), HF_TEXT("csv"),
                                       hf_digest_text(&digest), 7};
    const struct hf_store_end end = {.context = &counts->gone, .gone = fixture_note_gone};
    HF_TRY(fixture_begin(store, &import, error));
    HF_TRY(hf_store_begin_file(store, &file, error));
    HF_TRY(fixture_rows(store, batch, counts, error));
    HF_TRY(hf_store_end_files(store, &end, error));
    return fixture_commit(store, &counts->batch, error);
}

FIXTURE struct fixture_counts fixture_import(struct hf_store *store,
                                             const struct fixture_batch *batch) {
    struct fixture_counts counts = {.gone = 0};
    struct hf_error error = {.message = ""};
    if (!CHECK(fixture_batch_run(store, batch, &counts, &error) == HF_OK)) {
        printf("    %s\n", error.message);
        hf_store_rollback(store);
    }
    return counts;
}

FIXTURE enum hf_status fixture_print_row(void *context, const struct hf_store_row *row) {
    hf_buffer_printf(context, "%.*s\t%.*s\t%.*s\n%.*s", HF_TEXT_ARG(row->kind_name),
                     HF_TEXT_ARG(row->key), HF_TEXT_ARG(row->source), HF_TEXT_ARG(row->body));
    return HF_OK;
}

/* All that stood at a moment, sorted. */
FIXTURE enum hf_status fixture_print(struct hf_store *store, int64_t known_at,
                                     struct hf_buffer *text, struct hf_error *error) {
    struct hf_arena opened;
    struct hf_store_moment moment;
    HF_TRY(hf_arena_open(&opened, (size_t)1 << 24));
    struct hf_arena keep = opened;
    enum hf_status status = hf_store_read_begin(store, error);
    if (status == HF_OK) {
        status = hf_store_moment(store, known_at, &keep, &moment, error);
    }
    if (status == HF_OK) {
        status = hf_store_rows_sorted(store, &moment,
                                      &(struct hf_store_row_sink){text, fixture_print_row}, error);
    }
    hf_store_read_end(store);
    hf_arena_close(&opened);
    return status;
}

FIXTURE struct hf_buffer fixture_text_at(struct hf_store *store, int64_t known_at) {
    struct hf_buffer text = hf_buffer_make(1 << 28);
    struct hf_error error = {.message = ""};
    if (!CHECK(fixture_print(store, known_at, &text, &error) == HF_OK)) {
        printf("    %s\n", error.message);
    }
    return text;
}

FIXTURE bool fixture_same(const struct hf_buffer *left, const struct hf_buffer *right) {
    return hf_text_equal(hf_buffer_text(left), hf_buffer_text(right));
}

#endif
