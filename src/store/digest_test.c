/* Goal: digests are those that everybody computes. Method: the three examples of FIPS 180-4's
 * companion document, a text fed in pieces of every size, and parts that must not run together. */
#include "store/digest.h"
#include "tests/check.h"

static void test_known_answers(void) {
    static const struct {
        const char *text, *digest;
    } known[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const struct hf_digest_hex hex = hf_digest_of(hf_text_of(known[i].text));
        CHECK_TEXT(hf_digest_text(&hex), known[i].digest);
    }
}

static void test_pieces(void) {
    char text[300];
    for (size_t i = 0; i < sizeof text; i++) {
        text[i] = (char)(i * 7);
    }
    const struct hf_text whole = {text, sizeof text};
    const struct hf_digest_hex wanted = hf_digest_of(whole);
    for (size_t size = 1; size <= sizeof text; size++) {
        struct hf_digest digest = hf_digest_make();
        for (size_t at = 0; at < sizeof text; at += size) {
            hf_digest_add(&digest, hf_text_slice(whole, at, at + size));
        }
        const struct hf_digest_hex seen = hf_digest_end(&digest);
        if (!CHECK_TEXT(hf_digest_text(&seen), wanted.text)) {
            return;
        }
    }
}

static void test_parts(void) {
    struct hf_digest left = hf_digest_make();
    struct hf_digest right = hf_digest_make();
    hf_digest_add_part(&left, HF_TEXT("ab"));
    hf_digest_add_part(&left, HF_TEXT("c"));
    hf_digest_add_part(&right, HF_TEXT("a"));
    hf_digest_add_part(&right, HF_TEXT("bc"));
    const struct hf_digest_hex left_hex = hf_digest_end(&left);
    const struct hf_digest_hex right_hex = hf_digest_end(&right);
    CHECK(!hf_text_equal(hf_digest_text(&left_hex), hf_digest_text(&right_hex)));
    const struct hf_digest_hex empty = hf_digest_end(&left);
    const struct hf_digest_hex wanted = hf_digest_of((struct hf_text){NULL, 0});
    CHECK_TEXT(hf_digest_text(&empty), wanted.text); /* begun anew */
}

int main(void) {
    test_known_answers();
    test_pieces();
    test_parts();
    return check_report();
}
