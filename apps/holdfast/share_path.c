/* Where the program's data files are: the source tree it was built in, or the folder it was
 * installed to. No path is compiled in, so that the same build works wherever it is put. */
#include "apps/holdfast/share_path.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_there(const char *path) {
    return access(path, R_OK) == 0;
}

/* Cuts the last `count` names off a path. */
static bool path_up(char *path, int count) {
    for (int i = 0; i < count; i++) {
        char *slash = strrchr(path, '/');
        if (slash == NULL) {
            return false;
        }
        *slash = '\0';
    }
    return true;
}

const char *share_path(struct cli *cli, const char *name) {
    static const struct {
        int up;            /* names to cut off the program's own path */
        const char *below; /* folder from there */
    } places[] = {{3, ""}, {2, "/share/holdfast"}};
    const char *given = getenv("HOLDFAST_SHARE");
    char path[PATH_MAX];
    struct hf_text found = {NULL, 0};
    if (given != NULL) {
        return hf_text_format(&cli->keep, &found, "%s/%s", given, name) == HF_OK ? found.data
                                                                                 : NULL;
    }
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char program[PATH_MAX - 256];
        const ssize_t len = readlink("/proc/self/exe", program, sizeof program - 1);
        if (len <= 0) {
            return NULL;
        }
        program[len] = '\0';
        if (!path_up(program, places[i].up)) {
            continue;
        }
        const int written = snprintf(path, sizeof path, "%s%s/%s", program, places[i].below, name);
        if (written > 0 && (size_t)written < sizeof path && is_there(path)) {
            return hf_text_string(&cli->keep, hf_text_of(path));
        }
    }
    return NULL;
}
