#include <holdfast/availability.h>

#include "network/chances.h"
#include "network/loss.h"
#include "network/need_cases.h"

#include <math.h>
#include <string.h>

/* Function by function, and in each the cases: which groups are lost. A case sets what is down to
 * never up, and counts with its probability.
 *
 * Where nodes need pools, cases also say of members of pools whether they are up, as far as it
 * matters and there is room (need_cases.h): which pools work is then known in each case. Of those
 * of which it is not, what does not count the needs is the upper bound, and the lower one is that
 * times the chance that the pools work (need_chances.h). */

struct availability_run {
    const struct hf_network *network;
    const struct hf_availability_question *question;
    struct hf_network bare; /* without demands and needs: what is down when groups are lost */
    struct hf_network_index index; /* of the bare one */
    struct need_chances *needs;    /* NULL: no node needs a pool */
    struct bag_query **query;      /* per demand, of the function in work; NULL: none */
    struct joint joint;
    double *node_up, *link_up; /* in the case that is looked at */
    struct hf_csr set; /* per case: groups lost; behind them, from label_count on, members of
                          pools as in need_cases.h */
    double *weight;    /* per case: its probability */
    uint32_t set_count;
    double left_out;
};

/* ---- what is asked ---- */

static bool chances_are_valid(const double *chance, uint32_t count) {
    for (uint32_t i = 0; chance != NULL && i < count; i++) {
        if (!(chance[i] >= 0.0 && chance[i] <= 1.0)) {
            return false;
        }
    }
    return true;
}

static bool availability_is_valid(const struct hf_network *network,
                                  const struct hf_availability_question *question) {
    return hf_network_is_valid(network) && question != NULL &&
           (size_t)question->bound < HF_BOUNDS && question->sets_max <= HF_AVAILABILITY_SETS_MAX &&
           chances_are_valid(question->node_up, network->node_count) &&
           chances_are_valid(question->link_up, network->link_count) &&
           chances_are_valid(question->label_lost, network->label_count);
}

/* ---- cases ---- */

/* Groups that are always lost, and those that may be. */
struct case_groups {
    uint32_t *always, *maybe;
    uint32_t always_count, maybe_count;
};

static enum hf_status case_groups_list(const struct availability_run *run, struct hf_arena *arena,
                                       struct case_groups *groups) {
    const uint32_t labels = run->network->label_count;
    const double *lost = run->question->label_lost;
    *groups = (struct case_groups){.always = hf_take(arena, uint32_t, (size_t)labels + 1),
                                   .maybe = hf_take(arena, uint32_t, (size_t)labels + 1)};
    if (groups->always == NULL || groups->maybe == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t label = 0; lost != NULL && label < labels; label++) {
        if (lost[label] >= 1.0) {
            groups->always[groups->always_count++] = label;
        } else if (lost[label] > 0.0) {
            groups->maybe[groups->maybe_count++] = label;
        }
    }
    return HF_OK;
}

/* How many groups at once fit, and how many cases that makes. */
static uint32_t case_size(uint32_t groups, uint32_t sets_max, uint64_t *count) {
    uint64_t of_size = 1; /* sets of exactly `size` groups */
    uint32_t size = 0;
    *count = 1;
    while (size < groups) {
        of_size = of_size * (groups - size) / (size + 1);
        if (size > 0 && *count + of_size > sets_max) {
            break;
        }
        *count += of_size;
        size++;
    }
    return size;
}

static void case_put(struct availability_run *run, const struct case_groups *groups,
                     const uint32_t *chosen, uint32_t size) {
    double weight = 1.0;
    uint32_t at = run->set.start[run->set_count];
    uint32_t next = 0;
    for (uint32_t i = 0; i < groups->always_count; i++) {
        run->set.item[at++] = groups->always[i];
    }
    for (uint32_t i = 0; i < groups->maybe_count; i++) {
        const bool is_lost = next < size && chosen[next] == i;
        const double lost = run->question->label_lost[groups->maybe[i]];
        weight *= is_lost ? lost : 1.0 - lost;
        if (is_lost) {
            run->set.item[at++] = groups->maybe[i];
            next++;
        }
    }
    run->weight[run->set_count++] = weight;
    run->set.start[run->set_count] = at;
}

/* The next choice of `size` out of `of`, ascending; false: there is none. */
static bool choice_next(uint32_t *chosen, uint32_t size, uint32_t of) {
    uint32_t at = size;
    while (at > 0 && chosen[at - 1] == of - size + at - 1) {
        at--;
    }
    if (at == 0) {
        return false;
    }
    chosen[at - 1]++;
    for (uint32_t i = at; i < size; i++) {
        chosen[i] = chosen[i - 1] + 1;
    }
    return true;
}

static enum hf_status cases_make(struct availability_run *run, uint32_t sets_max,
                                 struct hf_arena *arena) {
    struct case_groups groups;
    uint64_t count = 0;
    HF_TRY(case_groups_list(run, arena, &groups));
    const uint32_t size_max = case_size(groups.maybe_count, sets_max, &count);
    run->set.start = hf_new(arena, uint32_t, count + 1);
    run->set.item = hf_take(arena, uint32_t, count * ((size_t)size_max + groups.always_count) + 1);
    run->weight = hf_take(arena, double, count);
    uint32_t *chosen = hf_take(arena, uint32_t, (size_t)size_max + 1);
    if (run->set.start == NULL || run->set.item == NULL || run->weight == NULL || chosen == NULL) {
        return HF_ERR_MEMORY;
    }
    double sum = 0.0;
    for (uint32_t size = 0; size <= size_max; size++) {
        for (uint32_t i = 0; i < size; i++) {
            chosen[i] = i;
        }
        do {
            case_put(run, &groups, chosen, size);
            sum += run->weight[run->set_count - 1];
        } while (choice_next(chosen, size, groups.maybe_count));
    }
    run->left_out = size_max == groups.maybe_count ? 0.0 : fmax(0.0, 1.0 - sum);
    return HF_OK;
}

/* Sets what is down when groups are lost; returns the first item of the case that is none. */
static uint32_t case_groups_set(const struct availability_run *run, uint32_t at) {
    const struct hf_network *network = run->network;
    const struct hf_availability_question *question = run->question;
    const uint32_t *item = run->set.item + run->set.start[at];
    uint32_t groups = run->set.start[at + 1] - run->set.start[at];
    while (groups > 0 && item[groups - 1] >= network->label_count) {
        groups--;
    }
    const struct hf_network_loss loss = {item, groups, question->bound, HF_FIXPOINT_GREATEST};
    hf_network_search(&run->index, &loss, NULL);
    for (uint32_t i = 0; i < network->node_count; i++) {
        const double up = question->node_up == NULL ? 1.0 : question->node_up[i];
        run->node_up[i] = run->index.node_gone[i] != 0 ? 0.0 : up;
    }
    for (uint32_t i = 0; i < network->link_count; i++) {
        const double up = question->link_up == NULL ? 1.0 : question->link_up[i];
        run->link_up[i] = run->index.link_down[i] != 0 ? 0.0 : up;
    }
    if (run->needs != NULL) {
        hf_need_parts_set(run->needs, run->node_up);
    }
    return run->set.start[at] + groups;
}

static void case_set(const struct availability_run *run, uint32_t at) {
    for (uint32_t i = case_groups_set(run, at); i < run->set.start[at + 1]; i++) {
        const uint32_t member = run->set.item[i] - run->network->label_count;
        run->node_up[member / 2] = (double)(member % 2);
    }
    if (run->needs != NULL) {
        hf_need_chances_set(run->needs, run->node_up);
    }
}

/* Each case becomes as many as its members of pools make. */
static enum hf_status cases_multiply(struct availability_run *run, const struct need_cases *made,
                                     uint32_t count, struct hf_arena *arena) {
    const struct hf_csr groups = run->set;
    const uint32_t sets = run->set_count;
    size_t items = 0;
    for (uint32_t i = 0; i < sets; i++) {
        const uint32_t length = groups.start[i + 1] - groups.start[i];
        items += (size_t)made[i].count * length + made[i].item.start[made[i].count];
    }
    run->set = (struct hf_csr){hf_new(arena, uint32_t, (size_t)count + 1),
                               hf_take(arena, uint32_t, items + 1)};
    run->weight = hf_take(arena, double, count);
    if (items > UINT32_MAX || run->set.start == NULL || run->set.item == NULL ||
        run->weight == NULL) {
        return HF_ERR_MEMORY;
    }
    run->set_count = 0;
    uint32_t at = 0;
    for (uint32_t i = 0; i < sets; i++) {
        for (uint32_t k = 0; k < made[i].count; k++) {
            for (uint32_t j = groups.start[i]; j < groups.start[i + 1]; j++) {
                run->set.item[at++] = groups.item[j];
            }
            for (uint32_t j = made[i].item.start[k]; j < made[i].item.start[k + 1]; j++) {
                run->set.item[at++] = run->network->label_count + made[i].item.item[j];
            }
            run->weight[run->set_count++] = made[i].weight[k];
            run->set.start[run->set_count] = at;
        }
    }
    return HF_OK;
}

/* What members of pools do, in what room the groups leave. */
static enum hf_status cases_part(struct availability_run *run, uint32_t sets_max,
                                 struct hf_arena *arena) {
    const uint32_t room = sets_max / run->set_count;
    struct need_cases *made = hf_new(arena, struct need_cases, run->set_count);
    uint32_t count = 0;
    const uint32_t limit = (UINT32_MAX - run->network->label_count) / 2; /* of nodes */
    if (made == NULL || run->network->node_count > limit) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < run->set_count; i++) {
        (void)case_groups_set(run, i);
        const struct need_cases_limits limits = {room > 0 ? room : 1, run->weight[i]};
        HF_TRY(hf_need_cases_find(run->needs, run->node_up, &limits, arena, &made[i]));
        count += made[i].count;
    }
    return cases_multiply(run, made, count, arena);
}

static enum hf_status availability_open(struct availability_run *run, struct hf_arena *arena) {
    const struct hf_network *network = run->network;
    const uint32_t states = run->question->states_max;
    const uint32_t asked = run->question->sets_max;
    const uint32_t sets_max = asked == 0 ? HF_AVAILABILITY_SETS : asked;
    run->bare = *network;
    run->bare.demand_count = 0;
    run->bare.pool_count = 0;
    run->bare.node_need = (struct hf_csr){NULL, NULL};
    run->node_up = hf_take(arena, double, (size_t)network->node_count + 1);
    run->link_up = hf_take(arena, double, (size_t)network->link_count + 1);
    run->query = hf_new(arena, struct bag_query *, (size_t)network->demand_count + 1);
    if (run->node_up == NULL || run->link_up == NULL || run->query == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_network_index(&run->bare, arena, &run->index));
    if (hf_network_has_needs(network)) {
        run->needs = hf_new(arena, struct need_chances, 1);
        HF_TRY(run->needs == NULL ? HF_ERR_MEMORY
                                  : hf_need_chances_open(network, arena, run->needs));
    }
    HF_TRY(cases_make(run, sets_max, arena));
    HF_TRY(run->needs == NULL ? HF_OK : cases_part(run, sets_max, arena));
    return hf_joint_open(states == 0 ? HF_AVAILABILITY_STATES : states, arena, &run->joint);
}

static void row_add(struct hf_availability_row *sum, struct hf_availability_row row,
                    double weight) {
    sum->lower += weight * row.lower;
    sum->upper += weight * row.upper;
    sum->is_exact = sum->is_exact && row.is_exact;
}

/* What was left out may go either way. */
static void row_close(const struct availability_run *run, struct hf_availability_row *row) {
    row->lower = fmin(fmax(row->lower, 0.0), 1.0);
    row->upper = fmin(fmax(row->upper + run->left_out, row->lower), 1.0);
    row->is_exact = row->is_exact && !(run->left_out > 0.0);
}

/* ---- demands ---- */

static struct chance_target demand_target(const struct availability_run *run, uint32_t demand) {
    const struct hf_csr *nodes = &run->network->demand_node;
    return (struct chance_target){
        nodes->item + nodes->start[demand], nodes->start[demand + 1] - nodes->start[demand],
        hf_demand_needed(run->network, run->question->bound, demand), NULL};
}

/* The bounds of what is served with no needs counted become those with them. */
static void row_need(const struct availability_run *run, const struct network_blocks *blocks,
                     const struct chance_target *target, struct hf_availability_row *row) {
    if (run->needs == NULL || target->needed == 0) {
        return;
    }
    double most = 1.0;
    double sum = 0.0;
    for (uint32_t i = 0; i < target->count; i++) {
        const double works = hf_need_works_most(run->needs, run->node_up, target->node[i]);
        most = fmin(most, works);
        sum += works;
    }
    const double keeps = hf_need_keeps(run->needs, blocks, target->node, target->count);
    row->lower *= keeps;
    row->upper = fmin(row->upper, sum / target->needed);
    row->upper = target->needed == target->count ? fmin(row->upper, most) : row->upper;
    row->upper = fmax(row->upper, row->lower);
    row->is_exact = row->is_exact && !(keeps < 1.0);
}

static enum hf_status case_answer(struct availability_run *run, const struct network_blocks *blocks,
                                  double weight, struct hf_arena scratch,
                                  struct hf_availability *result) {
    const struct hf_network *network = run->network;
    struct chances chances = {
        .node_up = run->node_up, .link_up = run->link_up, .joint = &run->joint};
    HF_TRY(run->needs == NULL ? HF_OK : hf_need_blocks_list(run->needs, blocks, &scratch));
    HF_TRY(hf_chances_open(blocks, &scratch, &chances));
    for (uint32_t d = 0; d < network->demand_count; d++) {
        if (network->demand_function[d] == blocks->function) {
            const struct chance_target target = demand_target(run, d);
            hf_chances_need(&chances, &target);
        }
    }
    HF_TRY(hf_chances_split(&chances, &scratch));
    for (uint32_t d = 0; d < network->demand_count; d++) {
        if (network->demand_function[d] == blocks->function) {
            const struct chance_target target = demand_target(run, d);
            HF_TRY(hf_chances_query(&chances, &target, &scratch, &run->query[d]));
        }
    }
    HF_TRY(hf_chances_find(&chances, &scratch));
    for (uint32_t d = 0; d < network->demand_count; d++) {
        if (network->demand_function[d] == blocks->function) {
            struct chance_target target = demand_target(run, d);
            target.query = run->query[d];
            struct hf_availability_row row;
            HF_TRY(hf_chances_target(&chances, &target, scratch, &row));
            row_need(run, blocks, &target, &row);
            row_add(&result->demand[d], row, weight);
        }
    }
    result->blocks_exact += chances.blocks_exact;
    result->blocks_bounded += chances.blocks_bounded;
    for (uint32_t block = 0; block < blocks->block_count; block++) {
        result->looked += chances.wide[block] == NULL ? 0 : chances.wide[block]->ways.looked;
    }
    return HF_OK;
}

static enum hf_status function_answer(struct availability_run *run, uint32_t function,
                                      struct hf_arena scratch, struct hf_availability *result) {
    struct network_blocks blocks;
    HF_TRY(hf_blocks_open(&run->index, function, &scratch, &blocks));
    for (uint32_t i = 0; i < run->set_count; i++) {
        case_set(run, i);
        HF_TRY(case_answer(run, &blocks, run->weight[i], scratch, result));
    }
    return HF_OK;
}

static bool function_is_asked(const struct hf_network *network, uint32_t function) {
    for (uint32_t d = 0; d < network->demand_count; d++) {
        if (network->demand_function[d] == function) {
            return true;
        }
    }
    return false;
}

enum hf_status hf_availability(const struct hf_network *network,
                               const struct hf_availability_question *question,
                               struct hf_arena *keep, struct hf_arena scratch,
                               struct hf_availability *result) {
    if (!availability_is_valid(network, question) || keep == NULL || result == NULL) {
        return HF_ERR_ARGUMENT;
    }
    struct availability_run run = {.network = network, .question = question};
    struct hf_availability made = {
        .demand = hf_new(keep, struct hf_availability_row, (size_t)network->demand_count + 1)};
    if (made.demand == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(availability_open(&run, &scratch));
    for (uint32_t d = 0; d < network->demand_count; d++) {
        made.demand[d].is_exact = true;
    }
    for (uint32_t function = 0; function < network->function_count; function++) {
        if (function_is_asked(network, function)) {
            HF_TRY(function_answer(&run, function, scratch, &made));
        }
    }
    for (uint32_t d = 0; d < network->demand_count; d++) {
        row_close(&run, &made.demand[d]);
    }
    made.sets = run.set_count;
    made.left_out = run.left_out;
    made.states = run.joint.states;
    *result = made;
    return HF_OK;
}

/* ---- terminals ---- */

/* Says of which terminals something is needed: those in blocks, or all. */
static enum hf_status terminals_open(struct availability_run *run,
                                     const struct network_blocks *blocks,
                                     const struct hf_availability_terminals *terminals,
                                     bool are_all, struct hf_arena *arena,
                                     struct chances *chances) {
    *chances =
        (struct chances){.node_up = run->node_up, .link_up = run->link_up, .joint = &run->joint};
    HF_TRY(hf_chances_open(blocks, arena, chances));
    for (uint32_t i = 0; i < terminals->count; i++) {
        const struct chance_target target = {terminals->node + i, 1, 1, NULL};
        if (are_all || blocks->block[terminals->node[i]] != HF_NONE) {
            hf_chances_need(chances, &target);
        }
    }
    return HF_OK;
}

/* Each of those in no block by itself; and all of them as one target, if they are few. */
static enum hf_status terminals_apart(struct chances *chances,
                                      const struct hf_availability_terminals *terminals,
                                      struct hf_arena scratch, struct hf_availability_row *row) {
    struct chance_target all = {terminals->node, terminals->count, terminals->count, NULL};
    struct hf_availability_row together = {0.0, 1.0, false};
    bool is_answered = false;
    HF_TRY(hf_chances_split(chances, &scratch));
    HF_TRY(hf_chances_query(chances, &all, &scratch, &all.query));
    HF_TRY(hf_chances_find(chances, &scratch));
    for (uint32_t i = 0; i < terminals->count; i++) {
        const struct chance_target target = {terminals->node + i, 1, 1, NULL};
        struct hf_availability_row one;
        if (chances->blocks->block[terminals->node[i]] == HF_NONE) {
            HF_TRY(hf_chances_target(chances, &target, scratch, &one));
            *row = (struct hf_availability_row){row->lower * one.lower, fmin(row->upper, one.upper),
                                                false};
        }
    }
    HF_TRY(hf_chances_several(chances, &all, scratch, &together, &is_answered));
    if (is_answered && (together.is_exact || !row->is_exact)) {
        row->lower = together.is_exact ? together.lower : fmax(row->lower, together.lower);
        row->upper = together.is_exact ? together.upper : fmin(row->upper, together.upper);
        row->upper = fmax(row->upper, row->lower);
        row->is_exact = together.is_exact;
    }
    return HF_OK;
}

/* Terminals that are passed through are looked at together, block by block, which is exact where
 * there are no others; each other one by itself: all of these events can only make each other
 * likelier. */
static enum hf_status joined_case(struct availability_run *run, const struct network_blocks *blocks,
                                  const struct hf_availability_terminals *terminals,
                                  struct hf_arena scratch, struct hf_availability_row *row) {
    struct chances chances;
    struct hf_arena own = scratch;
    bool is_done = true;
    for (uint32_t i = 0; i < terminals->count; i++) {
        is_done = is_done && blocks->block[terminals->node[i]] != HF_NONE;
    }
    HF_TRY(terminals_open(run, blocks, terminals, false, &own, &chances));
    HF_TRY(hf_chances_all(&chances, own, row));
    if (!is_done || !row->is_exact) {
        own = scratch;
        HF_TRY(terminals_open(run, blocks, terminals, true, &own, &chances));
        HF_TRY(terminals_apart(&chances, terminals, own, row));
    }
    const struct chance_target all = {terminals->node, terminals->count, terminals->count, NULL};
    HF_TRY(run->needs == NULL ? HF_OK : hf_need_blocks_list(run->needs, blocks, &scratch));
    row_need(run, blocks, &all, row);
    return HF_OK;
}

enum hf_status hf_availability_joined(const struct hf_network *network,
                                      const struct hf_availability_question *question,
                                      const struct hf_availability_terminals *terminals,
                                      struct hf_arena scratch, struct hf_availability_row *result) {
    if (!availability_is_valid(network, question) || terminals == NULL || terminals->count == 0 ||
        terminals->node == NULL || result == NULL) {
        return HF_ERR_ARGUMENT;
    }
    for (uint32_t i = 0; i < terminals->count; i++) {
        if (terminals->node[i] >= network->node_count) {
            return HF_ERR_ARGUMENT;
        }
    }
    uint32_t start[2] = {0, 1};
    uint32_t first = terminals->node[0];
    struct hf_network rooted = *network;
    rooted.function_count = 1;
    rooted.gateway = (struct hf_csr){start, &first};
    rooted.demand_count = 0;
    struct availability_run run = {.network = &rooted, .question = question};
    struct network_blocks blocks;
    struct hf_availability_row sum = {0.0, 0.0, true};
    HF_TRY(availability_open(&run, &scratch));
    HF_TRY(hf_blocks_open(&run.index, 0, &scratch, &blocks));
    for (uint32_t i = 0; i < run.set_count; i++) {
        struct hf_availability_row row;
        case_set(&run, i);
        HF_TRY(joined_case(&run, &blocks, terminals, scratch, &row));
        row_add(&sum, row, run.weight[i]);
    }
    row_close(&run, &sum);
    *result = sum;
    return HF_OK;
}
