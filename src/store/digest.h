/* digest.h - SHA-256 (FIPS 180-4), the only door to the library that computes it.
 *
 * Digests are printed as 64 lower-case hexadecimal digits, as sha256sum prints them, so that
 * anybody can check one.
 */
#ifndef HF_STORE_DIGEST_H
#define HF_STORE_DIGEST_H

#include <holdfast/text.h>

enum { HF_DIGEST_HEX = 64 };

/* Room for the state of the foreign implementation, so that its header stays in digest.c. */
struct hf_digest {
    uint64_t state[24];
};

/* 64 digits and a closing NUL. */
struct hf_digest_hex {
    char text[HF_DIGEST_HEX + 1];
};

struct hf_digest hf_digest_make(void);
void hf_digest_add(struct hf_digest *digest, struct hf_text bytes);
/* Adds eight bytes, the lowest first on every machine. */
void hf_digest_add_int(struct hf_digest *digest, int64_t value);
/* Adds the length first, so that ("ab", "c") and ("a", "bc") differ. */
void hf_digest_add_part(struct hf_digest *digest, struct hf_text part);
/* The digest of all that was added; `*digest` starts anew. */
struct hf_digest_hex hf_digest_end(struct hf_digest *digest);
struct hf_digest_hex hf_digest_of(struct hf_text bytes);

static inline struct hf_text hf_digest_text(const struct hf_digest_hex *hex) {
    return (struct hf_text){hex->text, HF_DIGEST_HEX};
}

#endif
