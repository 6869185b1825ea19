/* holdfast/resilience.h - who loses service when everything of a risk group is lost at once?
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
 * Connectivity is an upper bound on service: whether what is left has the capacity is not asked.
 *
 * **Bounds.** HF_BOUND_BEST: elements of unknown maker survive, labels that are only possible do
 * not count. HF_BOUND_WORST: an element of unknown maker (under a threat) fails with every group of
 * that threat, and possible labels count. Losing nothing takes nothing down in either.
 *
 * **Order of use.** Any C caller: fill a `struct hf_network`, call hf_network_lose. Within an
 * assessment: hf_resilience_assess, after stock. **Ownership.** Arrays stay the caller's. **Cost.**
 * hf_network_lose is one look at each label, node and link per function with gateways, and at
 * each member and need of the pools until nothing changes.
 */
#ifndef HOLDFAST_RESILIENCE_H
#define HOLDFAST_RESILIENCE_H

#include <holdfast/assessment.h>

enum hf_bound { HF_BOUND_BEST, HF_BOUND_WORST };
enum { HF_BOUNDS = HF_BOUND_WORST + 1, HF_THREATS_MAX = 8 };
enum hf_fixpoint { HF_FIXPOINT_GREATEST, HF_FIXPOINT_LEAST };
enum { HF_FIXPOINTS = HF_FIXPOINT_LEAST + 1 };

/* All `start` arrays are compressed sparse rows with one more element than rows. Members said to be
 * optional may be NULL, which means what is said there. */
struct hf_network {
    uint32_t node_count;
    struct hf_csr node_label;    /* groups that surely take the node down */
    struct hf_csr node_maybe;    /* optional (none): groups that possibly do */
    const uint8_t *node_unknown; /* optional (none): bit t set: maker unknown under threat t */
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

/* Herfindahl and Hirschman's index of units per group, and its inverse, the effective number of
 * groups. `unknown` more units belong to nobody knows whom: lower bound with each a group of its
 * own, upper with all in the largest group (no assignment of them gives more). NaN without units.
 * Units >= 0. */
struct hf_hhi {
    struct hf_range hhi;
    struct hf_range effective_number;
};
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_concentration(const int64_t *units, uint32_t count,
                                                        int64_t unknown, struct hf_hhi *result);

/* Nodes and link ends that hf_resilience_assess looks at, at most, for up to 512 losses at once:
 * some seconds. */
#define HF_RESILIENCE_VISITS_MAX 400000000

/* Fills assessment->{group, loss, singles_left_out, pairs_left_out, assumed, assumed_group,
 * assumed_part, assumed_site, region_risk, key_site, key_sites_left_out, share, concentration,
 * site_risk, site_group}.
 *
 *  - **Nodes** are deployed device rows. **Groups** by threat: "vendor" (brands and manufacturers
 * of devices and of the modules in them, providers of leased links; a party stands for those it
 * surely controls: more than half of the shares, or said to control), then "unknown maker" if there
 * are such devices (it has shares, but no loss of its own), "component supply" (named "components
 * of" and the party: makers of parts in the bill of material, whatever the depth; unknown unless
 * the bill is said to be complete), "shared route" (links' risk_group). A stake or control that may
 * exist but is not sure makes the owner's group possible. Losses: every single group, every pair
 * within one threat, in the order of the groups.
 *  - **Links** are those deployed, with both ends known. At a site where some device is not linked
 * to another one of the site, all its devices are taken as joined (assumption site_is_joined:
 * few inventories hold the cables of a room).
 *  - **Gateways**: rows of the gateway table; a function without them has those of all functions;
 * without any row, devices of function class "core" are presumed (assumption core_is_gateway).
 *  - **Sites** are those with a deployed device or a service. A site needs what its service rows
 * say, each function through its devices of that function if it has such, else through one of those
 * whose function is blank (in the worst case through all of them), else through any; without
 * service rows it needs any gateway through any device. A site is lost when one of its functions
 * is.
 *  - **Best** counts a function of a site as lost if all devices it can be delivered by are lost,
 * or if it is served with everything up and not after the loss. **Worst** counts all that are not
 * served after it, so also those for which no path to a gateway is known today.
 *  - **Subscribers** are those of the functions lost. A site without service rows has none if
 * others have rows, else an unknown number.
 *  - **Losses of the scenario** (HF_CHANGE_LOSE): all that one change names is lost together,
 * whatever the threats. A party stands for the group that it is in, so for whoever surely controls
 * it. They are computed whatever they cost. HF_ERR_INPUT for a name that is not there.
 *  - **Regions**: of each region and function the single group that takes most of it, whether one
 * vendor's loss takes all, and shares of the devices of that function there.
 *  - **Key sites**: each site that may carry others (its devices have two neighbours elsewhere, or
 * are gateways) is lost by itself, with everything else up, in the best case. If all of them
 * together need more work than HF_RESILIENCE_VISITS_MAX they are left out and counted.
 *  - **Shares** and concentration count devices (quantity, blank 1) of the groups of their brand,
 * under "vendor".
 *  - **Work** is bounded by HF_RESILIENCE_VISITS_MAX: single vendors are done whatever they cost,
 * then the singles of the other threats, then the pairs, threat by threat; a set that does not fit
 * as a whole, or of more than 50,000 pairs, is left out and counted. */
HF_PUBLIC HF_MUST_CHECK enum hf_status hf_resilience_assess(struct hf_assessment *assessment,
                                                            struct hf_arena *keep,
                                                            struct hf_arena scratch,
                                                            struct hf_error *error);
#endif
