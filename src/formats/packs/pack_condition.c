#include "formats/packs/pack_reader.h"

#include <assert.h>

/* A condition is an object with one member: a predicate and its argument. The tree is written out
 * children first, the children of one node side by side (holdfast/pack.h): a node is built by
 * building its children, each of which leaves its own descendants behind and comes back by value,
 * and then appending them in one go.
 *
 * What cannot be read becomes a parameter without a name, which no measure has: undetermined, in a
 * restriction as in an exception. */

enum { CONDITION_DEPTH_MAX = 12, CONDITION_CHILDREN_MAX = 64 };

/* What stands behind the colon. */
enum argument {
    ARGUMENT_LIST,     /* [conditions] */
    ARGUMENT_ONE,      /* {condition} */
    ARGUMENT_PLACE,    /* "XX" */
    ARGUMENT_CONTENT,  /* {"jurisdiction", "percent"} */
    ARGUMENT_CLASS,    /* {"jurisdiction", "class"} */
    ARGUMENT_TRUE,     /* true */
    ARGUMENT_WORD,     /* "text" */
    ARGUMENT_FUNCTION, /* id of a function class */
    ARGUMENT_DATE,     /* "YYYY-MM-DD" */
    ARGUMENT_PARAMETER /* id of a parameter of the same measure or requirement */
};

static enum argument argument_of(enum hf_predicate predicate) {
    switch (predicate) {
    case HF_IF_ALL:
    case HF_IF_ANY:
        return ARGUMENT_LIST;
    case HF_IF_NOT:
        return ARGUMENT_ONE;
    case HF_IF_ORIGINATES_IN:
    case HF_IF_DIRECT_PRODUCT_OF:
    case HF_IF_MADE_IN:
    case HF_IF_DESTINATION:
        return ARGUMENT_PLACE;
    case HF_IF_CONTENT_ABOVE:
        return ARGUMENT_CONTENT;
    case HF_IF_CONTROL_CLASS:
        return ARGUMENT_CLASS;
    case HF_IF_DESIGNED_BY_TARGET:
    case HF_IF_SUPPLY_CHAIN_ALTERED:
    case HF_IF_COMPONENT:
    case HF_IF_SOFTWARE:
    case HF_IF_LIKE_FOR_LIKE:
    case HF_IF_NO_NEW_CAPABILITY:
        return ARGUMENT_TRUE;
    case HF_IF_PRODUCT_CLASS:
    case HF_IF_TECHNOLOGY:
        return ARGUMENT_WORD;
    case HF_IF_FUNCTION_CLASS:
        return ARGUMENT_FUNCTION;
    case HF_IF_INSTALLED_BEFORE:
    case HF_IF_CONTRACT_SIGNED_UNTIL:
    case HF_IF_PRODUCTION_STARTED_BEFORE:
    case HF_IF_SHIPPED_BEFORE:
    case HF_IF_EN_ROUTE_ON:
        return ARGUMENT_DATE;
    case HF_IF_PARAMETER:
        return ARGUMENT_PARAMETER;
    }
    return ARGUMENT_WORD;
}

static struct hf_condition unreadable(const struct hf_json *value) {
    return (struct hf_condition){.predicate = HF_IF_PARAMETER, .line = value->line};
}

static bool read_word(struct pack_reader *reader, const struct hf_json *value,
                      struct hf_text *text) {
    if (value->type != HF_JSON_STRING || hf_text_trim(value->text).len == 0) {
        hf_pack_defect(reader, HF_DEFECT_FIELD, value, "expected a word, in quotes");
        return false;
    }
    *text = hf_pack_copy(reader, hf_text_trim(value->text));
    return true;
}

static bool read_content(struct pack_reader *reader, const struct hf_json *value,
                         struct hf_condition *condition) {
    static const char *const keys[] = {"jurisdiction", "percent", NULL};
    double percent = 0.0;
    if (!hf_pack_is_object(reader, value, "{\"jurisdiction\": \"XX\", \"percent\": 25}")) {
        return false;
    }
    hf_pack_keys(reader, value, keys);
    const struct hf_json *place = hf_pack_member(reader, value, "jurisdiction", true);
    const struct hf_json *number = hf_pack_member(reader, value, "percent", true);
    if (place == NULL || number == NULL || !hf_pack_number(reader, number, 0.0, 100.0, &percent)) {
        return false;
    }
    condition->text = hf_pack_country(reader, place);
    condition->ratio = percent / 100.0;
    return condition->text.len > 0;
}

static bool read_class(struct pack_reader *reader, const struct hf_json *value,
                       struct hf_condition *condition) {
    static const char *const keys[] = {"jurisdiction", "class", NULL};
    if (!hf_pack_is_object(reader, value, "{\"jurisdiction\": \"XX\", \"class\": \"5A991*\"}")) {
        return false;
    }
    hf_pack_keys(reader, value, keys);
    const struct hf_json *place = hf_pack_member(reader, value, "jurisdiction", true);
    const struct hf_json *word = hf_pack_member(reader, value, "class", true);
    if (place == NULL || word == NULL || !read_word(reader, word, &condition->text)) {
        return false;
    }
    condition->place = hf_pack_country(reader, place);
    return condition->place.len > 0;
}

static bool read_parameter(struct pack_reader *reader, const struct hf_json *value,
                           struct hf_text *text) {
    for (uint32_t i = 0; i < reader->parameter_count; i++) {
        if (value->type == HF_JSON_STRING && hf_text_equal(value->text, reader->parameter[i].id)) {
            *text = reader->parameter[i].id;
            return true;
        }
    }
    hf_pack_defect(
        reader, HF_DEFECT_REFERENCE, value,
        "'%.*s' is not among the 'parameters' of this measure or requirement; add it there",
        HF_TEXT_ARG(hf_text_slice(hf_json_text(value), 0, 60)));
    return false;
}

/* Everything but all, any and not. */
static bool read_leaf(struct pack_reader *reader, const struct hf_json *value,
                      enum argument argument, struct hf_condition *condition) {
    uint32_t position = 0;
    switch (argument) {
    case ARGUMENT_PLACE:
        condition->text = hf_pack_country(reader, value);
        return condition->text.len > 0;
    case ARGUMENT_CONTENT:
        return read_content(reader, value, condition);
    case ARGUMENT_CLASS:
        return read_class(reader, value, condition);
    case ARGUMENT_TRUE:
        if (value->type != HF_JSON_TRUE) {
            hf_pack_defect(reader, HF_DEFECT_FIELD, value,
                           "write true here; for the opposite, put it into \"not\"");
        }
        return value->type == HF_JSON_TRUE;
    case ARGUMENT_WORD:
        return read_word(reader, value, &condition->text);
    case ARGUMENT_FUNCTION:
        position = hf_pack_lookup(reader, &reader->class_id, value, "function class");
        if (position != HF_NONE) {
            condition->text = reader->pack->function_class[position].id;
        }
        return position != HF_NONE;
    case ARGUMENT_DATE:
        return hf_pack_day(reader, value, &condition->date);
    case ARGUMENT_PARAMETER:
        return read_parameter(reader, value, &condition->text);
    case ARGUMENT_LIST:
    case ARGUMENT_ONE:
        break;
    }
    return false;
}

/* Appends side by side; the position of the first one. */
static uint32_t append(struct pack_reader *reader, const struct hf_condition *condition,
                       uint32_t count) {
    struct hf_pack *pack = reader->pack;
    while (reader->status == HF_OK && pack->condition_count + count > reader->condition_capacity) {
        size_t capacity = reader->condition_capacity;
        struct hf_condition *grown = hf_arena_grow(reader->keep, pack->condition, sizeof *grown,
                                                   _Alignof(struct hf_condition), &capacity);
        if (grown == NULL) {
            hf_pack_fail(reader, HF_ERR_MEMORY);
            break;
        }
        pack->condition = grown;
        reader->condition_capacity = capacity;
    }
    if (reader->status != HF_OK) {
        return HF_NONE;
    }
    const uint32_t from = pack->condition_count;
    for (uint32_t i = 0; i < count; i++) {
        pack->condition[pack->condition_count++] = condition[i];
    }
    return from;
}

static struct hf_condition build(struct pack_reader *reader, const struct hf_json *value,
                                 int depth);

static void build_children(struct pack_reader *reader, const struct hf_json *first, uint32_t count,
                           int depth, struct hf_condition *parent) {
    struct hf_condition child[CONDITION_CHILDREN_MAX];
    assert(count <= CONDITION_CHILDREN_MAX);
    const struct hf_json *value = first;
    for (uint32_t i = 0; i < count; i++, value = value->next) {
        child[i] = build(reader, value, depth + 1);
    }
    parent->child_from = append(reader, child, count);
    parent->child_count = count;
}

/* all, any, not. */
static bool build_inner(struct pack_reader *reader, const struct hf_json *argument, int depth,
                        struct hf_condition *condition) {
    if (depth >= CONDITION_DEPTH_MAX) {
        hf_pack_defect(reader, HF_DEFECT_FIELD, argument,
                       "conditions go %d levels deep at most; write this one flatter",
                       CONDITION_DEPTH_MAX);
        return false;
    }
    if (condition->predicate == HF_IF_NOT) {
        build_children(reader, argument, 1, depth, condition);
        return true;
    }
    if (argument->type != HF_JSON_ARRAY || argument->child_count == 0 ||
        argument->child_count > CONDITION_CHILDREN_MAX) {
        hf_pack_defect(reader, HF_DEFECT_FIELD, argument,
                       "expected a list of 1 to %d conditions in square brackets",
                       CONDITION_CHILDREN_MAX);
        return false;
    }
    build_children(reader, argument->first, argument->child_count, depth, condition);
    return true;
}

/* Bounded by CONDITION_DEPTH_MAX. */
static struct hf_condition build(struct pack_reader *reader, const struct hf_json *value,
                                 int depth) {
    assert(depth <= CONDITION_DEPTH_MAX);
    if (value->type != HF_JSON_OBJECT || value->child_count != 1) {
        hf_pack_defect(reader, HF_DEFECT_FIELD, value,
                       "a condition is an object with one key, as {\"technology\": \"5g\"}; join "
                       "several with \"all\" or "
                       "\"any\"");
        return unreadable(value);
    }
    const struct hf_json *argument = value->first;
    const struct hf_json name = {.type = HF_JSON_STRING,
                                 .text = argument->name,
                                 .line = argument->name_line,
                                 .column = argument->name_column};
    int word = 0;
    if (!hf_pack_word(reader, &name, PACK_WORDS_PREDICATE, &word)) {
        return unreadable(value);
    }
    struct hf_condition condition = {.predicate = (enum hf_predicate)word, .line = value->line};
    const enum argument kind = argument_of(condition.predicate);
    const bool is_inner = kind == ARGUMENT_LIST || kind == ARGUMENT_ONE;
    const bool is_read = is_inner ? build_inner(reader, argument, depth, &condition)
                                  : read_leaf(reader, argument, kind, &condition);
    return is_read ? condition : unreadable(value);
}

uint32_t hf_pack_condition(struct pack_reader *reader, const struct hf_json *value) {
    if (value == NULL || reader->status != HF_OK) {
        return HF_NONE;
    }
    const struct hf_condition root = build(reader, value, 0);
    return append(reader, &root, 1);
}
