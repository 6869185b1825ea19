/* holdfast/generate.h - synthetic operators as import files. */
#ifndef HOLDFAST_GENERATE_H
#define HOLDFAST_GENERATE_H

#include <holdfast/date.h>
#include <holdfast/host.h>

struct hf_generate_options {
    int64_t sites; /* 0: some hundred */
    /* 0: an operator of `sites` sites. 1: one of national size, some 105,000 sites; N: of the same
     * build with the N-th part of its sites. `sites` does not count then. */
    int64_t national_part;
    uint64_t seed;
    const char *tables_folder; /* product and place tables; NULL: those that are built in */
    /* The operator as it stood at the end of that day: nothing that was built, signed, ordered,
     * said or planned later is in it. Else the last day of the tables. */
    bool has_last_day;
    /* The same operator in files as people send them: what is wrong where, and what an import has
     * to make of it, is written to the folder's name with ".ledger.csv" behind it. */
    bool is_dirty;
    struct hf_date last_day;
};

/* Writes the operator folder to `folder`: same options, same bytes. Memory: some 500 bytes a site
 * and 50 a device, whatever they hold, and a megabyte a file, if the host can append. Without that
 * the largest file is held whole. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_generate(const struct hf_host *host, const char *folder,
                                                   const struct hf_generate_options *options,
                                                   struct hf_error *error);

#endif
