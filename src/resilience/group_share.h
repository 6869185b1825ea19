/* group_share.h - who has how much of what. Internal to the room. */
#ifndef HF_RESILIENCE_GROUP_SHARE_H
#define HF_RESILIENCE_GROUP_SHARE_H

#include "resilience/risk.h"

/* Fills share and concentration of the assessment, in `keep`: the whole network first, then the
 * functions in their order; groups in theirs. Groups without units in a function are left out. */
HF_MUST_CHECK enum hf_status hf_share_gather(struct hf_assessment *assessment,
                                             const struct risk *risk, struct hf_arena *keep,
                                             struct hf_arena scratch);

#endif
