/* A small operator, generated, imported with the packs, assessed, reported. */
#include "apps/holdfast/share_path.h"

#include <holdfast/generate.h>
#include <stdio.h>
#include <unistd.h>

/* The demo looks from a fixed day, so that it says the same whenever it is run: the day on which
 * the direction in the shipped packs was given, with its deadlines still ahead. */
static const char demo_as_of[] = "2022-10-13";

struct demo {
    const char *folder, *operator_folder, *workspace, *report, *packs;
};

static bool demo_paths(struct cli *cli, struct demo *demo) {
    struct hf_text path[3];
    demo->folder = cli->argument_count > 0 ? cli->argument[0] : "demo";
    if (hf_text_format(&cli->keep, &path[0], "%s/operator", demo->folder) != HF_OK ||
        hf_text_format(&cli->keep, &path[1], "%s/holdfast.db", demo->folder) != HF_OK ||
        hf_text_format(&cli->keep, &path[2], "%s/report.html", demo->folder) != HF_OK) {
        return false;
    }
    demo->operator_folder = path[0].data;
    demo->workspace = path[1].data;
    demo->report = path[2].data;
    demo->packs = share_path(cli, "packs");
    return true;
}

static enum hf_status demo_generate(struct cli *cli, const struct demo *demo,
                                    struct hf_error *error) {
    struct hf_generate_options options = {.seed = 1,
                                          .tables_folder = cli_value(cli, OPTION_TABLES)};
    const char *seed = cli_value(cli, OPTION_SEED);
    int64_t number = 1;
    if (seed != NULL && (!hf_text_int64(hf_text_of(seed), &number) || number < 0)) {
        return hf_error_set(error, HF_ERR_ARGUMENT,
                            "--seed wants a whole number of 0 or more, not '%s'", seed);
    }
    options.seed = (uint64_t)number;
    HF_TRY(cli->host.make_folder(cli->host.context, demo->folder, error));
    HF_TRY(cli->host.make_folder(cli->host.context, demo->operator_folder, error));
    return hf_generate(&cli->host, demo->operator_folder, &options, error);
}

/* Takes away the workspace of an earlier demo, if it is there. */
static void demo_clear(struct cli *cli, const struct demo *demo) {
    static const char *const endings[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        struct hf_text path = {NULL, 0};
        if (hf_text_format(&cli->keep, &path, "%s%s", demo->workspace, endings[i]) == HF_OK) {
            (void)unlink(path.data);
        }
    }
}

static enum hf_status demo_import(struct cli *cli, struct hf_workspace *workspace, const char *path,
                                  struct hf_error *error) {
    struct hf_import_result result = {0};
    struct hf_buffer about = cli_buffer();
    hf_log_add(&about, "path", hf_text_of(path));
    const struct hf_import_options options = {.published = HF_DATE_UNKNOWN,
                                              .options = hf_buffer_text(&about)};
    const enum hf_status status =
        hf_workspace_import(workspace, path, &options, &cli->keep, &result, error);
    hf_buffer_free(&about);
    HF_TRY(status);
    cli_note(cli, "imported %s: %lld rows, %zu defects", path, (long long)result.total.created,
             result.defect_count);
    return HF_OK;
}

/* Imports, assesses and leaves the assessment behind. */
static enum hf_status demo_fill(struct cli *cli, const struct demo *demo,
                                struct cli_assessed *assessed, struct hf_error *error) {
    struct hf_workspace *workspace = NULL;
    struct hf_assess_request request = {.until = HF_ASSESS_ALL};
    if (!hf_date_parse(hf_text_of(demo_as_of), &request.scenario.as_of)) {
        return HF_ERR_ARGUMENT;
    }
    demo_clear(cli, demo);
    HF_TRY(hf_workspace_open(&cli->host, demo->workspace, HF_WORKSPACE_CREATE, &workspace, error));
    enum hf_status status = demo_import(cli, workspace, demo->operator_folder, error);
    if (status == HF_OK) {
        status = demo_import(cli, workspace, demo->packs, error);
    }
    if (status == HF_OK) {
        status = cli_assess_read(cli, workspace, INT64_MAX, &request, assessed, error);
    }
    hf_workspace_close(workspace);
    return status;
}

static int demo_report(struct cli *cli, const struct demo *demo, struct cli_assessed *assessed) {
    int exit_status = EXIT_DONE;
    if (!cli_pictures(cli, assessed, &exit_status)) {
        return exit_status;
    }
    struct hf_buffer out = cli_buffer();
    hf_report_html(&assessed->assessment, &assessed->facts, &out);
    assessed->basis.workspace = demo->workspace;
    assessed->basis.action = "report";
    return cli_answer(cli, &assessed->basis, demo->report, &out);
}

int cmd_demo(struct cli *cli) {
    struct demo demo;
    struct cli_assessed *assessed = hf_new(&cli->keep, struct cli_assessed, 1);
    struct hf_error error = {0};
    if (cli->argument_count > 1) {
        return cli_usage(cli, "demo takes one folder");
    }
    if (assessed == NULL || !demo_paths(cli, &demo)) {
        return EXIT_MACHINE;
    }
    if (demo.packs == NULL) {
        return cli_usage(
            cli, "the packs folder is not beside the program; say where it is in HOLDFAST_SHARE");
    }
    enum hf_status status = demo_generate(cli, &demo, &error);
    if (status == HF_OK) {
        status = demo_fill(cli, &demo, assessed, &error);
    }
    if (status != HF_OK) {
        return cli_failed(cli, status, &error);
    }
    const int exit_status = demo_report(cli, &demo, assessed);
    if (exit_status != EXIT_DONE) {
        return exit_status;
    }
    struct hf_buffer out = cli_buffer();
    hf_report_summary(&assessed->assessment, &assessed->facts, 80, &out);
    hf_buffer_printf(&out,
                     "\nThe report: %s (open it in a browser, or print it)\n\nTry next:\n"
                     "  %s -w %s check --party ZTE --as-of 2018-05-01 --why\n"
                     "  %s -w %s replay zte-2018\n"
                     "  %s -w %s doctor\n",
                     demo.report, cli->program, demo.workspace, cli->program, demo.workspace,
                     cli->program, demo.workspace);
    return cli_print(cli, &out);
}
