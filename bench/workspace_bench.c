#include "bench/national_folder.h"
#include "bench/plain_insert.h"
#include "tests/national_shape.h"

#include <holdfast/doctor.h>
#include <holdfast/generate.h>
#include <holdfast/workspace.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What the workspace costs at national size. Every phase is a process of its own, so that its peak
 * memory is its own too, and is printed beside its budget; a phase over its budget says so, and the
 * exit status is 1. Figures are kept in bench/README.md. */

enum { PATH_BYTES = 512 };
#define ARENA_BYTES  ((size_t)24 << 30) /* address space */
#define MEMORY_MIB   2048
#define EXPORT_BYTES ((size_t)4 << 30)

struct bench {
    char folder[PATH_BYTES];
    char workspace[3][PATH_BYTES]; /* of the inventory, of the whole, of the dirty twin */
    bool has_failed, is_over;
};

struct phase {
    const char *name;
    bool (*run)(const struct bench *bench, const struct phase *phase);
    int workspace;
    const char *input; /* below the folder; NULL: none */
    bool is_partial;
    bool has_index;
    double budget_s; /* 0: none */
};

static bool say(const struct hf_error *error) {
    (void)fprintf(stderr, "%s\n", error->message);
    return false;
}

static double now_s(void) {
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static bool run_make(const struct bench *bench, const struct phase *phase) {
    (void)phase;
    return national_folder_make(bench->folder);
}

/* What was made, counted from its files: after the table. */
static bool shape_say(const struct bench *bench) {
    const struct hf_host host = hf_host_posix();
    struct shape *const shape = calloc(1, sizeof *shape);
    struct hf_arena keep;
    struct hf_arena scratch;
    char path[2 * PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/whole", bench->folder);
    if (shape == NULL || hf_arena_open(&keep, ARENA_BYTES) != HF_OK) {
        return false;
    }
    const bool is_open = hf_arena_open(&scratch, ARENA_BYTES) == HF_OK;
    struct hf_arena rest = keep;
    const bool is_read = is_open && shape_read(&host, path, &rest, scratch, shape);
    if (is_read) {
        shape_print(shape);
    }
    if (is_open) {
        hf_arena_close(&scratch);
    }
    hf_arena_close(&keep);
    free(shape);
    return is_read;
}

static bool run_dirty(const struct bench *bench, const struct phase *phase) {
    const struct hf_host host = hf_host_posix();
    const struct hf_generate_options options = {.national_part = 1, .seed = 1, .is_dirty = true};
    struct hf_error error = {.message = ""};
    char path[2 * PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/%s", bench->folder, phase->input);
    return hf_generate(&host, path, &options, &error) == HF_OK ? true : say(&error);
}

static bool run_doctor(const struct bench *bench, const struct phase *phase) {
    const struct hf_host host = hf_host_posix();
    struct hf_workspace *workspace = NULL;
    struct hf_error error = {.message = ""};
    struct hf_arena keep;
    struct hf_doctor doctor;
    struct hf_snapshot *const snapshot = calloc(1, sizeof *snapshot);
    if (snapshot == NULL || hf_arena_open(&keep, ARENA_BYTES) != HF_OK ||
        hf_workspace_open(&host, bench->workspace[phase->workspace], HF_WORKSPACE_READ, &workspace,
                          &error) != HF_OK ||
        hf_workspace_snapshot(workspace, INT64_MAX, &keep, snapshot, &error) != HF_OK) {
        return say(&error);
    }
    const double start_s = now_s();
    struct hf_arena scratch;
    if (hf_arena_open(&scratch, ARENA_BYTES) != HF_OK ||
        hf_doctor(snapshot, NULL, &keep, scratch, &doctor) != HF_OK) {
        return false;
    }
    printf("%.2f s of it the doctor\t", now_s() - start_s);
    hf_workspace_close(workspace);
    free(snapshot);
    return true;
}

static bool run_import(const struct bench *bench, const struct phase *phase) {
    const struct hf_host host = hf_host_posix();
    struct hf_workspace *workspace = NULL;
    struct hf_import_result result;
    struct hf_error error = {.message = ""};
    struct hf_arena keep;
    char path[2 * PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/%s", bench->folder, phase->input);
    const struct hf_import_options options = {.source = HF_TEXT("national"),
                                              .is_partial = phase->is_partial};
    if (hf_arena_open(&keep, ARENA_BYTES) != HF_OK ||
        hf_workspace_open(&host, bench->workspace[phase->workspace], HF_WORKSPACE_CREATE,
                          &workspace, &error) != HF_OK) {
        return say(&error);
    }
    const enum hf_status status =
        hf_workspace_import(workspace, path, &options, &keep, &result, &error);
    hf_workspace_close(workspace);
    if (status != HF_OK) {
        return say(&error);
    }
    printf("%lld created, %lld updated, %lld unchanged, %lld gone\t",
           (long long)result.total.created, (long long)result.total.updated,
           (long long)result.total.unchanged, (long long)result.total.gone);
    return true;
}

static bool run_snapshot(const struct bench *bench, const struct phase *phase) {
    const struct hf_host host = hf_host_posix();
    struct hf_workspace *workspace = NULL;
    struct hf_error error = {.message = ""};
    struct hf_arena keep;
    struct hf_snapshot *const snapshot = calloc(1, sizeof *snapshot);
    if (snapshot == NULL || hf_arena_open(&keep, ARENA_BYTES) != HF_OK ||
        hf_workspace_open(&host, bench->workspace[phase->workspace], HF_WORKSPACE_READ, &workspace,
                          &error) != HF_OK ||
        hf_workspace_snapshot(workspace, INT64_MAX, &keep, snapshot, &error) != HF_OK) {
        return say(&error);
    }
    printf("%zu devices, %zu modules\t", (size_t)snapshot->devices.rows.count,
           (size_t)snapshot->modules.rows.count);
    hf_workspace_close(workspace);
    free(snapshot);
    return true;
}

static bool run_export(const struct bench *bench, const struct phase *phase) {
    const struct hf_host host = hf_host_posix();
    struct hf_workspace *workspace = NULL;
    struct hf_error error = {.message = ""};
    struct hf_buffer text = hf_buffer_make(EXPORT_BYTES);
    if (hf_workspace_open(&host, bench->workspace[phase->workspace], HF_WORKSPACE_READ, &workspace,
                          &error) != HF_OK ||
        hf_workspace_export(workspace, &text, &error) != HF_OK) {
        return say(&error);
    }
    printf("%zu MiB of text\t", text.len >> 20);
    hf_workspace_close(workspace);
    hf_buffer_free(&text);
    return true;
}

static bool run_plain(const struct bench *bench, const struct phase *phase) {
    struct plain_insert result;
    char path[2 * PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/plain.db", bench->folder);
    const bool is_fine =
        plain_insert_run(bench->workspace[phase->workspace], path, phase->has_index, &result);
    (void)unlink(path);
    printf("%ld rows in %.2f s, without reading them\t", result.rows, result.wall_s);
    return is_fine;
}

struct measured {
    double wall_s, cpu_s;
    long peak_mib;
    char said[160];
};

/* Runs the phase in a process of its own; what it prints comes back through a pipe. */
static bool measure(const struct bench *bench, const struct phase *phase,
                    struct measured *measured) {
    int ends[2];
    struct rusage usage;
    int status = 0;
    if (pipe(ends) != 0) {
        return false;
    }
    const double start_s = now_s();
    const pid_t child = fork();
    if (child == 0) {
        (void)dup2(ends[1], STDOUT_FILENO);
        const bool is_fine = phase->run(bench, phase);
        (void)fflush(stdout);
        _exit(is_fine ? 0 : 1);
    }
    (void)close(ends[1]);
    if (child < 0 || wait4(child, &status, 0, &usage) != child) {
        return false;
    }
    measured->wall_s = now_s() - start_s;
    measured->cpu_s = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                      (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
    measured->peak_mib = usage.ru_maxrss / 1024;
    const ssize_t len = read(ends[0], measured->said, sizeof measured->said - 1);
    measured->said[len > 0 ? len : 0] = '\0';
    measured->said[strcspn(measured->said, "\t")] = '\0';
    (void)close(ends[0]);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static double run_phase(struct bench *bench, const struct phase *phase) {
    struct measured measured = {.wall_s = 0};
    char budget[16] = "";
    if (!measure(bench, phase, &measured)) {
        (void)fprintf(stderr, "%s failed\n", phase->name);
        bench->has_failed = true;
        return 0;
    }
    if (phase->budget_s > 0) {
        (void)snprintf(budget, sizeof budget, "%.0f", phase->budget_s);
    }
    const bool is_over = phase->budget_s > 0 &&
                         (measured.wall_s > phase->budget_s || measured.peak_mib > MEMORY_MIB);
    bench->is_over = bench->is_over || is_over;
    printf("%-34s %8.2f %8.2f %8ld %8s  %s%s\n", phase->name, measured.wall_s, measured.cpu_s,
           measured.peak_mib, budget, measured.said, is_over ? "  OVER BUDGET" : "");
    (void)fflush(stdout);
    return measured.wall_s;
}

static int remove_entry(const char *path, const struct stat *facts, int type, struct FTW *place) {
    (void)facts;
    (void)type;
    (void)place;
    return remove(path);
}

static bool run_plain_phase(struct bench *bench, const struct phase *phase, double import_s) {
    struct measured measured = {.wall_s = 0};
    if (!measure(bench, phase, &measured)) {
        return false;
    }
    double plain_s = 0;
    const char *const number = strstr(measured.said, " in ");
    plain_s = number == NULL ? 0 : strtod(number + 4, NULL);
    printf("%-34s %8.2f %8s %8s %8s  import : plain INSERT = %.2f\n", phase->name, plain_s, "", "",
           "", plain_s > 0 ? import_s / plain_s : 0.0);
    (void)fflush(stdout);
    return true;
}

static void run_all(struct bench *bench) {
    enum { INVENTORY, WHOLE, DIRTY };
    static const struct phase make = {.name = "make the input", .run = run_make};
    static const struct phase phases[] = {
        {"inventory: first import", run_import, INVENTORY, "inventory", .budget_s = 15},
        {"inventory: again, unchanged", run_import, INVENTORY, "inventory", .budget_s = 8},
        {"inventory: snapshot", run_snapshot, INVENTORY, .budget_s = 3},
        {"whole: first import", run_import, WHOLE, "whole", .budget_s = 0},
        {"whole: again, unchanged", run_import, WHOLE, "whole", .budget_s = 0},
        {"whole: one row changed, full", run_import, WHOLE, "changed", .budget_s = 0},
        {"whole: back, full", run_import, WHOLE, "whole", .budget_s = 0},
        {"one changed row, partial", run_import, WHOLE, "row", .is_partial = true, .budget_s = 1},
        {"whole: snapshot", run_snapshot, WHOLE, .input = NULL},
        {"snapshot and doctor", run_doctor, WHOLE, .input = NULL},
        {"verify and canonical export", run_export, WHOLE, .input = NULL},
        {"the dirty twin: make it", run_dirty, DIRTY, "dirty", .budget_s = 0},
        {"the dirty twin: import", run_import, DIRTY, "dirty", .budget_s = 0},
        {"the dirty twin: doctor", run_doctor, DIRTY, .input = NULL},
    };
    static const struct phase plain[] = {
        {"plain INSERT, no index", run_plain, WHOLE, .has_index = false},
        {"plain INSERT, unique index kept", run_plain, WHOLE, .has_index = true},
    };
    double first_s = 0;
    printf("%-34s %8s %8s %8s %8s\n", "phase", "wall s", "cpu s", "peak MiB", "budget s");
    (void)fflush(stdout); /* a child has a copy of what is not written yet */
    (void)run_phase(bench, &make);
    for (size_t i = 0; i < sizeof phases / sizeof phases[0] && !bench->has_failed; i++) {
        const double wall_s = run_phase(bench, &phases[i]);
        first_s = i == 3 ? wall_s : first_s;
    }
    for (size_t i = 0; i < 2; i++) {
        bench->has_failed = !run_plain_phase(bench, &plain[i], first_s) || bench->has_failed;
    }
    printf("\n");
    bench->has_failed = !shape_say(bench) || bench->has_failed;
}

int main(int argument_count, char **arguments) {
    struct bench bench = {.has_failed = false};
    const char *const temporary = argument_count > 1 ? arguments[1] : "/tmp";
    (void)snprintf(bench.folder, sizeof bench.folder, "%s/holdfast-bench-XXXXXX", temporary);
    if (mkdtemp(bench.folder) == NULL) {
        (void)fprintf(stderr, "cannot make a folder in %s\n", temporary);
        return 1;
    }
    static const char *const name[] = {"inventory.db", "whole.db", "dirty.db"};
    for (size_t i = 0; i < sizeof name / sizeof name[0]; i++) {
        (void)snprintf(bench.workspace[i], PATH_BYTES, "%.400s/%s", bench.folder, name[i]);
    }
    run_all(&bench);
    (void)nftw(bench.folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    return bench.has_failed || bench.is_over ? 1 : 0;
}
