#include "store/store_migrate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The copy that a migration keeps: page by page as the file is, with what is still in the log
 * beside it. Its bytes depend on nothing but the pages, so that a second try, or a copy that was
 * put back and is migrated again, finds that the same copy is there already. Rejected: VACUUM INTO,
 * which numbers the schema anew in each copy of a copy.
 *
 * No file is ever written over: what lies there may be the only copy of another state. The
 * workspace itself is never opened here, only by SQLite: closing any handle of a file ends all
 * locks that the process has on it. */

enum { COPIES_MAX = 1000, READ_BYTES = 8192 };

static enum hf_status copy_fail(const struct hf_store *store, const char *path,
                                struct hf_error *error) {
    char text[128] = "";
    const char *const said = strerror_r(errno, text, sizeof text);
    return hf_error_set(error, errno == ENOMEM ? HF_ERR_MEMORY : HF_ERR_IO,
                        "'%.70s' is of an older version and stays so, since no copy of it can be "
                        "kept as '%.80s': %.60s",
                        store->path, path, said);
}

/* An empty file, for nobody's eyes but those that may see the workspace. */
static enum hf_status make_empty(const struct hf_store *store, const char *path,
                                 struct hf_error *error) {
    struct stat facts;
    if (stat(store->path, &facts) != 0 || (unlink(path) != 0 && errno != ENOENT)) {
        return copy_fail(store, path, error);
    }
    const int file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0) {
        return copy_fail(store, path, error);
    }
    const mode_t seen_by = fchown(file, facts.st_uid, facts.st_gid) == 0 ? 0777 : 0700;
    const bool is_set = fchmod(file, facts.st_mode & seen_by) == 0;
    const bool is_closed = close(file) == 0;
    return is_set && is_closed ? HF_OK : copy_fail(store, path, error);
}

static int copy_pages(sqlite3 *from, sqlite3 *to) {
    /* nothing can be lost in a file that is synced as a whole afterwards */
    int code =
        sqlite3_exec(to, "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF", NULL, NULL, NULL);
    if (code != SQLITE_OK) {
        return code;
    }
    sqlite3_backup *const backup = sqlite3_backup_init(to, "main", from, "main");
    if (backup == NULL) {
        return sqlite3_extended_errcode(to);
    }
    code = sqlite3_backup_step(backup, -1);
    const int end_code = sqlite3_backup_finish(backup);
    return code == SQLITE_DONE ? end_code : code;
}

static enum hf_status fill(struct hf_store *store, const char *path, struct hf_error *error) {
    sqlite3 *to = NULL;
    int code = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK) {
        code = copy_pages(store->db, to);
    }
    const int close_code = sqlite3_close(to);
    code = code == SQLITE_OK ? close_code : code;
    return code == SQLITE_OK ? HF_OK : hf_store_fail(store, code, "copy", error);
}

/* Size and digest of a file, which is synced on the way. */
static bool read_through(const char *path, struct hf_digest_hex *digest, int64_t *size_bytes) {
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return false;
    }
    struct hf_digest sum = hf_digest_make();
    char bytes[READ_BYTES];
    ssize_t taken = 1;
    *size_bytes = 0;
    while (taken > 0 || (taken < 0 && errno == EINTR)) {
        taken = read(file, bytes, sizeof bytes);
        if (taken > 0) {
            hf_digest_add(&sum, (struct hf_text){bytes, (size_t)taken});
            *size_bytes += taken;
        }
    }
    *digest = hf_digest_end(&sum);
    const bool is_synced = taken == 0 && fsync(file) == 0;
    const int reason = errno;
    close(file);
    errno = reason;
    return is_synced;
}

static bool is_same_file(const char *path, const struct store_copy *copy) {
    struct stat facts;
    struct hf_digest_hex digest;
    int64_t size_bytes = 0;
    return stat(path, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_size == copy->size_bytes &&
           read_through(path, &digest, &size_bytes) &&
           hf_text_equal(hf_digest_text(&digest), hf_digest_text(&copy->digest));
}

/* The first path that is free, or that has the same bytes already. */
static enum hf_status choose_path(const struct hf_store *store, int64_t version,
                                  struct store_copy *copy, struct hf_error *error) {
    const size_t room = strlen(copy->part) + 16;
    for (int i = 1; i <= COPIES_MAX; i++) {
        const int len =
            snprintf(copy->path, room, "%s.version-%lld", store->path, (long long)version);
        if (i > 1) {
            (void)snprintf(copy->path + len, room - (size_t)len, ".%d", i);
        }
        struct stat facts;
        if (lstat(copy->path, &facts) != 0) {
            return errno == ENOENT ? HF_OK : copy_fail(store, copy->path, error);
        }
        copy->is_there = is_same_file(copy->path, copy);
        if (copy->is_there) {
            return HF_OK;
        }
    }
    errno = EEXIST;
    return copy_fail(store, copy->path, error);
}

enum hf_status hf_store_copy_make(struct hf_store *store, int64_t version, struct store_copy *copy,
                                  struct hf_error *error) {
    static const char longest[] = ".version-9223372036854775807.part";
    const size_t room = strlen(store->path) + sizeof longest;
    *copy = (struct store_copy){.part = malloc(room), .path = malloc(room + 16)};
    if (copy->part == NULL || copy->path == NULL) {
        free(copy->part); /* nothing is there yet that it would remove */
        copy->part = NULL;
        return hf_store_fail(store, SQLITE_NOMEM, "copy", error);
    }
    (void)snprintf(copy->part, room, "%s.version-%lld.part", store->path, (long long)version);
    HF_TRY(make_empty(store, copy->part, error));
    HF_TRY(fill(store, copy->part, error));
    if (!read_through(copy->part, &copy->digest, &copy->size_bytes)) {
        return copy_fail(store, copy->part, error);
    }
    return choose_path(store, version, copy, error);
}

/* A name is kept when its folder is. */
static bool sync_folder(const char *path) {
    const char *const slash = strrchr(path, '/');
    char *const folder = slash == NULL ? strdup(".") : strndup(path, (size_t)(slash - path) + 1);
    if (folder == NULL) {
        return false;
    }
    const int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    if (file < 0) {
        return false;
    }
    const bool is_synced = fsync(file) == 0 || errno == EINVAL; /* it has none: some networks */
    const int reason = errno;
    close(file);
    errno = reason;
    return is_synced;
}

enum hf_status hf_store_copy_keep(struct hf_store *store, struct store_copy *copy,
                                  struct hf_error *error) {
    struct stat facts;
    if (!copy->is_there && lstat(copy->path, &facts) == 0) {
        errno = EEXIST;
        return copy_fail(store, copy->path, error);
    }
    if (!copy->is_there && rename(copy->part, copy->path) != 0) {
        return copy_fail(store, copy->path, error);
    }
    return sync_folder(copy->path) ? HF_OK : copy_fail(store, copy->path, error);
}

void hf_store_copy_free(struct store_copy *copy) {
    if (copy->part != NULL) {
        (void)unlink(copy->part);
    }
    free(copy->part);
    free(copy->path);
    *copy = (struct store_copy){.part = NULL};
}
