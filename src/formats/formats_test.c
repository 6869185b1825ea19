/* Goal: a file goes to the reader that its bytes ask for, whatever its name; packs become one row
 * each. Method: a table of names and beginnings, each mistake of a caller, packs of every quality,
 * keys numbered against a slow obvious version. */
#include "base/random.h"
#include "formats/readers.h"
#include "tests/collect.h"

#include <string.h>

static struct hf_arena scratch_opened;

static void test_recognise(void) {
    static const struct {
        const char *file;
        const char *bytes;
        enum hf_format format;
    } cases[] = {
        {"devices.csv", "name,site\n", HF_FORMAT_OPERATOR_CSV},
        {"devices.csv", "", HF_FORMAT_OPERATOR_CSV},
        {"devices.csv", "{\"results\":[]}", HF_FORMAT_NETBOX_JSON},
        {"whatever.csv", "a,b\n", HF_FORMAT_OPERATOR_CSV},
        {"-", "site;product;quantity\n1;2;3\n", HF_FORMAT_OPERATOR_CSV},
        {"-", "\"site\"\t\"product\"\r\n", HF_FORMAT_OPERATOR_CSV},
        {"-", "hello, world\n", HF_FORMAT_UNKNOWN},
        {"notes.md", "# Notes\n", HF_FORMAT_UNKNOWN},
        {"page.csv", "<html></html>", HF_FORMAT_UNKNOWN},
        {"x.json", " \n[ {\"id\": 1} ]", HF_FORMAT_NETBOX_JSON},
        {"x.json", "\xEF\xBB\xBF{\"count\": 1, \"results\": [", HF_FORMAT_NETBOX_JSON},
        {"x.json", "{\"id\": 1, \"url\": \"u\"}", HF_FORMAT_NETBOX_JSON},
        {"x.json", "{\"id\": \"p\", \"version\": \"1\", \"measures\": []}", HF_FORMAT_PACK},
        {"x.json", "{\"schema\": \"s\", \"id\": \"p\"}", HF_FORMAT_PACK},
        {"x.txt", "holdfast canonical 2\nend\n", HF_FORMAT_CANONICAL},
        {"sites.csv", "\xEF\xBB\xBFholdfast canonical 1\r\n", HF_FORMAT_CANONICAL},
        {"sites.csv", "holdfast canonically\n", HF_FORMAT_OPERATOR_CSV},
        {"x.json", "{\"a\": {\"results\": [], \"schema\": 1}}", HF_FORMAT_UNKNOWN},
        {"x.json", "{\"a\": \"\\\"results\\\"\"}", HF_FORMAT_UNKNOWN},
        {"x.json", "{}", HF_FORMAT_UNKNOWN},
        {"x.bin", "\x7F\x45\x4C\x46", HF_FORMAT_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct hf_format_input input = {hf_text_of(cases[i].file), hf_text_of(cases[i].bytes),
                                              HF_TEXT("s")};
        const enum hf_format format = hf_format_recognise(&input);
        if (!CHECK(format == cases[i].format)) {
            printf("    %s '%s' is %s\n", cases[i].file, cases[i].bytes, hf_format_name(format));
        }
    }
    const struct hf_format_input zip = {HF_TEXT("devices.csv"), HF_TEXT("PK\3\4\0\0\0\0"),
                                        HF_TEXT("s")};
    CHECK(hf_format_recognise(&zip) == HF_FORMAT_UNKNOWN);
}

static void test_names(void) {
    for (int i = HF_FORMAT_OPERATOR_CSV; i <= HF_FORMAT_CANONICAL; i++) {
        enum hf_format format = HF_FORMAT_UNKNOWN;
        CHECK(hf_format_by_name(hf_text_of(hf_format_name((enum hf_format)i)), &format));
        CHECK(format == (enum hf_format)i);
    }
    enum hf_format untouched = HF_FORMAT_PACK;
    CHECK(!hf_format_by_name(HF_TEXT("xlsx"), &untouched) && untouched == HF_FORMAT_PACK);
    CHECK(strcmp(hf_format_name(HF_FORMAT_UNKNOWN), "unknown") == 0);
}

static void test_arguments(void) {
    struct collect collect = collect_make();
    struct hf_error error = {0};
    const struct hf_sink sink = collect_sink(&collect);
    const struct hf_format_input input = {HF_TEXT("f"), HF_TEXT("x"), HF_TEXT("s")};
    const struct hf_sink broken = {&collect, NULL, collect_defect};
    CHECK(hf_format_read(HF_FORMAT_PACK, NULL, scratch_opened, &sink, &error) == HF_ERR_ARGUMENT);
    CHECK(hf_format_read(HF_FORMAT_PACK, &input, scratch_opened, NULL, NULL) == HF_ERR_ARGUMENT);
    CHECK(hf_format_read(HF_FORMAT_PACK, &input, scratch_opened, &broken, NULL) == HF_ERR_ARGUMENT);
    CHECK(hf_format_read(HF_FORMAT_UNKNOWN, &input, scratch_opened, &sink, &error) == HF_ERR_INPUT);
    CHECK(strcmp(error.source, "f") == 0 && strstr(error.message, "--as") != NULL);
    hf_buffer_free(&collect.out);
}

static void test_packs(void) {
    static const struct {
        const char *bytes;
        enum hf_status status;
        const char *out; /* or the beginning of the error */
    } cases[] = {
        {"{\"id\":\"P 1\",\"version\":\"2\"}", HF_OK,
         "pack p-1 @1: id=P 1 version=2 body={\"id\":\"P 1\",\"version\":\"2\"}\n"},
        {"{\"id\":\"p\",\n\"id\":\"q\"}", HF_OK,
         "! syntax 2:1 'id': the object has this key already; the first one counts: remove one of "
         "them\npack p @1: id=p body={\"id\":\"p\",\n\"id\":\"q\"}\n"},
        {"{\"id\":\"p\",", HF_OK,
         "! syntax 1:11 '': the document ends inside what begins on line 1; fetch it again\n"
         "pack p @1: id=p body={\"id\":\"p\",\n"},
        {"{\"version\":\"2\"}", HF_ERR_INPUT, "this is no pack: its top level has no \"id\""},
        {"[]", HF_ERR_INPUT, "this is no pack: a pack is one JSON object"},
        {"", HF_ERR_INPUT, "this is no pack: a pack is one JSON object"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct collect collect = collect_make();
        struct hf_error error = {0};
        CHECK(collect_read(&collect, HF_FORMAT_PACK, "p.json", hf_text_of(cases[i].bytes),
                           scratch_opened, &error) == cases[i].status);
        if (cases[i].status == HF_OK) {
            CHECK_TEXT(hf_buffer_text(&collect.out), cases[i].out);
        } else {
            CHECK(strncmp(error.message, cases[i].out, strlen(cases[i].out)) == 0);
        }
        hf_buffer_free(&collect.out);
    }
}

/* Numbers are given in order of appearance and never meet a key that is written like one. */
static void test_numbering(void) {
    static const char *const words[] = {"a", "b", "a#2", "a#2#2", "b#3", ""};
    struct hf_random random = {.seed = 5};
    struct hf_row_keys keys = {.arena = scratch_opened};
    struct hf_text given[400];
    for (size_t i = 0; i < 400; i++) {
        given[i] = hf_text_of(words[hf_random_below(&random, 6)]);
        const struct hf_text wanted = given[i];
        CHECK(hf_row_keys_number(&keys, HF_KIND_STOCK, &given[i]) == HF_OK);
        CHECK(hf_text_starts(given[i], wanted));
        bool is_new = true;
        for (size_t k = 0; k < i; k++) {
            is_new = is_new && !hf_text_equal(given[k], given[i]);
        }
        CHECK(is_new);
    }
    struct hf_text other = HF_TEXT("a");
    CHECK(hf_row_keys_number(&keys, HF_KIND_FAILURE, &other) == HF_OK);
    CHECK_TEXT(other, "a");
}

int main(void) {
    CHECK(hf_arena_open(&scratch_opened, (size_t)1 << 24) == HF_OK);
    test_recognise();
    test_names();
    test_arguments();
    test_packs();
    test_numbering();
    hf_arena_close(&scratch_opened);
    return check_report();
}
