#include <holdfast/text.h>

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct hf_text hf_text_of(const char *string) {
    return string == NULL ? (struct hf_text){NULL, 0} : (struct hf_text){string, strlen(string)};
}

bool hf_text_equal(struct hf_text left, struct hf_text right) {
    return left.len == right.len && (left.len == 0 || memcmp(left.data, right.data, left.len) == 0);
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool hf_text_equal_nocase(struct hf_text left, struct hf_text right) {
    if (left.len != right.len) {
        return false;
    }
    for (size_t i = 0; i < left.len; i++) {
        if (lower(left.data[i]) != lower(right.data[i])) {
            return false;
        }
    }
    return true;
}

int hf_text_compare(struct hf_text left, struct hf_text right) {
    const size_t shared = left.len < right.len ? left.len : right.len;
    const int order = shared == 0 ? 0 : memcmp(left.data, right.data, shared);
    if (order != 0) {
        return order;
    }
    return (left.len > right.len) - (left.len < right.len);
}

bool hf_text_starts(struct hf_text text, struct hf_text prefix) {
    return text.len >= prefix.len && hf_text_equal(hf_text_slice(text, 0, prefix.len), prefix);
}

bool hf_text_ends(struct hf_text text, struct hf_text suffix) {
    return text.len >= suffix.len &&
           hf_text_equal(hf_text_slice(text, text.len - suffix.len, text.len), suffix);
}

size_t hf_text_find(struct hf_text text, struct hf_text needle, size_t from) {
    if (needle.len == 0) {
        return from < text.len ? from : text.len;
    }
    while (from + needle.len <= text.len) {
        const char *hit =
            memchr(text.data + from, needle.data[0], text.len - needle.len + 1 - from);
        if (hit == NULL) {
            return text.len;
        }
        const size_t at = (size_t)(hit - text.data);
        if (memcmp(hit, needle.data, needle.len) == 0) {
            return at;
        }
        from = at + 1;
    }
    return text.len;
}

struct hf_text hf_text_slice(struct hf_text text, size_t from, size_t until) {
    if (until > text.len) {
        until = text.len;
    }
    if (from >= until) {
        return (struct hf_text){NULL, 0};
    }
    return (struct hf_text){text.data + from, until - from};
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

struct hf_text hf_text_trim(struct hf_text text) {
    size_t from = 0;
    size_t until = text.len;
    while (from < until && is_blank(text.data[from])) {
        from++;
    }
    while (until > from && is_blank(text.data[until - 1])) {
        until--;
    }
    return hf_text_slice(text, from, until);
}

bool hf_text_cut(struct hf_text *rest, char separator, struct hf_text *part, bool *more) {
    if (!*more) {
        return false;
    }
    const size_t at = hf_text_find(*rest, (struct hf_text){&separator, 1}, 0);
    *part = hf_text_slice(*rest, 0, at);
    *more = at < rest->len;
    *rest = *more ? hf_text_slice(*rest, at + 1, rest->len) : (struct hf_text){NULL, 0};
    return true;
}

enum hf_status hf_text_copy(struct hf_arena *keep, struct hf_text text, struct hf_text *copy) {
    if (text.len == 0) {
        *copy = (struct hf_text){NULL, 0};
        return HF_OK;
    }
    char *data = hf_new(keep, char, text.len);
    if (data == NULL) {
        return HF_ERR_MEMORY;
    }
    memcpy(data, text.data, text.len);
    *copy = (struct hf_text){data, text.len};
    return HF_OK;
}

char *hf_text_string(struct hf_arena *keep, struct hf_text text) {
    char *string = hf_new(keep, char, text.len + 1);
    if (string != NULL && text.len > 0) {
        memcpy(string, text.data, text.len);
    }
    return string;
}

enum hf_status hf_text_format(struct hf_arena *keep, struct hf_text *result, const char *format,
                              ...) {
    va_list arguments;
    va_start(arguments, format);
    const int wanted = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (wanted < 0) {
        return HF_ERR_ARGUMENT;
    }
    const size_t len = (size_t)wanted;
    char *data = hf_new(keep, char, len + 1);
    if (data == NULL) {
        return HF_ERR_MEMORY;
    }
    va_start(arguments, format);
    const int written = vsnprintf(data, len + 1, format, arguments);
    va_end(arguments);
    assert(written == wanted);
    *result = (struct hf_text){data, len};
    return HF_OK;
}

bool hf_text_int64(struct hf_text text, int64_t *value) {
    size_t at = 0;
    const bool is_negative = text.len > 0 && text.data[0] == '-';
    if (text.len > 0 && (text.data[0] == '-' || text.data[0] == '+')) {
        at = 1;
    }
    if (at == text.len) {
        return false;
    }
    int64_t result = 0;
    for (; at < text.len; at++) {
        const char digit = text.data[at];
        if (digit < '0' || digit > '9') {
            return false;
        }
        const int64_t step = is_negative ? -(int64_t)(digit - '0') : (int64_t)(digit - '0');
        if (__builtin_mul_overflow(result, (int64_t)10, &result) ||
            __builtin_add_overflow(result, step, &result)) {
            return false;
        }
    }
    *value = result;
    return true;
}

/* Digits, at most one point, an optional exponent: what strtod takes in the C locale, without its
 * inf, nan, hex and leading blanks. */
static bool has_decimal_form(struct hf_text text) {
    size_t at = 0;
    size_t digit_count = 0;
    bool has_point = false;
    if (at < text.len && (text.data[at] == '-' || text.data[at] == '+')) {
        at++;
    }
    for (; at < text.len && text.data[at] != 'e' && text.data[at] != 'E'; at++) {
        if (text.data[at] == '.' && !has_point) {
            has_point = true;
        } else if (text.data[at] >= '0' && text.data[at] <= '9') {
            digit_count++;
        } else {
            return false;
        }
    }
    if (digit_count == 0) {
        return false;
    }
    if (at == text.len) {
        return true;
    }
    int64_t exponent = 0;
    return hf_text_int64(hf_text_slice(text, at + 1, text.len), &exponent);
}

bool hf_text_double(struct hf_text text, double *value) {
    char copy[64];
    if (text.len == 0 || text.len >= sizeof copy || !has_decimal_form(text)) {
        return false;
    }
    memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';
    const char point = localeconv()->decimal_point[0];
    char *at = strchr(copy, '.');
    if (at != NULL) {
        *at = point;
    }
    char *end = NULL;
    errno = 0;
    const double result = strtod(copy, &end);
    const bool is_huge = errno == ERANGE && (result > 1.0 || result < -1.0);
    if (end != copy + text.len || is_huge) {
        return false;
    }
    *value = result;
    return true;
}
