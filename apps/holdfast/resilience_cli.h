/* resilience_cli.h - the parts of `resilience` that are no sheet of an assessment. */
#ifndef HOLDFAST_APP_RESILIENCE_CLI_H
#define HOLDFAST_APP_RESILIENCE_CLI_H

#include "apps/holdfast/cli.h"

/* Is one of them asked for, by the argument or by --degree? */
bool cli_asks_degree(const struct cli *cli);
/* ageing, ageing-sites, ageing-regions, --degree. */
int cli_resilience_degree(struct cli *cli);

#endif
