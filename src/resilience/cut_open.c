#include "resilience/cut_losses.h"

#include <holdfast/cuts.h>

#include "network/contract.h"
#include "network/one_fate.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* What losing single groups leaves open. All demands of a function that are open are served through
 * one part of the network, which is much smaller than the whole: there all losses of two groups are
 * tried, of those that stay open in a part of their own all of three, then of four, while there are
 * not too many of them. Only groups that something of the part bears can be in a least cut. What is
 * left is searched for, most people first, while the budget lasts; demands that are served at the
 * same nodes share an answer. */

enum { OPEN_SIZE_MAX = 4, OPEN_BITS = 64, STEPS_EACH = 20000000 };
#define OPEN_ROW_BYTES_MAX ((size_t)512 << 20)

static const struct hf_cut_bounds *open_bounds(const struct loss_run *loss, uint32_t bound,
                                               uint32_t demand) {
    const struct cut_sides *sides = &loss->run->side[bound];
    return &sides->item[sides->of_demand[demand]].bounds;
}

static bool is_gone_only(const struct loss_run *loss, uint32_t bound, uint32_t demand) {
    return bound == HF_BOUND_BEST && loss->run->study->was_served[demand] == 0;
}

enum hf_status hf_cut_blocks_open(const struct study *study, struct hf_arena *arena,
                                  struct cut_blocks *blocks) {
    const struct hf_network *network = study->lean;
    struct network_blocks *of =
        hf_new(arena, struct network_blocks, (size_t)network->function_count + 1);
    blocks->worst_now = hf_new(arena, uint8_t, (size_t)network->demand_count + 1);
    if (of == NULL || blocks->worst_now == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_network_index(network, arena, &blocks->index));
    hf_network_search(&blocks->index, &(struct hf_network_loss){.bound = HF_BOUND_WORST},
                      blocks->worst_now);
    for (uint32_t f = 0; f < network->function_count; f++) {
        if (blocks->index.is_asked[f] != 0) {
            HF_TRY(hf_blocks_open(&blocks->index, f, arena, &of[f]));
        }
    }
    blocks->of = of;
    return HF_OK;
}

/* ---- parts ---- */

/* Leaves the labels that are asked about. */
static void open_labels_keep(const struct loss_run *loss, const struct hf_csr *rows,
                             uint32_t count) {
    uint32_t from = 0;
    uint32_t kept = 0;
    for (uint32_t row = 0; rows->start != NULL && row < count; row++) {
        for (uint32_t i = from; i < rows->start[row + 1]; i++) {
            if (loss->is_asked[rows->item[i]] != 0) {
                rows->item[kept++] = rows->item[i];
            }
        }
        from = rows->start[row + 1];
        rows->start[row + 1] = kept;
    }
}

/* The part of the network that demands of one function can be served through, with the labels that
 * the threat is about. */
static enum hf_status open_part_make(const struct loss_run *loss, const uint32_t *demand,
                                     uint32_t count, struct hf_arena *arena,
                                     struct network_part *part) {
    const uint32_t function = loss->run->study->lean->demand_function[demand[0]];
    HF_TRY(hf_blocks_part(&loss->run->blocks->of[function], demand, count, arena, part));
    const struct hf_network *network = &part->network;
    open_labels_keep(loss, &network->node_label, network->node_count);
    open_labels_keep(loss, &network->node_maybe, network->node_count);
    open_labels_keep(loss, &network->link_label, network->link_count);
    open_labels_keep(loss, &network->link_maybe, network->link_count);
    return HF_OK;
}

/* ---- many at once ---- */

/* Demands of one function whose least cuts are not known in one case, and what they are tried with.
 */
struct open_try {
    struct loss_run *loss;
    uint32_t function;
    uint32_t *demand;
    uint32_t count;
    uint32_t size; /* groups of a loss */
    uint32_t *group;
    uint32_t group_count; /* those of the threat that stand in the part */
    struct network_part part;
    struct hf_csr set; /* all losses */
    uint32_t set_count;
};

static void open_labels_mark(const struct hf_csr *rows, uint32_t count, uint8_t *is_there) {
    for (uint32_t i = 0; rows->start != NULL && i < rows->start[count]; i++) {
        is_there[rows->item[i]] = 1;
    }
}

/* What any loss possibly takes tells no group from another: where losing less than two groups was
 * not enough, one that takes nothing else is in no least cut, since the others take that too. */
static enum hf_status open_maybe_mark(const struct open_try *try, struct hf_arena scratch,
                                      uint8_t *is_there) {
    const struct hf_network *network = &try->part.network;
    const struct hf_csr *rows = &network->node_maybe;
    uint32_t *met = hf_new(&scratch, uint32_t, (size_t)network->label_count + 1);
    if (met == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t node = 0; rows->start != NULL && node < network->node_count; node++) {
        uint32_t different = 0;
        for (uint32_t i = rows->start[node]; i < rows->start[node + 1]; i++) {
            different += met[rows->item[i]] != node + 1 ? 1U : 0U;
            met[rows->item[i]] = node + 1;
        }
        const bool is_any = try->size > 1 && different == try->loss->run->group_count;
        for (uint32_t i = rows->start[node]; !is_any && i < rows->start[node + 1]; i++) {
            is_there[rows->item[i]] = 1;
        }
    }
    return HF_OK;
}

/* The groups of the threat with which something of the part goes down, ascending. */
static enum hf_status open_groups_find(struct open_try *try, struct hf_arena scratch) {
    const struct hf_network *network = &try->part.network;
    const struct cut_run *run = try->loss->run;
    const bool is_worst = try->loss->bound == HF_BOUND_WORST;
    uint8_t *is_there = hf_new(&scratch, uint8_t, (size_t)network->label_count + 1);
    unsigned unknown = 0;
    if (is_there == NULL) {
        return HF_ERR_MEMORY;
    }
    open_labels_mark(&network->node_label, network->node_count, is_there);
    open_labels_mark(&network->link_label, network->link_count, is_there);
    if (is_worst) {
        HF_TRY(open_maybe_mark(try, scratch, is_there));
        open_labels_mark(&network->link_maybe, network->link_count, is_there);
        for (uint32_t i = 0; network->node_unknown != NULL && i < network->node_count; i++) {
            unknown |= network->node_unknown[i];
        }
    }
    try->group_count = 0;
    for (uint32_t g = 0; g < run->group_count; g++) {
        const uint32_t label = run->group[g];
        const unsigned threat = network->label_threat == NULL ? 0 : network->label_threat[label];
        if (is_there[label] != 0 || (unknown >> threat & 1U) != 0) {
            try->group[try->group_count++] = label;
        }
    }
    return HF_OK;
}

/* Choices of `size` out of `count`, or more than HF_CUT_LOSSES_MAX. */
static int64_t open_choices(uint32_t count, uint32_t size) {
    int64_t choices = 1;
    for (uint32_t i = 0; i < size && choices <= HF_CUT_LOSSES_MAX; i++) {
        choices = choices * ((int64_t)count - i) / (i + 1);
    }
    return choices;
}

/* All losses of so many groups, in the order of the groups. */
static enum hf_status open_sets_make(struct open_try *try, struct hf_arena *arena) {
    const uint32_t size = try->size;
    const uint32_t count = (uint32_t)open_choices(try->group_count, size);
    uint32_t at[OPEN_SIZE_MAX];
    try->set.start = hf_take(arena, uint32_t, (size_t)count + 1);
    try->set.item = hf_take(arena, uint32_t, (size_t)count * size + 1);
    if (try->set.start == NULL || try->set.item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t k = 0; k < size; k++) {
        at[k] = k;
    }
    try->set.start[0] = 0;
    for (try->set_count = 0; try->set_count < count;) {
        uint32_t *item = try->set.item + try->set.start[try->set_count];
        for (uint32_t k = 0; k < size; k++) {
            item[k] = try->group[at[k]];
        }
        try->set.start[try->set_count + 1] = try->set.start[try->set_count] + size;
        try->set_count++;
        uint32_t turned = size;
        while (turned > 0 && at[turned - 1] == try->group_count - size + turned - 1) {
            turned--;
        }
        for (uint32_t k = turned; turned > 0 && k <= size; k++) {
            at[k - 1] = k == turned ? at[k - 1] + 1 : at[k - 2] + 1;
        }
    }
    return HF_OK;
}

/* Pays for all losses; false when they are too many, or the budget does not reach. */
static bool open_losses_fit(struct open_try *try) {
    const int64_t losses = open_choices(try->group_count, try->size);
    const int64_t rounds = (losses + HF_LOSSES_AT_ONCE - 1) / HF_LOSSES_AT_ONCE;
    const int64_t visits = (2 * rounds + 1) * hf_cut_elements(&try->part.network);
    const size_t row_bytes = ((size_t)losses / OPEN_BITS + 1) * sizeof(uint64_t);
    if (losses > HF_CUT_LOSSES_MAX || row_bytes > OPEN_ROW_BYTES_MAX / ((size_t)try->count + 1) ||
        visits > try->loss->visits_left) {
        return false;
    }
    try->loss->visits_left -= visits;
    *try->loss->run->visits_left -= visits;
    return true;
}

static enum hf_status open_cut_note(const struct open_try *try, uint32_t at,
                                    struct hf_cut_bounds *bounds) {
    bounds->cuts++;
    if (bounds->cuts_listed == HF_CUTS_LISTED) {
        return HF_OK;
    }
    bounds->cuts_listed++;
    for (uint32_t i = try->set.start[at]; i < try->set.start[at + 1]; i++) {
        HF_TRY(hf_cut_list_add(try->loss->run->cut, try->set.item[i]));
    }
    return HF_OK;
}

/* The losses of the row that take the demand are its least cuts, if there are any. */
static enum hf_status open_cuts_take(const struct open_try *try, const uint64_t *row,
                                     struct cut_side *side) {
    *side =
        (struct cut_side){.bounds = {try->size, try->size, try->size == 1 ? 1 : HF_COUNT_UNKNOWN, 0,
                                     (uint32_t)try->loss->run->cut->count, 0}};
    for (uint32_t w = 0; w <= (try->set_count - 1) / OPEN_BITS; w++) {
        for (uint64_t bits = row[w]; bits != 0; bits &= bits - 1) {
            HF_TRY(
                open_cut_note(try, w * OPEN_BITS + (uint32_t)__builtin_ctzll(bits), &side->bounds));
        }
    }
    return HF_OK;
}

/* No loss of that size takes it: it needs one group more. */
static enum hf_status open_raise(const struct open_try *try, uint32_t demand) {
    struct loss_run *loss = try->loss;
    struct cut_list *cut = loss->run->cut;
    const struct hf_cut_bounds *known = open_bounds(loss, loss->bound, demand);
    struct cut_side side = {.bounds = *known};
    const uint32_t from = known->cut_from;
    side.bounds.lower = try->size + 1;
    side.bounds.cut_from = (uint32_t)cut->count;
    for (int64_t i = 0; side.bounds.cuts_listed > 0 && i < side.bounds.upper; i++) {
        HF_TRY(hf_cut_list_add(cut, cut->item[from + i]));
    }
    return hf_cut_side_say(loss, &side, demand);
}

/* Keeps in the list those that need more. */
static enum hf_status open_losses_read(struct open_try *try, const struct hf_sweep *sweep) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < try->count; i++) {
        const uint32_t demand = try->demand[i];
        struct cut_side side;
        HF_TRY(open_cuts_take(try, sweep->demand_lost[try->loss->bound] + i * sweep->row_words,
                              &side));
        if (side.bounds.cuts > 0) {
            HF_TRY(hf_cut_side_say(try->loss, &side, demand));
            continue;
        }
        HF_TRY(open_raise(try, demand));
        try->demand[kept++] = demand;
    }
    try->count = kept;
    return HF_OK;
}

static enum hf_status open_losses_try(struct open_try *try, struct hf_arena scratch) {
    const struct loss_run *loss = try->loss;
    struct hf_arena keep = scratch;
    struct hf_sweep sweep;
    uint8_t *had = hf_take(&scratch, uint8_t, (size_t)try->count + 1);
    if (had == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < try->count; i++) {
        had[i] = !is_gone_only(loss, loss->bound, try->demand[i]);
    }
    HF_TRY(open_sets_make(try, &scratch));
    struct hf_sweep_question question = {
        .set = try->set,
        .set_count = try->set_count,
        .demand_had = {had, had},
        .demand_rows = try->set_count,
    };
    question.is_asked[loss->bound] = true;
    keep.at = scratch.at + hf_arena_left(&scratch) / 2;
    scratch.end = keep.at;
    HF_TRY(hf_sweep(&try->part.network, &question, &keep, scratch, &sweep));
    return open_losses_read(try, &sweep);
}

static enum hf_status open_function_try(struct open_try *try, struct hf_arena scratch) {
    struct loss_run *loss = try->loss;
    for (try->size = loss->size_max + 1; try->size <= OPEN_SIZE_MAX && try->count > 0;
         try->size++) {
        struct hf_arena work = scratch;
        HF_TRY(open_part_make(loss, try->demand, try->count, &work, &try->part));
        HF_TRY(open_groups_find(try, work));
        if (!open_losses_fit(try)) {
            loss->is_pair_missed = loss->is_pair_missed || try->size <= 2;
            break;
        }
        if (try->group_count >= try->size) {
            HF_TRY(open_losses_try(try, work));
        }
    }
    return HF_OK;
}

enum hf_status hf_cut_open_try(struct loss_run *loss, struct hf_arena scratch) {
    const struct hf_network *network = loss->run->study->lean;
    struct open_try try = {
        .loss = loss,
        .demand = hf_take(&scratch, uint32_t, (size_t)network->demand_count + 1),
        .group = hf_take(&scratch, uint32_t, (size_t)loss->run->group_count + 1),
    };
    if (try.demand == NULL || try.group == NULL) {
        return HF_ERR_MEMORY;
    }
    for (try.function = 0; try.function < network->function_count; try.function++) {
        try.count = 0;
        for (uint32_t d = 0; d < network->demand_count; d++) {
            const struct hf_cut_bounds *bounds = open_bounds(loss, loss->bound, d);
            if (network->demand_function[d] == try.function && bounds->cuts == HF_COUNT_UNKNOWN) {
                try.demand[try.count++] = d;
            }
        }
        HF_TRY(open_function_try(&try, scratch));
    }
    return HF_OK;
}

/* ---- one by one ---- */

struct open_demand {
    int64_t people;
    uint32_t demand;
    uint32_t bound;
};

static int open_demand_order(const void *left_pointer, const void *right_pointer) {
    const struct open_demand *left = left_pointer;
    const struct open_demand *right = right_pointer;
    const int order = (left->people < right->people) - (left->people > right->people);
    const int next = (left->demand > right->demand) - (left->demand < right->demand);
    return order != 0 ? order : next != 0 ? next : (left->bound > right->bound) ? 1 : -1;
}

/* Those that were searched for, by the places that they are served at in the network as contracted
 * for the groups of the threat: who hangs on the same fork by what never falls shares its cuts. */
struct open_known {
    const struct open_demand **slot; /* hash table; NULL: free */
    size_t slot_count;
    const uint32_t *place[HF_BOUNDS]; /* per node */
};

static enum hf_status open_places_find(const struct cut_run *run, enum hf_bound bound,
                                       struct hf_arena *keep, struct hf_arena scratch,
                                       const uint32_t **place) {
    const struct label_question question = {run->group, run->group_count, bound};
    struct contraction net;
    HF_TRY(hf_contract(run->study->lean, &question, keep, scratch, &net));
    *place = net.place;
    return HF_OK;
}

static bool is_same_fate(const struct loss_run *loss, const struct open_known *known,
                         const struct open_demand *left, const struct open_demand *right) {
    const struct hf_network *network = loss->run->study->lean;
    const uint32_t *one = network->demand_node.start + left->demand;
    const uint32_t *other = network->demand_node.start + right->demand;
    const enum hf_bound bound = (enum hf_bound)left->bound;
    if (left->bound != right->bound || one[1] - one[0] != other[1] - other[0] ||
        network->demand_function[left->demand] != network->demand_function[right->demand] ||
        is_gone_only(loss, bound, left->demand) != is_gone_only(loss, bound, right->demand) ||
        hf_demand_needed(network, bound, left->demand) !=
            hf_demand_needed(network, bound, right->demand)) {
        return false;
    }
    for (uint32_t i = 0; i < one[1] - one[0]; i++) {
        if (known->place[bound][network->demand_node.item[one[0] + i]] !=
            known->place[bound][network->demand_node.item[other[0] + i]]) {
            return false;
        }
    }
    return true;
}

/* One that was searched for before and shares its fate, or else where it is to be put. */
static const struct open_demand **open_known_at(const struct loss_run *loss,
                                                const struct open_known *known,
                                                const struct open_demand *open) {
    const struct hf_csr *nodes = &loss->run->study->lean->demand_node;
    uint64_t hash = open->bound;
    for (uint32_t i = nodes->start[open->demand]; i < nodes->start[open->demand + 1]; i++) {
        hash = (hash ^ known->place[open->bound][nodes->item[i]]) * UINT64_C(0xff51afd7ed558ccd);
        hash ^= hash >> 32;
    }
    size_t at = (size_t)hash & (known->slot_count - 1);
    while (known->slot[at] != NULL && !is_same_fate(loss, known, known->slot[at], open)) {
        at = (at + 1) & (known->slot_count - 1);
    }
    return &known->slot[at];
}

/* The side of an answer that a search found out more about. */
static enum hf_status open_say(struct cut_run *run, const struct open_demand *open,
                               const struct hf_cut *found) {
    struct cut_sides *sides = &run->side[open->bound];
    const struct hf_cut_bounds *known = &sides->item[sides->of_demand[open->demand]].bounds;
    struct cut_side side = {.bounds = *known, .way_from = run->way->count};
    side.bounds.lower = found->lower > known->lower ? found->lower : known->lower;
    if (found->upper < known->upper || known->cuts_listed == 0) {
        side.bounds.upper = found->upper;
        side.bounds.cut_from = (uint32_t)run->cut->count;
        side.bounds.cuts_listed = 1;
        for (uint32_t i = 0; i < found->count; i++) {
            HF_TRY(hf_cut_list_add(run->cut, found->group[i]));
        }
    }
    for (uint32_t w = 0; w < found->way_count; w++) {
        HF_TRY(hf_cut_list_add(run->way, found->way.start[w + 1] - found->way.start[w]));
        for (uint32_t i = found->way.start[w]; i < found->way.start[w + 1]; i++) {
            HF_TRY(hf_cut_list_add(run->way, found->way.item[i]));
        }
        side.ways++;
    }
    return hf_cut_side_add(sides, &side, &sides->of_demand[open->demand]);
}

/* All demands of a function that are open in one case, in one part of the network, in which what
 * shares every fate under the threat is one node. */
struct open_share {
    struct hf_network network;
    struct hf_network_index index;
    struct network_blocks blocks;
    uint32_t *demand;
    uint8_t *state;
    bool is_made;
};

static enum hf_status open_share_merge(struct loss_run *loss, enum hf_bound bound,
                                       const struct hf_network *part, struct hf_arena *arena,
                                       struct open_share *share) {
    const struct label_question question = {loss->run->group, loss->run->group_count, bound};
    struct hf_arena keep = *arena;
    struct hf_arena aside = *arena;
    aside.at += hf_arena_left(arena) / 2;
    keep.end = aside.at;
    HF_TRY(hf_network_merge(part, &question, &keep, aside, &share->network));
    arena->at = keep.at;
    loss->visits_left -= hf_cut_elements(part);
    *loss->run->visits_left -= hf_cut_elements(part);
    return HF_OK;
}

static enum hf_status open_share_make(struct loss_run *loss, const struct open_demand *open,
                                      struct hf_arena *arena, struct open_share *share) {
    const struct hf_network *network = loss->run->study->lean;
    const uint32_t function = network->demand_function[open->demand];
    share->demand = hf_take(arena, uint32_t, (size_t)network->demand_count + 1);
    if (share->demand == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t count = 0;
    for (uint32_t d = 0; d < network->demand_count; d++) {
        const struct hf_cut_bounds *bounds = open_bounds(loss, open->bound, d);
        if (network->demand_function[d] == function && bounds->lower < bounds->upper) {
            share->demand[count++] = d;
        }
    }
    share->state = hf_new(arena, uint8_t, (size_t)count + 1);
    if (share->state == NULL) {
        return HF_ERR_MEMORY;
    }
    struct network_part part;
    HF_TRY(open_part_make(loss, share->demand, count, arena, &part));
    HF_TRY(open_share_merge(loss, (enum hf_bound)open->bound, &part.network, arena, share));
    HF_TRY(hf_network_index(&share->network, arena, &share->index));
    HF_TRY(hf_blocks_open(&share->index, 0, arena, &share->blocks));
    share->is_made = true;
    return HF_OK;
}

/* Where the demand stands among those that share. */
static uint32_t open_share_find(const struct open_share *share, uint32_t demand) {
    uint32_t from = 0;
    uint32_t end = share->network.demand_count;
    while (end - from > 1) {
        const uint32_t middle = from + (end - from) / 2;
        from = share->demand[middle] <= demand ? middle : from;
        end = share->demand[middle] <= demand ? end : middle;
    }
    assert(share->demand[from] == demand);
    return from;
}

/* The same with a cut that was found for another, where that is less than what is known. */
static enum hf_status open_cut_share(struct cut_run *run, const struct hf_cut *found,
                                     uint32_t cut_from, struct cut_sides *sides, uint32_t demand) {
    struct cut_side side = sides->item[sides->of_demand[demand]];
    if (found->upper >= side.bounds.upper && side.bounds.cuts_listed > 0) {
        return HF_OK;
    }
    side.bounds.upper = found->upper;
    side.bounds.cut_from = cut_from;
    side.bounds.cuts_listed = 1;
    assert(found->upper == (int64_t)found->count && run->cut->count == cut_from + found->count);
    return hf_cut_side_add(sides, &side, &sides->of_demand[demand]);
}

/* A cut that was found for one may be one of others: those that need at least as many groups are
 * answered. */
static enum hf_status open_cut_try(struct loss_run *loss, const struct open_demand *open,
                                   const struct hf_cut *found, struct open_share *share) {
    struct cut_run *run = loss->run;
    struct cut_sides *sides = &run->side[open->bound];
    const struct hf_network_loss lost = {found->group, found->count, (enum hf_bound)open->bound,
                                         HF_FIXPOINT_GREATEST};
    const int64_t elements = hf_cut_elements(&share->network);
    const uint32_t cut_from = open_bounds(loss, open->bound, open->demand)->cut_from;
    uint32_t before = HF_NONE; /* what was said last, and what is said instead */
    uint32_t after = HF_NONE;
    loss->visits_left -= elements;
    *run->visits_left -= elements;
    hf_network_search(&share->index, &lost, share->state);
    for (uint32_t i = 0; i < share->network.demand_count; i++) {
        const uint32_t demand = share->demand[i];
        const struct hf_cut_bounds *bounds = open_bounds(loss, open->bound, demand);
        const bool is_lost = is_gone_only(loss, open->bound, demand)
                                 ? share->state[i] == HF_DEMAND_GONE
                                 : share->state[i] != HF_DEMAND_SERVED;
        if (!is_lost || bounds->lower == bounds->upper || demand == open->demand) {
            continue;
        }
        if (sides->of_demand[demand] == before) {
            sides->of_demand[demand] = after;
            continue;
        }
        before = sides->of_demand[demand];
        HF_TRY(open_cut_share(run, found, cut_from, sides, demand));
        after = sides->of_demand[demand];
    }
    return HF_OK;
}

static enum hf_status open_answer(struct loss_run *loss, const struct open_demand *open,
                                  struct open_share *share, struct hf_arena scratch,
                                  bool *is_done) {
    struct cut_run *run = loss->run;
    struct network_part part;
    struct hf_cut found;
    const uint32_t at = open_share_find(share, open->demand);
    *is_done = false;
    HF_TRY(hf_blocks_part(&share->blocks, &at, 1, &scratch, &part));
    const int64_t elements = hf_cut_elements(&part.network);
    loss->visits_left -= elements; /* to cut it out */
    *run->visits_left -= elements;
    if (loss->visits_left < elements) {
        return HF_OK; /* stays open */
    }
    const struct hf_cut_question question = {
        .group = run->group,
        .group_count = run->group_count,
        .bound = (enum hf_bound)open->bound,
        .demand = 0,
        .is_gone_only = is_gone_only(loss, open->bound, open->demand),
        .searches_max = (uint64_t)(loss->visits_left / elements),
        .at_least = open_bounds(loss, open->bound, open->demand)->lower,
        .steps_max = STEPS_EACH,
    };
    struct hf_arena keep = scratch;
    keep.at += hf_arena_left(&scratch) / 2;
    scratch.end = keep.at;
    HF_TRY(hf_cut_find(&part.network, &question, &keep, scratch, &found));
    loss->visits_left -= (int64_t)found.searches * elements;
    *run->visits_left -= (int64_t)found.searches * elements;
    *is_done = true;
    const size_t cuts = run->cut->count;
    HF_TRY(open_say(run, open, &found));
    const bool is_news = run->cut->count > cuts && found.count < run->group_count;
    return is_news ? open_cut_try(loss, open, &found, share) : HF_OK;
}

static enum hf_status open_list(const struct loss_run *loss, struct hf_arena *arena,
                                struct open_demand **open, size_t *count) {
    const struct graph *graph = loss->run->study->graph;
    const uint32_t demands = loss->run->study->lean->demand_count;
    *count = 0;
    *open = hf_new(arena, struct open_demand, 2 * (size_t)demands + 1);
    if (*open == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t d = 0; d < demands; d++) {
        for (uint32_t bound = 0; bound < HF_BOUNDS; bound++) {
            const struct hf_cut_bounds *bounds = open_bounds(loss, bound, d);
            if (bounds->lower < bounds->upper) {
                (*open)[(*count)++] = (struct open_demand){graph->demand_subscribers[d], d, bound};
            }
        }
    }
    if (*count > 1) {
        qsort(*open, *count, sizeof **open, open_demand_order);
    }
    return HF_OK;
}

static enum hf_status open_known_make(const struct loss_run *loss, size_t count,
                                      struct hf_arena *arena, struct open_known *known) {
    known->slot_count = 64;
    while (known->slot_count < 2 * count) {
        known->slot_count *= 2;
    }
    known->slot = hf_new(arena, const struct open_demand *, known->slot_count);
    if (known->slot == NULL) {
        return HF_ERR_MEMORY;
    }
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        struct hf_arena aside = *arena;
        struct hf_arena keep = *arena;
        aside.at += hf_arena_left(arena) / 2;
        keep.end = aside.at;
        HF_TRY(
            open_places_find(loss->run, (enum hf_bound)bound, &keep, aside, &known->place[bound]));
        arena->at = keep.at;
    }
    return HF_OK;
}

/* `own` is what those of its function and case share; it stays in `arena`. */
static enum hf_status open_look(struct loss_run *loss, const struct open_demand *open,
                                struct open_share *own, struct hf_arena *arena, bool *is_done) {
    const struct hf_cut_bounds *bounds = open_bounds(loss, open->bound, open->demand);
    *is_done = bounds->lower == bounds->upper; /* by the cut of another */
    if (*is_done || loss->visits_left <= 0) {
        return HF_OK;
    }
    if (!own->is_made) {
        HF_TRY(open_share_make(loss, open, arena, own));
    }
    return open_answer(loss, open, own, *arena, is_done);
}

enum hf_status hf_cut_open_search(struct loss_run *loss, struct hf_arena scratch) {
    const struct hf_network *network = loss->run->study->lean;
    struct open_demand *open = NULL;
    struct open_known known = {.slot_count = 0};
    size_t count = 0;
    HF_TRY(open_list(loss, &scratch, &open, &count));
    struct open_share *share =
        hf_new(&scratch, struct open_share, (size_t)network->function_count * HF_BOUNDS + 1);
    if (share == NULL) {
        return HF_ERR_MEMORY;
    }
    if (count > 0) {
        HF_TRY(open_known_make(loss, count, &scratch, &known));
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t *saying = loss->run->side[open[i].bound].of_demand;
        const struct open_demand **same = open_known_at(loss, &known, &open[i]);
        const uint32_t function = network->demand_function[open[i].demand];
        bool is_done = false;
        if (*same != NULL) {
            saying[open[i].demand] = saying[(*same)->demand];
            continue;
        }
        HF_TRY(open_look(loss, &open[i], &share[function * HF_BOUNDS + open[i].bound], &scratch,
                         &is_done));
        *same = is_done ? &open[i] : NULL;
    }
    return HF_OK;
}
