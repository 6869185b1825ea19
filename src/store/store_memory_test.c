/* Goal: when memory runs out at any moment, a call says so and the store is as before. Method: the
 * k-th allocation of SQLite fails, and all after it or that one alone, for every k until the work
 * goes well; the k-th allocation of the caller's arena likewise. */
#include <sqlite3.h>

#include "tests/store_fixture.h"

/* SQLite takes one set of functions for the whole program, without a context: the only globals, in
 * a test. */
static sqlite3_mem_methods real;
static int64_t left = INT64_MAX; /* allocations that still succeed */
static bool fails_once;

static bool is_refused(void) {
    if (left > 0) {
        left--;
        return false;
    }
    if (fails_once) {
        left = INT64_MAX;
    }
    return true;
}

static void *failing_malloc(int size) {
    return is_refused() ? NULL : real.xMalloc(size);
}

static void *failing_realloc(void *old, int size) {
    return is_refused() ? NULL : real.xRealloc(old, size);
}

static bool inject(void) {
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real) != SQLITE_OK) {
        return false;
    }
    sqlite3_mem_methods failing = real;
    failing.xMalloc = failing_malloc;
    failing.xRealloc = failing_realloc;
    /* no lookaside: every small allocation comes through here too */
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &failing) == SQLITE_OK &&
           sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) == SQLITE_OK &&
           sqlite3_initialize() == SQLITE_OK;
}

/* Open, import with changes, read, remove: everything the store does. */
static enum hf_status whole_life(const struct fixture *fixture, struct hf_arena arena,
                                 struct hf_error *error) {
    struct hf_store *store = NULL;
    struct fixture_counts counts = {.gone = 0};
    struct hf_buffer text = hf_buffer_make(1 << 20);
    struct hf_store_source *source = NULL;
    struct hf_store_origin *origin = NULL;
    size_t count = 0;
    const struct hf_store_options options = {.mode = HF_STORE_WRITE, .wait_ms = 50};
    struct hf_store_moment moment;
    enum hf_status status = hf_store_open(fixture->path, &options, &store, error);
    if (status == HF_OK) {
        status = fixture_batch_run(store, &(struct fixture_batch){"a", 200, 5, 40, 3, false},
                                   &counts, error);
        hf_store_rollback(store);
    }
    if (status == HF_OK) {
        status = fixture_print(store, INT64_MAX, &text, error);
    }
    if (status == HF_OK) {
        status = hf_store_read_begin(store, error);
    }
    if (status == HF_OK) {
        status = hf_store_moment(store, INT64_MAX, &arena, &moment, error);
    }
    if (status == HF_OK) {
        status = hf_store_sources(store, &moment, &arena, &source, &count, error);
    }
    if (status == HF_OK) {
        status = hf_store_origins(store, 9, &arena, &origin, &count, error);
    }
    hf_buffer_free(&text);
    hf_store_close(store);
    return status;
}

static struct hf_buffer text_of(const struct fixture *fixture) {
    struct hf_store *store = fixture_open(fixture, HF_STORE_WRITE);
    const struct hf_buffer text = fixture_text_at(store, INT64_MAX);
    hf_store_close(store);
    return text;
}

/* A workspace with some rows, or without any: then the import that follows makes the index. */
static void put_back(const struct fixture *fixture, bool has_rows) {
    fixture_forget(fixture);
    struct hf_store *store = fixture_open(fixture, HF_STORE_CREATE);
    if (has_rows) {
        fixture_import(store, &(struct fixture_batch){"a", 100, 0, 30, 0, false});
    }
    hf_store_close(store);
}

static void test_sqlite_without_memory(struct hf_arena arena, bool once, bool has_rows) {
    const struct fixture fixture = fixture_make();
    put_back(&fixture, has_rows);
    struct hf_buffer before = text_of(&fixture);
    int64_t wrong = 0;
    int64_t refusals = 0;
    enum hf_status status = HF_ERR_MEMORY;
    /* steps of varying size, so that different moments are met without trying each of thousands */
    for (int64_t k = 0; status != HF_OK && k < 100000; k += 1 + k % 13 + k / 60) {
        struct hf_error error = {.message = ""};
        left = k;
        fails_once = once;
        status = whole_life(&fixture, arena, &error);
        const bool was_met = left == 0 || left > 1000000;
        left = INT64_MAX;
        struct hf_buffer after = text_of(&fixture);
        const bool is_before = fixture_same(&before, &after);
        hf_buffer_free(&after);
        /* SQLite may do without some allocations: then all went well although one failed */
        if (status == HF_OK && was_met) {
            status = HF_ERR_MEMORY;
        } else if (status != HF_OK) {
            refusals++;
            wrong += status != HF_ERR_MEMORY || error.message[0] == '\0';
            if (status != HF_ERR_MEMORY) {
                printf("    allocation %lld: status %d, %s\n", (long long)k, (int)status,
                       error.message);
            }
        }
        if (!is_before) { /* the import was committed before memory ran out */
            put_back(&fixture, has_rows);
        }
    }
    CHECK(status == HF_OK && wrong == 0 && refusals > 50);
    hf_buffer_free(&before);
    fixture_end(&fixture);
}

static void test_arena_without_memory(struct hf_arena arena) {
    const struct fixture fixture = fixture_make();
    put_back(&fixture, true);
    enum hf_status status = HF_ERR_MEMORY;
    int64_t k = 0;
    for (; status != HF_OK && k < 1000; k++) {
        int64_t allowance = k;
        struct hf_arena small = arena;
        small.allowance = &allowance;
        struct hf_error error = {.message = ""};
        struct hf_store *store = fixture_open(&fixture, HF_STORE_READ);
        struct hf_store_source *source = NULL;
        struct hf_store_origin *origin = NULL;
        size_t count = 77;
        CHECK(hf_store_read_begin(store, NULL) == HF_OK);
        struct hf_store_moment moment = {.known_at = 77};
        status = hf_store_moment(store, INT64_MAX, &small, &moment, &error);
        CHECK(status == HF_OK || (moment.known_at == 77 && status == HF_ERR_MEMORY));
        if (status == HF_OK) {
            status = hf_store_sources(store, &moment, &small, &source, &count, &error);
        }
        CHECK(status == HF_OK || (source == NULL && count == 77 && status == HF_ERR_MEMORY));
        if (status == HF_OK) {
            count = 77;
            status = hf_store_origins(store, 9, &small, &origin, &count, &error);
            CHECK(status == HF_OK || (origin == NULL && count == 77 && status == HF_ERR_MEMORY));
        }
        hf_store_close(store);
    }
    CHECK(k > 4 && k < 20);
    fixture_end(&fixture);
}

int main(void) {
    struct hf_arena arena;
    if (!CHECK(inject()) || !CHECK(hf_arena_open(&arena, 1 << 20) == HF_OK)) {
        return check_report();
    }
    for (int i = 0; i < 4; i++) {
        test_sqlite_without_memory(arena, i % 2 == 1, i < 2);
    }
    test_arena_without_memory(arena);
    hf_arena_close(&arena);
    return check_report();
}
