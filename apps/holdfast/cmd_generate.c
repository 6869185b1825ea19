#include "apps/holdfast/cli.h"

#include <holdfast/generate.h>
#include <string.h>

enum { SITES_MAX = 1000000 };

/* "small", "national", "national/50" or a number of sites. */
static bool size_read(const char *size, struct hf_generate_options *options) {
    static const char national[] = "national";
    struct hf_text text = hf_text_of(size);
    if (hf_text_starts(text, hf_text_of(national))) {
        text = hf_text_slice(text, strlen(national), text.len);
        options->national_part = 1;
        return text.len == 0 ||
               (text.data[0] == '/' &&
                hf_text_int64(hf_text_slice(text, 1, text.len), &options->national_part) &&
                options->national_part >= 1 && options->national_part <= SITES_MAX);
    }
    return strcmp(size, "small") == 0 || (hf_text_int64(text, &options->sites) &&
                                          options->sites >= 1 && options->sites <= SITES_MAX);
}

/* Reads --size, --seed, --tables and --until. */
static bool generate_options(struct cli *cli, struct hf_generate_options *options,
                             int *exit_status) {
    const char *size = cli_value(cli, OPTION_SIZE);
    const char *seed = cli_value(cli, OPTION_SEED);
    const char *until = cli_value(cli, OPTION_UNTIL);
    int64_t number = 1;
    *options = (struct hf_generate_options){.tables_folder = cli_value(cli, OPTION_TABLES)};
    if (size != NULL && !size_read(size, options)) {
        *exit_status = cli_usage(cli,
                                 "--size is small, national, national/50 for the fiftieth part of "
                                 "it, or a number of sites up to %d, not '%s'",
                                 SITES_MAX, size);
        return false;
    }
    if (seed != NULL && (!hf_text_int64(hf_text_of(seed), &number) || number < 0)) {
        *exit_status = cli_usage(cli, "--seed wants a whole number of 0 or more, not '%s'", seed);
        return false;
    }
    options->seed = (uint64_t)number;
    options->is_dirty = cli_has(cli, OPTION_DIRTY);
    options->has_last_day = until != NULL;
    if (until != NULL && !hf_date_parse(hf_text_of(until), &options->last_day)) {
        *exit_status = cli_usage(cli, "--until wants a day as 2018-04-01, not '%s'", until);
        return false;
    }
    return true;
}

int cmd_generate(struct cli *cli) {
    struct hf_generate_options options;
    int exit_status = EXIT_DONE;
    if (cli->argument_count != 1) {
        return cli_usage(cli, "generate where? Name one folder");
    }
    if (!generate_options(cli, &options, &exit_status)) {
        return exit_status;
    }
    struct hf_error error = {0};
    const enum hf_status status = hf_generate(&cli->host, cli->argument[0], &options, &error);
    if (status != HF_OK) {
        return cli_failed(cli, status, &error);
    }
    struct hf_text folder = hf_text_of(cli->argument[0]);
    while (folder.len > 1 && folder.data[folder.len - 1] == '/') {
        folder.len--;
    }
    if (options.is_dirty) {
        cli_note(cli, "What is wrong with it: %.*s.ledger.csv", HF_TEXT_ARG(folder));
    }
    cli_note(cli, "Written: %s. Next: holdfast import %s", cli->argument[0], cli->argument[0]);
    return EXIT_DONE;
}
