/* uptime_units.h - how probably each device and link of the operator's network is up, at one end of
 * what is known. Internal to the room. */
#ifndef HF_RESILIENCE_UPTIME_UNITS_H
#define HF_RESILIENCE_UPTIME_UNITS_H

#include "resilience/graph.h"

#include <holdfast/uptime.h>

enum { UPTIME_WORST, UPTIME_BEST, UPTIME_ENDS };

struct uptime_units {
    double *node_up[UPTIME_ENDS]; /* per node */
    double *link_up[UPTIME_ENDS]; /* per link */
};

/* In `arena`; counts units, links and what nobody says of dependencies into `base`. HF_ERR_INPUT
 * where it is not known how long restoring takes. */
HF_MUST_CHECK enum hf_status hf_uptime_units_gather(const struct hf_assessment *assessment,
                                                    const struct graph *graph,
                                                    struct hf_arena *arena,
                                                    struct uptime_units *units,
                                                    struct hf_uptime_base *base);

#endif
