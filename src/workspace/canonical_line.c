#include "workspace/canonical_line.h"

#include "store/assertion_body.h"

#include <string.h>

bool hf_canonical_line_next(struct hf_text text, size_t *at, struct hf_canonical_line *line) {
    if (*at >= text.len) {
        return false;
    }
    const char *const begin = text.data + *at;
    const char *const end = memchr(begin, '\n', text.len - *at);
    size_t len = end == NULL ? text.len - *at : (size_t)(end - begin);
    line->at = *at;
    line->number++;
    line->is_ended = end != NULL;
    *at += len + (end == NULL ? 0 : 1);
    line->has_return = len > 0 && begin[len - 1] == '\r';
    len -= line->has_return ? 1 : 0;
    line->text = (struct hf_text){begin, len};
    return true;
}

size_t hf_canonical_parts(struct hf_text text, struct hf_text part[HF_CANONICAL_PARTS_MAX]) {
    size_t count = 0;
    bool more = true;
    while (count < HF_CANONICAL_PARTS_MAX && hf_text_cut(&text, '\t', &part[count], &more)) {
        count++;
    }
    return count;
}

struct hf_text hf_canonical_front(struct hf_text text) {
    const struct hf_text front = hf_text_slice(text, 0, HF_SOURCE_NAME_MAX);
    const size_t valid = hf_utf8_valid_length(front);
    return front.len < text.len && front.len - valid < 4 ? hf_text_slice(front, 0, valid) : front;
}

/* Takes one byte off an escaped text. A backslash that begins no escape stands for itself. */
static unsigned char byte_next(struct hf_text *text) {
    const struct hf_text pair = hf_text_slice(*text, 0, 2);
    char byte = text->data[0];
    size_t len = 0;
    const bool is_escape =
        byte == '\\' && pair.len == 2 && hf_body_value_length(pair, &len) && len == 1;
    if (is_escape) {
        (void)hf_body_value(pair, &byte);
    }
    *text = hf_text_slice(*text, is_escape ? 2 : 1, text->len);
    return (unsigned char)byte;
}

static bool has_escape(struct hf_text text) {
    return text.len > 0 && memchr(text.data, '\\', text.len) != NULL;
}

int hf_canonical_compare(struct hf_text left, struct hf_text right) {
    if (!has_escape(left) && !has_escape(right)) {
        return hf_text_compare(left, right);
    }
    while (left.len > 0 && right.len > 0) {
        const int order = (int)byte_next(&left) - (int)byte_next(&right);
        if (order != 0) {
            return order;
        }
    }
    return (left.len > 0) - (right.len > 0);
}

/* Position of the first backslash that begins no escape. */
static size_t first_bad_escape(struct hf_text raw) {
    size_t len = 0;
    size_t at = 0;
    while (at < raw.len) {
        const bool is_pair = raw.data[at] == '\\';
        const struct hf_text pair = hf_text_slice(raw, at, at + 2);
        if (is_pair && !hf_body_value_length(pair, &len)) {
            return at;
        }
        at += is_pair ? 2 : 1;
    }
    return at;
}

enum hf_status hf_canonical_value(struct hf_arena *keep, struct hf_text raw, struct hf_text *value,
                                  size_t *bad) {
    size_t len = 0;
    *bad = raw.len;
    *value = raw;
    if (!has_escape(raw)) {
        return HF_OK;
    }
    if (!hf_body_value_length(raw, &len)) {
        *bad = first_bad_escape(raw);
        return HF_OK;
    }
    char *const data = hf_new(keep, char, len + 1);
    if (data == NULL) {
        return HF_ERR_MEMORY;
    }
    *value = (struct hf_text){data, hf_body_value(raw, data)};
    return HF_OK;
}
