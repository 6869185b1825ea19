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
    enum hf_status status = hf_workspace_export(workspace, &out, &error);
    hf_workspace_close(workspace);
    const char *path = cli_value(cli, OPTION_OUTPUT);
    if (status == HF_OK && out.status != HF_OK) {
        status = hf_error_set(&error, out.status, "the export is too large to be held");
    }
    if (status == HF_OK) {
        status = cli->host.write(cli->host.context, path == NULL ? "-" : path, hf_buffer_text(&out),
                                 &error);
    }
    hf_buffer_free(&out);
    return status == HF_OK ? EXIT_DONE : cli_failed(cli, status, &error);
}
