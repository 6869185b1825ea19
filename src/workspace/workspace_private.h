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

/* "consolidated_2022-04-21": the version of that day of the list "consolidated". False, and nothing
 * is set, when the name does not end in a day or a month behind one of '_', '-', '.', ' '. */
bool hf_import_version_of(struct hf_text name, struct hf_text *list,
                          struct hf_date_range *published);

/* The bytes of what may be a canonical text. */
struct import_head {
    struct hf_host host; /* the workspace's own */
    const char *path;
    struct hf_arena opened;
    struct hf_text bytes;
    bool is_canonical, is_list;
};
/* Reads the file to see whether it is a canonical text, unless another format was said. If it is
 * none, the workspace's host gives these bytes to whoever reads the path again, until
 * hf_import_head_close, which is to be called once this returned HF_OK. */
HF_MUST_CHECK enum hf_status hf_import_head_open(struct hf_workspace *workspace, const char *path,
                                                 struct hf_text format, struct import_head *head,
                                                 struct hf_error *error);
void hf_import_head_close(struct hf_workspace *workspace, const struct import_head *head);
/* Imports what hf_import_head_open found. */
HF_MUST_CHECK enum hf_status
hf_canonical_import(struct hf_workspace *workspace, const struct import_head *head,
                    const struct hf_import_options *options, struct hf_arena *keep,
                    struct hf_import_result *result, struct hf_error *error);

/* Address space for reading a document of this length: trees of small values are the largest. */
size_t hf_workspace_reader_bytes(size_t len);

/* hf_workspace_snapshot on so many threads; 0: as the number of rows suggests. The result does not
 * depend on it. */
HF_MUST_CHECK enum hf_status hf_workspace_snapshot_on(struct hf_workspace *workspace,
                                                      int64_t known_at, uint32_t threads,
                                                      struct hf_arena *keep,
                                                      struct hf_snapshot *snapshot,
                                                      struct hf_error *error);

/* Opens an arena for the length of a call, or says that there is no memory. */
HF_MUST_CHECK enum hf_status hf_workspace_arena(struct hf_arena *arena, size_t limit_bytes,
                                                struct hf_error *error);

#endif
