#include <holdfast/scenario.h>

#include <stdio.h>

/* Changes as text. Names of parties may hold any byte but a line end, so the parts behind them are
 * looked for from the end. */

struct change_grammar {
    const char *word, *form;
    bool has_object; /* "=OBJECT" */
    bool has_date;   /* "@DATE" */
    bool needs_object, needs_date;
};

/* In the order of enum hf_change_kind. */
static const struct change_grammar grammars[] = {
    {"activate", "MEASURE[@DATE]", false, true, false, false},
    {"end", "MEASURE@DATE", false, true, false, true},
    {"lose", "NAME[,NAME...]", false, false, false, false},
    {"add", "NEW for OLD[ in REGION]", false, false, false, false},
    {"assume", "NAME=VALUE", true, false, true, false},
    {"end-licence", "MEASURE/EXCEPTION@DATE", false, true, false, true},
    {"list-party", "PARTY=LIST|MEASURE[@DATE]", true, true, true, false},
    {"extend", "MEASURE=PERCENT[@DATE]", true, true, true, false},
    {"countermeasure", "COUNTRY[=BRAND][@DATE]", true, true, false, false},
};
_Static_assert(sizeof grammars / sizeof grammars[0] == HF_CHANGE_COUNT, "a line for every kind");

const char *hf_change_word(enum hf_change_kind kind) {
    return (size_t)kind < HF_CHANGE_COUNT ? grammars[kind].word : "unknown";
}

const char *hf_change_form(enum hf_change_kind kind) {
    return (size_t)kind < HF_CHANGE_COUNT ? grammars[kind].form : "unknown";
}

/* Position of the last `mark`, text.len if there is none. */
static size_t find_last(struct hf_text text, char mark) {
    for (size_t i = text.len; i > 0; i--) {
        if (text.data[i - 1] == mark) {
            return i - 1;
        }
    }
    return text.len;
}

static bool is_country(struct hf_text text) {
    return text.len == 2 && text.data[0] >= 'A' && text.data[0] <= 'Z' && text.data[1] >= 'A' &&
           text.data[1] <= 'Z';
}

/* "50" and "50 %" are both half: a share is always said in percent. */
static bool share_parse(struct hf_text text, struct hf_range *share) {
    double percent = 0.0;
    text = hf_text_trim(text);
    if (hf_text_ends(text, HF_TEXT("%"))) {
        text = hf_text_trim(hf_text_slice(text, 0, text.len - 1));
    }
    if (!hf_text_double(text, &percent) || !(percent > 0.0) || !(percent <= 100.0)) {
        return false;
    }
    *share = (struct hf_range){percent / 100.0, percent / 100.0};
    return true;
}

static bool object_take(const struct change_grammar *grammar, struct hf_text text,
                        struct hf_change *change, struct hf_text *object) {
    /* a value of an assumption holds no '=', a list's name might */
    const struct hf_text mark = HF_TEXT("=");
    const size_t at =
        change->kind == HF_CHANGE_ASSUMPTION ? hf_text_find(text, mark, 0) : find_last(text, '=');
    change->subject = hf_text_trim(hf_text_slice(text, 0, at));
    *object = hf_text_trim(hf_text_slice(text, at + 1, text.len));
    return object->len > 0 || (at == text.len && !grammar->needs_object);
}

bool hf_change_parse(enum hf_change_kind kind, struct hf_text text, struct hf_change *change) {
    if ((size_t)kind >= HF_CHANGE_COUNT || change == NULL) {
        return false;
    }
    const struct change_grammar *const grammar = &grammars[kind];
    struct hf_change made = {.kind = kind, .date = HF_DATE_MIN, .subject = hf_text_trim(text)};
    struct hf_text object = {NULL, 0};
    if (grammar->has_date) {
        const size_t at = find_last(text, '@');
        const bool is_said = at < text.len;
        if ((!is_said && grammar->needs_date) ||
            (is_said &&
             !hf_date_parse(hf_text_trim(hf_text_slice(text, at + 1, text.len)), &made.date))) {
            return false;
        }
        text = hf_text_slice(text, 0, at);
        made.subject = hf_text_trim(text);
    }
    if (grammar->has_object && !object_take(grammar, text, &made, &object)) {
        return false;
    }
    if ((kind == HF_CHANGE_ASSUMPTION && !hf_range_parse(object, &made.value)) ||
        (kind == HF_CHANGE_EXTEND && !share_parse(object, &made.value)) ||
        (kind == HF_CHANGE_COUNTERMEASURE && !is_country(made.subject)) || made.subject.len == 0) {
        return false;
    }
    made.object = kind == HF_CHANGE_LIST_PARTY || kind == HF_CHANGE_COUNTERMEASURE
                      ? object
                      : (struct hf_text){NULL, 0};
    *change = made;
    return true;
}

/* Percent whose hundredth is the ratio again. */
static void print_percent(struct hf_buffer *out, double ratio) {
    char text[40];
    double back = 0.0;
    for (int digits = 4; digits <= 17; digits++) {
        (void)snprintf(text, sizeof text, "%.*g", digits, ratio * 100.0);
        if (digits == 17 || (hf_text_double(hf_text_of(text), &back) && back / 100.0 >= ratio &&
                             back / 100.0 <= ratio)) {
            hf_buffer_puts(out, text);
            return;
        }
    }
}

void hf_change_print(const struct hf_change *change, struct hf_buffer *out) {
    char date[11];
    hf_buffer_puts(out, hf_change_word(change->kind));
    hf_buffer_putc(out, ' ');
    hf_buffer_add(out, change->subject);
    if (change->kind == HF_CHANGE_ASSUMPTION) {
        hf_buffer_putc(out, '=');
        hf_buffer_put_real(out, change->value.lower);
        if (change->value.upper > change->value.lower) {
            hf_buffer_puts(out, "..");
            hf_buffer_put_real(out, change->value.upper);
        }
        return;
    }
    if (change->kind == HF_CHANGE_EXTEND) {
        hf_buffer_putc(out, '=');
        print_percent(out, change->value.lower);
    } else if (change->object.len > 0) {
        hf_buffer_putc(out, '=');
        hf_buffer_add(out, change->object);
    }
    if (change->date.days != HF_DATE_MIN.days) {
        hf_date_write(change->date, date);
        hf_buffer_printf(out, "@%s", date);
    }
}
