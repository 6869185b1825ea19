/* The JSON wrapper, whole and streamed, and packs as single rows. The tree must hang together:
 * places grow, children lie inside their parents, counts agree; streaming gives the elements that
 * the whole document has. */
#include "fuzz/fuzz_reader.h"

#include "formats/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct json_seen {
    size_t problem_count;
    size_t element_count;
    int64_t line_count;
    size_t size;
};

static enum hf_status on_problem(void *context, const struct hf_json_problem *problem) {
    struct json_seen *seen = context;
    seen->problem_count++;
    fuzz_demand(problem->line >= 1 && problem->line <= seen->line_count,
                "problems lie in the document");
    fuzz_demand(problem->column >= 1 && (size_t)problem->column <= seen->size + 1,
                "problems lie in the document");
    fuzz_demand(hf_utf8_valid_length(problem->subject) == problem->subject.len,
                "subjects are UTF-8");
    return HF_OK;
}

/* Walks the tree without recursion. */
static void tree_check(const struct hf_json *value, struct hf_text document) {
    const struct hf_json *stack[HF_JSON_DEPTH_MAX];
    size_t depth = 0;
    while (value != NULL || depth > 0) {
        if (value == NULL) {
            value = stack[--depth]->next;
            continue;
        }
        fuzz_demand(value->offset < value->end && value->end <= document.len,
                    "values lie in the document");
        fuzz_demand(value->next == NULL || value->next->offset >= value->end,
                    "values follow each other");
        fuzz_demand(depth == 0 || value->end <= stack[depth - 1]->end,
                    "children lie in their parents");
        fuzz_demand(hf_utf8_valid_length(value->text) == value->text.len, "texts are UTF-8");
        if (value->first == NULL) {
            fuzz_demand(value->child_count == 0, "counts agree");
            value = depth == 0 ? NULL : value->next;
            continue;
        }
        fuzz_demand(depth < HF_JSON_DEPTH_MAX, "trees are not deeper than they may be");
        stack[depth++] = value;
        value = value->first;
    }
}

static enum hf_status on_element(void *context, const struct hf_json *element) {
    struct json_seen *seen = context;
    seen->element_count++;
    fuzz_demand(!element->is_cut, "elements are complete");
    return HF_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct hf_text document = {(const char *)data, size};
    struct json_seen seen = {.line_count = 1, .size = size};
    for (size_t i = 0; i < size; i++) {
        seen.line_count += data[i] == '\n' || data[i] == '\r' ? 1 : 0;
    }
    struct hf_arena opened[2];
    fuzz_demand(hf_arena_open(&opened[0], FUZZ_MEMORY + 256 * size) == HF_OK, "address space");
    fuzz_demand(hf_arena_open(&opened[1], FUZZ_MEMORY + 256 * size) == HF_OK, "address space");
    const struct hf_json_sink sink = {&seen, on_problem, on_element};
    struct hf_arena keep = opened[0];
    struct hf_json *root = NULL;
    fuzz_demand(hf_json_read(document, &sink, &keep, opened[1], &root) == HF_OK,
                "documents are read");
    fuzz_demand(root != NULL || seen.problem_count > 0, "nothing is dropped silently");
    tree_check(root, document);
    const size_t problem_count = seen.problem_count;
    size_t wanted = 0;
    for (const struct hf_json *child = hf_json_is(root, HF_JSON_ARRAY) ? root->first : NULL;
         child != NULL; child = child->next) {
        wanted += child->is_cut ? 0 : 1;
    }
    struct hf_json *rest = NULL;
    fuzz_demand(hf_json_stream(document, "results", &sink, &keep, opened[1], &rest) == HF_OK,
                "documents are streamed");
    fuzz_demand(seen.problem_count == 2 * problem_count, "both ways find the same problems");
    fuzz_demand(!hf_json_is(root, HF_JSON_ARRAY) || seen.element_count == wanted,
                "both ways find the same elements");
    hf_arena_close(&opened[0]);
    hf_arena_close(&opened[1]);
    const struct fuzz_reader reader = {
        .format = HF_FORMAT_PACK, .file = "pack.json", .has_single_keys = true, .rows_per_byte = 2};
    fuzz_reader_try(&reader, data, size);
    return 0;
}
