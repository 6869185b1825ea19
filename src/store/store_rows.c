#include "store/store_private.h"

#include <assert.h>

/* Goes through assertions, the millions of them.
 *
 * A statement that gives row after row costs a call for each column of each row, and each of these
 * looks at the handle, the row and the column anew. So the rows are handed out within one
 * statement, by an aggregate of ours that SQLite calls with all columns at once; its result is
 * nothing. That takes a third less time. Only the sorted walk steps, since what an aggregate is
 * given has no order.
 */

/* The columns of a row, as ROW_COLUMNS has them; 0 and an empty text stand for NULL. */
struct raw_row {
    int64_t id, source, kind, file, line, from, content, until, seal;
    struct hf_text key, body;
    bool has_body, has_content;
};

static void raw_of_statement(sqlite3_stmt *at, struct raw_row *raw) {
    *raw = (struct raw_row){
        .id = sqlite3_column_int64(at, 0),
        .source = sqlite3_column_int64(at, 1),
        .kind = sqlite3_column_int64(at, 2),
        .key = hf_store_column(at, 3),
        .body = hf_store_column(at, 4),
        .file = sqlite3_column_int64(at, 5),
        .line = sqlite3_column_int64(at, 6),
        .from = sqlite3_column_int64(at, 7),
        .content = sqlite3_column_int64(at, 8),
        .until = sqlite3_column_int64(at, ROW_SEALED),
        .seal = sqlite3_column_int64(at, ROW_SEALED + 1),
        .has_body = sqlite3_column_type(at, 4) != SQLITE_NULL,
        .has_content = sqlite3_column_type(at, 8) != SQLITE_NULL,
    };
}

static struct hf_text value_text(sqlite3_value *value) {
    const void *const data = sqlite3_value_blob(value);
    const int len = sqlite3_value_bytes(value);
    return (struct hf_text){data, data == NULL ? 0 : (size_t)len};
}

static void raw_of_values(sqlite3_value **value, struct raw_row *raw) {
    *raw = (struct raw_row){
        .id = sqlite3_value_int64(value[0]),
        .source = sqlite3_value_int64(value[1]),
        .kind = sqlite3_value_int64(value[2]),
        .key = value_text(value[3]),
        .body = value_text(value[4]),
        .file = sqlite3_value_int64(value[5]),
        .line = sqlite3_value_int64(value[6]),
        .from = sqlite3_value_int64(value[7]),
        .content = sqlite3_value_int64(value[8]),
        .until = sqlite3_value_int64(value[ROW_SEALED]),
        .seal = sqlite3_value_int64(value[ROW_SEALED + 1]),
        .has_body = sqlite3_value_type(value[4]) != SQLITE_NULL,
        .has_content = sqlite3_value_type(value[8]) != SQLITE_NULL,
    };
}

static int64_t raw_seal(const struct raw_row *raw) {
    struct hf_seal seal = hf_seal_make();
    hf_seal_add_int(&seal, raw->id);
    hf_seal_add_int(&seal, raw->source);
    hf_seal_add_int(&seal, raw->kind);
    hf_seal_add_text(&seal, raw->key);
    if (raw->has_body) {
        hf_seal_add_text(&seal, raw->body);
    } else {
        hf_seal_add_int(&seal, 0);
    }
    hf_seal_add_int(&seal, raw->file);
    hf_seal_add_int(&seal, raw->line);
    hf_seal_add_int(&seal, raw->from);
    hf_seal_add_int(&seal, raw->content);
    return hf_seal_end(seal) + raw->until * HF_SEAL_UNTIL;
}

/* A walk over rows: of which moment, and who takes them. */
struct store_walk {
    struct hf_store *store;
    const struct hf_store_moment *moment;
    const struct hf_store_row_sink *sink;
    struct hf_error *error;
    int64_t row_count; /* taken so far */
    enum hf_status status;
};

static enum hf_status take_row(struct store_walk *walk, const struct raw_row *raw,
                               struct hf_text source) {
    if (!hf_store_counts_at(walk->moment, raw->source, raw->from, raw->until)) {
        return HF_OK;
    }
    const struct store_kind *const kind = hf_store_kind(walk->store, raw->kind);
    if (kind == NULL || raw->until < 0 || raw->until > INT32_MAX || raw_seal(raw) != raw->seal) {
        return hf_store_damaged(walk->store, "an assertion's seal", walk->error);
    }
    struct hf_store_row row = {
        .kind = kind->kind,
        .kind_name = {kind->name, kind->name_len},
        .key = raw->key,
        .body = raw->body,
        .origin = raw->file,
        .line = raw->line,
        .from_batch = raw->from,
        .source = source,
    };
    if (raw->has_content) {
        HF_TRY(hf_store_content_body(walk->store, raw->content, &row.body, walk->error));
    }
    walk->row_count++;
    return walk->sink->row(walk->sink->context, &row);
}

/* ---- within one statement ---- */

enum { ROW_COLUMN_COUNT = ROW_SEALED + 2 };

static void row_step(sqlite3_context *context, int count, sqlite3_value **value) {
    const struct hf_store *const store = sqlite3_user_data(context);
    struct store_walk *const walk = store->walk;
    struct raw_row raw;
    assert(walk != NULL && count == ROW_COLUMN_COUNT);
    raw_of_values(value, &raw);
    walk->status = take_row(walk, &raw, (struct hf_text){NULL, 0});
    if (walk->status != HF_OK) {
        sqlite3_result_error_code(context, SQLITE_ABORT);
    }
}

static void row_final(sqlite3_context *context) {
    sqlite3_result_null(context);
}

enum hf_status hf_store_rows_prepare(struct hf_store *store, struct hf_error *error) {
    const int code = sqlite3_create_function_v2(store->db, STORE_TAKE_ROW, ROW_COLUMN_COUNT,
                                                SQLITE_UTF8 | SQLITE_DIRECTONLY, store, NULL,
                                                row_step, row_final, NULL);
    return code == SQLITE_OK ? HF_OK : hf_store_fail(store, code, "open", error);
}

static enum hf_status walk_part(struct store_walk *walk, const struct hf_store_part *part) {
    struct hf_store *const store = walk->store;
    struct store_binder binder;
    struct hf_error trouble = {.message = ""};
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_ROWS, &binder, walk->error));
    hf_store_bind_int(&binder, walk->moment->newest);
    hf_store_bind_int(&binder, walk->moment->oldest);
    hf_store_bind_int(&binder, part->from);
    hf_store_bind_int(&binder, part->until);
    store->walk = walk;
    const enum hf_status status = hf_store_step(store, &binder, &has_row, &trouble);
    store->walk = NULL;
    sqlite3_reset(binder.statement);
    if (walk->status != HF_OK) {
        return walk->status; /* whoever stopped the walk has said why */
    }
    return status == HF_OK ? HF_OK : hf_error_set(walk->error, status, "%s", trouble.message);
}

enum hf_status hf_store_whole(struct hf_store *store, struct hf_store_part *whole,
                              struct hf_error *error) {
    assert(store->is_reading);
    struct store_binder binder;
    HF_TRY(hf_store_bind(store, SQL_ROW_FIRST, &binder, error));
    HF_TRY(hf_store_number(store, &binder, 0, &whole->from, error));
    HF_TRY(hf_store_bind(store, SQL_ROW_LAST, &binder, error));
    HF_TRY(hf_store_number(store, &binder, -1, &whole->until, error));
    whole->until += whole->until < INT64_MAX;
    return HF_OK;
}

enum hf_status hf_store_rows_part(struct hf_store *store, const struct hf_store_moment *moment,
                                  const struct hf_store_part *part,
                                  const struct hf_store_row_sink *sink, struct hf_error *error) {
    assert(store->is_reading);
    struct store_walk walk = {.store = store, .moment = moment, .sink = sink, .error = error};
    return walk_part(&walk, part);
}

static enum hf_status count_check(const struct store_walk *walk) {
    return walk->row_count == walk->moment->row_count
               ? HF_OK
               : hf_store_damaged(walk->store, "assertions are missing", walk->error);
}

enum hf_status hf_store_rows(struct hf_store *store, const struct hf_store_moment *moment,
                             const struct hf_store_row_sink *sink, struct hf_error *error) {
    assert(store->is_reading);
    struct store_walk walk = {.store = store, .moment = moment, .sink = sink, .error = error};
    struct hf_store_part whole = {.from = 0};
    HF_TRY(hf_store_whole(store, &whole, error));
    HF_TRY(walk_part(&walk, &whole));
    return count_check(&walk);
}

/* ---- sorted ---- */

enum hf_status hf_store_rows_sorted(struct hf_store *store, const struct hf_store_moment *moment,
                                    const struct hf_store_row_sink *sink, struct hf_error *error) {
    assert(store->is_reading);
    struct store_walk walk = {.store = store, .moment = moment, .sink = sink, .error = error};
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_ROWS_SORTED, &binder, error));
    hf_store_bind_int(&binder, moment->newest);
    hf_store_bind_int(&binder, moment->oldest);
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    while (has_row) {
        struct raw_row raw;
        raw_of_statement(binder.statement, &raw);
        HF_TRY(take_row(&walk, &raw, hf_store_column(binder.statement, ROW_COLUMN_COUNT)));
        HF_TRY(hf_store_step(store, &binder, &has_row, error));
    }
    return count_check(&walk);
}
