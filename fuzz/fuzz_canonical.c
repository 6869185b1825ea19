/* The canonical text, whatever the bytes: only the first line is an error; rows have keys; texts
 * are UTF-8 without NUL, but in packs, which are kept as bytes; fields are of their type; places
 * lie in the text; rows and defects are bounded by its size; a text that was cut says so; two runs
 * are equal; little memory gives the same or "out of memory". */
#include "workspace/canonical_text.h"

#include "base/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FUZZ_ARENA = 4 << 20 }; /* and 256 bytes a byte of input */

struct canonical_run {
    size_t len, calls;
    int64_t line_count;
    uint64_t digest;
};

static void demand(bool holds, const char *what) {
    if (!holds) {
        (void)fprintf(stderr, "does not hold: %s\n", what);
        abort();
    }
}

static void demand_text(struct canonical_run *run, struct hf_text text) {
    demand(hf_utf8_valid_length(text) == text.len, "texts are UTF-8");
    demand(text.len == 0 || memchr(text.data, '\0', text.len) == NULL, "texts hold no NUL");
    run->digest = run->digest * 31 + hf_hash_text(text);
}

static void count_call(struct canonical_run *run, int64_t line, int64_t column) {
    demand(line >= 1 && line <= run->line_count, "lines lie in the text");
    demand(column >= 0 && (size_t)column <= run->len + 1, "columns lie in the text");
    run->digest = run->digest * 31 + (uint64_t)line * 1000003 + (uint64_t)column;
    run->calls++;
    demand(run->calls <= run->len + 8, "rows and defects are bounded");
}

static enum hf_status on_row(void *context, const struct hf_assertion *assertion) {
    struct canonical_run *const run = context;
    const struct hf_schema *const schema = hf_schema_get(assertion->kind);
    demand(assertion->key.len > 0, "rows have keys");
    demand_text(run, assertion->key);
    count_call(run, assertion->line, assertion->column);
    for (size_t i = 0; i < schema->column_count; i++) {
        union hf_value value;
        const char *why = NULL;
        if (assertion->kind != HF_KIND_PACK || strcmp(schema->column[i].name, "body") != 0) {
            demand_text(run, assertion->field[i]);
        }
        demand(hf_value_parse(&schema->column[i], assertion->field[i], &value, &why),
               "fields are of their type");
    }
    return HF_OK;
}

static enum hf_status on_defect(void *context, const struct hf_defect *defect) {
    struct canonical_run *const run = context;
    demand(defect->message.len > 0, "defects have a message");
    demand_text(run, defect->subject);
    demand_text(run, defect->message);
    count_call(run, defect->line, defect->column);
    return HF_OK;
}

static enum hf_status on_told(void *context, const struct hf_defect *defect) {
    struct canonical_run *const run = context;
    demand(defect->line >= 0 && defect->column >= 0, "places are no negative numbers");
    demand_text(run, defect->file);
    demand_text(run, defect->subject);
    demand_text(run, defect->message);
    run->calls++;
    return HF_OK;
}

static bool has_end(struct hf_text bytes) {
    const size_t at = hf_text_find(bytes, HF_TEXT("\nend"), 0);
    return at < bytes.len;
}

static enum hf_status read_all(struct canonical_run *run, struct hf_text bytes,
                               struct hf_arena keep, struct hf_arena scratch) {
    const struct hf_format_input input = {HF_TEXT("x.txt"), bytes, {NULL, 0}};
    const struct hf_canonical_sink sink = {run, on_row, on_defect, on_told};
    struct hf_canonical text = {.source_count = 0};
    struct hf_error error = {.message = ""};
    const enum hf_status status = hf_canonical_open(&input, &keep, &text, &error);
    demand(status != HF_ERR_INPUT || (error.message[0] != '\0' && error.line == 1),
           "errors say why");
    HF_TRY(status);
    demand(text.is_cut || has_end(bytes), "a text that was cut is known");
    demand(!text.is_cut || text.defect_count > 0, "a text that was cut says so");
    for (uint32_t i = 0; i < text.source_count; i++) {
        demand(hf_source_name_is_good(text.source[i].name), "sources have names");
        HF_TRY(hf_canonical_read(&text, i, scratch, &sink));
    }
    return HF_OK;
}

static enum hf_status run_once(struct hf_text bytes, size_t memory, uint64_t *digest) {
    struct canonical_run run = {.len = bytes.len, .line_count = 2};
    struct hf_arena keep;
    struct hf_arena scratch;
    demand(hf_arena_open(&keep, memory) == HF_OK, "address space");
    demand(hf_arena_open(&scratch, memory) == HF_OK, "address space");
    for (size_t i = 0; i < bytes.len; i++) {
        run.line_count += bytes.data[i] == '\n' ? 1 : 0;
    }
    const enum hf_status status = read_all(&run, bytes, keep, scratch);
    demand(status == HF_OK || status == HF_ERR_INPUT || status == HF_ERR_MEMORY,
           "the status is one of three");
    hf_arena_close(&scratch);
    hf_arena_close(&keep);
    *digest = run.digest;
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct hf_text bytes = {(const char *)data, size};
    uint64_t first = 0;
    uint64_t second = 0;
    const size_t plenty = FUZZ_ARENA + 256 * size;
    const enum hf_status status = run_once(bytes, plenty, &first);
    demand(status != HF_ERR_MEMORY, "plenty is enough");
    demand(run_once(bytes, plenty, &second) == status && first == second, "two runs are equal");
    const enum hf_status little = run_once(bytes, (size_t)1 << 14, &second);
    demand(little == HF_ERR_MEMORY || (little == status && first == second),
           "little memory changes nothing");
    return 0;
}
