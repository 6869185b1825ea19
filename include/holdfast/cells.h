/* holdfast/cells.h - a few named columns of any CSV file, as texts.
 *
 * For files that are questions rather than data about the operator: names to screen, pairs to
 * compare. The same reader as for imports: separators, quotes, line ends and bad bytes are dealt
 * with and said in the same way.
 * **Ownership.** All in `keep`. **Errors.** HF_ERR_INPUT when there is no header row or the first
 * header asked for (with is_any_enough: all of them) is not in it; HF_ERR_MEMORY. **Cost.**
 * O(length).
 */
#ifndef HOLDFAST_CELLS_H
#define HOLDFAST_CELLS_H

#include <holdfast/defect.h>

struct hf_cells_request {
    struct hf_text file; /* name for messages */
    struct hf_text bytes;
    const char *const *header; /* columns asked for; the first one must be there, the others are
                                  blank if they are not */
    size_t header_count;
    bool is_any_enough; /* one of them must be there, whichever */
};

struct hf_cells_place {
    int64_t line, column; /* from 1 */
};

struct hf_cells {
    struct hf_text *cell; /* row by row, header_count a row */
    size_t row_count;
    struct hf_cells_place *place; /* of each cell; of the row where the cell is not there */
    struct hf_text *unread;       /* headers that nobody asked for */
    size_t unread_count;
    struct hf_defect *defect;
    size_t defect_count;
};

HF_PUBLIC HF_MUST_CHECK enum hf_status hf_cells_read(const struct hf_cells_request *request,
                                                     struct hf_arena *keep, struct hf_arena scratch,
                                                     struct hf_cells *cells,
                                                     struct hf_error *error);

#endif
