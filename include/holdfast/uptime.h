/* holdfast/uptime.h - what share of the time are sites and people of the operator's own network
 * served, by single failures alone, and from when on does losing a whole group outweigh these?
 *
 * The network of holdfast/resilience.h and the probabilities of holdfast/availability.h.
 *
 *  - **Units** fail at the rates of holdfast/stock.h and work again after HF_ASSUME_RESTORE_HOURS:
 * a unit is down for rate x time / (1 + rate x time) of the time. Units of no known product, or
 * whose rate nobody says, fail as HF_ASSUME_FAILURE_RATE_PER_YEAR says, and are counted. Spares are
 * taken as at hand; holdfast/served.h asks what follows when they are not.
 *  - **Links** between two sites fail as HF_ASSUME_LINK_RATE says; where that is not known they are
 * always up, and `has_link_rate` is false. Links inside a site do not fail.
 *  - **Needs** of other devices are counted. Worst: where the number needed is not said all
 * providers are, who may need a dependency does, and providers that no table knows fail as units of
 * no known product, all of which have to work. Best: one is enough, who may not does not, and what
 * no table knows is always up.
 *  - **Two ends**, [0] worst, [1] best. Worst: most failures, the longest restoring, a device is
 * down with its first unit (its own or a module's) that is. Best: fewest, shortest; a device works
 * while one unit of each product in it does. Where an answer has bounds, each end takes the outer.
 *  - **A site** is served while all its services are. Lower: as if they were independent; upper: as
 * its least one.
 *  - **Groups** are lost as often as the caller says, and never where nobody does: the chance of
 * it is not in the data. For every group that takes sites alone there is its **break-even**: the
 * share of the time from which its loss costs more time of sites (or of people) than all single
 * failures together.
 *  - What is not served today, in the worst case, is left out, and counted.
 *
 * **Order of use.** hf_uptime_assess after hf_resilience_assess.
 */
#ifndef HOLDFAST_UPTIME_H
#define HOLDFAST_UPTIME_H

#include <holdfast/number.h>
#include <holdfast/text.h>
#include <holdfast/why.h>

#define HF_UPTIME_MINUTES_A_YEAR (365.25 * 24.0 * 60.0)
enum {
    HF_UPTIME_SITES = 20,
    HF_UPTIME_CHANCES_MAX = 32,
    HF_UPTIME_NAMED = 3,
    HF_UPTIME_PRODUCTS = 8
};

/* How often one group is lost. */
struct hf_uptime_chance {
    struct hf_text name;   /* of one group, as a change HF_CHANGE_LOSE names it */
    struct hf_range share; /* of the time, 0 ... 1 */
};
struct hf_uptime_request {
    const struct hf_uptime_chance *chance;
    uint32_t chance_count; /* at most HF_UPTIME_CHANCES_MAX */
    uint32_t states_max;   /* as in holdfast/availability.h */
};

/* Minutes a year in the mean of services that are served today: [0] worst, [1] best. */
struct hf_uptime_down {
    double alone[2];  /* by single failures */
    double groups[2]; /* with losses of groups as well; the same where none has a chance */
};

/* One region and function. */
struct hf_uptime_cell {
    struct hf_text region; /* "": not said */
    uint32_t function;     /* HF_NONE: not said */
    int64_t services;
    int64_t services_exact;     /* of them, at both ends by single failures */
    int64_t subscribers;        /* where known */
    int64_t services_uncounted; /* without a figure of people */
    struct hf_uptime_down down;
    double subscriber_hours[2]; /* a year, by single failures */
    uint32_t group;             /* with a chance, that takes most minutes alone; HF_NONE: none */
    double group_minutes[2];    /* that it takes */
    uint32_t named_site[HF_UPTIME_NAMED];    /* of the first services */
    uint32_t named_service[HF_UPTIME_NAMED]; /* row, or HF_NONE: the site has none */
    uint32_t named_count;
    struct hf_why_id why; /* HF_WHY_NONE until it is asked for: hf_uptime_explain; and below */
};

struct hf_uptime_site {
    uint32_t site;
    int64_t subscribers; /* HF_COUNT_UNKNOWN: some service has no figure */
    struct hf_uptime_down down;
    struct hf_why_id why;
};

/* A group that takes sites alone. */
struct hf_uptime_group {
    uint32_t group;        /* of the assessment */
    int64_t sites_lost[2]; /* of those served today: [0] worst, [1] surely, so many at least */
    int64_t subscribers_lost[2];
    double share[2];        /* of the time, from which its loss outweighs: [0] the least that may
                               do, [1] the most that is needed; NaN: it takes none there */
    double people_share[2]; /* the same by people */
    struct hf_range chance; /* as said; unknown: not said */
    struct hf_why_id why;
};

struct hf_uptime_product {
    uint32_t product;
    double hours; /* a year that its units are down, added up, at worst */
};

struct hf_uptime_base {
    int64_t sites, services;                   /* served today */
    int64_t sites_unserved, services_unserved; /* not known to be */
    int64_t units;
    int64_t units_assumed;     /* of them, whose rate nobody says */
    int64_t units_unknown;     /* of them, of no known product */
    int64_t providers_unknown; /* of what devices need, beside the units */
    int64_t dependencies_open; /* of which the number needed is not said */
    int64_t links;             /* between two sites */
    bool has_link_rate;
    struct hf_range restore_hours, link_rate;
    int64_t services_exact[2]; /* by single failures */
    double widest;             /* minutes a year between the bounds of a service, at one end */
    double mean_width;         /* of the services that are not exact, at the wider end */
    double site_minutes[2];    /* a year, in the mean of the sites, by single failures */
    double site_minutes_groups[2];
    double subscriber_hours[2];
    uint32_t sets;            /* of groups lost together that were looked at */
    double left_out[2];       /* probability of the others, within the figures with groups */
    int64_t singles_left_out; /* groups whose loss was not computed */
    struct hf_uptime_product product[HF_UPTIME_PRODUCTS]; /* most hours first */
    uint32_t product_count;
};

struct hf_uptime {
    struct hf_uptime_base base;
    struct hf_uptime_cell *cell; /* by region, then function */
    uint32_t cell_count;
    struct hf_uptime_site *site; /* those that are down longest at worst; then by people */
    uint32_t site_count;
    struct hf_uptime_group *group; /* by the share that may do */
    uint32_t group_count;
    uint32_t chance_count; /* as asked */
};

#endif
