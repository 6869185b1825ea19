/* holdfast/served.h - bans end supply, stock runs out, what fails then stays down: until when are
 * sites and people served?
 *
 * The network of holdfast/resilience.h aged by holdfast/ageing.h, with the pools of
 * holdfast/stock.h for spares and the schedule's swaps.
 *
 *  - **What ages** is every deployed unit of a product whose supply ends; what fails of the others
 * is taken as replaced. A product's pool is that of holdfast/pools.h: until supply ends nothing is
 * taken from it, then its stock, orders, returns and repair serve what fails, first come first
 * served, and lots expire. Swapped units leave on their day, usable ones are spares from then on,
 * and the units that replace them age if their own supply ends.
 *  - **Two ends**, [0] the earliest that it may get dark, [1] the latest: as the two balances of
 * each pool. [0]: an end of supply that may come does; units of no known product age too, without
 * spares; a device is down with its first unit (its own or a module's) that is. [1]: an end of
 * supply that may not come does not; a device works while one unit of each product in it does; a
 * pool with a lot of unknown size has no end.
 *  - **Needs** of other devices are counted at the two ends as in holdfast/uptime.h; providers that
 * no table knows age at [0] as units of no known product do.
 *  - **Stays down** as holdfast/ageing.h says: what gets dark is not lit again by a later delivery
 * or swap. `restorable` says of how many failed units that is untrue.
 *  - **Served**: a site is while all its demands are, as in holdfast/resilience.h; people are those
 * of the functions that are. What is not known to be served today is left out, and counted.
 *  - **Months** are twelfths of 365.25 days from the as-of day; at end [0] what ends does so at the
 * beginning of its month, and what comes in at that of the next; at end [1] the other way round.
 *
 * **Order of use.** hf_served_assess of holdfast/resilience.h fills it.
 */
#ifndef HOLDFAST_SERVED_H
#define HOLDFAST_SERVED_H

#include <holdfast/date.h>
#include <holdfast/text.h>
#include <holdfast/why.h>

enum {
    HF_SERVED_SITES = 20,
    HF_SERVED_LEVELS = 3, /* 5, 50, 95 % of the trials */
    HF_SERVED_PRODUCTS = 8
};

/* At the end of one month. */
struct hf_served_moment {
    double sites, subscribers; /* mean */
    double subscribers_error;  /* standard error of it; NaN of one trial */
    int64_t sites_level[HF_SERVED_LEVELS], subscribers_level[HF_SERVED_LEVELS];
};
struct hf_served_month {
    struct hf_date day;
    struct hf_served_moment end[2];
};

/* A site by the month in which it is more likely dark than not, at the early end; then by people.
 */
struct hf_served_site {
    uint32_t site;
    int64_t subscribers;      /* HF_COUNT_UNKNOWN: some service has no figure */
    struct hf_date median[2]; /* dark in half of the trials by then; HF_DATE_MAX: in fewer */
    double dark_ratio[2];     /* of the trials, at the end */
    struct hf_why_id why;     /* HF_WHY_NONE until it is asked for: hf_served_explain; and below */
};

struct hf_served_region {
    struct hf_text region; /* "": not said */
    int64_t sites;         /* served today */
    double sites_dark[2];  /* mean, at the end */
    double subscribers_dark[2];
    struct hf_date
        tenth[2]; /* a tenth of its sites is dark by then, in the mean; HF_DATE_MAX: never */
    struct hf_why_id why;
};

/* What ages at one end, and what becomes of it in the mean of the trials. */
struct hf_served_base {
    int64_t sites, subscribers; /* served today */
    int64_t sites_unserved;     /* with a service or a device, and not known to be served today */
    int64_t services_unknown;   /* served today, without a figure of people */
    int64_t units;              /* that age */
    int64_t units_supplied;     /* of products whose supply does not end */
    int64_t units_unknown;      /* of no known product */
    int64_t providers_unknown;  /* of what devices need, beside the units */
    int64_t dependencies_open;  /* of which the number needed is not said */
    uint32_t products;          /* that age */
    double failures, unreplaced, restorable;
};

struct hf_served {
    struct hf_date from, until;
    uint32_t trials;
    uint64_t seed;
    uint32_t loss; /* as asked */
    struct hf_served_base base[2];
    struct hf_served_month *month;
    uint32_t month_count;
    struct hf_served_site *site; /* the first HF_SERVED_SITES that are ever dark */
    uint32_t site_count;
    int64_t sites_ever_dark;         /* in some trial, at the early end */
    int64_t sites_half_dark[2];      /* in half of the trials or more, at the end */
    struct hf_served_region *region; /* by name; those with a site that is served today */
    uint32_t region_count;
    uint32_t product[HF_SERVED_PRODUCTS]; /* that age at the early end, most units first */
    uint32_t product_count;
    bool is_to_horizon;   /* `until` follows from HF_ASSUME_HORIZON_YEARS */
    struct hf_why_id why; /* of the months */
};

#endif
