#include "store/store_private.h"

#include <assert.h>

/* Which batch of each source counts at a moment: one walk over the batches, by number. The rule is
 * in store.h. */

struct batch_row {
    int64_t id, source, imported_at, created, gone;
    struct hf_date_range published;
    bool is_full, is_removal;
};

static struct batch_row read_batch(sqlite3_stmt *statement) {
    const struct hf_text mode = hf_store_column(statement, 2);
    return (struct batch_row){
        .id = sqlite3_column_int64(statement, 0),
        .source = sqlite3_column_int64(statement, 1),
        .imported_at = sqlite3_column_int64(statement, 3),
        .published = {{(int32_t)sqlite3_column_int64(statement, 4)},
                      {(int32_t)sqlite3_column_int64(statement, 5)}},
        .created = sqlite3_column_int64(statement, 9),
        .gone = sqlite3_column_int64(statement, 12),
        .is_full = hf_text_equal(mode, HF_TEXT("full")),
        .is_removal = hf_text_equal(mode, HF_TEXT("remove")),
    };
}

static bool is_said(struct hf_date_range date) {
    return date.earliest.days != HF_DATE_UNKNOWN.earliest.days ||
           date.latest.days != HF_DATE_UNKNOWN.latest.days;
}

/* Seconds from which on a batch is known. Only a full import is a version that was published. */
static int64_t known_from(const struct batch_row *batch) {
    const int64_t published = (int64_t)batch->published.latest.days * HF_DAY_SECONDS;
    const bool is_earlier =
        batch->is_full && is_said(batch->published) && published < batch->imported_at;
    return is_earlier ? published : batch->imported_at;
}

/* Whether `batch` is an older version than the one that counts. */
static bool is_history(const struct hf_store_moment *moment, const struct batch_row *batch) {
    const struct hf_date_range counting = moment->published[batch->source];
    return moment->batch[batch->source] != 0 && batch->is_full && is_said(batch->published) &&
           is_said(counting) && batch->published.latest.days < counting.latest.days;
}

/* What stands in the file after the batch, whether it counts or not, is in *standing. */
static void take_batch(struct hf_store_moment *moment, const struct batch_row *batch,
                       int64_t *standing) {
    const int64_t source = batch->source;
    standing[source] += batch->created - batch->gone;
    if (known_from(batch) > moment->known_at || is_history(moment, batch)) {
        return;
    }
    moment->batch[source] = batch->is_removal ? 0 : batch->id;
    moment->rows[source] = standing[source];
    if (batch->is_removal) {
        moment->published[source] = HF_DATE_UNKNOWN;
    } else if (batch->is_full || is_said(batch->published)) {
        moment->published[source] = batch->published;
    }
}

static enum hf_status make_arrays(struct hf_store_moment *moment, struct hf_arena *keep,
                                  int64_t **standing) {
    const size_t count = (size_t)moment->source_limit;
    moment->batch = hf_new(keep, int64_t, count);
    moment->rows = hf_new(keep, int64_t, count);
    moment->published = hf_new(keep, struct hf_date_range, count);
    *standing = hf_new(keep, int64_t, count);
    if (moment->batch == NULL || moment->rows == NULL || moment->published == NULL ||
        *standing == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        moment->published[i] = HF_DATE_UNKNOWN;
    }
    return HF_OK;
}

static void sum_up(struct hf_store_moment *moment) {
    for (int64_t i = 0; i < moment->source_limit; i++) {
        const int64_t batch = moment->batch[i];
        moment->newest = batch > moment->newest ? batch : moment->newest;
        if (batch != 0 && (moment->oldest == 0 || batch < moment->oldest)) {
            moment->oldest = batch;
        }
        moment->row_count += batch == 0 ? 0 : moment->rows[i];
    }
}

enum hf_status hf_store_moment_after(struct hf_store *store, int64_t batch, int64_t known_at,
                                     struct hf_arena *keep, struct hf_store_moment *moment,
                                     struct hf_error *error) {
    assert(store->is_reading || store->is_writing);
    struct hf_store_moment result = {.known_at = known_at};
    int64_t *standing = NULL;
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(store, SQL_IDS, &binder, error));
    HF_TRY(hf_store_number(store, &binder, 0, &result.source_limit, error));
    result.source_limit++;
    if (result.source_limit < 1 || result.source_limit > INT32_MAX) {
        return hf_store_damaged(store, "a source's number", error);
    }
    if (make_arrays(&result, keep, &standing) != HF_OK) {
        return hf_store_fail(store, SQLITE_NOMEM, "read", error);
    }
    HF_TRY(hf_store_bind(store, SQL_CHECK_BATCH, &binder, error));
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    while (has_row) {
        const struct batch_row row = read_batch(binder.statement);
        if (row.source <= 0 || row.source >= result.source_limit) {
            return hf_store_damaged(store, "a batch's source", error);
        }
        if (row.id <= batch) {
            take_batch(&result, &row, standing);
        }
        HF_TRY(hf_store_step(store, &binder, &has_row, error));
    }
    sum_up(&result);
    *moment = result;
    return HF_OK;
}

enum hf_status hf_store_moment(struct hf_store *store, int64_t known_at, struct hf_arena *keep,
                               struct hf_store_moment *moment, struct hf_error *error) {
    return hf_store_moment_after(store, INT64_MAX, known_at, keep, moment, error);
}
