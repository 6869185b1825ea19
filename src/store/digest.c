#include "store/digest.h"

#include <nettle/sha2.h>
#include <string.h>

_Static_assert(sizeof(struct sha256_ctx) <= sizeof(struct hf_digest), "the state has room");
_Static_assert(_Alignof(struct sha256_ctx) <= _Alignof(struct hf_digest), "and is aligned");

/* Copied in and out rather than cast: the two types share no declared layout. 200 bytes cost
 * nothing beside a file. */
static struct sha256_ctx context_of(const struct hf_digest *digest) {
    struct sha256_ctx context;
    memcpy(&context, digest->state, sizeof context);
    return context;
}

struct hf_digest hf_digest_make(void) {
    struct hf_digest digest = {{0}};
    struct sha256_ctx context;
    sha256_init(&context);
    memcpy(digest.state, &context, sizeof context);
    return digest;
}

void hf_digest_add(struct hf_digest *digest, struct hf_text bytes) {
    if (bytes.len == 0) {
        return;
    }
    struct sha256_ctx context = context_of(digest);
    sha256_update(&context, bytes.len, (const uint8_t *)bytes.data);
    memcpy(digest->state, &context, sizeof context);
}

void hf_digest_add_int(struct hf_digest *digest, int64_t value) {
    uint8_t bytes[8];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)((uint64_t)value >> (8 * i));
    }
    hf_digest_add(digest, (struct hf_text){(const char *)bytes, sizeof bytes});
}

void hf_digest_add_part(struct hf_digest *digest, struct hf_text part) {
    hf_digest_add_int(digest, (int64_t)part.len);
    hf_digest_add(digest, part);
}

struct hf_digest_hex hf_digest_end(struct hf_digest *digest) {
    static const char digits[] = "0123456789abcdef";
    struct sha256_ctx context = context_of(digest);
    uint8_t bytes[SHA256_DIGEST_SIZE];
    sha256_digest(&context, sizeof bytes, bytes);
    struct hf_digest_hex hex;
    for (size_t i = 0; i < sizeof bytes; i++) {
        hex.text[2 * i] = digits[bytes[i] >> 4];
        hex.text[2 * i + 1] = digits[bytes[i] & 15U];
    }
    hex.text[HF_DIGEST_HEX] = '\0';
    *digest = hf_digest_make();
    return hex;
}

struct hf_digest_hex hf_digest_of(struct hf_text bytes) {
    struct hf_digest digest = hf_digest_make();
    hf_digest_add(&digest, bytes);
    return hf_digest_end(&digest);
}
