/* Goal: a workspace is what its canonical text says, and the text is what was imported, in whatever
 * order. Method: generated operators, and rows with odd bytes, as several sources, imported in all
 * orders, split, exported, imported again, a source taken out; snapshots compared; texts that are
 * cut, refused or come through standard input; failing allocations. */
#include <holdfast/difference.h>
#include <holdfast/generate.h>
#include <holdfast/workspace.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/random.h"
#include "tests/check.h"

enum { FILES_MAX = 64, PIECES = 5 };

/* ---- a file system in memory ---- */

struct memory_file {
    struct hf_text path, bytes;
};

struct memory {
    struct hf_arena *keep;
    struct memory_file file[FILES_MAX];
    size_t count;
    const char *pipe;   /* a path that can be read once, as "-" can */
    bool is_input_read; /* it was */
    int64_t now;
};

static struct memory_file *memory_find(struct memory *memory, struct hf_text path) {
    for (size_t i = 0; i < memory->count; i++) {
        if (hf_text_equal(memory->file[i].path, path)) {
            return &memory->file[i];
        }
    }
    return NULL;
}

static void memory_put(struct memory *memory, const char *path, struct hf_text bytes) {
    struct memory_file *file = memory_find(memory, hf_text_of(path));
    if (file == NULL && CHECK(memory->count < FILES_MAX)) {
        file = &memory->file[memory->count++];
    }
    CHECK(file != NULL && hf_text_copy(memory->keep, hf_text_of(path), &file->path) == HF_OK &&
          hf_text_copy(memory->keep, bytes, &file->bytes) == HF_OK);
}

static enum hf_status memory_read(void *context, struct hf_arena *keep, const char *path,
                                  size_t limit_bytes, struct hf_text *bytes,
                                  struct hf_error *error) {
    struct memory *const memory = context;
    const struct memory_file *const file = memory_find(memory, hf_text_of(path));
    if (file == NULL || file->bytes.len > limit_bytes) {
        return hf_error_set(error, HF_ERR_NOT_FOUND, "no '%s'", path);
    }
    const bool is_input = strcmp(path, memory->pipe == NULL ? "-" : memory->pipe) == 0;
    const bool is_empty = is_input && memory->is_input_read;
    memory->is_input_read = memory->is_input_read || is_input;
    return hf_text_copy(keep, is_empty ? (struct hf_text){NULL, 0} : file->bytes, bytes);
}

static enum hf_status memory_write(void *context, const char *path, struct hf_text bytes,
                                   struct hf_error *error) {
    (void)error;
    memory_put(context, path, bytes);
    return HF_OK;
}

static enum hf_status memory_list(void *context, struct hf_arena *keep, const char *path,
                                  struct hf_host_names *names, struct hf_error *error) {
    struct memory *const memory = context;
    const size_t len = strlen(path);
    names->name = hf_new(keep, struct hf_text, FILES_MAX);
    names->count = 0;
    if (names->name == NULL) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory to list");
    }
    if (memory_find(memory, hf_text_of(path)) != NULL) {
        return hf_error_set(error, HF_ERR_ARGUMENT, "'%s' is a file", path);
    }
    for (size_t i = 0; i < memory->count; i++) {
        const struct hf_text other = memory->file[i].path;
        if (other.len > len + 1 && memcmp(other.data, path, len) == 0 && other.data[len] == '/') {
            names->name[names->count++] = hf_text_slice(other, len + 1, other.len);
        }
    }
    return names->count > 0 ? HF_OK : hf_error_set(error, HF_ERR_NOT_FOUND, "no '%s'", path);
}

static enum hf_status memory_folder(void *context, const char *path, struct hf_error *error) {
    (void)context;
    (void)path;
    (void)error;
    return HF_OK;
}

static int64_t memory_now(void *context) {
    return ((const struct memory *)context)->now;
}

static struct hf_host memory_host(struct memory *memory) {
    return (struct hf_host){.context = memory,
                            .read = memory_read,
                            .write = memory_write,
                            .list = memory_list,
                            .make_folder = memory_folder,
                            .now = memory_now};
}

/* ---- workspaces ---- */

struct bench {
    char folder[64];
    struct memory memory;
    struct hf_host host;
    struct hf_workspace *workspace;
    struct hf_arena keep; /* for results; begins anew with each workspace */
};

static void bench_open(struct bench *bench, struct memory *memory, struct hf_arena keep) {
    char path[96];
    /* hundreds of workspaces: in memory, where the machine has that */
    *bench = (struct bench){.keep = keep};
    (void)snprintf(bench->folder, sizeof bench->folder, "%s/holdfast-canonical-XXXXXX",
                   access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    bench->memory = *memory;
    bench->memory.now = 1000;
    bench->host = memory_host(&bench->memory);
    if (!CHECK(mkdtemp(bench->folder) != NULL)) {
        exit(1);
    }
    (void)snprintf(path, sizeof path, "%s/w.db", bench->folder);
    if (!CHECK(hf_workspace_open(&bench->host, path, HF_WORKSPACE_CREATE, &bench->workspace,
                                 NULL) == HF_OK)) {
        exit(1);
    }
}

static void bench_close(struct bench *bench) {
    char path[96];
    hf_workspace_close(bench->workspace);
    (void)snprintf(path, sizeof path, "%s/w.db", bench->folder);
    CHECK(unlink(path) == 0 && rmdir(bench->folder) == 0);
}

static bool bench_import(struct bench *bench, const char *path,
                         const struct hf_import_options *options, struct hf_import_result *result) {
    struct hf_error error = {.message = ""};
    bench->memory.now += 60;
    const enum hf_status status =
        hf_workspace_import(bench->workspace, path, options, &bench->keep, result, &error);
    if (status != HF_OK) {
        printf("    %s: %s\n", path, error.message);
    }
    return CHECK(status == HF_OK);
}

static struct hf_buffer bench_text(struct bench *bench) {
    struct hf_buffer text = hf_buffer_make((size_t)1 << 30);
    CHECK(hf_workspace_export(bench->workspace, &text, NULL) == HF_OK);
    return text;
}

static bool text_same(const struct hf_buffer *left, const struct hf_buffer *right) {
    const struct hf_text text[2] = {hf_buffer_text(left), hf_buffer_text(right)};
    size_t at = 0;
    if (CHECK(hf_text_equal(text[0], text[1]))) {
        return true;
    }
    while (at < text[0].len && at < text[1].len && text[0].data[at] == text[1].data[at]) {
        at++;
    }
    const size_t from = at < 80 ? 0 : at - 80;
    printf("    %.*s\n    ---- and\n    %.*s\n", HF_TEXT_ARG(hf_text_slice(text[0], from, at + 80)),
           HF_TEXT_ARG(hf_text_slice(text[1], from, at + 80)));
    return false;
}

/* Cells, conflicts and defects by what they say; not the places where it is said. */
static void snapshots_same(struct bench *left, struct bench *right, struct hf_arena scratch) {
    struct hf_snapshot *const snapshot[2] = {hf_new(&left->keep, struct hf_snapshot, 1),
                                             hf_new(&right->keep, struct hf_snapshot, 1)};
    struct hf_difference difference;
    CHECK(hf_workspace_snapshot(left->workspace, INT64_MAX, &left->keep, snapshot[0], NULL) ==
          HF_OK);
    CHECK(hf_workspace_snapshot(right->workspace, INT64_MAX, &right->keep, snapshot[1], NULL) ==
          HF_OK);
    CHECK(hf_difference_find(snapshot[0], snapshot[1], &left->keep, scratch, &difference, NULL) ==
          HF_OK);
    CHECK(difference.row_count == 0);
    CHECK(snapshot[0]->defect_count == snapshot[1]->defect_count);
}

/* ---- pieces: files that are a source each ---- */

struct piece {
    char path[32], table[32];
    struct hf_date_range published;
    bool is_partial; /* all pieces are parts of one source */
};

static struct hf_import_options piece_options(const struct piece *piece) {
    return (struct hf_import_options){
        .format = hf_text_of(piece->table),
        .source = piece->is_partial ? HF_TEXT("one") : (struct hf_text){NULL, 0},
        .is_partial = piece->is_partial,
        .published = piece->published,
    };
}

static void pieces_import(struct bench *bench, const struct piece *piece, const size_t *order,
                          size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct hf_import_result result;
        const struct hf_import_options options = piece_options(&piece[order[i]]);
        bench_import(bench, piece[order[i]].path, &options, &result);
    }
}

/* The next permutation in the order of a dictionary; false after the last. */
static bool order_next(size_t *order, size_t count) {
    size_t at = count - 1;
    size_t other = count - 1;
    while (at > 0 && order[at - 1] > order[at]) {
        at--;
    }
    if (at == 0) {
        return false;
    }
    while (order[other] < order[at - 1]) {
        other--;
    }
    const size_t moved = order[at - 1];
    order[at - 1] = order[other];
    order[other] = moved;
    for (size_t low = at, high = count - 1; low < high; low++, high--) {
        const size_t kept = order[low];
        order[low] = order[high];
        order[high] = kept;
    }
    return true;
}

/* Every order gives the same text and the same snapshot; so does what is made of the text. */
static void orders_check(struct memory *memory, const struct piece *piece, size_t every,
                         struct hf_arena keep[3]) {
    size_t order[PIECES] = {0, 1, 2, 3, 4};
    struct bench first;
    struct bench again;
    size_t round = 0;
    struct hf_import_result result;
    const struct hf_import_options plain = {.is_partial = false};
    bench_open(&first, memory, keep[0]);
    pieces_import(&first, piece, order, PIECES);
    struct hf_buffer text = bench_text(&first);
    while (order_next(order, PIECES)) {
        if (++round % every != 0) {
            continue;
        }
        bench_open(&again, memory, keep[1]);
        pieces_import(&again, piece, order, PIECES);
        struct hf_buffer other = bench_text(&again);
        text_same(&text, &other);
        if (round % 8 == 0) {
            snapshots_same(&first, &again, keep[2]);
            first.keep = keep[0];
        }
        hf_buffer_free(&other);
        bench_close(&again);
    }
    bench_open(&again, memory, keep[1]);
    memory_put(&again.memory, "text", hf_buffer_text(&text));
    bench_import(&again, "text", &plain, &result);
    CHECK(result.defect_count == 0 && result.kept_count == 0 && result.total.updated == 0);
    struct hf_buffer other = bench_text(&again);
    text_same(&text, &other);
    snapshots_same(&first, &again, keep[2]);
    hf_buffer_free(&other);
    hf_buffer_free(&text);
    bench_close(&again);
    bench_close(&first);
}

/* Taking a source out leaves what would be there without it. */
static void removal_check(struct memory *memory, const struct piece *piece,
                          struct hf_arena keep[3]) {
    const size_t all[PIECES] = {4, 2, 0, 3, 1};
    struct bench bench;
    int64_t removed = 0;
    bench_open(&bench, memory, keep[0]);
    pieces_import(&bench, piece, all, PIECES);
    CHECK(hf_workspace_source_remove(bench.workspace, hf_text_of(piece[1].path), &removed, NULL) ==
          HF_OK);
    struct hf_buffer text = bench_text(&bench);
    bench_close(&bench);
    bench_open(&bench, memory, keep[0]);
    pieces_import(&bench, piece, all, PIECES - 1);
    struct hf_buffer other = bench_text(&bench);
    text_same(&text, &other);
    hf_buffer_free(&text);
    hf_buffer_free(&other);
    bench_close(&bench);
}

/* ---- generated operators ---- */

/* The largest tables come first; the fifth piece is one of them with a few rows changed. */
static void test_generated(uint64_t seed, int64_t sites, size_t every, struct hf_arena keep[4]) {
    static const char *const tables[] = {"devices", "sites", "products", "failures", "parties"};
    struct hf_arena arena = keep[3];
    struct memory *const memory = hf_new(&arena, struct memory, 1);
    struct piece piece[PIECES] = {{.path = ""}};
    const struct hf_generate_options options = {.sites = sites, .seed = seed};
    memory->keep = &arena;
    const struct hf_host host = memory_host(memory);
    if (!CHECK(hf_generate(&host, "op", &options, NULL) == HF_OK)) {
        return;
    }
    for (size_t i = 0; i < PIECES; i++) {
        (void)snprintf(piece[i].path, sizeof piece[i].path, "op/%s.csv", tables[i]);
        (void)snprintf(piece[i].table, sizeof piece[i].table, "%s", tables[i]);
        CHECK(memory_find(memory, hf_text_of(piece[i].path)) != NULL);
    }
    orders_check(memory, piece, every, keep);
    for (size_t i = 0; i < PIECES; i++) {
        piece[i].is_partial = true;
    }
    orders_check(memory, piece, every * 5, keep);
}

/* ---- rows with odd bytes ---- */

static void put_cell(struct hf_buffer *csv, struct hf_random *random) {
    static const struct hf_text odd[] = {HF_TEXT_INIT("plain"),
                                         HF_TEXT_INIT("tab\there"),
                                         HF_TEXT_INIT("back\\slash\\n"),
                                         HF_TEXT_INIT("two\nlines"),
                                         HF_TEXT_INIT("cr\r\nlf"),
                                         HF_TEXT_INIT("\xff\xfe\x80"),
                                         HF_TEXT_INIT("nul\0in"),
                                         HF_TEXT_INIT("\xc3\xa9\xe2\x82\xac"),
                                         HF_TEXT_INIT("  blanks  "),
                                         HF_TEXT_INIT("quote\"d"),
                                         HF_TEXT_INIT("end"),
                                         HF_TEXT_INIT("defect"),
                                         HF_TEXT_INIT("\\"),
                                         HF_TEXT_INIT("2020-07"),
                                         HF_TEXT_INIT("50 %"),
                                         HF_TEXT_INIT("active"),
                                         HF_TEXT_INIT("12"),
                                         HF_TEXT_INIT("")};
    const struct hf_text cell = odd[hf_random_below(random, sizeof odd / sizeof odd[0])];
    const uint64_t times = hf_random_below(random, 400) == 0 ? 20000 : 1;
    hf_buffer_putc(csv, '"');
    for (uint64_t i = 0; i < times; i++) {
        for (size_t at = 0; at < cell.len; at++) {
            hf_buffer_puts(csv, cell.data[at] == '"' ? "\"" : "");
            hf_buffer_putc(csv, cell.data[at]);
        }
    }
    hf_buffer_putc(csv, '"');
}

/* A table of a few keys, so that sources contradict each other, and cells of all sorts. */
static void put_table(struct memory *memory, const char *path, enum hf_kind kind,
                      struct hf_random *random) {
    struct hf_buffer csv = hf_buffer_make(1 << 26);
    const struct hf_schema *const schema = hf_schema_get(kind);
    for (size_t i = 0; i < schema->column_count; i++) {
        hf_buffer_printf(&csv, "%s%s", i > 0 ? "," : "", schema->column[i].name);
    }
    for (uint64_t row = hf_random_below(random, 12) + 4; row > 0; row--) {
        hf_buffer_putc(&csv, '\n');
        for (size_t i = 0; i < schema->column_count; i++) {
            hf_buffer_puts(&csv, i > 0 ? "," : "");
            if ((schema->column[i].flags & (HF_COLUMN_KEY | HF_COLUMN_LABEL)) != 0 &&
                hf_random_below(random, 8) > 0) {
                hf_buffer_printf(&csv, "k %d", (int)hf_random_below(random, 6));
            } else {
                put_cell(&csv, random);
            }
        }
    }
    hf_buffer_putc(&csv, '\n');
    memory_put(memory, path, hf_buffer_text(&csv));
    hf_buffer_free(&csv);
}

static void test_odd(uint64_t seed, size_t every, struct hf_arena keep[4]) {
    static const enum hf_kind kinds[] = {HF_KIND_DEVICE, HF_KIND_SITE,    HF_KIND_PRODUCT,
                                         HF_KIND_PARTY,  HF_KIND_FAILURE, HF_KIND_OWNERSHIP};
    struct hf_arena arena = keep[3];
    struct memory *const memory = hf_new(&arena, struct memory, 1);
    struct hf_random random = {.seed = seed};
    struct piece piece[PIECES] = {{.path = ""}};
    memory->keep = &arena;
    for (size_t i = 0; i < PIECES; i++) {
        const enum hf_kind kind = kinds[hf_random_below(&random, 3) + (i % 2) * 3 * (seed % 2)];
        const int32_t day = (int32_t)hf_random_below(&random, 2000) + 17000;
        (void)snprintf(piece[i].path, sizeof piece[i].path, "piece%d", (int)i);
        (void)snprintf(piece[i].table, sizeof piece[i].table, "%s", hf_schema_get(kind)->name);
        piece[i].published = hf_random_below(&random, 2) == 0
                                 ? HF_DATE_UNKNOWN
                                 : (struct hf_date_range){{day}, {day + (int32_t)(i % 3) * 20}};
        put_table(memory, piece[i].path, kind, &random);
    }
    orders_check(memory, piece, every, keep);
    removal_check(memory, piece, keep);
}

/* ---- references before what they refer to ---- */

static void test_references(struct hf_arena keep[4]) {
    struct hf_arena arena = keep[3];
    struct memory *const memory = hf_new(&arena, struct memory, 1);
    struct bench bench[2];
    struct hf_import_result result;
    const struct hf_import_options plain = {.is_partial = false};
    memory->keep = &arena;
    memory_put(
        memory, "devices.csv",
        HF_TEXT("name,site,manufacturer,device_type\nr1,Alpha Site,Acme,X100\nr2,beta,,Y\n"));
    memory_put(memory, "sites.csv",
               HF_TEXT("name,slug,status\nAlpha Site,a1,active\nBeta,beta,\n"));
    for (size_t i = 0; i < 2; i++) {
        bench_open(&bench[i], memory, keep[i]);
        bench_import(&bench[i], i == 0 ? "devices.csv" : "sites.csv", &plain, &result);
        struct hf_snapshot *const early = hf_new(&bench[i].keep, struct hf_snapshot, 1);
        CHECK(hf_workspace_snapshot(bench[i].workspace, INT64_MAX, &bench[i].keep, early, NULL) ==
              HF_OK);
        CHECK(early->sites.rows.count == 2 && early->sites.rows.stub[0] == 1 - i);
        bench_import(&bench[i], i == 0 ? "sites.csv" : "devices.csv", &plain, &result);
    }
    struct hf_buffer text[2] = {bench_text(&bench[0]), bench_text(&bench[1])};
    text_same(&text[0], &text[1]);
    snapshots_same(&bench[0], &bench[1], keep[2]);
    for (size_t i = 0; i < 2; i++) {
        hf_buffer_free(&text[i]);
        bench_close(&bench[i]);
    }
}

/* ---- what an import of a text may and may not do ---- */

#define HEAD "holdfast canonical 2\n"

static const char two_sources[] =
    HEAD "source\ta\nsource\tb\t2022-04-21\nsite\talpha\ta\n\tname\tAlpha\n\tstatus\tactive\n"
         "site\talpha\tb\n\tname\tAlpha\n\tstatus\tretired\nsite\tbeta\ta\n\tname\tBeta\n"
         "defect\ta\tsites.csv\t4\t0\tkey\t\tno key\nend\n";

static void limits_open(struct bench *bench, struct hf_arena keep[4], struct hf_arena *arena) {
    struct memory *const memory = hf_new(arena, struct memory, 1);
    struct hf_import_result result;
    const struct hf_import_options plain = {.is_partial = false};
    memory->keep = arena;
    memory_put(memory, "sites.csv", HF_TEXT("name,status\nGamma,active\n"));
    memory_put(memory, "folder/two.txt", hf_text_of(two_sources));
    memory_put(memory, "folder/sites.csv", HF_TEXT("name\nDelta\n"));
    memory_put(memory, "two.txt", hf_text_of(two_sources));
    memory_put(memory, "-", hf_text_of(two_sources));
    memory_put(memory, "less.txt", HF_TEXT(HEAD "source\ta\nsite\tbeta\ta\n\tname\tB\nend\n"));
    memory_put(memory, "cut.txt",
               HF_TEXT(HEAD "source\ta\nsite\tbeta\ta\n\tname\tB\nsite\tz\ta\n"));
    memory_put(memory, "places.txt",
               HF_TEXT(HEAD
                       "source\ta\nsite\tbeta\ta\n\tname\tB\ndefect\ta\tf\t2\t1\tkey\ty\tm\n"
                       "defect\ta\tf\t2\t1\tkey\tx\tm\ndefect\ta\tf\t2\t1\tfield\tx\tm\nend\n"));
    bench_open(bench, memory, keep[0]);
    bench_import(bench, "sites.csv", &plain, &result);
    bench_import(bench, "two.txt", &plain, &result);
    CHECK(result.brought_count == 2 && result.kept_count == 1 && result.told_count == 1);
    CHECK(result.total.created == 3 && result.defect_count == 0);
    CHECK(result.brought_count == 2 && result.brought[0].counts.created == 2);
    CHECK_TEXT(result.source, "two.txt");
    CHECK_TEXT(result.kept[0], "sites");
}

static bool is_refused(struct bench *bench, const char *path,
                       const struct hf_import_options *options, const char *words) {
    struct hf_import_result result = {.batch = 77};
    struct hf_error error = {.message = ""};
    const enum hf_status status =
        hf_workspace_import(bench->workspace, path, options, &bench->keep, &result, &error);
    return status == HF_ERR_ARGUMENT && result.batch == 77 && strstr(error.message, words) != NULL;
}

static void test_limits(struct hf_arena keep[4]) {
    const struct hf_import_options plain = {.is_partial = false};
    const struct hf_import_options partial = {.is_partial = true};
    const struct hf_import_options dry = {.is_dry_run = true};
    struct hf_arena arena = keep[3];
    struct hf_import_result result;
    struct bench bench;
    limits_open(&bench, keep, &arena);
    struct hf_buffer before = bench_text(&bench);
    CHECK(is_refused(&bench, "two.txt", &(struct hf_import_options){.source = HF_TEXT("x")},
                     "leave --source away"));
    CHECK(is_refused(&bench, "two.txt",
                     &(struct hf_import_options){.published = {{18000}, {18000}}},
                     "leave --published away"));
    /* the same again, also through standard input, in part, and dry: nothing changes */
    bench_import(&bench, "two.txt", &plain, &result);
    CHECK(result.total.unchanged == 3 && result.total.created + result.total.gone == 0);
    bench_import(&bench, "-", &plain, &result);
    CHECK(result.total.unchanged == 3);
    bench_import(&bench, "two.txt", &partial, &result);
    CHECK(result.total.unchanged == 3 && result.told_count == 1);
    bench_import(&bench, "less.txt", &dry, &result);
    CHECK(result.total.updated == 1 && result.total.gone == 1 && result.batch == 0);
    struct hf_buffer after = bench_text(&bench);
    text_same(&before, &after);
    hf_buffer_free(&after);
    /* a cut text changes rows, but takes none away; the row that it stops in is left out */
    bench_import(&bench, "cut.txt", &plain, &result);
    CHECK(result.total.updated == 1 && result.total.gone == 0 && result.defect_count == 1);
    CHECK(result.kept_count == 2);
    /* less takes what is no longer there from its own source alone */
    bench_import(&bench, "less.txt", &plain, &result);
    CHECK(result.total.unchanged == 1 && result.total.gone == 1 && result.defect_count == 0);
    after = bench_text(&bench);
    CHECK_TEXT(hf_buffer_text(&after),
               HEAD "source\ta\nsource\tb\t2022-04-21\nsource\tsites\nsite\talpha\tb\n"
                    "\tname\tAlpha\n\tstatus\tretired\nsite\tbeta\ta\n\tname\tB\n"
                    "site\tgamma\tsites\n\tname\tGamma\n\tstatus\tactive\nend\n");
    hf_buffer_free(&after);
    /* what stands in any order is written in one */
    bench_import(&bench, "places.txt", &plain, &result);
    CHECK(result.told_count == 3 && result.defect_count == 0);
    after = bench_text(&bench);
    CHECK(hf_text_find(hf_buffer_text(&after),
                       HF_TEXT("defect\ta\tf\t2\t1\tfield\tx\tm\ndefect\ta\tf\t2\t1\tkey\tx\tm\n"
                               "defect\ta\tf\t2\t1\tkey\ty\tm\nend\n"),
                       0) < after.len);
    hf_buffer_free(&after);
    /* in a folder it is a file that cannot be read */
    bench_import(&bench, "folder", &plain, &result);
    CHECK(result.total.created == 1 && result.defect_count == 1 && result.brought_count == 0);
    hf_buffer_free(&before);
    bench_close(&bench);
}

/* A pipe that holds no canonical text is read by its reader all the same. */
static void test_pipes(const char *path, struct hf_arena keep[4]) {
    const struct hf_import_options options = {.source = HF_TEXT("typed")};
    struct hf_arena arena = keep[3];
    struct memory *const memory = hf_new(&arena, struct memory, 1);
    struct hf_import_result result;
    struct bench bench;
    memory->keep = &arena;
    memory->pipe = path;
    memory_put(memory, path, HF_TEXT("name,slug,status,region\nGamma,g,active,north\n"));
    bench_open(&bench, memory, keep[0]);
    bench_import(&bench, path, &options, &result);
    CHECK(result.total.created == 1);
    CHECK(bench.memory.is_input_read);
    bench_close(&bench);
}

/* All of it or nothing. */
static void test_without_memory(struct hf_arena keep[4]) {
    const struct hf_import_options plain = {.is_partial = false};
    struct hf_arena arena = keep[3];
    enum hf_status status = HF_ERR_MEMORY;
    struct bench bench;
    int64_t k = 0;
    limits_open(&bench, keep, &arena);
    struct hf_buffer before = bench_text(&bench);
    for (; status != HF_OK && k < 1000; k++) {
        int64_t allowance = k;
        struct hf_arena small = bench.keep;
        struct hf_import_result result = {.batch = 77};
        struct hf_error error = {.message = ""};
        small.allowance = &allowance;
        status = hf_workspace_import(bench.workspace, "less.txt", &plain, &small, &result, &error);
        CHECK(status == HF_OK ||
              (status == HF_ERR_MEMORY && result.batch == 77 && error.message[0] != '\0'));
        struct hf_buffer after = bench_text(&bench);
        CHECK((status == HF_OK) != hf_text_equal(hf_buffer_text(&before), hf_buffer_text(&after)));
        hf_buffer_free(&after);
    }
    CHECK(k > 5 && status == HF_OK);
    hf_buffer_free(&before);
    bench_close(&bench);
}

int main(void) {
    struct hf_arena keep[4];
    for (size_t i = 0; i < 4; i++) {
        if (!CHECK(hf_arena_open(&keep[i], (size_t)1 << 27) == HF_OK)) {
            return check_report();
        }
    }
    test_limits(keep);
    test_pipes("-", keep);
    test_pipes("/dev/fd/63", keep);
    test_references(keep);
    test_without_memory(keep);
    test_generated(7, 3, 1, keep);
    test_generated(8, 12, 40, keep);
    for (uint64_t seed = 1; seed <= 10; seed++) {
        test_odd(seed, seed == 1 ? 1 : 24, keep);
    }
    for (size_t i = 0; i < 4; i++) {
        hf_arena_close(&keep[i]);
    }
    return check_report();
}
