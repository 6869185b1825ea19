/* holdfast - what a ban on a supplier touches, from when, how long the network holds, and what to
 * do first. */
#include "apps/holdfast/cli.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Address space, not memory: pages are taken when they are touched. */
static const size_t keep_limit_bytes = (size_t)16 << 30;
static const size_t scratch_limit_bytes = (size_t)8 << 30;

/* ---- what the environment says instead of the machine ---- */

enum { INSTANT_LENGTH = sizeof "2026-11-22T00:00:00Z" - 1 };

struct surroundings {
    const char *who; /* NULL: as the machine says */
    int64_t now;     /* with cli.host.clock only */
};

static int64_t set_now(void *context) {
    return ((const struct surroundings *)context)->now;
}

static void set_who(void *context, char *name, size_t size) {
    (void)snprintf(name, size, "%s", ((const struct surroundings *)context)->who);
}

/* Two digits that are below a limit. */
static bool digits_parse(struct hf_text text, size_t at, int64_t limit, int64_t *value) {
    const struct hf_text digits = hf_text_slice(text, at, at + 2);
    return digits.data[0] >= '0' && digits.data[0] <= '9' && hf_text_int64(digits, value) &&
           *value < limit;
}

static bool instant_parse(struct hf_text text, int64_t *seconds) {
    struct hf_date day = {0};
    int64_t part[3];
    if (text.len != INSTANT_LENGTH || text.data[10] != 'T' || text.data[13] != ':' ||
        text.data[16] != ':' || text.data[19] != 'Z' ||
        !hf_date_parse(hf_text_slice(text, 0, 10), &day) || !digits_parse(text, 11, 24, &part[0]) ||
        !digits_parse(text, 14, 60, &part[1]) || !digits_parse(text, 17, 60, &part[2])) {
        return false;
    }
    *seconds = day.days * (int64_t)HF_DAY_SECONDS + part[0] * 3600 + part[1] * 60 + part[2];
    return true;
}

/* HOLDFAST_WHO and HOLDFAST_NOW. The posix host needs no context: it is free for these. */
static bool look_around(struct cli *cli, struct surroundings *around) {
    const char *const now = getenv("HOLDFAST_NOW");
    around->who = getenv("HOLDFAST_WHO");
    cli->host.context = around;
    if (around->who != NULL && around->who[0] != '\0') {
        cli->host.who = set_who;
    }
    if (now == NULL || now[0] == '\0') {
        return true;
    }
    if (!instant_parse(hf_text_of(now), &around->now)) {
        cli_say(cli, "HOLDFAST_NOW is a moment as 2026-11-22T00:00:00Z, not '%s'", now);
        return false;
    }
    cli->host.now = set_now;
    cli->host.clock = "set by HOLDFAST_NOW";
    return true;
}

/* How wide the terminal is: COLUMNS says, else the terminal itself. 0: it does not say. */
static int columns_of_terminal(void) {
    const char *const said = getenv("COLUMNS");
    struct winsize size = {0};
    int64_t columns = 0;
    if (said != NULL && hf_text_int64(hf_text_of(said), &columns) && columns > 0 &&
        columns < INT16_MAX) {
        return (int)columns;
    }
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static int run(struct cli *cli, struct surroundings *around, int argument_count, char **arguments) {
    if (!look_around(cli, around) || !cli_parse(cli, argument_count, arguments)) {
        return EXIT_USAGE;
    }
    if (cli_has(cli, OPTION_VERSION)) {
        return printf("holdfast %s\n", HF_VERSION) < 0 ? EXIT_MACHINE : EXIT_DONE;
    }
    if (cli_has(cli, OPTION_HELP)) {
        return cmd_help(cli);
    }
    if (cli->host.clock != NULL) {
        cli_note(cli, "The clock stands at %s, set by HOLDFAST_NOW.", getenv("HOLDFAST_NOW"));
    }
    return cli->command->run(cli);
}

int main(int argument_count, char **arguments) {
    (void)signal(SIGXFSZ,
                 SIG_IGN); /* a file that may not grow is a write that fails, and is said */
    struct surroundings around = {0};
    struct cli cli = {.program = argument_count > 0 ? arguments[0] : "holdfast",
                      .host = hf_host_posix(),
                      .inputs = cli_buffer()};
    cli.is_terminal = isatty(STDOUT_FILENO) == 1;
    cli.terminal_columns = cli.is_terminal ? columns_of_terminal() : 0;
    cli.is_terminal_error = isatty(STDERR_FILENO) == 1;
    struct hf_arena keep;
    struct hf_arena scratch;
    if (hf_arena_open(&keep, keep_limit_bytes) != HF_OK ||
        hf_arena_open(&scratch, scratch_limit_bytes) != HF_OK) {
        (void)fputs("holdfast: the system gives no address space; is a limit (ulimit -v) set?\n",
                    stderr);
        return EXIT_MACHINE;
    }
    cli.keep = keep;
    cli.scratch = scratch;
    const int exit_status = run(&cli, &around, argument_count, arguments);
    hf_buffer_free(&cli.inputs);
    /* the arenas end with the process */
    return fflush(stdout) == 0 ? exit_status : EXIT_MACHINE;
}
