/* resilience_cli.h - the parts of `resilience` that are no sheet of an assessment. */
#ifndef HOLDFAST_APP_RESILIENCE_CLI_H
#define HOLDFAST_APP_RESILIENCE_CLI_H

#include "apps/holdfast/cli.h"

/* What stands above the tables of a part, as text in `keep`: JSON has it as "basis". */
HF_MUST_CHECK enum hf_status
cli_resilience_basis(struct cli *cli, const struct hf_assessment *assessment,
                     void (*head)(const struct hf_assessment *, struct hf_buffer *),
                     struct hf_text *basis);

/* ageing, ageing-sites, ageing-regions. */
bool cli_asks_ageing(const struct cli *cli);
int cli_resilience_ageing(struct cli *cli);

/* capacity, capacity-parts, capacity-links. */
bool cli_asks_capacity(const struct cli *cli);
int cli_resilience_capacity(struct cli *cli);
/* Below the tables of resilience: which losses leave traffic connected that does not fit. Nothing
 * where no capacity is known, the network is large, or all may fit. */
HF_MUST_CHECK enum hf_status cli_capacity_note(struct cli *cli, struct hf_assessment *assessment,
                                               struct hf_buffer *out);

/* availability, availability-groups, availability-sites, or an option of theirs. */
bool cli_asks_availability(const struct cli *cli);
int cli_resilience_availability(struct cli *cli);

/* --group-cost, which goes with cuts --by site. */
bool cli_asks_cut_costs(const struct cli *cli);
int cli_resilience_cut_costs(struct cli *cli);

/* Is a part of ageing asked for, or an option of it or of degrees said? */
bool cli_asks_degree(const struct cli *cli);
int cli_resilience_degree(struct cli *cli);

#endif
