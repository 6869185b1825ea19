#include <holdfast/number.h>

#include <string.h>

bool hf_range_parse(struct hf_text text, struct hf_range *range) {
    text = hf_text_trim(text);
    double scale = 1.0;
    if (text.len > 0 && text.data[text.len - 1] == '%') {
        scale = 100.0;
        text = hf_text_trim(hf_text_slice(text, 0, text.len - 1));
    }
    const size_t at = hf_text_find(text, HF_TEXT(".."), 0);
    struct hf_range result = {0.0, 0.0};
    if (at == text.len) {
        if (!hf_text_double(text, &result.lower)) {
            return false;
        }
        result.upper = result.lower;
    } else if (!hf_text_double(hf_text_trim(hf_text_slice(text, 0, at)), &result.lower) ||
               !hf_text_double(hf_text_trim(hf_text_slice(text, at + 2, text.len)),
                               &result.upper)) {
        return false;
    }
    if (result.upper < result.lower) {
        return false;
    }
    *range = (struct hf_range){result.lower / scale, result.upper / scale};
    return true;
}

static bool is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Takes three letters off the front or the back. */
static struct hf_currency take_currency(struct hf_text *text) {
    struct hf_currency currency = {""};
    if (text->len < 4) {
        return currency;
    }
    const bool at_front =
        is_letter(text->data[0]) && is_letter(text->data[1]) && is_letter(text->data[2]);
    const char *back = text->data + text->len - 3;
    const bool at_back = is_letter(back[0]) && is_letter(back[1]) && is_letter(back[2]);
    if (!at_front && !at_back) {
        return currency;
    }
    const char *code = at_front ? text->data : back;
    for (int i = 0; i < 3; i++) {
        currency.code[i] = code[i] >= 'a' ? (char)(code[i] - 'a' + 'A') : code[i];
    }
    *text = hf_text_trim(at_front ? hf_text_slice(*text, 3, text->len)
                                  : hf_text_slice(*text, 0, text->len - 3));
    return currency;
}

/* A comma is a separator of thousands only where three digits follow it: "1,2" is refused, since it
 * may mean 1.2. */
static bool is_thousands_comma(struct hf_text text, size_t at) {
    if (at == 0 || at + 3 >= text.len) {
        return false;
    }
    for (size_t i = at + 1; i <= at + 3; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
    }
    return at + 4 == text.len || text.data[at + 4] == ',' || text.data[at + 4] == '.';
}

bool hf_money_parse(struct hf_text text, struct hf_money *money) {
    text = hf_text_trim(text);
    const struct hf_currency currency = take_currency(&text);
    int64_t minor = 0;
    int decimals = -1; /* digits behind the point, -1 before it */
    bool has_digit = false;
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.data[i];
        if (c == '.' && decimals < 0) {
            decimals = 0;
            continue;
        }
        if (c == ',' && decimals < 0 &&
            (is_thousands_comma(text, i) || (i + 4 == text.len && i > 0))) {
            continue;
        }
        if (c < '0' || c > '9' || decimals == 2) {
            return false;
        }
        has_digit = true;
        decimals += decimals >= 0 ? 1 : 0;
        if (!hf_mul_int64(minor, 10, &minor) || !hf_add_int64(minor, c - '0', &minor)) {
            return false;
        }
    }
    for (int i = decimals < 0 ? 0 : decimals; i < 2; i++) {
        if (!hf_mul_int64(minor, 10, &minor)) {
            return false;
        }
    }
    if (!has_digit) {
        return false;
    }
    *money = (struct hf_money){minor, currency};
    return true;
}
