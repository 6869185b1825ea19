/* holdfast/host.h - the only way out of the library to the machine.
 *
 * The application makes a `struct hf_host` (hf_host_posix) and passes it down to the rooms that
 * read or write; tests pass one of their own with a file system in memory, a clock that stands
 * still and writes that fail.
 *
 * **Ownership.** What is read lives in the arena that was passed. **Errors.** HF_ERR_NOT_FOUND,
 * HF_ERR_ARGUMENT (a folder is read as a file), HF_ERR_IO, HF_ERR_LIMIT (a file larger than
 * `limit_bytes`), HF_ERR_MEMORY.
 */
#ifndef HOLDFAST_HOST_H
#define HOLDFAST_HOST_H

#include <holdfast/text.h>

struct hf_host_names {
    struct hf_text *name; /* file names without the folder, in byte order; folders end in '/' */
    size_t count;
};

struct hf_host {
    void *context;
    enum hf_status (*read)(void *context, struct hf_arena *keep, const char *path,
                           size_t limit_bytes, struct hf_text *bytes, struct hf_error *error);
    /* Replaces the file as a whole: written beside it, synced, renamed. "-" writes to standard
     * output. */
    enum hf_status (*write)(void *context, const char *path, struct hf_text bytes,
                            struct hf_error *error);
    /* Lists a folder. HF_ERR_ARGUMENT if `path` is a file. */
    enum hf_status (*list)(void *context, struct hf_arena *keep, const char *path,
                           struct hf_host_names *names, struct hf_error *error);
    enum hf_status (*make_folder)(void *context, const char *path, struct hf_error *error);
    int64_t (*now)(void *context); /* seconds since 1970, UTC */
    const char *clock; /* NULL: `now` is the machine's clock. Else what set it, as the evidence log
                          is to keep it: "set by NAME" */
    /* One line for the person at the terminal, without line end. */
    void (*log)(void *context, struct hf_text line);
    /* Who works here, as the evidence log keeps it: "login@machine". Writes at most `size` bytes
     * with a closing NUL. NULL is allowed: then it is not known. */
    void (*who)(void *context, char *name, size_t size);
    /* Adds to the end of a file that is there, for files too large to be held in memory whole; what
     * was added before stays when it fails. NULL is allowed: then files are written whole. */
    enum hf_status (*append)(void *context, const char *path, struct hf_text bytes,
                             struct hf_error *error);
};

/* The real machine. "-" as a path to read is standard input. No context, nothing to release. */
HF_PUBLIC struct hf_host hf_host_posix(void);

#endif
