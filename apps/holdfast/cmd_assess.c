/* assess and report: everything, as a summary, as JSON or as a document. */
#include "apps/holdfast/cli.h"

#include <string.h>

int cmd_assess(struct cli *cli) {
    struct cli_assessed *assessed = hf_new(&cli->keep, struct cli_assessed, 1);
    struct hf_report_options options;
    int exit_status = EXIT_DONE;
    if (assessed == NULL) {
        return EXIT_MACHINE;
    }
    if (!cli_no_argument(cli)) {
        return EXIT_USAGE;
    }
    if (!cli_format(cli, &options, &exit_status)) {
        return exit_status;
    }
    if (options.format == HF_REPORT_CSV || options.format == HF_REPORT_NDJSON) {
        return cli_usage(cli,
                         "assess prints a summary, or all as --format json; for rows ask for one "
                         "part, as 'holdfast exposure --format csv'");
    }
    if (!cli_assess(cli, HF_ASSESS_ALL, assessed, &exit_status)) {
        return exit_status;
    }
    struct hf_buffer out = cli_buffer();
    if (options.format == HF_REPORT_TABLE) {
        hf_report_summary(&assessed->assessment, &assessed->facts, 80, &out);
        cli_difference(assessed, &options, &out);
    } else {
        hf_report_json(&assessed->assessment, &assessed->facts, &out);
    }
    return cli_fail_on(cli, assessed, cli_answer(cli, &assessed->basis, "-", &out));
}

/* The name of the file says which of the two forms is meant; on standard output --format does. */
static bool report_form(const struct cli *cli, const char *path, bool *is_html) {
    const struct hf_text name = hf_text_of(path);
    const char *format = cli_value(cli, OPTION_FORMAT);
    if (hf_text_equal(name, HF_TEXT("-"))) {
        *is_html = format == NULL;
        return format == NULL || strcmp(format, "json") == 0;
    }
    *is_html = hf_text_ends(name, HF_TEXT(".html")) || hf_text_ends(name, HF_TEXT(".htm"));
    return *is_html || hf_text_ends(name, HF_TEXT(".json"));
}

int cmd_report(struct cli *cli) {
    const char *path = cli_value(cli, OPTION_OUTPUT);
    bool is_html = false;
    if (!cli_no_argument(cli)) {
        return EXIT_USAGE;
    }
    if (!report_form(cli, path, &is_html)) {
        return cli_usage(cli, "report writes to -o FILE.html or -o FILE.json; with -o - HTML to "
                              "standard output, or JSON with --format json");
    }
    struct cli_assessed *assessed = hf_new(&cli->keep, struct cli_assessed, 1);
    int exit_status = EXIT_DONE;
    if (assessed == NULL) {
        return EXIT_MACHINE;
    }
    if (!cli_assess(cli, HF_ASSESS_ALL, assessed, &exit_status)) {
        return exit_status;
    }
    struct hf_buffer out = cli_buffer();
    if (is_html) {
        hf_report_html(&assessed->assessment, &assessed->facts, &out);
    } else {
        hf_report_json(&assessed->assessment, &assessed->facts, &out);
    }
    exit_status = cli_answer(cli, &assessed->basis, path, &out);
    if (exit_status == EXIT_DONE && strcmp(path, "-") != 0) {
        cli_note(cli, "Written: %s", path);
    }
    return cli_fail_on(cli, assessed, exit_status);
}
