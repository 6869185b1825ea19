/* served_units.h - what ages in the operator's network, and from which spares: the units and pools
 * of a question to hf_ageing, at one end of what is known. Internal to the room. */
#ifndef HF_RESILIENCE_SERVED_UNITS_H
#define HF_RESILIENCE_SERVED_UNITS_H

#include "resilience/graph.h"

#include <holdfast/ageing.h>
#include <holdfast/pools.h>

#define SERVED_DAYS_A_MONTH (HF_DAYS_PER_YEAR / 12.0)

enum { SERVED_EARLY, SERVED_LATE, SERVED_ENDS };

/* What both ends share. */
struct served_frame {
    const struct hf_assessment *assessment;
    const struct graph *graph;
    const struct risk *risk;
    const struct hf_pool_balances *balances; /* in the order of the endurance */
    uint32_t *pool_of;                       /* per product: 1 + position in endurance, or 0 */
    uint32_t *device_node;                   /* per device, or HF_NONE */
    const uint8_t *group_lost;               /* per risk group, or NULL: no loss is named */
    int64_t *product_units; /* per product: that age at the early end; filled by the gathering */
};

/* Fills part, pool, delivery, lot and their counts; all in `keep`. */
HF_MUST_CHECK enum hf_status hf_served_units_gather(const struct served_frame *frame, int end,
                                                    struct hf_arena *keep, struct hf_arena scratch,
                                                    struct hf_ageing_question *question,
                                                    struct hf_served_base *base);

#endif
