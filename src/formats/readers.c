#include "formats/readers.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MESSAGE_BYTES_MAX = 700 };

enum hf_status hf_reader_defect(const struct hf_reader *reader, const struct hf_defect *what,
                                const char *format, ...) {
    char message[MESSAGE_BYTES_MAX];
    va_list arguments;
    va_start(arguments, format);
    const int written = vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    const size_t len = written < 0 ? 0 : strlen(message);
    struct hf_defect defect = *what;
    defect.source = reader->input->source;
    defect.file = reader->input->file;
    /* A cut never leaves half a character. */
    const size_t valid = hf_utf8_valid_length((struct hf_text){message, len});
    defect.message = (struct hf_text){message, len - valid < 4 ? valid : len};
    return reader->sink->defect(reader->sink->context, &defect);
}

enum hf_status hf_reader_fail(const struct hf_reader *reader, int64_t line, const char *message) {
    char name[128];
    const enum hf_status status = hf_error_set(reader->error, HF_ERR_INPUT, "%s", message);
    (void)snprintf(name, sizeof name, "%.*s", HF_TEXT_ARG(reader->input->file));
    hf_error_place(reader->error, name, line, 0);
    return status;
}

struct hf_arena hf_arena_carve(struct hf_arena *from, size_t share) {
    struct hf_arena part = *from;
    const size_t size = hf_arena_left(from) / share / 16 * 16;
    part.end = part.at + size;
    from->at += size;
    return part;
}

/* The map's key is the kind, as a letter, and the row's key. */
static enum hf_status kind_key(struct hf_row_keys *keys, char mark, struct hf_text key,
                               struct hf_text *joined) {
    char *data = hf_new(&keys->arena, char, key.len + 1);
    if (data == NULL) {
        return HF_ERR_MEMORY;
    }
    data[0] = mark;
    if (key.len > 0) {
        memcpy(data + 1, key.data, key.len);
    }
    *joined = (struct hf_text){data, key.len + 1};
    return HF_OK;
}

enum hf_status hf_row_keys_add(struct hf_row_keys *keys, enum hf_kind kind, struct hf_text key,
                               uint32_t value, uint32_t *first) {
    uint8_t *before = keys->arena.at;
    const size_t count = keys->map.count;
    const size_t capacity = keys->map.capacity;
    struct hf_text joined = {NULL, 0};
    uint32_t found = 0;
    HF_TRY(kind_key(keys, (char)('A' + (int)kind), key, &joined));
    HF_TRY(hf_map_put(&keys->map, &keys->arena, joined, value, &found));
    const bool is_new = keys->map.count > count;
    *first = is_new ? HF_MAP_NONE : found;
    if (!is_new && keys->map.capacity == capacity) {
        keys->arena.at = before; /* the map did not keep it, and has not grown behind it */
    }
    return HF_OK;
}

enum hf_status hf_row_keys_number(struct hf_row_keys *keys, enum hf_kind kind,
                                  struct hf_text *key) {
    uint32_t first = HF_MAP_NONE;
    HF_TRY(hf_row_keys_add(keys, kind, *key, 1, &first));
    if (first == HF_MAP_NONE) {
        return HF_OK;
    }
    /* How far this key was numbered stands under a key of its own, so that many equal ones cost no
     * search. */
    struct hf_text counter = {NULL, 0};
    uint32_t count = 0;
    HF_TRY(kind_key(keys, (char)('a' + (int)kind), *key, &counter));
    HF_TRY(hf_map_put(&keys->map, &keys->arena, counter, 1, &count));
    struct hf_text numbered = *key;
    while (first != HF_MAP_NONE) {
        count++;
        HF_TRY(
            hf_text_format(&keys->arena, &numbered, "%.*s#%u", HF_TEXT_ARG(*key), (unsigned)count));
        HF_TRY(hf_row_keys_add(keys, kind, numbered, 1, &first));
    }
    (void)hf_map_set(&keys->map, counter, count);
    *key = numbered;
    return HF_OK;
}
