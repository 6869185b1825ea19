/* Goal: a source that contradicts another one in every tenth row is found out, cell by cell: every
 * contradiction once, none lost, none invented; once it is removed it leaves nothing behind; and
 * nothing depends on which of the two came first. Method: a generated operator; from its canonical
 * text a twin in which one cell of every tenth row is another valid value of the same column, and
 * cells of every other tenth row say the same in other words; the list of what was changed against
 * the conflicts of the snapshot. */
#include <holdfast/difference.h>
#include <holdfast/generate.h>
#include <holdfast/workspace.h>

#include <unistd.h>

#include "tests/check.h"
#include "tests/memory_host.h"

enum { SITES = 1000, POOL = 8, CHANGES_MAX = 1 << 14 };

struct change {
    enum hf_kind kind;
    struct hf_text key;
    uint32_t column;
    struct hf_text by_op, by_twin;
};

struct twin {
    struct hf_text pool[HF_KIND_COUNT][HF_COLUMN_COUNT_MAX][POOL]; /* different values */
    size_t pool_count[HF_KIND_COUNT][HF_COLUMN_COUNT_MAX];
    struct change change[CHANGES_MAX];
    size_t change_count, row_count, reworded;
    struct hf_random random;
};

/* ---- canonical text, taken apart ---- */

static bool next_line(struct hf_text *rest, struct hf_text *line) {
    if (rest->len == 0) {
        return false;
    }
    const size_t end = hf_text_find(*rest, HF_TEXT("\n"), 0);
    *line = hf_text_slice(*rest, 0, end);
    *rest = hf_text_slice(*rest, end + 1, rest->len);
    return true;
}

/* The part of a line before its first tab; the rest behind it. */
static struct hf_text take_part(struct hf_text *line) {
    const size_t end = hf_text_find(*line, HF_TEXT("\t"), 0);
    const struct hf_text part = hf_text_slice(*line, 0, end);
    *line = hf_text_slice(*line, end < line->len ? end + 1 : end, line->len);
    return part;
}

struct row {
    enum hf_kind kind;
    struct hf_text key;
    struct hf_text value[HF_COLUMN_COUNT_MAX]; /* empty: not said */
};

/* Takes the next row off the text; false at its end. What is no row is passed over. */
static bool next_row(struct hf_text *rest, struct row *row) {
    struct hf_text line;
    *row = (struct row){.key = {NULL, 0}};
    while (next_line(rest, &line)) {
        const struct hf_text first = take_part(&line);
        if (hf_schema_kind_by_name(first, &row->kind) && line.len > 0) {
            row->key = take_part(&line);
            break;
        }
    }
    while (rest->len > 0 && rest->data[0] == '\t' && next_line(rest, &line)) {
        (void)take_part(&line);
        const int column = hf_schema_column(row->kind, take_part(&line));
        if (CHECK(column >= 0)) {
            row->value[column] = line;
        }
    }
    return row->key.len > 0;
}

/* ---- the twin ---- */

/* Letters and digits alone: texts of which these are not the same are different in every way. */
static bool is_like(struct hf_text left, struct hf_text right) {
    size_t at[2] = {0, 0};
    const struct hf_text text[2] = {left, right};
    for (;;) {
        int letter[2] = {0, 0};
        for (size_t i = 0; i < 2; i++) {
            while (at[i] < text[i].len && letter[i] == 0) {
                const unsigned char c = (unsigned char)text[i].data[at[i]++];
                const bool is_letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c > 127;
                letter[i] = c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : is_letter ? c : 0;
            }
        }
        if (letter[0] != letter[1]) {
            return false;
        }
        if (letter[0] == 0) {
            return true;
        }
    }
}

static void pool_add(struct twin *twin, const struct row *row) {
    for (size_t column = 0; column < HF_COLUMN_COUNT_MAX; column++) {
        size_t *const count = &twin->pool_count[row->kind][column];
        struct hf_text *const pool = twin->pool[row->kind][column];
        bool is_known = row->value[column].len == 0 ||
                        hf_text_find(row->value[column], HF_TEXT("\\"), 0) < row->value[column].len;
        for (size_t i = 0; i < *count && !is_known; i++) {
            is_known = is_like(pool[i], row->value[column]);
        }
        if (!is_known && *count < POOL) {
            pool[(*count)++] = row->value[column];
        }
    }
}

/* Another value for one cell that is no part of the key. False if there is none. */
static bool contradict(struct twin *twin, struct row *row) {
    const struct hf_schema *const schema = hf_schema_get(row->kind);
    const size_t first = (size_t)hf_random_below(&twin->random, schema->column_count);
    for (size_t i = 0; i < schema->column_count; i++) {
        const size_t column = (first + i) % schema->column_count;
        const size_t count = twin->pool_count[row->kind][column];
        const size_t pick = count == 0 ? 0 : (size_t)hf_random_below(&twin->random, count);
        for (size_t j = 0; j < count; j++) {
            const struct hf_text other = twin->pool[row->kind][column][(pick + j) % count];
            if ((schema->column[column].flags & HF_COLUMN_KEY) == 0 && row->value[column].len > 0 &&
                !is_like(other, row->value[column])) {
                twin->change[twin->change_count++] = (struct change){
                    row->kind, row->key, (uint32_t)column, row->value[column], other};
                row->value[column] = other;
                return true;
            }
        }
    }
    return false;
}

/* The same in other words, where the type of the column has some; written into `words`. */
static bool reword(const struct hf_column *column, struct hf_text value, struct hf_buffer *words) {
    hf_buffer_clear(words);
    switch (column->type) {
    case HF_COLUMN_REF:
    case HF_COLUMN_WORD:
        for (size_t i = 0; i < value.len; i++) {
            const char c = value.data[i];
            hf_buffer_putc(words, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
        }
        return true;
    case HF_COLUMN_TRISTATE:
        hf_buffer_puts(words, hf_text_equal(value, HF_TEXT("yes")) ? "true" : "false");
        return true;
    case HF_COLUMN_PERCENT:
        hf_buffer_add(words, value);
        hf_buffer_puts(words, hf_text_ends(value, HF_TEXT("%")) ? "" : " %");
        return true;
    case HF_COLUMN_COUNT:
        hf_buffer_puts(words, "0");
        hf_buffer_add(words, value);
        return true;
    case HF_COLUMN_TEXT:
    case HF_COLUMN_REAL:
    case HF_COLUMN_RANGE:
    case HF_COLUMN_DATE:
    case HF_COLUMN_MONEY:
        break;
    }
    return false;
}

static void print_twin_row(struct twin *twin, const struct row *row, bool in_other_words,
                           struct hf_buffer *text) {
    const struct hf_schema *const schema = hf_schema_get(row->kind);
    struct hf_buffer words = hf_buffer_make(1 << 16);
    hf_buffer_printf(text, "%s\t%.*s\ttwin\n", schema->name, HF_TEXT_ARG(row->key));
    for (size_t i = 0; i < schema->column_count; i++) {
        union hf_value value;
        const char *why = NULL;
        if (row->value[i].len == 0) {
            continue;
        }
        const bool is_reworded =
            in_other_words && reword(&schema->column[i], row->value[i], &words) &&
            hf_value_parse(&schema->column[i], hf_buffer_text(&words), &value, &why);
        twin->reworded += is_reworded;
        hf_buffer_printf(text, "\t%s\t%.*s\n", schema->column[i].name,
                         HF_TEXT_ARG(is_reworded ? hf_buffer_text(&words) : row->value[i]));
    }
    hf_buffer_free(&words);
}

static struct hf_buffer make_twin(struct twin *twin, struct hf_text original) {
    struct hf_buffer text = hf_buffer_make((size_t)1 << 26);
    struct row row;
    for (struct hf_text rest = original; next_row(&rest, &row); twin->row_count++) {
        pool_add(twin, &row);
    }
    hf_buffer_puts(&text, "holdfast canonical 2\nsource\ttwin\n");
    for (struct hf_text rest = original; next_row(&rest, &row);) {
        const uint64_t draw = hf_random_below(&twin->random, 10);
        if (draw == 0) {
            (void)contradict(twin, &row);
        }
        print_twin_row(twin, &row, draw == 1, &text);
    }
    hf_buffer_puts(&text, "end\n");
    return text;
}

/* ---- the workspaces ---- */

struct bench {
    char path[96];
    struct memory_host memory;
    struct hf_workspace *workspace;
    struct hf_arena keep, opened;
    struct hf_snapshot snapshot;
};

static bool bench_import(struct bench *bench, const char *path) {
    struct hf_error error = {.message = ""};
    struct hf_import_result result;
    struct hf_arena keep = bench->keep;
    bench->memory.now++;
    const enum hf_status status = hf_workspace_import(
        bench->workspace, path, &(struct hf_import_options){.is_partial = false}, &keep, &result,
        &error);
    if (!CHECK(status == HF_OK && result.total.defective == 0)) {
        printf("    %s\n", error.message);
    }
    return status == HF_OK;
}

static void bench_open(struct bench *bench, const char *folder, const char *name) {
    const struct hf_host host = memory_host_of(&bench->memory);
    const struct hf_generate_options options = {.sites = SITES, .seed = 5};
    (void)snprintf(bench->path, sizeof bench->path, "%s/%s", folder, name);
    CHECK(hf_arena_open(&bench->opened, (size_t)1 << 30) == HF_OK);
    bench->keep = bench->opened;
    bench->memory.now = 1000;
    CHECK(hf_generate(&host, "op", &options, NULL) == HF_OK);
    CHECK(hf_workspace_open(&host, bench->path, HF_WORKSPACE_CREATE, &bench->workspace, NULL) ==
          HF_OK);
}

static void bench_close(struct bench *bench) {
    hf_workspace_close(bench->workspace);
    memory_host_end(&bench->memory);
    hf_arena_close(&bench->opened);
    CHECK(unlink(bench->path) == 0);
}

static struct hf_buffer bench_text(struct bench *bench) {
    struct hf_buffer text = hf_buffer_make((size_t)1 << 26);
    CHECK(hf_workspace_export(bench->workspace, &text, NULL) == HF_OK);
    return text;
}

static void bench_snapshot(struct bench *bench) {
    bench->keep = bench->opened;
    CHECK(hf_workspace_snapshot(bench->workspace, INT64_MAX, &bench->keep, &bench->snapshot,
                                NULL) == HF_OK);
}

static bool same_text(const struct hf_buffer *left, const struct hf_buffer *right) {
    return hf_text_equal(hf_buffer_text(left), hf_buffer_text(right));
}

/* Cells, conflicts and defects: what the two snapshots say differently. */
static size_t differences(const struct bench *left, const struct bench *right) {
    struct hf_arena keep;
    struct hf_arena scratch;
    struct hf_difference difference = {.row_count = 1};
    CHECK(hf_arena_open(&keep, (size_t)1 << 28) == HF_OK);
    CHECK(hf_arena_open(&scratch, (size_t)1 << 28) == HF_OK);
    const struct hf_arena opened = keep;
    CHECK(hf_difference_find(&left->snapshot, &right->snapshot, &keep, scratch, &difference,
                             NULL) == HF_OK);
    hf_arena_close(&opened);
    hf_arena_close(&scratch);
    return (size_t)difference.row_count;
}

/* ---- what must be ---- */

static int change_order(const void *left_pointer, const void *right_pointer) {
    const struct change *const left = left_pointer;
    const struct change *const right = right_pointer;
    if (left->kind != right->kind) {
        return left->kind < right->kind ? -1 : 1;
    }
    const int order = hf_text_compare(left->key, right->key);
    return order != 0 ? order : (left->column > right->column) - (left->column < right->column);
}

static bool is_conflict_of(const struct hf_snapshot *snapshot, const struct hf_conflict *conflict,
                           const struct change *change) {
    const struct hf_conflict_side *const side = conflict->side;
    return conflict->kind == change->kind && hf_text_equal(conflict->key, change->key) &&
           conflict->column == change->column && conflict->side_count == 2 &&
           hf_text_equal(snapshot->source[side[0].source].name, HF_TEXT("op")) &&
           hf_text_equal(snapshot->source[side[1].source].name, HF_TEXT("twin")) &&
           hf_text_equal(side[0].value, change->by_op) &&
           hf_text_equal(side[1].value, change->by_twin) && conflict->counts == 0 &&
           conflict->rule == HF_SETTLE_NAME && conflict->status == HF_CONFLICT_OPEN &&
           hf_text_equal(conflict->value, change->by_op);
}

/* The conflicts are what was changed, one for one. */
static void check_conflicts(const struct hf_snapshot *snapshot, struct twin *twin) {
    int64_t wrong = 0;
    qsort(twin->change, twin->change_count, sizeof *twin->change, change_order);
    CHECK(snapshot->conflict_count == twin->change_count);
    for (size_t i = 0; i < twin->change_count && i < snapshot->conflict_count; i++) {
        const struct hf_conflict *const conflict = &snapshot->conflict[i];
        if (!is_conflict_of(snapshot, conflict, &twin->change[i]) && wrong++ < 5) {
            printf("    %s %.*s column %u, but changed was %.*s column %u\n",
                   hf_schema_get(conflict->kind)->name, HF_TEXT_ARG(conflict->key),
                   (unsigned)conflict->column, HF_TEXT_ARG(twin->change[i].key),
                   (unsigned)twin->change[i].column);
        }
    }
    CHECK(wrong == 0);
}

static void test_twin(const char *folder) {
    static struct twin twin = {.random = {.seed = 8, .stream = 1}};
    static struct bench alone;
    static struct bench first;
    static struct bench last;
    bench_open(&alone, folder, "alone.db");
    bench_open(&first, folder, "first.db");
    bench_open(&last, folder, "last.db");
    CHECK(bench_import(&alone, "op"));
    struct hf_buffer original = bench_text(&alone);
    struct hf_buffer text = make_twin(&twin, hf_buffer_text(&original));
    printf("%zu rows, %zu contradictions, %zu cells in other words\n", twin.row_count,
           twin.change_count, twin.reworded);
    CHECK(twin.row_count > 15000 && twin.change_count > twin.row_count / 12 &&
          twin.change_count < twin.row_count / 8 && twin.reworded > twin.row_count / 8);
    memory_file_put(&first.memory, "twin", hf_buffer_text(&text));
    memory_file_put(&last.memory, "twin", hf_buffer_text(&text));
    CHECK(bench_import(&first, "op") && bench_import(&first, "twin"));
    CHECK(bench_import(&last, "twin") && bench_import(&last, "op"));

    bench_snapshot(&alone);
    bench_snapshot(&first);
    bench_snapshot(&last);
    CHECK(alone.snapshot.conflict_count == 0);
    check_conflicts(&first.snapshot, &twin);
    check_conflicts(&last.snapshot, &twin);
    CHECK(differences(&first, &last) == 0);
    struct hf_buffer left = bench_text(&first);
    struct hf_buffer right = bench_text(&last);
    CHECK(same_text(&left, &right) && !same_text(&left, &original));
    hf_buffer_free(&left);
    hf_buffer_free(&right);

    struct bench *const both[] = {&first, &last};
    for (size_t i = 0; i < 2; i++) {
        int64_t removed = 0;
        CHECK(hf_workspace_source_remove(both[i]->workspace, HF_TEXT("twin"), &removed, NULL) ==
              HF_OK);
        CHECK(removed == (int64_t)twin.row_count);
        left = bench_text(both[i]);
        CHECK(same_text(&left, &original));
        hf_buffer_free(&left);
        bench_snapshot(both[i]);
        CHECK(both[i]->snapshot.conflict_count == 0 && differences(&alone, both[i]) == 0);
        bench_close(both[i]);
    }
    bench_close(&alone);
    hf_buffer_free(&original);
    hf_buffer_free(&text);
}

int main(void) {
    char folder[] = "/tmp/holdfast-twin-XXXXXX";
    CHECK(mkdtemp(folder) != NULL);
    test_twin(folder);
    CHECK(rmdir(folder) == 0);
    return check_report();
}
