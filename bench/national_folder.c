#include "bench/national_folder.h"

#include <holdfast/generate.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the generator makes of --size national, and folders of parts of it. */

enum { PATH_BYTES = 512, SERIAL_FIELD = 5, CHANGED_ROW = 1000000 };

static bool say_failed(const char *doing, const char *path) {
    (void)fprintf(stderr, "cannot %s %s: %s\n", doing, path, strerror(errno));
    return false;
}

static const char *join(char path[PATH_BYTES], const char *folder, const char *name) {
    const int len = snprintf(path, PATH_BYTES, "%s/%s", folder, name);
    path[len < 0 || len >= PATH_BYTES ? 0 : len] = '\0'; /* a path cut short names nothing */
    return path;
}

/* Links every file of one folder into another. */
static bool link_files(const struct hf_host *host, const char *from, const char *to) {
    struct hf_arena arena;
    struct hf_host_names names = {.name = NULL};
    if (hf_arena_open(&arena, 1 << 20) != HF_OK) {
        return false;
    }
    struct hf_arena keep = arena;
    bool is_fine = host->list(host->context, &keep, from, &names, NULL) == HF_OK;
    for (size_t i = 0; is_fine && i < names.count; i++) {
        char name[PATH_BYTES];
        char source[PATH_BYTES];
        char target[PATH_BYTES];
        (void)snprintf(name, sizeof name, "%.*s", HF_TEXT_ARG(names.name[i]));
        is_fine = link(join(source, from, name), join(target, to, name)) == 0;
    }
    hf_arena_close(&arena);
    return is_fine ? true : say_failed("link the files of", from);
}

/* Writes `row` with its serial number altered. */
static void write_changed(FILE *to, const char *row) {
    int field = 0;
    for (const char *at = row; *at != '\0'; at++) {
        const bool is_end = *at == ',' || *at == '\n';
        if (is_end && field == SERIAL_FIELD) {
            (void)fputs("-CHANGED", to);
        }
        field += is_end;
        (void)fputc(*at, to);
    }
}

/* modules.csv with one row in the middle changed; that row with the header goes to `alone` too. */
static bool change_row(FILE *from, FILE *to, FILE *alone, long changed) {
    char *row = NULL;
    size_t capacity = 0;
    for (long i = 0; getline(&row, &capacity, from) > 0; i++) {
        if (i == changed) {
            write_changed(to, row);
            write_changed(alone, row);
        } else {
            (void)fputs(row, to);
        }
        if (i == 0) {
            (void)fputs(row, alone);
        }
    }
    free(row);
    return ferror(to) == 0 && ferror(alone) == 0;
}

static bool change_module(const char *whole, const char *changed, const char *alone, long row) {
    char path[3][PATH_BYTES];
    (void)join(path[0], whole, "modules.csv");
    (void)join(path[1], changed, "modules.csv");
    (void)join(path[2], alone, "modules.csv");
    (void)unlink(path[1]); /* a link to the first */
    FILE *const file[] = {fopen(path[0], "r"), fopen(path[1], "w"), fopen(path[2], "w")};
    bool is_fine = file[0] != NULL && file[1] != NULL && file[2] != NULL &&
                   change_row(file[0], file[1], file[2], row);
    for (size_t i = 0; i < 3; i++) {
        is_fine = (file[i] == NULL || fclose(file[i]) == 0) && is_fine;
    }
    return is_fine ? true : say_failed("write", path[1]);
}

bool national_folder_make(const char *folder) {
    static const char *const part[] = {"whole", "inventory", "changed", "row"};
    static const char *const inventory[] = {"sites.csv", "products.csv", "devices.csv",
                                            "modules.csv"};
    const struct hf_host host = hf_host_posix();
    char path[4][PATH_BYTES];
    for (size_t i = 0; i < 4; i++) {
        if (mkdir(join(path[i], folder, part[i]), 0755) != 0) {
            return say_failed("make", path[i]);
        }
    }
    struct hf_error error = {.message = ""};
    const struct hf_generate_options generate = {.national_part = 1, .seed = 1};
    if (hf_generate(&host, path[0], &generate, &error) != HF_OK) {
        (void)fprintf(stderr, "cannot generate: %s\n", error.message);
        return false;
    }
    for (size_t i = 0; i < 4; i++) {
        char from[PATH_BYTES];
        char to[PATH_BYTES];
        if (link(join(from, path[0], inventory[i]), join(to, path[1], inventory[i])) != 0) {
            return say_failed("link", from);
        }
    }
    return link_files(&host, path[0], path[2]) &&
           change_module(path[0], path[2], path[3], CHANGED_ROW);
}
