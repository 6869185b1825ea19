#include "store/store_private.h"

#include <assert.h>

/* Bodies that are kept once, whoever says them and as often as they come back: an entry of a list
 * is published by one authority, copied by others, and imported again and again. A row of such a
 * kind has an empty body of its own and refers to the one there is under the SHA-256 of it.
 *
 * What a batch writes over before it ends would leave a body behind that nobody uses: such bodies
 * are taken away at its end. Later none can lose its last user, since rows are never deleted. */

static enum hf_status find_content(struct hf_store *store, const struct hf_digest_hex *digest,
                                   int64_t *id, struct hf_error *error) {
    struct store_binder binder;
    bool has_row = false;
    *id = 0;
    HF_TRY(hf_store_bind(store, SQL_CONTENT_FIND, &binder, error));
    hf_store_bind_text(&binder, hf_digest_text(digest));
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    if (!has_row) {
        return HF_OK;
    }
    *id = sqlite3_column_int64(binder.statement, 0);
    const bool is_sound = *id > 0 && hf_store_is_sealed(binder.statement, 3);
    sqlite3_reset(binder.statement);
    return is_sound ? HF_OK : hf_store_damaged(store, "a content's seal", error);
}

static enum hf_status add_content(struct hf_store *store, const struct hf_digest_hex *digest,
                                  struct hf_text body, int64_t *id, struct hf_error *error) {
    struct store_batch *const batch = &store->batch;
    struct store_binder binder;
    if (batch->content_next == 0) {
        HF_TRY(hf_store_bind(store, SQL_CONTENT_NEXT, &binder, error));
        HF_TRY(hf_store_number(store, &binder, 1, &batch->content_next, error));
        batch->content_first = batch->content_next;
    }
    if (batch->content_next < 1 || batch->content_next > STORE_ROWS_MAX) {
        return hf_store_damaged(store, "its numbers are out of range", error);
    }
    HF_TRY(hf_store_bind(store, SQL_CONTENT_INSERT, &binder, error));
    hf_store_bind_int(&binder, batch->content_next);
    hf_store_bind_text(&binder, hf_digest_text(digest));
    hf_store_bind_text(&binder, body);
    hf_store_bind_seal(&binder);
    HF_TRY(hf_store_run(store, &binder, error));
    *id = batch->content_next++;
    return HF_OK;
}

enum hf_status hf_store_share(struct hf_store *store, struct store_version *version,
                              struct hf_error *error) {
    assert(version->content == 0);
    if (!hf_schema_get(version->kind)->is_published || version->body.len == 0) {
        return HF_OK;
    }
    const struct hf_digest_hex digest = hf_digest_of(version->body);
    HF_TRY(find_content(store, &digest, &version->content, error));
    return version->content != 0
               ? HF_OK
               : add_content(store, &digest, version->body, &version->content, error);
}

enum hf_status hf_store_share_end(struct hf_store *store, struct hf_error *error) {
    const struct store_batch *const batch = &store->batch;
    if (!batch->has_unused || batch->content_first == 0) {
        return HF_OK;
    }
    struct store_binder binder;
    HF_TRY(hf_store_bind(store, SQL_CONTENT_DROP, &binder, error));
    hf_store_bind_int(&binder, batch->content_first);
    hf_store_bind_int(&binder, batch->row_first);
    return hf_store_run(store, &binder, error);
}

enum hf_status hf_store_check_content(struct hf_store *store, struct hf_error *error) {
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_CHECK_CONTENT, &binder, error));
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    while (has_row) {
        const struct hf_digest_hex digest = hf_digest_of(hf_store_column(binder.statement, 2));
        if (!hf_store_is_sealed(binder.statement, 3) ||
            !hf_text_equal(hf_store_column(binder.statement, 1), hf_digest_text(&digest))) {
            return hf_store_damaged(store, "a content's seal", error);
        }
        HF_TRY(hf_store_step(store, &binder, &has_row, error));
    }
    HF_TRY(hf_store_bind(store, SQL_CONTENT_UNUSED, &binder, error));
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    sqlite3_reset(binder.statement);
    return has_row ? hf_store_damaged(store, "a content that no assertion refers to", error)
                   : HF_OK;
}
