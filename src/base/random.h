/* random.h - random numbers by counter: the same (seed, stream, index) gives the same number on
 * every machine, in any order and on any thread. The mixing function is the finaliser of SplitMix64
 * (Steele, Lea, Flood, OOPSLA 2014), applied to three words in turn. Not for secrets. */
#ifndef HF_BASE_RANDOM_H
#define HF_BASE_RANDOM_H

#include <stdint.h>

struct hf_random {
    uint64_t seed;
    uint64_t stream; /* one per purpose, so that adding a draw for one thing moves nothing else */
    uint64_t index;  /* next draw */
};

uint64_t hf_random_at(uint64_t seed, uint64_t stream, uint64_t index);
uint64_t hf_random_next(struct hf_random *random);
double hf_random_unit(struct hf_random *random); /* [0, 1), 53 bits */
/* [0, bound), without bias; bound > 0. */
uint64_t hf_random_below(struct hf_random *random, uint64_t bound);

#endif
