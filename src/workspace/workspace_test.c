/* Goal: importing is all or nothing, says truthfully what changed, and the same files in any order
 * give the same workspace. Method: folders in memory with real readers; counts spelt out; the
 * canonical text before and after; a snapshot at two moments; every refusal with its words; failing
 * allocations. */
#include <holdfast/workspace.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/check.h"
#include "workspace/workspace_private.h"

struct fake_file {
    const char *path, *bytes;
};

/* A file system in memory and a clock that stands where it is put. */
struct fake {
    const struct fake_file *file;
    size_t count;
    int64_t now;
};

static enum hf_status fake_read(void *context, struct hf_arena *keep, const char *path,
                                size_t limit_bytes, struct hf_text *bytes, struct hf_error *error) {
    const struct fake *const fake = context;
    for (size_t i = 0; i < fake->count; i++) {
        if (strcmp(fake->file[i].path, path) == 0 && strlen(fake->file[i].bytes) <= limit_bytes) {
            return hf_text_copy(keep, hf_text_of(fake->file[i].bytes), bytes);
        }
    }
    return hf_error_set(error, HF_ERR_NOT_FOUND, "no '%s'", path);
}

/* Lists what begins with the path; "x/" alone makes an empty folder. */
static enum hf_status fake_list(void *context, struct hf_arena *keep, const char *path,
                                struct hf_host_names *names, struct hf_error *error) {
    const struct fake *const fake = context;
    size_t len = strlen(path);
    bool is_folder = false;
    len -= len > 0 && path[len - 1] == '/';
    names->name = hf_new(keep, struct hf_text, fake->count);
    names->count = 0;
    if (names->name == NULL) {
        return hf_error_set(error, HF_ERR_MEMORY, "no memory to list");
    }
    for (size_t i = 0; i < fake->count; i++) {
        const char *const other = fake->file[i].path;
        if (strcmp(other, path) == 0) {
            return hf_error_set(error, HF_ERR_ARGUMENT, "'%s' is a file", path);
        }
        if (strncmp(other, path, len) == 0 && other[len] == '/') {
            is_folder = true;
            if (other[len + 1] != '\0') {
                names->name[names->count++] = hf_text_of(other + len + 1);
            }
        }
    }
    return is_folder ? HF_OK : hf_error_set(error, HF_ERR_NOT_FOUND, "no '%s'", path);
}

static int64_t fake_now(void *context) {
    return ((const struct fake *)context)->now;
}

static struct hf_host fake_host(struct fake *fake) {
    return (struct hf_host){.context = fake, .read = fake_read, .list = fake_list, .now = fake_now};
}

struct fixture {
    char folder[64], path[96];
    struct fake fake;
    struct hf_host host;
    struct hf_workspace *workspace;
    struct hf_arena opened, arena;
};

static const char sites[] =
    "name,status,region\nAlpha,active,north\nBeta,active,south\nGamma,planned,south\n";
static const char sites_later[] =
    "name,status,region\nAlpha,active,north\nBeta,retired,south\nDelta,active,east\n";
static const char devices[] =
    "name,site,manufacturer,device_type,status\nr1,Alpha,Acme,X100,active\n"
    "r2,Beta,Acme,X100,active\nr3,Nowhere,Umbra,Q,active\n";

static const struct fake_file first_files[] = {
    {"net/devices.csv", devices},
    {"net/notes.pdf", "%PDF-1.4 nothing that we read"},
    {"net/sites.csv", sites},
    {"net/sub/", ""},
};

#define FILES(table)                                                                               \
    (struct fake) {                                                                                \
        (table), sizeof(table) / sizeof((table)[0]), 1000                                          \
    }

static void fixture_begin(struct fixture *fixture, struct fake fake) {
    *fixture = (struct fixture){.folder = "/tmp/holdfast-workspace-XXXXXX", .fake = fake};
    if (!CHECK(mkdtemp(fixture->folder) != NULL) ||
        !CHECK(hf_arena_open(&fixture->opened, 1 << 26) == HF_OK)) {
        exit(1);
    }
    (void)snprintf(fixture->path, sizeof fixture->path, "%s/w.db", fixture->folder);
    fixture->arena = fixture->opened;
    fixture->host = fake_host(&fixture->fake);
    if (!CHECK(hf_workspace_open(&fixture->host, fixture->path, HF_WORKSPACE_CREATE,
                                 &fixture->workspace, NULL) == HF_OK)) {
        exit(1);
    }
}

static void fixture_end(struct fixture *fixture) {
    hf_workspace_close(fixture->workspace);
    hf_arena_close(&fixture->opened);
    CHECK(unlink(fixture->path) == 0);
    CHECK(rmdir(fixture->folder) == 0);
}

static bool import(struct fixture *fixture, const char *path,
                   const struct hf_import_options *options, struct hf_import_result *result) {
    struct hf_error error = {.message = ""};
    const enum hf_status status =
        hf_workspace_import(fixture->workspace, path, options, &fixture->arena, result, &error);
    if (status != HF_OK) {
        printf("    %s\n", error.message);
    }
    return status == HF_OK;
}

static bool counts_are(const struct hf_import_counts *counts, int64_t created, int64_t updated,
                       int64_t unchanged, int64_t gone, int64_t defective) {
    const bool is_same = counts->created == created && counts->updated == updated &&
                         counts->unchanged == unchanged && counts->gone == gone &&
                         counts->defective == defective;
    if (!is_same) {
        printf("    created %lld, updated %lld, unchanged %lld, gone %lld, defective %lld\n",
               (long long)counts->created, (long long)counts->updated, (long long)counts->unchanged,
               (long long)counts->gone, (long long)counts->defective);
    }
    return is_same;
}

static struct hf_buffer canonical(struct fixture *fixture) {
    struct hf_buffer text = hf_buffer_make(1 << 26);
    struct hf_error error = {.message = ""};
    if (!CHECK(hf_workspace_export(fixture->workspace, &text, &error) == HF_OK)) {
        printf("    %s\n", error.message);
    }
    return text;
}

static bool same_text(const struct hf_buffer *left, const struct hf_buffer *right) {
    return hf_text_equal(hf_buffer_text(left), hf_buffer_text(right));
}

static const struct hf_import_options plain = {.is_partial = false};

static void test_folder(void) {
    struct fixture fixture;
    struct hf_import_result result;
    fixture_begin(&fixture, FILES(first_files));
    CHECK(import(&fixture, "net/", &plain, &result));
    CHECK_TEXT(result.source, "net");
    CHECK(result.batch == 1 && counts_are(&result.total, 6, 0, 0, 0, 0));
    CHECK(counts_are(&result.by_kind[HF_KIND_SITE], 3, 0, 0, 0, 0));
    CHECK(counts_are(&result.by_kind[HF_KIND_DEVICE], 3, 0, 0, 0, 0));
    if (CHECK(result.file_count == 2 && result.ignored_count == 2)) {
        CHECK_TEXT(result.file[0].file, "devices.csv");
        CHECK_TEXT(result.file[1].format, "csv");
        CHECK(counts_are(&result.file[1].counts, 3, 0, 0, 0, 0));
        CHECK(result.file[0].digest.len == 64);
        CHECK_TEXT(result.ignored[0], "sub/");
        CHECK_TEXT(result.ignored[1], "notes.pdf");
    }
    struct hf_buffer first = canonical(&fixture);
    CHECK_TEXT(
        hf_text_slice(hf_buffer_text(&first), 0, 140),
        "holdfast canonical "
        "2\nsource\tnet\ndevice\talpha/r1\tnet\n\tname\tr1\n\tsite\tAlpha\n\tmanufacturer\tAcme\n"
        "\tdevice_type\tX100\n\tstatus\tactive\ndevice\tbeta/r2\t");
    fixture.fake.now = 2000;
    CHECK(import(&fixture, "net", &plain, &result));
    CHECK(result.batch == 0 && counts_are(&result.total, 0, 0, 6, 0, 0));
    CHECK(result.file_count == 2 && counts_are(&result.file[0].counts, 0, 0, 3, 0, 0));
    struct hf_buffer second = canonical(&fixture);
    CHECK(same_text(&first, &second));
    hf_buffer_free(&first);
    hf_buffer_free(&second);
    fixture_end(&fixture);
}

static void test_changes(void) {
    static const struct fake_file later_files[] = {{"net/devices.csv", devices},
                                                   {"net/sites.csv", sites_later}};
    struct fixture fixture;
    struct hf_import_result result;
    fixture_begin(&fixture, FILES(first_files));
    CHECK(import(&fixture, "net", &plain, &result));
    struct hf_buffer before = canonical(&fixture);
    fixture.fake = FILES(later_files);
    fixture.fake.now = 2000;
    CHECK(import(&fixture, "net", &(struct hf_import_options){.is_dry_run = true}, &result));
    CHECK(result.batch == 0 && counts_are(&result.total, 1, 1, 4, 1, 0)); /* what would be */
    struct hf_buffer after = canonical(&fixture);
    CHECK(same_text(&before, &after));
    hf_buffer_free(&after);
    CHECK(import(&fixture, "net", &(struct hf_import_options){.is_partial = true}, &result));
    CHECK(result.batch == 2 && counts_are(&result.total, 1, 1, 4, 0, 0));
    CHECK(import(&fixture, "net", &plain, &result));
    CHECK(result.batch == 3 && counts_are(&result.total, 0, 0, 6, 1, 0));
    CHECK(counts_are(&result.by_kind[HF_KIND_SITE], 0, 0, 3, 1, 0));
    CHECK(result.file_count == 2 && counts_are(&result.file[1].counts, 0, 0, 3, 1, 0));
    /* the same bytes as long ago, but not what stands */
    fixture.fake = FILES(first_files);
    CHECK(import(&fixture, "net", &plain, &result));
    CHECK(result.batch == 4 && counts_are(&result.total, 1, 1, 4, 1, 0));
    after = canonical(&fixture);
    CHECK(same_text(&before, &after));
    hf_buffer_free(&before);
    hf_buffer_free(&after);
    fixture_end(&fixture);
}

static bool import_says(struct fixture *fixture, const char *path,
                        const struct hf_import_options *options, enum hf_status wanted,
                        const char *words) {
    struct hf_import_result result = {.batch = 77};
    struct hf_error error = {.message = ""};
    const enum hf_status seen =
        hf_workspace_import(fixture->workspace, path, options, &fixture->arena, &result, &error);
    const bool is_as_wanted =
        seen == wanted && result.batch == 77 && strstr(error.message, words) != NULL;
    if (!is_as_wanted) {
        printf("    status %d: %s\n", (int)seen, error.message);
    }
    return is_as_wanted;
}

static void test_refusals(void) {
    static const struct fake_file files[] = {
        {"empty/", ""},
        {"strange/one.pdf", "%PDF"},
        {"strange/two.bin", "\x7f"
                            "ELF\x01"},
        {"one.pdf", "%PDF"},
        {"bad.json", "{\"version\": \"1\", \"measures\": []}"},
        {"badones/a.json", "{\"version\": \"1\", \"measures\": []}"},
        {".", ""},
        {"sites.csv", sites},
    };
    struct fixture fixture;
    fixture_begin(&fixture, FILES(files));
    struct hf_buffer before = canonical(&fixture);
    CHECK(import_says(&fixture, "none", &plain, HF_ERR_NOT_FOUND,
                      "there is no file or folder 'none'"));
    CHECK(import_says(&fixture, "empty", &plain, HF_ERR_INPUT, "the folder 'empty' is empty"));
    CHECK(import_says(&fixture, "strange", &plain, HF_ERR_INPUT,
                      "no file in the folder 'strange' has a known"));
    CHECK(import_says(&fixture, "one.pdf", &plain, HF_ERR_INPUT,
                      "is not recognised; say it with --as"));
    CHECK(import_says(&fixture, "bad.json", &plain, HF_ERR_INPUT, "\"id\""));
    CHECK(import_says(&fixture, "badones", &plain, HF_ERR_INPUT, "\"id\""));
    CHECK(import_says(&fixture, "sites.csv", &(struct hf_import_options){.format = HF_TEXT("tea")},
                      HF_ERR_ARGUMENT, "there is no format 'tea'; use csv"));
    CHECK(import_says(&fixture, "sites.csv", &(struct hf_import_options){.source = HF_TEXT("a\nb")},
                      HF_ERR_ARGUMENT, "--source"));
    CHECK(import_says(&fixture, ".", &plain, HF_ERR_ARGUMENT, "--source"));
    CHECK(import_says(&fixture, "", &plain, HF_ERR_ARGUMENT, "path"));
    struct hf_buffer after = canonical(&fixture);
    CHECK(same_text(&before, &after));
    int64_t removed = -1;
    struct hf_error error = {.message = ""};
    CHECK(hf_workspace_source_remove(fixture.workspace, HF_TEXT("x"), &removed, &error) ==
          HF_ERR_NOT_FOUND);
    CHECK_TEXT(hf_text_of(error.message), "there is no source 'x': none is in the workspace");
    hf_buffer_free(&before);
    hf_buffer_free(&after);
    fixture_end(&fixture);
}

/* A pack among tables loses its head: what it said stays, and everybody is told. */
static void test_unreadable_file(void) {
    static const char pack[] = "{\"id\": \"p\", \"version\": \"1\", \"measures\": []}";
    static const struct fake_file good[] = {{"net/a.json", pack}, {"net/sites.csv", sites}};
    static const struct fake_file bad[] = {{"net/a.json", "{\"version\": \"1\", \"measures\": []}"},
                                           {"net/sites.csv", sites_later}};
    static const struct fake_file unknown[] = {{"net/a.json", "<html>"},
                                               {"net/sites.csv", sites_later}};
    static const struct fake_file missing[] = {{"net/sites.csv", sites_later}};
    struct fixture fixture;
    struct hf_import_result result;
    struct hf_defect *defect = NULL;
    size_t count = 0;
    fixture_begin(&fixture, FILES(good));
    CHECK(import(&fixture, "net", &plain, &result) && counts_are(&result.total, 4, 0, 0, 0, 0));
    fixture.fake = FILES(bad);
    CHECK(import(&fixture, "net", &plain, &result) && counts_are(&result.total, 1, 1, 1, 1, 1));
    CHECK(counts_are(&result.by_kind[HF_KIND_PACK], 0, 0, 0, 0, 0));
    if (CHECK(result.defect_count == 1)) {
        CHECK_TEXT(result.defect[0].file, "a.json");
        CHECK_TEXT(result.defect[0].source, "net");
        CHECK(result.defect[0].line == 1 && result.defect[0].kind == HF_DEFECT_SYNTAX);
    }
    CHECK(hf_workspace_defects(fixture.workspace, &fixture.arena, &defect, &count, NULL) == HF_OK &&
          count == 1);
    CHECK(count == 1 && defect[0].line == 1 &&
          hf_text_equal(defect[0].message, result.defect[0].message));
    fixture.fake = FILES(unknown);
    CHECK(import(&fixture, "net", &plain, &result) && counts_are(&result.total, 0, 0, 3, 0, 1));
    CHECK(result.ignored_count == 0 && result.defect_count == 1);
    struct hf_buffer text = canonical(&fixture);
    CHECK(hf_text_find(hf_buffer_text(&text), HF_TEXT("pack\tp"), 0) < text.len);
    hf_buffer_free(&text);
    fixture.fake = FILES(missing); /* taken away on purpose */
    CHECK(import(&fixture, "net", &plain, &result) && counts_are(&result.total, 0, 0, 3, 1, 0));
    CHECK(counts_are(&result.by_kind[HF_KIND_PACK], 0, 0, 0, 1, 0));
    CHECK(hf_workspace_defects(fixture.workspace, &fixture.arena, &defect, &count, NULL) == HF_OK &&
          count == 0);
    fixture_end(&fixture);
}

static void test_several_files(void) {
    /* equal lots are different lots, also in two files; a site that two files describe is one site
     */
    static const struct fake_file files[] = {
        {"net/sites.csv", "name,region\nAlpha,north\nBeta,south\n"},
        {"net/spares.csv", "device_type,site,quantity\nX100,Alpha,3\nX100,Alpha,3\n"},
        {"net/stock.csv", "device_type,site,quantity\nX100,Alpha,3\n"},
    };
    struct fixture fixture;
    struct hf_import_result result;
    fixture_begin(&fixture, FILES(files));
    CHECK(import(&fixture, "net", &plain, &result));
    CHECK(counts_are(&result.by_kind[HF_KIND_STOCK], 3, 0, 0, 0, 0));
    CHECK(import(&fixture, "net", &plain, &result) && result.batch == 0);
    CHECK(counts_are(&result.by_kind[HF_KIND_STOCK], 0, 0, 3, 0, 0));
    fixture_end(&fixture);
}

/* Two files of one import contradict each other about a card: the first counts, and it is said. */
static void test_contradiction(void) {
    static const struct fake_file files[] = {
        {"net/inventory_items.csv",
         "site,device,module_bay,module_type,serial\nAlpha,r1,slot 1,,S1\nAlpha,r1,slot 2,M1,S2\n"},
        {"net/modules.csv",
         "site,device,module_bay,module_type,serial\nAlpha,r1,slot 1,M1,\nAlpha,r1,slot 2,M2,S2\n"},
    };
    struct fixture fixture;
    struct hf_import_result result;
    fixture_begin(&fixture, FILES(files));
    for (int round = 0; round < 2; round++) {
        CHECK(import(&fixture, "net", &plain, &result));
        CHECK(result.batch == 1 - round);
        CHECK(round == 0 ? counts_are(&result.total, 2, 0, 0, 0, 1)
                         : counts_are(&result.total, 0, 0, 2, 0, 1));
        if (CHECK(result.defect_count == 1)) {
            CHECK(result.defect[0].kind == HF_DEFECT_DUPLICATE && result.defect[0].line == 3);
            CHECK_TEXT(result.defect[0].file, "modules.csv");
            CHECK_TEXT(result.defect[0].message, "the module was described before in this import "
                                                 "with another module_type: what came first "
                                                 "counts; leave one of them out");
        }
    }
    struct hf_buffer text = canonical(&fixture);
    CHECK_TEXT(hf_buffer_text(&text),
               "holdfast canonical 2\nsource\tnet\n"
               "module\talpha-r1/slot-1\tnet\n\tsite\tAlpha\n\tdevice\tr1\n\tmodule_bay\tslot 1\n"
               "\tmodule_type\tM1\n\tserial\tS1\n"
               "module\talpha-r1/slot-2\tnet\n\tsite\tAlpha\n\tdevice\tr1\n\tmodule_bay\tslot 2\n"
               "\tmodule_type\tM1\n\tserial\tS2\n"
               "defect\tnet\tmodules.csv\t3\t0\tduplicate\talpha-r1/slot-2\tthe module was "
               "described before in this import with another module_type: what came first "
               "counts; leave one of them out\nend\n");
    struct hf_buffer small = hf_buffer_make(100);
    struct hf_error error = {.message = ""};
    CHECK(hf_workspace_export(fixture.workspace, &small, &error) == HF_ERR_LIMIT &&
          strstr(error.message, "100") != NULL);
    hf_buffer_free(&small);
    hf_buffer_free(&text);
    fixture_end(&fixture);
}

static void test_names_and_tables(void) {
    static const struct fake_file files[] = {
        {"-", sites}, {"dump.2024.csv", sites}, {"net/sites.csv", sites}};
    struct fixture fixture;
    struct hf_import_result result;
    fixture_begin(&fixture, FILES(files));
    CHECK(import(&fixture, "-", &(struct hf_import_options){.format = HF_TEXT("sites")}, &result));
    CHECK_TEXT(result.source, "stdin");
    CHECK(result.file_count == 1 && counts_are(&result.by_kind[HF_KIND_SITE], 3, 0, 0, 0, 0));
    CHECK_TEXT(result.file[0].file, "-");
    CHECK(import(&fixture, "dump.2024.csv", &(struct hf_import_options){.format = HF_TEXT("site")},
                 &result));
    CHECK_TEXT(result.source, "dump.2024");
    CHECK(counts_are(&result.by_kind[HF_KIND_SITE], 3, 0, 0, 0, 0));
    CHECK(import(&fixture, "net/sites.csv",
                 &(struct hf_import_options){.source = HF_TEXT(" Mine ")}, &result));
    CHECK_TEXT(result.source, "Mine");
    struct hf_source_info *source = NULL;
    size_t count = 0;
    CHECK(hf_workspace_sources(fixture.workspace, &fixture.arena, &source, &count, NULL) == HF_OK);
    if (CHECK(count == 3)) {
        CHECK_TEXT(source[0].name, "Mine");
        CHECK(source[0].rows == 3 && source[0].batches == 1 && source[0].first_imported_at == 1000);
        CHECK(hf_text_equal(source[0].last_digest, result.file[0].digest));
    }
    fixture_end(&fixture);
}

/* The canonical text after importing the folders in this order and taking one out again ("": none).
 */
static struct hf_buffer text_after(const char *const folder[2], const char *removed) {
    static const struct fake_file files[] = {{"one/sites.csv", sites},
                                             {"two/sites.csv", sites_later}};
    struct fixture fixture;
    struct hf_import_result result;
    int64_t rows_removed = 0;
    fixture_begin(&fixture, FILES(files));
    for (size_t i = 0; i < 2 && folder[i] != NULL; i++) {
        fixture.fake.now += 500;
        CHECK(import(&fixture, folder[i], &plain, &result));
    }
    if (removed[0] != '\0') {
        CHECK(hf_workspace_source_remove(fixture.workspace, hf_text_of(removed), &rows_removed,
                                         NULL) == HF_OK);
        CHECK(rows_removed == 3);
    }
    const struct hf_buffer text = canonical(&fixture);
    fixture_end(&fixture);
    return text;
}

static void test_two_sources(void) {
    struct hf_buffer text[] = {
        text_after((const char *const[]){"one", "two"}, ""),
        text_after((const char *const[]){"two", "one"}, ""),
        text_after((const char *const[]){"one", "two"}, "one"),
        text_after((const char *const[]){"two", NULL}, ""),
    };
    CHECK(same_text(&text[0], &text[1]));
    CHECK(same_text(&text[2], &text[3]) && text[2].len < text[0].len);
    for (int i = 0; i < 4; i++) {
        hf_buffer_free(&text[i]);
    }
}

static void test_snapshot(void) {
    static const char pack[] = "{\"id\": \"p\", \"version\": \"1\", \"measures\": 7}";
    static const struct fake_file now_files[] = {{"net/sites.csv", sites_later},
                                                 {"net/devices.csv", devices}};
    static const struct fake_file pack_files[] = {{"p.json", pack}};
    struct fixture fixture;
    struct hf_import_result result;
    struct hf_snapshot snapshot;
    fixture_begin(&fixture, FILES(first_files));
    CHECK(hf_workspace_snapshot(fixture.workspace, INT64_MAX, &fixture.arena, &snapshot, NULL) ==
          HF_OK);
    CHECK(snapshot.sites.rows.count == 0 && snapshot.known_at == 0);
    CHECK(import(&fixture, "net", &plain, &result));
    fixture.fake = FILES(now_files);
    fixture.fake.now = 2000;
    CHECK(import(&fixture, "net", &plain, &result));
    fixture.fake = FILES(pack_files);
    fixture.fake.now = 3000;
    CHECK(import(&fixture, "p.json", &plain, &result));

    CHECK(hf_workspace_snapshot(fixture.workspace, 1999, &fixture.arena, &snapshot, NULL) == HF_OK);
    const uint32_t gamma = hf_snapshot_find(&snapshot, HF_KIND_SITE, HF_TEXT("gamma"));
    CHECK(gamma != HF_NONE && snapshot.sites.status[gamma] == HF_USE_PLANNED);
    CHECK(snapshot.known_at == 1999 && snapshot.source_count == 2 && snapshot.pack_count == 0);
    CHECK(hf_snapshot_find(&snapshot, HF_KIND_SITE, HF_TEXT("delta")) == HF_NONE);

    CHECK(hf_workspace_snapshot(fixture.workspace, INT64_MAX, &fixture.arena, &snapshot, NULL) ==
          HF_OK);
    CHECK(hf_snapshot_find(&snapshot, HF_KIND_SITE, HF_TEXT("gamma")) == HF_NONE);
    const uint32_t beta = hf_snapshot_find(&snapshot, HF_KIND_SITE, HF_TEXT("beta"));
    CHECK(beta != HF_NONE && snapshot.sites.status[beta] == HF_USE_RETIRED);
    CHECK(snapshot.known_at == 3000 && snapshot.devices.rows.count == 3 &&
          snapshot.pack_count == 1);
    /* devices.csv and the first sites.csv still carry unchanged rows; then the later sites.csv and
     * the pack */
    CHECK(snapshot.source_count == 4);
    const struct hf_origin origin = snapshot.sites.rows.origin[beta];
    if (CHECK(origin.source < snapshot.source_count)) {
        CHECK_TEXT(snapshot.source[origin.source].file, "sites.csv");
        CHECK(snapshot.source[origin.source].imported_at == 2000 && origin.line == 3);
    }
    bool is_said = false;
    for (uint32_t i = 0; i < snapshot.defect_count; i++) {
        is_said = is_said || hf_text_equal(snapshot.defect[i].file, HF_TEXT("p.json"));
    }
    CHECK(is_said); /* that "measures" is no list */
    fixture_end(&fixture);
}

/* Keys, places and texts of all rows. */
static void print_rows(const struct hf_snapshot *snapshot, struct hf_buffer *text) {
    for (int kind = 0; kind < HF_KIND_COUNT; kind++) {
        const struct hf_schema *const schema = hf_schema_get((enum hf_kind)kind);
        const struct hf_rows *const rows = hf_snapshot_rows_const(snapshot, (enum hf_kind)kind);
        for (uint32_t i = 0; i < rows->count; i++) {
            hf_buffer_printf(text, "%s %.*s %u %u", schema->name, HF_TEXT_ARG(rows->key[i]),
                             rows->origin[i].source, rows->origin[i].line);
            for (uint32_t c = 0; c < schema->column_count; c++) {
                const union hf_value value = hf_snapshot_value(snapshot, (enum hf_kind)kind, c, i);
                const bool is_text = schema->column[c].type == HF_COLUMN_TEXT;
                hf_buffer_printf(text, " %.*s %u", HF_TEXT_ARG(is_text ? value.text : rows->key[i]),
                                 schema->column[c].type == HF_COLUMN_REF ? value.ref : 0);
            }
            hf_buffer_putc(text, '\n');
        }
    }
    for (uint32_t i = 0; i < snapshot->defect_count; i++) {
        hf_buffer_printf(text, "%.*s\n", HF_TEXT_ARG(snapshot->defect[i].message));
    }
}

/* One handle or two, whatever the memory allows: the same snapshot or an error. */
static void test_two_handles(void) {
    static const struct fake_file odd_files[] = {
        {"net/sites.csv", "name,region,latitude\nAlpha,\"a \\ b\nc\",51\nBeta,,soon\n"},
        {"net/devices.csv", "site,name,device_type\nAlpha,d1,X\nBeta,d2,X\nGamma,d3,Y\n"}};
    struct fixture fixture;
    struct hf_import_result result;
    fixture_begin(&fixture, FILES(odd_files));
    CHECK(import(&fixture, "net", &plain, &result));
    struct hf_buffer alone = hf_buffer_make(1 << 20);
    size_t done = 0;
    for (uint32_t threads = 1; threads <= 3; threads++) {
        for (int64_t k = 0; k < 100000; k += 1 + k / 8) {
            int64_t allowance = k;
            struct hf_arena small = fixture.arena;
            struct hf_snapshot snapshot = {.known_at = 77};
            small.allowance = &allowance;
            const enum hf_status status = hf_workspace_snapshot_on(
                fixture.workspace, INT64_MAX, threads, &small, &snapshot, NULL);
            CHECK(status == HF_OK || (status == HF_ERR_MEMORY && snapshot.known_at == 77));
            if (status == HF_OK) {
                struct hf_buffer text = hf_buffer_make(1 << 20);
                print_rows(&snapshot, &text);
                if (done == 0) {
                    print_rows(&snapshot, &alone);
                }
                CHECK(same_text(&alone, &text));
                hf_buffer_free(&text);
                done++;
            }
        }
    }
    CHECK(done > 9);
    hf_buffer_free(&alone);
    fixture_end(&fixture);
}

static void test_without_memory(void) {
    struct fixture fixture;
    struct hf_import_result result;
    fixture_begin(&fixture, FILES(first_files));
    struct hf_buffer before = canonical(&fixture);
    enum hf_status status = HF_ERR_MEMORY;
    int64_t k = 0;
    for (; status != HF_OK && k < 1000; k++) {
        int64_t allowance = k;
        struct hf_arena small = fixture.arena;
        struct hf_error error = {.message = ""};
        small.allowance = &allowance;
        result = (struct hf_import_result){.batch = 77};
        status = hf_workspace_import(fixture.workspace, "net", &plain, &small, &result, &error);
        CHECK(status == HF_OK ||
              (status == HF_ERR_MEMORY && result.batch == 77 && error.message[0] != '\0'));
        if (status != HF_OK) {
            struct hf_buffer after = canonical(&fixture);
            CHECK(same_text(&before, &after));
            hf_buffer_free(&after);
        }
    }
    CHECK(k > 5 && k < 1000);
    hf_buffer_free(&before);
    status = HF_ERR_MEMORY;
    for (k = 0; status != HF_OK && k < 100000; k += 1 + k / 20) {
        int64_t allowance = k;
        struct hf_arena small = fixture.arena;
        struct hf_error error = {.message = ""};
        struct hf_snapshot snapshot = {.known_at = 77};
        small.allowance = &allowance;
        status = hf_workspace_snapshot(fixture.workspace, INT64_MAX, &small, &snapshot, &error);
        CHECK(status == HF_OK || (status == HF_ERR_MEMORY && snapshot.known_at == 77));
    }
    CHECK(k > 20 && status == HF_OK);
    fixture_end(&fixture);
}

/* Names of files of lists. */
static void test_version_names(void) {
    static const struct {
        const char *name, *list; /* list NULL: no version */
        int32_t earliest, latest;
    } cases[] = {
        {"consolidated_2022-04-21", "consolidated", 19103, 19103},
        {"trade list 2022-04", "trade list", 19083, 19112},
        {"sdn.2016-02-29", "sdn", 16860, 16860},
        {"sdn-2015-02-29", NULL, 0, 0}, /* no such day */
        {"pack-2019-2020", NULL, 0, 0},
        {"list2022-04-21", NULL, 0, 0},
        {"2022-04-21", NULL, 0, 0},
        {"-2022-04-21", NULL, 0, 0},
        {"list_2022", NULL, 0, 0}, /* may be a number of anything */
        {"", NULL, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hf_text list = HF_TEXT("untouched");
        struct hf_date_range published = HF_DATE_UNKNOWN;
        const bool is_version = hf_import_version_of(hf_text_of(cases[i].name), &list, &published);
        if (!CHECK(is_version == (cases[i].list != NULL))) {
            printf("    '%s'\n", cases[i].name);
        } else if (is_version) {
            CHECK_TEXT(list, cases[i].list);
            CHECK(published.earliest.days == cases[i].earliest &&
                  published.latest.days == cases[i].latest);
        } else {
            CHECK_TEXT(list, "untouched");
        }
    }
}

int main(void) {
    test_version_names();
    test_folder();
    test_changes();
    test_refusals();
    test_unreadable_file();
    test_several_files();
    test_contradiction();
    test_names_and_tables();
    test_two_sources();
    test_snapshot();
    test_two_handles();
    test_without_memory();
    return check_report();
}
