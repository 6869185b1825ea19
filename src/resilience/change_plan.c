#include "resilience/change_providers.h"
#include "resilience/change_run.h"

#include <holdfast/cuts.h>

#include <stdlib.h>
#include <string.h>

/* Region by region and function by function, those with most people first, each by itself. A place
 * hangs on a vendor when the loss of that vendor alone takes it in the best case. For each such
 * vendor the cheapest way that survives it is searched, devices of the vendor costing 1; what would
 * be needed is the place's bundle. The device that is in the bundles of most people, counted by the
 * share of the bundle, is changed; then all is looked at anew. All changed devices are taken to be
 * of one new maker: a change that would make some place hang on that is refused. Ways are searched
 * for in the part of the network that the places of the plan can be served through. Where nodes
 * need pools, a way through what would lack one without the vendor takes another maker for
 * providers too (change_look.c). */

enum { CHANGE_BATCH = 32, CHANGE_WHYS = 320, SHARE_UNIT = 1024, PLAN_PART = 4 };
#define CHANGE_VISITS_MAX 150000000
#define CHANGE_PEOPLE_MAX (INT64_C(1) << 40)

struct change_cell {
    int64_t people, places;
    uint32_t cell;
};

static bool hangs_on_any(const struct change_run *run, uint32_t demand) {
    for (uint32_t v = 0; v < run->vendor_count; v++) {
        if (hf_change_hangs(run, demand, v)) {
            return true;
        }
    }
    return false;
}

/* ---- one step ---- */

/* The device that helps most, of the places that no device of the batch helps yet; HF_NONE: none.
 */
static uint32_t best_device(struct change_run *run) {
    uint32_t best = HF_NONE;
    for (size_t i = 0; i < run->pair_count; i++) {
        if (run->pair[i].node != HF_NONE) {
            run->share[run->pair[i].node] = 0;
        }
    }
    for (size_t i = 0; i < run->pair_count; i++) {
        const struct change_place *place = &run->place[run->pair[i].place];
        const int64_t known = hf_change_people(run, place->demand);
        const int64_t people = known < CHANGE_PEOPLE_MAX ? known : CHANGE_PEOPLE_MAX;
        if (!place->is_blocked && !place->is_helped && place->stuck == 0) {
            hf_add_saturated(&run->share[run->pair[i].node],
                             (people + 1) * SHARE_UNIT / place->bundle);
        }
    }
    for (size_t i = 0; i < run->pair_count; i++) {
        const uint32_t node = run->pair[i].node;
        if (node != HF_NONE && run->refused[node] == 0 && run->changed[node] == 0 &&
            run->share[node] > 0 &&
            (best == HF_NONE || run->share[node] > run->share[best] ||
             (node < best && run->share[node] == run->share[best]))) {
            best = node;
        }
    }
    return best;
}

/* Would nobody hang on the new maker who does not hang on a vendor, or is being helped? `made` of
 * the devices are those of the steps made, the last ones of `batch` are added. */
static bool changes_are_safe(struct change_run *run, uint32_t made, const uint32_t *batch,
                             uint32_t count) {
    int64_t visits = 0;
    for (uint32_t i = 0; i < count; i++) {
        run->changed_node[made + i] = batch[i];
    }
    for (uint32_t i = 0; i < run->place_count; i++) {
        run->is_sound[run->place[i].demand] = run->place[i].is_helped || run->place[i].is_raised;
    }
    const uint32_t *lost = NULL;
    const uint32_t lost_count = hf_change_lose(run, made + count, &lost);
    const bool is_safe =
        hf_change_reach_keeps(&run->reach, lost, lost_count, run->is_sound, &visits);
    for (uint32_t i = 0; i < run->place_count; i++) {
        run->is_sound[run->place[i].demand] = 0;
    }
    run->visits_left -= visits;
    return is_safe;
}

/* Changes the best devices, at most `limit`, each for places that those before do not help. */
static uint32_t batch_choose(struct change_run *run, uint32_t limit, uint32_t *batch) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < run->place_count; i++) {
        run->place[i].is_helped = false;
    }
    while (count < limit) {
        const uint32_t node = best_device(run);
        if (node == HF_NONE) {
            break;
        }
        run->changed[node] = 1;
        for (size_t i = 0; i < run->pair_count; i++) {
            struct change_place *place = &run->place[run->pair[i].place];
            place->is_helped = place->is_helped || run->pair[i].node == node;
        }
        batch[count++] = node;
    }
    return count;
}

/* The vendors that the device falls with are to be looked at anew. */
static void vendors_renew(struct change_run *run, uint32_t node) {
    const struct hf_csr *label = &run->plain.node_label;
    for (uint32_t i = label->start[node]; i < label->start[node + 1]; i++) {
        for (uint32_t v = 0; v < run->vendor_count; v++) {
            run->is_new[v] |= run->vendor[v] == label->item[i];
        }
    }
}

/* Alone it would do harm. Of a provider another one may do as well. */
static enum hf_status device_refuse(struct change_run *run, uint32_t node) {
    run->refused[node] = 1;
    run->refused_node[run->refused_count++] = node;
    if (!run->has_needs || run->needs.place[node] == HF_NONE) {
        return HF_OK;
    }
    vendors_renew(run, node);
    return hf_change_places_look(run);
}

/* Several at once where that is safe, else one. Fills how many; 0: there is none, or the budget
 * ended. */
static enum hf_status devices_change(struct change_run *run, uint32_t made, uint32_t *batch,
                                     uint32_t *count) {
    uint32_t limit =
        CHANGE_STEPS_MAX - made < CHANGE_BATCH ? CHANGE_STEPS_MAX - made : CHANGE_BATCH;
    while (run->visits_left > run->plan_floor) {
        *count = batch_choose(run, limit, batch);
        if (*count == 0 || changes_are_safe(run, made, batch, *count)) {
            return HF_OK;
        }
        for (uint32_t i = 0; i < *count; i++) {
            run->changed[batch[i]] = 0;
        }
        if (*count == 1) {
            HF_TRY(device_refuse(run, batch[0]));
        }
        limit = *count > 1 ? *count / 2 : 1;
    }
    *count = 0;
    return HF_OK;
}

static uint32_t vendor_of(const struct change_run *run, uint32_t node) {
    const struct hf_csr *label = &run->plain.node_label;
    for (uint32_t i = label->start[node]; i < label->start[node + 1]; i++) {
        for (uint32_t v = 0; v < run->vendor_count; v++) {
            if (run->vendor[v] == label->item[i] && run->is_asked[v] != 0) {
                return run->vendor[v];
            }
        }
    }
    return HF_NONE;
}

/* What it is changed for as a provider. Doubtful pools stand behind the sure ones of the
 * dependencies (needs.c). */
static uint32_t dependency_of(const struct change_run *run, uint32_t node) {
    for (size_t i = 0; i < run->pair_count; i++) {
        if (run->pair[i].node == node && run->pair[i].pool != HF_NONE) {
            return run->pair[i].pool % run->study->assessment->snapshot->dependencies.rows.count;
        }
    }
    return HF_NONE;
}

static enum hf_status step_put(struct change_run *run, uint32_t node) {
    if (run->step_count == run->step_capacity) {
        struct hf_change_step *grown =
            hf_arena_grow(&run->steps_arena, run->step, sizeof *grown,
                          _Alignof(struct hf_change_step), &run->step_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        run->step = grown;
    }
    run->step[run->step_count++] =
        (struct hf_change_step){.device = run->study->graph->node_device[node],
                                .subscribers_known = true,
                                .group = vendor_of(run, node),
                                .dependency = dependency_of(run, node)};
    return HF_OK;
}

/* The steps of a batch, and which of them each place owes it to when it is raised. */
static enum hf_status steps_put(struct change_run *run, const uint32_t *batch, uint32_t count) {
    const uint32_t first = (uint32_t)run->step_count;
    for (uint32_t i = 0; i < count; i++) {
        HF_TRY(step_put(run, batch[i]));
        vendors_renew(run, batch[i]);
    }
    for (uint32_t i = 0; i < run->place_count; i++) {
        run->place[i].credit = first + count - 1;
    }
    for (uint32_t i = count; i-- > 0;) {
        for (size_t k = 0; k < run->pair_count; k++) {
            struct change_place *place = &run->place[run->pair[k].place];
            if (run->pair[k].node == batch[i] && place->is_helped) {
                place->credit = first + i;
                place->is_helped = false;
            }
        }
    }
    return HF_OK;
}

/* ---- a plan ---- */

static struct hf_why_id why_provider(const struct change_run *run,
                                     const struct hf_change_step *step) {
    struct hf_why *why = &run->study->assessment->why;
    const struct hf_why_id child[] = {hf_why_row(why, HF_KIND_DEPENDENCY, step->dependency),
                                      hf_why_row(why, HF_KIND_DEVICE, step->device)};
    return hf_why_apply(why, &(struct hf_why_rule){HF_RULE_DEPENDENCY, 0.0, HF_DATE_MIN, child, 2});
}

static struct hf_why_id why_plan(const struct change_run *run, const struct hf_change_plan *plan) {
    const struct study *study = run->study;
    struct hf_assessment *assessment = study->assessment;
    struct hf_why_id child[CHANGE_WHYS];
    size_t count = 0;
    for (uint32_t i = 0; i < study->shared_count; i++) {
        child[count++] = study->shared[i];
    }
    for (uint32_t i = 0; i < plan->step_count; i++) {
        const struct hf_change_step *step = &run->step[plan->step_from + i];
        child[count++] = step->dependency == HF_NONE
                             ? hf_why_row(&assessment->why, HF_KIND_DEVICE, step->device)
                             : why_provider(run, step);
    }
    for (uint32_t v = 0; v < run->vendor_count && count < CHANGE_WHYS; v++) {
        if (run->is_asked[v] != 0) {
            child[count++] = study->group_why[run->vendor[v]];
        }
    }
    return hf_why_apply(&assessment->why,
                        &(struct hf_why_rule){HF_RULE_CHANGES_NEEDED, (double)plan->steps_lower,
                                              HF_DATE_MIN, child, count});
}

/* The places of the cell, and on which vendors they hang. */
static void change_plan_open(struct change_run *run, uint32_t cell, struct hf_change_plan *plan) {
    const struct cells *cells = &run->study->cells;
    *plan = (struct hf_change_plan){.region = hf_cell_region(cells, cell),
                                    .function = hf_cell_function(cells, cell),
                                    .subscribers_known = true,
                                    .step_from = (uint32_t)run->step_count};
    run->place_count = 0;
    run->pair_count = 0;
    memset(run->is_asked, 0, (size_t)run->vendor_count + 1);
    memset(run->is_new, 1, (size_t)run->vendor_count + 1);
    for (uint32_t i = run->demand.start[cell]; i < run->demand.start[cell + 1]; i++) {
        const uint32_t demand = run->demand.item[i];
        bool hangs = false;
        for (uint32_t v = 0; v < run->vendor_count; v++) {
            if (hf_change_hangs(run, demand, v)) {
                hangs = true;
                run->is_asked[v] = 1;
            }
        }
        if (!hangs) {
            continue;
        }
        plan->sites++;
        plan->subscribers_known = plan->subscribers_known && !hf_change_is_uncounted(run, demand);
        hf_add_saturated(&plan->subscribers, hf_change_people(run, demand));
        if (run->study->alone_node[demand] != HF_NONE) {
            plan->sites_alone++;
            hf_add_saturated(&plan->subscribers_alone, hf_change_people(run, demand));
        } else {
            run->place[run->place_count++] = (struct change_place){.demand = demand};
        }
    }
}

/* Those that links alone cut off are as those with one device. Each site all of whose devices fall
 * needs one of them changed, and no device stands at two sites; besides those that provide nothing,
 * providers are to be changed for what they provide. */
static void plan_bound(struct change_run *run, struct hf_change_plan *plan) {
    int64_t forced = 0;
    int64_t apart = 0;
    int64_t dearest = 0;
    int64_t provided = 0;
    for (uint32_t i = 0; i < run->place_count; i++) {
        const struct change_place *place = &run->place[i];
        if (place->is_blocked) {
            plan->sites_alone++;
            hf_add_saturated(&plan->subscribers_alone, hf_change_people(run, place->demand));
            continue;
        }
        forced += place->is_forced ? 1 : 0;
        apart += place->is_forced_apart ? 1 : 0;
        dearest = place->dearest > dearest ? place->dearest : dearest;
        provided = place->provided > provided ? place->provided : provided;
    }
    const int64_t bound[] = {forced, dearest, apart + provided};
    for (size_t i = 0; i < sizeof bound / sizeof bound[0]; i++) {
        plan->steps_lower = bound[i] > plan->steps_lower ? bound[i] : plan->steps_lower;
    }
}

/* The part of the network that the places of the plan can be served through, and room to search in
 * it. */
static enum hf_status part_open(struct change_run *run, struct hf_arena *scratch) {
    const struct hf_network *network = &run->study->graph->network;
    const uint32_t function = network->demand_function[run->place[0].demand];
    uint32_t *demand = hf_take(scratch, uint32_t, (size_t)run->place_count + 1);
    if (demand == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < run->place_count; i++) {
        demand[i] = run->place[i].demand;
    }
    HF_TRY(hf_blocks_part(&run->blocks[function], demand, run->place_count, scratch, &run->part));
    HF_TRY(hf_network_index(&run->part.network, scratch, &run->inner));
    const size_t nodes = (size_t)run->part.network.node_count + 1;
    HF_TRY(hf_change_path_open(&run->inner, scratch, &run->path));
    run->path.whole = network;
    run->path.outer = run->part.node;
    run->path.changed = run->changed;
    run->path.paid = run->has_needs ? hf_take(scratch, uint64_t, nodes) : NULL;
    return run->has_needs && run->path.paid == NULL ? HF_ERR_MEMORY : HF_OK;
}

/* Step by step, while some device helps and the budget lasts. */
static enum hf_status steps_make(struct change_run *run, struct hf_change_plan *plan) {
    uint32_t batch[CHANGE_BATCH];
    if (run->has_needs) {
        hf_change_bounds_look(run);
    }
    HF_TRY(hf_change_places_look(run));
    plan_bound(run, plan);
    for (;;) {
        uint32_t count = 0;
        HF_TRY(devices_change(run, plan->step_count, batch, &count));
        if (count == 0) {
            return HF_OK;
        }
        HF_TRY(steps_put(run, batch, count));
        plan->step_count += count;
        HF_TRY(hf_change_places_look(run));
        hf_change_places_raise(run, plan);
    }
}

static void change_plan_close(struct change_run *run, const struct hf_change_plan *plan) {
    for (uint32_t i = 0; i < plan->step_count; i++) {
        run->changed[run->changed_node[i]] = 0;
    }
    for (uint32_t i = 0; i < run->refused_count; i++) {
        run->refused[run->refused_node[i]] = 0;
    }
    run->refused_count = 0;
}

static enum hf_status plan_make(struct change_run *run, uint32_t cell, struct hf_arena scratch) {
    struct hf_change_plan *plan = &run->plan[run->plan_count++];
    change_plan_open(run, cell, plan);
    run->plan_floor = run->visits_left - run->visits_left / PLAN_PART;
    if (run->place_count > 0) {
        HF_TRY(part_open(run, &scratch));
        const bool is_left_out = hf_change_look_cost(run) > run->visits_left;
        run->left_out += is_left_out ? 1 : 0;
        HF_TRY(is_left_out ? HF_OK : steps_make(run, plan));
    }
    change_plan_close(run, plan);
    plan->is_whole = plan->sites == plan->sites_alone + plan->sites_raised;
    plan->why = why_plan(run, plan);
    return HF_OK;
}

/* ---- all of them ---- */

static int change_cell_order(const void *left_pointer, const void *right_pointer) {
    const struct change_cell *left = left_pointer;
    const struct change_cell *right = right_pointer;
    int order = (left->people < right->people) - (left->people > right->people);
    order = order != 0 ? order : (left->places < right->places) - (left->places > right->places);
    return order != 0 ? order : (left->cell > right->cell) - (left->cell < right->cell);
}

/* Cells with places that hang on a vendor, most people first; all others are sound. */
static enum hf_status change_cells_list(struct change_run *run, struct hf_arena *arena,
                                        struct change_cell **list, uint32_t *count) {
    const uint32_t cells = run->study->cells.count;
    struct change_cell *made = hf_new(arena, struct change_cell, (size_t)cells + 1);
    *count = 0;
    if (made == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t cell = 0; cell < cells; cell++) {
        struct change_cell own = {0, 0, cell};
        for (uint32_t i = run->demand.start[cell]; i < run->demand.start[cell + 1]; i++) {
            const uint32_t demand = run->demand.item[i];
            const bool hangs = hangs_on_any(run, demand);
            run->is_sound[demand] = run->study->was_served[demand] != 0 && !hangs;
            own.places += hangs ? 1 : 0;
            hf_add_saturated(&own.people, hangs ? hf_change_people(run, demand) : 0);
        }
        if (own.places > 0) {
            made[(*count)++] = own;
        }
    }
    if (*count > 1) {
        qsort(made, *count, sizeof *made, change_cell_order);
    }
    *list = made;
    return HF_OK;
}

static enum hf_status change_demands_sort(struct change_run *run, struct hf_arena *arena) {
    const struct cells *cells = &run->study->cells;
    const uint32_t demands = run->study->graph->network.demand_count;
    run->demand.start = hf_new(arena, uint32_t, (size_t)cells->count + 2);
    run->demand.item = hf_new(arena, uint32_t, (size_t)demands + 1);
    if (run->demand.start == NULL || run->demand.item == NULL) {
        return HF_ERR_MEMORY;
    }
    uint32_t *start = run->demand.start; /* where each begins; moved on while filling */
    for (uint32_t d = 0; d < demands; d++) {
        start[cells->demand_cell[d] + 1]++;
    }
    for (uint32_t c = 0; c < cells->count; c++) {
        start[c + 1] += start[c];
    }
    for (uint32_t d = demands; d-- > 0;) {
        run->demand.item[--start[cells->demand_cell[d] + 1]] = d;
    }
    memmove(start, start + 1, cells->count * sizeof *start);
    start[cells->count] = demands;
    return HF_OK;
}

static enum hf_status marks_take(struct change_run *run, struct hf_arena *arena) {
    const size_t nodes = (size_t)run->study->graph->network.node_count + 1;
    const size_t pools = (size_t)run->study->graph->network.pool_count + 1;
    run->changed = hf_new(arena, uint8_t, nodes);
    run->refused = hf_new(arena, uint8_t, nodes);
    run->refused_node = hf_take(arena, uint32_t, nodes);
    run->share = hf_take(arena, int64_t, nodes);
    run->seen = hf_new(arena, uint32_t, nodes);
    run->is_bar = hf_new(arena, uint8_t, pools);
    run->price = hf_new(arena, uint32_t, pools);
    return run->changed == NULL || run->refused == NULL || run->refused_node == NULL ||
                   run->share == NULL || run->seen == NULL || run->is_bar == NULL ||
                   run->price == NULL
               ? HF_ERR_MEMORY
               : HF_OK;
}

static enum hf_status change_rooms_open(struct change_run *run, struct hf_arena *arena) {
    const struct hf_network *network = &run->study->graph->network;
    const size_t demands = (size_t)network->demand_count + 1;
    run->vendor = hf_new(arena, uint32_t, (size_t)run->study->risk->group_count + 1);
    run->is_asked = hf_new(arena, uint8_t, (size_t)run->study->risk->group_count + 1);
    run->is_new = hf_new(arena, uint8_t, (size_t)run->study->risk->group_count + 1);
    run->blocks = hf_new(arena, struct network_blocks, (size_t)network->function_count + 1);
    run->is_sound = hf_new(arena, uint8_t, demands);
    run->place = hf_new(arena, struct change_place, demands);
    if (run->vendor == NULL || run->is_asked == NULL || run->is_new == NULL ||
        run->blocks == NULL || run->is_sound == NULL || run->place == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t g = 0; g < run->study->risk->group_count; g++) {
        if (run->study->risk->threat[g] == RISK_VENDOR && g != run->study->risk->unknown_group) {
            run->vendor[run->vendor_count++] = g;
        }
    }
    HF_TRY(change_demands_sort(run, arena));
    HF_TRY(marks_take(run, arena));
    run->plain = *network;
    run->plain.pool_count = 0;
    run->plain.node_need = (struct hf_csr){NULL, NULL};
    return hf_network_index(&run->plain, arena, &run->index);
}

/* What plans are made with; where there is nothing to plan it is not needed. */
static enum hf_status searches_open(struct change_run *run, struct hf_arena *arena) {
    for (uint32_t f = 0; f < run->study->graph->network.function_count; f++) {
        if (run->index.is_asked[f] != 0) {
            HF_TRY(hf_blocks_open(&run->index, f, arena, &run->blocks[f]));
        }
    }
    HF_TRY(hf_change_needs_open(&run->study->graph->network, CHANGE_STEPS_MAX, arena, &run->needs));
    run->needs.changed = run->changed;
    run->needs.refused = run->refused;
    return hf_change_reach_open(&run->index, run->needs.dead, arena, &run->reach);
}

/* Who hangs on which vendor: known, if it could be kept. */
static enum hf_status hangs_find(struct change_run *run, struct hf_arena *sums,
                                 struct hf_arena scratch) {
    const struct single_rows *single = &run->study->single;
    const bool is_kept = single->lost[HF_BOUND_BEST] != NULL;
    run->loss_of = hf_take(sums, uint32_t, (size_t)run->vendor_count + 1);
    if (run->loss_of == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t v = 0; v < run->vendor_count; v++) {
        run->loss_of[v] = is_kept ? single->at[run->vendor[v]] : v;
    }
    run->lost = single->lost[HF_BOUND_BEST];
    run->row_words = single->row_words;
    if (is_kept) {
        return HF_OK;
    }
    struct hf_sweep sweep;
    const struct hf_sweep_question question = {.group = run->vendor,
                                               .group_count = run->vendor_count,
                                               .size_max = 1,
                                               .is_asked = {true, false},
                                               .demand_had = {run->study->was_served, NULL},
                                               .demand_rows = run->vendor_count};
    HF_TRY(hf_sweep(&run->study->graph->network, &question, sums, scratch, &sweep));
    run->lost = sweep.demand_lost[HF_BOUND_BEST];
    run->row_words = sweep.row_words;
    return HF_OK;
}

static enum hf_status plans_make(struct change_run *run, struct hf_arena *keep,
                                 struct hf_arena scratch) {
    struct change_cell *cell = NULL;
    uint32_t count = 0;
    HF_TRY(change_cells_list(run, &scratch, &cell, &count));
    if (count > 0) {
        HF_TRY(searches_open(run, &scratch));
    }
    struct hf_arena pairs = scratch;
    struct hf_arena steps = scratch;
    pairs.at += hf_arena_left(&scratch) / 2;
    scratch.end = pairs.at;
    steps.at += hf_arena_left(&scratch) / 2;
    steps.end = scratch.end;
    scratch.end = steps.at;
    run->needs.grow = pairs; /* the second half of that */
    run->needs.grow.at += hf_arena_left(&pairs) / 2;
    pairs.end = run->needs.grow.at;
    run->pairs_arena = pairs;
    run->steps_arena = steps;
    run->plan = hf_new(keep, struct hf_change_plan, count);
    if (run->plan == NULL) {
        return HF_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        HF_TRY(plan_make(run, cell[i].cell, scratch));
    }
    struct hf_change_step *step = hf_new(keep, struct hf_change_step, run->step_count);
    if (step == NULL) {
        return HF_ERR_MEMORY;
    }
    for (size_t i = 0; i < run->step_count; i++) {
        step[i] = run->step[i];
    }
    run->study->assessment->change_step = step;
    return HF_OK;
}

enum hf_status hf_change_plans_gather(const struct study *study, struct hf_arena *keep,
                                      struct hf_arena scratch) {
    struct change_run run = {.study = study,
                             .visits_left = CHANGE_VISITS_MAX,
                             .has_needs = hf_network_has_needs(&study->graph->network)};
    HF_TRY(change_rooms_open(&run, &scratch));
    if (run.vendor_count > 0) {
        struct hf_arena sums = scratch;
        sums.at += hf_arena_left(&scratch) / 2;
        scratch.end = sums.at;
        HF_TRY(hangs_find(&run, &sums, scratch));
        HF_TRY(hf_change_providers_gather(&run, keep, scratch));
        HF_TRY(plans_make(&run, keep, scratch));
    }
    struct hf_assessment *assessment = study->assessment;
    assessment->change_plan = run.plan;
    assessment->change_plan_count = run.plan_count;
    assessment->change_step_count = (uint32_t)run.step_count;
    assessment->change_plans_left_out = run.left_out;
    return HF_OK;
}
