/* Goal: a scenario file is read as it says, or every mistake is told with its place. Method: known
 * answers in both forms, one mistake a case with line and column, cut at every byte, failing
 * allocations. */
#include <holdfast/scenariofile.h>

#include <string.h>

#include "tests/check.h"

enum { ARENA_BYTES = 8 << 20 };

struct memory {
    struct hf_arena keep, scratch, keep_opened, scratch_opened;
};

static bool memory_open(struct memory *memory) {
    *memory = (struct memory){0};
    const bool is_open = hf_arena_open(&memory->keep, ARENA_BYTES) == HF_OK &&
                         hf_arena_open(&memory->scratch, ARENA_BYTES) == HF_OK;
    memory->keep_opened = memory->keep;
    memory->scratch_opened = memory->scratch;
    return CHECK(is_open);
}

static void memory_close(struct memory *memory) {
    hf_arena_close(&memory->keep_opened);
    hf_arena_close(&memory->scratch_opened);
}

static const char good[] =
    "\xef\xbb\xbf{\"schema\": \"holdfast-scenario/1\", \"name\": \" all of them \", \"changes\": "
    "[\n"
    "  {\"change\": \"activate\", \"measure\": \"p/m\"},\n"
    "  {\"change\": \"end\", \"measure\": \"p/m\", \"date\": \"2020-07-14\", \"note\": \"why\"},\n"
    "  {\"change\": \"end-licence\", \"exception\": \"p/m/x\", \"date\": \"2020-07-14\"},\n"
    "  {\"change\": \"list-party\", \"party\": \"a@b=c Ltd\", \"on\": \"Red List\"},\n"
    "  {\"change\": \"extend\", \"measure\": \"m\", \"percent\": 25, \"date\": \"2020-07-14\"},\n"
    "  {\"change\": \"countermeasure\", \"country\": \"CN\", \"brand\": \"Acme\"},\n"
    "  {\"change\": \"assume\", \"name\": \"x\", \"value\": \"20..60\"},\n"
    "  {\"change\": \"lose\", \"names\": \"Acme Co., Ltd., duct 7\"}\n"
    "]}\n";
static const char good_lines[] = "# a comment\n"
                                 "activate p/m\r\n"
                                 "\n"
                                 "  end p/m@2020-07-14   # and why\n"
                                 "end-licence p/m/x@2020-07-14\n"
                                 "list-party Acme=Red List\n"
                                 "extend m=25@2020-07-14\n"
                                 "countermeasure CN=Acme\n"
                                 "assume x=20..60\n"
                                 "lose Acme Co., Ltd., duct 7";

static void test_good(void) {
    static const char *const wanted[] = {"activate p/m",
                                         "end p/m@2020-07-14",
                                         "end-licence p/m/x@2020-07-14",
                                         NULL,
                                         "extend m=25@2020-07-14",
                                         "countermeasure CN=Acme",
                                         "assume x=20..60",
                                         "lose Acme Co., Ltd., duct 7"};
    const char *const file[] = {good, good_lines};
    struct memory memory;
    struct hf_buffer out = hf_buffer_make(4096);
    for (int i = 0; i < 2 && memory_open(&memory); i++) {
        struct hf_scenario_checked checked = {0};
        CHECK(hf_scenario_read(HF_TEXT("f"), hf_text_of(file[i]), &memory.keep, memory.scratch,
                               &checked, NULL) == HF_OK);
        CHECK(checked.defect_count == 0);
        CHECK_TEXT(checked.name, i == 0 ? "all of them" : "");
        CHECK(checked.change_count == 8);
        for (uint32_t k = 0; k < checked.change_count && k < 8; k++) {
            hf_buffer_clear(&out);
            hf_change_print(&checked.change[k], &out);
            CHECK_TEXT(hf_buffer_text(&out), wanted[k] != NULL ? wanted[k]
                                             : i == 0          ? "list-party a@b=c Ltd=Red List"
                                                               : "list-party Acme=Red List");
        }
        memory_close(&memory);
    }
    hf_buffer_free(&out);
}

#define JSON_HEAD "{\"schema\": \"holdfast-scenario/1\",\n\"changes\": ["

static const struct {
    const char *file;
    int64_t line, column;
    const char *says;
} mistakes[] = {
    {"{", 1, 2, ""},
    {"{}", 1, 1, "'schema' must be"},
    {"{\"schema\": \"holdfast-scenario/2\", \"changes\": []}", 1, 12, "'schema' must be"},
    {"{\"schema\": \"holdfast-scenario/1\"}", 1, 1, "'changes' must be a list"},
    {"{\"schema\": \"holdfast-scenario/1\", \"changes\": 7}", 1, 46, "'changes' must be a list"},
    {"{\"schema\": \"holdfast-scenario/1\", \"changes\": [], \"x\": 1}", 1, 50, "'x' is not a key"},
    {"{\"schema\": \"holdfast-scenario/1\", \"changes\": [], \"name\": 1e}", 1, 60, ""},
    {JSON_HEAD "7]}", 2, 13, "an object in braces"},
    {JSON_HEAD "{}]}", 2, 13, "'change' is missing"},
    {JSON_HEAD "{\"change\": true}]}", 2, 24, "write it in quotes"},
    {JSON_HEAD "{\"change\": \"stop\"}]}", 2, 24, "'stop' is no change; it is activate"},
    {JSON_HEAD "{\"change\": \"add\"}]}", 2, 13, "'replacement' is missing"},
    {JSON_HEAD "{\"change\": \"lose\"}]}", 2, 13, "'names' is missing"},
    {JSON_HEAD "{\"change\": \"activate\"}]}", 2, 13, "'measure' is missing"},
    {JSON_HEAD "{\"change\": \"activate\", \"measure\": \" \"}]}", 2, 47, "empty"},
    {JSON_HEAD "{\"change\": \"end\", \"measure\": \"m\"}]}", 2, 13, "'date' is missing"},
    {JSON_HEAD "{\"change\": \"end\", \"measure\": \"m\",\n \"date\": \"2020-13-01\"}]}", 3, 10,
     "expected a day as"},
    {JSON_HEAD "{\"change\": \"activate\", \"measure\": \"m\",\n \"dat\": \"2020-10-01\"}]}", 3, 2,
     "'dat' is not a key here; the keys are change, measure, date, note"},
    {JSON_HEAD "{\"change\": \"extend\", \"measure\": \"m\", \"percent\": 0}]}", 2, 61,
     "expected percent above 0"},
    {JSON_HEAD "{\"change\": \"extend\", \"measure\": \"m\", \"percent\": \"50@2020-01-01\"}]}", 2,
     61, "expected percent above 0"},
    {JSON_HEAD "{\"change\": \"list-party\", \"party\": \"m\"}]}", 2, 13, "'on' is missing"},
    {JSON_HEAD "{\"change\": \"countermeasure\", \"country\": \"China\"}]}", 2, 53,
     "two capital letters"},
    {JSON_HEAD "{\"change\": \"assume\", \"name\": \"x\", \"value\": \"many\"}]}", 2, 56,
     "expected a number"},
    {JSON_HEAD
     "{\"change\": \"end\", \"change\": \"end\", \"measure\": \"m\", \"date\": \"2020-10-01\"}]}",
     2, 31, ""},
    {"stop p/m", 1, 1, "'stop' is no change"},
    {"\n  adds Acme", 2, 3, "'adds' is no change"},
    {"lose ", 1, 5, "expected 'lose NAME"},
    {"activate p/m\n end p/m", 2, 6, "expected 'end MEASURE@DATE', not 'p/m'"},
    {"activate", 1, 9, "expected 'activate MEASURE[@DATE]'"},
    {"activate a\xff", 1, 11, "UTF-8"},
};

static void test_mistakes(void) {
    struct memory memory;
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0] && memory_open(&memory); i++) {
        struct hf_scenario_checked checked = {0};
        CHECK(hf_scenario_read(HF_TEXT("f"), hf_text_of(mistakes[i].file), &memory.keep,
                               memory.scratch, &checked, NULL) == HF_OK);
        if (CHECK(checked.defect_count > 0)) {
            const struct hf_defect *const defect = &checked.defect[0];
            const bool is_there = defect->line == mistakes[i].line &&
                                  defect->column == mistakes[i].column &&
                                  hf_text_find(defect->message, hf_text_of(mistakes[i].says), 0) <
                                      defect->message.len;
            if (!CHECK(is_there)) {
                printf("    %s\n    %lld:%lld %.*s\n", mistakes[i].file, (long long)defect->line,
                       (long long)defect->column, HF_TEXT_ARG(defect->message));
            }
            CHECK_TEXT(defect->file, "f");
        } else {
            printf("    %s\n", mistakes[i].file);
        }
        memory_close(&memory);
    }
}

/* Cut anywhere before its last brace, the document is never taken for a whole one. */
static void test_cut(void) {
    struct memory memory;
    for (size_t len = 4; len < sizeof good - 2 && memory_open(&memory); len++) {
        struct hf_scenario_checked checked = {0};
        CHECK(hf_scenario_read(HF_TEXT("f"), (struct hf_text){good, len}, &memory.keep,
                               memory.scratch, &checked, NULL) == HF_OK);
        if (hf_text_ends((struct hf_text){good, len}, HF_TEXT("]}"))) {
            CHECK(checked.defect_count == 0);
        } else {
            CHECK(checked.defect_count > 0);
        }
        memory_close(&memory);
    }
}

static void test_edges(void) {
    struct memory memory;
    struct hf_scenario_checked checked = {.change_count = 77};
    if (!memory_open(&memory)) {
        return;
    }
    char *const large = hf_new(&memory.keep, char, (1 << 20) + 2);
    CHECK(large != NULL);
    memset(large, '\n', (1 << 20) + 1);
    CHECK(hf_scenario_read(HF_TEXT("f"), (struct hf_text){large, (1 << 20) + 1}, &memory.keep,
                           memory.scratch, &checked, NULL) == HF_ERR_LIMIT);
    CHECK(hf_scenario_read(HF_TEXT("f"), HF_TEXT("x"), NULL, memory.scratch, &checked, NULL) ==
          HF_ERR_ARGUMENT);
    CHECK(checked.change_count == 77);
    CHECK(hf_scenario_read(HF_TEXT("f"), HF_TEXT(""), &memory.keep, memory.scratch, &checked,
                           NULL) == HF_OK);
    CHECK(checked.change_count == 0 && checked.defect_count == 0);
    memory_close(&memory);
}

static void test_memory(const char *file) {
    struct memory memory;
    enum hf_status status = HF_ERR_MEMORY;
    int failures = 0;
    for (int64_t allowed = 0; status == HF_ERR_MEMORY && allowed < 5000 && memory_open(&memory);
         allowed++) {
        int64_t allowance = allowed;
        struct hf_scenario_checked checked = {.change_count = 77};
        memory.keep.allowance = memory.scratch.allowance = &allowance;
        status = hf_scenario_read(HF_TEXT("f"), hf_text_of(file), &memory.keep, memory.scratch,
                                  &checked, NULL);
        CHECK(status == HF_OK || checked.change_count == 77);
        failures += status == HF_OK ? 0 : 1;
        memory_close(&memory);
    }
    CHECK(status == HF_OK && failures > 0);
}

int main(void) {
    test_good();
    test_mistakes();
    test_cut();
    test_edges();
    test_memory(good);
    test_memory(good_lines);
    test_memory(mistakes[16].file);
    return check_report();
}
