#include "resilience/change_needs.h"
#include "resilience/change_path.h"
#include "resilience/change_reach.h"
#include "resilience/cut_study.h"

#include <holdfast/cuts.h>

#include "network/blocks.h"

#include <stdlib.h>
#include <string.h>

/* Region by region and function by function, those with most people first, each by itself. A place
 * hangs on a vendor when the loss of that vendor alone takes it in the best case. For each such
 * vendor the cheapest way that survives it is searched, devices of the vendor costing 1; what would
 * be needed is the place's bundle. The device that is in the bundles of most people, counted by the
 * share of the bundle, is changed; then all is looked at anew. All changed devices are taken to be
 * of one new maker: a change that would make some place hang on that is refused. Ways are searched
 * for in the part of the network that the places of the plan can be served through; nodes of a plan
 * are those of that part. Where nodes need pools, what would lack one without the vendor is not
 * passed at all: that another provider of it is changed is not thought of, so such a place may be
 * counted as one that no other maker helps. */

enum {
    CHANGE_STEPS_MAX = 256,
    CHANGE_BATCH = 32,
    CHANGE_WHYS = 320,
    SHARE_UNIT = 1024,
    PLAN_PART = 4
};
#define CHANGE_VISITS_MAX 150000000
#define CHANGE_PEOPLE_MAX (INT64_C(1) << 40)

struct change_cell {
    int64_t people, places;
    uint32_t cell;
};

/* A place that may be raised: state in the plan that is being made. */
struct change_place {
    uint32_t demand;
    uint32_t bundle; /* devices of its bundle */
    uint32_t credit; /* the last of the steps just made that is in its bundle */
    bool is_raised, is_blocked, is_forced, is_helped;
};

struct change_pair {
    uint32_t place, node, vendor;
};

struct change_run {
    const struct study *study;
    struct hf_network plain;       /* the network without its pools */
    struct hf_network_index index; /* of it */
    struct change_needs needs;
    struct network_blocks *blocks; /* per function; of those that are asked for */
    struct change_reach reach;
    struct network_part part;      /* of the plan; its demands are the places */
    struct hf_network_index inner; /* of the part */
    struct change_path path;       /* through the part */
    uint32_t *vendor;              /* groups, in the order of the losses of the sweep */
    uint32_t vendor_count;
    const uint64_t *lost; /* per demand row_words: a bit a loss, best case */
    size_t row_words;
    uint32_t *loss_of;                       /* per vendor: its loss */
    struct hf_csr demand;                    /* per cell */
    uint8_t *changed, *refused;              /* per node of the part */
    int64_t *share;                          /* the same */
    uint8_t *is_sound;                       /* per demand: served, and no vendor alone takes it */
    uint32_t changed_node[CHANGE_STEPS_MAX]; /* of the whole network: those of the steps made */
    struct change_place *place;
    uint32_t place_count;
    uint8_t *is_asked; /* per vendor: some place of the plan hangs on it */
    uint8_t *is_new;   /* per vendor: devices of it were changed since it was looked at */
    struct change_pair *pair;
    size_t pair_count, pair_capacity;
    struct hf_arena pairs_arena;
    struct hf_change_plan *plan;
    uint32_t plan_count;
    struct hf_change_step *step;
    size_t step_count, step_capacity;
    struct hf_arena steps_arena;
    int64_t visits_left; /* a plan takes a quarter of what is left at most */
    int64_t plan_floor;  /* where it stops */
    int64_t left_out;
    bool has_needs; /* nodes need pools */
};

static bool hangs_on(const struct change_run *run, uint32_t demand, uint32_t vendor) {
    const uint64_t *row = run->lost + demand * run->row_words;
    const uint32_t loss = run->loss_of[vendor];
    return run->study->was_served[demand] != 0 && (row[loss / 64] >> loss % 64 & 1) != 0;
}

static bool hangs_on_any(const struct change_run *run, uint32_t demand) {
    for (uint32_t v = 0; v < run->vendor_count; v++) {
        if (hangs_on(run, demand, v)) {
            return true;
        }
    }
    return false;
}

static bool is_uncounted(const struct change_run *run, uint32_t demand) {
    return run->study->graph->demand_subscribers[demand] == HF_COUNT_UNKNOWN;
}

static int64_t people_of(const struct change_run *run, uint32_t demand) {
    return is_uncounted(run, demand) ? 0 : run->study->graph->demand_subscribers[demand];
}

static int64_t search_cost(const struct change_run *run) {
    const struct hf_network *network = &run->part.network;
    return (int64_t)network->node_count + 2 * (int64_t)network->link_count +
           (int64_t)network->node_label.start[network->node_count] + 1;
}

/* One look at the places of a plan. */
static int64_t look_cost(const struct change_run *run) {
    int64_t searches = 1;
    for (uint32_t v = 0; v < run->vendor_count; v++) {
        searches += run->is_asked[v];
    }
    return searches * search_cost(run);
}

/* What is lost with these nodes: they, and what needs them. Returns how many. */
static uint32_t needs_lose(struct change_run *run, uint32_t count) {
    run->visits_left -= run->study->graph->network.node_count;
    return hf_change_needs_lose(&run->needs, run->changed_node, count);
}

/* Without a vendor (HF_NONE) what was changed is lost. */
static void path_search(struct change_run *run, uint32_t vendor, const uint8_t *pool_down) {
    run->visits_left -= search_cost(run);
    hf_change_path_search(&run->path, 0, vendor == HF_NONE ? HF_NONE : run->vendor[vendor],
                          pool_down);
}

/* ---- one look ---- */

static enum hf_status pair_put(struct change_run *run, struct change_pair pair) {
    if (run->pair_count == run->pair_capacity) {
        struct change_pair *grown =
            hf_arena_grow(&run->pairs_arena, run->pair, sizeof *grown, _Alignof(struct change_pair),
                          &run->pair_capacity);
        if (grown == NULL) {
            return HF_ERR_MEMORY;
        }
        run->pair = grown;
    }
    run->pair[run->pair_count++] = pair;
    run->place[pair.place].bundle++;
    return HF_OK;
}

/* After a search for the vendor whatever nodes need: how many changes no plan can do without. */
static void place_bound(struct change_run *run, uint32_t at, int64_t *dearest) {
    struct change_place *place = &run->place[at];
    const struct hf_csr *nodes = &run->part.network.demand_node;
    const struct change_path *path = &run->path;
    const uint32_t node = hf_change_path_end(path, at);
    bool is_forced = true;
    if (node == HF_NONE) {
        return;
    }
    *dearest = path->cost[node] > *dearest ? path->cost[node] : *dearest;
    for (uint32_t i = nodes->start[at]; i < nodes->start[at + 1]; i++) {
        is_forced = is_forced && path->falls[nodes->item[i]] == 1;
    }
    place->is_forced = place->is_forced || is_forced;
}

/* After a search for the vendor: what the place needs to survive its loss. */
static enum hf_status place_look(struct change_run *run, uint32_t at, uint32_t vendor) {
    const struct change_path *path = &run->path;
    uint32_t node = hf_change_path_end(path, at);
    if (node == HF_NONE) {
        run->place[at].is_blocked = true;
        return HF_OK;
    }
    for (; path->cost[node] > 0; node = path->before[node]) {
        if (path->falls[node] != 0) {
            HF_TRY(pair_put(run, (struct change_pair){at, node, vendor}));
        }
        if (path->before[node] == HF_NONE) {
            break;
        }
    }
    return HF_OK;
}

static bool is_open_to(const struct change_run *run, uint32_t at, uint32_t vendor) {
    return !run->place[at].is_blocked && hangs_on(run, run->place[at].demand, vendor);
}

/* Searches for the vendor, for all places that hang on it. */
static enum hf_status vendor_look(struct change_run *run, uint32_t vendor, int64_t *dearest) {
    path_search(run, vendor, hf_change_needs_without(&run->needs, vendor));
    for (uint32_t i = 0; i < run->place_count; i++) {
        if (!is_open_to(run, i, vendor)) {
            continue;
        }
        if (!run->has_needs) {
            place_bound(run, i, dearest);
        }
        HF_TRY(place_look(run, i, vendor));
    }
    return HF_OK;
}

/* The bound where nodes need pools: what lacks one might be passed if its providers were changed.
 */
static void bounds_look(struct change_run *run, int64_t *dearest) {
    for (uint32_t v = 0; v < run->vendor_count; v++) {
        if (run->is_asked[v] == 0) {
            continue;
        }
        path_search(run, v, NULL);
        for (uint32_t i = 0; i < run->place_count; i++) {
            if (is_open_to(run, i, v)) {
                place_bound(run, i, dearest);
            }
        }
    }
}

/* Takes out what was found about the vendors that are looked at anew. */
static void pairs_forget(struct change_run *run) {
    size_t kept = 0;
    for (size_t i = 0; i < run->pair_count; i++) {
        const struct change_pair pair = run->pair[i];
        if (run->is_new[pair.vendor] != 0) {
            run->place[pair.place].bundle--;
        } else {
            run->pair[kept++] = pair;
        }
    }
    run->pair_count = kept;
}

/* Looks at all places of the plan, for the vendors that are asked about and new: a change of a
 * device makes no way dearer or cheaper but those that avoid its own vendors. Returns in dearest
 * the most changes that one of the places needs, where nodes need no pools. */
static enum hf_status places_look(struct change_run *run, int64_t *dearest) {
    pairs_forget(run);
    for (uint32_t v = 0; v < run->vendor_count; v++) {
        if (run->is_asked[v] == 0 || run->is_new[v] == 0) {
            continue;
        }
        run->is_new[v] = 0;
        HF_TRY(vendor_look(run, v, dearest));
    }
    return HF_OK;
}

/* Counts the places that are raised now: no vendor takes them, nor the new maker. */
static void places_raise(struct change_run *run, struct hf_change_plan *plan) {
    if (run->has_needs) {
        (void)needs_lose(run, plan->step_count);
    }
    path_search(run, HF_NONE, run->needs.down_new);
    for (uint32_t i = 0; i < run->place_count; i++) {
        struct change_place *place = &run->place[i];
        if (place->is_raised || place->is_blocked || place->bundle > 0 ||
            hf_change_path_end(&run->path, i) == HF_NONE) {
            continue;
        }
        struct hf_change_step *step = &run->step[place->credit];
        place->is_raised = true;
        step->sites_gained++;
        plan->sites_raised++;
        step->subscribers_known = step->subscribers_known && !is_uncounted(run, place->demand);
        hf_add_saturated(&step->subscribers_gained, people_of(run, place->demand));
        hf_add_saturated(&plan->subscribers_raised, people_of(run, place->demand));
    }
}

/* ---- one step ---- */

/* The device that helps most, of the places that no device of the batch helps yet; HF_NONE: none.
 */
static uint32_t best_device(struct change_run *run) {
    uint32_t best = HF_NONE;
    for (size_t i = 0; i < run->pair_count; i++) {
        run->share[run->pair[i].node] = 0;
    }
    for (size_t i = 0; i < run->pair_count; i++) {
        const struct change_place *place = &run->place[run->pair[i].place];
        const int64_t known = people_of(run, place->demand);
        const int64_t people = known < CHANGE_PEOPLE_MAX ? known : CHANGE_PEOPLE_MAX;
        if (!place->is_blocked && !place->is_helped) {
            hf_add_saturated(&run->share[run->pair[i].node],
                             (people + 1) * SHARE_UNIT / place->bundle);
        }
    }
    for (size_t i = 0; i < run->pair_count; i++) {
        const uint32_t node = run->pair[i].node;
        if (run->refused[node] == 0 && run->changed[node] == 0 && run->share[node] > 0 &&
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
        run->changed_node[made + i] = run->part.node[batch[i]];
    }
    for (uint32_t i = 0; i < run->place_count; i++) {
        run->is_sound[run->place[i].demand] = run->place[i].is_helped || run->place[i].is_raised;
    }
    const uint32_t *lost = run->changed_node;
    uint32_t lost_count = made + count;
    if (run->has_needs) {
        lost_count = needs_lose(run, made + count);
        lost = run->needs.lost;
    }
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

/* Several at once where that is safe, else one. Returns how many; 0: there is none, or the budget
 * ended. */
static uint32_t devices_change(struct change_run *run, uint32_t made, uint32_t *batch) {
    uint32_t limit =
        CHANGE_STEPS_MAX - made < CHANGE_BATCH ? CHANGE_STEPS_MAX - made : CHANGE_BATCH;
    while (run->visits_left > run->plan_floor) {
        const uint32_t count = batch_choose(run, limit, batch);
        if (count == 0 || changes_are_safe(run, made, batch, count)) {
            return count;
        }
        for (uint32_t i = 0; i < count; i++) {
            run->changed[batch[i]] = 0;
        }
        run->refused[batch[0]] = count == 1;
        limit = count > 1 ? count / 2 : 1;
    }
    return 0;
}

static uint32_t vendor_of(const struct change_run *run, uint32_t node) {
    const struct hf_csr *label = &run->part.network.node_label;
    for (uint32_t i = label->start[node]; i < label->start[node + 1]; i++) {
        for (uint32_t v = 0; v < run->vendor_count; v++) {
            if (run->vendor[v] == label->item[i] && run->is_asked[v] != 0) {
                return run->vendor[v];
            }
        }
    }
    return HF_NONE;
}

/* The vendors that the device falls with are to be looked at anew. */
static void vendors_renew(struct change_run *run, uint32_t node) {
    const struct hf_csr *label = &run->part.network.node_label;
    for (uint32_t i = label->start[node]; i < label->start[node + 1]; i++) {
        for (uint32_t v = 0; v < run->vendor_count; v++) {
            run->is_new[v] |= run->vendor[v] == label->item[i];
        }
    }
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
        (struct hf_change_step){.device = run->study->graph->node_device[run->part.node[node]],
                                .subscribers_known = true,
                                .group = vendor_of(run, node)};
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

static struct hf_why_id why_plan(const struct change_run *run, const struct hf_change_plan *plan) {
    const struct study *study = run->study;
    struct hf_assessment *assessment = study->assessment;
    struct hf_why_id child[CHANGE_WHYS];
    size_t count = 0;
    for (uint32_t i = 0; i < study->shared_count; i++) {
        child[count++] = study->shared[i];
    }
    for (uint32_t i = 0; i < plan->step_count; i++) {
        child[count++] =
            hf_why_row(&assessment->why, HF_KIND_DEVICE, run->step[plan->step_from + i].device);
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
            if (hangs_on(run, demand, v)) {
                hangs = true;
                run->is_asked[v] = 1;
            }
        }
        if (!hangs) {
            continue;
        }
        plan->sites++;
        plan->subscribers_known = plan->subscribers_known && !is_uncounted(run, demand);
        hf_add_saturated(&plan->subscribers, people_of(run, demand));
        if (run->study->alone_node[demand] != HF_NONE) {
            plan->sites_alone++;
            hf_add_saturated(&plan->subscribers_alone, people_of(run, demand));
        } else {
            run->place[run->place_count++] = (struct change_place){.demand = demand};
        }
    }
}

/* Those that links alone cut off are as those with one device. Each site all of whose devices fall
 * needs one of them changed, and no device stands at two sites. */
static void plan_bound(struct change_run *run, struct hf_change_plan *plan, int64_t dearest) {
    int64_t forced = 0;
    for (uint32_t i = 0; i < run->place_count; i++) {
        if (run->place[i].is_blocked) {
            plan->sites_alone++;
            hf_add_saturated(&plan->subscribers_alone, people_of(run, run->place[i].demand));
        } else {
            forced += run->place[i].is_forced ? 1 : 0;
        }
    }
    plan->steps_lower = forced > dearest ? forced : dearest;
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
    run->changed = hf_new(scratch, uint8_t, nodes);
    run->refused = hf_new(scratch, uint8_t, nodes);
    run->share = hf_new(scratch, int64_t, nodes);
    if (run->changed == NULL || run->refused == NULL || run->share == NULL) {
        return HF_ERR_MEMORY;
    }
    HF_TRY(hf_change_path_open(&run->inner, run->changed, scratch, &run->path));
    run->path.whole = &run->study->graph->network;
    run->path.outer = run->part.node;
    return HF_OK;
}

/* Step by step, while some device helps and the budget lasts. */
static enum hf_status steps_make(struct change_run *run, struct hf_change_plan *plan) {
    uint32_t batch[CHANGE_BATCH];
    int64_t dearest = 0;
    HF_TRY(places_look(run, &dearest));
    if (run->has_needs) {
        bounds_look(run, &dearest);
    }
    plan_bound(run, plan, dearest);
    for (;;) {
        const uint32_t count = devices_change(run, plan->step_count, batch);
        if (count == 0) {
            return HF_OK;
        }
        HF_TRY(steps_put(run, batch, count));
        plan->step_count += count;
        HF_TRY(places_look(run, &dearest));
        places_raise(run, plan);
    }
}

static enum hf_status plan_make(struct change_run *run, uint32_t cell, struct hf_arena scratch) {
    struct hf_change_plan *plan = &run->plan[run->plan_count++];
    change_plan_open(run, cell, plan);
    run->plan_floor = run->visits_left - run->visits_left / PLAN_PART;
    if (run->place_count > 0) {
        HF_TRY(part_open(run, &scratch));
        const bool is_left_out = look_cost(run) > run->visits_left;
        run->left_out += is_left_out ? 1 : 0;
        HF_TRY(is_left_out ? HF_OK : steps_make(run, plan));
    }
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
            hf_add_saturated(&own.people, hangs ? people_of(run, demand) : 0);
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
    HF_TRY(hf_change_needs_open(&run->study->graph->network, run->vendor, run->vendor_count, arena,
                                &run->needs));
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
        HF_TRY(plans_make(&run, keep, scratch));
    }
    struct hf_assessment *assessment = study->assessment;
    assessment->change_plan = run.plan;
    assessment->change_plan_count = run.plan_count;
    assessment->change_step_count = (uint32_t)run.step_count;
    assessment->change_plans_left_out = run.left_out;
    return HF_OK;
}
