/* Goal: trees hold what the document says, with the place of every value; broken documents give
 * what was read and the exact place of the trouble. Method: a table of documents with the tree
 * printed as text, a table of broken ones with line, column and kind, streaming against reading
 * whole, every cut of a document, each allocation failing in turn. */
#include "base/random.h"
#include "formats/json.h"
#include "tests/check.h"

#include <holdfast/buffer.h>
#include <string.h>

struct seen {
    struct hf_buffer out;
    int problem_count;
    int element_count;
    struct hf_json_problem first; /* texts not kept */
};

static void print(struct hf_buffer *out, const struct hf_json *value) {
    const struct hf_json *stack[HF_JSON_DEPTH_MAX + 1];
    size_t depth = 0;
    for (;;) {
        if (value != NULL) {
            if (value->name_line > 0) {
                hf_buffer_printf(out, "%.*s=", HF_TEXT_ARG(value->name));
            }
            static const char *const words[] = {"null", "false", "true", "#", "'", "[", "{"};
            hf_buffer_puts(out, words[value->type]);
            hf_buffer_add(out, value->text);
            hf_buffer_printf(out, "@%d:%d", (int)value->line, (int)value->column);
            if (value->type >= HF_JSON_ARRAY) {
                stack[depth++] = value;
                value = value->first;
                hf_buffer_putc(out, ' ');
                continue;
            }
        } else if (depth > 0) {
            value = stack[--depth];
            hf_buffer_puts(out, value->is_cut ? "~" : value->type == HF_JSON_ARRAY ? "]" : "}");
        }
        if (depth == 0) {
            return;
        }
        hf_buffer_putc(out, ' ');
        value = value->next;
    }
}

static enum hf_status on_problem(void *context, const struct hf_json_problem *problem) {
    struct seen *seen = context;
    if (seen->problem_count++ == 0) {
        seen->first = *problem;
    }
    CHECK(problem->line >= 1 && problem->column >= 1);
    CHECK(problem->message.len > 0);
    return HF_OK;
}

static enum hf_status on_element(void *context, const struct hf_json *element) {
    struct seen *seen = context;
    seen->element_count++;
    print(&seen->out, element);
    hf_buffer_puts(&seen->out, ";");
    return HF_OK;
}

static struct hf_arena keep_opened;
static struct hf_arena scratch_opened;

static struct hf_json *read_whole(struct hf_text document, struct seen *seen) {
    *seen = (struct seen){.out = hf_buffer_make(1 << 20)};
    const struct hf_json_sink sink = {seen, on_problem, on_element};
    struct hf_arena keep = keep_opened;
    struct hf_json *root = NULL;
    CHECK(hf_json_read(document, &sink, &keep, scratch_opened, &root) == HF_OK);
    return root;
}

static void test_trees(void) {
    static const struct {
        const char *document;
        const char *tree;
    } cases[] = {
        {"{}", "{@1:1 }"},
        {" [1, -2.50e3 ,\"a\",true,false,null] ",
         "[@1:2 #1@1:3 #-2.50e3@1:6 'a@1:15 true@1:19 false@1:24 null@1:30 ]"},
        {"{\"a\":1,\n \"b\" : {\"c\":[]}}", "{@1:1 a=#1@1:6 b={@2:8 c=[@2:13 ] } }"},
        {"[\r\n1,\r2,\n3]", "[@1:1 #1@2:1 #2@3:1 #3@4:1 ]"},
        {"\xEF\xBB\xBF[7]", "[@1:1 #7@1:2 ]"},
        {"12", "#12@1:1"},
        {"\"x\\u00e9\\n\"", "'x\xC3\xA9\n@1:1"},
        {"[\"a\\\"b\", \"c\"]", "[@1:1 'a\"b@1:2 'c@1:10 ]"},
        {"{\"\":\"\"}", "{@1:1 ='@1:5 }"},
        {"[\"\\b\\f\\r\\t\\/\\\\\"]", "[@1:1 '\b\f\r\t/\\@1:2 ]"},
        {"[\"\\ud83d\\ude00\"]", "[@1:1 '\xF0\x9F\x98\x80@1:2 ]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct seen seen;
        print(&seen.out, read_whole(hf_text_of(cases[i].document), &seen));
        CHECK_TEXT(hf_buffer_text(&seen.out), cases[i].tree);
        CHECK(seen.problem_count == 0);
        hf_buffer_free(&seen.out);
    }
}

static void test_problems(void) {
    static const struct {
        const char *document;
        enum hf_json_problem_kind kind;
        int64_t line;
        int64_t column; /* of the caret below the document's last line */
        const char *tree;
    } cases[] = {
        {"", HF_JSON_TRUNCATED, 1, 1, ""},
        {" \n ", HF_JSON_TRUNCATED, 2, 2, ""},
        {"[1,2", HF_JSON_TRUNCATED, 1, 5, "[@1:1 #1@1:2 #2@1:4 ~"},
        {"{\"a\":[1,\n{\"b\":2", HF_JSON_TRUNCATED, 2, 7,
         "{@1:1 a=[@1:6 #1@1:7 {@2:1 b=#2@2:6 ~ ~ ~"},
        {"[\"abc", HF_JSON_TRUNCATED, 1, 6, "[@1:1 ~"},
        {"[1,\nnul]", HF_JSON_SYNTAX, 2, 4, "[@1:1 #1@1:2 ~"},
        {"[1,,2]", HF_JSON_SYNTAX, 1, 4, "[@1:1 #1@1:2 ~"},
        {"{\"a\" \"b\"}", HF_JSON_SYNTAX, 1, 6, "{@1:1 ~"},
        {"{\"a\":1,}", HF_JSON_SYNTAX, 1, 8, "{@1:1 a=#1@1:6 ~"},
        {"[\"a\tb\"]", HF_JSON_SYNTAX, 1, 4, "[@1:1 ~"},
        {"[1] // no", HF_JSON_TRAILING, 1, 5, "[@1:1 #1@1:2 ]"},
        {"/* no */[]", HF_JSON_SYNTAX, 1, 1, ""},
        {"[1]\n x", HF_JSON_TRAILING, 2, 2, "[@1:1 #1@1:2 ]"},
        {"{\"a\":1,\"b\":2,\n\"a\":3}", HF_JSON_DUPLICATE, 2, 1,
         "{@1:1 a=#1@1:6 b=#2@1:12 a=#3@2:5 }"},
        {"[\"a\xFFz\"]", HF_JSON_BYTES, 1, 4, "[@1:1 'a\xEF\xBF\xBDz@1:2 ]"},
        {"[\"a\\n\\udc00\"]", HF_JSON_BYTES, 1, 6, "[@1:1 'a\n\xEF\xBF\xBD@1:2 ]"},
        {"[\"\\ud83d\\u0041\"]", HF_JSON_BYTES, 1, 3,
         "[@1:1 '\xEF\xBF\xBD"
         "A@1:2 ]"},
        {"[\"\\ud83d\"]", HF_JSON_BYTES, 1, 3, "[@1:1 '\xEF\xBF\xBD@1:2 ]"},
        {"[\"\\n\xFF\"]", HF_JSON_BYTES, 1, 5, "[@1:1 '\n\xEF\xBF\xBD@1:2 ]"},
        {"[\"\\u0000\"]", HF_JSON_BYTES, 1, 3, "[@1:1 '\xEF\xBF\xBD@1:2 ]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct seen seen;
        print(&seen.out, read_whole(hf_text_of(cases[i].document), &seen));
        CHECK_TEXT(hf_buffer_text(&seen.out), cases[i].tree);
        if (!CHECK(seen.problem_count == 1 && seen.first.kind == cases[i].kind &&
                   seen.first.line == cases[i].line && seen.first.column == cases[i].column)) {
            printf("    %s: %d problems, kind %d at %d:%d\n", cases[i].document, seen.problem_count,
                   (int)seen.first.kind, (int)seen.first.line, (int)seen.first.column);
        }
        hf_buffer_free(&seen.out);
    }
}

static void test_depth_and_many_keys(void) {
    char deep[200];
    struct seen seen;
    memset(deep, '[', sizeof deep);
    (void)read_whole((struct hf_text){deep, 64}, &seen);
    CHECK(seen.problem_count == 1 && seen.first.kind == HF_JSON_TRUNCATED);
    (void)read_whole((struct hf_text){deep, sizeof deep}, &seen);
    CHECK(seen.problem_count == 1 && seen.first.kind == HF_JSON_DEPTH && seen.first.column == 65);

    struct hf_buffer many = hf_buffer_make(1 << 20);
    hf_buffer_putc(&many, '{');
    for (int i = 0; i < 1000; i++) {
        hf_buffer_printf(&many, "%s\"k%d\":%d", i == 0 ? "" : ",", i, i);
    }
    hf_buffer_puts(&many, ",\n\"k500\":0}");
    const struct hf_json *root = read_whole(hf_buffer_text(&many), &seen);
    CHECK(seen.problem_count == 1 && seen.first.kind == HF_JSON_DUPLICATE && seen.first.line == 2);
    CHECK(root->child_count == 1001);
    CHECK_TEXT(hf_json_text(hf_json_member(root, "k500")), "500");
    CHECK(hf_json_member(root, "absent") == NULL && hf_json_member(NULL, "k1") == NULL);
    CHECK(hf_json_text(NULL).len == 0 && !hf_json_is(NULL, HF_JSON_NULL));
    hf_buffer_free(&many);
}

static void test_stream(void) {
    static const struct {
        const char *document;
        const char *elements;
        const char *rest;
        int problem_count;
    } cases[] = {
        {"[1,{\"a\":[2]},\"x\"]", "#1@1:2;{@1:4 a=[@1:9 #2@1:10 ] };'x@1:14;", "[@1:1 ]", 0},
        {"{\"count\":2,\"results\":[{\"id\":1},\n{\"id\":2}],\"next\":null}", "{@1:23 id=#1@1:29;}",
         NULL, 0},
        {"{\"results\":[1,2", "#1@1:13;#2@1:15;", "{@1:1 results=[@1:12 ~ ~", 1},
        {"{\"results\":[1,{\"a\":2", "#1@1:13;", "{@1:1 results=[@1:12 ~ ~", 1},
        {"{\"a\":{\"results\":[1]}}", "", "{@1:1 a={@1:6 results=[@1:17 #1@1:18 ] } }", 0},
        {"{\"results\":[1],\"results\":[2]}", "#1@1:13;",
         "{@1:1 results=[@1:12 ] results=[@1:26 #2@1:27 ] }", 1},
        {"7", "", "#7@1:1", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct seen seen = {.out = hf_buffer_make(1 << 20)};
        const struct hf_json_sink sink = {&seen, on_problem, on_element};
        struct hf_arena keep = keep_opened;
        struct hf_json *rest = NULL;
        CHECK(hf_json_stream(hf_text_of(cases[i].document), "results", &sink, &keep, scratch_opened,
                             &rest) == HF_OK);
        if (cases[i].rest != NULL) {
            CHECK_TEXT(hf_buffer_text(&seen.out), cases[i].elements);
            hf_buffer_clear(&seen.out);
            print(&seen.out, rest);
            CHECK_TEXT(hf_buffer_text(&seen.out), cases[i].rest);
        } else {
            CHECK(seen.element_count == 2);
            CHECK_TEXT(hf_json_text(hf_json_member(rest, "count")), "2");
        }
        CHECK(seen.problem_count == cases[i].problem_count);
        hf_buffer_free(&seen.out);
    }
}

/* Elements take no memory after they were given: a list of ten thousand fits where a few do. */
static void test_stream_memory(void) {
    struct hf_buffer many = hf_buffer_make(4 << 20);
    for (int i = 0; i < 10000; i++) {
        hf_buffer_printf(&many, "%s{\"name\":\"n\\u0041%d\",\"tags\":[1,2,3]}", i == 0 ? "[" : ",",
                         i);
    }
    hf_buffer_putc(&many, ']');
    struct hf_arena small;
    CHECK(hf_arena_open(&small, 128 << 10) == HF_OK);
    struct seen seen = {.out = hf_buffer_make(4 << 20)};
    const struct hf_json_sink sink = {&seen, on_problem, on_element};
    struct hf_arena keep = keep_opened;
    struct hf_json *rest = NULL;
    CHECK(hf_json_stream(hf_buffer_text(&many), "results", &sink, &keep, small, &rest) == HF_OK);
    CHECK(seen.element_count == 10000 && seen.problem_count == 0);
    hf_arena_close(&small);
    hf_buffer_free(&seen.out);
    hf_buffer_free(&many);
}

static const char sample[] = "{\"count\": 2, \"next\": null,\n \"results\": [{\"id\": 1, \"name\": "
                             "\"a\\tb\", \"x\": [true, 1.5]},"
                             " {\"id\": 2, \"id\": 3, \"k\": {\"v\": \"w\"}}]}";

/* Every cut and every changed byte: no crash, places inside the document, at most one value fewer.
 */
static void test_damage(void) {
    struct hf_random random = {.seed = 7};
    for (size_t i = 0; i < 2 * sizeof sample; i++) {
        char copy[sizeof sample];
        memcpy(copy, sample, sizeof sample);
        size_t len = sizeof sample - 1;
        if (i < sizeof sample) {
            len = i;
        } else {
            copy[hf_random_below(&random, len)] = (char)hf_random_below(&random, 256);
        }
        struct seen seen;
        (void)read_whole((struct hf_text){copy, len}, &seen);
        CHECK(i >= sizeof sample - 1 || seen.problem_count >= 1);
        CHECK(seen.first.line <= 3);
        struct hf_json *rest = NULL;
        struct hf_arena keep = keep_opened;
        const struct hf_json_sink sink = {&seen, on_problem, on_element};
        CHECK(hf_json_stream((struct hf_text){copy, len}, "results", &sink, &keep, scratch_opened,
                             &rest) == HF_OK);
        CHECK(seen.element_count <= 2);
        hf_buffer_free(&seen.out);
    }
}

static void test_no_memory(void) {
    bool is_done = false;
    for (int64_t k = 0; k < 200 && !is_done; k++) {
        struct seen seen = {.out = hf_buffer_make(1 << 20)};
        const struct hf_json_sink sink = {&seen, on_problem, on_element};
        int64_t allowance = k;
        struct hf_arena keep = keep_opened;
        struct hf_arena scratch = scratch_opened;
        keep.allowance = &allowance;
        scratch.allowance = &allowance;
        struct hf_json *root = NULL;
        const uint8_t *before = keep.at;
        const enum hf_status status =
            hf_json_read(hf_text_of(sample), &sink, &keep, scratch, &root);
        CHECK(status == HF_OK || status == HF_ERR_MEMORY);
        CHECK((status == HF_OK) == (root != NULL));
        CHECK(status == HF_OK || keep.at == before);
        is_done = status == HF_OK;
        hf_buffer_free(&seen.out);
    }
    CHECK(is_done);
}

static enum hf_status refuse(void *context, const struct hf_json *element) {
    (void)context;
    (void)element;
    return HF_ERR_IO;
}

int main(void) {
    CHECK(hf_arena_open(&keep_opened, (size_t)1 << 26) == HF_OK);
    CHECK(hf_arena_open(&scratch_opened, (size_t)1 << 26) == HF_OK);
    test_trees();
    test_problems();
    test_depth_and_many_keys();
    test_stream();
    test_stream_memory();
    test_damage();
    test_no_memory();
    struct hf_arena keep = keep_opened;
    struct hf_json *rest = NULL;
    const struct hf_json_sink stopping = {NULL, NULL, refuse};
    CHECK(hf_json_stream(HF_TEXT("[1,2]"), "results", &stopping, &keep, scratch_opened, &rest) ==
          HF_ERR_IO);
    CHECK(rest == NULL);
    hf_arena_close(&keep_opened);
    hf_arena_close(&scratch_opened);
    return check_report();
}
