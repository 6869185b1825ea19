/* collect.h - a sink that writes what a reader gives as text, one line a row or defect, and checks
 * what always holds: device london/r1 @3: name=r1 site=London ! field 4:12 'x': expected a whole
 * number of 0 or more ... */
#ifndef HF_TESTS_COLLECT_H
#define HF_TESTS_COLLECT_H

#include "formats/formats.h"
#include "tests/check.h"

#include <holdfast/buffer.h>

struct collect {
    struct hf_buffer out;
    size_t row_count[HF_KIND_COUNT];
    size_t defect_count;
    size_t defects_of[HF_DEFECT_CONFLICT + 1];
    bool is_silent;     /* counts only */
    int64_t last_line;  /* of the file; 0: not checked */
    int64_t calls_left; /* the sink fails when it reaches 0; negative: never */
};

__attribute__((unused)) static struct collect collect_make(void) {
    return (struct collect){.out = hf_buffer_make((size_t)1 << 24), .calls_left = -1};
}

__attribute__((unused)) static int64_t collect_last_line(struct hf_text bytes) {
    int64_t count = 1;
    for (size_t i = 0; i < bytes.len; i++) {
        count += bytes.data[i] == '\n' || bytes.data[i] == '\r' ? 1 : 0;
    }
    return count;
}

static bool collect_may_go_on(struct collect *collect) {
    collect->calls_left -= collect->calls_left > 0 ? 1 : 0;
    return collect->calls_left != 0;
}

__attribute__((unused)) static enum hf_status
collect_assertion(void *context, const struct hf_assertion *assertion) {
    struct collect *collect = context;
    const struct hf_schema *schema = hf_schema_get(assertion->kind);
    if (assertion->key.len == 0 || assertion->line < 1) {
        CHECK(assertion->key.len > 0 && assertion->line >= 1);
    }
    collect->row_count[assertion->kind]++;
    if (!collect->is_silent) {
        hf_buffer_printf(&collect->out, "%s %.*s @%lld:", schema->name, HF_TEXT_ARG(assertion->key),
                         (long long)assertion->line);
        for (size_t i = 0; i < schema->column_count; i++) {
            if (assertion->field[i].len > 0) {
                hf_buffer_printf(&collect->out, " %s=%.*s", schema->column[i].name,
                                 HF_TEXT_ARG(assertion->field[i]));
            }
        }
        hf_buffer_puts(&collect->out, "\n");
    }
    return collect_may_go_on(collect) ? HF_OK : HF_ERR_IO;
}

__attribute__((unused)) static enum hf_status collect_defect(void *context,
                                                             const struct hf_defect *defect) {
    static const char *const kinds[] = {"syntax", "field",     "key",     "duplicate",
                                        "column", "reference", "conflict"};
    struct collect *collect = context;
    const bool is_placed = defect->line >= 0 && defect->column >= 0 && defect->message.len > 0 &&
                           (collect->last_line == 0 || defect->line <= collect->last_line);
    if (!is_placed) {
        CHECK(is_placed);
    }
    collect->defect_count++;
    collect->defects_of[defect->kind]++;
    if (!collect->is_silent) {
        hf_buffer_printf(&collect->out, "! %s %lld:%lld '%.*s': %.*s\n", kinds[defect->kind],
                         (long long)defect->line, (long long)defect->column,
                         HF_TEXT_ARG(defect->subject), HF_TEXT_ARG(defect->message));
    }
    return collect_may_go_on(collect) ? HF_OK : HF_ERR_IO;
}

__attribute__((unused)) static struct hf_sink collect_sink(struct collect *collect) {
    return (struct hf_sink){collect, collect_assertion, collect_defect};
}

/* Reads a text as a file of that name; what came out stands in collect->out. */
__attribute__((unused)) static enum hf_status
collect_read(struct collect *collect, enum hf_format format, const char *file, struct hf_text bytes,
             struct hf_arena scratch, struct hf_error *error) {
    const struct hf_format_input input = {hf_text_of(file), bytes, HF_TEXT("source")};
    const struct hf_sink sink = collect_sink(collect);
    collect->last_line = collect_last_line(bytes);
    return hf_format_read(format, &input, scratch, &sink, error);
}

#endif
