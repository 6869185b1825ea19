/* holdfast/generate.h - synthetic operators as import files. */
#ifndef HOLDFAST_GENERATE_H
#define HOLDFAST_GENERATE_H

#include <holdfast/host.h>

struct hf_generate_options {
    int64_t sites; /* 0: some hundred */
    uint64_t seed;
    const char *tables_folder; /* product and place tables; NULL: those that are built in */
};

/* Writes the operator folder to `folder`: same options, same bytes. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_generate(const struct hf_host *host, const char *folder,
                                                   const struct hf_generate_options *options,
                                                   struct hf_error *error);

#endif
