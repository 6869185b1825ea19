#include "apps/holdfast/cli.h"

int cmd_export(struct cli *cli) {
    if (!cli_has(cli, OPTION_CANONICAL) || cli->argument_count > 0) {
        return cli_usage(cli, "the only form there is: export --canonical [-o FILE]");
    }
    if (cli_has(cli, OPTION_FORMAT)) {
        return cli_usage(cli, "export --canonical has a form of its own and takes no --format");
    }
    struct hf_workspace *workspace = NULL;
    struct hf_error error = {0};
    int exit_status = EXIT_DONE;
    if (!cli_open(cli, HF_WORKSPACE_READ, &workspace, &exit_status)) {
        return exit_status;
    }
    struct hf_buffer out = cli_buffer();
    struct cli_basis basis = {.canonical = &out};
    const enum hf_status status = cli_read(cli, workspace, INT64_MAX, &basis, &error);
    hf_workspace_close(workspace);
    if (status != HF_OK) {
        hf_buffer_free(&out);
        return cli_failed(cli, status, &error);
    }
    const char *path = cli_value(cli, OPTION_OUTPUT);
    return cli_answer(cli, &basis, path == NULL ? "-" : path, &out);
}
