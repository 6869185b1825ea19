/* Replays files through a harness: each whole, then cut short at 64 places and with single bytes
 * changed at 64 places, so that a plain `make check` already tries damaged input. libFuzzer brings
 * a main of its own instead (fuzz/README.md). */
#include "base/random.h"
#include <holdfast/host.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An exact-size heap copy, so that a read past the end is seen. */
static void try_once(const char *data, size_t size) {
    uint8_t *copy = malloc(size == 0 ? 1 : size);
    if (copy == NULL) {
        exit(3);
    }
    if (size > 0) {
        memcpy(copy, data, size);
    }
    (void)LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static void try_damaged(char *data, size_t size) {
    struct hf_random random = {.seed = size};
    for (int i = 0; size > 0 && i < 64; i++) {
        try_once(data, (size_t)hf_random_below(&random, size));
        const size_t at = (size_t)hf_random_below(&random, size);
        const char before = data[at];
        data[at] = (char)hf_random_below(&random, 256);
        try_once(data, size);
        data[at] = before;
    }
}

int main(int argument_count, char **arguments) {
    const struct hf_host host = hf_host_posix();
    for (int i = 1; i < argument_count; i++) {
        struct hf_arena opened;
        struct hf_error error;
        struct hf_text bytes;
        if (hf_arena_open(&opened, (size_t)1 << 30) != HF_OK) {
            return 3;
        }
        struct hf_arena arena = opened;
        if (host.read(host.context, &arena, arguments[i], (size_t)1 << 28, &bytes, &error) !=
            HF_OK) {
            (void)fprintf(stderr, "%s\n", error.message);
            return 2;
        }
        char *copy = malloc(bytes.len + 1);
        if (copy == NULL) {
            return 3;
        }
        if (bytes.len > 0) {
            memcpy(copy, bytes.data, bytes.len);
        }
        try_once(copy, bytes.len);
        try_damaged(copy, bytes.len);
        free(copy);
        hf_arena_close(&opened);
    }
    return 0;
}
