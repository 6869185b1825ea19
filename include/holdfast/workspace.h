/* holdfast/workspace.h - one SQLite file for one operator: what each source asserts of each row, in
 * batches.
 *
 * **Ownership.** hf_workspace_open gives a handle that hf_workspace_close releases; everything
 * returned lives in the arena that was passed. **Errors.** HF_ERR_STORE for a file that is no
 * workspace, damaged, locked or from a newer version; HF_ERR_IO when the machine failed: the file
 * is then as it was before the call or, where the very last write failed, as after it; never
 * between. **Threads.** One handle, one thread; several programs may read
 * while one writes.
 */
#ifndef HOLDFAST_WORKSPACE_H
#define HOLDFAST_WORKSPACE_H

#include <holdfast/buffer.h>
#include <holdfast/host.h>
#include <holdfast/snapshot.h>

struct hf_workspace;

/* Opening for writing brings a workspace of an older version to this one, keeps a copy of it beside
 * it and says so in a line of host->log. Opening it for reading is HF_ERR_STORE. */
enum hf_workspace_mode { HF_WORKSPACE_READ, HF_WORKSPACE_WRITE, HF_WORKSPACE_CREATE };

HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_workspace_open(const struct hf_host *host, const char *path, enum hf_workspace_mode mode,
                  struct hf_workspace **workspace, struct hf_error *error);
HF_PUBLIC void hf_workspace_close(struct hf_workspace *workspace);

struct hf_import_options {
    struct hf_text source; /* "": the file's or folder's name */
    struct hf_text format; /* "": recognised; else a format's name, or a table's as "devices" */
    bool is_partial; /* rows that are not in it stay; otherwise they are gone from this source */
    bool is_dry_run; /* counts only: the workspace is not changed */
    struct hf_date_range published; /* all zero or HF_DATE_UNKNOWN: not said */
    struct hf_text options; /* lines for the evidence log, see hf_log_add: what was asked for */
};

/* Rows. A row that is created, updated or unchanged counts once in the totals, however many files
 * describe it; in the files, where it was first said and where a later file changed it. Defective:
 * rows with a defect; most of them go in all the same, without the field that could not be read. */
struct hf_import_counts {
    int64_t created, updated, unchanged, gone, defective;
};

struct hf_import_file {
    struct hf_text file, format, digest;
    struct hf_import_counts counts;
};

/* What a canonical text brings of one source. */
struct hf_import_source {
    struct hf_text name;
    int64_t batch, record; /* as below */
    bool is_history;
    struct hf_import_counts counts;
};

struct hf_import_result {
    struct hf_text source; /* of a canonical text: the file's name */
    int64_t batch;         /* 0: nothing changed */
    int64_t record;        /* in the evidence log; 0 after a dry run */
    bool is_history; /* a version that was published later counts already: this one is kept for the
                        moments before it */
    struct hf_date_range published; /* HF_DATE_UNKNOWN: not said */
    bool is_published_by_name; /* the day stands in the name of the file, a list's: the source is
                                  the name without it, unless options->source says another */
    struct hf_import_file *file;
    size_t file_count;
    struct hf_import_counts total;
    struct hf_import_counts by_kind[HF_KIND_COUNT];
    struct hf_defect *defect; /* all of them, by file, line, column */
    size_t defect_count;
    struct hf_text *ignored; /* files of a folder that no reader knows: said, never silent */
    size_t ignored_count;
    /* Of a canonical text only: the sources that it names, by name; those of the workspace that it
     * does not name, which stay; defects of earlier imports that it tells of, which stand again. */
    struct hf_import_source *brought;
    size_t brought_count;
    struct hf_text *kept;
    size_t kept_count;
    int64_t told_count;
};

/* Imports a file or a folder ("-": standard input) as one batch: all of it or nothing. Importing
 * the same bytes again changes nothing. What several files of a folder say of one row is merged;
 * where they contradict each other the first file (byte order of names) counts, with a defect. A
 * file of a folder that cannot be read as a whole is a defect, and what it said before stays; of a
 * file alone it is the error. Files without a known format are `ignored`. Memory: one file at a
 * time.
 *
 * A canonical text (see hf_workspace_export) brings all the sources that it names, each as a batch
 * of its own, all of them or nothing: options->source and ->published are refused. Each source is
 * then as the text says, unless it was cut off: then rows that are not in it stay. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_workspace_import(struct hf_workspace *workspace, const char *path,
                    const struct hf_import_options *options, struct hf_arena *keep,
                    struct hf_import_result *result, struct hf_error *error);

struct hf_source_info {
    struct hf_text name;
    int64_t batches, rows, defects;
    int64_t first_imported_at, last_imported_at; /* seconds UTC */
    struct hf_text last_digest;
    struct hf_date_range published; /* of the version that counts; HF_DATE_UNKNOWN: not said */
};

HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_workspace_sources(struct hf_workspace *workspace, struct hf_arena *keep,
                     struct hf_source_info **source, size_t *source_count, struct hf_error *error);
/* How many of the rows that the newest import brought other sources describe as well: without
 * resolving the workspace. -1 if it brought more than `limit` rows. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_workspace_shared_rows(struct hf_workspace *workspace,
                                                                int64_t limit, int64_t *rows,
                                                                struct hf_error *error);
/* Takes all that a source asserts out; earlier moments still know it. HF_ERR_NOT_FOUND lists the
 * names there are. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_workspace_source_remove(struct hf_workspace *workspace,
                                                                  struct hf_text name,
                                                                  int64_t *rows_removed,
                                                                  struct hf_error *error);
/* The defects that stand, by source, file, line: a full import clears those of its source, a
 * partial one those of the files that it imports anew. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_workspace_defects(struct hf_workspace *workspace, struct hf_arena *keep,
                     struct hf_defect **defect, size_t *defect_count, struct hf_error *error);
/* The whole workspace as sorted text, whatever the order and the time of the imports: the same data
 * gives the same bytes, and hf_workspace_import makes of it a workspace that says the same.
 *
 * Lines, each closed by a line feed; parts of a line are divided by tabs, and in them \\ \t \n \r
 * \0 stand for these bytes:
 *
 *     holdfast canonical 2
 *     source NAME [PUBLISHED]             one a source, by name
 *     KIND KEY SOURCE                     one a row of a source, by kind, key, source (bytes)
 *     (tab) COLUMN VALUE                  one a field that is not blank, as the source wrote it
 *     defect SOURCE FILE LINE COLUMN KIND SUBJECT MESSAGE      what could not be used, by all these
 *     end                                 without it the text was cut off
 *
 * The file is verified before: HF_ERR_STORE if it is damaged. HF_ERR_LIMIT if the buffer's limit is
 * too small. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_workspace_export(struct hf_workspace *workspace, struct hf_buffer *text, struct hf_error *error);
/* What was known at `known_at` (seconds UTC; INT64_MAX: now), resolved. snapshot->known_at is then
 * `known_at`, or the time of the newest import. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_workspace_snapshot(struct hf_workspace *workspace, int64_t known_at, struct hf_arena *keep,
                      struct hf_snapshot *snapshot, struct hf_error *error);

/* The same as the workspace stood after a record of the evidence log: what was imported since then
 * does not count, though it was published before. HF_ERR_NOT_FOUND if there is no such record. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_workspace_snapshot_after(struct hf_workspace *workspace,
                                                                   int64_t record, int64_t known_at,
                                                                   struct hf_arena *keep,
                                                                   struct hf_snapshot *snapshot,
                                                                   struct hf_error *error);

/* ---- Decisions (holdfast/decision.h) ---- */

struct hf_decide_request {
    enum hf_matter matter;
    struct hf_text kind; /* conflict: of the row, as "device" */
    struct hf_text
        subject; /* match: a party's key or name; conflict: the row's key; else the name */
    struct hf_text object; /* match: list/entry, pack/party or an entry's name; conflict: column */
    struct hf_text choice; /* see holdfast/decision.h; "undecided" takes a decision back */
    struct hf_text source; /* conflict, instead of a choice: the value that this source says */
    struct hf_text by;     /* "": who uses the workspace, as the host says */
    struct hf_text reason; /* not blank */
    struct hf_text document;
    struct hf_date on; /* 0: today */
};

struct hf_decide_result {
    struct hf_text subject, object, choice, by, basis; /* as they were written */
    struct hf_date on;
    int64_t batch; /* 0: that was decided so already */
};

/* Writes a decision, with what it rests on now, as a row of the source "decisions"; an earlier one
 * on the same thing is replaced and stays in the history. HF_ERR_NOT_FOUND when what it is about is
 * not there: the message names what is near. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_workspace_decide(struct hf_workspace *workspace, const struct hf_decide_request *request,
                    struct hf_arena *keep, struct hf_decide_result *result, struct hf_error *error);

#endif
