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
#include <holdfast/cells.h>
#include <holdfast/evidence.h>
#include <holdfast/host.h>
#include <holdfast/outcome.h>
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
    OPTION_END_LICENCE,
    OPTION_LIST_PARTY,
    OPTION_EXTEND,
    OPTION_COUNTERMEASURE,
    OPTION_LOSE,
    OPTION_ADD,
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
    OPTION_DIRTY,
    OPTION_CANONICAL,
    OPTION_OUTPUT,
    OPTION_NAME,
    OPTION_QUERIES,
    OPTION_PAIRS,
    OPTION_LIST,
    OPTION_THRESHOLD,
    OPTION_PARTY,
    OPTION_PRODUCT,
    OPTION_HEAD,
    OPTION_FROM,
    OPTION_TO,
    OPTION_BECAUSE,
    OPTION_BY,
    OPTION_ON,
    OPTION_DOCUMENT,
    OPTION_UNTIL,
    OPTION_BLIND,
    OPTION_SINCE,
    OPTION_ORDER,
    OPTION_MANUFACTURER,
    OPTION_QUANTITY,
    OPTION_DESTINATION,
    OPTION_CONTRACT,
    OPTION_ORDERED,
    OPTION_ACT,
    OPTION_REVISION,
    OPTION_DATE_CODE,
    OPTION_FILE,
    OPTION_PART,
    OPTION_UNITS,
    OPTION_RATE,
    OPTION_MTBF_HOURS,
    OPTION_FIT,
    OPTION_RETURNS_PERCENT,
    OPTION_FAILURES,
    OPTION_UNIT_YEARS,
    OPTION_UNIT_HOURS,
    OPTION_HORIZON,
    OPTION_TURNAROUND,
    OPTION_CONFIDENCE,
    OPTION_STOCK,
    OPTION_SWAPPED_BY,
    OPTION_PRIOR,
    OPTION_CHECK,
    OPTION_TRIALS,
    OPTION_DEGREE,
    OPTION_LOSS_CHANCE,
    OPTION_GROUP_COST,
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
    struct hf_buffer inputs; /* lines of the evidence log: files that the question was read from */
    bool is_terminal;        /* standard output */
    int terminal_columns;    /* its width; 0: not known, or none */
    bool is_terminal_error;  /* standard error */
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
/* Writes to standard output, or where -o says; EXIT_DONE, or EXIT_MACHINE when that failed. Frees
 * the buffer. */
int cli_print(struct cli *cli, struct hf_buffer *text);
void cli_note(const struct cli *cli, const char *format, ...)
    HF_PRINTF(2, 3); /* standard error, unless -q */
/* Says that --why has nothing to say of these rows, if it was asked. */
void cli_without_why(const struct cli *cli);
void cli_say(const struct cli *cli, const char *format, ...)
    HF_PRINTF(2, 3); /* standard error, with -q too */

/* ---- common work ---- */
struct hf_buffer cli_buffer(void); /* with the limit of all outputs */
const char *cli_workspace_path(const struct cli *cli);
/* False: the message is out, *exit_status is set. */
/* Where -o says, or "-": standard output. */
const char *cli_output(const struct cli *cli);
bool cli_format(const struct cli *cli, struct hf_report_options *options, int *exit_status);
bool cli_open(struct cli *cli, enum hf_workspace_mode mode, struct hf_workspace **workspace,
              int *exit_status);
/* Seconds at the end of the day that --known-at names; INT64_MAX without it. */
bool cli_known_at(const struct cli *cli, int64_t *seconds, int *exit_status);
bool cli_scenario(struct cli *cli, struct hf_scenario *scenario, int *exit_status);

/* The snapshot of the workspace as --known-at wants it. */
bool cli_snapshot(struct cli *cli, struct hf_snapshot **snapshot, int *exit_status);

/* ---- evidence: what an answer rests on, and what is kept of it ---- */

/* What is to be read of the workspace is said before cli_read, the question before cli_answer. */
struct cli_basis {
    const char *workspace, *action; /* NULL: as the command line says */
    struct hf_snapshot *snapshot;   /* NULL: not to be read, as the others */
    struct hf_buffer *canonical;
    bool has_defects;
    struct hf_defect *defect;
    size_t defect_count;
    struct hf_log_record data;          /* the newest record that changed the data */
    bool is_steady;                     /* nothing was imported while it was read */
    bool is_silent;                     /* its record is not spoken of, unless it failed */
    const struct hf_scenario *scenario; /* NULL: plays no part, as the next */
    const struct hf_assumptions *assumptions;
};
/* Reads, all of one state: it begins anew when another program has imported something meanwhile. */
HF_MUST_CHECK enum hf_status cli_read(struct cli *cli, struct hf_workspace *workspace,
                                      int64_t known_at, struct cli_basis *basis,
                                      struct hf_error *error);
/* Lines of the evidence log: every option that changes an answer. */
void cli_log_options(const struct cli *cli, struct hf_buffer *about);
/* Notes that the question was read from a file. */
/* Reads a CSV of questions, "-" is standard input; fills in the request's file and bytes. Defects
 * are said, the other rows are used. False after a failure, which is said too. */
bool cli_cells_read(struct cli *cli, const char *path, struct hf_cells_request *request,
                    struct hf_cells *cells, int *exit_status);
void cli_log_input(struct cli *cli, const char *path, struct hf_text bytes);
/* Under a table: from which data it was made. Nothing in the other forms. */
void cli_foot(const struct cli_basis *basis, const struct hf_report_options *options,
              struct hf_buffer *out);
/* Writes the answer to a file, or with "-" where -o says, and frees it; then appends its record to
 * the evidence log. Where that cannot be done, standard error says so and why: the answer is given
 * all the same. */
int cli_answer(struct cli *cli, const struct cli_basis *basis, const char *path,
               struct hf_buffer *out);
/* Only the record, of bytes that were written. */
void cli_record(struct cli *cli, const struct cli_basis *basis, const char *path,
                struct hf_text bytes);

struct cli_assessed {
    struct hf_snapshot snapshot;
    struct hf_assessment assessment;
    struct hf_report_facts facts;
    struct cli_basis basis;
    struct hf_assessment base;               /* without the scenario's changes, if it has any */
    struct hf_outcome_difference difference; /* facts.difference points here, then */
};
/* Resolves the snapshot of what is known at a moment, assesses; fills the facts of a report. */
HF_MUST_CHECK enum hf_status cli_assess_read(struct cli *cli, struct hf_workspace *workspace,
                                             int64_t known_at, struct hf_assess_request *request,
                                             struct cli_assessed *result, struct hf_error *error);
/* The same of the workspace and the question of the command line. */
bool cli_assess(struct cli *cli, enum hf_assess_until until, struct cli_assessed *result,
                int *exit_status);
/* Adds what the HTML page draws besides the answers. */
bool cli_pictures(struct cli *cli, struct cli_assessed *assessed, int *exit_status);
/* Under a table: what the scenario changes. Nothing without one, and in the other forms. */
void cli_difference(const struct cli_assessed *assessed, const struct hf_report_options *options,
                    struct hf_buffer *out);
/* The instant as every output writes it. */
enum hf_status cli_instant(struct hf_arena *keep, int64_t seconds, struct hf_text *text);
/* A copy fit for a terminal: '?' for control characters. "" without memory. */
struct hf_text cli_clean(struct cli *cli, struct hf_text text);
/* EXIT_FOUND when --fail-on names something that the assessment holds, else `exit_status`. */
int cli_fail_on(const struct cli *cli, const struct cli_assessed *assessed, int exit_status);
/* What an analysis said goes out with its foot and into the log, or, where its status says so, away
 * with why. The exit status. */
int cli_answer_or_fail(struct cli *cli, const struct cli_assessed *assessed,
                       const struct hf_report_options *options, enum hf_status status,
                       const struct hf_error *error, struct hf_buffer *out);
/* A row by its key, or by a label that no other row has. HF_NONE: none, or several (then
 * `several`).
 */
uint32_t cli_row_find(const struct hf_snapshot *snapshot, enum hf_kind kind, struct hf_text text,
                      struct hf_arena scratch, bool *several);
/* Names up to three products whose key or name holds the text, when none is called so. */
void cli_products_like(const struct cli *cli, const struct hf_snapshot *snapshot,
                       struct hf_text text);
/* The devices behind `updates`, of the product that --product names. */
int cli_updates_units(struct cli *cli);
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
int cmd_updates(struct cli *cli);
int cmd_claims(struct cli *cli);
int cmd_stock(struct cli *cli);
int cmd_spares(struct cli *cli);
int cmd_resilience(struct cli *cli);
int cmd_comply(struct cli *cli);
int cmd_assess(struct cli *cli);
int cmd_report(struct cli *cli);
int cmd_replay(struct cli *cli);
int cmd_watch(struct cli *cli);
int cmd_log(struct cli *cli);
int cmd_help(struct cli *cli);

#endif
