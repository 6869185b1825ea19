/* holdfast/ageing.h - equipment fails, and one day nobody replaces it: who is served how long?
 *
 * **Model.** Devices and links, or the units that a device consists of, fail at constant rates, or
 * at rates that all units of a pool have times a factor of the month (units that age). A pool of
 * spares replaces what fails, first come first served, and a replacement fails again at the same
 * rate. Once the pool is empty, what fails stays down. A demand is served in a month when it is by
 * the rules of resilience.h with what is up at the end of that month; a site is when all its
 * demands are.
 *
 * **Stays down** means to the end: what a later delivery, unit from repair or swap would have
 * brought back is not brought back; such units serve later failures. So months are those in which a
 * site goes dark for the first time or earlier, and `restorable` says of how many devices this is
 * untrue at the end.
 *
 * **Trials.** Each draws lives for everything; the first life of a device in a trial depends on the
 * seed, the trial and the device alone, so that two questions of the same seed can be compared
 * trial by trial. Since nothing comes back, the month in which a demand goes dark is the largest,
 * over all ways to a gateway, of the least month on the way; one pass finds it for 64 trials.
 *
 * **What is not served with everything up** (before any loss) cannot go dark: such a demand is left
 * out of its site, a site of such demands only is left out of all sums; both are counted.
 *
 * **Order of use.** Any C caller: fill a `struct hf_network` and a `struct hf_ageing_question`,
 * call hf_ageing. **Ownership.** Results lie in `keep`. The same bytes on any number of threads.
 * **Memory.** Per thread 128 bytes for each device and link that ages, 64 for each site, 16 for
 * each demand. **Cost.** bench/README.md has figures.
 */
#ifndef HOLDFAST_AGEING_H
#define HOLDFAST_AGEING_H

#include <holdfast/network.h>

#define HF_AGEING_MONTHS_MAX 254
#define HF_AGEING_TRIALS_MAX 1000000
#define HF_AGEING_RATE_MAX   1000.0 /* failures a year */
#define HF_AGEING_FACTOR_MAX 1e6
#define HF_AGEING_BY_MAX     16
#define HF_AGEING_LEVELS_MAX 16

/* Months count from 0; all that happens by month happens at its beginning. An all-zero member is
 * "there is none of it". */
struct hf_ageing_pool {
    uint32_t stock;
    uint32_t repair_until;    /* what fails before this month can be repaired */
    uint32_t repair_months;   /* and is a spare so many months after; 0: at once, in its place */
    double repair_loss_ratio; /* 0 ... 1: that share of it does not come back, each by itself */
    uint32_t supply_until; /* what fails before this month is replaced from elsewhere at once, and
                              not counted */
    double rate_shape; /* 0: the rates are known; else, in each trial, all rates of the pool are so
                          many times as high as one draw of mean 1 and this shape says (gamma) */
    const double *rate_factor; /* optional: per month of the horizon, what all its rates are times
                                  there, 0 ... HF_AGEING_FACTOR_MAX: units that age */
};

struct hf_ageing_delivery {
    uint32_t pool, month, units;
    double loss_ratio; /* 0 ... 1: that share of it is of no use, each unit by itself */
};

/* Units of the stock that are of no use from this month on; what expires first is used first. */
struct hf_ageing_lot {
    uint32_t pool, month, units; /* all lots of a pool together at most its stock */
};

/* By node or by link; all NULL: none of them fails. */
struct hf_ageing_elements {
    const uint32_t *pool; /* HF_NONE: never fails */
    const double *rate;   /* failures a year: 0 ... HF_AGEING_RATE_MAX */
    const uint32_t
        *swap_month; /* optional: from this month on it is one that never fails; HF_NONE */
};

/* What nodes consist of, beside what `node` says of them: a node is down while more than `allowed`
 * of its units of one pool are. */
struct hf_ageing_parts {
    uint32_t count;
    const uint32_t *node;    /* HF_NONE: uses spares, takes nothing down */
    const uint32_t *pool;    /* each unit fails by itself, as in struct hf_ageing_elements */
    const double *rate;      /* of a unit */
    const uint32_t *units;   /* optional (1) */
    const uint32_t *allowed; /* optional (0); the same in all parts of a node and pool */
    const uint32_t *from_month, *until_month; /* optional (0; HF_NONE: always): in service */
};

struct hf_ageing_question {
    uint32_t months; /* horizon: 1 ... HF_AGEING_MONTHS_MAX */
    uint32_t trials; /* 1 ... HF_AGEING_TRIALS_MAX */
    uint64_t seed;
    uint32_t threads; /* at most so many; 0: as many as the machine has use for */

    struct hf_ageing_elements node, link;
    struct hf_ageing_parts part;
    uint32_t pool_count; /* of spares; no relation to the pools of the network */
    const struct hf_ageing_pool *pool;
    uint32_t delivery_count;
    const struct hf_ageing_delivery *delivery; /* in any order */
    uint32_t lot_count;
    const struct hf_ageing_lot *lot; /* in any order */

    struct hf_network_loss loss; /* what is lost before the first month; count 0: nothing */

    const uint32_t *demand_site; /* optional (each its own): below site_count */
    uint32_t site_count;
    const int64_t *site_weight;   /* optional (0), subscribers: HF_COUNT_UNKNOWN or 0 and more */
    const int64_t *demand_weight; /* optional, instead: what is lost with each demand alone */
    const uint32_t *demand_class; /* optional: below class_count; weights are summed by it too */
    uint32_t class_count;
    bool has_site_months; /* in how many trials each site goes dark in each month is wanted */

    uint32_t by_count;
    const uint32_t *by; /* months: how often is it dark at the end of this one */
    uint32_t level_count;
    const double *level;  /* quantiles: above 0, below 1 */
    uint32_t demand_rows; /* the month of each single demand is wanted, of so many trials */
};

/* Mean over the trials and its standard error (NaN of one trial). */
struct hf_ageing_mean {
    double mean, error;
};

/* The least number that a share of `level` of the trials does not exceed, and the same two standard
 * errors of the rank lower and upper (within what was seen). */
struct hf_ageing_level {
    int64_t value, lower, upper;
};

/* How long a demand or a site is served. */
struct hf_ageing_row {
    uint64_t months_served; /* added up over the trials */
    bool is_served_today;   /* with everything up; false: the other members say nothing */
};

struct hf_ageing_spares {
    uint64_t failures;   /* added up over the trials, as all here */
    uint64_t unreplaced; /* of them */
    uint64_t restorable; /* of them, by a swap, or by spares that are left at the end */
};

struct hf_ageing {
    uint32_t months, trials;
    uint32_t site_count;       /* question's, or the demands */
    uint32_t demands_unserved; /* today, with everything up */
    uint32_t sites_unserved;
    uint32_t sites_weight_unknown; /* of those served today; with demand_weight it counts demands */
    int64_t weight_unserved;       /* of the sites or demands not served today, where it is known */
    int64_t sites, weight;         /* served today: what the sums below start from */

    /* At the end of each month. */
    struct hf_ageing_mean *sites_served, *weight_served;
    struct hf_ageing_level *weight_level; /* [month * level_count + level] */
    uint32_t *trial_sites;                /* [trial * months + month] */
    int64_t *trial_weight;

    uint32_t *site_month;  /* [site * months + month]: trials in which it goes dark then; NULL: not
                              wanted */
    int64_t *class_weight; /* [class * months + month]: dark at its end, added up over the trials */

    struct hf_ageing_row *demand, *site;
    uint32_t *demand_dark, *site_dark; /* trials dark by then: [demand * by_count + by] */
    uint32_t *site_order;  /* those served today first, those with the fewest months before; ties:
                              by number */
    uint8_t *demand_month; /* [demand * rows + trial]: dark from this month on; 255: served to the
                              end; rows: the lesser of demand_rows and trials */

    struct hf_ageing_spares *pool;
    uint32_t *pool_empty; /* trials in which something has stayed down: [pool * months + month] */

    uint32_t places, arcs; /* of the contracted network */
    uint64_t visits;       /* arcs looked at, each for 64 trials */
};

/* HF_ERR_ARGUMENT for an inconsistent network or question, HF_ERR_LIMIT where the weights together
 * (with classes: times the trials) or the devices, links and units together do not fit,
 * HF_ERR_MEMORY; *result is then untouched. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_ageing(const struct hf_network *network,
                                                 const struct hf_ageing_question *question,
                                                 struct hf_arena *keep, struct hf_arena scratch,
                                                 struct hf_ageing *result);
#endif
