#include <holdfast/cells.h>

#include "formats/csv_table.h"

#include <string.h>

struct collected {
    struct hf_arena *keep;
    struct hf_cells cells;
    size_t defect_capacity;
};

static enum hf_status no_assertion(void *context, const struct hf_assertion *assertion) {
    (void)context;
    (void)assertion;
    return HF_ERR_ARGUMENT; /* this reader makes none */
}

static enum hf_status keep_defect(void *context, const struct hf_defect *defect) {
    struct collected *collected = context;
    struct hf_cells *cells = &collected->cells;
    if (cells->defect_count == collected->defect_capacity) {
        void *grown = hf_arena_grow(collected->keep, cells->defect, sizeof *cells->defect,
                                    _Alignof(struct hf_defect), &collected->defect_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        cells->defect = grown;
    }
    struct hf_defect *kept = &cells->defect[cells->defect_count];
    *kept = *defect;
    HF_TRY(hf_text_copy(collected->keep, defect->subject, &kept->subject));
    HF_TRY(hf_text_copy(collected->keep, defect->message, &kept->message));
    cells->defect_count++;
    return HF_OK;
}

/* One row more; `*capacity` counts rows. */
static enum hf_status row_keep(struct collected *collected, const struct hf_csv_row *row,
                               const int *position, size_t column_count, size_t *capacity) {
    struct hf_cells *cells = &collected->cells;
    if (cells->row_count == *capacity) {
        size_t places = *capacity;
        void *grown =
            hf_arena_grow(collected->keep, cells->cell, sizeof(struct hf_text) * column_count,
                          _Alignof(struct hf_text), capacity);
        void *grown_places = hf_arena_grow(collected->keep, cells->place,
                                           sizeof(struct hf_cells_place) * column_count,
                                           _Alignof(struct hf_cells_place), &places);
        if (grown == NULL || grown_places == NULL) {
            return HF_ERR_MEMORY;
        }
        cells->cell = grown;
        cells->place = grown_places;
    }
    struct hf_text *cell = cells->cell + cells->row_count * column_count;
    struct hf_cells_place *place = cells->place + cells->row_count * column_count;
    for (size_t i = 0; i < column_count; i++) {
        cell[i] = (struct hf_text){NULL, 0};
        place[i] = (struct hf_cells_place){row->line, 1};
        if (position[i] >= 0 && (size_t)position[i] < row->field_count) {
            const struct hf_csv_field field = hf_table_cell(row, (size_t)position[i]);
            place[i] = (struct hf_cells_place){field.line, field.column};
            HF_TRY(hf_text_copy(collected->keep, hf_text_trim(field.text), &cell[i]));
        }
    }
    cells->row_count++;
    return HF_OK;
}

enum { CELLS_HEADER_MAX = 16 };

/* Headers that answer to nothing that was asked for. */
static enum hf_status unread_keep(struct collected *collected, const struct hf_table *table,
                                  const int *position, size_t column_count) {
    struct hf_cells *cells = &collected->cells;
    cells->unread = hf_new(collected->keep, struct hf_text, table->header_count);
    if (cells->unread == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < table->header_count; i++) {
        bool is_read = table->header[i].text.len == 0;
        for (size_t k = 0; k < column_count; k++) {
            is_read = is_read || position[k] == (int)i;
        }
        if (!is_read) {
            cells->unread[cells->unread_count++] = table->header[i].text;
        }
    }
    return HF_OK;
}

static enum hf_status headers_missing(const struct hf_cells_request *request,
                                      const struct hf_table *table, struct hf_error *error) {
    if (request->is_any_enough) {
        hf_ignore(hf_error_set(error, HF_ERR_INPUT,
                               "the header row has none of the columns that are read; '%s' is one",
                               request->header[0]));
    } else {
        hf_ignore(hf_error_set(error, HF_ERR_INPUT, "there is no column '%s' in the header row",
                               request->header[0]));
    }
    hf_error_place(error, NULL, table->header_line, 1);
    return HF_ERR_INPUT;
}

enum hf_status hf_cells_read(const struct hf_cells_request *request, struct hf_arena *keep,
                             struct hf_arena scratch, struct hf_cells *cells,
                             struct hf_error *error) {
    if (request == NULL || request->header_count == 0 || request->header_count > CELLS_HEADER_MAX) {
        return hf_error_set(error, HF_ERR_ARGUMENT, "between 1 and %d columns can be asked for",
                            CELLS_HEADER_MAX);
    }
    struct collected collected = {.keep = keep};
    const struct hf_sink sink = {&collected, no_assertion, keep_defect};
    const struct hf_format_input input = {request->file, request->bytes, request->file};
    const struct hf_reader reader = {&input, &sink, error};
    struct hf_table table;
    int position[CELLS_HEADER_MAX];
    HF_TRY(hf_table_open(&reader, keep, scratch, &table));
    bool has_any = false;
    for (size_t i = 0; i < request->header_count; i++) {
        position[i] = hf_table_header(&table, hf_text_of(request->header[i]));
        has_any = has_any || position[i] >= 0;
    }
    if (request->is_any_enough ? !has_any : position[0] < 0) {
        return headers_missing(request, &table, error);
    }
    HF_TRY(unread_keep(&collected, &table, position, request->header_count));
    struct hf_csv_row row;
    bool has_row = true;
    size_t capacity = 0;
    HF_TRY(hf_table_next(&table, &row, &has_row));
    while (has_row) {
        HF_TRY(row_keep(&collected, &row, position, request->header_count, &capacity));
        HF_TRY(hf_table_next(&table, &row, &has_row));
    }
    *cells = collected.cells;
    return HF_OK;
}
