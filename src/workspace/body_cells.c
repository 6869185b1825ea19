#include "workspace/body_cells.h"

#include "intake/stored_cells.h"
#include "store/assertion_body.h"

#include <assert.h>
#include <string.h>

static struct hf_body_column name_column(struct hf_text text) {
    struct hf_body_column name = {.text = text};
    memcpy(&name.word, text.data, text.len < sizeof name.word ? text.len : sizeof name.word);
    memset(&name.mask, 0xff, text.len < sizeof name.mask ? text.len : sizeof name.mask);
    return name;
}

static bool begins_with(const char *at, size_t left, const struct hf_body_column *name) {
    uint64_t word;
    memcpy(&word, at, sizeof word); /* so much is left */
    return ((word ^ name->word) & name->mask) == 0 &&
           (name->text.len <= sizeof word ||
            (left >= name->text.len && memcmp(at + sizeof word, name->text.data + sizeof word,
                                              name->text.len - sizeof word) == 0));
}

/* Packs a body without a backslash whose columns are all known and in the order of the schema, as
 * nearly all are, and returns the place behind. NULL if it is another, or the rest is too short to
 * tell. */
static char *pack_plain(const struct hf_body_column *name, size_t column_count, struct hf_text body,
                        char *at) {
    const char *from = body.data;
    const char *const end = body.data + body.len;
    for (size_t column = 0; from < end; column++) {
        const size_t left = (size_t)(end - from);
        if (left < sizeof name->word) {
            return NULL;
        }
        while (column < column_count && !begins_with(from, left, &name[column])) {
            column++;
        }
        if (column == column_count) {
            return NULL;
        }
        const char *const value = from + name[column].text.len;
        const char *const stop = memchr(value, '\n', (size_t)(end - value));
        if (stop == NULL) {
            return NULL;
        }
        if (stop > value) {
            at = hf_cell_begin(at, (uint32_t)column, (size_t)(stop - value));
            memcpy(at, value, (size_t)(stop - value));
            at += stop - value;
        }
        from = stop + 1;
    }
    *at = 0;
    return at + 1;
}

/* What a body says of each column, escaped as it stands there; empty where it says nothing. */
struct body_fields {
    struct hf_text raw[HF_COLUMN_COUNT_MAX];
    uint32_t escaped; /* columns that hold a backslash, as bits */
    bool is_damaged;
};
_Static_assert(HF_COLUMN_COUNT_MAX <= 32, "a bit for each column");

/* Takes a body apart. */
static enum hf_status read_fields(const struct hf_body_reader *reader, enum hf_kind kind,
                                  struct hf_text body, struct body_fields *fields) {
    const size_t column_count = hf_schema_get(kind)->column_count;
    struct hf_text rest = body;
    struct hf_text column = {NULL, 0};
    struct hf_text raw;
    memset(fields->raw, 0, column_count * sizeof fields->raw[0]);
    fields->escaped = 0;
    fields->is_damaged = false;
    while (rest.len > 0) {
        size_t len = 0;
        const bool is_line = hf_body_next(&rest, &column, &raw);
        const bool is_plain = !is_line || raw.len == 0 || memchr(raw.data, '\\', raw.len) == NULL;
        if (!is_line || (!is_plain && !hf_body_value_length(raw, &len))) {
            fields->is_damaged = true;
            return HF_OK;
        }
        const int at = hf_schema_column(kind, column);
        if (at < 0) {
            HF_TRY(reader->foreign(reader->context, reader->kind_name, column));
            continue;
        }
        const uint32_t bit = UINT32_C(1) << at;
        fields->escaped = is_plain ? fields->escaped & ~bit : fields->escaped | bit;
        fields->raw[at] = raw;
    }
    return HF_OK;
}

/* Packs them, unescaped, and returns the place behind. The length stands before the bytes and an
 * escaped text is longer than its value, so the value is measured first. */
static char *pack_fields(const struct body_fields *fields, size_t column_count, char *at) {
    for (size_t i = 0; i < column_count; i++) {
        const struct hf_text raw = fields->raw[i];
        size_t len = raw.len;
        if (raw.len == 0) {
            continue;
        }
        if ((fields->escaped >> i & 1U) == 0) {
            at = hf_cell_begin(at, (uint32_t)i, len);
            memcpy(at, raw.data, len);
        } else {
            const bool is_whole = hf_body_value_length(raw, &len);
            assert(is_whole); /* looked at above */
            at = hf_cell_begin(at, (uint32_t)i, len);
            hf_body_value(raw, at);
        }
        at += len;
    }
    *at = 0;
    return at + 1;
}

enum hf_status hf_body_columns_make(struct hf_arena *keep, const struct hf_body_column **column) {
    struct hf_body_column *const made =
        hf_new(keep, struct hf_body_column, (size_t)HF_KIND_COUNT * HF_COLUMN_COUNT_MAX);
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        const struct hf_schema *const schema = hf_schema_get((enum hf_kind)kind);
        for (size_t i = 0; i < schema->column_count; i++) {
            struct hf_text text;
            HF_TRY(hf_text_format(keep, &text, "%s\t", schema->column[i].name));
            made[(size_t)kind * HF_COLUMN_COUNT_MAX + i] = name_column(text);
        }
    }
    *column = made;
    return HF_OK;
}

size_t hf_body_cells_max(enum hf_kind kind, struct hf_text body) {
    return body.len + hf_schema_get(kind)->column_count * HF_CELL_HEAD_MAX + HF_CELLS_END;
}

enum hf_status hf_body_cells(const struct hf_body_reader *reader, enum hf_kind kind,
                             struct hf_text body, char *cells, char **end) {
    const size_t column_count = hf_schema_get(kind)->column_count;
    const struct hf_body_column *const column = reader->column + (size_t)kind * HF_COLUMN_COUNT_MAX;
    const bool has_escape = body.len > 0 && memchr(body.data, '\\', body.len) != NULL;
    *end = has_escape ? NULL : pack_plain(column, column_count, body, cells);
    if (*end == NULL) {
        struct body_fields fields;
        HF_TRY(read_fields(reader, kind, body, &fields));
        *end = fields.is_damaged ? NULL : pack_fields(&fields, column_count, cells);
    }
    return HF_OK;
}
