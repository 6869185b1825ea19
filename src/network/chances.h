/* chances.h - the chances of one function's nodes and demands, with nothing lost as a
 * whole. Internal. */
#ifndef HF_NETWORK_CHANCES_H
#define HF_NETWORK_CHANCES_H

#include <holdfast/availability.h>

#include "network/bag_reach.h"
#include "network/blocks.h"
#include "network/joint.h"
#include "network/many_ways.h"
#include "network/ways.h"

/* A block too wide for its states. */
struct wide_block {
    struct piece piece; /* node i + 1: the block's member i; 0: what it hangs on */
    struct ways ways;
    struct many_ways many;
    struct bag_reach reach;
    bool has_reach;          /* false: even that took too much */
    struct bag_query *query; /* of targets; NULL: none */
};

struct chances {
    const struct hf_network_index *index;
    const struct network_blocks *blocks;
    const double *node_up, *link_up;
    struct joint *joint;
    struct hf_availability_row *node; /* per node that is needed: up, and reached */
    uint8_t *is_needed;               /* per node */
    uint8_t *is_gateway;              /* per node */
    uint32_t *place;                  /* per node: its place in its block, from 1 */
    uint32_t *depth;                  /* per block: blocks above it */
    struct wide_block **wide;         /* per block; NULL: it was answered exactly */
    uint32_t *number;                 /* per node: in the piece that is made; HF_NONE between */
    uint32_t *stamp;                  /* per node: it is an end in this round */
    uint32_t round;
    uint32_t blocks_exact, blocks_bounded;
    uint64_t several_states; /* that sets of ends have cost */
};

/* What has to be reached: so many of those nodes. */
struct chance_target {
    const uint32_t *node;
    uint32_t count, needed;
    struct bag_query *query; /* as hf_chances_query gave it; NULL: none */
};

/* Index and blocks are of a network whose nodes need no pools. */
HF_MUST_CHECK enum hf_status hf_chances_open(const struct network_blocks *blocks,
                                             struct hf_arena *arena, struct chances *chances);
/* Says that the target will be asked for: before hf_chances_split. */
void hf_chances_need(struct chances *chances, const struct chance_target *target);
/* Every block that is needed by itself, exactly; those too wide lie in `arena`. */
HF_MUST_CHECK enum hf_status hf_chances_split(struct chances *chances, struct hf_arena *arena);
/* After that: what has to be asked of a wide block for the target, in `arena`; NULL: nothing. */
HF_MUST_CHECK enum hf_status hf_chances_query(struct chances *chances,
                                              const struct chance_target *target,
                                              struct hf_arena *arena, struct bag_query **query);
/* And then: every node that is needed. */
HF_MUST_CHECK enum hf_status hf_chances_find(struct chances *chances, struct hf_arena *arena);
HF_MUST_CHECK enum hf_status hf_chances_target(struct chances *chances,
                                               const struct chance_target *target,
                                               struct hf_arena scratch,
                                               struct hf_availability_row *row);
/* All nodes that are needed together. Nothing has to be found before. */
HF_MUST_CHECK enum hf_status hf_chances_all(struct chances *chances, struct hf_arena scratch,
                                            struct hf_availability_row *row);

/* chances_piece.c: what leads to a target, from the node `from` (HF_NONE: all gateways) on; node 0
 * of the piece is that. */
struct target_piece {
    struct piece *piece;
    struct piece own;
    struct wide_block *wide;         /* it was put into that block's piece; NULL: it is its own */
    uint32_t node_count, link_count; /* of the wide one, before */
    uint32_t from;
    uint32_t target;  /* joined to each node of it; HF_NONE: more than one is needed */
    uint32_t *member; /* per node of the target: its number in the piece; HF_NONE: left out */
    struct bag_query *query; /* NULL: none; else nodes from 1 on are its nodes, and on the source */
    bool is_core;            /* what the query says is a bound above */
    bool is_less;            /* not all nodes that lead there are in the query */
    bool is_reached;         /* false: no way leads there */
};
HF_MUST_CHECK enum hf_status hf_target_piece_make(struct chances *chances,
                                                  const struct chance_target *target,
                                                  struct hf_arena *arena,
                                                  struct target_piece *made);
void hf_target_piece_undo(struct target_piece *made);

/* The nodes of blocks over which a target's are reached, and what leads to them. */
struct target_ends {
    uint32_t end[HF_BAG_QUERY_MAX];
    uint32_t number[HF_BAG_QUERY_MAX]; /* in the piece; 0: it is `from` */
    uint32_t count;                    /* 0: no way leads there */
    uint32_t from;                     /* as above */
    struct piece piece;
    struct bag_query *query; /* as above */
    bool is_core;            /* as above */
    bool fits;               /* false: too many, or too wide a block; nothing was made */
};
HF_MUST_CHECK enum hf_status hf_target_ends_make(struct chances *chances,
                                                 const struct chance_target *target,
                                                 struct hf_arena *arena, struct target_ends *made);
/* chances_several.c: a target of which several nodes are needed, all of them at once. *is_answered
 * false: too many ends or states; *row is then untouched. */
HF_MUST_CHECK enum hf_status hf_chances_several(struct chances *chances,
                                                const struct chance_target *target,
                                                struct hf_arena scratch,
                                                struct hf_availability_row *row, bool *is_answered);
HF_MUST_CHECK enum hf_status hf_target_query_make(struct chances *chances,
                                                  const struct chance_target *target,
                                                  struct hf_arena *arena, struct bag_query **query);
/* The block by itself; `has_more`: with room for targets. */
HF_MUST_CHECK enum hf_status hf_block_piece_make(struct chances *chances, uint32_t block,
                                                 bool has_more, struct hf_arena *arena,
                                                 struct piece *piece);

#endif
