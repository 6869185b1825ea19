/* ageing_draw.h - when things fail for good in one trial, pool by pool. Internal to the room.
 *
 * The failures of a pool are taken in the order of time. A trial, an element and the number of its
 * life fix the draw of that life, so nothing depends on the order in which trials are drawn. */
#ifndef HF_NETWORK_AGEING_DRAW_H
#define HF_NETWORK_AGEING_DRAW_H

#include "network/ageing_lanes.h"

#include <holdfast/ageing.h>

enum { AGE_MONTHS = HF_AGEING_MONTHS_MAX + 2 };

/* Elements that age, by pool; nodes, then links. */
struct age_parts {
    const struct hf_ageing_question *question;
    uint32_t count;
    uint32_t *start;     /* per pool of spares */
    uint32_t *element;   /* node, or node_count + link; ascending in a pool */
    uint32_t *row;       /* its label until rows are known, then the row that it writes to */
    uint64_t *threshold; /* a draw from here on is a life beyond the limit */
    double *per_month;
    double *limit;      /* months: swap, or horizon */
    uint32_t *supply;   /* per pool AGE_MONTHS: units that come in this month */
    uint8_t *has_later; /* per pool: something is delivered or comes from repair later */
    uint32_t most;      /* in one pool */
};

/* Elements with a flag in `is_lost` (nodes, then links) are left out. label_of: per element its
 * label, or HF_NONE. */
HF_MUST_CHECK enum hf_status hf_age_parts_open(const struct hf_network *network,
                                               const struct hf_ageing_question *question,
                                               const uint8_t *is_lost, struct hf_arena *keep,
                                               struct age_parts *parts, uint32_t *label_of);

struct age_event {
    double time; /* months */
    uint32_t part, life;
};

/* Room of one thread, and what it adds up. */
struct age_draw {
    const struct age_parts *parts;
    struct age_event *event; /* of one pool: parts->most */
    struct age_event *renewed;
    uint32_t *next;                  /* per event: the next of its month */
    uint32_t *slot;                  /* room for events of a month */
    uint64_t *supply;                /* AGE_MONTHS */
    struct hf_ageing_spares *spares; /* per pool */
    uint32_t *empty; /* per pool and month: trials whose first to stay down did in this one */
};

HF_MUST_CHECK enum hf_status hf_age_draw_open(const struct age_parts *parts, struct hf_arena *keep,
                                              struct age_draw *draw);

/* Writes the month of everything of the pool that stays down into its row of `works`, as cleared
 * before, in the byte of this lane. */
void hf_age_draw_pool(struct age_draw *draw, uint32_t pool, uint32_t trial,
                      const struct age_lanes *lanes, uint32_t lane);

#endif
