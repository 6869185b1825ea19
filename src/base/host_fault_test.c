/* Goal: a machine that fails in the midst of a file or folder is said, with its name; what stood
 * under that name still stands, untouched, and nothing lies beside it; half a folder is never taken
 * for a folder. Method: the calls that reach the system stand in this file, which the linker takes
 * before the C library's; the k-th of them fails, for every k, with one reason after the other. */
#include <holdfast/host.h>

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/check.h"

static struct {
    int64_t count, at; /* at: the call that fails, from 1; 0: none */
    int reason;
    bool is_short; /* writes and reads move one byte at a time */
} trouble;

static bool strikes(void) {
    if (trouble.at != 0 && ++trouble.count == trouble.at) {
        errno = trouble.reason;
        return true;
    }
    return false;
}

static void trouble_begin(int64_t at, int reason, bool is_short) {
    trouble.count = 0;
    trouble.at = at;
    trouble.reason = reason;
    trouble.is_short = is_short;
}

/* True if the call came that was to fail. */
static bool trouble_end(void) {
    const bool has_struck = trouble.count >= trouble.at;
    trouble_begin(0, 0, false);
    return has_struck;
}

ssize_t write(int file, const void *bytes, size_t len) {
    if (file > 2 && strikes()) {
        return -1;
    }
    return syscall(SYS_write, file, bytes, trouble.is_short && file > 2 && len > 0 ? 1 : len);
}

ssize_t read(int file, void *bytes, size_t len) {
    if (strikes()) {
        return -1;
    }
    return syscall(SYS_read, file, bytes, trouble.is_short && len > 0 ? 1 : len);
}

int fsync(int file) {
    return strikes() ? -1 : (int)syscall(SYS_fsync, file);
}

int mkstemp(char *name) {
    int (*real)(char *) = NULL;
    *(void **)&real = dlsym(RTLD_NEXT, "mkstemp");
    return strikes() ? -1 : real(name);
}

int rename(const char *from, const char *to) {
    return strikes() ? -1 : (int)syscall(SYS_rename, from, to);
}

struct dirent *readdir(DIR *folder) {
    struct dirent *(*real)(DIR *) = NULL;
    *(void **)&real = dlsym(RTLD_NEXT, "readdir");
    const bool has_struck = strikes();
    return has_struck ? NULL : real(folder);
}

static size_t entries(const struct hf_host *host, const char *folder) {
    static char memory[4096];
    struct hf_arena arena = hf_arena_over(memory, sizeof memory);
    struct hf_host_names names = {NULL, 0};
    CHECK(host->list(host->context, &arena, folder, &names, NULL) == HF_OK);
    return names.count;
}

static bool holds(const struct hf_host *host, const char *path, const char *wanted) {
    static char memory[4096];
    struct hf_arena arena = hf_arena_over(memory, sizeof memory);
    struct hf_text bytes = {NULL, 0};
    return host->read(host->context, &arena, path, 1000, &bytes, NULL) == HF_OK &&
           hf_text_equal(bytes, hf_text_of(wanted));
}

static const int reasons[] = {EIO, ENOSPC, EDQUOT, EROFS};
enum { REASONS = sizeof reasons / sizeof reasons[0] };

static bool is_said(enum hf_status status, const struct hf_error *error, const char *path,
                    int reason) {
    return status == HF_ERR_IO && strstr(error->message, path) != NULL &&
           strstr(error->message, strerror(reason)) != NULL;
}

static void test_write(const struct hf_host *host, const char *folder) {
    char path[128];
    int64_t failed = 0;
    (void)snprintf(path, sizeof path, "%s/report.html", folder);
    for (size_t i = 0; i < (size_t)REASONS * 2; i++) {
        const bool is_short = i >= REASONS;
        for (int64_t at = 1;; at++) {
            struct hf_error error = {.message = ""};
            CHECK(host->write(host->context, path, HF_TEXT("the old one"), NULL) == HF_OK);
            trouble_begin(at, reasons[i % REASONS], is_short);
            const enum hf_status status =
                host->write(host->context, path, HF_TEXT("a new one"), &error);
            const bool has_struck = trouble_end();
            CHECK(entries(host, folder) == 1);
            CHECK(holds(host, path, has_struck ? "the old one" : "a new one"));
            if (!has_struck) {
                CHECK(status == HF_OK);
                break;
            }
            CHECK(is_said(status, &error, path, reasons[i % REASONS]));
            failed++;
        }
    }
    CHECK(failed == REASONS * (4 + 12)); /* made, written at once or by the byte, synced, renamed */
    CHECK(unlink(path) == 0);
}

/* A signal is no failure. */
static void test_interrupted(const struct hf_host *host, const char *folder) {
    char path[128];
    (void)snprintf(path, sizeof path, "%s/report.html", folder);
    trouble_begin(2, EINTR, true);
    CHECK(host->write(host->context, path, HF_TEXT("interrupted"), NULL) == HF_OK);
    CHECK(trouble_end());
    trouble_begin(1, EINTR, true);
    CHECK(holds(host, path, "interrupted"));
    CHECK(trouble_end());
    CHECK(unlink(path) == 0);
}

static void test_read(const struct hf_host *host, const char *folder) {
    char path[128];
    (void)snprintf(path, sizeof path, "%s/sites.csv", folder);
    CHECK(host->write(host->context, path, HF_TEXT("name\nAlpha\n"), NULL) == HF_OK);
    int64_t at = 1;
    for (bool has_struck = true; has_struck; at++) {
        static char memory[4096];
        struct hf_arena arena = hf_arena_over(memory, sizeof memory);
        struct hf_text bytes = {NULL, 0};
        struct hf_error error = {.message = ""};
        trouble_begin(at, EIO, true);
        const enum hf_status status = host->read(host->context, &arena, path, 1000, &bytes, &error);
        has_struck = trouble_end();
        CHECK(has_struck ? is_said(status, &error, path, EIO) && bytes.data == NULL
                         : status == HF_OK && hf_text_equal(bytes, HF_TEXT("name\nAlpha\n")));
    }
    CHECK(at == 1 + 11 + 2); /* eleven bytes, the end, and once without a failure */
    CHECK(unlink(path) == 0);
}

static void test_list(const struct hf_host *host, const char *folder) {
    static const char *const name[] = {"a.csv", "b.csv", "c.csv"};
    char path[128];
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, name[i]);
        CHECK(host->write(host->context, path, HF_TEXT("x"), NULL) == HF_OK);
    }
    int64_t at = 1;
    for (bool has_struck = true; has_struck; at++) {
        static char memory[4096];
        struct hf_arena arena = hf_arena_over(memory, sizeof memory);
        struct hf_host_names names = {NULL, 0};
        struct hf_error error = {.message = ""};
        trouble_begin(at, EIO, false);
        const enum hf_status status = host->list(host->context, &arena, folder, &names, &error);
        has_struck = trouble_end();
        CHECK(has_struck ? is_said(status, &error, folder, EIO) && names.count == 0
                         : status == HF_OK && names.count == 3);
    }
    CHECK(at == 1 + 6 + 1); /* three files, the folder, its parent, the end */
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, name[i]);
        CHECK(unlink(path) == 0);
    }
}

int main(void) {
    const struct hf_host host = hf_host_posix();
    char folder[] = "/tmp/holdfast-host-XXXXXX";
    CHECK(mkdtemp(folder) != NULL);
    test_write(&host, folder);
    test_interrupted(&host, folder);
    test_read(&host, folder);
    test_list(&host, folder);
    CHECK(rmdir(folder) == 0);
    return check_report();
}
