/* Goal: what two handles read in parts is what one reads whole, also when others import in between
 * and when earlier moments are asked for; another file in the same place is noticed. Method: three
 * batches, parts cut anywhere, the text of all rows. */
#include "tests/store_fixture.h"

static const struct fixture_batch history[] = {
    {"north", 1000, 0, 60, 0, false},
    {"south", 2000, 40, 100, 0, false},
    {"north", 3000, 20, 80, 3, false},
};

static struct hf_store *make_history(const struct fixture *fixture) {
    struct hf_store *const store = fixture_open(fixture, HF_STORE_CREATE);
    for (size_t i = 0; i < sizeof history / sizeof history[0]; i++) {
        fixture_import(store, &history[i]);
    }
    return store;
}

/* Parts of `step` numbers, in turns by the one handle and the other. */
static void read_parts(struct hf_store *const store[2], const struct hf_store_moment *moment,
                       int64_t step, struct hf_buffer *text) {
    const struct hf_store_row_sink sink = {text, fixture_print_row};
    struct hf_store_part whole = {0, 0};
    CHECK(hf_store_whole(store[0], &whole, NULL) == HF_OK);
    int turn = 0;
    for (int64_t from = whole.from; from < whole.until; from += step) {
        const struct hf_store_part part = {from,
                                           whole.until - from < step ? whole.until : from + step};
        CHECK(hf_store_rows_part(store[turn], moment, &part, &sink, NULL) == HF_OK);
        turn = 1 - turn;
    }
}

static void test_parts(void) {
    static const int64_t moments[] = {0, 1500, 2500, INT64_MAX};
    struct hf_arena opened;
    if (!CHECK(hf_arena_open(&opened, (size_t)1 << 20) == HF_OK)) {
        return;
    }
    const struct fixture fixture = fixture_make();
    struct hf_store *const writer = make_history(&fixture);
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        struct hf_arena keep = opened;
        struct hf_store *reader[2] = {fixture_open(&fixture, HF_STORE_READ), NULL};
        struct hf_store_moment moment;
        CHECK(hf_store_read_begin(reader[0], NULL) == HF_OK);
        CHECK(hf_store_moment(reader[0], moments[i], &keep, &moment, NULL) == HF_OK);
        struct hf_buffer whole = hf_buffer_make(1 << 20);
        CHECK(hf_store_rows(reader[0], &moment,
                            &(struct hf_store_row_sink){&whole, fixture_print_row}, NULL) == HF_OK);
        /* the second handle opens after another import, and sees the same */
        fixture_import(writer, &(struct fixture_batch){"north", 4000 + (int64_t)i, 0,
                                                       90 + (int64_t)i, 2, false});
        CHECK(hf_store_twin(reader[0], &moment, &reader[1], NULL) == HF_OK);
        for (int64_t step = 1; step < 400 && reader[1] != NULL; step = step * 3 + 1) {
            struct hf_buffer parts = hf_buffer_make(1 << 20);
            read_parts(reader, &moment, step, &parts);
            CHECK(fixture_same(&whole, &parts));
            hf_buffer_free(&parts);
        }
        hf_buffer_free(&whole);
        hf_store_close(reader[1]);
        hf_store_close(reader[0]);
    }
    hf_store_close(writer);
    hf_arena_close(&opened);
    fixture_end(&fixture);
}

static void test_empty(void) {
    const struct fixture fixture = fixture_make();
    hf_store_close(fixture_open(&fixture, HF_STORE_CREATE));
    struct hf_store *const store = fixture_open(&fixture, HF_STORE_READ);
    struct hf_store_part whole = {7, 7};
    CHECK(hf_store_read_begin(store, NULL) == HF_OK);
    CHECK(hf_store_whole(store, &whole, NULL) == HF_OK && whole.from == 0 && whole.until == 0);
    hf_store_close(store);
    fixture_end(&fixture);
}

/* Another workspace is put in the place of the one that is being read. */
static void test_replaced(void) {
    struct hf_arena opened;
    if (!CHECK(hf_arena_open(&opened, (size_t)1 << 20) == HF_OK)) {
        return;
    }
    struct hf_arena keep = opened;
    const struct fixture fixture = fixture_make();
    hf_store_close(make_history(&fixture));
    struct hf_store *const store = fixture_open(&fixture, HF_STORE_READ);
    CHECK(hf_store_read_begin(store, NULL) == HF_OK);
    const struct hf_store_moment moment = fixture_now(store, &keep);
    fixture_forget(&fixture);
    struct hf_store *twin = NULL;
    struct hf_error error = {.message = ""};
    CHECK(hf_store_twin(store, &moment, &twin, &error) == HF_ERR_NOT_FOUND && twin == NULL);
    struct hf_store *const other = fixture_open(&fixture, HF_STORE_CREATE);
    fixture_import(other, &(struct fixture_batch){"east", 9000, 0, 50, 0, false});
    fixture_import(other, &(struct fixture_batch){"east", 9001, 0, 51, 0, false});
    fixture_import(other, &(struct fixture_batch){"east", 9002, 0, 52, 0, false});
    CHECK(hf_store_twin(store, &moment, &twin, &error) == HF_ERR_STORE && twin == NULL);
    CHECK(strstr(error.message, "was replaced while it was read") != NULL);
    hf_store_close(other);
    hf_store_close(store);
    hf_arena_close(&opened);
    fixture_end(&fixture);
}

int main(void) {
    test_parts();
    test_empty();
    test_replaced();
    return check_report();
}
