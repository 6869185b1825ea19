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
    if (options.format == HF_REPORT_XLSX) {
        return cli_usage(cli, "all of it as a workbook is 'holdfast report -o FILE.xlsx'");
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

enum report_form { REPORT_HTML, REPORT_JSON, REPORT_XLSX, REPORT_NONE };

/* The name of the file says which of the forms is meant; on standard output --format does. */
static enum report_form report_form(const struct cli *cli, const char *path) {
    const struct hf_text name = hf_text_of(path);
    const char *format = cli_value(cli, OPTION_FORMAT);
    if (hf_text_equal(name, HF_TEXT("-"))) {
        const struct hf_text word = hf_text_of(format == NULL ? "html" : format);
        return hf_text_equal(word, HF_TEXT("html"))                        ? REPORT_HTML
               : hf_text_equal(word, HF_TEXT("json"))                      ? REPORT_JSON
               : hf_text_equal(word, HF_TEXT("xlsx")) && !cli->is_terminal ? REPORT_XLSX
                                                                           : REPORT_NONE;
    }
    return hf_text_ends(name, HF_TEXT(".html")) || hf_text_ends(name, HF_TEXT(".htm")) ? REPORT_HTML
           : hf_text_ends(name, HF_TEXT(".json"))                                      ? REPORT_JSON
           : hf_text_ends(name, HF_TEXT(".xlsx"))                                      ? REPORT_XLSX
                                                  : REPORT_NONE;
}

static void report_write(const struct cli_assessed *assessed, enum report_form form, bool has_why,
                         struct hf_buffer *out) {
    const struct hf_report_book book = {NULL, 0, has_why, &assessed->facts};
    switch (form) {
    case REPORT_HTML:
        hf_report_html(&assessed->assessment, &assessed->facts, out);
        return;
    case REPORT_JSON:
        hf_report_json(&assessed->assessment, &assessed->facts, out);
        return;
    case REPORT_XLSX:
        hf_report_workbook(&assessed->assessment, &book, out);
        return;
    case REPORT_NONE:
        return;
    }
}

int cmd_report(struct cli *cli) {
    const char *path = cli_value(cli, OPTION_OUTPUT);
    if (!cli_no_argument(cli)) {
        return EXIT_USAGE;
    }
    const enum report_form form = report_form(cli, path);
    if (form == REPORT_NONE) {
        return cli_usage(cli, "report writes to -o FILE.html, -o FILE.json or -o FILE.xlsx; with "
                              "-o - HTML to standard output, or --format json or xlsx");
    }
    struct cli_assessed *assessed = hf_new(&cli->keep, struct cli_assessed, 1);
    int exit_status = EXIT_DONE;
    if (assessed == NULL) {
        return EXIT_MACHINE;
    }
    if (!cli_assess(cli, HF_ASSESS_ALL, assessed, &exit_status)) {
        return exit_status;
    }
    if (form == REPORT_HTML && !cli_pictures(cli, assessed, &exit_status)) {
        return exit_status;
    }
    struct hf_buffer out = cli_buffer();
    report_write(assessed, form, cli_has(cli, OPTION_WHY), &out);
    exit_status = cli_answer(cli, &assessed->basis, path, &out);
    if (exit_status == EXIT_DONE && strcmp(path, "-") != 0) {
        cli_note(cli, "Written: %s", path);
    }
    return cli_fail_on(cli, assessed, exit_status);
}
