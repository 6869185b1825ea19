#include "base/random.h"

#include <assert.h>

static uint64_t mix(uint64_t word) {
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9U;
    word = (word ^ (word >> 27)) * 0x94d049bb133111ebU;
    return word ^ (word >> 31);
}

uint64_t hf_random_at(uint64_t seed, uint64_t stream, uint64_t index) {
    const uint64_t golden = 0x9e3779b97f4a7c15U;
    return mix(mix(mix(seed + golden) + stream * golden + golden) + index * golden + golden);
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
