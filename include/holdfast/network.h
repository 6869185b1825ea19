/* holdfast/network.h - who loses service when everything of a risk group is lost at once?
 *
 * **Model.** Nodes (devices) and links bear labels: the risk groups they belong to. Losing a set of
 * groups takes down every node and link with ANY of its labels in the set. A demand is served when
 * one of its nodes is up and joined, through nodes and links that are up, to a gateway of the
 * demand's function that is up. Nodes that carry no traffic of others are reached but not passed
 * through. One breadth-first search from all gateways of a function answers all its demands: plain,
 * slow enough to be checked by eye, and kept for good as the reference for faster methods.
 *
 * **Directed dependence.** A node may need pools (clocks, names, authentication, management,
 * power): it works when it is up and every pool that it needs works; a pool works when enough of
 * its members do. What does not work is neither passed through nor served, and is no gateway. Where
 * nodes need each other in a cycle there are two answers, and the caller names one:
 * HF_FIXPOINT_GREATEST (what runs keeps running) or HF_FIXPOINT_LEAST (a start from black: only
 * what can be started in some order works).
 *
 * Connectivity is an upper bound on service: whether what is left has the capacity is asked by
 * holdfast/capacity.h.
 *
 * **Bounds.** HF_BOUND_BEST: elements of unknown maker survive, labels that are only possible do
 * not count. HF_BOUND_WORST: an element of unknown maker (under a threat) fails with every group of
 * that threat, and possible labels count. Losing nothing takes nothing down in either.
 *
 * **Order of use.** Any C caller: fill a `struct hf_network`, call hf_network_lose; for many losses
 * holdfast/sweep.h, for the fewest groups holdfast/cuts.h, for what fails over time
 * holdfast/ageing.h. **Ownership.** Arrays stay the caller's. **Cost.**
 * hf_network_lose is one look at each label, node and link per function with gateways, and at
 * each member and need of the pools until nothing changes.
 */
#ifndef HOLDFAST_NETWORK_H
#define HOLDFAST_NETWORK_H

#include <holdfast/assessment.h>

enum hf_bound { HF_BOUND_BEST, HF_BOUND_WORST };
enum { HF_BOUNDS = HF_BOUND_WORST + 1, HF_THREATS_MAX = 16 };
enum hf_fixpoint { HF_FIXPOINT_GREATEST, HF_FIXPOINT_LEAST };
enum { HF_FIXPOINTS = HF_FIXPOINT_LEAST + 1 };

/* All `start` arrays are compressed sparse rows (struct hf_csr of holdfast/snapshot.h) with one
 * more element than rows; examples/vendor_cut.c fills some by hand. Members said to be optional may
 * be NULL, which means what is said there. */
struct hf_network {
    uint32_t node_count;
    struct hf_csr node_label;    /* groups that surely take the node down */
    struct hf_csr node_maybe;    /* optional (none): groups that possibly do */
    const uint8_t *node_unknown; /* optional (none): bit t set: maker unknown under threat t, below
                                    8; under the others nothing is */
    const uint8_t *node_transit; /* optional (all 1): 0: carries no traffic of others */

    uint32_t link_count;
    const uint32_t *link_a, *link_b;      /* nodes; a link of a node to itself does nothing */
    struct hf_csr link_label, link_maybe; /* the second optional */

    uint32_t label_count;
    const uint8_t *label_threat; /* optional (all 0): 0 ... HF_THREATS_MAX - 1 */

    uint32_t function_count;
    struct hf_csr gateway; /* per function: nodes */

    uint32_t demand_count; /* what has to be served: a site, for a function */
    const uint32_t *demand_function;
    struct hf_csr demand_node; /* nodes where it is delivered: one that is served is enough */
    const uint8_t *demand_all; /* optional (none): 1: in the worst case all of them are needed */
    const uint32_t *demand_needed; /* optional (all 1): so many of them have to be served */

    uint32_t pool_count;         /* what nodes may need */
    struct hf_csr pool_member;   /* nodes; one that stands there twice counts twice */
    const uint32_t *pool_needed; /* optional (all 1): members that have to work */
    struct hf_csr node_need;     /* optional (none): pools, all of which have to work */
};

enum hf_demand_state {
    HF_DEMAND_SERVED,
    HF_DEMAND_UNREACHED, /* enough nodes of it are up, but too few work and reach a gateway */
    HF_DEMAND_GONE,      /* too few nodes of it are up */
};

struct hf_network_loss {
    const uint32_t *group; /* labels */
    uint32_t count;
    enum hf_bound bound;
    enum hf_fixpoint fixpoint; /* matters only where nodes need pools */
};

/* Fills state[demand_count] with enum hf_demand_state. A demand without nodes is UNREACHED.
 * HF_ERR_ARGUMENT for an inconsistent network, HF_ERR_MEMORY; state is then untouched. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_network_lose(const struct hf_network *network,
                                                       const struct hf_network_loss *loss,
                                                       struct hf_arena scratch, uint8_t *state);

#endif
