#include "workspace/workspace_private.h"

/* Which files an import reads, and what their source is called when nobody says it. */

/* "dump.2024.csv" -> "dump.2024"; a name that is all extension stays. */
static struct hf_text without_extension(struct hf_text name) {
    for (size_t i = name.len; i > 1; i--) {
        if (name.data[i - 1] == '.') {
            return hf_text_slice(name, 0, i - 1);
        }
    }
    return name;
}

static struct hf_text base_name(struct hf_text path) {
    while (path.len > 0 && path.data[path.len - 1] == '/') {
        path.len--;
    }
    size_t from = path.len;
    while (from > 0 && path.data[from - 1] != '/') {
        from--;
    }
    return hf_text_slice(path, from, path.len);
}

bool hf_import_version_of(struct hf_text name, struct hf_text *list,
                          struct hf_date_range *published) {
    static const size_t lengths[] = {sizeof "2022-04-21" - 1, sizeof "2022-04" - 1};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        if (name.len < lengths[i] + 2) {
            continue;
        }
        const size_t at = name.len - lengths[i];
        const struct hf_text day = hf_text_slice(name, at, name.len);
        const bool is_parted =
            hf_text_find(HF_TEXT("_-. "), hf_text_slice(name, at - 1, at), 0) < 4;
        if (is_parted && day.data[4] == '-' && hf_date_range_parse(day, published)) {
            *list = hf_text_slice(name, 0, at - 1);
            return true;
        }
    }
    return false;
}

/* "." and ".." and "/" are places, not names. */
static struct hf_text source_name(struct hf_text base, bool is_folder) {
    if (hf_text_equal(base, HF_TEXT("-"))) {
        return HF_TEXT("stdin");
    }
    if (base.len == 0 || hf_text_equal(base, HF_TEXT(".")) || hf_text_equal(base, HF_TEXT(".."))) {
        return (struct hf_text){NULL, 0};
    }
    return is_folder ? base : without_extension(base);
}

static enum hf_status take_file(struct hf_text path, struct hf_arena *keep,
                                struct import_paths *paths) {
    const char *const copy = hf_text_string(keep, path);
    paths->path = hf_new(keep, struct hf_text, 1);
    paths->name = hf_new(keep, struct hf_text, 1);
    if (copy == NULL || paths->path == NULL || paths->name == NULL) {
        return HF_ERR_MEMORY;
    }
    paths->path[0] = (struct hf_text){copy, path.len};
    paths->name[0] = base_name(paths->path[0]);
    paths->count = 1;
    paths->source = source_name(paths->name[0], false);
    return HF_OK;
}

static enum hf_status take_folder(struct hf_text path, const struct hf_host_names *names,
                                  struct hf_arena *keep, struct import_paths *paths) {
    const char *const copy = hf_text_string(keep, path);
    paths->path = hf_new(keep, struct hf_text, names->count);
    paths->name = hf_new(keep, struct hf_text, names->count);
    paths->folder = hf_new(keep, struct hf_text, names->count);
    if (copy == NULL || paths->path == NULL || paths->name == NULL || paths->folder == NULL) {
        return HF_ERR_MEMORY;
    }
    paths->is_folder = true;
    paths->source = source_name(base_name((struct hf_text){copy, path.len}), true);
    for (size_t i = 0; i < names->count; i++) {
        if (hf_text_ends(names->name[i], HF_TEXT("/"))) {
            paths->folder[paths->folder_count++] = names->name[i];
            continue;
        }
        const bool has_slash = hf_text_ends(path, HF_TEXT("/"));
        struct hf_text joined;
        HF_TRY(hf_text_format(keep, &joined, "%.*s%s%.*s", HF_TEXT_ARG(path), has_slash ? "" : "/",
                              HF_TEXT_ARG(names->name[i])));
        const char *const closed = hf_text_string(keep, joined);
        if (closed == NULL) {
            return HF_ERR_MEMORY;
        }
        paths->path[paths->count] = (struct hf_text){closed, joined.len};
        paths->name[paths->count] = names->name[i];
        paths->count++;
    }
    return HF_OK;
}

enum hf_status hf_import_paths_find(const struct hf_host *host, const char *path,
                                    struct hf_arena *keep, struct import_paths *paths,
                                    struct hf_error *error) {
    const struct hf_text text = hf_text_of(path);
    struct hf_host_names names = {NULL, 0};
    struct import_paths found = {.count = 0};
    enum hf_status status = HF_ERR_ARGUMENT; /* of a file that is no folder */
    if (!hf_text_equal(text, HF_TEXT("-"))) {
        struct hf_error trouble = {.message = ""};
        status = host->list(host->context, keep, path, &names, &trouble);
        if (status == HF_ERR_NOT_FOUND) {
            return hf_error_set(error, status,
                                "there is no file or folder '%.180s'; look at the path", path);
        }
        if (status != HF_OK && status != HF_ERR_ARGUMENT) {
            return hf_error_set(error, status, "%s", trouble.message);
        }
    }
    const bool is_folder = status == HF_OK;
    if (is_folder && names.count == 0) {
        return hf_error_set(
            error, HF_ERR_INPUT,
            "the folder '%.120s' is empty; give one that holds tables such as devices.csv", path);
    }
    status = is_folder ? take_folder(text, &names, keep, &found) : take_file(text, keep, &found);
    if (status != HF_OK) {
        return hf_error_set(error, status, "no memory to list '%.180s'", path);
    }
    *paths = found;
    return HF_OK;
}
