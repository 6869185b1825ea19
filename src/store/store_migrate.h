/* store_migrate.h - how a file of an older version becomes one of this version.
 *
 * **Steps.** A step takes the tables of one version to those of the next. It is a file of its own,
 * store_migrate_N.c, with the table texts that it expects and all SQL that it needs, so that later
 * versions leave it alone. The next version moves the texts that it changes from store_tables.c to
 * store_migrate_2.c, where step 1 takes them from then on, and adds a line to the table in
 * store_migrate.c.
 *
 * **Safety.** The file is locked against every other program, readers too: a program of the older
 * version that had it open before would otherwise go on to write rows as the older version sealed
 * them. A copy is made and synced first; all the rest is one transaction. Whatever fails, or is
 * killed, leaves the file as it was, and at most an unfinished copy PATH.version-N.part, which the
 * next try removes. **Cost.** Everything is read and written about three times; memory is SQLite's
 * page cache and some hundred bytes a batch.
 */
#ifndef HF_STORE_STORE_MIGRATE_H
#define HF_STORE_STORE_MIGRATE_H

#include "store/store_tables.h"

struct store_step {
    int64_t from; /* version */
    const struct store_table *table;
    size_t table_count;
    const char *const *check; /* PRAGMA integrity_check for each table that stays */
    size_t check_count;
    /* Within a transaction, foreign keys off. Appends to `about` what it did, as lines of a record.
     */
    enum hf_status (*run)(struct hf_store *store, struct hf_buffer *about, struct hf_error *error);
};
extern const struct store_step hf_store_step_1;

/* A copy of a file as it was. */
struct store_copy {
    char *part; /* path while it is being made; removed by hf_store_copy_free if still there */
    char *path; /* PATH.version-N; the n-th of several that differ PATH.version-N.n */
    struct hf_digest_hex digest;
    int64_t size_bytes;
    bool is_there; /* the same bytes were there under this path already */
};
/* Makes and syncs the copy, not yet under its path. The workspace must be locked, without a
 * transaction. Release with hf_store_copy_free, after a failure too. */
HF_MUST_CHECK enum hf_status hf_store_copy_make(struct hf_store *store, int64_t version,
                                                struct store_copy *copy, struct hf_error *error);
/* Gives the copy its path, for good. Never writes over a file. */
HF_MUST_CHECK enum hf_status hf_store_copy_keep(struct hf_store *store, struct store_copy *copy,
                                                struct hf_error *error);
void hf_store_copy_free(struct store_copy *copy);

/* Tries once to lock every other program out: a program of the older version that looked at the
 * version before must not go on. Needs a handle of its own that has read nothing yet. A handle that
 * was not locked is to be closed before the next try, since two that wait for each other with the
 * file open would wait for good. The lock ends when the handle is closed. */
HF_MUST_CHECK enum hf_status hf_store_migrate_lock(struct hf_store *store, bool *is_locked,
                                                   struct hf_error *error);
/* Brings the locked file to this version if it is still of an older one; then
 * store->migrated_from and ->copy_path say so. */
HF_MUST_CHECK enum hf_status hf_store_migrate(struct hf_store *store,
                                              const struct hf_store_options *options,
                                              struct hf_error *error);

#endif
