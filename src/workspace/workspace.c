#include "workspace/workspace_private.h"

#include <holdfast/evidence.h>
#include <stdlib.h>

enum { NOTE_BYTES = 1 << 12 };

enum hf_status hf_workspace_arena(struct hf_arena *arena, size_t limit_bytes,
                                  struct hf_error *error) {
    const enum hf_status status = hf_arena_open(arena, limit_bytes);
    return status == HF_OK
               ? HF_OK
               : hf_error_set(error, status, "no memory: %zu bytes of address space", limit_bytes);
}

size_t hf_workspace_reader_bytes(size_t len) {
    const size_t least = (size_t)32 << 20;
    const size_t most = (size_t)32 << 30;
    const size_t per_byte = 128;
    return len > (most - least) / per_byte ? most : least + len * per_byte;
}

/* A file that was changed by being opened: that is said. Paths may hold anything; the line is one
 * line. */
static void log_migration(const struct hf_workspace *workspace, const char *path) {
    const struct hf_store_migration migration = hf_store_migration(workspace->store);
    if (migration.from_version == 0 || workspace->host.log == NULL) {
        return;
    }
    struct hf_buffer line = hf_buffer_make((size_t)1 << 16);
    hf_buffer_printf(&line,
                     "The workspace %s was of version %lld, of an older program, and was brought "
                     "to this one's. As it was, it is kept as %s",
                     path, (long long)migration.from_version, migration.copy);
    for (size_t i = 0; i < line.len; i++) {
        const unsigned char c = (unsigned char)line.data[i];
        line.data[i] = c < ' ' || c == 0x7f ? '?' : line.data[i];
    }
    const struct hf_text text = hf_buffer_text(&line);
    workspace->host.log(workspace->host.context,
                        line.status == HF_OK ? text : HF_TEXT("the workspace was migrated"));
    hf_buffer_free(&line);
}

enum hf_status hf_workspace_open(const struct hf_host *host, const char *path,
                                 enum hf_workspace_mode mode, struct hf_workspace **workspace,
                                 struct hf_error *error) {
    static const enum hf_store_mode modes[] = {
        [HF_WORKSPACE_READ] = HF_STORE_READ,
        [HF_WORKSPACE_WRITE] = HF_STORE_WRITE,
        [HF_WORKSPACE_CREATE] = HF_STORE_CREATE,
    };
    if (host == NULL || workspace == NULL || mode < HF_WORKSPACE_READ ||
        mode > HF_WORKSPACE_CREATE) {
        return hf_error_set(error, HF_ERR_ARGUMENT, "a workspace needs a host, a path and a mode");
    }
    struct hf_workspace *const opened = calloc(1, sizeof *opened);
    if (opened == NULL) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory to open a workspace");
    }
    opened->host = *host;
    if (host->who != NULL) {
        host->who(host->context, opened->who, sizeof opened->who);
    }
    struct hf_buffer note = hf_buffer_make(NOTE_BYTES);
    if (host->clock != NULL) {
        hf_log_add(&note, "clock", hf_text_of(host->clock));
    }
    const struct hf_store_options options = {.mode = modes[mode],
                                             .now = host->now(host->context),
                                             .who = hf_text_of(opened->who),
                                             .note = hf_buffer_text(&note)};
    const enum hf_status status =
        note.status == HF_OK ? hf_store_open(path, &options, &opened->store, error)
                             : hf_error_set(error, note.status, "no memory to open '%s'", path);
    hf_buffer_free(&note);
    if (status != HF_OK) {
        free(opened);
        return status;
    }
    log_migration(opened, path);
    *workspace = opened;
    return HF_OK;
}

void hf_workspace_close(struct hf_workspace *workspace) {
    if (workspace == NULL) {
        return;
    }
    hf_store_close(workspace->store);
    free(workspace);
}

static enum hf_status list_sources(struct hf_workspace *workspace, struct hf_arena *keep,
                                   struct hf_source_info **source, size_t *source_count,
                                   struct hf_error *error) {
    struct hf_store_source *found = NULL;
    size_t count = 0;
    struct hf_store_moment moment;
    HF_TRY(hf_store_moment(workspace->store, INT64_MAX, keep, &moment, error));
    HF_TRY(hf_store_sources(workspace->store, &moment, keep, &found, &count, error));
    struct hf_source_info *const info = hf_new(keep, struct hf_source_info, count);
    if (info == NULL) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory to list %zu sources", count);
    }
    for (size_t i = 0; i < count; i++) {
        info[i] = (struct hf_source_info){
            .name = found[i].name,
            .batches = found[i].batches,
            .rows = found[i].rows,
            .defects = found[i].defects,
            .first_imported_at = found[i].first_imported_at,
            .last_imported_at = found[i].last_imported_at,
            .last_digest = found[i].last_digest,
            .published = found[i].published,
        };
    }
    *source = info;
    *source_count = count;
    return HF_OK;
}

enum hf_status hf_workspace_sources(struct hf_workspace *workspace, struct hf_arena *keep,
                                    struct hf_source_info **source, size_t *source_count,
                                    struct hf_error *error) {
    if (workspace == NULL || keep == NULL || source == NULL || source_count == NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "sources need a workspace, an arena and a place for the answer");
    }
    HF_TRY(hf_store_read_begin(workspace->store, error));
    const enum hf_status status = list_sources(workspace, keep, source, source_count, error);
    hf_store_read_end(workspace->store);
    return status;
}

enum hf_status hf_workspace_source_remove(struct hf_workspace *workspace, struct hf_text name,
                                          int64_t *rows_removed, struct hf_error *error) {
    if (workspace == NULL || rows_removed == NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "a removal needs a workspace and a place for the answer");
    }
    const struct hf_store_import removal = {
        .source = hf_text_trim(name),
        .imported_at = workspace->host.now(workspace->host.context),
        .who = hf_text_of(workspace->who),
    };
    return hf_store_remove_source(workspace->store, &removal, rows_removed, error);
}

enum hf_status hf_workspace_defects(struct hf_workspace *workspace, struct hf_arena *keep,
                                    struct hf_defect **defect, size_t *defect_count,
                                    struct hf_error *error) {
    if (workspace == NULL || keep == NULL || defect == NULL || defect_count == NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "defects need a workspace, an arena and a place for the answer");
    }
    HF_TRY(hf_store_read_begin(workspace->store, error));
    struct hf_store_moment moment;
    enum hf_status status = hf_store_moment(workspace->store, INT64_MAX, keep, &moment, error);
    if (status == HF_OK) {
        status = hf_store_defects(workspace->store, &moment, keep, defect, defect_count, error);
    }
    hf_store_read_end(workspace->store);
    return status;
}

#define MOMENT_BYTES ((size_t)1 << 30) /* address space */

enum hf_status hf_workspace_shared_rows(struct hf_workspace *workspace, int64_t limit,
                                        int64_t *rows, struct hf_error *error) {
    if (workspace == NULL || rows == NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "shared rows need a workspace and a place for the answer");
    }
    struct hf_arena opened;
    struct hf_store_moment moment;
    HF_TRY(hf_workspace_arena(&opened, MOMENT_BYTES, error));
    struct hf_arena keep = opened;
    enum hf_status status = hf_store_read_begin(workspace->store, error);
    if (status == HF_OK) {
        status = hf_store_moment(workspace->store, INT64_MAX, &keep, &moment, error);
    }
    if (status == HF_OK) {
        status = hf_store_shared_rows(workspace->store, &moment, limit, rows, error);
    }
    hf_store_read_end(workspace->store);
    hf_arena_close(&opened);
    return status;
}
