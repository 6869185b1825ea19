/* need_cases.h - which members of pools are up, as far as it matters. Internal.
 *
 * A case says of a few members whether they are up; the cases exclude each other, and one of them
 * is so. Where a pool may fail, its likeliest member to fail is asked for, and so on while the
 * pools that are still open matter and there is room: a pool that has enough is not asked for any
 * further. Members that serve nothing but their pool are asked for together, by whether it works.
 */
#ifndef HF_NETWORK_NEED_CASES_H
#define HF_NETWORK_NEED_CASES_H

#include "network/need_chances.h"

struct need_cases {
    struct hf_csr item; /* per case: 2 x node, and 1 more where it is up */
    double *weight;     /* per case: its probability, of `weight` together */
    uint32_t count;     /* 1 at least */
};

struct need_cases_limits {
    uint32_t cases_max; /* 1 at least */
    double weight;      /* of all of them together: what little matters is left open */
};

/* In `arena`. After hf_need_parts_set; node_up stays as it is. */
HF_MUST_CHECK enum hf_status hf_need_cases_find(struct need_chances *needs, const double *node_up,
                                                const struct need_cases_limits *limits,
                                                struct hf_arena *arena, struct need_cases *cases);
#endif
