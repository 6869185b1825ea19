/* How many spares, under which prior, until when they last: needs no workspace. */
#include "apps/holdfast/spares_cli.h"

#include <string.h>

static bool start_day(const struct cli *cli, struct hf_date *start, int *exit_status) {
    const char *said = cli_value(cli, OPTION_AS_OF);
    *start = hf_date_of_instant(cli->host.now(cli->host.context));
    if (said == NULL || hf_date_parse(hf_text_of(said), start)) {
        return true;
    }
    *exit_status = cli_usage(cli, "--as-of wants a day as 2020-07-14, not '%s'", said);
    return false;
}

static bool answers_make(struct cli *cli, size_t count, struct spares_answers *answers) {
    answers->line = hf_new(&cli->keep, struct spares_line, count);
    answers->trouble = hf_new(&cli->keep, struct hf_text, count);
    answers->count = count;
    return answers->line != NULL && answers->trouble != NULL;
}

static void options_said(const struct cli *cli, struct hf_text *said) {
    for (int i = 0; i < SPARES_FIELDS; i++) {
        const char *value = cli_value(cli, spares_field_option((enum spares_field)i));
        said[i] = hf_text_trim(hf_text_of(value));
    }
}

/* The one question of the options. */
static int options_read(struct cli *cli, struct spares_answers *answers) {
    struct hf_text said[SPARES_FIELDS];
    struct spares_trouble trouble = {SPARES_UNITS, {NULL, 0}};
    if (!answers_make(cli, 1, answers)) {
        return EXIT_MACHINE;
    }
    options_said(cli, said);
    const enum hf_status status =
        spares_line_read(said, answers->start, &cli->keep, &answers->line[0], &trouble);
    if (status == HF_ERR_INPUT) {
        int count = 0;
        return cli_usage(cli, "--%s: %.*s",
                         cli_option_table(&count)[spares_field_option(trouble.field)].name,
                         HF_TEXT_ARG(cli_clean(cli, trouble.text)));
    }
    const struct hf_error error = {0};
    return status == HF_OK ? EXIT_DONE : cli_failed(cli, status, &error);
}

/* A line a row; what a row leaves blank, the options say. */
static int file_read(struct cli *cli, const char *path, struct spares_answers *answers) {
    const char *header[SPARES_FIELDS];
    struct hf_text general[SPARES_FIELDS];
    struct hf_cells cells = {0};
    int exit_status = EXIT_DONE;
    for (int i = 0; i < SPARES_FIELDS; i++) {
        header[i] = spares_field_text((enum spares_field)i);
    }
    struct hf_cells_request request = {.header = header, .header_count = SPARES_FIELDS};
    if (!cli_cells_read(cli, path, &request, &cells, &exit_status)) {
        return exit_status;
    }
    for (size_t i = 0; i < cells.unread_count; i++) {
        cli_note(cli, "%s: the column '%.*s' is not read", path,
                 HF_TEXT_ARG(cli_clean(cli, cells.unread[i])));
    }
    if (cells.row_count == 0) {
        return cli_usage(cli, "%s holds no part, so there is nothing to answer", path);
    }
    if (!answers_make(cli, cells.row_count, answers)) {
        return EXIT_MACHINE;
    }
    exit_status = cells.defect_count > 0 ? EXIT_USAGE : EXIT_DONE;
    options_said(cli, general);
    for (size_t i = 0; i < cells.row_count; i++) {
        struct hf_text *said = cells.cell + i * SPARES_FIELDS;
        const struct hf_cells_place *place = cells.place + i * SPARES_FIELDS;
        struct spares_trouble trouble = {SPARES_UNITS, {NULL, 0}};
        for (int k = 0; k < SPARES_FIELDS; k++) {
            said[k] = said[k].len > 0 ? said[k] : general[k];
        }
        const enum hf_status status =
            spares_line_read(said, answers->start, &cli->keep, &answers->line[i], &trouble);
        if (status == HF_ERR_INPUT) {
            cli_say(cli, "%s:%lld:%lld: %.*s", path, (long long)place[trouble.field].line,
                    (long long)place[trouble.field].column,
                    HF_TEXT_ARG(cli_clean(cli, trouble.text)));
            answers->trouble[i] = trouble.text;
            exit_status = EXIT_USAGE;
        } else if (status != HF_OK) {
            return EXIT_MACHINE;
        }
    }
    return exit_status;
}

static bool part_asked(struct cli *cli, int *from, int *until, int *exit_status) {
    static const char *const words[SPARES_PART_COUNT] = {"parts", "priors", "table"};
    if (cli->argument_count == 0) {
        return true;
    }
    for (int i = 0; i < SPARES_PART_COUNT; i++) {
        if (cli->argument_count == 1 && strcmp(words[i], cli->argument[0]) == 0) {
            *from = i;
            *until = i + 1;
            return true;
        }
    }
    *exit_status = cli_usage(cli, "spares takes no '%s'; it takes parts, priors or table",
                             cli->argument[cli->argument_count - 1]);
    return false;
}

static enum hf_status part_print(struct cli *cli, const struct spares_answers *answers, int part,
                                 const struct hf_report_options *options, struct hf_buffer *out) {
    struct hf_rows_text rows;
    HF_TRY(spares_rows(answers, (enum spares_part)part, options->format == HF_REPORT_TABLE,
                       &cli->keep, &rows));
    hf_rows_print(&rows, options, out);
    return HF_OK;
}

int cmd_spares(struct cli *cli) {
    struct hf_report_options options;
    struct spares_answers answers = {.count = 0};
    int exit_status = EXIT_DONE;
    const char *path = cli_value(cli, OPTION_FILE);
    int from = 0;
    int until = 1;
    if (!cli_format(cli, &options, &exit_status) || !start_day(cli, &answers.start, &exit_status)) {
        return exit_status;
    }
    const bool is_one = path == NULL;
    const bool is_whole = is_one && options.format == HF_REPORT_TABLE && cli->argument_count == 0;
    if (is_whole) {
        from = SPARES_PRIORS;
        until = SPARES_PART_COUNT;
    }
    if (!part_asked(cli, &from, &until, &exit_status)) {
        return exit_status;
    }
    exit_status = is_one ? options_read(cli, &answers) : file_read(cli, path, &answers);
    if (answers.count == 0 || exit_status == EXIT_MACHINE || (is_one && exit_status != EXIT_DONE)) {
        return exit_status;
    }
    struct hf_buffer out = cli_buffer();
    enum hf_status status = is_whole ? spares_head(&answers, &out) : HF_OK;
    for (int i = from; i < until && status == HF_OK; i++) {
        const bool is_stated = answers.line[0].rate.record.unit_years <= 0.0;
        if (!(is_whole && i == SPARES_PRIORS && is_stated)) {
            status = part_print(cli, &answers, i, &options, &out);
            hf_buffer_puts(&out, i + 1 < until ? "\n" : "");
        }
    }
    if (status != HF_OK) {
        hf_buffer_free(&out);
        const struct hf_error error = {0};
        return cli_failed(cli, status, &error);
    }
    const int printed = cli_print(cli, &out);
    return printed == EXIT_DONE ? exit_status : printed;
}
