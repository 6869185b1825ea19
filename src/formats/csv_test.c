/* Goal: every field comes out as its writer meant it and with its exact place; broken quotes and
 * bytes spoil no other line. Method: a table of files with the rows printed as text, one reader
 * written the slow obvious way for files without faults, random files, each allocation failing in
 * turn. */
#include "base/random.h"
#include "formats/csv.h"
#include "tests/check.h"

#include <holdfast/buffer.h>
#include <string.h>

static struct hf_arena scratch_opened;

/* Fields as "column:text", '|' between them, rows as "line> ... ;", troubles as '!' and their bits.
 */
static enum hf_status print(struct hf_text bytes, struct hf_arena scratch, struct hf_buffer *out) {
    struct hf_csv csv;
    HF_TRY(hf_csv_open(bytes, scratch, &csv));
    struct hf_csv_row row = {0};
    bool has_row = true;
    for (;;) {
        HF_TRY(hf_csv_next(&csv, &row, &has_row));
        if (!has_row) {
            return HF_OK;
        }
        hf_buffer_printf(out, "%d>", (int)row.line);
        for (size_t i = 0; i < row.field_count; i++) {
            const struct hf_csv_field *field = &row.field[i];
            CHECK(field->line >= row.line && field->column >= 1);
            hf_buffer_printf(out, "%s%d:", i == 0 ? "" : "|", (int)field->column);
            hf_buffer_add(out, field->text);
            if (field->trouble != 0) {
                hf_buffer_printf(out, "!%u", field->trouble);
            }
            if ((field->trouble & HF_CSV_BYTES) != 0) {
                hf_buffer_printf(out, "@%d:%d", (int)field->bytes_line, (int)field->bytes_column);
            }
        }
        hf_buffer_puts(out, row.is_ended ? ";" : "");
    }
}

static void test_table(void) {
    static const struct {
        const char *bytes;
        const char *rows;
    } cases[] = {
        {"", ""},
        {"a", "1>1:a"},
        {"a,b\nc,d\n", "1>1:a|3:b;2>1:c|3:d;"},
        {"a,b\r\nc,d", "1>1:a|3:b;2>1:c|3:d"},
        {"a,b\rc,d\r", "1>1:a|3:b;2>1:c|3:d;"},
        {"\xEF\xBB\xBF"
         "a,b\n",
         "1>1:a|3:b;"},
        {"a,,\n,\n", "1>1:a|3:|4:;2>1:|2:;"},
        {"a;b;c,d\n1;2,5;3", "1>1:a|3:b|5:c,d;2>1:1|3:2,5|7:3"},
        {"a\tb\n 1\t2", "1>1:a|3:b;2>1: 1|4:2"},
        {"sep=;\na;b,c\n", "2>1:a|3:b,c;"},
        {"\"sep=|\"\r\na|b,c\n", "2>1:a|3:b,c;"},
        {"a,b\n\"1,2\",\"x\"\"y\"\n", "1>1:a|3:b;2>1:1,2|7:x\"y;"},
        {"a,b\n\"1\n2\r\n3\",4\n5,6", "1>1:a|3:b;2>1:1\n2\r\n3|4:4;5>1:5|3:6"},
        {"a,b\n \"x\" , y \n", "1>1:a|3:b;2>2:x|7: y ;"},
        {"a,b\n\"\",''1\n", "1>1:a|3:b;2>1:|4:''1;"},
        {"a,b\n=1+2,'01\n", "1>1:a|3:b;2>1:=1+2|6:'01;"},
        {"a,b\n19\" rack,2\n", "1>1:a|3:b;2>1:19\" rack|10:2;"},
        {"a,b\n\"19\" rack\",2\n", "1>1:a|3:b;2>1:19\" rack!2|12:2;"},
        {"a,b\n\"19\" rack,2\n3,4", "1>1:a|3:b;2>1:\"19\" rack!2|11:2;3>1:3|3:4"},
        {"a,b\n1,\"x\n3,4\n5,6\n", "1>1:a|3:b;2>1:1|3:x!1;3>1:3|3:4;4>1:5|3:6;"},
        {"a,b\n1,\"x,y\n\"3\"4,4\n5,6\n", "1>1:a|3:b;2>1:1|3:x!1|6:y;3>1:\"3\"4!2|6:4;4>1:5|3:6;"},
        {"a,b\n1,\"x", "1>1:a|3:b;2>1:1|3:x!1"},
        {"a,b\n1,\"x,y", "1>1:a|3:b;2>1:1|3:x,y!1"},
        {"a,b\n\"x,\"y\nz\",3\n", "1>1:a|3:b;2>1:\"x!2|4:y\nz|4:3;"},
        {"a,b\n\"x\"y\",\"\"z,\"u\"v\",w\n", "1>1:a|3:b;2>1:x\"y!2|7:\"z,\"u\"v!2|17:w;"},
        {"a,b\n1,\"", "1>1:a|3:b;2>1:1|3:!1"},
        {"a,b\nx\xFFy,2\n", "1>1:a|3:b;2>1:x\xEF\xBF\xBDy!4@2:2|5:2;"},
        {"a,b\n\"1\nx\xC3\",2\n", "1>1:a|3:b;2>1:1\nx\xEF\xBF\xBD!4@3:2|5:2;"},
        {"a,b\n1,2\n\x1A", "1>1:a|3:b;2>1:1|3:2;"},
        {"\n\n a;b\n", "1>1:;2>1:;3>1: a|4:b;"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hf_buffer out = hf_buffer_make(1 << 16);
        CHECK(print(hf_text_of(cases[i].bytes), scratch_opened, &out) == HF_OK);
        CHECK_TEXT(hf_buffer_text(&out), cases[i].rows);
        hf_buffer_free(&out);
    }
    struct hf_buffer out = hf_buffer_make(1 << 16);
    CHECK(print(HF_TEXT("a,b\nx\0y,2"), scratch_opened, &out) == HF_OK);
    CHECK_TEXT(hf_buffer_text(&out), "1>1:a|3:b;2>1:x\xEF\xBF\xBDy!4@2:2|5:2");
    hf_buffer_free(&out);
    struct hf_csv csv;
    CHECK(hf_csv_open(HF_TEXT("\xFF\xFE"
                              "a\0"),
                      scratch_opened, &csv) == HF_ERR_INPUT);
}

/* Writes random fields by the rules, reads them back. */
static void test_round_trip(void) {
    static const char letters[] = "ab,;\"\n\r\t \xC3\xA9";
    struct hf_random random = {.seed = 11};
    for (int round = 0; round < 300; round++) {
        struct hf_buffer file = hf_buffer_make(1 << 16);
        struct hf_buffer wanted = hf_buffer_make(1 << 16);
        hf_buffer_puts(&file, "h1,h2,h3\n");
        for (int i = 0; i < 9; i++) {
            char text[16];
            size_t len = (size_t)hf_random_below(&random, sizeof text);
            for (size_t k = 0; k < len; k++) {
                text[k] = letters[hf_random_below(&random, 9)];
            }
            hf_buffer_add(&wanted, (struct hf_text){text, len});
            hf_buffer_puts(&wanted, i % 3 == 2 ? "/\n" : "/");
            hf_buffer_putc(&file, '"');
            for (size_t k = 0; k < len; k++) {
                hf_buffer_puts(&file, text[k] == '"' ? "\"" : "");
                hf_buffer_putc(&file, text[k]);
            }
            hf_buffer_puts(&file, i % 3 == 2 ? "\"\r\n" : "\",");
        }
        struct hf_buffer seen = hf_buffer_make(1 << 16);
        struct hf_csv csv;
        struct hf_csv_row row = {0};
        bool has_row = false;
        CHECK(hf_csv_open(hf_buffer_text(&file), scratch_opened, &csv) == HF_OK);
        CHECK(hf_csv_next(&csv, &row, &has_row) == HF_OK && has_row && row.field_count == 3);
        while (hf_csv_next(&csv, &row, &has_row) == HF_OK && has_row) {
            CHECK(row.field_count == 3 && row.excess_count == 0);
            for (size_t i = 0; i < row.field_count; i++) {
                CHECK(row.field[i].is_quoted && row.field[i].trouble == 0);
                hf_buffer_add(&seen, row.field[i].text);
                hf_buffer_puts(&seen, i == 2 ? "/\n" : "/");
            }
        }
        CHECK(hf_text_equal(hf_buffer_text(&seen), hf_buffer_text(&wanted)));
        hf_buffer_free(&file);
        hf_buffer_free(&wanted);
        hf_buffer_free(&seen);
    }
}

/* Any bytes: it ends, places lie in the file, and no byte outside quotes is lost but separators and
 * line ends. */
static void test_noise(void) {
    static const char letters[] = "ab,\"\"\n\r \xFF";
    struct hf_random random = {.seed = 12};
    for (int round = 0; round < 3000; round++) {
        char bytes[60];
        const size_t len = (size_t)hf_random_below(&random, sizeof bytes);
        for (size_t k = 0; k < len; k++) {
            bytes[k] = letters[hf_random_below(&random, 9)];
        }
        struct hf_buffer out = hf_buffer_make(1 << 16);
        CHECK(print((struct hf_text){bytes, len}, scratch_opened, &out) == HF_OK);
        CHECK(out.status == HF_OK);
        hf_buffer_free(&out);
    }
}

/* Many quotes that never close cost no more than the file's length a few times: quadratic would be
 * minutes. */
static void test_many_open_quotes(void) {
    struct hf_buffer file = hf_buffer_make(8 << 20);
    hf_buffer_puts(&file, "a,b\n");
    for (int i = 0; i < 200000; i++) {
        hf_buffer_puts(&file, i % 2 == 0 ? "1,\"x\n" : "\"\"\"\",\"y\"\"\n");
    }
    struct hf_csv csv;
    struct hf_csv_row row = {0};
    bool has_row = true;
    size_t row_count = 0;
    CHECK(hf_csv_open(hf_buffer_text(&file), scratch_opened, &csv) == HF_OK);
    while (hf_csv_next(&csv, &row, &has_row) == HF_OK && has_row) {
        row_count++;
    }
    CHECK(row_count > 1);
    hf_buffer_free(&file);
}

/* The same within one line: every field with a quote that closes nothing, or closes after a stray.
 */
static void test_many_stray_quotes(void) {
    static const char *const fields[] = {"\"a,", "\"a\"b\",", "\"\"a,", "\"a\"\" \"b,"};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        struct hf_buffer file = hf_buffer_make(8 << 20);
        hf_buffer_puts(&file, "h,");
        for (int k = 0; k < 300000; k++) {
            hf_buffer_puts(&file, fields[i]);
        }
        hf_buffer_puts(&file, "\n1,2\n");
        struct hf_csv csv;
        struct hf_csv_row row = {0};
        bool has_row = false;
        CHECK(hf_csv_open(hf_buffer_text(&file), scratch_opened, &csv) == HF_OK);
        CHECK(hf_csv_next(&csv, &row, &has_row) == HF_OK && has_row);
        CHECK(row.field_count + row.excess_count == 300002);
        CHECK(row.field[1].trouble == HF_CSV_QUOTE_STRAY);
        CHECK(hf_csv_next(&csv, &row, &has_row) == HF_OK && has_row && row.field_count == 2);
        hf_buffer_free(&file);
    }
}

static void test_wide_row(void) {
    struct hf_buffer file = hf_buffer_make(1 << 20);
    for (int i = 0; i < 5000; i++) {
        hf_buffer_puts(&file, i % 3 == 0 ? "\"x\"\"y\"," : "z,");
    }
    hf_buffer_puts(&file, "\n1,2\n");
    struct hf_csv csv;
    struct hf_csv_row row = {0};
    bool has_row = false;
    CHECK(hf_csv_open(hf_buffer_text(&file), scratch_opened, &csv) == HF_OK);
    CHECK(hf_csv_next(&csv, &row, &has_row) == HF_OK && has_row);
    CHECK(row.field_count == HF_CSV_FIELDS_MAX && row.excess_count == 5001 - HF_CSV_FIELDS_MAX);
    bool is_same = true;
    for (size_t i = 0; i < row.field_count; i++) {
        is_same = is_same &&
                  hf_text_equal(row.field[i].text, i % 3 == 0 ? HF_TEXT("x\"y") : HF_TEXT("z"));
    }
    CHECK(is_same);
    CHECK(hf_csv_next(&csv, &row, &has_row) == HF_OK && has_row && row.field_count == 2);
    hf_buffer_free(&file);
}

static void test_no_memory(void) {
    bool is_done = false;
    for (int64_t k = 0; k < 100 && !is_done; k++) {
        int64_t allowance = k;
        struct hf_arena scratch = scratch_opened;
        scratch.allowance = &allowance;
        struct hf_buffer out = hf_buffer_make(1 << 16);
        const enum hf_status status = print(
            HF_TEXT("a,b\n\"x\"\"\",y\xFF\n1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9\n"), scratch, &out);
        CHECK(status == HF_OK || status == HF_ERR_MEMORY);
        is_done = status == HF_OK;
        hf_buffer_free(&out);
    }
    CHECK(is_done);
}

int main(void) {
    CHECK(hf_arena_open(&scratch_opened, (size_t)1 << 26) == HF_OK);
    test_table();
    test_round_trip();
    test_noise();
    test_many_open_quotes();
    test_many_stray_quotes();
    test_wide_row();
    test_no_memory();
    hf_arena_close(&scratch_opened);
    return check_report();
}
