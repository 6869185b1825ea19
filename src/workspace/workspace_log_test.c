/* Goal: the log says what was done and what an answer rests on, and a head that was kept shows
 * whether the log is still the one that it was. Method: a workspace on disk with imports in full
 * and in part, a removal and answers; claims of every kind; an earlier copy of the file, and one
 * with bytes changed; each allocation failing in turn; a workspace that cannot be written to. */
#include <holdfast/evidence.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/check.h"

struct log_fixture {
    char folder[64], path[96], file[96];
    int64_t now;
    struct hf_host host;
    struct hf_workspace *workspace;
    struct hf_arena opened, arena;
};

static int64_t fixed_now(void *context) {
    return ((const struct log_fixture *)context)->now;
}

static void fixed_who(void *context, char *name, size_t size) {
    (void)context;
    (void)snprintf(name, size, "tester@here");
}

static void fixture_open(struct log_fixture *fixture, enum hf_workspace_mode mode) {
    struct hf_error error = {.message = ""};
    hf_workspace_close(fixture->workspace);
    fixture->workspace = NULL;
    if (!CHECK(hf_workspace_open(&fixture->host, fixture->path, mode, &fixture->workspace,
                                 &error) == HF_OK)) {
        printf("    %s\n", error.message);
        exit(1);
    }
}

static void import(struct log_fixture *fixture, const char *source, const char *rows,
                   bool is_partial) {
    const struct hf_import_options options = {.source = hf_text_of(source),
                                              .is_partial = is_partial,
                                              .options = HF_TEXT("path\tsites.csv\n")};
    struct hf_import_result result;
    CHECK(fixture->host.write(NULL, fixture->file, hf_text_of(rows), NULL) == HF_OK);
    CHECK(hf_workspace_import(fixture->workspace, fixture->file, &options, &fixture->arena, &result,
                              NULL) == HF_OK);
    fixture->now += 100;
}

static void answer(struct log_fixture *fixture, struct hf_log_record *record) {
    CHECK(hf_workspace_record(fixture->workspace, HF_TEXT("assess"), HF_TEXT("result\tx\n"),
                              &fixture->arena, record, NULL) == HF_OK);
    fixture->now += 100;
}

/* 1 create, 2 import a, 3 import b, 4 a in part, 5 remove b, 6 assess, 7 a as before, 8 c */
static void fixture_begin(struct log_fixture *fixture) {
    struct hf_log_record record;
    int64_t removed = 0;
    *fixture = (struct log_fixture){.folder = "/tmp/holdfast-log-XXXXXX", .now = 1000};
    if (!CHECK(mkdtemp(fixture->folder) != NULL) ||
        !CHECK(hf_arena_open(&fixture->opened, 1 << 26) == HF_OK)) {
        exit(1);
    }
    (void)snprintf(fixture->path, sizeof fixture->path, "%s/w.db", fixture->folder);
    (void)snprintf(fixture->file, sizeof fixture->file, "%s/sites.csv", fixture->folder);
    fixture->arena = fixture->opened;
    fixture->host = hf_host_posix();
    fixture->host.context = fixture;
    fixture->host.now = fixed_now;
    fixture->host.who = fixed_who;
    fixture_open(fixture, HF_WORKSPACE_CREATE);
    import(fixture, "a", "name\nNorth\nSouth\n", false);
    import(fixture, "b", "name\nWest\n", false);
    import(fixture, "a", "name\nEast\n", true);
    CHECK(hf_workspace_source_remove(fixture->workspace, HF_TEXT("b"), &removed, NULL) == HF_OK);
    answer(fixture, &record);
    CHECK(record.number == 6 && record.at == 1300);
    import(fixture, "a", "name\nEast\n", true);
    import(fixture, "c", "name\nMiddle\n", false);
}

/* What a reader leaves lying beside the file. */
static void forget_beside(const struct log_fixture *fixture) {
    static const char *const ending[] = {"-wal", "-shm"};
    for (size_t i = 0; i < 2; i++) {
        char path[120];
        (void)snprintf(path, sizeof path, "%s%s", fixture->path, ending[i]);
        (void)unlink(path);
    }
}

static void fixture_end(struct log_fixture *fixture) {
    hf_workspace_close(fixture->workspace);
    forget_beside(fixture);
    hf_arena_close(&fixture->opened);
    CHECK(unlink(fixture->file) == 0 && unlink(fixture->path) == 0);
    CHECK(rmdir(fixture->folder) == 0);
}

static void test_log(void) {
    struct log_fixture fixture;
    struct hf_log_records records = {NULL, 0};
    struct hf_log_record head;
    char digest[HF_LOG_DIGEST + 1];
    fixture_begin(&fixture);
    CHECK(hf_workspace_log(fixture.workspace, 1, 100, &fixture.arena, &records, NULL) == HF_OK);
    CHECK(records.count == 8);
    for (size_t i = 0; i < records.count; i++) {
        struct hf_buffer text = hf_buffer_make(1 << 16);
        hf_log_print(&records.item[i], &text);
        hf_log_digest(hf_buffer_text(&text), digest);
        CHECK_TEXT(records.item[i].digest, digest);
        CHECK_TEXT(records.item[i].who, "tester@here");
        hf_buffer_free(&text);
    }
    CHECK_TEXT(hf_log_value(&records.item[1], "path"), "sites.csv");
    CHECK_TEXT(hf_log_value(&records.item[3], "mode"), "partial");
    CHECK(hf_log_value(&records.item[3], "nothing").len == 0);
    CHECK(hf_workspace_log_head(fixture.workspace, true, &fixture.arena, &head, NULL) == HF_OK &&
          head.number == 8);
    answer(&fixture, &head);
    CHECK(head.number == 9);
    CHECK(hf_workspace_log_head(fixture.workspace, true, &fixture.arena, &head, NULL) == HF_OK &&
          head.number == 8);
    CHECK(hf_workspace_log_head(fixture.workspace, false, &fixture.arena, &head, NULL) == HF_OK &&
          head.number == 9);
    CHECK(hf_workspace_log_head(NULL, false, &fixture.arena, &head, NULL) == HF_ERR_ARGUMENT);
    fixture_end(&fixture);
}

static void test_lines(void) {
    struct hf_arena arena;
    struct hf_buffer about = hf_buffer_make(1 << 10);
    struct hf_text text = {NULL, 0};
    if (!CHECK(hf_arena_open(&arena, 1 << 16) == HF_OK)) {
        return;
    }
    struct hf_arena keep = arena;
    hf_log_add(&about, "option", HF_TEXT("--party a\tb\\c\nd"));
    CHECK_TEXT(hf_buffer_text(&about), "option\t--party a\\tb\\\\c\\nd\n");
    const struct hf_log_record record = {.about = hf_buffer_text(&about)};
    CHECK(hf_log_unescape(&keep, hf_log_value(&record, "option"), &text) == HF_OK);
    CHECK_TEXT(text, "--party a\tb\\c\nd");
    CHECK(hf_log_unescape(&keep, HF_TEXT("\\q"), &text) == HF_ERR_INPUT);
    hf_buffer_free(&about);
    hf_arena_close(&arena);
}

/* What an answer rests on: written out by hand, as record numbers in a row. */
static void test_origins(void) {
    static const struct {
        int64_t data, known_at;
        const char *records;
    } cases[] = {
        {1, INT64_MAX, ""},   {2, INT64_MAX, "2"},  {3, INT64_MAX, "23"},  {4, INT64_MAX, "234"},
        {5, INT64_MAX, "24"}, {6, INT64_MAX, "24"}, {8, INT64_MAX, "248"}, {8, 1100, "23"},
        {8, 1000, "2"},       {8, 999, ""},         {4, 1150, "23"},
    };
    struct log_fixture fixture;
    struct hf_log_records records = {NULL, 0};
    struct hf_error error = {.message = ""};
    fixture_begin(&fixture);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hf_buffer numbers = hf_buffer_make(100);
        CHECK(hf_workspace_log_origins(fixture.workspace, cases[i].data, cases[i].known_at,
                                       &fixture.arena, &records, NULL) == HF_OK);
        for (size_t j = 0; j < records.count; j++) {
            hf_buffer_printf(&numbers, "%lld", (long long)records.item[j].number);
        }
        CHECK_TEXT(hf_buffer_text(&numbers), cases[i].records);
        hf_buffer_free(&numbers);
    }
    CHECK(hf_workspace_log_origins(fixture.workspace, 99, INT64_MAX, &fixture.arena, &records,
                                   &error) == HF_ERR_NOT_FOUND);
    CHECK(hf_workspace_log_origins(fixture.workspace, 0, INT64_MAX, &fixture.arena, &records,
                                   &error) == HF_ERR_NOT_FOUND);
    fixture_end(&fixture);
}

struct findings {
    int64_t count, first;
    char what[300];
};

static enum hf_status note_finding(void *context, int64_t number, struct hf_text what) {
    struct findings *const findings = context;
    if (findings->count++ == 0) {
        findings->first = number;
        (void)snprintf(findings->what, sizeof findings->what, "%.*s", HF_TEXT_ARG(what));
    }
    return HF_OK;
}

static enum hf_status verify(struct log_fixture *fixture, struct hf_log_claim *claim,
                             size_t claim_count, struct findings *findings,
                             struct hf_log_verified *result) {
    const struct hf_log_sink sink = {findings, note_finding};
    struct hf_error error = {.message = ""};
    *findings = (struct findings){.count = 0};
    fixture_open(fixture, HF_WORKSPACE_READ);
    const enum hf_status status =
        hf_workspace_log_verify(fixture->workspace, claim, claim_count, &sink, result, &error);
    CHECK(status == HF_OK || error.message[0] != '\0');
    CHECK(status != HF_OK || findings->count == result->found);
    return status;
}

/* Puts other bytes of the same length everywhere into the file. */
static void patch(struct log_fixture *fixture, const char *from, const char *to) {
    struct hf_text bytes = {NULL, 0};
    const size_t len = strlen(from);
    int64_t count = 0;
    hf_workspace_close(fixture->workspace);
    fixture->workspace = NULL;
    if (!CHECK(len == strlen(to)) || !CHECK(fixture->host.read(NULL, &fixture->arena, fixture->path,
                                                               1 << 22, &bytes, NULL) == HF_OK)) {
        return;
    }
    char *const copy = hf_text_string(&fixture->arena, bytes);
    for (size_t at = hf_text_find(bytes, hf_text_of(from), 0); at < bytes.len && copy != NULL;
         at = hf_text_find(bytes, hf_text_of(from), at + len)) {
        memcpy(copy + at, to, len);
        count++;
    }
    CHECK(count > 0);
    CHECK(fixture->host.write(NULL, fixture->path, (struct hf_text){copy, bytes.len}, NULL) ==
          HF_OK);
}

/* What a snapshot holds that is made as of a record: the same as one that was made right then. */
static void test_snapshot_after(void) {
    static const struct {
        int64_t record, known_at;
        const char *sites;
    } cases[] = {
        {1, INT64_MAX, ""},
        {2, INT64_MAX, "north south "},
        {3, INT64_MAX, "north south west "},
        {4, INT64_MAX, "east north south west "},
        {5, INT64_MAX, "east north south "},
        {6, INT64_MAX, "east north south "},
        {8, INT64_MAX, "east middle north south "},
        {8, 1100, "north south west "},
        {2, 1000, "north south "},
        {2, 999, ""},
    };
    struct log_fixture fixture;
    struct hf_snapshot snapshot;
    fixture_begin(&fixture);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hf_buffer keys = hf_buffer_make(1000);
        CHECK(hf_workspace_snapshot_after(fixture.workspace, cases[i].record, cases[i].known_at,
                                          &fixture.arena, &snapshot, NULL) == HF_OK);
        for (uint32_t k = 0; k < snapshot.sites.rows.count; k++) {
            hf_buffer_add(&keys, snapshot.sites.rows.key[k]);
            hf_buffer_putc(&keys, ' ');
        }
        CHECK_TEXT(hf_buffer_text(&keys), cases[i].sites);
        hf_buffer_free(&keys);
    }
    /* published long before it was imported: not known before its record */
    const struct hf_import_options options = {.source = HF_TEXT("d"),
                                              .published = hf_date_sure((struct hf_date){-1})};
    struct hf_import_result result;
    CHECK(fixture.host.write(NULL, fixture.file, HF_TEXT("name\nOld\n"), NULL) == HF_OK);
    CHECK(hf_workspace_import(fixture.workspace, fixture.file, &options, &fixture.arena, &result,
                              NULL) == HF_OK);
    CHECK(hf_workspace_snapshot(fixture.workspace, 999, &fixture.arena, &snapshot, NULL) == HF_OK &&
          snapshot.sites.rows.count == 1);
    CHECK(hf_workspace_snapshot_after(fixture.workspace, result.record - 1, INT64_MAX,
                                      &fixture.arena, &snapshot, NULL) == HF_OK &&
          snapshot.sites.rows.count == 4);
    static const int64_t none[] = {0, -1, 99};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        struct hf_error error = {.message = ""};
        CHECK(hf_workspace_snapshot_after(fixture.workspace, none[i], INT64_MAX, &fixture.arena,
                                          &snapshot, &error) == HF_ERR_NOT_FOUND);
        CHECK(strstr(error.message, "has no record") != NULL);
    }
    CHECK(hf_workspace_snapshot_after(NULL, 1, INT64_MAX, &fixture.arena, &snapshot, NULL) ==
          HF_ERR_ARGUMENT);
    fixture_end(&fixture);
}

static void test_claims(void) {
    struct log_fixture fixture;
    struct findings findings;
    struct hf_log_verified result;
    struct hf_log_records records = {NULL, 0};
    char upper[20] = "";
    fixture_begin(&fixture);
    CHECK(hf_workspace_log(fixture.workspace, 1, 9, &fixture.arena, &records, NULL) == HF_OK);
    for (size_t i = 0; i < 16; i++) {
        const char c = records.item[3].digest.data[i];
        upper[i] = (char)(c >= 'a' ? c - 'a' + 'A' : c);
    }
    struct hf_log_claim claim[] = {{records.item[5].digest, 0},
                                   {hf_text_slice(records.item[0].digest, 0, 12), 0},
                                   {hf_text_of(upper), 0}};
    CHECK(verify(&fixture, claim, 3, &findings, &result) == HF_OK && findings.count == 0);
    CHECK(claim[0].number == 6 && claim[1].number == 1 && claim[2].number == 4);
    CHECK(result.number == 8 && hf_text_equal(hf_text_of(result.head), records.item[7].digest));
    static const char *const wrong[] = {
        "", "0123456789a", "0123456789ag",
        "01234567890123456789012345678901234567890123456789012345678901234"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct hf_log_claim none = {hf_text_of(wrong[i]), 0};
        CHECK(verify(&fixture, &none, 1, &findings, &result) == HF_ERR_ARGUMENT);
    }
    struct hf_log_claim other = {HF_TEXT("0123456789ab"), 0};
    CHECK(verify(&fixture, &other, 1, &findings, &result) == HF_OK && findings.count == 1 &&
          findings.first == 0 && other.number == 0);
    CHECK(strstr(findings.what, "0123456789ab") != NULL);
    fixture_end(&fixture);
}

/* An earlier copy in the place of the file is a sound log, but not the one that it was. */
static void test_cut_off(void) {
    struct log_fixture fixture;
    struct findings findings;
    struct hf_log_verified result;
    struct hf_log_record first;
    struct hf_log_record last;
    struct hf_text bytes = {NULL, 0};
    fixture_begin(&fixture);
    CHECK(hf_workspace_log_head(fixture.workspace, false, &fixture.arena, &first, NULL) == HF_OK);
    fixture_open(&fixture, HF_WORKSPACE_WRITE); /* closing writes all into the one file */
    CHECK(fixture.host.read(NULL, &fixture.arena, fixture.path, 1 << 22, &bytes, NULL) == HF_OK);
    answer(&fixture, &last);
    struct hf_log_claim claim[] = {{first.digest, 0}, {last.digest, 0}};
    CHECK(verify(&fixture, claim, 2, &findings, &result) == HF_OK && findings.count == 0);
    CHECK(claim[0].number == 8 && claim[1].number == 9 && result.number == 9);
    hf_workspace_close(fixture.workspace);
    fixture.workspace = NULL;
    CHECK(fixture.host.write(NULL, fixture.path, bytes, NULL) == HF_OK);
    forget_beside(&fixture);
    CHECK(verify(&fixture, claim, 2, &findings, &result) == HF_OK && findings.count == 1);
    CHECK(claim[0].number == 8 && claim[1].number == 0 && result.number == 8);
    fixture_end(&fixture);
}

/* Two records whose digests begin alike cannot be had by chance, so the file is changed. */
static void test_ambiguous(void) {
    struct log_fixture fixture;
    struct findings findings;
    struct hf_log_verified result;
    struct hf_log_records records = {NULL, 0};
    char from[17] = "";
    char to[17] = "";
    fixture_begin(&fixture);
    CHECK(hf_workspace_log(fixture.workspace, 1, 9, &fixture.arena, &records, NULL) == HF_OK);
    memcpy(from, records.item[4].digest.data, 16);
    memcpy(to, records.item[1].digest.data, 16);
    patch(&fixture, from, to);
    struct hf_log_claim claim = {hf_text_of(to), 0};
    CHECK(verify(&fixture, &claim, 1, &findings, &result) == HF_ERR_ARGUMENT);
    fixture_end(&fixture);
}

/* Bytes that somebody changed in the file are found, as what they are: in the file as a whole where
 * a check number is wrong, which comes first. */
static void test_damage(void) {
    static const char *const cases[][2] = {
        {"North", "Norht"},             /* an assertion */
        {"tester@here", "nobody@here"}, /* every record */
        {"path\tsites.csv", "path\tother.csv"},
        {"name\tMiddle", "name\tMidden"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct log_fixture fixture;
        struct findings findings = {.count = 0};
        struct hf_log_verified result = {.found = 0};
        fixture_begin(&fixture);
        patch(&fixture, cases[i][0], cases[i][1]);
        if (!CHECK(verify(&fixture, NULL, 0, &findings, &result) == HF_OK && findings.count > 0)) {
            printf("    %s\n", cases[i][0]);
        }
        fixture_end(&fixture);
    }
}

static void test_reading_only(void) {
    struct log_fixture fixture;
    struct hf_log_record record = {.number = 77};
    struct hf_error error = {.message = ""};
    fixture_begin(&fixture);
    fixture_open(&fixture, HF_WORKSPACE_READ);
    CHECK(hf_workspace_record(fixture.workspace, HF_TEXT("assess"), HF_TEXT(""), &fixture.arena,
                              &record, &error) == HF_ERR_ARGUMENT);
    CHECK(record.number == 77 && strstr(error.message, "opened for reading") != NULL);
    CHECK(hf_workspace_log_head(fixture.workspace, false, &fixture.arena, &record, NULL) == HF_OK &&
          record.number == 8);
    fixture_end(&fixture);
}

/* A clock that was set by hand is said in every record. */
static void test_clock(void) {
    struct log_fixture fixture;
    struct hf_log_records records = {NULL, 0};
    struct hf_log_record added;
    fixture_begin(&fixture);
    fixture.host.clock = "set by hand";
    fixture_open(&fixture, HF_WORKSPACE_WRITE);
    import(&fixture, "d", "name\nOuter\n", false);
    answer(&fixture, &added);
    CHECK(hf_workspace_log(fixture.workspace, 8, 9, &fixture.arena, &records, NULL) == HF_OK &&
          records.count == 3);
    for (size_t i = 0; i < records.count; i++) {
        CHECK_TEXT(hf_log_value(&records.item[i], "clock"), i == 0 ? "" : "set by hand");
    }
    fixture_end(&fixture);
}

enum { CALLS = 4 };

static enum hf_status call(struct hf_workspace *workspace, int which, struct hf_arena *keep,
                           struct hf_log_records *records, struct hf_error *error) {
    struct hf_log_record one = {.number = 77};
    switch (which) {
    case 0:
        return hf_workspace_log(workspace, 1, 9, keep, records, error);
    case 1:
        return hf_workspace_log_head(workspace, false, keep, &one, error);
    case 2:
        return hf_workspace_log_origins(workspace, 8, INT64_MAX, keep, records, error);
    case 3:
        return hf_workspace_record(workspace, HF_TEXT("check"), HF_TEXT(""), keep, &one, error);
    default:
        return HF_OK;
    }
}

static void test_without_memory(void) {
    struct log_fixture fixture;
    fixture_begin(&fixture);
    for (int which = 0; which < CALLS; which++) {
        enum hf_status status = HF_ERR_MEMORY;
        int64_t k = 0;
        for (; status != HF_OK && k < 1000; k++) {
            int64_t allowance = k;
            struct hf_arena small = fixture.arena;
            struct hf_error error = {.message = ""};
            struct hf_log_records records = {NULL, 0};
            small.allowance = &allowance;
            status = call(fixture.workspace, which, &small, &records, &error);
            CHECK(status == HF_OK ||
                  (status == HF_ERR_MEMORY && records.item == NULL && error.message[0] != '\0'));
        }
        CHECK(k > 3 && status == HF_OK);
    }
    fixture_end(&fixture);
}

int main(void) {
    test_log();
    test_lines();
    test_origins();
    test_snapshot_after();
    test_claims();
    test_cut_off();
    test_ambiguous();
    test_damage();
    test_reading_only();
    test_clock();
    test_without_memory();
    return check_report();
}
