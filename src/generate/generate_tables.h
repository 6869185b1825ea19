/* generate_tables.h - the generator's tables: CSV with a header, built in or read from a folder.
 *
 * Names of vendors, products and places live there and nowhere in the code:
 * examples/generator/README.md describes each.
 */
#ifndef HF_GENERATE_TABLES_H
#define HF_GENERATE_TABLES_H

#include <holdfast/host.h>

/* A file as it was at build time, line by line, closed by NULL; tools/embed_tables writes these. */
struct hf_embedded_table {
    const char *name; /* NULL: the last */
    const char *const *line;
};
extern const struct hf_embedded_table hf_embedded_tables[];

struct hf_gen_table {
    const char *name;
    struct hf_text *header;
    struct hf_text *cell; /* row by row */
    uint32_t columns, rows;
};

/* Where tables come from. */
struct hf_gen_source {
    const struct hf_host *host;
    const char *folder; /* NULL: built in */
    const char *set;    /* a folder in it whose tables count too; NULL: none */
};

/* Reads one table. A table of that name in the set is added to it, if it is one that is copied into
 * the operator folder, or else stands in its place. HF_ERR_INPUT with the line for a row of another
 * length than the header, or a quote left open, or another header in the set; HF_ERR_NOT_FOUND
 * where there is no such table. */
HF_MUST_CHECK enum hf_status hf_gen_table_read(const struct hf_gen_source *source, const char *name,
                                               struct hf_arena *keep, struct hf_gen_table *table,
                                               struct hf_error *error);

/* A cell by header; empty where there is no such column. */
struct hf_text hf_gen_cell(const struct hf_gen_table *table, uint32_t row, const char *column);
int64_t hf_gen_count(const struct hf_gen_table *table, uint32_t row, const char *column,
                     int64_t otherwise);
double hf_gen_real(const struct hf_gen_table *table, uint32_t row, const char *column,
                   double otherwise);
/* The row in which `column` is `value`, UINT32_MAX if there is none. */
uint32_t hf_gen_row(const struct hf_gen_table *table, const char *column, struct hf_text value);

#endif
