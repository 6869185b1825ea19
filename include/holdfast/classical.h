/* holdfast/classical.h - the steady-state models of the trade: what a stock would be without a ban.
 *
 * None of these can state a date: they assume that supply goes on for ever. They are here as the
 * state of things before a ban (which levels an operator's own planning has led to), and for the
 * newsvendor, which is the limit of a final order without holding cost.
 *
 * **Units.** Costs are expectations in any one unit of money (all of one call in the same), times
 * in any one unit of time.
 * **Errors.** HF_ERR_ARGUMENT for values outside the ranges said here, HF_ERR_LIMIT where the work
 * would exceed a stated bound, HF_ERR_MEMORY; results are then untouched.
 */
#ifndef HOLDFAST_CLASSICAL_H
#define HOLDFAST_CLASSICAL_H

#include <holdfast/arena.h>

/* ---- one place, one order: the newsvendor ---- */

struct hf_unit_costs {
    double holding;  /* per unit left over, >= 0 (finite) */
    double shortage; /* per unit short, > 0 */
};

/* Expected cost at a stock, Poisson demand of that mean (<= 1e15). With periodic review and a lead
 * time the mean is that of lead time and review period together. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_newsvendor_cost(const struct hf_unit_costs *costs,
                                                          double mean, int64_t stock, double *cost);

/* The least stock with P(D <= stock) >= shortage / (shortage + holding): the cheapest. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_newsvendor_best(const struct hf_unit_costs *costs,
                                                          double mean, int64_t *stock);

/* The same with prices: profit = revenue min(D, S) - purchase S + salvage (S - D)+. */
struct hf_unit_prices {
    double revenue;  /* > purchase */
    double purchase; /* > salvage, >= 0 */
    double salvage;  /* < purchase; < 0: disposal costs */
};
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_newsvendor_profit(const struct hf_unit_prices *prices,
                                                            double mean, int64_t stock,
                                                            double *profit);
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_newsvendor_order(const struct hf_unit_prices *prices,
                                                           double mean, int64_t *stock);

/* ---- one place, orders again and again: (r, Q) ---- */

struct hf_reorder {
    double holding_per_time;  /* per unit on hand, > 0 */
    double shortage_per_time; /* per unit short, > 0 */
    double order_cost;        /* per order, >= 0 */
    double demand_per_time;   /* Poisson, > 0 */
    double lead_time;         /* >= 0; demand in it at most 1e9 */
};
struct hf_reorder_policy {
    int64_t point;    /* order when stock on hand and on order, less what is owed, falls to this */
    int64_t quantity; /* >= 1 */
    double cost_per_time;
};
/* Exact cost of a policy, quantity at most 1e6. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_reorder_cost(const struct hf_reorder *reorder,
                                                       int64_t point, int64_t quantity,
                                                       double *cost_per_time);
/* The cheapest policy. HF_ERR_LIMIT if its quantity were above 1e6. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_reorder_best(const struct hf_reorder *reorder,
                                                       struct hf_reorder_policy *policy);

/* ---- lot size when the supplier fails at times ---- */

/* Steady demand; the supplier works for exponential times of mean 1 / disruption_rate and is out
 * for those of mean 1 / recovery_rate; what cannot be served meanwhile is lost. */
struct hf_disruption {
    double holding_per_time, shortage_per_unit, order_cost, demand_per_time; /* > 0 */
    double disruption_rate, recovery_rate;                                   /* > 0 */
};
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_disruption_cost(const struct hf_disruption *supply,
                                                          double quantity, double *cost_per_time);
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_disruption_best(const struct hf_disruption *supply,
                                                          double *quantity, double *cost_per_time);

/* ---- stages in a row: Clark and Scarf ---- */

enum hf_serial_demand { HF_SERIAL_POISSON, HF_SERIAL_NORMAL };

/* A stage, the one that customers see first. */
struct hf_serial_stage {
    double echelon_holding; /* per unit and time of what the stage adds, > 0 */
    double lead_mean;       /* demand in its lead time, > 0 */
    double lead_deviation;  /* Normal: its standard deviation, > 0; Poisson: not looked at */
};
struct hf_serial {
    const struct hf_serial_stage *stage;
    uint32_t stage_count; /* 1 ... 64 */
    double shortage;      /* per unit owed to customers and time, > 0 */
    enum hf_serial_demand demand;
};
/* Best echelon base-stock levels (level[stage_count] of the caller's: whole numbers for Poisson)
 * and the cost per time. Poisson: exact, lead-time demands together at most 20,000. Normal: panels
 * of 16 nodes, to about 1e-9 of the cost, at most 300 panels a stage. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_serial_best(const struct hf_serial *serial,
                                                      struct hf_arena scratch, double *level,
                                                      double *cost_per_time);

/* ---- guaranteed service on a tree: Graves and Willems ---- */

#define HF_SERVICE_ANY INT32_MAX

struct hf_service_node {
    double holding_per_time; /* per unit, >= 0 */
    double demand_deviation; /* of the demand over one period that its stock is held against, times
                              * the safety factor; >= 0 */
    int32_t periods;         /* its own processing time, >= 0 */
    int32_t inbound_least;   /* service time of its outside supplier, >= 0; 0: at once, or none */
    int32_t outbound_most;   /* promised to customers at most; HF_SERVICE_ANY: no such promise */
};
struct hf_service_edge {
    uint32_t source, target; /* goods flow from source to target */
};
struct hf_service_tree {
    const struct hf_service_node *node;
    const struct hf_service_edge *edge; /* node_count - 1, connecting all nodes */
    uint32_t node_count;                /* 1 ... 100,000 */
};
/* Service times promised by each node (outbound[node_count] of the caller's) with the least cost of
 * safety stock, sum of holding * deviation * sqrt(inbound + own - outbound). Exact dynamic
 * programme over whole periods; work nodes * periods^2, HF_ERR_LIMIT above 1e8. HF_ERR_ARGUMENT if
 * the edges are no tree. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_service_best(const struct hf_service_tree *tree,
                                                       struct hf_arena scratch, int32_t *outbound,
                                                       double *cost_per_time);

#endif
