/* store_tables.h - the tables of a workspace, version by version, and how an older file becomes one
 * of this version.
 *
 * SQLite keeps the text of a table in the file letter by letter: a file whose tables read
 * differently is not ours. So a table is never altered; a migration makes the new ones, copies row
 * by row (looking at each seal on the way) and drops the old ones, in one transaction.
 */
#ifndef HF_STORE_STORE_TABLES_H
#define HF_STORE_STORE_TABLES_H

#include "store/store_private.h"

struct store_table { /* or index */
    const char *name, *sql;
};

enum { STORE_TABLES = 11 };
extern const struct store_table hf_store_tables[STORE_TABLES]; /* in the order of making */

#endif
