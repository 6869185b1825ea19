#include "report/json_out.h"

#include "report/report_words.h"

/* RFC 8259. Numbers are written from integers, so that no locale can put a comma into them. */

static void json_comma(struct json_out *json) {
    if (json->needs_comma) {
        hf_buffer_putc(json->out, ',');
    }
    json->needs_comma = true;
}

void hf_report_json_open(struct json_out *json, char bracket) {
    json_comma(json);
    hf_buffer_putc(json->out, bracket);
    json->needs_comma = false;
}

void hf_report_json_close(struct json_out *json, char bracket) {
    hf_buffer_putc(json->out, bracket);
    json->needs_comma = true;
}

static void escaped(struct hf_buffer *out, struct hf_text text) {
    hf_buffer_putc(out, '"');
    while (text.len > 0) {
        const struct hf_text before = text;
        const uint32_t code_point = hf_utf8_next(&text);
        if (code_point == '"' || code_point == '\\') {
            hf_buffer_putc(out, '\\');
            hf_buffer_putc(out, (char)code_point);
        } else if (code_point == '\n') {
            hf_buffer_puts(out, "\\n");
        } else if (code_point < 0x20 || code_point == 0x7F || code_point == 0x2028 ||
                   code_point == 0x2029) {
            hf_buffer_printf(out, "\\u%04x", (unsigned)code_point);
        } else if (code_point == 0xFFFD) {
            hf_buffer_puts(out, "\xEF\xBF\xBD");
        } else {
            hf_buffer_add(out, hf_text_slice(before, 0, before.len - text.len));
        }
    }
    hf_buffer_putc(out, '"');
}

void hf_report_json_key(struct json_out *json, const char *key) {
    json_comma(json);
    escaped(json->out, hf_text_of(key));
    hf_buffer_putc(json->out, ':');
    json->needs_comma = false;
}

void hf_report_json_text(struct json_out *json, struct hf_text text) {
    json_comma(json);
    escaped(json->out, text);
}

void hf_report_json_word(struct json_out *json, const char *word) {
    hf_report_json_text(json, hf_text_of(word));
}

void hf_report_json_null(struct json_out *json) {
    json_comma(json);
    hf_buffer_puts(json->out, "null");
}

void hf_report_json_count(struct json_out *json, int64_t count) {
    if (count == HF_COUNT_UNKNOWN) {
        hf_report_json_null(json);
        return;
    }
    json_comma(json);
    hf_buffer_printf(json->out, "%lld", (long long)count);
}

void hf_report_json_real(struct json_out *json, double value) {
    if (!isfinite(value)) {
        hf_report_json_null(json);
        return;
    }
    json_comma(json);
    char room[512]; /* %.0f of the largest double takes 309 digits */
    struct hf_buffer number = hf_buffer_make(sizeof room);
    hf_report_number(&number, value, 6);
    struct hf_text text = hf_buffer_text(&number);
    while (text.len > 1 && text.data[text.len - 1] == '0' &&
           hf_text_find(text, HF_TEXT("."), 0) < text.len) {
        text.len--;
    }
    if (text.len > 1 && text.data[text.len - 1] == '.') {
        text.len--;
    }
    hf_buffer_add(json->out, text);
    hf_buffer_free(&number);
}

void hf_report_json_bool(struct json_out *json, bool value) {
    json_comma(json);
    hf_buffer_puts(json->out, value ? "true" : "false");
}

void hf_report_json_date(struct json_out *json, struct hf_date date) {
    char text[11];
    hf_date_write(date, text);
    hf_report_json_word(json, text);
}

void hf_report_json_dates(struct json_out *json, struct hf_date_range dates) {
    hf_report_json_open(json, '{');
    hf_report_json_key(json, "earliest");
    hf_report_json_date(json, dates.earliest);
    hf_report_json_key(json, "latest");
    hf_report_json_date(json, dates.latest);
    hf_report_json_close(json, '}');
}

void hf_report_json_range(struct json_out *json, struct hf_range range) {
    if (!hf_range_is_known(range)) {
        hf_report_json_null(json);
        return;
    }
    hf_report_json_open(json, '{');
    hf_report_json_key(json, "lower");
    hf_report_json_real(json, range.lower);
    hf_report_json_key(json, "upper");
    hf_report_json_real(json, range.upper);
    hf_report_json_close(json, '}');
}

void hf_report_json_counts(struct json_out *json, const int64_t bounds[2]) {
    hf_report_json_open(json, '{');
    hf_report_json_key(json, "lower");
    hf_report_json_count(json, bounds[0]);
    hf_report_json_key(json, "upper");
    hf_report_json_count(json, bounds[1]);
    hf_report_json_close(json, '}');
}

void hf_report_json_line(struct json_out *json) {
    if (json->needs_comma) {
        hf_buffer_putc(json->out, ',');
        json->needs_comma = false;
    }
    hf_buffer_putc(json->out, '\n');
}
