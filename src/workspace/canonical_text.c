#include "workspace/canonical_text.h"

#include "base/hash.h"
#include "formats/readers.h"
#include "formats/utf8_mend.h"
#include "workspace/canonical_line.h"

#include <string.h>

/* The walk over the whole text: which sources there are, which rows and defects belong to each, and
 * what is wrong with its build. What is wrong inside a row is found when its source is read. */

struct opening {
    struct hf_canonical *text;
    struct hf_arena *keep;
    struct hf_sink sink;
    struct hf_reader reader;
    uint32_t blamed;       /* source of the next defect */
    struct hf_map sources; /* by name as it stands in the text */
    size_t source_capacity, item_capacity, defect_capacity;
    struct hf_canonical_line line;
    struct hf_text row[3];    /* of the row before: kind, key, source as they stand */
    uint32_t row_item;        /* of the row that the lines belong to now, HF_NONE: left out */
    bool takes_fields;        /* a row, or what may have been one, stands above */
    bool has_row, has_defect; /* such a line was met */
    bool is_order_said, is_return_said;
};

bool hf_source_name_is_good(struct hf_text name) {
    bool is_good = name.len > 0 && name.len <= HF_SOURCE_NAME_MAX &&
                   hf_utf8_valid_length(name) == name.len &&
                   hf_text_equal(name, hf_text_trim(name));
    for (size_t i = 0; i < name.len; i++) {
        is_good = is_good && (unsigned char)name.data[i] >= 0x20 && name.data[i] != 0x7f;
    }
    return is_good;
}

/* Room for one more element in an array of the text. */
#define OPENING_ROOM(opening, array, count, capacity)                                              \
    ((count) < (capacity) ? (array)                                                                \
                          : hf_arena_grow((opening)->keep, (array), sizeof *(array),               \
                                          _Alignof(max_align_t), &(capacity)))

/* ---- defects of the text ---- */

static enum hf_status keep_complaint(void *context, const struct hf_defect *defect) {
    struct opening *const opening = context;
    struct hf_canonical *const text = opening->text;
    struct hf_canonical_defect *const grown =
        OPENING_ROOM(opening, text->defect, text->defect_count, opening->defect_capacity);
    if (grown == NULL) {
        return HF_ERR_MEMORY;
    }
    text->defect = grown;
    struct hf_canonical_defect *const added = &grown[text->defect_count];
    *added = (struct hf_canonical_defect){opening->blamed, *defect};
    HF_TRY(hf_text_copy(opening->keep, defect->message, &added->defect.message));
    HF_TRY(hf_utf8_mend(opening->keep, defect->subject, &added->defect.subject));
    text->defect_count++;
    return HF_OK;
}

/* `column` from 1; 0: the whole line. */
static enum hf_status complain(struct opening *opening, enum hf_defect_kind kind, uint32_t source,
                               size_t column, struct hf_text subject, const char *message) {
    opening->blamed = source;
    return hf_reader_defect(&opening->reader,
                            &(struct hf_defect){.kind = kind,
                                                .line = opening->line.number,
                                                .column = (int64_t)column,
                                                .subject = hf_canonical_front(subject)},
                            "%s", message);
}

static enum hf_status complain_of_order(struct opening *opening, uint32_t source) {
    if (opening->is_order_said) {
        return HF_OK;
    }
    opening->is_order_said = true;
    return complain(opening, HF_DEFECT_SYNTAX, source, 0, opening->line.text,
                    "from here on the text is not in order: sources by name, then rows by kind, "
                    "key and source, then defects; it was read all the same");
}

/* ---- sources ---- */

static enum hf_status source_add(struct opening *opening, struct hf_text raw, struct hf_text name) {
    struct hf_canonical *const text = opening->text;
    struct hf_canonical_source *const grown =
        OPENING_ROOM(opening, text->source, text->source_count, opening->source_capacity);
    uint32_t found = 0;
    if (grown == NULL) {
        return HF_ERR_MEMORY;
    }
    text->source = grown;
    grown[text->source_count] =
        (struct hf_canonical_source){name, HF_DATE_UNKNOWN, HF_NONE, HF_NONE, opening->line.number};
    HF_TRY(hf_map_put(&opening->sources, opening->keep, raw, text->source_count, &found));
    text->source_count++;
    return HF_OK;
}

static enum hf_status source_line(struct opening *opening, const struct hf_text *part,
                                  size_t part_count) {
    struct hf_canonical *const text = opening->text;
    const size_t column = part[0].len + 2;
    const uint32_t known = hf_map_get(&opening->sources, part[1]);
    struct hf_text name = {NULL, 0};
    size_t bad = 0;
    HF_TRY(hf_canonical_value(opening->keep, part[1], &name, &bad));
    if (bad < part[1].len || !hf_source_name_is_good(name)) {
        return complain(opening, HF_DEFECT_KEY, HF_NONE, column, part[1],
                        "this can be no name of a source: 1 to 200 bytes of UTF-8 without control "
                        "characters; its rows were left out");
    }
    if (known != HF_MAP_NONE) {
        return complain(opening, HF_DEFECT_DUPLICATE, known, column, name,
                        "the source was named before: what came first counts");
    }
    const uint32_t source = text->source_count;
    HF_TRY(source_add(opening, part[1], name));
    const bool is_sorted = source == 0 || hf_text_compare(text->source[source - 1].name, name) < 0;
    if (!is_sorted || opening->has_row || opening->has_defect) {
        HF_TRY(complain_of_order(opening, source));
    }
    if (part_count == 3 && !hf_date_range_parse(part[2], &text->source[source].published)) {
        text->source[source].published = HF_DATE_UNKNOWN;
        return complain(opening, HF_DEFECT_FIELD, source, column + part[1].len + 1, part[2],
                        "expected the day on which it was published, as 2020-07-14; it was taken "
                        "as not said");
    }
    return HF_OK;
}

/* The source that a row or a defect belongs to; HF_NONE when its name can be none. One that the
 * head of the text does not name is taken in all the same. */
static enum hf_status source_of(struct opening *opening, struct hf_text raw, size_t column,
                                uint32_t *source) {
    struct hf_text name = {NULL, 0};
    size_t bad = 0;
    *source = hf_map_get(&opening->sources, raw);
    if (*source != HF_MAP_NONE) {
        return HF_OK;
    }
    *source = HF_NONE;
    HF_TRY(hf_canonical_value(opening->keep, raw, &name, &bad));
    if (bad < raw.len || !hf_source_name_is_good(name)) {
        return complain(opening, HF_DEFECT_KEY, HF_NONE, column, raw,
                        "this can be no name of a source; what it says was left out");
    }
    HF_TRY(source_add(opening, raw, name));
    *source = opening->text->source_count - 1;
    return complain(opening, HF_DEFECT_SYNTAX, *source, column, name,
                    "the head of the text does not name this source; it was taken in without a "
                    "date of publication");
}

/* ---- rows and defect lines ---- */

static enum hf_status item_add(struct opening *opening, uint32_t source) {
    struct hf_canonical *const text = opening->text;
    struct hf_canonical_item *const grown =
        OPENING_ROOM(opening, text->item, text->item_count, opening->item_capacity);
    struct hf_canonical_source *const owner = &text->source[source];
    if (grown == NULL) {
        return HF_ERR_MEMORY;
    }
    text->item = grown;
    grown[text->item_count] =
        (struct hf_canonical_item){opening->line.at, (uint32_t)opening->line.number, HF_NONE};
    if (owner->last == HF_NONE) {
        owner->first = text->item_count;
    } else {
        grown[owner->last].next = text->item_count;
    }
    owner->last = text->item_count++;
    return HF_OK;
}

/* Order of a row and the one before it: by kind, key, source. */
static int row_order(const struct hf_text *left, const struct hf_text *right) {
    int order = 0;
    for (int i = 0; i < 3 && order == 0; i++) {
        order = hf_canonical_compare(left[i], right[i]);
    }
    return order;
}

/* Whether a row can be made of it; says why not. */
static enum hf_status row_check(struct opening *opening, const struct hf_text *part,
                                uint32_t source, bool *is_good) {
    const size_t key_column = part[0].len + 2;
    enum hf_kind kind = HF_KIND_OPERATOR;
    struct hf_text key = {NULL, 0};
    struct hf_arena scratch = *opening->keep; /* the key is read again with its row */
    size_t bad = 0;
    *is_good = false;
    if (!hf_schema_kind_by_name(part[0], &kind) ||
        !hf_text_equal(part[0], hf_text_of(hf_schema_get(kind)->name))) {
        return complain(opening, HF_DEFECT_SYNTAX, source, 1, part[0],
                        "this version of the program has no rows of this kind; the row was left "
                        "out");
    }
    HF_TRY(hf_canonical_value(&scratch, part[1], &key, &bad));
    if (key.len == 0) {
        return complain(opening, HF_DEFECT_KEY, source, key_column, part[1],
                        "the row has no key; it was left out");
    }
    if (bad < part[1].len) {
        return complain(opening, HF_DEFECT_KEY, source, key_column + bad, part[1],
                        "a backslash stands before \\, t, n, r or 0 only; the row was left out");
    }
    *is_good = true;
    return HF_OK;
}

static enum hf_status row_line(struct opening *opening, const struct hf_text *part) {
    const size_t key_column = part[0].len + 2;
    uint32_t source = HF_NONE;
    bool is_good = false;
    HF_TRY(source_of(opening, part[2], key_column + part[1].len + 1, &source));
    if (source == HF_NONE) {
        return HF_OK;
    }
    HF_TRY(row_check(opening, part, source, &is_good));
    if (!is_good) {
        return HF_OK;
    }
    const int order = opening->has_row ? row_order(opening->row, part) : -1;
    if (order == 0) {
        return complain(opening, HF_DEFECT_DUPLICATE, source, key_column, part[1],
                        "the row stands twice in the text: what came first counts");
    }
    if (order > 0 || opening->has_defect) {
        opening->text->is_shuffled = true;
        HF_TRY(complain_of_order(opening, source));
    }
    memcpy(opening->row, part, sizeof opening->row);
    opening->has_row = true;
    opening->row_item = opening->text->item_count;
    return item_add(opening, source);
}

static enum hf_status defect_line(struct opening *opening, const struct hf_text *part) {
    uint32_t source = HF_NONE;
    opening->has_defect = true;
    HF_TRY(source_of(opening, part[1], part[0].len + 2, &source));
    return source == HF_NONE ? HF_OK : item_add(opening, source);
}

static enum hf_status any_line(struct opening *opening) {
    struct hf_text part[HF_CANONICAL_PARTS_MAX] = {{NULL, 0}};
    const struct hf_text line = opening->line.text;
    if (hf_text_starts(line, HF_TEXT("\t"))) {
        return opening->takes_fields ? HF_OK /* read with its row, or left out with it */
                                     : complain(opening, HF_DEFECT_SYNTAX, HF_NONE, 1, line,
                                                "this field belongs to no row; it was left out");
    }
    const size_t count = hf_canonical_parts(line, part);
    opening->row_item = HF_NONE;
    opening->takes_fields = false;
    if (hf_text_equal(part[0], HF_TEXT("source")) && (count == 2 || count == 3)) {
        return source_line(opening, part, count);
    }
    if (hf_text_equal(part[0], HF_TEXT("defect")) && count == HF_CANONICAL_DEFECT_PARTS) {
        return defect_line(opening, part);
    }
    opening->takes_fields = true;
    return count == 3 ? row_line(opening, part)
                      : complain(opening, HF_DEFECT_SYNTAX, HF_NONE, 1, line,
                                 "this line is no source, no row (kind, key, source) and no "
                                 "defect; it and its fields were left out");
}

/* ---- the whole ---- */

/* The row that a cut text stops in may lack its last fields: it must not overwrite what the
 * workspace knows of it. `is_half`: the last line has no end and was not read. */
static enum hf_status cut_text(struct opening *opening, bool is_half) {
    struct hf_canonical *const text = opening->text;
    const bool may_go_on = !is_half || hf_text_starts(opening->line.text, HF_TEXT("\t"));
    text->is_cut = true;
    if (opening->row_item != HF_NONE && may_go_on) {
        text->item[opening->row_item].line = 0;
    }
    opening->blamed = HF_NONE;
    return hf_reader_defect(&opening->reader,
                            &(struct hf_defect){.kind = HF_DEFECT_SYNTAX,
                                                .line = opening->line.number,
                                                .subject = hf_canonical_front(opening->line.text),
                                                .is_cut = true},
                            "the text stops without its last line, 'end': it was cut off; the row "
                            "that it stops in was left out, and what its sources said before "
                            "stays");
}

static enum hf_status lines_walk(struct opening *opening) {
    const struct hf_text bytes = opening->reader.input->bytes;
    size_t at = 0;
    (void)hf_canonical_line_next(bytes, &at, &opening->line); /* the first one is known */
    if (hf_text_starts(bytes, HF_TEXT("\xEF\xBB\xBF"))) {
        HF_TRY(complain(opening, HF_DEFECT_SYNTAX, HF_NONE, 1, (struct hf_text){NULL, 0},
                        "the text begins with a byte order mark, which was passed over; save it "
                        "without one"));
    }
    bool has_line = true;
    while (has_line) {
        if (opening->line.has_return && !opening->is_return_said) {
            opening->is_return_said = true;
            HF_TRY(complain(opening, HF_DEFECT_SYNTAX, HF_NONE, opening->line.text.len + 1,
                            opening->line.text,
                            "lines end with a carriage return and a line feed; they were read as "
                            "if with a line feed alone"));
        }
        has_line = hf_canonical_line_next(bytes, &at, &opening->line);
        const bool is_end =
            has_line && hf_text_equal(opening->line.text, HF_TEXT(HF_CANONICAL_END));
        if (is_end && hf_text_trim(hf_text_slice(bytes, at, bytes.len)).len > 0) {
            opening->line.number++;
            return complain(opening, HF_DEFECT_SYNTAX, HF_NONE, 0, (struct hf_text){NULL, 0},
                            "what stands behind the line 'end' was not read");
        }
        if (is_end) {
            return HF_OK;
        }
        if (has_line && !opening->line.is_ended) {
            return cut_text(opening, true);
        }
        if (has_line) {
            HF_TRY(any_line(opening));
        }
    }
    return cut_text(opening, false);
}

/* A text that lost the rows of a source must not empty it. */
static enum hf_status silent_say(struct opening *opening) {
    struct hf_canonical *const text = opening->text;
    for (uint32_t i = 0; i < text->source_count; i++) {
        if (text->source[i].first == HF_NONE) {
            opening->line.number = text->source[i].line;
            HF_TRY(complain(opening, HF_DEFECT_SYNTAX, i, 0, text->source[i].name,
                            "the text has no row and no defect of this source; what it said "
                            "before stays: take it out with 'sources remove'"));
        }
    }
    return HF_OK;
}

/* Whether the first line is that of this version. */
static enum hf_status head_check(const struct hf_format_input *input, struct hf_error *error) {
    struct hf_canonical_line line = {.number = 0};
    size_t at = 0;
    char name[128];
    const bool has_line = hf_canonical_line_next(input->bytes, &at, &line);
    const size_t mark = hf_text_starts(line.text, HF_TEXT("\xEF\xBB\xBF")) ? 3 : 0;
    const struct hf_text head = hf_text_slice(line.text, mark, line.text.len);
    const size_t words = sizeof HF_CANONICAL_WORDS - 1;
    if (has_line && hf_text_equal(head, HF_TEXT(HF_CANONICAL_WORDS HF_CANONICAL_VERSION))) {
        return HF_OK;
    }
    if (hf_text_starts(head, HF_TEXT(HF_CANONICAL_WORDS))) {
        hf_ignore(hf_error_set(error, HF_ERR_INPUT,
                               "this canonical text is of version '%.*s'; this program reads "
                               "version " HF_CANONICAL_VERSION ": export it anew",
                               HF_TEXT_ARG(hf_text_slice(head, words, words + 20))));
    } else {
        hf_ignore(hf_error_set(
            error, HF_ERR_INPUT,
            "the first line of a canonical text is '" HF_CANONICAL_WORDS HF_CANONICAL_VERSION
            "'; this is none"));
    }
    const struct hf_text file = hf_canonical_front(hf_text_slice(input->file, 0, sizeof name - 1));
    memcpy(name, file.data == NULL ? "" : file.data, file.len);
    name[file.len] = '\0';
    hf_error_place(error, name, 1, 0);
    return HF_ERR_INPUT;
}

enum hf_status hf_canonical_open(const struct hf_format_input *input, struct hf_arena *keep,
                                 struct hf_canonical *text, struct hf_error *error) {
    struct hf_canonical opened = {.input = input};
    struct opening opening = {
        .text = &opened, .keep = keep, .row_item = HF_NONE, .blamed = HF_NONE};
    HF_TRY(head_check(input, error));
    opening.sink = (struct hf_sink){.context = &opening, .defect = keep_complaint};
    opening.reader = (struct hf_reader){input, &opening.sink, error};
    if (lines_walk(&opening) != HF_OK || silent_say(&opening) != HF_OK) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory to read the canonical text");
    }
    *text = opened;
    return HF_OK;
}
