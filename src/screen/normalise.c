#include "screen/normalise.h"

#include "screen/legal_forms.h"
#include <assert.h>
#include <string.h>
#include <utf8proc.h>

/* The name goes through as code points in one scratch array: letters and digits, blanks for what
 * divides words, ',' kept until persons' names are turned round. utf8proc decomposes one code point
 * at a time, so nothing is allocated outside our arenas. */

struct points {
    uint32_t *at;
    size_t count, capacity;
};

struct span {
    size_t from, until; /* in points */
    bool is_letter;     /* a single letter */
    bool after_comma;
};

static enum hf_status push(struct points *points, struct hf_arena *arena, uint32_t point) {
    if (points->count == points->capacity) {
        void *grown = hf_arena_grow(arena, points->at, sizeof *points->at, _Alignof(uint32_t),
                                    &points->capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        points->at = grown;
    }
    points->at[points->count++] = point;
    return HF_OK;
}

/* Marks that belong to letters which stand for themselves without them. Vowel signs of other
 * scripts stay. */
static bool is_dropped_mark(uint32_t point) {
    return (point >= 0x300 && point < 0x370) || (point >= 0x1ab0 && point < 0x1b00) ||
           (point >= 0x1dc0 && point < 0x1e00) || (point >= 0x20d0 && point < 0x2100) ||
           (point >= 0x591 && point < 0x5c8) || (point >= 0x610 && point < 0x61b) ||
           point == 0x640 || (point >= 0x64b && point < 0x660) || point == 0x670;
}

/* Signs inside words. '?' and U+FFFD stand for a sign or letter that some system before us could
 * not write. */
static bool is_dropped_sign(uint32_t point) {
    return point == '\'' || point == '`' || point == 0xb4 || point == 0x2018 || point == 0x2019 ||
           point == 0x201b || point == 0x2032 || (point >= 0x2b9 && point < 0x2c0) ||
           point == 0x2c8 || point == '?' || point == 0xfffd;
}

static bool is_word_part(uint32_t point) {
    const utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)point);
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO);
}

static enum hf_status push_folded(struct points *points, struct hf_arena *arena, uint32_t point) {
    if (is_dropped_mark(point) || is_dropped_sign(point)) {
        return HF_OK;
    }
    if (point == '&') {
        static const char and_word[] = " and ";
        for (size_t i = 0; i + 1 < sizeof and_word; i++) {
            HF_TRY(push(points, arena, (uint32_t)and_word[i]));
        }
        return HF_OK;
    }
    return push(points, arena, point == ',' || is_word_part(point) ? point : ' ');
}

static enum hf_status fold(struct hf_text text, struct hf_arena *arena, struct points *points) {
    while (text.len > 0) {
        const uint32_t point = hf_utf8_next(&text);
        utf8proc_int32_t part[32];
        int boundary = 0;
        const utf8proc_ssize_t count =
            utf8proc_decompose_char((utf8proc_int32_t)point, part, 32,
                                    (utf8proc_option_t)(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                                                        UTF8PROC_CASEFOLD | UTF8PROC_IGNORE),
                                    &boundary);
        for (utf8proc_ssize_t i = 0; i < count && i < 32; i++) {
            HF_TRY(push_folded(points, arena, (uint32_t)part[i]));
        }
    }
    return HF_OK;
}

/* "LAST, First" becomes "First LAST", if there is exactly one comma with words on both sides. */
static enum hf_status turn_round(struct points *points, struct hf_arena *arena) {
    size_t comma = points->count;
    bool before = false;
    bool after = false;
    for (size_t i = 0; i < points->count; i++) {
        if (points->at[i] == ',') {
            if (comma < points->count) {
                return HF_OK;
            }
            comma = i;
        } else if (points->at[i] != ' ') {
            before = before || comma == points->count;
            after = after || comma < points->count;
        }
    }
    if (!before || !after) {
        return HF_OK;
    }
    struct points turned = {0};
    for (size_t i = comma + 1; i < points->count; i++) {
        HF_TRY(push(&turned, arena, points->at[i]));
    }
    HF_TRY(push(&turned, arena, ' '));
    for (size_t i = 0; i < comma; i++) {
        HF_TRY(push(&turned, arena, points->at[i]));
    }
    *points = turned;
    return HF_OK;
}

static bool is_single_letter(const struct points *points, size_t from, size_t until) {
    if (until - from != 1) {
        return false;
    }
    const utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)points->at[from]);
    return category == UTF8PROC_CATEGORY_LL || category == UTF8PROC_CATEGORY_LU;
}

/* Cuts into words; letters that stand alone side by side become one word. Moves points to the front
 * as it joins. */
static size_t cut_words(struct points *points, struct span *span, size_t span_max, bool *is_cut) {
    size_t count = 0;
    size_t write = 0;
    bool after_comma = false;
    for (size_t i = 0; i < points->count;) {
        if (points->at[i] == ' ' || points->at[i] == ',') {
            after_comma = after_comma || points->at[i] == ',';
            i++;
            continue;
        }
        size_t until = i;
        while (until < points->count && points->at[until] != ' ' && points->at[until] != ',') {
            until++;
        }
        const bool is_letter = is_single_letter(points, i, until);
        const bool joins = is_letter && count > 0 && span[count - 1].is_letter;
        if (!joins && count == span_max) {
            *is_cut = true;
            return count;
        }
        const size_t from = write;
        while (i < until) {
            points->at[write++] = points->at[i++];
        }
        if (joins) {
            span[count - 1].until = write;
        } else {
            span[count++] = (struct span){from, write, is_letter, after_comma};
        }
        after_comma = false;
    }
    return count;
}

static bool is_roman(struct hf_text text) {
    static const char *const numerals[] = {"ii",   "iii", "iv", "vi",  "vii",
                                           "viii", "ix",  "xi", "xii", "xiii"};
    for (size_t i = 0; i < sizeof numerals / sizeof numerals[0]; i++) {
        if (hf_text_equal(text, hf_text_of(numerals[i]))) {
            return true;
        }
    }
    return false;
}

static unsigned token_flags(const struct hf_token *token, bool is_person) {
    for (uint32_t i = 0; i < token->point_count; i++) {
        if (utf8proc_category((utf8proc_int32_t)token->point[i]) == UTF8PROC_CATEGORY_ND) {
            return HF_TOKEN_IS_NUMBER;
        }
    }
    if (!is_person && is_roman(token->text)) {
        return HF_TOKEN_IS_NUMBER;
    }
    return token->point_count == 1 && token->point[0] >= 'a' && token->point[0] <= 'z'
               ? HF_TOKEN_IS_INITIAL
               : 0;
}

static enum hf_status token_make(const struct points *points, const struct span *span,
                                 struct hf_name *name, struct hf_arena *keep) {
    static const double initial_weight = 0.4;
    const size_t count = span->until - span->from;
    char *bytes = hf_new(keep, char, count * 4);
    if (bytes == NULL) {
        return HF_ERR_MEMORY;
    }
    struct hf_text text = {bytes, hf_token_transliterate(points->at + span->from, count, bytes)};
    unsigned form = 0;
    if (name->kind != HF_ENTRY_PERSON) {
        text.len -= hf_legal_form_suffix(text, &form);
        name->forms |= form;
    }
    if (text.len == 0) {
        return HF_OK; /* only letters without a sound */
    }
    uint32_t *point = hf_new(keep, uint32_t, text.len);
    if (point == NULL) {
        return HF_ERR_MEMORY;
    }
    struct hf_token *token = &name->token[name->token_count++];
    *token = (struct hf_token){.text = text, .point = point, .weight = 1.0};
    struct hf_text rest = text;
    while (rest.len > 0) {
        point[token->point_count++] = hf_utf8_next(&rest);
    }
    const bool is_person = name->kind == HF_ENTRY_PERSON;
    token->flags = token_flags(token, is_person);
    if ((token->flags & HF_TOKEN_IS_INITIAL) != 0) {
        token->weight = initial_weight;
    } else {
        double weight = 1.0;
        token->synonym = hf_common_word(text, is_person, &weight);
        token->weight = token->synonym != 0 ? weight : 1.0;
        token->flags |= token->synonym != 0 ? HF_TOKEN_IS_COMMON : 0U;
    }
    token->flags |= span->after_comma ? (unsigned)HF_TOKEN_AFTER_COMMA : 0U;
    return HF_OK;
}

/* A word said twice says little the second time: "Alder Works (Alder)". */
static void repeats_lower(struct hf_name *name) {
    static const double repeat_weight = 0.1;
    for (uint32_t i = 1; i < name->token_count; i++) {
        struct hf_token *token = &name->token[i];
        for (uint32_t j = 0; j < i; j++) {
            if (hf_text_equal(name->token[j].text, token->text) && token->weight > repeat_weight) {
                token->weight = repeat_weight;
                token->flags |= HF_TOKEN_IS_COMMON;
            }
        }
    }
}

/* Joins the texts of `count` tokens; with room for all of them. */
static struct hf_text tokens_join(const struct hf_token *token, uint32_t count, struct hf_text glue,
                                  char *bytes) {
    size_t len = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0) {
            memcpy(bytes + len, glue.data, glue.len);
            len += glue.len;
        }
        memcpy(bytes + len, token[i].text.data, token[i].text.len);
        len += token[i].text.len;
    }
    return (struct hf_text){bytes, len};
}

/* The class of the form that `count` tokens are, 0 if none. */
static unsigned form_of(const struct hf_token *token, uint32_t count, bool *anywhere) {
    enum { LONGEST = 64 };
    char bytes[LONGEST];
    size_t len = 0;
    for (uint32_t i = 0; i < count; i++) {
        len += token[i].text.len + 1;
    }
    return len > LONGEST ? 0
                         : hf_legal_form(tokens_join(token, count, HF_TEXT(" "), bytes), anywhere);
}

static uint32_t at_most(uint32_t value, uint32_t limit) {
    return value < limit ? value : limit;
}

/* Length of the form that begins (or, `at_end`, ends) a run of tokens. */
static uint32_t form_length(const struct hf_token *token, uint32_t count, bool at_end,
                            unsigned *form, bool *anywhere) {
    for (uint32_t len = at_most(count, HF_FORM_WORDS_MAX); len > 0; len--) {
        *form = form_of(at_end ? token + (count - len) : token, len, anywhere);
        if (*form != 0) {
            return len;
        }
    }
    return 0;
}

/* Lists write addresses behind names ("Alder Co., Ltd., Greyport"): what follows a form and a comma
 * is one, and says little of who it is. */
static void address_lower(struct hf_token *token, uint32_t count) {
    static const double address_weight = 0.1;
    bool is_address = false;
    for (uint32_t i = 0; i < count; i++) {
        is_address = is_address || (token[i].flags & HF_TOKEN_AFTER_COMMA) != 0;
        if (is_address && token[i].weight > address_weight) {
            token[i].weight = address_weight;
            token[i].flags |= HF_TOKEN_IS_COMMON;
        }
    }
}

/* Takes forms out: at the end as long as there are any, one at the beginning, unmistakable ones in
 * between. A name made of forms only stays whole. */
static void forms_remove(struct hf_name *name) {
    bool anywhere = false;
    unsigned form = 0;
    unsigned forms = 0;
    uint32_t from = 0;
    uint32_t until = name->token_count;
    uint32_t len = 0;
    while ((len = form_length(name->token + from, until - from, true, &form, &anywhere)) > 0) {
        until -= len;
        forms |= form;
    }
    len = form_length(name->token, until, false, &form, &anywhere);
    from = len;
    forms |= len > 0 ? form : 0U;
    struct hf_token kept[HF_NAME_TOKENS_MAX];
    uint32_t count = 0;
    while (from < until) {
        len = form_length(name->token + from, until - from, false, &form, &anywhere);
        if (len > 0 && anywhere) {
            forms |= form;
            from += len;
            if (count > 0) {
                address_lower(name->token + from, until - from);
            }
        } else {
            kept[count++] = name->token[from++];
        }
    }
    if (count > 0) {
        memcpy(name->token, kept, count * sizeof *kept);
        name->token_count = count;
        name->forms |= forms;
    }
}

enum hf_status hf_name_normalise(struct hf_text text, enum hf_entry_kind kind,
                                 struct hf_arena *keep, struct hf_arena scratch,
                                 struct hf_name *name) {
    struct hf_name made = {.kind = kind, .is_cut = text.len > HF_NAME_BYTES_MAX};
    struct points points = {0};
    struct span span[HF_NAME_TOKENS_MAX];
    HF_TRY(fold(hf_text_slice(text, 0, HF_NAME_BYTES_MAX), &scratch, &points));
    if (kind == HF_ENTRY_PERSON) {
        HF_TRY(turn_round(&points, &scratch));
    }
    const size_t count = cut_words(&points, span, HF_NAME_TOKENS_MAX, &made.is_cut);
    made.token = hf_new(keep, struct hf_token, count);
    if (made.token == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        HF_TRY(token_make(&points, &span[i], &made, keep));
    }
    if (kind != HF_ENTRY_PERSON) {
        forms_remove(&made);
        repeats_lower(&made);
    }
    size_t len = made.token_count;
    for (uint32_t i = 0; i < made.token_count; i++) {
        len += made.token[i].text.len;
    }
    char *bytes = hf_new(keep, char, 2 * len);
    if (bytes == NULL) {
        return HF_ERR_MEMORY;
    }
    made.whole = tokens_join(made.token, made.token_count, HF_TEXT(" "), bytes);
    made.solid = tokens_join(made.token, made.token_count, HF_TEXT(""), bytes + len);
    *name = made;
    return HF_OK;
}
