/* store_private.h - what the files of this room share. */
#ifndef HF_STORE_STORE_PRIVATE_H
#define HF_STORE_STORE_PRIVATE_H

#include <sqlite3.h>

#include "base/hash.h"
#include "store/seal.h"
#include "store/store.h"

enum {
    STORE_APPLICATION_ID = 0x484f4c44, /* "HOLD", as file(1) sees it */
    STORE_VERSION = 2,                 /* of the tables; one more with every change of them */
    STORE_KINDS_MAX = 128,
    STORE_KIND_NAME_MAX = 63,
};

#define STORE_ROWS_MAX (INT64_C(1) << 33) /* a bit for each is 1 GiB; more can only be damage */

#define MOMENT_BYTES_MAX ((size_t)1 << 30) /* address space for what counts, by source */

/* Every statement there is. The texts are in store_sql.c; each is prepared once, when it is first
 * used. */
enum store_sql {
    SQL_BEGIN_READ,
    SQL_BEGIN_WRITE,
    SQL_COMMIT,
    SQL_ROLLBACK,
    SQL_BATCH_BEGIN,
    SQL_BATCH_TAKE_BACK,
    SQL_BATCH_RELEASE,
    SQL_KINDS,
    SQL_KIND_INSERT,
    SQL_SOURCE_FIND,
    SQL_SOURCE_INSERT,
    SQL_IDS,
    SQL_SOURCE_HAS_ROWS,
    SQL_BATCH_INSERT,
    SQL_BATCH_UPDATE,
    SQL_BATCH_NEWEST,
    SQL_BATCH_FILES,
    SQL_STANDING,
    SQL_FILE_INSERT,
    SQL_FILE_KNOWN,
    SQL_ROW_FIND,
    SQL_ROW_INSERT,
    SQL_ROW_LOAD,
    SQL_ROWS_LOAD,
    SQL_ROW_GET,
    SQL_ROWS_FOLLOW,
    SQL_ROWS_SAID,
    SQL_INDEX_DROP,
    SQL_INDEX_MAKE,
    SQL_ROW_REWRITE,
    SQL_ROW_CLOSE,
    SQL_ROW_PLACE,
    SQL_ROWS_OF_SOURCE,
    SQL_ROWS_CLOSE_SOURCE,
    SQL_ROWS_OF_BATCH,
    SQL_CONTENT_FIND,
    SQL_CONTENT_NEXT,
    SQL_CONTENT_DROP,
    SQL_CONTENT_UNUSED,
    SQL_CONTENT_INSERT,
    SQL_CONTENT_BODY,
    SQL_DEFECT_INSERT,
    SQL_DEFECTS_CLOSE_SOURCE,
    SQL_DEFECTS_CLOSE_FILE,
    SQL_DEFECTS_CLOSED,
    SQL_DEFECTS_OF_BATCH,
    SQL_BATCH_SOURCE,
    SQL_RECORD_INSERT,
    SQL_RECORD_NEWEST,
    SQL_RECORD_NEWEST_DATA,
    SQL_RECORDS,
    SQL_SOURCES,
    SQL_ORIGINS,
    SQL_ROWS,
    SQL_ROWS_SORTED,
    SQL_ROW_FIRST,
    SQL_ROW_LAST,
    SQL_BATCH_SEAL,
    SQL_DEFECTS,
    SQL_CHECK_SOURCE,
    SQL_CHECK_KIND,
    SQL_CHECK_BATCH,
    SQL_CHECK_FILE,
    SQL_CHECK_CONTENT,
    SQL_CHECK_ROW,
    SQL_CHECK_DEFECT,
    SQL_STRANGERS,
    SQL_BATCH_BROUGHT,
    SQL_SHARED_ROWS,
    SQL_INTEGRITY,
    SQL_FOREIGN_KEYS,
};
enum { SQL_COUNT = SQL_FOREIGN_KEYS + 1 };

struct store_kind {
    int64_t id;
    enum hf_kind kind; /* HF_KIND_COUNT: the schema no longer has it */
    size_t name_len;
    char name[STORE_KIND_NAME_MAX + 1];
};

struct store_counts {
    int64_t created, updated, unchanged, gone, defective;
};

/* A row of which this batch has said a part so far, and nothing else than what stands: another file
 * may say the rest. */
struct store_pending {
    int64_t row;
    enum hf_kind kind;
    struct hf_text key, body; /* body: what was said so far */
    int64_t file, line;
    bool is_done;
};

/* What a batch wrote, for the evidence log: see store_changes.h. */
struct store_changes {
    struct hf_digest rows, closed, defects, defects_closed;
};

/* One version of what the batch's source says of a row, as it is written. */
struct store_version {
    int64_t id;
    enum hf_kind kind;
    struct hf_text key, body;
    int64_t file, line;
    int64_t content; /* 0, or where the body is kept: see store_content.c */
};

/* What stands for a row. `row` is 0 when nothing does; where `is_same` is false, its body is in
 * store->stands. */
struct store_standing {
    int64_t row, file, line;
    bool is_same;
};

enum { LOAD_ROWS = 32 }; /* of one INSERT; as many as SQL_ROWS_LOAD has */

struct load_slot {
    uint64_t hash;
    int64_t row; /* 0: free */
};

/* The first rows of a workspace: see store_load.c. */
struct store_load {
    bool is_on;
    bool is_rewritten; /* a row that had been handed over was written over */
    struct load_slot *slot;
    size_t capacity; /* power of two, or 0 */
    size_t count;
    struct store_version waiting[LOAD_ROWS]; /* texts: as far as they are in `bytes` */
    size_t waiting_count;
    size_t text_at[LOAD_ROWS]; /* of the key in `bytes`; the body stands behind it */
    struct hf_buffer bytes;
};

/* A walk over what the source said before: see store_follow.c. */
struct store_follow {
    sqlite3_stmt *at; /* stands on the next row; NULL: not begun, or at its end */
    uint64_t missed;  /* rows running that were not the next one */
};

/* A batch that is being written. */
struct store_batch {
    bool is_open, is_partial;
    bool is_fresh; /* the source said nothing before: every row is new */
    int64_t id, source, file, file_count;
    int64_t row_next, file_next, defect_next; /* ids to be given */
    int64_t file_first, row_first, defect_first;
    int64_t imported_at;
    struct hf_text who, action, options; /* the caller's, or literals */
    struct store_changes changes;
    struct hf_date_range published;
    struct store_counts counts;
    int64_t standing_before;
    struct hf_digest files;           /* of the lines that sha256sum prints */
    struct hf_digest said;            /* of all but the rows: what makes two batches the same */
    struct hf_digest_hex file_digest; /* of the last file */
    uint8_t *seen;      /* a bit per assertion that was there before: said again in this batch */
    uint8_t *closed;    /* a bit per assertion that this batch closes; made with the first */
    int64_t seen_limit; /* ids below it have a bit; those from it on are of this batch */
    int64_t seen_count; /* bits that are set */
    bool is_digested;   /* changes.rows has all rows already */
    int64_t content_first, content_next; /* ids of what is kept once; 0: none was asked for yet */
    bool has_unused;                     /* a row that refers to one of them was written over */
    struct store_load load;
    struct store_follow follow;
    struct hf_arena pending_opened, pending_arena; /* opened when the first row is pending */
    struct hf_map pending_by_row;
    struct store_pending *pending;
    size_t pending_count, pending_capacity;
};

struct hf_store {
    sqlite3 *db;
    char *path;
    struct hf_buffer note; /* hf_store_options.note */
    char *copy_path;       /* of the file as it was before opening migrated it; NULL: it did not */
    int64_t migrated_from;
    bool is_writable;
    bool is_reading;
    bool is_writing; /* a transaction is open */
    bool is_first;   /* opened for writing when there was no assertion yet */
    int32_t wait_ms;
    struct store_walk *walk; /* that hands out rows, while it does */
    sqlite3_stmt *statement[SQL_COUNT];
    struct hf_buffer body;   /* what is being put */
    struct hf_buffer stands; /* what stands, where it differs */
    struct hf_buffer merged;
    struct hf_buffer lump; /* what is on its way into a digest */
    struct store_kind kind[STORE_KINDS_MAX];
    size_t kind_count;
    int64_t kind_id[HF_KIND_COUNT]; /* 0: not in the file yet */
    struct store_batch batch;
};

/* A statement being bound from its first parameter on; `seal` takes in every value on the way. */
struct store_binder {
    sqlite3_stmt *statement;
    int at;
    int code; /* the first failure */
    struct hf_seal seal;
};

HF_MUST_CHECK enum hf_status hf_store_fail(struct hf_store *store, int code, const char *doing,
                                           struct hf_error *error);
HF_MUST_CHECK enum hf_status hf_store_damaged(struct hf_store *store, const char *what,
                                              struct hf_error *error);
/* Prepares the statement, or takes it back to its beginning. */
HF_MUST_CHECK enum hf_status hf_store_bind(struct hf_store *store, enum store_sql sql,
                                           struct store_binder *binder, struct hf_error *error);
void hf_store_bind_int(struct store_binder *binder, int64_t value);
void hf_store_bind_text(struct store_binder *binder, struct hf_text value);
void hf_store_bind_none(struct store_binder *binder); /* NULL; in the seal a 0 */
void hf_store_bind_seal(struct store_binder *binder);
/* One step of a query; *has_row false at its end, when the statement is taken back. */
HF_MUST_CHECK enum hf_status hf_store_step(struct hf_store *store,
                                           const struct store_binder *binder, bool *has_row,
                                           struct hf_error *error);
/* A statement without result, to its end. */
HF_MUST_CHECK enum hf_status hf_store_run(struct hf_store *store, const struct store_binder *binder,
                                          struct hf_error *error);
/* store_bind and store_run of a statement without parameters. */
HF_MUST_CHECK enum hf_status hf_store_do(struct hf_store *store, enum store_sql sql,
                                         struct hf_error *error);
/* A query of one whole number; `missing` when it has no row. */
HF_MUST_CHECK enum hf_status hf_store_number(struct hf_store *store,
                                             const struct store_binder *binder, int64_t missing,
                                             int64_t *number, struct hf_error *error);
/* Begins a transaction; what takes it back is made ready first, so that no memory is needed then.
 */
HF_MUST_CHECK enum hf_status hf_store_transact(struct hf_store *store, enum store_sql begin,
                                               struct hf_error *error);
void hf_store_reset_all(struct hf_store *store);

/* The bytes of a column, valid until the next step. */
struct hf_text hf_store_column(sqlite3_stmt *statement, int column);
/* Whether the first `count` columns give the seal in column `count`. */
bool hf_store_is_sealed(sqlite3_stmt *statement, int count);
/* The same with until_batch, which may be NULL, in column `count` and the seal behind it. */
bool hf_store_is_sealed_until(sqlite3_stmt *statement, int count);

/* The kind of that number; NULL: there is none. */
const struct store_kind *hf_store_kind(const struct hf_store *store, int64_t id);
/* The body that is kept once for all who say it. Valid until the next step of SQL_CONTENT_BODY. */
HF_MUST_CHECK enum hf_status hf_store_content_body(struct hf_store *store, int64_t id,
                                                   struct hf_text *body, struct hf_error *error);
/* The body of the assertion that a query of ROW_COLUMNS stands on, wherever it is kept. Valid until
 * the next step of that query and of SQL_CONTENT_BODY. */
HF_MUST_CHECK enum hf_status hf_store_row_body(struct hf_store *store, sqlite3_stmt *statement,
                                               struct hf_text *body, struct hf_error *error);
/* Makes the handle ready to hand out rows: see store_rows.c. */
#define STORE_TAKE_ROW "holdfast_take_row"
HF_MUST_CHECK enum hf_status hf_store_rows_prepare(struct hf_store *store, struct hf_error *error);
enum { ROW_SEALED = 9 }; /* sealed columns of ROW_COLUMNS; until_batch and the seal follow */

/* The index over what stands, letter by letter as a workspace has it. */
#define STORE_INDEX_CURRENT                                                                        \
    "CREATE UNIQUE INDEX assertion_current ON assertion (source, kind, key) "                      \
    "WHERE until_batch IS NULL"

/* Binds the columns of ROW_COLUMNS up to the seal for a version of the batch at hand. */
void hf_store_bind_version(struct hf_store *store, struct store_binder *binder,
                           const struct store_version *version);
/* What the statement, of ROW_COLUMNS, stands on, held against the body that is said now. */
HF_MUST_CHECK enum hf_status hf_store_take_standing(struct hf_store *store, sqlite3_stmt *statement,
                                                    struct hf_text body,
                                                    struct store_standing *standing,
                                                    struct hf_error *error);
/* The status of a text that was built. */
HF_MUST_CHECK enum hf_status
hf_store_text_status(struct hf_store *store, const struct hf_buffer *text, struct hf_error *error);

/* ---- store_content.c ---- */
/* Where the body of the version is to be kept, if rows of its kind are published: then in
 * version->content, which must be 0 before. */
HF_MUST_CHECK enum hf_status hf_store_share(struct hf_store *store, struct store_version *version,
                                            struct hf_error *error);
/* Takes away what the batch put there and does not use in the end. */
HF_MUST_CHECK enum hf_status hf_store_share_end(struct hf_store *store, struct hf_error *error);
/* That each is what it was, under the digest of it, and used. */
HF_MUST_CHECK enum hf_status hf_store_check_content(struct hf_store *store, struct hf_error *error);

/* ---- store_load.c ---- */
/* To be called when the batch's numbers are known. Does nothing unless the workspace has no rows.
 */
HF_MUST_CHECK enum hf_status hf_store_load_begin(struct hf_store *store, struct hf_error *error);
/* What of the rows so far stands for (kind, key). */
HF_MUST_CHECK enum hf_status hf_store_load_find(struct hf_store *store,
                                                const struct store_version *said,
                                                struct store_standing *standing,
                                                struct hf_error *error);
/* Takes a row of which hf_store_load_find knows nothing. */
HF_MUST_CHECK enum hf_status hf_store_load_add(struct hf_store *store,
                                               const struct store_version *version,
                                               struct hf_error *error);
/* Hands all rows over and makes the index. */
HF_MUST_CHECK enum hf_status hf_store_load_end(struct hf_store *store, struct hf_error *error);
/* Hands the rows that wait over to the table. */
HF_MUST_CHECK enum hf_status hf_store_load_flush(struct hf_store *store, struct hf_error *error);
void hf_store_load_drop(struct hf_store *store);

/* ---- store_follow.c ---- */
/* Whether the next row of the walk is the one that is said now; then it is in *standing, and the
 * walk goes on to the next. */
HF_MUST_CHECK enum hf_status hf_store_follow(struct hf_store *store,
                                             const struct store_version *said,
                                             struct store_standing *standing, bool *is_next,
                                             struct hf_error *error);
/* The row that was looked for was found elsewhere. */
HF_MUST_CHECK enum hf_status hf_store_follow_set(struct hf_store *store, int64_t row,
                                                 struct hf_error *error);
void hf_store_follow_end(struct hf_store *store);
/* Whether the batch has said again all that its source said before. */
HF_MUST_CHECK enum hf_status hf_store_all_seen(struct hf_store *store, bool *is_all,
                                               struct hf_error *error);

HF_MUST_CHECK enum hf_status hf_store_load_kinds(struct hf_store *store, struct hf_error *error);
/* HF_OK if the check of pages that was bound says "ok" and nothing else. */
HF_MUST_CHECK enum hf_status hf_store_pages_said(struct hf_store *store,
                                                 const struct store_binder *check,
                                                 struct hf_error *error);
/* The seals of the small tables: sources, kinds, batches, files. */
HF_MUST_CHECK enum hf_status hf_store_check_small(struct hf_store *store, struct hf_error *error);

/* Walks a query whose first `columns` columns are sealed. */
HF_MUST_CHECK enum hf_status hf_store_check_seals(struct hf_store *store, enum store_sql sql,
                                                  int columns, bool has_until,
                                                  struct hf_error *error);
/* Whether something that stands from one batch until another (0: it still does) counts. */
bool hf_store_counts_at(const struct hf_store_moment *moment, int64_t source, int64_t from,
                        int64_t until);

/* The name of a kind by its id in the file; empty when there is none. */
struct hf_text hf_store_kind_name(const struct hf_store *store, int64_t id);

/* Sets the journal that fits what the file holds now: see store_open.c. */
HF_MUST_CHECK enum hf_status hf_store_choose_journal(struct hf_store *store,
                                                     struct hf_error *error);

/* Words of enum hf_defect_kind as they are kept in files. */
const char *hf_store_defect_word(enum hf_defect_kind kind);
bool hf_store_defect_kind(struct hf_text word, enum hf_defect_kind *kind);

#endif
