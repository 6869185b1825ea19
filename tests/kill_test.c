/* Goal: a program that is killed at any moment leaves a workspace that is sound, says exactly what
 * it said before or after the command that was running, and goes on from there. Method: a seeded
 * sequence of imports (full, partial, unchanged), removals, decisions, assessments that are
 * recorded and exports to a file, whose canonical texts are known from a run that nobody disturbed;
 * children that run it and say through a pipe what they begin and have ended; a SIGKILL after a
 * part of the time that such a command takes, or in one of its calls that change a file, before, in
 * the midst of or after it; then the whole file is verified, and the next child goes on. The
 * figures printed say where the kills landed. */
#include <holdfast/assess.h>
#include <holdfast/evidence.h>
#include <holdfast/report.h>
#include <holdfast/workspace.h>

#include <dirent.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "store/digest.h"
#include "tests/check.h"
#include "tests/memory_host.h"

enum { COMMANDS = 70, SOURCES = 3, ROWS = 12, KILLS = 1000 };

enum task {
    TASK_FULL,
    TASK_PARTIAL,
    TASK_AGAIN,
    TASK_REMOVE,
    TASK_EXPORT,
    TASK_DECIDE,
    TASK_ASSESS,
    TASK_COUNT
};

struct command {
    enum task task;
    int source;
    int64_t version;
};

/* The calls that change files, as SQLite and the machine make them: the linker takes these before
 * the C library's. A process that is to die in one does so before it, after it, or with half of it
 * done. */
static struct { int64_t count, call; /* call: the one to die in, from 1; 0: none */ } deadly;

#define TAKEN __attribute__((visibility("default")))

static void die(void) {
    (void)kill(getpid(), SIGKILL);
}

static bool is_deadly(void) {
    deadly.count++;
    return deadly.count == deadly.call;
}

TAKEN ssize_t pwrite64(int file, const void *bytes, size_t len, off64_t offset) {
    struct stat facts;
    const bool is_temporary = fstat(file, &facts) == 0 && facts.st_nlink == 0;
    if (is_temporary || !is_deadly()) { /* what nobody else can see harms nobody */
        return syscall(SYS_pwrite64, file, bytes, len, offset);
    }
    if (deadly.call % 3 > 0) {
        (void)!syscall(SYS_pwrite64, file, bytes, deadly.call % 3 == 1 ? len / 2 : len, offset);
    }
    die();
    return -1;
}

TAKEN int fdatasync(int file) {
    if (is_deadly()) {
        die();
    }
    return (int)syscall(SYS_fdatasync, file);
}

TAKEN int fsync(int file) {
    if (is_deadly()) {
        die();
    }
    return (int)syscall(SYS_fsync, file);
}

TAKEN int ftruncate64(int file, off64_t len) {
    if (is_deadly()) {
        die();
    }
    return (int)syscall(SYS_ftruncate, file, len);
}

TAKEN int unlink(const char *path) {
    if (is_deadly()) {
        die();
    }
    return (int)syscall(SYS_unlink, path);
}

TAKEN int rename(const char *from, const char *to) {
    if (is_deadly()) {
        die();
    }
    return (int)syscall(SYS_rename, from, to);
}

struct play {
    char folder[64], path[96], text_path[96];
    struct command command[COMMANDS];
    struct hf_digest_hex after[COMMANDS + 1]; /* [i]: before command i, after command i - 1 */
    int64_t calls[COMMANDS];                  /* that change files */
    double seconds[TASK_COUNT];               /* of the processor's time that a command takes */
};

/* Memory that was freed is not kept for long: a child would begin with a copy of its tables. */
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
    return "quarantine_size_mb=1:thread_local_quarantine_size_kb=64:malloc_context_size=4";
}

static const char *const source_name[SOURCES] = {"one", "two", "three"};

/* Commands that can be given in this order: nothing is removed that does not stand. */
static void write_play(struct play *play) {
    struct hf_random random = {.seed = 2026, .stream = 11};
    int64_t version[SOURCES] = {0}; /* of the last full import; 0: does not stand */
    for (int64_t i = 0; i < COMMANDS; i++) {
        const int source = (int)hf_random_below(&random, SOURCES);
        const uint64_t draw = hf_random_below(&random, 20);
        struct command *const command = &play->command[i];
        *command = (struct command){TASK_FULL, source, i + 1};
        if (i > 0 && draw < 2) {
            command->task = TASK_EXPORT;
        } else if (i > 0 && draw > 17) {
            command->task = draw == 18 ? TASK_DECIDE : TASK_ASSESS;
        } else if (version[source] != 0 && draw < 5) {
            command->task = TASK_PARTIAL;
        } else if (version[source] != 0 && draw < 7) {
            *command = (struct command){TASK_AGAIN, source, version[source]};
        } else if (version[source] != 0 && draw < 10) {
            command->task = TASK_REMOVE;
        }
        if (command->task == TASK_FULL || command->task == TASK_REMOVE) {
            version[source] = command->task == TASK_FULL ? i + 1 : 0;
        }
    }
}

static enum hf_status run_import(const struct command *command, struct memory_host *memory,
                                 struct hf_workspace *workspace, struct hf_error *error) {
    struct hf_arena arena;
    struct hf_import_result result;
    const char *const name = source_name[command->source];
    const struct hf_import_options options = {.is_partial = command->task == TASK_PARTIAL};
    memory_folder_fill(memory, name, command->version, ROWS);
    HF_TRY(hf_arena_open(&arena, (size_t)1 << 26));
    const struct hf_arena opened = arena;
    const enum hf_status status =
        hf_workspace_import(workspace, name, &options, &arena, &result, error);
    hf_arena_close(&opened);
    return status;
}

static enum hf_status run_export(const struct play *play, struct hf_workspace *workspace,
                                 struct hf_error *error) {
    const struct hf_host host = hf_host_posix();
    struct hf_buffer text = hf_buffer_make((size_t)1 << 24);
    enum hf_status status = hf_workspace_export(workspace, &text, error);
    if (status == HF_OK) {
        status = host.write(host.context, play->text_path, hf_buffer_text(&text), error);
    }
    hf_buffer_free(&text);
    return status;
}

/* Each says something else than the one before. */
static enum hf_status run_decision(const struct command *command, struct hf_workspace *workspace,
                                   struct hf_error *error) {
    struct hf_arena arena;
    struct hf_decide_result result;
    char choice[32];
    (void)snprintf(choice, sizeof choice, "%lld", (long long)command->version);
    const struct hf_decide_request request = {.matter = HF_MATTER_ASSUMPTION,
                                              .subject = HF_TEXT("horizon_years"),
                                              .choice = hf_text_of(choice),
                                              .by = HF_TEXT("somebody"),
                                              .reason = HF_TEXT("a test")};
    HF_TRY(hf_arena_open(&arena, (size_t)1 << 26));
    const struct hf_arena opened = arena;
    const enum hf_status status = hf_workspace_decide(workspace, &request, &arena, &result, error);
    hf_arena_close(&opened);
    return status;
}

static enum hf_status assess_and_record(struct hf_workspace *workspace, struct hf_arena *keep,
                                        struct hf_arena scratch, struct hf_error *error) {
    struct hf_snapshot *const snapshot = hf_new(keep, struct hf_snapshot, 1);
    struct hf_assessment *const assessment = hf_new(keep, struct hf_assessment, 1);
    struct hf_log_record record;
    struct hf_text about;
    if (snapshot == NULL || assessment == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_workspace_snapshot(workspace, INT64_MAX, keep, snapshot, error));
    const struct hf_assess_request request = {
        .snapshot = snapshot, .scenario = {.as_of = {20000}}, .until = HF_ASSESS_EXPOSURE};
    HF_TRY(hf_assess(&request, keep, scratch, assessment, error));
    struct hf_buffer text = hf_buffer_make((size_t)1 << 24);
    hf_report_json(assessment, &(struct hf_report_facts){.version = HF_TEXT("test")}, &text);
    const struct hf_digest_hex digest = hf_digest_of(hf_buffer_text(&text));
    hf_buffer_free(&text);
    HF_TRY(hf_text_format(keep, &about, "result\t%s\n", digest.text));
    return hf_workspace_record(workspace, HF_TEXT("assess"), about, keep, &record, error);
}

static enum hf_status run_assessment(struct hf_workspace *workspace, struct hf_error *error) {
    struct hf_arena keep;
    struct hf_arena scratch;
    HF_TRY(hf_arena_open(&keep, (size_t)1 << 28));
    const struct hf_arena opened = keep;
    enum hf_status status = hf_arena_open(&scratch, (size_t)1 << 28);
    if (status == HF_OK) {
        status = assess_and_record(workspace, &keep, scratch, error);
        hf_arena_close(&scratch);
    }
    hf_arena_close(&opened);
    return status;
}

static enum hf_status run_command(const struct play *play, int64_t at, struct hf_error *error) {
    const struct command *const command = &play->command[at];
    struct memory_host memory = {.now = 1000 + at};
    const struct hf_host host = memory_host_of(&memory);
    struct hf_workspace *workspace = NULL;
    int64_t removed = 0;
    const enum hf_workspace_mode mode =
        command->task == TASK_EXPORT ? HF_WORKSPACE_READ : HF_WORKSPACE_CREATE;
    HF_TRY(hf_workspace_open(&host, play->path, mode, &workspace, error));
    enum hf_status status = HF_OK;
    if (command->task == TASK_EXPORT) {
        status = run_export(play, workspace, error);
    } else if (command->task == TASK_DECIDE) {
        status = run_decision(command, workspace, error);
    } else if (command->task == TASK_ASSESS) {
        status = run_assessment(workspace, error);
    } else if (command->task == TASK_REMOVE) {
        status = hf_workspace_source_remove(workspace, hf_text_of(source_name[command->source]),
                                            &removed, error);
    } else {
        status = run_import(command, &memory, workspace, error);
    }
    hf_workspace_close(workspace);
    memory_host_end(&memory);
    return status;
}

static enum hf_status take_finding(void *context, int64_t number, struct hf_text what) {
    return hf_error_set(context, HF_ERR_STORE, "record %lld: %.*s", (long long)number,
                        HF_TEXT_ARG(what));
}

static enum hf_status verify_log(struct hf_workspace *workspace, struct hf_error *error) {
    struct hf_log_verified verified;
    const struct hf_log_sink sink = {error, take_finding};
    return hf_workspace_log_verify(workspace, NULL, 0, &sink, &verified, error);
}

/* What the workspace says now, verified, and where it is opened for writing its log too. A file
 * that is not there yet, or empty, says nothing. */
static enum hf_status state_now(const struct play *play, enum hf_workspace_mode mode,
                                struct hf_digest_hex *state, struct hf_error *error) {
    struct memory_host memory = {.now = 0};
    const struct hf_host host = memory_host_of(&memory);
    struct hf_workspace *workspace = NULL;
    struct hf_buffer text = hf_buffer_make((size_t)1 << 24);
    enum hf_status status = hf_workspace_open(&host, play->path, mode, &workspace, error);
    if (status == HF_OK) {
        status = hf_workspace_export(workspace, &text, error);
    }
    if (status == HF_OK && mode != HF_WORKSPACE_READ) {
        status = verify_log(workspace, error);
    }
    hf_workspace_close(workspace);
    const bool is_none = status == HF_ERR_NOT_FOUND ||
                         (status == HF_ERR_STORE && strstr(error->message, "is empty") != NULL);
    const struct hf_text nothing = HF_TEXT("holdfast canonical 2\nend\n");
    *state = hf_digest_of(status == HF_OK ? hf_buffer_text(&text) : nothing);
    hf_buffer_free(&text);
    return is_none ? HF_OK : status;
}

static bool same_state(const struct hf_digest_hex *left, const struct hf_digest_hex *right) {
    return hf_text_equal(hf_digest_text(left), hf_digest_text(right));
}

static void forget_files(const struct play *play) {
    DIR *const folder = opendir(play->folder);
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char path[400];
        (void)snprintf(path, sizeof path, "%s/%s", play->folder, entry->d_name);
        if (entry->d_name[0] != '.') {
            (void)unlink(path);
        }
    }
    (void)closedir(folder);
}

static double seconds_now(clockid_t clock) {
    struct timespec now;
    (void)clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* The whole play without a kill: what is true after each command, and how long each takes. */
static bool rehearse(struct play *play) {
    int64_t count[TASK_COUNT] = {0};
    struct hf_error error = {.message = ""};
    bool is_good = state_now(play, HF_WORKSPACE_READ, &play->after[0], &error) == HF_OK;
    for (int64_t i = 0; i < COMMANDS; i++) {
        const enum task task = play->command[i].task;
        const double began = seconds_now(CLOCK_PROCESS_CPUTIME_ID);
        const int64_t calls = deadly.count;
        is_good = run_command(play, i, &error) == HF_OK && is_good;
        play->calls[i] = deadly.count - calls;
        play->seconds[task] += seconds_now(CLOCK_PROCESS_CPUTIME_ID) - began;
        count[task]++;
        is_good =
            state_now(play, HF_WORKSPACE_READ, &play->after[i + 1], &error) == HF_OK && is_good;
        const bool is_same = same_state(&play->after[i], &play->after[i + 1]);
        const bool changes_nothing = task == TASK_EXPORT || task == TASK_ASSESS;
        is_good = is_good && (task == TASK_AGAIN || is_same == changes_nothing);
        if (!is_good) {
            printf("    command %lld: %s\n", (long long)i, error.message);
            return false;
        }
    }
    for (int task = 0; task < TASK_COUNT; task++) {
        is_good = is_good && count[task] > 0;
        play->seconds[task] /= (double)count[task];
    }
    forget_files(play);
    return is_good;
}

/* ---- the children ---- */

enum noted { NOTED_STATE, NOTED_BEGIN, NOTED_END };

struct note {
    enum noted what;
    int64_t command; /* STATE: the one to go on with; -1: the state is one that never was */
    enum hf_status status;
    bool is_text_whole;
    char message[256];
};

/* What the last child, which was killed, had said. */
struct outcome {
    int64_t began, ended; /* commands; -1: none */
    bool is_killed;
};

/* When a child is killed: `after` commands that are let through, then at the call of the system
 * that changes files of number `call`, or when `seconds` of its own time are over. Not of the
 * clock's: on a machine with much else to do that would hardly ever hit a command in its midst. */
struct aim {
    int64_t commands, call;
    double seconds;
};

static void arm(const struct aim *aim) {
    if (aim->call > 0) {
        deadly.call = deadly.count + aim->call;
        return;
    }
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGKILL};
    const long nanoseconds = (long)(aim->seconds * 1e9) + 1;
    const struct itimerspec at = {.it_value = {nanoseconds / 1000000000, nanoseconds % 1000000000}};
    if (timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &timer) != 0 ||
        timer_settime(timer, 0, &at, NULL) != 0) {
        _exit(1);
    }
}

static struct aim take_aim(const struct play *play, int64_t from, struct hf_random *random) {
    struct aim aim = {.commands = (int64_t)hf_random_below(random, 2)};
    const enum task task = play->command[from + aim.commands].task;
    const int64_t calls = play->calls[from + aim.commands];
    if (calls > 0 && hf_random_below(random, 4) > 0) {
        aim.call = 1 + (int64_t)hf_random_below(random, (uint64_t)calls);
    } else {
        aim.seconds = play->seconds[task] * hf_random_unit(random);
    }
    return aim;
}

/* The export is that of some moment so far, whole. */
static bool is_text_whole(const struct play *play, int64_t last) {
    struct hf_arena arena;
    struct hf_text bytes = {NULL, 0};
    const struct hf_host host = hf_host_posix();
    if (hf_arena_open(&arena, (size_t)1 << 24) != HF_OK) {
        return false;
    }
    const enum hf_status status =
        host.read(host.context, &arena, play->text_path, (size_t)1 << 23, &bytes, NULL);
    bool is_whole = status == HF_ERR_NOT_FOUND;
    const struct hf_digest_hex digest = hf_digest_of(bytes);
    for (int64_t i = 0; i <= last && status == HF_OK && !is_whole; i++) {
        is_whole = same_state(&digest, &play->after[i]);
    }
    return is_whole;
}

/* Looks at what the last child left. Reading puts nothing in order, writing does: both must find
 * the same. */
static struct note look(const struct play *play, const struct outcome *last,
                        struct hf_random *random) {
    struct hf_error error = {.message = ""};
    struct hf_digest_hex state;
    struct hf_digest_hex again;
    const bool reads_first = hf_random_below(random, 2) == 0;
    struct note note = {.what = NOTED_STATE, .command = -1};
    note.is_text_whole = is_text_whole(play, last->ended + 1);
    note.status =
        state_now(play, reads_first ? HF_WORKSPACE_READ : HF_WORKSPACE_CREATE, &state, &error);
    if (note.status == HF_OK && reads_first) {
        note.status = state_now(play, HF_WORKSPACE_CREATE, &again, &error);
    }
    if (same_state(&state, &play->after[last->ended + 1])) {
        note.command = last->ended + 1;
    } else if (last->began > last->ended && same_state(&state, &play->after[last->began + 1])) {
        note.command = last->began + 1;
    }
    if (reads_first && !same_state(&state, &again)) {
        note.command = -1;
    }
    (void)snprintf(note.message, sizeof note.message, "%s", error.message);
    return note;
}

static void say(int out, const struct note *note) {
    if (write(out, note, sizeof *note) != sizeof *note || note->status != HF_OK) {
        _exit(1);
    }
}

static _Noreturn void act(const struct play *play, const struct outcome *last, uint64_t number,
                          int out) {
    struct hf_random random = {.seed = number, .stream = 12};
    const struct note found = look(play, last, &random);
    say(out, &found);
    if (found.command < 0 || found.command >= COMMANDS - 2) {
        _exit(0);
    }
    const struct aim aim = take_aim(play, found.command, &random);
    for (int64_t i = found.command; i < COMMANDS; i++) {
        struct hf_error error = {.message = ""};
        struct note note = {.what = NOTED_BEGIN, .command = i};
        say(out, &note);
        if (i == found.command + aim.commands) {
            arm(&aim);
        }
        note.what = NOTED_END;
        note.status = run_command(play, i, &error);
        (void)snprintf(note.message, sizeof note.message, "%s", error.message);
        say(out, &note);
    }
    _exit(0);
}

static int64_t file_size(const char *path, const char *suffix) {
    char name[128];
    struct stat facts;
    (void)snprintf(name, sizeof name, "%s%s", path, suffix);
    return stat(name, &facts) == 0 ? (int64_t)facts.st_size : -1;
}

struct tally {
    int64_t kills, between, untouched, in_commit, committed;
};

/* Nothing but the workspace, what its readers share, and the export lies about; of the export what
 * was being written when it was killed. */
static bool is_tidy(const struct play *play) {
    DIR *const folder = opendir(play->folder);
    bool is_known = true;
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        const char *const name = entry->d_name;
        is_known = is_known && (name[0] == '.' || strcmp(name, "w.db") == 0 ||
                                strcmp(name, "w.db-wal") == 0 || strcmp(name, "w.db-shm") == 0 ||
                                strcmp(name, "w.db-journal") == 0 || strncmp(name, "text", 4) == 0);
    }
    (void)closedir(folder);
    return is_known;
}

/* What became of the command in which the last child was killed. `has_log`: whether the log held
 * something then. */
static void count_kill(const struct play *play, const struct outcome *last, int64_t next,
                       bool has_log, struct tally *tally) {
    const bool is_running = last->began > last->ended;
    const bool is_before = next == last->ended + 1;
    const bool has_begun = is_running && has_log && play->command[last->began].task != TASK_EXPORT;
    tally->kills++;
    tally->between += !is_running;
    tally->untouched += is_running && is_before && !has_begun;
    tally->in_commit += is_running && is_before && has_begun;
    tally->committed += is_running && !is_before;
}

/* A child looks at what the last one left, and goes on until it is killed. */
static struct outcome let_act(const struct play *play, const struct outcome *last, uint64_t number,
                              struct tally *tally) {
    int ends[2];
    int how = 0;
    struct outcome outcome = {.began = -1, .ended = -1};
    struct note note;
    const bool has_log = file_size(play->path, "-wal") > 0;
    CHECK(pipe(ends) == 0);
    (void)fflush(stdout);
    const pid_t process = fork();
    if (process == 0) {
        (void)close(ends[0]);
        act(play, last, number, ends[1]);
    }
    (void)close(ends[1]);
    while (read(ends[0], &note, sizeof note) == sizeof note) {
        if (!CHECK(note.status == HF_OK) || !CHECK(note.command >= 0)) {
            printf("    kill %llu, in command %lld: %s\n", (unsigned long long)number,
                   (long long)last->began, note.message);
        } else if (note.what == NOTED_STATE) {
            CHECK(note.is_text_whole);
            outcome.ended = note.command - 1;
            if (last->is_killed) {
                count_kill(play, last, note.command, has_log, tally);
            }
        } else {
            *(note.what == NOTED_END ? &outcome.ended : &outcome.began) = note.command;
        }
    }
    (void)close(ends[0]);
    CHECK(waitpid(process, &how, 0) == process);
    outcome.is_killed = WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL;
    CHECK(outcome.is_killed || (WIFEXITED(how) && WEXITSTATUS(how) == 0));
    CHECK(is_tidy(play));
    return outcome;
}

/* In a process of its own: what it leaves in memory would be copied for each child. */
static bool rehearse_apart(struct play *play) {
    int how = 0;
    (void)fflush(stdout);
    const pid_t process = fork();
    if (process == 0) {
        const bool is_good = rehearse(play);
        (void)fflush(stdout);
        _exit(is_good ? 0 : 1);
    }
    return waitpid(process, &how, 0) == process && WIFEXITED(how) && WEXITSTATUS(how) == 0;
}

static void kill_and_kill(const struct play *play) {
    struct tally tally = {.kills = 0};
    int64_t plays = 0;
    uint64_t number = 0;
    while (tally.kills < KILLS && check_failed < 20) {
        struct outcome last = {.began = -1, .ended = -1, .is_killed = false};
        plays++;
        do {
            last = let_act(play, &last, number++, &tally);
        } while (last.is_killed && tally.kills < KILLS && check_failed < 20);
        forget_files(play);
    }
    printf("killed %lld times in %lld plays of %d commands: %lld between two commands; in one %lld "
           "with nothing written, %lld with a part of it written, which does not count, %lld "
           "after it was written\n",
           (long long)tally.kills, (long long)plays, (int)COMMANDS, (long long)tally.between,
           (long long)tally.untouched, (long long)tally.in_commit, (long long)tally.committed);
    CHECK(tally.kills >= KILLS && tally.between < KILLS / 4 && tally.untouched > KILLS / 20 &&
          tally.in_commit > KILLS / 20 && tally.committed > KILLS / 20);
}

int main(void) {
    struct play *const play =
        mmap(NULL, sizeof *play, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (!CHECK(play != MAP_FAILED)) {
        return check_report();
    }
    /* in memory where there is such a folder: what a killed process wrote is there without a sync,
     * and syncs of a busy disk are most of the time */
    (void)snprintf(play->folder, sizeof play->folder, "%s/holdfast-kill-XXXXXX",
                   access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    CHECK(mkdtemp(play->folder) != NULL);
    (void)snprintf(play->path, sizeof play->path, "%s/w.db", play->folder);
    (void)snprintf(play->text_path, sizeof play->text_path, "%s/text", play->folder);
    write_play(play);
    const double began = seconds_now(CLOCK_MONOTONIC);
    const bool is_good = CHECK(rehearse_apart(play));
    const double rehearsed = seconds_now(CLOCK_MONOTONIC);
    if (is_good) {
        kill_and_kill(play);
    }
    printf("%.1f s to rehearse, %.1f s to kill\n", rehearsed - began,
           seconds_now(CLOCK_MONOTONIC) - rehearsed);
    forget_files(play);
    CHECK(rmdir(play->folder) == 0);
    return check_report();
}
