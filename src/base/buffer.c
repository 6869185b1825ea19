#include <holdfast/buffer.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct hf_buffer hf_buffer_make(size_t limit_bytes) {
    return (struct hf_buffer){.limit = limit_bytes};
}

void hf_buffer_free(struct hf_buffer *buffer) {
    free(buffer->data);
    *buffer = hf_buffer_make(buffer->limit);
}

void hf_buffer_clear(struct hf_buffer *buffer) {
    buffer->len = 0;
    buffer->status = HF_OK;
}

/* Makes room for `more` further bytes, or sets the status. */
static bool buffer_reserve(struct hf_buffer *buffer, size_t more) {
    if (buffer->status != HF_OK) {
        return false;
    }
    if (more > buffer->limit - buffer->len) {
        buffer->status = HF_ERR_LIMIT;
        return false;
    }
    if (more <= buffer->capacity - buffer->len) {
        return true;
    }
    size_t wanted = buffer->capacity < 128 ? 256 : buffer->capacity * 2;
    if (wanted < buffer->len + more) {
        wanted = buffer->len + more;
    }
    if (wanted > buffer->limit) {
        wanted = buffer->limit;
    }
    char *grown = realloc(buffer->data, wanted);
    if (grown == NULL) {
        buffer->status = HF_ERR_MEMORY;
        return false;
    }
    buffer->data = grown;
    buffer->capacity = wanted;
    return true;
}

void hf_buffer_add(struct hf_buffer *buffer, struct hf_text text) {
    if (text.len == 0 || !buffer_reserve(buffer, text.len)) {
        return;
    }
    memcpy(buffer->data + buffer->len, text.data, text.len);
    buffer->len += text.len;
}

void hf_buffer_puts(struct hf_buffer *buffer, const char *string) {
    hf_buffer_add(buffer, hf_text_of(string));
}

void hf_buffer_putc(struct hf_buffer *buffer, char character) {
    hf_buffer_add(buffer, (struct hf_text){&character, 1});
}

void hf_buffer_printf(struct hf_buffer *buffer, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int wanted = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    /* One byte more than the text, since vsnprintf writes a NUL. */
    if (wanted < 0 || !buffer_reserve(buffer, (size_t)wanted + 1)) {
        return;
    }
    va_start(arguments, format);
    const int written =
        vsnprintf(buffer->data + buffer->len, (size_t)wanted + 1, format, arguments);
    va_end(arguments);
    if (written > 0) {
        buffer->len += (size_t)written;
    }
}

void hf_buffer_put_real(struct hf_buffer *buffer, double value) {
    char text[40];
    double back = 0.0;
    for (int digits = 6; digits <= 17; digits++) {
        (void)snprintf(text, sizeof text, "%.*g", digits, value);
        if (digits == 17 ||
            (hf_text_double(hf_text_of(text), &back) && back >= value && back <= value)) {
            hf_buffer_puts(buffer, text);
            return;
        }
    }
}

struct hf_text hf_buffer_text(const struct hf_buffer *buffer) {
    return (struct hf_text){buffer->data, buffer->len};
}
