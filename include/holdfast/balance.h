/* holdfast/balance.h - one pool of spares through a ban: what fails, what comes back, what is
 * harvested, what may no longer be installed, and until when the shelf is not found empty.
 *
 * **Model.** X(t) = units on hand at 0 - units that failed until t + units that came in until t.
 * The pool is *short* from the first failure that finds nothing on the shelf, X < 0.
 *
 *  - **Failures** are a Poisson process with intensity theta * m(t), m(t) being the units in
 * service, or with cohorts their summed hazard; every event takes a batch of units. theta is known,
 * or has a gamma distribution (what a prior and recorded failures leave), and with the probability
 * of a common defect it is so many times higher for good.
 *  - **Deliveries** come at known moments, each unit of one being usable with a probability of its
 * own: units harvested from swapped sites, orders under way, units promised back by a repairer.
 *  - **Loops** take a share of the failed units, and give each back with the probability `yield`
 * after a turnaround: a repairer until the ban ends it, an own workshop, units that prove good.
 *  - **Lots** are the part of the stock that may not be installed after a day. What expires first
 * is used first.
 *
 * **Two probabilities, never one for the other.** `hold`: no shortage at any moment before t (first
 * passage). `available`: no shortage at t itself (pointwise), which is higher wherever units come
 * in, since a gap may have been filled again.
 *
 * **Units.** Time in years of HF_DAYS_PER_YEAR days from the balance's start.
 * **Ownership.** Arrays stay the caller's. An all-zero member is "there is none of it".
 * **Errors.** HF_ERR_ARGUMENT for values outside the ranges said here, HF_ERR_MEMORY; results are
 * then untouched.
 */
#ifndef HOLDFAST_BALANCE_H
#define HOLDFAST_BALANCE_H

#include <holdfast/arena.h>
#include <holdfast/hold.h>

/* theta, failures per unit and year (with cohorts a factor on their hazard): `known` if `shape` is
 * 0, else gamma distributed with that shape and mean shape / unit_years. */
struct hf_failure_law {
    double known;              /* >= 0, finite */
    double shape;              /* >= 0: failures seen and the prior's share */
    double unit_years;         /* > 0 if shape > 0: service seen, and the prior's share */
    double defect_probability; /* 0 ... 1: that a common defect comes out */
    double defect_factor;      /* >= 0: theta is then this many times as high */
};

/* Units that age: hazard (shape / scale) * ((age + t) / scale)^(shape - 1), Weibull's. */
struct hf_age_cohort {
    double share_ratio; /* of the units in service; all cohorts together 1 */
    double age_years;   /* at 0, >= 0; > 0 if shape < 1 */
    double scale_years; /* > 0 */
    double shape;       /* > 0; 1 is a constant rate of 1 / scale */
};

struct hf_balance_delivery {
    double years;      /* >= 0, ascending */
    int64_t units;     /* >= 0 */
    double good_ratio; /* 0 ... 1, each unit on its own; with is_harvest and a yield law that */
    bool is_harvest;
};

struct hf_repair_loop {
    double share_ratio;        /* of the failed units; all loops together at most 1 */
    double yield_ratio;        /* 0 ... 1 of the units sent */
    double turnaround_years;   /* >= 0, mean */
    uint32_t stages;           /* 0: always exactly that long; k: Erlang distributed, k stages */
    double send_until_years;   /* units that fail later are not sent; infinity: no end */
    double return_until_years; /* units not back by then stay out; infinity: no end */
    double wip_mean;           /* expected good units still to come of those out at 0: Poisson, as
                                * if the loop had always run like this */
};

/* Units of the stock that cannot be used any more from `until_years` on. */
struct hf_balance_lot {
    double until_years; /* >= 0, ascending */
    int64_t units;      /* all lots together at most the stock */
};

struct hf_balance {
    const struct hf_stock_piece *piece; /* units in service, as in struct hf_stock_pool */
    uint32_t piece_count;
    struct hf_failure_law failure;
    const struct hf_age_cohort *cohort;
    uint32_t cohort_count;
    const double *batch; /* batch[j]: probability that an event takes j + 1 units; sums to 1 */
    uint32_t batch_count;
    double met_by_swap_ratio; /* 0 ... 1: of the failed units, each on its own: met by swapping the
                               * site instead; such a unit takes none and is not repaired */
    const struct hf_balance_delivery *delivery;
    uint32_t delivery_count;
    double harvest_good, harvest_bad; /* yield law of harvested units: beta distributed with these
                                       * two shapes, the same draw for all; both 0: good_ratio */
    const struct hf_repair_loop *loop;
    uint32_t loop_count;
    const struct hf_balance_lot *lot;
    uint32_t lot_count;
    int64_t stock; /* usable units on hand at 0, >= 0 */
};

/* How an answer was found, and what it is worth. */
enum hf_balance_method {
    HF_BALANCE_CLOSED,    /* Poisson, negative binomial or a mixture of both: nothing comes in */
    HF_BALANCE_EPOCHS,    /* exact recursion from one delivery or expiry to the next */
    HF_BALANCE_RETURNS,   /* loops: `available` exact, `hold` by a chain whose rate of return is the
                           * exact one given the stock on hand, not given its whole past. Exact until
                           * the first failed unit can be back and from the last return on; between
                           * them see docs/design/010-balance.md for measured differences. */
    HF_BALANCE_SIMULATED, /* loops that go on for more than a few turnarounds: by simulation, the
                           * same draws in every run; error_max is 3 standard errors */
};

struct hf_balance_quality {
    enum hf_balance_method method;
    double error_max;     /* bound on each probability from cut-off tails, and the measured error of
                           * the nodes; what HF_BALANCE_RETURNS says is not in it */
    uint32_t rate_nodes;  /* rates over which the recursion was averaged; 1: known, or closed */
    uint32_t yield_nodes; /* yields likewise */
    int64_t lattice_units; /* 1: every unit counted; more: counted in so many at a time, since
                            * chance moves the demand by many times as much */
};

struct hf_balance_point {
    double hold;        /* P(never short until then) */
    double available;   /* P(not short at that moment) */
    double short_units; /* expected units that wait for a spare at that moment */
};

/* The balance at `count` moments (years, ascending, >= 0, finite). HF_ERR_LIMIT where loops meet
 * lots that expire, or so many failures that the chain would be slow. `quality` may be NULL. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_balance_curve(const struct hf_balance *balance,
                                                        const double *years, uint32_t count,
                                                        struct hf_balance_point *point,
                                                        struct hf_balance_quality *quality,
                                                        struct hf_arena scratch);

/* P(hold) alone, for every stock instead of the balance's and every moment, to 1e-7 besides what
 * `quality` says: hold[s * count + d]. What a cost against a date is made of. */
struct hf_balance_grid {
    const int64_t *stock; /* >= what the lots hold, in any order */
    uint32_t stock_count;
    const double *years; /* as for hf_balance_curve */
    uint32_t count;
    double hold_least; /* 0 <= hold_least < 1: where less than this holds, 0 is given instead; what
                        * a  network needs of each pool, and the higher the faster */
};
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_balance_hold_table(const struct hf_balance *balance, const struct hf_balance_grid *grid,
                      double *hold, struct hf_balance_quality *quality, struct hf_arena scratch);

/* Per confidence (0 < confidence < 1, in any order) the last moment until which the pool holds with
 * it: from first passage, never from `available`. Infinity if for ever; where loops are simulated,
 * if for more than 51.2 years. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_balance_hold_until(const struct hf_balance *balance, const double *confidence, uint32_t count,
                      double *years, struct hf_balance_quality *quality, struct hf_arena scratch);

/* Least stock that holds until `years` (finite) with `confidence`; beyond the lots, units are taken
 * to be usable for ever. HF_STOCK_ONE_IN_HAND: one more, if anything can fail until then. */
struct hf_balance_wish {
    double years;
    double confidence;
    enum hf_stock_convention convention;
};
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_balance_needed(const struct hf_balance *balance,
                                                         const struct hf_balance_wish *wish,
                                                         int64_t *needed, struct hf_arena scratch);

/* All that is asked of one balance, at once: what is simulated is then simulated once, and dates,
 * curve and needed units are those of the same draws, so that none contradicts another. */
struct hf_balance_question {
    double horizon_years;     /* > 0, finite: a date after it is infinity */
    const double *confidence; /* each between 0 and 1, both excluded */
    uint32_t confidence_count;
    const double *years; /* moments of the curve: ascending, 0 ... horizon */
    uint32_t count;
    const struct hf_balance_wish *wish; /* years 0 ... horizon */
    uint32_t wish_count;
};

/* `*_error`: one standard error of what is simulated, 0 where nothing is; a little more than the
 * spread of sixteen independent parts of the draws says, since sixteen are few. Of a date: half of
 * how far it moves when its confidence moves by one standard error either way; infinity if one of
 * the two is never. Of needed units likewise. */
struct hf_balance_answer {
    double *until, *until_error; /* per confidence, years */
    double *share_error;         /* per confidence: of the share that holds until that date */
    struct hf_balance_point *point;
    double *hold_error, *available_error;
    int64_t *needed;      /* per wish */
    double *needed_error; /* units */
    struct hf_balance_quality quality;
    uint64_t paths; /* 0: not simulated */
};

/* Results are in `keep`. Loops that are too many for the chain, or meet lots that expire, are
 * simulated here. HF_ERR_LIMIT: batches, ageing or random turnarounds of so many failures that not
 * even a few paths are followed in reasonable time. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_balance_answer(const struct hf_balance *balance, const struct hf_balance_question *question,
                  struct hf_arena *keep, struct hf_arena scratch, struct hf_balance_answer *answer);

/* Jeffreys' prior for a rate: shape 1/2 and no service. A law with a shape of its own needs
 * unit_years > 0 before it is used: what hf_failure_law_update gives has. */
HF_PUBLIC struct hf_failure_law hf_failure_law_jeffreys(void);

/* The operator's own failures in its own unit-years on top of what was known: prior (NULL:
 * Jeffreys) gamma -> gamma. A prior that knows its rate keeps it. What is said of a common defect
 * stays. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_failure_law_update(const struct hf_failure_law *prior,
                                                             double failures, double unit_years,
                                                             struct hf_failure_law *updated);

#endif
