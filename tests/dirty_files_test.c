/* Goal: an operator whose files are spoilt as real ones are is read without losing anything, and
 * every fault is found where it is. Method: the generator writes the same operator twice, clean and
 * dirty, with a ledger of what it spoilt. Of each line of the ledger the import, or the snapshot,
 * has to say what the ledger asks for, with file, line and column; what they say of other lines is
 * invented; and each row of the clean operator has to be there in the dirty one, equal but for the
 * cells of the ledger. */
#include "formats/formats.h"
#include "generate/generate_tables.h"
#include <holdfast/generate.h>
#include <holdfast/workspace.h>

#include <stdlib.h>
#include <unistd.h>

#include "tests/check.h"
#include "tests/memory_host.h"

enum { LINES_MAX = 1 << 17 };

struct twins {
    struct memory_host clean, dirty;
    struct hf_arena keep;
    struct hf_gen_table ledger;
    struct hf_import_result imported;
    struct hf_snapshot snapshot;
};

static struct hf_text ledger_cell(const struct twins *twins, uint32_t row, const char *column) {
    return hf_gen_cell(&twins->ledger, row, column);
}

static bool ledger_is(const struct twins *twins, uint32_t row, const char *column,
                      const char *word) {
    return hf_text_equal(ledger_cell(twins, row, column), hf_text_of(word));
}

/* ---- making ---- */

static void twins_make(struct twins *twins, const struct hf_generate_options *asked,
                       const char *database) {
    struct hf_error error = {.message = ""};
    struct hf_generate_options options = *asked;
    struct hf_workspace *workspace = NULL;
    const struct hf_host clean = memory_host_of(&twins->clean);
    const struct hf_host dirty = memory_host_of(&twins->dirty);
    options.is_dirty = false;
    CHECK(hf_generate(&clean, "op", &options, &error) == HF_OK);
    options.is_dirty = true;
    if (!CHECK(hf_generate(&dirty, "op/", &options, &error) == HF_OK)) {
        printf("    %s\n", error.message);
    }
    const struct memory_file *const ledger = memory_file_find(&twins->dirty, "op.ledger.csv");
    if (!CHECK(ledger != NULL)) {
        return;
    }
    memory_file_put(&twins->clean, "read/ledger", (struct hf_text){ledger->bytes, ledger->len});
    const struct hf_gen_source source = {&clean, "read", NULL};
    CHECK(hf_gen_table_read(&source, "ledger", &twins->keep, &twins->ledger, &error) == HF_OK);
    CHECK(twins->ledger.rows > 70);
    CHECK(hf_workspace_open(&dirty, database, HF_WORKSPACE_CREATE, &workspace, &error) == HF_OK);
    const struct hf_import_options import = {.is_partial = false};
    CHECK(hf_workspace_import(workspace, "op", &import, &twins->keep, &twins->imported, &error) ==
          HF_OK);
    CHECK(hf_workspace_snapshot(workspace, INT64_MAX, &twins->keep, &twins->snapshot, &error) ==
          HF_OK);
    hf_workspace_close(workspace);
}

/* ---- found ---- */

struct expected {
    const char *word;
    enum hf_defect_kind kind;
    bool is_of_snapshot;
};
static const struct expected expectations[] = {
    {"field", HF_DEFECT_FIELD, false},         {"syntax", HF_DEFECT_SYNTAX, false},
    {"duplicate", HF_DEFECT_DUPLICATE, false}, {"key", HF_DEFECT_KEY, false},
    {"column", HF_DEFECT_COLUMN, false},       {"stub", HF_DEFECT_REFERENCE, true},
    {"reference", HF_DEFECT_REFERENCE, true},  {"country", HF_DEFECT_FIELD, true},
};

static bool is_at(const struct twins *twins, uint32_t row, const struct hf_defect *defect) {
    int64_t line = 0;
    return hf_text_int64(ledger_cell(twins, row, "line"), &line) && line == defect->line &&
           hf_text_equal(ledger_cell(twins, row, "file"), defect->file);
}

/* Whether one of the defects is what the ledger's row asks for. */
static bool is_found(const struct twins *twins, uint32_t row, const struct expected *expected) {
    const struct hf_defect *const defect =
        expected->is_of_snapshot ? twins->snapshot.defect : twins->imported.defect;
    const size_t count =
        expected->is_of_snapshot ? twins->snapshot.defect_count : twins->imported.defect_count;
    int64_t column = 0;
    (void)hf_text_int64(ledger_cell(twins, row, "column"), &column);
    for (size_t i = 0; i < count; i++) {
        const bool is_here = expected->is_of_snapshot || column == 0 || column == defect[i].column;
        if (is_here && defect[i].kind == expected->kind && is_at(twins, row, &defect[i])) {
            return true;
        }
    }
    return false;
}

static void ledger_print(const struct twins *twins, uint32_t row, const char *what) {
    printf("    %s: %.*s:%.*s:%.*s %.*s %.*s\n", what, HF_TEXT_ARG(ledger_cell(twins, row, "file")),
           HF_TEXT_ARG(ledger_cell(twins, row, "line")),
           HF_TEXT_ARG(ledger_cell(twins, row, "column")),
           HF_TEXT_ARG(ledger_cell(twins, row, "field")),
           HF_TEXT_ARG(ledger_cell(twins, row, "defect")));
}

static void test_found(const struct twins *twins) {
    uint32_t asked = 0;
    for (uint32_t row = 0; row < twins->ledger.rows; row++) {
        bool is_known = ledger_is(twins, row, "expect", "repaired") ||
                        ledger_is(twins, row, "expect", "blank") ||
                        ledger_is(twins, row, "expect", "kept");
        for (size_t i = 0; i < sizeof expectations / sizeof expectations[0]; i++) {
            if (ledger_is(twins, row, "expect", expectations[i].word)) {
                is_known = true;
                asked++;
                if (!CHECK(is_found(twins, row, &expectations[i]))) {
                    ledger_print(twins, row, "not found");
                }
            }
        }
        if (!CHECK(is_known)) {
            ledger_print(twins, row, "asks for nothing known");
        }
    }
    printf("%u faults in the ledger, %u of them to be said\n", twins->ledger.rows, asked);
}

/* What is said is said of a line of the ledger. */
static void test_nothing_invented(const struct twins *twins) {
    for (size_t i = 0; i < twins->imported.defect_count; i++) {
        bool is_told = false;
        for (uint32_t row = 0; row < twins->ledger.rows && !is_told; row++) {
            is_told = is_at(twins, row, &twins->imported.defect[i]);
        }
        if (!CHECK(is_told)) {
            printf("    %.*s:%lld: %.*s\n", HF_TEXT_ARG(twins->imported.defect[i].file),
                   (long long)twins->imported.defect[i].line,
                   HF_TEXT_ARG(twins->imported.defect[i].message));
        }
    }
    CHECK(twins->imported.ignored_count == 0);
}

/* ---- nothing lost ---- */

struct rows {
    struct hf_arena *keep;
    struct hf_assertion **at_line; /* LINES_MAX of them */
    size_t count;
};

static enum hf_status rows_take(void *context, const struct hf_assertion *assertion) {
    struct rows *rows = context;
    struct hf_assertion *kept = hf_new(rows->keep, struct hf_assertion, 1);
    if (kept == NULL || assertion->line < 0 || assertion->line >= LINES_MAX) {
        return HF_ERR_MEMORY;
    }
    *kept = *assertion;
    for (size_t i = 0; i < hf_schema_get(assertion->kind)->column_count; i++) {
        HF_TRY(hf_text_copy(rows->keep, assertion->field[i], &kept->field[i]));
    }
    rows->at_line[assertion->line] = kept;
    rows->count++;
    return HF_OK;
}

static enum hf_status defect_ignore(void *context, const struct hf_defect *defect) {
    (void)context;
    (void)defect;
    return HF_OK;
}

static struct rows rows_read(const struct memory_file *file, struct hf_arena *keep,
                             struct hf_arena scratch) {
    struct rows rows = {.keep = keep, .at_line = hf_new(keep, struct hf_assertion *, LINES_MAX)};
    const struct hf_sink sink = {&rows, rows_take, defect_ignore};
    const struct hf_format_input input = {
        hf_text_of(file->path + 3), {file->bytes, file->len}, HF_TEXT("twin")};
    CHECK(rows.at_line != NULL);
    CHECK(hf_format_read(HF_FORMAT_OPERATOR_CSV, &input, scratch, &sink, NULL) == HF_OK);
    return rows;
}

/* The ledger's row about this line and column of a file; UINT32_MAX: none. What stands behind a
 * torn cell is torn too. */
static uint32_t ledger_of(const struct twins *twins, struct hf_text file, int64_t line,
                          enum hf_kind kind, size_t column) {
    for (uint32_t row = 0; row < twins->ledger.rows; row++) {
        int64_t here = 0;
        (void)hf_text_int64(ledger_cell(twins, row, "line"), &here);
        if (here != line || !hf_text_equal(ledger_cell(twins, row, "file"), file)) {
            continue;
        }
        const bool is_torn = ledger_is(twins, row, "defect", "short-row") ||
                             ledger_is(twins, row, "defect", "separator");
        if (is_torn || hf_schema_column(kind, ledger_cell(twins, row, "field")) == (int)column) {
            return row;
        }
    }
    return UINT32_MAX;
}

/* Whether a spoilt cell was read as the ledger asks. */
static bool is_as_asked(const struct twins *twins, uint32_t row, struct hf_text was,
                        struct hf_text is) {
    if (ledger_is(twins, row, "defect", "short-row") ||
        ledger_is(twins, row, "defect", "separator") ||
        ledger_is(twins, row, "defect", "latin-1")) {
        return true;
    }
    if (ledger_is(twins, row, "expect", "field") || ledger_is(twins, row, "expect", "blank")) {
        return is.len == 0;
    }
    if (ledger_is(twins, row, "expect", "repaired") || ledger_is(twins, row, "expect", "syntax")) {
        return hf_text_equal_nocase(was, is);
    }
    return hf_text_equal(ledger_cell(twins, row, "is"), is);
}

/* `file`: empty if the ledger says nothing of the line. */
static void row_compare(const struct twins *twins, struct hf_text file,
                        const struct hf_assertion *clean, const struct hf_assertion *dirty) {
    const struct hf_schema *const schema = hf_schema_get(clean->kind);
    bool is_equal = true;
    for (size_t i = 0; i < schema->column_count; i++) {
        const uint32_t row =
            file.len == 0 ? UINT32_MAX : ledger_of(twins, file, dirty->line, clean->kind, i);
        const bool is_fine = row == UINT32_MAX
                                 ? hf_text_equal(clean->field[i], dirty->field[i])
                                 : is_as_asked(twins, row, clean->field[i], dirty->field[i]);
        is_equal = is_equal && is_fine;
        if (!is_fine) {
            printf("    %.*s:%lld %s: '%.*s' became '%.*s'\n", HF_TEXT_ARG(file),
                   (long long)dirty->line, schema->column[i].name, HF_TEXT_ARG(clean->field[i]),
                   HF_TEXT_ARG(dirty->field[i]));
        }
    }
    CHECK(is_equal);
}

/* What the ledger says of the lines of a dirty file: nothing, that the line is spoilt, or that it
 * is no row of the clean file. */
enum { LINE_CLEAN, LINE_SPOILT, LINE_INSERTED };

static uint8_t *lines_mark(const struct twins *twins, struct hf_text file, struct hf_arena *keep) {
    static const char *const words[] = {"duplicate", "header-again", "blank-line", "add-row"};
    uint8_t *const mark = hf_new(keep, uint8_t, LINES_MAX);
    for (uint32_t row = 0; mark != NULL && row < twins->ledger.rows; row++) {
        int64_t line = 0;
        if (!hf_text_equal(ledger_cell(twins, row, "file"), file) ||
            !CHECK(hf_text_int64(ledger_cell(twins, row, "line"), &line) && line > 0 &&
                   line < LINES_MAX)) {
            continue;
        }
        mark[line] = LINE_SPOILT;
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
            mark[line] = ledger_is(twins, row, "defect", words[i]) ? LINE_INSERTED : mark[line];
        }
    }
    return mark;
}

static void test_nothing_lost(struct twins *twins, struct hf_arena scratch) {
    size_t compared = 0;
    for (size_t i = 0; i < twins->clean.count; i++) {
        struct hf_arena keep = twins->keep;
        const struct memory_file *const clean = &twins->clean.file[i];
        const struct memory_file *const dirty = memory_file_find(&twins->dirty, clean->path);
        const struct hf_text name = hf_text_of(clean->path + 3);
        if (strncmp(clean->path, "op/", 3) != 0 || !CHECK(dirty != NULL)) {
            continue;
        }
        const struct rows left = rows_read(clean, &keep, scratch);
        const struct rows right = rows_read(dirty, &keep, scratch);
        const uint8_t *const mark = lines_mark(twins, name, &keep);
        CHECK(mark != NULL);
        int64_t at = 2;
        size_t found = 0;
        for (int64_t line = 2; line < LINES_MAX && found < left.count; line++) {
            if (mark[line] == LINE_INSERTED) {
                continue;
            }
            if (left.at_line[at] != NULL && CHECK(right.at_line[line] != NULL)) {
                row_compare(twins, mark[line] == LINE_CLEAN ? HF_TEXT("") : name, left.at_line[at],
                            right.at_line[line]);
                found++;
            }
            at++;
        }
        CHECK(found == left.count);
        compared += found;
    }
    printf("%zu rows compared\n", compared);
    CHECK(compared > 5000);
}

/* ---- the files themselves ---- */

static void test_same_bytes(const struct hf_generate_options *asked) {
    static struct memory_host one;
    static struct memory_host other;
    struct hf_generate_options options = *asked;
    options.is_dirty = true;
    const struct hf_host left = memory_host_of(&one);
    const struct hf_host right = memory_host_of(&other);
    CHECK(hf_generate(&left, "op", &options, NULL) == HF_OK);
    CHECK(hf_generate(&right, "op", &options, NULL) == HF_OK);
    CHECK(one.count == other.count && one.count > 30);
    for (size_t i = 0; i < one.count; i++) {
        const struct memory_file *const twin = memory_file_find(&other, one.file[i].path);
        CHECK(twin != NULL && twin->len == one.file[i].len &&
              memcmp(twin->bytes, one.file[i].bytes, twin->len) == 0);
    }
    for (int64_t call = 1; call <= 40; call += 3) { /* writes that fail are said */
        memory_host_end(&other);
        other = (struct memory_host){.fails_at = call};
        CHECK(hf_generate(&right, "op", &options, NULL) ==
              (call <= other.calls ? HF_ERR_IO : HF_OK));
    }
    memory_host_end(&one);
    memory_host_end(&other);
}

static void test_twins(const struct hf_generate_options *options, const char *folder) {
    static struct twins twins;
    struct hf_arena keep;
    struct hf_arena scratch;
    char database[96];
    (void)snprintf(database, sizeof database, "%s/dirty.db", folder);
    twins = (struct twins){.ledger = {.name = NULL}};
    CHECK(hf_arena_open(&keep, (size_t)2 << 30) == HF_OK);
    CHECK(hf_arena_open(&scratch, (size_t)1 << 30) == HF_OK);
    twins.keep = keep;
    twins_make(&twins, options, database);
    test_found(&twins);
    test_nothing_invented(&twins);
    test_nothing_lost(&twins, scratch);
    memory_host_end(&twins.clean);
    memory_host_end(&twins.dirty);
    hf_arena_close(&keep);
    hf_arena_close(&scratch);
    CHECK(unlink(database) == 0);
}

int main(void) {
    char folder[] = "/tmp/holdfast-dirty-XXXXXX";
    const struct hf_generate_options small = {.seed = 1};
    const struct hf_generate_options other = {.seed = 11};
    const struct hf_generate_options national = {.seed = 3, .national_part = 200};
    CHECK(mkdtemp(folder) != NULL);
    test_same_bytes(&small);
    test_twins(&small, folder);
    test_twins(&other, folder);
    test_twins(&national, folder);
    CHECK(rmdir(folder) == 0);
    return check_report();
}
