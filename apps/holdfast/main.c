/* holdfast - what a ban on a supplier touches, from when, how long the network holds, and what to
 * do first. */
#include "apps/holdfast/cli.h"

#include <stdio.h>
#include <unistd.h>

/* Address space, not memory: pages are taken when they are touched. */
static const size_t keep_limit_bytes = (size_t)16 << 30;
static const size_t scratch_limit_bytes = (size_t)8 << 30;

static int run(struct cli *cli, int argument_count, char **arguments) {
    if (!cli_parse(cli, argument_count, arguments)) {
        return EXIT_USAGE;
    }
    if (cli_has(cli, OPTION_VERSION)) {
        return printf("holdfast %s\n", HF_VERSION) < 0 ? EXIT_MACHINE : EXIT_DONE;
    }
    if (cli_has(cli, OPTION_HELP)) {
        return cmd_help(cli);
    }
    return cli->command->run(cli);
}

int main(int argument_count, char **arguments) {
    struct cli cli = {.program = argument_count > 0 ? arguments[0] : "holdfast",
                      .host = hf_host_posix()};
    cli.is_terminal = isatty(STDOUT_FILENO) == 1;
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
    const int exit_status = run(&cli, argument_count, arguments);
    /* the arenas end with the process */
    return fflush(stdout) == 0 ? exit_status : EXIT_MACHINE;
}
