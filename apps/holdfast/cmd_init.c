#include "apps/holdfast/cli.h"

int cmd_init(struct cli *cli) {
    if (cli->argument_count > 0) {
        return cli_usage(cli, "init takes no '%s'; name the workspace with -w", cli->argument[0]);
    }
    struct hf_workspace *workspace = NULL;
    int exit_status = EXIT_DONE;
    if (!cli_open(cli, HF_WORKSPACE_CREATE, &workspace, &exit_status)) {
        return exit_status;
    }
    hf_workspace_close(workspace);
    cli_note(cli, "The workspace is %s. Next: holdfast -w %s import FILE|DIR",
             cli_workspace_path(cli), cli_workspace_path(cli));
    return EXIT_DONE;
}
