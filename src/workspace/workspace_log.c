#include "workspace/workspace_private.h"

#include <holdfast/evidence.h>
#include <stdio.h>
#include <string.h>

#include "store/assertion_body.h"

/* The evidence log for those who ask: the store's records with public names, what an answer leads
 * back to, and the claims of those who kept a head. */

#define WALK_BYTES ((size_t)4 << 30) /* address space for records on their way */

enum { WALK_RECORDS = 1000, DIGEST_LEAST = 12 };

_Static_assert((int)HF_LOG_DIGEST == (int)HF_DIGEST_HEX, "one length of digests");

static struct hf_log_record public_record(const struct hf_store_record *record) {
    return (struct hf_log_record){
        .number = record->number,
        .at = record->at,
        .batch = record->batch,
        .who = record->who,
        .program = record->program,
        .action = record->action,
        .about = record->about,
        .previous = record->previous,
        .digest = record->digest,
    };
}

void hf_log_print(const struct hf_log_record *record, struct hf_buffer *text) {
    const struct hf_store_record stored = {
        .number = record->number,
        .at = record->at,
        .batch = record->batch,
        .who = record->who,
        .program = record->program,
        .action = record->action,
        .about = record->about,
        .previous = record->previous,
        .digest = record->digest,
    };
    hf_store_record_print(text, &stored);
}

void hf_log_add(struct hf_buffer *about, const char *name, struct hf_text value) {
    hf_buffer_printf(about, "%s\t", name);
    hf_body_escape(about, value);
    hf_buffer_putc(about, '\n');
}

bool hf_log_next(struct hf_text *rest, struct hf_text *name, struct hf_text *value) {
    return hf_body_next(rest, name, value);
}

enum hf_status hf_log_unescape(struct hf_arena *keep, struct hf_text value, struct hf_text *text) {
    size_t len = 0;
    if (!hf_body_value_length(value, &len)) {
        return HF_ERR_INPUT;
    }
    char *const data = hf_new(keep, char, len + 1);
    if (data == NULL) {
        return HF_ERR_MEMORY;
    }
    *text = (struct hf_text){data, hf_body_value(value, data)};
    return HF_OK;
}

struct hf_text hf_log_value(const struct hf_log_record *record, const char *name) {
    struct hf_text rest = record->about;
    struct hf_text found;
    struct hf_text value;
    while (hf_log_next(&rest, &found, &value)) {
        if (hf_text_equal(found, hf_text_of(name))) {
            return value;
        }
    }
    return (struct hf_text){NULL, 0};
}

void hf_log_digest(struct hf_text bytes, char digest[HF_LOG_DIGEST + 1]) {
    const struct hf_digest_hex hex = hf_digest_of(bytes);
    memcpy(digest, hex.text, sizeof hex.text);
}

/* ---- reading ---- */

static enum hf_status read_log(struct hf_workspace *workspace, int64_t first, size_t limit,
                               struct hf_arena *keep, struct hf_log_records *records,
                               struct hf_error *error) {
    struct hf_store_record *stored = NULL;
    size_t count = 0;
    HF_TRY(hf_store_log(workspace->store, (struct hf_store_log_part){first, limit}, keep, &stored,
                        &count, error));
    struct hf_log_record *const found = hf_new(keep, struct hf_log_record, count);
    if (found == NULL) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory for %zu records", count);
    }
    for (size_t i = 0; i < count; i++) {
        found[i] = public_record(&stored[i]);
    }
    *records = (struct hf_log_records){found, count};
    return HF_OK;
}

enum hf_status hf_workspace_log(struct hf_workspace *workspace, int64_t first, size_t limit,
                                struct hf_arena *keep, struct hf_log_records *records,
                                struct hf_error *error) {
    if (workspace == NULL || keep == NULL || records == NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "a log needs a workspace, an arena and a place for the answer");
    }
    HF_TRY(hf_store_read_begin(workspace->store, error));
    const enum hf_status status = read_log(workspace, first, limit, keep, records, error);
    hf_store_read_end(workspace->store);
    return status;
}

enum hf_status hf_workspace_log_head(struct hf_workspace *workspace, bool is_data,
                                     struct hf_arena *keep, struct hf_log_record *record,
                                     struct hf_error *error) {
    if (workspace == NULL || keep == NULL || record == NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "a head needs a workspace, an arena and a place for the answer");
    }
    struct hf_store_record stored;
    HF_TRY(hf_store_read_begin(workspace->store, error));
    const enum hf_status status =
        hf_store_log_head(workspace->store, is_data, keep, &stored, error);
    hf_store_read_end(workspace->store);
    if (status == HF_OK) {
        *record = public_record(&stored);
    }
    return status;
}

/* ---- what an answer leads back to ---- */

/* Marks the imports that what counts of a source was put together from: `at` is the one that
 * counts; a partial one stands on what was there before it. */
static void mark_back(const struct hf_log_record *record, size_t at, bool *is_wanted) {
    const struct hf_text source = hf_log_value(&record[at], "source");
    size_t i = at;
    is_wanted[at] = true;
    while (i > 0 && hf_text_equal(hf_log_value(&record[at], "mode"), HF_TEXT("partial"))) {
        i--;
        if (record[i].batch != 0 && hf_text_equal(hf_log_value(&record[i], "source"), source)) {
            if (hf_text_equal(hf_log_value(&record[i], "mode"), HF_TEXT("remove"))) {
                return;
            }
            is_wanted[i] = true;
            at = i;
        }
    }
}

static bool does_count(const struct hf_store_moment *moment, int64_t batch) {
    for (int64_t i = 0; i < moment->source_limit; i++) {
        if (batch != 0 && moment->batch[i] == batch) {
            return true;
        }
    }
    return false;
}

static enum hf_status keep_wanted(const struct hf_log_records *all, const bool *is_wanted,
                                  struct hf_arena *keep, struct hf_log_records *wanted) {
    const struct hf_log_record *const record = all->item;
    const size_t count = all->count;
    size_t number = 0;
    for (size_t i = 0; i < count; i++) {
        number += is_wanted[i] ? 1 : 0;
    }
    struct hf_log_record *const kept = hf_new(keep, struct hf_log_record, number);
    size_t at = 0;
    for (size_t i = 0; i < count && kept != NULL; i++) {
        if (!is_wanted[i]) {
            continue;
        }
        struct hf_log_record *const one = &kept[at++];
        *one = record[i];
        struct hf_text *const text[] = {&one->who,   &one->program,  &one->action,
                                        &one->about, &one->previous, &one->digest};
        for (size_t t = 0; t < sizeof text / sizeof text[0]; t++) {
            HF_TRY(hf_text_copy(keep, *text[t], text[t]));
        }
    }
    *wanted = (struct hf_log_records){kept, number};
    return kept == NULL ? HF_ERR_MEMORY : HF_OK;
}

struct tracing {
    struct hf_workspace *workspace;
    int64_t data, known_at;
    struct hf_arena *keep;
    struct hf_log_records origins;
};

static enum hf_status find_origins(struct tracing *tracing, struct hf_arena scratch,
                                   struct hf_error *error) {
    struct hf_log_records all = {NULL, 0};
    struct hf_store_moment moment;
    int64_t newest = 0;
    const size_t limit = tracing->data < 0 ? 0 : (size_t)tracing->data;
    HF_TRY(read_log(tracing->workspace, 1, limit, &scratch, &all, error));
    const struct hf_log_record *const record = all.item;
    const size_t count = all.count;
    if (tracing->data < 1 || count != limit) {
        return hf_error_set(error, HF_ERR_NOT_FOUND, "the evidence log has no record %lld",
                            (long long)tracing->data);
    }
    for (size_t i = 0; i < count; i++) {
        newest = record[i].batch > newest ? record[i].batch : newest;
    }
    HF_TRY(hf_store_moment_after(tracing->workspace->store, newest, tracing->known_at, &scratch,
                                 &moment, error));
    bool *const is_wanted = hf_new(&scratch, bool, count);
    if (is_wanted == NULL) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory for %zu records", count);
    }
    for (size_t i = 0; i < count; i++) {
        if (does_count(&moment, record[i].batch)) {
            mark_back(record, i, is_wanted);
        }
    }
    const enum hf_status status = keep_wanted(&all, is_wanted, tracing->keep, &tracing->origins);
    return status == HF_OK ? HF_OK
                           : hf_error_set(error, status, "no memory for %zu records", count);
}

enum hf_status hf_workspace_log_origins(struct hf_workspace *workspace, int64_t data,
                                        int64_t known_at, struct hf_arena *keep,
                                        struct hf_log_records *records, struct hf_error *error) {
    if (workspace == NULL || keep == NULL || records == NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "origins need a workspace, an arena and a place for the answer");
    }
    struct tracing tracing = {workspace, data, known_at, keep, {NULL, 0}};
    struct hf_arena opened;
    HF_TRY(hf_workspace_arena(&opened, WALK_BYTES, error));
    struct hf_arena scratch = opened;
    scratch.allowance = keep->allowance;
    enum hf_status status = hf_store_read_begin(workspace->store, error);
    if (status == HF_OK) {
        status = find_origins(&tracing, scratch, error);
        hf_store_read_end(workspace->store);
    }
    hf_arena_close(&opened);
    if (status == HF_OK) {
        *records = tracing.origins;
    }
    return status;
}

/* ---- writing ---- */

static enum hf_status read_one(struct hf_workspace *workspace, int64_t number,
                               struct hf_arena *keep, struct hf_log_record *record,
                               struct hf_error *error) {
    struct hf_log_records found = {NULL, 0};
    HF_TRY(hf_workspace_log(workspace, number, 1, keep, &found, error));
    if (found.count == 0 || found.item->number != number) {
        return hf_error_set(error, HF_ERR_STORE, "record %lld was written and is not there",
                            (long long)number);
    }
    *record = *found.item;
    return HF_OK;
}

enum hf_status hf_workspace_record(struct hf_workspace *workspace, struct hf_text action,
                                   struct hf_text about, struct hf_arena *keep,
                                   struct hf_log_record *record, struct hf_error *error) {
    if (workspace == NULL || keep == NULL || record == NULL || action.len == 0) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "a record needs a workspace, an action, an arena and a place for it");
    }
    int64_t number = 0;
    const struct hf_store_record stored = {
        .at = workspace->host.now(workspace->host.context),
        .who = hf_text_of(workspace->who),
        .action = action,
        .about = about,
    };
    HF_TRY(hf_store_record_add(workspace->store, &stored, &number, error));
    return read_one(workspace, number, keep, record, error);
}

/* ---- verifying ---- */

struct proving {
    struct hf_log_claim *claim;
    size_t claim_count;
    const struct hf_log_sink *sink;
    struct hf_log_verified result;
    struct hf_error error; /* the last one */
};

static enum hf_status pass_on(void *context, int64_t number, struct hf_text what) {
    struct proving *const proving = context;
    proving->result.found++;
    return proving->sink->found(proving->sink->context, number, what);
}

/* Damage that stops a look at the file is something that was found. */
static enum hf_status take_damage(struct proving *proving, enum hf_status status) {
    return status == HF_ERR_STORE ? pass_on(proving, 0, hf_text_of(proving->error.message))
                                  : status;
}

static char lower_digit(char c) {
    return (char)(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
}

static bool is_claim(struct hf_text digest) {
    bool is_good = digest.len >= DIGEST_LEAST && digest.len <= HF_LOG_DIGEST;
    for (size_t i = 0; i < digest.len && is_good; i++) {
        const char c = lower_digit(digest.data[i]);
        is_good = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
    return is_good;
}

static bool is_of(struct hf_text claim, struct hf_text digest) {
    bool is_same = claim.len <= digest.len;
    for (size_t i = 0; i < claim.len && is_same; i++) {
        is_same = lower_digit(claim.data[i]) == digest.data[i];
    }
    return is_same;
}

static enum hf_status look_record(struct proving *proving, const struct hf_store_record *record,
                                  struct hf_error *error) {
    for (size_t i = 0; i < proving->claim_count; i++) {
        struct hf_log_claim *const claim = &proving->claim[i];
        if (!is_of(claim->digest, record->digest)) {
            continue;
        }
        if (claim->number != 0) {
            return hf_error_set(error, HF_ERR_ARGUMENT,
                                "records %lld and %lld both begin with %.*s; give more digits",
                                (long long)claim->number, (long long)record->number,
                                HF_TEXT_ARG(claim->digest));
        }
        claim->number = record->number;
    }
    proving->result.number = record->number;
    if (record->digest.len == HF_LOG_DIGEST) {
        memcpy(proving->result.head, record->digest.data, HF_LOG_DIGEST);
    }
    return HF_OK;
}

/* A thousand records at a time: a log may be longer than the memory. */
static enum hf_status look_claims(struct proving *proving, struct hf_store *store,
                                  struct hf_arena arena, struct hf_error *error) {
    size_t count = WALK_RECORDS;
    for (int64_t first = 1; count == WALK_RECORDS;) {
        struct hf_arena room = arena;
        struct hf_store_record *record = NULL;
        HF_TRY(hf_store_log(store, (struct hf_store_log_part){first, WALK_RECORDS}, &room, &record,
                            &count, error));
        for (size_t i = 0; i < count; i++) {
            HF_TRY(look_record(proving, &record[i], error));
            first = record[i].number + 1;
        }
    }
    for (size_t i = 0; i < proving->claim_count; i++) {
        char what[200];
        if (proving->claim[i].number == 0) {
            (void)snprintf(what, sizeof what,
                           "no record has the digest %.*s: since it was printed the log was cut "
                           "off or rewritten, or it is of another workspace",
                           HF_TEXT_ARG(proving->claim[i].digest));
            HF_TRY(pass_on(proving, 0, hf_text_of(what)));
        }
    }
    return HF_OK;
}

static enum hf_status verify_file(struct proving *proving, struct hf_store *store,
                                  struct hf_arena arena) {
    const struct hf_store_log_sink sink = {proving, pass_on};
    struct hf_error *const error = &proving->error;
    enum hf_status status = hf_store_read_begin(store, error);
    if (status != HF_OK) {
        return take_damage(proving, status);
    }
    status = hf_store_verify_all(store, &sink, error);
    if (status == HF_OK) {
        status = take_damage(proving, look_claims(proving, store, arena, error));
    }
    hf_store_read_end(store);
    return status;
}

enum hf_status hf_workspace_log_verify(struct hf_workspace *workspace, struct hf_log_claim *claim,
                                       size_t claim_count, const struct hf_log_sink *sink,
                                       struct hf_log_verified *result, struct hf_error *error) {
    if (workspace == NULL || sink == NULL || result == NULL || (claim == NULL && claim_count > 0)) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "a verification needs a workspace, a sink and a place for the answer");
    }
    for (size_t i = 0; i < claim_count; i++) {
        claim[i].number = 0;
        if (!is_claim(claim[i].digest)) {
            return hf_error_set(error, HF_ERR_ARGUMENT,
                                "'%.*s' is no digest; give its 64 hexadecimal digits, or 12 or "
                                "more from its beginning",
                                HF_TEXT_ARG(hf_text_slice(claim[i].digest, 0, 80)));
        }
    }
    struct proving proving = {claim, claim_count, sink, {.found = 0}, {.message = ""}};
    struct hf_arena arena;
    HF_TRY(hf_workspace_arena(&arena, WALK_BYTES, error));
    const enum hf_status status = verify_file(&proving, workspace->store, arena);
    hf_arena_close(&arena);
    if (status != HF_OK && error != NULL) {
        *error = proving.error;
    }
    if (status == HF_OK) {
        *result = proving.result;
    }
    return status;
}
