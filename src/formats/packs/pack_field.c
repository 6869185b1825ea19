#include "formats/packs/pack_reader.h"

#include <holdfast/snapshot.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MESSAGE_BYTES = 960 };

void hf_pack_fail(struct pack_reader *reader, enum hf_status status) {
    if (reader->status == HF_OK) {
        reader->status = status;
    }
}

HF_PRINTF(3, 0)
static void defect_say(struct pack_reader *reader, const struct hf_defect *place,
                       const char *format, va_list arguments) {
    char message[MESSAGE_BYTES];
    const int written = vsnprintf(message, sizeof message, format, arguments);
    if (written < 0 || reader->status != HF_OK) {
        return;
    }
    struct hf_text text = hf_text_of(message);
    text.len = hf_utf8_valid_length(text); /* it may have been cut inside a character */
    struct hf_defect defect = *place;
    defect.source = reader->input->source;
    defect.file = reader->input->file;
    defect.message = text;
    hf_pack_fail(reader, reader->sink->defect(reader->sink->context, &defect));
}

void hf_pack_defect_at(struct pack_reader *reader, const struct hf_defect *place,
                       const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    defect_say(reader, place, format, arguments);
    va_end(arguments);
}

void hf_pack_defect(struct pack_reader *reader, enum hf_defect_kind kind,
                    const struct hf_json *value, const char *format, ...) {
    const struct hf_defect place = {
        .kind = kind, .line = value->line, .column = value->column, .subject = hf_json_text(value)};
    va_list arguments;
    va_start(arguments, format);
    defect_say(reader, &place, format, arguments);
    va_end(arguments);
}

/* "a, b, c", cut at the buffer's end. */
static void add_to_list(char *list, size_t size, const char *word) {
    const size_t used = strlen(list);
    (void)snprintf(list + used, size - used, "%s%s", used == 0 ? "" : ", ", word);
}

static bool is_among(struct hf_text name, const char *const *keys) {
    for (size_t i = 0; keys[i] != NULL; i++) {
        if (hf_text_equal(name, hf_text_of(keys[i]))) {
            return true;
        }
    }
    return hf_text_equal(name, HF_TEXT("note"));
}

void hf_pack_keys(struct pack_reader *reader, const struct hf_json *object,
                  const char *const *keys) {
    char list[512] = "";
    for (size_t i = 0; keys[i] != NULL; i++) {
        add_to_list(list, sizeof list, keys[i]);
    }
    for (const struct hf_json *member = object->first; member != NULL; member = member->next) {
        if (is_among(member->name, keys)) {
            continue;
        }
        const struct hf_defect place = {.kind = HF_DEFECT_COLUMN,
                                        .line = member->name_line,
                                        .column = member->name_column,
                                        .subject = member->name};
        hf_pack_defect_at(reader, &place,
                          "'%.*s' is not a key here, and is not read; the keys are %s",
                          HF_TEXT_ARG(hf_text_slice(member->name, 0, 60)), list);
    }
}

const struct hf_json *hf_pack_member(struct pack_reader *reader, const struct hf_json *object,
                                     const char *key, bool is_wanted) {
    const struct hf_json *member = hf_json_member(object, key);
    if (member != NULL && member->type != HF_JSON_NULL) {
        return member;
    }
    if (is_wanted) {
        hf_pack_defect(reader, HF_DEFECT_FIELD, member == NULL ? object : member,
                       "'%s' is missing; give it", key);
    }
    return NULL;
}

const struct hf_json *hf_pack_array(struct pack_reader *reader, const struct hf_json *object,
                                    const char *key, bool is_wanted) {
    const struct hf_json *member = hf_pack_member(reader, object, key, is_wanted);
    if (member != NULL && member->type != HF_JSON_ARRAY) {
        hf_pack_defect(reader, HF_DEFECT_FIELD, member,
                       "'%s' is a list: write it in square brackets", key);
        return NULL;
    }
    return member;
}

bool hf_pack_is_object(struct pack_reader *reader, const struct hf_json *value, const char *what) {
    if (value->type == HF_JSON_OBJECT) {
        return true;
    }
    hf_pack_defect(reader, HF_DEFECT_FIELD, value, "expected %s: an object in braces", what);
    return false;
}

void *hf_pack_new(struct pack_reader *reader, size_t size, size_t align, size_t count) {
    void *made = hf_arena_alloc(reader->keep, size, align, count);
    if (made == NULL) {
        hf_pack_fail(reader, HF_ERR_MEMORY);
    }
    return made;
}

struct hf_text hf_pack_copy(struct pack_reader *reader, struct hf_text text) {
    struct hf_text copy = {NULL, 0};
    hf_pack_fail(reader, hf_text_copy(reader->keep, text, &copy));
    return copy;
}

struct hf_text hf_pack_text(struct pack_reader *reader, const struct hf_json *object,
                            const char *key, bool is_wanted) {
    const struct hf_json *member = hf_pack_member(reader, object, key, is_wanted);
    if (member == NULL) {
        return (struct hf_text){NULL, 0};
    }
    if (member->type != HF_JSON_STRING || (is_wanted && hf_text_trim(member->text).len == 0)) {
        hf_pack_defect(reader, HF_DEFECT_FIELD, member, "'%s' is %s", key,
                       member->type == HF_JSON_STRING ? "empty; fill it in"
                                                      : "a text: write it in quotes");
        return (struct hf_text){NULL, 0};
    }
    return hf_pack_copy(reader, hf_text_trim(member->text));
}

static bool is_id(struct hf_text text) {
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.data[i];
        const bool is_sign = c == '-' || c == '_' || c == '.';
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && !(is_sign && i > 0)) {
            return false;
        }
    }
    return text.len > 0;
}

struct hf_text hf_pack_id(struct pack_reader *reader, const struct hf_json *object) {
    const struct hf_json *member = hf_pack_member(reader, object, "id", false);
    if (member == NULL) {
        hf_pack_defect(reader, HF_DEFECT_KEY, object,
                       "'id' is missing; nothing can refer to this without one");
        return (struct hf_text){NULL, 0};
    }
    if (member->type != HF_JSON_STRING || !is_id(member->text)) {
        hf_pack_defect(reader, HF_DEFECT_KEY, member,
                       "an id begins with a lower-case letter or digit and holds only these, '-', "
                       "'_' and '.'");
    }
    return hf_pack_copy(reader, member->text);
}

void hf_pack_enter(struct pack_reader *reader, struct hf_map *map, const struct hf_json *object,
                   struct hf_text id, uint32_t position) {
    if (id.len == 0 || reader->status != HF_OK) {
        return;
    }
    uint32_t found = position;
    hf_pack_fail(reader, hf_map_put(map, reader->scratch, id, position, &found));
    if (found != position) {
        const struct hf_json *member = hf_json_member(object, "id");
        hf_pack_defect(
            reader, HF_DEFECT_DUPLICATE, member == NULL ? object : member,
            "'%.*s' is the id of an earlier one too; the first one has it, give this one another",
            HF_TEXT_ARG(hf_text_slice(id, 0, 60)));
    }
}

uint32_t hf_pack_lookup(struct pack_reader *reader, const struct hf_map *map,
                        const struct hf_json *value, const char *what) {
    if (value->type != HF_JSON_STRING) {
        hf_pack_defect(reader, HF_DEFECT_FIELD, value, "expected the id of a %s, in quotes", what);
        return HF_NONE;
    }
    const uint32_t position = hf_map_get(map, value->text);
    if (position == HF_MAP_NONE) {
        hf_pack_defect(reader, HF_DEFECT_REFERENCE, value,
                       "there is no %s with the id '%.*s' in this pack", what,
                       HF_TEXT_ARG(hf_text_slice(value->text, 0, 60)));
        return HF_NONE;
    }
    return position;
}

/* The fact that stands for a missing one. The array of facts has room for it. */
static uint32_t none_fact(struct pack_reader *reader) {
    if (reader->none_fact == HF_NONE && reader->pack->fact != NULL) {
        reader->none_fact = reader->pack->fact_count;
        reader->pack->fact[reader->pack->fact_count++] =
            (struct hf_fact){.id = HF_TEXT("(none)"), .citation = HF_TEXT("no citation given")};
    }
    return reader->none_fact;
}

uint32_t hf_pack_fact(struct pack_reader *reader, const struct hf_json *object, uint32_t fallback) {
    const struct hf_json *member = hf_json_member(object, "fact");
    if (member == NULL && fallback != HF_NONE) {
        return fallback;
    }
    if (member == NULL) {
        hf_pack_defect(reader, HF_DEFECT_FIELD, object,
                       "'fact' is missing; name the fact that this rests on");
        return none_fact(reader);
    }
    const uint32_t fact = hf_pack_lookup(reader, &reader->fact_id, member, "fact");
    return fact == HF_NONE ? none_fact(reader) : fact;
}

struct hf_text hf_pack_country(struct pack_reader *reader, const struct hf_json *value) {
    const struct hf_text text = hf_json_text(value);
    if (value->type != HF_JSON_STRING || text.len != 2 || text.data[0] < 'A' ||
        text.data[0] > 'Z' || text.data[1] < 'A' || text.data[1] > 'Z') {
        hf_pack_defect(reader, HF_DEFECT_FIELD, value,
                       "expected a country or jurisdiction: two capital letters");
        return (struct hf_text){NULL, 0};
    }
    return hf_pack_copy(reader, text);
}

/* ---- words ---- */

/* A word of a column: the list is closed by NULL, and word w is the enumeration's w + 1. */
static const char *column_word(enum hf_kind kind, struct hf_text header, int word) {
    return hf_schema_get(kind)->column[hf_schema_column(kind, header)].words[word];
}
_Static_assert(HF_ROLE_UNKNOWN == 0 && HF_ROLE_BRAND == 1,
               "roles are the words of the column, from 1");
_Static_assert(HF_REVIEW_UNKNOWN == 0 && HF_REVIEW_LOSS == 1,
               "sorts of review are the words of the column, from 1");

const char *hf_pack_word_text(enum pack_vocabulary vocabulary, int word) {
    static const char *const ownership[] = {"named-only", "at-least", "above", NULL};
    static const char *const control[] = {"ignored", "counts", NULL};
    static const char *const tristate[] = {"no", "unknown", "yes", NULL};
    static const char *const threat[] = {"state-compulsion", "supply-rule", "common-software",
                                         "factory-country",  "insolvency",  NULL};
    static const char *const test[] = {"begins",      "ends",      "deadline",   "no-supply",
                                       "no-spares",   "no-repair", "no-updates", "no-install",
                                       "must-remove", NULL};
    switch (vocabulary) {
    case PACK_WORDS_VERIFIED: /* V1, V2, M; "unsaid" is what a pack must not write */
        return word < (int)HF_VERIFIED_OFFICIAL ? hf_verified_text((enum hf_verified)(word + 1))
                                                : NULL;
    case PACK_WORDS_BINDING:
        return word <= (int)HF_BINDING_REPORTED ? hf_binding_text((enum hf_binding)word) : NULL;
    case PACK_WORDS_STATUS:
        return word <= (int)HF_PERIOD_UNKNOWN ? hf_period_status_text((enum hf_period_status)word)
                                              : NULL;
    case PACK_WORDS_ACT:
        return word < HF_ACT_COUNT ? hf_act_text((enum hf_act)word) : NULL;
    case PACK_WORDS_MODALITY:
        return word <= (int)HF_PERMITTED ? hf_modality_text((enum hf_modality)word) : NULL;
    case PACK_WORDS_METRIC:
        return word < HF_METRIC_COUNT ? hf_metric_text((enum hf_metric)word) : NULL;
    case PACK_WORDS_PER:
        return word <= (int)HF_PER_FUNCTION ? hf_per_text((enum hf_per)word) : NULL;
    case PACK_WORDS_REVIEW:
        return column_word(HF_KIND_REVIEW, HF_TEXT("kind"), word);
    case PACK_WORDS_PREDICATE:
        return word <= (int)HF_IF_PARAMETER ? hf_predicate_text((enum hf_predicate)word) : NULL;
    case PACK_WORDS_ADDRESSEES:
        return word <= (int)HF_ADDRESSED_OTHERS
                   ? hf_addressees_rule_text((enum hf_addressees_rule)word)
                   : NULL;
    case PACK_WORDS_DEFEATER:
        return word <= (int)HF_DEFEATER_EXEMPTION
                   ? hf_defeater_kind_text((enum hf_defeater_kind)word)
                   : NULL;
    case PACK_WORDS_ROLE:
        return column_word(HF_KIND_PRODUCT_PARTY, HF_TEXT("role"), word);
    case PACK_WORDS_OWNERSHIP:
        return ownership[word];
    case PACK_WORDS_CONTROL:
        return control[word];
    case PACK_WORDS_TRISTATE:
        return tristate[word];
    case PACK_WORDS_THREAT:
        return threat[word];
    case PACK_WORDS_TEST:
        return test[word];
    case PACK_WORDS_BASIS:
        return word < HF_INCIDENT_BASES ? hf_incident_basis_text((enum hf_incident_basis)word)
                                        : NULL;
    }
    return NULL;
}

bool hf_pack_word(struct pack_reader *reader, const struct hf_json *value,
                  enum pack_vocabulary vocabulary, int *word) {
    char list[768] = "";
    for (int i = 0; hf_pack_word_text(vocabulary, i) != NULL; i++) {
        const char *known = hf_pack_word_text(vocabulary, i);
        if (value->type == HF_JSON_STRING && hf_text_equal(value->text, hf_text_of(known))) {
            *word = i;
            return true;
        }
        add_to_list(list, sizeof list, known);
    }
    if (value->type == HF_JSON_STRING) {
        hf_pack_defect(reader, HF_DEFECT_FIELD, value,
                       "'%.*s' is not a word of this place; known are %s",
                       HF_TEXT_ARG(hf_text_slice(value->text, 0, 40)), list);
    } else {
        hf_pack_defect(reader, HF_DEFECT_FIELD, value, "expected one of these words, in quotes: %s",
                       list);
    }
    return false;
}

int hf_pack_word_member(struct pack_reader *reader, const struct hf_json *object, const char *key,
                        enum pack_vocabulary vocabulary, int fallback, bool is_wanted) {
    const struct hf_json *member = hf_pack_member(reader, object, key, is_wanted);
    int word = fallback;
    if (member != NULL && !hf_pack_word(reader, member, vocabulary, &word)) {
        return fallback;
    }
    return word;
}

/* ---- numbers and dates ---- */

bool hf_pack_bool(struct pack_reader *reader, const struct hf_json *object, const char *key,
                  bool fallback) {
    const struct hf_json *member = hf_pack_member(reader, object, key, false);
    if (member == NULL) {
        return fallback;
    }
    if (member->type != HF_JSON_TRUE && member->type != HF_JSON_FALSE) {
        hf_pack_defect(reader, HF_DEFECT_FIELD, member, "'%s' is true or false, without quotes",
                       key);
        return fallback;
    }
    return member->type == HF_JSON_TRUE;
}

struct hf_date_range hf_pack_date(struct pack_reader *reader, const struct hf_json *value,
                                  struct hf_date_range absent) {
    struct hf_date_range range = HF_DATE_UNKNOWN;
    if (value == NULL || value->type == HF_JSON_NULL) {
        return absent;
    }
    if (value->type != HF_JSON_STRING || !hf_date_range_parse(value->text, &range)) {
        hf_pack_defect(reader, HF_DEFECT_FIELD, value,
                       "expected a date as \"2020-07-14\", \"2020-07\", \"2020-Q3\", \"2020\" or "
                       "\"2020-07-01..2020-09-30\"; read as unknown");
        return HF_DATE_UNKNOWN;
    }
    return range;
}

bool hf_pack_day(struct pack_reader *reader, const struct hf_json *value, struct hf_date *day) {
    if (value->type == HF_JSON_STRING && hf_date_parse(value->text, day)) {
        return true;
    }
    hf_pack_defect(reader, HF_DEFECT_FIELD, value, "expected one day, as \"2020-07-14\"");
    return false;
}

struct hf_interval hf_pack_interval(struct pack_reader *reader, const struct hf_json *object) {
    const struct hf_json *from = hf_pack_member(reader, object, "from", true);
    const struct hf_json *until = hf_pack_member(reader, object, "until", false);
    struct hf_interval interval = {.from = hf_pack_date(reader, from, HF_DATE_UNKNOWN)};
    interval.until = hf_pack_date(reader, until, HF_DATE_NEVER);
    if (until != NULL && !hf_date_is_before(interval.from.earliest, interval.until.latest)) {
        hf_pack_defect(reader, HF_DEFECT_CONFLICT, until,
                       "it ends before it begins: 'until' is the first day that no longer counts, "
                       "so it comes after "
                       "'from'");
    }
    return interval;
}

bool hf_pack_number(struct pack_reader *reader, const struct hf_json *value, double lower,
                    double upper, double *number) {
    double read = 0.0;
    if (value->type != HF_JSON_NUMBER || !hf_text_double(value->text, &read) ||
        !(read >= lower && read <= upper)) {
        hf_pack_defect(reader, HF_DEFECT_FIELD, value,
                       "expected a number between %g and %g, without quotes", lower, upper);
        return false;
    }
    *number = read;
    return true;
}
