#include "bench/bench_clock.h"
#include "bench/graph_bench.h"
#include "bench/national_folder.h"
#include "bench/rules_folder.h"

#include <holdfast/comply.h>
#include <holdfast/exposure.h>
#include <holdfast/resilience.h>
#include <holdfast/screen.h>
#include <holdfast/stock.h>
#include <holdfast/workspace.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the rules cost at national size: 20 packs, 60,000 listed parties, all deadlines. Making the
 * input, the analyses and the ownership graph are a process each. Exposure and compliance together
 * have a budget; over it the exit status is 1. Figures are kept in bench/README.md. */

enum { PATH_BYTES = 512 };
#define ARENA_BYTES ((size_t)24 << 30) /* address space */
static const double rules_budget_s = 2.0;
static const double graph_budget_s = 10.0;

struct bench {
    char folder[PATH_BYTES];
    char workspace[PATH_BYTES];
};

static bool say(const struct hf_error *error) {
    (void)fprintf(stderr, "%s\n", error->message);
    return false;
}

static long peak_mib(void) {
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

/* Over only by both clocks: other programs lengthen the one, a second thread the other. */
static bool is_over(struct bench_clock taken, double budget_s) {
    return budget_s > 0 && taken.wall_s > budget_s && taken.cpu_s > budget_s;
}

static void row_print(const char *name, struct bench_clock taken, double budget_s,
                      const char *said) {
    char budget[16] = "";
    if (budget_s > 0) {
        (void)snprintf(budget, sizeof budget, "%.0f", budget_s);
    }
    printf("%-34s %8.2f %8.2f %8ld %8s  %s%s\n", name, taken.wall_s, taken.cpu_s, peak_mib(),
           budget, said, is_over(taken, budget_s) ? "  OVER BUDGET" : "");
    (void)fflush(stdout);
}

/* ---- the input ---- */

static bool import(struct hf_workspace *workspace, const char *path, const char *source) {
    struct hf_import_result result;
    struct hf_error error = {.message = ""};
    struct hf_arena arena;
    const struct hf_import_options options = {.source = hf_text_of(source)};
    if (hf_arena_open(&arena, ARENA_BYTES) != HF_OK) {
        return false;
    }
    struct hf_arena keep = arena;
    const enum hf_status status =
        hf_workspace_import(workspace, path, &options, &keep, &result, &error);
    hf_arena_close(&arena);
    return status == HF_OK ? true : say(&error);
}

static bool run_make(const struct bench *bench) {
    const struct hf_host host = hf_host_posix();
    const struct rules_options rules = {.packs = "packs", .pack_count = 20, .listed_count = 60000};
    struct hf_workspace *workspace = NULL;
    struct hf_error error = {.message = ""};
    char path[2 * PATH_BYTES];
    char source[32];
    if (!national_folder_make(bench->folder) || !rules_folder_make(bench->folder, &rules)) {
        return false;
    }
    if (hf_workspace_open(&host, bench->workspace, HF_WORKSPACE_CREATE, &workspace, &error) !=
        HF_OK) {
        return say(&error);
    }
    (void)snprintf(path, sizeof path, "%s/whole", bench->folder);
    bool is_fine = import(workspace, path, "national");
    (void)snprintf(path, sizeof path, "%s/list.csv", bench->folder);
    is_fine = is_fine && import(workspace, path, "list");
    for (int i = 0; is_fine && i < rules.pack_count; i++) {
        (void)snprintf(path, sizeof path, "%s/pack-%02d.json", bench->folder, i);
        (void)snprintf(source, sizeof source, "pack-%02d", i);
        is_fine = import(workspace, path, source);
    }
    hf_workspace_close(workspace);
    return is_fine;
}

/* ---- the analyses ---- */

static bool snapshot_read(const struct bench *bench, struct hf_arena *keep,
                          struct hf_snapshot *snapshot) {
    const struct hf_host host = hf_host_posix();
    struct hf_workspace *workspace = NULL;
    struct hf_error error = {.message = ""};
    if (hf_workspace_open(&host, bench->workspace, HF_WORKSPACE_READ, &workspace, &error) !=
            HF_OK ||
        hf_workspace_snapshot(workspace, INT64_MAX, keep, snapshot, &error) != HF_OK) {
        return say(&error);
    }
    hf_workspace_close(workspace);
    return true;
}

/* As hf_assess begins. */
static bool assessment_open(const struct hf_snapshot *snapshot, struct hf_arena *keep,
                            struct hf_assessment *assessment) {
    struct hf_error error = {.message = ""};
    *assessment = (struct hf_assessment){.why = hf_why_make(keep)};
    (void)hf_date_parse(HF_TEXT("2023-03-01"), &assessment->scenario.as_of);
    if (hf_snapshot_on_day(keep, snapshot, assessment->scenario.as_of, &assessment->snapshot) !=
            HF_OK ||
        hf_assumptions_resolve(keep, assessment->snapshot, &assessment->scenario,
                               &assessment->assumptions, &error) != HF_OK ||
        hf_schedule_resolve(keep, assessment->snapshot, &assessment->schedule) != HF_OK) {
        return say(&error);
    }
    return true;
}

static void step_say(const struct hf_assessment *assessment, size_t step, char *said, size_t size) {
    const uint32_t count[] = {assessment->match_count, assessment->effect_count,
                              assessment->endurance_count, assessment->loss_count,
                              assessment->finding_count};
    static const char *const word[] = {"matches", "effects", "pools", "losses", "findings"};
    (void)snprintf(said, size, "%u %s, %zu reasons", count[step], word[step],
                   assessment->why.node_count);
}

static bool run_rules(const struct bench *bench) {
    static const struct {
        const char *name;
        enum hf_status (*run)(struct hf_assessment *, struct hf_arena *, struct hf_arena,
                              struct hf_error *);
        bool is_counted;
    } steps[] = {{"screen", hf_screen_assess, false},
                 {"exposure", hf_exposure_assess, true},
                 {"stock", hf_stock_assess, false},
                 {"resilience", hf_resilience_assess, false},
                 {"comply", hf_comply_assess, true}};
    struct hf_snapshot *const snapshot = calloc(1, sizeof *snapshot);
    struct hf_assessment *const assessment = calloc(1, sizeof *assessment);
    struct hf_arena keep;
    struct hf_arena scratch;
    struct hf_error error = {.message = ""};
    char said[120];
    struct bench_clock start = bench_clock_now();
    if (snapshot == NULL || assessment == NULL || hf_arena_open(&keep, ARENA_BYTES) != HF_OK ||
        hf_arena_open(&scratch, ARENA_BYTES) != HF_OK || !snapshot_read(bench, &keep, snapshot)) {
        return false;
    }
    (void)snprintf(said, sizeof said, "%u devices, %u packs, %u listed",
                   snapshot->devices.rows.count, snapshot->pack_count,
                   snapshot->list_entries.rows.count);
    row_print("snapshot", bench_clock_since(start), 0, said);
    start = bench_clock_now();
    if (!assessment_open(snapshot, &keep, assessment)) {
        return false;
    }
    row_print("assumptions, schedule, day", bench_clock_since(start), 0, "");
    struct bench_clock rules = {.wall_s = 0};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        start = bench_clock_now();
        if (steps[i].run(assessment, &keep, scratch, &error) != HF_OK) {
            return say(&error);
        }
        const struct bench_clock taken = bench_clock_since(start);
        rules.wall_s += steps[i].is_counted ? taken.wall_s : 0;
        rules.cpu_s += steps[i].is_counted ? taken.cpu_s : 0;
        step_say(assessment, i, said, sizeof said);
        row_print(steps[i].name, taken, 0, said);
    }
    row_print("exposure and comply", rules, rules_budget_s, "");
    return !is_over(rules, rules_budget_s);
}

/* ---- ownership ---- */

static bool run_graph(const struct bench *bench) {
    (void)bench;
    static const struct graph_options options[] = {
        {.party_count = 2000, .stake_count = 10000, .has_slow = true},
        {.party_count = 6000, .stake_count = 30000, .has_slow = true},
        {.party_count = 1000000, .stake_count = 5000000}};
    bool is_in_time = true;
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        struct graph_figures figures;
        char name[40];
        char said[120];
        if (!graph_bench_run(&options[i], &figures)) {
            return false;
        }
        int len = snprintf(said, sizeof said, "%u hit, %u undetermined", figures.hit_count,
                           figures.undetermined_count);
        if (options[i].has_slow && len > 0) {
            (void)snprintf(said + len, sizeof said - (size_t)len,
                           "; the slow way agrees in %.3f s: %.0f times as long",
                           figures.slow_wall_s, figures.slow_wall_s / figures.wall_s);
        }
        (void)snprintf(name, sizeof name, "ownership: %u stakes", options[i].stake_count);
        row_print(name, (struct bench_clock){figures.wall_s, figures.cpu_s},
                  options[i].has_slow ? 0 : graph_budget_s, said);
        is_in_time = is_in_time &&
                     !is_over((struct bench_clock){figures.wall_s, figures.cpu_s}, graph_budget_s);
    }
    return is_in_time;
}

/* ---- phases ---- */

static bool in_child(const struct bench *bench, bool (*run)(const struct bench *)) {
    int status = 0;
    (void)fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        const bool is_fine = run(bench);
        (void)fflush(stdout);
        _exit(is_fine ? 0 : 1);
    }
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

static int remove_entry(const char *path, const struct stat *facts, int type, struct FTW *place) {
    (void)facts;
    (void)type;
    (void)place;
    return remove(path);
}

/* rules_bench [FOLDER]: makes its input there and keeps it, so that the next run begins with the
 * analyses; without one in a temporary folder. */
int main(int argument_count, char **arguments) {
    struct bench bench;
    const bool is_kept = argument_count > 1;
    (void)snprintf(bench.folder, sizeof bench.folder, "%s",
                   is_kept ? arguments[1] : "/tmp/holdfast-bench-XXXXXX");
    if (is_kept ? mkdir(bench.folder, 0755) != 0 && access(bench.folder, W_OK) != 0
                : mkdtemp(bench.folder) == NULL) {
        (void)fprintf(stderr, "cannot make the folder %s\n", bench.folder);
        return 1;
    }
    (void)snprintf(bench.workspace, sizeof bench.workspace, "%.480s/rules.db", bench.folder);
    printf("%-34s %8s %8s %8s %8s\n", "phase", "wall s", "cpu s", "peak MiB", "budget s");
    const bool is_made = access(bench.workspace, R_OK) == 0 || in_child(&bench, run_make);
    const bool is_fine[] = {is_made, in_child(&bench, run_graph),
                            is_made && in_child(&bench, run_rules)};
    if (!is_kept) {
        (void)nftw(bench.folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    }
    return is_fine[0] && is_fine[1] && is_fine[2] ? 0 : 1;
}
