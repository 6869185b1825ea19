#include <holdfast/status.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Copies at most size-1 bytes and never ends inside a UTF-8 sequence. */
static void bounded_copy(char *target, size_t size, const char *source) {
    size_t len = strlen(source);
    if (len >= size) {
        len = size - 1;
        while (len > 0 && ((unsigned char)source[len] & 0xC0U) == 0x80U) {
            len--;
        }
    }
    memcpy(target, source, len);
    target[len] = '\0';
}

enum hf_status hf_error_set(struct hf_error *error, enum hf_status status, const char *format,
                            ...) {
    if (error == NULL) {
        return status;
    }
    char message[1024];
    va_list arguments;
    va_start(arguments, format);
    const int written = vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    *error = (struct hf_error){.status = status};
    bounded_copy(error->message, sizeof error->message,
                 written < 0 ? hf_status_text(status) : message);
    return status;
}

void hf_error_place(struct hf_error *error, const char *source, int64_t line, int64_t column) {
    if (error == NULL) {
        return;
    }
    bounded_copy(error->source, sizeof error->source, source == NULL ? "" : source);
    error->line = line;
    error->column = column;
}

const char *hf_status_text(enum hf_status status) {
    switch (status) {
    case HF_OK:
        return "ok";
    case HF_ERR_ARGUMENT:
        return "wrong argument";
    case HF_ERR_MEMORY:
        return "out of memory";
    case HF_ERR_NOT_FOUND:
        return "not found";
    case HF_ERR_INPUT:
        return "unreadable input";
    case HF_ERR_LIMIT:
        return "limit reached";
    case HF_ERR_IO:
        return "the machine failed";
    case HF_ERR_STORE:
        return "the workspace cannot be used";
    }
    return "unknown status";
}
