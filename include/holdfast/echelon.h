/* holdfast/echelon.h - a depot and the bases that it supplies: how many units each base is short
 * of.
 *
 * **Model.** Base j fails lambda_j units a year (Poisson). A share r_j is repaired there in T_j
 * years; the rest goes to the depot, which sends a unit in exchange as soon as it has one, in the
 * order of requests, in O_j years, and repairs what it gets in D years. All repair shops have room
 * for all. The depot's outstanding units N are Poisson; with a stock of s_0 it owes (N - s_0)+, and
 * each of those is owed to base j with the chance p_j. So base j waits for X_j = Poisson(own_j) +
 * Binomial((N - s_0)+, p_j), which is exact (Graves 1985, Simon 1971). METRIC takes it as Poisson
 * of the same mean, VARI-METRIC as negative binomial of the same mean and variance; both are here
 * to compare with.
 *
 * **After a ban** the same holds at any one moment with the units outstanding at that moment
 * (hf_echelon_after). That is pointwise, not the chance that a base was never short before.
 *
 * **Accuracy.** Every sum is of positive terms, the recurrences too; masses below 1e-18 are left
 * out.
 * **Errors.** HF_ERR_ARGUMENT for values outside the ranges said here; HF_ERR_LIMIT where a mean is
 * too large for windows of masses (HF_ECHELON_MEAN_MAX; depot stocks up to 1e9 are fine);
 * HF_ERR_MEMORY; results are then untouched.
 */
#ifndef HOLDFAST_ECHELON_H
#define HOLDFAST_ECHELON_H

#include <holdfast/hold.h>

#define HF_ECHELON_MEAN_MAX 500.0

struct hf_echelon_base {
    double demand_per_year; /* >= 0, finite */
    double repaired_ratio;  /* 0 ... 1: repaired at the base */
    double repair_years;    /* >= 0, finite */
    double ship_years;      /* from the depot, >= 0, finite; always that long */
};
struct hf_echelon {
    const struct hf_echelon_base *base;
    uint32_t base_count; /* >= 1 */
    double depot_years;  /* repair or resupply of the depot, >= 0, finite */
};

/* What base j waits for apart from what the depot owes, and what the depot has outstanding when it
 * last could send something that is there now. */
struct hf_echelon_flow {
    double depot_mean; /* E[N] */
    double own_mean;   /* own_j */
    double share;      /* p_j */
};

/* Steady state: depot_mean = sum of lambda_j (1 - r_j) D, own = lambda_j (r_j T_j + (1 - r_j) O_j).
 * flow[base_count] of the caller's. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_echelon_steady(const struct hf_echelon *network,
                                                         struct hf_echelon_flow *flow);

/* The depot's repairer ends: what fails after send_until_years is not sent, what is not back by
 * return_until_years stays out. Bases repair on. Before 0 everything was steady. */
struct hf_echelon_ban {
    const struct hf_stock_piece *piece; /* units in service over those of the demand rates, as in
                                         * struct hf_stock_pool; NULL: 1 for ever */
    uint32_t piece_count;
    double send_until_years;   /* >= 0; infinity: no end */
    double return_until_years; /* >= 0; infinity: no end */
    double yield_ratio;        /* 0 ... 1: of the units sent come back (before 0: all did) */
};
/* At `years` >= 0, finite. The repair time is exactly depot_years. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_echelon_after(const struct hf_echelon *network,
                                                        const struct hf_echelon_ban *ban,
                                                        double years, struct hf_echelon_flow *flow);

enum hf_echelon_method { HF_ECHELON_EXACT, HF_ECHELON_METRIC, HF_ECHELON_VARI };

/* What a plan makes small: units short at all bases, or -ln of the product of hold probabilities.
 */
enum hf_echelon_aim { HF_ECHELON_SHORT, HF_ECHELON_HOLD };

struct hf_echelon_question {
    const struct hf_echelon_flow *flow;
    uint32_t base_count;
    enum hf_echelon_method method;
    enum hf_echelon_aim aim; /* of a curve or split */
};

struct hf_echelon_answer {
    double short_mean;       /* expected units short */
    double hold_probability; /* P(none is short) */
};
/* Of every base with its stock >= 0; the depot's at most 1e9. Bases are not independent of each
 * other: the product of their probabilities is not that of all of them. */
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_echelon_evaluate(const struct hf_echelon_question *question, int64_t depot_stock,
                    const int64_t *base_stock, struct hf_arena scratch,
                    struct hf_echelon_answer *answer);

/* The best split of a total between depot and bases. */
struct hf_echelon_point {
    int64_t depot_stock;
    double value; /* what the aim counts */
};
/* point[t] for all totals t = 0 ... total_most (<= 10,000), exact: for each depot stock units go to
 * bases where they help most, which is best if what they help falls with every unit (looked at;
 * true of units short always); else by an exact recursion over the bases. Not convex in t: see
 * trade.h. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_echelon_curve(const struct hf_echelon_question *question,
                                                        uint32_t total_most,
                                                        struct hf_arena scratch,
                                                        struct hf_echelon_point *point);
/* That split itself, for one total and depot stock: base_stock[base_count] of the caller's. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_echelon_split(const struct hf_echelon_question *question,
                                                        uint32_t total, int64_t depot_stock,
                                                        struct hf_arena scratch,
                                                        int64_t *base_stock);

#endif
