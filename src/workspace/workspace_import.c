#include "workspace/workspace_private.h"

#include <assert.h>
#include <stdlib.h>

#include "formats/formats.h"
#include "workspace/import_rows.h"

/* An import: every file is recognised, hashed and read; its rows go to the store as they come, all
 * in one batch. Only one file is in memory at a time. Of a large file the next rows are read while
 * the store takes these: import_rows.c. */

/* Address space, which costs nothing until it is used. Most files are small, and are given little.
 */
#define FILE_BYTES_MAX      ((size_t)2 << 30)
#define SMALL_FILE_BYTES    ((size_t)32 << 20)
#define FILE_ARENA_BYTES    ((size_t)5 << 30) /* standard input grows by doubling */
#define WORK_ARENA_BYTES    ((size_t)64 << 20)
#define NUMBERS_ARENA_BYTES ((size_t)4 << 30)

enum { SOURCE_NAME_MAX = 200 };

struct import_run {
    struct hf_workspace *workspace;
    const struct hf_import_options *options;
    struct import_paths paths;
    enum hf_format format; /* HF_FORMAT_UNKNOWN: recognise */
    bool is_list;          /* one file, a published list: its name may say of which day */
    struct hf_text table;  /* with a format: the table's file name, or empty */
    struct hf_arena *keep;
    struct hf_error *error;
    struct hf_import_result result;
    size_t file_capacity, defect_capacity, ignored_capacity;
    struct hf_arena work; /* for the length of the import */
    struct import_numbers numbers;
    struct hf_text *spared;
    size_t spared_count, spared_capacity;
    struct hf_text file_name;
    int64_t defect_line; /* of the last defect: several on one line are one defective row */
    size_t read_count;   /* files that could be read */
    struct hf_error first_trouble; /* of the first that could not */
    bool has_failed;               /* error is filled: the sink stopped the reader */
};

static enum hf_status out_of_memory(struct import_run *run) {
    run->has_failed = true;
    return hf_error_set(run->error, HF_ERR_MEMORY, "no memory to import '%.*s'",
                        HF_TEXT_ARG(run->file_name));
}

/* Room for one more element in an array of the run. */
#define ROOM(arena, array, count, capacity)                                                        \
    ((count) < (capacity)                                                                          \
         ? (array)                                                                                 \
         : hf_arena_grow((arena), (array), sizeof *(array), _Alignof(max_align_t), &(capacity)))

static struct hf_import_counts *file_counts(struct import_run *run) {
    assert(run->result.file_count > 0);
    return &run->result.file[run->result.file_count - 1].counts;
}

static void count_change(struct hf_import_counts *counts, enum hf_store_change change, int64_t by) {
    counts->created += change == HF_STORE_CREATED ? by : 0;
    counts->updated += change == HF_STORE_UPDATED ? by : 0;
    counts->unchanged += change == HF_STORE_UNCHANGED ? by : 0;
}

static enum hf_status keep_defect(struct import_run *run, const struct hf_defect *defect) {
    struct hf_defect *const grown =
        ROOM(run->keep, run->result.defect, run->result.defect_count, run->defect_capacity);
    if (grown == NULL) {
        return HF_ERR_MEMORY;
    }
    run->result.defect = grown;
    struct hf_defect *const kept = &grown[run->result.defect_count];
    *kept = *defect;
    HF_TRY(hf_text_copy(run->keep, defect->subject, &kept->subject));
    HF_TRY(hf_text_copy(run->keep, defect->message, &kept->message));
    run->result.defect_count++;
    return HF_OK;
}

/* What the file said before stays although it, or its end, could not be read this time. */
static enum hf_status spare(struct import_run *run, struct hf_text name) {
    struct hf_text *const grown =
        ROOM(&run->work, run->spared, run->spared_count, run->spared_capacity);
    if (grown == NULL) {
        return out_of_memory(run);
    }
    run->spared = grown;
    run->spared[run->spared_count++] = name;
    return HF_OK;
}

/* Files know their own name, but not always as the person who imports them does. */
static enum hf_status take_defect(void *context, const struct hf_defect *defect) {
    struct import_run *const run = context;
    struct hf_defect placed = *defect;
    placed.source = run->result.source;
    placed.file = run->file_name;
    const enum hf_status status = hf_store_put_defect(run->workspace->store, &placed, run->error);
    if (status != HF_OK) {
        run->has_failed = true;
        return status;
    }
    if (placed.line == 0 || placed.line != run->defect_line) {
        file_counts(run)->defective++;
        run->result.total.defective++;
    }
    run->defect_line = placed.line;
    if (placed.is_cut) {
        HF_TRY(spare(run, run->file_name));
    }
    return keep_defect(run, &placed) == HF_OK ? HF_OK : out_of_memory(run);
}

static enum hf_status say_clash(struct import_run *run, const struct import_row *row, int column) {
    const struct hf_schema *const schema = hf_schema_get(row->saying.kind);
    struct hf_arena scratch = run->work;
    struct hf_text message;
    if (hf_text_format(&scratch, &message,
                       "the %s was described before in this import with another %s: what came "
                       "first counts; leave one "
                       "of them out",
                       schema->name, schema->column[column].name) != HF_OK) {
        return out_of_memory(run);
    }
    return take_defect(run, &(struct hf_defect){.kind = HF_DEFECT_DUPLICATE,
                                                .line = row->saying.line,
                                                .column = row->column,
                                                .subject = row->saying.key,
                                                .message = message});
}

static enum hf_status take_row(void *context, const struct import_row *row) {
    struct import_run *const run = context;
    struct hf_store_said said;
    const enum hf_status status =
        hf_store_put_body(run->workspace->store, &row->saying, &said, run->error);
    if (status != HF_OK) {
        run->has_failed = true;
        return status;
    }
    if (said.before != said.after) {
        count_change(file_counts(run), said.after, 1);
        struct hf_import_counts *const counts[] = {&run->result.total,
                                                   &run->result.by_kind[row->saying.kind]};
        for (size_t i = 0; i < 2; i++) {
            count_change(counts[i], said.before, -1);
            count_change(counts[i], said.after, 1);
        }
    }
    return said.clash < 0 ? HF_OK : say_clash(run, row, said.clash);
}

static enum hf_status ignore_file(struct import_run *run, struct hf_text name) {
    struct hf_text *const grown =
        ROOM(run->keep, run->result.ignored, run->result.ignored_count, run->ignored_capacity);
    if (grown == NULL) {
        return out_of_memory(run);
    }
    run->result.ignored = grown;
    run->result.ignored[run->result.ignored_count++] = name;
    return HF_OK;
}

static enum hf_status add_file(struct import_run *run, const struct hf_format_input *input,
                               enum hf_format format, const struct hf_digest_hex *digest) {
    struct hf_import_file *const grown =
        ROOM(run->keep, run->result.file, run->result.file_count, run->file_capacity);
    if (grown == NULL) {
        return out_of_memory(run);
    }
    run->result.file = grown;
    struct hf_import_file *const file = &grown[run->result.file_count];
    *file = (struct hf_import_file){.file = run->file_name,
                                    .format = hf_text_of(hf_format_name(format))};
    if (hf_text_copy(run->keep, hf_digest_text(digest), &file->digest) != HF_OK) {
        return out_of_memory(run);
    }
    run->result.file_count++;
    run->defect_line = 0;
    const struct hf_store_file stored = {file->file, file->format, file->digest,
                                         (int64_t)input->bytes.len};
    return hf_store_begin_file(run->workspace->store, &stored, run->error);
}

/* A file of a folder that cannot be read as a whole: said, and the others go in. Of a file alone it
 * is the error. */
static enum hf_status take_trouble(struct import_run *run, enum hf_status status,
                                   const struct hf_error *trouble) {
    if (run->first_trouble.status == HF_OK) {
        run->first_trouble = *trouble;
        run->first_trouble.status = status;
    }
    if (!run->paths.is_folder) {
        return HF_OK;
    }
    HF_TRY(spare(run, run->file_name));
    return take_defect(run, &(struct hf_defect){.kind = HF_DEFECT_SYNTAX,
                                                .line = trouble->line,
                                                .column = trouble->column,
                                                .message = hf_text_of(trouble->message)});
}

static enum hf_status read_known(struct import_run *run, const struct hf_format_input *input,
                                 enum hf_format format, struct hf_arena scratch) {
    const struct hf_digest_hex digest = hf_digest_of(input->bytes);
    struct hf_error trouble = {.message = ""};
    HF_TRY(add_file(run, input, format, &digest));
    run->numbers.file = (uint32_t)run->result.file_count;
    const struct import_reading reading = {.format = format,
                                           .input = input,
                                           .scratch = scratch,
                                           .numbers = &run->numbers,
                                           .context = run,
                                           .row = take_row,
                                           .defect = take_defect,
                                           .trouble = &trouble};
    const enum hf_status status = hf_import_rows_read(&reading);
    if (run->has_failed) {
        return status; /* the error says why */
    }
    if (status == HF_ERR_INPUT) {
        return take_trouble(run, status, &trouble);
    }
    if (status != HF_OK) {
        hf_ignore(hf_error_set(run->error, status, "%s", trouble.message));
        hf_error_place(run->error, trouble.source, trouble.line, trouble.column);
        return status;
    }
    run->read_count++;
    return HF_OK;
}

/* By the first bytes: zip (which new workbooks are), gzip, old workbooks. */
static bool is_packed(struct hf_text bytes) {
    return hf_text_starts(bytes, HF_TEXT("PK\x03\x04")) ||
           hf_text_starts(bytes, HF_TEXT("\x1f\x8b")) ||
           hf_text_starts(bytes, HF_TEXT("\xd0\xcf\x11\xe0"));
}

/* No reader knows the file. If one did before, its rows must not be gone because of that. */
static enum hf_status take_unknown(struct import_run *run, const struct hf_format_input *input) {
    bool is_known = false;
    if (!run->paths.is_folder && is_packed(input->bytes)) {
        return hf_error_set(
            run->error, HF_ERR_INPUT,
            "'%.*s' is a workbook or an archive, not text; save its sheet as CSV in "
            "UTF-8, or unpack it",
            HF_TEXT_ARG(hf_text_slice(run->file_name, 0, 80)));
    }
    if (!run->paths.is_folder) {
        return hf_error_set(run->error, HF_ERR_INPUT,
                            "the format of '%.*s' is not recognised; say it with --as csv, netbox, "
                            "screening-list or "
                            "pack, or name the table, as --as devices",
                            HF_TEXT_ARG(hf_text_slice(run->file_name, 0, 80)));
    }
    HF_TRY(hf_store_knows_file(run->workspace->store, run->file_name, &is_known, run->error));
    if (!is_known) {
        return ignore_file(run, run->file_name);
    }
    const struct hf_digest_hex digest = hf_digest_of(input->bytes);
    struct hf_error trouble = {.message = ""};
    hf_ignore(
        hf_error_set(&trouble, HF_ERR_INPUT,
                     "the format of this file is no longer recognised; what it said before stays"));
    HF_TRY(add_file(run, input, HF_FORMAT_UNKNOWN, &digest));
    return take_trouble(run, HF_ERR_INPUT, &trouble);
}

static enum hf_status take_bytes(struct import_run *run, struct hf_text bytes) {
    const struct hf_format_input input = {
        .file = run->table.len > 0 ? run->table : run->file_name,
        .bytes = bytes,
        .source = run->result.source,
    };
    const enum hf_format format =
        run->format == HF_FORMAT_UNKNOWN ? hf_format_recognise(&input) : run->format;
    struct hf_arena scratch;
    if (format == HF_FORMAT_UNKNOWN) {
        return take_unknown(run, &input);
    }
    HF_TRY(hf_workspace_arena(&scratch, hf_workspace_reader_bytes(bytes.len), run->error));
    const enum hf_status status = read_known(run, &input, format, scratch);
    hf_arena_close(&scratch);
    return status;
}

/* Reads a file into an arena that the caller closes when all went well. Files are tried as small
 * ones first; standard input cannot be read a second time. */
static enum hf_status read_file(struct import_run *run, const char *path, struct hf_arena *opened,
                                struct hf_text *bytes) {
    const struct hf_host *const host = &run->workspace->host;
    enum hf_status status = HF_ERR_LIMIT;
    for (int attempt = path[0] == '-' && path[1] == '\0' ? 1 : 0;
         attempt < 2 && status == HF_ERR_LIMIT; attempt++) {
        const size_t limit = attempt == 0 ? SMALL_FILE_BYTES : FILE_BYTES_MAX;
        HF_TRY(hf_workspace_arena(opened, attempt == 0 ? 2 * limit : FILE_ARENA_BYTES, run->error));
        struct hf_arena arena = *opened;
        status = host->read(host->context, &arena, path, limit, bytes, run->error);
        if (status != HF_OK) {
            hf_arena_close(opened);
        }
    }
    return status;
}

static enum hf_status import_file(struct import_run *run, size_t at) {
    struct hf_arena opened;
    struct hf_text bytes;
    run->file_name = run->paths.name[at];
    HF_TRY(read_file(run, run->paths.path[at].data, &opened, &bytes));
    const enum hf_status status = take_bytes(run, bytes);
    hf_arena_close(&opened);
    return status;
}

static void note_updated(void *context, enum hf_kind kind, size_t file_index) {
    struct import_run *const run = context;
    assert(file_index < run->result.file_count);
    struct hf_import_counts *const counts[] = {&run->result.total, &run->result.by_kind[kind],
                                               &run->result.file[file_index].counts};
    for (size_t i = 0; i < 3; i++) {
        count_change(counts[i], HF_STORE_UNCHANGED, -1);
        count_change(counts[i], HF_STORE_UPDATED, 1);
    }
}

static void note_gone(void *context, enum hf_kind kind, struct hf_text file_name) {
    struct import_run *const run = context;
    run->result.total.gone++;
    if ((int)kind < HF_KIND_COUNT) {
        run->result.by_kind[kind].gone++;
    }
    for (size_t i = 0; i < run->result.file_count; i++) {
        if (hf_text_equal(run->result.file[i].file, file_name)) {
            run->result.file[i].counts.gone++;
        }
    }
}

/* Nothing at all could be read: that is an error, not an import of nothing. */
static enum hf_status check_any_read(struct import_run *run, const char *path) {
    if (run->read_count > 0) {
        return HF_OK;
    }
    if (run->first_trouble.status == HF_OK && run->paths.folder_count > 0) {
        return hf_error_set(run->error, HF_ERR_INPUT,
                            "no file in the folder '%.100s' itself has a known format, and the "
                            "folders in it were not looked into; import them one by one",
                            path);
    }
    if (run->first_trouble.status == HF_OK) {
        return hf_error_set(
            run->error, HF_ERR_INPUT,
            "no file in the folder '%.100s' has a known format; docs/formats.md says what can be "
            "imported, --as says what a file is",
            path);
    }
    if (run->error != NULL) {
        *run->error = run->first_trouble;
    }
    return run->first_trouble.status;
}

static enum hf_status import_files(struct import_run *run, const char *path) {
    for (size_t i = 0; i < run->paths.folder_count; i++) {
        HF_TRY(ignore_file(run, run->paths.folder[i]));
    }
    for (size_t i = 0; i < run->paths.count; i++) {
        HF_TRY(import_file(run, i));
    }
    HF_TRY(check_any_read(run, path));
    const struct hf_store_end end = {run->spared, run->spared_count, run, note_updated, note_gone};
    HF_TRY(hf_store_end_files(run->workspace->store, &end, run->error));
    if (run->options->is_dry_run) {
        return HF_OK;
    }
    struct hf_store_ended ended;
    HF_TRY(hf_store_end_batch(run->workspace->store, &ended, run->error));
    run->result.batch = ended.batch;
    run->result.record = ended.record;
    run->result.is_history = ended.is_history;
    return hf_store_commit(run->workspace->store, run->error);
}

/* A format's name, or a table's: then the file is read as that table whatever its name is. */
static enum hf_status choose_format(struct import_run *run) {
    const struct hf_text said = hf_text_trim(run->options->format);
    struct hf_arena scratch = run->work;
    struct hf_text with_extension;
    enum hf_kind kind = HF_KIND_OPERATOR;
    if (said.len == 0 || hf_format_by_name(said, &run->format)) {
        return HF_OK;
    }
    if (hf_text_format(&scratch, &with_extension, "%.*s.csv", HF_TEXT_ARG(said)) != HF_OK) {
        return out_of_memory(run);
    }
    const bool is_table = hf_schema_kind_by_file(said, &kind) ||
                          hf_schema_kind_by_file(with_extension, &kind) ||
                          hf_schema_kind_by_name(said, &kind);
    if (!is_table || hf_schema_get(kind)->file == NULL) {
        return hf_error_set(run->error, HF_ERR_ARGUMENT,
                            "there is no format '%.*s'; use csv, netbox, screening-list, pack, or "
                            "a table's name such "
                            "as devices",
                            HF_TEXT_ARG(hf_text_slice(said, 0, 60)));
    }
    run->format = HF_FORMAT_OPERATOR_CSV;
    run->table = hf_text_of(hf_schema_get(kind)->file);
    return HF_OK;
}

/* Of a list, files are kept by their day: "consolidated_2022-04-21" and "consolidated_2023-01-10"
 * are two versions of one source, not two sources, of which the older would go on listing whom the
 * newer has let go. */
static struct hf_text choose_version(struct import_run *run) {
    const struct hf_date_range said = run->options->published;
    const bool is_unsaid =
        (said.earliest.days == 0 && said.latest.days == 0) || hf_date_range_is_blank(said);
    struct hf_text list = hf_text_trim(run->paths.source);
    struct hf_date_range published = HF_DATE_UNKNOWN;
    run->result.published = is_unsaid ? HF_DATE_UNKNOWN : said;
    if (run->is_list && hf_import_version_of(list, &list, &published) && is_unsaid) {
        run->result.published = published;
        run->result.is_published_by_name = true;
    }
    return list;
}

static enum hf_status choose_source(struct import_run *run) {
    const struct hf_text said = hf_text_trim(run->options->source);
    const struct hf_text version = choose_version(run);
    const struct hf_text name = said.len > 0 ? said : version;
    bool is_good =
        name.len > 0 && name.len <= SOURCE_NAME_MAX && hf_utf8_valid_length(name) == name.len;
    for (size_t i = 0; i < name.len; i++) {
        is_good = is_good && (unsigned char)name.data[i] >= 0x20 && name.data[i] != 0x7f;
    }
    if (!is_good) {
        return hf_error_set(run->error, HF_ERR_ARGUMENT,
                            "give the source a name with --source: 1 to %d bytes of UTF-8 without "
                            "control characters",
                            (int)SOURCE_NAME_MAX);
    }
    return hf_text_copy(run->keep, name, &run->result.source) == HF_OK ? HF_OK : out_of_memory(run);
}

static enum hf_status run_import(struct import_run *run, const char *path) {
    const struct hf_host *const host = &run->workspace->host;
    HF_TRY(hf_import_paths_find(host, path, run->keep, &run->paths, run->error));
    HF_TRY(choose_format(run));
    HF_TRY(choose_source(run));
    const struct hf_store_import import = {
        .source = run->result.source,
        .is_partial = run->options->is_partial,
        .imported_at = host->now(host->context),
        .published = run->result.published,
        .who = hf_text_of(run->workspace->who),
        .options = run->options->options,
    };
    enum hf_status status = hf_store_begin(run->workspace->store, run->error);
    if (status == HF_OK) {
        status = hf_store_begin_batch(run->workspace->store, &import, run->error);
    }
    if (status == HF_OK) {
        status = import_files(run, path);
    }
    hf_store_rollback(run->workspace->store); /* of what was not committed */
    return status;
}

static enum hf_status import_path(struct hf_workspace *workspace, const struct import_head *head,
                                  const struct hf_import_options *options, struct hf_arena *keep,
                                  struct hf_import_result *result, struct hf_error *error) {
    struct import_run run = {.workspace = workspace,
                             .options = options,
                             .keep = keep,
                             .error = error,
                             .is_list = head->is_list,
                             .file_name = hf_text_of(head->path)};
    struct hf_arena opened;
    struct hf_arena numbers;
    HF_TRY(hf_workspace_arena(&opened, WORK_ARENA_BYTES, error));
    enum hf_status status = hf_workspace_arena(&numbers, NUMBERS_ARENA_BYTES, error);
    if (status == HF_OK) {
        run.work = opened;
        run.numbers.arena = numbers;
        status = run_import(&run, head->path);
        hf_arena_close(&numbers);
    }
    hf_arena_close(&opened);
    if (status != HF_OK) {
        return status;
    }
    if (run.result.defect_count > 0) {
        qsort(run.result.defect, run.result.defect_count, sizeof *run.result.defect,
              hf_defect_order);
    }
    *result = run.result;
    return HF_OK;
}

enum hf_status hf_workspace_import(struct hf_workspace *workspace, const char *path,
                                   const struct hf_import_options *options, struct hf_arena *keep,
                                   struct hf_import_result *result, struct hf_error *error) {
    struct import_head head;
    if (path != NULL && path[0] == '\0') {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "the path of the file or folder to import is empty");
    }
    if (workspace == NULL || path == NULL || options == NULL || keep == NULL || result == NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "an import needs a workspace, a path, options and an arena");
    }
    HF_TRY(hf_import_head_open(workspace, path, options->format, &head, error));
    const enum hf_status status =
        head.is_canonical ? hf_canonical_import(workspace, &head, options, keep, result, error)
                          : import_path(workspace, &head, options, keep, result, error);
    hf_import_head_close(workspace, &head);
    return status;
}
