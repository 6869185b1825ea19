/* Goal: a change is read as it is written. Method: known answers for each form, wrong ones; random
 * changes written and read back. */
#include <holdfast/scenario.h>

#include "base/random.h"
#include "tests/check.h"

static struct hf_text written(const struct hf_change *change, struct hf_buffer *out) {
    hf_buffer_clear(out);
    hf_change_print(change, out);
    return hf_buffer_text(out);
}

static void test_known(void) {
    static const struct {
        enum hf_change_kind kind;
        const char *text, *written; /* NULL: refused */
    } known[] = {
        {HF_CHANGE_ACTIVATE, "p/m", "activate p/m"},
        {HF_CHANGE_ACTIVATE, " p/m @ 2020-07-14 ", "activate p/m@2020-07-14"},
        {HF_CHANGE_ACTIVATE, "p/m@2020-02-30", NULL},
        {HF_CHANGE_ACTIVATE, "p/m@", NULL},
        {HF_CHANGE_ACTIVATE, "@2020-01-01", NULL},
        {HF_CHANGE_ACTIVATE, "", NULL},
        {HF_CHANGE_END, "p/m@2020-07-14", "end p/m@2020-07-14"},
        {HF_CHANGE_END, "p/m", NULL},
        {HF_CHANGE_END_EXCEPTION, "p/m/x@2020-07-14", "end-licence p/m/x@2020-07-14"},
        {HF_CHANGE_END_EXCEPTION, "p/m/x", NULL},
        {HF_CHANGE_LIST_PARTY, "A=B & Co=Red List@2020-07-14",
         "list-party A=B & Co=Red List@2020-07-14"},
        {HF_CHANGE_LIST_PARTY, "a@b Ltd = p/m", NULL},
        {HF_CHANGE_LIST_PARTY, "Acme=", NULL},
        {HF_CHANGE_LIST_PARTY, "Acme", NULL},
        {HF_CHANGE_EXTEND, "p/m=50", "extend p/m=50"},
        {HF_CHANGE_EXTEND, "p/m= 50 %@2020-07-14", "extend p/m=50@2020-07-14"},
        {HF_CHANGE_EXTEND, "p/m=33.333", "extend p/m=33.333"},
        {HF_CHANGE_EXTEND, "p/m=0", NULL},
        {HF_CHANGE_EXTEND, "p/m=100.1", NULL},
        {HF_CHANGE_EXTEND, "p/m=nan", NULL},
        {HF_CHANGE_EXTEND, "p/m", NULL},
        {HF_CHANGE_COUNTERMEASURE, "CN", "countermeasure CN"},
        {HF_CHANGE_COUNTERMEASURE, "CN=Acme@2020-07-14", "countermeasure CN=Acme@2020-07-14"},
        {HF_CHANGE_COUNTERMEASURE, "China", NULL},
        {HF_CHANGE_COUNTERMEASURE, "cn", NULL},
        {HF_CHANGE_COUNTERMEASURE, "CN=", NULL},
        {HF_CHANGE_ASSUMPTION, "x=20..60", "assume x=20..60"},
        {HF_CHANGE_ASSUMPTION, "x=0.1", "assume x=0.1"},
        {HF_CHANGE_ASSUMPTION, "x=", NULL},
        {HF_CHANGE_LOSE, " Acme Co., Ltd., duct@7=b ", "lose Acme Co., Ltd., duct@7=b"},
        {HF_CHANGE_LOSE, " ", NULL},
        {HF_CHANGE_ADD, " A for B in C ", "add A for B in C"},
        {HF_CHANGE_ADD, "", NULL},
    };
    struct hf_buffer out = hf_buffer_make(4096);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct hf_change change = {.subject = HF_TEXT("untouched")};
        const bool is_read = hf_change_parse(known[i].kind, hf_text_of(known[i].text), &change);
        if (!CHECK(is_read == (known[i].written != NULL))) {
            printf("    '%s'\n", known[i].text);
        }
        if (is_read && known[i].written != NULL) {
            CHECK_TEXT(written(&change, &out), known[i].written);
        } else {
            CHECK_TEXT(change.subject, "untouched");
        }
    }
    CHECK(!hf_change_parse((enum hf_change_kind)99, HF_TEXT("x"), NULL));
    CHECK_TEXT(hf_text_of(hf_change_word((enum hf_change_kind)99)), "unknown");
    hf_buffer_free(&out);
}

static struct hf_text some(struct hf_random *random, const char *letters, char text[8]) {
    const size_t count = hf_text_of(letters).len;
    const size_t len = 1 + (size_t)hf_random_below(random, 6);
    for (size_t i = 0; i < len; i++) {
        text[i] = letters[hf_random_below(random, count)];
    }
    return (struct hf_text){text, len};
}

static bool same(const struct hf_change *left, const struct hf_change *right) {
    const bool has_value = left->kind == HF_CHANGE_ASSUMPTION || left->kind == HF_CHANGE_EXTEND;
    return left->kind == right->kind && hf_text_equal(left->subject, right->subject) &&
           hf_text_equal(left->object, right->object) && left->date.days == right->date.days &&
           (!has_value ||
            (left->value.lower >= right->value.lower && left->value.lower <= right->value.lower &&
             left->value.upper >= right->value.upper && left->value.upper <= right->value.upper));
}

static void test_read_back(void) {
    static const enum hf_change_kind kinds[] = {
        HF_CHANGE_ACTIVATE,   HF_CHANGE_END,    HF_CHANGE_ASSUMPTION,     HF_CHANGE_END_EXCEPTION,
        HF_CHANGE_LIST_PARTY, HF_CHANGE_EXTEND, HF_CHANGE_COUNTERMEASURE, HF_CHANGE_LOSE};
    struct hf_random random = {.seed = 11};
    struct hf_buffer out = hf_buffer_make(4096);
    for (int round = 0; round < 2000; round++) {
        char text[2][8];
        struct hf_change change = {.kind = kinds[hf_random_below(&random, 8)],
                                   .subject = some(&random, "ab/-.Z", text[0])};
        const bool is_dated = change.kind == HF_CHANGE_END ||
                              change.kind == HF_CHANGE_END_EXCEPTION ||
                              hf_random_below(&random, 2) == 0;
        change.date =
            is_dated && change.kind != HF_CHANGE_ASSUMPTION && change.kind != HF_CHANGE_LOSE
                ? (struct hf_date){(int32_t)hf_random_below(&random, 30000)}
                : HF_DATE_MIN;
        if (change.kind == HF_CHANGE_COUNTERMEASURE) {
            change.subject = HF_TEXT("CN");
        }
        if (change.kind == HF_CHANGE_LIST_PARTY || change.kind == HF_CHANGE_COUNTERMEASURE) {
            change.object = some(&random, "xy/-.Q", text[1]);
        }
        if (change.kind == HF_CHANGE_EXTEND) {
            change.value.lower = change.value.upper =
                (double)(1 + hf_random_below(&random, 10000)) / 100.0 / 100.0;
        }
        if (change.kind == HF_CHANGE_ASSUMPTION) {
            change.value.lower = hf_random_unit(&random) * 100.0;
            change.value.upper = change.value.lower + (double)hf_random_below(&random, 2);
        }
        struct hf_change read = {.kind = HF_CHANGE_ADD};
        const struct hf_text line = written(&change, &out);
        const size_t front = hf_text_of(hf_change_word(change.kind)).len + 1;
        CHECK(hf_change_parse(change.kind, hf_text_slice(line, front, line.len), &read));
        if (!CHECK(same(&change, &read))) {
            printf("    '%.*s'\n", HF_TEXT_ARG(line));
        }
    }
    hf_buffer_free(&out);
}

int main(void) {
    test_known();
    test_read_back();
    return check_report();
}
