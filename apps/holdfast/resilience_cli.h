/* resilience_cli.h - the parts of `resilience` that are no sheet of an assessment. */
#ifndef HOLDFAST_APP_RESILIENCE_CLI_H
#define HOLDFAST_APP_RESILIENCE_CLI_H

#include "apps/holdfast/cli.h"

/* ageing, ageing-sites, ageing-regions. */
bool cli_asks_ageing(const struct cli *cli);
int cli_resilience_ageing(struct cli *cli);

/* capacity, capacity-parts, capacity-links. */
bool cli_asks_capacity(const struct cli *cli);
int cli_resilience_capacity(struct cli *cli);

/* availability, availability-groups, availability-sites, or an option of theirs. */
bool cli_asks_availability(const struct cli *cli);
int cli_resilience_availability(struct cli *cli);

/* Is a part of ageing asked for, or an option of it or of degrees said? */
bool cli_asks_degree(const struct cli *cli);
int cli_resilience_degree(struct cli *cli);

#endif
