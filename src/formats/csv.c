#include "formats/csv.h"

#include "formats/utf8_mend.h"

#include <string.h>

/* One pass over the bytes. The only place that looks ahead is a quoted field, up to the quote that
 * ends it or proves that it was never closed. In the second case the bytes looked at are read
 * again, but by then every quote among them stands in a pair, and a field that opens with a pair
 * ends or breaks at once: each byte is looked at a bounded number of times. */

static bool is_line_end(char c) {
    return c == '\n' || c == '\r';
}

static bool is_filler(const struct hf_csv *csv, char c) {
    return c == ' ' || (c == '\t' && csv->separator != '\t');
}

static char byte_at(const struct hf_csv *csv, size_t at) {
    return at < csv->bytes.len ? csv->bytes.data[at] : '\n';
}

/* Length of the line end at `at`, 1 or 2. */
static size_t line_end_length(struct hf_text bytes, size_t at) {
    return bytes.data[at] == '\r' && at + 1 < bytes.len && bytes.data[at + 1] == '\n' ? 2 : 1;
}

static size_t line_end_find(struct hf_text bytes, size_t at) {
    while (at < bytes.len && !is_line_end(bytes.data[at])) {
        at++;
    }
    return at;
}

/* Moves on to `until` and counts the line ends between. */
static void advance(struct hf_csv *csv, size_t until) {
    while (csv->at < until) {
        csv->at = line_end_find(hf_text_slice(csv->bytes, 0, until), csv->at);
        if (csv->at < until) {
            csv->at += line_end_length(csv->bytes, csv->at);
            csv->line++;
            csv->line_begin = csv->at;
        }
    }
}

/* "sep=;" as the whole first line. */
static void separator_line(struct hf_csv *csv) {
    const size_t end = line_end_find(csv->bytes, 0);
    struct hf_text line = hf_text_slice(csv->bytes, 0, end);
    if (line.len >= 2 && line.data[0] == '"' && line.data[line.len - 1] == '"') {
        line = hf_text_slice(line, 1, line.len - 1);
    }
    if (line.len == 5 && end < csv->bytes.len &&
        hf_text_equal_nocase(hf_text_slice(line, 0, 4), HF_TEXT("sep="))) {
        csv->separator = line.data[4];
        advance(csv, end + line_end_length(csv->bytes, end));
    }
}

static char separator_sniff(struct hf_text bytes) {
    static const char known[] = {',', ';', '\t'};
    size_t count[sizeof known] = {0};
    bool in_quotes = false;
    size_t at = 0;
    while (at < bytes.len && (is_line_end(bytes.data[at]) || bytes.data[at] == ' ')) {
        at++;
    }
    for (; at < bytes.len && (in_quotes || !is_line_end(bytes.data[at])); at++) {
        in_quotes = bytes.data[at] == '"' ? !in_quotes : in_quotes;
        for (size_t i = 0; !in_quotes && i < sizeof known; i++) {
            count[i] += bytes.data[at] == known[i] ? 1 : 0;
        }
    }
    size_t best = 0;
    for (size_t i = 1; i < sizeof known; i++) {
        best = count[i] > count[best] ? i : best;
    }
    return known[best];
}

enum hf_status hf_csv_open(struct hf_text bytes, struct hf_arena scratch, struct hf_csv *csv) {
    if (hf_text_starts(bytes, HF_TEXT("\xFF\xFE")) || hf_text_starts(bytes, HF_TEXT("\xFE\xFF"))) {
        return HF_ERR_INPUT;
    }
    if (hf_text_starts(bytes, HF_TEXT("\xEF\xBB\xBF"))) {
        bytes = hf_text_slice(bytes, 3, bytes.len);
    }
    if (bytes.len > 0 && bytes.data[bytes.len - 1] == '\x1A') {
        bytes = hf_text_slice(bytes, 0, bytes.len - 1);
    }
    struct hf_csv made = {.bytes = bytes, .scratch = scratch, .line = 1, .row_arena = scratch};
    made.is_clean = hf_utf8_first_bad(bytes) == bytes.len;
    separator_line(&made);
    if (made.separator == '\0') {
        made.separator = separator_sniff(bytes);
    }
    *csv = made;
    return HF_OK;
}

/* Copies the field's raw text with doubled quotes made single and bad bytes replaced. */
static enum hf_status field_mend(struct hf_csv *csv, struct hf_text raw, bool is_doubled,
                                 struct hf_csv_field *field) {
    char *data = hf_new(&csv->row_arena, char, raw.len + 1);
    if (data == NULL) {
        return HF_ERR_MEMORY;
    }
    size_t len = 0;
    for (size_t i = 0; i < raw.len; i++) {
        data[len++] = raw.data[i];
        i += is_doubled && raw.data[i] == '"' && i + 1 < raw.len && raw.data[i + 1] == '"' ? 1 : 0;
    }
    field->text = (struct hf_text){data, len};
    const size_t bad = csv->is_clean ? raw.len : hf_utf8_first_bad(raw);
    if (bad == raw.len) {
        return HF_OK;
    }
    struct hf_csv place = *csv;
    advance(&place, (size_t)(raw.data - csv->bytes.data) + bad);
    field->trouble |= HF_CSV_BYTES;
    field->bytes_line = place.line;
    field->bytes_column = (int64_t)(place.at - place.line_begin) + 1;
    return hf_utf8_mend(&csv->row_arena, field->text, &field->text);
}

static enum hf_status field_set(struct hf_csv *csv, struct hf_text raw, bool is_doubled,
                                struct hf_csv_field *field) {
    field->text = raw;
    const bool is_good = csv->is_clean || hf_utf8_first_bad(raw) == raw.len;
    return is_good && !is_doubled ? HF_OK : field_mend(csv, raw, is_doubled, field);
}

struct csv_quoted {
    size_t end; /* of the text: place of the closing quote */
    bool is_doubled;
    unsigned trouble;
};

/* The end of the line in which `at` stands. Fields come in order, so it is looked for once a line.
 */
static size_t line_stop(struct hf_csv *csv, size_t at) {
    if (csv->line_stop < at) {
        csv->line_stop = line_end_find(csv->bytes, at);
    }
    return csv->line_stop;
}

static bool is_field_end(const struct hf_csv *csv, size_t at) {
    while (at < csv->bytes.len && is_filler(csv, csv->bytes.data[at])) {
        at++;
    }
    return byte_at(csv, at) == csv->separator || is_line_end(byte_at(csv, at));
}

/* Looks for the quote that closes the field whose text begins at `begin`. False: read it as if it
 * were not quoted. When a search has come to its line's end in vain, a later one in that line that
 * meets a stray quote is in vain too: from there on both pair the quotes in the same way. */
static bool quoted_find(struct hf_csv *csv, size_t begin, struct csv_quoted *quoted) {
    size_t stop = csv->bytes.len; /* after a stray quote: the end of this line */
    size_t stray = 0;
    for (size_t at = begin; at < stop; at++) {
        const char *hit = memchr(csv->bytes.data + at, '"', stop - at);
        if (hit == NULL) {
            break;
        }
        at = (size_t)(hit - csv->bytes.data);
        if (at + 1 < csv->bytes.len && csv->bytes.data[at + 1] == '"') {
            quoted->is_doubled = true;
            at++;
            continue;
        }
        if (is_field_end(csv, at + 1)) {
            quoted->end = at;
            quoted->trouble = stray > 0 ? HF_CSV_QUOTE_STRAY : 0;
            return true;
        }
        stop = line_stop(csv, begin);
        stray = at;
        if (at > stop || stop == csv->vain_stop) {
            break;
        }
    }
    quoted->trouble = stray == 0 || stray > stop ? HF_CSV_QUOTE_OPEN : HF_CSV_QUOTE_STRAY;
    csv->vain_stop = quoted->trouble == HF_CSV_QUOTE_STRAY ? stop : csv->vain_stop;
    return false;
}

/* The hot loop: no state but the place. */
static size_t plain_end(const struct hf_csv *csv, size_t at) {
    const char *data = csv->bytes.data;
    const size_t len = csv->bytes.len;
    const char separator = csv->separator;
    while (at < len && data[at] != separator && data[at] != '\n' && data[at] != '\r') {
        at++;
    }
    return at;
}

/* Reads the field at `at` and stops at the separator or line end behind it. */
static enum hf_status field_read(struct hf_csv *csv, struct hf_csv_field *field) {
    const size_t begin = csv->at;
    size_t front = begin;
    while (front < csv->bytes.len && is_filler(csv, csv->bytes.data[front])) {
        front++;
    }
    *field =
        (struct hf_csv_field){.line = csv->line, .column = (int64_t)(begin - csv->line_begin) + 1};
    if (byte_at(csv, front) != '"') {
        const size_t end = plain_end(csv, front);
        HF_TRY(field_set(csv, hf_text_slice(csv->bytes, begin, end), false, field));
        csv->at = end;
        return HF_OK;
    }
    struct csv_quoted quoted = {0};
    field->column = (int64_t)(front - csv->line_begin) + 1;
    field->is_quoted = quoted_find(csv, front + 1, &quoted);
    field->trouble = quoted.trouble;
    if (!field->is_quoted) {
        const bool is_open = quoted.trouble == HF_CSV_QUOTE_OPEN;
        const bool is_cut = is_open && line_stop(csv, front + 1) == csv->bytes.len;
        const size_t end = is_cut ? csv->bytes.len : plain_end(csv, front + 1);
        const size_t from = is_open ? front + 1 : front;
        HF_TRY(field_set(csv, hf_text_slice(csv->bytes, from, end), false, field));
        csv->at = end;
        return HF_OK;
    }
    HF_TRY(
        field_set(csv, hf_text_slice(csv->bytes, front + 1, quoted.end), quoted.is_doubled, field));
    advance(csv, quoted.end + 1);
    csv->at = plain_end(csv, csv->at); /* fillers only */
    return HF_OK;
}

/* Place for field number `count`. The array grows behind what the row has copied so far; from then
 * on all that stays. */
static struct hf_csv_field *field_place(struct hf_csv *csv, size_t count) {
    if (count >= csv->field_capacity) {
        struct hf_csv_field *grown =
            hf_arena_grow(&csv->row_arena, csv->field, sizeof *grown, _Alignof(struct hf_csv_field),
                          &csv->field_capacity);
        if (grown == NULL) {
            return NULL;
        }
        csv->field = grown;
        csv->scratch = csv->row_arena;
    }
    return &csv->field[count];
}

enum hf_status hf_csv_next(struct hf_csv *csv, struct hf_csv_row *row, bool *has_row) {
    if (csv->at >= csv->bytes.len) {
        *has_row = false;
        return HF_OK;
    }
    struct hf_csv_row made = {.line = csv->line, .is_blank = true};
    csv->row_arena = csv->scratch;
    struct hf_csv_field spare = {0};
    for (;;) {
        struct hf_csv_field *field =
            made.field_count < HF_CSV_FIELDS_MAX ? field_place(csv, made.field_count) : &spare;
        if (field == NULL) {
            return HF_ERR_MEMORY;
        }
        HF_TRY(field_read(csv, field));
        made.is_blank = made.is_blank && hf_text_trim(field->text).len == 0;
        *(field == &spare ? &made.excess_count : &made.field_count) += 1;
        if (csv->at >= csv->bytes.len || csv->bytes.data[csv->at] != csv->separator) {
            break;
        }
        csv->at++;
    }
    made.is_ended = csv->at < csv->bytes.len;
    if (made.is_ended) {
        advance(csv, csv->at + line_end_length(csv->bytes, csv->at));
    }
    made.field = csv->field;
    *row = made;
    *has_row = true;
    return HF_OK;
}
