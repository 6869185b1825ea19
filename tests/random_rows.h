/* random_rows.h - numbers below a bound, and compressed sparse rows by chance, for tests that draw
 * networks. The one file that includes this gets functions of its own. */
#ifndef HF_TESTS_RANDOM_ROWS_H
#define HF_TESTS_RANDOM_ROWS_H

#include <holdfast/snapshot.h>

#include "base/random.h"

__attribute__((unused)) static uint32_t below(struct hf_random *random, uint32_t bound) {
    return (uint32_t)hf_random_below(random, bound);
}

/* At most three of `limit` numbers in each of `count` rows; each next one comes with `percent`. */
__attribute__((unused)) static void rows_draw(struct hf_random *random, struct hf_csr *rows,
                                              uint32_t count, uint32_t limit, uint32_t percent) {
    for (uint32_t i = 0; i < count; i++) {
        rows->start[i + 1] = rows->start[i];
        while (below(random, 100) < percent && rows->start[i + 1] - rows->start[i] < 3) {
            rows->item[rows->start[i + 1]++] = below(random, limit);
        }
    }
}

#endif
