#include "generate/dirt.h"

#include "base/hash.h"
#include "base/random.h"
#include "generate/operator_folder.h"
#include <stdio.h>
#include <string.h>

/* A row is kept field by field until it ends; then the first rule whose turn it is spoils it. One
 * row is spoilt once at most, so that what the ledger says of a line is all there is to say of it.
 */

enum { RULES_MAX = 24, FIELD_BYTES_MAX = 1 << 16, LETTER_LATIN_1 = 0xE9 };

enum dirt_kind {
    DIRT_REPLACE,
    DIRT_APPEND,
    DIRT_UPPER,
    DIRT_BLANK,
    DIRT_AS_BEFORE,
    DIRT_DECIMAL_COMMA,
    DIRT_DATE_SLASH,
    DIRT_DATE_DOT,
    DIRT_LATIN_1,
    DIRT_SWAP,
    DIRT_OPEN_QUOTE,
    DIRT_SEPARATOR,
    DIRT_SHORT_ROW,
    DIRT_DUPLICATE,
    DIRT_HEADER_AGAIN,
    DIRT_BLANK_LINE,
    DIRT_ADD_ROW,
    DIRT_MARK,
    DIRT_CRLF,
    DIRT_SEMICOLON,
    DIRT_REVERSED,
    DIRT_HEADER_CASE,
    DIRT_EXTRA_COLUMN
};
static const char *const dirt_words[] = {
    "replace",    "append",    "upper",        "blank",       "as-before",    "decimal-comma",
    "date-slash", "date-dot",  "latin-1",      "swap",        "open-quote",   "separator",
    "short-row",  "duplicate", "header-again", "blank-line",  "add-row",      "mark",
    "crlf",       "semicolon", "reversed",     "header-case", "extra-column",
};
_Static_assert(sizeof dirt_words / sizeof dirt_words[0] == DIRT_EXTRA_COLUMN + 1, "a word each");

struct dirt_rule {
    enum dirt_kind kind;
    uint32_t at, other; /* columns; UINT32_MAX: none */
    struct hf_text value, expect;
    int64_t every, first;
    bool is_done;
};

struct hf_dirt {
    struct hf_dirty *dirty;
    const char *name;
    uint64_t key;
    struct hf_text header[HF_FOLDER_COLUMNS_MAX];
    uint32_t columns, field_count;
    struct dirt_rule rule[RULES_MAX];
    uint32_t rule_count;
    char text[FIELD_BYTES_MAX]; /* of the row; what does not fit is an error */
    size_t text_len;
    size_t from[HF_FOLDER_COLUMNS_MAX], len[HF_FOLDER_COLUMNS_MAX];
    char before[HF_FOLDER_COLUMNS_MAX][64]; /* of the row before, as far as it fits */
    size_t before_len[HF_FOLDER_COLUMNS_MAX];
    int64_t line; /* lines written */
    char separator;
    bool has_mark, is_crlf, is_reversed, has_other_case, is_too_long;
    struct hf_text extra;
};

/* ---- rules ---- */

static enum hf_status rule_error(uint32_t row, struct hf_error *error) {
    hf_ignore(hf_error_set(error, HF_ERR_INPUT,
                           "a row of the generator's table dirt.csv names a defect, or a column of "
                           "its file, that there is not"));
    hf_error_place(error, "dirt.csv", (int64_t)row + 2, 0);
    return HF_ERR_INPUT;
}

static uint32_t header_at(const struct hf_dirt *dirt, struct hf_text name) {
    for (uint32_t i = 0; i < dirt->columns; i++) {
        if (hf_text_equal(dirt->header[i], name)) {
            return i;
        }
    }
    return UINT32_MAX;
}

static bool rule_read(const struct hf_dirt *dirt, uint32_t row, struct dirt_rule *rule) {
    const struct hf_gen_table *table = dirt->dirty->table;
    const struct hf_text column = hf_gen_cell(table, row, "column");
    const struct hf_text word = hf_gen_cell(table, row, "defect");
    size_t kind = 0;
    while (kind <= DIRT_EXTRA_COLUMN && !hf_text_equal(word, hf_text_of(dirt_words[kind]))) {
        kind++;
    }
    if (kind > DIRT_EXTRA_COLUMN) {
        return false;
    }
    *rule = (struct dirt_rule){.kind = (enum dirt_kind)kind,
                               .at = header_at(dirt, column),
                               .value = hf_gen_cell(table, row, "value"),
                               .expect = hf_gen_cell(table, row, "expect"),
                               .every = hf_gen_count(table, row, "every", 0),
                               .first = hf_gen_count(table, row, "first", 0)};
    rule->other = rule->kind == DIRT_SWAP ? header_at(dirt, rule->value) : UINT32_MAX;
    const bool wants_column = kind <= DIRT_SHORT_ROW;
    return (!wants_column || rule->at != UINT32_MAX) &&
           (rule->kind != DIRT_SWAP || rule->other != UINT32_MAX);
}

static void ledger_put(const struct hf_dirt *dirt, const struct dirt_rule *rule, int64_t column,
                       struct hf_text was, struct hf_text is) {
    struct hf_folder_file *ledger = dirt->dirty->ledger;
    hf_folder_string(ledger, dirt->name);
    hf_folder_count(ledger, dirt->line);
    hf_folder_count(ledger, column);
    hf_folder_text(ledger,
                   rule->at == UINT32_MAX ? (struct hf_text){NULL, 0} : dirt->header[rule->at]);
    hf_folder_string(ledger, dirt_words[rule->kind]);
    hf_folder_text(ledger, was);
    hf_folder_text(ledger, is);
    hf_folder_text(ledger, rule->expect);
    hf_folder_row_end(ledger);
}

static void whole_file_set(struct hf_dirt *dirt, const struct dirt_rule *rule) {
    dirt->has_mark = dirt->has_mark || rule->kind == DIRT_MARK;
    dirt->is_crlf = dirt->is_crlf || rule->kind == DIRT_CRLF;
    dirt->separator = rule->kind == DIRT_SEMICOLON ? ';' : dirt->separator;
    dirt->is_reversed = dirt->is_reversed || rule->kind == DIRT_REVERSED;
    dirt->has_other_case = dirt->has_other_case || rule->kind == DIRT_HEADER_CASE;
    dirt->extra = rule->kind == DIRT_EXTRA_COLUMN ? rule->value : dirt->extra;
}

enum hf_status hf_dirt_make(struct hf_dirty *dirty, const char *name, const char *header,
                            struct hf_dirt **dirt, struct hf_error *error) {
    const struct hf_gen_table *table = dirty->table;
    struct hf_dirt *made = NULL;
    *dirt = NULL;
    for (uint32_t row = 0; row < table->rows; row++) {
        if (!hf_text_equal(hf_gen_cell(table, row, "file"), hf_text_of(name))) {
            continue;
        }
        if (made == NULL) {
            made = hf_new(dirty->keep, struct hf_dirt, 1);
            if (made == NULL) {
                return hf_error_set(error, HF_ERR_MEMORY, "no memory for the dirt of '%s'", name);
            }
            made->dirty = dirty;
            made->name = name;
            made->separator = ',';
            made->key = hf_random_key(dirty->seed, hf_hash_text(hf_text_of(name)));
            struct hf_text rest = hf_text_of(header);
            bool more = true;
            while (made->columns < HF_FOLDER_COLUMNS_MAX &&
                   hf_text_cut(&rest, ',', &made->header[made->columns], &more)) {
                made->columns++;
            }
        }
        if (made->rule_count == RULES_MAX || !rule_read(made, row, &made->rule[made->rule_count])) {
            return rule_error(row, error);
        }
        whole_file_set(made, &made->rule[made->rule_count++]);
    }
    *dirt = made;
    return HF_OK;
}

/* ---- writing ---- */

static void line_end(struct hf_dirt *dirt, struct hf_buffer *file) {
    hf_buffer_puts(file, dirt->is_crlf ? "\r\n" : "\n");
}

static void header_put(struct hf_dirt *dirt, struct hf_buffer *file) {
    dirt->line++;
    for (uint32_t n = 0; n < dirt->columns; n++) {
        const struct hf_text name = dirt->header[dirt->is_reversed ? dirt->columns - 1 - n : n];
        if (n > 0) {
            hf_buffer_putc(file, dirt->separator);
        }
        for (size_t i = 0; i < name.len; i++) {
            const bool is_first = i == 0 || name.data[i - 1] == '_';
            const char c = name.data[i];
            const bool is_letter = c >= 'a' && c <= 'z';
            hf_buffer_putc(file, !dirt->has_other_case   ? c
                                 : c == '_'              ? ' '
                                 : is_first && is_letter ? (char)(c - 'a' + 'A')
                                                         : c);
        }
    }
    if (dirt->extra.len > 0) {
        hf_buffer_putc(file, dirt->separator);
        hf_buffer_add(file, dirt->extra);
    }
    line_end(dirt, file);
}

void hf_dirt_header(struct hf_dirt *dirt, struct hf_buffer *file) {
    if (dirt->has_mark) {
        hf_buffer_puts(file, "\xEF\xBB\xBF");
    }
    const size_t from = file->len;
    header_put(dirt, file);
    for (uint32_t i = 0; i < dirt->rule_count; i++) {
        const struct dirt_rule *rule = &dirt->rule[i];
        if (rule->kind >= DIRT_MARK) {
            const bool is_extra = rule->kind == DIRT_EXTRA_COLUMN;
            const size_t end = file->len - (dirt->is_crlf ? 2 : 1);
            const int64_t column = is_extra ? (int64_t)(end - from - rule->value.len) + 1 : 0;
            ledger_put(dirt, rule, column, (struct hf_text){NULL, 0}, rule->value);
        }
    }
}

void hf_dirt_field(struct hf_dirt *dirt, struct hf_text text) {
    if (dirt->field_count == HF_FOLDER_COLUMNS_MAX || text.len > FIELD_BYTES_MAX - dirt->text_len) {
        dirt->is_too_long = true;
        return;
    }
    if (text.len > 0) {
        memcpy(dirt->text + dirt->text_len, text.data, text.len);
    }
    dirt->from[dirt->field_count] = dirt->text_len;
    dirt->len[dirt->field_count++] = text.len;
    dirt->text_len += text.len;
}

static struct hf_text field_at(const struct hf_dirt *dirt, uint32_t at) {
    return (struct hf_text){dirt->text + dirt->from[at], dirt->len[at]};
}

/* ---- what a rule makes of a field ---- */

static bool is_day(struct hf_text text) {
    struct hf_date date;
    return text.len == 10 && hf_date_parse(text, &date);
}

/* Whether the rule finds something to spoil in the row. */
static bool fits(const struct hf_dirt *dirt, const struct dirt_rule *rule) {
    const struct hf_text text =
        rule->at == UINT32_MAX ? (struct hf_text){NULL, 0} : field_at(dirt, rule->at);
    switch (rule->kind) {
    case DIRT_REPLACE:
    case DIRT_APPEND:
    case DIRT_BLANK:
    case DIRT_OPEN_QUOTE:
    case DIRT_SHORT_ROW:
    case DIRT_LATIN_1:
        return text.len > 0;
    case DIRT_UPPER:
        return text.len > 0 && text.data[0] >= 'a' && text.data[0] <= 'z';
    case DIRT_AS_BEFORE:
        return text.len > 0 && dirt->before_len[rule->at] > 0;
    case DIRT_DECIMAL_COMMA:
        return hf_text_find(text, HF_TEXT("."), 0) < text.len;
    case DIRT_DATE_SLASH:
    case DIRT_DATE_DOT:
        return is_day(text);
    case DIRT_SWAP:
        return text.len > 0 && dirt->len[rule->other] > 0;
    case DIRT_SEPARATOR:
        return text.len > 1 && dirt->len[dirt->columns - 1] > 0;
    case DIRT_DUPLICATE:
    case DIRT_HEADER_AGAIN:
    case DIRT_BLANK_LINE:
        return true;
    case DIRT_ADD_ROW:
    case DIRT_MARK:
    case DIRT_CRLF:
    case DIRT_SEMICOLON:
    case DIRT_REVERSED:
    case DIRT_HEADER_CASE:
    case DIRT_EXTRA_COLUMN:
        break;
    }
    return false;
}

/* The field as the rule leaves it. *bad: where in it the trouble lies. */
static void spoil(const struct hf_dirt *dirt, const struct dirt_rule *rule, struct hf_buffer *made,
                  size_t *bad) {
    const struct hf_text was = field_at(dirt, rule->at);
    *bad = 0;
    if (rule->kind == DIRT_REPLACE || rule->kind == DIRT_BLANK) {
        hf_buffer_add(made, rule->kind == DIRT_BLANK ? HF_TEXT("") : rule->value);
        return;
    }
    if (rule->kind == DIRT_AS_BEFORE) {
        hf_buffer_add(made, (struct hf_text){dirt->before[rule->at], dirt->before_len[rule->at]});
        return;
    }
    if (rule->kind == DIRT_DATE_SLASH || rule->kind == DIRT_DATE_DOT) {
        const char mark = rule->kind == DIRT_DATE_DOT ? '.' : '/';
        hf_buffer_printf(made, "%.2s%c%.2s%c%.4s", was.data + 8, mark, was.data + 5, mark,
                         was.data);
        return;
    }
    *bad = rule->kind == DIRT_LATIN_1 ? was.len - 1 : 0;
    for (size_t i = 0; i < was.len; i++) {
        const char c = was.data[i];
        const bool is_lower = c >= 'a' && c <= 'z';
        hf_buffer_putc(made, rule->kind == DIRT_UPPER && is_lower           ? (char)(c - 'a' + 'A')
                             : rule->kind == DIRT_DECIMAL_COMMA && c == '.' ? ','
                             : rule->kind == DIRT_LATIN_1 && i == *bad      ? (char)LETTER_LATIN_1
                                                                            : c);
    }
    if (rule->kind == DIRT_APPEND) {
        hf_buffer_add(made, rule->value);
    }
}

static bool spoils_field(enum dirt_kind kind) {
    return kind <= DIRT_LATIN_1;
}

/* Whether the rule does something to this field, and not to the row alone. */
static bool is_touched(const struct dirt_rule *rule, uint32_t at) {
    return rule != NULL && rule->kind < DIRT_SHORT_ROW && (at == rule->at || at == rule->other);
}

/* One field into the line; returns the column at which it, or the trouble in it, begins. */
static int64_t field_put(struct hf_dirt *dirt, const struct dirt_rule *rule, uint32_t at,
                         size_t line_from, struct hf_buffer *file) {
    int64_t column = (int64_t)(file->len - line_from) + 1;
    struct hf_text text = field_at(dirt, at);
    if (!is_touched(rule, at)) {
        hf_folder_field_add(file, text, dirt->separator);
    } else if (rule->kind == DIRT_SWAP) {
        const struct hf_text other = field_at(dirt, at == rule->at ? rule->other : rule->at);
        struct dirt_rule here = *rule;
        here.at = at;
        ledger_put(dirt, &here, column, text, other);
        hf_folder_field_add(file, other, dirt->separator);
    } else if (rule->kind == DIRT_OPEN_QUOTE) {
        hf_buffer_putc(file, '"');
        hf_buffer_add(file, text);
    } else if (rule->kind == DIRT_SEPARATOR) {
        hf_buffer_add(file, hf_text_slice(text, 0, text.len / 2));
        hf_buffer_putc(file, dirt->separator);
        hf_buffer_add(file, hf_text_slice(text, text.len / 2, text.len));
    } else {
        struct hf_buffer made = hf_buffer_make(FIELD_BYTES_MAX);
        size_t bad = 0;
        spoil(dirt, rule, &made, &bad);
        /* The ledger is UTF-8, as files ought to be. */
        const bool is_latin = rule->kind == DIRT_LATIN_1;
        ledger_put(dirt, rule, column + (int64_t)bad, text,
                   is_latin ? (struct hf_text){NULL, 0} : hf_buffer_text(&made));
        hf_folder_field_add(file, hf_buffer_text(&made), dirt->separator);
        hf_buffer_free(&made);
    }
    return column;
}

static void line_put(struct hf_dirt *dirt, const struct dirt_rule *rule, struct hf_buffer *file) {
    const size_t from = file->len;
    int64_t column = 0;
    int64_t trouble = 0;
    uint32_t columns = dirt->columns;
    dirt->line++;
    if (rule != NULL && rule->kind == DIRT_SHORT_ROW) {
        columns = rule->at + 1;
    }
    for (uint32_t n = 0; n < columns; n++) {
        if (n > 0) {
            hf_buffer_putc(file, dirt->separator);
        }
        const uint32_t at = dirt->is_reversed ? dirt->columns - 1 - n : n;
        column = field_put(dirt, rule, at, from, file);
        trouble = rule != NULL && at == rule->at ? column : trouble;
    }
    if (dirt->extra.len > 0) {
        hf_buffer_putc(file, dirt->separator);
        hf_buffer_puts(file, "see file");
    }
    line_end(dirt, file);
    if (rule == NULL || rule->kind == DIRT_SWAP || spoils_field(rule->kind)) {
        return;
    }
    const bool has_place = rule->kind == DIRT_OPEN_QUOTE || rule->kind == DIRT_SEPARATOR;
    const struct hf_text was =
        rule->at == UINT32_MAX ? (struct hf_text){NULL, 0} : field_at(dirt, rule->at);
    ledger_put(dirt, rule,
               !has_place                     ? 0
               : rule->kind == DIRT_SEPARATOR ? column
                                              : trouble,
               was, (struct hf_text){NULL, 0});
}

static struct dirt_rule *rule_draw(struct hf_dirt *dirt, uint64_t number) {
    for (uint32_t i = 0; i < dirt->rule_count; i++) {
        struct dirt_rule *rule = &dirt->rule[i];
        const bool is_due = !rule->is_done && (int64_t)number >= rule->first;
        const bool is_drawn =
            rule->every > 0 &&
            hf_random_of_key(dirt->key, number * RULES_MAX + i) % (uint64_t)rule->every == 0;
        if ((is_due || is_drawn) && rule->kind < DIRT_ADD_ROW && fits(dirt, rule)) {
            rule->is_done = true;
            return rule;
        }
    }
    return NULL;
}

static void row_forget(struct hf_dirt *dirt, bool is_kept) {
    for (uint32_t i = 0; i < dirt->columns && is_kept; i++) {
        const struct hf_text text = field_at(dirt, i);
        dirt->before_len[i] = text.len <= sizeof dirt->before[i] ? text.len : 0;
        if (dirt->before_len[i] > 0) {
            memcpy(dirt->before[i], text.data, text.len);
        }
    }
    dirt->field_count = 0;
    dirt->text_len = 0;
}

void hf_dirt_row(struct hf_dirt *dirt, uint64_t number, bool is_left_out, struct hf_buffer *file) {
    if (dirt->is_too_long && file->status == HF_OK) {
        file->status = HF_ERR_LIMIT;
    }
    if (is_left_out || dirt->is_too_long) {
        row_forget(dirt, false);
        return;
    }
    struct dirt_rule *rule = rule_draw(dirt, number);
    const enum dirt_kind kind = rule == NULL ? DIRT_REPLACE : rule->kind;
    if (rule != NULL && kind == DIRT_BLANK_LINE) {
        dirt->line++;
        line_end(dirt, file);
        ledger_put(dirt, rule, 0, HF_TEXT(""), HF_TEXT(""));
    } else if (rule != NULL && kind == DIRT_HEADER_AGAIN) {
        header_put(dirt, file);
        ledger_put(dirt, rule, 0, HF_TEXT(""), HF_TEXT(""));
    } else if (rule != NULL && kind == DIRT_DUPLICATE) {
        line_put(dirt, NULL, file);
    }
    const bool is_beside = kind == DIRT_BLANK_LINE || kind == DIRT_HEADER_AGAIN;
    line_put(dirt, is_beside ? NULL : rule, file);
    row_forget(dirt, true);
}

void hf_dirt_end(struct hf_dirt *dirt, struct hf_buffer *file) {
    for (uint32_t i = 0; i < dirt->rule_count; i++) {
        const struct dirt_rule *rule = &dirt->rule[i];
        if (rule->kind == DIRT_ADD_ROW) {
            dirt->line++;
            hf_buffer_add(file, rule->value);
            line_end(dirt, file);
            ledger_put(dirt, rule, 0, HF_TEXT(""), rule->value);
        }
    }
}
