/* cli.h - what all subcommands share: the parsed command line, the machine, the arenas, and the
 * ways to end.
 *
 * One table of options (cli_options.c), one table of commands (commands.c): help, man page and
 * completion are printed from them. A command returns its exit status: EXIT_DONE, EXIT_FOUND,
 * EXIT_USAGE or EXIT_MACHINE.
 */
#ifndef HOLDFAST_APP_CLI_H
#define HOLDFAST_APP_CLI_H

#include <holdfast/assess.h>
#include <holdfast/buffer.h>
#include <holdfast/host.h>
#include <holdfast/report.h>
#include <holdfast/workspace.h>

enum { EXIT_DONE = 0, EXIT_FOUND = 1, EXIT_USAGE = 2, EXIT_MACHINE = 3 };

enum option_id {
    OPTION_WORKSPACE,
    OPTION_FORMAT,
    OPTION_AS_OF,
    OPTION_KNOWN_AT,
    OPTION_SCENARIO,
    OPTION_ACTIVATE,
    OPTION_END,
    OPTION_ASSUME,
    OPTION_WHY,
    OPTION_FAIL_ON,
    OPTION_QUIET,
    OPTION_NO_COLOR,
    OPTION_HELP,
    OPTION_VERSION,
    /* of single commands */
    OPTION_AS,
    OPTION_SOURCE,
    OPTION_FULL,
    OPTION_PARTIAL,
    OPTION_DRY_RUN,
    OPTION_PUBLISHED,
    OPTION_STRICT,
    OPTION_SIZE,
    OPTION_SEED,
    OPTION_TABLES,
    OPTION_CANONICAL,
    OPTION_OUTPUT,
    OPTION_NAME,
    OPTION_QUERIES,
    OPTION_PAIRS,
    OPTION_LIST,
    OPTION_THRESHOLD,
    OPTION_PARTY,
    OPTION_PRODUCT,
    OPTION_FROM,
    OPTION_TO,
    OPTION_BECAUSE,
    OPTION_BY,
    OPTION_ON,
    OPTION_DOCUMENT,
    OPTION_COUNT
};

struct cli_option {
    enum option_id id;
    const char *name;  /* without dashes */
    char letter;       /* 0: none */
    const char *value; /* NULL: a switch; else what stands for its value in the help */
    bool is_global;
    const char *help;
};

struct cli;

struct cli_command {
    const char *name;
    const char *arguments;        /* in the usage line */
    const char *summary;          /* one line */
    const char *details;          /* further text of the help, or NULL */
    const char *const *example;   /* closed by NULL */
    const enum option_id *option; /* own options, closed by OPTION_COUNT */
    int (*run)(struct cli *cli);
};

struct cli_said {
    enum option_id id;
    const char *value;
};

struct cli {
    const char *program; /* as it was called, for commands to try next */
    struct hf_host host;
    struct hf_arena keep;
    struct hf_arena scratch;
    const struct cli_command *command;
    struct cli_said *said;
    int said_count;
    const char **argument;
    int argument_count;
    bool is_terminal;       /* standard output */
    bool is_terminal_error; /* standard error */
};

/* ---- options ---- */
const struct cli_option *cli_option_table(int *count);
const struct cli_command *cli_command_table(int *count);
/* Fills command, said and argument. False: the message is on standard error already. */
bool cli_parse(struct cli *cli, int argument_count, char **arguments);
bool cli_has(const struct cli *cli, enum option_id id);
const char *cli_value(const struct cli *cli, enum option_id id); /* the last one said, or NULL */
/* The next value of a repeatable option at or after *at; NULL at the end. */
const char *cli_next(const struct cli *cli, enum option_id id, int *at);

/* ---- ways to end ---- */
int cli_usage(const struct cli *cli, const char *format, ...)
    HF_PRINTF(2, 3); /* message, hint at --help, EXIT_USAGE */
int cli_failed(const struct cli *cli, enum hf_status status,
               const struct hf_error *error); /* 2 or 3 */
/* Writes to standard output; EXIT_DONE, or EXIT_MACHINE when that failed. Frees the buffer. */
int cli_print(struct cli *cli, struct hf_buffer *text);
void cli_note(const struct cli *cli, const char *format, ...)
    HF_PRINTF(2, 3); /* standard error, unless -q */

/* ---- common work ---- */
struct hf_buffer cli_buffer(void); /* with the limit of all outputs */
const char *cli_workspace_path(const struct cli *cli);
/* False: the message is out, *exit_status is set. */
bool cli_format(const struct cli *cli, struct hf_report_options *options, int *exit_status);
bool cli_open(struct cli *cli, enum hf_workspace_mode mode, struct hf_workspace **workspace,
              int *exit_status);
/* Seconds at the end of the day that --known-at names; INT64_MAX without it. */
bool cli_known_at(const struct cli *cli, int64_t *seconds, int *exit_status);
bool cli_scenario(struct cli *cli, struct hf_scenario *scenario, int *exit_status);

/* The snapshot of the workspace as --known-at wants it. */
bool cli_snapshot(struct cli *cli, struct hf_snapshot **snapshot, int *exit_status);

struct cli_assessed {
    struct hf_snapshot snapshot;
    struct hf_assessment assessment;
    struct hf_report_facts facts;
};
/* Opens the workspace, resolves the snapshot, assesses. */
bool cli_assess(struct cli *cli, enum hf_assess_until until, struct cli_assessed *result,
                int *exit_status);
/* A copy fit for a terminal: '?' for control characters. "" without memory. */
struct hf_text cli_clean(struct cli *cli, struct hf_text text);
/* Prints one part of an assessment in the format asked for. */
int cli_print_part(struct cli *cli, const struct cli_assessed *assessed, enum hf_report_part part);
/* EXIT_FOUND when --fail-on names something that the assessment holds, else `exit_status`. */
int cli_fail_on(const struct cli *cli, const struct cli_assessed *assessed, int exit_status);
/* False, after saying so, when the command, which takes none, was given an argument. */
bool cli_no_argument(const struct cli *cli);

/* ---- the commands, one file each ---- */
int cmd_demo(struct cli *cli);
int cmd_generate(struct cli *cli);
int cmd_init(struct cli *cli);
int cmd_import(struct cli *cli);
int cmd_sources(struct cli *cli);
int cmd_conflicts(struct cli *cli);
int cmd_decide(struct cli *cli);
int cmd_decisions(struct cli *cli);
int cmd_doctor(struct cli *cli);
int cmd_diff(struct cli *cli);
int cmd_export(struct cli *cli);
int cmd_list(struct cli *cli);
int cmd_pack(struct cli *cli);
int cmd_screen(struct cli *cli);
int cmd_check(struct cli *cli);
int cmd_exposure(struct cli *cli);
int cmd_stock(struct cli *cli);
int cmd_resilience(struct cli *cli);
int cmd_comply(struct cli *cli);
int cmd_assess(struct cli *cli);
int cmd_report(struct cli *cli);
int cmd_replay(struct cli *cli);
int cmd_help(struct cli *cli);

#endif
