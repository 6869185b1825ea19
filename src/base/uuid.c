#include "base/uuid.h"

#include <string.h>

/* SHA-1 as FIPS 180-4 says it. */

enum { SHA1_BLOCK = 64, SHA1_WORDS = 5, SHA1_ROUNDS = 80, UUID_BYTES = 16 };

struct sha1 {
    uint32_t state[SHA1_WORDS];
    uint8_t block[SHA1_BLOCK];
    uint64_t bytes;
};

static uint32_t rotate_left(uint32_t word, unsigned by) {
    return word << by | word >> (32 - by);
}

static uint32_t round_mix(unsigned round, uint32_t b, uint32_t c, uint32_t d) {
    if (round < 20) {
        return ((b & c) | (~b & d)) + 0x5A827999U;
    }
    if (round < 40) {
        return (b ^ c ^ d) + 0x6ED9EBA1U;
    }
    return round < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDCU : (b ^ c ^ d) + 0xCA62C1D6U;
}

static void sha1_block(struct sha1 *sha1) {
    uint32_t word[SHA1_ROUNDS];
    for (size_t i = 0; i < 16; i++) {
        const uint8_t *byte = sha1->block + 4 * i;
        word[i] = (uint32_t)byte[0] << 24 | (uint32_t)byte[1] << 16 | (uint32_t)byte[2] << 8 |
                  (uint32_t)byte[3];
    }
    for (size_t i = 16; i < SHA1_ROUNDS; i++) {
        word[i] = rotate_left(word[i - 3] ^ word[i - 8] ^ word[i - 14] ^ word[i - 16], 1);
    }
    uint32_t s[SHA1_WORDS];
    memcpy(s, sha1->state, sizeof s);
    for (unsigned i = 0; i < SHA1_ROUNDS; i++) {
        const uint32_t next =
            rotate_left(s[0], 5) + round_mix(i, s[1], s[2], s[3]) + s[4] + word[i];
        s[4] = s[3];
        s[3] = s[2];
        s[2] = rotate_left(s[1], 30);
        s[1] = s[0];
        s[0] = next;
    }
    for (size_t i = 0; i < SHA1_WORDS; i++) {
        sha1->state[i] += s[i];
    }
}

static void sha1_add(struct sha1 *sha1, const uint8_t *byte, size_t count) {
    for (size_t i = 0; i < count; i++) {
        sha1->block[sha1->bytes++ % SHA1_BLOCK] = byte[i];
        if (sha1->bytes % SHA1_BLOCK == 0) {
            sha1_block(sha1);
        }
    }
}

static void sha1_end(struct sha1 *sha1, uint8_t digest[4 * SHA1_WORDS]) {
    const uint64_t bits = sha1->bytes * 8;
    const uint8_t one = 0x80;
    const uint8_t zero = 0;
    uint8_t length[8];
    sha1_add(sha1, &one, 1);
    while (sha1->bytes % SHA1_BLOCK != SHA1_BLOCK - sizeof length) {
        sha1_add(sha1, &zero, 1);
    }
    for (unsigned i = 0; i < sizeof length; i++) {
        length[i] = (uint8_t)(bits >> (56 - 8 * i));
    }
    sha1_add(sha1, length, sizeof length);
    for (size_t i = 0; i < 4 * (size_t)SHA1_WORDS; i++) {
        digest[i] = (uint8_t)(sha1->state[i / 4] >> (24 - 8 * (i % 4)));
    }
}

static void space_read(struct hf_text space, uint8_t byte[UUID_BYTES]) {
    size_t digits = 0;
    memset(byte, 0, UUID_BYTES);
    for (size_t i = 0; i < space.len && digits < 2 * (size_t)UUID_BYTES; i++) {
        const char c = space.data[i];
        const int value = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (value >= 0) {
            byte[digits / 2] =
                (uint8_t)(byte[digits / 2] | (unsigned)value << (digits % 2 == 0 ? 4 : 0));
            digits++;
        }
    }
}

struct hf_uuid hf_uuid_make(struct hf_text space, struct hf_text name) {
    struct sha1 sha1 = {.state = {0x67452301U, 0xEFCDAB89U, 0x98BADCFEU, 0x10325476U, 0xC3D2E1F0U}};
    uint8_t byte[4 * SHA1_WORDS];
    struct hf_uuid uuid = {""};
    space_read(space, byte);
    sha1_add(&sha1, byte, UUID_BYTES);
    sha1_add(&sha1, (const uint8_t *)name.data, name.len);
    sha1_end(&sha1, byte);
    byte[6] = (uint8_t)((byte[6] & 0x0FU) | 0x50U);
    byte[8] = (uint8_t)((byte[8] & 0x3FU) | 0x80U);
    size_t at = 0;
    for (size_t i = 0; i < UUID_BYTES; i++) {
        static const char hex[] = "0123456789abcdef";
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            uuid.text[at++] = '-';
        }
        uuid.text[at++] = hex[byte[i] >> 4];
        uuid.text[at++] = hex[byte[i] & 0x0FU];
    }
    uuid.text[at] = '\0';
    return uuid;
}
