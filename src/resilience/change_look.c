#include "resilience/change_run.h"

#include <string.h>

/* What places need, vendor by vendor. Where nodes need pools, ways may pass what lacks one for the
 * price of its repair; bounds pass it for nothing where no more than so many changes would bring
 * the pool back, once for each number that there is. */

enum { BOUND_LEVELS = 8 };

/* ---- costs ---- */

static int64_t search_cost(const struct change_run *run) {
    const struct hf_network *network = &run->part.network;
    return (int64_t)network->node_count + 2 * (int64_t)network->link_count +
           (int64_t)network->node_label.start[network->node_count] + 1;
}

int64_t hf_change_look_cost(const struct change_run *run) {
    int64_t searches = 1;
    for (uint32_t v = 0; v < run->vendor_count; v++) {
        searches += run->is_asked[v];
    }
    return searches * search_cost(run);
}

static void needs_charge(struct change_run *run) {
    run->visits_left -= run->needs.visits;
    run->needs.visits = 0;
}

uint32_t hf_change_lose(struct change_run *run, uint32_t count, const uint32_t **lost) {
    *lost = run->changed_node;
    if (run->has_needs) {
        count = hf_change_needs_lose(&run->needs, run->changed_node, count);
        *lost = run->needs.lost;
        needs_charge(run);
    }
    return count;
}

/* Without a vendor (HF_NONE) what was changed is lost. */
static void path_search(struct change_run *run, uint32_t vendor, const uint8_t *pool_down) {
    run->visits_left -= search_cost(run);
    hf_change_path_search(&run->path, 0, vendor == HF_NONE ? HF_NONE : run->vendor[vendor],
                          pool_down);
}

static bool is_open_to(const struct change_run *run, uint32_t at, uint32_t vendor) {
    return !run->place[at].is_blocked && hf_change_hangs(run, run->place[at].demand, vendor);
}

/* ---- bounds ---- */

/* After a search for the vendor: does the place need one of its own devices changed? What never
 * works is no device to count on. */
static void place_force(struct change_run *run, uint32_t at) {
    struct change_place *place = &run->place[at];
    const struct hf_csr *nodes = &run->part.network.demand_node;
    bool is_forced = true;
    bool is_apart = run->has_needs;
    for (uint32_t i = nodes->start[at]; i < nodes->start[at + 1]; i++) {
        const uint32_t node = nodes->item[i];
        is_forced = is_forced && run->path.falls[node] > 0;
        is_apart = is_apart && run->needs.place[run->part.node[node]] == HF_NONE;
    }
    place->is_forced = place->is_forced || is_forced;
    place->is_forced_apart = place->is_forced_apart || (is_forced && is_apart);
}

/* The next number of changes above `level` that brings back a pool that is down without the vendor;
 * HF_NONE: none does. */
static uint32_t level_next(const struct change_needs *needs, uint32_t level) {
    uint32_t next = HF_NONE;
    for (uint32_t pool = 0; pool < needs->network->pool_count; pool++) {
        const uint32_t own = needs->least[pool];
        next = needs->down[pool] != 0 && own > level && own < next ? own : next;
    }
    return next;
}

/* What places need that reach what no more than `level` changes bring back. */
static void level_look(struct change_run *run, uint32_t vendor, uint32_t level) {
    for (uint32_t i = 0; i < run->place_count; i++) {
        const uint32_t node = hf_change_path_end(&run->path, i);
        struct change_place *place = &run->place[i];
        if (node == HF_NONE || !is_open_to(run, i, vendor)) {
            continue;
        }
        const uint32_t cost = run->path.cost[node] > level ? run->path.cost[node] : level;
        if (place->least == HF_NONE && level > place->provided) {
            place->provided = level;
        }
        place->least = cost < place->least ? cost : place->least;
    }
}

/* Do all pools work without the vendor, asked about last, that ever do? Then the first look says
 * what places need, as where nodes need none. */
static bool all_pools_work(const struct change_run *run) {
    return !run->has_needs ||
           memcmp(run->needs.down, run->needs.never, run->needs.network->pool_count) == 0;
}

/* The last level takes all pools that are ever brought back: by so many changes, or more. */
static void vendor_bound(struct change_run *run, uint32_t vendor) {
    struct change_needs *needs = &run->needs;
    hf_change_needs_without(needs, run->vendor[vendor]);
    if (all_pools_work(run)) {
        needs_charge(run);
        return;
    }
    hf_change_needs_least(needs);
    needs_charge(run);
    for (uint32_t i = 0; i < run->place_count; i++) {
        run->place[i].least = HF_NONE;
    }
    uint32_t level = 0;
    for (int count = 1; level != HF_NONE; count++) {
        const uint32_t next = level_next(needs, level);
        const bool is_last = next == HF_NONE || count == BOUND_LEVELS;
        for (uint32_t pool = 0; pool < needs->network->pool_count; pool++) {
            run->is_bar[pool] =
                is_last ? needs->never[pool] : needs->down[pool] != 0 && needs->least[pool] > level;
        }
        run->visits_left -= 2 * (int64_t)needs->network->pool_count;
        path_search(run, vendor, run->is_bar);
        level_look(run, vendor, level);
        level = is_last ? HF_NONE : next;
    }
    for (uint32_t i = 0; i < run->place_count; i++) {
        struct change_place *place = &run->place[i];
        if (!is_open_to(run, i, vendor)) {
            continue;
        }
        place->is_blocked = place->least == HF_NONE;
        if (!place->is_blocked) {
            place->dearest = place->least > place->dearest ? place->least : place->dearest;
            place_force(run, i);
        }
    }
}

void hf_change_bounds_look(struct change_run *run) {
    for (uint32_t v = 0; v < run->vendor_count; v++) {
        if (run->is_asked[v] != 0) {
            vendor_bound(run, v);
        }
    }
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

/* A device is once in a bundle. */
static enum hf_status device_put(struct change_run *run, struct change_pair pair) {
    if (run->seen[pair.node] == run->bundles) {
        return HF_OK;
    }
    run->seen[pair.node] = run->bundles;
    return pair_put(run, pair);
}

/* The providers that the pools of a node take. */
static enum hf_status repairs_put(struct change_run *run, uint32_t at, uint32_t vendor,
                                  uint32_t outer) {
    const struct change_needs *needs = &run->needs;
    const struct hf_csr *need = &needs->network->node_need;
    for (uint32_t i = need->start[outer]; i < need->start[outer + 1]; i++) {
        const struct change_repair *repair = &needs->repair[need->item[i]];
        for (uint32_t k = 0; needs->down[need->item[i]] != 0 && k < repair->count; k++) {
            const struct change_provider *provider = &needs->provider[repair->from + k];
            HF_TRY(
                device_put(run, (struct change_pair){at, provider->node, vendor, provider->pool}));
        }
    }
    return HF_OK;
}

/* After a search for the vendor: what the place needs to survive its loss. */
static enum hf_status place_look(struct change_run *run, uint32_t at, uint32_t vendor,
                                 bool is_plain) {
    const struct change_path *path = &run->path;
    uint32_t node = hf_change_path_end(path, at);
    if (node == HF_NONE && !is_plain) {
        run->place[at].stuck++;
        return pair_put(run, (struct change_pair){at, HF_NONE, vendor, HF_NONE});
    }
    if (node == HF_NONE) {
        run->place[at].is_blocked = true;
        return HF_OK;
    }
    run->bundles++;
    for (; path->cost[node] > 0; node = path->before[node]) {
        const uint32_t outer = run->part.node[node];
        if (path->falls[node] != 0) {
            HF_TRY(device_put(run, (struct change_pair){at, outer, vendor, HF_NONE}));
        }
        if (!is_plain) {
            HF_TRY(repairs_put(run, at, vendor, outer));
        }
        if (path->before[node] == HF_NONE) {
            break;
        }
    }
    return HF_OK;
}

/* Prices of the pools that the part needs and that are down without the vendor. */
static enum hf_status prices_make(struct change_run *run, bool *has_prices) {
    struct change_needs *needs = &run->needs;
    const struct hf_csr *need = &needs->network->node_need;
    *has_prices = false;
    for (uint32_t node = 0; node < run->part.network.node_count; node++) {
        const uint32_t outer = run->part.node[node];
        for (uint32_t i = need->start[outer]; i < need->start[outer + 1]; i++) {
            const uint32_t pool = need->item[i];
            const struct change_repair *repair = &needs->repair[pool];
            if (needs->down[pool] == 0 || repair->state != REPAIR_OPEN) {
                continue;
            }
            HF_TRY(hf_change_needs_repair(needs, pool));
            run->price[pool] = repair->state == REPAIR_FOUND ? repair->count : HF_NONE;
            *has_prices = *has_prices || repair->state == REPAIR_FOUND;
        }
    }
    run->visits_left -= run->part.network.node_count;
    needs_charge(run);
    return HF_OK;
}

/* The search for the vendor: what needs a pool is passed for its price. */
static enum hf_status vendor_search(struct change_run *run, uint32_t vendor) {
    bool has_prices = false;
    if (!run->has_needs) {
        path_search(run, vendor, NULL);
        return HF_OK;
    }
    hf_change_needs_without(&run->needs, run->vendor[vendor]);
    HF_TRY(all_pools_work(run) ? HF_OK : prices_make(run, &has_prices));
    if (!has_prices) {
        path_search(run, vendor, run->needs.down);
        return HF_OK;
    }
    struct change_price price = {.down = run->needs.down, .price = run->price};
    run->visits_left -= 2 * search_cost(run);
    hf_change_path_pay(&run->path, 0, run->vendor[vendor], &price);
    return HF_OK;
}

/* For all places that hang on the vendor. */
static enum hf_status vendor_look(struct change_run *run, uint32_t vendor) {
    HF_TRY(vendor_search(run, vendor));
    const bool is_plain = all_pools_work(run);
    for (uint32_t i = 0; i < run->place_count; i++) {
        if (!is_open_to(run, i, vendor)) {
            continue;
        }
        const uint32_t node = hf_change_path_end(&run->path, i);
        if (is_plain && node != HF_NONE) {
            const uint32_t cost = run->path.cost[node];
            run->place[i].dearest = cost > run->place[i].dearest ? cost : run->place[i].dearest;
            place_force(run, i);
        }
        HF_TRY(place_look(run, i, vendor, is_plain));
    }
    return HF_OK;
}

/* Takes out what was found about the vendors that are looked at anew. */
static void pairs_forget(struct change_run *run) {
    size_t kept = 0;
    for (size_t i = 0; i < run->pair_count; i++) {
        const struct change_pair pair = run->pair[i];
        if (run->is_new[pair.vendor] != 0) {
            run->place[pair.place].bundle--;
            run->place[pair.place].stuck -= pair.node == HF_NONE ? 1U : 0U;
        } else {
            run->pair[kept++] = pair;
        }
    }
    run->pair_count = kept;
}

enum hf_status hf_change_places_look(struct change_run *run) {
    pairs_forget(run);
    for (uint32_t v = 0; v < run->vendor_count; v++) {
        if (run->is_asked[v] == 0 || run->is_new[v] == 0) {
            continue;
        }
        run->is_new[v] = 0;
        HF_TRY(vendor_look(run, v));
    }
    return HF_OK;
}

void hf_change_places_raise(struct change_run *run, struct hf_change_plan *plan) {
    const uint32_t *lost = NULL;
    (void)hf_change_lose(run, plan->step_count, &lost);
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
        step->subscribers_known =
            step->subscribers_known && !hf_change_is_uncounted(run, place->demand);
        hf_add_saturated(&step->subscribers_gained, hf_change_people(run, place->demand));
        hf_add_saturated(&plan->subscribers_raised, hf_change_people(run, place->demand));
    }
}
