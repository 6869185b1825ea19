#include "store/assertion_body.h"

#include <string.h>

/* The letter after the backslash, or 0 for a byte that stays. */
static char escape_letter(char c) {
    switch (c) {
    case '\\':
        return '\\';
    case '\t':
        return 't';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\0':
        return '0';
    default:
        return 0;
    }
}

/* The byte that an escape letter stands for; false if it stands for none. */
static bool escape_byte(char letter, char *byte) {
    static const char letters[] = {'\\', 't', 'n', 'r', '0'};
    static const char bytes[] = {'\\', '\t', '\n', '\r', '\0'};
    for (size_t i = 0; i < sizeof letters; i++) {
        if (letters[i] == letter) {
            *byte = bytes[i];
            return true;
        }
    }
    return false;
}

void hf_body_escape(struct hf_buffer *buffer, struct hf_text text) {
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.data[i];
        if ((unsigned char)c > '\r' && c != '\\') {
            continue; /* nearly all */
        }
        const char letter = escape_letter(c);
        if (letter != 0) {
            hf_buffer_add(buffer, hf_text_slice(text, from, i));
            hf_buffer_putc(buffer, '\\');
            hf_buffer_putc(buffer, letter);
            from = i + 1;
        }
    }
    hf_buffer_add(buffer, hf_text_slice(text, from, text.len));
}

void hf_body_write(struct hf_buffer *buffer, const struct hf_assertion *assertion) {
    const struct hf_schema *schema = hf_schema_get(assertion->kind);
    for (size_t i = 0; i < schema->column_count; i++) {
        if (assertion->field[i].len > 0 && hf_text_trim(assertion->field[i]).len > 0) {
            hf_buffer_puts(buffer, schema->column[i].name);
            hf_buffer_putc(buffer, '\t');
            hf_body_escape(buffer, assertion->field[i]);
            hf_buffer_putc(buffer, '\n');
        }
    }
}

bool hf_body_next(struct hf_text *rest, struct hf_text *column, struct hf_text *raw) {
    const char *const line_end = rest->len == 0 ? NULL : memchr(rest->data, '\n', rest->len);
    const char *const tab =
        line_end == NULL ? NULL : memchr(rest->data, '\t', (size_t)(line_end - rest->data));
    if (tab == NULL || tab == rest->data) {
        return false;
    }
    const size_t split = (size_t)(tab - rest->data);
    const size_t until = (size_t)(line_end - rest->data);
    *column = hf_text_slice(*rest, 0, split);
    *raw = hf_text_slice(*rest, split + 1, until);
    *rest = hf_text_slice(*rest, until + 1, rest->len);
    return true;
}

bool hf_body_value_length(struct hf_text raw, size_t *len) {
    size_t result = 0;
    for (size_t i = 0; i < raw.len; i++) {
        char byte = 0;
        if (raw.data[i] == '\\' && (++i == raw.len || !escape_byte(raw.data[i], &byte))) {
            return false;
        }
        result++;
    }
    *len = result;
    return true;
}

size_t hf_body_value(struct hf_text raw, char *value) {
    size_t len = 0;
    for (size_t i = 0; i < raw.len; i++) {
        char byte = raw.data[i];
        if (byte == '\\' && i + 1 < raw.len && escape_byte(raw.data[i + 1], &byte)) {
            i++;
        }
        value[len++] = byte;
    }
    return len;
}
