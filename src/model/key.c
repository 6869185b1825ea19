#include <holdfast/schema.h>

#include <assert.h>
#include <string.h>

/* Keys are what survives between files, sources and years, so folding is small and fixed: it must
 * never need a new version. Letters outside ASCII keep their bytes. */

static bool is_separator(char c) {
    switch (c) {
    case '\0':
    case ' ':
    case '\t':
    case '\r':
    case '\n':
    case '_':
    case '-':
    case '.':
    case ',':
    case ';':
    case ':':
    case '&':
    case '(':
    case ')':
    case '\'':
    case '"':
    case '/':
    case '\\':
    case '|':
        return true;
    default:
        return false;
    }
}

static char lower_case(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Of the text's bytes in hex. */
static char hex_digit(struct hf_text text, size_t i) {
    const unsigned byte = (unsigned char)text.data[i / 2];
    return "0123456789abcdef"[i % 2 == 0 ? byte >> 4 : byte & 15U];
}

size_t hf_key_fold_bytes(struct hf_text text, char *folded) {
    text = hf_text_trim(text);
    size_t len = 0;
    bool is_pending = false; /* a '-' goes in before the next letter */
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.data[i];
        if (is_separator(c)) {
            is_pending = len > 0;
            continue;
        }
        if (is_pending) {
            folded[len++] = '-';
            is_pending = false;
        }
        folded[len++] = lower_case(c);
    }
    if (len > 0) {
        return len;
    }
    for (size_t i = 0; i < text.len; i++) {
        folded[2 * i] = hex_digit(text, 2 * i);
        folded[2 * i + 1] = hex_digit(text, 2 * i + 1);
    }
    return text.len * 2;
}

enum hf_status hf_key_fold(struct hf_arena *keep, struct hf_text text, struct hf_text *folded) {
    text = hf_text_trim(text);
    char *data = hf_new(keep, char, text.len * 2 + 1);
    if (data == NULL) {
        return HF_ERR_MEMORY;
    }
    *folded = (struct hf_text){data, hf_key_fold_bytes(text, data)};
    return HF_OK;
}

/* A key as it is folded, letter after letter. */
struct key_reader {
    struct hf_text text;
    size_t at;
    bool is_hex, has_begun;
};

static struct key_reader key_read(struct hf_text text) {
    struct key_reader reader = {.text = hf_text_trim(text), .is_hex = true};
    for (size_t i = 0; i < reader.text.len; i++) {
        reader.is_hex = reader.is_hex && is_separator(reader.text.data[i]);
    }
    return reader;
}

/* -1: no more. */
static int key_next(struct key_reader *reader) {
    const struct hf_text text = reader->text;
    if (reader->is_hex) {
        return reader->at < 2 * text.len ? hex_digit(text, reader->at++) : -1;
    }
    const size_t from = reader->at;
    while (reader->at < text.len && is_separator(text.data[reader->at])) {
        reader->at++;
    }
    if (reader->at == text.len) {
        return -1;
    }
    if (reader->at > from && reader->has_begun) {
        return '-';
    }
    reader->has_begun = true;
    return (unsigned char)lower_case(text.data[reader->at++]);
}

bool hf_key_equal(struct hf_text left, struct hf_text right) {
    struct key_reader side[2] = {key_read(left), key_read(right)};
    for (;;) {
        const int letter = key_next(&side[0]);
        if (letter != key_next(&side[1])) {
            return false;
        }
        if (letter < 0) {
            return true;
        }
    }
}

/* Column by header; the headers used here are part of the schema. */
static struct hf_text field(const struct hf_assertion *assertion, const char *name) {
    const int column = hf_schema_column(assertion->kind, hf_text_of(name));
    assert(column >= 0);
    return hf_text_trim(assertion->field[column]);
}

/* Joins folded parts with '/'. Empty parts stay as empty places between slashes, except that all
 * empty is no key. */
static enum hf_status join(struct hf_arena *keep, const struct hf_text *part, size_t part_count,
                           struct hf_text *key) {
    struct hf_text folded[HF_COLUMN_COUNT_MAX];
    size_t len = part_count;
    bool is_blank = true;
    assert(part_count <= HF_COLUMN_COUNT_MAX);
    for (size_t i = 0; i < part_count; i++) {
        HF_TRY(hf_key_fold(keep, part[i], &folded[i]));
        len += folded[i].len;
        is_blank = is_blank && folded[i].len == 0;
    }
    if (is_blank) {
        return HF_ERR_INPUT;
    }
    char *data = hf_new(keep, char, len);
    if (data == NULL) {
        return HF_ERR_MEMORY;
    }
    size_t at = 0;
    for (size_t i = 0; i < part_count; i++) {
        if (i > 0) {
            data[at++] = '/';
        }
        if (folded[i].len > 0) {
            memcpy(data + at, folded[i].data, folded[i].len);
            at += folded[i].len;
        }
    }
    *key = (struct hf_text){data, at};
    return HF_OK;
}

static struct hf_text first_said(const struct hf_text *text, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (text[i].len > 0) {
            return text[i];
        }
    }
    return (struct hf_text){NULL, 0};
}

static enum hf_status device_key(struct hf_arena *keep, struct hf_assertion *assertion) {
    const struct hf_text known[] = {field(assertion, "name"), field(assertion, "asset_tag"),
                                    field(assertion, "serial"), field(assertion, "device_type")};
    const struct hf_text part[] = {field(assertion, "site"), first_said(known, 4)};
    return part[1].len == 0 ? HF_ERR_INPUT : join(keep, part, 2, &assertion->key);
}

/* A link is the same from both ends. Its label tells apart what joins the same ends; alone it is a
 * key only where an end is not said, since labels are free text that may repeat. */
static enum hf_status link_key(struct hf_arena *keep, struct hf_assertion *assertion) {
    const struct hf_text label = field(assertion, "label");
    const struct hf_text end[2][3] = {
        {field(assertion, "side_a_site"), field(assertion, "side_a_device"),
         field(assertion, "side_a_name")},
        {field(assertion, "side_b_site"), field(assertion, "side_b_device"),
         field(assertion, "side_b_name")},
    };
    if (end[0][1].len == 0 || end[1][1].len == 0) {
        return label.len == 0 ? HF_ERR_INPUT : join(keep, &label, 1, &assertion->key);
    }
    struct hf_text side[2];
    struct hf_text folded = {NULL, 0};
    HF_TRY(join(keep, end[0], 3, &side[0]));
    HF_TRY(join(keep, end[1], 3, &side[1]));
    HF_TRY(hf_key_fold(keep, label, &folded));
    const bool is_swapped = hf_text_compare(side[1], side[0]) < 0;
    return hf_text_format(
        keep, &assertion->key, "%.*s--%.*s%s%.*s", HF_TEXT_ARG(side[is_swapped ? 1 : 0]),
        HF_TEXT_ARG(side[is_swapped ? 0 : 1]), folded.len > 0 ? "/" : "", HF_TEXT_ARG(folded));
}

/* manufacturer/model, or the model alone where nobody says whose it is. A "maker/model" written
 * into one cell is the same product. */
static enum hf_status product_key(struct hf_arena *keep, struct hf_assertion *assertion) {
    const struct hf_text models[] = {field(assertion, "model"), field(assertion, "part_number"),
                                     field(assertion, "slug")};
    const struct hf_text maker = field(assertion, "manufacturer");
    const struct hf_text part[] = {maker, first_said(models, 3)};
    if (part[1].len == 0) {
        return HF_ERR_INPUT;
    }
    return maker.len == 0 ? join(keep, part + 1, 1, &assertion->key)
                          : join(keep, part, 2, &assertion->key);
}

static enum hf_status slug_or_name_key(struct hf_arena *keep, struct hf_assertion *assertion) {
    const struct hf_text known[] = {field(assertion, "slug"), field(assertion, "name")};
    const struct hf_text part = first_said(known, 2);
    return join(keep, &part, 1, &assertion->key);
}

/* "first/second", without printf: it is done for every row of the largest tables. A text ends at a
 * NUL, as it would there. */
static enum hf_status glue(struct hf_arena *keep, struct hf_text first, struct hf_text second,
                           struct hf_text *glued) {
    first.len = strnlen(first.data, first.len);
    second.len = strnlen(second.data, second.len);
    char *const data = hf_new(keep, char, first.len + second.len + 1);
    if (data == NULL) {
        return HF_ERR_MEMORY;
    }
    memcpy(data, first.data, first.len);
    data[first.len] = '/';
    memcpy(data + first.len + 1, second.data, second.len);
    *glued = (struct hf_text){data, first.len + second.len + 1};
    return HF_OK;
}

/* A key part as it is written, behind the column that says whose it is: a card's device is known by
 * its site, a bill's product by its maker, where the row says them. */
static enum hf_status part_make(struct hf_arena *keep, const struct hf_assertion *assertion,
                                size_t column, struct hf_text *part) {
    const struct hf_column *spec = &hf_schema_get(assertion->kind)->column[column];
    const struct hf_text text = hf_text_trim(assertion->field[column]);
    const struct hf_text owner =
        spec->qualifier == NULL ? (struct hf_text){NULL, 0} : field(assertion, spec->qualifier);
    *part = text;
    return owner.len == 0 || text.len == 0 ? HF_OK : glue(keep, owner, text, part);
}

static enum hf_status plain_key(struct hf_arena *keep, struct hf_assertion *assertion) {
    const struct hf_schema *schema = hf_schema_get(assertion->kind);
    struct hf_text part[HF_COLUMN_COUNT_MAX];
    size_t part_count = 0;
    for (size_t i = 0; i < schema->column_count; i++) {
        if ((schema->column[i].flags & HF_COLUMN_KEY) != 0) {
            HF_TRY(part_make(keep, assertion, i, &part[part_count++]));
        }
    }
    return join(keep, part, part_count, &assertion->key);
}

/* Rows that carry a number of their own are known by it alone, so that a corrected date is not a
 * new row. */
static enum hf_status ticket_key(struct hf_arena *keep, struct hf_assertion *assertion,
                                 const char *number) {
    const struct hf_text id = field(assertion, number);
    return id.len > 0 ? join(keep, &id, 1, &assertion->key) : plain_key(keep, assertion);
}

/* Subject and object are keys or names of their own: folded, two of them could fall together. */
static enum hf_status decision_key(struct hf_arena *keep, struct hf_assertion *assertion) {
    const struct hf_text subject = field(assertion, "subject");
    struct hf_text matter = {NULL, 0};
    if (subject.len == 0) {
        return HF_ERR_INPUT;
    }
    HF_TRY(hf_key_fold(keep, field(assertion, "matter"), &matter));
    return hf_text_format(keep, &assertion->key, "%.*s/%.*s/%.*s", HF_TEXT_ARG(matter),
                          HF_TEXT_ARG(subject), HF_TEXT_ARG(field(assertion, "object")));
}

enum hf_status hf_assertion_key(struct hf_arena *keep, struct hf_assertion *assertion) {
    if (assertion->kind == HF_KIND_PARTY || assertion->kind == HF_KIND_SITE) {
        return slug_or_name_key(keep, assertion);
    }
    if (assertion->kind == HF_KIND_PRODUCT) {
        return product_key(keep, assertion);
    }
    if (assertion->kind == HF_KIND_DEVICE) {
        return device_key(keep, assertion);
    }
    if (assertion->kind == HF_KIND_LINK) {
        return link_key(keep, assertion);
    }
    if (assertion->kind == HF_KIND_DECISION) {
        return decision_key(keep, assertion);
    }
    if (assertion->kind == HF_KIND_FAILURE) {
        return ticket_key(keep, assertion, "id");
    }
    return plain_key(keep, assertion);
}
