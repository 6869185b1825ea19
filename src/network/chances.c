#include "network/chances.h"

#include <math.h>
#include <string.h>

enum {
    WIDE_EXACT = 8,
    WIDE_MORE = 7,
    WIDE_FEW = 6,
    WIDE_LEAST = 4,
    BAG_STATES_SHARE = 2,
    BAG_STEPS = 8,
    BAG_NODE_STEPS = 128
};
#define WIDE_NARROW 1e-9 /* of a chance: bounds that need not be better */

/* Blocks in the order in which they were met: what a block hangs on is known before it. */

static const struct hf_availability_row chance_sure = {1.0, 1.0, true};

static struct hf_availability_row chance_of(double chance) {
    return (struct hf_availability_row){chance, chance, true};
}

/* Of what is independent. */
static struct hf_availability_row chance_both(struct hf_availability_row left,
                                              struct hf_availability_row right) {
    return (struct hf_availability_row){left.lower * right.lower, left.upper * right.upper,
                                        left.is_exact && right.is_exact};
}

/* Of what can only make each other likelier. */
static struct hf_availability_row chance_together(struct hf_availability_row left,
                                                  struct hf_availability_row right) {
    return (struct hf_availability_row){left.lower * right.lower, fmin(left.upper, right.upper),
                                        false};
}

enum hf_status hf_chances_open(const struct network_blocks *blocks, struct hf_arena *arena,
                               struct chances *chances) {
    const struct hf_network *network = blocks->index->network;
    const size_t nodes = (size_t)network->node_count + 1;
    const size_t limit = (size_t)blocks->block_count + 1;
    chances->index = blocks->index;
    chances->blocks = blocks;
    chances->node = hf_take(arena, struct hf_availability_row, nodes);
    chances->is_needed = hf_new(arena, uint8_t, nodes);
    chances->is_gateway = hf_new(arena, uint8_t, nodes);
    chances->place = hf_new(arena, uint32_t, nodes);
    chances->number = hf_take(arena, uint32_t, nodes);
    chances->stamp = hf_new(arena, uint32_t, nodes);
    chances->depth = hf_new(arena, uint32_t, limit);
    chances->wide = hf_new(arena, struct wide_block *, limit);
    if (chances->node == NULL || chances->is_needed == NULL || chances->is_gateway == NULL ||
        chances->place == NULL || chances->number == NULL || chances->stamp == NULL ||
        chances->depth == NULL || chances->wide == NULL) {
        return HF_ERR_MEMORY;
    }
    memset(chances->number, 0xff, nodes * sizeof *chances->number);
    const struct hf_csr *gateway = &network->gateway;
    for (uint32_t i = gateway->start[blocks->function]; i < gateway->start[blocks->function + 1];
         i++) {
        chances->is_gateway[gateway->item[i]] = 1;
    }
    for (uint32_t block = 0; block < blocks->block_count; block++) {
        const uint32_t from = blocks->member.start[block];
        for (uint32_t i = from; i < blocks->member.start[block + 1]; i++) {
            chances->place[blocks->member.item[i]] = i - from + 1;
        }
        const uint32_t top = blocks->top[block];
        chances->depth[block] = top == HF_NONE ? 0 : chances->depth[blocks->block[top]] + 1;
    }
    return HF_OK;
}

static void node_need(struct chances *chances, uint32_t node) {
    uint32_t at = node;
    while (at != HF_NONE && chances->blocks->block[at] != HF_NONE && chances->is_needed[at] == 0) {
        chances->is_needed[at] = 1;
        at = chances->blocks->top[chances->blocks->block[at]];
    }
}

void hf_chances_need(struct chances *chances, const struct chance_target *target) {
    const struct hf_network *network = chances->index->network;
    const struct hf_csr *arc = &chances->index->arc;
    for (uint32_t i = 0; i < target->count; i++) {
        const uint32_t node = target->node[i];
        node_need(chances, node);
        for (uint32_t k = arc->start[node];
             chances->blocks->block[node] == HF_NONE && k < arc->start[node + 1]; k++) {
            const uint32_t link = arc->item[k];
            node_need(chances, network->link_a[link] == node ? network->link_b[link]
                                                             : network->link_a[link]);
        }
    }
}

/* ---- blocks ---- */

/* Its one node, up and joined to what the block hangs on. */
static double single_chance(const struct chances *chances, uint32_t block) {
    const struct network_blocks *blocks = chances->blocks;
    const struct hf_network *network = chances->index->network;
    const struct hf_csr *arc = &chances->index->arc;
    const uint32_t node = blocks->member.item[blocks->member.start[block]];
    double none = blocks->top[block] == HF_NONE ? 0.0 : 1.0; /* no link to it is up */
    for (uint32_t k = arc->start[node]; k < arc->start[node + 1]; k++) {
        const uint32_t link = arc->item[k];
        const bool is_up = network->link_a[link] == blocks->top[block] ||
                           network->link_b[link] == blocks->top[block];
        none *= is_up ? 1.0 - chances->link_up[link] : 1.0;
    }
    return chances->node_up[node] * (1.0 - none);
}

static bool block_is_needed(const struct chances *chances, uint32_t block) {
    const struct hf_csr *member = &chances->blocks->member;
    for (uint32_t i = member->start[block]; i < member->start[block + 1]; i++) {
        if (chances->is_needed[member->item[i]] != 0) {
            return true;
        }
    }
    return false;
}

/* Few neighbours each where a block is nowhere denser, which is exact; else few at all, and fewer
 * where that is too much. The last has room for any block of some few states a node. */
static enum hf_status wide_reach(struct chances *chances, struct wide_block *wide,
                                 struct hf_arena *arena) {
    const uint32_t states = chances->joint->states_max;
    const uint32_t share = states / BAG_STATES_SHARE;
    const uint64_t steps = (uint64_t)states * BAG_STEPS;
    const uint64_t all = steps + (uint64_t)wide->piece.node_count * BAG_NODE_STEPS;
    const struct bag_limits limits[] = {{WIDE_EXACT, share, steps, true},
                                        {WIDE_MORE, share, steps, false},
                                        {WIDE_FEW, share, steps, false},
                                        {WIDE_LEAST, share, all, false}};
    for (size_t i = 0; i < sizeof limits / sizeof *limits && !wide->has_reach; i++) {
        struct hf_arena keep = *arena;
        struct hf_arena work = *arena;
        work.at += hf_arena_left(arena) / 2;
        keep.end = work.at;
        HF_TRY(hf_bag_reach(&wide->piece, wide->query, &limits[i], &keep, work, &wide->reach));
        wide->has_reach = wide->reach.is_done;
        chances->joint->states += wide->reach.steps;
        arena->at = wide->has_reach ? keep.at : arena->at;
    }
    return HF_OK;
}

static enum hf_status wide_make(struct chances *chances, uint32_t block, struct hf_arena *arena) {
    struct wide_block *wide = hf_new(arena, struct wide_block, 1);
    if (wide == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_block_piece_make(chances, block, true, arena, &wide->piece));
    HF_TRY(hf_ways_open(&wide->piece, arena, &wide->ways));
    HF_TRY(hf_many_ways_open(&wide->piece, arena, &wide->many));
    chances->wide[block] = wide;
    return HF_OK;
}

static enum hf_status block_reach(struct chances *chances, uint32_t block, struct hf_arena scratch,
                                  double **reach, bool *is_exact) {
    struct piece piece;
    HF_TRY(hf_block_piece_make(chances, block, false, &scratch, &piece));
    return hf_joint_reach(chances->joint, &piece, scratch, *reach, is_exact);
}

/* By itself, joined to what it hangs on. */
static enum hf_status block_split(struct chances *chances, uint32_t block, struct hf_arena *arena) {
    const struct network_blocks *blocks = chances->blocks;
    const uint32_t from = blocks->member.start[block];
    const uint32_t count = blocks->member.start[block + 1] - from;
    if (count == 1) {
        chances->node[blocks->member.item[from]] = chance_of(single_chance(chances, block));
        return HF_OK;
    }
    struct hf_arena own = *arena;
    double *reach = hf_take(&own, double, (size_t)count + 1);
    bool is_exact = false;
    if (reach == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(block_reach(chances, block, own, &reach, &is_exact));
    if (!is_exact) {
        return wide_make(chances, block, arena);
    }
    chances->blocks_exact++;
    for (uint32_t i = 0; i < count; i++) {
        chances->node[blocks->member.item[from + i]] = chance_of(reach[i + 1]);
    }
    return HF_OK;
}

enum hf_status hf_chances_split(struct chances *chances, struct hf_arena *arena) {
    for (uint32_t block = 0; block < chances->blocks->block_count; block++) {
        if (block_is_needed(chances, block)) {
            HF_TRY(block_split(chances, block, arena));
        }
    }
    return HF_OK;
}

enum hf_status hf_chances_query(struct chances *chances, const struct chance_target *target,
                                struct hf_arena *arena, struct bag_query **query) {
    *query = NULL;
    const bool is_node = target->count == 1 && chances->blocks->block[target->node[0]] != HF_NONE;
    const bool is_said = target->needed == 0 || target->needed > target->count;
    return is_node || is_said ? HF_OK : hf_target_query_make(chances, target, arena, query);
}

/* By the surest two ways, and by as many short ones as there are. */
static double ways_lower(struct ways *ways, struct many_ways *many, uint32_t node) {
    const double lower = hf_ways_lower(ways, node);
    if (node == 0 || ways->upper[node] - lower <= WIDE_NARROW) {
        return lower;
    }
    return fmax(lower, ways->piece->node_up[node] * (1.0 - hf_many_ways_cut(many, node)));
}

/* What bags say of a node, and two ways where those leave more open. */
static struct hf_availability_row wide_chance(struct wide_block *wide, uint32_t place) {
    struct hf_availability_row row = {0.0, wide->ways.upper[place], false};
    if (wide->has_reach && wide->reach.core == 0) {
        return chance_of(wide->reach.upper[place]);
    }
    if (wide->has_reach) {
        row.lower = wide->reach.lower[place];
        row.upper = fmin(row.upper, wide->reach.upper[place]);
    }
    if (row.upper - row.lower > WIDE_NARROW) {
        row.lower = fmax(row.lower, ways_lower(&wide->ways, &wide->many, place));
    }
    row.upper = fmax(row.upper, row.lower);
    return row;
}

static enum hf_status wide_find(struct chances *chances, uint32_t block, struct hf_arena *arena) {
    const struct network_blocks *blocks = chances->blocks;
    const uint32_t from = blocks->member.start[block];
    struct wide_block *wide = chances->wide[block];
    HF_TRY(wide_reach(chances, wide, arena));
    const bool is_exact = wide->has_reach && wide->reach.core == 0;
    chances->blocks_exact += is_exact ? 1U : 0U;
    chances->blocks_bounded += is_exact ? 0U : 1U;
    for (uint32_t i = 0; i < blocks->member.start[block + 1] - from; i++) {
        const uint32_t node = blocks->member.item[from + i];
        if (chances->is_needed[node] != 0) {
            chances->node[node] = wide_chance(wide, i + 1);
        }
    }
    return HF_OK;
}

enum hf_status hf_chances_find(struct chances *chances, struct hf_arena *arena) {
    const struct network_blocks *blocks = chances->blocks;
    for (uint32_t block = 0; block < blocks->block_count; block++) {
        if (!block_is_needed(chances, block)) {
            continue;
        }
        HF_TRY(chances->wide[block] == NULL ? HF_OK : wide_find(chances, block, arena));
        const uint32_t top = blocks->top[block];
        const struct hf_availability_row above = top == HF_NONE ? chance_sure : chances->node[top];
        for (uint32_t i = blocks->member.start[block]; i < blocks->member.start[block + 1]; i++) {
            const uint32_t node = blocks->member.item[i];
            if (chances->wide[block] == NULL || chances->is_needed[node] != 0) {
                chances->node[node] = chance_both(above, chances->node[node]);
            }
        }
    }
    return HF_OK;
}

/* ---- targets ---- */

/* Of the nodes of a piece: exactly, or by bounds. */
struct piece_chances {
    const double *reach; /* NULL: bounds */
    struct ways *ways;
    struct many_ways *many;
};

static struct hf_availability_row piece_chance(const struct piece_chances *of, uint32_t node) {
    if (of->reach != NULL) {
        return chance_of(of->reach[node]);
    }
    const double lower = ways_lower(of->ways, of->many, node);
    return (struct hf_availability_row){lower, fmax(of->ways->upper[node], lower), false};
}

/* The chance of the likeliest of them is first, of both ends each by itself. */
static void ends_sort(struct hf_availability_row *row, uint32_t count) {
    for (uint32_t i = 1; i < count; i++) {
        for (uint32_t k = i; k > 0 && row[k].lower > row[k - 1].lower; k--) {
            const double swap = row[k].lower;
            row[k].lower = row[k - 1].lower;
            row[k - 1].lower = swap;
        }
        for (uint32_t k = i; k > 0 && row[k].upper > row[k - 1].upper; k--) {
            const double swap = row[k].upper;
            row[k].upper = row[k - 1].upper;
            row[k - 1].upper = swap;
        }
    }
}

/* So many of them, of which only the single chances are known. Lower: the likeliest ones together.
 * Upper: one at least of the others and the least of those is reached; and how many are reached in
 * the mean. Sorts `one`. */
static struct hf_availability_row some_chance(struct hf_availability_row *one,
                                              const struct chance_target *target) {
    struct hf_availability_row row = {1.0, 1.0, false};
    double sum = 0.0;
    double none = 1.0;
    ends_sort(one, target->count);
    for (uint32_t i = 0; i < target->count; i++) {
        row.lower *= i < target->needed ? one[i].lower : 1.0;
        none *= i + 1 < target->needed ? 1.0 : 1.0 - one[i].upper;
        sum += one[i].upper;
    }
    row.upper = fmin(1.0 - none, sum / target->needed);
    return row;
}

/* Over all sets of the query's nodes that are joined; with none, what they hang on may lead there.
 */
static enum hf_status query_chance(struct chances *chances, struct target_piece *made,
                                   struct hf_arena scratch, struct hf_availability_row *row) {
    const struct bag_query *query = made->query;
    double *reach = hf_take(&scratch, double, (size_t)made->piece->node_count + 1);
    double unknown = made->is_less ? 1.0 : 0.0;
    double sum = 0.0;
    if (reach == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t mask = 0; mask < 1U << query->count; mask++) {
        bool is_exact = false;
        for (uint32_t i = 0; i < query->count; i++) {
            made->piece->node_up[i + 1] = (mask >> i & 1U) != 0 ? 1.0 : 0.0;
        }
        HF_TRY(hf_joint_reach(chances->joint, made->piece, scratch, reach, &is_exact));
        sum += is_exact ? query->joined[mask] * reach[made->target] : 0.0;
        unknown += is_exact ? 0.0 : query->joined[mask];
    }
    *row = (struct hf_availability_row){fmax(sum - query->loose, 0.0), fmin(sum + unknown, 1.0),
                                        !made->is_core && !(unknown > 0.0)};
    return HF_OK;
}

/* All nodes of the target at once, if that can be said exactly. */
static enum hf_status together_chance(struct chances *chances, const struct target_piece *made,
                                      uint32_t count, struct hf_arena scratch,
                                      struct hf_availability_row *row) {
    bool is_exact = false;
    double chance = 0.0;
    uint8_t *required = hf_new(&scratch, uint8_t, (size_t)made->piece->node_count + 1);
    if (required == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        required[made->member[i]] = 1;
    }
    HF_TRY(hf_joint_all(chances->joint, made->piece, required, scratch, &chance, &is_exact));
    *row = is_exact ? chance_of(chance) : *row;
    return HF_OK;
}

static enum hf_status piece_target(struct chances *chances, const struct chance_target *target,
                                   struct target_piece *made, struct hf_arena scratch,
                                   struct hf_availability_row *row) {
    if (made->query != NULL) {
        return query_chance(chances, made, scratch, row);
    }
    struct piece_chances of = {NULL, NULL, NULL};
    struct ways own;
    struct many_ways own_many;
    if (made->wide != NULL) {
        of.ways = &made->wide->ways;
        of.many = &made->wide->many;
        hf_ways_extend(of.ways, made->node_count);
    } else {
        double *reach = hf_take(&scratch, double, (size_t)made->piece->node_count + 1);
        bool is_exact = false;
        if (reach == NULL) {
            return HF_ERR_MEMORY;
        }
        HF_TRY(hf_joint_reach(chances->joint, made->piece, scratch, reach, &is_exact));
        if (is_exact) {
            of.reach = reach;
        } else {
            HF_TRY(hf_ways_open(made->piece, &scratch, &own));
            HF_TRY(hf_many_ways_open(made->piece, &scratch, &own_many));
            of.ways = &own;
            of.many = &own_many;
        }
    }
    if (target->needed == 1) {
        *row = piece_chance(&of, made->target);
        for (uint32_t i = 0; of.ways != NULL && i < target->count; i++) {
            row->lower = fmax(row->lower, ways_lower(of.ways, of.many, made->member[i]));
        }
        row->upper = fmax(row->upper, row->lower);
        return HF_OK;
    }
    struct hf_availability_row *one =
        hf_take(&scratch, struct hf_availability_row, (size_t)target->count + 1);
    if (one == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < target->count; i++) {
        one[i] = piece_chance(&of, made->member[i]);
    }
    *row = some_chance(one, target);
    const bool may_be_exact = target->needed == target->count && made->wide == NULL;
    return may_be_exact ? together_chance(chances, made, target->count, scratch, row) : HF_OK;
}

/* Several are needed, and a piece would lead through one that carries no traffic of others. */
static bool leads_through(const struct chances *chances, const struct chance_target *target) {
    for (uint32_t i = 0; target->needed > 1 && i < target->count; i++) {
        const uint32_t *start = chances->index->arc.start + target->node[i];
        if (chances->blocks->block[target->node[i]] == HF_NONE && start[1] - start[0] > 1) {
            return true;
        }
    }
    return false;
}

static enum hf_status together_reached(struct chances *chances, const struct chance_target *target,
                                       struct hf_arena scratch, struct hf_availability_row *row) {
    struct target_piece made;
    if (target->count == 1 && chances->blocks->block[target->node[0]] != HF_NONE) {
        *row = chances->node[target->node[0]];
        return HF_OK;
    }
    HF_TRY(hf_target_piece_make(chances, target, &scratch, &made));
    *row = chance_of(0.0);
    if (made.is_reached) {
        HF_TRY(piece_target(chances, target, &made, scratch, row));
        *row = chance_both(*row, made.from == HF_NONE ? chance_sure : chances->node[made.from]);
        hf_target_piece_undo(&made);
    }
    return HF_OK;
}

static enum hf_status one_by_one(struct chances *chances, const struct chance_target *target,
                                 struct hf_arena scratch, struct hf_availability_row *row) {
    struct hf_availability_row *one =
        hf_take(&scratch, struct hf_availability_row, (size_t)target->count + 1);
    if (one == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < target->count; i++) {
        const struct chance_target single = {target->node + i, 1, 1, NULL};
        HF_TRY(together_reached(chances, &single, scratch, &one[i]));
    }
    *row = some_chance(one, target);
    return HF_OK;
}

/* Together or one by one, what says more; a query is of all of them. */
static enum hf_status target_bound(struct chances *chances, const struct chance_target *target,
                                   struct hf_arena scratch, struct hf_availability_row *row) {
    struct hf_availability_row single = {0.0, 1.0, false};
    struct chance_target asked = *target;
    asked.query = target->needed == 1 ? target->query : NULL;
    *row = single;
    if (!leads_through(chances, &asked)) {
        HF_TRY(together_reached(chances, &asked, scratch, row));
    }
    if (target->needed > 1 && !row->is_exact) {
        HF_TRY(one_by_one(chances, &asked, scratch, &single));
        row->lower = fmax(row->lower, single.lower);
        row->upper = fmax(fmin(row->upper, single.upper), row->lower);
    }
    return HF_OK;
}

/* That they are all up by themselves, each once. */
static double own_chance(struct chances *chances, const struct chance_target *target) {
    double chance = 1.0;
    chances->round++;
    for (uint32_t i = 0; i < target->count; i++) {
        const uint32_t node = target->node[i];
        chance *= chances->stamp[node] == chances->round ? 1.0 : chances->node_up[node];
        chances->stamp[node] = chances->round;
    }
    return chance;
}

enum hf_status hf_chances_target(struct chances *chances, const struct chance_target *target,
                                 struct hf_arena scratch, struct hf_availability_row *row) {
    if (target->needed == 0 || target->needed > target->count) {
        *row = chance_of(target->needed == 0 ? 1.0 : 0.0);
        return HF_OK;
    }
    bool is_answered = false;
    HF_TRY(target->needed == 1 ? HF_OK
                               : hf_chances_several(chances, target, scratch, row, &is_answered));
    HF_TRY(is_answered ? HF_OK : target_bound(chances, target, scratch, row));
    if (target->needed == target->count && !row->is_exact) {
        row->upper = fmax(fmin(row->upper, own_chance(chances, target)), row->lower);
    }
    return HF_OK;
}

/* ---- all of a set ---- */

/* By bags: all of them at once, if they are few, else each by itself. */
static enum hf_status wide_all(struct chances *chances, struct wide_block *wide,
                               const uint8_t *required, struct hf_arena scratch,
                               struct hf_availability_row *row) {
    double joined[1 << HF_BAG_QUERY_MAX] = {0.0};
    struct bag_query query = {.joined = joined};
    uint32_t count = 0;
    for (uint32_t i = 1; i < wide->piece.node_count; i++) {
        if (required[i] != 0 && count++ < HF_BAG_QUERY_MAX) {
            query.node[query.count++] = i;
        }
    }
    wide->query = count == query.count ? &query : NULL;
    HF_TRY(wide_reach(chances, wide, &scratch));
    *row = chance_sure;
    for (uint32_t i = 1; i < wide->piece.node_count; i++) {
        *row = required[i] != 0 ? chance_together(*row, wide_chance(wide, i)) : *row;
    }
    if (wide->has_reach && wide->query != NULL) {
        const double all = joined[(1U << query.count) - 1];
        row->lower = fmax(row->lower, all - query.loose);
        row->upper = fmax(fmin(row->upper, all), row->lower);
        row->is_exact = wide->reach.core == 0;
    }
    return HF_OK;
}

static enum hf_status block_all(struct chances *chances, uint32_t block, struct hf_arena scratch,
                                struct hf_availability_row *row) {
    const struct hf_csr *member = &chances->blocks->member;
    const uint32_t count = member->start[block + 1] - member->start[block];
    struct piece piece;
    bool is_exact = false;
    double chance = 0.0;
    uint8_t *required = hf_new(&scratch, uint8_t, (size_t)count + 1);
    if (required == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        required[i + 1] = chances->is_needed[member->item[member->start[block] + i]];
    }
    HF_TRY(hf_block_piece_make(chances, block, false, &scratch, &piece));
    HF_TRY(hf_joint_all(chances->joint, &piece, required, scratch, &chance, &is_exact));
    if (is_exact) {
        chances->blocks_exact += count > 1 ? 1U : 0U;
        *row = chance_of(chance);
        return HF_OK;
    }
    chances->blocks_bounded++;
    HF_TRY(wide_make(chances, block, &scratch));
    struct wide_block *wide = chances->wide[block];
    chances->wide[block] = NULL; /* it does not stay */
    return wide_all(chances, wide, required, scratch, row);
}

enum hf_status hf_chances_all(struct chances *chances, struct hf_arena scratch,
                              struct hf_availability_row *row) {
    *row = chance_sure;
    for (uint32_t block = 0; block < chances->blocks->block_count; block++) {
        if (block_is_needed(chances, block)) {
            struct hf_availability_row one;
            HF_TRY(block_all(chances, block, scratch, &one));
            *row = chance_both(*row, one);
        }
    }
    return HF_OK;
}
