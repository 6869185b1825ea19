/* resilience_cli.h - the parts of `resilience` that are no sheet of an assessment. */
#ifndef HOLDFAST_APP_RESILIENCE_CLI_H
#define HOLDFAST_APP_RESILIENCE_CLI_H

#include "apps/holdfast/cli.h"

/* ageing, ageing-sites, ageing-regions. */
bool cli_asks_ageing(const struct cli *cli);
int cli_resilience_ageing(struct cli *cli);

/* Is one of them asked for, or an option of theirs said? */
bool cli_asks_degree(const struct cli *cli);
int cli_resilience_degree(struct cli *cli);

#endif
