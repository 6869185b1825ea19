#include "store/body_merge.h"

#include "store/assertion_body.h"

/* Bodies are in schema order, so the next line's column is nearly always at or behind the place
 * just reached. */
static int column_from(enum hf_kind kind, struct hf_text name, size_t from) {
    const struct hf_schema *const schema = hf_schema_get(kind);
    for (size_t i = from; i < schema->column_count; i++) {
        if (hf_text_equal(name, hf_text_of(schema->column[i].name))) {
            return (int)i;
        }
    }
    return hf_schema_column(kind, name);
}

struct hf_body_fields hf_body_split(enum hf_kind kind, struct hf_text body) {
    struct hf_body_fields fields = {.has_unknown = false};
    struct hf_text column;
    struct hf_text raw;
    size_t from = 0;
    while (hf_body_next(&body, &column, &raw)) {
        const int at = column_from(kind, column, from);
        if (at < 0) {
            fields.has_unknown = true;
        } else {
            fields.raw[at] = raw;
            from = (size_t)at + 1;
        }
    }
    fields.has_unknown = fields.has_unknown || body.len > 0;
    return fields;
}

bool hf_body_is_part(const struct hf_body_fields *part, const struct hf_body_fields *whole) {
    for (size_t i = 0; i < HF_COLUMN_COUNT_MAX; i++) {
        if (part->raw[i].len > 0 && !hf_text_equal(part->raw[i], whole->raw[i])) {
            return false;
        }
    }
    return !part->has_unknown;
}

int hf_body_clash(const struct hf_body_fields *first, const struct hf_body_fields *second) {
    for (size_t i = 0; i < HF_COLUMN_COUNT_MAX; i++) {
        if (first->raw[i].len > 0 && second->raw[i].len > 0 &&
            !hf_text_equal(first->raw[i], second->raw[i])) {
            return (int)i;
        }
    }
    return -1;
}

void hf_body_merge(struct hf_buffer *buffer, enum hf_kind kind, const struct hf_body_fields *first,
                   const struct hf_body_fields *second) {
    const struct hf_schema *const schema = hf_schema_get(kind);
    for (size_t i = 0; i < schema->column_count; i++) {
        const struct hf_text raw = first->raw[i].len > 0 ? first->raw[i] : second->raw[i];
        if (raw.len > 0) {
            hf_buffer_puts(buffer, schema->column[i].name);
            hf_buffer_putc(buffer, '\t');
            hf_buffer_add(buffer, raw);
            hf_buffer_putc(buffer, '\n');
        }
    }
}
