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

/* The part of it that a stream has in common, for loops that draw much: hf_random_of_key(
 * hf_random_key(seed, stream), index) is hf_random_at(seed, stream, index). */
uint64_t hf_random_key(uint64_t seed, uint64_t stream);

#define HF_RANDOM_GOLDEN 0x9e3779b97f4a7c15U

static inline uint64_t hf_random_mix(uint64_t word) {
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9U;
    word = (word ^ (word >> 27)) * 0x94d049bb133111ebU;
    return word ^ (word >> 31);
}

static inline uint64_t hf_random_of_key(uint64_t key, uint64_t index) {
    return hf_random_mix(key + index * HF_RANDOM_GOLDEN + HF_RANDOM_GOLDEN);
}

uint64_t hf_random_next(struct hf_random *random);
double hf_random_unit(struct hf_random *random); /* [0, 1), 53 bits */
/* [0, bound), without bias; bound > 0. */
uint64_t hf_random_below(struct hf_random *random, uint64_t bound);

#endif
