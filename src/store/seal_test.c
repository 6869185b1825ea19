/* Goal: a seal notices any single flipped bit, and never changes between versions and machines.
 * Method: fixed values, worked out by a program in another language; every bit of texts of all
 * lengths up to 40 flipped. */
#include "base/random.h"
#include "store/seal.h"
#include "tests/check.h"

static int64_t seal_of_text(const char *data, size_t len) {
    struct hf_seal seal = hf_seal_make();
    hf_seal_add_text(&seal, (struct hf_text){data, len});
    return hf_seal_end(seal);
}

/* The values are kept in files: if one of these changes, every workspace there is would be called
 * damaged. */
static void test_fixed(void) {
    struct hf_seal seal = hf_seal_make();
    CHECK(hf_seal_end(seal) == INT64_C(2718377886220622846));
    hf_seal_add_int(&seal, -1);
    hf_seal_add_text(&seal, HF_TEXT("a site in the north"));
    CHECK(hf_seal_end(seal) == INT64_C(167003844206202297));
}

static void test_every_bit(void) {
    struct hf_random random = {.seed = 3};
    char data[40];
    int64_t same = 0;
    for (size_t len = 1; len <= sizeof data; len++) {
        for (size_t i = 0; i < len; i++) {
            data[i] = (char)hf_random_below(&random, 256);
        }
        const int64_t wanted = seal_of_text(data, len);
        CHECK(wanted >= 0 && wanted < INT64_C(1) << 62);
        for (size_t bit = 0; bit < len * 8; bit++) {
            data[bit / 8] = (char)(data[bit / 8] ^ (1 << (bit % 8)));
            same += seal_of_text(data, len) == wanted;
            data[bit / 8] = (char)(data[bit / 8] ^ (1 << (bit % 8)));
        }
        same += seal_of_text(data, len - 1) == wanted;
    }
    CHECK(same == 0);
}

static void test_order_and_type(void) {
    struct hf_seal left = hf_seal_make();
    struct hf_seal right = hf_seal_make();
    hf_seal_add_int(&left, 1);
    hf_seal_add_int(&left, 2);
    hf_seal_add_int(&right, 2);
    hf_seal_add_int(&right, 1);
    CHECK(hf_seal_end(left) != hf_seal_end(right));
    /* room for the term of a closed version: no overflow */
    CHECK((INT64_C(1) << 62) - 1 <= INT64_MAX - (int64_t)INT32_MAX * HF_SEAL_UNTIL);
}

int main(void) {
    test_fixed();
    test_every_bit();
    test_order_and_type();
    return check_report();
}
