/* change_providers.h - which providers of what devices need to give another maker, over the whole
 * network. Internal to the room. */
#ifndef HF_RESILIENCE_CHANGE_PROVIDERS_H
#define HF_RESILIENCE_CHANGE_PROVIDERS_H

#include "resilience/change_run.h"

/* Fills provider_change, provider_device and provider_changes_left_out of the assessment, in
 * `keep`. Of the run, what hangs on which vendor is known, and the marks of nodes are zero. One
 * sweep of the whole network, where there is a row. */
HF_MUST_CHECK enum hf_status
hf_change_providers_gather(struct change_run *run, struct hf_arena *keep, struct hf_arena scratch);

#endif
