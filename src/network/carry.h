/* carry.h - the blocks of a network seen from the gateways, and the most that can be sent into
 * them. Internal; holdfast/capacity.h says why.
 *
 * Vertices are the nodes, then one for each demand with several nodes, then the source, which all
 * gateways that take part are joined to. Edges are the links, then what joins those demands to
 * their nodes, then what joins the source to gateways.
 */
#ifndef HF_NETWORK_CARRY_H
#define HF_NETWORK_CARRY_H

#include "network/level_flow.h"
#include "network/loss.h"
#include "network/reorder.h"

#include <holdfast/capacity.h>

/* What does not depend on the loss. Nodes and links have the numbers of order->network; arcs of a
 * vertex stand in the order of the links as they were, and of equal cuts the first link as it was
 * counts: the answers do not depend on the numbering. */
struct carry_map {
    const struct hf_network *network; /* order->network */
    const struct network_order *order;
    uint32_t vertex_count, source, edge_count;
    uint32_t several_from; /* first vertex of a demand */
    uint32_t part_from;    /* first edge of a demand */
    uint32_t gate_from;    /* first edge of a gateway: position in network->gateway.item */
    uint32_t *end[2];      /* per edge; the demand, or the source, stands second */
    uint32_t *start;       /* per vertex */
    struct carry_arc {
        uint32_t edge, to;
    } * arc;
    uint32_t *demand_vertex; /* per demand; HF_NONE: it has no nodes */
};

/* `order` outlives the map. */
HF_MUST_CHECK enum hf_status hf_carry_map(const struct network_order *order, struct hf_arena *keep,
                                          struct carry_map *map);

/* A block without its inner place, which the way from the source comes through. */
struct carry_block {
    uint32_t inner;
    uint32_t from, count; /* in block_vertex */
    int64_t fits, wanted;
};

/* One run: who wants what, what is dead, what links have left. The caller fills want (per vertex),
 * dead (per edge), is_gate (per node), room, used, total. */
struct carry {
    const struct carry_map *map;
    const int64_t *room;    /* per link: in each direction; at most total */
    int64_t *used;          /* per link twice: what earlier runs took; NULL: nothing */
    const uint8_t *is_dead; /* per edge */
    const uint8_t *is_gate; /* per node: a gateway that takes part */
    int64_t total;          /* no edge ever carries more */
    int64_t *want;          /* per vertex: its own */

    int64_t *wanted; /* per vertex: with all that it is the inner place of */
    int64_t *got;    /* per vertex: of wanted */
    int64_t *sent;   /* per edge of a block: from end[0] to end[1] */
    uint32_t *found; /* per vertex: 0 not yet, else when */
    uint32_t *low, *by, *parent, *at;
    uint32_t *stack, *block_vertex, *local;
    struct carry_block *block;
    uint32_t block_count, time;
    struct level_flow flow;
    uint32_t *flow_edge;              /* per edge of the flow: which */
    const struct carry_block *loaded; /* that `flow` holds, filled with all that fits; or NULL */
    uint64_t visits;
};

HF_MUST_CHECK enum hf_status hf_carry_open(const struct carry_map *map, struct hf_arena *arena,
                                           struct carry *carry);
/* Finds the blocks, and the most that fits; returns it. */
int64_t hf_carry_run(struct carry *carry);
/* After it: sends what fits, so that want holds what each vertex gets itself, and used grows. */
void hf_carry_settle(struct carry *carry);
/* After hf_carry_run, without hf_carry_settle: the cuts nearest to the source. The `max` largest
 * shortages are kept in cut, largest first; their links have the numbers that they had. Returns how
 * many. */
uint32_t hf_carry_cuts(struct carry *carry, uint32_t max, struct hf_capacity_cut *cut);

#endif
