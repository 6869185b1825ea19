/* Goal: the reader of the canonical text takes what is right in a text, and says of everything else
 * what is wrong and where. Method: texts with the events that they must give, spelt out; each text
 * cut at every byte and with bytes changed, against what must hold of any text; little memory. */
#include "workspace/canonical_text.h"

#include <holdfast/buffer.h>

#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "tests/check.h"
#include "workspace/canonical_line.h"

#define HEAD "holdfast canonical 2\n"

/* ---- events as text ---- */

struct events {
    struct hf_buffer text;
    size_t rows, defects, told;
};

static enum hf_status on_assertion(void *context, const struct hf_assertion *assertion) {
    struct events *const events = context;
    const struct hf_schema *const schema = hf_schema_get(assertion->kind);
    events->rows++;
    hf_buffer_printf(&events->text, "%lld row %s %.*s", (long long)assertion->line, schema->name,
                     HF_TEXT_ARG(assertion->key));
    for (size_t i = 0; i < schema->column_count; i++) {
        if (assertion->field[i].len > 0) {
            hf_buffer_printf(&events->text, " %s=%.*s", schema->column[i].name,
                             HF_TEXT_ARG(assertion->field[i]));
        }
    }
    hf_buffer_putc(&events->text, '\n');
    CHECK(assertion->key.len > 0 && hf_utf8_valid_length(assertion->key) == assertion->key.len);
    return HF_OK;
}

static enum hf_status on_defect(void *context, const struct hf_defect *defect) {
    struct events *const events = context;
    events->defects++;
    hf_buffer_printf(&events->text, "%lld:%lld %s%s '%.*s' %.*s\n", (long long)defect->line,
                     (long long)defect->column, hf_defect_kind_text(defect->kind),
                     defect->is_cut ? " cut" : "", HF_TEXT_ARG(defect->subject),
                     HF_TEXT_ARG(defect->message));
    CHECK(hf_text_equal(defect->file, HF_TEXT("net.txt")));
    CHECK(hf_utf8_valid_length(defect->subject) == defect->subject.len);
    return HF_OK;
}

static enum hf_status on_told(void *context, const struct hf_defect *defect) {
    struct events *const events = context;
    events->told++;
    hf_buffer_printf(&events->text, "told %.*s:%lld:%lld %s '%.*s' %.*s\n",
                     HF_TEXT_ARG(defect->file), (long long)defect->line, (long long)defect->column,
                     hf_defect_kind_text(defect->kind), HF_TEXT_ARG(defect->subject),
                     HF_TEXT_ARG(defect->message));
    return HF_OK;
}

/* All that a text gives, source by source. */
static enum hf_status events_of(struct hf_text bytes, struct hf_arena keep, struct hf_arena scratch,
                                struct events *events, struct hf_error *error) {
    const struct hf_format_input input = {HF_TEXT("net.txt"), bytes, {NULL, 0}};
    const struct hf_canonical_sink sink = {events, on_assertion, on_defect, on_told};
    struct hf_canonical text;
    *events = (struct events){.text = hf_buffer_make(1 << 20)};
    HF_TRY(hf_canonical_open(&input, &keep, &text, error));
    for (uint32_t i = 0; i < text.source_count; i++) {
        char date[2][11];
        hf_date_write(text.source[i].published.earliest, date[0]);
        hf_date_write(text.source[i].published.latest, date[1]);
        const bool is_said = !hf_date_range_is_blank(text.source[i].published);
        hf_buffer_printf(&events->text, "source %.*s%s%s%s%s\n", HF_TEXT_ARG(text.source[i].name),
                         is_said ? " " : "", is_said ? date[0] : "", is_said ? ".." : "",
                         is_said ? date[1] : "");
        HF_TRY(hf_canonical_read(&text, i, scratch, &sink));
    }
    for (size_t i = 0; i < text.defect_count && text.item_count == 0; i++) {
        HF_TRY(on_defect(events, &text.defect[i].defect));
    }
    return HF_OK;
}

/* ---- known answers ---- */

/* "7:2 ..." is a defect, "7 row ..." a row. */
static bool is_defect_line(struct hf_text line) {
    size_t at = 0;
    while (at < line.len && line.data[at] >= '0' && line.data[at] <= '9') {
        at++;
    }
    return at > 0 && at < line.len && line.data[at] == ':';
}

/* Line by line; of a defect the wanted line is the beginning. */
static bool events_match(struct hf_text seen, struct hf_text wanted) {
    struct hf_text line[2] = {{NULL, 0}, {NULL, 0}};
    bool more[2] = {true, true};
    while (hf_text_cut(&seen, '\n', &line[0], &more[0])) {
        if (!hf_text_cut(&wanted, '\n', &line[1], &more[1])) {
            return false;
        }
        if (is_defect_line(line[0]) && line[1].len > 0 ? !hf_text_starts(line[0], line[1])
                                                       : !hf_text_equal(line[0], line[1])) {
            return false;
        }
    }
    return !hf_text_cut(&wanted, '\n', &line[1], &more[1]);
}

static const struct {
    const char *bytes, *events;
} cases[] = {
    {HEAD "end\n", ""},
    {HEAD "end", ""},
    {HEAD "source\ta\nsource\tb\t2022-04\nsite\talpha\ta\n\tname\tAlpha\n\tstatus\tactive\n"
          "site\talpha\tb\nend\n",
     "source a\n4 row site alpha name=Alpha status=active\n"
     "source b 2022-04-01..2022-04-30\n7 row site alpha\n"},
    {HEAD "source\ta\nsite\tx\\ty\ta\n\tname\tA\\\\b\\tc\\nd\\re \nend\n",
     "source a\n3 row site x\ty name=A\\b\tc\nd\re \n"},
    {HEAD "source\ta\nsite\tx\ta\n\tname\tA\ndefect\ta\tsites.csv\t3\t7\tfield\tod\\td\tmend it\n"
          "end\n",
     "source a\n3 row site x name=A\ntold sites.csv:3:7 field 'od\td' mend it\n"},
    /* cut: at the end of a line, in a field, in a defect line, in the head */
    {HEAD "source\ta\nsite\tx\ta\n\tname\tA\nsite\ty\ta\n\tname\tB\n",
     "source a\n6:0 syntax cut '\tname\tB' the text stops without its last \n"
     "3 row site x name=A\n"},
    {HEAD "source\ta\nsite\tx\ta\n\tname\tA\n\tsta",
     "source a\n5:0 syntax cut '\tsta' the text stops without its last \n"},
    {HEAD "source\ta\nsite\tx\ta\n\tname\tA\nsite\ty",
     "source a\n5:0 syntax cut 'site\ty' the text stops without its last \n3 row site x name=A\n"},
    /* a source of which the text says nothing */
    {HEAD "source\ta\nsource\tb\nsite\tx\tb\nend\n",
     "source a\nsource b\n2:0 syntax 'a' the text has no row and no defect\n4 row site x\n"},
    {HEAD "source\ta\nend\n", "source a\n2:0 syntax 'a' the text has no row\n"},
    {HEAD "sou", "2:0 syntax cut 'sou' the text stops without its last \n"},
    {HEAD, "1:0 syntax cut 'holdfast canonical 2' the text stops without its last \n"},
    {"holdfast canonical 2", "1:0 syntax cut 'holdfast canonical 2' the text stops without its "
                             "last \n"},
    /* order and duplicates */
    {HEAD "source\tb\nsource\ta\nsite\ty\ta\nsite\tx\ta\nsite\ty\ta\n\tname\tY\nend\n",
     "source b\nsource a\n3:0 syntax 'source\ta' from here on the text is not in or\n"
     "2:0 syntax 'b' the text has no row\n4 row site y\n5 row site x\n6:0 duplicate 'y' the row "
     "stands twice in the text: \n"},
    {HEAD "source\ta\nsite\tx\ta\nsite\tx\ta\n\tname\tB\nend\n",
     "source a\n4:6 duplicate 'x' the row stands twice in the text: \n3 row site x\n"},
    {HEAD "source\ta\nsource\ta\nsite\tx\ta\nend\n",
     "source a\n3:8 duplicate 'a' the source was named before: what c\n4 row site x\n"},
    {HEAD "source\ta\nsite\tx\ta\n\tstatus\tactive\n\tname\tA\n\tname\tB\nend\n",
     "source a\n5:2 syntax 'name' the fields of this row are not in t\n"
     "6:2 duplicate 'name' the row says this column twice: wh\n3 row site x name=A "
     "status=active\n"},
    {HEAD "source\ta\ndefect\ta\t\t0\t0\tkey\t\tm\nsite\tx\ta\nend\n",
     "source a\n4:0 syntax 'site\tx\ta' from here on the text is not in or\n"
     "told :0:0 key '' m\n4 row site x\n"},
    /* what nobody knows */
    {HEAD "source\ta\nsonnet\tx\ta\n\tname\tA\nsite\tx\ta\n\tcolour\tred\n\tname\tA\nend\n",
     "source a\n3:1 syntax 'sonnet' this version of the program has no\n"
     "6:2 column 'colour' rows of this kind have no column o\n5 row site x name=A\n"},
    {HEAD "source\ta\nSite\tx\ta\nend\n",
     "source a\n3:1 syntax 'Site' this version of the program has no\n"
     "2:0 syntax 'a' the text has no row\n"},
    {HEAD "source\ta\nwhat is this\n\tname\tA\n\nsite\tx\ta\nend\n",
     "source a\n3:1 syntax 'what is this' this line is no source, no row (kin\n"
     "5:1 syntax '' this line is no source, no row (kin\n6 row site x\n"},
    {HEAD "\tname\tA\nsource\ta\n\tname\tB\nend\n",
     "source a\n2:1 syntax '\tname\tA' this field belongs to no row; it wa\n"
     "4:1 syntax '\tname\tB' this field belongs to no row; it wa\n"
     "3:0 syntax 'a' the text has no row\n"},
    {HEAD "source\ta\nsite\tx\ta\n\tname\nsite\ty\ta\tmore\nend\n",
     "source a\n5:1 syntax 'site\ty\ta\tmore' this line is no source, no row (kin\n"
     "4:2 syntax 'name' a field is a tab, the column, a ta\n3 row site x\n"},
    {HEAD "site\tx\ta\nsite\ty\ta\nend\n",
     "source a\n2:8 syntax 'a' the head of the text does not name\n2 row site x\n3 row site y\n"},
    {HEAD "source\t\nsource\ta\x01\nsource\tb\\q\nsite\tx\t \nend\n",
     "2:8 key '' this can be no name of a source: 1\n"
     "3:8 key 'a\x01' this can be no name of a source: 1\n"
     "4:8 key 'b\\q' this can be no name of a source: 1\n"
     "5:8 key ' ' this can be no name of a source; w\n"},
    {HEAD "source\ta\tsoon\nsite\t\ta\nsite\tx\\q\ta\nend\n",
     "source a\n2:10 field 'soon' expected the day on which it was pu\n"
     "3:6 key '' the row has no key; it was left ou\n"
     "4:7 key 'x\\q' a backslash stands before \\, t, n, \n2:0 syntax 'a' the text has no row\n"},
    /* fields */
    {HEAD
     "source\ta\nsite\tx\ta\n\tname\tA\\xB\n\tstatus\tsleepy\n\tregion\t \n\tgroup\ta\tb\nend\n",
     "source a\n4:8 field 'A\\xB' a backslash stands before \\, t, n, \n"
     "5:9 field 'sleepy' status: not one of the words of th\n"
     "6:9 field ' ' the field holds nothing: leave it o\n"
     "7:9 syntax 'a\tb' a tab inside a value is written \\t;\n3 row site x group=a\tb\n"},
    {HEAD "source\ta\nsite\tx\ta\n\tname\tA\xff"
          "B\\0\nend\n",
     "source a\n4:7 syntax 'A\xef\xbf\xbd"
     "B\xef\xbf\xbd' a byte that is not UTF-8, or a NUL\n"
     "3 row site x name=A\xef\xbf\xbd"
     "B\xef\xbf\xbd\n"},
    {HEAD "source\ta\npack\tp\ta\n\tid\tp\n\tbody\t{\\n\xff}\nend\n",
     "source a\n3 row pack p id=p body={\n\xff}\n"},
    {HEAD "source\ta\ndefect\ta\tf\t-1\t0\tkey\ts\tm\ndefect\ta\tf\t1\t0\tcolour\ts\tm\n"
          "defect\ta\tf\t1\t0\tkey\ts\nend\n",
     "source a\n5:1 syntax 'defect\ta\tf\t1\t0\tkey\ts' this line is no source, no row (kin\n"
     "3:0 syntax 'defect\ta\tf\t-1\t0\tkey\ts\tm' a defect is written: defect, source\n"
     "4:0 syntax 'defect\ta\tf\t1\t0\tcolour\ts\tm' a defect is written: defect, source\n"},
    /* line ends, mark, something behind */
    {"\xEF\xBB\xBFholdfast canonical 2\r\nsource\ta\r\nsite\tx\ta\r\n\tname\tA\r\nend\r\n",
     "source a\n1:1 syntax '' the text begins with a byte order \n"
     "1:24 syntax '\xEF\xBB\xBFholdfast canonical 2' lines end with a carriage return an\n"
     "3 row site x name=A\n"},
    {HEAD "source\ta\nsite\tx\ta\nend\n\nsite\ty\ta\n",
     "source a\n5:0 syntax '' what stands behind the line 'end' \n3 row site x\n"},
    {HEAD "end\n\n\n", ""},
};

static void test_cases(struct hf_arena keep, struct hf_arena scratch) {
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct events events;
        CHECK(events_of(hf_text_of(cases[i].bytes), keep, scratch, &events, NULL) == HF_OK);
        if (!CHECK(events_match(hf_buffer_text(&events.text), hf_text_of(cases[i].events)))) {
            printf("%.*s---- wanted\n%s", HF_TEXT_ARG(hf_buffer_text(&events.text)),
                   cases[i].events);
        }
        hf_buffer_free(&events.text);
    }
}

static void test_first_line(struct hf_arena keep, struct hf_arena scratch) {
    static const struct {
        const char *bytes, *words;
    } wrong[] = {
        {"", "the first line of a canonical text is 'holdfast canonical 2'"},
        {"name,site\n", "the first line"},
        {"holdfast canonical 1\nsite\tx\ta\n", "is of version '1'; this program reads version 2"},
        {"holdfast canonical 2 \nend\n", "is of version '2 '"},
        {"\nholdfast canonical 2\nend\n", "the first line"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct events events;
        struct hf_error error = {.message = ""};
        CHECK(events_of(hf_text_of(wrong[i].bytes), keep, scratch, &events, &error) ==
              HF_ERR_INPUT);
        CHECK(strstr(error.message, wrong[i].words) != NULL && error.line == 1);
        CHECK(strcmp(error.source, "net.txt") == 0);
        CHECK(events.rows + events.defects + events.told == 0);
        hf_buffer_free(&events.text);
    }
}

/* ---- any bytes ---- */

static const char good[] =
    HEAD "source\ta\nsource\tb\t2022-04-21\ndevice\talpha/r1\ta\n\tname\tr1\n\tsite\tAlpha\n"
         "\tquantity\t3\nparty name\tacme/a-c-m-e\tb\n\tparty\tAcme\n\tname\tA\\tC\\nM\\\\E\n"
         "site\talpha\ta\n\tname\tAlpha\nsite\talpha\tb\n\tregion\t\xc3\xa9\n"
         "defect\ta\tdevices.csv\t4\t2\tkey\tx\tno key\nend\n";

/* A text that was cut never gives a row that the whole one does not give, and always says so. */
static void test_cuts(struct hf_arena keep, struct hf_arena scratch) {
    struct events whole;
    CHECK(events_of(hf_text_of(good), keep, scratch, &whole, NULL) == HF_OK);
    CHECK(whole.rows == 4 && whole.defects == 0 && whole.told == 1);
    for (size_t len = sizeof HEAD - 1; len + 2 < sizeof good; len++) {
        struct events events;
        CHECK(events_of((struct hf_text){good, len}, keep, scratch, &events, NULL) == HF_OK);
        CHECK(events.defects >= 1 || len + 6 > sizeof good);
        CHECK(events.rows <= whole.rows);
        struct hf_text rest = hf_buffer_text(&events.text);
        struct hf_text line = {NULL, 0};
        bool more = true;
        while (hf_text_cut(&rest, '\n', &line, &more)) {
            if (!is_defect_line(line) && hf_text_find(line, HF_TEXT(" row "), 0) < line.len) {
                CHECK(hf_text_find(hf_buffer_text(&whole.text), line, 0) < whole.text.len);
            }
        }
        hf_buffer_free(&events.text);
    }
    hf_buffer_free(&whole.text);
}

/* Changed bytes: nothing but the first line is an error; two runs are equal; places lie inside. */
static void test_damage(struct hf_arena keep, struct hf_arena scratch) {
    static const char bytes[] = "\t\n\r\\x\xff\x80 0-";
    struct hf_random random = {.seed = 77};
    for (int round = 0; round < 4000; round++) {
        char copy[sizeof good];
        struct events first;
        struct events second;
        memcpy(copy, good, sizeof good);
        for (uint64_t i = hf_random_below(&random, 4) + 1; i > 0; i--) {
            const uint64_t at =
                sizeof HEAD - 1 + hf_random_below(&random, sizeof good - sizeof HEAD);
            copy[at] = bytes[hf_random_below(&random, sizeof bytes)];
        }
        const struct hf_text text = {copy, sizeof good - 1};
        CHECK(events_of(text, keep, scratch, &first, NULL) == HF_OK);
        CHECK(events_of(text, keep, scratch, &second, NULL) == HF_OK);
        CHECK(hf_text_equal(hf_buffer_text(&first.text), hf_buffer_text(&second.text)));
        hf_buffer_free(&first.text);
        hf_buffer_free(&second.text);
    }
}

static void test_escapes(void) {
    static const struct {
        const char *left, *right;
        int order;
    } pairs[] = {{"a", "a", 0},     {"a", "b", -1},       {"\\t", "\\n", -1},
                 {"\\t", "A", -1},  {"a\\\\", "a\\t", 1}, {"a", "a\\t", -1},
                 {"\\q", "\\q", 0}, {"x\\", "x", 1},      {"\xff", "\\\\", 1}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        const struct hf_text left = hf_text_of(pairs[i].left);
        const struct hf_text right = hf_text_of(pairs[i].right);
        const int order = hf_canonical_compare(left, right);
        const int back = hf_canonical_compare(right, left);
        CHECK((order > 0) - (order < 0) == pairs[i].order);
        CHECK((back > 0) - (back < 0) == -pairs[i].order);
    }
}

static void test_without_memory(struct hf_arena keep, struct hf_arena scratch) {
    enum hf_status status = HF_ERR_MEMORY;
    struct events whole;
    int64_t k = 0;
    CHECK(events_of(hf_text_of(good), keep, scratch, &whole, NULL) == HF_OK);
    for (; status != HF_OK && k < 1000; k++) {
        int64_t allowance = k;
        struct events events;
        struct hf_arena small = keep;
        struct hf_arena less = scratch;
        small.allowance = &allowance;
        less.allowance = &allowance;
        status = events_of(hf_text_of(good), small, less, &events, NULL);
        CHECK(status == HF_OK || status == HF_ERR_MEMORY);
        CHECK(status != HF_OK ||
              hf_text_equal(hf_buffer_text(&events.text), hf_buffer_text(&whole.text)));
        hf_buffer_free(&events.text);
    }
    CHECK(k > 4 && status == HF_OK);
    hf_buffer_free(&whole.text);
}

/* Lines of a text begin with a kind, or with one of these words. */
static void test_words(void) {
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        const struct hf_text name = hf_text_of(hf_schema_get((enum hf_kind)kind)->name);
        CHECK(!hf_text_equal(name, HF_TEXT("source")) && !hf_text_equal(name, HF_TEXT("defect")) &&
              !hf_text_equal(name, HF_TEXT("end")));
    }
}

int main(void) {
    struct hf_arena keep;
    struct hf_arena scratch;
    if (!CHECK(hf_arena_open(&keep, 1 << 22) == HF_OK) ||
        !CHECK(hf_arena_open(&scratch, 1 << 22) == HF_OK)) {
        return check_report();
    }
    test_cases(keep, scratch);
    test_first_line(keep, scratch);
    test_cuts(keep, scratch);
    test_damage(keep, scratch);
    test_escapes();
    test_without_memory(keep, scratch);
    test_words();
    hf_arena_close(&keep);
    hf_arena_close(&scratch);
    return check_report();
}
