#include "workspace/canonical_text.h"

#include "formats/readers.h"
#include "formats/utf8_mend.h"
#include "workspace/canonical_line.h"

#include <assert.h>
#include <string.h>

/* The rows and defects of one source, each read anew at the place that hf_canonical_open noted. */

struct canonical_reading {
    const struct hf_canonical *text;
    const struct hf_canonical_sink *sink;
    struct hf_format_input input; /* with the source's name */
    struct hf_sink defects;       /* what hf_reader_defect gives them to */
    struct hf_reader reader;
    struct hf_arena arena;   /* of the row or defect line that is read: begins anew with each */
    struct hf_row_keys keys; /* of a shuffled text: those that were read */
    bool is_order_said;
};

/* One row while it is read. */
struct canonical_row {
    struct hf_assertion assertion;
    bool is_said[HF_COLUMN_COUNT_MAX];
    int last; /* column, -1 at first */
};

/* ---- fields ---- */

/* A place in a line. */
struct spot {
    int64_t line;
    size_t column; /* from 1 */
    struct hf_text subject;
};

/* The subject is shown cut short and as UTF-8, whatever the line holds. */
static enum hf_status say_spot(struct canonical_reading *reading, enum hf_defect_kind kind,
                               const struct spot *spot, const char *message) {
    struct hf_defect what = {.kind = kind, .line = spot->line, .column = (int64_t)spot->column};
    HF_TRY(hf_utf8_mend(&reading->arena, hf_canonical_front(spot->subject), &what.subject));
    return hf_reader_defect(&reading->reader, &what, "%s", message);
}

/* Position of a column that is written exactly so, -1 if there is none. */
static int column_find(const struct hf_schema *schema, struct hf_text name) {
    for (size_t i = 0; i < schema->column_count; i++) {
        if (hf_text_equal(name, hf_text_of(schema->column[i].name))) {
            return (int)i;
        }
    }
    return -1;
}

/* Which column a field line speaks of; -1: it was said why none. */
static enum hf_status column_take(struct canonical_reading *reading, struct canonical_row *row,
                                  const struct spot *spot, int *column) {
    const int found = column_find(hf_schema_get(row->assertion.kind), spot->subject);
    *column = -1;
    if (found < 0) {
        return say_spot(reading, HF_DEFECT_COLUMN, spot,
                        "rows of this kind have no column of this name; the field was left out");
    }
    if (row->is_said[found]) {
        return say_spot(reading, HF_DEFECT_DUPLICATE, spot,
                        "the row says this column twice: what came first counts");
    }
    *column = found;
    const bool is_sorted = found > row->last;
    row->last = found;
    row->is_said[found] = true;
    if (!is_sorted && !reading->is_order_said) {
        reading->is_order_said = true;
        return say_spot(reading, HF_DEFECT_SYNTAX, spot,
                        "the fields of this row are not in the order of the table's columns; they "
                        "were read all the same");
    }
    return HF_OK;
}

/* Texts are UTF-8 without NUL wherever they come from; but a pack is kept as the bytes it came as.
 */
static enum hf_status text_mend(struct canonical_reading *reading, const struct spot *spot,
                                struct hf_text *text) {
    if (hf_utf8_first_bad(*text) == text->len) {
        return HF_OK;
    }
    HF_TRY(hf_utf8_mend(&reading->arena, *text, text));
    const struct spot mended = {spot->line, spot->column, *text};
    return say_spot(reading, HF_DEFECT_SYNTAX, &mended,
                    "a byte that is not UTF-8, or a NUL, was replaced by the sign U+FFFD; save the "
                    "text as UTF-8");
}

static bool is_document(enum hf_kind kind, const struct hf_column *column) {
    return kind == HF_KIND_PACK && strcmp(column->name, "body") == 0;
}

/* The value of a column, or blank with a defect. */
static enum hf_status value_take(struct canonical_reading *reading, const struct hf_column *column,
                                 struct spot spot, struct canonical_row *row) {
    struct hf_text value = {NULL, 0};
    union hf_value parsed;
    const char *why = "";
    size_t bad = 0;
    HF_TRY(hf_canonical_value(&reading->arena, spot.subject, &value, &bad));
    if (bad < spot.subject.len) {
        const struct spot at = {spot.line, spot.column + bad, spot.subject};
        return say_spot(reading, HF_DEFECT_FIELD, &at,
                        "a backslash stands before \\, t, n, r or 0 only; the field was taken as "
                        "blank");
    }
    if (!is_document(row->assertion.kind, column)) {
        HF_TRY(text_mend(reading, &spot, &value));
    }
    if (hf_text_trim(value).len == 0) {
        return say_spot(reading, HF_DEFECT_FIELD, &spot, "the field holds nothing: leave it out");
    }
    if (!hf_value_parse(column, value, &parsed, &why)) {
        struct hf_text message;
        HF_TRY(hf_text_format(&reading->arena, &message, "%s: %s; it was taken as blank",
                              column->name, why));
        const char *const closed = hf_text_string(&reading->arena, message);
        spot.subject = value;
        return closed == NULL ? HF_ERR_MEMORY : say_spot(reading, HF_DEFECT_FIELD, &spot, closed);
    }
    row->assertion.field[row->last] = value;
    return HF_OK;
}

static enum hf_status field_line(struct canonical_reading *reading,
                                 const struct hf_canonical_line *line, struct canonical_row *row) {
    const struct hf_text field = hf_text_slice(line->text, 1, line->text.len);
    const size_t split = hf_text_find(field, HF_TEXT("\t"), 0);
    const struct hf_text name = hf_text_slice(field, 0, split);
    const struct hf_text raw = hf_text_slice(field, split + 1, field.len);
    struct spot spot = {line->number, 2, name};
    int column = -1;
    if (split == field.len) {
        return say_spot(reading, HF_DEFECT_SYNTAX, &spot,
                        "a field is a tab, the column, a tab, the value; it was left out");
    }
    HF_TRY(column_take(reading, row, &spot, &column));
    if (column < 0) {
        return HF_OK;
    }
    spot = (struct spot){line->number, split + 3, raw};
    const size_t tab = hf_text_find(raw, HF_TEXT("\t"), 0);
    if (tab < raw.len) {
        const struct spot at = {line->number, spot.column + tab, raw};
        HF_TRY(say_spot(reading, HF_DEFECT_SYNTAX, &at,
                        "a tab inside a value is written \\t; it was taken as part of the value"));
    }
    return value_take(reading, &hf_schema_get(row->assertion.kind)->column[column], spot, row);
}

/* ---- rows ---- */

/* Whether an equal key was read before, which only a shuffled text can hold unseen. */
static enum hf_status key_is_new(struct canonical_reading *reading, const struct canonical_row *row,
                                 bool *is_new) {
    uint32_t first = HF_MAP_NONE;
    *is_new = true;
    if (!reading->text->is_shuffled) {
        return HF_OK;
    }
    HF_TRY(hf_row_keys_add(&reading->keys, row->assertion.kind, row->assertion.key, 1, &first));
    *is_new = first == HF_MAP_NONE;
    const struct spot spot = {row->assertion.line, 0, row->assertion.key};
    return *is_new ? HF_OK
                   : say_spot(reading, HF_DEFECT_DUPLICATE, &spot,
                              "the row stands twice in the text: what came first counts");
}

static enum hf_status row_read(struct canonical_reading *reading, const struct hf_text *part,
                               struct hf_canonical_line *line, size_t at) {
    struct canonical_row row = {.last = -1, .assertion = {.line = line->number}};
    const struct spot key = {line->number, part[0].len + 2, part[1]};
    size_t bad = 0;
    bool is_new = true;
    const bool is_known = hf_schema_kind_by_name(part[0], &row.assertion.kind);
    assert(is_known); /* or hf_canonical_open had left it out */
    HF_TRY(hf_canonical_value(&reading->arena, part[1], &row.assertion.key, &bad));
    HF_TRY(text_mend(reading, &key, &row.assertion.key));
    HF_TRY(key_is_new(reading, &row, &is_new));
    if (!is_new) {
        return HF_OK;
    }
    while (hf_canonical_line_next(reading->input.bytes, &at, line) &&
           hf_text_starts(line->text, HF_TEXT("\t"))) {
        HF_TRY(field_line(reading, line, &row));
    }
    return reading->sink->assertion(reading->sink->context, &row.assertion);
}

/* ---- defect lines: source, file, line, column, kind, subject, message ---- */

static bool defect_kind_of(struct hf_text word, enum hf_defect_kind *kind) {
    for (int i = 0; i <= HF_DEFECT_CONFLICT; i++) {
        if (hf_text_equal(word, hf_text_of(hf_defect_kind_text((enum hf_defect_kind)i)))) {
            *kind = (enum hf_defect_kind)i;
            return true;
        }
    }
    return false;
}

static enum hf_status told_read(struct canonical_reading *reading, const struct hf_text *part,
                                const struct hf_canonical_line *line) {
    struct hf_defect told = {.source = reading->input.source};
    struct hf_text *const text[] = {&told.file, &told.subject, &told.message};
    static const size_t place[] = {2, 6, 7};
    bool is_good = hf_text_int64(part[3], &told.line) && hf_text_int64(part[4], &told.column) &&
                   told.line >= 0 && told.column >= 0 && defect_kind_of(part[5], &told.kind);
    struct spot spot = {line->number, 0, line->text};
    for (size_t i = 0; i < 3 && is_good; i++) {
        size_t bad = 0;
        HF_TRY(hf_canonical_value(&reading->arena, part[place[i]], text[i], &bad));
        is_good = bad == part[place[i]].len;
        if (is_good) {
            HF_TRY(text_mend(reading, &spot, text[i]));
        }
    }
    if (!is_good || told.message.len == 0) {
        return say_spot(reading, HF_DEFECT_SYNTAX, &spot,
                        "a defect is written: defect, source, file, line, column, kind, subject, "
                        "message, divided by tabs; this one was left out");
    }
    return reading->sink->told(reading->sink->context, &told);
}

static enum hf_status item_read(struct canonical_reading *reading, struct hf_arena scratch,
                                const struct hf_canonical_item *item) {
    struct hf_text part[HF_CANONICAL_PARTS_MAX] = {{NULL, 0}};
    struct hf_canonical_line line = {.number = (int64_t)item->line - 1};
    size_t at = item->at;
    const bool has_line = hf_canonical_line_next(reading->input.bytes, &at, &line);
    reading->arena = scratch;
    assert(has_line);
    const size_t count = hf_canonical_parts(line.text, part);
    return count == HF_CANONICAL_DEFECT_PARTS ? told_read(reading, part, &line)
                                              : row_read(reading, part, &line, at);
}

/* Who is told of a defect of the text. */
static uint32_t blamed_source(const struct hf_canonical *text, uint32_t source) {
    uint32_t first = 0;
    if (source != HF_NONE && text->source[source].first != HF_NONE) {
        return source;
    }
    while (first < text->source_count && text->source[first].first == HF_NONE) {
        first++;
    }
    return first;
}

enum hf_status hf_canonical_read(const struct hf_canonical *text, uint32_t source,
                                 struct hf_arena scratch, const struct hf_canonical_sink *sink) {
    struct canonical_reading reading = {.text = text, .sink = sink, .input = *text->input};
    assert(source < text->source_count);
    reading.input.source = text->source[source].name;
    reading.defects = (struct hf_sink){.context = sink->context, .defect = sink->defect};
    reading.reader = (struct hf_reader){&reading.input, &reading.defects, NULL};
    reading.keys.arena = text->is_shuffled ? hf_arena_carve(&scratch, 2) : hf_arena_over(NULL, 0);
    for (size_t i = 0; i < text->defect_count; i++) {
        if (blamed_source(text, text->defect[i].source) == source) {
            struct hf_defect defect = text->defect[i].defect;
            defect.source = reading.input.source;
            HF_TRY(sink->defect(sink->context, &defect));
        }
    }
    for (uint32_t i = text->source[source].first; i != HF_NONE; i = text->item[i].next) {
        if (text->item[i].line != 0) {
            HF_TRY(item_read(&reading, scratch, &text->item[i]));
        }
    }
    return HF_OK;
}
