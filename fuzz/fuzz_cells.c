/* Any bytes as a file of questions: names to screen, orders to check. It ends; cells are UTF-8
 * without NUL and without blanks around them, places lie in the file, rows and defects are bounded;
 * without the columns that are asked for there is an error with its place; two runs are equal, and
 * one in little memory is the same or out of memory. */
#include <holdfast/cells.h>

#include <assert.h>
#include <string.h>

#include "base/hash.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const name_header[] = {"name", "id", "country", "date"};
static const char *const order_header[] = {"supplier", "manufacturer", "product", "quantity"};
enum { HEADERS = 4 };

static uint64_t text_add(uint64_t digest, struct hf_text text) {
    assert(hf_utf8_valid_length(text) == text.len);
    assert(text.len == 0 || memchr(text.data, '\0', text.len) == NULL);
    return digest * 31 + hf_hash_text(text);
}

/* Sums up all that was read, and looks at each part. */
static uint64_t cells_add(const struct hf_cells *cells, int64_t lines, size_t size) {
    uint64_t digest = cells->row_count;
    assert(cells->row_count <= size && cells->unread_count <= size + 1);
    assert(cells->defect_count <= 4 * (size + 1));
    for (size_t i = 0; i < cells->row_count * HEADERS; i++) {
        const struct hf_cells_place place = cells->place[i];
        assert(hf_text_equal(hf_text_trim(cells->cell[i]), cells->cell[i]));
        assert(place.line >= 1 && place.line <= lines && place.column >= 1 &&
               (size_t)place.column <= size + 1);
        digest = text_add(digest, cells->cell[i]) + (uint64_t)(place.line * 1000003 + place.column);
    }
    for (size_t i = 0; i < cells->unread_count; i++) {
        assert(cells->unread[i].len > 0);
        digest = text_add(digest, cells->unread[i]);
    }
    for (size_t i = 0; i < cells->defect_count; i++) {
        const struct hf_defect *defect = &cells->defect[i];
        assert(defect->message.len > 0 && defect->line >= 0 && defect->line <= lines);
        assert(defect->column >= 0 && (size_t)defect->column <= size + 1);
        digest = text_add(text_add(digest, defect->message), defect->subject);
    }
    return digest;
}

static enum hf_status cells_once(const struct hf_cells_request *request, size_t memory,
                                 int64_t lines, uint64_t *digest) {
    struct hf_arena opened;
    struct hf_arena scratch;
    struct hf_cells cells = {.row_count = 0};
    struct hf_error error = {0};
    assert(hf_arena_open(&opened, memory) == HF_OK && hf_arena_open(&scratch, memory) == HF_OK);
    struct hf_arena keep = opened;
    const enum hf_status status = hf_cells_read(request, &keep, scratch, &cells, &error);
    assert(status == HF_OK || status == HF_ERR_INPUT || status == HF_ERR_MEMORY);
    assert(status != HF_ERR_INPUT ||
           (error.message[0] != '\0' && error.line >= 0 && error.line <= lines));
    *digest = status == HF_OK ? cells_add(&cells, lines, request->bytes.len) : 0;
    hf_arena_close(&scratch);
    hf_arena_close(&opened);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct hf_text bytes = {(const char *)data, size};
    const size_t plenty = ((size_t)4 << 20) + 1024 * size;
    int64_t lines = 1;
    for (size_t i = 0; i < size; i++) {
        lines += data[i] == '\n' || data[i] == '\r' ? 1 : 0;
    }
    for (int i = 0; i < 2; i++) {
        const struct hf_cells_request request = {.file = HF_TEXT("fuzz"),
                                                 .bytes = bytes,
                                                 .header = i == 0 ? name_header : order_header,
                                                 .header_count = HEADERS,
                                                 .is_any_enough = i == 1};
        uint64_t digest[3] = {0, 0, 0};
        const enum hf_status status = cells_once(&request, plenty, lines, &digest[0]);
        assert(status != HF_ERR_MEMORY || size > 4096);
        assert(cells_once(&request, plenty, lines, &digest[1]) == status && digest[0] == digest[1]);
        const enum hf_status little = cells_once(&request, (size_t)1 << 16, lines, &digest[2]);
        assert(little == HF_ERR_MEMORY || (little == status && digest[2] == digest[0]));
    }
    return 0;
}
