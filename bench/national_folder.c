#include "bench/national_folder.h"

#include <holdfast/generate.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The generator gives about 1.6 modules a device, a national network five. So the rows of
 * modules.csv are written again, each time with the number of the copy behind bay and serial
 * number, until there are enough of them. */

enum { PATH_BYTES = 512, BAY_FIELD = 2, SERIAL_FIELD = 5 };

static bool say_failed(const char *doing, const char *path) {
    (void)fprintf(stderr, "cannot %s %s: %s\n", doing, path, strerror(errno));
    return false;
}

static const char *join(char path[PATH_BYTES], const char *folder, const char *name) {
    const int len = snprintf(path, PATH_BYTES, "%s/%s", folder, name);
    path[len < 0 || len >= PATH_BYTES ? 0 : len] = '\0'; /* a path cut short names nothing */
    return path;
}

/* The row with `mark` behind two of its fields. No field of the generator's holds a comma. */
static void write_marked(FILE *to, const char *row, const char *mark) {
    int field = 0;
    for (const char *at = row; *at != '\0'; at++) {
        const bool is_end = *at == ',' || *at == '\n';
        if (is_end && (field == BAY_FIELD || field == SERIAL_FIELD)) {
            (void)fputs(mark, to);
        }
        field += is_end;
        (void)fputc(*at, to);
    }
}

/* Copies the header and then rows, over and over, until there are `wanted` of them. */
static bool multiply_rows(FILE *from, FILE *to, long wanted) {
    char *row = NULL;
    size_t capacity = 0;
    const ssize_t header_len = getline(&row, &capacity, from);
    bool is_fine = header_len > 0 && fwrite(row, 1, (size_t)header_len, to) > 0;
    const long first = ftell(from);
    long count = 0;
    for (int copy = 1; is_fine && count < wanted; copy++) {
        char mark[16] = "";
        if (copy > 1) {
            (void)snprintf(mark, sizeof mark, ".%d", copy);
        }
        const long before = count;
        is_fine = fseek(from, first, SEEK_SET) == 0;
        while (is_fine && count < wanted && getline(&row, &capacity, from) > 0) {
            write_marked(to, row, mark);
            count++;
        }
        is_fine = is_fine && count > before;
    }
    free(row);
    return is_fine && ferror(to) == 0;
}

static bool multiply_modules(const char *folder, long wanted) {
    char made[PATH_BYTES];
    char kept[PATH_BYTES];
    (void)join(made, folder, "modules.csv.new");
    (void)join(kept, folder, "modules.csv");
    FILE *const from = fopen(kept, "r");
    FILE *const to = fopen(made, "w");
    bool is_fine = from != NULL && to != NULL && multiply_rows(from, to, wanted);
    is_fine = (from == NULL || fclose(from) == 0) && is_fine;
    is_fine = (to == NULL || fclose(to) == 0) && is_fine;
    return is_fine && rename(made, kept) == 0 ? true : say_failed("multiply", kept);
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

bool national_folder_make(const char *folder, const struct national_options *options) {
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
    const struct hf_generate_options generate = {.sites = options->sites, .seed = 1};
    if (hf_generate(&host, path[0], &generate, &error) != HF_OK) {
        (void)fprintf(stderr, "cannot generate: %s\n", error.message);
        return false;
    }
    if (!multiply_modules(path[0], options->modules)) {
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
           change_module(path[0], path[2], path[3], options->modules / 2);
}
