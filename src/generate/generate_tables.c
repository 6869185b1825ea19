#include "generate/generate_tables.h"

#include <stdio.h>
#include <string.h>

/* Small tables, so cells are found by walking the header; whoever needs one often keeps it. */

enum { TABLE_BYTES_MAX = 1 << 24, COLUMNS_MAX = 64 };

static enum hf_status embedded_text(const char *name, struct hf_arena *keep, struct hf_text *text,
                                    struct hf_error *error) {
    const struct hf_embedded_table *table = hf_embedded_tables;
    while (table->name != NULL && strcmp(table->name, name) != 0) {
        table++;
    }
    if (table->name == NULL) {
        return hf_error_set(error, HF_ERR_NOT_FOUND, "no table '%s' is built in", name);
    }
    size_t len = 0;
    for (size_t i = 0; table->line[i] != NULL; i++) {
        len += strlen(table->line[i]);
    }
    char *data = hf_new(keep, char, len);
    if (data == NULL) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory for the table '%s'", name);
    }
    size_t at = 0;
    for (size_t i = 0; table->line[i] != NULL; i++) {
        memcpy(data + at, table->line[i], strlen(table->line[i]));
        at += strlen(table->line[i]);
    }
    *text = (struct hf_text){data, len};
    return HF_OK;
}

static enum hf_status source_text(const struct hf_gen_source *source, const char *name,
                                  struct hf_arena *keep, struct hf_text *text,
                                  struct hf_error *error) {
    if (source->folder == NULL) {
        return embedded_text(name, keep, text, error);
    }
    struct hf_text path;
    if (hf_text_format(keep, &path, "%s/%s%c", source->folder, name, '\0') != HF_OK) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory for the table '%s'", name);
    }
    return source->host->read(source->host->context, keep, path.data, TABLE_BYTES_MAX, text, error);
}

/* One field off the front of `rest`; its text is unquoted in place, in memory of ours. */
struct field {
    struct hf_text text;
    bool is_last; /* of its row */
    bool is_open; /* a quote was never closed */
};

static enum hf_status field_next(struct hf_text *rest, struct hf_arena *keep, struct field *field) {
    char *data = NULL;
    size_t len = 0;
    size_t i = 0;
    bool quoted = false;
    const size_t line_end = hf_text_find(*rest, HF_TEXT("\n"), 0);
    data = hf_new(keep, char, rest->len > 0 && rest->data[0] == '"' ? rest->len : line_end);
    if (data == NULL) {
        return HF_ERR_MEMORY;
    }
    for (; i < rest->len; i++) {
        const char c = rest->data[i];
        if (c == '"') {
            const bool is_double = quoted && i + 1 < rest->len && rest->data[i + 1] == '"';
            if (!is_double) {
                quoted = !quoted;
                continue;
            }
            i++;
        } else if (!quoted && (c == ',' || c == '\n')) {
            break;
        }
        if (c != '\r') {
            data[len++] = c;
        }
    }
    *field = (struct field){{data, len}, i >= rest->len || rest->data[i] == '\n', quoted};
    *rest = hf_text_slice(*rest, i + 1, rest->len);
    return HF_OK;
}

static enum hf_status table_error(struct hf_error *error, const char *name, int64_t line,
                                  const char *what) {
    hf_ignore(hf_error_set(error, HF_ERR_INPUT, "the generator's table '%s' %s", name, what));
    hf_error_place(error, name, line, 0);
    return HF_ERR_INPUT;
}

/* Reads a row of fields into `cell`; *count: how many there were. */
static enum hf_status row_next(struct hf_text *rest, struct hf_arena *keep,
                               struct hf_text cell[COLUMNS_MAX], uint32_t *count, bool *is_open) {
    struct field field = {0};
    *count = 0;
    while (!field.is_last) {
        HF_TRY(field_next(rest, keep, &field));
        *is_open = field.is_open;
        if (*count < COLUMNS_MAX) {
            cell[(*count)++] = field.text;
        }
    }
    return HF_OK;
}

static uint32_t lines_in(struct hf_text text) {
    uint32_t lines = 0;
    for (size_t at = 0; at < text.len; at = hf_text_find(text, HF_TEXT("\n"), at) + 1) {
        lines++;
    }
    return lines;
}

static enum hf_status one_read(const struct hf_gen_source *source, const char *name,
                               struct hf_arena *keep, struct hf_gen_table *table,
                               struct hf_error *error) {
    struct hf_text rest = {NULL, 0};
    HF_TRY(source_text(source, name, keep, &rest, error));
    struct hf_gen_table made = {.name = name};
    struct hf_text cell[COLUMNS_MAX];
    const uint32_t lines = lines_in(rest);
    bool is_open = false;
    uint32_t count = 0;
    for (uint32_t line = 0; rest.len > 0; line++) {
        if (row_next(&rest, keep, cell, &count, &is_open) != HF_OK) {
            return hf_error_set(error, HF_ERR_MEMORY, "no memory for the table '%s'", name);
        }
        if (line == 0) {
            made.columns = count;
            made.header = hf_new(keep, struct hf_text, count);
            made.cell = hf_new(keep, struct hf_text, (size_t)lines * count);
        }
        if (made.header == NULL || made.cell == NULL) {
            return hf_error_set(error, HF_ERR_MEMORY, "no memory for the table '%s'", name);
        }
        if (is_open || count != made.columns) {
            return table_error(error, name, line + 1,
                               is_open ? "has a quote that is never closed"
                                       : "has a row of another length than its header");
        }
        memcpy(line == 0 ? made.header : made.cell + (size_t)made.rows++ * count, cell,
               count * sizeof *cell);
    }
    if (made.columns == 0) {
        return table_error(error, name, 1, "is empty; its first line names the columns");
    }
    *table = made;
    return HF_OK;
}

/* Tables that only the generator reads: what they say of another operator says nothing of this one.
 */
static bool is_own_table(const char *name) {
    static const char *const own[] = {
        "settings.csv", "regions.csv", "places.csv", "sensitive.csv", "kinds.csv",     "build.csv",
        "fill.csv",     "gaps.csv",    "swaps.csv",  "orders.csv",    "shipments.csv", "dirt.csv"};
    bool is_own = false;
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        is_own = is_own || strcmp(name, own[i]) == 0;
    }
    return is_own;
}

/* The rows of `more` behind those of the table. */
static enum hf_status rows_add(struct hf_gen_table *table, const struct hf_gen_table *more,
                               struct hf_arena *keep, struct hf_error *error) {
    bool is_alike = table->columns == more->columns;
    for (uint32_t i = 0; is_alike && i < table->columns; i++) {
        is_alike = hf_text_equal(table->header[i], more->header[i]);
    }
    if (!is_alike) {
        return table_error(error, more->name, 1, "needs the header of the table it adds to");
    }
    const size_t count = (size_t)table->rows * table->columns;
    const size_t more_count = (size_t)more->rows * more->columns;
    struct hf_text *cell = hf_new(keep, struct hf_text, count + more_count);
    if (cell == NULL) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory for the table '%s'", more->name);
    }
    if (count > 0) {
        memcpy(cell, table->cell, count * sizeof *cell);
    }
    if (more_count > 0) {
        memcpy(cell + count, more->cell, more_count * sizeof *cell);
    }
    table->cell = cell;
    table->rows += more->rows;
    return HF_OK;
}

enum hf_status hf_gen_table_read(const struct hf_gen_source *source, const char *name,
                                 struct hf_arena *keep, struct hf_gen_table *table,
                                 struct hf_error *error) {
    char path[96];
    struct hf_gen_table more = {.name = NULL};
    struct hf_error missing = {.message = ""};
    if (source->set == NULL) {
        return one_read(source, name, keep, table, error);
    }
    (void)snprintf(path, sizeof path, "%s/%s", source->set, name);
    const enum hf_status status = one_read(source, path, keep, &more, &missing);
    if (status == HF_ERR_NOT_FOUND) {
        return one_read(source, name, keep, table, error);
    }
    if (status != HF_OK) {
        hf_ignore(hf_error_set(error, status, "%s", missing.message));
        hf_error_place(error, name, missing.line, 0);
        return status;
    }
    more.name = name;
    if (is_own_table(name)) {
        *table = more;
        return HF_OK;
    }
    HF_TRY(one_read(source, name, keep, table, error));
    return rows_add(table, &more, keep, error);
}

struct hf_text hf_gen_cell(const struct hf_gen_table *table, uint32_t row, const char *column) {
    const struct hf_text wanted = hf_text_of(column);
    for (uint32_t i = 0; i < table->columns; i++) {
        if (hf_text_equal(table->header[i], wanted)) {
            return table->cell[(size_t)row * table->columns + i];
        }
    }
    return (struct hf_text){NULL, 0};
}

int64_t hf_gen_count(const struct hf_gen_table *table, uint32_t row, const char *column,
                     int64_t otherwise) {
    int64_t value = 0;
    return hf_text_int64(hf_gen_cell(table, row, column), &value) ? value : otherwise;
}

double hf_gen_real(const struct hf_gen_table *table, uint32_t row, const char *column,
                   double otherwise) {
    double value = 0.0;
    return hf_text_double(hf_gen_cell(table, row, column), &value) ? value : otherwise;
}

uint32_t hf_gen_row(const struct hf_gen_table *table, const char *column, struct hf_text value) {
    for (uint32_t row = 0; row < table->rows; row++) {
        if (hf_text_equal(hf_gen_cell(table, row, column), value)) {
            return row;
        }
    }
    return UINT32_MAX;
}
