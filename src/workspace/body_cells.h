/* body_cells.h - from what the store keeps of a row to what intake reads.
 *
 * A body is lines of column name, tab and escaped value; intake takes packed cells. Bodies that
 * name their columns in the order of the schema and hold no escape, nearly all, are packed in one
 * pass that looks for no column by name; the others are taken apart first. The result is the same.
 *
 * **Cost.** About 80 nanoseconds for a row of seven columns.
 */
#ifndef HF_WORKSPACE_BODY_CELLS_H
#define HF_WORKSPACE_BODY_CELLS_H

#include <holdfast/arena.h>
#include <holdfast/schema.h>

/* A column's name as it stands in a body, with the tab behind it. */
struct hf_body_column {
    uint64_t word, mask; /* its first bytes, and which of the eight they are */
    struct hf_text text;
};
/* HF_COLUMN_COUNT_MAX of each kind, in `keep`. HF_ERR_MEMORY. */
HF_MUST_CHECK enum hf_status hf_body_columns_make(struct hf_arena *keep,
                                                  const struct hf_body_column **column);

struct hf_body_reader {
    const struct hf_body_column *column; /* of hf_body_columns_make */
    struct hf_text kind_name;
    /* Told of each column that the schema does not have; a status other than HF_OK ends the row. */
    enum hf_status (*foreign)(void *context, struct hf_text kind, struct hf_text column);
    void *context;
};

/* What the cells of a body take at most. */
size_t hf_body_cells_max(enum hf_kind kind, struct hf_text body);
/* Packs a body into `cells`; *end is the place behind, NULL where it is none that the store wrote.
 */
HF_MUST_CHECK enum hf_status hf_body_cells(const struct hf_body_reader *reader, enum hf_kind kind,
                                           struct hf_text body, char *cells, char **end);

#endif
