/* import_rows.h - from a file's bytes to rows as the store takes them.
 *
 * Reading a large file is split: one thread parses, makes keys and bodies; the caller's takes rows
 * and defects, in the order in which the reader gave them. What is called, and with what, is the
 * same as without a thread.
 */
#ifndef HF_WORKSPACE_IMPORT_ROWS_H
#define HF_WORKSPACE_IMPORT_ROWS_H

#include "base/hash.h"
#include "formats/formats.h"
#include "store/store.h"

struct import_row { /* texts live until the call returns */
    struct hf_store_saying saying;
    int64_t column;
};

/* Rows of some kinds have no identity, so readers number equal ones within a file. Two files of one
 * import may use the same number for different rows: the later file's get the next that is free. */
struct import_numbers {
    struct hf_arena arena;
    struct hf_map said[HF_KIND_COUNT]; /* keys of kinds that repeat: which file said them */
    struct hf_map last[HF_KIND_COUNT]; /* key without number: the last number given */
    uint32_t file;                     /* number of the file at hand */
};

struct import_reading {
    enum hf_format format;
    const struct hf_format_input *input;
    struct hf_arena scratch;        /* the reader's */
    struct import_numbers *numbers; /* the reader's while it reads */
    void *context;
    /* On the caller's thread. A status other than HF_OK ends the reading with it. */
    enum hf_status (*row)(void *context, const struct import_row *row);
    enum hf_status (*defect)(void *context, const struct hf_defect *defect);
    struct hf_error *trouble; /* the reader's */
};

/* The status of `row` or `defect` if one of them failed, else the reader's (hf_format_read). */
HF_MUST_CHECK enum hf_status hf_import_rows_read(const struct import_reading *reading);

#endif
