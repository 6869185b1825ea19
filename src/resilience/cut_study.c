#include "resilience/cut_study.h"

#include <stdlib.h>
#include <string.h>

/* Threat by threat, then all of them together. What is said of a demand in the best and in the
 * worst case makes an answer; demands of which the same is said share it. */

enum { WHY_CHILDREN_MAX = 128, CUT_RUNS_MAX = RISK_THREATS + 1 };
#define CUT_VISITS_MAX 1000000000

struct cut_gathering {
    const struct study *study;
    struct cut_list cut, way;
    struct cut_run run[CUT_RUNS_MAX];
    struct hf_cut_threat threat[CUT_RUNS_MAX];
    uint32_t run_count;
    struct cut_blocks blocks; /* of == NULL: not needed yet */
    int64_t visits_left;
    uint32_t *answer_of; /* per demand and run: answer */
    struct cut_pairing *order;
    struct hf_cut_answer *answer;
    size_t answer_count, answer_capacity;
};

enum hf_status hf_cut_list_add(struct cut_list *list, uint32_t item) {
    if (list->count == list->capacity) {
        uint32_t *grown = hf_arena_grow(list->arena, list->item, sizeof(uint32_t),
                                        _Alignof(uint32_t), &list->capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        list->item = grown;
    }
    if (list->count == UINT32_MAX) {
        return HF_ERR_LIMIT;
    }
    list->item[list->count++] = item;
    return HF_OK;
}

enum hf_status hf_cut_side_add(struct cut_sides *sides, const struct cut_side *side, uint32_t *at) {
    if (sides->count == sides->capacity) {
        struct cut_side *grown = hf_arena_grow(sides->arena, sides->item, sizeof *grown,
                                               _Alignof(struct cut_side), &sides->capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        sides->item = grown;
    }
    *at = (uint32_t)sides->count;
    sides->item[sides->count++] = *side;
    return HF_OK;
}

/* ---- runs ---- */

static void run_forget(struct cut_run *run) {
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        run->side[bound].count = 0;
    }
}

/* Families of both cases where they fit, else losses of few groups. What other threats use as well
 * stays in `scratch`. */
static enum hf_status run_do(struct cut_gathering *all, uint32_t at, struct hf_arena *scratch) {
    struct cut_run *run = &all->run[at];
    const size_t cuts = all->cut.count;
    const size_t ways = all->way.count;
    enum hf_status status = hf_cut_by_families(run, HF_BOUND_BEST, *scratch);
    if (status == HF_OK) {
        status = hf_cut_by_families(run, HF_BOUND_WORST, *scratch);
    }
    if (status != HF_ERR_LIMIT) {
        return status;
    }
    run_forget(run);
    all->cut.count = cuts;
    all->way.count = ways;
    run->method = HF_CUT_BY_LOSSES;
    const bool is_all = all->run_count > 1 && at + 1 == all->run_count;
    if (all->blocks.of == NULL) {
        HF_TRY(hf_cut_blocks_open(all->study, scratch, &all->blocks));
    }
    run->blocks = &all->blocks;
    return hf_cut_by_losses(run, all->run, is_all ? at : 0, *scratch);
}

static enum hf_status run_add(struct cut_gathering *all, int threat, struct hf_arena *arena) {
    const struct risk *risk = all->study->risk;
    const size_t demands = all->study->graph->network.demand_count;
    struct cut_run *run = &all->run[all->run_count];
    uint32_t *group = hf_new(arena, uint32_t, (size_t)risk->group_count + 1);
    *run = (struct cut_run){.study = all->study,
                            .group = group,
                            .cut = &all->cut,
                            .way = &all->way,
                            .visits_left = &all->visits_left,
                            .method = HF_CUT_BY_FAMILIES};
    if (group == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t g = 0; g < risk->group_count; g++) {
        if (g != risk->unknown_group && (threat == RISK_THREATS || risk->threat[g] == threat)) {
            group[run->group_count++] = g;
        }
    }
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        run->side[bound].arena = all->cut.arena;
        run->side[bound].of_demand = hf_new(arena, uint32_t, demands + 1);
        if (run->side[bound].of_demand == NULL) {
            return HF_ERR_MEMORY;
        }
    }
    if (run->group_count > 0) {
        all->threat[all->run_count] = (struct hf_cut_threat){
            .name = threat == RISK_THREATS ? HF_TEXT("all threats") : risk->group[group[0]].threat,
            .group_count = run->group_count};
        all->run_count++;
    }
    return HF_OK;
}

/* ---- whys ---- */

struct why_children {
    struct hf_why_id item[WHY_CHILDREN_MAX];
    size_t count;
};

static void child_add(struct why_children *children, struct hf_why_id id) {
    if (children->count < WHY_CHILDREN_MAX) {
        children->item[children->count++] = id;
    }
}

static struct hf_why_id why_rule_of(struct hf_assessment *assessment, enum hf_rule rule,
                                    int64_t amount, const struct why_children *children) {
    return hf_why_apply(&assessment->why, &(struct hf_why_rule){rule, (double)amount, HF_DATE_MIN,
                                                                children->item, children->count});
}

/* The first cut, and the ways that it has to hit. */
static void side_children(const struct cut_gathering *all, const struct cut_side *side,
                          struct why_children *children) {
    const struct study *study = all->study;
    const struct hf_cut_bounds *bounds = &side->bounds;
    for (int64_t i = 0; bounds->cuts_listed > 0 && i < bounds->upper; i++) {
        child_add(children, study->group_why[all->cut.item[bounds->cut_from + i]]);
    }
    size_t at = side->way_from;
    for (uint32_t w = 0; w < side->ways; w++) {
        struct why_children way = {.count = 0};
        const uint32_t size = all->way.item[at++];
        for (uint32_t i = 0; i < size; i++) {
            child_add(&way, study->group_why[all->way.item[at++]]);
        }
        child_add(children, why_rule_of(study->assessment, HF_RULE_CUT_WAY, 0, &way));
    }
}

static struct hf_why_id why_answer(const struct cut_gathering *all, const struct cut_side *best,
                                   const struct cut_side *worst) {
    const struct study *study = all->study;
    struct why_children children = {.count = 0};
    for (uint32_t i = 0; i < study->shared_count; i++) {
        child_add(&children, study->shared[i]);
    }
    if (best->bounds.upper != worst->bounds.upper) {
        struct why_children own = {.count = 0};
        side_children(all, best, &own);
        child_add(&children, best->bounds.upper == INT64_MAX
                                 ? why_rule_of(study->assessment, HF_RULE_CUT_NEVER, 0, &own)
                                 : why_rule_of(study->assessment, HF_RULE_CUT_AT_BEST,
                                               best->bounds.upper, &own));
    }
    side_children(all, worst, &children);
    return worst->bounds.upper == INT64_MAX
               ? why_rule_of(study->assessment, HF_RULE_CUT_NEVER, 0, &children)
               : why_rule_of(study->assessment, HF_RULE_CUT_NEEDED, worst->bounds.upper, &children);
}

/* ---- answers ---- */

struct cut_pairing {
    uint32_t best, worst, demand;
};

static int pairing_order(const void *left_pointer, const void *right_pointer) {
    const struct cut_pairing *left = left_pointer;
    const struct cut_pairing *right = right_pointer;
    if (left->best != right->best) {
        return left->best < right->best ? -1 : 1;
    }
    if (left->worst != right->worst) {
        return left->worst < right->worst ? -1 : 1;
    }
    return (left->demand > right->demand) - (left->demand < right->demand);
}

static enum hf_status answer_add(struct cut_gathering *all, uint32_t at,
                                 const struct cut_pairing *pair, struct hf_arena *arena) {
    const struct cut_run *run = &all->run[at];
    const struct cut_side *best = &run->side[HF_BOUND_BEST].item[pair->best];
    const struct cut_side *worst = &run->side[HF_BOUND_WORST].item[pair->worst];
    if (all->answer_count == all->answer_capacity) {
        struct hf_cut_answer *grown =
            hf_arena_grow(arena, all->answer, sizeof *grown, _Alignof(struct hf_cut_answer),
                          &all->answer_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        all->answer = grown;
    }
    all->answer[all->answer_count++] = (struct hf_cut_answer){
        .threat = at, .bound = {best->bounds, worst->bounds}, .why = why_answer(all, best, worst)};
    return HF_OK;
}

static bool is_open(const struct hf_cut_answer *answer) {
    return answer->bound[0].lower != answer->bound[0].upper ||
           answer->bound[1].lower != answer->bound[1].upper;
}

static enum hf_status answers_pair(struct cut_gathering *all, uint32_t at, struct hf_arena *arena) {
    const uint32_t demands = all->study->graph->network.demand_count;
    const struct cut_run *run = &all->run[at];
    for (uint32_t d = 0; d < demands; d++) {
        all->order[d] = (struct cut_pairing){run->side[HF_BOUND_BEST].of_demand[d],
                                             run->side[HF_BOUND_WORST].of_demand[d], d};
    }
    if (demands > 1) {
        qsort(all->order, demands, sizeof *all->order, pairing_order);
    }
    for (uint32_t i = 0; i < demands; i++) {
        const struct cut_pairing *pair = &all->order[i];
        if (i == 0 || pair->best != pair[-1].best || pair->worst != pair[-1].worst) {
            HF_TRY(answer_add(all, at, pair, arena));
        }
        all->answer_of[(size_t)pair->demand * all->run_count + at] =
            (uint32_t)all->answer_count - 1;
        all->threat[at].open += is_open(&all->answer[all->answer_count - 1]) ? 1 : 0;
    }
    all->threat[at].method = run->method;
    all->threat[at].has_pairs = run->has_pairs;
    return HF_OK;
}

/* ---- rows ---- */

static enum hf_status site_cuts_fill(const struct cut_gathering *all, struct hf_arena *keep) {
    const struct graph *graph = all->study->graph;
    struct hf_assessment *assessment = all->study->assessment;
    const size_t count = (size_t)graph->network.demand_count * all->run_count;
    struct hf_site_cut *row = hf_new(keep, struct hf_site_cut, count);
    if (row == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        const uint32_t demand = (uint32_t)(i / all->run_count);
        row[i] = (struct hf_site_cut){graph->demand_site[demand], graph->demand_use[demand],
                                      all->answer_of[i], graph->demand_subscribers[demand]};
    }
    assessment->site_cut = row;
    assessment->site_cut_count = count;
    return HF_OK;
}

static enum hf_cut_class class_of_least(int64_t least) {
    return least == INT64_MAX     ? HF_CUT_NEVER
           : least > HF_CUT_THREE ? HF_CUT_MORE
                                  : (enum hf_cut_class)least;
}

static void region_cut_add(struct hf_region_cut *row, const struct hf_cut_answer *answer,
                           int64_t subscribers) {
    for (int bound = 0; bound < HF_BOUNDS; bound++) {
        const struct hf_cut_bounds *bounds = &answer->bound[bound];
        const enum hf_cut_class class =
            class_of_least(bound == HF_BOUND_BEST ? bounds->upper : bounds->lower);
        row->sites[bound][class]++;
        if (subscribers == HF_COUNT_UNKNOWN) {
            row->unknown[bound][class]++;
        } else {
            hf_add_saturated(&row->subscribers[bound][class], subscribers);
        }
    }
    row->open += is_open(answer) ? 1 : 0;
}

static enum hf_status region_cuts_fill(const struct cut_gathering *all, struct hf_arena *keep,
                                       struct hf_arena scratch) {
    const struct study *study = all->study;
    const struct cells *cells = &study->cells;
    const uint32_t demands = study->graph->network.demand_count;
    uint32_t *row_of = hf_new(&scratch, uint32_t, (size_t)cells->count + 1);
    if (row_of == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t d = 0; d < demands; d++) {
        row_of[cells->demand_cell[d]] = 1;
    }
    uint32_t used = 0;
    for (uint32_t cell = 0; cell < cells->count; cell++) {
        row_of[cell] = row_of[cell] != 0 ? used++ : HF_NONE;
    }
    const uint32_t count = used * all->run_count;
    struct hf_region_cut *row = hf_new(keep, struct hf_region_cut, count);
    if (row == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t cell = 0; cell < cells->count; cell++) {
        for (uint32_t t = 0; row_of[cell] != HF_NONE && t < all->run_count; t++) {
            struct hf_region_cut *own = &row[row_of[cell] * all->run_count + t];
            own->region = hf_cell_region(cells, cell);
            own->function = hf_cell_function(cells, cell);
            own->threat = t;
        }
    }
    for (uint32_t d = 0; d < demands; d++) {
        for (uint32_t t = 0; t < all->run_count; t++) {
            region_cut_add(&row[row_of[cells->demand_cell[d]] * all->run_count + t],
                           &all->answer[all->answer_of[(size_t)d * all->run_count + t]],
                           study->graph->demand_subscribers[d]);
        }
    }
    study->assessment->region_cut = row;
    study->assessment->region_cut_count = count;
    return HF_OK;
}

static enum hf_status answers_keep(const struct cut_gathering *all, struct hf_arena *keep) {
    struct hf_assessment *assessment = all->study->assessment;
    struct hf_cut_threat *threat = hf_new(keep, struct hf_cut_threat, all->run_count);
    struct hf_cut_answer *answer = hf_new(keep, struct hf_cut_answer, all->answer_count);
    uint32_t *group = hf_new(keep, uint32_t, all->cut.count);
    if (threat == NULL || answer == NULL || group == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < all->run_count; i++) {
        threat[i] = all->threat[i];
    }
    for (size_t i = 0; i < all->answer_count; i++) {
        answer[i] = all->answer[i];
    }
    for (size_t i = 0; i < all->cut.count; i++) {
        group[i] = all->cut.item[i];
    }
    assessment->cut_threat = threat;
    assessment->cut_threat_count = all->run_count;
    assessment->cut_answer = answer;
    assessment->cut_answer_count = (uint32_t)all->answer_count;
    assessment->cut_group = group;
    assessment->cut_group_count = all->cut.count;
    return HF_OK;
}

static enum hf_status cut_runs_open(struct cut_gathering *all, struct hf_arena *arena) {
    for (int threat = 0; threat < RISK_THREATS; threat++) {
        HF_TRY(run_add(all, threat, arena));
    }
    if (all->run_count > 1) {
        HF_TRY(run_add(all, RISK_THREATS, arena));
    }
    const size_t demands = (size_t)all->study->graph->network.demand_count + 1;
    all->answer_of = hf_new(arena, uint32_t, demands * CUT_RUNS_MAX);
    all->order = hf_new(arena, struct cut_pairing, demands);
    return all->answer_of == NULL || all->order == NULL ? HF_ERR_MEMORY : HF_OK;
}

enum hf_status hf_cut_study_gather(const struct study *study, struct hf_arena *keep,
                                   struct hf_arena scratch) {
    /* what grows has the last half */
    struct hf_arena grow = scratch;
    grow.at += hf_arena_left(&scratch) / 2;
    scratch.end = grow.at;
    struct cut_gathering all = {.study = study,
                                .cut = {.arena = &grow},
                                .way = {.arena = &grow},
                                .visits_left = CUT_VISITS_MAX};
    HF_TRY(cut_runs_open(&all, &scratch));
    for (uint32_t i = 0; i < all.run_count; i++) {
        HF_TRY(run_do(&all, i, &scratch));
        HF_TRY(answers_pair(&all, i, &grow));
    }
    HF_TRY(answers_keep(&all, keep));
    HF_TRY(site_cuts_fill(&all, keep));
    return region_cuts_fill(&all, keep, scratch);
}
