#include "intake/stored_cells.h"

#include <assert.h>
#include <string.h>

enum hf_status hf_cells_pack(struct hf_arena *keep, const struct hf_text *field, size_t count,
                             const char **cells) {
    size_t most = HF_CELLS_END;
    for (size_t i = 0; i < count; i++) {
        most += field[i].len > 0 ? HF_CELL_HEAD_MAX + field[i].len : 0;
    }
    char *const packed = hf_new(keep, char, most);
    if (packed == NULL) {
        return HF_ERR_MEMORY;
    }
    char *at = packed;
    for (size_t i = 0; i < count; i++) {
        if (field[i].len > 0) {
            at = hf_cell_begin(at, (uint32_t)i, field[i].len);
            memcpy(at, field[i].data, field[i].len);
            at += field[i].len;
        }
    }
    *at = 0;
    *cells = packed;
    return HF_OK;
}

void hf_cells_unpack(const char *cells, struct hf_text *field, size_t count) {
    uint32_t column = 0;
    struct hf_text text;
    for (size_t i = 0; i < count; i++) {
        field[i] = (struct hf_text){NULL, 0};
    }
    while (hf_cell_next(&cells, &column, &text)) {
        assert(column < count);
        field[column] = text;
    }
}
