#include "store/store_changes.h"
#include "store/store_record.h"

#include <assert.h>
#include <stdlib.h>

/* Checks the evidence log against itself and against the tables.
 *
 * One walk over the assertions by id and one over the defects give every batch's digests anew; one
 * walk over the records then compares. */

struct verifying {
    struct hf_store *store;
    const struct hf_store_log_sink *sink;
    struct store_changes *changes; /* by batch */
    uint8_t *has_record;           /* by batch */
    struct store_survey *survey;   /* NULL: only the log is looked at */
    int64_t batch_limit;
    struct hf_digest_hex previous; /* of the record before */
    int64_t number;                /* of that record */
    struct hf_buffer text;
    struct hf_error damage; /* the last */
};

static enum hf_status say(struct verifying *verifying, int64_t number, const char *what) {
    return verifying->sink->found(verifying->sink->context, number, hf_text_of(what));
}

/* Damage that stops one look at the file is something that was found; the next look follows. */
static enum hf_status take_damage(struct verifying *verifying, enum hf_status status) {
    return status == HF_ERR_STORE ? say(verifying, 0, verifying->damage.message) : status;
}

static struct store_changes *changes_of(struct verifying *verifying, int64_t batch) {
    return batch > 0 && batch < verifying->batch_limit ? &verifying->changes[batch] : NULL;
}

/* The digest of the record as its columns say it, and its place in the chain. */
static enum hf_status check_chain(struct verifying *verifying, const struct hf_store_record *record,
                                  bool is_sealed) {
    hf_buffer_clear(&verifying->text);
    hf_store_record_print(&verifying->text, record);
    HF_TRY(verifying->text.status);
    const struct hf_digest_hex digest = hf_digest_of(hf_buffer_text(&verifying->text));
    if (record->number != verifying->number + 1) {
        HF_TRY(say(verifying, record->number, "records before this one are missing"));
    }
    if (!hf_text_equal(record->previous, hf_digest_text(&verifying->previous))) {
        HF_TRY(say(verifying, record->number, "it does not follow on the record before it"));
    }
    if (!hf_text_equal(record->digest, hf_digest_text(&digest)) || !is_sealed) {
        HF_TRY(say(verifying, record->number, "it is not what was written: its digest differs"));
    }
    verifying->number = record->number;
    verifying->previous = digest;
    return HF_OK;
}

/* Whether the record says of its batch what the tables say now. */
static enum hf_status check_batch(struct verifying *verifying, const struct hf_store_record *record,
                                  struct hf_error *error) {
    struct store_changes *const changes = changes_of(verifying, record->batch);
    if (changes == NULL || verifying->has_record[record->batch] != 0) {
        return say(verifying, record->number,
                   changes == NULL ? "its batch is not there" : "its batch has two records");
    }
    verifying->has_record[record->batch] = 1;
    hf_buffer_clear(&verifying->text);
    HF_TRY(
        hf_store_changes_print(verifying->store, record->batch, changes, &verifying->text, error));
    HF_TRY(verifying->text.status);
    if (!hf_text_starts(record->about, hf_buffer_text(&verifying->text))) {
        return say(verifying, record->number,
                   "the assertions, files or defects of its batch are not what was imported");
    }
    return HF_OK;
}

static enum hf_status check_record(struct verifying *verifying, sqlite3_stmt *row,
                                   struct hf_error *error) {
    const struct hf_store_record record = hf_store_record_read(row);
    const bool makes = hf_text_equal(record.action, HF_TEXT("create")) ||
                       hf_text_equal(record.action, HF_TEXT("migrate"));
    HF_TRY(check_chain(verifying, &record, hf_store_is_sealed(row, 9)));
    if (record.number == 1 && !makes) {
        HF_TRY(say(verifying, 1, "the first record does not say how the workspace was made"));
    }
    const bool has_line = hf_text_starts(record.about, HF_TEXT("batch\t"));
    if (record.batch == 0 && has_line) {
        return say(verifying, record.number, "it tells of a batch but names none");
    }
    return record.batch == 0 ? HF_OK : check_batch(verifying, &record, error);
}

static enum hf_status walk_records(struct verifying *verifying, struct hf_error *error) {
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_bind(verifying->store, SQL_RECORDS, &binder, error));
    hf_store_bind_int(&binder, INT64_MIN);
    hf_store_bind_int(&binder, INT64_MAX);
    HF_TRY(hf_store_step(verifying->store, &binder, &has_row, error));
    while (has_row) {
        HF_TRY(check_record(verifying, binder.statement, error));
        HF_TRY(hf_store_step(verifying->store, &binder, &has_row, error));
    }
    if (verifying->number == 0) {
        HF_TRY(say(verifying, 0, "the log is empty"));
    }
    for (int64_t batch = 1; batch < verifying->batch_limit; batch++) {
        if (verifying->has_record[batch] == 0) {
            HF_TRY(say(verifying, 0, "an import or removal has no record"));
        }
    }
    return HF_OK;
}

static enum hf_status verify(struct verifying *verifying, struct hf_error *error) {
    const size_t count = (size_t)verifying->batch_limit;
    verifying->changes = calloc(count, sizeof *verifying->changes);
    verifying->has_record = calloc(count, 1);
    if (verifying->changes == NULL || verifying->has_record == NULL) {
        return hf_store_fail(verifying->store, SQLITE_NOMEM, "read", error);
    }
    for (size_t i = 0; i < count; i++) {
        verifying->changes[i] = hf_store_changes_make();
    }
    int64_t stray = 0;
    HF_TRY(hf_store_changes_walk(verifying->store, verifying->changes, verifying->batch_limit,
                                 verifying->survey, &stray, error));
    if (verifying->survey != NULL) {
        HF_TRY(take_damage(verifying, hf_store_survey_end(verifying->survey, &verifying->damage)));
    }
    if (stray > 0) {
        HF_TRY(say(verifying, 0, "assertions or defects belong to batches that are not there"));
    }
    return walk_records(verifying, error);
}

static enum hf_status verify_log(struct verifying *verifying, struct hf_error *error) {
    struct hf_store *const store = verifying->store;
    struct store_binder binder;
    bool has_row = false;
    HF_TRY(hf_store_load_kinds(store, error));
    HF_TRY(hf_store_bind(store, SQL_IDS, &binder, error));
    HF_TRY(hf_store_step(store, &binder, &has_row, error));
    verifying->batch_limit = sqlite3_column_int64(binder.statement, 1) + 1;
    sqlite3_reset(binder.statement);
    if (verifying->batch_limit < 1 || verifying->batch_limit > INT32_MAX) {
        return hf_store_damaged(store, "its numbers are out of range", error);
    }
    for (size_t i = 0; i < HF_DIGEST_HEX; i++) {
        verifying->previous.text[i] = '0';
    }
    enum hf_status status = verify(verifying, error);
    if (status == HF_ERR_MEMORY || status == HF_ERR_LIMIT) {
        status = hf_store_fail(store, SQLITE_NOMEM, "read", error);
    }
    free(verifying->changes);
    free(verifying->has_record);
    hf_buffer_free(&verifying->text);
    return status;
}

static struct verifying verifying_make(struct hf_store *store,
                                       const struct hf_store_log_sink *sink) {
    return (struct verifying){
        .store = store, .sink = sink, .text = hf_buffer_make((size_t)1 << 28)};
}

enum hf_status hf_store_log_verify(struct hf_store *store, const struct hf_store_log_sink *sink,
                                   struct hf_error *error) {
    assert(store->is_reading);
    struct verifying verifying = verifying_make(store, sink);
    return verify_log(&verifying, error);
}

enum hf_status hf_store_verify_all(struct hf_store *store, const struct hf_store_log_sink *sink,
                                   struct hf_error *error) {
    assert(store->is_reading);
    struct verifying verifying = verifying_make(store, sink);
    struct store_survey survey;
    enum hf_status status = take_damage(&verifying, hf_store_verify_rest(store, &verifying.damage));
    if (status == HF_OK) {
        status = hf_store_survey_begin(&survey, store, &verifying.damage);
        verifying.survey = status == HF_OK ? &survey : NULL;
        status = take_damage(&verifying, status);
        if (status == HF_OK) {
            status = take_damage(&verifying, verify_log(&verifying, &verifying.damage));
        }
        hf_store_survey_free(&survey);
    }
    if (status != HF_OK && error != NULL) {
        *error = verifying.damage;
    }
    return status;
}
