#include "resilience/cut_losses.h"

#include <holdfast/cuts.h>

#include <string.h>

/* Too many groups for families. Losing all of them tells which demands cannot be cut; all losses of
 * one group tell who needs only that. What is left open is tried and searched for in smaller parts
 * of the network. */

enum { WORD_BITS = 64, SEARCHES_PART = 4 };
#define LOSS_ROW_BYTES_MAX ((size_t)512 << 20)

/* ---- sayings ---- */

static uint64_t side_hash(const struct cut_side *side, const uint32_t *cut) {
    const struct hf_cut_bounds *bounds = &side->bounds;
    uint64_t hash = (uint64_t)bounds->lower * 31 + (uint64_t)bounds->upper;
    hash = hash * 0x9e3779b97f4a7c15U + (uint64_t)bounds->cuts;
    for (int64_t i = 0; i < bounds->cuts_listed * bounds->upper; i++) {
        hash = (hash ^ cut[i]) * 0xff51afd7ed558ccdU;
        hash ^= hash >> 32;
    }
    return hash;
}

static bool side_equal(const struct cut_side *left, const struct cut_side *right,
                       const uint32_t *cut) {
    const struct hf_cut_bounds *a = &left->bounds;
    const struct hf_cut_bounds *b = &right->bounds;
    return a->lower == b->lower && a->upper == b->upper && a->cuts == b->cuts &&
           a->apart == b->apart && a->cuts_listed == b->cuts_listed && left->ways == 0 &&
           right->ways == 0 &&
           (a->cuts_listed == 0 || memcmp(cut + a->cut_from, cut + b->cut_from,
                                          a->cuts_listed * (size_t)a->upper * sizeof *cut) == 0);
}

enum hf_status hf_cut_side_say(struct loss_run *loss, const struct cut_side *side,
                               uint32_t demand) {
    struct cut_sides *sides = &loss->run->side[loss->bound];
    struct cut_list *cut = loss->run->cut;
    size_t at = (size_t)side_hash(side, cut->item + side->bounds.cut_from) & (loss->slot_count - 1);
    while (loss->slot[at] != HF_NONE) {
        if (side_equal(&sides->item[loss->slot[at]], side, cut->item)) {
            cut->count = side->bounds.cut_from;
            sides->of_demand[demand] = loss->slot[at];
            return HF_OK;
        }
        at = (at + 1) & (loss->slot_count - 1);
    }
    HF_TRY(hf_cut_side_add(sides, side, &loss->slot[at]));
    sides->of_demand[demand] = loss->slot[at];
    return HF_OK;
}

/* ---- one group ---- */

int64_t hf_cut_elements(const struct hf_network *network) {
    const bool has_needs = hf_network_has_needs(network);
    const int64_t members = has_needs ? network->pool_member.start[network->pool_count] : 0;
    const int64_t needs = has_needs ? network->node_need.start[network->node_count] : 0;
    return (int64_t)network->node_count + 2 * (int64_t)network->link_count +
           (int64_t)network->node_label.start[network->node_count] + members + needs +
           network->demand_count + 1;
}

static int64_t rounds_cost(const struct study *study, int64_t losses) {
    const int64_t rounds = (losses + HF_LOSSES_AT_ONCE - 1) / HF_LOSSES_AT_ONCE;
    return rounds * hf_cut_elements(study->lean) *
           (1 + (int64_t)study->graph->network.function_count) * HF_BOUNDS;
}

/* A quarter of the budget at most goes to the losses of one threat. */
static bool losses_fit(const struct cut_run *run, int64_t losses) {
    const size_t row_bytes = ((size_t)losses / WORD_BITS + 1) * sizeof(uint64_t) * HF_BOUNDS;
    return row_bytes <=
               LOSS_ROW_BYTES_MAX / ((size_t)run->study->graph->network.demand_count + 1) &&
           rounds_cost(run->study, losses) <= *run->visits_left / 4;
}

/* Are the losses of one group each known, one behind the other? */
static bool singles_are_kept(const struct cut_run *run) {
    const struct single_rows *single = &run->study->single;
    bool is_kept = single->lost[HF_BOUND_BEST] != NULL && single->at[run->group[0]] != HF_NONE;
    for (uint32_t g = 1; is_kept && g < run->group_count; g++) {
        is_kept = single->at[run->group[g]] == single->at[run->group[0]] + g;
    }
    return is_kept;
}

static enum hf_status singles_take(struct loss_run *loss, struct hf_arena *sums) {
    const struct cut_run *run = loss->run;
    const struct single_rows *single = &run->study->single;
    loss->set.start = hf_take(sums, uint32_t, (size_t)run->group_count + 1);
    loss->set.item = hf_take(sums, uint32_t, (size_t)run->group_count + 1);
    if (loss->set.start == NULL || loss->set.item == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t g = 0; g < run->group_count; g++) {
        loss->set.start[g] = g;
        loss->set.item[g] = run->group[g];
    }
    loss->set.start[run->group_count] = run->group_count;
    loss->loss_count = run->group_count;
    loss->lost[HF_BOUND_BEST] = single->lost[HF_BOUND_BEST];
    loss->lost[HF_BOUND_WORST] = single->lost[HF_BOUND_WORST];
    loss->row_words = single->row_words;
    loss->first = single->at[run->group[0]];
    return HF_OK;
}

static enum hf_status loss_sweep(struct loss_run *loss, struct hf_arena *sums,
                                 struct hf_arena scratch) {
    struct cut_run *run = loss->run;
    const struct study *study = run->study;
    const int64_t losses = run->group_count;
    loss->size_max = losses_fit(run, losses) ? 1 : 0; /* more are lost in parts */
    if (loss->size_max == 0) {
        return HF_OK;
    }
    *run->visits_left -= rounds_cost(study, losses);
    if (singles_are_kept(run)) {
        return singles_take(loss, sums);
    }
    struct hf_sweep sweep;
    const struct hf_sweep_question question = {
        .group = run->group,
        .group_count = run->group_count,
        .size_max = loss->size_max,
        .is_asked = {true, true},
        .demand_had = {study->was_served, NULL},
        .demand_rows = (uint32_t)losses,
    };
    HF_TRY(hf_sweep(study->lean, &question, sums, scratch, &sweep));
    loss->set = sweep.set;
    loss->loss_count = sweep.loss_count;
    loss->lost[HF_BOUND_BEST] = sweep.demand_lost[HF_BOUND_BEST];
    loss->lost[HF_BOUND_WORST] = sweep.demand_lost[HF_BOUND_WORST];
    loss->row_words = sweep.row_words;
    return HF_OK;
}

/* With nothing lost, and with everything lost: the two ends. */
static enum hf_status ends_search(struct loss_run *loss, struct hf_arena *arena) {
    const struct cut_run *run = loss->run;
    const struct study *study = run->study;
    const uint32_t demands = study->lean->demand_count;
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        loss->state[bound] = hf_new(arena, uint8_t, (size_t)demands + 1);
        if (loss->state[bound] == NULL) {
            return HF_ERR_MEMORY;
        }
        const struct hf_network_loss all = {run->group, run->group_count, (enum hf_bound)bound,
                                            HF_FIXPOINT_GREATEST};
        hf_network_search(&run->blocks->index, &all, loss->state[bound]);
        for (uint32_t d = 0; d < demands; d++) {
            const bool gone_only = bound == HF_BOUND_BEST && study->was_served[d] == 0;
            const bool is_dark = gone_only ? loss->state[bound][d] == HF_DEMAND_GONE
                                           : loss->state[bound][d] != HF_DEMAND_SERVED;
            const bool is_now =
                bound == HF_BOUND_WORST && run->blocks->worst_now[d] != HF_DEMAND_SERVED;
            loss->state[bound][d] = is_now ? 2 : is_dark;
        }
    }
    return HF_OK;
}

static enum hf_status loss_note(struct loss_run *loss, uint32_t at, struct cut_side *side) {
    const struct hf_csr *set = &loss->set;
    side->bounds.cuts++;
    if (side->bounds.cuts_listed == HF_CUTS_LISTED) {
        return HF_OK;
    }
    side->bounds.cuts_listed++;
    for (uint32_t i = set->start[at]; i < set->start[at + 1]; i++) {
        HF_TRY(hf_cut_list_add(loss->run->cut, set->item[i]));
    }
    return HF_OK;
}

/* The losses that take the demand, as its least cuts. */
static enum hf_status least_take(struct loss_run *loss, uint32_t demand, struct cut_side *side) {
    const uint64_t *row = loss->lost[loss->bound] + demand * loss->row_words;
    const uint32_t from = loss->first;
    const uint32_t to = loss->first + loss->loss_count;
    side->bounds.cuts = 0;
    for (uint32_t w = from / WORD_BITS; w * WORD_BITS < to; w++) {
        uint64_t bits = row[w];
        bits &= w == from / WORD_BITS ? UINT64_MAX << from % WORD_BITS : UINT64_MAX;
        for (; bits != 0; bits &= bits - 1) {
            const uint32_t at = w * WORD_BITS + (uint32_t)__builtin_ctzll(bits);
            if (at >= to) {
                break;
            }
            HF_TRY(loss_note(loss, at - loss->first, side));
        }
    }
    return HF_OK;
}

/* A cut of the threats that all together are made of, where it is smaller than what is known. */
static enum hf_status parts_take(struct loss_run *loss, uint32_t demand, struct cut_side *side) {
    const struct hf_cut_bounds *least = NULL;
    for (uint32_t i = 0; i < loss->part_count; i++) {
        const struct cut_sides *sides = &loss->part[i].side[loss->bound];
        const struct hf_cut_bounds *bounds = &sides->item[sides->of_demand[demand]].bounds;
        least = bounds->upper < side->bounds.upper &&
                        (least == NULL || bounds->upper < least->upper) && bounds->cuts_listed > 0
                    ? bounds
                    : least;
    }
    if (least == NULL) {
        return HF_OK;
    }
    side->bounds.upper = least->upper;
    side->bounds.cuts_listed = 1;
    for (int64_t i = 0; i < least->upper; i++) {
        HF_TRY(hf_cut_list_add(loss->run->cut, loss->run->cut->item[least->cut_from + i]));
    }
    return HF_OK;
}

static enum hf_status demand_say(struct loss_run *loss, uint32_t demand) {
    const uint32_t groups = loss->run->group_count;
    struct cut_side side = {.bounds = {.apart = HF_COUNT_UNKNOWN,
                                       .cuts = HF_COUNT_UNKNOWN,
                                       .cut_from = (uint32_t)loss->run->cut->count}};
    struct hf_cut_bounds *bounds = &side.bounds;
    if (loss->state[loss->bound][demand] == 2) {
        bounds->apart = 0;
        bounds->cuts = 0;
        return hf_cut_side_say(loss, &side, demand);
    }
    if (loss->state[loss->bound][demand] == 0) {
        *bounds = (struct hf_cut_bounds){INT64_MAX, INT64_MAX, INT64_MAX, 0, bounds->cut_from, 0};
        return hf_cut_side_say(loss, &side, demand);
    }
    if (loss->size_max > 0) {
        HF_TRY(least_take(loss, demand, &side));
        if (bounds->cuts > 0) {
            bounds->lower = 1;
            bounds->upper = 1;
            bounds->apart = 1;
            return hf_cut_side_say(loss, &side, demand);
        }
    }
    bounds->lower = loss->size_max + 1;
    bounds->upper = groups; /* losing all cuts */
    bounds->cuts = HF_COUNT_UNKNOWN;
    HF_TRY(parts_take(loss, demand, &side));
    if (bounds->lower == bounds->upper && bounds->cuts_listed == 0) { /* nothing less than all */
        bounds->cuts = 1;
        bounds->cuts_listed = 1;
        for (uint32_t g = 0; g < groups; g++) {
            HF_TRY(hf_cut_list_add(loss->run->cut, loss->run->group[g]));
        }
    }
    return hf_cut_side_say(loss, &side, demand);
}

enum hf_status hf_cut_by_losses(struct cut_run *run, const struct cut_run *part,
                                uint32_t part_count, struct hf_arena scratch) {
    const uint32_t demands = run->study->lean->demand_count;
    struct loss_run loss = {.run = run, .part = part, .part_count = part_count, .slot_count = 64};
    HF_TRY(ends_search(&loss, &scratch));
    while (loss.slot_count < 2 * (size_t)demands) {
        loss.slot_count *= 2;
    }
    loss.slot = hf_take(&scratch, uint32_t, loss.slot_count);
    loss.is_asked = hf_new(&scratch, uint8_t, (size_t)run->study->lean->label_count + 1);
    if (loss.slot == NULL || loss.is_asked == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t g = 0; g < run->group_count; g++) {
        loss.is_asked[run->group[g]] = 1;
    }
    struct hf_arena sums = scratch;
    struct hf_arena work = scratch;
    sums.at += hf_arena_left(&scratch) / 2;
    work.end = sums.at;
    HF_TRY(loss_sweep(&loss, &sums, work));
    loss.visits_left = *run->visits_left / SEARCHES_PART;
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        loss.bound = (enum hf_bound)bound;
        memset(loss.slot, 0xff, loss.slot_count * sizeof *loss.slot);
        for (uint32_t d = 0; d < demands; d++) {
            HF_TRY(demand_say(&loss, d));
        }
        HF_TRY(hf_cut_open_try(&loss, work));
    }
    run->has_pairs = !loss.is_pair_missed;
    return hf_cut_open_search(&loss, work);
}
