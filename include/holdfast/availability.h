/* holdfast/availability.h - what share of the time is a demand served, where devices and links fail
 * by themselves and whole groups are lost now and then?
 *
 * **Model.** The network of holdfast/network.h. Each node and link is up with a probability of its
 * own; each group is lost as a whole with one of its own, and takes down every node and link that
 * bears it, by the rules and bounds of hf_network_lose. All of these are independent of each other.
 * A demand is served as hf_network_lose says of what is up.
 *
 * **Exact where it can be.** Ways pass the blocks of a function (parts that no single node
 * separates) one after another, so their chances are multiplied, and a node between two blocks
 * counts once. In a block states of the frontier are followed; where these are more than
 * `states_max`, nodes with few neighbours are taken out one after another, and states of those few
 * are followed: exactly, where nothing is left. **Else two bounds**, both rigorous, of what hangs
 * on the core that is left: above, as if each node of the core that is up were joined to a gateway;
 * below, that less the chance that one of the few on which it hangs is up and cut off, which is at
 * most the chance that all of several ways without a common node fail. Where even that takes too
 * much: below, what such ways achieve; above, what the neighbours of a node allow. `is_exact` says
 * which it is.
 *
 * **Several nodes of one demand**, all or so many of them, are dealt with together where they hang
 * on up to six nodes of blocks: by how probably each set of these is reached, exactly or within the
 * bounds above. Of more than six, and of one that is enough of more: below, the likeliest by
 * themselves; above, what all by themselves allow.
 *
 * **Groups** are dealt with by cases: all sets of groups that may be lost, while there are no more
 * than `sets_max`; else sets of up to as many groups as fit, one at least, and the chance of all
 * others, `left_out`, widens every answer.
 *
 * **Pools** that nodes need: what runs keeps running (HF_FIXPOINT_GREATEST). Exact where a pool is
 * needed by one node and its members serve nothing else. The others are dealt with by cases too: a
 * case says of a member what it does while its pool may still fail, or of a pool whose members
 * serve nothing else whether it works; the cases that leave most open are parted first, while they
 * are no more than `sets_max` with the sets of groups and leave more than 1e-9 open. In a case
 * where no pool is left that may fail, this is exact. Else two bounds: above, what is served with
 * no needs counted, and what the demand's own pools allow; below, what is served with no needs
 * counted times the chance that in each pool which anything on the ways needs, also over members
 * that need pools, enough members are up (these events can only make each other likelier).
 *
 * **Order of use.** Fill a `struct hf_network` and the question, call hf_availability;
 * hf_availability_joined for a set of nodes that have to be joined. **Ownership.** Results lie in
 * `keep`. **Errors.** HF_ERR_ARGUMENT, also for a probability outside 0 ... 1; HF_ERR_MEMORY;
 * the result is then untouched. **Memory.** About 50 bytes for each of `states_max`, 100 for each
 * node and link. **Cost.** Linear in the network, times the sets; in a block what its states cost;
 * in one too wide, a search of a second way for each node that a demand hangs on. bench/README.md
 * has figures.
 */
#ifndef HOLDFAST_AVAILABILITY_H
#define HOLDFAST_AVAILABILITY_H

#include <holdfast/network.h>

#define HF_AVAILABILITY_STATES   (UINT32_C(1) << 20)
#define HF_AVAILABILITY_SETS     64
#define HF_AVAILABILITY_SETS_MAX 65536

struct hf_availability_question {
    const double *node_up, *link_up; /* optional (1): probability to be up */
    const double *label_lost;        /* optional (0): probability that the group is lost */
    enum hf_bound bound;
    uint32_t states_max; /* of one block; 0: HF_AVAILABILITY_STATES */
    uint32_t sets_max;   /* 0: HF_AVAILABILITY_SETS; at most HF_AVAILABILITY_SETS_MAX */
};

/* Probability to be served: between the two. */
struct hf_availability_row {
    double lower, upper;
    bool is_exact; /* they differ by rounding only */
};

struct hf_availability {
    struct hf_availability_row *demand;
    uint32_t sets;   /* cases that were looked at: of lost groups (none is one), and of pools */
    double left_out; /* probability of all other sets */
    uint32_t blocks_exact; /* over all functions and sets, of those with three nodes or more */
    uint32_t blocks_bounded;
    uint64_t states; /* of the frontier */
    uint64_t looked; /* steps of searches of second ways */
};

HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_availability(const struct hf_network *network, const struct hf_availability_question *question,
                struct hf_arena *keep, struct hf_arena scratch, struct hf_availability *result);

/* That all these nodes are up and reached from the first of them, through nodes that carry traffic
 * of others. Gateways and demands of the network play no part. Exact, or bounds, as a demand that
 * needs all of them; in any number where all of them carry traffic. */
struct hf_availability_terminals {
    const uint32_t *node;
    uint32_t count; /* 1 at least */
};
HF_PUBLIC HF_MUST_CHECK enum hf_status
hf_availability_joined(const struct hf_network *network,
                       const struct hf_availability_question *question,
                       const struct hf_availability_terminals *terminals, struct hf_arena scratch,
                       struct hf_availability_row *result);

#endif
