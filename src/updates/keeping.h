/* keeping.h - the maker's own support of a product, and on what it is kept after that. */
#ifndef HF_UPDATES_KEEPING_H
#define HF_UPDATES_KEEPING_H

#include <holdfast/updates.h>

/* Fills past_support, keep, unkept, continued_use of an update whose product is set; `child` takes
 * at most two reasons, the rest are HF_WHY_NONE. */
void hf_keeping_judge(struct hf_assessment *assessment, struct hf_update *update,
                      struct hf_why_id child[2]);

#endif
