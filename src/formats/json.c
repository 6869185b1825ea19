#include "formats/json.h"

#include "base/hash.h"
#include "formats/json_string.h"
#include "formats/utf8_mend.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <yajl/yajl_parse.h>

/* yajl finds the tokens; this file knows where they are and hangs them into a tree. The document is
 * handed over in one piece, so that yajl's count of bytes used is a position in it; strings are
 * taken from there (json_string.h). Between two tokens stand only blanks, ',' and ':', so the begin
 * of a token is found by walking on from the end of the one before; that walk counts the lines too
 * (a string cannot hold a line end).
 *
 * yajl does not look at what its allocator returns. It gets a region that is certainly large
 * enough: it allocates its handle, a stack that is bounded by our depth limit, and two buffers that
 * double until the longest token fits. */

enum {
    YAJL_FIXED_BYTES = 64 << 10, /* handle, lexer, stack, first buffers, message: 10 KiB seen */
    YAJL_PER_TOKEN_BYTE =
        8, /* two buffers, each at most twice the token, each with its smaller predecessors */
    MAP_FROM_COUNT = 16, /* objects with more keys look for equal ones with a map */
};

struct json_region {
    struct hf_arena arena;
};

struct json_parse {
    struct hf_text document;
    const struct hf_json_sink *sink;
    struct hf_arena *keep;
    struct hf_arena element; /* streaming: where the element at hand is built, from element_begin
                                anew each time */
    uint8_t *element_begin;
    struct hf_arena scratch;
    struct json_region region;
    const char *member; /* NULL: no streaming */
    yajl_handle handle;
    struct hf_json *root;
    struct hf_json *open[HF_JSON_DEPTH_MAX]; /* containers around the place at hand */
    struct hf_json *last[HF_JSON_DEPTH_MAX]; /* their last children */
    size_t depth;
    size_t
        stream_depth; /* how many containers stand around a streamed element; 0: not in the array */
    struct hf_text key; /* waits for its value */
    int64_t key_line;
    int64_t key_column;
    size_t at; /* end of the last token */
    int64_t line;
    size_t line_begin;
    bool is_clean; /* the whole document is UTF-8 without NUL */
    bool is_done;  /* in yajl_complete_parse: positions come from the document's end */
    enum hf_status status;
};

static void *region_alloc(void *context, size_t size) {
    struct json_region *region = context;
    size_t *block = hf_arena_alloc(&region->arena, 1, 16, size + 16);
    assert(block != NULL);
    block[0] = size;
    return block + 2;
}

static void region_free(void *context, void *block) {
    (void)context;
    (void)block;
}

static void *region_grow(void *context, void *block, size_t size) {
    void *grown = region_alloc(context, size);
    if (block != NULL) {
        const size_t old = ((const size_t *)block)[-2];
        memcpy(grown, block, old < size ? old : size);
    }
    return grown;
}

static bool is_gap(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Longest stretch that could be one token: a string by its quotes, anything else up to a blank or a
 * sign. */
static size_t longest_token(struct hf_text document) {
    size_t longest = 0;
    size_t begin = 0;
    bool in_string = false;
    for (size_t i = 0; i < document.len; i++) {
        const char c = document.data[i];
        if (in_string) {
            in_string = c != '"';
            i += c == '\\' && i + 1 < document.len ? 1 : 0;
        } else if (c == '"') {
            begin = i;
            in_string = true;
        } else if (is_gap(c) || c == ',' || c == ':' || c == '[' || c == ']' || c == '{' ||
                   c == '}') {
            begin = i;
        }
        longest = i + 1 - begin > longest ? i + 1 - begin : longest;
    }
    return longest;
}

static int64_t column_of(const struct json_parse *parse, size_t offset) {
    return (int64_t)(offset - parse->line_begin) + 1;
}

static bool say(struct json_parse *parse, const struct hf_json_problem *problem) {
    if (parse->status == HF_OK && parse->sink->problem != NULL) {
        parse->status = parse->sink->problem(parse->sink->context, problem);
    }
    return parse->status == HF_OK;
}

/* Walks over blanks, and over ',' and ':' where another token follows before `until`. */
static void walk(struct json_parse *parse, size_t until, bool over_signs) {
    while (parse->at < until) {
        const char c = parse->document.data[parse->at];
        if (!is_gap(c) && !(over_signs && (c == ',' || c == ':') && parse->at + 1 < until)) {
            return;
        }
        if (c == '\n' || (c == '\r' && (parse->at + 1 >= parse->document.len ||
                                        parse->document.data[parse->at + 1] != '\n'))) {
            parse->line++;
            parse->line_begin = parse->at + 1;
        }
        parse->at++;
    }
}

/* Puts `at` on the begin of the token that yajl has just read, and returns its end. */
static size_t token_find(struct json_parse *parse, size_t number_len) {
    walk(parse, parse->document.len, true);
    if (number_len > 0) {
        return parse->at + number_len;
    }
    return parse->is_done ? parse->document.len : yajl_get_bytes_consumed(parse->handle);
}

static struct hf_arena *tree_arena(struct json_parse *parse) {
    return parse->stream_depth > 0 && parse->depth >= parse->stream_depth ? &parse->element
                                                                          : parse->keep;
}

/* The decoded text of the string token from `at` to `end`. */
static bool string_take(struct json_parse *parse, size_t end, struct hf_text *text) {
    const struct hf_text raw = hf_text_slice(parse->document, parse->at + 1, end - 1);
    size_t bad_at = 0;
    parse->status = hf_json_string_decode(tree_arena(parse), raw, parse->is_clean, text, &bad_at);
    if (parse->status != HF_OK || bad_at == raw.len) {
        return parse->status == HF_OK;
    }
    return say(parse, &(struct hf_json_problem){
                          .kind = HF_JSON_BYTES,
                          .line = parse->line,
                          .column = column_of(parse, parse->at + 1 + bad_at),
                          .subject = *text,
                          .message = HF_TEXT(
                              "the string holds bytes that are not UTF-8, half a surrogate pair or "
                              "a NUL; each was replaced by the sign U+FFFD: write the file anew in "
                              "UTF-8"),
                      });
}

/* Hangs a value that begins at `at` into the tree. NULL when the parse has to stop. */
static struct hf_json *value_add(struct json_parse *parse, enum hf_json_type type) {
    struct hf_json *value = hf_new(tree_arena(parse), struct hf_json, 1);
    if (value == NULL) {
        parse->status = HF_ERR_MEMORY;
        return NULL;
    }
    *value = (struct hf_json){.type = type,
                              .line = parse->line,
                              .column = column_of(parse, parse->at),
                              .offset = parse->at,
                              .name = parse->key,
                              .name_line = parse->key_line,
                              .name_column = parse->key_column};
    parse->key = (struct hf_text){NULL, 0};
    parse->key_line = 0;
    parse->key_column = 0;
    if (parse->depth == 0) {
        parse->root = value;
        return value;
    }
    if (parse->stream_depth > 0 && parse->depth == parse->stream_depth) {
        return value; /* an element stands alone */
    }
    struct hf_json *parent = parse->open[parse->depth - 1];
    struct hf_json **last = &parse->last[parse->depth - 1];
    *(*last == NULL ? &parent->first : &(*last)->next) = value;
    *last = value;
    parent->child_count++;
    return value;
}

/* A value is complete. If it is an element of the streamed array, gives it away and takes its
 * memory back. */
static bool value_end(struct json_parse *parse, struct hf_json *value, size_t end) {
    value->end = end;
    parse->at = end;
    if (parse->stream_depth > 0 && parse->depth == parse->stream_depth) {
        parse->status = parse->sink->element(parse->sink->context, value);
        parse->element.at = parse->element_begin;
    }
    return parse->status == HF_OK;
}

static bool duplicate_say(struct json_parse *parse, const struct hf_json *value) {
    return say(parse,
               &(struct hf_json_problem){
                   .kind = HF_JSON_DUPLICATE,
                   .line = value->name_line,
                   .column = value->name_column,
                   .subject = value->name,
                   .message = HF_TEXT(
                       "the object has this key already; the first one counts: remove one of them"),
               });
}

static bool is_repeated(const struct hf_json *object, const struct hf_json *value) {
    for (const struct hf_json *other = object->first; other != value; other = other->next) {
        if (hf_text_equal(other->name, value->name)) {
            return true;
        }
    }
    return false;
}

static bool duplicates_find(struct json_parse *parse, const struct hf_json *object) {
    struct hf_arena scratch = parse->stream_depth > 0 ? parse->element : parse->scratch;
    struct hf_map map = {0};
    for (const struct hf_json *value = object->first; value != NULL; value = value->next) {
        bool repeats = false;
        if (object->child_count > MAP_FROM_COUNT) {
            uint32_t found = 0;
            repeats = hf_map_get(&map, value->name) != HF_MAP_NONE;
            if (hf_map_put(&map, &scratch, value->name, 0, &found) != HF_OK) {
                parse->status = HF_ERR_MEMORY;
                return false;
            }
        } else {
            repeats = is_repeated(object, value);
        }
        if (repeats && !duplicate_say(parse, value)) {
            return false;
        }
    }
    return true;
}

static int plain_value(struct json_parse *parse, enum hf_json_type type, struct hf_text number) {
    const size_t end = token_find(parse, number.len);
    struct hf_json *value = value_add(parse, type);
    if (value == NULL) {
        return 0;
    }
    value->text = number.len > 0 ? hf_text_slice(parse->document, parse->at, end) : number;
    return value_end(parse, value, end) ? 1 : 0;
}

static int on_null(void *context) {
    return plain_value(context, HF_JSON_NULL, (struct hf_text){NULL, 0});
}

static int on_boolean(void *context, int is_true) {
    return plain_value(context, is_true != 0 ? HF_JSON_TRUE : HF_JSON_FALSE,
                       (struct hf_text){NULL, 0});
}

static int on_number(void *context, const char *data, size_t len) {
    return plain_value(context, HF_JSON_NUMBER, (struct hf_text){data, len});
}

static int on_string(void *context, const unsigned char *data, size_t len) {
    struct json_parse *parse = context;
    (void)data;
    (void)len;
    const size_t end = token_find(parse, 0);
    struct hf_text text = {NULL, 0};
    if (!string_take(parse, end, &text)) {
        return 0;
    }
    struct hf_json *value = value_add(parse, HF_JSON_STRING);
    if (value == NULL) {
        return 0;
    }
    value->text = text;
    return value_end(parse, value, end) ? 1 : 0;
}

static int on_key(void *context, const unsigned char *data, size_t len) {
    struct json_parse *parse = context;
    (void)data;
    (void)len;
    const size_t end = token_find(parse, 0);
    if (!string_take(parse, end, &parse->key)) {
        return 0;
    }
    parse->key_line = parse->line;
    parse->key_column = column_of(parse, parse->at);
    parse->at = end;
    return 1;
}

static int container_begin(struct json_parse *parse, enum hf_json_type type) {
    const size_t end = token_find(parse, 0);
    if (parse->depth == HF_JSON_DEPTH_MAX) {
        (void)say(parse,
                  &(struct hf_json_problem){
                      .kind = HF_JSON_DEPTH,
                      .line = parse->line,
                      .column = column_of(parse, parse->at),
                      .message = HF_TEXT(
                          "more than 64 objects and lists within each other; reading stops here"),
                  });
        return 0;
    }
    struct hf_json *value = value_add(parse, type);
    if (value == NULL) {
        return 0;
    }
    value->is_cut = true;
    value->end = end;
    parse->at = end;
    parse->open[parse->depth] = value;
    parse->last[parse->depth] = NULL;
    parse->depth++;
    const bool is_streamed =
        parse->member != NULL && parse->stream_depth == 0 && type == HF_JSON_ARRAY &&
        (parse->depth == 1 ||
         (parse->depth == 2 && hf_text_equal(value->name, hf_text_of(parse->member))));
    if (is_streamed) {
        parse->stream_depth = parse->depth;
    }
    return 1;
}

static int on_map_begin(void *context) {
    return container_begin(context, HF_JSON_OBJECT);
}

static int on_array_begin(void *context) {
    return container_begin(context, HF_JSON_ARRAY);
}

static int container_end(struct json_parse *parse) {
    const size_t end = token_find(parse, 0);
    assert(parse->depth > 0);
    struct hf_json *value = parse->open[--parse->depth];
    value->is_cut = false;
    if (value->type == HF_JSON_OBJECT && !duplicates_find(parse, value)) {
        return 0;
    }
    if (parse->stream_depth > parse->depth) {
        parse->stream_depth = 0;
        parse->member = NULL; /* an object has one such list; a second one is part of the rest */
    }
    return value_end(parse, value, end) ? 1 : 0;
}

static int on_map_end(void *context) {
    return container_end(context);
}

static int on_array_end(void *context) {
    return container_end(context);
}

static void problem_here(struct json_parse *parse, enum hf_json_problem_kind kind, size_t offset,
                         const char *message) {
    (void)say(parse, &(struct hf_json_problem){.kind = kind,
                                               .line = parse->line,
                                               .column = column_of(parse, offset),
                                               .message = hf_text_of(message)});
}

/* yajl says why in words like "parse error: unallowed token at this point in JSON text\n". In a
 * "lexical error" it stopped at the very byte, else behind the token that does not fit. */
static void syntax_say(struct json_parse *parse) {
    const size_t consumed = yajl_get_bytes_consumed(parse->handle);
    unsigned char *why = yajl_get_error(parse->handle, 0, NULL, 0);
    const struct hf_text text = hf_text_trim(hf_text_of((const char *)why));
    const bool is_lexical = hf_text_starts(text, HF_TEXT("lexical"));
    const size_t colon = hf_text_find(text, HF_TEXT(": "), 0);
    char message[200];
    (void)snprintf(message, sizeof message, "this is no JSON: %.*s",
                   HF_TEXT_ARG(hf_text_slice(text, colon == text.len ? 0 : colon + 2, text.len)));
    walk(parse, consumed, true);
    problem_here(parse, HF_JSON_SYNTAX, is_lexical ? consumed : parse->at, message);
    yajl_free_error(parse->handle, why);
}

static void error_say(struct json_parse *parse) {
    if (parse->root == NULL || parse->depth > 0) {
        syntax_say(parse);
        return;
    }
    walk(parse, parse->document.len, false);
    problem_here(parse, HF_JSON_TRAILING, parse->at,
                 "the document is complete before this; what follows was not read");
}

static void truncated_say(struct json_parse *parse) {
    char message[120] = "the document is empty";
    walk(parse, parse->document.len, true);
    if (parse->depth > 0) {
        (void)snprintf(message, sizeof message,
                       "the document ends inside what begins on line %lld; fetch it again",
                       (long long)parse->open[parse->depth - 1]->line);
    } else if (parse->at < parse->document.len) {
        (void)snprintf(message, sizeof message, "the document ends too early; fetch it again");
    }
    problem_here(parse, HF_JSON_TRUNCATED, parse->document.len, message);
}

static void parse_run(struct json_parse *parse) {
    const unsigned char *bytes = (const unsigned char *)parse->document.data;
    yajl_status status = yajl_status_ok;
    if (parse->document.len > 0) {
        status = yajl_parse(parse->handle, bytes, parse->document.len);
    }
    if (status == yajl_status_error) {
        error_say(parse);
    } else if (status == yajl_status_ok) {
        parse->is_done = true;
        if (yajl_complete_parse(parse->handle) == yajl_status_error) {
            truncated_say(parse);
        }
    }
    for (size_t i = 0; i < parse->depth; i++) {
        parse->open[i]->end = parse->at;
    }
}

static const yajl_callbacks callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_map_begin,
    .yajl_map_key = on_key,
    .yajl_end_map = on_map_end,
    .yajl_start_array = on_array_begin,
    .yajl_end_array = on_array_end,
};

static enum hf_status document_parse(struct json_parse *parse) {
    const size_t longest = longest_token(parse->document);
    size_t wanted = 0;
    if (__builtin_mul_overflow(longest, (size_t)YAJL_PER_TOKEN_BYTE, &wanted) ||
        __builtin_add_overflow(wanted, (size_t)YAJL_FIXED_BYTES, &wanted)) {
        return HF_ERR_MEMORY;
    }
    uint8_t *memory = hf_arena_alloc(&parse->scratch, 1, 16, wanted);
    if (memory == NULL) {
        return HF_ERR_MEMORY;
    }
    parse->region.arena = hf_arena_over(memory, wanted);
    parse->element = parse->scratch;
    parse->element_begin = parse->element.at;
    parse->is_clean = hf_utf8_first_bad(parse->document) == parse->document.len;
    yajl_alloc_funcs functions = {region_alloc, region_grow, region_free, &parse->region};
    parse->handle = yajl_alloc(&callbacks, &functions, parse);
    /* Bad bytes are looked for here: yajl would stop at the first. */
    (void)yajl_config(parse->handle, yajl_dont_validate_strings, 1);
    parse_run(parse);
    yajl_free(parse->handle);
    return parse->status;
}

static struct json_parse parse_begin(struct hf_text document, const struct hf_json_sink *sink) {
    const bool has_mark = hf_text_starts(document, HF_TEXT("\xEF\xBB\xBF"));
    return (struct json_parse){
        .document = has_mark ? hf_text_slice(document, 3, document.len) : document,
        .sink = sink,
        .line = 1,
    };
}

enum hf_status hf_json_read(struct hf_text document, const struct hf_json_sink *sink,
                            struct hf_arena *keep, struct hf_arena scratch, struct hf_json **root) {
    struct hf_arena moved = *keep;
    struct json_parse parse = parse_begin(document, sink);
    parse.keep = &moved;
    parse.scratch = scratch;
    HF_TRY(document_parse(&parse));
    *keep = moved;
    *root = parse.root;
    return HF_OK;
}

enum hf_status hf_json_stream(struct hf_text document, const char *member,
                              const struct hf_json_sink *sink, struct hf_arena *keep,
                              struct hf_arena scratch, struct hf_json **rest) {
    struct hf_arena moved = *keep;
    struct json_parse parse = parse_begin(document, sink);
    parse.keep = &moved;
    parse.scratch = scratch;
    parse.member = member;
    HF_TRY(document_parse(&parse));
    *keep = moved;
    *rest = parse.root;
    return HF_OK;
}

const struct hf_json *hf_json_member(const struct hf_json *object, const char *name) {
    if (!hf_json_is(object, HF_JSON_OBJECT)) {
        return NULL;
    }
    const struct hf_text wanted = hf_text_of(name);
    for (const struct hf_json *member = object->first; member != NULL; member = member->next) {
        if (hf_text_equal(member->name, wanted)) {
            return member;
        }
    }
    return NULL;
}

struct hf_text hf_json_text(const struct hf_json *value) {
    if (value == NULL) {
        return (struct hf_text){NULL, 0};
    }
    switch (value->type) {
    case HF_JSON_NUMBER:
    case HF_JSON_STRING:
        return value->text;
    case HF_JSON_TRUE:
        return HF_TEXT("true");
    case HF_JSON_FALSE:
        return HF_TEXT("false");
    case HF_JSON_NULL:
    case HF_JSON_ARRAY:
    case HF_JSON_OBJECT:
        return (struct hf_text){NULL, 0};
    }
    return (struct hf_text){NULL, 0};
}

bool hf_json_is(const struct hf_json *value, enum hf_json_type type) {
    return value != NULL && value->type == type;
}
