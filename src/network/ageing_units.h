/* ageing_units.h - everything that ages, unit by unit, in the order of its pools, and what becomes
 * of the pools' spares without any failure. Internal to the room. */
#ifndef HF_NETWORK_AGEING_UNITS_H
#define HF_NETWORK_AGEING_UNITS_H

#include <holdfast/ageing.h>

enum { AGE_MONTHS = HF_AGEING_MONTHS_MAX + 2 };

/* Units that age, by pool; in a pool nodes, then links, then units of parts. */
struct age_units {
    const struct hf_ageing_question *question;
    uint32_t count;
    uint32_t label_count; /* nodes and links that have a label */
    uint32_t *start;      /* per pool of spares */
    uint32_t *element;    /* fixes its draws: node, node_count + link, or a number behind them */
    uint32_t *row;        /* its label (HF_NONE: it takes nothing down) until rows are known, then
                             the row that it writes to */
    uint64_t *threshold;  /* a draw from here on is a life beyond the limit */
    double *per_month;
    double *begin;       /* months: in service from then on, and not supplied from elsewhere */
    double *limit;       /* months: swap, or horizon */
    uint32_t *allowed;   /* NULL: none may be down */
    double *hazard_max;  /* per pool: failures expected of a unit, of the unit with the most */
    uint32_t *supply;    /* per pool AGE_MONTHS: units that surely come in this month */
    uint8_t *has_later;  /* per pool: something is delivered or comes from repair later */
    double *warp;        /* per pool AGE_MONTHS: months that the rates' factors make of those until
                            the beginning of this one; NULL: no pool has factors */
    struct hf_csr doubt; /* per pool: deliveries of which some units may be of no use */
    struct hf_csr lot;   /* per pool: lots, the first to expire first */
    uint32_t most;       /* in one pool */
    uint32_t lots_most;  /* likewise */
};

/* Elements with a flag in `is_lost` (nodes, then links) are left out. label_of: per element its
 * label, or HF_NONE. HF_ERR_LIMIT: too many units. */
HF_MUST_CHECK enum hf_status hf_age_units_open(const struct hf_network *network,
                                               const struct hf_ageing_question *question,
                                               const uint8_t *is_lost, struct hf_arena *keep,
                                               struct age_units *units, uint32_t *label_of);

/* Months at the rate itself in which as much fails as until a moment, and the other way round; a
 * moment beyond all months is INFINITY. The moment itself, where the pool has no factors. */
double hf_age_warp(const struct age_units *units, uint32_t pool, double month);
double hf_age_unwarp(const struct age_units *units, uint32_t pool, double warped);

#endif
