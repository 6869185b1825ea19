/* dirt.h - the dirty twin: the same operator in files as people really send them.
 *
 * dirt.csv says what is wrong where: a cell, a row or a whole file is spoilt, and every place goes
 * to a ledger beside the folder with what it was, what it is and what an import has to make of it.
 */
#ifndef HF_GENERATE_DIRT_H
#define HF_GENERATE_DIRT_H

#include "generate/generate_tables.h"
#include <holdfast/buffer.h>

struct hf_folder_file;

/* What all files of a twin have in common. */
struct hf_dirty {
    const struct hf_gen_table *table; /* dirt.csv */
    struct hf_folder_file *ledger;
    struct hf_arena *keep;
    uint64_t seed;
};

/* What is done to one file. */
struct hf_dirt;

/* NULL: nothing is wrong with this file. HF_ERR_INPUT for a line of dirt.csv that means nothing. */
HF_MUST_CHECK enum hf_status hf_dirt_make(struct hf_dirty *dirty, const char *name,
                                          const char *header, struct hf_dirt **dirt,
                                          struct hf_error *error);
/* The header, as the spoilt file has it. */
void hf_dirt_header(struct hf_dirt *dirt, struct hf_buffer *file);
/* One field of the row that is being written; then the row, spoilt or not. `number`: of the row. */
void hf_dirt_field(struct hf_dirt *dirt, struct hf_text text);
void hf_dirt_row(struct hf_dirt *dirt, uint64_t number, bool is_left_out, struct hf_buffer *file);
/* Rows that stand behind all others. */
void hf_dirt_end(struct hf_dirt *dirt, struct hf_buffer *file);

/* A field in quotes, if it needs them. */
void hf_folder_field_add(struct hf_buffer *row, struct hf_text text, char separator);

#endif
