/* holdfast/status.h - how a call says that it could not do its work.
 *
 * Three kinds of trouble are kept apart in the whole tree:
 *
 *  1. A mistake of ours inside the library: `assert`, kept on in release builds.
 *  2. An operating error (no memory, unreadable file, malformed input that stops the work): the
 * call returns an `enum hf_status` other than HF_OK and leaves its results untouched. Details go
 * into an optional `struct hf_error *`, the last parameter, owned by the caller. NULL is always
 * allowed.
 *  3. A defect in the data (one unreadable row): a `struct hf_defect`, see holdfast/defect.h. Never
 * an error.
 *
 * **Ownership.** A `struct hf_error` holds its texts by value; nothing is to be released.
 */
#ifndef HOLDFAST_STATUS_H
#define HOLDFAST_STATUS_H

#include <stdint.h>

#define HF_MUST_CHECK __attribute__((warn_unused_result))
#define HF_PRINTF(format_index, first_index)                                                       \
    __attribute__((format(printf, format_index, first_index)))
/* Marks what leaves the shared library; everything else is hidden. */
#define HF_PUBLIC __attribute__((visibility("default")))

enum hf_status {
    HF_OK = 0,
    HF_ERR_ARGUMENT,  /* the caller asked for something that has no meaning */
    HF_ERR_MEMORY,    /* an arena or a buffer reached its limit, or the system has no memory */
    HF_ERR_NOT_FOUND, /* a file, a name or a row that was asked for does not exist */
    HF_ERR_INPUT,     /* the input as a whole cannot be read: wrong format, truncated at its head */
    HF_ERR_LIMIT,     /* the input is larger than a stated limit */
    HF_ERR_IO,        /* the machine failed: reading, writing, disk full */
    HF_ERR_STORE,     /* the workspace file is damaged, locked, or of a newer version */
};

/* What went wrong and where. `line` and `column` count from 1; 0 says that there is no place. */
struct hf_error {
    enum hf_status status;
    char source[128]; /* file or source name, "" if none; cut at a character's boundary */
    int64_t line;
    int64_t column;
    char message[256]; /* one sentence: what is wrong, and what to do */
};

/* Returns the status of `expression` from the enclosing function unless it is HF_OK. The only macro
 * in the tree that changes the flow of control. */
#define HF_TRY(expression)                                                                         \
    do {                                                                                           \
        const enum hf_status hf_try_status = (expression);                                         \
        if (hf_try_status != HF_OK) {                                                              \
            return hf_try_status;                                                                  \
        }                                                                                          \
    } while (0)

/* Says that a status is deliberately not looked at. */
static inline void hf_ignore(enum hf_status status) {
    (void)status;
}

/* Fills `error` (if not NULL) and returns `status`, so that a failing function ends in one line:
 * `return hf_error_set(error, HF_ERR_INPUT, "no header row; ...")`. Source, line and column are
 * cleared. */
HF_PUBLIC enum hf_status hf_error_set(struct hf_error *error, enum hf_status status,
                                      const char *format, ...) HF_PRINTF(3, 4);

/* Adds the place to an error that hf_error_set filled. Does nothing when `error` is NULL. */
HF_PUBLIC void hf_error_place(struct hf_error *error, const char *source, int64_t line,
                              int64_t column);

/* Returns a status's name in words, as "out of memory". Never NULL. */
HF_PUBLIC const char *hf_status_text(enum hf_status status);

#endif
