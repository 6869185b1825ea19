/* Operator CSV: by its name as devices and as failures, and by its headers. */
#include "fuzz/fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const files[] = {"devices.csv", "failures.csv", "cables.csv", "x.csv"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        const struct fuzz_reader reader = {.format = HF_FORMAT_OPERATOR_CSV,
                                           .file = files[i],
                                           .has_single_keys = true,
                                           .rows_per_byte = 3};
        fuzz_reader_try(&reader, data, size);
    }
    return 0;
}
