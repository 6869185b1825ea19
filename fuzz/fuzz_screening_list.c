/* The screening list CSV. */
#include "fuzz/fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct fuzz_reader reader = {.format = HF_FORMAT_SCREENING_LIST,
                                       .file = "list.csv",
                                       .has_single_keys = true,
                                       .rows_per_byte = 4};
    fuzz_reader_try(&reader, data, size);
    return 0;
}
