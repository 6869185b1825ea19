/* Reads files and folders; each argument is a batch of its own. */
#include "apps/holdfast/cli.h"

#include <holdfast/rows.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEFECTS_SHOWN = 20 };

static void print_counts(struct hf_buffer *out, const char *what, struct hf_text name,
                         const struct hf_import_counts *counts) {
    hf_buffer_printf(
        out, "%s%.*s: %lld created, %lld updated, %lld unchanged, %lld gone, %lld defective\n",
        what, HF_TEXT_ARG(name), (long long)counts->created, (long long)counts->updated,
        (long long)counts->unchanged, (long long)counts->gone, (long long)counts->defective);
}

static void print_defect(struct cli *cli, struct hf_buffer *out, const struct hf_defect *defect) {
    hf_buffer_printf(out, "  %.*s:", HF_TEXT_ARG(defect->file));
    if (defect->line > 0) {
        hf_buffer_printf(out, "%lld:", (long long)defect->line);
    }
    if (defect->column > 0) {
        hf_buffer_printf(out, "%lld:", (long long)defect->column);
    }
    const struct hf_text message = cli_clean(cli, defect->message);
    const struct hf_text subject = cli_clean(cli, hf_text_slice(defect->subject, 0, 60));
    hf_buffer_printf(out, " %s: %.*s", hf_defect_kind_text(defect->kind), HF_TEXT_ARG(message));
    if (subject.len > 0) {
        hf_buffer_printf(out, " ('%.*s')", HF_TEXT_ARG(subject));
    }
    hf_buffer_putc(out, '\n');
}

/* A canonical text: what it brought, what it left alone. */
static void print_brought(struct hf_buffer *out, const struct hf_import_result *result) {
    for (size_t i = 0; i < result->brought_count; i++) {
        const struct hf_import_source *source = &result->brought[i];
        print_counts(out, "  ", source->name, &source->counts);
        if (source->is_history) {
            hf_buffer_printf(out, "  %.*s: a version that was published later counts already\n",
                             HF_TEXT_ARG(source->name));
        }
    }
    if (result->told_count > 0) {
        hf_buffer_printf(out, "  defects of earlier imports that stand as the text says: %lld\n",
                         (long long)result->told_count);
    }
    for (size_t i = 0; i < result->kept_count; i++) {
        hf_buffer_printf(out, "  %.*s: not in the text, stays as it is\n",
                         HF_TEXT_ARG(result->kept[i]));
    }
}

/* Which version of a list it is, where that is not what the person typed. */
static void print_version(struct cli *cli, struct hf_buffer *out,
                          const struct hf_import_result *result) {
    const struct hf_text source = cli_clean(cli, result->source);
    char day[2][11];
    hf_date_write(result->published.earliest, day[0]);
    hf_date_write(result->published.latest, day[1]);
    const bool is_day = result->published.earliest.days == result->published.latest.days;
    if (result->is_published_by_name) {
        hf_buffer_printf(out,
                         "version of %s%s%s, after the file's name; --published says another\n",
                         day[0], is_day ? "" : "..", is_day ? "" : day[1]);
    }
    if (result->is_history) {
        hf_buffer_printf(out,
                         "kept as history: a version of '%.*s' that was published later counts "
                         "already\n",
                         HF_TEXT_ARG(source));
    }
}

/* What stands beside data and is known to hold none: it is passed over without alarm. */
static bool is_document(struct hf_text path) {
    static const struct hf_text ending[] = {HF_TEXT_INIT(".md"), HF_TEXT_INIT(".schema.json"),
                                            HF_TEXT_INIT("LICENSE"), HF_TEXT_INIT("README")};
    bool is_one = false;
    for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++) {
        is_one = is_one || hf_text_ends(path, ending[i]);
    }
    return is_one;
}

static bool ends_in(struct hf_text name, const char *const *ending) {
    for (; *ending != NULL; ending++) {
        const struct hf_text text = hf_text_of(*ending);
        if (name.len >= text.len &&
            hf_text_equal_nocase(hf_text_slice(name, name.len - text.len, name.len), text)) {
            return true;
        }
    }
    return false;
}

/* What to do about a file or folder that was not read. */
static const char *ignored_words(struct hf_text name) {
    static const char *const workbook[] = {".xlsx", ".xls", ".ods", ".numbers", NULL};
    static const char *const archive[] = {".zip", ".gz", ".tgz", ".7z", ".xz", ".bz2", NULL};
    static const char *const table[] = {".csv", ".tsv", ".txt", NULL};
    if (name.len > 0 && name.data[name.len - 1] == '/') {
        return "a folder, not looked into; import it by itself if it holds data";
    }
    if (ends_in(name, workbook)) {
        return "not read, a workbook; save its sheets as CSV in UTF-8, each named after its table";
    }
    if (ends_in(name, archive)) {
        return "not read, an archive; unpack it";
    }
    if (ends_in(name, table)) {
        return "not read, it is no text in UTF-8; save it as CSV in UTF-8";
    }
    return "not read, no reader knows it; if it holds data, import it alone with --as";
}

/* One line for all documents, one for each other file. */
static void print_ignored(const struct hf_import_result *result, struct hf_buffer *out) {
    enum { DOCUMENTS_SHOWN = 5 };
    size_t documents = 0;
    for (size_t i = 0; i < result->ignored_count; i++) {
        const struct hf_text name = result->ignored[i];
        if (!is_document(name)) {
            hf_buffer_printf(out, "  %.*s: %s\n", HF_TEXT_ARG(name), ignored_words(name));
            continue;
        }
        documents++;
    }
    size_t shown = 0;
    for (size_t i = 0; i < result->ignored_count && shown < DOCUMENTS_SHOWN; i++) {
        if (is_document(result->ignored[i])) {
            hf_buffer_puts(out, shown == 0 ? "  no data, passed over: " : ", ");
            hf_buffer_add(out, result->ignored[i]);
            shown++;
        }
    }
    if (documents > shown) {
        hf_buffer_printf(out, " and %zu more", documents - shown);
    }
    hf_buffer_puts(out, documents > 0 ? "\n" : "");
}

static void print_result(struct cli *cli, struct hf_buffer *out,
                         const struct hf_import_result *result, bool is_dry_run) {
    if (result->file_count > 1) {
        for (size_t i = 0; i < result->file_count; i++) {
            print_counts(out, "  ", result->file[i].file, &result->file[i].counts);
        }
    }
    print_brought(out, result);
    print_ignored(result, out);
    for (size_t i = 0; i < result->defect_count && i < DEFECTS_SHOWN; i++) {
        print_defect(cli, out, &result->defect[i]);
    }
    if (result->defect_count > DEFECTS_SHOWN) {
        hf_buffer_printf(out,
                         "  and %zu further defects; 'holdfast doctor defects' lists them all\n",
                         result->defect_count - DEFECTS_SHOWN);
    }
    print_counts(out, is_dry_run ? "dry run, nothing changed: " : "", result->source,
                 &result->total);
    print_version(cli, out, result);
}

/* ---- what it contradicts ---- */

struct contradictions {
    uint32_t cells, own;   /* own: this source counts */
    struct hf_text winner; /* of the first cell */
    bool has_one_winner;
};

static struct contradictions contradictions_count(const struct hf_snapshot *snapshot,
                                                  struct hf_text source) {
    struct contradictions found = {.has_one_winner = true};
    for (uint32_t i = 0; i < snapshot->conflict_count; i++) {
        const struct hf_conflict *conflict = &snapshot->conflict[i];
        bool is_own = false;
        for (uint32_t s = 0; s < conflict->side_count; s++) {
            is_own =
                is_own || hf_text_equal(snapshot->source[conflict->side[s].source].name, source);
        }
        if (!is_own) {
            continue;
        }
        const struct hf_text winner =
            conflict->counts == HF_NONE
                ? HF_TEXT("a decision")
                : snapshot->source[conflict->side[conflict->counts].source].name;
        found.winner = found.cells == 0 ? winner : found.winner;
        found.has_one_winner = found.has_one_winner && hf_text_equal(winner, found.winner);
        found.own += hf_text_equal(winner, source) ? 1 : 0;
        found.cells++;
    }
    return found;
}

/* Sources that contradict each other only show when they are put together, which takes as long as
 * loading the workspace. Of a small import it is first asked whether it touches another source at
 * all, and in a large workspace that is all that is said. */
enum { SMALL_IMPORT_ROWS = 10000, LARGE_WORKSPACE_ROWS = 300000 };

static enum hf_status look_shared(struct hf_workspace *workspace,
                                  const struct hf_source_info *source, size_t source_count,
                                  struct hf_buffer *out, bool *is_answered,
                                  struct hf_error *error) {
    int64_t shared = 0;
    int64_t rows = 0;
    HF_TRY(hf_workspace_shared_rows(workspace, SMALL_IMPORT_ROWS, &shared, error));
    for (size_t i = 0; i < source_count; i++) {
        rows += source[i].rows;
    }
    *is_answered = shared == 0 || (shared > 0 && rows >= LARGE_WORKSPACE_ROWS);
    if (shared > 0 && *is_answered) {
        hf_buffer_printf(out,
                         "%lld of its rows are described by other sources too; see 'holdfast "
                         "conflicts' for what contradicts\n",
                         (long long)shared);
    }
    return HF_OK;
}

static enum hf_status print_contradictions(struct cli *cli, struct hf_workspace *workspace,
                                           const struct hf_import_result *result,
                                           struct hf_buffer *out, struct hf_error *error) {
    struct hf_source_info *source = NULL;
    size_t source_count = 0;
    struct hf_arena keep = cli->scratch; /* nothing of it is needed afterwards */
    HF_TRY(hf_workspace_sources(workspace, &keep, &source, &source_count, error));
    struct hf_snapshot *snapshot = hf_new(&keep, struct hf_snapshot, 1);
    if (source_count < 2 || snapshot == NULL) {
        return snapshot == NULL ? HF_ERR_MEMORY : HF_OK;
    }
    bool is_answered = result->batch == 0;
    if (!is_answered) {
        HF_TRY(look_shared(workspace, source, source_count, out, &is_answered, error));
    }
    if (is_answered) {
        return HF_OK;
    }
    HF_TRY(hf_workspace_snapshot(workspace, INT64_MAX, &keep, snapshot, error));
    const struct contradictions found = contradictions_count(snapshot, result->source);
    if (found.cells == 0) {
        return HF_OK;
    }
    const struct hf_text winner = cli_clean(cli, found.winner);
    const struct hf_text own = cli_clean(cli, result->source);
    hf_buffer_printf(out, "%u %s", found.cells,
                     found.cells == 1 ? "cell contradicts" : "cells contradict");
    if (found.has_one_winner) {
        hf_buffer_printf(out, " other sources: '%.*s' counts", HF_TEXT_ARG(winner));
    } else {
        hf_buffer_printf(out, " other sources: '%.*s' counts in %u", HF_TEXT_ARG(own), found.own);
    }
    hf_buffer_puts(out, "; see 'holdfast conflicts'\n");
    return HF_OK;
}

/* ---- the same for programs: a row a file, then one without a file for the whole ---- */

enum { IMPORT_COLUMNS = 7 };
struct import_row {
    struct hf_text cell[IMPORT_COLUMNS];
};
struct import_rows {
    struct import_row *row;
    size_t count, capacity;
};

/* All that a command line of several files gives. */
struct import_output {
    struct hf_buffer out;
    struct import_rows rows;
    int64_t defective;
    int done, skipped;       /* arguments */
    bool is_table, is_empty; /* empty: nothing was written */
};

static enum hf_status rows_add(struct cli *cli, struct import_rows *rows, struct hf_text source,
                               struct hf_text file, const struct hf_import_counts *counts) {
    const int64_t number[] = {counts->created, counts->updated, counts->unchanged, counts->gone,
                              counts->defective};
    if (rows->count == rows->capacity) {
        void *grown = hf_arena_grow(&cli->keep, rows->row, sizeof *rows->row,
                                    _Alignof(struct import_row), &rows->capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        rows->row = grown;
    }
    struct import_row *row = &rows->row[rows->count++];
    row->cell[0] = source;
    row->cell[1] = file;
    for (size_t i = 0; i < sizeof number / sizeof number[0]; i++) {
        HF_TRY(hf_text_format(&cli->keep, &row->cell[2 + i], "%lld", (long long)number[i]));
    }
    return HF_OK;
}

static enum hf_status rows_take(struct cli *cli, struct import_rows *rows,
                                const struct hf_import_result *result) {
    for (size_t i = 0; i < result->ignored_count; i++) {
        const struct hf_text name = result->ignored[i];
        cli_note(cli, "%.*s: %s", HF_TEXT_ARG(name),
                 is_document(name) ? "no data, passed over" : ignored_words(name));
    }
    for (size_t i = 0; i < result->kept_count; i++) {
        cli_note(cli, "%.*s: not in the text, stays as it is", HF_TEXT_ARG(result->kept[i]));
    }
    for (size_t i = 0; i < result->brought_count; i++) {
        HF_TRY(rows_add(cli, rows, result->brought[i].name, result->file[0].file,
                        &result->brought[i].counts));
    }
    for (size_t i = 0; i < result->file_count && result->brought_count == 0; i++) {
        HF_TRY(rows_add(cli, rows, result->source, result->file[i].file, &result->file[i].counts));
    }
    return rows_add(cli, rows, result->source, (struct hf_text){NULL, 0}, &result->total);
}

static void rows_print(const struct import_rows *rows, const struct hf_report_options *options,
                       struct hf_buffer *out) {
    static const struct hf_rows_column columns[IMPORT_COLUMNS] = {
        {"source", "source", false},      {"file", "file", false},
        {"created", "created", true},     {"updated", "updated", true},
        {"unchanged", "unchanged", true}, {"gone", "gone", true},
        {"defective", "defective", true}};
    const struct hf_rows_text text = {"holdfast-import/1", columns, IMPORT_COLUMNS,
                                      rows->count == 0 ? NULL : rows->row[0].cell, rows->count};
    hf_rows_print(&text, options, out);
}

/* ---- the command ---- */

static bool import_options(struct cli *cli, struct hf_import_options *options, int *exit_status) {
    *options = (struct hf_import_options){
        .source = hf_text_of(cli_value(cli, OPTION_SOURCE)),
        .format = hf_text_of(cli_value(cli, OPTION_AS)),
        .is_partial = cli_has(cli, OPTION_PARTIAL),
        .is_dry_run = cli_has(cli, OPTION_DRY_RUN),
        .published = HF_DATE_UNKNOWN,
    };
    const char *published = cli_value(cli, OPTION_PUBLISHED);
    if (options->is_partial && cli_has(cli, OPTION_FULL)) {
        *exit_status = cli_usage(cli, "--full and --partial exclude each other");
        return false;
    }
    if (published != NULL && !hf_date_range_parse(hf_text_of(published), &options->published)) {
        *exit_status =
            cli_usage(cli, "--published wants a date as 2020-07-14, not '%s'", published);
        return false;
    }
    if (cli->argument_count == 0) {
        *exit_status =
            cli_usage(cli, "import what? Name a file, a folder, or - for standard input");
        return false;
    }
    if (cli->argument_count > 1 && options->source.len > 0 && !options->is_partial) {
        *exit_status =
            cli_usage(cli, "one --source for several files would have each replace the one before; "
                           "import the folder they are in, or say --partial");
        return false;
    }
    return true;
}

/* "." and ".." are named as the folder is that they lead to, so that it is the same source from
 * wherever it is imported. */
static enum hf_status folder_name(struct cli *cli, const char *path, struct hf_text *source) {
    const char *const slash = strrchr(path, '/');
    const char *const base = slash == NULL ? path : slash + 1;
    if (source->len > 0 || (strcmp(base, ".") != 0 && strcmp(base, "..") != 0)) {
        return HF_OK;
    }
    char full[PATH_MAX];
    if (realpath(path, full) == NULL) {
        return HF_OK; /* what is wrong with it is said where it is read */
    }
    return hf_text_copy(&cli->keep, hf_text_of(strrchr(full, '/') + 1), source);
}

/* Imports a path, with what was asked for as lines of the evidence log. */
static enum hf_status import_one(struct cli *cli, struct hf_workspace *workspace, const char *path,
                                 struct hf_import_options options, struct hf_import_result *result,
                                 struct hf_error *error) {
    HF_TRY(folder_name(cli, path, &options.source));
    struct hf_buffer about = cli_buffer();
    hf_log_add(&about, "path", hf_text_of(path));
    cli_log_options(cli, &about);
    options.options = hf_buffer_text(&about);
    const enum hf_status status =
        about.status == HF_OK
            ? hf_workspace_import(workspace, path, &options, &cli->keep, result, error)
            : hf_error_set(error, about.status, "no memory to import '%s'", path);
    hf_buffer_free(&about);
    return status;
}

/* A workspace that this command made and put nothing into is taken away again: a mistyped path
 * leaves no file. */
static void unmake_workspace(const char *path) {
    static const char *const endings[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        char file[4096];
        const int written = snprintf(file, sizeof file, "%s%s", path, endings[i]);
        if (written > 0 && (size_t)written < sizeof file) {
            (void)unlink(file);
        }
    }
}

/* Opening for writing brings a workspace of an older version to this one: a dry run, which changes
 * nothing, looks first whether that is so, and then says as reading does what to run. */
static bool open_workspace(struct cli *cli, bool is_dry_run, struct hf_workspace **workspace,
                           int *exit_status) {
    struct stat facts;
    struct hf_workspace *looked_at = NULL;
    if (is_dry_run && stat(cli_workspace_path(cli), &facts) == 0 && facts.st_size > 0) {
        if (!cli_open(cli, HF_WORKSPACE_READ, &looked_at, exit_status)) {
            return false;
        }
        hf_workspace_close(looked_at);
    }
    return cli_open(cli, HF_WORKSPACE_CREATE, workspace, exit_status);
}

/* One file or folder, with what is to be said of it. */
static enum hf_status take_argument(struct cli *cli, struct hf_workspace *workspace,
                                    const char *path, const struct hf_import_options *options,
                                    struct import_output *output, struct hf_error *error) {
    struct hf_import_result result = {0};
    HF_TRY(import_one(cli, workspace, path, *options, &result, error));
    output->done++;
    output->is_empty = output->is_empty && result.batch == 0;
    output->defective += (int64_t)result.defect_count;
    if (!output->is_table) {
        return rows_take(cli, &output->rows, &result);
    }
    print_result(cli, &output->out, &result, options->is_dry_run);
    return result.batch > 0 ? print_contradictions(cli, workspace, &result, &output->out, error)
                            : HF_OK;
}

/* Of several files one that cannot be read as a whole is said, and the others go in, as those of a
 * folder do; what it said in an earlier import stays. */
static void skip_argument(struct cli *cli, const char *path, const struct hf_error *error,
                          struct import_output *output) {
    char place[48] = "";
    const struct hf_text name = cli_clean(cli, hf_text_of(path));
    const bool is_no_data = is_document(name) && !cli_has(cli, OPTION_AS);
    const struct hf_text message =
        is_no_data ? HF_TEXT("a document, no data") : cli_clean(cli, hf_text_of(error->message));
    if (error->line > 0) {
        const int written = snprintf(place, sizeof place, ":%lld", (long long)error->line);
        if (error->column > 0) {
            (void)snprintf(place + written, sizeof place - (size_t)written, ":%lld",
                           (long long)error->column);
        }
    }
    output->skipped++;
    if (output->is_table) {
        hf_buffer_printf(&output->out, "  %.*s%s: not read: %.*s\n", HF_TEXT_ARG(name), place,
                         HF_TEXT_ARG(message));
    } else {
        cli_say(cli, "%.*s%s: not read: %.*s", HF_TEXT_ARG(name), place, HF_TEXT_ARG(message));
    }
}

/* All the files and folders, one after the other. */
static int take_arguments(struct cli *cli, struct hf_workspace *workspace,
                          const struct hf_import_options *options, struct import_output *output) {
    for (int i = 0; i < cli->argument_count; i++) {
        struct hf_error error = {0};
        const enum hf_status status =
            take_argument(cli, workspace, cli->argument[i], options, output, &error);
        if (status == HF_ERR_INPUT && cli->argument_count > 1) {
            skip_argument(cli, cli->argument[i], &error, output);
        } else if (status != HF_OK) {
            return cli_failed(cli, status, &error);
        }
    }
    if (output->done == 0) {
        cli_say(cli, "none of the %d files could be imported; docs/formats.md says what can be",
                output->skipped);
        return EXIT_USAGE;
    }
    return EXIT_DONE;
}

/* What --strict and --fail-on make of defects, and of files that were not read. */
static int judge_defects(const struct cli *cli, int64_t defective) {
    const char *fail_on = cli_value(cli, OPTION_FAIL_ON);
    if (defective > 0 && cli_has(cli, OPTION_STRICT)) {
        return EXIT_USAGE;
    }
    return defective > 0 && fail_on != NULL && strcmp(fail_on, "defect") == 0 ? EXIT_FOUND
                                                                              : EXIT_DONE;
}

int cmd_import(struct cli *cli) {
    struct hf_import_options options;
    struct hf_report_options form;
    struct import_output output = {.is_empty = true};
    struct hf_workspace *workspace = NULL;
    int exit_status = EXIT_DONE;
    const bool was_there = access(cli_workspace_path(cli), F_OK) == 0;
    if (!cli_format(cli, &form, &exit_status) || !import_options(cli, &options, &exit_status) ||
        !open_workspace(cli, options.is_dry_run, &workspace, &exit_status)) {
        return exit_status;
    }
    output.out = cli_buffer();
    output.is_table = form.format == HF_REPORT_TABLE;
    exit_status = take_arguments(cli, workspace, &options, &output);
    hf_workspace_close(workspace);
    if (!was_there && output.is_empty) {
        unmake_workspace(cli_workspace_path(cli));
    }
    if (!output.is_table && exit_status == EXIT_DONE) {
        rows_print(&output.rows, &form, &output.out);
    }
    const int print_status = cli_print(cli, &output.out);
    if (exit_status != EXIT_DONE || print_status != EXIT_DONE) {
        return exit_status != EXIT_DONE ? exit_status : print_status;
    }
    return judge_defects(cli, output.defective + output.skipped);
}
