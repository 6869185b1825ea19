/* rules_folder.h - many packs and long lists beside an operator, the same in every run. */
#ifndef HF_BENCH_RULES_FOLDER_H
#define HF_BENCH_RULES_FOLDER_H

#include <stdbool.h>

struct rules_options {
    const char *packs; /* folder of the shipped packs */
    int pack_count;    /* what is missing are copies about other vendors, under other ids */
    int listed_count;  /* entries of the list, with one to three names each */
};

/* Writes `folder`/list.csv and `folder`/pack-NN.json. Prints what is wrong and returns false on
 * failure. */
bool rules_folder_make(const char *folder, const struct rules_options *options);

#endif
