#include "formats/json_string.h"

#include "formats/utf8_mend.h"

#include <string.h>

/* The parser could decode too, but gives bytes that are not UTF-8 for half a surrogate pair, and
 * joins a first half with whatever follows. */

static uint32_t hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return (uint32_t)(c - '0');
    }
    return (uint32_t)((c | 0x20) - 'a') + 10;
}

/* The number of the "\uXXXX" at `at`; UINT32_MAX if there is none. */
static uint32_t escape_number(struct hf_text raw, size_t at) {
    if (at + 6 > raw.len || raw.data[at] != '\\' || raw.data[at + 1] != 'u') {
        return UINT32_MAX;
    }
    uint32_t number = 0;
    for (size_t i = at + 2; i < at + 6; i++) {
        number = number << 4 | hex_value(raw.data[i]);
    }
    return number;
}

/* Takes the "\uXXXX", or the pair of them, at `*at`. 0 for a NUL and for half a pair. */
static uint32_t escape_take(struct hf_text raw, size_t *at) {
    const uint32_t first = escape_number(raw, *at);
    const uint32_t second = escape_number(raw, *at + 6);
    *at += 6;
    if (first < 0xD800 || (first > 0xDFFF && first <= 0xFFFF)) {
        return first;
    }
    if (first <= 0xDBFF && second >= 0xDC00 && second <= 0xDFFF) {
        *at += 6;
        return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
    }
    return 0;
}

static char plain_escape(char c) {
    static const char from[] = "bfnrt";
    static const char into[] = "\b\f\n\r\t";
    const char *hit = c == '\0' ? NULL : strchr(from, c);
    return hit == NULL ? c : into[hit - from];
}

enum hf_status hf_json_string_decode(struct hf_arena *keep, struct hf_text raw, bool is_clean,
                                     struct hf_text *text, size_t *bad_at) {
    const bool has_escape = raw.len > 0 && memchr(raw.data, '\\', raw.len) != NULL;
    *bad_at = is_clean ? raw.len : hf_utf8_first_bad(raw);
    if (!has_escape) {
        *text = raw;
        return *bad_at == raw.len ? HF_OK : hf_utf8_mend(keep, raw, text);
    }
    char *data = hf_new(keep, char, raw.len); /* six bytes become at most three, twelve four */
    if (data == NULL) {
        return HF_ERR_MEMORY;
    }
    const bool has_bad_bytes = *bad_at < raw.len;
    size_t len = 0;
    size_t at = 0;
    while (at < raw.len) {
        if (raw.data[at] != '\\' || at + 1 == raw.len) {
            data[len++] = raw.data[at++];
        } else if (raw.data[at + 1] != 'u' || at + 6 > raw.len) {
            data[len++] = plain_escape(raw.data[at + 1]);
            at += 2;
        } else {
            const size_t begin = at;
            const uint32_t code_point = escape_take(raw, &at);
            *bad_at = code_point == 0 && begin < *bad_at ? begin : *bad_at;
            len += hf_utf8_write(code_point == 0 ? 0xFFFD : code_point, data + len);
        }
    }
    *text = (struct hf_text){data, len};
    return has_bad_bytes ? hf_utf8_mend(keep, *text, text) : HF_OK;
}
