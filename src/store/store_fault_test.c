/* Goal: whatever operation of the disk fails, a command says so in a sentence that names the file,
 * the workspace is as before or as after, and the command can be given again. Method: a file
 * system under SQLite that lets the k-th operation fail, for every k that a command comes to, once
 * or from then on, as an I/O error, a full disk, a write that stops half way; power cuts at every
 * k, after which unsynced sectors are there or not; a machine whose files and folders cannot be
 * read or written. Before and after are compared as canonical text, which looks at every page and
 * seal. */
#include "store/fault_vfs.h"

#include <holdfast/evidence.h>
#include <holdfast/generate.h>
#include <holdfast/workspace.h>

#include <dirent.h>
#include <unistd.h>

#include "tests/check.h"
#include "tests/memory_host.h"

enum command {
    DO_FIRST, /* a workspace that is not there yet is made and filled */
    DO_IMPORT,
    DO_REMOVE,
    DO_CANONICAL, /* several sources at once */
    DO_RECORD,
    DO_EXPORT,
    DO_SNAPSHOT,
    COMMANDS,
};

static const char *const command_name[] = {"first import", "import", "removal", "canonical text",
                                           "record",       "export", "snapshot"};
_Static_assert(sizeof command_name / sizeof command_name[0] == COMMANDS, "a name for each");

struct scene {
    char folder[64], path[96];
    struct memory_host memory;
    struct hf_host host;
    struct disk_bytes kept; /* the file before the command; none before the first import */
    struct hf_buffer before, after;
    int64_t records_before, records_after; /* in the evidence log */
    int64_t rounds, refused, kept_all;     /* kept_all: refused, and yet as after */
};

enum { ROWS = 12 };

static bool is_reading(enum command command) {
    return command == DO_EXPORT || command == DO_SNAPSHOT;
}

static enum hf_status import_path(struct scene *scene, struct hf_workspace *workspace,
                                  const char *path, struct hf_error *error) {
    struct hf_arena arena;
    struct hf_import_result result;
    const struct hf_import_options options = {.is_partial = false};
    scene->memory.now++;
    HF_TRY(hf_arena_open(&arena, 1 << 26));
    const struct hf_arena opened = arena;
    const enum hf_status status =
        hf_workspace_import(workspace, path, &options, &arena, &result, error);
    hf_arena_close(&opened);
    return status;
}

static enum hf_status import_folder(struct scene *scene, struct hf_workspace *workspace,
                                    const char *folder, int64_t version, struct hf_error *error) {
    memory_folder_fill(&scene->memory, folder, version, ROWS);
    return import_path(scene, workspace, folder, error);
}

/* What a workspace with another history says. */
static const char canonical_text[] = "holdfast canonical 2\n"
                                     "source\tone\nsource\tthree\n"
                                     "site\talpha\tone\n\tname\tAlpha\n\tregion\tnorth\n"
                                     "site\tbeta\tthree\n\tname\tBeta\n"
                                     "defect\tthree\tsites.csv\t3\t1\tfield\tx\tno region\n"
                                     "end\n";

static enum hf_status build_snapshot(struct hf_workspace *workspace, struct hf_error *error) {
    struct hf_arena arena;
    struct hf_snapshot snapshot;
    HF_TRY(hf_arena_open(&arena, (size_t)1 << 28));
    const struct hf_arena opened = arena;
    const enum hf_status status =
        hf_workspace_snapshot(workspace, INT64_MAX, &arena, &snapshot, error);
    CHECK(status != HF_OK || snapshot.devices.rows.count > 8);
    hf_arena_close(&opened);
    return status;
}

static enum hf_status append_record(struct scene *scene, struct hf_workspace *workspace,
                                    struct hf_error *error) {
    struct hf_arena arena;
    struct hf_log_record record;
    scene->memory.now++;
    HF_TRY(hf_arena_open(&arena, 1 << 20));
    const struct hf_arena opened = arena;
    const enum hf_status status = hf_workspace_record(
        workspace, HF_TEXT("check"), HF_TEXT("answer\tyes\n"), &arena, &record, error);
    hf_arena_close(&opened);
    return status;
}

static enum hf_status export_text(struct scene *scene, struct hf_workspace *workspace,
                                  struct hf_error *error) {
    struct hf_buffer text = hf_buffer_make(1 << 24);
    const enum hf_status status = hf_workspace_export(workspace, &text, error);
    CHECK(status != HF_OK || hf_text_equal(hf_buffer_text(&text), hf_buffer_text(&scene->after)));
    hf_buffer_free(&text);
    return status;
}

static enum hf_status run(struct scene *scene, struct hf_workspace *workspace, enum command command,
                          struct hf_error *error) {
    int64_t removed = 0;
    switch (command) {
    case DO_FIRST:
        return import_folder(scene, workspace, "one", 1, error);
    case DO_IMPORT:
        return import_folder(scene, workspace, "one", 3, error);
    case DO_REMOVE:
        scene->memory.now++;
        return hf_workspace_source_remove(workspace, HF_TEXT("one"), &removed, error);
    case DO_CANONICAL:
        memory_file_put(&scene->memory, "text", hf_text_of(canonical_text));
        return import_path(scene, workspace, "text", error);
    case DO_RECORD:
        return append_record(scene, workspace, error);
    case DO_EXPORT:
        return export_text(scene, workspace, error);
    case DO_SNAPSHOT:
        return build_snapshot(workspace, error);
    case COMMANDS:
        break;
    }
    return HF_ERR_ARGUMENT;
}

static enum hf_status perform(struct scene *scene, enum command command, struct hf_error *error) {
    struct hf_workspace *workspace = NULL;
    const enum hf_workspace_mode mode =
        is_reading(command) ? HF_WORKSPACE_READ : HF_WORKSPACE_CREATE;
    *error = (struct hf_error){.message = ""};
    HF_TRY(hf_workspace_open(&scene->host, scene->path, mode, &workspace, error));
    const enum hf_status status = run(scene, workspace, command, error);
    hf_workspace_close(workspace);
    return status;
}

static enum hf_status print_found(void *context, int64_t number, struct hf_text what) {
    (void)context;
    printf("    record %lld: %.*s\n", (long long)number, HF_TEXT_ARG(what));
    return HF_OK;
}

static enum hf_status count_records(struct hf_workspace *workspace, int64_t *records,
                                    struct hf_error *error) {
    static char memory[1 << 16];
    struct hf_arena arena = hf_arena_over(memory, sizeof memory);
    struct hf_log_record newest;
    HF_TRY(hf_workspace_log_head(workspace, false, &arena, &newest, error));
    *records = newest.number;
    return HF_OK;
}

/* The whole text, and how many records the log holds. The file is verified, and every fourth time
 * the log too. */
static enum hf_status read_verified(struct scene *scene, struct hf_workspace *workspace,
                                    struct hf_buffer *text, int64_t *records,
                                    struct hf_error *error) {
    struct hf_log_verified verified = {.found = 0};
    const struct hf_log_sink sink = {.found = print_found};
    HF_TRY(hf_workspace_export(workspace, text, error));
    HF_TRY(count_records(workspace, records, error));
    if (scene->rounds % 4 == 0) {
        HF_TRY(hf_workspace_log_verify(workspace, NULL, 0, &sink, &verified, error));
        CHECK(verified.number == *records);
    }
    return verified.found == 0 ? HF_OK : hf_error_set(error, HF_ERR_STORE, "the log is wrong");
}

/* What the file says now. Before a first import there may be no file, an empty one, or a workspace
 * in which nothing stands; any other refusal is wrong. */
static struct hf_buffer text_now(struct scene *scene, int64_t *records) {
    struct hf_buffer text = hf_buffer_make(1 << 24);
    struct hf_workspace *workspace = NULL;
    struct hf_error error = {.message = ""};
    enum hf_status status =
        hf_workspace_open(&scene->host, scene->path, HF_WORKSPACE_READ, &workspace, &error);
    *records = 0;
    if (status == HF_OK) {
        status = read_verified(scene, workspace, &text, records, &error);
    }
    hf_workspace_close(workspace);
    const bool is_none = error.status == HF_ERR_NOT_FOUND ||
                         (error.status == HF_ERR_STORE && strstr(error.message, "is empty"));
    if (!CHECK(status == HF_OK || (is_none && scene->kept.len == 0))) {
        printf("    %s\n", error.message);
        hf_buffer_clear(&text);
        hf_buffer_puts(&text, error.message);
    } else if (status != HF_OK ||
               hf_text_equal(hf_buffer_text(&text), HF_TEXT("holdfast canonical 2\nend\n"))) {
        hf_buffer_clear(&text);
        *records = 0; /* that it was made is a record already */
    }
    return text;
}

static void forget_file(const struct scene *scene) {
    static const char *const suffix[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof suffix / sizeof suffix[0]; i++) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s%s", scene->path, suffix[i]);
        (void)unlink(path);
    }
}

static void put_back(const struct scene *scene) {
    forget_file(scene);
    if (scene->kept.len > 0) {
        disk_write_real(scene->path, &scene->kept);
    }
}

/* Only the workspace lies in its folder, and what its readers share. */
static bool is_tidy(const struct scene *scene) {
    DIR *const folder = opendir(scene->folder);
    bool is_known = folder != NULL;
    for (const struct dirent *entry = NULL; is_known && (entry = readdir(folder)) != NULL;) {
        is_known = entry->d_name[0] == '.' || strcmp(entry->d_name, "w.db") == 0 ||
                   strcmp(entry->d_name, "w.db-wal") == 0 || strcmp(entry->d_name, "w.db-shm") == 0;
    }
    (void)closedir(folder);
    return is_known;
}

static void scene_begin(struct scene *scene, enum command command) {
    *scene = (struct scene){.folder = "/tmp/holdfast-fault-XXXXXX"};
    CHECK(mkdtemp(scene->folder) != NULL);
    (void)snprintf(scene->path, sizeof scene->path, "%s/w.db", scene->folder);
    scene->host = memory_host_of(&scene->memory);
    struct hf_error error;
    struct hf_workspace *workspace = NULL;
    if (command != DO_FIRST) {
        CHECK(perform(scene, DO_FIRST, &error) == HF_OK);
        CHECK(hf_workspace_open(&scene->host, scene->path, HF_WORKSPACE_WRITE, &workspace, NULL) ==
              HF_OK);
        CHECK(import_folder(scene, workspace, "two", 2, NULL) == HF_OK);
        hf_workspace_close(workspace);
        scene->kept = disk_read_real(scene->path);
    }
    scene->before = text_now(scene, &scene->records_before);
    scene->after = scene->before;
    scene->records_after = scene->records_before;
    if (!is_reading(command)) {
        CHECK(perform(scene, command, &error) == HF_OK);
        scene->after = text_now(scene, &scene->records_after);
        CHECK(command == DO_RECORD ||
              !hf_text_equal(hf_buffer_text(&scene->before), hf_buffer_text(&scene->after)));
        CHECK(scene->records_after > scene->records_before);
    }
}

static void scene_end(struct scene *scene, bool has_changed) {
    forget_file(scene);
    CHECK(rmdir(scene->folder) == 0);
    hf_buffer_free(&scene->before);
    if (has_changed) {
        hf_buffer_free(&scene->after);
    }
    free(scene->kept.data);
    memory_host_end(&scene->memory);
}

/* After a failure: one of the two states, and the command can be given again. */
static void check_state(struct scene *scene, enum command command, enum hf_status status,
                        int64_t at) {
    struct hf_error error;
    int64_t records = 0;
    struct hf_buffer text = text_now(scene, &records);
    const bool is_before = hf_text_equal(hf_buffer_text(&text), hf_buffer_text(&scene->before)) &&
                           records == scene->records_before;
    const bool is_after = hf_text_equal(hf_buffer_text(&text), hf_buffer_text(&scene->after)) &&
                          records == scene->records_after;
    hf_buffer_free(&text);
    if (!CHECK(status == HF_OK ? is_after : is_before || is_after)) {
        printf("    %s, operation %lld: status %d, %s\n", command_name[command], (long long)at,
               (int)status, is_before ? "as before" : "between");
    }
    scene->refused += status != HF_OK;
    scene->kept_all += status != HF_OK && !is_before;
    const bool is_gone = command == DO_REMOVE && is_after;
    if (!CHECK(perform(scene, command, &error) == (is_gone ? HF_ERR_NOT_FOUND : HF_OK))) {
        printf("    again: %s\n", error.message);
    }
    text = text_now(scene, &records);
    CHECK(hf_text_equal(hf_buffer_text(&text), hf_buffer_text(&scene->after)));
    CHECK(records >= scene->records_after);
    hf_buffer_free(&text);
    CHECK(is_tidy(scene));
}

/* True while there are operations left that could fail. */
static bool fail_at(struct scene *scene, enum command command, const struct fault_plan *plan) {
    struct hf_error error;
    put_back(scene);
    fault_begin(plan);
    const enum hf_status status = perform(scene, command, &error);
    const bool has_struck = fault_has_struck();
    fault_end();
    if (!has_struck) {
        CHECK(status == HF_OK);
        return false;
    }
    const bool is_said = status == HF_ERR_IO && strstr(error.message, scene->path) != NULL &&
                         error.status == HF_ERR_IO;
    if (!CHECK(status == HF_OK || is_said)) {
        printf("    %s, way %d, operation %lld: status %d, '%s'\n", command_name[command],
               (int)plan->way, (long long)plan->at, (int)status, error.message);
    }
    if (status != HF_OK && plan->way == FAULT_DISK) {
        CHECK(strstr(error.message, "the disk is full") != NULL);
    }
    scene->rounds++;
    check_state(scene, command, status, plan->at);
    return true;
}

static void test_faults(enum command command) {
    static const struct fault_plan plans[] = {
        {FAULT_IO, 0, false}, {FAULT_DISK, 0, true}, {FAULT_IO, 0, true}, {FAULT_SHORT, 0, false}};
    const size_t plan_count = command == DO_IMPORT ? 4 : command == DO_FIRST ? 1 : 2;
    struct scene scene;
    scene_begin(&scene, command);
    for (size_t i = 0; i < plan_count; i++) {
        struct fault_plan plan = plans[i];
        do {
            plan.at++;
        } while (fail_at(&scene, command, &plan));
    }
    CHECK(scene.refused > 0);
    printf("%s: %lld faults, %lld refused, of these %lld kept all the same\n",
           command_name[command], (long long)scene.rounds, (long long)scene.refused,
           (long long)scene.kept_all);
    scene_end(&scene, !is_reading(command));
}

static bool cut_at(struct scene *scene, enum command command, int64_t at, uint64_t seed) {
    struct hf_error error;
    put_back(scene);
    fault_begin(&(struct fault_plan){FAULT_POWER, at, true});
    const enum hf_status status = perform(scene, command, &error);
    const bool has_struck = fault_has_struck();
    if (!has_struck) {
        fault_end();
        CHECK(status == HF_OK);
        return false;
    }
    fault_power_return(seed);
    scene->rounds++;
    check_state(scene, command, status, at);
    return true;
}

static void test_power(enum command command, uint64_t seeds) {
    struct scene scene;
    scene_begin(&scene, command);
    for (uint64_t seed = 0; seed < seeds; seed++) {
        int64_t at = 1;
        while (cut_at(&scene, command, at, seed * 1000 + (uint64_t)at)) {
            at++;
        }
    }
    CHECK(scene.refused > 0 && scene.refused < scene.rounds);
    printf("%s: %lld power cuts, %lld before its end, of these %lld kept all the same\n",
           command_name[command], (long long)scene.rounds, (long long)scene.refused,
           (long long)scene.kept_all);
    scene_end(&scene, true);
}

/* Each file of a folder, and the folder, in turn cannot be read: the import says which, and nothing
 * of it is kept. */
static void test_unreadable(enum command command, int64_t calls) {
    struct scene scene;
    struct hf_error error;
    int64_t records = 0;
    scene_begin(&scene, command);
    for (int64_t at = 1;; at++) {
        put_back(&scene);
        scene.memory.calls = 0;
        scene.memory.fails_at = at;
        const enum hf_status status = perform(&scene, command, &error);
        scene.memory.fails_at = 0;
        if (scene.memory.calls < at) {
            CHECK(status == HF_OK && at == calls + 1);
            break;
        }
        if (!CHECK(status == HF_ERR_IO && strstr(error.message, scene.memory.failed) != NULL)) {
            printf("    '%s', call %lld: status %d, '%s'\n", scene.memory.failed, (long long)at,
                   (int)status, error.message);
        }
        struct hf_buffer text = text_now(&scene, &records);
        CHECK(hf_text_equal(hf_buffer_text(&text), hf_buffer_text(&scene.before)));
        CHECK(records == scene.records_before);
        hf_buffer_free(&text);
    }
    scene_end(&scene, true);
}

/* Each file that the generator writes in turn cannot be written: it says which. */
static void test_unwritable_files(void) {
    struct memory_host memory = {.now = 1000};
    const struct hf_host host = memory_host_of(&memory);
    const struct hf_generate_options options = {.sites = 20, .seed = 1};
    struct hf_error error = {.message = ""};
    enum hf_status status = HF_ERR_IO;
    int64_t at = 1;
    for (; status != HF_OK; at++) {
        memory.calls = 0;
        memory.fails_at = at;
        status = hf_generate(&host, "op", &options, &error);
        const bool is_said = status == HF_ERR_IO && strstr(error.message, memory.failed) != NULL;
        CHECK(is_said || (status == HF_OK && memory.calls < at));
    }
    CHECK(at > 10);
    memory_host_end(&memory);
}

int main(void) {
    fault_install();
    for (enum command command = DO_FIRST; command < COMMANDS; command++) {
        test_faults(command);
    }
    test_power(DO_FIRST, 1);
    test_power(DO_IMPORT, 2);
    test_power(DO_REMOVE, 2);
    test_power(DO_CANONICAL, 1);
    test_power(DO_RECORD, 1);
    test_unreadable(DO_IMPORT, 4); /* a look at the path, the folder, two files */
    test_unreadable(DO_CANONICAL, 2);
    test_unwritable_files();
    return check_report();
}
