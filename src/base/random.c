#include "base/random.h"

#include <assert.h>

uint64_t hf_random_key(uint64_t seed, uint64_t stream) {
    return hf_random_mix(hf_random_mix(seed + HF_RANDOM_GOLDEN) + stream * HF_RANDOM_GOLDEN +
                         HF_RANDOM_GOLDEN);
}

uint64_t hf_random_at(uint64_t seed, uint64_t stream, uint64_t index) {
    return hf_random_of_key(hf_random_key(seed, stream), index);
}

uint64_t hf_random_next(struct hf_random *random) {
    return hf_random_at(random->seed, random->stream, random->index++);
}

double hf_random_unit(struct hf_random *random) {
    return (double)(hf_random_next(random) >> 11) * 0x1p-53;
}

uint64_t hf_random_below(struct hf_random *random, uint64_t bound) {
    assert(bound > 0);
    const uint64_t refused =
        -bound % bound; /* the numbers that would make the small remainders more likely */
    uint64_t drawn = hf_random_next(random);
    while (drawn < refused) {
        drawn = hf_random_next(random);
    }
    return drawn % bound;
}
