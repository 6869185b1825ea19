/* plain_insert.h - how fast SQLite alone takes the rows of a workspace: the measure of an import.
 */
#ifndef HF_BENCH_PLAIN_INSERT_H
#define HF_BENCH_PLAIN_INSERT_H

#include <stdbool.h>

struct plain_insert {
    double wall_s; /* from BEGIN to the end of COMMIT, without reading the rows */
    long rows;
};

/* Copies what stands in table `assertion` of `workspace` to the new file `path`: the same columns,
 * one prepared INSERT a row, one transaction, with a write-ahead log. `has_index`: the unique index
 * over what stands is there from the beginning. Prints what is wrong and returns false on failure.
 */
bool plain_insert_run(const char *workspace, const char *path, bool has_index,
                      struct plain_insert *result);

#endif
