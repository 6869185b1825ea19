#include "store/seal.h"

#include <string.h>

/* Odd multiplier and shift as in the finaliser of MurmurHash3 (Appleby): both steps can be undone.
 */
static uint64_t mix(uint64_t state, uint64_t word) {
    state = (state ^ word) * 0xff51afd7ed558ccdU;
    return state ^ (state >> 33);
}

/* Little-endian on every machine: the file may be carried to another. */
static uint64_t whole_word(const char *data) {
    uint64_t word = 0;
    memcpy(&word, data, sizeof word);
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? word : __builtin_bswap64(word);
}

static uint64_t last_word(const char *data, size_t len) {
    uint64_t word = 0;
    for (size_t i = 0; i < len; i++) {
        word |= (uint64_t)(unsigned char)data[i] << (8 * i);
    }
    return word;
}

struct hf_seal hf_seal_make(void) {
    return (struct hf_seal){0x9e3779b97f4a7c15U};
}

void hf_seal_add_int(struct hf_seal *seal, int64_t value) {
    seal->state = mix(seal->state, (uint64_t)value);
}

void hf_seal_add_text(struct hf_seal *seal, struct hf_text text) {
    uint64_t state = mix(seal->state, text.len);
    size_t at = 0;
    for (; at + 8 <= text.len; at += 8) {
        state = mix(state, whole_word(text.data + at));
    }
    if (at < text.len) {
        state = mix(state, last_word(text.data + at, text.len - at));
    }
    seal->state = state;
}

int64_t hf_seal_end(struct hf_seal seal) {
    return (int64_t)(mix(seal.state, 0x2545f4914f6cdd1dU) >> 2);
}
