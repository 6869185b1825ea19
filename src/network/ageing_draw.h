/* ageing_draw.h - when things fail for good in one trial, pool by pool. Internal to the room.
 *
 * The failures of a pool are taken in the order of time. A trial, an element and the number of its
 * life fix the draw of that life, so nothing depends on the order in which trials are drawn. */
#ifndef HF_NETWORK_AGEING_DRAW_H
#define HF_NETWORK_AGEING_DRAW_H

#include "balance/draw.h"
#include "network/ageing_lanes.h"
#include "network/ageing_units.h"

struct age_event {
    double time; /* months */
    uint32_t unit, life;
};

/* Room of one thread, and what it adds up. */
struct age_draw {
    const struct age_units *units;
    const struct draw_table *table;
    struct age_event *event; /* of one pool: units->most */
    struct age_event *renewed;
    uint32_t *next;                  /* per event: the next of its month */
    uint32_t *slot;                  /* room for events of a month */
    uint64_t *supply;                /* AGE_MONTHS */
    uint64_t *lot_left;              /* per lot of a pool */
    uint32_t *fallen;                /* per row: units down, where some may be */
    uint32_t *touched;               /* rows with such */
    struct hf_ageing_spares *spares; /* per pool */
    uint32_t *empty; /* per pool and month: trials whose first to stay down did in this one */
};

/* `rows` that units write to. */
HF_MUST_CHECK enum hf_status hf_age_draw_open(const struct age_units *units, uint32_t rows,
                                              struct hf_arena *keep, struct age_draw *draw);

/* Writes the month of everything of the pool that stays down into its row of `works`, as cleared
 * before, in the byte of this lane. */
void hf_age_draw_pool(struct age_draw *draw, uint32_t pool, uint32_t trial,
                      const struct age_lanes *lanes, uint32_t lane);

#endif
