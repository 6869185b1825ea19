/* fuzz_reader.h - what must hold for every reader of src/formats whatever the bytes: it ends, with
 * HF_OK or HF_ERR_INPUT; rows have keys; texts are UTF-8 without NUL; places lie in the file; keys
 * of one kind differ where the format promises it; rows and defects are bounded by the file's size;
 * a second run gives the same, and a run in little memory gives the same or HF_ERR_MEMORY. */
#ifndef HF_FUZZ_FUZZ_READER_H
#define HF_FUZZ_FUZZ_READER_H

#include "base/hash.h"
#include "formats/formats.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FUZZ_MEMORY = 4 << 20
}; /* and 256 bytes a byte of input; closing an arena costs its size under a sanitizer */

struct fuzz_reader {
    enum hf_format format;
    const char *file;
    bool has_single_keys; /* no two rows of a kind have the same key */
    size_t rows_per_byte; /* how many rows and defects a byte can make at most, and as many again
                             for the file */
};

struct fuzz_run {
    const struct fuzz_reader *reader;
    struct hf_text bytes;
    int64_t line_count;
    size_t call_count;
    uint64_t digest;
    struct hf_arena *arena;
    struct hf_map keys;
};

static void fuzz_demand(bool holds, const char *what) {
    if (!holds) {
        (void)fprintf(stderr, "does not hold: %s\n", what);
        abort();
    }
}

static void fuzz_text(struct fuzz_run *run, struct hf_text text) {
    fuzz_demand(hf_utf8_valid_length(text) == text.len, "texts are UTF-8");
    fuzz_demand(text.len == 0 || memchr(text.data, '\0', text.len) == NULL, "texts hold no NUL");
    run->digest = run->digest * 31 + hf_hash_text(text);
}

static void fuzz_place(struct fuzz_run *run, int64_t line, int64_t column) {
    fuzz_demand(line >= 0 && line <= run->line_count, "lines lie in the file");
    fuzz_demand(column >= 0 && (size_t)column <= run->bytes.len + 1, "columns lie in the file");
    run->digest = run->digest * 31 + (uint64_t)line * 1000003 + (uint64_t)column;
    run->call_count++;
    fuzz_demand(run->call_count <= (run->bytes.len + 1) * run->reader->rows_per_byte,
                "rows and defects are bounded");
}

static enum hf_status fuzz_assertion(void *context, const struct hf_assertion *assertion) {
    struct fuzz_run *run = context;
    const struct hf_schema *schema = hf_schema_get(assertion->kind);
    fuzz_demand(assertion->key.len > 0, "rows have keys");
    fuzz_demand(assertion->line >= 1, "rows have a line");
    fuzz_text(run, assertion->key);
    fuzz_place(run, assertion->line, assertion->column);
    for (size_t i = 0; i < schema->column_count; i++) {
        const bool is_body = assertion->kind == HF_KIND_PACK &&
                             hf_text_equal(hf_text_of(schema->column[i].name), HF_TEXT("body"));
        union hf_value value;
        const char *why = NULL;
        if (!is_body) {
            fuzz_text(run, assertion->field[i]);
        }
        fuzz_demand(hf_value_parse(&schema->column[i], assertion->field[i], &value, &why),
                    "fields are of their type");
    }
    if (run->reader->has_single_keys) {
        struct hf_text key = {NULL, 0};
        uint32_t found = 0;
        fuzz_demand(hf_text_format(run->arena, &key, "%d %.*s", (int)assertion->kind,
                                   HF_TEXT_ARG(assertion->key)) == HF_OK,
                    "memory for keys");
        fuzz_demand(assertion->key.len > 0x7fff || hf_map_get(&run->keys, key) == HF_MAP_NONE,
                    "keys differ");
        fuzz_demand(hf_map_put(&run->keys, run->arena, key, 1, &found) == HF_OK, "memory for keys");
    }
    return HF_OK;
}

static enum hf_status fuzz_defect(void *context, const struct hf_defect *defect) {
    struct fuzz_run *run = context;
    fuzz_demand(defect->message.len > 0, "defects have a message");
    fuzz_text(run, defect->subject);
    fuzz_text(run, defect->message);
    fuzz_place(run, defect->line, defect->column);
    return HF_OK;
}

/* One run; *digest sums up all that the sink was given. */
static enum hf_status fuzz_once(const struct fuzz_reader *reader, struct hf_text bytes,
                                size_t memory, uint64_t *digest) {
    struct hf_arena keys_opened;
    struct hf_arena scratch_opened;
    fuzz_demand(hf_arena_open(&keys_opened, FUZZ_MEMORY + 256 * bytes.len) == HF_OK,
                "address space");
    fuzz_demand(hf_arena_open(&scratch_opened, memory) == HF_OK, "address space");
    struct hf_arena keys = keys_opened;
    struct fuzz_run run = {.reader = reader, .bytes = bytes, .line_count = 1, .arena = &keys};
    for (size_t i = 0; i < bytes.len; i++) {
        run.line_count += bytes.data[i] == '\n' || bytes.data[i] == '\r' ? 1 : 0;
    }
    const struct hf_format_input input = {hf_text_of(reader->file), bytes, HF_TEXT("fuzz")};
    const struct hf_sink sink = {&run, fuzz_assertion, fuzz_defect};
    struct hf_error error = {0};
    const enum hf_status status =
        hf_format_read(reader->format, &input, scratch_opened, &sink, &error);
    fuzz_demand(status == HF_OK || status == HF_ERR_INPUT || status == HF_ERR_MEMORY,
                "the status is one of three");
    fuzz_demand(status != HF_ERR_INPUT ||
                    (error.message[0] != '\0' && error.line <= run.line_count),
                "errors say why");
    hf_arena_close(&scratch_opened);
    hf_arena_close(&keys_opened);
    *digest = run.digest;
    return status;
}

static void fuzz_reader_try(const struct fuzz_reader *reader, const uint8_t *data, size_t size) {
    const struct hf_text bytes = {(const char *)data, size};
    uint64_t first = 0;
    uint64_t second = 0;
    const size_t plenty = FUZZ_MEMORY + 256 * size;
    const enum hf_status status = fuzz_once(reader, bytes, plenty, &first);
    fuzz_demand(status != HF_ERR_MEMORY || size > 4096, "plenty is enough");
    fuzz_demand(fuzz_once(reader, bytes, plenty, &second) == status && first == second,
                "two runs are equal");
    const enum hf_status little = fuzz_once(reader, bytes, (size_t)1 << 16, &second);
    fuzz_demand(little == HF_ERR_MEMORY || (little == status && first == second),
                "little memory changes nothing");
    const struct hf_format_input input = {hf_text_of(reader->file), bytes, HF_TEXT("fuzz")};
    fuzz_demand(hf_format_name(hf_format_recognise(&input)) != NULL, "formats have names");
}

#endif
