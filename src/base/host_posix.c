#include <holdfast/host.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static enum hf_status system_error(struct hf_error *error, const char *path, const char *doing) {
    const int reason = errno;
    const enum hf_status status = reason == ENOENT || reason == ENOTDIR ? HF_ERR_NOT_FOUND
                                  : reason == EISDIR                    ? HF_ERR_ARGUMENT
                                  : reason == ENOMEM                    ? HF_ERR_MEMORY
                                                                        : HF_ERR_IO;
    char text[128] = "";
    /* the XSI strerror_r fills the buffer, GNU's returns the text: this works with either */
    const char *said = strerror_r(reason, text, sizeof text);
    hf_ignore(hf_error_set(error, status, "cannot %s '%s': %s", doing, path, said));
    hf_error_place(error, path, 0, 0);
    return status;
}

/* Reads to the end of the file. The size that fstat gives is only a first guess: pipes have none.
 */
static enum hf_status read_all(int file, struct hf_arena *keep, size_t limit_bytes,
                               struct hf_text *bytes) {
    size_t capacity = 1 << 16;
    struct stat facts;
    if (fstat(file, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_size > 0) {
        if ((uintmax_t)facts.st_size > limit_bytes) {
            return HF_ERR_LIMIT;
        }
        capacity = (size_t)facts.st_size + 1;
    }
    char *data = hf_new(keep, char, capacity);
    size_t len = 0;
    while (data != NULL) {
        const ssize_t taken = read(file, data + len, capacity - len);
        if (taken < 0 && errno == EINTR) {
            continue;
        }
        if (taken < 0) {
            return HF_ERR_IO;
        }
        if (taken == 0) {
            *bytes = (struct hf_text){data, len};
            return HF_OK;
        }
        len += (size_t)taken;
        if (len > limit_bytes) {
            return HF_ERR_LIMIT;
        }
        if (len == capacity) {
            data = hf_arena_grow(keep, data, 1, 1, &capacity);
        }
    }
    return HF_ERR_MEMORY;
}

static enum hf_status posix_read(void *context, struct hf_arena *keep, const char *path,
                                 size_t limit_bytes, struct hf_text *bytes,
                                 struct hf_error *error) {
    (void)context;
    const bool is_standard = strcmp(path, "-") == 0;
    const int file = is_standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return system_error(error, path, "open");
    }
    errno = 0;
    enum hf_status status = read_all(file, keep, limit_bytes, bytes);
    if (status == HF_ERR_IO) {
        status = system_error(error, path, "read");
    } else if (status == HF_ERR_LIMIT) {
        hf_ignore(hf_error_set(error, status, "'%s' is larger than the limit of %zu bytes", path,
                               limit_bytes));
    } else if (status == HF_ERR_MEMORY) {
        hf_ignore(hf_error_set(error, status, "no memory to read '%s'", path));
    }
    if (!is_standard) {
        close(file);
    }
    return status;
}

static bool write_all(int file, struct hf_text bytes) {
    while (bytes.len > 0) {
        const ssize_t written = write(file, bytes.data, bytes.len);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        bytes = hf_text_slice(bytes, (size_t)written, bytes.len);
    }
    return true;
}

/* mkstemp makes files that only their owner reads; a report is to be read by whom the umask says.
 */
static void open_to_umask(int file) {
    const mode_t mask = umask(0);
    umask(mask);
    (void)!fchmod(file, 0666 & ~mask);
}

static enum hf_status posix_write(void *context, const char *path, struct hf_text bytes,
                                  struct hf_error *error) {
    (void)context;
    if (strcmp(path, "-") == 0) {
        return write_all(STDOUT_FILENO, bytes) ? HF_OK
                                               : system_error(error, "standard output", "write");
    }
    char beside[PATH_MAX];
    const int written = snprintf(beside, sizeof beside, "%s.XXXXXX", path);
    if (written < 0 || (size_t)written >= sizeof beside) {
        return hf_error_set(error, HF_ERR_ARGUMENT, "the path '%.80s...' is too long", path);
    }
    const int file = mkstemp(beside);
    if (file < 0) {
        return system_error(error, path, "write");
    }
    open_to_umask(file);
    const bool is_written = write_all(file, bytes) && fsync(file) == 0;
    const int reason = errno;
    const bool is_closed = close(file) == 0;
    if (is_written && is_closed && rename(beside, path) == 0) {
        return HF_OK;
    }
    errno = is_written ? errno : reason;
    const enum hf_status status = system_error(error, path, "write");
    unlink(beside);
    return status;
}

static enum hf_status posix_append(void *context, const char *path, struct hf_text bytes,
                                   struct hf_error *error) {
    (void)context;
    const int file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (file < 0) {
        return system_error(error, path, "open");
    }
    const bool is_written = write_all(file, bytes);
    const int reason = errno;
    const bool is_closed = close(file) == 0;
    if (is_written && is_closed) {
        return HF_OK;
    }
    errno = is_written ? errno : reason;
    return system_error(error, path, "write");
}

static int name_order(const void *left, const void *right) {
    return hf_text_compare(*(const struct hf_text *)left, *(const struct hf_text *)right);
}

static bool is_folder(const char *folder, const char *name) {
    char path[PATH_MAX];
    struct stat facts;
    const int written = snprintf(path, sizeof path, "%s/%s", folder, name);
    return written > 0 && (size_t)written < sizeof path && stat(path, &facts) == 0 &&
           S_ISDIR(facts.st_mode);
}

/* NULL with errno 0 is the end. Half a listing would be taken for files that are gone. */
static const struct dirent *next_entry(DIR *folder) {
    errno = 0;
    return readdir(folder);
}

static enum hf_status list_into(DIR *folder, const char *path, struct hf_arena *keep,
                                struct hf_host_names *names) {
    struct hf_host_names result = {NULL, 0};
    size_t capacity = 0;
    for (const struct dirent *entry = next_entry(folder); entry != NULL;
         entry = next_entry(folder)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        if (result.count == capacity) {
            void *grown = hf_arena_grow(keep, result.name, sizeof *result.name,
                                        _Alignof(struct hf_text), &capacity);
            if (grown == NULL) {
                return HF_ERR_MEMORY;
            }
            result.name = grown;
        }
        HF_TRY(hf_text_format(keep, &result.name[result.count], "%s%s", entry->d_name,
                              is_folder(path, entry->d_name) ? "/" : ""));
        result.count++;
    }
    if (errno != 0) {
        return HF_ERR_IO;
    }
    if (result.count > 0) {
        qsort(result.name, result.count, sizeof *result.name, name_order);
    }
    *names = result;
    return HF_OK;
}

static enum hf_status posix_list(void *context, struct hf_arena *keep, const char *path,
                                 struct hf_host_names *names, struct hf_error *error) {
    (void)context;
    struct stat facts;
    if (stat(path, &facts) != 0) {
        return system_error(error, path, "open");
    }
    if (!S_ISDIR(facts.st_mode)) {
        return hf_error_set(error, HF_ERR_ARGUMENT, "'%s' is not a folder", path);
    }
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return system_error(error, path, "open");
    }
    const enum hf_status status = list_into(folder, path, keep, names);
    const int reason = errno;
    closedir(folder);
    errno = reason;
    if (status == HF_ERR_IO) {
        return system_error(error, path, "list");
    }
    return status == HF_OK ? HF_OK : hf_error_set(error, status, "no memory to list '%s'", path);
}

static enum hf_status posix_make_folder(void *context, const char *path, struct hf_error *error) {
    (void)context;
    struct stat facts;
    if (mkdir(path, 0777) == 0 ||
        (errno == EEXIST && stat(path, &facts) == 0 && S_ISDIR(facts.st_mode))) {
        return HF_OK;
    }
    return system_error(error, path, "make the folder");
}

static int64_t posix_now(void *context) {
    (void)context;
    return (int64_t)time(NULL);
}

static void posix_log(void *context, struct hf_text line) {
    (void)context;
    (void)fprintf(stderr, "%.*s\n", HF_TEXT_ARG(line));
}

/* The user id as a number when it has no name, as in a container. */
static void posix_who(void *context, char *name, size_t size) {
    (void)context;
    struct passwd entry;
    struct passwd *found = NULL;
    char buffer[4096];
    char machine[256] = "";
    if (gethostname(machine, sizeof machine - 1) != 0) {
        machine[0] = '\0';
    }
    if (getpwuid_r(geteuid(), &entry, buffer, sizeof buffer, &found) == 0 && found != NULL) {
        (void)snprintf(name, size, "%s@%s", found->pw_name, machine);
    } else {
        (void)snprintf(name, size, "%lu@%s", (unsigned long)geteuid(), machine);
    }
}

struct hf_host hf_host_posix(void) {
    return (struct hf_host){
        .read = posix_read,
        .write = posix_write,
        .list = posix_list,
        .make_folder = posix_make_folder,
        .now = posix_now,
        .log = posix_log,
        .who = posix_who,
        .append = posix_append,
    };
}
