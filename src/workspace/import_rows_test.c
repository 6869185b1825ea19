/* Goal: rows and defects reach the store as the reader gave them, with a thread and without.
 * Method: tables with defects of many sorts, small and large; every call is printed, and so are
 * those of the reader itself, called directly; the two texts must be equal. Then every kind of end:
 * the taker's failure at any call, the reader's own, and numbers of rows without identity that go
 * on from file to file. */
#include "workspace/import_rows.h"

#include "base/random.h"
#include "store/assertion_body.h"
#include "tests/check.h"

struct log {
    struct hf_buffer text;
    size_t call_count, fails_at; /* fails_at 0: never */
};

static enum hf_status note(struct log *log) {
    log->call_count++;
    return log->call_count == log->fails_at ? HF_ERR_STORE : HF_OK;
}

static enum hf_status log_defect(void *context, const struct hf_defect *defect) {
    struct log *const log = context;
    hf_buffer_printf(&log->text, "! %d %lld %lld %d %.*s: %.*s\n", (int)defect->kind,
                     (long long)defect->line, (long long)defect->column, (int)defect->is_cut,
                     HF_TEXT_ARG(defect->subject), HF_TEXT_ARG(defect->message));
    return note(log);
}

static enum hf_status log_row(void *context, const struct import_row *row) {
    struct log *const log = context;
    hf_buffer_printf(&log->text, "%d %lld %lld %.*s\n%.*s", (int)row->saying.kind,
                     (long long)row->saying.line, (long long)row->column,
                     HF_TEXT_ARG(row->saying.key), HF_TEXT_ARG(row->saying.body));
    return note(log);
}

/* What the reader gives, without anything between. */
static enum hf_status log_assertion(void *context, const struct hf_assertion *assertion) {
    struct hf_buffer body = hf_buffer_make(1 << 20);
    hf_body_write(&body, assertion);
    const struct import_row row = {
        {assertion->kind, assertion->key, hf_buffer_text(&body), assertion->line},
        assertion->column};
    const enum hf_status status = log_row(context, &row);
    hf_buffer_free(&body);
    return status;
}

static struct hf_buffer make_table(size_t row_count, uint64_t seed) {
    static const char *const date[] = {"2020-01-02", "", "soon", "2021-13-40", "2019"};
    static const char *const serial[] = {
        "S1", "", "\"open", "a \"\"b\"\"", "\"quoted, \"\"so\"\"\"", "bytes \xff here"};
    struct hf_random random = {.seed = seed, .stream = 1};
    struct hf_buffer text = hf_buffer_make((size_t)1 << 28);
    hf_buffer_puts(&text, "site,device,module_bay,module_type,serial,install_date,colour\n");
    for (size_t i = 0; i < row_count; i++) {
        const int at = (int)hf_random_below(&random, 3 * row_count);
        hf_buffer_printf(&text, "site %d,device %d,bay %d,", at / 9, at / 3, at % 3);
        hf_buffer_printf(&text, "type %d,%s,%s,%s\n", at % 7,
                         serial[hf_random_below(&random, 60) % 40 % 6],
                         date[hf_random_below(&random, 90) % 50 % 5],
                         hf_random_below(&random, 50) == 0 ? "red,more" : "");
    }
    return text;
}

static enum hf_status run(const struct hf_format_input *input, struct import_numbers *numbers,
                          struct log *log) {
    struct hf_arena scratch;
    struct hf_error trouble = {.message = ""};
    CHECK(hf_arena_open(&scratch, (size_t)1 << 28) == HF_OK);
    const struct import_reading reading = {.format = HF_FORMAT_OPERATOR_CSV,
                                           .input = input,
                                           .scratch = scratch,
                                           .numbers = numbers,
                                           .context = log,
                                           .row = log_row,
                                           .defect = log_defect,
                                           .trouble = &trouble};
    const enum hf_status status = hf_import_rows_read(&reading);
    CHECK(status != HF_ERR_INPUT || trouble.message[0] != '\0');
    hf_arena_close(&scratch);
    return status;
}

static enum hf_status run_directly(const struct hf_format_input *input, struct log *log) {
    struct hf_arena scratch;
    struct hf_error trouble = {.message = ""};
    const struct hf_sink sink = {log, log_assertion, log_defect};
    CHECK(hf_arena_open(&scratch, (size_t)1 << 28) == HF_OK);
    const enum hf_status status =
        hf_format_read(HF_FORMAT_OPERATOR_CSV, input, scratch, &sink, &trouble);
    hf_arena_close(&scratch);
    return status;
}

static struct log log_make(size_t fails_at) {
    return (struct log){.text = hf_buffer_make((size_t)1 << 28), .fails_at = fails_at};
}

static bool is_same(struct log *left, struct log *right) {
    const bool is_same = left->call_count == right->call_count &&
                         hf_text_equal(hf_buffer_text(&left->text), hf_buffer_text(&right->text));
    hf_buffer_free(&left->text);
    hf_buffer_free(&right->text);
    return is_same;
}

static void test_same_calls(struct hf_arena arena) {
    static const size_t row_counts[] = {0, 1, 40, 20000};
    for (size_t i = 0; i < sizeof row_counts / sizeof row_counts[0]; i++) {
        struct hf_buffer table = make_table(row_counts[i], i);
        const struct hf_format_input input = {.file = HF_TEXT("modules.csv"),
                                              .bytes = hf_buffer_text(&table)};
        struct log direct = log_make(0);
        CHECK(run_directly(&input, &direct) == HF_OK);
        CHECK(direct.call_count > row_counts[i] / 2);
        /* an eighth of the calls apart, one fails; at last none */
        const size_t step = direct.call_count / 8 + 1;
        for (size_t fails_at = 1; fails_at <= direct.call_count + step; fails_at += step) {
            struct import_numbers numbers = {.arena = arena, .file = 1};
            struct log first = log_make(fails_at);
            struct log second = log_make(fails_at);
            const enum hf_status expected = fails_at <= direct.call_count ? HF_ERR_STORE : HF_OK;
            CHECK(run_directly(&input, &first) == expected);
            CHECK(run(&input, &numbers, &second) == expected);
            CHECK(is_same(&first, &second));
        }
        hf_buffer_free(&direct.text);
        hf_buffer_free(&table);
    }
}

/* What the reader itself cannot read. */
static void test_trouble(struct hf_arena arena) {
    static const char *const bytes[] = {"", "\xff\xfe\x31", "colour\nred\n"};
    for (size_t i = 0; i < sizeof bytes / sizeof bytes[0]; i++) {
        const struct hf_format_input input = {.file = HF_TEXT("modules.csv"),
                                              .bytes = hf_text_of(bytes[i])};
        struct import_numbers numbers = {.arena = arena, .file = 1};
        struct log log = log_make(0);
        CHECK(run(&input, &numbers, &log) == HF_ERR_INPUT);
        hf_buffer_free(&log.text);
    }
}

/* Two files with the same failures without a number of their own: they are two, not one. */
static void test_numbers(struct hf_arena arena) {
    const struct hf_format_input input = {
        .file = HF_TEXT("failures.csv"),
        .bytes = HF_TEXT("product,site,date\nrouter,north,2020-01-02\nrouter,north,2020-01-02\n")};
    struct import_numbers numbers = {.arena = arena};
    struct log log = log_make(0);
    for (uint32_t file = 1; file <= 2; file++) {
        numbers.file = file;
        CHECK(run(&input, &numbers, &log) == HF_OK);
    }
    const struct hf_text text = hf_buffer_text(&log.text);
    CHECK(log.call_count == 4);
    for (int i = 2; i <= 4; i++) {
        char number[16];
        (void)snprintf(number, sizeof number, "#%d\n", i);
        CHECK(hf_text_find(text, hf_text_of(number), 0) < text.len);
    }
    hf_buffer_free(&log.text);
}

int main(void) {
    struct hf_arena arena;
    if (!CHECK(hf_arena_open(&arena, (size_t)1 << 26) == HF_OK)) {
        return check_report();
    }
    test_same_calls(arena);
    test_trouble(arena);
    test_numbers(arena);
    hf_arena_close(&arena);
    return check_report();
}
