#include "store/store_private.h"

#include <assert.h>

/* Whether what a small batch brought is described by other sources too: one look-up a row and other
 * source, so that a correction of one row need not resolve the whole workspace to know. */

enum hf_status hf_store_shared_rows(struct hf_store *store, const struct hf_store_moment *moment,
                                    int64_t limit, int64_t *rows, struct hf_error *error) {
    assert(store->is_reading);
    struct store_binder binder;
    int64_t brought = 0;
    HF_TRY(hf_store_bind(store, SQL_BATCH_BROUGHT, &binder, error));
    hf_store_bind_int(&binder, moment->newest);
    HF_TRY(hf_store_number(store, &binder, 0, &brought, error));
    if (brought > limit) {
        *rows = -1;
        return HF_OK;
    }
    HF_TRY(hf_store_bind(store, SQL_SHARED_ROWS, &binder, error));
    hf_store_bind_int(&binder, moment->newest);
    hf_store_bind_int(&binder, brought);
    return hf_store_number(store, &binder, 0, rows, error);
}
