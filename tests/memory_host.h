/* memory_host.h - a machine for tests: files in memory, a clock that stands where it is put, and
 * reads, listings and writes that fail when they are told to. */
#ifndef HF_TESTS_MEMORY_HOST_H
#define HF_TESTS_MEMORY_HOST_H

#include <holdfast/buffer.h>
#include <holdfast/host.h>

#include <stdlib.h>
#include <string.h>

#include "base/random.h"

#define MEMORY_HOST __attribute__((unused)) static

enum { MEMORY_FILES_MAX = 64 };

struct memory_file {
    char path[96];
    char *bytes; /* of the host: memory_host_end frees them */
    size_t len;
};

struct memory_host {
    struct memory_file file[MEMORY_FILES_MAX];
    size_t count;
    int64_t now;
    int64_t calls;    /* reads, listings and writes so far */
    int64_t fails_at; /* the call that fails, from 1; 0: none */
    char failed[96];  /* its path */
};

MEMORY_HOST struct memory_file *memory_file_find(struct memory_host *memory, const char *path) {
    for (size_t i = 0; i < memory->count; i++) {
        if (strcmp(memory->file[i].path, path) == 0) {
            return &memory->file[i];
        }
    }
    return NULL;
}

MEMORY_HOST void memory_file_put(struct memory_host *memory, const char *path,
                                 struct hf_text bytes) {
    struct memory_file *file = memory_file_find(memory, path);
    if (file == NULL) {
        if (memory->count == MEMORY_FILES_MAX) {
            abort();
        }
        file = &memory->file[memory->count++];
        *file = (struct memory_file){.len = 0};
        (void)snprintf(file->path, sizeof file->path, "%s", path);
    }
    char *const copy = malloc(bytes.len + 1);
    if (copy == NULL) {
        abort();
    }
    if (bytes.len > 0) {
        memcpy(copy, bytes.data, bytes.len);
    }
    free(file->bytes);
    file->bytes = copy;
    file->len = bytes.len;
}

MEMORY_HOST void memory_file_remove(struct memory_host *memory, const char *path) {
    struct memory_file *const file = memory_file_find(memory, path);
    if (file != NULL) {
        free(file->bytes);
        *file = memory->file[--memory->count];
    }
}

MEMORY_HOST void memory_host_end(struct memory_host *memory) {
    for (size_t i = 0; i < memory->count; i++) {
        free(memory->file[i].bytes);
    }
    memory->count = 0;
}

static enum hf_status memory_fails(struct memory_host *memory, const char *path,
                                   struct hf_error *error) {
    memory->calls++;
    if (memory->calls != memory->fails_at) {
        return HF_OK;
    }
    (void)snprintf(memory->failed, sizeof memory->failed, "%s", path);
    return hf_error_set(error, HF_ERR_IO, "cannot read or write '%s': the disk is broken", path);
}

static enum hf_status memory_read(void *context, struct hf_arena *keep, const char *path,
                                  size_t limit_bytes, struct hf_text *bytes,
                                  struct hf_error *error) {
    struct memory_host *const memory = context;
    HF_TRY(memory_fails(memory, path, error));
    const struct memory_file *const file = memory_file_find(memory, path);
    if (file == NULL) {
        return hf_error_set(error, HF_ERR_NOT_FOUND, "there is no '%s'", path);
    }
    if (file->len > limit_bytes) {
        return hf_error_set(error, HF_ERR_LIMIT, "'%s' is too large", path);
    }
    return hf_text_copy(keep, (struct hf_text){file->bytes, file->len}, bytes);
}

static enum hf_status memory_write(void *context, const char *path, struct hf_text bytes,
                                   struct hf_error *error) {
    HF_TRY(memory_fails(context, path, error));
    memory_file_put(context, path, bytes);
    return HF_OK;
}

static int memory_name_order(const void *left, const void *right) {
    return hf_text_compare(*(const struct hf_text *)left, *(const struct hf_text *)right);
}

static enum hf_status memory_list(void *context, struct hf_arena *keep, const char *path,
                                  struct hf_host_names *names, struct hf_error *error) {
    struct memory_host *const memory = context;
    const size_t len = strlen(path);
    HF_TRY(memory_fails(memory, path, error));
    if (memory_file_find(memory, path) != NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT, "'%s' is not a folder", path);
    }
    *names = (struct hf_host_names){hf_new(keep, struct hf_text, memory->count), 0};
    for (size_t i = 0; i < memory->count && names->name != NULL; i++) {
        const char *const other = memory->file[i].path;
        if (strncmp(other, path, len) == 0 && other[len] == '/') {
            names->name[names->count++] = hf_text_of(other + len + 1);
        }
    }
    if (names->name == NULL || names->count == 0) {
        return hf_error_set(error, HF_ERR_NOT_FOUND, "there is no '%s'", path);
    }
    qsort(names->name, names->count, sizeof *names->name, memory_name_order);
    return HF_OK;
}

static enum hf_status memory_make_folder(void *context, const char *path, struct hf_error *error) {
    return memory_fails(context, path, error);
}

static int64_t memory_now(void *context) {
    return ((const struct memory_host *)context)->now;
}

static void memory_log(void *context, struct hf_text line) {
    (void)context;
    (void)line;
}

MEMORY_HOST struct hf_host memory_host_of(struct memory_host *memory) {
    return (struct hf_host){.context = memory,
                            .read = memory_read,
                            .write = memory_write,
                            .list = memory_list,
                            .make_folder = memory_make_folder,
                            .now = memory_now,
                            .log = memory_log};
}

static void memory_rows_print(struct hf_buffer *text, bool is_site, int64_t version, int64_t rows) {
    static const char *const status[] = {"active", "planned", "retired"};
    struct hf_random random = {.seed = 77, .stream = (uint64_t)version};
    hf_buffer_puts(text, is_site ? "name,status,region\n"
                                 : "name,site,manufacturer,device_type,status,install_date\n");
    for (int64_t i = 0; i < rows; i++) {
        const uint64_t draw = hf_random_next(&random);
        const char *const word = status[draw / 7 % 3];
        if (draw % 7 == 0) {
            continue; /* not in this version */
        }
        if (is_site) {
            hf_buffer_printf(text, "site %lld,%s,region %d\n", (long long)i, word,
                             (int)(draw / 64 % 4));
        } else {
            hf_buffer_printf(text, "r%lld,site %lld,Acme,X%d,%s,%s\n", (long long)i,
                             (long long)(i / 2), (int)(draw / 64 % 3), word,
                             draw % 5 == 0 ? "no date" : "2021-03-04");
        }
    }
}

/* Fills a folder with sites and devices: another version is another subset of the same rows, partly
 * with other values; some dates cannot be read. */
MEMORY_HOST void memory_folder_fill(struct memory_host *memory, const char *folder, int64_t version,
                                    int64_t rows) {
    static const char *const name[] = {"devices.csv", "sites.csv"};
    for (size_t i = 0; i < 2; i++) {
        struct hf_buffer text = hf_buffer_make((size_t)1 << 24);
        char path[96];
        memory_rows_print(&text, i == 1, version, rows);
        (void)snprintf(path, sizeof path, "%s/%s", folder, name[i]);
        memory_file_put(memory, path, hf_buffer_text(&text));
        hf_buffer_free(&text);
    }
}

#endif
