#include <holdfast/scenariofile.h>

#include "formats/json.h"

#include <stdarg.h>
#include <stdio.h>

enum { FILE_BYTES_MAX = 1 << 20, SAID_BYTES = 512, SHOWN = 60 };

struct scenario_reader {
    struct hf_text file;
    struct hf_arena *keep;
    struct hf_scenario_checked *checked;
    size_t change_capacity, defect_capacity;
    enum hf_status status; /* the first failure */
};

/* What is wrong, and where. */
struct place {
    enum hf_defect_kind kind;
    int64_t line, column;
    struct hf_text subject;
};

HF_PRINTF(3, 4)
static void scenario_defect(struct scenario_reader *reader, struct place place, const char *format,
                            ...) {
    char message[SAID_BYTES];
    struct hf_scenario_checked *const checked = reader->checked;
    va_list arguments;
    va_start(arguments, format);
    const int written = vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (reader->status != HF_OK || written < 0) {
        return;
    }
    if (checked->defect_count == reader->defect_capacity) {
        void *const grown = hf_arena_grow(reader->keep, checked->defect, sizeof *checked->defect,
                                          _Alignof(struct hf_defect), &reader->defect_capacity);
        reader->status = grown == NULL ? HF_ERR_MEMORY : HF_OK;
        if (grown == NULL) {
            return;
        }
        checked->defect = grown;
    }
    struct hf_text text = hf_text_of(message);
    text.len = hf_utf8_valid_length(text); /* it may have been cut inside a character */
    struct hf_defect made = {
        .kind = place.kind, .file = reader->file, .line = place.line, .column = place.column};
    reader->status = hf_text_copy(reader->keep, text, &made.message);
    if (reader->status == HF_OK) {
        reader->status = hf_text_copy(reader->keep, place.subject, &made.subject);
    }
    if (reader->status == HF_OK) {
        checked->defect[checked->defect_count++] = made;
    }
}

static struct place value_place(const struct hf_json *value) {
    return (struct place){HF_DEFECT_FIELD, value->line, value->column, hf_json_text(value)};
}

static void change_keep(struct scenario_reader *reader, const struct hf_change *change) {
    struct hf_scenario_checked *const checked = reader->checked;
    if (checked->change_count == reader->change_capacity && reader->status == HF_OK) {
        void *const grown = hf_arena_grow(reader->keep, checked->change, sizeof *checked->change,
                                          _Alignof(struct hf_change), &reader->change_capacity);
        if (grown == NULL) {
            reader->status = HF_ERR_MEMORY;
            return;
        }
        checked->change = grown;
    }
    if (reader->status == HF_OK) {
        checked->change[checked->change_count++] = *change;
    }
}

/* ---- lines ---- */

static void words_say(struct scenario_reader *reader, struct place place) {
    scenario_defect(reader, place,
                    "'%.*s' is no change; a line begins with activate, end, end-licence, "
                    "list-party, extend, countermeasure, lose, add or assume",
                    HF_TEXT_ARG(hf_text_slice(place.subject, 0, SHOWN)));
}

static void scenario_line_read(struct scenario_reader *reader, struct hf_text line,
                               int64_t number) {
    const struct hf_text all = line;
    struct hf_text word = {NULL, 0};
    struct hf_change change;
    line = hf_text_trim(hf_text_slice(line, 0, hf_text_find(line, HF_TEXT("#"), 0)));
    const int64_t column = line.len == 0 ? 1 : (int64_t)(line.data - all.data) + 1;
    bool more = true;
    if (line.len == 0) {
        return;
    }
    if (hf_utf8_valid_length(line) < line.len) {
        const struct place place = {HF_DEFECT_SYNTAX, number,
                                    column + (int64_t)hf_utf8_valid_length(line), HF_TEXT("")};
        scenario_defect(reader, place, "the line is not UTF-8 here; save the file as UTF-8");
        return;
    }
    struct hf_text rest = line;
    (void)hf_text_cut(&rest, ' ', &word, &more);
    for (int kind = 0; kind < HF_CHANGE_COUNT; kind++) {
        if (!hf_text_equal(word, hf_text_of(hf_change_word((enum hf_change_kind)kind)))) {
            continue;
        }
        const struct place place = {HF_DEFECT_FIELD, number,
                                    column + (int64_t)(line.len - rest.len), rest};
        if (hf_change_parse((enum hf_change_kind)kind, rest, &change)) {
            change_keep(reader, &change);
        } else {
            scenario_defect(reader, place, "expected '%.*s %s', not '%.*s'", HF_TEXT_ARG(word),
                            hf_change_form((enum hf_change_kind)kind),
                            HF_TEXT_ARG(hf_text_slice(rest, 0, SHOWN)));
        }
        return;
    }
    words_say(reader, (struct place){HF_DEFECT_FIELD, number, column, word});
}

static void lines_read(struct scenario_reader *reader, struct hf_text rest) {
    struct hf_text line = {NULL, 0};
    bool more = true;
    for (int64_t number = 1; reader->status == HF_OK && hf_text_cut(&rest, '\n', &line, &more);
         number++) {
        scenario_line_read(reader, line, number);
    }
}

/* ---- JSON ---- */

/* How a change is written: which keys hold its parts. */
static const struct change_keys {
    enum hf_change_kind kind;
    const char *subject, *object; /* object NULL: it has none */
    bool needs_object, has_date, needs_date;
} change_keys[] = {
    {HF_CHANGE_ACTIVATE, "measure", NULL, false, true, false},
    {HF_CHANGE_END, "measure", NULL, false, true, true},
    {HF_CHANGE_END_EXCEPTION, "exception", NULL, false, true, true},
    {HF_CHANGE_LIST_PARTY, "party", "on", true, true, false},
    {HF_CHANGE_EXTEND, "measure", "percent", true, true, false},
    {HF_CHANGE_COUNTERMEASURE, "country", "brand", false, true, false},
    {HF_CHANGE_ASSUMPTION, "name", "value", true, false, false},
    {HF_CHANGE_LOSE, "names", NULL, false, false, false},
    {HF_CHANGE_ADD, "replacement", NULL, false, false, false},
};

static bool is_key(struct hf_text name, const char *key) {
    return key != NULL && hf_text_equal(name, hf_text_of(key));
}

static void key_say(struct scenario_reader *reader, const struct hf_json *member,
                    const char *keys) {
    const struct place place = {HF_DEFECT_COLUMN, member->name_line, member->name_column,
                                member->name};
    scenario_defect(reader, place, "'%.*s' is not a key here; the keys are %s",
                    HF_TEXT_ARG(hf_text_slice(member->name, 0, SHOWN)), keys);
}

static void change_keys_check(struct scenario_reader *reader, const struct hf_json *object,
                              const struct change_keys *keys) {
    char list[128];
    (void)snprintf(list, sizeof list, "change, %s%s%s%s, note", keys->subject,
                   keys->object == NULL ? "" : ", ", keys->object == NULL ? "" : keys->object,
                   keys->has_date ? ", date" : "");
    for (const struct hf_json *member = object->first; member != NULL; member = member->next) {
        const bool is_known = is_key(member->name, "change") || is_key(member->name, "note") ||
                              is_key(member->name, keys->subject) ||
                              is_key(member->name, keys->object) ||
                              (keys->has_date && is_key(member->name, "date"));
        if (!is_known) {
            key_say(reader, member, list);
        }
    }
}

/* A text or number that is not empty; a missing one that is wanted is a defect. */
static const struct hf_json *part_find(struct scenario_reader *reader, const struct hf_json *object,
                                       const char *key, bool is_wanted) {
    const struct hf_json *const member = hf_json_member(object, key);
    if (member == NULL && is_wanted) {
        scenario_defect(reader, value_place(object), "'%s' is missing; give it", key);
    }
    if (member == NULL) {
        return NULL;
    }
    const bool is_text = hf_json_is(member, HF_JSON_STRING) || hf_json_is(member, HF_JSON_NUMBER);
    if (!is_text || hf_text_trim(member->text).len == 0) {
        scenario_defect(reader, value_place(member), "'%s' is %s", key,
                        is_text ? "empty; fill it in, or leave it out"
                                : "a text: write it in quotes");
        return NULL;
    }
    return member;
}

/* "NAME=VALUE" and the like are checked where options are. */
static void value_read(struct scenario_reader *reader, const struct hf_json *value,
                       struct hf_change *change) {
    struct hf_text text = {NULL, 0};
    struct hf_change parsed;
    reader->status = hf_text_format(reader->keep, &text, "x=%.*s", HF_TEXT_ARG(value->text));
    if (reader->status != HF_OK) {
        return;
    }
    if (hf_change_parse(change->kind, text, &parsed) && parsed.date.days == HF_DATE_MIN.days) {
        change->value = parsed.value;
    } else {
        scenario_defect(reader, value_place(value),
                        change->kind == HF_CHANGE_EXTEND
                            ? "expected percent above 0 and at most 100, as 50"
                            : "expected a number, or a range as \"20..60\"");
    }
}

static void scenario_country_read(struct scenario_reader *reader, const struct hf_json *value) {
    struct hf_change parsed;
    if (!hf_change_parse(HF_CHANGE_COUNTERMEASURE, value->text, &parsed) || parsed.object.len > 0 ||
        parsed.date.days != HF_DATE_MIN.days) {
        scenario_defect(reader, value_place(value),
                        "expected a country: two capital letters, in quotes");
    }
}

static void date_read(struct scenario_reader *reader, const struct hf_json *object,
                      const struct change_keys *keys, struct hf_change *change) {
    const struct hf_json *const date =
        keys->has_date ? part_find(reader, object, "date", keys->needs_date) : NULL;
    if (date != NULL && !hf_date_parse(hf_text_trim(date->text), &change->date)) {
        scenario_defect(reader, value_place(date), "expected a day as \"2020-07-14\"");
    }
}

static void change_read(struct scenario_reader *reader, const struct hf_json *object,
                        const struct change_keys *keys) {
    struct hf_change change = {.kind = keys->kind, .date = HF_DATE_MIN};
    const struct hf_json *const subject = part_find(reader, object, keys->subject, true);
    const struct hf_json *const part =
        keys->object == NULL ? NULL : part_find(reader, object, keys->object, keys->needs_object);
    date_read(reader, object, keys, &change);
    if (subject != NULL && reader->status == HF_OK) {
        change.subject = hf_text_trim(subject->text);
        reader->status = hf_text_copy(reader->keep, change.subject, &change.subject);
        if (keys->kind == HF_CHANGE_COUNTERMEASURE) {
            scenario_country_read(reader, subject);
        }
    }
    if (part != NULL && reader->status == HF_OK) {
        if (keys->kind == HF_CHANGE_EXTEND || keys->kind == HF_CHANGE_ASSUMPTION) {
            value_read(reader, part, &change);
        } else {
            reader->status = hf_text_copy(reader->keep, hf_text_trim(part->text), &change.object);
        }
    }
    change_keys_check(reader, object, keys);
    change_keep(reader, &change);
}

static void element_read(struct scenario_reader *reader, const struct hf_json *element) {
    if (!hf_json_is(element, HF_JSON_OBJECT)) {
        scenario_defect(reader, value_place(element), "expected a change: an object in braces");
        return;
    }
    const struct hf_json *const word = part_find(reader, element, "change", true);
    if (word == NULL) {
        return;
    }
    for (size_t i = 0; i < sizeof change_keys / sizeof change_keys[0]; i++) {
        if (is_key(word->text, hf_change_word(change_keys[i].kind))) {
            change_read(reader, element, &change_keys[i]);
            return;
        }
    }
    scenario_defect(reader, value_place(word),
                    "'%.*s' is no change; it is activate, end, end-licence, list-party, extend, "
                    "countermeasure, lose, add or assume",
                    HF_TEXT_ARG(hf_text_slice(word->text, 0, SHOWN)));
}

static void document_read(struct scenario_reader *reader, const struct hf_json *root) {
    const struct hf_json *const schema = hf_json_member(root, "schema");
    const struct hf_json *const changes = hf_json_member(root, "changes");
    const struct hf_json *const name = hf_json_member(root, "name");
    if (!hf_json_is(schema, HF_JSON_STRING) ||
        !hf_text_equal(schema->text, HF_TEXT("holdfast-scenario/1"))) {
        scenario_defect(reader, value_place(schema == NULL ? root : schema),
                        "'schema' must be \"holdfast-scenario/1\"");
    }
    for (const struct hf_json *member = root->first; member != NULL; member = member->next) {
        if (!is_key(member->name, "schema") && !is_key(member->name, "name") &&
            !is_key(member->name, "changes") && !is_key(member->name, "note")) {
            key_say(reader, member, "schema, name, changes, note");
        }
    }
    if (name != NULL) {
        const struct hf_json *const text = part_find(reader, root, "name", false);
        if (text != NULL && reader->status == HF_OK) {
            reader->status =
                hf_text_copy(reader->keep, hf_text_trim(text->text), &reader->checked->name);
        }
    }
    if (!hf_json_is(changes, HF_JSON_ARRAY)) {
        scenario_defect(reader, value_place(changes == NULL ? root : changes),
                        "'changes' must be a list of changes, in square brackets");
        return;
    }
    for (const struct hf_json *element = changes->first; element != NULL && reader->status == HF_OK;
         element = element->next) {
        element_read(reader, element);
    }
}

static enum hf_status problem_keep(void *context, const struct hf_json_problem *problem) {
    struct scenario_reader *const reader = context;
    const struct place place = {problem->kind == HF_JSON_DUPLICATE ? HF_DEFECT_DUPLICATE
                                                                   : HF_DEFECT_SYNTAX,
                                problem->line, problem->column, problem->subject};
    scenario_defect(reader, place, "%.*s", HF_TEXT_ARG(problem->message));
    return reader->status;
}

static enum hf_status scenario_json_read(struct scenario_reader *reader, struct hf_text bytes,
                                         struct hf_arena scratch) {
    struct hf_json *root = NULL;
    const struct hf_json_sink sink = {.context = reader, .problem = problem_keep};
    const size_t half = hf_arena_left(&scratch) / 2; /* the tree; the rest is for the reading */
    struct hf_arena tree = scratch;
    tree.end = tree.at + half;
    scratch.at = tree.end;
    HF_TRY(hf_json_read(bytes, &sink, &tree, scratch, &root));
    if (reader->status == HF_OK && hf_json_is(root, HF_JSON_OBJECT)) {
        document_read(reader, root);
    }
    return reader->status;
}

static struct hf_text without_mark(struct hf_text bytes) {
    return hf_text_starts(bytes, HF_TEXT("\xef\xbb\xbf")) ? hf_text_slice(bytes, 3, bytes.len)
                                                          : bytes;
}

enum hf_status hf_scenario_read(struct hf_text file, struct hf_text bytes, struct hf_arena *keep,
                                struct hf_arena scratch, struct hf_scenario_checked *checked,
                                struct hf_error *error) {
    if (keep == NULL || checked == NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "hf_scenario_read needs an arena and a place for the result");
    }
    if (bytes.len > FILE_BYTES_MAX) {
        return hf_error_set(error, HF_ERR_LIMIT, "a scenario has at most %d bytes",
                            (int)FILE_BYTES_MAX);
    }
    struct hf_scenario_checked made = {0};
    struct scenario_reader reader = {.file = file, .keep = keep, .checked = &made};
    const struct hf_text text = without_mark(bytes);
    if (hf_text_starts(hf_text_trim(text), HF_TEXT("{"))) {
        const enum hf_status status = scenario_json_read(&reader, text, scratch);
        reader.status = reader.status == HF_OK ? status : reader.status;
    } else {
        lines_read(&reader, text);
    }
    if (reader.status != HF_OK) {
        return hf_error_set(error, reader.status, "no memory to read the scenario");
    }
    *checked = made;
    return HF_OK;
}
