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
    const struct hf_import_options options = {.published = HF_DATE_UNKNOWN};
    HF_TRY(hf_workspace_import(workspace, path, &options, &cli->keep, &result, error));
    cli_note(cli, "imported %s: %lld rows, %zu defects", path, (long long)result.total.created,
             result.defect_count);
    return HF_OK;
}

static enum hf_status demo_fill(struct cli *cli, const struct demo *demo,
                                struct cli_assessed *assessed, struct hf_error *error) {
    struct hf_workspace *workspace = NULL;
    struct hf_defect *defect = NULL;
    demo_clear(cli, demo);
    HF_TRY(hf_workspace_open(&cli->host, demo->workspace, HF_WORKSPACE_CREATE, &workspace, error));
    enum hf_status status = demo_import(cli, workspace, demo->operator_folder, error);
    if (status == HF_OK) {
        status = demo_import(cli, workspace, demo->packs, error);
    }
    if (status == HF_OK) {
        status =
            hf_workspace_snapshot(workspace, INT64_MAX, &cli->keep, &assessed->snapshot, error);
    }
    if (status == HF_OK) {
        status = hf_workspace_defects(workspace, &cli->keep, &defect, &assessed->facts.defect_count,
                                      error);
        assessed->facts.defect = defect;
    }
    hf_workspace_close(workspace);
    return status;
}

static enum hf_status demo_report(struct cli *cli, const struct demo *demo,
                                  struct cli_assessed *assessed, struct hf_error *error) {
    struct hf_assess_request request = {.snapshot = &assessed->snapshot, .until = HF_ASSESS_ALL};
    if (!hf_date_parse(hf_text_of(demo_as_of), &request.scenario.as_of)) {
        return HF_ERR_ARGUMENT;
    }
    HF_TRY(hf_assess(&request, &cli->keep, cli->scratch, &assessed->assessment, error));
    assessed->facts.version = hf_text_of(HF_VERSION);
    assessed->facts.made_at = cli->host.now(cli->host.context);
    struct hf_buffer out = cli_buffer();
    hf_report_html(&assessed->assessment, &assessed->facts, &out);
    const enum hf_status status =
        out.status != HF_OK
            ? hf_error_set(error, out.status, "the report is too large to be held")
            : cli->host.write(cli->host.context, demo->report, hf_buffer_text(&out), error);
    hf_buffer_free(&out);
    return status;
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
    if (status == HF_OK) {
        status = demo_report(cli, &demo, assessed, &error);
    }
    if (status != HF_OK) {
        return cli_failed(cli, status, &error);
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
