/* stored_cells.h - the cells of one assertion, packed: only those that are said.
 *
 * Per cell, columns ascending: a byte, 1 + the column; the length, seven bits a byte with the
 * lowest first, the eighth says that more follow; the bytes as the source wrote them. A 0 byte
 * closes the row. An array of texts with a place for every column takes 250 bytes where this takes
 * 20, and a national network has three million rows. Texts that are read point into the packed
 * bytes.
 *
 * **Cost.** One step from cell to cell is some nanoseconds.
 */
#ifndef HF_INTAKE_STORED_CELLS_H
#define HF_INTAKE_STORED_CELLS_H

#include <holdfast/schema.h>

_Static_assert(HF_COLUMN_COUNT_MAX < 255, "a column and one fit into a byte");

/* What a cell takes besides its bytes, at most; and what the row does. */
enum { HF_CELL_HEAD_MAX = 11, HF_CELLS_END = 1 };

/* Reads the cell at *at and steps behind it; false at the end of the row. */
static inline bool hf_cell_next(const char **at, uint32_t *column, struct hf_text *text) {
    const unsigned char *byte = (const unsigned char *)*at;
    if (*byte == 0) {
        return false;
    }
    *column = (uint32_t)*byte++ - 1;
    size_t len = *byte & 0x7fU;
    for (unsigned shift = 7; (*byte & 0x80U) != 0; shift += 7) {
        byte++;
        len |= (size_t)(*byte & 0x7fU) << shift;
    }
    *text = (struct hf_text){(const char *)byte + 1, len};
    *at = (const char *)byte + 1 + len;
    return true;
}

/* Writes what stands before a cell's bytes; returns where they go. */
static inline char *hf_cell_begin(char *at, uint32_t column, size_t len) {
    *at++ = (char)(column + 1);
    for (; len > 0x7f; len >>= 7) {
        *at++ = (char)((len & 0x7fU) | 0x80U);
    }
    *at++ = (char)len;
    return at;
}

/* The cell of one column as written, empty if it is not said. */
static inline struct hf_text hf_cell_of(const char *cells, uint32_t column) {
    struct hf_text text = {NULL, 0};
    uint32_t at_column = 0;
    while (hf_cell_next(&cells, &at_column, &text)) {
        if (at_column >= column) {
            return at_column == column ? text : (struct hf_text){NULL, 0};
        }
    }
    return (struct hf_text){NULL, 0};
}

/* Packs copies of `count` texts, one per column, into `keep`. */
HF_MUST_CHECK enum hf_status hf_cells_pack(struct hf_arena *keep, const struct hf_text *field,
                                           size_t count, const char **cells);
/* The other way: a text per column, `count` of them. */
void hf_cells_unpack(const char *cells, struct hf_text *field, size_t count);

#endif
