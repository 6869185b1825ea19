#include <holdfast/schema.h>

size_t hf_value_size(enum hf_column_type type) {
    switch (type) {
    case HF_COLUMN_TEXT:
        return sizeof(struct hf_text);
    case HF_COLUMN_REF:
        return sizeof(uint32_t);
    case HF_COLUMN_WORD:
    case HF_COLUMN_TRISTATE:
        return sizeof(uint8_t);
    case HF_COLUMN_COUNT:
        return sizeof(int64_t);
    case HF_COLUMN_REAL:
        return sizeof(double);
    case HF_COLUMN_RANGE:
    case HF_COLUMN_PERCENT:
        return sizeof(struct hf_range);
    case HF_COLUMN_DATE:
        return sizeof(struct hf_date_range);
    case HF_COLUMN_MONEY:
        return sizeof(struct hf_money);
    }
    return 0;
}

union hf_value hf_value_blank(enum hf_column_type type) {
    switch (type) {
    case HF_COLUMN_TEXT:
        return (union hf_value){.text = {NULL, 0}};
    case HF_COLUMN_REF:
        return (union hf_value){.ref = HF_NONE};
    case HF_COLUMN_WORD:
        return (union hf_value){.word = 0};
    case HF_COLUMN_TRISTATE:
        return (union hf_value){.tristate = 1}; /* HF_UNDETERMINED */
    case HF_COLUMN_COUNT:
        return (union hf_value){.count = HF_COUNT_UNKNOWN};
    case HF_COLUMN_REAL:
        return (union hf_value){.real = (double)NAN};
    case HF_COLUMN_RANGE:
    case HF_COLUMN_PERCENT:
        return (union hf_value){.range = HF_RANGE_UNKNOWN};
    case HF_COLUMN_DATE:
        return (union hf_value){.date = HF_DATE_UNKNOWN};
    case HF_COLUMN_MONEY:
        return (union hf_value){.money = {HF_COUNT_UNKNOWN, {""}}};
    }
    return (union hf_value){.text = {NULL, 0}};
}

/* Words are compared without case, and '-', '_' and ' ' are the same. */
static bool word_equal(struct hf_text text, struct hf_text word) {
    if (text.len != word.len) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        const char left = text.data[i] == '_' || text.data[i] == ' ' ? '-' : text.data[i];
        if (!hf_text_equal_nocase((struct hf_text){&left, 1}, (struct hf_text){word.data + i, 1})) {
            return false;
        }
    }
    return true;
}

static bool parse_word(const char *const *words, struct hf_text text, uint8_t *word) {
    for (uint8_t i = 0; words[i] != NULL; i++) {
        if (word_equal(text, hf_text_of(words[i]))) {
            *word = (uint8_t)(i + 1);
            return true;
        }
    }
    return false;
}

static bool parse_tristate(struct hf_text text, uint8_t *tristate) {
    static const struct {
        const char *word;
        uint8_t value;
    } known[] = {{"yes", 2}, {"no", 0}, {"true", 2}, {"false", 0},   {"1", 2},
                 {"0", 0},   {"y", 2},  {"n", 0},    {"unknown", 1}, {"?", 1}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (hf_text_equal_nocase(text, hf_text_of(known[i].word))) {
            *tristate = known[i].value;
            return true;
        }
    }
    return false;
}

static bool parse_percent(struct hf_text text, struct hf_range *range) {
    if (text.len > 0 && text.data[text.len - 1] == '%') {
        text = hf_text_trim(hf_text_slice(text, 0, text.len - 1));
    }
    struct hf_range percent = HF_RANGE_UNKNOWN;
    if (!hf_range_parse(text, &percent) || percent.lower < 0.0 || percent.upper > 100.0) {
        return false;
    }
    *range = (struct hf_range){percent.lower / 100.0, percent.upper / 100.0};
    return true;
}

static bool expect(bool is_read, const char *what, const char **why) {
    if (!is_read) {
        *why = what;
    }
    return is_read;
}

/* More than anybody counts: a number of an article or a ticket in the wrong column. Sums of some
 * thousand of them still lie below 2^52, where amounts of stock end. */
static const int64_t count_most = INT64_C(1000000000000);

static bool parse_count(struct hf_text text, int64_t *count, const char **why) {
    const bool is_read = hf_text_int64(text, count) && *count >= 0;
    return expect(is_read, "expected a whole number of 0 or more", why) &&
           expect(*count <= count_most, "expected a whole number up to 1000000000000", why);
}

/* Only degrees have a sign: no other plain number of the schema can be below 0. */
static bool parse_real(const struct hf_column *column, struct hf_text text, double *real,
                       const char **why) {
    const bool is_read = hf_text_double(text, real);
    if ((column->flags & HF_COLUMN_LATITUDE) != 0) {
        return expect(is_read && *real >= -90.0 && *real <= 90.0,
                      "expected degrees north between -90 and 90, as 51.5", why);
    }
    if ((column->flags & HF_COLUMN_LONGITUDE) != 0) {
        return expect(is_read && *real >= -180.0 && *real <= 180.0,
                      "expected degrees east between -180 and 180, as -0.12", why);
    }
    return expect(is_read && *real >= 0.0, "expected a number of 0 or more, as 51.5", why);
}

static bool parse_cell(const struct hf_column *column, struct hf_text text, union hf_value *value,
                       const char **why) {
    switch (column->type) {
    case HF_COLUMN_TEXT:
        value->text = text;
        return true;
    case HF_COLUMN_REF:
        return true;
    case HF_COLUMN_WORD:
        return expect(parse_word(column->words, text, &value->word),
                      "not one of the words of this column", why);
    case HF_COLUMN_TRISTATE:
        return expect(parse_tristate(text, &value->tristate), "expected yes, no or unknown", why);
    case HF_COLUMN_COUNT:
        return parse_count(text, &value->count, why);
    case HF_COLUMN_REAL:
        return parse_real(column, text, &value->real, why);
    case HF_COLUMN_RANGE:
        return expect(hf_range_parse(text, &value->range) && value->range.lower >= 0.0,
                      "expected a number of 0 or more, or a range as 0.01..0.03", why);
    case HF_COLUMN_PERCENT:
        return expect(parse_percent(text, &value->range),
                      "expected percent between 0 and 100, or a range as 25..30", why);
    case HF_COLUMN_DATE:
        return expect(
            hf_date_range_parse(text, &value->date),
            "expected a date as 2020-07-14, 2020-07, 2020-Q3, 2020 or 2020-07-01..2020-09-30", why);
    case HF_COLUMN_MONEY:
        return expect(hf_money_parse(text, &value->money), "expected an amount as 1200.50 GBP",
                      why);
    }
    return false;
}

bool hf_value_parse(const struct hf_column *column, struct hf_text text, union hf_value *value,
                    const char **why) {
    text = hf_text_trim(text);
    *value = hf_value_blank(column->type);
    if (text.len == 0 || parse_cell(column, text, value, why)) {
        return true;
    }
    *value = hf_value_blank(column->type);
    return false;
}
