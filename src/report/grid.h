/* grid.h - rows of cells for a terminal that is too narrow for them.
 *
 * Cells wrap inside their column, at blanks where there are any. Where not even the words fit side
 * by side, each row becomes a record: a line a cell, its heading before it; blank cells are left
 * out there. Nothing is cut off.
 *
 * **Order of use.** Headings into `column`, hf_grid_measure with every cell, hf_grid_fit,
 * hf_grid_heading, hf_grid_row for each row. **Texts** are fit for a terminal (hf_report_plain) and
 * hold no line end. **Units:** columns of a terminal. **Cost:** linear in the cells.
 */
#ifndef HF_REPORT_GRID_H
#define HF_REPORT_GRID_H

#include <holdfast/buffer.h>

enum { GRID_COLUMN_MAX = 32, GRID_GAP = 2 };

struct grid_column {
    struct hf_text heading;
    bool is_right; /* aligned to the right: numbers */
    bool is_left_out;
    size_t widest; /* of its cells and its heading */
    size_t word;   /* the longest word of them */
    size_t width;  /* that it gets */
};

struct grid {
    struct grid_column column[GRID_COLUMN_MAX];
    size_t column_count;
    size_t width; /* of the terminal */
    bool has_colour;
    bool is_stacked;
    size_t label_width; /* of a record's headings */
    size_t row_count;   /* printed */
};

void hf_grid_measure(struct grid *grid, size_t column, struct hf_text cell);
/* What all columns take that are not left out, unwrapped. */
size_t hf_grid_total(const struct grid *grid);
void hf_grid_fit(struct grid *grid, size_t width);
void hf_grid_heading(const struct grid *grid, struct hf_buffer *out);
/* Both of column_count. */
void hf_grid_row(struct grid *grid, const struct hf_text *cell, const bool *is_alarming,
                 struct hf_buffer *out);

#endif
