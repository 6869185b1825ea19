/* json.h - JSON documents as trees, each value with its place.
 *
 * Two ways in: hf_json_read gives the whole document; hf_json_stream gives the elements of a long
 * array one by one and needs memory for one of them. Both go on for as long as the syntax lasts and
 * give what was read up to there.
 *
 * **Input.** UTF-8, RFC 8259, a byte order mark is skipped. No comments. Numbers are kept as they
 * are written. Strings are slices of the document where they hold no escapes: the document must
 * outlive the tree. A byte that is not UTF-8, and a NUL, is a problem and U+FFFD in the string.
 * **Places.** `line` and `column` count from 1, columns are bytes. Columns and offsets leave a byte
 * order mark out.
 * **Problems.** Each is said once through `problem`, in order of the document. After SYNTAX,
 * TRUNCATED, DEPTH and TRAILING nothing more is read. Return a status other than HF_OK from a
 * callback to stop with it.
 * **Errors.** HF_ERR_MEMORY, HF_ERR_ARGUMENT (no document), or a callback's. What is wrong in the
 * document is never one.
 * **Limits.** HF_JSON_DEPTH_MAX levels. **Cost.** O(length), one pass and a look at the longest
 * string; scratch takes about 8 times the longest string beside the trees.
 */
#ifndef HF_FORMATS_JSON_H
#define HF_FORMATS_JSON_H

#include <holdfast/text.h>

enum { HF_JSON_DEPTH_MAX = 64 };

enum hf_json_type {
    HF_JSON_NULL,
    HF_JSON_FALSE,
    HF_JSON_TRUE,
    HF_JSON_NUMBER,
    HF_JSON_STRING,
    HF_JSON_ARRAY,
    HF_JSON_OBJECT,
};

struct hf_json {
    enum hf_json_type type;
    bool is_cut;          /* ARRAY, OBJECT: the document ended or broke off inside it */
    uint32_t child_count; /* ARRAY, OBJECT */
    int64_t line;         /* of the first byte of the value */
    int64_t column;
    size_t offset; /* of the same byte in the document */
    size_t
        end; /* one past its last byte; of an ARRAY or OBJECT that is cut: as far as it was read */
    struct hf_text text; /* STRING: decoded; NUMBER: as written; else empty */
    struct hf_text name; /* in an object: the key, decoded */
    int64_t name_line;   /* of the key's opening quote; 0 in an array */
    int64_t name_column;
    struct hf_json *first; /* ARRAY, OBJECT: children in order; equal keys stay, hf_json_member
                              gives the first */
    struct hf_json *next;  /* next sibling */
};

enum hf_json_problem_kind {
    HF_JSON_SYNTAX,    /* not JSON here */
    HF_JSON_TRUNCATED, /* the document ends too early; the place is its end */
    HF_JSON_DEPTH,     /* deeper than HF_JSON_DEPTH_MAX */
    HF_JSON_TRAILING,  /* bytes behind the end of the document */
    HF_JSON_DUPLICATE, /* a key that its object had already: the first one counts */
    HF_JSON_BYTES,     /* a string holds bytes that are not UTF-8, half a surrogate pair, a NUL */
};

struct hf_json_problem {
    enum hf_json_problem_kind kind;
    int64_t line;
    int64_t column;
    struct hf_text
        subject; /* the key or string it is about, or empty; lives until the call returns */
    struct hf_text message; /* one sentence; lives until the call returns */
};

struct hf_json_sink {
    void *context;
    enum hf_status (*problem)(void *context,
                              const struct hf_json_problem *problem); /* NULL: not asked for */
    /* hf_json_stream only. The tree lives until the call returns. */
    enum hf_status (*element)(void *context, const struct hf_json *element);
};

/* Reads a document. *root is NULL when it holds no value at all. */
HF_MUST_CHECK enum hf_status hf_json_read(struct hf_text document, const struct hf_json_sink *sink,
                                          struct hf_arena *keep, struct hf_arena scratch,
                                          struct hf_json **root);

/* Calls `element` for each complete element of the document's top array, or of the array that the
 * top object holds under `member`. *rest is the top value without those elements (the rest of the
 * object, or an empty array), NULL if there is none; it lives in `keep`. An element that is cut is
 * not given: the TRUNCATED or SYNTAX problem says so by its place. */
HF_MUST_CHECK enum hf_status hf_json_stream(struct hf_text document, const char *member,
                                            const struct hf_json_sink *sink, struct hf_arena *keep,
                                            struct hf_arena scratch, struct hf_json **rest);

/* The first member of that name; NULL if there is none or `object` is NULL or no object.
 * O(members). */
const struct hf_json *hf_json_member(const struct hf_json *object, const char *name);
/* Text of a STRING or NUMBER, "true" or "false"; empty for NULL, containers and a NULL pointer. */
struct hf_text hf_json_text(const struct hf_json *value);
bool hf_json_is(const struct hf_json *value, enum hf_json_type type); /* false for a NULL pointer */

#endif
