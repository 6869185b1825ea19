/* store.h - what each source said of each row, and when, and what was done with it, in one SQLite
 * file.
 *
 * **The record.** A *source* is a name under which files are imported. A *batch* is one import of
 * one source (or its removal), all of it or nothing. An *assertion* is one version of what a source
 * says of one row (kind, key): it stands from the batch that brought it until the batch that
 * changed it, no longer said it, or removed its source. Nothing is ever deleted or written over, so
 * that any earlier moment can be read again. Defects stand the same way: until their file, or the
 * whole source, is imported anew.
 *
 * **The evidence log.** Every batch, and everything else that is done with a workspace, appends a
 * *record*: who, when, with which program, from which bytes. Each record holds the SHA-256 of the
 * one before it, and those of what its batch wrote: see hf_store_log_verify.
 *
 * **Order of calls.** hf_store_open; then to write: hf_store_begin, for each source
 * hf_store_begin_batch, for each file hf_store_begin_file and its rows and defects, then
 * hf_store_end_files and hf_store_end_batch, at last hf_store_commit or hf_store_rollback; to read
 * several things as of one moment: hf_store_read_begin, hf_store_moment, the reading functions,
 * hf_store_read_end; hf_store_close ends whatever is open and takes back what was not committed.
 *
 * **Errors.** HF_ERR_STORE: no workspace, damaged, written by a newer version, or another program
 * is writing. HF_ERR_IO: disk full, no rights, read-only. HF_ERR_MEMORY. After an error of a
 * writing function only hf_store_rollback and hf_store_close have a meaning; the file is as before
 * hf_store_begin.
 * **Damage.** Every row carries a seal and every batch the number of assertions that stand after
 * it: a reading function that meets a wrong seal, or hf_store_rows that meets too few rows, says
 * so. hf_store_verify looks at every page too.
 * **Cost.** A put is at most one look-up and one insert: some microseconds, whatever the size; less
 * in the first batch of a workspace, and for a row that comes behind the same row as last time.
 * Reading is one scan.
 * **Limits.** 2^31 batches; a row of at most 10^9 bytes. **Threads.** One handle, one thread; one
 * writer and any number of readers on a file.
 */
#ifndef HF_STORE_STORE_H
#define HF_STORE_STORE_H

#include <holdfast/buffer.h>
#include <holdfast/schema.h>

#include "store/digest.h"

struct hf_store;

enum hf_store_mode { HF_STORE_READ, HF_STORE_WRITE, HF_STORE_CREATE };

struct hf_store_options {
    enum hf_store_mode mode;
    int32_t wait_ms; /* for another program that is writing, before giving up; 0: ten seconds */
    int64_t now;     /* seconds UTC: for the record of a creation or a migration, as is `who` */
    struct hf_text who;
    struct hf_text note; /* lines name, tab, value, line feed, put at the end of every record that
                            is written through this handle; copied */
};

HF_MUST_CHECK enum hf_status hf_store_open(const char *path, const struct hf_store_options *options,
                                           struct hf_store **store, struct hf_error *error);
void hf_store_close(struct hf_store *store); /* NULL is allowed */

/* Opening a file of an older version for writing brings it to this version, after a copy of it was
 * made beside it; opening it for reading is HF_ERR_STORE. Whoever opens has to say what was done.
 */
struct hf_store_migration {
    int64_t from_version; /* 0: the file was of this version */
    const char *copy;     /* path of the file as it was; lives as long as the store */
};
struct hf_store_migration hf_store_migration(const struct hf_store *store);

/* ---- Writing ---- */

/* Begins a transaction, of any number of batches and records: all of it is written or nothing. From
 * here on other writers wait. */
HF_MUST_CHECK enum hf_status hf_store_begin(struct hf_store *store, struct hf_error *error);

struct hf_store_import {
    struct hf_text source;
    bool is_partial;
    int64_t imported_at;            /* seconds UTC */
    struct hf_date_range published; /* blank: not said */
    /* For the evidence log. */
    struct hf_text who;     /* "": unknown */
    struct hf_text action;  /* "": import */
    struct hf_text options; /* lines name, tab, value, line feed; may be empty */
};
HF_MUST_CHECK enum hf_status hf_store_begin_batch(struct hf_store *store,
                                                  const struct hf_store_import *import,
                                                  struct hf_error *error);

struct hf_store_file {
    struct hf_text name; /* without folder; each name once a batch */
    struct hf_text format;
    struct hf_text digest; /* of its bytes, hex */
    int64_t size_bytes;
};
/* What is put from here on comes from this file. */
HF_MUST_CHECK enum hf_status hf_store_begin_file(struct hf_store *store,
                                                 const struct hf_store_file *file,
                                                 struct hf_error *error);

enum hf_store_change {
    HF_STORE_UNSAID, /* this batch has not spoken of the row */
    HF_STORE_CREATED,
    HF_STORE_UPDATED,
    HF_STORE_UNCHANGED,
};
struct hf_store_said {
    /* How the row stood in the batch before and after this call. Both are CREATED where the batch
     * had written the row already, be it new or updated. */
    enum hf_store_change before, after;
    int clash; /* -1, or a column of which the batch has already said something else: that counts */
};
/* Says something of a row. A row of which the batch says something several times is merged field by
 * field, see body_merge.h: it counts once. */
HF_MUST_CHECK enum hf_status hf_store_put(struct hf_store *store,
                                          const struct hf_assertion *assertion,
                                          struct hf_store_said *said, struct hf_error *error);
struct hf_store_saying {
    enum hf_kind kind;
    struct hf_text key, body; /* body: as hf_body_write writes it */
    int64_t line;
};
/* The same with a body that is ready. */
HF_MUST_CHECK enum hf_status hf_store_put_body(struct hf_store *store,
                                               const struct hf_store_saying *saying,
                                               struct hf_store_said *said, struct hf_error *error);
/* The defect's own `file` counts, its `source` does not. */
HF_MUST_CHECK enum hf_status
hf_store_put_defect(struct hf_store *store, const struct hf_defect *defect, struct hf_error *error);

/* Whether an earlier batch of the source held a file of this name. */
HF_MUST_CHECK enum hf_status hf_store_knows_file(struct hf_store *store, struct hf_text file_name,
                                                 bool *is_known, struct hf_error *error);

struct hf_store_end {
    const struct hf_text *spared; /* files that could not be read this time: what they said stays */
    size_t spared_count;
    void *context;
    /* Either may be NULL. Called per row that was counted as unchanged and is updated: it turned
     * out that no file said the rest of it. `file_index`: of the file that spoke of it, in the
     * order of hf_store_begin_file, from 0. */
    void (*updated)(void *context, enum hf_kind kind, size_t file_index);
    /* Called per row that is gone; `kind` is HF_KIND_COUNT for one that the schema no longer has.
     */
    void (*gone)(void *context, enum hf_kind kind, struct hf_text file_name);
};
/* To be called once, after the last file. In a full import it closes every assertion of the source
 * of which the batch said nothing. */
HF_MUST_CHECK enum hf_status
hf_store_end_files(struct hf_store *store, const struct hf_store_end *end, struct hf_error *error);

struct hf_store_ended {
    int64_t batch;   /* its number; 0 when it said exactly what the source's newest batch said (the
                        same bytes, options and defects, no row changed): then only the record is
                        written, that this was looked at again */
    int64_t record;  /* in the evidence log */
    bool is_history; /* a version that was published later counts already: see hf_store_moment */
};
HF_MUST_CHECK enum hf_status
hf_store_end_batch(struct hf_store *store, struct hf_store_ended *ended, struct hf_error *error);

/* Writes the transaction for good. */
HF_MUST_CHECK enum hf_status hf_store_commit(struct hf_store *store, struct hf_error *error);
void hf_store_rollback(struct hf_store *store);

/* A transaction and a batch of its own that closes all that the source says; of `removal` only
 * source, imported_at and who count. HF_ERR_NOT_FOUND when no source of that name stands. */
HF_MUST_CHECK enum hf_status hf_store_remove_source(struct hf_store *store,
                                                    const struct hf_store_import *removal,
                                                    int64_t *rows_removed, struct hf_error *error);

/* ---- The evidence log ---- */

struct hf_store_record {
    int64_t number; /* from 1, without gap */
    int64_t at;     /* seconds UTC, as the machine's clock said: it may have been set back */
    int64_t batch;  /* 0: none */
    struct hf_text who, program, action;
    struct hf_text about;            /* lines name, tab, value, line feed, escaped as bodies are */
    struct hf_text previous, digest; /* hex; the first record's `previous` is 64 zeros */
};
/* Appends a record of what is no batch (an assessment, a check, an export): at, who, action and
 * about count. In a transaction of its own if none is open. */
HF_MUST_CHECK enum hf_status hf_store_record_add(struct hf_store *store,
                                                 const struct hf_store_record *record,
                                                 int64_t *number, struct hf_error *error);
/* The newest record; with `is_data`, the newest that changed what the workspace says: the same data
 * has the same, whatever was asked of it since. HF_ERR_NOT_FOUND if there is none. */
HF_MUST_CHECK enum hf_status hf_store_log_head(struct hf_store *store, bool is_data,
                                               struct hf_arena *keep,
                                               struct hf_store_record *record,
                                               struct hf_error *error);
/* Records in order, from number `first` on, at most `limit`. */
struct hf_store_log_part {
    int64_t first;
    size_t limit;
};
HF_MUST_CHECK enum hf_status hf_store_log(struct hf_store *store, struct hf_store_log_part part,
                                          struct hf_arena *keep, struct hf_store_record **record,
                                          size_t *record_count, struct hf_error *error);
/* The text whose SHA-256 is the record's digest: anybody can check it with sha256sum. */
void hf_store_record_print(struct hf_buffer *text, const struct hf_store_record *record);

struct hf_store_log_sink {
    void *context;
    /* `number` of the record that is wrong, 0 for the log as a whole; `what` is a sentence. */
    enum hf_status (*found)(void *context, int64_t number, struct hf_text what);
};
/* Recomputes every digest from what the tables hold now: each record's from its columns, each
 * batch's from its assertions, files and defects; says all that does not fit. O(size of the file).
 */
HF_MUST_CHECK enum hf_status hf_store_log_verify(struct hf_store *store,
                                                 const struct hf_store_log_sink *sink,
                                                 struct hf_error *error);

/* hf_store_verify and hf_store_log_verify in one walk; damage is told to the sink, as 0, and not
 * returned. */
HF_MUST_CHECK enum hf_status hf_store_verify_all(struct hf_store *store,
                                                 const struct hf_store_log_sink *sink,
                                                 struct hf_error *error);

/* ---- Reading ---- */

HF_MUST_CHECK enum hf_status hf_store_read_begin(struct hf_store *store, struct hf_error *error);
void hf_store_read_end(struct hf_store *store);

/* What counts at a moment: of each source one batch, and what stood of the source after it.
 *
 * A batch is known from its import on, or from the day on which its list was published if that was
 * said and is earlier. Of the batches of a source that were known by then the newest by number
 * counts; but a full import that was published before the one that counts already is history and
 * does not replace it. Numbers, not clocks: when the clock is set back, the newest import still
 * counts. */
struct hf_store_moment {
    int64_t known_at;       /* seconds UTC; INT64_MAX: all */
    int64_t newest, oldest; /* the greatest and the smallest batch that counts, 0 if none */
    int64_t row_count;      /* assertions that stand */
    int64_t source_limit;   /* the arrays are indexed by source id, below this */
    int64_t *batch;         /* 0: the source says nothing */
    int64_t *rows;          /* assertions that stand */
    struct hf_date_range *published; /* of what counts; HF_DATE_UNKNOWN: not said */
};
HF_MUST_CHECK enum hf_status hf_store_moment(struct hf_store *store, int64_t known_at,
                                             struct hf_arena *keep, struct hf_store_moment *moment,
                                             struct hf_error *error);
/* The same as it was when `batch` was the newest one; row_count and rows too. */
HF_MUST_CHECK enum hf_status hf_store_moment_after(struct hf_store *store, int64_t batch,
                                                   int64_t known_at, struct hf_arena *keep,
                                                   struct hf_store_moment *moment,
                                                   struct hf_error *error);

struct hf_store_source {
    int64_t id;
    struct hf_text name;
    int64_t batches, rows, defects; /* rows and defects: what counts at the moment */
    int64_t first_imported_at, last_imported_at;
    struct hf_text last_digest; /* of one file: the file's; of several: of what sha256sum prints for
                                   them, by name */
    struct hf_date_range published; /* of the version that counts */
};
/* The sources that count (removed ones do not), by name. */
HF_MUST_CHECK enum hf_status hf_store_sources(struct hf_store *store,
                                              const struct hf_store_moment *moment,
                                              struct hf_arena *keep,
                                              struct hf_store_source **source, size_t *source_count,
                                              struct hf_error *error);

struct hf_store_origin { /* one imported file */
    int64_t id;
    int64_t batch;
    int64_t source_id;
    struct hf_text source, file, digest;
    int64_t imported_at;
};
/* All files of all batches up to `batch`, by source name, file name, batch. */
HF_MUST_CHECK enum hf_status hf_store_origins(struct hf_store *store, int64_t batch,
                                              struct hf_arena *keep,
                                              struct hf_store_origin **origin, size_t *origin_count,
                                              struct hf_error *error);

struct hf_store_row {         /* texts live until the call returns */
    enum hf_kind kind;        /* HF_KIND_COUNT: the schema no longer has it */
    struct hf_text kind_name; /* as in the schema that wrote it */
    struct hf_text key, body; /* body: assertion_body.h */
    struct hf_text source;    /* only hf_store_rows_sorted sets it */
    int64_t origin;           /* hf_store_origin.id */
    int64_t line;
    int64_t from_batch;
};
struct hf_store_row_sink {
    void *context;
    enum hf_status (*row)(void *context, const struct hf_store_row *row);
};
/* The assertions that count, in no order that is promised. */
HF_MUST_CHECK enum hf_status hf_store_rows(struct hf_store *store,
                                           const struct hf_store_moment *moment,
                                           const struct hf_store_row_sink *sink,
                                           struct hf_error *error);
/* The same in parts, for two handles that read one file side by side: first the numbers that all
 * assertions lie between, then the rows from `from` on and below `until`. Whoever reads the parts
 * counts the rows and holds them against moment->row_count. */
struct hf_store_part {
    int64_t from, until;
};
HF_MUST_CHECK enum hf_status hf_store_whole(struct hf_store *store, struct hf_store_part *whole,
                                            struct hf_error *error);
HF_MUST_CHECK enum hf_status hf_store_rows_part(struct hf_store *store,
                                                const struct hf_store_moment *moment,
                                                const struct hf_store_part *part,
                                                const struct hf_store_row_sink *sink,
                                                struct hf_error *error);
/* A second handle on the same file, which is reading, for another thread. Fails where the file
 * cannot be opened again, or is not the one that was opened first: read with one handle then. What
 * counts at the moment is the same to both, whatever is imported in between. */
HF_MUST_CHECK enum hf_status hf_store_twin(struct hf_store *store,
                                           const struct hf_store_moment *moment,
                                           struct hf_store **twin, struct hf_error *error);
/* The same by kind name, key, source name (bytes): independent of when and in which order they were
 * imported. */
HF_MUST_CHECK enum hf_status hf_store_rows_sorted(struct hf_store *store,
                                                  const struct hf_store_moment *moment,
                                                  const struct hf_store_row_sink *sink,
                                                  struct hf_error *error);

/* The defects that stand, by source, file, line, column. */
HF_MUST_CHECK enum hf_status hf_store_defects(struct hf_store *store,
                                              const struct hf_store_moment *moment,
                                              struct hf_arena *keep, struct hf_defect **defect,
                                              size_t *defect_count, struct hf_error *error);

/* How many of the rows that the newest batch brought other sources describe as well; -1 if it
 * brought more than `limit`. A look-up a row and other source. */
HF_MUST_CHECK enum hf_status hf_store_shared_rows(struct hf_store *store,
                                                  const struct hf_store_moment *moment,
                                                  int64_t limit, int64_t *rows,
                                                  struct hf_error *error);

/* Looks at every page, index and seal. HF_ERR_STORE says the first thing found wrong. O(size of the
 * file). */
HF_MUST_CHECK enum hf_status hf_store_verify(struct hf_store *store, struct hf_error *error);

#endif
