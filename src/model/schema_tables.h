/* schema_tables.h - the tables behind holdfast/schema.h, in four files by what they are about, in
 * the order of enum hf_kind.
 *
 * One line a column: header, further headers, type, flags, what it refers to and through which
 * other column, words, place in the snapshot, meaning. Each table is followed by a proof that it
 * and its struct in holdfast/snapshot.h have the same number of columns.
 */
#ifndef HF_MODEL_SCHEMA_TABLES_H
#define HF_MODEL_SCHEMA_TABLES_H

#include <holdfast/schema.h>
#include <stddef.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define WORDS(...)      ((const char *const[]){__VA_ARGS__, NULL})
#define NO_REF          HF_KIND_OPERATOR, NULL
#define SAME_COLUMNS(table, type)                                                                  \
    _Static_assert(sizeof(struct type) ==                                                          \
                       sizeof(struct hf_rows) + COUNT_OF(table) * sizeof(void *),                  \
                   "columns of the schema and of the snapshot differ");                            \
    _Static_assert(COUNT_OF(table) <= HF_COLUMN_COUNT_MAX, "too many columns for an assertion")

/* Each from its first kind on. */
extern const struct hf_schema hf_schema_parties[];   /* HF_KIND_OPERATOR */
extern const struct hf_schema hf_schema_network[];   /* HF_KIND_SITE */
extern const struct hf_schema hf_schema_supply[];    /* HF_KIND_CONTRACT */
extern const struct hf_schema hf_schema_published[]; /* HF_KIND_LIST */

#endif
