#include "workspace/workspace_private.h"

#include "workspace/canonical_text.h"

#include <string.h>

/* Importing a canonical text: each source in it becomes a batch, all of them in one transaction, as
 * if its files had been imported; rows then point at the line of the text that says them. */

/* Address space. */
#define TEXT_BYTES_MAX   ((size_t)2 << 30)
#define SMALL_TEXT_BYTES ((size_t)32 << 20)
#define TEXT_ARENA_BYTES ((size_t)5 << 30) /* standard input grows by doubling */
#define STATE_BYTES      ((size_t)1 << 30) /* sources and defects that stand */

struct canonical_run {
    struct hf_workspace *workspace;
    const struct hf_import_options *options;
    struct hf_arena *keep;
    struct hf_error *error;
    struct hf_import_result result;
    struct hf_import_source *source; /* that is being imported; NULL: none */
    struct hf_text file;
    size_t defect_capacity;
    int64_t defect_line;        /* of the last defect: several on one line are one defective row */
    struct hf_defect *standing; /* of a partial import: what is not to be told twice */
    size_t standing_count;
    bool has_failed; /* error is filled */
};

/* ---- is it one? ---- */

/* A pipe can be read once only: who reads the path next gets what was read here, which outlives the
 * import and need not be copied. */
static enum hf_status replay_read(void *context, struct hf_arena *keep, const char *path,
                                  size_t limit_bytes, struct hf_text *bytes,
                                  struct hf_error *error) {
    const struct import_head *const head = context;
    if (strcmp(path, head->path) != 0) {
        return head->host.read(head->host.context, keep, path, limit_bytes, bytes, error);
    }
    if (head->bytes.len > limit_bytes) {
        return hf_error_set(error, HF_ERR_LIMIT, "'%s' is larger than the limit of %zu bytes", path,
                            limit_bytes);
    }
    *bytes = head->bytes;
    return HF_OK;
}

static enum hf_status replay_list(void *context, struct hf_arena *keep, const char *path,
                                  struct hf_host_names *names, struct hf_error *error) {
    const struct import_head *const head = context;
    return head->host.list(head->host.context, keep, path, names, error);
}

static int64_t replay_now(void *context) {
    const struct import_head *const head = context;
    return head->host.now(head->host.context);
}

static enum hf_status head_read(struct import_head *head, const char *path,
                                struct hf_error *error) {
    enum hf_status status = HF_ERR_LIMIT;
    for (int attempt = strcmp(path, "-") == 0 ? 1 : 0; attempt < 2 && status == HF_ERR_LIMIT;
         attempt++) {
        const size_t limit = attempt == 0 ? SMALL_TEXT_BYTES : TEXT_BYTES_MAX;
        HF_TRY(
            hf_workspace_arena(&head->opened, attempt == 0 ? 2 * limit : TEXT_ARENA_BYTES, error));
        struct hf_arena arena = head->opened;
        status = head->host.read(head->host.context, &arena, path, limit, &head->bytes, error);
        if (status != HF_OK) {
            hf_arena_close(&head->opened);
            head->opened = (struct hf_arena){NULL, NULL, NULL};
        }
    }
    return status;
}

enum hf_status hf_import_head_open(struct hf_workspace *workspace, const char *path,
                                   struct hf_text format, struct import_head *head,
                                   struct hf_error *error) {
    const struct hf_text said = hf_text_trim(format);
    const bool is_said = hf_text_equal(said, HF_TEXT("canonical"));
    struct hf_error trouble = {.message = ""};
    *head = (struct import_head){.host = workspace->host, .path = path};
    if (said.len > 0 && !is_said) {
        head->is_list = hf_text_equal(said, hf_text_of(hf_format_name(HF_FORMAT_SCREENING_LIST)));
        return HF_OK;
    }
    const enum hf_status status = head_read(head, path, &trouble);
    if (status == HF_ERR_ARGUMENT || status == HF_ERR_NOT_FOUND) {
        return HF_OK; /* a folder, or nothing: which is said where paths are looked at */
    }
    if (status != HF_OK) {
        hf_ignore(hf_error_set(error, status, "%s", trouble.message));
        hf_error_place(error, trouble.source, trouble.line, trouble.column);
        return status;
    }
    const struct hf_format_input input = {hf_text_of(path), head->bytes, {NULL, 0}};
    const enum hf_format seen = hf_format_recognise(&input);
    head->is_canonical = is_said || seen == HF_FORMAT_CANONICAL;
    head->is_list = seen == HF_FORMAT_SCREENING_LIST;
    if (!head->is_canonical) {
        /* what an import asks for, and nothing else */
        workspace->host = (struct hf_host){
            .context = head, .read = replay_read, .list = replay_list, .now = replay_now};
    }
    return HF_OK;
}

void hf_import_head_close(struct hf_workspace *workspace, const struct import_head *head) {
    workspace->host = head->host;
    hf_arena_close(&head->opened);
}

/* ---- rows and defects ---- */

static enum hf_status canonical_memory(struct canonical_run *run) {
    run->has_failed = true;
    return hf_error_set(run->error, HF_ERR_MEMORY, "no memory to import '%.*s'",
                        HF_TEXT_ARG(run->file));
}

static void canonical_count(struct hf_import_counts *counts, enum hf_store_change change,
                            int64_t by) {
    counts->created += change == HF_STORE_CREATED ? by : 0;
    counts->updated += change == HF_STORE_UPDATED ? by : 0;
    counts->unchanged += change == HF_STORE_UNCHANGED ? by : 0;
}

/* The four places where a row is counted; the last is of its kind. */
enum { COUNT_PLACES = 4 };
static void count_places(struct canonical_run *run, enum hf_kind kind,
                         struct hf_import_counts *place[COUNT_PLACES]) {
    place[0] = &run->result.total;
    place[1] = &run->result.file[0].counts;
    place[2] = &run->source->counts;
    place[3] = &run->result.by_kind[kind];
}

static enum hf_status canonical_defect(void *context, const struct hf_defect *defect) {
    struct canonical_run *const run = context;
    struct hf_import_result *const result = &run->result;
    if (result->defect_count == run->defect_capacity) {
        struct hf_defect *const grown =
            hf_arena_grow(run->keep, result->defect, sizeof *grown, _Alignof(struct hf_defect),
                          &run->defect_capacity);
        if (grown == NULL) {
            return canonical_memory(run);
        }
        result->defect = grown;
    }
    struct hf_defect *const kept = &result->defect[result->defect_count];
    *kept = *defect;
    kept->file = run->file;
    kept->source = run->source == NULL ? (struct hf_text){NULL, 0} : run->source->name;
    if (hf_text_copy(run->keep, defect->subject, &kept->subject) != HF_OK ||
        hf_text_copy(run->keep, defect->message, &kept->message) != HF_OK) {
        return canonical_memory(run);
    }
    result->defect_count++;
    if (defect->line != run->defect_line) {
        result->total.defective++;
        result->file[0].counts.defective++;
        if (run->source != NULL) {
            run->source->counts.defective++;
        }
    }
    run->defect_line = defect->line;
    if (run->source == NULL) {
        return HF_OK; /* no source to keep it with: the text names none */
    }
    const enum hf_status status = hf_store_put_defect(run->workspace->store, kept, run->error);
    run->has_failed = run->has_failed || status != HF_OK;
    return status;
}

static enum hf_status canonical_row(void *context, const struct hf_assertion *assertion) {
    struct canonical_run *const run = context;
    struct hf_import_counts *place[COUNT_PLACES];
    struct hf_store_said said;
    const enum hf_status status = hf_store_put(run->workspace->store, assertion, &said, run->error);
    if (status != HF_OK) {
        run->has_failed = true;
        return status;
    }
    count_places(run, assertion->kind, place);
    for (size_t i = 0; i < COUNT_PLACES; i++) {
        canonical_count(place[i], said.before, -1);
        canonical_count(place[i], said.after, 1);
    }
    return said.clash < 0 ? HF_OK
                          : canonical_defect(
                                run, &(struct hf_defect){
                                         .kind = HF_DEFECT_DUPLICATE,
                                         .line = assertion->line,
                                         .subject = assertion->key,
                                         .message = HF_TEXT("the row stands twice in the text with "
                                                            "different fields: what came first "
                                                            "counts"),
                                     });
}

static bool is_same_defect(const struct hf_defect *left, const struct hf_defect *right) {
    return left->kind == right->kind && left->line == right->line &&
           left->column == right->column && hf_text_equal(left->source, right->source) &&
           hf_text_equal(left->file, right->file) && hf_text_equal(left->subject, right->subject) &&
           hf_text_equal(left->message, right->message);
}

/* A partial import leaves what stands: it must not be told a second time. */
static enum hf_status canonical_told(void *context, const struct hf_defect *defect) {
    struct canonical_run *const run = context;
    run->result.told_count++;
    for (size_t i = 0; i < run->standing_count; i++) {
        if (is_same_defect(&run->standing[i], defect)) {
            return HF_OK;
        }
    }
    const enum hf_status status = hf_store_put_defect(run->workspace->store, defect, run->error);
    run->has_failed = run->has_failed || status != HF_OK;
    return status;
}

static void canonical_updated(void *context, enum hf_kind kind, size_t file_index) {
    struct canonical_run *const run = context;
    struct hf_import_counts *place[COUNT_PLACES];
    (void)file_index; /* there is one */
    count_places(run, kind, place);
    for (size_t i = 0; i < COUNT_PLACES; i++) {
        canonical_count(place[i], HF_STORE_UNCHANGED, -1);
        canonical_count(place[i], HF_STORE_UPDATED, 1);
    }
}

static void canonical_gone(void *context, enum hf_kind kind, struct hf_text file_name) {
    struct canonical_run *const run = context;
    (void)file_name; /* of the file that said it before */
    run->result.total.gone++;
    run->result.file[0].counts.gone++;
    run->source->counts.gone++;
    if ((int)kind < HF_KIND_COUNT) {
        run->result.by_kind[kind].gone++;
    }
}

/* ---- sources ---- */

static enum hf_status source_import(struct canonical_run *run, const struct hf_canonical *text,
                                    uint32_t at, struct hf_arena scratch) {
    struct hf_store *const store = run->workspace->store;
    const struct hf_host *const host = &run->workspace->host;
    const struct hf_import_file *const file = &run->result.file[0];
    const struct hf_store_import import = {
        .source = text->source[at].name,
        .is_partial = run->options->is_partial || text->is_cut,
        .imported_at = host->now(host->context),
        .published = text->source[at].published,
        .who = hf_text_of(run->workspace->who),
        .options = run->options->options,
    };
    const struct hf_store_file stored = {file->file, file->format, file->digest,
                                         (int64_t)text->input->bytes.len};
    const struct hf_canonical_sink sink = {run, canonical_row, canonical_defect, canonical_told};
    const struct hf_store_end end = {NULL, 0, run, canonical_updated, canonical_gone};
    struct hf_store_ended ended = {.batch = 0};
    HF_TRY(hf_store_begin_batch(store, &import, run->error));
    HF_TRY(hf_store_begin_file(store, &stored, run->error));
    const enum hf_status status = hf_canonical_read(text, at, scratch, &sink);
    if (status != HF_OK) {
        return run->has_failed ? status : canonical_memory(run);
    }
    HF_TRY(hf_store_end_files(store, &end, run->error));
    HF_TRY(hf_store_end_batch(store, &ended, run->error));
    run->result.is_history = run->result.is_history || ended.is_history;
    run->source->is_history = ended.is_history;
    if (run->options->is_dry_run) {
        return HF_OK; /* the numbers are taken back */
    }
    run->source->batch = ended.batch;
    run->source->record = ended.record;
    run->result.batch = ended.batch > 0 ? ended.batch : run->result.batch;
    run->result.record = ended.record;
    return HF_OK;
}

/* Positions of the sources of which the text says something, by name. */
static uint32_t *sources_sorted(const struct hf_canonical *text, struct hf_arena *keep,
                                size_t *count) {
    uint32_t *const order = hf_new(keep, uint32_t, text->source_count);
    *count = 0;
    for (uint32_t i = 0; order != NULL && i < text->source_count; i++) {
        if (text->source[i].first == HF_NONE) {
            continue;
        }
        size_t at = (*count)++; /* they are sorted already, unless somebody changed the text */
        while (at > 0 &&
               hf_text_compare(text->source[order[at - 1]].name, text->source[i].name) > 0) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = i;
    }
    return order;
}

static enum hf_status sources_import(struct canonical_run *run, const struct hf_canonical *text,
                                     struct hf_arena scratch) {
    size_t count = 0;
    const uint32_t *const order = sources_sorted(text, run->keep, &count);
    run->result.brought = hf_new(run->keep, struct hf_import_source, count);
    if (order == NULL || run->result.brought == NULL) {
        return canonical_memory(run);
    }
    for (size_t i = 0; i < count; i++) {
        run->source = &run->result.brought[run->result.brought_count++];
        if (hf_text_copy(run->keep, text->source[order[i]].name, &run->source->name) != HF_OK) {
            return canonical_memory(run);
        }
        HF_TRY(source_import(run, text, order[i], scratch));
    }
    run->source = NULL;
    for (size_t i = 0; i < text->defect_count && count == 0; i++) {
        HF_TRY(canonical_defect(run, &text->defect[i].defect));
    }
    return HF_OK;
}

static bool is_brought(const struct hf_import_result *result, struct hf_text name) {
    for (size_t i = 0; i < result->brought_count; i++) {
        if (hf_text_equal(result->brought[i].name, name)) {
            return true;
        }
    }
    return false;
}

/* The sources that were there before and are not in the text: they stay, and that is said. */
static enum hf_status kept_note(struct canonical_run *run, const struct hf_source_info *before,
                                size_t count) {
    run->result.kept = hf_new(run->keep, struct hf_text, count);
    if (run->result.kept == NULL) {
        return canonical_memory(run);
    }
    for (size_t i = 0; i < count; i++) {
        if (before[i].rows + before[i].defects > 0 && !is_brought(&run->result, before[i].name)) {
            struct hf_text *const kept = &run->result.kept[run->result.kept_count++];
            if (hf_text_copy(run->keep, before[i].name, kept) != HF_OK) {
                return canonical_memory(run);
            }
        }
    }
    return HF_OK;
}

static enum hf_status text_import(struct canonical_run *run, const struct hf_canonical *text,
                                  struct hf_arena state, struct hf_arena scratch) {
    struct hf_store *const store = run->workspace->store;
    struct hf_source_info *before = NULL;
    size_t before_count = 0;
    HF_TRY(hf_workspace_sources(run->workspace, &state, &before, &before_count, run->error));
    if (run->options->is_partial || text->is_cut) {
        HF_TRY(hf_workspace_defects(run->workspace, &state, &run->standing, &run->standing_count,
                                    run->error));
    }
    HF_TRY(hf_store_begin(store, run->error));
    enum hf_status status = sources_import(run, text, scratch);
    if (status == HF_OK) {
        status = kept_note(run, before, before_count);
    }
    if (status == HF_OK && !run->options->is_dry_run) {
        status = hf_store_commit(store, run->error);
    }
    hf_store_rollback(store); /* of what was not committed */
    return status;
}

/* ---- the whole ---- */

static enum hf_status canonical_refuse(struct canonical_run *run) {
    const struct hf_date_range said = run->options->published;
    const bool is_unsaid =
        (said.earliest.days == 0 && said.latest.days == 0) || hf_date_range_is_blank(said);
    if (hf_text_trim(run->options->source).len > 0) {
        return hf_error_set(run->error, HF_ERR_ARGUMENT,
                            "a canonical text names its sources itself; leave --source away");
    }
    return is_unsaid ? HF_OK
                     : hf_error_set(run->error, HF_ERR_ARGUMENT,
                                    "a canonical text says itself when its sources were published; "
                                    "leave --published away");
}

/* The text is the one file of the import. */
static enum hf_status file_note(struct canonical_run *run, const struct import_head *head) {
    struct import_paths paths;
    const struct hf_digest_hex digest = hf_digest_of(head->bytes);
    HF_TRY(hf_import_paths_find(&head->host, head->path, run->keep, &paths, run->error));
    run->file = paths.name[0];
    run->result.source = run->file;
    run->result.file = hf_new(run->keep, struct hf_import_file, 1);
    if (run->result.file == NULL) {
        return canonical_memory(run);
    }
    run->result.file_count = 1;
    run->result.file[0].file = run->file;
    run->result.file[0].format = hf_text_of(hf_format_name(HF_FORMAT_CANONICAL));
    return hf_text_copy(run->keep, hf_digest_text(&digest), &run->result.file[0].digest) == HF_OK
               ? HF_OK
               : canonical_memory(run);
}

static enum hf_status with_arenas(struct canonical_run *run, const struct hf_format_input *input,
                                  struct hf_arena walk, struct hf_arena scratch) {
    struct hf_canonical text;
    struct hf_arena state;
    HF_TRY(hf_canonical_open(input, &walk, &text, run->error));
    HF_TRY(hf_workspace_arena(&state, STATE_BYTES, run->error));
    const enum hf_status status = text_import(run, &text, state, scratch);
    hf_arena_close(&state);
    return status;
}

enum hf_status hf_canonical_import(struct hf_workspace *workspace, const struct import_head *head,
                                   const struct hf_import_options *options, struct hf_arena *keep,
                                   struct hf_import_result *result, struct hf_error *error) {
    struct canonical_run run = {
        .workspace = workspace, .options = options, .keep = keep, .error = error};
    const size_t bytes = hf_workspace_reader_bytes(head->bytes.len);
    struct hf_arena walk;
    struct hf_arena scratch;
    run.file = hf_text_of(head->path);
    HF_TRY(canonical_refuse(&run));
    HF_TRY(file_note(&run, head));
    const struct hf_format_input input = {run.file, head->bytes, {NULL, 0}};
    HF_TRY(hf_workspace_arena(&walk, bytes, error));
    enum hf_status status = hf_workspace_arena(&scratch, bytes, error);
    if (status == HF_OK) {
        status = with_arenas(&run, &input, walk, scratch);
        hf_arena_close(&scratch);
    }
    hf_arena_close(&walk);
    if (status == HF_OK) {
        *result = run.result;
    }
    return status;
}
