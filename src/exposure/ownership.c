#include <holdfast/exposure.h>

#include "exposure/period.h"
#include "exposure/ratio.h"

#include <assert.h>
#include <stdlib.h>

/* A least fixpoint by worklist, once per level of certainty, from YES down to PRESUMED_NO. What a
 * level has hit stays hit in the next, whose weights are never smaller_share, so each level only
 * adds; and since a party is added after the owners that decided about it, the order of adding is
 * an order without cycles, fit for a why.
 *
 * Stakes between the same two parties are joined to an edge with a weight per level. An edge whose
 * share is not known makes the sum of its party as large as it can be: all but what parties that
 * are not hit hold for certain. That is monotone in the set of hit owners, and no blanked share can
 * make it smaller_share. */

enum { LEVEL_COUNT = 4 }; /* YES, PRESUMED_YES, NO_BASIS, PRESUMED_NO */
static const enum hf_answer level_answer[LEVEL_COUNT] = {HF_ANSWER_YES, HF_ANSWER_PRESUMED_YES,
                                                         HF_ANSWER_NO_BASIS, HF_ANSWER_PRESUMED_NO};

struct stake_edge {
    uint32_t owner, owned;                  /* owner == party_count: unknown */
    int64_t lower, middle, possible, upper; /* weights of the four levels, in billionths */
    bool has_unknown;                       /* some share of it is not known */
    enum hf_answer control;
    uint32_t stake_from, stake_count; /* in sorted */
};

struct ownership_solver {
    const struct hf_ownership_view *view;
    const struct hf_ownership_test *test;
    uint32_t *sorted; /* active stakes, by owned, owner, position */
    uint32_t sorted_count;
    struct stake_edge *edge; /* by owned, owner */
    uint32_t edge_count;
    uint32_t *edges_of;   /* party -> first edge into it; party_count + 1 */
    uint32_t *edges_from; /* owner -> first in edge_by_owner; party_count + 2 */
    uint32_t *edge_by_owner;
    uint32_t *alias_from; /* party -> first in alias_item; party_count + 1 */
    uint32_t *alias_item;
    int64_t *total_lower; /* per party: sum of the lower weights of all edges into it */
    /* per level */
    int64_t *hit_weight,
        *hit_lower; /* per party, over hit owners; without aggregate: the largest weight */
    bool *hit_unknown;
    bool *is_popped; /* party_count + 1 */
    bool *is_hit;    /* party_count + 1 */
    uint32_t *queue; /* party_count + 1 */
    uint32_t queue_count;
    struct hf_ownership_result *result;
};

struct stake_key {
    uint32_t owner, position;
};

static int stake_key_order(const void *left_pointer, const void *right_pointer) {
    const struct stake_key *left = left_pointer;
    const struct stake_key *right = right_pointer;
    if (left->owner != right->owner) {
        return left->owner < right->owner ? -1 : 1;
    }
    return (left->position > right->position) - (left->position < right->position);
}

/* A stake between a party and itself, of positions that do not exist, or not held on the day is
 * left out. */
static bool stake_counts(const struct hf_ownership_view *view, const struct hf_stake *stake,
                         uint32_t *owner) {
    *owner = stake->owner == HF_NONE ? view->party_count : stake->owner;
    const bool is_real = stake->owner == HF_NONE || stake->owner < view->party_count;
    return is_real && stake->owned < view->party_count && *owner != stake->owned &&
           hf_interval_holds(stake->held, view->as_of) != HF_ANSWER_NO;
}

/* The stakes in one party lie together: by owner, then position, joined to edges. */
static void edges_form(struct ownership_solver *solver, struct stake_key *key, uint32_t from,
                       uint32_t owned, uint32_t count) {
    if (count > 1) {
        qsort(key, count, sizeof *key, stake_key_order);
    }
    for (uint32_t i = 0; i < count; i++) {
        solver->sorted[from + i] = key[i].position;
        if (i == 0 || key[i].owner != key[i - 1].owner) {
            solver->edge[solver->edge_count++] = (struct stake_edge){.owner = key[i].owner,
                                                                     .owned = owned,
                                                                     .control = HF_ANSWER_NO,
                                                                     .stake_from = from + i};
        }
        solver->edge[solver->edge_count - 1].stake_count++;
    }
}

/* By the owned party, counted into place; then party by party. */
static enum hf_status stakes_sort(struct ownership_solver *solver, struct hf_arena *scratch) {
    const struct hf_ownership_view *view = solver->view;
    struct stake_key *key = hf_new(scratch, struct stake_key, view->stake_count);
    uint32_t *start = hf_new(scratch, uint32_t, (size_t)view->party_count + 2);
    solver->sorted = hf_new(scratch, uint32_t, view->stake_count);
    solver->edge = hf_new(scratch, struct stake_edge, view->stake_count);
    if (key == NULL || start == NULL || solver->sorted == NULL || solver->edge == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t owner = HF_NONE;
    /* counted two places up, summed, then filled: each start moves to where the next begins */
    for (uint32_t i = 0; i < view->stake_count; i++) {
        if (stake_counts(view, &view->stake[i], &owner)) {
            start[view->stake[i].owned + 2]++;
        }
    }
    for (uint32_t i = 0; i < view->party_count; i++) {
        start[i + 2] += start[i + 1];
    }
    for (uint32_t i = 0; i < view->stake_count; i++) {
        if (stake_counts(view, &view->stake[i], &owner)) {
            key[start[view->stake[i].owned + 1]++] = (struct stake_key){owner, i};
        }
    }
    for (uint32_t i = 0; i < view->party_count; i++) {
        edges_form(solver, &key[start[i]], start[i], i, start[i + 1] - start[i]);
    }
    solver->sorted_count = start[view->party_count];
    return HF_OK;
}

static int64_t larger_share(int64_t left, int64_t right) {
    return left > right ? left : right;
}
static int64_t smaller_share(int64_t left, int64_t right) {
    return left < right ? left : right;
}

/* Joins the stakes of an edge. `upper` is not yet cut to what others leave. */
static void edge_join(const struct ownership_solver *solver, struct stake_edge *edge) {
    for (uint32_t i = edge->stake_from; i < edge->stake_from + edge->stake_count; i++) {
        const struct hf_stake *stake = &solver->view->stake[solver->sorted[i]];
        const bool is_sure = hf_interval_holds(stake->held, solver->view->as_of) == HF_ANSWER_YES;
        if (solver->test->control == HF_CONTROL_COUNTS) {
            const enum hf_answer control = stake->control == HF_YES  ? HF_ANSWER_YES
                                           : stake->control == HF_NO ? HF_ANSWER_NO
                                                                     : HF_ANSWER_NO_BASIS;
            edge->control = hf_answer_or(
                edge->control, is_sure ? control : hf_answer_and(control, HF_ANSWER_NO_BASIS));
        }
        if (!hf_range_is_known(stake->share_ratio)) {
            edge->has_unknown = true;
            continue;
        }
        const int64_t lower = hf_ratio_parts(stake->share_ratio.lower);
        const int64_t upper = larger_share(lower, hf_ratio_parts(stake->share_ratio.upper));
        edge->upper = larger_share(edge->upper, upper);
        edge->possible = larger_share(edge->possible, lower + (upper - lower) / 2);
        if (is_sure) {
            edge->lower = larger_share(edge->lower, lower);
            edge->middle = larger_share(edge->middle, lower + (upper - lower) / 2);
        }
    }
}

/* Nobody can hold more than others leave: cuts the upper end of a range, and with it its middle. */
static void edge_cut(const struct ownership_solver *solver, struct stake_edge *edge) {
    const int64_t rest =
        larger_share(edge->lower, HF_PARTS_ONE - (solver->total_lower[edge->owned] - edge->lower));
    edge->upper = smaller_share(edge->upper, larger_share(rest, 0));
    edge->middle = smaller_share(
        edge->middle, edge->lower + (larger_share(edge->upper, edge->lower) - edge->lower) / 2);
    edge->possible = smaller_share(edge->possible, larger_share(edge->middle, edge->upper));
    if (edge->has_unknown) {
        edge->possible = larger_share(edge->possible, rest);
        edge->upper = larger_share(edge->upper, rest);
    }
    edge->middle = larger_share(edge->middle, edge->lower);
    edge->possible = larger_share(edge->possible, edge->middle);
    edge->upper = larger_share(edge->upper, edge->possible);
}

static enum hf_status edges_index(struct ownership_solver *solver, struct hf_arena *scratch) {
    const uint32_t party_count = solver->view->party_count;
    solver->edges_of = hf_new(scratch, uint32_t, (size_t)party_count + 1);
    solver->edges_from = hf_new(scratch, uint32_t, (size_t)party_count + 2);
    solver->edge_by_owner = hf_new(scratch, uint32_t, solver->edge_count);
    solver->total_lower = hf_new(scratch, int64_t, party_count);
    uint32_t *at = hf_new(scratch, uint32_t, (size_t)party_count + 1);
    if (solver->edges_of == NULL || solver->edges_from == NULL || solver->edge_by_owner == NULL ||
        solver->total_lower == NULL || at == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < solver->edge_count; i++) {
        edge_join(solver, &solver->edge[i]);
        solver->total_lower[solver->edge[i].owned] += solver->edge[i].lower;
        solver->edges_of[solver->edge[i].owned + 1]++;
        solver->edges_from[solver->edge[i].owner + 1]++;
    }
    for (uint32_t i = 0; i < solver->edge_count; i++) {
        edge_cut(solver, &solver->edge[i]);
    }
    for (uint32_t i = 0; i < party_count; i++) {
        solver->edges_of[i + 1] += solver->edges_of[i];
    }
    for (uint32_t i = 0; i <= party_count; i++) {
        at[i] = solver->edges_from[i];
        solver->edges_from[i + 1] += solver->edges_from[i];
    }
    for (uint32_t i = 0; i < solver->edge_count; i++) {
        solver->edge_by_owner[at[solver->edge[i].owner]++] = i;
    }
    return HF_OK;
}

static enum hf_status aliases_index(struct ownership_solver *solver, struct hf_arena *scratch) {
    const struct hf_ownership_view *view = solver->view;
    solver->alias_from = hf_new(scratch, uint32_t, (size_t)view->party_count + 1);
    solver->alias_item = hf_new(scratch, uint32_t, (size_t)view->alias_count * 2);
    uint32_t *at = hf_new(scratch, uint32_t, view->party_count);
    if (solver->alias_from == NULL || solver->alias_item == NULL || at == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < view->alias_count; i++) {
        if (view->alias[i].left < view->party_count && view->alias[i].right < view->party_count) {
            solver->alias_from[view->alias[i].left + 1]++;
            solver->alias_from[view->alias[i].right + 1]++;
        }
    }
    for (uint32_t i = 0; i < view->party_count; i++) {
        at[i] = solver->alias_from[i];
        solver->alias_from[i + 1] += solver->alias_from[i];
    }
    for (uint32_t i = 0; i < view->alias_count; i++) {
        if (view->alias[i].left < view->party_count && view->alias[i].right < view->party_count) {
            solver->alias_item[at[view->alias[i].left]++] = i;
            solver->alias_item[at[view->alias[i].right]++] = i;
        }
    }
    return HF_OK;
}

static int64_t edge_weight(const struct stake_edge *edge, uint32_t level) {
    return level == 0   ? edge->lower
           : level == 1 ? edge->middle
           : level == 2 ? edge->possible
                        : edge->upper;
}

/* What hit owners hold of a party on this level. */
static int64_t held_by_hit(const struct ownership_solver *solver, uint32_t party, uint32_t level) {
    if (level == 0 || !solver->test->aggregate) {
        return solver->hit_weight[party];
    }
    const int64_t others = solver->total_lower[party] - solver->hit_lower[party];
    const int64_t most = larger_share(HF_PARTS_ONE - others, solver->hit_lower[party]);
    return solver->hit_unknown[party] && level >= 2
               ? most
               : smaller_share(solver->hit_weight[party], most);
}

static bool reaches_threshold(const struct hf_ownership_test *test, int64_t held) {
    const int64_t threshold = hf_ratio_parts(test->threshold_ratio);
    return test->is_strict ? held > threshold : held >= threshold;
}

static void owned_hit_add(struct ownership_solver *solver, uint32_t party, uint32_t level,
                          struct hf_ownership_outcome outcome) {
    outcome.answer = level_answer[level];
    solver->result->party[party] = outcome;
    solver->result->order[solver->result->order_count++] = party;
    solver->is_hit[party] = true;
    solver->queue[solver->queue_count++] = party;
}

/* The stakes of popped owners in a party, as the evidence of an outcome. */
static void evidence_collect(struct ownership_solver *solver, uint32_t party,
                             struct hf_ownership_outcome *outcome) {
    struct hf_ownership_result *result = solver->result;
    outcome->stake_from = result->stake_count;
    for (uint32_t i = solver->edges_of[party]; i < solver->edges_of[party + 1]; i++) {
        const struct stake_edge *edge = &solver->edge[i];
        for (uint32_t k = 0; solver->is_popped[edge->owner] && k < edge->stake_count; k++) {
            result->stake[result->stake_count++] = solver->sorted[edge->stake_from + k];
        }
    }
    outcome->stake_count = result->stake_count - outcome->stake_from;
}

static void edge_push(struct ownership_solver *solver, const struct stake_edge *edge,
                      uint32_t level) {
    const uint32_t party = edge->owned;
    const int64_t weight = edge_weight(edge, level);
    solver->hit_weight[party] = solver->test->aggregate
                                    ? solver->hit_weight[party] + weight
                                    : larger_share(solver->hit_weight[party], weight);
    solver->hit_lower[party] += edge->lower;
    solver->hit_unknown[party] = solver->hit_unknown[party] || edge->has_unknown;
    if (solver->is_hit[party]) {
        return;
    }
    struct hf_ownership_outcome outcome = {.alias = HF_NONE};
    if (edge->control >= level_answer[level]) {
        outcome.rule = HF_RULE_CONTROLLED;
        outcome.stake_from = solver->result->stake_count;
        outcome.stake_count = edge->stake_count;
        for (uint32_t k = 0; k < edge->stake_count; k++) {
            solver->result->stake[solver->result->stake_count++] =
                solver->sorted[edge->stake_from + k];
        }
        owned_hit_add(solver, party, level, outcome);
        return;
    }
    const int64_t held = held_by_hit(solver, party, level);
    if (reaches_threshold(solver->test, held)) {
        const int64_t certain = solver->test->aggregate ? solver->hit_lower[party] : edge->lower;
        outcome.rule = level < 2 || reaches_threshold(solver->test, certain)
                           ? HF_RULE_OWNED_ENOUGH
                           : HF_RULE_OWNED_UNKNOWN;
        outcome.amount = (double)held / 1e9;
        evidence_collect(solver, party, &outcome);
        owned_hit_add(solver, party, level, outcome);
    }
}

static void aliases_push(struct ownership_solver *solver, uint32_t party, uint32_t level) {
    for (uint32_t i = solver->alias_from[party]; i < solver->alias_from[party + 1]; i++) {
        const struct hf_alias *alias = &solver->view->alias[solver->alias_item[i]];
        const uint32_t other = alias->left == party ? alias->right : alias->left;
        if (alias->answer >= level_answer[level] && !solver->is_hit[other]) {
            owned_hit_add(solver, other, level,
                          (struct hf_ownership_outcome){.rule = HF_RULE_NAMED_TARGET,
                                                        .alias = solver->alias_item[i]});
        }
    }
}

/* One level: everything hit so far pushes its stakes with the weights of this level. */
static void level_run(struct ownership_solver *solver, uint32_t level) {
    const uint32_t party_count = solver->view->party_count;
    struct hf_ownership_result *result = solver->result;
    for (uint32_t i = 0; i < party_count; i++) {
        solver->hit_weight[i] = 0;
        solver->hit_lower[i] = 0;
        solver->hit_unknown[i] = false;
        solver->is_popped[i] = false;
    }
    solver->is_popped[party_count] = false;
    for (uint32_t i = 0; i < result->order_count; i++) {
        solver->queue[i] = result->order[i];
    }
    solver->queue_count = result->order_count;
    for (uint32_t i = 0; i < party_count; i++) {
        if (!solver->is_hit[i] && solver->view->direct[i] >= level_answer[level]) {
            owned_hit_add(
                solver, i, level,
                (struct hf_ownership_outcome){.rule = HF_RULE_NAMED_TARGET, .alias = HF_NONE});
        }
    }
    if (level_answer[level] <= HF_ANSWER_NO_BASIS) {
        solver->queue[solver->queue_count++] = party_count; /* the unknown owner may be a target */
    }
    for (uint32_t at = 0; at < solver->queue_count; at++) {
        const uint32_t owner = solver->queue[at];
        solver->is_popped[owner] = true;
        const bool is_named =
            owner == party_count || solver->view->direct[owner] >= level_answer[level];
        const bool passes = solver->test->applies && (solver->test->cascade || is_named);
        for (uint32_t i = solver->edges_from[owner]; passes && i < solver->edges_from[owner + 1];
             i++) {
            edge_push(solver, &solver->edge[solver->edge_by_owner[i]], level);
        }
        if (owner < party_count) {
            aliases_push(solver, owner, level);
        }
    }
}

static void rest_describe(struct ownership_solver *solver) {
    for (uint32_t i = 0; i < solver->view->party_count; i++) {
        struct hf_ownership_outcome *outcome = &solver->result->party[i];
        if (!solver->is_hit[i]) {
            *outcome =
                (struct hf_ownership_outcome){.rule = HF_RULE_OWNED_TOO_LITTLE, .alias = HF_NONE};
            outcome->amount = (double)held_by_hit(solver, i, LEVEL_COUNT - 1) / 1e9;
            if (solver->test->applies) {
                evidence_collect(solver, i, outcome);
            }
        }
    }
}

static enum hf_status solver_reserve(struct ownership_solver *solver, struct hf_arena *keep,
                                     struct hf_arena *scratch) {
    const size_t party_count = solver->view->party_count;
    struct hf_ownership_result *result = solver->result;
    result->party = hf_new(keep, struct hf_ownership_outcome, party_count);
    result->order = hf_new(keep, uint32_t, party_count);
    result->stake = hf_new(keep, uint32_t, solver->sorted_count);
    solver->hit_weight = hf_new(scratch, int64_t, party_count);
    solver->hit_lower = hf_new(scratch, int64_t, party_count);
    solver->hit_unknown = hf_new(scratch, bool, party_count);
    solver->is_popped = hf_new(scratch, bool, party_count + 1);
    solver->is_hit = hf_new(scratch, bool, party_count + 1);
    solver->queue = hf_new(scratch, uint32_t, party_count + 1);
    const bool has_all = result->party != NULL && result->order != NULL && result->stake != NULL &&
                         solver->hit_weight != NULL && solver->hit_lower != NULL &&
                         solver->hit_unknown != NULL && solver->is_popped != NULL &&
                         solver->is_hit != NULL && solver->queue != NULL;
    return has_all ? HF_OK : HF_ERR_MEMORY;
}

enum hf_status hf_ownership_solve(const struct hf_ownership_view *view,
                                  const struct hf_ownership_test *test, struct hf_arena *keep,
                                  struct hf_arena scratch, struct hf_ownership_result *result) {
    if (view == NULL || test == NULL || keep == NULL || result == NULL ||
        (view->party_count > 0 && view->direct == NULL) || view->party_count >= HF_NONE - 2) {
        return HF_ERR_ARGUMENT;
    }
    struct hf_ownership_result made = {0};
    struct ownership_solver solver = {.view = view, .test = test, .result = &made};
    HF_TRY(stakes_sort(&solver, &scratch));
    HF_TRY(edges_index(&solver, &scratch));
    HF_TRY(aliases_index(&solver, &scratch));
    HF_TRY(solver_reserve(&solver, keep, &scratch));
    for (uint32_t level = 0; level < LEVEL_COUNT; level++) {
        level_run(&solver, level);
    }
    rest_describe(&solver);
    assert(made.stake_count <= solver.sorted_count);
    *result = made;
    return HF_OK;
}
