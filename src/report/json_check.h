/* json_check.h - says whether a text is one JSON value (RFC 8259), for tests: an obvious reader
 * with a stack of brackets, sharing no code with the writer. */
#ifndef HF_REPORT_JSON_CHECK_H
#define HF_REPORT_JSON_CHECK_H

#include <holdfast/text.h>
#include <string.h>

struct json_check {
    struct hf_text text;
    size_t at;
};

static bool json_check_word(struct json_check *check, const char *word) {
    const size_t len = strlen(word);
    if (check->text.len - check->at < len || memcmp(check->text.data + check->at, word, len) != 0) {
        return false;
    }
    check->at += len;
    return true;
}

static char json_check_peek(struct json_check *check) {
    while (check->at < check->text.len && strchr(" \n\r\t", check->text.data[check->at]) != NULL) {
        check->at++;
    }
    return check->at < check->text.len ? check->text.data[check->at] : '\0';
}

static bool json_check_string(struct json_check *check) {
    if (json_check_peek(check) != '"') {
        return false;
    }
    for (check->at++; check->at < check->text.len; check->at++) {
        const unsigned char c = (unsigned char)check->text.data[check->at];
        if (c == '"') {
            check->at++;
            return true;
        }
        if (c < 0x20) {
            return false;
        }
        if (c == '\\') {
            check->at++;
            if (check->at >= check->text.len ||
                strchr("\"\\/bfnrtu", check->text.data[check->at]) == NULL) {
                return false;
            }
        }
    }
    return false;
}

static bool json_check_number(struct json_check *check) {
    size_t digits = 0;
    const size_t from = check->at;
    while (check->at < check->text.len &&
           strchr("-+.0123456789eE", check->text.data[check->at]) != NULL) {
        digits += check->text.data[check->at] >= '0' && check->text.data[check->at] <= '9';
        check->at++;
    }
    double value = 0.0;
    return digits > 0 &&
           (hf_text_double(hf_text_slice(check->text, from, check->at), &value) || digits > 60);
}

static bool json_check_scalar(struct json_check *check) {
    const char next = json_check_peek(check);
    if (next == '"') {
        return json_check_string(check);
    }
    return json_check_word(check, "true") || json_check_word(check, "false") ||
           json_check_word(check, "null") || json_check_number(check);
}

/* A value begins, or a bracket closes. `expect`: 'v' value, 'k' key, 'n' comma or end. */
static bool json_check_whole(struct hf_text text) {
    struct json_check check = {text, 0};
    char stack[64];
    size_t depth = 0;
    bool needs_value = true;
    bool may_close = false; /* straight after an opening bracket */
    while (needs_value || depth > 0) {
        const char next = json_check_peek(&check);
        if (depth > 0 && next == (stack[depth - 1] == '{' ? '}' : ']') &&
            (may_close || !needs_value)) {
            check.at++;
            depth--;
            needs_value = false;
            may_close = false;
            continue;
        }
        if (!needs_value) {
            if (next != ',') {
                return false;
            }
            check.at++;
            needs_value = true;
            may_close = false;
            continue;
        }
        if (depth > 0 && stack[depth - 1] == '{') {
            if (!json_check_string(&check) || json_check_peek(&check) != ':') {
                return false;
            }
            check.at++;
        }
        const char value = json_check_peek(&check);
        if (value == '{' || value == '[') {
            if (depth == sizeof stack) {
                return false;
            }
            stack[depth++] = value;
            check.at++;
            may_close = true;
        } else if (json_check_scalar(&check)) {
            needs_value = false;
            may_close = false;
        } else {
            return false;
        }
    }
    return json_check_peek(&check) == '\0';
}

#endif
