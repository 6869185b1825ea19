#include "store/store_private.h"

#include <assert.h>
#include <string.h>

/* What finds damage. The small tables (sources, kinds, batches, files) are looked at whole whenever
 * reading begins: a name or a time that a disk has changed would otherwise be believed.
 * hf_store_verify looks at everything: store_verify.c. */

static enum hf_status add_known_kind(struct hf_store *store, sqlite3_stmt *statement,
                                     struct hf_error *error) {
    const struct hf_text name = hf_store_column(statement, 1);
    if (store->kind_count == STORE_KINDS_MAX || name.len > STORE_KIND_NAME_MAX ||
        !hf_store_is_sealed(statement, 2)) {
        return hf_store_damaged(store, "a kind's name", error);
    }
    struct store_kind *const kind = &store->kind[store->kind_count++];
    *kind = (struct store_kind){.id = sqlite3_column_int64(statement, 0), .name_len = name.len};
    if (name.len > 0) {
        memcpy(kind->name, name.data, name.len);
    }
    if (hf_schema_kind_by_name(name, &kind->kind)) {
        store->kind_id[kind->kind] = kind->id;
    } else {
        kind->kind = (enum hf_kind)HF_KIND_COUNT;
    }
    return HF_OK;
}

enum hf_status hf_store_load_kinds(struct hf_store *store, struct hf_error *error) {
    store->kind_count = 0;
    memset(store->kind_id, 0, sizeof store->kind_id);
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_KINDS, &binder, error));
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    while (has_row) {
        HF_TRY(add_known_kind(store, binder.statement, error));
        HF_TRY(hf_store_step(store, &binder, &has_row, error));
    }
    return HF_OK;
}

enum hf_status hf_store_check_seals(struct hf_store *store, enum store_sql sql, int columns,
                                    bool has_until, struct hf_error *error) {
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, sql, &binder, error));
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    while (has_row) {
        const bool is_sound = has_until ? hf_store_is_sealed_until(binder.statement, columns)
                                        : hf_store_is_sealed(binder.statement, columns);
        if (!is_sound) {
            return hf_store_damaged(store, "a row's seal", error);
        }
        HF_TRY(hf_store_step(store, &binder, &has_row, error));
    }
    return HF_OK;
}

/* Batches are numbered without gap, and each says how many assertions stand after it. */
static enum hf_status check_batches(struct hf_store *store, struct hf_error *error) {
    struct store_binder binder;
    bool has_row = false;
    int64_t standing = 0;
    int64_t id = 0;
    HF_TRY(hf_store_bind(store, SQL_CHECK_BATCH, &binder, error));
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    while (has_row) {
        sqlite3_stmt *const row = binder.statement;
        if (!hf_store_is_sealed(row, 15)) {
            return hf_store_damaged(store, "a batch's seal", error);
        }
        id++;
        standing += sqlite3_column_int64(row, 9) - sqlite3_column_int64(row, 12);
        if (sqlite3_column_int64(row, 0) != id || sqlite3_column_int64(row, 14) != standing) {
            return hf_store_damaged(store, "a batch is missing", error);
        }
        HF_TRY(hf_store_step(store, &binder, &has_row, error));
    }
    return HF_OK;
}

enum hf_status hf_store_check_small(struct hf_store *store, struct hf_error *error) {
    HF_TRY(hf_store_load_kinds(store, error));
    HF_TRY(hf_store_check_seals(store, SQL_CHECK_SOURCE, 2, false, error));
    HF_TRY(hf_store_check_seals(store, SQL_CHECK_FILE, 6, false, error));
    return check_batches(store, error);
}

/* The check of pages says a page that could not be read among its findings, with SQLite's code:
 * then the machine failed, and whether the file is damaged is not known. 0: no such code is said.
 */
static int code_said(struct hf_text said) {
    const struct hf_text words = HF_TEXT("error code=");
    size_t at = hf_text_find(said, words, 0);
    int code = 0;
    at = at < said.len ? at + words.len : at;
    for (; at < said.len && said.data[at] >= '0' && said.data[at] <= '9' && code < 100000; at++) {
        code = code * 10 + (said.data[at] - '0');
    }
    return (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_NOMEM ? code : 0;
}

enum hf_status hf_store_pages_said(struct hf_store *store, const struct store_binder *check,
                                   struct hf_error *error) {
    bool has_row = false;
    HF_TRY(hf_store_step(store, check, &has_row, error));
    const struct hf_text said =
        has_row ? hf_store_column(check->statement, 0) : (struct hf_text){NULL, 0};
    const int code = code_said(said);
    if (code != 0) {
        sqlite3_reset(check->statement);
        return hf_store_fail(store, code, "read", error);
    }
    if (!hf_text_equal(said, HF_TEXT("ok"))) {
        char what[101] = "its pages";
        const size_t len = said.len < sizeof what ? said.len : sizeof what - 1;
        if (len > 0) {
            memcpy(what, said.data, len);
            what[len] = '\0';
        }
        sqlite3_reset(check->statement);
        return hf_store_damaged(store, what, error);
    }
    sqlite3_reset(check->statement);
    return HF_OK;
}
