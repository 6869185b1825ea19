/* store_tables.h - the tables of a workspace, and what is asked of a file while it is being opened.
 *
 * SQLite keeps the text of a table in the file letter by letter: a file whose tables read
 * differently is not ours. So a table is never altered; a migration (store_migrate.h) makes the new
 * ones, copies row by row, looking at each seal on the way, and drops the old ones, in one
 * transaction.
 */
#ifndef HF_STORE_STORE_TABLES_H
#define HF_STORE_STORE_TABLES_H

#include "store/store_private.h"

struct store_table { /* or index */
    const char *name, *sql;
};

enum { STORE_TABLES = 11 };
extern const struct store_table hf_store_tables[STORE_TABLES]; /* in the order of making */

/* Runs statements without parameters that are used once, at opening; `doing` is for the error. */
HF_MUST_CHECK enum hf_status hf_store_execute(struct hf_store *store, const char *sql,
                                              const char *doing, struct hf_error *error);
/* A query of one whole number, likewise. */
HF_MUST_CHECK enum hf_status hf_store_ask(struct hf_store *store, const char *sql, int64_t *number,
                                          struct hf_error *error);
/* HF_ERR_STORE unless the file has these tables, letter by letter, and no triggers. */
HF_MUST_CHECK enum hf_status hf_store_check_tables(struct hf_store *store,
                                                   const struct store_table *table,
                                                   size_t table_count, struct hf_error *error);

#endif
