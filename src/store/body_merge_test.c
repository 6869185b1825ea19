/* Goal: two statements about a row become one, in any order. Method: cases spelt out; on random
 * statements from a small alphabet: a statement is a part of its merge with another unless they
 * clash, merging twice changes nothing, and without a clash both orders give the same bytes. */
#include "base/random.h"
#include "store/assertion_body.h"
#include "store/body_merge.h"
#include "tests/check.h"

static void test_spelt_out(void) {
    const struct hf_text first = HF_TEXT("name\tA\nregion\tnorth\n");
    const struct hf_text second = HF_TEXT("name\tA\nslug\ta\nregion\tsouth\n");
    const struct hf_body_fields left = hf_body_split(HF_KIND_SITE, first);
    const struct hf_body_fields right = hf_body_split(HF_KIND_SITE, second);
    CHECK(hf_body_clash(&left, &right) == hf_schema_column(HF_KIND_SITE, HF_TEXT("region")));
    struct hf_buffer merged = hf_buffer_make(1000);
    hf_body_merge(&merged, HF_KIND_SITE, &left, &right);
    CHECK_TEXT(hf_buffer_text(&merged), "name\tA\nslug\ta\nregion\tnorth\n");
    hf_buffer_free(&merged);
    const struct hf_body_fields strange =
        hf_body_split(HF_KIND_SITE, HF_TEXT("name\tA\nno such column\tx\n"));
    CHECK(strange.has_unknown && !hf_body_is_part(&strange, &left));
    const struct hf_body_fields torn = hf_body_split(HF_KIND_SITE, HF_TEXT("name\tA\nregion"));
    CHECK(torn.has_unknown);
}

static void random_body(struct hf_random *random, struct hf_buffer *body) {
    static const struct hf_text value[] = {HF_TEXT_INIT(""), HF_TEXT_INIT("x"),
                                           HF_TEXT_INIT("y\tz")};
    struct hf_assertion assertion = {.kind = HF_KIND_SITE};
    for (size_t i = 0; i < 5; i++) {
        assertion.field[i] = value[hf_random_below(random, 3)];
    }
    hf_body_write(body, &assertion);
}

static void test_properties(void) {
    struct hf_random random = {.seed = 4};
    int64_t wrong = 0;
    int64_t clashes = 0;
    for (int round = 0; round < 2000; round++) {
        struct hf_buffer text[5];
        for (size_t i = 0; i < 5; i++) {
            text[i] = hf_buffer_make(1000);
        }
        random_body(&random, &text[0]);
        random_body(&random, &text[1]);
        const struct hf_body_fields left = hf_body_split(HF_KIND_SITE, hf_buffer_text(&text[0]));
        const struct hf_body_fields right = hf_body_split(HF_KIND_SITE, hf_buffer_text(&text[1]));
        hf_body_merge(&text[2], HF_KIND_SITE, &left, &right);
        hf_body_merge(&text[3], HF_KIND_SITE, &right, &left);
        const struct hf_body_fields both = hf_body_split(HF_KIND_SITE, hf_buffer_text(&text[2]));
        hf_body_merge(&text[4], HF_KIND_SITE, &both, &right);
        const bool clash = hf_body_clash(&left, &right) >= 0;
        clashes += clash;
        wrong += hf_text_equal(hf_buffer_text(&text[2]), hf_buffer_text(&text[3])) == clash;
        wrong += !hf_text_equal(hf_buffer_text(&text[2]), hf_buffer_text(&text[4]));
        wrong += !hf_body_is_part(&left, &both);
        wrong += hf_body_is_part(&right, &both) == clash;
        for (size_t i = 0; i < 5; i++) {
            hf_buffer_free(&text[i]);
        }
    }
    CHECK(wrong == 0 && clashes > 500 && clashes < 1900);
}

int main(void) {
    test_spelt_out();
    test_properties();
    return check_report();
}
