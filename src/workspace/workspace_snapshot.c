#include "workspace/body_cells.h"
#include "workspace/workspace_private.h"

#include "base/parallel.h"
#include "formats/formats.h"
#include "intake/intake.h"

#include <assert.h>
#include <holdfast/evidence.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* From the store to the model: the assertions that stood at a moment are read in one scan, their
 * fields taken apart into the caller's arena, the packs among them parsed, and everything given to
 * intake.
 *
 * Two things of an assertion can be foreign to this build: a kind, or a column, that its schema no
 * longer has. They are left out and said as defects. */

/* Address space: what is asked for at least, and for each assertion. */
#define SCRATCH_BYTES         ((size_t)64 << 20)
#define SCRATCH_BYTES_PER_ROW ((size_t)4 << 10)

enum {
    FOREIGN_MAX = 64,
    ROWS_FOR_THREADS = 50000, /* fewer are read before a second thread has started */
};

struct foreign {
    struct hf_text kind, column; /* column empty: the kind itself */
    int64_t rows;
};

struct loading {
    int64_t batch; /* what came after it does not count */
    struct hf_arena *keep;
    struct hf_arena scratch;
    uint32_t threads;
    pthread_mutex_t *lock; /* of `keep` and what is foreign, where several read; or NULL */
    struct hf_arena text;  /* what is left of the block of `keep` that texts go to */
    size_t text_block;     /* its size */
    const struct hf_body_column *column; /* of all kinds: hf_body_columns_make */
    struct hf_stored *stored;
    size_t stored_count, stored_limit;
    bool is_from_end; /* fills `stored` from its end on: the other reader comes from the front */
    struct hf_store_moment moment;
    const struct hf_store_origin *origin; /* sorted */
    size_t origin_count;
    uint32_t *position; /* of an origin by its id; used[] below says which are needed */
    int64_t id_limit;
    uint8_t *is_used;
    size_t pack_count; /* rows that are packs */
    struct foreign foreign[FOREIGN_MAX];
    size_t foreign_count;
    bool is_damaged;
    struct hf_defect *defect;
    size_t defect_count, defect_capacity;
};

static enum hf_status note_foreign(struct loading *loading, struct hf_text kind,
                                   struct hf_text column) {
    for (size_t i = 0; i < loading->foreign_count; i++) {
        struct foreign *const known = &loading->foreign[i];
        if (hf_text_equal(known->kind, kind) && hf_text_equal(known->column, column)) {
            known->rows++;
            return HF_OK;
        }
    }
    if (loading->lock != NULL) {
        return HF_ERR_STORE; /* is said by one handle alone: see load_in_parts */
    }
    if (loading->foreign_count == FOREIGN_MAX) {
        return HF_OK; /* a file of a far future would have been refused by its version */
    }
    struct foreign *const added = &loading->foreign[loading->foreign_count];
    HF_TRY(hf_text_copy(loading->keep, kind, &added->kind));
    HF_TRY(hf_text_copy(loading->keep, column, &added->column));
    added->rows = 1;
    loading->foreign_count++;
    return HF_OK;
}

static enum hf_status damaged(struct loading *loading) {
    loading->is_damaged = true;
    return HF_ERR_STORE;
}

static void *take_block(struct loading *loading, size_t size) {
    if (loading->lock == NULL) {
        return hf_arena_take(loading->keep, 1, 1, size);
    }
    pthread_mutex_lock(loading->lock);
    void *const memory = hf_arena_take(loading->keep, 1, 1, size);
    pthread_mutex_unlock(loading->lock);
    return memory;
}

/* Room for `size` bytes of texts. They are taken from `keep` in blocks that grow with what is read,
 * so that a row costs no allocation. */
static char *text_room(struct loading *loading, size_t size) {
    enum { BLOCK_MIN = 4 << 10, BLOCK_MAX = 256 << 10 };
    if (hf_arena_left(&loading->text) < size) {
        const size_t block = loading->text_block < BLOCK_MIN   ? BLOCK_MIN
                             : loading->text_block < BLOCK_MAX ? loading->text_block * 2
                                                               : BLOCK_MAX;
        const size_t taken = size > block ? size : block;
        void *const memory = take_block(loading, taken);
        if (memory == NULL) {
            return NULL;
        }
        loading->text_block = block;
        loading->text = hf_arena_over(memory, taken);
    }
    return (char *)loading->text.at;
}

static enum hf_status foreign_column(void *context, struct hf_text kind, struct hf_text column) {
    return note_foreign(context, kind, column);
}

/* The packed cells of a row, with its key before them. */
static enum hf_status pack_row(struct loading *loading, const struct hf_store_row *row,
                               char **packed) {
    char *const text = text_room(loading, row->key.len + hf_body_cells_max(row->kind, row->body));
    if (text == NULL) {
        return HF_ERR_MEMORY;
    }
    if (row->key.len > 0) {
        memcpy(text, row->key.data, row->key.len);
    }
    const struct hf_body_reader reader = {.column = loading->column,
                                          .kind_name = row->kind_name,
                                          .foreign = foreign_column,
                                          .context = loading};
    char *end = NULL;
    HF_TRY(hf_body_cells(&reader, row->kind, row->body, text + row->key.len, &end));
    if (end == NULL) {
        return damaged(loading);
    }
    loading->text.at = (uint8_t *)end;
    *packed = text;
    return HF_OK;
}

static enum hf_status load_row(void *context, const struct hf_store_row *row) {
    struct loading *const loading = context;
    if ((int)row->kind >= HF_KIND_COUNT) {
        return note_foreign(loading, row->kind_name, (struct hf_text){NULL, 0});
    }
    const bool is_known = row->origin > 0 && row->origin < loading->id_limit &&
                          loading->position[row->origin] != HF_NONE && row->line >= 0 &&
                          row->line <= UINT32_MAX;
    if (!is_known || loading->stored_count == loading->stored_limit) {
        return damaged(loading);
    }
    char *text = NULL;
    HF_TRY(pack_row(loading, row, &text));
    const uint32_t source = loading->position[row->origin];
    const size_t at = loading->stored_count++;
    loading->stored[loading->is_from_end ? loading->stored_limit - 1 - at : at] =
        (struct hf_stored){
            .kind = row->kind,
            .key = {text, row->key.len},
            .source = source,
            .line = (uint32_t)row->line,
            .order = row->from_batch,
            .cells = text + row->key.len,
        };
    if (loading->is_used[source] == 0) {
        loading->is_used[source] = 1; /* once: other threads read what lies beside it */
    }
    loading->pack_count += row->kind == HF_KIND_PACK;
    return HF_OK;
}

/* Where each origin stands among all of them. */
static enum hf_status place_origins(struct loading *loading) {
    for (size_t i = 0; i < loading->origin_count; i++) {
        const int64_t id = loading->origin[i].id;
        loading->id_limit = id >= loading->id_limit ? id + 1 : loading->id_limit;
    }
    /* ids are given one by one, so this is no larger than the table of files ever was */
    loading->position = hf_new(&loading->scratch, uint32_t, (size_t)loading->id_limit);
    loading->is_used = hf_new(&loading->scratch, uint8_t, loading->origin_count);
    if (loading->position == NULL || loading->is_used == NULL) {
        return HF_ERR_MEMORY;
    }
    for (int64_t id = 0; id < loading->id_limit; id++) {
        loading->position[id] = HF_NONE;
    }
    for (size_t i = 0; i < loading->origin_count; i++) {
        loading->position[loading->origin[i].id] = (uint32_t)i;
    }
    return HF_OK;
}

/* Keeps the files that something still rests on, and lets the assertions point at those. */
static enum hf_status keep_sources(struct loading *loading, struct hf_intake_input *input) {
    uint32_t *const moved = hf_new(&loading->scratch, uint32_t, loading->origin_count);
    input->source = hf_new(loading->keep, struct hf_source, loading->origin_count);
    if (moved == NULL || input->source == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < loading->origin_count; i++) {
        const struct hf_store_origin *const origin = &loading->origin[i];
        moved[i] = input->source_count;
        if (loading->is_used[i] != 0) {
            input->source[input->source_count++] = (struct hf_source){
                .name = origin->source,
                .file = origin->file,
                .digest = origin->digest,
                .imported_at = origin->imported_at,
                .published = loading->moment.published[origin->source_id],
            };
        }
    }
    for (size_t i = 0; input->source_count < loading->origin_count && i < loading->stored_count;
         i++) {
        loading->stored[i].source = moved[loading->stored[i].source];
    }
    input->stored = loading->stored;
    input->stored_count = loading->stored_count;
    return HF_OK;
}

static enum hf_status add_defect(struct loading *loading, const struct hf_defect *defect) {
    if (loading->defect_count == loading->defect_capacity) {
        struct hf_defect *const grown =
            hf_arena_grow(&loading->scratch, loading->defect, sizeof *grown,
                          _Alignof(struct hf_defect), &loading->defect_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        loading->defect = grown;
    }
    struct hf_defect *const added = &loading->defect[loading->defect_count];
    *added = *defect;
    HF_TRY(hf_text_copy(loading->keep, defect->source, &added->source));
    HF_TRY(hf_text_copy(loading->keep, defect->file, &added->file));
    HF_TRY(hf_text_copy(loading->keep, defect->subject, &added->subject));
    HF_TRY(hf_text_copy(loading->keep, defect->message, &added->message));
    loading->defect_count++;
    return HF_OK;
}

static enum hf_status take_pack_defect(void *context, const struct hf_defect *defect) {
    return add_defect(context, defect);
}

static enum hf_status ignore_pack_row(void *context, const struct hf_assertion *assertion) {
    (void)context;
    (void)assertion;
    return HF_OK;
}

static enum hf_status read_pack(struct loading *loading, const struct hf_intake_said *said,
                                struct hf_arena scratch, struct hf_intake_input *input,
                                struct hf_error *error) {
    const struct hf_source *const source = &input->source[said->source];
    const struct hf_format_input document = {source->file, said->value, source->name};
    const struct hf_sink sink = {loading, ignore_pack_row, take_pack_defect};
    struct hf_pack pack = {.fact_count = 0};
    const enum hf_status status =
        hf_pack_read(&document, loading->keep, scratch, &sink, &pack, error);
    if (status == HF_ERR_INPUT) {
        return HF_OK; /* its defects say why, and intake says that its measures are missing */
    }
    HF_TRY(status);
    input->pack[input->pack_count++] = pack;
    return HF_OK;
}

/* Of several documents of one pack the one that counts by the rules of intake. */
static enum hf_status read_packs(struct loading *loading, struct hf_intake_input *input,
                                 struct hf_error *error) {
    const int body = hf_schema_column(HF_KIND_PACK, HF_TEXT("body"));
    struct hf_intake_said *said = NULL;
    size_t count = 0;
    if (loading->pack_count == 0) {
        return HF_OK;
    }
    enum hf_status status =
        hf_intake_cells(input, HF_KIND_PACK, (uint32_t)body, &loading->scratch, &said, &count);
    input->pack = hf_new(loading->keep, struct hf_pack, count);
    if (status != HF_OK || input->pack == NULL) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory for %zu packs", count);
    }
    size_t longest = 0;
    for (size_t i = 0; i < count; i++) {
        longest = said[i].value.len > longest ? said[i].value.len : longest;
    }
    if (count == 0) {
        return HF_OK;
    }
    struct hf_arena scratch;
    HF_TRY(hf_workspace_arena(&scratch, hf_workspace_reader_bytes(longest), error));
    for (size_t i = 0; i < count && status == HF_OK; i++) {
        status = read_pack(loading, &said[i], scratch, input, error);
    }
    hf_arena_close(&scratch);
    return status;
}

static enum hf_status say_foreign(struct loading *loading) {
    for (size_t i = 0; i < loading->foreign_count; i++) {
        const struct foreign *const foreign = &loading->foreign[i];
        struct hf_text message;
        HF_TRY(
            hf_text_format(loading->keep, &message,
                           "%lld rows of %.*s hold %s '%.*s' that this version of the program does "
                           "not know: left out",
                           (long long)foreign->rows, HF_TEXT_ARG(foreign->kind),
                           foreign->column.len > 0 ? "the column" : "the kind",
                           HF_TEXT_ARG(foreign->column.len > 0 ? foreign->column : foreign->kind)));
        HF_TRY(add_defect(loading,
                          &(struct hf_defect){.kind = HF_DEFECT_COLUMN,
                                              .subject = foreign->column.len > 0 ? foreign->column
                                                                                 : foreign->kind,
                                              .message = message}));
    }
    return HF_OK;
}

/* Puts what was found here behind what intake found. */
static enum hf_status join_defects(struct loading *loading, struct hf_snapshot *snapshot) {
    HF_TRY(say_foreign(loading));
    const size_t count = snapshot->defect_count + loading->defect_count;
    if (loading->defect_count == 0) {
        return HF_OK;
    }
    struct hf_defect *const all = hf_new(loading->keep, struct hf_defect, count);
    if (all == NULL) {
        return HF_ERR_MEMORY;
    }
    if (snapshot->defect_count > 0) {
        memcpy(all, snapshot->defect, snapshot->defect_count * sizeof *all);
    }
    memcpy(all + snapshot->defect_count, loading->defect, loading->defect_count * sizeof *all);
    snapshot->defect = all;
    snapshot->defect_count = (uint32_t)count;
    return HF_OK;
}

static enum hf_status no_memory(struct hf_error *error) {
    return hf_error_set(error, HF_ERR_MEMORY, "no memory for the snapshot of the workspace");
}

/* ---- two threads ----
 *
 * A second handle reads the same file on a second thread. The numbers of the assertions are cut
 * into parts, and whoever is free takes the next; texts go into blocks that are taken from `keep`
 * one at a time. The order of rows does not matter to what is built of them. Only what is plain is
 * done this way: where a thread meets a foreign column, damage or a full arena, all is read once
 * more by one handle, which says it as ever. */

enum { READERS = 2, PARTS = 64 };

struct reading {
    struct loading part[READERS]; /* each with rows and a block of its own */
    struct hf_store *store[READERS];
    const struct hf_store_moment *moment;
    struct hf_store_part whole;
    int64_t step;
    atomic_int_fast64_t next; /* part */
    atomic_bool is_odd;
};

static void read_task(void *context, size_t task) {
    struct reading *const reading = context;
    const struct hf_store_row_sink sink = {&reading->part[task], load_row};
    while (!atomic_load(&reading->is_odd)) {
        const int64_t part = atomic_fetch_add(&reading->next, 1);
        if (part >= PARTS) {
            return;
        }
        const int64_t from = reading->whole.from + part * reading->step;
        const struct hf_store_part mine = {from, part + 1 == PARTS ? reading->whole.until
                                                                   : from + reading->step};
        if (hf_store_rows_part(reading->store[task], reading->moment, &mine, &sink, NULL) !=
            HF_OK) {
            atomic_store(&reading->is_odd, true);
        }
    }
}

static enum hf_status reading_prepare(struct loading *loading, pthread_mutex_t *lock,
                                      struct reading *reading) {
    for (size_t i = 0; i < READERS; i++) {
        struct loading *const part = &reading->part[i];
        *part = *loading;
        part->lock = lock;
        part->is_from_end = i > 0;
        part->is_used =
            i > 0 ? hf_new(&loading->scratch, uint8_t, loading->origin_count) : part->is_used;
        if (part->is_used == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    return HF_OK;
}

/* Puts together what the readers found. False if a row is missing. */
static bool reading_join(const struct reading *reading, struct loading *loading) {
    loading->stored_count = 0;
    for (size_t i = 0; i < READERS; i++) {
        const struct loading *const part = &reading->part[i];
        loading->stored_count += part->stored_count;
        loading->pack_count += part->pack_count;
        for (size_t k = 0; k < loading->origin_count; k++) {
            loading->is_used[k] |= part->is_used[k];
        }
    }
    return loading->stored_count == loading->stored_limit;
}

/* *is_done: all is read. Where it is not, nothing has changed. */
static enum hf_status load_in_parts(struct hf_store *store, const struct hf_store_moment *moment,
                                    struct loading *loading, bool *is_done) {
    struct reading reading = {.store = {store, NULL}, .moment = moment};
    const struct hf_arena keep_before = *loading->keep;
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    *is_done = false;
    HF_TRY(reading_prepare(loading, &lock, &reading));
    if (hf_store_whole(store, &reading.whole, NULL) != HF_OK ||
        hf_store_twin(store, moment, &reading.store[1], NULL) != HF_OK) {
        return HF_OK;
    }
    reading.step = (reading.whole.until - reading.whole.from) / PARTS;
    hf_parallel_run(READERS, READERS, read_task, &reading);
    hf_store_close(reading.store[1]);
    *is_done = !atomic_load(&reading.is_odd) && reading_join(&reading, loading);
    if (!*is_done) {
        *loading->keep = keep_before;
        loading->stored_count = 0;
        memset(loading->is_used, 0, loading->origin_count);
    }
    return HF_OK;
}

/* Reads all by one handle. */
static enum hf_status load_alone(struct hf_store *store, const struct hf_store_moment *moment,
                                 struct loading *loading, struct hf_error *error) {
    const struct hf_store_row_sink sink = {loading, load_row};
    struct hf_error trouble = {.message = ""};
    const enum hf_status status = hf_store_rows(store, moment, &sink, &trouble);
    if (status == HF_OK) {
        return HF_OK;
    }
    if (loading->is_damaged) {
        return hf_error_set(error, HF_ERR_STORE,
                            "an assertion of the workspace is damaged; go back to a copy of it");
    }
    if (status == HF_ERR_MEMORY) {
        return no_memory(error);
    }
    return hf_error_set(error, status, "%s", trouble.message);
}

/* Reads all that counts at the moment. */
static enum hf_status load_rows(struct hf_store *store, const struct hf_store_moment *moment,
                                struct loading *loading, struct hf_error *error) {
    struct hf_store_origin *origin = NULL;
    HF_TRY(hf_store_origins(store, moment->newest, loading->keep, &origin, &loading->origin_count,
                            error));
    loading->origin = origin;
    loading->stored = hf_take(&loading->scratch, struct hf_stored, loading->stored_limit);
    if (loading->stored == NULL ||
        hf_body_columns_make(&loading->scratch, &loading->column) != HF_OK ||
        place_origins(loading) != HF_OK) {
        return no_memory(error);
    }
    bool is_done = false;
    if (loading->threads > 1 && load_in_parts(store, moment, loading, &is_done) != HF_OK) {
        return no_memory(error);
    }
    return is_done ? HF_OK : load_alone(store, moment, loading, error);
}

/* "Now" is said as the moment of the newest import, so that the same workspace gives the same
 * snapshot tomorrow. */
static int64_t known_since(const struct loading *loading, int64_t known_at) {
    int64_t newest = 0;
    for (size_t i = 0; i < loading->origin_count; i++) {
        const int64_t at = loading->origin[i].imported_at;
        newest = at > newest ? at : newest;
    }
    return known_at == INT64_MAX ? newest : known_at;
}

static enum hf_status resolve(int64_t known_at, struct loading *loading,
                              struct hf_snapshot *snapshot, struct hf_error *error) {
    struct hf_intake_input input = {
        .known_at = known_since(loading, known_at),
        .threads = loading->threads,
    };
    struct hf_snapshot built;
    if (keep_sources(loading, &input) != HF_OK) {
        return no_memory(error);
    }
    HF_TRY(read_packs(loading, &input, error));
    HF_TRY(hf_intake_build(&input, loading->keep, loading->scratch, &built, error));
    if (join_defects(loading, &built) != HF_OK) {
        return no_memory(error);
    }
    *snapshot = built;
    return HF_OK;
}

/* Within one transaction: what stands, and as much scratch as that needs, which the caller closes.
 */
static enum hf_status load(struct hf_store *store, int64_t known_at, struct loading *loading,
                           struct hf_arena *opened, struct hf_error *error) {
    HF_TRY(hf_store_moment_after(store, loading->batch, known_at, loading->keep, &loading->moment,
                                 error));
    loading->stored_limit = (size_t)loading->moment.row_count;
    const size_t bytes = SCRATCH_BYTES + loading->stored_limit * SCRATCH_BYTES_PER_ROW;
    HF_TRY(hf_workspace_arena(opened, bytes, error));
    loading->scratch = *opened;
    if (loading->threads == 0) {
        loading->threads = loading->stored_limit < ROWS_FOR_THREADS ? 1 : hf_parallel_threads();
    }
    if (loading->stored_limit >= ROWS_FOR_THREADS) {
        hf_parallel_expect(opened->at, bytes);
        hf_parallel_expect(loading->keep->at, hf_arena_left(loading->keep));
    }
    return load_rows(store, &loading->moment, loading, error);
}

/* `loading` says up to which batch, and on how many threads. */
static enum hf_status build(struct hf_workspace *workspace, int64_t known_at,
                            struct loading *loading, struct hf_snapshot *snapshot,
                            struct hf_error *error) {
    struct hf_arena opened = {NULL, NULL, NULL};
    HF_TRY(hf_store_read_begin(workspace->store, error));
    enum hf_status status = load(workspace->store, known_at, loading, &opened, error);
    hf_store_read_end(workspace->store);
    if (status == HF_OK) {
        status = resolve(known_at, loading, snapshot, error);
    }
    hf_arena_close(&opened);
    return status;
}

static enum hf_status nothing_given(struct hf_error *error) {
    return hf_error_set(error, HF_ERR_ARGUMENT,
                        "a snapshot needs a workspace, an arena and a place for itself");
}

enum hf_status hf_workspace_snapshot_on(struct hf_workspace *workspace, int64_t known_at,
                                        uint32_t threads, struct hf_arena *keep,
                                        struct hf_snapshot *snapshot, struct hf_error *error) {
    if (workspace == NULL || keep == NULL || snapshot == NULL) {
        return nothing_given(error);
    }
    struct loading loading = {.keep = keep, .threads = threads, .batch = INT64_MAX};
    return build(workspace, known_at, &loading, snapshot, error);
}

/* The newest batch of the log's records up to one. */
static enum hf_status batch_of_record(struct hf_workspace *workspace, int64_t record,
                                      struct hf_arena scratch, int64_t *batch,
                                      struct hf_error *error) {
    struct hf_log_records records = {NULL, 0};
    if (record > 0) {
        HF_TRY(hf_workspace_log(workspace, 1, (size_t)record, &scratch, &records, error));
    }
    if (record < 1 || records.count != (size_t)record) {
        return hf_error_set(error, HF_ERR_NOT_FOUND, "the evidence log has no record %lld",
                            (long long)record);
    }
    *batch = 0;
    for (size_t i = 0; i < records.count; i++) {
        *batch = records.item[i].batch > *batch ? records.item[i].batch : *batch;
    }
    return HF_OK;
}

enum hf_status hf_workspace_snapshot_after(struct hf_workspace *workspace, int64_t record,
                                           int64_t known_at, struct hf_arena *keep,
                                           struct hf_snapshot *snapshot, struct hf_error *error) {
    if (workspace == NULL || keep == NULL || snapshot == NULL) {
        return nothing_given(error);
    }
    struct loading loading = {.keep = keep};
    HF_TRY(batch_of_record(workspace, record, *keep, &loading.batch, error));
    return build(workspace, known_at, &loading, snapshot, error);
}

enum hf_status hf_workspace_snapshot(struct hf_workspace *workspace, int64_t known_at,
                                     struct hf_arena *keep, struct hf_snapshot *snapshot,
                                     struct hf_error *error) {
    return hf_workspace_snapshot_on(workspace, known_at, 0, keep, snapshot, error);
}
