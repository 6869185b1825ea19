#include "report/grid.h"

#include "report/report_words.h"

#include <string.h>

/* A text column gives way down to its longest word, but no word keeps more than WORD_MAX; a column
 * of numbers keeps each number whole. */
enum { WORD_MAX = 18, NARROWEST_WRAP = 6, NARROWEST_TERMINAL = 24 };

/* ---- measure ---- */

/* Behind a blank, and behind the two points of a span. */
static bool is_word_end(struct hf_text text, size_t end) {
    return text.data[end - 1] == ' ' ||
           (end >= 2 && text.data[end - 1] == '.' && text.data[end - 2] == '.');
}

static size_t longest_word(struct hf_text text) {
    size_t longest = 0;
    size_t from = 0;
    for (size_t end = 1; end <= text.len; end++) {
        if (end == text.len || is_word_end(text, end)) {
            const size_t width = hf_report_columns(hf_text_trim(hf_text_slice(text, from, end)));
            longest = width > longest ? width : longest;
            from = end;
        }
    }
    return longest;
}

void hf_grid_measure(struct grid *grid, size_t column, struct hf_text cell) {
    struct grid_column *at = &grid->column[column];
    const size_t width = hf_report_columns(cell);
    const size_t word = width > at->word ? longest_word(cell) : 0;
    at->widest = width > at->widest ? width : at->widest;
    at->word = word > at->word ? word : at->word;
}

size_t hf_grid_total(const struct grid *grid) {
    size_t total = 0;
    for (size_t i = 0; i < grid->column_count; i++) {
        const struct grid_column *at = &grid->column[i];
        total += at->is_left_out ? 0 : at->widest + (total > 0 ? GRID_GAP : 0);
    }
    return total;
}

/* ---- fit ---- */

static size_t column_floor(const struct grid_column *column) {
    const size_t word = column->is_right || column->word < WORD_MAX ? column->word : WORD_MAX;
    const size_t stood_in = column->is_right ? word : word + 1;
    const size_t least = stood_in > NARROWEST_WRAP ? stood_in : NARROWEST_WRAP;
    return column->widest < least ? column->widest : least;
}

/* Takes from the widest column, one sign at a time. False: no column can give more. */
static bool columns_shrink(struct grid *grid) {
    for (;;) {
        size_t total = 0;
        struct grid_column *widest = NULL;
        for (size_t i = 0; i < grid->column_count; i++) {
            struct grid_column *at = &grid->column[i];
            if (at->is_left_out) {
                continue;
            }
            total += at->width + (total > 0 ? GRID_GAP : 0);
            const bool can_give = at->width > column_floor(at);
            widest = can_give && (widest == NULL || at->width > widest->width) ? at : widest;
        }
        if (total <= grid->width || widest == NULL) {
            return total <= grid->width;
        }
        widest->width--;
    }
}

void hf_grid_fit(struct grid *grid, size_t width) {
    size_t label = 0;
    grid->width = width > NARROWEST_TERMINAL ? width : NARROWEST_TERMINAL;
    for (size_t i = 0; i < grid->column_count; i++) {
        struct grid_column *at = &grid->column[i];
        const size_t heading = hf_report_columns(at->heading);
        at->width = at->widest < grid->width ? at->widest : grid->width;
        label = !at->is_left_out && heading > label ? heading : label;
    }
    grid->is_stacked = !columns_shrink(grid);
    grid->label_width = label < grid->width * 2 / 5 ? label : grid->width * 2 / 5;
}

/* ---- wrap ---- */

/* Where to break a text of which only `fits` bytes go into a line: where its last word ends, else
 * behind a sign that divides, else anywhere. */
static size_t break_find(struct hf_text text, size_t fits) {
    if (text.data[fits] == ' ') {
        return fits;
    }
    for (size_t i = fits; i > 1; i--) {
        if (is_word_end(text, i)) {
            return i;
        }
    }
    for (size_t i = fits; i > fits / 2 && i > 1; i--) {
        if (strchr(",;/|_-.:", text.data[i - 1]) != NULL && text.data[i - 1] != '\0') {
            return i;
        }
    }
    return fits;
}

/* The next line of a text, which goes on behind it. A sign that is wider than the line has one to
 * itself. */
static struct hf_text line_take(struct hf_text *rest, size_t width) {
    struct hf_text line = hf_report_front(*rest, width);
    line = line.len > 0 ? line : hf_report_front(*rest, 2);
    line = line.len > 0 ? line : *rest;
    if (line.len < rest->len) {
        line.len = break_find(*rest, line.len);
    }
    *rest = hf_text_slice(*rest, line.len, rest->len);
    while (rest->len > 0 && rest->data[0] == ' ') {
        *rest = hf_text_slice(*rest, 1, rest->len);
    }
    while (line.len > 0 && line.data[line.len - 1] == ' ') {
        line.len--;
    }
    return line;
}

/* ---- print ---- */

static void grid_blanks(struct hf_buffer *out, size_t count) {
    for (size_t i = 0; i < count; i++) {
        hf_buffer_putc(out, ' ');
    }
}

static void grid_coloured(struct hf_buffer *out, struct hf_text text, const char *colour) {
    hf_buffer_puts(out, colour);
    hf_buffer_add(out, text);
    hf_buffer_puts(out, colour[0] == '\0' ? "" : "\x1b[0m");
}

/* What follows in a cell of words stands in by one. */
static size_t line_indent(const struct grid_column *column, size_t line) {
    return line > 0 && !column->is_right ? 1 : 0;
}

/* One line of a row, without blanks at its end. */
static void line_print(const struct grid *grid, const struct hf_text *piece,
                       const char *const *colour, size_t line, struct hf_buffer *out) {
    size_t owed = 0; /* blanks, once something follows */
    for (size_t i = 0; i < grid->column_count; i++) {
        const struct grid_column *at = &grid->column[i];
        if (at->is_left_out) {
            continue;
        }
        const size_t used = hf_report_columns(piece[i]);
        const size_t indent = line_indent(at, line);
        const size_t missing = at->width > used ? at->width - used : 0;
        const size_t before = at->is_right ? missing : indent;
        if (piece[i].len == 0) {
            owed += at->width + GRID_GAP;
            continue;
        }
        grid_blanks(out, owed + before);
        grid_coloured(out, piece[i], colour[i]);
        owed = (missing > before ? missing - before : 0) + GRID_GAP;
    }
    hf_buffer_putc(out, '\n');
}

static void lines_print(const struct grid *grid, const struct hf_text *cell,
                        const char *const *colour, struct hf_buffer *out) {
    struct hf_text rest[GRID_COLUMN_MAX];
    struct hf_text piece[GRID_COLUMN_MAX];
    memcpy(rest, cell, grid->column_count * sizeof *rest);
    bool more = true;
    for (size_t line = 0; more; line++) {
        more = false;
        for (size_t i = 0; i < grid->column_count; i++) {
            const struct grid_column *at = &grid->column[i];
            if (at->is_left_out) {
                continue;
            }
            piece[i] = rest[i].len == 0 ? HF_TEXT("")
                                        : line_take(&rest[i], at->width - line_indent(at, line));
            more = more || rest[i].len > 0;
        }
        line_print(grid, piece, colour, line, out);
    }
}

void hf_grid_heading(const struct grid *grid, struct hf_buffer *out) {
    struct hf_text heading[GRID_COLUMN_MAX];
    const char *colour[GRID_COLUMN_MAX];
    if (grid->is_stacked) {
        return;
    }
    for (size_t i = 0; i < grid->column_count; i++) {
        heading[i] = grid->column[i].heading;
        colour[i] = grid->has_colour ? "\x1b[1m" : "";
    }
    lines_print(grid, heading, colour, out);
}

/* A cell of a record: its heading, and beside it what it says. */
static void record_print(const struct grid *grid, struct hf_text label, struct hf_text value,
                         const char *colour, struct hf_buffer *out) {
    for (bool is_first = true; label.len > 0 || value.len > 0; is_first = false) {
        const struct hf_text left =
            label.len == 0 ? HF_TEXT("") : line_take(&label, grid->label_width);
        const struct hf_text right = value.len == 0
                                         ? HF_TEXT("")
                                         : line_take(&value, grid->width - grid->label_width -
                                                                 GRID_GAP - (is_first ? 0 : 1));
        hf_buffer_add(out, left);
        if (right.len > 0) {
            grid_blanks(out, grid->label_width - hf_report_columns(left) + GRID_GAP +
                                 (is_first ? 0 : 1));
            grid_coloured(out, right, colour);
        }
        hf_buffer_putc(out, '\n');
    }
}

void hf_grid_row(struct grid *grid, const struct hf_text *cell, const bool *is_alarming,
                 struct hf_buffer *out) {
    const char *colour[GRID_COLUMN_MAX];
    bool is_first = true;
    for (size_t i = 0; i < grid->column_count; i++) {
        const bool is_title = grid->is_stacked && is_first && !grid->column[i].is_left_out;
        colour[i] = !grid->has_colour ? ""
                    : is_alarming[i]  ? "\x1b[33m"
                    : is_title        ? "\x1b[1m"
                                      : "";
        is_first = is_first && !is_title;
    }
    if (!grid->is_stacked) {
        lines_print(grid, cell, colour, out);
        grid->row_count++;
        return;
    }
    hf_buffer_puts(out, grid->row_count > 0 ? "\n" : "");
    for (size_t i = 0; i < grid->column_count; i++) {
        if (!grid->column[i].is_left_out && cell[i].len > 0) {
            record_print(grid, grid->column[i].heading, cell[i], colour[i], out);
        }
    }
    grid->row_count++;
}
