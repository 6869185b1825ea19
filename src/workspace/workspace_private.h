/* workspace_private.h - what the files of this room share. */
#ifndef HF_WORKSPACE_WORKSPACE_PRIVATE_H
#define HF_WORKSPACE_WORKSPACE_PRIVATE_H

#include <holdfast/workspace.h>

#include "store/store.h"

enum { WHO_BYTES = 200 };

struct hf_workspace {
    struct hf_host host;
    struct hf_store *store;
    char who[WHO_BYTES]; /* "" when the host does not say */
};

/* What one import reads. */
struct import_paths {
    bool is_folder;
    struct hf_text source; /* name made from the path */
    struct hf_text *path;  /* with closing NUL behind each */
    struct hf_text *name;  /* without folder */
    size_t count;
    struct hf_text *folder; /* folders inside the folder: not read */
    size_t folder_count;
};

/* Lists the files that `path` stands for, in byte order. Texts live in `keep`. */
HF_MUST_CHECK enum hf_status hf_import_paths_find(const struct hf_host *host, const char *path,
                                                  struct hf_arena *keep, struct import_paths *paths,
                                                  struct hf_error *error);

/* Address space for reading a document of this length: trees of small values are the largest. */
size_t hf_workspace_reader_bytes(size_t len);

/* Opens an arena for the length of a call, or says that there is no memory. */
HF_MUST_CHECK enum hf_status hf_workspace_arena(struct hf_arena *arena, size_t limit_bytes,
                                                struct hf_error *error);

#endif
